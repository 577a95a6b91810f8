/* test_triggers.c - queue_trigger.c: which messages start a program, which do not, and where the trigger message ends. */
#include "tests/unit/mstr/engine_fixture.h"

enum { SYNC = MQPMO_SYNCPOINT, NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT };
enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_SET };

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_PROCESS, "PROC", "APPLICID(PAYROLL) APPLTYPE(CICS)");
    define(&f, TYPE_QLOCAL, "Q", "SHARE PROCESS(PROC)");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    return &f;
}

/* A monitor reads INIT; Q has this definition, and is open for output. */
static struct fixture *monitored(const char *settings, MQHOBJ *q, MQHOBJ *monitor)
{
    struct fixture *f = fixture();

    define(f, TYPE_QLOCAL, "INIT", "SHARE");
    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGDATA(OLD)");
    define(f, TYPE_QLOCAL, "Q", settings);
    *monitor = open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    *q = open_queue(&f->one, "Q", MQOO_OUTPUT);
    return f;
}

/* By MODEL. */
static MQHOBJ open_dynamic(struct program *p, const char *name, MQLONG options)
{
    begin_call(p, MQI_OPEN);
    MQI_SET(p->call.od.ObjectName, span_of("MODEL"));
    MQI_SET(p->call.od.DynamicQName, span_of(name));
    p->call.options = options;
    assert_int_equal(reason_of(p), MQRC_NONE);
    return p->call.handle;
}

static struct object *queue_named(struct fixture *f, const char *name)
{
    return objects_find(&f->objects, CLASS_QUEUE, span_of(name));
}

static MQLONG put_with(struct program *p, MQHOBJ q, MQLONG priority)
{
    begin_put(p, q, "X", NOSYNC);
    p->call.md.Priority = priority;
    return reason_of(p);
}

static void messages_start_programs_as_the_trigger_type_says(void **state UNUSED)
{
    static const struct {
        const char *settings;
        unsigned puts, wanted;
    } rows[] = {
        { "TRIGTYPE(FIRST)", 3, 1 },
        { "TRIGTYPE(EVERY)", 3, 3 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2)", 3, 1 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(4)", 3, 0 },
        { "TRIGTYPE(NONE)", 3, 0 },
        { "TRIGTYPE(EVERY) TRIGMPRI(1)", 3, 0 },
        { "TRIGTYPE(FIRST) PROCESS(NOWHERE)", 3, 0 },
        { "TRIGTYPE(FIRST) PROCESS()", 3, 0 },
        { "TRIGTYPE(FIRST) PROCESS() USAGE(XMITQ)", 3, 1 }, /* for a channel */
        { "TRIGTYPE(FIRST) INITQ(NOWHERE)", 3, 0 },
        { "TRIGTYPE(FIRST) GET(DISABLED)", 3, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();
        MQHOBJ q, monitor;
        MQTM tm;

        define(f, TYPE_QLOCAL, "INIT", "SHARE");
        define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGDATA(DATA)");
        define(f, TYPE_QLOCAL, "Q", rows[i].settings);
        q = open_queue(&f->one, "Q", MQOO_OUTPUT);
        assert_int_equal(put(&f->one, q, "NOBODY LISTENS", SYNC), MQRC_NONE);
        assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
        monitor = open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
        for (unsigned j = 0; j < rows[i].puts; j++)
            assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), rows[i].wanted);
        if (rows[i].wanted) {
            assert_int_equal(get(&f->two, monitor, GET), MQRC_NONE);
            assert_int_equal(f->two.call.message_length, 684);
            assert_memory_equal(f->two.call.md.Format, "MQTRIG  ", 8);
            memcpy(&tm, f->two.area, sizeof tm);
            assert_memory_equal(tm.StrucId, "TM  ", 4);
            assert_int_equal(tm.Version, 1);
            assert_memory_equal(tm.QName, "Q  ", 3);
            assert_memory_equal(tm.TriggerData, "DATA ", 5);
            assert_int_equal(tm.ApplType, strstr(rows[i].settings, "PROCESS()") ? MQAT_UNKNOWN : MQAT_CICS);
            assert_memory_equal(tm.ApplId, strstr(rows[i].settings, "PROCESS()") ? "        " : "PAYROLL ", 8);
            assert_int_equal(f->two.call.md.Encoding, MQENC_NATIVE);
            assert_int_equal(f->two.call.md.CodedCharSetId, 1208);
            assert_int_equal(f->two.call.md.PutApplType, MQAT_QMGR);
        }
        finish(f);
    }
}

/* What has to be kept is the message that it tells of. */
static void a_trigger_message_was_persistent_and_of_no_queue_manager(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q, monitor;

    define(f, TYPE_QLOCAL, "INIT", "SHARE DEFPSIST(YES) DEFPRTY(4)");
    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT)");
    monitor = open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    q = open_queue(&f->one, "Q", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(get(&f->two, monitor, GET), MQRC_NONE);
    assert_int_equal(f->two.call.md.Persistence, MQPER_NOT_PERSISTENT);
    assert_int_equal(f->two.call.md.Priority, 4);
    assert_memory_equal(f->two.call.md.ReplyToQMgr, "ZQS1 ", 5);
    finish(f);
}

/* The initiation queue has to be one that takes messages and gives them. */
static void a_queue_that_is_no_initiation_queue_got_trigger_messages(void **state UNUSED)
{
    static const struct {
        const char *settings;
        MQLONG wanted;
    } rows[] = { { "USAGE(NORMAL)", 1 }, { "USAGE(XMITQ)", 0 }, { "PUT(DISABLED)", 0 }, { "GET(DISABLED)", 0 } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ q, monitor;
        struct fixture *f = monitored("TRIGTYPE(FIRST)", &q, &monitor);

        define(f, TYPE_QLOCAL, "INIT", rows[i].settings);
        assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), rows[i].wanted);
        finish(f);
    }
}

/* It is one, and goes: its program has deleted it, another one still has it open. */
static void a_queue_that_is_about_to_go_is_no_initiation_queue(void **state UNUSED)
{
    MQHOBJ q, monitor, temporary, other;
    struct fixture *f = monitored("TRIGTYPE(EVERY) INITQ(GOES)", &q, &monitor);

    define(f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    define(f, TYPE_QLOCAL, "DEAD", "");
    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE DEFSOPT(SHARED)");
    temporary = open_dynamic(&f->two, "GOES", MQOO_INPUT_SHARED);
    other = open_queue(&f->one, "GOES", MQOO_INPUT_SHARED);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(depth(f, "GOES"), 1);
    assert_int_equal(close_handle(&f->two, temporary, MQCO_NONE), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(depth(f, "DEAD"), 0);
    assert_int_equal(close_handle(&f->one, other, MQCO_NONE), MQRC_NONE);
    finish(f);
}

static void a_queue_left_with_messages_triggers_again(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q, in;

    define(f, TYPE_QLOCAL, "INIT", "SHARE");
    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGTYPE(FIRST)");
    open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    in = open_queue(&f->two, "Q", MQOO_INPUT_SHARED);
    q = open_queue(&f->one, "Q", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, q, "X", NOSYNC), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 0); /* somebody is at it */
    assert_int_equal(close_handle(&f->two, in, MQCO_NONE), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 1);
    finish(f);
}

/* -- units of work -- */

enum { ENDS = -1 }; /* the program: its unit is backed out */

static void end_unit(struct fixture *f, int verb)
{
    if (verb == ENDS)
        engine_disconnect(f->one.connection);
    else
        assert_int_equal(simple(&f->one, (enum mqi_verb)verb), MQRC_NONE);
}

static void trigger_messages_of_a_unit_wait_for_its_end(void **state UNUSED)
{
    static const struct {
        const char *settings;
        int end; /* MQI_ or ENDS */
        MQLONG wanted;
    } rows[] = {
        { "TRIGTYPE(FIRST)", MQI_CMIT, 1 },
        { "TRIGTYPE(FIRST)", MQI_DISC, 1 },
        { "TRIGTYPE(EVERY)", MQI_CMIT, 3 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2)", MQI_CMIT, 1 },
        { "TRIGTYPE(FIRST)", MQI_BACK, 1 },
        { "TRIGTYPE(FIRST)", ENDS, 1 },
        { "TRIGTYPE(EVERY)", MQI_BACK, 0 },
        { "TRIGTYPE(EVERY)", ENDS, 0 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2)", MQI_BACK, 1 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(4)", MQI_BACK, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ q, monitor;
        struct fixture *f = monitored(rows[i].settings, &q, &monitor);

        for (unsigned j = 0; j < 3; j++)
            assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), 0);
        end_unit(f, rows[i].end);
        assert_int_equal(depth(f, "INIT"), rows[i].wanted);
        finish(f);
    }
}

/* FIRST, DEPTH: what others have put and not committed was there before. */
static void messages_that_were_not_committed_did_not_count(void **state UNUSED)
{
    static const struct {
        const char *settings;
        MQLONG after_put, after_end; /* of the unit that began before */
    } rows[] = {
        { "TRIGTYPE(FIRST)", 0, 1 },
        { "TRIGTYPE(FIRST) TRIGMPRI(1)", 1, 1 }, /* the other message has priority 0 */
        { "TRIGTYPE(DEPTH) TRIGDPTH(2)", 1, 1 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2) TRIGMPRI(1)", 0, 0 },
        { "TRIGTYPE(EVERY)", 1, 1 },
        { "TRIGTYPE(EVERY) TRIGMPRI(1)", 1, 1 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ q, monitor, other;
        struct fixture *f = monitored(rows[i].settings, &q, &monitor);

        other = open_queue(&f->two, "Q", MQOO_OUTPUT);
        begin_put(&f->one, q, "X", SYNC);
        f->one.call.md.Priority = 0;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        assert_int_equal(put_with(&f->two, other, 5), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), rows[i].after_put);
        assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), rows[i].after_end);
        finish(f);
    }
}

/* The other message was not the first one, and stayed where nobody was started for it. */
static void a_backout_left_messages_that_had_triggered_nothing(void **state UNUSED)
{
    MQHOBJ q, monitor, other;
    struct fixture *f = monitored("TRIGTYPE(FIRST)", &q, &monitor);

    other = open_queue(&f->two, "Q", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, q, "FIRST", SYNC), MQRC_NONE);
    assert_int_equal(put(&f->two, other, "SECOND", SYNC), MQRC_NONE);
    assert_int_equal(simple(&f->two, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 0);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    assert_int_equal(depth(f, "INIT"), 1);
    finish(f);
}

/* A message that was got and not committed is gone. */
static void messages_that_are_being_got_do_not_count(void **state UNUSED)
{
    static const char *const settings[] = { "TRIGTYPE(FIRST)", "TRIGTYPE(FIRST) TRIGMPRI(1)" };

    for (size_t i = 0; i < ARRAY_COUNT(settings); i++) {
        MQHOBJ q, monitor, in;
        struct fixture *f = monitored(settings[i], &q, &monitor);

        assert_int_equal(put_with(&f->one, q, 5), MQRC_NONE);
        in = open_queue(&f->two, "Q", MQOO_INPUT_SHARED);
        assert_got(&f->two, in, MQGMO_SYNCPOINT, "X");
        assert_int_equal(close_handle(&f->two, in, MQCO_NONE), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), 1);
        assert_int_equal(put_with(&f->one, q, 5), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), 2);
        finish(f);
    }
}

/* Its copy cannot be made, so it is taken back: that is as a backout, for others may have put meanwhile. */
static void a_put_that_fails_triggers_as_one_that_is_backed_out(void **state UNUSED)
{
    static const struct {
        const char *settings;
        MQLONG options, wanted;
    } rows[] = { { "TRIGTYPE(FIRST)", SYNC, 1 }, { "TRIGTYPE(FIRST)", NOSYNC, 1 },
                 { "TRIGTYPE(EVERY)", SYNC, 0 }, { "TRIGTYPE(EVERY)", NOSYNC, 0 } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ q, monitor;
        struct fixture *f = monitored(rows[i].settings, &q, &monitor);

        define(f, TYPE_QLOCAL, "Q", "STREAMQ(COPIES) STRMQOS(MUSTDUP)");
        define(f, TYPE_QLOCAL, "COPIES", "MAXDEPTH(0)");
        assert_int_equal(put(&f->one, q, "X", rows[i].options), MQRC_Q_FULL);
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
        assert_int_equal(depth(f, "Q"), 0);
        assert_int_equal(depth(f, "INIT"), rows[i].wanted);
        finish(f);
    }
}

/* When the message is put the condition is met, or it is not: what changes until the unit ends changes nothing. */
static void the_condition_was_looked_at_when_the_unit_ended(void **state UNUSED)
{
    enum { SERVED, UNMONITORED, MONITORED, GET_DISABLED, OFF, ON, NO_PROCESS };
    static const struct {
        const char *settings;
        int meanwhile;
        MQLONG wanted;
    } rows[] = {
        { "TRIGTYPE(FIRST)", SERVED, 1 },        { "TRIGTYPE(FIRST)", UNMONITORED, 1 }, { "TRIGTYPE(EVERY)", UNMONITORED, 1 },
        { "TRIGTYPE(EVERY)", MONITORED, 0 },     { "TRIGTYPE(FIRST)", GET_DISABLED, 1 }, { "TRIGTYPE(EVERY)", OFF, 1 },
        { "TRIGTYPE(EVERY) NOTRIGGER", ON, 0 },  { "TRIGTYPE(FIRST) PROCESS(P)", NO_PROCESS, 1 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ q, monitor;
        struct fixture *f = monitored(rows[i].settings, &q, &monitor);
        struct object *process = define(f, TYPE_PROCESS, "P", "");

        if (rows[i].meanwhile == MONITORED)
            assert_int_equal(close_handle(&f->two, monitor, MQCO_NONE), MQRC_NONE);
        assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
        if (rows[i].meanwhile == SERVED)
            (void)open_queue(&f->two, "Q", MQOO_INPUT_SHARED);
        else if (rows[i].meanwhile == UNMONITORED)
            assert_int_equal(close_handle(&f->two, monitor, MQCO_NONE), MQRC_NONE);
        else if (rows[i].meanwhile == MONITORED)
            (void)open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
        else if (rows[i].meanwhile == GET_DISABLED)
            define(f, TYPE_QLOCAL, "Q", "GET(DISABLED)");
        else if (rows[i].meanwhile == NO_PROCESS)
            assert_int_equal(objects_remove(&f->objects, process), 0);
        else
            define(f, TYPE_QLOCAL, "Q", rows[i].meanwhile == ON ? "TRIGGER" : "NOTRIGGER");
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), rows[i].wanted);
        finish(f);
    }
}

static void assert_trigger_data(struct fixture *f, MQHOBJ monitor, const char *data)
{
    MQTM tm;

    assert_int_equal(get(&f->two, monitor, GET), MQRC_NONE);
    memcpy(&tm, f->two.area, sizeof tm);
    assert_span(MQI_NAME(tm.TriggerData), data);
}

static void a_trigger_message_told_what_was_altered_behind_its_put(void **state UNUSED)
{
    MQHOBJ q, monitor;
    struct fixture *f = monitored("TRIGTYPE(EVERY)", &q, &monitor);

    assert_int_equal(put(&f->one, q, "1", SYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "2", SYNC), MQRC_NONE);
    define(f, TYPE_QLOCAL, "Q", "TRIGDATA(NEW)");
    assert_int_equal(put(&f->one, q, "3", SYNC), MQRC_NONE);
    define(f, TYPE_QLOCAL, "Q", "TRIGDATA(NEWER)");
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_trigger_data(f, monitor, "OLD");
    assert_trigger_data(f, monitor, "OLD");
    assert_trigger_data(f, monitor, "NEW");
    assert_int_equal(get(&f->two, monitor, GET), MQRC_NO_MSG_AVAILABLE);
    finish(f);
}

/* The program closes it before it commits: it goes with the unit, behind whose end the trigger message comes. */
static void a_queue_may_go_before_its_trigger_message_comes(void **state UNUSED)
{
    MQHOBJ q, monitor, dynamic;
    struct fixture *f = monitored("NOTRIGGER", &q, &monitor);
    MQTM tm;

    define(f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) TRIGGER TRIGTYPE(FIRST) INITQ(INIT) PROCESS(PROC)");
    dynamic = open_dynamic(&f->one, "GONE", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, dynamic, "X", SYNC), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, dynamic, MQCO_NONE), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_null(objects_find(&f->objects, CLASS_QUEUE, span_of("GONE")));
    assert_int_equal(get(&f->two, monitor, GET), MQRC_NONE);
    memcpy(&tm, f->two.area, sizeof tm);
    assert_span(MQI_NAME(tm.QName), "GONE");
    finish(f);
}

/* The initiation queue is gone, too. */
static void a_trigger_message_without_an_initiation_queue_is_a_dead_letter(void **state UNUSED)
{
    MQHOBJ q, monitor, dead;
    struct fixture *f = monitored("TRIGTYPE(FIRST)", &q, &monitor);
    MQDLH header;

    define(f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    define(f, TYPE_QLOCAL, "DEAD", "SHARE");
    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    assert_int_equal(close_handle(&f->two, monitor, MQCO_NONE), MQRC_NONE);
    assert_int_equal(engine_queue_forget(f->engine, queue_named(f, "INIT")), 0);
    assert_int_equal(objects_remove(&f->objects, queue_named(f, "INIT")), 0);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    dead = open_queue(&f->two, "DEAD", MQOO_INPUT_SHARED);
    assert_int_equal(get(&f->two, dead, GET), MQRC_NONE);
    memcpy(&header, f->two.area, sizeof header);
    assert_int_equal(header.Reason, MQRC_UNKNOWN_OBJECT_NAME);
    assert_span(MQI_NAME(header.DestQName), "INIT");
    finish(f);
}

/* A unit may meet the condition again and again: FIRST when TRIGINT is 0, DEPTH when it is turned on again. */
static void a_unit_has_one_trigger_message_of_a_queue(void **state UNUSED)
{
    static const char *const settings[] = { "TRIGTYPE(FIRST)", "TRIGTYPE(DEPTH) TRIGDPTH(1)" };

    for (size_t i = 0; i < ARRAY_COUNT(settings); i++) {
        MQHOBJ q, monitor;
        struct fixture *f = monitored(settings[i], &q, &monitor);

        define(f, TYPE_QMGR, "ZQS1", "TRIGINT(0)");
        for (unsigned j = 0; j < 5; j++) {
            assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
            define(f, TYPE_QLOCAL, "Q", "TRIGGER");
        }
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), 1);
        assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), 2);
        finish(f);
    }
}

/* Only messages of at least TRIGMPRI count: for what was there before, and for a depth. */
static void messages_of_low_priority_do_not_count(void **state UNUSED)
{
    static const struct {
        const char *settings;
        const char *priorities;
        MQLONG wanted;
    } rows[] = {
        { "TRIGTYPE(FIRST) TRIGMPRI(5)", "112", 0 },
        { "TRIGTYPE(FIRST) TRIGMPRI(5)", "1151", 1 },
        { "TRIGTYPE(FIRST) TRIGMPRI(5)", "5665", 1 },
        { "TRIGTYPE(FIRST) TRIGMPRI(5) MSGDLVSQ(FIFO)", "11511", 1 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2) TRIGMPRI(5)", "1151", 0 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2) TRIGMPRI(5)", "11515", 1 },
        { "TRIGTYPE(DEPTH) TRIGDPTH(2) TRIGMPRI(5) MSGDLVSQ(FIFO)", "11515", 1 },
        { "TRIGTYPE(EVERY) TRIGMPRI(5)", "15916", 3 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();
        MQHOBJ q;

        define(f, TYPE_QLOCAL, "INIT", "SHARE");
        define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT)");
        define(f, TYPE_QLOCAL, "Q", rows[i].settings);
        open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
        q = open_queue(&f->one, "Q", MQOO_OUTPUT);
        for (const char *each = rows[i].priorities; *each; each++)
            assert_int_equal(put_with(&f->one, q, *each - '0'), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), rows[i].wanted);
        finish(f);
    }
}

static void set_trigger(struct program *p, MQHOBJ q, MQLONG value)
{
    begin_call(p, MQI_SET);
    p->call.handle = q;
    p->attributes = (struct mqi_attributes){ .selector_count = 1, .number_count = 1 };
    p->attributes.selectors[0] = MQIA_TRIGGER_CONTROL;
    p->attributes.numbers[0] = value;
    assert_int_equal(reason_of(p), MQRC_NONE);
}

/* DEPTH turns triggering off; the program turns it on again when it has done its work. */
static void depth_triggers_once_until_it_is_turned_on_again(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;

    define(f, TYPE_QLOCAL, "INIT", "SHARE");
    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGTYPE(DEPTH) TRIGDPTH(2)");
    open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    q = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_SET);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 1);
    assert_true(object_is(queue_named(f, "Q"), A_TRIGGER, "NOTRIGGER"));
    set_trigger(&f->one, q, MQTC_ON); /* three are there still */
    assert_int_equal(depth(f, "INIT"), 2);
    assert_true(object_is(queue_named(f, "Q"), A_TRIGGER, "NOTRIGGER"));
    finish(f);
}

/* With the put, not with the end of its unit: others that put meanwhile start nobody. */
static void depth_turned_triggering_off_when_the_unit_ended(void **state UNUSED)
{
    MQHOBJ q, monitor;
    struct fixture *f = monitored("TRIGTYPE(DEPTH) TRIGDPTH(2)", &q, &monitor);

    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    assert_true(object_is(queue_named(f, "Q"), A_TRIGGER, "TRIGGER"));
    assert_int_equal(put(&f->one, q, "X", SYNC), MQRC_NONE);
    assert_true(object_is(queue_named(f, "Q"), A_TRIGGER, "NOTRIGGER"));
    assert_int_equal(put_with(&f->two, open_queue(&f->two, "Q", MQOO_OUTPUT), 0), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 0);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 1);
    finish(f);
}

/* The report comes to the queue that the message comes to, and turns triggering off while the put still has its definition. */
static void a_put_keeps_its_definition_when_depth_turns_triggering_off(void **state UNUSED)
{
    static const MQLONG options[] = { SYNC, NOSYNC };

    for (size_t i = 0; i < ARRAY_COUNT(options); i++) {
        MQHOBJ q, monitor;
        struct fixture *f = monitored("TRIGTYPE(DEPTH) TRIGDPTH(2)", &q, &monitor);

        begin_put(&f->one, q, "X", options[i]);
        f->one.call.md.Report = MQRO_COA;
        MQI_SET(f->one.call.md.ReplyToQ, span_of("Q"));
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        assert_span(MQI_NAME(f->one.call.pmo.ResolvedQName), "Q");
        assert_int_equal(depth(f, "Q"), 2);
        assert_int_equal(depth(f, "INIT"), options[i] == NOSYNC);
        finish(f);
    }
}

static void first_triggers_again_when_the_interval_is_over(void **state UNUSED)
{
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture();
        MQHOBJ q;

        define(f, TYPE_QMGR, "ZQS1", i ? "TRIGINT(0)" : "TRIGINT(999999999)");
        define(f, TYPE_QLOCAL, "INIT", "SHARE");
        define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGTYPE(FIRST)");
        open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
        q = open_queue(&f->one, "Q", MQOO_OUTPUT);
        for (unsigned j = 0; j < 3; j++)
            assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
        assert_int_equal(depth(f, "INIT"), i ? 3 : 1);
        finish(f);
    }
}

/* Messages that came while no monitor was there. */
static void a_monitor_that_comes_later_hears_of_what_is_there(void **state UNUSED)
{
    struct fixture *f = fixture();

    define(f, TYPE_QLOCAL, "INIT", "SHARE");
    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGTYPE(FIRST)");
    define(f, TYPE_QLOCAL, "EMPTY", "TRIGGER INITQ(INIT) TRIGTYPE(FIRST) PROCESS(PROC)");
    assert_int_equal(put_with(&f->one, open_queue(&f->one, "Q", MQOO_OUTPUT), 0), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 0);
    open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    assert_int_equal(depth(f, "INIT"), 1);
    open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    assert_int_equal(depth(f, "INIT"), 1);
    finish(f);
}

static void a_trigger_message_that_finds_no_room_is_a_dead_letter(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q, dead;
    MQDLH header;

    define(f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    define(f, TYPE_QLOCAL, "DEAD", "SHARE");
    define(f, TYPE_QLOCAL, "INIT", "SHARE MAXDEPTH(1)");
    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(INIT) TRIGTYPE(EVERY)");
    open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    q = open_queue(&f->one, "Q", MQOO_OUTPUT);
    assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
    assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
    assert_int_equal(depth(f, "INIT"), 1);
    dead = open_queue(&f->two, "DEAD", MQOO_INPUT_SHARED);
    assert_int_equal(get(&f->two, dead, GET), MQRC_NONE);
    assert_memory_equal(f->two.call.md.Format, MQFMT_DEAD_LETTER_HEADER, 8);
    assert_int_equal(f->two.call.message_length, sizeof header + sizeof(MQTM));
    memcpy(&header, f->two.area, sizeof header);
    assert_int_equal(header.Reason, MQRC_Q_FULL);
    assert_memory_equal(header.DestQName, "INIT  ", 6);
    assert_memory_equal(header.DestQMgrName, "ZQS1  ", 6);
    assert_memory_equal(header.Format, MQFMT_TRIGGER, 8);
    assert_memory_equal(f->two.area + sizeof header, "TM  ", 4);
    define(f, TYPE_QLOCAL, "DEAD", "PUT(DISABLED)"); /* nor there: the operator hears of it */
    assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
    assert_non_null(strstr(f->log.data, "GBRM060E ZQS1 MESSAGE OF THE QUEUE MANAGER FOR QUEUE INIT IS LOST: REASON 2053, "
                                        "DEAD-LETTER QUEUE: REASON 2051"));
    finish(f);
}

/* A queue that takes dead letters starts their handler. That message finds no room either, and was the next dead letter, without
 * end. */
static void dead_letters_of_trigger_messages_triggered_each_other(void **state UNUSED)
{
    MQHOBJ q, monitor;
    struct fixture *f = monitored("TRIGTYPE(EVERY)", &q, &monitor);

    define(f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    define(f, TYPE_QLOCAL, "INIT", "MAXDEPTH(0)");
    define(f, TYPE_QLOCAL, "DEAD", "TRIGGER TRIGTYPE(EVERY) INITQ(INIT) PROCESS(PROC) MAXDEPTH(50)");
    assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
    assert_int_equal(depth(f, "DEAD"), 1);
    assert_int_equal(put_with(&f->one, open_queue(&f->one, "DEAD", MQOO_OUTPUT), 0), MQRC_NONE);
    assert_int_equal(depth(f, "DEAD"), 3); /* that message, and its trigger message */
    finish(f);
}

/* A queue that is its own initiation queue, and two that are each other's, do not run in a circle. */
static void trigger_messages_trigger_nothing(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;

    define(f, TYPE_QLOCAL, "Q", "TRIGGER INITQ(OTHER) TRIGTYPE(EVERY)");
    define(f, TYPE_QLOCAL, "OTHER", "SHARE TRIGGER INITQ(Q) TRIGTYPE(EVERY) PROCESS(PROC)");
    open_queue(&f->two, "OTHER", MQOO_INPUT_SHARED);
    open_queue(&f->two, "Q", MQOO_INPUT_SHARED);
    q = open_queue(&f->one, "Q", MQOO_OUTPUT);
    assert_int_equal(put_with(&f->one, q, 0), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    assert_int_equal(depth(f, "OTHER"), 1);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_start_programs_as_the_trigger_type_says),
        cmocka_unit_test(a_trigger_message_was_persistent_and_of_no_queue_manager),
        cmocka_unit_test(a_queue_that_is_no_initiation_queue_got_trigger_messages),
        cmocka_unit_test(a_queue_that_is_about_to_go_is_no_initiation_queue),
        cmocka_unit_test(a_queue_left_with_messages_triggers_again),
        cmocka_unit_test(trigger_messages_of_a_unit_wait_for_its_end),
        cmocka_unit_test(messages_that_were_not_committed_did_not_count),
        cmocka_unit_test(a_backout_left_messages_that_had_triggered_nothing),
        cmocka_unit_test(messages_that_are_being_got_do_not_count),
        cmocka_unit_test(a_put_that_fails_triggers_as_one_that_is_backed_out),
        cmocka_unit_test(the_condition_was_looked_at_when_the_unit_ended),
        cmocka_unit_test(a_trigger_message_told_what_was_altered_behind_its_put),
        cmocka_unit_test(a_queue_may_go_before_its_trigger_message_comes),
        cmocka_unit_test(a_trigger_message_without_an_initiation_queue_is_a_dead_letter),
        cmocka_unit_test(a_unit_has_one_trigger_message_of_a_queue),
        cmocka_unit_test(messages_of_low_priority_do_not_count),
        cmocka_unit_test(depth_triggers_once_until_it_is_turned_on_again),
        cmocka_unit_test(depth_turned_triggering_off_when_the_unit_ended),
        cmocka_unit_test(a_put_keeps_its_definition_when_depth_turns_triggering_off),
        cmocka_unit_test(first_triggers_again_when_the_interval_is_over),
        cmocka_unit_test(a_monitor_that_comes_later_hears_of_what_is_there),
        cmocka_unit_test(a_trigger_message_that_finds_no_room_is_a_dead_letter),
        cmocka_unit_test(dead_letters_of_trigger_messages_triggered_each_other),
        cmocka_unit_test(trigger_messages_trigger_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
