/* bench_log.c - the log by itself.
 *
 * log-1k-1, log-1k-8: records of 1 KiB, each awaited by one producer or by eight threads, two copies; limit: one
 * and eight threads that share the syncs of two files (bench_sync.h). log-1k-1-single, log-1k-8-single: one copy, one file.
 * log-replay: records read back, in MB/s; limit: the bytes read by pread alone. Rounds of ours and the limit in turn.
 */
#include "mstr/log.h"
#include "mstr/log_reader.h"
#include "tests/bench/bench_sync.h"

enum { RECORD = 1024, BODY = RECORD - LOG_HEADER, PRODUCERS = 8, SET = 64 << 20, REPLAY = 100000 };

static double slice; /* seconds */
static const char *work;

/* -- data sets in plain files -- */

static const struct cluster_attributes attributes = { .kind = CLUSTER_LDS, .average = 4089, .maximum = 4089, .ci_size = 4096,
                                                      .share_region = 2, .share_system = 3 };

static void path_of(const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", work, name);
}

static int open_set(void *context, const char *dsname, enum cluster_mode mode, struct linear **linear)
{
    char path[512];

    (void)context;
    path_of(dsname, path);
    return linear_open(linear, open(path, mode == CLUSTER_READ ? O_RDONLY | O_CLOEXEC : O_RDWR | O_CLOEXEC), NULL, &attributes, mode);
}

static const struct log_files files = { NULL, open_set, NULL, NULL };

/* -- producers -- */

struct producer {
    pthread_t thread;
    struct log *log;
    double until;
    uint64_t done;
};

static void append_ours(struct log *log, const char *record)
{
    const struct log_entry entry = { .type = LOG_PUT, .begins_unit = true };
    const struct span part = span_bytes(record, BODY);
    uint64_t rba;
    int reason = log_append(log, &entry, &part, 1, &rba);

    if (reason < 0 || log_wait(log, rba) < 0)
        fatal("no append: %d", reason);
}

static void *produce(void *context)
{
    struct producer *producer = context;
    char record[RECORD];

    memset(record, 'r', sizeof record);
    while (bench_now() < producer->until) {
        append_ours(producer->log, record);
        producer->done++;
    }
    return NULL;
}

static double run(struct log *log, unsigned count)
{
    struct producer producers[PRODUCERS];
    double start = bench_now();
    uint64_t done = 0;

    for (unsigned i = 0; i < count; i++) {
        producers[i] = (struct producer){ .log = log, .until = start + slice };
        if (pthread_create(&producers[i].thread, NULL, produce, &producers[i]) != 0)
            fatal("no thread was to be had");
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(producers[i].thread, NULL);
        done += producers[i].done;
    }
    return (double)done / (bench_now() - start);
}

/* -- a log of ours -- */

struct bench_log {
    struct bsds *bsds;
    struct log *log;
    struct bsds_image *image;
};

static void begin_log(struct bench_log *bench, bool dual)
{
    const struct log_options options = { .cpf = "BNCH", .buffer = LOG_BUFFER_MAX, .threshold = 20, .two_active = dual,
                                         .archives = 100 };
    struct linear *copies[BSDS_COPIES] = { NULL };
    struct buf messages;

    bench->image = mem_alloc(1, sizeof *bench->image);
    bsds_image_init(bench->image, "BNCH");
    bench->image->sequence = 1;
    for (int copy = 0; copy <= dual; copy++)
        for (int i = 0; i < 2; i++) {
            char name[DSNAME_MAX + 1];

            snprintf(name, sizeof name, "LOG%d.DS%d", copy + 1, i + 1);
            close(sync_file(work, name, SET));
            if (bsds_active_add(bench->image, copy, name) < 0)
                fatal("no data set");
        }
    for (int copy = 0; copy <= dual; copy++) {
        const char *name = copy ? "BSDS2" : "BSDS1";

        close(sync_file(work, name, (uint64_t)BSDS_SIZE * LOG_CI));
        if (open_set(NULL, name, CLUSTER_UPDATE, &copies[copy]) < 0 || bsds_write_new(copies[copy], bench->image) < 0)
            fatal("no BSDS");
    }
    buf_init(&messages, 1 << 16);
    if (bsds_open(&bench->bsds, copies, dual, "BNCH", &messages) < 0 ||
        log_open(&bench->log, &files, bench->bsds, &options, &messages) < 0)
        fatal("no log: %s", messages.data);
    log_keep_from(bench->log, INT64_MAX); /* the ring goes round */
    buf_release(&messages);
}

static void end_log(struct bench_log *bench)
{
    if (log_close(bench->log) < 0)
        fatal("the log cannot be closed");
    bsds_close(bench->bsds);
    mem_free(bench->image);
}

static void measure(bool dual, unsigned count, const char *name)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    int one = sync_file(work, "limit1", SYNC_FILE), other = dual ? sync_file(work, "limit2", SYNC_FILE) : -1;
    struct bench_log bench;
    struct log_status before, after;

    begin_log(&bench, dual);
    log_status(bench.log, &before);
    for (int round = 0; round < (int)bench_rounds(); round++) {
        limit[round] = sync_limit(one, other, count, RECORD, slice);
        ours[round] = run(bench.log, count);
    }
    log_status(bench.log, &after);
    end_log(&bench);
    close(one);
    if (dual)
        close(other);
    bench_print(name, "records/s", ours, limit, bench_rounds());
    fprintf(stderr, "%s: %.3f forces a record\n", name,
            (double)(after.forces - before.forces) / (double)(after.records - before.records));
}

/* -- reading back -- */

static double read_log(struct bench_log *bench)
{
    struct log_reader *reader;
    struct log_record record;
    uint64_t bytes = 0;
    double start;
    int result;

    bsds_snapshot(bench->bsds, bench->image);
    log_reader_open(&reader, &files, bench->image);
    start = bench_now();
    log_reader_start(reader, 0);
    while ((result = log_reader_next(reader, &record)) == 1)
        bytes += log_record_size(record.body.length);
    start = bench_now() - start;
    if (result < 0 || bytes < (uint64_t)REPLAY / 2 * RECORD)
        fatal("the log cannot be read: %d", result);
    log_reader_close(reader);
    return (double)bytes / 1e6 / start;
}

static double read_plain(void)
{
    static char bytes[1 << 20];
    char path[512];
    double start = bench_now();
    off_t at = 0;
    int fd;

    path_of("LOG1.DS1", path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t got; (got = pread(fd, bytes, sizeof bytes, at)) > 0; at += got)
        ;
    close(fd);
    return (double)at / 1e6 / (bench_now() - start);
}

static void replay(void)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    const struct log_entry entry = { .type = LOG_PUT, .begins_unit = true };
    char record[RECORD] = "replayed";
    const struct span part = span_bytes(record, BODY);
    struct bench_log bench;
    uint64_t rba = 0;

    begin_log(&bench, false);
    for (int i = 0; i < REPLAY; i++)
        while (log_append(bench.log, &entry, &part, 1, &rba) < 0)
            if (log_wait(bench.log, rba) < 0)
                fatal("no append");
    if (log_wait(bench.log, rba) < 0)
        fatal("no append");
    for (int round = 0; round < (int)bench_rounds(); round++) {
        limit[round] = read_plain();
        ours[round] = read_log(&bench);
    }
    end_log(&bench);
    bench_print("log-replay", "MB/s", ours, limit, bench_rounds());
}

int main(void)
{
    work = getenv("WORK");
    if (!work)
        fatal("run by: make bench");
    slice = bench_slice(0.5);
    measure(true, 1, "log-1k-1");
    measure(true, PRODUCERS, "log-1k-8");
    measure(false, 1, "log-1k-1-single");
    measure(false, PRODUCERS, "log-1k-8-single");
    replay();
    return 0;
}
