/* test_events.c - queue_event.c: which events come, once each, and what they say. */
#include "tests/unit/mstr/engine_fixture.h"
#include "tests/unit/mstr/event_text.h"

enum { NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED };

static struct fixture *fixture(const char *queue, const char *manager)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_QMGR, "ZQS1", manager);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    define(&f, TYPE_QLOCAL, "Q", queue);
    define(&f, TYPE_QLOCAL, "SYSTEM.ADMIN.PERFM.EVENT", "SHARE");
    define(&f, TYPE_QLOCAL, "SYSTEM.ADMIN.QMGR.EVENT", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    return &f;
}

/* The next event, or "". */
static const char *next_event(struct fixture *f, const char *queue)
{
    MQHOBJ q = open_queue(&f->two, queue, MQOO_INPUT_SHARED);
    MQLONG reason = get(&f->two, q, GET);

    if (reason == MQRC_NO_MSG_AVAILABLE)
        return "";
    assert_int_equal(reason, MQRC_NONE);
    assert_memory_equal(f->two.call.md.Format, MQFMT_EVENT, 8);
    assert_int_equal(f->two.call.md.PutApplType, MQAT_QMGR);
    assert_memory_equal(f->two.call.md.ReplyToQMgr, "ZQS1 ", 5);
    assert_int_equal(f->two.call.md.Encoding, MQENC_NATIVE);
    return event_text(f->two.area, f->two.call.message_length);
}

static void assert_performance(struct fixture *f, MQLONG reason, MQLONG highest, MQLONG puts, MQLONG gets)
{
    char before[200], after[200];
    const char *text = next_event(f, "SYSTEM.ADMIN.PERFM.EVENT");

    snprintf(before, sizeof before, "COMMAND(45) REASON(%d) 2015(ZQS1) 2002(Q) 35(", reason);
    snprintf(after, sizeof after, ") 36(%d) 37(%d) 38(%d)", highest, puts, gets);
    assert_memory_equal(text, before, strlen(before));
    assert_string_equal(text + strlen(text) - strlen(after), after);
}

static void assert_no_event(struct fixture *f)
{
    assert_string_equal(next_event(f, "SYSTEM.ADMIN.PERFM.EVENT"), "");
    assert_string_equal(next_event(f, "SYSTEM.ADMIN.QMGR.EVENT"), "");
}

static void a_depth_is_told_once_until_the_other_limit_was_met(void **state UNUSED)
{
    struct fixture *f = fixture("MAXDEPTH(10) QDEPTHHI(80) QDEPTHLO(20) QDPHIEV(ENABLED) QDPLOEV(ENABLED)", "PERFMEV(ENABLED)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    for (unsigned i = 0; i < 7; i++)
        assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_no_event(f);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_performance(f, MQRC_Q_DEPTH_HIGH, 8, 8, 0);
    assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_no_event(f);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_Q_FULL);
    assert_performance(f, MQRC_Q_FULL, 10, 3, 1);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_Q_FULL);
    assert_no_event(f);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
    assert_performance(f, MQRC_Q_DEPTH_LOW, 10, 0, 8);
    assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
    assert_no_event(f);
    finish(f);
}

static void what_is_switched_off_makes_no_events(void **state UNUSED)
{
    static const char *const rows[][2] = {
        { "MAXDEPTH(2) QDPHIEV(ENABLED) QDPLOEV(ENABLED) QSVCIEV(OK)", "PERFMEV(DISABLED)" },
        { "MAXDEPTH(2) QDPHIEV(DISABLED) QDPLOEV(DISABLED) QDPMAXEV(DISABLED)", "PERFMEV(ENABLED)" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture(rows[i][0], rows[i][1]);
        MQHOBJ q = open_queue(&f->one, "Q", BOTH), none;

        for (unsigned j = 0; j < 3; j++)
            assert_int_equal(put(&f->one, q, "X", NOSYNC), j < 2 ? MQRC_NONE : MQRC_Q_FULL);
        for (unsigned j = 0; j < 2; j++)
            assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
        define(f, TYPE_QLOCAL, "Q", "PUT(DISABLED)");
        assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PUT_INHIBITED);
        assert_int_equal(open_as(&f->one, "NOWHERE", MQOO_OUTPUT, "", &none), MQRC_UNKNOWN_OBJECT_NAME);
        assert_no_event(f);
        finish(f);
    }
}

/* Intervals of no length and of days stand for slow and quick programs. */
static void a_service_interval_is_kept_or_not(void **state UNUSED)
{
    struct fixture *f = fixture("QSVCIEV(HIGH) QSVCINT(0)", "PERFMEV(ENABLED)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    int64_t begun;

    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    begun = clock_monotonic(); /* the put may have been slow */
    while (clock_monotonic() - begun < 3)
        continue;
    assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
    assert_performance(f, MQRC_Q_SERVICE_INTERVAL_HIGH, 1, 1, 1);
    define(f, TYPE_QLOCAL, "Q", "QSVCINT(999999999)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_no_event(f);
    assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
    assert_performance(f, MQRC_Q_SERVICE_INTERVAL_OK, 2, 2, 1);
    assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
    assert_no_event(f);
    finish(f);
}

static void what_is_refused_is_told(void **state UNUSED)
{
    struct fixture *f = fixture("PUT(DISABLED) GET(DISABLED)", "INHIBTEV(ENABLED) LOCALEV(ENABLED) REMOTEEV(ENABLED)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), none;

    define(f, TYPE_QREMOTE, "FAR", "RNAME(X) RQMNAME(ZQS2) XMITQ(NONE)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_PUT_INHIBITED);
    assert_string_equal(next_event(f, "SYSTEM.ADMIN.QMGR.EVENT"), "COMMAND(44) REASON(2051) 2015(ZQS1) 2016(Q) 1(2) 3024(JOB1)");
    assert_int_equal(get(&f->one, q, GET), MQRC_GET_INHIBITED);
    assert_string_equal(next_event(f, "SYSTEM.ADMIN.QMGR.EVENT"), "COMMAND(44) REASON(2016) 2015(ZQS1) 2016(Q) 1(2) 3024(JOB1)");
    assert_int_equal(open_as(&f->one, "NOWHERE", MQOO_OUTPUT, "", &none), MQRC_UNKNOWN_OBJECT_NAME);
    assert_string_equal(next_event(f, "SYSTEM.ADMIN.QMGR.EVENT"),
                        "COMMAND(44) REASON(2085) 2015(ZQS1) 2016(NOWHERE) 1(2) 3024(JOB1)");
    assert_int_equal(open_as(&f->one, "FAR", MQOO_OUTPUT, "", &none), MQRC_UNKNOWN_XMIT_Q);
    assert_string_equal(next_event(f, "SYSTEM.ADMIN.QMGR.EVENT"), "COMMAND(44) REASON(2196) 2015(ZQS1) 2016(FAR) 2024(NONE) 1(2) 3024(JOB1)");
    finish(f);
}

/* Names behind the one that was opened, and the queue manager that was named with it. */
static void the_name_that_is_wrong_is_told(void **state UNUSED)
{
    static const struct {
        const char *queue, *qmgr;
        MQLONG reason;
        const char *text;
    } rows[] = {
        { "ALIAS1", "", MQRC_UNKNOWN_ALIAS_BASE_Q, "2015(ZQS1) 2016(ALIAS1) 2002(NOWHERE) 1(2) 3024(JOB1) 193(1)" },
        { "ALIAS2", "ZQS1", MQRC_ALIAS_BASE_Q_TYPE_ERROR,
          "2015(ZQS1) 2016(ALIAS2) 2002(ALIAS1) 20(3) 1(2) 3024(JOB1) 3023(ZQS1) 193(1)" },
        { "ALIAS3", "", MQRC_UNKNOWN_XMIT_Q, "2015(ZQS1) 2016(ALIAS3) 2024(NONE) 1(2) 3024(JOB1)" },
        { "FAR2", "", MQRC_XMIT_Q_TYPE_ERROR, "2015(ZQS1) 2016(FAR2) 2024(ALIAS1) 20(3) 1(2) 3024(JOB1)" },
        { "FAR3", "", MQRC_XMIT_Q_USAGE_ERROR, "2015(ZQS1) 2016(FAR3) 2024(Q) 1(2) 3024(JOB1)" },
        { "X", "ZQS9", MQRC_DEF_XMIT_Q_USAGE_ERROR, "2015(ZQS1) 2016(X) 2024(Q) 1(2) 3024(JOB1) 3023(ZQS9)" },
        { "X", "QM", MQRC_UNKNOWN_XMIT_Q, "2015(ZQS1) 2016(X) 2024(GONE) 1(2) 3024(JOB1) 3023(QM)" },
    };
    struct fixture *f = fixture("", "LOCALEV(ENABLED) REMOTEEV(ENABLED) DEFXMITQ(Q)");
    char wanted[200];

    define(f, TYPE_QALIAS, "ALIAS1", "TARGET(NOWHERE)");
    define(f, TYPE_QALIAS, "ALIAS2", "TARGET(ALIAS1)");
    define(f, TYPE_QALIAS, "ALIAS3", "TARGET(FAR1)");
    define(f, TYPE_QREMOTE, "FAR1", "RNAME(X) RQMNAME(ZQS2) XMITQ(NONE)");
    define(f, TYPE_QREMOTE, "FAR2", "RNAME(X) RQMNAME(ZQS2) XMITQ(ALIAS1)");
    define(f, TYPE_QREMOTE, "FAR3", "RNAME(X) RQMNAME(ZQS2) XMITQ(Q)");
    define(f, TYPE_QREMOTE, "QM", "RQMNAME(ZQS2) XMITQ(GONE)");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        begin_call(&f->one, MQI_OPEN);
        MQI_SET(f->one.call.od.ObjectName, span_of(rows[i].queue));
        MQI_SET(f->one.call.od.ObjectQMgrName, span_of(rows[i].qmgr));
        f->one.call.options = MQOO_OUTPUT;
        assert_int_equal(reason_of(&f->one), rows[i].reason);
        snprintf(wanted, sizeof wanted, "COMMAND(44) REASON(%d) %s", rows[i].reason, rows[i].text);
        assert_string_equal(next_event(f, "SYSTEM.ADMIN.QMGR.EVENT"), wanted);
    }
    finish(f);
}

/* A queue of events that is full or not there loses them, and disturbs nothing; its own depth makes no events. */
static void events_disturb_nobody(void **state UNUSED)
{
    struct fixture *f = fixture("MAXDEPTH(10) QDEPTHHI(10) QDPHIEV(ENABLED)", "PERFMEV(ENABLED) LOCALEV(ENABLED)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), none;

    define(f, TYPE_QLOCAL, "SYSTEM.ADMIN.PERFM.EVENT", "MAXDEPTH(10) QDEPTHHI(1) QDPHIEV(ENABLED)");
    define(f, TYPE_QLOCAL, "SYSTEM.ADMIN.QMGR.EVENT", "MAXDEPTH(0)");
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(open_as(&f->one, "NOWHERE", MQOO_OUTPUT, "", &none), MQRC_UNKNOWN_OBJECT_NAME);
    assert_int_equal(depth(f, "SYSTEM.ADMIN.PERFM.EVENT"), 1);
    assert_int_equal(depth(f, "SYSTEM.ADMIN.QMGR.EVENT"), 0);
    assert_int_equal(f->log.length, 0);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_depth_is_told_once_until_the_other_limit_was_met),
        cmocka_unit_test(what_is_switched_off_makes_no_events),
        cmocka_unit_test(a_service_interval_is_kept_or_not),
        cmocka_unit_test(what_is_refused_is_told),
        cmocka_unit_test(the_name_that_is_wrong_is_told),
        cmocka_unit_test(events_disturb_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
