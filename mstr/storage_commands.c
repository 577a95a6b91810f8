/* storage_commands.c - commands about parameters, log, page sets and buffer pools. */
#include "mstr/storage_commands.h"

#include <time.h>

#include "base/text.h"
#include "mstr/commands.h"
#include "mstr/messages.h"
#include "mstr/storage.h"
#include "mstr/storage_costs.h"
#include "mstr/usage_display.h"

enum { BUFFERS_INITIAL = 1000, BUFFERS_BELOW = 100 /* least of a pool with LOCATION(BELOW) */ };

/* -- SYSTEM, LOG, ARCHIVE -- */

static int display_system(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    parameters_show(&qmgr->parameters, REPORT_SYSTEM, qmgr->cpf, &order->reply);
    if (qmgr->ims_suspended)
        message(&order->reply, GBRM112I, qmgr->cpf);
    return 0;
}

static int display_archive(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    parameters_show(&qmgr->parameters, REPORT_ARCHIVE, qmgr->cpf, &order->reply);
    return 0;
}

static bool number_in(struct span text, uint64_t lowest, uint64_t highest)
{
    uint64_t number;

    return text_number(text, highest, &number) && number >= lowest;
}

/* X511 of CSQX511I. */
static bool message_code(struct span text)
{
    return text.length == 4 && text.data[0] >= 'A' && text.data[0] <= 'Z' && number_in(span_from(text, 1), 0, 999);
}

/* Values that the table of commands cannot judge. */
static bool value_good(const char *name, const struct mqsc_value *value)
{
    for (uint32_t i = 0; i < value->count; i++) {
        struct span one = value->items[i];

        if (strcmp(name, "DEALLCT") == 0 && !span_is(one, "NOLIMIT") && !number_in(one, 0, 1440))
            return false;
        if (strcmp(name, "ACCTIME") == 0 && !span_is(one, "-1") && !number_in(one, 0, 1440))
            return false;
        if (strcmp(name, "ARCWRTC") == 0 && !number_in(one, 1, 16))
            return false;
        if (strcmp(name, "EXCLMSG") == 0 && !message_code(one))
            return false;
    }
    return value->count <= 16 && (strcmp(name, "BLKSIZE") != 0 || value->number % 4096 == 0);
}

static int judge(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    static const char *const judged[] = { "DEALLCT", "ACCTIME", "ARCWRTC", "EXCLMSG", "BLKSIZE" };

    for (size_t i = 0; i < ARRAY_COUNT(judged); i++)
        if (mqsc_given(command, judged[i]) && !value_good(judged[i], mqsc_value(command, judged[i]))) {
            message(&order->reply, CSQ9011E, qmgr->cpf, (int)strlen(judged[i]), judged[i]);
            return REASON_BAD_VALUE;
        }
    return 0;
}

/* Prefixes have to leave room for what is put behind them: with TSTAMP, that is more. */
static int judge_names(struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct parameters *wanted)
{
    static const char *const keywords[] = { "ARCPFX1", "ARCPFX2" };
    struct log_archive_names names;

    storage_archive_names(wanted, &names);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        struct dsname name;
        const char *wrong = mqsc_given(command, keywords[copy]) ? keywords[copy] : "TSTAMP";

        if (log_archive_name(&names, copy, 'A', 1, clock_now(), &name) < 0) {
            message(&order->reply, CSQ9011E, qmgr->cpf, (int)strlen(wrong), wrong);
            return REASON_BAD_VALUE;
        }
    }
    return 0;
}

/* Without one nothing would be set; which message z/OS has for that is not confirmed. */
static int judge_any(struct qmgr *qmgr, struct order *order, const struct mqsc *command, const char *name)
{
    for (const struct mqsc_operand *each = command->row->operands; each->kind != MQSC_NONE; each++)
        if (strcmp(each->name, "CMDSCOPE") != 0 && mqsc_given(command, each->name))
            return 0;
    message(&order->reply, CSQ9010E, qmgr->cpf, (int)strlen(name), name);
    return REASON_BAD_VALUE;
}

static int set(struct qmgr *qmgr, struct order *order, const struct mqsc *command, enum parameter_report report, const char *name)
{
    struct parameters wanted = qmgr->parameters;
    int reason = judge_any(qmgr, order, command, name);

    if (reason == 0)
        reason = judge(qmgr, order, command);
    parameters_set(&wanted, report, command);
    if (reason == 0 && report == REPORT_ARCHIVE)
        reason = judge_names(qmgr, order, command, &wanted);
    if (reason < 0)
        return reason;
    qmgr->parameters = wanted;
    if (qmgr->storage)
        storage_set(qmgr->storage, &qmgr->parameters);
    message(&order->reply, CSQJ337I, qmgr->cpf, "CSQJC001", name);
    return 0;
}

static int set_system(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    return set(qmgr, order, command, REPORT_SYSTEM, "SYSTEM");
}

static int set_log(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    return set(qmgr, order, command, REPORT_LOG, "LOG");
}

static int set_archive(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    return set(qmgr, order, command, REPORT_ARCHIVE, "ARCHIVE");
}

static const char *offload_word(enum log_offload state)
{
    static const char *const words[] = { "AVAILABLE", "BUSY", "ALLOCATING ARCHIVE", "COPYING BSDS", "COPYING LOG" };

    return words[state];
}

static int display_log(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    struct buf *out = &order->reply;
    struct log_status status;
    unsigned full, data_sets;
    char when[32];
    time_t seconds;
    struct tm tm;

    parameters_show(&qmgr->parameters, REPORT_LOG, qmgr->cpf, out);
    full = log_full(storage_log(qmgr->storage), &data_sets);
    log_status(storage_log(qmgr->storage), &status);
    message(out, CSQJ370I, qmgr->cpf);
    buf_put_text(out, "Copy %Full PPRC DSName\n");
    for (int i = 0; i < BSDS_COPIES; i++)
        if (status.copies[i].in_use)
            buf_printf(out, " %d    %3u  NO   %s\n", i + 1, status.copies[i].percent, status.copies[i].name.text);
        else
            buf_printf(out, " %d  Inactive\n", i + 1);
    seconds = (time_t)(status.restarted / 1000000);
    localtime_r(&seconds, &tm);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &tm);
    buf_printf(out, "Restarted at %s using RBA=%016llX\n", when, (unsigned long long)status.restart_rba);
    buf_printf(out, "Latest RBA=%016llX\n", (unsigned long long)status.next);
    buf_printf(out, "Offload task is %s\n", offload_word(status.offload));
    buf_printf(out, "Full logs to offload - %u of %u\n", full, data_sets);
    /* DIFFERS: DISPLAY LOG tells how often the log was forced since the start, which on z/OS is in SMF records of type 115. */
    message(out, GBRM051I, qmgr->cpf, (unsigned long long)status.forces, (unsigned long long)status.records,
            (unsigned long long)status.bytes);
    storage_costs_show(qmgr, true, out);
    if (qmgr->archive_quiesces)
        message(out, CSQV400I, qmgr->cpf);
    if (log_suspended(storage_log(qmgr->storage)))
        message(out, CSQJ372I, qmgr->cpf, "CSQJC001", qmgr->name, (unsigned long long)status.durable);
    return 0;
}

/* -- SUSPEND QMGR, RESUME QMGR -- */

static int from_console(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    if (order->source == S_C)
        return 0;
    message(&order->reply, CSQ9019E, qmgr->cpf, command->typed);
    return REASON_BAD_VALUE;
}

static int wrong_state(struct qmgr *qmgr, struct order *order, const char *why)
{
    message(&order->reply, GBRM111E, qmgr->cpf, "CSQMSUSQ", why);
    return REASON_STATE;
}

static int suspend_qmgr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct log *log;
    uint64_t rba;
    int reason = facility_alone(qmgr, order, command);

    if (reason == 0 && !mqsc_given(command, "LOG"))
        return facility_suspended(qmgr, order, command, true);
    if (reason == 0)
        reason = from_console(qmgr, order, command);
    if (reason < 0)
        return reason;
    if (qmgr->archive_quiesces || qmgr->stop_quiesces)
        return wrong_state(qmgr, order, "ARCHIVE LOG OR STOP QMGR WAITS FOR PROGRAMS");
    log = storage_log(qmgr->storage);
    if (log_suspended(log))
        return wrong_state(qmgr, order, "LOGGING IS SUSPENDED");
    reason = storage_ready(qmgr->storage, &order->reply);
    if (reason == 0)
        reason = log_suspend(log, &rba);
    if (reason < 0)
        message(&order->reply, GBRM009E, qmgr->cpf, "LOG", reason_text(reason));
    else
        message(&order->reply, CSQJ372I, qmgr->cpf, "CSQJC001", qmgr->name, (unsigned long long)rba);
    return reason;
}

static int resume_qmgr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    int reason = facility_alone(qmgr, order, command);

    if (reason == 0 && !mqsc_given(command, "LOG"))
        return facility_suspended(qmgr, order, command, false);
    if (reason == 0)
        reason = from_console(qmgr, order, command);
    if (reason < 0)
        return reason;
    if (!log_resume(storage_log(qmgr->storage)))
        return wrong_state(qmgr, order, "LOGGING IS NOT SUSPENDED");
    message(&order->reply, CSQJ373I, qmgr->cpf, "CSQJC001", qmgr->name);
    return 0;
}

/* CANCEL and OFFLOAD go together, and with nothing else. */
static int cancel_offload(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    static const char *const others[] = { "MODE", "TIME", "WAIT" };
    bool cancel = mqsc_given(command, "CANCEL");
    int reason = cancel == mqsc_given(command, "OFFLOAD") ? 0 : REASON_BAD_VALUE;

    if (reason < 0)
        message(&order->reply, CSQJ314E, qmgr->cpf, "CSQJC001", cancel ? "CANCEL" : "OFFLOAD", cancel ? "OFFLOAD" : "CANCEL");
    for (size_t i = 0; reason == 0 && i < ARRAY_COUNT(others); i++)
        if (mqsc_given(command, others[i])) {
            message(&order->reply, CSQ9001E, qmgr->cpf, (int)strlen(others[i]), others[i]);
            reason = REASON_BAD_VALUE;
        }
    if (reason < 0)
        return reason;
    reason = log_cancel_offload(storage_log(qmgr->storage));
    if (reason < 0)
        message(&order->reply, GBRM009E, qmgr->cpf, "OFFLOAD", reason_text(reason));
    return reason;
}

static int archive_log(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *time = mqsc_value(command, "TIME"), *wait = mqsc_value(command, "WAIT");
    int reason;

    if (mqsc_given(command, "CANCEL") || mqsc_given(command, "OFFLOAD"))
        return cancel_offload(qmgr, order, command);
    if ((time->given || wait->given) && !mqsc_given(command, "MODE")) {
        message(&order->reply, CSQJ314E, qmgr->cpf, "CSQJC001", time->given ? "TIME" : "WAIT", "MODE");
        return REASON_BAD_VALUE;
    }
    if (mqsc_given(command, "MODE") && qmgr->waits.archive && qmgr->engine)
        return qmgr->waits.archive(qmgr->waits.context, order,
                                   time->given ? time->number : parameter_number(&qmgr->parameters, PARAMETER_QUIESCE),
                                   wait->given && span_is(wait->items[0], "YES"));
    reason = log_switch(storage_log(qmgr->storage));
    if (reason == REASON_FULL)
        message(&order->reply, CSQJ319I, qmgr->cpf, "CSQJC001");
    else if (reason < 0)
        message(&order->reply, GBRM009E, qmgr->cpf, "LOG", reason_text(reason));
    return reason;
}

static int define_log(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span name = command->parameter.items[0];
    const struct mqsc_value *copy = mqsc_value(command, "COPY");
    char dsname[DSNAME_MAX + 1];
    int reason;

    snprintf(dsname, sizeof dsname, "%.*s", (int)name.length, name.data);
    reason = log_define(storage_log(qmgr->storage), (int)copy->number - 1, dsname);
    if (reason < 0)
        message(&order->reply, GBRM009E, qmgr->cpf, dsname, reason_text(reason));
    return reason;
}

static int recover_bsds(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    int reason = storage_recover_bsds(qmgr->storage, &order->reply);

    if (reason < 0)
        message(&order->reply, GBRM009E, qmgr->cpf, "BSDS", reason_text(reason));
    return reason;
}

/* -- buffer pools and page sets -- */

static int told(struct qmgr *qmgr, struct order *order, const char *what, uint32_t number, int reason)
{
    char name[32];

    if (reason == REASON_NOT_FOUND && strcmp(what, "BUFFPOOL") == 0) {
        message(&order->reply, CSQP022I, qmgr->cpf, number);
    } else if (reason == REASON_NOT_FOUND) {
        message(&order->reply, CSQP025I, qmgr->cpf, number);
    } else if (reason < 0) {
        snprintf(name, sizeof name, "%s %u", what, number);
        message(&order->reply, GBRM009E, qmgr->cpf, name, reason_text(reason));
    }
    return reason;
}

/* DIFFERS: LOCATION and PAGECLAS of buffer pools are taken and decide nothing: DISPLAY USAGE shows ABOVE and 4KB. */
static int pool_good(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *buffers = mqsc_value(command, "BUFFERS"), *location = mqsc_value(command, "LOCATION");

    if (!buffers->given || buffers->number >= BUFFERS_BELOW || !location->given || !span_is(location->items[0], "BELOW"))
        return 0;
    message(&order->reply, CSQ9011E, qmgr->cpf, 7, "BUFFERS");
    return REASON_BAD_VALUE;
}

static int define_buffpool(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *buffers = mqsc_value(command, "BUFFERS");
    uint32_t pool = command->parameter.number;
    int reason = pool_good(qmgr, order, command);

    if (reason < 0)
        return reason;
    return told(qmgr, order, "BUFFPOOL", pool,
                storage_define_pool(qmgr->storage, pool, buffers->given ? buffers->number : BUFFERS_INITIAL,
                                    mqsc_given(command, "REPLACE")));
}

static int alter_buffpool(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *buffers = mqsc_value(command, "BUFFERS");
    uint32_t pool = command->parameter.number;
    int reason = pool_good(qmgr, order, command);

    if (reason < 0)
        return reason;
    if (buffers->given)
        reason = buffer_pool_alter(storage_pools(qmgr->storage), pool, buffers->number);
    if (reason == 0 && buffers->given)
        message(&order->reply, CSQP023I, qmgr->cpf, pool, buffers->number);
    return told(qmgr, order, "BUFFPOOL", pool, reason);
}

static int delete_buffpool(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    uint32_t pool = command->parameter.number;

    return told(qmgr, order, "BUFFPOOL", pool, buffer_pool_delete(storage_pools(qmgr->storage), pool));
}

static enum page_expand expand_of(const struct mqsc *command)
{
    const struct mqsc_value *expand = mqsc_value(command, "EXPAND");

    if (!expand->given || span_is(expand->items[0], "USER"))
        return PAGE_EXPAND_USER;
    return span_is(expand->items[0], "SYSTEM") ? PAGE_EXPAND_SYSTEM : PAGE_EXPAND_NONE;
}

static bool buffer_pool_there(const struct qmgr *qmgr, unsigned pool)
{
    struct buffer_usage usage;

    return buffer_pool_usage(storage_pools(qmgr->storage), pool, &usage) == 0;
}

/* DEFINE PSID, with what can be wrong in it. */
static int tell_definition(struct qmgr *qmgr, struct order *order, const struct mqsc *command, uint32_t psid, int reason)
{
    char name[DSNAME_MAX + 1];

    if (reason == REASON_EXISTS) {
        message(&order->reply, CSQP034E, qmgr->cpf, psid);
    } else if (reason < 0) {
        if (mqsc_given(command, "DSN"))
            snprintf(name, sizeof name, "%.*s", (int)mqsc_value(command, "DSN")->items[0].length,
                     mqsc_value(command, "DSN")->items[0].data);
        else
            snprintf(name, sizeof name, "DD CSQP%04u", psid);
        message(&order->reply, GBRM009E, qmgr->cpf, name, reason_text(reason == REASON_BAD_NAME ? REASON_NOT_FOUND : reason));
    }
    return reason;
}

static int define_psid(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *pool = mqsc_value(command, "BUFFPOOL"), *dsn = mqsc_value(command, "DSN");
    uint32_t psid = command->parameter.number;
    char dsname[DSNAME_MAX + 1] = "";

    if (dsn->given)
        snprintf(dsname, sizeof dsname, "%.*s", (int)dsn->items[0].length, dsn->items[0].data);
    if (order->source != S_1 && !buffer_pool_there(qmgr, pool->given ? pool->number : 0)) {
        message(&order->reply, CSQP022I, qmgr->cpf, pool->given ? pool->number : 0);
        return REASON_NOT_FOUND;
    }
    return tell_definition(qmgr, order, command, psid,
                           storage_define_page_set(qmgr->storage, psid, pool->given ? pool->number : 0, expand_of(command),
                                                   dsn->given ? dsname : NULL, &order->reply));
}

static int alter_psid(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    uint32_t psid = command->parameter.number;

    return told(qmgr, order, "PSID", psid, storage_expand(qmgr->storage, psid, expand_of(command)));
}

static int delete_psid(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct objects *objects = &qmgr->objects;
    uint32_t psid = command->parameter.number;
    bool there = buffer_pools_set(storage_pools(qmgr->storage), (uint16_t)psid);

    for (uint32_t i = 0; there && i < objects->count[CLASS_STGCLASS]; i++) {
        const struct object *class = objects->all[CLASS_STGCLASS][i];

        if (object_number(class, A_STG_PSID) == (int64_t)psid) {
            message(&order->reply, CSQP026I, qmgr->cpf, psid, class->name);
            return REASON_BUSY;
        }
    }
    return told(qmgr, order, "PSID", psid, storage_delete_page_set(qmgr->storage, psid));
}

void storage_commands(struct command_parts *parts)
{
    parts->display_system = display_system;
    parts->set_system = set_system;
    parts->display_log = display_log;
    parts->suspend_qmgr = suspend_qmgr;
    parts->resume_qmgr = resume_qmgr;
    parts->set_log = set_log;
    parts->display_archive = display_archive;
    parts->set_archive = set_archive;
    parts->archive_log = archive_log;
    parts->define_log = define_log;
    parts->recover_bsds = recover_bsds;
    parts->display_usage = usage_display;
    parts->define_buffpool = define_buffpool;
    parts->alter_buffpool = alter_buffpool;
    parts->delete_buffpool = delete_buffpool;
    parts->define_psid = define_psid;
    parts->alter_psid = alter_psid;
    parts->delete_psid = delete_psid;
}
