/* event_commands.c - RESET QSTATS: what performance events say of a queue, asked for; REFRESH QMGR: looks that are made at once.
 *
 * The message id of the command server's form of RESET QSTATS is not in the facts: CSQM447I stands for it.
 */
#include "mstr/event_commands.h"

#include "base/mem.h"
#include "mstr/command_security.h"
#include "mstr/messages.h"
#include "mstr/queue_private.h"
#include "mstr/status_display.h"

#define MINUTE INT64_C(60000000) /* microseconds */

/* -- RESET QSTATS -- */

static int put_statistics(struct status *status, struct object *object)
{
    struct counted counted;
    struct queue *queue;
    int reason = queue_part(status->qmgr->engine, object, &queue);

    if (reason != 0)
        return reason < 0 ? reason : REASON_BUSY;
    counted = event_counts_reset(queue);
    status_key(status, "QSTATS", "%s", object->name);
    status_key(status, "QSGDISP", "QMGR");
    status_key(status, "RESETINT", "%d", counted.seconds);
    status_key(status, "HIQDEPTH", "%d", counted.highest);
    status_key(status, "MSGSIN", "%d", counted.puts);
    status_key(status, "MSGSOUT", "%d", counted.gets);
    status_record(status);
    return 0;
}

/* May the user reset it? Of a generic name those that the user may not are passed over, and *refused tells that there were some. */
static int may_reset(const struct status *status, const struct object *object, bool *refused)
{
    const struct mqsc_command *row = status->command->row;
    int reason;

    if (!mqsc_generic(status->command))
        return 0; /* asked for before */
    reason = command_resource_authorized(status->qmgr, status->order, row, span_of(object->name));
    if (reason == REASON_NOT_AUTHORIZED) {
        message(&status->order->reply, CSQM166I, status->qmgr->cpf, row->csect, "QUEUE", object->name);
        *refused = true;
    } else if (reason < 0) {
        message(&status->order->reply, CSQ9029E, status->qmgr->cpf, row->csect);
    }
    return reason;
}

static int reset_all(struct status *status)
{
    const struct objects *objects = status->qmgr->engine ? status->qmgr->engine->objects : NULL;
    struct span name = status->command->parameter.items[0];
    bool refused = false;
    int reason = 0;

    for (uint32_t i = 0; objects && i < objects->count[CLASS_QUEUE] && reason == 0; i++) {
        struct object *object = objects->all[CLASS_QUEUE][i];

        if (object->type != TYPE_QLOCAL || !generic_fits(name, span_of(object->name)))
            continue;
        reason = may_reset(status, object, &refused);
        if (reason == 0)
            reason = put_statistics(status, object);
        else if (reason == REASON_NOT_AUTHORIZED)
            reason = 0;
    }
    return reason == 0 && refused ? REASON_NOT_AUTHORIZED : reason;
}

static int reset_qstats(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct status *status;
    int reason, ended;

    if (!object_is(objects_qmgr(&qmgr->objects), A_PERFMEV, "ENABLED")) {
        message(&order->reply, GBRM081E, qmgr->cpf);
        return REASON_STATE;
    }
    status = mem_alloc(1, sizeof *status);
    reason = status_begin(status, qmgr, order, command, "CSQM447I");
    if (reason == 0) {
        reason = reset_all(status);
        ended = status_end(status);
        reason = reason < 0 ? reason : ended;
    }
    mem_free(status);
    return reason;
}

/* -- REFRESH QMGR -- */

static struct span given(const struct mqsc *command, const char *name, const char *otherwise)
{
    return mqsc_given(command, name) ? mqsc_value(command, name)->items[0] : span_of(otherwise);
}

/* Operands of another TYPE. */
static bool alone(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const char *const *names)
{
    for (; *names; names++)
        if (mqsc_given(command, *names)) {
            message(&order->reply, CSQM150I, qmgr->cpf, command->row->csect, "TYPE", *names);
            return false;
        }
    return true;
}

static int refresh_expiry(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    static const char *const others[] = { "OBJECT", "INCLINT", NULL };
    unsigned count;

    if (!alone(qmgr, order, command, others))
        return REASON_REFUSED;
    count = qmgr->queues.expire ? qmgr->queues.expire(qmgr->queues.context, given(command, "NAME", "*")) : 0;
    message(&order->reply, GBRM080I, qmgr->cpf, count);
    return 0;
}

static int refresh_configuration(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span word = given(command, "OBJECT", "ALL");
    uint64_t types = UINT64_MAX;
    microseconds since = 0;

    if (!object_is(objects_qmgr(&qmgr->objects), A_CONFIGEV, "ENABLED")) {
        message(&order->reply, GBRM082E, qmgr->cpf);
        return REASON_STATE;
    }
    for (enum object_keyword keyword = KEYWORD_NONE + 1; keyword < KEYWORD_COUNT; keyword++)
        if (span_is(word, object_keywords[keyword].word))
            types = object_keywords[keyword].types;
    if (mqsc_given(command, "INCLINT") && mqsc_value(command, "INCLINT")->number)
        since = clock_now() - (microseconds)mqsc_value(command, "INCLINT")->number * MINUTE;
    message(&order->reply, GBRM083I, qmgr->cpf,
            qmgr->audit.refresh ? qmgr->audit.refresh(qmgr->audit.context, types, given(command, "NAME", "*"), since) : 0);
    return 0;
}

static int refresh_qmgr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    static const char *const selections[] = { "NAME", "OBJECT", "INCLINT", NULL };
    struct span type = mqsc_value(command, "TYPE")->items[0];

    if (span_is(type, "EXPIRY"))
        return refresh_expiry(qmgr, order, command);
    if (span_is(type, "CONFIGEV"))
        return refresh_configuration(qmgr, order, command);
    if (span_is(type, "PROXYSUB")) {
        if (!alone(qmgr, order, command, selections))
            return REASON_REFUSED;
        message(&order->reply, CSQM131I, qmgr->cpf, command->row->csect); /* which would do it */
    } else if (order->source != S_C) {
        message(&order->reply, CSQ9019E, qmgr->cpf, command->typed);
    } else {
        message(&order->reply, CSQ9036E, qmgr->cpf, "TYPE(EARLY)"); /* of one that is down, the master answers */
    }
    return REASON_STATE;
}

void event_commands(struct command_parts *parts)
{
    parts->reset_qstats = reset_qstats;
    parts->refresh_qmgr = refresh_qmgr;
}
