/* test_pages_later.c - queue_again.c, store_ready.c: calls that need a page that is in no buffer wait for it, and nobody else does. */
#include "tests/unit/mstr/engine_world.h"

#include <pthread.h>

enum {
    SYNC = MQPMO_SYNCPOINT, NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT,
    BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE,
};
enum { DEEP = 2000, LONG = 1500000, MESSAGE = 1000 };

/* The page reader's reads: held up, or failing. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t go_on;
    bool hold;
    unsigned fail_every, count;
    int (*fetch)(void *context, uint32_t number, unsigned count, struct page *pages);
} reads = { .lock = PTHREAD_MUTEX_INITIALIZER, .go_on = PTHREAD_COND_INITIALIZER };

static int fetch(void *context, uint32_t number, unsigned count, struct page *pages)
{
    bool fails;

    pthread_mutex_lock(&reads.lock);
    while (reads.hold)
        pthread_cond_wait(&reads.go_on, &reads.lock);
    fails = ++reads.count && reads.fail_every && reads.count % reads.fail_every == 0;
    pthread_mutex_unlock(&reads.lock);
    return fails ? REASON_IO : reads.fetch(context, number, count, pages);
}

static void wrap(struct page_file *file)
{
    reads.fetch = file->fetch;
    file->fetch = fetch;
}

static void hold(bool on)
{
    pthread_mutex_lock(&reads.lock);
    reads.hold = on;
    pthread_cond_broadcast(&reads.go_on);
    pthread_mutex_unlock(&reads.lock);
}

static unsigned read_count(void)
{
    unsigned count;

    pthread_mutex_lock(&reads.lock);
    count = reads.count;
    pthread_mutex_unlock(&reads.lock);
    return count;
}

static int start(void **state UNUSED)
{
    reads.fail_every = reads.count = 0;
    world_wrap = wrap;
    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "A", "SHARE DEFSOPT(SHARED) MAXDEPTH(999999)");
    define_in(&ours.objects, TYPE_QLOCAL, "B", "SHARE DEFSOPT(SHARED)");
    return 0;
}

static int end(void **state UNUSED)
{
    hold(false);
    world_engine_end();
    world_wrap = NULL;
    return 0;
}

/* The n-th message: its number, and as many bytes more as it has. */
static void text_of(unsigned n, char *text)
{
    int digits = snprintf(text, MESSAGE, "%08u", n);

    memset(text + digits, 'a' + (int)(n % 26), MESSAGE - (size_t)digits);
    text[MESSAGE] = '\0';
}

static void put_deep(unsigned count, MQLONG persistence)
{
    MQHOBJ queue = open_queue(&ours.one, "A", MQOO_OUTPUT);
    char text[MESSAGE + 1];

    for (unsigned n = 0; n < count; n++) {
        text_of(n, text);
        begin_put(&ours.one, queue, text, SYNC);
        ours.one.call.md.Persistence = persistence;
        snprintf((char *)ours.one.call.md.CorrelId, 24, "CORREL%u", n);
        assert_int_equal(world_call(&ours.one), MQRC_NONE);
        if (n % 100 == 99 || n + 1 == count) {
            begin_call(&ours.one, MQI_CMIT);
            assert_int_equal(world_call(&ours.one), MQRC_NONE);
        }
    }
    close_handle(&ours.one, queue, MQCO_NONE);
}

/* Everything is on the disk, and nothing but what a start reads is in a buffer. */
static void make_cold(void)
{
    assert_int_equal(store_checkpoint_now(world.store, true), 0);
    world_engine_crash();
    world_engine_start();
}

static void assert_is(const struct program *p, unsigned n)
{
    char text[MESSAGE + 1];

    text_of(n, text);
    assert_int_equal(p->call.reason, MQRC_NONE);
    assert_int_equal(p->call.area_length, MESSAGE);
    assert_memory_equal(p->area, text, MESSAGE);
}

static void who_waits_for_a_page_holds_up_nobody(void **state UNUSED)
{
    MQHOBJ deep, hot;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    deep = open_queue(&ours.one, "A", BOTH);
    hot = open_queue(&ours.two, "B", BOTH);
    hold(true);
    begin_get(&ours.one, deep, GET, AREA);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    for (unsigned n = 0; n < 20; n++) {
        begin_put(&ours.two, hot, "HOT", NOSYNC);
        assert_int_equal(world_call(&ours.two), MQRC_NONE);
        begin_get(&ours.two, hot, GET, AREA);
        assert_int_equal(world_call(&ours.two), MQRC_NONE);
    }
    assert_int_equal(ours.one.answered, 0);
    hold(false);
    while (!ours.one.answered)
        world_turn();
    assert_is(&ours.one, 0);
}

static void all_come_once_and_in_order(void **state UNUSED)
{
    MQHOBJ queue;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    queue = open_queue(&ours.one, "A", BOTH);
    for (unsigned n = 0; n < DEEP; n++) {
        begin_get(&ours.one, queue, n % 2 ? GET : MQGMO_SYNCPOINT, AREA);
        world_call(&ours.one);
        assert_is(&ours.one, n);
        if (n % 50 == 0) {
            begin_call(&ours.one, MQI_CMIT);
            assert_int_equal(world_call(&ours.one), MQRC_NONE);
        }
    }
    begin_get(&ours.one, queue, GET, AREA);
    assert_int_equal(world_call(&ours.one), MQRC_NO_MSG_AVAILABLE);
    assert_in_range(read_count(), 10, DEEP / 3); /* three messages a page: none is read twice */
}

/* Both find the same message and wait for a page: one gets it, and the other looked for that message from then on, and found none. */
static void the_other_one_looked_for_the_message_that_was_gone(void **state UNUSED)
{
    struct program *programs[] = { &ours.one, &ours.two };
    MQHOBJ queues[2];

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    for (unsigned i = 0; i < 2; i++)
        queues[i] = open_queue(programs[i], "A", BOTH);
    for (unsigned n = 0; n < DEEP / 2; n++) {
        bool later[2];

        for (unsigned i = 0; i < 2; i++) {
            begin_get(programs[i], queues[i], GET, AREA);
            later[i] = call(programs[i]) == ENGINE_LATER;
        }
        for (unsigned i = 0; i < 2; i++) {
            while (later[i] && !programs[i]->answered)
                world_turn();
            assert_int_equal(programs[i]->call.reason, MQRC_NONE);
        }
    }
}

static void begin_get_of(struct program *p, MQHOBJ queue, MQLONG options, unsigned n)
{
    begin_get(p, queue, options, AREA);
    p->call.gmo.MatchOptions = MQMO_MATCH_CORREL_ID;
    memset(p->call.md.CorrelId, 0, sizeof p->call.md.CorrelId);
    snprintf((char *)p->call.md.CorrelId, 24, "CORREL%u", n);
}

/* Each search goes through more pages than there are buffers, several at a time. */
static void searches_go_on_where_they_were(void **state UNUSED)
{
    MQHOBJ one, two;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    one = open_queue(&ours.one, "A", BOTH);
    two = open_queue(&ours.two, "A", BOTH);
    for (unsigned n = 0; n < 5; n++) {
        begin_get_of(&ours.one, one, GET, DEEP - 1 - n);
        begin_get_of(&ours.two, two, n % 2 ? GET : MQGMO_BROWSE_FIRST, n % 2 ? 10 + n : 50);
        if (call(&ours.one) == 0)
            ours.one.answered = 1;
        if (call(&ours.two) == 0)
            ours.two.answered = 1;
        while (!ours.one.answered || !ours.two.answered)
            world_turn();
        assert_is(&ours.one, DEEP - 1 - n);
        assert_is(&ours.two, n % 2 ? 10 + n : 50);
    }
    begin_get_of(&ours.one, one, GET, DEEP + 5);
    assert_int_equal(world_call(&ours.one), MQRC_NO_MSG_AVAILABLE);
}

/* Gives a message back behind the place where another one's search is: that one finds it all the same. */
static void what_becomes_free_meanwhile_is_found(void **state UNUSED)
{
    MQHOBJ one, two;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    one = open_queue(&ours.one, "A", BOTH);
    two = open_queue(&ours.two, "A", BOTH);
    begin_get_of(&ours.two, two, MQGMO_SYNCPOINT, 3);
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    begin_get_of(&ours.one, one, GET | MQGMO_WAIT, 3);
    ours.one.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&ours.one), ENGINE_LATER); /* it has passed the place, and waits for a page behind it */
    begin_call(&ours.two, MQI_BACK);
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    while (!ours.one.answered)
        world_turn();
    assert_is(&ours.one, 3);
}

/* A browse keeps its place over pages that are missing, whatever it skips. */
static void a_browse_goes_on(void **state UNUSED)
{
    MQHOBJ queue;

    put_deep(DEEP, MQPER_NOT_PERSISTENT);
    queue = open_queue(&ours.one, "A", BOTH);
    for (unsigned n = 0; n < DEEP; n++) {
        begin_get(&ours.one, queue, n ? MQGMO_BROWSE_NEXT : MQGMO_BROWSE_FIRST, AREA);
        world_call(&ours.one);
        assert_is(&ours.one, n);
    }
    begin_get(&ours.one, queue, MQGMO_BROWSE_NEXT, AREA);
    assert_int_equal(world_call(&ours.one), MQRC_NO_MSG_AVAILABLE);
}

static MQLONG long_call(struct program *p, char *area)
{
    p->answered = 0;
    if (engine_call(p->connection, &p->call, area, LONG) == ENGINE_LATER)
        while (!p->answered)
            world_turn();
    return p->call.reason;
}

/* Messages of more pages than there are buffers, read in parts by two at a time. */
static void long_messages_are_read_in_parts(void **state UNUSED)
{
    char *area = mem_alloc(2, LONG);
    MQHOBJ one = open_queue(&ours.one, "A", BOTH), two;

    for (unsigned n = 0; n < 3; n++) {
        memset(area, 'A' + (int)n, LONG);
        begin_put(&ours.one, one, "", NOSYNC);
        ours.one.call.length = LONG;
        ours.one.call.md.Persistence = n == 1 ? MQPER_NOT_PERSISTENT : MQPER_PERSISTENT;
        assert_int_equal(long_call(&ours.one, area), MQRC_NONE);
    }
    two = open_queue(&ours.two, "A", BOTH);
    for (unsigned n = 0; n < 3; n++) {
        struct program *programs[2] = { &ours.one, &ours.two };
        MQHOBJ queues[2] = { one, two };

        for (unsigned i = 0; i < 2; i++) {
            begin_get(programs[i], queues[i], n ? MQGMO_BROWSE_NEXT : MQGMO_BROWSE_FIRST, LONG);
            if (engine_call(programs[i]->connection, &programs[i]->call, area + i * LONG, LONG) == 0)
                programs[i]->answered = 1;
        }
        while (!ours.one.answered || !ours.two.answered)
            world_turn();
        for (size_t i = 0; i < 2 * (size_t)LONG; i++)
            assert_int_equal(area[i], 'A' + (int)n);
    }
    for (unsigned n = 0; n < 3; n++) {
        begin_get(&ours.one, one, GET, LONG);
        assert_int_equal(long_call(&ours.one, area), MQRC_NONE);
        assert_int_equal(area[LONG - 1], 'A' + (int)n);
    }
    mem_free(area);
}

/* Who goes away while its page is on its way leaves nothing behind; the others are answered. */
static void who_goes_while_its_page_comes(void **state UNUSED)
{
    MQHOBJ one, two;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    one = open_queue(&ours.one, "A", BOTH);
    two = open_queue(&ours.two, "A", BOTH);
    hold(true);
    begin_get_of(&ours.one, one, GET, DEEP / 2);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    begin_get(&ours.two, two, GET, AREA);
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    engine_disconnect(ours.one.connection);
    hold(false);
    while (!ours.two.answered)
        world_turn();
    assert_is(&ours.two, 0);
    world_connect(&ours.one, "USER1");
}

/* The page reader fails now and then: who needs the page reads it, and nobody notices. */
static void reads_that_fail(void **state UNUSED)
{
    MQHOBJ queue;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    reads.fail_every = 2;
    queue = open_queue(&ours.one, "A", BOTH);
    for (unsigned n = 0; n < DEEP; n++) {
        begin_get(&ours.one, queue, GET, AREA);
        world_call(&ours.one);
        assert_is(&ours.one, n);
    }
}

/* The pages of what a unit got have left the buffers when it is backed out: each message's backout count is on one of them. */
static void back_out(bool leaves)
{
    MQHOBJ deep, hot;

    put_deep(DEEP, MQPER_PERSISTENT);
    make_cold();
    deep = open_queue(&ours.one, "A", BOTH);
    hot = open_queue(&ours.two, "B", BOTH);
    for (unsigned n = 0; n < DEEP; n++) {
        begin_get(&ours.one, deep, MQGMO_SYNCPOINT, AREA);
        assert_int_equal(world_call(&ours.one), MQRC_NONE);
    }
    begin_put(&ours.two, hot, "HOT", NOSYNC);
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    hold(true);
    begin_call(&ours.one, MQI_BACK);
    if (leaves)
        engine_disconnect(ours.one.connection);
    else
        assert_int_equal(call(&ours.one), ENGINE_LATER);
    begin_get(&ours.two, hot, GET, AREA);
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    assert_int_equal(engine_open_units(ours.engine), 1);
    hold(false);
    while (engine_open_units(ours.engine)) {
        world_turn();
        engine_tick(ours.engine, clock_monotonic());
    }
    deep = open_queue(&ours.two, "A", BOTH);
    for (unsigned n = 0; n < DEEP; n++) {
        begin_get(&ours.two, deep, GET, AREA);
        assert_int_equal(world_call(&ours.two), MQRC_NONE);
        assert_is(&ours.two, n);
        assert_int_equal(ours.two.call.md.BackoutCount, 1);
    }
}

static void the_backout_of_a_program_that_ended_waited_for_pages_with_all_others(void **state UNUSED)
{
    back_out(true);
}

static void a_backout_waited_for_pages_with_all_others(void **state UNUSED)
{
    back_out(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, start, end)
        TEST(who_waits_for_a_page_holds_up_nobody), TEST(all_come_once_and_in_order),
        TEST(the_other_one_looked_for_the_message_that_was_gone), TEST(searches_go_on_where_they_were),
        TEST(what_becomes_free_meanwhile_is_found), TEST(a_browse_goes_on), TEST(long_messages_are_read_in_parts),
        TEST(who_goes_while_its_page_comes), TEST(reads_that_fail),
        TEST(the_backout_of_a_program_that_ended_waited_for_pages_with_all_others), TEST(a_backout_waited_for_pages_with_all_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
