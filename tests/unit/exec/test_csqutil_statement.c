/* test_csqutil_statement.c - csqutil.h: cards into statements, statements into keywords and values. */
#include "tests/unit/test.h"

#include "exec/csqutil.h"

static const struct csqutil_row rows[] = {
    { "FORMAT", NULL, "TYPE() CIPOS()", "" },
    { "COMMAND", NULL, "DDNAME/DD() FAILURE()", "" },
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
    struct csqutil_cards cards = { .card = 0 };
    char long_card[101];
    struct buf deck, text;

    buf_init(&deck, 10000);
    buf_init(&text, 1000);
    buf_put_text(&deck, "ONE\n\n* TWO\n   \nTWO A -\n  B\nTHREE +\n   \n*\n   D\n  FOUR\nFIVE -\n");
    cards.rest = buf_span(&deck);
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        buf_clear(&text);
        assert_int_equal(csqutil_next(&cards, &text), 1);
        assert_span(span_trim_end(buf_span(&text)), i == 2 ? "THREE D" : wanted[i]);
    }
    buf_clear(&text);
    assert_int_equal(csqutil_next(&cards, &text), 0);
    memset(long_card, 'X', sizeof long_card);
    long_card[100] = '\n';
    cards.rest = span_bytes(long_card, sizeof long_card);
    assert_int_equal(csqutil_next(&cards, &text), 1);
    assert_int_equal(text.length, CSQUTIL_CARD); /* columns 73-80 are numbers */
    buf_release(&deck);
    buf_release(&text);
}

static void places(void **state UNUSED)
{
    struct csqutil_cards cards = { .rest = span_of("\n  ONE A +\n*\n    B -\n C\n") };
    static const struct {
        size_t at;
        unsigned card, column;
    } wanted[] = { { 0, 2, 1 }, { 2, 2, 3 }, { 6, 2, 7 }, { 8, 4, 5 }, { 10, 5, 1 }, { 11, 5, 2 } };
    unsigned card, column;
    struct buf text;

    csqutil_place(&cards, 3, &card, &column); /* nothing was taken */
    assert_int_equal(card, 1);
    buf_init(&text, 1000);
    assert_int_equal(csqutil_next(&cards, &text), 1);
    assert_span(buf_span(&text), "  ONE A B  C");
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        csqutil_place(&cards, wanted[i].at, &card, &column);
        assert_int_equal(card, wanted[i].card);
        assert_int_equal(column, wanted[i].column);
    }
    buf_release(&text);
}

static void too_many_cards(void **state UNUSED)
{
    struct csqutil_cards cards = { .card = 0 };
    struct buf deck, text;

    buf_init(&deck, 10000);
    buf_init(&text, 1000);
    for (unsigned i = 0; i < CSQUTIL_CARDS; i++)
        buf_put_text(&deck, "A -\n");
    cards.rest = buf_span(&deck);
    assert_int_equal(csqutil_next(&cards, &text), 1);
    buf_put_text(&deck, "B\n");
    cards = (struct csqutil_cards){ .rest = buf_span(&deck) };
    assert_int_equal(csqutil_next(&cards, &text), REASON_LIMIT);
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
    assert_int_equal(parse("COMMAND DD(X)", &s), 0); /* another spelling */
    assert_span(csqutil_value(&s, "DDNAME"), "X");
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
        size_t at;
    } table[] = {
        { "", REASON_NOT_FOUND, "THE END", 0 },
        { "(", REASON_NOT_FOUND, "THE END", 1 },
        { "NONSENSE A", REASON_NOT_FOUND, "NONSENSE", 0 },
        { "FORMATS", REASON_NOT_FOUND, "FORMATS", 0 },
        { "FORMAT OTHER(1)", REASON_NOT_FOUND, "OTHER", 7 },
        { "FORMAT TYP(NEW)", REASON_NOT_FOUND, "TYP", 7 },
        { "FORMAT TYPE", REASON_SYNTAX, "THE END", 11 },
        { "FORMAT TYPE NEW", REASON_SYNTAX, "NEW", 12 },
        { "FORMAT TYPE(NEW", REASON_SYNTAX, "(NEW", 11 },
        { "FORMAT TYPE(A(B))", REASON_SYNTAX, "(A(B))", 11 },
        { "FORMAT TYPE('NEW)", REASON_SYNTAX, "('NEW)", 11 },
        { "FORMAT TYPE()", REASON_BAD_VALUE, "()", 11 },
        { "FORMAT TYPE('')", REASON_BAD_VALUE, "('')", 11 },
        { "FORMAT TYPE(NEW) TYPE(NEW)", REASON_EXISTS, "TYPE", 17 },
        { "FORMAT )", REASON_SYNTAX, ")", 7 },
        { "RESETPAGE FORCE(YES)", REASON_SYNTAX, "(YES)", 15 },
        { "COMMAND DD(X) DDNAME(Y)", REASON_EXISTS, "DDNAME", 14 },
        { "COMMAND DDNAME/DD(X)", REASON_NOT_FOUND, "DDNAME/DD", 8 },
        { "RESETPAGE FORCE FORCE", REASON_EXISTS, "FORCE", 16 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        struct csqutil_statement s;

        assert_int_equal(parse(table[i].text, &s), table[i].reason);
        assert_string_equal(s.wrong, table[i].wrong);
        assert_int_equal(s.wrong_at, table[i].at);
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

static void numbers_and_names(void **state UNUSED)
{
    struct csqutil_statement s;
    char ddname[NAME8_MAX + 1];
    uint64_t number = 7;

    assert_true(csqutil_number(SPAN_NONE, 10, &number));
    assert_int_equal(number, 7);
    assert_true(csqutil_number(span_of("10"), 10, &number));
    assert_int_equal(number, 10);
    assert_false(csqutil_number(span_of("11"), 10, &number));
    assert_false(csqutil_number(span_of("-1"), 10, &number));
    assert_int_equal(parse("COMMAND DD(ABCDEFGH)", &s), 0);
    assert_true(csqutil_ddname(&s, "DDNAME", "OTHER", ddname));
    assert_string_equal(ddname, "ABCDEFGH");
    assert_true(csqutil_ddname(&s, "FAILURE", "OTHER", ddname));
    assert_string_equal(ddname, "OTHER");
    csqutil_release(&s);
    for (const char **name = (const char *[]){ "ABCDEFGHI", "1A", "A.B", "'a'", NULL }; *name; name++) {
        char text[64];

        snprintf(text, sizeof text, "COMMAND DD(%s)", *name);
        assert_int_equal(parse(text, &s), 0);
        assert_false(csqutil_ddname(&s, "DDNAME", "OTHER", ddname));
        csqutil_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_into_statements), cmocka_unit_test(keywords_and_values), cmocka_unit_test(wrong_statements),
        cmocka_unit_test(bytes_that_are_no_text), cmocka_unit_test(places), cmocka_unit_test(too_many_cards),
        cmocka_unit_test(numbers_and_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
