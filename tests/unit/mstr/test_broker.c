/* test_broker.c - queue_broker.c, queue_register.c: command messages of the queued publish/subscribe interface. */
#include "tests/unit/forbidden.h"
#include "tests/unit/mstr/broker_fixture.h"

#define PUBLISH(topic) "<psc><Command>Publish</Command><Topic>" topic "</Topic></psc>"
#define REGISTER(topic) "<psc><Command>RegSub</Command><Topic>" topic "</Topic><QName>NEWS</QName></psc>"
#define REGISTER_WITH(topic, more) "<psc><Command>RegSub</Command><Topic>" topic "</Topic><QName>NEWS</QName>" more "</psc>"
#define DEREGISTER(topic) "<psc><Command>DeregSub</Command><Topic>" topic "</Topic><QName>NEWS</QName></psc>"

static struct fixture f;

static void begin_with(const char *access)
{
    begin_broker(&f, access);
}

static uint32_t subscriptions(void)
{
    return f.objects.count[CLASS_SUB];
}

/* -- RegSub and Publish -- */

static void a_subscription_by_message_gets_publications_by_message(void **state UNUSED)
{
    const struct object *object;

    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER("a/+"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(f.one.call.md.MsgType, MQMT_REPLY);
    assert_int_equal(f.one.call.md.PutApplType, MQAT_BROKER);
    assert_int_equal(subscriptions(), 1);
    object = f.objects.all[CLASS_SUB][0];
    assert_false(object->temporary);
    assert_span(object_text(object, A_SUBUSER), "USER1");
    assert_span(object_text(object, A_SUB_TOPICSTR), "a/+");
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a/b"), .body = "HELLO", .type = MQMT_DATAGRAM);
    assert_text(&f.one, "NEWS", "<psc><Command>Publish</Command><Topic>a/b</Topic></psc>HELLO");
    assert_memory_equal(f.one.call.md.UserIdentifier, "USER1       ", 12);
    assert_int_equal(f.one.call.md.MsgType, MQMT_DATAGRAM);
    assert_int_equal(publish1(&f.two, "a/c", "BY MQPUT", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_text(&f.one, "NEWS", "<psc><Command>Publish</Command><Topic>a/c</Topic></psc>BY MQPUT");
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("x"), .body = "NOBODY");
    assert_text(&f.one, "NEWS", NULL);
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.one, .folder = DEREGISTER("a/+"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 0);
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a/b"), .body = "LATE", .type = MQMT_DATAGRAM);
    assert_text(&f.one, "NEWS", NULL);
    assert_int_equal(depth(&f, CONTROL), 0);
    assert_int_equal(depth(&f, STREAM), 0);
    assert_int_equal(depth(&f, "DEAD"), 0);
    finish_broker(&f);
}

static void programs_get_what_is_published_by_message(void **state UNUSED)
{
    MQHOBJ in;

    begin_with(NULL);
    in = subscribed(&f.one, "a");
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a"), .other = "<usr><colour>red</colour></usr>", .body = "HELLO",
         .type = MQMT_DATAGRAM);
    begin_get(&f.one, in, NOW, AREA);
    f.one.call.properties = 1;
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    assert_memory_equal(f.one.call.md.Format, "MQSTR   ", 8);
    assert_int_equal(f.one.call.area_length, 5);
    assert_memory_equal(f.one.area + f.one.call.properties, "HELLO", 5);
    assert_non_null(memmem(f.one.area, f.one.call.properties, "usr.colour", 10));
    finish_broker(&f);
}

static void what_the_publisher_says_is_told(void **state UNUSED)
{
    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubUserData>m&lt;ine</SubUserData>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.two, .queue = STREAM, .type = MQMT_DATAGRAM, .body = "X",
         .folder = "<psc><Command>Publish</Command><Topic>a</Topic><PubTime>2026120112000000</PubTime><SeqNum>7</SeqNum></psc>");
    assert_text(&f.one, "NEWS", "<psc><Command>Publish</Command><Topic>a</Topic><PubTime>2026120112000000</PubTime>"
                                "<SeqNum>7</SeqNum><SubUserData>m&lt;ine</SubUserData></psc>X");
    finish_broker(&f);
}

static void several_topics_are_served_each(void **state UNUSED)
{
    begin_with(NULL);
    SEND(&f.one, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic><Topic>b</Topic><QName>NEWS</QName></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 2);
    SEND(&f.two, .queue = STREAM, .body = "X", .type = MQMT_DATAGRAM,
         .folder = "<psc><Command>Publish</Command><Topic>a</Topic><Topic>b</Topic><Topic>c</Topic></psc>");
    assert_text(&f.one, "NEWS", "<psc><Command>Publish</Command><Topic>a</Topic></psc>X");
    assert_text(&f.one, "NEWS", "<psc><Command>Publish</Command><Topic>b</Topic></psc>X");
    assert_text(&f.one, "NEWS", NULL);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><Topic>a</Topic><Topic>x</Topic><QName>NEWS</QName></psc>");
    assert_text(&f.one, "REPLY",
                "<pscr><Completion>warning</Completion><Response><Reason>3073</Reason><Topic>x</Topic></Response></pscr>"
                "<psc><Command>DeregSub</Command><Topic>a</Topic><Topic>x</Topic><QName>NEWS</QName></psc>");
    assert_int_equal(subscriptions(), 1);
    finish_broker(&f);
}

/* -- who is answered -- */

static void a_response_comes_when_it_is_wanted(void **state UNUSED)
{
    static const struct {
        MQLONG type, report;
        bool good, answered;
    } rows[] = {
        { MQMT_REQUEST, 0, true, true },           { MQMT_REQUEST, 0, false, true },
        { MQMT_DATAGRAM, 0, true, false },         { MQMT_DATAGRAM, 0, false, false },
        { MQMT_DATAGRAM, MQRO_PAN, true, true },   { MQMT_DATAGRAM, MQRO_PAN, false, false },
        { MQMT_DATAGRAM, MQRO_NAN, true, false },  { MQMT_DATAGRAM, MQRO_NAN, false, true },
        { MQMT_DATAGRAM, MQRO_PAN | MQRO_NAN, true, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        begin_with(NULL);
        SEND(&f.one, .folder = rows[i].good ? REGISTER("a") : DEREGISTER("a"), .type = rows[i].type, .report = rows[i].report);
        assert_int_equal(depth(&f, "REPLY"), rows[i].answered);
        assert_int_equal(depth(&f, "DEAD"), !rows[i].good && !rows[i].answered);
        assert_int_equal(depth(&f, CONTROL), 0);
        finish_broker(&f);
    }
}

static void the_response_has_the_identifiers_that_are_asked_for(void **state UNUSED)
{
    MQBYTE24 id;

    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER("a"), .correlation = "CORREL", .persistence = MQPER_PERSISTENT);
    memcpy(id, f.one.call.md.MsgId, sizeof id);
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_memory_equal(f.one.call.md.CorrelId, id, sizeof id);
    assert_int_equal(f.one.call.md.Persistence, MQPER_PERSISTENT);
    SEND(&f.one, .folder = REGISTER("a"), .correlation = "CORREL", .report = MQRO_PASS_CORREL_ID | MQRO_PASS_MSG_ID);
    memcpy(id, f.one.call.md.MsgId, sizeof id);
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_memory_equal(f.one.call.md.CorrelId, "CORREL", 6);
    assert_memory_equal(f.one.call.md.MsgId, id, sizeof id);
    finish_broker(&f);
}

/* -- what is wrong -- */

static void wrong_commands_are_told_why(void **state UNUSED)
{
    static const struct {
        const char *queue, *folder;
        MQLONG reason;
    } rows[] = {
        { CONTROL, "<psc></psc>", MQRC_RFH_PARM_MISSING },
        { CONTROL, "<psc><Topic>a</Topic></psc>", MQRC_RFH_PARM_MISSING },
        { CONTROL, "<psc><Command>Nothing</Command></psc>", MQRC_RFH_COMMAND_ERROR },
        { CONTROL, "<psc><Command>regsub</Command></psc>", MQRC_RFH_COMMAND_ERROR },
        { CONTROL, "<psc><Command>RegPub</Command><Topic>a</Topic></psc>", MQRC_RFH_COMMAND_ERROR }, /* of a MQRFH alone */
        { CONTROL, "<pscr><Completion>ok</Completion></pscr>", MQRC_RFH_COMMAND_ERROR },
        { CONTROL, "<psc><Command>RegSub</Command><Topic>a</psc>", MQRC_RFH_FORMAT_ERROR },
        { CONTROL, "<psc><Command>RegSub</Command></psc>", MQRC_RFH_PARM_MISSING },
        { CONTROL, "<psc><Command>RegSub</Command><Command>RegSub</Command><Topic>a</Topic></psc>", MQRC_RFH_DUPLICATE_PARM },
        { CONTROL, "<psc><Command>RegSub</Command><Topic>a</Topic><QName>NEWS</QName><QName>NEWS</QName></psc>",
          MQRC_RFH_DUPLICATE_PARM },
        { CONTROL, REGISTER_WITH("a", "<Colour>red</Colour>"), MQRC_RFH_PARM_ERROR },
        { CONTROL, REGISTER_WITH("a", "<PubOpt>RetainPub</PubOpt>"), MQRC_RFH_PARM_ERROR },
        { CONTROL, REGISTER_WITH("a", "<MQPSTopic>b</MQPSTopic>"), MQRC_RFH_PARM_ERROR },
        { CONTROL, REGISTER_WITH("a", "<RegOpt>Often</RegOpt>"), BROKER_REGISTRATION_OPTION },
        { CONTROL, REGISTER_WITH("a", "<RegOpt>DeregAll</RegOpt>"), BROKER_REGISTRATION_OPTION },
        { CONTROL, REGISTER_WITH("a", "<RegOpt>JoinShared</RegOpt>"), BROKER_REGISTRATION_OPTION },
        { CONTROL, REGISTER_WITH("a", "<RegOpt>Pers</RegOpt>"), BROKER_REGISTRATION_OPTION },
        { CONTROL, REGISTER_WITH("a", "<SubIdentity>me</SubIdentity>"), BROKER_IDENTITY_ERROR },
        { CONTROL, REGISTER_WITH("a", "<SubName></SubName>"), BROKER_NAME_ERROR },
        { CONTROL, REGISTER_WITH("a", "<RegOpt>AddName</RegOpt>"), MQRC_RFH_PARM_MISSING },
        { CONTROL, REGISTER_WITH("a", "<RegOpt>CorrelAsId</RegOpt>"), BROKER_CORREL_ERROR },
        { CONTROL, REGISTER_WITH("a", "<Filter>colour = </Filter>"), BROKER_FILTER_ERROR },
        { CONTROL, REGISTER_WITH("a", "<SubPoint>nowhere</SubPoint>"), BROKER_SUBPOINT_ERROR },
        { CONTROL, REGISTER(""), BROKER_TOPIC_ERROR },
        { CONTROL, "<psc><Command>RegSub</Command><Topic>a</Topic><QName>NO QUEUE</QName></psc>", BROKER_QUEUE_ERROR },
        { CONTROL, "<psc><Command>RegSub</Command><Topic>a</Topic><QName>NONE</QName></psc>", BROKER_QUEUE_ERROR },
        { CONTROL, REGISTER_WITH("a", "<QMgrName>NOWHERE</QMgrName>"), BROKER_QMGR_ERROR },
        { CONTROL, DEREGISTER("a"), BROKER_NOT_REGISTERED },
        { CONTROL, "<psc><Command>DeregSub</Command><RegOpt>DeregAll</RegOpt><QName>NEWS</QName></psc>", BROKER_NOT_REGISTERED },
        { CONTROL, "<psc><Command>DeregSub</Command><RegOpt>LeaveOnly</RegOpt><Topic>a</Topic></psc>",
          BROKER_REGISTRATION_OPTION },
        { CONTROL, "<psc><Command>ReqUpdate</Command><Topic>a</Topic><QName>NEWS</QName></psc>", BROKER_NOT_REGISTERED },
        { CONTROL, "<psc><Command>ReqUpdate</Command><Topic>a</Topic><Topic>b</Topic></psc>", MQRC_RFH_DUPLICATE_PARM },
        { STREAM, REGISTER("a"), BROKER_INCORRECT_QUEUE },
        { STREAM, PUBLISH("a/#"), BROKER_TOPIC_ERROR },
        { STREAM, "<psc><Command>Publish</Command></psc>", MQRC_RFH_PARM_MISSING },
        { STREAM, "<psc><Command>Publish</Command><Topic>a</Topic><PubOpt>Loud</PubOpt></psc>", BROKER_PUBLICATION_OPTION },
        { STREAM, "<psc><Command>Publish</Command><Topic>a</Topic><PubOpt>CorrelAsId</PubOpt></psc>", BROKER_CORREL_ERROR },
        { STREAM, "<psc><Command>DeletePub</Command><Topic>a</Topic><DelOpt>Far</DelOpt></psc>", BROKER_DELETE_OPTION },
        { STREAM, "<psc><Command>DeletePub</Command></psc>", MQRC_RFH_PARM_MISSING },
    };

    begin_with(NULL);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQLONG reason;

        SEND(&f.one, .queue = rows[i].queue, .folder = rows[i].folder, .persistence = (MQLONG)(i % 2));
        reason = failure(&f.one);
        if (reason != rows[i].reason)
            fail_msg("%s: %d", rows[i].folder, reason);
        assert_int_equal(subscriptions(), 0);
    }
    assert_int_equal(depth(&f, CONTROL), 0);
    assert_int_equal(depth(&f, STREAM), 0);
    assert_int_equal(depth(&f, "DEAD"), 0);
    finish_broker(&f);
}

/* No header at all, half of one, another type of message: as long as somebody is to be answered, he is. */
static void a_text_that_no_restart_can_read_is_not_kept(void **state UNUSED)
{
    static const char *const elements[] = { "Topic", "SubName", "Filter", "SubUserData" };
    char folder[256];

    begin_with(NULL);
    for (size_t i = 0; i < ARRAY_COUNT(elements); i++) {
        const char *topic = i ? " MQPSTopic a" : "";

        snprintf(folder, sizeof folder, "MQPSCommand RegSub MQPSQName NEWS%s MQPS%s \"\2X\"", topic, elements[i]);
        SEND(&f.one, .folder = folder, .old = true);
        topic = i ? "<Topic>a</Topic>" : "";
        snprintf(folder, sizeof folder, "<psc><Command>RegSub</Command>%s<QName>NEWS</QName><%s>\1X</%s></psc>", topic, elements[i],
                 elements[i]);
        SEND(&f.one, .folder = folder);
        for (uint32_t s = 0; s < subscriptions(); s++) {
            struct object *again = NULL;
            struct buf record;

            buf_init(&record, OBJECT_RECORD_MAX);
            object_encode(f.objects.all[CLASS_SUB][s], &record);
            if (object_decode(buf_span(&record), &again) != 0)
                fail_msg("the record of a subscription with that %s cannot be read", elements[i]);
            assert_span(object_shown_name(again), "");
            object_free(again);
            buf_release(&record);
        }
    }
    finish_broker(&f);
}

static void messages_that_are_no_commands(void **state UNUSED)
{
    static const struct {
        MQLONG type, reason;
        const char *format, *data;
        size_t length;
    } rows[] = {
        { MQMT_DATAGRAM, MQRC_FORMAT_ERROR, "MQSTR   ", "HELLO", 5 },
        { MQMT_DATAGRAM, MQRC_FORMAT_ERROR, "        ", "", 0 },
        { MQMT_DATAGRAM, MQRC_RFH_ERROR, "MQHRF2  ", "RFH ", 4 },
        { MQMT_DATAGRAM, MQRC_RFH_ERROR, "MQHRF   ", "RFH \1\0\0\0\377\377\0\0", 12 },
        { MQMT_REPLY, MQRC_MSG_TYPE_ERROR, "MQSTR   ", "HELLO", 5 },
        { MQMT_REPORT, MQRC_MSG_TYPE_ERROR, "MQSTR   ", "HELLO", 5 },
    };

    begin_with(NULL);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ dead;
        MQDLH header;

        begin_call(&f.one, MQI_PUT1);
        MQI_SET(f.one.call.od.ObjectName, span_of(CONTROL));
        f.one.call.pmo.Options = MQPMO_NO_SYNCPOINT;
        f.one.call.md.MsgType = rows[i].type;
        memcpy(f.one.call.md.Format, rows[i].format, 8);
        memcpy(f.one.area, rows[i].data, rows[i].length);
        f.one.call.length = (uint32_t)rows[i].length;
        assert_int_equal(reason_of(&f.one), MQRC_NONE);
        turns();
        dead = open_queue(&f.one, "DEAD", MQOO_INPUT_SHARED);
        assert_int_equal(get(&f.one, dead, NOW), MQRC_NONE);
        memcpy(&header, f.one.area, sizeof header);
        assert_int_equal(header.Reason, rows[i].reason);
        assert_memory_equal(header.DestQName, CONTROL " ", sizeof CONTROL);
        assert_memory_equal(header.Format, rows[i].format, 8);
        assert_int_equal(f.one.call.area_length, 172 + rows[i].length);
    }
    finish_broker(&f);
}

static void a_failed_command_may_be_discarded(void **state UNUSED)
{
    begin_with(NULL);
    SEND(&f.one, .folder = DEREGISTER("a"), .type = MQMT_DATAGRAM, .report = MQRO_DISCARD_MSG);
    assert_int_equal(depth(&f, "DEAD"), 0);
    assert_int_equal(depth(&f, CONTROL), 0);
    define(&f, TYPE_QLOCAL, "DEAD", "PUT(DISABLED)");
    SEND(&f.one, .folder = DEREGISTER("a"), .type = MQMT_DATAGRAM); /* PSNPMSG(DISCARD) */
    assert_int_equal(depth(&f, CONTROL), 0);
    assert_non_null(strstr(f.log.data, "GBRM060E"));
    finish_broker(&f);
}

/* -- what cannot be done now -- */

static void a_command_that_cannot_be_put_aside_stays(void **state UNUSED)
{
    static const char *const settings[] = { "PSNPMSG(KEEP)", "PSNPMSG(DISCARD)" };

    for (size_t i = 0; i < ARRAY_COUNT(settings); i++) {
        begin_with(NULL);
        define(&f, TYPE_QMGR, "ZQS1", settings[i]);
        define(&f, TYPE_QLOCAL, "DEAD", "PUT(DISABLED)");
        broker_end(broker); /* it gets by the settings of the queue manager from its next get on */
        broker_free(broker);
        broker = broker_new(f.engine, &f.qmgr, &(struct broker_calls){ &f, ask_soon, note_lines });
        turns();
        SEND(&f.one, .folder = DEREGISTER("a"), .type = MQMT_DATAGRAM, .persistence = i == 1); /* persistent ones always */
        assert_int_equal(depth(&f, CONTROL), 1);
        assert_true(wanted_in > 0);
        turns_later();
        assert_int_equal(depth(&f, CONTROL), 1);
        define(&f, TYPE_QLOCAL, "DEAD", "PUT(ENABLED)");
        turns_later();
        assert_int_equal(depth(&f, CONTROL), 0);
        assert_int_equal(depth(&f, "DEAD"), 1);
        finish_broker(&f);
    }
}

/* The get of the message is all that the unit holds. */
static void a_command_that_is_too_much_for_a_unit_fails(void **state UNUSED)
{
    static const struct {
        const char *queue, *folder;
        MQLONG type, reason; /* 0: it succeeds */
        bool told;
    } rows[] = {
        { CONTROL, REGISTER("b"), MQMT_REQUEST, MQRC_SYNCPOINT_LIMIT_REACHED, true },
        { CONTROL, REGISTER_WITH("b", "<RegOpt>NewPubsOnly</RegOpt>"), MQMT_DATAGRAM, 0, false },
        { CONTROL, REGISTER("b"), MQMT_DATAGRAM, 0, false }, /* nothing is retained there */
        { CONTROL, REGISTER("c"), MQMT_DATAGRAM, MQRC_SYNCPOINT_LIMIT_REACHED, true },
        { CONTROL, DEREGISTER("b"), MQMT_REQUEST, BROKER_NOT_REGISTERED, false },
        { CONTROL, DEREGISTER("b"), MQMT_DATAGRAM, BROKER_NOT_REGISTERED, false },
        { STREAM, PUBLISH("a"), MQMT_REQUEST, MQRC_SYNCPOINT_LIMIT_REACHED, true },
        { STREAM, PUBLISH("a"), MQMT_DATAGRAM, MQRC_SYNCPOINT_LIMIT_REACHED, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        bool request = rows[i].type == MQMT_REQUEST;

        begin_with(NULL);
        assert_int_equal(publish1(&f.one, "c", "OLD", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
        SEND(&f.one, .folder = REGISTER("a"));
        assert_text(&f.one, "REPLY", OK_RESPONSE);
        define(&f, TYPE_QMGR, "ZQS1", "MAXUMSGS(1) PSRTYCNT(0)");
        for (unsigned again = 0; again < 2; again++) {
            SEND(&f.one, .queue = rows[i].queue, .folder = rows[i].folder, .type = rows[i].type, .persistence = MQPER_PERSISTENT);
            assert_int_equal(depth(&f, rows[i].queue), 0);
            assert_int_equal(depth(&f, "DEAD"), rows[i].reason && !request ? again + 1 : 0);
            if (request)
                assert_int_equal(failure(&f.one), rows[i].reason);
        }
        assert_int_equal(depth(&f, "NEWS"), 0);
        assert_int_equal(subscriptions(), rows[i].reason ? 1 : 2);
        assert_int_equal(strstr(broker_log.data, "GBRM137E") != NULL, rows[i].told);
        assert_true(!rows[i].told || !strstr(strstr(broker_log.data, "GBRM137E") + 1, "GBRM137E"));
        finish_broker(&f);
    }
}

/* Another failure in between is no success. */
static void that_units_are_too_small_is_said_once(void **state UNUSED)
{
    const char *said;

    begin_with(NULL);
    define(&f, TYPE_QMGR, "ZQS1", "MAXUMSGS(1) PSRTYCNT(0)");
    for (unsigned again = 0; again < 2; again++) {
        SEND(&f.one, .folder = REGISTER("b"), .persistence = MQPER_PERSISTENT);
        assert_int_equal(failure(&f.one), MQRC_SYNCPOINT_LIMIT_REACHED);
        SEND(&f.one, .folder = DEREGISTER("b"), .persistence = MQPER_PERSISTENT);
        assert_int_equal(failure(&f.one), BROKER_NOT_REGISTERED);
    }
    said = strstr(broker_log.data, "GBRM137E");
    assert_non_null(said);
    assert_null(strstr(said + 1, "GBRM137E"));
    finish_broker(&f);
}

static void a_publication_that_fails_is_tried_again(void **state UNUSED)
{
    MQHOBJ dead;
    MQDLH header;

    begin_with(NULL);
    define_topic(&f, "T", "TOPICSTR(t) PUB(DISABLED)");
    define(&f, TYPE_QMGR, "ZQS1", "PSRTYCNT(2)");
    SEND(&f.one, .folder = REGISTER("t"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("t"), .body = "X", .type = MQMT_DATAGRAM, .persistence = MQPER_PERSISTENT);
    assert_int_equal(depth(&f, STREAM), 1);
    define_topic(&f, "T", "PUB(ENABLED)");
    turns_later();
    assert_int_equal(depth(&f, STREAM), 0);
    assert_text(&f.one, "NEWS", "<psc><Command>Publish</Command><Topic>t</Topic></psc>X");
    define_topic(&f, "T", "PUB(DISABLED)");
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("t"), .body = "Y", .type = MQMT_DATAGRAM, .persistence = MQPER_PERSISTENT);
    turns_later();
    assert_int_equal(depth(&f, STREAM), 1);
    turns_later();
    assert_int_equal(depth(&f, STREAM), 0); /* the third try was the last */
    dead = open_queue(&f.one, "DEAD", MQOO_INPUT_SHARED);
    assert_int_equal(get(&f.one, dead, NOW), MQRC_NONE);
    memcpy(&header, f.one.area, sizeof header);
    assert_int_equal(header.Reason, MQRC_PUT_INHIBITED);
    /* Who wants to hear of it is not kept waiting, and what was got outside of syncpoint cannot come again. */
    SEND(&f.one, .queue = STREAM, .folder = PUBLISH("t"), .body = "Z", .persistence = MQPER_PERSISTENT);
    assert_int_equal(failure(&f.one), MQRC_PUT_INHIBITED);
    SEND(&f.one, .queue = STREAM, .folder = PUBLISH("t"), .body = "Z", .type = MQMT_DATAGRAM);
    assert_int_equal(depth(&f, STREAM), 0);
    assert_int_equal(depth(&f, "DEAD"), 1);
    finish_broker(&f);
}

static void a_failure_is_not_told_of_the_next_message_with_that_identifier(void **state UNUSED)
{
    begin_with(NULL);
    define_topic(&f, "T", "TOPICSTR(t) PUB(DISABLED)");
    SEND(&f.one, .queue = STREAM, .folder = PUBLISH("t"), .persistence = MQPER_PERSISTENT, .id = "SAME");
    assert_int_equal(failure(&f.one), MQRC_PUT_INHIBITED);
    define_topic(&f, "T", "PUB(ENABLED)");
    SEND(&f.one, .queue = STREAM, .folder = PUBLISH("t"), .persistence = MQPER_PERSISTENT, .id = "SAME");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    finish_broker(&f);
}

static void what_was_published_outside_of_syncpoint_is_not_told_as_failed(void **state UNUSED)
{
    begin_with(NULL);
    define_topic(&f, "T", "TOPICSTR(t) PUB(DISABLED)");
    SEND(&f.one, .folder = REGISTER("a"), .type = MQMT_DATAGRAM);
    SEND(&f.one, .queue = STREAM, .folder = "<psc><Command>Publish</Command><Topic>a</Topic><Topic>t</Topic></psc>");
    assert_int_equal(depth(&f, "NEWS"), 1);
    assert_text(&f.one, "REPLY",
                "<pscr><Completion>warning</Completion><Response><Reason>2051</Reason><Topic>t</Topic></Response></pscr>"
                "<psc><Command>Publish</Command><Topic>a</Topic><Topic>t</Topic></psc>");
    finish_broker(&f);
}

static void publications_that_are_commands_again_went_round_without_end(void **state UNUSED)
{
    static const char *const queues[] = { CONTROL, STREAM, "S", "ALIAS" };
    char folder[256];

    begin_with(NULL);
    define(&f, TYPE_NAMELIST, "SYSTEM.QPUBSUB.QUEUE.NAMELIST", "NAMES(OTHER,S)");
    define(&f, TYPE_QLOCAL, "S", "SHARE");
    define(&f, TYPE_QALIAS, "ALIAS", "TARGET(" STREAM ")");
    for (size_t i = 0; i < ARRAY_COUNT(queues); i++) {
        snprintf(folder, sizeof folder, "<psc><Command>RegSub</Command><Topic>a</Topic><QName>%s</QName></psc>", queues[i]);
        SEND(&f.one, .folder = folder);
        assert_int_equal(failure(&f.one), BROKER_QUEUE_ERROR);
    }
    assert_int_equal(subscriptions(), 0);
    finish_broker(&f);
}

static void a_response_that_cannot_be_put(void **state UNUSED)
{
    static const struct {
        const char *setting;
        MQLONG persistence;
        bool dead_disabled, stays;
        MQLONG dead;
    } rows[] = {
        { "PSNPRES(NORMAL)", 0, false, false, 1 }, { "PSNPRES(NORMAL)", 0, true, false, 0 },
        { "PSNPRES(SAFE)", 0, false, false, 1 },   { "PSNPRES(SAFE)", 0, true, true, 0 },
        { "PSNPRES(DISCARD)", 0, false, false, 0 }, { "PSNPRES(KEEP)", 0, false, true, 0 },
        { "PSNPRES(DISCARD)", 1, false, false, 1 }, { "PSNPRES(DISCARD)", 1, true, true, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        begin_with(NULL);
        define(&f, TYPE_QMGR, "ZQS1", rows[i].setting);
        define(&f, TYPE_QLOCAL, "REPLY", "PUT(DISABLED)");
        if (rows[i].dead_disabled)
            define(&f, TYPE_QLOCAL, "DEAD", "PUT(DISABLED)");
        broker_free(broker);
        broker = broker_new(f.engine, &f.qmgr, &(struct broker_calls){ &f, ask_soon, note_lines });
        turns();
        SEND(&f.one, .folder = REGISTER("a"), .persistence = rows[i].persistence);
        if (depth(&f, CONTROL) != rows[i].stays || depth(&f, "DEAD") != rows[i].dead || subscriptions() != !rows[i].stays)
            fail_msg("row %zu: %d, %d, %u", i, depth(&f, CONTROL), depth(&f, "DEAD"), subscriptions());
        if (rows[i].stays) { /* nothing of it was done until it can be answered */
            assert_int_equal(f.engine->topics.subscriber_count, 0);
            define(&f, TYPE_QLOCAL, "REPLY", "PUT(ENABLED)");
            turns_later();
            assert_int_equal(depth(&f, CONTROL), 0);
            assert_int_equal(depth(&f, "REPLY"), 1);
        }
        finish_broker(&f);
    }
}

static void a_command_too_long_to_be_told_again_got_half_a_response(void **state UNUSED)
{
    enum { LONG = 1200000 };
    struct buf folder, topic;

    buf_init(&folder, 1 << 22);
    buf_init(&topic, LONG);
    buf_fill(&topic, 'a', LONG);
    begin_with(NULL);
    for (unsigned i = 0; i < 4; i++) { /* an error; a warning, since one topic is good */
        bool old = i % 2, warning = i >= 2;
        const char *good = !warning ? "" : old ? "MQPSTopic g " : "<Topic>g</Topic>", *text;

        buf_clear(&folder);
        if (old)
            buf_printf(&folder, "MQPSCommand RegSub MQPSQName NEWS %sMQPSTopic %s ", good, topic.data);
        else
            buf_printf(&folder, "<psc><Command>RegSub</Command><QName>NEWS</QName>%s<Topic>%s</Topic></psc>", good, topic.data);
        SEND(&f.one, .folder = folder.data, .old = old, .persistence = MQPER_PERSISTENT);
        assert_int_equal(depth(&f, CONTROL), 0);
        assert_int_equal(depth(&f, "DEAD"), 0);
        text = next_text(&f.one, "REPLY");
        assert_non_null(text);
        assert_non_null(strstr(text, old ? "MQPSReason 3072" : "<Reason>3072</Reason>"));
        assert_non_null(strstr(text, old ? warning ? "MQPSCompCode 1" : "MQPSCompCode 2"
                                         : warning ? "<Completion>warning<" : "<Completion>error<"));
        assert_null(strstr(text, "aaaa"));
    }
    finish_broker(&f);
    buf_release(&folder);
    buf_release(&topic);
}

/* -- identities -- */

static void an_identity_is_queue_and_correlation_identifier(void **state UNUSED)
{
    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER("a"));
    SEND(&f.one, .folder = REGISTER_WITH("a", "<RegOpt>CorrelAsId</RegOpt>"), .correlation = "ONE");
    SEND(&f.one, .folder = REGISTER_WITH("a", "<RegOpt>CorrelAsId</RegOpt>"), .correlation = "TWO");
    SEND(&f.one, .folder = REGISTER_WITH("a", "<RegOpt>CorrelAsId</RegOpt>"), .correlation = "TWO"); /* it again */
    for (unsigned i = 0; i < 4; i++)
        assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 3);
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a"), .body = "X", .type = MQMT_DATAGRAM);
    assert_int_equal(depth(&f, "NEWS"), 3);
    SEND(&f.one, .correlation = "ONE",
         .folder = "<psc><Command>DeregSub</Command><RegOpt>DeregAll</RegOpt><RegOpt>CorrelAsId</RegOpt><QName>NEWS</QName></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 2);
    SEND(&f.two, .folder = DEREGISTER("a")); /* of another user */
    assert_int_equal(failure(&f.one), BROKER_WRONG_USER);
    SEND(&f.two, .folder = REGISTER("a"));
    assert_int_equal(failure(&f.one), BROKER_DUPLICATE_IDENTITY);
    assert_int_equal(subscriptions(), 2);
    finish_broker(&f);
}

/* What finds a subscription follows what operators make of it, and what a unit takes back. */
static void a_subscription_is_found_by_what_it_is_now(void **state UNUSED)
{
    struct topic_part part;
    struct object *object;

    begin_with(NULL);
    part = engine_topic_part(f.engine);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>S</SubName>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    object = define(&f, TYPE_SUB, "S", "DEST(OTHER)");
    assert_int_equal(part.subscribed(part.context, object), MQRC_NONE);
    SEND(&f.one, .folder = DEREGISTER("a"));
    assert_int_equal(failure(&f.one), BROKER_NOT_REGISTERED);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><RegOpt>DeregAll</RegOpt><QName>NEWS</QName></psc>");
    assert_int_equal(failure(&f.one), BROKER_NOT_REGISTERED);
    object = define(&f, TYPE_SUB, "S", "DEST(NEWS)");
    assert_int_equal(part.subscribed(part.context, object), MQRC_NONE);
    define(&f, TYPE_QMGR, "ZQS1", "PSNPRES(KEEP)"); /* the removal is backed out, and done again */
    define(&f, TYPE_QLOCAL, "REPLY", "PUT(DISABLED)");
    SEND(&f.one, .folder = DEREGISTER("a"), .persistence = MQPER_PERSISTENT);
    assert_int_equal(subscriptions(), 0);
    finish_broker(&f);
}

/* What an operator, or a program, asks to be altered is the draft: as what comes of it, it may be one of a pair. */
static void two_subscriptions_were_given_one_identity(void **state UNUSED)
{
    static const MQBYTE24 correlation = "C1";
    struct value value = { 0, SPAN_NONE };
    const struct object *old;
    struct topic_part part;
    struct object *draft;

    begin_with(NULL);
    part = engine_topic_part(f.engine);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>S</SubName>"));
    SEND(&f.one, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic><QName>REPLY</QName><SubName>T</SubName></psc>");
    SEND(&f.one, .folder = "<psc><Command>RegSub</Command><RegOpt>CorrelAsId</RegOpt><Topic>a</Topic><QName>REPLY</QName></psc>",
         .correlation = "C1");
    assert_int_equal(subscriptions(), 3);
    old = objects_find(&f.objects, CLASS_SUB, span_of("S"));
    draft = object_copy(old);
    value.text = span_of("REPLY");
    object_set(draft, A_DEST, &value);
    assert_int_equal(part.prepare(part.context, NULL, draft, old), MQRC_SUB_ALREADY_EXISTS);
    value.text = span_of("STREAM");
    object_set(draft, A_DEST, &value);
    assert_int_equal(part.prepare(part.context, NULL, draft, old), MQRC_NONE);
    value.text = span_of("NEWS"); /* as it is */
    object_set(draft, A_DEST, &value);
    assert_int_equal(part.prepare(part.context, NULL, draft, old), MQRC_NONE);
    object_free(draft);
    begin_sub(&f.one, "T", "", MQSO_ALTER | MQSO_SET_CORREL_ID | MQSO_DURABLE | MQSO_ANY_USERID, MQHO_NONE);
    memcpy(f.one.call.sd.SubCorrelId, correlation, sizeof correlation);
    assert_int_equal(reason_of(&f.one), MQRC_SUB_ALREADY_EXISTS);
    begin_sub(&f.one, "T", "", MQSO_ALTER | MQSO_SET_CORREL_ID | MQSO_DURABLE | MQSO_ANY_USERID, MQHO_NONE);
    f.one.call.sd.SubCorrelId[0] = 'X';
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    finish_broker(&f);
}

static void other_subscriptions_are_not_touched(void **state UNUSED)
{
    MQHOBJ in, subscription;

    begin_with(NULL);
    in = open_queue(&f.one, "NEWS", MQOO_INPUT_SHARED);
    assert_int_equal(sub(&f.one, "MINE", "a", MQSO_CREATE | MQSO_DURABLE, &in, &subscription), MQRC_NONE);
    SEND(&f.one, .folder = DEREGISTER("a"));
    assert_int_equal(failure(&f.one), BROKER_NOT_REGISTERED);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><RegOpt>DeregAll</RegOpt><QName>NEWS</QName></psc>");
    assert_int_equal(failure(&f.one), BROKER_NOT_REGISTERED);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><SubName>MINE</SubName></psc>");
    assert_int_equal(failure(&f.one), BROKER_NOT_REGISTERED);
    assert_int_equal(subscriptions(), 1);
    finish_broker(&f);
}

static void subscriptions_may_have_names(void **state UNUSED)
{
    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER("a"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>ONE</SubName>"));
    assert_int_equal(failure(&f.one), BROKER_NAME_ERROR); /* it has none, and is to have one only with AddName */
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>ONE</SubName><RegOpt>AddName</RegOpt><RegOpt>FullResp</RegOpt>"));
    assert_text(&f.one, "REPLY",
                OK_RESPONSE "<psc><Topic>a</Topic><QMgrName>ZQS1</QMgrName><QName>NEWS</QName><SubName>ONE</SubName></psc>");
    assert_int_equal(subscriptions(), 1);
    assert_non_null(objects_find(&f.objects, CLASS_SUB, span_of("ONE")));
    SEND(&f.one, .folder = REGISTER_WITH("b", "<SubName>ONE</SubName>"));
    assert_int_equal(failure(&f.one), BROKER_DUPLICATE_SUBSCRIPTION);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>OTHER</SubName><RegOpt>AddName</RegOpt>"));
    assert_int_equal(failure(&f.one), BROKER_DUPLICATE_SUBSCRIPTION);
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a"), .body = "X", .type = MQMT_DATAGRAM);
    assert_int_equal(depth(&f, "NEWS"), 1);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><SubName>ONE</SubName></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 0);
    assert_int_equal(f.engine->topics.subscriber_count, 0);
    finish_broker(&f);
}

static void registering_again_alters(void **state UNUSED)
{
    const struct object *object;

    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>S</SubName>"), .expiry = 6000);
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    object = objects_find(&f.objects, CLASS_SUB, span_of("S"));
    assert_in_range(object_number(object, A_EXPIRY), 5900, 6000);
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>S</SubName><RegOpt>NoAlter</RegOpt><RegOpt>Local</RegOpt>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    object = objects_find(&f.objects, CLASS_SUB, span_of("S"));
    assert_true(object_is(object, A_SUBSCOPE, "ALL"));
    SEND(&f.one, .folder = REGISTER_WITH("a", "<SubName>S</SubName><RegOpt>Local</RegOpt><RegOpt>VariableUserId</RegOpt>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    object = objects_find(&f.objects, CLASS_SUB, span_of("S"));
    assert_true(object_is(object, A_SUBSCOPE, "QMGR"));
    assert_true(object_is(object, A_EXPIRY, "UNLIMITED"));
    SEND(&f.two, .folder = DEREGISTER("a"));
    assert_int_equal(failure(&f.one), BROKER_WRONG_USER);
    SEND(&f.two, .folder = "<psc><Command>DeregSub</Command><Topic>a</Topic><QName>NEWS</QName><RegOpt>VariableUserId</RegOpt></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    finish_broker(&f);
}

static MQHOBJ open_temporary(char name[MQ_Q_NAME_LENGTH + 1])
{
    begin_call(&f.two, MQI_OPEN);
    MQI_SET(f.two.call.od.ObjectName, span_of("SYSTEM.NDURABLE.MODEL.QUEUE"));
    MQI_SET(f.two.call.od.DynamicQName, span_of("MY.*"));
    f.two.call.options = MQOO_INPUT_SHARED;
    assert_int_equal(reason_of(&f.two), MQRC_NONE);
    snprintf(name, MQ_Q_NAME_LENGTH + 1, "%.*s", (int)MQI_NAME(f.two.call.od.ObjectName).length, f.two.call.od.ObjectName);
    return f.two.call.handle;
}

static void a_subscription_goes_with_its_temporary_queue(void **state UNUSED)
{
    char name[MQ_Q_NAME_LENGTH + 1];
    MQHOBJ queue;

    begin_with(NULL);
    queue = open_temporary(name);
    SEND(&f.two, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic></psc>", .reply = name);
    assert_int_equal(subscriptions(), 1);
    assert_true(f.objects.all[CLASS_SUB][0]->temporary);
    SEND(&f.one, .queue = STREAM, .folder = PUBLISH("a"), .body = "X", .type = MQMT_DATAGRAM);
    assert_int_equal(depth(&f, name), 2);
    assert_int_equal(close_handle(&f.two, queue, 0), MQRC_NONE);
    assert_int_equal(subscriptions(), 0);
    assert_int_equal(f.engine->topics.subscriber_count, 0);
    finish_broker(&f);
}

#define REGISTER_BY(queue) "<psc><Command>RegSub</Command><Topic>a</Topic><QName>" queue "</QName><SubName>S</SubName></psc>"

static void a_subscription_by_an_alias_stayed_when_its_temporary_queue_went(void **state UNUSED)
{
    char name[MQ_Q_NAME_LENGTH + 1], target[MQ_Q_NAME_LENGTH + 20];
    MQHOBJ queue;

    begin_with(NULL);
    queue = open_temporary(name);
    snprintf(target, sizeof target, "TARGET(%s)", name);
    define(&f, TYPE_QALIAS, "ALIAS", target);
    SEND(&f.two, .folder = REGISTER_BY("ALIAS"));
    assert_int_equal(subscriptions(), 1);
    assert_true(f.objects.all[CLASS_SUB][0]->temporary);
    assert_int_equal(close_handle(&f.two, queue, 0), MQRC_NONE);
    assert_int_equal(subscriptions(), 0);
    assert_int_equal(f.engine->topics.subscriber_count, 0);
    finish_broker(&f);
}

/* ALTER SUB has given it another one. */
static void a_subscription_goes_with_the_queue_that_it_has_now(void **state UNUSED)
{
    char names[2][MQ_Q_NAME_LENGTH + 1];
    struct value value = { 0, SPAN_NONE };
    struct topic_part part;
    struct object *draft;
    MQHOBJ queues[2];

    begin_with(NULL);
    part = engine_topic_part(f.engine);
    for (unsigned i = 0; i < 2; i++)
        queues[i] = open_temporary(names[i]);
    SEND(&f.two, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic><SubName>S</SubName></psc>", .reply = names[0]);
    draft = object_copy(objects_find(&f.objects, CLASS_SUB, span_of("S")));
    value.text = span_of(names[1]);
    object_set(draft, A_DEST, &value);
    assert_int_equal(objects_put(&f.objects, draft), 0);
    assert_int_equal(part.subscribed(part.context, objects_find(&f.objects, CLASS_SUB, span_of("S"))), MQRC_NONE);
    assert_int_equal(close_handle(&f.two, queues[0], 0), MQRC_NONE);
    assert_int_equal(subscriptions(), 1);
    assert_int_equal(close_handle(&f.two, queues[1], 0), MQRC_NONE);
    assert_int_equal(subscriptions(), 0);
    finish_broker(&f);
}

/* Once there was such a subscription, each queue that went had looked at all there are. */
static void a_queue_that_goes_looks_at_its_own_subscriptions_only(void **state UNUSED)
{
    struct subscription *other;
    void *next, *forbidden = forbidden_new();

    begin_with(NULL);
    SEND(&f.one, .folder = REGISTER("a"));
    SEND(&f.one, .folder = REGISTER("b"));
    other = f.engine->subscriptions;
    next = other->hh.next;
    for (unsigned i = 0; i < 2; i++) {
        char name[MQ_Q_NAME_LENGTH + 1];
        MQHOBJ queue = open_temporary(name);

        if (i == 0)
            SEND(&f.two, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic></psc>", .reply = name);
        other->hh.next = forbidden;
        assert_int_equal(close_handle(&f.two, queue, 0), MQRC_NONE);
        other->hh.next = next;
        assert_int_equal(subscriptions(), 2);
    }
    finish_broker(&f);
    forbidden_free(forbidden);
}

/* The program has ended, and the queue cannot be emptied yet: DELETE does not take it away under the engine's hands. */
static void a_queue_that_goes_by_itself_is_not_deleted(void **state UNUSED)
{
    char name[MQ_Q_NAME_LENGTH + 1];
    struct engine_queue_state its;
    struct queue_part part;
    struct object *object;
    MQHOBJ queue;

    begin_with(NULL);
    part = engine_queue_part(f.engine);
    queue = open_temporary(name);
    SEND(&f.two, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic></psc>", .reply = name);
    f.store.refuse_commit = true;
    assert_int_equal(close_handle(&f.two, queue, 0), MQRC_NONE);
    object = objects_find(&f.objects, CLASS_QUEUE, span_of(name));
    assert_non_null(object);
    assert_int_equal(engine_queue_state(f.engine, object, &its), 0);
    assert_true(its.open);
    f.store.refuse_commit = false;
    assert_int_equal(part.clear(part.context, object), REASON_BUSY);
    engine_settle(f.engine);
    assert_null(objects_find(&f.objects, CLASS_QUEUE, span_of(name)));
    assert_int_equal(subscriptions(), 0);
    finish_broker(&f);
}

/* The queue goes while the command that alters its subscription waits for a page, and is then backed out. */
static void a_subscription_came_back_whose_queue_had_gone(void **state UNUSED)
{
    bool in_between = false;

    for (unsigned present = 0; present < 40; present++) {
        char name[MQ_Q_NAME_LENGTH + 1], folder[200], target[MQ_Q_NAME_LENGTH + 20];
        bool alias = present >= 20;
        MQHOBJ queue;

        begin_with(NULL);
        assert_int_equal(publish1(&f.one, "a", "OLD", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
        queue = open_temporary(name);
        snprintf(target, sizeof target, "TARGET(%s)", name);
        define(&f, TYPE_QALIAS, "ALIAS", target);
        SEND(&f.two, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic></psc>", .reply = alias ? "ALIAS" : name);
        assert_int_equal(subscriptions(), 1);
        snprintf(folder, sizeof folder, "<psc><Command>RegSub</Command><Topic>a</Topic><QName>%s</QName><SubName>S</SubName>"
                 "<RegOpt>AddName</RegOpt></psc>", alias ? "ALIAS" : name);
        assert_int_equal(send_only(&f.two, &(struct sending){ .folder = folder, .persistence = MQPER_PERSISTENT }), MQRC_NONE);
        f.store.present = present % 20;
        f.store.missing = 1;
        turns();
        in_between = in_between || (objects_find(&f.objects, CLASS_SUB, span_of("S")) && depth(&f, "REPLY") == 0);
        f.store.present = f.store.missing = 0;
        assert_int_equal(close_handle(&f.two, queue, 0), MQRC_NONE);
        broker_free(broker);
        broker = NULL;
        assert_int_equal(subscriptions(), 0);
        assert_int_equal(f.engine->topics.subscriber_count, 0);
        finish_broker(&f);
    }
    assert_true(in_between);
}

/* -- retained publications -- */

#define RETAIN(topic) "<psc><Command>Publish</Command><Topic>" topic "</Topic><PubOpt>RetainPub</PubOpt></psc>"
#define RETAINED(topic, text) "<psc><Command>Publish</Command><PubOpt>IsRetainedPub</PubOpt><Topic>" topic "</Topic></psc>" text

static void what_is_retained_goes_to_new_subscriptions(void **state UNUSED)
{
    begin_with(NULL);
    SEND(&f.two, .queue = STREAM, .folder = RETAIN("a/1"), .body = "ONE", .type = MQMT_DATAGRAM);
    SEND(&f.two, .queue = STREAM, .folder = RETAIN("a/2"), .body = "TWO", .type = MQMT_DATAGRAM);
    SEND(&f.one, .folder = REGISTER_WITH("a/2", "<RegOpt>NewPubsOnly</RegOpt>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_text(&f.one, "NEWS", NULL);
    SEND(&f.one, .folder = REGISTER("a/1"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_text(&f.one, "NEWS", RETAINED("a/1", "ONE"));
    assert_text(&f.one, "NEWS", NULL);
    SEND(&f.one, .folder = REGISTER_WITH("a/#", "<RegOpt>PubOnReqOnly</RegOpt>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_text(&f.one, "NEWS", NULL);
    SEND(&f.one, .folder = "<psc><Command>ReqUpdate</Command><Topic>a/#</Topic><QName>NEWS</QName></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(depth(&f, "NEWS"), 2);
    SEND(&f.one, .folder = REGISTER("none"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.one, .folder = "<psc><Command>ReqUpdate</Command><Topic>none</Topic><QName>NEWS</QName></psc>");
    assert_int_equal(failure(&f.one), BROKER_NOTHING_RETAINED);
    SEND(&f.two, .folder = "<psc><Command>ReqUpdate</Command><Topic>a/#</Topic><QName>NEWS</QName></psc>");
    assert_int_equal(failure(&f.one), BROKER_WRONG_USER);
    finish_broker(&f);
}

static void retained_publications_are_deleted(void **state UNUSED)
{
    static const char *const topics[] = { "a/1", "a/2", "b" };

    begin_with(NULL);
    for (size_t i = 0; i < ARRAY_COUNT(topics); i++)
        assert_int_equal(publish1(&f.two, topics[i], "X", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    SEND(&f.one, .queue = STREAM, .folder = "<psc><Command>DeletePub</Command><Topic>a/+</Topic><DelOpt>Local</DelOpt></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), 1);
    SEND(&f.one, .folder = REGISTER("#"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_text(&f.one, "NEWS", RETAINED("b", "X"));
    assert_text(&f.one, "NEWS", NULL);
    assert_int_equal(publish1(&f.two, "a/1", "AGAIN", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), 2);
    SEND(&f.one, .queue = STREAM, .folder = "<psc><Command>DeletePub</Command><Topic>#</Topic></psc>", .type = MQMT_DATAGRAM);
    assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), 0);
    finish_broker(&f);
}

static void a_retained_publication_was_lost_that_was_committed_behind_a_deletion(void **state UNUSED)
{
    begin_with(NULL);
    assert_int_equal(publish1(&f.two, "a", "OLD", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f.two, "a", "NEW", MQPMO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    SEND(&f.one, .queue = STREAM, .folder = "<psc><Command>DeletePub</Command><Topic>a</Topic></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    begin_call(&f.two, MQI_CMIT);
    assert_int_equal(reason_of(&f.two), MQRC_NONE);
    assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), 1);
    SEND(&f.one, .folder = REGISTER("a"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_text(&f.one, "NEWS", RETAINED("a", "NEW"));
    finish_broker(&f);
}

static void others_only_means_the_identity_of_the_publisher(void **state UNUSED)
{
    begin_with(NULL);
    define(&f, TYPE_QLOCAL, "OTHER", "SHARE");
    SEND(&f.one, .folder = REGISTER("a"));
    SEND(&f.one, .folder = "<psc><Command>RegSub</Command><Topic>a</Topic><QName>OTHER</QName></psc>");
    SEND(&f.one, .queue = STREAM, .body = "X",
         .folder = "<psc><Command>Publish</Command><Topic>a</Topic><PubOpt>OtherSubsOnly</PubOpt><QName>NEWS</QName></psc>");
    assert_int_equal(depth(&f, "NEWS"), 0);
    assert_int_equal(depth(&f, "OTHER"), 1);
    SEND(&f.one, .queue = STREAM, .body = "X", .folder = PUBLISH("a"));
    assert_int_equal(depth(&f, "NEWS"), 1);
    assert_int_equal(depth(&f, "OTHER"), 2);
    finish_broker(&f);
}

/* -- streams, subscription points -- */

static void a_stream_is_the_topic_of_its_name(void **state UNUSED)
{
    MQHOBJ in;

    begin_with(NULL);
    define(&f, TYPE_QLOCAL, "SPORT", "SHARE");
    SEND(&f.one, .queue = "SPORT", .folder = PUBLISH("a"));
    assert_int_equal(depth(&f, "SPORT"), 1); /* nobody reads it */
    define_topic(&f, "SPORT", "TOPICSTR(Sport)");
    define(&f, TYPE_NAMELIST, "SYSTEM.QPUBSUB.QUEUE.NAMELIST", "NAMES(SYSTEM.BROKER.DEFAULT.STREAM,SPORT,NONE)");
    in = subscribed(&f.one, "Sport/#");
    turns();
    assert_int_equal(depth(&f, "SPORT"), 0);
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(get(&f.one, in, NOW), MQRC_NONE);
    SEND(&f.one, .old = true, .folder = "MQPSCommand RegSub MQPSTopic a MQPSStreamName SPORT MQPSQName NEWS");
    assert_int_equal(depth(&f, "REPLY"), 1);
    SEND(&f.two, .queue = "SPORT", .folder = PUBLISH("a"), .body = "GOAL", .type = MQMT_DATAGRAM);
    assert_int_equal(depth(&f, "NEWS"), 1);
    SEND(&f.one, .old = true, .queue = "SPORT", .type = MQMT_DATAGRAM,
         .folder = "MQPSCommand Publish MQPSTopic a MQPSStreamName OTHER");
    assert_int_equal(depth(&f, "DEAD"), 1);
    define(&f, TYPE_NAMELIST, "SYSTEM.QPUBSUB.QUEUE.NAMELIST", "NAMES(SYSTEM.BROKER.DEFAULT.STREAM)");
    turns();
    SEND(&f.one, .queue = "SPORT", .folder = PUBLISH("a"));
    assert_int_equal(depth(&f, "SPORT"), 1);
    finish_broker(&f);
}

static void a_subscription_point_is_a_level_in_front(void **state UNUSED)
{
    begin_with(NULL);
    define_topic(&f, "PENCE", "TOPICSTR(GBP)");
    define(&f, TYPE_NAMELIST, "SYSTEM.QPUBSUB.SUBPOINT.NAMELIST", "NAMES(SYSTEM.BROKER.DEFAULT.SUBPOINT,PENCE)");
    SEND(&f.one, .folder = REGISTER_WITH("price/+", "<SubPoint>GBP</SubPoint>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_span(object_text(f.objects.all[CLASS_SUB][0], A_SUB_TOPICSTR), "GBP/price/+");
    assert_int_equal(publish1(&f.two, "GBP/price/tea", "5", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(depth(&f, "NEWS"), 1);
    SEND(&f.one, .folder = REGISTER_WITH("price", "<SubPoint>SYSTEM.BROKER.DEFAULT.SUBPOINT</SubPoint>"));
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.one, .folder = REGISTER_WITH("price", "<SubPoint>PENCE</SubPoint>")); /* not the name, the string */
    assert_int_equal(failure(&f.one), BROKER_SUBPOINT_ERROR);
    finish_broker(&f);
}

/* -- MQRFH -- */

static void the_old_form_is_understood_and_answered_in(void **state UNUSED)
{
    const char *text;

    begin_with(NULL);
    SEND(&f.one, .old = true, .folder = "MQPSCommand RegPub MQPSTopic \"a b\"");
    text = next_text(&f.one, "REPLY");
    assert_non_null(text);
    assert_memory_equal(f.one.call.md.Format, "MQHRF   ", 8);
    assert_non_null(strstr(text, "MQPSCompCode 0 MQPSReason 0 MQPSCommand \"RegPub\""));
    SEND(&f.one, .old = true, .folder = "MQPSCommand RegSub MQPSTopic \"say \"\"a\"\"*\" MQPSQName NEWS");
    assert_non_null(next_text(&f.one, "REPLY"));
    assert_int_equal(subscriptions(), 1);
    assert_true(object_is(f.objects.all[CLASS_SUB][0], A_WSCHEMA, "CHAR"));
    SEND(&f.two, .old = true, .queue = STREAM, .folder = "MQPSCommand Publish MQPSTopic \"say \"\"a\"\"bc\"", .body = "X",
         .type = MQMT_DATAGRAM);
    text = next_text(&f.one, "NEWS");
    assert_non_null(text);
    assert_non_null(strstr(text, "MQPSCommand Publish MQPSTopic \"say \"\"a\"\"bc\""));
    SEND(&f.one, .old = true, .folder = "MQPSCommand RegSub MQPSTopic");
    text = next_text(&f.one, "REPLY");
    assert_non_null(text);
    assert_non_null(strstr(text, "MQPSCompCode 2 MQPSReason 2335"));
    SEND(&f.one, .old = true, .folder = "MQPSCommand RegSub MQPSTopic \"a");
    assert_non_null(strstr(next_text(&f.one, "REPLY"), "MQPSReason 2335"));
    SEND(&f.one, .old = true, .folder = "MQPSCommand DeregSub MQPSRegOpts DeregAll MQPSQName NEWS");
    assert_non_null(strstr(next_text(&f.one, "REPLY"), "MQPSCompCode 0"));
    assert_int_equal(subscriptions(), 0);
    SEND(&f.one, .old = true, .folder = "MQPSCommand Publish MQPSTopic a"); /* not to this queue */
    assert_non_null(strstr(next_text(&f.one, "REPLY"), "MQPSReason 3079"));
    finish_broker(&f);
}

/* -- authority -- */

static void the_user_of_the_message_is_asked_for(void **state UNUSED)
{
    begin_with("ZQS1.SUBSCRIBE.SYSTEM.BASE.TOPIC:USER1=ALTER ZQS1.PUBLISH.SYSTEM.BASE.TOPIC:USER1=UPDATE "
               "ZQS1.NEWS:USER1=UPDATE ZQS1.REPLY:*=UPDATE ZQS1." CONTROL ":*=UPDATE ZQS1." STREAM ":*=UPDATE "
               "ZQS1.BATCH:*=READ");
    SEND(&f.two, .folder = REGISTER("a"));
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a"), .body = "X");
    SEND(&f.one, .folder = REGISTER("a"));
    SEND(&f.two, .queue = STREAM, .folder = PUBLISH("a"), .body = "X", .type = MQMT_DATAGRAM);
    SEND(&f.one, .queue = STREAM, .folder = PUBLISH("a"), .body = "X", .type = MQMT_DATAGRAM);
    assert_int_equal(subscriptions(), 1);
    assert_span(object_text(f.objects.all[CLASS_SUB][0], A_SUBUSER), "USER1");
    assert_int_equal(depth(&f, "NEWS"), 1);
    assert_int_equal(depth(&f, "REPLY"), 3);
    assert_int_equal(depth(&f, "DEAD"), 1);
    assert_non_null(strstr(f.log.data, "USER2"));
    finish_broker(&f);
}

/* -- the interface itself -- */

static void it_runs_while_it_is_enabled(void **state UNUSED)
{
    begin_with(NULL);
    assert_int_equal(f.engine->queued, QUEUED_ACTIVE);
    define(&f, TYPE_QMGR, "ZQS1", "PSMODE(COMPAT)");
    turns();
    assert_int_equal(f.engine->queued, QUEUED_NOT);
    SEND(&f.one, .folder = REGISTER("a"));
    assert_int_equal(depth(&f, CONTROL), 1);
    define(&f, TYPE_QMGR, "ZQS1", "PSMODE(ENABLED)");
    turns();
    assert_int_equal(depth(&f, CONTROL), 0);
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(f.engine->queued, QUEUED_ACTIVE);
    finish_broker(&f);
}

static void an_inhibited_queue_is_told_once(void **state UNUSED)
{
    begin_with(NULL);
    define(&f, TYPE_QLOCAL, CONTROL, "GET(DISABLED)");
    engine_queue_changed(f.engine, objects_find(&f.objects, CLASS_QUEUE, span_of(CONTROL)));
    define(&f, TYPE_QLOCAL, STREAM, "GET(DISABLED)");
    engine_queue_changed(f.engine, objects_find(&f.objects, CLASS_QUEUE, span_of(STREAM)));
    turns();
    turns();
    assert_non_null(strstr(broker_log.data, "CSQT810E"));
    assert_null(strstr(strstr(broker_log.data, "CSQT810E") + 1, "CSQT810E"));
    assert_non_null(strstr(broker_log.data, STREAM " IS GET(DISABLED)"));
    assert_true(wanted_in > 1000);
    finish_broker(&f);
}

/* Pages come late in every place: nothing is done twice, and nothing is forgotten. */
static void pages_that_have_to_come_do_no_harm(void **state UNUSED)
{
    for (unsigned missing = 1; missing < 30; missing++) {
        begin_with(NULL);
        assert_int_equal(publish1(&f.two, "a/1", "OLD", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
        assert_int_equal(publish1(&f.two, "a/2", "OLD", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
        assert_int_equal(send_only(&f.one, &(struct sending){ .folder = REGISTER("a/#") }), MQRC_NONE);
        assert_int_equal(send_only(&f.one, &(struct sending){ .queue = STREAM, .folder = PUBLISH("a/3"), .body = "NEW" }), MQRC_NONE);
        assert_int_equal(
            send_only(&f.one, &(struct sending){ .queue = STREAM, .folder = "<psc><Command>DeletePub</Command><Topic>a/+</Topic></psc>" }),
            MQRC_NONE);
        f.store.missing = missing;
        for (unsigned i = 0; i < 100; i++) {
            turns();
            f.store.events.pages_came(f.store.events.context);
        }
        f.store.missing = 0;
        assert_int_equal(subscriptions(), 1);
        assert_int_equal(depth(&f, "REPLY"), 3);
        assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), 0);
        assert_in_range(depth(&f, "NEWS"), 0, 3); /* the three queues are worked on in any order */
        assert_int_equal(depth(&f, CONTROL) + depth(&f, STREAM) + depth(&f, "DEAD"), 0);
        finish_broker(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subscription_by_message_gets_publications_by_message),
        cmocka_unit_test(programs_get_what_is_published_by_message),
        cmocka_unit_test(what_the_publisher_says_is_told),
        cmocka_unit_test(several_topics_are_served_each),
        cmocka_unit_test(a_response_comes_when_it_is_wanted),
        cmocka_unit_test(the_response_has_the_identifiers_that_are_asked_for),
        cmocka_unit_test(wrong_commands_are_told_why),
        cmocka_unit_test(a_text_that_no_restart_can_read_is_not_kept),
        cmocka_unit_test(messages_that_are_no_commands),
        cmocka_unit_test(a_failed_command_may_be_discarded),
        cmocka_unit_test(a_command_that_cannot_be_put_aside_stays),
        cmocka_unit_test(a_command_that_is_too_much_for_a_unit_fails),
        cmocka_unit_test(that_units_are_too_small_is_said_once),
        cmocka_unit_test(a_publication_that_fails_is_tried_again),
        cmocka_unit_test(a_failure_is_not_told_of_the_next_message_with_that_identifier),
        cmocka_unit_test(what_was_published_outside_of_syncpoint_is_not_told_as_failed),
        cmocka_unit_test(publications_that_are_commands_again_went_round_without_end),
        cmocka_unit_test(a_response_that_cannot_be_put),
        cmocka_unit_test(a_command_too_long_to_be_told_again_got_half_a_response),
        cmocka_unit_test(an_identity_is_queue_and_correlation_identifier),
        cmocka_unit_test(a_subscription_is_found_by_what_it_is_now),
        cmocka_unit_test(two_subscriptions_were_given_one_identity),
        cmocka_unit_test(other_subscriptions_are_not_touched),
        cmocka_unit_test(subscriptions_may_have_names),
        cmocka_unit_test(registering_again_alters),
        cmocka_unit_test(a_subscription_goes_with_its_temporary_queue),
        cmocka_unit_test(a_subscription_by_an_alias_stayed_when_its_temporary_queue_went),
        cmocka_unit_test(a_subscription_goes_with_the_queue_that_it_has_now),
        cmocka_unit_test(a_queue_that_goes_looks_at_its_own_subscriptions_only),
        cmocka_unit_test(a_queue_that_goes_by_itself_is_not_deleted),
        cmocka_unit_test(a_subscription_came_back_whose_queue_had_gone),
        cmocka_unit_test(what_is_retained_goes_to_new_subscriptions),
        cmocka_unit_test(retained_publications_are_deleted),
        cmocka_unit_test(a_retained_publication_was_lost_that_was_committed_behind_a_deletion),
        cmocka_unit_test(others_only_means_the_identity_of_the_publisher),
        cmocka_unit_test(a_stream_is_the_topic_of_its_name),
        cmocka_unit_test(a_subscription_point_is_a_level_in_front),
        cmocka_unit_test(the_old_form_is_understood_and_answered_in),
        cmocka_unit_test(the_user_of_the_message_is_asked_for),
        cmocka_unit_test(it_runs_while_it_is_enabled),
        cmocka_unit_test(an_inhibited_queue_is_told_once),
        cmocka_unit_test(pages_that_have_to_come_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
