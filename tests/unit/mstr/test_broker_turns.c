/* test_broker_turns.c - command messages of the queued publish/subscribe interface that are about very many subscriptions or topics:
 * programs go on meanwhile, and the command is one unit of work all the same. */
#include "tests/unit/mstr/broker_fixture.h"

#define DEREGISTER_ALL "<psc><Command>DeregSub</Command><RegOpt>DeregAll</RegOpt><QName>NEWS</QName></psc>"

enum { MANY = 2000, TOPICS = 1500, TURNS_MAX = 1000 };

static struct fixture f;

static uint32_t subscriptions(void)
{
    return f.objects.count[CLASS_SUB];
}

static void others_work(void)
{
    MQHOBJ other = open_queue(&f.two, "OTHER", MQOO_OUTPUT | MQOO_INPUT_SHARED);

    assert_int_equal(put(&f.two, other, "MEANWHILE", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_got(&f.two, other, NOW, "MEANWHILE");
    assert_int_equal(close_handle(&f.two, other, MQCO_NONE), MQRC_NONE);
}

static void begin_turns(void)
{
    begin_broker(&f, NULL);
    define(&f, TYPE_QLOCAL, "OTHER", "SHARE");
}

static void register_at(const char *topic, const char *queue)
{
    char folder[200];

    snprintf(folder, sizeof folder, "<psc><Command>RegSub</Command><Topic>%s</Topic><QName>%s</QName></psc>", topic, queue);
    SEND(&f.one, .folder = folder, .type = MQMT_DATAGRAM);
}

static void register_many(void)
{
    char topic[40];

    for (unsigned i = 0; i < MANY; i++) {
        snprintf(topic, sizeof topic, "t/%u", i);
        register_at(topic, "NEWS");
    }
    register_at("t/0", "OTHERS");
}

static bool has_response(void)
{
    return depth(&f, "REPLY") > 0;
}

/* One turn of the engine, and what the interface does with that. No longer than that of anybody. */
static void one_turn(void)
{
    uint64_t before = f.engine->work;

    engine_tick(f.engine, clock_monotonic());
    assert_true(f.engine->work - before < 2 * WORK_OF_TURN);
    broker_turn(broker);
}

static unsigned until_response(void)
{
    unsigned count = 0;

    for (; !has_response(); count++) {
        one_turn();
        assert_true(count < TURNS_MAX);
    }
    return count;
}

static void all_of_a_subscriber_go_in_turns_and_in_one_unit(void **state UNUSED)
{
    begin_turns();
    define(&f, TYPE_QLOCAL, "OTHERS", "SHARE");
    register_many();
    assert_int_equal(subscriptions(), MANY + 1);
    SEND(&f.one, .folder = DEREGISTER_ALL);
    assert_false(has_response());
    assert_true(subscriptions() > 1);
    register_at("t/new", "OTHERS"); /* waits behind it */
    others_work();
    assert_true(until_response() > 2);
    turns();
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 2);
    assert_null(f.objects.pending);
    finish_broker(&f);
}

/* Those that it found go; those that went by themselves in between, or came, are no fault of it. */
static void others_take_and_make_subscriptions_in_between(void **state UNUSED)
{
    struct object *object;

    begin_turns();
    define(&f, TYPE_QLOCAL, "OTHERS", "SHARE");
    register_many();
    SEND(&f.one, .folder = DEREGISTER_ALL);
    assert_false(has_response());
    object = f.objects.all[CLASS_SUB][subscriptions() - 1];
    assert_span(object_text(object, A_SUB_TOPICSTR), "t/0"); /* of OTHERS, made last */
    object = f.objects.all[CLASS_SUB][subscriptions() - 2];
    assert_int_equal(subscription_end(subscription_find(f.engine, object->id)), 0);
    until_response();
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(subscriptions(), 1);
    finish_broker(&f);
}

/* The queue manager's connection is gone in the middle: nothing has happened. */
static void an_end_in_the_middle_leaves_all_subscriptions(void **state UNUSED)
{
    begin_turns();
    define(&f, TYPE_QLOCAL, "OTHERS", "SHARE");
    register_many();
    SEND(&f.one, .folder = DEREGISTER_ALL);
    assert_false(has_response());
    assert_true(subscriptions() < MANY);
    broker_end(broker);
    assert_int_equal(subscriptions(), MANY + 1);
    assert_null(f.objects.pending);
    assert_int_equal(publish1(&f.one, "t/7", "X", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(depth(&f, "NEWS"), 1);
    finish_broker(&f);
}

/* The response has no place: all comes back, in turns. */
static void what_a_command_removed_comes_back_in_turns(void **state UNUSED)
{
    unsigned count = 0;

    begin_turns();
    define(&f, TYPE_QLOCAL, "OTHERS", "SHARE");
    register_many();
    define(&f, TYPE_QLOCAL, "DEAD", "PUT(DISABLED)");
    SEND(&f.one, .folder = DEREGISTER_ALL, .persistence = MQPER_PERSISTENT, .reply = "NOBODY");
    assert_true(subscriptions() < MANY);
    for (; subscriptions() < MANY + 1; count++) {
        one_turn();
        others_work();
        assert_true(count < TURNS_MAX);
    }
    assert_true(count > 4);
    finish_broker(&f);
}

/* Its subscriptions go in front of it, in turns. */
static void a_temporary_queue_goes_with_many_subscriptions(void **state UNUSED)
{
    unsigned count = 0;
    MQHOBJ handle;
    char name[MQ_Q_NAME_LENGTH + 1], topic[40];

    begin_turns();
    define(&f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE DEFSOPT(SHARED)");
    assert_int_equal(open_as(&f.two, "MODEL", MQOO_INPUT_SHARED, "", &handle), MQRC_NONE);
    snprintf(name, sizeof name, "%.*s", (int)MQI_NAME(f.two.call.od.ObjectName).length, f.two.call.od.ObjectName);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(topic, sizeof topic, "t/%u", i);
        register_at(topic, name);
    }
    assert_int_equal(subscriptions(), MANY);
    assert_int_equal(close_handle(&f.two, handle, MQCO_NONE), MQRC_NONE);
    assert_true(subscriptions() > 0);
    assert_int_equal(open_as(&f.two, name, MQOO_INPUT_SHARED, "", &handle), MQRC_Q_DELETED);
    for (; subscriptions(); count++) {
        assert_true(f.alarm <= clock_monotonic());
        one_turn();
        others_work();
        assert_true(count < TURNS_MAX);
    }
    assert_true(count > 0);
    one_turn();
    assert_null(objects_find(&f.objects, CLASS_QUEUE, span_of(name)));
    finish_broker(&f);
}

/* -- topics -- */

static void retain_many(void)
{
    char topic[40];

    for (unsigned i = 0; i < TOPICS; i++) {
        snprintf(topic, sizeof topic, "r/%u", i);
        assert_int_equal(publish1(&f.one, topic, "X", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    }
    assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), TOPICS);
}

static void many_retained_publications_are_deleted_in_turns(void **state UNUSED)
{
    begin_turns();
    retain_many();
    SEND(&f.one, .folder = "<psc><Command>DeletePub</Command><Topic>r/#</Topic><Topic>#</Topic></psc>", .queue = STREAM);
    assert_false(has_response());
    others_work();
    assert_int_equal(publish1(&f.two, "r/late", "Y", MQPMO_NO_SYNCPOINT | MQPMO_RETAIN), MQRC_NONE);
    assert_true(until_response() > 1);
    turns();
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_in_range(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), 0, 1); /* the late one was looked for, or not */
    finish_broker(&f);
}

static void a_deletion_that_ends_in_the_middle_deletes_nothing(void **state UNUSED)
{
    begin_turns();
    retain_many();
    SEND(&f.one, .folder = "<psc><Command>DeletePub</Command><Topic>r/#</Topic></psc>", .queue = STREAM);
    assert_false(has_response());
    broker_end(broker);
    assert_int_equal(depth(&f, "SYSTEM.RETAINED.PUB.QUEUE"), TOPICS);
    assert_int_equal(topic_find(&f.engine->topics, span_of("r/3"))->walks, 0);
    finish_broker(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_a_subscriber_go_in_turns_and_in_one_unit),
        cmocka_unit_test(others_take_and_make_subscriptions_in_between),
        cmocka_unit_test(an_end_in_the_middle_leaves_all_subscriptions),
        cmocka_unit_test(what_a_command_removed_comes_back_in_turns),
        cmocka_unit_test(a_temporary_queue_goes_with_many_subscriptions),
        cmocka_unit_test(many_retained_publications_are_deleted_in_turns),
        cmocka_unit_test(a_deletion_that_ends_in_the_middle_deletes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
