/* db_images.c - compiling the profiles of the database into images, and asking them which profile covers a resource. */
#include "base/mem.h"
#include "base/text.h"
#include "racf/base_fields.h"
#include "racf/db_profiles.h"
#include "racf/global_table.h"
#include "racf/image_format.h"
#include "racf/store.h"

/* The profiles of a class on their way to an image. */
struct collected {
    struct racf_store *store;
    bool data_sets;
    bool members; /* the members of a profile matter */
    bool terminals; /* so do the hours */
    struct arena arena;
    struct image_profile *profiles; /* owned */
    size_t count;
    size_t room;
    struct buf conditions; /* struct image_condition of the profile under way */
    struct buf names;      /* const char *: its members */
};

static void begin_collecting(struct collected *all, struct racf_store *store)
{
    *all = (struct collected){ .store = store };
    arena_init(&all->arena);
    buf_init(&all->conditions, UINT32_MAX);
    buf_init(&all->names, UINT32_MAX);
}

static void end_collecting(struct collected *all)
{
    mem_free(all->profiles);
    buf_release(&all->conditions);
    buf_release(&all->names);
    arena_release(&all->arena);
}

static void collect_condition(void *context, const char *type, const char *entity, const char *id, uint8_t level)
{
    struct collected *all = context;
    struct image_condition condition = { .entity = arena_text(&all->arena, span_of(entity)), .level = level };

    if (racf_condition_of(span_of(type), &condition.kind) && text_copy(condition.id.text, sizeof condition.id.text, span_of(id)))
        buf_put(&all->conditions, &condition, sizeof condition); /* another one grants nothing */
}

static void collect_member(void *context, const char *member)
{
    struct collected *all = context;
    const char *text = arena_text(&all->arena, span_of(member));

    buf_put(&all->names, &text, sizeof text);
}

/* Moves what was put into a buffer to the arena. */
static const void *settled(struct collected *all, struct buf *buf)
{
    void *copy = buf->length ? arena_alloc(&all->arena, 1, buf->length) : NULL;

    if (!copy)
        return NULL;
    memcpy(copy, buf->data, buf->length);
    buf_clear(buf);
    return copy;
}

static struct image_profile *add_profile(struct collected *all)
{
    if (all->count == all->room) {
        all->room = all->room ? all->room * 2 : 64;
        all->profiles = mem_resize(all->profiles, all->room, sizeof *all->profiles);
    }
    return &all->profiles[all->count++];
}

/* An audit text that the database should not hold logs nothing. */
static struct racf_audit_setting audit_of(const char *text)
{
    struct racf_audit_setting setting;

    return racf_audit_setting_of(span_of(text), &setting) ? setting : (struct racf_audit_setting){ RACF_NONE, RACF_NONE };
}

static int collect(void *context, const struct racf_profile *profile)
{
    struct collected *all = context;
    struct image_access *access;
    struct hours hours = { 0 };
    char key[PROFILE_KEY];
    size_t condition_count, member_count;
    int reason = 0;

    if (all->data_sets && !profile->generic) { /* NOSET, MODEL: kept, and covering nothing */
        struct racf_data_set data_set;

        reason = data_set_get(all->store, profile->number, &data_set);
        if (reason < 0 || !data_set.indicated)
            return reason;
    }
    if (profile->conditional)
        reason = access_conditional(all->store, profile->number, collect_condition, all);
    if (reason == 0 && all->members)
        reason = member_each(all->store, profile->number, collect_member, all);
    if (reason == 0 && all->terminals)
        reason = base_hours(all->store, 'R', profile_key(profile, key), &hours);
    if (reason < 0)
        return reason;
    access = arena_alloc(&all->arena, profile->access_count, sizeof *access);
    for (size_t i = 0; i < profile->access_count; i++)
        access[i] = (struct image_access){ profile->access[i].id, profile->access[i].level };
    condition_count = all->conditions.length / sizeof(struct image_condition);
    member_count = all->names.length / sizeof(const char *);
    *add_profile(all) = (struct image_profile){
        .name = arena_text(&all->arena, span_of(profile->name.text)),
        .generic = profile->generic,
        .warning = profile->warning,
        .uacc = profile->uacc,
        .access = access,
        .access_count = profile->access_count,
        .conditions = settled(all, &all->conditions),
        .condition_count = condition_count,
        .members = settled(all, &all->names),
        .member_count = member_count,
        .audit = audit_of(profile->audit),
        .global_audit = audit_of(profile->global_audit),
        .level = profile->level,
        .notify = profile->notify,
        .hours = hours,
    };
    return 0;
}

/* ------------------------------------------------------------------------------------------------ grouping classes */

static bool is_generic_member(const char *name)
{
    return strpbrk(name, "*%&") != NULL;
}

/* Makes of each member of a grouping profile a profile of the member class. */
static void spread_members(struct collected *all)
{
    struct collected spread = { .count = 0 };

    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->profiles[i].member_count; k++) {
            struct image_profile *member = add_profile(&spread);

            *member = all->profiles[i];
            member->name = all->profiles[i].members[k];
            member->generic = is_generic_member(member->name);
            member->grouped = true;
            member->members = NULL;
            member->member_count = 0;
        }
    mem_free(all->profiles);
    all->profiles = spread.profiles;
    all->count = spread.count;
    all->room = spread.room;
}

/* By name, in the order in which they were collected where that is the same. */
static int compare_sources(const void *a, const void *b)
{
    const struct image_profile *one = *(const struct image_profile *const *)a, *other = *(const struct image_profile *const *)b;
    int order = strcmp(one->name, other->name);

    if (order == 0)
        order = (int)one->generic - (int)other->generic;
    return order ? order : one < other ? -1 : one > other;
}

static uint8_t lower_audit(uint8_t one, uint8_t other)
{
    return one == RACF_NONE || (other != RACF_NONE && other < one) ? other : one;
}

static void unite_audit(struct racf_audit_setting *one, const struct racf_audit_setting *other)
{
    one->success = lower_audit(one->success, other->success);
    one->failures = lower_audit(one->failures, other->failures);
}

/* Puts the entries of both lists together; of one that is in both the higher level counts. */
static void unite_access(struct arena *arena, struct image_profile *one, const struct image_profile *other)
{
    struct image_access *access = arena_alloc(arena, one->access_count + other->access_count, sizeof *access);
    struct image_condition *conditions =
        arena_alloc(arena, one->condition_count + other->condition_count, sizeof *conditions);
    size_t count = one->access_count;

    for (size_t i = 0; i < one->access_count; i++)
        access[i] = one->access[i];
    for (size_t i = 0; i < other->access_count; i++) {
        size_t at = 0;

        while (at < count && !name8_equal(&access[at].id, &other->access[i].id))
            at++;
        if (at == count)
            access[count++] = other->access[i];
        else if (access[at].level < other->access[i].level)
            access[at].level = other->access[i].level;
    }
    one->access = access;
    one->access_count = count;
    count = one->condition_count;
    for (size_t i = 0; i < count; i++)
        conditions[i] = one->conditions[i];
    for (size_t i = 0; i < other->condition_count; i++) {
        const struct image_condition *add = &other->conditions[i];
        size_t at = 0;

        while (at < count && !(name8_equal(&conditions[at].id, &add->id) && conditions[at].kind == add->kind &&
                               strcmp(conditions[at].entity, add->entity) == 0))
            at++;
        if (at == count)
            conditions[count++] = *add;
        else if (conditions[at].level < add->level)
            conditions[at].level = add->level;
    }
    one->conditions = conditions;
    one->condition_count = count;
}

/* One profile for each name: WARNING, LEVEL, NOTIFY and the hours of the first, the lowest UACC, the highest entry of each ID, what
 * either one wants logged. */
static void merge(struct collected *all)
{
    struct image_profile **order = mem_alloc(all->count, sizeof *order);
    struct collected merged = { .count = 0 };

    for (size_t i = 0; i < all->count; i++)
        order[i] = &all->profiles[i];
    if (all->count)
        qsort(order, all->count, sizeof *order, compare_sources);
    for (size_t i = 0; i < all->count; i++) {
        struct image_profile *last = merged.count ? &merged.profiles[merged.count - 1] : NULL;

        if (!last || strcmp(last->name, order[i]->name) != 0 || last->generic != order[i]->generic) {
            *add_profile(&merged) = *order[i];
            continue;
        }
        last->grouped = last->grouped && order[i]->grouped;
        if (order[i]->uacc < last->uacc)
            last->uacc = order[i]->uacc;
        unite_audit(&last->audit, &order[i]->audit);
        unite_audit(&last->global_audit, &order[i]->global_audit);
        unite_access(&all->arena, last, order[i]);
    }
    mem_free(order);
    mem_free(all->profiles);
    all->profiles = merged.profiles;
    all->count = merged.count;
    all->room = merged.room;
}

enum image_rules store_rules(struct racf_store *store, const struct store_class *row)
{
    return name8_is(&row->name, "DATASET") && racf_store_option(store, "EGN", 0) ? IMAGE_EGN : IMAGE_GENERAL;
}

/* ------------------------------------------------------------------------------------------------ a whole class */

/* A class on its way to an image, read in as many steps as its reader likes. */
struct racf_reading {
    struct collected all;
    const struct store_class *sources[2]; /* the grouping class whose members are spread, NULL for none; the class itself */
    uint64_t changes[2];                  /* of them, when reading began */
    uint64_t generation;                  /* of the image that counted then */
    unsigned at;                          /* the source that is being read */
    bool spread;                          /* the grouping class had something */
    struct profile_place place;
    struct class_row row;
    enum image_rules rules;
};

int racf_reading_begin(struct racf_store *store, const char *class_name, enum racf_compile what, struct racf_reading **result)
{
    const struct store_class *row = store_class(store, class_name);
    struct racf_reading *reading;

    if (!row)
        return REASON_NOT_FOUND;
    reading = mem_alloc(1, sizeof *reading);
    begin_collecting(&reading->all, store);
    reading->all.data_sets = name8_is(&row->name, "DATASET");
    reading->all.terminals = name8_is(&row->name, "TERMINAL");
    reading->sources[1] = row;
    if (what == COMPILE_RACLIST && !name8_none(&row->row->group))
        reading->sources[0] = store_class(store, row->row->group.text);
    for (size_t i = 0; i < ARRAY_COUNT(reading->sources); i++)
        reading->changes[i] = reading->sources[i] ? reading->sources[i]->options.changes : 0;
    reading->generation = row->options.generation;
    reading->at = reading->sources[0] ? 0 : 1;
    reading->row = *row->row;
    reading->rules = store_rules(store, row);
    *result = reading;
    return 0;
}

int racf_reading_step(struct racf_reading *reading, size_t most, bool *done)
{
    const struct store_class *source = reading->sources[reading->at];
    int reason;

    reading->all.members = reading->at == 0 || name8_is(&source->name, "RACFVARS");
    reason = profiles_behind(reading->all.store, source->name.text, &reading->place, most, done, collect, &reading->all);
    if (reason < 0 || !*done || reading->at == 1)
        return reason;
    spread_members(&reading->all);
    reading->spread = reading->all.count > 0;
    reading->place = (struct profile_place){ .any = false };
    reading->at = 1;
    *done = false;
    return 0;
}

static bool unchanged(const struct racf_reading *reading)
{
    for (size_t i = 0; i < ARRAY_COUNT(reading->sources); i++)
        if (reading->sources[i] && reading->sources[i]->options.changes != reading->changes[i])
            return false;
    return true;
}

bool racf_reading_current(const struct racf_reading *reading)
{
    return unchanged(reading) && reading->sources[1]->options.generation == reading->generation;
}

bool racf_reading_counts(const struct racf_reading *reading)
{
    const struct racf_class_options *options = &reading->sources[1]->options;

    return unchanged(reading) && options->raclisted && options->generation == reading->generation + 1;
}

int racf_reading_compile(struct racf_reading *reading, struct buf *image)
{
    int reason;

    if (reading->spread)
        merge(&reading->all);
    reason = image_compile(&reading->row, reading->rules, reading->all.profiles, reading->all.count, image);
    return reason == 0 && buf_failed(image) ? REASON_TOO_LONG : reason;
}

void racf_reading_end(struct racf_reading *reading)
{
    if (reading)
        end_collecting(&reading->all);
    mem_free(reading);
}

int racf_store_compile(struct racf_store *store, const char *class_name, enum racf_compile what, struct buf *image)
{
    struct racf_reading *reading = NULL;
    bool done = false;
    int reason = racf_reading_begin(store, class_name, what, &reading);

    while (reason == 0 && !done)
        reason = racf_reading_step(reading, SIZE_MAX, &done);
    if (reason == 0)
        reason = racf_reading_compile(reading, image);
    racf_reading_end(reading);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ images of an older layout */

/* Does a statement about a class give the beginning of an image that this racf cannot read any more? */
static int is_of_old_layout(struct racf_store *store, const char *statement, const struct store_class *row, uint64_t generation,
                            bool *old)
{
    struct sql_query *query = sql_query(store->sql, statement, "ti", row->name.text, (int64_t)generation);
    struct image_header header = { .magic = 0 };
    struct span bytes = sql_next(query) ? sql_blob(query, 0) : SPAN_NONE;

    if (bytes.length >= offsetof(struct image_header, rules))
        memcpy(&header, bytes.data, offsetof(struct image_header, rules));
    *old = header.magic == IMAGE_MAGIC && header.version != IMAGE_VERSION;
    return sql_done(query);
}

static int renew_class(struct racf_store *store, struct store_class *row)
{
    static const char of_profiles[] = "SELECT substr(bytes, 1, 6) FROM image_parts WHERE class = ? AND generation = ? AND part = 0";
    static const char of_global[] = "SELECT substr(image, 1, 6) FROM global_tables WHERE class = ? AND generation = ?";
    struct buf image;
    bool old = false;
    int reason = 0;

    buf_init(&image, IMAGE_MAX);
    if (row->options.raclisted)
        reason = is_of_old_layout(store, of_profiles, row, row->options.generation, &old);
    if (reason == 0 && old)
        reason = racf_store_compile(store, row->name.text, COMPILE_RACLIST, &image);
    if (reason == 0 && old)
        reason = store_image_put(store, row, &image);
    buf_clear(&image);
    old = false;
    if (reason == 0 && row->options.global_generation)
        reason = is_of_old_layout(store, of_global, row, row->options.global_generation, &old);
    if (reason == 0 && old)
        reason = global_table_compile(store, row, &image);
    if (reason == 0 && old)
        reason = store_global_put(store, row, &image);
    buf_release(&image);
    return reason;
}

int store_images_renew(struct racf_store *store)
{
    int reason = 0;

    for (size_t i = 0; i < store->class_count && reason == 0; i++)
        if (!store->class_rows[i].row->gone)
            reason = renew_class(store, &store->class_rows[i]);
    return reason;
}

int racf_store_has_many(struct racf_store *store, const char *class_name, size_t many, bool *has)
{
    const struct store_class *row = store_class(store, class_name);
    struct sql_query *query = sql_query(store->sql,
        "SELECT count(*) FROM (SELECT 1 FROM profiles WHERE class = ?1 UNION ALL"
        " SELECT 1 FROM profiles CROSS JOIN members ON members.profile = number WHERE class = ?2 LIMIT ?3)", "tti", class_name,
        row ? row->row->group.text : "", (int64_t)many);

    *has = sql_next(query) && sql_int(query, 0) == (int64_t)many;
    return sql_done(query);
}

/* The classes of conditions that have to be active for their entries to count. */
static const struct {
    enum racf_condition condition;
    const char *class_name; /* NULL: by program control, SETROPTS WHEN(PROGRAM) */
} condition_classes[] = {
    { RACF_WHEN_APPCPORT, "APPCPORT" }, { RACF_WHEN_CONSOLE, "CONSOLE" },   { RACF_WHEN_JESINPUT, "JESINPUT" },
    { RACF_WHEN_SERVAUTH, "SERVAUTH" }, { RACF_WHEN_TERMINAL, "TERMINAL" }, { RACF_WHEN_PROGRAM, NULL },
    { RACF_WHEN_SYSID, NULL },
};

uint32_t racf_store_conditions(struct racf_store *store)
{
    uint32_t conditions = 1u << RACF_WHEN_CRITERIA;

    for (size_t i = 0; i < ARRAY_COUNT(condition_classes); i++) {
        const char *name = condition_classes[i].class_name;
        const struct store_class *row = name ? store_class(store, name) : NULL;

        if (name ? row && row->options.active : racf_store_option(store, "WHEN.PROGRAM", 0) != 0)
            conditions |= 1u << condition_classes[i].condition;
    }
    return conditions;
}

void racf_store_is_of(struct racf_store *store, const char *system)
{
    enum { SMF_ID = 4 };

    store->system = (struct name8){ "" };
    memcpy(store->system.text, system, strnlen(system, SMF_ID));
}

int racf_store_class_state(struct racf_store *store, const struct class_row *row, struct racf_class_state *state)
{
    enum { PROTECTALL_FAILURES = 1, PROTECTALL_WARNING = 2 }; /* as setropts.c keeps it */
    struct racf_class_options options;
    int reason = racf_store_class(store, row->name.text, &options);

    if (reason < 0)
        return reason;
    *state = (struct racf_class_state){ .known = true,
                                        .active = options.active,
                                        .raclisted = options.raclisted,
                                        .generic = options.generic,
                                        .default_code = row->default_code,
                                        .conditions = racf_store_conditions(store),
                                        .system = store->system };
    if (strcmp(row->name.text, "DATASET") == 0) {
        int64_t protect = racf_store_option(store, "PROTECTALL", 0);

        state->protect = protect == PROTECTALL_FAILURES  ? PROTECT_FAILURES
                         : protect == PROTECTALL_WARNING ? PROTECT_WARNING
                                                         : PROTECT_NOT;
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------------ what covers one resource */

/* Names of generic profiles that may cover a resource: those whose literal beginning is one of its name (and a period, since .**
 * stands for no qualifier, too). */
struct candidates {
    struct arena arena;
    struct buf profiles; /* struct image_profile: names alone */
};

static int take_names(struct candidates *candidates, struct sql_query *query)
{
    while (sql_next(query)) {
        struct image_profile profile = { .name = arena_text(&candidates->arena, span_of(sql_text(query, 0))), .generic = true };

        buf_put(&candidates->profiles, &profile, sizeof profile);
    }
    return sql_done(query);
}

#define SQL_LENGTHS "WITH RECURSIVE lengths (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM lengths WHERE n <= length(?2))"

/* group: the grouping class whose members count too, NULL: none do. */
static int take_candidates(struct racf_store *store, const char *class_name, const struct name8 *group, const char *resource,
                           struct candidates *candidates)
{
    int reason = take_names(candidates, sql_query(store->sql, SQL_LENGTHS
        " SELECT name FROM lengths CROSS JOIN profiles INDEXED BY profiles_literal"
        " WHERE class = ?1 AND generic = 1 AND " SQL_LITERAL " = substr(?2 || '.', 1, n)", "tt", class_name, resource));

    if (reason < 0 || !group)
        return reason;
    /* The literal beginning of a member ends before % & or *: one of these, and the character behind it, are where the names that
     * have it begin and end. */
    return take_names(candidates, sql_query(store->sql, SQL_LENGTHS ", ends (first, behind) AS (VALUES ('%', ''''), ('*', '+'))"
        " SELECT DISTINCT m.name FROM lengths CROSS JOIN ends CROSS JOIN members m INDEXED BY members_name"
        " CROSS JOIN profiles ON number = profile WHERE class = ?1 AND m.name >= substr(?2 || '.', 1, n) || first"
        " AND m.name < substr(?2 || '.', 1, n) || behind", "tt", group->text, resource));
}

typedef int covering_fn(void *context, const char *name);

/* Calls each() for the generic profiles that cover the resource, the most specific one first; all false: for that one alone. */
static int each_covering(struct racf_store *store, const struct store_class *row, const struct name8 *group, const char *resource,
                         const struct image *variables, bool all, covering_fn *each, void *context)
{
    enum { SHOWN = 200 };
    const struct image_variables with = { variables, NULL };
    struct candidates candidates;
    int64_t found[SHOWN];
    struct image image;
    struct buf bytes;
    size_t count = 0;
    int reason;

    arena_init(&candidates.arena);
    buf_init(&candidates.profiles, IMAGE_MAX);
    buf_init(&bytes, IMAGE_MAX);
    reason = take_candidates(store, row->name.text, group, resource, &candidates);
    if (reason == 0 && candidates.profiles.length) {
        reason = image_compile(row->row, store_rules(store, row), (const void *)candidates.profiles.data,
                               candidates.profiles.length / sizeof(struct image_profile), &bytes);
        if (reason == 0)
            reason = image_open(&image, buf_span(&bytes));
        if (reason == 0) {
            found[0] = image_find_generic_with(&image, span_of(resource), &with);
            count = found[0] >= 0;
            if (found[0] == IMAGE_GIVEN_UP)
                reason = REASON_LIMIT;
            else if (all)
                count = image_matches(&image, span_of(resource), &with, found, SHOWN);
        }
    }
    for (size_t i = 0; i < count && reason == 0; i++) {
        struct span name = image_profile_name(&image, found[i]);

        reason = each(context, arena_text(&candidates.arena, name));
    }
    buf_release(&bytes);
    buf_release(&candidates.profiles);
    arena_release(&candidates.arena);
    return reason;
}

/* One profile with all that an image has of it. */
static int collect_one(struct collected *all, const char *class_name, const char *name, enum profile_kind kind)
{
    struct racf_profile profile;
    int reason = profile_get(all->store, class_name, name, kind, &profile);

    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    profile.conditional = true; /* it may have; asking tells */
    reason = profile_get_access(all->store, &profile);
    if (reason == 0)
        reason = collect(all, &profile);
    racf_profile_release(&profile);
    return reason;
}

struct covering {
    struct collected all;
    const char *class_name;
    const struct name8 *group; /* NULL: none */
    const char *name;          /* of the member that is collected */
};

/* A grouping profile, as one of the name of its member. */
static int collect_member_of(void *context, const struct racf_profile *profile)
{
    struct covering *covering = context;
    struct racf_profile conditional = *profile; /* borrows the access list */
    struct image_profile *last;
    int reason;

    conditional.conditional = true;
    reason = collect(&covering->all, &conditional);
    if (reason < 0)
        return reason;
    last = &covering->all.profiles[covering->all.count - 1];
    last->name = arena_text(&covering->all.arena, span_of(covering->name));
    last->generic = is_generic_member(covering->name);
    last->grouped = true;
    return 0;
}

/* All that the image has of a name: members of grouping profiles come first, as where a whole class is read. */
static int collect_name(struct covering *covering, const char *name, enum profile_kind kind)
{
    int reason = 0;

    covering->name = name;
    if (covering->group && is_generic_member(name) == (kind == PROFILE_GENERIC))
        reason = profiles_with_member(covering->all.store, covering->group->text, name, collect_member_of, covering);
    return reason < 0 ? reason : collect_one(&covering->all, covering->class_name, name, kind);
}

static int collect_generic(void *context, const char *name)
{
    return collect_name(context, name, PROFILE_GENERIC);
}

int racf_store_covering(struct racf_store *store, const char *class_name, enum racf_compile what, const char *resource,
                        const struct image *variables, bool all, struct buf *image)
{
    const struct store_class *row = store_class(store, class_name);
    struct covering covering = { .class_name = class_name };
    int reason;

    if (!row)
        return REASON_NOT_FOUND;
    begin_collecting(&covering.all, store);
    covering.all.data_sets = strcmp(class_name, "DATASET") == 0;
    covering.all.terminals = strcmp(class_name, "TERMINAL") == 0;
    if (what == COMPILE_RACLIST && !name8_none(&row->row->group))
        covering.group = &row->row->group;
    reason = collect_name(&covering, resource, PROFILE_DISCRETE);
    if (reason == 0 && (all || covering.all.count == 0))
        reason = each_covering(store, row, covering.group, resource, variables, all, collect_generic, &covering);
    if (reason == 0 && covering.group)
        merge(&covering.all);
    if (reason == 0)
        reason = image_compile(row->row, store_rules(store, row), covering.all.profiles, covering.all.count, image);
    end_collecting(&covering.all);
    return reason;
}

struct first {
    struct racf_store *store;
    const char *class_name;
    struct racf_profile *profile;
    bool found;
};

static int take_first(void *context, const char *name)
{
    struct first *first = context;

    first->found = true;
    return profile_get(first->store, first->class_name, name, PROFILE_GENERIC, first->profile);
}

static bool counts(struct racf_store *store, const struct store_class *row, const struct racf_profile *profile, int *reason)
{
    struct racf_data_set data_set;

    if (!name8_is(&row->name, "DATASET"))
        return true;
    *reason = data_set_get(store, profile->number, &data_set);
    return *reason == 0 && data_set.indicated;
}

int profile_covering(struct racf_store *store, const char *class_name, const char *resource, bool discrete,
                     struct racf_profile *profile)
{
    const struct store_class *row = store_class(store, class_name);
    struct first first = { store, class_name, profile, false };
    int reason = REASON_NOT_FOUND;

    *profile = (struct racf_profile){ 0 };
    if (!row)
        return REASON_NOT_FOUND;
    if (discrete)
        reason = profile_get(store, class_name, resource, PROFILE_DISCRETE, profile);
    if (reason == 0 && counts(store, row, profile, &reason))
        return 0;
    if (reason < 0 && reason != REASON_NOT_FOUND)
        return reason;
    *profile = (struct racf_profile){ 0 };
    reason = each_covering(store, row, NULL, resource, NULL, false, take_first, &first);
    return reason == 0 && !first.found ? REASON_NOT_FOUND : reason;
}
