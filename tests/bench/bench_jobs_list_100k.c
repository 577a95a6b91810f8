/* bench_jobs_list_100k.c - `greenbar jobs --prefix` with 100,000 jobs on the spool; what such a spool costs otherwise.
 *
 * Limit: the sqlite3 command reads the same rows from a copy of the job queue. Rounds of both in turn.
 *
 * The jobs are copies, made while the system is down, of one that has run: rows with their texts in spool/jobs.db, and a folder each whose
 * files are links to those of that job. So their number is real for jes and for the file system, and their data is not. Standard
 * error tells the memory of jes with 1 and with 100,000 jobs, how long the start takes, and how long jobs run then.
 */
#include "base/daemon.h"
#include "jcl/spool.h"
#include "tests/bench/bench_system.h"

enum { JOBS = 100000, RUN = 200, LINKS_MAX = 30000, KEYS = 8 /* of texts for each job */ };

static const char copy_sql[] =
    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; BEGIN;"
    "CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (VALUES(2) UNION ALL SELECT i+1 FROM c WHERE i<%d) SELECT i FROM c;"
    "CREATE TEMP TABLE one AS SELECT * FROM ended WHERE jobid='JOB00001'; CREATE TEMP TABLE made AS SELECT one.*, n.i FROM one, n;"
    "UPDATE made SET key=1000+i, jobid=CASE WHEN i<=99999 THEN printf('JOB%%05d',i) ELSE printf('J%%07d',i) END, "
    "name=printf('B%%07d',i); CREATE TEMP TABLE texts AS SELECT t.key-8*one.key AS kind, t.bytes FROM job_text t, one "
    "WHERE t.key BETWEEN 8*one.key AND 8*one.key+7; INSERT INTO job_text SELECT 8*(1000+n.i)+kind, bytes FROM texts, n;"
    "ALTER TABLE made DROP COLUMN i; INSERT INTO ended SELECT * FROM made; UPDATE counter SET last=%d WHERE kind='J'; COMMIT;"
    "PRAGMA journal_mode=WAL;";

static void link_outputs(void)
{
    static const uint32_t logs[] = { SPOOL_JESMSGLG, SPOOL_JESJCL, SPOOL_JESYSMSG };
    char from[SPOOL_PATH], to[SPOOL_PATH];

    for (int i = 2; i <= JOBS; i++) {
        struct name8 jobid;
        int source = (i - 2) / LINKS_MAX * LINKS_MAX + 1; /* a file has only so many links */

        snprintf(jobid.text, sizeof jobid.text, i <= 99999 ? "JOB%05d" : "J%07d", i);
        if (spool_create_job(&jobid) < 0)
            fatal("no folder for %s", jobid.text);
        for (size_t k = 0; k < ARRAY_COUNT(logs); k++) {
            snprintf(from, sizeof from, "%s/spool/JOB%05d/D%07u", home(), source, (unsigned)logs[k]);
            snprintf(to, sizeof to, "%s/spool/%s/D%07u", home(), jobid.text, (unsigned)logs[k]);
            if ((i - 2) % LINKS_MAX == LINKS_MAX - 1)
                bench_shell("cp %s %s", from, to);
            else if (link(from, to) < 0)
                fatal("no link %s", to);
        }
    }
}

static void fill_spool(const char *work)
{
    char path[512];
    FILE *sql;

    link_outputs();
    snprintf(path, sizeof path, "%s/copy.sql", work);
    sql = fopen(path, "w");
    if (!sql || fprintf(sql, copy_sql, JOBS, JOBS) < 0 || fclose(sql))
        fatal("%s cannot be written", path);
    bench_shell("sqlite3 %s/spool/jobs.db <%s >/dev/null && cp %s/spool/jobs.db %s/copy.db", home(), path, home(), work);
}

static long jes_kilobytes(void)
{
    char path[64], line[200];
    long kilobytes = 0;
    FILE *status;
    int pidfd;

    snprintf(path, sizeof path, "/proc/%d/status", (int)daemon_find("jes", &pidfd));
    status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "VmRSS: %ld", &kilobytes);
    if (status)
        fclose(status);
    if (pidfd >= 0)
        close(pidfd);
    return kilobytes;
}

static double jobs_a_second(struct bench_system *system, int count)
{
    struct buf deck;
    double seconds;

    buf_init(&deck, BENCH_DECK_MAX);
    for (int i = 0; i < count; i++)
        buf_printf(&deck, "//RUN%05d JOB (A),'BENCH',CLASS=A,MSGCLASS=A\n//S1       EXEC PGM=IEFBR14\n", i);
    seconds = bench_run_jobs(system, buf_span(&deck), (size_t)count);
    buf_release(&deck);
    return count / seconds;
}

static double times_a_second(const char *command)
{
    double start = bench_now();

    bench_shell("%s", command);
    return 1 / (bench_now() - start);
}

int main(void)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX], start;
    struct bench_system system;
    char reading[600];
    long before;

    bench_system_begin(&system, 4);
    jobs_a_second(&system, 1);
    before = jes_kilobytes();
    fprintf(stderr, "with few jobs on the spool: jes has %ld KB, %.0f jobs/s\n", before, jobs_a_second(&system, RUN));
    racf_close(system.racf);
    bench_shell("greenbar purge 'JOB*' >/dev/null 2>&1; greenbar stop >/dev/null; rm -rf %s/spool/*", home());
    bench_shell("greenbar start >/dev/null");
    if (racf_open_person(&system.racf, NULL) < 0)
        fatal("racf cannot be reached");
    jobs_a_second(&system, 1);
    racf_close(system.racf);
    bench_shell("greenbar stop >/dev/null");
    fill_spool(system.work);
    start = bench_now();
    bench_shell("greenbar start >/dev/null");
    start = bench_now() - start;
    if (racf_open_person(&system.racf, NULL) < 0)
        fatal("racf cannot be reached");
    fprintf(stderr, "with %d jobs on the spool: jes has %ld KB, the start took %.2f s, %.0f jobs/s\n", JOBS, jes_kilobytes(), start,
            jobs_a_second(&system, RUN));
    snprintf(reading, sizeof reading, "sqlite3 %s/copy.db \"SELECT jobid,name,owner,class,result,code FROM ended "
             "WHERE name GLOB 'B00500*'\" | wc -l | grep -qx 100", system.work);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        limit[round] = times_a_second(reading);
        ours[round] = times_a_second("greenbar jobs --prefix 'B00500*' | wc -l | grep -qx 100");
    }
    bench_print("jobs-list-100k", "lists/s", ours, limit, bench_rounds());
    bench_system_end(&system);
    return 0;
}
