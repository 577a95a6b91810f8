/* db_sessions.c - what the database says when work begins: identity, password, started tasks. */
#include "base/home.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/db_profiles.h"
#include "racf/db_users.h"
#include "racf/program_library.h"
#include "racf/store.h"

int racf_store_identity(struct racf_store *store, const struct name8 *name, const struct name8 *group, microseconds now,
                        struct identity *identity)
{
    static const uint32_t attributes =
        IDENTITY_SPECIAL | IDENTITY_OPERATIONS | IDENTITY_AUDITOR | IDENTITY_ROAUDIT | IDENTITY_RESTRICTED;
    struct racf_user user;
    struct racf_connect *connects = NULL;
    size_t count = 0;
    int reason = user_get(store, name, &user);

    *identity = (struct identity){ 0 };
    if (reason < 0)
        return reason;
    if (user_revoked(&user, now))
        return REASON_REVOKED;
    reason = connects_of_user(store, name, &connects, &count);
    if (reason < 0)
        return reason;
    identity->user = user.name;
    identity->group = group && !name8_none(group) ? *group : user.dfltgrp;
    identity->attributes = (user.attributes & attributes) | (user.attributes & USER_UAUDIT ? IDENTITY_UAUDIT : 0U);
    if (user.programmer[0])
        snprintf(identity->name, sizeof identity->name, "%s", user.programmer);
    else
        memset(identity->name, '#', PROGRAMMER_MAX);
    identity->groups = mem_alloc(count, sizeof *identity->groups);
    for (size_t i = 0; i < count; i++)
        if (!connect_revoked(&connects[i], now))
            identity->groups[identity->group_count++] = connects[i].group;
    mem_free(connects);
    if (identity_in_group(identity, &identity->group)) {
        if (!racf_store_option(store, "GRPLIST", 1)) { /* only the current group counts */
            identity->groups[0] = identity->group;
            identity->group_count = 1;
        }
        return 0;
    }
    identity_release(identity);
    return REASON_NOT_PERMITTED;
}

int racf_store_began(struct racf_store *store, const struct identity *identity, microseconds now)
{
    /* DIFFERS: CONNECTS= and LAST-CONNECT= of LISTUSER are not counted up. RACF counts logons; a session here may be a single
     * command, so the number would mean something else. */
    int reason = store_begin(store);

    return reason < 0 ? reason
                      : sql_run(store->sql, "UPDATE users SET last_access = ? WHERE name = ?", "it", now, identity->user.text);
}

/* ------------------------------------------------------------------------------------------------ started tasks */

/* A field of the STDATA segment; =MEMBER stands for the procedure name. */
static int started_name(struct racf_store *store, const char *key, const char *field, const struct name8 *procedure,
                        struct name8 *name)
{
    struct arena arena;
    struct span value;
    int reason;

    arena_init(&arena);
    *name = (struct name8){ "" };
    reason = segment_get(store, 'R', key, "STDATA", field, &arena, &value);
    if (reason == 0 && span_is(value, "=MEMBER"))
        *name = *procedure;
    else if (reason == 0 && value.length && name8_of(name, value) < 0)
        *name = (struct name8){ "" };
    arena_release(&arena);
    return reason;
}

static int started_flag(struct racf_store *store, const char *key, const char *field, bool *flag)
{
    struct arena arena;
    struct span value;
    int reason;

    arena_init(&arena);
    reason = segment_get(store, 'R', key, "STDATA", field, &arena, &value);
    *flag = reason == 0 && span_is(value, "YES");
    arena_release(&arena);
    return reason;
}

int racf_store_started(struct racf_store *store, const struct name8 *procedure, const struct name8 *job,
                       struct racf_started *started)
{
    char name[2 * NAME8_MAX + 2];
    struct racf_profile profile;
    struct racf_user user;
    char key[PROFILE_KEY];
    int reason;

    *started = (struct racf_started){ .trusted = false };
    snprintf(name, sizeof name, "%s.%s", procedure->text, name8_none(job) ? procedure->text : job->text);
    reason = profile_covering(store, "STARTED", name, true, &profile);
    if (reason < 0)
        return reason;
    profile_key(&profile, key);
    reason = started_name(store, key, "USER", procedure, &started->user);
    if (reason == 0)
        reason = started_name(store, key, "GROUP", procedure, &started->group);
    if (reason == 0)
        reason = started_flag(store, key, "TRUSTED", &started->trusted);
    if (reason == 0)
        reason = started_flag(store, key, "PRIVILEGED", &started->privileged);
    if (reason == 0 && name8_none(&started->user))
        reason = REASON_NOT_FOUND;
    if (reason == 0)
        reason = user_get(store, &started->user, &user);
    if (reason == 0 && name8_none(&started->group))
        started->group = user.dfltgrp;
    return reason;
}

/* ------------------------------------------------------------------------------------------------ program control */

/* One library: is it a member of the profile, by a text 'DSNAME'/VOLUME/PADCHK? Without a volume, or with ******, on any. */
struct library {
    struct span name, volume;
    bool found;
};

static void compare_library(void *context, const char *member)
{
    struct library *library = context;
    struct program_library is = program_library_of(span_of(member));

    if (span_equal(is.name, library->name) && (is.volume.length == 0 || span_is(is.volume, "******") ||
                                               library->volume.length == 0 || span_equal(is.volume, library->volume)))
        library->found = true;
}

/* The profiles whose members count; a number 0: there is none. */
struct controlling {
    int64_t own, all, all_too;
};

static int number_of(struct racf_store *store, const char *name, bool covering, int64_t *number)
{
    struct racf_profile profile;
    int reason = covering ? profile_covering(store, "PROGRAM", name, true, &profile)
                          : profile_get(store, "PROGRAM", name, PROFILE_ANY, &profile);

    *number = reason == 0 ? profile.number : 0;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int is_member(struct racf_store *store, int64_t profile, struct library *library)
{
    return profile && !library->found ? member_each(store, profile, compare_library, library) : 0;
}

int racf_store_controlled(struct racf_store *store, const struct name8 *program, struct span libraries, bool *is)
{
    struct controlling profiles = { 0 };
    struct span line;
    bool first = true;
    int reason;

    *is = false;
    if (!racf_store_option(store, "WHEN.PROGRAM", 0))
        return 0;
    reason = number_of(store, "*", false, &profiles.all);
    if (reason == 0)
        reason = number_of(store, "**", false, &profiles.all_too);
    if (reason == 0)
        reason = number_of(store, program->text, true, &profiles.own);
    *is = libraries.length > 0;
    while (reason == 0 && *is && span_line(&libraries, &line)) {
        struct span name = span_word(&line);
        struct library library = { name, span_word(&line), false };

        reason = is_member(store, profiles.own, &library);
        if (reason == 0 && (!first || !profiles.own))
            reason = is_member(store, profiles.all, &library);
        if (reason == 0 && (!first || !profiles.own))
            reason = is_member(store, profiles.all_too, &library);
        *is = reason == 0 && library.found;
        first = false;
    }
    return reason;
}

int racf_store_add_started(struct racf_store *store, const struct name8 *procedure, const struct name8 *user,
                           const struct name8 *group)
{
    struct racf_profile profile = { .class_name = name8_const("STARTED"), .generic = true, .owner = name8_const("IBMUSER"),
                                    .audit = "FAILURES(READ)" };
    char key[PROFILE_KEY];
    int reason = store_begin(store);

    if (reason < 0)
        return reason;
    profile.created = profile.changed = profile.referred = clock_now();
    snprintf(profile.name.text, sizeof profile.name.text, "%s.*", procedure->text);
    reason = profile_insert(store, &profile);
    if (reason == REASON_EXISTS)
        return 0;
    profile_key(&profile, key);
    if (reason == 0)
        reason = segment_put(store, 'R', key, "STDATA", "", "");
    if (reason == 0)
        reason = segment_put(store, 'R', key, "STDATA", "USER", user->text);
    if (reason == 0)
        reason = segment_put(store, 'R', key, "STDATA", "GROUP", group->text);
    if (reason == 0)
        reason = segment_put(store, 'R', key, "STDATA", "TRUSTED", "NO");
    store_class_changed(store, "STARTED");
    return reason;
}

int racf_store_add_library(struct racf_store *store, const char *dsname)
{
    struct racf_profile profile = { .class_name = name8_const("DATASET"), .owner = name8_const("SYS1"), .uacc = RACF_READ,
                                    .audit = "FAILURES(READ)" };
    struct racf_data_set data_set = { .group = name8_const("SYS1"), .indicated = true, .volumes = HOME_VOLUME };
    int reason = store_begin(store);

    if (reason < 0)
        return reason;
    profile.created = profile.changed = profile.referred = clock_now();
    snprintf(profile.name.text, sizeof profile.name.text, "%s", dsname);
    reason = profile_insert(store, &profile);
    if (reason == REASON_EXISTS)
        return 0;
    if (reason == 0)
        reason = data_set_put(store, profile.number, &data_set);
    store_class_changed(store, "DATASET");
    return reason;
}
