/* test_text.c - span.h, text.h and name.h: what is a name and what is none. */
#include "tests/unit/test.h"

#include "base/name.h"
#include "base/reason.h"
#include "base/text.h"

static void words_and_lines(void **state UNUSED)
{
    struct span rest = span_of("  one two   three ");
    struct span line;

    assert_span(span_word(&rest), "one");
    assert_span(span_word(&rest), "two");
    assert_span(span_word(&rest), "three");
    assert_span(span_word(&rest), "");
    rest = span_of("a\r\n\nb");
    assert_true(span_line(&rest, &line));
    assert_span(line, "a");
    assert_true(span_line(&rest, &line));
    assert_span(line, "");
    assert_true(span_line(&rest, &line));
    assert_span(line, "b");
    assert_false(span_line(&rest, &line));
}

static void parts_never_pass_the_end(void **state UNUSED)
{
    struct span text = span_of("abc");

    assert_span(span_part(text, 1, 1), "b");
    assert_span(span_part(text, 1, 99), "bc");
    assert_span(span_part(text, 9, 9), "");
    assert_span(span_from(text, SIZE_MAX), "");
    assert_span(span_trim(span_of("   ")), "");
    assert_int_equal(span_find(text, 'z'), 3);
    assert_true(span_compare(span_of("AB"), span_of("ABC")) < 0);
    assert_true(span_is_fold(span_of("Abc"), "aBC"));
    assert_false(span_is_fold(span_of("Ab"), "ABC"));
}

static void numbers(void **state UNUSED)
{
    static const struct {
        const char *text;
        uint64_t maximum;
        bool good;
        uint64_t value;
    } rows[] = {
        { "0", 10, true, 0 },
        { "10", 10, true, 10 },
        { "11", 10, false, 0 },
        { "5", 4, false, 0 },
        { "", 10, false, 0 },
        { " 1", 10, false, 0 },
        { "-1", 10, false, 0 },
        { "1x", 100, false, 0 },
        { "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
        { "18446744073709551616", UINT64_MAX, false, 0 },
        { "00000000000000000000000000000001", 1, true, 1 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        uint64_t value = 0;

        assert_int_equal(text_number(span_of(rows[i].text), rows[i].maximum, &value), rows[i].good);
        assert_int_equal(value, rows[i].value);
    }
}

static void names(void **state UNUSED)
{
    static const struct {
        const char *text;
        int reason;
        int strict_reason;
    } rows[] = {
        { "A", 0, 0 },
        { "IBMUSER", 0, 0 },
        { "ABCDEFGH", 0, 0 },
        { "$A1#@", 0, 0 },
        { "user1", 0, REASON_BAD_NAME },
        { "", REASON_BAD_NAME, REASON_BAD_NAME },
        { "1ABC", REASON_BAD_NAME, REASON_BAD_NAME },
        { "ABCDEFGHI", REASON_TOO_LONG, REASON_TOO_LONG },
        { "A B", REASON_BAD_NAME, REASON_BAD_NAME },
        { "A-B", REASON_BAD_NAME, REASON_BAD_NAME },
        { "A\xc3", REASON_BAD_NAME, REASON_BAD_NAME },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct name8 name;

        assert_int_equal(name8_of(&name, span_of(rows[i].text)), rows[i].reason);
        assert_int_equal(name8_strict(&name, span_of(rows[i].text)), rows[i].strict_reason);
    }
}

static void data_set_names(void **state UNUSED)
{
    static const struct {
        const char *text;
        const char *wanted; /* NULL: refused */
    } rows[] = {
        { "SYS1.PROCLIB", "SYS1.PROCLIB" },
        { "a.b", "A.B" },
        { "A", "A" },
        { "A.B-C", "A.B-C" },
        { "A12345678.B", NULL },
        { ".A", NULL },
        { "A.", NULL },
        { "A..B", NULL },
        { "A.1B", NULL },
        { "A.-B", NULL },
        { "A B", NULL },
        { "A/../B", NULL },
        { "", NULL },
        { "A2345678.B2345678.C2345678.D2345678.E2345678", "A2345678.B2345678.C2345678.D2345678.E2345678" },
        { "A2345678.B2345678.C2345678.D2345678.E2345678.F", NULL },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct dsname name = { "" };
        int reason = dsname_of(&name, span_of(rows[i].text));

        assert_int_equal(reason == 0, rows[i].wanted != NULL);
        if (rows[i].wanted)
            assert_string_equal(name.text, rows[i].wanted);
    }
}

static void resource_names(void **state UNUSED)
{
    struct resource name;
    char longest[RESOURCE_MAX + 2];

    memset(longest, 'A', sizeof longest);
    assert_int_equal(resource_of(&name, span_bytes(longest, RESOURCE_MAX), true), 0);
    assert_int_equal(resource_of(&name, span_bytes(longest, RESOURCE_MAX + 1), true), REASON_TOO_LONG);
    assert_int_equal(resource_of(&name, span_of("zqs1.Queue"), true), 0);
    assert_string_equal(name.text, "ZQS1.QUEUE");
    assert_int_equal(resource_of(&name, span_of("zqs1.Queue"), false), 0);
    assert_string_equal(name.text, "zqs1.Queue");
    assert_int_equal(resource_of(&name, span_of("A B"), true), REASON_BAD_NAME);
    assert_int_equal(resource_of(&name, span_of("A,B"), true), REASON_BAD_NAME);
    assert_int_equal(resource_of(&name, span_of("A\tB"), true), REASON_BAD_NAME);
    assert_int_equal(resource_of(&name, SPAN_NONE, true), REASON_BAD_NAME);
}

static void control_bytes_become_periods(void **state UNUSED)
{
    char text[] = "a\nb\x1b[2J\x7f";

    text_make_printable(text, sizeof text - 1);
    assert_string_equal(text, "a.b.[2J.");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_lines),  cmocka_unit_test(parts_never_pass_the_end),
        cmocka_unit_test(numbers),          cmocka_unit_test(names),
        cmocka_unit_test(data_set_names),   cmocka_unit_test(resource_names),
        cmocka_unit_test(control_bytes_become_periods),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
