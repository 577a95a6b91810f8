/* bench_iebgener_1g.c - IEBGENER copies 1 GB of FB 80 records by a job, to its durable end: in the clear, and encrypted.
 *
 * Limit of iebgener-1g: cp of the same stored bytes, without sharing blocks, and fsync. Limit of iebgener-1g-encrypted: our own
 * copy in the clear of the same round, both data sets being encrypted. Rounds of all three in turn; all read from the page cache,
 * as far as it goes. The system is made and ended here.
 */
#include "tests/bench/bench_system.h"

enum { PART_RECORDS = 1250000, PARTS = 10, LRECL = 80, ROUNDS = 3, CYLINDERS = 1300 };

static const double BYTES = (double)PART_RECORDS * PARTS * LRECL;

/* IEBGENER from the data sets of input, one DD after the other, to a new one. */
static double copy(struct bench_system *system, const char *input, unsigned parts, const char *output)
{
    struct buf deck;
    double seconds;

    buf_init(&deck, BENCH_DECK_MAX);
    buf_put_text(&deck, "//COPY     JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n//S1       EXEC PGM=IEBGENER\n"
                        "//SYSPRINT DD SYSOUT=*\n//SYSIN    DD DUMMY\n");
    for (unsigned i = 0; i < parts; i++)
        buf_printf(&deck, "//%-8s DD DSN=%s,DISP=SHR\n", i ? "" : "SYSUT1", input);
    buf_printf(&deck, "//SYSUT2   DD DSN=%s,DISP=(NEW,CATLG),SPACE=(CYL,(%d,100))\n", output, CYLINDERS);
    seconds = bench_run_jobs(system, buf_span(&deck), 1);
    buf_release(&deck);
    return seconds;
}

static double measure(struct bench_system *system, const char *input, const char *output)
{
    double seconds = copy(system, input, 1, output);

    bench_shell("test \"$(greenbar dataset info %s | sed -n 's/^records //p')\" = %d && greenbar dataset delete %s", output,
                PART_RECORDS * PARTS, output);
    return BYTES / 1e6 / seconds;
}

static double measure_limit(void)
{
    double start = bench_now();

    bench_shell("cp --reflink=never \"$GREENBAR_HOME/vol/GRN001/BENCH.CLEAR\" \"$GREENBAR_HOME/vol/copy\" &&"
                " sync \"$GREENBAR_HOME/vol/copy\"");
    start = bench_now() - start;
    bench_shell("rm \"$GREENBAR_HOME/vol/copy\"");
    return BYTES / 1e6 / start;
}

int main(void)
{
    double limit[ROUNDS], clear[ROUNDS], encrypted[ROUNDS];
    struct bench_system system;

    bench_system_begin(&system, 1);
    bench_shell("greenbar tso 'ADDGROUP BENCH' && greenbar tso 'SETROPTS GENERIC(DATASET)' && greenbar key define BENCH.KEY &&"
                " greenbar tso \"ADDSD 'BENCH.SEC.*' UACC(ALTER) DFP(DATAKEY(BENCH.KEY))\"");
    bench_shell("yes 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.the.quick.brown.fox.jumps.over.the.lazy.dog | head -c %d >%s/part &&"
                " greenbar dataset put --binary BENCH.PART %s/part && rm %s/part", PART_RECORDS * LRECL, system.work, system.work,
                system.work);
    copy(&system, "BENCH.PART", PARTS, "BENCH.CLEAR");
    copy(&system, "BENCH.CLEAR", 1, "BENCH.SEC.IN");
    for (int round = 0; round < ROUNDS; round++) {
        limit[round] = measure_limit();
        clear[round] = measure(&system, "BENCH.CLEAR", "BENCH.OUT");
        encrypted[round] = measure(&system, "BENCH.SEC.IN", "BENCH.SEC.OUT");
    }
    bench_print("iebgener-1g", "MB/s", clear, limit, ROUNDS);
    bench_print("iebgener-1g-encrypted", "MB/s", encrypted, clear, ROUNDS);
    bench_system_end(&system);
    return 0;
}
