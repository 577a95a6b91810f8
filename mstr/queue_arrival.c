/* queue_arrival.c - a message comes to a queue, of a program or of the queue manager itself: limits, header, the store; and what
 * the queue manager puts of its own accord, which goes to the dead-letter queue where its queue does not take it. */
#include "mstr/queue_private.h"

#include "mstr/messages.h"
#include "mstr/property_header.h"

/* -- any message -- */

MQLONG arrival_check(const struct engine *engine, const struct arrival *arrival)
{
    struct store_counts counts = store_queue_counts(arrival->queue->messages);
    uint64_t longest = (uint64_t)object_number(arrival->base, A_MAXMSGL);
    size_t length;
    MQLONG reason;

    if (object_is(arrival->opened, A_PUT, "DISABLED") || object_is(arrival->base, A_PUT, "DISABLED"))
        return MQRC_PUT_INHIBITED;
    reason = arrival->queue->unplaced ? queue_place(engine, arrival->queue, arrival->base) : MQRC_NONE;
    if (reason != MQRC_NONE)
        return reason;
    reason = property_put_check(engine, &arrival->md, arrival->data, arrival->properties, !arrival->remote_queue, &length);
    if (reason != MQRC_NONE)
        return reason;
    if (length > (uint64_t)object_number(objects_qmgr(engine->objects), A_QMGR_MAXMSGL))
        return MQRC_MSG_TOO_BIG_FOR_Q_MGR;
    if (length > longest) /* a transmission queue's is that of the program's data: its header comes on top */
        return MQRC_MSG_TOO_BIG_FOR_Q;
    if (counts.messages - counts.got >= (uint64_t)object_number(arrival->base, A_MAXDEPTH))
        return MQRC_Q_FULL;
    return MQRC_NONE;
}

MQLONG arrival_to(struct engine *engine, struct span queue, struct span qmgr, struct destination *to, struct arrival *arrival)
{
    MQLONG reason = resolve_destination(engine, queue, qmgr, to);
    int stored = reason == MQRC_NONE ? queue_part(engine, to->base, &arrival->queue) : 0;

    if (reason != MQRC_NONE || stored != 0)
        return reason != MQRC_NONE ? reason : stored == STORE_LATER ? STORE_LATER : MQRC_RESOURCE_PROBLEM;
    arrival->opened = to->opened;
    arrival->base = to->base;
    if (to->remote) {
        arrival->remote_queue = to->remote_queue;
        arrival->remote_qmgr = to->remote_qmgr;
    }
    if (arrival->md.Priority == MQPRI_PRIORITY_AS_Q_DEF)
        arrival->md.Priority = (MQLONG)object_number(to->opened, A_DEFPRTY);
    if (to->base->temporary)
        arrival->md.Persistence = MQPER_NOT_PERSISTENT;
    return arrival->queue->doomed ? MQRC_Q_DELETED : arrival_check(engine, arrival);
}

/* 0: never. */
static microseconds expires_of(const struct arrival *arrival)
{
    return arrival->md.Expiry == MQEI_UNLIMITED ? 0 : arrival->now + (microseconds)arrival->md.Expiry * 100000;
}

/* What lies on a transmission queue has a descriptor of its own, and that of the program in front of its data. */
static void make_header(struct engine *engine, const struct arrival *arrival, struct buf *prefix, struct message_header *header)
{
    const MQMD *md = &arrival->md;

    *header = (struct message_header){ .put = arrival->now, .md = *md, .properties = arrival->properties };
    header->expires = expires_of(arrival);
    if (!arrival->remote_queue)
        return;
    put_transmission_header(prefix, arrival->remote_queue, arrival->remote_qmgr, md);
    header->prefix = buf_span(prefix);
    MQI_SET(header->md.Format, span_of(MQFMT_XMIT_Q_HEADER));
    memcpy(header->md.CorrelId, md->MsgId, sizeof header->md.CorrelId);
    new_identifier(engine, header->md.MsgId);
    header->md.MsgType = MQMT_DATAGRAM;
    header->md.Report = MQRO_NONE;
}

/* Where a message goes on from, properties stand in its data. */
static void flatten(struct arrival *arrival, struct buf *data)
{
    struct span list = span_part(arrival->data, 0, arrival->properties);

    properties_make_header(list, &arrival->md, data);
    buf_put_span(data, span_from(arrival->data, arrival->properties));
    arrival->data = buf_span(data);
    arrival->properties = 0;
}

/* properties: bytes of the data that are their list. */
static void report_of(struct engine *engine, struct unit *unit, enum report_kind kind, const MQMD *md, struct span data,
                      uint32_t properties, MQLONG feedback)
{
    const struct reported of = { span_part(data, 0, properties), span_from(data, properties), data.length - properties };

    report(engine, unit, kind, md, &of, feedback);
}

/* In which of the queue's orders it comes; its descriptor may name a priority that is higher than there is. */
static uint8_t priority_of(const struct arrival *arrival)
{
    MQLONG priority = arrival->md.Priority;

    if (object_is(arrival->base, A_MSGDLVSQ, "FIFO"))
        return 0;
    return (uint8_t)(priority < STORE_PRIORITIES ? priority : STORE_PRIORITIES - 1);
}

static int put_in_store(struct engine *engine, struct unit *unit, struct arrival *arrival)
{
    struct message_header header;
    struct store_put store;
    struct buf prefix;
    int reason;

    buf_init(&prefix, HEADER_MAX);
    make_header(engine, arrival, &prefix, &header);
    buf_clear(&engine->bytes);
    header_put(&engine->bytes, &header);
    store = (struct store_put){
        .priority = priority_of(arrival),
        .persistent = arrival->md.Persistence == MQPER_PERSISTENT,
        .header = buf_span(&engine->bytes),
        .data = arrival->data,
    };
    reason = store_put(unit->store, arrival->queue->messages, &store, &arrival->position);
    buf_release(&prefix);
    arrival->trigger = reason == 0 ? trigger_put(unit, arrival) : NULL;
    return reason;
}

void arrival_came(struct engine *engine, struct unit *unit, const struct arrival *arrival)
{
    unit_touch(unit, arrival->queue);
    arrival->queue->last_put = arrival->now;
    expires_note(arrival->queue, expires_of(arrival));
    ahead_arrived(engine, arrival->queue, arrival->base, arrival->data.length);
    if (!arrival->is_event)
        event_put(arrival->queue, arrival->base);
    if (!arrival->remote_queue)
        report_of(engine, unit, REPORT_COA, &arrival->md, arrival->data, arrival->properties, MQFB_COA);
}

static int store_arrival(struct engine *engine, struct unit *unit, struct arrival *arrival)
{
    int reason = put_in_store(engine, unit, arrival);

    if (reason == 0)
        reason = stream_copy(engine, unit, arrival);
    if (reason == 0)
        arrival_came(engine, unit, arrival);
    return reason;
}

int arrival_put(struct engine *engine, struct unit *unit, struct arrival *arrival)
{
    expiry_cap(engine, arrival, &arrival->md);
    return put_in_store(engine, unit, arrival);
}

int arrival_store(struct engine *engine, struct unit *unit, struct arrival *arrival)
{
    struct arrival flat = *arrival;
    struct buf data;
    int reason;

    expiry_cap(engine, arrival, &arrival->md);
    flat.md.Expiry = arrival->md.Expiry;
    if (!arrival->remote_queue || !arrival->properties)
        return store_arrival(engine, unit, arrival);
    buf_init(&data, MQI_MESSAGE_MAX);
    flatten(&flat, &data);
    reason = buf_failed(&data) ? REASON_TOO_LONG : store_arrival(engine, unit, &flat);
    arrival->position = flat.position;
    arrival->trigger = flat.trigger;
    buf_release(&data);
    return reason;
}

/* -- messages of the queue manager -- */

void own_descriptor(const struct engine *engine, const char *format, MQMD *md)
{
    static const MQMD defaults = { MQMD_DEFAULT };

    *md = defaults;
    md->Version = MQMD_VERSION_2;
    MQI_SET(md->Format, span_of(format));
    md->CodedCharSetId = queue_manager_code_page(engine);
    set_no_context(md);
    own_origin(engine, clock_now(), md);
    MQI_SET(md->ReplyToQ, SPAN_NONE);
    MQI_SET(md->ReplyToQMgr, SPAN_NONE);
}

static MQLONG put_in(struct engine *engine, struct unit *unit, struct own_message *message)
{
    struct destination to;
    struct arrival arrival = { .md = message->md, .data = message->data, .properties = message->properties, .now = clock_now(),
                               .is_trigger = message->is_trigger, .is_event = message->is_event, .is_copy = message->is_copy,
                               .of_trigger = message->of_trigger };
    int stored;
    MQLONG reason = arrival_to(engine, message->queue, message->qmgr, &to, &arrival);

    if (reason != MQRC_NONE)
        return reason == STORE_LATER ? MQRC_RESOURCE_PROBLEM : reason;
    if (arrival.md.Persistence == MQPER_PERSISTENCE_AS_Q_DEF)
        arrival.md.Persistence = object_is(to.opened, A_DEFPSIST, "YES") ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
    if (identifier_is_none(arrival.md.MsgId))
        new_identifier(engine, arrival.md.MsgId);
    stored = arrival_store(engine, unit, &arrival);
    return stored == STORE_LATER ? MQRC_RESOURCE_PROBLEM : store_reason(stored);
}

MQLONG own_put(struct engine *engine, struct unit *unit, struct own_message *message)
{
    struct unit *own = unit ? unit : unit_begin(engine);
    bool patient = store_patience(engine->store, true); /* it is made once: whoever caused it has gone on */
    MQLONG reason = own ? put_in(engine, own, message) : MQRC_RESOURCE_PROBLEM;

    store_patience(engine->store, patient);
    if (unit || !own)
        return reason;
    if (reason != MQRC_NONE)
        (void)!unit_back_out(own, NULL, MQRC_NONE);
    else
        (void)!unit_commit(own, NULL, MQRC_NONE); /* nobody waits for it */
    return reason;
}

/* -- dead letters -- */

static void make_dead_letter_header(const struct own_message *message, MQLONG reason, MQMD *md, MQDLH *header)
{
    memcpy(header->StrucId, MQDLH_STRUC_ID, sizeof header->StrucId);
    header->Version = MQDLH_VERSION_1;
    header->Reason = reason;
    MQI_SET(header->DestQName, message->queue);
    MQI_SET(header->DestQMgrName, message->qmgr);
    header->Encoding = md->Encoding;
    header->CodedCharSetId = md->CodedCharSetId;
    memcpy(header->Format, md->Format, sizeof header->Format);
    header->PutApplType = md->PutApplType;
    memcpy(header->PutApplName, md->PutApplName, sizeof header->PutApplName);
    memcpy(header->PutDate, md->PutDate, sizeof header->PutDate);
    memcpy(header->PutTime, md->PutTime, sizeof header->PutTime);
}

bool dead_letter_make(struct engine *engine, const struct own_message *message, MQLONG reason, struct own_message *dead,
                      struct buf *bytes)
{
    struct span queue = object_text(objects_qmgr(engine->objects), A_DEADQ);
    MQDLH header;

    if (queue.length == 0)
        return false;
    *dead = (struct own_message){ .queue = queue, .qmgr = SPAN_NONE, .md = message->md, .of_trigger = message->is_trigger };
    make_dead_letter_header(message, reason, &dead->md, &header);
    if (message->qmgr.length == 0)
        MQI_SET(header.DestQMgrName, span_of(engine->qmgr->name));
    buf_init(bytes, sizeof header + message->data.length);
    buf_put(bytes, &header, sizeof header);
    buf_put_span(bytes, message->data);
    dead->data = buf_span(bytes);
    dead->md.Encoding = MQENC_NATIVE;
    dead->md.CodedCharSetId = queue_manager_code_page(engine);
    MQI_SET(dead->md.Format, span_of(MQFMT_DEAD_LETTER_HEADER));
    dead->md.Report &= ~(MQRO_COA_WITH_FULL_DATA | MQRO_COD_WITH_FULL_DATA); /* it did not arrive */
    own_origin(engine, clock_now(), &dead->md);
    return true;
}

MQLONG dead_letter(struct engine *engine, struct unit *unit, const struct own_message *message, MQLONG reason)
{
    struct own_message alone = *message, dead;
    struct buf bytes, whole;
    MQLONG result;

    alone.data = span_from(message->data, message->properties);
    if (!dead_letter_make(engine, &alone, reason, &dead, &bytes))
        return MQRC_UNKNOWN_OBJECT_NAME;
    buf_init(&whole, message->properties + dead.data.length); /* its properties stay */
    buf_put_span(&whole, span_part(message->data, 0, message->properties));
    buf_put_span(&whole, dead.data);
    dead.data = buf_span(&whole);
    dead.properties = message->properties;
    result = own_put(engine, unit, &dead);
    buf_release(&bytes);
    buf_release(&whole);
    return result;
}

void say_lost(struct engine *engine, const struct own_message *message, MQLONG reason, MQLONG dead)
{
    buf_clear(&engine->log);
    message(&engine->log, GBRM060E, engine->qmgr->cpf, (int)message->queue.length, message->queue.data, reason, dead);
    engine->events.log(engine->events.context, buf_span(&engine->log));
}

MQLONG own_put_or_dead_letter(struct engine *engine, struct unit *unit, struct own_message *message)
{
    MQLONG reason = own_put(engine, unit, message), dead;

    if (reason == MQRC_NONE)
        return reason;
    report_of(engine, unit, REPORT_EXCEPTION, &message->md, message->data, message->properties, reason);
    if (message->md.Report & MQRO_DISCARD_MSG)
        return reason;
    dead = dead_letter(engine, unit, message, reason);
    if (dead != MQRC_NONE)
        say_lost(engine, message, reason, dead);
    return reason;
}
