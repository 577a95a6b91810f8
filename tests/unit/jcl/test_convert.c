/* test_convert.c - a deck in, a listing and a job out. */
#include "tests/unit/jcl/converted.h"

#define STEP "//J JOB (A),'X'\n//S1 EXEC PGM=IEFBR14\n"

/* -- the listing -- */

static void check_listing(const char *deck, const struct test_member *members, const char *wanted)
{
    struct converted converted;

    convert_span(&converted, span_of(deck), members, NULL);
    if (strcmp(converted.output.jesjcl.data, wanted) != 0)
        fail_msg("%s\ngot:\n%s\nwanted:\n%s", deck, converted.output.jesjcl.data, wanted);
    converted_release(&converted);
}

static void the_listing_to_the_column(void **state UNUSED)
{
    static const struct test_member members[] = { { "A.LIB(MORE)", "//* IN THE GROUP\n//D2 DD DUMMY\n" }, { NULL, NULL } };
    static const struct {
        const char *deck, *wanted;
    } rows[] = {
        { "//ALLOC JOB CLASS=A,MSGCLASS=X,MSGLEVEL=(1,1)\n//* a comment card\n//S1 EXEC PGM=X\n",
          "        1 //ALLOC JOB CLASS=A,MSGCLASS=X,MSGLEVEL=(1,1)                           JOB00001\n"
          "          //* a comment card\n"
          "        2 //S1 EXEC PGM=X\n" },
        /* Continuations carry no number; in-stream data and its delimiter are not listed, a delimiter of nothing is. */
        { "//J JOB\n//S EXEC PGM=X,\n// COND=EVEN\n//D DD *\nDATA\n/*\n/*\n//E DD DUMMY\n",
          "        1 //J JOB                                                                 JOB00001\n"
          "        2 //S EXEC PGM=X,\n"
          "          // COND=EVEN\n"
          "        3 //D DD *\n"
          "          /*\n"
          "        4 //E DD DUMMY\n" },
        { "//J JOB\n/*JOBPARM L=5\n//S EXEC PGM=X\nLOOSE\n//D DD DUMMY\n//\n//T EXEC PGM=Y\n",
          "        1 //J JOB                                                                 JOB00001\n"
          "        2 /*JOBPARM L=5\n"
          "        3 //S EXEC PGM=X\n"
          "        4 //SYSIN    DD *                             GENERATED STATEMENT\n"
          "        5 //D DD DUMMY\n" },
        /* What is in columns 73 to 80 of a JOB card gives way to the job ID. */
        { "//J JOB (A),'X'                                                         OLDJOBID\n//S EXEC PGM=X                                                          00000200\n",
          "        1 //J JOB (A),'X'                                                         JOB00001\n"
          "        2 //S EXEC PGM=X                                                          00000200\n" },
        { "//J JOB (A),'X',NOTIFY=&SYSUID\n// SET H=A.B,L=C\n//S EXEC PGM=X\n//D DD DSN=&H..&L,\n// DISP=SHR\n",
          "        1 //J JOB (A),'X',NOTIFY=&SYSUID                                          JOB00001\n"
          "          IEFC653I SUBSTITUTION JCL - (A),'X',NOTIFY=TESTER\n"
          "        2 // SET H=A.B,L=C\n"
          "        3 //S EXEC PGM=X\n"
          "        4 //D DD DSN=&H..&L,\n"
          "          // DISP=SHR\n"
          "          IEFC653I SUBSTITUTION JCL - DSN=A.B.C,DISP=SHR\n" },
        { "//J JOB PASSWORD=(OLD,NEW),USER=&SYSUID\n//S EXEC PGM=X\n",
          "        1 //J JOB PASSWORD=(   ,   ),USER=&SYSUID                                 JOB00001\n"
          "          IEFC653I SUBSTITUTION JCL - PASSWORD=(   ,   ),USER=TESTER\n"
          "        2 //S EXEC PGM=X\n" },
        { "//J JOB MSGLEVEL=(0,1)\n//* C\n//S EXEC PGM=X\n//D DD DSN=&SYSUID\n",
          "        1 //J JOB MSGLEVEL=(0,1)                                                  JOB00001\n" },
        { "//J JOB MSGLEVEL=(2,1)\n// JCLLIB ORDER=A.LIB\n//S EXEC PGM=X\n//* C\n// INCLUDE MEMBER=MORE\n",
          "        1 //J JOB MSGLEVEL=(2,1)                                                  JOB00001\n"
          "        2 // JCLLIB ORDER=A.LIB\n"
          "        3 //S EXEC PGM=X\n"
          "          //* C\n"
          "        4 // INCLUDE MEMBER=MORE\n" },
        { "//J JOB\n// JCLLIB ORDER=A.LIB\n//S EXEC PGM=X\n// INCLUDE MEMBER=MORE\n//D3 DD DUMMY\n",
          "        1 //J JOB                                                                 JOB00001\n"
          "        2 // JCLLIB ORDER=A.LIB\n"
          "        3 //S EXEC PGM=X\n"
          "        4 // INCLUDE MEMBER=MORE\n"
          "          XX* IN THE GROUP\n"
          "        5 XXD2 DD DUMMY\n"
          "        6 //D3 DD DUMMY\n" },
        { "//J JOB\n//S EXEC PGM=X\n//D DD DSN=A\x01\x7f,DISP=SHR\n",
          "        1 //J JOB                                                                 JOB00001\n"
          "        2 //S EXEC PGM=X\n"
          "        3 //D DD DSN=A..,DISP=SHR\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_listing(rows[i].deck, members, rows[i].wanted);
}

static void a_long_substitution_goes_on_in_further_lines(void **state UNUSED)
{
    struct converted converted;
    struct span rest, line, text;
    size_t all = 0, lines = 0;

    convert(&converted, "//J JOB\n// SET A=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
                        "//S EXEC PGM=X,PARM='&A&A',ACCT=('&A&A&A')\n");
    assert_string_equal(errors_of(&converted), "");
    rest = buf_span(&converted.output.jesjcl);
    for (int i = 0; i < 3; i++)
        assert_true(span_line(&rest, &line));
    while (span_line(&rest, &line)) {
        assert_true(line.length <= 120);
        assert_true(span_starts(line, "          "));
        text = span_from(line, 10);
        all += text.length;
        lines++;
    }
    assert_int_equal(lines, 3);
    assert_int_equal(all, strlen("IEFC653I SUBSTITUTION JCL - PGM=X,PARM='',ACCT=('')") + 5 * 50);
    converted_release(&converted);
}

/* -- the job -- */

static void what_a_job_statement_gives(void **state UNUSED)
{
    struct converted converted;
    const struct job *job = &converted.output.job;

    convert(&converted, "//NAMED JOB (A),'A PROGRAMMER',CLASS=ABC,MSGCLASS=H,MSGLEVEL=(2,0),\n"
                        "// NOTIFY=&SYSUID,PRTY=7,TIME=(2,30),COND=((10,LT),(7,EQ)),\n"
                        "// TYPRUN=HOLD,JOBRC=(STEP,S.P),RESTART=S2\n"
                        "//S1 EXEC PGM=X\n//S2 EXEC PGM=Y\n//\n//DEAD EXEC PGM=Z\n");
    assert_string_equal(errors_of(&converted), "");
    assert_string_equal(job->name.text, "NAMED");
    assert_string_equal(job->programmer, "A PROGRAMMER");
    assert_string_equal(job->job_class, "ABC");
    assert_int_equal(job->msgclass, 'H');
    assert_int_equal(job->msglevel_statements, 2);
    assert_int_equal(job->msglevel_messages, 0);
    assert_string_equal(job->notify.text, "TESTER");
    assert_int_equal(job->priority, 7);
    assert_int_equal(job->cpu_seconds, 150);
    assert_int_equal(job->cond.count, 2);
    assert_int_equal(job->cond.tests[0].code, 10);
    assert_int_equal(job->cond.tests[0].op, COND_LT);
    assert_int_equal(job->cond.tests[1].op, COND_EQ);
    assert_int_equal(job->typrun, TYPRUN_HOLD);
    assert_int_equal(job->jobrc, JOBRC_STEP);
    assert_string_equal(job->jobrc_step.text, "S");
    assert_string_equal(job->jobrc_procstep.text, "P");
    assert_string_equal(job->restart_step.text, "S2");
    assert_int_equal(job->step_count, 2);
    assert_int_equal(job->cards, 7);
    converted_release(&converted);
    convert(&converted, "//J JOB\n// EXEC PGM=X\n");
    assert_string_equal(job->job_class, "A");
    assert_int_equal(job->msgclass, 'A');
    assert_int_equal(job->msglevel_statements, 1);
    assert_int_equal(job->msglevel_messages, 1);
    assert_string_equal(job->notify.text, "");
    assert_int_equal(job->typrun, TYPRUN_RUN);
    converted_release(&converted);
}

static void what_an_exec_statement_gives(void **state UNUSED)
{
    static const struct {
        const char *operands, *parm;
    } parms[] = {
        { "PARM=ABC", "ABC" }, { "PARM='A B''C'", "A B'C" }, { "PARM=(A,'b c',D)", "A,b c,D" }, { "PARM=''", "" }, { "PARM=", "" },
        { "PARM=(A)", "A" }, { "PARM=('A,B','C')", "A,B,C" }, { "PARM='/&SYSUID'", "/TESTER" }, { "PARM='A&&B'", "A&B" },
    };
    struct converted converted;
    const struct job_step *step;

    for (size_t i = 0; i < ARRAY_COUNT(parms); i++) {
        char deck[200];

        snprintf(deck, sizeof deck, "//J JOB\n//S EXEC PGM=X,%s\n", parms[i].operands);
        convert(&converted, deck);
        assert_string_equal(errors_of(&converted), "");
        assert_span(converted.output.job.steps[0].parm, parms[i].parm);
        converted_release(&converted);
    }
    convert(&converted, "//J JOB\n//S EXEC PGM=IEFBR14,COND=((4,LT,A.B),(8,GE,C),EVEN,(5,NE)),TIME=1,\n// PARMDD=OPTS\n");
    step = converted.output.job.steps;
    assert_string_equal(step->name.text, "S");
    assert_string_equal(step->procstep.text, "");
    assert_string_equal(step->program.text, "IEFBR14");
    assert_int_equal(step->cond.count, 3);
    assert_true(step->cond.even);
    assert_false(step->cond.only);
    assert_string_equal(step->cond.tests[0].step.text, "A");
    assert_string_equal(step->cond.tests[0].procstep.text, "B");
    assert_string_equal(step->cond.tests[1].step.text, "C");
    assert_int_equal(step->cond.tests[1].op, COND_GE);
    assert_string_equal(step->cond.tests[2].step.text, "");
    assert_int_equal(step->cpu_seconds, 60);
    assert_string_equal(step->parm_dd.text, "OPTS");
    assert_int_equal(step->statement, 2);
    converted_release(&converted);
}

/* PARM of 100 characters over two cards is the longest. */
static void parm_of_a_hundred(void **state UNUSED)
{
    struct converted converted;
    struct buf deck;

    for (int longer = 0; longer < 2; longer++) {
        buf_init(&deck, 1000);
        buf_put_text(&deck, "//J JOB\n//S EXEC PGM=X,PARM='");
        buf_fill(&deck, 'A', 71 - 21);
        buf_put_text(&deck, "\n//             ");
        buf_fill(&deck, 'B', (size_t)(50 + longer));
        buf_put_text(&deck, "'\n");
        convert_span(&converted, buf_span(&deck), NULL, NULL);
        assert_string_equal(errors_of(&converted), longer ? "2 IEFC642I;" : "");
        assert_int_equal(converted.output.job.steps[0].parm.length, longer ? 0 : 100);
        converted_release(&converted);
        buf_release(&deck);
    }
}

static const struct job_dd *dd_of(const struct converted *converted, const char *name)
{
    const struct job *job = &converted->output.job;

    for (uint32_t s = 0; s < job->step_count; s++)
        for (uint32_t d = 0; d < job->steps[s].dd_count; d++)
            if (strcmp(job->steps[s].dds[d].entry.ddname.text, name) == 0)
                return &job->steps[s].dds[d];
    fail_msg("no DD %s", name);
    return NULL;
}

static void dispositions(void **state UNUSED)
{
    static const struct {
        const char *disp;
        uint8_t status, normal, abnormal;
    } rows[] = {
        { "", STEP_NEW, DISP_DELETE, DISP_DELETE },
        { ",DISP=NEW", STEP_NEW, DISP_DELETE, DISP_DELETE },
        { ",DISP=(,CATLG)", STEP_NEW, DISP_CATLG, DISP_CATLG },
        { ",DISP=(NEW,CATLG,DELETE)", STEP_NEW, DISP_CATLG, DISP_DELETE },
        { ",DISP=(,PASS)", STEP_NEW, DISP_PASS, DISP_DELETE },
        { ",DISP=OLD", STEP_OLD, DISP_KEEP, DISP_KEEP },
        { ",DISP=SHR", STEP_SHR, DISP_KEEP, DISP_KEEP },
        { ",DISP=(SHR,PASS)", STEP_SHR, DISP_PASS, DISP_KEEP },
        { ",DISP=(OLD,DELETE)", STEP_OLD, DISP_DELETE, DISP_DELETE },
        { ",DISP=(OLD,,DELETE)", STEP_OLD, DISP_KEEP, DISP_DELETE },
        { ",DISP=(MOD,DELETE,DELETE)", STEP_MOD, DISP_DELETE, DISP_DELETE },
        { ",DISP=MOD", STEP_MOD, DISP_KEEP, DISP_KEEP },
        { ",DISP=(OLD,UNCATLG,CATLG)", STEP_OLD, DISP_UNCATLG, DISP_CATLG },
        { ",DISP=(,,)", STEP_NEW, DISP_DELETE, DISP_DELETE },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct converted converted;
        char deck[200];

        snprintf(deck, sizeof deck, STEP "//D DD DSN=A.B%s\n", rows[i].disp);
        convert(&converted, deck);
        assert_string_equal(errors_of(&converted), "");
        assert_int_equal(dd_of(&converted, "D")->entry.disp, rows[i].status);
        assert_int_equal(dd_of(&converted, "D")->normal, rows[i].normal);
        assert_int_equal(dd_of(&converted, "D")->abnormal, rows[i].abnormal);
        converted_release(&converted);
    }
}

static void data_sets(void **state UNUSED)
{
    struct converted converted;
    const struct job_dd *dd;

    convert(&converted, STEP "//LIB DD DSN=A.LIB(MEM),DISP=SHR,UNIT=(3390,2),VOL=SER=(V1,V2)\n"
                             "//TEMP DD DSN=&&WORK,DISP=(,PASS),SPACE=(CYL,(5,1,10),RLSE)\n"
                             "//NONAME DD SPACE=(80,(3,1)),AVGREC=K\n"
                             "//NEXT DD UNIT=SYSDA\n"
                             "//GDG DD DSN=A.GDG(+1),DISP=(,CATLG),\n// DCB=(RECFM=FB,LRECL=80,BLKSIZE=800)\n"
                             "//GOLD DD DSN=A.GDG(-2),DISP=OLD\n//GCUR DD DSN=A.GDG(0),DISP=OLD\n"
                             "//ONEAMP DD DSN=&NOSUCH,DISP=(,PASS)\n"
                             "//NUL DD DSN=NULLFILE,DISP=(,CATLG)\n"
                             "//KEY DD DSN=A.K,DISP=(,CATLG),DSKEYLBL='Key.Label1'\n"
                             "//ATTR DD DSN=A.L,DISP=(,CATLG),RECFM=VBA,LRECL=137,\n// DSORG=PS,DSNTYPE=LARGE\n");
    assert_string_equal(errors_of(&converted), "");
    dd = dd_of(&converted, "LIB");
    assert_int_equal(dd->entry.kind, STEP_DD_DATASET);
    assert_string_equal(dd->entry.dsname.text, "A.LIB");
    assert_string_equal(dd->entry.member.text, "MEM");
    assert_string_equal(dd->unit, "3390");
    assert_string_equal(dd->volume, "V1");
    assert_int_equal(dd->statement, 3);
    dd = dd_of(&converted, "TEMP");
    assert_true(dd->temporary);
    assert_false(dd->unnamed);
    assert_string_equal(dd->entry.dsname.text, "WORK");
    assert_int_equal(dd->space.unit, SPACE_CYLINDERS);
    assert_int_equal(dd->space.primary, 5);
    assert_int_equal(dd->space.secondary, 1);
    assert_int_equal(dd->space.directory, 10);
    assert_true(dd->space.release);
    dd = dd_of(&converted, "NONAME");
    assert_true(dd->temporary && dd->unnamed);
    assert_string_equal(dd->entry.dsname.text, "R0000001");
    assert_int_equal(dd->space.unit, SPACE_RECORDS);
    assert_int_equal(dd->space.primary, 3072);
    assert_string_equal(dd_of(&converted, "NEXT")->entry.dsname.text, "R0000002");
    dd = dd_of(&converted, "GDG");
    assert_true(dd->relative);
    assert_int_equal(dd->generation, 1);
    assert_int_equal(dd->entry.attributes.format, RECFM_F);
    assert_true(dd->entry.attributes.blocked);
    assert_int_equal(dd->entry.attributes.lrecl, 80);
    assert_int_equal(dd->entry.attributes.blksize, 800);
    assert_int_equal(dd_of(&converted, "GOLD")->generation, -2);
    assert_true(dd_of(&converted, "GCUR")->relative);
    assert_int_equal(dd_of(&converted, "GCUR")->generation, 0);
    assert_true(dd_of(&converted, "ONEAMP")->temporary);
    assert_int_equal(dd_of(&converted, "NUL")->entry.kind, STEP_DD_DUMMY);
    assert_span(dd_of(&converted, "KEY")->key_label, "KEY.LABEL1");
    dd = dd_of(&converted, "ATTR");
    assert_int_equal(dd->entry.attributes.control, CONTROL_ASA);
    assert_int_equal(dd->organization, DSORG_PS);
    assert_int_equal(dd->type, DSNTYPE_LARGE);
    converted_release(&converted);
}

static void sysout_and_dummy(void **state UNUSED)
{
    struct converted converted;
    const struct job_dd *dd;

    convert(&converted, "//J JOB MSGCLASS=H\n//S EXEC PGM=X\n//A DD SYSOUT=*\n//B DD SYSOUT=B,COPIES=3,HOLD=YES\n"
                        "//I DD SYSOUT=(A,INTRDR)\n//N DD SYSOUT=(,)\n//P DD SYSOUT=(C)\n//U DD DUMMY,DCB=LRECL=80\n//T DD DYNAM\n");
    assert_string_equal(errors_of(&converted), "");
    dd = dd_of(&converted, "A");
    assert_int_equal(dd->entry.kind, STEP_DD_SYSOUT);
    assert_int_equal(dd->output_count, 1);
    assert_int_equal(dd->outputs[0].said.output_class, 'H');
    assert_int_equal(dd->outputs[0].said.copies, 0);
    dd = dd_of(&converted, "B");
    assert_int_equal(dd->outputs[0].said.output_class, 'B');
    assert_int_equal(dd->outputs[0].said.copies, 3);
    assert_int_equal(dd->outputs[0].said.disposition, JES_HOLD);
    assert_true(job_is_internal_reader(dd_of(&converted, "I")));
    assert_int_equal(dd_of(&converted, "N")->outputs[0].said.output_class, 'H');
    assert_int_equal(dd_of(&converted, "P")->outputs[0].said.output_class, 'C');
    assert_int_equal(dd_of(&converted, "U")->entry.kind, STEP_DD_DUMMY);
    assert_int_equal(dd_of(&converted, "U")->entry.attributes.lrecl, 80);
    assert_int_equal(dd_of(&converted, "T")->entry.kind, STEP_DD_DUMMY);
    converted_release(&converted);
}

static void data_in_the_stream(void **state UNUSED)
{
    struct converted converted;
    const struct job_dd *dd;
    struct buf deck;

    buf_init(&deck, 10000);
    buf_put_text(&deck, STEP "//A DD *\nONE  \n\nTHREE\r\n/*\n//B DD *\n");
    buf_fill(&deck, 'X', 100);
    buf_put_text(&deck, "\n//C DD *,LRECL=5\nABCDEFGH\n//D DD DATA,DLM=@@\n//X\n/*\n@@\n//E DD *\n&SYSUID\n//F DD *,SYMBOLS=JCLONLY\n&SYSUID\n"
                        "//G DD *\nLAST");
    convert_span(&converted, buf_span(&deck), NULL, NULL);
    assert_string_equal(errors_of(&converted), "");
    dd = dd_of(&converted, "A");
    assert_int_equal(dd->entry.kind, STEP_DD_INSTREAM);
    assert_span(dd->instream, "ONE\n\nTHREE\n");
    assert_int_equal(dd->entry.attributes.format, RECFM_F);
    assert_int_equal(dd->entry.attributes.lrecl, 80);
    assert_int_equal(dd_of(&converted, "B")->instream.length, 81);
    assert_span(dd_of(&converted, "C")->instream, "ABCDE\n");
    assert_span(dd_of(&converted, "D")->instream, "//X\n/*\n");
    assert_span(dd_of(&converted, "E")->instream, "&SYSUID\n");
    assert_span(dd_of(&converted, "F")->instream, "TESTER\n");
    assert_span(dd_of(&converted, "G")->instream, "LAST\n");
    converted_release(&converted);
    buf_release(&deck);
}

static void symbols_in_data_of_a_step(void **state UNUSED)
{
    struct converted converted;

    convert(&converted, "//J JOB\n// SET BEFORE=1\n// EXPORT SYMLIST=(NAME,LONG)\n// SET NAME=FIRST,LONG=ABCDEFGHIJ\n//S EXEC PGM=X\n"
                        "//A DD *,SYMBOLS=JCLONLY\n&NAME..X &NAMES &BEFORE\n// SET NAME=SECOND\n//T EXEC PGM=X\n"
                        "//B DD *,SYMBOLS=(JCLONLY,LOG)\n&NAME\n//C DD *,LRECL=8,SYMBOLS=JCLONLY\n&LONG\n");
    assert_string_equal(errors_of(&converted), "10 IEFC642I;");
    assert_span(dd_of(&converted, "A")->instream, "FIRST.X &NAMES &BEFORE\n");
    assert_span(dd_of(&converted, "B")->instream, "SECOND\n");
    converted_release(&converted);
    convert(&converted, "//J JOB\n// EXPORT SYMLIST=*\n// SET A=B\n//S EXEC PGM=X\n//SYSIN DD DDNAME=&A\n//B DD DATA,SYMBOLS=JCLONLY\n//&A&SYSUID\n/*\n");
    assert_string_equal(errors_of(&converted), "");
    assert_int_equal(converted.output.job.steps[0].dd_count, 1);
    assert_span(dd_of(&converted, "SYSIN")->instream, "//BTESTER\n");
    converted_release(&converted);
}

static void concatenations_and_ddname(void **state UNUSED)
{
    struct converted converted;
    const struct job_step *step;

    convert(&converted, STEP "//A DD DSN=A1,DISP=SHR\n// DD DSN=A2,DISP=SHR\n//R DD DDNAME=X\n// DD DSN=R2,DISP=SHR\n//GONE DD DDNAME=NOWHERE\n"
                             "//X DD DSN=X1,DISP=SHR\n// DD DSN=X2,DISP=SHR\n//Z DD DUMMY\n");
    assert_string_equal(errors_of(&converted), "7 IEF686I;");
    assert_false(converted.output.job.failed);
    assert_true(converted.output.job.warned);
    step = converted.output.job.steps;
    {
        static const struct {
            const char *name, *dsname;
            bool next_part;
        } wanted[] = { { "A", "A1", false }, { "", "A2", true }, { "R", "X1", false }, { "", "X2", true }, { "", "R2", true },
                       { "GONE", "", false }, { "Z", "", false } };

        assert_int_equal(step->dd_count, ARRAY_COUNT(wanted));
        for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
            assert_string_equal(step->dds[i].entry.ddname.text, wanted[i].name);
            if (wanted[i].dsname[0])
                assert_string_equal(step->dds[i].entry.dsname.text, wanted[i].dsname);
            assert_int_equal(step->dds[i].entry.next_part, wanted[i].next_part);
        }
    }
    assert_int_equal(step->dds[5].entry.kind, STEP_DD_DUMMY);
    converted_release(&converted);
}

static void references(void **state UNUSED)
{
    struct converted converted;

    convert(&converted, "//J JOB\n//S1 EXEC PGM=X\n//A DD DSN=&&T,DISP=(,PASS),DCB=(RECFM=FB,LRECL=80,BLKSIZE=800)\n"
                        "//A2 DD DSN=*.A,DISP=OLD\n//L DD DSN=MY.LIB(PROG),DISP=SHR\n//S2 EXEC PGM=*.S1.L\n"
                        "//B DD DSN=*.S1.A,DISP=OLD\n//C DD DSN=N,DISP=(,CATLG),DCB=(*.S1.A,BLKSIZE=1600)\n"
                        "//D DD DSN=O,DISP=(,CATLG),DCB=*.C,VOL=REF=*.B\n");
    assert_string_equal(errors_of(&converted), "");
    assert_string_equal(dd_of(&converted, "A2")->entry.dsname.text, "T");
    assert_true(dd_of(&converted, "B")->temporary);
    assert_int_equal(dd_of(&converted, "C")->entry.attributes.lrecl, 80);
    assert_int_equal(dd_of(&converted, "C")->entry.attributes.blksize, 1600);
    assert_int_equal(dd_of(&converted, "D")->entry.attributes.format, RECFM_F);
    assert_string_equal(converted.output.job.steps[1].program.text, "PROG");
    assert_string_equal(converted.output.job.steps[1].program_library.text, "MY.LIB");
    converted_release(&converted);
}

static void joblib(void **state UNUSED)
{
    struct converted converted;
    const struct job *job = &converted.output.job;

    convert(&converted, "//J JOB\n//JOBLIB DD DSN=L1,DISP=SHR\n// DD DSN=L2,DISP=SHR\n//S EXEC PGM=X\n//D DD DUMMY\n");
    assert_string_equal(errors_of(&converted), "");
    assert_int_equal(job->joblib_count, 2);
    assert_string_equal(job->joblib[0].entry.dsname.text, "L1");
    assert_string_equal(job->joblib[1].entry.dsname.text, "L2");
    assert_int_equal(job->steps[0].dd_count, 1);
    converted_release(&converted);
}

static void symbols_of_a_job(void **state UNUSED)
{
    static const char *const params[] = { "GIVEN=PARAM", "lower=X", NULL };
    struct converted converted;

    convert_span(&converted, span_of("//J JOB\n// SET PGM=IEBGENER,KW='DISP=(,CATLG)',NUL=\n// SET A=&PGM,SPC='(TRK,(1,1))'\n//S EXEC PGM=&PGM\n"
                                     "//D DD DSN=A.&GIVEN..&LOWER,&KW.,SPACE=&SPC,&NUL\n//E DD DSN=S.&SYSNAME,DISP=SHR\n"),
                 NULL, params);
    assert_string_equal(errors_of(&converted), "");
    assert_string_equal(converted.output.job.steps[0].program.text, "IEBGENER");
    assert_string_equal(dd_of(&converted, "D")->entry.dsname.text, "A.PARAM.X");
    assert_int_equal(dd_of(&converted, "D")->normal, DISP_CATLG);
    assert_int_equal(dd_of(&converted, "D")->space.secondary, 1);
    assert_string_equal(dd_of(&converted, "E")->entry.dsname.text, "S.SYS1");
    converted_release(&converted);
}

static void symbols_of_the_system(void **state UNUSED)
{
    static const char deck[] = "//J JOB\n//S EXEC PGM=X\n//A DD DISP=SHR,\n"
                               "//     DSN=&JOBNAME..D&LYYMMDD..&WDAY&JDAY..Y&YR4..&SYSCLONE..&SYSPLEX\n"
                               "//B DD *,SYMBOLS=JCLONLY\n&SYSNAME &JOBNAME &LYR2\n//C DD *,SYMBOLS=EXECSYS\n&SYSNAME &JOBNAME &YR2\n"
                               "// SET SYSNAME=MINE\n//D DD *,SYMBOLS=CNVTSYS\n&SYSNAME &MON&DAY\n";
    struct convert_input plain = { .cards = span_of(deck), .owner = name8_const("U"), .jobid = name8_const("JOB1"), .sysname = "SYS1" };
    struct converted converted;

    setenv("TZ", "UTC", 1);
    tzset();
    convert(&converted, deck);
    assert_string_equal(errors_of(&converted), "");
    assert_string_equal(dd_of(&converted, "A")->entry.dsname.text, "J.D231230.SAT364.Y2023.S1.LOCAL");
    assert_span(dd_of(&converted, "B")->instream, "&SYSNAME J &LYR2\n");
    assert_span(dd_of(&converted, "C")->instream, "SYS1 J 23\n");
    assert_span(dd_of(&converted, "D")->instream, "&SYSNAME 1230\n"); /* SET makes it a JCL symbol, which nobody exported */
    converted_release(&converted);

    /* A class that does not allow them. */
    arena_init(&converted.arena);
    assert_int_equal(convert_job(&plain, &converted.arena, &converted.output), 0);
    assert_span(dd_of(&converted, "C")->instream, "&SYSNAME J &YR2\n");
    buf_init(&converted.text, 1 << 20);
    converted_release(&converted);
}

static void log_of_replaced_symbols(void **state UNUSED)
{
    struct converted converted;

    convert(&converted, "//J JOB\n// EXPORT SYMLIST=*\n// SET A=LONGER\n//S EXEC PGM=X\n//IN DD *,SYMBOLS=(JCLONLY,LOG)\nNONE\nX &A Y\n"
                        "//LOG DD SYSOUT=*\n//T EXEC PGM=X\n//IN DD *,SYMBOLS=(JCLONLY,GONE)\n&A\n");
    assert_string_equal(errors_of(&converted), "");
    assert_span(dd_of(&converted, "LOG")->instream, "IN       RECORD 2\n  WAS X &A Y\n  IS  X LONGER Y\n");
    converted_release(&converted);
}

static void include_groups(void **state UNUSED)
{
    static const struct test_member members[] = {
        { "A.LIB(SETS)", "// SET H=X\n// INCLUDE MEMBER=MORE\n" },
        { "B.LIB(SETS)", "// SET H=WRONG\n" },
        { "B.LIB(MORE)", "// SET L=&H..L\n" },
        { "(SYS)", "//D2 DD DSN=&L,DISP=SHR\n" },
        { "A.LIB(SELF)", "// INCLUDE MEMBER=SELF\n" },
        { NULL, NULL },
    };
    struct converted converted;

    convert_span(&converted, span_of("//J JOB\n// JCLLIB ORDER=('A.LIB',B.LIB)\n// INCLUDE MEMBER=SETS\n//S EXEC PGM=X\n//D1 DD DUMMY\n"
                                     "// INCLUDE MEMBER=SYS\n//D3 DD DUMMY\n"),
                 members, NULL);
    assert_string_equal(converted.output.messages.data, "  STMT NO. MESSAGE\n"
                        "         3 IEFC002I INCLUDE GROUP SETS WAS EXPANDED USING PRIVATE LIBRARY A.LIB\n"
                        "         5 IEFC002I INCLUDE GROUP MORE WAS EXPANDED USING PRIVATE LIBRARY B.LIB\n"
                        "         9 IEFC002I INCLUDE GROUP SYS WAS EXPANDED USING SYSTEM LIBRARY SYS1.PROCLIB\n");
    assert_string_equal(dd_of(&converted, "D2")->entry.dsname.text, "X.L");
    assert_int_equal(converted.output.job.steps[0].dd_count, 3);
    converted_release(&converted);
    convert_span(&converted, span_of("//J JOB\n// JCLLIB ORDER=A.LIB\n//S EXEC PGM=X\n// INCLUDE MEMBER=SELF\n//D DD DUMMY\n"), members, NULL);
    assert_non_null(strstr(errors_of(&converted), "19 IEFC022I;"));
    assert_int_equal(converted.output.error_count, 1);
    assert_int_equal(converted.output.job.steps[0].dd_count, 1);
    converted_release(&converted);
}

static void submit_scan(void **state UNUSED)
{
    struct convert_input input = { .cards = span_of(STEP), .owner = name8_const("U"), .jobid = name8_const("JOB00001"), .scan = true };
    struct convert_output output;
    struct arena arena;

    arena_init(&arena);
    assert_int_equal(convert_job(&input, &arena, &output), 0);
    assert_int_equal(output.job.typrun, TYPRUN_SCAN);
    buf_release(&output.jesjcl);
    buf_release(&output.messages);
    arena_release(&arena);
}

/* A DD whose operands could not be read was no DD, and the one concatenated to it was called misplaced. */
static void a_dd_of_bad_form_is_a_dd(void **state UNUSED)
{
    struct converted converted;

    convert(&converted, STEP "//D DD DSN=a\n// DD DSN=B,DISP=SHR\n");
    assert_string_equal(errors_of(&converted), "3 IEFC623I;");
    converted_release(&converted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_listing_to_the_column),
        cmocka_unit_test(a_long_substitution_goes_on_in_further_lines),
        cmocka_unit_test(what_a_job_statement_gives),
        cmocka_unit_test(what_an_exec_statement_gives),
        cmocka_unit_test(parm_of_a_hundred),
        cmocka_unit_test(dispositions),
        cmocka_unit_test(data_sets),
        cmocka_unit_test(sysout_and_dummy),
        cmocka_unit_test(data_in_the_stream),
        cmocka_unit_test(symbols_in_data_of_a_step),
        cmocka_unit_test(concatenations_and_ddname),
        cmocka_unit_test(references),
        cmocka_unit_test(joblib),
        cmocka_unit_test(symbols_of_a_job),
        cmocka_unit_test(symbols_of_the_system),
        cmocka_unit_test(log_of_replaced_symbols),
        cmocka_unit_test(include_groups),
        cmocka_unit_test(submit_scan),
        cmocka_unit_test(a_dd_of_bad_form_is_a_dd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
