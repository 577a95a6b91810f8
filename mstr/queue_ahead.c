/* queue_ahead.c - puts ahead: which puts of a unit of work a program need not wait for, and what becomes of its unit should one of
 * them fail (docs/formats/mqi_segment.md).
 *
 * A grant is for puts that cannot fail. Others fill the queue and its page set meanwhile, so there has to be room for more than all
 * grants are for; when that is no longer so, the server takes all of them back, and one that its program does not use in any case.
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
    SPARE = 2,            /* so many times what is granted has to be there, */
    ROOM_LEFT = 1 << 20,  /* and so many bytes more */
    LOOK_AFTER = 1 << 17, /* bytes of messages that come, until it is looked whether that is still so */
    DEPTH_LEFT = 16384,   /* to MAXDEPTH, at least */
    LATE = 60000000,      /* microseconds: a put ahead cannot have waited longer */
    CONTEXTS = MQPMO_PASS_IDENTITY_CONTEXT | MQPMO_PASS_ALL_CONTEXT | MQPMO_SET_IDENTITY_CONTEXT | MQPMO_SET_ALL_CONTEXT |
               MQPMO_NO_CONTEXT,
};

static uint64_t least(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
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

/* Bytes for messages in the queue's page set that are left beside what was granted, and something for others. */
static uint64_t room_of_page_set(const struct queue *queue, uint64_t granted)
{
    uint64_t room = (uint64_t)store_queue_room(queue->messages) * PAGE_BYTES, taken = ROOM_LEFT + SPARE * granted;

    return room > taken ? room - taken : 0;
}

static bool is_far_from_full(const struct queue *queue, const struct object *base)
{
    struct store_counts counts = store_queue_counts(queue->messages);

    /* What is got and not committed may come back. */
    return counts.messages + DEPTH_LEFT < (uint64_t)object_number(base, A_MAXDEPTH);
}

static uint64_t room_of_unit(const struct engine *engine, const struct unit *unit)
{
    uint64_t most = (uint64_t)object_number(objects_qmgr(engine->objects), A_MAXUMSGS);

    return most > unit->messages ? most - unit->messages : 0;
}

static bool is_simple(const struct open_handle *handle, const struct object *base, const struct mqi_call *call)
{
    const MQLONG never = CONTEXTS | MQPMO_LOGICAL_ORDER;

    /* A dynamic queue goes with the program that made it, and for properties in the data there may be a limit. */
    return base->type == TYPE_QLOCAL && !base->dynamic && !handle->connection->own && !handle->remote &&
           object_number(objects_qmgr(handle->connection->engine->objects), A_MAXPROPL) < 0 &&
           object_text(base, A_STREAMQ).length == 0 &&
           !(call->pmo.Options & never) && call->properties == 0 && call->length <= LENGTH_MAX && call->md.Report == MQRO_NONE &&
           call->md.MsgFlags == MQMF_NONE;
}

void ahead_grant(struct open_handle *handle, const struct object *base, struct mqi_call *call)
{
    struct engine_connection *connection = handle->connection;
    struct engine *engine = connection->engine;
    uint64_t puts, others = engine->granted - connection->granted;
    uint32_t length;

    if (call->ahead || !connection->unit || !is_simple(handle, base, call) || engine->quiescing || engine->holding ||
        store_log_suspended(engine->store) || !is_far_from_full(handle->queue, base))
        return;
    length = length_of(engine, base, call);
    puts = least(PUTS_MAX, room_of_page_set(handle->queue, others) / SPARE / (length + OVERHEAD));
    puts = least(puts, room_of_unit(engine, connection->unit));
    if (puts < PUTS_MIN)
        return;
    call->grant.puts = (uint32_t)puts;
    call->grant.length = length;
    new_identifier(engine, call->grant.first);
    engine->ids += puts;
    connection->granted = puts * (length + OVERHEAD);
    engine->granted = others + connection->granted;
    connection->owed = call->grant;
    connection->owed_handle = call->handle;
}

bool engine_grant_holds(const struct engine_connection *connection)
{
    const struct unit *unit = connection->unit;

    return !connection->granted || !unit ||
           (!unit->in_doubt && room_of_unit(connection->engine, unit) >= connection->owed.puts);
}

/* A program that saw its grant in the moment in which it was taken back, and one whose puts wait for a page in that moment, were
 * in front of the command that took it. */
bool ahead_is_owed(const struct engine_connection *connection, const struct mqi_call *call)
{
    return call->ahead && connection->owed.puts && call->handle == connection->owed_handle && call->properties == 0 &&
           call->length <= connection->owed.length;
}

void engine_grant_over(struct engine_connection *connection)
{
    connection->engine->granted -= connection->granted;
    connection->granted = 0;
}

void ahead_arrived(struct engine *engine, const struct queue *queue, const struct object *base, size_t length)
{
    if (!engine->granted)
        return;
    engine->arrived += length + OVERHEAD;
    if (engine->arrived < LOOK_AFTER)
        return;
    engine->arrived = 0;
    if (room_of_page_set(queue, engine->granted) == 0 || !is_far_from_full(queue, base))
        engine->grants_end = true;
}

bool engine_ends_grants(struct engine *engine)
{
    bool ends = engine->grants_end;

    engine->grants_end = false;
    return ends;
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

    if (call->ahead && connection->owed.puts)
        connection->owed.puts--;
    if (!call->ahead && !connection->granted) /* it has waited, and seen that */
        connection->owed.puts = 0;
    if (!call->ahead || call->code != MQCC_FAILED || connection->ahead_failed)
        return;
    if (connection->unit && connection->unit->in_doubt) /* it was never of that unit, which others decide */
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
