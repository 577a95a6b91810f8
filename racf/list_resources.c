/* list_resources.c - RLIST: profiles of general resources, to the column. */
#include "base/bug.h"
#include "racf/authority.h"
#include "racf/list_parts.h"
#include "racf/program_library.h"
#include "racf/resource_name.h"

static const char MISSING_NAME[] = "NAME OF ENTITY TO BE LISTED";

static int put_base(struct command *command, const struct racf_profile *profile, bool all)
{
    const char *own =
        operand_given(&command->operands, "NOYOURACC") ? "N/A" : list_level((uint8_t)authority_level(command, profile));
    struct buf *out = command->out;
    int reason = 0;

    buf_printf(out, "CLASS      NAME\n-----      ----\n%-10s %s%s\n \n", profile->class_name.text, profile->name.text,
               profile->generic ? " (G)" : "");
    buf_put_text(
        out,
        "LEVEL  OWNER      UNIVERSAL ACCESS  YOUR ACCESS  WARNING\n-----  --------   ----------------  -----------  -------\n");
    buf_printf(out, " %02u    %-8s     %7s            %7s    %s\n", profile->level, profile->owner.text, list_level(profile->uacc),
               own, profile->warning ? "YES" : "NO");
    list_block(out, "INSTALLATION DATA", 0, profile->data[0] ? profile->data : "NONE");
    list_block(out, "APPLICATION DATA", 0, profile->appldata[0] ? profile->appldata : "NONE");
    if (all)
        reason = list_labels(command, profile, "SECLEVEL", 0, "NO SECLEVEL");
    list_block(out, "AUDITING", 0, profile->audit[0] ? profile->audit : "NONE");
    if (profile->global_audit[0] && authority_auditor(command))
        list_block(out, "GLOBALAUDIT", 0, profile->global_audit);
    list_block(out, "NOTIFY", 0, name8_none(&profile->notify) ? "NO USER TO BE NOTIFIED" : profile->notify.text);
    return reason;
}

static void put_history(struct buf *out, const struct racf_profile *profile)
{
    static const char *const gaps[] = { "  ", "          ", "         " };

    buf_put_text(out,
                 " \nCREATION DATE  LAST REFERENCE DATE  LAST CHANGE DATE\n (DAY) (YEAR)       (DAY) (YEAR)      (DAY) (YEAR)\n"
                 "-------------  -------------------  ----------------\n");
    list_days(out, profile, gaps, ARRAY_COUNT(gaps));
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

static int put_access(struct command *command, const struct racf_profile *profile)
{
    struct buf *out = command->out;

    if (profile->generic)
        buf_put_text(out, " \nUSER      ACCESS\n----      ------\n");
    else
        buf_put_text(out, " \nUSER      ACCESS   ACCESS COUNT\n----      ------   ------ -----\n");
    for (size_t i = 0; i < profile->access_count; i++)
        buf_printf(out, profile->generic ? "%-8s  %s\n" : "%-8s  %-7s     000000\n", profile->access[i].id.text,
                   list_level(profile->access[i].level));
    if (profile->access_count == 0)
        buf_put_text(out, "NO USERS IN ACCESS LIST\n");
    if (profile->generic)
        buf_put_text(out, " \n   ID     ACCESS  CLASS                ENTITY NAME\n-------- ------- -------- "
                          "---------------------------------------\n");
    else
        buf_put_text(out, " \n   ID     ACCESS  ACCESS COUNT  CLASS                   ENTITY  NAME\n"
                          "-------- -------  ------------ -------- ---------------------------------------\n");
    return list_conditional(command, profile);
}

static void put_member(void *context, const char *member)
{
    buf_printf(context, "%s\n", member);
}

static void put_library(void *context, const char *member)
{
    struct program_library library = program_library_of(span_of(member));

    buf_printf(context, "%-44.*s  %-6.*s  %s\n", (int)library.name.length, library.name.data, (int)library.volume.length,
               library.volume.data, span_is(library.pads, "NOPADCHK") ? "NO" : "YES");
}

/* Members are listed under the name of their class; GLOBAL and PROGRAM, whose members have no profiles, name none in the table. */
static int put_members(struct command *command, const struct store_class *row, const struct racf_profile *profile)
{
    struct buf *out = command->out;

    if (name8_is(&row->name, "PROGRAM")) {
        buf_printf(out, " \n%-44s  %-6s  %s\n%s\n", "DATA SET NAME", "VOLSER", "PADS CHECKING",
                   "-------------                                 ------  -------------");
        return member_each(command->store, profile->number, put_library, out);
    }
    if (name8_none(&row->row->member) && !name8_is(&row->name, "GLOBAL"))
        return 0;
    buf_printf(out, " \nMEMBER CLASS NAME\n------ ----- ----\n%s\n",
               name8_none(&row->row->member) ? "GMBR" : row->row->member.text);
    buf_put_text(out, " \nRESOURCES IN GROUP\n--------- -- -----\n");
    return member_each(command->store, profile->number, put_member, out);
}

struct resource_groups {
    struct command *command;
    size_t count;
};

static int put_resource_group(void *context, const struct racf_profile *profile)
{
    struct resource_groups *groups = context;
    struct command *command = groups->command;
    bool may = authority_auditor(command);
    int reason = may ? 0 : authority_profile(command, profile, AUTHORITY_LIST, &may);

    may = may || (reason == 0 && authority_level(command, profile) >= RACF_READ);
    if (reason < 0 || !may)
        return reason;
    if (groups->count++ == 0)
        buf_put_text(command->out, " \nRESOURCE GROUPS\n-------- ------\n");
    buf_printf(command->out, "%s\n", profile->name.text);
    return 0;
}

/* RESGROUP: the grouping profiles that have the resource as a member, by the name that was asked for, as far as the issuer may list
 * them. A generic member is one by its own name, not for all that it covers. */
static int list_resource_groups(struct command *command, const struct store_class *row, const char *resource, size_t *count)
{
    struct resource_groups groups = { command, 0 };
    int reason = 0;

    *count = 0;
    if (!operand_given(&command->operands, "RESGROUP") || name8_none(&row->row->group))
        return 0;
    reason = profiles_with_member(command->store, row->row->group.text, resource, put_resource_group, &groups);
    *count = groups.count;
    return reason;
}

static int list_profile(struct command *command, const struct store_class *row, const char *asked,
                        const struct racf_profile *profile, bool with_access)
{
    const struct operands *operands = &command->operands;
    bool all = operand_given(operands, "ALL");
    char key[PROFILE_KEY];
    size_t groups;
    int reason = 0;

    if (!operand_given(operands, "NORACF")) {
        reason = put_base(command, profile, all);
        if (reason == 0)
            reason = put_members(command, row, profile);
        if (reason == 0)
            reason = list_resource_groups(command, row, asked, &groups);
        if (all || operand_given(operands, "HISTORY"))
            put_history(command->out, profile);
        if (all || operand_given(operands, "STATISTICS"))
            put_statistics(command->out, profile);
        if (reason == 0 && with_access && (all || operand_given(operands, "AUTHUSER")))
            reason = put_access(command, profile);
    }
    return reason < 0 ? reason : segments_list(command, 'R', row->name.text, profile_key(profile, key));
}

/* Lists it if the issuer may: READ shows the base part, owners and ALTER the access lists too. */
static int list_if_allowed(struct command *command, const struct store_class *row, const char *asked,
                           struct racf_profile *profile, bool *shown)
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
    return list_profile(command, row, asked, profile, full || authority_level(command, profile) == RACF_ALTER);
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
    if (reason == REASON_NOT_FOUND) { /* it may be protected by grouping profiles alone */
        size_t count;

        reason = list_resource_groups(command, row, name.name.text, &count);
        if (reason < 0 || count)
            return reason;
        message(command->out, ICH13003I, name.name.text);
        command_code(command, 4);
        return 0;
    }
    if (reason == 0)
        reason = profile_get_access(command->store, &profile);
    if (reason == 0) {
        if (following)
            buf_put_text(command->out, " \n \n \n");
        reason = list_if_allowed(command, row, name.name.text, &profile, &shown);
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
    reason = list_if_allowed(listing->command, listing->row, copy.name.text, &copy, &shown);
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
