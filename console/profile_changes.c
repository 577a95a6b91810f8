/* profile_changes.c - what a rehearsal has changed in the RACF database. */
#include "console/profile_changes.h"

#include "base/mem.h"
#include "racf/records_client.h"

enum { PIECE = 100, NAME_ROOM = 1024 };

struct reading {
    struct profile_changes *changes;
    uint64_t behind;
    bool wanted; /* the change whose fields come now */
};

static char *text_of(bool there, struct span value)
{
    return there ? mem_copy(value.data, value.length) : NULL;
}

static struct profile_change *find(struct profile_changes *changes, const char *name)
{
    for (size_t i = 0; i < changes->count; i++)
        if (strcmp(changes->list[i].name, name) == 0)
            return &changes->list[i];
    return NULL;
}

static void take_change(void *context, const struct racf_change *change)
{
    struct reading *reading = context;

    reading->wanted = change->number > reading->behind;
}

/* The newest changes come first: the first value of a field that is seen is the one it has, the last one is what it had. */
static void take_changed(void *context, const struct racf_changed *changed)
{
    struct reading *reading = context;
    struct profile_changes *changes = reading->changes;
    struct profile_change *there;
    struct buf name;

    if (!reading->wanted)
        return;
    buf_init(&name, NAME_ROOM);
    racf_changed_name(changed, &name);
    there = find(changes, name.data);
    if (there) {
        mem_free(there->old);
        there->old = text_of(changed->had, changed->old);
    } else {
        if (changes->count == changes->room) {
            changes->room = changes->room ? 2 * changes->room : 64;
            changes->list = mem_resize(changes->list, changes->room, sizeof *changes->list);
        }
        changes->list[changes->count++] = (struct profile_change){ mem_copy_text(name.data), text_of(changed->had, changed->old),
                                                                   text_of(changed->has, changed->new) };
    }
    buf_release(&name);
}

static void take_number(void *context, const struct racf_change *change)
{
    uint64_t *number = context;

    if (change->number > *number)
        *number = change->number;
}

static void pass_over(void *context UNUSED, const struct racf_changed *changed UNUSED)
{
}

int profile_changes_last(struct racf *racf, uint64_t *number)
{
    uint64_t last = 0;

    *number = 0;
    return racf_history(racf, "", "", 0, 1, take_number, pass_over, number, &last);
}

static bool same(const struct profile_change *change)
{
    return change->old == change->new || (change->old && change->new && strcmp(change->old, change->new) == 0);
}

static void release_one(struct profile_change *change)
{
    mem_free(change->name);
    mem_free(change->old);
    mem_free(change->new);
}

int profile_changes_read(struct profile_changes *changes, struct racf *racf, uint64_t behind)
{
    struct reading reading = { .changes = changes, .behind = behind };
    uint64_t before = 0, last = 0;
    size_t kept = 0;
    int reason;

    do {
        reason = racf_history(racf, "", "", before, PIECE, take_change, take_changed, &reading, &last);
        before = last;
    } while (reason == 0 && last > behind + 1);
    for (size_t i = 0; i < changes->count; i++) {
        if (same(&changes->list[i]))
            release_one(&changes->list[i]);
        else
            changes->list[kept++] = changes->list[i];
    }
    changes->count = kept;
    return reason;
}

void profile_changes_release(struct profile_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        release_one(&changes->list[i]);
    mem_free(changes->list);
    *changes = (struct profile_changes){ 0 };
}

void profile_changes_print(const struct profile_changes *changes)
{
    puts(changes->count ? "Profiles that change:" : "No profile changes.");
    for (size_t i = changes->count; i-- > 0;) { /* as the deck made them */
        const struct profile_change *change = &changes->list[i];

        printf("  %s: %s -> %s\n", change->name, change->old ? change->old : "none", change->new ? change->new : "none");
    }
}

json_t *profile_changes_json(const struct profile_changes *changes)
{
    json_t *array = json_array();

    for (size_t i = changes->count; i-- > 0;) {
        const struct profile_change *change = &changes->list[i];

        json_array_append_new(array, json_pack("{s:s, s:s?, s:s?}", "what", change->name, "old", change->old, "new", change->new));
    }
    return array;
}
