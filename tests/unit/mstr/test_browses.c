/* test_browses.c - queue_get.c: what a browse does to the cursor and to the message that it has locked, and what it leaves. */
#include "tests/unit/mstr/engine_fixture.h"

enum { NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE };
enum { FIRST = MQGMO_BROWSE_FIRST, NEXT = MQGMO_BROWSE_NEXT, HERE = MQGMO_BROWSE_MSG_UNDER_CURSOR, LOCK = MQGMO_LOCK };

static struct fixture f;
static MQHOBJ q, other; /* of the two programs */

static void begin_queue(void)
{
    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE INDXTYPE(GROUPID)");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    q = open_queue(&f.one, "Q", BOTH);
    other = open_queue(&f.two, "Q", BOTH);
    assert_int_equal(put(&f.one, q, "AAAA", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f.one, q, "BBBB", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f.one, q, "CCCC", NOSYNC), MQRC_NONE);
}

static MQLONG get_short(MQLONG options)
{
    begin_get(&f.one, q, options, 2);
    return reason_of(&f.one);
}

/* By an identifier that no message has. */
static MQLONG get_unknown(MQLONG options)
{
    begin_get(&f.one, q, options, AREA);
    memset(f.one.call.md.MsgId, 'x', sizeof f.one.call.md.MsgId);
    return reason_of(&f.one);
}

static void a_message_that_was_too_long_moved_the_cursor(void **state UNUSED)
{
    begin_queue();
    assert_int_equal(get_short(FIRST), MQRC_TRUNCATED_MSG_FAILED);
    assert_memory_equal(f.one.area, "AA?", 3);
    assert_int_equal(get(&f.one, q, HERE), MQRC_NO_MSG_UNDER_CURSOR);
    assert_int_equal(get(&f.one, q, GET | MQGMO_MSG_UNDER_CURSOR), MQRC_NO_MSG_UNDER_CURSOR);
    assert_got(&f.one, q, NEXT, "AAAA");
    assert_int_equal(get_short(NEXT), MQRC_TRUNCATED_MSG_FAILED);
    assert_memory_equal(f.one.area, "BB?", 3);
    assert_got(&f.one, q, HERE, "AAAA");
    assert_got(&f.two, other, GET, "AAAA"); /* the place stays when its message goes */
    assert_int_equal(get_short(NEXT), MQRC_TRUNCATED_MSG_FAILED);
    assert_got(&f.one, q, NEXT, "BBBB");
    assert_int_equal(get_short(NEXT | MQGMO_ACCEPT_TRUNCATED_MSG), MQRC_TRUNCATED_MSG_ACCEPTED);
    assert_memory_equal(f.one.area, "CC?", 3);
    assert_int_equal(get(&f.one, q, NEXT), MQRC_NO_MSG_AVAILABLE);
    assert_got(&f.one, q, GET | MQGMO_MSG_UNDER_CURSOR, "CCCC");
    finish(&f);
}

/* The library makes the area larger and calls again. */
static void a_message_longer_than_the_area_was_passed_over(void **state UNUSED)
{
    begin_queue();
    for (MQLONG options = FIRST; options; options = options == FIRST ? NEXT : 0) {
        begin_get(&f.one, q, options, AREA);
        assert_int_equal(engine_call(f.one.connection, &f.one.call, f.one.area, 3), 0);
        assert_int_equal(f.one.call.area_wanted, 4);
        assert_got(&f.one, q, NEXT, options == FIRST ? "AAAA" : "BBBB");
    }
    finish(&f);
}

static void a_browse_that_was_too_short_left_its_group(void **state UNUSED)
{
    static const MQLONG flags[] = { MQMF_MSG_IN_GROUP, 0, MQMF_LAST_MSG_IN_GROUP };
    const MQLONG order = MQGMO_LOGICAL_ORDER;

    begin_queue();
    while (get(&f.one, q, GET) == MQRC_NONE)
        continue;
    for (size_t i = 0; i < ARRAY_COUNT(flags); i++) { /* one beside the group, between its two */
        begin_put(&f.one, q, (const char *const[]){ "G1", "between", "G2" }[i], NOSYNC | (flags[i] ? MQPMO_LOGICAL_ORDER : 0));
        f.one.call.md.Version = MQMD_VERSION_2;
        f.one.call.md.MsgFlags = flags[i];
        assert_int_equal(reason_of(&f.one), MQRC_NONE);
    }
    assert_got(&f.one, q, FIRST | order, "G1");
    begin_get(&f.one, q, NEXT | order, 1);
    assert_int_equal(reason_of(&f.one), MQRC_TRUNCATED_MSG_FAILED);
    assert_got(&f.one, q, NEXT | order, "G2");
    begin_get(&f.one, q, NEXT | order, 1);
    assert_int_equal(reason_of(&f.one), MQRC_TRUNCATED_MSG_FAILED);
    assert_memory_equal(f.one.area, "b", 1);
    assert_got(&f.one, q, NEXT | order, "between");
    assert_int_equal(get(&f.one, q, NEXT | order), MQRC_NO_MSG_AVAILABLE);
    finish(&f);
}

static void a_message_that_was_too_long_was_locked_and_marked(void **state UNUSED)
{
    begin_queue();
    assert_got(&f.one, q, FIRST | LOCK, "AAAA");
    assert_int_equal(get_short(NEXT | LOCK), MQRC_TRUNCATED_MSG_FAILED);
    assert_got(&f.two, other, FIRST, "BBBB"); /* A is locked, B is not */
    assert_int_equal(get_short(NEXT | MQGMO_MARK_BROWSE_HANDLE | MQGMO_UNMARKED_BROWSE_MSG), MQRC_TRUNCATED_MSG_FAILED);
    assert_got(&f.one, q, NEXT | MQGMO_UNMARKED_BROWSE_MSG, "BBBB");
    assert_got(&f.two, other, FIRST, "AAAA");
    finish(&f);
}

static void a_browse_that_found_nothing_kept_its_lock(void **state UNUSED)
{
    begin_queue();
    assert_got(&f.one, q, FIRST | LOCK, "AAAA");
    assert_int_equal(get_unknown(NEXT), MQRC_NO_MSG_AVAILABLE);
    assert_got(&f.two, other, FIRST, "AAAA");
    assert_got(&f.one, q, FIRST | LOCK, "AAAA");
    begin_get(&f.one, q, NEXT | MQGMO_WAIT, AREA);
    memset(f.one.call.md.MsgId, 'x', sizeof f.one.call.md.MsgId);
    f.one.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f.one), ENGINE_LATER);
    assert_got(&f.two, other, GET, "AAAA"); /* while it waits */
    finish(&f);
}

static void the_message_under_the_cursor_had_to_match(void **state UNUSED)
{
    begin_queue();
    assert_got(&f.one, q, FIRST, "AAAA");
    assert_int_equal(get_unknown(HERE), MQRC_NONE);
    assert_int_equal(get_unknown(GET | MQGMO_MSG_UNDER_CURSOR), MQRC_NONE);
    assert_int_equal(depth(&f, "Q"), 2);
    finish(&f);
}

static void an_unlock_took_options_and_wanted_a_browse(void **state UNUSED)
{
    static const MQLONG refused[] = { MQGMO_WAIT, MQGMO_SYNCPOINT, MQGMO_SYNCPOINT_IF_PERSISTENT, MQGMO_ACCEPT_TRUNCATED_MSG,
                                      MQGMO_CONVERT, MQGMO_FAIL_IF_QUIESCING, MQGMO_LOGICAL_ORDER };
    MQHOBJ output;

    begin_queue();
    output = open_queue(&f.one, "Q", MQOO_OUTPUT);
    assert_got(&f.one, q, FIRST | LOCK, "AAAA");
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        assert_int_equal(get(&f.one, q, MQGMO_UNLOCK | refused[i]), MQRC_OPTIONS_ERROR);
    assert_int_equal(get(&f.one, output, MQGMO_UNLOCK), MQRC_NO_MSG_LOCKED);
    assert_int_equal(f.one.call.code, MQCC_WARNING);
    assert_int_equal(get(&f.one, q, MQGMO_UNLOCK | MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_got(&f.two, other, GET, "AAAA");
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_that_was_too_long_moved_the_cursor),
        cmocka_unit_test(a_message_longer_than_the_area_was_passed_over),
        cmocka_unit_test(a_browse_that_was_too_short_left_its_group),
        cmocka_unit_test(a_message_that_was_too_long_was_locked_and_marked),
        cmocka_unit_test(a_browse_that_found_nothing_kept_its_lock),
        cmocka_unit_test(the_message_under_the_cursor_had_to_match),
        cmocka_unit_test(an_unlock_took_options_and_wanted_a_browse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
