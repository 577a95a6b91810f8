/* test_expiry.c - queue_expiry.c: messages whose time is over go without a get, when EXPRYINT or REFRESH QMGR says so. */
#include "tests/unit/mstr/still_clock.h"
#include "tests/unit/mstr/topic_fixture.h"

enum { NOSYNC = MQPMO_NO_SYNCPOINT, SYNC = MQPMO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED };
enum { MINUTE = 60000 };

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin_topics(&f, NULL);
    define(&f, TYPE_QLOCAL, "A", "SHARE DEFSOPT(SHARED)");
    define(&f, TYPE_QLOCAL, "B", "SHARE DEFSOPT(SHARED)");
    define(&f, TYPE_QLOCAL, "REPLY", "SHARE");
    f.qmgr.queues = engine_queue_part(f.engine);
    return &f;
}

/* expiry: tenths of a second, or MQEI_UNLIMITED. */
static void put_for(struct fixture *f, MQHOBJ queue, MQLONG expiry, MQLONG options)
{
    begin_put(&f->one, queue, "TEXT", options);
    f->one.call.md.Expiry = expiry;
    f->one.call.md.Report = MQRO_EXPIRATION_WITH_DATA;
    MQI_SET(f->one.call.md.ReplyToQ, span_of("REPLY"));
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
}

static void wait_tenths(unsigned tenths)
{
    pass_time(100 * (int64_t)tenths + 1);
}

/* Lets the engine look until it has looked through everything; how many turns that took. */
static unsigned look_all(struct fixture *f)
{
    unsigned turns = 0;

    while (f->engine->expiry.looking) {
        f->alarm = INT64_MAX;
        if (f->engine->expiry.waits)
            f->store.events.pages_came(f->store.events.context);
        engine_tick(f->engine, clock_monotonic());
        memory_store_sync(&f->store);
        assert_in_range(turns++, 0, 1000);
    }
    return turns;
}

static void refresh(struct fixture *f, const char *name, unsigned queues)
{
    f->alarm = INT64_MAX;
    assert_int_equal(f->qmgr.queues.expire(f->engine, span_of(name)), queues);
    assert_true(queues == 0 || f->alarm <= clock_monotonic());
    look_all(f);
}

/* The report comes to the queue that is browsed, behind the cursor: it is browsed in its turn, once. */
static void a_report_that_comes_up_during_a_browse(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ queue = open_queue(&f->one, "A", BOTH | MQOO_BROWSE);

    assert_int_equal(put(&f->one, queue, "FIRST", NOSYNC), MQRC_NONE);
    begin_put(&f->one, queue, "SHORT", NOSYNC);
    f->one.call.md.Expiry = 1;
    f->one.call.md.Report = MQRO_EXPIRATION_WITH_FULL_DATA;
    MQI_SET(f->one.call.md.ReplyToQ, span_of("A"));
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(put(&f->one, queue, "LAST", NOSYNC), MQRC_NONE);
    assert_got(&f->one, queue, MQGMO_BROWSE_FIRST, "FIRST");
    wait_tenths(2);
    assert_got(&f->one, queue, MQGMO_BROWSE_NEXT, "LAST");
    memory_store_sync(&f->store);
    assert_got(&f->one, queue, MQGMO_BROWSE_NEXT, "SHORT");
    assert_int_equal(f->one.call.md.MsgType, MQMT_REPORT);
    assert_int_equal(f->one.call.md.Feedback, MQFB_EXPIRATION);
    assert_int_equal(get(&f->one, queue, MQGMO_BROWSE_NEXT), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(depth(f, "A"), 3);
    assert_got(&f->one, queue, MQGMO_BROWSE_FIRST, "FIRST");
    finish(f);
}

static void a_look_takes_what_is_over_and_tells(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH), b = open_queue(&f->one, "B", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);

    put_for(f, a, MQEI_UNLIMITED, NOSYNC);
    put_for(f, a, 1, NOSYNC);
    put_for(f, a, 600, NOSYNC);
    put_for(f, a, 1, NOSYNC);
    put_for(f, b, 1, NOSYNC);
    refresh(f, "*", 4); /* with the queue of retained publications; it is not time yet */
    assert_int_equal(depth(f, "A"), 4);
    wait_tenths(1);
    refresh(f, "NONE*", 0);
    refresh(f, "A*", 1);
    assert_int_equal(depth(f, "A"), 2);
    assert_int_equal(depth(f, "B"), 1);
    for (unsigned i = 0; i < 2; i++) {
        assert_got(&f->two, reply, GET, "TEXT");
        assert_int_equal(f->two.call.md.MsgType, MQMT_REPORT);
        assert_int_equal(f->two.call.md.Feedback, MQFB_EXPIRATION);
    }
    refresh(f, "*", 4);
    assert_int_equal(depth(f, "B"), 0);
    assert_int_equal(depth(f, "REPLY"), 1);
    finish(f);
}

/* What is put, got or locked by a program is not taken, and is looked at again. */
static void what_a_program_holds_stays_until_the_next_look(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH), browse = open_queue(&f->two, "A", MQOO_BROWSE | MQOO_INPUT_SHARED);

    put_for(f, a, 2, NOSYNC);
    put_for(f, a, 2, NOSYNC);
    put_for(f, a, 2, SYNC);
    assert_int_equal(get(&f->two, browse, MQGMO_BROWSE_FIRST | MQGMO_LOCK), MQRC_NONE);
    begin_get(&f->one, a, MQGMO_SYNCPOINT, AREA);
    assert_int_equal(reason_of(&f->one), MQRC_NONE); /* the second one: the first is locked */
    wait_tenths(2);
    refresh(f, "A", 1);
    assert_int_equal(depth(f, "A"), 2);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "A"), 2);
    refresh(f, "A", 1);
    assert_int_equal(depth(f, "A"), 1);
    assert_int_equal(close_handle(&f->two, browse, MQCO_NONE), MQRC_NONE);
    refresh(f, "A", 1);
    assert_int_equal(depth(f, "A"), 0);
    finish(f);
}

static void the_interval_says_when(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH);
    int64_t now;

    put_for(f, a, 1, NOSYNC);
    wait_tenths(1);
    now = clock_monotonic();
    engine_tick(f->engine, now + 1000 * (int64_t)MINUTE); /* EXPRYINT(OFF) */
    assert_int_equal(depth(f, "A"), 1);
    define(f, TYPE_QMGR, "ZQS1", "EXPRYINT(60)");
    f->alarm = INT64_MAX;
    f->qmgr.queues.settings(f->engine);
    assert_in_range(f->alarm, now + MINUTE, now + MINUTE + 5000);
    define(f, TYPE_QMGR, "ZQS1", "EXPRYINT(120)"); /* later than what is due: that stays */
    f->qmgr.queues.settings(f->engine);
    engine_tick(f->engine, now + MINUTE - 1);
    assert_int_equal(depth(f, "A"), 1);
    engine_tick(f->engine, now + MINUTE + 5000);
    look_all(f);
    assert_int_equal(depth(f, "A"), 0);
    define(f, TYPE_QMGR, "ZQS1", "EXPRYINT(1)"); /* five seconds at least */
    f->qmgr.queues.settings(f->engine);
    assert_in_range(f->engine->expiry.next, now + 5000, now + 10000);
    define(f, TYPE_QMGR, "ZQS1", "EXPRYINT(OFF)");
    f->qmgr.queues.settings(f->engine);
    assert_true(f->engine->expiry.next == INT64_MAX);
    finish(f);
}

/* Many messages take many turns, between which programs work; the queue may even go. */
static void a_long_look_is_done_in_pieces(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH), b = open_queue(&f->one, "B", BOTH);

    for (unsigned i = 0; i < 1200; i++)
        put_for(f, i % 2 ? a : b, i % 5 ? MQEI_UNLIMITED : 1, NOSYNC);
    wait_tenths(1);
    assert_int_equal(f->qmgr.queues.expire(f->engine, span_of("*")), 4);
    engine_tick(f->engine, clock_monotonic());
    assert_true(f->engine->expiry.looking);
    assert_true(f->alarm <= clock_monotonic() + 1000);
    assert_in_range(depth(f, "A"), 481, 599);
    assert_int_equal(depth(f, "B"), 600);
    assert_got(&f->one, a, GET, "TEXT");
    assert_int_equal(close_handle(&f->one, a, MQCO_NONE), MQRC_NONE);
    memory_store_sync(&f->store);
    if (engine_queue_clear(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("A")), NULL, NULL) == ENGINE_LATER)
        memory_store_sync(&f->store);
    assert_int_equal(engine_queue_forget(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("A"))), 0);
    assert_in_range(look_all(f), 1, 5);
    assert_int_equal(depth(f, "B"), 480);
    assert_int_equal(f->engine->expiry.cursor == NULL, true);
    finish(f);
}

/* A queue whose messages have all the time of the world is not read again. */
static void a_queue_without_such_messages_is_read_once(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH);

    for (unsigned i = 0; i < 2000; i++)
        put_for(f, a, MQEI_UNLIMITED, NOSYNC);
    f->qmgr.queues.expire(f->engine, span_of("A"));
    assert_in_range(look_all(f), 4, 6);
    f->qmgr.queues.expire(f->engine, span_of("A"));
    assert_int_equal(look_all(f), 1);
    put_for(f, a, 1, NOSYNC);
    wait_tenths(1);
    refresh(f, "A", 1);
    assert_int_equal(depth(f, "A"), 2000);
    finish(f);
}

static void a_page_that_is_missing_is_waited_for(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH);

    put_for(f, a, 1, NOSYNC);
    put_for(f, a, 1, NOSYNC);
    wait_tenths(1);
    for (unsigned missing = 1; missing < 4; missing++) {
        f->store.missing = missing;
        f->qmgr.queues.expire(f->engine, span_of("A"));
        engine_tick(f->engine, clock_monotonic());
        assert_true(f->engine->expiry.waits);
        look_all(f);
        assert_int_equal(depth(f, "A"), 0);
        put_for(f, a, 1, NOSYNC);
        put_for(f, a, 1, NOSYNC);
        wait_tenths(1);
    }
    finish(f);
}

static void a_retained_publication_goes_from_its_topic(void **state UNUSED)
{
    struct fixture *f = fixture();

    begin_call(&f->one, MQI_PUT1);
    f->one.call.od.Version = MQOD_VERSION_4;
    f->one.call.od.ObjectType = MQOT_TOPIC;
    f->one.call.strings[STRING_OBJECT] = span_of("a/b");
    f->one.call.pmo.Options = MQPMO_RETAIN | NOSYNC;
    f->one.call.md.Expiry = 1;
    f->one.call.length = 1;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(depth(f, "SYSTEM.RETAINED.PUB.QUEUE"), 1);
    assert_true(topic_find(&f->engine->topics, span_of("a/b"))->retained != 0);
    wait_tenths(1);
    refresh(f, "*", 4);
    assert_int_equal(depth(f, "SYSTEM.RETAINED.PUB.QUEUE"), 0);
    assert_true(topic_find(&f->engine->topics, span_of("a/b"))->retained == 0);
    finish(f);
}

static void gets_that_pass_many_messages_by_are_told_once(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ a = open_queue(&f->one, "A", BOTH);

    for (unsigned i = 0; i < 1000; i++)
        put_for(f, a, MQEI_UNLIMITED, NOSYNC);
    assert_got(&f->one, a, GET, "TEXT");
    for (unsigned i = 0; i < 2; i++) { /* 999 are passed by */
        begin_get(&f->one, a, GET, AREA);
        memset(f->one.call.md.CorrelId, 'x', sizeof f->one.call.md.CorrelId);
        assert_int_equal(reason_of(&f->one), MQRC_NO_MSG_AVAILABLE);
        assert_int_equal(f->log.length, 0);
    }
    put_for(f, a, MQEI_UNLIMITED, NOSYNC);
    for (unsigned i = 0; i < 2; i++) {
        begin_get(&f->one, a, GET, AREA);
        memset(f->one.call.md.CorrelId, 'x', sizeof f->one.call.md.CorrelId);
        assert_int_equal(reason_of(&f->one), MQRC_NO_MSG_AVAILABLE);
        assert_string_equal(f->log.data, "CSQI004I ZQS1 CSQIMGE3 Consider indexing A by CORRELID for BATCH connection JOB1, "
                                         "1000 messages skipped\n");
    }
    buf_clear(&f->log);
    define(f, TYPE_QLOCAL, "A", "INDXTYPE(CORRELID)");
    engine_queue_changed(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("A")));
    begin_get(&f->one, a, GET, AREA);
    memset(f->one.call.md.MsgId, 'x', sizeof f->one.call.md.MsgId);
    assert_int_equal(reason_of(&f->one), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(f->log.length, 0);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_that_comes_up_during_a_browse),
        cmocka_unit_test(a_look_takes_what_is_over_and_tells),
        cmocka_unit_test(what_a_program_holds_stays_until_the_next_look),
        cmocka_unit_test(the_interval_says_when),
        cmocka_unit_test(a_long_look_is_done_in_pieces),
        cmocka_unit_test(a_queue_without_such_messages_is_read_once),
        cmocka_unit_test(a_page_that_is_missing_is_waited_for),
        cmocka_unit_test(a_retained_publication_goes_from_its_topic),
        cmocka_unit_test(gets_that_pass_many_messages_by_are_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
