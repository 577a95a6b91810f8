/* queue_doom.c - queues that go: dynamic ones that nobody uses any more, and what commands clear and delete.
 *
 * A queue with very many messages is emptied in turns, a unit of work for each, so that programs go on meanwhile. That its
 * deletion has begun is known of a temporary one anyhow, since a restart does not find it; the object of a permanent one says so
 * (`going`), durably before the first of these units, and a restart finishes what was begun.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"

enum {
    OF_MESSAGE = 16,     /* messages that are looked at: as so many one counts that is taken off, */
    BYTES_OF_ONE = 4096, /* and one more for so many of its bytes */
};

void queue_forget(struct object *object)
{
    struct queue *queue = object->part;

    if (!queue)
        return;
    expiry_forget(queue->engine, queue);
    marks_drop(queue->engine, &queue->marks);
    store_cursor_close(queue->scan);
    index_free(queue->index);
    store_queue_close(queue->messages);
    mem_free(queue);
    object->part = NULL;
}

static bool in_use(const struct engine *engine, const struct queue *queue)
{
    for (const struct unit *unit = engine->units; unit; unit = unit->next)
        for (uint32_t i = 0; i < unit->touched_count; i++)
            if (unit->touched[i] == queue)
                return true;
    return queue->handles > 0;
}

/* The pages of an empty queue are given back. Nobody waits for that: after a crash they are there again, and empty. */
static int drop_pages(struct engine *engine, struct queue *queue)
{
    struct store_unit *unit;
    int reason = store_begin(engine->store, &unit);

    if (reason < 0)
        return reason;
    reason = store_queue_drop(unit, queue->messages);
    if (reason == 0)
        return store_commit(unit, 0);
    (void)!store_backout(unit, 0);
    return reason;
}

/* Gets what the unit has not got yet, until so much work is done; *got: some. 0: there is nothing more, STORE_LATER: there is, or a
 * page has to come; or a reason. */
static int get_until(struct unit *unit, struct queue *queue, uint64_t enough, bool *got)
{
    struct store_message message;
    int reason = 0;

    store_cursor_first(queue->scan);
    while (reason == 0 && unit->engine->work < enough) {
        reason = store_cursor_next(queue->scan, &message);
        if (reason == 0 && message.state == STORE_GOT)
            continue;
        if (reason == 0)
            reason = store_get(unit->store, queue->messages, message.position);
        if (reason == 0) {
            *got = true;
            unit->engine->work += OF_MESSAGE + message.data_length / BYTES_OF_ONE;
        }
    }
    return reason == 0 ? STORE_LATER : reason == REASON_NOT_FOUND ? 0 : reason;
}

/* -- queues that go by themselves -- */

void queue_doom(struct queue *queue)
{
    if (queue->doomed)
        return;
    queue->doomed = true;
    queue_mark(queue); /* who waits there waits in vain */
    queue->next_doomed = queue->engine->doomed;
    queue->engine->doomed = queue;
}

/* Would a restart delete it? */
static bool goes_anyhow(struct engine *engine, struct object *object)
{
    struct object *draft;

    if (object->temporary || object->going)
        return true;
    draft = object_copy(object);
    draft->going = true;
    return objects_put(engine->objects, draft) == 0;
}

/* Takes off what there is, or as much as goes in one turn. STORE_LATER: there are more, and others have their turn first, or pages
 * have to come. */
static int empty(struct engine *engine, struct queue *queue)
{
    bool patient = store_patience(engine->store, false), got = false;
    struct unit *unit = unit_begin(engine);
    int reason = unit ? get_until(unit, queue, engine->work + WORK_AT_ONCE, &got) : REASON_LIMIT;

    if (got && reason == STORE_LATER && !goes_anyhow(engine, queue_object(engine, queue->name))) {
        store_patience(engine->store, true); /* as a whole, then */
        reason = get_until(unit, queue, UINT64_MAX, &got);
    }
    got = got && reason >= 0; /* a damaged page: it stays */
    if (got && store_unit_ready(unit->store) == STORE_LATER) { /* there is no room in the log: the same once more */
        reason = STORE_LATER;
        got = false;
    }
    if (got && reason == STORE_LATER)
        set_alarm(engine, clock_monotonic());
    if (got)
        (void)!unit_commit(unit, NULL, MQRC_NONE);
    else if (unit)
        (void)!unit_back_out(unit, NULL, MQRC_NONE);
    store_patience(engine->store, patient);
    return reason;
}

/* False: there are still messages. */
static bool is_emptied(struct engine *engine, struct queue *queue)
{
    struct store_counts counts = store_queue_counts(queue->messages);

    if (counts.messages == 0)
        return true;
    if (counts.put || counts.got)
        return false;
    engine->dooms_wait = empty(engine, queue) == STORE_LATER;
    return store_queue_counts(queue->messages).messages == 0;
}

/* False: it is still there. */
static bool drop(struct engine *engine, struct queue *queue)
{
    struct object *object;

    if (in_use(engine, queue))
        return false;
    if (!subscribers_without_queue(queue)) {
        engine->dooms_wait = true;
        set_alarm(engine, clock_monotonic());
        return false;
    }
    if (!is_emptied(engine, queue))
        return false;
    object = queue_object(engine, queue->name);
    (void)!drop_pages(engine, queue); /* or they stay, empty */
    queue_forget(object);
    (void)!objects_remove(engine->objects, object); /* or it stays defined, and empty */
    return true;
}

void queues_drop_doomed(struct engine *engine)
{
    struct queue *queue = engine->doomed;

    engine->doomed = NULL;
    while (queue) {
        struct queue *next = queue->next_doomed;

        if (engine->dooms_wait || !drop(engine, queue)) {
            queue->next_doomed = engine->doomed;
            engine->doomed = queue;
        }
        queue = next;
    }
}

/* -- for commands -- */

int engine_queue_forget(struct engine *engine, struct object *object)
{
    struct queue *queue = object->part;
    int reason = 0;

    if (queue && (queue->doomed || in_use(engine, queue)))
        return REASON_BUSY;
    if (queue && store_queue_counts(queue->messages).messages == 0)
        reason = drop_pages(engine, queue);
    queue_forget(object);
    return reason;
}

int engine_queue_clear(struct engine *engine, struct object *object, void (*ended)(void *context, int reason), void *context)
{
    struct store_counts counts;
    struct queue *queue;
    struct unit *unit;
    bool got = false;
    int reason = queue_part(engine, object, &queue);

    if (reason < 0)
        return reason;
    counts = store_queue_counts(queue->messages);
    if (queue->handles || counts.put || counts.got)
        return REASON_BUSY;
    unit = unit_begin(engine);
    if (!unit)
        return REASON_LIMIT;
    reason = get_until(unit, queue, UINT64_MAX, &got);
    if (reason != 0) { /* a page that has to come: the command is given again */
        unit_back_out(unit, NULL, MQRC_NONE);
        return reason < 0 ? reason : REASON_BUSY;
    }
    unit->ended = ended;
    unit->context = context;
    reason = store_commit(unit->store, (uint64_t)(uintptr_t)unit);
    if (reason < 0) {
        unit->ended = NULL;
        unit_back_out(unit, NULL, MQRC_NONE);
        return reason;
    }
    if (reason == 0) {
        unit->ended = NULL;
        unit_over(unit, 0);
    }
    return reason;
}
