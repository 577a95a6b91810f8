/* queue_put.c - MQPUT and MQPUT1. */
#include "mstr/queue_private.h"

enum {
    KNOWN_OPTIONS = 0x2 | 0x4 | 0x20 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 | 0x1000 | 0x2000 | 0x4000 | 0x8000 |
                    0x10000 | 0x20000 | 0x40000 | MQPMO_WARN_IF_NO_SUBS_MATCHED | MQPMO_RETAIN | MQPMO_SCOPE_QMGR |
                    MQPMO_SUPPRESS_REPLYTO | MQPMO_NOT_OWN_SUBS,
    OF_TOPICS = MQPMO_WARN_IF_NO_SUBS_MATCHED | MQPMO_RETAIN | MQPMO_SCOPE_QMGR | MQPMO_SUPPRESS_REPLYTO | MQPMO_NOT_OWN_SUBS,
    CONTEXTS = MQPMO_DEFAULT_CONTEXT | MQPMO_PASS_IDENTITY_CONTEXT | MQPMO_PASS_ALL_CONTEXT | MQPMO_SET_IDENTITY_CONTEXT |
               MQPMO_SET_ALL_CONTEXT | MQPMO_NO_CONTEXT,
    PRIORITY_MAX = 9,
};

/* A put that is being made. */
struct putting {
    struct engine_connection *connection;
    struct open_handle *handle;
    struct mqi_call *call;
    struct object *opened; /* by which name it goes: defaults, PUT() */
    struct object *base;   /* the queue that takes it */
    MQMD md;               /* as it is stored */
    microseconds now;
    bool lowered;          /* the priority was higher than there is */
};

/* -- checks -- */

static MQLONG check_options(const struct putting *put)
{
    MQLONG options = put->call->pmo.Options, contexts = options & CONTEXTS;
    const MQPMO *pmo = &put->call->pmo;

    if (pmo->Version < MQPMO_VERSION_1 || pmo->Version > MQPMO_VERSION_3 || pmo->RecsPresent)
        return MQRC_PMO_ERROR;
    if ((options & ~KNOWN_OPTIONS) || ((options & MQPMO_SYNCPOINT) && (options & MQPMO_NO_SYNCPOINT)) ||
        ((options & MQPMO_ASYNC_RESPONSE) && (options & MQPMO_SYNC_RESPONSE)) ||
        (contexts & (contexts - 1)) || (put->call->verb == MQI_PUT1 && (options & MQPMO_LOGICAL_ORDER)))
        return MQRC_OPTIONS_ERROR;
    if (put->connection->engine->quiescing && (options & MQPMO_FAIL_IF_QUIESCING) && !ahead_is_owed(put->connection, put->call))
        return MQRC_Q_MGR_QUIESCING;
    return MQRC_NONE;
}

/* The options of the put need those of the open; MQPUT1 has opened with its own. */
static MQLONG check_context_options(const struct putting *put)
{
    static const struct {
        MQLONG put, open, reason;
    } needs[] = {
        { MQPMO_PASS_IDENTITY_CONTEXT, MQOO_PASS_IDENTITY_CONTEXT | MQOO_PASS_ALL_CONTEXT, MQRC_NOT_OPEN_FOR_PASS_IDENT },
        { MQPMO_PASS_ALL_CONTEXT, MQOO_PASS_ALL_CONTEXT, MQRC_NOT_OPEN_FOR_PASS_ALL },
        { MQPMO_SET_IDENTITY_CONTEXT, MQOO_SET_IDENTITY_CONTEXT | MQOO_SET_ALL_CONTEXT, MQRC_NOT_OPEN_FOR_SET_IDENT },
        { MQPMO_SET_ALL_CONTEXT, MQOO_SET_ALL_CONTEXT, MQRC_NOT_OPEN_FOR_SET_ALL },
    };

    for (size_t i = 0; i < ARRAY_COUNT(needs); i++)
        if ((put->call->pmo.Options & needs[i].put) && !(put->handle->options & needs[i].open))
            return needs[i].reason;
    return MQRC_NONE;
}

static MQLONG check_md(const MQMD *md)
{
    if (memcmp(md->StrucId, MQMD_STRUC_ID, sizeof md->StrucId) != 0 || md->Version < MQMD_VERSION_1 ||
        md->Version > MQMD_VERSION_2)
        return MQRC_MD_ERROR;
    if (md->Expiry == 0 || md->Expiry < MQEI_UNLIMITED)
        return MQRC_EXPIRY_ERROR;
    if (!((md->MsgType >= 1 && md->MsgType <= MQMT_SYSTEM_LAST) ||
          (md->MsgType >= MQMT_APPL_FIRST && md->MsgType <= MQMT_APPL_LAST)))
        return MQRC_MSG_TYPE_ERROR;
    if (md->MsgType == MQMT_REQUEST && MQI_NAME(md->ReplyToQ).length == 0)
        return MQRC_MISSING_REPLY_TO_Q;
    if (md->Feedback < MQFB_NONE || md->Feedback > MQFB_APPL_LAST)
        return MQRC_FEEDBACK_ERROR;
    if (md->Priority < MQPRI_PRIORITY_AS_Q_DEF)
        return MQRC_PRIORITY_ERROR;
    if (md->Persistence < MQPER_NOT_PERSISTENT || md->Persistence > MQPER_PERSISTENCE_AS_Q_DEF)
        return MQRC_PERSISTENCE_ERROR;
    return MQRC_NONE;
}

/* -- the descriptor -- */

/* Version 1 says nothing of groups and segments. */
static void set_version(MQMD *md)
{
    if (md->Version == MQMD_VERSION_1) {
        memset(md->GroupId, 0, sizeof md->GroupId);
        md->MsgSeqNumber = 1;
        md->Offset = 0;
        md->MsgFlags = MQMF_NONE;
        md->OriginalLength = MQOL_UNDEFINED;
    }
    md->Version = MQMD_VERSION_2;
}

/* Where answers and reports go: a definition of a remote queue of that name says where, else it is here. */
static void set_reply_to(struct engine *engine, MQMD *md)
{
    struct object *alias;

    if (MQI_NAME(md->ReplyToQ).length == 0 || MQI_NAME(md->ReplyToQMgr).length)
        return;
    MQI_SET(md->ReplyToQMgr, span_of(engine->qmgr->name));
    alias = objects_find(engine->objects, CLASS_QUEUE, MQI_NAME(md->ReplyToQ));
    if (!alias || alias->type != TYPE_QREMOTE || object_text(alias, A_RNAME).length == 0)
        return;
    MQI_SET(md->ReplyToQ, object_text(alias, A_RNAME));
    if (object_text(alias, A_RQMNAME).length)
        MQI_SET(md->ReplyToQMgr, object_text(alias, A_RQMNAME));
}

/* What is the same for queues and topics. */
static void set_common(struct putting *put)
{
    MQMD *md = &put->md;

    put->lowered = md->Priority > PRIORITY_MAX; /* it is told, and what the program said stays: arrival_store() */
    set_reply_to(put->connection->engine, md);
    if (mqi_is_own_page(md->CodedCharSetId))
        md->CodedCharSetId = queue_manager_code_page(put->connection->engine);
    md->BackoutCount = 0;
}

static MQLONG set_defaults(struct putting *put)
{
    MQMD *md = &put->md;

    if (md->Priority == MQPRI_PRIORITY_AS_Q_DEF)
        md->Priority = (MQLONG)object_number(put->opened, A_DEFPRTY);
    if (md->Persistence == MQPER_PERSISTENCE_AS_Q_DEF)
        md->Persistence = object_is(put->opened, A_DEFPSIST, "YES") ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
    if (md->Persistence == MQPER_PERSISTENT && put->base->temporary)
        return MQRC_PERSISTENT_NOT_ALLOWED;
    set_common(put);
    return MQRC_NONE;
}

static void set_identifiers(struct putting *put)
{
    if (identifier_is_none(put->md.MsgId) || (put->call->pmo.Options & MQPMO_NEW_MSG_ID))
        new_identifier(put->connection->engine, put->md.MsgId);
    if (put->call->pmo.Options & MQPMO_NEW_CORREL_ID)
        new_identifier(put->connection->engine, put->md.CorrelId);
}

/* The context of the message that a handle has got last, where it was opened to save that. */
static MQLONG pass_context(struct putting *put, bool all)
{
    const struct open_handle *from = handle_find(put->connection, put->call->pmo.Context);
    MQMD *md = &put->md;

    if (!from || !(from->options & MQOO_SAVE_ALL_CONTEXT))
        return MQRC_CONTEXT_HANDLE_ERROR;
    if (!from->has_context)
        return MQRC_CONTEXT_NOT_AVAILABLE;
    memcpy(md->UserIdentifier, from->context.UserIdentifier, sizeof md->UserIdentifier);
    memcpy(md->AccountingToken, from->context.AccountingToken, sizeof md->AccountingToken);
    memcpy(md->ApplIdentityData, from->context.ApplIdentityData, sizeof md->ApplIdentityData);
    if (!all)
        return MQRC_NONE;
    md->PutApplType = from->context.PutApplType;
    memcpy(md->PutApplName, from->context.PutApplName, sizeof md->PutApplName);
    memcpy(md->PutDate, from->context.PutDate, sizeof md->PutDate);
    memcpy(md->PutTime, from->context.PutTime, sizeof md->PutTime);
    memcpy(md->ApplOriginData, from->context.ApplOriginData, sizeof md->ApplOriginData);
    return MQRC_NONE;
}

static MQLONG set_context(struct putting *put)
{
    MQLONG options = put->call->pmo.Options, reason = MQRC_NONE;

    if (options & MQPMO_SET_ALL_CONTEXT)
        return MQRC_NONE;
    if (options & MQPMO_NO_CONTEXT) {
        set_no_context(&put->md);
        return MQRC_NONE;
    }
    if (options & (MQPMO_PASS_IDENTITY_CONTEXT | MQPMO_PASS_ALL_CONTEXT))
        reason = pass_context(put, options & MQPMO_PASS_ALL_CONTEXT);
    else if (!(options & MQPMO_SET_IDENTITY_CONTEXT))
        set_identity_context(put->handle, &put->md);
    if (!(options & MQPMO_PASS_ALL_CONTEXT))
        set_origin_context(put->handle, put->now, &put->md);
    return reason;
}

/* -- into the store -- */

static struct arrival arrival_of(const struct putting *put)
{
    const struct open_handle *handle = put->handle;

    return (struct arrival){
        .queue = handle->queue,
        .opened = put->opened,
        .base = put->base,
        .remote_queue = handle->remote ? handle->remote_queue : NULL,
        .remote_qmgr = handle->remote ? handle->remote_qmgr : NULL,
        .md = put->md,
        .data = span_bytes(put->connection->area, (size_t)put->call->properties + put->call->length),
        .properties = put->call->properties,
        .now = put->now,
    };
}

static int store_message(struct putting *put, struct unit *unit)
{
    struct arrival arrival = arrival_of(put);

    return arrival_store(put->connection->engine, unit, &arrival);
}

/* What is read here again and again, properties and publications, is not read where the program can write meanwhile. Of other
 * messages the store copies each byte once. */
static void copy_data(struct engine_connection *connection, const struct mqi_call *call, bool publishes)
{
    struct buf *copied = &connection->copied;
    size_t length = (size_t)call->properties + call->length;

    if (!(publishes || property_are_put(&call->md, call->properties)) || connection->area == copied->data)
        return;
    buf_init(copied, length);
    buf_put(copied, connection->area, length);
    connection->area = copied->data;
    connection->area_size = length;
}

/* The message is put, and its copy is to be published; both read the data. */
static int store_for_copy(const struct putting *put, struct unit *unit, struct arrival *arrival)
{
    copy_data(put->connection, put->call, true);
    *arrival = arrival_of(put);
    return arrival_put(put->connection->engine, unit, arrival);
}

/* -- one put -- */

/* Of z/OS: neither option means in syncpoint. */
static bool in_syncpoint(const struct putting *put)
{
    return !(put->call->pmo.Options & MQPMO_NO_SYNCPOINT);
}

static int finish(struct putting *put, struct unit *unit)
{
    MQLONG reason = put->lowered                          ? MQRC_PRIORITY_EXCEEDS_MAXIMUM
                    : report_options_unknown(&put->md) ? MQRC_UNKNOWN_REPORT_OPTION
                                                          : MQRC_NONE;
    MQLONG version = put->call->md.Version, flags = put->call->md.MsgFlags;
    bool remote = put->handle && put->handle->remote;

    if (put->handle && (put->call->pmo.Options & MQPMO_LOGICAL_ORDER))
        group_was_put(put->handle, in_syncpoint(put) ? unit : NULL, &put->md);
    put->call->md = put->md;
    put->call->md.Version = version;
    put->call->md.MsgFlags = flags; /* what they imply is told to who gets it */
    put->call->pmo.KnownDestCount = remote ? 0 : 1;
    put->call->pmo.UnknownDestCount = remote;
    MQI_SET(put->call->pmo.ResolvedQName, span_of(remote ? put->handle->remote_queue : put->base->name));
    MQI_SET(put->call->pmo.ResolvedQMgrName,
            span_of(remote ? put->handle->remote_qmgr : put->connection->engine->qmgr->name));
    if (!in_syncpoint(put))
        return unit_commit(unit, put->connection, reason);
    if (put->handle)
        ahead_grant(put->handle, put->base, put->call);
    return answer(put->call, reason);
}

static int put_it(struct putting *put)
{
    const struct object *alias;
    struct arrival arrival;
    struct unit *unit = NULL;
    MQLONG reason = MQRC_NONE;
    int stored;

    if (in_syncpoint(put))
        reason = unit_of(put->connection, &unit);
    else if (!(unit = unit_begin(put->connection->engine)))
        reason = MQRC_RESOURCE_PROBLEM;
    if (reason != MQRC_NONE)
        return answer(put->call, reason);
    alias = put->handle->remote ? NULL : stream_alias(put->connection->engine, put->base);
    stored = alias ? store_for_copy(put, unit, &arrival) : store_message(put, unit);
    if (stored == 0)
        return alias ? publish_copy(put->connection, unit, !in_syncpoint(put), alias, &arrival) : finish(put, unit);
    if (!in_syncpoint(put) && unit_back_out(unit, NULL, MQRC_NONE) < 0)
        return answer(put->call, MQRC_RESOURCE_PROBLEM);
    return stored == STORE_LATER ? call_again(put->connection) : answer(put->call, store_reason(stored));
}

/* Its handle may be closed (MQPUT1), and its definition another one by now. */
int put_copied(struct engine_connection *connection, struct unit *unit, struct arrival *arrival, MQLONG reason)
{
    struct mqi_call *call = connection->call;
    struct putting put = { .connection = connection, .call = call, .md = arrival->md, .lowered = call->md.Priority > PRIORITY_MAX };

    put.base = arrival->base = queue_object(connection->engine, arrival->queue->name);
    put.handle = call->verb == MQI_PUT ? handle_find(connection, call->handle) : NULL;
    put.md.Expiry = call->md.Expiry; /* what definitions make of it is not told */
    if (reason == MQRC_NONE || !object_is(put.base, A_STRMQOS, "MUSTDUP")) {
        arrival_came(connection->engine, unit, arrival);
        return finish(&put, unit);
    }
    if (in_syncpoint(&put) ? stream_take_back(connection->engine, unit, arrival) < 0 : unit_back_out(unit, NULL, MQRC_NONE) < 0)
        reason = MQRC_RESOURCE_PROBLEM;
    return answer(call, reason);
}

/* -- topics -- */

/* Defaults are those of the topic, of an alias those of the alias. */
static void set_topic_defaults(struct putting *put)
{
    MQMD *md = &put->md;
    bool persistent;

    if (put->opened) {
        persistent = object_is(put->opened, A_DEFPSIST, "YES");
        if (md->Priority == MQPRI_PRIORITY_AS_TOPIC_DEF)
            md->Priority = (MQLONG)object_number(put->opened, A_DEFPRTY);
    } else {
        persistent = topic_is(put->handle->topic, A_TOPIC_DEFPSIST, "YES");
        if (md->Priority == MQPRI_PRIORITY_AS_TOPIC_DEF)
            md->Priority = topic_setting_number(put->handle->topic, A_TOPIC_DEFPRTY);
    }
    if (md->Persistence == MQPER_PERSISTENCE_AS_TOPIC_DEF)
        md->Persistence = persistent ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
}

static int put_to_topic(struct putting *put)
{
    struct engine *engine = put->connection->engine;
    MQLONG reason = MQRC_NONE;
    size_t length;

    if (put->handle->class == CLASS_QUEUE) {
        put->opened = queue_object(engine, put->handle->name);
        if (!put->opened)
            reason = MQRC_OBJECT_CHANGED;
        else if (object_is(put->opened, A_PUT, "DISABLED"))
            reason = MQRC_PUT_INHIBITED;
    }
    if (reason == MQRC_NONE)
        reason = property_put_check(engine, &put->md, arrival_of(put).data, put->call->properties, true, &length);
    if (reason == MQRC_NONE && length > (uint64_t)object_number(objects_qmgr(engine->objects), A_QMGR_MAXMSGL))
        reason = MQRC_MSG_TOO_BIG_FOR_Q_MGR;
    if (reason == MQRC_NONE) {
        set_version(&put->md);
        set_topic_defaults(put);
        set_common(put);
        set_identifiers(put);
        reason = set_context(put);
    }
    if (reason != MQRC_NONE)
        return answer(put->call, reason);
    return publish(put->connection, put->handle, put->call, &put->md, put->now);
}

static int put_message(struct engine_connection *connection, struct open_handle *handle, struct mqi_call *call)
{
    struct putting put = { .connection = connection, .handle = handle, .call = call, .md = call->md, .now = ahead_moment(call) };
    struct arrival arrival;
    MQLONG reason = check_options(&put);

    if (reason == MQRC_NONE && (uint64_t)call->properties + call->length > connection->area_size)
        reason = MQRC_BUFFER_LENGTH_ERROR;
    if (reason == MQRC_NONE)
        reason = check_md(&call->md);
    if (reason == MQRC_NONE)
        copy_data(connection, call, handle->topic != NULL);
    if (reason == MQRC_NONE && (!(handle->options & MQOO_OUTPUT) || !(handle->queue || handle->topic)))
        reason = MQRC_NOT_OPEN_FOR_OUTPUT;
    if (reason == MQRC_NONE && handle->queue && handle->queue->doomed)
        reason = MQRC_Q_DELETED;
    if (reason == MQRC_NONE)
        reason = check_context_options(&put);
    if (reason == MQRC_NONE && handle->topic)
        reason = group_publish(call->md.Version, &call->md);
    if (reason == MQRC_NONE && handle->topic)
        return put_to_topic(&put);
    if (reason == MQRC_NONE && (call->pmo.Options & OF_TOPICS))
        reason = MQRC_OPTIONS_ERROR;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    put.opened = queue_object(connection->engine, handle->name);
    put.base = strcmp(handle->name, handle->queue->name) == 0 ? put.opened : queue_object(connection->engine, handle->queue->name);
    if (!put.opened || !put.base)
        return answer(call, MQRC_OBJECT_CHANGED);
    arrival = arrival_of(&put);
    reason = ahead_is_owed(connection, call) ? MQRC_NONE : arrival_check(connection->engine, &arrival);
    if (reason == MQRC_Q_FULL)
        event_full(handle->queue, put.base);
    event_refused(connection, reason, span_of(handle->name), span_of(handle->named_qmgr));
    if (reason == MQRC_NONE)
        reason = report_options_check(&call->md, handle->remote);
    if (reason == MQRC_NONE) {
        set_version(&put.md);
        reason = set_defaults(&put);
    }
    if (reason == MQRC_NONE)
        reason = group_put(handle, call->pmo.Options, call->md.Version, &put.md);
    if (reason == MQRC_NONE) {
        set_identifiers(&put);
        reason = set_context(&put);
    }
    return reason == MQRC_NONE ? put_it(&put) : answer(call, reason);
}

int call_put(struct engine_connection *connection, struct mqi_call *call)
{
    struct open_handle *handle = handle_find(connection, call->handle);

    if (call->ahead && connection->ahead_failed) /* its unit is lost already */
        return answer(call, connection->ahead_failed);
    return handle ? put_message(connection, handle, call) : answer(call, MQRC_HOBJ_ERROR);
}

/* Is it something that a message can be put to? */
static MQLONG check_put1(const struct mqi_call *call)
{
    if (call->strings[STRING_SELECTION].length)
        return MQRC_SELECTOR_INVALID_FOR_TYPE;
    return call->od.ObjectType == MQOT_Q || call->od.ObjectType == MQOT_TOPIC ? MQRC_NONE : MQRC_OBJECT_TYPE_ERROR;
}

/* MQPMO_ options that MQPUT1 opens with have the values of MQOO_. */
int call_put1(struct engine_connection *connection, struct mqi_call *call)
{
    MQLONG options = call->pmo.Options & (MQPMO_PASS_IDENTITY_CONTEXT | MQPMO_PASS_ALL_CONTEXT | MQPMO_SET_IDENTITY_CONTEXT |
                                          MQPMO_SET_ALL_CONTEXT | MQPMO_ALTERNATE_USER_AUTHORITY | MQPMO_FAIL_IF_QUIESCING);
    struct open_handle *handle;
    MQLONG reason = check_put1(call);
    int result;

    if (reason == MQRC_NONE)
        reason = open_object(connection, &call->od, MQOO_OUTPUT | options, &handle);
    if (reason != MQRC_NONE)
        return answer(call, reason);
    result = put_message(connection, handle, call);
    handle_close(handle);
    return result;
}
