/* queue_hold.c - while an archive log is to be made that no unit of work spans: what would begin one waits. While the log is
 * suspended or full, calls that change definitions wait; of others, the store says so (store_ready.c).
 */
#include "mstr/queue_private.h"

/* A dynamic queue comes, or goes. */
static bool makes_queue(const struct engine *engine, const struct mqi_call *call)
{
    const struct object *object = objects_find(engine->objects, CLASS_QUEUE, MQI_NAME(call->od.ObjectName));

    return object && object->type == TYPE_QMODEL;
}

static bool ends_queue(const struct engine_connection *connection, const struct mqi_call *call)
{
    const struct open_handle *handle = handle_find((struct engine_connection *)connection, call->handle);

    return call->options != MQCO_NONE || (handle && handle->temporary);
}

static bool begins_work(const struct engine_connection *connection, const struct mqi_call *call)
{
    const MQLONG browse = MQGMO_BROWSE_FIRST | MQGMO_BROWSE_NEXT | MQGMO_BROWSE_MSG_UNDER_CURSOR;

    switch ((int)call->verb) {
    case MQI_PUT:
    case MQI_PUT1:
    case MQI_SET:
    case MQI_SUB:
    case MQI_SUBRQ:
        return true;
    case MQI_OPEN:
        return makes_queue(connection->engine, call);
    case MQI_CLOSE:
        return ends_queue(connection, call);
    case MQI_GET:
    case MQI_SIGNAL:
        return (call->gmo.Options & browse) == 0;
    default:
        return false;
    }
}

bool has_to_wait(const struct engine_connection *connection, const struct mqi_call *call)
{
    return connection->engine->holding && !connection->unit && begins_work(connection, call);
}

static bool changes_definitions(const struct engine_connection *connection, const struct mqi_call *call)
{
    switch ((int)call->verb) {
    case MQI_SET:
    case MQI_SUB:
        return true;
    case MQI_OPEN:
        return makes_queue(connection->engine, call);
    case MQI_CLOSE:
        return ends_queue(connection, call);
    case MQI_DISC:
        for (uint32_t i = 0; i < connection->handle_capacity; i++)
            if (connection->handles[i] && connection->handles[i]->temporary)
                return true;
        return false;
    default:
        return false;
    }
}

bool log_is_to_wait_for(const struct engine_connection *connection, const struct mqi_call *call)
{
    return changes_definitions(connection, call) && store_log_waits(connection->engine->store);
}

static struct engine_connection *find_held(const struct engine *engine)
{
    struct engine_connection *connection = engine->connections;

    while (connection && !connection->held)
        connection = connection->next;
    return connection;
}

void engine_hold(struct engine *engine, bool hold)
{
    struct engine_connection *connection;

    engine->holding = hold;
    while (!hold && (connection = find_held(engine))) {
        connection->held = false;
        try_again(connection);
    }
    engine_settle(engine);
}

unsigned engine_open_units(const struct engine *engine)
{
    unsigned count = 0;

    for (const struct unit *unit = engine->units; unit; unit = unit->next)
        count += !unit->in_doubt;
    return count;
}
