/* test_signals.c - MQGMO_SET_SIGNAL in the engine: which changes of a queue are told, and when no more. */
#include "tests/unit/mstr/engine_fixture.h"

enum {
    BOTH = MQOO_INPUT_SHARED | MQOO_OUTPUT | MQOO_BROWSE,
    NOSYNC = MQPMO_NO_SYNCPOINT,
    GET = MQGMO_NO_SYNCPOINT,
    PLACE = 7,
};

static struct fixture *begin_queue(MQHOBJ *handle)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER1"), MQRC_NONE);
    *handle = open_queue(&f.one, "Q", BOTH);
    return &f;
}

static void prepare(struct program *p, MQHOBJ handle, MQLONG options, MQLONG place, MQLONG interval)
{
    begin_get(p, handle, options | MQGMO_SET_SIGNAL, AREA);
    p->call.verb = MQI_SIGNAL;
    p->call.options = place;
    p->call.gmo.WaitInterval = interval;
    p->signalled = 0;
}

static MQLONG set_signal(struct program *p, MQHOBJ handle, MQLONG options, MQLONG place, MQLONG interval)
{
    prepare(p, handle, options, place, interval);
    return reason_of(p);
}

static void a_message_posts_it_once(void **state UNUSED)
{
    MQHOBJ one, two;
    struct fixture *f = begin_queue(&one);

    two = open_queue(&f->two, "Q", BOTH);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(put(&f->two, two, "ONE", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(f->one.signalled, 0); /* not committed yet */
    assert_int_equal(simple(&f->two, MQI_CMIT), MQRC_NONE);
    assert_int_equal(f->one.signalled, MQEC_MSG_ARRIVED);
    assert_int_equal(f->one.place, PLACE);
    f->one.signalled = 0;
    assert_int_equal(put(&f->two, two, "TWO", NOSYNC), MQRC_NONE);
    assert_int_equal(f->one.signalled, 0);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE, MQWI_UNLIMITED), MQRC_NONE);
    finish(f);
}

static void only_a_message_that_fits_posts_it(void **state UNUSED)
{
    MQHOBJ one, two;
    struct fixture *f = begin_queue(&one);

    two = open_queue(&f->two, "Q", BOTH);
    prepare(&f->one, one, GET, PLACE, MQWI_UNLIMITED);
    memcpy(f->one.call.md.CorrelId, "WANTED", 6);
    assert_int_equal(reason_of(&f->one), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(put(&f->two, two, "OTHER", NOSYNC), MQRC_NONE);
    assert_int_equal(f->one.signalled, 0);
    begin_put(&f->two, two, "MINE", NOSYNC);
    memcpy(f->two.call.md.CorrelId, "WANTED", 6);
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    assert_int_equal(f->one.signalled, MQEC_MSG_ARRIVED);
    finish(f);
}

static void a_backout_brings_the_message_back(void **state UNUSED)
{
    MQHOBJ one, two;
    struct fixture *f = begin_queue(&one);

    two = open_queue(&f->two, "Q", BOTH);
    assert_int_equal(put(&f->two, two, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(get(&f->two, two, MQGMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(simple(&f->two, MQI_BACK), MQRC_NONE);
    assert_int_equal(f->one.signalled, MQEC_MSG_ARRIVED);
    finish(f);
}

static void time_ends_it(void **state UNUSED)
{
    MQHOBJ one;
    struct fixture *f = begin_queue(&one);
    int64_t now = clock_monotonic();

    assert_int_equal(set_signal(&f->one, one, GET, PLACE, 5000), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_true(f->alarm <= clock_monotonic() + 5000 && f->alarm >= now + 5000);
    engine_tick(f->engine, now + 4999);
    assert_int_equal(f->one.signalled, 0);
    engine_tick(f->engine, clock_monotonic() + 5000);
    assert_int_equal(f->one.signalled, MQEC_WAIT_INTERVAL_EXPIRED);
    finish(f);
}

static void quiescing_ends_those_that_want_to_know(void **state UNUSED)
{
    MQHOBJ one, two;
    struct fixture *f = begin_queue(&one);

    two = open_queue(&f->two, "Q", BOTH);
    assert_int_equal(set_signal(&f->one, one, GET | MQGMO_FAIL_IF_QUIESCING, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(set_signal(&f->two, two, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    engine_quiesce(f->engine, false);
    assert_int_equal(f->one.place, PLACE); /* behind that of the queue manager */
    assert_int_equal(f->one.signalled, MQEC_Q_MGR_QUIESCING);
    assert_int_equal(f->two.place, 0);
    f->one.signalled = f->two.signalled = 0;
    f->two.place = 1;
    assert_int_equal(put(&f->one, one, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(f->one.signalled, 0);
    assert_int_equal(f->two.signalled, MQEC_MSG_ARRIVED);
    assert_int_equal(f->two.place, PLACE);
    finish(f);
}

static void closing_and_deleting(void **state UNUSED)
{
    MQHOBJ one, own, also;
    struct fixture *f = begin_queue(&one);

    assert_int_equal(set_signal(&f->one, one, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(close_handle(&f->one, one, 0), MQRC_NONE);
    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE");
    begin_call(&f->two, MQI_OPEN);
    MQI_SET(f->two.call.od.ObjectName, span_of("MODEL"));
    MQI_SET(f->two.call.od.DynamicQName, span_of("DYN"));
    f->two.call.options = BOTH;
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    own = f->two.call.handle;
    also = open_queue(&f->one, "DYN", MQOO_INPUT_SHARED);
    assert_int_equal(set_signal(&f->one, also, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(close_handle(&f->two, own, 0), MQRC_NONE);
    assert_int_equal(f->one.signalled, MQEC_WAIT_CANCELED);
    engine_disconnect(f->one.connection);
    finish(f);
}

static void one_at_a_time_but_for_consumers(void **state UNUSED)
{
    MQHOBJ one;
    struct fixture *f = begin_queue(&one);

    assert_int_equal(set_signal(&f->one, one, GET, 0, 0), MQRC_SIGNAL1_ERROR);
    assert_int_equal(set_signal(&f->one, one, GET, MQI_SIGNALS, 0), MQRC_SIGNAL1_ERROR);
    assert_int_equal(set_signal(&f->one, one, GET, -1, 0), MQRC_SIGNAL1_ERROR);
    assert_int_equal(get(&f->one, one, GET | MQGMO_SET_SIGNAL), MQRC_OPTIONS_ERROR); /* a plain get has no place */
    assert_int_equal(set_signal(&f->one, one, GET, PLACE | MQI_SIGNAL_CONSUMER, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE | MQI_SIGNAL_CONSUMER, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE + 1, MQWI_UNLIMITED), MQRC_SIGNAL_OUTSTANDING);
    begin_call(&f->one, MQI_CB);
    f->one.call.handle = one;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(set_signal(&f->one, one, GET, PLACE, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_posts_it_once),
        cmocka_unit_test(only_a_message_that_fits_posts_it),
        cmocka_unit_test(a_backout_brings_the_message_back),
        cmocka_unit_test(time_ends_it),
        cmocka_unit_test(quiescing_ends_those_that_want_to_know),
        cmocka_unit_test(closing_and_deleting),
        cmocka_unit_test(one_at_a_time_but_for_consumers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
