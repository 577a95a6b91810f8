/* test_doubt_faults.c - units in doubt when writes and syncs fail or tear, copies are lost, and the power goes: for each of them at
 * the n-th call, n = 1, 2, ... through a day on which units are prepared and end in every way, through the restart behind it, which
 * rebuilds those that are in doubt, and through RESOLVE INDOUBT of these.
 *
 * After each: a start on a good disk; every unit is in doubt, committed or backed out as its last answer says, or one of the two that
 * its last call could lead to where there was no answer; its messages are there once or not at all, byte for byte; those in doubt
 * are ended, by programs and by the operator, and are what they ended as behind one more start.
 */
#include "mstr/thread_commands.h"
#include "tests/unit/mstr/doubt_programs.h"

enum {
    UNITS = 16,
    MESSAGES = 2, /* that a unit gets, and that it puts */
    SHORT = 700,
    LONG = AREA, /* with its header more than a page */
    LOG_SMALL = 64,
    STEP_DAY = 11,
    STEP_RESTART = 7,
    BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED,
};

/* How the day ends a unit. */
enum ending { LEFT, COMMIT, BACK, RESOLVE_COMMIT, RESOLVE_BACK, OPERATOR_COMMIT, OPERATOR_BACK, NOT_PREPARED, ENDINGS };

/* What became of a unit, as its program knows it; IN_FLIGHT and all in front of it: backed out. */
enum fate { NOT_BEGUN, IN_FLIGHT, BACKED_OUT, PREPARING, BACKING_OUT, IN_DOUBT, COMMITTING, COMMITTED };

static struct {
    unsigned seeded; /* messages that are there for the unit to get, at least */
    bool seeding;    /* perhaps one more */
    enum fate fate;
} known[UNITS];

/* Messages that other programs could get: those that the unit is to get on Q, those that it puts on P. */
struct there {
    bool gets[MESSAGES], puts[MESSAGES];
};

static enum ending ending_of(unsigned u)
{
    return (enum ending)(u % ENDINGS);
}

static void nid_of(unsigned u, MQBYTE16 nid)
{
    memset(nid, 0, sizeof(MQBYTE16));
    nid[0] = 0xC3;
    nid[1] = (MQBYTE)u;
}

static uint32_t length_of(unsigned u, unsigned m)
{
    return (u + m) % 3 == 0 ? LONG : SHORT;
}

static void fill(char queue, unsigned u, unsigned m, char *data)
{
    for (size_t i = 0; i < length_of(u, m); i++)
        data[i] = (char)((unsigned char)queue + u * 91 + m * 17 + i * 5);
    data[0] = (char)u;
    data[1] = (char)m;
}

static void begin_world(void)
{
    world_engine_begin_with(LOG_SMALL);
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE STGCLASS(DEFAULT)")->id = 100;
    define_in(&ours.objects, TYPE_QLOCAL, "P", "SHARE STGCLASS(DEFAULT)")->id = 101;
    define_in(&ours.objects, TYPE_QLOCAL, "LATE", "SHARE STGCLASS(DEFAULT)")->id = 102;
    thread_commands(&ours.qmgr.commands);
    ours.qmgr.state = QMGR_ACTIVE;
}

/* -- the programs of the day: MQRC_, a reason of the store, or WORLD_DEAD -- */

static int do_put(struct program *p, const char *queue, unsigned u, unsigned m, MQLONG options)
{
    begin_call(p, MQI_PUT1);
    MQI_SET(p->call.od.ObjectName, span_of(queue));
    p->call.pmo.Options = options;
    p->call.md.Persistence = MQPER_PERSISTENT;
    p->call.md.MsgId[0] = (MQBYTE)(u + 1);
    p->call.md.MsgId[1] = (MQBYTE)(m + 1);
    p->call.length = length_of(u, m);
    fill(queue[0], u, m, p->area);
    return world_try_call(p);
}

static int seed(struct program *p, unsigned u)
{
    int reason = 0;

    for (unsigned m = 0; reason == 0 && m < MESSAGES; m++) {
        known[u].seeding = true;
        reason = do_put(p, "Q", u, m, MQPMO_NO_SYNCPOINT);
        if (reason == 0) {
            known[u].seeding = false;
            known[u].seeded++;
        }
    }
    return reason;
}

static int work(struct program *p, unsigned u)
{
    MQHOBJ handle = open_queue(p, "Q", MQOO_INPUT_SHARED);
    int reason = 0;

    known[u].fate = IN_FLIGHT;
    for (unsigned m = 0; reason == 0 && m < MESSAGES; m++) {
        begin_get(p, handle, MQGMO_SYNCPOINT, AREA);
        p->call.md.MsgId[0] = (MQBYTE)(u + 1);
        p->call.md.MsgId[1] = (MQBYTE)(m + 1);
        reason = world_try_call(p);
        if (reason == 0)
            reason = do_put(p, "P", u, m, MQPMO_SYNCPOINT);
    }
    return reason;
}

/* The call that p holds, which leads the unit from one fate to another. */
static int lead(struct program *p, unsigned u, enum fate meanwhile, enum fate then)
{
    int reason;

    known[u].fate = meanwhile;
    reason = world_try_call(p);
    if (reason == MQRC_NONE)
        known[u].fate = then;
    else if (reason == MQRC_BACKED_OUT)
        known[u].fate = BACKED_OUT; /* so it says */
    return reason;
}

static int end_by_program(struct program *p, unsigned u, bool commit)
{
    MQBYTE16 nid;

    nid_of(u, nid);
    begin_resolve(p, nid, commit ? MQI_RESOLVE_COMMIT : MQI_RESOLVE_BACKOUT);
    return lead(p, u, commit ? COMMITTING : BACKING_OUT, commit ? COMMITTED : BACKED_OUT);
}

/* The operator is told that it is scheduled. It is done when something behind it is durable. */
static int end_by_operator(struct program *p, unsigned u, bool commit)
{
    char command[100];
    int reason;

    known[u].fate = commit ? COMMITTING : BACKING_OUT;
    snprintf(command, sizeof command, "RESOLVE INDOUBT(JOB1) ACTION(%s) NID(C3%02X%028d)", commit ? "COMMIT" : "BACKOUT", u, 0);
    assert_non_null(strstr(console(command), commit ? "CSQV414I" : "CSQV415I"));
    begin_call(p, MQI_PUT1);
    MQI_SET(p->call.od.ObjectName, span_of("LATE"));
    p->call.md.Persistence = MQPER_PERSISTENT;
    p->call.pmo.Options = MQPMO_NO_SYNCPOINT;
    p->call.length = SHORT;
    reason = world_try_call(p);
    if (reason == MQRC_NONE)
        known[u].fate = commit ? COMMITTED : BACKED_OUT;
    return reason;
}

static int end_unit(struct program *p, unsigned u)
{
    enum ending ending = ending_of(u);

    if (ending == COMMIT || ending == BACK) {
        begin_call(p, ending == COMMIT ? MQI_CMIT : MQI_BACK);
        return lead(p, u, ending == COMMIT ? COMMITTING : BACKING_OUT, ending == COMMIT ? COMMITTED : BACKED_OUT);
    }
    leave(p);
    if (ending == RESOLVE_COMMIT || ending == RESOLVE_BACK)
        return end_by_program(p, u, ending == RESOLVE_COMMIT);
    if (ending == OPERATOR_COMMIT || ending == OPERATOR_BACK)
        return end_by_operator(p, u, ending == OPERATOR_COMMIT);
    return 0;
}

static int live(struct program *p, unsigned u)
{
    int reason = seed(p, u);
    MQBYTE16 nid;

    if (reason == 0)
        reason = work(p, u);
    if (reason == 0 && ending_of(u) != NOT_PREPARED) {
        nid_of(u, nid);
        begin_prepare(p, nid);
        reason = lead(p, u, PREPARING, IN_DOUBT);
    }
    return reason == 0 ? end_unit(p, u) : reason;
}

/* Ends with the first failure. So many checkpoints that the first unit, which is left, is logged anew. */
static int day(void)
{
    int reason = 0;

    memset(known, 0, sizeof known);
    for (unsigned u = 0; reason == 0 && u < UNITS; u++) {
        reason = live(&ours.one, u);
        if (reason == 0 && u % 4 == 2)
            reason = store_checkpoint_now(world.store, u % 8 == 2);
        if (reason == 0 && u == UNITS / 2)
            reason = log_switch(world.log);
    }
    return reason;
}

/* -- what is there -- */

static void count(const char *queue, bool (*at)[MESSAGES], size_t step)
{
    struct program *p = &ours.two;
    MQHOBJ handle = open_queue(p, queue, MQOO_INPUT_SHARED);
    char wanted[LONG];

    for (;;) {
        unsigned u, m;
        bool *place;

        begin_get(p, handle, MQGMO_SYNCPOINT, AREA);
        if (world_call(p) == MQRC_NO_MSG_AVAILABLE)
            break;
        assert_int_equal(p->call.reason, MQRC_NONE);
        u = (unsigned char)p->area[0];
        m = (unsigned char)p->area[1];
        assert_true(u < UNITS && m < MESSAGES);
        assert_int_equal(p->call.area_length, length_of(u, m));
        fill(queue[0], u, m, wanted);
        assert_memory_equal(p->area, wanted, length_of(u, m));
        place = (bool *)((char *)at + u * step) + m;
        assert_false(*place);
        *place = true;
    }
    begin_call(p, MQI_BACK);
    assert_int_equal(world_call(p), MQRC_NONE);
}

static bool is_in_doubt(unsigned u)
{
    struct store_unit *unit = NULL;
    MQBYTE16 nid;

    nid_of(u, nid);
    do
        unit = store_indoubt(world.store, unit);
    while (unit && memcmp(store_unit_nid(unit), nid, sizeof nid) != 0);
    return unit != NULL;
}

/* What the unit is, and may be; from now on that is known. */
static void check_unit(unsigned u, const struct there *there)
{
    enum fate fate = known[u].fate;
    bool doubt = is_in_doubt(u);
    bool committed = !doubt && there->puts[0];

    for (unsigned m = 0; m < MESSAGES; m++) {
        assert_int_equal(there->puts[m], committed);
        if (doubt || committed)
            assert_false(there->gets[m]);
        else if (m == known[u].seeded)
            assert_true(known[u].seeding || !there->gets[m]);
        else
            assert_int_equal(there->gets[m], m < known[u].seeded);
    }
    if (doubt)
        assert_true(fate == PREPARING || fate == IN_DOUBT || fate == COMMITTING || fate == BACKING_OUT);
    else if (committed)
        assert_true(fate == COMMITTING || fate == COMMITTED);
    else
        assert_true(fate == NOT_BEGUN || fate == IN_FLIGHT || fate == BACKED_OUT || fate == PREPARING || fate == BACKING_OUT);
    known[u].seeding = false;
    for (known[u].seeded = doubt || committed ? MESSAGES : 0; known[u].seeded < MESSAGES && there->gets[known[u].seeded];)
        known[u].seeded++;
    known[u].fate = doubt ? IN_DOUBT : committed ? COMMITTED : BACKED_OUT;
}

static void check_units(void)
{
    struct there there[UNITS] = { 0 };

    count("Q", &there[0].gets, sizeof there[0]);
    count("P", &there[0].puts, sizeof there[0]);
    for (unsigned u = 0; u < UNITS; u++)
        check_unit(u, &there[u]);
}

/* Ends what is in doubt, in a way that the number n chooses; a unit whose end is under way already is not asked for. */
static int resolve_all(long n)
{
    int reason = 0;

    for (unsigned u = 0; reason == 0 && u < UNITS; u++)
        if (known[u].fate == IN_DOUBT)
            reason = (n + u) & 1 ? end_by_program(&ours.one, u, (n + u) & 2) : end_by_operator(&ours.one, u, (n + u) & 2);
    return reason;
}

static void check(long n)
{
    world_engine_start();
    check_units();
    assert_int_equal(resolve_all(n), 0);
    assert_null(store_indoubt(world.store, NULL));
    check_units();
    world_engine_crash();
    world_engine_start();
    assert_null(store_indoubt(world.store, NULL));
    check_units();
}

/* -- trouble -- */

static bool end_trouble(long n)
{
    bool hit;

    world_engine_crash();
    hit = disk.hit;
    disk_power_back(16);
    io = &io_real;
    check(n);
    world_engine_end();
    return hit;
}

/* A day with that trouble at that call: false when it had no such call. */
static bool trouble_at(enum disk_trouble trouble, long n)
{
    disk.seed = (unsigned)n + 1;
    disk_use(trouble == DISK_POWER);
    begin_world();
    disk_plan(trouble, n);
    (void)!day();
    return end_trouble(n);
}

/* A restart behind a good day with that trouble at that call, and RESOLVE of all units if it succeeds. */
static bool restart_trouble_at(enum disk_trouble trouble, long n)
{
    disk.seed = (unsigned)n + 1;
    disk_use(trouble == DISK_POWER);
    begin_world();
    assert_int_equal(day(), 0);
    world_engine_crash();
    disk_plan(trouble, n);
    if (world_engine_try_start() == 0 && resolve_all(n) == 0)
        (void)!store_checkpoint_now(world.store, true);
    return end_trouble(n);
}

static void test_a_day_without_trouble(void **state UNUSED)
{
    static const enum fate fates[] = { IN_DOUBT, COMMITTED, BACKED_OUT, COMMITTED, BACKED_OUT, COMMITTED, BACKED_OUT, IN_FLIGHT };

    for (long n = 0; n < 4; n++) {
        begin_world();
        assert_int_equal(day(), 0);
        for (unsigned u = 0; u < UNITS; u++)
            assert_int_equal(known[u].fate, fates[ending_of(u)]);
        world_engine_crash();
        check(n);
        world_engine_end();
    }
}

static void test_a_call_fails(void **state UNUSED)
{
    disk_walk(DISK_FAIL, trouble_at, STEP_DAY);
}

static void test_a_write_tears(void **state UNUSED)
{
    disk_walk(DISK_TEAR, trouble_at, STEP_DAY);
}

static void test_a_copy_is_lost(void **state UNUSED)
{
    disk_walk(DISK_FAIL_COPY, trouble_at, STEP_DAY);
}

static void test_the_power_goes(void **state UNUSED)
{
    disk_walk(DISK_POWER, trouble_at, STEP_DAY);
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
        cmocka_unit_test(test_a_day_without_trouble),
        cmocka_unit_test(test_a_call_fails),
        cmocka_unit_test(test_a_write_tears),
        cmocka_unit_test(test_a_copy_is_lost),
        cmocka_unit_test(test_the_power_goes),
        cmocka_unit_test(test_a_call_of_a_restart_fails),
        cmocka_unit_test(test_a_write_of_a_restart_tears),
        cmocka_unit_test(test_a_restart_loses_a_copy),
        cmocka_unit_test(test_the_power_goes_in_a_restart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
