/* queue_stream.c - what definitions do to each message that comes: CAPEXPRY shortens its time, STREAMQ has a copy of it. */
#include "mstr/queue_private.h"

#include "base/text.h"

#define CAP_WORD "CAPEXPRY("

enum {
    /* What makes reports about the message: who put it has not asked about a copy. */
    REPORTS = MQRO_EXCEPTION_WITH_FULL_DATA | MQRO_EXPIRATION_WITH_FULL_DATA | MQRO_COA_WITH_FULL_DATA |
              MQRO_COD_WITH_FULL_DATA | MQRO_ACTIVITY,
};

/* -- CAPEXPRY -- */

/* The number behind CAPEXPRY( in a text of CUSTOM; 0: there is none. */
static MQLONG custom_cap(struct span text)
{
    for (; text.length; text = span_from(text, 1)) {
        int64_t number = 0;
        size_t i = sizeof CAP_WORD - 1;

        if (!span_starts(text, CAP_WORD))
            continue;
        for (; i < text.length && text.data[i] >= '0' && text.data[i] <= '9' && number < INT32_MAX; i++)
            number = number * 10 + text.data[i] - '0';
        if (i < text.length && text.data[i] == ')' && number <= INT32_MAX)
            return (MQLONG)number;
    }
    return 0;
}

/* That in CUSTOM, of releases before, counts. */
MQLONG expiry_cap_of(const struct object *queue)
{
    MQLONG cap = custom_cap(object_text(queue, A_CUSTOM));

    if (cap)
        return cap;
    cap = object_is(queue, A_CAPEXPRY, "NOLIMIT") ? 0 : (MQLONG)object_number(queue, A_CAPEXPRY);
    return cap > 0 ? cap : MQEI_UNLIMITED;
}

MQLONG topic_expiry_cap(const struct topic *topic)
{
    for (topic = topic_with_object(topic); topic; topic = topic_with_object(topic->parent)) {
        MQLONG cap = custom_cap(object_text(topic->object, A_TOPIC_CUSTOM));

        if (cap)
            return cap;
        if (object_is(topic->object, A_TOPIC_CAPEXPRY, "NOLIMIT"))
            return MQEI_UNLIMITED;
        if (!object_is(topic->object, A_TOPIC_CAPEXPRY, "ASPARENT"))
            return (MQLONG)object_number(topic->object, A_TOPIC_CAPEXPRY);
    }
    return MQEI_UNLIMITED;
}

static void lower(const struct object *object, MQMD *md)
{
    MQLONG cap = expiry_cap_of(object);

    if (cap != MQEI_UNLIMITED && (md->Expiry == MQEI_UNLIMITED || md->Expiry > cap))
        md->Expiry = cap;
}

void expiry_cap(const struct engine *engine, const struct arrival *arrival, MQMD *md)
{
    const struct object *behind;

    lower(arrival->base, md);
    if (arrival->opened == arrival->base)
        return;
    lower(arrival->opened, md);
    if (arrival->opened->type != TYPE_QALIAS)
        return;
    behind = objects_find(engine->objects, CLASS_QUEUE, object_text(arrival->opened, A_TARGET));
    if (behind && behind != arrival->base)
        lower(behind, md);
}

/* -- STREAMQ -- */

struct own_message stream_message(const struct arrival *arrival)
{
    struct own_message copy = {
        .queue = object_text(arrival->base, A_STREAMQ), .md = arrival->md, .data = arrival->data,
        .properties = arrival->properties, .is_trigger = arrival->is_trigger, .is_event = arrival->is_event, .is_copy = true,
    };

    copy.md.Expiry = MQEI_UNLIMITED;
    copy.md.Report &= ~(MQLONG)REPORTS;
    return copy;
}

const struct object *stream_alias(const struct engine *engine, const struct object *queue)
{
    struct span name = object_text(queue, A_STREAMQ);
    const struct object *to = name.length ? objects_find(engine->objects, CLASS_QUEUE, name) : NULL;

    return to && to->type == TYPE_QALIAS && object_is(to, A_TARGTYPE, "TOPIC") ? to : NULL;
}

static MQLONG put_copy(struct engine *engine, struct unit *unit, const struct arrival *arrival)
{
    struct own_message copy = stream_message(arrival);
    const struct object *alias = stream_alias(engine, arrival->base);
    uint32_t counted = unit->messages;
    MQLONG reason = alias ? publish_by_alias(engine, unit, alias, &copy) : own_put(engine, unit, &copy);

    unit->messages = counted; /* it is not the program's: MAXUMSGS */
    return reason;
}

int stream_take_back(struct engine *engine, struct unit *unit, const struct arrival *arrival)
{
    bool patient = store_patience(engine->store, true);
    int reason = store_get(unit->store, arrival->queue->messages, arrival->position);

    store_patience(engine->store, patient);
    unit_touch(unit, arrival->queue);
    trigger_taken_back(arrival->trigger);
    if (reason < 0)
        unit_spoiled(unit, MQRC_RESOURCE_PROBLEM);
    return reason;
}

MQLONG stream_copy(struct engine *engine, struct unit *unit, const struct arrival *arrival)
{
    MQLONG reason;

    if (arrival->is_copy || arrival->remote_queue || object_text(arrival->base, A_STREAMQ).length == 0)
        return MQRC_NONE;
    reason = put_copy(engine, unit, arrival);
    if (reason == MQRC_NONE || !object_is(arrival->base, A_STRMQOS, "MUSTDUP"))
        return MQRC_NONE;
    return stream_take_back(engine, unit, arrival) == 0 ? reason : MQRC_RESOURCE_PROBLEM;
}
