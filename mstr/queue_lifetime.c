/* queue_lifetime.c - subscriptions whose time is limited, as a heap: the one that ends first is at its top. */
#include "mstr/queue_private.h"

#include "base/mem.h"

enum {
    OF_DISK = 2000,  /* messages that are looked at: as so many the end of one that is on disk counts, since it waits for the log */
    AGAIN = 1000,    /* milliseconds until one that could not be removed is tried again */
    SECOND = 1000000,
};

static bool ends_before(const struct subscription *one, const struct subscription *other)
{
    return one->expires < other->expires;
}

/* Places count from 1, so that 0 is none, and those below i are 2 i and 2 i + 1. */
static void stand(struct engine *engine, struct subscription *subscription, uint32_t place)
{
    engine->limited[place - 1] = subscription;
    subscription->place = place;
}

static void sift(struct engine *engine, struct subscription *subscription, uint32_t place)
{
    uint32_t count = engine->limited_count;

    while (place > 1 && ends_before(subscription, engine->limited[place / 2 - 1])) {
        stand(engine, engine->limited[place / 2 - 1], place);
        place /= 2;
    }
    for (uint32_t below = 2 * place; below <= count; below = 2 * place) {
        if (below < count && ends_before(engine->limited[below], engine->limited[below - 1]))
            below++;
        if (!ends_before(engine->limited[below - 1], subscription))
            break;
        stand(engine, engine->limited[below - 1], place);
        place = below;
    }
    stand(engine, subscription, place);
}

void lifetime_leave(struct subscription *subscription)
{
    struct engine *engine = subscription->engine;
    uint32_t place = subscription->place;
    struct subscription *last;

    if (!place)
        return;
    subscription->place = 0;
    last = engine->limited[--engine->limited_count];
    if (last != subscription)
        sift(engine, last, place);
}

void lifetime_follow(struct subscription *subscription)
{
    struct engine *engine = subscription->engine;

    lifetime_leave(subscription);
    if (!subscription->expires)
        return;
    if (engine->limited_count == engine->limited_capacity) {
        engine->limited_capacity = engine->limited_capacity ? 2 * engine->limited_capacity : 16;
        engine->limited = mem_resize(engine->limited, engine->limited_capacity, sizeof(struct subscription *));
    }
    sift(engine, subscription, ++engine->limited_count);
    set_alarm(engine, clock_monotonic() + (subscription->expires - clock_now()) / 1000 + 1);
}

void lifetime_end(struct engine *engine)
{
    mem_free(engine->limited);
    engine->limited = NULL;
    engine->limited_count = engine->limited_capacity = 0;
}

/* Milliseconds until then, at least one. */
static int64_t until(microseconds then, microseconds now)
{
    return (then > now ? (then - now) / 1000 : 0) + 1;
}

/* Topic strings that nobody has used for TREELIFE go. */
static int64_t prune(struct engine *engine, microseconds now)
{
    microseconds life = (microseconds)object_number(objects_qmgr(engine->objects), A_TREELIFE) * SECOND;
    microseconds oldest = life ? topic_prune(&engine->topics, now - life) : 0;

    return oldest ? clock_monotonic() + until(oldest + life, now) : INT64_MAX;
}

/* So many at once as keep no program waiting for long. */
static int64_t end_subscriptions(struct engine *engine, microseconds now)
{
    const uint64_t enough = engine->work + WORK_AT_ONCE;

    while (engine->limited_count && engine->limited[0]->expires <= now && engine->work < enough) {
        engine->work += engine->limited[0]->durable ? OF_DISK : WORK_OF_ONE;
        if (subscription_end(engine->limited[0]) < 0)
            return clock_monotonic() + AGAIN;
    }
    return engine->limited_count ? clock_monotonic() + until(engine->limited[0]->expires, now) : INT64_MAX;
}

int64_t subscriptions_expire(struct engine *engine, microseconds now)
{
    int64_t next = end_subscriptions(engine, now), unused = prune(engine, now);

    return next < unused ? next : unused;
}
