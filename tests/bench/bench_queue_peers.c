/* bench_queue_peers.c - persistent messages of 1 KiB, 8 producers, each put awaited: our queue manager, with two copies of the log, and
 * what else keeps messages durably on this machine, in turn.
 *
 * queue-peers-redis: XADD, appendonly with appendfsync always. queue-peers-beanstalkd: put, with -f0. queue-peers-postgresql: a row
 * inserted and committed by pgbench. queue-peers-rabbitmq: a quorum queue, confirmed. `limit` is the peer here, so the ratio is how
 * many times as fast we are. A peer that is not installed is told so and passed over. Each has a folder of its own, a socket or port
 * of its own, and ends with the benchmark.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>

#include "tests/bench/bench_programs.h"

enum { KIB = 1024, PROGRAMS = 8, ANSWER_MAX = 256, PATIENCE = 100 };

static const double slice = 1; /* seconds */

/* -- ours -- */

static void put_each(struct program *program)
{
    while (bench_now() < program->until)
        program_put(program, true, false);
}

static double run_ours(void)
{
    struct program_work work = { "ZQS1", "BENCH", PROGRAMS, KIB, slice, put_each };

    return programs_run(&work, NULL);
}

/* -- peers that are asked and answer in lines -- */

struct peer {
    const char *name, *program;
    const char *start; /* a shell command that becomes the server; folder and port are given as $1 and $2 */
    const char *before, *after; /* of the 1,024 bytes of a message */
    const char *good;           /* how the answer to it begins */
    unsigned short port;
};

static const struct peer peers[] = {
    { "redis", "redis-server",
      "exec redis-server --bind 127.0.0.1 --port $2 --dir $1 --appendonly yes --appendfsync always --save '' >$1/log 2>&1",
      "*5\r\n$4\r\nXADD\r\n$1\r\nq\r\n$1\r\n*\r\n$1\r\nm\r\n$1024\r\n", "\r\n", "$", 16379 },
    { "beanstalkd", "beanstalkd", "exec beanstalkd -l 127.0.0.1 -p $2 -b $1 -f0 >$1/log 2>&1", "put 0 0 60 1024\r\n", "\r\n",
      "INSERTED", 21300 },
};

static bool installed(const char *program)
{
    char command[128];

    snprintf(command, sizeof command, "command -v %s >/dev/null", program);
    return system(command) == 0;
}

static int connect_to(unsigned short port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int one = 1;

    for (int i = 0; i < PATIENCE; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
            return fd;
        close(fd);
        usleep(100000);
    }
    fatal("the peer at port %u does not answer", port);
}

static pid_t start_server(const struct peer *peer)
{
    char folder[512], port[16];
    pid_t pid;

    snprintf(folder, sizeof folder, "%s/%s", bench_work(), peer->name);
    snprintf(port, sizeof port, "%u", peer->port);
    bench_shell("mkdir -p %s", folder);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/bin/sh", "sh", "-c", peer->start, "sh", folder, port, NULL);
        _exit(127);
    }
    close(connect_to(peer->port));
    return pid;
}

/* An answer ends with the line that its first line announces: a bulk string of Redis is two. */
static void read_answer(const struct peer *peer, int fd)
{
    char answer[ANSWER_MAX];
    unsigned lines = peer->good[0] == '$' ? 2 : 1;
    size_t length = 0;

    while (lines) {
        ssize_t got = recv(fd, answer + length, sizeof answer - length, 0);

        if (got <= 0)
            fatal("%s is gone", peer->name);
        for (ssize_t i = 0; i < got; i++)
            lines -= answer[length + (size_t)i] == '\n' && lines;
        length += (size_t)got;
    }
    if (length < strlen(peer->good) || memcmp(answer, peer->good, strlen(peer->good)) != 0)
        fatal("%s: %.*s", peer->name, (int)length, answer);
}

static void ask(const struct peer *peer, double until, _Atomic uint64_t *done)
{
    char request[2 * KIB];
    int length = snprintf(request, sizeof request, "%s%*s%s", peer->before, KIB, "m", peer->after);
    int fd = connect_to(peer->port);

    while (bench_now() < until) {
        if (send(fd, request, (size_t)length, 0) != length)
            fatal("%s is gone", peer->name);
        read_answer(peer, fd);
        ++*done;
    }
    close(fd);
}

static double run_peer(const struct peer *peer)
{
    _Atomic uint64_t *done = mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double start = bench_now(), speed;
    pid_t pids[PROGRAMS];

    for (unsigned i = 0; i < PROGRAMS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            ask(peer, start + slice, done);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < PROGRAMS; i++) {
        int status;

        if (waitpid(pids[i], &status, 0) < 0 || status != 0)
            fatal("a client of %s failed", peer->name);
    }
    speed = (double)*done / (bench_now() - start);
    munmap((void *)done, sizeof *done);
    return speed;
}

static void against(const struct peer *peer)
{
    double ours[BENCH_ROUNDS_MAX], theirs[BENCH_ROUNDS_MAX];
    char name[64];
    pid_t server;

    snprintf(name, sizeof name, "queue-peers-%s", peer->name);
    if (!installed(peer->program)) {
        printf("bench: %s not installed\n", name);
        return;
    }
    server = start_server(peer);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        theirs[round] = run_peer(peer);
        ours[round] = run_ours();
    }
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    bench_print(name, "messages/s", ours, theirs, bench_rounds());
}

/* -- peers that have a script: tests/bench/NAME there | start FOLDER | run FOLDER CLIENTS SECONDS | stop FOLDER -- */

static double run_script(const char *name)
{
    char command[1024], line[256];
    double speed = 0;
    FILE *pipe;

    snprintf(command, sizeof command, "tests/bench/%s run %s %d %.0f", name, bench_work(), PROGRAMS, slice);
    pipe = popen(command, "r");
    if (!pipe || !fgets(line, sizeof line, pipe) || sscanf(line, "%lf", &speed) != 1)
        fatal("%s: nothing is told", command);
    pclose(pipe);
    return speed;
}

static void against_script(const char *name)
{
    double ours[BENCH_ROUNDS_MAX], theirs[BENCH_ROUNDS_MAX];
    char command[1024];

    snprintf(command, sizeof command, "tests/bench/%s there", name);
    if (system(command) != 0) {
        printf("bench: queue-peers-%s not installed\n", name);
        return;
    }
    bench_shell("tests/bench/%s start %s", name, bench_work());
    for (unsigned round = 0; round < bench_rounds(); round++) {
        theirs[round] = run_script(name);
        ours[round] = run_ours();
    }
    bench_shell("tests/bench/%s stop %s", name, bench_work());
    snprintf(command, sizeof command, "queue-peers-%s", name);
    bench_print(command, "messages/s", ours, theirs, bench_rounds());
}

int main(void)
{
    struct bench_system system;

    bench_system_begin(&system, 1);
    bench_shell("for i in 1 2 3 4 5 6 7 8 9; do greenbar console 'ZQS1 DEFINE QLOCAL(BENCH) SHARE DEFSOPT(SHARED)' | "
                "grep -q CSQ9022I && break; sleep 1; done");
    for (size_t i = 0; i < ARRAY_COUNT(peers); i++)
        against(&peers[i]);
    against_script("postgresql");
    against_script("rabbitmq");
    bench_system_end(&system);
    return 0;
}
