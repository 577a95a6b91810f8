/* test_doubts.c - two-phase commit through the engine, after restarts of the real store too, and what operators see and do of it:
 * DISPLAY THREAD, DISPLAY CONN, RESOLVE INDOUBT.
 */
#include "mstr/thread_commands.h"
#include "tests/unit/mstr/doubt_programs.h"

enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED, PUT_SYNC = MQPMO_SYNCPOINT, GET_SYNC = MQGMO_SYNCPOINT, GET_NOW = MQGMO_NO_SYNCPOINT };

static const MQBYTE16 one = { 0xC3, 1 }, other = { 0xC3, 2 };
#define NID_ONE "C3010000000000000000000000000000"

static void start(void)
{
    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE STGCLASS(DEFAULT)")->id = 100;
    define_in(&ours.objects, TYPE_QLOCAL, "P", "SHARE STGCLASS(DEFAULT)")->id = 101;
    thread_commands(&ours.qmgr.commands);
    ours.qmgr.state = QMGR_ACTIVE;
}

static void again(void)
{
    world_engine_crash();
    world_engine_start();
}

static MQHOBJ opened(struct program *p, const char *name)
{
    MQHOBJ handle;

    assert_int_equal(open_as(p, name, BOTH, "", &handle), MQRC_NONE);
    return handle;
}

static MQLONG do_put(struct program *p, MQHOBJ handle, const char *text, MQLONG options)
{
    begin_put(p, handle, text, options);
    p->call.md.Persistence = MQPER_PERSISTENT;
    return world_call(p);
}

static MQLONG do_get(struct program *p, MQHOBJ handle, MQLONG options)
{
    begin_get(p, handle, options, AREA);
    return world_call(p);
}

static MQLONG simply(struct program *p, enum mqi_verb verb)
{
    begin_call(p, verb);
    return world_call(p);
}

#define assert_shown(command, part) assert_non_null(strstr(console(command), part))

/* Q has A; program one has got it and put B on P, and is prepared. */
static void work(const MQBYTE16 nid)
{
    MQHOBJ q = opened(&ours.one, "Q"), p = opened(&ours.one, "P");

    assert_int_equal(do_put(&ours.one, q, "A", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(do_get(&ours.one, q, GET_SYNC), MQRC_NONE);
    assert_int_equal(do_put(&ours.one, p, "B", PUT_SYNC), MQRC_NONE);
    assert_int_equal(prepare(&ours.one, nid), MQRC_NONE);
}

/* What another program gets from Q and P now. */
static const char *there(void)
{
    static char text[4];
    MQHOBJ q = opened(&ours.two, "Q"), p = opened(&ours.two, "P");
    bool a = do_get(&ours.two, q, GET_SYNC) == MQRC_NONE, b = do_get(&ours.two, p, GET_SYNC) == MQRC_NONE;

    assert_int_equal(simply(&ours.two, MQI_BACK), MQRC_NONE);
    snprintf(text, sizeof text, "%s%s", a ? "A" : "", b ? "B" : "");
    return text;
}

/* Its program has seen its grant before PREPARE, and puts behind it. */
static void a_put_ahead_behind_prepare_backed_out_the_prepared_unit(void **state UNUSED)
{
    MQHOBJ p;

    start();
    p = opened(&ours.one, "P");
    work(one);
    begin_put(&ours.one, p, "LATE", PUT_SYNC);
    ours.one.call.ahead = clock_now();
    assert_int_equal(world_call(&ours.one), MQRC_UOW_IN_PROGRESS);
    assert_int_equal(simply(&ours.one, MQI_CMIT), MQRC_NONE);
    assert_string_equal(there(), "B");
    world_engine_end();
}

static void the_second_phase_of_the_same_connection(void **state UNUSED)
{
    start();
    work(one);
    assert_string_equal(there(), "");
    assert_int_equal(simply(&ours.one, MQI_CMIT), MQRC_NONE);
    assert_string_equal(there(), "B");
    world_engine_end();
    start();
    work(one);
    assert_int_equal(simply(&ours.one, MQI_BACK), MQRC_NONE);
    assert_string_equal(there(), "A");
    world_engine_end();
}

static void a_prepared_unit_takes_nothing_more(void **state UNUSED)
{
    MQHOBJ q;

    start();
    work(one);
    q = opened(&ours.one, "Q");
    assert_int_equal(do_put(&ours.one, q, "C", PUT_SYNC), MQRC_UOW_IN_PROGRESS);
    assert_int_equal(do_put(&ours.one, q, "C", MQPMO_NO_SYNCPOINT), MQRC_NONE); /* a unit of its own */
    assert_int_equal(do_get(&ours.one, q, GET_SYNC), MQRC_UOW_IN_PROGRESS);
    assert_int_equal(prepare(&ours.one, one), MQRC_UOW_IN_PROGRESS);
    world_engine_end();
}

static void what_cannot_be_prepared(void **state UNUSED)
{
    static const MQBYTE16 zeros;
    MQHOBJ q;

    start();
    assert_int_equal(prepare(&ours.two, one), MQRC_NONE); /* nothing was done: nothing is in doubt */
    assert_shown("DISPLAY THREAD(*) TYPE(INDOUBT)", "CSQV420I");
    work(one);
    q = opened(&ours.two, "Q");
    assert_int_equal(do_put(&ours.two, q, "C", PUT_SYNC), MQRC_NONE);
    assert_int_equal(prepare(&ours.two, one), MQRC_UOW_ENLISTMENT_ERROR); /* another unit has it */
    assert_int_equal(prepare(&ours.two, zeros), MQRC_UOW_ENLISTMENT_ERROR);
    assert_int_equal(prepare(&ours.two, other), MQRC_NONE);
    world_engine_end();
}

static void a_unit_outlives_its_program(void **state UNUSED)
{
    start();
    work(one);
    assert_int_equal(resolve(&ours.two, one, MQI_RESOLVE_COMMIT), MQRC_UOW_IN_PROGRESS); /* its connection is there */
    leave(&ours.one);
    assert_string_equal(there(), "");
    assert_int_equal(resolve(&ours.two, one, MQI_RESOLVE_COMMIT), MQRC_NOT_AUTHORIZED); /* USER2 */
    assert_int_equal(resolve(&ours.one, other, MQI_RESOLVE_COMMIT), MQRC_UOW_NOT_AVAILABLE);
    assert_int_equal(resolve(&ours.one, one, 3), MQRC_OPTIONS_ERROR);
    assert_int_equal(resolve(&ours.one, one, MQI_RESOLVE_COMMIT), MQRC_NONE);
    assert_int_equal(resolve(&ours.one, one, MQI_RESOLVE_BACKOUT), MQRC_UOW_NOT_AVAILABLE);
    assert_string_equal(there(), "B");
    world_engine_end();
}

static void disconnecting_leaves_it_in_doubt(void **state UNUSED)
{
    start();
    work(one);
    assert_int_equal(simply(&ours.one, MQI_DISC), MQRC_NONE);
    leave(&ours.one);
    assert_string_equal(there(), "");
    assert_shown("DISPLAY THREAD(*) TYPE(INDOUBT)", NID_ONE);
    world_engine_end();
}

static void a_unit_outlives_the_queue_manager(void **state UNUSED)
{
    start();
    work(one);
    again();
    assert_string_equal(there(), "");
    assert_shown("DISPLAY THREAD(*) TYPE(INDOUBT)", NID_ONE);
    again();
    assert_int_equal(resolve(&ours.one, one, MQI_RESOLVE_BACKOUT), MQRC_NONE);
    assert_string_equal(there(), "A");
    again();
    assert_shown("DISPLAY THREAD(*) TYPE(INDOUBT)", "CSQV420I");
    assert_string_equal(there(), "A");
    world_engine_end();
}

static void its_queue_cannot_be_cleared_and_its_messages_wake_who_waits(void **state UNUSED)
{
    struct object *object;
    MQHOBJ p;

    start();
    work(one);
    again();
    object = objects_find(&ours.objects, CLASS_QUEUE, span_of("P"));
    assert_int_equal(engine_queue_clear(ours.engine, object, NULL, NULL), REASON_BUSY);
    assert_int_equal(engine_queue_forget(ours.engine, object), REASON_BUSY);
    p = opened(&ours.two, "P");
    begin_get(&ours.two, p, MQGMO_WAIT | GET_NOW, AREA);
    ours.two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT) NID(*)", "CSQV414I");
    while (!ours.two.answered)
        world_turn();
    assert_int_equal(ours.two.call.reason, MQRC_NONE);
    assert_span(span_bytes(ours.two.area, ours.two.call.area_length), "B");
    world_engine_end();
}

static void a_backout_of_a_unit_in_doubt_counts(void **state UNUSED)
{
    MQHOBJ q;

    start();
    work(one);
    again();
    assert_shown("RESOLVE INDOUBT(JOB1) ACTION(BACKOUT) NID(" NID_ONE ")", "CSQV415I ZQS1 THREAD NID=" NID_ONE " BACKOUT SCHEDULED");
    q = opened(&ours.two, "Q");
    assert_int_equal(do_get(&ours.two, q, GET_NOW), MQRC_NONE);
    assert_int_equal(ours.two.call.md.BackoutCount, 1);
    world_engine_end();
}

static void resolve_wants_what_is_there(void **state UNUSED)
{
    start();
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT) NID(*)", "CSQV417I");
    work(one);
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT) NID(*)", "CSQV417I"); /* its coordinator is connected */
    leave(&ours.one);
    assert_shown("RESOLVE INDOUBT(OTHERJOB) ACTION(COMMIT) NID(*)", "CSQV417I");
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT) NID(C301)", "CSQV416E");
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT) NID(G3010000000000000000000000000000)", "CSQV416E");
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT)", "ABNORMAL");
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(FORGET) NID(*)", "ABNORMAL");
    assert_shown("DISPLAY THREAD(*) TYPE(INDOUBT)", NID_ONE);
    assert_shown("RESOLVE INDOUBT(RRSBATCH) ACTION(COMMIT) NID(" NID_ONE ")", "CSQV414I");
    world_engine_end();
}

static void threads_are_shown(void **state UNUSED)
{
    const char *shown;

    start();
    work(one);
    shown = console("DISPLAY THREAD(*) TYPE(*)");
    assert_non_null(strstr(shown, "CSQV401I ZQS1 DISPLAY THREAD REPORT FOLLOWS -\nCSQV402I ZQS1 ACTIVE THREADS -\nNAME     S T "));
    assert_non_null(strstr(shown, "\nRRSBATCH T R "));
    assert_non_null(strstr(shown, "\nJOB1     N B "));
    assert_non_null(strstr(shown, "CSQV406I ZQS1 INDOUBT THREADS -\n"));
    assert_non_null(strstr(shown, NID_ONE "\nDISPLAY INDOUBT REPORT COMPLETE\nCSQV432I"));
    assert_shown("DISPLAY THREAD(NOBODY)", "CSQV419I");
    assert_shown("DISPLAY THREAD(RRSB*)", "USER1");
    world_engine_end();
}

static void connections_are_shown(void **state UNUSED)
{
    const char *shown;

    start();
    assert_shown("DISPLAY CONN(*)", "UOWSTATE(NONE)");
    assert_int_equal(do_put(&ours.two, opened(&ours.two, "Q"), "X", PUT_SYNC), MQRC_NONE);
    shown = console("DISPLAY CONN(*) WHERE(UOWSTATE EQ ACTIVE)");
    assert_non_null(strstr(shown, "CSQM293I ZQS1 CSQMDRTC 1 CONN FOUND"));
    assert_non_null(strstr(shown, "USERID(USER2)"));
    assert_non_null(strstr(shown, "URTYPE(QMGR)"));
    assert_null(strstr(shown, "QMURID(0000000000000000)"));
    work(one);
    assert_shown("DISPLAY CONN(*) WHERE(UOWSTATE EQ PREPARED)", "NID(" NID_ONE ")");
    again();
    shown = console("DISPLAY CONN(*) WHERE(UOWSTATE EQ UNRESOLVED) URTYPE APPLTYPE");
    assert_non_null(strstr(shown, "URTYPE(RRS)\nAPPLTYPE(RRSBATCH)\n END CONN DETAILS"));
    assert_null(strstr(shown, "USERID("));
    assert_shown("DISPLAY CONN(0*) WHERE(UOWSTATE XX UNRESOLVED)", "ABNORMAL");
    assert_shown("DISPLAY CONN(*) WHERE(USERID EQ NOBODY)", "CSQM297I");
    (void)opened(&ours.one, "Q");
    shown = console("DISPLAY CONN(*) TYPE(HANDLE)");
    assert_non_null(strstr(shown, "TYPE(HANDLE)\nOBJNAME(Q)\nOBJTYPE(QUEUE)\n"));
    assert_non_null(strstr(shown, "OPENOPTS(\nMQOO_INPUT_SHARED\nMQOO_OUTPUT\n)\n"));
    /* the options were one text, of which only a single one could be a member */
    assert_shown("DISPLAY CONN(*) TYPE(HANDLE) WHERE(OPENOPTS CT MQOO_OUTPUT)", "OBJNAME(Q)");
    assert_shown("DISPLAY CONN(*) TYPE(HANDLE) WHERE(OPENOPTS EX MQOO_OUTPUT)", "CSQM297I");
    assert_shown("DISPLAY CONN(*) TYPE(HANDLE) WHERE(OPENOPTS CTG 'MQOO_INPUT*')", "OBJNAME(Q)");
    assert_shown("DISPLAY CONN(*) TYPE(HANDLE) WHERE(OPENOPTS EQ MQOO_OUTPUT)", "CSQ9011E");
    assert_shown("DISPLAY CONN(*) WHERE(CONNOPTS CT MQCNO_STANDARD_BINDING)", "USERID(");
    world_engine_end();
}

static void start_triggers(const char *type, MQHOBJ *initq)
{
    start();
    define_in(&ours.objects, TYPE_QLOCAL, "INIT", "SHARE STGCLASS(DEFAULT)")->id = 102;
    define_in(&ours.objects, TYPE_PROCESS, "P", "");
    define_in(&ours.objects, TYPE_QLOCAL, "P", "TRIGGER INITQ(INIT) PROCESS(P)");
    define_in(&ours.objects, TYPE_QLOCAL, "P", type);
    *initq = opened(&ours.two, "INIT");
}

static void trigger_messages_come_when_a_unit_in_doubt_ends(void **state UNUSED)
{
    static const struct {
        const char *type;
        MQLONG how, wanted;
    } rows[] = {
        { "TRIGTYPE(EVERY)", MQI_RESOLVE_COMMIT, MQRC_NONE },
        { "TRIGTYPE(EVERY)", MQI_RESOLVE_BACKOUT, MQRC_NO_MSG_AVAILABLE },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ initq;

        start_triggers(rows[i].type, &initq);
        work(one);
        leave(&ours.one);
        assert_int_equal(do_get(&ours.two, initq, GET_NOW), MQRC_NO_MSG_AVAILABLE);
        assert_int_equal(resolve(&ours.one, one, rows[i].how), MQRC_NONE);
        assert_int_equal(do_get(&ours.two, initq, GET_NOW), rows[i].wanted);
        world_engine_end();
    }
}

/* They are not kept; what is in doubt counts when the monitor comes again. */
static void a_restart_loses_trigger_messages_of_a_unit_in_doubt(void **state UNUSED)
{
    static const struct {
        const char *type;
        MQLONG wanted;
    } rows[] = { { "TRIGTYPE(FIRST)", MQRC_NONE }, { "TRIGTYPE(EVERY)", MQRC_NO_MSG_AVAILABLE } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHOBJ initq;

        start_triggers(rows[i].type, &initq);
        work(one);
        again();
        initq = opened(&ours.two, "INIT");
        assert_int_equal(do_get(&ours.two, initq, GET_NOW), rows[i].wanted);
        assert_int_equal(resolve(&ours.one, one, MQI_RESOLVE_COMMIT), MQRC_NONE);
        assert_int_equal(do_get(&ours.two, initq, GET_NOW), MQRC_NO_MSG_AVAILABLE);
        world_engine_end();
    }
}

/* ARCHIVE LOG MODE(QUIESCE): what has begun goes on, what would begin waits. */
static void while_units_are_held_none_begins(void **state UNUSED)
{
    MQHOBJ q, p;

    start();
    q = opened(&ours.one, "Q");
    p = opened(&ours.two, "P");
    assert_int_equal(do_put(&ours.one, q, "A", PUT_SYNC), MQRC_NONE);
    define_in(&ours.objects, TYPE_QMODEL, "M", "DEFTYPE(PERMDYN)");
    engine_hold(ours.engine, true);
    assert_int_equal(engine_open_units(ours.engine), 1);
    begin_call(&ours.two, MQI_OPEN);
    MQI_SET(ours.two.call.od.ObjectName, span_of("M"));
    MQI_SET(ours.two.call.od.DynamicQName, span_of("DYNAMIC"));
    ours.two.call.options = MQOO_OUTPUT;
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    assert_null(objects_find(&ours.objects, CLASS_QUEUE, span_of("DYNAMIC")));
    engine_hold(ours.engine, false);
    assert_int_equal(ours.two.answered, 1);
    assert_int_equal(ours.two.call.reason, MQRC_NONE);
    assert_non_null(objects_find(&ours.objects, CLASS_QUEUE, span_of("DYNAMIC")));
    engine_hold(ours.engine, true);
    begin_call(&ours.two, MQI_SUB);
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    engine_hold(ours.engine, false);
    assert_int_equal(ours.two.answered, 1);
    engine_hold(ours.engine, true);
    assert_int_equal(do_put(&ours.one, q, "B", PUT_SYNC), MQRC_NONE);
    begin_put(&ours.two, p, "C", MQPMO_NO_SYNCPOINT);
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    assert_int_equal(simply(&ours.one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(engine_open_units(ours.engine), 0);
    assert_int_equal(ours.two.answered, 0);
    begin_get(&ours.one, q, GET_NOW, AREA);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    leave(&ours.one); /* who waits may go */
    engine_hold(ours.engine, false);
    while (!ours.two.answered)
        world_turn();
    assert_int_equal(ours.two.call.reason, MQRC_NONE);
    q = opened(&ours.one, "Q");
    assert_int_equal(do_get(&ours.one, q, GET_NOW), MQRC_NONE);
    world_engine_end();
}

/* SUSPEND QMGR LOG: what would be logged waits, what is not goes on, and nothing that waited is lost. */
static void while_the_log_is_suspended_updates_wait(void **state UNUSED)
{
    MQHOBJ q, p;
    uint64_t rba;

    start();
    define_in(&ours.objects, TYPE_QMODEL, "M", "DEFTYPE(PERMDYN)");
    q = opened(&ours.one, "Q");
    p = opened(&ours.two, "P");
    assert_int_equal(do_put(&ours.one, q, "A", PUT_SYNC), MQRC_NONE);
    assert_int_equal(log_suspend(world.log, &rba), 0);
    begin_call(&ours.one, MQI_CMIT);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    begin_put(&ours.two, p, "VOLATILE", MQPMO_NO_SYNCPOINT);
    ours.two.call.md.Persistence = MQPER_NOT_PERSISTENT;
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    assert_int_equal(do_get(&ours.two, p, GET_NOW), MQRC_NONE);
    begin_put(&ours.two, p, "B", MQPMO_NO_SYNCPOINT);
    ours.two.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    for (int i = 0; i < 20; i++)
        assert_int_equal(store_turn(world.store), 0);
    assert_int_equal(ours.one.answered, 0);
    assert_int_equal(ours.two.answered, 0);
    assert_int_equal(log_next(world.log), rba);
    assert_true(log_resume(world.log));
    while (!ours.one.answered || !ours.two.answered)
        world_turn();
    assert_int_equal(ours.one.call.reason, MQRC_NONE);
    assert_int_equal(ours.two.call.reason, MQRC_NONE);
    assert_int_equal(log_suspend(world.log, &rba), 0);
    begin_get(&ours.one, q, GET_NOW, AREA);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    begin_call(&ours.two, MQI_OPEN);
    MQI_SET(ours.two.call.od.ObjectName, span_of("M"));
    MQI_SET(ours.two.call.od.DynamicQName, span_of("DYNAMIC"));
    ours.two.call.options = MQOO_OUTPUT;
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    assert_null(objects_find(&ours.objects, CLASS_QUEUE, span_of("DYNAMIC")));
    leave(&ours.one); /* who waits may go */
    assert_true(log_resume(world.log));
    while (!ours.two.answered)
        world_turn();
    assert_non_null(objects_find(&ours.objects, CLASS_QUEUE, span_of("DYNAMIC")));
    again();
    assert_int_equal(do_get(&ours.one, opened(&ours.one, "Q"), GET_NOW), MQRC_NONE);
    assert_int_equal(do_get(&ours.two, opened(&ours.two, "P"), GET_NOW), MQRC_NONE);
    world_engine_end();
}

/* Calls that wait are not made for programs that have ended, MQCMIT neither: their units are backed out, and the suspension stays. */
static void programs_are_killed_while_the_log_is_suspended(void **state UNUSED)
{
    MQHOBJ q, p;
    uint64_t rba;

    start();
    q = opened(&ours.one, "Q");
    p = opened(&ours.two, "P");
    assert_int_equal(do_put(&ours.two, p, "STAYS", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(do_get(&ours.two, p, GET_SYNC), MQRC_NONE);
    assert_int_equal(do_put(&ours.one, q, "NOT YET COMMITTED", PUT_SYNC), MQRC_NONE);
    assert_int_equal(do_put(&ours.two, p, "BACKED OUT", PUT_SYNC), MQRC_NONE);
    assert_int_equal(log_suspend(world.log, &rba), 0);
    begin_call(&ours.one, MQI_CMIT);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    begin_put(&ours.two, p, "NEVER MADE", PUT_SYNC);
    ours.two.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(call(&ours.two), ENGINE_LATER);
    leave(&ours.one);
    leave(&ours.two);
    for (int i = 0; i < 20; i++)
        assert_int_equal(store_turn(world.store), 0);
    assert_true(log_suspended(world.log));
    assert_int_equal(log_durable(world.log), rba);
    assert_true(log_resume(world.log));
    for (int i = 0; i < 2; i++) { /* also behind a restart */
        q = opened(&ours.one, "Q");
        p = opened(&ours.two, "P");
        assert_int_equal(do_get(&ours.one, q, GET_SYNC), MQRC_NO_MSG_AVAILABLE);
        assert_int_equal(do_get(&ours.two, p, GET_SYNC), MQRC_NONE);
        assert_span(span_bytes(ours.two.area, ours.two.call.area_length), "STAYS");
        assert_int_equal(do_get(&ours.two, p, GET_SYNC), MQRC_NO_MSG_AVAILABLE);
        again();
    }
    world_engine_end();
}

/* The suspension ends with the queue manager: what was appended under it was promised to nobody. */
static void a_queue_manager_is_killed_while_its_log_is_suspended(void **state UNUSED)
{
    MQHOBJ q;
    uint64_t rba;

    start();
    q = opened(&ours.one, "Q");
    assert_int_equal(do_put(&ours.one, q, "BEFORE", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(do_put(&ours.one, q, "IN A UNIT", PUT_SYNC), MQRC_NONE);
    assert_int_equal(log_suspend(world.log, &rba), 0);
    begin_call(&ours.one, MQI_CMIT);
    assert_int_equal(call(&ours.one), ENGINE_LATER);
    disk_use(false); /* nothing is written any more, as behind a kill */
    disk_plan(DISK_POWER, 0);
    world_engine_crash();
    disk_power_back(1);
    io = &io_real;
    world_engine_start();
    assert_false(log_suspended(world.log));
    q = opened(&ours.one, "Q");
    assert_int_equal(do_get(&ours.one, q, GET_NOW), MQRC_NONE);
    assert_span(span_bytes(ours.one.area, ours.one.call.area_length), "BEFORE");
    assert_int_equal(do_get(&ours.one, q, GET_NOW), MQRC_NO_MSG_AVAILABLE);
    world_engine_end();
}

static MQLONG publish_retained_to(struct program *p, const char *text, MQLONG options)
{
    begin_call(p, MQI_PUT1);
    p->call.od.Version = MQOD_VERSION_4;
    p->call.od.ObjectType = MQOT_TOPIC;
    p->call.strings[STRING_OBJECT] = span_of("DAY");
    p->call.md.Persistence = MQPER_PERSISTENT;
    p->call.pmo.Options = options | MQPMO_RETAIN;
    p->call.length = (uint32_t)strlen(text);
    memcpy(p->area, text, strlen(text));
    return world_call(p);
}

/* What a new subscription of program two gets. */
static void assert_retained(const char *text)
{
    MQHOBJ queue = opened(&ours.two, "Q");
    MQHOBJ subscription;

    begin_call(&ours.two, MQI_SUB);
    ours.two.call.sd.Options = MQSO_CREATE;
    ours.two.call.handle = queue;
    ours.two.call.strings[STRING_OBJECT] = span_of("DAY");
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    subscription = ours.two.call.subscription;
    assert_int_equal(do_get(&ours.two, queue, GET_NOW), MQRC_NONE);
    assert_span(span_bytes(ours.two.area, ours.two.call.area_length), text);
    assert_int_equal(do_get(&ours.two, queue, GET_NOW), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(close_handle(&ours.two, subscription, 0), MQRC_NONE);
    assert_int_equal(close_handle(&ours.two, queue, 0), MQRC_NONE);
}

/* The unit of a retained publication is in doubt over a restart. What a new subscription gets: before its end, and behind it. */
static void a_retained_publication_is_in_doubt(void **state UNUSED)
{
    for (int row = 0; row < 4; row++) {
        bool commit = row & 1, cold = row & 2;

        start();
        define_in(&ours.objects, TYPE_TOPIC, "SYSTEM.BASE.TOPIC", "");
        define_in(&ours.objects, TYPE_QLOCAL, "SYSTEM.RETAINED.PUB.QUEUE", "STGCLASS(DEFAULT)")->id = 102;
        again();
        assert_int_equal(publish_retained_to(&ours.one, "OLD", MQPMO_NO_SYNCPOINT), MQRC_NONE);
        assert_int_equal(publish_retained_to(&ours.one, "NEW", PUT_SYNC), MQRC_NONE);
        assert_int_equal(prepare(&ours.one, one), MQRC_NONE);
        if (cold) /* the start finds its page in no buffer */
            assert_int_equal(store_checkpoint_now(world.store, true), 0);
        again();
        assert_retained("OLD");
        assert_int_equal(resolve(&ours.one, one, commit ? MQI_RESOLVE_COMMIT : MQI_RESOLVE_BACKOUT), MQRC_NONE);
        assert_retained(commit ? "NEW" : "OLD");
        again();
        assert_retained(commit ? "NEW" : "OLD");
        world_engine_end();
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_put_ahead_behind_prepare_backed_out_the_prepared_unit),
        cmocka_unit_test(the_second_phase_of_the_same_connection),
        cmocka_unit_test(a_prepared_unit_takes_nothing_more),
        cmocka_unit_test(what_cannot_be_prepared),
        cmocka_unit_test(a_unit_outlives_its_program),
        cmocka_unit_test(disconnecting_leaves_it_in_doubt),
        cmocka_unit_test(a_unit_outlives_the_queue_manager),
        cmocka_unit_test(its_queue_cannot_be_cleared_and_its_messages_wake_who_waits),
        cmocka_unit_test(a_backout_of_a_unit_in_doubt_counts),
        cmocka_unit_test(resolve_wants_what_is_there),
        cmocka_unit_test(threads_are_shown),
        cmocka_unit_test(connections_are_shown),
        cmocka_unit_test(while_units_are_held_none_begins),
        cmocka_unit_test(while_the_log_is_suspended_updates_wait),
        cmocka_unit_test(programs_are_killed_while_the_log_is_suspended),
        cmocka_unit_test(a_queue_manager_is_killed_while_its_log_is_suspended),
        cmocka_unit_test(trigger_messages_come_when_a_unit_in_doubt_ends),
        cmocka_unit_test(a_restart_loses_trigger_messages_of_a_unit_in_doubt),
        cmocka_unit_test(a_retained_publication_is_in_doubt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
