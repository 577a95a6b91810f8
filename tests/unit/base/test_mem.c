/* test_mem.c - memory that is not there ends the program, wherever it was asked for. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

static unsigned granted; /* allocations until there is no more */

static void *run_out(void *memory, size_t size)
{
    return granted-- ? realloc(memory, size) : NULL;
}

/* What a process ends with that may allocate count times. */
static int end_of(void (*work)(void), unsigned count)
{
    pid_t child;
    int status;

    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) /* the message of each is no news */
            _exit(1);
        granted = count;
        mem_hook(run_out);
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void copy_twice(void)
{
    char *one = mem_copy_text("one"), *two = mem_copy("two", 3);

    mem_free(two);
    mem_free(one);
}

static void grow_a_buffer(void)
{
    struct buf buf;

    buf_init(&buf, 1 << 20);
    for (int i = 0; i < 1000; i++)
        buf_printf(&buf, "line %d\n", i);
    buf_release(&buf);
}

static void each_allocation_that_fails_ends_the_program(void **state UNUSED)
{
    assert_int_equal(end_of(copy_twice, 0), 3);
    assert_int_equal(end_of(copy_twice, 1), 3);
    assert_int_equal(end_of(copy_twice, 2), 0);
    for (unsigned count = 0; count < 4; count++)
        assert_int_equal(end_of(grow_a_buffer, count), 3);
    assert_int_equal(end_of(grow_a_buffer, 100), 0);
}

static void memory_is_zeroed_and_never_of_no_length(void **state UNUSED)
{
    unsigned char *bytes = mem_alloc(100, 1);

    for (int i = 0; i < 100; i++)
        assert_int_equal(bytes[i], 0);
    mem_free(bytes);
    bytes = mem_alloc(0, 8);
    assert_non_null(bytes);
    mem_free(bytes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_that_fails_ends_the_program),
        cmocka_unit_test(memory_is_zeroed_and_never_of_no_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
