/* db_images.c - compiling the profiles of the database into images, and asking them which profile covers a resource. */
#include "base/mem.h"
#include "racf/db_profiles.h"
#include "racf/store.h"

struct collected {
    struct racf_store *store;
    bool data_sets;
    struct arena arena;
    struct image_profile *profiles; /* owned */
    size_t count;
    size_t room;
};

static int collect(void *context, const struct racf_profile *profile)
{
    struct collected *all = context;
    struct image_access *access;

    if (all->data_sets && !profile->generic) { /* NOSET, MODEL: kept, and covering nothing */
        struct racf_data_set data_set;
        int reason = data_set_get(all->store, profile->number, &data_set);

        if (reason < 0 || !data_set.indicated)
            return reason;
    }
    access = arena_alloc(&all->arena, profile->access_count, sizeof *access);
    for (size_t i = 0; i < profile->access_count; i++)
        access[i] = (struct image_access){ profile->access[i].id, profile->access[i].level };
    if (all->count == all->room) {
        all->room = all->room ? all->room * 2 : 64;
        all->profiles = mem_resize(all->profiles, all->room, sizeof *all->profiles);
    }
    all->profiles[all->count++] = (struct image_profile){
        .name = arena_text(&all->arena, span_of(profile->name.text)),
        .generic = profile->generic,
        .warning = profile->warning,
        .uacc = profile->uacc,
        .access = access,
        .access_count = profile->access_count,
    };
    return 0;
}

int racf_store_compile(struct racf_store *store, const char *class_name, struct buf *image)
{
    const struct store_class *row = store_class(store, class_name);
    struct collected all = { .store = store, .data_sets = strcmp(class_name, "DATASET") == 0 };
    enum image_rules rules = IMAGE_GENERAL;
    int reason;

    if (!row)
        return REASON_NOT_FOUND;
    if (all.data_sets && racf_store_option(store, "EGN", 0))
        rules = IMAGE_EGN;
    arena_init(&all.arena);
    reason = racf_store_profiles(store, class_name, collect, &all);
    if (reason == 0)
        reason = image_compile(row->row, rules, all.profiles, all.count, image);
    if (reason == 0 && buf_failed(image))
        reason = REASON_TOO_LONG;
    mem_free(all.profiles);
    arena_release(&all.arena);
    return reason;
}

int racf_store_class_state(struct racf_store *store, const struct class_row *row, struct racf_class_state *state)
{
    enum { PROTECTALL_FAILURES = 1, PROTECTALL_WARNING = 2 }; /* as setropts.c keeps it */
    struct racf_class_options options;
    int reason = racf_store_class(store, row->name.text, &options);

    if (reason < 0)
        return reason;
    *state = (struct racf_class_state){ true, options.active, options.raclisted, options.generic, row->default_code, PROTECT_NOT };
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
        reason = racf_store_compile(store, row->name.text, &row->image);
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
