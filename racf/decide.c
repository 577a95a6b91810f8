/* decide.c - yes or no: the order in which RACF looks at things.
 *
 * The numbers in the comments are those of the fact sheet's list of the authorization check. Not built yet, and so never deciding:
 * the global access table (5), security labels (7), conditional access lists (13), exits.
 */
#include "racf/decide.h"

#include "base/text.h"

/* What the user has, and by which rule; the profile is known. */
static void look_up_access(const struct class_row *class_row, const struct image *image, int64_t profile,
                           const struct identity *who, struct racf_decision *decision)
{
    static const struct name8 everybody = { "*" };
    bool restricted = identity_has(who, IDENTITY_RESTRICTED);
    bool in_group = false;
    uint8_t level = RACF_NONE;

    decision->why = RACF_WHY_PROFILE;
    /* 9. The user's own entry decides, whatever the groups have; else the highest of all groups. */
    if (!name8_none(&who->user) && image_access(image, profile, &who->user, &level)) {
        decision->allowed = level;
        decision->entry = who->user;
        return;
    }
    for (uint32_t i = 0; i < who->group_count; i++) {
        uint8_t group_level;

        if (!image_access(image, profile, &who->groups[i], &group_level))
            continue;
        if (in_group && group_level <= level)
            continue;
        in_group = true;
        level = group_level;
        decision->entry = who->groups[i];
    }
    if (in_group) {
        decision->allowed = level;
        return;
    }
    /* 10. ID(*): for users that are defined, and not RESTRICTED. */
    if (!restricted && !name8_none(&who->user) && image_access(image, profile, &everybody, &level)) {
        decision->allowed = level;
        decision->why = RACF_WHY_ID_STAR;
        decision->entry = everybody;
    } else if (!restricted) { /* 11. */
        decision->allowed = image_profile_uacc(image, profile);
        decision->why = RACF_WHY_UACC;
    }
    /* 12. OPERATIONS, where the class has it and no entry of the user or a group said otherwise. */
    if (class_row->operations && identity_has(who, IDENTITY_OPERATIONS)) {
        decision->allowed = RACF_ALTER;
        decision->why = RACF_WHY_OPERATIONS;
        decision->entry = (struct name8){ "" };
    }
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

static void settle(struct racf_decision *decision, int code, enum racf_why why)
{
    decision->code = code;
    decision->racf_code = code;
    decision->racf_reason = why == RACF_WHY_WARNING ? 4 : 0;
    decision->why = why;
    if (code == 0 && why != RACF_WHY_WARNING)
        decision->allowed = RACF_ALTER;
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

void decide(const struct class_row *class_row, const struct racf_class_state *state, const struct image *image,
            const struct identity *who, const char *resource, enum racf_level level, unsigned flags,
            struct racf_decision *decision)
{
    int64_t profile = IMAGE_NO_PROFILE;
    struct span name, found;

    *decision = (struct racf_decision){ .code = 8, .racf_code = 8, .intent = level, .class_name = class_row->name };
    if (resource_of(&decision->resource, span_of(resource), class_row->fold) < 0) {
        decision->why = RACF_WHY_NO_PROFILE; /* a name that no profile can have: fail closed */
        return;
    }
    name = span_of(decision->resource.text);
    /* 2. and 3. */
    if (!state->active) {
        settle(decision, 4, RACF_WHY_CLASS_INACTIVE);
        return;
    }
    if (class_row->raclist == CLASS_RACLIST_REQUIRED && !state->raclisted) {
        settle(decision, 4, RACF_WHY_NOT_RACLISTED);
        return;
    }
    if (flags & RACF_DISCRETE_ONLY) {
        profile = image ? image_find_discrete(image, name) : IMAGE_NO_PROFILE;
        if (profile == IMAGE_NO_PROFILE) {
            settle(decision, 4, RACF_WHY_NO_PROFILE);
        } else {
            decision->profile = decision->resource;
            settle(decision, 0, RACF_WHY_PROFILE);
        }
        return;
    }
    /* 4. */
    if (identity_has(who, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED)) {
        settle(decision, 0, RACF_WHY_TRUSTED);
        return;
    }
    /* 6. Generic profiles are looked at when SETROPTS GENERIC is in effect for the class. */
    if (image)
        profile = state->generic ? image_find(image, name) : image_find_discrete(image, name);
    if (profile != IMAGE_NO_PROFILE) {
        found = image_profile_name(image, profile);
        decision->generic = image_profile_generic(image, profile);
        memcpy(decision->profile.text, found.data, found.length);
        decision->profile.text[found.length] = '\0';
        decision->audit = image_profile_audit(image, profile);
        decision->global_audit = image_profile_global_audit(image, profile);
        decision->profile_level = image_profile_level(image, profile);
        decision->notify = image_profile_notify(image, profile);
    }
    if (profile == IMAGE_NO_PROFILE && state->protect != PROTECT_NOT && !temporary(name, who, flags)) { /* PROTECTALL */
        if (state->protect == PROTECT_WARNING)
            settle(decision, 0, RACF_WHY_WARNING);
        else
            settle(decision, 8, RACF_WHY_NO_PROFILE);
        if (decision->code == 8)
            decision->racf_reason = 8;
        return;
    }
    /* 8. */
    if (owned(class_row, name, who)) {
        settle(decision, 0, RACF_WHY_OWNER_PREFIX);
        return;
    }
    if (profile == IMAGE_NO_PROFILE) {
        settle(decision, (int)state->default_code, RACF_WHY_NO_PROFILE);
        return;
    }
    look_up_access(class_row, image, profile, who, decision);
    if (decision->allowed >= level) {
        decision->code = decision->racf_code = 0;
    } else if (image_profile_warning(image, profile)) { /* 14. */
        settle(decision, 0, RACF_WHY_WARNING);
    }
}
