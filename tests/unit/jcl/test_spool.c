/* test_spool.c - the spool: data sets of jobs, faults of the disk, which data sets a job can have. */
#include "tests/unit/jcl/converted.h"

#include <errno.h>

#include "base/home.h"
#include "base/io.h"
#include "jcl/spool.h"

static const struct record_attributes fb80 = { RECFM_F, true, CONTROL_NONE, 80, 800 };

static void write_lines(const char *jobid, uint32_t dsid, const struct record_attributes *attributes, const char *lines, bool extend)
{
    struct name8 job = name8_const(jobid);
    struct record_file *file;

    assert_int_equal((extend ? spool_extend : spool_create)(&job, dsid, attributes, &file), 0);
    assert_int_equal(spool_write_lines(file, span_of(lines)), 0);
    assert_int_equal(record_close(file, false), 0);
}

static void assert_records(const char *jobid, uint32_t dsid, const char *wanted)
{
    struct name8 job = name8_const(jobid);
    struct record_file *file;
    struct span record;
    struct buf out;
    int fd, more;

    buf_init(&out, 100000);
    assert_int_equal(spool_open(&job, dsid, O_RDONLY, &fd), 0);
    assert_int_equal(record_open_read(&file, fd), 0);
    while ((more = record_read(file, &record)) > 0) {
        buf_put_span(&out, span_trim_end(record));
        buf_put_text(&out, "\n");
    }
    assert_int_equal(more, 0);
    assert_int_equal(record_close(file, false), 0);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
}

static void begin(const char *jobid)
{
    struct name8 job = name8_const(jobid);

    assert_int_equal(spool_begin(), 0);
    assert_int_equal(spool_remove_job(&job), 0);
    assert_int_equal(spool_create_job(&job), 0);
    assert_int_equal(spool_create_job(&job), 0); /* it is there already */
}

static void data_sets_come_and_go(void **state UNUSED)
{
    struct name8 job = name8_const("JOB00001");
    uint64_t records = 99;
    int fd;

    begin("JOB00001");
    assert_false(spool_exists(&job, 101));
    assert_int_equal(spool_open(&job, 101, O_RDONLY, &fd), REASON_NOT_FOUND);
    assert_int_equal(spool_records(&job, 101, &records), REASON_NOT_FOUND);
    assert_false(spool_whole(&job, 101));
    write_lines("JOB00001", 101, &fb80, "ONE\nTWO\n", false);
    assert_true(spool_exists(&job, 101));
    assert_true(spool_whole(&job, 101));
    assert_int_equal(spool_records(&job, 101, &records), 0);
    assert_int_equal(records, 2);
    assert_records("JOB00001", 101, "ONE\nTWO\n");
    write_lines("JOB00001", 101, &fb80, "THREE\n", true);
    assert_records("JOB00001", 101, "ONE\nTWO\nTHREE\n");
    write_lines("JOB00001", 101, &fb80, "ANEW\n", false);
    assert_records("JOB00001", 101, "ANEW\n");
    write_lines("JOB00001", 102, &fb80, "FIRST\n", true); /* created */
    assert_records("JOB00001", 102, "FIRST\n");
    write_lines("JOB00001", 103, &fb80, "", false);
    assert_false(spool_whole(&job, 103)); /* no records */
    assert_int_equal(spool_sync(), 0);
    assert_int_equal(spool_remove_job(&job), 0);
    assert_int_equal(spool_remove_job(&job), 0);
    assert_false(spool_exists(&job, 101));
}

static void lines_are_cut_at_what_a_record_holds(void **state UNUSED)
{
    char line[300];
    struct name8 job = name8_const("JOB00002");
    static const struct {
        const struct record_attributes *attributes;
        size_t longest;
    } rows[] = { { &fb80, 80 }, { &spool_jesjcl_attributes, 132 }, { &spool_jesmsglg_attributes, 133 }, { &spool_jesysmsg_attributes, 133 } };

    memset(line, 'X', sizeof line);
    line[298] = '\n';
    line[299] = '\0';
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct record_file *file;
        struct span record;
        int fd;

        begin("JOB00002");
        write_lines("JOB00002", 101, rows[i].attributes, line, false);
        assert_int_equal(spool_open(&job, 101, O_RDONLY, &fd), 0);
        assert_int_equal(record_open_read(&file, fd), 0);
        assert_int_equal(record_read(file, &record), 1);
        assert_int_equal(record.length, rows[i].longest);
        assert_int_equal(record_close(file, false), 0);
    }
}

static void a_file_that_is_no_data_set(void **state UNUSED)
{
    struct name8 job = name8_const("JOB00003");
    uint64_t records;
    char path[4200];

    begin("JOB00003");
    snprintf(path, sizeof path, "%s/spool/JOB00003/D0000101", home());
    assert_int_equal(io_replace_file(path, span_of("THIS IS NOT A RECORD FILE"), 0600), 0);
    assert_true(spool_exists(&job, 101));
    assert_false(spool_whole(&job, 101));
    assert_int_not_equal(spool_records(&job, 101, &records), 0);
    write_lines("JOB00003", 101, &fb80, "NEW\n", true); /* what is to come is worth more */
    assert_records("JOB00003", 101, "NEW\n");
    /* A link cannot lead the spool elsewhere. */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_not_equal(spool_records(&job, 101, &records), 0);
}

/* A number is used again: what lies under it, from a spool that is newer than the queue, is nobody's. */
static void a_job_begins_with_an_empty_folder(void **state UNUSED)
{
    struct name8 job = name8_const("JOB00004");
    struct record_file *file;

    begin("JOB00004");
    assert_int_equal(spool_create(&job, 101, &spool_jesjcl_attributes, &file), 0);
    assert_int_equal(record_close(file, false), 0);
    assert_int_equal(spool_create_job(&job), 0);
    assert_true(spool_exists(&job, 101));
    assert_int_equal(spool_begin_job(&job), 0);
    assert_false(spool_exists(&job, 101));
    assert_int_equal(spool_create(&job, 101, &spool_jesjcl_attributes, &file), 0);
    assert_int_equal(record_close(file, false), 0);
}

/* -- faults -- */

static int fail_at, calls;

static bool fails(void)
{
    if (calls++ != fail_at)
        return false;
    errno = ENOSPC;
    return true;
}

static int faulty_open(const char *path, int flags, mode_t mode)
{
    return fails() ? -1 : io_real.open(path, flags, mode);
}

static ssize_t faulty_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    return fails() ? -1 : io_real.pwrite(fd, bytes, count, offset);
}

static ssize_t faulty_write(int fd, const void *bytes, size_t count)
{
    return fails() ? -1 : io_real.write(fd, bytes, count);
}

static ssize_t faulty_pread(int fd, void *bytes, size_t count, off_t offset)
{
    return fails() ? -1 : io_real.pread(fd, bytes, count, offset);
}

static int faulty_truncate(int fd, off_t length)
{
    return fails() ? -1 : io_real.ftruncate(fd, length);
}

static int faulty_mkdir(const char *path, mode_t mode)
{
    return fails() ? -1 : io_real.mkdir(path, mode);
}

static int faulty_unlink(const char *path)
{
    return fails() ? -1 : io_real.unlink(path);
}

/* All that a job does with the spool; the first reason. */
static int use_spool(const struct name8 *job)
{
    struct record_file *file = NULL;
    uint64_t records;
    int reason = spool_remove_job(job), closed;

    if (reason == 0)
        reason = spool_create_job(job);
    if (reason == 0)
        reason = spool_create(job, 101, &fb80, &file);
    if (reason < 0)
        return reason;
    reason = spool_write_lines(file, span_of("ONE\nTWO\n"));
    closed = record_close(file, false);
    if (reason == 0)
        reason = closed;
    if (reason == 0)
        reason = spool_extend(job, 101, &fb80, &file);
    if (reason < 0)
        return reason;
    reason = spool_write_lines(file, span_of("THREE\n"));
    closed = record_close(file, false);
    if (reason == 0)
        reason = closed;
    if (reason == 0)
        reason = spool_records(job, 101, &records);
    if (reason == 0 && records != 3)
        fail_msg("%u records, and nobody told", (unsigned)records);
    return reason;
}

/* The n-th call fails, for each n: the function says so, and the next time all is well. */
static void each_call_may_fail(void **state UNUSED)
{
    struct io_table table = io_real;
    struct name8 job = name8_const("JOB00005");
    bool failed = true;

    table.open = faulty_open;
    table.write = faulty_write;
    table.pwrite = faulty_pwrite;
    table.pread = faulty_pread;
    table.ftruncate = faulty_truncate;
    table.mkdir = faulty_mkdir;
    table.unlink = faulty_unlink;
    begin("JOB00005");
    for (fail_at = 0; failed; fail_at++) {
        int reason;

        assert_true(fail_at < 100);
        calls = 0;
        io = &table;
        reason = use_spool(&job);
        io = &io_real;
        failed = calls > fail_at;
        if (failed && reason == 0)
            fail_msg("call %d failed and nobody told", fail_at);
        if (!failed)
            assert_int_equal(reason, 0);
        assert_int_equal(use_spool(&job), 0);
    }
    assert_true(fail_at > 5);
}

static int no_sync(int fd UNUSED)
{
    errno = EIO;
    return -1;
}

static void a_failed_sync_leaves_doubt(void **state UNUSED)
{
    struct io_table table = io_real;

    assert_int_equal(spool_begin(), 0);
    table.syncfs = no_sync;
    io = &table;
    assert_int_equal(spool_sync(), REASON_IN_DOUBT);
    io = &io_real;
}

/* -- which data sets a job can have -- */

static void data_sets_of_a_job(void **state UNUSED)
{
    static const char *const names[] = { "A", "C", "", "E" };
    struct converted converted;
    const struct job *job = &converted.output.job;
    struct spool_dd at = { 0 };
    char text[64];

    convert(&converted, "//J JOB\n//S1 EXEC PGM=X\n//A DD SYSOUT=*\n//B DD DUMMY\n//C DD *\nX\n// DD *\nY\n//D DD DSN=D,DISP=SHR\n"
                        "//S2 EXEC PGM=Y\n//E DD SYSOUT=B\n");
    for (uint32_t i = 0; i < ARRAY_COUNT(names); i++) {
        assert_true(spool_next_dd(job, &at));
        assert_int_equal(at.dsid, SPOOL_FIRST_DD + i);
        assert_string_equal(at.dd->entry.ddname.text, names[i]);
        assert_string_equal(at.step->name.text, i < 3 ? "S1" : "S2");
    }
    assert_false(spool_next_dd(job, &at));
    assert_false(spool_next_dd(job, &at));
    assert_string_equal(spool_name("IBMUSER", "ALLOC", "JOB00388", 102, text), "IBMUSER.ALLOC.JOB00388.D0000102.?");
    assert_string_equal(spool_name("ABCDEFGH", "ABCDEFGH", "ABCDEFGH", 9999999, text), "ABCDEFGH.ABCDEFGH.ABCDEFGH.D9999999.?");
    converted_release(&converted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_sets_come_and_go),
        cmocka_unit_test(lines_are_cut_at_what_a_record_holds),
        cmocka_unit_test(a_file_that_is_no_data_set),
        cmocka_unit_test(a_job_begins_with_an_empty_folder),
        cmocka_unit_test(each_call_may_fail),
        cmocka_unit_test(a_failed_sync_leaves_doubt),
        cmocka_unit_test(data_sets_of_a_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
