/* test_csqutil_statement.c - csqutil.h: cards into statements, statements into keywords and values. */
#include "tests/unit/test.h"

#include "exec/csqutil.h"

static const struct csqutil_row rows[] = {
    { "FORMAT", NULL, "TYPE() CIPOS()", "" },
    { "COMMAND", NULL, "DDNAME() FAILURE()", "" },
    { "RESETPAGE", NULL, "FORCE", "" },
};

static const struct csqutil_row *find(struct span name)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static void cards_into_statements(void **state UNUSED)
{
    static const char *const wanted[] = { "ONE", "TWO A   B", "THREE  D", "  FOUR", "FIVE" };
    char long_card[101];
    struct span cards;
    struct buf deck, text;

    buf_init(&deck, 10000);
    buf_init(&text, 1000);
    buf_put_text(&deck, "ONE\n\n* TWO\n   \nTWO A -\n  B\nTHREE +\n   \n*\n   D\n  FOUR\nFIVE -\n");
    cards = buf_span(&deck);
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        buf_clear(&text);
        assert_int_equal(csqutil_next(&cards, &text), 1);
        assert_span(span_trim_end(buf_span(&text)), i == 2 ? "THREE D" : wanted[i]);
    }
    buf_clear(&text);
    assert_int_equal(csqutil_next(&cards, &text), 0);
    memset(long_card, 'X', sizeof long_card);
    long_card[100] = '\n';
    cards = span_bytes(long_card, sizeof long_card);
    assert_int_equal(csqutil_next(&cards, &text), 1);
    assert_int_equal(text.length, CSQUTIL_CARD); /* columns 73-80 are numbers */
    buf_release(&deck);
    buf_release(&text);
}

static int parse(const char *text, struct csqutil_statement *statement)
{
    return csqutil_parse(statement, span_of(text), find);
}

static void keywords_and_values(void **state UNUSED)
{
    struct csqutil_statement s;

    assert_int_equal(parse("  format type ( new ) , cipos(3)", &s), 0);
    assert_string_equal(s.row->name, "FORMAT");
    assert_span(csqutil_value(&s, "TYPE"), "NEW");
    assert_span(csqutil_value(&s, "CIPOS"), "3");
    assert_true(csqutil_has(&s, "TYPE"));
    assert_false(csqutil_has(&s, "FORCE"));
    csqutil_release(&s);
    assert_int_equal(parse("COMMAND DDNAME('a)b')", &s), 0);
    assert_span(csqutil_value(&s, "DDNAME"), "a)b");
    assert_span(csqutil_value(&s, "FAILURE"), "");
    csqutil_release(&s);
    assert_int_equal(parse("RESETPAGE FORCE", &s), 0);
    assert_true(csqutil_has(&s, "FORCE"));
    csqutil_release(&s);
}

static void wrong_statements(void **state UNUSED)
{
    static const struct {
        const char *text;
        int reason;
        const char *wrong;
    } table[] = {
        { "", REASON_NOT_FOUND, "THE END" },
        { "(", REASON_NOT_FOUND, "THE END" },
        { "NONSENSE A", REASON_NOT_FOUND, "NONSENSE" },
        { "FORMATS", REASON_NOT_FOUND, "FORMATS" },
        { "FORMAT OTHER(1)", REASON_NOT_FOUND, "OTHER" },
        { "FORMAT TYP(NEW)", REASON_NOT_FOUND, "TYP" },
        { "FORMAT TYPE", REASON_SYNTAX, "THE END" },
        { "FORMAT TYPE NEW", REASON_SYNTAX, "NEW" },
        { "FORMAT TYPE(NEW", REASON_SYNTAX, "(NEW" },
        { "FORMAT TYPE(A(B))", REASON_SYNTAX, "(A(B))" },
        { "FORMAT TYPE('NEW)", REASON_SYNTAX, "('NEW)" },
        { "FORMAT TYPE()", REASON_BAD_VALUE, "()" },
        { "FORMAT TYPE('')", REASON_BAD_VALUE, "('')" },
        { "FORMAT TYPE(NEW) TYPE(NEW)", REASON_EXISTS, "TYPE" },
        { "FORMAT )", REASON_SYNTAX, ")" },
        { "RESETPAGE FORCE(YES)", REASON_SYNTAX, "(YES)" },
        { "RESETPAGE FORCE FORCE", REASON_EXISTS, "FORCE" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        struct csqutil_statement s;

        assert_int_equal(parse(table[i].text, &s), table[i].reason);
        assert_string_equal(s.wrong, table[i].wrong);
        csqutil_release(&s);
    }
}

static void bytes_that_are_no_text(void **state UNUSED)
{
    struct csqutil_statement s;
    struct buf text;

    assert_int_equal(csqutil_parse(&s, span_bytes("FORMAT\0X", 8), find), REASON_SYNTAX);
    csqutil_release(&s);
    buf_init(&text, 100000);
    buf_fill(&text, 'A', CSQUTIL_STATEMENT_MAX + 1);
    assert_int_equal(csqutil_parse(&s, buf_span(&text), find), REASON_TOO_LONG);
    csqutil_release(&s);
    buf_release(&text);
    assert_int_equal(parse("FORMAT \x01\xff", &s), REASON_NOT_FOUND);
    assert_int_equal(s.wrong[0], '.');
    csqutil_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_into_statements), cmocka_unit_test(keywords_and_values), cmocka_unit_test(wrong_statements),
        cmocka_unit_test(bytes_that_are_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
