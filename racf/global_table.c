/* global_table.c - the global access table. */
#include "racf/global_table.h"

#include "base/arena.h"
#include "base/mem.h"
#include "racf/db_profiles.h"

bool global_entry_of(struct span member, struct span *name, enum racf_level *level)
{
    size_t slash = member.length;

    while (slash > 0 && member.data[slash - 1] != '/')
        slash--;
    if (slash < 2 || !racf_level_of(span_from(member, slash), level) || *level == RACF_EXECUTE)
        return false;
    *name = span_part(member, 0, slash - 1);
    return name->length <= RESOURCE_MAX;
}

struct entries {
    struct arena arena;
    struct buf profiles; /* struct image_profile */
};

static void take_entry(void *context, const char *member)
{
    struct entries *entries = context;
    enum racf_level level;
    struct span name;

    if (global_entry_of(span_of(member), &name, &level)) {
        struct image_profile profile = { .name = arena_text(&entries->arena, name), .generic = true, .uacc = (uint8_t)level };

        buf_put(&entries->profiles, &profile, sizeof profile);
    }
}

int global_table_compile(struct racf_store *store, const struct store_class *row, struct buf *image)
{
    bool egn = name8_is(&row->name, "DATASET") && racf_store_option(store, "EGN", 0);
    struct racf_profile profile;
    struct entries entries;
    int reason = profile_get(store, "GLOBAL", row->name.text, PROFILE_DISCRETE, &profile);

    arena_init(&entries.arena);
    buf_init(&entries.profiles, UINT32_MAX);
    if (reason == 0)
        reason = member_each(store, profile.number, take_entry, &entries);
    else if (reason == REASON_NOT_FOUND) /* an empty table */
        reason = 0;
    if (reason == 0)
        reason = image_compile(row->row, egn ? IMAGE_EGN : IMAGE_GENERAL, (const void *)entries.profiles.data,
                               entries.profiles.length / sizeof(struct image_profile), image);
    buf_release(&entries.profiles);
    arena_release(&entries.arena);
    return reason;
}
