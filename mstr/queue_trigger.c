/* queue_trigger.c - trigger messages: a program is to be started because messages came.
 *
 * Looked at when a unit with puts has been committed, and when the last handle for input is closed. The condition is that of the
 * queue's TRIGTYPE; somebody has to have the initiation queue open for input, and the process has to exist where one is named.
 * FIRST: the queue was empty before (or was left with messages on it); EVERY: each message; DEPTH: so many are there, which turns
 * triggering off. Messages below TRIGMPRI do not count for FIRST and EVERY where they alone came.
 *
 * DIFFERS: TRIGINT is not looked at; a trigger message that the initiation queue does not take is lost, not dead-lettered.
 */
#include "mstr/queue_private.h"

enum { TRIGGER_MESSAGE = 684, APPLICATION_ID = 256, DATA = 64, ENVIRONMENT = 128 };

static void put_text(struct buf *out, size_t size, struct span text)
{
    text = span_part(text, 0, size);
    buf_put_span(out, text);
    buf_fill(out, ' ', size - text.length);
}

static struct span text_of(const struct object *object, enum attribute attribute)
{
    return object ? object_text(object, attribute) : SPAN_NONE;
}

/* The MQTM. Numbers of a process's APPLTYPE are those of MQAT_. */
static void make_message(const struct object *queue, const struct object *process, struct buf *out)
{
    buf_put(out, "TM  \0\0\0\1", 8);
    put_text(out, MQ_Q_NAME_LENGTH, span_of(queue->name));
    put_text(out, MQ_Q_NAME_LENGTH, object_text(queue, A_PROCESS));
    put_text(out, DATA, object_text(queue, A_TRIGDATA));
    buf_put_u32(out, process && object_is(process, A_APPLTYPE, "CICS") ? MQAT_CICS : MQAT_ZOS);
    put_text(out, APPLICATION_ID, text_of(process, A_APPLICID));
    put_text(out, ENVIRONMENT, text_of(process, A_ENVRDATA));
    put_text(out, ENVIRONMENT, text_of(process, A_USERDATA));
}

static void put_message(struct engine *engine, struct object *queue, struct span data)
{
    static const MQMD defaults = MQMD_DEFAULT;
    struct message_header header = { .put = clock_now(), .md = defaults, .prefix = SPAN_NONE };
    struct store_put put = { .data = data };
    struct queue *part;
    struct unit *unit;
    store_position position;

    if (queue_part(engine, queue, &part) != 0)
        return;
    unit = unit_begin(engine);
    if (!unit)
        return;
    header.md.Version = MQMD_VERSION_2;
    MQI_SET(header.md.Format, span_of(MQFMT_TRIGGER));
    header.md.Priority = (MQLONG)object_number(queue, A_DEFPRTY);
    header.md.Persistence = object_is(queue, A_DEFPSIST, "YES") ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
    set_no_context(&header.md);
    header.md.PutApplType = MQAT_QMGR;
    MQI_SET(header.md.PutApplName, span_of(engine->qmgr->name));
    new_identifier(engine, header.md.MsgId);
    buf_clear(&engine->bytes);
    header_put(&engine->bytes, &header);
    put.priority = (uint8_t)header.md.Priority;
    put.persistent = header.md.Persistence == MQPER_PERSISTENT;
    put.header = buf_span(&engine->bytes);
    if (store_put(unit->store, part->messages, &put, &position) == 0) {
        unit_touch(unit, part);
        if (unit_commit(unit, NULL, MQRC_NONE) < 0)
            return;
    } else if (unit_back_out(unit, NULL, MQRC_NONE) < 0) {
        return;
    }
}

/* The condition of the queue's TRIGTYPE. came: messages that a unit has put; 0: the last program for input has left. */
static bool is_due(const struct queue *queue, const struct object *object, uint32_t came)
{
    struct store_counts counts = store_queue_counts(queue->messages);
    uint64_t depth = counts.messages - counts.got - counts.put;

    if (object_is(object, A_TRIGTYPE, "EVERY"))
        return came > 0;
    if (queue->inputs)
        return false;
    if (object_is(object, A_TRIGTYPE, "FIRST"))
        return came ? depth <= came && depth : depth > 0;
    return object_is(object, A_TRIGTYPE, "DEPTH") && depth >= (uint64_t)object_number(object, A_TRIGDPTH);
}

static void turn_off(struct engine *engine, const struct object *object)
{
    struct object *draft = object_copy(object);
    struct value value = { .number = word_place(attribute_row(A_TRIGGER)->words, span_of("NOTRIGGER")), .text = SPAN_NONE };

    object_set(draft, A_TRIGGER, &value);
    if (objects_put(engine->objects, draft) < 0) /* it triggers once more */
        return;
}

void trigger_look(struct queue *queue, uint32_t came)
{
    struct engine *engine = queue->engine;
    struct object *object = queue_object(engine, queue->name), *initiation, *process;
    uint32_t messages = 1;
    struct buf bytes;

    if (engine->quiescing || !object || !object_is(object, A_TRIGGER, "TRIGGER") || !is_due(queue, object, came))
        return;
    initiation = objects_find(engine->objects, CLASS_QUEUE, object_text(object, A_INITQ));
    process = objects_find(engine->objects, CLASS_PROCESS, object_text(object, A_PROCESS));
    if (!initiation || initiation->type != TYPE_QLOCAL || !initiation->part || !((struct queue *)initiation->part)->inputs ||
        object_is(initiation, A_PUT, "DISABLED") || (object_text(object, A_PROCESS).length && !process))
        return;
    if (object_is(object, A_TRIGTYPE, "EVERY"))
        messages = came;
    buf_init(&bytes, TRIGGER_MESSAGE);
    make_message(object, process, &bytes);
    while (messages--)
        put_message(engine, initiation, buf_span(&bytes));
    buf_release(&bytes);
    if (object_is(object, A_TRIGTYPE, "DEPTH"))
        turn_off(engine, object);
}
