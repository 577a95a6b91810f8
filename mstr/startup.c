/* startup.c - START QMGR and STOP QMGR.
 *
 * What the lines say of parameters, and where they come from: parameters.h.
 */
#include "mstr/startup.h"

#include "mstr/commands.h"
#include "mstr/messages.h"

static void put_parameters(const struct qmgr *qmgr, struct buf *out)
{
    const char *cpf = qmgr->cpf;

    const struct parameters *p = &qmgr->parameters;

    message(out, CSQY100I, cpf);
    message(out, CSQY101I, cpf, parameter(p, PARAMETER_LOGLOAD));
    message(out, CSQY102I, cpf, parameter(p, PARAMETER_CMDUSER), parameter(p, PARAMETER_QMCCSID),
            parameter(p, PARAMETER_ROUTCDE));
    message(out, CSQY103I, cpf, parameter(p, PARAMETER_SMFACCT), parameter(p, PARAMETER_SMFSTAT), parameter(p, PARAMETER_STATIME),
            parameter(p, PARAMETER_ACCTIME));
    message(out, CSQY104I, cpf, parameter(p, PARAMETER_OTMAGRP), parameter(p, PARAMETER_OTMAMEM), parameter(p, PARAMETER_OTMADRU),
            parameter(p, PARAMETER_OTMAAGE), parameter(p, PARAMETER_OTMAPFX));
    message(out, CSQY105I, cpf, parameter(p, PARAMETER_TRACSTR), parameter(p, PARAMETER_TRACTBL));
    message(out, CSQY106I, cpf, parameter(p, PARAMETER_EXITTCB), parameter(p, PARAMETER_EXITLIM), parameter(p, PARAMETER_WLMTIME),
            parameter(p, PARAMETER_WLMTIMU));
    if (qmgr->group[0])
        message(out, CSQY107I, cpf, qmgr->group);
    message(out, CSQY108I, cpf, parameter(p, PARAMETER_RESAUDIT), parameter(p, PARAMETER_QINDXBLD),
            parameter(p, PARAMETER_CLCACHE));
    message(out, CSQY131I, cpf, parameter(p, PARAMETER_EXCLMSG));
    message(out, CSQY132I, cpf, parameter(p, PARAMETER_SPLCAP), parameter(p, PARAMETER_ACELIM));
    message(out, CSQY110I, cpf);
    message(out, CSQY111I, cpf, parameter(p, PARAMETER_INBUFF), parameter(p, PARAMETER_OUTBUFF), parameter(p, PARAMETER_MAXRTU),
            parameter(p, PARAMETER_MAXARCH));
    message(out, CSQY112I, cpf, parameter(p, PARAMETER_TWOACTV), parameter(p, PARAMETER_TWOARCH),
            parameter(p, PARAMETER_TWOBSDS));
    message(out, CSQY113I, cpf, parameter(p, PARAMETER_OFFLOAD), parameter(p, PARAMETER_WRTHRSH), parameter(p, PARAMETER_DEALLCT),
            parameter(p, PARAMETER_COMPLOG));
    message(out, CSQY114I, cpf, parameter(p, PARAMETER_MAXCNOFF), parameter(p, PARAMETER_ZHYWRITE));
    message(out, CSQY120I, cpf);
    message(out, CSQY121I, cpf, parameter(p, PARAMETER_UNIT), parameter(p, PARAMETER_UNIT2), parameter(p, PARAMETER_ALCUNIT),
            parameter(p, PARAMETER_PRIQTY), parameter(p, PARAMETER_SECQTY), parameter(p, PARAMETER_BLKSIZE));
    message(out, CSQY122I, cpf, parameter(p, PARAMETER_ARCPFX1), parameter(p, PARAMETER_ARCPFX2),
            parameter(p, PARAMETER_TSTAMP));
    message(out, CSQY123I, cpf, parameter(p, PARAMETER_ARCRETN), parameter(p, PARAMETER_ARCWTOR),
            parameter(p, PARAMETER_ARCWRTC));
    message(out, CSQY124I, cpf, parameter(p, PARAMETER_CATALOG), parameter(p, PARAMETER_COMPACT), parameter(p, PARAMETER_PROTECT),
            parameter(p, PARAMETER_QUIESCE));
}

typedef int keeping(void *context, struct buf *out);

/* One of what the keeper of messages and objects has to do; says what could not be done, and why. */
static int keep(struct qmgr *qmgr, keeping *function, const char *what, struct buf *out)
{
    int reason = function ? function(qmgr->keeps.context, out) : 0;

    if (reason < 0) {
        message(out, GBRM020E, qmgr->cpf, what, reason_text(reason));
        qmgr->failure = STARTUP_NO_STORAGE;
    }
    return reason;
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
    enum mq_class failed;
    int reason;

    snprintf(name, sizeof name, "%.*s", (int)module.length, module.data);
    message(out, CSQY000I, qmgr->cpf);
    message(out, CSQY001I, qmgr->cpf, name);
    message(out, CSQ3111I, qmgr->cpf, "CSQYSCMD");
    put_parameters(qmgr, out);
    run_input(qmgr, S_1);
    reason = keep(qmgr, qmgr->keeps.open, "OPENING BSDS, LOG AND PAGE SETS", out);
    if (reason < 0)
        return reason;
    message(out, CSQR001I, qmgr->cpf);
    reason = keep(qmgr, qmgr->keeps.restart, "RESTART", out);
    if (reason < 0)
        return reason;
    reason = objects_load(&qmgr->objects, qmgr->name);
    if (reason < 0)
        return reason;
    reason = switches_read(&qmgr->security.switches, qmgr->name, qmgr_group(qmgr), qmgr_mixed(qmgr), &qmgr->saf);
    if (reason == 0)
        reason = mq_classes_list(qmgr_mixed(qmgr), &qmgr->saf, &failed);
    if (reason < 0)
        return reason;
    if (qmgr->security.switches.mixed)
        message(out, CSQH002I, qmgr->cpf, "CSQHINIT");
    else
        message(out, CSQH001I, qmgr->cpf, "CSQHINIT");
    switches_put_start(&qmgr->security.switches, qmgr->cpf, out);
    message(out, CSQR002I, qmgr->cpf);
    reason = keep(qmgr, qmgr->keeps.ready, "THE FIRST CHECKPOINT", out);
    if (reason < 0)
        return reason;
    run_input(qmgr, S_2);
    run_input(qmgr, S_T);
    if (qmgr_authentication(qmgr) < 0) {
        security_require_authentication(&qmgr->security);
        message(out, CSQH043E, qmgr->cpf, object_text(objects_qmgr(&qmgr->objects), A_CONNAUTH).data);
    }
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
        if (!qmgr->failure)
            qmgr->failure = STARTUP_NO_RACF;
    }
    return reason;
}

int qmgr_stop_now(struct qmgr *qmgr, struct buf *out)
{
    qmgr->state = QMGR_STOPPING;
    return keep(qmgr, qmgr->keeps.stop, "THE LAST CHECKPOINT", out);
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
    /* DIFFERS: STOP QMGR resumes logging, since programs that wait for it could not end. */
    if (qmgr->waits.log_resume && qmgr->waits.log_resume(qmgr->waits.context))
        message(&order->reply, CSQJ373I, qmgr->cpf, "CSQJC001", qmgr->name);
    /* DIFFERS: there is no automatic restart manager: MODE(RESTART) is MODE(FORCE). */
    if (span_is(shown, "QUIESCE") && qmgr->waits.stop && qmgr->waits.stop(qmgr->waits.context, order))
        return 0;
    return qmgr_stop_now(qmgr, &order->reply);
}
