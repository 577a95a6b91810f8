/* queue_made.c - subscriptions, dynamic queues and topic strings, which programs make: there is room for so many, in storage and on
 * page set 0, and the last part of it is for user IDs that have few.
 *
 * DIFFERS: on z/OS they are bounded by the storage of the address space and by page set 0 alone, and one user ID can have all of
 * it. Here a program that would have more than its user ID's share is told so: 2071, also in the response to a command message.
 */
#include "mstr/queue_private.h"

#include "mstr/messages.h"

#define NOBODY "$NOBODY$"

enum {
    MADE_MAX = 1 << 29,   /* bytes, as object_size() counts them: some 100,000 objects */
    TOPICS_MAX = 1 << 29, /* the same of nodes of topic strings, which stay for TREELIFE: some 500,000 */
    LITTLE_PART = 100,    /* that part of all is little, */
    LITTLE_LEAST = 16384, /* and so much is always: a subscription or two with their queues */
    PAGE_BYTES = 3072,    /* of a page of page set 0 that objects find room in, whatever their lengths */
    NAME_SHOWN = 48, /* of the name of a subscription, which may be long */
    MINUTE = 60000,
};

void made_start(struct engine *engine)
{
    engine->made_most = MADE_MAX;
    engine->topics_most = TOPICS_MAX;
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

/* What is refused, and where there is no room for it. */
struct refusal {
    const char *what;
    struct span name;
    const struct name8 *user;
    const char *where;
    uint64_t all, own; /* bytes there */
};

static MQLONG refuse(struct engine *engine, const struct refusal *refusal)
{
    struct span name = span_part(refusal->name, 0, NAME_SHOWN);
    int64_t now = clock_monotonic();

    if (!engine->made_said || now - engine->made_said >= MINUTE) {
        engine->made_said = now;
        buf_clear(&engine->log);
        message(&engine->log, GBRM055E, engine->qmgr->cpf, refusal->what, (int)name.length, name.data, refusal->user->text,
                (unsigned long long)refusal->all / 1024, refusal->where, (unsigned long long)refusal->own / 1024);
        engine->events.log(engine->events.context, buf_span(&engine->log));
    }
    return MQRC_STORAGE_NOT_AVAILABLE;
}

MQLONG made_check(struct engine *engine, const struct object *draft)
{
    uint64_t size = object_size(draft), more = size > draft->size ? size - draft->size : 0;
    const struct object_use *made = &engine->objects->made;
    struct refusal refusal = { .what = draft->type == TYPE_SUB ? "SUBSCRIPTION" : "DYNAMIC QUEUE",
                               .name = object_shown_name(draft), .user = &draft->maker };
    struct object_use own;

    if (name8_none(&draft->maker) || more == 0)
        return MQRC_NONE;
    own = objects_made_by(engine->objects, &draft->maker);
    if (!fits(engine->made_most, made->all, own.all, more)) {
        refusal.where = "IN STORAGE";
        refusal.all = made->all;
        refusal.own = own.all;
    } else if (!draft->temporary && !fits_page_set(engine, own, more)) {
        refusal.where = "ON PAGE SET 0";
        refusal.all = made->kept;
        refusal.own = own.kept;
    }
    return refusal.where ? refuse(engine, &refusal) : MQRC_NONE;
}

MQLONG made_topic(struct engine *engine, const struct name8 *user, struct span string, struct topic **topic)
{
    struct topic_tree *tree = &engine->topics;
    const struct refusal refusal = { "TOPIC STRING", string, user, "IN STORAGE", tree->owned, share_of_user(tree->owners, user) };
    uint64_t more = topic_cost(tree, string);

    if (more && !fits(engine->topics_most, tree->owned, refusal.own, more))
        return refuse(engine, &refusal);
    *topic = topic_use_as(tree, string, user);
    return MQRC_NONE;
}
