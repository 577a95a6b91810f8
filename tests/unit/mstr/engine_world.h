/* engine_world.h - an engine over the real store of store_world.h, with two programs: what messages cost, what a crash leaves.
 *
 * Objects are in memory alone, and stay when the queue manager is started again.
 */
#ifndef TESTS_UNIT_MSTR_ENGINE_WORLD_H
#define TESTS_UNIT_MSTR_ENGINE_WORLD_H

#include "tests/unit/mstr/engine_programs.h"
#include "tests/unit/mstr/fake_saf.h"
#include "tests/unit/mstr/store_world.h"

static struct engine_world {
    struct fake_saf fake;
    struct qmgr qmgr;
    struct objects objects;
    struct engine *engine;
    struct buf log;
    struct program one, two;
} ours;

/* What the log has done by now, or within a millisecond. 0 or a reason. */
static int world_try_turn(void)
{
    struct pollfd event = { .fd = log_event(world.log), .events = POLLIN };

    poll(&event, 1, 1);
    return store_turn(world.store);
}

static inline void world_turn(void)
{
    assert_int_equal(world_try_turn(), 0);
}

static inline void world_log(void *context UNUSED, struct span lines)
{
    buf_put_span(&ours.log, lines);
}

static inline void world_alarm(void *context UNUSED, int64_t at UNUSED)
{
}

static inline int world_wait(void *context UNUSED)
{
    return world_try_turn();
}

static inline void world_connect(struct program *program, const char *user)
{
    struct identity identity = { .user = name8_const(user), .source = IDENTITY_JOB, .job = name8_const("JOB1") };

    memset(program, 0, sizeof *program);
    program->call.attributes = &program->attributes;
    assert_int_equal(engine_connect(ours.engine, &identity, span_of("JOB1"), program, &program->connection, &ours.log), MQRC_NONE);
}

/* What is open after a start that failed is given up. */
static inline int world_engine_try_start(void)
{
    const struct engine_events events = { NULL, on_answered, world_log, world_alarm, world_wait, NULL, NULL, on_signal, NULL };
    int reason = world_start();

    if (reason < 0)
        return reason;
    ours.engine = engine_new(&ours.qmgr, &ours.objects, world.store, &events);
    world_connect(&ours.one, "USER1");
    world_connect(&ours.two, "USER2");
    return 0;
}

static inline void world_engine_start(void)
{
    assert_int_equal(world_engine_try_start(), 0);
}

static inline void world_engine_begin_with(uint64_t log_pages)
{
    world_make(log_pages);
    memset(&ours, 0, sizeof ours);
    ours.fake.profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY";
    qmgr_init(&ours.qmgr, "ZQS1", NULL, fake_saf(&ours.fake));
    assert_int_equal(switches_read(&ours.qmgr.security.switches, "ZQS1", NULL, false, &ours.qmgr.saf), 0);
    objects_init(&ours.objects, NULL);
    assert_int_equal(objects_put(&ours.objects, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
    buf_init(&ours.log, 1 << 20);
    define_in(&ours.objects, TYPE_STGCLASS, "DEFAULT", "PSID(1)");
    world_engine_start();
}

static inline void world_engine_begin(void)
{
    world_engine_begin_with(WORLD_LOG_PAGES);
}

/* The engine's memory is given back, and what it had under way is gone, as in a crash: no unit is ended. */
static inline void world_engine_crash(void)
{
    engine_free(ours.engine);
    ours.engine = NULL;
    world_crash();
}

static inline void world_engine_end(void)
{
    engine_free(ours.engine);
    world_crash();
    objects_release(&ours.objects);
    qmgr_release(&ours.qmgr);
    buf_release(&ours.log);
    assert_int_equal(remove_folder(NULL), 0);
}

/* Calls, and waits for the answer. */
static inline MQLONG world_call(struct program *p)
{
    p->answered = 0;
    if (call(p) == ENGINE_LATER)
        while (!p->answered)
            world_turn();
    return p->call.reason;
}

enum { WORLD_DEAD = -1 /* in place of a MQRC_: the store has failed */ };

/* Calls, and waits for the answer on a disk that may fail: MQRC_, or WORLD_DEAD. */
static inline MQLONG world_try_call(struct program *p)
{
    p->answered = 0;
    if (call(p) == ENGINE_LATER)
        while (!p->answered)
            if (world_try_turn() < 0)
                return WORLD_DEAD;
    return p->call.reason;
}

/* Pages that were looked at so far. */
static inline uint64_t world_fetches(void)
{
    struct buffer_usage usage;

    assert_int_equal(buffer_pool_usage(world.pools, 0, &usage), 0);
    return usage.fetches;
}

#endif
