/* test_access_list.c - the file of accesses that greenbar rehearse asks for. */
#include "tests/unit/test.h"

#include "base/io.h"
#include "console/access_list.h"

static char path[] = "/tmp/test_access_list.XXXXXX";

static int read_text(const char *text, struct access_list *list, struct buf *problem)
{
    access_list_init(list);
    buf_clear(problem);
    assert_int_equal(io_replace_file(path, span_of(text), 0600), 0);
    return access_list_read(list, path, problem);
}

static void lines_are_read(void **state UNUSED)
{
    struct access_list list;
    struct buf problem;

    buf_init(&problem, 4096);
    assert_int_equal(read_text("* a comment\n\n  u1 mqqueue ZQS1.Q#1 read\nU1 FACILITY bpx.Lower ALTER", &list, &problem), 0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.questions[0].user.text, "U1");
    assert_string_equal(list.questions[0].class_name, "MQQUEUE");
    assert_string_equal(list.questions[0].resource, "ZQS1.Q#1");
    assert_int_equal(list.questions[0].level, RACF_READ);
    assert_string_equal(list.questions[1].resource, "bpx.Lower"); /* the class decides whether case counts */
    access_list_release(&list);
    buf_release(&problem);
}

static void wrong_lines_are_named(void **state UNUSED)
{
    static const char *const wrong[] = { "U1", "U1 FACILITY", "U1 FACILITY X", "U1 FACILITY X WRITE", "U1 FACILITY X READ MORE",
                                         "TOOLONGID FACILITY X READ", "U1 TOOLONGCLASS X READ", "1U FACILITY X READ" };
    struct access_list list;
    struct buf problem, text;

    buf_init(&problem, 4096);
    buf_init(&text, 4096);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        buf_clear(&text);
        buf_printf(&text, "U1 FACILITY X READ\n%s\nU2 FACILITY X READ\n", wrong[i]);
        assert_int_equal(read_text(text.data, &list, &problem), REASON_SYNTAX);
        assert_non_null(strstr(problem.data, ":2: "));
        access_list_release(&list);
    }
    buf_clear(&text);
    buf_put_text(&text, "U1 FACILITY ");
    for (size_t i = 0; i <= RESOURCE_MAX; i++)
        buf_put_text(&text, "X");
    buf_put_text(&text, " READ\n");
    assert_int_equal(read_text(text.data, &list, &problem), REASON_SYNTAX);
    access_list_release(&list);
    buf_release(&text);
    buf_release(&problem);
}

static int make_file(void **state UNUSED)
{
    int fd = mkstemp(path);

    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state UNUSED)
{
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines_are_read), cmocka_unit_test(wrong_lines_are_named) };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
