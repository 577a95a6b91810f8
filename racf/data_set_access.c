/* data_set_access.c - what the compiled profiles of data sets do not say: group-OPERATIONS, and CREATE in a group. */
#include "racf/data_set_access.h"

#include "base/mem.h"
#include "racf/authority.h"
#include "racf/db_profiles.h"

/* Has the user OPERATIONS in any group now? Most have not, and nothing more is read then. */
static int has_group_operations(struct command *command, bool *has)
{
    struct racf_connect *connects;
    size_t count;
    int reason = connects_of_user(command->store, &command->issuer->user, &connects, &count);

    *has = false;
    for (size_t i = 0; reason == 0 && i < count && !*has; i++)
        *has = (connects[i].attributes & IDENTITY_OPERATIONS) && !connect_revoked(&connects[i], command->environment->now);
    mem_free(connects);
    return reason;
}

/* OPERATIONS in a group reaches the data sets whose profile is in its scope. */
static int operates(struct command *command, const struct racf_decision *decision, bool *may)
{
    struct racf_profile profile;
    int reason = has_group_operations(command, may);

    if (reason < 0 || !*may)
        return reason;
    reason = profile_get(command->store, "DATASET", decision->profile.text, decision->generic ? PROFILE_GENERIC : PROFILE_DISCRETE,
                         &profile);
    if (reason == 0)
        return authority_in_scope(command, &profile.owner, AUTHORITY_OPERATE, may);
    *may = false;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int creates(struct command *command, const struct racf_decision *decision, bool *may)
{
    const char *name = decision->resource.text;
    enum group_authority authority;
    struct name8 group;
    int reason = name8_of(&group, span_part(span_of(name), 0, span_find(span_of(name), '.')));

    *may = false;
    if (reason < 0)
        return 0;
    reason = authority_of_issuer(command, &group, &authority);
    *may = reason == 0 && authority >= GROUP_CREATE;
    return reason;
}

int data_set_access(struct racf_store *store, const struct identity *who, microseconds now, struct racf_decision *decision,
                    struct trace *trace)
{
    const struct command_environment environment = { .now = now };
    struct command command = { .store = store, .issuer = who, .environment = &environment };
    bool may = false;
    int reason = 0;

    if (decision->code != 8 || decision->profile.text[0] == '\0' || name8_none(&who->user))
        return 0;
    /* No entry names the user or one of the groups: then OPERATIONS counts. */
    if (decision->why == RACF_WHY_UACC || decision->why == RACF_WHY_ID_STAR)
        reason = operates(&command, decision, &may);
    if (may)
        decision->why = RACF_WHY_OPERATIONS;
    if (may && trace)
        trace_add(trace, "operations", TRACE_DECIDED, decision->profile.text, "",
                  "OPERATIONS in a group whose scope has the profile");
    if (reason == 0 && !may && (decision->flags & RACF_DEFINE)) {
        reason = creates(&command, decision, &may);
        if (may)
            decision->why = RACF_WHY_GROUP_AUTHORITY;
        if (may && trace)
            trace_add(trace, "create", TRACE_DECIDED, decision->profile.text, "", "CREATE in the group whose data set is made");
    }
    if (reason == 0 && may) {
        decision->entry = (struct name8){ "" };
        decision->code = decision->racf_code = 0;
        decision->allowed = RACF_ALTER;
    }
    return reason;
}
