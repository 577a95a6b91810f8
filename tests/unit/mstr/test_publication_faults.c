/* test_publication_faults.c - publications when writes and syncs fail or tear, copies are lost, and the power goes: for each of them
 * at the n-th call, n = 1, 2, ... through units of two publications, one of them retained, to three durable subscriptions, with
 * commits, backouts, a checkpoint and a switch of the log.
 *
 * The same at the n-th call of a restart that follows such a day and has a unit to back out, which was under way when all stopped.
 *
 * After each: a start on a good disk; every unit that was told to be committed is on all three queues, once, byte for byte; one that
 * was not told is on all of them as a whole or on none; what is retained is of the last unit that is there. Durable subscriptions
 * are objects, which stay in memory here: that they come back is a matter of test_objects.c.
 */
#include "tests/unit/mstr/engine_world.h"

enum {
    DAY_UNITS = 12,
    LEFT = DAY_UNITS, /* the unit that is under way when all stops */
    UNITS,
    MESSAGES = 2,
    SUBSCRIPTIONS = 3,
    LENGTH = 3000,
    LOG_SMALL = 64,
    STEP_SHORT = 7,
    STEP_RESTART = 3,
};
enum { RETAINED = 0 /* which of the messages */ };

/* What became of a unit, as its program knows it. */
static enum fate { NOT_BEGUN, UNKNOWN, COMMITTED, BACKED_OUT } known[UNITS];

static const char *const queues[SUBSCRIPTIONS] = { "Q1", "Q2", "Q3" };

static void fill(unsigned unit, unsigned message, char *data)
{
    for (size_t i = 0; i < LENGTH; i++)
        data[i] = (char)(unit * 91 + message * 17 + i * 5);
    data[0] = (char)unit;
    data[1] = (char)message;
}

static void begin_world(void)
{
    world_engine_begin_with(LOG_SMALL);
    define_in(&ours.objects, TYPE_TOPIC, "SYSTEM.BASE.TOPIC", "");
    define_in(&ours.objects, TYPE_QLOCAL, "SYSTEM.RETAINED.PUB.QUEUE", "STGCLASS(DEFAULT)")->id = 100;
    define_in(&ours.objects, TYPE_QLOCAL, "LATE", "STGCLASS(DEFAULT)")->id = 101;
    for (unsigned i = 0; i < SUBSCRIPTIONS; i++) {
        char settings[80];

        define_in(&ours.objects, TYPE_QLOCAL, queues[i], "STGCLASS(DEFAULT)")->id = 102 + i;
        snprintf(settings, sizeof settings, "TOPICSTR(DAY) DEST(%s) SUBUSER(USER1)", queues[i]);
        define_in(&ours.objects, TYPE_SUB, queues[i], settings);
    }
    world_engine_crash(); /* the engine reads topics and subscriptions when it starts */
    world_engine_start();
}

static MQLONG publish(struct program *p, unsigned u, unsigned m)
{
    begin_call(p, MQI_PUT1);
    p->call.od.Version = MQOD_VERSION_4;
    p->call.od.ObjectType = MQOT_TOPIC;
    p->call.strings[STRING_OBJECT] = span_of("DAY");
    p->call.md.Persistence = MQPER_PERSISTENT;
    p->call.pmo.Options = MQPMO_SYNCPOINT | (m == RETAINED ? MQPMO_RETAIN : 0);
    p->call.length = LENGTH;
    fill(u, m, p->area);
    return world_try_call(p);
}

static MQLONG publish_all(struct program *p, unsigned u)
{
    MQLONG reason = MQRC_NONE;

    known[u] = UNKNOWN;
    for (unsigned m = 0; reason == MQRC_NONE && m < MESSAGES; m++)
        reason = publish(p, u, m);
    return reason;
}

static MQLONG publish_unit(struct program *p, unsigned u)
{
    MQLONG reason = publish_all(p, u);

    if (reason != MQRC_NONE)
        return reason;
    if (u % 4 == 3)
        known[u] = BACKED_OUT; /* whatever the call says */
    begin_call(p, u % 4 == 3 ? MQI_BACK : MQI_CMIT);
    reason = world_try_call(p);
    if (reason == MQRC_NONE && known[u] == UNKNOWN)
        known[u] = COMMITTED;
    return reason;
}

/* The work of a day; ends with the first failure: MQRC_, a reason of the store, WORLD_DEAD. */
static int day(void)
{
    int reason = 0;

    memset(known, 0, sizeof known);
    for (unsigned u = 0; reason == 0 && u < DAY_UNITS; u++) {
        reason = publish_unit(&ours.one, u);
        if (reason == 0 && u == DAY_UNITS / 3)
            reason = store_checkpoint_now(world.store, true);
        if (reason == 0 && u == DAY_UNITS / 2)
            reason = log_switch(world.log);
    }
    return reason;
}

/* Takes the next message off: false, there is none. */
static bool take(struct program *p, MQHOBJ handle, unsigned *u, unsigned *m)
{
    char wanted[LENGTH];

    begin_get(p, handle, MQGMO_NO_SYNCPOINT, AREA);
    if (world_call(p) == MQRC_NO_MSG_AVAILABLE)
        return false;
    assert_int_equal(p->call.reason, MQRC_NONE);
    assert_int_equal(p->call.area_length, LENGTH);
    *u = (unsigned char)p->area[0];
    *m = (unsigned char)p->area[1];
    fill(*u, *m, wanted);
    assert_memory_equal(p->area, wanted, LENGTH);
    return true;
}

/* Which messages are on the queue; none is there twice. */
static void count(struct program *p, const char *queue, bool there[UNITS][MESSAGES])
{
    MQHOBJ handle = open_queue(p, queue, MQOO_INPUT_SHARED);
    unsigned u, m;

    while (take(p, handle, &u, &m)) {
        assert_true(u < UNITS && m < MESSAGES && !there[u][m]);
        there[u][m] = true;
    }
}

/* What a new subscription gets: the unit, or UNITS. */
static unsigned retained(struct program *p)
{
    MQHOBJ handle = open_queue(p, "LATE", MQOO_INPUT_SHARED);
    unsigned u = UNITS, m = RETAINED, other;

    begin_call(p, MQI_SUB);
    p->call.sd.Options = MQSO_CREATE;
    p->call.handle = handle;
    p->call.strings[STRING_OBJECT] = span_of("DAY");
    assert_int_equal(world_call(p), MQRC_NONE);
    if (take(p, handle, &u, &m))
        assert_false(take(p, handle, &other, &other));
    assert_int_equal(m, RETAINED);
    return u;
}

static void check(void)
{
    bool there[SUBSCRIPTIONS][UNITS][MESSAGES] = { { { false } } };
    unsigned last = UNITS;

    world_engine_start();
    for (unsigned i = 0; i < SUBSCRIPTIONS; i++)
        count(&ours.one, queues[i], there[i]);
    for (unsigned u = 0; u < UNITS; u++) {
        bool all = there[0][u][0];

        for (unsigned i = 0; i < SUBSCRIPTIONS; i++)
            for (unsigned m = 0; m < MESSAGES; m++)
                assert_int_equal(there[i][u][m], all);
        assert_true(known[u] != COMMITTED || all);
        assert_true((known[u] != BACKED_OUT && known[u] != NOT_BEGUN) || !all);
        if (all)
            last = u;
    }
    assert_int_equal(retained(&ours.two), last);
}

/* One day with that trouble at that call: false when the day had no such call. */
static bool trouble_at(enum disk_trouble trouble, long n)
{
    bool hit;

    disk.seed = (unsigned)n + 1;
    disk_use(trouble == DISK_POWER); /* before there is a thread that writes */
    begin_world();
    disk_plan(trouble, n);
    (void)!day();
    world_engine_crash();
    hit = disk.hit;
    disk_power_back(16);
    io = &io_real;
    check();
    world_engine_end();
    return hit;
}

/* A restart with that trouble at that call, whether it succeeds or not: false when it had no such call. */
static bool restart_trouble_at(enum disk_trouble trouble, long n)
{
    bool hit;

    begin_world();
    assert_int_equal(day(), 0);
    assert_int_equal(publish_all(&ours.one, LEFT), MQRC_NONE);
    known[LEFT] = BACKED_OUT;
    assert_int_equal(store_checkpoint_now(world.store, true), 0); /* pages hold some of it: they have to be set back */
    world_engine_crash();
    disk.seed = (unsigned)n + 1;
    disk_use(trouble == DISK_POWER);
    disk_plan(trouble, n);
    (void)!world_engine_try_start();
    world_engine_crash();
    hit = disk.hit;
    disk_power_back(16);
    io = &io_real;
    check();
    world_engine_end();
    return hit;
}

static void test_a_day_without_trouble(void **state UNUSED)
{
    begin_world();
    assert_int_equal(day(), 0);
    for (unsigned u = 0; u < DAY_UNITS; u++)
        assert_int_equal(known[u], u % 4 == 3 ? BACKED_OUT : COMMITTED);
    world_engine_crash();
    check();
    world_engine_end();
}

static void test_a_call_fails(void **state UNUSED)
{
    disk_walk(DISK_FAIL, trouble_at, STEP_SHORT);
}

static void test_a_write_tears(void **state UNUSED)
{
    disk_walk(DISK_TEAR, trouble_at, STEP_SHORT);
}

static void test_a_copy_is_lost(void **state UNUSED)
{
    disk_walk(DISK_FAIL_COPY, trouble_at, STEP_SHORT);
}

static void test_the_power_goes(void **state UNUSED)
{
    disk_walk(DISK_POWER, trouble_at, STEP_SHORT);
}

static void test_a_call_of_a_restart_fails(void **state UNUSED)
{
    disk_walk(DISK_FAIL, restart_trouble_at, STEP_RESTART);
}

static void test_a_write_of_a_restart_tears(void **state UNUSED)
{
    disk_walk(DISK_TEAR, restart_trouble_at, STEP_RESTART);
}

static void test_a_restart_loses_a_copy(void **state UNUSED)
{
    disk_walk(DISK_FAIL_COPY, restart_trouble_at, STEP_RESTART);
}

static void test_the_power_goes_in_a_restart(void **state UNUSED)
{
    disk_walk(DISK_POWER, restart_trouble_at, STEP_RESTART);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_without_trouble), cmocka_unit_test(test_a_call_fails), cmocka_unit_test(test_a_write_tears),
        cmocka_unit_test(test_a_copy_is_lost),        cmocka_unit_test(test_the_power_goes),
        cmocka_unit_test(test_a_call_of_a_restart_fails), cmocka_unit_test(test_a_write_of_a_restart_tears),
        cmocka_unit_test(test_a_restart_loses_a_copy),    cmocka_unit_test(test_the_power_goes_in_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
