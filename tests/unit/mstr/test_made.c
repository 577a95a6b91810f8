/* test_made.c - queue_made.c, object_makers.c: one user ID cannot have all room for subscriptions and dynamic queues. */
#include "tests/unit/mstr/broker_fixture.h"

enum {
    MOST = 2000000, /* bytes: of some 400 objects; who has four or fewer has few */
    MANY = 1000,
    LARGE = 9000,
    TEMPORARY = MQSO_CREATE | MQSO_MANAGED,
    DURABLE = MQSO_CREATE | MQSO_MANAGED | MQSO_DURABLE,
};

static struct fixture f;

static void begin_made(void)
{
    begin_topics(&f, NULL);
    define(&f, TYPE_QMGR, "ZQS1", "MAXHANDS(9999)");
    define(&f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN)");
    define(&f, TYPE_QMODEL, "PERMANENT", "DEFTYPE(PERMDYN)");
    f.engine->made_most = MOST;
}

static MQLONG subscribe_as(struct program *p, const char *name, MQLONG options, MQHOBJ *queue)
{
    MQHOBJ subscription;

    *queue = MQHO_NONE;
    return sub(p, name, "a/b", options, queue, &subscription);
}

/* So many are made before the first one is refused. */
static unsigned subscribe_until_refused(struct program *p, MQLONG options)
{
    char name[20] = "";
    MQHOBJ queue;

    for (unsigned i = 0; i < MANY; i++) {
        MQLONG reason;

        if (options & MQSO_DURABLE)
            snprintf(name, sizeof name, "S%u", i);
        reason = subscribe_as(p, name, options, &queue);
        if (reason != MQRC_NONE) {
            assert_int_equal(reason, MQRC_STORAGE_NOT_AVAILABLE);
            return i;
        }
    }
    fail_msg("one user ID has all of it");
    return 0;
}

static MQLONG open_model(struct program *p, const char *model, MQHOBJ *handle)
{
    return open_as(p, model, MQOO_INPUT_EXCLUSIVE, "", handle);
}

/* What is left of a share behind subscriptions may be room for some queues. */
static void open_until_refused(struct program *p, const char *model)
{
    MQLONG reason = MQRC_NONE;
    MQHOBJ handle;

    for (unsigned i = 0; i < 4 && reason == MQRC_NONE; i++)
        reason = open_model(p, model, &handle);
    assert_int_equal(reason, MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(handle, MQHO_UNUSABLE_HOBJ);
}

static void others_can_subscribe_and_open(void **state UNUSED)
{
    MQHOBJ handle;
    uint64_t taken;

    begin_made();
    assert_true(subscribe_until_refused(&f.one, TEMPORARY) > 100);
    taken = f.objects.made.all;
    assert_true(taken <= MOST - MOST / 4);
    for (unsigned i = 0; i < 10; i++) /* its managed queue, which was made first, has gone again */
        assert_int_equal(subscribe_as(&f.one, "", TEMPORARY, &handle), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(f.objects.made.all, taken);
    open_until_refused(&f.one, "MODEL");
    assert_int_equal(open_model(&f.one, "PERMANENT", &handle), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(subscribe_as(&f.two, "", TEMPORARY, &handle), MQRC_NONE);
    assert_int_equal(open_model(&f.two, "MODEL", &handle), MQRC_NONE);
    assert_int_equal(open_model(&f.two, "PERMANENT", &handle), MQRC_NONE);
    assert_non_null(strstr(f.log.data, "GBRM055E"));
    assert_non_null(strstr(f.log.data, "OF USER USER1 REFUSED: THOSE OF PROGRAMS TAKE"));
    assert_non_null(strstr(f.log.data, "KB IN STORAGE, OF THIS USER"));
    assert_null(strstr(strstr(f.log.data, "GBRM055E") + 1, "GBRM055E")); /* once a minute */
    finish(&f);
}

/* The handle is refused behind the making of its queue. */
static void a_queue_stayed_that_could_not_be_opened(void **state UNUSED)
{
    static const char *const models[] = { "MODEL", "PERMANENT" };
    uint32_t before;
    MQHOBJ handle;

    for (size_t i = 0; i < ARRAY_COUNT(models); i++) {
        begin_made();
        define(&f, TYPE_QMGR, "ZQS1", "MAXHANDS(1)");
        before = f.objects.count[CLASS_QUEUE];
        assert_int_equal(open_model(&f.two, models[i], &handle), MQRC_NONE);
        assert_int_equal(open_model(&f.two, models[i], &handle), MQRC_HANDLE_NOT_AVAILABLE);
        assert_int_equal(f.objects.count[CLASS_QUEUE], before + 1);
        finish(&f);
    }
}

static void what_is_kept_for_who_has_few_has_an_end_too(void **state UNUSED)
{
    begin_made();
    subscribe_until_refused(&f.one, TEMPORARY);
    assert_true(subscribe_until_refused(&f.two, TEMPORARY) <= 3);
    open_until_refused(&f.two, "MODEL");
    finish(&f);
}

static void what_is_closed_can_be_had_again(void **state UNUSED)
{
    MQHOBJ queue, subscription, handle;

    begin_made();
    assert_int_equal(sub(&f.one, "", "a", TEMPORARY, (queue = MQHO_NONE, &queue), &subscription), MQRC_NONE);
    subscribe_until_refused(&f.one, TEMPORARY);
    assert_int_equal(close_handle(&f.one, subscription, MQCO_NONE), MQRC_NONE);
    assert_int_equal(close_handle(&f.one, queue, MQCO_NONE), MQRC_NONE);
    assert_int_equal(sub(&f.one, "", "a", TEMPORARY, (queue = MQHO_NONE, &queue), &subscription), MQRC_NONE);
    engine_disconnect(f.one.connection);
    assert_int_equal(f.objects.made.all, 0);
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(open_model(&f.one, "PERMANENT", &handle), MQRC_NONE);
    assert_true(f.objects.made.all > 0);
    assert_int_equal(close_handle(&f.one, handle, MQCO_DELETE), MQRC_NONE);
    assert_int_equal(f.objects.made.all, 0);
    finish(&f);
}

/* A small subscription does not grow beyond it. */
static void an_altered_subscription_counts_as_what_it_is_now(void **state UNUSED)
{
    static char data[LARGE + 1];
    MQHOBJ queue, subscription, other;
    uint64_t before;

    memset(data, 'x', LARGE);
    begin_made();
    assert_int_equal(sub(&f.one, "GROWS", "a", DURABLE, (queue = MQHO_NONE, &queue), &subscription), MQRC_NONE);
    assert_int_equal(close_handle(&f.one, subscription, MQCO_NONE), MQRC_NONE);
    before = f.objects.made.all;
    begin_sub(&f.one, "GROWS", "a", MQSO_ALTER | MQSO_MANAGED | MQSO_DURABLE, MQHO_NONE);
    f.one.call.strings[STRING_USER_DATA] = span_of(data);
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    subscription = f.one.call.subscription;
    assert_int_equal(f.objects.made.all, before + 2 * LARGE);
    assert_int_equal(close_handle(&f.one, subscription, MQCO_NONE), MQRC_NONE);
    assert_int_equal(sub(&f.one, "GROWS", "a", MQSO_ALTER | MQSO_MANAGED | MQSO_DURABLE, (queue = MQHO_NONE, &queue), &subscription),
                     MQRC_NONE);
    assert_int_equal(f.objects.made.all, before);
    assert_int_equal(close_handle(&f.one, subscription, MQCO_NONE), MQRC_NONE);
    subscribe_until_refused(&f.one, TEMPORARY);
    begin_sub(&f.one, "GROWS", "a", MQSO_ALTER | MQSO_MANAGED | MQSO_DURABLE, MQHO_NONE);
    f.one.call.strings[STRING_USER_DATA] = span_of(data);
    assert_int_equal(reason_of(&f.one), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(sub(&f.one, "GROWS", "a", MQSO_RESUME | MQSO_MANAGED | MQSO_DURABLE, (other = MQHO_NONE, &other), &subscription),
                     MQRC_NONE); /* as it is */
    finish(&f);
}

/* The message told what is taken in storage, wherever there was no room. With the subscription its managed queue went again. */
static void refused_on_page_set_0(void)
{
    uint64_t kept = f.objects.made.kept / 1024;
    const char *told = strstr(f.log.data, "TAKE ");
    char *end;

    assert_non_null(told);
    assert_in_range(strtoull(told + 5, &end, 10), kept, kept + 10);
    assert_true(f.objects.made.all / 1024 > kept + 10);
    assert_int_equal(strncmp(end, " KB ON PAGE SET 0, OF THIS USER ", 32), 0);
}

/* Page set 0 cannot be extended: what is durable has its share of it, and the rest is in memory. */
static void durable_ones_have_a_share_of_page_set_0(void **state UNUSED)
{
    MQHOBJ handle;

    begin_made();
    f.engine->made_most = 100 * MOST;
    f.store.objects_room = 100;
    for (unsigned i = 0; i < 10; i++) /* no part of that */
        assert_int_equal(subscribe_as(&f.one, "", TEMPORARY, &handle), MQRC_NONE);
    assert_true(subscribe_until_refused(&f.one, DURABLE) > 10);
    refused_on_page_set_0();
    open_until_refused(&f.one, "PERMANENT");
    assert_int_equal(open_model(&f.one, "MODEL", &handle), MQRC_NONE);
    assert_int_equal(subscribe_as(&f.one, "", TEMPORARY, &handle), MQRC_NONE);
    assert_int_equal(subscribe_as(&f.two, "OTHER", DURABLE, &handle), MQRC_NONE);
    f.store.objects_room = 0; /* it can again */
    assert_int_equal(subscribe_as(&f.one, "MORE", DURABLE, &handle), MQRC_NONE);
    finish(&f);
}

/* A hundredth of it is less than an object takes. */
static void who_has_few_has_room_on_a_small_page_set_0(void **state UNUSED)
{
    MQHOBJ handle;

    begin_made();
    f.engine->made_most = 100 * MOST;
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(open_model(&f.one, "PERMANENT", &handle), MQRC_NONE);
        assert_int_equal(close_handle(&f.one, handle, MQCO_NONE), MQRC_NONE);
    }
    f.store.objects_room = 3;
    assert_int_equal(open_model(&f.one, "PERMANENT", &handle), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(open_model(&f.two, "PERMANENT", &handle), MQRC_NONE);
    finish(&f);
}

/* Each level of it is a node of the tree. */
static void a_deep_topic_string_counts_as_what_it_takes(void **state UNUSED)
{
    static char string[TOPIC_STRING_MAX + 1];
    MQHOBJ queue = MQHO_NONE, subscription;
    uint64_t taken = 0;

    for (size_t i = 0; i < sizeof string - 1; i++)
        string[i] = i % 2 ? '/' : 'a';
    begin_made();
    f.engine->made_most = 100 * MOST;
    assert_int_equal(sub(&f.one, "", string, TEMPORARY, &queue, &subscription), MQRC_NONE);
    for (struct topic *topic = NULL; (topic = topic_next(&f.engine->topics, topic));)
        taken += sizeof *topic + topic->hh.keylen;
    assert_true(f.objects.made.all >= taken);
    finish(&f);
}

/* -- topic strings -- */

/* The number of the first string that it cannot publish to. */
static unsigned publish_until_refused(struct program *p)
{
    char string[20];

    for (unsigned i = 0; i < MANY; i++) {
        MQLONG reason;

        snprintf(string, sizeof string, "t/%u", i);
        reason = publish1(p, string, "x", MQPMO_NO_SYNCPOINT);
        if (reason != MQRC_NONE) {
            assert_int_equal(reason, MQRC_STORAGE_NOT_AVAILABLE);
            return i;
        }
    }
    fail_msg("one user ID has all of it");
    return 0;
}

static void topic_strings_counted_for_nobody(void **state UNUSED)
{
    MQHOBJ queue = MQHO_NONE, subscription;

    begin_made();
    f.engine->topics_most = MOST / 4;
    assert_true(publish_until_refused(&f.one) > 100);
    assert_non_null(strstr(f.log.data, "TOPIC STRING t/"));
    assert_non_null(strstr(f.log.data, "OF USER USER1 REFUSED"));
    assert_int_equal(sub(&f.one, "", "other/string", TEMPORARY, &queue, &subscription), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(publish1(&f.one, "t/0", "x", MQPMO_NO_SYNCPOINT), MQRC_NONE); /* that is there */
    assert_int_equal(publish1(&f.two, "other", "x", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(topic_prune(&f.engine->topics, INT64_MAX), 0); /* TREELIFE is over */
    assert_int_equal(f.engine->topics.owned, 0);
    assert_int_equal(publish1(&f.one, "other", "x", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    finish(&f);
}

/* They are published, and subscribed to, by a connection of the queue manager. */
static void topic_strings_of_command_messages_are_their_senders(void **state UNUSED)
{
    const char *text = OK_RESPONSE;
    char folder[100];

    begin_broker(&f, NULL);
    f.engine->topics_most = MOST / 4;
    for (unsigned i = 0; i < MANY && strcmp(text, OK_RESPONSE) == 0; i++) {
        snprintf(folder, sizeof folder, "<psc><Command>Publish</Command><Topic>t/%u</Topic></psc>", i);
        SEND(&f.one, .queue = STREAM, .folder = folder);
        text = next_text(&f.one, "REPLY");
    }
    assert_non_null(strstr(text, "<Reason>2071</Reason>"));
    SEND(&f.one, .folder = "<psc><Command>RegSub</Command><Topic>other</Topic><QName>NEWS</QName></psc>");
    assert_int_equal(failure(&f.one), MQRC_STORAGE_NOT_AVAILABLE);
    SEND(&f.two, .queue = STREAM, .folder = "<psc><Command>Publish</Command><Topic>other</Topic></psc>");
    assert_text(&f.two, "REPLY", OK_RESPONSE);
    finish_broker(&f);
}

/* -- command messages -- */

static MQLONG register_with(struct program *p, unsigned number, MQLONG options)
{
    const char *text;
    char folder[200];

    snprintf(folder, sizeof folder, "<psc><Command>RegSub</Command><Topic>t/%u</Topic><QName>NEWS</QName></psc>", number);
    SEND(p, .folder = folder, .options = options);
    text = next_text(p, "REPLY");
    assert_non_null(text);
    return strcmp(text, OK_RESPONSE) == 0 ? MQRC_NONE : (MQLONG)strtol(strstr(text, "<Reason>") + 8, NULL, 10);
}

static MQLONG register_as(struct program *p, unsigned number)
{
    return register_with(p, number, 0);
}

/* MQPMO_NO_CONTEXT takes the user ID out of the descriptor. */
static void who_sends_no_user_id_has_a_share_too(void **state UNUSED)
{
    MQLONG reason = MQRC_NONE;

    begin_broker(&f, NULL);
    f.engine->made_most = MOST;
    for (unsigned i = 0; i < MANY && reason == MQRC_NONE; i++)
        reason = register_with(&f.one, i, MQPMO_NO_CONTEXT);
    assert_int_equal(reason, MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(register_as(&f.one, MANY), MQRC_NONE);
    assert_non_null(strstr(f.log.data, "OF USER $NOBODY$ REFUSED"));
    finish_broker(&f);
}

static void command_messages_count_for_who_sent_them(void **state UNUSED)
{
    MQLONG reason = MQRC_NONE;
    uint64_t taken;

    begin_broker(&f, NULL);
    f.engine->made_most = MOST;
    for (unsigned i = 0; i < MANY && reason == MQRC_NONE; i++)
        reason = register_as(&f.one, i);
    assert_int_equal(reason, MQRC_STORAGE_NOT_AVAILABLE);
    taken = f.objects.made.all;
    assert_int_equal(register_as(&f.one, MANY), MQRC_STORAGE_NOT_AVAILABLE);
    assert_int_equal(f.objects.made.all, taken);
    assert_int_equal(register_as(&f.one, 0), MQRC_NONE); /* is there already */
    assert_int_equal(register_as(&f.two, MANY + 1), MQRC_NONE);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><Topic>t/0</Topic><QName>NEWS</QName></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    SEND(&f.one, .folder = "<psc><Command>DeregSub</Command><Topic>t/1</Topic><QName>NEWS</QName></psc>");
    assert_text(&f.one, "REPLY", OK_RESPONSE);
    assert_int_equal(register_as(&f.one, 0), MQRC_NONE);
    finish_broker(&f);
}

static void what_commands_define_counts_for_nobody(void **state UNUSED)
{
    begin_made();
    f.engine->made_most = 0;
    define(&f, TYPE_QLOCAL, "Q", "");
    define(&f, TYPE_SUB, "S", "TOPICSTR(a) DEST(Q)");
    assert_int_equal(f.objects.made.all, 0);
    assert_int_equal(made_check(f.engine, objects_find(&f.objects, CLASS_SUB, span_of("S"))), MQRC_NONE);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_can_subscribe_and_open),
        cmocka_unit_test(a_queue_stayed_that_could_not_be_opened),
        cmocka_unit_test(what_is_kept_for_who_has_few_has_an_end_too),
        cmocka_unit_test(what_is_closed_can_be_had_again),
        cmocka_unit_test(an_altered_subscription_counts_as_what_it_is_now),
        cmocka_unit_test(durable_ones_have_a_share_of_page_set_0),
        cmocka_unit_test(who_has_few_has_room_on_a_small_page_set_0),
        cmocka_unit_test(a_deep_topic_string_counts_as_what_it_takes),
        cmocka_unit_test(topic_strings_counted_for_nobody),
        cmocka_unit_test(topic_strings_of_command_messages_are_their_senders),
        cmocka_unit_test(command_messages_count_for_who_sent_them),
        cmocka_unit_test(who_sends_no_user_id_has_a_share_too),
        cmocka_unit_test(what_commands_define_counts_for_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
