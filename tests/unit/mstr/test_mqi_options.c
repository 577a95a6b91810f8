/* test_mqi_options.c - every option of the MQI that cmqc.h declares is taken, or refused with its reason: a row for each, and rows for
 * those that do not go together. What is refused because it is not built stands in docs/not-built.md. */
#include "tests/unit/mstr/mqi_world.h"

#include "mstr/mqi_layout.h"
#include "mstr/queue_private.h"

static MQHCONN connection;
static MQHOBJ handle;
static MQLONG its_code, its_reason;

/* -- one call with options; what is in the queue does not matter -- */

static MQHOBJ open_with(MQLONG options)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ opened;

    MQI_SET(od.ObjectName, span_of("Q"));
    MQOPEN(connection, &od, options, &opened, &its_code, &its_reason);
    return opened;
}

static void close_it(MQHOBJ *opened)
{
    MQLONG close_code, close_reason;

    if (*opened != MQHO_UNUSABLE_HOBJ)
        MQCLOSE(connection, opened, MQCO_NONE, &close_code, &close_reason);
}

static MQLONG try_open(MQLONG options)
{
    MQHOBJ opened = open_with(options);

    close_it(&opened);
    return its_reason;
}

static MQLONG put_one(MQLONG options, MQLONG report, MQLONG flags)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    char text[] = "TEXT";

    md.Version = MQMD_VERSION_2;
    md.Report = report;
    md.MsgFlags = flags;
    MQI_SET(md.ReplyToQ, span_of("Q"));
    pmo.Options = options;
    pmo.Context = handle;
    MQPUT(connection, handle, &md, &pmo, 4, text, &its_code, &its_reason);
    return its_reason;
}

static MQLONG try_put(MQLONG options)
{
    MQLONG back_code, back_reason, result = put_one(options, MQRO_NONE, MQMF_NONE);

    MQBACK(connection, &back_code, &back_reason);
    return result;
}

static MQLONG try_report(MQLONG report)
{
    return put_one(MQPMO_NO_SYNCPOINT, report, MQMF_NONE);
}

static MQLONG try_flags(MQLONG flags)
{
    return put_one(MQPMO_NO_SYNCPOINT, MQRO_NONE, flags);
}

static MQLONG try_get(MQLONG options)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG length, block = 0;
    char text[100];

    put_one(MQPMO_NO_SYNCPOINT, MQRO_NONE, MQMF_NONE);
    gmo.Version = MQGMO_VERSION_2;
    gmo.Options = options;
    gmo.MatchOptions = MQMO_NONE;
    gmo.Signal1 = &block;
    MQGET(connection, handle, &md, &gmo, sizeof text, text, &length, &its_code, &its_reason);
    length = its_reason;
    MQBACK(connection, &its_code, &its_reason);
    return length;
}

static MQLONG try_subscribe(MQLONG options)
{
    MQSD sd = { MQSD_DEFAULT };
    MQHOBJ destination = options & MQSO_MANAGED ? MQHO_NONE : handle, subscription = MQHO_UNUSABLE_HOBJ;
    char topic[] = "FRUIT", name[] = "SUB";
    MQLONG result;

    sd.Options = options;
    sd.ObjectString = (MQCHARV){ .VSPtr = topic, .VSLength = 5, .VSCCSID = MQCCSI_APPL };
    if (options & MQSO_DURABLE)
        sd.SubName = (MQCHARV){ .VSPtr = name, .VSLength = 3, .VSCCSID = MQCCSI_APPL };
    MQSUB(connection, &sd, &destination, &subscription, &its_code, &its_reason);
    result = its_reason;
    if (subscription != MQHO_UNUSABLE_HOBJ)
        MQCLOSE(connection, &subscription, options & MQSO_DURABLE ? MQCO_REMOVE_SUB : MQCO_NONE, &its_code, &its_reason);
    return result;
}

static MQLONG try_close(MQLONG options)
{
    MQHOBJ opened = open_with(MQOO_OUTPUT);
    MQLONG result;

    MQCLOSE(connection, &opened, options, &its_code, &its_reason);
    result = its_reason;
    close_it(&opened);
    return result;
}

static MQLONG try_connect(MQLONG options)
{
    MQCHAR48 name;
    MQCNO cno = { MQCNO_DEFAULT };
    MQHCONN other;
    MQLONG result;

    MQI_SET(name, span_of("ZQS1"));
    cno.Version = MQCNO_VERSION_3;
    cno.Options = options;
    MQCONNX(name, &cno, &other, &its_code, &its_reason);
    result = its_reason;
    if (other != MQHC_UNUSABLE_HCONN)
        MQDISC(&other, &its_code, &its_reason);
    return result;
}

static void nothing(MQHCONN hconn UNUSED, PMQVOID md UNUSED, PMQVOID gmo UNUSED, PMQVOID buffer UNUSED, PMQCBC context UNUSED)
{
}

static MQLONG try_callback(MQLONG options)
{
    MQCB_FUNCTION *function = nothing;
    MQCBD cbd = { MQCBD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG result;

    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    cbd.Options = options;
    MQCB(connection, MQOP_REGISTER, &cbd, handle, &md, &gmo, &its_code, &its_reason);
    result = its_reason;
    if (result == MQRC_NONE)
        MQCB(connection, MQOP_DEREGISTER, NULL, handle, NULL, NULL, &its_code, &its_reason);
    return result;
}

/* -- the rows -- */

enum { OK = MQRC_NONE, WRONG = MQRC_OPTIONS_ERROR, TYPE = MQRC_OPTION_NOT_VALID_FOR_TYPE };

struct row {
    const char *name; /* of the constant; NULL: options that do not go together */
    MQLONG options, with, reason;
};
#define O(name, with, reason) { #name, name, with, reason }
#define BOTH(options, reason) { NULL, options, 0, reason }

static const struct row opens[] = {
    O(MQOO_BIND_AS_Q_DEF, MQOO_OUTPUT, OK), O(MQOO_READ_AHEAD_AS_Q_DEF, MQOO_INPUT_SHARED, OK),
    O(MQOO_INPUT_SHARED, 0, OK), O(MQOO_INPUT_EXCLUSIVE, 0, MQRC_OBJECT_IN_USE), O(MQOO_INPUT_AS_Q_DEF, 0, MQRC_OBJECT_IN_USE),
    O(MQOO_BROWSE, 0, OK), O(MQOO_OUTPUT, 0, OK), O(MQOO_INQUIRE, 0, OK), O(MQOO_SET, 0, OK),
    O(MQOO_SAVE_ALL_CONTEXT, MQOO_INPUT_SHARED, OK), O(MQOO_PASS_IDENTITY_CONTEXT, MQOO_OUTPUT, OK),
    O(MQOO_PASS_ALL_CONTEXT, MQOO_OUTPUT, OK), O(MQOO_SET_IDENTITY_CONTEXT, MQOO_OUTPUT, OK),
    O(MQOO_SET_ALL_CONTEXT, MQOO_OUTPUT, OK), O(MQOO_ALTERNATE_USER_AUTHORITY, MQOO_OUTPUT, OK),
    O(MQOO_FAIL_IF_QUIESCING, MQOO_OUTPUT, OK), O(MQOO_BIND_ON_OPEN, MQOO_OUTPUT, OK), O(MQOO_BIND_NOT_FIXED, MQOO_OUTPUT, OK),
    O(MQOO_BIND_ON_GROUP, MQOO_OUTPUT, OK), O(MQOO_RESOLVE_NAMES, 0, OK), O(MQOO_CO_OP, MQOO_BROWSE, OK),
    O(MQOO_RESOLVE_LOCAL_Q, MQOO_OUTPUT, OK), O(MQOO_RESOLVE_LOCAL_TOPIC, MQOO_OUTPUT, OK),
    O(MQOO_NO_READ_AHEAD, MQOO_INPUT_SHARED, OK), O(MQOO_READ_AHEAD, MQOO_INPUT_SHARED, OK), O(MQOO_NO_MULTICAST, MQOO_OUTPUT, OK),
    BOTH(0, WRONG), BOTH(MQOO_FAIL_IF_QUIESCING, WRONG), BOTH(MQOO_OUTPUT | 0x800000, WRONG),
    BOTH(MQOO_INPUT_SHARED | MQOO_INPUT_EXCLUSIVE, WRONG), BOTH(MQOO_INPUT_AS_Q_DEF | MQOO_INPUT_SHARED, WRONG),
    BOTH(MQOO_OUTPUT | MQOO_SAVE_ALL_CONTEXT, WRONG), BOTH(MQOO_BROWSE | MQOO_SAVE_ALL_CONTEXT, WRONG),
    BOTH(MQOO_INPUT_SHARED | MQOO_PASS_ALL_CONTEXT, WRONG), BOTH(MQOO_BROWSE | MQOO_SET_ALL_CONTEXT, WRONG),
    BOTH(MQOO_INPUT_SHARED | MQOO_CO_OP, WRONG), BOTH(MQOO_OUTPUT | MQOO_BIND_ON_OPEN | MQOO_BIND_NOT_FIXED, WRONG),
    BOTH(MQOO_OUTPUT | MQOO_BIND_ON_GROUP | MQOO_BIND_NOT_FIXED, WRONG),
    BOTH(MQOO_INPUT_SHARED | MQOO_READ_AHEAD | MQOO_NO_READ_AHEAD, WRONG),
};

static const struct row puts_[] = {
    O(MQPMO_NONE, 0, OK), O(MQPMO_SYNCPOINT, 0, OK), O(MQPMO_NO_SYNCPOINT, 0, OK), O(MQPMO_DEFAULT_CONTEXT, 0, OK),
    O(MQPMO_NEW_MSG_ID, 0, OK), O(MQPMO_NEW_CORREL_ID, 0, OK),
    /* nothing was got by that handle yet */
    O(MQPMO_PASS_IDENTITY_CONTEXT, 0, MQRC_CONTEXT_NOT_AVAILABLE), O(MQPMO_PASS_ALL_CONTEXT, 0, MQRC_CONTEXT_NOT_AVAILABLE),
    O(MQPMO_SET_IDENTITY_CONTEXT, 0, OK), O(MQPMO_SET_ALL_CONTEXT, 0, OK), O(MQPMO_ALTERNATE_USER_AUTHORITY, 0, OK),
    O(MQPMO_FAIL_IF_QUIESCING, 0, OK), O(MQPMO_NO_CONTEXT, 0, OK), O(MQPMO_LOGICAL_ORDER, 0, OK), O(MQPMO_ASYNC_RESPONSE, 0, OK),
    O(MQPMO_SYNC_RESPONSE, 0, OK), O(MQPMO_RESOLVE_LOCAL_Q, 0, OK), O(MQPMO_RESPONSE_AS_Q_DEF, 0, OK),
    O(MQPMO_RESPONSE_AS_TOPIC_DEF, 0, OK), O(MQPMO_MD_FOR_OUTPUT_ONLY, 0, MQRC_MD_ERROR), /* there is no handle to make it of */
    /* of topics */
    O(MQPMO_WARN_IF_NO_SUBS_MATCHED, 0, WRONG), O(MQPMO_RETAIN, 0, WRONG), O(MQPMO_SCOPE_QMGR, 0, WRONG),
    O(MQPMO_SUPPRESS_REPLYTO, 0, WRONG), O(MQPMO_NOT_OWN_SUBS, 0, WRONG),
    BOTH(MQPMO_SYNCPOINT | MQPMO_NO_SYNCPOINT, WRONG), BOTH(MQPMO_NO_CONTEXT | MQPMO_DEFAULT_CONTEXT, WRONG),
    BOTH(MQPMO_SET_ALL_CONTEXT | MQPMO_SET_IDENTITY_CONTEXT, WRONG), BOTH(MQPMO_ASYNC_RESPONSE | MQPMO_SYNC_RESPONSE, WRONG),
    BOTH(0x1, WRONG), BOTH(0x40000000, WRONG),
};

static const struct row gets[] = {
    O(MQGMO_NONE, 0, OK), O(MQGMO_NO_WAIT, 0, OK), O(MQGMO_WAIT, 0, OK), O(MQGMO_SYNCPOINT, 0, OK), O(MQGMO_NO_SYNCPOINT, 0, OK),
    O(MQGMO_SET_SIGNAL, MQGMO_NO_SYNCPOINT, OK), O(MQGMO_BROWSE_FIRST, 0, OK), O(MQGMO_BROWSE_NEXT, 0, OK),
    O(MQGMO_ACCEPT_TRUNCATED_MSG, 0, OK), O(MQGMO_MARK_SKIP_BACKOUT, MQGMO_SYNCPOINT, OK),
    O(MQGMO_MSG_UNDER_CURSOR, MQGMO_NO_SYNCPOINT, OK), O(MQGMO_LOCK, MQGMO_BROWSE_FIRST, OK), O(MQGMO_UNLOCK, 0, OK),
    O(MQGMO_BROWSE_MSG_UNDER_CURSOR, 0, OK), O(MQGMO_SYNCPOINT_IF_PERSISTENT, 0, OK), O(MQGMO_FAIL_IF_QUIESCING, 0, OK),
    O(MQGMO_CONVERT, 0, OK), O(MQGMO_LOGICAL_ORDER, 0, MQRC_INDEX_TYPE_ERROR), O(MQGMO_COMPLETE_MSG, 0, MQRC_INDEX_TYPE_ERROR),
    O(MQGMO_ALL_MSGS_AVAILABLE, 0, MQRC_INDEX_TYPE_ERROR), O(MQGMO_ALL_SEGMENTS_AVAILABLE, 0, MQRC_INDEX_TYPE_ERROR),
    O(MQGMO_MARK_BROWSE_HANDLE, MQGMO_BROWSE_FIRST, OK), O(MQGMO_MARK_BROWSE_CO_OP, MQGMO_BROWSE_FIRST, OK),
    O(MQGMO_UNMARK_BROWSE_CO_OP, 0, WRONG), O(MQGMO_UNMARK_BROWSE_HANDLE, 0, WRONG), /* they want a token to match */
    O(MQGMO_UNMARKED_BROWSE_MSG, MQGMO_BROWSE_FIRST, OK), O(MQGMO_BROWSE_HANDLE, 0, OK), O(MQGMO_BROWSE_CO_OP, 0, OK),
    O(MQGMO_PROPERTIES_AS_Q_DEF, 0, OK), O(MQGMO_PROPERTIES_FORCE_MQRFH2, 0, OK), O(MQGMO_NO_PROPERTIES, 0, OK),
    O(MQGMO_PROPERTIES_IN_HANDLE, 0, MQRC_HMSG_ERROR), O(MQGMO_PROPERTIES_COMPATIBILITY, 0, OK),
    BOTH(MQGMO_SYNCPOINT | MQGMO_NO_SYNCPOINT, WRONG), BOTH(MQGMO_SYNCPOINT | MQGMO_SYNCPOINT_IF_PERSISTENT, WRONG),
    BOTH(MQGMO_BROWSE_FIRST | MQGMO_BROWSE_NEXT, WRONG), BOTH(MQGMO_BROWSE_FIRST | MQGMO_SYNCPOINT, WRONG),
    BOTH(MQGMO_BROWSE_NEXT | MQGMO_SYNCPOINT_IF_PERSISTENT, WRONG), BOTH(MQGMO_LOCK, WRONG),
    BOTH(MQGMO_LOCK | MQGMO_UNLOCK | MQGMO_BROWSE_FIRST, WRONG), BOTH(MQGMO_MSG_UNDER_CURSOR | MQGMO_BROWSE_FIRST, WRONG),
    BOTH(MQGMO_WAIT | MQGMO_SET_SIGNAL, WRONG), BOTH(MQGMO_MARK_BROWSE_HANDLE, WRONG),
    BOTH(MQGMO_MARK_SKIP_BACKOUT, WRONG), BOTH(MQGMO_MARK_SKIP_BACKOUT | MQGMO_NO_SYNCPOINT, WRONG),
    BOTH(MQGMO_MARK_SKIP_BACKOUT | MQGMO_SYNCPOINT_IF_PERSISTENT, WRONG), BOTH(MQGMO_MARK_SKIP_BACKOUT | MQGMO_BROWSE_NEXT, WRONG),
    BOTH(MQGMO_MARK_SKIP_BACKOUT | MQGMO_SYNCPOINT | MQGMO_BROWSE_FIRST, WRONG),
    BOTH(MQGMO_MARK_SKIP_BACKOUT | MQGMO_SYNCPOINT | MQGMO_UNLOCK, WRONG),
    BOTH(MQGMO_MARK_SKIP_BACKOUT | MQGMO_SYNCPOINT | MQGMO_LOCK, WRONG),
    BOTH(MQGMO_NO_PROPERTIES | MQGMO_PROPERTIES_FORCE_MQRFH2, WRONG), BOTH(0x80000, WRONG), BOTH(0x40000000, WRONG),
};

static const struct row subs[] = {
    O(MQSO_NONE, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_NON_DURABLE, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_READ_AHEAD_AS_Q_DEF, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_ALTER, MQSO_DURABLE, MQRC_NO_SUBSCRIPTION),
    O(MQSO_CREATE, MQSO_MANAGED, OK), O(MQSO_RESUME, MQSO_DURABLE, MQRC_NO_SUBSCRIPTION),
    O(MQSO_DURABLE, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_GROUP_SUB, MQSO_CREATE | MQSO_SET_CORREL_ID, OK),
    O(MQSO_MANAGED, MQSO_CREATE, OK), O(MQSO_SET_IDENTITY_CONTEXT, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_NO_MULTICAST, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_FIXED_USERID, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_ANY_USERID, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_PUBLICATIONS_ON_REQUEST, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_NEW_PUBLICATIONS_ONLY, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_FAIL_IF_QUIESCING, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_ALTERNATE_USER_AUTHORITY, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_WILDCARD_CHAR, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_WILDCARD_TOPIC, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_SET_CORREL_ID, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_SCOPE_QMGR, MQSO_CREATE | MQSO_MANAGED, OK), O(MQSO_NO_READ_AHEAD, MQSO_CREATE | MQSO_MANAGED, OK),
    O(MQSO_READ_AHEAD, MQSO_CREATE | MQSO_MANAGED, OK),
    BOTH(MQSO_MANAGED, WRONG), BOTH(MQSO_CREATE | MQSO_MANAGED | MQSO_GROUP_SUB | MQSO_SET_CORREL_ID, WRONG),
    BOTH(MQSO_CREATE | MQSO_GROUP_SUB, WRONG), BOTH(MQSO_CREATE | MQSO_MANAGED | MQSO_ANY_USERID | MQSO_FIXED_USERID, WRONG),
    BOTH(MQSO_CREATE | MQSO_MANAGED | MQSO_NEW_PUBLICATIONS_ONLY | MQSO_PUBLICATIONS_ON_REQUEST, WRONG),
    BOTH(MQSO_RESUME | MQSO_NEW_PUBLICATIONS_ONLY, WRONG), BOTH(MQSO_ALTER | MQSO_RESUME, WRONG),
    BOTH(MQSO_CREATE | MQSO_MANAGED | MQSO_WILDCARD_CHAR | MQSO_WILDCARD_TOPIC, WRONG),
    BOTH(MQSO_CREATE | MQSO_MANAGED | MQSO_READ_AHEAD | MQSO_NO_READ_AHEAD, WRONG), BOTH(MQSO_CREATE | MQSO_MANAGED | 0x400, WRONG),
};

static const struct row closes[] = {
    O(MQCO_NONE, 0, OK), O(MQCO_IMMEDIATE, 0, OK), O(MQCO_DELETE, 0, TYPE), O(MQCO_DELETE_PURGE, 0, TYPE), /* it is no dynamic one */
    O(MQCO_KEEP_SUB, 0, TYPE), O(MQCO_REMOVE_SUB, 0, TYPE), O(MQCO_QUIESCE, 0, OK),
    BOTH(MQCO_DELETE | MQCO_DELETE_PURGE, WRONG), BOTH(0x10, WRONG), BOTH(0x40, WRONG),
};

static const struct row connects[] = {
    O(MQCNO_NONE, 0, OK), O(MQCNO_STANDARD_BINDING, 0, OK), O(MQCNO_FASTPATH_BINDING, 0, OK), O(MQCNO_SHARED_BINDING, 0, OK),
    O(MQCNO_ISOLATED_BINDING, 0, OK), O(MQCNO_LOCAL_BINDING, 0, OK), O(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, 0, OK),
    O(MQCNO_SERIALIZE_CONN_TAG_QSG, 0, OK), O(MQCNO_RESTRICT_CONN_TAG_Q_MGR, 0, OK), O(MQCNO_RESTRICT_CONN_TAG_QSG, 0, OK),
    O(MQCNO_HANDLE_SHARE_NONE, 0, OK), O(MQCNO_HANDLE_SHARE_BLOCK, 0, WRONG), O(MQCNO_HANDLE_SHARE_NO_BLOCK, 0, WRONG),
    O(MQCNO_CLIENT_BINDING, 0, WRONG), O(MQCNO_ACCOUNTING_MQI_ENABLED, 0, OK), O(MQCNO_ACCOUNTING_MQI_DISABLED, 0, OK),
    O(MQCNO_ACCOUNTING_Q_ENABLED, 0, OK), O(MQCNO_ACCOUNTING_Q_DISABLED, 0, OK), O(MQCNO_NO_CONV_SHARING, 0, OK),
    O(MQCNO_ALL_CONVS_SHARE, 0, OK), O(MQCNO_CD_FOR_OUTPUT_ONLY, 0, OK), O(MQCNO_USE_CD_SELECTION, 0, OK),
    O(MQCNO_RECONNECT_AS_DEF, 0, OK), O(MQCNO_RECONNECT, 0, OK), O(MQCNO_RECONNECT_DISABLED, 0, OK),
    O(MQCNO_RECONNECT_Q_MGR, 0, OK), O(MQCNO_ACTIVITY_TRACE_ENABLED, 0, OK), O(MQCNO_ACTIVITY_TRACE_DISABLED, 0, OK),
    BOTH(MQCNO_FASTPATH_BINDING | MQCNO_SHARED_BINDING, WRONG),
    BOTH(MQCNO_SERIALIZE_CONN_TAG_Q_MGR | MQCNO_RESTRICT_CONN_TAG_Q_MGR, WRONG),
    BOTH(MQCNO_ACCOUNTING_Q_ENABLED | MQCNO_ACCOUNTING_Q_DISABLED, WRONG), BOTH(MQCNO_RECONNECT | MQCNO_RECONNECT_DISABLED, WRONG),
    BOTH(0x20000000, WRONG),
};

static const struct row reports[] = {
    O(MQRO_NONE, 0, OK), O(MQRO_EXCEPTION, 0, OK), O(MQRO_EXCEPTION_WITH_DATA, 0, OK), O(MQRO_EXCEPTION_WITH_FULL_DATA, 0, OK),
    O(MQRO_EXPIRATION, 0, OK), O(MQRO_EXPIRATION_WITH_DATA, 0, OK), O(MQRO_EXPIRATION_WITH_FULL_DATA, 0, OK), O(MQRO_COA, 0, OK),
    O(MQRO_COA_WITH_DATA, 0, OK), O(MQRO_COA_WITH_FULL_DATA, 0, OK), O(MQRO_COD, 0, OK), O(MQRO_COD_WITH_DATA, 0, OK),
    O(MQRO_COD_WITH_FULL_DATA, 0, OK), O(MQRO_PAN, 0, OK), O(MQRO_NAN, 0, OK), O(MQRO_NEW_MSG_ID, 0, OK),
    O(MQRO_PASS_MSG_ID, 0, OK), O(MQRO_COPY_MSG_ID_TO_CORREL_ID, 0, OK), O(MQRO_PASS_CORREL_ID, 0, OK), O(MQRO_DEAD_LETTER_Q, 0, OK),
    O(MQRO_DISCARD_MSG, 0, OK), O(MQRO_PASS_DISCARD_AND_EXPIRY, 0, OK), O(MQRO_ACTIVITY, 0, OK),
    O(MQRO_REJECT_UNSUP_MASK, 0, MQRC_REPORT_OPTIONS_ERROR), /* unknown ones are in it */
    O(MQRO_ACCEPT_UNSUP_IF_XMIT_MASK, 0, MQRC_REPORT_OPTIONS_ERROR), O(MQRO_ACCEPT_UNSUP_MASK, 0, MQRC_UNKNOWN_REPORT_OPTION),
    BOTH(0x2000000, MQRC_REPORT_OPTIONS_ERROR), BOTH(0x200, MQRC_REPORT_OPTIONS_ERROR), /* data of what is not asked for */
    BOTH(0x8, MQRC_UNKNOWN_REPORT_OPTION),
};

static const struct row flags[] = {
    O(MQMF_NONE, 0, OK), O(MQMF_SEGMENTATION_INHIBITED, 0, OK), O(MQMF_SEGMENTATION_ALLOWED, 0, OK),
    O(MQMF_SEGMENT, 0, OK), O(MQMF_LAST_SEGMENT, 0, OK), /* as they come: neither made nor joined (mstr/queue_group.c) */
    O(MQMF_MSG_IN_GROUP, 0, OK), O(MQMF_LAST_MSG_IN_GROUP, 0, OK), O(MQMF_REJECT_UNSUP_MASK, 0, MQRC_MSG_FLAGS_ERROR),
    O(MQMF_ACCEPT_UNSUP_IF_XMIT_MASK, 0, MQRC_MSG_FLAGS_ERROR), O(MQMF_ACCEPT_UNSUP_MASK, 0, OK),
    BOTH(0x40, MQRC_MSG_FLAGS_ERROR), BOTH(0x10000, MQRC_MSG_FLAGS_ERROR),
};

static const struct row callbacks[] = {
    O(MQCBDO_NONE, 0, OK), O(MQCBDO_START_CALL, 0, OK), O(MQCBDO_STOP_CALL, 0, OK), O(MQCBDO_REGISTER_CALL, 0, OK),
    O(MQCBDO_DEREGISTER_CALL, 0, OK), O(MQCBDO_FAIL_IF_QUIESCING, 0, OK), O(MQCBDO_EVENT_CALL, 0, OK),
    O(MQCBDO_MC_EVENT_CALL, 0, OK), BOTH(0x2, MQRC_CBD_OPTIONS_ERROR), BOTH(0x10000, MQRC_CBD_OPTIONS_ERROR),
};

static const struct family {
    const char *prefix;
    MQLONG (*attempt)(MQLONG options);
    const struct row *rows;
    size_t count;
} families[] = {
    { "MQOO_", try_open, opens, ARRAY_COUNT(opens) },          { "MQPMO_", try_put, puts_, ARRAY_COUNT(puts_) },
    { "MQGMO_", try_get, gets, ARRAY_COUNT(gets) },            { "MQSO_", try_subscribe, subs, ARRAY_COUNT(subs) },
    { "MQCO_", try_close, closes, ARRAY_COUNT(closes) },       { "MQCNO_", try_connect, connects, ARRAY_COUNT(connects) },
    { "MQRO_", try_report, reports, ARRAY_COUNT(reports) },    { "MQMF_", try_flags, flags, ARRAY_COUNT(flags) },
    { "MQCBDO_", try_callback, callbacks, ARRAY_COUNT(callbacks) },
};

/* -- the tests -- */

/* Versions and identifiers of structures begin like their options. */
static bool is_option(const struct mqi_constant *constant)
{
    return !constant->text && !strstr(constant->name, "_VERSION") && !strstr(constant->name, "_LENGTH_");
}

static void every_option_has_a_row(void **state UNUSED)
{
    const struct mqi_constant *constants;
    size_t count, found = 0;

    constants = mqi_constants(&count);
    for (size_t f = 0; f < ARRAY_COUNT(families); f++)
        for (size_t i = 0; i < count; i++) {
            size_t row = 0;

            if (!is_option(&constants[i]) || strncmp(constants[i].name, families[f].prefix, strlen(families[f].prefix)) != 0)
                continue;
            while (row < families[f].count && !(families[f].rows[row].name && strcmp(families[f].rows[row].name, constants[i].name) == 0))
                row++;
            if (row == families[f].count)
                fail_msg("%s has no row", constants[i].name);
            found++;
        }
    assert_true(found > 180);
}

static void end_program(void)
{
    MQDISC(&connection, &its_code, &its_reason);
    end();
}

static void define_topics(void)
{
    define(&q.f, TYPE_TOPIC, "SYSTEM.BASE.TOPIC", "");
    define(&q.f, TYPE_QMODEL, "SYSTEM.DURABLE.MODEL.QUEUE", "DEFTYPE(PERMDYN) SHARE DEFSOPT(SHARED)");
    define(&q.f, TYPE_QMODEL, "SYSTEM.NDURABLE.MODEL.QUEUE", "DEFTYPE(TEMPDYN) SHARE DEFSOPT(SHARED)");
    topic_objects_read(q.engine);
}

static void begin_program(void)
{
    start();
    in_its_thread(define_topics);
    connection = connect_to("ZQS1");
    handle = open_with(MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE | MQOO_CO_OP | MQOO_SAVE_ALL_CONTEXT | MQOO_PASS_ALL_CONTEXT |
                       MQOO_PASS_IDENTITY_CONTEXT | MQOO_SET_ALL_CONTEXT | MQOO_SET_IDENTITY_CONTEXT);
    assert_int_equal(its_reason, MQRC_NONE);
}

/* Each for itself, so that none meets what another has left behind. */
static void every_option_is_taken_or_refused(void **state UNUSED)
{
    unsigned wrong = 0;

    for (size_t f = 0; f < ARRAY_COUNT(families); f++) {
        begin_program();
        for (size_t i = 0; i < families[f].count; i++) {
            const struct row *row = &families[f].rows[i];
            MQLONG came;

            if (families[f].attempt == try_get && (row->options & (MQGMO_MSG_UNDER_CURSOR | MQGMO_BROWSE_MSG_UNDER_CURSOR)))
                try_get(MQGMO_BROWSE_FIRST); /* the cursor is on something */
            if (families[f].attempt == try_get && (row->options & MQGMO_UNLOCK))
                try_get(MQGMO_BROWSE_FIRST | MQGMO_LOCK);
            if (families[f].attempt == try_connect) { /* a world has few sockets */
                end_program();
                begin_program();
            }
            came = families[f].attempt(row->options | row->with);
            if (came != row->reason) {
                print_error("%s 0x%x: %d, wanted %d\n", row->name ? row->name : families[f].prefix,
                            (unsigned)(row->options | row->with), (int)came, (int)row->reason);
                wrong++;
            }
        }
        end_program();
    }
    assert_int_equal(wrong, 0);
}

/* Who puts is of z/OS; batch has a number of its own. */
static void batch_had_the_number_of_another_type(void **state UNUSED)
{
    static const MQLONG types[][2] = {
        { MQAT_UNKNOWN, -1 }, { MQAT_ZOS, 2 }, { MQAT_MVS, 2 }, { MQAT_DEFAULT, 2 }, { MQAT_QMGR, 7 }, { MQAT_BROKER, 26 },
        { MQAT_JAVA, 28 }, { MQAT_CHANNEL_INITIATOR, 30 }, { MQAT_BATCH, 32 }, { MQAT_RRS_BATCH, 33 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        assert_int_equal(types[i][0], types[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_a_row),
        cmocka_unit_test(every_option_is_taken_or_refused),
        cmocka_unit_test(batch_had_the_number_of_another_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
