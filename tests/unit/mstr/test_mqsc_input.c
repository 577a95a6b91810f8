/* test_mqsc_input.c - mqsc_input.h: records into commands. */
#include "tests/unit/test.h"

#include "mstr/mqsc_input.h"

/* Commands of records, each on a line of its own. */
static const struct {
    const char *records;
    const char *commands;
} rows[] = {
    { "DEFINE QLOCAL(A)\n", "DEFINE QLOCAL(A)\n" },
    { "* comment\n\n   \nDIS QL(A)\n", "DIS QL(A)\n" },
    { "DEFINE QALIAS(A) -\nTARGET(B) +\n    REPLACE\n", "DEFINE QALIAS(A) TARGET(B) REPLACE\n" },
    { "DESCR('a -\n  b')\n", "DESCR('a   b')\n" },   /* - : at column 1 */
    { "DESCR('a+\n  b')\n", "DESCR('ab')\n" },       /* + : at the first that is no blank */
    { "DEFINE -\n* comment between\n\nQLOCAL(A)\n", "DEFINE QLOCAL(A)\n" },
    { "A -\nB -\n", "A B \n" },                       /* the data set ends */
    { "-\nA\n", "A\n" },
    { " * no comment\n", " * no comment\n" },
    { "", "" },
};

static void records_become_commands(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct span rest = span_of(rows[i].records), line, command;
        struct mqsc_input input;
        struct buf out;

        mqsc_input_init(&input);
        buf_init(&out, 1000);
        while (span_line(&rest, &line))
            if (mqsc_input_take(&input, line, &command) == 1)
                buf_printf(&out, "%.*s\n", (int)command.length, command.data);
        if (mqsc_input_end(&input, &command) == 1)
            buf_printf(&out, "%.*s\n", (int)command.length, command.data);
        assert_string_equal(out.data, rows[i].commands);
        buf_release(&out);
        mqsc_input_release(&input);
    }
}

static void sequence_numbers_do_not_count(void **state UNUSED)
{
    char record[81];
    struct mqsc_input input;
    struct span command;

    snprintf(record, sizeof record, "%-72s%s", "DIS QMGR", "00010000");
    mqsc_input_init(&input);
    assert_int_equal(mqsc_input_take(&input, span_of(record), &command), 1);
    assert_span(command, "DIS QMGR");
    mqsc_input_release(&input);
}

/* The next command is whole again. */
static void a_command_that_is_too_long_is_skipped(void **state UNUSED)
{
    char record[73];
    struct mqsc_input input;
    struct span command;
    int got = 0;

    snprintf(record, sizeof record, "%071d-", 0);
    mqsc_input_init(&input);
    for (unsigned i = 0; i < 500; i++)
        assert_int_equal(mqsc_input_take(&input, span_of(record), &command), 0);
    got = mqsc_input_take(&input, span_of("END"), &command);
    assert_int_equal(got, REASON_TOO_LONG);
    assert_int_equal(mqsc_input_take(&input, span_of("DIS QMGR"), &command), 1);
    assert_span(command, "DIS QMGR");
    mqsc_input_release(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_become_commands),
        cmocka_unit_test(sequence_numbers_do_not_count),
        cmocka_unit_test(a_command_that_is_too_long_is_skipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
