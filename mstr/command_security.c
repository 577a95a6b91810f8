/* command_security.c - may this user give this command. */
#include "mstr/command_security.h"

#include "base/clock.h"

/* One level: 1 allowed, 0 refused; *found tells whether a profile decided. */
static int allowed_by(struct qmgr *qmgr, const struct identity *who, const char *hlq, const struct mqsc_command *row,
                      struct racf_decision *decision, bool *found)
{
    struct resource resource;
    int reason;

    snprintf(resource.text, sizeof resource.text, "%s.%s", hlq, row->profile);
    reason = qmgr->saf.check(qmgr->saf.context, who, mq_class_name(MQ_CLASS_CMDS, qmgr->security.switches.mixed),
                             resource.text, row->level, decision);
    *found = decision->why != RACF_WHY_NO_PROFILE && decision->code != 4;
    return reason < 0 ? reason : decision->code == 0;
}

int command_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc_command *row)
{
    const struct switches *switches = &qmgr->security.switches;
    struct racf_decision decision = { .code = 8 };
    const struct identity *who;
    bool found = false;
    int allowed = 0;

    if (!row->profile[0] || !switches_on(switches, SWITCH_COMMAND) || (order->source & (S_1 | S_2)))
        return 0;
    who = security_sign_on(&qmgr->security, order->operator_identity, clock_monotonic());
    if (switches_on(switches, SWITCH_QMGR))
        allowed = allowed_by(qmgr, who, qmgr->name, row, &decision, &found);
    if (allowed == 0 && !found && switches_on(switches, SWITCH_QSG))
        allowed = allowed_by(qmgr, who, qmgr->group, row, &decision, &found);
    if (allowed < 0)
        return allowed;
    if (!allowed || decision.why == RACF_WHY_WARNING)
        qmgr->saf.ich408i(qmgr->saf.context, who, &decision, &order->log);
    return allowed ? 0 : REASON_NOT_AUTHORIZED;
}
