/* command_authority.c - who may give an operator command. */
#include "jcl/command_authority.h"

int command_may(struct racf *racf, const struct identity *who, const char *resource, enum racf_level level, struct buf *refusal)
{
    struct racf_class_state state = { 0 };
    struct racf_decision decision;

    if (identity_has(who, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED))
        return 0;
    if (!racf || racf_class(racf, "OPERCMDS", &state) < 0)
        return REASON_NOT_AUTHORIZED;
    if (!state.active)
        return level == RACF_READ || identity_has(who, IDENTITY_SPECIAL) ? 0 : REASON_NOT_AUTHORIZED;
    racf_check(racf, who, "OPERCMDS", resource, level, 0, &decision);
    if (decision.code == 0)
        return 0;
    if (decision.code == 4)
        return identity_has(who, IDENTITY_SPECIAL) ? 0 : REASON_NOT_AUTHORIZED;
    racf_ich408i(who, &decision, refusal);
    return REASON_NOT_AUTHORIZED;
}
