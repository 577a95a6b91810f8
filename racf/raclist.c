/* raclist.c - publishing: the control page and the images of RACLISTed classes. */
#include "racf/raclist.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "racf/control_page.h"
#include "racf/store.h"

/* An image as others get it. */
struct image_file {
    int fd; /* memory file, -1: not made yet */
    uint64_t generation;
};

/* One class, at the place of its row in the class descriptor table. */
struct published {
    struct image_file profiles;
    struct image_file global; /* its global access table */
    bool pending;             /* the control page may be behind */
};

struct raclist {
    struct racf_store *store;          /* borrowed */
    const struct class_table *classes; /* borrowed */
    struct control_page *page;
    struct published *published; /* one for each row of classes */
};

int raclist_new(struct racf_store *store, const struct class_table *classes, struct raclist **result)
{
    struct raclist *raclist = mem_alloc(1, sizeof *raclist);
    int reason;

    raclist->store = store;
    raclist->classes = classes;
    raclist->published = mem_alloc(CLASSES_MAX, sizeof *raclist->published);
    for (size_t i = 0; i < CLASSES_MAX; i++) {
        raclist->published[i].profiles.fd = raclist->published[i].global.fd = -1;
        raclist->published[i].pending = true;
    }
    reason = control_page_new(&store->system, &raclist->page);
    if (reason == 0)
        reason = raclist_publish(raclist);
    if (reason < 0)
        raclist_free(raclist);
    else
        *result = raclist;
    return reason;
}

static void forget(struct image_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

void raclist_free(struct raclist *raclist)
{
    if (!raclist)
        return;
    for (size_t i = 0; i < raclist->classes->count; i++) {
        forget(&raclist->published[i].profiles);
        forget(&raclist->published[i].global);
    }
    control_page_free(raclist->page);
    mem_free(raclist->published);
    mem_free(raclist);
}

void raclist_effects(struct raclist *raclist, const struct command_effects *effects)
{
    for (size_t e = 0; e < effects->count; e++) {
        const struct command_effect *effect = &effects->effects[e];
        bool all = effect->kind == EFFECT_OPTIONS || effect->kind == EFFECT_CLASS; /* classes of one POSIT change together */
        bool one = effect->kind == EFFECT_IMAGE || effect->kind == EFFECT_NO_IMAGE;

        for (size_t i = 0; i < raclist->classes->count && (all || one); i++)
            if (all || name8_equal(&raclist->classes->rows[i].name, &effect->name))
                raclist->published[i].pending = true;
    }
}

static int publish(struct raclist *raclist, size_t at, uint32_t conditions)
{
    const struct class_row *row = &raclist->classes->rows[at];
    struct published *published = &raclist->published[at];
    struct racf_class_options options = { 0 };
    struct control_state state;
    struct audit_settings settings;
    int reason = row->gone ? 0 : racf_store_class(raclist->store, row->name.text, &options);

    if (reason < 0)
        return reason;
    store_audit_settings(raclist->store, store_class(raclist->store, row->name.text), &settings);
    state = (struct control_state){
        .generation = options.generation,
        .flags = (options.active ? CONTROL_ACTIVE : 0u) | (options.raclisted ? CONTROL_RACLISTED : 0u) |
                 (options.generic ? CONTROL_GENERIC : 0u) | (settings.operaudit ? CONTROL_OPERAUDIT : 0u) |
                 (uint32_t)settings.logoptions * CONTROL_LOGOPTIONS,
        .default_code = row->default_code,
        .conditions = conditions,
        .global_generation = options.global_generation,
    };
    if (published->profiles.generation != options.generation)
        forget(&published->profiles);
    if (published->global.generation != options.global_generation)
        forget(&published->global);
    published->pending = false;
    return control_page_set(raclist->page, row->name.text, &state);
}

int raclist_publish(struct raclist *raclist)
{
    uint32_t conditions = 0;
    bool known = false;
    int reason = 0;

    for (size_t i = 0; i < raclist->classes->count && reason == 0; i++) {
        if (!raclist->published[i].pending)
            continue;
        if (!known)
            conditions = racf_store_conditions(raclist->store);
        known = true;
        reason = publish(raclist, i, conditions);
    }
    return reason;
}

static int copy_of(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    return copy < 0 ? REASON_LIMIT : copy;
}

int raclist_control(const struct raclist *raclist)
{
    return copy_of(control_page_fd(raclist->page));
}

void raclist_take(struct raclist *raclist, const char *class_name, int fd)
{
    const struct class_row *row = class_find(raclist->classes, class_name);
    struct racf_class_options options;
    struct image_file *file;

    if (!row || racf_store_class(raclist->store, class_name, &options) < 0) {
        close(fd);
        return;
    }
    file = &raclist->published[row - raclist->classes->rows].profiles;
    forget(file);
    *file = (struct image_file){ fd, options.generation };
}

typedef int read_image(struct racf_store *store, const char *class_name, struct buf *image, uint64_t *generation);

/* Hands out the image that read() has now, under that generation. */
static int image_file(struct raclist *raclist, const char *class_name, struct image_file *file, uint64_t wanted, read_image *read)
{
    struct buf image;
    int reason;

    if (file->fd >= 0 && file->generation == wanted)
        return copy_of(file->fd);
    forget(file);
    buf_init(&image, IMAGE_MAX);
    reason = read(raclist->store, class_name, &image, &file->generation);
    if (reason == 0)
        file->fd = io_sealed_memory(class_name, buf_span(&image));
    buf_release(&image);
    if (reason < 0 || file->fd < 0)
        return reason < 0 ? reason : file->fd;
    return copy_of(file->fd);
}

int raclist_image(struct raclist *raclist, const char *class_name, enum raclist_what what, uint64_t *generation)
{
    const struct class_row *row = class_find(raclist->classes, class_name);
    struct racf_class_options options;
    struct published *published;
    struct image_file *file;
    int fd, reason;

    if (!row)
        return REASON_NOT_FOUND;
    published = &raclist->published[row - raclist->classes->rows];
    reason = racf_store_class(raclist->store, class_name, &options);
    if (reason < 0)
        return reason;
    if (what == RACLIST_GLOBAL ? !options.global_generation : !options.raclisted)
        return REASON_NOT_FOUND;
    file = what == RACLIST_GLOBAL ? &published->global : &published->profiles;
    fd = what == RACLIST_GLOBAL ? image_file(raclist, class_name, file, options.global_generation, racf_store_global)
                                : image_file(raclist, class_name, file, options.generation, racf_store_image);
    *generation = file->generation;
    return fd;
}
