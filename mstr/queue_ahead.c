/* queue_ahead.c - puts ahead: which puts of a unit of work a program need not wait for, and what becomes of its unit should one of
 * them fail (docs/formats/mqi_segment.md).
 *
 * A grant is for puts that cannot fail. Others fill the queue and its page set meanwhile, so there has to be room for several times
 * as much as all grants are for, and a grant is soon over: the server takes it back when its program does not use it.
 */
#include "mstr/queue_private.h"

#include "mstr/messages.h"

enum {
    PUTS_MAX = 128,
    PUTS_MIN = 8,         /* fewer are not worth it */
    LENGTH_MIN = 512,     /* of a message that is granted, whatever the first one has */
    LENGTH_MAX = 16384,
    OVERHEAD = 1024,      /* bytes of a page set that a message takes beside its data, at most */
    PAGE_BYTES = 3072,    /* of a page that messages find room in, whatever their lengths */
    SPARE = 2,            /* so many times what is granted */
    PAGES_LEFT = 1024,    /* in the page set, at least */
    DEPTH_LEFT = 16384,   /* to MAXDEPTH, at least */
    LATE = 60000000,      /* microseconds: a put ahead cannot have waited longer */
    CONTEXTS = MQPMO_PASS_IDENTITY_CONTEXT | MQPMO_PASS_ALL_CONTEXT | MQPMO_SET_IDENTITY_CONTEXT | MQPMO_SET_ALL_CONTEXT |
               MQPMO_NO_CONTEXT,
};

static uint64_t least(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

/* What one grant of several may have of all that is left; 0 where little is. */
static uint64_t share(const struct engine *engine, uint64_t left, uint64_t at_least)
{
    return left < at_least ? 0 : left / (engine->grants + 1) / SPARE;
}

/* Messages are about as long as the first one, as a rule. */
static uint32_t length_of(const struct engine *engine, const struct object *base, const struct mqi_call *call)
{
    uint64_t length = LENGTH_MIN;

    while (length < call->length)
        length *= 2;
    length = least(length, (uint64_t)object_number(base, A_MAXMSGL));
    return (uint32_t)least(length, (uint64_t)object_number(objects_qmgr(engine->objects), A_QMGR_MAXMSGL));
}

static uint64_t room_of_page_set(const struct engine *engine, const struct queue *queue, uint32_t length)
{
    return share(engine, store_queue_room(queue->messages), PAGES_LEFT) * PAGE_BYTES / (length + OVERHEAD);
}

static uint64_t room_of_queue(const struct engine *engine, const struct queue *queue, const struct object *base)
{
    struct store_counts counts = store_queue_counts(queue->messages);
    uint64_t depth = counts.messages - counts.got, most = (uint64_t)object_number(base, A_MAXDEPTH);

    return share(engine, most > depth ? most - depth : 0, DEPTH_LEFT);
}

static uint64_t room_of_unit(const struct engine *engine, const struct unit *unit)
{
    uint64_t most = (uint64_t)object_number(objects_qmgr(engine->objects), A_MAXUMSGS);

    return most > unit->messages ? most - unit->messages : 0;
}

static bool is_simple(const struct open_handle *handle, const struct object *base, const struct mqi_call *call)
{
    const MQLONG never = CONTEXTS | MQPMO_LOGICAL_ORDER;

    return base->type == TYPE_QLOCAL && !handle->remote && object_text(base, A_STREAMQ).length == 0 &&
           !(call->pmo.Options & never) && call->properties == 0 && call->length <= LENGTH_MAX && call->md.Report == MQRO_NONE &&
           call->md.MsgFlags == MQMF_NONE;
}

void ahead_grant(struct open_handle *handle, const struct object *base, struct mqi_call *call)
{
    struct engine_connection *connection = handle->connection;
    struct engine *engine = connection->engine;
    uint32_t length;
    uint64_t puts;

    if (call->ahead || !connection->unit || !is_simple(handle, base, call) || engine->quiescing || engine->holding ||
        store_log_suspended(engine->store))
        return;
    length = length_of(engine, base, call);
    puts = least(PUTS_MAX, room_of_page_set(engine, handle->queue, length));
    puts = least(puts, room_of_queue(engine, handle->queue, base));
    puts = least(puts, room_of_unit(engine, connection->unit));
    if (puts < PUTS_MIN)
        return;
    call->grant.puts = (uint32_t)puts;
    call->grant.length = length;
    new_identifier(engine, call->grant.first);
    engine->ids += puts;
    engine->grants += !connection->granted;
    connection->granted = true;
}

void engine_grant_over(struct engine_connection *connection)
{
    connection->engine->grants -= connection->granted;
    connection->granted = false;
}

microseconds ahead_moment(const struct mqi_call *call)
{
    microseconds now = clock_now();

    return call->ahead > now - LATE && call->ahead <= now ? call->ahead : now;
}

void ahead_note(struct engine_connection *connection, const struct mqi_call *call)
{
    struct engine *engine = connection->engine;
    const struct open_handle *handle = handle_find(connection, call->handle);
    const char *job = connection->identity.job.text;

    if (!call->ahead || call->code != MQCC_FAILED || connection->ahead_failed)
        return;
    connection->ahead_failed = call->reason;
    buf_clear(&engine->log);
    message(&engine->log, GBRM084E, engine->qmgr->cpf, *job ? job : connection->program, handle ? handle->name : "", call->reason);
    engine->events.log(engine->events.context, buf_span(&engine->log));
}

int ahead_back_out(struct engine_connection *connection, struct mqi_call *call)
{
    connection->ahead_failed = MQRC_NONE;
    return connection->unit ? unit_back_out(connection->unit, connection, MQRC_BACKED_OUT) : answer(call, MQRC_BACKED_OUT);
}
