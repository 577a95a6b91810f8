/* test_files.c - io.h, yaml.h, config.h, sql.h, clock.h: stored things, right, wrong, and with the n-th call failing. */
#include "tests/unit/test.h"

#include <errno.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/sql.h"

/* A table of calls whose n-th fails; write() then writes half. */
static int calls_left;
static bool failing(void)
{
    if (calls_left < 0)
        return false;
    errno = EIO;
    return calls_left-- == 0;
}
static int bad_open(const char *path, int flags, mode_t mode)
{
    return failing() ? -1 : io_real.open(path, flags, mode);
}
static ssize_t bad_write(int fd, const void *bytes, size_t count)
{
    return failing() ? (count > 1 ? io_real.write(fd, bytes, count / 2) * 0 - 1 : -1) : io_real.write(fd, bytes, count);
}
static int bad_fdatasync(int fd)
{
    return failing() ? -1 : io_real.fdatasync(fd);
}
static int bad_fsync(int fd)
{
    return failing() ? -1 : io_real.fsync(fd);
}
static int bad_rename(const char *from, const char *to)
{
    return failing() ? -1 : io_real.rename(from, to);
}
static int bad_close(int fd)
{
    int result = io_real.close(fd);

    return failing() ? -1 : result;
}

static char *put_file(const char *name, const char *content)
{
    char *path = home_path("%s", name);

    assert_int_equal(io_replace_file(path, span_of(content), 0600), 0);
    return path;
}

static void a_replaced_file_is_old_or_new(void **state UNUSED)
{
    struct io_table faulty = io_real;
    char *path = put_file("small", "old content");
    bool fired = true;

    faulty.open = bad_open;
    faulty.write = bad_write;
    faulty.fdatasync = bad_fdatasync;
    faulty.fsync = bad_fsync;
    faulty.rename = bad_rename;
    faulty.close = bad_close;
    for (int n = 0; fired; n++) {
        struct buf content;
        int reason;

        io = &faulty;
        calls_left = n;
        reason = io_replace_file(path, span_of("new content"), 0600);
        fired = calls_left < 0;
        calls_left = -1;
        io = &io_real;
        buf_init(&content, 100);
        assert_int_equal(io_read_file(path, &content), 0);
        if (reason == 0)
            assert_string_equal(content.data, "new content");
        else
            assert_true(strcmp(content.data, "old content") == 0 || strcmp(content.data, "new content") == 0);
        buf_release(&content);
        assert_true(n < 100);
    }
    mem_free(path);
}

static void a_file_over_its_limit_is_refused(void **state UNUSED)
{
    char *path = put_file("long", "0123456789");
    struct buf content;

    buf_init(&content, 5);
    assert_int_equal(io_read_file(path, &content), REASON_TOO_LONG);
    buf_release(&content);
    assert_int_equal(io_read_file("/no/such/file", &content), REASON_NOT_FOUND);
    mem_free(path);
}

static void sealed_memory_cannot_be_changed(void **state UNUSED)
{
    int fd = io_sealed_memory("test", span_of("secret"));

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(fd, 0), -1);
    close(fd);
}

static const char good_config[] = "sysid: sys1\nnode: NODE1\ninitiators: 4\nmaster-key: file\n"
                                  "queue-managers:\n  - name: ZQS1\n  - name: BIRCH\n    group: QSGA\n";

static void a_good_configuration(void **state UNUSED)
{
    struct config *config;
    struct buf problem;
    char name[5];

    buf_init(&problem, 1000);
    mem_free(put_file("config/system.yaml", good_config));
    assert_int_equal(config_load(&config, &problem), 0);
    assert_string_equal(problem.data, "");
    assert_string_equal(config->sysid, "SYS1");
    assert_int_equal(config->qmgr_count, 2);
    config_subsystem(&config->qmgrs[1], name);
    assert_string_equal(name, "BIRC");
    assert_string_equal(config->qmgrs[1].group, "QSGA");
    config_free(config);
    buf_release(&problem);
}

static void wrong_configurations_name_file_and_line(void **state UNUSED)
{
    static const struct {
        const char *content;
        const char *wanted; /* part of the message */
    } rows[] = {
        { "", "system.yaml:1: the file is empty" },
        { "# only a comment\n", "the file is empty" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: four\nmaster-key: file\nqueue-managers: []\n", "system.yaml:3: Invalid uint64_t value: 'four'; initiators takes a whole number" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 4\ncolour: red\n", "system.yaml:4:" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 4\nmaster-key: paper\nqueue-managers: []\n", "system.yaml:4:" },
        { "sysid: [unclosed\n", "system.yaml:" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 0\nmaster-key: file\nqueue-managers: []\n",
          "system.yaml:3: initiators is 0; 1 to 64" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 4\nqueue-managers: []\nmaster-key: paper\n", "master-key takes one of file, passphrase, fd" },
        { "sysid: SYS1\nnode: NODE1\ncolour: red\n", "the keys are sysid, node, initiators, master-key, " },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 4\nmaster-key: file\nqueue-managers:\n  - nam: ZQS1A\n", "the keys are name, group, prefix" },
        { "sysid: SYS1\nnode: TOOLONGNAME\n", "system.yaml:2: STRING length > 8: TOOLONGNAME; node takes 1 to 8 characters" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 4\nmaster-key: file\nqueue-managers:\n  - name: ZQS1A\n  - name: ZQS1B\n",
          "system.yaml:7: queue managers ZQS1A and ZQS1B: the first four characters" },
        { "sysid: 1SYS\nnode: NODE1\ninitiators: 4\nmaster-key: file\nqueue-managers: []\n", "system.yaml:1: sysid is 1SYS; it is a name" },
        { "sysid: SYS1\nnode: NODE1\ninitiators: 4\nmaster-key: file\nqueue-managers:\n  - name: 'Q M'\n", "system.yaml:6: queue manager Q M: the name has a character that is not allowed" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct config *config;
        struct buf problem;

        buf_init(&problem, 1000);
        mem_free(put_file("config/system.yaml", rows[i].content));
        assert_true(config_load(&config, &problem) < 0);
        assert_null(config);
        if (!strstr(problem.data, rows[i].wanted))
            fail_msg("row %zu: \"%s\" does not hold \"%s\"", i, problem.data, rows[i].wanted);
        buf_release(&problem);
    }
}

static void a_transaction_is_all_or_nothing(void **state UNUSED)
{
    char *path = home_path("test.db");
    struct sql *sql;
    struct sql_query *query;
    struct buf problem;

    assert_int_equal(sql_open(&sql, path, "CREATE TABLE IF NOT EXISTS thing (name TEXT PRIMARY KEY, size INTEGER)"), 0);
    assert_int_equal(sql_begin(sql), 0);
    assert_int_equal(sql_run(sql, "INSERT INTO thing VALUES (?, ?)", "ti", "one", (int64_t)1), 0);
    assert_int_equal(sql_mark(sql), 0);
    assert_int_equal(sql_run(sql, "INSERT INTO thing VALUES (?, ?)", "ti", "two", (int64_t)2), 0);
    assert_int_equal(sql_run(sql, "INSERT INTO thing VALUES (?, ?)", "ti", "one", (int64_t)3), REASON_EXISTS);
    sql_forget(sql); /* the second request is undone, the first stays */
    assert_int_equal(sql_commit(sql), 0);
    assert_int_equal(sql_begin(sql), 0);
    assert_int_equal(sql_run(sql, "DELETE FROM thing", ""), 0);
    sql_rollback(sql);
    sql_close(sql);
    assert_int_equal(sql_open(&sql, path, "CREATE TABLE IF NOT EXISTS thing (name TEXT PRIMARY KEY, size INTEGER)"), 0);
    query = sql_query(sql, "SELECT name, size FROM thing ORDER BY name", "");
    assert_true(sql_next(query));
    assert_string_equal(sql_text(query, 0), "one");
    assert_int_equal(sql_int(query, 1), 1);
    assert_false(sql_next(query));
    assert_int_equal(sql_done(query), 0);
    buf_init(&problem, 1000);
    assert_int_equal(sql_check(sql, &problem), 0);
    buf_release(&problem);
    sql_close(sql);
    mem_free(path);
}

static void a_damaged_database_is_told(void **state UNUSED)
{
    char *path = put_file("damaged.db", "this is no database, but it is long enough to look like a page of one ............");
    struct sql *sql;

    assert_int_equal(sql_open(&sql, path, "CREATE TABLE IF NOT EXISTS thing (name TEXT)"), REASON_CORRUPT);
    mem_free(path);
}

static void moments_as_listings_write_them(void **state UNUSED)
{
    microseconds moment = (microseconds)1776180925 * 1000000;
    char text[CLOCK_TEXT];

    setenv("TZ", "UTC", 1);
    assert_string_equal(clock_time(moment, text), "15.35.25");
    assert_string_equal(clock_colons(moment, text), "15:35:25");
    assert_string_equal(clock_julian(moment, text), "2026104");
    assert_string_equal(clock_short_day(moment, text), "26.104");
    setenv("GREENBAR_CLOCK", "1776180925", 1);
    assert_true(clock_now() == moment);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replaced_file_is_old_or_new),
        cmocka_unit_test(a_file_over_its_limit_is_refused),
        cmocka_unit_test(sealed_memory_cannot_be_changed),
        cmocka_unit_test(a_good_configuration),
        cmocka_unit_test(wrong_configurations_name_file_and_line),
        cmocka_unit_test(a_transaction_is_all_or_nothing),
        cmocka_unit_test(a_damaged_database_is_told),
        cmocka_unit_test(moments_as_listings_write_them),
    };
    char folder[] = "/tmp/greenbar-test-XXXXXX";
    char *config;
    int failed;

    if (!getenv("GREENBAR_HOME"))
        setenv("GREENBAR_HOME", mkdtemp(folder), 1);
    config = home_path("config");
    if (io_make_folders(config, 0700) < 0)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mem_free(config);
    return failed;
}
