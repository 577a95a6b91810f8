/* queue_trigger.c - trigger messages: a program is to be started because messages came.
 *
 * The condition is looked at when a message is put, when the last handle for input is closed, when the definition of the queue
 * changes, and when a trigger monitor opens the initiation queue. It is that of the queue's TRIGTYPE; somebody has to have the
 * initiation queue open for input, and the process has to exist, which only a transmission queue may do without. Only messages of
 * at least TRIGMPRI count, and those that are not committed do. FIRST: there was none before, or TRIGINT is over since the last
 * trigger message of this queue; EVERY: each message; DEPTH: so many are there, which turns triggering off.
 *
 * The trigger message of a put is made then, of what the definitions say at that moment, and kept by the unit of work until it
 * ends. Where the unit is backed out, those of FIRST and DEPTH are put all the same: because of it, what another unit has put
 * meanwhile was not the first message. None is kept over a restart; the monitor that opens the initiation queue then is told.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"
#include "mstr/configuration.h"

/* Of the puts of a unit that say the same there is one: a unit may have very many. */
struct trigger {
    struct trigger *next;
    uint32_t times;   /* so often it is put; more than once only with EVERY */
    bool every;       /* it goes with its message: TRIGTYPE(EVERY) */
    bool of_trigger;  /* of the dead letter of a trigger message: it becomes no dead letter itself, or there would be no end */
    char initiation[MQ_Q_NAME_LENGTH + 1];
    MQTM tm;
};

/* -- one trigger message -- */

static struct span text_of(const struct object *object, enum attribute attribute)
{
    return object ? object_text(object, attribute) : SPAN_NONE;
}

static MQLONG application_type(const struct object *process)
{
    return process ? configuration_number(configuration_find(MQIA_APPL_TYPE, TYPE_SET(TYPE_PROCESS)), process) : MQAT_UNKNOWN;
}

static const struct object *process_of(const struct engine *engine, const struct object *queue)
{
    return objects_find(engine->objects, CLASS_PROCESS, object_text(queue, A_PROCESS));
}

/* A trigger message for the queue, of now. */
static void make(struct queue *queue, const struct object *object, struct trigger *trigger)
{
    const struct object *process = process_of(queue->engine, object);
    struct span initiation = object_text(object, A_INITQ);
    MQTM *tm = &trigger->tm;

    memset(trigger, 0, sizeof *trigger); /* each byte: it is compared as a whole */
    trigger->times = 1;
    trigger->every = object_is(object, A_TRIGTYPE, "EVERY");
    snprintf(trigger->initiation, sizeof trigger->initiation, "%.*s", (int)initiation.length, initiation.data);
    memcpy(tm->StrucId, MQTM_STRUC_ID, sizeof tm->StrucId);
    tm->Version = MQTM_VERSION_1;
    MQI_SET(tm->QName, span_of(object->name));
    MQI_SET(tm->ProcessName, object_text(object, A_PROCESS));
    MQI_SET(tm->TriggerData, object_text(object, A_TRIGDATA));
    tm->ApplType = application_type(process);
    MQI_SET(tm->ApplId, text_of(process, A_APPLICID));
    MQI_SET(tm->EnvData, text_of(process, A_ENVRDATA));
    MQI_SET(tm->UserData, text_of(process, A_USERDATA));
    queue->triggered = clock_monotonic();
    if (object_is(object, A_TRIGTYPE, "DEPTH"))
        queue->turned_off = queue->engine->turns_off = true;
}

static void put_message(struct engine *engine, const struct trigger *trigger)
{
    struct own_message message = { .queue = span_of(trigger->initiation), .qmgr = SPAN_NONE, .is_trigger = true };

    own_descriptor(engine, MQFMT_TRIGGER, &message.md);
    message.md.Persistence = MQPER_NOT_PERSISTENT; /* whatever DEFPSIST says: it is the message that it tells of which is kept */
    MQI_SET(message.md.ReplyToQMgr, span_of(engine->qmgr->name));
    message.data = span_bytes(&trigger->tm, sizeof trigger->tm);
    (void)!(trigger->of_trigger ? own_put(engine, NULL, &message) : own_put_or_dead_letter(engine, NULL, &message));
}

/* -- conditions -- */

/* Messages on the queue that count, but no more than most. Without TRIGMPRI nothing has to be read for that. What is got and not
 * committed is gone, as for CURDEPTH; of triggers the manual does not say so (unconfirmed). */
static uint64_t count_messages(struct queue *queue, const struct object *object, uint64_t most)
{
    struct store_counts counts = store_queue_counts(queue->messages);
    int64_t lowest = object_number(object, A_TRIGMPRI);
    bool patient;
    struct store_message message;
    struct message_header header;
    struct span bytes;
    uint64_t count = 0;

    if (lowest == 0)
        return counts.messages - counts.got;
    patient = store_patience(queue->engine->store, true);
    store_cursor_first(queue->scan);
    while (count < most && store_cursor_next(queue->scan, &message) == 0) {
        if (message.state == STORE_GOT || store_read_header(queue->messages, message.position, &bytes) != 0 ||
            header_get(bytes, &header) < 0)
            continue;
        if (header.md.Priority >= lowest)
            count++;
        else if (!object_is(object, A_MSGDLVSQ, "FIFO"))
            break; /* none of a higher priority is behind it */
    }
    store_patience(queue->engine->store, patient);
    return count;
}

/* Is it so long ago that the queue made a trigger message that FIRST looks away from what was there before? */
static bool interval_is_over(const struct queue *queue)
{
    int64_t interval = object_number(objects_qmgr(queue->engine->objects), A_TRIGINT);

    return queue->triggered && clock_monotonic() - queue->triggered >= interval;
}

/* The condition of the queue's TRIGTYPE. put: a message that counts has just been; else there is another reason to look. */
static bool is_due(struct queue *queue, const struct object *object, bool put)
{
    uint64_t depth = (uint64_t)object_number(object, A_TRIGDPTH);

    if (object_is(object, A_TRIGTYPE, "EVERY"))
        return put;
    if (object_is(object, A_TRIGTYPE, "DEPTH"))
        return count_messages(queue, object, depth) >= depth;
    if (!object_is(object, A_TRIGTYPE, "FIRST"))
        return false;
    depth = count_messages(queue, object, 2);
    return depth == 1 || (depth > 1 && (!put || interval_is_over(queue)));
}

/* Has somebody been started already? */
static bool is_served(const struct queue *queue, const struct object *object)
{
    return queue->inputs && !object_is(object, A_TRIGTYPE, "EVERY");
}

/* Is anybody there who would read the trigger message? */
static bool is_monitored(const struct engine *engine, const struct object *object)
{
    const struct object *initiation = objects_find(engine->objects, CLASS_QUEUE, object_text(object, A_INITQ));
    const struct queue *queue = initiation && initiation->type == TYPE_QLOCAL ? initiation->part : NULL;

    return queue && queue->inputs && !queue->doomed && object_is(initiation, A_USAGE, "NORMAL") &&
           !object_is(initiation, A_PUT, "DISABLED") && !object_is(initiation, A_GET, "DISABLED");
}

/* What is to be started, for a transmission queue, is a channel: that needs none. */
static bool has_process(const struct engine *engine, const struct object *object)
{
    return object_text(object, A_PROCESS).length == 0 ? object_is(object, A_USAGE, "XMITQ") : process_of(engine, object) != NULL;
}

/* Those that cost little come first. */
static bool triggers(struct queue *queue, const struct object *object, bool put)
{
    const struct engine *engine = queue->engine;

    return object_is(object, A_TRIGGER, "TRIGGER") && !queue->turned_off && !engine->quiescing &&
           !object_is(object, A_GET, "DISABLED") && !is_served(queue, object) && is_monitored(engine, object) &&
           has_process(engine, object) && is_due(queue, object, put);
}

/* -- puts -- */

static bool is_same(const struct trigger *one, const struct trigger *other)
{
    return one->every == other->every && one->of_trigger == other->of_trigger &&
           strcmp(one->initiation, other->initiation) == 0 && memcmp(&one->tm, &other->tm, sizeof one->tm) == 0;
}

/* Of FIRST (TRIGINT) and DEPTH (which somebody may turn on again) a unit needs no second one. */
static struct trigger *note(struct unit *unit, const struct trigger *trigger)
{
    struct trigger **at = &unit->triggers;

    while (*at && !is_same(*at, trigger))
        at = &(*at)->next;
    if (*at) {
        (*at)->times += trigger->every;
    } else {
        *at = mem_alloc(1, sizeof **at);
        **at = *trigger;
    }
    return *at;
}

struct trigger *trigger_put(struct unit *unit, const struct arrival *arrival)
{
    struct trigger trigger, *noted;

    if (arrival->is_trigger || arrival->md.Priority < object_number(arrival->base, A_TRIGMPRI) ||
        !triggers(arrival->queue, arrival->base, true))
        return NULL;
    make(arrival->queue, arrival->base, &trigger);
    trigger.of_trigger = arrival->of_trigger;
    noted = note(unit, &trigger);
    return noted->every ? noted : NULL;
}

void trigger_taken_back(struct trigger *trigger)
{
    if (trigger)
        trigger->times--;
}

void triggers_deliver(const struct unit *unit)
{
    if (unit->engine->quiescing) /* nothing of it would be left behind the restart */
        return;
    for (const struct trigger *trigger = unit->triggers; trigger; trigger = trigger->next)
        for (uint32_t i = 0; i < trigger->times && !(unit->backing_out && trigger->every); i++)
            put_message(unit->engine, trigger);
}

void triggers_free(struct unit *unit)
{
    while (unit->triggers) {
        struct trigger *next = unit->triggers->next;

        mem_free(unit->triggers);
        unit->triggers = next;
    }
}

/* -- other reasons to look -- */

void trigger_look(struct queue *queue)
{
    struct object *object = queue_object(queue->engine, queue->name);
    struct trigger trigger;

    if (!object || !triggers(queue, object, false))
        return;
    make(queue, object, &trigger);
    put_message(queue->engine, &trigger);
}

/* The first program has opened this queue for input: it may be the monitor that others wait for. */
void trigger_monitor(struct engine *engine, const struct queue *initiation)
{
    for (uint32_t i = 0; i < engine->objects->count[CLASS_QUEUE]; i++) {
        struct object *object = engine->objects->all[CLASS_QUEUE][i];
        struct queue *queue;

        if (object->type == TYPE_QLOCAL && object_is(object, A_TRIGGER, "TRIGGER") &&
            span_is(object_text(object, A_INITQ), initiation->name) && queue_part(engine, object, &queue) == 0)
            trigger_look(queue);
    }
}

/* -- DEPTH -- */

static void turn_off(struct engine *engine, const struct object *object)
{
    struct object *draft = object_copy(object);
    struct value value = { .number = word_place(attribute_row(A_TRIGGER)->words, span_of("NOTRIGGER")), .text = SPAN_NONE };

    object_set(draft, A_TRIGGER, &value);
    if (objects_put(engine->objects, draft) < 0) /* it triggers once more */
        return;
}

/* Not at once: who has put the message still uses the definition of its queue. */
void triggers_turn_off(struct engine *engine)
{
    if (!engine->turns_off)
        return;
    engine->turns_off = false;
    for (uint32_t i = 0; i < engine->objects->count[CLASS_QUEUE]; i++) {
        struct object *object = engine->objects->all[CLASS_QUEUE][i];
        struct queue *queue = object->part;

        if (!queue || !queue->turned_off)
            continue;
        queue->turned_off = false;
        turn_off(engine, object);
    }
}
