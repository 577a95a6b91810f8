/* test_record_spanned.c - RECFM=VS, VBS: blocks and segments byte by byte, wrong ones refused, writers that die at any byte. */
#include "tests/unit/test.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/block.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/record.h"

enum { CLOSED_AT = 6, RECORDS_AT = 24, BYTES_AT = 32, IMAGE = 1 << 20 };

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

static struct record_attributes layout(bool blocked, uint32_t lrecl, uint32_t blksize)
{
    return (struct record_attributes){ RECFM_S, blocked, CONTROL_NONE, lrecl, blksize };
}

static struct record_file *writer(int fd, const struct record_attributes *a, bool extend)
{
    struct record_file *file;

    assert_int_equal(record_open_write(&file, again(fd), a, extend), 0);
    return file;
}

/* The n-th record of a test: lengths that fall before, at and behind the ends of blocks. */
static struct span sample(size_t n, size_t most)
{
    static char text[40000];
    size_t length = n * n * 7 % (most + 1);

    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + (n + i) % 26);
    return span_bytes(text, length);
}

static void put_samples(struct record_file *file, size_t from, size_t to, size_t most)
{
    for (size_t n = from; n < to; n++)
        assert_int_equal(record_write(file, sample(n, most), false), 0);
}

/* How many samples the file has; it has nothing else. reason: what the last read gave. */
static size_t count_samples(int fd, size_t most, int *reason)
{
    struct record_file *file;
    struct span record, wanted;
    size_t count = 0;

    *reason = record_open_read(&file, again(fd));
    if (*reason < 0)
        return 0;
    while ((*reason = record_read(file, &record)) > 0) {
        wanted = sample(count++, most);
        assert_int_equal(record.length, wanted.length);
        assert_memory_equal(record.data, wanted.data, wanted.length);
    }
    assert_int_equal(record_read(file, &record), *reason); /* it stays so */
    record_close(file, false);
    return count;
}

static void close_header(int fd, uint64_t records, uint64_t bytes)
{
    const uint64_t numbers[] = { htobe64(records), htobe64(bytes) };

    assert_int_equal(pwrite(fd, "\1", 1, CLOSED_AT), 1);
    assert_int_equal(pwrite(fd, numbers, sizeof numbers, RECORDS_AT), sizeof numbers);
    assert_int_equal(RECORDS_AT + 8, BYTES_AT);
}

static void attributes(void **state UNUSED)
{
    static const struct {
        const char *text;
        bool blocked;
        enum record_control control;
    } texts[] = {
        { "VS", false, CONTROL_NONE },  { "VBS", true, CONTROL_NONE },     { "VSA", false, CONTROL_ASA },
        { "VBSA", true, CONTROL_ASA },  { "VBSM", true, CONTROL_MACHINE }, { "VSM", false, CONTROL_MACHINE },
    };
    static const char *const wrong[] = { "VSB", "VBSS", "VBAS", "VBSAM", "US", "S", "BS" };
    static const struct {
        struct record_attributes strong, weak;
        uint32_t lrecl, blksize;
    } merges[] = {
        { { RECFM_S, true, 0, 0, 23200 }, { RECFM_S, true, 0, 32756, 0 }, 32756, 23200 }, /* COPY of CSQUTIL */
        { { RECFM_S, true, 0, 0, 0 }, { RECFM_V, true, 0, 4000, 4004 }, 4000, 27998 },
        { { RECFM_S, true, 0, RECORD_LRECL_X, 0 }, { RECFM_S, true, 0, 80, 100 }, RECORD_LRECL_X, 27998 },
        { { RECFM_S, false, 0, RECORD_LRECL_X, 0 }, { 0 }, RECORD_LRECL_X, 27998 },
        { { RECFM_S, false, 0, 200, 0 }, { 0 }, 200, 204 },
        { { RECFM_S, false, 0, 0, 0 }, { RECFM_F, true, 0, 80, 800 }, 255, 259 },
        { { 0 }, { RECFM_S, true, 0, 32767, 0 }, 32767, 27998 },
        { { RECFM_V, true, 0, 0, 0 }, { RECFM_S, true, 0, RECORD_LRECL_X, 4096 }, 32760, 32764 },
        { { RECFM_F, true, 0, 0, 0 }, { RECFM_S, true, 0, 100, 4096 }, 80, 27920 },
    };
    struct record_attributes a;
    char text[6];

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        assert_true(record_format_of(span_of(texts[i].text), &a));
        assert_int_equal(a.format, RECFM_S);
        assert_int_equal(a.blocked, texts[i].blocked);
        assert_int_equal(a.control, texts[i].control);
        assert_string_equal(record_format_text(&a, text), texts[i].text);
    }
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_false(record_format_of(span_of(wrong[i]), &a));
    for (size_t i = 0; i < ARRAY_COUNT(merges); i++) {
        a = merges[i].strong;
        record_merge(&a, &merges[i].weak);
        record_complete(&a);
        assert_int_equal(a.lrecl, merges[i].lrecl);
        assert_int_equal(a.blksize, merges[i].blksize);
    }
}

/* LRECL and BLKSIZE that nothing can be laid out by; also in a header that somebody changed. */
static void layouts_that_are_none(void **state UNUSED)
{
    static const struct {
        uint32_t lrecl, blksize;
        bool good;
    } rows[] = {
        { 5, 9, true },          { 32767, 32760, true },           { RECORD_LRECL_X, 9, true }, { 4, 100, false },  { 0, 100, false },
        { 100, 8, false },       { 100, 0, false },                { 100, 32761, false },       { 32769, 100, false }, { 1U << 31, 100, false },
        { 100, 1U << 31, false },
    };
    const struct record_attributes good = layout(true, 100, 100);
    struct record_file *file;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct record_attributes a = layout(true, rows[i].lrecl, rows[i].blksize);
        const uint32_t fields[] = { htobe32(rows[i].lrecl), htobe32(rows[i].blksize) };
        int fd = new_file();

        assert_int_equal(record_open_write(&file, new_file(), &a, false), rows[i].good ? 0 : REASON_BAD_VALUE);
        if (file)
            assert_int_equal(record_close(file, false), 0);
        assert_int_equal(record_close(writer(fd, &good, false), false), 0);
        assert_int_equal(pwrite(fd, fields, sizeof fields, 12), sizeof fields);
        assert_int_equal(record_open_read(&file, again(fd)), rows[i].good ? 0 : REASON_CORRUPT);
        if (file)
            record_close(file, false);
        close(fd);
    }
}

/* Records, each ended by a slash, and the bytes that they lie in. */
static void the_bytes_of_blocks(void **state UNUSED)
{
#define BLOCK(length) "\0" length "\0\0"
#define SEGMENT(length, kind) "\0" length kind "\0"
#define BYTES(text) text, sizeof text - 1
    static const struct {
        bool blocked;
        uint32_t blksize;
        const char *records;
        const char *bytes;
        size_t length;
    } rows[] = {
        { true, 20, "", BYTES("") },
        { true, 20, "/", BYTES(BLOCK("\10") SEGMENT("\4", "\0")) },
        { true, 20, "abc/", BYTES(BLOCK("\13") SEGMENT("\7", "\0") "abc") },
        /* a record fills the block; the next has one of its own */
        { true, 20, "abcdefghijkl/m/", BYTES(BLOCK("\24") SEGMENT("\20", "\0") "abcdefghijkl" BLOCK("\11") SEGMENT("\5", "\0") "m") },
        /* one byte more */
        { true, 20, "abcdefghijklm/", BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl" BLOCK("\11") SEGMENT("\5", "\2") "m") },
        /* three parts, then another record behind the last of them */
        { true, 20, "abcdefghijklmnopqrstuvwxyz/12/",
          BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl" BLOCK("\24") SEGMENT("\20", "\3") "mnopqrstuvwx"
                BLOCK("\20") SEGMENT("\6", "\2") "yz" SEGMENT("\6", "\0") "12") },
        /* five bytes are left: a SDW and a byte go there */
        { true, 20, "1234567/ab/", BYTES(BLOCK("\24") SEGMENT("\13", "\0") "1234567" SEGMENT("\5", "\1") "a"
                                         BLOCK("\11") SEGMENT("\5", "\2") "b") },
        /* four: they stay unused, but for a record without data */
        { true, 20, "12345678/ab/", BYTES(BLOCK("\20") SEGMENT("\14", "\0") "12345678" BLOCK("\12") SEGMENT("\6", "\0") "ab") },
        { true, 20, "12345678//ab/", BYTES(BLOCK("\24") SEGMENT("\14", "\0") "12345678" SEGMENT("\4", "\0")
                                           BLOCK("\12") SEGMENT("\6", "\0") "ab") },
        { true, 20, "123456789//", BYTES(BLOCK("\21") SEGMENT("\15", "\0") "123456789" BLOCK("\10") SEGMENT("\4", "\0")) },
        /* not blocked */
        { false, 20, "ab//c/", BYTES(BLOCK("\12") SEGMENT("\6", "\0") "ab" BLOCK("\10") SEGMENT("\4", "\0") BLOCK("\11") SEGMENT("\5", "\0") "c") },
        { false, 20, "abcdefghijklm/n/", BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl" BLOCK("\11") SEGMENT("\5", "\2") "m"
                                               BLOCK("\11") SEGMENT("\5", "\0") "n") },
        { true, 9, "abc/", BYTES(BLOCK("\11") SEGMENT("\5", "\1") "a" BLOCK("\11") SEGMENT("\5", "\3") "b" BLOCK("\11") SEGMENT("\5", "\2") "c") },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct record_attributes a = layout(rows[i].blocked, 100, rows[i].blksize);
        struct span rest = span_of(rows[i].records);
        int fd = new_file();
        struct record_file *file = writer(fd, &a, false);
        char bytes[200];

        while (rest.length) {
            size_t length = span_find(rest, '/');

            assert_int_equal(record_write(file, span_part(rest, 0, length), true), 0);
            rest = span_from(rest, length + 1);
        }
        assert_int_equal(record_bytes(file), rows[i].length);
        assert_int_equal(record_close(file, false), 0);
        assert_int_equal(pread(fd, bytes, sizeof bytes, RECORD_HEADER), rows[i].length);
        assert_memory_equal(bytes, rows[i].bytes, rows[i].length);
        close(fd);
    }
}

static const struct {
    bool blocked;
    uint32_t lrecl, blksize;
} shapes[] = {
    { true, 32760, 32760 }, { true, 32756, 23200 }, { false, 32760, 32760 }, { false, 20000, 300 }, { true, 32760, 4096 },
    { true, 1000, 9 },      { true, 404, 4095 },    { false, 404, 408 },     { true, 32767, 20 },
};

static void what_is_written_is_read(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(shapes); i++) {
        const struct record_attributes a = layout(shapes[i].blocked, shapes[i].lrecl, shapes[i].blksize);
        const size_t most = record_longest(&a), all = most > 10000 ? 300 : 2000;
        int fd = new_file(), reason;
        struct record_file *file = writer(fd, &a, false);

        put_samples(file, 0, all - 5, most);
        assert_int_equal(record_close(file, true), 0);
        assert_int_equal(count_samples(fd, most, &reason), all - 5);
        assert_int_equal(reason, 0);
        file = writer(fd, &a, true);
        put_samples(file, all - 5, all, most);
        assert_int_equal(record_close(file, true), 0);
        assert_int_equal(count_samples(fd, most, &reason), all);
        assert_int_equal(reason, 0);
        close(fd);
    }
}

/* LRECL=X: the longest there is, and a byte more. LRECL is kept otherwise. */
static void lengths(void **state UNUSED)
{
    struct record_attributes a = layout(true, RECORD_LRECL_X, 27998);
    char *text = mem_alloc(RECORD_X_MAX + 1, 1);
    int fd = new_file();
    struct record_file *file = writer(fd, &a, false);
    struct span record;

    for (size_t i = 0; i < RECORD_X_MAX; i++)
        text[i] = (char)(i * 31 >> 3);
    assert_int_equal(record_write(file, span_bytes(text, RECORD_X_MAX + 1), true), REASON_TOO_LONG);
    assert_int_equal(record_write(file, span_bytes(text, RECORD_X_MAX), true), 0);
    assert_int_equal(record_write(file, span_of("behind"), true), 0);
    assert_int_equal(record_close(file, false), 0);
    assert_int_equal(record_open_read(&file, again(fd)), 0);
    assert_int_equal(record_read(file, &record), 1);
    assert_int_equal(record.length, RECORD_X_MAX);
    assert_memory_equal(record.data, text, RECORD_X_MAX);
    assert_int_equal(record_read(file, &record), 1);
    assert_span(record, "behind");
    assert_int_equal(record_read(file, &record), 0);
    record_close(file, false);
    /* The same bytes under a smaller LRECL: more than a record may be. */
    a.lrecl = htobe32(32760);
    assert_int_equal(pwrite(fd, &a.lrecl, 4, 12), 4);
    assert_int_equal(record_open_read(&file, again(fd)), 0);
    assert_int_equal(record_read(file, &record), REASON_CORRUPT);
    record_close(file, false);
    close(fd);
    a = layout(true, 84, 40);
    file = writer(fd = new_file(), &a, false);
    assert_int_equal(record_write(file, span_bytes(text, 81), true), REASON_TOO_LONG);
    assert_int_equal(record_write(file, span_bytes(text, 80), true), 0);
    assert_int_equal(record_close(file, false), 0);
    close(fd);
    mem_free(text);
}

/* Blocks that no writer makes, in a closed file. */
static void broken_chains_are_refused(void **state UNUSED)
{
    static const struct {
        const char *what, *bytes;
        size_t length;
        unsigned records; /* as the header says */
    } rows[] = {
        { "last without first", BYTES(BLOCK("\12") SEGMENT("\6", "\2") "ab"), 1 },
        { "middle without first", BYTES(BLOCK("\24") SEGMENT("\20", "\3") "abcdefghijkl" BLOCK("\11") SEGMENT("\5", "\2") "m"), 1 },
        { "first and then whole", BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl" BLOCK("\11") SEGMENT("\5", "\0") "m"), 1 },
        { "first and then first", BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl" BLOCK("\11") SEGMENT("\5", "\1") "m"
                                        BLOCK("\11") SEGMENT("\5", "\2") "n"), 1 },
        { "no last", BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl"), 0 },
        { "no last, one record said", BYTES(BLOCK("\24") SEGMENT("\20", "\1") "abcdefghijkl"), 1 },
        { "two parts in one block", BYTES(BLOCK("\17") SEGMENT("\5", "\1") "a" SEGMENT("\6", "\2") "bc"), 1 },
        { "a part that does not end its block", BYTES(BLOCK("\17") SEGMENT("\5", "\1") "a" SEGMENT("\6", "\0") "bc"), 2 },
        { "a part without data", BYTES(BLOCK("\10") SEGMENT("\4", "\1") BLOCK("\11") SEGMENT("\5", "\2") "m"), 1 },
        { "a last part without data", BYTES(BLOCK("\11") SEGMENT("\5", "\1") "m" BLOCK("\10") SEGMENT("\4", "\2")), 1 },
        { "an unknown kind", BYTES(BLOCK("\12") SEGMENT("\6", "\4") "ab"), 1 },
        { "a null segment", BYTES(BLOCK("\12") SEGMENT("\6", "\200") "ab"), 1 },
        { "the byte behind the kind", BYTES(BLOCK("\12") "\0\6\0\1" "ab"), 1 },
        { "a segment longer than its block", BYTES(BLOCK("\12") SEGMENT("\7", "\0") "abc"), 1 },
        { "a segment shorter than its SDW", BYTES(BLOCK("\12") SEGMENT("\3", "\0") "ab"), 1 },
        { "a segment of no length", BYTES(BLOCK("\12") SEGMENT("\0", "\0") "ab"), 1 },
        { "less than a SDW behind a segment", BYTES(BLOCK("\13") SEGMENT("\5", "\0") "a" "bc"), 1 },
        { "a block longer than BLKSIZE", BYTES(BLOCK("\25") SEGMENT("\21", "\0") "abcdefghijklm"), 1 },
        { "a block of many bytes", BYTES("\377\370\0\0" SEGMENT("\6", "\0") "ab"), 1 },
        { "a block without a segment", BYTES(BLOCK("\4") BLOCK("\12") SEGMENT("\6", "\0") "ab"), 1 },
        { "a block of no length", BYTES(BLOCK("\0") SEGMENT("\6", "\0") "ab"), 1 },
        { "the bytes behind the length of a block", BYTES("\0\12\0\1" SEGMENT("\6", "\0") "ab"), 1 },
        { "half a BDW", BYTES("\0\12"), 0 },
        { "a block that is cut off", BYTES(BLOCK("\12") SEGMENT("\6", "\0") "a"), 1 },
        { "a block cut off behind a segment", BYTES(BLOCK("\16") SEGMENT("\6", "\0") "ab"), 1 },
        { "more records than the header says", BYTES(BLOCK("\20") SEGMENT("\6", "\0") "ab" SEGMENT("\6", "\0") "cd"), 1 },
        { "fewer records than the header says", BYTES(BLOCK("\12") SEGMENT("\6", "\0") "ab"), 2 },
        { "zeros", BYTES("\0\0\0\0\0\0\0\0\0\0\0\0"), 0 },
    };
    const struct record_attributes a = layout(true, 100, 20), one = layout(false, 100, 20);

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int fd = new_file(), got;
        struct record_file *file = writer(fd, &a, false);
        struct span record;

        assert_int_equal(record_close(file, false), 0);
        assert_int_equal(pwrite(fd, rows[i].bytes, rows[i].length, RECORD_HEADER), rows[i].length);
        close_header(fd, rows[i].records, rows[i].length);
        assert_int_equal(record_open_read(&file, again(fd)), 0);
        while ((got = record_read(file, &record)) > 0)
            ;
        if (got != REASON_CORRUPT)
            fail_msg("%s: %s", rows[i].what, reason_name(got));
        assert_int_equal(record_read(file, &record), REASON_CORRUPT);
        record_close(file, false);
        close(fd);
    }
    /* VS: one segment in a block. */
    for (int closed = 0; closed < 2; closed++) {
        static const char two[] = BLOCK("\20") SEGMENT("\6", "\0") "ab" SEGMENT("\6", "\0") "cd";
        int fd = new_file();
        struct record_file *file = writer(fd, &one, false);
        struct span record;

        assert_int_equal(record_close(file, false), 0);
        assert_int_equal(pwrite(fd, two, sizeof two - 1, RECORD_HEADER), sizeof two - 1);
        if (closed)
            close_header(fd, 2, sizeof two - 1);
        else
            assert_int_equal(pwrite(fd, "", 1, CLOSED_AT), 1);
        assert_int_equal(record_open_read(&file, again(fd)), 0);
        assert_int_equal(record_read(file, &record), REASON_CORRUPT);
        record_close(file, false);
        close(fd);
    }
}

/* In a file that was not closed a broken chain is no end: nothing is written behind it. */
static void a_broken_chain_is_no_end(void **state UNUSED)
{
    static const char bytes[] = BLOCK("\12") SEGMENT("\6", "\0") "ab" BLOCK("\12") SEGMENT("\6", "\2") "cd";
    const struct record_attributes a = layout(true, 100, 20);
    int fd = new_file();
    struct record_file *file = writer(fd, &a, false), *reader;
    struct span record;

    assert_int_equal(record_flush(file), 0);
    assert_int_equal(pwrite(fd, bytes, sizeof bytes - 1, RECORD_HEADER), sizeof bytes - 1);
    assert_int_equal(record_open_read(&reader, again(fd)), 0);
    assert_int_equal(record_read(reader, &record), 1);
    assert_span(record, "ab");
    assert_int_equal(record_read(reader, &record), REASON_CORRUPT);
    record_close(reader, false);
    assert_int_equal(record_open_write(&reader, again(fd), &a, true), REASON_CORRUPT);
    record_close(file, false);
    close(fd);
}

static size_t image_of(int fd, char *image)
{
    ssize_t got = pread(fd, image, IMAGE, 0);

    assert_true(got > RECORD_HEADER && got < IMAGE);
    return (size_t)got;
}

/* What is there when a writer dies has whole records, and the next writer goes on behind them. */
static size_t die_at(const struct record_attributes *a, const char *image, size_t length, size_t zeros)
{
    static const char nothing[4096];
    const size_t most = record_longest(a);
    int fd = new_file(), reason;
    size_t count;
    struct record_file *file;

    assert_int_equal(pwrite(fd, image, length, 0), length);
    assert_int_equal(pwrite(fd, nothing, zeros, (off_t)length), zeros);
    count = count_samples(fd, most, &reason);
    assert_int_equal(reason, 0);
    file = writer(fd, a, true);
    assert_int_equal(record_count(file), count);
    put_samples(file, count, count + 3, most);
    assert_int_equal(record_close(file, true), 0);
    assert_int_equal(count_samples(fd, most, &reason), count + 3);
    assert_int_equal(reason, 0);
    close(fd);
    return count;
}

static void a_writer_dies_at_any_byte(void **state UNUSED)
{
    char *image = mem_alloc(IMAGE, 1);

    for (int blocked = 0; blocked < 2; blocked++) {
        const struct record_attributes small = layout(blocked, 104, 33), large = layout(blocked, 20000, 5000);
        int fd = new_file();
        struct record_file *file = writer(fd, &small, false);
        size_t length, before = 0, count = 0;

        put_samples(file, 0, 40, record_longest(&small));
        assert_int_equal(record_flush(file), 0);
        length = image_of(fd, image);
        for (size_t at = RECORD_HEADER; at <= length; at++, before = count) {
            count = die_at(&small, image, at, 0);
            assert_true(count >= before);
        }
        assert_int_equal(count, 40);
        assert_int_equal(die_at(&small, image, length, 24), 40);
        assert_int_equal(die_at(&small, image, RECORD_HEADER, 24), 0);
        record_close(file, false);
        close(fd);
        /* What the writer itself has let go of: blocks, cut where a unit of the file ends. */
        file = writer(fd = new_file(), &large, false);
        put_samples(file, 0, 60, record_longest(&large));
        length = image_of(fd, image);
        assert_int_equal(length % 4096, 0);
        for (size_t at = 4096; at <= length; at += 4096)
            die_at(&large, image, at, 0);
        record_close(file, false);
        close(fd);
    }
    mem_free(image);
}

/* Records of a step that runs, seen by another process, also between the parts of one. */
static void a_file_in_use_is_read_as_far_as_it_goes(void **state UNUSED)
{
    const struct record_attributes a = layout(true, 32760, 5000);
    const size_t most = record_longest(&a);
    int fd = new_file(), got = 0;
    struct record_file *file = writer(fd, &a, false), *reader;
    struct span record, wanted;
    size_t read = 0;

    assert_int_equal(record_flush(file), 0);
    assert_int_equal(record_open_read(&reader, again(fd)), 0);
    for (size_t n = 0; n < 200; n++) {
        put_samples(file, n, n + 1, most);
        if (n % 50 == 49)
            assert_int_equal(record_flush(file), 0);
        while ((got = record_read(reader, &record)) > 0) {
            wanted = sample(read++, most);
            assert_int_equal(record.length, wanted.length);
            assert_memory_equal(record.data, wanted.data, wanted.length);
        }
        assert_int_equal(got, 0);
    }
    assert_int_equal(read, 200);
    record_close(reader, false);
    record_close(file, false);
    close(fd);
}

/* Room for exactly so many bytes; a record that does not fit leaves nothing behind. */
static uint64_t asked;

static int no_more(void *context UNUSED, uint64_t needed, uint64_t *limit UNUSED)
{
    asked = needed;
    return REASON_FULL;
}

static void room_is_counted_before_a_record_is_cut(void **state UNUSED)
{
    const struct record_attributes a = layout(true, 1000, 50);
    int fd = new_file(), reason;
    struct record_file *file = writer(fd, &a, false);

    record_limit(file, 1000, no_more, NULL);
    for (size_t n = 0; n < 1000; n++) {
        uint64_t before = record_bytes(file);

        reason = record_write(file, sample(n, 300), true);
        if (reason < 0)
            break;
        assert_true(record_bytes(file) <= 1000 && record_bytes(file) > before);
        record_limit(file, 1000, no_more, NULL);
    }
    assert_int_equal(reason, REASON_FULL);
    assert_true(asked > 1000);
    { /* what was asked for is what the record takes */
        uint64_t count = record_count(file);

        record_limit(file, asked, no_more, NULL);
        assert_int_equal(record_write(file, sample(count, 300), true), 0);
        assert_int_equal(record_bytes(file), asked);
        assert_int_equal(record_close(file, false), 0);
        assert_int_equal(count_samples(fd, 300, &reason), count + 1);
        assert_int_equal(reason, 0);
    }
    close(fd);
}

/* The n-th write or sync fails: it is said, and what was closed before is still there. */
static int fail_at, calls;

static ssize_t failing_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (++calls == fail_at) {
        errno = ENOSPC;
        return -1;
    }
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

static int write_more(int fd, const struct record_attributes *a, size_t from, size_t to)
{
    struct record_file *file;
    int reason = record_open_write(&file, again(fd), a, true), closed;

    for (size_t n = from; reason == 0 && n < to; n++)
        reason = record_write(file, sample(n, record_longest(a)), false);
    if (!file)
        return reason;
    closed = record_close(file, true);
    return reason ? reason : closed;
}

static void faults_are_told(void **state UNUSED)
{
    const struct record_attributes a = layout(true, 20000, 5000);
    struct io_table table = io_real;
    bool more = true;

    table.pwrite = failing_pwrite;
    table.fdatasync = failing_sync;
    for (fail_at = 1; more; fail_at++) {
        int fd = new_file(), reason;
        size_t count;

        assert_int_equal(write_more(fd, &a, 0, 20), 0);
        calls = 0;
        io = &table;
        reason = write_more(fd, &a, 20, 60);
        io = &io_real;
        more = calls >= fail_at;
        assert_int_equal(reason < 0, more);
        count = count_samples(fd, record_longest(&a), &reason);
        assert_int_equal(reason, 0);
        assert_true(count >= 20 && count <= 60 && (more || count == 60));
        close(fd);
    }
    assert_true(fail_at > 5);
}

/* -- encrypted -- */

static const unsigned char key[BLOCK_KEY] = { 3, 2, 1 };
static const struct block_encryption made = { .label = "GB.KEY", .version = 1 };

static struct block_file *blocks_of(int fd, bool anew)
{
    struct block_file *blocks;

    assert_int_equal(anew ? block_create(&blocks, again(fd), &made, key) : block_open(&blocks, again(fd), key, true), 0);
    return blocks;
}

static void an_encrypted_writer_dies(void **state UNUSED)
{
    const struct record_attributes a = layout(true, 404, 100);
    const size_t most = record_longest(&a);
    struct record_file *file, *dead;
    struct span record;
    size_t count = 0;
    int fd = new_file(), got;
    uint64_t size;
    struct block_file *blocks;

    assert_int_equal(record_write_blocks(&dead, blocks_of(fd, true), &a, false), 0);
    put_samples(dead, 0, 50, most);
    assert_int_equal(record_flush(dead), 0);
    blocks = blocks_of(fd, false);
    size = block_size(blocks);
    assert_int_equal(block_truncate(blocks, size - 20), 0); /* within a record of several blocks */
    block_close(blocks);
    assert_int_equal(record_write_blocks(&file, blocks_of(fd, false), &a, true), 0);
    count = record_count(file);
    assert_true(count > 40 && count < 50);
    put_samples(file, count, 60, most);
    assert_int_equal(record_close(file, true), 0);
    assert_int_equal(record_read_blocks(&file, blocks_of(fd, false)), 0);
    for (count = 0; (got = record_read(file, &record)) > 0; count++)
        assert_memory_equal(record.data, sample(count, most).data, record.length);
    assert_int_equal(got, 0);
    assert_int_equal(count, 60);
    record_close(file, false);
    record_close(dead, false);
    close(fd);
}

/* V is not S: who extends has to have the format that is there. */
static void other_formats(void **state UNUSED)
{
    const struct record_attributes s = layout(true, 100, 100), v = { RECFM_V, true, CONTROL_NONE, 100, 104 };
    int fd = new_file();
    struct record_file *file = writer(fd, &s, false);

    assert_int_equal(record_write(file, span_of("x"), true), 0);
    assert_int_equal(record_close(file, false), 0);
    assert_int_equal(record_open_write(&file, again(fd), &v, true), REASON_BAD_VALUE);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes),
        cmocka_unit_test(layouts_that_are_none),
        cmocka_unit_test(the_bytes_of_blocks),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(lengths),
        cmocka_unit_test(broken_chains_are_refused),
        cmocka_unit_test(a_broken_chain_is_no_end),
        cmocka_unit_test(a_writer_dies_at_any_byte),
        cmocka_unit_test(a_file_in_use_is_read_as_far_as_it_goes),
        cmocka_unit_test(room_is_counted_before_a_record_is_cut),
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(an_encrypted_writer_dies),
        cmocka_unit_test(other_formats),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
