/* test_marks.c - marks that browsing leaves at messages: whom they hide a message from, and how long. */
#include "tests/unit/mstr/engine_fixture.h"
#include "tests/unit/mstr/still_clock.h"

#include "mstr/queue_private.h"

enum {
    OPEN = MQOO_BROWSE | MQOO_OUTPUT | MQOO_INPUT_SHARED,
    NOSYNC = MQPMO_NO_SYNCPOINT,
    GET = MQGMO_NO_SYNCPOINT,
    UNMARKED = MQGMO_UNMARKED_BROWSE_MSG,
    NONE = MQRC_NO_MSG_AVAILABLE,
};

static struct fixture f;
static MQHOBJ one, two; /* of the two programs */

static void begin_queue(MQLONG options)
{
    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER1"), MQRC_NONE);
    one = open_queue(&f.one, "Q", OPEN | options);
    two = open_queue(&f.two, "Q", OPEN | options);
    assert_int_equal(put(&f.one, one, "A", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f.one, one, "B", NOSYNC), MQRC_NONE);
}

/* By the token of the message that was browsed last; with_options may be a get, or an unmark. */
static MQLONG by_token(struct program *p, MQHOBJ handle, MQLONG options)
{
    MQBYTE16 token;

    memcpy(token, p->call.gmo.MsgToken, sizeof token);
    begin_get(p, handle, options, AREA);
    p->call.gmo.Version = MQGMO_VERSION_3;
    p->call.gmo.MatchOptions = MQMO_MATCH_MSG_TOKEN;
    memcpy(p->call.gmo.MsgToken, token, sizeof token);
    return reason_of(p);
}

static void a_mark_of_a_handle_hides_from_that_handle_alone(void **state UNUSED)
{
    begin_queue(0);
    assert_got(&f.one, one, MQGMO_BROWSE_HANDLE, "A");
    assert_got(&f.one, one, MQGMO_BROWSE_HANDLE, "B");
    assert_int_equal(get(&f.one, one, MQGMO_BROWSE_HANDLE), NONE);
    assert_got(&f.one, one, MQGMO_BROWSE_FIRST, "A"); /* who does not ask sees them */
    assert_got(&f.two, two, MQGMO_BROWSE_HANDLE, "A");
    assert_int_equal(close_handle(&f.one, one, 0), MQRC_NONE);
    one = open_queue(&f.one, "Q", OPEN);
    assert_got(&f.one, one, MQGMO_BROWSE_HANDLE, "A");
    finish(&f);
}

static void those_that_cooperate_share_the_work(void **state UNUSED)
{
    MQHOBJ alone;

    begin_queue(MQOO_CO_OP);
    alone = open_queue(&f.two, "Q", OPEN);
    assert_got(&f.one, one, MQGMO_BROWSE_CO_OP, "A");
    assert_got(&f.two, two, MQGMO_BROWSE_CO_OP, "B");
    assert_int_equal(get(&f.one, one, MQGMO_BROWSE_CO_OP), NONE);
    assert_got(&f.two, alone, MQGMO_BROWSE_FIRST | UNMARKED, "A"); /* not one of them */
    assert_int_equal(get(&f.two, alone, MQGMO_BROWSE_CO_OP), MQRC_OPTIONS_ERROR);
    /* The one that has it gets it. */
    assert_got(&f.one, one, MQGMO_BROWSE_FIRST, "A");
    assert_int_equal(by_token(&f.one, one, GET), MQRC_NONE);
    assert_span(span_bytes(f.one.area, 1), "A");
    assert_int_equal(f.engine->mark_count, 1);
    finish(&f);
}

static void a_mark_of_cooperation_ends_with_markint(void **state UNUSED)
{
    begin_queue(MQOO_CO_OP);
    define(&f, TYPE_QMGR, "ZQS1", "MARKINT(40)");
    assert_got(&f.one, one, MQGMO_BROWSE_CO_OP, "A");
    assert_got(&f.one, one, MQGMO_BROWSE_CO_OP, "B");
    assert_true(f.alarm <= clock_monotonic() + 40);
    begin_get(&f.two, two, MQGMO_BROWSE_CO_OP | MQGMO_WAIT, AREA);
    f.two.call.gmo.WaitInterval = 60000;
    assert_int_equal(call(&f.two), ENGINE_LATER);
    pass_time(41);
    engine_tick(f.engine, clock_monotonic());
    assert_int_equal(f.two.answered, 1);
    assert_int_equal(f.two.call.reason, MQRC_NONE);
    finish(&f);
}

static void marks_without_end(void **state UNUSED)
{
    begin_queue(MQOO_CO_OP);
    define(&f, TYPE_QMGR, "ZQS1", "MARKINT(NOLIMIT)");
    assert_got(&f.one, one, MQGMO_BROWSE_CO_OP, "A");
    engine_tick(f.engine, INT64_MAX - 1);
    assert_got(&f.two, two, MQGMO_BROWSE_CO_OP, "B");
    finish(&f);
}

static void marks_are_taken_off(void **state UNUSED)
{
    begin_queue(MQOO_CO_OP);
    assert_got(&f.one, one, MQGMO_BROWSE_CO_OP | MQGMO_MARK_BROWSE_HANDLE, "A");
    assert_int_equal(by_token(&f.one, one, MQGMO_UNMARK_BROWSE_CO_OP), MQRC_NONE);
    assert_int_equal(f.one.call.area_length, 0);
    assert_got(&f.two, two, MQGMO_BROWSE_FIRST | UNMARKED, "A");
    assert_got(&f.one, one, MQGMO_BROWSE_FIRST | UNMARKED, "B"); /* the handle has marked it for itself */
    assert_got(&f.one, one, MQGMO_BROWSE_FIRST, "A");
    assert_int_equal(by_token(&f.one, one, MQGMO_UNMARK_BROWSE_HANDLE), MQRC_NONE);
    assert_got(&f.one, one, MQGMO_BROWSE_FIRST | UNMARKED, "A");
    assert_int_equal(f.engine->mark_count, 0);
    assert_int_equal(by_token(&f.one, one, MQGMO_UNMARK_BROWSE_HANDLE), MQRC_NONE); /* there was none */
    finish(&f);
}

/* A mark is gone with the get, also when that is backed out. */
static void a_message_that_was_got_is_not_marked_any_more(void **state UNUSED)
{
    begin_queue(MQOO_CO_OP);
    assert_got(&f.one, one, MQGMO_BROWSE_CO_OP, "A");
    assert_int_equal(by_token(&f.one, one, MQGMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(f.engine->mark_count, 0);
    assert_int_equal(simple(&f.one, MQI_BACK), MQRC_NONE);
    assert_got(&f.two, two, MQGMO_BROWSE_CO_OP, "A");
    finish(&f);
}

static void wrong_options_are_refused(void **state UNUSED)
{
    static const MQLONG options[] = {
        MQGMO_MARK_BROWSE_HANDLE | GET,
        MQGMO_UNMARKED_BROWSE_MSG | GET,
        MQGMO_BROWSE_HANDLE | MQGMO_LOCK,
        MQGMO_BROWSE_HANDLE | MQGMO_LOGICAL_ORDER,
        MQGMO_UNMARK_BROWSE_HANDLE, /* without a token */
        MQGMO_UNMARK_BROWSE_CO_OP | MQGMO_BROWSE_FIRST,
        MQGMO_BROWSE_CO_OP, /* the handle does not cooperate */
    };

    begin_queue(0);
    for (size_t i = 0; i < ARRAY_COUNT(options); i++)
        assert_int_equal(get(&f.one, one, options[i]), MQRC_OPTIONS_ERROR);
    assert_got(&f.one, one, MQGMO_BROWSE_HANDLE, "A");
    assert_int_equal(by_token(&f.one, one, MQGMO_UNMARK_BROWSE_HANDLE | MQGMO_MARK_BROWSE_HANDLE), MQRC_OPTIONS_ERROR);
    assert_int_equal(by_token(&f.one, one, MQGMO_UNMARK_BROWSE_CO_OP), MQRC_OPTIONS_ERROR);
    assert_int_equal(f.engine->mark_count, 1);
    finish(&f);
}

/* Of eight marks two are for user IDs that have no more than two. */
static void one_user_id_cannot_have_all_marks(void **state UNUSED)
{
    static struct program other;
    MQHOBJ handle;

    begin_queue(MQOO_CO_OP);
    f.engine->marks_shared = fair_share_of(8, 2);
    other.call.attributes = &other.attributes;
    assert_int_equal(connect_as(&f, &other, "USER2"), MQRC_NONE);
    handle = open_queue(&other, "Q", OPEN | MQOO_CO_OP);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(put(&f.one, one, "MORE", NOSYNC), MQRC_NONE);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(get(&f.one, one, MQGMO_BROWSE_HANDLE), MQRC_NONE);
    for (unsigned i = 0; i < 3; i++) /* another program of the same user ID */
        assert_int_equal(get(&f.two, two, MQGMO_BROWSE_CO_OP), MQRC_NONE);
    assert_int_equal(get(&f.one, one, MQGMO_BROWSE_HANDLE), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(get(&f.two, two, MQGMO_BROWSE_CO_OP), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(get(&other, handle, MQGMO_BROWSE_HANDLE), MQRC_NONE);
    assert_int_equal(get(&other, handle, MQGMO_BROWSE_HANDLE), MQRC_NONE);
    assert_int_equal(get(&other, handle, MQGMO_BROWSE_HANDLE), MQRC_STORAGE_NOT_AVAILABLE); /* there is no more */
    assert_int_equal(f.engine->mark_count, 8);
    /* What the first has marked and gives back, it may have again. */
    assert_int_equal(close_handle(&f.one, one, 0), MQRC_NONE);
    assert_int_equal(f.engine->mark_count, 5);
    assert_int_equal(get(&f.two, two, MQGMO_BROWSE_CO_OP), MQRC_NONE);
    assert_int_equal(get(&f.two, two, MQGMO_BROWSE_CO_OP), MQRC_STORAGE_NOT_AVAILABLE);
    finish(&f);
}

/* The mark of those that cooperate is in the way of nobody who sets it again. */
static void a_message_that_is_marked_already_takes_no_room(void **state UNUSED)
{
    begin_queue(MQOO_CO_OP);
    f.engine->marks_shared = fair_share_of(1, 1);
    assert_got(&f.one, one, MQGMO_BROWSE_FIRST | MQGMO_MARK_BROWSE_CO_OP, "A");
    assert_got(&f.two, two, MQGMO_BROWSE_FIRST | MQGMO_MARK_BROWSE_CO_OP, "A");
    assert_int_equal(get(&f.two, two, MQGMO_BROWSE_FIRST | MQGMO_MARK_BROWSE_HANDLE), MQRC_STORAGE_NOT_AVAILABLE);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mark_of_a_handle_hides_from_that_handle_alone),
        cmocka_unit_test(those_that_cooperate_share_the_work),
        cmocka_unit_test(a_mark_of_cooperation_ends_with_markint),
        cmocka_unit_test(marks_without_end),
        cmocka_unit_test(marks_are_taken_off),
        cmocka_unit_test(a_message_that_was_got_is_not_marked_any_more),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(one_user_id_cannot_have_all_marks),
        cmocka_unit_test(a_message_that_is_marked_already_takes_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
