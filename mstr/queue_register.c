/* queue_register.c - what commands of the queued publish/subscribe interface do: subscriptions are made, altered and removed in the
 * unit of work of their message, retained publications are deleted and sent, the response is put.
 *
 * A subscription of such a command is an object of class SUB, as all others (docs/decisions/0013-topics.md); what it is found by is
 * its name, or the queue, the queue manager, the correlation identifier, the topic and the filter that it was registered with.
 */
#include "mstr/broker_work.h"

#include "base/mem.h"
#include "mstr/property_header.h"

#define SUBPOINTS "SYSTEM.QPUBSUB.SUBPOINT.NAMELIST"
#define DEFAULT_SUBPOINT "SYSTEM.BROKER.DEFAULT.SUBPOINT"

enum { RESPONSE_MAX = 1 << 20, ATTRIBUTES_MAX = 1 << 18 };

/* -- the work -- */

void broker_work_init(struct broker_work *work, struct engine *engine)
{
    memset(work, 0, sizeof *work);
    work->engine = engine;
    buf_init(&work->attributes, ATTRIBUTES_MAX);
}

static void forget_touched(struct broker_work *work)
{
    for (unsigned i = 0; i < work->touched_count; i++)
        mem_free(work->touched[i].name);
    work->touched_count = work->undone = 0;
    work->undoing = false;
}

void broker_work_release(struct broker_work *work)
{
    forget_touched(work);
    mem_free(work->chosen);
    work->chosen = NULL;
    topic_walk_end(&work->walk);
    broker_message_release(&work->message);
    buf_release(&work->attributes);
    mem_free(work->touched);
    work->touched = NULL;
}

void broker_problem(struct broker_work *work, MQLONG reason, struct span topic)
{
    if (work->message.topic_count <= 1) /* it is clear which one */
        topic = SPAN_NONE;
    if (work->problem_count < BROKER_PROBLEMS_MAX)
        work->problems[work->problem_count++] = (struct broker_reason){ reason, topic };
}

void broker_fail(struct broker_work *work, MQLONG reason)
{
    work->failed = true;
    work->problems[0] = (struct broker_reason){ reason, SPAN_NONE };
    work->problem_count = 1;
}

MQLONG broker_told(MQLONG reason)
{
    switch (reason) {
    case MQRC_NOT_AUTHORIZED:
    case MQRC_SECURITY_ERROR:
        return BROKER_NOT_AUTHORIZED;
    case MQRC_TOPIC_STRING_ERROR:
        return BROKER_TOPIC_ERROR;
    default:
        return reason;
    }
}

/* -- names -- */

static bool characters(const struct broker_work *work)
{
    return work->message.form == BROKER_RFH1; /* wildcards of characters */
}

/* The topic string of the topic object with the name of the stream; the default stream has none in front. */
static MQLONG stream_string(const struct broker_work *work, struct buf *full)
{
    struct span name = work->message.texts[BROKER_E_STREAM];
    const struct object *object;

    if (name.length == 0)
        name = span_of(work->stream);
    if (name_check(name, MQ_Q_NAME_LENGTH, NAME_MQ) < 0)
        return BROKER_STREAM_ERROR;
    if (work->kind == BROKER_ON_STREAM && !span_is(name, work->stream))
        return BROKER_INCORRECT_STREAM;
    if (span_is(name, BROKER_DEFAULT_STREAM))
        return MQRC_NONE;
    object = objects_find(work->engine->objects, CLASS_TOPIC, name);
    if (!object)
        return BROKER_UNKNOWN_STREAM;
    buf_put_span(full, object_text(object, A_TOPICSTR));
    return MQRC_NONE;
}

/* A subscription point is the topic string of a topic object that the namelist names. */
static bool is_subpoint(const struct broker_work *work, struct span wanted)
{
    const struct objects *objects = work->engine->objects;
    const struct object *list = objects_find(objects, CLASS_NAMELIST, span_of(SUBPOINTS));
    struct span names = list ? object_text(list, A_NAMES) : SPAN_NONE;

    while (names.length) {
        size_t end = span_find(names, LIST_SEPARATOR);
        const struct object *topic = objects_find(objects, CLASS_TOPIC, span_trim(span_part(names, 0, end)));

        if (topic && span_equal(object_text(topic, A_TOPICSTR), wanted))
            return true;
        names = span_from(names, end + 1);
    }
    return false;
}

static void add_level(struct buf *full, struct span part)
{
    if (full->length)
        buf_put_text(full, "/");
    buf_put_span(full, part);
}

MQLONG broker_topic_string(const struct broker_work *work, struct span topic, struct buf *full)
{
    struct span point = work->message.texts[BROKER_E_SUBPOINT];
    MQLONG reason;

    buf_clear(full);
    reason = stream_string(work, full);
    if (reason != MQRC_NONE)
        return reason;
    if (point.length && !span_is(point, DEFAULT_SUBPOINT)) {
        if (!is_subpoint(work, point))
            return BROKER_SUBPOINT_ERROR;
        add_level(full, point);
    }
    add_level(full, topic);
    return buf_failed(full) || full->length > TOPIC_STRING_MAX ? BROKER_TOPIC_ERROR : MQRC_NONE;
}

MQLONG broker_identity(struct broker_work *work)
{
    static const MQBYTE24 none;
    const struct broker_message *message = &work->message;
    struct span queue = span_trim(message->texts[BROKER_E_QNAME]), qmgr = span_trim(message->texts[BROKER_E_QMGR]);
    struct engine_publisher *who = &work->publisher;

    if (queue.length == 0)
        queue = MQI_NAME(work->md.ReplyToQ);
    if (qmgr.length == 0)
        qmgr = MQI_NAME(work->md.ReplyToQMgr);
    if (name_check(queue, MQ_Q_NAME_LENGTH, NAME_MQ) < 0)
        return BROKER_QUEUE_ERROR;
    if (qmgr.length && name_check(qmgr, MQ_Q_MGR_NAME_LENGTH, NAME_MQ) < 0)
        return BROKER_QMGR_ERROR;
    snprintf(who->queue, sizeof who->queue, "%.*s", (int)queue.length, queue.data);
    snprintf(who->qmgr, sizeof who->qmgr, "%.*s", (int)qmgr.length, qmgr.data);
    who->correlated = broker_has(message, BROKER_O_CORREL) || broker_has(message, BROKER_O_PUB_CORREL);
    memcpy(who->correlation, work->md.CorrelId, sizeof who->correlation);
    work->correlation[0] = '\0';
    if (who->correlated)
        subscription_hex(work->correlation, who->correlation, sizeof who->correlation);
    return who->correlated && memcmp(who->correlation, none, sizeof none) == 0 ? BROKER_CORREL_ERROR : MQRC_NONE;
}

/* -- which subscription it is -- */

static struct subscriber_name subscriber_of(const struct broker_work *work)
{
    return (struct subscriber_name){ span_of(work->publisher.queue), span_of(work->publisher.qmgr), span_of(work->correlation) };
}

static struct object *object_of(const struct broker_work *work, const struct subscription *subscription)
{
    return subscription ? objects_find(work->engine->objects, CLASS_SUB, span_of(subscription->name)) : NULL;
}

static struct object *find_identified(const struct broker_work *work, struct span full)
{
    const struct subscriber_name who = subscriber_of(work);
    const struct subscribed_name what = { full, work->message.texts[BROKER_E_FILTER], characters(work) };

    return object_of(work, subscriber_find(work->engine, &who, &what));
}

static struct object *find_named(const struct broker_work *work)
{
    return objects_find(work->engine->objects, CLASS_SUB, work->message.texts[BROKER_E_SUBNAME]);
}

/* May this user have the subscription as his own? */
static bool is_users(const struct broker_work *work, const struct object *object)
{
    return span_is(object_text(object, A_SUBUSER), work->user) ||
           (object_is(object, A_VARUSER, "ANY") && broker_has(&work->message, BROKER_O_ANY_USER));
}

/* -- RegSub -- */

/* What is asked for, while it is looked at. */
struct registration {
    struct broker_work *work;
    struct engine_connection *connection;
    struct span topic;      /* as the message has it */
    struct buf full;
    struct topic *node;     /* used while it lasts */
    struct object *old;
    bool temporary;         /* its queue is */
};

/* Is that queue one whose messages are commands, and not somebody's to be got? */
static bool is_of_commands(const struct objects *objects, const char *queue)
{
    const struct object *list = objects_find(objects, CLASS_NAMELIST, span_of(BROKER_STREAMS));
    struct span names = list ? object_text(list, A_NAMES) : SPAN_NONE;

    if (strcmp(queue, BROKER_CONTROL) == 0 || strcmp(queue, BROKER_DEFAULT_STREAM) == 0)
        return true;
    while (names.length) {
        size_t end = span_find(names, LIST_SEPARATOR);

        if (span_is(span_trim(span_part(names, 0, end)), queue))
            return true;
        names = span_from(names, end + 1);
    }
    return false;
}

static MQLONG check_destination(struct registration *r)
{
    const struct engine_publisher *who = &r->work->publisher;
    struct engine *engine = r->work->engine;
    struct destination to;
    struct api_question question = { .class = CLASS_QUEUE, .options = MQOO_OUTPUT | MQOO_ALTERNATE_USER_AUTHORITY,
                                     .alternate = span_of(r->work->user) };
    MQLONG reason = resolve_destination(engine, span_of(who->queue), span_of(who->qmgr), &to);

    if (reason != MQRC_NONE)
        return reason == MQRC_UNKNOWN_REMOTE_Q_MGR || reason == MQRC_UNKNOWN_OBJECT_Q_MGR ? BROKER_QMGR_ERROR : BROKER_QUEUE_ERROR;
    if (object_text(to.base, A_STREAMQ).length) /* of publications no copies are made */
        return BROKER_QUEUE_ERROR;
    /* DIFFERS: a publication with its command in front would be published again there, without end; what z/OS does is not known. */
    if (is_of_commands(engine->objects, to.base->name))
        return BROKER_QUEUE_ERROR;
    r->temporary = to.base->temporary;
    question.names[0] = to.opened->name;
    return broker_told(api_check(r->connection, &question));
}

static MQLONG check_topic(const struct registration *r)
{
    const struct topic_question question = { TOPIC_SUBSCRIBE, r->node, MQOO_ALTERNATE_USER_AUTHORITY, span_of(r->work->user) };

    if (topic_is(r->node, A_SUB, "DISABLED"))
        return MQRC_SUB_INHIBITED;
    if (!r->temporary && topic_is(r->node, A_DURSUB, "NO"))
        return MQRC_DURABILITY_NOT_ALLOWED;
    return broker_told(topic_check(r->connection, &question));
}

/* Is there one already, and may it be the one that is meant? */
static MQLONG find_old(struct registration *r)
{
    const struct broker_message *message = &r->work->message;
    struct object *named = message->texts[BROKER_E_SUBNAME].length ? find_named(r->work) : NULL;
    const struct subscription *subscription;

    r->old = find_identified(r->work, buf_span(&r->full));
    if (named && named != r->old)
        return BROKER_DUPLICATE_SUBSCRIPTION;
    if (!r->old)
        return MQRC_NONE;
    if (!is_users(r->work, r->old))
        return BROKER_DUPLICATE_IDENTITY;
    if (message->texts[BROKER_E_SUBNAME].length && !named) {
        if (object_shown_name(r->old).length)
            return BROKER_DUPLICATE_SUBSCRIPTION; /* it has another one */
        if (!broker_has(message, BROKER_O_ADD_NAME))
            return BROKER_NAME_ERROR;
    }
    subscription = subscription_find(r->work->engine, r->old->id);
    return subscription && subscription->handle ? BROKER_IN_USE : MQRC_NONE;
}

static MQLONG look(struct registration *r)
{
    const struct name8 maker = made_by(span_of(r->work->user));
    struct selector *selector;
    MQLONG reason = broker_topic_string(r->work, r->topic, &r->full);

    if (reason == MQRC_NONE && !topic_pattern_good(buf_span(&r->full), characters(r->work)))
        reason = BROKER_TOPIC_ERROR;
    if (reason != MQRC_NONE)
        return reason;
    reason = selector_compile(r->work->message.texts[BROKER_E_FILTER], &selector);
    selector_free(selector); /* that of the object counts */
    if (reason != MQRC_NONE)
        return BROKER_FILTER_ERROR;
    reason = made_topic(r->work->engine, &maker, buf_span(&r->full), &r->node);
    if (reason == MQRC_NONE)
        reason = check_destination(r);
    if (reason == MQRC_NONE)
        reason = check_topic(r);
    return reason == MQRC_NONE ? find_old(r) : reason;
}

static void set_expiry(struct object *draft, MQLONG expiry)
{
    const struct value value = { expiry, SPAN_NONE };

    if (expiry == MQEI_UNLIMITED)
        subscription_set_word(draft, A_EXPIRY, "UNLIMITED");
    else
        object_set(draft, A_EXPIRY, &value);
}

/* What another RegSub alters. False: a value cannot be. */
static bool set_alterable(const struct registration *r, struct object *draft)
{
    const struct broker_message *message = &r->work->message;
    char accounting[2 * sizeof(MQBYTE32) + 1];

    subscription_set_word(draft, A_REQONLY, broker_has(message, BROKER_O_ON_REQUEST) ? "YES" : "NO");
    subscription_set_word(draft, A_SUBSCOPE, broker_has(message, BROKER_O_LOCAL) ? "QMGR" : "ALL");
    subscription_set_word(draft, A_VARUSER, broker_has(message, BROKER_O_ANY_USER) ? "ANY" : "FIXED");
    set_expiry(draft, r->work->md.Expiry);
    subscription_hex(accounting, r->work->md.AccountingToken, sizeof r->work->md.AccountingToken);
    return subscription_set_text(draft, A_SUB_USERDATA, message->texts[BROKER_E_USERDATA]) &&
           subscription_set_text(draft, A_SUBUSER, span_of(r->work->user)) &&
           subscription_set_text(draft, A_PUBACCT, span_of(accounting)) &&
           subscription_set_text(draft, A_PUBAPPID, MQI_NAME(r->work->md.ApplIdentityData));
}

static struct object *new_draft(const struct registration *r, bool *good)
{
    const struct engine_publisher *who = &r->work->publisher;
    struct object *draft = subscription_draft(r->work->engine, r->work->message.texts[BROKER_E_SUBNAME]);

    draft->dynamic = true;
    draft->maker = made_by(span_of(r->work->user));
    draft->temporary = r->temporary;
    subscription_set_word(draft, A_DESTCLAS, "PROVIDED");
    subscription_set_word(draft, A_PSPROP, characters(r->work) ? "COMPAT" : "RFH2");
    subscription_set_word(draft, A_WSCHEMA, characters(r->work) ? "CHAR" : "TOPIC");
    *good = subscription_set_text(draft, A_SUB_TOPICSTR, buf_span(&r->full)) &&
            subscription_set_text(draft, A_DEST, span_of(who->queue)) &&
            subscription_set_text(draft, A_DESTQMGR, span_of(who->qmgr)) &&
            subscription_set_text(draft, A_DESTCORL, span_of(r->work->correlation)) &&
            subscription_set_text(draft, A_SELECTOR, r->work->message.texts[BROKER_E_FILTER]);
    return draft;
}

/* The old one with the name that is added to it, if one is: it is under another key then. */
static struct object *old_draft(const struct registration *r)
{
    struct object *draft = object_copy(r->old);
    struct span name = r->work->message.texts[BROKER_E_SUBNAME];

    draft->altered = clock_now();
    if (name.length && !object_shown_name(r->old).length) {
        mem_free(draft->name);
        draft->name = mem_copy(name.data, name.length);
    }
    return draft;
}

/* The temporary dynamic queue that it goes with: its id, 0 for none. */
static uint64_t queue_of(const struct subscription *subscription)
{
    return subscription && subscription->queue ? queue_object(subscription->engine, subscription->queue->name)->id : 0;
}

static void touch(struct broker_work *work, const struct object *object)
{
    if ((work->touched_count & (work->touched_count - 1)) == 0) /* a power of two: it is full */
        work->touched = mem_resize(work->touched, work->touched_count ? 2 * (size_t)work->touched_count : 1, sizeof *work->touched);
    work->touched[work->touched_count++] = (struct broker_touched){ object->id, mem_copy_text(object->name),
                                                                     queue_of(subscription_find(work->engine, object->id)) };
}

static void tell_attributes(struct broker_work *work, const struct object *object, struct span topic)
{
    const struct broker_message *message = &work->message;

    if (!broker_has(message, BROKER_O_FULL))
        return;
    broker_attribute(message, BROKER_E_TOPIC, topic, &work->attributes);
    broker_attribute(message, BROKER_E_SUBPOINT, message->texts[BROKER_E_SUBPOINT], &work->attributes);
    broker_attribute(message, BROKER_E_FILTER, object_text(object, A_SELECTOR), &work->attributes);
    broker_attribute(message, BROKER_E_QMGR, object_text(object, A_DESTQMGR), &work->attributes);
    broker_attribute(message, BROKER_E_QNAME, object_text(object, A_DEST), &work->attributes);
    if (object_is(object, A_SUBSCOPE, "QMGR"))
        broker_attribute(message, BROKER_E_REGOPT, span_of("Local"), &work->attributes);
    if (object_is(object, A_REQONLY, "YES"))
        broker_attribute(message, BROKER_E_REGOPT, span_of("PubOnReqOnly"), &work->attributes);
    if (object_is(object, A_VARUSER, "ANY"))
        broker_attribute(message, BROKER_E_REGOPT, span_of("VariableUserId"), &work->attributes);
    broker_attribute(message, BROKER_E_SUBNAME, object_shown_name(object), &work->attributes);
    broker_attribute(message, BROKER_E_USERDATA, object_text(object, A_SUB_USERDATA), &work->attributes);
}

/* MQRC_, or a problem of the draft. */
static MQLONG put_object(struct registration *r)
{
    struct objects *objects = r->work->engine->objects;
    bool renamed = false, good = true;
    struct object *draft = r->old ? old_draft(r) : new_draft(r, &good);
    char *name = mem_copy_text(draft->name);
    const struct object *made;
    MQLONG refused;
    int reason = 0;

    if (r->old) {
        renamed = strcmp(r->old->name, name) != 0;
        touch(r->work, r->old);
    }
    refused = good && set_alterable(r, draft) ? made_check(r->work->engine, draft) : MQRC_RFH_PARM_ERROR;
    if (refused != MQRC_NONE) {
        object_free(draft);
        mem_free(name);
        return refused;
    }
    if (renamed)
        reason = objects_remove(objects, r->old);
    if (reason == 0)
        reason = objects_put(objects, draft);
    else
        object_free(draft);
    made = reason == 0 ? objects_find(objects, CLASS_SUB, span_of(name)) : NULL;
    mem_free(name);
    if (!made)
        return MQRC_RESOURCE_PROBLEM;
    if (!r->old)
        touch(r->work, made);
    subscription_follow(r->work->engine, made->id, span_of(made->name));
    tell_attributes(r->work, made, r->topic);
    if (!broker_has(&r->work->message, BROKER_O_NEW_ONLY) && !broker_has(&r->work->message, BROKER_O_ON_REQUEST) &&
        r->work->retained_count < BROKER_TOPICS_MAX)
        r->work->retained[r->work->retained_count++] = made->id;
    return MQRC_NONE;
}

/* One topic. False: the whole command cannot be carried out now. */
static bool register_one(struct engine_connection *connection, struct broker_work *work, struct span topic)
{
    struct registration r = { .work = work, .connection = connection, .topic = topic };
    MQLONG reason;

    buf_init(&r.full, TOPIC_STRING_MAX + 1);
    reason = look(&r);
    if (reason == MQRC_NONE && !(r.old && broker_has(&work->message, BROKER_O_NO_ALTER)))
        reason = put_object(&r);
    else if (reason == MQRC_NONE)
        tell_attributes(work, r.old, topic);
    if (r.node)
        topic_unuse(r.node, clock_now());
    buf_release(&r.full);
    if (reason == MQRC_RESOURCE_PROBLEM)
        work->later = reason;
    else if (reason != MQRC_NONE)
        broker_problem(work, reason, topic);
    else
        work->good++;
    return work->later == MQRC_NONE;
}

/* Of several topics those that are good count, and the others are warnings. */
void broker_settle(struct broker_work *work)
{
    work->failed = work->problem_count > 0 && work->good == 0;
    if (work->failed)
        work->problem_count = 1;
}

static struct unit *unit_for(struct engine_connection *connection, MQLONG *reason)
{
    struct unit *unit = NULL;

    *reason = unit_of(connection, &unit);
    return unit;
}

/* The same where nothing of the sender's is put: MAXUMSGS does not count. */
static struct unit *unit_without_limit(struct engine_connection *connection, MQLONG *reason)
{
    struct unit *unit = unit_for(connection, reason);

    if (*reason == MQRC_SYNCPOINT_LIMIT_REACHED)
        *reason = MQRC_NONE;
    return unit;
}

/* Objects change in the connection's unit from now on. False: the command has failed, for that reason, or cannot be done now. */
static bool join_unit(struct engine_connection *connection, struct broker_work *work, MQLONG reason)
{
    struct unit *unit;

    if (reason != MQRC_NONE) {
        broker_fail(work, reason);
        return false;
    }
    unit = unit_without_limit(connection, &work->later);
    if (work->later != MQRC_NONE)
        return false;
    objects_join(work->engine->objects, unit->store, work->changes);
    work->changes = NULL;
    return true;
}

static void leave_unit(struct broker_work *work)
{
    work->changes = objects_leave(work->engine->objects);
}

/* What the change of so many objects counts as: they are in order, and those behind it move. */
enum { MOVED_OF_ONE = 2048 };
static void count_change(struct broker_work *work)
{
    work->engine->work += WORK_OF_ONE + work->engine->objects->count[CLASS_SUB] / MOVED_OF_ONE;
}

int broker_register(struct engine_connection *connection, struct mqi_call *call)
{
    struct broker_work *work = connection->step_context;
    MQLONG reason = broker_identity(work);

    /* DIFFERS: what is sent because it was retained always says so, with InformIfRet and without. */
    if (work->engine->retained_loading)
        return call_again(connection);
    if (!join_unit(connection, work, reason))
        return answer(call, MQRC_NONE);
    for (unsigned i = 0; i < work->message.topic_count; i++)
        if (!register_one(connection, work, work->message.topics[i]))
            break;
    leave_unit(work);
    broker_settle(work);
    return answer(call, MQRC_NONE);
}

/* -- DeregSub -- */

static MQLONG remove_one(struct broker_work *work, struct object *object, struct span topic)
{
    const struct subscription *subscription = subscription_find(work->engine, object->id);
    uint64_t number = object->id;

    if (!is_users(work, object))
        return BROKER_WRONG_USER;
    if (subscription && subscription->handle)
        return BROKER_IN_USE;
    tell_attributes(work, object, topic.length ? topic : object_text(object, A_SUB_TOPICSTR));
    touch(work, object);
    if (objects_remove(work->engine->objects, object) < 0)
        return MQRC_RESOURCE_PROBLEM;
    subscription_follow(work->engine, number, SPAN_NONE);
    return MQRC_NONE;
}

static void note_removed(struct broker_work *work, MQLONG reason, struct span topic)
{
    if (reason == MQRC_RESOURCE_PROBLEM)
        work->later = reason;
    else if (reason == MQRC_NONE)
        work->good++;
    else
        broker_problem(work, reason, topic);
}

static void remove_topic(struct broker_work *work, struct span topic)
{
    struct object *object = NULL;
    struct buf full;
    MQLONG reason;

    buf_init(&full, TOPIC_STRING_MAX + 1);
    reason = broker_topic_string(work, topic, &full);
    if (reason == MQRC_NONE && !topic_pattern_good(buf_span(&full), characters(work)))
        reason = BROKER_TOPIC_ERROR;
    if (reason == MQRC_NONE)
        object = find_identified(work, buf_span(&full));
    buf_release(&full);
    if (reason == MQRC_NONE)
        reason = object ? remove_one(work, object, topic) : BROKER_NOT_REGISTERED;
    note_removed(work, reason, topic);
}

/* Those that the subscriber has now. */
static void choose_all(struct broker_work *work)
{
    const struct subscriber_name who = subscriber_of(work);
    struct subscription *first = subscriber_first(work->engine, &who);
    uint32_t count = 0;

    for (const struct subscription *each = first; each; each = each->next_own)
        count++;
    work->chosen = mem_alloc(count + 1, sizeof *work->chosen);
    for (const struct subscription *each = first; each; each = each->next_own)
        work->chosen[work->chosen_count++] = each->number;
}

/* One of them, if it is still there, and what is given fits it. False: nothing is. */
static bool remove_chosen(struct broker_work *work, uint64_t number)
{
    struct span filter = work->message.texts[BROKER_E_FILTER];
    bool filtered = broker_given(&work->message, BROKER_E_FILTER);
    struct object *object = object_of(work, subscription_find(work->engine, number));

    if (!object || (filtered && !span_equal(object_text(object, A_SELECTOR), filter)) || !is_users(work, object))
        return false;
    note_removed(work, remove_one(work, object, SPAN_NONE), SPAN_NONE);
    return true;
}

/* True: all of them; false: others have their turn first. */
static bool remove_all(struct engine_connection *connection, struct broker_work *work)
{
    if (!work->chosen)
        choose_all(work);
    for (; work->chosen_next < work->chosen_count && work->later == MQRC_NONE; work->chosen_next++) {
        if (turn_is_over(connection))
            return false;
        count_change(work);
        if (remove_chosen(work, work->chosen[work->chosen_next]))
            work->any = true;
    }
    if (!work->any)
        broker_problem(work, BROKER_NOT_REGISTERED, SPAN_NONE);
    return true;
}

static void remove_named(struct broker_work *work)
{
    struct object *object = find_named(work);
    bool found = object && subscription_by_message(object);

    note_removed(work, found ? remove_one(work, object, SPAN_NONE) : BROKER_NOT_REGISTERED, SPAN_NONE);
}

int broker_deregister(struct engine_connection *connection, struct mqi_call *call)
{
    struct broker_work *work = connection->step_context;
    bool named = work->message.texts[BROKER_E_SUBNAME].length > 0, over = true;
    MQLONG reason = named ? MQRC_NONE : broker_identity(work);

    if (!join_unit(connection, work, reason))
        return answer(call, MQRC_NONE);
    if (named)
        remove_named(work);
    else if (work->message.topic_count == 0)
        over = remove_all(connection, work);
    for (unsigned i = 0; !named && i < work->message.topic_count && work->later == MQRC_NONE; i++)
        remove_topic(work, work->message.topics[i]);
    leave_unit(work);
    if (!over)
        return call_again(connection);
    if (!work->failed)
        broker_settle(work);
    return answer(call, MQRC_NONE);
}

/* -- DeletePub -- */

/* 0, STORE_LATER, or a problem of that topic. */
static MQLONG delete_at(struct engine_connection *connection, struct broker_work *work, struct unit *unit, struct topic *topic)
{
    const struct topic_question question = { TOPIC_PUBLISH, topic, MQOO_ALTERNATE_USER_AUTHORITY, span_of(work->user) };
    MQLONG reason = broker_told(topic_check(connection, &question));
    int taken = reason == MQRC_NONE ? retained_take(unit, topic) : 0;

    work->engine->work += WORK_OF_ONE;
    if (taken == STORE_LATER)
        return STORE_LATER;
    return taken < 0 ? MQRC_RESOURCE_PROBLEM : reason;
}

/* The same, STORE_LATER also when others have their turn first: then it goes on with the topic that it is at. */
static MQLONG delete_topic(struct engine_connection *connection, struct broker_work *work, struct unit *unit, struct span pattern)
{
    bool wild = topic_pattern_wild(pattern, characters(work));
    struct topic *topic = work->walk.at;
    MQLONG reason = MQRC_NONE;

    if (!work->walking) {
        work->walk = (struct topic_walk){ .top = topic_top(&work->engine->topics, pattern, characters(work)) };
        work->walking = true;
        topic = topic_walk_on(&work->walk);
    }
    for (; topic && reason == MQRC_NONE; topic = wild ? topic_walk_on(&work->walk) : NULL) {
        if (turn_is_over(connection))
            return STORE_LATER;
        work->engine->work += topic->retained ? topic_fit_work(pattern.length, topic->length) : 1;
        if (topic->retained && topic_fits(pattern, characters(work), topic_string(topic, &work->engine->topics.string)))
            reason = delete_at(connection, work, unit, topic);
        if (reason == STORE_LATER)
            return STORE_LATER;
    }
    topic_walk_end(&work->walk);
    work->walking = false;
    return reason;
}

int broker_delete(struct engine_connection *connection, struct mqi_call *call)
{
    struct broker_work *work = connection->step_context;
    struct unit *unit = work->walking ? unit_without_limit(connection, &work->later) : unit_for(connection, &work->later);
    struct buf full;

    if (work->engine->retained_loading)
        return call_again(connection);
    buf_init(&full, TOPIC_STRING_MAX + 1);
    while (work->later == MQRC_NONE && work->next < work->message.topic_count) {
        struct span topic = work->message.topics[work->next];
        MQLONG reason = broker_topic_string(work, topic, &full);

        if (reason == MQRC_NONE && !topic_pattern_good(buf_span(&full), characters(work)))
            reason = BROKER_TOPIC_ERROR;
        if (reason == MQRC_NONE)
            reason = delete_topic(connection, work, unit, buf_span(&full));
        if (reason == STORE_LATER) {
            buf_release(&full);
            return call_again(connection);
        }
        note_removed(work, reason, topic);
        work->next++;
    }
    buf_release(&full);
    broker_settle(work);
    return answer(call, MQRC_NONE);
}

/* -- ReqUpdate, and what is retained for new subscriptions -- */

int broker_request(struct engine_connection *connection, struct mqi_call *call)
{
    struct broker_work *work = connection->step_context;
    bool named = work->message.texts[BROKER_E_SUBNAME].length > 0;
    struct object *object = NULL;
    struct buf full;
    MQLONG reason = named ? MQRC_NONE : broker_identity(work);

    buf_init(&full, TOPIC_STRING_MAX + 1);
    if (reason == MQRC_NONE && work->message.topic_count)
        reason = broker_topic_string(work, work->message.topics[0], &full);
    if (reason == MQRC_NONE)
        object = named ? find_named(work) : find_identified(work, buf_span(&full));
    if (reason == MQRC_NONE &&
        (!object || !subscription_by_message(object) ||
         (full.length && !span_equal(object_text(object, A_SUB_TOPICSTR), buf_span(&full)))))
        reason = BROKER_NOT_REGISTERED;
    if (reason == MQRC_NONE && !is_users(work, object))
        reason = BROKER_WRONG_USER;
    buf_release(&full);
    if (reason == MQRC_NONE)
        work->retained[work->retained_count++] = object->id;
    else
        broker_fail(work, reason);
    return answer(call, MQRC_NONE);
}

int broker_send_retained(struct engine_connection *connection, struct mqi_call *call)
{
    struct broker_work *work = connection->step_context;
    struct subscription *subscription = subscription_find(work->engine, work->retained[work->next]);

    if (work->engine->retained_loading)
        return call_again(connection);
    if (!subscription) /* its object is not one, or it is gone */
        return answer(call, MQRC_NONE);
    return publish_retained_in_unit(connection, subscription, call);
}

/* -- the response -- */

static bool wants_response(const struct broker_work *work)
{
    MQLONG wanted = work->failed ? MQRO_NAN : work->problem_count ? MQRO_PAN | MQRO_NAN : MQRO_PAN;

    return work->md.MsgType == MQMT_REQUEST || (work->md.Report & wanted);
}

bool broker_wants_failure(const struct broker_work *work)
{
    return work->md.MsgType == MQMT_REQUEST || (work->md.Report & MQRO_NAN);
}

/* One that would be too long to be put is made without what the command said, and with the first reason alone. */
static void make_data(const struct broker_work *work, MQMD *md, struct buf *data)
{
    struct broker_response response = {
        .completion = work->failed ? BROKER_FAILED : work->problem_count ? BROKER_WARNING : BROKER_OK,
        .reasons = work->problems, .count = work->problem_count,
        .attributes = buf_failed(&work->attributes) ? SPAN_NONE : buf_span(&work->attributes),
    };
    const struct broker_reason first = { work->problems[0].reason, SPAN_NONE };
    struct broker_message bare = work->message;

    broker_response_make(&work->message, &response, md, data);
    if (!buf_failed(data))
        return;
    buf_clear(data);
    bare.said = SPAN_NONE;
    response.reasons = &first;
    response.count = work->problem_count ? 1 : 0;
    response.attributes = SPAN_NONE;
    broker_response_make(&bare, &response, md, data);
}

static void make_response(const struct broker_work *work, struct own_message *message, struct buf *data)
{
    MQMD *md = &message->md;

    own_descriptor(work->engine, MQFMT_NONE, md);
    md->MsgType = MQMT_REPLY;
    md->Persistence = work->md.Persistence;
    md->Priority = work->md.Priority;
    md->Expiry = work->md.Expiry;
    memcpy(md->UserIdentifier, work->md.UserIdentifier, sizeof md->UserIdentifier);
    memcpy(md->AccountingToken, work->md.AccountingToken, sizeof md->AccountingToken);
    memcpy(md->ApplIdentityData, work->md.ApplIdentityData, sizeof md->ApplIdentityData);
    md->PutApplType = MQAT_BROKER;
    MQI_SET(md->PutApplName, span_of(work->engine->qmgr->name));
    report_identifiers(&work->md, md);
    make_data(work, md, data);
    message->queue = MQI_NAME(work->md.ReplyToQ);
    message->qmgr = MQI_NAME(work->md.ReplyToQMgr);
    message->data = buf_span(data);
}

/* PSNPRES says what becomes of one that is not persistent; others are put, or the command is tried again. MQRC_. */
static MQLONG put_response(struct broker_work *work, struct unit *unit)
{
    const struct object *qmgr = objects_qmgr(work->engine->objects);
    bool must = work->md.Persistence == MQPER_PERSISTENT;
    struct own_message message = { .is_trigger = false };
    struct buf data;
    MQLONG reason;

    buf_init(&data, RESPONSE_MAX);
    make_response(work, &message, &data);
    reason = buf_failed(&data) ? MQRC_RESOURCE_PROBLEM : own_put(work->engine, unit, &message);
    if (reason != MQRC_NONE && (must || object_is(qmgr, A_PSNPRES, "NORMAL") || object_is(qmgr, A_PSNPRES, "SAFE")) &&
        dead_letter(work->engine, unit, &message, reason) == MQRC_NONE)
        reason = MQRC_NONE;
    buf_release(&data);
    return must || object_is(qmgr, A_PSNPRES, "SAFE") || object_is(qmgr, A_PSNPRES, "KEEP") ? reason : MQRC_NONE;
}

/* A command that failed, and of which nobody wants to know: MQRO_DISCARD_MSG, or the dead-letter queue. Where that does not take
 * it, PSNPMSG says what becomes of one that is not persistent. MQRC_. */
static MQLONG put_aside(struct broker_work *work, struct unit *unit)
{
    bool must = work->md.Persistence == MQPER_PERSISTENT || object_is(objects_qmgr(work->engine->objects), A_PSNPMSG, "KEEP");
    struct own_message message = { .queue = span_of(work->queue), .md = work->md };
    struct buf data;
    MQLONG reason;

    if (work->md.Report & MQRO_DISCARD_MSG)
        return MQRC_NONE;
    buf_init(&data, MQI_MESSAGE_MAX + PUBLICATION_ADDED);
    properties_make_header(work->list, &message.md, &data);
    buf_put_span(&data, work->data);
    message.data = buf_span(&data);
    reason = buf_failed(&data) ? MQRC_MSG_TOO_BIG_FOR_Q_MGR : dead_letter(work->engine, unit, &message, work->problems[0].reason);
    if (reason != MQRC_NONE && !must)
        say_lost(work->engine, &message, work->problems[0].reason, reason);
    buf_release(&data);
    return must ? reason : MQRC_NONE;
}

int broker_respond(struct engine_connection *connection, struct mqi_call *call)
{
    struct broker_work *work = connection->step_context;
    bool wanted = wants_response(work);
    MQLONG reason = MQRC_NONE;
    struct unit *unit;

    if (!wanted && !work->failed)
        return answer(call, MQRC_NONE);
    /* That a command failed has to be told somewhere, or it would be got again for ever. */
    unit = work->failed ? unit_without_limit(connection, &reason) : unit_for(connection, &reason);
    if (reason == MQRC_NONE)
        reason = wanted && MQI_NAME(work->md.ReplyToQ).length ? put_response(work, unit)
                 : work->failed                               ? put_aside(work, unit)
                                                              : MQRC_NONE;
    return answer(call, reason);
}

/* -- the end -- */

void broker_keep(struct broker_work *work)
{
    objects_keep(work->engine->objects, work->changes);
    work->changes = NULL;
}

/* As its object is again. It may have come back though its queue has gone in between, with what subscriptions that found. */
static void take_back(struct engine *engine, const struct broker_touched *touched)
{
    struct subscription *subscription;

    subscription_follow(engine, touched->number, span_of(touched->name));
    subscription = subscription_find(engine, touched->number);
    if (subscription && touched->queue && queue_of(subscription) != touched->queue)
        subscription_remove(subscription);
}

/* connection: whose step it is, others have their turn; NULL: at once. True: all is undone. */
static bool undo(struct broker_work *work, struct engine_connection *connection)
{
    work->undoing = true;
    while (work->changes) {
        if (connection && turn_is_over(connection))
            return false;
        count_change(work);
        work->changes = objects_undo(work->engine->objects, work->changes);
    }
    for (; work->undone < work->touched_count; work->undone++) {
        if (connection && turn_is_over(connection))
            return false;
        count_change(work);
        take_back(work->engine, &work->touched[work->undone]);
    }
    forget_touched(work);
    return true;
}

void broker_undo(struct broker_work *work)
{
    (void)undo(work, NULL);
}

int broker_undo_on(struct engine_connection *connection, struct mqi_call *call)
{
    return undo(connection->step_context, connection) ? answer(call, MQRC_NONE) : call_again(connection);
}
