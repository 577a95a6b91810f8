/* test_page_set.c - page_set.h: FORMAT, opening of what is none, batches and power loss, linear data sets in the clear and encrypted. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/pagesets/disk.h"

enum { SIZE = 400, BATCH = 8, DATA = 2 * BATCH + 5 };

static struct disk disk;

static int make_disk(void **state UNUSED)
{
    disk_new(&disk, SIZE, SIZE + 100);
    return 0;
}

static int drop_disk(void **state UNUSED)
{
    disk_free(&disk);
    return 0;
}

static struct page_set *opened(void)
{
    const struct page_file file = disk_file(&disk);
    struct page_set *set;

    assert_int_equal(page_set_open(&set, &file, 3, true), 0);
    return set;
}

static int open_reason(int psid, bool update)
{
    const struct page_file file = disk_file(&disk);
    struct page_set *set;
    int reason = page_set_open(&set, &file, psid, update);

    if (reason == 0)
        assert_int_equal(page_set_close(set), 0);
    assert_false(disk.open);
    return reason;
}

static void format_gives_an_empty_page_set(void **state UNUSED)
{
    struct page_set *set;
    const struct page_set_header *header;
    struct page page;

    memset(disk.now, 0x55, SIZE * sizeof *disk.now);
    disk_format(&disk, 3, 0);
    set = opened();
    header = page_set_header(set);
    assert_int_equal(header->psid, 3);
    assert_int_equal(header->state, PAGE_SET_NEW);
    assert_int_equal(header->pages, SIZE);
    assert_int_equal(header->batch, SIZE / 64);
    assert_string_equal(header->qmgr, "");
    assert_int_equal(page_set_root(set), 2 * (SIZE / 64) + 4);
    assert_int_equal(page_set_read(set, page_set_root(set), 1, &page), 0);
    assert_null(page_damage(&page, 3, page_set_root(set)));
    for (uint32_t number = page_set_root(set) + 1; number < SIZE; number++) {
        assert_false(page_set_own_page(set, number));
        assert_int_equal(page_set_read(set, number, 1, &page), 0);
        assert_true(page_is_zeros(&page));
    }
    assert_int_equal(page_set_read(set, SIZE - 1, 2, &page), REASON_NOT_FOUND);
    assert_int_equal(page_set_read(set, UINT32_MAX, 2, &page), REASON_NOT_FOUND);
    assert_int_equal(page_set_close(set), 0);
}

static void what_cannot_be_formatted(void **state UNUSED)
{
    static const struct page_set_header rows[] = {
        { .psid = 100, .state = PAGE_SET_NEW }, { .psid = 1, .state = 0 }, { .psid = 1, .state = 5 },
        { .psid = 1, .state = PAGE_SET_NEW, .pages = SIZE - 1 }, { .psid = 1, .state = PAGE_SET_NEW, .batch = 129 },
        { .psid = 1, .state = PAGE_SET_NEW, .batch = 3 }, { .psid = 1, .state = PAGE_SET_NEW, .pages = UINT32_MAX },
    };
    const struct page_file file = disk_file(&disk);
    struct page_set_header small = { .psid = 1, .state = PAGE_SET_NEW };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_int_equal(page_set_format(&file, &rows[i]), REASON_BAD_VALUE);
    disk.size = PAGE_SET_SMALLEST - 1;
    assert_int_equal(page_set_format(&file, &small), REASON_BAD_VALUE);
    small.pages = SIZE + 101;
    assert_int_equal(page_set_format(&file, &small), REASON_FULL);
    disk.size = PAGE_SET_SMALLEST;
    small.pages = 0;
    assert_int_equal(page_set_format(&file, &small), 0);
    assert_int_equal(open_reason(1, true), 0);
}

static void header_travels(void **state UNUSED)
{
    const struct page_set_header header = { .qmgr = "ZQS1", .psid = 99, .state = PAGE_SET_CLOSED, .content = 7, .batch = 64, .pages = 5000,
                                            .recovery_rba = UINT64_MAX, .formatted = 1700000000000000 };
    struct page_set_header again;
    struct page page;

    page_set_put_header(&page, &header);
    assert_int_equal(page_set_get_header(&page, &again), REASON_CORRUPT); /* no CRC yet */
    page_seal(&page);
    assert_int_equal(page_set_get_header(&page, &again), 0);
    assert_string_equal(again.qmgr, "ZQS1");
    assert_int_equal(again.psid, 99);
    assert_int_equal(again.state, PAGE_SET_CLOSED);
    assert_int_equal(again.content, 7);
    assert_int_equal(again.batch, 64);
    assert_int_equal(again.pages, 5000);
    assert_true(again.recovery_rba == UINT64_MAX);
    assert_int_equal(again.formatted, 1700000000000000);
    assert_memory_equal(page.bytes + 40, "GBPAGSET\0\1\3\0\0\7\0\100\0\0\023\210", 20); /* the offsets of the document */
    assert_memory_equal(page.bytes + 72, "ZQS1", 4);
}

/* Headers with a right CRC and a wrong content. */
static void headers_that_are_none(void **state UNUSED)
{
    static const struct {
        unsigned at;
        unsigned char value;
        int reason;
    } rows[] = {
        { 40, 'X', REASON_CORRUPT }, { 47, 'X', REASON_CORRUPT }, { 49, 2, REASON_VERSION }, { 48, 1, REASON_VERSION },
        { 50, 0, REASON_CORRUPT }, { 50, 5, REASON_CORRUPT }, { 55, 3, REASON_CORRUPT }, { 55, 129, REASON_CORRUPT },
        { 55, 255, REASON_CORRUPT }, { 56, 0xff, REASON_CORRUPT }, { 4, PAGE_ANCHOR, REASON_CORRUPT }, { 11, 1, REASON_CORRUPT },
        { 64, 0xff, REASON_CORRUPT }, { 7, 4, REASON_STATE },
    };

    disk_format(&disk, 3, BATCH);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct page right = disk.now[0];

        disk.now[0].bytes[rows[i].at] = rows[i].value;
        page_seal(&disk.now[0]);
        assert_int_equal(open_reason(3, true), rows[i].reason);
        assert_int_equal(open_reason(3, false), rows[i].reason);
        disk.now[0] = right;
    }
    assert_int_equal(open_reason(3, true), 0);
    assert_int_equal(open_reason(-1, false), 0);
    assert_int_equal(open_reason(4, false), REASON_STATE);
    disk.size = DATA - 1; /* cut off inside of the area */
    assert_int_equal(open_reason(3, true), REASON_CORRUPT);
    disk.size = 0;
    assert_int_equal(open_reason(3, true), REASON_CORRUPT);
}

/* -- batches -- */

static void add(struct page_batch *batch, uint32_t number, uint64_t rba, bool protected)
{
    struct page *page = &batch->pages[++batch->count];

    page_format(page, 3, number, PAGE_BODY, protected ? 0 : PAGE_VOLATILE);
    page_put_rba(page, rba);
    memset(page_content(page), (int)(number + rba), PAGE_CONTENT);
    batch->protected_count += protected;
}

static struct page_batch *batch_of(uint32_t first, unsigned protected, unsigned others, uint64_t rba)
{
    static struct page_batch batch;

    batch.count = batch.protected_count = 0;
    for (unsigned i = 0; i < protected + others; i++)
        add(&batch, first + i + (i >= protected ? 50 : 0), rba, i < protected);
    return &batch;
}

/* 0: as it was never written. */
static uint64_t rba_on_disk(uint32_t number)
{
    if (page_is_zeros(&disk.now[number]))
        return 0;
    assert_null(page_damage(&disk.now[number], 3, number));
    assert_int_equal(page_content(&disk.now[number])[7], (char)(number + page_rba(&disk.now[number])));
    return page_rba(&disk.now[number]);
}

static void one_sync_for_each_batch(void **state UNUSED)
{
    struct page_set *set;
    unsigned syncs;

    disk_format(&disk, 3, BATCH);
    set = opened();
    syncs = disk.syncs;
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(page_set_write(set, batch_of(DATA, BATCH, 20, i + 1)), 0);
    assert_int_equal(disk.syncs - syncs, 10);
    assert_int_equal(rba_on_disk(DATA), 10);
    assert_int_equal(rba_on_disk(DATA + BATCH + 50), 10);
    assert_int_equal(page_set_write(set, batch_of(DATA, BATCH + 1, 0, 11)), REASON_STATE); /* more than the area has room for */
    assert_int_equal(page_set_close(set), 0);
}

static void a_reader_writes_nothing(void **state UNUSED)
{
    const struct page_file file = disk_file(&disk);
    struct page_set *set;

    disk_format(&disk, 3, BATCH);
    assert_int_equal(page_set_open(&set, &file, 3, false), 0);
    assert_int_equal(page_set_write(set, batch_of(DATA, 1, 0, 1)), REASON_STATE);
    assert_int_equal(page_set_extend(set, SIZE + 1), REASON_STATE);
    assert_int_equal(page_set_close(set), 0);
}

static void nothing_is_written_after_a_failure(void **state UNUSED)
{
    for (enum fault fault = FAULT_FAILS; fault <= FAULT_TEARS; fault++)
        for (unsigned at = 1; at <= 5; at++) { /* area, the others in place, sync, two runs in place */
            struct page_batch *batch = batch_of(DATA, 2, 3, 5);
            struct page_set *set;

            add(batch, DATA + 200, 5, false);
            disk.fault = NO_FAULT;
            disk_format(&disk, 3, BATCH);
            set = opened();
            disk.fault_at = disk.calls + at;
            disk.fault = fault;
            assert_int_equal(page_set_write(set, batch), at == 4 ? REASON_IN_DOUBT : REASON_IO);
            assert_int_equal(page_set_write(set, batch_of(DATA, 1, 0, 6)), REASON_IO);
            assert_int_equal(page_set_close(set), 0);
        }
}

/* Batches of pages that overwrite those of others, the power goes at the n-th call: what page_set_write() said is there is there, each
 * protected page is whole, old or new. */
static void no_page_is_lost_with_the_power(void **state UNUSED)
{
    for (unsigned round = 0; round < 400; round++) {
        uint64_t said[SIZE] = { 0 }, tried[SIZE] = { 0 };
        struct page_set *set;
        uint64_t rba = 0;
        int reason = 0;

        disk_format(&disk, 3, BATCH);
        disk.seed = round;
        set = opened();
        disk.fault = FAULT_POWER;
        disk.fault_at = disk.calls + 1 + round % 40;
        while (reason == 0) {
            uint32_t first = DATA + disk_chance(&disk, 30);
            unsigned count = 1 + disk_chance(&disk, BATCH);

            reason = page_set_write(set, batch_of(first, count, 0, ++rba));
            for (uint32_t i = first; i < first + count; i++) {
                tried[i] = rba;
                if (reason == 0)
                    said[i] = rba;
            }
        }
        assert_int_equal(page_set_close(set), 0);
        disk_power_loss(&disk);
        if (round % 3 == 0) { /* and goes again while that is made good */
            const struct page_file file = disk_file(&disk);

            disk.fault = FAULT_POWER;
            disk.fault_at = disk.calls + 1 + round % 7;
            if (page_set_open(&set, &file, 3, true) == 0)
                assert_int_equal(page_set_close(set), 0);
            disk_power_loss(&disk);
        }
        assert_int_equal(page_set_close(opened()), 0);
        for (uint32_t i = DATA; i < SIZE; i++) {
            uint64_t there = rba_on_disk(i);

            assert_true(there == said[i] || there == tried[i]);
        }
    }
}

/* The header is torn: it comes back out of the area, whatever the size of that is. */
static void a_torn_header_comes_out_of_the_area(void **state UNUSED)
{
    struct page_batch *batch = batch_of(DATA, 0, 0, 0);
    struct page_set_header header;
    struct page_set *set;

    disk_format(&disk, 3, BATCH);
    set = opened();
    header = *page_set_header(set);
    header.recovery_rba = 77;
    batch->count = batch->protected_count = 1;
    page_set_put_header(&batch->pages[1], &header);
    assert_int_equal(page_set_write(set, batch), 0);
    assert_int_equal(page_set_close(set), 0);
    memset(disk.now[0].bytes + 2048, 0, 2048);
    disk.now[0].bytes[2048] = 1;
    assert_int_equal(open_reason(3, false), REASON_CORRUPT);
    set = opened();
    assert_int_equal(page_set_header(set)->recovery_rba, 77);
    assert_int_equal(page_set_header(set)->batch, BATCH);
    assert_int_equal(page_set_close(set), 0);
    assert_int_equal(open_reason(3, false), 0);
}

/* Areas that say what cannot be: nothing is put anywhere. */
static void lying_areas(void **state UNUSED)
{
    static const struct {
        unsigned at;
        unsigned char value;
    } rows[] = {
        { 49, BATCH + 1 }, { 48, 0xff }, { 53, 3 }, /* the area itself */
        { 50, 0xff }, { 52, 0xff }, { 52, 1 }, { 54, 0 }, { 57, 0 },
    };
    struct page_set *set;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        disk_format(&disk, 3, BATCH);
        set = opened();
        assert_int_equal(page_set_write(set, batch_of(DATA, 3, 0, 9)), 0);
        assert_int_equal(page_set_close(set), 0);
        memset(&disk.now[DATA], 0, sizeof disk.now[DATA]);
        disk.now[2].bytes[rows[i].at] = rows[i].value;
        page_seal(&disk.now[2]);
        set = opened();
        assert_int_equal(rba_on_disk(DATA), 0);
        assert_int_equal(rba_on_disk(DATA + 1), 9);
        assert_int_equal(page_set_close(set), 0);
    }
}

/* A newer page in place is not put back to what the area has. */
static void the_newer_one_stays(void **state UNUSED)
{
    struct page_set *set;

    disk_format(&disk, 3, BATCH);
    set = opened();
    assert_int_equal(page_set_write(set, batch_of(DATA, 2, 0, 5)), 0);
    assert_int_equal(page_set_write(set, batch_of((uint32_t)DATA - 50, 0, 1, 8)), 0); /* the same page, volatile: in place at once */
    assert_int_equal(page_set_close(set), 0);
    set = opened();
    assert_int_equal(rba_on_disk(DATA), 8);
    assert_int_equal(rba_on_disk(DATA + 1), 5);
    assert_int_equal(page_set_close(set), 0);
}

static void a_stable_read_says_what_is_wrong(void **state UNUSED)
{
    struct page_set *set;
    struct page page;
    const char *damage;

    const struct page_file file = disk_file(&disk);

    disk_format(&disk, 3, BATCH);
    assert_int_equal(page_set_open(&set, &file, 3, false), 0);
    assert_int_equal(page_set_look(set, SIZE, &page, &damage), REASON_NOT_FOUND);
    assert_int_equal(page_set_look(set, DATA, &page, &damage), 0);
    assert_null(damage);
    disk.now[DATA].bytes[5] = 1;
    disk.reads = 0;
    assert_int_equal(page_set_look(set, DATA, &page, &damage), 0);
    assert_string_equal(damage, "the CRC is wrong");
    assert_int_equal(disk.reads, 21);
    assert_int_equal(page_set_close(set), 0);
}

/* -- linear data sets -- */

static const struct cluster_attributes lds = { .kind = CLUSTER_LDS, .average = 4089, .maximum = 4089, .ci_size = 4096,
                                               .share_region = 2, .share_system = 3 };

static void on_a_linear_data_set(const char *path, const unsigned char *key)
{
    const struct page_set_header header = { .psid = 3, .state = PAGE_SET_NEW, .pages = 100, .formatted = 1 };
    struct linear *linear, *other;
    struct page_file file, reading;
    struct page_set *set, *reader;
    struct page page;
    const char *damage;

    assert_int_equal(linear_open(&linear, open(path, O_RDWR | O_CLOEXEC), key, &lds, CLUSTER_UPDATE), 0);
    linear_limit(linear, 150 * LINEAR_CI, NULL, NULL);
    assert_int_equal(page_file_linear(&file, linear), 0);
    assert_int_equal(page_set_format(&file, &header), 0);
    assert_int_equal(page_set_open(&set, &file, 3, true), 0);
    assert_int_equal(page_set_encrypted(set), key != NULL);
    assert_int_equal(page_set_write(set, batch_of(40, 3, 0, 5)), 0);
    assert_int_equal(page_set_extend(set, 150), 0);
    assert_int_equal(page_set_size(set), 150);
    assert_int_equal(page_set_write(set, batch_of(145, 2, 0, 6)), 0);
    assert_int_equal(page_set_write(set, batch_of(149, 2, 0, 7)), REASON_NOT_FOUND); /* behind the end */
    /* another process */
    assert_int_equal(linear_open(&other, open(path, O_RDONLY | O_CLOEXEC), key, &lds, CLUSTER_READ), 0);
    assert_int_equal(page_file_linear(&reading, other), 0);
    assert_int_equal(page_set_open(&reader, &reading, -1, false), 0);
    assert_int_equal(page_set_size(reader), 150);
    assert_int_equal(page_set_look(reader, 146, &page, &damage), 0);
    assert_null(damage);
    assert_int_equal(page_rba(&page), 6);
    assert_int_equal(page_set_close(reader), 0);
    assert_int_equal(page_set_close(set), 0);
}

static void linear_data_sets(void **state UNUSED)
{
    const struct block_encryption encryption = { .label = "A.LABEL", .version = 1 };
    unsigned char key[BLOCK_KEY];
    struct block_file *blocks;
    char path[] = "/tmp/test_page_set.XXXXXX";

    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (unsigned char)(7 * i);
    close(mkstemp(path));
    on_a_linear_data_set(path, NULL);
    assert_int_equal(block_create(&blocks, open(path, O_RDWR | O_CLOEXEC), &encryption, key), 0);
    block_close(blocks);
    on_a_linear_data_set(path, key);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_disk, drop_disk)
        TEST(format_gives_an_empty_page_set), TEST(what_cannot_be_formatted), TEST(header_travels), TEST(headers_that_are_none),
        TEST(one_sync_for_each_batch), TEST(a_reader_writes_nothing), TEST(nothing_is_written_after_a_failure),
        TEST(no_page_is_lost_with_the_power), TEST(a_torn_header_comes_out_of_the_area), TEST(lying_areas),
        TEST(the_newer_one_stays), TEST(a_stable_read_says_what_is_wrong), TEST(linear_data_sets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
