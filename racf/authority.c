/* authority.c - who may change or list what. */
#include "racf/authority.h"

#include "base/mem.h"
#include "racf/db_profiles.h"

bool authority_special(const struct command *command)
{
    return identity_has(command->issuer, IDENTITY_SPECIAL);
}

bool authority_auditor(const struct command *command)
{
    return identity_has(command->issuer, IDENTITY_SPECIAL | IDENTITY_AUDITOR | IDENTITY_ROAUDIT);
}

static bool has_all(const struct command *command, enum authority_act act)
{
    return act == AUTHORITY_LIST ? authority_auditor(command) : authority_special(command);
}

/* Has the issuer group-SPECIAL (or what act needs instead) in this very group? */
static int special_in(struct command *command, const struct name8 *group, enum authority_act act, bool *is)
{
    static const uint32_t needed[] = { [AUTHORITY_CHANGE] = IDENTITY_SPECIAL,
                                       [AUTHORITY_LIST] = IDENTITY_SPECIAL | IDENTITY_AUDITOR,
                                       [AUTHORITY_OPERATE] = IDENTITY_OPERATIONS };
    struct racf_connect connect;
    int reason = connect_get(command->store, &command->issuer->user, group, &connect);

    *is = false;
    if (reason == REASON_NOT_FOUND)
        return 0;
    if (reason == 0 && !connect_revoked(&connect, command->environment->now))
        *is = (connect.attributes & needed[act]) != 0;
    return reason;
}

int authority_group_special(struct command *command, bool *has)
{
    struct racf_connect *connects;
    size_t count;
    int reason = connects_of_user(command->store, &command->issuer->user, &connects, &count);

    *has = false;
    for (size_t i = 0; i < count && reason == 0 && !*has; i++)
        *has = (connects[i].attributes & IDENTITY_SPECIAL) && !connect_revoked(&connects[i], command->environment->now);
    mem_free(connects);
    return reason;
}

static int group_in_scope(struct command *command, const struct name8 *name, enum authority_act act, bool *in)
{
    struct racf_group group = { .name = *name };

    *in = false;
    for (int depth = 0; depth < GROUP_DEPTH_MAX; depth++) {
        int reason = special_in(command, &group.name, act, in);

        if (reason < 0 || *in)
            return reason;
        reason = group_get(command->store, &group.name, &group);
        if (reason == REASON_NOT_FOUND)
            return 0;
        if (reason < 0)
            return reason;
        /* A group that owns another is its superior group; a user who owns it ends the chain. */
        if (name8_none(&group.superior) || !name8_equal(&group.owner, &group.superior))
            return 0;
        group.name = group.superior;
    }
    return 0;
}

int authority_in_scope(struct command *command, const struct name8 *owner, enum authority_act act, bool *in)
{
    struct racf_user user;
    enum racf_kind kind;
    int reason = id_kind(command->store, owner, &kind);

    *in = false;
    if (reason < 0 || kind == RACF_KIND_NONE)
        return reason;
    if (kind == RACF_KIND_GROUP)
        return group_in_scope(command, owner, act, in);
    reason = user_get(command->store, owner, &user);
    if (reason == 0)
        reason = id_kind(command->store, &user.owner, &kind);
    if (reason < 0 || kind != RACF_KIND_GROUP)
        return reason;
    return group_in_scope(command, &user.owner, act, in);
}

int authority_owned(struct command *command, const struct name8 *owner, enum authority_act act, bool *may)
{
    *may = has_all(command, act) || name8_equal(owner, &command->issuer->user);
    return *may ? 0 : authority_in_scope(command, owner, act, may);
}

int authority_user(struct command *command, const struct racf_user *user, enum authority_act act, bool *may)
{
    *may = act == AUTHORITY_LIST && name8_equal(&user->name, &command->issuer->user);
    return *may ? 0 : authority_owned(command, &user->owner, act, may);
}

int authority_group(struct command *command, const struct racf_group *group, enum authority_act act, bool *may)
{
    *may = has_all(command, act) || name8_equal(&group->owner, &command->issuer->user);
    return *may ? 0 : group_in_scope(command, &group->name, act, may);
}

int authority_of_issuer(struct command *command, const struct name8 *group, enum group_authority *authority)
{
    struct racf_connect connect;
    int reason = connect_get(command->store, &command->issuer->user, group, &connect);

    *authority = GROUP_NONE;
    if (reason == REASON_NOT_FOUND)
        return 0;
    if (reason == 0 && !connect_revoked(&connect, command->environment->now))
        *authority = (enum group_authority)connect.authority;
    return reason;
}

int authority_in_group(struct command *command, const struct racf_group *group, enum group_authority least, bool *may)
{
    enum group_authority authority;
    int reason = authority_group(command, group, AUTHORITY_CHANGE, may);

    if (reason < 0 || *may)
        return reason;
    reason = authority_of_issuer(command, &group->name, &authority);
    *may = reason == 0 && authority >= least;
    return reason;
}

int authority_qualifier(struct command *command, const struct name8 *qualifier, enum racf_kind *kind, bool *may)
{
    struct racf_group group;
    struct racf_user user;
    int reason = id_kind(command->store, qualifier, kind);

    *may = authority_special(command) || name8_equal(qualifier, &command->issuer->user);
    if (reason < 0 || *kind == RACF_KIND_NONE || *may)
        return reason;
    if (*kind == RACF_KIND_USER) {
        reason = user_get(command->store, qualifier, &user);
        return reason < 0 ? reason : authority_owned(command, &user.owner, AUTHORITY_CHANGE, may);
    }
    reason = group_get(command->store, qualifier, &group);
    return reason < 0 ? reason : authority_group(command, &group, AUTHORITY_CHANGE, may);
}

int authority_define_data_set(struct command *command, const struct name8 *qualifier, enum racf_kind *kind, bool *may)
{
    enum group_authority authority;
    int reason = authority_qualifier(command, qualifier, kind, may);

    if (reason < 0 || *may || *kind != RACF_KIND_GROUP)
        return reason;
    reason = authority_of_issuer(command, qualifier, &authority);
    *may = authority >= GROUP_CREATE || (authority == GROUP_NONE && identity_has(command->issuer, IDENTITY_OPERATIONS));
    return reason;
}

/* The issuer's access to a resource, as the database says now; false when no profile covers it, or the class is not active. */
static int access_to(struct command *command, const char *class_name, const char *resource, const char *beginning, bool *covered,
                     enum racf_level *level)
{
    const struct store_class *row = store_class(command->store, class_name);
    struct racf_profile profile;
    int reason;

    *covered = false;
    *level = RACF_NONE;
    if (!row || !row->options.active)
        return 0;
    reason = profile_covering(command->store, class_name, resource, true, &profile);
    if (reason == 0 && (row->options.generic || !profile.generic) &&
        strncmp(profile.name.text, beginning, strlen(beginning)) == 0) {
        reason = profile_get_access(command->store, &profile);
        *covered = true;
        *level = authority_level(command, &profile);
    }
    racf_profile_release(&profile);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

int authority_field(struct command *command, const char *resource, enum racf_level level, bool *may)
{
    enum racf_level has;
    bool covered;
    int reason;

    *may = authority_special(command);
    if (*may)
        return 0;
    reason = access_to(command, "FIELD", resource, "", &covered, &has);
    *may = reason == 0 && covered && has >= level;
    return reason;
}

static int facility(struct command *command, const char *prefix, const char *kind, const char *name, enum racf_level level,
                    bool *may)
{
    char resource[64];
    enum racf_level has;
    bool covered;
    int reason;

    snprintf(resource, sizeof resource, "%s%s%s", prefix, kind, name);
    reason = access_to(command, "FACILITY", resource, "IRR.", &covered, &has);
    *may = reason == 0 && covered && has >= level;
    return reason;
}

int authority_delegated(struct command *command, const struct racf_user *user, const char *every, const char *prefix,
                        enum racf_level level, bool *may)
{
    char resource[64];
    enum racf_level has;
    bool excluded;
    struct name8 name = user->owner;
    int reason;

    *may = false;
    if (user->attributes & (IDENTITY_SPECIAL | IDENTITY_OPERATIONS | IDENTITY_AUDITOR | IDENTITY_ROAUDIT))
        return 0;
    reason = facility(command, every, "", "", level, may);
    if (reason == 0 && !*may)
        reason = facility(command, prefix, ".OWNER.", user->owner.text, level, may);
    for (int depth = 0; reason == 0 && !*may && depth < GROUP_DEPTH_MAX && !name8_none(&name); depth++) {
        struct racf_group group;

        reason = group_get(command->store, &name, &group);
        if (reason == 0)
            reason = facility(command, prefix, ".TREE.", name.text, level, may);
        if (reason == REASON_NOT_FOUND) { /* a user owns the user, or the group: the tree ends */
            reason = 0;
            break;
        }
        name = name8_equal(&group.owner, &group.superior) ? group.superior : (struct name8){ "" };
    }
    if (reason < 0 || !*may)
        return reason;
    snprintf(resource, sizeof resource, "%s.EXCLUDE.%s", prefix, user->name.text);
    reason = access_to(command, "FACILITY", resource, "IRR.", &excluded, &has);
    *may = reason == 0 && !(excluded && has < level);
    return reason;
}

int authority_clauth(struct command *command, const char *class_name, bool *may)
{
    const struct store_class *row = store_class(command->store, class_name);
    struct racf_user user;
    int reason = user_get(command->store, &command->issuer->user, &user);

    *may = reason == 0 && user_has_clauth(&user, class_name);
    for (size_t i = 0; reason == 0 && row && i < command->store->class_count && !*may; i++)
        if (command->store->class_rows[i].row->posit == row->row->posit)
            *may = user_has_clauth(&user, command->store->class_rows[i].name.text);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

bool authority_own_prefix(const char *name, const struct name8 *user)
{
    size_t length = strlen(user->text);

    return length > 0 && strncmp(name, user->text, length) == 0 && (name[length] == '.' || name[length] == '\0');
}

static const struct racf_access *find_access(const struct racf_profile *profile, const char *id)
{
    for (size_t i = 0; i < profile->access_count; i++)
        if (name8_is(&profile->access[i].id, id))
            return &profile->access[i];
    return NULL;
}

enum racf_level authority_level(const struct command *command, const struct racf_profile *profile)
{
    const struct identity *issuer = command->issuer;
    bool dataset = name8_is(&profile->class_name, "DATASET");
    const struct racf_access *entry = find_access(profile, issuer->user.text);
    int level = -1;

    if (dataset && authority_own_prefix(profile->name.text, &issuer->user))
        return RACF_ALTER;
    if (entry)
        return (enum racf_level)entry->level;
    for (uint32_t i = 0; i < issuer->group_count; i++) {
        entry = find_access(profile, issuer->groups[i].text);
        if (entry && entry->level > level)
            level = entry->level;
    }
    if (level >= 0)
        return (enum racf_level)level;
    if (dataset && identity_has(issuer, IDENTITY_OPERATIONS))
        return RACF_ALTER;
    if (identity_has(issuer, IDENTITY_RESTRICTED))
        return RACF_NONE;
    entry = find_access(profile, "*");
    return (enum racf_level)(entry ? entry->level : profile->uacc);
}

/* FACILITY IRR.ALTER.class limits what ALTER gives: less than UPDATE takes it away, no profile leaves it. */
static int may_by_alter(struct command *command, const char *class_name, bool *may)
{
    char resource[24];
    enum racf_level has;
    bool covered;
    int reason;

    snprintf(resource, sizeof resource, "IRR.ALTER.%s", class_name);
    reason = access_to(command, "FACILITY", resource, "IRR.ALTER.", &covered, &has);
    *may = reason == 0 && (!covered || has >= RACF_UPDATE);
    return reason;
}

int authority_profile(struct command *command, const struct racf_profile *profile, enum authority_act act, bool *may)
{
    int reason = authority_owned(command, &profile->owner, act, may);

    if (reason < 0 || *may)
        return reason;
    if (name8_is(&profile->class_name, "DATASET") && authority_own_prefix(profile->name.text, &command->issuer->user))
        *may = true;
    else if (!profile->generic &&
             authority_level(command, profile) == RACF_ALTER) /* on a generic profile it gives no right to it */
        return may_by_alter(command, profile->class_name.text, may);
    return 0;
}
