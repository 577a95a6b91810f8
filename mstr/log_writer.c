/* log_writer.c - the threads that write the log: one for each copy, and who leads a pass in place of one.
 *
 * A pass: take all that is appended, up to the end of the range; each thread writes and syncs its copy; who is last deals with
 * a copy that failed and tells how far the log is durable. Only then does the next pass begin. A pass for which nobody waits,
 * because many buffers are full, does not sync. Between passes: change to the next data sets when the range is full. Whoever comes
 * first does what is next, so that a force wakes both threads at once and neither waits for the other to ask it.
 */
#include <signal.h>

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/log_inside.h"
#include "mstr/messages.h"

enum { STEP = 5 }; /* percent between two CSQJ110E */

/* -- one copy of one batch -- */

static int write_copy(struct log *log, int copy)
{
    const struct log_range *range = &log->ranges[0];
    const struct log_batch *batch = &log->pass.batch;
    struct linear *linear = range->sets[copy]->linear;
    struct span parts[2];
    size_t count = 0;
    int reason;

    if (batch->count)
        parts[count++] = span_bytes(batch->bytes, batch->count * LOG_CI);
    if (batch->has_tail)
        parts[count++] = span_bytes(batch->tail, LOG_CI);
    reason = count ? linear_writev(linear, (batch->start - range->start) / LOG_CI, parts, count) : 0;
    return reason < 0 || !batch->sync ? reason : linear_sync(linear);
}

/* -- a copy that failed -- */

struct stop {
    const char *dsname;
    uint64_t good; /* up to here */
};

static int stop_active(struct bsds_image *image, void *context)
{
    const struct stop *stop = context;
    struct bsds_active *a = bsds_active_find(image, stop->dsname, NULL);

    if (!a)
        return REASON_NOT_FOUND;
    a->state = BSDS_STOPPED;
    a->end = stop->good;
    a->last_time = clock_now();
    return 0;
}

int log_drop_copy(struct log *log, int copy, uint64_t good, int why)
{
    struct log_set *set = log->ranges[0].sets[copy];
    struct stop stop = { set->name.text, good };
    int reason = bsds_change(log->bsds, stop_active, &stop);

    log_lock(log);
    log_say(log, CSQJ105E, set->name.text, (unsigned long long)good, reason_text(why));
    log->ranges[0].sets[copy] = NULL;
    if (log->ranges[0].sets[1 - copy])
        log_say(log, CSQJ004I, copy + 1, (unsigned long long)good - 1);
    else
        reason = REASON_IN_DOUBT;
    log_tell(log);
    log_unlock(log);
    return reason;
}

/* -- which data sets come next -- */

struct log_set *log_ring_find(struct log_ring *ring, const char *dsname)
{
    for (size_t i = 0; i < ring->count; i++)
        if (strcmp(ring->list[i]->name.text, dsname) == 0)
            return ring->list[i];
    return NULL;
}

static bool usable(const struct log *log, const struct bsds_active *a)
{
    if (a->state == BSDS_FULL)
        return !log->options.offload && a->end <= log->keep;
    return a->state == BSDS_NEW || a->state == BSDS_REUSABLE;
}

/* The one that was used longest ago. *waits: there is none, but one will become usable. */
static struct log_set *oldest_usable(struct log *log, int copy, bool *waits)
{
    const struct bsds_active *list = log->image->active[copy].list, *best = NULL;
    struct log_set *found = NULL;

    for (size_t i = 0; i < log->image->active[copy].count; i++) {
        struct log_set *set = log_ring_find(&log->rings[copy], list[i].name.text);

        if (!set || !set->linear)
            continue;
        *waits |= list[i].state == BSDS_FULL || list[i].state == BSDS_IN_USE;
        if (usable(log, &list[i]) && (!best || list[i].end < best->end)) {
            best = &list[i];
            found = set;
        }
    }
    return found;
}

void log_choose_next(struct log *log)
{
    struct log_set *sets[BSDS_COPIES] = { NULL };
    uint64_t bytes = UINT64_MAX;
    bool complete = true;

    bsds_snapshot(log->bsds, log->image);
    log_lock(log);
    log->choose = false;
    if (log->ranges[1].end == 0) {
        for (int copy = 0; copy < log_copies(log); copy++) {
            bool waits = false;

            sets[copy] = oldest_usable(log, copy, &waits);
            if (sets[copy] && sets[copy]->bytes < bytes)
                bytes = sets[copy]->bytes;
            /* A copy that has only to be waited for is waited for; one that has nothing good any more is gone on without. */
            complete &= sets[copy] || !waits;
        }
        if (complete && (sets[0] || sets[1])) {
            uint64_t start = log->ranges[0].end;

            log->ranges[1] = (struct log_range){ start, start + bytes, { sets[0], sets[1] } };
            log->full_told = false;
            log_tell(log);
        }
    }
    log_unlock(log);
}

/* -- a switch -- */

static int switch_active(struct bsds_image *image, void *context)
{
    const struct log_range *ranges = context;

    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        struct bsds_active *old = bsds_active_current(image, copy), *new;

        if (old) {
            old->state = BSDS_FULL;
            old->end = ranges[0].end;
            old->last_time = clock_now();
        }
        if (!ranges[1].sets[copy])
            continue;
        new = bsds_active_find(image, ranges[1].sets[copy]->name.text, NULL);
        if (!new)
            return REASON_NOT_FOUND;
        *new = (struct bsds_active){ .name = new->name, .state = BSDS_IN_USE, .start = ranges[1].start, .end = ranges[1].end,
                                     .first_time = clock_now() };
    }
    image->written = ranges[0].end;
    return 0;
}

static void tell_switch(struct log *log, const struct log_range ranges[2])
{
    for (int copy = 0; copy < log_copies(log); copy++) {
        if (ranges[0].sets[copy])
            log_say(log, CSQJ002I, ranges[0].sets[copy]->name.text, (unsigned long long)ranges[0].start,
                    (unsigned long long)ranges[0].end - 1);
        else if (ranges[1].sets[copy])
            log_say(log, CSQJ005I, copy + 1, (unsigned long long)ranges[1].start);
        if (ranges[0].sets[copy] && !ranges[1].sets[copy])
            log_say(log, CSQJ004I, copy + 1, (unsigned long long)ranges[0].end - 1);
        else if (ranges[0].end == 0 && !ranges[1].sets[copy]) /* a new log, of which there is one copy */
            log_say(log, CSQJ004I, copy + 1, 0ull);
    }
    for (int copy = 0; copy < log_copies(log); copy++)
        if (ranges[1].sets[copy])
            log_say(log, CSQJ001I, copy + 1, ranges[1].sets[copy]->name.text, (unsigned long long)ranges[1].start,
                    (unsigned long long)ranges[1].end - 1);
}

/* The data sets of the range are only written from now on, and only by us. */
static void go_direct(const struct log_range *range)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        if (range->sets[copy])
            linear_direct(range->sets[copy]->linear);
}

/* Everything up to the end of the first range is durable, and the second one is known. */
static int change_range(struct log *log)
{
    struct log_range ranges[2];
    int reason;

    log_lock(log);
    memcpy(ranges, log->ranges, sizeof ranges);
    log_unlock(log);
    reason = bsds_change(log->bsds, switch_active, ranges);
    if (reason < 0)
        return reason;
    go_direct(&ranges[1]);
    log_lock(log);
    log->ranges[0] = ranges[1];
    log->ranges[1] = (struct log_range){ 0 };
    log->ahead = false;
    log->told_percent = 0;
    log->switches++;
    log->offload_asked = true;
    tell_switch(log, ranges);
    log_tell(log); /* there may be none behind it, before a checkpoint has been taken or one was offloaded */
    pthread_cond_signal(&log->offload_work);
    log_unlock(log);
    log_choose_next(log);
    return 0;
}

/* There is no data set behind the one in use: that is told as it fills. Under the lock. */
static void tell_last(struct log *log)
{
    const struct log_range *range = &log->ranges[0];
    unsigned percent = (unsigned)((log->taken - range->start) * 100 / (range->end - range->start)) / STEP * STEP;

    if (log->ranges[1].end || percent <= log->told_percent)
        return;
    log->told_percent = percent;
    for (int copy = 0; copy < log_copies(log); copy++)
        if (range->sets[copy])
            log_say(log, CSQJ110E, copy + 1, percent);
    log->offload_asked = true;
    pthread_cond_signal(&log->offload_work);
    log_tell(log);
}

/* -- passes: all of this under the lock, which is let go for the disk -- */

static bool wants_sync(const struct log *log)
{
    return (!log->suspended && log->wanted > log->durable) || (log->stopping && log->next > log->durable);
}

/* What there is to write now. The data sets are changed behind a sync. */
static void take_batch(struct log *log)
{
    struct log_batch *batch = &log->pass.batch;
    uint64_t end = log->ranges[0].end, full;

    batch->from = log->taken;
    batch->to = log->next < end ? log->next : end;
    batch->sync = wants_sync(log) || batch->to == end;
    if (!batch->sync)
        batch->to = log_ci_of(batch->to);
    must(batch->from <= batch->to);
    log->taken = batch->to;
    log->drain = false;
    batch->start = log_ci_of(batch->from);
    full = log_ci_of(batch->to);
    batch->bytes = log_place(log, batch->start);
    batch->count = (full - batch->start) / LOG_CI;
    batch->has_tail = batch->to != full;
    if (batch->has_tail) {
        memcpy(batch->tail, log_place(log, full), batch->to - full);
        memset(batch->tail + (batch->to - full), 0, LOG_CI - (batch->to - full));
    }
}

/* By who will write that copy; the other one's thread is woken, where it sleeps. */
static void begin_pass(struct log *log, int own)
{
    struct log_pass *pass = &log->pass;

    take_batch(log);
    log->busy = true;
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        pass->waits[copy] = log->ranges[0].sets[copy] != NULL;
        pass->open += pass->waits[copy];
        pass->reasons[copy] = 0;
        log->wakes[copy] = pass->waits[copy] && copy != own;
    }
}

static void fail(struct log *log)
{
    log->failed = REASON_IN_DOUBT;
    pthread_cond_broadcast(&log->in_use);
    log_wake(log);
    log_tell(log);
}

/* Does what no thread may do beside it. */
static void do_alone(struct log *log, int (*function)(struct log *log))
{
    int reason;

    log->busy = true;
    log_unlock(log);
    reason = function(log);
    log_lock(log);
    log->busy = false;
    if (reason < 0)
        fail(log);
    pthread_cond_broadcast(&log->in_use); /* copies may have gone and come */
    log_work(log);
}

static int drop_failed(struct log *log)
{
    int reason = 0;

    for (int copy = 0; copy < BSDS_COPIES; copy++)
        if (log->pass.reasons[copy] < 0) {
            int dropped = log_drop_copy(log, copy, log->durable, log->pass.reasons[copy]);

            reason = reason < 0 ? reason : dropped;
        }
    return reason;
}

/* The last copy of the pass has ended. */
static void end_pass(struct log *log)
{
    const struct log_batch *batch = &log->pass.batch;

    if (log->pass.reasons[0] < 0 || log->pass.reasons[1] < 0)
        do_alone(log, drop_failed);
    log->busy = false;
    if (log->failed)
        return;
    log->written_bytes += (batch->count + batch->has_tail) * LOG_CI;
    tell_last(log);
    if (!batch->sync)
        return;
    log->durable = batch->to;
    log->forces++;
    log_wake(log);
    log_tell(log);
}

static void write_part(struct log *log, int copy)
{
    int reason;

    log->pass.waits[copy] = false;
    log_unlock(log);
    reason = write_copy(log, copy);
    log_lock(log);
    log->pass.reasons[copy] = reason;
    if (--log->pass.open == 0)
        end_pass(log);
}

/* Is there something that a writer's thread does while no pass is under way? */
static bool is_due(const struct log *log)
{
    return log->failed || log->stopping || log->choose || log->drain || wants_sync(log) || log->durable == log->ranges[0].end;
}

void log_lead(struct log *log)
{
    log_lock(log);
    if (log->next > log->wanted)
        log->wanted = log->next;
    if (!log->busy && !log->failed && !log->choose && log->durable < log->ranges[0].end && wants_sync(log)) {
        int copy = log->ranges[0].sets[0] ? 0 : 1;

        begin_pass(log, copy);
        write_part(log, copy);
    }
    if (!log->busy && is_due(log))
        log_work(log);
    log_unlock(log);
}

static int choose(struct log *log)
{
    log_choose_next(log);
    return 0;
}

static void wait_for_work(struct log *log, int copy)
{
    struct log_set *const *sets = log->ranges[0].sets;
    bool idle = !sets[copy] && sets[1 - copy] && !log->stopping && !log->failed;

    log_sleep(log, idle ? &log->in_use : &log->work[copy]);
}

/* What is next, or waits for it. False: there will be nothing more. */
static bool do_next(struct log *log, int copy)
{
    bool at_end = log->durable == log->ranges[0].end;

    if (log->pass.waits[copy])
        write_part(log, copy);
    else if (log->busy)
        wait_for_work(log, copy);
    else if (log->failed)
        return false;
    else if (at_end && log->ranges[1].end)
        do_alone(log, change_range);
    else if (log->choose)
        do_alone(log, choose);
    else if (!at_end && (wants_sync(log) || (log->drain && !log->suspended)))
        begin_pass(log, copy);
    else if (log->stopping)
        return false;
    else
        wait_for_work(log, copy);
    return true;
}

static void *write_log(void *context)
{
    const struct log_writer *writer = context;
    struct log *log = writer->log;

    log_lock(log);
    while (do_next(log, writer->copy))
        ;
    log_work(log); /* the other one has to see it too */
    log_unlock(log);
    return NULL;
}

/* -- begin and end -- */

void log_writer_begin(struct log *log)
{
    sigset_t all, before;

    go_direct(&log->ranges[0]);
    sigfillset(&all); /* signals are the owner's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int copy = 0; copy < log_copies(log); copy++) {
        log->writers[copy] = (struct log_writer){ .log = log, .copy = copy };
        if (pthread_create(&log->writers[copy].thread, NULL, write_log, &log->writers[copy]) != 0)
            fatal("no thread was to be had");
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void log_writer_end(struct log *log)
{
    log_lock(log);
    log->stopping = true;
    pthread_cond_broadcast(&log->in_use);
    log_work(log);
    log_unlock(log);
    for (int copy = 0; copy < log_copies(log); copy++)
        pthread_join(log->writers[copy].thread, NULL);
}
