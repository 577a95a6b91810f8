/* test_cpu_time.c - cpu_time.h: what a tree of processes has used, whoever of it waited for whom. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jcl/cpu_time.h"

static void lines_of_proc(void **state UNUSED)
{
    static const struct {
        const char *stat;
        bool good;
        pid_t pid, parent;
        uint64_t own, ticks, start;
    } rows[] = {
        { "7 (sh) S 3 7 7 0 -1 0 0 0 0 0 1 2 30 400 20 0 1 0 5 8\n", true, 7, 3, 3, 433, 5 },
        { "7 (a) b) (c) R 3 7 7 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5 8\n", true, 7, 3, 3, 10, 5 },
        { "7 () R 3 7 7 0 -1 0 0 0 0 0 1 2 3 4 20 -5 1 0 6", true, 7, 3, 3, 10, 6 },
        { "7 () R 3 7 7 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0", false, 0, 0, 0, 0, 0 },
        { "7 (sh) S 3 7 7 0 -1 0 0 0 0 0 1 2 3", false, 0, 0, 0, 0, 0 },
        { "7 sh S 3 7 7 0 -1 0 0 0 0 0 1 2 3 4", false, 0, 0, 0, 0, 0 },
        { "x (sh) S 3 7 7 0 -1 0 0 0 0 0 1 2 3 4", false, 0, 0, 0, 0, 0 },
        { "", false, 0, 0, 0, 0, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct cpu_time_process process;

        assert_int_equal(cpu_time_parse(span_of(rows[i].stat), &process), rows[i].good);
        if (!rows[i].good)
            continue;
        assert_int_equal(process.pid, rows[i].pid);
        assert_int_equal(process.parent, rows[i].parent);
        assert_int_equal(process.own, rows[i].own);
        assert_int_equal(process.ticks, rows[i].ticks);
        assert_int_equal(process.start, rows[i].start);
    }
}

static microseconds look_once(pid_t root)
{
    struct cpu_time time = { 0 };
    microseconds used = cpu_time_look(&time, root);

    cpu_time_release(&time);
    return used;
}

static void use_cpu(clock_t ticks)
{
    clock_t until = clock() + ticks;

    while (clock() < until)
        ;
}

/* A child uses 0.2 seconds and ends, another uses 0.2 seconds in a session of its own and stays: the parent used nothing. */
static void descendants_count(void **state UNUSED)
{
    int ready[2];
    char byte;
    pid_t pid;

    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        pid_t child = fork();

        if (child == 0) {
            use_cpu(CLOCKS_PER_SEC / 5);
            _exit(0);
        }
        if (waitpid(child, NULL, 0) < 0)
            _exit(1);
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            setsid();
            prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody else would end it */
            use_cpu(CLOCKS_PER_SEC / 5);
            if (write(ready[1], "x", 1) == 1)
                pause();
            _exit(0);
        }
        pause();
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_true(look_once(pid) >= 300000);
    assert_true(look_once(pid) <= look_once(getpid()));
    assert_int_equal(look_once(-1), 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* Children of 0.2 seconds one after another, that nobody waits for: only the one that ran was counted, and TIME= never came. */
static void ended_children_of_one_who_ignores_them_count(void **state UNUSED)
{
    struct cpu_time time = { 0 };
    microseconds used = 0, before;
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGCHLD, SIG_IGN);
        for (int i = 0; i < 100; i++) { /* of some little is seen: who looks may be kept waiting */
            if (fork() == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                use_cpu(CLOCKS_PER_SEC / 5);
                _exit(0);
            }
            while (wait(NULL) > 0)
                ;
        }
        pause();
        _exit(0);
    }
    for (int look = 0; look < 15000 && used < 800000; look++) {
        usleep(20000);
        before = used;
        used = cpu_time_look(&time, pid);
        assert_true(used >= before);
    }
    assert_true(used >= 800000 && used <= 2200000);
    assert_true(time.leaks);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    cpu_time_release(&time);
}

/* The same, waited for: they are in the account of their parent, and what was seen of them is not added to it. */
static void waited_children_count_once(void **state UNUSED)
{
    struct cpu_time time = { 0 };
    microseconds used = 0;
    int ready[2];
    pid_t pid;

    assert_int_equal(pipe2(ready, O_NONBLOCK), 0);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0; i < 5; i++) {
            if (fork() == 0) {
                use_cpu(CLOCKS_PER_SEC / 5);
                _exit(0);
            }
            wait(NULL);
        }
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    for (char byte; read(ready[0], &byte, 1) != 1; usleep(20000))
        cpu_time_look(&time, pid);
    used = cpu_time_look(&time, pid);
    assert_true(used >= 950000 && used <= 1200000);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    cpu_time_release(&time);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_proc),
        cmocka_unit_test(descendants_count),
        cmocka_unit_test(ended_children_of_one_who_ignores_them_count),
        cmocka_unit_test(waited_children_count_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
