/* queue_status.c - DISPLAY QSTATUS: local queues as they are now, and who has them open.
 *
 * DIFFERS: how old the oldest message is and how long messages wait (MSGAGE, QTIME) is not measured, whatever MONQ says. There are
 * no address space numbers: ASID is 0000.
 */
#include "mstr/queue_status.h"

#include "base/mem.h"
#include "mstr/messages.h"
#include "mstr/queue_private.h"
#include "mstr/status_display.h"

enum { DAY_TEXT = 16 };

/* MONQ of the queue, or that of the queue manager. */
static const char *monitoring(const struct qmgr *qmgr, const struct object *queue, char word[DAY_TEXT])
{
    const struct object *from = object_is(queue, A_MONQ, "QMGR") ? objects_qmgr(qmgr->engine->objects) : queue;
    enum attribute attribute = from == queue ? A_MONQ : A_QMGR_MONQ;
    struct value value = object_value(from, attribute);
    char number[VALUE_TEXT_MAX];
    struct span text = value_text(attribute, &value, number);

    snprintf(word, DAY_TEXT, "%.*s", (int)text.length, text.data);
    return word;
}

/* Blank where nothing was put or got since the start, or nobody monitors it. */
static void put_moment(struct status *status, const char *date, const char *time, microseconds at)
{
    struct tm day = clock_local(at);
    char text[DAY_TEXT] = "";

    if (at)
        strftime(text, sizeof text, "%Y-%m-%d", &day);
    status_field(status, date, "%s", text);
    if (at)
        strftime(text, sizeof text, "%H.%M.%S", &day);
    status_field(status, time, "%s", text);
}

static int put_queue(struct status *status, struct object *object)
{
    struct engine_queue_state state;
    char monq[DAY_TEXT];
    bool monitored = strcmp(monitoring(status->qmgr, object, monq), "OFF") != 0 && strcmp(monq, "NONE") != 0;
    int reason = engine_queue_state(status->qmgr->engine, object, &state);

    if (reason < 0)
        return reason;
    status_key(status, "QSTATUS", "%s", object->name);
    status_key(status, "TYPE", "QUEUE");
    status_field(status, "OPPROCS", "%u", state.outputs);
    status_field(status, "IPPROCS", "%u", state.inputs);
    status_field(status, "CURDEPTH", "%llu", (unsigned long long)state.depth);
    status_field(status, "UNCOM", "%s", state.uncommitted ? "YES" : "NO");
    status_field(status, "MONQ", "%s", monq);
    status_field(status, "QTIME", "%s", "");
    status_field(status, "MSGAGE", "%s", "");
    put_moment(status, "LPUTDATE", "LPUTTIME", monitored ? state.last_put : 0);
    put_moment(status, "LGETDATE", "LGETTIME", monitored ? state.last_get : 0);
    status_key(status, "QSGDISP", "QMGR");
    status_record(status);
    return 0;
}

static const char *yes(const struct open_handle *handle, MQLONG options)
{
    return handle->options & options ? "YES" : "NO";
}

static const char *input_word(const struct open_handle *handle)
{
    if (handle->options & MQOO_INPUT_EXCLUSIVE)
        return "EXCL";
    return handle->options & (MQOO_INPUT_SHARED | MQOO_INPUT_AS_Q_DEF) ? "SHARED" : "NO";
}

/* OPENTYPE: of those that only put, only get, or any. */
static bool wanted(const struct status *status, const struct open_handle *handle)
{
    const struct mqsc_value *type = mqsc_value(status->command, "OPENTYPE");
    MQLONG inputs = MQOO_INPUT_EXCLUSIVE | MQOO_INPUT_SHARED | MQOO_INPUT_AS_Q_DEF;

    if (!type->given || span_is(type->items[0], "ALL"))
        return true;
    return handle->options & (span_is(type->items[0], "INPUT") ? inputs : MQOO_OUTPUT);
}

static void put_handle(struct status *status, const struct object *object, const struct open_handle *handle)
{
    const struct engine_connection *connection = handle->connection;
    const struct unit *unit = connection->unit;

    status_key(status, "QSTATUS", "%s", object->name);
    status_key(status, "TYPE", "HANDLE");
    status_field(status, "APPLTAG", "%s", connection->identity.job.text[0] ? connection->identity.job.text : connection->program);
    status_field(status, "APPLTYPE", "%s", connection->own ? "SYSTEM" : "BATCH");
    status_field(status, "ASTATE", "%s", consumption_word(connection, handle));
    status_field(status, "BROWSE", "%s", yes(handle, MQOO_BROWSE));
    status_field(status, "HSTATE", "%s", call_word(handle));
    status_field(status, "INPUT", "%s", input_word(handle));
    status_field(status, "INQUIRE", "%s", yes(handle, MQOO_INQUIRE));
    status_field(status, "OUTPUT", "%s", yes(handle, MQOO_OUTPUT));
    status_field(status, "SET", "%s", yes(handle, MQOO_SET));
    status_field(status, "USERID", "%s", connection->identity.user.text);
    status_field(status, "CHANNEL", "%s", "");
    status_field(status, "CONNAME", "%s", "");
    status_field(status, "ASID", "0000");
    status_field(status, "URTYPE", "QMGR");
    status_field(status, "QMURID", "%016llX", (unsigned long long)(unit ? store_unit_rba(unit->store) : 0));
    status_field(status, "URID", "%s", "");
    status_key(status, "QSGDISP", "QMGR");
    status_record(status);
}

static void put_handles(struct status *status, const struct object *object)
{
    const struct queue *queue = object->part;

    for (const struct open_handle *handle = queue ? queue->open : NULL; handle; handle = handle->next)
        if (wanted(status, handle))
            put_handle(status, object, handle);
}

static int put_all(struct status *status, bool handles)
{
    const struct objects *objects = status->qmgr->engine ? status->qmgr->engine->objects : NULL;
    struct span name = status->command->parameter.items[0];
    int reason = 0;

    for (uint32_t i = 0; objects && i < objects->count[CLASS_QUEUE] && reason == 0; i++) {
        struct object *object = objects->all[CLASS_QUEUE][i];

        if (object->type != TYPE_QLOCAL || !generic_fits(name, span_of(object->name)))
            continue;
        if (handles)
            put_handles(status, object);
        else
            reason = put_queue(status, object);
    }
    return reason;
}

static int display_qstatus(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *type = mqsc_value(command, "TYPE");
    bool handles = type->given && span_is(type->items[0], "HANDLE");
    struct status *status = mem_alloc(1, sizeof *status);
    int reason = status_begin(status, qmgr, order, command, "CSQM441I"), ended;

    if (reason == 0) {
        reason = put_all(status, handles);
        ended = status_end(status);
        reason = reason < 0 ? reason : ended;
    }
    mem_free(status);
    return reason;
}

void queue_status_commands(struct command_parts *parts)
{
    parts->display_qstatus = display_qstatus;
}
