/* test_cluster.c - cluster.h: records by key, address and number; sharing; writers that die; damage. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/block.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/cluster.h"

static char data_path[64], journal_path[64];

static const struct cluster_attributes ksds = { .kind = CLUSTER_KSDS, .key_length = 4, .key_offset = 2, .average = 40, .maximum = 80,
                                                .ci_size = 4096, .share_region = 1, .share_system = 3 };
static const struct cluster_attributes esds = { .kind = CLUSTER_ESDS, .average = 80, .maximum = 200, .ci_size = 512,
                                                .share_region = 2, .share_system = 3 };
static const struct cluster_attributes rrds = { .kind = CLUSTER_RRDS, .average = 10, .maximum = 10, .ci_size = 4096,
                                                .share_region = 3, .share_system = 3 };

static int make_files(void **state UNUSED)
{
    snprintf(data_path, sizeof data_path, "/tmp/test_cluster.XXXXXX");
    close(mkstemp(data_path));
    snprintf(journal_path, sizeof journal_path, "/tmp/test_cluster.XXXXXX");
    close(mkstemp(journal_path));
    return 0;
}

static int remove_files(void **state UNUSED)
{
    io = &io_real;
    unlink(data_path);
    unlink(journal_path);
    return 0;
}

static int open_as(struct cluster **cluster, const struct cluster_attributes *attributes, enum cluster_mode mode)
{
    int flags = (mode == CLUSTER_READ ? O_RDONLY : O_RDWR) | O_CLOEXEC;

    return cluster_open(cluster, open(data_path, flags), open(journal_path, flags), NULL, NULL, attributes, mode);
}

static struct cluster *opened(const struct cluster_attributes *attributes, enum cluster_mode mode)
{
    struct cluster *cluster;

    assert_int_equal(open_as(&cluster, attributes, mode), 0);
    return cluster;
}

static int insert(struct cluster *cluster, const char *record)
{
    return cluster_insert(cluster, span_of(record), NULL);
}

static void assert_next(struct cluster *cluster, const char *wanted)
{
    struct cluster_record record;
    int got = cluster_next(cluster, &record);

    if (!wanted) {
        assert_int_equal(got, 0);
        return;
    }
    assert_int_equal(got, 1);
    assert_span(record.bytes, wanted);
}

static void assert_previous(struct cluster *cluster, const char *wanted)
{
    struct cluster_record record;
    int got = cluster_previous(cluster, &record);

    if (!wanted) {
        assert_int_equal(got, 0);
        return;
    }
    assert_int_equal(got, 1);
    assert_span(record.bytes, wanted);
}

static void records_by_key(void **state UNUSED)
{
    struct cluster *c = opened(&ksds, CLUSTER_UPDATE);
    struct cluster_statistics s;
    struct cluster_record record;

    assert_true(cluster_empty(c));
    assert_next(c, NULL);
    assert_int_equal(insert(c, "xxBBBBtwo"), 0);
    assert_int_equal(insert(c, "xxDDDDfour"), 0);
    assert_int_equal(insert(c, "xxAAAAone"), 0);
    assert_int_equal(insert(c, "yyBBBBagain"), REASON_EXISTS);
    assert_int_equal(insert(c, "xxAAA"), REASON_TRUNCATED);
    assert_int_equal(insert(c, "xxAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), REASON_TOO_LONG);
    assert_next(c, "xxAAAAone");
    assert_next(c, "xxBBBBtwo");
    assert_int_equal(insert(c, "xxCCCCthree"), 0); /* is seen by who reads on */
    assert_next(c, "xxCCCCthree");
    assert_int_equal(cluster_update(c, span_of("zzDDDDFOUR"), 0), 0);
    assert_int_equal(cluster_update(c, span_of("zzEEEEFIVE"), 0), REASON_NOT_FOUND);
    assert_next(c, "zzDDDDFOUR");
    assert_previous(c, "xxCCCCthree");
    assert_int_equal(cluster_delete(c, span_of("BBBB")), 0);
    assert_int_equal(cluster_delete(c, span_of("BBBB")), REASON_NOT_FOUND);
    assert_previous(c, "xxAAAAone");
    assert_previous(c, NULL);
    assert_int_equal(cluster_read(c, span_of("CCCC"), &record), 0);
    assert_span(record.bytes, "xxCCCCthree");
    assert_int_equal(cluster_read(c, span_of("BBBB"), &record), REASON_NOT_FOUND);
    assert_int_equal(cluster_read(c, span_of("CC"), &record), REASON_BAD_VALUE);
    assert_int_equal(cluster_close(c, &s), 0);
    assert_int_equal(s.records, 3);
    assert_int_equal(s.inserted, 4);
    assert_int_equal(s.updated, 1);
    assert_int_equal(s.deleted, 1);

    c = opened(&ksds, CLUSTER_READ);
    assert_false(cluster_empty(c));
    assert_next(c, "xxAAAAone");
    assert_int_equal(insert(c, "xxFFFFsix"), REASON_STATE);
    assert_int_equal(cluster_close(c, NULL), 0);

    c = opened(&ksds, CLUSTER_LOAD);
    assert_true(cluster_empty(c));
    assert_int_equal(cluster_close(c, &s), 0);
    assert_int_equal(s.records, 0);
}

static void starts(void **state UNUSED)
{
    static const struct {
        enum cluster_match match;
        const char *key, *next, *previous; /* next NULL: not found */
    } rows[] = {
        { CLUSTER_EQ, "AB10", "..AB10", "..AB10" }, { CLUSTER_EQ, "AB11", NULL, NULL },        { CLUSTER_EQ, "AB", "..AB10", "..AB10" },
        { CLUSTER_EQ, "AC", NULL, NULL },           { CLUSTER_GE, "AB11", "..AB20", "..AB20" }, { CLUSTER_GE, "AB20", "..AB20", "..AB20" },
        { CLUSTER_GE, "AC", "..AD10", "..AD10" },   { CLUSTER_GT, "AB20", "..AD10", "..AD10" }, { CLUSTER_GT, "AB", "..AD10", "..AD10" },
        { CLUSTER_GT, "AD10", NULL, NULL },         { CLUSTER_LE, "AC00", "..AB20", "..AB20" }, { CLUSTER_LE, "AB", "..AB20", "..AB20" },
        { CLUSTER_LT, "AB20", "..AB10", "..AB10" }, { CLUSTER_LT, "AB", NULL, NULL },           { CLUSTER_GE, "ZZ", NULL, NULL },
        { CLUSTER_LT, "AD", "..AB20", "..AB20" },
    };
    struct cluster *c = opened(&ksds, CLUSTER_UPDATE);

    assert_int_equal(insert(c, "..AB10"), 0);
    assert_int_equal(insert(c, "..AB20"), 0);
    assert_int_equal(insert(c, "..AD10"), 0);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int reason = cluster_start(c, rows[i].match, span_of(rows[i].key));

        if (reason != (rows[i].next ? 0 : REASON_NOT_FOUND))
            fail_msg("%d %s: %d", (int)rows[i].match, rows[i].key, reason);
        if (!rows[i].next)
            continue;
        assert_next(c, rows[i].next);
        assert_int_equal(cluster_start(c, rows[i].match, span_of(rows[i].key)), 0);
        assert_previous(c, rows[i].previous);
    }
    assert_int_equal(cluster_start(c, CLUSTER_EQ, span_of("TOOLONG")), REASON_BAD_VALUE);
    assert_int_equal(cluster_start(c, CLUSTER_EQ, SPAN_NONE), REASON_BAD_VALUE);
    cluster_start_last(c);
    assert_next(c, NULL);
    assert_previous(c, "..AD10");
    cluster_start_first(c);
    assert_previous(c, NULL);
    assert_next(c, "..AB10");
    assert_int_equal(cluster_close(c, NULL), 0);
}

/* Keys are bytes: 0xff and NUL among them, compared without sign. */
static void keys_of_any_bytes(void **state UNUSED)
{
    static const char *const records[] = { "..\0\0\0\0", "..\0\0\0\1", "..\x7f\xff\xff\xff", "..\x80\0\0\0", "..\xff\xff\xff\xff" };
    struct cluster *c = opened(&ksds, CLUSTER_UPDATE);
    struct cluster_record record;

    for (size_t i = ARRAY_COUNT(records); i-- > 0;)
        assert_int_equal(cluster_insert(c, span_bytes(records[i], 6), NULL), 0);
    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        assert_int_equal(cluster_next(c, &record), 1);
        assert_memory_equal(record.bytes.data, records[i], 6);
    }
    assert_next(c, NULL);
    cluster_start_last(c);
    for (size_t i = ARRAY_COUNT(records); i-- > 0;) {
        assert_int_equal(cluster_previous(c, &record), 1);
        assert_memory_equal(record.bytes.data, records[i], 6);
    }
    assert_previous(c, NULL);
    assert_int_equal(cluster_close(c, NULL), 0);
}

static void many_records(void **state UNUSED)
{
    struct cluster *c = opened(&ksds, CLUSTER_UPDATE);
    struct cluster_statistics s;
    char text[16];

    for (int i = 0; i < 3000; i++) {
        snprintf(text, sizeof text, "..%04d", i * 3);
        assert_int_equal(insert(c, text), 0);
    }
    assert_int_equal(cluster_commit(c), 0);
    for (int i = 0; i < 3000; i++) {
        snprintf(text, sizeof text, "..%04d", i * 3);
        assert_next(c, text);
    }
    assert_next(c, NULL);
    for (int i = 3000; i-- > 0;) {
        snprintf(text, sizeof text, "..%04d", i * 3);
        if (i < 2999) /* the position is behind the last one */
            assert_previous(c, text);
    }
    assert_previous(c, NULL);
    assert_int_equal(cluster_close(c, &s), 0);
    assert_int_equal(s.records, 3000);
}

static void addresses(void **state UNUSED)
{
    struct cluster *c = opened(&esds, CLUSTER_UPDATE);
    struct cluster_record record;
    char bytes[200];
    uint64_t at = 0;

    memset(bytes, 'x', sizeof bytes);
    /* Six records of 80, two RDFs and the CIDF: 490 of 512 bytes. */
    for (uint64_t i = 0; i < 7; i++) {
        assert_int_equal(cluster_insert(c, span_bytes(bytes, 80), &at), 0);
        assert_int_equal(at, i < 6 ? i * 80 : 512);
    }
    assert_int_equal(cluster_close(c, NULL), 0);
    c = opened(&esds, CLUSTER_UPDATE);
    assert_int_equal(cluster_insert(c, span_bytes(bytes, 200), &at), 0);
    assert_int_equal(at, 512 + 80);
    assert_int_equal(cluster_insert(c, span_bytes(bytes, 200), &at), 0);
    assert_int_equal(at, 512 + 280);
    assert_int_equal(cluster_insert(c, span_bytes(bytes, 30), &at), 0);
    assert_int_equal(at, 1024);
    assert_int_equal(cluster_read_number(c, 512 + 80, &record), 0);
    assert_int_equal(record.bytes.length, 200);
    assert_int_equal(cluster_read_number(c, 513, &record), REASON_NOT_FOUND);
    assert_int_equal(cluster_start_number(c, CLUSTER_GE, 513), 0);
    assert_int_equal(cluster_next(c, &record), 1);
    assert_int_equal(record.number, 592);
    assert_int_equal(cluster_update(c, span_bytes(bytes, 30), 1024), 0);
    assert_int_equal(cluster_update(c, span_bytes(bytes, 31), 1024), REASON_BAD_VALUE);
    assert_int_equal(cluster_update(c, span_bytes(bytes, 31), 7), REASON_NOT_FOUND);
    assert_int_equal(cluster_delete_number(c, 1024), REASON_STATE);
    assert_int_equal(cluster_start(c, CLUSTER_GE, span_of("A")), REASON_STATE);
    assert_int_equal(cluster_close(c, NULL), 0);
}

static void slots(void **state UNUSED)
{
    struct cluster *c = opened(&rrds, CLUSTER_UPDATE);
    struct cluster_record record;
    uint64_t at = 0;

    assert_int_equal(cluster_insert(c, span_of("0123456789"), &at), 0);
    assert_int_equal(at, 1);
    at = 5;
    assert_int_equal(cluster_insert(c, span_of("5123456789"), &at), 0);
    assert_int_equal(cluster_insert(c, span_of("5123456789"), &at), REASON_EXISTS);
    assert_int_equal(cluster_insert(c, span_of("short"), NULL), REASON_BAD_VALUE);
    at = 0;
    assert_int_equal(cluster_insert(c, span_of("6123456789"), &at), 0);
    assert_int_equal(at, 6);
    assert_int_equal(cluster_delete_number(c, 5), 0);
    assert_int_equal(cluster_next(c, &record), 1);
    assert_int_equal(record.number, 1);
    assert_int_equal(cluster_next(c, &record), 1);
    assert_int_equal(record.number, 6);
    assert_int_equal(cluster_next(c, &record), 0);
    at = (uint64_t)UINT32_MAX + 1;
    assert_int_equal(cluster_insert(c, span_of("0123456789"), &at), REASON_FULL);
    (void)!cluster_close(c, NULL);
}

static void share_options(void **state UNUSED)
{
    static const struct {
        uint8_t option;
        bool reader_beside_writer, writer_beside_writer;
    } rows[] = { { 1, false, false }, { 2, true, false }, { 3, true, true }, { 4, true, true } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct cluster_attributes a = ksds;
        struct cluster *one, *other;

        a.share_region = rows[i].option;
        one = opened(&a, CLUSTER_UPDATE);
        assert_int_equal(open_as(&other, &a, CLUSTER_READ), rows[i].reader_beside_writer ? 0 : REASON_BUSY);
        if (other)
            assert_int_equal(cluster_close(other, NULL), 0);
        assert_int_equal(open_as(&other, &a, CLUSTER_UPDATE), rows[i].writer_beside_writer ? 0 : REASON_BUSY);
        if (other)
            assert_int_equal(cluster_close(other, NULL), 0);
        assert_int_equal(cluster_close(one, NULL), 0);
        one = opened(&a, CLUSTER_READ);
        assert_int_equal(open_as(&other, &a, CLUSTER_READ), 0);
        assert_int_equal(cluster_close(other, NULL), 0);
        assert_int_equal(open_as(&other, &a, CLUSTER_UPDATE), rows[i].reader_beside_writer ? 0 : REASON_BUSY);
        if (other)
            assert_int_equal(cluster_close(other, NULL), 0);
        assert_int_equal(cluster_close(one, NULL), 0);
    }
}

/* Two that write in turn, in one process each, and one that reads: nothing is lost, nothing is seen half. */
static void two_writers(void **state UNUSED)
{
    struct cluster_attributes a = ksds;
    struct cluster_statistics s;
    struct cluster *c;
    int status;

    a.share_region = 4;
    for (int writer = 0; writer < 2; writer++)
        if (fork() == 0) {
            c = opened(&a, CLUSTER_UPDATE);
            for (int i = 0; i < 60; i++) {
                char text[16];

                snprintf(text, sizeof text, "..%c%03d", 'A' + writer, i);
                if (insert(c, text) < 0)
                    _exit(1);
            }
            _exit(cluster_close(c, NULL) < 0);
        }
    for (int writer = 0; writer < 2; writer++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    c = opened(&a, CLUSTER_READ);
    assert_int_equal(cluster_statistics(c, &s), 0);
    assert_int_equal(s.records, 120);
    for (int i = 0; i < 120; i++) {
        struct cluster_record record;

        assert_int_equal(cluster_next(c, &record), 1);
    }
    assert_next(c, NULL);
    assert_int_equal(cluster_close(c, NULL), 0);
}

static int recover(void)
{
    return cluster_recover(open(data_path, O_RDWR | O_CLOEXEC), open(journal_path, O_RDWR | O_CLOEXEC), NULL, NULL);
}

/* Writes let..: the n-th call of the counted kind ends the process at once. */
static struct io_table counting;
static long calls_left;

static void count_down(void)
{
    if (--calls_left < 0)
        kill(getpid(), SIGKILL);
}

static ssize_t counted_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    count_down();
    return io_real.pwrite(fd, bytes, count, offset);
}

static int counted_ftruncate(int fd, off_t length)
{
    count_down();
    return io_real.ftruncate(fd, length);
}

static int counted_fdatasync(int fd)
{
    count_down();
    return io_real.fdatasync(fd);
}

/* A record of the old state has '0' behind its key, one of the new state '1'. */
static void load_state(struct cluster *c, char mark, bool update)
{
    for (int i = 0; i < 300; i++) {
        char text[64];

        snprintf(text, sizeof text, "..%04d%c%050d", i, mark, 0);
        if ((update ? cluster_update(c, span_of(text), 0) : insert(c, text)) < 0)
            _exit(1);
    }
}

static char state_found(void)
{
    struct cluster *c;
    struct cluster_record record;
    char mark = '\0';
    int count = 0, got, reason = open_as(&c, &ksds, CLUSTER_READ);

    if (reason == REASON_STATE) {
        assert_int_equal(recover(), 0);
        reason = open_as(&c, &ksds, CLUSTER_READ);
    }
    assert_int_equal(reason, 0);
    while ((got = cluster_next(c, &record)) > 0) {
        if (count++ == 0)
            mark = record.bytes.data[6];
        assert_int_equal(record.bytes.data[6], mark);
    }
    assert_int_equal(got, 0);
    assert_true(count == 0 || count == 300);
    assert_int_equal(cluster_close(c, NULL), 0);
    return mark;
}

/* Kills a writer at every call that changes a file; whoever opens next finds the old state or the new one. */
static void killed_at_every_write(bool first)
{
    bool done = false;

    counting = io_real;
    counting.pwrite = counted_pwrite;
    counting.ftruncate = counted_ftruncate;
    counting.fdatasync = counted_fdatasync;
    for (long n = 0; !done; n += n < 20 ? 1 : 7) {
        char mark;
        int status;

        truncate(data_path, 0);
        truncate(journal_path, 0);
        if (!first) {
            struct cluster *c = opened(&ksds, CLUSTER_UPDATE);

            load_state(c, '0', false);
            assert_int_equal(cluster_close(c, NULL), 0);
        }
        if (fork() == 0) {
            struct cluster *c;

            calls_left = n;
            io = &counting;
            c = opened(&ksds, CLUSTER_UPDATE);
            load_state(c, '1', !first);
            _exit(cluster_close(c, NULL) < 0);
        }
        assert_true(wait(&status) > 0);
        done = WIFEXITED(status);
        assert_true(done ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL);
        mark = state_found();
        assert_true(mark == '1' || mark == (first ? '\0' : '0'));
        assert_true(!done || mark == '1');
    }
}

static void killed_while_loading(void **state UNUSED)
{
    killed_at_every_write(true);
}

static void killed_while_updating(void **state UNUSED)
{
    killed_at_every_write(false);
}

/* The n-th call fails instead: what the writer is told is true. */
static ssize_t failing_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (--calls_left < 0) {
        errno = ENOSPC;
        return -1;
    }
    return io_real.pwrite(fd, bytes, count, offset);
}

static int failing_fdatasync(int fd)
{
    if (--calls_left < 0) {
        errno = EIO;
        return -1;
    }
    return io_real.fdatasync(fd);
}

static void failing_at_every_write(void **state UNUSED)
{
    bool done = false;

    counting = io_real;
    counting.pwrite = failing_pwrite;
    counting.fdatasync = failing_fdatasync;
    for (long n = 0; !done; n += n < 20 ? 1 : 7) {
        struct cluster *c;
        int reason;
        char mark;

        truncate(data_path, 0);
        truncate(journal_path, 0);
        c = opened(&ksds, CLUSTER_UPDATE);
        load_state(c, '0', false);
        assert_int_equal(cluster_close(c, NULL), 0);
        c = opened(&ksds, CLUSTER_UPDATE);
        calls_left = n;
        io = &counting;
        reason = 0;
        for (int i = 0; i < 300 && reason == 0; i++) {
            char text[64];

            snprintf(text, sizeof text, "..%04d1%050d", i, 0);
            reason = cluster_update(c, span_of(text), 0);
        }
        if (reason < 0)
            assert_true(cluster_close(c, NULL) < 0);
        else
            reason = cluster_close(c, NULL);
        io = &io_real;
        done = reason == 0;
        mark = state_found();
        assert_true(done ? mark == '1' : mark == '0' || mark == '1');
    }
}

/* What is not a cluster of that kind is refused; no byte of it is believed. */
static void damage(void **state UNUSED)
{
    struct cluster_attributes other = ksds;
    struct cluster *c = opened(&ksds, CLUSTER_UPDATE);
    struct buf image;
    int fd;

    load_state(c, '0', false);
    assert_int_equal(cluster_close(c, NULL), 0);
    other.key_offset = 3;
    assert_int_equal(open_as(&c, &other, CLUSTER_READ), REASON_CORRUPT);
    assert_int_equal(open_as(&c, &esds, CLUSTER_READ), REASON_CORRUPT);
    buf_init(&image, 1 << 20);
    assert_int_equal(io_read_file(data_path, &image), 0);
    for (size_t at = 0; at < image.length; at += at < 400 ? 1 : 31) {
        struct cluster_record record;
        unsigned char was = (unsigned char)image.data[at], now = (unsigned char)(was ^ 0x55);
        int reason;

        fd = open(data_path, O_RDWR);
        assert_int_equal(pwrite(fd, &now, 1, (off_t)at), 1);
        close(fd);
        reason = open_as(&c, &ksds, CLUSTER_UPDATE);
        if (reason == 0) {
            for (int i = 0; i < 400 && reason == 0; i++)
                reason = cluster_next(c, &record) < 0 ? REASON_CORRUPT : 0;
            (void)!insert(c, "..9999new");
            (void)!cluster_delete(c, span_of("0100"));
            (void)!cluster_close(c, NULL);
        }
        truncate(data_path, 0);
        truncate(journal_path, 0);
        fd = open(data_path, O_RDWR);
        assert_int_equal(io_write(fd, buf_span(&image)), 0);
        close(fd);
    }
    buf_release(&image);
    assert_int_equal(state_found(), '0');
}

/* How a cluster gets more space: so many bytes an extent, so many extents. */
struct extents {
    uint64_t bytes;
    unsigned left, given;
    int reason; /* once there is none left */
};

static int one_more(void *context, uint64_t needed, uint64_t *limit)
{
    struct extents *extents = context;

    assert_true(needed > *limit);
    if (extents->left == 0)
        return extents->reason;
    extents->left--;
    extents->given++;
    *limit += extents->bytes;
    return 0;
}

static struct extents *limited(struct cluster *cluster, uint64_t bytes, unsigned more)
{
    struct extents *extents = mem_alloc(1, sizeof *extents);

    *extents = (struct extents){ .bytes = bytes, .left = more, .reason = REASON_FULL };
    cluster_limit(cluster, bytes, one_more, extents);
    return extents;
}

/* Inserts records until one is refused; how many went in. */
static unsigned fill(struct cluster *cluster, unsigned from, int *reason)
{
    char record[100];
    unsigned n = from;

    for (*reason = 0; *reason == 0 && n < 100000; n++) {
        snprintf(record, sizeof record, "A.%04u%74s", n, "");
        *reason = cluster_insert(cluster, span_bytes(record, 80), NULL);
    }
    return n - 1 - from;
}

static void a_full_cluster_takes_no_more(void **state UNUSED)
{
    const uint64_t track = cluster_capacity(&ksds, 1);
    struct cluster *cluster = opened(&ksds, CLUSTER_UPDATE);
    struct cluster_statistics statistics;
    struct extents *extents = limited(cluster, track, 2);
    unsigned count, again;
    int reason;

    assert_int_equal(track, 12 * 4096);
    count = fill(cluster, 0, &reason);
    assert_int_equal(reason, REASON_LIMIT);
    assert_int_equal(extents->given, 2);
    assert_in_range(count, 3 * 450, 3 * 612); /* 612 fit on three tracks of z/OS */
    /* The handle is as good as before: it reads, changes what is there, and makes room by a DELETE. */
    assert_int_equal(cluster_statistics(cluster, &statistics), 0);
    assert_int_equal(statistics.records, count);
    assert_true(statistics.bytes <= 3 * track);
    assert_int_equal(cluster_insert(cluster, span_of("A.xxxx"), NULL), 0);
    assert_int_equal(cluster_delete(cluster, span_of("xxxx")), 0);
    for (unsigned n = 0; n < count / 2; n++) {
        char key[16];

        snprintf(key, sizeof key, "%04u", n);
        assert_int_equal(cluster_delete(cluster, span_of(key)), 0);
    }
    again = fill(cluster, count, &reason);
    assert_int_equal(reason, REASON_LIMIT);
    assert_in_range(again, count / 4, count);
    assert_int_equal(cluster_close(cluster, &statistics), 0);
    cluster = opened(&ksds, CLUSTER_READ);
    assert_int_equal(cluster_statistics(cluster, &statistics), 0);
    assert_int_equal(statistics.records, count - count / 2 + again);
    assert_int_equal(cluster_close(cluster, NULL), 0);
}

static void an_update_that_needs_space_is_taken_back(void **state UNUSED)
{
    struct cluster *cluster = opened(&ksds, CLUSTER_UPDATE);
    struct cluster_record record;
    int reason = 0;
    unsigned n;

    for (n = 0; reason == 0; n++) { /* short ones, made longer when it is full */
        char text[16];

        if (n == 0)
            limited(cluster, cluster_capacity(&ksds, 1), 0);
        snprintf(text, sizeof text, "A.%04u", n);
        reason = insert(cluster, text);
    }
    assert_int_equal(reason, REASON_LIMIT);
    for (reason = 0; reason == 0 && n-- > 0;) {
        char text[100];

        snprintf(text, sizeof text, "A.%04u%74s", n - 1, "longer");
        reason = cluster_update(cluster, span_bytes(text, 80), 0);
    }
    assert_int_equal(reason, REASON_LIMIT);
    assert_int_equal(cluster_commit(cluster), 0);
    assert_int_equal(cluster_read(cluster, span_of("0000"), &record), 0);
    assert_span(record.bytes, "A.0000"); /* those not reached, and the one that was taken back, are what they were */
    assert_int_equal(cluster_close(cluster, NULL), 0);
}

static void addresses_go_on_behind_a_refused_record(void **state UNUSED)
{
    struct cluster *cluster = opened(&esds, CLUSTER_UPDATE);
    struct extents *extents = limited(cluster, cluster_capacity(&esds, 1), 0);
    uint64_t number = 0, last = 0;
    char record[200];
    int reason = 0;

    memset(record, 'R', sizeof record);
    while (reason == 0) {
        last = number;
        reason = cluster_insert(cluster, span_bytes(record, sizeof record), &number);
    }
    assert_int_equal(reason, REASON_LIMIT);
    extents->left = 1;
    assert_int_equal(cluster_insert(cluster, span_bytes(record, sizeof record), &number), 0);
    assert_true(number == last + 200 || number == last - last % 512 + 512);
    assert_int_equal(cluster_close(cluster, NULL), 0);
}

/* An extent that could not be asked for is no full cluster. */
static void a_catalog_that_is_gone_ends_the_handle(void **state UNUSED)
{
    struct cluster *cluster = opened(&ksds, CLUSTER_UPDATE);
    struct extents *extents = limited(cluster, cluster_capacity(&ksds, 1), 0);
    int reason;

    extents->reason = REASON_GONE;
    fill(cluster, 0, &reason);
    assert_int_equal(reason, REASON_GONE);
    assert_int_equal(insert(cluster, "A.0000 small"), REASON_GONE);
    assert_int_equal(cluster_close(cluster, NULL), REASON_GONE);
}

static void files_that_were_exchanged_are_not_opened(void **state UNUSED)
{
    char other[80];
    struct cluster *cluster = opened(&ksds, CLUSTER_UPDATE);
    int fd = open(data_path, O_RDWR | O_CLOEXEC), old;

    assert_int_equal(cluster_hold(fd), REASON_BUSY); /* somebody has it open */
    assert_int_equal(cluster_close(cluster, NULL), 0);
    assert_int_equal(cluster_hold(fd), 0);
    assert_int_equal(open_as(&cluster, &ksds, CLUSTER_READ), REASON_BUSY);
    close(fd);
    old = open(data_path, O_RDWR | O_CLOEXEC);
    snprintf(other, sizeof other, "%s.new", data_path);
    fd = open(other, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(rename(other, data_path), 0);
    assert_int_equal(cluster_open(&cluster, old, open(journal_path, O_RDWR | O_CLOEXEC), NULL, NULL, &ksds, CLUSTER_UPDATE),
                     REASON_STATE);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_files, remove_files)
        TEST(records_by_key), TEST(starts), TEST(keys_of_any_bytes), TEST(many_records), TEST(addresses), TEST(slots),
        TEST(share_options), TEST(two_writers), TEST(killed_while_loading), TEST(killed_while_updating),
        TEST(failing_at_every_write), TEST(damage), TEST(a_full_cluster_takes_no_more),
        TEST(an_update_that_needs_space_is_taken_back), TEST(addresses_go_on_behind_a_refused_record),
        TEST(a_catalog_that_is_gone_ends_the_handle), TEST(files_that_were_exchanged_are_not_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
