/* test_topic_security.c - what publishing and subscribing ask of RACF: class MXTOPIC, one topic object after the other upwards, the
 * destination queue, the alternate user, the context. */
#include "tests/unit/mstr/topic_fixture.h"

enum { MANAGED = MQSO_CREATE | MQSO_MANAGED, ALTERNATE_OPEN = MQOO_ALTERNATE_USER_AUTHORITY };

/* USER1 has these levels; the tree is a (TOP), a/b (LOW). */
static struct fixture *fixture(const char *access)
{
    static struct fixture f;
    static char all[900];

    snprintf(all, sizeof all, "ZQS1.BATCH:*=READ ZQS1.Q:*=ALTER %s", access);
    begin_topics(&f, all);
    define_topic(&f, "TOP", "TOPICSTR(a)");
    define_topic(&f, "LOW", "TOPICSTR(a/b)");
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    define(&f, TYPE_QALIAS, "ALIAS", "TARGET(LOW) TARGTYPE(TOPIC)");
    return &f;
}

static const struct {
    const char *access, *string;
    MQLONG publish, subscribe;
} rows[] = {
    { "", "a/b/c", MQRC_NOT_AUTHORIZED, MQRC_NOT_AUTHORIZED },
    { "ZQS1.PUBLISH.LOW:USER1=UPDATE", "a/b/c", MQRC_NONE, MQRC_NOT_AUTHORIZED },
    { "ZQS1.PUBLISH.LOW:USER1=READ", "a/b/c", MQRC_NOT_AUTHORIZED, MQRC_NOT_AUTHORIZED },
    { "ZQS1.SUBSCRIBE.LOW:USER1=ALTER", "a/b", MQRC_NOT_AUTHORIZED, MQRC_NONE },
    { "ZQS1.SUBSCRIBE.LOW:USER1=CONTROL", "a/b", MQRC_NOT_AUTHORIZED, MQRC_NOT_AUTHORIZED },
    { "ZQS1.PUBLISH.LOW:USER1=UPDATE", "a/x", MQRC_NOT_AUTHORIZED, MQRC_NOT_AUTHORIZED }, /* it stands below */
    { "ZQS1.PUBLISH.LOW:USER1=NONE ZQS1.PUBLISH.TOP:USER1=UPDATE", "a/b", MQRC_NONE, MQRC_NOT_AUTHORIZED },
    { "ZQS1.PUBLISH.SYSTEM.BASE.TOPIC:USER1=UPDATE", "a/b", MQRC_NONE, MQRC_NOT_AUTHORIZED },
    { "ZQS1.SUBSCRIBE.SYSTEM.BASE.TOPIC:USER1=ALTER", "x", MQRC_NOT_AUTHORIZED, MQRC_NONE },
};

static void one_object_that_grants_is_enough(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture(rows[i].access);
        MQHOBJ handle = MQHO_NONE, subscription;

        assert_int_equal(open_topic_as(&f->one, "", rows[i].string, MQOO_OUTPUT, &handle), rows[i].publish);
        handle = MQHO_NONE;
        assert_int_equal(sub(&f->one, "", rows[i].string, MANAGED, &handle, &subscription), rows[i].subscribe);
        finish(f);
    }
}

/* Each object on the way to the one that grants had its violation, and a refusal one for each. */
static void objects_that_were_only_passed_were_violations(void **state UNUSED)
{
    static const struct {
        const char *access;
        MQLONG reason;
    } tries[] = { { "ZQS1.PUBLISH.LOW:USER1=NONE ZQS1.PUBLISH.TOP:USER1=UPDATE", MQRC_NONE }, { "", MQRC_NOT_AUTHORIZED } };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        struct fixture *f = fixture(tries[i].access);
        unsigned before = f->fake.attempts;
        MQHOBJ handle;

        assert_int_equal(open_topic_as(&f->one, "", "a/b/c", MQOO_OUTPUT, &handle), tries[i].reason);
        assert_int_equal(f->fake.attempts - before, 1);
        finish(f);
    }
}

static void a_refusal_names_the_nearest_object(void **state UNUSED)
{
    struct fixture *f = fixture("");
    MQHOBJ handle;

    assert_int_equal(open_topic_as(&f->one, "", "a/b/c", MQOO_OUTPUT, &handle), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MXTOPIC ZQS1.PUBLISH.LOW 3 0\n");
    buf_clear(&f->log);
    assert_int_equal(open_topic_as(&f->one, "", "x", MQOO_OUTPUT, &handle), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MXTOPIC ZQS1.PUBLISH.SYSTEM.BASE.TOPIC 3 0\n");
    buf_clear(&f->log);
    handle = MQHO_NONE;
    assert_int_equal(sub(&f->one, "", "a/+", MANAGED, &handle, &handle), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MXTOPIC ZQS1.SUBSCRIBE.TOP 5 0\n");
    assert_int_equal(f->objects.count[CLASS_SUB], 0);
    finish(f);
}

static void a_switch_turns_the_checks_off(void **state UNUSED)
{
    struct fixture *f = fixture("");
    MQHOBJ handle;

    f->fake.profiles = "MQADMIN/ZQS1.NO.TOPIC.CHECKS";
    assert_int_equal(switches_read(&f->qmgr.security.switches, "ZQS1", NULL, false, &f->qmgr.saf), 0);
    assert_int_equal(open_topic_as(&f->one, "", "a/b/c", MQOO_OUTPUT, &handle), MQRC_NONE);
    finish(f);
}

static void an_alias_needs_both(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.ALIAS:USER1=UPDATE");
    MQHOBJ handle;

    assert_int_equal(open_as(&f->one, "ALIAS", MQOO_OUTPUT, "", &handle), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MXTOPIC ZQS1.PUBLISH.LOW 3 0\n");
    finish(f);
    f = fixture("ZQS1.PUBLISH.LOW:USER1=UPDATE");
    assert_int_equal(open_as(&f->one, "ALIAS", MQOO_OUTPUT, "", &handle), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MQQUEUE ZQS1.ALIAS 3 0\n");
    finish(f);
    f = fixture("ZQS1.ALIAS:USER1=UPDATE ZQS1.PUBLISH.LOW:USER1=UPDATE");
    assert_int_equal(open_as(&f->one, "ALIAS", MQOO_OUTPUT, "", &handle), MQRC_NONE);
    finish(f);
}

static void the_destination_of_a_program_is_checked_too(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.SUBSCRIBE.TOP:USER1=ALTER ZQS1.D:USER1=READ");
    MQHOBJ handle, subscription;

    define(f, TYPE_QLOCAL, "D", "SHARE");
    assert_int_equal(open_as(&f->one, "D", MQOO_BROWSE, "", &handle), MQRC_NONE);
    assert_int_equal(sub(&f->one, "", "a", MQSO_CREATE, &handle, &subscription), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MQQUEUE ZQS1.D 3 2\n");
    finish(f);
}

static void the_context_of_publications_is_that_of_the_queue(void **state UNUSED)
{
    static const struct {
        const char *access;
        MQLONG reason;
    } levels[] = { { "ZQS1.SUBSCRIBE.TOP:USER1=ALTER ZQS1.CONTEXT.Q:USER1=UPDATE", MQRC_NONE },
                   { "ZQS1.SUBSCRIBE.TOP:USER1=ALTER ZQS1.CONTEXT.Q:USER1=READ", MQRC_NOT_AUTHORIZED } };

    for (size_t i = 0; i < ARRAY_COUNT(levels); i++) {
        struct fixture *f = fixture(levels[i].access);
        MQHOBJ handle = open_queue(&f->one, "Q", MQOO_INPUT_SHARED), subscription;

        assert_int_equal(sub(&f->one, "", "a", MQSO_CREATE | MQSO_SET_IDENTITY_CONTEXT, &handle, &subscription), levels[i].reason);
        finish(f);
    }
}

static void an_alternate_user_counts_for_the_topic(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.ALTERNATE.USER.OTHER:USER1=UPDATE ZQS1.SUBSCRIBE.TOP:OTHER=ALTER ZQS1.PUBLISH.TOP:OTHER=UPDATE");
    MQHOBJ handle;

    begin_sub(&f->one, "", "a", MANAGED | MQSO_ALTERNATE_USER_AUTHORITY, MQHO_NONE);
    MQI_SET(f->one.call.sd.AlternateUserId, span_of("OTHER"));
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    begin_call(&f->one, MQI_OPEN);
    f->one.call.od.ObjectType = MQOT_TOPIC;
    f->one.call.strings[STRING_OBJECT] = span_of("a");
    MQI_SET(f->one.call.od.AlternateUserId, span_of("OTHER"));
    f->one.call.options = MQOO_OUTPUT | ALTERNATE_OPEN;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    handle = MQHO_NONE;
    assert_int_equal(sub(&f->two, "", "a", MANAGED | MQSO_ALTERNATE_USER_AUTHORITY, &handle, &handle), MQRC_NOT_AUTHORIZED);
    finish(f);
}

/* USER1 makes it, USER2 has it next. */
static MQLONG second_user(const char *access, MQLONG options, MQLONG close_options, MQLONG *closed)
{
    char all[300];
    struct fixture *f;
    MQHOBJ handle = MQHO_NONE, subscription;
    MQLONG reason, how = MQSO_DURABLE | MQSO_MANAGED | MQSO_ANY_USERID;

    snprintf(all, sizeof all, "ZQS1.SUBSCRIBE.TOP:USER1=ALTER %s", access);
    f = fixture(all);
    assert_int_equal(sub(&f->one, "S", "a", MQSO_CREATE | how, &handle, &subscription), MQRC_NONE);
    assert_int_equal(close_handle(&f->one, subscription, 0), MQRC_NONE);
    handle = MQHO_NONE;
    reason = sub(&f->two, "S", "a", options | how, &handle, &subscription);
    *closed = reason == MQRC_NONE ? close_handle(&f->two, subscription, close_options) : -1;
    finish(f);
    return reason;
}

static void resuming_needs_less_than_altering_and_removing(void **state UNUSED)
{
    MQLONG closed;

    assert_int_equal(second_user("", MQSO_RESUME, 0, &closed), MQRC_NOT_AUTHORIZED);
    assert_int_equal(second_user("ZQS1.SUBSCRIBE.TOP:USER2=READ", MQSO_RESUME, 0, &closed), MQRC_NONE);
    assert_int_equal(closed, MQRC_NONE);
    assert_int_equal(second_user("ZQS1.SUBSCRIBE.TOP:USER2=READ", MQSO_RESUME, MQCO_REMOVE_SUB, &closed), MQRC_NONE);
    assert_int_equal(closed, MQRC_NOT_AUTHORIZED);
    assert_int_equal(second_user("ZQS1.SUBSCRIBE.TOP:USER2=READ", MQSO_ALTER, 0, &closed), MQRC_NOT_AUTHORIZED);
    assert_int_equal(second_user("ZQS1.SUBSCRIBE.TOP:USER2=ALTER", MQSO_RESUME, MQCO_REMOVE_SUB, &closed), MQRC_NONE);
    assert_int_equal(closed, MQRC_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_object_that_grants_is_enough),
        cmocka_unit_test(objects_that_were_only_passed_were_violations),
        cmocka_unit_test(a_refusal_names_the_nearest_object),
        cmocka_unit_test(a_switch_turns_the_checks_off),
        cmocka_unit_test(an_alias_needs_both),
        cmocka_unit_test(the_destination_of_a_program_is_checked_too),
        cmocka_unit_test(the_context_of_publications_is_that_of_the_queue),
        cmocka_unit_test(an_alternate_user_counts_for_the_topic),
        cmocka_unit_test(resuming_needs_less_than_altering_and_removing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
