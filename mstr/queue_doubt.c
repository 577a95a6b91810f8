/* queue_doubt.c - units of work that are in doubt: the first phase of a coordinator, and how they end.
 *
 * While its connection is there, a prepared unit is the connection's. When that goes, the unit stays with the engine alone, and so
 * does one that a restart has found.
 */
#include "mstr/queue_private.h"

#include "mstr/mqi_coordinator.h"

/* Units of 2^-12 microseconds since 1900, as a clock of the mainframe counts; never the same twice. */
uint64_t new_connection_id(struct engine *engine)
{
    static const uint64_t since_1900 = UINT64_C(2208988800000000); /* microseconds up to 1970 */
    uint64_t now = ((uint64_t)clock_now() + since_1900) << 12;

    engine->connection_ids = now > engine->connection_ids ? now : engine->connection_ids + 1;
    return engine->connection_ids;
}

static struct unit *doubt_find(struct engine *engine, const MQBYTE16 nid)
{
    struct unit *unit = engine->units;

    while (unit && !(unit->in_doubt && memcmp(store_unit_nid(unit->store), nid, STORE_NID) == 0))
        unit = unit->next;
    return unit;
}

bool doubt_is_left(const struct unit *unit)
{
    return unit->in_doubt && !unit->backing_out && !unit->connection;
}

/* -- calls -- */

int call_prepare(struct engine_connection *connection, struct mqi_call *call)
{
    static const MQBYTE16 none;
    struct unit *unit = connection->unit;

    if (connection->ahead_failed)
        return ahead_back_out(connection, call);
    if (unit && unit->in_doubt)
        return answer(call, MQRC_UOW_IN_PROGRESS);
    if (memcmp(call->nid, none, sizeof none) == 0 || doubt_find(connection->engine, call->nid))
        return answer(call, MQRC_UOW_ENLISTMENT_ERROR);
    if (!unit || unit->messages == 0)
        return answer(call, MQRC_NONE);
    if (store_prepare(unit->store, call->nid, (uint64_t)(uintptr_t)unit) < 0)
        return unit_back_out(unit, connection, MQRC_CONNECTION_BROKEN); /* PREPARE may be in the log */
    unit->in_doubt = true;
    return ENGINE_LATER;
}

void on_prepared(void *context, uint64_t token, int reason)
{
    struct engine *engine = context;
    struct unit *unit = (struct unit *)(uintptr_t)token;
    struct engine_connection *connection = unit->connection;
    struct mqi_call *call = connection ? connection->call : NULL;

    if (!call)
        return;
    answer(call, reason < 0 ? MQRC_RESOURCE_PROBLEM : MQRC_NONE);
    connection->call = NULL;
    engine->events.answered(engine->events.context, connection->owner, call);
    engine_settle(engine);
}

int call_resolve(struct engine_connection *connection, struct mqi_call *call)
{
    struct unit *unit = doubt_find(connection->engine, call->nid);

    if (call->options != MQI_RESOLVE_COMMIT && call->options != MQI_RESOLVE_BACKOUT)
        return answer(call, MQRC_OPTIONS_ERROR);
    if (!unit)
        return answer(call, MQRC_UOW_NOT_AVAILABLE);
    if (!doubt_is_left(unit))
        return answer(call, MQRC_UOW_IN_PROGRESS);
    if (strcmp(store_unit_owner(unit->store)->user, connection->identity.user.text) != 0)
        return answer(call, MQRC_NOT_AUTHORIZED);
    return call->options == MQI_RESOLVE_COMMIT ? unit_commit(unit, connection, MQRC_NONE)
                                               : unit_back_out(unit, connection, MQRC_NONE);
}

void doubt_end(struct unit *unit, bool commit)
{
    struct engine *engine = unit->engine;

    /* Whether it has ended or will: nobody waits for it. */
    (void)!(commit ? unit_commit(unit, NULL, MQRC_NONE) : unit_back_out(unit, NULL, MQRC_NONE));
    engine_settle(engine);
}

/* -- after a restart -- */

struct adoption {
    struct engine *engine;
    struct unit *unit;
};

static struct object *queue_by_id(struct engine *engine, uint64_t id)
{
    const struct objects *objects = engine->objects;

    for (uint32_t i = 0; i < objects->count[CLASS_QUEUE]; i++)
        if (objects->all[CLASS_QUEUE][i]->id == id)
            return objects->all[CLASS_QUEUE][i];
    return NULL;
}

/* A message whose header cannot be read, or whose queue is gone, counts for nothing but its unit. */
static void adopt_message(void *context, uint64_t id, store_position position, bool got)
{
    const struct adoption *adoption = context;
    struct object *object = queue_by_id(adoption->engine, id);
    struct message_header header;
    struct queue *queue;
    struct span bytes;

    if (!object || queue_part(adoption->engine, object, &queue) != 0 ||
        store_read_header(queue->messages, position, &bytes) != 0 || header_get(bytes, &header) < 0)
        return;
    if (got)
        unit_got(adoption->unit, &(struct got){ queue, position, header.md.BackoutCount,
                                                object_is(object, A_HARDENBO, "HARDENBO") });
    else
        unit_touch(adoption->unit, queue); /* its trigger message is lost, as each one is that a restart finds */
}

void adopt_doubts(struct engine *engine)
{
    for (struct store_unit *found = NULL; (found = store_indoubt(engine->store, found));) {
        struct adoption adoption = { engine, unit_new(engine, found) };

        adoption.unit->in_doubt = true;
        adoption.unit->began = store_unit_began(found);
        store_unit_messages(found, adopt_message, &adoption);
    }
}
