/* bench_racf_check_process.c - decisions about a class that is not RACLISTed, by request to the racf process: one client, and then a
 * thousand that all ask and are all answered. Limit: a byte there and back over a socket pair between two processes. None of these
 * is recorded; refusals that are, each on disk before it is answered, have one sync a decision as their limit. */
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/bench/bench_system.h"

enum { PROFILES = 1000, ASKED = 20000, RECORDED = 1000, CLIENTS = 1000 };

static void command(struct racf *racf, const char *text)
{
    struct buf out, clist;
    int code;

    buf_init(&out, 1 << 20);
    buf_init(&clist, 1 << 20);
    if (racf_command(racf, span_of(text), &out, &clist, &code) < 0 || code > 4)
        fatal("%s: %s", text, out.data);
    buf_release(&out);
    buf_release(&clist);
}

static const char *resource(unsigned number, char text[64])
{
    snprintf(text, 64, "BENCH%03u.AREA%u.OBJECT%u", number % PROFILES, number % 7, number % 400);
    return text;
}

static void ask(struct racf *racf, unsigned number)
{
    struct racf_decision decision;
    char text[64];

    if (racf_check(racf, NULL, "FACILITY", resource(number, text), RACF_READ, 0, &decision) < 0)
        fatal("no answer about %s", text);
    if (decision.code != (number % PROFILES % 2 ? 8 : 0) || decision.profile.text[0] == '\0')
        fatal("%s: code %d by %s", text, decision.code, decision.profile.text);
}

/* Appends as much as a record takes, and waits for the disk. */
static double time_sync(const char *folder)
{
    char path[512], record[256] = { 0 };
    double start;
    int fd;

    snprintf(path, sizeof path, "%s/synced", folder);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    start = bench_now();
    for (unsigned i = 0; i < RECORDED; i++)
        if (write(fd, record, sizeof record) != sizeof record || fdatasync(fd) < 0)
            fatal("%s cannot be written", path);
    close(fd);
    return RECORDED / (bench_now() - start);
}

static void measure_recorded(struct bench_system *system)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];

    command(system->racf, "RDEFINE FACILITY RECORDED.** UACC(NONE) AUDIT(FAILURES(READ))");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        struct racf_decision decision;
        double start;

        limit[round] = time_sync(system->work);
        start = bench_now();
        for (unsigned i = 0; i < RECORDED; i++)
            if (racf_check(system->racf, NULL, "FACILITY", "RECORDED.X", RACF_READ, 0, &decision) < 0 || decision.code != 8)
                fatal("it was not refused");
        ours[round] = RECORDED / (bench_now() - start);
    }
    bench_print("racf-check-process-recorded", "decisions/s", ours, limit, bench_rounds());
}

static double time_limit(void)
{
    int pair[2];
    double start;
    pid_t child;
    char byte = 'x';

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || (child = fork()) < 0)
        fatal("no socket pair");
    if (child == 0) {
        close(pair[0]);
        while (read(pair[1], &byte, 1) == 1 && write(pair[1], &byte, 1) == 1)
            ;
        _exit(0);
    }
    close(pair[1]);
    start = bench_now();
    for (unsigned i = 0; i < ASKED; i++)
        if (write(pair[0], &byte, 1) != 1 || read(pair[0], &byte, 1) != 1)
            fatal("the socket pair broke");
    start = ASKED / (bench_now() - start);
    close(pair[0]);
    waitpid(child, NULL, 0);
    return start;
}

int main(void)
{
    struct racf **clients = mem_alloc(CLIENTS, sizeof *clients);
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    struct rlimit files = { 2 * CLIENTS, 2 * CLIENTS };
    struct bench_system system;
    char text[128];

    setrlimit(RLIMIT_NOFILE, &files);
    bench_system_begin(&system, 1);
    command(system.racf, "SETROPTS GENERIC(FACILITY) NOADDCREATOR");
    for (unsigned i = 0; i < PROFILES; i++) {
        snprintf(text, sizeof text, "RDEFINE FACILITY BENCH%03u.** UACC(%s) AUDIT(NONE)", i, i % 2 ? "NONE" : "READ");
        command(system.racf, text);
    }
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double start;

        limit[round] = time_limit();
        start = bench_now();
        for (unsigned i = 0; i < ASKED; i++)
            ask(system.racf, i % 500);
        ours[round] = ASKED / (bench_now() - start);
    }
    bench_print("racf-check-process", "decisions/s", ours, limit, bench_rounds());
    for (unsigned i = 0; i < CLIENTS; i++)
        if (racf_open_person(&clients[i], NULL) < 0)
            fatal("client %u finds racf not there", i);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double start;

        limit[round] = time_limit();
        start = bench_now();
        for (unsigned i = 0; i < ASKED; i++)
            ask(clients[i % CLIENTS], i);
        ours[round] = ASKED / (bench_now() - start);
    }
    bench_print("racf-check-process-1000-clients", "decisions/s", ours, limit, bench_rounds());
    measure_recorded(&system);
    for (unsigned i = 0; i < CLIENTS; i++)
        racf_close(clients[i]);
    mem_free(clients);
    bench_system_end(&system);
    return 0;
}
