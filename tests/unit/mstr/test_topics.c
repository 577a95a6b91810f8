/* test_topics.c - publishing and subscribing: names of topics, who gets what, units of work, retained publications, subscriptions
 * that are durable, resumed, altered, removed, or whose time is over. */
#include "tests/unit/mstr/still_clock.h"
#include "tests/unit/mstr/topic_fixture.h"

enum { NOW = MQGMO_NO_SYNCPOINT, ALONE = MQPMO_NO_SYNCPOINT, ANY = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT };

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin_topics(&f, NULL);
    return &f;
}

#define assert_nothing(program, handle) assert_int_equal(get(program, handle, ANY), MQRC_NO_MSG_AVAILABLE)

/* -- names -- */

static void a_topic_is_named_by_object_and_string(void **state UNUSED)
{
    static const struct {
        const char *object, *string, *full;
        MQLONG reason;
    } rows[] = {
        { "", "a/b", "a/b", MQRC_NONE },
        { "FRUIT", "", "price/fruit", MQRC_NONE },
        { "FRUIT", "apple", "price/fruit/apple", MQRC_NONE },
        { "FRUIT", "/apple", "price/fruit//apple", MQRC_NONE },
        { "SYSTEM.BASE.TOPIC", "a", "a", MQRC_NONE },
        { "", "/a", "/a", MQRC_NONE },
        { "NONE", "a", NULL, MQRC_UNKNOWN_OBJECT_NAME },
        { "", "", NULL, MQRC_TOPIC_STRING_ERROR },
        { "", "a/#", NULL, MQRC_TOPIC_STRING_ERROR },
        { "", "+", NULL, MQRC_TOPIC_STRING_ERROR },
        { "", "a#/*", "a#/*", MQRC_NONE },
    };
    struct fixture *f = fixture();
    MQHOBJ handle;

    define_topic(f, "FRUIT", "TOPICSTR(price/fruit)");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_int_equal(open_topic_as(&f->one, rows[i].object, rows[i].string, MQOO_OUTPUT, &handle), rows[i].reason);
        if (rows[i].full)
            assert_span(f->one.call.strings[STRING_RESOLVED], rows[i].full);
        if (rows[i].full)
            assert_int_equal(close_handle(&f->one, handle, 0), MQRC_NONE);
    }
    finish(f);
}

static void a_topic_is_opened_for_output_alone(void **state UNUSED)
{
    static const MQLONG wrong[] = { MQOO_INPUT_SHARED, MQOO_BROWSE, MQOO_INQUIRE, MQOO_SET, MQOO_OUTPUT | MQOO_INQUIRE };
    struct fixture *f = fixture();
    MQHOBJ handle;

    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_int_equal(open_topic_as(&f->one, "", "a", wrong[i], &handle), MQRC_OPTION_NOT_VALID_FOR_TYPE);
    handle = publisher(&f->one, "a");
    assert_int_equal(get(&f->one, handle, ANY), MQRC_NOT_OPEN_FOR_INPUT);
    assert_int_equal(close_handle(&f->one, handle, MQCO_DELETE), MQRC_OPTION_NOT_VALID_FOR_TYPE);
    assert_int_equal(close_handle(&f->one, handle, MQCO_REMOVE_SUB), MQRC_OPTION_NOT_VALID_FOR_TYPE);
    assert_int_equal(close_handle(&f->one, handle, 0), MQRC_NONE);
    finish(f);
}

static void an_alias_of_a_topic_publishes(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in, out;

    define_topic(f, "FRUIT", "TOPICSTR(price/fruit)");
    define(f, TYPE_QALIAS, "ALIAS", "TARGET(FRUIT) TARGTYPE(TOPIC) DEFPRTY(7)");
    define(f, TYPE_QALIAS, "LOOSE", "TARGET(NONE) TARGTYPE(TOPIC)");
    in = subscribed(&f->two, "price/#");
    out = open_queue(&f->one, "ALIAS", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, out, "PEAR", ALONE), MQRC_NONE);
    assert_got(&f->two, in, NOW, "PEAR");
    assert_int_equal(f->two.call.md.Priority, 7);
    assert_int_equal(open_as(&f->one, "ALIAS", MQOO_INPUT_SHARED, "", &out), MQRC_OPTION_NOT_VALID_FOR_TYPE);
    assert_int_equal(open_as(&f->one, "LOOSE", MQOO_OUTPUT, "", &out), MQRC_UNKNOWN_ALIAS_BASE_Q);
    define(f, TYPE_QALIAS, "ALIAS", "PUT(DISABLED)");
    assert_int_equal(open_as(&f->one, "ALIAS", MQOO_OUTPUT, "", &out), MQRC_NONE);
    assert_int_equal(put(&f->one, out, "PEAR", ALONE), MQRC_PUT_INHIBITED);
    finish(f);
}

static void attributes_come_from_the_nearest_object_above_that_has_one(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in, out;

    define_topic(f, "TOP", "TOPICSTR(a) DEFPRTY(5) PUB(DISABLED)");
    define_topic(f, "MIDDLE", "TOPICSTR(a/b) PUB(ENABLED)");
    define_topic(f, "LOW", "TOPICSTR(a/b/c) DEFPRTY(2)");
    in = subscribed(&f->two, "#");
    assert_int_equal(publish1(&f->one, "a/x", "1", ALONE), MQRC_PUT_INHIBITED);
    assert_int_equal(publish1(&f->one, "a/b/x", "2", ALONE), MQRC_NONE);
    assert_got(&f->two, in, NOW, "2");
    assert_int_equal(f->two.call.md.Priority, 5);
    out = publisher(&f->one, "a/b/c/d");
    assert_int_equal(put(&f->one, out, "3", ALONE), MQRC_NONE);
    assert_got(&f->two, in, NOW, "3");
    assert_int_equal(f->two.call.md.Priority, 2);
    define_topic(f, "LOW", "PUB(DISABLED)"); /* it counts at once, for handles that are open too */
    assert_int_equal(put(&f->one, out, "4", ALONE), MQRC_PUT_INHIBITED);
    finish(f);
}

/* -- publications -- */

static void each_subscription_gets_its_copy(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ exact = subscribed(&f->two, "a/b"), any = subscribed(&f->two, "a/+"), other = subscribed(&f->two, "x/#");

    assert_int_equal(publish1(&f->one, "a/b", "NEWS", ALONE), MQRC_NONE);
    assert_got(&f->two, exact, NOW, "NEWS");
    assert_int_equal(f->two.call.md.PutApplType, MQAT_BROKER);
    assert_memory_equal(f->two.call.md.UserIdentifier, "USER2       ", 12);
    assert_got(&f->two, any, NOW, "NEWS");
    assert_nothing(&f->two, other);
    assert_int_equal(publish1(&f->one, "y", "NEWS", ALONE), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "y", "NEWS", ALONE | MQPMO_WARN_IF_NO_SUBS_MATCHED), MQRC_NO_SUBS_MATCHED);
    assert_int_equal(f->one.call.code, MQCC_WARNING);
    finish(f);
}

static void publications_are_neither_grouped_nor_segmented(void **state UNUSED)
{
    static const struct {
        MQLONG flags, options, reason;
    } rows[] = {
        { 0, ALONE, MQRC_NONE },
        { 0, ALONE | MQPMO_LOGICAL_ORDER, MQRC_NONE },
        { MQMF_SEGMENTATION_ALLOWED, ALONE, MQRC_NONE },
        { MQMF_MSG_IN_GROUP, ALONE, MQRC_MSG_NOT_ALLOWED_IN_GROUP },
        { MQMF_LAST_MSG_IN_GROUP, ALONE | MQPMO_LOGICAL_ORDER, MQRC_MSG_NOT_ALLOWED_IN_GROUP },
        { MQMF_SEGMENT, ALONE, MQRC_MSG_NOT_ALLOWED_IN_GROUP },
        { MQMF_LAST_SEGMENT, ALONE, MQRC_MSG_NOT_ALLOWED_IN_GROUP },
        { 1 << 10, ALONE, MQRC_MSG_FLAGS_ERROR },
    };
    static struct fixture f;
    MQHOBJ in, out;

    begin_topics(&f, NULL);
    in = subscribed(&f.two, "a");
    out = publisher(&f.one, "a");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        begin_put(&f.one, out, "1", rows[i].options);
        f.one.call.md.Version = MQMD_VERSION_2;
        f.one.call.md.MsgFlags = rows[i].flags;
        assert_int_equal(reason_of(&f.one), rows[i].reason);
        assert_int_equal(get(&f.two, in, NOW), rows[i].reason == MQRC_NONE ? MQRC_NONE : MQRC_NO_MSG_AVAILABLE);
    }
    finish(&f);
}

static void a_publication_is_of_the_unit_of_its_publisher(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ one = subscribed(&f->two, "a"), two = subscribed(&f->two, "#");

    assert_int_equal(publish1(&f->one, "a", "GONE", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_nothing(&f->two, one);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_nothing(&f->two, one);
    assert_int_equal(publish1(&f->one, "a", "KEPT", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_nothing(&f->two, two);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_got(&f->two, one, NOW, "KEPT");
    assert_got(&f->two, two, NOW, "KEPT");
    assert_nothing(&f->two, one);
    finish(f);
}

/* Two queues, of which the second is full after one message. */
static void subscribe_both(struct fixture *f, const char *topic_settings, bool durable)
{
    MQHOBJ good, full, subscription;
    MQLONG options = MQSO_CREATE | (durable ? MQSO_DURABLE : 0);

    define_topic(f, "T", topic_settings);
    define(f, TYPE_QLOCAL, "GOOD", "");
    define(f, TYPE_QLOCAL, "FULL", "MAXDEPTH(1)");
    good = open_queue(&f->two, "GOOD", MQOO_INPUT_SHARED);
    full = open_queue(&f->two, "FULL", MQOO_INPUT_SHARED);
    assert_int_equal(sub(&f->two, "S1", "t", options, &good, &subscription), MQRC_NONE);
    assert_int_equal(sub(&f->two, "S2", "t", options, &full, &subscription), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "t", "1", ALONE), MQRC_NONE);
}

static void what_a_queue_does_not_take_fails_the_publication_or_not(void **state UNUSED)
{
    static const struct {
        const char *settings;
        bool durable;
        MQLONG reason;
    } rows[] = {
        { "TOPICSTR(t) NPMSGDLV(ALL)", false, MQRC_PUBLICATION_FAILURE },
        { "TOPICSTR(t) NPMSGDLV(ALL)", true, MQRC_PUBLICATION_FAILURE },
        { "TOPICSTR(t) NPMSGDLV(ALLDUR)", true, MQRC_PUBLICATION_FAILURE },
        { "TOPICSTR(t) NPMSGDLV(ALLDUR)", false, MQRC_NONE },
        { "TOPICSTR(t) NPMSGDLV(ALLAVAIL) PMSGDLV(ALL)", true, MQRC_NONE },
        { "TOPICSTR(t)", true, MQRC_NONE }, /* as SYSTEM.BASE.TOPIC is delivered */
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();

        subscribe_both(f, rows[i].settings, rows[i].durable);
        assert_int_equal(publish1(&f->one, "t", "2", ALONE), rows[i].reason);
        assert_int_equal(depth(f, "GOOD"), rows[i].reason == MQRC_NONE ? 2 : 1);
        assert_int_equal(depth(f, "FULL"), 1);
        finish(f);
    }
}

static void a_publication_that_failed_leaves_the_rest_of_its_unit(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ out;

    subscribe_both(f, "TOPICSTR(t) NPMSGDLV(ALL)", false);
    define(f, TYPE_QLOCAL, "OTHER", "");
    out = open_queue(&f->one, "OTHER", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, out, "X", MQPMO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "t", "2", MQPMO_SYNCPOINT), MQRC_PUBLICATION_FAILURE);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "OTHER"), 1);
    assert_int_equal(depth(f, "GOOD"), 1);
    finish(f);
}

/* A message lost its trigger message to one that counted for nothing. */
static void a_publication_that_failed_leaves_the_trigger_messages_of_its_unit(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ more, full, subscription;

    define_topic(f, "T", "TOPICSTR(t) NPMSGDLV(ALL)");
    define(f, TYPE_QLOCAL, "FULL", "MAXDEPTH(0)");
    define(f, TYPE_PROCESS, "P", "");
    define(f, TYPE_QLOCAL, "MORE", "TRIGGER TRIGTYPE(EVERY) TRIGMPRI(1) INITQ(INIT) PROCESS(P)");
    define(f, TYPE_QLOCAL, "INIT", "SHARE");
    full = open_queue(&f->two, "FULL", MQOO_INPUT_SHARED);
    more = open_queue(&f->two, "MORE", MQOO_INPUT_SHARED);
    assert_int_equal(sub(&f->two, "S1", "t", MQSO_CREATE, &full, &subscription), MQRC_NONE);
    assert_int_equal(sub(&f->two, "S2", "t", MQSO_CREATE, &more, &subscription), MQRC_NONE); /* that comes first */
    open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    begin_put(&f->one, open_queue(&f->one, "MORE", MQOO_OUTPUT), "X", MQPMO_SYNCPOINT);
    f->one.call.md.Priority = 5;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "t", "2", MQPMO_SYNCPOINT), MQRC_PUBLICATION_FAILURE);
    assert_int_equal(depth(f, "INIT"), 0);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "MORE"), 1);
    assert_int_equal(depth(f, "INIT"), 1);
    finish(f);
}

static void the_dead_letter_queue_takes_what_a_queue_does_not(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQDLH header;
    MQHOBJ in;

    define(f, TYPE_QLOCAL, "DEAD", "");
    define(f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    subscribe_both(f, "TOPICSTR(t) NPMSGDLV(ALL)", false);
    assert_int_equal(publish1(&f->one, "t", "2", ALONE), MQRC_NONE);
    in = open_queue(&f->one, "DEAD", MQOO_INPUT_SHARED);
    assert_int_equal(get(&f->one, in, NOW), MQRC_NONE);
    memcpy(&header, f->one.area, sizeof header);
    assert_int_equal(header.Reason, MQRC_Q_FULL);
    assert_memory_equal(header.DestQName, "FULL ", 5);
    assert_int_equal(f->one.call.area_length, 172 + 1);
    assert_memory_equal(f->one.call.md.Format, MQFMT_DEAD_LETTER_HEADER, 8);
    define_topic(f, "T", "USEDLQ(NO)");
    assert_int_equal(publish1(&f->one, "t", "3", ALONE), MQRC_PUBLICATION_FAILURE);
    finish(f);
}

static void a_page_that_has_to_come_makes_no_copy_twice(void **state UNUSED)
{
    for (unsigned missing = 1; missing < 12; missing++) {
        struct fixture *f = fixture();
        MQHOBJ one = subscribed(&f->two, "a"), two = subscribed(&f->two, "#"), late;

        assert_int_equal(publish1(&f->one, "a", "OLD", ALONE | MQPMO_RETAIN), MQRC_NONE);
        assert_got(&f->two, one, NOW, "OLD");
        assert_got(&f->two, two, NOW, "OLD");
        f->store.missing = missing;
        begin_sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
        if (call(&f->one) == ENGINE_LATER)
            while (!f->one.answered)
                f->store.events.pages_came(f->store.events.context);
        f->store.missing = 0;
        assert_int_equal(f->one.call.reason, MQRC_NONE);
        late = f->one.call.handle;
        assert_got(&f->one, late, NOW, "OLD");
        assert_nothing(&f->one, late);
        finish(f);
    }
}

static void the_level_says_who_gets_it(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ low = subscribed(&f->two, "a"), high = MQHO_NONE;

    begin_sub(&f->two, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
    f->two.call.sd.SubLevel = 5;
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    high = f->two.call.handle;
    assert_int_equal(publish1(&f->one, "a", "1", ALONE), MQRC_NONE);
    assert_got(&f->two, high, NOW, "1");
    assert_nothing(&f->two, low);
    begin_call(&f->one, MQI_PUT1);
    f->one.call.od.ObjectType = MQOT_TOPIC;
    f->one.call.strings[STRING_OBJECT] = span_of("a");
    f->one.call.pmo.Version = MQPMO_VERSION_3;
    f->one.call.pmo.Options = ALONE;
    f->one.call.pmo.PubLevel = 4;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(get(&f->two, low, NOW), MQRC_NONE);
    assert_nothing(&f->two, high);
    finish(f);
}

static void publishers_can_leave_out_their_own_subscriptions(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ own = subscribed(&f->one, "a"), other = subscribed(&f->two, "a");

    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_NOT_OWN_SUBS), MQRC_NONE);
    assert_nothing(&f->one, own);
    assert_got(&f->two, other, NOW, "1");
    finish(f);
}

static void identifiers_priority_and_context_are_those_of_the_subscription(void **state UNUSED)
{
    static const MQBYTE24 chosen = { 1, 2, 3 }, none, of_publisher = { 9, 9 };
    struct fixture *f = fixture();
    MQHOBJ plain = subscribed(&f->two, "a"), set, passed;
    MQBYTE24 own;

    memcpy(own, f->two.call.sd.SubCorrelId, sizeof own);
    begin_sub(&f->two, "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_SET_CORREL_ID | MQSO_SET_IDENTITY_CONTEXT, MQHO_NONE);
    memcpy(f->two.call.sd.SubCorrelId, chosen, sizeof chosen);
    memcpy(f->two.call.sd.PubAccountingToken, chosen, sizeof chosen);
    MQI_SET(f->two.call.sd.PubApplIdentityData, span_of("IDENTITY"));
    f->two.call.sd.PubPriority = 8;
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    set = f->two.call.handle;
    begin_sub(&f->two, "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_SET_CORREL_ID, MQHO_NONE);
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    passed = f->two.call.handle;

    begin_call(&f->one, MQI_PUT1);
    f->one.call.od.ObjectType = MQOT_TOPIC;
    f->one.call.strings[STRING_OBJECT] = span_of("a");
    f->one.call.pmo.Options = ALONE;
    memcpy(f->one.call.md.CorrelId, of_publisher, sizeof of_publisher);
    MQI_SET(f->one.call.md.ReplyToQ, span_of("REPLY"));
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(get(&f->two, plain, NOW), MQRC_NONE);
    assert_memory_equal(f->two.call.md.CorrelId, own, sizeof own);
    assert_memory_not_equal(own, none, sizeof own);
    assert_memory_equal(f->two.call.md.ReplyToQ, "REPLY ", 6);
    assert_int_equal(f->two.call.md.Priority, 0);
    assert_int_equal(get(&f->two, set, NOW), MQRC_NONE);
    assert_memory_equal(f->two.call.md.CorrelId, chosen, sizeof chosen);
    assert_memory_equal(f->two.call.md.AccountingToken, chosen, sizeof chosen);
    assert_memory_equal(f->two.call.md.ApplIdentityData, "IDENTITY ", 9);
    assert_int_equal(f->two.call.md.Priority, 8);
    assert_int_equal(get(&f->two, passed, NOW), MQRC_NONE);
    assert_memory_equal(f->two.call.md.CorrelId, of_publisher, sizeof of_publisher);

    begin_call(&f->one, MQI_PUT1);
    f->one.call.od.ObjectType = MQOT_TOPIC;
    f->one.call.strings[STRING_OBJECT] = span_of("a");
    f->one.call.pmo.Options = ALONE | MQPMO_SUPPRESS_REPLYTO;
    MQI_SET(f->one.call.md.ReplyToQ, span_of("REPLY"));
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(get(&f->two, plain, NOW), MQRC_NONE);
    assert_memory_equal(f->two.call.md.ReplyToQ, "      ", 6);
    finish(f);
}

static void a_group_gets_one_copy(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in, subscription;
    MQLONG options = MQSO_CREATE | MQSO_GROUP_SUB | MQSO_SET_CORREL_ID;

    define(f, TYPE_QLOCAL, "Q", "SHARE");
    in = open_queue(&f->two, "Q", MQOO_INPUT_SHARED);
    assert_int_equal(sub(&f->two, "", "a/b", options, &in, &subscription), MQRC_NONE);
    assert_int_equal(sub(&f->two, "", "a/#", options, &in, &subscription), MQRC_NONE);
    assert_int_equal(sub(&f->two, "", "#", MQSO_CREATE, &in, &subscription), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 2);
    finish(f);
}

/* -- retained publications -- */

static void a_retained_publication_waits_for_subscriptions_to_come(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ late;

    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a/b", "2", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a/c", "3", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(depth(f, "SYSTEM.RETAINED.PUB.QUEUE"), 2);
    late = subscribed(&f->two, "a/b");
    assert_got(&f->two, late, NOW, "2");
    assert_nothing(&f->two, late);
    late = subscribed(&f->two, "a/#");
    assert_got(&f->two, late, NOW, "2");
    assert_got(&f->two, late, NOW, "3");
    assert_nothing(&f->two, late);
    finish(f);
}

static void a_publication_that_is_backed_out_is_not_retained(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ late;

    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a", "2", MQPMO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    late = subscribed(&f->two, "a");
    assert_got(&f->two, late, NOW, "1");
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    late = subscribed(&f->two, "a");
    assert_got(&f->two, late, NOW, "1");
    assert_int_equal(depth(f, "SYSTEM.RETAINED.PUB.QUEUE"), 1);
    finish(f);
}

static void without_its_queue_nothing_is_retained_and_nothing_published(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = subscribed(&f->two, "a");

    define(f, TYPE_QLOCAL, "SYSTEM.RETAINED.PUB.QUEUE", "PUT(DISABLED)");
    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_RETAIN), MQRC_PUT_NOT_RETAINED);
    assert_int_equal(f->one.call.code, MQCC_FAILED);
    assert_nothing(&f->two, in);
    finish(f);
}

static void a_retained_publication_that_cannot_be_delivered_makes_no_subscription(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in, queue, subscription;

    define(f, TYPE_QLOCAL, "Q", "PUT(DISABLED)");
    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    in = queue = open_queue(&f->two, "Q", MQOO_INPUT_SHARED);
    assert_int_equal(sub(&f->two, "S", "a", MQSO_CREATE | MQSO_DURABLE, &in, &subscription), MQRC_RETAINED_NOT_DELIVERED);
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    assert_nothing(&f->two, queue); /* the program's own handle is as it was */
    finish(f);
}

static void retained_publications_come_when_they_are_asked_for(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = MQHO_NONE, subscription;

    assert_int_equal(sub(&f->two, "", "#", MQSO_CREATE | MQSO_MANAGED | MQSO_PUBLICATIONS_ON_REQUEST, &in, &subscription), 0);
    begin_call(&f->two, MQI_SUBRQ);
    f->two.call.subscription = subscription;
    f->two.call.options = MQSR_ACTION_PUBLICATION;
    assert_int_equal(reason_of(&f->two), MQRC_NO_RETAINED_MSG);
    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "b", "2", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_nothing(&f->two, in);
    begin_call(&f->two, MQI_SUBRQ);
    f->two.call.subscription = subscription;
    f->two.call.options = MQSR_ACTION_PUBLICATION;
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    assert_int_equal(f->two.call.sro.NumPubs, 2);
    assert_int_equal(get(&f->two, in, NOW), MQRC_NONE);
    assert_int_equal(get(&f->two, in, NOW), MQRC_NONE);
    begin_call(&f->two, MQI_SUBRQ);
    f->two.call.subscription = subscription;
    assert_int_equal(reason_of(&f->two), MQRC_ACTION_ERROR);
    begin_call(&f->two, MQI_SUBRQ);
    f->two.call.subscription = in;
    f->two.call.options = MQSR_ACTION_PUBLICATION;
    assert_int_equal(reason_of(&f->two), MQRC_HOBJ_ERROR);
    finish(f);
}

static void a_start_finds_what_is_retained(void **state UNUSED)
{
    struct fixture *f = fixture();
    struct engine_events events;
    MQHOBJ late;

    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a", "2", ALONE | MQPMO_RETAIN), MQRC_NONE);
    events = f->engine->events;
    for (unsigned missing = 0; missing < 4; missing++) {
        engine_free(f->engine);
        f->store.missing = missing;
        f->engine = engine_new(&f->qmgr, &f->objects, &f->store, &events);
        assert_int_equal(connect_as(f, &f->two, "USER2"), MQRC_NONE);
        begin_sub(&f->two, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
        if (call(&f->two) == ENGINE_LATER)
            while (!f->two.answered)
                f->store.events.pages_came(f->store.events.context);
        assert_int_equal(f->two.call.reason, MQRC_NONE);
        late = f->two.call.handle;
        assert_got(&f->two, late, NOW, "2");
        assert_nothing(&f->two, late);
    }
    finish(f);
}

/* -- subscriptions -- */

static void a_call_that_asks_for_nonsense_is_refused(void **state UNUSED)
{
    static const struct {
        const char *name, *string;
        MQLONG options, reason;
    } rows[] = {
        { "", "a", MQSO_MANAGED, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_MANAGED | 0x400, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_GROUP_SUB | MQSO_SET_CORREL_ID, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_GROUP_SUB, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_ANY_USERID | MQSO_FIXED_USERID, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_NEW_PUBLICATIONS_ONLY | MQSO_PUBLICATIONS_ON_REQUEST, MQRC_OPTIONS_ERROR },
        { "S", "a", MQSO_RESUME | MQSO_NEW_PUBLICATIONS_ONLY, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_WILDCARD_CHAR | MQSO_WILDCARD_TOPIC, MQRC_OPTIONS_ERROR },
        { "", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_DURABLE, MQRC_SUB_NAME_ERROR },
        { "", "a", MQSO_RESUME, MQRC_SUB_NAME_ERROR },
        { "S", "a", MQSO_RESUME, MQRC_NO_SUBSCRIPTION },
        { "S", "a", MQSO_ALTER, MQRC_NO_SUBSCRIPTION },
        { "", "", MQSO_CREATE | MQSO_MANAGED, MQRC_TOPIC_STRING_ERROR },
        { "", "a%b", MQSO_CREATE | MQSO_MANAGED | MQSO_WILDCARD_CHAR, MQRC_TOPIC_STRING_ERROR },
        { "", "a", MQSO_CREATE, MQRC_HOBJ_ERROR },
    };
    struct fixture *f = fixture();
    MQHOBJ handle, subscription;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        handle = MQHO_NONE;
        assert_int_equal(sub(&f->one, rows[i].name, rows[i].string, rows[i].options, &handle, &subscription), rows[i].reason);
    }
    begin_sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
    f->one.call.sd.SubLevel = 10;
    assert_int_equal(reason_of(&f->one), MQRC_SD_ERROR);
    begin_sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
    f->one.call.sd.SubExpiry = 0;
    assert_int_equal(reason_of(&f->one), MQRC_EXPIRY_ERROR);
    begin_sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
    f->one.call.sd.PubPriority = 10;
    assert_int_equal(reason_of(&f->one), MQRC_PRIORITY_ERROR);
    begin_sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, MQHO_NONE);
    f->one.call.strings[STRING_SELECTION] = span_of("colour = 'red' AND");
    assert_int_equal(reason_of(&f->one), MQRC_SELECTOR_SYNTAX_ERROR);
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    assert_int_equal(f->objects.count[CLASS_QUEUE], 3); /* no managed queue was left */
    finish(f);
}

static void a_subscription_that_is_not_durable_goes_with_its_handle_and_its_queue_too(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = MQHO_NONE, subscription;

    assert_int_equal(sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, &in, &subscription), MQRC_NONE);
    assert_int_equal(f->objects.count[CLASS_SUB], 1);
    assert_int_equal(f->objects.count[CLASS_QUEUE], 4);
    assert_int_equal(publish1(&f->two, "a", "1", ALONE), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, subscription, MQCO_KEEP_SUB), MQRC_OPTION_NOT_VALID_FOR_TYPE);
    assert_int_equal(close_handle(&f->one, subscription, 0), MQRC_NONE);
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    assert_int_equal(close_handle(&f->one, in, 0), MQRC_NONE);
    assert_int_equal(f->objects.count[CLASS_QUEUE], 3);
    (void)subscribed(&f->one, "a");
    engine_disconnect(f->one.connection);
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    assert_int_equal(f->objects.count[CLASS_QUEUE], 3);
    finish(f);
}

static void a_durable_subscription_stays_and_is_resumed(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = MQHO_NONE, subscription, again = MQHO_NONE;
    MQLONG options = MQSO_CREATE | MQSO_DURABLE | MQSO_MANAGED;

    begin_sub(&f->one, "DAILY", "a/#", options, MQHO_NONE);
    f->one.call.strings[STRING_USER_DATA] = span_of("USER DATA");
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    in = f->one.call.handle;
    subscription = f->one.call.subscription;
    assert_int_equal(sub(&f->two, "DAILY", "a/#", MQSO_CREATE | MQSO_MANAGED, &again, &again), MQRC_SUB_ALREADY_EXISTS);
    again = MQHO_NONE;
    assert_int_equal(sub(&f->one, "DAILY", "", MQSO_RESUME, &again, &again), MQRC_SUBSCRIPTION_IN_USE);
    assert_int_equal(close_handle(&f->one, in, 0), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, subscription, MQCO_KEEP_SUB | MQCO_REMOVE_SUB), MQRC_OPTIONS_ERROR);
    assert_int_equal(close_handle(&f->one, subscription, MQCO_KEEP_SUB), MQRC_NONE);
    assert_int_equal(publish1(&f->two, "a/b", "1", ALONE), MQRC_NONE);
    again = MQHO_NONE;
    assert_int_equal(sub(&f->two, "DAILY", "", MQSO_RESUME, &again, &again), MQRC_IDENTITY_MISMATCH);
    in = MQHO_NONE;
    assert_int_equal(sub(&f->one, "DAILY", "x", MQSO_RESUME | MQSO_DURABLE, &in, &subscription), MQRC_TOPIC_NOT_ALTERABLE);
    in = MQHO_NONE;
    assert_int_equal(sub(&f->one, "DAILY", "", options | MQSO_RESUME, &in, &subscription), MQRC_NONE);
    assert_span(f->one.call.strings[STRING_RESOLVED], "a/#");
    assert_span(f->one.call.strings[STRING_USER_DATA], "USER DATA");
    assert_got(&f->one, in, NOW, "1");
    assert_int_equal(close_handle(&f->one, subscription, MQCO_REMOVE_SUB), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, in, 0), MQRC_NONE);
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    assert_int_equal(f->objects.count[CLASS_QUEUE], 3);
    finish(f);
}

static void some_of_a_subscription_can_be_altered(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = MQHO_NONE, subscription;
    MQLONG options = MQSO_DURABLE | MQSO_MANAGED | MQSO_ANY_USERID;

    assert_int_equal(sub(&f->one, "S", "a", MQSO_CREATE | options, &in, &subscription), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, subscription, 0), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, in, 0), MQRC_NONE);
    in = MQHO_NONE;
    assert_int_equal(sub(&f->one, "S", "a", MQSO_ALTER | MQSO_MANAGED, &in, &subscription), MQRC_DURABILITY_NOT_ALTERABLE);
    begin_sub(&f->one, "S", "a", MQSO_ALTER | options, MQHO_NONE);
    f->one.call.sd.SubLevel = 2;
    assert_int_equal(reason_of(&f->one), MQRC_SUBLEVEL_NOT_ALTERABLE);
    begin_sub(&f->two, "S", "a", MQSO_ALTER | options, MQHO_NONE);
    f->two.call.sd.PubPriority = 9;
    assert_int_equal(reason_of(&f->two), MQRC_NONE);
    in = f->two.call.handle;
    assert_int_equal(publish1(&f->one, "a", "1", ALONE), MQRC_NONE);
    assert_got(&f->two, in, NOW, "1");
    assert_int_equal(f->two.call.md.Priority, 9);
    assert_memory_equal(f->two.call.md.UserIdentifier, "USER2 ", 6); /* it is hers now */
    finish(f);
}

static void topics_can_refuse_subscriptions(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = MQHO_NONE, subscription;
    MQLONG durable = MQSO_CREATE | MQSO_MANAGED | MQSO_DURABLE;

    define_topic(f, "NOT", "TOPICSTR(not) SUB(DISABLED)");
    define_topic(f, "DURABLE", "TOPICSTR(brief) DURSUB(NO)");
    assert_int_equal(sub(&f->one, "", "not/at/all", MQSO_CREATE | MQSO_MANAGED, &in, &subscription), MQRC_SUB_INHIBITED);
    assert_int_equal(sub(&f->one, "S", "brief/x", durable, &in, &subscription), MQRC_DURABILITY_NOT_ALLOWED);
    define(f, TYPE_QMGR, "ZQS1", "PSMODE(DISABLED)");
    assert_int_equal(sub(&f->one, "", "a", MQSO_CREATE | MQSO_MANAGED, &in, &subscription), MQRC_PUBSUB_INHIBITED);
    assert_int_equal(publish1(&f->one, "a", "1", ALONE), MQRC_PUBSUB_INHIBITED);
    finish(f);
}

static void a_subscription_ends_when_its_time_is_over(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in, subscription;

    begin_sub(&f->one, "S", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_DURABLE, MQHO_NONE);
    f->one.call.sd.SubExpiry = 600; /* a minute */
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    in = f->one.call.handle;
    subscription = f->one.call.subscription;
    assert_in_range(f->alarm, clock_monotonic() + 60000, clock_monotonic() + 61000);
    assert_int_equal(publish1(&f->two, "a", "1", ALONE), MQRC_NONE);
    (void)subscriptions_expire(f->engine, clock_now() + 59 * INT64_C(1000000));
    assert_int_equal(f->objects.count[CLASS_SUB], 1);
    (void)subscriptions_expire(f->engine, clock_now() + 61 * INT64_C(1000000));
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    assert_int_equal(publish1(&f->two, "a", "2", ALONE), MQRC_NONE);
    begin_call(&f->one, MQI_SUBRQ);
    f->one.call.subscription = subscription;
    f->one.call.options = MQSR_ACTION_PUBLICATION;
    assert_int_equal(reason_of(&f->one), MQRC_INVALID_SUBSCRIPTION);
    assert_int_equal(close_handle(&f->one, subscription, MQCO_REMOVE_SUB), MQRC_NONE);
    (void)in;
    finish(f);
}

static void a_managed_queue_that_no_subscription_has_goes_at_the_start(void **state UNUSED)
{
    struct fixture *f = fixture();
    struct engine_events events = f->engine->events;
    MQHOBJ in = MQHO_NONE, subscription;
    struct object *left;

    assert_int_equal(sub(&f->one, "S", "a", MQSO_CREATE | MQSO_MANAGED | MQSO_DURABLE, &in, &subscription), MQRC_NONE);
    left = object_new(TYPE_QLOCAL, span_of("SYSTEM.MANAGED.DURABLE.0000000000000A"));
    left->dynamic = true;
    assert_int_equal(objects_put(&f->objects, left), 0);
    assert_int_equal(f->objects.count[CLASS_QUEUE], 5);
    engine_free(f->engine);
    f->engine = engine_new(&f->qmgr, &f->objects, &f->store, &events);
    engine_tick(f->engine, clock_monotonic());
    assert_int_equal(f->objects.count[CLASS_QUEUE], 4);
    assert_int_equal(connect_as(f, &f->one, "USER1"), MQRC_NONE);
    in = MQHO_NONE;
    assert_int_equal(publish1(&f->one, "a", "1", ALONE), MQRC_NONE);
    assert_int_equal(sub(&f->one, "S", "", MQSO_RESUME, &in, &subscription), MQRC_NONE);
    assert_got(&f->one, in, NOW, "1");
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_is_named_by_object_and_string),
        cmocka_unit_test(a_topic_is_opened_for_output_alone),
        cmocka_unit_test(an_alias_of_a_topic_publishes),
        cmocka_unit_test(attributes_come_from_the_nearest_object_above_that_has_one),
        cmocka_unit_test(each_subscription_gets_its_copy),
        cmocka_unit_test(publications_are_neither_grouped_nor_segmented),
        cmocka_unit_test(a_publication_is_of_the_unit_of_its_publisher),
        cmocka_unit_test(what_a_queue_does_not_take_fails_the_publication_or_not),
        cmocka_unit_test(a_publication_that_failed_leaves_the_rest_of_its_unit),
        cmocka_unit_test(a_publication_that_failed_leaves_the_trigger_messages_of_its_unit),
        cmocka_unit_test(the_dead_letter_queue_takes_what_a_queue_does_not),
        cmocka_unit_test(a_page_that_has_to_come_makes_no_copy_twice),
        cmocka_unit_test(the_level_says_who_gets_it),
        cmocka_unit_test(publishers_can_leave_out_their_own_subscriptions),
        cmocka_unit_test(identifiers_priority_and_context_are_those_of_the_subscription),
        cmocka_unit_test(a_group_gets_one_copy),
        cmocka_unit_test(a_retained_publication_waits_for_subscriptions_to_come),
        cmocka_unit_test(a_publication_that_is_backed_out_is_not_retained),
        cmocka_unit_test(without_its_queue_nothing_is_retained_and_nothing_published),
        cmocka_unit_test(a_retained_publication_that_cannot_be_delivered_makes_no_subscription),
        cmocka_unit_test(retained_publications_come_when_they_are_asked_for),
        cmocka_unit_test(a_start_finds_what_is_retained),
        cmocka_unit_test(a_call_that_asks_for_nonsense_is_refused),
        cmocka_unit_test(a_subscription_that_is_not_durable_goes_with_its_handle_and_its_queue_too),
        cmocka_unit_test(a_durable_subscription_stays_and_is_resumed),
        cmocka_unit_test(some_of_a_subscription_can_be_altered),
        cmocka_unit_test(topics_can_refuse_subscriptions),
        cmocka_unit_test(a_subscription_ends_when_its_time_is_over),
        cmocka_unit_test(a_managed_queue_that_no_subscription_has_goes_at_the_start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
