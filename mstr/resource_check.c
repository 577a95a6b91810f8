/* resource_check.c - the levels at which a resource is asked for. */
#include "mstr/resource_check.h"

static int ask_at(const struct resource_check *check, const char *hlq, unsigned flags, struct racf_decision *decision, bool *found)
{
    struct qmgr *qmgr = check->qmgr;
    struct resource resource;
    int reason;

    snprintf(resource.text, sizeof resource.text, "%s.%s%s", hlq, check->middle, check->name);
    reason = qmgr->saf.check(qmgr->saf.context, check->who, mq_class_name(check->class_id, qmgr->security.switches.mixed),
                             resource.text, check->level, flags, decision);
    *found = decision->why != RACF_WHY_NO_PROFILE && decision->code != 4;
    if (decision->code == 4) /* the class is not active: RACF decides nothing, and that is a refusal */
        decision->code = 8;
    return reason < 0 ? reason : decision->code == 0;
}

int resource_check(const struct resource_check *check, struct racf_decision *decision)
{
    const struct qmgr *qmgr = check->qmgr;
    const bool at_group = switches_on(&qmgr->security.switches, SWITCH_QSG);
    bool found = false;
    int allowed = 0;

    *decision = (struct racf_decision){ .code = 8 };
    if (switches_on(&qmgr->security.switches, SWITCH_QMGR)) {
        /* That the queue manager has no profile is no violation while its group may have one. */
        allowed = ask_at(check, qmgr->name, at_group ? check->flags | RACF_LOG_NONE : check->flags, decision, &found);
        if (allowed >= 0 && at_group && found && !(check->flags & RACF_LOG_NONE))
            return ask_at(check, qmgr->name, check->flags, decision, &found);
    }
    if (allowed == 0 && !found && at_group)
        allowed = ask_at(check, qmgr->group, check->flags, decision, &found);
    return allowed;
}
