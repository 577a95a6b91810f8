/* engine_programs.h - programs in front of an engine, for tests: the calls of the MQI in short, objects by a line of settings. */
#ifndef TESTS_UNIT_MSTR_ENGINE_PROGRAMS_H
#define TESTS_UNIT_MSTR_ENGINE_PROGRAMS_H

#include "tests/unit/test.h"

#include "mstr/objects.h"
#include "mstr/queue_engine.h"

enum { AREA = 4096 };

struct program {
    struct engine_connection *connection;
    struct mqi_call call;
    struct mqi_attributes attributes;
    char area[AREA];
    unsigned answered; /* how often the engine told it later */
    uint32_t place;    /* of the last signal */
    MQLONG signalled;  /* MQEC_, 0: none has come */
};

static inline void on_answered(void *context UNUSED, void *owner, struct mqi_call *call)
{
    struct program *program = owner;

    assert_ptr_equal(call, &program->call);
    program->answered++;
}

static inline void on_signal(void *context UNUSED, void *owner, uint32_t place, MQLONG code)
{
    struct program *program = owner;

    program->place = place;
    program->signalled = code;
}

/* settings: "WORD(VALUE) ..." of attributes.def. */
static inline struct object *define_in(struct objects *objects, enum object_type type, const char *name, const char *settings)
{
    struct object *draft = object_new(type, span_of(name));
    struct object *found = objects_find(objects, object_types[type].class, span_of(name));
    struct span rest = span_of(settings), one;

    if (found) {
        object_free(draft);
        draft = object_copy(found);
    }
    while ((one = span_word(&rest)).length) {
        size_t open = span_find(one, '(');
        enum attribute attribute = attribute_find(span_part(one, 0, open), TYPE_SET(type));
        struct span text = open < one.length ? span_part(one, open + 1, one.length - open - 2) : one;
        struct value value = { .text = SPAN_NONE };

        assert_int_not_equal(attribute, ATTRIBUTE_COUNT);
        assert_int_equal(value_of(attribute, text, &value), 0);
        object_set(draft, attribute, &value);
    }
    assert_int_equal(objects_put(objects, draft), 0);
    return objects_find(objects, object_types[type].class, span_of(name));
}

/* -- calls -- */

static inline int call(struct program *p)
{
    return engine_call(p->connection, &p->call, p->area, sizeof p->area);
}

static inline void begin_call(struct program *p, enum mqi_verb verb)
{
    p->call.attributes = &p->attributes;
    mqi_call_init(&p->call, verb);
    p->answered = 0;
}

static inline MQLONG reason_of(struct program *p)
{
    assert_int_equal(call(p), 0);
    assert_int_equal(p->call.code, p->call.reason == MQRC_NONE ? MQCC_OK : p->call.code);
    return p->call.reason;
}

static inline MQLONG open_as(struct program *p, const char *name, MQLONG options, const char *alternate, MQHOBJ *handle)
{
    MQLONG reason;

    begin_call(p, MQI_OPEN);
    MQI_SET(p->call.od.ObjectName, span_of(name));
    MQI_SET(p->call.od.AlternateUserId, span_of(alternate));
    p->call.options = options;
    reason = reason_of(p);
    *handle = p->call.handle;
    return reason;
}

static inline MQHOBJ open_queue(struct program *p, const char *name, MQLONG options)
{
    MQHOBJ handle;

    assert_int_equal(open_as(p, name, options, "", &handle), MQRC_NONE);
    return handle;
}

static inline MQLONG close_handle(struct program *p, MQHOBJ handle, MQLONG options)
{
    begin_call(p, MQI_CLOSE);
    p->call.handle = handle;
    p->call.options = options;
    return reason_of(p);
}

static inline void begin_put(struct program *p, MQHOBJ handle, const char *text, MQLONG options)
{
    begin_call(p, MQI_PUT);
    p->call.handle = handle;
    p->call.pmo.Options = options;
    p->call.length = (uint32_t)strlen(text);
    memcpy(p->area, text, strlen(text));
}

static inline MQLONG put(struct program *p, MQHOBJ handle, const char *text, MQLONG options)
{
    begin_put(p, handle, text, options);
    return reason_of(p);
}

static inline void begin_get(struct program *p, MQHOBJ handle, MQLONG options, uint32_t length)
{
    begin_call(p, MQI_GET);
    p->call.handle = handle;
    p->call.gmo.Version = MQGMO_VERSION_2;
    p->call.gmo.Options = options;
    p->call.length = length;
    memset(p->area, '?', sizeof p->area);
}

static inline MQLONG get(struct program *p, MQHOBJ handle, MQLONG options)
{
    begin_get(p, handle, options, AREA);
    return reason_of(p);
}

static inline MQLONG simple(struct program *p, enum mqi_verb verb)
{
    begin_call(p, verb);
    return reason_of(p);
}

#define assert_got(program, handle, options, text)                              \
    do {                                                                        \
        assert_int_equal(get(program, handle, options), MQRC_NONE);             \
        assert_span(span_bytes((program)->area, (program)->call.area_length), text); \
    } while (0)

#endif
