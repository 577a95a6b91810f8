/* log_reader.c - reading the log back (docs/formats/log.md).
 *
 * A reader stands in one range at a time and has the data sets that hold it open: sources, the active ones first. A window holds
 * some control intervals of one source. What is not valid in it is looked for in the other sources, and the window stays
 * with the one that had it. Reading forwards and looking up single records have a window each.
 */
#include "mstr/log_reader.h"

#include <time.h>

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/log.h"

enum {
    BEHIND = LOG_WINDOW / 4 * 3, /* of a window for single records: in front of the one looked for, where the next ones will be */
    SOURCES = 2 * BSDS_COPIES,
    PATIENCE = 20,
    PAUSE = 1000 * 1000,     /* nanoseconds */
    TORN_MAX = LOG_BUFFER_MAX * 1024, /* what was not durable reaches no further */
};

struct source {
    const char *name; /* in the inventory */
    struct linear *linear;
    uint64_t end;     /* behind what it has of the range */
};

struct window {
    char *bytes;
    uint64_t start, end;
    size_t source;
};

struct log_reader {
    const struct log_files *files;
    struct bsds_image *inventory; /* owned */
    bool patient, pads, direct;
    uint64_t next;
    uint32_t epoch;
    uint64_t start, end;          /* the range that the sources hold; both 0: none */
    struct source sources[SOURCES];
    size_t count;
    struct window forward, single;
};

void log_reader_open(struct log_reader **out, const struct log_files *files, const struct bsds_image *inventory)
{
    struct log_reader *reader = mem_alloc(1, sizeof *reader);

    reader->files = files;
    reader->inventory = mem_alloc(1, sizeof *reader->inventory);
    *reader->inventory = *inventory;
    reader->forward.bytes = mem_pages(LOG_WINDOW / LOG_CI);
    reader->single.bytes = mem_pages(LOG_WINDOW / LOG_CI);
    *out = reader;
}

static void leave_range(struct log_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        int reason = linear_close(reader->sources[i].linear, NULL);

        (void)reason; /* nothing was written */
    }
    reader->count = 0;
    reader->start = reader->end = 0;
    reader->forward.end = reader->single.end = 0;
}

void log_reader_close(struct log_reader *reader)
{
    if (!reader)
        return;
    leave_range(reader);
    mem_free(reader->forward.bytes);
    mem_free(reader->single.bytes);
    mem_free(reader->inventory);
    mem_free(reader);
}

void log_reader_be_patient(struct log_reader *reader)
{
    reader->patient = true;
}

void log_reader_want_pads(struct log_reader *reader)
{
    reader->pads = true;
}

void log_reader_direct(struct log_reader *reader)
{
    reader->direct = true;
}

void log_reader_start(struct log_reader *reader, uint64_t rba)
{
    reader->next = rba;
    reader->epoch = 0;
}

uint64_t log_reader_position(const struct log_reader *reader)
{
    return reader->next;
}

uint32_t log_reader_epoch(const struct log_reader *reader)
{
    return reader->epoch;
}

/* -- ranges -- */

/* One data set that the inventory says has some of the log; returning other than 0 ends the walk. */
typedef int visit_fn(void *context, const char *name, uint64_t start, uint64_t end);

static int visit_ranges(const struct bsds_image *inventory, visit_fn *visit, void *context)
{
    int result = 0;

    for (int copy = 0; copy < BSDS_COPIES; copy++)
        for (size_t i = 0; result == 0 && i < inventory->active[copy].count; i++) {
            const struct bsds_active *a = &inventory->active[copy].list[i];

            if (a->state != BSDS_NEW && a->start < a->end)
                result = visit(context, a->name.text, a->start, a->end);
        }
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        for (size_t i = 0; result == 0 && i < inventory->archive[copy].count; i++) {
            const struct bsds_archive *a = &inventory->archive[copy].list[i];

            if (a->start < a->end)
                result = visit(context, a->name.text, a->start, a->end);
        }
    return result;
}

struct arrival {
    struct log_reader *reader;
    uint64_t rba;
    int reason; /* REASON_NOT_FOUND: the inventory has none; else why the last one was not opened */
};

static int open_source(void *context, const char *name, uint64_t start, uint64_t end)
{
    struct arrival *arrival = context;
    struct log_reader *reader = arrival->reader;
    struct source *source = &reader->sources[reader->count];
    int reason;

    if (arrival->rba < start || arrival->rba >= end || (reader->count && start != reader->start))
        return 0;
    reason = reader->files->open(reader->files->context, name, CLUSTER_READ, &source->linear);
    if (reason < 0) {
        arrival->reason = reason == REASON_NOT_FOUND ? REASON_IO : reason; /* a lost data set is not the end of the log */
        return 0;
    }
    if (reader->direct)
        linear_direct(source->linear);
    source->name = name;
    source->end = end;
    reader->start = start;
    if (end > reader->end)
        reader->end = end;
    return ++reader->count == SOURCES;
}

/* Has the data sets open that hold rba. */
static int enter_range(struct log_reader *reader, uint64_t rba)
{
    struct arrival arrival = { reader, rba, REASON_NOT_FOUND };

    if (rba >= reader->start && rba < reader->end)
        return 0;
    leave_range(reader);
    visit_ranges(reader->inventory, open_source, &arrival);
    return reader->count ? 0 : arrival.reason;
}

/* -- windows -- */

/* Reads control intervals of a source from the one of `from` on. */
static int fill(struct log_reader *reader, struct window *window, size_t number, uint64_t from)
{
    struct source *source = &reader->sources[number];
    uint64_t first = (from - reader->start) / LOG_CI, count = LOG_WINDOW / LOG_CI, there;
    int reason;

    window->source = number;
    window->start = window->end = reader->start + first * LOG_CI;
    there = linear_size(source->linear);
    if (there > (source->end - reader->start + LOG_CI - 1) / LOG_CI)
        there = (source->end - reader->start + LOG_CI - 1) / LOG_CI;
    if (first >= there)
        return REASON_CORRUPT;
    if (count > there - first)
        count = there - first;
    reason = linear_read_many(source->linear, first, count, window->bytes);
    if (reason < 0)
        return reason;
    window->end = window->start + count * LOG_CI;
    if (window->end > source->end)
        window->end = source->end;
    return 0;
}

static int look(const struct window *window, uint64_t rba, struct log_record *record)
{
    if (rba < window->start || rba >= window->end)
        return REASON_TRUNCATED;
    return log_record_get(span_bytes(window->bytes + (rba - window->start), window->end - rba), rba, record);
}

/* The record at rba, as one source has it. again: what is in memory may be older than what is on the disk. */
static int look_in(struct log_reader *reader, struct window *window, size_t source, uint64_t rba, bool again,
                   struct log_record *record)
{
    bool held = window->source == source && !again && window->start < window->end;
    int reason = held ? look(window, rba, record) : REASON_TRUNCATED;

    if (reason != REASON_TRUNCATED)
        return reason;
    if (window == &reader->single && window->start > rba && rba - reader->start > BEHIND && held)
        reason = fill(reader, window, source, rba - BEHIND + LOG_RECORD_MAX);
    else
        reason = fill(reader, window, source, rba);
    if (reason == 0)
        reason = look(window, rba, record);
    return reason == REASON_TRUNCATED ? REASON_CORRUPT : reason; /* it would not end in its range */
}

/* In any source, beginning with the one that was good last. */
static int look_once(struct log_reader *reader, struct window *window, uint64_t rba, uint32_t epoch, bool again,
                     struct log_record *record)
{
    size_t first = window->source < reader->count ? window->source : 0;

    for (size_t i = 0; i < reader->count; i++) {
        int reason = look_in(reader, window, (first + i) % reader->count, rba, again, record);

        if (reason == 0 && record->epoch >= epoch)
            return 0;
    }
    return REASON_CORRUPT;
}

static int find(struct log_reader *reader, struct window *window, uint64_t rba, uint32_t epoch, struct log_record *record)
{
    static const struct timespec pause = { 0, PAUSE };
    int reason = enter_range(reader, rba);

    if (reason == 0)
        reason = look_once(reader, window, rba, epoch, false, record);
    /* What was read ahead may have been written since. */
    if (reason == REASON_CORRUPT)
        reason = look_once(reader, window, rba, epoch, true, record);
    for (int left = PATIENCE; reason == REASON_CORRUPT && reader->patient && left; left--) {
        nanosleep(&pause, NULL);
        reason = look_once(reader, window, rba, epoch, true, record);
    }
    return reason;
}

/* -- the end -- */

static int lies_behind(void *context, const char *name UNUSED, uint64_t start, uint64_t end UNUSED)
{
    return start > *(const uint64_t *)context;
}

bool log_reader_more_behind(struct log_reader *reader)
{
    uint64_t from = (reader->next + LOG_CI - 1) / LOG_CI * LOG_CI;
    struct log_record record;

    for (size_t i = 0; i < reader->count; i++)
        for (uint64_t at = from; at < reader->end; at = reader->single.end) {
            if (fill(reader, &reader->single, i, at) < 0)
                break;
            for (uint64_t rba = at; rba < reader->single.end; rba += LOG_ALIGN)
                if (look(&reader->single, rba, &record) == 0 && record.epoch >= reader->epoch)
                    return true;
        }
    return false;
}

/* Has a source a valid record further behind than a torn batch can reach? */
static bool goes_on(struct log_reader *reader, uint64_t end)
{
    uint64_t from = (end + TORN_MAX + LOG_CI - 1) / LOG_CI * LOG_CI;

    for (size_t i = 0; i < reader->count && from < reader->end; i++) {
        struct log_record record;

        if (fill(reader, &reader->single, i, from) < 0)
            continue;
        for (uint64_t rba = from; rba < reader->single.end; rba += LOG_ALIGN)
            if (look(&reader->single, rba, &record) == 0 && record.epoch >= reader->epoch)
                return true;
    }
    return false;
}

/* No copy has a record at rba: is that the end of the log (0), or damage? */
static int judge_end(struct log_reader *reader, uint64_t rba)
{
    if (rba < reader->inventory->written || visit_ranges(reader->inventory, lies_behind, &rba) || goes_on(reader, rba))
        return REASON_CORRUPT;
    return 0;
}

int log_reader_next(struct log_reader *reader, struct log_record *record)
{
    for (;;) {
        int reason = enter_range(reader, reader->next);

        /* All copies were stopped there: recording went on at the next control interval. */
        if (reason == REASON_NOT_FOUND && reader->next % LOG_CI) {
            uint64_t behind = (reader->next + LOG_CI - 1) / LOG_CI * LOG_CI;

            if (enter_range(reader, behind) == 0 && reader->start == behind) {
                reader->next = behind;
                continue;
            }
        }
        if (reason == 0 && reader->end - reader->next < LOG_HEADER) {
            reader->next = reader->end;
            continue;
        }
        if (reason == 0)
            reason = find(reader, &reader->forward, reader->next, reader->epoch, record);
        if (reason == REASON_CORRUPT || reason == REASON_NOT_FOUND) {
            int judged = judge_end(reader, reader->next);

            return judged < 0 ? reason : 0;
        }
        if (reason < 0)
            return reason;
        reader->epoch = record->epoch;
        reader->next += log_record_size(record->body.length);
        if (record->type != LOG_PAD || reader->pads)
            return 1;
    }
}

/* -- single records -- */

int log_reader_get(struct log_reader *reader, uint64_t rba, struct log_record *record)
{
    int reason = find(reader, &reader->single, rba, 0, record);

    return reason < 0 ? reason : 1;
}

int log_reader_previous(struct log_reader *reader, const struct log_record *of, struct log_record *record)
{
    uint64_t urid = of->urid, rba = of->rba, previous = of->previous;
    int reason;

    if (previous == 0)
        return REASON_NOT_FOUND;
    if (previous >= rba)
        return REASON_CORRUPT;
    reason = log_reader_get(reader, previous, record);
    return reason == 1 && record->urid != urid ? REASON_CORRUPT : reason;
}

struct search {
    uint64_t rba;
    uint64_t start, oldest; /* of the range that has it; of all of them */
};

static int note_range(void *context, const char *name UNUSED, uint64_t start, uint64_t end)
{
    struct search *search = context;

    if (start < search->oldest)
        search->oldest = start;
    if (search->rba >= start && search->rba < end)
        search->start = start;
    return 0;
}

int log_reader_seek(struct log_reader *reader, uint64_t rba)
{
    struct search search = { rba, UINT64_MAX, UINT64_MAX };
    struct log_record record;
    int result;

    visit_ranges(reader->inventory, note_range, &search);
    if (search.oldest == UINT64_MAX || (search.start == UINT64_MAX && rba > search.oldest))
        return REASON_NOT_FOUND;
    log_reader_start(reader, search.start == UINT64_MAX ? search.oldest : search.start);
    do
        result = log_reader_next(reader, &record);
    while (result == 1 && record.rba < rba);
    if (result == 1)
        log_reader_start(reader, record.rba);
    return result < 0 ? result : 0;
}
