/* raclist.c - publishing: the control page and the images of RACLISTed classes. */
#include "racf/raclist.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "racf/control_page.h"
#include "racf/store.h"

/* One class, at the place of its row in the class descriptor table. */
struct published {
    int fd; /* memory file with the image, -1: not made yet */
    uint64_t generation;
    bool pending; /* the control page may be behind */
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
    raclist->published = mem_alloc(classes->count, sizeof *raclist->published);
    for (size_t i = 0; i < classes->count; i++) {
        raclist->published[i].fd = -1;
        raclist->published[i].pending = true;
    }
    reason = control_page_new(&raclist->page);
    if (reason == 0)
        reason = raclist_publish(raclist);
    if (reason < 0)
        raclist_free(raclist);
    else
        *result = raclist;
    return reason;
}

void raclist_free(struct raclist *raclist)
{
    if (!raclist)
        return;
    for (size_t i = 0; i < raclist->classes->count; i++)
        if (raclist->published[i].fd >= 0)
            close(raclist->published[i].fd);
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

static int publish(struct raclist *raclist, size_t at)
{
    const struct class_row *row = &raclist->classes->rows[at];
    struct published *published = &raclist->published[at];
    struct racf_class_options options;
    struct control_state state;
    struct audit_settings settings;
    int reason = racf_store_class(raclist->store, row->name.text, &options);

    if (reason < 0)
        return reason;
    store_audit_settings(raclist->store, store_class(raclist->store, row->name.text), &settings);
    state = (struct control_state){
        .generation = options.generation,
        .flags = (options.active ? CONTROL_ACTIVE : 0u) | (options.raclisted ? CONTROL_RACLISTED : 0u) |
                 (options.generic ? CONTROL_GENERIC : 0u) | (settings.operaudit ? CONTROL_OPERAUDIT : 0u) |
                 (uint32_t)settings.logoptions * CONTROL_LOGOPTIONS,
        .default_code = row->default_code,
    };
    if (published->fd >= 0 && published->generation != options.generation) {
        close(published->fd);
        published->fd = -1;
    }
    published->pending = false;
    return control_page_set(raclist->page, row->name.text, &state);
}

int raclist_publish(struct raclist *raclist)
{
    int reason = 0;

    for (size_t i = 0; i < raclist->classes->count && reason == 0; i++)
        if (raclist->published[i].pending)
            reason = publish(raclist, i);
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

/* Makes the memory file of the image that the database has now. */
static int make_file(struct raclist *raclist, size_t at)
{
    struct published *published = &raclist->published[at];
    const char *name = raclist->classes->rows[at].name.text;
    struct buf image;
    uint64_t generation;
    int reason;

    buf_init(&image, IMAGE_MAX);
    reason = racf_store_image(raclist->store, name, &image, &generation);
    if (reason == 0) {
        if (published->fd >= 0)
            close(published->fd);
        published->fd = io_sealed_memory(name, buf_span(&image));
        published->generation = generation;
        reason = published->fd < 0 ? published->fd : 0;
    }
    buf_release(&image);
    return reason;
}

int raclist_image(struct raclist *raclist, const char *class_name, uint64_t *generation)
{
    const struct class_row *row = class_find(raclist->classes, class_name);
    struct racf_class_options options;
    struct published *published;
    size_t at;
    int reason;

    if (!row)
        return REASON_NOT_FOUND;
    at = (size_t)(row - raclist->classes->rows);
    published = &raclist->published[at];
    reason = racf_store_class(raclist->store, class_name, &options);
    if (reason == 0 && !options.raclisted)
        reason = REASON_NOT_FOUND;
    if (reason == 0 && (published->fd < 0 || published->generation != options.generation))
        reason = make_file(raclist, at);
    if (reason < 0)
        return reason;
    *generation = published->generation;
    return copy_of(published->fd);
}
