/* bench_jobs_iefbr14.c - one-step jobs through the whole system: submitted, converted, run (IEFBR14), their output and end durable; 8 initiators.
 *
 * Limit: as many workers, each in a bare loop: three small files written, an empty static program spawned and waited for, a record
 * of its end appended and synced. Rounds of both in turn. The system is made and ended here.
 */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bench_system.h"

enum { WORKERS = 8, JOBS = 1000, LIMIT_SECONDS = 2 };

extern char **environ;

/* ------------------------------------------------------------------------------------------------ the limit */

static void write_file(const char *folder, int worker, long number, const char *kind, size_t length)
{
    char path[512], bytes[4096];
    int fd;

    memset(bytes, 'x', sizeof bytes);
    snprintf(path, sizeof path, "%s/w%d.%ld.%s", folder, worker, number, kind);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, bytes, length) != (ssize_t)length)
        fatal("%s cannot be written", path);
    close(fd);
}

static long bare_loop(const char *folder, const char *program, int worker, double until)
{
    char path[512];
    char *arguments[] = { (char *)(uintptr_t)program, NULL };
    long done = 0;
    int record;

    snprintf(path, sizeof path, "%s/ends.%d", folder, worker);
    record = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    while (bench_now() < until) {
        char end[200] = { 0 };
        int status;
        pid_t pid;

        write_file(folder, worker, done, "log", 1200);
        write_file(folder, worker, done, "jcl", 300);
        write_file(folder, worker, done, "msg", 900);
        if (posix_spawn(&pid, program, NULL, NULL, arguments, environ) || waitpid(pid, &status, 0) != pid)
            fatal("%s cannot be run", program);
        if (write(record, end, sizeof end) != sizeof end || fdatasync(record) < 0)
            fatal("%s cannot be written", path);
        done++;
    }
    return done;
}

static double measure_limit(const char *folder, const char *program)
{
    double start = bench_now(), until = start + LIMIT_SECONDS;
    int results[2];
    long total = 0;

    if (pipe(results) < 0)
        fatal("no pipe");
    for (int worker = 0; worker < WORKERS; worker++)
        if (fork() == 0) {
            long done = bare_loop(folder, program, worker, until);

            _exit(write(results[1], &done, sizeof done) != sizeof done);
        }
    for (int worker = 0; worker < WORKERS; worker++) {
        long done = 0;

        if (read(results[0], &done, sizeof done) != sizeof done)
            fatal("a worker of the limit failed");
        total += done;
        wait(NULL);
    }
    close(results[0]);
    close(results[1]);
    return (double)total / (bench_now() - start);
}

/* ------------------------------------------------------------------------------------------------ ours */

static double measure_ours(struct bench_system *system)
{
    struct buf deck;
    double seconds;

    buf_init(&deck, BENCH_DECK_MAX);
    for (int i = 0; i < JOBS; i++)
        buf_printf(&deck, "//BEN%05d JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n//S1       EXEC PGM=IEFBR14\n", i);
    seconds = bench_run_jobs(system, buf_span(&deck), JOBS);
    buf_release(&deck);
    return JOBS / seconds;
}

int main(void)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    struct bench_system system;
    char *program = bench_empty_program();

    bench_system_begin(&system, WORKERS);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        limit[round] = measure_limit(system.work, program);
        ours[round] = measure_ours(&system);
    }
    bench_print("jobs-iefbr14", "jobs/s", ours, limit, bench_rounds());
    bench_system_end(&system);
    return 0;
}
