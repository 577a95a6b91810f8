/* permit.c - PERMIT: the access lists of a profile. */
#include "base/bug.h"
#include "racf/authority.h"
#include "racf/data_sets.h"
#include "racf/resource_name.h"

/* One entry, standard (type NULL) or conditional. */
static int change_entry(struct command *command, const struct racf_profile *profile, const struct operand_item *id,
                        const char *type, const char *entity, bool *changed)
{
    bool exists = strcmp(id->name.text, "*") == 0;
    int reason = 0;

    if (operand_given(&command->operands, "DELETE")) {
        reason = access_delete(command->store, profile->number, type, entity, &id->name);
        if (reason == REASON_NOT_FOUND) {
            if (type)
                message(command->out, ICH06014I, id->name.text, type, entity);
            else
                message(command->out, ICH06002I, id->name.text);
            command_code(command, 4);
            return 0;
        }
        *changed = *changed || reason == 0;
        return reason;
    }
    if (!exists)
        reason = command_id_exists(command, &id->name, &exists);
    if (reason < 0)
        return reason;
    if (!exists) {
        message(command->out, ICH06007I, id->name.text);
        command_code(command, 4);
        return 0;
    }
    reason = access_put(command->store, profile->number, type, entity, &id->name,
                        (uint8_t)operand_number(&command->operands, "ACCESS", RACF_READ));
    *changed = *changed || reason == 0;
    return reason;
}

/* Entries of the id with any value of the condition: WHEN(TERMINAL(*)) with DELETE. */
struct gathering {
    struct arena *arena;
    const char *type, *id;
    struct gathered {
        struct gathered *next;
        const char *entity;
    } *first;
};

static void gather(void *context, const char *type, const char *entity, const char *id, uint8_t level UNUSED)
{
    struct gathering *gathering = context;
    struct gathered *found;

    if (strcmp(type, gathering->type) != 0 || strcmp(id, gathering->id) != 0)
        return;
    found = arena_alloc(gathering->arena, 1, sizeof *found);
    *found = (struct gathered){ gathering->first, arena_text(gathering->arena, span_of(entity)) };
    gathering->first = found;
}

static int delete_any(struct command *command, const struct racf_profile *profile, const struct operand_item *id, const char *type,
                      bool *changed)
{
    struct gathering gathering = { command->arena, type, id->name.text, NULL };
    int reason;

    if (!operand_given(&command->operands, "DELETE")) {
        message(command->out, ICH06013I, type);
        command_code(command, 4);
        return 0;
    }
    reason = access_conditional(command->store, profile->number, gather, &gathering);
    if (reason == 0 && !gathering.first)
        return change_entry(command, profile, id, type, "*", changed); /* which says that there is none */
    for (; gathering.first && reason == 0; gathering.first = gathering.first->next)
        reason = change_entry(command, profile, id, type, gathering.first->entity, changed);
    return reason;
}

/* CRITERIA(name(value)) is kept as name(value). */
static int change_criteria(struct command *command, const struct racf_profile *profile, const struct operand_item *id,
                           const struct operands *criteria, bool *changed)
{
    int reason = 0;

    for (size_t i = 0; i < criteria->row_count && reason == 0; i++) {
        const struct operand *row = &criteria->rows[i];
        struct buf entity;

        if (!criteria->values[i].count)
            continue;
        buf_init(&entity, 256);
        buf_printf(&entity, "%s(%s)", row->name, row->type == OPERAND_WORD ? row->choices : criteria->values[i].items[0].text.data);
        reason = change_entry(command, profile, id, "CRITERIA", entity.data, changed);
        buf_release(&entity);
    }
    return reason;
}

static int change_conditions(struct command *command, const struct racf_profile *profile, const struct operand_item *id,
                             const struct operands *when, bool *changed)
{
    int reason = 0;

    for (size_t i = 0; i < when->row_count && reason == 0; i++) {
        const struct operand_value *value = &when->values[i];

        if (value->sub)
            reason = change_criteria(command, profile, id, value->sub, changed);
        for (size_t k = 0; k < value->count && reason == 0; k++)
            reason = span_is(value->items[k].text, "*")
                         ? delete_any(command, profile, id, when->rows[i].name, changed)
                         : change_entry(command, profile, id, when->rows[i].name, value->items[k].text.data, changed);
    }
    return reason;
}

static int change_entries(struct command *command, const struct racf_profile *profile, bool *changed)
{
    const struct operand_value *ids = operand_value(&command->operands, "ID");
    const struct operands *when = operand_sub(&command->operands, "WHEN");
    int reason = 0;

    for (size_t i = 0; i < ids->count && reason == 0; i++)
        reason = when ? change_conditions(command, profile, &ids->items[i], when, changed)
                      : change_entry(command, profile, &ids->items[i], NULL, NULL, changed);
    return reason;
}

/* What is said about conditions that cannot be met now. *good false: the command may not have them. */
static int check_conditions(struct command *command, const struct store_class *row, bool *good)
{
    const struct operands *when = operand_sub(&command->operands, "WHEN");
    int reason = 0;

    *good = !when || !operand_value(when, "PROGRAM")->present || name8_is(&row->name, "DATASET") ||
            name8_is(&row->name, "PROGRAM") || name8_is(&row->name, "SERVAUTH");
    if (!*good) {
        message(command->out, ICH06020I);
        command_code(command, 8);
        return 0;
    }
    for (size_t i = 0; when && i < when->row_count && reason == 0; i++) {
        const char *type = when->rows[i].name;
        const struct store_class *condition = store_class(command->store, type);
        const struct operand_value *value = &when->values[i];

        if (operand_given(&command->operands, "DELETE") || !value->count || strcmp(type, "PROGRAM") == 0 ||
            strcmp(type, "SYSID") == 0)
            continue;
        if (!condition || !condition->options.active) {
            message(command->out, ICH06019I, type);
            continue;
        }
        for (size_t k = 0; k < value->count && reason == 0; k++) {
            struct racf_profile profile;

            if (span_is(value->items[k].text, "*"))
                continue;
            reason = profile_covering(command->store, type, value->items[k].text.data, true, &profile);
            if (reason == REASON_NOT_FOUND) {
                message(command->out, ICH06015I, type, value->items[k].text.data);
                reason = 0;
            }
        }
    }
    return reason;
}

static int reset(struct command *command, const struct racf_profile *profile, bool *changed)
{
    enum { RESET_ALL = 0, RESET_STANDARD = 1, RESET_WHEN = 2 }; /* as in commands.def */
    uint32_t which = operand_number(&command->operands, "RESET", RESET_ALL);

    if (!operand_given(&command->operands, "RESET"))
        return 0;
    if (operand_given(&command->operands, "DELETE")) {
        message(command->out, ICH06009I);
        return 0;
    }
    *changed = true;
    return access_reset(command->store, profile->number, which != RESET_WHEN, which != RESET_STANDARD);
}

/* The profile that an operand names. *found false: a message was issued. */
static int find_profile(struct command *command, const struct store_class *row, const struct operand_item *item, bool generic,
                        const char *volume, struct racf_profile *profile, bool *found)
{
    struct resource_name name;
    int reason = resource_name_of(command, row, item, generic, &name);

    *found = false;
    if (reason < 0) {
        resource_name_refuse(command, row, item, name8_is(&row->name, "DATASET") ? NULL : "NAME OF ENTITY IN SPECIFIED CLASS");
        return 0;
    }
    reason = profile_get(command->store, row->name.text, name.name.text, name.kind, profile);
    if (reason == 0)
        reason = data_set_on_volume(command, profile, operand_value(&command->operands, volume));
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH06004I, name.name.text);
        command_code(command, 8);
        return 0;
    }
    *found = reason == 0;
    return reason;
}

/* Entries of the model that the profile has already stay as they are. */
static int tell_unchanged(struct command *command, const struct racf_profile *model, const struct racf_profile *profile)
{
    struct racf_profile own = *profile;
    int reason = profile_get_access(command->store, &own);

    for (size_t i = 0; reason == 0 && i < model->access_count; i++)
        for (size_t k = 0; k < own.access_count; k++)
            if (name8_equal(&model->access[i].id, &own.access[k].id))
                message(command->out, ICH06001I, own.access[k].id.text);
    racf_profile_release(&own);
    return reason;
}

/* FROM: the access lists of another profile, which the issuer must control too. */
static int copy_from(struct command *command, const struct store_class *row, const struct racf_profile *profile, bool *changed)
{
    const struct operand_value *from = operand_value(&command->operands, "FROM");
    struct name8 class_name = operand_given(&command->operands, "FCLASS") ? operand_name(&command->operands, "FCLASS") : row->name;
    struct racf_profile model;
    bool may;
    int reason;

    if (!from->count)
        return 0;
    row = store_class(command->store, class_name.text);
    must(row);
    reason = find_profile(command, row, &from->items[0], operand_given(&command->operands, "FGENERIC"), "FVOLUME", &model,
                          &may);
    if (reason < 0 || !may)
        return reason;
    reason = profile_get_access(command->store, &model);
    if (reason == 0)
        reason = authority_profile(command, &model, AUTHORITY_CHANGE, &may);
    if (reason == 0 && may)
        reason = tell_unchanged(command, &model, profile);
    racf_profile_release(&model);
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, ICH06006I, model.name.text);
        command_code(command, 8);
        return 0;
    }
    *changed = true;
    return access_copy(command->store, model.number, profile->number);
}

int racf_permit(struct command *command)
{
    const struct operand_value *value = operand_value(&command->operands, "profile");
    struct name8 class_name = operand_given(&command->operands, "CLASS") ? operand_name(&command->operands, "CLASS")
                                                                        : name8_const("DATASET");
    struct store_class *row = store_class(command->store, class_name.text);
    bool generic = operand_given(&command->operands, "GENERIC");
    struct racf_profile profile;
    bool changed = false;
    bool may;
    int reason;

    if (!row || name8_is(&class_name, "USER") || name8_is(&class_name, "GROUP")) {
        message(command->out, IKJ56702I, "CLASS", (int)strlen(class_name.text), class_name.text);
        command_code(command, 8);
        return 0;
    }
    if (generic && !row->options.generic_commands) {
        message(command->out, ICH06010I, "GENERIC");
        command_code(command, 8);
        return 0;
    }
    reason = find_profile(command, row, &value->items[0], generic, "VOLUME", &profile, &may);
    if (reason < 0 || !may)
        return reason;
    may = authority_special(command);
    if (!may) {
        reason = profile_get_access(command->store, &profile);
        if (reason == 0)
            reason = authority_profile(command, &profile, AUTHORITY_CHANGE, &may);
        racf_profile_release(&profile);
    }
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, ICH06006I, profile.name.text);
        command_code(command, 8);
        return 0;
    }
    reason = check_conditions(command, row, &may);
    if (reason < 0 || !may)
        return reason;
    reason = reset(command, &profile, &changed);
    if (reason == 0)
        reason = copy_from(command, row, &profile, &changed);
    if (reason == 0)
        reason = change_entries(command, &profile, &changed);
    if (reason < 0 || !changed)
        return reason;
    store_class_changed(command->store, class_name.text);
    command_effect(command, EFFECT_PROFILES, class_name.text);
    if (row->options.raclisted)
        message(command->out, ICH06011I, class_name.text);
    return 0;
}
