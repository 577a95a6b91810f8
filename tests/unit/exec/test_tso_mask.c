/* test_tso_mask.c - passwords do not show where commands are echoed. */
#include "tests/unit/test.h"

#include "exec/tso.h"

/* The lines of one command, separated by '|', as they are shown. */
static void shown(const char *lines, struct buf *out)
{
    struct tso_mask mask = { .depth = 0 };
    struct span rest = span_of(lines);
    bool more = true;

    while (more) {
        size_t end = span_find(rest, '|');

        more = end < rest.length;
        tso_mask_line(&mask, span_part(rest, 0, end), out);
        if (more)
            buf_put_text(out, "|");
        rest = span_from(rest, end + 1);
    }
}

static void commands_are_shown_without_secrets(void **state UNUSED)
{
    static const struct {
        const char *lines, *wanted;
    } rows[] = {
        { "LISTUSER U1", "LISTUSER U1" },
        { "", "" },
        { "ALTUSER U1 PASSWORD(HUSH) NOEXPIRED", "ALTUSER U1 PASSWORD(********) NOEXPIRED" },
        { "altuser u1 password(hush)", "altuser u1 password(********)" },
        { "AU U1 PA(HUSH)", "AU U1 PA(********)" },
        { "AU U1 P(HUSH)", "AU U1 P(********)" },
        { "AU U1 PASSWRD(HUSH)", "AU U1 PASSWRD(********)" },
        { "AU U1 PHR('HUSH, QUIET (AND) SO ON')", "AU U1 PHR(********)" },
        { "PASSWORD PASSWORD(HUSH HUSH2)", "PASSWORD PASSWORD(********)" },
        { "PW PH('HUSH ONE' 'HUSH''S TWO)') USER(U1)", "PW PH(********) USER(U1)" },
        { "ALU U1 PASSWORD (HUSH)", "ALU U1 PASSWORD (********)" },
        { "ALU U1 PASSWORD,(HUSH)", "ALU U1 PASSWORD,(********)" },
        { "ALU U1 PASSWORD/* ( */(HUSH)", "ALU U1 PASSWORD/* ( */(********)" },
        { "ALU U1 PASS/* IT'S */WORD(HUSH)", "ALU U1 PASS/* IT'S */WORD(********)" },
        { "ALU U1 X/* */PH('HUSH')", "ALU U1 X/* */PH(********)" },
        { "ALU U1 PASSWORD(/* ) */HUSH)", "ALU U1 PASSWORD(********)" },
        { "ALU U1 PASSWORD((HUSH)HUSH) NAME('X')", "ALU U1 PASSWORD(********) NAME('X')" },
        { "ALU U1 PASSWORD(')HUSH')", "ALU U1 PASSWORD(********)" },
        { "ALU U1 PASSWORD(HUSH", "ALU U1 PASSWORD(********" },
        { "ALU U1 PASSWORD(HU'SH) NAME(X)", "ALU U1 PASSWORD(********" },
        { "ALU U1 DATA('IT'S) PASSWORD(HUSH)", "ALU U1 DATA('IT'S) PASSWORD(********)" },
        { "ALU U1 PASSWORD() NAME(X)", "ALU U1 PASSWORD(********) NAME(X)" },
        { "ALU U1 PASSWORD", "ALU U1 PASSWORD" },
        { "ALU U1 NAME('PASSWORD (HUSH)')", "ALU U1 NAME('PASSWORD (********)')" },
        { "ALU U1 PASSWORD(HU+|SH) OPERATIONS", "ALU U1 PASSWORD(******** +|) OPERATIONS" },
        { "ALU U1 PASSWORD -|  (HUSH)", "ALU U1 PASSWORD -|  (********)" },
        { "ALU U1 PASSWO+|   RD(HUSH)", "ALU U1 PASSWO+|   RD(********)" },
        { "ALU U1 PASSWO-|RD(HUSH)", "ALU U1 PASSWO-|RD(********)" },
        { "ALU U1 PASSWO+ /* IT'S */|RD(HUSH)", "ALU U1 PASSWO+ /* IT'S */|RD(********)" },
        { "ALU U1 +|PH('HUSH')", "ALU U1 +|PH(********)" },
        { "ALU U1+|PH('HUSH')", "ALU U1+|PH(********)" },
        { "ALU U1 -| PH('HUSH')", "ALU U1 -| PH(********)" },
        { "ALU U1 PASSWORD(HUSH -|HUSH -|HUSH", "ALU U1 PASSWORD(******** -| -|" },
        { "ALU U1 PASSWORD(HUSH)PASSWORD(HUSH)", "ALU U1 PASSWORD(********)PASSWORD(********)" },
        { "/* ALU U1 PASSWORD(HUSH) */ LU U1", "/* ALU U1 PASSWORD(********) */ LU U1" },
        { "LU U1 /* ALU U1 PASSWORD(HUSH", "LU U1 /* ALU U1 PASSWORD(********" },
        { "/* PASSWORD( */ LU (U1)", "/* PASSWORD(*********/ LU (U1)" },
        { "/*/*/*/ LU", "/*/*/*/ LU" },
        { "/*/ LU PA(HUSH)", "/*/ LU PA(********)" },
        { "RALTER APPL A SESSION(INTERVAL(5))", "RALTER APPL A SESSION(INTERVAL(5))" },
        { "RALTER APPL A SESSION(SESSKEY(HUSH))", "RALTER APPL A SESSION(SESSKEY(********))" },
        { "RACDCERT EXPORT(LABEL('A')) DSN(B) PASSWORD('HUSH')", "RACDCERT EXPORT(LABEL('A')) DSN(B) PASSWORD(********)" },
        { "SETROPTS PASSWORD(HISTORY(4)) RVARYPW(SWITCH(HUSH) STATUS(HUSH))", "SETROPTS PASSWORD(HISTORY(4)) RVARYPW(********)" },
        { "setr pass(history(4))", "setr pass(history(4))" },
        { "SETROPTS +|  PASSWORD(INTERVAL(30))", "SETROPTS +|  PASSWORD(INTERVAL(30))" },
        { "SETROP2 PASSWORD(HUSH)", "SETROP2 PASSWORD(********)" },
        { "RDEFINE APPCLU A.B.C SESSION(SESSKEY(X'0123'))", "RDEFINE APPCLU A.B.C SESSION(SESSKEY(********))" },
        { "PERMIT PASS CLASS(FACILITY) ID(U1)", "PERMIT PASS CLASS(FACILITY) ID(U1)" },
        { "ALU U1 OMVS(PROGRAM('/bin/sh'))", "ALU U1 OMVS(PROGRAM('/bin/sh'))" },
        { "PERMIT A.B CLASS(FACILITY) ID(U1) ACCESS(READ)", "PERMIT A.B CLASS(FACILITY) ID(U1) ACCESS(READ)" },
        { "PROFILE PREFIX(U1)", "PROFILE PREFIX(U1)" },
        { "ALU U1 XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXPASSWORD(HUSH)",
          "ALU U1 XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXPASSWORD(********)" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 4096);
        shown(rows[i].lines, &out);
        assert_string_equal(out.data, rows[i].wanted);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(commands_are_shown_without_secrets) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
