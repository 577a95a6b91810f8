/* log.c - the log as its owner sees it: appending into the buffer, asking, waiting. */
#include "mstr/log.h"

#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/log_inside.h"
#include "mstr/log_reader.h"
#include "mstr/messages.h"

enum { NANOSECONDS = 1000 * 1000 * 1000 };

static const char zeros[LOG_RECORD_MAX];

static void signal_writers(struct log *log, const bool wakes[BSDS_COPIES])
{
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        if (wakes[copy])
            pthread_cond_signal(&log->work[copy]);
}

void log_unlock(struct log *log)
{
    bool wakes[BSDS_COPIES];

    memcpy(wakes, log->wakes, sizeof wakes);
    memset(log->wakes, 0, sizeof log->wakes);
    pthread_mutex_unlock(&log->lock);
    signal_writers(log, wakes);
}

void log_sleep(struct log *log, pthread_cond_t *until)
{
    signal_writers(log, log->wakes);
    memset(log->wakes, 0, sizeof log->wakes);
    pthread_cond_wait(until, &log->lock);
}

bool log_sleep_for(struct log *log, pthread_cond_t *until, uint32_t milliseconds)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += milliseconds % 1000 * 1000000L;
    if (end.tv_nsec >= NANOSECONDS) {
        end.tv_nsec -= NANOSECONDS;
        end.tv_sec++;
    }
    signal_writers(log, log->wakes);
    memset(log->wakes, 0, sizeof log->wakes);
    return pthread_cond_timedwait(until, &log->lock, &end) == 0;
}

void log_tell(struct log *log)
{
    static const uint64_t one = 1;
    ssize_t done = write(log->event, &one, sizeof one);

    (void)done; /* EAGAIN: it is readable already */
}

void log_wake(struct log *log)
{
    for (struct log_waiter *waiter = log->waiters; waiter; waiter = waiter->next)
        if (log->failed || waiter->rba < log->durable)
            pthread_cond_signal(&waiter->durable);
}

/* -- appending, under the lock -- */

static uint64_t buffer_room(const struct log *log)
{
    return log->size - (log->next - log_ci_of(log->durable));
}

/* Makes durable what there is, as soon as it can. */
static void ask_for(struct log *log, uint64_t rba)
{
    if (rba <= log->wanted)
        return;
    log->wanted = rba;
    log_work(log);
}

/* Writes what there is, when the threshold of buffers that are full is reached: the force of who commits finds less to do. What
 * takes half of the buffer is forced, once: there is room again before who never commits has to wait for it. */
static void drain(struct log *log)
{
    if (log->wanted <= log->durable && buffer_room(log) < log->size / 2)
        ask_for(log, log->next);
    if (log->drain || log->next - log->taken < (uint64_t)log->options.threshold * LOG_CI)
        return;
    log->drain = true;
    log_work(log);
}

static void put_record(struct log *log, const struct log_record *record, const struct span *parts, size_t count, size_t size)
{
    log_record_put(log_place(log, log->next), record, parts, count);
    log->next += size;
}

/* Fills up to rba with a PAD, or, where that has no room, with zeros: at the end of a range alone. */
static void put_pad(struct log *log, uint64_t rba)
{
    const struct log_record pad = { .rba = log->next, .time = clock_now(), .epoch = log->epoch, .type = LOG_PAD };
    size_t length = (size_t)(rba - log->next);
    struct span body = span_bytes(zeros, length < LOG_HEADER ? 0 : length - LOG_HEADER);

    if (length >= LOG_HEADER) {
        put_record(log, &pad, &body, 1, length);
        return;
    }
    memset(log_place(log, log->next), 0, length);
    log->next = rba;
}

static int no_data_set(struct log *log)
{
    if (!log->full_told) {
        log_say(log, CSQJ111A);
        log->full_told = true;
        log->offload_asked = true;
        pthread_cond_signal(&log->offload_work);
        log_tell(log);
    }
    ask_for(log, log->next);
    return REASON_FULL;
}

static int not_now(struct log *log)
{
    ask_for(log, log->next);
    return REASON_BUSY;
}

/* Room for a record at `next`, perhaps in the next range. */
static int make_room(struct log *log, size_t size)
{
    uint64_t end = log->ranges[log->ahead].end;
    bool fits = end - log->next >= size;

    if (!fits && log->ahead)
        return not_now(log);
    if (!fits && log->ranges[1].end == 0)
        return no_data_set(log);
    if (!fits) { /* by itself: both may be more than the buffer */
        if (buffer_room(log) < end - log->next)
            return not_now(log);
        put_pad(log, end);
        log->ahead = true;
    }
    return buffer_room(log) < size ? not_now(log) : 0;
}

int log_append_locked(struct log *log, const struct log_entry *entry, const struct span *parts, size_t count, uint64_t *rba)
{
    struct log_record record = { .previous = entry->previous, .epoch = log->epoch, .type = entry->type, .flags = entry->flags };
    size_t body = 0, size;
    int reason = log->failed;

    for (size_t i = 0; i < count && body <= LOG_BODY_MAX; i++)
        body += parts[i].length;
    if (body > LOG_BODY_MAX)
        return REASON_TOO_LONG;
    size = log_record_size(body);
    if (reason == 0)
        reason = make_room(log, size);
    if (reason < 0)
        return reason;
    record.rba = *rba = log->next;
    record.urid = entry->begins_unit ? log->next : entry->urid;
    record.time = clock_now();
    put_record(log, &record, parts, count, size);
    log->records++;
    log->bytes += size;
    drain(log);
    return 0;
}

int log_append(struct log *log, const struct log_entry *entry, const struct span *parts, size_t count, uint64_t *rba)
{
    int reason;

    log_lock(log);
    reason = log_append_locked(log, entry, parts, count, rba);
    log_unlock(log);
    return reason;
}

/* Where a PAD that ends a control interval ends: a short rest has no room for one. */
static uint64_t interval_end(const struct log *log)
{
    uint64_t to = log_ci_behind(log->next);

    return to != log->next && to - log->next < LOG_HEADER && to < log->ranges[log->ahead].end ? to + LOG_CI : to;
}

int log_pad_interval(struct log *log)
{
    uint64_t to = interval_end(log);

    if (buffer_room(log) < to - log->next)
        return REASON_BUSY;
    if (to > log->next)
        put_pad(log, to);
    return 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

size_t log_room(struct log *log)
{
    uint64_t room, ahead;

    log_lock(log);
    room = buffer_room(log);
    ahead = log->ranges[log->ahead].end - log->next;
    if (!log->ahead)
        ahead += log->ranges[1].end - log->ranges[1].start;
    log_unlock(log);
    room = least(room, ahead);
    return room > LOG_RECORD_MAX ? (size_t)(room - LOG_RECORD_MAX) : 0; /* a PAD may be needed */
}

/* A record more has to have room: units that have begun may end. */
bool log_is_full(struct log *log, size_t size)
{
    bool full;

    log_lock(log);
    full = !log->failed && !log->ahead && log->ranges[1].end == 0 && log->ranges[0].end - log->next < size + LOG_RECORD_MAX;
    if (full)
        (void)!no_data_set(log);
    log_unlock(log);
    return full;
}

/* -- asking and waiting -- */

uint64_t log_next(struct log *log)
{
    uint64_t next;

    log_lock(log);
    next = log->next;
    log_unlock(log);
    return next;
}

uint64_t log_durable(struct log *log)
{
    return log->durable;
}

int log_failed(struct log *log)
{
    int failed;

    log_lock(log);
    failed = log->failed;
    log_unlock(log);
    return failed;
}

void log_force(struct log *log)
{
    log_lock(log);
    ask_for(log, log->next);
    log_unlock(log);
}

static void leave(struct log *log, struct log_waiter *waiter)
{
    struct log_waiter **place = &log->waiters;

    while (*place != waiter)
        place = &(*place)->next;
    *place = waiter->next;
}

/* Under the lock. DIFFERS: work that cannot wait for RESUME QMGR LOG (the backout of a program that has ended, of more than the
 * buffers take; the temporary dynamic queue that goes with it) ends the suspension, and GBRM110W says so; on z/OS it would wait. */
static bool end_suspension(struct log *log)
{
    bool was = log->suspended;

    log->suspended = false;
    if (was) {
        log_work(log);
        log_tell(log); /* for calls that are to be made again */
    }
    return was;
}

int log_wait(struct log *log, uint64_t rba)
{
    struct log_waiter waiter = { .rba = rba };
    int reason;

    must(pthread_cond_init(&waiter.durable, NULL) == 0);
    log_lock(log);
    ask_for(log, log->next);
    if (log->durable <= rba && end_suspension(log))
        log_say(log, GBRM110W);
    waiter.next = log->waiters;
    log->waiters = &waiter;
    while (log->durable <= rba && log->failed == 0)
        log_sleep(log, &waiter.durable);
    leave(log, &waiter);
    reason = log->durable > rba ? 0 : log->failed;
    log_unlock(log);
    pthread_cond_destroy(&waiter.durable);
    return reason;
}

static int note_written(struct bsds_image *image, void *context)
{
    const uint64_t *rba = context;

    image->written = *rba;
    return 0;
}

int log_suspend(struct log *log, uint64_t *rba)
{
    int reason;

    if (log_suspended(log))
        return REASON_STATE;
    *rba = log_next(log);
    reason = *rba ? log_wait(log, *rba - 1) : 0;
    if (reason == 0)
        reason = bsds_change(log->bsds, note_written, rba);
    if (reason < 0)
        return reason;
    log_lock(log);
    log->suspended = true;
    log_unlock(log);
    return 0;
}

bool log_resume(struct log *log)
{
    bool was;

    log_lock(log);
    was = end_suspension(log);
    log_unlock(log);
    return was;
}

bool log_suspended(struct log *log)
{
    bool suspended;

    log_lock(log);
    suspended = log->suspended;
    log_unlock(log);
    return suspended;
}

int log_event(struct log *log)
{
    return log->event;
}

/* -- reading -- */

/* Is the record still in the buffer? Then it is copied. */
static bool read_buffer(struct log *log, uint64_t rba, struct buf *bytes, int *reason)
{
    struct log_record record;
    bool held;

    log_lock(log);
    held = rba >= log->base && rba < log->next && log->next - rba <= log->size;
    if (held) {
        *reason = log_record_get(span_bytes(log_place(log, rba), log->next - rba), rba, &record);
        if (*reason == 0)
            buf_put(bytes, log_place(log, rba), log_record_size(record.body.length));
    }
    log_unlock(log);
    return held;
}

static int read_data_sets(struct log *log, uint64_t rba, struct buf *bytes, bool again)
{
    struct log_record record;
    int result;

    if (again) {
        log_reader_close(log->reader);
        log->reader = NULL;
    }
    if (!log->reader) {
        struct bsds_image *inventory = mem_alloc(1, sizeof *inventory);

        bsds_snapshot(log->bsds, inventory);
        log_reader_open(&log->reader, log->files, inventory);
        mem_free(inventory);
    }
    result = log_reader_get(log->reader, rba, &record);
    if (result == 1)
        buf_put(bytes, record.body.data - LOG_HEADER, log_record_size(record.body.length));
    return result == 1 ? 0 : result;
}

int log_read(struct log *log, uint64_t rba, struct buf *bytes, struct log_record *record)
{
    int reason = 0;

    buf_clear(bytes);
    if (!read_buffer(log, rba, bytes, &reason)) {
        pthread_mutex_lock(&log->read_lock);
        reason = read_data_sets(log, rba, bytes, false);
        if (reason < 0) /* what the reader knows of the ring may be old */
            reason = read_data_sets(log, rba, bytes, true);
        pthread_mutex_unlock(&log->read_lock);
    }
    if (reason == 0 && buf_failed(bytes))
        reason = REASON_TOO_LONG;
    return reason < 0 ? reason : log_record_get(buf_span(bytes), rba, record);
}

/* -- the ring -- */

/* One that holds nothing yet ends too, behind a control interval without a record: the checkpoint of the switch before, which on
 * z/OS would be in it, may be on its way here, and who says ARCHIVE LOG waits for the switch. */
static int end_interval(struct log *log)
{
    if (log->next != log->ranges[0].start)
        return log_pad_interval(log);
    if (buffer_room(log) < LOG_CI)
        return REASON_BUSY;
    put_pad(log, log->next + LOG_CI);
    return 0;
}

static int end_range(struct log *log)
{
    struct log_range *now = &log->ranges[0], *then = &log->ranges[1];
    uint64_t room = then->end - then->start;

    if (log->ahead)
        return not_now(log); /* the one before is not behind us yet */
    if (then->end == 0)
        return REASON_FULL; /* there is space in this one still: no CSQJ111A */
    if (end_interval(log) < 0)
        return not_now(log);
    now->end = log->next;
    then->start = log->next;
    then->end = log->next + room;
    log->ahead = true;
    ask_for(log, log->next);
    log_work(log);
    return 0;
}

int log_switch(struct log *log)
{
    int reason;

    log_lock(log);
    log->offload_asked = true;
    pthread_cond_signal(&log->offload_work);
    reason = log->failed ? log->failed : end_range(log);
    log_unlock(log);
    return reason;
}

struct definition {
    int copy;
    const char *dsname;
};

static int add_active(struct bsds_image *image, void *context)
{
    struct definition *definition = context;

    return bsds_active_add(image, definition->copy, definition->dsname);
}

int log_define(struct log *log, int copy, const char *dsname)
{
    struct definition definition = { copy, dsname };
    struct log_set *set;
    struct buf messages;
    bool known = false;
    int reason;

    if (copy < 0 || copy >= log_copies(log))
        return REASON_BAD_VALUE;
    buf_init(&messages, LOG_MESSAGES_MAX);
    set = log_set_new(log, dsname, true, &messages);
    log_lock(log);
    buf_put_span(&log->messages, buf_span(&messages));
    for (int c = 0; c < BSDS_COPIES; c++)
        known |= log_ring_find(&log->rings[c], dsname) != NULL;
    log_unlock(log);
    buf_release(&messages);
    reason = known ? REASON_EXISTS : set->linear ? 0 : set->reason;
    if (reason == 0)
        reason = bsds_change(log->bsds, add_active, &definition);
    if (reason < 0) {
        log_set_free(set);
        return reason;
    }
    log_lock(log);
    log->rings[copy].list[log->rings[copy].count++] = set;
    log->choose = true;
    log_work(log);
    log_unlock(log);
    return 0;
}

void log_keep_from(struct log *log, uint64_t rba)
{
    log_lock(log);
    if (rba > log->keep) {
        log->keep = rba;
        log->choose = true;
        log_work(log);
    }
    log_unlock(log);
}

void log_set(struct log *log, uint32_t archives, uint32_t threshold, const struct log_archive_names *names)
{
    log_lock(log);
    log->options.archives = archives;
    log->options.names = *names;
    log->options.threshold = threshold;
    log_unlock(log);
}

void log_take_messages(struct log *log, struct buf *out)
{
    log_lock(log);
    buf_put_span(out, buf_span(&log->messages));
    buf_clear(&log->messages);
    log_unlock(log);
    bsds_take_messages(log->bsds, out);
}

/* -- status -- */

bool log_out_of_space(struct log *log)
{
    bool lasts;

    log_lock(log);
    lasts = log->full_told;
    log_unlock(log);
    return lasts;
}

bool log_fills_last(struct log *log)
{
    bool lasts;

    log_lock(log);
    lasts = log->told_percent > 0 && log->ranges[1].end == 0;
    log_unlock(log);
    return lasts;
}

bool log_offload_failed(struct log *log)
{
    bool lasts;

    log_lock(log);
    lasts = log->offload_failed;
    log_unlock(log);
    return lasts;
}

unsigned log_full(struct log *log, unsigned *data_sets)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    uint64_t start;
    unsigned full = 0;
    bool ahead;

    log_lock(log);
    ahead = log->ahead;
    start = log->ranges[0].start;
    log_unlock(log);
    bsds_snapshot(log->bsds, image);
    *data_sets = (unsigned)image->active[0].count;
    for (size_t i = 0; i < image->active[0].count; i++) {
        const struct bsds_active *a = &image->active[0].list[i];

        full += a->state == BSDS_FULL || (a->state == BSDS_IN_USE && ahead && a->start == start);
    }
    mem_free(image);
    return full;
}

void log_status(struct log *log, struct log_status *status)
{
    const struct log_range *range = &log->ranges[0];

    memset(status, 0, sizeof *status);
    log_lock(log);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        if (!range->sets[copy])
            continue;
        status->copies[copy].in_use = true;
        status->copies[copy].name = range->sets[copy]->name;
        status->copies[copy].percent =
            (unsigned)((least(log->next, range->end) - range->start) * 100 / (range->end - range->start));
    }
    status->restarted = log->restarted;
    status->restart_rba = log->restart_rba;
    status->start = range->start;
    status->next = log->next;
    status->durable = log->durable;
    status->epoch = log->epoch;
    status->offload = log->offload;
    status->switches = log->switches;
    status->records = log->records;
    status->bytes = log->bytes;
    status->forces = log->forces;
    status->written_bytes = log->written_bytes;
    log_unlock(log);
}
