/* bench_racf_commands.c - RDEFINE and PERMIT in pairs, all in one step under IKJEFT01, each durable before the next is read.
 *
 * Limit: a record of the length of the command appended to a file and synced, as often. Rounds of both in turn. The system is made and
 * ended here.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/bug.h"
#include "jcl/jes_client.h"
#include "racf/racf_client.h"
#include "tests/bench/bench.h"

enum { PAIRS = 1000, DECK_LIMIT = 1 << 20 };

static void run(const char *command)
{
    if (system(command) != 0)
        fatal("failed: %s", command);
}

static void command_lines(struct buf *out, unsigned round, int pair)
{
    buf_printf(out, " RDEFINE FACILITY BENCH.R%d.P%04d UACC(NONE) OWNER(SYS1)\n", round, pair);
    buf_printf(out, " PERMIT BENCH.R%d.P%04d CLASS(FACILITY) ID(SYSPROG) ACCESS(READ)\n", round, pair);
}

static double measure_limit(const char *work, unsigned round)
{
    char path[512];
    double start;
    int fd;

    snprintf(path, sizeof path, "%s/append", work);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        fatal("%s cannot be made", path);
    start = bench_now();
    for (int pair = 0; pair < PAIRS; pair++) {
        struct span rest, line;
        struct buf lines;

        buf_init(&lines, 1000);
        command_lines(&lines, round, pair);
        rest = buf_span(&lines);
        while (span_line(&rest, &line))
            if (write(fd, line.data, line.length) != (ssize_t)line.length || fdatasync(fd) < 0)
                fatal("%s cannot be written", path);
        buf_release(&lines);
    }
    start = bench_now() - start;
    close(fd);
    unlink(path);
    return 2 * PAIRS / start;
}

/* One RACF command of a person; its return code. */
static int give(struct racf *racf, const char *command)
{
    struct buf out, clist;
    int code;

    buf_init(&out, 1 << 20);
    buf_init(&clist, 1 << 20);
    if (racf_command(racf, span_of(command), &out, &clist, &code) < 0)
        fatal("racf cannot be reached");
    buf_release(&out);
    buf_release(&clist);
    return code;
}

static double measure_ours(struct link *link, struct racf *racf, unsigned round)
{
    struct jes_submit_options options = { false, NULL };
    struct buf deck, problem;
    struct jes_jobs jobs;
    struct jes_job job;
    char last[80];
    double start;

    buf_init(&deck, DECK_LIMIT);
    buf_init(&problem, 1 << 16);
    buf_put_text(&deck, "//BENRACF  JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n//RACF     EXEC PGM=IKJEFT01\n//SYSTSPRT DD  SYSOUT=*\n"
                        "//SYSTSIN  DD  *\n");
    for (int pair = 0; pair < PAIRS; pair++)
        command_lines(&deck, round, pair);
    buf_put_text(&deck, "/*\n");
    if (buf_failed(&deck))
        fatal("the deck is too long");
    start = bench_now();
    if (jes_submit(link, buf_span(&deck), &options, &jobs, &problem) < 0 || jobs.count != 1)
        fatal("the job was not taken: %s", problem.data);
    if (jes_wait(link, &jobs.list[0].jobid, 0, &job) < 0 || job.result.kind != JES_CC || job.result.code != 0)
        fatal("job %s did not end CC 0000", jobs.list[0].jobid.text);
    start = bench_now() - start;
    snprintf(last, sizeof last, "RLIST FACILITY BENCH.R%d.P%04d", round, PAIRS - 1);
    if (give(racf, last) != 0)
        fatal("the last profile is not there");
    jes_jobs_release(&jobs);
    buf_release(&deck);
    buf_release(&problem);
    return 2 * PAIRS / start;
}

int main(void)
{
    const char *work = getenv("WORK");
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    struct racf *racf;
    struct link *link;

    if (!work)
        fatal("run by: make bench BENCH=racf-commands");
    run("greenbar init --sysid SYS1 >/dev/null");
    run("greenbar start >/dev/null");
    if (racf_open_person(&racf, NULL) < 0 || racf_connect(racf, "jes", LINK_PATIENCE, &link) < 0)
        fatal("racf and jes cannot be reached");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        limit[round] = measure_limit(work, round);
        ours[round] = measure_ours(link, racf, round);
    }
    link_close(link);
    racf_close(racf);
    bench_print("racf-commands", "commands/s", ours, limit, bench_rounds());
    run("greenbar stop >/dev/null");
    return 0;
}
