/* list_data_sets.c - LISTDSD: profiles of data sets, to the column. */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/data_sets.h"
#include "racf/list_parts.h"
#include "racf/resource_name.h"

static const char MISSING_NAME[] = "DATASET NAMES  FOR WHICH YOU WANT RACF INFORMATION LISTED";

static const char *const types[] = { [DATA_SET_NON_VSAM] = "NON-VSAM", [DATA_SET_VSAM] = "VSAM", [DATA_SET_TAPE] = "TAPE",
                                     [DATA_SET_MODEL] = "MODEL" };

static void put_volumes(struct buf *out, const char *volumes)
{
    static const char title[] = "VOLUMES ON WHICH DATASET RESIDES";

    list_block(out, title, 0, volumes[0] ? volumes : "NONE");
}

static int put_base(struct command *command, const struct racf_profile *profile, const struct racf_data_set *data_set, bool all)
{
    struct buf *out = command->out;

    buf_printf(out, " \nLEVEL  OWNER    UNIVERSAL ACCESS   WARNING   ERASE\n-----  -------- ----------------   -------   -----\n");
    buf_printf(out, " %02u    %-8s        %-7s       %-8s%s\n", profile->level, profile->owner.text, list_level(profile->uacc),
               profile->warning ? "YES" : "NO", data_set->erase ? "YES" : "NO");
    list_block(out, "AUDITING", 0, profile->audit[0] ? profile->audit : "NONE");
    if (profile->global_audit[0] && authority_auditor(command))
        list_block(out, "GLOBALAUDIT", 0, profile->global_audit);
    list_block(out, "NOTIFY", 8, name8_none(&profile->notify) ? "NO USER TO BE NOTIFIED" : profile->notify.text);
    buf_printf(out, " \nYOUR ACCESS  CREATION GROUP  DATASET TYPE\n-----------  --------------  ------------\n");
    buf_printf(out, "   %-7s      %-8s       %s\n", list_level((uint8_t)authority_level(command, profile)), data_set->group.text,
               types[data_set->type < ARRAY_COUNT(types) ? data_set->type : 0]);
    if (!profile->generic)
        put_volumes(out, data_set->volumes);
    if (profile->data[0])
        list_block(out, "INSTALLATION DATA", 0, profile->data);
    else
        buf_put_text(out, " \nNO INSTALLATION DATA\n");
    return all ? list_labels(command, profile, "              SECURITY LEVEL", 42, "NO SECURITY LEVEL") : 0;
}

static void put_history(struct buf *out, const struct racf_profile *profile)
{
    static const char *const gaps[] = { " ", "           ", "         " };

    buf_put_text(out,
                 " \nCREATION DATE  LAST REFERENCE DATE  LAST CHANGE DATE\n(DAY) (YEAR)        (DAY) (YEAR)      (DAY) (YEAR)\n"
                 "-------------  -------------------  ----------------\n");
    list_days(out, profile, gaps, profile->generic ? 1 : ARRAY_COUNT(gaps));
    buf_put_text(out, profile->generic ? "      NOT APPLICABLE FOR GENERIC PROFILE\n" : "\n");
}

static void put_statistics(struct buf *out, const struct racf_profile *profile)
{
    buf_put_text(
        out, " \nALTER COUNT  CONTROL COUNT  UPDATE COUNT  READ COUNT\n-----------  -------------  ------------  ----------\n");
    buf_put_text(out, profile->generic ? "NOT APPLICABLE FOR GENERIC PROFILE\n"
                                       : "  000000        000000         000000       000000\n");
}

static int put_access(struct command *command, const struct racf_profile *profile)
{
    struct buf *out = command->out;

    buf_put_text(out, profile->generic ? " \n   ID     ACCESS\n--------  -------\n"
                                       : " \n   ID     ACCESS   ACCESS COUNT\n--------  -------  ------------\n");
    for (size_t i = 0; i < profile->access_count; i++) {
        const char *level = list_level(profile->access[i].level);
        int gap = (7 - (int)strlen(level)) / 2; /* levels stand in the middle of their seven columns */

        if (profile->generic)
            buf_printf(out, "%-8s  %*s%s\n", profile->access[i].id.text, gap, "", level);
        else
            buf_printf(out, "%-8s  %*s%-*s     000000\n", profile->access[i].id.text, gap, "", 7 - gap, level);
    }
    if (profile->access_count == 0)
        buf_put_text(out, "NO ENTRIES IN STANDARD ACCESS LIST\n");
    buf_put_text(out, profile->generic
                          ? " \n   ID    ACCESS   CLASS                ENTITY NAME\n"
                            "-------- ------- -------- ----------------------------------------------------\n"
                          : " \n   ID    ACCESS  ACCESS COUNT  CLASS                ENTITY NAME\n"
                            "-------- ------- ------------ -------- ---------------------------------------\n");
    return list_conditional(command, profile);
}

/* ------------------------------------------------------------------------------------------------ DSNS */

struct protected {
    struct command *command;
    const struct racf_profile *profile;
    size_t count;
};

/* Names it if this profile, and no other, covers it. */
static int put_protected(void *context, struct span name)
{
    struct protected *protected = context;
    struct command *command = protected->command;
    struct racf_profile covering;
    char text[RESOURCE_MAX + 1];
    int reason = text_copy(text, sizeof text, name) ? 0 : REASON_NOT_FOUND;

    if (reason == 0)
        reason = profile_covering(command->store, "DATASET", text, true, &covering);
    if (reason < 0 || covering.number != protected->profile->number)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    if (protected->count++ == 0)
        buf_put_text(command->out, " \nCATALOGED DATASETS\n------------------\n");
    buf_printf(command->out, "%s\n", text);
    return 0;
}

/* The data sets that the profile may cover, as a pattern of the catalog: its name up to the first generic character, and anything
 * behind that. */
static void wide_pattern(const char *name, char *pattern, size_t size)
{
    size_t literal = strcspn(name, "*%");

    snprintf(pattern, size, "%.*s%s", (int)literal, name, literal && name[literal - 1] == '.' ? "**" : "*.**");
}

static int each_below(struct command *command, const char *name, struct protected *protected)
{
    const struct command_environment *environment = command->environment;
    struct command_data_set found;
    char pattern[RESOURCE_MAX + 8];
    int reason;

    if (name[strcspn(name, "*%")]) {
        wide_pattern(name, pattern, sizeof pattern);
        return environment->cataloged_like
                   ? environment->cataloged_like(environment->context, pattern, put_protected, protected)
                   : REASON_NOT_FOUND;
    }
    reason = environment->cataloged ? environment->cataloged(environment->context, name, &found) : REASON_NOT_FOUND;
    return reason < 0 ? reason : put_protected(protected, span_of(name));
}

/* DIFFERS: the layout of the data sets of LISTDSD DSNS is our own; their names stand below one another, behind everything else of
 * the profile. Of a generic profile those are listed that no other profile covers better. */
static void put_data_sets(struct command *command, const struct racf_profile *profile)
{
    struct protected protected = { command, profile, 0 };
    int reason = each_below(command, profile->name.text, &protected);

    if (reason < 0 && reason != REASON_NOT_FOUND)
        command_again(command, reason);
    else if (protected.count == 0)
        buf_put_text(command->out, " \nNO CATALOGED DATASETS\n");
}

static int put_profile(struct command *command, const struct racf_profile *profile, bool with_access)
{
    const struct operands *operands = &command->operands;
    bool all = operand_given(operands, "ALL");
    struct racf_data_set data_set;
    char key[PROFILE_KEY];
    int reason = data_set_get(command->store, profile->number, &data_set);

    if (reason < 0)
        return reason;
    buf_printf(command->out, "INFORMATION FOR DATASET %s%s\n", profile->name.text, profile->generic ? " (G)" : "");
    if (!operand_given(operands, "NORACF")) {
        reason = put_base(command, profile, &data_set, all);
        if (all || operand_given(operands, "HISTORY"))
            put_history(command->out, profile);
        if (all || operand_given(operands, "STATISTICS"))
            put_statistics(command->out, profile);
        if (reason == 0 && with_access && (all || operand_given(operands, "AUTHUSER")))
            reason = put_access(command, profile);
    }
    if (reason == 0)
        reason = segments_list(command, 'R', "DATASET", profile_key(profile, key));
    if (reason == 0 && operand_given(operands, "DSNS"))
        put_data_sets(command, profile);
    return reason;
}

/* Lists it if the issuer may: READ shows the base part, owners and ALTER the access lists too. *count: profiles listed before. */
static int list_if_allowed(struct command *command, const struct racf_profile *profile, size_t *count, bool *shown)
{
    bool full;
    int reason = authority_profile(command, profile, AUTHORITY_LIST, &full);

    if (reason < 0)
        return reason;
    full = full || authority_auditor(command);
    *shown = full || authority_level(command, profile) >= RACF_READ;
    if (!*shown)
        return 0;
    if ((*count)++)
        buf_put_text(command->out, " \n \n \n");
    return put_profile(command, profile, full || authority_level(command, profile) == RACF_ALTER);
}

/* ------------------------------------------------------------------------------------------------ which profiles */

static int list_one(struct command *command, const struct operand_item *item, size_t *count)
{
    const struct store_class *row = store_class(command->store, "DATASET");
    bool generic = operand_given(&command->operands, "GENERIC"), shown;
    struct resource_name name;
    struct racf_profile profile;
    int reason;

    must(row);
    reason = resource_name_of(command, row, item, generic, &name);
    if (reason < 0) {
        resource_name_refuse(command, row, item, MISSING_NAME);
        return 0;
    }
    if (operand_negated(&command->operands, "GENERIC"))
        name.kind = PROFILE_DISCRETE;
    reason = profile_get(command->store, "DATASET", name.name.text, name.kind, &profile);
    if (reason == 0)
        reason = data_set_on_volume(command, &profile, operand_value(&command->operands, "VOLUME"));
    if (reason == REASON_NOT_FOUND && generic && !name.has_generic_characters)
        reason = profile_covering(command->store, "DATASET", name.name.text, false, &profile);
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH35003I, name.name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = profile_get_access(command->store, &profile);
    if (reason == 0)
        reason = list_if_allowed(command, &profile, count, &shown);
    if (reason == 0 && !shown) {
        message(command->out, ICH35002I, name.name.text);
        command_code(command, 8);
    }
    racf_profile_release(&profile);
    return reason;
}

/* ID() and PREFIX(): all profiles whose names begin with the text. */
struct listing {
    struct command *command;
    struct span prefix;
    bool qualifier; /* the text is a whole qualifier */
    size_t *count;
    size_t listed;
};

static int list_each(void *context, const struct racf_profile *profile)
{
    struct listing *listing = context;
    const struct operands *operands = &listing->command->operands;
    const char *name = profile->name.text;
    struct name8 id;
    bool shown;
    int reason;

    if (listing->qualifier ? name8_of(&id, listing->prefix) < 0 || !authority_own_prefix(name, &id)
                           : !span_starts(span_of(name), listing->prefix.data))
        return 0;
    if (operand_value(operands, "GENERIC")->present && operand_given(operands, "GENERIC") != profile->generic)
        return 0;
    reason = data_set_on_volume(listing->command, profile, operand_value(operands, "VOLUME"));
    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    reason = list_if_allowed(listing->command, profile, listing->count, &shown);
    listing->listed += reason == 0 && shown;
    return reason;
}

static int list_all(struct command *command, struct span prefix, bool qualifier, size_t *count)
{
    struct listing listing = { command, prefix, qualifier, count, 0 };
    int reason = racf_store_profiles(command->store, "DATASET", list_each, &listing);

    if (reason == 0 && listing.listed == 0) {
        message(command->out, ICH35003I, prefix.data);
        command_code(command, 4);
    }
    return reason;
}

int racf_listdsd(struct command *command)
{
    const struct operands *operands = &command->operands;
    const struct operand_value *names = operand_value(operands, "DATASET"), *ids = operand_value(operands, "ID"),
                               *prefixes = operand_value(operands, "PREFIX");
    size_t count = 0;
    int reason = 0;

    if (operand_given(operands, "NORACF") && !segments_asked(command, 'R')) {
        message(command->out, IRR16010I);
        command_code(command, 8);
        return 0;
    }
    if (!names->count && !ids->count && !prefixes->count)
        return list_all(command, span_of(command->issuer->user.text), true, &count);
    for (size_t i = 0; i < names->count && reason == 0; i++)
        reason = list_one(command, &names->items[i], &count);
    for (size_t i = 0; i < ids->count && reason == 0; i++)
        reason = list_all(command, ids->items[i].text, true, &count);
    for (size_t i = 0; i < prefixes->count && reason == 0; i++)
        reason = list_all(command, prefixes->items[i].text, false, &count);
    return reason;
}
