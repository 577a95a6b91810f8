/* topic_fixture.h - engine_fixture.h with topics: what CSQ4INSG defines for them, and the calls of publishers and subscribers. */
#ifndef TESTS_UNIT_MSTR_TOPIC_FIXTURE_H
#define TESTS_UNIT_MSTR_TOPIC_FIXTURE_H

#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/queue_private.h"

static inline void begin_topics(struct fixture *f, const char *access)
{
    begin(f, access);
    define(f, TYPE_TOPIC, "SYSTEM.BASE.TOPIC", "");
    define(f, TYPE_QMODEL, "SYSTEM.DURABLE.MODEL.QUEUE", "DEFTYPE(PERMDYN) SHARE DEFSOPT(SHARED)");
    define(f, TYPE_QMODEL, "SYSTEM.NDURABLE.MODEL.QUEUE", "DEFTYPE(TEMPDYN) SHARE DEFSOPT(SHARED)");
    define(f, TYPE_QLOCAL, "SYSTEM.RETAINED.PUB.QUEUE", "");
    topic_objects_read(f->engine);
    assert_int_equal(connect_as(f, &f->one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(f, &f->two, "USER2"), MQRC_NONE);
}

static inline struct object *define_topic(struct fixture *f, const char *name, const char *settings)
{
    struct object *object = define(f, TYPE_TOPIC, name, settings);

    topic_objects_read(f->engine);
    return object;
}

static inline MQLONG open_topic_as(struct program *p, const char *object, const char *string, MQLONG options, MQHOBJ *handle)
{
    MQLONG reason;

    begin_call(p, MQI_OPEN);
    p->call.od.Version = MQOD_VERSION_4;
    p->call.od.ObjectType = MQOT_TOPIC;
    MQI_SET(p->call.od.ObjectName, span_of(object));
    p->call.strings[STRING_OBJECT] = span_of(string);
    p->call.options = options;
    reason = reason_of(p);
    *handle = p->call.handle;
    return reason;
}

static inline MQHOBJ publisher(struct program *p, const char *string)
{
    MQHOBJ handle;

    assert_int_equal(open_topic_as(p, "", string, MQOO_OUTPUT, &handle), MQRC_NONE);
    return handle;
}

/* MQPUT1 to a topic string. */
static inline MQLONG publish1(struct program *p, const char *string, const char *text, MQLONG options)
{
    begin_call(p, MQI_PUT1);
    p->call.od.Version = MQOD_VERSION_4;
    p->call.od.ObjectType = MQOT_TOPIC;
    p->call.strings[STRING_OBJECT] = span_of(string);
    p->call.pmo.Options = options;
    p->call.length = (uint32_t)strlen(text);
    memcpy(p->area, text, strlen(text));
    return reason_of(p);
}

static inline void begin_sub(struct program *p, const char *name, const char *string, MQLONG options, MQHOBJ handle)
{
    begin_call(p, MQI_SUB);
    p->call.sd.Options = options;
    p->call.handle = handle;
    p->call.strings[STRING_SUB_NAME] = span_of(name);
    p->call.strings[STRING_OBJECT] = span_of(string);
}

static inline MQLONG sub(struct program *p, const char *name, const char *string, MQLONG options, MQHOBJ *handle,
                         MQHOBJ *subscription)
{
    MQLONG reason;

    begin_sub(p, name, string, options, *handle);
    reason = reason_of(p);
    *handle = p->call.handle;
    *subscription = p->call.subscription;
    return reason;
}

/* A managed subscription that is not durable: the handle of its queue. */
static inline MQHOBJ subscribed(struct program *p, const char *string)
{
    MQHOBJ handle = MQHO_NONE, subscription;

    assert_int_equal(sub(p, "", string, MQSO_CREATE | MQSO_MANAGED, &handle, &subscription), MQRC_NONE);
    return handle;
}

#endif
