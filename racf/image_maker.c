/* image_maker.c - compiling the profiles of a class for SETROPTS RACLIST while racf goes on deciding.
 *
 * One image at a time goes through the steps of enum stage. A timer of no time at all takes each step that is the loop's: whatever
 * else is ready is served between two of them. The thread has the reading for itself while it compiles.
 */
#include "racf/image_maker.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/raclist.h"
#include "racf/store.h"

enum { PROFILES_A_STEP = 256 };

enum stage {
    IDLE,
    TIDYING,   /* parts of images that do not count are taken away */
    READING,   /* profiles are read */
    COMPILING, /* the thread has it */
    STORING,   /* parts are put into the database */
};

/* An image on its way, or made and waiting for its command. */
struct making {
    struct making *next;
    char class_name[NAME8_MAX + 1];
    struct racf_reading *reading;
    struct buf image;
    int fd; /* the same as a memory file, -1: none */
    size_t parts;
    int reason; /* 0: it is well so far */
};

struct image_maker {
    struct racf_process *process; /* borrowed */
    struct watch *step;
    struct watch *compiled;
    int finished; /* eventfd: the thread is done */
    pthread_t thread;
    enum stage stage;
    struct making *makings; /* the first is the one under way */
    image_made *done;       /* NULL: none is under way */
};

static void free_making(struct making *making)
{
    racf_reading_end(making->reading);
    buf_release(&making->image);
    if (making->fd >= 0)
        close(making->fd);
    mem_free(making);
}

static void go_to(struct image_maker *maker, enum stage stage)
{
    maker->stage = stage;
    if (stage != IDLE && stage != COMPILING)
        watch_again(maker->step, 0);
}

/* The one under way is made, or failed for a reason. */
static void finish(struct image_maker *maker, int reason)
{
    image_made *done = maker->done;

    maker->makings->reason = reason;
    buf_release(&maker->makings->image);
    maker->done = NULL;
    maker->stage = IDLE;
    done(maker->process);
}

static void *compile(void *context)
{
    static const uint64_t one = 1;
    struct image_maker *maker = context;
    struct making *making = maker->makings;

    making->reason = racf_reading_compile(making->reading, &making->image);
    if (making->reason == 0)
        making->fd = io_sealed_memory(making->class_name, buf_span(&making->image));
    if (making->fd < 0 && making->reason == 0)
        making->reason = making->fd;
    must(write(maker->finished, &one, sizeof one) == sizeof one);
    return NULL;
}

static void begin_compiling(struct image_maker *maker)
{
    sigset_t all, before;
    int failed;

    go_to(maker, COMPILING);
    sigfillset(&all); /* signals are the loop's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&maker->thread, NULL, compile, maker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        finish(maker, REASON_LIMIT);
}

static void take_compiled(void *context)
{
    struct image_maker *maker = context;
    uint64_t count;

    if (maker->stage != COMPILING || read(maker->finished, &count, sizeof count) < 0)
        return;
    pthread_join(maker->thread, NULL);
    if (maker->makings->reason < 0)
        finish(maker, maker->makings->reason);
    else
        go_to(maker, STORING);
}

static void read_some(struct image_maker *maker)
{
    bool done;
    int reason = racf_reading_step(maker->makings->reading, PROFILES_A_STEP, &done);

    if (reason < 0)
        finish(maker, reason);
    else if (done)
        begin_compiling(maker);
    else
        go_to(maker, READING);
}

/* One change of the database, whole or not at all. */
static int put_part(struct image_maker *maker, bool *more)
{
    struct racf_store *store = maker->process->store;
    struct making *making = maker->makings;
    struct store_class *row = store_class(store, making->class_name);
    int reason;

    if (!row || !racf_reading_current(making->reading))
        return REASON_STATE;
    reason = store_mark(store);
    if (reason < 0)
        return reason;
    reason = store_image_put_part(store, row, buf_span(&making->image), making->parts++, more);
    if (reason < 0)
        store_undo(store);
    else
        store_keep(store);
    process_changed(maker->process);
    return reason;
}

static void store_some(struct image_maker *maker)
{
    bool more;
    int reason = put_part(maker, &more);

    if (reason < 0 || !more)
        finish(maker, reason);
    else
        go_to(maker, STORING);
}

/* A failure leaves them for the next one to find. */
static void tidy_some(struct image_maker *maker)
{
    struct racf_store *store = maker->process->store;
    bool more = false;

    if (store_mark(store) == 0) {
        if (store_images_tidy(store, &more) < 0)
            store_undo(store);
        else
            store_keep(store);
        process_changed(maker->process);
    }
    go_to(maker, more ? TIDYING : maker->done ? READING : IDLE);
}

static void take_step(void *context)
{
    struct image_maker *maker = context;

    switch (maker->stage) {
    case TIDYING:
        tidy_some(maker);
        break;
    case READING:
        read_some(maker);
        break;
    case STORING:
        store_some(maker);
        break;
    case IDLE:
    case COMPILING:
        break;
    }
}

struct image_maker *image_maker_new(struct racf_process *process)
{
    struct image_maker *maker = mem_alloc(1, sizeof *maker);

    maker->process = process;
    maker->finished = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (maker->finished < 0)
        fatal("no descriptor was to be had");
    maker->compiled = server_readable(process->server, maker->finished, take_compiled, maker);
    maker->step = server_timer(process->server, 0, take_step, maker);
    return maker;
}

static void forget_all(struct image_maker *maker)
{
    while (maker->makings) {
        struct making *first = maker->makings;

        maker->makings = first->next;
        free_making(first);
    }
}

void image_maker_free(struct image_maker *maker)
{
    if (maker->stage == COMPILING)
        pthread_join(maker->thread, NULL);
    forget_all(maker);
    watch_free(maker->compiled);
    watch_free(maker->step);
    close(maker->finished);
    mem_free(maker);
}

/* An image that nobody can use. */
static void forget(struct image_maker *maker, const char *class_name)
{
    struct making **at = &maker->makings, *making;

    while (*at && strcmp((*at)->class_name, class_name) != 0)
        at = &(*at)->next;
    making = *at;
    if (!making)
        return;
    *at = making->next;
    free_making(making);
}

void image_maker_begin(struct image_maker *maker, const char *class_name, image_made *done)
{
    struct making *making = mem_alloc(1, sizeof *making);
    int reason;

    must(!maker->done);
    forget(maker, class_name);
    snprintf(making->class_name, sizeof making->class_name, "%s", class_name);
    buf_init(&making->image, IMAGE_MAX);
    making->fd = -1;
    reason = racf_reading_begin(maker->process->store, class_name, COMPILE_RACLIST, &making->reading);
    must(reason == 0); /* the command has found the class */
    /* What others of this command have in the database does not count yet, and is not to be taken away. */
    go_to(maker, maker->makings ? READING : TIDYING);
    making->next = maker->makings;
    maker->makings = making;
    maker->done = done;
}

static const struct making *making_of(const struct image_maker *maker, const char *class_name)
{
    const struct making *making = maker->makings;

    while (making && strcmp(making->class_name, class_name) != 0)
        making = making->next;
    return making;
}

int image_maker_has(const struct image_maker *maker, const char *class_name)
{
    const struct making *making = making_of(maker, class_name);

    return making && racf_reading_current(making->reading) ? making->reason : REASON_NOT_FOUND;
}

void image_maker_settle(struct image_maker *maker)
{
    if (!maker->makings)
        return;
    for (struct making *making = maker->makings; making; making = making->next)
        if (making->reason == 0 && making->fd >= 0 && racf_reading_counts(making->reading)) {
            raclist_take(maker->process->raclist, making->class_name, making->fd);
            making->fd = -1;
        }
    forget_all(maker);
    go_to(maker, TIDYING);
}

void image_maker_tidy(struct image_maker *maker)
{
    if (maker->stage == IDLE && !maker->makings) /* else it is done anyway */
        go_to(maker, TIDYING);
}
