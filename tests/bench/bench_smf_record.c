/* bench_smf_record.c - what auditing costs.
 *
 * smf-record: records made durable one by one, through the writer of the audit files; limit: the bytes of the record appended to a file
 * and synced, as often. smf-record-100: the same, a hundred records for each sync.
 * smf-check: decisions by request that are recorded, from one asker; limit: the same ones, not recorded. So the ratio says what is left.
 * Rounds of both in turn.
 */
#include "racf/seal.h"
#include "racf/smf_log.h"
#include "racf/smf_record.h"
#include "tests/bench/bench_system.h"

enum { RECORDS = 500, CHECKS = 500, MANY = 100 };

static const unsigned char key[SEAL_KEY] = "0123456789abcdef0123456789abcde";

static void make_record(struct buf *out)
{
    const struct smf80 record = { .event = SMF_ACCESS, .user = name8_const("IBMUSER"), .group = name8_const("SYS1"), .has_access = true,
                                  .resource = span_of("PAYROLL.MASTER.FILE"), .class_name = span_of("DATASET"),
                                  .profile = span_of("PAYROLL.**") };

    if (smf80_put(&record, clock_now(), out) < 0)
        fatal("no record");
}

static double append_ours(struct smf_log *log, unsigned many)
{
    struct buf records, record, lines;
    static uint64_t token;
    double start;

    buf_init(&record, SMF_RECORD_MAX);
    buf_init(&records, SMF_BATCH_MAX);
    buf_init(&lines, 1 << 16);
    make_record(&record);
    for (unsigned i = 0; i < many; i++)
        buf_put_field(&records, buf_span(&record));
    start = bench_now();
    for (unsigned i = 0; i < RECORDS; i++)
        if (smf_log_append(log, ++token, buf_span(&records), &lines) < 0)
            fatal("the record was not taken: %s", lines.data);
    start = bench_now() - start;
    buf_release(&lines);
    buf_release(&records);
    buf_release(&record);
    return RECORDS * many / start;
}

static double append_limit(const char *work, unsigned many)
{
    struct buf records, path;
    double start;
    int fd;

    buf_init(&records, SMF_BATCH_MAX);
    buf_init(&path, 1000);
    buf_printf(&path, "%s/append", work);
    for (unsigned i = 0; i < many; i++)
        make_record(&records);
    fd = open(path.data, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    start = bench_now();
    for (unsigned i = 0; i < RECORDS; i++)
        if (write(fd, records.data, records.length) != (ssize_t)records.length || fdatasync(fd) < 0)
            fatal("%s cannot be written", path.data);
    start = bench_now() - start;
    close(fd);
    unlink(path.data);
    buf_release(&path);
    buf_release(&records);
    return RECORDS * many / start;
}

static void measure_writer(const char *work)
{
    double one[BENCH_ROUNDS_MAX], many[BENCH_ROUNDS_MAX], one_limit[BENCH_ROUNDS_MAX], many_limit[BENCH_ROUNDS_MAX];
    const struct smf_log_options options = { work, 2, (uint64_t)1 << 30, false, "SYS1", key };
    struct smf_log *log;
    struct buf lines;

    buf_init(&lines, 1 << 16);
    if (smf_log_open(&options, &log, &lines) < 0)
        fatal("no audit file");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        one_limit[round] = append_limit(work, 1);
        one[round] = append_ours(log, 1);
        many_limit[round] = append_limit(work, MANY);
        many[round] = append_ours(log, MANY);
    }
    if (smf_log_close(log) < 0)
        fatal("the audit file cannot be closed");
    buf_release(&lines);
    bench_print("smf-record", "records/s", one, one_limit, bench_rounds());
    bench_print("smf-record-100", "records/s", many, many_limit, bench_rounds());
}

static double check(struct racf *racf, const char *resource)
{
    struct racf_decision decision;
    double start = bench_now();

    for (int i = 0; i < CHECKS; i++)
        if (racf_check(racf, NULL, "FACILITY", resource, RACF_READ, 0, &decision) < 0 || decision.code != 0)
            fatal("%s was not decided", resource);
    return CHECKS / (bench_now() - start);
}

int main(void)
{
    double audited[BENCH_ROUNDS_MAX], plain[BENCH_ROUNDS_MAX];
    struct bench_system system;

    measure_writer(bench_work());
    bench_system_begin(&system, 1);
    bench_shell("greenbar tso 'RDEFINE FACILITY BENCH.PLAIN UACC(READ) AUDIT(NONE)' >/dev/null");
    bench_shell("greenbar tso 'RDEFINE FACILITY BENCH.AUDITED UACC(READ) AUDIT(ALL(READ))' >/dev/null");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        plain[round] = check(system.racf, "BENCH.PLAIN");
        audited[round] = check(system.racf, "BENCH.AUDITED");
    }
    bench_system_end(&system);
    bench_print("smf-check", "decisions/s", audited, plain, bench_rounds());
    return 0;
}
