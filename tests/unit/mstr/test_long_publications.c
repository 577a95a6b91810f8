/* test_long_publications.c - publications with much to select, to put, or to take back: others have their turn meanwhile, and the
 * publication is one unit all the same. */
#include "tests/unit/mstr/topic_fixture.h"

#include "mstr/property.h"

enum {
    OPEN = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE,
    ALONE = MQPMO_NO_SYNCPOINT,
    ANY = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT,
    SELECTING = 100,   /* subscriptions, with selections that are more than is looked at in one turn */
    MANY = 1500,       /* copies that are more than are made in one turn */
    PROPERTIES = 90,
    COMPARISONS = 500,
    TURNS_MAX = 1000,
};

static struct fixture f;
static MQHOBJ queue;

static void begin_long(const char *settings)
{
    begin_topics(&f, NULL);
    define_topic(&f, "T", settings);
    define(&f, TYPE_QLOCAL, "Q", "SHARE MAXDEPTH(100000)");
    define(&f, TYPE_QLOCAL, "OTHER", "SHARE");
    queue = open_queue(&f.two, "Q", OPEN);
}

/* A durable subscription that nobody has open. */
static void subscribe(unsigned number, MQHOBJ to, const char *selection)
{
    MQHOBJ handle;
    char name[20];

    snprintf(name, sizeof name, "S%u", number);
    begin_sub(&f.two, name, "t", MQSO_CREATE | MQSO_DURABLE, to);
    f.two.call.strings[STRING_SELECTION] = span_of(selection);
    assert_int_equal(reason_of(&f.two), MQRC_NONE);
    handle = f.two.call.subscription;
    assert_int_equal(close_handle(&f.two, handle, MQCO_NONE), MQRC_NONE);
}

static void unsubscribe(unsigned number)
{
    MQHOBJ to = queue, handle;
    char name[20];

    snprintf(name, sizeof name, "S%u", number);
    assert_int_equal(sub(&f.two, name, "t", MQSO_RESUME | MQSO_DURABLE, &to, &handle), MQRC_NONE);
    assert_int_equal(close_handle(&f.two, handle, MQCO_REMOVE_SUB), MQRC_NONE);
}

static void subscribe_many(unsigned count, MQHOBJ to)
{
    for (unsigned i = 0; i < count; i++)
        subscribe(i, to, "");
}

/* Asks for a property that is not there, again and again, and last for one that is. */
static void subscribe_selecting(bool wanted)
{
    struct buf text;

    buf_init(&text, MQ_SELECTOR_LENGTH);
    for (unsigned i = 0; i < COMPARISONS; i++)
        buf_put_text(&text, "a = 1 OR ");
    buf_put_text(&text, wanted ? "Root.MQMD.Priority < 10" : "Root.MQMD.Priority > 10");
    for (unsigned i = 0; i < SELECTING; i++)
        subscribe(i, queue, text.data);
    buf_release(&text);
}

static int begin_publication(MQLONG options)
{
    begin_call(&f.one, MQI_PUT1);
    f.one.call.od.Version = MQOD_VERSION_4;
    f.one.call.od.ObjectType = MQOT_TOPIC;
    f.one.call.strings[STRING_OBJECT] = span_of("t");
    f.one.call.pmo.Options = options;
    return call(&f.one);
}

/* With many properties, which each selection looks through. */
static int begin_expensive_publication(void)
{
    const struct property property = { span_of("usr.other"), MQTYPE_NULL, SPAN_NONE, 1, 0, MQCOPY_DEFAULT };
    struct buf list;

    buf_init(&list, AREA);
    for (unsigned i = 0; i < PROPERTIES; i++)
        property_put(&list, &property);
    begin_call(&f.one, MQI_PUT1);
    memcpy(f.one.area, list.data, list.length);
    f.one.call.properties = (uint32_t)list.length;
    buf_release(&list);
    f.one.call.od.Version = MQOD_VERSION_4;
    f.one.call.od.ObjectType = MQOT_TOPIC;
    f.one.call.strings[STRING_OBJECT] = span_of("t");
    f.one.call.pmo.Options = ALONE;
    return call(&f.one);
}

/* One turn of the engine is no longer than that of anybody. */
static void turn(void)
{
    uint64_t before = f.engine->work;

    assert_true(f.alarm <= clock_monotonic()); /* somebody calls again */
    engine_tick(f.engine, clock_monotonic());
    assert_true(f.engine->work - before < 2 * WORK_OF_TURN);
}

static unsigned turns_of(struct program *p)
{
    unsigned turns = 0;

    while (!p->answered && turns < TURNS_MAX) {
        turn();
        turns++;
    }
    assert_true(turns < TURNS_MAX);
    return turns;
}

static void others_work(void)
{
    MQHOBJ other = open_queue(&f.two, "OTHER", OPEN);

    assert_int_equal(put(&f.two, other, "MEANWHILE", ALONE), MQRC_NONE);
    assert_got(&f.two, other, ANY, "MEANWHILE");
    assert_int_equal(close_handle(&f.two, other, MQCO_NONE), MQRC_NONE);
}

static void the_selections_of_a_publication_kept_the_engine_from_all_others(void **state UNUSED)
{
    static const bool wanted[] = { true, false };

    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        begin_long("TOPICSTR(t)");
        subscribe_selecting(wanted[i]);
        assert_int_equal(begin_expensive_publication(), ENGINE_LATER);
        others_work();
        assert_true(turns_of(&f.one) > 2);
        assert_int_equal(f.one.call.reason, MQRC_NONE);
        assert_int_equal(depth(&f, "Q"), wanted[i] ? SELECTING : 0);
        finish(&f);
    }
}

static void subscriptions_that_go_and_come_during_a_publication(void **state UNUSED)
{
    begin_long("TOPICSTR(t)");
    subscribe_selecting(true);
    assert_int_equal(begin_expensive_publication(), ENGINE_LATER);
    unsubscribe(0);             /* it was chosen */
    unsubscribe(SELECTING - 1); /* it was not looked at yet */
    subscribe(SELECTING, queue, "");
    turns_of(&f.one);
    assert_int_equal(f.one.call.reason, MQRC_NONE);
    assert_int_equal(depth(&f, "Q"), SELECTING - 2);
    assert_int_equal(publish1(&f.one, "t", "NEXT", ALONE), MQRC_NONE);
    assert_int_equal(depth(&f, "Q"), 2 * SELECTING - 3);
    finish(&f);
}

static void many_copies_are_there_together_or_not_at_all(void **state UNUSED)
{
    static const MQLONG ends[] = { MQI_CMIT, MQI_BACK };

    for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
        begin_long("TOPICSTR(t)");
        subscribe_many(MANY, queue);
        assert_int_equal(begin_publication(MQPMO_SYNCPOINT), ENGINE_LATER);
        others_work();
        assert_int_equal(get(&f.two, queue, ANY), MQRC_NO_MSG_AVAILABLE);
        turns_of(&f.one);
        assert_int_equal(f.one.call.reason, MQRC_NONE);
        assert_int_equal(get(&f.two, queue, ANY), MQRC_NO_MSG_AVAILABLE);
        begin_call(&f.one, ends[i]);
        assert_int_equal(reason_of(&f.one), MQRC_NONE);
        assert_int_equal(depth(&f, "Q"), ends[i] == MQI_CMIT ? MANY : 0);
        finish(&f);
    }
}

/* One subscription's queue is full: what was put is taken back, in turns, and what the unit had put before stays. */
static void a_long_publication_that_fails_leaves_the_rest_of_its_unit(void **state UNUSED)
{
    MQHOBJ full, before;

    begin_long("TOPICSTR(t) NPMSGDLV(ALL)");
    define(&f, TYPE_QLOCAL, "FULL", "SHARE MAXDEPTH(1)");
    full = open_queue(&f.two, "FULL", OPEN);
    assert_int_equal(put(&f.two, full, "ONE", ALONE), MQRC_NONE);
    subscribe(MANY, full, ""); /* those that came last are the first to get it */
    subscribe_many(MANY, queue);
    before = open_queue(&f.one, "OTHER", OPEN);
    assert_int_equal(put(&f.one, before, "BEFORE", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(begin_publication(MQPMO_SYNCPOINT), ENGINE_LATER);
    turns_of(&f.one);
    assert_int_equal(f.one.call.reason, MQRC_PUBLICATION_FAILURE);
    begin_call(&f.one, MQI_CMIT);
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    assert_int_equal(depth(&f, "Q"), 0);
    assert_int_equal(depth(&f, "OTHER"), 1);
    finish(&f);
}

static void a_program_that_leaves_in_the_middle_of_a_publication(void **state UNUSED)
{
    begin_long("TOPICSTR(t)");
    subscribe_many(MANY, queue);
    assert_int_equal(begin_publication(ALONE), ENGINE_LATER);
    engine_disconnect(f.one.connection);
    engine_tick(f.engine, clock_monotonic());
    assert_int_equal(f.one.answered, 0);
    assert_int_equal(depth(&f, "Q"), 0);
    others_work();
    finish(&f);
}

/* -- copies of what is put to a queue: STREAMQ -- */

static void begin_stream(const char *topic, const char *quality)
{
    char settings[80];

    begin_long(topic);
    define(&f, TYPE_QALIAS, "TA", "TARGET(T) TARGTYPE(TOPIC)");
    snprintf(settings, sizeof settings, "SHARE STREAMQ(TA) STRMQOS(%s)", quality);
    define(&f, TYPE_QLOCAL, "SOURCE", settings);
    subscribe_many(MANY, queue);
}

/* MQPUT1, or MQPUT. */
static int begin_source(enum mqi_verb verb, MQLONG options)
{
    MQHOBJ source = verb == MQI_PUT ? open_queue(&f.one, "SOURCE", OPEN) : 0;

    begin_call(&f.one, verb);
    f.one.call.handle = source;
    MQI_SET(f.one.call.od.ObjectName, span_of("SOURCE"));
    f.one.call.pmo.Options = options;
    f.one.call.length = 4;
    memcpy(f.one.area, "TEXT", 4);
    return call(&f.one);
}

static void a_message_and_its_many_copies_are_of_one_unit(void **state UNUSED)
{
    static const struct {
        enum mqi_verb put, end;
        MQLONG options;
        bool kept;
    } rows[] = {
        { MQI_PUT, MQI_CMIT, MQPMO_SYNCPOINT, true },  { MQI_PUT, MQI_BACK, MQPMO_SYNCPOINT, false },
        { MQI_PUT1, MQI_CMIT, MQPMO_SYNCPOINT, true }, { MQI_PUT1, MQI_BACK, ALONE, true },
        { MQI_PUT, MQI_CMIT, ALONE, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ source;

        begin_stream("TOPICSTR(t)", "MUSTDUP");
        define(&f, TYPE_QMGR, "ZQS1", "MAXUMSGS(2)"); /* copies do not count */
        assert_int_equal(begin_source(rows[i].put, rows[i].options), ENGINE_LATER);
        memset(f.one.area, 'X', sizeof f.one.area); /* its program writes where the message was */
        others_work();
        source = open_queue(&f.two, "SOURCE", OPEN);
        assert_int_equal(get(&f.two, source, ANY), MQRC_NO_MSG_AVAILABLE);
        assert_int_equal(get(&f.two, queue, ANY), MQRC_NO_MSG_AVAILABLE);
        assert_int_equal(close_handle(&f.two, source, MQCO_NONE), MQRC_NONE);
        define(&f, TYPE_QLOCAL, "SOURCE", "SHARE TRIGGER"); /* another definition than before */
        assert_true(turns_of(&f.one) > 1);
        assert_int_equal(f.one.call.reason, MQRC_NONE);
        assert_memory_equal(f.one.call.pmo.ResolvedQName, "SOURCE  ", 8);
        assert_int_equal(f.one.call.pmo.KnownDestCount, 1);
        assert_false(identifier_is_none(f.one.call.md.MsgId));
        begin_call(&f.one, rows[i].end);
        assert_int_equal(reason_of(&f.one), MQRC_NONE);
        assert_int_equal(depth(&f, "Q"), rows[i].kept ? MANY : 0);
        assert_int_equal(depth(&f, "SOURCE"), rows[i].kept ? 1 : 0);
        if (rows[i].kept)
            assert_got(&f.two, queue, ANY, "TEXT");
        finish(&f);
    }
}

/* What has to be copied goes as a whole, what need not stays; the rest of the unit stays in any case. */
static void copies_that_fail_in_the_middle(void **state UNUSED)
{
    static const struct {
        const char *quality;
        MQLONG options, reason, left;
    } rows[] = {
        { "MUSTDUP", MQPMO_SYNCPOINT, MQRC_PUBLICATION_FAILURE, 0 }, { "BESTEF", MQPMO_SYNCPOINT, MQRC_NONE, 1 },
        { "MUSTDUP", ALONE, MQRC_PUBLICATION_FAILURE, 0 },           { "BESTEF", ALONE, MQRC_NONE, 1 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ full, before;

        begin_stream("TOPICSTR(t) NPMSGDLV(ALL)", rows[i].quality);
        define(&f, TYPE_QLOCAL, "FULL", "SHARE MAXDEPTH(1)");
        full = open_queue(&f.two, "FULL", OPEN);
        assert_int_equal(put(&f.two, full, "ONE", ALONE), MQRC_NONE);
        for (unsigned j = 0; j < MANY; j++) /* those that came last are the first to get it */
            unsubscribe(j);
        subscribe(MANY, full, "");
        subscribe_many(MANY, queue);
        before = open_queue(&f.one, "OTHER", OPEN);
        assert_int_equal(put(&f.one, before, "BEFORE", MQPMO_SYNCPOINT), MQRC_NONE);
        assert_int_equal(begin_source(MQI_PUT, rows[i].options), ENGINE_LATER);
        turns_of(&f.one);
        assert_int_equal(f.one.call.reason, rows[i].reason);
        begin_call(&f.one, MQI_CMIT);
        assert_int_equal(reason_of(&f.one), MQRC_NONE);
        assert_int_equal(depth(&f, "Q"), 0);
        assert_int_equal(depth(&f, "SOURCE"), rows[i].left);
        assert_int_equal(depth(&f, "OTHER"), 1);
        finish(&f);
    }
}

static void a_program_that_leaves_while_copies_are_made(void **state UNUSED)
{
    static const MQLONG options[] = { ALONE, MQPMO_SYNCPOINT };

    for (size_t i = 0; i < ARRAY_COUNT(options); i++) {
        begin_stream("TOPICSTR(t)", "BESTEF");
        assert_int_equal(begin_source(MQI_PUT1, options[i]), ENGINE_LATER);
        engine_disconnect(f.one.connection);
        engine_tick(f.engine, clock_monotonic());
        assert_int_equal(depth(&f, "Q"), 0);
        assert_int_equal(depth(&f, "SOURCE"), 0);
        assert_null(f.engine->units);
        others_work();
        finish(&f);
    }
}

/* What it has put already is on a damaged page: the program could commit the half of it. */
static void half_of_what_failed_was_committed_when_it_could_not_be_taken_back(void **state UNUSED)
{
    begin_long("TOPICSTR(t) NPMSGDLV(ALL)");
    subscribe(1, open_queue(&f.two, "OTHER", OPEN), "");
    subscribe(2, queue, ""); /* which gets it first */
    define(&f, TYPE_QLOCAL, "OTHER", "SHARE PUT(DISABLED)");
    f.store.damaged = true;
    assert_int_equal(publish1(&f.one, "t", "X", MQPMO_SYNCPOINT), MQRC_PUBLICATION_FAILURE);
    f.store.damaged = false;
    assert_int_equal(simple(&f.one, MQI_CMIT), MQRC_BACKED_OUT);
    assert_int_equal(depth(&f, "Q"), 0);
    assert_int_equal(publish1(&f.one, "t", "X", MQPMO_SYNCPOINT), MQRC_PUBLICATION_FAILURE); /* and is taken back */
    assert_int_equal(simple(&f.one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(&f, "Q"), 0);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_selections_of_a_publication_kept_the_engine_from_all_others),
        cmocka_unit_test(subscriptions_that_go_and_come_during_a_publication),
        cmocka_unit_test(many_copies_are_there_together_or_not_at_all),
        cmocka_unit_test(a_long_publication_that_fails_leaves_the_rest_of_its_unit),
        cmocka_unit_test(a_program_that_leaves_in_the_middle_of_a_publication),
        cmocka_unit_test(a_message_and_its_many_copies_are_of_one_unit),
        cmocka_unit_test(copies_that_fail_in_the_middle),
        cmocka_unit_test(a_program_that_leaves_while_copies_are_made),
        cmocka_unit_test(half_of_what_failed_was_committed_when_it_could_not_be_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
