/* thread_commands.c - connections and their units of work, for operators.
 *
 * A connection of a job is BATCH, and RRSBATCH from the moment when its unit is prepared: on z/OS, RRS is the coordinator of batch
 * programs. A unit in doubt whose connection is gone is shown as a connection too.
 * DIFFERS: there are no address space numbers: ASID is 0000. EXTCONN and NID are letters and digits of ASCII in hexadecimal.
 */
#include "mstr/thread_commands.h"

#include "base/mem.h"
#include "base/text.h"
#include "mstr/messages.h"
#include "mstr/queue_private.h"
#include "mstr/status_display.h"

enum { HEX_NID = 2 * STORE_NID, HEX_EXTCONN = 32, LIST_MAX = STATUS_TEXT_MAX };

static const char rrs_name[] = "RRSBATCH";

/* A row of a report: a connection, a unit without one, or both. */
struct thread {
    const struct engine_connection *connection; /* NULL: gone */
    const struct unit *unit;                    /* NULL: none */
};

static void nid_text(const struct unit *unit, char text[HEX_NID + 1])
{
    const unsigned char *nid = unit && unit->in_doubt ? store_unit_nid(unit->store) : NULL;

    text[0] = '\0';
    for (unsigned i = 0; nid && i < STORE_NID; i++)
        snprintf(text + 2 * i, 3, "%02X", nid[i]);
}

static bool in_doubt(const struct thread *thread)
{
    return thread->unit && thread->unit->in_doubt;
}

static const char *job_of(const struct thread *thread)
{
    if (!thread->connection)
        return store_unit_owner(thread->unit->store)->name;
    return thread->connection->identity.job.text[0] ? thread->connection->identity.job.text : thread->connection->program;
}

static const char *user_of(const struct thread *thread)
{
    return thread->connection ? thread->connection->identity.user.text : store_unit_owner(thread->unit->store)->user;
}

/* Calls for each connection, and each unit in doubt that has none. */
typedef void thread_row(void *context, const struct thread *thread);
static void each_thread(struct qmgr *qmgr, thread_row *row, void *context)
{
    struct engine *engine = qmgr->engine;
    struct thread thread;

    if (!engine)
        return;
    for (struct engine_connection *connection = engine->connections; connection; connection = connection->next) {
        thread = (struct thread){ connection, connection->unit };
        if (!connection->own)
            row(context, &thread);
    }
    for (struct unit *unit = engine->units; unit; unit = unit->next) {
        thread = (struct thread){ NULL, unit };
        if (doubt_is_left(unit))
            row(context, &thread);
    }
}

/* -- DISPLAY THREAD -- */

struct thread_report {
    struct span name; /* pattern */
    struct buf *out;
    unsigned count;
};

static bool is_named(const struct thread *thread, struct span name)
{
    return generic_fits(name, span_of(job_of(thread))) || (in_doubt(thread) && generic_fits(name, span_of(rrs_name)));
}

static void active_row(void *context, const struct thread *thread)
{
    struct thread_report *report = context;

    if (!thread->connection || !is_named(thread, report->name))
        return;
    buf_printf(report->out, "%-8.8s %c %c %5llu %-19s %-8s 0000 %016llX\n", in_doubt(thread) ? rrs_name : job_of(thread),
               thread->connection->handle_count || thread->unit ? 'T' : 'N', in_doubt(thread) ? 'R' : 'B',
               (unsigned long long)thread->connection->calls, "", user_of(thread),
               (unsigned long long)(thread->unit ? store_unit_rba(thread->unit->store) : 0));
    report->count++;
}

static void doubt_row(void *context, const struct thread *thread)
{
    struct thread_report *report = context;
    char nid[HEX_NID + 1];

    if (!in_doubt(thread) || !is_named(thread, report->name))
        return;
    nid_text(thread->unit, nid);
    buf_printf(report->out, "%-8s %-18.8s %016llX %s\n", rrs_name, job_of(thread),
               (unsigned long long)store_unit_rba(thread->unit->store), nid);
    report->count++;
}

static void region_row(void *context, const struct thread *thread)
{
    struct thread_report *report = context;

    if (!thread->connection || !is_named(thread, report->name))
        return;
    buf_printf(report->out, "%-8.8s %-8s %-8s 0000 %-10s %u\n", job_of(thread), "BATCH", user_of(thread), "CONNECTED",
               thread->connection->handle_count ? 1u : 0u);
    report->count++;
}

/* One part of the report: its lines, or that there are none. */
static void put_report(struct qmgr *qmgr, struct buf *out, struct span name, thread_row *row)
{
    struct thread_report report = { .name = name, .out = out };
    struct buf rows;

    buf_init(&rows, REPLY_MAX);
    report.out = &rows;
    each_thread(qmgr, row, &report);
    if (report.count == 0 && row == doubt_row)
        message(out, CSQV420I, qmgr->cpf);
    else if (report.count == 0)
        message(out, CSQV419I, qmgr->cpf);
    else if (row == doubt_row)
        message(out, CSQV406I, qmgr->cpf);
    else if (row == active_row)
        message(out, CSQV402I, qmgr->cpf);
    else
        message(out, CSQV432I, qmgr->cpf);
    if (report.count) {
        buf_put_text(out, row == doubt_row    ? "NAME     THREAD-XREF        URID             NID\n"
                          : row == active_row ? "NAME     S T   REQ THREAD-XREF         USERID   ASID URID\n"
                                              : "NAME     TYPE     USERID   ASID STATUS     THREADS\n");
        buf_put_span(out, buf_span(&rows));
        buf_put_text(out, row == doubt_row    ? "DISPLAY INDOUBT REPORT COMPLETE\n"
                          : row == active_row ? "DISPLAY ACTIVE REPORT COMPLETE\n"
                                              : "DISPLAY REGIONS REPORT COMPLETE\n");
    }
    buf_release(&rows);
}

static int display_thread(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *type = mqsc_value(command, "TYPE");
    struct span what = type->given ? type->items[0] : span_of("ACTIVE"), name = command->parameter.items[0];
    bool all = span_is(what, "*");

    message(&order->reply, CSQV401I, qmgr->cpf);
    if (all || span_is(what, "ACTIVE"))
        put_report(qmgr, &order->reply, name, active_row);
    if (all || span_is(what, "INDOUBT"))
        put_report(qmgr, &order->reply, name, doubt_row);
    if (all || span_is(what, "REGIONS"))
        put_report(qmgr, &order->reply, name, region_row);
    if (qmgr->archive_quiesces)
        message(&order->reply, CSQV400I, qmgr->cpf);
    return 0;
}

/* -- DISPLAY CONN -- */

/* Its program says so: only that knows what it has suspended. */
const char *consumption_word(const struct engine_connection *connection, const struct open_handle *handle)
{
    static const char *const words[] = { "NONE", "STARTED", "STARTWAIT", "STOPPED", "SUSPENDED", "SUSPTEMP", "ACTIVE", "INACTIVE" };
    const struct engine_events *events = &connection->engine->events;
    unsigned state = MQI_AS_NONE;

    if (events->consumes && !connection->own)
        state = events->consumes(events->context, connection->owner, handle ? handle->number : MQHO_NONE);
    return words[state < ARRAY_COUNT(words) ? state : MQI_AS_NONE];
}

const char *call_word(const struct open_handle *handle)
{
    const struct engine_connection *connection = handle->connection;
    bool waits = connection->waits_at && connection->call && connection->call->handle == handle->number;

    return waits ? "ACTIVE" : "INACTIVE";
}

static void extconn_of(const struct qmgr *qmgr, char name[HEX_EXTCONN / 2 + 1])
{
    snprintf(name, HEX_EXTCONN / 2 + 1, "CSQ%-13.13s", qmgr->name);
}

void engine_identity(const struct engine_connection *connection, MQBYTE24 id)
{
    char name[HEX_EXTCONN / 2 + 1];

    extconn_of(connection->engine->qmgr, name);
    memcpy(id, name, HEX_EXTCONN / 2);
    for (unsigned i = 0; i < sizeof connection->id; i++)
        id[HEX_EXTCONN / 2 + i] = (MQBYTE)(connection->id >> (56 - 8 * i));
}

static void extconn_text(const struct qmgr *qmgr, char text[HEX_EXTCONN + 1])
{
    char name[HEX_EXTCONN / 2 + 1];

    extconn_of(qmgr, name);
    for (unsigned i = 0; i < HEX_EXTCONN / 2; i++)
        snprintf(text + 2 * i, 3, "%02X", (unsigned char)name[i]);
}

static uint64_t id_of(const struct thread *thread)
{
    return thread->connection ? thread->connection->id : store_unit_rba(thread->unit->store);
}

static const char *unit_state(const struct thread *thread)
{
    if (!thread->unit)
        return "NONE";
    if (in_doubt(thread))
        return thread->connection ? "PREPARED" : "UNRESOLVED";
    return "ACTIVE";
}

/* Day and time of day in two fields, empty for 0. */
static void put_moment(struct status *status, const char *date, const char *time, microseconds at)
{
    struct tm local = clock_local(at);
    char text[32] = "";

    if (at)
        strftime(text, sizeof text, "%Y-%m-%d", &local);
    status_field(status, date, "%s", text);
    if (at)
        strftime(text, sizeof text, "%H.%M.%S", &local);
    status_field(status, time, "%s", text);
}

static void put_key(struct status *status, const struct thread *thread, const char *type)
{
    char extconn[HEX_EXTCONN + 1];

    extconn_text(status->qmgr, extconn);
    status_key(status, "CONN", "%016llX", (unsigned long long)id_of(thread));
    status_key(status, "EXTCONN", "%s", extconn);
    status_key(status, "TYPE", "%s", type);
}

/* Of connections of other kinds than ours: empty, and shown when they are asked for alone. */
static void put_others(struct status *status)
{
    static const char *const names[] = { "CHANNEL", "CONNAME", "PSBNAME", "PSTID", "TASKNO", "TRANSID" };

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (mqsc_given(status->command, names[i]))
            status_field(status, names[i], "%s", "");
}

static void put_connection(struct status *status, const struct thread *thread)
{
    const struct unit *unit = thread->unit;
    char nid[HEX_NID + 1];

    nid_text(unit, nid);
    put_key(status, thread, "CONN");
    status_list(status, "CONNOPTS", thread->connection ? "MQCNO_STANDARD_BINDING" : "");
    put_moment(status, "UOWLOGDA", "UOWLOGTI", unit ? store_unit_began(unit->store) : 0);
    put_moment(status, "UOWSTDA", "UOWSTTI", unit ? unit->began : 0);
    status_field(status, "UOWSTATE", "%s", unit_state(thread));
    status_field(status, "NID", "%s", nid);
    status_field(status, "EXTURID", "%s", nid);
    status_field(status, "QMURID", "%016llX", (unsigned long long)(unit ? store_unit_rba(unit->store) : 0));
    status_field(status, "URTYPE", "%s", in_doubt(thread) ? "RRS" : "QMGR");
    status_field(status, "USERID", "%s", user_of(thread));
    status_field(status, "APPLTAG", "%s", job_of(thread));
    status_field(status, "ASID", "0000");
    status_field(status, "APPLTYPE", "%s", in_doubt(thread) ? rrs_name : "BATCH");
    status_field(status, "ASTATE", "%s", thread->connection ? consumption_word(thread->connection, NULL) : "NONE");
    put_others(status);
    status_record(status);
}

#define OPTION(name) { MQOO_##name, "MQOO_" #name }
static const struct option_row {
    MQLONG bit;
    const char *name;
} option_rows[] = {
    OPTION(INPUT_AS_Q_DEF), OPTION(INPUT_SHARED), OPTION(INPUT_EXCLUSIVE), OPTION(BROWSE), OPTION(OUTPUT), OPTION(INQUIRE),
    OPTION(SET), OPTION(SAVE_ALL_CONTEXT), OPTION(PASS_IDENTITY_CONTEXT), OPTION(PASS_ALL_CONTEXT), OPTION(SET_IDENTITY_CONTEXT),
    OPTION(SET_ALL_CONTEXT), OPTION(ALTERNATE_USER_AUTHORITY), OPTION(FAIL_IF_QUIESCING), OPTION(BIND_ON_OPEN),
    OPTION(BIND_NOT_FIXED),
};

static void option_words(MQLONG options, char words[LIST_MAX])
{
    size_t length = 0;

    words[0] = '\0';
    for (size_t i = 0; i < ARRAY_COUNT(option_rows); i++)
        if (options & option_rows[i].bit)
            length += (size_t)snprintf(words + length, LIST_MAX - length, "%s%s", length ? "," : "", option_rows[i].name);
}

static void put_handle(struct status *status, const struct thread *thread, const struct open_handle *handle)
{
    char words[LIST_MAX];

    option_words(handle->options, words);
    put_key(status, thread, "HANDLE");
    status_key(status, "OBJNAME", "%s", handle->name);
    status_key(status, "OBJTYPE", "%s", object_classes[handle->class].word);
    status_field(status, "ASTATE", "%s", consumption_word(thread->connection, handle));
    status_field(status, "HSTATE", "%s", call_word(handle));
    status_list(status, "OPENOPTS", words);
    status_field(status, "READA", "NO");
    status_record(status);
}

static void connection_rows(void *context, const struct thread *thread)
{
    struct status *status = context;
    const struct mqsc_value *type = mqsc_value(status->command, "TYPE");
    struct span what = type->given ? type->items[0] : span_of("CONN"), name = status->command->parameter.items[0];
    char id[17];

    snprintf(id, sizeof id, "%016llX", (unsigned long long)id_of(thread));
    if (!generic_fits(name, span_of(id)))
        return;
    if (!span_is(what, "HANDLE"))
        put_connection(status, thread);
    if (span_is(what, "CONN") || !thread->connection)
        return;
    for (uint32_t i = 0; i < thread->connection->handle_capacity; i++)
        if (thread->connection->handles[i])
            put_handle(status, thread, thread->connection->handles[i]);
}

static int display_conn(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct status *status = mem_alloc(1, sizeof *status);
    int reason = status_begin(status, qmgr, order, command, "CSQM443I");

    if (reason == 0) {
        each_thread(qmgr, connection_rows, status);
        reason = status_end(status);
    }
    mem_free(status);
    return reason;
}

/* -- STOP CONN -- */

static struct engine_connection *find_connection(struct engine *engine, struct span id)
{
    char text[17];

    for (struct engine_connection *one = engine ? engine->connections : NULL; one; one = one->next) {
        snprintf(text, sizeof text, "%016llX", (unsigned long long)one->id);
        if (!one->own && span_is_fold(id, text))
            return one;
    }
    return NULL;
}

/* What the program was doing is backed out, and it gets 2009 (MQRC_CONNECTION_BROKEN). */
static int stop_conn(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *wanted = mqsc_value(command, "EXTCONN");
    struct engine_connection *connection = find_connection(qmgr->engine, command->parameter.items[0]);
    char extconn[HEX_EXTCONN + 1];

    extconn_text(qmgr, extconn);
    if (!connection || (wanted->given && !span_is_fold(wanted->items[0], extconn))) {
        message(&order->reply, CSQM297I, qmgr->cpf, command->row->csect, command->row->keyword);
        return REASON_NOT_FOUND;
    }
    if (!connection->owner || !qmgr->engine->events.stop)
        return REASON_STATE;
    qmgr->engine->events.stop(qmgr->engine->events.context, connection->owner);
    return 0;
}

/* -- RESOLVE INDOUBT -- */

static bool hexadecimal(struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text_upper(text.data[i]);

        if (!text_is_digit(c) && (c < 'A' || c > 'F'))
            return false;
    }
    return text.length == HEX_NID;
}

/* A unit in doubt without its connection; nid empty: any. */
static struct unit *find_left(struct engine *engine, struct span name, struct span nid)
{
    char text[HEX_NID + 1];

    for (struct unit *unit = engine->units; unit; unit = unit->next) {
        struct thread thread = { NULL, unit };

        if (!doubt_is_left(unit) || !is_named(&thread, name))
            continue;
        nid_text(unit, text);
        if (nid.length == 0 || span_is_fold(nid, text))
            return unit;
    }
    return NULL;
}

static int resolve_indoubt(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *nid = mqsc_value(command, "NID");
    bool commit = span_is(mqsc_value(command, "ACTION")->items[0], "COMMIT"), all = span_is(nid->items[0], "*");
    struct span name = command->parameter.items[0];
    struct unit *unit;
    char text[HEX_NID + 1];
    unsigned count = 0;

    if (!all && !hexadecimal(nid->items[0])) {
        message(&order->reply, CSQV416E, qmgr->cpf, (int)nid->items[0].length, nid->items[0].data);
        return REASON_BAD_VALUE;
    }
    /* From the first one each time: who was waiting for its messages may have ended other units. */
    while (qmgr->engine && (unit = find_left(qmgr->engine, name, all ? SPAN_NONE : nid->items[0]))) {
        nid_text(unit, text);
        if (commit)
            message(&order->reply, CSQV414I, qmgr->cpf, text);
        else
            message(&order->reply, CSQV415I, qmgr->cpf, text);
        doubt_end(unit, commit);
        count++;
    }
    if (count == 0)
        message(&order->reply, CSQV417I, qmgr->cpf, (int)nid->items[0].length, nid->items[0].data);
    return 0;
}

void thread_commands(struct command_parts *parts)
{
    parts->display_thread = display_thread;
    parts->display_conn = display_conn;
    parts->stop_conn = stop_conn;
    parts->resolve_indoubt = resolve_indoubt;
}
