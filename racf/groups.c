/* groups.c - ADDGROUP, ALTGROUP, DELGROUP. */
#include "racf/authority.h"
#include "racf/db_profiles.h"

/* As the parse exits do: each name must be one of a group (exists) or one that is free. False when a message was issued. */
static int check_names(struct command *command, const struct operand_value *groups, bool exists, bool *good)
{
    *good = true;
    for (size_t i = 0; i < groups->count; i++) {
        enum racf_kind kind;
        int reason = id_kind(command->store, &groups->items[i].name, &kind);
        bool fits = exists ? kind == RACF_KIND_GROUP : kind == RACF_KIND_NONE;

        if (reason < 0)
            return reason;
        for (size_t j = 0; j < i; j++)
            fits = fits && !name8_equal(&groups->items[i].name, &groups->items[j].name);
        if (!fits) {
            message(command->out, IKJ56702I, "GROUP", (int)groups->items[i].text.length, groups->items[i].text.data);
            command_code(command, 8);
            *good = false;
            return 0;
        }
    }
    return 0;
}

/* An owner that is a group must be the superior group. */
static int owner_fits(struct command *command, const struct racf_group *group, bool *exists, bool *fits)
{
    enum racf_kind kind;
    int reason = id_kind(command->store, &group->owner, &kind);

    *exists = kind != RACF_KIND_NONE;
    *fits = kind == RACF_KIND_USER || (kind == RACF_KIND_GROUP && name8_equal(&group->owner, &group->superior));
    return reason;
}

/* ------------------------------------------------------------------------------------------------ ADDGROUP */

static int add_one(struct command *command, const struct name8 *name, const struct racf_group *superior)
{
    const struct operands *operands = &command->operands;
    struct racf_group group = { .name = *name, .superior = superior->name, .owner = command->issuer->user,
                                .created = command->environment->now };
    bool exists;
    bool fits;
    int reason;

    if (operand_given(operands, "OWNER"))
        group.owner = operand_name(operands, "OWNER");
    group.termuacc = !operand_negated(operands, "TERMUACC");
    group.universal = operand_given(operands, "UNIVERSAL");
    command_copy(group.data, sizeof group.data, operand_text(operands, "DATA"));
    command_copy(group.model, sizeof group.model, operand_text(operands, "MODEL"));
    reason = owner_fits(command, &group, &exists, &fits);
    if (reason < 0)
        return reason;
    if (!fits) {
        if (exists)
            message(command->out, ICH00006I, name->text);
        else
            message(command->out, ICH02011I);
        message(command->out, ICH00001I, name->text);
        command_code(command, 8);
        return 0;
    }
    reason = group_insert(command->store, &group);
    if (reason == 0)
        reason = segments_change(command, 'G', group.name.text);
    return reason;
}

int racf_addgroup(struct command *command)
{
    const struct operand_value *groups = operand_value(&command->operands, "group");
    struct name8 name = operand_given(&command->operands, "SUPGROUP") ? operand_name(&command->operands, "SUPGROUP")
                                                                     : command->issuer->group;
    struct racf_group superior;
    bool good;
    int reason = group_get(command->store, &name, &superior);

    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH51003I);
        message(command->out, ICH00001I, "GROUP(S)");
        command_code(command, 8);
        return 0;
    }
    if (reason == 0)
        reason = authority_in_group(command, &superior, GROUP_JOIN, &good);
    if (reason < 0)
        return reason;
    if (!good) {
        message(command->out, ICH00005I);
        message(command->out, ICH00002I, superior.name.text);
        command_code(command, 8);
        return 0;
    }
    reason = check_names(command, groups, false, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'G', "GROUP", &good);
    if (reason < 0 || !good)
        return reason;
    for (size_t i = 0; i < groups->count && reason == 0; i++)
        reason = add_one(command, &groups->items[i].name, &superior);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ ALTGROUP */

/* Would the group come to stand below itself? */
static int is_below(struct command *command, struct name8 name, const struct name8 *group, bool *is)
{
    *is = false;
    for (int depth = 0; depth < GROUP_DEPTH_MAX && !name8_none(&name); depth++) {
        struct racf_group row;
        int reason;

        if (name8_equal(&name, group)) {
            *is = true;
            return 0;
        }
        reason = group_get(command->store, &name, &row);
        if (reason < 0)
            return reason;
        name = row.superior;
    }
    return 0;
}

/* A new superior group: both it and the old one must be the issuer's to give. *good tells; a message was issued if not. */
static int change_superior(struct command *command, struct racf_group *group, bool *good)
{
    struct name8 name = operand_name(&command->operands, "SUPGROUP");
    struct racf_group superior;
    bool bad;
    int reason = group_get(command->store, &name, &superior);

    *good = false;
    if (reason == REASON_NOT_FOUND || name8_none(&group->superior)) {
        if (reason == REASON_NOT_FOUND)
            message(command->out, ICH20019I, name.text);
        else
            message(command->out, ICH20006I, name.text, group->name.text);
        return 0;
    }
    if (reason == 0)
        reason = authority_in_group(command, &superior, GROUP_JOIN, good);
    if (reason < 0)
        return reason;
    if (!*good) {
        message(command->out, ICH20005I, name.text);
        return 0;
    }
    reason = is_below(command, name, &group->name, &bad);
    if (reason < 0)
        return reason;
    if (bad) {
        message(command->out, ICH20006I, name.text, group->name.text);
        *good = false;
        return 0;
    }
    group->superior = name;
    return 0;
}

static int alter_one(struct command *command, const struct name8 *name)
{
    const struct operands *operands = &command->operands;
    struct racf_group group;
    bool good;
    bool exists;
    int reason = group_get(command->store, name, &group);

    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH20019I, name->text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = authority_group(command, &group, AUTHORITY_CHANGE, &good);
    if (reason < 0)
        return reason;
    if (!good) {
        message(command->out, ICH20002I, name->text);
        command_code(command, 8);
        return 0;
    }
    if (operand_given(operands, "SUPGROUP")) {
        reason = change_superior(command, &group, &good);
        if (reason < 0)
            return reason;
    }
    if (good && (operand_given(operands, "SUPGROUP") || operand_given(operands, "OWNER"))) {
        if (operand_given(operands, "OWNER"))
            group.owner = operand_name(operands, "OWNER");
        reason = owner_fits(command, &group, &exists, &good);
        if (reason < 0)
            return reason;
        if (!exists)
            message(command->out, ICH02011I);
        else if (!good)
            message(command->out, ICH20020I, name->text);
    }
    if (!good) {
        message(command->out, ICH20013I, name->text);
        command_code(command, 8);
        return 0;
    }
    if (operand_value(operands, "DATA")->present)
        command_copy(group.data, sizeof group.data, operand_text(operands, "DATA"));
    if (operand_value(operands, "MODEL")->present)
        command_copy(group.model, sizeof group.model, operand_text(operands, "MODEL"));
    if (operand_value(operands, "TERMUACC")->present)
        group.termuacc = operand_given(operands, "TERMUACC");
    reason = group_update(command->store, &group);
    if (reason == 0)
        reason = segments_change(command, 'G', group.name.text);
    return reason;
}

int racf_altgroup(struct command *command)
{
    const struct operand_value *groups = operand_value(&command->operands, "group");
    bool good;
    int reason = segments_check(command, 'G', "GROUP", &good);

    for (size_t i = 0; i < groups->count && reason == 0 && good; i++)
        reason = alter_one(command, &groups->items[i].name);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ DELGROUP */

/* The group's owner, or whoever has JOIN in the superior group. */
static int may_delete(struct command *command, const struct racf_group *group, bool *may)
{
    struct racf_group superior;
    int reason = authority_group(command, group, AUTHORITY_CHANGE, may);

    if (reason < 0 || *may || name8_none(&group->superior))
        return reason;
    reason = group_get(command->store, &group->superior, &superior);
    return reason < 0 ? reason : authority_in_group(command, &superior, GROUP_JOIN, may);
}

static int delete_one(struct command *command, const struct name8 *name)
{
    struct racf_group group;
    bool may = false;
    bool in_use = false;
    bool data_sets = false;
    int reason = group_get(command->store, name, &group);

    if (reason == 0)
        reason = may_delete(command, &group, &may);
    if (reason == 0)
        reason = group_in_use(command->store, name, &in_use);
    if (reason == 0)
        reason = profile_below(command->store, "DATASET", name, &data_sets);
    if (reason < 0)
        return reason;
    if (!may)
        message(command->out, ICH05005I);
    else if (data_sets)
        message(command->out, ICH05006I, name->text);
    if (!may || data_sets || in_use || name8_none(&group.superior)) {
        message(command->out, ICH05004I, name->text);
        command_code(command, 8);
        return 0;
    }
    reason = owner_replace(command->store, name, &group.owner);
    return reason < 0 ? reason : group_delete(command->store, name);
}

int racf_delgroup(struct command *command)
{
    const struct operand_value *groups = operand_value(&command->operands, "group");
    bool good;
    int reason = check_names(command, groups, true, &good);

    if (reason < 0 || !good)
        return reason;
    for (size_t i = 0; i < groups->count && reason == 0; i++)
        reason = delete_one(command, &groups->items[i].name);
    return reason;
}
