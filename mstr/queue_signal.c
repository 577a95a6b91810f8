/* queue_signal.c - MQGMO_SET_SIGNAL: a get that found nothing leaves a signal behind, which tells its program when to get again.
 *
 * The message is not kept for the program: another one may be faster.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"

struct get_signal {
    struct get_signal *next, **link; /* of the engine */
    struct open_handle *handle;
    uint32_t place;
    bool consumer;
    MQMD md;    /* what the get wanted */
    MQGMO gmo;
    int64_t until; /* clock_monotonic() */
};

bool signal_forbids(const struct open_handle *handle)
{
    return handle->signal && !handle->signal->consumer;
}

void signal_drop(struct open_handle *handle)
{
    struct get_signal *signal = handle->signal;

    if (!signal)
        return;
    *signal->link = signal->next;
    if (signal->next)
        signal->next->link = signal->link;
    handle->queue->signals--;
    handle->signal = NULL;
    mem_free(signal);
}

static void post(struct open_handle *handle, MQLONG code)
{
    struct engine *engine = handle->connection->engine;
    uint32_t place = handle->signal->place;

    signal_drop(handle);
    engine->events.signal(engine->events.context, handle->connection->owner, place, code);
}

int signal_set(struct open_handle *handle, struct mqi_call *call)
{
    struct engine *engine = handle->connection->engine;
    uint32_t place = (uint32_t)call->options & (MQI_SIGNAL_CONSUMER - 1);
    struct get_signal *signal;

    if (place == 0 || place >= MQI_SIGNALS)
        return answer(call, MQRC_SIGNAL1_ERROR);
    signal_drop(handle);
    signal = mem_alloc(1, sizeof *signal);
    signal->handle = handle;
    signal->place = place;
    signal->consumer = (call->options & MQI_SIGNAL_CONSUMER) != 0;
    signal->md = call->md;
    signal->gmo = call->gmo;
    signal->until = call->gmo.WaitInterval == MQWI_UNLIMITED ? INT64_MAX : clock_monotonic() + call->gmo.WaitInterval;
    signal->next = engine->signals;
    signal->link = &engine->signals;
    if (signal->next)
        signal->next->link = &signal->next;
    engine->signals = signal;
    handle->signal = signal;
    handle->queue->signals++;
    set_alarm(engine, signal->until);
    return answer(call, MQRC_SIGNAL_REQUEST_ACCEPTED);
}

void signals_look(struct queue *queue)
{
    const struct engine *engine = queue->engine;
    const uint64_t enough = engine->work + WORK_OF_TURN;

    for (struct open_handle *handle = queue->open; handle && queue->signals; handle = handle->next) {
        MQLONG code = 0;

        if (handle->signal && engine->work < enough)
            code = get_look(handle, &handle->signal->md, &handle->signal->gmo);
        else if (handle->signal)
            code = MQEC_MSG_ARRIVED; /* it may have: its program looks itself */
        if (code)
            post(handle, code);
    }
}

void signals_expire(struct engine *engine, int64_t now)
{
    struct get_signal *next;

    for (struct get_signal *signal = engine->signals; signal; signal = next) {
        next = signal->next;
        if (signal->until <= now)
            post(signal->handle, MQEC_WAIT_INTERVAL_EXPIRED);
        else
            set_alarm(engine, signal->until);
    }
}

void signals_quiesce(struct engine *engine, bool force)
{
    const MQLONG code = force ? MQEC_WAIT_CANCELED : MQEC_Q_MGR_QUIESCING;
    struct get_signal *next;

    /* First what has become of the queue manager, so that who sees another signal has seen this one. */
    for (struct engine_connection *connection = engine->connections; connection && engine->events.signal;
         connection = connection->next)
        if (!connection->own)
            engine->events.signal(engine->events.context, connection->owner, 0, code);
    for (struct get_signal *signal = engine->signals; signal; signal = next) {
        next = signal->next;
        if (force || (signal->gmo.Options & MQGMO_FAIL_IF_QUIESCING))
            post(signal->handle, code);
    }
}
