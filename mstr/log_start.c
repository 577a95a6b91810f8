/* log_start.c - opening the log: what the last start was told to do, the end of the log, copies made equal, the new epoch.
 *
 * What the BSDS is changed to before START is durable leads to the same result when the start is made again from the beginning.
 */
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "mstr/log_inside.h"
#include "mstr/log_reader.h"
#include "mstr/messages.h"

enum { CHUNK = 64 * LOG_CI };

static const uint64_t rba_max = UINT64_MAX;
static const char zeros[LOG_CI];

/* -- data sets -- */

static void close_linear(struct linear *linear)
{
    int reason = linear ? linear_close(linear, NULL) : 0;

    (void)reason; /* what counts was synced when it was written */
}

void log_set_free(struct log_set *set)
{
    if (!set)
        return;
    close_linear(set->linear);
    mem_free(set);
}

/* What holds nothing, and what was a data set of a log before, may be written over. */
static int look_at_content(struct linear *linear)
{
    char bytes[LOG_CI] = "";
    uint64_t rba;
    int reason = linear_size(linear) ? linear_read(linear, 0, bytes) : 0;

    if (reason < 0)
        return reason;
    return memcmp(bytes, zeros, LOG_CI) == 0 || log_record_begins(span_bytes(bytes, LOG_CI), &rba) ? 0 : REASON_EXISTS;
}

/* One that was never preformatted is now. */
static int format_set(struct linear *linear)
{
    uint64_t size = linear_capacity(linear);
    int reason = linear_size(linear) < size && linear_size(linear) < LOG_SET_MIN ? linear_extend(linear, size) : 0;

    if (reason == 0)
        reason = linear_sync(linear);
    return reason < 0 ? reason : linear_size(linear) < LOG_SET_MIN ? REASON_TRUNCATED : 0;
}

struct log_set *log_set_new(const struct log *log, const char *dsname, bool is_new, struct buf *messages)
{
    struct log_set *set = mem_alloc(1, sizeof *set);
    int reason = dsname_of(&set->name, span_of(dsname));

    if (reason == 0)
        reason = log->files->open(log->files->context, dsname, CLUSTER_UPDATE, &set->linear);
    if (reason < 0)
        set->linear = NULL;
    else
        reason = is_new ? look_at_content(set->linear) : 0;
    if (reason == REASON_EXISTS)
        message(messages, GBRM019E, log->options.cpf, dsname);
    else if (reason == 0)
        reason = format_set(set->linear);
    set->reason = reason;
    if (reason < 0) {
        message(messages, CSQJ104E, log->options.cpf, reason_name(reason), "OPEN", dsname);
        close_linear(set->linear);
        set->linear = NULL;
    } else {
        set->bytes = linear_size(set->linear) * LOG_CI;
    }
    return set;
}

static void open_rings(struct log *log)
{
    for (int copy = 0; copy < log_copies(log); copy++)
        for (size_t i = 0; i < log->image->active[copy].count; i++) {
            const struct bsds_active *a = &log->image->active[copy].list[i];

            /* A stopped one is only read: by readers, which open it themselves. */
            if (a->state != BSDS_STOPPED)
                log->rings[copy].list[log->rings[copy].count++] =
                    log_set_new(log, a->name.text, a->state == BSDS_NEW, &log->messages);
        }
}

/* -- the order for this start -- */

static void begin_anew(struct bsds_image *image, uint64_t rba)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        for (size_t i = 0; i < image->active[copy].count; i++) {
            struct bsds_active *a = &image->active[copy].list[i];

            *a = (struct bsds_active){ .name = a->name, .state = BSDS_NEW };
        }
        image->archive[copy].count = 0;
    }
    image->checkpoints.count = 0;
    image->written = rba;
}

/* Takes out what lies behind rba; the data sets that hold it become the ones in use, with all their room. */
static int cut_inventory(struct log *log, struct bsds_image *image, uint64_t rba)
{
    bool held = false;
    size_t kept = 0;

    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        size_t archives = 0;

        for (size_t i = 0; i < image->active[copy].count; i++) {
            struct bsds_active *a = &image->active[copy].list[i];
            struct log_set *set = log_ring_find(&log->rings[copy], a->name.text);

            if (a->state == BSDS_NEW || a->state == BSDS_STOPPED || a->end <= rba)
                continue;
            if (a->start >= rba) {
                *a = (struct bsds_active){ .name = a->name, .state = BSDS_NEW };
                continue;
            }
            a->state = BSDS_IN_USE;
            a->end = set && set->linear ? a->start + set->bytes : a->end;
            a->last_time = 0;
            held = true;
        }
        for (size_t i = 0; i < image->archive[copy].count; i++)
            if (image->archive[copy].list[i].end <= rba)
                image->archive[copy].list[archives++] = image->archive[copy].list[i];
        image->archive[copy].count = archives;
    }
    for (size_t i = 0; i < image->checkpoints.count; i++)
        if (image->checkpoints.list[i].end < rba)
            image->checkpoints.list[kept++] = image->checkpoints.list[i];
    image->checkpoints.count = kept;
    if (image->written > rba)
        image->written = rba;
    return held ? 0 : REASON_NOT_FOUND;
}

static bool restart_ordered(const struct log *log)
{
    return log->image->restart == BSDS_RESTART_END || log->image->restart == BSDS_RESTART_ANEW;
}

static int obey(struct bsds_image *image, void *context)
{
    if (image->restart == BSDS_RESTART_END)
        return cut_inventory(context, image, image->restart_rba);
    begin_anew(image, log_ci_behind(image->restart_rba));
    return 0;
}

/* DIFFERS: the operator is not asked (CSQJ245D, CSQJ246D) before the log is cut off or begun anew. */
static int obey_order(struct log *log)
{
    int reason;

    if (!restart_ordered(log))
        return 0;
    log_say(log, GBRM013I, (unsigned long long)log->image->restart_rba);
    reason = bsds_change(log->bsds, obey, log);
    if (reason == 0)
        bsds_snapshot(log->bsds, log->image);
    return reason;
}

/* -- the range in use -- */

/* Where to begin when no data set is in use: a new log, or one whose last copy was stopped. */
static uint64_t highest_end(const struct log *log)
{
    uint64_t end = log->image->restart == BSDS_RESTART_ANEW ? log_ci_behind(log->image->restart_rba) : 0;

    for (int copy = 0; copy < log_copies(log); copy++)
        for (size_t i = 0; i < log->image->active[copy].count; i++)
            if (log->image->active[copy].list[i].end > end)
                end = log->image->active[copy].list[i].end;
    return log_ci_behind(end);
}

static int find_range(struct log *log)
{
    struct log_range *range = &log->ranges[0];

    for (int copy = 0; copy < log_copies(log); copy++) {
        const struct bsds_active *a = bsds_active_current(log->image, copy);
        struct log_set *set = a ? log_ring_find(&log->rings[copy], a->name.text) : NULL;

        if (!a)
            continue;
        if (range->end && (range->start != a->start))
            return REASON_CORRUPT;
        if (range->end == 0 || a->end < range->end) {
            range->start = a->start;
            range->end = a->end;
        }
        if (set && set->linear && set->bytes >= a->end - a->start)
            range->sets[copy] = set;
    }
    if (range->end == 0)
        range->start = range->end = highest_end(log);
    else if (!range->sets[0] && !range->sets[1])
        return REASON_NOT_FOUND;
    return 0;
}

/* -- the end, and copies made equal -- */

/* The log as it is from `start` on, some of it; the first `skip` bytes are not known. */
struct chunk {
    char *bytes, *held; /* owned, CHUNK each: what it is, what a copy has */
    uint64_t start;
    size_t skip, length;
};

static int mend_copy(struct log *log, int copy, struct chunk *chunk)
{
    struct linear *linear = log->ranges[0].sets[copy]->linear;
    uint64_t number = (chunk->start - log->ranges[0].start) / LOG_CI, count = log_ci_behind(chunk->length) / LOG_CI;
    int reason = linear_read_many(linear, number, count, chunk->held);

    if (reason < 0 || memcmp(chunk->held + chunk->skip, chunk->bytes + chunk->skip, chunk->length - chunk->skip) == 0)
        return reason;
    memcpy(chunk->held + chunk->skip, chunk->bytes + chunk->skip, chunk->length - chunk->skip);
    return linear_write_many(linear, number, count, chunk->held);
}

/* The data set of copy 2 that was in use before TWOACTV=NO: the end may have been found in it; NULL: none. */
static struct bsds_active *left_copy(const struct log *log, struct bsds_image *image)
{
    return log->options.two_active ? NULL : bsds_active_current(image, 1);
}

/* Every copy has what the chunk has. */
static int mend_copies(struct log *log, struct chunk *chunk)
{
    bool both = (log->ranges[0].sets[0] && log->ranges[0].sets[1]) || left_copy(log, log->image);
    int reason = 0;

    for (int copy = 0; copy < BSDS_COPIES && both && chunk->length > chunk->skip; copy++) {
        int mended = log->ranges[0].sets[copy] ? mend_copy(log, copy, chunk) : 0;

        if (mended < 0)
            reason = log_drop_copy(log, copy, chunk->start + chunk->skip, mended);
        if (reason < 0)
            return reason;
    }
    chunk->start += chunk->length;
    chunk->length = chunk->skip = 0;
    return 0;
}

static int chunk_add(struct log *log, struct chunk *chunk, struct span bytes)
{
    while (bytes.length) {
        size_t part = bytes.length < CHUNK - chunk->length ? bytes.length : CHUNK - chunk->length;
        int reason = 0;

        memcpy(chunk->bytes + chunk->length, bytes.data, part);
        chunk->length += part;
        bytes = span_from(bytes, part);
        if (chunk->length == CHUNK)
            reason = mend_copies(log, chunk);
        if (reason < 0)
            return reason;
    }
    return 0;
}

static uint64_t scan_start(const struct log *log)
{
    for (size_t i = 0; i < log->image->checkpoints.count; i++) {
        uint64_t begin = log->image->checkpoints.list[i].begin;

        if (begin >= log->ranges[0].start && begin < log->ranges[0].end)
            return begin;
    }
    return log->ranges[0].start;
}

/* Reads to the end, or to the RBA at which the log is to end. */
static int scan(struct log *log, struct log_reader *reader, struct chunk *chunk)
{
    bool cut = log->image->restart == BSDS_RESTART_END;
    uint64_t start = scan_start(log);
    int result;

    log_reader_want_pads(reader);
    log_reader_start(reader, start);
    chunk->start = log_ci_of(start);
    chunk->skip = chunk->length = (size_t)(start - chunk->start);
    log->next = start;
    for (;;) {
        struct log_record record;
        size_t size;
        int reason;

        result = log->next < log->ranges[0].end ? log_reader_next(reader, &record) : 0;
        if (result <= 0)
            break;
        size = log_record_size(record.body.length);
        if (cut && record.rba + size > log->image->restart_rba)
            break;
        log->next = record.rba + size;
        log->epoch = record.epoch;
        reason = chunk_add(log, chunk, span_bytes(record.body.data - LOG_HEADER, size));
        if (reason < 0)
            return reason;
        if (log->ranges[0].end - log->next < LOG_HEADER) {
            reason = chunk_add(log, chunk, span_bytes((const char[LOG_HEADER]){ 0 }, (size_t)(log->ranges[0].end - log->next)));
            log->next = log->ranges[0].end;
        }
        if (reason < 0)
            return reason;
    }
    if (result < 0) {
        const struct log_set *set = log->ranges[0].sets[0] ? log->ranges[0].sets[0] : log->ranges[0].sets[1];

        log_say(log, CSQJ106E, set->name.text, (unsigned long long)log->next, reason_text(result));
        return result;
    }
    return mend_copies(log, chunk);
}

/* Whatever a kill left in memory alone counts from now on: it is made durable first. */
static int sync_copies(struct log *log)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        int synced = log->ranges[0].sets[copy] ? linear_sync(log->ranges[0].sets[copy]->linear) : 0;
        int reason = synced < 0 ? log_drop_copy(log, copy, log->ranges[0].start, synced) : 0;

        if (reason < 0)
            return reason;
    }
    return 0;
}

static int find_end(struct log *log)
{
    struct chunk chunk = { mem_alloc(1, CHUNK), mem_alloc(1, CHUNK), 0, 0, 0 };
    struct log_reader *reader;
    int reason;

    log->next = log->ranges[0].end;
    log_reader_open(&reader, log->files, log->image);
    reason = log->ranges[0].start < log->ranges[0].end ? scan(log, reader, &chunk) : 0;
    log_reader_close(reader);
    mem_free(chunk.bytes);
    mem_free(chunk.held);
    if (reason == 0)
        reason = sync_copies(log);
    log->durable = log->taken = log->wanted = log->next;
    return reason;
}

/* Would the log go on in a data set of which the BSDS does not say so? */
static int look_for_more(struct log *log)
{
    uint64_t end = log_ci_behind(log->next);

    if (restart_ordered(log))
        return 0;
    for (int copy = 0; copy < log_copies(log); copy++)
        for (size_t i = 0; i < log->rings[copy].count; i++) {
            const struct log_set *set = log->rings[copy].list[i];
            char bytes[LOG_CI];
            struct log_record record;

            if (!set->linear || set == log->ranges[0].sets[copy] || linear_read(set->linear, 0, bytes) < 0 ||
                log_record_get(span_bytes(bytes, LOG_HEADER), end, &record) == REASON_CORRUPT || record.rba != end ||
                record.epoch < log->epoch || record.epoch == 0)
                continue;
            log_say(log, GBRM003E, set->name.text, (unsigned long long)end);
            return REASON_CORRUPT;
        }
    return 0;
}

/* -- recording begins -- */

/* A copy whose data set cannot be used now lacks what is recorded from now on, and what it holds is sure up to the last checkpoint
 * alone. Where the BSDS did not say so, a start that finds the data set again would take it for the log, old bytes and all. */
static void stop_lost_copies(struct bsds_image *image, const struct log *log)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        struct bsds_active *a = bsds_active_current(image, copy);

        if (!a || log->ranges[0].sets[copy])
            continue;
        a->state = BSDS_STOPPED;
        a->end = scan_start(log);
        a->last_time = clock_now();
    }
}

static int begin_epoch(struct bsds_image *image, void *context)
{
    struct log *log = context;
    struct bsds_active *left = left_copy(log, image);

    if (left && log->next / LOG_CI * LOG_CI > left->start) { /* good to the last whole control interval */
        left->state = BSDS_FULL;
        left->end = log->next / LOG_CI * LOG_CI;
        left->last_time = clock_now();
    } else if (left) {
        *left = (struct bsds_active){ .name = left->name, .state = BSDS_NEW };
    }
    stop_lost_copies(image, log);
    if (log->options.qmgr && image->qmgr[0] == '\0')
        snprintf(image->qmgr, sizeof image->qmgr, "%s", log->options.qmgr);
    if (image->epoch > log->epoch)
        log->epoch = image->epoch;
    image->epoch = ++log->epoch;
    if (image->written < log->next)
        image->written = log->next;
    return 0;
}

/* The same pages twice, one behind the other. */
static int map_buffer(struct log *log)
{
    int fd = memfd_create("log", MFD_CLOEXEC);
    char *place = MAP_FAILED;

    log->size = (uint64_t)log->options.buffer * 1024 / LOG_CI * LOG_CI;
    if (fd >= 0 && io->ftruncate(fd, (off_t)log->size) == 0)
        place = mmap(NULL, 2 * log->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED ||
        mmap(place, log->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED ||
        mmap(place + log->size, log->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
        fatal("no memory for the log buffer was to be had");
    close(fd);
    log->buffer = place;
    return 0;
}

/* The control interval that the end lies in is written again with the first records. */
static int load_tail(struct log *log)
{
    const struct log_range *range = &log->ranges[0];
    const struct log_set *set = range->sets[0] ? range->sets[0] : range->sets[1];

    log->base = log_ci_of(log->next);
    if (log->base == log->next)
        return 0;
    return linear_read(set->linear, (log->base - range->start) / LOG_CI, log->buffer);
}

static int order_obeyed(struct bsds_image *image, void *context UNUSED)
{
    image->restart = BSDS_RESTART_CUT;
    return 0;
}

static int append_start(struct log *log, uint64_t end, uint64_t *rba)
{
    const struct log_entry entry = { .type = LOG_START };
    struct buf body;
    struct span part;
    int reason;

    buf_init(&body, 8);
    buf_put_u64(&body, end);
    part = buf_span(&body);
    log_lock(log);
    reason = log_pad_interval(log);
    if (reason == 0)
        reason = log_append_locked(log, &entry, &part, 1, rba);
    log_unlock(log);
    buf_release(&body);
    return reason;
}

static int begin_recording(struct log *log)
{
    uint64_t end = log->next, rba;
    int reason = append_start(log, end, &rba);

    if (reason == 0)
        reason = log_wait(log, rba);
    if (reason == 0 && restart_ordered(log))
        reason = bsds_change(log->bsds, order_obeyed, NULL);
    if (reason < 0)
        return reason;
    log->restart_rba = rba;
    log->restarted = clock_now();
    return 0;
}

/* -- */

static struct log *log_new(const struct log_files *files, struct bsds *bsds, const struct log_options *options)
{
    struct log *log = mem_alloc(1, sizeof *log);
    pthread_condattr_t monotonic;

    log->options = *options;
    if (log->options.buffer < LOG_BUFFER_MIN)
        log->options.buffer = LOG_BUFFER_MIN;
    log->files = files;
    log->bsds = bsds;
    must(pthread_mutex_init(&log->lock, NULL) == 0);
    must(pthread_mutex_init(&log->read_lock, NULL) == 0);
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        must(pthread_cond_init(&log->work[copy], NULL) == 0);
    must(pthread_cond_init(&log->in_use, NULL) == 0);
    must(pthread_condattr_init(&monotonic) == 0 && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&log->offload_work, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    log->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (log->event < 0)
        fatal("no descriptor was to be had");
    buf_init(&log->messages, LOG_MESSAGES_MAX);
    log->image = mem_alloc(1, sizeof *log->image);
    log->pass.batch.tail = mem_pages(1);
    bsds_snapshot(bsds, log->image);
    return log;
}

/* All but its threads. */
static void log_free(struct log *log)
{
    log_reader_close(log->reader);
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        for (size_t i = 0; i < log->rings[copy].count; i++)
            log_set_free(log->rings[copy].list[i]);
    if (log->buffer)
        munmap(log->buffer, 2 * log->size);
    close(log->event);
    buf_release(&log->messages);
    mem_free(log->image);
    mem_free(log->pass.batch.tail);
    pthread_cond_destroy(&log->offload_work);
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        pthread_cond_destroy(&log->work[copy]);
    pthread_cond_destroy(&log->in_use);
    pthread_mutex_destroy(&log->read_lock);
    pthread_mutex_destroy(&log->lock);
    mem_free(log);
}

static int prepare(struct log *log)
{
    int reason;

    if (log->options.qmgr && log->image->qmgr[0] && strcmp(log->options.qmgr, log->image->qmgr) != 0) {
        log_say(log, GBRM018E, "THE BSDS", log->image->qmgr);
        return REASON_STATE;
    }
    open_rings(log);
    reason = obey_order(log);
    if (reason == 0)
        reason = find_range(log);
    if (reason == 0)
        reason = find_end(log);
    if (reason == 0)
        reason = look_for_more(log);
    if (reason == 0)
        reason = bsds_change(log->bsds, begin_epoch, log);
    if (reason == 0)
        reason = map_buffer(log);
    if (reason == 0)
        reason = load_tail(log);
    return reason;
}

static void tell_current(struct log *log)
{
    const struct log_range *range = &log->ranges[0];

    for (int copy = 0; copy < BSDS_COPIES; copy++)
        if (range->sets[copy])
            log_say(log, CSQJ001I, copy + 1, range->sets[copy]->name.text, (unsigned long long)range->start,
                    (unsigned long long)range->end - 1);
        else if (range->start < range->end && copy < log_copies(log))
            log_say(log, CSQJ004I, copy + 1, (unsigned long long)log->next - 1);
}

int log_open(struct log **out, const struct log_files *files, struct bsds *bsds, const struct log_options *options,
             struct buf *messages)
{
    struct log *log = log_new(files, bsds, options);
    int reason = prepare(log);

    *out = NULL;
    if (reason < 0) {
        log_take_messages(log, messages);
        log_free(log);
        return reason;
    }
    tell_current(log);
    log_choose_next(log);
    if (options->offload && log->ranges[1].end == 0) { /* there may be no room even for START */
        log_offload_now(log);
        log_choose_next(log);
    }
    log_writer_begin(log);
    reason = begin_recording(log);
    if (reason < 0) {
        log_writer_end(log);
        log_take_messages(log, messages);
        log_free(log);
        return reason;
    }
    log_offload_begin(log);
    log_take_messages(log, messages);
    message(messages, CSQJ099I, options->cpf, (unsigned long long)log->restart_rba);
    message(messages, CSQJ034I, options->cpf, (unsigned long long)rba_max);
    *out = log;
    return 0;
}

static int note_written(struct bsds_image *image, void *context)
{
    image->written = ((const struct log *)context)->durable;
    return 0;
}

int log_close(struct log *log)
{
    int reason;

    if (!log)
        return 0;
    log_offload_end(log);
    log_writer_end(log);
    reason = log->failed;
    if (reason == 0)
        reason = bsds_change(log->bsds, note_written, log);
    log_free(log);
    return reason;
}
