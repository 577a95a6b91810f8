/* bench_programs.h - programs that put and get messages, in processes of their own, for benchmarks of the queue manager. */
#ifndef TESTS_BENCH_BENCH_PROGRAMS_H
#define TESTS_BENCH_BENCH_PROGRAMS_H

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "mstr/mqi_client.h"
#include "mstr/mqi_person.h"
#include "tests/bench/bench_system.h"

enum { PROGRAMS_MAX = 8, PROGRAM_MESSAGE = 65536 };

/* What a program works with. */
struct program {
    MQHCONN connection;
    MQHOBJ queue;
    MQLONG size;   /* of its messages */
    uint64_t done; /* messages */
    double until;  /* a part that has no end of its own ends then */
    bool empty;    /* its last get found none */
};

/* The work of one program: what it does until its time is over, or once. */
typedef void program_part(struct program *program);

static inline void program_must(MQLONG code, MQLONG reason, const char *call)
{
    if (code != MQCC_OK)
        fatal("%s: MQRC %d", call, reason);
}

static inline void program_open(struct program *program, const char *qmgr, const char *queue)
{
    static const struct mqi_host host = { NULL, "BENCH", mqi_person, NULL, NULL };
    char name[49] = "";
    MQOD od = { MQOD_DEFAULT };
    MQLONG code, reason;

    snprintf(name, sizeof name, "%s", qmgr);
    mqi_host(&host);
    MQCONN(name, &program->connection, &code, &reason);
    program_must(code, reason, "MQCONN");
    memcpy(od.ObjectName, queue, strlen(queue));
    MQOPEN(program->connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &program->queue, &code, &reason);
    program_must(code, reason, "MQOPEN");
}

static inline void program_put(struct program *program, bool persistent, bool in_unit)
{
    static char bytes[PROGRAM_MESSAGE];
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQLONG code, reason;

    md.Persistence = persistent;
    pmo.Options = in_unit ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT;
    MQPUT(program->connection, program->queue, &md, &pmo, program->size, bytes, &code, &reason);
    program_must(code, reason, "MQPUT");
    program->done++;
}

static inline void program_get(struct program *program, bool in_unit)
{
    static char bytes[PROGRAM_MESSAGE];
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG code, reason, length;

    gmo.Options = in_unit ? MQGMO_SYNCPOINT : MQGMO_NO_SYNCPOINT;
    MQGET(program->connection, program->queue, &md, &gmo, sizeof bytes, bytes, &length, &code, &reason);
    program->empty = reason == MQRC_NO_MSG_AVAILABLE;
    if (program->empty)
        return;
    program_must(code, reason, "MQGET");
    program->done++;
}

static inline void program_commit(struct program *program)
{
    MQLONG code, reason;

    MQCMIT(program->connection, &code, &reason);
    program_must(code, reason, "MQCMIT");
}

struct program_work {
    const char *qmgr, *queue;
    unsigned programs;
    MQLONG size;
    double seconds;
    program_part *part;
};

/* What the processes share. */
struct program_count {
    _Atomic unsigned ready;
    _Atomic uint64_t done;
};

static inline void program_main(const struct program_work *work, struct program_count *count) NORETURN;
static inline void program_main(const struct program_work *work, struct program_count *count)
{
    struct program program = { .size = work->size };

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    program_open(&program, work->qmgr, work->queue);
    count->ready++;
    while (count->ready <= work->programs)
        usleep(100);
    program.until = bench_now() + work->seconds;
    work->part(&program);
    count->done += program.done;
    _exit(0);
}

/* Programs that begin at the same time: messages in a second; how many: *messages, which may be NULL. */
static inline double programs_run(const struct program_work *work, uint64_t *messages)
{
    struct program_count *count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double start, speed;

    for (unsigned i = 0; i < work->programs; i++)
        if (fork() == 0)
            program_main(work, count);
    while (count->ready < work->programs)
        usleep(100);
    start = bench_now();
    count->ready++;
    for (unsigned i = 0; i < work->programs; i++) {
        int status;

        if (wait(&status) < 0 || status != 0)
            fatal("a program failed");
    }
    speed = (double)count->done / (bench_now() - start);
    if (messages)
        *messages = count->done;
    munmap(count, sizeof *count);
    return speed;
}

#endif
