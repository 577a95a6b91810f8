/* test_turns.c - work of the queue manager itself that is about very many things: so much is done in a turn that programs go on. */
#include "tests/unit/mstr/topic_fixture.h"

enum {
    OPEN = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE,
    ALONE = MQPMO_NO_SYNCPOINT,
    ANY = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT,
    MANY = 2000,
    TOPICS = 30000,
    MARKS = 50000,
    TURNS_MAX = 1000,
};

static struct fixture f;
static MQHOBJ queue;

static void begin_turns(void)
{
    begin_topics(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE MAXDEPTH(100000)");
    define(&f, TYPE_QLOCAL, "OTHER", "SHARE");
    queue = open_queue(&f.two, "Q", OPEN);
}

/* One turn of the engine is no longer than that of anybody. */
static void turn(void)
{
    uint64_t before = f.engine->work;

    engine_tick(f.engine, clock_monotonic());
    assert_true(f.engine->work - before < 2 * WORK_OF_TURN);
}

static void others_work(void)
{
    MQHOBJ other = open_queue(&f.two, "OTHER", OPEN);

    assert_int_equal(put(&f.two, other, "MEANWHILE", ALONE), MQRC_NONE);
    assert_got(&f.two, other, ANY, "MEANWHILE");
    assert_int_equal(close_handle(&f.two, other, MQCO_NONE), MQRC_NONE);
}

static uint32_t subscriptions(void)
{
    return f.objects.count[CLASS_SUB];
}

/* A durable subscription that nobody has open; expiry in tenths of a second. */
static void subscribe(unsigned number, const char *topic, MQLONG expiry)
{
    MQHOBJ handle;
    char name[20];

    snprintf(name, sizeof name, "S%u", number);
    begin_sub(&f.two, name, topic, MQSO_CREATE | MQSO_DURABLE, queue);
    f.two.call.sd.SubExpiry = expiry;
    assert_int_equal(reason_of(&f.two), MQRC_NONE);
    handle = f.two.call.subscription;
    assert_int_equal(close_handle(&f.two, handle, MQCO_NONE), MQRC_NONE);
}

static void pass(int milliseconds)
{
    const struct timespec pause = { .tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L };

    nanosleep(&pause, NULL);
}

/* -- subscriptions whose time is over -- */

static void many_subscriptions_end_at_the_same_time(void **state UNUSED)
{
    unsigned count = 0;

    begin_turns();
    for (unsigned i = 0; i < MANY; i++)
        subscribe(i, "t", i % 2 ? 1 : MQEI_UNLIMITED);
    subscribe(MANY, "t", 36000);
    pass(200);
    for (; subscriptions() > MANY / 2 + 1; count++) {
        assert_true(f.alarm <= clock_monotonic() + 2);
        turn();
        others_work();
        assert_true(count < TURNS_MAX);
    }
    assert_true(count > 2);
    assert_int_equal(f.engine->limited_count, 1);
    turn(); /* nothing is due any more */
    assert_int_equal(subscriptions(), MANY / 2 + 1);
    assert_true(f.alarm > clock_monotonic() + 60000);
    finish(&f);
}

/* In whatever order they were made and altered. */
static void subscriptions_end_in_the_order_of_their_times(void **state UNUSED)
{
    enum { SOME = 200 };
    uint32_t number = 1;
    microseconds last = 0;

    begin_turns();
    for (unsigned i = 0; i < SOME; i++) {
        number = number * 1103515245u + 12345u;
        subscribe(i, "t", (MQLONG)(36000 + number % 10000));
    }
    for (unsigned i = 0; i < SOME; i += 3) {
        MQHOBJ to = queue, handle;
        char name[20];

        snprintf(name, sizeof name, "S%u", i);
        begin_sub(&f.two, name, "t", MQSO_ALTER | MQSO_DURABLE, to);
        f.two.call.sd.SubExpiry = i % 2 ? MQEI_UNLIMITED : (MQLONG)(30000 + i);
        assert_int_equal(reason_of(&f.two), MQRC_NONE);
        handle = f.two.call.subscription;
        assert_int_equal(close_handle(&f.two, handle, MQCO_NONE), MQRC_NONE);
    }
    assert_int_equal(f.engine->limited_count, SOME - SOME / 6);
    for (unsigned left = f.engine->limited_count; left; left--) {
        microseconds first = f.engine->limited[0]->expires;
        uint32_t before = subscriptions();

        assert_true(first >= last);
        last = first;
        (void)subscriptions_expire(f.engine, first);
        assert_true(subscriptions() < before);
        left -= before - subscriptions() - 1;
    }
    assert_int_equal(f.engine->limited_count, 0);
    finish(&f);
}

/* -- what is retained -- */

static void retain_many(void)
{
    char topic[40];

    for (unsigned i = 0; i < TOPICS; i++) {
        MQHOBJ handle;

        snprintf(topic, sizeof topic, "t/%u", i); /* most have nothing */
        assert_int_equal(i % 100 ? open_topic_as(&f.one, "", topic, MQOO_OUTPUT, &handle)
                                 : publish1(&f.one, topic, "OLD", ALONE | MQPMO_RETAIN), MQRC_NONE);
        if (i % 100)
            assert_int_equal(close_handle(&f.one, handle, MQCO_NONE), MQRC_NONE);
    }
}

/* What is published meanwhile comes once: as such, and not as retained again. */
static void many_topics_are_looked_through_for_a_new_subscription(void **state UNUSED)
{
    unsigned count = 0, messages = 0, newer = 0;

    begin_turns();
    retain_many();
    begin_sub(&f.one, "", "t/#", MQSO_CREATE, open_queue(&f.one, "Q", OPEN));
    assert_int_equal(call(&f.one), ENGINE_LATER);
    assert_int_equal(publish1(&f.two, "t/9900", "NEW", ALONE | MQPMO_RETAIN), MQRC_NONE);
    for (; !f.one.answered; count++) {
        turn();
        others_work();
        assert_true(count < TURNS_MAX);
    }
    assert_true(count > 1);
    assert_int_equal(f.one.call.reason, MQRC_NONE);
    for (; get(&f.two, queue, ANY) == MQRC_NONE; messages++)
        newer += memcmp(f.two.area, "NEW", 3) == 0;
    assert_int_equal(newer, 1);
    assert_int_equal(messages, TOPICS / 100);
    finish(&f);
}

static void a_program_that_leaves_while_topics_are_looked_through(void **state UNUSED)
{
    struct topic *t;

    begin_turns();
    retain_many();
    begin_sub(&f.one, "", "t/#", MQSO_CREATE, open_queue(&f.one, "Q", OPEN));
    assert_int_equal(call(&f.one), ENGINE_LATER);
    engine_disconnect(f.one.connection);
    assert_int_equal(subscriptions(), 0);
    assert_int_equal(depth(&f, "Q"), 0);
    t = topic_find(&f.engine->topics, span_of("t"));
    for (struct topic *topic = NULL; (topic = topic_next_below(t, topic));)
        assert_int_equal(topic->walks, 0);
    finish(&f);
}

/* -- the end of a program -- */

static void open_many(void)
{
    define(&f, TYPE_QMGR, "ZQS1", "MAXHANDS(100000)");
    for (unsigned i = 0; i < MANY; i++)
        open_queue(&f.one, "Q", OPEN);
}

static uint32_t handles(void)
{
    return ((struct queue *)objects_find(&f.objects, CLASS_QUEUE, span_of("Q"))->part)->handles;
}

static void a_program_that_ends_with_many_handles_leaves_in_turns(void **state UNUSED)
{
    unsigned count = 0;

    begin_turns();
    open_many();
    begin_sub(&f.one, "", "t", MQSO_CREATE, open_queue(&f.one, "OTHER", OPEN));
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    assert_int_equal(put(&f.one, open_queue(&f.one, "OTHER", OPEN), "GONE", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(engine_connections(f.engine), 2);
    engine_disconnect(f.one.connection);
    assert_int_equal(engine_connections(f.engine), 1); /* nobody waits for it */
    assert_true(handles() > MANY / 2);
    for (; subscriptions() || handles() > 1; count++) {
        assert_true(f.alarm <= clock_monotonic());
        others_work();
        turn();
        assert_true(count < TURNS_MAX);
    }
    assert_true(count > 2);
    assert_ptr_equal(f.engine->connections, f.two.connection);
    assert_null(f.two.connection->next);
    assert_null(f.engine->units);
    assert_int_equal(depth(&f, "OTHER"), 0);
    finish(&f);
}

static void many_handles_are_closed_in_turns(void **state UNUSED)
{
    unsigned count = 0;

    begin_turns();
    open_many();
    begin_call(&f.one, MQI_DISC);
    assert_int_equal(call(&f.one), ENGINE_LATER);
    for (; !f.one.answered; count++) {
        others_work();
        turn();
        assert_true(count < TURNS_MAX);
    }
    assert_true(count > 2);
    assert_int_equal(f.one.call.reason, MQRC_NONE);
    assert_int_equal(handles(), 1);
    finish(&f);
}

static void the_queue_manager_stops_while_a_program_leaves(void **state UNUSED)
{
    begin_turns();
    open_many();
    engine_disconnect(f.one.connection);
    assert_true(handles() > MANY / 2);
    finish(&f);
}

/* -- marks -- */

static MQHOBJ mark_many(MQLONG options, uint64_t first)
{
    MQHOBJ browser = open_queue(&f.one, "Q", MQOO_BROWSE | MQOO_CO_OP);

    for (uint64_t i = 0; i < MARKS; i++)
        assert_int_equal(marks_set(handle_find(f.one.connection, browser), options, first + i), MQRC_NONE);
    assert_int_equal(f.engine->mark_count, MARKS);
    return browser;
}

static unsigned until_no_marks(void)
{
    unsigned count = 0;

    for (; f.engine->mark_count; count++) {
        assert_true(f.alarm <= clock_monotonic());
        others_work();
        turn();
        assert_true(count < TURNS_MAX);
    }
    assert_null(f.engine->mark_owners);
    return count;
}

static void the_marks_of_a_handle_that_is_closed_go_in_turns(void **state UNUSED)
{
    MQHOBJ browser;

    begin_turns();
    browser = mark_many(MQGMO_MARK_BROWSE_HANDLE, 1);
    assert_int_equal(close_handle(&f.one, browser, MQCO_NONE), MQRC_NONE);
    assert_true(f.engine->mark_count > MARKS / 2);
    assert_true(until_no_marks() > 2);
    finish(&f);
}

static void many_marks_end_at_the_same_time(void **state UNUSED)
{
    begin_turns();
    define(&f, TYPE_QMGR, "ZQS1", "MARKINT(1)");
    mark_many(MQGMO_MARK_BROWSE_CO_OP, 1);
    pass(10);
    assert_true(until_no_marks() > 2);
    finish(&f);
}

/* Each mark that ended had all others looked at. */
static void marks_end_in_the_order_of_their_times(void **state UNUSED)
{
    enum { SOME = 100 };
    struct open_handle *browser;
    uint64_t before;
    int64_t marked;

    begin_turns();
    define(&f, TYPE_QMGR, "ZQS1", "MARKINT(100000)");
    mark_many(MQGMO_MARK_BROWSE_CO_OP, 1);
    marked = clock_monotonic();
    browser = handle_find(f.one.connection, open_queue(&f.one, "Q", MQOO_BROWSE | MQOO_CO_OP));
    pass(10);
    for (uint64_t i = 1; i <= SOME; i++) /* they are marked once more */
        assert_int_equal(marks_set(browser, MQGMO_MARK_BROWSE_CO_OP, i), MQRC_NONE);
    before = f.engine->work;
    marks_expire(f.engine, clock_monotonic());
    assert_true(f.engine->work == before && f.engine->mark_count == MARKS);
    for (uint64_t ended = 0; ended < MARKS - SOME; ended = f.engine->work - before)
        marks_expire(f.engine, marked + 100000);
    assert_int_equal(f.engine->mark_count, SOME);
    assert_true(marks_hide(browser, SOME));
    assert_false(marks_hide(browser, SOME + 1));
    finish(&f);
}

/* Those from before end with them at the latest. */
static void a_shorter_markint_is_not_kept_waiting_by_a_longer_one(void **state UNUSED)
{
    static const char *const longer[] = { "MARKINT(NOLIMIT)", "MARKINT(999999999)" };

    for (size_t i = 0; i < ARRAY_COUNT(longer); i++) {
        begin_turns();
        define(&f, TYPE_QMGR, "ZQS1", longer[i]);
        mark_many(MQGMO_MARK_BROWSE_CO_OP, 1);
        define(&f, TYPE_QMGR, "ZQS1", "MARKINT(1)");
        assert_int_equal(marks_set(handle_find(f.one.connection, 1), MQGMO_MARK_BROWSE_CO_OP, MARKS + 1), MQRC_NONE);
        pass(10);
        until_no_marks();
        finish(&f);
    }
}

/* -- topic objects -- */

static void a_new_topic_object_had_every_topic_string_looked_at(void **state UNUSED)
{
    begin_turns();
    retain_many();
    assert_true(f.engine->topics.topic_count > TOPICS);
    define_topic(&f, "T", "TOPICSTR(t/1)");
    define_topic(&f, "SAME", "TOPICSTR(t/1)");
    assert_int_equal(f.engine->placed_count, 2); /* that, and the base topic: no others are looked at */
    assert_string_equal(topic_find(&f.engine->topics, span_of("t/1"))->object->name, "SAME");
    define_topic(&f, "SAME", "TOPICSTR(t/2)");
    assert_string_equal(topic_find(&f.engine->topics, span_of("t/1"))->object->name, "T");
    assert_int_equal(objects_remove(&f.objects, objects_find(&f.objects, CLASS_TOPIC, span_of("T"))), 0);
    topic_objects_read(f.engine);
    assert_null(topic_find(&f.engine->topics, span_of("t/1"))->object);
    assert_int_equal(f.engine->placed_count, 2);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_subscriptions_end_at_the_same_time),
        cmocka_unit_test(subscriptions_end_in_the_order_of_their_times),
        cmocka_unit_test(many_topics_are_looked_through_for_a_new_subscription),
        cmocka_unit_test(a_program_that_leaves_while_topics_are_looked_through),
        cmocka_unit_test(a_program_that_ends_with_many_handles_leaves_in_turns),
        cmocka_unit_test(many_handles_are_closed_in_turns),
        cmocka_unit_test(the_queue_manager_stops_while_a_program_leaves),
        cmocka_unit_test(the_marks_of_a_handle_that_is_closed_go_in_turns),
        cmocka_unit_test(many_marks_end_at_the_same_time),
        cmocka_unit_test(marks_end_in_the_order_of_their_times),
        cmocka_unit_test(a_shorter_markint_is_not_kept_waiting_by_a_longer_one),
        cmocka_unit_test(a_new_topic_object_had_every_topic_string_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
