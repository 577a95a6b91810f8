/* queue_made.c - subscriptions and dynamic queues, which programs make: there is room for so many, in memory and on page set 0,
 * and the last part of it is for user IDs that have few.
 *
 * DIFFERS: on z/OS they are bounded by the storage of the address space and by page set 0 alone, and one user ID can have all of
 * it. Here a program that would have more than its user ID's share is told so: 2071, also in the response to a command message.
 */
#include "mstr/queue_private.h"

#include "mstr/messages.h"

#define NOBODY "$NOBODY$"

enum {
    MADE_MAX = 1 << 29,   /* bytes, as object_size() counts them: some 100,000 objects */
    LITTLE_PART = 100,    /* that part of all is little, */
    LITTLE_LEAST = 16384, /* and so much is always: a subscription or two with their queues */
    PAGE_BYTES = 3072,    /* of a page of page set 0 that objects find room in, whatever their lengths */
    NAME_SHOWN = 48, /* of the name of a subscription, which may be long */
    MINUTE = 60000,
};

void made_start(struct engine *engine)
{
    engine->made_most = MADE_MAX;
}

struct name8 made_by(struct span user)
{
    struct name8 name;

    return name8_of(&name, user) == 0 ? name : name8_const(NOBODY);
}

static bool fits(uint64_t most, uint64_t taken, uint64_t own, uint64_t more)
{
    uint64_t part = most / LITTLE_PART;
    struct fair_share share = fair_share_of(most, part > LITTLE_LEAST ? part : LITTLE_LEAST);

    return fair_share_allows(&share, taken, own, more);
}

/* As long as page set 0 can be extended, what is free there says nothing. */
static bool fits_page_set(const struct engine *engine, struct object_use own, uint64_t more)
{
    uint64_t taken = engine->objects->made.kept;
    uint32_t pages;

    if (!store_objects_room(engine->store, &pages))
        return true;
    return fits(taken + (uint64_t)pages * PAGE_BYTES, taken, own.kept, more);
}

static void say_refused(struct engine *engine, const struct object *draft, uint64_t own)
{
    int64_t now = clock_monotonic();
    struct span name = span_part(object_shown_name(draft), 0, NAME_SHOWN);

    if (engine->made_said && now - engine->made_said < MINUTE)
        return;
    engine->made_said = now;
    buf_clear(&engine->log);
    message(&engine->log, GBRM055E, engine->qmgr->cpf, draft->type == TYPE_SUB ? "SUBSCRIPTION" : "DYNAMIC QUEUE", (int)name.length,
            name.data, draft->maker.text, (unsigned long long)engine->objects->made.all / 1024, (unsigned long long)own / 1024);
    engine->events.log(engine->events.context, buf_span(&engine->log));
}

MQLONG made_check(struct engine *engine, const struct object *draft)
{
    uint64_t size = object_size(draft), more = size > draft->size ? size - draft->size : 0;
    struct object_use own;

    if (name8_none(&draft->maker) || more == 0)
        return MQRC_NONE;
    own = objects_made_by(engine->objects, &draft->maker);
    if (fits(engine->made_most, engine->objects->made.all, own.all, more) &&
        (draft->temporary || fits_page_set(engine, own, more)))
        return MQRC_NONE;
    say_refused(engine, draft, own.all);
    return MQRC_STORAGE_NOT_AVAILABLE;
}
