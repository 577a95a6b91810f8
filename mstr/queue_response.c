/* queue_response.c - MQSTAT: what became of puts with MQPMO_ASYNC_RESPONSE.
 *
 * A put of a local program is answered when it is done, whatever response it asks for; so its reason comes twice, with the call and
 * with MQSTAT. A program that looks only there finds it all the same.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"

static bool is_default(const struct engine_connection *connection, const struct open_handle *handle)
{
    const struct object *object = handle->topic ? NULL : queue_object(connection->engine, handle->name);

    return handle->topic ? topic_is(handle->topic, A_TOPIC_DEFPRESP, "ASYNC") : object && object_is(object, A_DEFPRESP, "ASYNC");
}

/* Of MQPUT1 the definition of the object decides nothing. */
static bool is_asynchronous(const struct engine_connection *connection, const struct mqi_call *call, struct open_handle *handle)
{
    if (call->pmo.Options & (MQPMO_ASYNC_RESPONSE | MQPMO_SYNC_RESPONSE))
        return (call->pmo.Options & MQPMO_ASYNC_RESPONSE) != 0;
    if (handle && handle->response == RESPONSE_NOT_KNOWN)
        handle->response = is_default(connection, handle) ? RESPONSE_ASYNC : RESPONSE_SYNC;
    return handle && handle->response == RESPONSE_ASYNC;
}

static void note_first(MQSTS *status, const struct mqi_call *call, const struct open_handle *handle)
{
    status->CompCode = call->code;
    status->Reason = call->reason;
    status->ObjectType = handle ? handle->topic ? MQOT_TOPIC : MQOT_Q : call->od.ObjectType;
    status->OpenOptions = handle ? handle->options : MQOO_OUTPUT;
    MQI_SET(status->ObjectName, handle ? span_of(handle->name) : MQI_NAME(call->od.ObjectName));
    MQI_SET(status->ObjectQMgrName, handle ? SPAN_NONE : MQI_NAME(call->od.ObjectQMgrName));
    MQI_SET(status->ResolvedObjectName, MQI_NAME(call->pmo.ResolvedQName));
    MQI_SET(status->ResolvedQMgrName, MQI_NAME(call->pmo.ResolvedQMgrName));
}

/* The full topic string, or what the program gave where it came to none. A queue has no long name. */
static struct span long_name(struct engine *engine, const struct mqi_call *call, const struct open_handle *handle)
{
    if (handle)
        return handle->topic ? topic_string(handle->topic, &engine->topics.string) : SPAN_NONE;
    if (call->od.ObjectType != MQOT_TOPIC)
        return SPAN_NONE;
    return call->strings[STRING_RESOLVED].length ? call->strings[STRING_RESOLVED] : call->strings[STRING_OBJECT];
}

static void keep_long_name(struct engine_connection *connection, struct span name)
{
    mem_free(connection->status_string);
    connection->status_string = name.length ? mem_copy(name.data, name.length) : NULL;
}

void response_note(struct engine_connection *connection, const struct mqi_call *call)
{
    struct open_handle *handle = call->verb == MQI_PUT ? handle_find(connection, call->handle) : NULL;
    MQSTS *status = &connection->status;

    if ((call->verb != MQI_PUT && call->verb != MQI_PUT1) || !is_asynchronous(connection, call, handle))
        return;
    if (call->code == MQCC_OK)
        status->PutSuccessCount++;
    else if (call->code == MQCC_WARNING)
        status->PutWarningCount++;
    else
        status->PutFailureCount++;
    if (call->code > status->CompCode) { /* the first one, but a failure comes before warnings */
        note_first(status, call, handle);
        keep_long_name(connection, long_name(connection->engine, call, handle));
    }
}

int call_stat(struct engine_connection *connection, struct mqi_call *call)
{
    static const MQSTS nothing = { MQSTS_DEFAULT };

    if (call->options == MQSTAT_TYPE_RECONNECTION || call->options == MQSTAT_TYPE_RECONNECTION_ERROR)
        return answer(call, MQRC_ENVIRONMENT_ERROR); /* of clients alone */
    if (call->options != MQSTAT_TYPE_ASYNC_ERROR)
        return answer(call, MQRC_STAT_TYPE_ERROR);
    call->sts = connection->status;
    connection->status = nothing;
    buf_clear(&connection->resolved);
    if (connection->status_string)
        buf_put_text(&connection->resolved, connection->status_string);
    call->strings[STRING_RESOLVED] = buf_span(&connection->resolved);
    keep_long_name(connection, SPAN_NONE);
    return answer(call, MQRC_NONE);
}
