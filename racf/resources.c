/* resources.c - RDEFINE, RALTER, RDELETE. */
#include "base/bug.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/resource_name.h"

static const char MISSING_NAME[] = "NAME OF ENTITY IN SPECIFIED CLASS";

/* ------------------------------------------------------------------------------------------------ operands of profiles */

/* All names of the command, checked before anything is done, in the arena; NULL when a message was issued. */
static struct resource_name *take_names(struct command *command, const struct store_class *row, size_t *count)
{
    const struct operand_value *value = operand_value(&command->operands, "profile");
    struct resource_name *names = arena_alloc(command->arena, value->count, sizeof *names);

    *count = value->count;
    for (size_t i = 0; i < value->count; i++) {
        if (resource_name_of(command, row, &value->items[i], false, &names[i]) < 0) {
            resource_name_refuse(command, row, &value->items[i], MISSING_NAME);
            return NULL;
        }
    }
    return names;
}

/* The level of an AUDIT operand: the words of AUDIT_LEVELS in commands.def begin with READ. */
static const char *audit_level(const struct operands *audit, const char *kind)
{
    return racf_level_text((enum racf_level)(RACF_READ + operand_number(audit, kind, 0)));
}

/* "SUCCESS(UPDATE),FAILURES(READ)": AUDIT or GLOBALAUDIT as the reports print it. */
static void take_audit(const struct operands *audit, char *text, size_t size)
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

/* OWNER and NOTIFY must name what exists. False: a message was issued. */
static int check_ids(struct command *command, bool *good)
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

/* What the operands say, into the profile. */
static void change_fields(struct command *command, struct racf_profile *profile)
{
    const struct operands *operands = &command->operands;
    const struct operand_value *notify = operand_value(operands, "NOTIFY");

    if (operand_given(operands, "OWNER"))
        profile->owner = operand_name(operands, "OWNER");
    profile->uacc = (uint8_t)operand_number(operands, "UACC", profile->uacc);
    profile->level = (uint8_t)operand_number(operands, "LEVEL", profile->level);
    if (operand_value(operands, "DATA")->present)
        command_copy(profile->data, sizeof profile->data, operand_text(operands, "DATA"));
    if (operand_value(operands, "APPLDATA")->present)
        command_copy(profile->appldata, sizeof profile->appldata, operand_text(operands, "APPLDATA"));
    if (operand_value(operands, "WARNING")->present)
        profile->warning = operand_given(operands, "WARNING");
    if (notify->present && notify->negative)
        profile->notify = (struct name8){ "" };
    else if (notify->present)
        profile->notify = notify->count ? notify->items[0].name : command->issuer->user;
    if (operand_sub(operands, "AUDIT"))
        take_audit(operand_sub(operands, "AUDIT"), profile->audit, sizeof profile->audit);
}

static int change_members(struct command *command, const struct store_class *row, const struct racf_profile *profile,
                          const char *keyword)
{
    const struct operand_value *members = operand_value(&command->operands, keyword);
    int reason = 0;

    for (size_t i = 0; i < members->count && reason == 0; i++) {
        char member[256];

        snprintf(member, sizeof member, "%s", members->items[i].text.data);
        if (row->row->fold)
            text_fold(member, strlen(member));
        if (strcmp(keyword, "ADDMEM") == 0)
            reason = member_put(command->store, profile->number, member);
        else
            reason = member_delete(command->store, profile->number, member);
        if (reason == REASON_NOT_FOUND)
            reason = 0;
    }
    return reason;
}

static int change_stdata(struct command *command, const struct racf_profile *profile)
{
    char key[PROFILE_KEY];

    return segment_change(command, 'R', profile_key(profile, key), "STDATA");
}

/* A profile of the class changed: whoever compiled the class has to know. */
static void changed(struct command *command, const struct store_class *row)
{
    store_class_changed(command->store, row->name.text);
    command_effect(command, EFFECT_PROFILES, row->name.text);
}

/* Do decisions about these profiles go by copies in storage? A grouping class counts through its member class. */
static bool in_storage(struct command *command, const struct store_class *row)
{
    const struct store_class *member = name8_none(&row->row->member) ? NULL : store_class(command->store, row->row->member.text);

    return row->options.raclisted || (member && member->options.raclisted);
}

/* ------------------------------------------------------------------------------------------------ RDEFINE */

/* The profile of FROM, with its access list; number 0 when none was named. *good false: a message was issued. */
static int find_model(struct command *command, const struct store_class *row, struct racf_profile *model, bool *good)
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
        return 0;
    if (reason != REASON_NOT_FOUND && reason != REASON_BAD_NAME && reason != REASON_TOO_LONG)
        return reason;
    message(command->out, ICH06004I, from->items[0].text.data);
    command_code(command, 8);
    *good = false;
    return 0;
}

static int define_one(struct command *command, struct store_class *row, const struct resource_name *name,
                      const struct racf_profile *model, bool add_creator, bool *defined)
{
    struct racf_profile profile = *model;
    bool generic = name->kind == PROFILE_GENERIC;
    int reason;

    *defined = false;
    profile.class_name = row->name;
    profile.name = name->name;
    profile.generic = generic;
    profile.owner = command->issuer->user;
    if (!model->number) {
        profile.uacc = row->row->default_uacc;
        memcpy(profile.audit, "FAILURES(READ)", sizeof "FAILURES(READ)");
    }
    profile.created = profile.changed = profile.referred = command->environment->now;
    change_fields(command, &profile);
    reason = profile_insert(command->store, &profile);
    if (reason == REASON_EXISTS) {
        message(command->out, ICH10102I, profile.name.text, row->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0 && model->number)
        reason = access_copy(command->store, model->number, profile.number);
    if (reason == 0 && add_creator)
        reason = access_put(command->store, profile.number, NULL, NULL, &command->issuer->user, RACF_ALTER);
    if (reason == 0)
        reason = change_members(command, row, &profile, "ADDMEM");
    if (reason == 0)
        reason = change_stdata(command, &profile);
    if (reason < 0)
        return reason;
    if (name->has_generic_characters && !generic && row->row->generic)
        message(command->out, ICH10321I, profile.name.text, row->name.text);
    *defined = true;
    return 0;
}

int racf_rdefine(struct command *command)
{
    struct store_class *row = store_class(command->store, operand_name(&command->operands, "class").text);
    struct resource_name *names;
    struct racf_profile model;
    bool add_creator;
    bool any = false;
    bool good = authority_special(command);
    size_t count;
    int reason = 0;

    must(row);
    names = take_names(command, row, &count);
    if (!names)
        return 0;
    if (!good)
        reason = authority_clauth(command, row->name.text, &good);
    if (reason < 0)
        return reason;
    if (!good) {
        for (size_t i = 0; i < count; i++)
            message(command->out, ICH10103I, names[i].name.text);
        command_code(command, 4);
        return 0;
    }
    reason = check_ids(command, &good);
    if (reason < 0 || !good)
        return reason;
    reason = find_model(command, row, &model, &good);
    if (reason < 0 || !good)
        return reason;
    add_creator = racf_store_option(command->store, "ADDCREATOR", 0) != 0;
    for (size_t i = 0; i < count && reason == 0; i++) {
        bool defined;

        reason = define_one(command, row, &names[i], &model, add_creator, &defined);
        any = any || defined;
    }
    if (reason < 0 || !any)
        return reason;
    changed(command, row);
    if (in_storage(command, row))
        message(command->out, ICH10006I, row->name.text);
    return 0;
}

/* ------------------------------------------------------------------------------------------------ RALTER and RDELETE */

/* The profile, and whether the issuer may change it. */
static int find_profile(struct command *command, const struct store_class *row, const struct resource_name *name,
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

static int alter_one(struct command *command, const struct store_class *row, const struct resource_name *name, bool *altered)
{
    const struct operands *audit = operand_sub(&command->operands, "GLOBALAUDIT");
    bool auditor = identity_has(command->issuer, IDENTITY_AUDITOR);
    struct racf_profile profile;
    bool may;
    int reason = find_profile(command, row, name, &profile, &may);

    *altered = false;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH11102I, name->name.text, row->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason < 0)
        return reason;
    if (audit && auditor)
        take_audit(audit, profile.global_audit, sizeof profile.global_audit);
    /* An auditor who has no more rights sets what is logged, and nothing else. */
    for (size_t i = 0; !may && audit && auditor && i < command->operands.row_count; i++)
        if (command->operands.values[i].present && !(command->operands.rows[i].flags & OPERAND_POSITIONAL) &&
            strcmp(command->operands.rows[i].name, "GLOBALAUDIT") != 0)
            audit = NULL;
    if ((!may && !(audit && auditor)) || (audit && !auditor)) {
        message(command->out, ICH11103I, name->name.text);
        command_code(command, 4);
        return 0;
    }
    if (may)
        change_fields(command, &profile);
    profile.changed = command->environment->now;
    reason = profile_update(command->store, &profile);
    if (reason == 0 && may)
        reason = change_members(command, row, &profile, "ADDMEM");
    if (reason == 0 && may)
        reason = change_members(command, row, &profile, "DELMEM");
    if (reason == 0 && may)
        reason = change_stdata(command, &profile);
    *altered = reason == 0;
    return reason;
}

static int delete_one(struct command *command, const struct store_class *row, const struct resource_name *name, bool *deleted)
{
    struct racf_profile profile;
    bool may;
    int reason = find_profile(command, row, name, &profile, &may);

    *deleted = false;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH12102I, name->name.text, row->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, ICH12103I, name->name.text);
        command_code(command, 4);
        return 0;
    }
    reason = profile_delete(command->store, &profile);
    *deleted = reason == 0;
    return reason;
}

static int for_each(struct command *command, bool discrete,
                    int one(struct command *, const struct store_class *, const struct resource_name *, bool *), bool *any,
                    struct store_class **row)
{
    struct resource_name *names;
    size_t count;
    int reason = 0;

    *any = false;
    *row = store_class(command->store, operand_name(&command->operands, "class").text);
    must(*row);
    names = take_names(command, *row, &count);
    if (!names)
        return 0;
    for (size_t i = 0; i < count && reason == 0; i++) {
        bool done;

        if (discrete)
            names[i].kind = PROFILE_DISCRETE;
        reason = one(command, *row, &names[i], &done);
        *any = *any || done;
    }
    if (*any)
        changed(command, *row);
    return reason;
}

int racf_ralter(struct command *command)
{
    struct store_class *row;
    bool any;
    bool good;
    int reason = check_ids(command, &good);

    if (reason < 0 || !good)
        return reason;
    reason = for_each(command, false, alter_one, &any, &row);
    if (reason == 0 && any && in_storage(command, row))
        message(command->out, ICH11009I, row->name.text);
    return reason;
}

int racf_rdelete(struct command *command)
{
    struct store_class *row;
    bool any;
    int reason = for_each(command, operand_given(&command->operands, "NOGENERIC"), delete_one, &any, &row);

    if (reason == 0 && any && in_storage(command, row))
        message(command->out, ICH12002I, row->name.text);
    return reason;
}
