/* test_queues.c - queue_engine.h: what programs get from queues, in which order, and what of it is undone. */
#include "tests/unit/mstr/engine_fixture.h"
#include "tests/unit/mstr/still_clock.h"

enum { SYNC = MQPMO_SYNCPOINT, NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, GETSYNC = MQGMO_SYNCPOINT };
enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_INQUIRE | MQOO_SET | MQOO_BROWSE };

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE MAXMSGL(4000)");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    return &f;
}

static void higher_priority_comes_first_then_what_came_first(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    const char *const texts[] = { "2a", "7a", "2b", "7b", "0a" };

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        begin_put(&f->one, q, texts[i], NOSYNC);
        f->one.call.md.Priority = texts[i][0] - '0';
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
    }
    assert_got(&f->one, q, GET, "7a");
    assert_got(&f->one, q, GET, "7b");
    assert_got(&f->one, q, GET, "2a");
    assert_int_equal(f->one.call.md.Priority, 2);
    assert_got(&f->one, q, GET, "2b");
    assert_got(&f->one, q, GET, "0a");
    assert_int_equal(get(&f->one, q, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(f->one.call.code, MQCC_FAILED);
    finish(f);
}

/* It comes before all others, and says what its program said. */
static void a_priority_that_is_too_high_was_told_as_another(void **state UNUSED)
{
    static const MQLONG priorities[] = { 9, 10, 300 };
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    for (size_t i = 0; i < ARRAY_COUNT(priorities); i++) {
        begin_put(&f->one, q, "X", NOSYNC);
        f->one.call.md.Priority = priorities[i];
        assert_int_equal(reason_of(&f->one), i ? MQRC_PRIORITY_EXCEEDS_MAXIMUM : MQRC_NONE);
        assert_int_equal(f->one.call.md.Priority, priorities[i]);
    }
    for (size_t i = 0; i < ARRAY_COUNT(priorities); i++) {
        assert_got(&f->one, q, GET, "X");
        assert_int_equal(f->one.call.md.Priority, priorities[i]);
    }
    finish(f);
}

static void a_fifo_queue_forgets_priority(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;

    define(f, TYPE_QLOCAL, "FIFO", "SHARE MSGDLVSQ(FIFO)");
    q = open_queue(&f->one, "FIFO", BOTH);
    for (MQLONG priority = 1; priority < 3; priority++) {
        begin_put(&f->one, q, priority == 1 ? "first" : "second", NOSYNC);
        f->one.call.md.Priority = priority;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
    }
    assert_got(&f->one, q, GET, "first");
    assert_got(&f->one, q, GET, "second");
    assert_int_equal(f->one.call.md.Priority, 2);
    finish(f);
}

static void a_unit_is_seen_by_others_when_it_is_committed(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    assert_int_equal(get(&f->two, other, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(get(&f->one, q, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_got(&f->two, other, GET, "X");
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE); /* an empty unit */
    finish(f);
}

static void z_os_works_in_syncpoint_unless_told_not_to(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "X", 0), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(put(&f->one, q, "Y", NOSYNC), MQRC_NONE);
    assert_got(&f->one, q, 0, "Y");
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    finish(f);
}

static void a_backed_out_get_counts(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "A", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "B", NOSYNC), MQRC_NONE);
    for (MQLONG count = 0; count < 3; count++) {
        assert_got(&f->one, q, GETSYNC, "A");
        assert_int_equal(f->one.call.md.BackoutCount, count);
        assert_got(&f->one, q, GETSYNC, "B");
        assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    }
    assert_got(&f->one, q, GETSYNC, "A");
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    finish(f);
}

static void disconnecting_backs_out_and_mqdisc_commits(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    assert_int_equal(put(&f->two, other, "LOST", SYNC), MQRC_NONE);
    engine_disconnect(f->two.connection);
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(put(&f->one, q, "KEPT", SYNC), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_DISC), MQRC_NONE);
    engine_disconnect(f->one.connection);
    assert_int_equal(depth(f, "Q"), 1);
    assert_int_equal(f->store.open_units, 0);
    finish(f);
}

static void a_persistent_put_is_answered_when_it_is_durable(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    f->store.later = true;
    begin_put(&f->one, q, "P", NOSYNC);
    f->one.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(call(&f->one), ENGINE_LATER);
    assert_int_equal(get(&f->two, other, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(f->one.answered, 0);
    memory_store_sync(&f->store);
    assert_int_equal(f->one.answered, 1);
    assert_int_equal(f->one.call.reason, MQRC_NONE);
    begin_get(&f->two, other, GET, AREA);
    assert_int_equal(call(&f->two), ENGINE_LATER);
    memory_store_sync(&f->store);
    assert_int_equal(f->two.answered, 1);
    assert_memory_equal(f->two.area, "P", 1);
    finish(f);
}

static void a_program_that_dies_while_it_commits_has_committed(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    f->store.later = true;
    begin_put(&f->one, q, "P", SYNC);
    f->one.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    begin_call(&f->one, MQI_CMIT);
    assert_int_equal(call(&f->one), ENGINE_LATER);
    engine_disconnect(f->one.connection);
    memory_store_sync(&f->store);
    assert_int_equal(f->one.answered, 0);
    assert_int_equal(depth(f, "Q"), 1);
    finish(f);
}

/* The store has failed, and COMMIT may be in the log: test_doubt_faults.c has what a restart finds. */
static void a_commit_that_failed_said_that_the_unit_was_backed_out(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    f->store.refuse_commit = true;
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_CONNECTION_BROKEN);
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_CONNECTION_BROKEN);
    assert_int_equal(f->store.open_units, 0);
    finish(f);
}

static void who_waits_gets_the_message_that_comes(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    begin_get(&f->two, other, GET | MQGMO_WAIT, AREA);
    f->two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->two), ENGINE_LATER);
    assert_int_equal(put(&f->one, q, "U", SYNC), MQRC_NONE);
    assert_int_equal(f->two.answered, 0);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(f->two.answered, 1);
    assert_memory_equal(f->two.area, "U", 1);
    assert_int_equal(depth(f, "Q"), 0);
    finish(f);
}

static void a_wait_ends_when_its_time_is_over(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    int64_t now = clock_monotonic();

    begin_get(&f->one, q, GET | MQGMO_WAIT, AREA);
    f->one.call.gmo.WaitInterval = 500;
    assert_int_equal(call(&f->one), ENGINE_LATER);
    assert_int_equal(f->alarm, now + 500);
    engine_tick(f->engine, now + 499);
    assert_int_equal(f->one.answered, 0);
    engine_tick(f->engine, now + 2000);
    assert_int_equal(f->one.answered, 1);
    assert_int_equal(f->one.call.reason, MQRC_NO_MSG_AVAILABLE);
    begin_get(&f->one, q, GET | MQGMO_WAIT, AREA);
    f->one.call.gmo.WaitInterval = -2;
    assert_int_equal(reason_of(&f->one), MQRC_WAIT_INTERVAL_ERROR);
    finish(f);
}

static void a_waiter_that_died_gets_nothing(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    begin_get(&f->two, other, GET | MQGMO_WAIT, AREA);
    f->two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->two), ENGINE_LATER);
    engine_disconnect(f->two.connection);
    assert_int_equal(put(&f->one, q, "U", NOSYNC), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    finish(f);
}

static void quiescing_wakes_those_who_want_to_know(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    begin_get(&f->one, q, GET | MQGMO_WAIT | MQGMO_FAIL_IF_QUIESCING, AREA);
    f->one.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->one), ENGINE_LATER);
    begin_get(&f->two, other, GET | MQGMO_WAIT, AREA);
    f->two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->two), ENGINE_LATER);
    engine_quiesce(f->engine, false);
    assert_int_equal(f->one.answered, 1);
    assert_int_equal(f->one.call.reason, MQRC_Q_MGR_QUIESCING);
    assert_int_equal(f->two.answered, 0);
    engine_quiesce(f->engine, true);
    assert_int_equal(f->two.call.reason, MQRC_Q_MGR_STOPPING);
    assert_int_equal(connect_as(f, &f->one, "USER3"), MQRC_Q_MGR_QUIESCING);
    finish(f);
}

static void identifiers_choose_the_message(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    MQBYTE24 id;

    for (unsigned i = 0; i < 3; i++) {
        begin_put(&f->one, q, i == 0 ? "A" : i == 1 ? "B" : "C", NOSYNC);
        memset(f->one.call.md.CorrelId, 'a' + (int)(i & 1), sizeof f->one.call.md.CorrelId);
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        if (i == 2)
            memcpy(id, f->one.call.md.MsgId, sizeof id);
    }
    begin_get(&f->one, q, GET, AREA);
    memset(f->one.call.md.CorrelId, 'b', sizeof f->one.call.md.CorrelId);
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_memory_equal(f->one.area, "B", 1);
    begin_get(&f->one, q, GET, AREA);
    memcpy(f->one.call.md.MsgId, id, sizeof id);
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_memory_equal(f->one.area, "C", 1);
    assert_memory_equal(f->one.call.md.MsgId, id, sizeof id);
    begin_get(&f->one, q, GET, AREA);
    memcpy(f->one.call.md.MsgId, id, sizeof id);
    assert_int_equal(reason_of(&f->one), MQRC_NO_MSG_AVAILABLE);
    begin_get(&f->one, q, GET, AREA);
    memcpy(f->one.call.md.MsgId, id, sizeof id);
    f->one.call.gmo.MatchOptions = MQMO_NONE;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    finish(f);
}

static void no_two_messages_have_one_identifier(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    MQBYTE24 before = { 0 };

    for (unsigned i = 0; i < 100; i++) {
        assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
        assert_memory_not_equal(f->one.call.md.MsgId, before, sizeof before);
        memcpy(before, f->one.call.md.MsgId, sizeof before);
    }
    finish(f);
}

static void browsing_takes_nothing_and_goes_on_where_it_was(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    for (const char *text = "ABC"; *text; text++)
        assert_int_equal(put(&f->one, q, (const char[]){ *text, '\0' }, NOSYNC), MQRC_NONE);
    assert_int_equal(get(&f->one, q, MQGMO_BROWSE_MSG_UNDER_CURSOR), MQRC_NO_MSG_UNDER_CURSOR);
    assert_got(&f->one, q, MQGMO_BROWSE_FIRST, "A");
    assert_got(&f->one, q, MQGMO_BROWSE_NEXT, "B");
    assert_got(&f->one, q, MQGMO_BROWSE_MSG_UNDER_CURSOR, "B");
    assert_got(&f->two, other, GET, "A");
    assert_got(&f->two, other, GET, "B");
    assert_int_equal(get(&f->one, q, GET | MQGMO_MSG_UNDER_CURSOR), MQRC_NO_MSG_UNDER_CURSOR);
    assert_got(&f->one, q, MQGMO_BROWSE_NEXT, "C");
    assert_int_equal(get(&f->one, q, MQGMO_BROWSE_NEXT), MQRC_NO_MSG_AVAILABLE);
    assert_got(&f->one, q, GET | MQGMO_MSG_UNDER_CURSOR, "C");
    assert_int_equal(depth(f, "Q"), 0);
    finish(f);
}

static void a_locked_message_is_passed_by_until_it_is_unlocked(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), other = open_queue(&f->two, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "A", NOSYNC), MQRC_NONE);
    assert_got(&f->one, q, MQGMO_BROWSE_FIRST | MQGMO_LOCK, "A");
    assert_int_equal(get(&f->two, other, GET), MQRC_NO_MSG_AVAILABLE);
    begin_get(&f->two, other, GET | MQGMO_WAIT, AREA);
    f->two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->two), ENGINE_LATER);
    assert_int_equal(get(&f->one, q, MQGMO_UNLOCK), MQRC_NONE);
    assert_int_equal(f->two.answered, 1);
    assert_memory_equal(f->two.area, "A", 1);
    assert_int_equal(get(&f->one, q, MQGMO_UNLOCK), MQRC_NO_MSG_LOCKED);
    assert_int_equal(f->one.call.code, MQCC_WARNING);
    finish(f);
}

static void a_short_buffer_gets_what_it_holds_or_nothing(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "ABCDEF", NOSYNC), MQRC_NONE);
    begin_get(&f->one, q, GET, 3);
    assert_int_equal(reason_of(&f->one), MQRC_TRUNCATED_MSG_FAILED);
    assert_int_equal(f->one.call.code, MQCC_WARNING);
    assert_int_equal(f->one.call.message_length, 6);
    assert_memory_equal(f->one.area, "ABC?", 4);
    assert_int_equal(depth(f, "Q"), 1);
    begin_get(&f->one, q, GET | MQGMO_ACCEPT_TRUNCATED_MSG, 2);
    assert_int_equal(reason_of(&f->one), MQRC_TRUNCATED_MSG_ACCEPTED);
    assert_memory_equal(f->one.area, "AB?", 3);
    assert_int_equal(f->one.call.message_length, 6);
    assert_int_equal(depth(f, "Q"), 0);
    finish(f);
}

static void a_message_longer_than_the_area_stays_until_there_is_one(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "ABCDEF", NOSYNC), MQRC_NONE);
    begin_get(&f->one, q, GET, AREA);
    assert_int_equal(engine_call(f->one.connection, &f->one.call, f->one.area, 5), 0);
    assert_int_equal(f->one.call.area_wanted, 6);
    assert_int_equal(depth(f, "Q"), 1);
    begin_put(&f->one, q, "ABCDEF", NOSYNC);
    assert_int_equal(engine_call(f->one.connection, &f->one.call, f->one.area, 5), 0);
    assert_int_equal(f->one.call.reason, MQRC_BUFFER_LENGTH_ERROR);
    finish(f);
}

static void an_expired_message_is_for_nobody(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    begin_put(&f->one, q, "OLD", NOSYNC);
    f->one.call.md.Expiry = 1;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    begin_put(&f->one, q, "YOUNG", NOSYNC);
    f->one.call.md.Expiry = 600;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    pass_time(101);
    assert_int_equal(depth(f, "Q"), 2);
    assert_got(&f->one, q, MQGMO_BROWSE_FIRST, "YOUNG");
    assert_int_equal(f->one.call.md.Expiry, 598); /* whole tenths that are left */
    assert_int_equal(depth(f, "Q"), 1);
    begin_put(&f->one, q, "X", NOSYNC);
    f->one.call.md.Expiry = 0;
    assert_int_equal(reason_of(&f->one), MQRC_EXPIRY_ERROR);
    finish(f);
}

static void limits_have_their_reasons(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;
    char text[200];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    define(f, TYPE_QLOCAL, "SMALL", "SHARE MAXDEPTH(1) MAXMSGL(10)");
    q = open_queue(&f->one, "SMALL", BOTH);
    assert_int_equal(put(&f->one, q, text, NOSYNC), MQRC_MSG_TOO_BIG_FOR_Q);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_Q_FULL);
    f->store.full = true;
    define(f, TYPE_QLOCAL, "SMALL", "MAXDEPTH(5)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PAGESET_FULL);
    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_PAGESET_FULL);
    f->store.full = false;
    define(f, TYPE_QMGR, "ZQS1", "MAXUMSGS(2) MAXHANDS(2)");
    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_SYNCPOINT_LIMIT_REACHED);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    open_queue(&f->one, "Q", BOTH);
    assert_int_equal(open_as(&f->one, "Q", BOTH, "", &q), MQRC_HANDLE_NOT_AVAILABLE);
    finish(f);
}

static void what_is_inhibited_is_refused_also_through_an_alias(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q, alias;

    define(f, TYPE_QALIAS, "ALIAS", "TARGET(Q)");
    q = open_queue(&f->one, "Q", BOTH);
    alias = open_queue(&f->one, "ALIAS", BOTH);
    define(f, TYPE_QLOCAL, "Q", "PUT(DISABLED)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PUT_INHIBITED);
    assert_int_equal(put(&f->one, alias, "X", NOSYNC), MQRC_PUT_INHIBITED);
    define(f, TYPE_QLOCAL, "Q", "PUT(ENABLED) GET(DISABLED)");
    assert_int_equal(put(&f->one, alias, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(get(&f->one, alias, GET), MQRC_GET_INHIBITED);
    define(f, TYPE_QLOCAL, "Q", "GET(ENABLED)");
    define(f, TYPE_QALIAS, "ALIAS", "GET(DISABLED)");
    assert_int_equal(get(&f->one, alias, GET), MQRC_GET_INHIBITED);
    assert_got(&f->one, q, GET, "X");
    finish(f);
}

static void exclusive_input_is_for_one(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", MQOO_INPUT_SHARED), other;

    assert_int_equal(open_as(&f->two, "Q", MQOO_INPUT_EXCLUSIVE, "", &other), MQRC_OBJECT_IN_USE);
    assert_int_equal(close_handle(&f->one, q, MQCO_NONE), MQRC_NONE);
    other = open_queue(&f->two, "Q", MQOO_INPUT_EXCLUSIVE);
    assert_int_equal(open_as(&f->one, "Q", MQOO_INPUT_SHARED, "", &q), MQRC_OBJECT_IN_USE);
    open_queue(&f->one, "Q", MQOO_BROWSE | MQOO_OUTPUT);
    assert_int_equal(close_handle(&f->two, other, MQCO_NONE), MQRC_NONE);
    assert_int_equal(close_handle(&f->two, other, MQCO_NONE), MQRC_HOBJ_ERROR);
    open_queue(&f->one, "Q", MQOO_INPUT_AS_Q_DEF);
    assert_int_equal(open_as(&f->two, "Q", MQOO_INPUT_SHARED, "", &other), MQRC_OBJECT_IN_USE); /* DEFSOPT(EXCL) */
    finish(f);
}

static void names_lead_where_they_are_defined_to(void **state UNUSED)
{
    static const struct {
        const char *name;
        MQLONG options, reason;
    } rows[] = {
        { "NOWHERE", MQOO_OUTPUT, MQRC_UNKNOWN_OBJECT_NAME },
        { "DANGLING", MQOO_OUTPUT, MQRC_UNKNOWN_ALIAS_BASE_Q },
        { "TWICE", MQOO_OUTPUT, MQRC_ALIAS_BASE_Q_TYPE_ERROR },
        { "REMOTE", MQOO_OUTPUT, MQRC_NONE },
        { "REMOTE", MQOO_INPUT_SHARED, MQRC_OPTION_NOT_VALID_FOR_TYPE },
        { "NOXMIT", MQOO_OUTPUT, MQRC_UNKNOWN_XMIT_Q },
        { "BADXMIT", MQOO_OUTPUT, MQRC_XMIT_Q_USAGE_ERROR },
        { "NOWAY", MQOO_OUTPUT, MQRC_UNKNOWN_REMOTE_Q_MGR },
        { "LOCAL.DEF", MQOO_OUTPUT, MQRC_UNKNOWN_REMOTE_Q_MGR },
        { "QMGR.ALIAS", MQOO_OUTPUT, MQRC_REMOTE_Q_NAME_ERROR },
        { "TO.ALIAS", MQOO_OUTPUT, MQRC_REMOTE_Q_NAME_ERROR },
        { "Q", 0, MQRC_OPTIONS_ERROR },
        { "Q", MQOO_INPUT_SHARED | MQOO_INPUT_EXCLUSIVE, MQRC_OPTIONS_ERROR },
        { "Q", MQOO_INPUT_SHARED | MQOO_SET_ALL_CONTEXT, MQRC_OPTIONS_ERROR },
    };
    struct fixture *f = fixture();

    define(f, TYPE_QALIAS, "DANGLING", "TARGET(NOWHERE)");
    define(f, TYPE_QALIAS, "TWICE", "TARGET(DANGLING)");
    define(f, TYPE_QLOCAL, "BIRCH", "USAGE(XMITQ)");
    define(f, TYPE_QREMOTE, "REMOTE", "RNAME(FAR) RQMNAME(BIRCH)");
    define(f, TYPE_QREMOTE, "NOXMIT", "RNAME(FAR) RQMNAME(ASH) XMITQ(NOWHERE)");
    define(f, TYPE_QREMOTE, "BADXMIT", "RNAME(FAR) RQMNAME(ASH) XMITQ(Q)");
    define(f, TYPE_QREMOTE, "NOWAY", "RNAME(FAR) RQMNAME(ASH)");
    define(f, TYPE_QREMOTE, "LOCAL.DEF", "RNAME(Q) RQMNAME(ZQS1) XMITQ(BIRCH)");
    define(f, TYPE_QREMOTE, "QMGR.ALIAS", "RQMNAME(BIRCH)");
    define(f, TYPE_QALIAS, "TO.ALIAS", "TARGET(QMGR.ALIAS)");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ handle;

        assert_int_equal(open_as(&f->one, rows[i].name, rows[i].options, "", &handle), rows[i].reason);
        if (rows[i].reason == MQRC_NONE)
            assert_int_equal(close_handle(&f->one, handle, MQCO_NONE), MQRC_NONE);
    }
    finish(f);
}

static void what_goes_to_another_queue_manager_says_where(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q, xmit;
    const char *name;

    define(f, TYPE_QLOCAL, "BIRCH", "USAGE(XMITQ) SHARE");
    define(f, TYPE_QREMOTE, "REMOTE", "RNAME(FAR) RQMNAME(BIRCH)");
    q = open_queue(&f->one, "REMOTE", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, q, "TEXT", NOSYNC), MQRC_NONE);
    assert_memory_equal(f->one.call.pmo.ResolvedQMgrName, "BIRCH ", 6);
    xmit = open_queue(&f->two, "BIRCH", MQOO_INPUT_SHARED);
    assert_int_equal(get(&f->two, xmit, GET), MQRC_NONE);
    assert_int_equal(f->two.call.message_length, 428 + 4);
    assert_memory_equal(f->two.call.md.Format, "MQXMIT  ", 8);
    assert_memory_equal(f->two.call.md.CorrelId, f->one.call.md.MsgId, 24);
    assert_memory_equal(f->two.area, "XQH \0\0\0\1FAR ", 12);
    name = f->two.area + 56;
    assert_memory_equal(name, "BIRCH ", 6);
    assert_memory_equal(f->two.area + 104, "MD  \0\0\0\1", 8);
    assert_memory_equal(f->two.area + 428, "TEXT", 4);
    finish(f);
}

static void a_temporary_dynamic_queue_goes_with_its_handle(void **state UNUSED)
{
    struct fixture *f = fixture();
    char name[49] = "";
    MQHOBJ q;

    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE");
    begin_call(&f->one, MQI_OPEN);
    MQI_SET(f->one.call.od.ObjectName, span_of("MODEL"));
    MQI_SET(f->one.call.od.DynamicQName, span_of("REPLY.*"));
    f->one.call.options = BOTH;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    q = f->one.call.handle;
    snprintf(name, sizeof name, "%.*s", (int)MQI_NAME(f->one.call.od.ObjectName).length, f->one.call.od.ObjectName);
    assert_memory_equal(name, "REPLY.", 6);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    begin_put(&f->one, q, "X", NOSYNC);
    f->one.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(reason_of(&f->one), MQRC_PERSISTENT_NOT_ALLOWED);
    assert_int_equal(put(&f->one, q, "Y", SYNC), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, q, MQCO_NONE), MQRC_NONE);
    assert_int_equal(open_as(&f->one, name, BOTH, "", &q), MQRC_Q_DELETED); /* a unit still has a message on it */
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(open_as(&f->one, name, BOTH, "", &q), MQRC_UNKNOWN_OBJECT_NAME);
    assert_int_equal(f->store.open_units, 0);
    finish(f);
}

static void a_permanent_dynamic_queue_stays_until_it_is_deleted(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;

    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(PERMDYN) SHARE");
    begin_call(&f->one, MQI_OPEN);
    MQI_SET(f->one.call.od.ObjectName, span_of("MODEL"));
    MQI_SET(f->one.call.od.DynamicQName, span_of("MINE"));
    f->one.call.options = BOTH;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(put(&f->one, f->one.call.handle, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, f->one.call.handle, MQCO_NONE), MQRC_NONE);
    q = open_queue(&f->one, "MINE", BOTH);
    assert_int_equal(close_handle(&f->one, q, MQCO_DELETE), MQRC_Q_NOT_EMPTY);
    assert_int_equal(put(&f->one, q, "NOT COMMITTED", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, q, MQCO_DELETE_PURGE), MQRC_Q_NOT_EMPTY);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, q, MQCO_DELETE_PURGE), MQRC_NONE);
    assert_int_equal(open_as(&f->one, "MINE", BOTH, "", &q), MQRC_UNKNOWN_OBJECT_NAME);
    q = open_queue(&f->one, "Q", BOTH);
    assert_int_equal(close_handle(&f->one, q, MQCO_DELETE), MQRC_OPTION_NOT_VALID_FOR_TYPE);
    finish(f);
}

static void an_asterisk_was_taken_wherever_it_stood(void **state UNUSED)
{
    static const char *const names[] = { "A*B", "*A", "A**", "" };
    struct fixture *f = fixture();

    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN)");
    for (unsigned i = 0; i < ARRAY_COUNT(names); i++) {
        begin_call(&f->one, MQI_OPEN);
        MQI_SET(f->one.call.od.ObjectName, span_of("MODEL"));
        MQI_SET(f->one.call.od.DynamicQName, span_of(names[i]));
        f->one.call.options = BOTH;
        assert_int_equal(reason_of(&f->one), MQRC_DYNAMIC_Q_NAME_ERROR);
    }
    finish(f);
}

static void a_temporary_queue_was_not_deleted_by_the_handle_that_made_it(void **state UNUSED)
{
    static const MQLONG options[] = { MQCO_DELETE, MQCO_DELETE_PURGE };
    struct fixture *f = fixture();
    MQHOBJ made, other;
    char name[MQ_Q_NAME_LENGTH + 1];

    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE");
    for (unsigned i = 0; i < ARRAY_COUNT(options); i++) {
        begin_call(&f->one, MQI_OPEN);
        MQI_SET(f->one.call.od.ObjectName, span_of("MODEL"));
        MQI_SET(f->one.call.od.DynamicQName, span_of("MINE.*"));
        f->one.call.options = BOTH;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        made = f->one.call.handle;
        snprintf(name, sizeof name, "%.*s", (int)MQI_NAME(f->one.call.od.ObjectName).length, f->one.call.od.ObjectName);
        assert_int_equal(put(&f->one, made, "X", NOSYNC), MQRC_NONE);
        other = open_queue(&f->one, name, BOTH);
        assert_int_equal(close_handle(&f->one, other, options[i]), MQRC_OPTION_NOT_VALID_FOR_TYPE);
        assert_int_equal(close_handle(&f->one, other, MQCO_NONE), MQRC_NONE);
        assert_int_equal(close_handle(&f->one, made, options[i]), MQRC_NONE);
        assert_int_equal(open_as(&f->one, name, BOTH, "", &made), MQRC_UNKNOWN_OBJECT_NAME);
    }
    finish(f);
}

static void messages_without_a_storage_class_went_to_page_set_0(void **state UNUSED)
{
    struct fixture *f = fixture();
    struct engine_queue_state place;
    MQHOBJ q;

    define(f, TYPE_QLOCAL, "LOST", "SHARE STGCLASS(LATER)");
    q = open_queue(&f->one, "LOST", BOTH);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_STORAGE_CLASS_ERROR);
    assert_int_equal(get(&f->one, q, GET), MQRC_NO_MSG_AVAILABLE);
    {
        struct queue_part part = engine_queue_part(f->engine);

        assert_int_equal(part.move(part.context, objects_find(&f->objects, CLASS_QUEUE, span_of("Q")),
                                   objects_find(&f->objects, CLASS_QUEUE, span_of("LOST"))), REASON_NOT_FOUND);
    }
    define(f, TYPE_STGCLASS, "LATER", "PSID(77)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PAGESET_ERROR);
    define(f, TYPE_STGCLASS, "LATER", "PSID(3)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(engine_queue_state(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("LOST")), &place), 0);
    assert_int_equal(place.page_set, 3);
    define(f, TYPE_STGCLASS, "LATER", "PSID(4)"); /* messages stay where they are, and are said to be there */
    assert_int_equal(put(&f->one, q, "Y", NOSYNC), MQRC_NONE);
    assert_int_equal(engine_queue_state(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("LOST")), &place), 0);
    assert_int_equal(place.page_set, 3);
    finish(f);
}

static int known_page_set(struct fixture *f, const char *name)
{
    struct engine_queue_state known;

    assert_int_equal(engine_queue_state(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of(name)), &known), 0);
    return known.page_set;
}

static void a_queue_stayed_on_the_page_set_of_before_until_a_restart(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;

    define(f, TYPE_STGCLASS, "MOVES", "PSID(2)");
    define(f, TYPE_QLOCAL, "EMPTY", "SHARE STGCLASS(MOVES)");
    assert_int_equal(known_page_set(f, "EMPTY"), 2);
    define(f, TYPE_STGCLASS, "MOVES", "PSID(77)");
    engine_queue_changed(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("EMPTY")));
    assert_int_equal(known_page_set(f, "EMPTY"), -1); /* page set 0 was shown for one that is not there */
    q = open_queue(&f->one, "EMPTY", BOTH);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PAGESET_ERROR);
    define(f, TYPE_STGCLASS, "MOVES", "PSID(3)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(known_page_set(f, "EMPTY"), 3);
    define(f, TYPE_STGCLASS, "MOVES", "PSID(4)");
    engine_queue_changed(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of("EMPTY")));
    assert_int_equal(put(&f->one, q, "Y", NOSYNC), MQRC_NONE);
    assert_int_equal(known_page_set(f, "EMPTY"), 3); /* with its messages */
    finish(f);
}

static void attributes_are_told_and_set(void **state UNUSED)
{
    struct fixture *f = fixture();
    struct mqi_attributes *a = &f->one.attributes;
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    begin_call(&f->one, MQI_INQ);
    f->one.call.handle = q;
    *a = (struct mqi_attributes){ .selector_count = 4, .number_count = 3, .text_length = 48 };
    memcpy(a->selectors, (MQLONG[]){ MQIA_CURRENT_Q_DEPTH, MQCA_Q_NAME, MQIA_INHIBIT_PUT, MQIA_MAX_MSG_LENGTH }, 16);
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(a->numbers[0], 1);
    assert_int_equal(a->numbers[1], MQQA_PUT_ALLOWED);
    assert_int_equal(a->numbers[2], 4000);
    assert_memory_equal(a->text, "Q  ", 3);
    begin_call(&f->one, MQI_SET);
    f->one.call.handle = q;
    *a = (struct mqi_attributes){ .selector_count = 1, .number_count = 1 };
    a->selectors[0] = MQIA_INHIBIT_PUT;
    a->numbers[0] = MQQA_PUT_INHIBITED;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PUT_INHIBITED);
    begin_call(&f->one, MQI_SET);
    f->one.call.handle = q;
    *a = (struct mqi_attributes){ .selector_count = 1, .number_count = 1 };
    a->selectors[0] = MQIA_INHIBIT_PUT;
    a->numbers[0] = 7;
    assert_int_equal(reason_of(&f->one), MQRC_INHIBIT_VALUE_ERROR);
    a->selectors[0] = MQIA_MAX_Q_DEPTH;
    assert_int_equal(reason_of(&f->one), MQRC_SELECTOR_ERROR);
    finish(f);
}

static void context_is_made_passed_or_set(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", MQOO_INPUT_SHARED | MQOO_SAVE_ALL_CONTEXT), out;

    out = open_queue(&f->two, "Q", MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT);
    assert_int_equal(put(&f->two, out, "X", NOSYNC), MQRC_NONE);
    assert_got(&f->one, q, GET, "X");
    assert_memory_equal(f->one.call.md.UserIdentifier, "USER2   ", 8);
    assert_memory_equal(f->one.call.md.PutApplName, "JOB1   ", 7);
    assert_int_equal(f->one.call.md.PutApplType, MQAT_ZOS);
    begin_put(&f->two, out, "Y", NOSYNC | MQPMO_SET_ALL_CONTEXT);
    MQI_SET(f->two.call.md.UserIdentifier, span_of("PAYROLL"));
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    assert_got(&f->one, q, GET, "Y");
    assert_memory_equal(f->one.call.md.UserIdentifier, "PAYROLL ", 8);
    out = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_PASS_ALL_CONTEXT);
    begin_put(&f->one, out, "Z", NOSYNC | MQPMO_PASS_ALL_CONTEXT);
    f->one.call.pmo.Context = q;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_got(&f->one, q, GET, "Z");
    assert_memory_equal(f->one.call.md.UserIdentifier, "PAYROLL ", 8);
    assert_int_equal(put(&f->one, out, "W", NOSYNC | MQPMO_SET_ALL_CONTEXT), MQRC_NOT_OPEN_FOR_SET_ALL);
    assert_int_equal(put(&f->one, out, "W", NOSYNC | MQPMO_PASS_ALL_CONTEXT), MQRC_CONTEXT_HANDLE_ERROR);
    finish(f);
}

/* A handle that saves no context has none to pass: that is not to say that there is none yet. */
static void context_of_a_handle_that_saves_none_was_not_there_yet(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ saves = open_queue(&f->one, "Q", MQOO_INPUT_SHARED | MQOO_SAVE_ALL_CONTEXT);
    MQHOBJ does_not = open_queue(&f->one, "Q", MQOO_INPUT_SHARED);
    MQHOBJ out = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_PASS_ALL_CONTEXT);

    begin_put(&f->one, out, "A", NOSYNC | MQPMO_PASS_ALL_CONTEXT);
    f->one.call.pmo.Context = does_not;
    assert_int_equal(reason_of(&f->one), MQRC_CONTEXT_HANDLE_ERROR);
    begin_put(&f->one, out, "A", NOSYNC | MQPMO_PASS_ALL_CONTEXT);
    f->one.call.pmo.Context = saves;
    assert_int_equal(reason_of(&f->one), MQRC_CONTEXT_NOT_AVAILABLE);
    finish(f);
}

static void a_put_alone_took_objects_that_hold_no_messages(void **state UNUSED)
{
    struct fixture *f = fixture();

    begin_call(&f->one, MQI_PUT1);
    f->one.call.od.ObjectType = MQOT_Q_MGR;
    assert_int_equal(reason_of(&f->one), MQRC_OBJECT_TYPE_ERROR);
    finish(f);
}

/* Whatever call meets a page that is missing is made again, and comes to the same. */
static void missing_pages_change_nothing_but_time(void **state UNUSED)
{
    for (unsigned missing = 1; missing < 8; missing++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", BOTH);
        unsigned later = 0;

        for (const char *text = "ABC"; *text; text++)
            assert_int_equal(put(&f->one, q, (const char[]){ *text, '\0' }, NOSYNC), MQRC_NONE);
        for (unsigned i = 0; i < 3; i++) {
            MQLONG options = i == 0 ? MQGMO_BROWSE_FIRST : i == 1 ? MQGMO_BROWSE_NEXT : GET;

            f->store.missing = missing;
            begin_get(&f->one, q, options, AREA);
            if (call(&f->one) == ENGINE_LATER) {
                while (!f->one.answered && later++ < 100)
                    f->store.events.pages_came(f->store.events.context);
                assert_int_equal(f->one.answered, 1);
            }
            assert_int_equal(f->one.call.reason, MQRC_NONE);
            assert_memory_equal(f->one.area, i == 1 ? "B" : "A", 1);
            f->store.missing = 0;
        }
        f->store.missing = 1;
        begin_put(&f->one, q, "D", NOSYNC);
        assert_int_equal(call(&f->one), ENGINE_LATER);
        f->store.events.pages_came(f->store.events.context);
        assert_int_equal(f->one.call.reason, MQRC_NONE);
        assert_int_equal(depth(f, "Q"), 3);
        assert_int_equal(f->store.open_units, 0);
        finish(f);
    }
}

static void wrong_calls_are_refused(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = open_queue(&f->one, "Q", MQOO_INPUT_SHARED), out = open_queue(&f->one, "Q", MQOO_OUTPUT);

    assert_int_equal(put(&f->one, in, "X", NOSYNC), MQRC_NOT_OPEN_FOR_OUTPUT);
    assert_int_equal(put(&f->one, 77, "X", NOSYNC), MQRC_HOBJ_ERROR);
    assert_int_equal(put(&f->one, -1, "X", NOSYNC), MQRC_HOBJ_ERROR);
    assert_int_equal(put(&f->one, out, "X", SYNC | NOSYNC), MQRC_OPTIONS_ERROR);
    assert_int_equal(put(&f->one, out, "X", 1 << 30), MQRC_OPTIONS_ERROR);
    assert_int_equal(get(&f->one, out, GET), MQRC_NOT_OPEN_FOR_INPUT);
    assert_int_equal(get(&f->one, in, MQGMO_BROWSE_FIRST), MQRC_NOT_OPEN_FOR_BROWSE);
    assert_int_equal(get(&f->one, in, GETSYNC | GET), MQRC_OPTIONS_ERROR);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.MsgType = 0;
    assert_int_equal(reason_of(&f->one), MQRC_MSG_TYPE_ERROR);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.MsgType = MQMT_REQUEST;
    assert_int_equal(reason_of(&f->one), MQRC_MISSING_REPLY_TO_Q);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.Feedback = -1;
    assert_int_equal(reason_of(&f->one), MQRC_FEEDBACK_ERROR);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.Feedback = MQFB_APPL_LAST + 1;
    assert_int_equal(reason_of(&f->one), MQRC_FEEDBACK_ERROR);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.Priority = -2;
    assert_int_equal(reason_of(&f->one), MQRC_PRIORITY_ERROR);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.Priority = 10;
    assert_int_equal(reason_of(&f->one), MQRC_PRIORITY_EXCEEDS_MAXIMUM);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.md.StrucId[0] = 'X';
    assert_int_equal(reason_of(&f->one), MQRC_MD_ERROR);
    begin_put(&f->one, out, "X", NOSYNC);
    f->one.call.pmo.Version = 4;
    assert_int_equal(reason_of(&f->one), MQRC_PMO_ERROR);
    assert_int_equal(simple(&f->one, MQI_BEGIN), MQRC_ENVIRONMENT_ERROR);
    finish(f);
}

static void commands_move_and_clear_messages_durably(void **state UNUSED)
{
    struct fixture *f = fixture();
    struct queue_part part = engine_queue_part(f->engine);
    struct queue_state known = { 0 };
    struct object *from = objects_find(&f->objects, CLASS_QUEUE, span_of("Q")), *to;
    MQHOBJ q;

    define(f, TYPE_QLOCAL, "R", "SHARE DEFPSIST(YES)");
    to = objects_find(&f->objects, CLASS_QUEUE, span_of("R"));
    q = open_queue(&f->one, "Q", BOTH);
    for (unsigned i = 0; i < 2; i++) {
        begin_put(&f->one, q, i ? "LOW" : "HIGH", NOSYNC);
        f->one.call.md.Priority = i ? 1 : 5;
        f->one.call.md.Persistence = MQPER_PERSISTENT;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
    }
    part.state(part.context, from, &known);
    assert_int_equal(known.depth, 2);
    assert_int_equal(known.inputs, 1);
    assert_int_equal(known.psid, 1);
    assert_int_equal(close_handle(&f->one, q, MQCO_NONE), MQRC_NONE);
    f->store.later = true; /* both wait until it is durable */
    assert_int_equal(part.move(part.context, from, to), 0);
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(depth(f, "R"), 2);
    q = open_queue(&f->one, "R", BOTH);
    assert_got(&f->one, q, MQGMO_BROWSE_FIRST, "HIGH");
    assert_got(&f->one, q, MQGMO_BROWSE_NEXT, "LOW");
    assert_int_equal(close_handle(&f->one, q, MQCO_NONE), MQRC_NONE);
    assert_int_equal(part.clear(part.context, to), 0);
    assert_int_equal(depth(f, "R"), 0);
    f->store.later = false;
    finish(f);
}

/* The draft of an ALTER was copied before the engine first looked at the queue: the queue was opened twice (MOVE said "it exists
 * already"). */
static void an_altered_queue_is_not_opened_twice(void **state UNUSED)
{
    struct fixture *f = fixture();
    struct object *draft = object_copy(objects_find(&f->objects, CLASS_QUEUE, span_of("Q")));

    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(objects_put(&f->objects, draft), 0);
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(put(&f->one, open_queue(&f->one, "Q", BOTH), "X", NOSYNC), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    finish(f);
}

static void a_queue_is_cleared_when_nobody_uses_it(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    struct object *object = objects_find(&f->objects, CLASS_QUEUE, span_of("Q"));

    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(engine_queue_clear(f->engine, object, NULL, NULL), REASON_BUSY);
    assert_int_equal(engine_queue_forget(f->engine, object), REASON_BUSY);
    assert_int_equal(put(&f->one, q, "Y", SYNC), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, q, MQCO_NONE), MQRC_NONE);
    assert_int_equal(engine_queue_clear(f->engine, object, NULL, NULL), REASON_BUSY);
    assert_int_equal(engine_queue_forget(f->engine, object), REASON_BUSY);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(engine_queue_clear(f->engine, object, NULL, NULL), 0);
    assert_int_equal(depth(f, "Q"), 0);
    assert_int_equal(engine_queue_forget(f->engine, object), 0);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(higher_priority_comes_first_then_what_came_first),
        cmocka_unit_test(a_priority_that_is_too_high_was_told_as_another),
        cmocka_unit_test(a_fifo_queue_forgets_priority),
        cmocka_unit_test(a_unit_is_seen_by_others_when_it_is_committed),
        cmocka_unit_test(z_os_works_in_syncpoint_unless_told_not_to),
        cmocka_unit_test(a_backed_out_get_counts),
        cmocka_unit_test(disconnecting_backs_out_and_mqdisc_commits),
        cmocka_unit_test(a_persistent_put_is_answered_when_it_is_durable),
        cmocka_unit_test(a_program_that_dies_while_it_commits_has_committed),
        cmocka_unit_test(a_commit_that_failed_said_that_the_unit_was_backed_out),
        cmocka_unit_test(who_waits_gets_the_message_that_comes),
        cmocka_unit_test(a_wait_ends_when_its_time_is_over),
        cmocka_unit_test(a_waiter_that_died_gets_nothing),
        cmocka_unit_test(quiescing_wakes_those_who_want_to_know),
        cmocka_unit_test(identifiers_choose_the_message),
        cmocka_unit_test(no_two_messages_have_one_identifier),
        cmocka_unit_test(browsing_takes_nothing_and_goes_on_where_it_was),
        cmocka_unit_test(a_locked_message_is_passed_by_until_it_is_unlocked),
        cmocka_unit_test(a_short_buffer_gets_what_it_holds_or_nothing),
        cmocka_unit_test(a_message_longer_than_the_area_stays_until_there_is_one),
        cmocka_unit_test(an_expired_message_is_for_nobody),
        cmocka_unit_test(limits_have_their_reasons),
        cmocka_unit_test(what_is_inhibited_is_refused_also_through_an_alias),
        cmocka_unit_test(exclusive_input_is_for_one),
        cmocka_unit_test(names_lead_where_they_are_defined_to),
        cmocka_unit_test(what_goes_to_another_queue_manager_says_where),
        cmocka_unit_test(a_temporary_dynamic_queue_goes_with_its_handle),
        cmocka_unit_test(a_permanent_dynamic_queue_stays_until_it_is_deleted),
        cmocka_unit_test(an_asterisk_was_taken_wherever_it_stood),
        cmocka_unit_test(a_temporary_queue_was_not_deleted_by_the_handle_that_made_it),
        cmocka_unit_test(messages_without_a_storage_class_went_to_page_set_0),
        cmocka_unit_test(a_queue_stayed_on_the_page_set_of_before_until_a_restart),
        cmocka_unit_test(attributes_are_told_and_set),
        cmocka_unit_test(context_is_made_passed_or_set),
        cmocka_unit_test(context_of_a_handle_that_saves_none_was_not_there_yet),
        cmocka_unit_test(a_put_alone_took_objects_that_hold_no_messages),
        cmocka_unit_test(missing_pages_change_nothing_but_time),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(commands_move_and_clear_messages_durably),
        cmocka_unit_test(an_altered_queue_is_not_opened_twice),
        cmocka_unit_test(a_queue_is_cleared_when_nobody_uses_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
