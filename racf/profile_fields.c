/* profile_fields.c - what the commands that define and change profiles share, whatever their class. */
#include "racf/profile_fields.h"

#include "base/bug.h"
#include "base/mem.h"
#include "racf/authority.h"

/* The level of an AUDIT operand: the words of AUDIT_LEVELS in commands.def begin with READ. */
static const char *audit_level(const struct operands *audit, const char *kind)
{
    return racf_level_text((enum racf_level)(RACF_READ + operand_number(audit, kind, 0)));
}

void profile_take_audit(const struct operands *audit, char *text, size_t size)
{
    static const char *const kinds[] = { "ALL", "SUCCESS", "FAILURES" };
    struct buf list;

    buf_init(&list, size - 1);
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (operand_given(audit, kinds[i]))
            buf_printf(&list, "%s%s(%s)", list.length ? "," : "", kinds[i], audit_level(audit, kinds[i]));
    if (operand_given(audit, "NONE") || list.length == 0) {
        buf_clear(&list);
        buf_put_text(&list, "NONE");
    } else if (operand_given(audit, "ALL")) {
        buf_clear(&list);
        buf_printf(&list, "ALL(%s)", audit_level(audit, "ALL"));
    }
    command_copy(text, size, buf_span(&list));
    buf_release(&list);
}

int profile_connect_uacc(struct command *command, uint8_t *uacc)
{
    struct racf_connect connect;
    int reason = connect_get(command->store, &command->issuer->user, &command->issuer->group, &connect);

    *uacc = reason == 0 ? connect.uacc : RACF_NONE;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

int profile_check_ids(struct command *command, bool *good)
{
    const struct operand_value *owner = operand_value(&command->operands, "OWNER");
    const struct operand_value *notify = operand_value(&command->operands, "NOTIFY");
    enum racf_kind kind;
    int reason;

    *good = true;
    if (owner->count) {
        reason = command_id_exists(command, &owner->items[0].name, good);
        if (reason < 0)
            return reason;
        if (!*good)
            message(command->out, IKJ56702I, "OWNER", (int)owner->items[0].text.length, owner->items[0].text.data);
    }
    if (*good && notify->count && !notify->negative) {
        reason = id_kind(command->store, &notify->items[0].name, &kind);
        if (reason < 0)
            return reason;
        *good = kind == RACF_KIND_USER;
        if (!*good)
            message(command->out, IKJ56702I, "USERID", (int)notify->items[0].text.length, notify->items[0].text.data);
    }
    if (!*good)
        command_code(command, 8);
    return 0;
}

void profile_change_fields(struct command *command, struct racf_profile *profile)
{
    const struct operands *operands = &command->operands;
    const struct operand_value *notify = operand_value(operands, "NOTIFY");

    if (operand_given(operands, "OWNER"))
        profile->owner = operand_name(operands, "OWNER");
    profile->uacc = (uint8_t)operand_number(operands, "UACC", profile->uacc);
    profile->level = (uint8_t)operand_number(operands, "LEVEL", profile->level);
    if (operand_value(operands, "DATA")->present)
        command_copy(profile->data, sizeof profile->data, operand_text(operands, "DATA"));
    if (operand_value(operands, "WARNING")->present)
        profile->warning = operand_given(operands, "WARNING");
    if (notify->present && notify->negative)
        profile->notify = (struct name8){ "" };
    else if (notify->present)
        profile->notify = notify->count ? notify->items[0].name : command->issuer->user;
    if (operand_sub(operands, "AUDIT"))
        profile_take_audit(operand_sub(operands, "AUDIT"), profile->audit, sizeof profile->audit);
}

int profile_find_model(struct command *command, const struct store_class *row, struct racf_profile *model, bool *good)
{
    const struct operand_value *from = operand_value(&command->operands, "FROM");
    const struct operand_value *fclass = operand_value(&command->operands, "FCLASS");
    struct resource_name name;
    int reason;

    *model = (struct racf_profile){ 0 };
    *good = true;
    if (!from->count)
        return 0;
    if (fclass->count)
        row = store_class(command->store, fclass->items[0].name.text);
    must(row);
    reason = resource_name_of(command, row, &from->items[0], operand_given(&command->operands, "FGENERIC"), &name);
    if (reason == 0)
        reason = profile_get(command->store, row->name.text, name.name.text, name.kind, model);
    if (reason == 0)
        return 0; /* the access list is copied in the database */
    if (reason != REASON_NOT_FOUND && reason != REASON_BAD_NAME && reason != REASON_TOO_LONG)
        return reason;
    message(command->out, ICH06004I, from->items[0].text.data);
    command_code(command, 8);
    *good = false;
    return 0;
}

int profile_find_to_change(struct command *command, const struct store_class *row, const struct resource_name *name,
                           struct racf_profile *profile, bool *may)
{
    int reason = profile_get(command->store, row->name.text, name->name.text, name->kind, profile);

    *may = authority_special(command);
    if (reason == 0 && !*may)
        reason = profile_get_access(command->store, profile);
    if (reason == 0 && !*may)
        reason = authority_profile(command, profile, AUTHORITY_CHANGE, may);
    racf_profile_release(profile);
    return reason;
}

/* Operands that say which profile, not what is to become of it. */
static bool selects(const struct operand *row)
{
    return (row->flags & OPERAND_POSITIONAL) || strcmp(row->name, "GENERIC") == 0 || strcmp(row->name, "VOLUME") == 0;
}

bool profile_take_global_audit(struct command *command, struct racf_profile *profile, bool may)
{
    const struct operands *audit = operand_sub(&command->operands, "GLOBALAUDIT");
    bool auditor = identity_has(command->issuer, IDENTITY_AUDITOR);

    if (!audit)
        return may;
    if (!auditor)
        return false;
    /* An auditor who has no more rights sets what is logged, and nothing else. */
    for (size_t i = 0; !may && i < command->operands.row_count; i++)
        if (command->operands.values[i].present && !selects(&command->operands.rows[i]) &&
            strcmp(command->operands.rows[i].name, "GLOBALAUDIT") != 0)
            return false;
    profile_take_audit(audit, profile->global_audit, sizeof profile->global_audit);
    return true;
}
