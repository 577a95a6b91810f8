/* test_long_searches.c - gets that look through many messages: others have their turn meanwhile, and what is found is the same. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/property.h"
#include "mstr/queue_private.h"

enum {
    OPEN = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE,
    NOSYNC = MQPMO_NO_SYNCPOINT,
    GET = MQGMO_NO_SYNCPOINT,
    MANY = 10100, /* more than are looked at in one turn */
    WAITERS = 12,
    TURNS_MAX = 1000,
};

static struct fixture f;
static MQHOBJ one, two;

static void begin_queue(const char *settings)
{
    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", settings);
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    one = open_queue(&f.one, "Q", OPEN);
    two = open_queue(&f.two, "Q", OPEN);
}

static void name_it(struct program *p, char letter)
{
    memset(p->call.md.CorrelId, letter, sizeof p->call.md.CorrelId);
}

static void put_named(MQHOBJ handle, char letter, const char *text, MQLONG priority)
{
    begin_put(&f.two, handle, text, NOSYNC);
    name_it(&f.two, letter);
    f.two.call.md.Priority = priority;
    assert_int_equal(reason_of(&f.two), MQRC_NONE);
}

static void fill(void)
{
    for (unsigned i = 0; i < MANY; i++)
        put_named(two, 'A', "OTHER", 5);
}

static int get_named(struct program *p, MQHOBJ handle, char letter, MQLONG options)
{
    begin_get(p, handle, options, AREA);
    p->call.gmo.MatchOptions = MQMO_MATCH_CORREL_ID;
    p->call.gmo.WaitInterval = MQWI_UNLIMITED;
    name_it(p, letter);
    return call(p);
}

/* Turns until it is answered. */
static unsigned turns_of(struct program *p)
{
    unsigned turns = 0;

    while (!p->answered && turns < TURNS_MAX) {
        assert_true(f.alarm <= clock_monotonic()); /* somebody calls again */
        engine_tick(f.engine, clock_monotonic());
        turns++;
    }
    assert_true(turns < TURNS_MAX);
    return turns;
}

static void one_search_kept_the_engine_from_all_others(void **state UNUSED)
{
    begin_queue("SHARE MAXDEPTH(100000)");
    fill();
    assert_int_equal(get_named(&f.one, one, 'B', GET), ENGINE_LATER);
    put_named(two, 'C', "MEANWHILE", 5);
    turns_of(&f.one);
    assert_int_equal(f.one.call.reason, MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(get_named(&f.one, one, 'C', GET), ENGINE_LATER); /* behind all others */
    turns_of(&f.one);
    assert_int_equal(f.one.call.reason, MQRC_NONE);
    assert_span(span_bytes(f.one.area, f.one.call.area_length), "MEANWHILE");
    assert_int_equal(depth(&f, "Q"), MANY);
    finish(&f);
}

static void what_came_in_front_of_a_long_search_is_found(void **state UNUSED)
{
    begin_queue("SHARE MAXDEPTH(100000)");
    fill();
    assert_int_equal(get_named(&f.one, one, 'B', GET), ENGINE_LATER);
    put_named(two, 'B', "IN FRONT", 9);
    turns_of(&f.one);
    assert_int_equal(f.one.call.reason, MQRC_NONE);
    assert_span(span_bytes(f.one.area, f.one.call.area_length), "IN FRONT");
    finish(&f);
}

static void a_long_browse_goes_on_where_it_was(void **state UNUSED)
{
    begin_queue("SHARE MAXDEPTH(100000)");
    put_named(two, 'B', "FIRST", 5);
    fill();
    put_named(two, 'B', "LAST", 5);
    assert_int_equal(get_named(&f.one, one, 'B', MQGMO_BROWSE_FIRST), 0);
    assert_span(span_bytes(f.one.area, f.one.call.area_length), "FIRST");
    assert_int_equal(get_named(&f.one, one, 'B', MQGMO_BROWSE_NEXT), ENGINE_LATER);
    turns_of(&f.one);
    assert_span(span_bytes(f.one.area, f.one.call.area_length), "LAST");
    assert_int_equal(get_named(&f.one, one, 'B', MQGMO_BROWSE_NEXT), 0);
    assert_int_equal(f.one.call.reason, MQRC_NO_MSG_AVAILABLE);
    finish(&f);
}

/* All messages have the identifier, so the index is of no use; the selection fits the last one. */
static void a_long_search_by_an_index(void **state UNUSED)
{
    begin_queue("SHARE MAXDEPTH(100000) INDXTYPE(CORRELID)");
    fill();
    begin_put(&f.two, two, "SECOND", NOSYNC);
    name_it(&f.two, 'A');
    f.two.call.md.Priority = 4;
    assert_int_equal(reason_of(&f.two), MQRC_NONE);
    begin_get(&f.one, one, GET, AREA);
    f.one.call.gmo.MatchOptions = MQMO_MATCH_CORREL_ID | MQMO_MATCH_MSG_ID;
    name_it(&f.one, 'A');
    memcpy(f.one.call.md.MsgId, f.two.call.md.MsgId, sizeof f.one.call.md.MsgId);
    assert_int_equal(call(&f.one), ENGINE_LATER);
    turns_of(&f.one);
    assert_int_equal(f.one.call.reason, MQRC_NONE);
    assert_span(span_bytes(f.one.area, f.one.call.area_length), "SECOND");
    finish(&f);
}

static void a_program_that_leaves_in_the_middle_of_a_search(void **state UNUSED)
{
    begin_queue("SHARE MAXDEPTH(100000)");
    fill();
    assert_int_equal(get_named(&f.one, one, 'B', GET | MQGMO_WAIT), ENGINE_LATER);
    engine_disconnect(f.one.connection);
    engine_tick(f.engine, clock_monotonic());
    assert_int_equal(f.one.answered, 0);
    put_named(two, 'C', "MEANWHILE", 5);
    finish(&f);
}

/* Each put had all who wait look through the whole queue before anybody else was served. */
static void many_who_wait_kept_the_engine_from_all_others(void **state UNUSED)
{
    static struct program waiters[WAITERS];
    MQHOBJ handle;
    uint64_t before;

    begin_queue("SHARE MAXDEPTH(100000)");
    for (unsigned i = 0; i < 2000; i++)
        put_named(two, 'A', "OTHER", 5);
    for (unsigned i = 0; i < WAITERS; i++) {
        waiters[i].call.attributes = &waiters[i].attributes;
        assert_int_equal(connect_as(&f, &waiters[i], "USER1"), MQRC_NONE);
        handle = open_queue(&waiters[i], "Q", OPEN);
        assert_int_equal(get_named(&waiters[i], handle, (char)('a' + i), GET | MQGMO_WAIT), ENGINE_LATER);
    }
    before = f.engine->work;
    put_named(two, (char)('a' + WAITERS - 1), "FOR THE LAST", 5);
    assert_true(f.engine->work - before < 2 * WORK_OF_TURN);
    turns_of(&waiters[WAITERS - 1]);
    assert_int_equal(waiters[WAITERS - 1].call.reason, MQRC_NONE);
    for (unsigned i = 0; i < TURNS_MAX && f.engine->again; i++)
        engine_tick(f.engine, clock_monotonic());
    assert_null(f.engine->again); /* the others wait as before */
    for (unsigned i = 0; i < WAITERS - 1; i++) {
        assert_int_equal(waiters[i].answered, 0);
        put_named(two, (char)('a' + i), "YOURS", 5);
        turns_of(&waiters[i]);
        assert_int_equal(waiters[i].call.reason, MQRC_NONE);
    }
    finish(&f);
}

static void who_waits_is_served_in_order_also_when_some_leave(void **state UNUSED)
{
    static const unsigned leaving[] = { 0, 2, 4 }, staying[] = { 1, 3, 5 };
    static struct program waiters[6];

    begin_queue("SHARE");
    for (unsigned i = 0; i < ARRAY_COUNT(waiters); i++) {
        MQHOBJ handle;

        if (i == 5) /* the last one there is leaves, and another one comes */
            for (unsigned j = 0; j < ARRAY_COUNT(leaving); j++)
                engine_disconnect(waiters[leaving[j]].connection);
        memset(&waiters[i], 0, sizeof waiters[i]);
        waiters[i].call.attributes = &waiters[i].attributes;
        assert_int_equal(connect_as(&f, &waiters[i], "USER1"), MQRC_NONE);
        handle = open_queue(&waiters[i], "Q", OPEN);
        begin_get(&waiters[i], handle, GET | MQGMO_WAIT, AREA);
        waiters[i].call.gmo.WaitInterval = MQWI_UNLIMITED;
        assert_int_equal(call(&waiters[i]), ENGINE_LATER);
    }
    for (unsigned i = 0; i < ARRAY_COUNT(staying); i++) {
        put_named(two, 'A', "NEXT", 5);
        for (unsigned j = 0; j < ARRAY_COUNT(staying); j++)
            assert_int_equal(waiters[staying[j]].answered, j <= i);
    }
    finish(&f);
}

/* 90 properties in each of 400 messages, and a selection that asks for one that is not there 500 times. */
static void a_selection_of_much_work_lets_others_go_first(void **state UNUSED)
{
    struct buf list, text;
    MQHOBJ selecting;

    begin_queue("SHARE MAXDEPTH(100000)");
    buf_init(&list, AREA);
    for (unsigned i = 0; i < 90; i++) {
        const struct property property = { span_of("usr.other"), MQTYPE_NULL, SPAN_NONE, 1, 0, 0 };

        property_put(&list, &property);
    }
    for (unsigned i = 0; i < 400; i++) {
        begin_put(&f.two, two, "", NOSYNC);
        memcpy(f.two.area, list.data, list.length);
        f.two.call.properties = (uint32_t)list.length;
        assert_int_equal(reason_of(&f.two), MQRC_NONE);
    }
    buf_init(&text, MQ_SELECTOR_LENGTH);
    buf_put_text(&text, "a = 1");
    for (unsigned i = 0; i < 500; i++)
        buf_put_text(&text, " OR a = 1");
    begin_call(&f.one, MQI_OPEN);
    MQI_SET(f.one.call.od.ObjectName, span_of("Q"));
    f.one.call.od.Version = MQOD_VERSION_4;
    f.one.call.options = OPEN;
    f.one.call.strings[STRING_SELECTION] = buf_span(&text);
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    selecting = f.one.call.handle;
    begin_get(&f.one, selecting, GET, AREA);
    assert_int_equal(call(&f.one), ENGINE_LATER);
    assert_true(turns_of(&f.one) > 10);
    assert_int_equal(f.one.call.reason, MQRC_NO_MSG_AVAILABLE);
    buf_release(&text);
    buf_release(&list);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_search_kept_the_engine_from_all_others),
        cmocka_unit_test(what_came_in_front_of_a_long_search_is_found),
        cmocka_unit_test(a_long_browse_goes_on_where_it_was),
        cmocka_unit_test(a_long_search_by_an_index),
        cmocka_unit_test(a_program_that_leaves_in_the_middle_of_a_search),
        cmocka_unit_test(many_who_wait_kept_the_engine_from_all_others),
        cmocka_unit_test(who_waits_is_served_in_order_also_when_some_leave),
        cmocka_unit_test(a_selection_of_much_work_lets_others_go_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
