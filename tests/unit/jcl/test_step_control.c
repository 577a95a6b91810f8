/* test_step_control.c - which steps run: COND, IF, abends, JOB COND, RESTART; and what the job's result is. */
#include "jcl/step_control.h"
#include "tests/unit/jcl/converted.h"

/* Runs a deck in the mind. ends: for each step how it would end, one word each ("4", "S806", "U16", "JCL"). Returns the verdicts: R run,
 * C bypassed by COND, I by IF, F flushed, B before RESTART; and the job's result behind a blank. */
static const char *run(const char *deck, const char *ends, char text[300])
{
    struct step_control *control = test_calloc(1, sizeof *control);
    struct converted converted;
    struct span words = span_of(ends);
    struct jes_result result;
    uint32_t statement;
    size_t at = 0;

    convert(&converted, deck);
    if (converted.output.error_count)
        fail_msg("%s: %s", deck, errors_of(&converted));
    step_control_init(control, &converted.output.job);
    for (uint32_t i = 0; i < converted.output.job.step_count; i++) {
        enum step_verdict verdict = step_control_decide(control, i, &statement);
        struct span word = span_word(&words);

        assert_true(word.length > 0);
        text[at++] = " RCIFB"[verdict];
        assert_int_equal(statement != 0, verdict == STEP_BYPASS_IF);
        if (verdict != STEP_RUN) {
            step_control_flushed(control, i);
            continue;
        }
        if (word.data[0] == 'S')
            result = (struct jes_result){ JES_ABEND_SYSTEM, (uint32_t)strtoul(word.data + 1, NULL, 16) };
        else if (word.data[0] == 'U')
            result = (struct jes_result){ JES_ABEND_USER, (uint32_t)strtoul(word.data + 1, NULL, 10) };
        else
            result = (struct jes_result){ JES_CC, (uint32_t)strtoul(word.data, NULL, 10) };
        (void)step_control_ended(control, i, &result);
    }
    text[at] = '\0';
    result = step_control_result(control);
    snprintf(text + at, 20, result.kind == JES_CC ? " %u" : result.kind == JES_ABEND_SYSTEM ? " S%03X" : " U%u", (unsigned)result.code);
    converted_release(&converted);
    test_free(control);
    return text;
}

struct row {
    const char *deck, *ends, *wanted;
};

static void check_rows(const struct row *rows, size_t count)
{
    char text[300];

    for (size_t i = 0; i < count; i++)
        if (strcmp(run(rows[i].deck, rows[i].ends, text), rows[i].wanted) != 0)
            fail_msg("%s with %s: got %s, wanted %s", rows[i].deck, rows[i].ends, text, rows[i].wanted);
}

#define JOB "//J JOB\n"
#define EXEC(name, more) "//" name " EXEC PGM=X" more "\n"

/* Code op return code: all operators against 4, with codes below, at and above. */
static void operators_of_cond(void **state UNUSED)
{
    static const struct {
        const char *op, *wanted; /* for codes 0, 4, 8 */
    } rows[] = { { "GT", "RRC" }, { "GE", "RCC" }, { "EQ", "RCR" }, { "NE", "CRC" }, { "LT", "CRR" }, { "LE", "CCR" } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        for (unsigned code = 0; code <= 8; code += 4)
            for (int named = 0; named < 2; named++) {
                char deck[200], wanted[20];
                struct row row = { deck, "4 0", wanted };

                snprintf(deck, sizeof deck, JOB EXEC("S", "") "//T EXEC PGM=X,COND=(%u,%s%s)\n", code, rows[i].op, named ? ",S" : "");
                snprintf(wanted, sizeof wanted, "R%c 4", rows[i].wanted[code / 4]);
                check_rows(&row, 1);
            }
}

static void cond_of_steps(void **state UNUSED)
{
    static const struct row rows[] = {
        /* The first step: return codes are nothing yet. */
        { JOB EXEC("S", ",COND=(0,NE)"), "0", "R 0" },
        { JOB EXEC("S", ",COND=(0,LE)") EXEC("T", ",COND=(0,LE)"), "0 0", "RC 0" },
        { JOB EXEC("S", ",COND=ONLY") EXEC("T", ",COND=EVEN"), "0 0", "CR 0" },
        /* Without a step: each earlier step that ran. */
        { JOB EXEC("A", "") EXEC("B", "") EXEC("C", ",COND=(2,EQ)"), "2 8 0", "RRC 8" },
        { JOB EXEC("A", "") EXEC("B", "") EXEC("C", ",COND=(5,EQ)"), "2 8 0", "RRR 8" },
        { JOB EXEC("A", "") EXEC("B", "") EXEC("C", ",COND=(4,LT)"), "2 8 0", "RRC 8" },
        { JOB EXEC("A", "") EXEC("B", "") EXEC("C", ",COND=((3,GT,B),(7,EQ,A))"), "2 8 0", "RRR 8" },
        { JOB EXEC("A", "") EXEC("B", "") EXEC("C", ",COND=((3,GT,B),(2,EQ,A))"), "2 8 0", "RRC 8" },
        /* A step that did not run, or that there is not, has no code. */
        { JOB EXEC("A", "") EXEC("B", ",COND=(0,EQ)") EXEC("C", ",COND=(0,LE,B)"), "0 0 0", "RCR 0" },
        { JOB EXEC("A", "") EXEC("C", ",COND=(0,LE,NOSUCH)"), "0 0", "RR 0" },
        { JOB EXEC("A", "") EXEC("B", ",COND=(0,EQ,A)") EXEC("C", ",COND=(0,EQ)"), "4 4 4", "RRR 4" },
        /* A step named twice is the first of the two. */
        { JOB EXEC("A", "") EXEC("A", "") EXEC("B", ",COND=(4,EQ,A)") EXEC("C", ",COND=(8,EQ,A)"), "4 8 0 0", "RRCR 8" },
        /* A test of a later step is false. */
        { JOB EXEC("A", ",COND=(0,LE,B)") EXEC("B", ""), "0 0", "RR 0" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void after_an_abend(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB EXEC("S", "") EXEC("B", "") EXEC("P", "") EXEC("T", ",COND=(0,NE)") EXEC("E", ",COND=EVEN") EXEC("O", ",COND=ONLY")
              EXEC("F", ",COND=((0,EQ,S),EVEN)") EXEC("G", ",COND=((4,LE),EVEN)") EXEC("H", ",COND=(ONLY,(0,EQ))") EXEC("L", ""),
          "0 S806 0 0 0 0 0 0 0 0", "RRFFRRCRCF S806" },
        { JOB EXEC("S", "") EXEC("T", ",COND=ONLY") EXEC("U", ",COND=((8,LT),ONLY)"), "0 0 0", "RCC 0" },
        { JOB EXEC("S", "") EXEC("T", ",COND=EVEN"), "U16 4", "RR U16" },
        /* An abend has no return code. */
        { JOB EXEC("S", "") EXEC("T", ",COND=((0,LE,S),EVEN)"), "S0C7 0", "RR S0C7" },
        { JOB EXEC("S", "") EXEC("T", ",COND=EVEN"), "S0C7 S806", "RR S806" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void cond_of_the_job(void **state UNUSED)
{
    static const struct row rows[] = {
        /* The truth sequence of the facts. */
        { "//J JOB COND=(10,LT)\n" EXEC("S1", "") EXEC("S2", "") EXEC("S3", ",COND=ONLY") EXEC("S4", ",COND=((5,GT,S1),(2,EQ))") EXEC("S5", "")
              EXEC("S6", ",COND=((8,GT,S5),EVEN)") EXEC("S7", ",COND=(4,GT,S4)") EXEC("S8", "") EXEC("S9", ",COND=EVEN"),
          "6 2 0 0 9 1 12 0 0", "RRCCRRRFF 12" },
        { "//J JOB COND=((10,LT),(7,EQ))\n" EXEC("A", "") EXEC("B", ""), "7 0", "RF 7" },
        { "//J JOB COND=(0,EQ)\n" EXEC("A", "") EXEC("B", ",COND=EVEN"), "0 0", "RF 0" },
        /* It is not looked at for a step that abends. */
        { "//J JOB COND=(0,LE)\n" EXEC("A", "") EXEC("B", ",COND=EVEN"), "S806 0", "RR S806" },
    };
    struct step_control *control = test_calloc(1, sizeof *control);
    struct jes_result good = { JES_CC, 0 }, bad = { JES_CC, 12 };
    struct converted converted;

    check_rows(rows, ARRAY_COUNT(rows));
    convert(&converted, "//J JOB COND=(10,LT)\n" EXEC("A", "") EXEC("B", ""));
    step_control_init(control, &converted.output.job);
    assert_false(step_control_ended(control, 0, &good));
    assert_true(step_control_ended(control, 1, &bad));
    assert_false(step_control_abended(control));
    converted_release(&converted);
    test_free(control);
}

/* Two steps end with 4 and S806 or what is said; then one stands under the IF, one in its ELSE. */
static void expressions(void **state UNUSED)
{
    static const struct {
        const char *expression, *ends, *wanted;
    } rows[] = {
        { "(RC = 4)", "4 0", "RRRI 4" },
        { "RC = 4", "4 0", "RRRI 4" },
        { "(RC GT 4)", "4 0", "RRIR 4" },
        { "A.RC = 4 AND B.RC = 0", "4 0", "RRRI 4" },
        { "A.RC = 4 | B.RC = 8 & B.RC = 4", "4 0", "RRRI 4" },
        { "(A.RC = 4 | B.RC = 8) & B.RC = 4", "4 0", "RRIR 4" },
        { "NOT (A.RC=8) AND A.RC>=4 AND A.RC ^= 5", "4 0", "RRRI 4" },
        { "A.RC NG 4 AND A.RC NL 4 AND A.RC LE 4 AND A.RC LT 5", "4 0", "RRRI 4" },
        { "A.RC ^> 4 AND A.RC !< 4 AND A.RC ^>= 5 AND A.RC ^<= 3", "4 0", "RRRI 4" },
        { "A.RC <> 4", "4 0", "RRIR 4" },
        { "A.RC \xc2\xac= 4", "4 0", "RRIR 4" },
        { "\xc2\xac(A.RC = 8)", "4 0", "RRRI 4" },
        { "^ABEND AND RC=4", "4 0", "RRRI 4" },
        { "A.RUN AND NOT NOSUCH.RUN", "4 0", "RRRI 4" },
        { "A.RUN = TRUE", "4 0", "RRRI 4" },
        { "ABEND = FALSE", "4 0", "RRRI 4" },
        { "1 EQ 1", "0 0", "RRRI 0" },
        { "2 EQ 1", "0 0", "RRIR 0" },
        { "TRUE", "0 0", "RRRI 0" },
        /* A step that did not run: any comparison is false, however it is written. */
        { "NOSUCH.RC = 0", "0 0", "RRIR 0" },
        { "NOSUCH.RC NE 0", "0 0", "RRIR 0" },
        { "NOSUCH.RC ^> 4", "0 0", "RRIR 0" },
        { "NOSUCH.RC ^>= 4", "0 0", "RRIR 0" },
        { "NOSUCH.ABEND", "0 0", "RRIR 0" },
        /* After an abend. */
        { "RC = 4", "4 S806", "RRFF S806" },
        { "ABEND", "4 S806", "RRRI S806" },
        { "B.ABEND AND ABENDCC = S806", "4 S806", "RRRI S806" },
        { "ABENDCC = S0C7", "4 S806", "RRIR S806" },
        { "ABENDCC = U0016", "4 U16", "RRRI U16" },
        { "ABENDCC = U16", "4 S016", "RRIR S016" },
        { "ABENDCC NE S0C7", "4 S806", "RRRI S806" },
        { "A.ABEND", "4 S806", "RRIR S806" },
        { "NOT ABEND", "4 S806", "RRIR S806" },
        { "RC = 4 AND ABEND", "4 S806", "RRRI S806" }, /* the highest code so far stays */
        { "ABENDCC = S806", "4 0", "RRIR 4" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char deck[300], ends[40];
        struct row row = { deck, ends, rows[i].wanted };

        snprintf(deck, sizeof deck, JOB EXEC("A", "") EXEC("B", ",COND=EVEN") "// IF %s THEN\n" EXEC("C", "") "// ELSE\n" EXEC("D", "") "// ENDIF\n",
                 rows[i].expression);
        snprintf(ends, sizeof ends, "%s 0 0", rows[i].ends);
        check_rows(&row, 1);
    }
}

static void ifs_around_steps(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB "// IF (RC = 0) THEN\n" EXEC("A", "") "// ENDIF\n" EXEC("B", ""), "0 0", "RR 0" },
        { JOB EXEC("A", "") "// IF (RC = 0) THEN\n// ELSE\n" EXEC("B", "") "// ENDIF\n", "4 0", "RR 4" },
        { JOB EXEC("A", "") "// IF ABEND THEN\n" EXEC("B", "") "// ELSE\n// IF RC > 4 THEN\n" EXEC("C", "") "// ELSE\n// IF A.RC = 4 THEN\n"
              EXEC("D", "") "// ENDIF\n" EXEC("E", ",COND=(4,EQ,A)") "// ENDIF\n// ENDIF\n" EXEC("F", ""),
          "4 0 0 0 0 0", "RIIRCR 4" },
        { JOB "// IF (RC = 0) THEN\n" EXEC("FIRST", "") "// ENDIF\n" EXEC("R4", "") EXEC("ZERO", "") "//N IF (R4.RC GT 4) THEN\n" EXEC("A1", "")
              "// ELSE   A COMMENT\n" EXEC("A2", "") "//M ENDIF\n// IF (ABEND) THEN\n" EXEC("B", "") "// ELSE\n//   IF (RC > 4) THEN\n" EXEC("C", "")
              "//   ELSE\n//     IF (ZERO.RC EQ 0) THEN\n" EXEC("D", "") "//     ENDIF\n" EXEC("E", ",COND=(0,EQ,ZERO)") "//   ENDIF\n// ENDIF\n",
          "0 4 0 0 0 0 0 0 0", "RRRIRIIRC 4" },
        /* COND and IF must both let it run. */
        { JOB EXEC("A", "") "// IF RC = 0 THEN\n" EXEC("B", ",COND=(0,EQ)") "// ENDIF\n", "0 0", "RC 0" },
        { JOB EXEC("A", "") "// IF RC = 4 THEN\n" EXEC("B", ",COND=(8,EQ)") "// ENDIF\n", "0 0", "RI 0" },
        /* EVEN inside an IF that does not speak of abends is looked at, too. */
        { JOB EXEC("A", "") "// IF RC = 0 THEN\n" EXEC("B", ",COND=EVEN") EXEC("C", "") "// ENDIF\n", "S806 0 0", "RRF S806" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

/* Sixty parentheses that open behind an operator: every value in front of them waits. They were more than the evaluation could keep. */
static void an_expression_nested_to_the_limit(void **state UNUSED)
{
    struct row row = { NULL, "0 0 0", "RRI 0" };
    struct buf deck;

    buf_init(&deck, 100000);
    buf_put_text(&deck, JOB EXEC("A", "") "// IF");
    for (int i = 0; i < 60; i++)
        buf_put_text(&deck, " RC = 9 OR RC = 0 AND\n// (");
    buf_put_text(&deck, " RC = 0");
    for (int i = 0; i < 60; i++)
        buf_put_text(&deck, "\n// )");
    buf_put_text(&deck, " THEN\n" EXEC("B", "") "// ELSE\n" EXEC("C", "") "// ENDIF\n");
    row.deck = deck.data;
    check_rows(&row, 1);
    buf_release(&deck);
}

static void restart(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//J JOB RESTART=S2\n" EXEC("S1", "") EXEC("S2", ",COND=(0,LE,S1)") EXEC("S3", ",COND=(0,EQ,S2)"), "0 0 0", "BRC 0" },
        { "//J JOB RESTART=*\n" EXEC("S1", "") EXEC("S2", ""), "0 0", "RR 0" },
        { "//J JOB RESTART=S1\n" EXEC("S1", ""), "0", "R 0" },
        { "//J JOB RESTART=(S2,CHK1)\n" EXEC("S1", "") EXEC("S2", ""), "0 4", "BR 4" },
        { "//J JOB RESTART=S2\n" EXEC("S1", "") EXEC("S2", "") "// IF S1.RC = 0 THEN\n" EXEC("S3", "") "// ENDIF\n", "0 0 0", "BRI 0" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

#define PROC "//P PROC\n" EXEC("ONE", "") EXEC("TWO", "") "// PEND\n"

/* A single name in a test inside a procedure is first a step of the same call; from outside both names are given. */
static void steps_of_procedures(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB PROC "//A EXEC P\n//B EXEC P,COND=(4,EQ,A.ONE)\n", "4 0 0 0", "RRCC 4" },
        { JOB PROC "//A EXEC P\n//B EXEC P,COND.TWO=(4,EQ,A.ONE)\n", "4 0 0 0", "RRRC 4" },
        { JOB "//P PROC\n" EXEC("ONE", "") EXEC("TWO", ",COND=(0,NE,ONE)") "// PEND\n//A EXEC P\n//B EXEC P\n", "4 0 0 0", "RCRR 4" },
        { JOB "//P PROC\n" EXEC("ONE", "") "// IF ONE.RC = 0 THEN\n" EXEC("TWO", "") "// ENDIF\n// PEND\n//A EXEC P\n//B EXEC P\n", "4 0 0 0",
          "RIRR 4" },
        { JOB PROC "//A EXEC P\n// IF A.TWO.RC = 8 THEN\n" EXEC("S", "") "// ENDIF\n", "4 8 0", "RRR 8" },
        { "//J JOB RESTART=B.TWO\n" PROC "//A EXEC P\n//B EXEC P\n", "0 0 0 0", "BBBR 0" },
        { "//J JOB JOBRC=(STEP,A.TWO)\n" PROC "//A EXEC P\n//B EXEC P\n", "1 2 3 4", "RRRR 2" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void result_of_the_job(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//J JOB\n" EXEC("A", "") EXEC("B", "") EXEC("C", ""), "8 4 2", "RRR 8" },
        { "//J JOB JOBRC=MAXRC\n" EXEC("A", "") EXEC("B", ""), "8 4", "RR 8" },
        { "//J JOB JOBRC=LASTRC\n" EXEC("A", "") EXEC("B", "") EXEC("C", ",COND=(0,LE)"), "8 2 0", "RRC 2" },
        { "//J JOB JOBRC=(STEP,B)\n" EXEC("A", "") EXEC("B", "") EXEC("C", ""), "8 4 2", "RRR 4" },
        { "//J JOB JOBRC=(STEP,B)\n" EXEC("A", "") EXEC("B", ",COND=(8,EQ)"), "8 4", "RC 8" },
        { "//J JOB JOBRC=LASTRC\n" EXEC("A", "") EXEC("B", ""), "8 S806", "RR S806" },
    };
    struct step_control *control = test_calloc(1, sizeof *control);
    struct converted converted;

    check_rows(rows, ARRAY_COUNT(rows));
    convert(&converted, JOB EXEC("A", ""));
    step_control_init(control, &converted.output.job);
    control->cut = control->jcl_error = true;
    assert_int_equal(step_control_result(control).kind, JES_JCL_ERROR);
    converted_release(&converted);
    test_free(control);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_of_cond),
        cmocka_unit_test(cond_of_steps),
        cmocka_unit_test(after_an_abend),
        cmocka_unit_test(cond_of_the_job),
        cmocka_unit_test(expressions),
        cmocka_unit_test(ifs_around_steps),
        cmocka_unit_test(an_expression_nested_to_the_limit),
        cmocka_unit_test(restart),
        cmocka_unit_test(steps_of_procedures),
        cmocka_unit_test(result_of_the_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
