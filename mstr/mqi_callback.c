/* mqi_callback.c - MQCB and MQCTL: message consumers and event handlers.
 *
 * The driver makes a get with a signal for each consumer in turn, who was served longest ago first. A consumer with nothing to get
 * is armed, and left alone until its signal comes; so an idle program costs nothing, however many queues it consumes from.
 */
#include "mstr/mqi_asynch.h"

#include "base/clock.h"
#include "base/mem.h"
#include "mstr/message_handle.h"
#include "mstr/mqi_client.h"

enum {
    CONTROLS = MQOP_START | MQOP_START_WAIT | MQOP_STOP | MQOP_SUSPEND | MQOP_RESUME,
    KNOWN_CALLS = MQCBDO_START_CALL | MQCBDO_STOP_CALL | MQCBDO_REGISTER_CALL | MQCBDO_DEREGISTER_CALL |
                  MQCBDO_FAIL_IF_QUIESCING | MQCBDO_EVENT_CALL | MQCBDO_MC_EVENT_CALL,
};

/* Functions of the program on the stack of this thread. */
static _Thread_local unsigned callbacks_deep;

/* -- calling -- */

struct message {
    MQMD *md;
    MQGMO *gmo;
    void *data;
    MQLONG length, room;
};

static void invoke(struct asynch *asynch, struct consumer *consumer, MQCBC context, const struct message *message)
{
    const struct mqi_language *language = client_host()->language;
    const struct message none = { NULL, NULL, NULL, 0, 0 };

    message = message ? message : &none;
    memcpy(context.StrucId, MQCBC_STRUC_ID, sizeof context.StrucId);
    context.Version = MQCBC_VERSION_2;
    context.CallbackArea = consumer->area;
    context.ConnectionArea = asynch->area;
    context.ReconnectDelay = MQRD_NO_RECONNECT;
    consumer->busy++;
    pthread_mutex_unlock(&asynch->lock);
    callbacks_deep++;
    if (language)
        language->invoke(consumer->function, asynch->handle, message->md, message->gmo, message->data, &context);
    else
        consumer->function(asynch->handle, message->md, message->gmo, message->data, &context);
    callbacks_deep--;
    pthread_mutex_lock(&asynch->lock);
    consumer->busy--;
    consumer->area = context.CallbackArea;
    asynch->area = context.ConnectionArea;
}

/* A call without a message. */
static void tell(struct asynch *asynch, struct consumer *consumer, MQLONG type, MQLONG reason, MQLONG state)
{
    const MQCBC context = { .CallType = type, .Hobj = consumer->handle, .Reason = reason, .State = state,
                            .CompCode = reason == MQRC_NONE || reason == MQRC_GET_ENABLED ? MQCC_OK : MQCC_FAILED };

    invoke(asynch, consumer, context, NULL);
}

/* -- consumers -- */

static bool is_handler(const struct consumer *consumer)
{
    return consumer->handle == MQHO_NONE;
}

static struct consumer *find_consumer(struct asynch *asynch, MQHOBJ handle)
{
    struct consumer *consumer = asynch->consumers;

    while (consumer && (consumer->removed || consumer->handle != handle))
        consumer = consumer->next;
    return consumer;
}

static void unlink_consumer(struct asynch *asynch, struct consumer *consumer)
{
    struct consumer **at = &asynch->consumers;

    while (*at != consumer)
        at = &(*at)->next;
    *at = consumer->next;
    asynch_release(asynch, consumer->place);
    mem_free(consumer);
}

/* The last calls, then it is gone. */
static void finish(struct asynch *asynch, struct consumer *consumer)
{
    consumer->removed = true;
    if (asynch->state == ASYNCH_STARTED && !is_handler(consumer) && !consumer->start_due && (consumer->options & MQCBDO_STOP_CALL))
        tell(asynch, consumer, MQCBCT_STOP_CALL, MQRC_NONE, MQCS_STOPPED);
    if (consumer->options & MQCBDO_DEREGISTER_CALL)
        tell(asynch, consumer, MQCBCT_DEREGISTER_CALL, MQRC_NONE, MQCS_NONE);
    unlink_consumer(asynch, consumer);
}

void callback_remove(struct asynch *asynch, struct consumer *consumer, bool closed)
{
    if (closed && !is_handler(consumer))
        consumer->handle = MQHO_UNUSABLE_HOBJ;
    if (consumer->busy)
        consumer->removed = true; /* when its function has returned */
    else
        finish(asynch, consumer);
}

/* Behind a function of the program: what it deregistered while it ran goes now. */
static void reap(struct asynch *asynch)
{
    struct consumer *consumer = asynch->consumers;

    while (consumer) {
        if (!consumer->removed || consumer->busy) {
            consumer = consumer->next;
            continue;
        }
        finish(asynch, consumer);
        consumer = asynch->consumers;
    }
}

/* -- events -- */

bool callback_events(struct asynch *asynch)
{
    struct consumer *handler = find_consumer(asynch, MQHO_NONE);
    MQLONG reason = asynch->happened;

    if (reason == asynch->reported)
        return false;
    asynch->reported = reason;
    if (!handler || handler->suspended || !(handler->options & MQCBDO_EVENT_CALL))
        return false;
    tell(asynch, handler, MQCBCT_EVENT_CALL, reason, reason == MQRC_CONNECTION_BROKEN ? MQCS_STOPPED : MQCS_NONE);
    reap(asynch);
    return true;
}

/* -- messages -- */

/* What was got, for the function: its data, which is the program's until that returns, and properties into the message handle. */
static void take_message(struct connection *connection, const struct mqi_call *asked, MQMD *md, MQGMO *gmo,
                         struct message *message)
{
    struct mqi_call *call = &connection->call;
    MQHMSG handle = gmo->Version >= MQGMO_VERSION_4 ? gmo->MsgHandle : MQHM_NONE;
    const char *data = connection->segment.area + call->properties;
    struct buf converted;

    buf_init(&converted, MQI_MESSAGE_MAX);
    if (client_convert(connection, asked, &converted))
        data = converted.data;
    message->length = (MQLONG)call->message_length;
    message->room = (MQLONG)call->area_length;
    message->data = call->area_length ? mem_alloc(call->area_length, 1) : NULL;
    if (message->data)
        memcpy(message->data, data, call->area_length);
    buf_release(&converted);
    message_handle_was_got(connection->number, handle, span_bytes(connection->segment.area, call->properties), &call->md);
    call->gmo.Options = gmo->Options;
    call->gmo.WaitInterval = gmo->WaitInterval;
    call->gmo.Version = MQGMO_VERSION_4;
    call->gmo.MsgHandle = handle;
    *md = call->md;
    *gmo = call->gmo;
}

/* The get of a consumer, with a signal when nothing is there. */
static MQLONG get_message(struct asynch *asynch, struct consumer *consumer, MQMD *md, MQGMO *gmo, struct message *message)
{
    struct connection *connection;
    struct mqi_call *call;
    MQLONG code = MQCC_FAILED, reason = MQRC_HCONN_ERROR;
    struct mqi_call asked;

    connection = client_lock(asynch->handle, &code, &reason);
    if (!connection)
        return reason;
    client_begin(connection, MQI_SIGNAL);
    call = &connection->call;
    call->handle = consumer->handle;
    call->options = (MQLONG)(consumer->place | MQI_SIGNAL_CONSUMER);
    call->md = *md;
    call->gmo = *gmo;
    call->properties = gmo->Version >= MQGMO_VERSION_4 && gmo->MsgHandle != MQHM_NONE;
    if (!(gmo->Options & MQGMO_WAIT) || gmo->WaitInterval == 0)
        call->gmo.WaitInterval = MQWI_UNLIMITED;
    call->gmo.Options = (gmo->Options & ~MQGMO_WAIT) | MQGMO_SET_SIGNAL;
    call->length = consumer->max_length == MQCBD_FULL_MSG_LENGTH ? MQI_MESSAGE_MAX : (uint32_t)consumer->max_length;
    asked = *call;
    client_get(connection);
    if (call->code != MQCC_FAILED && call->reason != MQRC_SIGNAL_REQUEST_ACCEPTED &&
        (uint64_t)call->properties + call->area_length <= connection->segment.area_size)
        take_message(connection, &asked, md, gmo, message);
    client_end(connection, &code, &reason); /* the reason that the conversion may have left, too */
    return reason;
}

/* The consumer gets no more for now. */
static void suspend(struct asynch *asynch, struct consumer *consumer, MQLONG reason)
{
    consumer->suspended = true;
    asynch_tell(asynch, consumer);
    tell(asynch, consumer, MQCBCT_EVENT_CALL, reason, MQCS_SUSPENDED);
}

static void failed(struct asynch *asynch, struct consumer *consumer, MQLONG reason)
{
    switch (reason) {
    case MQRC_CONNECTION_BROKEN:
    case MQRC_Q_MGR_STOPPING:
    case MQRC_CONNECTION_STOPPING:
    case MQRC_HCONN_ERROR:
        asynch->broken = asynch->happened = reason;
        break;
    case MQRC_GET_INHIBITED:
    case MQRC_STORAGE_NOT_AVAILABLE:
    case MQRC_RESOURCE_PROBLEM:
    case MQRC_SYNCPOINT_LIMIT_REACHED:
        consumer->retry = clock_monotonic() + ASYNCH_RETRY;
        if (!consumer->inhibited) {
            consumer->inhibited = true;
            asynch_tell(asynch, consumer);
            tell(asynch, consumer, MQCBCT_EVENT_CALL, reason, MQCS_SUSPENDED_TEMPORARY);
        }
        break;
    default:
        suspend(asynch, consumer, reason);
    }
}

static void deliver(struct asynch *asynch, struct consumer *consumer, MQLONG reason, struct message *message)
{
    const MQLONG browse = MQGMO_BROWSE_FIRST | MQGMO_BROWSE_NEXT;
    bool stays = reason == MQRC_TRUNCATED_MSG_FAILED;
    MQCBC context = { .Hobj = consumer->handle, .Reason = reason, .DataLength = message->length, .BufferLength = message->room,
                      .CompCode = reason == MQRC_NONE ? MQCC_OK : MQCC_WARNING };

    context.CallType = stays || (consumer->gmo.Options & browse) ? MQCBCT_MSG_NOT_REMOVED : MQCBCT_MSG_REMOVED;
    /* The same message would come again and again; a browse stays in front of it, too. */
    if (stays) {
        context.State = MQCS_SUSPENDED_USER_ACTION;
        consumer->suspended = true;
        asynch_tell(asynch, consumer);
    }
    invoke(asynch, consumer, context, message);
}

/* One try of a consumer whose turn it is. */
static void consume(struct asynch *asynch, struct consumer *consumer)
{
    MQMD md = consumer->md;
    MQGMO gmo = consumer->gmo;
    struct message message = { &md, &gmo, NULL, 0, 0 };
    MQLONG reason;
    bool got;

    consumer->turn = ++asynch->turn;
    consumer->retry = 0;
    consumer->armed = true; /* the signal may come before the answer was looked at */
    pthread_mutex_unlock(&asynch->lock);
    reason = get_message(asynch, consumer, &md, &gmo, &message);
    pthread_mutex_lock(&asynch->lock);
    got = reason == MQRC_NONE || mqi_is_warning(reason);
    if (reason != MQRC_SIGNAL_REQUEST_ACCEPTED)
        consumer->armed = false;
    if (got && consumer->inhibited) {
        consumer->inhibited = false;
        asynch_tell(asynch, consumer);
        tell(asynch, consumer, MQCBCT_EVENT_CALL, MQRC_GET_ENABLED, MQCS_NONE);
    }
    if (!got)
        failed(asynch, consumer, reason);
    else if (reason != MQRC_SIGNAL_REQUEST_ACCEPTED)
        deliver(asynch, consumer, reason, &message);
    mem_free(message.data);
    reap(asynch);
}

/* -- the driver -- */

static bool is_active(const struct consumer *consumer)
{
    return !is_handler(consumer) && !consumer->removed && !consumer->suspended;
}

static bool any_active(const struct asynch *asynch)
{
    for (const struct consumer *consumer = asynch->consumers; consumer; consumer = consumer->next)
        if (is_active(consumer))
            return true;
    return false;
}

/* A call that is due and brings no message. False: there is none. */
static bool call_due(struct asynch *asynch)
{
    for (struct consumer *consumer = asynch->consumers; consumer; consumer = consumer->next) {
        if (is_handler(consumer) || consumer->removed || !(consumer->start_due || consumer->expired))
            continue;
        if (consumer->start_due) {
            consumer->start_due = false;
            if (consumer->options & MQCBDO_START_CALL)
                tell(asynch, consumer, MQCBCT_START_CALL, MQRC_NONE, MQCS_NONE);
        } else {
            consumer->expired = false;
            if (!consumer->suspended)
                tell(asynch, consumer, MQCBCT_EVENT_CALL, MQRC_NO_MSG_AVAILABLE, MQCS_NONE);
        }
        reap(asynch);
        return true;
    }
    return false;
}

/* Whose turn it is; NULL: nobody's before *until. */
static struct consumer *next_consumer(struct asynch *asynch, int64_t *until)
{
    struct consumer *next = NULL;
    int64_t now = clock_monotonic();

    *until = INT64_MAX;
    for (struct consumer *consumer = asynch->consumers; consumer; consumer = consumer->next) {
        if (!is_active(consumer) || consumer->armed)
            continue;
        if (consumer->retry > now)
            *until = consumer->retry < *until ? consumer->retry : *until;
        else if (!next || consumer->turn < next->turn)
            next = consumer;
    }
    return next;
}

void callback_stop(struct asynch *asynch, MQLONG reason)
{
    bool again = true;

    while (again) {
        again = false;
        for (struct consumer *consumer = asynch->consumers; consumer && !again; consumer = consumer->next) {
            bool was_started = !consumer->start_due && !is_handler(consumer) && !consumer->removed;

            consumer->start_due = true; /* for the next start; and it has been stopped */
            if (was_started && (consumer->options & MQCBDO_STOP_CALL)) {
                tell(asynch, consumer, MQCBCT_STOP_CALL, reason, MQCS_STOPPED);
                again = true;
            }
        }
        reap(asynch);
    }
    asynch->state = ASYNCH_STOPPED;
    asynch_tell_all(asynch);
}

static void change(struct asynch *asynch)
{
    asynch_tell_all(asynch);
    pthread_cond_broadcast(&asynch->changed);
    asynch_kick(asynch);
}

static void started(struct asynch *asynch)
{
    if (!asynch->starting)
        return;
    asynch->starting = false;
    change(asynch);
}

/* Until it is told to stop; MQRC_. */
static MQLONG drive(struct asynch *asynch)
{
    while (asynch->order == ORDER_NONE && !asynch->broken) {
        struct consumer *consumer;
        int64_t until;

        if (call_due(asynch))
            continue;
        started(asynch);
        if (callback_events(asynch))
            continue;
        if (asynch->waiting && !any_active(asynch)) {
            asynch->order = ORDER_STOP;
            return MQRC_NO_CALLBACKS_ACTIVE;
        }
        consumer = next_consumer(asynch, &until);
        if (consumer)
            consume(asynch, consumer);
        else
            asynch_wait(asynch, until);
    }
    return asynch->broken;
}

MQLONG callback_drive(struct asynch *asynch)
{
    MQLONG reason;

    asynch->driven = true;
    asynch->driver = pthread_self();
    asynch_tell_all(asynch);
    reason = drive(asynch);
    callback_events(asynch);
    if (asynch->order == ORDER_SUSPEND && !asynch->broken) {
        asynch->state = ASYNCH_SUSPENDED;
        reason = MQRC_CONNECTION_SUSPENDED;
    } else {
        callback_stop(asynch, asynch->broken);
        if (asynch->starting) /* in its start call, a consumer stopped all */
            reason = MQRC_CONNECTION_STOPPED;
    }
    asynch->order = ORDER_NONE;
    asynch->driven = false;
    change(asynch);
    return reason;
}

/* -- MQCB -- */

static bool is_quiescing(const struct connection *connection)
{
    return connection->segment.page && segment_signalled(&connection->segment, 0) != 0;
}

static MQLONG check_descriptor(const struct connection *connection, const MQCBD *descriptor, MQLONG operation)
{
    if (!descriptor)
        return operation & MQOP_REGISTER ? MQRC_CBD_ERROR : MQRC_NONE;
    if (memcmp(descriptor->StrucId, MQCBD_STRUC_ID, sizeof descriptor->StrucId) != 0 || descriptor->Version != MQCBD_VERSION_1)
        return MQRC_CBD_ERROR;
    if (descriptor->CallbackType != MQCBT_MESSAGE_CONSUMER && descriptor->CallbackType != MQCBT_EVENT_HANDLER)
        return MQRC_CALLBACK_TYPE_ERROR;
    if (!(operation & MQOP_REGISTER))
        return MQRC_NONE;
    if (descriptor->Options & ~KNOWN_CALLS)
        return MQRC_CBD_OPTIONS_ERROR;
    if (descriptor->MaxMsgLength < MQCBD_FULL_MSG_LENGTH || descriptor->MaxMsgLength > MQI_MESSAGE_MAX)
        return MQRC_MAX_MSG_LENGTH_ERROR;
    if ((descriptor->CallbackFunction == NULL) == (MQI_NAME(descriptor->CallbackName).length == 0)) /* one of the two */
        return MQRC_CALLBACK_ROUTINE_ERROR;
    return (descriptor->Options & MQCBDO_FAIL_IF_QUIESCING) && is_quiescing(connection) ? MQRC_Q_MGR_QUIESCING : MQRC_NONE;
}

static bool is_operation(MQLONG operation)
{
    switch (operation) {
    case MQOP_REGISTER:
    case MQOP_REGISTER | MQOP_SUSPEND:
    case MQOP_REGISTER | MQOP_RESUME:
    case MQOP_DEREGISTER:
    case MQOP_SUSPEND:
    case MQOP_RESUME:
        return true;
    default:
        return false;
    }
}

/* Asks the queue manager: register, whether such gets can be made; else drops the signal of the handle. MQRC_. */
static MQLONG ask(struct connection *connection, MQHOBJ handle, bool registers)
{
    connection->call.handle = handle;
    connection->call.options = registers;
    client_call(connection);
    return connection->call.reason;
}

static MQLONG put_place(struct asynch *asynch, struct consumer *consumer)
{
    const struct place place = { .consumer = consumer, .handle = consumer->handle };

    if (is_handler(consumer) || consumer->place)
        return MQRC_NONE;
    consumer->place = asynch_place(asynch, &place);
    return consumer->place ? MQRC_NONE : MQRC_RESOURCE_PROBLEM;
}

/* The function that a descriptor names. MQRC_.
 * DIFFERS: a load module of CallbackName is entered at the function of its name; it stays loaded until the program ends. */
static MQLONG find_function(const MQCBD *descriptor, MQCB_FUNCTION **function)
{
    const struct mqi_host *host = client_host();
    struct span name = MQI_NAME(descriptor->CallbackName);

    memcpy(function, &descriptor->CallbackFunction, sizeof *function);
    if (*function)
        return MQRC_NONE;
    return host->find ? host->find(host->context, name, function) : MQRC_MODULE_NOT_FOUND;
}

/* A new consumer, or what the one of this handle is from now on. Locked. MQRC_. */
static MQLONG put_consumer(struct asynch *asynch, const struct connection *connection, const MQCBD *descriptor,
                           MQCB_FUNCTION *function, MQHOBJ handle)
{
    struct consumer *consumer = find_consumer(asynch, handle);

    if (!consumer) {
        consumer = mem_alloc(1, sizeof *consumer);
        consumer->handle = handle;
        consumer->area = descriptor->CallbackArea;
        consumer->start_due = true;
        if (put_place(asynch, consumer) != MQRC_NONE) {
            mem_free(consumer);
            return MQRC_RESOURCE_PROBLEM;
        }
        consumer->next = asynch->consumers;
        asynch->consumers = consumer;
    }
    consumer->function = function;
    consumer->options = descriptor->Options;
    consumer->max_length = descriptor->MaxMsgLength;
    consumer->md = connection->call.md;
    consumer->gmo = connection->call.gmo;
    consumer->armed = consumer->inhibited = false;
    consumer->retry = 0;
    asynch_tell(asynch, consumer);
    return MQRC_NONE;
}

/* MQOP_REGISTER of a connection that is locked. MQRC_. */
static MQLONG begin_register(struct connection *connection, struct asynch *asynch, const MQCBD *descriptor, MQHOBJ handle,
                             const void *md, const void *gmo)
{
    MQCB_FUNCTION *function;
    MQLONG reason = find_function(descriptor, &function);

    if (reason == MQRC_NONE && handle != MQHO_NONE) {
        reason = client_take_get(connection, md, gmo);
        if (reason == MQRC_NONE)
            reason = ask(connection, handle, true);
    }
    pthread_mutex_lock(&asynch->lock);
    if (reason == MQRC_NONE)
        reason = put_consumer(asynch, connection, descriptor, function, handle);
    pthread_mutex_unlock(&asynch->lock);
    return reason;
}

/* What is left of MQCB when the connection is free again, so that the program's function can use it. */
static void end_operation(struct asynch *asynch, MQLONG operation, MQHOBJ handle, MQLONG reason)
{
    struct consumer *consumer;

    pthread_mutex_lock(&asynch->lock);
    consumer = find_consumer(asynch, handle);
    if (!consumer) {
        pthread_mutex_unlock(&asynch->lock);
        return;
    }
    if (reason != MQRC_NONE || operation == MQOP_DEREGISTER) { /* one that could not be replaced is gone, too */
        callback_remove(asynch, consumer, false);
    } else {
        if (operation & (MQOP_SUSPEND | MQOP_RESUME))
            consumer->suspended = (operation & MQOP_SUSPEND) != 0;
        if (operation & MQOP_RESUME)
            consumer->retry = 0;
        asynch_tell(asynch, consumer);
        if ((operation & MQOP_REGISTER) && (consumer->options & MQCBDO_REGISTER_CALL))
            tell(asynch, consumer, MQCBCT_REGISTER_CALL, MQRC_NONE, MQCS_NONE);
        if (!consumer->busy)
            reap(asynch);
    }
    asynch_kick(asynch);
    pthread_mutex_unlock(&asynch->lock);
}

static MQLONG operate(struct connection *connection, struct asynch *asynch, MQLONG operation, const MQCBD *descriptor,
                      MQHOBJ handle, const void *md, const void *gmo)
{
    struct consumer *consumer;

    if (operation & MQOP_REGISTER)
        return begin_register(connection, asynch, descriptor, handle, md, gmo);
    pthread_mutex_lock(&asynch->lock);
    consumer = find_consumer(asynch, handle);
    pthread_mutex_unlock(&asynch->lock);
    if (!consumer)
        return MQRC_CALLBACK_NOT_REGISTERED;
    return operation == MQOP_DEREGISTER && handle != MQHO_NONE ? ask(connection, handle, false) : MQRC_NONE;
}

void MQCB(MQHCONN Hconn, MQLONG Operation, PMQVOID pCallbackDesc, MQHOBJ Hobj, PMQVOID pMsgDesc, PMQVOID pGetMsgOpts,
          PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    const MQCBD *descriptor = pCallbackDesc;
    struct asynch *asynch = NULL;
    MQLONG reason;

    if (!connection)
        return;
    client_begin(connection, MQI_CB);
    reason = is_operation(Operation) ? check_descriptor(connection, descriptor, Operation) : MQRC_OPERATION_ERROR;
    if (reason == MQRC_NONE && descriptor && descriptor->CallbackType == MQCBT_EVENT_HANDLER)
        Hobj = MQHO_NONE;
    else if (Hobj == MQHO_NONE)
        Hobj = MQHO_UNUSABLE_HOBJ;
    if (reason == MQRC_NONE)
        reason = asynch_of(connection, Hconn, &asynch);
    if (reason == MQRC_NONE)
        reason = operate(connection, asynch, Operation, descriptor, Hobj, pMsgDesc, pGetMsgOpts);
    if (asynch)
        client_keep(connection);
    mqi_complete(&connection->call, reason);
    client_end(connection, pCompCode, pReason);
    if (!asynch)
        return;
    if (reason == MQRC_NONE || (Operation & MQOP_REGISTER))
        end_operation(asynch, Operation, Hobj, reason);
    client_release(connection);
}

/* -- MQCTL -- */

/* MQOP_START: by the thread of the connection. */
static MQLONG start(struct asynch *asynch)
{
    if (asynch_is_alone())
        return MQRC_ENVIRONMENT_ERROR;
    if (asynch_drives(asynch)) { /* a callback takes back its MQOP_STOP */
        if (asynch->order == ORDER_STOP)
            asynch->order = ORDER_NONE;
        return MQRC_NONE;
    }
    if (asynch->state == ASYNCH_STARTED)
        return MQRC_HCONN_ASYNC_ACTIVE;
    if (asynch->state == ASYNCH_SUSPENDED)
        return MQRC_OPERATION_NOT_ALLOWED;
    asynch->state = ASYNCH_STARTED;
    asynch->starting = true;
    asynch->waiting = false;
    change(asynch);
    if (pthread_equal(asynch->thread, pthread_self())) /* an event handler: when it has returned */
        return MQRC_NONE;
    while (asynch->starting && asynch->state == ASYNCH_STARTED)
        pthread_cond_wait(&asynch->changed, &asynch->lock);
    if (!asynch->starting)
        return MQRC_NONE;
    asynch->starting = false;
    return asynch->broken ? asynch->broken : MQRC_CONNECTION_STOPPED;
}

static MQLONG start_wait(struct asynch *asynch)
{
    if (callbacks_deep)
        return MQRC_ENVIRONMENT_ERROR;
    if (asynch->state != ASYNCH_STOPPED)
        return MQRC_OPERATION_NOT_ALLOWED;
    if (!any_active(asynch))
        return MQRC_NO_CALLBACKS_ACTIVE;
    asynch->state = ASYNCH_STARTED;
    asynch->waiting = true;
    return callback_drive(asynch);
}

/* Until the driver has done so; a callback cannot wait for its own end. */
static MQLONG order(struct asynch *asynch, enum asynch_order what)
{
    asynch->order = what;
    if (asynch_drives(asynch))
        return MQRC_NONE;
    change(asynch);
    while (asynch->state == ASYNCH_STARTED)
        pthread_cond_wait(&asynch->changed, &asynch->lock);
    return MQRC_NONE;
}

static MQLONG stop(struct asynch *asynch)
{
    if (asynch->state == ASYNCH_STARTED)
        return order(asynch, ORDER_STOP);
    if (asynch->state == ASYNCH_SUSPENDED)
        callback_stop(asynch, MQRC_NONE);
    return MQRC_NONE;
}

static MQLONG suspend_all(struct asynch *asynch)
{
    if (asynch->state == ASYNCH_STOPPED)
        return MQRC_OPERATION_NOT_ALLOWED;
    return asynch->state == ASYNCH_STARTED ? order(asynch, ORDER_SUSPEND) : MQRC_NONE;
}

static MQLONG resume(struct asynch *asynch)
{
    if (asynch_drives(asynch)) {
        if (asynch->order == ORDER_SUSPEND)
            asynch->order = ORDER_NONE;
        return MQRC_NONE;
    }
    if (asynch->state == ASYNCH_STOPPED)
        return MQRC_OPERATION_NOT_ALLOWED;
    if (asynch->state == ASYNCH_STARTED)
        return MQRC_HCONN_ASYNC_ACTIVE;
    if (asynch->waiting && callbacks_deep)
        return MQRC_ENVIRONMENT_ERROR;
    asynch->state = ASYNCH_STARTED;
    if (asynch->waiting)
        return callback_drive(asynch);
    change(asynch);
    return MQRC_NONE;
}

static MQLONG control(struct asynch *asynch, MQLONG operation, const MQCTLO *options)
{
    if (asynch->ended)
        return MQRC_HCONN_ERROR;
    if ((operation & (MQOP_START | MQOP_START_WAIT)) && asynch->state == ASYNCH_STOPPED) {
        if (asynch->broken)
            return asynch->broken;
        if ((options->Options & MQCTLO_FAIL_IF_QUIESCING) && is_quiescing(asynch->connection))
            return MQRC_Q_MGR_QUIESCING;
        asynch->area = options->ConnectionArea;
    }
    switch (operation) {
    case MQOP_START:
        return start(asynch);
    case MQOP_START_WAIT:
        return start_wait(asynch);
    case MQOP_STOP:
        return stop(asynch);
    case MQOP_SUSPEND:
        return suspend_all(asynch);
    default:
        return resume(asynch);
    }
}

static MQLONG check_control(MQLONG operation, const MQCTLO *options)
{
    if ((operation & ~CONTROLS) || operation == 0 || (operation & (operation - 1)))
        return MQRC_OPERATION_ERROR;
    if (!options || memcmp(options->StrucId, MQCTLO_STRUC_ID, sizeof options->StrucId) != 0 || options->Version != MQCTLO_VERSION_1)
        return MQRC_CTLO_ERROR;
    return options->Options & ~(MQCTLO_THREAD_AFFINITY | MQCTLO_FAIL_IF_QUIESCING) ? MQRC_OPTIONS_ERROR : MQRC_NONE;
}

/* Made by the first call that needs it; MQCTL must not wait for the connection of a driver that is at work. */
static MQLONG need_asynch(struct connection *connection, MQHCONN handle, struct asynch **asynch)
{
    struct connection *locked;
    MQLONG code, reason;

    *asynch = connection->asynch;
    if (*asynch)
        return MQRC_NONE;
    locked = client_lock(handle, &code, &reason);
    if (!locked)
        return reason;
    client_begin(locked, MQI_CB);
    mqi_complete(&locked->call, asynch_of(locked, handle, asynch));
    client_end(locked, &code, &reason);
    return reason;
}

void MQCTL(MQHCONN Hconn, MQLONG Operation, PMQVOID pControlOpts, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_refer(Hconn);
    struct asynch *asynch;
    MQLONG reason = connection ? check_control(Operation, pControlOpts) : MQRC_HCONN_ERROR;

    if (reason == MQRC_NONE)
        reason = need_asynch(connection, Hconn, &asynch);
    if (reason == MQRC_NONE) {
        pthread_mutex_lock(&asynch->lock);
        reason = control(asynch, Operation, pControlOpts);
        pthread_mutex_unlock(&asynch->lock);
    }
    if (connection)
        client_release(connection);
    client_tell(pCompCode, pReason, reason);
}
