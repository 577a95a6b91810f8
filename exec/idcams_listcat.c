/* idcams_listcat.c - LISTCAT: entries of the catalog, as IDCAMS lays them out.
 *
 * DIFFERS: an entry shows what Greenbar keeps of it. Owner and SMS classes are not kept, and stand there as not set.
 * ALLOCATION shows the space of a data set that is not VSAM too, which z/OS keeps on the volume and not in the catalog.
 */
#include "exec/idcams_listcat.h"

#include "base/clock.h"
#include "base/text.h"
#include "datasets/generation.h"
#include "datasets/pattern.h"
#include "exec/messages.h"

enum { NAMES_MAX = 1 << 26 };

static const char catalog_name[] = "CATALOG.GREENBAR";

/* Names of the types, as entries and totals have them; those behind LIST_TYPES are never there. */
static const char *const types[] = { "AIX", "ALIAS", "CLUSTER", "DATA", "GDG", "INDEX", "NONVSAM", "PAGESPACE", "PATH", "SPACE",
                                     "USERCATALOG", "TAPELIBRARY", "TAPEVOLUME", "TOTAL" };

bool listcat_wants(const struct listing *l, enum idcams_key key)
{
    return l->command->given[key] || l->command->given[IDCAMS_ALL];
}

const char *listcat_cell(char text[LISTCAT_TEXT], const char *label, const char *value)
{
    int dashes = LISTCAT_CELL - (int)(strlen(label) + strlen(value));

    snprintf(text, LISTCAT_TEXT, "%s%.*s%s", label, dashes > 0 ? dashes : 0, "------------------------", value);
    return text;
}

void listcat_entry(struct listing *l, enum listcat_type type, bool inside, const char *name)
{
    const char *text = type == LIST_GDG ? "GDG BASE" : types[type];
    int length = (int)strlen(text) + 1, dashes = 15 - length - (inside ? 2 : 0);

    idcams_printf(l->ams, '0', "%s%s %.*s %s", inside ? "  " : "", text, dashes > 0 ? dashes : 0, "---------------", name);
    idcams_printf(l->ams, ' ', "     IN-CAT --- %s", catalog_name);
    l->any = true;
    l->count[type]++;
}

void listcat_history(struct listing *l, int64_t created, uint32_t expires, bool deferred)
{
    char one[LISTCAT_TEXT], other[LISTCAT_TEXT], day[CLOCK_TEXT], date[CLOCK_TEXT], last[16];

    clock_julian(created, day); /* yyyyddd */
    snprintf(date, sizeof date, "%.4s.%.3s", day, day + 4);
    snprintf(last, sizeof last, "%04u.%03u", expires / 1000, expires % 1000);
    idcams_printf(l->ams, ' ', "     HISTORY");
    idcams_printf(l->ams, ' ', "       %s     %s", listcat_cell(one, "DATASET-OWNER", "(NULL)"),
                  listcat_cell(other, "CREATION", date));
    idcams_printf(l->ams, ' ', "       %s     %s", listcat_cell(one, "RELEASE", "2"), listcat_cell(other, "EXPIRATION", last));
    if (deferred)
        idcams_printf(l->ams, ' ', "       %s", listcat_cell(one, "STATUS", "DEFERRED"));
}

const char *listcat_number(uint64_t number, char text[24])
{
    snprintf(text, 24, "%llu", (unsigned long long)number);
    return text;
}

static void print_allocation(struct listing *l, const struct dataset_info *info)
{
    static const char *const units[] = { "TRACK", "TRACK", "CYLINDER", "BLOCK", "RECORD" };
    const struct space *space = &info->space;
    struct space_layout layout = dataset_layout(info);
    char one[LISTCAT_TEXT], other[LISTCAT_TEXT], third[LISTCAT_TEXT], number[24];
    unsigned divisor = space->unit == SPACE_CYLINDERS ? SPACE_TRACKS_A_CYLINDER : 1;

    idcams_printf(l->ams, ' ', "     ALLOCATION");
    listcat_cell(one, "SPACE-TYPE", units[space->unit]);
    listcat_cell(other, "SPACE-PRI", listcat_number(space->primary / divisor, number));
    listcat_cell(third, "SPACE-SEC", space->secondary == SPACE_GROWS ? "-" : listcat_number(space->secondary / divisor, number));
    idcams_printf(l->ams, ' ', "       %s     %s     %s", one, other, third);
    listcat_cell(one, "EXTENTS", listcat_number(space->extents, number));
    listcat_cell(other, "TRACKS-ALLOC", listcat_number(space->allocated, number));
    listcat_cell(third, "TRACKS-USED", listcat_number(space_used(space, &layout, info->bytes), number));
    idcams_printf(l->ams, ' ', "       %s     %s     %s", one, other, third);
}

static void print_aliases(struct listing *l, const struct dsname *name)
{
    struct span rest, line;
    struct buf names;
    int reason;

    buf_init(&names, NAMES_MAX);
    reason = catalog_aliases(l->link, name, &names);
    if (reason < 0 || names.length == 0)
        idcams_printf(l->ams, ' ', "     ASSOCIATIONS--------(NULL)");
    else
        idcams_printf(l->ams, ' ', "     ASSOCIATIONS");
    for (rest = buf_span(&names); reason == 0 && span_line(&rest, &line);)
        idcams_printf(l->ams, ' ', "       ALIAS----%.*s", (int)line.length, line.data);
    buf_release(&names);
}

void listcat_encryption(struct listing *l, const struct dataset_info *info)
{
    idcams_printf(l->ams, ' ', "     ENCRYPTIONDATA");
    idcams_printf(l->ams, ' ', "       DATA SET ENCRYPTION----%s", info->key_label[0] ? "(YES)" : "-(NO)");
    if (info->key_label[0])
        idcams_printf(l->ams, ' ', "       DATA SET KEY LABEL-----%s", info->key_label);
}

static void print_dataset(struct listing *l, const struct dataset_info *info, bool inside)
{
    char one[LISTCAT_TEXT], other[LISTCAT_TEXT], third[LISTCAT_TEXT];
    struct dsname base;

    listcat_entry(l, LIST_NONVSAM, inside, info->name.text);
    if (listcat_wants(l, IDCAMS_HISTORY) || l->command->given[IDCAMS_VOLUME])
        listcat_history(l, info->created, info->expires, info->deferred);
    if (l->command->given[IDCAMS_ALL])
        listcat_encryption(l, info);
    if (listcat_wants(l, IDCAMS_VOLUME)) {
        idcams_printf(l->ams, ' ', "     VOLUMES");
        idcams_printf(l->ams, ' ', "       %s     %s     %s", listcat_cell(one, "VOLSER", info->volume.text),
                      listcat_cell(other, "DEVTYPE", "X'3010200F'"), listcat_cell(third, "FSEQN", "0"));
    }
    if (l->command->given[IDCAMS_ALLOCATION])
        print_allocation(l, info);
    if (!l->command->given[IDCAMS_ALL])
        return;
    if (inside && generation_split(&info->name, &base, NULL, NULL)) {
        idcams_printf(l->ams, ' ', "     ASSOCIATIONS");
        idcams_printf(l->ams, ' ', "       GDG------%s", base.text);
    } else {
        print_aliases(l, &info->name);
    }
}

static void print_alias(struct listing *l, const struct dsname *name, const struct dsname *target)
{
    listcat_entry(l, LIST_ALIAS, false, name->text);
    if (!l->command->given[IDCAMS_ALL])
        return;
    idcams_printf(l->ams, ' ', "     ASSOCIATIONS");
    idcams_printf(l->ams, ' ', "       NONVSAM--%s", target->text);
}

static void print_base(struct listing *l, const struct dsname *base, const struct gdg_info *gdg, struct span names)
{
    char limit[16], one[LISTCAT_TEXT];
    struct span line;

    listcat_entry(l, LIST_GDG, false, base->text);
    if (listcat_wants(l, IDCAMS_HISTORY) || l->command->given[IDCAMS_VOLUME])
        listcat_history(l, gdg->created, 0, false);
    if (!l->command->given[IDCAMS_ALL])
        return;
    snprintf(limit, sizeof limit, "%u", gdg->limit);
    idcams_printf(l->ams, ' ', "     ATTRIBUTES");
    idcams_printf(l->ams, ' ', "       %s      %-10s %-10s %-10s %-10s %s", listcat_cell(one, "LIMIT", limit),
                  gdg->flags & GDG_SCRATCH ? "SCRATCH" : "NOSCRATCH", gdg->flags & GDG_EMPTY ? "EMPTY" : "NOEMPTY",
                  gdg->flags & GDG_FIFO ? "FIFO" : "LIFO", gdg->flags & GDG_PURGE ? "PURGE" : "NOPURGE",
                  gdg->flags & GDG_EXTENDED ? "EXTENDED" : "NOEXTENDED");
    if (names.length == 0) {
        idcams_printf(l->ams, ' ', "     ASSOCIATIONS--------(NULL)");
        return;
    }
    idcams_printf(l->ams, ' ', "     ASSOCIATIONS");
    while (span_line(&names, &line))
        idcams_printf(l->ams, ' ', "       NONVSAM--%.*s", (int)line.length, line.data);
}

static void raise_to(struct listing *l, unsigned code)
{
    if (code > l->code)
        l->code = code;
}

static void print_found(struct listing *l, const struct dsname *name, const struct dataset_info *info, bool inside)
{
    if (dataset_is_cluster(info->org))
        listcat_cluster(l, name, info);
    else if (l->lists[LIST_NONVSAM])
        print_dataset(l, info, inside);
}

static void list_dataset(struct listing *l, const struct dsname *name, bool inside)
{
    struct dataset_info info;
    int reason = catalog_info(l->link, name, &info);

    if (reason == 0) {
        print_found(l, name, &info, inside);
    } else if (reason != REASON_NOT_FOUND) {
        idcams_explain(l->ams, name->text, reason);
        raise_to(l, IDCAMS_MAJOR);
    }
}

/* Names newest first, listed oldest first. */
static void list_generations(struct listing *l, struct span names)
{
    while (names.length) {
        size_t begin = names.length - 1;
        struct dsname name;

        while (begin > 0 && names.data[begin - 1] != '\n')
            begin--;
        if (dsname_of(&name, span_part(names, begin, names.length - 1 - begin)) == 0)
            list_dataset(l, &name, true);
        names = span_part(names, 0, begin);
    }
}

/* A base, and where data sets are listed its generations. */
static int list_base(struct listing *l, const struct dsname *base)
{
    struct gdg_info gdg;
    struct buf names;
    int reason;

    buf_init(&names, NAMES_MAX);
    reason = catalog_gdg(l->link, base, &gdg, &names);
    if (reason == 0 && l->lists[LIST_GDG])
        print_base(l, base, &gdg, buf_span(&names));
    if (reason == 0 && l->lists[LIST_NONVSAM])
        list_generations(l, buf_span(&names));
    buf_release(&names);
    return reason;
}

/* Is it one of a group's generations? They are listed with their base. */
static bool has_base(struct listing *l, const struct dsname *name)
{
    struct gdg_info gdg;
    struct dsname base;
    struct buf names;
    bool has;

    if (!generation_split(name, &base, NULL, NULL))
        return false;
    buf_init(&names, NAMES_MAX);
    has = catalog_gdg(l->link, &base, &gdg, &names) == 0;
    buf_release(&names);
    return has;
}

static bool is_deferred(struct listing *l, const struct dsname *name)
{
    struct dataset_info info;

    return catalog_info(l->link, name, &info) == 0 && info.deferred;
}

/* Printed so far. */
static unsigned entries(const struct listing *l)
{
    unsigned sum = 0;

    for (size_t i = 0; i < LIST_TYPES; i++)
        sum += l->count[i];
    return sum;
}

static int list_name(struct listing *l, const struct dsname *name)
{
    struct dataset_info info;
    struct dsname target;
    int64_t created;
    unsigned before = entries(l);
    int reason = catalog_alias(l->link, name, &target, &created);

    if (reason == 0) { /* the alias itself is what is listed */
        if (!l->lists[LIST_ALIAS])
            return REASON_NOT_FOUND;
        print_alias(l, name, &target);
        return 0;
    }
    if (reason == REASON_NOT_FOUND)
        reason = catalog_info(l->link, name, &info);
    if (reason == 0)
        print_found(l, name, &info, has_base(l, name));
    else if (reason == REASON_NOT_FOUND && (l->lists[LIST_GDG] || l->lists[LIST_NONVSAM]))
        reason = list_base(l, name);
    return reason < 0 ? reason : entries(l) == before ? REASON_NOT_FOUND : 0;
}

/* Names of one type, in order: the next one is looked at before it is taken. */
struct names {
    struct buf buf;
    struct span rest, next;
};

static void first_name(struct names *names)
{
    names->rest = buf_span(&names->buf);
    names->next = SPAN_NONE;
    span_line(&names->rest, &names->next);
}

static bool comes_first(const struct names *names, const struct names *one, const struct names *other)
{
    return names->next.length && (one->next.length == 0 || span_compare(names->next, one->next) < 0) &&
           (other->next.length == 0 || span_compare(names->next, other->next) < 0);
}

static int take_next(struct names *names, struct dsname *name)
{
    int reason = dsname_of(name, names->next);

    names->next = SPAN_NONE;
    span_line(&names->rest, &names->next);
    return reason;
}

/* Generations come with their base, but not those that are not rolled in; and the pattern may leave the base out. */
static void list_found(struct listing *l, const char *pattern, const struct dsname *name)
{
    struct dsname its;

    if (!has_base(l, name))
        list_dataset(l, name, false);
    else if (generation_split(name, &its, NULL, NULL) && (!catalog_fits(pattern, its.text) || is_deferred(l, name)))
        list_dataset(l, name, true);
}

/* Aliases, data sets and bases that fit, in the order of their names. */
static int list_pattern(struct listing *l, const char *pattern)
{
    unsigned before = entries(l);
    struct names bases, datasets, aliases;
    struct dsname name, target;
    int64_t created;
    int reason;

    buf_init(&bases.buf, NAMES_MAX);
    buf_init(&datasets.buf, NAMES_MAX);
    buf_init(&aliases.buf, NAMES_MAX);
    reason = catalog_gdg_list(l->link, pattern, &bases.buf);
    if (reason == 0)
        reason = catalog_list(l->link, pattern, &datasets.buf, NULL);
    if (reason == 0 && l->lists[LIST_ALIAS])
        reason = catalog_alias_list(l->link, pattern, &aliases.buf);
    first_name(&bases);
    first_name(&datasets);
    first_name(&aliases);
    while (reason == 0 && (bases.next.length || datasets.next.length || aliases.next.length)) {
        if (comes_first(&bases, &datasets, &aliases)) {
            reason = take_next(&bases, &name);
            if (reason == 0)
                reason = list_base(l, &name);
        } else if (comes_first(&aliases, &datasets, &bases)) {
            reason = take_next(&aliases, &name);
            if (reason == 0)
                reason = catalog_alias(l->link, &name, &target, &created);
            if (reason == 0)
                print_alias(l, &name, &target);
        } else {
            reason = take_next(&datasets, &name);
            if (reason == 0)
                list_found(l, pattern, &name);
        }
        if (reason == REASON_NOT_FOUND) /* deleted meanwhile */
            reason = 0;
    }
    buf_release(&bases.buf);
    buf_release(&datasets.buf);
    buf_release(&aliases.buf);
    return reason < 0 ? reason : entries(l) == before ? REASON_NOT_FOUND : 0;
}

static void list_entry(struct listing *l, const struct idcams_item *item)
{
    char pattern[2 * DSNAME_MAX + 1];
    struct dsname name;
    struct name8 member;
    int reason;

    if (!item->has_list && span_find(item->text, '*') < item->text.length && text_copy(pattern, sizeof pattern, item->text)) {
        text_fold(pattern, strlen(pattern));
        reason = list_pattern(l, pattern);
    } else {
        reason = idcams_dataset(l->ams, item, false, &name, &member);
        if (reason == 0 && !name8_none(&member)) {
            idcams_message(l->ams, IDC3203I, (int)strlen(member.text), member.text);
            reason = REASON_BAD_NAME;
        }
        if (reason < 0) {
            raise_to(l, IDCAMS_TERMINATED);
            return;
        }
        memcpy(pattern, name.text, sizeof name.text);
        reason = list_name(l, &name);
    }
    if (reason < 0) {
        idcams_explain(l->ams, pattern, reason);
        raise_to(l, reason == REASON_NOT_FOUND ? IDCAMS_MINOR : IDCAMS_TERMINATED);
    }
}

/* The entries below a level: LEVEL(A.B) is what begins with A.B and goes on. */
static void list_level(struct listing *l, const struct idcams_item *item)
{
    char pattern[2 * DSNAME_MAX + 8];
    int reason = REASON_BAD_NAME;

    if (!item->has_list && item->text.length <= DSNAME_MAX) {
        snprintf(pattern, sizeof pattern, "%.*s.*.**", (int)item->text.length, item->text.data);
        text_fold(pattern, strlen(pattern));
        reason = list_pattern(l, pattern);
    }
    if (reason == REASON_BAD_NAME) {
        idcams_message(l->ams, IDC3203I, (int)(item->text.length > 60 ? 60 : item->text.length), item->text.data);
        raise_to(l, IDCAMS_TERMINATED);
    } else if (reason < 0) {
        pattern[item->text.length] = '\0';
        idcams_explain(l->ams, pattern, reason);
        raise_to(l, reason == REASON_NOT_FOUND ? IDCAMS_MINOR : IDCAMS_TERMINATED);
    }
}

static void print_totals(struct listing *l)
{
    if (l->any)
        idcams_new_page(l->ams);
    idcams_printf(l->ams, '0', "         THE NUMBER OF ENTRIES PROCESSED WAS:");
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        char label[16], number[16], text[LISTCAT_TEXT];
        unsigned count = i < LIST_TYPES ? l->count[i] : i == ARRAY_COUNT(types) - 1 ? entries(l) : 0;

        snprintf(label, sizeof label, "%s ", types[i]);
        snprintf(number, sizeof number, "%u", count);
        idcams_printf(l->ams, ' ', "                   %s", listcat_cell(text, label, number));
    }
    idcams_printf(l->ams, '0', "         THE NUMBER OF PROTECTED ENTRIES SUPPRESSED WAS 0");
}

unsigned idcams_listcat(struct idcams *ams, const struct idcams_command *command)
{
    static const enum idcams_key keys[LIST_TYPES] = {
        [LIST_ALIAS] = IDCAMS_ALIAS, [LIST_CLUSTER] = IDCAMS_CLUSTER, [LIST_DATA] = IDCAMS_AS_DATA, [LIST_GDG] = IDCAMS_GDG,
        [LIST_INDEX] = IDCAMS_AS_INDEX, [LIST_NONVSAM] = IDCAMS_NONVSAM,
    };
    bool typed = command->given[IDCAMS_OTHER_TYPE];
    struct listing l = { .ams = ams, .command = command };

    if (idcams_link(ams, &l.link) < 0)
        return IDCAMS_TERMINATED;
    for (size_t i = 0; i < LIST_TYPES; i++)
        typed = typed || (keys[i] && command->given[keys[i]]);
    for (size_t i = 0; i < LIST_TYPES; i++)
        l.lists[i] = !typed || (keys[i] && command->given[keys[i]]);
    if (!command->given[IDCAMS_ENTRIES]) {
        idcams_new_page(ams);
        idcams_printf(ams, '-', "                             LISTING FROM CATALOG -- %s", catalog_name);
    }
    if (command->given[IDCAMS_ENTRIES]) {
        for (const struct idcams_item *item = command->given[IDCAMS_ENTRIES]->first; item; item = item->next)
            list_entry(&l, item);
    } else if (command->given[IDCAMS_LEVEL]) {
        for (const struct idcams_item *item = command->given[IDCAMS_LEVEL]->first; item; item = item->next)
            list_level(&l, item);
    } else {
        int reason = list_pattern(&l, "**");

        if (reason < 0 && reason != REASON_NOT_FOUND) {
            idcams_explain(ams, catalog_name, reason);
            l.code = IDCAMS_TERMINATED;
        }
    }
    print_totals(&l);
    return l.code;
}
