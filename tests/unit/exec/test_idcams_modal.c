/* test_idcams_modal.c - which commands run, and with which codes: IF, ELSE, DO, SET. A command CCn ends with code n. */
#include "tests/unit/test.h"

#include "base/text.h"
#include "exec/idcams_modal.h"

static unsigned run(void *context, struct span command)
{
    struct buf *ran = context;
    struct span word = span_word(&command);
    uint64_t code = 0;

    buf_put_span(ran, word);
    buf_put_text(ran, " ");
    assert_true(text_number(span_from(word, 2), 16, &code));
    return (unsigned)code;
}

static void say(void *context, struct span messages)
{
    struct buf *ran = context;
    size_t end = span_find(messages, ' ');

    buf_put_text(ran, "!");
    buf_put_span(ran, span_part(messages, 0, end));
    buf_put_text(ran, " ");
}

static void statements_take_effect(void **state UNUSED)
{
    static const struct {
        const char *statements; /* separated by '/' */
        const char *ran;
        unsigned maxcc;
    } rows[] = {
        { "CC0/CC4", "CC0 CC4 ", 4 },
        { "CC16/CC0", "CC16 ", 16 },
        { "CC8/SET MAXCC=0/CC0", "CC8 CC0 ", 0 },
        { "CC8/SET LASTCC = 0/IF LASTCC=0 THEN CC1", "CC8 CC1 ", 8 },
        { "CC8/SET LASTCC = 12", "CC8 ", 12 },
        { "CC8/SET MAXCC = 2/IF LASTCC EQ 8 THEN CC1", "CC8 CC1 ", 2 },
        { "SET MAXCC=99/CC0", "", 16 },
        { "SET LASTCC=16/CC0", "", 16 },
        { "IF MAXCC EQ 0 THEN CC1 /ELSE CC2", "CC1 ", 1 },
        { "IF MAXCC NE 0 THEN CC1/ELSE CC2", "CC2 ", 2 },
        { "IF MAXCC = 0 THEN CC1/CC2/ELSE CC3", "CC1 CC2 !GBRE046E ", 12 },
        { "ELSE CC1/CC2", "!GBRE046E ", 12 },
        { "IF LASTCC<1 THEN CC1", "CC1 ", 1 },
        { "IF LASTCC <= 0 THEN CC1", "CC1 ", 1 },
        { "IF LASTCC>=1 THEN CC1", "", 0 },
        { "IF LASTCC \xc2\xac= 0 THEN CC1", "", 0 },
        { "IF LASTCC \xac= 1 THEN CC1", "CC1 ", 1 },
        { "IF LASTCC ^=1 THEN CC1", "CC1 ", 1 },
        { "if lastcc ge 0 then CC1", "CC1 ", 1 },
        { "IF MAXCC LE 08 THEN SET MAXCC = 7", "", 7 },
        { "IF MAXCC = 1 THEN DO/CC1/CC2/END/CC3", "CC3 ", 3 },
        { "IF MAXCC = 0 THEN DO/CC1/CC2/END/ELSE DO/CC4/END/CC3", "CC1 CC2 CC3 ", 3 },
        { "IF MAXCC = 1 THEN DO/CC1/END/ELSE DO/CC4/END/CC3", "CC4 CC3 ", 4 },
        { "IF MAXCC = 1 THEN DO/CC1/END ELSE DO/CC4/END/CC3", "CC4 CC3 ", 4 },
        { "IF MAXCC = 0 THEN IF MAXCC = 1 THEN CC1/ELSE CC2/ELSE CC3", "CC2 ", 2 },
        { "IF MAXCC = 1 THEN IF MAXCC = 0 THEN CC1/ELSE CC2/ELSE CC3", "CC3 ", 3 },
        { "IF MAXCC = 1 THEN DO/IF MAXCC = 0 THEN CC1/END/ELSE CC3", "CC3 ", 3 },
        { "IF MAXCC = 0 THEN CC1/ELSE IF MAXCC = 0 THEN CC2/ELSE CC3", "CC1 ", 1 },
        { "IF MAXCC = 9 THEN CC1/ELSE IF MAXCC = 9 THEN CC2/ELSE CC3/CC4", "CC3 CC4 ", 4 },
        { "IF MAXCC = 9 THEN CC1/ELSE DO/IF MAXCC = 9 THEN CC2/ELSE CC3/END/CC4", "CC3 CC4 ", 4 },
        { "IF MAXCC = 0 THEN/CC1", "CC1 ", 1 },          /* an empty clause */
        { "IF MAXCC = 9 THEN/CC1", "CC1 ", 1 },
        { "IF MAXCC = 9 THEN ELSE CC1", "CC1 ", 1 },
        { "IF MAXCC = 9 THEN CC1/ELSE/CC2", "CC2 ", 2 },
        { "IF MAXCC = 9 THEN SET MAXCC = 3 ELSE SET MAXCC = 4", "", 4 },
        { "IF MAXCC = 0 THEN DO SET MAXCC = 3 END", "", 3 },
        { "IF MAXCC = 0 THEN CC1 ; ELSE CC2", "CC1 ", 1 },
        { "CC2 ; CC3", "CC2 ", 2 },
        { "CANCEL/CC1", "", 0 },
        { "IF MAXCC = 1 THEN CANCEL/CC1", "CC1 ", 1 },
        { "PARM MARGINS(1 72)/CC1", "CC1 ", 1 },
        { "PARM NONSENSE/CC1", "!GBRE046E ", 12 },
        { "IF MAXCC = 9 THEN PARM NONSENSE/CC1", "CC1 ", 1 },
        { "IF/CC1", "!GBRE047E ", 12 },
        { "IF MAXCC/CC1", "!GBRE047E ", 12 },
        { "IF MAXCC = /CC1", "!GBRE047E ", 12 },
        { "IF MAXCC = 0/CC1", "!GBRE047E ", 12 },
        { "IF MAXCC = 0/THEN CC1", "!GBRE047E ", 12 },
        { "IF MAXCC = 0 CC1", "!GBRE046E ", 12 },
        { "IF MAXCC ! 0 THEN CC1", "!GBRE046E ", 12 },
        { "IF MAXCC = X THEN CC1", "!GBRE046E ", 12 },
        { "IF MAXCC = -1 THEN CC1", "!GBRE046E ", 12 },
        { "IF COND = 0 THEN CC1", "!GBRE046E ", 12 },
        { "SET/CC1", "!GBRE047E ", 12 },
        { "SET MAXCC 0/CC1", "!GBRE046E ", 12 },
        { "SET MAXCC > 0/CC1", "!GBRE046E ", 12 },
        { "SET MAXCC = 0 CC1", "!GBRE046E ", 12 },
        { "SET MAXCC = /CC1", "!GBRE047E ", 12 },
        { "DO/CC1/END", "!GBRE046E ", 12 },
        { "END/CC1", "!GBRE046E ", 12 },
        { "IF MAXCC = 0 THEN END/CC1", "!GBRE046E ", 12 },
        { "IF MAXCC = 0 THEN DO/CC1", "CC1 !GBRE047E ", 4 },
        { "IF MAXCC = 9 THEN DO/SET NONSENSE/END/CC1", "!GBRE046E ", 12 }, /* also where it is not run */
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct idcams_modal modal = { .run = run, .say = say };
        struct span rest = span_of(rows[i].statements);
        struct buf ran;

        buf_init(&ran, 1000);
        modal.context = &ran;
        while (rest.length) {
            size_t end = span_find(rest, '/');

            if (!modal.ended)
                idcams_statement(&modal, span_part(rest, 0, end));
            rest = span_from(rest, end + 1);
        }
        idcams_end(&modal);
        if (strcmp(ran.data, rows[i].ran) != 0 || modal.maxcc != rows[i].maxcc)
            fail_msg("%s: ran %s, code %u; wanted %s, code %u", rows[i].statements, ran.data, modal.maxcc, rows[i].ran, rows[i].maxcc);
        buf_release(&ran);
    }
}

static void ifs_without_end(void **state UNUSED)
{
    struct idcams_modal modal = { .run = run, .say = say };
    struct buf ran;

    buf_init(&ran, 10000);
    modal.context = &ran;
    for (int i = 0; i < IDCAMS_NESTING / 2; i++)
        idcams_statement(&modal, span_of("IF MAXCC = 0 THEN DO"));
    assert_int_equal(modal.maxcc, 0);
    idcams_statement(&modal, span_of("IF MAXCC = 0 THEN DO"));
    assert_int_equal(modal.maxcc, 12);
    assert_true(modal.ended);
    buf_release(&ran);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_take_effect),
        cmocka_unit_test(ifs_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
