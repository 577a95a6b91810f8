/* bench_mqi.c - messages from a program's call to its answer, through a running queue manager; rounds of it and of a limit in turn.
 *
 * A force is the sync of all copies of the log, at the same time. Three queue managers: DUA1 with two copies, SNG1 with one, ENC1 with
 * two that are encrypted, as are its archives, BSDS and page sets.
 *
 * put-1k-1        a persistent message of 1 KiB is put and committed, by one program. Limit: two threads, each appends and syncs each
 *                 such record to a file of its own (bench_sync.h)
 * put-1k-8        the same of 8 programs. Limit: 8 threads that share those two syncs through a lock
 * put-...-single  the same with one copy, one file
 * put-50          50 messages a commit, 8 programs. Limit: that of put-1k-8, with 50 messages a record
 * get-1k-8        got and committed, a message a unit, 8 programs. Limit: that of put-1k-8
 * put-64k-8       messages of 64 KiB. Limit: that of put-1k-8 with such records
 * put-...-encrypted  limit: our clear run
 * np-roundtrip    a non-persistent message of 1 KiB is put, outside of syncpoint, by one program. Limit: a futex ring in shared memory,
 *                 1 KiB there and an answer back, between two processes, on one core or on any, whichever is faster
 *
 * A record of the limits is as long as what our log gets for such a message: data, descriptor, header of the record, COMMIT.
 * Forces for each message are printed beside: `bench: put-1k-8-forces`. The queue is emptied between the rounds, unmeasured.
 */
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>

#include "tests/bench/bench_programs.h"
#include "tests/bench/bench_sync.h"

enum { KIB = 1024, PROGRAMS = 8, BATCH = 50, OVERHEAD = 512, ROUNDTRIPS = 20000, WARM_ROUNDS = 2 };

static double slice; /* seconds */

/* -- parts of programs -- */

static void put_each(struct program *program)
{
    while (bench_now() < program->until)
        program_put(program, true, false);
}

static void put_batches(struct program *program)
{
    while (bench_now() < program->until) {
        for (unsigned i = 0; i < BATCH; i++)
            program_put(program, true, true);
        program_commit(program);
    }
}

static void get_each(struct program *program)
{
    while (bench_now() < program->until && !program->empty)
        program_get(program, false);
    if (program->empty)
        fatal("the queue was empty before the time was over");
}

static void put_np(struct program *program)
{
    while (bench_now() < program->until)
        program_put(program, false, false);
}

/* So many that no round of get_each() finds the end. */
static void fill(struct program *program)
{
    for (unsigned i = 1; i <= 2500; i++) {
        program_put(program, true, true);
        if (i % BATCH == 0)
            program_commit(program);
    }
}

static void drain(struct program *program)
{
    while (!program->empty) {
        for (unsigned i = 0; i < BATCH && !program->empty; i++)
            program_get(program, true);
        program_commit(program);
    }
}

/* -- the limit of a round trip -- */

struct ring {
    _Atomic uint32_t posted, answered;
    char bytes[KIB];
};

static void sleep_while(_Atomic uint32_t *word, uint32_t value)
{
    while (*word == value)
        syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void wake(_Atomic uint32_t *word)
{
    ++*word;
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Round trips in a second. together: both processes on the core where we are. */
static double futex_ring(bool together)
{
    struct ring *ring = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char bytes[KIB] = { 0 };
    cpu_set_t before, core;
    pid_t pid;
    double start;

    CPU_ZERO(&core);
    CPU_SET((size_t)sched_getcpu(), &core);
    sched_getaffinity(0, sizeof before, &before);
    if (together)
        sched_setaffinity(0, sizeof core, &core);
    pid = fork();
    if (pid == 0) {
        for (uint32_t i = 0; i < ROUNDTRIPS; i++) {
            sleep_while(&ring->posted, i);
            memcpy(bytes, ring->bytes, KIB);
            wake(&ring->answered);
        }
        _exit(0);
    }
    start = bench_now();
    for (uint32_t i = 0; i < ROUNDTRIPS; i++) {
        memcpy(ring->bytes, bytes, KIB);
        wake(&ring->posted);
        sleep_while(&ring->answered, i);
    }
    start = bench_now() - start;
    waitpid(pid, NULL, 0);
    sched_setaffinity(0, sizeof before, &before);
    munmap(ring, sizeof *ring);
    return ROUNDTRIPS / start;
}

/* The better place: a core that has gone idle, on a virtual machine above all, takes long to wake. */
static double best_ring(void)
{
    double apart = futex_ring(false), together = futex_ring(true);

    return apart > together ? apart : together;
}

/* -- what is measured -- */

enum limit { RING, TWO_FILES, ONE_FILE, CLEAR };

static const struct bench_row {
    const char *name, *qmgr, *queue;
    unsigned programs;
    MQLONG size;
    program_part *part;
    enum limit limit;
    unsigned messages; /* of a record of the limit */
} rows[] = {
    { "put-1k-1", "DUA1", "BENCH", 1, KIB, put_each, TWO_FILES, 1 },
    { "put-1k-8", "DUA1", "BENCH", PROGRAMS, KIB, put_each, TWO_FILES, 1 },
    { "put-1k-1-single", "SNG1", "BENCH", 1, KIB, put_each, ONE_FILE, 1 },
    { "put-1k-8-single", "SNG1", "BENCH", PROGRAMS, KIB, put_each, ONE_FILE, 1 },
    { "put-50", "DUA1", "BENCH", PROGRAMS, KIB, put_batches, TWO_FILES, BATCH },
    { "get-1k-8", "DUA1", "BENCH", PROGRAMS, KIB, get_each, TWO_FILES, 1 },
    { "put-64k-8", "DUA1", "BENCH", PROGRAMS, 64 * KIB, put_each, TWO_FILES, 1 },
    { "put-1k-8-encrypted", "ENC1", "BENCH", PROGRAMS, KIB, put_each, CLEAR, 1 },
    { "put-64k-8-encrypted", "ENC1", "BENCH", PROGRAMS, 64 * KIB, put_each, CLEAR, 1 },
    { "np-roundtrip", "DUA1", "NP", 1, KIB, put_np, RING, 1 },
};

static int limit_files[2];
static uint64_t forces, messages; /* of the row */

static double run_on(const struct bench_row *row, const char *qmgr, uint64_t *done)
{
    struct program_work work = { qmgr, row->queue, row->programs, row->size, slice, row->part };

    return programs_run(&work, done);
}

static void prepare(const char *qmgr, const char *queue, unsigned programs, program_part *part)
{
    struct program_work work = { qmgr, queue, programs, KIB, 0, part };

    programs_run(&work, NULL);
}

static double limit_of(const struct bench_row *row)
{
    double speed;

    switch (row->limit) {
    case RING:
        return best_ring();
    case CLEAR:
        speed = run_on(row, "DUA1", NULL);
        prepare("DUA1", row->queue, 1, drain);
        return speed;
    default:
        return row->messages * sync_limit(limit_files[0], row->limit == TWO_FILES ? limit_files[1] : -1, row->programs,
                                          row->messages * ((size_t)row->size + OVERHEAD), slice);
    }
}

/* Forces of the log since the start. */
static uint64_t forces_of(const char *qmgr)
{
    char command[128], line[256];
    unsigned long long number = 0;
    FILE *pipe;

    snprintf(command, sizeof command, "greenbar console '%s DISPLAY LOG' | sed -n 's/.*FORCES(\\([0-9]*\\)).*/\\1/p'", qmgr);
    pipe = popen(command, "r");
    if (!pipe || !fgets(line, sizeof line, pipe) || sscanf(line, "%llu", &number) != 1)
        fatal("%s does not tell its forces", qmgr);
    pclose(pipe);
    return number;
}

static double run(const struct bench_row *row)
{
    uint64_t before, done;
    double speed;

    if (row->part == get_each)
        prepare(row->qmgr, row->queue, PROGRAMS, fill);
    before = forces_of(row->qmgr);
    speed = run_on(row, row->qmgr, &done);
    forces += forces_of(row->qmgr) - before;
    messages += done;
    prepare(row->qmgr, row->queue, 1, drain);
    return speed;
}

static void measure(const struct bench_row *row)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];

    /* The files of the limit are there and were written before; so were our buffers and page sets then. */
    for (unsigned round = 0; round < (bench_short() ? 0 : WARM_ROUNDS); round++)
        (void)run(row);
    forces = messages = 0;
    for (unsigned round = 0; round < bench_rounds(); round++) {
        limit[round] = limit_of(row);
        ours[round] = run(row);
    }
    bench_print(row->name, "messages/s", ours, limit, bench_rounds());
    printf("bench: %s-forces %.3f forces/message\n", row->name, (double)forces / (double)messages);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct bench_system system;

    slice = bench_slice(0.5);
    bench_system_begin(&system, 1);
    bench_shell("tests/bench/queue-managers DUA1 SNG1 ENC1");
    for (int i = 0; i < 2; i++)
        limit_files[i] = sync_file(bench_work(), i ? "limit2" : "limit1", SYNC_FILE);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (argc < 2 || strncmp(rows[i].name, argv[1], strlen(argv[1])) == 0)
            measure(&rows[i]);
    bench_system_end(&system);
    return 0;
}
