/* test_topic_commands.c - subscriptions and topics by command, while programs publish and subscribe. */
#include "tests/unit/mstr/topic_fixture.h"

#include "base/text.h"
#include "mstr/commands.h"
#include "mstr/topic_commands.h"

enum { ALONE = MQPMO_NO_SYNCPOINT, NOW = MQGMO_NO_SYNCPOINT, TRIGGER_DATA = 64 };

/* Objects of the commands are those of the engine. */
static struct fixture *fixture(void)
{
    static struct fixture f;
    struct engine_events events;

    begin(&f, NULL);
    events = f.engine->events;
    engine_free(f.engine);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_STGCLASS, span_of("DEFAULT"))), 0);
    f.engine = engine_new(&f.qmgr, &f.qmgr.objects, &f.store, &events);
    f.qmgr.queues = engine_queue_part(f.engine);
    f.qmgr.topics = engine_topic_part(f.engine);
    f.qmgr.state = QMGR_ACTIVE;
    topic_commands(&f.qmgr.commands);
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    return &f;
}

static void end(struct fixture *f)
{
    engine_free(f->engine);
    objects_release(&f->qmgr.objects);
    objects_init(&f->qmgr.objects, NULL);
    memory_store_free(&f->store);
    objects_release(&f->objects);
    qmgr_release(&f->qmgr);
    buf_release(&f->log);
    buf_release(&f->job_log);
}

static MQLONG waiting(struct fixture *f, const char *name)
{
    struct engine_queue_state state;

    assert_int_equal(engine_queue_state(f->engine, objects_find(&f->qmgr.objects, CLASS_QUEUE, span_of(name)), &state), 0);
    return (MQLONG)state.depth;
}

/* Carries the command out; its reply holds wanted, or not. */
static void expect(struct fixture *f, const char *command, const char *wanted, bool there)
{
    const struct identity identity = { .user = name8_const("OPER1"), .source = IDENTITY_JOB };
    struct order order;

    order_init(&order, &identity, span_of(command), S_C);
    (void)command_serve(&f->qmgr, &order);
    if ((strstr(order.reply.data, wanted) != NULL) != there)
        fail_msg("%s: %s", command, order.reply.data);
    order_release(&order);
}

static void a_defined_subscription_takes_part_at_once(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in;

    expect(f, "DEFINE QLOCAL(Q) SHARE", "CSQ9022I", true);
    expect(f, "DEFINE SUB(S) TOPICSTR('a/#') DEST(Q)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE), MQRC_NONE);
    in = open_queue(&f->one, "Q", MQOO_INPUT_SHARED);
    assert_got(&f->one, in, NOW, "1");
    assert_memory_equal(f->one.call.md.UserIdentifier, "OPER1 ", 6);
    expect(f, "ALTER SUB(S) PUBPRTY(7)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "2", ALONE), MQRC_NONE);
    assert_got(&f->one, in, NOW, "2");
    assert_int_equal(f->one.call.md.Priority, 7);
    expect(f, "DISPLAY SBSTATUS(S) NUMMSGS", "NUMMSGS(2)", true);
    expect(f, "DELETE SUB(S)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "3", ALONE), MQRC_NONE);
    assert_int_equal(get(&f->one, in, NOW), MQRC_NO_MSG_AVAILABLE);
    end(f);
}

/* 24 bytes: CSQ, the queue manager, a number. */
static void a_subscription_has_an_identifier_in_place_of_its_name(void **state UNUSED)
{
    struct fixture *f = fixture();
    char one[49], two[49], command[200], wanted[80];
    MQBYTE24 identifier;
    char *texts[] = { one, two };
    static const char *const names[] = { "S", "T" };

    expect(f, "DEFINE QLOCAL(Q) SHARE", "CSQ9022I", true);
    expect(f, "DEFINE SUB(S) TOPICSTR('a') DEST(Q)", "CSQ9022I", true);
    expect(f, "DEFINE SUB(T) TOPICSTR('b') DEST(Q)", "CSQ9022I", true);
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        object_identifier("ZQS1", objects_find(&f->qmgr.objects, CLASS_SUB, span_of(names[i]))->id, identifier);
        for (size_t j = 0; j < sizeof identifier; j++)
            snprintf(texts[i] + 2 * j, 3, "%02x", identifier[j]);
    }
    snprintf(command, sizeof command, "DISPLAY SUB(*) SUBID('%s') TOPICSTR", two);
    expect(f, command, "SUB(T)\n", true);
    expect(f, command, "SUB(S)\n", false);
    snprintf(wanted, sizeof wanted, "SUBID(%s)", two);
    for (char *c = wanted; *c; c++)
        *c = text_upper(*c);
    expect(f, "DISPLAY SUB(T) SUBID", wanted, true);
    snprintf(command, sizeof command, "DISPLAY SUB SUBID(%s) TOPICSTR", two); /* the name was wanted too */
    expect(f, command, "SUB(T)", true);
    expect(f, command, "SUB(S)", false);
    expect(f, "DISPLAY SUB SUBID(00)", "CSQM297I", true);
    expect(f, "DISPLAY SUB", "CSQ9010E", true);
    expect(f, "DISPLAY SUB SUBID", "CSQ9010E", true);
    snprintf(command, sizeof command, "ALTER SUB SUBID(%s) PUBPRTY(7)", two);
    expect(f, command, "CSQ9022I", true);
    expect(f, "DISPLAY SUB(T) PUBPRTY", "PUBPRTY(7)", true);
    expect(f, "DISPLAY SUB(S) PUBPRTY", "PUBPRTY(ASPUB)", true);
    snprintf(command, sizeof command, "DELETE SUB(S) SUBID(%s)", two); /* of another one */
    expect(f, command, "CSQM125I", true);
    snprintf(command, sizeof command, "DELETE SUB(S) SUBID(%s)", one);
    expect(f, command, "CSQ9022I", true);
    expect(f, "DELETE SUB", "CSQ9010E", true);
    expect(f, "ALTER SUB PUBPRTY(1)", "CSQ9010E", true);
    expect(f, "DELETE SUB SUBID(00)", "CSQM125I", true);
    snprintf(command, sizeof command, "DELETE SUB SUBID(%s)", two);
    expect(f, command, "CSQ9022I", true);
    expect(f, command, "CSQM125I", true);
    expect(f, "DISPLAY SUB(*)", "CSQM297I", true);
    end(f);
}

/* What is retained comes to a new subscription of a command as to one of a program, and never to one that was there. */
static void a_defined_subscription_gets_what_is_retained(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in, other;

    expect(f, "DEFINE QLOCAL(SYSTEM.RETAINED.PUB.QUEUE)", "CSQ9022I", true);
    expect(f, "DEFINE QLOCAL(Q) SHARE", "CSQ9022I", true);
    expect(f, "DEFINE QLOCAL(R) SHARE", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a/c", "2", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "b", "3", ALONE | MQPMO_RETAIN), MQRC_NONE);
    f->store.later = true; /* the command waits for the log */
    expect(f, "DEFINE SUB(S) TOPICSTR('a/#') DEST(Q) DESTCORL(6162)", "CSQ9022I", true);
    f->store.later = false;
    expect(f, "DEFINE SUB(T) TOPICSTR('a/#') DEST(R) REQONLY(YES)", "CSQ9022I", true);
    expect(f, "DEFINE SUB(U) TOPICSTR('a/#') DEST(R) SELECTOR('colour = ''red''')", "CSQ9022I", true);
    in = open_queue(&f->one, "Q", MQOO_INPUT_SHARED);
    other = open_queue(&f->one, "R", MQOO_INPUT_SHARED);
    assert_int_equal(waiting(f, "Q"), 2);
    assert_int_equal(get(&f->one, in, NOW), MQRC_NONE);
    assert_memory_equal(f->one.call.md.CorrelId, "ab", 2);
    assert_int_equal(get(&f->one, in, NOW), MQRC_NONE);
    expect(f, "ALTER SUB(S) PUBPRTY(7)", "CSQ9022I", true);
    expect(f, "DEFINE SUB(S) TOPICSTR('a/#') DEST(Q) REPLACE", "CSQ9022I", true);
    assert_int_equal(get(&f->one, in, NOW), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(get(&f->one, other, NOW), MQRC_NO_MSG_AVAILABLE);
    expect(f, "DISPLAY SBSTATUS(S) NUMMSGS", "NUMMSGS(2)", true);
    end(f);
}

static void a_subscription_whose_queue_takes_nothing_retained_is_not_defined(void **state UNUSED)
{
    struct fixture *f = fixture();

    expect(f, "DEFINE QLOCAL(SYSTEM.RETAINED.PUB.QUEUE)", "CSQ9022I", true);
    expect(f, "DEFINE QLOCAL(Q) MAXDEPTH(1)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish1(&f->one, "a/c", "2", ALONE | MQPMO_RETAIN), MQRC_NONE);
    expect(f, "DEFINE SUB(S) TOPICSTR('a/#') DEST(Q)", "MQRC=2526", true);
    expect(f, "DISPLAY SUB(S)", "CSQM297I", true);
    assert_int_equal(waiting(f, "Q"), 0);
    expect(f, "DEFINE SUB(S) TOPICSTR('a/b') DEST(Q)", "CSQ9022I", true);
    assert_int_equal(waiting(f, "Q"), 1);
    end(f);
}

static void a_subscription_that_a_program_has_is_in_use(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ in = MQHO_NONE, subscription;

    expect(f, "DEFINE QMODEL(SYSTEM.DURABLE.MODEL.QUEUE) DEFTYPE(PERMDYN) SHARE", "CSQ9022I", true);
    expect(f, "DEFINE SUB(S) TOPICSTR('a') DESTCLAS(MANAGED) VARUSER(FIXED)", "CSQ9022I", true);
    expect(f, "DISPLAY QLOCAL(SYSTEM.MANAGED.DURABLE.*)", "CSQM293I", true);
    assert_int_equal(sub(&f->one, "S", "", MQSO_RESUME, &in, &subscription), MQRC_IDENTITY_MISMATCH);
    expect(f, "ALTER SUB(S) VARUSER(ANY)", "CSQ9022I", true);
    in = MQHO_NONE;
    assert_int_equal(sub(&f->one, "S", "", MQSO_RESUME, &in, &subscription), MQRC_NONE);
    expect(f, "DELETE SUB(S)", "CSQM101I", true);
    assert_int_equal(close_handle(&f->one, subscription, 0), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, in, 0), MQRC_NONE);
    expect(f, "DELETE SUB(S)", "CSQ9022I", true);
    expect(f, "DISPLAY QLOCAL(SYSTEM.MANAGED.DURABLE.*)", "CSQM297I", true);
    end(f);
}

static void subscriptions_of_programs_are_shown(void **state UNUSED)
{
    struct fixture *f = fixture();

    expect(f, "DEFINE QMODEL(SYSTEM.NDURABLE.MODEL.QUEUE) DEFTYPE(TEMPDYN) SHARE", "CSQ9022I", true);
    (void)subscribed(&f->one, "a/b");
    expect(f, "DISPLAY SUB(*) SUBTYPE DURABLE", "SUB()\nDURABLE(NO)\nSUBTYPE(API)", true);
    expect(f, "DISPLAY TPSTATUS('a/b') TYPE(SUB) SUBUSER", "SUBUSER(USER1)", true);
    expect(f, "DISPLAY TPSTATUS('a/b') TYPE(PUB)", "CSQM297I", true);
    (void)publisher(&f->one, "a/b");
    expect(f, "DISPLAY TPSTATUS('a/b') TYPE(PUB) NUMPUBS", "NUMPUBS(0)", true);
    expect(f, "DISPLAY TPSTATUS('#') PUBCOUNT WHERE(PUBCOUNT EQ 1)", "CSQM293I ZQS1 CSQMDRTC 1 TPSTATUS", true);
    expect(f, "ALTER QMGR PSMODE(DISABLED)", "CSQ9022I", true);
    expect(f, "DISPLAY PUBSUB", "STATUS(INACTIVE)", true);
    end(f);
}

static void a_topic_object_counts_from_its_definition_to_its_end(void **state UNUSED)
{
    struct fixture *f = fixture();

    expect(f, "DEFINE TOPIC(T) TOPICSTR('a') PUB(DISABLED)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE), MQRC_PUT_INHIBITED);
    expect(f, "ALTER TOPIC(T) PUB(ENABLED)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE), MQRC_NONE);
    expect(f, "ALTER TOPIC(T) PUB(DISABLED)", "CSQ9022I", true);
    expect(f, "DELETE TOPIC(T)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a/b", "1", ALONE), MQRC_NONE);
    expect(f, "DEFINE TOPIC(T2) TOPICSTR('a')", "CSQ9022I", true);
    expect(f, "DEFINE TOPIC(T3) LIKE(T2)", "GBRM062E", true);
    end(f);
}

static void what_is_retained_can_be_cleared(void **state UNUSED)
{
    struct fixture *f = fixture();

    expect(f, "DEFINE QLOCAL(SYSTEM.RETAINED.PUB.QUEUE)", "CSQ9022I", true);
    assert_int_equal(publish1(&f->one, "a", "1", ALONE | MQPMO_RETAIN), MQRC_NONE);
    expect(f, "DISPLAY TPSTATUS('a') RETAINED", "RETAINED(YES)", true);
    expect(f, "DISPLAY QLOCAL(SYSTEM.RETAINED.PUB.QUEUE) CURDEPTH", "CURDEPTH(1)", true);
    expect(f, "CLEAR TOPICSTR('b') CLRTYPE(RETAINED)", "CSQM094I", true);
    expect(f, "CLEAR TOPICSTR('a') CLRTYPE(RETAINED)", "CSQ9022I", true);
    expect(f, "DISPLAY TPSTATUS('a') RETAINED", "RETAINED(NO)", true);
    expect(f, "DISPLAY QLOCAL(SYSTEM.RETAINED.PUB.QUEUE) CURDEPTH", "CURDEPTH(0)", true);
    end(f);
}

/* Any topic string could be cleared by who may clear one. */
static void a_topic_string_had_no_command_resource(void **state UNUSED)
{
    static const struct {
        const char *string, *object;
    } rows[] = { { "price/fruit/apple", "FRUIT" }, { "price/fruit", "FRUIT" }, { "price/fruits", "PRICE" }, { "price", "PRICE" },
                 { "other", "SYSTEM.BASE.TOPIC" }, { "/", "SYSTEM.BASE.TOPIC" }, { "", "SYSTEM.BASE.TOPIC" } };
    struct fixture *f = fixture();

    expect(f, "DEFINE TOPIC(PRICE) TOPICSTR('price')", "CSQ9022I", true);
    expect(f, "DEFINE TOPIC(FRUIT) TOPICSTR('price/fruit')", "CSQ9022I", true);
    expect(f, "DELETE TOPIC(PRICE)", "CSQ9022I", true);
    expect(f, "DEFINE TOPIC(PRICE) TOPICSTR('price')", "CSQ9022I", true);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        assert_string_equal(f->qmgr.topics.object_above(f->qmgr.topics.context, span_of(rows[i].string)), rows[i].object);
    end(f);
}

/* Topic strings, names and data of subscriptions, data of triggers are bytes of programs: none begins a line of a reply. */
static void what_a_program_writes_forges_no_reply(void **state UNUSED)
{
    static const struct {
        const char *name, *string, *data;
    } rows[] = { { "N\nCSQ9022I FORGED", "a", "" }, { "N", "a\nCSQ9022I FORGED", "" }, { "N", "a", "D\nCSQ9022I FORGED" } };
    static const char *const commands[] = { "DISPLAY TPSTATUS('#')", "DISPLAY SUB(*) ALL", "DISPLAY SBSTATUS(*) ALL",
                                            "DISPLAY QLOCAL(Q) ALL" };
    static const char data[] = "T\nCSQ9022I FORGED";
    struct fixture *f = fixture();
    MQHOBJ in;

    expect(f, "DEFINE QLOCAL(Q) SHARE", "CSQ9022I", true);
    in = open_queue(&f->one, "Q", MQOO_INPUT_SHARED | MQOO_SET);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        begin_sub(&f->one, rows[i].name, rows[i].string, MQSO_CREATE | MQSO_DURABLE, in);
        f->one.call.strings[STRING_USER_DATA] = span_of(rows[i].data);
        (void)reason_of(&f->one);
    }
    begin_call(&f->one, MQI_SET);
    f->one.call.handle = in;
    f->one.attributes = (struct mqi_attributes){ .selector_count = 1, .selectors = { MQCA_TRIGGER_DATA },
                                                 .text_length = TRIGGER_DATA };
    memset(f->one.attributes.text, ' ', TRIGGER_DATA);
    memcpy(f->one.attributes.text, data, sizeof data - 1);
    (void)reason_of(&f->one);
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
        expect(f, commands[i], "\nCSQ9022I FORGED", false);
    end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_defined_subscription_takes_part_at_once),
        cmocka_unit_test(a_subscription_has_an_identifier_in_place_of_its_name),
        cmocka_unit_test(a_defined_subscription_gets_what_is_retained),
        cmocka_unit_test(a_subscription_whose_queue_takes_nothing_retained_is_not_defined),
        cmocka_unit_test(a_subscription_that_a_program_has_is_in_use),
        cmocka_unit_test(subscriptions_of_programs_are_shown),
        cmocka_unit_test(a_topic_object_counts_from_its_definition_to_its_end),
        cmocka_unit_test(what_is_retained_can_be_cleared),
        cmocka_unit_test(a_topic_string_had_no_command_resource),
        cmocka_unit_test(what_a_program_writes_forges_no_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
