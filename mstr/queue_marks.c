/* queue_marks.c - marks that browsing leaves at messages: of one handle, or of all that cooperate (MQOO_CO_OP) at a queue.
 *
 * They are in memory, by the arrival number of their message. A mark of a handle goes with the handle; one of those that cooperate
 * after the queue manager's MARKINT; and both when the message is got. In their table they stand in the order in which they end, so
 * that nobody looks through all of them for those that do; very many of them go in turns.
 *
 * There is room for so many of all programs; the last part of it is for user IDs that have few.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"
#include "base/table.h"

enum {
    MARKS_MAX = 1000000,  /* of all queues and handles; some 100 MB */
    MARKS_LITTLE = 10000, /* of a user ID */
    MARKING = MQGMO_MARK_BROWSE_HANDLE | MQGMO_MARK_BROWSE_CO_OP,
    UNMARKING = MQGMO_UNMARK_BROWSE_HANDLE | MQGMO_UNMARK_BROWSE_CO_OP,
    OF_CO_OP = MQGMO_MARK_BROWSE_CO_OP | MQGMO_UNMARK_BROWSE_CO_OP,
    NOT_WITH_MARKS = MQGMO_ALL_MSGS_AVAILABLE | MQGMO_ALL_SEGMENTS_AVAILABLE | MQGMO_COMPLETE_MSG | MQGMO_LOGICAL_ORDER |
                     MQGMO_LOCK | MQGMO_UNLOCK,
    BROWSE = MQGMO_BROWSE_FIRST | MQGMO_BROWSE_NEXT | MQGMO_BROWSE_MSG_UNDER_CURSOR,
};

struct mark {
    UT_hash_handle hh;
    struct share_owner *owner;
    uint64_t arrival;
    int64_t until; /* clock_monotonic(), INT64_MAX: no end */
};

MQLONG marks_check(const struct open_handle *handle, MQLONG options, MQLONG match)
{
    if (!(options & (MARKING | UNMARKING | MQGMO_UNMARKED_BROWSE_MSG)))
        return MQRC_NONE;
    if ((options & (MARKING | UNMARKING)) && (options & NOT_WITH_MARKS))
        return MQRC_OPTIONS_ERROR;
    if ((options & UNMARKING) && ((options & (MARKING | MQGMO_UNMARKED_BROWSE_MSG)) || !(match & MQMO_MATCH_MSG_TOKEN)))
        return MQRC_OPTIONS_ERROR;
    if ((options & (MARKING | MQGMO_UNMARKED_BROWSE_MSG)) && !(options & BROWSE))
        return MQRC_OPTIONS_ERROR;
    return (options & OF_CO_OP) && !(handle->options & MQOO_CO_OP) ? MQRC_OPTIONS_ERROR : MQRC_NONE;
}

/* -- whose they are -- */

void marks_start(struct engine *engine)
{
    engine->marks_shared = fair_share_of(MARKS_MAX, MARKS_LITTLE);
}

/* -- marks -- */

static void remove_mark(struct engine *engine, struct mark **marks, struct mark *mark)
{
    share_give_back(&engine->mark_owners, mark->owner, 1);
    HASH_DEL(*marks, mark);
    mem_free(mark);
    engine->mark_count--;
}

static struct mark *find_mark(struct mark *marks, uint64_t arrival)
{
    struct mark *mark;

    HASH_FIND(hh, marks, &arrival, sizeof arrival, mark);
    return mark;
}

static void drop_mark(struct engine *engine, struct mark **marks, uint64_t arrival)
{
    struct mark *mark = find_mark(*marks, arrival);

    if (mark)
        remove_mark(engine, marks, mark);
}

static struct mark *last_of(struct mark *marks)
{
    return ELMT_FROM_HH(marks->hh.tbl, marks->hh.tbl->tail);
}

/* Nothing that is there ends later than what is about to stand behind it: MARKINT may have become less. */
static void cut_short(struct mark *marks, int64_t until)
{
    for (struct mark *each = marks ? last_of(marks) : NULL; each && each->until > until; each = each->hh.prev)
        each->until = until;
}

/* A mark that is there stays the one of who has set it. */
static void put_mark(const struct open_handle *handle, struct mark **marks, uint64_t arrival, int64_t until)
{
    struct engine *engine = handle->connection->engine;
    struct mark *mark = find_mark(*marks, arrival);

    if (mark && mark->until == until)
        return;
    if (mark) {
        HASH_DEL(*marks, mark); /* its place is another one */
    } else {
        mark = mem_alloc(1, sizeof *mark);
        mark->arrival = arrival;
        mark->owner = share_take(&engine->mark_owners, &handle->connection->identity.user, 1);
        engine->mark_count++;
    }
    mark->until = until;
    cut_short(*marks, until);
    HASH_ADD(hh, *marks, arrival, sizeof mark->arrival, mark);
}

bool marks_hide(const struct open_handle *handle, uint64_t arrival)
{
    const struct mark *mark = find_mark(handle->marks, arrival);

    if (mark)
        return true;
    mark = handle->options & MQOO_CO_OP ? find_mark(handle->queue->marks, arrival) : NULL;
    return mark && mark->until > clock_monotonic();
}

static bool has_room(const struct open_handle *handle, MQLONG options, uint64_t arrival)
{
    struct engine *engine = handle->connection->engine;
    uint64_t own = share_of_user(engine->mark_owners, &handle->connection->identity.user);
    unsigned more = 0;

    if ((options & MQGMO_MARK_BROWSE_HANDLE) && !find_mark(handle->marks, arrival))
        more++;
    if ((options & MQGMO_MARK_BROWSE_CO_OP) && !find_mark(handle->queue->marks, arrival))
        more++;
    return more == 0 || fair_share_allows(&engine->marks_shared, engine->mark_count, own, more);
}

MQLONG marks_set(struct open_handle *handle, MQLONG options, uint64_t arrival)
{
    struct engine *engine = handle->connection->engine;
    const struct object *qmgr = objects_qmgr(engine->objects);
    int64_t until = INT64_MAX;

    if ((options & MARKING) && !has_room(handle, options, arrival))
        return MQRC_STORAGE_NOT_AVAILABLE;
    if (options & MQGMO_MARK_BROWSE_HANDLE)
        put_mark(handle, &handle->marks, arrival, INT64_MAX);
    if (options & MQGMO_MARK_BROWSE_CO_OP) {
        if (!object_is(qmgr, A_MARKINT, "NOLIMIT"))
            until = clock_monotonic() + object_number(qmgr, A_MARKINT);
        put_mark(handle, &handle->queue->marks, arrival, until);
        set_alarm(engine, until);
    }
    if (options & MQGMO_UNMARK_BROWSE_HANDLE)
        drop_mark(engine, &handle->marks, arrival);
    if (options & MQGMO_UNMARK_BROWSE_CO_OP)
        drop_mark(engine, &handle->queue->marks, arrival);
    if (options & UNMARKING)
        queue_mark(handle->queue); /* somebody may wait for it */
    return MQRC_NONE;
}

void marks_forget(struct queue *queue, uint64_t arrival)
{
    if (queue->engine->mark_count == 0)
        return;
    drop_mark(queue->engine, &queue->marks, arrival);
    for (struct open_handle *handle = queue->open; handle; handle = handle->next)
        drop_mark(queue->engine, &handle->marks, arrival);
}

/* Of those that nobody looks at any more, so many as go in one turn. */
static void free_left(struct engine *engine, uint64_t enough)
{
    while (engine->marks_left && engine->work < enough) {
        struct mark *mark = engine->marks_left;

        engine->marks_left = mark->hh.next;
        share_give_back(&engine->mark_owners, mark->owner, 1);
        mem_free(mark);
        engine->mark_count--;
        engine->work++;
    }
    if (engine->marks_left)
        set_alarm(engine, clock_monotonic());
}

void marks_drop(struct engine *engine, struct mark **marks)
{
    struct mark *first = *marks, *last;

    if (!first)
        return;
    last = last_of(first);
    HASH_CLEAR(hh, *marks); /* its table; they still hang together */
    last->hh.next = engine->marks_left;
    engine->marks_left = first;
    free_left(engine, engine->work + WORK_AT_ONCE);
}

void marks_end(struct engine *engine)
{
    free_left(engine, UINT64_MAX);
}

static void expire(struct queue *queue, int64_t now, uint64_t enough)
{
    struct engine *engine = queue->engine;
    bool any = false;

    while (queue->marks && queue->marks->until <= now && engine->work < enough) {
        remove_mark(engine, &queue->marks, queue->marks);
        engine->work++;
        any = true;
    }
    if (queue->marks)
        set_alarm(engine, queue->marks->until > now ? queue->marks->until : now);
    if (any)
        queue_mark(queue);
}

void marks_expire(struct engine *engine, int64_t now)
{
    const struct objects *objects = engine->objects;
    const uint64_t enough = engine->work + WORK_AT_ONCE;

    free_left(engine, enough);
    for (uint32_t i = 0; i < objects->count[CLASS_QUEUE] && engine->mark_count; i++) {
        struct queue *queue = objects->all[CLASS_QUEUE][i]->part;

        if (queue && queue->marks)
            expire(queue, now, enough);
    }
}
