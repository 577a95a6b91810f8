/* list_groups.c - LISTGRP: groups and their members, to the column. */
#include "base/bug.h"
#include "base/mem.h"
#include "racf/authority.h"
#include "racf/db_profiles.h"

enum { SUBGROUPS_PER_LINE = 6, DATA_PER_LINE = 45 };

static void put_member(struct buf *out, const struct racf_connect *connect)
{
    char first[LONG_DAY_TEXT], second[LONG_DAY_TEXT];
    bool any = false;

    buf_printf(out, "      %-8s      %-8s      %06u               %s\n", connect->user.text,
               group_authority_text(connect->authority), connect->count,
               racf_level_text((enum racf_level)connect->uacc));
    buf_put_text(out, "         CONNECT ATTRIBUTES=");
    for (size_t i = 0; i < user_attribute_count; i++)
        if (user_attributes[i].connect && (connect->attributes & user_attributes[i].bit)) {
            buf_printf(out, "%s%s", any ? " " : "", user_attributes[i].word);
            any = true;
        }
    buf_printf(out, "%s\n         REVOKE DATE=%-20s RESUME DATE=%s\n", any ? "" : "NONE",
               command_long_day(connect->revoke_date, first), command_long_day(connect->resume_date, second));
}

static int put_subgroups(struct command *command, const struct name8 *group)
{
    struct name8 *names;
    size_t count;
    int reason = subgroup_names(command->store, group, &names, &count);

    if (reason < 0)
        return reason;
    buf_put_text(command->out, count ? "    SUBGROUP(S)= " : "    NO SUBGROUPS\n");
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count || (i + 1) % SUBGROUPS_PER_LINE == 0;

        if (i && i % SUBGROUPS_PER_LINE == 0)
            buf_fill(command->out, ' ', 17);
        buf_printf(command->out, last ? "%s\n" : "%-9s", names[i].text);
    }
    mem_free(names);
    return 0;
}

static int put_members(struct command *command, const struct racf_group *group, bool all)
{
    struct racf_connect *connects;
    size_t count, shown = 0;
    int reason = connects_of_group(command->store, &group->name, &connects, &count);

    if (reason < 0)
        return reason;
    for (size_t i = 0; i < count; i++) {
        /* Of a universal group only those with more than USE; without more rights only one's own entry. */
        if ((group->universal && connects[i].authority <= GROUP_USE && connects[i].attributes == 0) ||
            (!all && !name8_equal(&connects[i].user, &command->issuer->user)))
            continue;
        if (shown++ == 0)
            buf_put_text(command->out, "    USER(S)=      ACCESS=      ACCESS COUNT=      UNIVERSAL ACCESS=\n");
        put_member(command->out, &connects[i]);
    }
    if (shown == 0)
        buf_put_text(command->out, "    NO USERS\n");
    mem_free(connects);
    return 0;
}

static int put_base(struct command *command, const struct racf_group *group, bool all)
{
    struct span data = span_of(group->data);
    char created[DAY_TEXT];
    struct buf *out = command->out;
    int reason;

    buf_printf(out, "INFORMATION FOR GROUP %s\n", group->name.text);
    buf_printf(out, "    SUPERIOR GROUP=%-8s     OWNER=%-8s    CREATED=%s\n",
               name8_none(&group->superior) ? "NONE" : group->superior.text, group->owner.text,
               command_day_text(group->created, created));
    if (data.length == 0)
        buf_put_text(out, "    NO INSTALLATION DATA\n");
    else
        buf_put_text(out, "    INSTALLATION DATA=");
    for (bool first = true; data.length; first = false) {
        if (!first)
            buf_fill(out, ' ', 22);
        buf_put_span(out, span_part(data, 0, DATA_PER_LINE));
        buf_put_text(out, "\n");
        data = span_from(data, DATA_PER_LINE);
    }
    if (group->model[0])
        buf_printf(out, "    MODEL DATA SET=%s\n", group->model);
    else
        buf_put_text(out, "    NO MODEL DATA SET\n");
    buf_printf(out, "    %s\n", group->termuacc ? "TERMUACC" : "NOTERMUACC");
    if (group->universal)
        buf_put_text(out, "    UNIVERSAL\n");
    reason = put_subgroups(command, &group->name);
    return reason < 0 ? reason : put_members(command, group, all);
}

static int list_one(struct command *command, const struct name8 *name, bool quiet, bool *listed)
{
    enum group_authority mine;
    struct racf_group group;
    bool may;
    int reason = group_get(command->store, name, &group);

    *listed = false;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH51003I);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = authority_group(command, &group, AUTHORITY_LIST, &may);
    if (reason == 0)
        reason = authority_of_issuer(command, name, &mine);
    if (reason < 0)
        return reason;
    may = may || mine >= GROUP_CONNECT;
    if (!may && mine == GROUP_NONE) {
        if (!quiet) {
            message(command->out, ICH32002I, name->text);
            command_code(command, 4);
        }
        return 0;
    }
    *listed = true;
    if (!operand_given(&command->operands, "NORACF"))
        reason = put_base(command, &group, may);
    return reason < 0 ? reason : segments_list(command, 'G', "GROUP", name->text);
}

static int list_all(struct command *command)
{
    struct name8 *names;
    size_t count;
    bool any = false;
    int reason = group_names(command->store, &names, &count);

    for (size_t i = 0; i < count && reason == 0; i++) {
        bool listed;

        reason = list_one(command, &names[i], true, &listed);
        any = any || listed;
    }
    mem_free(names);
    if (reason == 0 && !any) {
        message(command->out, ICH32005I);
        command_code(command, 4);
    }
    return reason;
}

int racf_listgrp(struct command *command)
{
    const struct operand_value *value = operand_value(&command->operands, "group");
    bool listed;
    int reason = 0;

    if (operand_given(&command->operands, "NORACF") && !segments_asked(command, 'G')) {
        message(command->out, ICH32007I);
        command_code(command, 4);
        return 0;
    }
    if (value->count == 0)
        return list_one(command, &command->issuer->group, false, &listed);
    for (size_t i = 0; i < value->count && reason == 0; i++)
        reason = strcmp(value->items[i].text.data, "*") == 0 ? list_all(command)
                                                             : list_one(command, &value->items[i].name, false, &listed);
    return reason;
}
