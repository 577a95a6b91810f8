/* search.c - SEARCH: names of profiles, on the terminal and in a CLIST.
 *
 * DIFFERS: names are listed in ASCII order, digits in front of letters; on z/OS letters come first.
 *
 * The CLIST comes back as lines; the client writes them to PREFIX.EXEC.RACF.CLIST, since racf opens no data set.
 */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/base_fields.h"
#include "racf/data_sets.h"
#include "racf/filter.h"
#include "racf/resource_name.h"
#include "racf/tapes.h"

struct search {
    struct command *command;
    struct span filter;      /* folded; empty: none */
    struct span mask[2];     /* folded; empty: none */
    bool data_set;
    bool listing;
    const struct operand_value *clist;
    struct identity user;    /* of USER(): whose access counts; owned */
    bool for_user;
    size_t found;
};

static struct span folded(struct command *command, struct span text, bool fold)
{
    struct span copy = arena_span(command->arena, text);

    if (fold)
        text_fold((char *)(uintptr_t)copy.data, copy.length);
    return copy;
}

static bool name_fits(const struct search *search, struct span name)
{
    if (search->filter.length)
        return filter_fits(search->filter, name);
    return search->mask[0].length == 0 || mask_fits(search->mask[0], search->mask[1], name);
}

static void put_found(struct search *search, const char *name, bool generic)
{
    const char *apostrophe = search->data_set ? "'" : "";
    const struct operand_value *clist = search->clist;

    search->found++;
    if (search->listing)
        buf_printf(search->command->out, "%s%s\n", name, generic ? " (G)" : "");
    if (clist->count)
        buf_printf(search->command->clist, "%s%s%s%s%s\n", clist->items[0].text.data, apostrophe, name, apostrophe,
                   clist->count > 1 ? clist->items[1].text.data : "");
}

/* MODEL, TAPE, VSAM, NOVSAM, VOLUME(): discrete profiles of data sets. */
static int data_set_fits(const struct search *search, const struct racf_profile *profile, bool *fits)
{
    static const struct {
        const char *keyword;
        enum data_set_type type;
    } types[] = { { "MODEL", DATA_SET_MODEL }, { "TAPE", DATA_SET_TAPE }, { "VSAM", DATA_SET_VSAM },
                  { "NOVSAM", DATA_SET_NON_VSAM } };
    const struct operands *operands = &search->command->operands;
    struct racf_data_set data_set;
    bool asked = operand_given(operands, "VOLUME");
    int reason;

    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        asked = asked || operand_given(operands, types[i].keyword);
    *fits = !asked;
    if (!asked || !search->data_set || profile->generic)
        return 0;
    reason = data_set_get(search->command->store, profile->number, &data_set);
    *fits = true;
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        *fits = *fits && (!operand_given(operands, types[i].keyword) || data_set.type == types[i].type);
    if (reason == 0 && *fits)
        reason = data_set_on_volume(search->command, profile, operand_value(operands, "VOLUME"));
    *fits = *fits && reason == 0;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

/* AGE(): not used since that day. */
static bool old_enough(const struct search *search, microseconds used, microseconds created)
{
    const struct operands *operands = &search->command->operands;
    microseconds since = used ? used : created;

    return !operand_given(operands, "AGE") ||
           search->command->environment->now - since >= (microseconds)operand_number(operands, "AGE", 0) * 86400 * 1000000;
}

/* CATEGORY, SECLEVEL, SECLABEL: with that word, or any. */
static int labels_fit(const struct search *search, char kind, const char *key, bool *fit)
{
    static const char *const keywords[] = { "CATEGORY", "SECLEVEL", "SECLABEL" };

    *fit = true;
    for (size_t i = 0; i < ARRAY_COUNT(keywords) && *fit; i++) {
        const struct operand_value *value = operand_value(&search->command->operands, keywords[i]);
        struct span kept;
        int reason;

        if (!value->present)
            continue;
        reason = base_field(search->command, kind, key, keywords[i], &kept);
        if (reason < 0)
            return reason;
        *fit = kept.length > 0 && value->count == 0;
        for (struct span word = span_word(&kept); word.length && value->count && !*fit; word = span_word(&kept))
            *fit = span_equal(word, value->items[0].text);
    }
    return 0;
}

/* UID() and GID(). */
static int number_fits(const struct search *search, char kind, const char *key, const char *field, bool *fits)
{
    char number[16];
    struct span kept;
    int reason;

    *fits = true;
    if (!operand_given(&search->command->operands, field))
        return 0;
    snprintf(number, sizeof number, "%u", (unsigned)operand_number(&search->command->operands, field, 0));
    reason = segment_get(search->command->store, kind, key, "OMVS", field, search->command->arena, &kept);
    *fits = span_is(kept, number);
    return reason;
}

/* EXPIRES(): volumes with a table of contents whose data sets have all had their time by that day. */
static int expires(const struct search *search, const struct racf_profile *profile, bool *fits)
{
    struct command *command = search->command;
    microseconds days = operand_number(&command->operands, "EXPIRES", 0);
    char key[PROFILE_KEY];
    struct span table;
    int reason;

    *fits = !operand_given(&command->operands, "EXPIRES");
    if (*fits || !name8_is(&profile->class_name, "TAPEVOL") || profile->generic)
        return 0;
    reason = base_field(command, 'R', profile_key(profile, key), "TVTOC", &table);
    if (reason < 0 || table.length == 0)
        return reason;
    return tapes_expired(command->store, profile->name.text, command->environment->now + (days + 1) * 86400 * 1000000, fits);
}

static int take_profile(void *context, const struct racf_profile *profile)
{
    struct search *search = context;
    struct command *command = search->command;
    const struct operands *operands = &command->operands;
    char key[PROFILE_KEY];
    bool may;
    int reason;

    if (!name_fits(search, span_of(profile->name.text)) || (operand_given(operands, "GENERIC") && !profile->generic) ||
        (operand_negated(operands, "GENERIC") && profile->generic) || (operand_given(operands, "WARNING") && !profile->warning) ||
        (operand_given(operands, "LEVEL") && profile->level != operand_number(operands, "LEVEL", 0)))
        return 0;
    if (!old_enough(search, profile->generic ? 0 : profile->referred, profile->created) ||
        (operand_given(operands, "AGE") && search->data_set && profile->generic)) /* nobody notes the use of a generic one */
        return 0;
    reason = data_set_fits(search, profile, &may);
    if (reason == 0 && may)
        reason = expires(search, profile, &may);
    if (reason == 0 && may)
        reason = labels_fit(search, 'R', profile_key(profile, key), &may);
    if (reason < 0 || !may)
        return reason;
    may = !search->for_user && authority_auditor(command);
    if (!may) {
        struct command asked = *command;

        if (search->for_user)
            asked.issuer = &search->user;
        reason = authority_profile(&asked, profile, AUTHORITY_LIST, &may);
        if (reason < 0)
            return reason;
        may = may || authority_level(&asked, profile) >= RACF_READ;
    }
    if (may)
        put_found(search, profile->name.text, profile->generic);
    return 0;
}

static int take_users(struct search *search)
{
    struct name8 *names;
    size_t count;
    int reason = user_names(search->command->store, &names, &count);

    for (size_t i = 0; i < count && reason == 0; i++) {
        struct racf_user user;
        bool may;

        if (!name_fits(search, span_of(names[i].text)))
            continue;
        reason = user_get(search->command->store, &names[i], &user);
        if (reason == 0)
            reason = authority_user(search->command, &user, AUTHORITY_LIST, &may);
        if (reason == 0 && may)
            reason = labels_fit(search, 'U', names[i].text, &may);
        if (reason == 0 && may)
            reason = number_fits(search, 'U', names[i].text, "UID", &may);
        if (reason == 0 && may && old_enough(search, user.last_access, user.created))
            put_found(search, names[i].text, false);
    }
    mem_free(names);
    return reason;
}

static int take_groups(struct search *search)
{
    struct name8 *names;
    size_t count;
    int reason = group_names(search->command->store, &names, &count);

    for (size_t i = 0; i < count && reason == 0; i++) {
        struct racf_group group;
        bool may;

        if (!name_fits(search, span_of(names[i].text)))
            continue;
        reason = group_get(search->command->store, &names[i], &group);
        if (reason == 0)
            reason = authority_group(search->command, &group, AUTHORITY_LIST, &may);
        if (reason == 0 && may)
            reason = number_fits(search, 'G', names[i].text, "GID", &may);
        if (reason == 0 && may)
            put_found(search, names[i].text, false);
    }
    mem_free(names);
    return reason;
}

/* USER(): what that user may read, for whoever may list the user. *good false: a message was issued. */
static int take_user(struct search *search, bool *good)
{
    struct command *command = search->command;
    struct name8 name = operand_name(&command->operands, "USER");
    struct racf_user user;
    int reason = user_get(command->store, &name, &user);

    *good = false;
    if (reason == 0)
        reason = authority_user(command, &user, AUTHORITY_LIST, good);
    if (reason == REASON_NOT_FOUND || (reason == 0 && !*good)) {
        if (reason == 0)
            message(command->out, ICH30002I, name.text);
        else
            message(command->out, IKJ56702I, "USERID", (int)strlen(name.text), name.text);
        command_code(command, 8);
        return 0;
    }
    if (reason < 0)
        return reason;
    search->for_user = true;
    reason = racf_store_identity(command->store, &name, NULL, command->environment->now, &search->user);
    if (reason == REASON_REVOKED || reason == REASON_NOT_PERMITTED) { /* it may read nothing */
        message(command->out, ICH31005I);
        command_code(command, 4);
        *good = false;
        return 0;
    }
    return reason;
}

int racf_search(struct command *command)
{
    const struct operands *operands = &command->operands;
    const struct operand_value *mask = operand_value(operands, "MASK");
    struct name8 class_name = operand_given(operands, "CLASS") ? operand_name(operands, "CLASS") : name8_const("DATASET");
    const struct store_class *row = store_class(command->store, class_name.text);
    struct search search = { .command = command, .data_set = name8_is(&class_name, "DATASET"),
                             .listing = !operand_negated(operands, "LIST"), .clist = operand_value(operands, "CLIST") };
    bool good = true;
    int reason = 0;

    must(row);
    if (operand_given(operands, "FILTER") && operand_given(operands, "MASK")) {
        message(command->out, ICH31006I);
        command_code(command, 8);
        return 0;
    }
    search.filter = folded(command, operand_text(operands, "FILTER"), row->row->fold);
    for (size_t i = 0; i < mask->count && i < ARRAY_COUNT(search.mask); i++)
        search.mask[i] = folded(command, mask->items[i].text, row->row->fold);
    if (operand_given(operands, "USER"))
        reason = take_user(&search, &good);
    if (reason == 0 && good) {
        if (name8_is(&class_name, "USER"))
            reason = take_users(&search);
        else if (name8_is(&class_name, "GROUP"))
            reason = take_groups(&search);
        else
            reason = racf_store_profiles(command->store, class_name.text, take_profile, &search);
        if (reason == 0 && search.found == 0) {
            message(command->out, ICH31005I);
            command_code(command, 4);
        }
    }
    identity_release(&search.user);
    return reason;
}
