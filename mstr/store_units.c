/* store_units.c - units of work that outlive what others do not: those in doubt, and old ones, whose work is logged anew.
 *
 * SHUNT: everything that a restart has to know of a unit stands in records at the end of the log, which take the place of those
 * behind them when the last one is there (flag WHOLE; of a unit in doubt: PREPARE). So the older log is not needed any more.
 */
#include "mstr/store_inside.h"

enum { SHUNT_ENTRIES = (LOG_BODY_MAX - STORE_FIELDS_MAX) / SHUNT_ENTRY };

/* -- whose it is -- */

void store_unit_own(struct store_unit *unit, const struct store_owner *owner)
{
    unit->owner = *owner;
}

const struct store_owner *store_unit_owner(const struct store_unit *unit)
{
    return &unit->owner;
}

microseconds store_unit_began(const struct store_unit *unit)
{
    return unit->began;
}

const unsigned char *store_unit_nid(const struct store_unit *unit)
{
    return unit->in_doubt ? unit->nid : NULL;
}

struct store_unit *store_indoubt(const struct store *store, const struct store_unit *behind)
{
    struct store_unit *unit = behind ? behind->next : store->units;

    while (unit && !unit->in_doubt)
        unit = unit->next;
    return unit;
}

void store_unit_messages(const struct store_unit *unit,
                         void (*each)(void *context, uint64_t queue, store_position position, bool got), void *context)
{
    const struct store_held *held;

    for (size_t i = 0; i < unit->put_count; i++)
        each(context, unit->puts[i].queue->number, unit->puts[i].position, false);
    DL_FOREACH(unit->gets, held)
        each(context, held->place.queue, held->place.position, true);
}

/* -- the first phase -- */

static struct store_record record_of_get(const struct store_held *held)
{
    return (struct store_record){ .type = LOG_GET, .set = held->queue->set, .anchor = held->queue->anchor,
                                  .page = position_page(held->place.position),
                                  .slot = (uint16_t)position_slot(held->place.position), .arrival = held->arrival };
}

int unit_log_gets(struct store_unit *unit)
{
    struct store_held *held;
    int reason = 0;

    DL_FOREACH(unit->gets, held) {
        struct store_record record = record_of_get(held);

        if (reason == 0 && held->persistent)
            reason = store_append(unit->store, unit, &record, NULL);
    }
    return reason;
}

static void put_name(char *at, const char *name)
{
    memset(at, ' ', PREPARE_NAME);
    memcpy(at, name, strlen(name));
}

static int log_prepare(struct store_unit *unit, uint64_t *rba)
{
    char bytes[PREPARE_LENGTH];
    struct store_record record = { .type = LOG_PREPARE, .bytes = span_bytes(bytes, sizeof bytes) };

    memcpy(bytes, unit->nid, STORE_NID);
    put_name(bytes + STORE_NID, unit->owner.name);
    put_name(bytes + STORE_NID + PREPARE_NAME, unit->owner.user);
    return store_append(unit->store, unit, &record, rba);
}

int store_prepare(struct store_unit *unit, const unsigned char nid[STORE_NID], uint64_t token)
{
    struct store *store = unit->store;
    int reason;

    must(!unit->in_doubt && unit->drop_count == 0 && token != 0);
    if (store->broken)
        return store->broken;
    memcpy(unit->nid, nid, STORE_NID);
    reason = unit_log_gets(unit);
    if (reason == 0)
        reason = log_prepare(unit, &unit->waits_for);
    if (reason < 0)
        return store_broken(store, reason); /* PREPARE may be in the log: only a restart can tell */
    unit->in_doubt = true;
    unit->token = token;
    store->preparing++;
    log_force(store->log);
    return STORE_LATER;
}

void units_prepared(struct store *store, uint64_t durable)
{
    struct store_unit *unit = store->units;

    while (store->preparing && unit) {
        uint64_t token = unit->token;

        if (!unit->in_doubt || !token || unit->waits_for >= durable) {
            unit = unit->next;
            continue;
        }
        unit->token = 0;
        store->preparing--;
        if (store->events.prepared)
            store->events.prepared(store->events.context, token, 0);
        unit = store->units; /* who was told may have ended any */
    }
}

/* -- shunting -- */

/* Entries of a unit on their way into records. */
struct shunt {
    struct store_unit *unit;
    size_t count;
    uint64_t first; /* RBA of the first record; 0: none yet */
    int reason;
    char bytes[SHUNT_ENTRIES * SHUNT_ENTRY];
};

static void flush(struct shunt *shunt, uint8_t flags)
{
    struct store_unit *unit = shunt->unit;
    struct store_record record = { .type = LOG_SHUNT, .flags = flags, .began = (uint64_t)unit->began,
                                   .bytes = span_bytes(shunt->bytes, shunt->count * SHUNT_ENTRY) };
    uint64_t rba;

    if (shunt->reason < 0)
        return;
    if (!shunt->first)
        unit->last = 0; /* nothing in front of it is needed */
    shunt->reason = store_append(unit->store, unit, &record, &rba);
    if (!shunt->first)
        shunt->first = rba;
    shunt->count = 0;
}

static void add(struct shunt *shunt, const struct store_record *of)
{
    if (shunt->count == SHUNT_ENTRIES)
        flush(shunt, 0);
    store_shunt_encode(of, shunt->bytes + shunt->count++ * SHUNT_ENTRY);
}

static void add_puts(struct shunt *shunt)
{
    const struct store_unit *unit = shunt->unit;

    for (size_t i = 0; i < unit->body_count; i++)
        add(shunt, &(struct store_record){ .type = LOG_BODY, .set = unit->bodies[i].set, .page = unit->bodies[i].page });
    for (size_t i = 0; i < unit->put_count; i++) {
        const struct store_put_place *put = &unit->puts[i];

        if (put->persistent)
            add(shunt, &(struct store_record){ .type = LOG_PUT, .set = put->queue->set, .anchor = put->queue->anchor,
                                               .page = position_page(put->position),
                                               .slot = (uint16_t)position_slot(put->position), .arrival = put->arrival });
    }
}

/* What a unit in flight has got is in no log, and nothing is lost with it. */
static void add_gets(struct shunt *shunt)
{
    const struct store_held *held;

    if (!shunt->unit->in_doubt)
        return;
    DL_FOREACH(shunt->unit->gets, held) {
        struct store_record record = record_of_get(held);

        if (held->persistent)
            add(shunt, &record);
    }
}

static int shunt_unit(struct store_unit *unit)
{
    struct store *store = unit->store;
    struct shunt *shunt = mem_alloc(1, sizeof *shunt);
    int reason;

    shunt->unit = unit;
    add_puts(shunt);
    add_gets(shunt);
    flush(shunt, unit->in_doubt ? 0 : STORE_WHOLE);
    reason = shunt->reason;
    /* Is its first PREPARE still on its way to the disk, it is so with this one. */
    if (reason == 0 && unit->in_doubt)
        reason = log_prepare(unit, &unit->waits_for);
    if (reason == 0)
        unit->oldest = shunt->first;
    if (store->events.shunted)
        store->events.shunted(store->events.context, unit, shunt->first, reason);
    mem_free(shunt);
    return reason;
}

int units_shunt(struct store *store, uint64_t older_than)
{
    struct store_unit *unit;
    int reason = 0;

    DL_FOREACH(store->units, unit)
        if (reason == 0 && unit->urid.number && unit->oldest < older_than)
            reason = shunt_unit(unit);
    return reason;
}
