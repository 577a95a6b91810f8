/* test_operands.c - operand fields, lists, values: what they are split into and what is wrong with them. */
#include "tests/unit/test.h"

#include "jcl/operands.h"

/* "keyword.qualifier=value;" for each operand, "!fault" where it stops. */
static void describe(const char *field, struct buf *out)
{
    struct span rest = span_of(field);
    struct operand operand;
    bool done = false;

    for (;;) {
        enum operand_fault fault = operand_next(&rest, &operand, &done);

        if (fault)
            buf_printf(out, "!%d", fault);
        if (done || fault)
            return;
        buf_put_span(out, operand.keyword);
        if (operand.qualifier.length)
            buf_put_text(out, ".");
        buf_put_span(out, operand.qualifier);
        if (operand.keyword.length)
            buf_put_text(out, "=");
        buf_put_span(out, operand.value);
        buf_put_text(out, ";");
    }
}

static void operands_of_a_field(void **state UNUSED)
{
    static const struct {
        const char *field, *wanted;
    } rows[] = {
        { "", "" },
        { " COMMENT", "" },
        { "A", "A;" },
        { "A,B", "A;B;" },
        { "A,B COMMENT,C", "A;B;" },
        { ",B", ";B;" },
        { ",,CLASS=A", ";;CLASS=A;" },
        { "A,", "A;" },
        { "K=V", "K=V;" },
        { "K=", "K=;" },
        { "K=(A,B),L='C,D'", "K=(A,B);L='C,D';" },
        { "K=(A,(B,C))", "K=(A,(B,C));" },
        { "K='IT''S, SO',L=1", "K='IT''S, SO';L=1;" },
        { "PARM.STEP='X'", "PARM.STEP='X';" },
        { "VOL=SER=ABC", "VOL=SER=ABC;" },
        { "'A=B'", "'A=B';" },
        { "(A=B)", "(A=B);" },
        { "*.A=B", "*.A=B;" },
        { "K=(')')", "K=(')');" },
        { "K=(A", "!1" },
        { "A,K=(A,(B)", "A;!1" },
        { "K=A)", "!1" },
        { "K=(A))", "!1" },
        { ")", "!1" },
        { "K=(A B)", "!1" },
        { "K='A", "!7" },
        { "K='A''", "!7" },
        { "K=''''", "K='''';" },
        { "=V", "=V;" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        describe(rows[i].field, &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s: got %s, wanted %s", rows[i].field, out.data, rows[i].wanted);
        buf_release(&out);
    }
}

static void lists(void **state UNUSED)
{
    static const struct {
        const char *value;
        enum operand_fault fault;
        unsigned count;
        const char *items; /* with ; behind each */
    } rows[] = {
        { "A", OPERAND_GOOD, 1, "A;" },
        { "", OPERAND_GOOD, 1, ";" },
        { "(A)", OPERAND_GOOD, 1, "A;" },
        { "()", OPERAND_GOOD, 1, ";" },
        { "(,)", OPERAND_GOOD, 2, ";;" },
        { "(A,B,C)", OPERAND_GOOD, 3, "A;B;C;" },
        { "(A,,C)", OPERAND_GOOD, 3, "A;;C;" },
        { "(A,(B,C),D)", OPERAND_GOOD, 3, "A;(B,C);D;" },
        { "(A,'B,C')", OPERAND_GOOD, 2, "A;'B,C';" },
        { "(A", OPERAND_PARENTHESES, 0, "" },
        { "(", OPERAND_PARENTHESES, 0, "" },
        { "(A)(B)", OPERAND_PARENTHESES, 0, "" },
        { "(A B)", OPERAND_FORMAT, 1, "A;" },
        { "('A)", OPERAND_APOSTROPHE, 0, "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct list list;
        struct buf out;

        buf_init(&out, 1000);
        assert_int_equal(list_split(span_of(rows[i].value), &list), rows[i].fault);
        assert_int_equal(list.count, rows[i].count);
        for (unsigned n = 0; n < list.count; n++) {
            buf_put_span(&out, list_item(&list, n));
            buf_put_text(&out, ";");
        }
        assert_string_equal(out.data, rows[i].items);
        assert_int_equal(list_item(&list, list.count).length, 0);
        buf_release(&out);
    }
}

static void a_list_longer_than_its_table_is_counted(void **state UNUSED)
{
    struct list list;

    assert_int_equal(list_split(span_of("(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22)"), &list), OPERAND_GOOD);
    assert_int_equal(list.count, 22);
    assert_span(list_item(&list, 19), "20");
    assert_int_equal(list_item(&list, 20).length, 0);
}

static void text_without_apostrophes(void **state UNUSED)
{
    static const struct {
        const char *value, *wanted;
    } rows[] = {
        { "'A B'", "A B" }, { "A", "A" }, { "''", "" }, { "''''", "'" }, { "'IT''S'", "IT'S" }, { "A,'B C',D", "A,B C,D" },
        { "'A''''B'", "A''B" }, { "", "" }, { "'A", "A" },
    };
    struct arena arena;

    arena_init(&arena);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_span(operand_text(&arena, span_of(rows[i].value)), rows[i].wanted);
    arena_release(&arena);
}

static void numbers(void **state UNUSED)
{
    static const struct {
        const char *value;
        enum operand_fault fault;
        uint64_t number;
    } rows[] = {
        { "0", OPERAND_GOOD, 0 }, { "007", OPERAND_GOOD, 7 }, { "4095", OPERAND_GOOD, 4095 }, { "4096", OPERAND_MAXIMUM, 0 },
        { "99999999999999999999999999", OPERAND_MAXIMUM, 0 }, { "", OPERAND_FORMAT, 0 }, { "4A", OPERAND_NUMERIC, 0 },
        { "-1", OPERAND_NUMERIC, 0 }, { "+1", OPERAND_NUMERIC, 0 }, { "'4'", OPERAND_NUMERIC, 0 }, { "(4)", OPERAND_NUMERIC, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        uint64_t number = 0;

        assert_int_equal(operand_number(span_of(rows[i].value), 4095, &number), rows[i].fault);
        if (!rows[i].fault)
            assert_int_equal(number, rows[i].number);
    }
}

static void names(void **state UNUSED)
{
    static const struct {
        const char *value;
        enum operand_fault fault;
    } rows[] = {
        { "A", OPERAND_GOOD }, { "ABCDEFGH", OPERAND_GOOD }, { "@A#$1", OPERAND_GOOD }, { "ABCDEFGHI", OPERAND_LENGTH },
        { "1A", OPERAND_FIRST }, { "", OPERAND_FORMAT }, { "A-B", OPERAND_FORMAT }, { "abc", OPERAND_FORMAT }, { "'A'", OPERAND_FORMAT },
        { "A.B", OPERAND_FORMAT }, { "-A", OPERAND_FORMAT },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct name8 name;

        if (operand_name(span_of(rows[i].value), &name) != rows[i].fault)
            fail_msg("%s", rows[i].value);
    }
}

static void names_of_steps(void **state UNUSED)
{
    struct name8 step, procstep;

    assert_int_equal(operand_step(span_of("S1"), &step, &procstep), OPERAND_GOOD);
    assert_string_equal(step.text, "S1");
    assert_string_equal(procstep.text, "");
    assert_int_equal(operand_step(span_of("S1.P"), &step, &procstep), OPERAND_GOOD);
    assert_string_equal(procstep.text, "P");
    assert_int_not_equal(operand_step(span_of("S1."), &step, &procstep), OPERAND_GOOD);
    assert_int_not_equal(operand_step(span_of(".P"), &step, &procstep), OPERAND_GOOD);
    assert_int_not_equal(operand_step(span_of("S1.P.D"), &step, &procstep), OPERAND_GOOD);
    assert_int_not_equal(operand_step(span_of(""), &step, &procstep), OPERAND_GOOD);
}

static void times(void **state UNUSED)
{
    static const struct {
        const char *value;
        enum operand_fault fault;
        uint32_t seconds;
    } rows[] = {
        { "1", OPERAND_GOOD, 60 }, { "(1,30)", OPERAND_GOOD, 90 }, { "(,30)", OPERAND_GOOD, 30 }, { "(2)", OPERAND_GOOD, 120 },
        { "NOLIMIT", OPERAND_GOOD, 0 }, { "MAXIMUM", OPERAND_GOOD, 0 }, { "1440", OPERAND_GOOD, 0 }, { "357912", OPERAND_GOOD, 21474720 },
        { "357913", OPERAND_MAXIMUM, 0 }, { "(1,60)", OPERAND_MAXIMUM, 0 }, { "(,)", OPERAND_FORMAT, 0 }, { "()", OPERAND_FORMAT, 0 },
        { "(1,2,3)", OPERAND_FORMAT, 0 }, { "1M", OPERAND_NUMERIC, 0 }, { "(1", OPERAND_PARENTHESES, 0 }, { "nolimit", OPERAND_NUMERIC, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        uint32_t seconds;

        if (operand_time(span_of(rows[i].value), &seconds) != rows[i].fault)
            fail_msg("%s", rows[i].value);
        if (!rows[i].fault)
            assert_int_equal(seconds, rows[i].seconds);
    }
}

static void characters(void **state UNUSED)
{
    static const struct {
        const char *field;
        size_t length;
        bool good;
    } rows[] = {
        { "PGM=X,PARM='lower case; \xc3\xa4'", 0, true }, { "PGM=X  lower case is a comment", 0, true }, { "pgm=X", 0, false },
        { "PGM=x", 0, false }, { "A\tB", 0, false }, { "A\x01", 0, false }, { "'\x01'", 0, false }, { "\xff", 0, false },
        { "A{", 0, false }, { "A\\", 0, false }, { "A\0B", 3, false }, { "'A\0B'", 5, false }, { "'\x7f'", 0, false },
        { "A=(B,*,&C+1-2/3@#$)", 0, true }, { "", 0, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct span field = rows[i].length ? span_bytes(rows[i].field, rows[i].length) : span_of(rows[i].field);

        if ((operand_characters(field) == OPERAND_GOOD) != rows[i].good)
            fail_msg("%s", rows[i].field);
    }
}

static void choices(void **state UNUSED)
{
    assert_int_equal(operand_choice(span_of("SHR"), "NEW|OLD|SHR|MOD"), 3);
    assert_int_equal(operand_choice(span_of("MOD"), "NEW|OLD|SHR|MOD"), 4);
    assert_int_equal(operand_choice(span_of("SH"), "NEW|OLD|SHR|MOD"), 0);
    assert_int_equal(operand_choice(span_of("NEW|OLD"), "NEW|OLD|SHR|MOD"), 0);
    assert_int_equal(operand_choice(span_of(""), "NEW|OLD"), 0);
    assert_int_equal(operand_choice(span_of("shr"), "NEW|OLD|SHR|MOD"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operands_of_a_field),
        cmocka_unit_test(lists),
        cmocka_unit_test(a_list_longer_than_its_table_is_counted),
        cmocka_unit_test(text_without_apostrophes),
        cmocka_unit_test(numbers),
        cmocka_unit_test(names),
        cmocka_unit_test(names_of_steps),
        cmocka_unit_test(times),
        cmocka_unit_test(characters),
        cmocka_unit_test(choices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
