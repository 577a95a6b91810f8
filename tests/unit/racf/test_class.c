/* test_class.c - class definitions in YAML: the shipped ones, and wrong ones, named with file and line. */
#include "tests/unit/test.h"

#include <unistd.h>

#include "base/io.h"
#include "racf/class.h"
#include "racf/racf_client.h"

static char folder[] = "/tmp/greenbar-class-XXXXXX";

#define GOOD(name) "  - name: " name "\n    posit: 30\n    max-length: 8\n    first: alpha\n    other: any\n    default-code: 4\n" \
                   "    raclist: allowed\n    genlist: false\n    generic: true\n    case: upper\n"

static void the_shipped_classes(void **state UNUSED)
{
    struct class_table *table;
    const struct class_row *row;
    struct buf problem;

    buf_init(&problem, 10000);
    if (class_table_load(&table, "racf/classes", &problem) < 0)
        fail_msg("%s", problem.data);
    assert_string_equal(table->rows[0].name.text, "DATASET");
    assert_string_equal(table->rows[1].name.text, "USER");
    assert_string_equal(table->rows[2].name.text, "GROUP");
    for (size_t i = 4; i < table->count; i++)
        assert_true(strcmp(table->rows[i - 1].name.text, table->rows[i].name.text) < 0);
    row = class_find(table, "MQADMIN");
    assert_non_null(row);
    assert_int_equal(row->max_length, 62);
    assert_int_equal(row->default_code, 8);
    assert_string_equal(row->group.text, "GMQADMIN");
    assert_true(row->fold);
    assert_false(class_find(table, "MXQUEUE")->fold);
    assert_int_equal(class_find(table, "OPERCMDS")->raclist, CLASS_RACLIST_REQUIRED);
    assert_null(class_find(table, "NOSUCH"));
    assert_true(class_name_good(row, "ZQS1.NO.SUBSYS.SECURITY"));
    assert_true(class_name_good(row, "zqs1.no.topic.checks"));
    assert_true(class_name_good(row, "**"));
    assert_false(class_name_good(row, ""));
    assert_false(class_name_good(row, "1A"));
    assert_false(class_name_good(row, "A B"));
    assert_false(class_name_good(row, "A(B)"));
    assert_false(class_name_good(class_find(table, "MQCONN"), "ZQS1.BATCHES")); /* ten characters are allowed */
    class_table_free(table);
    buf_release(&problem);
}

/* What stood in square brackets without end kept libyaml busy for minutes. */
static void a_file_of_brackets(void **state UNUSED)
{
    char path[sizeof folder + 20];
    struct class_table *table = NULL;
    struct buf content, problem;

    buf_init(&content, 1 << 20);
    buf_init(&problem, 10000);
    snprintf(path, sizeof path, "%s/brackets.yaml", folder);
    buf_put_text(&content, "classes: ");
    buf_fill(&content, '[', 900000);
    assert_int_equal(io_replace_file(path, buf_span(&content), 0600), 0);
    assert_true(class_table_load(&table, folder, &problem) < 0);
    assert_non_null(strstr(problem.data, "brackets.yaml:1: "));
    assert_int_equal(unlink(path), 0);
    buf_release(&content);
    buf_release(&problem);
}

static void a_row_survives_the_image(void **state UNUSED)
{
    struct class_row row = { .name = { "MQQUEUE" }, .group = { "GMQQUEUE" }, .posit = 305, .max_length = 53, .first = CLASS_ALPHA,
                             .other = CLASS_ANY, .key_qualifiers = 2, .default_code = 8, .default_uacc = RACF_READ,
                             .raclist = CLASS_RACLIST_REQUIRED, .genlist = true, .operations = true, .fold = true, .profiles = true };
    struct class_row copy;
    struct reader reader;
    struct buf bytes;

    buf_init(&bytes, 1000);
    class_row_encode(&row, &bytes);
    reader = reader_of(buf_span(&bytes));
    class_row_decode(&reader, &copy);
    assert_int_equal(reader_end(&reader), 0);
    assert_string_equal(copy.name.text, row.name.text);
    assert_int_equal(copy.posit, 305);
    assert_int_equal(copy.default_uacc, RACF_READ);
    assert_int_equal(copy.key_qualifiers, 2);
    assert_true(copy.profiles && !copy.user_uacc);
    assert_true(copy.genlist && !copy.generic && copy.operations && copy.fold);
    buf_release(&bytes);
}

static void wrong_files_are_named_with_their_line(void **state UNUSED)
{
    static const struct {
        const char *content;
        const char *problem;
    } table[] = {
        { "", "bad.yaml:1: the file is empty" },
        { "classes: []\n", "bad.yaml:" },
        { "classes:\n" GOOD("GOOD") "    colour: red\n", "bad.yaml:12:" },
        { "classes:\n  - name: TOOLONGNAME\n", "bad.yaml:2:" },
        { "classes:\n" GOOD("GOOD") GOOD("GOOD"), "bad.yaml:12: class GOOD is defined already" },
        { "classes:\n" GOOD("DATASET"), "bad.yaml:2: class DATASET is defined already" },
        { "classes:\n" GOOD("'1ABC'"), "bad.yaml:2: class 1ABC" },
        { "classes:\n  - name: A\n    posit: 1024\n    max-length: 8\n    first: alpha\n    other: any\n    default-code: 4\n"
          "    raclist: allowed\n    genlist: false\n    generic: true\n    case: upper\n", "posit 1024" },
        { "classes:\n  - name: A\n    posit: 30\n    max-length: 300\n    first: alpha\n    other: any\n    default-code: 4\n"
          "    raclist: allowed\n    genlist: false\n    generic: true\n    case: upper\n", "max-length 300" },
        { "classes:\n  - name: A\n    posit: 30\n    max-length: 8\n    first: alpha\n    other: any\n    default-code: 5\n"
          "    raclist: allowed\n    genlist: false\n    generic: true\n    case: upper\n", "default-code 5" },
        { "classes:\n  - name: A\n    posit: 30\n    max-length: 8\n    first: greek\n", "bad.yaml:5:" },
        { "classes:\n" GOOD("A") "    group: G\n    member: M\n", "not both" },
        { "classes:\n  - [1, 2\n", "bad.yaml:" },
        { "\xff\xfe\x01", "bad.yaml:" },
    };
    struct buf path;

    buf_init(&path, 1000);
    buf_printf(&path, "%s/bad.yaml", folder);
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        struct buf problem;

        buf_init(&problem, 10000);
        assert_int_equal(io_replace_file(path.data, span_of(table[i].content), 0600), 0);
        assert_true(class_file_check(path.data, NULL, &problem) < 0);
        if (!strstr(problem.data, table[i].problem))
            fail_msg("row %zu: \"%s\" does not hold \"%s\"", i, problem.data, table[i].problem);
        buf_release(&problem);
    }
    unlink(path.data);
    buf_release(&path);
}

static void a_file_is_checked_beside_the_others(void **state UNUSED)
{
    struct buf path, problem;

    buf_init(&path, 1000);
    buf_init(&problem, 10000);
    buf_printf(&path, "%s/mine.yaml", folder);
    assert_int_equal(io_replace_file(path.data, span_of("classes:\n" GOOD("MQQUEUE")), 0600), 0);
    assert_int_equal(class_file_check(path.data, NULL, &problem), 0);
    assert_true(class_file_check(path.data, "racf/classes", &problem) < 0);
    assert_non_null(strstr(problem.data, "mine.yaml:2: class MQQUEUE is defined already in racf/classes/mq.yaml"));
    assert_int_equal(class_file_check("racf/classes/mq.yaml", "racf/classes", &problem), 0);
    unlink(path.data);
    buf_release(&path);
    buf_release(&problem);
}

static void a_group_class_has_to_be_there(void **state UNUSED)
{
    struct class_table *table;
    struct buf path, problem;

    buf_init(&path, 1000);
    buf_init(&problem, 10000);
    buf_printf(&path, "%s/site.yaml", folder);
    assert_int_equal(io_replace_file(path.data, span_of("classes:\n" GOOD("A") "    group: G\n"), 0600), 0);
    assert_true(class_table_load(&table, folder, &problem) < 0);
    assert_null(table);
    assert_non_null(strstr(problem.data, "site.yaml:2: class A names class G, which is not there"));
    unlink(path.data);
    buf_clear(&problem);
    assert_true(class_table_load(&table, folder, &problem) < 0);
    assert_non_null(strstr(problem.data, "there is no class file"));
    buf_release(&path);
    buf_release(&problem);
}

/* A class of the installation with POSIT(301) shared the options of MQADMIN. */
static void supplied_classes_leave_the_installation_its_posits(void **state UNUSED)
{
    struct class_table *table;
    struct buf problem;

    buf_init(&problem, 10000);
    assert_int_equal(class_table_load(&table, "racf/classes", &problem), 0);
    for (size_t i = 0; i < table->count; i++) {
        uint32_t posit = table->rows[i].posit;

        if ((posit >= 19 && posit <= 56) || (posit >= 128 && posit <= 527))
            fail_msg("%s: POSIT %u", table->rows[i].name.text, (unsigned)posit);
    }
    class_table_free(table);
    buf_release(&problem);
}

static void only_the_first_error_of_form_was_told(void **state UNUSED)
{
    static const char text[] = "classes:\n"
                               "  - name: MYCLASS\n"
                               "    posit: thirty\n"
                               "    max-length: 8\n"
                               "    first: ANY\n"
                               "    colour: red\n"
                               "    default-code: 4\n"
                               "  - name: WAYTOOLONGNAME\n"
                               "    posit: [1]\n"
                               "  - just a word\n";
    static const char *const wanted[] = {
        "mine.yaml:3:", "mine.yaml:6: there is no key colour", "mine.yaml:8: name takes 1 to 8 characters",
        "mine.yaml:9: posit takes one value", "mine.yaml:10: classes takes keys with values",
        "mine.yaml:2: the key other is missing",
    };
    struct buf path, problem;

    buf_init(&path, 256);
    buf_init(&problem, 10000);
    buf_printf(&path, "%s/mine.yaml", folder);
    assert_int_equal(io_replace_file(path.data, span_of(text), 0600), 0);
    assert_true(class_file_check(path.data, NULL, &problem) < 0);
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++)
        if (!strstr(problem.data, wanted[i]))
            fail_msg("\"%s\" does not hold \"%s\"", problem.data, wanted[i]);
    unlink(path.data);
    buf_release(&path);
    buf_release(&problem);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_classes),
        cmocka_unit_test(a_row_survives_the_image),
        cmocka_unit_test(wrong_files_are_named_with_their_line),
        cmocka_unit_test(a_file_of_brackets),
        cmocka_unit_test(a_file_is_checked_beside_the_others),
        cmocka_unit_test(a_group_class_has_to_be_there),
        cmocka_unit_test(only_the_first_error_of_form_was_told),
        cmocka_unit_test(supplied_classes_leave_the_installation_its_posits),
    };
    int failed;

    if (!mkdtemp(folder))
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
