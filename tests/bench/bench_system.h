/* bench_system.h - benchmarks that need a system of their own: made, started, given jobs, ended. */
#ifndef TESTS_BENCH_BENCH_SYSTEM_H
#define TESTS_BENCH_BENCH_SYSTEM_H

#include <unistd.h>

#include "base/bug.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "jcl/jes_client.h"
#include "racf/racf_client.h"
#include "tests/bench/bench.h"

enum { BENCH_DECK_MAX = 1 << 20 };

struct bench_system {
    const char *work; /* a folder for whatever else is needed */
    struct racf *racf;
};

static inline void PRINTF_LIKE(1, 2) bench_shell(const char *format, ...)
{
    char command[2048];
    va_list values;

    va_start(values, format);
    vsnprintf(command, sizeof command, format, values);
    va_end(values);
    if (system(command) != 0)
        fatal("failed: %s", command);
}

static inline const char *bench_work(void)
{
    const char *work = getenv("WORK");

    if (!work)
        fatal("run by: make bench");
    return work;
}

/* The smallest program there can be: what a limit spawns. The path is the caller's. */
static inline char *bench_empty_program(void)
{
    char path[512];

    snprintf(path, sizeof path, "%s/nothing", bench_work());
    bench_shell("printf 'void _start(void);void _start(void){__asm__(\"mov $60,%%%%eax; xor %%%%edi,%%%%edi; syscall\");}' "
                ">%s.c && cc -static -nostdlib -O1 -o %s %s.c", path, path, path);
    return mem_copy_text(path);
}

static inline void bench_system_begin(struct bench_system *system, int initiators)
{
    char *config = home_path("config/system.yaml");

    system->work = bench_work();
    bench_shell("greenbar init --sysid SYS1 >/dev/null");
    bench_shell("sed -i 's/^initiators: .*/initiators: %d/' %s", initiators, config);
    bench_shell("greenbar start >/dev/null");
    if (racf_open_person(&system->racf, NULL) < 0)
        fatal("racf cannot be reached");
    mem_free(config);
}

static inline void bench_system_end(struct bench_system *system)
{
    racf_close(system->racf);
    bench_shell("greenbar stop >/dev/null");
}

/* Submits a stream of jobs and waits for the end of each, which has to be CC 0000: the seconds that took. */
static inline double bench_run_jobs(struct bench_system *system, struct span deck, size_t count)
{
    struct jes_submit_options options = { false, NULL };
    struct jes_jobs jobs;
    struct buf problem;
    struct link *link;
    double start;

    buf_init(&problem, 1 << 16);
    if (racf_connect(system->racf, "jes", LINK_PATIENCE, &link) < 0)
        fatal("jes cannot be reached");
    start = bench_now();
    if (jes_submit(link, deck, &options, &jobs, &problem) < 0 || jobs.count != count)
        fatal("the jobs were not taken: %s", problem.data);
    for (size_t i = 0; i < jobs.count; i++) {
        struct jes_job job;

        if (jes_wait(link, &jobs.list[i].jobid, 0, &job) < 0 || job.result.kind != JES_CC || job.result.code != 0)
            fatal("job %s did not end CC 0000", jobs.list[i].jobid.text);
    }
    start = bench_now() - start;
    jes_jobs_release(&jobs);
    buf_release(&problem);
    link_close(link);
    return start;
}

#endif
