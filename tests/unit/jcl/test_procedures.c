/* test_procedures.c - procedures: in the stream and out of libraries, symbols and keywords of a call, overridden and added DDs. */
#include "tests/unit/jcl/converted.h"

static const struct test_member members[] = {
    { "A.LIB(OUTER)", "//OUTER PROC A=OUTA\n//S1 EXEC PGM=X\n//D1 DD DSN=&A..&B,DISP=SHR\n//IN EXEC INNER,C=&B\n//S2 EXEC PGM=Y\n//D2 DD DSN=&A,DISP=SHR\n" },
    { "B.LIB(OUTER)", "//S1 EXEC PGM=WRONG\n" },
    { "B.LIB(INNER)", "//INNER PROC A=INA,C=CC\n//* A COMMENT\n//S1 EXEC PGM=Z\n//D3 DD DSN=&A..&C,DISP=SHR\n// PEND\n" },
    { "(BARE)", "//S EXEC PGM=&P\n" },
    { "(SELF)", "// EXEC SELF\n" },
    { "(EMPTY)", "//* NOTHING\n" },
    { "(SETS)", "// PROC\n// SET KEEP=IN\n//S EXEC PGM=X\n" },
    { NULL, NULL },
};

/* "STEP.PROCSTEP PGM parm:" and the DDs as "NAME=dsname" or "NAME=kind", parts behind "+". */
static void describe(const struct job *job, struct buf *out)
{
    for (uint32_t s = 0; s < job->step_count; s++) {
        const struct job_step *step = &job->steps[s];

        buf_printf(out, "%s.%s %s %.*s:", step->name.text, step->procstep.text, step->program.text, (int)step->parm.length, step->parm.data);
        for (uint32_t d = 0; d < step->dd_count; d++) {
            const struct step_dd *dd = &step->dds[d].entry;

            buf_printf(out, dd->next_part ? "+" : " %s=", dd->ddname.text);
            if (dd->kind == STEP_DD_DATASET)
                buf_put_text(out, dd->dsname.text);
            else if (dd->kind == STEP_DD_INSTREAM)
                buf_put_span(out, span_part(step->dds[d].instream, 0, step->dds[d].instream.length ? step->dds[d].instream.length - 1 : 0));
            else
                buf_put_text(out, dd->kind == STEP_DD_SYSOUT ? "(sysout)" : "(dummy)");
        }
        buf_put_text(out, "\n");
    }
}

struct row {
    const char *deck, *wanted;
};

static void check_jobs(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct converted converted;
        struct buf out;

        buf_init(&out, 10000);
        convert_span(&converted, span_of(rows[i].deck), members, NULL);
        if (converted.output.error_count)
            fail_msg("%s\n%s", rows[i].deck, converted.output.messages.data);
        describe(&converted.output.job, &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s\ngot:\n%s\nwanted:\n%s", rows[i].deck, out.data, rows[i].wanted);
        buf_release(&out);
        converted_release(&converted);
    }
}

#define JOB "//J JOB\n"
#define P "//P PROC A=DEF,B=\n//ONE EXEC PGM=X,PARM='&A'\n//D DD DSN=D1,DISP=SHR\n// DD DSN=D2,DISP=SHR\n//H DD DDNAME=IN\n" \
          "//TWO EXEC PGM=Y,PARM=Q,COND=(8,LT)\n//E DD DUMMY\n//F DD DSN=F.&B.X,DISP=(,CATLG)\n// PEND\n"

static void calls_and_symbols(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB P "//A EXEC P\n//ONE.IN DD *\nDATA\n", "A.ONE X DEF: D=D1+D2 H=DATA\nA.TWO Y Q: E=(dummy) F=F.X\n" },
        { JOB P "//A EXEC PROC=P,A='A B',B=Z\n//IN DD DUMMY\n", "A.ONE X A B: D=D1+D2 H=(dummy)\nA.TWO Y Q: E=(dummy) F=F.ZX\n" },
        { JOB "// JCLLIB ORDER=(A.LIB,'B.LIB')\n// SET A=SETA,B=SETB\n//X EXEC OUTER\n//Y EXEC PGM=Y\n//D DD DSN=&A,DISP=SHR\n",
          "X.S1 X : D1=OUTA.SETB\nIN.S1 Z : D3=INA.SETB\nX.S2 Y : D2=OUTA\nY. Y : D=SETA\n" },
        { JOB "//X EXEC BARE,P=PROG\n", "X.S PROG :\n" },
        { JOB "// SET P=PROG\n//X EXEC BARE\n", "X.S PROG :\n" },
        { JOB "// SET KEEP=OUT\n//X EXEC SETS\n//Y EXEC PGM=&KEEP\n", "X.S X :\nY. IN :\n" },
        { JOB "//P PROC\n//S EXEC PGM=X\n//D DD *\nDATA\n/*\n//E DD DUMMY\n// PEND\n//A EXEC P\n//B EXEC P\n",
          "A.S X : D=DATA E=(dummy)\nB.S X : D=DATA E=(dummy)\n" },
        { JOB "//P PROC\n//S EXEC PGM=OLD\n// PEND\n//A EXEC P\n//P PROC\n//S EXEC PGM=NEW\n// PEND\n//B EXEC P\n", "A.S OLD :\nB.S NEW :\n" },
    };

    check_jobs(rows, ARRAY_COUNT(rows));
}

static void keywords_of_a_call(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB P "//A EXEC P,PARM=NEW\n//IN DD DUMMY\n", "A.ONE X NEW: D=D1+D2 H=(dummy)\nA.TWO Y : E=(dummy) F=F.X\n" },
        { JOB P "//A EXEC P,PARM.TWO=NEW\n//IN DD DUMMY\n", "A.ONE X DEF: D=D1+D2 H=(dummy)\nA.TWO Y NEW: E=(dummy) F=F.X\n" },
        { JOB P "//A EXEC P,PARM.ONE=,PARM.TWO=\n//IN DD DUMMY\n", "A.ONE X : D=D1+D2 H=(dummy)\nA.TWO Y : E=(dummy) F=F.X\n" },
    };
    struct converted converted;
    const struct job_step *steps;

    check_jobs(rows, ARRAY_COUNT(rows));
    convert(&converted, JOB P "//A EXEC P,COND=(4,EQ)\n//IN DD DUMMY\n//B EXEC P,COND.TWO=EVEN,TIME=1\n//IN DD DUMMY\n");
    steps = converted.output.job.steps;
    assert_int_equal(steps[0].cond.tests[0].code, 4);
    assert_int_equal(steps[1].cond.count, 1);
    assert_int_equal(steps[1].cond.tests[0].op, COND_EQ);
    assert_int_equal(steps[2].cond.count, 0);
    assert_true(steps[3].cond.even);
    assert_int_equal(steps[3].cond.count, 0);
    assert_int_equal(steps[2].cpu_seconds, 60);
    converted_release(&converted);
}

/* TIME= of a call whose procedure only calls another one was an error; COND.X= for a call X as well. */
static void keywords_for_a_call_inside(void **state UNUSED)
{
#define NESTED "//J JOB\n//IN PROC\n//Y EXEC PGM=A,PARM='Y'\n//Z EXEC PGM=B,PARM='Z'\n// PEND\n" \
               "//OUT PROC\n//X EXEC IN,PARM.Z='K'\n//W EXEC PGM=C,PARM='W'\n// PEND\n"
    static const struct row rows[] = {
        { NESTED "//S EXEC OUT\n", "X.Y A Y:\nX.Z B K:\nS.W C W:\n" },
        { NESTED "//S EXEC OUT,PARM='Q',TIME=5\n", "X.Y A Q:\nX.Z B :\nS.W C :\n" },
        { NESTED "//S EXEC OUT,PARM.X='R',COND.X=(0,NE)\n", "X.Y A R:\nX.Z B :\nS.W C W:\n" },
        { NESTED "//S EXEC OUT,PARM.W='R'\n", "X.Y A Y:\nX.Z B K:\nS.W C R:\n" },
    };
    struct converted converted;

    check_jobs(rows, ARRAY_COUNT(rows));
    convert(&converted, NESTED "//S EXEC OUT,TIME=5,COND.X=(0,NE)\n");
    assert_int_equal(converted.output.error_count, 0);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(converted.output.job.steps[i].cpu_seconds, 300);
        assert_int_equal(converted.output.job.steps[i].cond.count, i < 2);
    }
    converted_release(&converted);
    convert(&converted, NESTED "//S EXEC OUT,PARM.Y='NOT REACHABLE'\n");
    assert_int_equal(converted.output.error_count, 1);
    assert_non_null(strstr(converted.output.messages.data, "IEFC611I"));
    converted_release(&converted);
}

static void overridden_and_added(void **state UNUSED)
{
    static const struct row rows[] = {
        /* Keywords merge; a source drops another. */
        { JOB P "//A EXEC P\n//ONE.D DD DSN=NEW\n//ONE.IN DD *\nI\n//TWO.E DD SYSOUT=*\n//TWO.F DD DUMMY\n",
          "A.ONE X DEF: D=NEW+D2 H=I\nA.TWO Y Q: E=(sysout) F=(dummy)\n" },
        { JOB P "//A EXEC P\n//D DD *\nI\n//IN DD DUMMY\n", "A.ONE X DEF: D=I+D2 H=(dummy)\nA.TWO Y Q: E=(dummy) F=F.X\n" },
        /* The k-th record is for the k-th part; an empty one leaves it; more lengthen. */
        { JOB P "//A EXEC P\n//ONE.D DD\n// DD DSN=N2\n// DD DSN=N3,DISP=SHR\n//IN DD DUMMY\n", "A.ONE X DEF: D=D1+N2+N3 H=(dummy)\nA.TWO Y Q: E=(dummy) F=F.X\n" },
        { JOB P "//A EXEC P\n//TWO.F DD\n// DD DSN=F2,DISP=SHR\n// DD DSN=F3,DISP=SHR\n//ONE.IN DD DUMMY\n",
          "A.ONE X DEF: D=D1+D2 H=(dummy)\nA.TWO Y Q: E=(dummy) F=F.X+F2+F3\n" },
        /* What the step does not have is added at its end; without a step it goes with the one before. */
        { JOB P "//A EXEC P\n//ONE.NEW DD DSN=N,DISP=SHR\n// DD DSN=O,DISP=SHR\n//IN DD DUMMY\n//TWO.G DD SYSOUT=*\n//L DD DUMMY\n",
          "A.ONE X DEF: D=D1+D2 H=(dummy) NEW=N+O\nA.TWO Y Q: E=(dummy) F=F.X G=(sysout) L=(dummy)\n" },
        { JOB "//X EXEC BARE,P=PROG\nLOOSE\n//Y EXEC PGM=Y\n", "X.S PROG : SYSIN=LOOSE\nY. Y :\n" },
        /* Two overrides of one DD: the first; the order of the procedure is not asked for. */
        { JOB P "//A EXEC P\n//TWO.E DD SYSOUT=*\n//ONE.D DD DSN=LATE\n//ONE.IN DD DUMMY\n",
          "A.ONE X DEF: D=LATE+D2 H=(dummy)\nA.TWO Y Q: E=(sysout) F=F.X\n" },
    };

    check_jobs(rows, ARRAY_COUNT(rows));
}

static void what_is_wrong(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB "//A EXEC NONE\n//D DD DUMMY\n", "2 IEFC612I;" },
        { JOB "//A EXEC TOOLONGNAME\n", "2 IEFC642I;" },
        { JOB "//A EXEC P\n//P PROC\n//S EXEC PGM=X\n// PEND\n", "2 IEFC612I;" },
        { JOB "//A EXEC BARE,P=X,NOSUCH=1\n", "2 IEFC001I;2 IEFC657I;" },
        { JOB "//A EXEC BARE,P=X\n//OTHER.D DD DUMMY\n", "2 IEFC001I;4 IEFC611I;" },
        { JOB "//A EXEC BARE,P=X,COND.OTHER=EVEN\n", "2 IEFC001I;2 IEFC611I;" },
        { JOB "//A EXEC BARE,P=X,COND=(4,XX)\n", "2 IEFC001I;2 IEFC632I;" },
        { JOB "//A EXEC BARE,P=X,Y\n", "2 IEFC643I;2 IEFC001I;" },
        { JOB "//A EXEC BARE,P=X\n//S.BAD+NAME DD DUMMY\n", "2 IEFC001I;4 IEFC662I;" },
        { JOB "//A EXEC BARE,P=X\n//S.D DD WRONG\n", "2 IEFC001I;4 IEFC643I;" },
        { JOB "// PEND\n//S EXEC PGM=X\n", "2 IEFC019I;" },
        { JOB "//P PROC\n//S EXEC PGM=X\n//Q PROC\n// PEND\n//A EXEC P\n", NULL },
        { JOB "//A EXEC EMPTY\n", "2 IEFC001I;2 IEFC607I;" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct converted converted;

        convert_span(&converted, span_of(rows[i].deck), members, NULL);
        assert_true(converted.output.job.failed);
        if (rows[i].wanted && strcmp(errors_of(&converted), rows[i].wanted) != 0)
            fail_msg("%s\ngot:    %s\nwanted: %s", rows[i].deck, errors_of(&converted), rows[i].wanted);
        converted_release(&converted);
    }
}

static void a_procedure_that_calls_itself(void **state UNUSED)
{
    struct converted converted;

    convert_span(&converted, span_of(JOB "//A EXEC SELF\n"), members, NULL);
    assert_int_equal(converted.output.error_count, 1);
    assert_non_null(strstr(converted.output.messages.data, "IEFC613I"));
    converted_release(&converted);
}

static void the_listing(void **state UNUSED)
{
    struct converted converted;

    convert_span(&converted, span_of("//J JOB\n// JCLLIB ORDER=B.LIB\n//P PROC V=A\n//* C\n//GO EXEC PGM=X\n//IN DD DDNAME=Q,\n// LRECL=80\n//O DD DSN=&V\n"
                                     "// PEND\n//S1 EXEC P,V=B\n//GO.IN DD DSN=MY.FILE,DISP=SHR\n//GO.NEW DD DUMMY\n//S2 EXEC INNER\n"),
                 members, NULL);
    assert_string_equal(converted.output.jesjcl.data,
                        "        1 //J JOB                                                                 JOB00001\n"
                        "        2 // JCLLIB ORDER=B.LIB\n"
                        "        3 //P PROC V=A\n"
                        "          //* C\n"
                        "          //GO EXEC PGM=X\n"
                        "          //IN DD DDNAME=Q,\n"
                        "          // LRECL=80\n"
                        "          //O DD DSN=&V\n"
                        "          // PEND\n"
                        "        4 //S1 EXEC P,V=B\n"
                        "        5 ++P PROC V=A\n"
                        "          ++* C\n"
                        "        6 ++GO EXEC PGM=X\n"
                        "        7 //GO.IN DD DSN=MY.FILE,DISP=SHR\n"
                        "          +/IN DD DDNAME=Q,\n"
                        "          +/ LRECL=80\n"
                        "        8 ++O DD DSN=&V\n"
                        "          IEFC653I SUBSTITUTION JCL - DSN=B\n"
                        "        9 //GO.NEW DD DUMMY\n"
                        "       10 //S2 EXEC INNER\n"
                        "       11 XXINNER PROC A=INA,C=CC\n"
                        "          XX* A COMMENT\n"
                        "       12 XXS1 EXEC PGM=Z\n"
                        "       13 XXD3 DD DSN=&A..&C,DISP=SHR\n"
                        "          IEFC653I SUBSTITUTION JCL - DSN=INA.CC,DISP=SHR\n"
                        "       14 XX PEND\n");
    assert_string_equal(converted.output.messages.data,
                        "  STMT NO. MESSAGE\n"
                        "         4 IEFC001I PROCEDURE P WAS EXPANDED USING INSTREAM PROCEDURE DEFINITION\n"
                        "        10 IEFC001I PROCEDURE INNER WAS EXPANDED USING PRIVATE LIBRARY B.LIB\n");
    converted_release(&converted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_and_symbols),
        cmocka_unit_test(keywords_of_a_call),
        cmocka_unit_test(keywords_for_a_call_inside),
        cmocka_unit_test(overridden_and_added),
        cmocka_unit_test(what_is_wrong),
        cmocka_unit_test(a_procedure_that_calls_itself),
        cmocka_unit_test(the_listing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
