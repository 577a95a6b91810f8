/* test_cpu_time.c - cpu_time.h: what a tree of processes has used, whoever of it waited for whom. */
#include "tests/unit/test.h"

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
        uint64_t ticks;
    } rows[] = {
        { "7 (sh) S 3 7 7 0 -1 0 0 0 0 0 1 2 30 400 20 0 1 0 5\n", true, 7, 3, 433 },
        { "7 (a) b) (c) R 3 7 7 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5\n", true, 7, 3, 10 },
        { "7 () R 3 7 7 0 -1 0 0 0 0 0 1 2 3 4", true, 7, 3, 10 },
        { "7 (sh) S 3 7 7 0 -1 0 0 0 0 0 1 2 3", false, 0, 0, 0 },
        { "7 sh S 3 7 7 0 -1 0 0 0 0 0 1 2 3 4", false, 0, 0, 0 },
        { "x (sh) S 3 7 7 0 -1 0 0 0 0 0 1 2 3 4", false, 0, 0, 0 },
        { "", false, 0, 0, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct cpu_time_process process;

        assert_int_equal(cpu_time_parse(span_of(rows[i].stat), &process), rows[i].good);
        if (!rows[i].good)
            continue;
        assert_int_equal(process.pid, rows[i].pid);
        assert_int_equal(process.parent, rows[i].parent);
        assert_int_equal(process.ticks, rows[i].ticks);
    }
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
    assert_true(cpu_time_of_tree(pid) >= 300000);
    assert_true(cpu_time_of_tree(pid) <= cpu_time_of_tree(getpid()));
    assert_int_equal(cpu_time_of_tree(-1), 0);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_proc),
        cmocka_unit_test(descendants_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
