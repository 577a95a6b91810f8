/* test_streams.c - queue_stream.c, stream_rules.c: CAPEXPRY shortens the time of messages, STREAMQ has copies made of them. */
#include "tests/unit/mstr/topic_fixture.h"

#include "mstr/stream_rules.h"

enum { SYNC = MQPMO_SYNCPOINT, ALONE = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT };
enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE };

static struct fixture *fixture(const char *settings)
{
    static struct fixture f;

    begin_topics(&f, NULL);
    define(&f, TYPE_QLOCAL, "COPIES", "SHARE");
    define(&f, TYPE_QLOCAL, "REPLY", "SHARE");
    define(&f, TYPE_QLOCAL, "Q", settings);
    return &f;
}

static MQLONG put_all(struct program *p, MQHOBJ q, const char *text, MQLONG options)
{
    begin_put(p, q, text, options);
    p->call.md.Report = MQRO_COA | MQRO_COD | MQRO_EXPIRATION | MQRO_EXCEPTION | MQRO_PASS_CORREL_ID;
    p->call.md.Expiry = 500;
    p->call.md.Priority = 7;
    p->call.md.Persistence = MQPER_PERSISTENT;
    MQI_SET(p->call.md.ReplyToQ, span_of("REPLY"));
    memset(p->call.md.MsgId, 'm', sizeof p->call.md.MsgId);
    memset(p->call.md.CorrelId, 'c', sizeof p->call.md.CorrelId);
    return reason_of(p);
}

static void the_copy_is_the_message_without_its_time_and_its_reports(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), copies = open_queue(&f->two, "COPIES", BOTH);
    MQMD md;

    assert_int_equal(put_all(&f->one, q, "text", ALONE), MQRC_NONE);
    assert_int_equal(depth(f, "REPLY"), 1); /* one arrival was asked about */
    assert_got(&f->one, q, GET, "text");
    md = f->one.call.md;
    assert_int_equal(depth(f, "REPLY"), 2);
    assert_got(&f->two, copies, GET, "text");
    assert_int_equal(depth(f, "REPLY"), 2);
    assert_int_equal(f->two.call.md.Expiry, MQEI_UNLIMITED);
    assert_int_equal(f->two.call.md.Report, MQRO_PASS_CORREL_ID);
    f->two.call.md.Expiry = md.Expiry;
    f->two.call.md.Report = md.Report;
    assert_memory_equal(&f->two.call.md, &md, sizeof md);
    finish(f);
}

static void the_copy_has_the_time_that_its_queue_allows(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES) CAPEXPRY(300)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), copies = open_queue(&f->two, "COPIES", BOTH);

    define(f, TYPE_QLOCAL, "COPIES", "CAPEXPRY(9000)");
    assert_int_equal(put_all(&f->one, q, "text", ALONE), MQRC_NONE);
    assert_got(&f->one, q, GET, "text");
    assert_true(f->one.call.md.Expiry > 200 && f->one.call.md.Expiry <= 300);
    assert_got(&f->two, copies, GET, "text");
    assert_true(f->two.call.md.Expiry > 8900 && f->two.call.md.Expiry <= 9000);
    finish(f);
}

static void message_and_copy_are_in_one_unit(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), copies = open_queue(&f->two, "COPIES", BOTH);

    define(f, TYPE_QMGR, "ZQS1", "MAXUMSGS(2)");
    assert_int_equal(put(&f->one, q, "1", SYNC), MQRC_NONE);
    assert_int_equal(get(&f->two, copies, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "COPIES"), 0);
    assert_int_equal(put(&f->one, q, "2", SYNC), MQRC_NONE);
    assert_int_equal(put(&f->one, q, "3", SYNC), MQRC_NONE); /* copies do not count for MAXUMSGS */
    assert_int_equal(put(&f->one, q, "4", SYNC), MQRC_SYNCPOINT_LIMIT_REACHED);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 2);
    assert_got(&f->two, copies, GET, "2");
    assert_got(&f->two, copies, GET, "3");
    finish(f);
}

static void a_copy_that_cannot_be_made_hinders_only_where_it_must(void **state UNUSED)
{
    static const struct {
        const char *settings, *copies;
        MQLONG options, reason;
    } rows[] = {
        { "SHARE STREAMQ(COPIES)", "MAXDEPTH(0)", ALONE, MQRC_NONE },
        { "SHARE STREAMQ(COPIES)", "PUT(DISABLED)", SYNC, MQRC_NONE },
        { "SHARE STREAMQ(NOWHERE)", "", ALONE, MQRC_NONE },
        { "SHARE STREAMQ(COPIES) STRMQOS(MUSTDUP)", "", ALONE, MQRC_NONE },
        { "SHARE STREAMQ(COPIES) STRMQOS(MUSTDUP)", "MAXDEPTH(0)", ALONE, MQRC_Q_FULL },
        { "SHARE STREAMQ(COPIES) STRMQOS(MUSTDUP)", "MAXDEPTH(0)", SYNC, MQRC_Q_FULL },
        { "SHARE STREAMQ(COPIES) STRMQOS(MUSTDUP)", "PUT(DISABLED)", SYNC, MQRC_PUT_INHIBITED },
        { "SHARE STREAMQ(COPIES) STRMQOS(MUSTDUP)", "MAXMSGL(3)", SYNC, MQRC_MSG_TOO_BIG_FOR_Q },
        { "SHARE STREAMQ(NOWHERE) STRMQOS(MUSTDUP)", "", SYNC, MQRC_UNKNOWN_OBJECT_NAME },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture(rows[i].settings);
        MQHOBJ q = open_queue(&f->one, "Q", BOTH);

        assert_int_equal(put(&f->one, q, "0", SYNC), strstr(rows[i].settings, "NOWHERE) S") ? rows[i].reason : MQRC_NONE);
        define(f, TYPE_QLOCAL, "COPIES", rows[i].copies);
        assert_int_equal(put_all(&f->one, q, "text", rows[i].options), rows[i].reason);
        assert_int_equal(depth(f, "REPLY"), rows[i].reason == MQRC_NONE); /* nothing is said of a message that did not come */
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
        assert_int_equal(depth(f, "Q"), (rows[i].reason == MQRC_NONE) + !strstr(rows[i].settings, "NOWHERE) S"));
        finish(f);
    }
}

/* The message is on a page that is damaged: the program, which was told that it was not put, committed it without its copy. */
static void a_message_without_its_copy_was_committed_when_it_could_not_be_taken_back(void **state UNUSED)
{
    static const char *const streams[] = { "COPIES", "A" }; /* a queue, a topic */

    for (size_t i = 0; i < ARRAY_COUNT(streams); i++) {
        struct fixture *f = fixture("SHARE STRMQOS(MUSTDUP)");
        char settings[40];
        MQHOBJ q;

        define_topic(f, "T", "TOPICSTR(t) PUB(DISABLED)");
        define(f, TYPE_QALIAS, "A", "TARGTYPE(TOPIC) TARGET(T)");
        define(f, TYPE_QLOCAL, "COPIES", "PUT(DISABLED)");
        snprintf(settings, sizeof settings, "STREAMQ(%s)", streams[i]);
        define(f, TYPE_QLOCAL, "Q", settings);
        q = open_queue(&f->one, "Q", BOTH);
        f->store.damaged = true;
        assert_int_equal(put(&f->one, q, "1", SYNC), MQRC_RESOURCE_PROBLEM);
        f->store.damaged = false;
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_BACKED_OUT);
        assert_int_equal(depth(f, "Q"), 0);
        finish(f);
    }
}

/* The message is taken back within its unit: what was put before stays, and no program is started for it. */
static void a_message_without_its_copy_does_not_trigger(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES) STRMQOS(MUSTDUP) TRIGGER TRIGTYPE(EVERY) INITQ(INIT) PROCESS(P)");
    MQHOBJ q, init;

    define(f, TYPE_QLOCAL, "INIT", "SHARE");
    define(f, TYPE_PROCESS, "P", "");
    define(f, TYPE_QLOCAL, "COPIES", "MAXDEPTH(0)");
    q = open_queue(&f->one, "Q", MQOO_OUTPUT);
    init = open_queue(&f->two, "INIT", MQOO_INPUT_SHARED);
    assert_int_equal(put(&f->one, q, "1", SYNC), MQRC_Q_FULL);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(get(&f->two, init, GET), MQRC_NO_MSG_AVAILABLE);
    define(f, TYPE_QLOCAL, "COPIES", "MAXDEPTH(9)");
    assert_int_equal(put(&f->one, q, "1", SYNC), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(get(&f->two, init, GET), MQRC_NONE);
    assert_int_equal(depth(f, "COPIES"), 1);
    finish(f);
}

static void no_copy_is_made_of_a_copy(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    define(f, TYPE_QLOCAL, "COPIES", "STREAMQ(Q)"); /* no command does that */
    assert_int_equal(put(&f->one, q, "1", ALONE), MQRC_NONE);
    assert_int_equal(depth(f, "Q"), 1);
    assert_int_equal(depth(f, "COPIES"), 1);
    finish(f);
}

static void what_the_queue_manager_puts_is_copied_too(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES)");
    MQHOBJ q, copies = open_queue(&f->two, "COPIES", BOTH);

    define(f, TYPE_QLOCAL, "REPLY", "STREAMQ(COPIES)");
    define(f, TYPE_QLOCAL, "OTHER", "SHARE");
    q = open_queue(&f->one, "OTHER", BOTH);
    assert_int_equal(put_all(&f->one, q, "text", ALONE), MQRC_NONE);
    assert_int_equal(get(&f->two, copies, GET), MQRC_NONE);
    assert_int_equal(f->two.call.md.Feedback, MQFB_COA);
    assert_int_equal(depth(f, "REPLY"), 1);
    finish(f);
}

/* A copy goes where a remote definition says, with the header of a transmission queue. */
static void a_copy_goes_to_another_queue_manager(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(THERE)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), transmission;

    define(f, TYPE_QLOCAL, "XMIT", "SHARE USAGE(XMITQ)");
    define(f, TYPE_QREMOTE, "THERE", "RNAME(FAR) RQMNAME(QM2) XMITQ(XMIT)");
    transmission = open_queue(&f->two, "XMIT", BOTH);
    assert_int_equal(put_all(&f->one, q, "text", ALONE), MQRC_NONE);
    assert_int_equal(get(&f->two, transmission, GET), MQRC_NONE);
    assert_memory_equal(f->two.area, "XQH ", 4);
    assert_int_equal(f->two.call.message_length, TRANSMISSION_HEADER + 4);
    finish(f);
}

/* The lowest of all definitions on the way counts. */
static void expiry_is_lowered_along_the_way(void **state UNUSED)
{
    static const struct {
        const char *queue, *alias;
        MQLONG expiry, wanted;
    } rows[] = {
        { "SHARE", "", 500, 500 },
        { "SHARE", "", MQEI_UNLIMITED, MQEI_UNLIMITED },
        { "SHARE CAPEXPRY(400)", "", 500, 400 },
        { "SHARE CAPEXPRY(400)", "", 300, 300 },
        { "SHARE CAPEXPRY(400)", "", MQEI_UNLIMITED, 400 },
        { "SHARE CAPEXPRY(400)", "CAPEXPRY(200)", 500, 200 },
        { "SHARE CAPEXPRY(100)", "CAPEXPRY(200)", 500, 100 },
        { "SHARE CUSTOM(CAPEXPRY(120))", "", 500, 120 },
        { "SHARE CUSTOM(X,CAPEXPRY(120)) CAPEXPRY(50)", "", 500, 120 }, /* that of CUSTOM counts */
        { "SHARE CUSTOM(CAPEXPRY(120) CAPEXPRY(50)", "", 500, 50 },
        { "SHARE CUSTOM(CAPEXPRY()", "", 500, 500 },
        { "SHARE CUSTOM(CAPEXPRY(x))", "", 500, 500 },
        { "SHARE CUSTOM(CAPEXPRY(99999999999))", "", 500, 500 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture(rows[i].queue);
        MQHOBJ q, a;

        define(f, TYPE_QALIAS, "A", "TARGET(Q)");
        define(f, TYPE_QALIAS, "A", rows[i].alias);
        a = open_queue(&f->one, "A", MQOO_OUTPUT);
        q = open_queue(&f->one, "Q", BOTH);
        begin_put(&f->one, a, "text", ALONE);
        f->one.call.md.Expiry = rows[i].expiry;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        assert_int_equal(get(&f->one, q, GET), MQRC_NONE);
        if (rows[i].wanted == MQEI_UNLIMITED)
            assert_int_equal(f->one.call.md.Expiry, MQEI_UNLIMITED);
        else
            assert_true(f->one.call.md.Expiry > rows[i].wanted - 40 && f->one.call.md.Expiry <= rows[i].wanted);
        finish(f);
    }
}

static void an_alias_of_a_topic_lowers_the_time_of_publications(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE");
    MQHOBJ in, a;

    define_topic(f, "T", "TOPICSTR(t) CAPEXPRY(900)");
    define(f, TYPE_QALIAS, "A", "TARGET(T) TARGTYPE(TOPIC) CAPEXPRY(600)");
    in = subscribed(&f->two, "t");
    a = open_queue(&f->one, "A", MQOO_OUTPUT);
    assert_int_equal(put(&f->one, a, "1", ALONE), MQRC_NONE);
    assert_got(&f->two, in, GET, "1");
    assert_true(f->two.call.md.Expiry > 500 && f->two.call.md.Expiry <= 600);
    assert_int_equal(publish1(&f->one, "t", "2", ALONE), MQRC_NONE);
    assert_got(&f->two, in, GET, "2");
    assert_true(f->two.call.md.Expiry > 800 && f->two.call.md.Expiry <= 900);
    finish(f);
}

static void the_time_of_publications_may_be_in_custom(void **state UNUSED)
{
    static const struct {
        const char *above, *below;
        MQLONG wanted;
    } rows[] = {
        { "CUSTOM(CAPEXPRY(300))", "", 300 },
        { "CUSTOM(CAPEXPRY(300)) CAPEXPRY(200)", "", 300 }, /* that of CUSTOM counts */
        { "CUSTOM(CAPEXPRY(300))", "CAPEXPRY(100)", 100 },
        { "CUSTOM(CAPEXPRY(300))", "CUSTOM(CAPEXPRY(400))", 400 },
        { "CUSTOM(CAPEXPRY(300))", "CAPEXPRY(NOLIMIT)", 900 },
        { "CUSTOM(CAPEXPRY(x))", "CUSTOM(CAPEXPRY())", 900 },
        { "CAPEXPRY(200)", "CUSTOM(CAPEXPRY(0))", 200 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture("SHARE");
        char settings[100];
        MQHOBJ in = subscribed(&f->two, "t/u");

        snprintf(settings, sizeof settings, "TOPICSTR(t) %s", rows[i].above);
        define_topic(f, "T", settings);
        snprintf(settings, sizeof settings, "TOPICSTR(t/u) %s", rows[i].below);
        define_topic(f, "U", settings);
        begin_call(&f->one, MQI_PUT1);
        f->one.call.od.ObjectType = MQOT_TOPIC;
        f->one.call.strings[STRING_OBJECT] = span_of("t/u");
        f->one.call.pmo.Options = ALONE;
        f->one.call.md.Expiry = 900;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        assert_int_equal(get(&f->two, in, GET), MQRC_NONE);
        assert_true(f->two.call.md.Expiry > rows[i].wanted - 40 && f->two.call.md.Expiry <= rows[i].wanted);
        finish(f);
    }
}

/* -- copies that are published -- */

static struct fixture *published(const char *settings)
{
    struct fixture *f = fixture("SHARE");

    define_topic(f, "T", "TOPICSTR(t) NPMSGDLV(ALL) PMSGDLV(ALL)");
    define(f, TYPE_QALIAS, "A", "TARGET(T) TARGTYPE(TOPIC)");
    define(f, TYPE_QLOCAL, "Q", settings);
    return f;
}

static void copies_are_published_where_the_stream_is_a_topic(void **state UNUSED)
{
    struct fixture *f = published("SHARE STREAMQ(A)");
    MQHOBJ one = subscribed(&f->two, "t"), two = subscribed(&f->two, "#"), q = open_queue(&f->one, "Q", BOTH);
    MQMD md;

    assert_int_equal(put_all(&f->one, q, "text", SYNC), MQRC_NONE);
    assert_int_equal(get(&f->two, one, GET | MQGMO_NO_WAIT), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(get(&f->two, one, GET | MQGMO_NO_WAIT), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(put_all(&f->one, q, "text", SYNC), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(depth(f, "REPLY"), 1); /* of the message: the copies make no reports */
    assert_got(&f->one, q, GET, "text");
    md = f->one.call.md;
    assert_got(&f->two, one, GET, "text");
    assert_memory_not_equal(f->two.call.md.MsgId, md.MsgId, sizeof md.MsgId);
    assert_int_equal(f->two.call.md.PutApplType, MQAT_BROKER);
    assert_memory_equal(f->two.call.md.UserIdentifier, "USER2       ", 12);
    assert_int_equal(f->two.call.md.Expiry, MQEI_UNLIMITED);
    assert_int_equal(f->two.call.md.Priority, 7);
    assert_int_equal(f->two.call.md.Persistence, MQPER_NOT_PERSISTENT); /* a temporary dynamic queue */
    assert_got(&f->two, two, GET, "text");
    finish(f);
}

static void a_publication_that_must_be_made_of_a_message_or_not(void **state UNUSED)
{
    static const struct {
        const char *settings, *topic, *alias, *qmgr;
        MQLONG reason;
    } rows[] = {
        { "SHARE STREAMQ(A) STRMQOS(MUSTDUP)", "", "", "", MQRC_NONE },
        { "SHARE STREAMQ(A) STRMQOS(MUSTDUP)", "PUB(DISABLED)", "", "", MQRC_PUT_INHIBITED },
        { "SHARE STREAMQ(A) STRMQOS(BESTEF)", "PUB(DISABLED)", "", "", MQRC_NONE },
        { "SHARE STREAMQ(A) STRMQOS(MUSTDUP)", "", "PUT(DISABLED)", "", MQRC_PUT_INHIBITED },
        { "SHARE STREAMQ(A) STRMQOS(MUSTDUP)", "", "TARGET(NONE)", "", MQRC_UNKNOWN_ALIAS_BASE_Q },
        { "SHARE STREAMQ(A) STRMQOS(BESTEF)", "", "TARGET(NONE)", "", MQRC_NONE },
        { "SHARE STREAMQ(A) STRMQOS(MUSTDUP)", "", "", "PSMODE(DISABLED)", MQRC_PUBSUB_INHIBITED },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = published(rows[i].settings);
        MQHOBJ q = open_queue(&f->one, "Q", BOTH);

        define_topic(f, "T", rows[i].topic);
        define(f, TYPE_QALIAS, "A", rows[i].alias);
        define(f, TYPE_QMGR, "ZQS1", rows[i].qmgr);
        assert_int_equal(put(&f->one, q, "1", ALONE), rows[i].reason);
        assert_int_equal(depth(f, "Q"), rows[i].reason == MQRC_NONE);
        finish(f);
    }
}

/* What Q publishes goes to GOOD, and then to FULL, which has room for one message: the newest subscriber gets it first. */
static struct fixture *with_subscribers(const char *settings)
{
    static const char *const queues[] = { "FULL", "GOOD" };
    struct fixture *f = published(settings);

    define(f, TYPE_QLOCAL, "GOOD", "");
    define(f, TYPE_QLOCAL, "FULL", "MAXDEPTH(1)");
    for (size_t i = 0; i < ARRAY_COUNT(queues); i++) {
        MQHOBJ queue = open_queue(&f->two, queues[i], MQOO_INPUT_SHARED), subscription;

        assert_int_equal(sub(&f->two, queues[i], "t", MQSO_CREATE, &queue, &subscription), MQRC_NONE);
    }
    return f;
}

/* GOOD has it already when FULL is full. */
static void a_publication_of_a_stream_reaches_all_or_none(void **state UNUSED)
{
    for (unsigned must = 0; must < 2; must++) {
        struct fixture *f = with_subscribers(must ? "SHARE STREAMQ(A) STRMQOS(MUSTDUP)" : "SHARE STREAMQ(A)");
        MQHOBJ q = open_queue(&f->one, "Q", BOTH);

        assert_int_equal(put(&f->one, q, "1", SYNC), MQRC_NONE);
        assert_int_equal(put(&f->one, q, "2", SYNC), must ? MQRC_PUBLICATION_FAILURE : MQRC_NONE);
        assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
        assert_int_equal(depth(f, "Q"), must ? 1 : 2);
        assert_int_equal(depth(f, "GOOD"), 1);
        assert_int_equal(depth(f, "FULL"), 1);
        finish(f);
    }
}

/* The same where GOOD is damaged then: GOOD kept what should have reached all or none, and the put was told to be good. */
static void half_of_a_publication_was_committed_where_the_put_had_no_unit_of_its_program(void **state UNUSED)
{
    static const char *const settings[] = { "SHARE STREAMQ(A)", "SHARE STREAMQ(A) STRMQOS(MUSTDUP)" };

    for (size_t i = 0; i < ARRAY_COUNT(settings); i++) {
        struct fixture *f = with_subscribers(settings[i]);
        MQHOBJ q = open_queue(&f->one, "Q", BOTH);

        assert_int_equal(put(&f->one, q, "1", ALONE), MQRC_NONE);
        assert_int_equal(put(&f->one, q, "2", ALONE), i ? MQRC_PUBLICATION_FAILURE : MQRC_NONE); /* best effort: no copy of it */
        f->store.damaged = true;
        assert_int_equal(put(&f->one, q, "3", ALONE), MQRC_PUBLICATION_FAILURE);
        f->store.damaged = false;
        assert_int_equal(depth(f, "Q"), i ? 1 : 2);
        assert_int_equal(depth(f, "GOOD"), 1);
        assert_int_equal(depth(f, "FULL"), 1);
        finish(f);
    }
}

static void a_subscription_has_no_destination_with_a_stream(void **state UNUSED)
{
    struct fixture *f = fixture("SHARE STREAMQ(COPIES)");
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), subscription;

    assert_int_equal(sub(&f->one, "", "t", MQSO_CREATE, &q, &subscription), MQRC_INVALID_DESTINATION);
    finish(f);
}

static void definitions_that_are_not_allowed(void **state UNUSED)
{
    static const struct {
        enum object_type type;
        const char *name, *settings;
        bool good;
    } rows[] = {
        { TYPE_QLOCAL, "A", "STREAMQ(COPIES)", true },
        { TYPE_QLOCAL, "A", "STREAMQ(NEW)", true },
        { TYPE_QMODEL, "M", "STREAMQ(COPIES)", true },
        { TYPE_QLOCAL, "A", "STREAMQ(SYSTEM.DEFAULT.LOCAL.QUEUE)", true },
        { TYPE_QLOCAL, "SYSTEM.ADMIN.QMGR.EVENT", "STREAMQ(COPIES)", true },
        { TYPE_QLOCAL, "A", "STREAMQ(THERE)", true },
        { TYPE_QLOCAL, "A", "STREAMQ(A)", false },
        { TYPE_QLOCAL, "A", "STREAMQ(TO.A)", false }, /* an alias of itself */
        { TYPE_QLOCAL, "A", "STREAMQ(Q)", false }, /* Q has one */
        { TYPE_QLOCAL, "A", "STREAMQ(TO.Q)", false },
        { TYPE_QLOCAL, "COPIES", "STREAMQ(NEW)", false }, /* it takes those of Q */
        { TYPE_QLOCAL, "COPIES", "STREAMQ(Q)", false },
        { TYPE_QLOCAL, "A", "STREAMQ(MODEL)", false },
        { TYPE_QLOCAL, "A", "STREAMQ(TOPIC)", true }, /* its copies are published */
        { TYPE_QLOCAL, "A", "STREAMQ(SYSTEM.ADMIN.QMGR.EVENT)", false },
        { TYPE_QLOCAL, "SYSTEM.COMMAND.INPUT", "STREAMQ(COPIES)", false },
        { TYPE_QMODEL, "SYSTEM.DURABLE.MODEL.QUEUE", "STREAMQ(COPIES)", false },
        { TYPE_QLOCAL, "A", "STREAMQ(COPIES) USAGE(XMITQ)", false },
    };
    struct fixture *f = fixture("SHARE STREAMQ(COPIES)");
    struct object *dynamic, *draft;
    struct value value = { .text = span_of("NEW") };

    define(f, TYPE_QALIAS, "TO.A", "TARGET(A)");
    define(f, TYPE_QALIAS, "TO.Q", "TARGET(Q)");
    define(f, TYPE_QALIAS, "TOPIC", "TARGET(T) TARGTYPE(TOPIC)");
    define(f, TYPE_QMODEL, "MODEL", "");
    define(f, TYPE_QREMOTE, "THERE", "RNAME(FAR) RQMNAME(QM2)");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct objects apart;
        const char *wrong;

        objects_init(&apart, NULL);
        assert_int_equal(objects_put(&apart, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
        assert_int_equal(objects_put(&apart, object_new(TYPE_STGCLASS, span_of("DEFAULT"))), 0);
        draft = object_copy(define_in(&apart, rows[i].type, rows[i].name, rows[i].settings));
        wrong = stream_wrong(&f->objects, draft, NULL);
        if (rows[i].good != !wrong)
            fail_msg("row %zu: %s", i, wrong ? wrong : "taken");
        object_free(draft);
        objects_release(&apart);
    }
    dynamic = define(f, TYPE_QLOCAL, "D", "");
    dynamic->dynamic = true;
    draft = object_copy(dynamic);
    assert_null(stream_wrong(&f->objects, draft, dynamic));
    object_set(draft, A_STREAMQ, &value);
    assert_non_null(stream_wrong(&f->objects, draft, dynamic));
    object_free(draft);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_copy_is_the_message_without_its_time_and_its_reports),
        cmocka_unit_test(the_copy_has_the_time_that_its_queue_allows),
        cmocka_unit_test(message_and_copy_are_in_one_unit),
        cmocka_unit_test(a_copy_that_cannot_be_made_hinders_only_where_it_must),
        cmocka_unit_test(a_message_without_its_copy_does_not_trigger),
        cmocka_unit_test(a_message_without_its_copy_was_committed_when_it_could_not_be_taken_back),
        cmocka_unit_test(no_copy_is_made_of_a_copy),
        cmocka_unit_test(what_the_queue_manager_puts_is_copied_too),
        cmocka_unit_test(a_copy_goes_to_another_queue_manager),
        cmocka_unit_test(expiry_is_lowered_along_the_way),
        cmocka_unit_test(an_alias_of_a_topic_lowers_the_time_of_publications),
        cmocka_unit_test(the_time_of_publications_may_be_in_custom),
        cmocka_unit_test(copies_are_published_where_the_stream_is_a_topic),
        cmocka_unit_test(a_publication_that_must_be_made_of_a_message_or_not),
        cmocka_unit_test(a_publication_of_a_stream_reaches_all_or_none),
        cmocka_unit_test(half_of_a_publication_was_committed_where_the_put_had_no_unit_of_its_program),
        cmocka_unit_test(a_subscription_has_no_destination_with_a_stream),
        cmocka_unit_test(definitions_that_are_not_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
