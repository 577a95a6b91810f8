/* bench_ksds_load_200k.c - a job in which IDCAMS REPROs 200,000 sorted records of 80 bytes, keys of 8, into an encrypted KSDS, from its
 * submission to its durable end. The input is a data set in the clear.
 *
 * Limit: a GnuCOBOL program that reads the same records from a file and writes them into its own indexed file, which nobody syncs.
 * Rounds of both in turn. The system is made and ended here.
 */
#include "tests/bench/bench_system.h"

enum { RECORDS = 200000, RECORD = 80, ROUNDS = 3 };

static const char program[] =
    "       IDENTIFICATION DIVISION.\n"
    "       PROGRAM-ID. LOADER.\n"
    "       ENVIRONMENT DIVISION.\n"
    "       INPUT-OUTPUT SECTION.\n"
    "       FILE-CONTROL.\n"
    "           SELECT INFILE ASSIGN TO FLAT ORGANIZATION SEQUENTIAL.\n"
    "           SELECT KSDS ASSIGN TO INDEXED-FILE ORGANIZATION INDEXED\n"
    "               ACCESS SEQUENTIAL RECORD KEY K.\n"
    "       DATA DIVISION.\n"
    "       FILE SECTION.\n"
    "       FD INFILE.\n"
    "       01 IN-RECORD PIC X(80).\n"
    "       FD KSDS.\n"
    "       01 KSDS-RECORD.\n"
    "          05 K PIC X(8).\n"
    "          05 FILLER PIC X(72).\n"
    "       WORKING-STORAGE SECTION.\n"
    "       01 AT-END PIC X VALUE 'N'.\n"
    "       PROCEDURE DIVISION.\n"
    "           OPEN INPUT INFILE OUTPUT KSDS.\n"
    "           PERFORM UNTIL AT-END = 'Y'\n"
    "               READ INFILE AT END MOVE 'Y' TO AT-END\n"
    "               NOT AT END WRITE KSDS-RECORD FROM IN-RECORD\n"
    "               END-READ\n"
    "           END-PERFORM.\n"
    "           CLOSE INFILE KSDS.\n"
    "           STOP RUN.\n";

static void put_file(const char *path, struct span bytes)
{
    FILE *file = fopen(path, "we");

    if (!file || fwrite(bytes.data, 1, bytes.length, file) != bytes.length || fclose(file) != 0)
        fatal("%s cannot be written", path);
}

static void prepare(const struct bench_system *system)
{
    char path[512];
    struct buf records;

    buf_init(&records, (size_t)RECORDS * RECORD);
    for (int i = 0; i < RECORDS; i++)
        buf_printf(&records, "%08d%-72s", i * 7, "A RECORD OF A FILE THAT IS LOADED IN THE ORDER OF ITS KEYS");
    snprintf(path, sizeof path, "%s/flat", system->work);
    put_file(path, buf_span(&records));
    buf_release(&records);
    snprintf(path, sizeof path, "%s/loader.cob", system->work);
    put_file(path, span_of(program));
    bench_shell("cobc -x -O2 -o %s/loader %s/loader.cob", system->work, system->work);
    bench_shell("greenbar dataset put --binary GB.FLAT %s/flat", system->work);
    bench_shell("greenbar tso 'ADDGROUP GB' >/dev/null && greenbar key define GB.KEY >/dev/null && "
                "greenbar tso 'SETROPTS GENERIC(DATASET)' >/dev/null");
    bench_shell("greenbar tso \"ADDSD 'GB.KSDS.*' UACC(UPDATE) DFP(DATAKEY(GB.KEY))\" >/dev/null");
}

static double measure_limit(const struct bench_system *system)
{
    double start;

    bench_shell("rm -f %s/indexed", system->work);
    start = bench_now();
    bench_shell("DD_FLAT=%s/flat DD_INDEXED_FILE=%s/indexed FLAT=%s/flat INDEXED_FILE=%s/indexed %s/loader", system->work,
                system->work, system->work, system->work, system->work);
    return RECORDS / (bench_now() - start);
}

static void run_commands(struct bench_system *system, const char *commands, double *seconds)
{
    struct buf deck;

    buf_init(&deck, BENCH_DECK_MAX);
    buf_printf(&deck, "//LOAD    JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n//S1      EXEC PGM=IDCAMS\n//SYSPRINT DD SYSOUT=*\n"
                      "//SYSIN   DD *\n%s", commands);
    *seconds = bench_run_jobs(system, buf_span(&deck), 1);
    buf_release(&deck);
}

static double measure_ours(struct bench_system *system)
{
    double seconds;

    run_commands(system, "  DELETE GB.KSDS.ONE\n  SET MAXCC = 0\n  DEFINE CLUSTER (NAME(GB.KSDS.ONE) KEYS(8 0) RECSZ(80 80) CYL(50 10))\n",
                 &seconds);
    run_commands(system, "  REPRO IDS(GB.FLAT) ODS(GB.KSDS.ONE)\n", &seconds);
    return RECORDS / seconds;
}

int main(void)
{
    double ours[ROUNDS], limit[ROUNDS];
    struct bench_system system;

    bench_system_begin(&system, 2);
    prepare(&system);
    for (int round = 0; round < ROUNDS; round++) {
        limit[round] = measure_limit(&system);
        ours[round] = measure_ours(&system);
    }
    bench_shell("greenbar dataset info GB.KSDS.ONE | grep -q 'key label GB.KEY'"); /* it was an encrypted one */
    bench_print("ksds-load-200k", "records/s", ours, limit, ROUNDS);
    bench_system_end(&system);
    return 0;
}
