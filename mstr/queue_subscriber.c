/* queue_subscriber.c - subscriptions that command messages have made, found by what they are known by: who has them (a queue, its
 * queue manager, a correlation identifier), and the topic, the wildcards and the filter that they were registered with; and by the
 * temporary dynamic queue that they go with.
 *
 * It follows the subscriptions, not their objects: in a unit of work that is not at its end, both are as its command has left them.
 */
#include "mstr/queue_private.h"

#include <utlist.h>

#include "base/mem.h"

enum { KEY_MAX = 1 << 20 };

/* Who has subscriptions. */
struct subscriber {
    UT_hash_handle hh;
    char *key;
    struct subscription *first; /* in the order in which they were made */
};

/* No part of it has a zero. */
static void add_part(struct buf *key, struct span part)
{
    buf_put_span(key, part);
    buf_put(key, "", 1);
}

static void put_who(struct buf *key, const struct subscriber_name *who)
{
    add_part(key, who->queue);
    add_part(key, who->qmgr);
    add_part(key, who->correlation);
}

static void put_what(struct buf *key, const struct subscribed_name *what)
{
    buf_put(key, what->characters ? "C" : "T", 1);
    add_part(key, what->topic);
    add_part(key, what->filter);
}

bool subscription_by_message(const struct object *object)
{
    return object->dynamic && (object_is(object, A_PSPROP, "RFH2") || object_is(object, A_PSPROP, "COMPAT")) &&
           object_is(object, A_DESTCLAS, "PROVIDED");
}

static void join_subscriber(struct subscription *subscription, struct span who)
{
    struct engine *engine = subscription->engine;
    struct subscriber *subscriber;

    HASH_FIND(hh, engine->subscribers, who.data, who.length, subscriber);
    if (!subscriber) {
        subscriber = mem_alloc(1, sizeof *subscriber);
        subscriber->key = mem_copy(who.data, who.length);
        HASH_ADD_KEYPTR(hh, engine->subscribers, subscriber->key, who.length, subscriber);
    }
    subscription->subscriber = subscriber;
    DL_APPEND2(subscriber->first, subscription, previous_own, next_own);
}

static void leave_subscriber(struct subscription *subscription)
{
    struct engine *engine = subscription->engine;
    struct subscriber *subscriber = subscription->subscriber;

    if (!subscriber)
        return;
    DL_DELETE2(subscriber->first, subscription, previous_own, next_own);
    if (!subscriber->first) {
        HASH_DEL(engine->subscribers, subscriber);
        mem_free(subscriber->key);
        mem_free(subscriber);
    }
    HASH_DELETE(by_identity, engine->identified, subscription);
    mem_free(subscription->known_by);
    subscription->known_by = NULL;
    subscription->subscriber = NULL;
}

/* -- the queue that they go with -- */

static void leave_queue(struct subscription *subscription)
{
    if (subscription->queue)
        DL_DELETE2(subscription->queue->subscriptions, subscription, previous_of_queue, next_of_queue);
    subscription->queue = NULL;
}

/* By an alias, too. Such a queue is open for as long as it is there. */
static void follow_queue(struct subscription *subscription)
{
    struct destination to;

    leave_queue(subscription);
    if (subscription->durable || resolve_destination(subscription->engine, span_of(subscription->destination),
                                                     span_of(subscription->destination_qmgr), &to) != MQRC_NONE)
        return;
    subscription->queue = to.base->temporary ? to.base->part : NULL;
    if (subscription->queue)
        DL_APPEND2(subscription->queue->subscriptions, subscription, previous_of_queue, next_of_queue);
}

bool subscribers_without_queue(struct queue *queue)
{
    const uint64_t enough = queue->engine->work + WORK_AT_ONCE;

    while (queue->subscriptions && queue->engine->work < enough) {
        struct subscription *subscription = queue->subscriptions;

        queue->engine->work += WORK_OF_ONE;
        leave_queue(subscription);
        if (!subscription->handle) /* or it goes with that */
            subscription_remove(subscription);
    }
    return !queue->subscriptions;
}

void subscriber_leave(struct subscription *subscription)
{
    leave_queue(subscription);
    leave_subscriber(subscription);
}

/* -- what they are known by -- */

static bool is_known_by(const struct subscription *subscription, struct span key)
{
    return subscription->subscriber && span_equal(span_bytes(subscription->known_by, subscription->by_identity.keylen), key);
}

static struct subscriber_name who_has(const struct object *object)
{
    return (struct subscriber_name){ object_text(object, A_DEST), object_text(object, A_DESTQMGR),
                                     object_text(object, A_DESTCORL) };
}

static struct subscribed_name what_is_had(const struct object *object)
{
    return (struct subscribed_name){ object_text(object, A_SUB_TOPICSTR), object_text(object, A_SELECTOR),
                                     object_is(object, A_WSCHEMA, "CHAR") };
}

bool subscriber_has_other(struct engine *engine, const struct object *draft)
{
    const struct subscriber_name who = who_has(draft);
    const struct subscribed_name what = what_is_had(draft);
    const struct subscription *found = subscription_by_message(draft) ? subscriber_find(engine, &who, &what) : NULL;

    return found && found->number != draft->id;
}

void subscriber_follow(struct subscription *subscription, const struct object *object)
{
    const struct subscriber_name who = who_has(object);
    const struct subscribed_name what = what_is_had(object);
    struct engine *engine = subscription->engine;
    size_t who_length;
    struct buf key;

    if (!subscription_by_message(object)) {
        subscriber_leave(subscription);
        return;
    }
    buf_init(&key, KEY_MAX);
    put_who(&key, &who);
    who_length = key.length;
    put_what(&key, &what);
    if (!is_known_by(subscription, buf_span(&key))) { /* it may be another one than before: ALTER SUB */
        leave_subscriber(subscription);
        join_subscriber(subscription, span_bytes(key.data, who_length));
        subscription->known_by = mem_copy(key.data, key.length);
        HASH_ADD_KEYPTR(by_identity, engine->identified, subscription->known_by, key.length, subscription);
    }
    buf_release(&key);
    follow_queue(subscription);
}

struct subscription *subscriber_find(struct engine *engine, const struct subscriber_name *who, const struct subscribed_name *what)
{
    struct subscription *found;
    struct buf key;

    buf_init(&key, KEY_MAX);
    put_who(&key, who);
    put_what(&key, what);
    HASH_FIND(by_identity, engine->identified, key.data, key.length, found);
    buf_release(&key);
    return found;
}

struct subscription *subscriber_first(struct engine *engine, const struct subscriber_name *who)
{
    struct subscriber *found;
    struct buf key;

    buf_init(&key, KEY_MAX);
    put_who(&key, who);
    HASH_FIND(hh, engine->subscribers, key.data, key.length, found);
    buf_release(&key);
    return found ? found->first : NULL;
}
