/* bench_restart.c - from the kill of a queue manager to its first message, when 2 GB of log lie behind the last checkpoint.
 *
 * A process puts and commits persistent messages of 1 KiB until the log has grown by 2 GB, and is killed with SIGKILL; dual log. Another
 * one opens log and page sets, restarts, and gets a message: that is the time. restart-2g: the messages are got again soon, as on
 * queues in daily work; restart-2g-deep: they stay. The limit is 10 seconds.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/store_control.h"
#include "pagesets/page_space.h"
#include "tests/bench/bench.h"

enum { MESSAGE = 1024, BATCH = 50, DEPTH = 100, SETS = 2, POOL = 50000, SECONDS_MAX = 10 };
static const uint64_t set_bytes = UINT64_C(768) << 20;
static uint64_t log_grows = UINT64_C(2) << 30;

static const char *work;
static double log_opened;

static const struct cluster_attributes attributes = { .kind = CLUSTER_LDS, .average = 4089, .maximum = 4089, .ci_size = 4096,
                                                      .share_region = 2, .share_system = 3 };

static void path_of(const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", work, name);
}

static int open_set(void *context UNUSED, const char *dsname, enum cluster_mode mode, struct linear **linear)
{
    char path[512];
    int fd;

    path_of(dsname, path);
    fd = open(path, mode == CLUSTER_READ ? O_RDONLY | O_CLOEXEC : O_RDWR | O_CLOEXEC);
    return fd < 0 ? REASON_NOT_FOUND : linear_open(linear, fd, NULL, &attributes, mode);
}

static const struct log_files files = { NULL, open_set, NULL, NULL };

static void make_zeros(const char *name, uint64_t bytes)
{
    static const char zeros[1 << 20];
    char path[512];
    int fd;

    path_of(name, path);
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (uint64_t at = 0; at < bytes; at += sizeof zeros)
        if (fd < 0 || pwrite(fd, zeros, sizeof zeros, (off_t)at) != sizeof zeros)
            fatal("%s cannot be written", path);
    if (fsync(fd) < 0)
        fatal("%s cannot be synced", path);
    close(fd);
}

static void make_page_set(uint16_t psid, uint32_t pages)
{
    struct page_set_header header = { .psid = psid, .state = PAGE_SET_NEW };
    struct linear *linear;
    struct page_file file;
    char name[8];

    snprintf(name, sizeof name, "PSID%u", psid);
    make_zeros(name, (uint64_t)pages * LOG_CI);
    if (open_set(NULL, name, CLUSTER_UPDATE, &linear) < 0 || page_file_linear(&file, linear) < 0 ||
        page_set_format(&file, &header) < 0 || file.close(file.context) < 0)
        fatal("no page set");
}

static void make_all(uint32_t pages)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct linear *bsds;
    char name[DSNAME_MAX + 1];

    bsds_image_init(image, "BNCH");
    image->sequence = 1;
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        for (int i = 0; i < 3; i++) {
            snprintf(name, sizeof name, "LOG%d.DS%d", copy + 1, i + 1);
            make_zeros(name, set_bytes);
            if (bsds_active_add(image, copy, name) < 0)
                fatal("no data set");
        }
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        snprintf(name, sizeof name, "BSDS%d", copy + 1);
        make_zeros(name, (uint64_t)BSDS_SIZE * LOG_CI);
        if (open_set(NULL, name, CLUSTER_UPDATE, &bsds) < 0 || bsds_write_new(bsds, image) < 0 || linear_close(bsds, NULL) < 0)
            fatal("no BSDS");
    }
    make_page_set(0, 1024);
    make_page_set(1, pages);
    mem_free(image);
}

static struct {
    struct bsds *bsds;
    struct log *log;
    struct buffer_pools *pools;
    struct store *store;
    struct store_restarted restarted;
} qmgr;

static void attach(uint16_t psid)
{
    struct linear *linear;
    struct page_file file;
    struct page_set *set;
    char name[8];

    snprintf(name, sizeof name, "PSID%u", psid);
    if (open_set(NULL, name, CLUSTER_UPDATE, &linear) < 0 || page_file_linear(&file, linear) < 0 ||
        page_set_open(&set, &file, psid, true) < 0 || buffer_pools_attach(qmgr.pools, set, 0) < 0)
        fatal("no page set");
}

static void start_qmgr(void)
{
    const struct log_options options = { .cpf = "BNCH", .buffer = LOG_BUFFER_MAX, .threshold = 20, .two_active = true, .archives = 100 };
    struct linear *copies[BSDS_COPIES] = { NULL };
    struct buffer_hooks hooks;
    struct store_parts parts;
    struct buf messages;
    int reason;

    buf_init(&messages, 1 << 16);
    if (open_set(NULL, "BSDS1", CLUSTER_UPDATE, &copies[0]) < 0 || open_set(NULL, "BSDS2", CLUSTER_UPDATE, &copies[1]) < 0 ||
        bsds_open(&qmgr.bsds, copies, true, "BNCH", &messages) < 0 ||
        log_open(&qmgr.log, &files, qmgr.bsds, &options, &messages) < 0)
        fatal("no log: %s", messages.data);
    buf_release(&messages);
    log_opened = bench_now();
    hooks = store_hooks(qmgr.log);
    qmgr.pools = buffer_pools_new(&hooks);
    if (buffer_pool_define(qmgr.pools, 0, POOL) < 0)
        fatal("no pool");
    for (uint16_t psid = 0; psid < SETS; psid++)
        attach(psid);
    parts = (struct store_parts){ qmgr.log, qmgr.bsds, &files, qmgr.pools, "BNCH" };
    qmgr.store = store_open(&parts);
    reason = store_restart(qmgr.store, &qmgr.restarted);
    if (reason < 0)
        fatal("no restart: %s", reason_text(reason));
}

/* -- the load -- */

static struct store_queue *open_queue(void)
{
    struct store_queue *queue;

    if (store_queue_open(qmgr.store, 7, 1, &queue) < 0)
        fatal("no queue");
    return queue;
}

static void commit(struct store_unit *unit)
{
    if (store_commit(unit, 0) < 0 || store_turn(qmgr.store) < 0)
        fatal("no commit");
}

static void put_some(struct store_queue *queue)
{
    static char data[MESSAGE];
    struct store_put put = { .persistent = true, .header = span_bytes(data, 400), .data = span_bytes(data, MESSAGE) };
    struct store_unit *unit;
    store_position position;

    if (store_begin(qmgr.store, &unit) < 0)
        fatal("no unit");
    for (unsigned i = 0; i < BATCH; i++)
        if (store_put(unit, queue, &put, &position) < 0)
            fatal("no put");
    commit(unit);
}

static void get_some(struct store_cursor *cursor, struct store_queue *queue, unsigned count)
{
    struct store_message message;
    struct store_unit *unit;

    if (store_begin(qmgr.store, &unit) < 0)
        fatal("no unit");
    store_cursor_first(cursor);
    while (count-- > 0)
        if (store_cursor_next(cursor, &message) < 0 || store_get(unit, queue, message.position) < 0)
            fatal("no get");
    commit(unit);
}

static void load(bool deep)
{
    struct store_queue *queue;
    struct store_cursor *cursor;
    uint64_t start;

    start_qmgr();
    if (store_checkpoint_now(qmgr.store, true) < 0)
        fatal("no checkpoint");
    queue = open_queue();
    if (store_cursor_open(queue, &cursor) < 0)
        fatal("no cursor");
    start = log_next(qmgr.log);
    for (unsigned units = 0; log_next(qmgr.log) - start < log_grows; units++) {
        put_some(queue);
        if (!deep && units >= DEPTH)
            get_some(cursor, queue, BATCH);
    }
    if (log_wait(qmgr.log, log_next(qmgr.log) - 1) < 0)
        fatal("no log");
    raise(SIGKILL);
}

static void killed_under_load(bool deep)
{
    int status;
    pid_t child = fork();

    if (child == 0)
        load(deep);
    if (child < 0 || waitpid(child, &status, 0) < 0 || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fatal("the load has failed");
}

/* Seconds of the processor so far. */
static double used(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void measure(const char *name, bool deep)
{
    struct store_cursor *cursor;
    struct store_queue *queue;
    double start, took, used_before;

    make_all(deep ? 700000 : 20000);
    killed_under_load(deep);
    used_before = used();
    start = bench_now();
    start_qmgr();
    queue = open_queue();
    if (store_cursor_open(queue, &cursor) < 0)
        fatal("no cursor");
    get_some(cursor, queue, 1);
    took = bench_now() - start;
    printf("bench: %s %.2f s limit=%d ratio=%.3f\n", name, took, SECONDS_MAX, SECONDS_MAX / took);
    fflush(stdout);
    fprintf(stderr, "%s: %llu records, %.0f MB read, %.2f s of the processor, %.2f s until the log was open\n", name,
            (unsigned long long)qmgr.restarted.records, (double)(qmgr.restarted.to - qmgr.restarted.from) / 1e6, used() - used_before,
            log_opened - start);
    store_abandon(qmgr.store);
    buffer_pools_free(qmgr.pools);
    if (log_close(qmgr.log) < 0)
        fatal("the log cannot be closed");
    bsds_close(qmgr.bsds);
}

int main(void)
{
    work = getenv("WORK");
    if (!work)
        fatal("run by: make bench");
    if (bench_short())
        log_grows = 64 << 20;
    measure(bench_short() ? "restart-short" : "restart-2g", false);
    measure(bench_short() ? "restart-short-deep" : "restart-2g-deep", true);
    return 0;
}
