/* test_backout_counts.c - how often a message was backed out: of a queue with HARDENBO that survives whatever ends the queue manager. */
#include "tests/unit/mstr/engine_world.h"

#include "mstr/mqi_coordinator.h"

enum { SYNC = MQPMO_SYNCPOINT, ALONE = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, GETSYNC = MQGMO_SYNCPOINT };
enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE };

static void start(const char *settings)
{
    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", settings)->id = 101;
}

static void put_one(MQLONG persistence)
{
    MQHOBJ queue = open_queue(&ours.one, "Q", BOTH);

    begin_put(&ours.one, queue, "text", ALONE);
    ours.one.call.md.Persistence = persistence;
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    assert_int_equal(close_handle(&ours.one, queue, 0), MQRC_NONE);
}

/* The count that the get tells. */
static MQLONG got_with(MQLONG options)
{
    MQHOBJ queue = open_queue(&ours.one, "Q", BOTH);

    begin_get(&ours.one, queue, options, AREA);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    assert_span(span_bytes(ours.one.area, ours.one.call.area_length), "text");
    return ours.one.call.md.BackoutCount;
}

static void back(void)
{
    begin_call(&ours.one, MQI_BACK);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
}

static void crash(void)
{
    world_engine_crash();
    world_engine_start();
}

static void a_hardened_count_survives_a_crash(void **state UNUSED)
{
    for (int checkpoint = 0; checkpoint < 2; checkpoint++) {
        start("SHARE HARDENBO");
        put_one(MQPER_PERSISTENT);
        for (MQLONG count = 0; count < 3; count++) {
            assert_int_equal(got_with(GETSYNC), count);
            back();
            if (checkpoint)
                assert_int_equal(store_checkpoint_now(world.store, true), 0);
            crash();
        }
        assert_int_equal(got_with(GET), 3);
        crash();
        world_engine_end();
    }
}

/* The restart backs the unit out: that counts too, whether its get was followed by other work or not. */
static void a_unit_that_a_crash_ends_has_been_backed_out(void **state UNUSED)
{
    start("SHARE HARDENBO");
    put_one(MQPER_PERSISTENT);
    assert_int_equal(got_with(GETSYNC), 0);
    define_in(&ours.objects, TYPE_QLOCAL, "OTHER", "SHARE")->id = 102;
    begin_put(&ours.two, open_queue(&ours.two, "OTHER", MQOO_OUTPUT), "x", ALONE); /* the log is durable behind the get */
    ours.two.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    crash();
    assert_int_equal(got_with(GETSYNC | MQGMO_NO_WAIT), 1);
    world_engine_end();
}

static void a_program_that_ends_backs_out(void **state UNUSED)
{
    start("SHARE HARDENBO");
    put_one(MQPER_PERSISTENT);
    assert_int_equal(got_with(GETSYNC), 0);
    engine_disconnect(ours.one.connection);
    world_turn();
    world_connect(&ours.one, "USER1");
    assert_int_equal(got_with(GETSYNC), 1);
    world_engine_end();
}

static void without_hardening_a_crash_may_forget(void **state UNUSED)
{
    start("SHARE NOHARDENBO");
    put_one(MQPER_PERSISTENT);
    assert_int_equal(got_with(GETSYNC), 0);
    back();
    assert_int_equal(got_with(GETSYNC), 1);
    back();
    crash();
    assert_true(got_with(GETSYNC) <= 2);
    world_engine_end();
}

/* Nothing of it is in the log, so nobody waits for the log. */
static void a_message_that_is_not_persistent_is_counted_in_memory(void **state UNUSED)
{
    start("SHARE HARDENBO");
    put_one(MQPER_NOT_PERSISTENT);
    for (MQLONG count = 0; count < 3; count++) {
        uint64_t logged = log_durable(world.log);

        assert_int_equal(got_with(GETSYNC), count);
        begin_call(&ours.one, MQI_BACK);
        assert_int_equal(call(&ours.one), 0);
        world_turn();
        assert_true(log_durable(world.log) == logged);
    }
    world_engine_end();
}

/* It is counted once, however often the queue manager is started in between. */
static void a_unit_in_doubt_that_is_backed_out_counts_once(void **state UNUSED)
{
    const MQBYTE16 nid = { 0xC3, 1 };

    start("SHARE HARDENBO");
    put_one(MQPER_PERSISTENT);
    assert_int_equal(got_with(GETSYNC), 0);
    begin_call(&ours.one, MQI_PREPARE);
    memcpy(ours.one.call.nid, nid, sizeof nid);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    crash();
    crash();
    begin_call(&ours.one, MQI_RESOLVE);
    memcpy(ours.one.call.nid, nid, sizeof nid);
    ours.one.call.options = MQI_RESOLVE_BACKOUT;
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    crash();
    assert_int_equal(got_with(GETSYNC), 1);
    world_engine_end();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hardened_count_survives_a_crash),
        cmocka_unit_test(a_unit_that_a_crash_ends_has_been_backed_out),
        cmocka_unit_test(a_program_that_ends_backs_out),
        cmocka_unit_test(without_hardening_a_crash_may_forget),
        cmocka_unit_test(a_message_that_is_not_persistent_is_counted_in_memory),
        cmocka_unit_test(a_unit_in_doubt_that_is_backed_out_counts_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
