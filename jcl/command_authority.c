/* command_authority.c - who may give an operator command. */
#include "jcl/command_authority.h"

int command_may(struct racf *racf, const struct identity *who, const char *resource, enum racf_level level, struct buf *refusal)
{
    struct racf_class_state state = { 0 };
    struct racf_decision decision;
    int reason;

    if (identity_has(who, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED))
        return 0;
    reason = racf ? racf_class(racf, "OPERCMDS", &state) : REASON_NOT_RUNNING;
    if (reason < 0)
        return reason;
    if (!state.active)
        return level == RACF_READ || identity_has(who, IDENTITY_SPECIAL) ? 0 : REASON_NOT_AUTHORIZED;
    reason = racf_check(racf, who, "OPERCMDS", resource, level, RACF_FROM_CONSOLE, &decision);
    if (reason < 0)
        return reason;
    if (decision.code == 0)
        return 0;
    if (decision.code == 4)
        return identity_has(who, IDENTITY_SPECIAL) ? 0 : REASON_NOT_AUTHORIZED;
    racf_ich408i(who, &decision, refusal);
    return REASON_NOT_AUTHORIZED;
}
