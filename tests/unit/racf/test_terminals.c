/* test_terminals.c - the terminal of a process: consoles and lines have fixed names, pseudo terminals have none. */
#include "tests/unit/test.h"

#include <sys/sysmacros.h>
#include <unistd.h>

#include "racf/terminals.h"

static void from_a_line_of_proc(void **state UNUSED)
{
    static const struct {
        const char *stat, *terminal;
    } rows[] = {
        { "12 (sh) S 1 12 12 1025 12 0", "TTY1" },
        { "12 (sh) S 1 12 12 1087 12 0", "TTY63" },
        { "12 (sh) S 1 12 12 1088 12 0", "TTYS0" },
        { "12 (sh) S 1 12 12 1091 12 0", "TTYS3" },
        { "12 (sh) S 1 12 12 34816 12 0", "" },               /* pts/0 */
        { "12 (sh) S 1 12 12 0 -1 0", "" },                   /* none */
        { "12 (sh) S 1 12 12 1024 12 0", "" },                /* tty0: whichever console is shown */
        { "12 (a) S 1 1 1 1026 (b) S 1 12 12 1025 12 0", "TTY1" }, /* a program named to deceive */
        { "12 (sh) S 1 12 12 x 12 0", "" },
        { "12 (sh) S 1 12", "" },
        { "12 (sh)", "" },
        { "12 sh", "" },
        { "", "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_string_equal(terminal_in(span_of(rows[i].stat)).text, rows[i].terminal);
}

static void of_processes(void **state UNUSED)
{
    assert_string_equal(terminal_of(0, getuid()).text, "");
    assert_string_equal(terminal_of(getpid(), getuid() + 1).text, ""); /* another user's */
    assert_string_equal(terminal_of(INT32_MAX, getuid()).text, "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_a_line_of_proc),
        cmocka_unit_test(of_processes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
