/* queue_event.c - events: messages on SYSTEM.ADMIN.*.EVENT that say what happened to a queue or to the queue manager.
 *
 * An event message is a PCF structure in the numbers and texts of this machine, as its descriptor says. It is put in a unit of its
 * own; one that its queue does not take is lost, as on the mainframe. Event messages make no events.
 *
 * Performance (PERFMEV): depth high, low and full, service interval high and OK. Each is switched by its attribute of the queue,
 * and besides each event switches itself off and its counterparts on, so that a depth that swings about a limit is told once. What
 * is counted in between is counted from the last event of the queue on. Of the queue manager: what is inhibited (INHIBTEV), names
 * that lead nowhere (LOCALEV, REMOTEEV), the start (STRSTPEV). Events of commands and of the configuration: queue_audit.c.
 */
#include "mstr/queue_private.h"

enum {
    BASE_TYPE = 193, /* MQIA_BASE_TYPE */
    PERCENT = 100,
    COUNT_MAX = 999999999,
    SECOND = 1000, /* milliseconds */
};

/* -- one event message -- */

static void event_begin(const struct engine *engine, struct pcf *event, MQLONG command, MQLONG reason)
{
    const struct pcf_header header = { MQCFT_EVENT, MQCFH_VERSION_1, command, 1, MQCFC_LAST, MQCC_WARNING, reason };

    pcf_begin(event, &header, queue_manager_code_page(engine));
    pcf_text(event, MQCA_Q_MGR_NAME, MQ_Q_MGR_NAME_LENGTH, span_of(engine->qmgr->name));
}

void event_send(struct engine *engine, struct pcf *event, const char *queue, const MQBYTE24 correlation)
{
    struct own_message message = { .queue = span_of(queue), .qmgr = SPAN_NONE, .is_event = true };

    own_descriptor(engine, MQFMT_EVENT, &message.md);
    MQI_SET(message.md.ReplyToQMgr, span_of(engine->qmgr->name)); /* where it comes from */
    if (correlation)
        memcpy(message.md.CorrelId, correlation, sizeof message.md.CorrelId);
    message.data = pcf_end(event);
    if (!pcf_failed(event))
        (void)!own_put(engine, NULL, &message);
    pcf_release(event);
}

static bool is_on(const struct engine *engine, enum attribute attribute)
{
    return object_is(objects_qmgr(engine->objects), attribute, "ENABLED");
}

/* -- performance -- */

/* No number is higher on z/OS. */
static MQLONG bounded(uint64_t number)
{
    return number < COUNT_MAX ? (MQLONG)number : COUNT_MAX;
}

static uint64_t depth_of(const struct queue *queue)
{
    struct store_counts counts = store_queue_counts(queue->messages);

    return counts.messages - counts.got;
}

void event_counts_begin(struct queue *queue, const struct object *object)
{
    int64_t now = clock_monotonic(), age = (clock_now() - object->created) / 1000;

    queue->statistics.since = age >= 0 && now - age > queue->engine->started ? now - age : queue->engine->started;
    queue->statistics.highest = depth_of(queue);
}

struct counted event_counts_reset(struct queue *queue)
{
    struct queue_statistics *statistics = &queue->statistics;
    int64_t now = clock_monotonic();
    const struct counted counted = { bounded((uint64_t)(now - statistics->since) / SECOND), bounded(statistics->highest),
                                     bounded(statistics->puts), bounded(statistics->gets) };

    *statistics = (struct queue_statistics){ .since = now, .highest = depth_of(queue), .off = statistics->off,
                                             .timer = statistics->timer };
    return counted;
}

static void performance(struct queue *queue, MQLONG reason)
{
    struct counted counted = event_counts_reset(queue);
    struct engine *engine = queue->engine;
    struct pcf event;

    event_begin(engine, &event, MQCMD_PERFM_EVENT, reason);
    pcf_text(&event, MQCA_BASE_Q_NAME, MQ_Q_NAME_LENGTH, span_of(queue->name));
    pcf_number(&event, MQIA_TIME_SINCE_RESET, counted.seconds);
    pcf_number(&event, MQIA_HIGH_Q_DEPTH, counted.highest);
    pcf_number(&event, MQIA_MSG_ENQ_COUNT, counted.puts);
    pcf_number(&event, MQIA_MSG_DEQ_COUNT, counted.gets);
    event_send(engine, &event, "SYSTEM.ADMIN.PERFM.EVENT", NULL);
}

/* The limit in messages: a percentage of MAXDEPTH. */
static uint64_t limit_of(const struct object *object, enum attribute percentage)
{
    return (uint64_t)object_number(object, A_MAXDEPTH) * (uint64_t)object_number(object, percentage) / PERCENT;
}

static void depth_event(struct queue *queue, unsigned which, MQLONG reason)
{
    queue->statistics.off &= ~(unsigned)(EVENT_DEPTH_HIGH | EVENT_DEPTH_LOW | EVENT_DEPTH_FULL);
    queue->statistics.off |= which;
    performance(queue, reason);
}

/* Nobody has got anything for longer than the interval. */
static void service_high(struct queue *queue, const struct object *object, int64_t now)
{
    struct queue_statistics *statistics = &queue->statistics;

    if (object_is(object, A_QSVCIEV, "NONE") || !statistics->timer ||
        now - statistics->timer <= object_number(object, A_QSVCINT) || (statistics->off & EVENT_SERVICE_HIGH) ||
        (object_is(object, A_QSVCIEV, "OK") && !(statistics->off & EVENT_SERVICE_OK)))
        return;
    statistics->off = (statistics->off | EVENT_SERVICE_HIGH) & ~(unsigned)EVENT_SERVICE_OK;
    performance(queue, MQRC_Q_SERVICE_INTERVAL_HIGH);
}

static void service_ok(struct queue *queue, const struct object *object, int64_t now)
{
    struct queue_statistics *statistics = &queue->statistics;

    if (object_is(object, A_QSVCIEV, "NONE") || !statistics->timer ||
        now - statistics->timer > object_number(object, A_QSVCINT) || (statistics->off & EVENT_SERVICE_OK) ||
        (object_is(object, A_QSVCIEV, "HIGH") && !(statistics->off & EVENT_SERVICE_HIGH)))
        return;
    statistics->off = (statistics->off | EVENT_SERVICE_OK) & ~(unsigned)EVENT_SERVICE_HIGH;
    performance(queue, MQRC_Q_SERVICE_INTERVAL_OK);
}

void event_put(struct queue *queue, const struct object *object)
{
    struct queue_statistics *statistics = &queue->statistics;
    uint64_t depth = depth_of(queue);
    int64_t now;

    statistics->puts++;
    if (depth > statistics->highest)
        statistics->highest = depth;
    if (!is_on(queue->engine, A_PERFMEV))
        return;
    now = clock_monotonic();
    if (object_is(object, A_QDPHIEV, "ENABLED") && !(statistics->off & EVENT_DEPTH_HIGH) && depth >= limit_of(object, A_QDEPTHHI))
        depth_event(queue, EVENT_DEPTH_HIGH, MQRC_Q_DEPTH_HIGH);
    if (depth == 1)
        statistics->timer = now;
    else
        service_high(queue, object, now);
}

void event_got(struct queue *queue, const struct object *object)
{
    struct queue_statistics *statistics = &queue->statistics;
    uint64_t depth = depth_of(queue);
    int64_t now;

    statistics->gets++;
    if (!is_on(queue->engine, A_PERFMEV))
        return;
    now = clock_monotonic();
    if (object_is(object, A_QDPLOEV, "ENABLED") && !(statistics->off & EVENT_DEPTH_LOW) && depth <= limit_of(object, A_QDEPTHLO))
        depth_event(queue, EVENT_DEPTH_LOW, MQRC_Q_DEPTH_LOW);
    service_high(queue, object, now);
    service_ok(queue, object, now);
    statistics->timer = depth ? now : 0;
}

void event_full(struct queue *queue, const struct object *object)
{
    if (!is_on(queue->engine, A_PERFMEV) || !object_is(object, A_QDPMAXEV, "ENABLED") ||
        (queue->statistics.off & EVENT_DEPTH_FULL))
        return;
    depth_event(queue, EVENT_DEPTH_FULL | EVENT_DEPTH_HIGH, MQRC_Q_FULL);
}

/* -- of the queue manager -- */

static const struct reason_row {
    MQLONG reason;
    enum attribute attribute;
} reasons[] = {
    { MQRC_PUT_INHIBITED, A_INHIBTEV },
    { MQRC_GET_INHIBITED, A_INHIBTEV },
    { MQRC_UNKNOWN_OBJECT_NAME, A_LOCALEV },
    { MQRC_UNKNOWN_ALIAS_BASE_Q, A_LOCALEV },
    { MQRC_ALIAS_BASE_Q_TYPE_ERROR, A_LOCALEV },
    { MQRC_UNKNOWN_REMOTE_Q_MGR, A_REMOTEEV },
    { MQRC_REMOTE_Q_NAME_ERROR, A_REMOTEEV },
    { MQRC_UNKNOWN_XMIT_Q, A_REMOTEEV },
    { MQRC_XMIT_Q_TYPE_ERROR, A_REMOTEEV },
    { MQRC_XMIT_Q_USAGE_ERROR, A_REMOTEEV },
    { MQRC_UNKNOWN_DEF_XMIT_Q, A_REMOTEEV },
    { MQRC_DEF_XMIT_Q_TYPE_ERROR, A_REMOTEEV },
    { MQRC_DEF_XMIT_Q_USAGE_ERROR, A_REMOTEEV },
};

static void put_queue_type(struct pcf *event, const struct object *queue)
{
    static const struct {
        enum object_type type;
        MQLONG value;
    } rows[] = {
        { TYPE_QLOCAL, MQQT_LOCAL }, { TYPE_QMODEL, MQQT_MODEL }, { TYPE_QALIAS, MQQT_ALIAS }, { TYPE_QREMOTE, MQQT_REMOTE },
    };

    for (size_t i = 0; queue && i < ARRAY_COUNT(rows); i++)
        if (rows[i].type == queue->type)
            pcf_number(event, MQIA_Q_TYPE, rows[i].value);
}

/* The alias that was followed, or NULL. */
static const struct object *alias_of(const struct engine *engine, MQLONG reason, struct span queue)
{
    const struct object *object = objects_find(engine->objects, CLASS_QUEUE, queue);

    return object && object->type == TYPE_QALIAS && (reason == MQRC_UNKNOWN_ALIAS_BASE_Q || reason == MQRC_ALIAS_BASE_Q_TYPE_ERROR)
               ? object
               : NULL;
}

/* The transmission queue that was looked for: of a definition, the default, or one that has the name of a queue manager. */
static struct span transmission_of(struct engine *engine, MQLONG reason, struct span queue, struct span qmgr)
{
    const struct object *object = objects_find(engine->objects, CLASS_QUEUE, qmgr.length ? qmgr : queue);

    switch (reason) {
    case MQRC_UNKNOWN_XMIT_Q:
    case MQRC_XMIT_Q_TYPE_ERROR:
    case MQRC_XMIT_Q_USAGE_ERROR:
        if (object && object->type == TYPE_QALIAS)
            object = objects_find(engine->objects, CLASS_QUEUE, object_text(object, A_TARGET));
        return object && object->type == TYPE_QREMOTE ? object_text(object, A_XMITQ) : qmgr;
    case MQRC_UNKNOWN_DEF_XMIT_Q:
    case MQRC_DEF_XMIT_Q_TYPE_ERROR:
    case MQRC_DEF_XMIT_Q_USAGE_ERROR:
        return object_text(objects_qmgr(engine->objects), A_DEFXMITQ);
    default:
        return SPAN_NONE;
    }
}

/* The names behind the one that was opened, where they are what is wrong. */
static void put_names_behind(struct engine *engine, struct pcf *event, MQLONG reason, struct span queue, struct span qmgr)
{
    const struct object *alias = alias_of(engine, reason, queue);
    struct span behind = alias ? object_text(alias, A_TARGET) : transmission_of(engine, reason, queue, qmgr);

    if (!behind.length)
        return;
    pcf_text(event, alias ? MQCA_BASE_Q_NAME : MQCA_XMIT_Q_NAME, MQ_Q_NAME_LENGTH, behind);
    if (reason == MQRC_ALIAS_BASE_Q_TYPE_ERROR || reason == MQRC_XMIT_Q_TYPE_ERROR || reason == MQRC_DEF_XMIT_Q_TYPE_ERROR)
        put_queue_type(event, objects_find(engine->objects, CLASS_QUEUE, behind));
}

void event_refused(const struct engine_connection *connection, MQLONG reason, struct span queue, struct span qmgr)
{
    struct engine *engine = connection->engine;
    const struct object *alias;
    struct pcf event;

    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++) {
        if (reasons[i].reason != reason || !is_on(engine, reasons[i].attribute))
            continue;
        alias = alias_of(engine, reason, queue);
        event_begin(engine, &event, MQCMD_Q_MGR_EVENT, reason);
        pcf_text(&event, MQCA_Q_NAME, MQ_Q_NAME_LENGTH, queue);
        put_names_behind(engine, &event, reason, queue, qmgr);
        pcf_number(&event, MQIA_APPL_TYPE, MQAT_ZOS);
        pcf_text(&event, MQCACF_APPL_NAME, sizeof(((MQMD *)0)->PutApplName), span_of(connection->program));
        if (qmgr.length)
            pcf_text(&event, MQCACF_OBJECT_Q_MGR_NAME, MQ_Q_MGR_NAME_LENGTH, qmgr);
        if (alias)
            pcf_number(&event, BASE_TYPE, object_is(alias, A_TARGTYPE, "TOPIC") ? MQOT_TOPIC : MQOT_Q);
        event_send(engine, &event, "SYSTEM.ADMIN.QMGR.EVENT", NULL);
        return;
    }
}

void event_started(struct engine *engine)
{
    struct pcf event;

    if (!is_on(engine, A_STRSTPEV))
        return;
    event_begin(engine, &event, MQCMD_Q_MGR_EVENT, MQRC_Q_MGR_ACTIVE);
    event_send(engine, &event, "SYSTEM.ADMIN.QMGR.EVENT", NULL);
}
