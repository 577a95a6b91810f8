/* list_resources.c - RLIST: profiles of general resources, to the column. */
#include "base/bug.h"
#include "racf/authority.h"
#include "racf/resource_name.h"

static const char MISSING_NAME[] = "NAME OF ENTITY TO BE LISTED";

static const char *level_text(uint8_t level)
{
    return racf_level_text((enum racf_level)level);
}

/* A heading, its rule, and one line below. */
static void put_block(struct buf *out, const char *title, const char *text)
{
    buf_printf(out, " \n%s\n", title);
    buf_fill(out, '-', strlen(title));
    buf_printf(out, "\n%s\n", text);
}

static void put_base(struct command *command, const struct racf_profile *profile, bool all)
{
    const char *own =
        operand_given(&command->operands, "NOYOURACC") ? "N/A" : level_text((uint8_t)authority_level(command, profile));
    struct buf *out = command->out;

    buf_printf(out, "CLASS      NAME\n-----      ----\n%-10s %s%s\n \n", profile->class_name.text, profile->name.text,
               profile->generic ? " (G)" : "");
    buf_put_text(
        out,
        "LEVEL  OWNER      UNIVERSAL ACCESS  YOUR ACCESS  WARNING\n-----  --------   ----------------  -----------  -------\n");
    buf_printf(out, " %02u    %-8s     %7s            %7s    %s\n", profile->level, profile->owner.text, level_text(profile->uacc),
               own, profile->warning ? "YES" : "NO");
    put_block(out, "INSTALLATION DATA", profile->data[0] ? profile->data : "NONE");
    put_block(out, "APPLICATION DATA", profile->appldata[0] ? profile->appldata : "NONE");
    if (all) {
        put_block(out, "SECLEVEL", "NO SECLEVEL");
        put_block(out, "CATEGORIES", "NO CATEGORIES");
        put_block(out, "SECLABEL", "NO SECLABEL");
    }
    put_block(out, "AUDITING", profile->audit[0] ? profile->audit : "NONE");
    if (profile->global_audit[0] && authority_auditor(command))
        put_block(out, "GLOBALAUDIT", profile->global_audit);
    put_block(out, "NOTIFY", name8_none(&profile->notify) ? "NO USER TO BE NOTIFIED" : profile->notify.text);
}

static void put_history(struct buf *out, const struct racf_profile *profile)
{
    const microseconds moments[] = { profile->created, profile->referred, profile->changed };
    static const char *const gaps[] = { "  ", "          ", "         " };

    buf_put_text(out,
                 " \nCREATION DATE  LAST REFERENCE DATE  LAST CHANGE DATE\n (DAY) (YEAR)       (DAY) (YEAR)      (DAY) (YEAR)\n"
                 "-------------  -------------------  ----------------\n");
    for (size_t i = 0; i < ARRAY_COUNT(moments); i++) {
        struct tm day = clock_local(moments[i]);

        buf_printf(out, "%s%03d    %02d", gaps[i], day.tm_yday + 1, day.tm_year % 100);
    }
    buf_put_text(out, "\n");
}

static void put_statistics(struct buf *out, const struct racf_profile *profile)
{
    buf_put_text(
        out,
        " \nALTER COUNT   CONTROL COUNT   UPDATE COUNT   READ COUNT\n-----------   -------------   ------------   ----------\n");
    buf_put_text(out, profile->generic ? "NOT APPLICABLE FOR GENERIC PROFILE\n"
                                       : "  000000         000000         000000         000000\n");
}

static void put_conditional(void *context, const char *type, const char *entity, const char *id, uint8_t level)
{
    buf_printf(context, "%-8s %-7s     000000    %-8s %s\n", id, level_text(level), type, entity);
}

static void put_generic_conditional(void *context, const char *type, const char *entity, const char *id, uint8_t level)
{
    buf_printf(context, "%-8s %-7s %-8s %s\n", id, level_text(level), type, entity);
}

static int put_access(struct command *command, const struct racf_profile *profile)
{
    struct buf *out = command->out;
    size_t start;
    int reason;

    if (profile->generic)
        buf_put_text(out, " \nUSER      ACCESS\n----      ------\n");
    else
        buf_put_text(out, " \nUSER      ACCESS   ACCESS COUNT\n----      ------   ------ -----\n");
    for (size_t i = 0; i < profile->access_count; i++)
        buf_printf(out, profile->generic ? "%-8s  %s\n" : "%-8s  %-7s     000000\n", profile->access[i].id.text,
                   level_text(profile->access[i].level));
    if (profile->access_count == 0)
        buf_put_text(out, "NO USERS IN ACCESS LIST\n");
    if (profile->generic)
        buf_put_text(out, " \n   ID     ACCESS  CLASS                ENTITY NAME\n-------- ------- -------- "
                          "---------------------------------------\n");
    else
        buf_put_text(out, " \n   ID     ACCESS  ACCESS COUNT  CLASS                   ENTITY  NAME\n"
                          "-------- -------  ------------ -------- ---------------------------------------\n");
    start = out->length;
    reason = access_conditional(command->store, profile->number, profile->generic ? put_generic_conditional : put_conditional, out);
    if (reason == 0 && out->length == start)
        buf_put_text(out, "NO ENTRIES IN CONDITIONAL ACCESS LIST\n");
    return reason;
}

static void put_member(void *context, const char *member)
{
    buf_printf(context, "%s\n", member);
}

static int list_profile(struct command *command, const struct store_class *row, const struct racf_profile *profile,
                        bool with_access)
{
    const struct operands *operands = &command->operands;
    bool all = operand_given(operands, "ALL");
    char key[PROFILE_KEY];
    int reason = 0;

    if (!operand_given(operands, "NORACF")) {
        put_base(command, profile, all);
        if (!name8_none(&row->row->member)) {
            buf_put_text(command->out, " \nRESOURCES IN GROUP\n--------- -- -----\n");
            reason = member_each(command->store, profile->number, put_member, command->out);
        }
        if (all || operand_given(operands, "HISTORY"))
            put_history(command->out, profile);
        if (all || operand_given(operands, "STATISTICS"))
            put_statistics(command->out, profile);
        if (reason == 0 && with_access && (all || operand_given(operands, "AUTHUSER")))
            reason = put_access(command, profile);
    }
    profile_key(profile, key);
    if (reason == 0 && operand_given(operands, "STDATA"))
        reason = segment_list(command, 'R', key, "STDATA");
    return reason;
}

/* Lists it if the issuer may: READ shows the base part, owners and ALTER the access lists too. */
static int list_if_allowed(struct command *command, const struct store_class *row, struct racf_profile *profile, bool *shown)
{
    bool full;
    int reason = authority_profile(command, profile, AUTHORITY_LIST, &full);

    *shown = false;
    if (reason < 0)
        return reason;
    full = full || authority_auditor(command);
    if (!full && authority_level(command, profile) < RACF_READ)
        return 0;
    *shown = true;
    return list_profile(command, row, profile, full || authority_level(command, profile) == RACF_ALTER);
}

static int list_one(struct command *command, const struct store_class *row, const struct operand_item *item, bool following)
{
    struct resource_name name;
    struct racf_profile profile;
    bool shown;
    int reason = resource_name_of(command, row, item, false, &name);

    if (reason < 0) {
        resource_name_refuse(command, row, item, MISSING_NAME);
        return 0;
    }
    if (operand_negated(&command->operands, "GENERIC"))
        name.kind = PROFILE_DISCRETE;
    reason = profile_get(command->store, row->name.text, name.name.text, name.kind, &profile);
    /* No profile of that name: the generic one that covers it. */
    if (reason == REASON_NOT_FOUND && row->options.generic && name.kind != PROFILE_GENERIC &&
        !operand_negated(&command->operands, "GENERIC"))
        reason = profile_covering(command->store, row->name.text, name.name.text, true, &profile);
    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH13003I, name.name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = profile_get_access(command->store, &profile);
    if (reason == 0) {
        if (following)
            buf_put_text(command->out, " \n \n \n");
        reason = list_if_allowed(command, row, &profile, &shown);
        if (reason == 0 && !shown) {
            message(command->out, ICH13002I, name.name.text);
            command_code(command, 8);
        }
    }
    racf_profile_release(&profile);
    return reason;
}

struct listing {
    struct command *command;
    const struct store_class *row;
    size_t count;
};

static int list_each(void *context, const struct racf_profile *profile)
{
    struct listing *listing = context;
    struct racf_profile copy = *profile; /* the access list stays the caller's */
    size_t start = listing->command->out->length;
    bool shown;
    int reason;

    if (listing->count)
        buf_put_text(listing->command->out, " \n \n \n");
    reason = list_if_allowed(listing->command, listing->row, &copy, &shown);
    if (shown)
        listing->count++;
    else
        buf_cut(listing->command->out, start);
    return reason;
}

static int list_all(struct command *command, const struct store_class *row)
{
    struct listing listing = { command, row, 0 };
    int reason = racf_store_profiles(command->store, row->name.text, list_each, &listing);

    if (reason == 0 && listing.count == 0) {
        message(command->out, ICH13004I);
        command_code(command, 4);
    }
    return reason;
}

int racf_rlist(struct command *command)
{
    const struct store_class *row = store_class(command->store, operand_name(&command->operands, "class").text);
    const struct operand_value *names = operand_value(&command->operands, "profile");
    int reason = 0;

    must(row);
    if (names->count == 1 && strcmp(names->items[0].text.data, "*") == 0)
        return list_all(command, row);
    for (size_t i = 0; i < names->count && reason == 0; i++)
        reason = list_one(command, row, &names->items[i], i > 0);
    return reason;
}
