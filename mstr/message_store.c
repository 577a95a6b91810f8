/* message_store.c - queues and units of work; what is logged when, docs/formats/message_store.md. */
#include "mstr/store_inside.h"

#include <poll.h>

enum {
    ROOM_PATIENCE = 1000,        /* milliseconds between two looks whether there is room in the log */
};

int store_broken(struct store *store, int reason)
{
    if (!store->broken)
        store->broken = reason;
    return store->broken;
}

/* Waits until the log may have room again: the buffer, or an active log data set (CSQJ111A says so to the operator). */
static int wait_for_room(struct store *store, int why)
{
    struct pollfd event = { .fd = log_event(store->log), .events = POLLIN };

    if (why == REASON_BUSY) /* for all of it: behind our last record there may be a PAD, which takes room too */
        return log_wait(store->log, log_next(store->log) - 1);
    log_force(store->log);
    poll(&event, 1, ROOM_PATIENCE);
    return log_failed(store->log);
}

void unit_number(struct store_unit *unit, struct store_number *entry, uint64_t number)
{
    entry->number = number;
    entry->unit = unit;
    HASH_ADD(hh, unit->store->numbers, number, sizeof entry->number, entry);
}

int store_log(struct store *store, const struct log_entry *entry, const struct span *parts, size_t count, uint64_t *rba)
{
    int reason;

    do {
        reason = log_append(store->log, entry, parts, count, &store->last_rba);
        if (reason == REASON_BUSY || reason == REASON_FULL) {
            int room = wait_for_room(store, reason);

            if (room < 0)
                return store_broken(store, room);
        }
    } while (reason == REASON_BUSY || reason == REASON_FULL);
    if (reason < 0)
        return store_broken(store, reason);
    *rba = store->last_rba;
    return 0;
}

int store_append(struct store *store, struct store_unit *unit, const struct store_record *record, uint64_t *rba)
{
    char fields[STORE_FIELDS_MAX];
    struct span parts[2] = { span_bytes(fields, store_record_encode(record, fields)), record->bytes };
    struct log_entry entry = { .type = (uint16_t)record->type, .begins_unit = unit && !unit->urid.number,
                               .urid = unit ? unit->urid.number : 0, .previous = unit ? unit->last : 0 };
    uint64_t at;
    int reason = store->broken ? store->broken : store_log(store, &entry, parts, ARRAY_COUNT(parts), &at);

    if (reason < 0)
        return reason;
    store->appended += log_record_size(parts[0].length + parts[1].length);
    if (unit) {
        if (!unit->urid.number) {
            unit_number(unit, &unit->urid, at);
            unit->oldest = at;
            unit->began = clock_now();
        }
        unit->last = at;
    }
    if (rba)
        *rba = store->last_rba;
    return 0;
}

struct store_unit *store_unit_find(const struct store *store, uint64_t number)
{
    struct store_number *found;

    HASH_FIND(hh, store->numbers, &number, sizeof number, found);
    return found ? found->unit : NULL;
}

struct store_held *store_held_find(const struct store *store, const struct store_queue *queue, store_position position)
{
    struct store_place place = { queue->number, position };
    struct store_held *found;

    HASH_FIND(hh, store->held, &place, sizeof place, found);
    return found;
}

void store_set_events(struct store *store, const struct store_events *events)
{
    store->events = *events;
}

/* -- queues -- */

int store_queue_open(struct store *store, uint64_t number, unsigned page_set, struct store_queue **queue)
{
    struct store_queue *opened;
    struct store_anchor *anchor;
    int reason;

    HASH_FIND(hh, store->queues, &number, sizeof number, opened);
    if (opened && opened->kept) {
        opened->kept = false;
        *queue = opened;
        return 0;
    }
    if (opened)
        return REASON_EXISTS;
    HASH_FIND(hh, store->anchors, &number, sizeof number, anchor);
    opened = mem_alloc(1, sizeof *opened);
    *opened = (struct store_queue){ .store = store, .number = number, .arrival = 1,
                                    .set = anchor ? anchor->set : (uint16_t)page_set, .anchor = anchor ? anchor->page : 0 };
    reason = buffer_pools_set(store->pools, opened->set) ? 0 : REASON_NOT_FOUND;
    if (reason == 0 && opened->anchor)
        reason = anchor_read(opened);
    if (reason < 0) {
        mem_free(opened);
        return reason;
    }
    HASH_ADD(hh, store->queues, number, sizeof opened->number, opened);
    *queue = opened;
    return 0;
}

/* Messages that are not persistent have no anchor. */
static bool has_pages(const struct store_queue *queue)
{
    bool has = queue->anchor != 0;

    for (unsigned i = 0; i < STORE_PRIORITIES; i++)
        has = has || queue->chains[false][i].last != 0;
    return has;
}

/* An empty queue gives its pages back. Nobody waits for that: after a crash they are there again, and empty. */
static int leave_page_set(struct store_queue *queue)
{
    bool patient = store_patience(queue->store, true);
    struct store_unit *unit;
    struct store_cursor *cursor;
    int reason = store_begin(queue->store, &unit);

    if (reason == 0) {
        reason = store_queue_drop(unit, queue);
        if (reason == 0)
            reason = store_commit(unit, 0);
        else
            (void)!store_backout(unit, 0);
    }
    DL_FOREACH(queue->cursors, cursor)
        memset(cursor->at, 0, sizeof cursor->at);
    store_patience(queue->store, patient);
    return reason;
}

int store_queue_place(struct store_queue *queue, unsigned page_set)
{
    int reason = 0;

    if (queue->counts.messages || queue->set == page_set)
        return 0;
    if (!buffer_pools_set(queue->store->pools, (uint16_t)page_set))
        return REASON_NOT_FOUND;
    if (has_pages(queue))
        reason = leave_page_set(queue);
    if (reason == 0)
        queue->set = (uint16_t)page_set;
    return reason;
}

unsigned store_queue_page_set(const struct store_queue *queue)
{
    return queue->set;
}

void queue_free(struct store_queue *queue)
{
    HASH_DEL(queue->store->queues, queue);
    mem_free(queue);
}

void store_queue_watch(struct store_queue *queue, const struct store_watcher *watcher)
{
    static const struct store_watcher nobody;

    queue->watcher = watcher ? *watcher : nobody;
}

void store_queue_close(struct store_queue *queue)
{
    store_queue_watch(queue, NULL);
    if (queue->counts.put || queue->counts.got)
        queue->kept = true;
    else
        queue_free(queue);
}

struct store_counts store_queue_counts(const struct store_queue *queue)
{
    return queue->counts;
}

uint32_t store_queue_room(const struct store_queue *queue)
{
    struct page_usage usage;

    return page_space_usage(queue->store->pools, queue->set, &usage) == 0 ? usage.unused : 0;
}

bool store_objects_room(const struct store *store, uint32_t *pages)
{
    struct page_usage usage;

    if (page_space_usage(store->pools, store->root->set, &usage) < 0 || usage.grows)
        return false;
    *pages = usage.unused;
    return true;
}

int store_queue_drop(struct store_unit *unit, struct store_queue *queue)
{
    struct store *store = unit->store;
    struct store_anchor *anchor;
    int reason = 0;

    if (queue->counts.messages)
        return REASON_BUSY;
    HASH_FIND(hh, store->anchors, &queue->number, sizeof queue->number, anchor);
    if (anchor)
        reason = store_get(unit, store->root, anchor->position);
    if (reason < 0)
        return reason;
    unit->drops = mem_resize(unit->drops, unit->drop_count + 1, sizeof *unit->drops);
    unit->drops[unit->drop_count++] = queue;
    return 0;
}

/* -- units of work -- */

int store_begin(struct store *store, struct store_unit **begun)
{
    struct store_unit *unit;

    if (store->broken)
        return store->broken;
    unit = mem_alloc(1, sizeof *unit);
    unit->store = store;
    unit_number(unit, &unit->memory, VOLATILE_UNIT | ++store->next_number);
    DL_APPEND(store->units, unit);
    *begun = unit;
    return 0;
}

uint64_t store_unit_rba(const struct store_unit *unit)
{
    return unit->urid.number;
}

static void held_drop(struct store_held *held)
{
    struct store_unit *unit = held->unit;

    HASH_DEL(unit->store->held, held);
    DL_DELETE(unit->gets, held);
    unit->get_count--;
    held->queue->counts.got--;
    mem_free(held);
}

void unit_leave(struct store_unit *unit)
{
    struct store *store = unit->store;

    if (unit->memory.number)
        HASH_DEL(store->numbers, &unit->memory);
    if (unit->urid.number)
        HASH_DEL(store->numbers, &unit->urid);
    DL_DELETE(store->units, unit);
    while (unit->gets)
        held_drop(unit->gets);
    mem_free(unit->puts);
    mem_free(unit->bodies);
    mem_free(unit->drops);
    unit->puts = NULL;
    unit->bodies = NULL;
    unit->drops = NULL;
}

void unit_put(struct store_unit *unit, const struct store_put_place *place)
{
    if (unit->put_count == unit->put_room) {
        unit->put_room = unit->put_room ? unit->put_room * 2 : 4;
        unit->puts = mem_resize(unit->puts, unit->put_room, sizeof *unit->puts);
    }
    unit->puts[unit->put_count++] = *place;
    place->queue->counts.put++;
}

void unit_body(struct store_unit *unit, uint16_t set, uint32_t page)
{
    if (unit->body_count == unit->body_room) {
        unit->body_room = unit->body_room ? unit->body_room * 2 : 16;
        unit->bodies = mem_resize(unit->bodies, unit->body_room, sizeof *unit->bodies);
    }
    unit->bodies[unit->body_count++] = (struct store_body){ set, page };
}

void unit_hold(struct store_unit *unit, struct store_queue *queue, store_position position, uint64_t arrival, bool persistent)
{
    struct store_held *held = mem_alloc(1, sizeof *held);

    held->place = (struct store_place){ queue->number, position };
    held->queue = queue;
    held->unit = unit;
    held->arrival = arrival;
    held->persistent = persistent;
    HASH_ADD(hh, unit->store->held, place, sizeof held->place, held);
    DL_APPEND(unit->gets, held);
    unit->get_count++;
    queue->counts.got++;
}

static bool is_full(const struct store_unit *unit)
{
    return unit->put_count + unit->get_count >= unit->store->unit_most;
}

int store_put(struct store_unit *unit, struct store_queue *queue, const struct store_put *put, store_position *position)
{
    const struct store *store = unit->store;
    int reason;

    must(!unit->in_doubt);
    if (is_full(unit))
        return REASON_LIMIT;
    if (put->priority >= STORE_PRIORITIES)
        return REASON_BAD_VALUE;
    reason = store->impatient ? store_put_ready(queue, put) : 0;
    if (reason != 0)
        return reason;
    reason = chain_put(unit, queue, put, position);
    if (reason < 0)
        return reason;
    unit_put(unit, &(struct store_put_place){ queue, *position, queue->arrival - 1, put->persistent });
    return 0;
}

int store_get(struct store_unit *unit, struct store_queue *queue, store_position position)
{
    struct store *store = unit->store;
    const struct store_unit *putter;
    struct page *page;
    struct span entry;
    uint16_t priority;
    int reason;

    must(!unit->in_doubt);
    if (store_held_find(store, queue, position))
        return REASON_BUSY;
    reason = store->impatient ? store_get_ready(queue, position) : 0;
    if (reason == 0)
        reason = chain_entry(queue, position, &page, &entry, &priority);
    if (reason != 0)
        return reason;
    if (store->impatient && !page_volatile(page) && store_log_suspended(store)) {
        page_release(page);
        store_come_again(store);
        return STORE_LATER;
    }
    putter = store_unit_find(store, get_be(entry.data + ENTRY_UNIT, 8));
    if (putter != unit && is_full(unit)) /* its own can be taken back */
        reason = REASON_LIMIT;
    else if (!putter || putter == unit)
        unit_hold(unit, queue, position, get_be(entry.data + ENTRY_ARRIVAL, 8), !page_volatile(page));
    else
        reason = REASON_BUSY;
    page_release(page);
    return reason;
}

int store_unget(struct store_unit *unit, struct store_queue *queue, store_position position)
{
    struct store_held *held = store_held_find(unit->store, queue, position);

    if (!held || held->unit != unit)
        return REASON_NOT_FOUND;
    held_drop(held);
    return 0;
}

static bool has_put(const struct store_unit *unit, const struct store_queue *queue, store_position position)
{
    for (size_t i = 0; i < unit->put_count; i++)
        if (unit->puts[i].queue == queue && unit->puts[i].position == position)
            return true;
    return false;
}

/* Gets are in the log when their unit is committed or prepared, and not before: so nothing is to be logged. */
int store_get_over(struct store_unit *from, struct store_unit *to, struct store_queue *queue, store_position position)
{
    struct store_held *held = store_held_find(from->store, queue, position);

    must(!from->in_doubt && !to->in_doubt);
    if (!held || held->unit != from || has_put(from, queue, position))
        return REASON_NOT_FOUND;
    DL_DELETE(from->gets, held);
    from->get_count--;
    held->unit = to;
    DL_APPEND(to->gets, held);
    to->get_count++;
    return 0;
}

/* -- the end of a unit -- */

static void puts_end(struct store_unit *unit)
{
    for (size_t i = 0; i < unit->put_count; i++)
        unit->puts[i].queue->counts.put--;
}

/* What the unit got, and COMMIT, whose RBA is told. Of a unit in doubt the first is in the log. */
static int log_commit(struct store_unit *unit, uint32_t gets, uint64_t *rba)
{
    struct store_record commit = { .type = LOG_COMMIT, .gets = gets };
    int reason = unit->in_doubt ? 0 : unit_log_gets(unit);

    return reason < 0 ? reason : store_append(unit->store, unit, &commit, rba);
}

/* Takes off what the unit got. */
static int gets_end(struct store_unit *unit, uint8_t flags, uint64_t *rba)
{
    struct store_held *held;
    int reason = 0;

    DL_FOREACH(unit->gets, held) {
        reason = chain_remove(unit, held->queue, held->place.position, flags, rba);
        if (reason < 0)
            break;
    }
    return reason;
}

static int drops_end(struct store_unit *unit)
{
    struct store *store = unit->store;
    struct store_anchor *anchor;
    int reason = 0;

    for (size_t i = 0; reason == 0 && i < unit->drop_count; i++) {
        HASH_FIND(hh, store->anchors, &unit->drops[i]->number, sizeof unit->drops[i]->number, anchor);
        if (anchor) {
            HASH_DEL(store->anchors, anchor);
            mem_free(anchor);
        }
        reason = chain_drop(unit, unit->drops[i]);
    }
    return reason;
}

/* Has the message that the unit got body pages? */
static bool held_is_long(const struct store_held *held)
{
    struct page *page;
    struct span entry;
    uint16_t priority;
    bool is_long = true;

    if (chain_entry(held->queue, held->place.position, &page, &entry, &priority) == 0) {
        is_long = get_be(entry.data + ENTRY_BODY, 4) != 0;
        page_release(page);
    }
    return is_long;
}

/* One persistent message got, and nothing else: a single record does it all. */
static bool commits_by_one_record(const struct store_unit *unit)
{
    return !unit->urid.number && unit->get_count == 1 && unit->gets->persistent && unit->drop_count == 0 &&
           !held_is_long(unit->gets);
}

static uint32_t persistent_gets(const struct store_unit *unit)
{
    const struct store_held *held;
    uint32_t count = 0;

    DL_FOREACH(unit->gets, held)
        count += held->persistent;
    return count;
}

static int log_and_do(struct store_unit *unit, uint32_t gets, uint64_t *rba)
{
    static const struct store_record end = { .type = LOG_END };
    int reason;

    if (commits_by_one_record(unit))
        return gets_end(unit, STORE_COMMITS, rba);
    reason = log_commit(unit, gets, rba);
    if (reason == 0)
        reason = drops_end(unit); /* before the record of the anchor goes: a restart finds by it what is left to do */
    if (reason == 0)
        reason = gets_end(unit, 0, NULL);
    if (reason == 0 && gets)
        reason = store_append(unit->store, unit, &end, NULL);
    return reason;
}

/* The unit has ended when what it waits for is durable. */
static int wait_for_end(struct store_unit *unit, uint64_t token)
{
    unit->token = token;
    DL_APPEND(unit->store->waiting, unit);
    unit->store->gathered++;
    if (!unit->store->gathers)
        store_force(unit->store);
    return STORE_LATER;
}

void store_gather(struct store *store, bool gather)
{
    store->gathers = gather;
    if (!gather)
        store_force(store);
}

size_t store_gathered(const struct store *store)
{
    return store->gathered;
}

bool store_forcing(const struct store *store)
{
    return store->waiting && store->waiting->waits_for < store->forced;
}

static void force(struct store *store, void (*how)(struct log *log))
{
    if (!store->gathered)
        return;
    store->gathered = 0;
    store->forced = log_next(store->log);
    how(store->log);
}

void store_force(struct store *store)
{
    force(store, log_force);
}

void store_lead(struct store *store)
{
    force(store, log_lead);
}

int store_commit(struct store_unit *unit, uint64_t token)
{
    struct store *store = unit->store;
    uint32_t gets = persistent_gets(unit);
    bool logs = unit->urid.number || gets;
    int reason;

    if (store->broken)
        return store->broken;
    reason = logs ? log_and_do(unit, gets, &unit->waits_for) : gets_end(unit, 0, NULL);
    if (reason == 0 && !logs)
        reason = drops_end(unit);
    if (reason < 0)
        return store_broken(store, reason); /* the commit may be in the log: only a restart can tell */
    puts_end(unit);
    unit_leave(unit);
    if (logs && token)
        return wait_for_end(unit, token);
    mem_free(unit);
    return 0;
}

int store_backout(struct store_unit *unit, uint64_t token)
{
    static const struct store_record end = { .type = LOG_END };
    struct store *store = unit->store;
    int reason = 0;

    while (unit->gets)
        held_drop(unit->gets);
    puts_end(unit);
    for (size_t i = unit->put_count; reason == 0 && i-- > 0;)
        reason = chain_remove(unit, unit->puts[i].queue, unit->puts[i].position, 0, NULL);
    if (reason == 0 && unit->urid.number)
        reason = store_append(store, unit, &end, &unit->waits_for);
    unit_leave(unit);
    if (unit->hardened && !unit->in_doubt)
        unit->waits_for = store->last_rba;
    /* Who was told that a unit is backed out must not find it in doubt again, nor another backout count. */
    if (reason == 0 && (unit->in_doubt || unit->hardened) && token)
        return wait_for_end(unit, token);
    mem_free(unit);
    return reason < 0 ? store_broken(store, reason) : 0; /* what was not undone, the restart undoes */
}

/* Units whose commit is durable have ended. */
int store_turn(struct store *store)
{
    uint64_t durable = log_durable(store->log);
    struct store_unit *unit;

    while (store->waiting && store->waiting->waits_for < durable) {
        unit = store->waiting;
        DL_DELETE(store->waiting, unit);
        if (unit->waits_for >= store->forced) /* the log was written for other reasons */
            store->gathered--;
        if (store->events.ended)
            store->events.ended(store->events.context, unit->token, 0);
        mem_free(unit);
    }
    units_prepared(store, durable);
    if (!store->broken && log_failed(store->log) < 0)
        store_broken(store, REASON_IN_DOUBT);
    if (!store->broken)
        (void)!buffer_pools_turn(store->pools); /* a page set that has failed says so to whoever asks for its pages */
    if (!store->broken) {
        int reason = checkpoint_turn(store);

        if (reason < 0)
            store_broken(store, reason);
    }
    if (store->later) {
        store->later = false;
        if (store->events.pages_came)
            store->events.pages_came(store->events.context);
    }
    return store->broken;
}
