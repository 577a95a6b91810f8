/* test_jes2_syntax.c - commands of JES2, taken apart: rows of a command and what it means, or how it is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "jcl/jes2_syntax.h"

static int parse(const char *text, struct jes2_command *command)
{
    struct buf problem;
    int reason;

    buf_init(&problem, 4096);
    reason = jes2_parse(span_of(text), command, &problem);
    assert_int_equal(reason < 0, problem.length > 0);
    buf_release(&problem);
    return reason;
}

static void objects_and_subjects(void **state UNUSED)
{
    static const struct {
        const char *text;
        char verb;
        enum jes2_object object;
        char kind;
        uint32_t low, high;
        const char *name;
    } rows[] = {
        { "DJ1", 'D', JES2_JOBS, 'J', 1, 1, "" },
        { "d j 1 - 9", 'D', JES2_JOBS, 'J', 1, 9, "" },
        { "D JOB123", 'D', JES2_JOBS, 'J', 123, 123, "" },
        { "D JOB(123)", 'D', JES2_JOBS, 'J', 123, 123, "" },
        { "DSTC5-*", 'D', JES2_JOBS, 'S', 5, 9999999, "" },
        { "D'PAY*'", 'D', JES2_JOBS, '*', 0, 0, "PAY*" },
        { "DJOBQ'X'", 'D', JES2_JOBS, '*', 0, 0, "X" },
        { "TI1,C=A", 'T', JES2_INIT, '*', 1, 1, "" },
        { "D JOBCLASS(NIGHT)", 'D', JES2_JOBCLASS, '*', 0, 0, "NIGHT" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct jes2_command command;

        assert_int_equal(parse(rows[i].text, &command), 0);
        assert_int_equal(command.row->verb, rows[i].verb);
        assert_int_equal(command.row->object, rows[i].object);
        assert_int_equal(command.job_kind, rows[i].kind);
        assert_int_equal(command.subject_count, 1);
        assert_int_equal(command.subjects[0].low, rows[i].low);
        assert_int_equal(command.subjects[0].high, rows[i].high);
        assert_true(span_is(rows[i].low ? SPAN_NONE : command.subjects[0].name, rows[i].name));
    }
}

static void operands_choose_or_change(void **state UNUSED)
{
    struct jes2_command command;

    assert_int_equal(parse("T JOBQ,/CLASS=A,CLASS=B,CC=(RC>4),HOLD", &command), 0);
    assert_int_equal(command.operand_count, 4);
    assert_true(command.operands[0].filter && !command.operands[1].filter);
    assert_true(span_is(jes2_operand(&command, "C CLASS")->value, "B"));
    assert_true(span_is(command.operands[2].value, "(RC>4)"));
    assert_int_equal(command.operands[3].relation, 0);
    assert_null(jes2_operand(&command, "LONG"));
}

static void nobody_means_all_jobs_by_a_bare_verb(void **state UNUSED)
{
    static const char *const refused[] = { "CJ", "CJ*", "PJOBQ", "CJ,P", "EJOBQ", "HJ", "AJ", "CJOBQ(*)", "PO", "POJ", "COJOBQ", "TOJOBQ,Q=B", "OJ" };
    struct jes2_command command;

    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        assert_int_equal(parse(refused[i], &command), REASON_SYNTAX);
    assert_int_equal(parse("CJOBQ,OWNER=ANNA", &command), 0);
    assert_int_equal(parse("POJOBQ,Q=A", &command), 0); /* of output, that is a choice */
    assert_int_equal(parse("TOJOBQ,/Q=A,Q=B", &command), 0);
    assert_int_equal(parse("OJOBQ,OUTDISP=HOLD", &command), 0);
    assert_int_equal(parse("DO", &command), 0);
}

static void wrong_commands(void **state UNUSED)
{
    static const char *const wrong[] = {
        "", " ", "Z", "D", "DX", "DJOBX", "DJ1,", "OJ1,/CANCEL", "/OJ1", "DOX", "ZOJ1", "TOJ1,/P", "DJ1,,LONG", "DJ1 LONG", "DJ1,LONG=1", "DJ1,OWNER", "DJ1,OWNER=", "DJ1,=A", "DJ'A", "DJ''",
        "DJ(", "DJ)", "DJ()", "DJ(1", "DJ(1,)", "DJ1-0", "DJ-1", "DJ1-9-9", "DJ10000000", "DJ'A B'", "DJ'ABCDEFGHI'", "D JOBCLASS(A)B", "DN1",
    };
    char overlong[JES2_COMMAND_MAX + 20];
    struct jes2_command command;

    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_int_equal(parse(wrong[i], &command), REASON_SYNTAX);
    memset(overlong, '1', sizeof overlong - 1);
    overlong[sizeof overlong - 1] = '\0';
    memcpy(overlong, "DJ", 2);
    assert_int_equal(parse(overlong, &command), REASON_SYNTAX);
}

/* Every row of the table can be reached, and says which authority it needs. */
static void every_row_is_reached(void **state UNUSED)
{
    for (size_t i = 0; jes2_row(i); i++) {
        const struct jes2_row *row = jes2_row(i);
        struct span names = span_of(jes2_object_names(row->object)), name = span_word(&names);
        struct jes2_command command;
        char text[40];

        bool of_jobs = row->object == JES2_JOBS || row->object == JES2_OUTPUT;

        snprintf(text, sizeof text, "%c%.*s%s", row->verb, (int)name.length, name.data, of_jobs ? "1" : row->object == JES2_OFF ? "1.ST" : "");
        assert_int_equal(parse(text, &command), 0);
        assert_int_equal(command.number, i);
        assert_true(row->resource[0] && row->text[0]);
        assert_true(row->verb == 'D' || row->verb == 'L' ? row->level == RACF_READ : row->level >= RACF_UPDATE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_and_subjects),
        cmocka_unit_test(operands_choose_or_change),
        cmocka_unit_test(nobody_means_all_jobs_by_a_bare_verb),
        cmocka_unit_test(wrong_commands),
        cmocka_unit_test(every_row_is_reached),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
