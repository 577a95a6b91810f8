/* test_job_log.c - JESMSGLG and JESYSMSG, to the column. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "jcl/job_log.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

static struct job_log *open_log(const char *jobid, bool go_on)
{
    struct job_log_names names = { .jobid = name8_const(jobid), .job = name8_const("ALLOC"), .user = name8_const("IBMUSER"),
                                   .sysname = "SYS1", .node = "NODE1", .programmer = "PROGRAMMER" };
    struct job_log *log;

    assert_int_equal(spool_begin(), 0);
    assert_int_equal(spool_create_job(&names.jobid), 0);
    assert_int_equal(job_log_open(&log, &names, go_on), 0);
    return log;
}

/* The records of a log, one a line. */
static void read_log(const char *jobid, uint32_t dsid, struct buf *out)
{
    struct name8 name = name8_const(jobid);
    struct record_file *file;
    struct span record;
    int fd, more;

    buf_init(out, 1 << 20);
    assert_int_equal(spool_open(&name, dsid, O_RDONLY, &fd), 0);
    assert_int_equal(record_open_read(&file, fd), 0);
    while ((more = record_read(file, &record)) > 0) {
        buf_put_span(out, record);
        buf_put_text(out, "\n");
    }
    assert_int_equal(more, 0);
    assert_int_equal(record_close(file, false), 0);
}

static void check_log(const char *jobid, uint32_t dsid, const char *wanted)
{
    struct buf out;

    read_log(jobid, dsid, &out);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
}

#define HEADING "1                    J E S 2  J O B  L O G  --  S Y S T E M  S Y S 1  --  N O D E  N O D E 1\n0 \n"

static const struct job_log_usage usage = { .elapsed = 294000000, .cpu = 3600000, .system_cpu = 0 };
static const struct job_log_statistics statistics = { .cards = 22, .print_records = 83, .punch_records = 0, .bytes = 9000, .elapsed = 0 };

static void a_job_that_ran(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00388", false);
    struct step_outcome ran = { STEP_DONE, { JES_CC, 0 } }, flushed = { STEP_FLUSHED, { 0 } };
    struct step_outcome abended = { STEP_DONE, { JES_ABEND_SYSTEM, 0x222 } }, high = { STEP_DONE, { JES_CC, 4095 } };
    struct step_outcome user = { STEP_DONE, { JES_ABEND_USER, 16 } };
    static const struct job_log_usage nothing = { 0 };

    job_log_started(log, "1", "A", 1681913582000000, SPAN_NONE, false);
    job_log_wto(log, span_of("+text written by the program with WTO\n"), true);
    job_log_step(log, "STEP1", "", &ran, &usage);
    job_log_step(log, "STEP2", "LKED", &flushed, &nothing);
    job_log_step(log, "SLEEP", "", &abended, &nothing);
    job_log_step(log, "HIGH", "", &high, &nothing);
    job_log_step(log, "USER", "", &user, &nothing);
    job_log_ended(log, &ran.result, true, &usage, &statistics);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00388", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00388 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00388  IRR010I  USERID IBMUSER  IS ASSIGNED TO THIS JOB.\n"
              " 14.13.41 JOB00388  ICH70001I IBMUSER  LAST ACCESS AT 14:13:02 ON WEDNESDAY, APRIL 19, 2023\n"
              " 14.13.41 JOB00388  $HASP373 ALLOC    STARTED - INIT 1    - CLASS A        - SYS SYS1\n"
              " 14.13.41 JOB00388  IEF403I ALLOC - STARTED - TIME=14.13.41\n"
              " 14.13.41 JOB00388  +text written by the program with WTO\n"
              " 14.13.41 JOB00388  -                                      -----TIMINGS (MINS.)------                          -----PAGING COUNTS----\n"
              " 14.13.41 JOB00388  -STEPNAME PROCSTEP    RC   EXCP   CONN       TCB       SRB  CLOCK          SERV  WORKLOAD  PAGE  SWAP   VIO SWAPS\n"
              " 14.13.41 JOB00388  -STEP1                00      0      0       .06       .00    4.9             0  BATCH        0     0     0     0\n"
              " 14.13.41 JOB00388  -STEP2    LKED     FLUSH      0      0       .00       .00     .0             0  BATCH        0     0     0     0\n"
              " 14.13.41 JOB00388  -SLEEP             *S222      0      0       .00       .00     .0             0  BATCH        0     0     0     0\n"
              " 14.13.41 JOB00388  -HIGH               4095      0      0       .00       .00     .0             0  BATCH        0     0     0     0\n"
              " 14.13.41 JOB00388  -USER              U0016      0      0       .00       .00     .0             0  BATCH        0     0     0     0\n"
              " 14.13.41 JOB00388  IEF404I ALLOC - ENDED - TIME=14.13.41\n"
              " 14.13.41 JOB00388  -ALLOC    ENDED.  NAME-PROGRAMMER           TOTAL TCB CPU TIME=      .06 TOTAL ELAPSED TIME=   4.9\n"
              " 14.13.41 JOB00388  $HASP395 ALLOC    ENDED - RC=0000\n"
              "0------ JES2 JOB STATISTICS ------\n"
              "-  19 APR 2023 JOB EXECUTION DATE\n"
              "-           22 CARDS READ\n"
              "-           83 SYSOUT PRINT RECORDS\n"
              "-            0 SYSOUT PUNCH RECORDS\n"
              "-            9 SYSOUT SPOOL KBYTES\n"
              "-         0.00 MINUTES EXECUTION TIME\n");
}

static void messages_of_several_lines(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00001", false);
    struct buf text;

    buf_init(&text, 1000);
    message(&text, IEF450I, "SLEEP SLEEP", 0x222u, 0u, 0u, "14.13.41");
    message(&text, IEF450I, "SLEEP SLEEP", 0u, 4038u, 1u, "14.13.41");
    buf_put_text(&text, "ICH408I USER(USERA   ) GROUP(TESTER  ) NAME(FULL NAME           )\n  A.B CL(DATASET ) VOL(GRN001)\n  INSUFFICIENT ACCESS AUTHORITY\n");
    job_log_wto(log, buf_span(&text), true);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00001", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00001 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00001  IEF450I SLEEP SLEEP - ABEND=S222 U0000 REASON=00000000  001\n"
              "   001                     TIME=14.13.41\n"
              " 14.13.41 JOB00001  IEF450I SLEEP SLEEP - ABEND=S000 U4038 REASON=00000001  002\n"
              "   002                     TIME=14.13.41\n"
              " 14.13.41 JOB00001  ICH408I USER(USERA   ) GROUP(TESTER  ) NAME(FULL NAME           )\n"
              "                     A.B CL(DATASET ) VOL(GRN001)\n"
              "                     INSUFFICIENT ACCESS AUTHORITY\n");
    buf_release(&text);
}

/* What has room in a line stays in one; what has none goes on in the next at a word, and nothing of it is lost. */
static void long_messages(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00009", false);
    char fits[113], longer[114];

    memset(fits, 'F', sizeof fits - 1);
    memset(longer, 'L', sizeof longer - 1);
    fits[50] = longer[50] = ' ';
    fits[112] = longer[113] = '\0';
    job_log_wto(log, span_of(fits), true);
    job_log_wto(log, span_of(longer), true);
    job_log_wto(log, span_of("CSQJ001I ZQS1 CURRENT COPY 1 ACTIVE LOG DATA SET IS DSNAME=ZQS1.LOGCOPY1.DS01, "
                             "STARTRBA=0000000000000000 ENDRBA=000000000098FFFF\n"
                             "  AND THIS LINE, WHICH HAS MORE WORDS THAN HAVE ROOM BEHIND THE NUMBER OF THREE DIGITS, GOES ON BEHIND "
                             "THE WORD WHICH IS THE LAST ONE TO FIT\n"), true);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00009", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00009 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00009  FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF "
              "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\n"
              " 14.13.41 JOB00009  LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL  001\n"
              "   001            LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL\n"
              " 14.13.41 JOB00009  CSQJ001I ZQS1 CURRENT COPY 1 ACTIVE LOG DATA SET IS DSNAME=ZQS1.LOGCOPY1.DS01, "
              "STARTRBA=0000000000000000  002\n"
              "   002            ENDRBA=000000000098FFFF\n"
              "   002              AND THIS LINE, WHICH HAS MORE WORDS THAN HAVE ROOM BEHIND THE NUMBER OF THREE DIGITS, GOES ON BEHIND "
              "THE WORD\n"
              "   002            WHICH IS THE LAST ONE TO FIT\n");
}

static void how_jobs_end(void **state UNUSED)
{
    static const struct {
        struct jes_result result;
        bool normal;
        const char *hasp395, *ended;
    } rows[] = {
        { { JES_CC, 0 }, true, "ENDED - RC=0000", "  MAXCC=0 CN(INTERNAL)" },
        { { JES_CC, 12 }, true, "ENDED - RC=0012", "  MAXCC=12 CN(INTERNAL)" },
        { { JES_ABEND_SYSTEM, 0x806 }, false, "ENDED - ABEND=S806", "  ABENDED S806 U0000 CN(INTERNAL)" },
        { { JES_ABEND_USER, 16 }, false, "ENDED - ABEND=U0016", "  ABENDED S000 U0016 CN(INTERNAL)" },
        { { JES_JCL_ERROR, 0 }, false, "ENDED - JCL ERROR", " - JCL ERROR CN(INTERNAL)" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct job_log *log = open_log("JOB00002", false);
        struct buf out, console;
        char wanted[120];

        buf_init(&console, 10000);
        job_log_ended(log, &rows[i].result, rows[i].normal, &usage, &statistics);
        job_log_console(log, &console);
        snprintf(wanted, sizeof wanted, "$HASP395 ALLOC    %s\n", rows[i].hasp395);
        assert_non_null(strstr(console.data, wanted));
        buf_clear(&console);
        job_log_ended_text(&rows[i].result, &console);
        assert_string_equal(console.data, rows[i].ended);
        buf_clear(&console);
        job_log_console(log, &console);
        assert_int_equal(console.length, 0);
        assert_int_equal(job_log_close(log), 0);
        read_log("JOB00002", SPOOL_JESMSGLG, &out);
        snprintf(wanted, sizeof wanted, " 14.13.41 JOB00002  $HASP395 ALLOC    %s\n", rows[i].hasp395);
        assert_non_null(strstr(out.data, wanted));
        assert_int_equal(strstr(out.data, "IEF404I") != NULL, rows[i].normal);
        buf_release(&out);
        buf_release(&console);
    }
}

static void a_job_that_did_not_convert(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00003", false);

    job_log_converter(log, span_of("  STMT NO. MESSAGE\n         4 IEFC605I UNIDENTIFIED OPERATION FIELD\n"));
    job_log_not_run(log, span_of("IEFC452I ALLOC - JOB NOT RUN - JCL ERROR\n"), &statistics);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00003", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00003 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00003  IEFC452I ALLOC - JOB NOT RUN - JCL ERROR\n"
              "0------ JES2 JOB STATISTICS ------\n"
              "0           22 CARDS READ\n"
              "0           83 SYSOUT PRINT RECORDS\n"
              "0            0 SYSOUT PUNCH RECORDS\n"
              "0            9 SYSOUT SPOOL KBYTES\n"
              "0         0.00 MINUTES EXECUTION TIME\n");
    check_log("JOB00003", SPOOL_JESYSMSG, "  STMT NO. MESSAGE\n         4 IEFC605I UNIDENTIFIED OPERATION FIELD\n");
}

/* $HASP106 had a time and a job ID, as if it were a message of the job. */
static void a_job_that_was_deleted(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00004", false);
    struct buf console;

    buf_init(&console, 1000);
    job_log_not_run(log, span_of("ICH408I USER(A)\n$HASP106 JOB DELETED BY JES2 OR CANCELLED BY OPERATOR BEFORE EXECUTION\n"), &statistics);
    job_log_console(log, &console);
    assert_string_equal(console.data, "ICH408I USER(A)\n$HASP106 JOB DELETED BY JES2 OR CANCELLED BY OPERATOR BEFORE EXECUTION\n");
    buf_release(&console);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00004", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00004 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00004  ICH408I USER(A)\n"
              "-$HASP106 JOB DELETED BY JES2 OR CANCELLED BY OPERATOR BEFORE EXECUTION\n"
              "0------ JES2 JOB STATISTICS ------\n"
              "0           22 CARDS READ\n"
              "0           83 SYSOUT PRINT RECORDS\n"
              "0            0 SYSOUT PUNCH RECORDS\n"
              "0            9 SYSOUT SPOOL KBYTES\n"
              "0         0.00 MINUTES EXECUTION TIME\n");
    log = open_log("JOB00004", false);
    job_log_not_run(log, SPAN_NONE, &statistics);
    assert_int_equal(job_log_close(log), 0);
}

static void accounting_of_steps_and_jobs(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00005", false);
    static const struct job_log_usage much = { .elapsed = 0, .cpu = 3723456789, .system_cpu = 59996000 };

    job_log_step_start(log, "DELETE", 1681913582000000);
    job_log_step_stop(log, "DELETE", 1681913621000000, &much);
    job_log_job_stop(log, 1681913582000000, &usage);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00005", SPOOL_JESYSMSG,
              " IEF373I STEP/DELETE  /START 2023109.1413\n"
              " IEF032I STEP/DELETE  /STOP  2023109.1413 \n"
              "         CPU:     1 HR  02 MIN  03.46 SEC    SRB:     0 HR  01 MIN  00.00 SEC    \n"
              "         VIRT:     0K  SYS:     0K  EXT:        0K  SYS:        0K\n"
              "         ATB- REAL:                     0K  SLOTS:                     0K\n"
              "              VIRT- ALLOC:       0M SHRD:       0M\n"
              " IEF375I  JOB/ALLOC   /START 2023109.1413\n"
              " IEF033I  JOB/ALLOC   /STOP  2023109.1413 \n"
              "         CPU:     0 HR  00 MIN  03.60 SEC    SRB:     0 HR  00 MIN  00.00 SEC    \n");
}

static void names_of_steps(void **state UNUSED)
{
    char text[28];

    assert_string_equal(job_log_step_name("JOB1", "", "STEP1", text), "JOB1 STEP1");
    assert_string_equal(job_log_step_name("JOB1", "PSTEP", "STEP1", text), "JOB1 PSTEP STEP1");
    assert_string_equal(job_log_step_name("ABCDEFGH", "ABCDEFGH", "ABCDEFGH", text), "ABCDEFGH ABCDEFGH ABCDEFGH");
}

/* A log that goes on keeps what is there, says the date again and writes no second heading. */
static void a_log_goes_on(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00006", false);

    job_log_wto(log, span_of("FIRST\n"), false);
    job_log_flush(log);
    assert_int_equal(job_log_close(log), 0);
    log = open_log("JOB00006", true);
    job_log_wto(log, span_of("SECOND\n"), false);
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00006", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00006 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00006  FIRST\n"
              " 14.13.41 JOB00006 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00006  SECOND\n");
    log = open_log("JOB00007", true); /* nothing is there yet */
    assert_int_equal(job_log_close(log), 0);
    check_log("JOB00007", SPOOL_JESMSGLG, HEADING);
}

static ssize_t full_pwrite(int fd UNUSED, const void *bytes UNUSED, size_t count UNUSED, off_t offset UNUSED)
{
    errno = ENOSPC;
    return -1;
}

/* The log of a started task ended for good where the file system was full for a moment. */
static void a_log_goes_on_when_there_is_room_again(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00009", false);
    struct io_table table = io_real;

    table.pwrite = full_pwrite;
    job_log_wto(log, span_of("FIRST\n"), false);
    job_log_flush(log);
    io = &table;
    for (int i = 0; i < 3; i++) {
        job_log_wto(log, span_of("LOST\n"), false);
        job_log_flush(log);
    }
    io = &io_real;
    job_log_wto(log, span_of("SECOND\n"), false);
    job_log_sysmsg(log, span_of("THIRD\n"));
    job_log_flush(log);
    check_log("JOB00009", SPOOL_JESMSGLG,
              HEADING
              " 14.13.41 JOB00009 ---- WEDNESDAY, 19 APR 2023 ----\n"
              " 14.13.41 JOB00009  FIRST\n"
              " 14.13.41 JOB00009  SECOND\n");
    check_log("JOB00009", SPOOL_JESYSMSG, " THIRD\n");
    assert_int_equal(job_log_close(log), REASON_FULL); /* some of it is missing */
}

/* A line longer than a record is cut; the log stays readable. */
static void lines_without_end(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00008", false);
    struct buf text, out;
    struct span rest, line;

    buf_init(&text, 10000);
    buf_fill(&text, 'X', 500);
    buf_put_text(&text, "\n ");
    buf_fill(&text, 'Y', 500);
    buf_put_text(&text, "\n");
    job_log_wto(log, buf_span(&text), false);
    job_log_sysmsg(log, buf_span(&text));
    job_log_converter(log, buf_span(&text));
    assert_int_equal(job_log_close(log), 0);
    for (uint32_t dsid = SPOOL_JESMSGLG; dsid <= SPOOL_JESYSMSG; dsid += 2) {
        read_log("JOB00008", dsid, &out);
        rest = buf_span(&out);
        while (span_line(&rest, &line))
            assert_true(line.length <= 133);
        buf_release(&out);
    }
    read_log("JOB00008", SPOOL_JESMSGLG, &out);
    assert_non_null(strstr(out.data, "XXX  001\n   001"));
    buf_release(&out);
    buf_release(&text);
}

static void a_job_with_warnings(void **state UNUSED)
{
    struct job_log *log = open_log("JOB00009", false);
    struct buf out;

    job_log_started(log, "2", "LONGCLAS", 0, span_of("ICH70002I YOUR PASSWORD WILL EXPIRE IN 3 DAYS.\n"), true);
    assert_int_equal(job_log_close(log), 0);
    read_log("JOB00009", SPOOL_JESMSGLG, &out);
    assert_null(strstr(out.data, "ICH70001I"));
    assert_non_null(strstr(out.data, " 14.13.41 JOB00009  ICH70002I YOUR PASSWORD WILL EXPIRE IN 3 DAYS.\n"));
    assert_non_null(strstr(out.data, " 14.13.41 JOB00009  IEF677I WARNING MESSAGE(S) FOR JOB ALLOC ISSUED\n"
                                     " 14.13.41 JOB00009  $HASP373 ALLOC    STARTED - INIT 2    - CLASS LONGCLAS - SYS SYS1\n"));
    buf_release(&out);
}

static void a_log_without_a_folder_is_told(void **state UNUSED)
{
    struct job_log_names names = { .jobid = name8_const("JOB99999"), .job = name8_const("X"), .sysname = "S", .node = "N" };
    struct job_log *log;

    assert_int_equal(job_log_open(&log, &names, false), REASON_NOT_FOUND);
    assert_null(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_that_ran),
        cmocka_unit_test(messages_of_several_lines),
        cmocka_unit_test(long_messages),
        cmocka_unit_test(how_jobs_end),
        cmocka_unit_test(a_job_that_did_not_convert),
        cmocka_unit_test(a_job_that_was_deleted),
        cmocka_unit_test(accounting_of_steps_and_jobs),
        cmocka_unit_test(names_of_steps),
        cmocka_unit_test(a_log_goes_on),
        cmocka_unit_test(a_log_goes_on_when_there_is_room_again),
        cmocka_unit_test(lines_without_end),
        cmocka_unit_test(a_job_with_warnings),
        cmocka_unit_test(a_log_without_a_folder_is_told),
    };

    setenv("TZ", "UTC", 1);
    setenv("GREENBAR_CLOCK", "1681913621", 1); /* 2023-04-19 14:13:41 */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
