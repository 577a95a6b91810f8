/* test_retained_places.c - publications that are retained, in places of the real store: somebody takes them off their queue behind
 * the back of the queue manager, and others come to the places where they were. */
#include "mstr/queue_private.h"
#include "tests/unit/mstr/engine_world.h"

#define RETAINED_ON "SYSTEM.RETAINED.PUB.QUEUE"

enum { NOW = MQGMO_NO_SYNCPOINT | MQGMO_NO_WAIT };

static void begin_places(void)
{
    world_engine_begin();
    define_in(&ours.objects, TYPE_TOPIC, "SYSTEM.BASE.TOPIC", "");
    define_in(&ours.objects, TYPE_QLOCAL, RETAINED_ON, "STGCLASS(DEFAULT)")->id = 100;
    define_in(&ours.objects, TYPE_QLOCAL, "IN", "STGCLASS(DEFAULT) SHARE")->id = 101;
    topic_objects_read(ours.engine);
}

static void retain(const char *topic, const char *text)
{
    struct program *p = &ours.one;

    begin_call(p, MQI_PUT1);
    p->call.od.Version = MQOD_VERSION_4;
    p->call.od.ObjectType = MQOT_TOPIC;
    p->call.strings[STRING_OBJECT] = span_of(topic);
    p->call.md.Persistence = MQPER_PERSISTENT;
    p->call.pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_RETAIN;
    p->call.length = (uint32_t)strlen(text);
    memcpy(p->area, text, strlen(text));
    assert_int_equal(world_call(p), MQRC_NONE);
}

static void clear_all(void)
{
    struct object *object = objects_find(&ours.objects, CLASS_QUEUE, span_of(RETAINED_ON));

    assert_in_range(engine_queue_clear(ours.engine, object, NULL, NULL), 0, STORE_LATER);
    world_turn();
}

/* What a new subscription to the topic gets. */
static void assert_retained(const char *topic, const char *text)
{
    struct program *p = &ours.two;
    MQHOBJ in = open_queue(p, "IN", MQOO_INPUT_SHARED);
    MQHOBJ subscription;

    begin_call(p, MQI_SUB);
    p->call.sd.Options = MQSO_CREATE;
    p->call.handle = in;
    p->call.strings[STRING_OBJECT] = span_of(topic);
    assert_int_equal(world_call(p), MQRC_NONE);
    subscription = p->call.subscription;
    begin_get(p, in, NOW, AREA);
    assert_int_equal(world_call(p), text ? MQRC_NONE : MQRC_NO_MSG_AVAILABLE);
    if (text)
        assert_int_equal(memcmp(p->area, text, strlen(text)), 0);
    assert_int_equal(close_handle(p, subscription, MQCO_NONE), MQRC_NONE);
    assert_int_equal(close_handle(p, in, MQCO_NONE), MQRC_NONE);
}

/* CLEAR QLOCAL of the queue: the place of what was retained on one topic is that of another one's. */
static void what_is_retained_on_one_topic_went_to_subscribers_of_another(void **state UNUSED)
{
    begin_places();
    retain("a", "OF A");
    retain("b", "OF B");
    clear_all();
    retain("c", "OF C");
    retain("d", "OF D");
    assert_retained("a", NULL);
    retain("a", "NEW OF A");
    retain("b", "NEW OF B");
    assert_retained("c", "OF C");
    assert_retained("d", "OF D");
    assert_retained("a", "NEW OF A");
    world_engine_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_retained_on_one_topic_went_to_subscribers_of_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
