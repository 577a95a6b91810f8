/* queue_publish.c - publications: one copy for each subscription, in the unit of work of the publisher, and one to be retained.
 *
 * A publication is worked through item by item, and what it has put so far is noted: it can wait for a page in the middle, it can
 * let others go first when it has done much, and it can be taken back as a whole without the rest of its unit. Subscriptions that
 * are made meanwhile do not get it.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"
#include "mstr/publication_data.h"

enum {
    TENTH = 100000, /* microseconds in a tenth of a second */
    LEVEL_MAX = 9,
    COPY = 16,           /* messages that are looked at: so many a copy counts as, */
    BYTES_OF_ONE = 1024, /* and one more for so many of its bytes */
    MEMBERS_OF_ONE = 4,  /* of a group of subscriptions */
};

enum publication_kind { OF_PUT, OF_STREAM, OF_SUB, OF_REQUEST, OF_DEFINE };

/* One copy to be made. */
struct item {
    uint64_t subscription;
    struct topic *from; /* what is retained there, used by the item; NULL: what the call publishes */
};

/* One copy that was made. */
struct place {
    struct queue *queue;
    store_position position;
    struct trigger *trigger; /* as in struct arrival */
};

/* One put of it. */
struct copy {
    MQMD md;
    struct span data;
    uint32_t properties;     /* bytes of the data that are their list */
    struct place place;      /* where it lies then */
};

struct publication {
    enum publication_kind kind;
    struct engine *engine;
    struct engine_connection *connection; /* NULL, and no call: OF_DEFINE, OF_STREAM of what the queue manager puts */
    struct mqi_call *call;
    struct unit *unit;
    bool own_unit;
    struct topic *topic;  /* used by it; NULL: retained ones of several */
    uint64_t subscription; /* of OF_SUB and those behind it */
    MQLONG options;        /* MQPMO_ */
    MQLONG level;          /* of OF_PUT */
    struct span body;      /* what is published, of OF_STREAM */
    struct arrival *of;    /* what is copied, of OF_STREAM with a call; owned */
    bool alone;            /* its unit is that of the call alone */
    uint32_t counted;      /* messages of the unit by then: those that are published are not its program's */
    MQMD md;
    microseconds now;
    bool new_ids;          /* each copy has a message identifier of its own */
    struct item *items;
    uint32_t item_count, next;
    struct topic_walk walk; /* for what is retained */
    bool looking;          /* it is not over */
    uint64_t since;        /* of OF_SUB and OF_DEFINE: what has a higher number was published behind the subscription */
    bool selecting;        /* items are not what is to be put yet: of those in front of looked, kept are, and stand in front */
    uint32_t looked, kept;
    uint64_t number;       /* of what is retained */
    struct place *places;
    uint32_t place_count;
    bool retained;         /* the retained copy is made */
    MQLONG failed;         /* what was put is being taken back */
    MQLONG full;           /* MQRC_: the unit of the command that it is part of takes no further message; 0: it does */
    struct buf string;     /* of the topic of the copy */
    struct buf data;       /* of what is retained */
    struct buf list;       /* properties that go along */
    struct buf selectable; /* properties that selections look at, of OF_PUT and OF_STREAM */
    bool selectable_made;
    struct buf made;       /* the data of the copy */
};

/* -- life -- */

static struct publication *publication_new(enum publication_kind kind, struct engine *engine,
                                           struct engine_connection *connection, struct mqi_call *call)
{
    struct publication *publication = mem_alloc(1, sizeof *publication);

    publication->kind = kind;
    publication->engine = engine;
    publication->connection = connection;
    publication->call = call;
    publication->now = clock_now();
    buf_init(&publication->string, TOPIC_STRING_MAX);
    buf_init(&publication->data, MQI_MESSAGE_MAX + RETAINED_FRONT + TOPIC_STRING_MAX);
    buf_init(&publication->list, MQI_MESSAGE_MAX);
    buf_init(&publication->selectable, MQI_MESSAGE_MAX);
    buf_init(&publication->made, MQI_MESSAGE_MAX + PUBLICATION_ADDED);
    return publication;
}

static void add_item(struct publication *publication, uint64_t subscription, struct topic *from)
{
    if ((publication->item_count & (publication->item_count - 1)) == 0) /* a power of two: it is full */
        publication->items = mem_resize(publication->items, publication->item_count ? 2 * (size_t)publication->item_count : 1,
                                        sizeof *publication->items);
    publication->items[publication->item_count++] = (struct item){ subscription, from };
    if (from)
        from->uses++;
}

static void add_place(struct publication *publication, const struct copy *copy)
{
    if ((publication->place_count & (publication->place_count - 1)) == 0)
        publication->places = mem_resize(publication->places, publication->place_count ? 2 * (size_t)publication->place_count : 1,
                                         sizeof *publication->places);
    publication->places[publication->place_count++] = copy->place;
}

static void release(struct publication *publication)
{
    topic_walk_end(&publication->walk);
    for (uint32_t i = 0; i < publication->item_count; i++)
        if (publication->items[i].from)
            topic_unuse(publication->items[i].from, publication->now);
    if (publication->topic)
        topic_unuse(publication->topic, publication->now);
    if (publication->connection)
        publication->connection->publication = NULL;
    mem_free(publication->of);
    mem_free(publication->items);
    mem_free(publication->places);
    buf_release(&publication->string);
    buf_release(&publication->data);
    buf_release(&publication->list);
    buf_release(&publication->selectable);
    buf_release(&publication->made);
    mem_free(publication);
}

void publication_free(struct engine_connection *connection)
{
    struct publication *publication = connection->publication;

    if (!publication)
        return;
    if ((publication->own_unit || publication->alone) && unit_back_out(publication->unit, NULL, MQRC_NONE) < 0)
        publication->unit = NULL; /* it is gone, whatever became of it */
    release(publication);
}

/* -- turns -- */

static void add_work(struct publication *publication, size_t work)
{
    publication->engine->work += work;
}

/* Has it gone on for so long that others have their turn first? What no call waits for is done at once. */
static bool has_enough(const struct publication *publication)
{
    return publication->connection && turn_is_over(publication->connection);
}

/* -- one put -- */

/* MQRC_, or STORE_LATER. DIFFERS: a persistent publication for a temporary dynamic queue lies there as one that is not persistent;
 * the manual tells of 2048 for a put to such a queue, and not what becomes of a publication (unconfirmed). */
static MQLONG put_copy(struct publication *publication, struct span queue, struct span qmgr, struct copy *copy)
{
    struct engine *engine = publication->engine;
    struct arrival arrival = { .md = copy->md, .data = copy->data, .properties = copy->properties, .now = publication->now,
                               .is_copy = true };
    struct destination to;
    MQLONG reason = arrival_to(engine, queue, qmgr, &to, &arrival);
    int stored;

    if (reason != MQRC_NONE)
        return reason;
    stored = arrival_store(engine, publication->unit, &arrival);
    copy->place = (struct place){ arrival.queue, arrival.position, arrival.trigger };
    return stored == STORE_LATER ? STORE_LATER : store_reason(stored);
}

/* -- retained publications -- */

/* What the call publishes, without the properties in front of it; of a stream, its message; of DEFINE SUB, nothing. */
static struct span published_data(const struct publication *publication)
{
    if (!publication->call || publication->kind == OF_STREAM)
        return publication->body;
    return span_bytes(publication->connection->area + publication->call->properties, publication->call->length);
}

/* The copy that stays for subscriptions to come. MQRC_, or STORE_LATER. */
static MQLONG put_retained(struct publication *publication)
{
    struct copy copy = { .md = publication->md };
    struct retained *retained;
    uint64_t number = publication->number;
    MQLONG reason;

    buf_clear(&publication->data);
    buf_put_u64(&publication->data, publication->list.length ? number | RETAINED_PROPERTIES : number);
    buf_put_field(&publication->data, topic_string(publication->topic, &publication->string));
    if (publication->list.length)
        buf_put_field(&publication->data, buf_span(&publication->list));
    buf_put_span(&publication->data, published_data(publication));
    copy.data = buf_span(&publication->data);
    reason = put_copy(publication, span_of(RETAINED_QUEUE), SPAN_NONE, &copy);
    if (reason != MQRC_NONE)
        return reason;
    add_place(publication, &copy);
    retained = mem_alloc(1, sizeof *retained);
    *retained = (struct retained){ .next = publication->unit->retained, .topic = publication->topic,
                                     .position = copy.place.position, .number = number };
    retained->topic->uses++;
    publication->unit->retained = retained;
    publication->retained = true;
    return MQRC_NONE;
}

/* Descriptor and data of what is retained on a topic; what is left of its time is in the descriptor. MQRC_, or STORE_LATER;
 * MQRC_NO_MSG_AVAILABLE: its time is over, or somebody has taken it off the queue. */
static MQLONG read_retained(struct publication *publication, const struct topic *topic, MQMD *md, struct span *data)
{
    struct queue *queue = retained_queue(publication->engine);
    struct message_header header;
    struct store_message message;
    struct reader in;
    struct span bytes;
    uint64_t number;
    int reason = queue ? store_cursor_to(queue->scan, topic->retained, &message) : REASON_STATE;

    if (reason == REASON_NOT_FOUND)
        return MQRC_NO_MSG_AVAILABLE;
    if (reason == 0)
        reason = store_read_header(queue->messages, message.position, &bytes);
    if (reason == 0)
        reason = header_get(bytes, &header);
    if (reason == 0)
        reason = retained_front(queue, &message, &publication->data, &in);
    if (reason != 0)
        return reason == STORE_LATER ? STORE_LATER : MQRC_RETAINED_MSG_Q_ERROR;
    number = reader_u64(&in);
    if ((number & ~RETAINED_PROPERTIES) != topic->retained_number) /* another one has its place */
        return MQRC_NO_MSG_AVAILABLE;
    *md = header.md;
    if (header.expires && header.expires <= publication->now)
        return MQRC_NO_MSG_AVAILABLE;
    if (header.expires)
        md->Expiry = (MQLONG)((header.expires - publication->now) / TENTH) + 1;
    reader_field(&in, TOPIC_STRING_MAX);
    buf_clear(&publication->list);
    if (number & RETAINED_PROPERTIES)
        buf_put_span(&publication->list, reader_field(&in, MQI_MESSAGE_MAX));
    *data = in.rest;
    return in.reason < 0 ? MQRC_RETAINED_MSG_Q_ERROR : MQRC_NONE;
}

/* -- one copy -- */

static void set_for(const struct publication *publication, const struct subscription *subscription, MQMD *md)
{
    struct engine *engine = publication->engine;

    MQI_SET(md->UserIdentifier, span_of(subscription->user));
    memcpy(md->AccountingToken, subscription->accounting, sizeof md->AccountingToken);
    MQI_SET(md->ApplIdentityData, span_of(subscription->identity));
    md->PutApplType = MQAT_BROKER;
    MQI_SET(md->PutApplName, span_of(engine->qmgr->name));
    MQI_SET(md->ApplOriginData, SPAN_NONE);
    if (!subscription->pass_correlation)
        memcpy(md->CorrelId, subscription->correlation, sizeof md->CorrelId);
    if (subscription->priority == MQPRI_PRIORITY_AS_Q_DEF || subscription->priority >= 0)
        md->Priority = subscription->priority;
    if (publication->new_ids)
        new_identifier(engine, md->MsgId);
    if (publication->kind == OF_PUT && (publication->options & MQPMO_SUPPRESS_REPLYTO)) {
        MQI_SET(md->ReplyToQ, SPAN_NONE);
        MQI_SET(md->ReplyToQMgr, SPAN_NONE);
    }
}

/* To the dead-letter queue, with the reason in front. MQRC_, or STORE_LATER. */
static MQLONG put_dead(struct publication *publication, const struct subscription *subscription, struct copy *copy, MQLONG reason)
{
    struct own_message message = { .queue = span_of(subscription->destination), .qmgr = span_of(subscription->destination_qmgr),
                                   .md = copy->md, .data = span_from(copy->data, copy->properties) };
    struct own_message dead;
    struct buf bytes, whole;

    if (!dead_letter_make(publication->engine, &message, reason, &dead, &bytes))
        return reason;
    buf_init(&whole, MQI_MESSAGE_MAX + PUBLICATION_ADDED); /* its properties stay */
    buf_put_span(&whole, span_part(copy->data, 0, copy->properties));
    buf_put_span(&whole, dead.data);
    copy->md = dead.md;
    copy->data = buf_span(&whole);
    reason = put_copy(publication, dead.queue, dead.qmgr, copy);
    buf_release(&bytes);
    buf_release(&whole);
    return reason;
}

/* MQRC_, or STORE_LATER. */
static MQLONG put_for(struct publication *publication, struct subscription *subscription, const struct topic *topic,
                      struct copy *copy)
{
    MQLONG reason = put_copy(publication, span_of(subscription->destination), span_of(subscription->destination_qmgr), copy);

    if (reason != MQRC_NONE && reason != STORE_LATER && topic_is(topic, A_TOPIC_USEDLQ, "YES"))
        reason = put_dead(publication, subscription, copy, reason);
    if (reason != MQRC_NONE)
        return reason;
    add_place(publication, copy);
    subscription->messages++;
    subscription->last_message = publication->now;
    return MQRC_NONE;
}

/* The data of a copy: properties, and what PSPROP says of the publication itself. */
static void make_data(struct publication *publication, const struct subscription *subscription, const struct topic *topic,
                      bool retained, struct span body, struct copy *copy)
{
    const struct publication_note note = { .topic = topic_string(topic, &publication->string).data,
                                           .user_data = subscription_user_data(subscription), .retained = retained,
                                           .level = publication->kind == OF_PUT ? publication->level : -1,
                                           .list = buf_span(&publication->list) };

    publication_data_make(subscription->properties, &note, body, &copy->md, &publication->made, &copy->properties);
    copy->data = buf_span(&publication->made);
}

static bool is_selected(struct publication *publication, const struct subscription *subscription, const MQMD *md, struct span list)
{
    unsigned steps = 0;
    bool fits = selector_fits_counted(subscription->selector, md, list, &steps);

    add_work(publication, work_of_selection(steps, 0, 0));
    return fits;
}

/* Does the subscription want what was retained? */
static bool retained_is_selected(struct publication *publication, const struct subscription *subscription, const MQMD *md,
                                 struct span body)
{
    struct buf list;
    bool fits;

    if (!subscription->selector)
        return true;
    buf_init(&list, MQI_MESSAGE_MAX);
    property_all(md, buf_span(&publication->list), body, &list);
    add_work(publication, work_of_selection(0, list.length, body.length));
    fits = is_selected(publication, subscription, md, buf_span(&list));
    buf_release(&list);
    return fits;
}

/* MQRC_, or STORE_LATER. */
static MQLONG deliver(struct publication *publication, const struct item *item)
{
    struct engine *engine = publication->engine;
    struct subscription *subscription = subscription_find(engine, item->subscription);
    struct copy copy = { .md = publication->md };
    const struct topic *topic = item->from ? item->from : publication->topic;
    struct span body = published_data(publication);
    MQLONG reason;

    if (!subscription || (item->from && !item->from->retained)) /* gone meanwhile */
        return MQRC_NONE;
    if (item->from && item->from->retained_number > publication->since) /* it has it already */
        return MQRC_NONE;
    if (item->from) {
        reason = read_retained(publication, item->from, &copy.md, &body);
        if (reason == MQRC_NO_MSG_AVAILABLE) {
            retained_clear(engine, item->from);
            return MQRC_NONE;
        }
        if (reason != MQRC_NONE)
            return reason;
    }
    if (item->from && !retained_is_selected(publication, subscription, &copy.md, body))
        return MQRC_NONE;
    if (publication->full)
        return publication->full;
    add_work(publication, COPY + body.length / BYTES_OF_ONE);
    set_for(publication, subscription, &copy.md);
    make_data(publication, subscription, topic, item->from != NULL, body, &copy);
    if (buf_failed(&publication->made))
        return MQRC_MSG_TOO_BIG_FOR_Q_MGR;
    reason = put_for(publication, subscription, topic, &copy);
    return item->from && reason != MQRC_NONE && reason != STORE_LATER ? MQRC_RETAINED_NOT_DELIVERED : reason;
}

/* Is something published, not sent again? */
static bool is_new(const struct publication *publication)
{
    return publication->kind <= OF_STREAM;
}

/* May the publication not miss this subscription? */
static bool must_reach(const struct publication *publication, uint64_t number)
{
    const struct subscription *subscription = subscription_find(publication->engine, number);
    enum attribute attribute = publication->md.Persistence == MQPER_PERSISTENT ? A_PMSGDLV : A_NPMSGDLV;

    if (!is_new(publication) || topic_is(publication->topic, attribute, "ALL"))
        return true;
    return topic_is(publication->topic, attribute, "ALLDUR") && subscription && subscription->durable;
}

/* -- all of them -- */

/* Gets again what was put. 0, STORE_LATER (also when others have their turn first), or a reason. */
static int take_back(struct publication *publication)
{
    struct retained *retained = publication->unit->retained;

    while (publication->place_count) {
        const struct place *place = &publication->places[publication->place_count - 1];
        int reason = has_enough(publication) ? STORE_LATER
                                             : store_get(publication->unit->store, place->queue->messages, place->position);

        if (reason != 0)
            return reason;
        add_work(publication, COPY);
        publication->place_count--;
        trigger_taken_back(place->trigger);
    }
    if (publication->retained) {
        publication->unit->retained = retained->next;
        topic_unuse(retained->topic, publication->now);
        mem_free(retained);
        publication->retained = false;
    }
    return 0;
}

/* Of a group of subscriptions the publication goes to one for each destination. */
static bool in_group(struct publication *publication, const struct subscription *subscription)
{
    if (!subscription->grouped)
        return false;
    add_work(publication, publication->kept / MEMBERS_OF_ONE);
    for (uint32_t i = 0; i < publication->kept; i++) {
        const struct subscription *other = subscription_find(publication->engine, publication->items[i].subscription);

        if (other && other->grouped && strcmp(other->destination, subscription->destination) == 0 &&
            memcmp(other->correlation, subscription->correlation, sizeof other->correlation) == 0)
            return true;
    }
    return false;
}

/* Does it go to the subscription? */
static bool is_wanted(struct publication *publication, const struct subscription *subscription)
{
    struct buf *list = &publication->selectable;

    if (subscription->selector && !publication->selectable_made) {
        publication->selectable_made = true;
        property_all(&publication->md, buf_span(&publication->list), published_data(publication), list);
        add_work(publication, work_of_selection(0, list->length, published_data(publication).length));
    }
    if (subscription->selector && !is_selected(publication, subscription, &publication->md, buf_span(list)))
        return false;
    return !in_group(publication, subscription);
}

/* To which of those that were collected it goes. 0, or STORE_LATER. */
static int choose(struct publication *publication)
{
    while (publication->looked < publication->item_count) {
        const struct item item = publication->items[publication->looked];
        const struct subscription *subscription = subscription_find(publication->engine, item.subscription);

        if (has_enough(publication))
            return STORE_LATER;
        add_work(publication, 1);
        publication->looked++;
        if (subscription && is_wanted(publication, subscription)) /* it is not gone meanwhile */
            publication->items[publication->kept++] = item;
    }
    publication->item_count = publication->kept;
    publication->selecting = false;
    return 0;
}

/* Topics with something for the subscription. 0, or STORE_LATER when others have their turn first. */
static int look_for_retained(struct publication *publication)
{
    struct topic_tree *tree = &publication->engine->topics;
    const struct subscription *subscription = subscription_find(publication->engine, publication->subscription);
    struct topic *topic;

    while (subscription && (topic = topic_walk_on(&publication->walk))) {
        add_work(publication, topic->retained ? topic_fit_work(strlen(subscription->at.pattern), topic->length) : 1);
        if (topic->retained && topic_reaches(tree, &subscription->at, topic))
            add_item(publication, subscription->number, topic);
        if (!subscription->at.is_wild)
            break;
        if (has_enough(publication))
            return STORE_LATER;
    }
    topic_walk_end(&publication->walk);
    publication->looking = false;
    return 0;
}

/* What is left of it that cannot be taken back goes with its unit, which can only be backed out. 0, or STORE_LATER. */
static int undo(struct publication *publication)
{
    int reason = take_back(publication);

    if (reason < 0)
        unit_spoiled(publication->unit, publication->failed);
    return reason < 0 ? 0 : reason;
}

/* Until everything is put, or nothing is any more. 0, or STORE_LATER, also when others have their turn first. */
static int work(struct publication *publication)
{
    MQLONG reason;

    if (publication->looking && look_for_retained(publication) == STORE_LATER)
        return STORE_LATER;
    if (publication->selecting && choose(publication) == STORE_LATER)
        return STORE_LATER;
    if (publication->kind == OF_PUT && (publication->options & MQPMO_RETAIN) && !publication->retained &&
        !publication->failed) {
        reason = put_retained(publication);
        if (reason == STORE_LATER)
            return STORE_LATER;
        if (reason != MQRC_NONE)
            publication->failed = MQRC_PUT_NOT_RETAINED;
    }
    while (!publication->failed && publication->next < publication->item_count) {
        const struct item *item = &publication->items[publication->next];

        reason = has_enough(publication) ? STORE_LATER : deliver(publication, item);
        if (reason == STORE_LATER)
            return STORE_LATER;
        if (reason != MQRC_NONE && must_reach(publication, item->subscription))
            publication->failed = is_new(publication) ? MQRC_PUBLICATION_FAILURE : reason;
        publication->next++;
    }
    return publication->failed && !publication->own_unit ? undo(publication) : 0;
}

static void note_published(struct publication *publication)
{
    publication->topic->published = publication->now;
    publication->topic->publications++;
}

static void tell_put(struct publication *publication)
{
    struct mqi_call *call = publication->call;
    MQLONG version = call->md.Version;

    call->md = publication->md;
    call->md.Version = version;
    call->pmo.KnownDestCount = 1;
    call->pmo.UnknownDestCount = 0;
    MQI_SET(call->pmo.ResolvedQName, SPAN_NONE);
    MQI_SET(call->pmo.ResolvedQMgrName, SPAN_NONE);
    note_published(publication);
}

static MQLONG outcome(struct publication *publication)
{
    if (publication->failed)
        return publication->failed;
    if (publication->kind == OF_PUT) {
        tell_put(publication);
        if (publication->item_count == 0 && (publication->options & MQPMO_WARN_IF_NO_SUBS_MATCHED))
            return MQRC_NO_SUBS_MATCHED;
    } else if (publication->kind == OF_REQUEST) {
        publication->call->sro.NumPubs = (MQLONG)publication->place_count;
        if (publication->place_count == 0)
            return MQRC_NO_RETAINED_MSG;
    }
    return MQRC_NONE;
}

/* A new subscription whose retained publications could not be delivered is not made. */
static void undo_subscription(struct engine *engine, uint64_t number)
{
    struct subscription *subscription = subscription_find(engine, number);

    if (subscription && subscription->handle) {
        struct open_handle *handle = subscription->handle;

        subscription_remove(subscription);
        handle_close(handle);
    }
}

/* The put whose copy it was goes on. */
static int copy_over(struct publication *publication)
{
    struct engine_connection *connection = publication->connection;
    struct unit *unit = publication->unit;
    struct arrival arrival = *publication->of;
    MQLONG reason = publication->failed;

    if (reason == MQRC_NONE)
        note_published(publication);
    unit->messages = publication->counted;
    release(publication);
    return put_copied(connection, unit, &arrival, reason);
}

int publication_resume(struct engine_connection *connection)
{
    struct publication *publication = connection->publication;
    struct mqi_call *call = publication->call;
    struct unit *unit = publication->unit;
    bool own = publication->own_unit, failed;
    MQLONG reason;

    if (work(publication) == STORE_LATER)
        return call_again(connection);
    if (publication->of)
        return copy_over(publication);
    reason = outcome(publication);
    failed = publication->failed != MQRC_NONE;
    if (failed && publication->kind == OF_SUB)
        undo_subscription(connection->engine, publication->subscription);
    release(publication);
    if (!own)
        return answer(call, reason);
    if (!failed)
        return unit_commit(unit, connection, reason);
    if (unit_back_out(unit, NULL, MQRC_NONE) < 0)
        return answer(call, MQRC_RESOURCE_PROBLEM);
    return answer(call, reason);
}

/* -- what is to be put -- */

/* Of its publisher: by its handle, or by what a command message told of itself. */
static bool is_own(const struct publication *publication, const struct subscription *subscription)
{
    const struct engine_publisher *publisher = publication->connection ? publication->connection->not_to : NULL;

    if (publisher)
        return strcmp(publisher->queue, subscription->destination) == 0 &&
               strcmp(publisher->qmgr, subscription->destination_qmgr) == 0 &&
               (!publisher->correlated ||
                memcmp(publisher->correlation, subscription->correlation, sizeof publisher->correlation) == 0);
    return subscription->handle && subscription->handle->connection == publication->connection;
}

/* The subscriptions of the highest level that the publication may go to. */
static void collect(struct publication *publication)
{
    struct topic *topic = publication->topic;
    MQLONG level = -1;

    add_work(publication, topic_match(&publication->engine->topics, topic));
    for (uint32_t i = 0; i < topic->match_count; i++) {
        const struct subscription *subscription = (const struct subscription *)(const void *)topic->matches[i];

        if (subscription->level <= publication->level && subscription->level > level)
            level = subscription->level;
    }
    for (uint32_t i = 0; i < topic->match_count; i++) {
        const struct subscription *subscription = (const struct subscription *)(const void *)topic->matches[i];
        bool own = is_own(publication, subscription);

        if (subscription->level == level && !subscription->on_request && !(own && (publication->options & MQPMO_NOT_OWN_SUBS)))
            add_item(publication, subscription->number, NULL);
    }
    publication->selecting = true;
}

/* Those that subscribers are to have. */
static void take_properties(struct publication *publication, struct span list)
{
    struct reader in = reader_of(list);
    struct property property;

    while (property_next(&in, &property))
        if (property.copy & (MQCOPY_PUBLISH | MQCOPY_ALL))
            property_put(&publication->list, &property);
}

/* That of the topic, and of the alias by which it comes (NULL: none). */
static void cap_expiry(MQMD *md, const struct topic *topic, const struct object *alias)
{
    const MQLONG caps[] = { topic_expiry_cap(topic), alias ? expiry_cap_of(alias) : MQEI_UNLIMITED };

    for (size_t i = 0; i < ARRAY_COUNT(caps); i++)
        if (caps[i] != MQEI_UNLIMITED && (md->Expiry == MQEI_UNLIMITED || md->Expiry > caps[i]))
            md->Expiry = caps[i];
}

static MQLONG may_publish(const struct engine *engine, const struct topic *topic)
{
    if (topics_disabled(engine))
        return MQRC_PUBSUB_INHIBITED;
    return topic_is(topic, A_PUB, "DISABLED") ? MQRC_PUT_INHIBITED : MQRC_NONE;
}

int publish(struct engine_connection *connection, struct open_handle *handle, struct mqi_call *call, const MQMD *md,
            microseconds now)
{
    static const MQBYTE24 none;
    struct engine *engine = connection->engine;
    struct publication *publication;
    struct unit *unit = NULL;
    bool own = call->pmo.Options & MQPMO_NO_SYNCPOINT;
    MQLONG reason = may_publish(engine, handle->topic);

    if (reason == MQRC_NONE && (call->pmo.PubLevel < 0 || call->pmo.PubLevel > LEVEL_MAX))
        reason = MQRC_PMO_ERROR;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    if (engine->retained_loading && (call->pmo.Options & MQPMO_RETAIN))
        return call_again(connection);
    handle->published = now;
    handle->publications++;
    if (!own)
        reason = unit_of(connection, &unit);
    else if (!(unit = unit_begin(engine)))
        reason = MQRC_RESOURCE_PROBLEM;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    publication = publication_new(OF_PUT, engine, connection, call);
    publication->unit = unit;
    publication->own_unit = own;
    publication->topic = handle->topic;
    publication->topic->uses++;
    publication->md = *md;
    publication->now = now;
    publication->options = call->pmo.Options;
    publication->level = call->pmo.PubLevel;
    publication->number = ++engine->ids; /* in front of those who subscribe while it is under way: they are to get it as retained */
    publication->new_ids = memcmp(call->md.MsgId, none, sizeof none) == 0 || (call->pmo.Options & MQPMO_NEW_MSG_ID);
    cap_expiry(&publication->md, handle->topic, handle->class == CLASS_QUEUE ? queue_object(engine, handle->name) : NULL);
    take_properties(publication, span_bytes(connection->area, call->properties));
    collect(publication);
    connection->publication = publication;
    return publication_resume(connection);
}

static struct publication *stream_new(struct engine *engine, struct unit *unit, struct topic *topic,
                                      const struct own_message *message)
{
    struct publication *publication = publication_new(OF_STREAM, engine, NULL, NULL);

    publication->unit = unit;
    publication->topic = topic;
    publication->level = LEVEL_MAX;
    publication->body = span_from(message->data, message->properties);
    publication->md = message->md;
    publication->new_ids = true;
    take_properties(publication, span_part(message->data, 0, message->properties));
    collect(publication);
    return publication;
}

/* The topic of the alias, used once more, and the message as it is published there. MQRC_: it cannot be. */
static MQLONG stream_topic(struct engine *engine, const struct object *alias, struct own_message *message, struct topic **topic)
{
    struct buf full;
    MQLONG reason;

    if (object_is(alias, A_PUT, "DISABLED"))
        return MQRC_PUT_INHIBITED;
    buf_init(&full, MQI_STRING_MAX);
    reason = topic_resolve(engine, object_text(alias, A_TARGET), SPAN_NONE, &full);
    if (reason == MQRC_NONE) {
        *topic = topic_use(&engine->topics, buf_span(&full));
        reason = may_publish(engine, *topic);
        if (reason == MQRC_NONE)
            cap_expiry(&message->md, *topic, alias);
        else
            topic_unuse(*topic, clock_now());
    }
    buf_release(&full);
    return reason == MQRC_UNKNOWN_OBJECT_NAME ? MQRC_UNKNOWN_ALIAS_BASE_Q : reason;
}

/* Made and worked through at once: whoever put the message has gone on. */
MQLONG publish_by_alias(struct engine *engine, struct unit *unit, const struct object *alias, struct own_message *message)
{
    struct publication *publication;
    struct topic *topic;
    bool patient;
    MQLONG reason = stream_topic(engine, alias, message, &topic);

    if (reason != MQRC_NONE)
        return reason;
    patient = store_patience(engine->store, true);
    publication = stream_new(engine, unit, topic, message);
    reason = work(publication) == STORE_LATER ? MQRC_RESOURCE_PROBLEM : publication->failed;
    store_patience(engine->store, patient);
    if (reason == MQRC_NONE)
        note_published(publication);
    release(publication);
    return reason;
}

int publish_copy(struct engine_connection *connection, struct unit *unit, bool alone, const struct object *alias,
                 const struct arrival *arrival)
{
    struct engine *engine = connection->engine;
    struct own_message message = stream_message(arrival);
    struct arrival of = *arrival;
    struct publication *publication;
    struct topic *topic;
    MQLONG reason = stream_topic(engine, alias, &message, &topic);

    if (reason != MQRC_NONE)
        return put_copied(connection, unit, &of, reason);
    publication = stream_new(engine, unit, topic, &message);
    publication->connection = connection;
    publication->call = connection->call;
    publication->of = mem_alloc(1, sizeof of);
    *publication->of = of;
    publication->alone = alone;
    publication->counted = unit->messages;
    unit_touch(unit, arrival->queue); /* it stays, whether it is open or not */
    connection->publication = publication;
    return publication_resume(connection);
}

static void collect_retained(struct publication *publication, const struct subscription *subscription)
{
    const struct topic_subscriber *at = &subscription->at;

    publication->subscription = subscription->number;
    publication->new_ids = true;
    publication->looking = true;
    publication->since = publication->kind == OF_REQUEST ? UINT64_MAX : publication->engine->ids;
    publication->walk.top = at->is_wild ? topic_top(&publication->engine->topics, span_of(at->pattern), at->characters) : at->topic;
}

int publish_retained(struct engine_connection *connection, struct subscription *subscription, struct mqi_call *call)
{
    struct unit *unit = unit_begin(connection->engine);
    struct publication *publication;

    if (!unit) {
        if (call->verb == MQI_SUB)
            undo_subscription(connection->engine, subscription->number);
        return answer(call, MQRC_RESOURCE_PROBLEM);
    }
    publication = publication_new(call->verb == MQI_SUB ? OF_SUB : OF_REQUEST, connection->engine, connection, call);
    publication->unit = unit;
    publication->own_unit = true;
    collect_retained(publication, subscription);
    connection->publication = publication;
    return publication_resume(connection);
}

int publish_retained_in_unit(struct engine_connection *connection, struct subscription *subscription, struct mqi_call *call)
{
    struct publication *publication;
    struct unit *unit;
    MQLONG reason = unit_of(connection, &unit);

    if (reason != MQRC_NONE && reason != MQRC_SYNCPOINT_LIMIT_REACHED)
        return answer(call, reason);
    publication = publication_new(OF_REQUEST, connection->engine, connection, call);
    publication->unit = unit;
    publication->full = reason; /* that matters if there is something to be sent */
    collect_retained(publication, subscription);
    connection->publication = publication;
    return publication_resume(connection);
}

/* A command waits for whatever it needs, so nothing of it comes later. */
static MQLONG deliver_defined(struct publication *publication)
{
    struct unit *unit = publication->unit;
    MQLONG reason = MQRC_NONE;

    if (work(publication) == STORE_LATER)
        reason = MQRC_RETAINED_NOT_DELIVERED;
    else
        reason = publication->failed;
    release(publication);
    if (reason == MQRC_NONE)
        return unit_commit_now(unit) < 0 ? MQRC_RESOURCE_PROBLEM : MQRC_NONE;
    return unit_back_out(unit, NULL, MQRC_NONE) < 0 ? MQRC_RESOURCE_PROBLEM : reason;
}

MQLONG publish_retained_defined(struct subscription *subscription)
{
    struct engine *engine = subscription->engine;
    bool patient = store_patience(engine->store, true);
    struct publication *publication;
    MQLONG reason = MQRC_NONE;

    if (retained_load(engine) == STORE_LATER)
        reason = MQRC_RETAINED_NOT_DELIVERED;
    if (reason == MQRC_NONE) {
        publication = publication_new(OF_DEFINE, engine, NULL, NULL);
        publication->own_unit = true;
        collect_retained(publication, subscription);
        (void)!look_for_retained(publication); /* at once */
        publication->unit = publication->item_count ? unit_begin(engine) : NULL;
        if (publication->unit) {
            reason = deliver_defined(publication);
        } else {
            reason = publication->item_count ? MQRC_RESOURCE_PROBLEM : MQRC_NONE;
            release(publication);
        }
    }
    store_patience(engine->store, patient);
    return reason;
}
