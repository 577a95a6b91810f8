/* startup.c - START QMGR and STOP QMGR.
 *
 * DIFFERS: there is no parameter module, no log, no BSDS and no page set yet. The parameters shown are the delivered defaults of
 * those that mean something here; the LOG and ARCHIVE parameters and the messages about logs, page sets and
 * checkpoints are not written at all.
 */
#include "mstr/startup.h"

#include "mstr/commands.h"
#include "mstr/messages.h"

static void put_parameters(const struct qmgr *qmgr, struct buf *out)
{
    const char *cpf = qmgr->cpf;

    message(out, CSQY100I, cpf);
    message(out, CSQY102I, cpf, "CSQOPR", 0u, 1u);
    message(out, CSQY103I, cpf, "NO (00000000)", "NO (00000000)", 30u, -1);
    if (qmgr->group[0])
        message(out, CSQY107I, cpf, qmgr->group);
    message(out, CSQY131I, cpf, "");
    message(out, CSQY132I, cpf, "NO", 0u);
}

static void run_input(struct qmgr *qmgr, unsigned source)
{
    if (qmgr->input.run)
        qmgr->input.run(qmgr->input.context, qmgr, source);
}

/* The sequence of messages; module: name of the parameter module for CSQY001I. The queue manager is active when it returns 0. */
static int startup(struct qmgr *qmgr, struct span module, struct buf *out)
{
    char name[NAME8_MAX + 1];
    int reason;

    snprintf(name, sizeof name, "%.*s", (int)module.length, module.data);
    message(out, CSQY000I, qmgr->cpf);
    message(out, CSQY001I, qmgr->cpf, name);
    put_parameters(qmgr, out);
    run_input(qmgr, S_1);
    message(out, CSQR001I, qmgr->cpf);
    reason = objects_load(&qmgr->objects, qmgr->name);
    if (reason < 0)
        return reason;
    reason = switches_read(&qmgr->security.switches, qmgr->name, qmgr_group(qmgr), qmgr_mixed(qmgr), &qmgr->saf);
    if (reason < 0)
        return reason;
    if (qmgr->security.switches.mixed)
        message(out, CSQH002I, qmgr->cpf, "CSQHINIT");
    else
        message(out, CSQH001I, qmgr->cpf, "CSQHINIT");
    switches_put_start(&qmgr->security.switches, qmgr->cpf, out);
    message(out, CSQR002I, qmgr->cpf);
    run_input(qmgr, S_2);
    if (qmgr_authentication(qmgr) < 0)
        security_deliver_authentication(&qmgr->security);
    message(out, CSQY022I, qmgr->cpf);
    qmgr->state = QMGR_ACTIVE;
    qmgr->timer_changed = true;
    return 0;
}

int serve_start_qmgr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *module = mqsc_value(command, "PARM");
    int reason;

    if (qmgr->state != QMGR_STARTING) {
        message(&order->reply, CSQY003I, qmgr->cpf);
        return REASON_STATE;
    }
    reason = startup(qmgr, module->given ? module->items[0] : span_of("CSQZPARM"), &order->reply);
    if (reason < 0) {
        message(&order->reply, CSQ9029E, qmgr->cpf, "CSQHINIT");
        qmgr->state = QMGR_FAILED;
    }
    return reason;
}

int serve_stop_qmgr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *mode = mqsc_value(command, "MODE");
    struct span shown = mode->given ? mode->items[0] : span_of("QUIESCE");
    const char *who = order->operator_identity->user.text; /* without a name: the system itself, P ssidMSTR, greenbar stop */
    char text[sizeof "QUIESCE"];

    snprintf(text, sizeof text, "%.*s", (int)shown.length, shown.data);
    message(&order->reply, CSQY009I, qmgr->cpf, who[0] ? who : "*MASTER*", text);
    message(&order->reply, CSQY002I, qmgr->cpf);
    qmgr->state = QMGR_STOPPING;
    return 0;
}
