/* queue_expiry.c - messages whose time is over: the get that comes by takes them off, and the look of EXPRYINT or REFRESH QMGR.
 *
 * A look goes through all local queues in the order of their names, so many messages a turn that no program waits for it. Each
 * queue notes when the first of its messages is over (queue->expires): a queue without such messages is not read again. What a
 * program holds, or has locked in a browse, is left for the next look. Retained publications go by way of their topic.
 */
#include "mstr/queue_private.h"

#include "mstr/object_field.h"

enum {
    STEPS_AT_ONCE = 500,    /* messages, or queues, in one turn of the engine */
    PAUSE = 5,              /* milliseconds between two turns */
    SHORTEST = 5,           /* seconds of EXPRYINT that are in force at least */
    SECOND = 1000,          /* milliseconds */
};

/* -- one message -- */

bool expired_take(struct engine *engine, struct unit *unit, const struct stored *stored)
{
    const struct object *object = queue_object(engine, stored->queue->name);

    if (store_get(unit->store, stored->queue->messages, stored->message->position) != 0)
        return false;
    unit_touch(unit, stored->queue);
    report_stored(engine, unit, REPORT_EXPIRATION, stored, MQEI_UNLIMITED, MQFB_EXPIRATION);
    if (object)
        event_got(stored->queue, object);
    return true;
}

void expired_discard(struct engine *engine, const struct stored *stored)
{
    struct unit *unit = unit_begin(engine);

    if (!unit)
        return;
    if (expired_take(engine, unit, stored))
        (void)!unit_commit(unit, NULL, MQRC_NONE);
    else
        (void)!unit_back_out(unit, NULL, MQRC_NONE);
}

void expires_note(struct queue *queue, microseconds expires)
{
    if (expires && expires < queue->expires)
        queue->expires = expires;
}

/* -- the look -- */

static void leave_queue(struct expiry *look)
{
    if (look->cursor)
        store_cursor_close(look->cursor);
    look->cursor = NULL;
    look->queue = NULL;
    look->again = 0;
}

void expiry_forget(struct engine *engine, const struct queue *queue)
{
    if (engine->expiry.queue == queue)
        leave_queue(&engine->expiry);
}

static bool is_due(const struct queue *queue, microseconds now)
{
    return !queue->doomed && queue->expires <= now && store_queue_counts(queue->messages).messages > 0;
}

/* Goes to the next queue, which need not have anything to look at. 0, STORE_LATER, or a reason: it is left out. */
static int next_queue(struct engine *engine, microseconds now)
{
    struct expiry *look = &engine->expiry;
    struct objects *objects = engine->objects;
    uint32_t i = objects_from(objects, CLASS_QUEUE, span_of(look->at));
    struct object *object;
    struct queue *queue;
    int reason;

    if (i < objects->count[CLASS_QUEUE] && strcmp(objects->all[CLASS_QUEUE][i]->name, look->at) == 0)
        i++;
    if (i == objects->count[CLASS_QUEUE]) {
        look->looking = false;
        return 0;
    }
    object = objects->all[CLASS_QUEUE][i];
    reason = object->type == TYPE_QLOCAL && generic_fits(span_of(look->wanted), span_of(object->name))
                 ? queue_part(engine, object, &queue)
                 : REASON_NOT_FOUND;
    if (reason == STORE_LATER)
        return STORE_LATER;
    snprintf(look->at, sizeof look->at, "%s", object->name);
    if (reason != 0 || !is_due(queue, now))
        return reason;
    reason = store_cursor_open(queue->messages, &look->cursor);
    if (reason != 0)
        return reason;
    look->queue = queue;
    queue->expires = EXPIRES_NEVER;
    return 0;
}

static bool is_locked(const struct queue *queue, store_position position)
{
    for (const struct open_handle *handle = queue->open; handle; handle = handle->next)
        if (handle->locked == position)
            return true;
    return false;
}

/* The message at the cursor. 0, STORE_LATER, or a reason. */
static int look_at(struct engine *engine, const struct store_message *message, microseconds now, struct unit **unit)
{
    struct queue *queue = engine->expiry.queue;
    char prefix[TRANSMISSION_HEADER];
    struct message_header header;
    const struct stored stored = { queue, message, &header };
    int reason = stored_header(queue, message->position, &header, prefix);

    if (reason != 0 || !header.expires)
        return reason;
    if (header.expires <= now && message->state == STORE_FREE && !is_locked(queue, message->position)) {
        if (retained_expired(engine, queue, message))
            return 0;
        if (!*unit)
            *unit = unit_begin(engine);
        if (*unit && expired_take(engine, *unit, &stored))
            return 0;
    }
    expires_note(queue, header.expires);
    return 0;
}

/* The next message of the queue, or its end. 0 or STORE_LATER. */
static int next_message(struct engine *engine, microseconds now, struct unit **unit)
{
    struct expiry *look = &engine->expiry;
    struct store_message message;
    int reason = look->again ? store_cursor_to(look->cursor, look->again, &message) : store_cursor_next(look->cursor, &message);

    if (reason == REASON_NOT_FOUND && look->again) {
        look->again = 0;
        return 0;
    }
    if (reason == 0) {
        reason = look_at(engine, &message, now, unit);
        look->again = reason == STORE_LATER ? message.position : 0;
        if (reason == REASON_CORRUPT) /* a damaged message is told to who gets it */
            reason = 0;
    }
    if (reason == 0 || reason == STORE_LATER)
        return reason;
    if (reason != REASON_NOT_FOUND) /* not all of it was seen */
        look->queue->expires = 0;
    leave_queue(look);
    return 0;
}

void expiry_go_on(struct engine *engine)
{
    struct expiry *look = &engine->expiry;
    microseconds now = clock_now();
    struct unit *unit = NULL;
    int reason = 0;
    bool patient;

    if (engine->holding || engine->quiescing || store_log_waits(engine->store)) /* no unit is to begin */
        return;
    patient = store_patience(engine->store, false); /* programs do not wait for the pages of a look */
    for (unsigned i = 0; i < STEPS_AT_ONCE && look->looking && reason != STORE_LATER; i++)
        reason = look->queue ? next_message(engine, now, &unit) : next_queue(engine, now);
    if (unit)
        (void)!unit_commit(unit, NULL, MQRC_NONE); /* nobody waits for it */
    look->waits = reason == STORE_LATER;
    store_patience(engine->store, patient);
}

/* -- when -- */

static void begin_look(struct expiry *look, struct span wanted)
{
    if (look->looking) /* those of both */
        wanted = span_of("*");
    leave_queue(look);
    snprintf(look->wanted, sizeof look->wanted, "%.*s", (int)wanted.length, wanted.data);
    look->at[0] = '\0';
    look->looking = true;
    look->waits = false;
}

/* In milliseconds; 0: OFF. */
static int64_t interval_of(const struct engine *engine)
{
    int64_t seconds = object_number(objects_qmgr(engine->objects), A_EXPRYINT);

    return seconds <= 0 ? 0 : (seconds < SHORTEST ? SHORTEST : seconds) * SECOND;
}

void expiry_settings(struct engine *engine)
{
    struct expiry *look = &engine->expiry;
    int64_t interval = interval_of(engine), next = clock_monotonic() + interval;

    look->next = !interval ? INT64_MAX : next < look->next ? next : look->next;
    set_alarm(engine, look->next);
}

int64_t expiry_tick(struct engine *engine, int64_t now)
{
    struct expiry *look = &engine->expiry;

    if (look->next <= now) {
        if (!look->looking)
            begin_look(look, span_of("*"));
        look->next = now + interval_of(engine);
    }
    if (look->looking && !look->waits)
        expiry_go_on(engine);
    if (!look->looking || look->waits)
        return look->next;
    return now + (engine->holding || engine->quiescing || store_log_waits(engine->store) ? SECOND : PAUSE);
}

unsigned expiry_refresh(struct engine *engine, struct span name)
{
    const struct objects *objects = engine->objects;
    unsigned count = 0;

    for (uint32_t i = 0; i < objects->count[CLASS_QUEUE]; i++) {
        const struct object *object = objects->all[CLASS_QUEUE][i];

        count += object->type == TYPE_QLOCAL && generic_fits(name, span_of(object->name));
    }
    if (count) {
        begin_look(&engine->expiry, name);
        set_alarm(engine, clock_monotonic());
    }
    return count;
}
