/* test_control_page.c - the page of the generations: what racf sets others read, and nobody but racf can change it. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "racf/control_page.h"

static const struct name8 no_system = { "" };

static void what_is_set_is_read(void **state UNUSED)
{
    const struct control_state first = { 7, CONTROL_ACTIVE | CONTROL_GENERIC, 4, 2, 5 }, second = { 8, CONTROL_RACLISTED, 8, 0, 0 };
    struct control_page *page, *other;
    struct control_state got;
    int number;

    assert_int_equal(control_page_new(&no_system, &page), 0);
    assert_int_equal(control_page_map(control_page_fd(page), &other), 0);
    assert_int_equal(control_page_find(other, "FACILITY"), REASON_NOT_FOUND);
    assert_int_equal(control_page_set(page, "FACILITY", &first), 0);
    assert_int_equal(control_page_set(page, "MQCMDS", &first), 0);
    number = control_page_find(other, "FACILITY");
    got = control_page_get(other, number);
    assert_int_equal(got.generation, 7);
    assert_int_equal(got.flags, CONTROL_ACTIVE | CONTROL_GENERIC);
    assert_int_equal(got.default_code, 4);
    assert_int_equal(got.conditions, 2);
    assert_int_equal(got.global_generation, 5);
    assert_int_equal(control_page_set(page, "FACILITY", &second), 0);
    assert_int_equal(control_page_find(other, "FACILITY"), number);
    got = control_page_get(other, number);
    assert_int_equal(got.generation, 8);
    assert_int_equal(got.flags, CONTROL_RACLISTED);
    assert_int_equal(got.default_code, 8);
    assert_int_equal(control_page_find(other, "FACILITYX"), REASON_NOT_FOUND);
    assert_int_equal(control_page_find(other, "FACIL"), REASON_NOT_FOUND);
    control_page_free(other);
    control_page_free(page);
}

/* Also the descriptor that racf hands out, which is open for writing. */
static void others_cannot_change_it(void **state UNUSED)
{
    struct control_page *page;
    char path[64];
    int fd, again;

    assert_int_equal(control_page_new(&no_system, &page), 0);
    fd = control_page_fd(page);
    assert_ptr_equal(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(ftruncate(fd, 1 << 20), -1);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    again = open(path, O_RDWR | O_CLOEXEC);
    if (again >= 0) {
        assert_int_equal(pwrite(again, "x", 1, 0), -1);
        close(again);
    }
    control_page_free(page);
}

static void what_is_no_page_is_refused(void **state UNUSED)
{
    struct control_page *page, *other;
    FILE *file = tmpfile();
    off_t length;

    assert_non_null(file);
    assert_int_equal(control_page_map(fileno(file), &other), REASON_VERSION);
    assert_int_equal(control_page_new(&no_system, &page), 0);
    length = lseek(control_page_fd(page), 0, SEEK_END);
    control_page_free(page);
    assert_int_equal(ftruncate(fileno(file), length), 0); /* the size is right, nothing else is */
    assert_int_equal(control_page_map(fileno(file), &other), REASON_VERSION);
    fclose(file);
}

static void the_system_is_told(void **state UNUSED)
{
    static const char *const names[] = { "", "G", "GRN1", "GRN12345" }; /* more than four characters are no SMF ID */
    struct control_page *page, *other;

    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        struct name8 name = { "" };
        char wanted[5];

        snprintf(name.text, sizeof name.text, "%s", names[i]);
        snprintf(wanted, sizeof wanted, "%.4s", names[i]);
        assert_int_equal(control_page_new(&name, &page), 0);
        assert_int_equal(control_page_map(control_page_fd(page), &other), 0);
        assert_string_equal(control_page_system(other).text, wanted);
        control_page_free(other);
        control_page_free(page);
    }
}

static void a_full_page_takes_no_more(void **state UNUSED)
{
    const struct control_state one = { 1, CONTROL_ACTIVE, 4, 0, 0 };
    struct control_page *page;
    char name[16];

    assert_int_equal(control_page_new(&no_system, &page), 0);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "C%d", i);
        assert_int_equal(control_page_set(page, name, &one), 0);
    }
    assert_int_equal(control_page_set(page, "ONEMORE", &one), REASON_FULL);
    assert_int_equal(control_page_set(page, "C999", &one), 0);
    control_page_free(page);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_set_is_read),
        cmocka_unit_test(others_cannot_change_it),
        cmocka_unit_test(what_is_no_page_is_refused),
        cmocka_unit_test(the_system_is_told),
        cmocka_unit_test(a_full_page_takes_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
