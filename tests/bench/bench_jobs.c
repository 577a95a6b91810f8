/* bench_jobs.c - one-step jobs through the whole system: submitted, converted, run (IEFBR14), their output and end durable; 8 initiators.
 *
 * Limit: as many workers, each in a bare loop: three small files written, an empty static program spawned and waited for, a record
 * of its end appended and synced. Rounds of both in turn. The system is made and ended here.
 */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/home.h"
#include "base/io.h"
#include "jcl/jes_client.h"
#include "racf/racf_client.h"
#include "tests/bench/bench.h"

enum { WORKERS = 8, JOBS = 1000, LIMIT_SECONDS = 2, DECK_LIMIT = 1 << 20 };

extern char **environ;

static void run(const char *command)
{
    if (system(command) != 0)
        fatal("failed: %s", command);
}

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

static double measure_ours(struct racf *racf)
{
    struct jes_submit_options options = { false, NULL };
    struct jes_jobs jobs;
    struct buf deck, problem;
    struct link *link;
    double start;

    buf_init(&deck, DECK_LIMIT);
    buf_init(&problem, 1 << 16);
    for (int i = 0; i < JOBS; i++)
        buf_printf(&deck, "//BEN%05d JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n//S1       EXEC PGM=IEFBR14\n", i);
    if (racf_connect(racf, "jes", LINK_PATIENCE, &link) < 0)
        fatal("jes cannot be reached");
    start = bench_now();
    if (jes_submit(link, buf_span(&deck), &options, &jobs, &problem) < 0 || jobs.count != JOBS)
        fatal("the jobs were not taken: %s", problem.data);
    for (size_t i = 0; i < jobs.count; i++) {
        struct jes_job job;

        if (jes_wait(link, &jobs.list[i].jobid, 0, &job) < 0 || job.result.kind != JES_CC || job.result.code != 0)
            fatal("job %s did not end CC 0000", jobs.list[i].jobid.text);
    }
    start = bench_now() - start;
    jes_jobs_release(&jobs);
    buf_release(&deck);
    buf_release(&problem);
    link_close(link);
    return JOBS / start;
}

int main(void)
{
    const char *work = getenv("WORK");
    double ours[BENCH_ROUNDS], limit[BENCH_ROUNDS];
    char *config = home_path("config/system.yaml"), program[512], command[2048];
    struct racf *racf;

    if (!work)
        fatal("run by: make bench BENCH=jobs");
    snprintf(program, sizeof program, "%s/nothing", work);
    snprintf(command, sizeof command, "printf 'void _start(void);void _start(void){__asm__(\"mov $60,%%%%eax; xor %%%%edi,%%%%edi; syscall\");}' "
             ">%s.c && cc -static -nostdlib -O1 -o %s %s.c", program, program, program);
    run(command);
    run("greenbar init --sysid SYS1 >/dev/null");
    snprintf(command, sizeof command, "sed -i 's/^initiators: .*/initiators: %d/' %s", WORKERS, config);
    run(command);
    run("greenbar start >/dev/null");
    if (racf_open_person(&racf, NULL) < 0)
        fatal("racf cannot be reached");
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        limit[round] = measure_limit(work, program);
        ours[round] = measure_ours(racf);
    }
    racf_close(racf);
    bench_print("jobs-iefbr14", "jobs/s", ours, limit, BENCH_ROUNDS);
    run("greenbar stop >/dev/null");
    return 0;
}
