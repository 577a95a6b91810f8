/* test_queue_doom.c - queues with very many messages that go: programs go on meanwhile, and nothing is left of them in the end,
 * whatever happens in between. */
#include "tests/unit/mstr/engine_world.h"

#include "mstr/queue_private.h"

enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED, MANY = 4000, AT_ONCE = 500, TURNS_MAX = 1000, PATIENCE = 120000 /* milliseconds */ };

static int start(void **state UNUSED)
{
    world_engine_begin();
    define_in(&ours.objects, TYPE_QMODEL, "PERMANENT", "DEFTYPE(PERMDYN) SHARE MAXDEPTH(999999)");
    define_in(&ours.objects, TYPE_QMODEL, "TEMPORARY", "DEFTYPE(TEMPDYN) SHARE MAXDEPTH(999999)");
    define_in(&ours.objects, TYPE_QLOCAL, "OTHER", "SHARE");
    return 0;
}

static int end(void **state UNUSED)
{
    world_engine_end();
    return 0;
}

static MQHOBJ make(const char *model)
{
    begin_call(&ours.one, MQI_OPEN);
    MQI_SET(ours.one.call.od.ObjectName, span_of(model));
    MQI_SET(ours.one.call.od.DynamicQName, span_of("MINE"));
    ours.one.call.options = BOTH;
    assert_int_equal(reason_of(&ours.one), MQRC_NONE);
    return ours.one.call.handle;
}

static void fill(MQHOBJ queue, unsigned count, MQLONG persistence)
{
    for (unsigned n = 1; n <= count; n++) {
        begin_put(&ours.one, queue, "MESSAGE", MQPMO_SYNCPOINT);
        ours.one.call.md.Persistence = persistence;
        assert_int_equal(world_call(&ours.one), MQRC_NONE);
        if (n % AT_ONCE == 0 || n == count) {
            begin_call(&ours.one, MQI_CMIT);
            assert_int_equal(world_call(&ours.one), MQRC_NONE);
        }
    }
}

static struct object *mine(void)
{
    return queue_object(ours.engine, "MINE");
}

static uint64_t messages(void)
{
    return store_queue_counts(((struct queue *)mine()->part)->messages).messages;
}

static void turn(void)
{
    uint64_t before = ours.engine->work;

    engine_tick(ours.engine, clock_monotonic());
    assert_true(ours.engine->work - before < 2 * WORK_OF_TURN);
    world_turn();
}

/* Whose calls do nothing for the queue that goes. */
static void others_work(void)
{
    MQHOBJ other = open_queue(&ours.two, "OTHER", BOTH);
    uint64_t left;

    begin_put(&ours.two, other, "MEANWHILE", MQPMO_NO_SYNCPOINT);
    assert_int_equal(world_call(&ours.two), MQRC_NONE); /* its page may have to come, in turns */
    left = mine() ? messages() : 0;
    assert_got(&ours.two, other, MQGMO_NO_SYNCPOINT, "MEANWHILE");
    assert_int_equal(close_handle(&ours.two, other, MQCO_NONE), MQRC_NONE);
    assert_int_equal(mine() ? messages() : 0, left);
}

/* In how many turns it lost messages. Those in which a page has yet to come do not count: the disk may be slow. */
static unsigned until_gone(void)
{
    const int64_t end = clock_monotonic() + PATIENCE;
    unsigned count = 0;

    while (mine()) {
        const uint64_t before = messages();
        MQHOBJ handle;

        assert_int_equal(open_as(&ours.two, "MINE", BOTH, "", &handle), MQRC_Q_DELETED);
        others_work();
        turn();
        if (!mine() || messages() < before)
            count++;
        assert_true(count < TURNS_MAX);
        assert_true(clock_monotonic() < end);
    }
    return count;
}

static void the_messages_of_a_temporary_queue_kept_the_engine_from_all_others(void **state UNUSED)
{
    MQHOBJ queue = make("TEMPORARY");

    fill(queue, MANY, MQPER_NOT_PERSISTENT);
    assert_int_equal(close_handle(&ours.one, queue, MQCO_NONE), MQRC_NONE);
    assert_true(messages() > MANY / 2);
    assert_true(until_gone() > 3);
    assert_null(ours.engine->units);
}

static void a_program_that_ends_leaves_its_queue_to_go_in_turns(void **state UNUSED)
{
    fill(make("TEMPORARY"), MANY, MQPER_NOT_PERSISTENT);
    engine_disconnect(ours.one.connection);
    assert_true(messages() > MANY / 2);
    assert_true(until_gone() > 3);
}

static void a_permanent_queue_goes_in_turns(void **state UNUSED)
{
    MQHOBJ queue = make("PERMANENT");

    fill(queue, MANY, MQPER_PERSISTENT);
    assert_int_equal(close_handle(&ours.one, queue, MQCO_DELETE_PURGE), MQRC_NONE);
    assert_true(mine()->going);
    assert_true(until_gone() > 3);
}

/* So many events that have come since. */
static unsigned events(void)
{
    MQHOBJ queue = open_queue(&ours.two, "SYSTEM.ADMIN.CONFIG.EVENT", MQOO_INPUT_SHARED);
    unsigned count = 0;

    do {
        begin_get(&ours.two, queue, MQGMO_NO_SYNCPOINT | MQGMO_ACCEPT_TRUNCATED_MSG, 100);
        count++;
    } while (world_call(&ours.two) != MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(close_handle(&ours.two, queue, MQCO_NONE), MQRC_NONE);
    return count - 1;
}

/* That it is going is stored with the queue, and is no change of it that somebody made. */
static void a_queue_that_goes_makes_one_event_at_its_end(void **state UNUSED)
{
    MQHOBJ queue;

    define_in(&ours.objects, TYPE_QLOCAL, "SYSTEM.ADMIN.CONFIG.EVENT", "SHARE");
    define_in(&ours.objects, TYPE_QMGR, "ZQS1", "CONFIGEV(ENABLED)");
    queue = make("PERMANENT");
    assert_true(events() > 0); /* the queue, and that CONFIGEV is on */
    fill(queue, MANY, MQPER_PERSISTENT);
    assert_int_equal(close_handle(&ours.one, queue, MQCO_DELETE_PURGE), MQRC_NONE);
    assert_true(mine()->going);
    assert_int_equal(events(), 0);
    assert_true(until_gone() > 3);
    assert_int_equal(events(), 1);
}

/* MQCLOSE has told that it is deleted. */
static void a_kill_between_two_turns_left_half_a_queue(void **state UNUSED)
{
    MQHOBJ queue = make("PERMANENT"), handle;

    fill(queue, MANY, MQPER_PERSISTENT);
    assert_int_equal(close_handle(&ours.one, queue, MQCO_DELETE_PURGE), MQRC_NONE);
    turn();
    world_engine_crash();
    assert_non_null(objects_find(&ours.objects, CLASS_QUEUE, span_of("MINE")));
    world_engine_start();
    assert_int_equal(open_as(&ours.two, "MINE", BOTH, "", &handle), MQRC_Q_DELETED);
    until_gone();
    fill(make("PERMANENT"), 1, MQPER_PERSISTENT);
    assert_int_equal(messages(), 1);
}

static int no_room(void *context UNUSED, struct span key UNUSED, struct span record UNUSED)
{
    return REASON_FULL;
}

static int removed(void *context UNUSED, struct span key UNUSED)
{
    return 0;
}

/* Then nothing may be done in between. */
static void a_queue_of_which_cannot_be_stored_that_it_goes_is_emptied_at_once(void **state UNUSED)
{
    static const struct object_store full = { .put = no_room, .remove = removed };
    MQHOBJ queue = make("PERMANENT");

    fill(queue, MANY, MQPER_PERSISTENT);
    ours.objects.store = &full;
    assert_int_equal(close_handle(&ours.one, queue, MQCO_DELETE_PURGE), MQRC_NONE);
    while (mine()) { /* its first page has to come */
        assert_int_equal(messages(), MANY);
        world_turn();
    }
    ours.objects.store = NULL;
}

/* A model of permanent queues for subscriptions that are not durable. */
static void a_queue_of_a_subscription_that_was_not_durable_stayed_for_ever(void **state UNUSED)
{
    struct object *draft = object_new(TYPE_QLOCAL, span_of("SYSTEM.MANAGED.NDURABLE.0"));

    draft->dynamic = true;
    assert_int_equal(objects_put(&ours.objects, draft), 0);
    world_engine_crash();
    world_engine_start();
    engine_settle(ours.engine);
    assert_null(queue_object(ours.engine, "SYSTEM.MANAGED.NDURABLE.0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_messages_of_a_temporary_queue_kept_the_engine_from_all_others, start, end),
        cmocka_unit_test_setup_teardown(a_program_that_ends_leaves_its_queue_to_go_in_turns, start, end),
        cmocka_unit_test_setup_teardown(a_permanent_queue_goes_in_turns, start, end),
        cmocka_unit_test_setup_teardown(a_queue_that_goes_makes_one_event_at_its_end, start, end),
        cmocka_unit_test_setup_teardown(a_kill_between_two_turns_left_half_a_queue, start, end),
        cmocka_unit_test_setup_teardown(a_queue_of_which_cannot_be_stored_that_it_goes_is_emptied_at_once, start, end),
        cmocka_unit_test_setup_teardown(a_queue_of_a_subscription_that_was_not_durable_stayed_for_ever, start, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
