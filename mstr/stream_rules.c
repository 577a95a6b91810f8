/* stream_rules.c - which queues may have copies made of their messages, and which may take them. */
#include "mstr/stream_rules.h"

#include "base/text.h"

/* Queues of the system that may have STREAMQ. */
static const char *const system_queues[] = {
    "SYSTEM.DEFAULT.LOCAL.QUEUE", "SYSTEM.DEFAULT.MODEL.QUEUE", "SYSTEM.JMS.TEMPQ.MODEL", "SYSTEM.ADMIN.ACCOUNTING.QUEUE",
    "SYSTEM.ADMIN.ACTIVITY.QUEUE", "SYSTEM.ADMIN.CHANNEL.EVENT", "SYSTEM.ADMIN.COMMAND.EVENT", "SYSTEM.ADMIN.CONFIG.EVENT",
    "SYSTEM.ADMIN.LOGGER.EVENT", "SYSTEM.ADMIN.PERFM.EVENT", "SYSTEM.ADMIN.PUBSUB.EVENT", "SYSTEM.ADMIN.QMGR.EVENT",
    "SYSTEM.ADMIN.STATISTICS.QUEUE",
};

static bool is_system(struct span name)
{
    return span_starts(name, "SYSTEM.");
}

static bool system_may(struct span name)
{
    for (size_t i = 0; i < ARRAY_COUNT(system_queues); i++)
        if (span_is(name, system_queues[i]))
            return true;
    return false;
}

/* The name of the queue that a name stands for in the end, there or not; that of an alias of a topic stays. */
static struct span behind(const struct objects *objects, struct span name)
{
    const struct object *object = objects_find(objects, CLASS_QUEUE, name);
    bool alias = object && object->type == TYPE_QALIAS && !object_is(object, A_TARGTYPE, "TOPIC");

    return alias ? object_text(object, A_TARGET) : name;
}

static const char *target_wrong(const struct objects *objects, const struct object *draft, struct span stream)
{
    struct span name = behind(objects, stream);
    const struct object *target = objects_find(objects, CLASS_QUEUE, name);

    if (span_is(name, draft->name))
        return "IT IS THE QUEUE ITSELF";
    if (is_system(stream) && !span_is(stream, "SYSTEM.DEFAULT.LOCAL.QUEUE"))
        return "IT IS A QUEUE OF THE SYSTEM";
    if (!target)
        return NULL;
    if (target->type == TYPE_QMODEL)
        return "IT IS A MODEL QUEUE";
    if (target->type == TYPE_QLOCAL && object_text(target, A_STREAMQ).length)
        return "THAT QUEUE HAS A STREAMQ TOO";
    return NULL;
}

/* Does a queue have its copies put where the draft is? */
static bool is_target(const struct objects *objects, const struct object *draft)
{
    for (uint32_t i = 0; i < objects->count[CLASS_QUEUE]; i++) {
        const struct object *queue = objects->all[CLASS_QUEUE][i];
        struct span stream = queue->type == TYPE_QLOCAL ? object_text(queue, A_STREAMQ) : SPAN_NONE;

        if (stream.length && span_is(behind(objects, stream), draft->name))
            return true;
    }
    return false;
}

const char *stream_wrong(const struct objects *objects, const struct object *draft, const struct object *old)
{
    bool local = draft->type == TYPE_QLOCAL;
    struct span stream = local || draft->type == TYPE_QMODEL ? object_text(draft, A_STREAMQ) : SPAN_NONE;

    if (old && old->type == TYPE_QLOCAL && old->dynamic && !span_equal(stream, object_text(old, A_STREAMQ)))
        return "IT STAYS AS IT IS FOR A DYNAMIC QUEUE";
    if (stream.length == 0)
        return NULL;
    if (is_system(span_of(draft->name)) && !system_may(span_of(draft->name)))
        return "THE QUEUE IS ONE OF THE SYSTEM";
    if (object_is(draft, A_USAGE, "XMITQ"))
        return "THE QUEUE IS A TRANSMISSION QUEUE";
    if (local && is_target(objects, draft))
        return "THE QUEUE TAKES COPIES ITSELF";
    return target_wrong(objects, draft, stream);
}
