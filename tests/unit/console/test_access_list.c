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

static struct smf80 record_of(const char *user, const char *resource, enum racf_level intent)
{
    struct smf80 record = { .event = SMF_ACCESS, .has_access = true, .intent = (uint8_t)intent, .class_name = span_of("FACILITY"),
                            .resource = span_of(resource) };

    assert_int_equal(name8_of(&record.user, span_of(user)), 0);
    return record;
}

static void recorded_ones_are_asked_once(void **state UNUSED)
{
    struct smf80 record = record_of("U1", "X", RACF_READ);
    struct access_list list;

    access_list_init(&list);
    assert_true(access_list_add(&list, span_of("U1"), span_of("FACILITY"), span_of("X"), span_of("READ")));
    for (uint64_t i = 1; i < 10; i++)
        access_list_record(&list, &record, i);
    record.event = SMF_DEFINE; /* asked another way: with what CREATE in the group gives */
    access_list_record(&list, &record, 10);
    record = record_of("U2", "X", RACF_READ);
    access_list_record(&list, &record, 11);
    access_list_sort(&list);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.recorded, 3);
    assert_true(list.questions[0].listed);
    assert_int_equal(list.questions[0].recorded, 9);
    assert_false(list.questions[1].listed);
    assert_int_equal(list.questions[1].flags, RACF_DEFINE);
    assert_string_equal(list.questions[2].user.text, "U2");
    access_list_release(&list);
}

static void what_is_no_access_of_a_user_is_passed_over(void **state UNUSED)
{
    struct smf80 record = record_of("U1", "X", RACF_READ);
    struct access_list list;
    char name[RESOURCE_MAX + 2];

    access_list_init(&list);
    record.event = SMF_JOBINIT;
    access_list_record(&list, &record, 1);
    record = record_of("U1", "X", RACF_READ);
    record.has_access = false;
    access_list_record(&list, &record, 2);
    record = record_of("U1", "X", RACF_READ);
    record.ath = SMF_ATH_TRUSTED;
    access_list_record(&list, &record, 3);
    record = record_of("U1", "", RACF_READ);
    access_list_record(&list, &record, 4);
    memset(name, 'X', sizeof name);
    name[sizeof name - 1] = '\0';
    record = record_of("U1", name, RACF_READ);
    access_list_record(&list, &record, 5);
    record = record_of("U1", "X\033[2J", RACF_READ);
    access_list_record(&list, &record, 6);
    assert_int_equal(list.count, 0);
    record = record_of("JOBNAME", "X", RACF_READ);
    record.des = SMF_DES_UNDEFINED;
    access_list_record(&list, &record, 7);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.questions[0].user.text, "");
    access_list_release(&list);
}

static void of_too_many_the_newest_are_kept(void **state UNUSED)
{
    struct access_list list;
    char resource[20];

    access_list_init(&list);
    list.most = 10;
    assert_true(access_list_add(&list, span_of("U1"), span_of("FACILITY"), span_of("X3"), span_of("READ")));
    for (uint64_t i = 1; i <= 1000; i++) {
        struct smf80 record;

        snprintf(resource, sizeof resource, "X%u", (unsigned)(i % 100));
        record = record_of("U1", resource, RACF_READ);
        access_list_record(&list, &record, i);
        assert_true(list.count <= 2 * list.most + 1);
    }
    access_list_sort(&list);
    assert_true(list.cut);
    assert_int_equal(list.recorded, 10);
    assert_int_equal(list.count, 11);
    for (size_t i = 0; i < list.count; i++)
        assert_true(list.questions[i].recorded > 990 || (list.questions[i].listed && !list.questions[i].recorded));
    access_list_release(&list);
}

static void few_that_come_often_are_all_kept(void **state UNUSED)
{
    struct access_list list;
    char resource[20];

    access_list_init(&list);
    list.most = 10;
    for (uint64_t i = 1; i <= 1000; i++) {
        struct smf80 record;

        snprintf(resource, sizeof resource, "X%u", (unsigned)(i % 10));
        record = record_of("U1", resource, RACF_READ);
        access_list_record(&list, &record, i);
    }
    access_list_sort(&list);
    assert_false(list.cut);
    assert_int_equal(list.count, 10);
    access_list_release(&list);
}

static void each_class_is_named_once(void **state UNUSED)
{
    static const char *const classes[] = { "FACILITY", "MQQUEUE", "FACILITY", "DATASET", "MQQUEUE" };
    struct access_list list;
    struct buf names;

    access_list_init(&list);
    buf_init(&names, 1000);
    for (size_t i = 0; i < ARRAY_COUNT(classes); i++)
        assert_true(access_list_add(&list, span_of("U1"), span_of(classes[i]), span_of("X"), span_of("READ")));
    access_list_classes(&list, &names);
    assert_string_equal(names.data, "FACILITY\nMQQUEUE\nDATASET\n");
    buf_release(&names);
    access_list_release(&list);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read), cmocka_unit_test(wrong_lines_are_named),
        cmocka_unit_test(recorded_ones_are_asked_once), cmocka_unit_test(what_is_no_access_of_a_user_is_passed_over),
        cmocka_unit_test(of_too_many_the_newest_are_kept), cmocka_unit_test(few_that_come_often_are_all_kept),
        cmocka_unit_test(each_class_is_named_once),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
