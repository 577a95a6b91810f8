/* test_search.c - SEARCH: FILTER, MASK, which kinds, for whom, and the lines of a CLIST. */
#include "tests/unit/racf/commands.h"

#include "racf/filter.h"

static void filters(void **state UNUSED)
{
    static const struct {
        const char *filter;
        const char *name;
        bool fits;
    } cases[] = {
        { "A.B", "A.B", true },          { "A.B", "A.BC", false },       { "A.B", "A", false },          { "A.B", "A.B.C", false },
        { "A.*", "A.B", true },          { "A.*", "A", false },          { "A.*", "A.B.C", false },      { "A.*", "A.**", true },
        { "A.**", "A", true },           { "A.**", "A.B", true },        { "A.**", "A.B.C", true },      { "A.**", "AB.C", false },
        { "**", "A", true },             { "**", "A.B.C", true },        { "*", "A", true },             { "*", "A.B", false },
        { "**.ONE", "ONE", true },       { "**.ONE", "A.B.ONE", true },  { "**.ONE", "A.ONE.B", false }, { "**.ONE", "A.BONE", false },
        { "A.**.Z", "A.Z", true },       { "A.**.Z", "A.B.C.Z", true },  { "A.**.Z", "A.B.C", false },   { "A.**.Z.**", "A.Z.Z.B", true },
        { "**.A.**.B", "A.A.B", true },  { "**.A.**.B", "A.C", false },  { "A%", "AB", true },           { "A%", "A", false },
        { "A%", "ABC", false },          { "A.%.C", "A.B.C", true },     { "A%C", "A.C", false },        { "SC%.KEEP", "SC2.KEEP", true },
        { "SC%.KEEP", "SC11.KEEP", false }, { "SC*.KEEP", "SC11.KEEP", true }, { "*B", "AB", true },     { "*B", "ABC", false },
        { "A*C", "ABBC", true },         { "*%*", "A", true },           { "*%*", "", false },           { "", "", true },
        { "", "A", false },              { "A", "", false },             { "%", "*", true },             { "A.**", "A.**", true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        if (filter_fits(span_of(cases[i].filter), span_of(cases[i].name)) != cases[i].fits)
            fail_msg("%s and %s", cases[i].filter, cases[i].name);
}

/* The work of a filter that nearly fits everywhere stays small. */
static void a_filter_that_goes_back_often(void **state UNUSED)
{
    struct buf filter, name;

    buf_init(&filter, 1000);
    buf_init(&name, 1000);
    for (int i = 0; i < 20; i++)
        buf_put_text(&filter, "**.*A*A*A*.");
    buf_put_text(&filter, "B");
    for (int i = 0; i < 60; i++)
        buf_put_text(&name, "AAA.");
    buf_put_text(&name, "C");
    assert_false(filter_fits(buf_span(&filter), buf_span(&name)));
    buf_release(&filter);
    buf_release(&name);
}

static void masks(void **state UNUSED)
{
    static const struct {
        const char *first;
        const char *second;
        const char *name;
        bool fits;
    } cases[] = {
        { "SF", "", "SF.ONE", true },    { "SF", "", "S", false },        { "*", "", "ANY", true },      { "*", "TWO", "SF.TWO", true },
        { "*", "TWO", "SF.TW", false },  { "SF", "ONE", "SF.ONE", true }, { "SF", "SF", "SF.ONE", false }, { "SF", "SF", "SFSF", true },
        { "SF.ONE", "ONE", "SF.ONE", false }, { "", "X", "X", true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        if (mask_fits(span_of(cases[i].first), span_of(cases[i].second), span_of(cases[i].name)) != cases[i].fits)
            fail_msg("%s,%s and %s", cases[i].first, cases[i].second, cases[i].name);
}

static int set_up(void **state)
{
    with_database(state);
    must_do("SETROPTS CLASSACT(XFACILIT MXQUEUE) GENERIC(XFACILIT MXQUEUE)");
    must_do("ADDGROUP (SFG SFH)");
    must_do("ADDUSER (SFU1 SFU2) DFLTGRP(SFG)");
    must_do("RDEFINE XFACILIT (SF.PAY.ONE SF.PAY.TWO SF.PAYX SF.ONE) OWNER(SFG)");
    must_do("RDEFINE XFACILIT (SF.PAY.* SF.**) OWNER(SFU1) WARNING LEVEL(5)");
    must_do("RDEFINE MXQUEUE (QM1.Pay QM1.PAY)");
    return 0;
}

static void whole_outputs(void **state UNUSED)
{
    static const struct {
        const char *user;
        const char *command;
        int code;
        const char *output; /* byte for byte */
    } cases[] = {
        { NULL, "SEARCH CLASS(XFACILIT)", 0, "SF.** (G)\nSF.ONE\nSF.PAY.* (G)\nSF.PAY.ONE\nSF.PAY.TWO\nSF.PAYX\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(SF.PAY.*)", 0, "SF.PAY.* (G)\nSF.PAY.ONE\nSF.PAY.TWO\n" },
        { NULL, "sr class(xfacilit) filter(sf.pay.*)", 0, "SF.PAY.* (G)\nSF.PAY.ONE\nSF.PAY.TWO\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(SF.PAY*)", 0, "SF.PAYX\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(SF.*)", 0, "SF.** (G)\nSF.ONE\nSF.PAYX\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(SF.%%%.T%O)", 0, "SF.PAY.TWO\n" },
        { NULL, "SEARCH CLASS(XFACILIT) MASK(SF,ONE)", 0, "SF.ONE\nSF.PAY.ONE\n" },
        { NULL, "SEARCH CLASS(XFACILIT) MASK(*,TWO)", 0, "SF.PAY.TWO\n" },
        { NULL, "SEARCH CLASS(XFACILIT) MASK(SF.PAY) NOMASK", 0, "SF.** (G)\nSF.ONE\nSF.PAY.* (G)\nSF.PAY.ONE\nSF.PAY.TWO\nSF.PAYX\n" },
        { NULL, "SEARCH CLASS(XFACILIT) GENERIC", 0, "SF.** (G)\nSF.PAY.* (G)\n" },
        { NULL, "SEARCH CLASS(XFACILIT) NOGENERIC FILTER(SF.PAY.**)", 0, "SF.PAY.ONE\nSF.PAY.TWO\n" },
        { NULL, "SEARCH CLASS(XFACILIT) WARNING", 0, "SF.** (G)\nSF.PAY.* (G)\n" },
        { NULL, "SEARCH CLASS(XFACILIT) LEVEL(5) FILTER(**.*)", 0, "SF.** (G)\nSF.PAY.* (G)\n" },
        { NULL, "SEARCH CLASS(XFACILIT) LEVEL(0) MASK(SF.P)", 0, "SF.PAY.ONE\nSF.PAY.TWO\nSF.PAYX\n" },
        { NULL, "SEARCH CLASS(MXQUEUE) FILTER(QM1.P%%)", 0, "QM1.PAY\nQM1.Pay\n" },
        { NULL, "SEARCH CLASS(MXQUEUE) FILTER(QM1.Pa*)", 0, "QM1.Pay\n" }, /* CASE(ASIS) is not folded */
        { NULL, "SEARCH CLASS(MXQUEUE) FILTER(qm1.**)", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" },
        { NULL, "SEARCH CLASS(USER) FILTER(SFU*)", 0, "SFU1\nSFU2\n" },
        { NULL, "SEARCH CLASS(GROUP) MASK(SF)", 0, "SFG\nSFH\n" },
        { NULL, "SEARCH", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" }, /* DATASET */
        { NULL, "SEARCH CLASS(SURROGAT)", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(SF.NO.**)", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" },
        { NULL, "SEARCH CLASS(NOSUCH)", 8, "IKJ56702I INVALID CLASS, NOSUCH\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(SF.**) MASK(SF)", 8, "ICH31006I FILTER AND MASK ARE MUTUALLY EXCLUSIVE\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER()", 8, "IKJ56701I MISSING FILTER\n" },
        { NULL, "SEARCH CLASS(XFACILIT) FILTER(A B)", 8, "IKJ56702I INVALID FILTER, B\n" },
        { NULL, "SEARCH CLASS(XFACILIT) USER(NOSUCH)", 8, "IKJ56702I INVALID USERID, NOSUCH\n" },
        { "SFU1", "SEARCH CLASS(XFACILIT)", 0, "SF.** (G)\nSF.PAY.* (G)\n" }, /* his own */
        { "SFU2", "SEARCH CLASS(XFACILIT)", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" },
        { "SFU1", "SEARCH CLASS(USER)", 0, "SFU1\n" },
        { "SFU1", "SEARCH CLASS(GROUP)", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" },
        { NULL, "PERMIT SF.ONE CLASS(XFACILIT) ID(SFU2) ACCESS(READ)", 0, "" },
        { "SFU2", "SEARCH CLASS(XFACILIT)", 0, "SF.ONE\n" },
        { NULL, "SEARCH CLASS(XFACILIT) USER(SFU2)", 0, "SF.ONE\n" },
        { "SFU1", "SEARCH CLASS(XFACILIT) USER(SFU2)", 8, "ICH30002I NOT AUTHORIZED TO LIST SFU2\n" },
        { NULL, "ALTUSER SFU2 REVOKE", 0, "" },
        { NULL, "SEARCH CLASS(XFACILIT) USER(SFU2)", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n" },
        { NULL, "ALTUSER SFU2 RESUME", 0, "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct buf out;
        int code = give(cases[i].user, cases[i].command, &out);

        if (code != cases[i].code || strcmp(out.data, cases[i].output) != 0)
            fail_msg("%s: code %d\n%swanted %d\n%s", cases[i].command, code, out.data, cases[i].code, cases[i].output);
        buf_release(&out);
    }
}

static void clists(void **state UNUSED)
{
    static const struct {
        const char *command;
        int code;
        const char *output;
        const char *clist;
    } cases[] = {
        { "SEARCH CLASS(XFACILIT) FILTER(SF.PAY.**) CLIST('RDELETE XFACILIT ')", 0, "SF.PAY.* (G)\nSF.PAY.ONE\nSF.PAY.TWO\n",
          "RDELETE XFACILIT SF.PAY.*\nRDELETE XFACILIT SF.PAY.ONE\nRDELETE XFACILIT SF.PAY.TWO\n" },
        { "SEARCH CLASS(XFACILIT) FILTER(SF.ONE) NOLIST CLIST('RALTER XFACILIT ' ' UACC(READ) DATA(''x'')')", 0, "",
          "RALTER XFACILIT SF.ONE UACC(READ) DATA('x')\n" },
        { "SEARCH CLASS(XFACILIT) FILTER(SF.ONE) NOLIST CLIST(ping)", 0, "", "PINGSF.ONE\n" },
        { "SEARCH CLASS(USER) FILTER(SFU*) NOLIST CLIST('LU ')", 0, "", "LU SFU1\nLU SFU2\n" },
        { "SEARCH CLASS(XFACILIT) FILTER(SF.NO.**) CLIST('RDELETE XFACILIT ')", 4, "ICH31005I NO ENTRIES MEET SEARCH CRITERIA\n", "" },
        { "SEARCH CLASS(XFACILIT) CLIST", 8, "IKJ56701I MISSING CLIST\n", "" },
        { "SEARCH CLASS(XFACILIT) CLIST('two\nlines')", 8, "IKJ56702I INVALID CLIST, 'two.lines'\n", "" }, /* cannot bring in a line */
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct buf out, clist;
        int code = give_span(NULL, span_of(cases[i].command), &out, &clist);

        if (code != cases[i].code || strcmp(out.data, cases[i].output) != 0 || strcmp(clist.data, cases[i].clist) != 0)
            fail_msg("%s: code %d\n%s---\n%s", cases[i].command, code, out.data, clist.data);
        buf_release(&out);
        buf_release(&clist);
    }
}

/* More than fits into an answer is a command that was not done, not one that lists a part. */
static void more_than_an_answer_holds(void **state UNUSED)
{
    struct command_environment environment = { .now = now };
    struct command_effects effects = { 0 };
    struct identity issuer;
    struct buf out, clist;
    struct name8 ibmuser = name8_const("IBMUSER");

    assert_int_equal(racf_store_identity(store, &ibmuser, NULL, now, &issuer), 0);
    buf_init(&out, 200);
    buf_init(&clist, 20);
    buf_put_text(&out, "BEFORE\n");
    assert_int_equal(racf_command_run(store, &issuer, span_of("SEARCH CLASS(XFACILIT) CLIST('RDELETE XFACILIT ')"), &environment, &out, &clist,
                                      &effects), 12);
    assert_true(span_starts(buf_span(&out), "BEFORE\nIRR16001I SEARCH COMMAND ENDED DUE TO ERROR"));
    assert_int_equal(clist.length, 0);
    assert_int_equal(racf_store_commit(store), 0);
    buf_release(&out);
    buf_release(&clist);
    identity_release(&issuer);
    command_effects_release(&effects);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters),       cmocka_unit_test(a_filter_that_goes_back_often), cmocka_unit_test(masks),
        cmocka_unit_test(whole_outputs), cmocka_unit_test(clists),                        cmocka_unit_test(more_than_an_answer_holds),
    };

    return cmocka_run_group_tests(tests, set_up, without_database);
}
