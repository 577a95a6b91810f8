/* decide.c - yes or no: the order in which RACF looks at things.
 *
 * The numbers in the comments are those of the fact sheet's list of the authorization check. Never deciding: exits (1, 15).
 * DIFFERS: security levels, categories and labels (7) are kept and listed, and no decision looks at them.
 */
#include "racf/decide.h"

#include "base/text.h"

#define TRACE(...) \
    do { \
        if (c->trace) \
            trace_add(c->trace, __VA_ARGS__); \
    } while (0)

/* One check on its way. */
struct check {
    const struct decide_on *on;
    const struct identity *who;
    struct span name; /* folded */
    unsigned flags;
    int64_t profile;
    struct racf_decision *decision;
    struct trace *trace; /* or NULL */
};

static const struct name8 everybody = { "*" };
static const struct name8 nobody = { "" };

static void settle(struct check *c, int code, enum racf_why why)
{
    struct racf_decision *decision = c->decision;

    decision->code = code;
    decision->racf_code = code;
    decision->racf_reason = why == RACF_WHY_WARNING ? 4 : 0;
    decision->why = why;
    if (code == 0 && why != RACF_WHY_WARNING)
        decision->allowed = RACF_ALTER;
}

/* What the user has by an access list: his own entry, whatever the groups have; else the highest of all groups. The list is the
 * standard one, or the conditional one for an entity. */
struct list {
    enum racf_condition kind; /* 0: the standard one */
    struct span entity;
};

static bool entry_of(const struct check *c, const struct list *list, const struct name8 *id, uint8_t *level)
{
    return list->kind ? image_access_when(c->on->image, c->profile, list->kind, list->entity, id, level)
                      : image_access(c->on->image, c->profile, id, level);
}

static bool own_or_group_entry(const struct check *c, const struct list *list, uint8_t *level, struct name8 *entry)
{
    const struct identity *who = c->who;
    bool in_group = false;

    if (!name8_none(&who->user) && entry_of(c, list, &who->user, level)) {
        *entry = who->user;
        return true;
    }
    for (uint32_t i = 0; i < who->group_count; i++) {
        uint8_t group_level;

        if (!entry_of(c, list, &who->groups[i], &group_level) || (in_group && group_level <= *level))
            continue;
        in_group = true;
        *level = group_level;
        *entry = who->groups[i];
    }
    return in_group;
}

static bool star_entry(const struct check *c, const struct list *list, uint8_t *level)
{
    return !identity_has(c->who, IDENTITY_RESTRICTED) && !name8_none(&c->who->user) && entry_of(c, list, &everybody, level);
}

/* 9. to 12. of the profile that covers the resource. */
static void look_up_access(struct check *c)
{
    static const struct list standard = { 0, { "", 0 } };
    struct racf_decision *decision = c->decision;
    const char *profile = decision->profile.text;
    bool restricted = identity_has(c->who, IDENTITY_RESTRICTED);
    uint8_t level = RACF_NONE;

    decision->why = RACF_WHY_PROFILE;
    if (own_or_group_entry(c, &standard, &level, &decision->entry)) {
        decision->allowed = level;
        TRACE("entry", TRACE_DECIDED, profile, decision->entry.text, "the access list gives %s %s %s", 
              name8_equal(&decision->entry, &c->who->user) ? "the user" : "group", decision->entry.text, racf_level_text(level));
        return;
    }
    TRACE("entry", TRACE_PASSED, profile, "", "the access list names neither the user nor one of %u groups", c->who->group_count);
    if (star_entry(c, &standard, &level)) {
        decision->allowed = level;
        decision->why = RACF_WHY_ID_STAR;
        decision->entry = everybody;
        TRACE("id-star", TRACE_DECIDED, profile, "*", "ID(*) gives every defined user %s", racf_level_text(level));
    } else if (!restricted) {
        decision->allowed = image_profile_uacc(c->on->image, c->profile);
        decision->why = RACF_WHY_UACC;
        TRACE("uacc", TRACE_DECIDED, profile, "", "UACC(%s)", racf_level_text(decision->allowed));
    } else {
        TRACE("uacc", TRACE_PASSED, profile, "", "a RESTRICTED user has nothing by ID(*) or UACC");
    }
    if (c->on->class_row->operations && identity_has(c->who, IDENTITY_OPERATIONS)) {
        decision->allowed = RACF_ALTER;
        decision->why = RACF_WHY_OPERATIONS;
        decision->entry = nobody;
        TRACE("operations", TRACE_DECIDED, profile, "", "OPERATIONS has full access where no entry says otherwise");
    }
}

/* By what the work came in, as far as this system knows it. */
static struct span entity_of(const struct check *c, enum racf_condition kind)
{
    switch (kind) {
    case RACF_WHEN_JESINPUT: /* every job comes in through the internal reader */
        return c->who->source == IDENTITY_JOB ? span_of("INTRDR") : SPAN_NONE;
    case RACF_WHEN_CONSOLE: /* a person's console has the name of the user ID, as extended consoles have */
        return c->flags & RACF_FROM_CONSOLE && c->who->source == IDENTITY_COMMAND ? span_of(c->who->user.text) : SPAN_NONE;
    case RACF_WHEN_CRITERIA:
        return c->flags & RACF_ENCRYPTION ? span_of("SMS(DSENCRYPTION)") : SPAN_NONE;
    case RACF_WHEN_SYSID: /* of any class (unconfirmed: RACF may look at it for class PROGRAM alone) */
        return span_of(c->on->state->system.text);
    case RACF_WHEN_PROGRAM: /* the initiator says which one runs, racf which ones are controlled */
        return span_of(c->who->program.text);
    case RACF_WHEN_TERMINAL:
        return span_of(c->who->terminal.text);
    /* DIFFERS: no work comes from a partner LU (APPCPORT) or a network zone (SERVAUTH): such entries of access lists are kept,
     * listed, unloaded and loaded, and give nothing. */
    case RACF_WHEN_APPCPORT:
    case RACF_WHEN_SERVAUTH:
    case RACF_CONDITIONS:
        break;
    }
    return SPAN_NONE;
}

/* Why entries of that condition do not count for work that came in by this entity. */
static void why_not(const struct check *c, enum racf_condition kind, struct span entity, char *text, size_t size)
{
    bool of_programs = kind == RACF_WHEN_PROGRAM || kind == RACF_WHEN_SYSID;

    if (!(c->on->state->conditions & 1u << kind))
        snprintf(text, size, of_programs ? "SETROPTS WHEN(PROGRAM) is not in effect" : "class %s is not active",
                 racf_condition_text(kind));
    else if (kind == RACF_WHEN_APPCPORT || kind == RACF_WHEN_SERVAUTH)
        snprintf(text, size, "no work of this system comes in by one");
    else if (kind == RACF_WHEN_CRITERIA)
        snprintf(text, size, "the access is not made for that");
    else if (entity.length)
        snprintf(text, size, "it is %.*s here", (int)entity.length, entity.data);
    else
        snprintf(text, size, kind == RACF_WHEN_PROGRAM    ? "no controlled program asks"
                             : kind == RACF_WHEN_JESINPUT ? "no job asks"
                             : kind == RACF_WHEN_CONSOLE  ? "it is no operator command"
                                                          : "it is not known");
}

/* The entries of the conditional access list for the user, a group of his, or everybody, that did not count. */
static void trace_conditions(struct check *c)
{
    struct image_condition_entry entry;

    for (size_t i = 0; image_condition(c->on->image, c->profile, i, &entry); i++) {
        struct span entity = entity_of(c, entry.kind);
        char why[80];

        if (!name8_equal(&entry.id, &c->who->user) && !identity_in_group(c->who, &entry.id) && !name8_equal(&entry.id, &everybody))
            continue;
        if (span_equal(entity, entry.entity) && (c->on->state->conditions & 1u << entry.kind))
            continue;
        why_not(c, entry.kind, entity, why, sizeof why);
        TRACE("conditional", TRACE_PASSED, c->decision->profile.text, entry.id.text, "WHEN(%s(%.*s)) gives %s nothing: %s",
              racf_condition_text(entry.kind), (int)entry.entity.length, entry.entity.data, entry.id.text, why);
    }
}

/* 13. The conditional access list: it can only add. */
static void look_up_conditions(struct check *c)
{
    struct racf_decision *decision = c->decision;

    for (unsigned kind = 1; kind < RACF_CONDITIONS; kind++) {
        struct list list = { kind, entity_of(c, kind) };
        struct name8 entry = everybody;
        uint8_t level = RACF_NONE;

        if (list.entity.length == 0 || !(c->on->state->conditions & 1u << kind))
            continue;
        if (!own_or_group_entry(c, &list, &level, &entry) && !star_entry(c, &list, &level))
            continue;
        TRACE("conditional", level > decision->allowed ? TRACE_DECIDED : TRACE_PASSED, decision->profile.text, entry.text,
              "WHEN(%s(%.*s)) gives %s %s", racf_condition_text(kind), (int)list.entity.length, list.entity.data, entry.text,
              racf_level_text(level));
        if (level <= decision->allowed)
            continue;
        decision->allowed = level;
        decision->why = RACF_WHY_PROFILE;
        decision->entry = entry;
    }
    if (c->trace)
        trace_conditions(c);
    if (c->trace && decision->allowed < decision->intent)
        TRACE("conditional", TRACE_PASSED, decision->profile.text, "", "the conditional access list gives no more");
}

static bool same_qualifier(struct span text, size_t number, const struct name8 *user)
{
    while (number-- > 0)
        text = span_from(text, span_find(text, '.') + 1);
    text = span_part(text, 0, span_find(text, '.'));
    return !name8_none(user) && span_is(text, user->text);
}

/* 8. A data set whose high-level qualifier is the user ID, or spool output whose owner qualifier is. */
static bool owned(const struct class_row *class_row, struct span resource, const struct identity *who)
{
    if (name8_is(&class_row->name, "DATASET"))
        return same_qualifier(resource, 0, &who->user);
    if (name8_is(&class_row->name, "JESSPOOL"))
        return same_qualifier(resource, 1, &who->user);
    return false;
}

static bool digits(struct span text, size_t from)
{
    for (size_t i = from; i < text.length; i++)
        if (!text_is_digit(text.data[i]))
            return false;
    return true;
}

/* SYSyyddd.Thhmmss.RA000.job.NAME...: a temporary data set of the job that asks. Of another job it is no exception, and a permanent
 * one may be named like that: the catalog knows which is which (RACF_TEMPORARY). */
static bool temporary(struct span name, const struct identity *who, unsigned flags)
{
    struct span part[4];

    if (!(flags & RACF_TEMPORARY))
        return false;

    for (size_t i = 0; i < ARRAY_COUNT(part); i++) {
        size_t length = span_find(name, '.');

        if (length == name.length)
            return false;
        part[i] = span_part(name, 0, length);
        name = span_from(name, length + 1);
    }
    return part[0].length == 8 && span_starts(part[0], "SYS") && digits(part[0], 3) && part[1].length == 7 &&
           part[1].data[0] == 'T' && digits(part[1], 1) && span_is(part[2], "RA000") && !name8_none(&who->job) &&
           span_is(part[3], who->job.text);
}

/* 2. and 3. Is there anything to decide? */
static bool protected_at_all(struct check *c)
{
    const struct class_row *row = c->on->class_row;

    if (!c->on->state->active) {
        settle(c, 4, RACF_WHY_CLASS_INACTIVE);
        TRACE("class", TRACE_DECIDED, "", "", "class %s is not active: nothing is protected", row->name.text);
        return false;
    }
    if (row->raclist == CLASS_RACLIST_REQUIRED && !c->on->state->raclisted) {
        settle(c, 4, RACF_WHY_NOT_RACLISTED);
        TRACE("class", TRACE_DECIDED, "", "", "class %s has to be RACLISTed and is not: nothing is protected", row->name.text);
        return false;
    }
    TRACE("class", TRACE_PASSED, "", "", "class %s is active%s", row->name.text,
          c->on->state->raclisted ? "; its profiles are those in storage" : "");
    return true;
}

/* 5. The global access table grants, and never denies. */
static bool granted_globally(struct check *c)
{
    const struct image_variables variables = { c->on->variables, c->who };
    struct racf_decision *decision = c->decision;
    int64_t entry;
    struct span name;
    uint8_t level;

    if (!c->on->global)
        return false;
    if (identity_has(c->who, IDENTITY_RESTRICTED)) {
        TRACE("global", TRACE_PASSED, "", "", "the global access table is not for a RESTRICTED user");
        return false;
    }
    entry = image_find_generic_with(c->on->global, c->name, &variables);
    if (entry < 0) {
        TRACE("global", TRACE_PASSED, "", "", "no entry of the global access table covers the resource");
        return false;
    }
    name = image_profile_name(c->on->global, entry);
    level = image_profile_uacc(c->on->global, entry);
    TRACE("global", level >= decision->intent ? TRACE_DECIDED : TRACE_PASSED, "", "", "the global access table has %.*s/%s",
          (int)name.length, name.data, racf_level_text(level));
    if (level < decision->intent)
        return false;
    settle(c, 0, RACF_WHY_GLOBAL);
    decision->allowed = level;
    return true;
}

static void take_profile(struct check *c)
{
    const struct image *image = c->on->image;
    struct span name = image_profile_name(image, c->profile);
    struct racf_decision *decision = c->decision;

    decision->generic = image_profile_generic(image, c->profile);
    if (!text_copy(decision->profile.text, sizeof decision->profile.text, name))
        decision->profile.text[0] = '\0'; /* image_open() lets no such name through */
    decision->audit = image_profile_audit(image, c->profile);
    decision->global_audit = image_profile_global_audit(image, c->profile);
    decision->profile_level = image_profile_level(image, c->profile);
    decision->notify = image_profile_notify(image, c->profile);
}

/* Every profile that covers the resource, best first. */
static void trace_profiles(struct check *c, const struct image_variables *variables)
{
    enum { SHOWN = 200 };
    const struct image *image = c->on->image;
    int64_t found[SHOWN + 1];
    size_t count = 0;

    found[0] = image_find_discrete(image, c->name);
    if (found[0] != IMAGE_NO_PROFILE)
        count = 1;
    if (c->on->state->generic)
        count += image_matches(image, c->name, variables, found + count, SHOWN);
    else
        TRACE("generic", TRACE_PASSED, "", "", "SETROPTS GENERIC is not in effect for the class: no generic profile is looked at");
    for (size_t i = 0; i < count; i++) {
        char name[RESOURCE_MAX + 1];
        bool generic = image_profile_generic(image, found[i]);

        if (!text_copy(name, sizeof name, image_profile_name(image, found[i])))
            continue;
        TRACE("profile", found[i] == c->profile ? TRACE_DECIDED : TRACE_PASSED, name, "", "%s%s",
              found[i] != c->profile ? "covers it too, and is less specific"
              : !generic             ? "the discrete profile of that name"
              : count > 1            ? "the most specific of the profiles that cover it"
                                     : "the only profile that covers it",
              image_profile_warning(image, found[i]) ? "; WARNING" : "");
    }
    if (count == 0)
        TRACE("profile", TRACE_PASSED, "", "", "no profile covers the resource");
}

/* 6. Generic profiles are looked at when SETROPTS GENERIC is in effect for the class. */
static void find_profile(struct check *c)
{
    const struct image_variables variables = { c->on->variables, NULL };
    const struct image *image = c->on->image;

    c->profile = image ? image_find_discrete(image, c->name) : IMAGE_NO_PROFILE;
    if (image && c->profile == IMAGE_NO_PROFILE && c->on->state->generic)
        c->profile = image_find_generic_with(image, c->name, &variables);
    if (c->trace && image)
        trace_profiles(c, &variables);
    if (c->profile >= 0)
        take_profile(c);
}

/* A search without an answer is a refusal. */
static bool given_up(struct check *c)
{
    if (c->profile != IMAGE_GIVEN_UP)
        return false;
    settle(c, 8, RACF_WHY_ERROR);
    TRACE("profile", TRACE_DECIDED, "", "", "the search of the generic profiles took too many steps and was given up");
    return true;
}

static bool protect_all(struct check *c)
{
    enum racf_protect protect = c->on->state->protect;

    if (c->profile != IMAGE_NO_PROFILE || protect == PROTECT_NOT || temporary(c->name, c->who, c->flags))
        return false;
    if (protect == PROTECT_WARNING) {
        settle(c, 0, RACF_WHY_WARNING);
        TRACE("protectall", TRACE_DECIDED, "", "", "PROTECTALL(WARNING): granted, with a warning");
    } else {
        settle(c, 8, RACF_WHY_NO_PROFILE);
        c->decision->racf_reason = 8;
        TRACE("protectall", TRACE_DECIDED, "", "", "PROTECTALL(FAILURES): what no profile covers is refused");
    }
    return true;
}

static void discrete_only(struct check *c)
{
    c->profile = c->on->image ? image_find_discrete(c->on->image, c->name) : IMAGE_NO_PROFILE;
    if (c->profile == IMAGE_NO_PROFILE || image_profile_grouped(c->on->image, c->profile)) {
        settle(c, 4, RACF_WHY_NO_PROFILE);
        return;
    }
    take_profile(c);
    settle(c, 0, RACF_WHY_PROFILE);
}

/* WHEN(DAYS() TIME()) of a terminal: nobody may use it at another time. RACF asks that of class TERMINAL alone, as the unload says
 * it ("can the terminal be used on Sunday"; unconfirmed); of others WHEN is kept and listed. */
static bool closed(struct check *c)
{
    struct hours hours = image_profile_hours(c->on->image, c->profile);

    if (hours_any(&hours))
        return false;
    if (hours_fit(&hours, c->on->now)) {
        TRACE("hours", TRACE_PASSED, c->decision->profile.text, "", "WHEN(DAYS TIME) of the profile lets it be used now");
        return false;
    }
    c->decision->why = RACF_WHY_HOURS;
    TRACE("hours", TRACE_DECIDED, c->decision->profile.text, "",
          "WHEN(DAYS TIME) of the profile: not on this day, or not at this time");
    return true;
}

static void decide_in_order(struct check *c)
{
    struct racf_decision *decision = c->decision;

    if (!protected_at_all(c))
        return;
    if (c->flags & RACF_DISCRETE_ONLY) {
        discrete_only(c);
        return;
    }
    /* 4. */
    if (identity_has(c->who, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED)) {
        settle(c, 0, RACF_WHY_TRUSTED);
        TRACE("trusted", TRACE_DECIDED, "", "", "a TRUSTED or PRIVILEGED started task has every access");
        return;
    }
    if (granted_globally(c))
        return;
    find_profile(c);
    if (given_up(c) || protect_all(c))
        return;
    /* 8. */
    if (owned(c->on->class_row, c->name, c->who)) {
        settle(c, 0, RACF_WHY_OWNER_PREFIX);
        TRACE("owner", TRACE_DECIDED, decision->profile.text, c->who->user.text,
              "the name belongs to user %s, whatever profiles say", c->who->user.text);
        return;
    }
    if (c->profile == IMAGE_NO_PROFILE) {
        settle(c, (int)c->on->state->default_code, RACF_WHY_NO_PROFILE);
        TRACE("default", TRACE_DECIDED, "", "", "the class says return code %d where no profile covers a resource", decision->code);
        return;
    }
    if (!closed(c)) {
        look_up_access(c);
        if (decision->allowed < decision->intent && image_profile_conditional(c->on->image, c->profile))
            look_up_conditions(c);
    }
    if (decision->allowed >= decision->intent) {
        decision->code = decision->racf_code = 0;
    } else if (image_profile_warning(c->on->image, c->profile)) { /* 14. */
        settle(c, 0, RACF_WHY_WARNING);
        TRACE("warning", TRACE_DECIDED, decision->profile.text, "", "the profile is in WARNING mode: granted, with a warning");
    }
}

void decide(const struct decide_on *on, const struct identity *who, const char *resource, enum racf_level level, unsigned flags,
            struct racf_decision *decision, struct trace *trace)
{
    struct check check = { on, who, SPAN_NONE, flags, IMAGE_NO_PROFILE, decision, trace }, *c = &check;

    *decision = (struct racf_decision){ .code = 8, .racf_code = 8, .intent = level, .class_name = on->class_row->name };
    if (resource_of(&decision->resource, span_of(resource), on->class_row->fold) < 0) {
        decision->why = RACF_WHY_NO_PROFILE; /* a name that no profile can have: fail closed */
        TRACE("name", TRACE_DECIDED, "", "", "no resource can have such a name");
        return;
    }
    c->name = span_of(decision->resource.text);
    decide_in_order(c);
}
