/* resources.c - RDEFINE, RALTER, RDELETE. */
#include "base/bug.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/base_fields.h"
#include "racf/global_table.h"
#include "racf/profile_fields.h"
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

/* A member that a command names. */
struct member {
    const struct store_class *class_row; /* of which it is a resource; NULL: it is none (RACFVARS, SECDATA) */
    char text[RESOURCE_MAX + NAME8_MAX + 2]; /* as it is kept: in the global access table NAME/LEVEL */
    char name[RESOURCE_MAX + 1];
};

/* The class of the members: of GLOBAL the class that the profile is named after, of a grouping class its member class. */
static const struct store_class *class_of_members(struct command *command, const struct store_class *row,
                                                  const struct racf_profile *profile)
{
    if (name8_is(&row->name, "GLOBAL"))
        return store_class(command->store, profile->name.text);
    return name8_none(&row->row->member) ? NULL : store_class(command->store, row->row->member.text);
}

static bool data_sets(const struct member *member)
{
    return member->class_row && name8_is(&member->class_row->name, "DATASET");
}

/* The name has the form of a profile of its class. */
static bool member_form_good(struct command *command, const struct member *member)
{
    if (!member->class_row)
        return true;
    if (data_sets(member)) /* the first qualifier may be a variable */
        return data_set_profile_name_good(member->name + (member->name[0] == '&'),
                                          racf_store_option(command->store, "EGN", 0) != 0);
    return class_name_good(member->class_row->row, member->name) && generic_name_good(member->name);
}

/* False: a message was issued. */
static bool take_member(struct command *command, const struct store_class *row, const struct racf_profile *profile,
                        const struct operand_item *item, bool add, struct member *member)
{
    const struct name8 *prefix = &command->environment->prefix;
    bool global = name8_is(&row->name, "GLOBAL"), own, good;
    struct span name = SPAN_NONE;
    enum racf_level level;

    member->class_row = class_of_members(command, row, profile);
    /* The name of a data set in the global access table: as elsewhere, one without apostrophes is the user's own. */
    own = global && data_sets(member) && !name8_none(prefix) && !item->quoted && item->text.data[0] != '&';
    good = item->text.length <= RESOURCE_MAX;
    if (good) {
        snprintf(member->text, sizeof member->text, "%s%s%s", own ? prefix->text : "", own ? "." : "", item->text.data);
        if (row->row->fold)
            text_fold(member->text, strlen(member->text));
        name = span_of(member->text);
    }
    if (good && global && !global_entry_of(span_of(member->text), &name, &level))
        good = false;
    /* What another system's database brought may be taken out, whatever its form. */
    if (good && text_copy(member->name, sizeof member->name, name) && (!add || member_form_good(command, member)))
        return true;
    message(command->out, IKJ56702I, "MEMBER NAME", (int)item->text.length, item->text.data);
    command_code(command, 8);
    return false;
}

/* To define a profile of that name, where none covers it. */
static int may_define(struct command *command, const struct member *member, bool *may)
{
    struct span name = span_of(member->name);
    struct name8 qualifier;
    enum racf_kind kind;

    if (!data_sets(member))
        return authority_clauth(command, member->class_row->name.text, may);
    return name8_of(&qualifier, span_part(name, 0, span_find(name, '.'))) < 0
               ? 0 : authority_define_data_set(command, &qualifier, &kind, may);
}

/* An entry of the global access table grants whatever more specific profiles say: one with generic characters needs authority to
 * all of them. In a general class SPECIAL alone has that; of data sets whoever has it over the first qualifier. */
static int may_grant_many(struct command *command, const struct member *member, bool *may)
{
    struct span name = span_of(member->name);
    struct name8 qualifier;
    enum racf_kind kind;

    if (!data_sets(member) || name8_of(&qualifier, span_part(name, 0, span_find(name, '.'))) < 0)
        return 0;
    return authority_qualifier(command, &qualifier, &kind, may);
}

/* Who makes a member decides about the resource: authority to the profile that covers it, or where none does to define one. */
static int may_add(struct command *command, const struct member *member, bool global, bool *may)
{
    struct racf_profile profile;
    int reason;

    *may = !member->class_row || authority_special(command);
    if (*may)
        return 0;
    if (global && strpbrk(member->name, "*%&"))
        return may_grant_many(command, member, may);
    reason = profile_covering(command->store, member->class_row->name.text, member->name, true, &profile);
    if (reason == REASON_NOT_FOUND)
        return may_define(command, member, may);
    if (reason == 0)
        reason = profile_get_access(command->store, &profile);
    if (reason == 0)
        reason = authority_profile(command, &profile, AUTHORITY_CHANGE, may);
    racf_profile_release(&profile);
    return reason;
}

static int change_members(struct command *command, const struct store_class *row, const struct racf_profile *profile,
                          const char *keyword)
{
    const struct operand_value *members = operand_value(&command->operands, keyword);
    bool add = strcmp(keyword, "ADDMEM") == 0, may = true;
    int reason = 0;

    for (size_t i = 0; i < members->count && reason == 0; i++) {
        struct member member;

        if (!take_member(command, row, profile, &members->items[i], add, &member))
            continue;
        if (add)
            reason = may_add(command, &member, name8_is(&row->name, "GLOBAL"), &may);
        if (reason == 0 && !may) {
            message(command->out, ICH10103I, member.name);
            command_code(command, 4);
        } else if (reason == 0) {
            reason = add ? member_put(command->store, profile->number, member.text)
                         : member_delete(command->store, profile->number, member.text);
            if (reason == REASON_NOT_FOUND)
                reason = 0;
        }
    }
    return reason;
}

static int change_segments(struct command *command, const struct racf_profile *profile)
{
    char key[PROFILE_KEY];
    int reason = base_fields_change(command, 'R', profile_key(profile, key));

    return reason < 0 ? reason : segments_change(command, 'R', profile_key(profile, key));
}

static void take_fields(struct command *command, struct racf_profile *profile)
{
    profile_change_fields(command, profile);
    if (operand_value(&command->operands, "APPLDATA")->present)
        command_copy(profile->appldata, sizeof profile->appldata, operand_text(&command->operands, "APPLDATA"));
}

/* A profile of the class changed: whoever compiled the class has to know. */
static void changed(struct command *command, const struct store_class *row)
{
    store_class_changed(command->store, row->name.text);
    command_effect(command, EFFECT_PROFILES, row->name.text);
}

/* ------------------------------------------------------------------------------------------------ RDEFINE */

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
        reason = row->row->user_uacc ? profile_connect_uacc(command, &profile.uacc) : 0;
        if (reason < 0)
            return reason;
        memcpy(profile.audit, "FAILURES(READ)", sizeof "FAILURES(READ)");
    }
    profile.created = profile.changed = profile.referred = command->environment->now;
    take_fields(command, &profile);
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
        reason = change_segments(command, &profile);
    if (reason < 0)
        return reason;
    if (name->has_generic_characters && !generic && row->row->generic)
        message(command->out, ICH10321I, profile.name.text, row->name.text);
    *defined = true;
    return 0;
}

/* SETROPTS GENERICOWNER: below a generic profile only who controls that one defines another, whatever CLAUTH he has. Class PROGRAM
 * is left out (unconfirmed). */
static int may_define_below(struct command *command, const struct store_class *row, const char *name, bool *may)
{
    struct racf_profile above;
    int reason;

    *may = authority_special(command) || name8_is(&row->name, "PROGRAM") || !racf_store_option(command->store, "GENERICOWNER", 0);
    if (*may)
        return 0;
    reason = profile_covering(command->store, row->name.text, name, false, &above);
    if (reason == REASON_NOT_FOUND) {
        *may = true;
        return 0;
    }
    if (reason == 0)
        reason = profile_get_access(command->store, &above);
    if (reason == 0)
        reason = authority_profile(command, &above, AUTHORITY_CHANGE, may);
    racf_profile_release(&above);
    return reason;
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
    reason = profile_check_ids(command, &good);
    if (reason < 0 || !good)
        return reason;
    reason = base_fields_check(command, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'R', row->name.text, &good);
    if (reason == 0 && good)
        reason = profile_find_model(command, row, &model, &good);
    if (reason < 0 || !good)
        return reason;
    add_creator = racf_store_option(command->store, "ADDCREATOR", 0) != 0;
    for (size_t i = 0; i < count && reason == 0; i++) {
        bool defined = false, may;

        reason = may_define_below(command, row, names[i].name.text, &may);
        if (reason == 0 && !may) {
            message(command->out, ICH10103I, names[i].name.text);
            command_code(command, 4);
        } else if (reason == 0) {
            reason = define_one(command, row, &names[i], &model, add_creator, &defined);
        }
        any = any || defined;
    }
    if (reason < 0 || !any)
        return reason;
    changed(command, row);
    if (command_in_storage(command, row))
        message(command->out, ICH10006I, row->name.text);
    return 0;
}

/* ------------------------------------------------------------------------------------------------ RALTER and RDELETE */

static int alter_one(struct command *command, const struct store_class *row, const struct resource_name *name, bool *altered)
{
    struct racf_profile profile;
    bool may;
    int reason = profile_find_to_change(command, row, name, &profile, &may);

    *altered = false;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH11102I, name->name.text, row->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason < 0)
        return reason;
    if (!profile_take_global_audit(command, &profile, may)) {
        message(command->out, ICH11103I, name->name.text);
        command_code(command, 4);
        return 0;
    }
    if (may)
        take_fields(command, &profile);
    profile.changed = command->environment->now;
    reason = profile_update(command->store, &profile);
    if (reason == 0 && may)
        reason = change_members(command, row, &profile, "ADDMEM");
    if (reason == 0 && may)
        reason = change_members(command, row, &profile, "DELMEM");
    if (reason == 0 && may)
        reason = change_segments(command, &profile);
    *altered = reason == 0;
    return reason;
}

static int delete_one(struct command *command, const struct store_class *row, const struct resource_name *name, bool *deleted)
{
    struct racf_profile profile;
    bool may;
    int reason = profile_find_to_change(command, row, name, &profile, &may);

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
    int reason = profile_check_ids(command, &good);

    if (reason == 0 && good)
        reason = base_fields_check(command, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'R', operand_name(&command->operands, "class").text, &good);
    if (reason < 0 || !good)
        return reason;
    reason = for_each(command, false, alter_one, &any, &row);
    if (reason == 0 && any && command_in_storage(command, row))
        message(command->out, ICH11009I, row->name.text);
    return reason;
}

int racf_rdelete(struct command *command)
{
    struct store_class *row;
    bool any;
    int reason = for_each(command, operand_given(&command->operands, "NOGENERIC"), delete_one, &any, &row);

    if (reason == 0 && any && command_in_storage(command, row))
        message(command->out, ICH12002I, row->name.text);
    return reason;
}
