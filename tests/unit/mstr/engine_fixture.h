/* engine_fixture.h - an engine over memory_store.h and fake_saf.h, with two programs. */
#ifndef TESTS_UNIT_MSTR_ENGINE_FIXTURE_H
#define TESTS_UNIT_MSTR_ENGINE_FIXTURE_H

#include "tests/unit/mstr/engine_programs.h"
#include "tests/unit/mstr/fake_saf.h"
#include "tests/unit/mstr/memory_store.h"

struct fixture {
    struct fake_saf fake;
    struct qmgr qmgr;
    struct objects objects;
    struct store store;
    struct engine *engine;
    struct buf log, job_log;
    int64_t alarm;
    struct program one, two;
};

static inline void on_log(void *context, struct span lines)
{
    struct fixture *f = context;

    buf_put_span(&f->log, lines);
}

static inline void on_alarm(void *context, int64_t at)
{
    struct fixture *f = context;

    f->alarm = at;
}

static inline int on_wait(void *context)
{
    struct fixture *f = context;

    memory_store_sync(&f->store);
    return 0;
}

static inline MQLONG connect_as(struct fixture *f, struct program *program, const char *user)
{
    struct identity identity = { .user = name8_const(user), .source = IDENTITY_JOB, .job = name8_const("JOB1") };

    return engine_connect(f->engine, &identity, span_of("JOB1"), program, &program->connection, &f->job_log);
}

/* access: of fake_saf; NULL: no security at all. */
static inline void begin(struct fixture *f, const char *access)
{
    struct engine_events events = { f, on_answered, on_log, on_alarm, on_wait, NULL, NULL, on_signal, NULL };

    memset(f, 0, sizeof *f);
    f->fake.access = access;
    if (!access)
        f->fake.profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY";
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->fake));
    assert_int_equal(switches_read(&f->qmgr.security.switches, "ZQS1", NULL, false, &f->qmgr.saf), 0);
    objects_init(&f->objects, NULL);
    assert_int_equal(objects_put(&f->objects, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
    define_in(&f->objects, TYPE_STGCLASS, "DEFAULT", "PSID(1)");
    buf_init(&f->log, 1 << 16);
    buf_init(&f->job_log, 1 << 16);
    f->engine = engine_new(&f->qmgr, &f->objects, &f->store, &events);
    f->one.call.attributes = &f->one.attributes;
    f->two.call.attributes = &f->two.attributes;
}

static inline void finish(struct fixture *f)
{
    engine_free(f->engine);
    memory_store_free(&f->store);
    objects_release(&f->objects);
    qmgr_release(&f->qmgr);
    buf_release(&f->log);
    buf_release(&f->job_log);
}

static inline struct object *define(struct fixture *f, enum object_type type, const char *name, const char *settings)
{
    return define_in(&f->objects, type, name, settings);
}

static inline MQLONG depth(struct fixture *f, const char *name)
{
    struct engine_queue_state state;

    assert_int_equal(engine_queue_state(f->engine, objects_find(&f->objects, CLASS_QUEUE, span_of(name)), &state), 0);
    return (MQLONG)state.depth;
}

#endif
