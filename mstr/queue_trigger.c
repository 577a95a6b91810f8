/* queue_trigger.c - trigger messages: a program is to be started because messages came.
 *
 * Looked at when a unit with puts has been committed, when the last handle for input is closed, when the definition of the queue
 * changes, and when a trigger monitor opens the initiation queue. The condition is that of the queue's TRIGTYPE; somebody has to
 * have the initiation queue open for input, and the process has to exist where one is named. Only messages of at least TRIGMPRI
 * count. FIRST: there was none before, or TRIGINT is over since the last trigger message of this queue; EVERY: each message; DEPTH:
 * so many are there, which turns triggering off.
 */
#include "mstr/queue_private.h"

#include "mstr/configuration.h"

static struct span text_of(const struct object *object, enum attribute attribute)
{
    return object ? object_text(object, attribute) : SPAN_NONE;
}

static MQLONG application_type(const struct object *process)
{
    return process ? configuration_number(configuration_find(MQIA_APPL_TYPE, TYPE_SET(TYPE_PROCESS)), process) : 0;
}

static void put_message(struct engine *engine, const struct object *queue, const struct object *process)
{
    struct own_message message = { .queue = object_text(queue, A_INITQ), .qmgr = SPAN_NONE, .is_trigger = true };
    MQTM tm = { .Version = MQTM_VERSION_1, .ApplType = application_type(process) };

    memcpy(tm.StrucId, MQTM_STRUC_ID, sizeof tm.StrucId);
    MQI_SET(tm.QName, span_of(queue->name));
    MQI_SET(tm.ProcessName, object_text(queue, A_PROCESS));
    MQI_SET(tm.TriggerData, object_text(queue, A_TRIGDATA));
    MQI_SET(tm.ApplId, text_of(process, A_APPLICID));
    MQI_SET(tm.EnvData, text_of(process, A_ENVRDATA));
    MQI_SET(tm.UserData, text_of(process, A_USERDATA));
    own_descriptor(engine, MQFMT_TRIGGER, &message.md);
    message.md.Persistence = MQPER_NOT_PERSISTENT; /* whatever DEFPSIST says: it is the message that it tells of which is kept */
    MQI_SET(message.md.ReplyToQMgr, span_of(engine->qmgr->name));
    message.data = span_bytes(&tm, sizeof tm);
    own_put_or_dead_letter(engine, NULL, &message);
}

/* Committed messages on the queue that count, but no more than most. Without TRIGMPRI nothing has to be read for that. */
static uint64_t count_messages(struct queue *queue, const struct object *object, uint64_t most)
{
    struct store_counts counts = store_queue_counts(queue->messages);
    int64_t lowest = object_number(object, A_TRIGMPRI);
    struct store_message message;
    struct message_header header;
    struct span bytes;
    uint64_t count = 0;

    if (lowest == 0)
        return counts.messages - counts.got - counts.put;
    store_cursor_first(queue->scan);
    while (count < most && store_cursor_next(queue->scan, &message) == 0) {
        if (message.state != STORE_FREE || store_read_header(queue->messages, message.position, &bytes) != 0 ||
            header_get(bytes, &header) < 0)
            continue;
        if (header.md.Priority >= lowest)
            count++;
        else if (!object_is(object, A_MSGDLVSQ, "FIFO"))
            break; /* none of a higher priority is behind it */
    }
    return count;
}

/* Is it so long ago that the queue made a trigger message that FIRST looks away from what was there before? */
static bool interval_is_over(const struct queue *queue)
{
    int64_t interval = object_number(objects_qmgr(queue->engine->objects), A_TRIGINT);

    return queue->triggered && clock_monotonic() - queue->triggered >= interval;
}

/* The condition of the queue's TRIGTYPE. came: messages that a unit has put; 0: another reason to look. */
static bool is_due(struct queue *queue, const struct object *object, uint32_t came)
{
    uint64_t depth = (uint64_t)object_number(object, A_TRIGDPTH);

    if (object_is(object, A_TRIGTYPE, "EVERY"))
        return came > 0;
    if (queue->inputs)
        return false;
    if (object_is(object, A_TRIGTYPE, "DEPTH"))
        return count_messages(queue, object, depth) >= depth;
    if (!object_is(object, A_TRIGTYPE, "FIRST"))
        return false;
    depth = count_messages(queue, object, (uint64_t)came + 1);
    return depth > 0 && (came == 0 || depth <= came || interval_is_over(queue));
}

static void turn_off(struct engine *engine, const struct object *object)
{
    struct object *draft = object_copy(object);
    struct value value = { .number = word_place(attribute_row(A_TRIGGER)->words, span_of("NOTRIGGER")), .text = SPAN_NONE };

    object_set(draft, A_TRIGGER, &value);
    if (objects_put(engine->objects, draft) < 0) /* it triggers once more */
        return;
}

/* Is anybody there who would read the trigger message? */
static bool is_monitored(const struct engine *engine, const struct object *object)
{
    const struct object *initiation = objects_find(engine->objects, CLASS_QUEUE, object_text(object, A_INITQ));

    return initiation && initiation->type == TYPE_QLOCAL && initiation->part &&
           ((const struct queue *)initiation->part)->inputs && !object_is(initiation, A_PUT, "DISABLED") &&
           !object_is(initiation, A_GET, "DISABLED");
}

void trigger_look(struct queue *queue, uint32_t came)
{
    struct engine *engine = queue->engine;
    struct object *object = queue_object(engine, queue->name), *process;
    uint32_t messages = 1;

    if (engine->quiescing || !object || !object_is(object, A_TRIGGER, "TRIGGER") || object_is(object, A_GET, "DISABLED") ||
        !is_monitored(engine, object) || !is_due(queue, object, came))
        return;
    process = objects_find(engine->objects, CLASS_PROCESS, object_text(object, A_PROCESS));
    if (object_text(object, A_PROCESS).length && !process)
        return;
    if (object_is(object, A_TRIGTYPE, "EVERY"))
        messages = came;
    queue->triggered = clock_monotonic();
    while (messages--)
        put_message(engine, object, process);
    if (object_is(object, A_TRIGTYPE, "DEPTH"))
        turn_off(engine, object);
}

/* The first program has opened this queue for input: it may be the monitor that others wait for. */
void trigger_monitor(struct engine *engine, const struct queue *initiation)
{
    for (uint32_t i = 0; i < engine->objects->count[CLASS_QUEUE]; i++) {
        struct object *object = engine->objects->all[CLASS_QUEUE][i];
        struct queue *queue;

        if (object->type == TYPE_QLOCAL && object_is(object, A_TRIGGER, "TRIGGER") &&
            span_is(object_text(object, A_INITQ), initiation->name) && queue_part(engine, object, &queue) == 0)
            trigger_look(queue, 0);
    }
}
