/* test_mqsc.c - mqsc.h: how a command may be written, and what is said about one that is wrong. */
#include "tests/unit/test.h"

#include "mstr/commands.h"

static const struct {
    const char *text;
    const char *name;  /* as CSQ9022I shows it */
    const char *typed; /* as CSQ9016E shows it */
} good[] = {
    { "DISPLAY SECURITY", " DISPLAY SECURITY", " DISPLAY SECURITY" },
    { "dis sec", " DISPLAY SECURITY", " DIS SEC" },
    { "  Dis,,  Security ,ALL;", " DISPLAY SECURITY", " DIS SECURITY" },
    { "DIS SEC SWITCHES,TIMEOUT INTERVAL", " DISPLAY SECURITY", " DIS SEC" },
    { "DIS TIMEOUT SEC", " DISPLAY SECURITY", " DIS SEC" }, /* the keyword need not be second */
    { "ALT SEC", " ALTER SECURITY", " ALT SEC" },
    { "ALTER SECURITY INTERVAL(0)TIMEOUT( 10080 )", " ALTER SECURITY", " ALTER SECURITY" },
    { "ALTER SECURITY INTERVAL ('12')", " ALTER SECURITY", " ALTER SECURITY" },
    { "ALTER SECURITY TIMEOUT(000000000007)", " ALTER SECURITY", " ALTER SECURITY" },
    { "REFRESH SECURITY", " REFRESH SECURITY", " REFRESH SECURITY" },
    { "REBUILD SEC(*)", " REFRESH SECURITY", " REBUILD SEC" },
    { "REF SECURITY (mqqueue, MQPROC) type(classes)", " REFRESH SECURITY", " REF SECURITY" },
    { "REV SEC(U1)", " RVERIFY SECURITY", " REV SEC" },
    { "REVERIFY SECURITY(U1,U2 U3)", " RVERIFY SECURITY", " REVERIFY SECURITY" },
    { "STOP QMGR MODE(FORCE)", " STOP QMGR", " STOP QMGR" },
    { "STA QMGR PARM(CSQZPARX) ENVPARM('HLQ=MQM,X=''Y''') BACKMIG", "START QMGR", " STA QMGR" },
    { "STOP QMGR CMDSCOPE(' ')", " STOP QMGR", " STOP QMGR" },
};

static void what_is_right(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
        char name[MQSC_TYPED_MAX];
        struct mqsc command;
        struct arena arena;
        struct buf out;

        arena_init(&arena);
        buf_init(&out, 10000);
        assert_int_equal(mqsc_parse(span_of(good[i].text), "ZQS1", &arena, &command, &out), 0);
        assert_string_equal(out.data, "");
        assert_string_equal(mqsc_full_name(command.row, name), good[i].name);
        assert_string_equal(command.typed, good[i].typed);
        buf_release(&out);
        arena_release(&arena);
    }
}

static const struct {
    const char *text;
    const char *messages;
} bad[] = {
    { "", "CSQ9019E ZQS1 '' command is invalid\n" },
    { " ; ", "CSQ9019E ZQS1 '' command is invalid\n" },
    { "DISPLAY", "CSQ9019E ZQS1 ' DISPLAY' command is invalid\n" },
    { "FROBNICATE SECURITY", "CSQ9019E ZQS1 ' FROBNICATE SECURITY' command is invalid\n" },
    { "DISPL SECURITY", "CSQ9019E ZQS1 ' DISPL SECURITY' command is invalid\n" },
    { "REBUILDS SECURITY", "CSQ9019E ZQS1 ' REBUILDS SECURITY' command is invalid\n" },
    { "STOP SECURITY", "CSQ9001E ZQS1 'SECURITY' is invalid\n" },
    { "DISPLAY SECURTY", "CSQ9001E ZQS1 'SECURTY' is invalid\n" },
    { "DISPLAY SECURITY COLOUR", "CSQ9001E ZQS1 'COLOUR' is invalid\n" },
    { "DISPLAY SECURITY COLOUR TASTE(X) ALL",
      "CSQ9001E ZQS1 'COLOUR' is invalid\nCSQ9001E ZQS1 'TASTE' is invalid\n" },
    { "DISPLAY SECURITY SECURITY", "CSQ9000E ZQS1 'SECURITY' appears more than once\n" },
    { "DISPLAY SECURITY ALL ALL ALL",
      "CSQ9000E ZQS1 'ALL' appears more than once\nCSQ9000E ZQS1 'ALL' appears more than once\n" },
    { "DISPLAY SECURITY(*)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "DISPLAY SECURITY TIMEOUT(5)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "DISPLAY(X) SECURITY", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'DISPLAY'\n" },
    { "ALTER SECURITY TIMEOUT", "CSQ9010E ZQS1 Required parameter for 'TIMEOUT' not specified\n" },
    { "ALTER SECURITY TIMEOUT()", "CSQ9010E ZQS1 Required parameter for 'TIMEOUT' not specified\n" },
    { "ALTER SECURITY TIMEOUT('')", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(ABC)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(-1)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(+1)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(1.5)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(10081)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(99999999999999999999999)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(5 6)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(*)", "CSQ9006E ZQS1 'TIMEOUT' parameter uses asterisk (*) illegally\n" },
    { "ALTER SECURITY TIMEOUT(20) TIMEOUT(30)", "CSQ9000E ZQS1 'TIMEOUT' appears more than once\n" },
    { "ALTER SECURITY TIMEOUT(20", "CSQ9002E ZQS1 Unbalanced parentheses following 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT((20))", "CSQ9002E ZQS1 Unbalanced parentheses following 'TIMEOUT'\n" },
    { "ALTER SECURITY TIMEOUT(20))", "CSQ9002E ZQS1 Unbalanced parentheses following 'TIMEOUT'\n" },
    { "ALTER SECURITY )TIMEOUT(20)", "CSQ9002E ZQS1 Unbalanced parentheses following 'SECURITY'\n" },
    { "(ALTER SECURITY)", "CSQ9002E ZQS1 Unbalanced parentheses following ''\n" },
    { "ALTER SECURITY TIMEOUT('20)", "CSQ9003E ZQS1 'TIMEOUT' parameter contains unbalanced apostrophes\n" },
    { "ALTER SECURITY TIMEOUT('20'')", "CSQ9003E ZQS1 'TIMEOUT' parameter contains unbalanced apostrophes\n" },
    { "ALTER SECURITY 'TIMEOUT'(20)", "CSQ9031E ZQS1 Syntax error following 'SECURITY'\n" },
    { "ALTER SECURITY TIMEOUT(20) COLOUR(RED) INTERVAL(X)",
      "CSQ9001E ZQS1 'COLOUR' is invalid\nCSQ9011E ZQS1 Parameter(s) unacceptable for 'INTERVAL'\n" },
    { "REFRESH SECURITY()", "CSQ9010E ZQS1 Required parameter for 'SECURITY' not specified\n" },
    { "REFRESH SECURITY(MQCONN)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "REFRESH SECURITY(MQCMDS)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "REFRESH SECURITY(FACILITY)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "REFRESH SECURITY(MQQUEUE FACILITY)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "REFRESH SECURITY(* MQQUEUE)", "CSQ9006E ZQS1 'SECURITY' parameter uses asterisk (*) illegally\n" },
    { "REFRESH SECURITY(**)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "REFRESH SECURITY TYPE(AUTHSERV)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TYPE'\n" },
    { "REFRESH SECURITY TYPE(CLASSES SSL)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'TYPE'\n" },
    { "RVERIFY SECURITY", "CSQ9010E ZQS1 Required parameter for 'SECURITY' not specified\n" },
    { "RVERIFY SECURITY()", "CSQ9010E ZQS1 Required parameter for 'SECURITY' not specified\n" },
    { "RVERIFY SECURITY(*)", "CSQ9006E ZQS1 'SECURITY' parameter uses asterisk (*) illegally\n" },
    { "RVERIFY SECURITY(TOOLONGID)", "CSQ9015E ZQS1 'SECURITY' parameter exceeds 8 characters\n" },
    { "RVERIFY SECURITY(U1 U-2)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "RVERIFY SECURITY('u1')", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'SECURITY'\n" },
    { "STOP QMGR MODE(SLOWLY)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'MODE'\n" },
    { "START QMGR PARM(NINECHARS)", "CSQ9015E ZQS1 'PARM' parameter exceeds 8 characters\n" },
    { "DISPLAY SECURITY X\nCSQ9022I", "CSQ9001E ZQS1 'X.CSQ9022I' is invalid\n" }, /* no line can be forged */
    { "DISPLAY SECURITY \x01\x02", "CSQ9001E ZQS1 '..' is invalid\n" },
    { "DISPLAY SECURITY AVERYLONGWORDTHATISCUTWHEREITPASSESFORTYEIGHTCHARACTERS",
      "CSQ9001E ZQS1 'AVERYLONGWORDTHATISCUTWHEREITPASSESFORTYEIGHTCHA' is invalid\n" },
};

static void what_is_wrong(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct mqsc command;
        struct arena arena;
        struct buf out;

        arena_init(&arena);
        buf_init(&out, 10000);
        assert_int_equal(mqsc_parse(span_of(bad[i].text), "ZQS1", &arena, &command, &out), REASON_SYNTAX);
        assert_string_equal(out.data, bad[i].messages);
        buf_release(&out);
        arena_release(&arena);
    }
}

static void values_come_folded_and_unquoted(void **state UNUSED)
{
    struct mqsc command;
    struct arena arena;
    struct buf out;

    arena_init(&arena);
    buf_init(&out, 10000);
    assert_int_equal(mqsc_parse(span_of("start qmgr envparm('a ''b'' (c)') parm(zparm)"), "ZQS1", &arena, &command, &out), 0);
    assert_span(mqsc_value(&command, "ENVPARM")->items[0], "a 'b' (c)");
    assert_span(mqsc_value(&command, "PARM")->items[0], "ZPARM");
    assert_false(mqsc_value(&command, "BACKMIG")->given);
    assert_int_equal(mqsc_parse(span_of("REV SEC(u1,u2,U3,U4,U5)"), "ZQS1", &arena, &command, &out), 0);
    assert_int_equal(command.parameter.count, 5);
    assert_span(command.parameter.items[4], "U5");
    assert_span(command.parameter.items[1], "U2");
    assert_int_equal(mqsc_parse(span_of("REFRESH SECURITY(*)"), "ZQS1", &arena, &command, &out), 0);
    assert_true(command.parameter.all);
    assert_int_equal(mqsc_parse(span_of("REFRESH SECURITY TYPE(SSL)"), "ZQS1", &arena, &command, &out), 0);
    assert_false(command.parameter.given);
    buf_release(&out);
    arena_release(&arena);
}

static void a_command_has_its_longest_length(void **state UNUSED)
{
    struct mqsc command;
    struct arena arena;
    struct buf out, text;

    arena_init(&arena);
    buf_init(&out, 10000);
    buf_init(&text, 100000);
    buf_put_text(&text, "DISPLAY SECURITY");
    buf_fill(&text, ' ', MQSC_LENGTH_MAX - text.length);
    assert_int_equal(mqsc_parse(buf_span(&text), "ZQS1", &arena, &command, &out), 0);
    buf_put_text(&text, " ");
    assert_int_equal(mqsc_parse(buf_span(&text), "ZQS1", &arena, &command, &out), REASON_SYNTAX);
    assert_string_equal(out.data, "CSQ9033E ZQS1 Command exceeds allowable length\n");
    buf_release(&text);
    buf_release(&out);
    arena_release(&arena);
}

static void nul_bytes_are_part_of_a_wrong_word(void **state UNUSED)
{
    static const char text[] = "DIS\0PLAY SECURITY(\0)";
    struct mqsc command;
    struct arena arena;
    struct buf out;

    arena_init(&arena);
    buf_init(&out, 10000);
    for (size_t length = 0; length < sizeof text; length++)
        if (length != 3 && length != 4)
            assert_int_equal(mqsc_parse(span_bytes(text, length), "ZQS1", &arena, &command, &out), REASON_SYNTAX);
    buf_release(&out);
    arena_release(&arena);
}

/* Rows of the table that could not work. */
static void the_table_is_sound(void **state UNUSED)
{
    for (size_t i = 0; i < mqsc_command_count; i++) {
        const struct mqsc_command *row = &mqsc_commands[i];

        assert_true(row->serve && row->text[0] && row->sources);
        assert_int_equal(strlen(row->csect), 8);
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(row->verb, mqsc_commands[k].verb) == 0 && strcmp(row->keyword, mqsc_commands[k].keyword) == 0);
        if (row->profile[0]) {
            char profile[64];

            snprintf(profile, sizeof profile, "%s.%s", row->verb, row->keyword);
            assert_string_equal(row->profile, profile);
        }
        /* What a generic name stands for is asked for by the function of the command, which is known of one alone. */
        if (row->parameter.kind == MQSC_GENERIC || (row->parameter.kind == MQSC_QUEUE && row->parameter.lowest))
            assert_true(!(row->parameter.kind == MQSC_QUEUE || row->resource[0]) || strcmp(row->keyword, "QSTATS") == 0);
        for (size_t k = 0; row->operands[k].kind != MQSC_NONE; k++)
            assert_true(row->operands[k].name[0] && row->operands[k].text[0] && k < MQSC_OPERANDS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right),
        cmocka_unit_test(what_is_wrong),
        cmocka_unit_test(values_come_folded_and_unquoted),
        cmocka_unit_test(a_command_has_its_longest_length),
        cmocka_unit_test(nul_bytes_are_part_of_a_wrong_word),
        cmocka_unit_test(the_table_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
