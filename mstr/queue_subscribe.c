/* queue_subscribe.c - subscriptions: what the engine keeps beside their objects, MQSUB, MQSUBRQ, MQCLOSE.
 *
 * A subscription is an object of class SUB, whoever made it; one that is not durable is a temporary one. Its managed queue is
 * made before it and goes behind it: a managed queue without a subscription is what a failure in between left, and is removed
 * at the next start.
 */
#include "mstr/queue_private.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"

#define MANAGED_DURABLE "SYSTEM.MANAGED.DURABLE."
#define MANAGED_OTHERS "SYSTEM.MANAGED.NDURABLE."

enum {
    KNOWN_OPTIONS = MQSO_ALTER | MQSO_CREATE | MQSO_RESUME | MQSO_DURABLE | MQSO_GROUP_SUB | MQSO_MANAGED |
                    MQSO_SET_IDENTITY_CONTEXT | MQSO_NO_MULTICAST | MQSO_FIXED_USERID | MQSO_ANY_USERID |
                    MQSO_PUBLICATIONS_ON_REQUEST | MQSO_NEW_PUBLICATIONS_ONLY | MQSO_FAIL_IF_QUIESCING |
                    MQSO_ALTERNATE_USER_AUTHORITY | MQSO_WILDCARD_CHAR | MQSO_WILDCARD_TOPIC | MQSO_SET_CORREL_ID |
                    MQSO_SCOPE_QMGR | MQSO_NO_READ_AHEAD | MQSO_READ_AHEAD,
    INPUT = MQOO_INPUT_AS_Q_DEF | MQOO_INPUT_SHARED | MQOO_INPUT_EXCLUSIVE,
    TENTH = 100000,    /* microseconds in a tenth of a second */
    LEVEL_MAX = 9,
    HEX_MAX = 2 * sizeof(MQBYTE32),
};

/* -- values of the object -- */

void subscription_hex(char *text, const MQBYTE *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        snprintf(text + 2 * i, 3, "%02X", bytes[i]);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Shorter texts are filled with zeros; false: no such digits. */
static bool get_hex(struct span text, MQBYTE *bytes, size_t length)
{
    memset(bytes, 0, length);
    if (text.length > 2 * length || text.length % 2)
        return false;
    for (size_t i = 0; i < text.length; i += 2) {
        int high = hex_digit(text.data[i]), low = hex_digit(text.data[i + 1]);

        if (high < 0 || low < 0)
            return false;
        bytes[i / 2] = (MQBYTE)(high * 16 + low);
    }
    return true;
}

/* A value of a draft; false: it cannot be one. */
bool subscription_set_text(struct object *draft, enum attribute attribute, struct span text)
{
    struct value value = { .text = SPAN_NONE };

    if (value_of(attribute, text, &value) < 0)
        return false;
    object_set(draft, attribute, &value);
    return true;
}

void subscription_set_word(struct object *draft, enum attribute attribute, const char *word)
{
    must(subscription_set_text(draft, attribute, span_of(word)));
}

static void set_number(struct object *draft, enum attribute attribute, int64_t number)
{
    const struct value value = { number, SPAN_NONE };

    object_set(draft, attribute, &value);
}

/* -- beside the object -- */

static void read_priority(struct subscription *subscription, const struct object *object)
{
    int64_t priority = object_number(object, A_PUBPRTY);

    if (priority >= 0)
        subscription->priority = (MQLONG)priority;
    else
        subscription->priority = object_is(object, A_PUBPRTY, "ASQDEF") ? MQPRI_PRIORITY_AS_Q_DEF : MQPRI_PRIORITY_AS_PUBLISHED;
}

static void read_correlation(struct subscription *subscription, const struct object *object)
{
    static const MQBYTE24 none;
    struct span text = object_text(object, A_DESTCORL);

    (void)!get_hex(text, subscription->correlation, sizeof subscription->correlation);
    subscription->pass_correlation = text.length > 0 && memcmp(subscription->correlation, none, sizeof none) == 0;
    if (text.length == 0) /* the queue manager's own */
        object_identifier(subscription->engine->qmgr->name, object->id, subscription->correlation);
}

static void copy_text(char *to, size_t size, struct span text)
{
    snprintf(to, size, "%.*s", (int)text.length, text.data);
}

/* What can be altered. */
static void read_object(struct subscription *subscription, const struct object *object)
{
    int64_t expiry = object_number(object, A_EXPIRY);

    copy_text(subscription->destination, sizeof subscription->destination, object_text(object, A_DEST));
    copy_text(subscription->destination_qmgr, sizeof subscription->destination_qmgr, object_text(object, A_DESTQMGR));
    copy_text(subscription->identity, sizeof subscription->identity, object_text(object, A_PUBAPPID));
    copy_text(subscription->user, sizeof subscription->user, object_text(object, A_SUBUSER));
    subscription->durable = !object->temporary;
    subscription->properties = (enum publication_properties)object_number(object, A_PSPROP);
    subscription->has_user_data = object_text(object, A_SUB_USERDATA).length > 0;
    subscription->managed = object_is(object, A_DESTCLAS, "MANAGED");
    subscription->on_request = object_is(object, A_REQONLY, "YES");
    subscription->any_user = object_is(object, A_VARUSER, "ANY");
    subscription->grouped = object->grouped;
    subscription->level = (MQLONG)object_number(object, A_SUBLEVEL);
    subscription->expires = expiry > 0 ? object->altered + (microseconds)expiry * TENTH : 0;
    (void)!get_hex(object_text(object, A_PUBACCT), subscription->accounting, sizeof subscription->accounting);
    read_priority(subscription, object);
    read_correlation(subscription, object);
    subscriber_follow(subscription, object);
    lifetime_follow(subscription);
}

static MQLONG full_string(struct engine *engine, const struct object *object, struct buf *full)
{
    return topic_resolve(engine, object_text(object, A_TOPICOBJ), object_text(object, A_SUB_TOPICSTR), full);
}

/* The object counts from now on; NULL: it has no topic, as the default subscription. */
static struct subscription *subscription_make(struct engine *engine, struct object *object)
{
    struct subscription *subscription;
    struct buf full;

    buf_init(&full, MQI_STRING_MAX);
    if (full_string(engine, object, &full) != MQRC_NONE) {
        buf_release(&full);
        return NULL;
    }
    subscription = mem_alloc(1, sizeof *subscription);
    subscription->engine = engine;
    subscription->number = object->id;
    subscription->name = mem_copy_text(object->name);
    subscription->at.pattern = mem_copy(full.data, full.length);
    subscription->at.characters = object_is(object, A_WSCHEMA, "CHAR");
    subscription->at.maker = object->maker;
    read_object(subscription, object);
    (void)selector_compile(object_text(object, A_SELECTOR), &subscription->selector); /* it was checked when it was defined */
    topic_subscribe(&engine->topics, &subscription->at);
    HASH_ADD(hh, engine->subscriptions, number, sizeof subscription->number, subscription);
    buf_release(&full);
    return subscription;
}

static void subscription_free(struct subscription *subscription)
{
    struct engine *engine = subscription->engine;

    if (subscription->handle)
        subscription->handle->subscription = NULL;
    topic_unsubscribe(&engine->topics, &subscription->at, clock_now());
    subscriber_leave(subscription);
    lifetime_leave(subscription);
    HASH_DEL(engine->subscriptions, subscription);
    selector_free(subscription->selector);
    mem_free(subscription->at.pattern);
    mem_free(subscription->name);
    mem_free(subscription);
}

struct subscription *subscription_find(struct engine *engine, uint64_t number)
{
    struct subscription *found;

    HASH_FIND(hh, engine->subscriptions, &number, sizeof number, found);
    return found;
}

static struct object *object_of(struct engine *engine, struct span name)
{
    return objects_find(engine->objects, CLASS_SUB, name);
}

struct span subscription_user_data(const struct subscription *subscription)
{
    const struct object *object = subscription->has_user_data ? object_of(subscription->engine, span_of(subscription->name)) : NULL;

    return object ? object_text(object, A_SUB_USERDATA) : SPAN_NONE;
}

static void doom_queue(struct engine *engine, const char *name)
{
    struct object *object = queue_object(engine, name);
    struct queue *queue;

    if (object && object->type == TYPE_QLOCAL && object->dynamic && queue_part(engine, object, &queue) == 0)
        queue_doom(queue);
}

int subscription_end(struct subscription *subscription)
{
    struct engine *engine = subscription->engine;
    struct object *object = object_of(engine, span_of(subscription->name));
    char destination[MQ_Q_NAME_LENGTH + 1];
    bool managed = subscription->managed;
    int reason = object ? objects_remove(engine->objects, object) : 0;

    if (reason < 0)
        return reason;
    copy_text(destination, sizeof destination, span_of(subscription->destination));
    subscription_free(subscription);
    if (managed)
        doom_queue(engine, destination);
    set_alarm(engine, clock_monotonic() + object_number(objects_qmgr(engine->objects), A_TREELIFE) * 1000);
    return 0;
}

void subscription_remove(struct subscription *subscription)
{
    if (subscription_end(subscription) < 0) /* it stays, as it was */
        return;
}

/* The object of the subscription, of that name or of the one that is known; NULL: there is none. */
static struct object *object_numbered(struct engine *engine, uint64_t number, struct span name)
{
    const struct subscription *subscription = subscription_find(engine, number);
    struct object *object = object_of(engine, name);

    if (subscription && (!object || object->id != number))
        object = object_of(engine, span_of(subscription->name));
    return object && object->id == number ? object : NULL;
}

void subscription_follow(struct engine *engine, uint64_t number, struct span name)
{
    struct subscription *subscription = subscription_find(engine, number);
    struct object *object = object_numbered(engine, number, name);

    if (!object && subscription) {
        subscription_free(subscription);
    } else if (object && !subscription) {
        (void)subscription_make(engine, object);
    } else if (object) {
        mem_free(subscription->name); /* it may have been given one */
        subscription->name = mem_copy_text(object->name);
        read_object(subscription, object);
    }
}

/* -- start, end, time -- */

static int compare_names(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* Names of the queues that subscriptions have had made, in order; owned. */
static const char **queues_with_owner(const struct engine *engine, size_t *count)
{
    const char **names = mem_alloc(HASH_COUNT(engine->subscriptions) + 1, sizeof *names);

    *count = 0;
    for (const struct subscription *each = engine->subscriptions; each; each = each->hh.next)
        if (each->managed)
            names[(*count)++] = each->destination;
    qsort(names, *count, sizeof *names, compare_names);
    return names;
}

static bool has_owner(const char *name, const char **owned, size_t count)
{
    return bsearch(&name, owned, count, sizeof *owned, compare_names) != NULL;
}

/* Those that were made for a subscription that is gone, and those that were being deleted. */
static void doom_queues_left(struct engine *engine)
{
    const struct objects *objects = engine->objects;
    size_t count;
    const char **owned = queues_with_owner(engine, &count);

    for (uint32_t i = 0; i < objects->count[CLASS_QUEUE]; i++) {
        const struct object *queue = objects->all[CLASS_QUEUE][i];
        struct span name = span_of(queue->name);
        bool managed = span_starts(name, MANAGED_DURABLE) || span_starts(name, MANAGED_OTHERS);

        if (queue->going || (queue->dynamic && managed && !has_owner(queue->name, owned, count)))
            doom_queue(engine, queue->name);
    }
    mem_free(owned);
}

void subscriptions_start(struct engine *engine)
{
    const struct objects *objects = engine->objects;

    for (uint32_t i = 0; i < objects->count[CLASS_SUB]; i++)
        (void)subscription_make(engine, objects->all[CLASS_SUB][i]);
    doom_queues_left(engine);
}

void subscriptions_end(struct engine *engine)
{
    while (engine->subscriptions)
        subscription_free(engine->subscriptions);
    lifetime_end(engine);
}

/* -- MQSUB: what is asked for -- */

struct subscribing {
    struct engine_connection *connection;
    struct engine *engine;
    struct mqi_call *call;
    MQSD *sd;
    MQLONG options;
    struct topic *topic;        /* of the pattern, used while the call lasts */
    struct object *old;         /* there is one of that name */
    struct open_handle *given;  /* Hobj of the program */
    const char *user;           /* whose subscription it is */
    char alternate[MQ_USER_ID_LENGTH + 1];
    struct object *queue;       /* made for it */
    struct subscription *subscription;
    bool created;
};

static bool both(MQLONG options, MQLONG one, MQLONG other)
{
    return (options & one) && (options & other);
}

static MQLONG check_options(MQLONG options)
{
    if ((options & ~(MQLONG)KNOWN_OPTIONS) || !(options & (MQSO_ALTER | MQSO_CREATE | MQSO_RESUME)) ||
        both(options, MQSO_GROUP_SUB, MQSO_MANAGED) || ((options & MQSO_GROUP_SUB) && !(options & MQSO_SET_CORREL_ID)) ||
        both(options, MQSO_ANY_USERID, MQSO_FIXED_USERID) ||
        both(options, MQSO_NEW_PUBLICATIONS_ONLY, MQSO_PUBLICATIONS_ON_REQUEST) ||
        ((options & MQSO_NEW_PUBLICATIONS_ONLY) && !(options & MQSO_CREATE)) ||
        both(options, MQSO_WILDCARD_CHAR, MQSO_WILDCARD_TOPIC) || both(options, MQSO_ALTER, MQSO_RESUME) ||
        both(options, MQSO_READ_AHEAD, MQSO_NO_READ_AHEAD))
        return MQRC_OPTIONS_ERROR;
    return MQRC_NONE;
}

static MQLONG check_sd(const struct subscribing *s)
{
    const MQSD *sd = s->sd;
    struct selector *selector;
    MQLONG reason;

    if (memcmp(sd->StrucId, MQSD_STRUC_ID, sizeof sd->StrucId) != 0 || sd->Version != MQSD_VERSION_1 || sd->SubLevel < 0 ||
        sd->SubLevel > LEVEL_MAX)
        return MQRC_SD_ERROR;
    if (sd->SubExpiry == 0 || sd->SubExpiry < MQEI_UNLIMITED)
        return MQRC_EXPIRY_ERROR;
    if (sd->PubPriority != MQPRI_PRIORITY_AS_PUBLISHED && (sd->PubPriority < MQPRI_PRIORITY_AS_Q_DEF || sd->PubPriority > 9))
        return MQRC_PRIORITY_ERROR;
    reason = selector_compile(s->call->strings[STRING_SELECTION], &selector);
    selector_free(selector); /* that of the object counts */
    if (reason != MQRC_NONE)
        return reason;
    if ((s->options & MQSO_DURABLE) && span_trim_end(s->call->strings[STRING_SUB_NAME]).length == 0)
        return MQRC_SUB_NAME_ERROR;
    return name_check(s->call->strings[STRING_SUB_NAME], MQ_SUB_NAME_LENGTH, NAME_ANY) < 0 ? MQRC_SUB_NAME_ERROR : MQRC_NONE;
}

static MQLONG find_old(struct subscribing *s)
{
    struct span name = span_trim_end(s->call->strings[STRING_SUB_NAME]);
    struct subscription *found;

    s->old = name.length ? object_of(s->engine, name) : NULL;
    if (!s->old)
        return s->options & MQSO_CREATE ? MQRC_NONE : name.length ? MQRC_NO_SUBSCRIPTION : MQRC_SUB_NAME_ERROR;
    if (!(s->options & (MQSO_ALTER | MQSO_RESUME)))
        return MQRC_SUB_ALREADY_EXISTS;
    found = subscription_find(s->engine, s->old->id);
    s->subscription = found;
    if (!found)
        return MQRC_INVALID_SUBSCRIPTION;
    if (found->handle)
        return MQRC_SUBSCRIPTION_IN_USE;
    return found->any_user || strcmp(found->user, s->user) == 0 ? MQRC_NONE : MQRC_IDENTITY_MISMATCH;
}

/* The Hobj of the program: a queue, open so that it can be a destination. */
static MQLONG find_given(struct subscribing *s)
{
    struct open_handle *handle;

    if (s->call->handle == MQHO_NONE || (s->options & MQSO_MANAGED))
        return MQRC_NONE;
    handle = handle_find(s->connection, s->call->handle);
    if (!handle || handle->class != CLASS_QUEUE || !handle->queue || handle->topic ||
        !((handle->options & (INPUT | MQOO_BROWSE)) || (handle->remote && (handle->options & MQOO_OUTPUT))))
        return MQRC_HOBJ_ERROR;
    s->given = handle;
    return MQRC_NONE;
}

static MQLONG begin(struct subscribing *s)
{
    MQLONG reason = check_options(s->options);

    if (reason == MQRC_NONE)
        reason = check_sd(s);
    if (reason == MQRC_NONE && topics_disabled(s->engine))
        reason = MQRC_PUBSUB_INHIBITED;
    if (reason == MQRC_NONE && s->engine->quiescing && (s->options & MQSO_FAIL_IF_QUIESCING))
        reason = MQRC_Q_MGR_QUIESCING;
    if (reason != MQRC_NONE)
        return reason;
    s->user = s->connection->identity.user.text;
    if (s->options & MQSO_ALTERNATE_USER_AUTHORITY) {
        copy_text(s->alternate, sizeof s->alternate, MQI_NAME(s->sd->AlternateUserId));
        s->user = s->alternate;
    }
    reason = find_old(s);
    return reason == MQRC_NONE ? find_given(s) : reason;
}

/* -- MQSUB: authority -- */

static MQLONG open_options(const struct subscribing *s)
{
    return s->options & MQSO_ALTERNATE_USER_AUTHORITY ? MQOO_ALTERNATE_USER_AUTHORITY : 0;
}

static MQLONG check_topic(const struct subscribing *s, enum topic_use use)
{
    const struct topic_question question = { use, s->topic, open_options(s), MQI_NAME(s->sd->AlternateUserId) };

    return topic_check(s->connection, &question);
}

/* Publications are put there by nobody who could be asked. */
static MQLONG check_destination(const struct subscribing *s)
{
    struct api_question question = { .class = CLASS_QUEUE, .options = open_options(s) | MQOO_OUTPUT,
                                     .names = { s->given->name, NULL }, .alternate = MQI_NAME(s->sd->AlternateUserId) };

    if (s->options & MQSO_SET_IDENTITY_CONTEXT)
        question.options |= MQOO_SET_IDENTITY_CONTEXT;
    return api_check(s->connection, &question);
}

/* -- MQSUB: the destination -- */

/* A handle of the program on the queue of its subscription. */
static MQLONG open_queue(struct subscribing *s, const char *name)
{
    struct object *object = queue_object(s->engine, name);
    struct open_handle *handle;
    struct queue *queue;
    MQLONG reason;

    if (!object || object->type != TYPE_QLOCAL || queue_part(s->engine, object, &queue) != 0 || queue->doomed)
        return MQRC_INVALID_DESTINATION;
    if (queue->exclusive)
        return MQRC_OBJECT_IN_USE;
    reason = handle_new(s->connection, CLASS_QUEUE, name, MQOO_INPUT_SHARED | MQOO_BROWSE | MQOO_INQUIRE, SPAN_NONE, &handle);
    if (reason != MQRC_NONE)
        return reason;
    handle_attach(handle, queue);
    handle_browses(handle);
    s->given = handle;
    return MQRC_NONE;
}

static MQLONG make_queue(struct subscribing *s)
{
    bool durable = s->options & MQSO_DURABLE;

    return subscription_queue(s->engine, s->topic, durable, &s->connection->identity.user, &s->queue);
}

MQLONG subscription_queue(struct engine *engine, const struct topic *topic, bool durable, const struct name8 *maker,
                          struct object **queue)
{
    MQLONG reason = make_managed(engine, topic_setting(topic, durable ? A_MDURMDL : A_MNDURMDL),
                                 durable ? MANAGED_DURABLE "*" : MANAGED_OTHERS "*", maker, queue);

    if (reason != MQRC_NONE || !durable || !(*queue)->temporary)
        return reason;
    doom_queue(engine, (*queue)->name);
    *queue = NULL;
    return MQRC_DURABILITY_NOT_ALLOWED;
}

/* -- MQSUB: the object -- */

static bool set_destination(struct subscribing *s, struct object *draft)
{
    const struct open_handle *given = s->given;

    subscription_set_word(draft, A_DESTCLAS, s->queue ? "MANAGED" : "PROVIDED");
    if (s->queue)
        return subscription_set_text(draft, A_DEST, span_of(s->queue->name));
    return subscription_set_text(draft, A_DEST, span_of(given->remote ? given->remote_queue : given->name)) &&
           subscription_set_text(draft, A_DESTQMGR, span_of(given->remote ? given->remote_qmgr : s->engine->qmgr->name));
}

static void set_priority(struct object *draft, MQLONG priority)
{
    if (priority >= 0)
        set_number(draft, A_PUBPRTY, priority);
    else
        subscription_set_word(draft, A_PUBPRTY, priority == MQPRI_PRIORITY_AS_Q_DEF ? "ASQDEF" : "ASPUB");
}

/* What MQSO_ALTER changes too. MQRC_. */
static MQLONG set_alterable(struct subscribing *s, struct object *draft)
{
    const MQSD *sd = s->sd;
    char hex[HEX_MAX + 1] = "";

    if (!subscription_set_text(draft, A_SUB_USERDATA, s->call->strings[STRING_USER_DATA]))
        return MQRC_SUB_USER_DATA_ERROR;
    set_number(draft, A_EXPIRY, sd->SubExpiry);
    set_priority(draft, sd->PubPriority);
    subscription_set_word(draft, A_REQONLY, s->options & MQSO_PUBLICATIONS_ON_REQUEST ? "YES" : "NO");
    subscription_set_word(draft, A_VARUSER, s->options & MQSO_ANY_USERID ? "ANY" : "FIXED");
    if (s->options & MQSO_SET_CORREL_ID)
        subscription_hex(hex, sd->SubCorrelId, sizeof sd->SubCorrelId);
    (void)!subscription_set_text(draft, A_DESTCORL, span_of(hex));
    hex[0] = '\0';
    if (s->options & MQSO_SET_IDENTITY_CONTEXT)
        subscription_hex(hex, sd->PubAccountingToken, sizeof sd->PubAccountingToken);
    (void)!subscription_set_text(draft, A_PUBACCT, span_of(hex));
    if (!subscription_set_text(draft, A_PUBAPPID,
                               s->options & MQSO_SET_IDENTITY_CONTEXT ? MQI_NAME(sd->PubApplIdentityData) : SPAN_NONE))
        return MQRC_SD_ERROR;
    return subscription_set_text(draft, A_SUBUSER, span_of(s->user)) ? MQRC_NONE : MQRC_SD_ERROR;
}

/* The key of one without a name is none. */
struct object *subscription_draft(struct engine *engine, struct span name)
{
    char key[24];

    if (name.length)
        return object_new(TYPE_SUB, name);
    snprintf(key, sizeof key, "%c%016llX", OBJECT_UNNAMED, (unsigned long long)++engine->ids);
    return object_new(TYPE_SUB, span_of(key));
}

static MQLONG fill_object(struct subscribing *s, struct object *draft)
{
    draft->dynamic = true;
    draft->maker = made_by(span_of(s->connection->identity.user.text));
    draft->temporary = !(s->options & MQSO_DURABLE);
    draft->grouped = s->options & MQSO_GROUP_SUB;
    if (!subscription_set_text(draft, A_SUB_TOPICSTR, s->call->strings[STRING_OBJECT]) ||
        !subscription_set_text(draft, A_TOPICOBJ, MQI_NAME(s->sd->ObjectName)))
        return MQRC_TOPIC_STRING_ERROR;
    if (!set_destination(s, draft))
        return MQRC_INVALID_DESTINATION;
    if (!subscription_set_text(draft, A_SELECTOR, s->call->strings[STRING_SELECTION]))
        return MQRC_SELECTION_STRING_ERROR;
    set_number(draft, A_SUBLEVEL, s->sd->SubLevel);
    subscription_set_word(draft, A_SUBSCOPE, s->options & MQSO_SCOPE_QMGR ? "QMGR" : "ALL");
    subscription_set_word(draft, A_WSCHEMA, s->options & MQSO_WILDCARD_CHAR ? "CHAR" : "TOPIC");
    return set_alterable(s, draft);
}

static MQLONG make_object(struct subscribing *s)
{
    struct object *draft = subscription_draft(s->engine, span_trim_end(s->call->strings[STRING_SUB_NAME]));
    struct object *made;
    char *name = mem_copy_text(draft->name);
    MQLONG reason = fill_object(s, draft);

    if (reason == MQRC_NONE)
        reason = made_check(s->engine, draft);
    if (reason != MQRC_NONE) {
        object_free(draft);
    } else if (objects_put(s->engine->objects, draft) < 0) {
        reason = MQRC_RESOURCE_PROBLEM;
    } else {
        made = object_of(s->engine, span_of(name));
        s->subscription = subscription_make(s->engine, made);
        must(s->subscription);
        s->created = true;
    }
    mem_free(name);
    return reason;
}

/* -- MQSUB -- */

static MQLONG check_new(struct subscribing *s)
{
    bool durable = s->options & MQSO_DURABLE;
    const struct object *queue;
    MQLONG reason;

    if (topic_is(s->topic, A_SUB, "DISABLED"))
        return MQRC_SUB_INHIBITED;
    if (durable && topic_is(s->topic, A_DURSUB, "NO"))
        return MQRC_DURABILITY_NOT_ALLOWED;
    if (!s->given && !(s->options & MQSO_MANAGED))
        return MQRC_HOBJ_ERROR;
    queue = s->given ? queue_object(s->engine, s->given->queue->name) : NULL;
    if (durable && queue && queue->temporary)
        return MQRC_DURABILITY_NOT_ALLOWED;
    if (queue && object_text(queue, A_STREAMQ).length) /* of publications no copies are made; which reason is not known */
        return MQRC_INVALID_DESTINATION;
    reason = check_topic(s, TOPIC_SUBSCRIBE);
    return reason == MQRC_NONE && s->given ? check_destination(s) : reason;
}

static MQLONG create(struct subscribing *s)
{
    MQLONG reason = check_new(s);

    if (reason == MQRC_NONE && !s->given) {
        reason = make_queue(s);
        if (reason == MQRC_NONE)
            reason = open_queue(s, s->queue->name);
    }
    if (reason == MQRC_NONE)
        reason = make_object(s);
    if (reason != MQRC_NONE && s->queue)
        doom_queue(s->engine, s->queue->name);
    return reason;
}

/* What cannot be altered has to be the same. */
static MQLONG compare(const struct subscribing *s)
{
    const struct subscription *old = s->subscription;
    bool named = MQI_NAME(s->sd->ObjectName).length || s->call->strings[STRING_OBJECT].length;

    if (named && !span_is(buf_span(&s->connection->resolved), old->at.pattern))
        return MQRC_TOPIC_NOT_ALTERABLE;
    if (old->managed != !!(s->options & MQSO_MANAGED) && (s->options & MQSO_MANAGED))
        return MQRC_DEST_CLASS_NOT_ALTERABLE;
    if (s->options & MQSO_ALTER) {
        if (old->durable != !!(s->options & MQSO_DURABLE))
            return MQRC_DURABILITY_NOT_ALTERABLE;
        if (old->level != s->sd->SubLevel)
            return MQRC_SUBLEVEL_NOT_ALTERABLE;
        if (old->grouped || (s->options & MQSO_GROUP_SUB))
            return MQRC_GROUPING_NOT_ALTERABLE;
        if (!span_equal(object_text(s->old, A_SELECTOR), s->call->strings[STRING_SELECTION]))
            return MQRC_SELECTOR_NOT_ALTERABLE;
    }
    return s->given && strcmp(s->given->name, old->destination) != 0 ? MQRC_HOBJ_ERROR : MQRC_NONE;
}

static MQLONG alter(struct subscribing *s)
{
    struct object *draft = object_copy(s->old);
    MQLONG reason = set_alterable(s, draft);

    if (reason == MQRC_NONE && subscriber_has_other(s->engine, draft)) /* by its correlation identifier */
        reason = MQRC_SUB_ALREADY_EXISTS;
    if (reason == MQRC_NONE)
        reason = made_check(s->engine, draft);
    if (reason != MQRC_NONE) {
        object_free(draft);
        return reason;
    }
    draft->altered = clock_now();
    if (objects_put(s->engine->objects, draft) < 0)
        return MQRC_RESOURCE_PROBLEM;
    read_object(s->subscription, object_of(s->engine, span_of(s->subscription->name)));
    return MQRC_NONE;
}

static MQLONG take_over(struct subscribing *s)
{
    bool alters = s->options & MQSO_ALTER;
    MQLONG reason = compare(s);

    if (reason == MQRC_NONE)
        reason = check_topic(s, alters ? TOPIC_SUBSCRIBE : TOPIC_RESUME);
    if (reason == MQRC_NONE && s->given && alters)
        reason = check_destination(s);
    if (reason == MQRC_NONE && !s->given)
        reason = open_queue(s, s->subscription->destination);
    return reason == MQRC_NONE && alters ? alter(s) : reason;
}

/* The full string of what is asked for, or of what is there. */
static MQLONG find_topic(struct subscribing *s)
{
    struct buf *full = &s->connection->resolved;
    bool characters = s->options & MQSO_WILDCARD_CHAR;
    MQLONG reason = MQRC_NONE;

    if (s->old && MQI_NAME(s->sd->ObjectName).length == 0 && s->call->strings[STRING_OBJECT].length == 0) {
        buf_clear(full);
        buf_put_text(full, s->subscription->at.pattern);
    } else {
        reason = topic_resolve(s->engine, MQI_NAME(s->sd->ObjectName), s->call->strings[STRING_OBJECT], full);
    }
    if (reason == MQRC_NONE && !topic_pattern_good(buf_span(full), characters))
        reason = MQRC_TOPIC_STRING_ERROR;
    return reason == MQRC_NONE ? made_topic(s->engine, &s->connection->identity.user, buf_span(full), &s->topic) : reason;
}

static MQLONG make_handle(struct subscribing *s)
{
    struct open_handle *handle;
    MQLONG reason = handle_new(s->connection, CLASS_SUB, "", open_options(s), MQI_NAME(s->sd->AlternateUserId), &handle);

    if (reason != MQRC_NONE)
        return reason;
    handle->subscription = s->subscription;
    s->subscription->handle = handle;
    s->subscription->resumed = clock_now();
    return MQRC_NONE;
}

static void tell(struct subscribing *s)
{
    const struct object *object = object_of(s->engine, span_of(s->subscription->name));
    struct mqi_call *call = s->call;

    call->handle = s->given->number;
    call->subscription = s->subscription->handle->number;
    call->strings[STRING_RESOLVED] = buf_span(&s->connection->resolved);
    call->strings[STRING_USER_DATA] = object_text(object, A_SUB_USERDATA);
    call->strings[STRING_SELECTION] = object_text(object, A_SELECTOR);
    memcpy(s->sd->SubCorrelId, s->subscription->correlation, sizeof s->sd->SubCorrelId);
    s->sd->SubExpiry = (MQLONG)object_number(object, A_EXPIRY);
    s->sd->SubLevel = s->subscription->level;
    s->sd->PubPriority = s->subscription->priority;
    memcpy(s->sd->PubAccountingToken, s->subscription->accounting, sizeof s->sd->PubAccountingToken);
    MQI_SET(s->sd->PubApplIdentityData, span_of(s->subscription->identity));
}

/* What was made for a call that failed behind it. */
static void undo(struct subscribing *s, const struct open_handle *given)
{
    if (s->created)
        subscription_remove(s->subscription);
    if (s->given && s->given != given)
        handle_close(s->given);
}

static MQLONG subscribe(struct subscribing *s)
{
    struct open_handle *given;
    MQLONG reason = begin(s);

    given = s->given;
    if (reason == MQRC_NONE)
        reason = find_topic(s);
    if (reason != MQRC_NONE)
        return reason;
    reason = s->old ? take_over(s) : create(s);
    if (reason == MQRC_NONE)
        reason = make_handle(s);
    if (reason != MQRC_NONE)
        undo(s, given);
    topic_unuse(s->topic, clock_now());
    return reason;
}

int call_sub(struct engine_connection *connection, struct mqi_call *call)
{
    struct subscribing s = { .connection = connection, .engine = connection->engine, .call = call, .sd = &call->sd,
                             .options = call->sd.Options };
    MQLONG reason;

    if (connection->engine->retained_loading)
        return call_again(connection);
    reason = subscribe(&s);
    if (reason != MQRC_NONE)
        return answer(call, reason);
    tell(&s);
    if (!s.created || (s.options & (MQSO_NEW_PUBLICATIONS_ONLY | MQSO_PUBLICATIONS_ON_REQUEST)))
        return answer(call, MQRC_NONE);
    return publish_retained(connection, s.subscription, call);
}

int call_subrq(struct engine_connection *connection, struct mqi_call *call)
{
    const struct open_handle *handle = handle_find(connection, call->subscription);

    if (!handle || handle->class != CLASS_SUB)
        return answer(call, MQRC_HOBJ_ERROR);
    if (call->options != MQSR_ACTION_PUBLICATION)
        return answer(call, MQRC_ACTION_ERROR);
    if (call->sro.Options & ~MQSRO_FAIL_IF_QUIESCING)
        return answer(call, MQRC_OPTIONS_ERROR);
    if (connection->engine->quiescing && (call->sro.Options & MQSRO_FAIL_IF_QUIESCING))
        return answer(call, MQRC_Q_MGR_QUIESCING);
    if (!handle->subscription)
        return answer(call, MQRC_INVALID_SUBSCRIPTION);
    if (connection->engine->retained_loading)
        return call_again(connection);
    return publish_retained(connection, handle->subscription, call);
}

/* -- MQCLOSE -- */

void subscription_handle_close(struct open_handle *handle)
{
    struct subscription *subscription = handle->subscription;

    if (!subscription)
        return;
    handle->subscription = NULL;
    subscription->handle = NULL;
    if (!subscription->durable)
        subscription_remove(subscription);
}

static MQLONG remove_durable(struct open_handle *handle)
{
    struct subscription *subscription = handle->subscription;
    const struct topic_question question = { TOPIC_REMOVE, subscription->at.topic, 0, SPAN_NONE };
    MQLONG reason = MQRC_NONE;

    if (strcmp(subscription->user, handle->connection->identity.user.text) != 0)
        reason = topic_check(handle->connection, &question);
    if (reason == MQRC_NONE && subscription_end(subscription) < 0)
        reason = MQRC_RESOURCE_PROBLEM;
    return reason;
}

MQLONG subscription_close(struct open_handle *handle, MQLONG options)
{
    struct subscription *subscription = handle->subscription;
    MQLONG reason = MQRC_NONE;

    if ((options & ~(MQCO_KEEP_SUB | MQCO_REMOVE_SUB | MQCO_QUIESCE)) || both(options, MQCO_KEEP_SUB, MQCO_REMOVE_SUB))
        return MQRC_OPTIONS_ERROR;
    if (subscription && !subscription->durable && (options & MQCO_KEEP_SUB))
        return MQRC_OPTION_NOT_VALID_FOR_TYPE;
    if (subscription && subscription->durable && (options & MQCO_REMOVE_SUB))
        reason = remove_durable(handle);
    if (reason == MQRC_NONE)
        handle_close(handle);
    return reason;
}

/* -- for commands -- */

/* What DEFINE has to get right. */
static int check_defined(struct engine *engine, struct object *draft, const struct topic *topic)
{
    struct destination destination;
    struct object *queue;
    MQLONG reason;

    if (topic_is(topic, A_SUB, "DISABLED"))
        return MQRC_SUB_INHIBITED;
    if (topic_is(topic, A_DURSUB, "NO"))
        return MQRC_DURABILITY_NOT_ALLOWED;
    if (object_is(draft, A_DESTCLAS, "PROVIDED")) {
        reason = resolve_destination(engine, object_text(draft, A_DEST), object_text(draft, A_DESTQMGR), &destination);
        return reason == MQRC_NONE && object_text(destination.base, A_STREAMQ).length ? MQRC_INVALID_DESTINATION : reason;
    }
    reason = subscription_queue(engine, topic, true, NULL, &queue);
    if (reason == MQRC_NONE)
        must(subscription_set_text(draft, A_DEST, span_of(queue->name)));
    return reason;
}

static int prepare(void *context, const struct identity *who, struct object *draft, const struct object *old)
{
    struct engine *engine = context;
    MQBYTE bytes[HEX_MAX / 2];
    struct selector *selector;
    struct topic *topic;
    struct buf full;
    MQLONG reason;

    reason = selector_compile(object_text(draft, A_SELECTOR), &selector);
    selector_free(selector);
    if (reason != MQRC_NONE)
        return reason;
    if (!get_hex(object_text(draft, A_DESTCORL), bytes, sizeof(MQBYTE24)))
        return MQRC_CORREL_ID_ERROR;
    if (!get_hex(object_text(draft, A_PUBACCT), bytes, sizeof(MQBYTE32)))
        return MQRC_SD_ERROR;
    if (strcmp(draft->name, object_types[TYPE_SUB].initial_object) == 0) /* it is no subscription */
        return MQRC_NONE;
    buf_init(&full, MQI_STRING_MAX);
    reason = full_string(engine, draft, &full);
    if (reason == MQRC_NONE && !topic_pattern_good(buf_span(&full), object_is(draft, A_WSCHEMA, "CHAR")))
        reason = MQRC_TOPIC_STRING_ERROR;
    /* DIFFERS: a command message would find one of the two; what ALTER SUB does on z/OS is not known. */
    if (reason == MQRC_NONE && old && subscriber_has_other(engine, draft))
        reason = MQRC_SUB_ALREADY_EXISTS;
    if (reason == MQRC_NONE && !old) {
        topic = topic_use(&engine->topics, buf_span(&full));
        reason = check_defined(engine, draft, topic);
        topic_unuse(topic, clock_now());
    }
    buf_release(&full);
    if (reason == MQRC_NONE && object_text(draft, A_SUBUSER).length == 0 && who)
        (void)!subscription_set_text(draft, A_SUBUSER, span_of(who->user.text));
    return reason;
}

static int subscribed(void *context, struct object *object)
{
    struct subscription *subscription = subscription_find(context, object->id);
    MQLONG reason = MQRC_NONE;

    if (subscription) {
        read_object(subscription, object);
        return MQRC_NONE;
    }
    subscription = subscription_make(context, object);
    if (subscription && !subscription->on_request)
        reason = publish_retained_defined(subscription);
    if (reason != MQRC_NONE)
        subscription_remove(subscription);
    engine_settle(context);
    return reason;
}

static int unsubscribe(void *context, struct object *object)
{
    struct engine *engine = context;
    struct subscription *subscription = subscription_find(engine, object->id);
    int reason;

    if (!subscription)
        return objects_remove(engine->objects, object);
    if (subscription->handle)
        return REASON_BUSY;
    reason = subscription_end(subscription);
    engine_settle(engine);
    return reason;
}

static void topics_changed(void *context)
{
    topic_objects_read(context);
}

struct topic_part engine_topic_part(struct engine *engine)
{
    return (struct topic_part){ engine, prepare, subscribed, unsubscribe, topics_changed, topic_object_above };
}
