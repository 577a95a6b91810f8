/* test_tso_input.c - lines into commands: continuation, comments, blank lines, sequence numbers. */
#include "tests/unit/test.h"

#include "exec/tso.h"

/* Lines separated by '|'; the commands that come out, likewise, blank ones left out as the callers do. */
static void commands_of(const char *lines, struct buf *out)
{
    struct tso_input input;
    struct span rest = span_of(lines);
    bool more = true;

    tso_input_init(&input);
    while (more) {
        size_t end = span_find(rest, '|');
        bool complete;

        more = end < rest.length;
        complete = tso_input_line(&input, span_part(rest, 0, end));
        rest = span_from(rest, end + 1);
        if (!more && tso_input_end(&input))
            complete = true;
        if (complete && span_trim(buf_span(&input.text)).length) {
            buf_put_span(out, span_trim(buf_span(&input.text)));
            buf_put_text(out, "|");
        }
    }
    tso_input_release(&input);
}

static void lines_become_commands(void **state UNUSED)
{
    static const struct {
        const char *lines, *wanted;
    } rows[] = {
        { "LISTUSER", "LISTUSER|" },
        { "LISTUSER   ", "LISTUSER|" },
        { "A|B", "A|B|" },
        { "A -|  B", "A   B|" },
        { "A +|  B", "A B|" },
        { "ADDGROUP (G1-| G2)", "ADDGROUP (G1 G2)|" },
        { "ADDGROUP (G3+|     G4)", "ADDGROUP (G3G4)|" },
        { "ADDGROUP -|  (G6) +|  DATA('two  words')", "ADDGROUP   (G6) DATA('two  words')|" },
        { "A -   |B", "A B|" },
        { "/* A COMMENT LINE */|A", "A|" },
        { "/* NOT CLOSED|A", "A|" },
        { "A /* COMMENT */", "A|" },
        { "A /* COMMENT */ B", "A   B|" },
        { "A /* COMMENT */ +|B", "A   B|" },
        { "A + /* COMMENT */|B", "A B|" },
        { "A /* NOT CLOSED -|B", "A|B|" },
        { "A '/* NO COMMENT */' B", "A '/* NO COMMENT */' B|" },
        { "A 'IT''S' /* C */", "A 'IT''S'|" },
        { "A '/* -|STILL */'", "A '/* STILL */'|" },
        { "A '+|B' /* C */", "A 'B'|" },
        { "", "" },
        { "||A||", "A|" },
        { "A -||B", "A|B|" },
        { "A -|/* COMMENT */|B", "A|B|" },
        { "A -", "A|" },
        { "A +|", "A|" },
        { "-|A", "A|" },
        { "+|+|A", "A|" },
        { "A-B", "A-B|" },
        { "A /* X */-|B", "A  B|" },
        { "/**/A", "A|" },
        { "A /*/ B */ C", "A   C|" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        commands_of(rows[i].lines, &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s: got %s, wanted %s", rows[i].lines, out.data, rows[i].wanted);
        buf_release(&out);
    }
}

static void an_endless_command_is_told(void **state UNUSED)
{
    struct tso_input input;

    tso_input_init(&input);
    for (int i = 0; i < 1000; i++)
        assert_false(tso_input_line(&input, span_of("SOME WORDS THAT NEVER COME TO AN END AND GO ON -")));
    assert_true(tso_input_line(&input, span_of("AND THEN DOES")));
    assert_true(buf_failed(&input.text));
    assert_true(tso_input_line(&input, span_of("TIME")));
    assert_false(buf_failed(&input.text));
    assert_string_equal(input.text.data, "TIME");
    tso_input_release(&input);
}

static void sequence_numbers(void **state UNUSED)
{
    static const struct {
        const char *tail;
        bool taken_off;
    } rows[] = { { "00000010", true }, { "0000001A", false }, { "        ", false }, { "12345678", true }, { "1234567 ", false } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char card[81];

        snprintf(card, sizeof card, "%-72s%s", "LISTUSER", rows[i].tail);
        assert_int_equal(tso_sequence_off(span_of(card)).length, rows[i].taken_off ? 72 : 80);
    }
    assert_int_equal(tso_sequence_off(span_of("00000010")).length, 8);
}

/* Each line of a command that was too long already was held against all that had been taken of it. */
static void the_lines_behind_the_limit(void **state UNUSED)
{
    enum { LINES = 4000000 };
    struct tso_input input;

    tso_input_init(&input);
    for (unsigned i = 0; i < LINES; i++)
        assert_false(tso_input_line(&input, span_of("M -")));
    assert_true(buf_failed(&input.text));
    assert_true(tso_input_line(&input, span_of("END")));
    assert_true(tso_input_line(&input, span_of("LISTUSER")));
    assert_false(buf_failed(&input.text));
    assert_string_equal(input.text.data, "LISTUSER");
    tso_input_release(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_commands),
        cmocka_unit_test(an_endless_command_is_told),
        cmocka_unit_test(sequence_numbers),
        cmocka_unit_test(the_lines_behind_the_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
