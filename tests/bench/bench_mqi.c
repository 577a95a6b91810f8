/* bench_mqi.c - messages from a program's call to its answer, through a running queue manager.
 *
 * np-roundtrip: a non-persistent message of 1 KiB is put, outside of syncpoint; limit: a futex ring in shared memory, 1 KiB there and
 * an answer back, between two processes.
 * put-1k-1: a persistent message of 1 KiB is put and committed, dual log, one program; limit: two threads append and sync each such
 * record, each to a file of its own. put-1k-8: the same of 8 programs at a time; limit: 8 threads that share those two syncs, as many
 * records at a time as wait. put-50: 50 messages a commit, 8 programs; limit: that of put-1k-8 with 50 KiB. get-1k-8: got and
 * committed, one message a unit; limit as put-1k-8. Rounds of both in turn.
 */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "mstr/mqi_client.h"
#include "mstr/mqi_person.h"
#include "tests/bench/bench_system.h"

enum { MESSAGE = 1024, ROUNDTRIPS = 20000, PUTS = 1000, PROGRAMS = 8, BATCH = 50, RECORD = MESSAGE + 512 };

static struct bench_system the_system;

/* -- programs -- */

static void must_be(MQLONG code, MQLONG reason, const char *call)
{
    if (code != MQCC_OK)
        fatal("%s: MQRC %d", call, reason);
}

static MQHCONN connection;
static MQHOBJ queue;

static void open_queue(const char *queue_name)
{
    static const struct mqi_host host = { NULL, "BENCH", mqi_person };
    char name[49] = "ZQS1";
    MQOD od = MQOD_DEFAULT;
    MQLONG code, reason;

    mqi_host(&host);
    MQCONN(name, &connection, &code, &reason);
    must_be(code, reason, "MQCONN");
    memcpy(od.ObjectName, queue_name, strlen(queue_name));
    MQOPEN(connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &queue, &code, &reason);
    must_be(code, reason, "MQOPEN");
}

static void put(bool persistent, bool in_unit)
{
    static char bytes[MESSAGE];
    MQMD md = MQMD_DEFAULT;
    MQPMO pmo = MQPMO_DEFAULT;
    MQLONG code, reason;

    md.Persistence = persistent;
    pmo.Options = in_unit ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT;
    MQPUT(connection, queue, &md, &pmo, sizeof bytes, bytes, &code, &reason);
    must_be(code, reason, "MQPUT");
}

static void get(void)
{
    static char bytes[MESSAGE];
    MQMD md = MQMD_DEFAULT;
    MQGMO gmo = MQGMO_DEFAULT;
    MQLONG code, reason, length;

    gmo.Options = MQGMO_NO_SYNCPOINT;
    MQGET(connection, queue, &md, &gmo, sizeof bytes, bytes, &length, &code, &reason);
    must_be(code, reason, "MQGET");
}

static void commit(void)
{
    MQLONG code, reason;

    MQCMIT(connection, &code, &reason);
    must_be(code, reason, "MQCMIT");
}

static void put_each(unsigned count)
{
    while (count--)
        put(true, false);
}

static void put_batches(unsigned count)
{
    for (unsigned i = 1; i <= count; i++) {
        put(true, true);
        if (i % BATCH == 0)
            commit();
    }
}

static void get_each(unsigned count)
{
    while (count--)
        get();
}

/* Programs at a time, each does its part: messages in a second. */
static double run_programs(unsigned programs, unsigned count, const char *queue_name, void (*part)(unsigned count))
{
    _Atomic unsigned *ready = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double start;

    for (unsigned i = 0; i < programs; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            open_queue(queue_name);
            ++*ready;
            while (*ready <= programs)
                usleep(100);
            part(count / programs);
            _exit(0);
        }
    while (*ready < programs)
        usleep(100);
    start = bench_now();
    ++*ready;
    for (unsigned i = 0; i < programs; i++) {
        int status;

        if (wait(&status) < 0 || status != 0)
            fatal("a program failed");
    }
    start = bench_now() - start;
    munmap((void *)ready, 4096);
    return count / start;
}

/* -- limits -- */

struct ring {
    _Atomic uint32_t posted, answered;
    char bytes[MESSAGE];
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

static double futex_ring(void)
{
    struct ring *ring = mmap(NULL, sizeof *ring, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char bytes[MESSAGE] = { 0 };
    pid_t pid = fork();
    double start;

    if (pid == 0) {
        for (uint32_t i = 0; i < ROUNDTRIPS; i++) {
            sleep_while(&ring->posted, i);
            memcpy(bytes, ring->bytes, MESSAGE);
            wake(&ring->answered);
        }
        _exit(0);
    }
    start = bench_now();
    for (uint32_t i = 0; i < ROUNDTRIPS; i++) {
        memcpy(ring->bytes, bytes, MESSAGE);
        wake(&ring->posted);
        sleep_while(&ring->answered, i);
    }
    start = bench_now() - start;
    waitpid(pid, NULL, 0);
    munmap(ring, sizeof *ring);
    return ROUNDTRIPS / start;
}

/* Threads that share the syncs of two files: who comes first writes for all that wait. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned long wanted, durable;
    bool syncing;
    int files[2];
    unsigned each, size;
    char *bytes;
    off_t at;
} group = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

struct write_job {
    int file;
    size_t length;
    off_t at;
};

static void *write_and_sync(void *context)
{
    const struct write_job *job = context;

    if (pwrite(job->file, group.bytes, job->length, job->at) < 0 || fdatasync(job->file) < 0)
        fatal("the limit cannot write");
    return NULL;
}

static void sync_two(size_t length)
{
    struct write_job jobs[2] = { { group.files[0], length, group.at }, { group.files[1], length, group.at } };
    pthread_t other;

    if (pthread_create(&other, NULL, write_and_sync, &jobs[1]) != 0)
        fatal("no thread");
    write_and_sync(&jobs[0]);
    pthread_join(other, NULL);
    group.at += (off_t)length;
}

static void *append(void *context UNUSED)
{
    for (unsigned i = 0; i < group.each; i++) {
        unsigned long mine;

        pthread_mutex_lock(&group.lock);
        mine = ++group.wanted;
        while (group.durable < mine) {
            unsigned long upto = group.wanted, count = upto - group.durable;

            if (group.syncing) {
                pthread_cond_wait(&group.changed, &group.lock);
                continue;
            }
            group.syncing = true;
            pthread_mutex_unlock(&group.lock);
            sync_two(count * group.size);
            pthread_mutex_lock(&group.lock);
            group.durable = upto;
            group.syncing = false;
            pthread_cond_broadcast(&group.changed);
        }
        pthread_mutex_unlock(&group.lock);
    }
    return NULL;
}

/* Records in a second. */
static double shared_syncs(unsigned threads, unsigned count, unsigned size)
{
    pthread_t list[PROGRAMS];
    double start;

    group.each = count / threads;
    group.size = size;
    group.at = 0;
    group.wanted = group.durable = 0;
    start = bench_now();
    for (unsigned i = 0; i < threads; i++)
        if (pthread_create(&list[i], NULL, append, NULL) != 0)
            fatal("no thread");
    for (unsigned i = 0; i < threads; i++)
        pthread_join(list[i], NULL);
    return count / (bench_now() - start);
}

static void make_limit_files(void)
{
    enum { SIZE = 64 << 20 };
    char path[512];

    group.bytes = mem_alloc(SIZE, 1);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/limit%d", bench_work(), i);
        group.files[i] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (group.files[i] < 0 || pwrite(group.files[i], group.bytes, SIZE, 0) != SIZE || fsync(group.files[i]) < 0)
            fatal("%s cannot be made", path);
    }
}

/* -- what is measured -- */

static void put_np(unsigned count)
{
    while (count--)
        put(false, false);
}

static const struct bench_row {
    const char *name, *queue;
    unsigned programs, count;
    void (*part)(unsigned count);
    unsigned limit_threads, limit_size, per_record; /* limit_threads 0: the ring */
} rows[] = {
    { "np-roundtrip", "NP", 1, ROUNDTRIPS, put_np, 0, 0, 1 },
    { "put-1k-1", "BENCH", 1, PUTS, put_each, 1, RECORD, 1 },
    { "put-1k-8", "BENCH", PROGRAMS, 4 * PUTS, put_each, PROGRAMS, RECORD, 1 },
    { "put-50", "BENCH", PROGRAMS, 8 * PROGRAMS * BATCH, put_batches, PROGRAMS, BATCH * RECORD, BATCH },
    { "get-1k-8", "BENCH", PROGRAMS, 4 * PUTS, get_each, PROGRAMS, RECORD, 1 },
};

static double limit_of(const struct bench_row *row)
{
    return row->limit_threads ? row->per_record * shared_syncs(row->limit_threads, row->count / row->per_record, row->limit_size)
                              : futex_ring();
}

int main(void)
{
    double ours[BENCH_ROUNDS], limit[BENCH_ROUNDS];

    bench_system_begin(&the_system, 1);
    make_limit_files();
    bench_shell("for q in BENCH NP; do for i in 1 2 3 4 5 6 7 8 9; do greenbar console \"ZQS1 DEFINE QLOCAL($q) SHARE DEFSOPT(SHARED)\" | "
                "grep -q CSQ9022I && break; sleep 1; done; done");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        for (unsigned round = 0; round < BENCH_ROUNDS; round++) {
            limit[round] = limit_of(&rows[i]);
            ours[round] = run_programs(rows[i].programs, rows[i].count, rows[i].queue, rows[i].part);
        }
        bench_print(rows[i].name, "messages/s", ours, limit, BENCH_ROUNDS);
    }
    bench_system_end(&the_system);
    return 0;
}
