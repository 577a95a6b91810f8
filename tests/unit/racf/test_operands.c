/* test_operands.c - the language of TSO commands: what is taken, what is cut short, and all that is refused. */
#include "tests/unit/test.h"

#include "racf/operands.h"

/* A table with a bit of everything. SEC* are ambiguous, ACCESS and ACCOUNT too, but for the alias AC. */
static const struct operand inner_rows[] = {
    { .name = "UID", .negative = "NOUID", .type = OPERAND_NUMBER, .maximum = 2147483647, .invalid = "UID",
      .missing = "OMVS UID\nOMVS USER ID (UID), 1-10 NUMERIC DIGITS", .help = "" },
    { .name = "HOME", .negative = "NOHOME", .type = OPERAND_TEXT, .minimum = 1, .maximum = 20, .help = "" },
};
static const struct operand rows[] = {
    { .name = "name", .type = OPERAND_NAME, .flags = OPERAND_POSITIONAL | OPERAND_REQUIRED | OPERAND_LIST, .invalid = "USERID", .help = "" },
    { .name = "ACCESS", .aliases = "AC ACC", .type = OPERAND_WORD, .choices = "NONE EXECUTE READ UPDATE CONTROL ALTER", .invalid = "ACCESS",
      .missing = "ACCESS AUTHORITY\nALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE", .help = "" },
    { .name = "ACCOUNT", .type = OPERAND_TEXT, .minimum = 1, .maximum = 8, .help = "" },
    { .name = "SECLABEL", .type = OPERAND_TEXT, .minimum = 1, .maximum = 8, .help = "" },
    { .name = "SECLEVEL", .type = OPERAND_TEXT, .minimum = 1, .maximum = 8, .help = "" },
    { .name = "DATA", .negative = "NODATA", .type = OPERAND_TEXT, .minimum = 1, .maximum = 10, .help = "" },
    { .name = "ID", .type = OPERAND_ID, .flags = OPERAND_LIST, .invalid = "USERID OR GROUP", .help = "" },
    { .name = "CLASS", .type = OPERAND_CLASS, .flags = OPERAND_BASE | OPERAND_ALL, .invalid = "CLASS", .help = "" },
    { .name = "OTHER", .type = OPERAND_CLASS, .invalid = "CLASS", .help = "" },
    { .name = "REVOKE", .negative = "NOREVOKE", .type = OPERAND_DATE, .flags = OPERAND_BARE, .invalid = "DATE", .help = "" },
    { .name = "LEVEL", .type = OPERAND_NUMBER, .minimum = 1, .maximum = 99, .help = "" },
    { .name = "WARNING", .negative = "NOWARNING", .type = OPERAND_SWITCH, .help = "" },
    { .name = "PASSWORD", .negative = "NOPASSWORD", .type = OPERAND_TEXT, .flags = OPERAND_SECRET | OPERAND_BARE | OPERAND_LIST, .minimum = 1,
      .maximum = 8, .help = "" },
    { .name = "FILTER", .type = OPERAND_PROFILE, .minimum = 1, .maximum = 20, .help = "" },
    { .name = "CLAUTH", .negative = "NOCLAUTH", .type = OPERAND_CLASS, .flags = OPERAND_LIST | OPERAND_NEGATIVE_LIST, .help = "" },
    { .name = "OMVS", .negative = "NOOMVS", .type = OPERAND_KEYWORDS, .flags = OPERAND_BARE, .sub = inner_rows,
      .sub_count = ARRAY_COUNT(inner_rows), .help = "" },
    { .name = "WHEN", .type = OPERAND_KEYWORDS, .sub = inner_rows, .sub_count = ARRAY_COUNT(inner_rows), .help = "" },
};

static bool class_known(const void *context UNUSED, const struct name8 *name)
{
    return name8_is(name, "FACILITY") || name8_is(name, "MQQUEUE");
}
static const struct operand_rules rules = { class_known, NULL, NULL };

static struct arena arena;
static struct buf out;

static int parse_span(struct span text, struct operands *operands)
{
    return operands_parse(text, rows, ARRAY_COUNT(rows), &rules, &arena, operands, &out);
}

/* Values of a row as text: items with '|' between, folded or not, "~" before those in apostrophes. */
static void put_value(const struct operand_value *value, struct buf *text)
{
    buf_put_text(text, value->negative ? "NO:" : "");
    for (size_t i = 0; i < value->count; i++)
        buf_printf(text, "%s%s%s", i ? "|" : "", value->items[i].quoted ? "~" : "", value->items[i].text.data);
}

static void what_is_taken(void **state UNUSED)
{
    static const struct {
        const char *text;
        const char *row;
        const char *value; /* NULL: not given */
    } cases[] = {
        { "u1", "name", "U1" },
        { " ( u1,u2 ,,u3 ) ", "name", "U1|U2|U3" },
        { "(u1)warning", "WARNING", "" },
        { "U1,WARN", "WARNING", "" },
        { "U1 NOW", "WARNING", "NO:" },
        { "U1 WARNING NOWARNING", "WARNING", "NO:" },
        { "U1 NOWARNING WARNING", "WARNING", "" },
        { "U1", "WARNING", NULL },
        { "U1 ACCESS(READ)", "ACCESS", "READ" },
        { "U1 access (update)", "ACCESS", "UPDATE" },
        { "U1 AC(R)", "ACCESS", "R" },
        { "U1 ACC( NONE )", "ACCESS", "NONE" },
        { "U1 ACCE(READ) ACCO(A1)", "ACCOUNT", "A1" },
        { "U1 SECLA(x)", "SECLABEL", "X" },
        { "U1 DATA('it''s, (so)')", "DATA", "~it's, (so)" },
        { "U1 DATA(abc)", "DATA", "ABC" },
        { "U1 DATA('abc')", "DATA", "~abc" },
        { "U1 DATA(0123456789)", "DATA", "0123456789" },
        { "U1 DATA(A) NODATA", "DATA", "NO:" },
        { "U1 DATA(A) DATA(B)", "DATA", "B" },
        { "U1 ID(*)", "ID", "*" },
        { "U1 ID(* G1 g2)", "ID", "*|G1|G2" },
        { "U1 CLASS(USER)", "CLASS", "USER" },
        { "U1 CLASS(*)", "CLASS", "*" },
        { "U1 CLASS(facility)", "CLASS", "FACILITY" },
        { "U1 REVOKE", "REVOKE", "" },
        { "U1 REVOKE(2/29/28)", "REVOKE", "2/29/28" },
        { "U1 NOREVOKE", "REVOKE", "NO:" },
        { "U1 LEVEL(1)", "LEVEL", "1" },
        { "U1 LEVEL(099)", "LEVEL", "099" },
        { "U1 PASSWORD", "PASSWORD", "" },
        { "U1 PASSWORD(abc)", "PASSWORD", "abc" }, /* folding it is for whoever knows MIXEDCASE */
        { "U1 NOPASSWORD", "PASSWORD", "NO:" },
        { "U1 FILTER(Qm1.a*.%.**)", "FILTER", "Qm1.a*.%.**" },
        { "U1 CLAUTH(FACILITY,MQQUEUE)", "CLAUTH", "FACILITY|MQQUEUE" },
        { "U1 NOCLAUTH(FACILITY)", "CLAUTH", "NO:FACILITY" },
        { "U1 NOCLAUTH", "CLAUTH", "NO:" },
        { "U1 OMVS", "OMVS", "" },
        { "U1 /* a comment (with) 'things */ WARNING", "WARNING", "" },
        { "/**/U1/* no comment: part of the word", "name", NULL },
        { "/* before */ U1", "name", "U1" },
        { "U1 WARNING /* without an end", "WARNING", "" },
        { "U1\tWARNING\r\n", "WARNING", "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct operands operands;
        struct buf text;
        int reason;

        buf_clear(&out);
        buf_init(&text, 1000);
        arena_init(&arena);
        reason = parse_span(span_of(cases[i].text), &operands);
        if (!cases[i].value) {
            assert_true(reason < 0 || !operand_value(&operands, cases[i].row)->present);
        } else {
            if (reason < 0 || !operand_value(&operands, cases[i].row)->present || out.length)
                fail_msg("%s: reason %d, %s", cases[i].text, reason, out.data);
            put_value(operand_value(&operands, cases[i].row), &text);
            if (strcmp(text.data, cases[i].value) != 0)
                fail_msg("%s: %s, wanted %s", cases[i].text, text.data, cases[i].value);
        }
        arena_release(&arena);
        buf_release(&text);
    }
}

static void what_is_refused(void **state UNUSED)
{
    static const struct {
        const char *text;
        const char *messages;
    } cases[] = {
        { "", "IKJ56701I MISSING USERID\n" },
        { "   /* nothing */ ", "IKJ56701I MISSING USERID\n" },
        { ")", "IKJ56701I MISSING USERID\n" },
        { "()", "IKJ56701I MISSING USERID\n" },
        { "( , , )", "IKJ56701I MISSING USERID\n" },
        { "1U", "IKJ56702I INVALID USERID, 1U\n" },
        { "u.1", "IKJ56702I INVALID USERID, U.1\n" },
        { "*", "IKJ56702I INVALID USERID, *\n" },
        { "'U1'", "IKJ56702I INVALID USERID, 'U1'\n" },
        { "''", "IKJ56702I INVALID USERID, ''\n" },
        { "NINECHARS", "IKJ56702I INVALID USERID, NINECHARS\n" },
        { "(U1 bad-name U2)", "IKJ56702I INVALID USERID, BAD-NAME\n" },
        { "(U1 (U2))", "IKJ56702I INVALID USERID, (U2\n" },
        { "(U1", "IKJ56701I MISSING RIGHT PARENTHESIS\n" },
        { "U1 NOSUCH", "IKJ56712I INVALID KEYWORD, NOSUCH\n" },
        { "U1 nosuch(x)", "IKJ56712I INVALID KEYWORD, NOSUCH\n" },
        { "U1 U2", "IKJ56712I INVALID KEYWORD, U2\n" },
        { "U1 (U2)", "IKJ56712I INVALID KEYWORD, (\n" },
        { "U1)", "IKJ56712I INVALID KEYWORD, )\n" },
        { "(U1))", "IKJ56712I INVALID KEYWORD, )\n" },
        { "U1 'WARNING'", "IKJ56712I INVALID KEYWORD, 'WARNING'\n" },
        { "U1 A(READ)", "IKJ56712I INVALID KEYWORD, A\n" },           /* ACCESS or ACCOUNT */
        { "U1 SEC(X)", "IKJ56712I INVALID KEYWORD, SEC\n" },          /* SECLABEL or SECLEVEL */
        { "U1 NO", "IKJ56712I INVALID KEYWORD, NO\n" },               /* any of the NO forms */
        { "U1 WARNINGS", "IKJ56712I INVALID KEYWORD, WARNINGS\n" },
        { "U1 WARNING(YES)", "IKJ56712I INVALID KEYWORD, (\n" },
        { "U1 NODATA(X)", "IKJ56712I INVALID KEYWORD, (\n" },
        { "U1 name(U2)", "IKJ56712I INVALID KEYWORD, NAME\n" },       /* a positional operand is no keyword */
        { "U1 ACCESS", "IKJ56701I MISSING ACCESS AUTHORITY+\nIKJ56701I MISSING ALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE\n" },
        { "U1 ACCESS()", "IKJ56701I MISSING ACCESS AUTHORITY+\nIKJ56701I MISSING ALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE\n" },
        { "U1 ACCESS(ALL)", "IKJ56702I INVALID ACCESS, ALL\nIKJ56701I MISSING ACCESS AUTHORITY+\n"
                            "IKJ56701I MISSING ALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE\n" },
        { "U1 ACCESS('READ')", "IKJ56702I INVALID ACCESS, 'READ'\nIKJ56701I MISSING ACCESS AUTHORITY+\n"
                               "IKJ56701I MISSING ALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE\n" },
        { "U1 ACCESS(READ UPDATE)", "IKJ56702I INVALID ACCESS, UPDATE\nIKJ56701I MISSING ACCESS AUTHORITY+\n"
                                    "IKJ56701I MISSING ALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE\n" },
        { "U1 DATA", "IKJ56701I MISSING DATA\n" },
        { "U1 DATA()", "IKJ56701I MISSING DATA\n" },
        { "U1 DATA('')", "IKJ56702I INVALID DATA, ''\n" },
        { "U1 DATA('01234567890')", "IKJ56702I INVALID DATA, '01234567890'\n" },
        { "U1 DATA('open)", "IKJ56701I MISSING ENDING APOSTROPHE\n" },
        { "U1 DATA('odd''')')", "IKJ56701I MISSING ENDING APOSTROPHE\n" },
        { "U1 DATA('a'b)", "IKJ56702I INVALID DATA, B\n" },
        { "U1 DATA(a'b)c", "IKJ56712I INVALID KEYWORD, C\n" },
        { "U1 DATA(A", "IKJ56701I MISSING RIGHT PARENTHESIS\n" },
        { "U1 DATA((A))", "IKJ56702I INVALID DATA, (A\n" },
        { "U1 'open", "IKJ56701I MISSING ENDING APOSTROPHE\n" },
        { "U1 ID(U1 ** )", "IKJ56702I INVALID USERID OR GROUP, **\n" },
        { "U1 ID('*')", "IKJ56702I INVALID USERID OR GROUP, '*'\n" },
        { "U1 CLASS(NOSUCH)", "IKJ56702I INVALID CLASS, NOSUCH\n" },
        { "U1 OTHER(USER)", "IKJ56702I INVALID CLASS, USER\n" },
        { "U1 OTHER(*)", "IKJ56702I INVALID CLASS, *\n" },
        { "U1 CLASS(FACILITY MQQUEUE)", "IKJ56702I INVALID CLASS, MQQUEUE\n" },
        { "U1 LEVEL(0)", "IKJ56702I INVALID LEVEL, 0\n" },
        { "U1 LEVEL(100)", "IKJ56702I INVALID LEVEL, 100\n" },
        { "U1 LEVEL(-1)", "IKJ56702I INVALID LEVEL, -1\n" },
        { "U1 LEVEL(+1)", "IKJ56702I INVALID LEVEL, +1\n" },
        { "U1 LEVEL(1.5)", "IKJ56702I INVALID LEVEL, 1.5\n" },
        { "U1 LEVEL('5')", "IKJ56702I INVALID LEVEL, '5'\n" },
        { "U1 LEVEL(4294967297)", "IKJ56702I INVALID LEVEL, 4294967297\n" },
        { "U1 LEVEL(18446744073709551617)", "IKJ56702I INVALID LEVEL, 18446744073709551617\n" },
        { "U1 REVOKE(13/01/30)", "IKJ56702I INVALID DATE, 13/01/30\n" },
        { "U1 REVOKE(00/01/30)", "IKJ56702I INVALID DATE, 00/01/30\n" },
        { "U1 REVOKE(4/31/30)", "IKJ56702I INVALID DATE, 4/31/30\n" },
        { "U1 REVOKE(2/29/30)", "IKJ56702I INVALID DATE, 2/29/30\n" }, /* was taken, and meant March 1 */
        { "U1 REVOKE(2/30/28)", "IKJ56702I INVALID DATE, 2/30/28\n" },
        { "U1 REVOKE(1/1)", "IKJ56702I INVALID DATE, 1/1\n" },
        { "U1 REVOKE(1/1/2030)", "IKJ56702I INVALID DATE, 1/1/2030\n" },
        { "U1 REVOKE(/1/30)", "IKJ56702I INVALID DATE, /1/30\n" },
        { "U1 REVOKE(1/1/30/)", "IKJ56702I INVALID DATE, 1/1/30/\n" },
        { "U1 REVOKE('1/1/30')", "IKJ56702I INVALID DATE, '1/1/30'\n" },
        { "U1 PASSWORD(LONGERTHAN8)", "IKJ56702I INVALID PASSWORD, \n" }, /* never the value */
        { "U1 PASSWORD('')", "IKJ56702I INVALID PASSWORD, \n" },
        { "U1 PASSWORD(OLD (NEW))", "IKJ56702I INVALID PASSWORD, \n" },
        { "U1 PASSWORD('OLD NEW)", "IKJ56701I MISSING ENDING APOSTROPHE\n" },
        { "U1 WHEN", "IKJ56701I MISSING WHEN\n" },
        { "U1 OMVS(", "IKJ56701I MISSING RIGHT PARENTHESIS\n" },
        { "U1 OMVS(UID(1)", "IKJ56701I MISSING RIGHT PARENTHESIS\n" },
        { "U1 OMVS(DATA(X))", "IKJ56712I INVALID KEYWORD, DATA\n" },
        { "U1 OMVS(1)", "IKJ56712I INVALID KEYWORD, 1\n" },
        { "U1 OMVS(UID(X))", "IKJ56702I INVALID UID, X\nIKJ56701I MISSING OMVS UID+\nIKJ56701I MISSING OMVS USER ID (UID), 1-10 NUMERIC DIGITS\n" },
        { "U1 OMVS(UID(90000000000))", "IKJ56702I INVALID UID, 90000000000\nIKJ56701I MISSING OMVS UID+\n"
                                       "IKJ56701I MISSING OMVS USER ID (UID), 1-10 NUMERIC DIGITS\n" },
        { "U1 NOOMVS(UID(1))", "IKJ56712I INVALID KEYWORD, (\n" },
        { "U1 DATA('a\tb')", "IKJ56702I INVALID DATA, 'a.b'\n" }, /* a control byte is no text, and is not printed */
        { "U1 DATA('a\nICH1')", "IKJ56702I INVALID DATA, 'a.ICH1'\n" }, /* forged a line */
        { "U1 \001", "IKJ56712I INVALID KEYWORD, .\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct operands operands;
        int reason;

        buf_clear(&out);
        arena_init(&arena);
        reason = parse_span(span_of(cases[i].text), &operands);
        if (reason != REASON_SYNTAX || strcmp(out.data, cases[i].messages) != 0)
            fail_msg("%s: reason %d\n%swanted\n%s", cases[i].text, reason, out.data, cases[i].messages);
        operands_wipe(&operands);
        arena_release(&arena);
    }
}

static void values_inside_a_keyword(void **state UNUSED)
{
    const struct operands *inner;
    struct operands operands;

    arena_init(&arena);
    buf_clear(&out);
    assert_int_equal(parse_span(span_of("U1 OMVS(UID(0042) HOM('/u/x') NOHOME) LEVEL(7)"), &operands), 0);
    inner = operand_sub(&operands, "OMVS");
    assert_non_null(inner);
    assert_int_equal(operand_number(inner, "UID", 1), 42);
    assert_true(operand_negated(inner, "HOME"));
    assert_int_equal(operand_text(inner, "HOME").length, 0);
    assert_int_equal(operand_number(&operands, "LEVEL", 1), 7);
    assert_int_equal(operand_number(&operands, "REVOKE", 5), 5);
    assert_null(operand_sub(&operands, "WHEN"));
    assert_int_equal(parse_span(span_of("U1 REVOKE(12/31/70) ACCESS(CON)"), &operands), 0);
    assert_int_equal(operand_number(&operands, "REVOKE", 0), 20701231);
    assert_int_equal(operand_number(&operands, "ACCESS", 0), 4);
    assert_int_equal(parse_span(span_of("U1 REVOKE(1/1/71)"), &operands), 0);
    assert_int_equal(operand_number(&operands, "REVOKE", 0), 19710101);
    arena_release(&arena);
}

static void the_last_of_two_counts(void **state UNUSED)
{
    struct operands operands;

    arena_init(&arena);
    buf_clear(&out);
    assert_int_equal(parse_span(span_of("U1 NOREVOKE LEVEL(3) REVOKE LEVEL(4)"), &operands), 0);
    assert_true(operand_given(&operands, "REVOKE"));
    assert_int_equal(operand_number(&operands, "LEVEL", 0), 4);
    assert_true(operand_value(&operands, "LEVEL")->order > operand_value(&operands, "REVOKE")->order);
    arena_release(&arena);
}

static void a_secret_is_wiped(void **state UNUSED)
{
    static const char *const commands[] = { "U1 PASSWORD('Secret 1' SECRET2)", "U1 PASSWORD(SECRET1) PASSWORD('SECRET2')",
                                            "U1 PASSWORD(SECRET1 TOOLONGSECRET2)", "U1 PASSWORD('SECRET1", "U1 PASSWORD(SECRET1) NOSUCH" };

    for (size_t i = 0; i < ARRAY_COUNT(commands); i++) {
        struct operands operands;
        char *block;

        buf_clear(&out);
        arena_init(&arena);
        block = arena_alloc(&arena, 1, 1); /* the arena's first block is large enough for all of it */
        memset(block, 0, 8192);
        if (parse_span(span_of(commands[i]), &operands) == 0)
            assert_true(operand_value(&operands, "PASSWORD")->present);
        operands_wipe(&operands);
        assert_null(memmem(block, 8192, "SECRET", 6));
        assert_null(memmem(block, 8192, "Secret", 6));
        assert_null(strstr(out.data, "SECRET"));
        arena_release(&arena);
    }
}

static void odd_bytes_and_great_lengths(void **state UNUSED)
{
    struct operands operands;
    struct buf text;

    buf_init(&text, 1 << 20);
    arena_init(&arena);
    buf_clear(&out);
    assert_int_equal(parse_span(span_bytes("U1 DATA('a\0b')", 14), &operands), REASON_SYNTAX);
    assert_int_equal(parse_span(span_bytes("U\0", 2), &operands), REASON_SYNTAX);
    buf_clear(&out);
    buf_put_text(&text, "U1 ");
    buf_fill(&text, 'X', 20000);
    assert_int_equal(parse_span(buf_span(&text), &operands), REASON_SYNTAX);
    assert_true(out.length < 300); /* not all of it is shown */
    buf_clear(&out);
    buf_clear(&text);
    buf_put_text(&text, "U1 DATA(");
    buf_fill(&text, 'X', 20000);
    buf_put_text(&text, ")");
    assert_int_equal(parse_span(buf_span(&text), &operands), REASON_SYNTAX);
    assert_true(out.length < 300);
    buf_clear(&text);
    buf_put_text(&text, "(");
    for (int i = 0; i < 4096; i++)
        buf_printf(&text, "U%d ", i);
    buf_put_text(&text, ")");
    assert_int_equal(parse_span(buf_span(&text), &operands), 0);
    assert_int_equal(operand_value(&operands, "name")->count, 4096);
    text.length--;
    buf_put_text(&text, "ONEMORE)");
    assert_int_equal(parse_span(buf_span(&text), &operands), REASON_SYNTAX);
    buf_clear(&text);
    buf_put_text(&text, "U1 ");
    for (int i = 0; i < 1000; i++)
        buf_put_text(&text, "OMVS(");
    assert_int_equal(parse_span(buf_span(&text), &operands), REASON_SYNTAX);
    arena_release(&arena);
    buf_release(&text);
}

static void verbs(void **state UNUSED)
{
    static const struct {
        const char *text;
        const char *verb;
        const char *rest;
    } cases[] = {
        { "listuser u1", "LISTUSER", " u1" },   { "  LU", "LU", "" },           { "/* x */ LU,U1", "LU", ",U1" },
        { "LU(U1)", "LU", "(U1)" },             { "", "", "" },                 { "   ", "", "   " },
        { "'LU' U1", "", "'LU' U1" },           { "(LU)", "", "(LU)" },         { "NINECHARS X", "", "NINECHARS X" },
        { ")", "", ")" },                       { "/* only", "", "/* only" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct span text = span_of(cases[i].text);

        arena_init(&arena);
        assert_span(operands_verb(&text, &arena), cases[i].verb);
        assert_span(text, cases[i].rest);
        arena_release(&arena);
    }
}

static int set_up(void **state UNUSED)
{
    buf_init(&out, 1 << 20);
    return 0;
}

static int tear_down(void **state UNUSED)
{
    buf_release(&out);
    return 0;
}

/* What the manual page shows as enough of a keyword. */
static void enough_of_a_keyword(void **state UNUSED)
{
    static const struct {
        const char *keyword;
        size_t enough;
    } cases[] = {
        { "ACCESS", 2 },   /* AC is an abbreviation of it, though ACCOUNT begins so */
        { "ACCOUNT", 4 },  /* ACC is one, too */
        { "SECLABEL", 5 }, { "SECLEVEL", 5 }, { "DATA", 1 }, { "NODATA", 3 }, { "OMVS", 2 }, { "NOOMVS", 3 },
        { "WARNING", 2 },  /* WHEN */
        { "REVOKE", 1 },   { "ID", 1 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(operand_enough(rows, ARRAY_COUNT(rows), cases[i].keyword), cases[i].enough);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken),           cmocka_unit_test(what_is_refused),   cmocka_unit_test(values_inside_a_keyword),
        cmocka_unit_test(the_last_of_two_counts),  cmocka_unit_test(a_secret_is_wiped), cmocka_unit_test(odd_bytes_and_great_lengths),
        cmocka_unit_test(verbs),                   cmocka_unit_test(enough_of_a_keyword),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
