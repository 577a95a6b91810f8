/* test_broker_crash.c - command messages of queued publish/subscribe over the real store, objects on page set 0: the queue manager is
 * gone behind the n-th step of a day of commands, n = 0, 1, 2, ... After a restart that goes on with them each command has its effect
 * and its response once, and none says that it was done already. */
#include "mstr/broker_message.h"
#include "mstr/property_header.h"
#include "mstr/queue_broker.h"
#include "mstr/store_objects.h"
#include "tests/unit/mstr/engine_world.h"

#define CONTROL "SYSTEM.BROKER.CONTROL.QUEUE"

enum { STEPS = 60, PATIENCE = 120000 /* milliseconds, for a disk that others use too */ };

static const char *const commands[] = {
    "<psc><Command>RegSub</Command><Topic>a</Topic><SubName>S1</SubName><QName>NEWS</QName></psc>",
    "<psc><Command>RegSub</Command><Topic>a/#</Topic><SubName>S2</SubName><QName>NEWS</QName></psc>",
    "<psc><Command>Publish</Command><Topic>a</Topic><PubOpt>RetainPub</PubOpt></psc>",
    "<psc><Command>DeregSub</Command><SubName>S1</SubName></psc>",
    "<psc><Command>ReqUpdate</Command><SubName>S2</SubName></psc>",
    "<psc><Command>DeletePub</Command><Topic>#</Topic></psc>",
    "<psc><Command>RegSub</Command><Topic>b</Topic><QName>NEWS</QName></psc>",
    "<psc><Command>DeregSub</Command><RegOpt>DeregAll</RegOpt><QName>NEWS</QName></psc>",
};
enum { PUBLISHED_TO = 2, ASKED_FOR = 1 };

static struct store_objects *kept;
static struct broker *broker;

static void ask_soon(void *context UNUSED, int milliseconds UNUSED)
{
}

static void define_all(void)
{
    static const char *const queues[] = { CONTROL, "SYSTEM.RETAINED.PUB.QUEUE", "REPLY", "NEWS" };

    define_in(&ours.objects, TYPE_STGCLASS, "DEFAULT", "PSID(1)");
    define_in(&ours.objects, TYPE_TOPIC, "SYSTEM.BASE.TOPIC", "");
    for (size_t i = 0; i < ARRAY_COUNT(queues); i++)
        define_in(&ours.objects, TYPE_QLOCAL, queues[i], "SHARE STGCLASS(DEFAULT)");
}

static void start(bool first)
{
    const struct engine_events events = { .answered = on_answered, .log = world_log, .alarm = world_alarm, .wait = world_wait,
                                           .signal = on_signal };
    const struct broker_calls calls = { NULL, ask_soon, world_log };

    assert_int_equal(world_start(), 0);
    kept = store_objects_new(world.store);
    objects_init(&ours.objects, store_objects_interface(kept));
    assert_int_equal(objects_load(&ours.objects, "ZQS1"), 0);
    if (first)
        define_all();
    ours.engine = engine_new(&ours.qmgr, &ours.objects, world.store, &events);
    world_connect(&ours.one, "USER1");
    broker = broker_new(ours.engine, &ours.qmgr, &calls);
}

static void crash(void)
{
    broker_free(broker);
    engine_free(ours.engine);
    objects_release(&ours.objects);
    store_objects_free(kept);
    world_crash();
}

static void put_command(const char *command)
{
    struct program *p = &ours.one;
    struct span text = span_of(command);
    struct buf data;

    begin_call(p, MQI_PUT1);
    MQI_SET(p->call.od.ObjectName, span_of(CONTROL));
    p->call.pmo.Options = MQPMO_NO_SYNCPOINT;
    p->call.md.MsgType = MQMT_REQUEST;
    p->call.md.Persistence = MQPER_PERSISTENT;
    MQI_SET(p->call.md.ReplyToQ, span_of("REPLY"));
    buf_init(&data, AREA);
    rules_header_make(&text, 1, &p->call.md, &data);
    memcpy(p->area, data.data, data.length);
    p->call.length = (uint32_t)data.length;
    buf_release(&data);
    assert_int_equal(world_call(p), MQRC_NONE);
}

static MQLONG depth_of(const char *queue)
{
    struct engine_queue_state state;

    assert_int_equal(engine_queue_state(ours.engine, objects_find(&ours.objects, CLASS_QUEUE, span_of(queue)), &state), 0);
    return (MQLONG)state.depth;
}

static bool all_answered(void)
{
    struct engine_queue_state state;

    assert_int_equal(engine_queue_state(ours.engine, objects_find(&ours.objects, CLASS_QUEUE, span_of("REPLY")), &state), 0);
    return state.depth >= ARRAY_COUNT(commands) && !state.uncommitted && depth_of(CONTROL) == 0;
}

/* So many steps: a turn of the interface, or the log. */
static void steps(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (i % 2)
            world_turn();
        else
            broker_turn(broker);
}

static void assert_all_done(void)
{
    struct program *p = &ours.one;
    MQHOBJ replies = open_queue(p, "REPLY", MQOO_INPUT_SHARED);

    assert_int_equal(depth_of("REPLY"), ARRAY_COUNT(commands));
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++) {
        begin_get(p, replies, MQGMO_NO_SYNCPOINT, AREA);
        assert_int_equal(world_call(p), MQRC_NONE);
        if (!memmem(p->area, p->call.area_length, "<Completion>ok</Completion>", 27))
            fail_msg("command %zu: %.*s", i, (int)p->call.area_length - 40, p->area + 40);
    }
    assert_int_equal(ours.objects.count[CLASS_SUB], 0);
    assert_int_equal(depth_of("NEWS"), PUBLISHED_TO + ASKED_FOR);
    assert_int_equal(depth_of("SYSTEM.RETAINED.PUB.QUEUE"), 0);
}

static void a_crash_behind_any_step_leaves_all_of_a_command_or_nothing(void **state UNUSED)
{
    for (unsigned n = 0; n < STEPS; n++) {
        int64_t end;

        world_make(WORLD_LOG_PAGES);
        memset(&ours, 0, sizeof ours);
        ours.fake.profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY";
        qmgr_init(&ours.qmgr, "ZQS1", NULL, fake_saf(&ours.fake));
        assert_int_equal(switches_read(&ours.qmgr.security.switches, "ZQS1", NULL, false, &ours.qmgr.saf), 0);
        buf_init(&ours.log, 1 << 20);
        start(true);
        for (size_t i = 0; i < ARRAY_COUNT(commands); i++)
            put_command(commands[i]);
        steps(n);
        crash();
        start(false);
        end = clock_monotonic() + PATIENCE;
        while (!all_answered() && clock_monotonic() < end)
            steps(2);
        assert_all_done();
        crash();
        assert_int_equal(remove_folder(NULL), 0);
        qmgr_release(&ours.qmgr);
        buf_release(&ours.log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_behind_any_step_leaves_all_of_a_command_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
