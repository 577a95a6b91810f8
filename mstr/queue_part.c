/* queue_part.c - queues for commands (parts.h): what they hold, CLEAR, MOVE. */
#include "mstr/queue_private.h"

/* The end of a unit that a command waits for. */
struct ending {
    bool over;
    int reason;
};

static void on_ended(void *context, int reason)
{
    struct ending *ending = context;

    ending->over = true;
    ending->reason = reason;
}

static int wait_for(struct engine *engine, struct ending *ending)
{
    int reason = 0;

    while (reason == 0 && !ending->over)
        reason = engine->events.wait(engine->events.context);
    return reason < 0 ? reason : ending->reason;
}

int unit_commit_now(struct unit *unit)
{
    struct engine *engine = unit->engine;
    struct ending ending = { .over = false };
    int reason;

    unit->ended = on_ended;
    unit->context = &ending;
    reason = unit_commit(unit, NULL, MQRC_NONE);
    return reason == ENGINE_LATER ? wait_for(engine, &ending) : ending.reason;
}

static void state(void *context, const struct object *object, struct queue_state *state)
{
    struct engine *engine = context;
    struct engine_queue_state known;
    struct object *queue = queue_object(engine, object->name);

    if (!queue || queue->type != TYPE_QLOCAL || engine_queue_state(engine, queue, &known) < 0)
        return;
    *state = (struct queue_state){
        .depth = (uint32_t)known.depth,
        .inputs = known.inputs,
        .outputs = known.outputs,
        .psid = known.depth || known.open ? known.page_set : -1,
        .uncommitted = known.uncommitted,
        .persistent_puts = known.persistent_puts,
        .logged = known.logged,
    };
}

static void changed(void *context, struct object *queue)
{
    engine_queue_changed(context, queue);
}

/* The queue may be deleted next: the engine keeps nothing beside it any more. */
static int clear(void *context, struct object *queue)
{
    struct ending ending = { .over = false };
    int reason = engine_queue_clear(context, queue, on_ended, &ending);

    if (reason == ENGINE_LATER)
        reason = wait_for(context, &ending);
    return reason < 0 ? reason : engine_queue_forget(context, queue);
}

/* -- MOVE -- */

static int move_message(struct unit *unit, struct queue *from, struct queue *to, const struct store_message *message,
                        struct buf *data)
{
    struct store_put put = { .priority = message->priority, .persistent = message->persistent };
    struct span header;
    store_position position;
    struct buf kept;
    int reason = store_read_header(from->messages, message->position, &header);

    if (reason != 0)
        return reason;
    buf_init(&kept, HEADER_MAX);
    buf_put_span(&kept, header);
    buf_clear(data);
    buf_fill(data, '\0', message->data_length);
    reason = store_read_data(from->messages, message->position, 0, data->data, message->data_length);
    put.header = buf_span(&kept);
    put.data = buf_span(data);
    if (reason == 0)
        reason = store_put(unit->store, to->messages, &put, &position);
    if (reason == 0)
        reason = store_get(unit->store, from->messages, message->position);
    buf_release(&kept);
    return reason;
}

static int move_all(struct unit *unit, struct queue *from, struct queue *to)
{
    struct store_message message;
    struct buf data;
    int reason;

    buf_init(&data, MQI_MESSAGE_MAX);
    store_cursor_first(from->scan);
    do {
        reason = store_cursor_next(from->scan, &message);
        if (reason == 0)
            reason = move_message(unit, from, to, &message, &data);
    } while (reason == 0);
    buf_release(&data);
    unit_touch(unit, from);
    unit_touch(unit, to);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int move(void *context, struct object *from, struct object *to)
{
    struct engine *engine = context;
    struct queue *here, *there;
    struct unit *unit;
    int reason = queue_part(engine, from, &here);

    if (reason == 0)
        reason = queue_part(engine, to, &there);
    if (reason == 0 && there->unplaced && queue_place(engine, there, to) != MQRC_NONE)
        reason = REASON_NOT_FOUND; /* its storage class, or the page set of that */
    if (reason != 0)
        return reason;
    there->expires = 0; /* whatever comes */
    unit = unit_begin(engine);
    if (!unit)
        return REASON_LIMIT;
    reason = move_all(unit, here, there);
    if (reason != 0) {
        unit_back_out(unit, NULL, MQRC_NONE);
        return reason < 0 ? reason : REASON_BUSY;
    }
    return unit_commit_now(unit);
}

static void settings(void *context)
{
    expiry_settings(context);
}

static unsigned expire(void *context, struct span name)
{
    return expiry_refresh(context, name);
}

static void catch_up(void *context)
{
    struct engine *engine = context;

    if (engine->events.catch_up)
        engine->events.catch_up(engine->events.context);
}

struct queue_part engine_queue_part(struct engine *engine)
{
    return (struct queue_part){ engine, state, changed, clear, settings, expire, move, catch_up };
}
