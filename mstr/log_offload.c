/* log_offload.c - the thread that copies full active log data sets into archive data sets.
 *
 * What it writes has passed the reader, record by record: a damaged copy is not archived while another one is good. The active data
 * set may be used again only when the BSDS has the archive, and that is when the archive is durable. Of an archive that is not
 * finished nothing is left. An offload that failed is tried again by itself: what hindered it may be gone, and when the active logs
 * are full, who would say ARCHIVE LOG may wait for the log.
 */
#include <signal.h>

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/log_inside.h"
#include "mstr/log_reader.h"
#include "mstr/messages.h"

enum {
    PAUSES = 3,         /* so many times as long as a chunk takes nothing is archived, */
    PAUSE_MOST = 50000, /* microseconds, but no longer */
};

/* One archiving. */
struct offload {
    struct log *log;
    struct bsds_image *image;   /* owned: the inventory as it was when it began */
    uint64_t start, end;
    uint32_t number;            /* Annnnnnn */
    uint32_t most;              /* MAXARCH */
    struct log_archive_names names;
    microseconds first_time, last_time;
    struct {
        struct bsds_archive entry;
        struct linear *linear;  /* NULL: not made, or given up */
        bool made;              /* the BSDS does not know it yet */
    } copies[BSDS_COPIES];
    char *bytes;                /* owned, LOG_WINDOW: gathered */
    size_t length;
    uint64_t number_next;       /* control interval that comes next */
    uint64_t forces;            /* of the log, when it was looked at last */
    microseconds began;         /* the chunk that is being gathered */
    bool cancelled;             /* ARCHIVE LOG CANCEL OFFLOAD */
};

static void set_state(struct log *log, enum log_offload state)
{
    log_lock(log);
    log->offload = state;
    log_unlock(log);
}

static void tell_failure(struct log *log, int reason, const char *what, const char *dsname)
{
    log_lock(log);
    if (!log->offload_quiet)
        log_say(log, CSQJ104E, reason_name(reason), what, dsname);
    log_tell(log);
    log_unlock(log);
}

/* Copy 2 was left in the middle of a range (TWOACTV=NO), in which copy 1 is still recording: there is nothing to archive yet. */
static bool goes_on(struct bsds_image *image, uint64_t start)
{
    const struct bsds_active *current = bsds_active_current(image, 0);

    return current && current->start == start;
}

/* The full data set with the lowest range: false, there is none. */
static bool find_full(struct offload *offload)
{
    const struct bsds_active *found = NULL;

    for (int copy = 0; copy < BSDS_COPIES; copy++)
        for (size_t i = 0; i < offload->image->active[copy].count; i++) {
            const struct bsds_active *a = &offload->image->active[copy].list[i];

            if (a->state == BSDS_FULL && !goes_on(offload->image, a->start) && (!found || a->start < found->start))
                found = a;
        }
    if (!found)
        return false;
    offload->start = found->start;
    offload->end = found->end;
    offload->first_time = found->first_time;
    offload->last_time = found->last_time;
    return true;
}

/* -- names -- */

int log_archive_name(const struct log_archive_names *names, int copy, char kind, uint32_t number, microseconds at,
                     struct dsname *name)
{
    struct buf text;
    int reason;

    buf_init(&text, DSNAME_MAX);
    buf_put_text(&text, names->prefix[copy]);
    if (names->stamp != LOG_STAMP_NO) {
        struct tm local = clock_local(at);
        char day[CLOCK_TEXT];

        buf_printf(&text, ".D%s.T%02d%02d%02d%d", clock_julian(at, day) + (names->stamp == LOG_STAMP_YES ? 2 : 0), local.tm_hour,
                   local.tm_min, local.tm_sec, (int)(at % 1000000 / 100000));
    }
    buf_printf(&text, ".%c%07u", kind, number);
    reason = buf_failed(&text) ? REASON_TOO_LONG : dsname_of(name, buf_span(&text));
    buf_release(&text);
    return reason;
}

/* -- copying -- */

static bool cancelled(struct log *log)
{
    bool is_cancelled;

    log_lock(log);
    is_cancelled = log->offload_cancelled;
    log_unlock(log);
    return is_cancelled;
}

static void give_up(struct offload *offload, int copy)
{
    int reason = offload->copies[copy].linear ? linear_close(offload->copies[copy].linear, NULL) : 0;

    (void)reason; /* it is told already, or nothing depends on it */
    offload->copies[copy].linear = NULL;
}

/* It will be no archive: it takes no room from the next one. */
static void drop(struct offload *offload, int copy)
{
    const char *dsname = offload->copies[copy].entry.name.text;
    int reason;

    give_up(offload, copy);
    if (!offload->copies[copy].made)
        return;
    offload->copies[copy].made = false;
    reason = offload->log->files->discard(offload->log->files->context, dsname);
    if (reason < 0)
        tell_failure(offload->log, reason, "DELETE", dsname);
}

static unsigned copies_left(const struct offload *offload)
{
    return (offload->copies[0].linear ? 1u : 0) + (offload->copies[1].linear ? 1 : 0);
}

static int create_archives(struct offload *offload)
{
    struct log *log = offload->log;
    int wanted = log->options.two_archive ? BSDS_COPIES : 1;

    set_state(log, LOG_OFFLOAD_ALLOC_ARCHIVE);
    for (int copy = 0; copy < wanted; copy++) {
        struct bsds_archive *entry = &offload->copies[copy].entry;
        int reason;

        *entry = (struct bsds_archive){ .start = offload->start, .end = offload->end, .first_time = offload->first_time,
                                        .last_time = offload->last_time, .cataloged = true };
        reason = log_archive_name(&offload->names, copy, 'A', offload->number, offload->last_time, &entry->name);
        if (reason == 0)
            reason = log->files->create(log->files->context, entry->name.text, offload->end - offload->start, entry->volume,
                                        &offload->copies[copy].linear);
        offload->copies[copy].made = reason == 0;
        if (reason == REASON_EXISTS)
            log->archive_number = 0;
        if (reason == 0) { /* in one piece, and without the system's memory for files: others have more use for it */
            reason = linear_allocate(offload->copies[copy].linear, log_ci_behind(offload->end - offload->start) / LOG_CI);
            linear_direct(offload->copies[copy].linear);
        }
        if (reason < 0) {
            drop(offload, copy);
            tell_failure(log, reason, "CREATE", entry->name.text[0] ? entry->name.text : offload->names.prefix[copy]);
        }
    }
    return copies_left(offload) ? 0 : REASON_IO;
}

/* Is there nothing in the ring to go on with before long, or does somebody wait for the end? */
static bool is_urgent(const struct log *log)
{
    const struct log_range *range = &log->ranges[0];

    return log->offload_stopping || log->offload_asked || log->ranges[1].end == 0 ||
           log->next - range->start > (range->end - range->start) / 2;
}

/* A chunk has been written, and forces had to wait for it: the disk is left to them for a while. */
static void leave_disk(struct offload *offload)
{
    struct log *log = offload->log;
    microseconds pause = clock_now() - offload->began;
    bool in_use, urgent;

    log_lock(log);
    in_use = log->forces != offload->forces;
    offload->forces = log->forces;
    urgent = is_urgent(log);
    log_unlock(log);
    pause = pause < PAUSE_MOST / PAUSES ? pause * PAUSES : PAUSE_MOST;
    if (in_use && !urgent && pause > 0)
        nanosleep(&(struct timespec){ .tv_nsec = pause * 1000 }, NULL);
    offload->began = clock_now();
}

static int write_chunk(struct offload *offload)
{
    uint64_t count = log_ci_behind(offload->length) / LOG_CI;

    if (cancelled(offload->log)) {
        offload->cancelled = true;
        return REASON_BUSY;
    }
    memset(offload->bytes + offload->length, 0, count * LOG_CI - offload->length);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        struct linear *linear = offload->copies[copy].linear;
        int reason = linear ? linear_write_many(linear, offload->number_next, count, offload->bytes) : 0;

        if (reason < 0) {
            tell_failure(offload->log, reason, "WRITE", offload->copies[copy].entry.name.text);
            drop(offload, copy);
        }
    }
    offload->number_next += count;
    offload->length = 0;
    return copies_left(offload) ? 0 : REASON_IO;
}

static int add_bytes(struct offload *offload, struct span bytes)
{
    int reason = 0;

    while (reason == 0 && bytes.length) {
        size_t part = bytes.length < LOG_WINDOW - offload->length ? bytes.length : LOG_WINDOW - offload->length;

        memcpy(offload->bytes + offload->length, bytes.data, part);
        offload->length += part;
        bytes = span_from(bytes, part);
        if (offload->length < LOG_WINDOW)
            continue;
        reason = write_chunk(offload);
        leave_disk(offload);
    }
    return reason;
}

static int copy_range(struct offload *offload)
{
    struct log_reader *reader;
    struct log_record record;
    uint64_t at = offload->start;
    int reason = 0;

    set_state(offload->log, LOG_OFFLOAD_COPYING_LOG);
    offload->began = clock_now();
    log_reader_open(&reader, offload->log->files, offload->image);
    log_reader_want_pads(reader);
    log_reader_direct(reader);
    log_reader_start(reader, at);
    while (reason == 0 && offload->end - at >= LOG_HEADER) {
        int result;

        result = log_reader_next(reader, &record);
        if (result <= 0 || record.rba != at) {
            tell_failure(offload->log, result < 0 ? result : REASON_CORRUPT, "READ", "ACTIVE LOG");
            reason = REASON_CORRUPT;
            break;
        }
        at += log_record_size(record.body.length);
        reason = add_bytes(offload, span_bytes(record.body.data - LOG_HEADER, log_record_size(record.body.length)));
    }
    log_reader_close(reader);
    if (reason == 0 && offload->length)
        reason = write_chunk(offload);
    return reason;
}

static int close_archives(struct offload *offload)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        struct linear *linear = offload->copies[copy].linear;
        int reason = linear ? linear_sync(linear) : 0;

        if (reason < 0) {
            tell_failure(offload->log, reason, "SYNC", offload->copies[copy].entry.name.text);
            drop(offload, copy);
        }
    }
    return copies_left(offload) ? 0 : REASON_IO;
}

/* -- the BSDS -- */

static int note_archive(struct bsds_image *image, void *context)
{
    const struct offload *offload = context;

    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        if (offload->copies[copy].linear)
            bsds_archive_add(image, copy, &offload->copies[copy].entry, offload->most);
        for (size_t i = 0; i < image->active[copy].count; i++) {
            struct bsds_active *a = &image->active[copy].list[i];

            if (a->state == BSDS_FULL && a->start == offload->start)
                a->state = BSDS_REUSABLE;
        }
    }
    return 0;
}

/* The BSDS as it is now, beside each archive. */
static void copy_bsds(struct offload *offload)
{
    struct log *log = offload->log;

    set_state(log, LOG_OFFLOAD_COPYING_BSDS);
    bsds_snapshot(log->bsds, offload->image);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        char volume[SERIAL_MAX + 1] = "";
        struct dsname name = { "" };
        struct linear *linear = NULL;
        int reason;

        if (!offload->copies[copy].linear)
            continue;
        reason = log_archive_name(&offload->names, copy, 'B', offload->number, offload->last_time, &name);
        if (reason == 0)
            reason = log->files->create(log->files->context, name.text, (uint64_t)BSDS_SIZE * LOG_CI, volume, &linear);
        if (reason == 0) {
            int closed;

            reason = bsds_write_new(linear, offload->image);
            closed = linear_close(linear, NULL);
            reason = reason < 0 ? reason : closed;
        }
        if (reason < 0) /* the archive is whole without it */
            tell_failure(log, reason, "CREATE", name.text);
    }
}

static void tell_archives(struct offload *offload)
{
    struct log *log = offload->log;
    char first[CLOCK_TEXT], last[CLOCK_TEXT];

    clock_colons(offload->first_time, first);
    clock_colons(offload->last_time, last);
    log_lock(log);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        const struct bsds_archive *entry = &offload->copies[copy].entry;

        if (offload->copies[copy].linear)
            log_say(log, CSQJ003I, entry->name.text, (unsigned long long)entry->start, (unsigned long long)entry->end - 1, first,
                    last, copy + 1, entry->volume, "YES");
    }
    if (log->options.two_archive && copies_left(offload) == 1)
        log_say(log, CSQJ114I);
    log->choose = true; /* a data set may be used again */
    log_work(log);
    log_tell(log);
    log_unlock(log);
}

static int take_number(struct bsds_image *image, void *context)
{
    image->archive_number = image->archive_number % 9999999 + 1;
    *(uint32_t *)context = image->archive_number;
    return 0;
}

/* The archives, all that is in them durable. */
static int make_archives(struct log *log, struct offload *offload)
{
    int reason = log->archive_number ? 0 : bsds_change(log->bsds, take_number, &log->archive_number);

    offload->number = log->archive_number;
    if (reason == 0)
        reason = create_archives(offload);
    if (reason == 0)
        reason = copy_range(offload);
    if (reason == 0)
        reason = close_archives(offload);
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        if (reason < 0)
            drop(offload, copy);
    return reason;
}

/* Archives one range: 1; 0, there is none; or a reason. */
static int archive_one(struct log *log, struct offload *offload)
{
    int reason;

    bsds_snapshot(log->bsds, offload->image);
    if (!find_full(offload))
        return 0;
    reason = make_archives(log, offload);
    if (reason == 0) {
        log->archive_number = 0;
        reason = bsds_change(log->bsds, note_archive, offload);
    }
    if (reason == 0) {
        tell_archives(offload);
        copy_bsds(offload);
    }
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        give_up(offload, copy);
    return reason < 0 ? reason : 1;
}

static bool ending(struct log *log)
{
    bool ends;

    log_lock(log);
    ends = log->offload_stopping;
    log_unlock(log);
    return ends;
}

void log_offload_now(struct log *log)
{
    int result = 1;
    unsigned done = 0;

    set_state(log, LOG_OFFLOAD_BUSY);
    while (result == 1 && !ending(log)) {
        struct offload offload = { .log = log, .image = mem_alloc(1, sizeof *offload.image),
                                   .bytes = mem_pages(LOG_WINDOW / LOG_CI) };

        log_lock(log);
        offload.most = log->options.archives;
        offload.names = log->options.names;
        log->offload_cancelled = false;
        log_unlock(log);
        result = archive_one(log, &offload);
        done += result == 1;
        if (result < 0 && offload.cancelled) /* from the oldest on */
            result = 1;
        mem_free(offload.image);
        mem_free(offload.bytes);
    }
    log_lock(log);
    log->offload = LOG_OFFLOAD_AVAILABLE;
    log->offload_failed = result < 0;
    if (result < 0 && !log->offload_quiet)
        log_say(log, CSQJ115E);
    else if (done)
        log_say(log, CSQJ139I);
    log_tell(log);
    log_unlock(log);
}

/* Under the lock: until there is something to do, or what failed is to be tried again. */
static void wait_for_work(struct log *log)
{
    if (!log->offload_failed || log->options.again == 0)
        log_sleep(log, &log->offload_work);
    else if (!log_sleep_for(log, &log->offload_work, log->options.again) && !log->offload_asked)
        log->offload_asked = log->offload_quiet = true;
}

static void *offload_logs(void *context)
{
    struct log *log = context;

    log_lock(log);
    while (!log->offload_stopping) {
        if (!log->offload_asked) {
            wait_for_work(log);
            continue;
        }
        log->offload_asked = false;
        log_unlock(log);
        log_offload_now(log);
        log_lock(log);
        log->offload_quiet = false;
    }
    log_unlock(log);
    return NULL;
}

int log_cancel_offload(struct log *log)
{
    if (!log->options.offload)
        return REASON_STATE;
    log_lock(log);
    log->offload_cancelled = log->offload != LOG_OFFLOAD_AVAILABLE;
    log->offload_asked = true;
    pthread_cond_signal(&log->offload_work);
    log_unlock(log);
    return 0;
}

void log_offload_begin(struct log *log)
{
    sigset_t all, before;

    if (!log->options.offload)
        return;
    log->offload_asked = true; /* what the last run left */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&log->offloader, NULL, offload_logs, log) != 0)
        fatal("no thread was to be had");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void log_offload_end(struct log *log)
{
    if (!log->options.offload)
        return;
    log_lock(log);
    log->offload_stopping = true;
    pthread_cond_signal(&log->offload_work);
    log_unlock(log);
    pthread_join(log->offloader, NULL);
}
