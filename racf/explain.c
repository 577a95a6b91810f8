/* explain.c - what would change a decision.
 *
 * The steps themselves come from decide(). Here the database is asked for the commands that would make the other decision: who is
 * in the access list, which groups would do, whether the profiles in storage are those of the database.
 */
#include "racf/explain.h"

#include "base/mem.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/db_profiles.h"
#include "racf/db_users.h"
#include "racf/decide.h"
#include "racf/store.h"

enum { GROUPS_SHOWN = 5 };

struct explaining {
    struct racf_store *store;
    const struct class_row *row;
    const struct identity *who;
    const struct racf_decision *decision;
    microseconds moment; /* for which is decided */
    struct trace *trace;
    bool data_set;
    bool proposed; /* a command that changes profiles */
};

#define CHANGE(what, ...) trace_add(e->trace, "change", TRACE_CHANGE, e->decision->profile.text, what, __VA_ARGS__)

#define CHANGE_PROFILE(...) \
    do { \
        CHANGE("", __VA_ARGS__); \
        e->proposed = true; \
    } while (0)

/* The profile as a command names it. */
static void put_profile(const struct explaining *e, const char *name, bool generic, char *text, size_t size)
{
    snprintf(text, size, e->data_set ? "'%s'%s" : "%s CLASS(%s)", name, e->data_set ? "" : e->row->name.text);
    if (generic && !strpbrk(name, "*%&"))
        snprintf(text + strlen(text), size - strlen(text), " GENERIC");
}

/* Groups in the access list with enough: being connected to one would do, where no entry names the user himself. */
static int groups_that_would_do(struct explaining *e, const struct racf_profile *profile)
{
    unsigned shown = 0;

    for (size_t i = 0; i < profile->access_count && shown < GROUPS_SHOWN; i++) {
        const struct name8 *id = &profile->access[i].id;
        enum racf_kind kind;
        int reason;

        if (profile->access[i].level < e->decision->intent || name8_is(id, "*"))
            continue;
        reason = id_kind(e->store, id, &kind);
        if (reason < 0)
            return reason;
        if (kind != RACF_KIND_GROUP || identity_in_group(e->who, id))
            continue;
        CHANGE("", "CONNECT %s GROUP(%s) would do: the group has %s", e->who->user.text, id->text,
               racf_level_text(profile->access[i].level));
        shown++;
    }
    return 0;
}

static int changes_of_refusal(struct explaining *e)
{
    const struct racf_decision *decision = e->decision;
    const char *level = racf_level_text(decision->intent), *user = e->who->user.text;
    char name[RESOURCE_MAX + 40];
    struct racf_profile profile;
    int reason;

    if (decision->profile.text[0] == '\0') {
        if (e->data_set)
            CHANGE_PROFILE("ADDSD '%s' GENERIC UACC(NONE) and PERMIT '%s' GENERIC ID(%s) ACCESS(%s) would grant it",
                   decision->resource.text, decision->resource.text, user, level);
        else
            CHANGE_PROFILE("RDEFINE %s %s UACC(NONE) and PERMIT %s CLASS(%s) ID(%s) ACCESS(%s) would grant it", e->row->name.text,
                   decision->resource.text, decision->resource.text, e->row->name.text, user, level);
        return 0;
    }
    put_profile(e, decision->profile.text, decision->generic, name, sizeof name);
    if (name8_none(&e->who->user)) {
        CHANGE("", "ADDUSER: an undefined user has what UACC gives, and no more");
        return 0;
    }
    if (decision->why == RACF_WHY_HOURS) {
        CHANGE_PROFILE("RALTER %s %s WHEN(DAYS(ANYDAY) TIME(ANYTIME)) would let the access list decide", e->row->name.text,
                       decision->profile.text);
        return 0;
    }
    CHANGE_PROFILE("PERMIT %s ID(%s) ACCESS(%s) would grant it", name, user, level);
    reason = profile_get(e->store, e->row->name.text, decision->profile.text,
                         decision->generic ? PROFILE_GENERIC : PROFILE_DISCRETE, &profile);
    if (reason == REASON_NOT_FOUND) /* it is in storage only, or made of grouping profiles */
        return 0;
    if (reason == 0)
        reason = profile_get_access(e->store, &profile);
    if (reason == 0 && name8_equal(&decision->entry, &e->who->user))
        CHANGE_PROFILE("PERMIT %s ID(%s) DELETE would let the groups, ID(*) and UACC count", name, user);
    else if (reason == 0)
        reason = groups_that_would_do(e, &profile);
    racf_profile_release(&profile);
    return reason;
}

static void changes_of_grant(struct explaining *e)
{
    const struct racf_decision *decision = e->decision;
    const char *user = e->who->user.text;
    char name[RESOURCE_MAX + 40];

    put_profile(e, decision->profile.text, decision->generic, name, sizeof name);
    switch (decision->why) {
    case RACF_WHY_PROFILE:
        if (name8_equal(&decision->entry, &e->who->user)) {
            CHANGE_PROFILE("PERMIT %s ID(%s) ACCESS(NONE) would refuse it", name, user);
        } else {
            CHANGE("", "REMOVE %s GROUP(%s) takes away what the group gives", user, decision->entry.text);
            CHANGE_PROFILE("PERMIT %s ID(%s) ACCESS(NONE) would refuse it to this user alone", name, user);
        }
        break;
    case RACF_WHY_UACC:
    case RACF_WHY_ID_STAR:
    case RACF_WHY_OPERATIONS:
        if (!name8_none(&e->who->user))
            CHANGE_PROFILE("PERMIT %s ID(%s) ACCESS(NONE) would refuse it", name, user);
        break;
    case RACF_WHY_WARNING:
        if (decision->profile.text[0] && e->data_set)
            CHANGE_PROFILE("ALTDSD %s NOWARNING would refuse it", name);
        else if (decision->profile.text[0])
            CHANGE_PROFILE("RALTER %s %s NOWARNING would refuse it", e->row->name.text, decision->profile.text);
        else
            CHANGE("", "SETROPTS PROTECTALL(FAILURES) would refuse it");
        break;
    case RACF_WHY_GLOBAL:
        CHANGE("", "RALTER GLOBAL %s DELMEM(...) and SETROPTS GLOBAL(%s) REFRESH would let the profiles decide", e->row->name.text,
               e->row->name.text);
        break;
    case RACF_WHY_NO_PROFILE:
    case RACF_WHY_CLASS_INACTIVE:
    case RACF_WHY_NOT_RACLISTED:
    case RACF_WHY_OWNER_PREFIX:
    case RACF_WHY_TRUSTED:
    case RACF_WHY_ERROR:
    case RACF_WHY_GROUP_AUTHORITY:
    case RACF_WHY_HOURS:
        break;
    }
}

/* A RACLISTed class is decided by what is in storage: would the database decide otherwise? Of the database only what covers the
 * resource is compiled: decisions do not wait for a class with many profiles. */
static int change_by_refresh(struct explaining *e, const struct racf_class_state *state)
{
    struct decide_on on = { .class_row = e->row, .state = state, .now = e->moment };
    const struct racf_decision *now = e->decision;
    struct racf_decision then;
    struct resource name;
    struct image image;
    struct buf bytes;
    int reason;

    if (resource_of(&name, span_of(now->resource.text), e->row->fold) < 0) /* no profile covers it, before or behind */
        return 0;
    buf_init(&bytes, IMAGE_MAX);
    reason = racf_store_covering(e->store, e->row->name.text, COMPILE_RACLIST, name.text, NULL, false, &bytes);
    if (reason == 0)
        reason = image_open(&image, buf_span(&bytes));
    if (reason == 0) {
        on.image = &image;
        decide(&on, e->who, now->resource.text, now->intent, 0, &then, NULL);
        /* The global access table, and RACFVARS, are refreshed by themselves. */
        if (now->why != RACF_WHY_GLOBAL && !strchr(now->profile.text, '&') && then.code != now->code)
            trace_add(e->trace, "change", TRACE_CHANGE, "", "",
                      "SETROPTS RACLIST(%s) REFRESH would change the decision: the database says %s, by %s", e->row->name.text,
                      then.code == 0 ? "yes" : then.code == 4 ? "not protected" : "no",
                      racf_why_text(then.why));
    }
    buf_release(&bytes);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ what an asker may see */

/* How much of a profile RLIST and LISTDSD would show the asker. */
enum sight {
    SIGHT_NONE, /* not that it is there; so it is with what stands in storage only */
    SIGHT_BASE, /* READ: all but the access lists */
    SIGHT_ALL,  /* owners, ALTER to a discrete profile, auditors */
};

struct asking {
    struct racf_store *store;
    const struct identity *asker;
    microseconds now;
};

static int sight_of_profile(const struct asking *asking, struct racf_profile *profile, enum sight *sight)
{
    const struct command_environment environment = { .now = asking->now };
    struct command command = { .store = asking->store, .issuer = asking->asker, .environment = &environment };
    bool full;
    int reason = profile_get_access(asking->store, profile);

    if (reason == 0)
        reason = authority_profile(&command, profile, AUTHORITY_LIST, &full);
    if (reason < 0)
        return reason;
    full = full || authority_auditor(&command);
    *sight = full ? SIGHT_ALL : authority_level(&command, profile) >= RACF_READ ? SIGHT_BASE : SIGHT_NONE;
    return 0;
}

/* Of the discrete and the generic profile of that name, where there are both, what is seen of either. */
static int sight_of(const struct asking *asking, const char *class_name, const char *name, enum sight *sight)
{
    static const enum profile_kind kinds[] = { PROFILE_DISCRETE, PROFILE_GENERIC };
    enum sight least = SIGHT_ALL;
    size_t found = 0;
    int reason = 0;

    for (size_t i = 0; i < ARRAY_COUNT(kinds) && reason == 0; i++) {
        struct racf_profile profile;
        enum sight one = SIGHT_NONE;

        reason = profile_get(asking->store, class_name, name, kinds[i], &profile);
        if (reason == REASON_NOT_FOUND) {
            reason = 0;
            continue;
        }
        if (reason == 0)
            reason = sight_of_profile(asking, &profile, &one);
        if (reason == 0 && one < least)
            least = one;
        racf_profile_release(&profile);
        found++;
    }
    *sight = reason == 0 && found ? least : SIGHT_NONE;
    return reason;
}

/* What a rule says of a profile, without what the asker may not see of it. */
static const struct {
    const char *rule, *text;
} unseen[] = {
    { "profile", "a profile that you may not list covers it" },
    { "entry", "an entry of its access list" },
    { "conditional", "an entry of its conditional access list" },
    { "id-star", "an entry of its access list" },
    { "uacc", "its UACC" },
    { "warning", "it is in WARNING mode" },
    { "global", "an entry of the global access table" },
};

static const char *unseen_text(const char *rule)
{
    for (size_t i = 0; i < ARRAY_COUNT(unseen); i++)
        if (strcmp(unseen[i].rule, rule) == 0)
            return unseen[i].text;
    return NULL;
}

/* A step, as words. */
struct shown_step {
    char rule[16], profile[RESOURCE_MAX + 1], id[NAME8_MAX + 1];
    enum trace_outcome outcome;
    struct span text;
};

/* How much of what a step is about does the asker see? */
static int sight_of_step(const struct explaining *e, const struct asking *asking, const struct shown_step *step, enum sight *sight)
{
    *sight = SIGHT_ALL;
    if (strcmp(step->rule, "global") == 0)
        return sight_of(asking, "GLOBAL", e->row->name.text, sight);
    return step->profile[0] ? sight_of(asking, e->row->name.text, step->profile, sight) : 0;
}

/* Adds what is seen of a step; false when nothing is. Of a profile that decided it is told that one did. */
static bool show_step(const struct asking *asking, const struct shown_step *step, enum sight sight, struct trace *shown)
{
    const char *text = unseen_text(step->rule);
    bool foreign = step->id[0] && strcmp(step->id, asking->asker->user.text) != 0;

    if (sight == SIGHT_NONE && step->outcome != TRACE_DECIDED)
        return false;
    if (text && (sight == SIGHT_NONE || (sight == SIGHT_BASE && foreign)))
        trace_add(shown, step->rule, step->outcome, sight == SIGHT_NONE ? "" : step->profile, "", "%s", text);
    else
        trace_add(shown, step->rule, step->outcome, sight == SIGHT_NONE ? "" : step->profile, step->id, "%.*s",
                  (int)step->text.length, step->text.data);
    return true;
}

/* Takes out of the trace what the asker may not see. */
static int leave_out(struct explaining *e, const struct asking *asking)
{
    struct trace shown;
    struct trace_step step;
    struct reader in = reader_of(buf_span(&e->trace->steps));
    bool left_out = false;
    int reason = 0;

    trace_init(&shown);
    while (reason == 0 && trace_next(&in, &step)) {
        struct shown_step words = { .outcome = step.outcome, .text = step.text };
        enum sight sight;

        if (!text_copy(words.rule, sizeof words.rule, step.rule) || !text_copy(words.profile, sizeof words.profile, step.profile) ||
            !text_copy(words.id, sizeof words.id, step.id))
            continue;
        reason = sight_of_step(e, asking, &words, &sight);
        if (reason == 0 && !show_step(asking, &words, sight, &shown))
            left_out = true;
    }
    if (left_out)
        trace_add(&shown, "profile", TRACE_PASSED, "", "", "profiles that you may not list are left out");
    trace_release(e->trace);
    *e->trace = shown;
    return reason < 0 ? reason : in.reason;
}

int explain_hide(struct racf_store *store, const struct identity *asker, microseconds now, struct racf_decision *decision)
{
    const struct asking asking = { store, asker, now };
    enum sight sight;
    int reason;

    if (!decision->profile.text[0])
        return 0;
    reason = sight_of(&asking, decision->class_name.text, decision->profile.text, &sight);
    if (sight != SIGHT_ALL && !name8_equal(&decision->entry, &asker->user))
        decision->entry = (struct name8){ "" };
    if (sight == SIGHT_NONE) {
        decision->profile.text[0] = '\0';
        decision->generic = false;
        decision->profile_level = 0;
        decision->notify = (struct name8){ "" };
        decision->audit = decision->global_audit = (struct racf_audit_setting){ 0 };
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ all */

static int add_changes(struct explaining *e, const struct racf_class_state *state, bool refresh)
{
    int reason = 0;

    if (e->decision->code == 0)
        changes_of_grant(e);
    else
        reason = changes_of_refusal(e);
    if (reason == 0 && state->raclisted && e->proposed)
        CHANGE("", "SETROPTS RACLIST(%s) REFRESH has to follow: what is in storage decides", e->row->name.text);
    return reason == 0 && state->raclisted && refresh ? change_by_refresh(e, state) : reason;
}

int explain_changes(struct racf_store *store, const struct class_table *classes, const struct identity *who,
                    const struct racf_decision *decision, const struct identity *asker, microseconds now, struct trace *trace)
{
    struct explaining explaining = { .store = store, .row = class_find(classes, decision->class_name.text), .who = who,
                                     .decision = decision, .moment = now, .trace = trace };
    struct explaining *e = &explaining;
    const struct asking asking = { store, asker, now };
    struct racf_class_state state;
    enum sight sight = SIGHT_ALL;
    int reason;

    if (!e->row)
        return 0;
    e->data_set = name8_is(&e->row->name, "DATASET");
    reason = racf_store_class_state(store, e->row, &state);
    if (reason < 0)
        return reason;
    if (decision->why == RACF_WHY_CLASS_INACTIVE) {
        CHANGE("", "SETROPTS CLASSACT(%s) would let its profiles decide", e->row->name.text);
        return 0;
    }
    if (decision->why == RACF_WHY_NOT_RACLISTED) {
        CHANGE("", "SETROPTS RACLIST(%s) would let its profiles decide", e->row->name.text);
        return 0;
    }
    if (asker)
        reason = leave_out(e, &asking);
    if (reason == 0 && asker && decision->profile.text[0])
        reason = sight_of(&asking, decision->class_name.text, decision->profile.text, &sight);
    return reason == 0 && sight == SIGHT_ALL ? add_changes(e, &state, !asker) : reason;
}
