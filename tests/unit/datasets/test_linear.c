/* test_linear.c - linear.h: control intervals by number, in the clear and encrypted; space; sharing. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "datasets/linear.h"

static char path[64];
static const struct cluster_attributes lds = { .kind = CLUSTER_LDS, .average = 4089, .maximum = 4089, .ci_size = 4096,
                                               .share_region = 1, .share_system = 3 };
static unsigned char key[BLOCK_KEY];

static int make_file(void **state UNUSED)
{
    snprintf(path, sizeof path, "/tmp/test_linear.XXXXXX");
    close(mkstemp(path));
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)(7 * i);
    return 0;
}

static int remove_file(void **state UNUSED)
{
    unlink(path);
    return 0;
}

static int open_as(struct linear **linear, enum cluster_mode mode, const unsigned char *with)
{
    return linear_open(linear, open(path, (mode == CLUSTER_READ ? O_RDONLY : O_RDWR) | O_CLOEXEC), with, &lds, mode);
}

static struct linear *opened(enum cluster_mode mode, const unsigned char *with)
{
    struct linear *linear;

    assert_int_equal(open_as(&linear, mode, with), 0);
    return linear;
}

static void fill(char bytes[LINEAR_CI], uint64_t number)
{
    for (size_t i = 0; i < LINEAR_CI; i++)
        bytes[i] = (char)(number * 31 + i);
}

static void write_some(struct linear *linear, uint64_t from, uint64_t count)
{
    char bytes[LINEAR_CI];

    for (uint64_t n = from; n < from + count; n++) {
        fill(bytes, n);
        assert_int_equal(linear_write(linear, n, bytes), 0);
    }
}

static void assert_some(struct linear *linear, uint64_t from, uint64_t count)
{
    char wanted[LINEAR_CI], bytes[LINEAR_CI];

    for (uint64_t n = from; n < from + count; n++) {
        fill(wanted, n);
        assert_int_equal(linear_read(linear, n, bytes), 0);
        assert_memory_equal(bytes, wanted, sizeof bytes);
    }
}

static void write_and_read(const unsigned char *with)
{
    struct linear *linear = opened(CLUSTER_UPDATE, with);
    struct cluster_statistics statistics;
    char bytes[LINEAR_CI], zeros[LINEAR_CI] = { 0 };

    assert_int_equal(linear_size(linear), 0);
    assert_int_equal(linear_read(linear, 0, bytes), REASON_NOT_FOUND);
    assert_int_equal(linear_write(linear, 1, zeros), REASON_NOT_FOUND); /* there would be a gap */
    write_some(linear, 0, 100);
    assert_int_equal(linear_extend(linear, 130), 0);
    assert_int_equal(linear_extend(linear, 20), 0); /* there are more */
    assert_int_equal(linear_size(linear), 130);
    assert_int_equal(linear_read(linear, 129, bytes), 0);
    assert_memory_equal(bytes, zeros, sizeof bytes);
    write_some(linear, 50, 3);
    write_some(linear, 120, 10);
    assert_int_equal(linear_sync(linear), 0);
    assert_int_equal(linear_close(linear, &statistics), 0);
    assert_int_equal(statistics.records, 130);
    assert_int_equal(statistics.bytes, 130 * LINEAR_CI);
    assert_int_equal(statistics.inserted, 100);
    assert_int_equal(statistics.updated, 13);
    linear = opened(CLUSTER_READ, with);
    assert_some(linear, 0, 100);
    assert_some(linear, 120, 10);
    assert_int_equal(linear_read(linear, 130, bytes), REASON_NOT_FOUND);
    assert_int_equal(linear_read(linear, UINT64_MAX, bytes), REASON_NOT_FOUND);
    assert_int_equal(linear_write(linear, 0, bytes), REASON_STATE);
    assert_int_equal(linear_extend(linear, 200), REASON_STATE);
    assert_int_equal(linear_close(linear, NULL), 0);
    linear = opened(CLUSTER_LOAD, with);
    assert_int_equal(linear_size(linear), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static void by_number(void **state UNUSED)
{
    write_and_read(NULL);
}

static void encrypted(void **state UNUSED)
{
    const struct block_encryption encryption = { .label = "A.LABEL", .version = 1 };
    struct block_file *blocks;
    struct linear *linear;
    char bytes[LINEAR_CI], stored[4 * LINEAR_CI];
    int fd = open(path, O_RDWR | O_CLOEXEC);

    assert_int_equal(block_create(&blocks, fd, &encryption, key), 0);
    assert_int_equal(block_sync(blocks), 0);
    block_close(blocks);
    assert_int_equal(open_as(&linear, CLUSTER_READ, NULL), REASON_NOT_AUTHORIZED);
    write_and_read(key);
    linear = opened(CLUSTER_UPDATE, key);
    write_some(linear, 0, 2);
    assert_int_equal(linear_close(linear, NULL), 0);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_in_range(read(fd, stored, sizeof stored), 3 * LINEAR_CI, 3 * LINEAR_CI);
    close(fd);
    fill(bytes, 1);
    assert_null(memmem(stored, 3 * LINEAR_CI, bytes, 64));
}

static int one_more(void *context, uint64_t needed, uint64_t *limit)
{
    unsigned *left = context;

    assert_true(needed > *limit);
    if (*left == 0)
        return REASON_FULL;
    --*left;
    *limit += 2 * LINEAR_CI;
    return 0;
}

static void full(void **state UNUSED)
{
    struct linear *linear = opened(CLUSTER_UPDATE, NULL);
    unsigned *left = mem_alloc(1, sizeof *left);
    char bytes[LINEAR_CI] = { 0 };

    assert_int_equal(linear_capacity(linear), 0);
    *left = 2;
    linear_limit(linear, 3 * LINEAR_CI, one_more, left);
    assert_int_equal(linear_capacity(linear), 3);
    write_some(linear, 0, 4);
    assert_int_equal(*left, 1);
    assert_int_equal(linear_extend(linear, 8), REASON_LIMIT); /* 7 at most: all, or nothing */
    assert_int_equal(linear_size(linear), 4);
    write_some(linear, 4, 3);
    assert_int_equal(linear_write(linear, 7, bytes), REASON_LIMIT);
    write_some(linear, 2, 1);
    assert_some(linear, 0, 7);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static void shared(void **state UNUSED)
{
    struct linear *one = opened(CLUSTER_UPDATE, NULL), *other;
    int fd;

    assert_int_equal(open_as(&other, CLUSTER_READ, NULL), REASON_BUSY); /* SHAREOPTIONS(1) */
    fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(cluster_hold(fd), REASON_BUSY);
    assert_int_equal(linear_close(one, NULL), 0);
    assert_int_equal(cluster_hold(fd), 0); /* the rotation of keys has it */
    assert_int_equal(open_as(&other, CLUSTER_READ, NULL), REASON_BUSY);
    close(fd);
    one = opened(CLUSTER_READ, NULL);
    other = opened(CLUSTER_READ, NULL);
    assert_int_equal(linear_close(one, NULL), 0);
    assert_int_equal(linear_close(other, NULL), 0);
}

/* A torn last control interval is not there, and written over. */
static void torn(void **state UNUSED)
{
    struct linear *linear = opened(CLUSTER_UPDATE, NULL);
    char bytes[LINEAR_CI];

    write_some(linear, 0, 2);
    assert_int_equal(linear_close(linear, NULL), 0);
    assert_int_equal(truncate(path, LINEAR_CI + 100), 0);
    linear = opened(CLUSTER_UPDATE, NULL);
    assert_int_equal(linear_size(linear), 1);
    assert_int_equal(linear_read(linear, 1, bytes), REASON_NOT_FOUND);
    write_some(linear, 1, 1);
    assert_some(linear, 0, 2);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static void many_at_once(void **state UNUSED)
{
    struct linear *linear = opened(CLUSTER_UPDATE, NULL);
    static char bytes[40][LINEAR_CI], read[40][LINEAR_CI];
    struct cluster_statistics statistics;

    for (size_t i = 0; i < ARRAY_COUNT(bytes); i++)
        fill(bytes[i], i);
    assert_int_equal(linear_write_many(linear, 1, 2, bytes), REASON_NOT_FOUND); /* there would be a gap */
    assert_int_equal(linear_write_many(linear, 0, 30, bytes), 0);
    assert_int_equal(linear_write_many(linear, 20, 20, bytes[20]), 0); /* half of them new */
    assert_some(linear, 0, 40);
    assert_int_equal(linear_read_many(linear, 5, 35, read), 0);
    assert_memory_equal(read, bytes[5], 35 * LINEAR_CI);
    assert_int_equal(linear_read_many(linear, 5, 36, read), REASON_NOT_FOUND);
    assert_int_equal(linear_read_many(linear, UINT64_MAX, 2, read), REASON_NOT_FOUND);
    assert_int_equal(linear_read_many(linear, 2, SIZE_MAX, read), REASON_NOT_FOUND);
    assert_int_equal(linear_write_many(linear, 2, SIZE_MAX, read), REASON_NOT_FOUND);
    assert_int_equal(linear_close(linear, &statistics), 0);
    assert_int_equal(statistics.inserted, 40);
    assert_int_equal(statistics.updated, 10);
}

/* What allocate added is zeros, in both forms; the twin sees it, writes it, and goes on when the first handle is gone. */
static void allocate_and_twin(const unsigned char *with)
{
    struct linear *linear = opened(CLUSTER_UPDATE, with), *twin;
    char bytes[LINEAR_CI], zeros[LINEAR_CI] = { 0 };

    write_some(linear, 0, 3);
    assert_int_equal(linear_twin(&twin, linear), 0);
    assert_int_equal(linear_encrypted(twin), with != NULL);
    assert_int_equal(linear_allocate(linear, 2), 0); /* there are more */
    assert_int_equal(linear_size(linear), 3);
    assert_int_equal(linear_allocate(linear, 1000), 0);
    assert_int_equal(linear_size(linear), 1000);
    for (uint64_t n = 3; n < 1000; n += 996) {
        assert_int_equal(linear_read(linear, n, bytes), 0);
        assert_memory_equal(bytes, zeros, sizeof bytes);
    }
    assert_int_equal(linear_refresh(twin), 0);
    assert_int_equal(linear_size(twin), 1000);
    write_some(twin, 500, 20);
    assert_some(linear, 500, 20);
    assert_int_equal(linear_sync(twin), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    write_some(twin, 999, 1);
    assert_int_equal(linear_close(twin, NULL), 0);
    linear = opened(CLUSTER_READ, with);
    assert_some(linear, 0, 3);
    assert_some(linear, 500, 20);
    assert_some(linear, 999, 1);
    assert_int_equal(linear_allocate(linear, 2000), REASON_STATE);
    assert_int_equal(linear_twin(&twin, linear), 0);
    assert_int_equal(linear_write(twin, 0, bytes), REASON_STATE);
    assert_int_equal(linear_close(twin, NULL), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static void allocated(void **state UNUSED)
{
    const struct block_encryption encryption = { .label = "A.LABEL", .version = 1 };
    struct block_file *blocks;

    allocate_and_twin(NULL);
    assert_int_equal(block_create(&blocks, open(path, O_RDWR | O_CLOEXEC), &encryption, key), 0);
    block_close(blocks);
    allocate_and_twin(key);
}

static int no_fallocate(int fd UNUSED, int mode UNUSED, off_t offset UNUSED, off_t length UNUSED)
{
    errno = EOPNOTSUPP;
    return -1;
}

static int no_space(int fd UNUSED, int mode UNUSED, off_t offset UNUSED, off_t length UNUSED)
{
    errno = ENOSPC;
    return -1;
}

static void allocated_where_the_file_system_cannot(void **state UNUSED)
{
    struct io_table table = io_real;
    struct linear *linear;

    io = &table;
    table.fallocate = no_space;
    linear = opened(CLUSTER_UPDATE, NULL);
    assert_int_equal(linear_allocate(linear, 10), REASON_FULL);
    assert_int_equal(linear_size(linear), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    table.fallocate = no_fallocate;
    allocated(NULL);
    io = &io_real;
}

/* The bytes of a torn last control interval are not those of a new one. */
static void allocated_behind_a_torn_one(void **state UNUSED)
{
    struct linear *linear = opened(CLUSTER_UPDATE, NULL);
    char bytes[LINEAR_CI], zeros[LINEAR_CI] = { 0 };

    write_some(linear, 0, 2);
    assert_int_equal(linear_close(linear, NULL), 0);
    assert_int_equal(truncate(path, LINEAR_CI + 100), 0);
    linear = opened(CLUSTER_UPDATE, NULL);
    assert_int_equal(linear_allocate(linear, 4), 0);
    assert_some(linear, 0, 1);
    assert_int_equal(linear_read(linear, 1, bytes), 0);
    assert_memory_equal(bytes, zeros, sizeof bytes);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static void other_kinds(void **state UNUSED)
{
    struct cluster_attributes wrong = lds;
    struct linear *linear;

    wrong.kind = CLUSTER_ESDS;
    assert_int_equal(linear_open(&linear, open(path, O_RDWR | O_CLOEXEC), NULL, &wrong, CLUSTER_UPDATE), REASON_BAD_VALUE);
    assert_null(linear);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_file, remove_file)
        TEST(by_number), TEST(encrypted), TEST(full), TEST(shared), TEST(torn), TEST(many_at_once), TEST(allocated),
        TEST(allocated_where_the_file_system_cannot), TEST(allocated_behind_a_torn_one), TEST(other_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
