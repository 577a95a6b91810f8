/* idcams_catalog.c - the commands that change the catalog: DELETE, DEFINE GDG, DEFINE ALIAS, DEFINE NONVSAM, ALTER. */
#include "exec/idcams.h"

#include "base/text.h"
#include "datasets/generation.h"
#include "exec/messages.h"

enum { REFUSAL_MAX = 1 << 16, NAMES_MAX = 1 << 26 };

/* The type that a name's entry is deleted as. */
enum wanted { WANT_ANY, WANT_NONVSAM, WANT_GDG, WANT_ALIAS, WANT_CLUSTER, WANT_OTHER };

struct deletion {
    struct idcams *ams;
    const struct idcams_command *command;
    struct link *link;
    enum wanted wanted;
};

static unsigned worse(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static unsigned not_deleted(struct deletion *d, const char *name, int reason)
{
    struct dsname dataset;
    struct dataset_info info;

    if (reason == REASON_STATE && dsname_of(&dataset, span_of(name)) == 0 && catalog_info(d->link, &dataset, &info) == 0)
        idcams_message(d->ams, GBRE054E, name, info.expires / 1000, info.expires % 1000);
    else
        idcams_explain(d->ams, name, reason);
    idcams_message(d->ams, IDC0551I, name);
    return IDCAMS_MAJOR;
}

static bool is_generation(struct deletion *d, const struct dsname *name)
{
    struct gdg_info info;
    struct dsname base;
    struct buf names;
    bool is;

    if (!generation_split(name, &base, NULL, NULL))
        return false;
    buf_init(&names, NAMES_MAX);
    is = catalog_gdg(d->link, &base, &info, &names) == 0;
    buf_release(&names);
    return is;
}

static void say_deleted(struct deletion *d, const struct dataset_info *info)
{
    if (!dataset_is_cluster(info->org)) {
        idcams_message(d->ams, IDC0550I, is_generation(d, &info->name) ? 'H' : 'A', info->name.text);
        return;
    }
    idcams_message(d->ams, IDC0550I, 'D', info->cluster.data.text);
    if (info->org == DATASET_KSDS)
        idcams_message(d->ams, IDC0550I, 'I', info->cluster.index.text);
    idcams_message(d->ams, IDC0550I, 'C', info->name.text);
}

/* Is a data set of the type that is wanted? The name of a component finds its cluster, but deletes nothing. */
static bool is_wanted(const struct deletion *d, const struct dsname *name, const struct dataset_info *info)
{
    if (strcmp(name->text, info->name.text) != 0)
        return false;
    return d->wanted == WANT_ANY || d->wanted == (dataset_is_cluster(info->org) ? WANT_CLUSTER : WANT_NONVSAM);
}

static unsigned delete_dataset(struct deletion *d, const struct dataset_info *info)
{
    static const struct name8 whole = { "" };
    const struct dsname *name = &info->name;
    struct buf refusal;
    unsigned code = IDCAMS_GOOD_CODE;
    int reason;

    buf_init(&refusal, REFUSAL_MAX);
    reason = d->command->given[IDCAMS_NOSCRATCH] ? catalog_uncatalog(d->link, name, &refusal)
             : d->command->given[IDCAMS_PURGE]   ? catalog_purge(d->link, name, &refusal)
                                                 : catalog_delete(d->link, name, &whole, &refusal);
    step_wto(d->ams->step, 0, buf_span(&refusal));
    if (reason < 0)
        code = not_deleted(d, name->text, reason);
    else
        say_deleted(d, info);
    buf_release(&refusal);
    return code;
}

static unsigned delete_base(struct deletion *d, const struct dsname *base)
{
    enum gdg_delete what = d->command->given[IDCAMS_FORCE]      ? GDG_FORCE
                           : d->command->given[IDCAMS_RECOVERY] ? GDG_RECOVERY
                                                                : GDG_MUST_BE_EMPTY;
    struct buf refusal, names;
    struct span rest, line;
    unsigned code = IDCAMS_GOOD_CODE;
    int reason;

    buf_init(&refusal, REFUSAL_MAX);
    buf_init(&names, NAMES_MAX);
    reason = catalog_delete_gdg(d->link, base, what, &names, &refusal);
    step_wto(d->ams->step, 0, buf_span(&refusal));
    if (reason < 0) {
        code = not_deleted(d, base->text, reason);
    } else {
        for (rest = buf_span(&names); span_line(&rest, &line);) {
            struct dsname name;

            if (dsname_of(&name, line) == 0)
                idcams_message(d->ams, IDC0550I, 'H', name.text);
        }
        idcams_message(d->ams, IDC0550I, 'B', base->text);
    }
    buf_release(&names);
    buf_release(&refusal);
    return code;
}

static unsigned delete_member(struct deletion *d, const struct dsname *name, const struct name8 *member)
{
    struct dataset_info info;
    struct buf refusal;
    unsigned code = IDCAMS_GOOD_CODE;
    int reason;

    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_info(d->link, name, &info);
    if (reason < 0) {
        code = not_deleted(d, name->text, reason);
    } else {
        reason = catalog_delete(d->link, name, member, &refusal);
        step_wto(d->ams->step, 0, buf_span(&refusal));
        if (reason == REASON_NOT_FOUND) {
            idcams_message(d->ams, IDC3302I, name->text);
            idcams_message(d->ams, IDC3330I, member->text);
        } else if (reason < 0) {
            idcams_explain(d->ams, name->text, reason);
        }
        if (reason < 0) {
            idcams_message(d->ams, IDC0548I, member->text);
            code = IDCAMS_MAJOR;
        } else {
            idcams_message(d->ams, IDC0549I, member->text);
        }
    }
    buf_release(&refusal);
    return code;
}

/* The data set that it names stays. */
static unsigned delete_alias(struct deletion *d, const struct dsname *name)
{
    struct buf refusal;
    unsigned code = IDCAMS_GOOD_CODE;
    int reason;

    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_delete_alias(d->link, name, &refusal);
    step_wto(d->ams->step, 0, buf_span(&refusal));
    if (reason < 0)
        code = not_deleted(d, name->text, reason);
    else
        idcams_message(d->ams, IDC0550I, 'X', name->text);
    buf_release(&refusal);
    return code;
}

/* One entry of that name: an alias, a data set, or the base of a group. */
static unsigned delete_entry(struct deletion *d, const struct dsname *name)
{
    struct dataset_info info;
    struct gdg_info gdg;
    struct buf names;
    struct dsname target;
    int64_t created;
    int reason = catalog_alias(d->link, name, &target, &created);

    if (reason == 0)
        return d->wanted == WANT_ANY || d->wanted == WANT_ALIAS ? delete_alias(d, name)
                                                                : not_deleted(d, name->text, REASON_NOT_FOUND);
    if (reason == REASON_NOT_FOUND && d->wanted != WANT_OTHER && d->wanted != WANT_GDG && d->wanted != WANT_ALIAS) {
        reason = catalog_info(d->link, name, &info);
        if (reason == 0 && is_wanted(d, name, &info))
            return delete_dataset(d, &info);
        if (reason == 0)
            reason = REASON_NOT_FOUND;
    }
    if (reason == REASON_NOT_FOUND && (d->wanted == WANT_ANY || d->wanted == WANT_GDG)) {
        buf_init(&names, NAMES_MAX);
        reason = catalog_gdg(d->link, name, &gdg, &names);
        buf_release(&names);
        if (reason == 0)
            return delete_base(d, name);
    }
    return not_deleted(d, name->text, reason);
}

/* A star stands for any characters of a qualifier; with MASK there are also `**` and `%`. */
static bool is_pattern(const struct deletion *d, struct span text)
{
    return span_find(text, '*') < text.length || (d->command->given[IDCAMS_MASK] && span_find(text, '%') < text.length);
}

/* Without MASK a star never stands for several qualifiers; and nobody means all data sets of the system. */
static bool good_pattern(const struct deletion *d, struct span text, char *pattern, size_t size)
{
    if (!text_copy(pattern, size, text) || pattern[0] == '*' || (strstr(pattern, "**") && !d->command->given[IDCAMS_MASK]))
        return false;
    text_fold(pattern, strlen(pattern));
    return true;
}

/* One of the names that a pattern found; *count: of those deleted. */
static unsigned delete_found(struct deletion *d, const struct dsname *name, unsigned *count)
{
    struct dataset_info info;
    int reason;

    if (d->wanted == WANT_GDG || d->wanted == WANT_ALIAS) {
        ++*count;
        return d->wanted == WANT_GDG ? delete_base(d, name) : delete_alias(d, name);
    }
    reason = catalog_info(d->link, name, &info);
    if (reason == 0 && !is_wanted(d, name, &info))
        return IDCAMS_GOOD_CODE;
    ++*count;
    return reason < 0 ? not_deleted(d, name->text, reason) : delete_dataset(d, &info);
}

static unsigned delete_pattern(struct deletion *d, struct span text)
{
    char pattern[2 * DSNAME_MAX + 1] = "";
    struct span rest, line;
    struct buf names;
    unsigned code = IDCAMS_GOOD_CODE;
    bool bases = d->wanted == WANT_GDG, aliases = d->wanted == WANT_ALIAS;
    int reason = REASON_BAD_NAME;
    unsigned count = 0;

    buf_init(&names, NAMES_MAX);
    if (good_pattern(d, text, pattern, sizeof pattern))
        reason = d->wanted == WANT_OTHER ? 0
                 : bases                 ? catalog_gdg_list(d->link, pattern, &names)
                 : aliases               ? catalog_alias_list(d->link, pattern, &names)
                                         : catalog_list(d->link, pattern, &names, NULL);
    if (reason == REASON_BAD_NAME) {
        idcams_bad_item(d->ams, text);
        code = IDCAMS_TERMINATED;
    } else if (reason < 0) {
        code = not_deleted(d, pattern, reason);
    }
    for (rest = buf_span(&names); reason == 0 && code < IDCAMS_TERMINATED && span_line(&rest, &line);) {
        struct dsname name;

        if (dsname_of(&name, line) == 0)
            code = worse(code, delete_found(d, &name, &count));
    }
    if (reason == 0 && count == 0)
        code = not_deleted(d, pattern, REASON_NOT_FOUND);
    buf_release(&names);
    return code;
}

static unsigned delete_name(struct deletion *d, const struct idcams_item *item)
{
    struct dsname name;
    struct name8 member;
    int reason;

    if (!item->has_list && is_pattern(d, item->text))
        return delete_pattern(d, item->text);
    reason = idcams_dataset(d->ams, item, false, &name, &member);
    if (reason < 0)
        return IDCAMS_TERMINATED;
    return name8_none(&member) ? delete_entry(d, &name) : delete_member(d, &name, &member);
}

unsigned idcams_delete(struct idcams *ams, const struct idcams_command *command)
{
    struct deletion d = { .ams = ams, .command = command };
    const struct idcams_item *item = command->positional;
    unsigned code = IDCAMS_GOOD_CODE;

    if (idcams_link(ams, &d.link) < 0)
        return IDCAMS_TERMINATED;
    d.wanted = command->given[IDCAMS_GDG]                                          ? WANT_GDG
               : command->given[IDCAMS_NONVSAM]                                    ? WANT_NONVSAM
               : command->given[IDCAMS_ALIAS]                                      ? WANT_ALIAS
               : command->given[IDCAMS_CLUSTER]                                    ? WANT_CLUSTER
               : command->given[IDCAMS_OTHER_TYPE]                                 ? WANT_OTHER
                                                                                   : WANT_ANY;
    for (unsigned i = 0; i < command->count; i++, item = item->next)
        code = worse(code, delete_name(&d, item));
    return code;
}

/* -- DEFINE -- */

static uint8_t flags_of(const struct idcams_command *command)
{
    return (uint8_t)((command->given[IDCAMS_SCRATCH] ? GDG_SCRATCH : 0) | (command->given[IDCAMS_EMPTY] ? GDG_EMPTY : 0) |
                     (command->given[IDCAMS_PURGE] ? GDG_PURGE : 0) | (command->given[IDCAMS_EXTENDED] ? GDG_EXTENDED : 0) |
                     (command->given[IDCAMS_FIFO] ? GDG_FIFO : 0));
}

static bool good_limit(struct idcams *ams, const struct idcams_command *command, uint64_t limit, bool extended)
{
    struct span text = idcams_text(command, IDCAMS_LIMIT);

    if (limit >= 1 && limit <= (extended ? GENERATION_LIMIT_EXTENDED : GENERATION_LIMIT))
        return true;
    idcams_bad_item(ams, text);
    return false;
}

unsigned idcams_define_gdg(struct idcams *ams, const struct idcams_command *command)
{
    uint64_t limit = idcams_number(command, IDCAMS_LIMIT, 0);
    struct dsname base;
    struct buf refusal;
    struct link *link;
    int reason;

    if (!good_limit(ams, command, limit, command->given[IDCAMS_EXTENDED]) ||
        idcams_take_name(ams, command->given[IDCAMS_NAME], GENERATION_BASE_MAX, &base) < 0 || idcams_link(ams, &link) < 0)
        return IDCAMS_TERMINATED;
    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_define_gdg(link, &base, (uint32_t)limit, flags_of(command), &refusal);
    step_wto(ams->step, 0, buf_span(&refusal));
    if (reason < 0)
        idcams_explain(ams, base.text, reason);
    buf_release(&refusal);
    return reason < 0 ? IDCAMS_TERMINATED : IDCAMS_GOOD_CODE;
}

unsigned idcams_define_alias(struct idcams *ams, const struct idcams_command *command)
{
    struct dsname name, target;
    struct buf refusal;
    struct link *link;
    int reason;

    if (idcams_take_name(ams, command->given[IDCAMS_NAME], DSNAME_MAX, &name) < 0 ||
        idcams_take_name(ams, command->given[IDCAMS_RELATE], DSNAME_MAX, &target) < 0 || idcams_link(ams, &link) < 0)
        return IDCAMS_TERMINATED;
    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_define_alias(link, &name, &target, &refusal);
    step_wto(ams->step, 0, buf_span(&refusal));
    if (reason < 0)
        idcams_explain(ams, reason == REASON_NOT_FOUND ? target.text : name.text, reason);
    buf_release(&refusal);
    return reason < 0 ? IDCAMS_TERMINATED : IDCAMS_GOOD_CODE;
}

/* DIFFERS: only what lies on a volume of the system can be cataloged, a name without data cannot; without VOLUMES, the volume is
 * found. */
unsigned idcams_define_nonvsam(struct idcams *ams, const struct idcams_command *command)
{
    const struct idcams_item *given = command->given[IDCAMS_VOLUMES] ? command->given[IDCAMS_VOLUMES]->first : NULL;
    struct name8 volume = { "" };
    struct dsname name;
    struct buf refusal;
    struct link *link;
    int reason;

    if (idcams_take_name(ams, command->given[IDCAMS_NAME], DSNAME_MAX, &name) < 0 || idcams_link(ams, &link) < 0)
        return IDCAMS_TERMINATED;
    if (given && (given->has_list || serial_of(&volume, given->text) < 0)) {
        idcams_bad_item(ams, given->text);
        return IDCAMS_TERMINATED;
    }
    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_recatalog(link, &name, given ? &volume : NULL, &refusal);
    step_wto(ams->step, 0, buf_span(&refusal));
    if (reason < 0)
        idcams_explain(ams, name.text, reason);
    buf_release(&refusal);
    return reason < 0 ? IDCAMS_TERMINATED : IDCAMS_GOOD_CODE;
}

/* -- ALTER -- */

static bool alters_group(const struct idcams_command *command)
{
    return command->given[IDCAMS_LIMIT] || command->given[IDCAMS_EMPTY] || command->given[IDCAMS_NOEMPTY] ||
           command->given[IDCAMS_SCRATCH] || command->given[IDCAMS_NOSCRATCH];
}

static int alter_group(struct idcams *ams, const struct idcams_command *command, struct link *link, const struct dsname *name,
                       struct buf *refusal)
{
    uint8_t clear = (uint8_t)((command->given[IDCAMS_NOSCRATCH] ? GDG_SCRATCH : 0) |
                              (command->given[IDCAMS_NOEMPTY] ? GDG_EMPTY : 0));
    uint64_t limit = idcams_number(command, IDCAMS_LIMIT, 0);
    struct gdg_info info;
    struct buf names;
    int reason;

    buf_init(&names, NAMES_MAX);
    reason = catalog_gdg(link, name, &info, &names);
    buf_release(&names);
    if (reason < 0)
        return reason;
    if (command->given[IDCAMS_LIMIT] && !good_limit(ams, command, limit, info.flags & GDG_EXTENDED))
        return REASON_BAD_VALUE;
    return catalog_alter_gdg(link, name, (uint32_t)limit, flags_of(command), clear, refusal);
}

static int roll_in(struct link *link, const struct dsname *name, struct buf *refusal)
{
    bool rolled;
    int reason = catalog_roll_in(link, name, &rolled, refusal);

    return reason < 0 ? reason : rolled ? 0 : REASON_NOT_FOUND;
}

unsigned idcams_alter(struct idcams *ams, const struct idcams_command *command)
{
    struct dsname name, to;
    struct name8 member;
    struct buf refusal;
    struct link *link;
    int reason;

    if (idcams_dataset(ams, command->positional, false, &name, &member) < 0 || idcams_link(ams, &link) < 0)
        return IDCAMS_TERMINATED;
    if (!name8_none(&member)) {
        idcams_message(ams, GBRE042E, 15, "ALTER OF MEMBER");
        return IDCAMS_TERMINATED;
    }
    if (!command->given[IDCAMS_NEWNAME] && !command->given[IDCAMS_ROLLIN] && !alters_group(command) &&
        !idcams_alters_cluster(command)) {
        idcams_message(ams, GBRE043E, 13, "WHAT TO ALTER");
        return IDCAMS_TERMINATED;
    }
    if (command->given[IDCAMS_NEWNAME] && idcams_take_name(ams, command->given[IDCAMS_NEWNAME], DSNAME_MAX, &to) < 0)
        return IDCAMS_TERMINATED;
    buf_init(&refusal, REFUSAL_MAX);
    reason = alters_group(command) ? alter_group(ams, command, link, &name, &refusal) : 0;
    if (reason == 0 && idcams_alters_cluster(command))
        reason = idcams_alter_cluster(ams, command, link, &name, &refusal);
    if (reason == 0 && command->given[IDCAMS_ROLLIN])
        reason = roll_in(link, &name, &refusal);
    if (reason == 0 && command->given[IDCAMS_NEWNAME])
        reason = catalog_rename(link, &name, &to, &refusal);
    step_wto(ams->step, 0, buf_span(&refusal));
    if (reason == 0)
        idcams_message(ams, IDC0531I, name.text);
    else if (reason != REASON_BAD_VALUE)
        idcams_explain(ams, name.text, reason);
    buf_release(&refusal);
    return reason < 0 ? IDCAMS_TERMINATED : IDCAMS_GOOD_CODE;
}
