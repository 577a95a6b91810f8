/* bench_deep_queue.c - deep-queue: messages put to a deep queue and got from it, against a queue of 1,000.
 *
 * Messages of 100 bytes, persistent, 50 a commit, one program; puts and gets of a round are as many, so the depth stays. Limit: the
 * same rounds on a queue with 1,000 messages, before the other one is filled; ratio 1: what a message costs does not grow with depth.
 * DEPTH=n, 200,000 where it is not set; 10,000,000 in `make soak`, which wants 8 GB of disk. Printed beside: what the queue manager
 * has in memory when the queue is deep, in MB.
 */
#include "tests/bench/bench_programs.h"

enum { SIZE = 100, BATCH = 50, SHALLOW = 1000, DEPTH_USUAL = 200000, DEPTH_SHORT = 5000, PART = 20000 };

static unsigned long wanted; /* messages to be put by put_many() */

static void put_many(struct program *program)
{
    for (unsigned long i = 1; i <= wanted; i++) {
        program_put(program, true, true);
        if (i % BATCH == 0 || i == wanted)
            program_commit(program);
    }
}

static void put_and_get(struct program *program)
{
    for (unsigned i = 0; i < PART; i += BATCH) {
        for (unsigned k = 0; k < BATCH; k++)
            program_put(program, true, true);
        program_commit(program);
        for (unsigned k = 0; k < BATCH; k++)
            program_get(program, true);
        program_commit(program);
    }
    if (program->empty)
        fatal("the queue is not as deep as it has to be");
}

static double run(const char *queue, program_part *part)
{
    struct program_work work = { "DEEP", queue, 1, SIZE, 0, part };

    return programs_run(&work, NULL);
}

static void fill(const char *queue, unsigned long depth)
{
    wanted = depth;
    run(queue, put_many);
}

/* MB of the process that has the queue manager's page sets. */
static double memory(void)
{
    char line[64];
    unsigned long kilobytes = 0;
    FILE *pipe = popen("for p in $(pgrep -x mstr); do tr '\\0' '\\n' </proc/$p/environ | grep -qx \"GREENBAR_HOME=$GREENBAR_HOME\" && "
                       "sed -n 's/^RssAnon:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$p/status; done | sort -n | tail -1", "r");

    if (!pipe || !fgets(line, sizeof line, pipe) || sscanf(line, "%lu", &kilobytes) != 1)
        fatal("the queue manager's process is not found");
    pclose(pipe);
    return (double)kilobytes / 1024;
}

static unsigned long depth_wanted(void)
{
    const char *text = getenv("DEPTH");
    unsigned long depth = 0;

    if (!text)
        return bench_short() ? DEPTH_SHORT : DEPTH_USUAL;
    if (sscanf(text, "%lu", &depth) != 1 || depth < SHALLOW)
        fatal("DEPTH has to be a number, 1000 at least");
    return depth;
}

int main(void)
{
    double deep[BENCH_ROUNDS_MAX], shallow[BENCH_ROUNDS_MAX];
    unsigned long depth = depth_wanted();
    struct bench_system system;

    bench_system_begin(&system, 1);
    bench_shell("tests/bench/queue-managers DEEP");
    fill("NP", SHALLOW);
    fill("BENCH", depth);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        shallow[round] = run("NP", put_and_get);
        deep[round] = run("BENCH", put_and_get);
    }
    bench_print("deep-queue", "messages/s", deep, shallow, bench_rounds());
    printf("bench: deep-queue-memory %.0f MB depth=%lu\n", memory(), depth);
    bench_system_end(&system);
    return 0;
}
