/* users.c - ADDUSER, ALTUSER, DELUSER. */
#include "base/text.h"
#include "racf/authority.h"
#include "racf/base_fields.h"
#include "racf/db_profiles.h"
#include "racf/password_change.h"

/* The switches that are attributes, and who may give them. */
static const struct {
    const char *name;
    uint32_t attribute;
    bool needs_special;
} attributes[] = {
    { "SPECIAL", IDENTITY_SPECIAL, true },     { "OPERATIONS", IDENTITY_OPERATIONS, true }, { "AUDITOR", IDENTITY_AUDITOR, true },
    { "ROAUDIT", IDENTITY_ROAUDIT, true },     { "ADSP", USER_ADSP, false },                { "GRPACC", USER_GRPACC, false },
    { "RESTRICTED", IDENTITY_RESTRICTED, false }, { "OIDCARD", USER_OIDCARD, false },
};

/* ------------------------------------------------------------------------------------------------ what both change */

static void change_attributes(struct command *command, struct racf_user *user, bool adding)
{
    for (size_t i = 0; i < ARRAY_COUNT(attributes); i++) {
        const struct operand_value *value = operand_value(&command->operands, attributes[i].name);

        if (!value->present)
            continue;
        if (attributes[i].needs_special && !authority_special(command)) {
            if (adding && !value->negative)
                message(command->out, ICH01001I, attributes[i].name);
            else if (!adding)
                message(command->out, ICH21005I, attributes[i].name);
            command_code(command, 4);
        } else if (value->negative) {
            user->attributes &= ~attributes[i].attribute;
        } else {
            user->attributes |= attributes[i].attribute;
        }
    }
}

/* CLAUTH adds classes to the list, NOCLAUTH takes them out. */
static int change_clauth(struct command *command, struct racf_user *user, bool adding)
{
    const struct operand_value *value = operand_value(&command->operands, "CLAUTH");

    for (size_t i = 0; i < value->count; i++) {
        const char *name = value->items[i].name.text;
        struct buf list;
        struct span rest;
        bool may = authority_special(command), full;

        if (!may) {
            int reason = authority_clauth(command, name, &may);

            if (reason < 0)
                return reason;
        }
        if (!may) {
            if (adding)
                message(command->out, ICH01003I, name);
            else
                message(command->out, ICH21008I, name);
            command_code(command, 4);
            continue;
        }
        buf_init(&list, CLAUTH_MAX);
        rest = span_of(user->clauth);
        for (struct span word = span_word(&rest); word.length; word = span_word(&rest))
            if (!span_is(word, name)) {
                buf_put_text(&list, list.length ? " " : "");
                buf_put_span(&list, word);
            }
        if (!value->negative) {
            buf_put_text(&list, list.length ? " " : "");
            buf_put_text(&list, name);
        }
        full = buf_failed(&list);
        if (!full)
            command_copy(user->clauth, sizeof user->clauth, buf_span(&list));
        buf_release(&list);
        if (full)
            return REASON_TOO_LONG;
    }
    return 0;
}

/* PASSWORD and PHRASE as given, and their NO forms. changed: 0, the user has to change them first. */
static int set_secrets(struct command *command, const struct racf_user *user, microseconds changed)
{
    static const struct {
        const char *keyword;
        enum racf_secret kind;
    } secrets[] = { { "PASSWORD", SECRET_PASSWORD }, { "PHRASE", SECRET_PHRASE } };
    int reason = 0;

    for (size_t i = 0; i < ARRAY_COUNT(secrets) && reason == 0; i++) {
        const struct operand_value *value = operand_value(&command->operands, secrets[i].keyword);

        if (value->present && value->negative)
            reason = racf_store_set_secret(command->store, &user->name, secrets[i].kind, SPAN_NONE, 0);
        else if (value->count) /* PASSWORD without a value: nothing to set, since no default exists any more */
            reason = password_put(command, user, secrets[i].kind, command_password(command, value->items), changed);
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ ADDUSER */

/* UID without GID: useless, so it is said. */
static int warn_without_gid(struct command *command, const struct racf_user *user)
{
    const struct operands *omvs = operand_sub(&command->operands, "OMVS");
    struct span gid;
    int reason;

    if (!omvs || !operand_given(omvs, "UID"))
        return 0;
    reason = segment_get(command->store, 'G', user->dfltgrp.text, "OMVS", "GID", command->arena, &gid);
    if (reason == 0 && gid.length == 0)
        message(command->out, ICH01019I, user->name.text, user->dfltgrp.text);
    return reason;
}

static int add_one(struct command *command, const struct name8 *name, const struct racf_group *group)
{
    const struct operands *operands = &command->operands;
    struct racf_user user = { .name = *name, .owner = command->issuer->user, .dfltgrp = group->name,
                              .created = command->environment->now };
    struct racf_connect connect = { .user = *name, .group = group->name, .created = user.created, .authority = GROUP_USE };
    int reason;

    if (operand_given(operands, "OWNER"))
        user.owner = operand_name(operands, "OWNER");
    connect.owner = user.owner;
    if (operand_given(operands, "AUTHORITY"))
        connect.authority = (uint8_t)(operand_number(operands, "AUTHORITY", 0) + GROUP_USE);
    connect.uacc = (uint8_t)operand_number(operands, "UACC", RACF_NONE);
    command_copy(user.programmer, sizeof user.programmer, operand_text(operands, "NAME"));
    command_copy(user.data, sizeof user.data, operand_text(operands, "DATA"));
    command_copy(user.model, sizeof user.model, operand_text(operands, "MODEL"));
    change_attributes(command, &user, true);
    reason = change_clauth(command, &user, true);
    if (reason == 0)
        reason = user_insert(command->store, &user);
    if (reason == 0)
        reason = connect_put(command->store, &connect);
    if (reason == 0)
        reason = set_secrets(command, &user, 0); /* expired: the user changes it first */
    if (reason == 0)
        reason = base_fields_change(command, 'U', user.name.text);
    if (reason == 0)
        reason = segments_change(command, 'U', user.name.text);
    if (reason < 0)
        return reason;
    if (!operand_text(operands, "PASSWORD").length && !operand_text(operands, "PHRASE").length)
        message(command->out, ICH01024I, user.name.text);
    command_effect(command, EFFECT_USER, user.name.text);
    return warn_without_gid(command, &user);
}

int racf_adduser(struct command *command)
{
    const struct operand_value *users = operand_value(&command->operands, "userid");
    struct name8 group_name = operand_given(&command->operands, "DFLTGRP") ? operand_name(&command->operands, "DFLTGRP")
                                                                          : command->issuer->group;
    struct name8 owner = operand_name(&command->operands, "OWNER");
    struct racf_group group;
    bool good;
    int reason;

    /* As the parse exits of the mainframe do: one name that is taken ends the command. */
    for (size_t i = 0; i < users->count; i++) {
        reason = command_id_exists(command, &users->items[i].name, &good);
        if (reason < 0)
            return reason;
        for (size_t j = 0; j < i && !good; j++)
            good = name8_equal(&users->items[i].name, &users->items[j].name);
        if (good) {
            message(command->out, IKJ56702I, "USERID", (int)users->items[i].text.length, users->items[i].text.data);
            command_code(command, 8);
            return 0;
        }
    }
    reason = group_get(command->store, &group_name, &group);
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH51003I);
        message(command->out, ICH01010I, "USER(S)");
        command_code(command, 8);
        return 0;
    }
    if (reason == 0)
        reason = authority_in_group(command, &group, GROUP_JOIN, &good);
    if (reason < 0)
        return reason;
    if (!good) {
        message(command->out, ICH01011I);
        message(command->out, ICH01010I, "USER(S)");
        command_code(command, 8);
        return 0;
    }
    if (!name8_none(&owner)) {
        reason = command_id_exists(command, &owner, &good);
        if (reason < 0)
            return reason;
        if (!good) {
            message(command->out, ICH02011I);
            message(command->out, ICH01010I, "USER(S)");
            command_code(command, 8);
            return 0;
        }
    }
    reason = password_check_given(command, false, &good);
    if (reason == 0 && good)
        reason = base_fields_check(command, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'U', "USER", &good);
    for (size_t i = 0; i < users->count && reason == 0 && good; i++)
        reason = add_one(command, &users->items[i].name, &group);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ ALTUSER */

/* What everybody may change of his own profile. */
static bool may_change_own(const char *name)
{
    static const char *const own[] = { "userid", "NAME", "DFLTGRP", "MODEL", "LANGUAGE", "AT", "ONLYAT" };

    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

/* Says which operands the issuer may not use on himself; true when one that he may use is left. */
static bool drop_foreign_operands(struct command *command)
{
    struct operands *operands = &command->operands;
    bool left = false;

    for (size_t i = 0; i < operands->row_count; i++) {
        if (!operands->values[i].present)
            continue;
        if (!may_change_own(operands->rows[i].name)) {
            message(command->out, ICH21005I, operands->values[i].negative ? operands->rows[i].negative : operands->rows[i].name);
            operands->values[i] = (struct operand_value){ .present = false };
            command_code(command, 4);
        } else {
            left = left || !(operands->rows[i].flags & OPERAND_POSITIONAL);
        }
    }
    return left;
}

/* A help desk: PASSWORD, PHRASE, EXPIRED and RESUME with READ, NOEXPIRED with UPDATE, and inside of MINCHANGE with CONTROL. */
static int may_reset(struct command *command, const struct racf_user *user, bool *may)
{
    static const char *const allowed[] = { "userid", "PASSWORD", "PHRASE", "RESUME", "EXPIRED", "AT", "ONLYAT" };
    const struct operands *operands = &command->operands;
    microseconds least = racf_store_option(command->store, "PASSWORD.MINCHANGE", 0) * (microseconds)86400 * 1000000;
    enum racf_level level = RACF_READ;

    *may = true;
    for (size_t i = 0; i < operands->row_count && *may; i++) {
        bool fine = !operands->values[i].present;

        for (size_t k = 0; k < ARRAY_COUNT(allowed) && !fine; k++)
            fine = strcmp(operands->rows[i].name, allowed[k]) == 0;
        *may = fine;
    }
    if (!*may || operand_negated(operands, "PASSWORD") || operand_negated(operands, "PHRASE") ||
        operand_value(operands, "RESUME")->count || operand_negated(operands, "RESUME")) {
        *may = false;
        return 0;
    }
    if (operand_negated(operands, "EXPIRED"))
        level = RACF_UPDATE;
    if (operand_value(operands, "PASSWORD")->count && user->password_changed &&
        command->environment->now < user->password_changed + least)
        level = RACF_CONTROL;
    return authority_delegated(command, user, "IRR.PASSWORD.RESET", "IRR.PWRESET", level, may);
}

static void change_revocation(struct command *command, struct racf_user *user)
{
    const struct operand_value *revoke = operand_value(&command->operands, "REVOKE");
    const struct operand_value *resume = operand_value(&command->operands, "RESUME");
    bool is = user_revoked(user, command->environment->now);
    bool both_now =
        revoke->present && resume->present && !revoke->count && !resume->count && !revoke->negative && !resume->negative;

    if (revoke->negative) {
        user->revoke_date = 0;
    } else if (revoke->present && revoke->count) {
        user->revoke_date = command_day(revoke->items[0].number);
    } else if (revoke->present && !(both_now && resume->order > revoke->order)) {
        if (is) {
            message(command->out, ICH21022I, user->name.text);
        } else {
            user->attributes |= USER_REVOKED;
            user->revoke_date = user->resume_date = 0;
        }
    }
    if (resume->negative) {
        user->resume_date = 0;
    } else if (resume->present && resume->count) {
        user->resume_date = command_day(resume->items[0].number);
    } else if (resume->present && !(both_now && revoke->order > resume->order)) {
        if (!is) {
            message(command->out, ICH21019I, user->name.text);
        } else {
            user->attributes &= ~(uint32_t)USER_REVOKED;
            user->revoke_date = user->resume_date = 0;
            user->failures = 0;
        }
    }
}

/* AUTHORITY and UACC are of a connection: of GROUP, or of the default group. */
static int change_connection(struct command *command, const struct racf_user *user)
{
    const struct operands *operands = &command->operands;
    struct name8 group = operand_given(operands, "GROUP") ? operand_name(operands, "GROUP") : user->dfltgrp;
    struct racf_connect connect;
    int reason;

    if (!operand_given(operands, "AUTHORITY") && !operand_given(operands, "UACC"))
        return 0;
    reason = connect_get(command->store, &user->name, &group, &connect);
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH30001I, "CONNECT", user->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason < 0)
        return reason;
    if (operand_given(operands, "AUTHORITY"))
        connect.authority = (uint8_t)(operand_number(operands, "AUTHORITY", 0) + GROUP_USE);
    connect.uacc = (uint8_t)operand_number(operands, "UACC", connect.uacc);
    return connect_put(command->store, &connect);
}

/* DFLTGRP and OWNER must name what exists; a default group must be one of the user's. */
static int change_names(struct command *command, struct racf_user *user)
{
    const struct operands *operands = &command->operands;
    int reason = 0;

    if (operand_given(operands, "DFLTGRP")) {
        struct name8 group = operand_name(operands, "DFLTGRP");
        struct racf_connect connect;

        reason = connect_get(command->store, &user->name, &group, &connect);
        if (reason == REASON_NOT_FOUND) {
            message(command->out, ICH30001I, "CONNECT", user->name.text);
            message(command->out, ICH21004I, "DFLTGRP");
            command_code(command, 4);
            reason = 0;
        } else if (reason == 0) {
            user->dfltgrp = group;
        }
    }
    if (reason == 0 && operand_given(operands, "OWNER")) {
        struct name8 owner = operand_name(operands, "OWNER");
        bool exists;

        reason = command_id_exists(command, &owner, &exists);
        if (reason == 0 && exists) {
            user->owner = owner;
        } else if (reason == 0) {
            message(command->out, ICH21004I, "OWNER");
            command_code(command, 4);
        }
    }
    return reason;
}

/* Passwords and phrases, and what else is kept about them. */
static int alter_secrets(struct command *command, const struct racf_user *user)
{
    const struct operands *operands = &command->operands;
    bool given = operand_value(operands, "PASSWORD")->count || operand_value(operands, "PHRASE")->count;
    int reason = set_secrets(command, user, operand_negated(operands, "EXPIRED") ? command->environment->now : 0);

    if (reason == 0 && !given && operand_given(operands, "EXPIRED"))
        reason = racf_store_expire(command->store, &user->name);
    else if (reason == 0 && !given && operand_negated(operands, "EXPIRED"))
        message(command->out, ICH21007I);
    if (reason == 0 && operand_given(operands, "PWCLEAN"))
        reason = racf_store_clean_history(command->store, &user->name);
    return reason;
}

/* Whether everything is logged that a user does, AUDITOR says: SPECIAL does not do. */
static void change_uaudit(struct command *command, struct racf_user *user)
{
    const struct operand_value *given = operand_value(&command->operands, "UAUDIT");

    if (given->present && !identity_has(command->issuer, IDENTITY_AUDITOR)) {
        message(command->out, ICH21005I, given->negative ? "NOUAUDIT" : "UAUDIT");
        command_code(command, 4);
    } else if (given->present && given->negative) {
        user->attributes &= ~(uint32_t)USER_UAUDIT;
    } else if (given->present) {
        user->attributes |= USER_UAUDIT;
    }
}

/* An auditor who has no other right over the user: that operand counts, and no other. */
static int alter_uaudit_alone(struct command *command, struct racf_user *user)
{
    const struct operands *operands = &command->operands;
    bool others = false;

    for (size_t i = 0; i < operands->row_count; i++)
        others = others || (operands->values[i].present && !(operands->rows[i].flags & OPERAND_POSITIONAL) &&
                            strcmp(operands->rows[i].name, "UAUDIT") != 0);
    if (others) {
        message(command->out, ICH21012I, user->name.text);
        command_code(command, 4);
    }
    change_uaudit(command, user);
    command_effect(command, EFFECT_USER, user->name.text);
    return user_update(command->store, user);
}

static int alter_one(struct command *command, const struct name8 *name)
{
    const struct operands *operands = &command->operands;
    struct racf_user user;
    bool may;
    int reason = user_get(command->store, name, &user);

    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH21009I, name->text);
        message(command->out, ICH21004I, name->text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = authority_user(command, &user, AUTHORITY_CHANGE, &may);
    if (reason == 0 && !may)
        reason = may_reset(command, &user, &may);
    if (reason < 0)
        return reason;
    if (!may && operand_value(operands, "UAUDIT")->present && identity_has(command->issuer, IDENTITY_AUDITOR))
        return alter_uaudit_alone(command, &user);
    if (!may && !(name8_equal(name, &command->issuer->user) && drop_foreign_operands(command))) {
        message(command->out, ICH21010I);
        command_code(command, 8);
        return 0;
    }
    if (operand_given(operands, "NAME"))
        command_copy(user.programmer, sizeof user.programmer, operand_text(operands, "NAME"));
    if (operand_value(operands, "DATA")->present)
        command_copy(user.data, sizeof user.data, operand_text(operands, "DATA"));
    if (operand_value(operands, "MODEL")->present)
        command_copy(user.model, sizeof user.model, operand_text(operands, "MODEL"));
    change_uaudit(command, &user);
    change_attributes(command, &user, false);
    change_revocation(command, &user);
    reason = change_clauth(command, &user, false);
    if (reason == 0)
        reason = change_names(command, &user);
    if (reason == 0)
        reason = user_update(command->store, &user);
    if (reason == 0)
        reason = change_connection(command, &user);
    if (reason == 0)
        reason = alter_secrets(command, &user);
    if (reason == 0)
        reason = base_fields_change(command, 'U', user.name.text);
    if (reason == 0)
        reason = segments_change(command, 'U', user.name.text);
    if (reason == 0)
        command_effect(command, EFFECT_USER, user.name.text);
    return reason;
}

int racf_altuser(struct command *command)
{
    const struct operand_value *users = operand_value(&command->operands, "userid");
    bool good;
    int reason = password_check_given(command, operand_negated(&command->operands, "EXPIRED"), &good);

    if (reason == 0 && good)
        reason = base_fields_check(command, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'U', "USER", &good);
    for (size_t i = 0; i < users->count && reason == 0 && good; i++)
        reason = alter_one(command, &users->items[i].name);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ DELUSER */

/* DIFFERS: what a deleted user or group owned passes to its owner; RACF leaves the name behind, and whoever gets it later has
 * rights that nobody gave him. */
static const struct name8 *heir_of(const struct racf_user *user)
{
    static const struct name8 ibmuser = { "IBMUSER" };

    return name8_equal(&user->owner, &user->name) ? &ibmuser : &user->owner;
}

static int delete_one(struct command *command, const struct name8 *name)
{
    struct racf_user user;
    bool is;
    int reason = user_get(command->store, name, &user);

    if (reason == 0)
        reason = authority_user(command, &user, AUTHORITY_CHANGE, &is);
    if (reason < 0)
        return reason;
    if (!is) {
        message(command->out, ICH04010I);
        message(command->out, ICH04006I, name->text);
        command_code(command, 8);
        return 0;
    }
    if (name8_is(name, "IBMUSER") || name8_equal(name, &command->issuer->user)) {
        message(command->out, ICH04011I, name->text);
        command_code(command, 8);
        return 0;
    }
    reason = profile_below(command->store, "DATASET", name, &is);
    if (reason < 0)
        return reason;
    if (is) {
        message(command->out, ICH04009I, name->text);
        command_code(command, 8);
        return 0;
    }
    reason = owner_replace(command->store, name, heir_of(&user));
    if (reason == 0)
        reason = user_delete(command->store, name);
    if (reason == 0)
        command_effect(command, EFFECT_USER, name->text);
    return reason;
}

int racf_deluser(struct command *command)
{
    const struct operand_value *users = operand_value(&command->operands, "userid");
    int reason = 0;

    for (size_t i = 0; i < users->count; i++) {
        enum racf_kind kind;

        reason = id_kind(command->store, &users->items[i].name, &kind);
        if (reason < 0)
            return reason;
        for (size_t j = 0; j < i; j++)
            if (name8_equal(&users->items[i].name, &users->items[j].name))
                kind = RACF_KIND_NONE;
        if (kind != RACF_KIND_USER) {
            message(command->out, IKJ56702I, "USERID", (int)users->items[i].text.length, users->items[i].text.data);
            command_code(command, 8);
            return 0;
        }
    }
    for (size_t i = 0; i < users->count && reason == 0; i++)
        reason = delete_one(command, &users->items[i].name);
    return reason;
}
