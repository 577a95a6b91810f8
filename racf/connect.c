/* connect.c - CONNECT and REMOVE. */
#include "racf/authority.h"

static const struct {
    const char *name;
    uint32_t attribute;
    bool needs_scope; /* only who administers the group gives it */
} attributes[] = {
    { "SPECIAL", IDENTITY_SPECIAL, true }, { "OPERATIONS", IDENTITY_OPERATIONS, true }, { "AUDITOR", IDENTITY_AUDITOR, true },
    { "ADSP", USER_ADSP, false },          { "GRPACC", USER_GRPACC, false },
};

/* ------------------------------------------------------------------------------------------------ CONNECT */

static void change_revocation(struct command *command, struct racf_connect *connect)
{
    const struct operand_value *revoke = operand_value(&command->operands, "REVOKE");
    const struct operand_value *resume = operand_value(&command->operands, "RESUME");
    bool is = connect_revoked(connect, command->environment->now);

    if (revoke->negative)
        connect->revoke_date = 0;
    else if (revoke->present && revoke->count)
        connect->revoke_date = command_day(revoke->items[0].number);
    else if (revoke->present && is)
        message(command->out, ICH02013I, connect->user.text);
    else if (revoke->present)
        connect->attributes |= USER_REVOKED;
    if (resume->negative) {
        connect->resume_date = 0;
    } else if (resume->present && resume->count) {
        connect->resume_date = command_day(resume->items[0].number);
    } else if (resume->present && !is && !revoke->present) {
        message(command->out, ICH02012I, connect->user.text);
    } else if (resume->present && resume->order > revoke->order) {
        connect->attributes &= ~(uint32_t)USER_REVOKED;
        connect->revoke_date = connect->resume_date = 0;
    }
}

static int connect_one(struct command *command, const struct name8 *user, const struct racf_group *group, bool administers)
{
    const struct operands *operands = &command->operands;
    struct racf_connect connect;
    struct racf_user row;
    int reason = user_get(command->store, user, &row);

    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH30001I, "USER", user->text);
        message(command->out, ICH02003I, user->text, "");
        command_code(command, 8);
        return 0;
    }
    if (reason == 0)
        reason = connect_get(command->store, user, &group->name, &connect);
    if (reason == REASON_NOT_FOUND) {
        connect.owner = command->issuer->user;
        connect.authority = GROUP_USE;
        connect.created = command->environment->now;
        reason = 0;
    }
    if (reason < 0)
        return reason;
    if (operand_given(operands, "OWNER"))
        connect.owner = operand_name(operands, "OWNER");
    if (operand_given(operands, "AUTHORITY"))
        connect.authority = (uint8_t)(operand_number(operands, "AUTHORITY", 0) + GROUP_USE);
    connect.uacc = (uint8_t)operand_number(operands, "UACC", connect.uacc);
    for (size_t i = 0; i < ARRAY_COUNT(attributes); i++) {
        const struct operand_value *value = operand_value(operands, attributes[i].name);

        if (!value->present)
            continue;
        if (attributes[i].needs_scope && !administers) {
            message(command->out, ICH02007I, attributes[i].name);
            command_code(command, 4);
        } else if (value->negative) {
            connect.attributes &= ~attributes[i].attribute;
        } else {
            connect.attributes |= attributes[i].attribute;
        }
    }
    change_revocation(command, &connect);
    reason = connect_put(command->store, &connect);
    if (reason == 0)
        command_effect(command, EFFECT_USER, user->text);
    return reason;
}

/* The group that is meant, and whether the issuer may connect there. *good false: a message was issued. */
static int find_group(struct command *command, struct racf_group *group, bool *administers, bool *good)
{
    const struct operands *operands = &command->operands;
    struct name8 name = operand_given(operands, "GROUP") ? operand_name(operands, "GROUP") : command->issuer->group;
    enum group_authority authority = GROUP_NONE;
    int reason = group_get(command->store, &name, group);

    *good = false;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH51003I);
        message(command->out, ICH02003I, "USER(S)", ".");
        return 0;
    }
    if (reason == 0)
        reason = authority_group(command, group, AUTHORITY_CHANGE, administers);
    if (reason == 0 && !*administers)
        reason = authority_of_issuer(command, &name, &authority);
    if (reason < 0)
        return reason;
    if (!*administers && authority < GROUP_CONNECT) {
        message(command->out, ICH02004I);
        return 0;
    }
    if (!*administers && operand_given(operands, "AUTHORITY") &&
        (enum group_authority)(operand_number(operands, "AUTHORITY", 0) + GROUP_USE) > authority) {
        message(command->out, ICH02008I);
        return 0;
    }
    if (operand_given(operands, "OWNER")) {
        struct name8 owner = operand_name(operands, "OWNER");

        reason = command_id_exists(command, &owner, good);
        if (reason < 0 || *good)
            return reason;
        message(command->out, ICH02011I);
        message(command->out, ICH02003I, "USER(S)", ".");
        return 0;
    }
    *good = true;
    return 0;
}

int racf_connect_user(struct command *command)
{
    const struct operand_value *users = operand_value(&command->operands, "userid");
    struct racf_group group;
    bool administers = false;
    bool good;
    int reason = find_group(command, &group, &administers, &good);

    if (reason == 0 && !good)
        command_code(command, 8);
    for (size_t i = 0; i < users->count && reason == 0 && good; i++)
        reason = connect_one(command, &users->items[i].name, &group, administers);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ REMOVE */

static int remove_one(struct command *command, const struct name8 *name, const struct name8 *group)
{
    struct racf_user user;
    int reason = user_get(command->store, name, &user);

    if (reason == 0 && name8_equal(&user.dfltgrp, group)) {
        message(command->out, ICH03003I, name->text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = connect_delete(command->store, name, group);
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH03002I, name->text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        command_effect(command, EFFECT_USER, name->text);
    return reason;
}

int racf_remove_user(struct command *command)
{
    const struct operand_value *users = operand_value(&command->operands, "userid");
    struct name8 name =
        operand_given(&command->operands, "GROUP") ? operand_name(&command->operands, "GROUP") : command->issuer->group;
    struct racf_group group;
    bool may;
    int reason = group_get(command->store, &name, &group);

    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH51003I);
        message(command->out, ICH03005I);
        command_code(command, 8);
        return 0;
    }
    if (reason == 0)
        reason = authority_in_group(command, &group, GROUP_CONNECT, &may);
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, ICH03004I);
        command_code(command, 8);
        return 0;
    }
    for (size_t i = 0; i < users->count && reason == 0; i++)
        reason = remove_one(command, &users->items[i].name, &name);
    return reason;
}
