/* db_images.c - compiling the profiles of the database into images, and asking them which profile covers a resource. */
#include "base/mem.h"
#include "base/text.h"
#include "racf/db_profiles.h"
#include "racf/store.h"

/* The profiles of a class on their way to an image. */
struct collected {
    struct racf_store *store;
    bool data_sets;
    bool members; /* the members of a profile matter */
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
    void *copy = arena_alloc(&all->arena, 1, buf->length);

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
    };
    return 0;
}

/* ------------------------------------------------------------------------------------------------ grouping classes */

/* Makes of each member of a grouping profile a profile of the member class. */
static void spread_members(struct collected *all)
{
    struct collected spread = { .count = 0 };

    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->profiles[i].member_count; k++) {
            struct image_profile *member = add_profile(&spread);

            *member = all->profiles[i];
            member->name = all->profiles[i].members[k];
            member->generic = strpbrk(member->name, "*%&") != NULL;
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

/* One profile for each name: WARNING, LEVEL and NOTIFY of the first, the lowest UACC, the highest entry of each ID, what either one
 * wants logged. */
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

int racf_store_compile(struct racf_store *store, const char *class_name, enum racf_compile what, struct buf *image)
{
    const struct store_class *row = store_class(store, class_name);
    enum image_rules rules = IMAGE_GENERAL;
    struct collected all;
    bool grouped;
    int reason = 0;

    if (!row)
        return REASON_NOT_FOUND;
    begin_collecting(&all, store);
    all.data_sets = strcmp(class_name, "DATASET") == 0;
    grouped = what == COMPILE_RACLIST && !name8_none(&row->row->group);
    if (all.data_sets && racf_store_option(store, "EGN", 0))
        rules = IMAGE_EGN;
    all.members = grouped;
    if (grouped) {
        reason = racf_store_profiles(store, row->row->group.text, collect, &all);
        spread_members(&all);
    }
    all.members = strcmp(class_name, "RACFVARS") == 0;
    if (reason == 0)
        reason = racf_store_profiles(store, class_name, collect, &all);
    if (reason == 0 && grouped)
        merge(&all);
    if (reason == 0)
        reason = image_compile(row->row, rules, all.profiles, all.count, image);
    if (reason == 0 && buf_failed(image))
        reason = REASON_TOO_LONG;
    end_collecting(&all);
    return reason;
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
                                        .conditions = racf_store_conditions(store) };
    if (strcmp(row->name.text, "DATASET") == 0) {
        int64_t protect = racf_store_option(store, "PROTECTALL", 0);

        state->protect = protect == PROTECTALL_FAILURES  ? PROTECT_FAILURES
                         : protect == PROTECTALL_WARNING ? PROTECT_WARNING
                                                         : PROTECT_NOT;
    }
    return 0;
}

int store_current_image(struct racf_store *store, struct store_class *row, struct image *image)
{
    if (row->image.length == 0 || row->image_changes != row->options.changes) {
        int reason;

        buf_clear(&row->image);
        reason = racf_store_compile(store, row->name.text, COMPILE_DATABASE, &row->image);
        if (reason < 0) {
            buf_clear(&row->image);
            return reason;
        }
        row->image_changes = row->options.changes;
    }
    return image_open(image, buf_span(&row->image));
}

int profile_covering(struct racf_store *store, const char *class_name, const char *resource, bool discrete,
                     struct racf_profile *profile)
{
    struct store_class *row = store_class(store, class_name);
    struct resource name = { "" };
    struct image image;
    struct span found;
    int64_t number;
    int reason;

    *profile = (struct racf_profile){ 0 };
    if (!row)
        return REASON_NOT_FOUND;
    reason = store_current_image(store, row, &image);
    if (reason < 0)
        return reason;
    number = discrete ? image_find(&image, span_of(resource)) : image_find_generic(&image, span_of(resource));
    if (number == IMAGE_NO_PROFILE)
        return REASON_NOT_FOUND;
    found = image_profile_name(&image, number);
    if (found.length > RESOURCE_MAX)
        return REASON_CORRUPT;
    memcpy(name.text, found.data, found.length);
    return profile_get(store, class_name, name.text, image_profile_generic(&image, number) ? PROFILE_GENERIC : PROFILE_DISCRETE,
                       profile);
}
