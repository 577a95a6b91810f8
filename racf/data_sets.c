/* data_sets.c - ADDSD, ALTDSD, DELDSD: profiles of data sets.
 *
 * DIFFERS: the RACF indicator of a data set is kept here, in its discrete profile, and not in the catalog or on the volume: SET and
 * NOSET say whether the profile counts. There is one discrete profile a name, whatever the volume. No step has a tape: a profile
 * made with TAPE is kept and listed and covers nothing; it needs VOLUME, since no catalog entry leads to a tape, and knows no
 * FILESEQ.
 */
#include "racf/data_sets.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/base_fields.h"
#include "racf/profile_fields.h"
#include "racf/tapes.h"

/* What a command found out before it does anything. */
struct new_profile {
    struct resource_name name;
    struct command_data_set cataloged;
    bool found;
};

/* ------------------------------------------------------------------------------------------------ names and volumes */

static struct store_class *class_of(struct command *command)
{
    struct store_class *row = store_class(command->store, "DATASET");

    must(row);
    return row;
}

static bool is_one_of(const char *volumes, struct span volume)
{
    struct span rest = span_of(volumes);

    for (struct span word = span_word(&rest); word.length; word = span_word(&rest))
        if (span_equal(word, volume))
            return true;
    return false;
}

int data_set_on_volume(struct command *command, const struct racf_profile *profile, const struct operand_value *volumes)
{
    struct racf_data_set data_set;
    int reason;

    if (volumes->count == 0 || profile->generic || !name8_is(&profile->class_name, "DATASET"))
        return 0;
    reason = data_set_get(command->store, profile->number, &data_set);
    for (size_t i = 0; i < volumes->count && reason == 0; i++)
        if (!is_one_of(data_set.volumes, volumes->items[i].text))
            reason = REASON_NOT_FOUND;
    return reason;
}

/* GENERIC, where generic profiles cannot be named: false, and a message. */
static bool generic_allowed(struct command *command, const struct store_class *row)
{
    if (!operand_given(&command->operands, "GENERIC") || row->options.generic_commands)
        return true;
    message(command->out, IRR16003I);
    command_code(command, 8);
    return false;
}

/* All names of the command, checked before anything is done. NULL: a message was issued. */
static struct new_profile *take_names(struct command *command, size_t *count)
{
    const struct operand_value *value = operand_value(&command->operands, "profile");
    const struct store_class *row = class_of(command);
    struct new_profile *list = arena_alloc(command->arena, value->count, sizeof *list);

    *count = value->count;
    if (!generic_allowed(command, row))
        return NULL;
    for (size_t i = 0; i < value->count; i++)
        if (resource_name_of(command, row, &value->items[i], operand_given(&command->operands, "GENERIC"), &list[i].name) < 0 ||
            !strchr(list[i].name.name.text, '.')) { /* a name of one qualifier is none */
            resource_name_refuse(command, row, &value->items[i], NULL);
            return NULL;
        }
    return list;
}

/* The volumes of an operand as they are kept; false when there are too many. */
static bool add_volumes(struct racf_data_set *data_set, const struct operand_value *volumes)
{
    for (size_t i = 0; i < volumes->count; i++) {
        size_t used = strlen(data_set->volumes);
        struct span volume = volumes->items[i].text;

        if (is_one_of(data_set->volumes, volume))
            continue;
        if (used + volume.length + 2 > sizeof data_set->volumes)
            return false;
        snprintf(data_set->volumes + used, sizeof data_set->volumes - used, "%s%s", used ? " " : "", volume.data);
    }
    return true;
}

static void remove_volumes(struct racf_data_set *data_set, const struct operand_value *volumes, size_t count)
{
    struct racf_data_set old = *data_set;
    struct span rest = span_of(old.volumes);
    size_t used = 0;

    data_set->volumes[0] = '\0';
    for (struct span word = span_word(&rest); word.length; word = span_word(&rest)) {
        bool named = false;

        for (size_t i = 0; i < count && i < volumes->count; i++)
            named = named || span_equal(volumes->items[i].text, word);
        if (!named)
            used += (size_t)snprintf(data_set->volumes + used, sizeof data_set->volumes - used, "%s%.*s", used ? " " : "",
                                     (int)word.length, word.data);
    }
}

/* ------------------------------------------------------------------------------------------------ operands */

/* What the operands say that data sets alone have. */
static void change_data_set(struct command *command, struct racf_data_set *data_set)
{
    const struct operands *operands = &command->operands;

    if (operand_value(operands, "ERASE")->present)
        data_set->erase = operand_given(operands, "ERASE");
    data_set->retention = operand_number(operands, "RETPD", data_set->retention);
    if (operand_given(operands, "UNIT"))
        command_copy(data_set->unit.text, sizeof data_set->unit.text, operand_text(operands, "UNIT"));
    if (operand_value(operands, "SET")->present)
        data_set->indicated = operand_given(operands, "SET");
}

static int change_segments(struct command *command, const struct racf_profile *profile)
{
    char key[PROFILE_KEY];
    int reason = base_fields_change(command, 'R', profile_key(profile, key));

    return reason < 0 ? reason : segments_change(command, 'R', profile_key(profile, key));
}

static void changed(struct command *command)
{
    store_class_changed(command->store, "DATASET");
    command_effect(command, EFFECT_PROFILES, "DATASET");
}

/* ------------------------------------------------------------------------------------------------ ADDSD */

static struct name8 first_qualifier(const char *name)
{
    struct name8 qualifier = { "" };

    snprintf(qualifier.text, sizeof qualifier.text, "%.*s", (int)span_find(span_of(name), '.'), name);
    return qualifier;
}

/* A discrete profile protects a data set that is there: on the volume of the catalog, and on those of VOLUME(). */
static void find_in_catalog(struct command *command, struct new_profile *list, size_t count)
{
    const struct operand_value *volumes = operand_value(&command->operands, "VOLUME");
    bool elsewhere = operand_negated(&command->operands, "SET") || operand_given(&command->operands, "TAPE");
    bool needed = !operand_given(&command->operands, "MODEL") && !(elsewhere && volumes->count);

    for (size_t i = 0; i < count; i++) {
        int reason = REASON_NOT_FOUND;

        if (list[i].name.kind == PROFILE_GENERIC)
            continue;
        if (needed && command->environment->cataloged)
            reason = command->environment->cataloged(command->environment->context, list[i].name.name.text, &list[i].cataloged);
        list[i].found = !needed || reason == 0;
        if (needed && reason == 0 && volumes->count && !span_is(volumes->items[0].text, list[i].cataloged.volume))
            list[i].found = false;
        if (needed && reason < 0 && reason != REASON_NOT_FOUND)
            command_again(command, reason);
    }
}

/* The first entries of the access list: the creator with ADDCREATOR and the group with GRPACC, of a group's data set. */
static int first_access(struct command *command, const struct racf_profile *profile, const struct name8 *qualifier,
                        enum racf_kind kind)
{
    struct racf_connect connect;
    struct racf_user user;
    bool group_access;
    int reason = 0;

    if (kind != RACF_KIND_GROUP)
        return 0;
    if (racf_store_option(command->store, "ADDCREATOR", 0))
        reason = access_put(command->store, profile->number, NULL, NULL, &command->issuer->user, RACF_ALTER);
    if (reason == 0)
        reason = user_get(command->store, &command->issuer->user, &user);
    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    group_access = (user.attributes & USER_GRPACC) != 0;
    reason = connect_get(command->store, &command->issuer->user, qualifier, &connect);
    if (reason == 0)
        group_access = group_access || (connect.attributes & USER_GRPACC);
    if (reason == 0 && group_access)
        reason = access_put(command->store, profile->number, NULL, NULL, qualifier, RACF_UPDATE);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int put_data_set(struct command *command, const struct new_profile *new, const struct racf_profile *profile,
                        const struct racf_profile *model)
{
    struct racf_data_set data_set = { .indicated = true };
    int reason = 0;

    if (model->number && name8_is(&model->class_name, "DATASET"))
        reason = data_set_get(command->store, model->number, &data_set);
    if (reason < 0)
        return reason;
    data_set.group = command->issuer->group;
    data_set.indicated = true;
    data_set.type = operand_given(&command->operands, "MODEL")                       ? DATA_SET_MODEL
                    : operand_given(&command->operands, "TAPE") && !profile->generic ? DATA_SET_TAPE
                    : new->cataloged.vsam                                            ? DATA_SET_VSAM
                                                                                     : DATA_SET_NON_VSAM;
    data_set.volumes[0] = '\0';
    change_data_set(command, &data_set);
    if (!profile->generic) {
        if (!add_volumes(&data_set, operand_value(&command->operands, "VOLUME")))
            return REASON_TOO_LONG;
        if (data_set.volumes[0] == '\0')
            snprintf(data_set.volumes, sizeof data_set.volumes, "%s", new->cataloged.volume);
        if (!data_set_type_covers(data_set.type))
            data_set.indicated = false;
    }
    reason = data_set_put(command->store, profile->number, &data_set);
    return reason == 0 && data_set.type == DATA_SET_TAPE ? tapes_define_volumes(command, &data_set) : reason;
}

static int insert_profile(struct command *command, const struct new_profile *new, const struct racf_profile *model,
                          const struct name8 *qualifier, enum racf_kind kind, bool *defined)
{
    struct racf_profile profile = *model;
    int reason = 0;

    profile.class_name = name8_const("DATASET");
    profile.name = new->name.name;
    profile.generic = new->name.kind == PROFILE_GENERIC;
    profile.owner = command->issuer->user;
    if (!model->number) {
        reason = profile_connect_uacc(command, &profile.uacc);
        memcpy(profile.audit, "FAILURES(READ)", sizeof "FAILURES(READ)");
    }
    profile.created = profile.changed = profile.referred = command->environment->now;
    profile_change_fields(command, &profile);
    if (reason == 0)
        reason = profile_insert(command->store, &profile);
    if (reason == REASON_EXISTS) {
        message(command->out, IRR16007I, profile.name.text);
        message(command->out, ICH09050I, 4, 0);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = put_data_set(command, new, &profile, model);
    if (reason == 0 && model->number)
        reason = access_copy(command->store, model->number, profile.number);
    if (reason == 0)
        reason = first_access(command, &profile, qualifier, kind);
    if (reason == 0)
        reason = change_segments(command, &profile);
    *defined = reason == 0;
    return reason;
}

/* A.B.G0001V00: the length of A.B; 0 for any other name. */
static size_t generation_base(const char *name)
{
    const char *last = strrchr(name, '.');

    if (!last || strlen(last) != 9 || last[1] != 'G' || last[6] != 'V')
        return 0;
    for (size_t i = 2; i < 9; i++)
        if (i != 6 && !text_is_digit(last[i]))
            return 0;
    return (size_t)(last - name);
}

/* SETROPTS MODEL: the profile that a new one begins as, where FROM names none. GDG: the discrete one of the base. USER, GROUP: that
 * of MODEL of the first qualifier, which stands in front of its name. One that is not there is no model (unconfirmed). */
static int automatic_model(struct command *command, const char *name, const struct name8 *qualifier, enum racf_kind kind,
                           struct racf_profile *model)
{
    size_t base = racf_store_option(command->store, "MODEL.GDG", 0) ? generation_base(name) : 0;
    char model_name[2 * RESOURCE_MAX];
    struct racf_group group = { .model = "" };
    struct racf_user user = { .model = "" };
    int reason = REASON_NOT_FOUND;

    if (base) {
        snprintf(model_name, sizeof model_name, "%.*s", (int)base, name);
        reason = profile_get(command->store, "DATASET", model_name, PROFILE_DISCRETE, model);
    }
    if (reason != REASON_NOT_FOUND)
        return reason;
    reason = 0;
    if (kind == RACF_KIND_USER && racf_store_option(command->store, "MODEL.USER", 0))
        reason = user_get(command->store, qualifier, &user);
    else if (kind == RACF_KIND_GROUP && racf_store_option(command->store, "MODEL.GROUP", 0))
        reason = group_get(command->store, qualifier, &group);
    if (reason == 0 && (user.model[0] || group.model[0])) {
        snprintf(model_name, sizeof model_name, "%s.%s", qualifier->text, user.model[0] ? user.model : group.model);
        reason = profile_get(command->store, "DATASET", model_name, PROFILE_ANY, model);
    }
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int define_one(struct command *command, const struct new_profile *new, const struct racf_profile *model, bool *defined)
{
    struct name8 qualifier = first_qualifier(new->name.name.text);
    struct racf_profile automatic = { .number = 0 };
    enum racf_kind kind;
    bool may;
    int reason = authority_define_data_set(command, &qualifier, &kind, &may);

    *defined = false;
    if (reason < 0)
        return reason;
    if (kind == RACF_KIND_NONE || !may) {
        if (kind == RACF_KIND_NONE)
            message(command->out, IRR16005I, new->name.name.text);
        else
            message(command->out, IRR16006I, "DEFINE", new->name.name.text);
        message(command->out, ICH09050I, 8, 0);
        command_code(command, 8);
        return 0;
    }
    if (new->name.kind != PROFILE_GENERIC && !new->found) {
        message(command->out, ICH09005I, new->name.name.text);
        command_code(command, 4);
        return 0;
    }
    if (!model->number && !operand_given(&command->operands, "MODEL"))
        reason = automatic_model(command, new->name.name.text, &qualifier, kind, &automatic);
    return reason < 0 ? reason
                      : insert_profile(command, new, automatic.number ? &automatic : model, &qualifier, kind, defined);
}

/* Whoever takes a profile as a model shows its access list: he has to control it. */
static int check_model(struct command *command, struct racf_profile *model, bool *good)
{
    int reason = profile_get_access(command->store, model);

    if (reason == 0)
        reason = authority_profile(command, model, AUTHORITY_CHANGE, good);
    racf_profile_release(model);
    if (reason == 0 && !*good) {
        message(command->out, ICH09035I, model->name.text);
        command_code(command, 8);
    }
    return reason;
}

int racf_addsd(struct command *command)
{
    struct racf_profile model;
    size_t count;
    struct new_profile *list = take_names(command, &count);
    bool any = false;
    bool good;
    int reason;

    if (!list)
        return 0;
    reason = profile_check_ids(command, &good);
    if (reason == 0 && good)
        reason = base_fields_check(command, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'R', "DATASET", &good);
    if (reason == 0 && good)
        reason = profile_find_model(command, class_of(command), &model, &good);
    if (reason == 0 && good && model.number)
        reason = check_model(command, &model, &good);
    if (reason < 0 || !good)
        return reason;
    find_in_catalog(command, list, count);
    for (size_t i = 0; i < count && reason == 0 && command->again == 0; i++) {
        bool defined;

        reason = define_one(command, &list[i], &model, &defined);
        any = any || defined;
    }
    if (any)
        changed(command);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ ALTDSD and DELDSD */

/* ADDVOL, DELVOL, ALTVOL(old new): of discrete profiles. *good false: a message was issued. */
static void change_volumes(struct command *command, const struct racf_profile *profile, struct racf_data_set *data_set, bool *good)
{
    static const char *const keywords[] = { "ADDVOL", "DELVOL", "ALTVOL" };
    const struct operand_value *add = operand_value(&command->operands, "ADDVOL");
    const struct operand_value *renamed = operand_value(&command->operands, "ALTVOL");

    *good = true;
    for (size_t i = 0; i < ARRAY_COUNT(keywords) && *good; i++)
        if (operand_given(&command->operands, keywords[i]) && profile->generic) {
            message(command->out, IRR16008I, keywords[i], profile->name.text);
            *good = false;
        }
    if (*good && renamed->count) {
        struct operand_value new = { .items = &renamed->items[1], .count = 1 };

        *good = renamed->count == 2 && is_one_of(data_set->volumes, renamed->items[0].text);
        if (*good) {
            remove_volumes(data_set, renamed, 1);
            *good = add_volumes(data_set, &new);
        }
        if (!*good)
            message(command->out, IKJ56702I, "VOLUME", (int)renamed->items[0].text.length, renamed->items[0].text.data);
    }
    if (*good) {
        remove_volumes(data_set, operand_value(&command->operands, "DELVOL"), SIZE_MAX);
        *good = add_volumes(data_set, add) && (profile->generic || data_set->volumes[0] || data_set->type == DATA_SET_MODEL);
        if (!*good)
            message(command->out, IRR16009I, profile->name.text);
    }
    if (!*good)
        command_code(command, 8);
}

static int alter_one(struct command *command, const struct resource_name *name, bool *altered)
{
    struct racf_data_set data_set;
    struct racf_profile profile;
    bool may;
    bool good = true;
    int reason = profile_find_to_change(command, class_of(command), name, &profile, &may);

    *altered = false;
    if (reason == 0)
        reason = data_set_on_volume(command, &profile, operand_value(&command->operands, "VOLUME"));
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH22001I, name->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = data_set_get(command->store, profile.number, &data_set);
    if (reason < 0)
        return reason;
    if (!profile_take_global_audit(command, &profile, may)) {
        message(command->out, ICH22005I, name->name.text);
        command_code(command, 4);
        return 0;
    }
    if (may) {
        profile_change_fields(command, &profile);
        change_data_set(command, &data_set);
        change_volumes(command, &profile, &data_set, &good);
        if (!good)
            return 0;
        if (!data_set_type_covers(data_set.type))
            data_set.indicated = false;
    }
    profile.changed = command->environment->now;
    reason = profile_update(command->store, &profile);
    if (reason == 0 && may)
        reason = data_set_put(command->store, profile.number, &data_set);
    if (reason == 0 && may)
        reason = change_segments(command, &profile);
    *altered = reason == 0;
    return reason;
}

/* DELDSD TAPE: REASON_NOT_FOUND when it is not the profile of a tape. */
static int tape_if_asked(struct command *command, const struct racf_profile *profile)
{
    struct racf_data_set data_set;
    int reason = 0;

    if (operand_given(&command->operands, "TAPE"))
        reason = data_set_get(command->store, profile->number, &data_set);
    if (reason == 0 && operand_given(&command->operands, "TAPE") && data_set.type != DATA_SET_TAPE)
        reason = REASON_NOT_FOUND;
    return reason;
}

static int delete_one(struct command *command, const struct resource_name *name, bool *deleted)
{
    struct racf_profile profile;
    bool may;
    int reason = profile_find_to_change(command, class_of(command), name, &profile, &may);

    *deleted = false;
    if (reason == 0)
        reason = data_set_on_volume(command, &profile, operand_value(&command->operands, "VOLUME"));
    if (reason == 0)
        reason = tape_if_asked(command, &profile);
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH09020I, name->name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, IRR16006I, "DELETE", name->name.text);
        command_code(command, 4);
        return 0;
    }
    reason = profile_delete(command->store, &profile);
    *deleted = reason == 0;
    return reason;
}

static int for_each(struct command *command, int one(struct command *, const struct resource_name *, bool *))
{
    size_t count;
    struct new_profile *list = take_names(command, &count);
    bool any = false;
    int reason = 0;

    for (size_t i = 0; list && i < count && reason == 0; i++) {
        bool done;

        reason = one(command, &list[i].name, &done);
        any = any || done;
    }
    if (any)
        changed(command);
    return reason;
}

int racf_altdsd(struct command *command)
{
    bool good;
    int reason = profile_check_ids(command, &good);

    if (reason == 0 && good)
        reason = base_fields_check(command, &good);
    if (reason == 0 && good)
        reason = segments_check(command, 'R', "DATASET", &good);
    return reason < 0 || !good ? reason : for_each(command, alter_one);
}

int racf_deldsd(struct command *command)
{
    return for_each(command, delete_one);
}

/* ------------------------------------------------------------------------------------------------ SETROPTS EGN */

/* All names that change, and into what. One that is there already stays with both: EGN was on before, and somebody has defined the
 * other. What a load kept of a profile goes first, while it can be seen which ones those are. */
#define RENAME(which, name_of_one, name_of_kept) \
    { "UPDATE OR REPLACE kept SET name = " name_of_kept " WHERE kind = 'D' AND class = 'DATASET' AND generic = 1 AND " which \
      " AND NOT EXISTS (SELECT 1 FROM profiles p WHERE p.class = 'DATASET' AND p.name = " name_of_kept " AND p.generic = 1)", \
      "UPDATE OR IGNORE profiles SET name = " name_of_one " WHERE class = 'DATASET' AND generic = 1 AND " which }

int data_sets_rename(struct command *command, bool egn)
{
    static const char *const to_noegn[] = RENAME("name LIKE '_%*.**'", "substr(name, 1, length(name) - 3)",
                                                 "substr(kept.name, 1, length(kept.name) - 3)");
    static const char *const to_egn[] = RENAME("name LIKE '_%*' AND name NOT LIKE '_%**'", "name || '.**'", "kept.name || '.**'");
    const char *const *statements = egn ? to_egn : to_noegn;
    int reason = sql_run(command->store->sql, statements[0], "");

    if (reason == 0)
        reason = sql_run(command->store->sql, statements[1], "");
    changed(command);
    return reason;
}
