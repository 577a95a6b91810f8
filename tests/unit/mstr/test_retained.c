/* test_retained.c - publications that are retained, while others supersede, delete and take them off their queue. */
#include "tests/unit/mstr/broker_fixture.h"

#define RETAINED_ON "SYSTEM.RETAINED.PUB.QUEUE"
#define ALONE_RETAIN (MQPMO_NO_SYNCPOINT | MQPMO_RETAIN)

enum { TOPICS = 1500 };

static struct fixture f;

static void start_again(void)
{
    struct engine_events events = f.engine->events;

    engine_free(f.engine);
    f.engine = engine_new(&f.qmgr, &f.objects, &f.store, &events);
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    assert_false(f.engine->retained_loading);
}

static void assert_retained(const char *topic, const char *text)
{
    MQHOBJ in = subscribed(&f.two, topic);

    if (text)
        assert_got(&f.two, in, NOW, text);
    assert_int_equal(get(&f.two, in, NOW), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(close_handle(&f.two, in, MQCO_NONE), MQRC_NONE);
}

/* A DeletePub has it, and is backed out: it stayed on its queue, behind the one that had superseded it meanwhile, and came back at
 * the start behind the deletion of that. */
static void what_was_superseded_during_a_deletion_came_back(void **state UNUSED)
{
    char topic[40];

    begin_broker(&f, NULL);
    for (unsigned i = 0; i < TOPICS; i++) {
        snprintf(topic, sizeof topic, "r/%u", i);
        assert_int_equal(publish1(&f.one, topic, "OLD", ALONE_RETAIN), MQRC_NONE);
    }
    SEND(&f.one, .folder = "<psc><Command>DeletePub</Command><Topic>r/#</Topic></psc>", .queue = STREAM);
    assert_int_equal(depth(&f, "REPLY"), 0); /* it is in the middle */
    assert_int_equal(publish1(&f.two, "r/0", "NEW", ALONE_RETAIN), MQRC_NONE);
    broker_free(broker);
    assert_int_equal(depth(&f, RETAINED_ON), TOPICS);
    assert_retained("r/0", "NEW");
    buf_release(&broker_log);
    finish(&f);
}

/* The clock was set back before a start: what was published then was older than what had been retained, and thrown away. */
static void what_is_published_behind_a_start_supersedes_whatever_the_clock_says(void **state UNUSED)
{
    begin_topics(&f, NULL);
    f.engine->ids += 3600ull * 1000000;
    assert_int_equal(publish1(&f.one, "a", "OLD", ALONE_RETAIN), MQRC_NONE);
    start_again();
    assert_int_equal(publish1(&f.one, "a", "NEW", ALONE_RETAIN), MQRC_NONE);
    assert_retained("a", "NEW");
    assert_int_equal(depth(&f, RETAINED_ON), 1);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_superseded_during_a_deletion_came_back),
        cmocka_unit_test(what_is_published_behind_a_start_supersedes_whatever_the_clock_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
