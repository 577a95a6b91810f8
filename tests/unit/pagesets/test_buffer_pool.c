/* test_buffer_pool.c - buffer_pool.h, page_space.h: a small pool against a plain array, thresholds, the log before the page, space. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "tests/unit/pagesets/store.h"

enum { FIRST = 2 * STORE_BATCH + 5 };

static struct store store;

static int make_store(void **state UNUSED)
{
    store_new(&store, 4711);
    assert_int_equal(store_open(&store, 100), 0);
    return 0;
}

static int drop_store(void **state UNUSED)
{
    store_free(&store);
    return 0;
}

static struct buffer_usage usage_now(void)
{
    struct buffer_usage usage;

    assert_int_equal(buffer_pool_usage(store.pools, POOL, &usage), 0);
    return usage;
}

/* What is on the disk, the log is on before. */
static void assert_log_first(void)
{
    pthread_mutex_lock(&store.disk.lock);
    for (uint32_t number = FIRST; number < store.disk.size; number++)
        if (!page_is_zeros(&store.disk.now[number]))
            assert_true(page_rba(&store.disk.now[number]) < store.durable);
    pthread_mutex_unlock(&store.disk.lock);
}

static void any_calls_are_those_of_an_array(void **state UNUSED)
{
    for (uint32_t buffers = BUFFER_POOL_SMALLEST; buffers < 500; buffers *= 3) {
        store_free(&store);
        store_new(&store, buffers);
        assert_int_equal(store_open(&store, buffers), 0);
        for (unsigned step = 0; step < 60000; step++) {
            assert_int_equal(store_step(&store), 0);
            if (step % 500 == 0) {
                assert_log_first();
                assert_true(usage_now().changed <= 3 * buffers && usage_now().pinned == 0);
            }
            if (step % 5000 == 0)
                assert_int_equal(buffer_pool_alter(store.pools, POOL, step % 10000 ? buffers : 3 * buffers), 0);
        }
        compare_all(&store);
        assert_int_equal(buffer_pools_detach(store.pools, PSID, next_rba(&store)), 0);
        store_kill(&store);
        assert_int_equal(store_open(&store, buffers), 0); /* nothing is missing: no redo */
        assert_int_equal(store.noted, next_rba(&store));
        assert_int_equal(buffer_pools_header(store.pools, PSID)->state, PAGE_SET_CLOSED);
        compare_all(&store);
    }
}

static void make_pages(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(new_page(&store), 0);
}

static void deferred_writes_begin_at_85_percent(void **state UNUSED)
{
    make_pages(84);
    store.durable = next_rba(&store);
    assert_int_equal(usage_now().changed, 84);
    assert_int_equal(usage_now().stealable, 16);
    assert_int_equal(buffer_pools_turn(store.pools), 0);
    assert_int_equal(usage_now().writes, 0);
    make_pages(1);
    store.durable = next_rba(&store);
    assert_int_equal(buffer_pools_turn(store.pools), 0);
    buffer_pools_checkpoint(store.pools, 0);
    assert_int_equal(buffer_pools_note(store.pools, PSID, "ZQS1", 1, 1, true), 0); /* waits for what is under way */
    assert_true(usage_now().writes >= 10);
    assert_true(usage_now().changed <= 75);
    assert_int_equal(usage_now().waits, 0);
}

static void who_needs_a_buffer_waits_below_5_percent(void **state UNUSED)
{
    store.hold = true;
    make_pages(95);
    assert_int_equal(store.forces, 0);
    make_pages(3);
    assert_true(store.forces > 0); /* and the log had to be forced */
    assert_true(usage_now().waits > 0);
    assert_true(usage_now().stealable >= 5);
    assert_log_first();
}

static void every_buffer_pinned(void **state UNUSED)
{
    struct page *pages[101];
    uint32_t number;

    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
        assert_int_equal(page_new(store.pools, PSID, number, PAGE_BODY, PAGE_VOLATILE, 1, &pages[i]), 0);
    }
    assert_int_equal(usage_now().pinned, 100);
    assert_int_equal(usage_now().stealable, 0);
    assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
    assert_int_equal(page_new(store.pools, PSID, number, PAGE_BODY, PAGE_VOLATILE, 1, &pages[100]), REASON_LIMIT);
    assert_int_equal(page_fetch(store.pools, PSID, 2 * STORE_BATCH + 4, &pages[100]), REASON_LIMIT);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, 5), REASON_BUSY);
    page_release(pages[7]);
    assert_int_equal(page_new(store.pools, PSID, number, PAGE_BODY, PAGE_VOLATILE, 1, &pages[7]), 0);
    for (unsigned i = 0; i < 100; i++)
        page_discard(pages[i]);
    assert_int_equal(usage_now().pinned, 0);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, 5), 0);
}

/* While the batch is on its way its changes are not on disk: recovery would begin at the first of them. */
static void recovery_begins_at_what_is_under_way(void **state UNUSED)
{
    struct page *page;
    uint64_t first = next_rba(&store);

    make_pages(1);
    store.durable = next_rba(&store);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 99999), first);
    pthread_mutex_lock(&store.disk.lock); /* the disk is slow */
    buffer_pools_checkpoint(store.pools, first + 1);
    assert_int_equal(buffer_pools_turn(store.pools), 0);
    assert_false(buffer_pools_checkpoint_ended(store.pools));
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 99999), first);
    assert_int_equal(page_fetch(store.pools, PSID, FIRST, &page), 0); /* changed again meanwhile */
    page_changed(page, 5000);
    page_release(page);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 99999), first);
    pthread_mutex_unlock(&store.disk.lock);
    assert_int_equal(buffer_pools_checkpoint_wait(store.pools), 0);
    assert_int_equal(buffer_pool_checkpointed(store.pools, POOL), 2); /* the page, the space map */
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 99999), 5000);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 4000), 4000);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, 99, 4000), 4000);
}

static void volatile_pages_are_not_owed(void **state UNUSED)
{
    struct page *page;
    unsigned written;

    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(new_volatile(&store), 0);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 99999), 99999);
    buffer_pools_checkpoint(store.pools, UINT64_MAX);
    assert_int_equal(buffer_pools_checkpoint_wait(store.pools), 0);
    assert_int_equal(usage_now().writes, 0);
    assert_int_equal(page_fetch(store.pools, PSID, some_page(&store, true), &page), 0);
    page_discard(page);
    assert_int_equal(usage_now().changed, 49);
    written = store.disk.pages_written;
    assert_int_equal(buffer_pools_detach(store.pools, PSID, 7), 0);
    assert_int_equal(store.disk.pages_written - written, 3); /* the header: area, in place */
}

/* A mark that no record tells of pulled the recovery RBA back to the last record of its page, which may be in no log any more. */
static void touched_pages_owe_nothing(void **state UNUSED)
{
    struct page *page;

    make_pages(2);
    store.durable = next_rba(&store);
    buffer_pools_checkpoint(store.pools, UINT64_MAX);
    assert_int_equal(buffer_pools_checkpoint_wait(store.pools), 0);
    assert_int_equal(page_fetch(store.pools, PSID, FIRST, &page), 0);
    page_put_owner(page, 77);
    page_touched(page);
    page_release(page);
    assert_int_equal(usage_now().changed, 1);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, PSID, 99999), 99999);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, next_rba(&store)), 0); /* and are written at the end */
    assert_int_equal(page_owner(&store.disk.now[FIRST]), 77);
    assert_null(page_damage(&store.disk.now[FIRST], PSID, FIRST));
}

static void which_pages_there_are(void **state UNUSED)
{
    struct page *page;

    assert_int_equal(page_fetch(store.pools, 100, FIRST, &page), REASON_NOT_FOUND);
    assert_int_equal(page_fetch(store.pools, UINT16_MAX, FIRST, &page), REASON_NOT_FOUND);
    assert_int_equal(page_fetch(store.pools, PSID + 1, FIRST, &page), REASON_NOT_FOUND);
    for (uint32_t own = 0; own < FIRST - 1; own++)
        assert_int_equal(page_fetch(store.pools, PSID, own, &page), REASON_NOT_FOUND);
    assert_int_equal(page_fetch(store.pools, PSID, FIRST - 1, &page), 0); /* the root */
    page_release(page);
    assert_int_equal(page_fetch(store.pools, PSID, STORE_SIZE, &page), REASON_NOT_FOUND);
    assert_int_equal(page_fetch(store.pools, PSID, UINT32_MAX, &page), REASON_NOT_FOUND);
    assert_int_equal(page_fetch(store.pools, PSID, FIRST, &page), REASON_CORRUPT); /* zeros */
    assert_int_equal(page_new(store.pools, PSID, STORE_SIZE, PAGE_BODY, 0, 1, &page), REASON_NOT_FOUND);
    assert_int_equal(page_new(store.pools, PSID, 1, PAGE_BODY, 0, 1, &page), REASON_NOT_FOUND);
    assert_int_equal(page_new(store.pools, PSID, FIRST, PAGE_SPACE_MAP, 0, 1, &page), REASON_BAD_VALUE);
    assert_int_equal(page_new(store.pools, PSID, FIRST, PAGE_NONE, 0, 1, &page), REASON_BAD_VALUE);
    assert_int_equal(page_new(store.pools, PSID, FIRST, PAGE_BODY, 2, 1, &page), REASON_BAD_VALUE);
    store.disk.now[FIRST].bytes[99] = 1;
    assert_int_equal(page_fetch(store.pools, PSID, FIRST, &page), REASON_CORRUPT);
    assert_int_equal(usage_now().pinned, 0);
}

static void pools_that_cannot_be(void **state UNUSED)
{
    struct buffer_usage usage;

    assert_int_equal(buffer_pool_define(store.pools, 100, 1000), REASON_BAD_VALUE);
    assert_int_equal(buffer_pool_define(store.pools, 2, BUFFER_POOL_SMALLEST - 1), REASON_BAD_VALUE);
    assert_int_equal(buffer_pool_define(store.pools, POOL, 1000), REASON_EXISTS);
    assert_int_equal(buffer_pool_alter(store.pools, 2, 1000), REASON_NOT_FOUND);
    assert_int_equal(buffer_pool_alter(store.pools, POOL, 0), REASON_BAD_VALUE);
    assert_int_equal(buffer_pool_delete(store.pools, POOL), REASON_BUSY);
    assert_int_equal(buffer_pool_delete(store.pools, 2), REASON_NOT_FOUND);
    assert_int_equal(buffer_pool_usage(store.pools, 100, &usage), REASON_NOT_FOUND);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, 1), 0);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, 1), REASON_NOT_FOUND);
    assert_int_equal(buffer_pool_delete(store.pools, POOL), 0);
    assert_int_equal(buffer_pool_define(store.pools, POOL, 20), 0);
}

static int attach(struct disk *disk, unsigned pool)
{
    const struct page_file file = disk_file(disk);
    struct page_set *set;

    assert_int_equal(page_set_open(&set, &file, -1, true), 0);
    return buffer_pools_attach(store.pools, set, pool);
}

static void page_sets_come_while_it_runs(void **state UNUSED)
{
    struct disk more;
    struct page *page;
    uint32_t number;

    disk_new(&more, 100, 100);
    disk_format(&more, 4, 4);
    make_pages(60);
    assert_int_equal(attach(&more, 7), REASON_NOT_FOUND);
    assert_false(more.open);
    assert_int_equal(attach(&more, POOL), 0);
    assert_int_equal(attach(&more, POOL), REASON_EXISTS);
    for (unsigned i = 0; i < 80; i++) {
        assert_int_equal(page_reserve(store.pools, 4, &number), 0);
        assert_int_equal(page_allocate(store.pools, 4, number, 1), 0);
        assert_int_equal(page_new(store.pools, 4, number, PAGE_BODY, 0, 1, &page), 0);
        page_release(page);
    }
    compare_all(&store);
    assert_int_equal(buffer_pools_pool(store.pools, 4), POOL);
    assert_int_equal(buffer_pools_detach(store.pools, 4, 2), 0);
    assert_int_equal(buffer_pools_pool(store.pools, 4), -1);
    compare_all(&store);
    disk_free(&more);
}

/* A page set whose disk fails is gone; the others go on in the same pool. */
static void a_failed_page_set_is_in_nobodys_way(void **state UNUSED)
{
    struct disk bad;
    struct page *page = NULL;
    uint32_t number;

    disk_new(&bad, 100, 100);
    disk_format(&bad, 4, 4);
    assert_int_equal(attach(&bad, POOL), 0);
    bad.fault = FAULT_FAILS;
    bad.fault_at = bad.calls + 1;
    for (unsigned i = 0; i < 70; i++) {
        assert_int_equal(page_reserve(store.pools, 4, &number), 0);
        assert_int_equal(page_allocate(store.pools, 4, number, 1), 0);
        assert_int_equal(page_new(store.pools, 4, number, PAGE_BODY, 0, 1, &page), 0);
        if (i)
            page_release(page);
    }
    buffer_pools_checkpoint(store.pools, 2);
    assert_int_equal(buffer_pools_checkpoint_wait(store.pools), 0);
    assert_int_equal(buffer_pools_turn(store.pools), REASON_IO);
    assert_int_equal(buffer_pools_turn(store.pools), 0); /* told once */
    assert_int_equal(buffer_pools_failed(store.pools, 4), REASON_IO);
    assert_int_equal(buffer_pools_recovery_rba(store.pools, 4, 50), 1);
    assert_int_equal(page_fetch(store.pools, 4, number, &page), REASON_IO);
    assert_int_equal(page_reserve(store.pools, 4, &number), REASON_IO);
    assert_int_equal(buffer_pools_note(store.pools, 4, "ZQS1", 1, 50, true), REASON_IO);
    assert_true(usage_now().changed <= 1); /* what is pinned */
    make_pages(150);
    compare_all(&store);
    assert_int_equal(buffer_pools_detach(store.pools, 4, 50), REASON_BUSY);
    disk_free(&bad);
}

static void wait_for_reads(void)
{
    struct pollfd event = { .fd = buffer_pools_read_fd(store.pools), .events = POLLIN };

    poll(&event, 1, 1000);
    assert_int_equal(buffer_pools_turn(store.pools), 0);
}

/* Tries until the page has come; how often it was not there. */
static int get_page(uint32_t number, unsigned ahead, unsigned *later)
{
    struct page *page;
    int reason;

    for (*later = 0; (reason = page_try(store.pools, PSID, number, ahead, &page)) == PAGE_LATER; ++*later)
        wait_for_reads();
    if (reason == 0) {
        compare_page(&store, page, number);
        page_release(page);
    }
    return reason;
}

/* 60 pages, none of them in a buffer. */
static void make_cold(void)
{
    make_pages(60);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, next_rba(&store)), 0);
    assert_int_equal(attach(&store.disk, POOL), 0);
}

static void a_page_that_is_asked_for_comes(void **state UNUSED)
{
    struct page *page = NULL;
    unsigned later;

    make_cold();
    assert_int_equal(get_page(FIRST, 10, &later), 0);
    assert_true(later > 0);
    assert_int_equal(disk_fetches(&store.disk), 1);
    for (uint32_t number = FIRST; number < FIRST + 5; number++) {
        assert_int_equal(get_page(number, 1, &later), 0);
        assert_int_equal(later, 0);
    }
    assert_int_equal(disk_fetches(&store.disk), 1);
    assert_int_equal(get_page(FIRST + 50, 1, &later), 0);
    assert_true(later > 0);
    assert_int_equal(page_try(store.pools, PSID, 0, 1, &page), REASON_NOT_FOUND);
    assert_int_equal(page_try(store.pools, PSID, UINT32_MAX, 1, &page), REASON_NOT_FOUND);
    assert_int_equal(page_try(store.pools, 77, FIRST, 1, &page), REASON_NOT_FOUND);
}

/* Who reads one page behind the other finds those that come next on their way before they are asked for. */
static void pages_ahead_are_on_their_way(void **state UNUSED)
{
    unsigned later;

    make_cold();
    assert_int_equal(get_page(FIRST, PAGE_SET_READ_MAX, &later), 0);
    for (uint32_t number = FIRST; number < FIRST + 60; number++) {
        unsigned fetches = disk_fetches(&store.disk);

        assert_int_equal(get_page(number, 1, &later), 0);
        assert_true(number >= FIRST + 20 || later == 0);
        while (number == FIRST + 20 && disk_fetches(&store.disk) == fetches && fetches == 1)
            wait_for_reads();
    }
    assert_true(disk_fetches(&store.disk) <= 6);
}

/* What is newer is never replaced by what was read, not even when its buffer is gone. */
static void a_page_that_was_changed_meanwhile_stays(void **state UNUSED)
{
    struct page *page = NULL;
    unsigned later;

    for (unsigned stolen = 0; stolen < 2; stolen++) {
        make_cold();
        disk_hold_reads(&store.disk, true);
        assert_int_equal(page_try(store.pools, PSID, FIRST + 1, 1, &page), PAGE_LATER);
        assert_int_equal(page_try(store.pools, PSID, FIRST + 1, 1, &page), PAGE_LATER);
        assert_int_equal(page_try(store.pools, PSID, FIRST, 8, &page), PAGE_LATER);
        assert_int_equal(page_fetch(store.pools, PSID, FIRST, &page), 0); /* who waits reads it himself */
        page_release(page);
        assert_int_equal(change_page(&store, FIRST), 0);
        store.durable = next_rba(&store);
        for (uint32_t number = FIRST + 8; stolen && number < FIRST + 60; number++) /* until its buffer has gone */
            assert_int_equal(check_page(&store, number), 0);
        disk_hold_reads(&store.disk, false);
        assert_int_equal(get_page(FIRST + 1, 1, &later), 0);
        assert_int_equal(get_page(FIRST + 7, 1, &later), 0);
        assert_int_equal(check_page(&store, FIRST), 0);
        compare_all(&store);
    }
}

/* A read that fails, and a damaged page: who asks again waits, and is told. */
static void what_cannot_be_read_is_told(void **state UNUSED)
{
    unsigned later;

    make_cold();
    store.disk.fetch_fails_at = 1;
    assert_int_equal(get_page(FIRST, 4, &later), 0);            /* by a read of one's own */
    store.disk.now[FIRST + 40].bytes[50] ^= 1;
    assert_int_equal(get_page(FIRST + 38, 5, &later), 0);
    assert_int_equal(get_page(FIRST + 40, 1, &later), REASON_CORRUPT);
    assert_int_equal(get_page(FIRST + 40, 1, &later), REASON_CORRUPT);
    assert_int_equal(get_page(FIRST + 41, 1, &later), 0);
}

/* A page set goes while pages of it are being read, and while it grows. */
static void what_is_on_its_way_of_a_page_set_that_goes(void **state UNUSED)
{
    struct page *page = NULL;

    make_cold();
    assert_int_equal(page_try(store.pools, PSID, FIRST, 32, &page), PAGE_LATER);
    assert_int_equal(page_try(store.pools, PSID, FIRST + 40, 1, &page), PAGE_LATER);
    assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_USER, 20), 0);
    assert_int_equal(buffer_pools_room(store.pools, PSID, STORE_SIZE), PAGE_LATER);
    assert_int_equal(buffer_pools_detach(store.pools, PSID, next_rba(&store)), 0);
    assert_int_equal(attach(&store.disk, POOL), 0);
    compare_all(&store);
}

/* Who needs room is told to come again until it is there, or cannot be had. */
static void room_is_made_meanwhile(void **state UNUSED)
{
    struct page_usage usage;
    unsigned times = 0;
    uint32_t number;

    assert_int_equal(buffer_pools_room(store.pools, PSID, 10), 0);
    while (buffer_pools_room(store.pools, PSID, STORE_SIZE + 50) == PAGE_LATER && ++times) {
        struct pollfd event = { .fd = buffer_pools_fd(store.pools), .events = POLLIN };

        poll(&event, 1, 1000);
        assert_int_equal(buffer_pools_turn(store.pools), 0);
    }
    assert_true(times >= 3);
    assert_int_equal(page_space_usage(store.pools, PSID, &usage), 0);
    assert_true(usage.unused >= STORE_SIZE + 50);
    assert_true(usage.grows);
    assert_int_equal(usage.expansions, (usage.total - STORE_SIZE) / 20);
    while (buffer_pools_room(store.pools, PSID, STORE_LIMIT) == PAGE_LATER) {
        struct pollfd event = { .fd = buffer_pools_fd(store.pools), .events = POLLIN };

        poll(&event, 1, 1000);
        assert_int_equal(buffer_pools_turn(store.pools), 0);
    }
    assert_int_equal(page_space_usage(store.pools, PSID, &usage), 0);
    assert_int_equal(usage.total, STORE_LIMIT);
    assert_false(usage.grows);
    while (usage.unused--)
        assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
    assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_FULL);
    assert_int_equal(buffer_pools_room(store.pools, PSID, 1), 0);
    assert_int_equal(buffer_pools_room(store.pools, 77, 1), 0);
}

/* Nothing is lost by it but the room. */
static void a_disk_that_fails_while_it_grows(void **state UNUSED)
{
    uint32_t number;

    store.disk.dead = true;
    assert_int_equal(buffer_pools_room(store.pools, PSID, STORE_SIZE), PAGE_LATER);
    while (buffer_pools_room(store.pools, PSID, STORE_SIZE) == PAGE_LATER)
        assert_int_equal(buffer_pools_turn(store.pools), 0);
    for (uint32_t i = FIRST; i < STORE_SIZE; i++)
        assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
    assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_IO);
    store.disk.dead = false;
    assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
}

static void headers(void **state UNUSED)
{
    struct page_set_header header;

    assert_int_equal(buffer_pools_note(store.pools, PSID, "LONGER", 1, 1, true), REASON_TOO_LONG);
    assert_int_equal(buffer_pools_note(store.pools, 77, "ZQS1", 1, 1, true), REASON_NOT_FOUND);
    assert_int_equal(buffer_pools_note(store.pools, PSID, "ZQS1", 5, 123, true), 0);
    assert_int_equal(page_set_get_header(&store.disk.now[0], &header), 0);
    assert_string_equal(header.qmgr, "ZQS1");
    assert_int_equal(header.content, 5);
    assert_int_equal(header.recovery_rba, 123);
    assert_int_equal(header.state, PAGE_SET_IN_USE);
    assert_null(buffer_pools_header(store.pools, 77));
}

/* -- space -- */

static void full_and_extended(void **state UNUSED)
{
    struct page_usage usage;
    uint32_t number;

    assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_NONE, 0), 0);
    assert_int_equal(page_space_expand(store.pools, PSID, 4, 0), REASON_BAD_VALUE);
    assert_int_equal(page_space_expand(store.pools, 77, PAGE_EXPAND_NONE, 0), REASON_NOT_FOUND);
    for (uint32_t i = FIRST; i < STORE_SIZE; i++) {
        assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
        assert_int_equal(number, i);
    }
    assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_FULL);
    page_unreserve(store.pools, PSID, 200);
    page_unreserve(store.pools, PSID, 200); /* is free */
    page_unreserve(store.pools, PSID, 1);
    page_unreserve(store.pools, PSID, UINT32_MAX);
    assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
    assert_int_equal(number, 200);
    assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_USER, 0), 0); /* no secondary space */
    assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_FULL);
    assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_SYSTEM, 0), 0);
    assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
    assert_int_equal(number, STORE_SIZE);
    assert_int_equal(page_space_usage(store.pools, PSID, &usage), 0);
    assert_int_equal(usage.total, STORE_SIZE + STORE_SIZE / 10 + 1);
    assert_int_equal(usage.expansions, 1);
    assert_int_equal(usage.nonpersistent, STORE_SIZE - FIRST + 1);
    assert_int_equal(usage.persistent, 0);
    assert_int_equal(usage.unused, usage.total - STORE_SIZE - 1);
    assert_int_equal(usage.pool, POOL);
    assert_int_equal(usage.expand, PAGE_EXPAND_SYSTEM);
    assert_false(usage.encrypted);
    assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_USER, STORE_LIMIT), 0); /* more than the disk has */
    while (page_reserve(store.pools, PSID, &number) == 0)
        ;
    assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_FULL);
    assert_int_equal(page_space_usage(store.pools, PSID, &usage), 0);
    assert_int_equal(usage.expansions, 2); /* the next one was begun with the first page of the last one */
    assert_int_equal(usage.unused, 0);
}

/* Where nothing else moved, nobody was told that an extent was refused. */
static void a_refused_extent_is_told_in_the_next_turn(void **state UNUSED)
{
    struct pollfd event = { .fd = buffer_pools_fd(store.pools), .events = POLLIN };
    struct page_usage usage;
    uint64_t extents;
    uint32_t number;

    assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_NONE, 0), 0);
    while (page_reserve(store.pools, PSID, &number) == 0)
        ;
    for (int times = 0; times < 2; times++) {
        assert_int_equal(buffer_pools_turn(store.pools), 0);
        assert_int_equal(poll(&event, 1, 0), 0);
        extents = page_space_extents(store.pools);
        assert_int_equal(page_space_expand(store.pools, PSID, PAGE_EXPAND_USER, STORE_LIMIT), 0);
        assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_FULL);
        assert_int_equal(poll(&event, 1, 0), 1);
        assert_int_not_equal(page_space_extents(store.pools), extents);
        assert_int_equal(page_space_usage(store.pools, PSID, &usage), 0);
        assert_true(usage.refused);
        assert_false(usage.growing);
    }
    assert_int_equal(buffer_pools_turn(store.pools), 0);
    assert_int_equal(page_reserve(store.pools, PSID, &number), REASON_FULL); /* nobody is asked again */
    assert_int_equal(poll(&event, 1, 0), 0);
    page_unreserve(store.pools, PSID, STORE_SIZE - 1);
    assert_int_equal(page_reserve(store.pools, PSID, &number), 0);
}

static void allocations_that_cannot_be(void **state UNUSED)
{
    struct page_usage usage;

    assert_int_equal(page_allocate(store.pools, PSID, 0, 10), REASON_NOT_FOUND);
    assert_int_equal(page_allocate(store.pools, PSID, FIRST - 1, 10), REASON_NOT_FOUND);
    assert_int_equal(page_allocate(store.pools, 77, FIRST, 10), REASON_NOT_FOUND);
    assert_int_equal(page_allocate(store.pools, PSID, UINT32_MAX, 10), REASON_NOT_FOUND);
    assert_int_equal(page_allocate(store.pools, PSID, STORE_LIMIT, 10), REASON_FULL);
    assert_int_equal(page_free(store.pools, PSID, FIRST, 10), REASON_NOT_FOUND);
    assert_int_equal(page_allocate(store.pools, PSID, FIRST, 10), 0);
    assert_int_equal(page_allocate(store.pools, PSID, FIRST, 11), REASON_EXISTS);
    assert_int_equal(page_free(store.pools, PSID, FIRST, 11), 0);
    assert_int_equal(page_free(store.pools, PSID, FIRST, 12), REASON_NOT_FOUND);
    assert_int_equal(page_allocate(store.pools, PSID, FIRST, 10), 0); /* redo: again, from an earlier record on */
    assert_int_equal(page_free(store.pools, PSID, FIRST, 11), 0);
    assert_int_equal(page_allocate(store.pools, PSID, STORE_SIZE + 5, 20), 0); /* redo extends */
    assert_int_equal(page_space_usage(store.pools, PSID, &usage), 0);
    assert_int_equal(usage.persistent, 1);
    assert_int_equal(usage.total, STORE_SIZE + 6);
}

/* The page set in memory, as if it were larger. */
static uint32_t large_size;
static unsigned large_extents;

static uint32_t size_of_large(void *context UNUSED)
{
    return large_size;
}

static int extend_large(void *context UNUSED, uint32_t pages)
{
    large_extents++;
    large_size = pages;
    return 0;
}

static int read_large(void *context, uint32_t number, unsigned count, struct page *pages)
{
    if (number < STORE_SIZE)
        return disk_read(context, number, count, pages);
    memset(pages, 0, count * sizeof *pages);
    return 0;
}

/* A data set may have 123 extents. Redo made one for each 1024 pages, so that a page set of more than half a gigabyte was not built
 * again, whatever secondary space it had. */
static void many_pages_are_redone_in_few_extents(void **state UNUSED)
{
    static const struct {
        enum page_expand mode;
        uint32_t secondary;
        unsigned most;
    } rows[] = { { PAGE_EXPAND_USER, 180000, 6 }, { PAGE_EXPAND_USER, 0, 80 }, { PAGE_EXPAND_SYSTEM, 5, 80 }, { PAGE_EXPAND_NONE, 5, 80 } };
    const struct buffer_hooks hooks = { durable_now, force_now, &store };
    struct page_file large = disk_file(&store.disk);

    large.size = size_of_large;
    large.extend = extend_large;
    large.read = read_large;
    assert_int_equal(buffer_pools_detach(store.pools, PSID, next_rba(&store)), 0);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buffer_pools *pools = buffer_pools_new(&hooks);
        struct page_set *set;

        large_size = STORE_SIZE;
        large_extents = 0;
        assert_int_equal(page_set_open(&set, &large, PSID, true), 0);
        assert_int_equal(buffer_pool_define(pools, POOL, 100), 0);
        assert_int_equal(buffer_pools_attach(pools, set, POOL), 0);
        assert_int_equal(page_space_expand(pools, PSID, rows[i].mode, rows[i].secondary), 0);
        for (uint32_t number = STORE_SIZE; number < 1000000; number += 500)
            assert_int_equal(page_allocate(pools, PSID, number, 10 + number), 0);
        assert_in_range(large_extents, 1, rows[i].most);
        buffer_pools_free(pools);
    }
}

static const struct cluster_attributes lds = { .kind = CLUSTER_LDS, .average = 4089, .maximum = 4089, .ci_size = 4096,
                                               .share_region = 2, .share_system = 3 };

/* More pages than a map covers: on a file, most of which is never written. */
static void pages_of_the_second_map(void **state UNUSED)
{
    static const uint32_t numbers[] = { 31999, 32000, 32002, 32064, 64000, 64002, 65000 };
    const struct page_set_header header = { .psid = 5, .state = PAGE_SET_NEW, .pages = 100, .formatted = 1 };
    char path[] = "/tmp/test_buffer_pool.XXXXXX";
    struct page_usage usage;
    struct linear *linear;
    struct page_file file;
    struct page_set *set;
    struct page *page;

    close(mkstemp(path));
    assert_int_equal(linear_open(&linear, open(path, O_RDWR | O_CLOEXEC), NULL, &lds, CLUSTER_UPDATE), 0);
    assert_int_equal(page_file_linear(&file, linear), 0);
    assert_int_equal(page_set_format(&file, &header), 0);
    assert_int_equal(page_set_open(&set, &file, 5, true), 0);
    assert_int_equal(buffer_pools_attach(store.pools, set, POOL), 0);
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
        assert_int_equal(page_allocate(store.pools, 5, numbers[i], 10 + i), 0);
        assert_int_equal(page_redo_new(store.pools, 5, numbers[i], PAGE_BODY, 10 + i, &page), 1);
        page_release(page);
    }
    assert_int_equal(page_allocate(store.pools, 5, 32001, 30), REASON_NOT_FOUND); /* the map itself */
    assert_int_equal(page_fetch(store.pools, 5, 64001, &page), REASON_NOT_FOUND);
    store.durable = 1000;
    assert_int_equal(buffer_pools_detach(store.pools, 5, 40), 0);
    assert_int_equal(linear_open(&linear, open(path, O_RDWR | O_CLOEXEC), NULL, &lds, CLUSTER_UPDATE), 0);
    assert_int_equal(page_file_linear(&file, linear), 0);
    assert_int_equal(page_set_open(&set, &file, 5, true), 0);
    assert_int_equal(buffer_pools_attach(store.pools, set, POOL), 0);
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
        assert_true(page_taken(store.pools, 5, numbers[i]));
        assert_false(page_taken(store.pools, 5, numbers[i] + 10));
        assert_int_equal(page_fetch(store.pools, 5, numbers[i], &page), 0);
        assert_int_equal(page_rba(page), 10 + i);
        page_release(page);
    }
    assert_int_equal(page_space_usage(store.pools, 5, &usage), 0);
    assert_int_equal(usage.persistent, ARRAY_COUNT(numbers));
    assert_int_equal(usage.unused, usage.total - 7 - 2 - 13); /* two more maps; header, map, area, root */
    for (uint32_t number, count = usage.unused; count; count--) {
        assert_int_equal(page_reserve(store.pools, 5, &number), 0);
        assert_false(page_set_own_page(set, number));
    }
    assert_int_equal(page_space_usage(store.pools, 5, &usage), 0);
    assert_int_equal(usage.unused, 0);
    assert_int_equal(page_free(store.pools, 5, 32002, 50), 0);
    assert_int_equal(page_free(store.pools, 5, 31999, 50), 0); /* several pages of one record */
    assert_int_equal(page_space_usage(store.pools, 5, &usage), 0);
    assert_int_equal(usage.unused, 2);
    unlink(path);
}

/* Maps that cannot be: refused at the attach. */
static void lying_space_maps(void **state UNUSED)
{
    static const struct {
        unsigned at;
        unsigned char value;
    } rows[] = { { 40, 0x7f }, { 40, 0xbf }, { 42, 0xf7 }, { 40 + STORE_SIZE / 8, 0x01 }, { 4095, 1 }, { 4, PAGE_BODY } };

    assert_int_equal(buffer_pools_detach(store.pools, PSID, 1), 0);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct page right = store.disk.now[1];

        store.disk.now[1].bytes[rows[i].at] = rows[i].value;
        page_seal(&store.disk.now[1]);
        assert_int_equal(attach(&store.disk, POOL), REASON_CORRUPT);
        assert_false(store.disk.open);
        store.disk.now[1] = right;
    }
    memset(&store.disk.now[1], 0, sizeof store.disk.now[1]);
    assert_int_equal(attach(&store.disk, POOL), REASON_CORRUPT);
}

/* -- redo -- */

static void redo_passes_over_damaged_pages(void **state UNUSED)
{
    struct page *page;
    uint32_t number = 0;

    assert_int_equal(page_allocate(store.pools, PSID, FIRST, 10), 0);
    assert_int_equal(page_allocate(store.pools, PSID, FIRST + 1, 11), 0);
    store.disk.now[FIRST].bytes[9] = 1;
    assert_int_equal(page_redo(store.pools, PSID, FIRST, 12, &page), 0);
    assert_int_equal(page_redo(store.pools, PSID, FIRST + 1, 13, &page), 0); /* zeros */
    assert_int_equal(page_redo(store.pools, PSID, FIRST + 2, 13, &page), 0); /* not allocated in the end */
    assert_int_equal(page_redo_end(store.pools, PSID, &number), REASON_CORRUPT);
    assert_int_equal(page_redo_new(store.pools, PSID, FIRST, PAGE_SLOTS, 14, &page), 1);
    page_release(page);
    assert_int_equal(page_redo_end(store.pools, PSID, &number), REASON_CORRUPT);
    assert_int_equal(number, FIRST + 1);
    assert_int_equal(page_redo_new(store.pools, PSID, FIRST + 1, PAGE_SLOTS, 15, &page), 1);
    page_release(page);
    assert_int_equal(page_redo_end(store.pools, PSID, &number), 0);
    assert_int_equal(page_redo_end(store.pools, 77, &number), REASON_NOT_FOUND);
    assert_int_equal(page_redo(store.pools, PSID, FIRST, 14, &page), 0); /* the page has it */
    assert_int_equal(page_redo(store.pools, PSID, FIRST, 15, &page), 1);
    page_release(page);
    assert_int_equal(page_redo_new(store.pools, PSID, FIRST, PAGE_SLOTS, 14, &page), 0);
    assert_int_equal(page_redo_new(store.pools, PSID, FIRST, PAGE_HEADER, 20, &page), REASON_BAD_VALUE);
    assert_int_equal(page_redo(store.pools, PSID, 1, 20, &page), REASON_NOT_FOUND);
    assert_int_equal(page_redo(store.pools, PSID, STORE_LIMIT + 5, 20, &page), REASON_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_store, drop_store)
        TEST(any_calls_are_those_of_an_array), TEST(deferred_writes_begin_at_85_percent),
        TEST(who_needs_a_buffer_waits_below_5_percent), TEST(every_buffer_pinned), TEST(recovery_begins_at_what_is_under_way),
        TEST(volatile_pages_are_not_owed), TEST(touched_pages_owe_nothing), TEST(which_pages_there_are), TEST(pools_that_cannot_be),
        TEST(page_sets_come_while_it_runs), TEST(a_failed_page_set_is_in_nobodys_way), TEST(headers),
        TEST(a_page_that_is_asked_for_comes), TEST(pages_ahead_are_on_their_way), TEST(a_page_that_was_changed_meanwhile_stays),
        TEST(what_cannot_be_read_is_told), TEST(what_is_on_its_way_of_a_page_set_that_goes), TEST(room_is_made_meanwhile),
        TEST(a_disk_that_fails_while_it_grows),
        TEST(full_and_extended), TEST(a_refused_extent_is_told_in_the_next_turn), TEST(allocations_that_cannot_be),
        TEST(many_pages_are_redone_in_few_extents),
        TEST(pages_of_the_second_map), TEST(lying_space_maps),
        TEST(redo_passes_over_damaged_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
