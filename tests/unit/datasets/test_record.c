/* test_record.c - record.h: what was written is read back, a file in use is read as far as it goes, damage is found, faults lose nothing. */
#include "tests/unit/test.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/io.h"
#include "datasets/record.h"

static int new_file(void)
{
    int fd = memfd_create("records", MFD_CLOEXEC);

    assert_true(fd >= 0);
    return fd;
}

static int again(int fd)
{
    int copy = dup(fd);

    assert_true(copy >= 0);
    return copy;
}

static struct record_file *writer(int fd, const struct record_attributes *attributes, bool extend)
{
    struct record_file *file;

    assert_int_equal(record_open_write(&file, again(fd), attributes, extend), 0);
    return file;
}

static void put(struct record_file *file, const char *text)
{
    assert_int_equal(record_write(file, span_of(text), true), 0);
}

static void format_texts(void **state UNUSED)
{
    static const struct {
        const char *text, *same;
        bool good;
    } rows[] = {
        { "F", "F", true },     { "fb", "FB", true },   { "FBA", "FBA", true }, { "VBM", "VBM", true }, { "V", "V", true },
        { "VBA", "VBA", true }, { "U", "U", true },     { "FBS", "FB", true },  { "VBS", "VBS", true }, { "VBSA", "VBSA", true },
        { "FA", "FA", true },   { "", "", false },      { "X", "", false },     { "UB", "", false },    { "FBAM", "", false },
        { "FBB", "", false },   { "FBAAA", "", false }, { "BF", "", false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct record_attributes a = { 0 };
        char text[6];

        assert_int_equal(record_format_of(span_of(rows[i].text), &a), rows[i].good);
        if (rows[i].good)
            assert_string_equal(record_format_text(&a, text), rows[i].same);
        else
            assert_int_equal(a.format, 0);
    }
}

/* The merge at OPEN: a source, a weaker one, what comes out, before and after completion. */
static void attributes_merge(void **state UNUSED)
{
    static const struct {
        struct record_attributes strong, weak, merged, complete;
    } rows[] = {
        { { 0 }, { RECFM_F, true, 0, 80, 800 }, { RECFM_F, true, 0, 80, 800 }, { RECFM_F, true, 0, 80, 800 } },
        { { 0 }, { 0 }, { 0 }, { RECFM_F, true, 0, 80, 27920 } },
        { { 0, false, 0, 100, 0 }, { RECFM_F, true, 0, 80, 800 }, { RECFM_F, true, 0, 100, 0 }, { RECFM_F, true, 0, 100, 27900 } },
        { { RECFM_V, true, 0, 0, 0 }, { RECFM_F, true, 0, 80, 800 }, { RECFM_V, true, 0, 0, 0 }, { RECFM_V, true, 0, 255, 27998 } },
        { { RECFM_F, false, 0, 0, 0 }, { RECFM_F, true, 0, 80, 800 }, { RECFM_F, false, 0, 80, 0 }, { RECFM_F, false, 0, 80, 80 } },
        { { RECFM_F, true, CONTROL_ASA, 121, 1210 }, { RECFM_V, true, 0, 255, 0 }, { RECFM_F, true, CONTROL_ASA, 121, 1210 },
          { RECFM_F, true, CONTROL_ASA, 121, 1210 } },
        { { RECFM_U, false, 0, 0, 0 }, { RECFM_F, true, 0, 80, 0 }, { RECFM_U, false, 0, 0, 0 }, { RECFM_U, false, 0, 0, 32760 } },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct record_attributes a = rows[i].strong;

        record_merge(&a, &rows[i].weak);
        assert_memory_equal(&a, &rows[i].merged, sizeof a);
        record_complete(&a);
        assert_int_equal(a.format, rows[i].complete.format);
        assert_int_equal(a.lrecl, rows[i].complete.lrecl);
        assert_int_equal(a.blksize, rows[i].complete.blksize);
    }
}

static void what_is_written_is_read(void **state UNUSED)
{
    static const struct record_attributes layouts[] = {
        { RECFM_F, true, 0, 10, 100 }, { RECFM_V, true, 0, 255, 0 }, { RECFM_U, false, 0, 0, 0 }
    };

    for (size_t i = 0; i < ARRAY_COUNT(layouts); i++) {
        const bool fixed = layouts[i].format == RECFM_F;
        int fd = new_file(), rounds = 40000; /* past the buffer */
        struct record_file *file = writer(fd, &layouts[i], false);
        char text[32];
        struct span record;

        for (int n = 0; n < rounds; n++) {
            snprintf(text, sizeof text, "%d", n);
            put(file, text);
        }
        put(file, "");
        assert_int_equal(record_close(file, true), 0);
        assert_int_equal(record_open_read(&file, again(fd)), 0);
        assert_int_equal(record_count(file), rounds + 1);
        for (int n = 0; n < rounds; n++) {
            assert_int_equal(record_read(file, &record), 1);
            snprintf(text, sizeof text, fixed ? "%-10d" : "%d", n);
            assert_span(record, text);
        }
        assert_int_equal(record_read(file, &record), 1);
        assert_int_equal(record.length, fixed ? 10 : 0);
        assert_int_equal(record_read(file, &record), 0);
        assert_int_equal(record_read(file, &record), 0);
        assert_int_equal(record_write(file, record, true), REASON_STATE);
        record_close(file, false);
        close(fd);
    }
}

static void lengths_are_checked(void **state UNUSED)
{
    static const struct {
        struct record_attributes a;
        size_t good;
        int shorter; /* what a shorter record without padding gives */
    } rows[] = {
        { { RECFM_F, true, 0, 80, 0 }, 80, REASON_BAD_VALUE },
        { { RECFM_V, true, 0, 84, 0 }, 80, 0 },
        { { RECFM_U, false, 0, 80, 0 }, 80, 0 },
        { { RECFM_F, false, 0, 32760, 0 }, 32760, REASON_BAD_VALUE },
        { { RECFM_V, false, 0, 32760, 0 }, 32756, 0 },
        { { RECFM_U, false, 0, 0, 0 }, 32760, 0 },
    };
    static const struct record_attributes bad[] = {
        { 0 }, { RECFM_F, true, 0, 0, 0 }, { RECFM_F, true, 0, 32761, 0 }, { RECFM_V, true, 0, 4, 0 }, { RECFM_V, true, 0, 40000, 0 },
    };
    static char text[40000];
    struct record_file *file;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int fd = new_file();

        file = writer(fd, &rows[i].a, false);
        assert_int_equal(record_write(file, span_bytes(text, rows[i].good), false), 0);
        assert_int_equal(record_write(file, span_bytes(text, rows[i].good + 1), false), REASON_TOO_LONG);
        assert_int_equal(record_write(file, span_bytes(text, rows[i].good - 1), false), rows[i].shorter);
        assert_int_equal(record_close(file, false), 0);
        close(fd);
    }
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_int_equal(record_open_write(&file, new_file(), &bad[i], false), REASON_BAD_VALUE);
        assert_null(file);
    }
}

static void a_file_in_use_is_read_as_far_as_it_goes(void **state UNUSED)
{
    const struct record_attributes a = { RECFM_V, true, CONTROL_ASA, 137, 0 };
    int fd = new_file();
    struct record_file *out = writer(fd, &a, false), *in;
    struct span record;

    assert_int_equal(record_open_read(&in, again(fd)), 0); /* nothing was flushed: an empty data set */
    assert_int_equal(record_read(in, &record), 0);
    record_close(in, false);
    put(out, " one");
    assert_int_equal(record_flush(out), 0);
    assert_int_equal(record_open_read(&in, again(fd)), 0);
    assert_int_equal(record_read(in, &record), 1);
    assert_span(record, " one");
    assert_int_equal(record_read(in, &record), 0);
    put(out, " two");
    assert_int_equal(record_flush(out), 0);
    assert_int_equal(record_read(in, &record), 1);
    assert_span(record, " two");
    /* Half a record at the end, as a crash leaves it. */
    assert_int_equal(pwrite(fd, "\0\x09\0\0hal", 7, lseek(fd, 0, SEEK_END)), 7);
    assert_int_equal(record_read(in, &record), 0);
    record_close(in, false);
    /* Who goes on behind it throws it away. */
    record_close(out, false);
    close(fd);
}

static void extending(void **state UNUSED)
{
    const struct record_attributes a = { RECFM_F, true, 0, 4, 0 }, other = { RECFM_F, true, 0, 5, 0 };
    int fd = new_file();
    struct record_file *file = writer(fd, &a, true);
    struct span record;

    put(file, "a");
    assert_int_equal(record_close(file, false), 0);
    file = writer(fd, &a, true);
    put(file, "b");
    assert_int_equal(record_flush(file), 0);
    assert_int_equal(record_close(file, false), 0);
    assert_int_equal(record_open_write(&file, again(fd), &other, true), REASON_BAD_VALUE);
    /* A writer that died: not closed, and half a record behind. */
    file = writer(fd, &a, true);
    put(file, "c");
    assert_int_equal(record_flush(file), 0);
    assert_int_equal(pwrite(fd, "xy", 2, lseek(fd, 0, SEEK_END)), 2);
    {
        struct record_file *second = writer(fd, &a, true);

        put(second, "d");
        assert_int_equal(record_count(second), 4);
        assert_int_equal(record_close(second, true), 0);
    }
    record_close(file, false); /* the dead one must not count any more: its header is the last, so write it again */
    file = writer(fd, &a, false);
    put(file, "new");
    assert_int_equal(record_close(file, false), 0);
    assert_int_equal(record_open_read(&file, again(fd)), 0);
    assert_int_equal(record_read(file, &record), 1);
    assert_span(record, "new ");
    assert_int_equal(record_read(file, &record), 0);
    record_close(file, false);
    close(fd);
}

/* A good file of each layout, damaged at one place. */
static void damage_is_found(void **state UNUSED)
{
    static const struct {
        enum record_format format;
        long offset;    /* where, or -N: cut to N bytes */
        uint8_t byte;
        int wanted;     /* of opening, or else of reading to the end */
    } rows[] = {
        { RECFM_F, 0, 'X', REASON_CORRUPT },    { RECFM_F, 5, 9, REASON_VERSION },      { RECFM_F, 6, 2, REASON_CORRUPT },
        { RECFM_F, 8, 7, REASON_CORRUPT },      { RECFM_F, 9, 2, REASON_CORRUPT },      { RECFM_F, 10, 3, REASON_CORRUPT },
        { RECFM_F, 12, 0xff, REASON_CORRUPT },  { RECFM_F, 15, 0, REASON_CORRUPT },     { RECFM_F, 31, 9, REASON_CORRUPT },
        { RECFM_F, 39, 1, REASON_CORRUPT },     { RECFM_F, 32, 0xff, REASON_CORRUPT },  { RECFM_F, -20, 0, REASON_CORRUPT },
        { RECFM_F, -127, 0, REASON_CORRUPT },   { RECFM_F, -130, 0, REASON_CORRUPT },   { RECFM_F, 8, 0, REASON_CORRUPT },
        { RECFM_V, 128, 0x10, REASON_CORRUPT }, { RECFM_V, 129, 3, REASON_CORRUPT },    { RECFM_V, 129, 13, REASON_CORRUPT },
        { RECFM_V, 130, 1, REASON_CORRUPT },    { RECFM_U, 128, 0xff, REASON_CORRUPT }, { RECFM_U, 131, 13, REASON_CORRUPT },
        { RECFM_V, 11, 1, REASON_CORRUPT },     { RECFM_V, 31, 3, REASON_CORRUPT },     { RECFM_V, 31, 1, REASON_CORRUPT },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct record_attributes a = { rows[i].format, false, 0, 10, 0 };
        int fd = new_file(), got;
        struct record_file *file = writer(fd, &a, false);
        struct span record;

        put(file, "abcdef");
        put(file, "ghi");
        assert_int_equal(record_close(file, false), 0);
        if (rows[i].offset < 0)
            assert_int_equal(ftruncate(fd, -rows[i].offset), 0);
        else
            assert_int_equal(pwrite(fd, &rows[i].byte, 1, rows[i].offset), 1);
        got = record_open_read(&file, again(fd));
        if (got == 0) {
            while ((got = record_read(file, &record)) > 0)
                ;
            record_close(file, false);
        }
        if (got != rows[i].wanted)
            fail_msg("row %zu: %s", i, reason_name(got));
        close(fd);
    }
}

/* The n-th write or sync fails: the writer says so, and what was closed before is still there. */
static int fail_at, calls;

static ssize_t failing_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (++calls == fail_at) {
        errno = ENOSPC;
        return -1;
    }
    /* Short writes are ordinary. */
    return pwrite(fd, bytes, count > 1000 ? count / 2 : count, offset);
}

static int failing_sync(int fd UNUSED)
{
    if (++calls == fail_at) {
        errno = EIO;
        return -1;
    }
    return 0;
}

static int write_some(int fd)
{
    const struct record_attributes a = { RECFM_V, true, 0, 4000, 0 };
    static char text[3000];
    struct record_file *file;
    int reason = record_open_write(&file, again(fd), &a, true), closed;

    for (int i = 0; reason == 0 && i < 60; i++)
        reason = record_write(file, span_bytes(text, sizeof text), false);
    if (!file)
        return reason;
    closed = record_close(file, true);
    return reason ? reason : closed;
}

static void faults_are_told(void **state UNUSED)
{
    struct io_table table = io_real;
    bool more = true;

    table.pwrite = failing_pwrite;
    table.fdatasync = failing_sync;
    for (fail_at = 1; more; fail_at++) {
        int fd = new_file(), reason;
        struct record_file *file;
        struct span record;
        uint64_t count = 0;

        assert_int_equal(write_some(fd), 0);
        calls = 0;
        io = &table;
        reason = write_some(fd);
        io = &io_real;
        more = calls >= fail_at;
        assert_int_equal(reason < 0, more);
        assert_int_equal(record_open_read(&file, again(fd)), 0);
        while (record_read(file, &record) > 0)
            count++;
        assert_true(count >= 60 && count <= 120);
        assert_true(more || count == 120);
        record_close(file, false);
        close(fd);
    }
    assert_true(fail_at > 5);
}

/* -- encrypted -- */

static const unsigned char key[BLOCK_KEY] = { 1, 2, 3 };
static const struct block_encryption made = { .label = "GB.KEY", .version = 1 };

static struct block_file *blocks_of(int fd, bool anew)
{
    struct block_file *blocks;

    assert_int_equal(anew ? block_create(&blocks, again(fd), &made, key) : block_open(&blocks, again(fd), key, true), 0);
    return blocks;
}

static void record_of(char text[100], int number)
{
    memset(text, 'a' + number % 26, 100);
    snprintf(text, 100, "RECORD %d", number);
    text[strlen(text)] = '.';
}

static void put_records(struct record_file *file, int from, int to)
{
    char text[100];

    for (int i = from; i < to; i++) {
        record_of(text, i);
        assert_int_equal(record_write(file, span_bytes(text, sizeof text), false), 0);
    }
}

static void assert_records(struct record_file *file, int from, int to)
{
    struct span record;
    char text[100];

    for (int i = from; i < to; i++) {
        record_of(text, i);
        assert_int_equal(record_read(file, &record), 1);
        assert_int_equal(record.length, sizeof text);
        assert_memory_equal(record.data, text, sizeof text);
    }
    assert_int_equal(record_read(file, &record), 0);
}

/* Long enough for large buffers; what the file holds in the clear is nowhere in it. */
static void encrypted_files_hold_the_same_records(void **state UNUSED)
{
    enum { FIRST = 30000, ALL = 30100 };
    struct record_attributes a[] = { { RECFM_F, true, 0, 100, 0 }, { RECFM_V, true, 0, 104, 0 }, { RECFM_U, false, 0, 100, 0 } };

    for (size_t i = 0; i < ARRAY_COUNT(a); i++) {
        int fd = new_file();
        struct record_file *file;
        struct buf bytes;

        assert_int_equal(record_write_blocks(&file, blocks_of(fd, true), &a[i], false), 0);
        put_records(file, 0, FIRST);
        assert_int_equal(record_close(file, true), 0);
        assert_int_equal(record_write_blocks(&file, blocks_of(fd, false), &a[i], true), 0);
        put_records(file, FIRST, ALL);
        assert_int_equal(record_close(file, true), 0);
        assert_int_equal(record_open_read(&file, again(fd)), REASON_NOT_AUTHORIZED);
        assert_int_equal(record_open_write(&file, again(fd), &a[i], true), REASON_NOT_AUTHORIZED);
        assert_int_equal(record_read_blocks(&file, blocks_of(fd, false)), 0);
        assert_int_equal(record_count(file), ALL);
        assert_records(file, 0, ALL);
        record_close(file, false);
        buf_init(&bytes, 1 << 24);
        assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
        assert_int_equal(io_read_all(fd, &bytes), 0);
        assert_null(memmem(bytes.data, bytes.length, "RECORD", 6));
        assert_null(memmem(bytes.data, bytes.length, "GBRF", 4));
        buf_release(&bytes);
        close(fd);
    }
}

static void an_encrypted_file_in_use_is_read_as_far_as_it_goes(void **state UNUSED)
{
    const struct record_attributes a = { RECFM_V, true, 0, 104, 0 };
    int fd = new_file();
    struct record_file *writer, *reader;

    assert_int_equal(record_write_blocks(&writer, blocks_of(fd, true), &a, false), 0);
    put_records(writer, 0, 1);
    assert_int_equal(record_flush(writer), 0);
    assert_int_equal(record_read_blocks(&reader, blocks_of(fd, false)), 0);
    assert_records(reader, 0, 1);
    put_records(writer, 1, 3000);
    assert_int_equal(record_flush(writer), 0);
    assert_records(reader, 1, 3000);
    assert_int_equal(record_close(writer, false), 0);
    record_close(reader, false);
    close(fd);
}

static void what_is_no_record_file(void **state UNUSED)
{
    struct record_file *file;
    struct span record;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(record_open_read(&file, ends[0]), REASON_CORRUPT);
    close(ends[1]);
    assert_int_equal(record_open_read(&file, new_file()), 0);
    assert_int_equal(record_attributes(file)->format, 0);
    assert_int_equal(record_read(file, &record), 0);
    record_close(file, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_texts),
        cmocka_unit_test(attributes_merge),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(lengths_are_checked),
        cmocka_unit_test(a_file_in_use_is_read_as_far_as_it_goes),
        cmocka_unit_test(extending),
        cmocka_unit_test(damage_is_found),
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(encrypted_files_hold_the_same_records),
        cmocka_unit_test(an_encrypted_file_in_use_is_read_as_far_as_it_goes),
        cmocka_unit_test(what_is_no_record_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
