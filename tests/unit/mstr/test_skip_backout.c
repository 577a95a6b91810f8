/* test_skip_backout.c - MQGMO_MARK_SKIP_BACKOUT: the one message of a unit that its MQBACK does not put back, what becomes of it
 * then, and after a crash. */
#include "tests/unit/mstr/engine_world.h"

#include "mstr/queue_private.h"

#include "mstr/mqi_coordinator.h"

enum {
    ALONE = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, GETSYNC = MQGMO_SYNCPOINT,
    MARKED = MQGMO_SYNCPOINT | MQGMO_MARK_SKIP_BACKOUT,
    BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE,
};

static void put_as(struct program *p, const char *text, MQLONG options)
{
    MQHOBJ queue = open_queue(p, "Q", BOTH);

    begin_put(p, queue, text, options);
    p->call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(world_call(p), MQRC_NONE);
    assert_int_equal(close_handle(p, queue, 0), MQRC_NONE);
}

static void start_with(const char *settings)
{
    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", settings)->id = 101;
    for (const char *text = "A\0B\0C\0"; *text; text += 2)
        put_as(&ours.one, text, ALONE);
}

static void start(void)
{
    start_with("SHARE NOHARDENBO");
}

static MQLONG get_as(struct program *p, const char *wanted, MQLONG options)
{
    MQHOBJ queue = open_queue(p, "Q", BOTH);
    MQLONG reason;

    begin_get(p, queue, options, AREA);
    reason = world_call(p);
    assert_int_equal(p->call.code, reason == MQRC_NONE ? MQCC_OK : MQCC_FAILED);
    if (reason == MQRC_NONE)
        assert_span(span_bytes(p->area, p->call.area_length), wanted);
    assert_int_equal(close_handle(p, queue, 0), MQRC_NONE);
    return reason;
}

#define assert_taken(wanted, options) assert_int_equal(get_as(&ours.one, wanted, options), MQRC_NONE)

static MQLONG done_by(struct program *p, enum mqi_verb verb)
{
    begin_call(p, verb);
    return world_call(p);
}

static MQLONG verb_with(enum mqi_verb verb, MQLONG options)
{
    static const MQBYTE16 nid = { 0xC3, 7 };

    begin_call(&ours.one, verb);
    memcpy(ours.one.call.nid, nid, sizeof nid);
    ours.one.call.options = options;
    return world_call(&ours.one);
}

static void back(void)
{
    assert_int_equal(done_by(&ours.one, MQI_BACK), MQRC_NONE);
}

static void commit(void)
{
    assert_int_equal(done_by(&ours.one, MQI_CMIT), MQRC_NONE);
}

static void crash(void)
{
    world_engine_crash();
    world_engine_start();
}

/* What another program could get now, in order; it stays there. counts: of backouts, NULL: whatever they are. */
static void assert_there(const char *texts, const char *counts)
{
    MQHOBJ queue = open_queue(&ours.two, "Q", BOTH);
    char found[16] = "", backouts[16] = "";

    for (size_t i = 0; i < sizeof found - 1; i++) {
        begin_get(&ours.two, queue, MQGMO_BROWSE_NEXT, AREA);
        if (world_call(&ours.two) != MQRC_NONE)
            break;
        found[i] = ours.two.area[0];
        backouts[i] = (char)('0' + ours.two.call.md.BackoutCount);
    }
    assert_string_equal(found, texts);
    if (counts)
        assert_string_equal(backouts, counts);
    assert_int_equal(close_handle(&ours.two, queue, 0), MQRC_NONE);
}

static void the_marked_message_stays_got(void **state UNUSED)
{
    start();
    assert_taken("A", GETSYNC);
    assert_taken("B", MARKED);
    put_as(&ours.one, "D", MQPMO_SYNCPOINT);
    back();
    assert_there("AC", "10");
    assert_non_null(ours.one.connection->unit);
    put_as(&ours.one, "E", MQPMO_SYNCPOINT); /* the program says what was wrong with it */
    commit();
    assert_there("ACE", "100");
    crash();
    assert_there("ACE", NULL);
    world_engine_end();
}

static void the_second_backout_puts_it_back_and_counts_once(void **state UNUSED)
{
    start();
    assert_taken("A", MARKED);
    back();
    assert_there("BC", "00");
    back();
    assert_there("ABC", "100");
    back(); /* there is nothing more */
    assert_there("ABC", "100");
    assert_null(ours.one.connection->unit);
    world_engine_end();
}

static void a_crash_in_the_new_unit_puts_it_back(void **state UNUSED)
{
    static const struct {
        const char *settings, *counts;
    } rows[] = { { "SHARE NOHARDENBO", NULL }, { "SHARE HARDENBO", "100" } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        for (int checkpoint = 0; checkpoint < 2; checkpoint++) {
            start_with(rows[i].settings);
            assert_taken("A", MARKED);
            back();
            put_as(&ours.one, "D", MQPMO_SYNCPOINT);
            if (checkpoint)
                assert_int_equal(store_checkpoint_now(world.store, true), 0);
            put_as(&ours.two, "X", ALONE); /* what the first unit has logged is durable behind that */
            crash();
            assert_there("ABCX", rows[i].counts ? "1000" : NULL);
            world_engine_end();
        }
}

static void a_hardened_count_grows_by_one(void **state UNUSED)
{
    start_with("SHARE HARDENBO");
    assert_taken("A", MARKED);
    back();
    back();
    crash();
    assert_there("ABC", "100");
    world_engine_end();
}

static void one_message_of_a_unit_is_marked(void **state UNUSED)
{
    start();
    assert_taken("A", MARKED);
    assert_int_equal(get_as(&ours.one, "", MARKED), MQRC_SECOND_MARK_NOT_ALLOWED);
    assert_int_equal(get_as(&ours.one, "", MARKED | MQGMO_WAIT), MQRC_SECOND_MARK_NOT_ALLOWED); /* it does not wait for that */
    assert_taken("B", GETSYNC);
    assert_int_equal(get_as(&ours.two, "C", MARKED), MQRC_NONE); /* another's unit is another one */
    assert_int_equal(done_by(&ours.two, MQI_CMIT), MQRC_NONE);
    back();
    assert_there("B", "1");
    assert_taken("B", MARKED); /* the one of the new unit is got as without the option */
    back();
    assert_there("A", "1");
    commit();
    assert_there("A", "1");
    world_engine_end();
}

static void a_commit_takes_it_as_any_other(void **state UNUSED)
{
    start();
    assert_taken("A", MARKED);
    commit();
    assert_there("BC", "00");
    assert_taken("B", MARKED);
    commit();
    crash();
    assert_there("C", "0");
    world_engine_end();
}

/* What is not the program's own MQBACK puts it back. */
static void other_ends_back_it_out(void **state UNUSED)
{
    start();
    assert_taken("A", MARKED);
    engine_disconnect(ours.one.connection);
    world_turn();
    world_connect(&ours.one, "USER1");
    assert_there("ABC", "100");
    assert_taken("A", MARKED);
    back();
    engine_disconnect(ours.one.connection); /* in the new unit */
    world_turn();
    world_connect(&ours.one, "USER1");
    assert_there("ABC", "200");
    assert_taken("A", MARKED);
    assert_int_equal(verb_with(MQI_PREPARE, 0), MQRC_NONE);
    back(); /* its coordinator says so */
    assert_null(ours.one.connection->unit);
    assert_there("ABC", "300");
    assert_taken("A", MARKED);
    assert_int_equal(verb_with(MQI_PREPARE, 0), MQRC_NONE);
    crash();
    assert_int_equal(verb_with(MQI_RESOLVE, MQI_RESOLVE_BACKOUT), MQRC_NONE);
    assert_there("ABC", NULL);
    world_engine_end();
}

static void the_new_unit_can_be_prepared(void **state UNUSED)
{
    start();
    assert_taken("A", MARKED);
    back();
    assert_int_equal(verb_with(MQI_PREPARE, 0), MQRC_NONE);
    crash();
    assert_there("BC", "00");
    assert_int_equal(verb_with(MQI_RESOLVE, MQI_RESOLVE_COMMIT), MQRC_NONE);
    crash();
    assert_there("BC", "00");
    world_engine_end();
}

/* What the store is not asked for by any program: gets that are not the unit's, or whose put goes with it. */
static void no_other_get_goes_to_another_unit(void **state UNUSED)
{
    const struct store_put put = { .persistent = true, .header = span_of("header"), .data = span_of("data") };
    struct store_unit *from, *to;
    struct store_queue *messages;
    store_position own;

    start();
    assert_taken("A", MARKED);
    messages = ours.one.connection->unit->got[0].queue->messages;
    assert_int_equal(store_begin(world.store, &from), 0);
    assert_int_equal(store_begin(world.store, &to), 0);
    assert_int_equal(store_get_over(from, to, messages, ours.one.connection->unit->got[0].position), REASON_NOT_FOUND);
    assert_int_equal(store_put(from, messages, &put, &own), 0);
    assert_int_equal(store_get_over(from, to, messages, own), REASON_NOT_FOUND);
    assert_int_equal(store_get(from, messages, own), 0);
    assert_int_equal(store_get_over(from, to, messages, own), REASON_NOT_FOUND);
    assert_int_equal(store_backout(from, 0), 0);
    assert_int_equal(store_backout(to, 0), 0);
    back();
    assert_there("BC", "00");
    world_engine_end();
}

static void it_counts_for_the_limit_of_the_new_unit(void **state UNUSED)
{
    start();
    define_in(&ours.objects, TYPE_QMGR, "ZQS1", "MAXUMSGS(1)");
    assert_taken("A", MARKED);
    back();
    assert_int_equal(get_as(&ours.one, "", GETSYNC), MQRC_SYNCPOINT_LIMIT_REACHED);
    back();
    assert_taken("A", GETSYNC);
    world_engine_end();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_marked_message_stays_got),
        cmocka_unit_test(the_second_backout_puts_it_back_and_counts_once),
        cmocka_unit_test(a_crash_in_the_new_unit_puts_it_back),
        cmocka_unit_test(a_hardened_count_grows_by_one),
        cmocka_unit_test(one_message_of_a_unit_is_marked),
        cmocka_unit_test(a_commit_takes_it_as_any_other),
        cmocka_unit_test(other_ends_back_it_out),
        cmocka_unit_test(the_new_unit_can_be_prepared),
        cmocka_unit_test(no_other_get_goes_to_another_unit),
        cmocka_unit_test(it_counts_for_the_limit_of_the_new_unit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
