/* bench_jobs_100_steps.c - one job of 100 IEFBR14 steps, from its submission to its durable end.
 *
 * Limit: the program of these steps, 100 times in a row by vfork, exec and wait in a bare loop. Rounds of both in turn. The system
 * is made and ended here.
 */
#include <sys/wait.h>

#include "tests/bench/bench_system.h"

enum { STEPS = 100, TIMES = 10 /* both, in each round */ };

static void run_once(const char *program)
{
    int status;
    pid_t pid = vfork();

    if (pid == 0) {
        execl(program, program, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
        fatal("%s cannot be run", program);
}

static double measure_limit(const char *program)
{
    double start = bench_now();

    for (int i = 0; i < STEPS * TIMES; i++)
        run_once(program);
    return STEPS * TIMES / (bench_now() - start);
}

static double measure_ours(struct bench_system *system)
{
    double seconds = 0;
    struct buf deck;

    buf_init(&deck, BENCH_DECK_MAX);
    buf_put_text(&deck, "//HUNDRED JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n");
    for (int i = 1; i <= STEPS; i++)
        buf_printf(&deck, "//S%-7d EXEC PGM=IEFBR14\n", i);
    for (int i = 0; i < TIMES; i++)
        seconds += bench_run_jobs(system, buf_span(&deck), 1);
    buf_release(&deck);
    return STEPS * TIMES / seconds;
}

int main(void)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    struct bench_system system;
    char program[512];

    bench_system_begin(&system, 1);
    snprintf(program, sizeof program, "%s/iefbr14", system.work);
    bench_shell("cp \"$(command -v iefbr14)\" %s", program);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        limit[round] = measure_limit(program);
        ours[round] = measure_ours(&system);
    }
    bench_print("jobs-100-steps", "steps/s", ours, limit, bench_rounds());
    bench_system_end(&system);
    return 0;
}
