/* csqutil_link.c - what functions of CSQUTIL ask the command server of a queue manager: messages on SYSTEM.COMMAND.INPUT, replies
 * on a dynamic queue of SYSTEM.COMMAND.REPLY.MODEL. */
#include "base/config.h"
#include "base/mem.h"
#include "base/text.h"
#include "exec/csqutil.h"
#include "exec/messages.h"
#include "exec/mqi_step.h"
#include "mstr/mqi_call.h"

enum { PATIENCE = 30000 /* milliseconds */, BUFFER_FIRST = 1 << 14 /* grows with the replies */, REPLY_LINES_MAX = 99999999 };

static const char INPUT[] = "SYSTEM.COMMAND.INPUT", MODEL[] = "SYSTEM.COMMAND.REPLY.MODEL", REPLIES[] = "SYSTEM.CSQUTIL.*";

/* Notes which call failed, and why: REASON_NOT_AUTHORIZED, or 0. */
static int outcome(struct csqutil_link *link, const char *call, const char *object, MQLONG code, MQLONG reason)
{
    if (code != MQCC_FAILED)
        return 0;
    link->call = call;
    link->object = object;
    link->refused = reason;
    return REASON_NOT_AUTHORIZED;
}

/* -- one command -- */

static int put_command(struct csqutil_link *link, struct span text, MQMD *md)
{
    MQPMO pmo = { MQPMO_DEFAULT };
    MQLONG code, reason;
    char *bytes = mem_copy(text.data, text.length);

    *md = (MQMD){ MQMD_DEFAULT };
    md->MsgType = MQMT_REQUEST;
    MQI_SET(md->Format, span_of("MQSTR"));
    MQI_SET(md->ReplyToQ, span_of(link->replies_name));
    md->Persistence = MQPER_NOT_PERSISTENT;
    pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_FAIL_IF_QUIESCING;
    MQPUT(link->connection, link->input, md, &pmo, (MQLONG)text.length, bytes, &code, &reason);
    mem_free(bytes);
    return outcome(link, "MQPUT", INPUT, code, reason);
}

/* The next reply to that message into the buffer, which grows when it is too short. */
static int get_reply(struct csqutil_link *link, const MQMD *command, struct span *line)
{
    MQLONG code, reason, length;

    for (;;) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        gmo.Version = MQGMO_VERSION_2;
        gmo.MatchOptions = MQMO_MATCH_CORREL_ID;
        gmo.Options = MQGMO_WAIT | MQGMO_NO_SYNCPOINT | MQGMO_FAIL_IF_QUIESCING;
        gmo.WaitInterval = link->patience;
        memcpy(md.CorrelId, command->MsgId, sizeof md.CorrelId);
        MQGET(link->connection, link->replies, &md, &gmo, link->size, link->buffer, &length, &code, &reason);
        if (reason != MQRC_TRUNCATED_MSG_FAILED)
            break;
        link->size = length;
        link->buffer = mem_resize(link->buffer, (size_t)length, 1);
    }
    *line = span_bytes(link->buffer, code == MQCC_FAILED ? 0 : (size_t)length);
    return outcome(link, "MQGET", link->replies_name, code, reason);
}

/* A field of CSQN205I. */
static struct span field_of(struct span line, const char *name, size_t length)
{
    const char *found = memmem(line.data, line.length, name, strlen(name));

    return found ? span_part(span_from(line, (size_t)(found - line.data) + strlen(name)), 0, length) : SPAN_NONE;
}

static void add_line(struct buf *reply, struct span line)
{
    buf_put_span(reply, line);
    buf_put_text(reply, "\n");
}

/* A set of replies: CSQN205I, and as many behind it as it says. more: another set will follow. */
static int get_set(struct csqutil_link *link, const MQMD *command, struct buf *reply, bool *more)
{
    struct span line;
    uint64_t count = 1;
    int reason = get_reply(link, command, &line);

    if (reason < 0)
        return reason;
    if (!span_starts(line, "CSQN205I") ||
        !text_number(span_trim(field_of(line, "COUNT=", 8)), REPLY_LINES_MAX, &count))
        return outcome(link, "MQGET", link->replies_name, MQCC_FAILED, MQRC_FORMAT_ERROR);
    *more = span_is(field_of(line, "RETURN=", 8), "00000000") && span_is(field_of(line, "REASON=", 8), "00000004");
    for (add_line(reply, line); reason == 0 && count > 1; count--) {
        reason = get_reply(link, command, &line);
        if (reason == 0)
            add_line(reply, line);
    }
    return reason;
}

int csqutil_send(void *context, struct span text, struct buf *reply)
{
    struct csqutil_link *link = context;
    bool more = true;
    MQMD md;
    int reason = put_command(link, text, &md);

    while (reason == 0 && more)
        reason = get_set(link, &md, reply, &more);
    return reason;
}

/* -- the connection -- */

/* The whole name of the queue manager of that name, or of the first one. */
static int find_qmgr(struct csqutil_link *link, struct span name)
{
    const struct config_qmgr *found = NULL;
    struct config *config;
    struct buf problem;
    int reason;

    buf_init(&problem, 4096);
    reason = config_load(&config, &problem);
    buf_release(&problem);
    if (reason < 0)
        return outcome(link, "MQCONN", link->qmgr, MQCC_FAILED, MQRC_Q_MGR_NOT_AVAILABLE);
    for (unsigned i = 0; i < config->qmgr_count && !found; i++)
        if (name.length == 0 || span_is(name, config->qmgrs[i].name))
            found = &config->qmgrs[i];
    if (found)
        snprintf(link->qmgr, sizeof link->qmgr, "%s", found->name);
    config_free(config);
    return found ? 0 : outcome(link, "MQCONN", link->qmgr, MQCC_FAILED, MQRC_Q_MGR_NAME_ERROR);
}

static int connect_link(struct csqutil_link *link)
{
    MQLONG code, reason;
    MQCHAR48 name;

    csqutil_mqi(link->u);
    MQI_SET(name, span_of(link->qmgr));
    MQCONN(name, &link->connection, &code, &reason);
    return outcome(link, "MQCONN", link->qmgr, code, reason);
}

static int open_queue(struct csqutil_link *link, const char *name, struct span qmgr, const char *dynamic, MQLONG options,
                      MQHOBJ *handle, char *opened)
{
    MQOD od = { MQOD_DEFAULT };
    MQLONG code, reason;

    MQI_SET(od.ObjectName, span_of(name));
    MQI_SET(od.ObjectQMgrName, qmgr);
    MQI_SET(od.DynamicQName, span_of(dynamic));
    MQOPEN(link->connection, &od, options | MQOO_FAIL_IF_QUIESCING, handle, &code, &reason);
    if (opened)
        snprintf(opened, sizeof link->replies_name, "%.*s", (int)MQI_NAME(od.ObjectName).length, od.ObjectName);
    return outcome(link, "MQOPEN", name, code, reason);
}

int csqutil_connect(struct csqutil_link *link, struct csqutil *u, struct span name, struct span target)
{
    int reason;

    *link = (struct csqutil_link){ .u = u, .patience = PATIENCE, .size = BUFFER_FIRST };
    reason = find_qmgr(link, name);
    if (reason == 0)
        reason = connect_link(link);
    link->connected = reason == 0;
    if (reason == 0)
        reason = open_queue(link, MODEL, SPAN_NONE, REPLIES, MQOO_INPUT_EXCLUSIVE, &link->replies, link->replies_name);
    if (reason == 0)
        reason = open_queue(link, INPUT, target, "", MQOO_OUTPUT, &link->input, NULL);
    if (reason == 0)
        link->buffer = mem_alloc((size_t)link->size, 1);
    return reason;
}

void csqutil_cannot_connect(const struct csqutil_link *link, struct span name)
{
    char shown[sizeof link->qmgr];

    snprintf(shown, sizeof shown, "%.*s", (int)name.length, name.data);
    if (link->connected)
        csqutil_say(link->u, CSQU090E, link->call, link->object, (int)link->refused);
    else
        csqutil_say(link->u, CSQU009E, shown, MQCC_FAILED, (int)link->refused);
}

void csqutil_disconnect(struct csqutil_link *link)
{
    MQLONG code, reason;

    if (link->connected)
        MQDISC(&link->connection, &code, &reason);
    link->connected = false;
    mem_free(link->buffer);
    link->buffer = NULL;
}
