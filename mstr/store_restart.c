/* store_restart.c - a store from its log and its page sets: redo, then the ends of units that had not ended.
 *
 * One pass forwards redoes the pages and learns which units there were. What a unit still had to do is then read back along its
 * records; it is done by the functions that do it in daily work, and logged as they log it.
 */
#include "mstr/store_inside.h"

#include "mstr/log_reader.h"
#include "mstr/store_checkpoint.h"

enum unit_state { IN_FLIGHT, IN_DOUBT, IN_BACKOUT, IN_COMMIT };

/* A unit as the log tells it. */
struct known_unit {
    uint64_t urid;
    uint64_t last; /* RBA of its last record */
    enum unit_state state;
    char name[STORE_NAME_MAX + 1];
    UT_hash_handle hh;
};

struct restart {
    struct store *store;
    struct log_reader *reader;
    struct known_unit *units;
    struct store_restarted *result;
    int64_t told;   /* when progress was told last */
    uint64_t looks; /* how often it might have been */
    uint64_t begin; /* RBA of the checkpoint: units in front of it are in its list */
};

enum { LOOK_EVERY = 256 /* records between two looks at the clock */ };

void store_set_progress(struct store *store, const struct store_progress *progress)
{
    store->progress = *progress;
}

static void tell_progress(struct restart *restart, bool forwards, uint64_t rba)
{
    const struct store_progress *progress = &restart->store->progress;
    int64_t now;

    if (!progress->reads || ++restart->looks % LOOK_EVERY)
        return;
    now = clock_monotonic();
    if (now - restart->told < progress->every)
        return;
    restart->told = now;
    progress->reads(progress->context, forwards, rba);
}

/* -- which units there are -- */

static struct known_unit *unit_know(struct restart *restart, uint64_t urid)
{
    struct known_unit *unit;

    HASH_FIND(hh, restart->units, &urid, sizeof urid, unit);
    if (!unit) {
        unit = mem_alloc(1, sizeof *unit);
        unit->urid = urid;
        HASH_ADD(hh, restart->units, urid, sizeof unit->urid, unit);
    }
    return unit;
}

static void unit_forget(struct restart *restart, struct known_unit *unit)
{
    HASH_DEL(restart->units, unit);
    mem_free(unit);
}

static int learn(struct restart *restart, const struct log_record *log)
{
    struct store_record record;
    struct known_unit *unit;
    int reason = store_record_decode(log, &record);

    if (reason == REASON_NOT_FOUND || log->urid == 0)
        return 0;
    if (reason < 0)
        return reason;
    unit = unit_know(restart, log->urid);
    if (record.type != LOG_SHUNT || record.flags & STORE_WHOLE)
        unit->last = log->rba;
    switch (record.type) {
    case LOG_COMMIT:
        unit->state = IN_COMMIT;
        if (record.gets == 0)
            unit_forget(restart, unit);
        break;
    case LOG_REMOVE:
        if (record.flags & STORE_COMMITS)
            unit_forget(restart, unit);
        else if (unit->state != IN_COMMIT)
            unit->state = IN_BACKOUT;
        break;
    case LOG_PREPARE: unit->state = IN_DOUBT; break;
    case LOG_END: unit_forget(restart, unit); break;
    default: break;
    }
    return 0;
}

static int take_checkpoint_unit(void *context, uint64_t urid, uint64_t last, bool in_doubt, struct span name)
{
    struct known_unit *unit = unit_know(context, urid);

    snprintf(unit->name, sizeof unit->name, "%.*s", (int)name.length, name.data);
    unit->last = last;
    unit->state = in_doubt ? IN_DOUBT : IN_FLIGHT;
    return 0;
}

/* -- forwards -- */

/* Redo begins at the lowest recovery RBA of the page sets, and learning at the checkpoint. */
static int find_begin(struct restart *restart, const struct bsds_image *image)
{
    struct store *store = restart->store;
    const struct page_set *set;
    int reason = 0;

    /* The oldest archive log may be gone, or under a key that is: nobody needs it who has a checkpoint. */
    if (image->checkpoints.count == 0)
        reason = log_reader_seek(restart->reader, 0);
    if (reason < 0)
        return reason;
    restart->begin = image->checkpoints.count ? image->checkpoints.list[0].begin : log_reader_position(restart->reader);
    restart->result->checkpoint = image->checkpoints.count ? restart->begin : 0;
    restart->result->from = restart->begin;
    reason = adopt_begin(store, image, restart->result);
    if (reason < 0 || image->checkpoints.count == 0)
        return reason; /* a new log knows of no page set what it has to do */
    for (uint16_t psid = 0; psid <= PSID_MAX; psid++) {
        set = buffer_pools_set(store->pools, psid);
        if (set && !store->foreign[psid] && page_set_header(set)->recovery_rba < restart->result->from)
            restart->result->from = page_set_header(set)->recovery_rba;
    }
    if (image->checkpoints.count)
        reason = checkpoint_read(restart->reader, &image->checkpoints.list[0], take_checkpoint_unit, restart);
    return reason;
}

static int forward(struct restart *restart)
{
    struct store_restarted *result = restart->result;
    struct log_record record;
    int reason;

    log_reader_start(restart->reader, result->from);
    reason = log_reader_next(restart->reader, &record);
    while (reason == 1) {
        result->records++;
        tell_progress(restart, true, record.rba);
        reason = store_redo(restart->store, &record, result);
        if (reason == 0 && record.rba >= restart->begin)
            reason = learn(restart, &record);
        if (reason < 0)
            return reason;
        reason = log_reader_next(restart->reader, &record);
    }
    result->to = log_reader_position(restart->reader);
    for (uint16_t psid = 0; reason == 0 && psid <= PSID_MAX; psid++) {
        uint32_t number;

        if (buffer_pools_set(restart->store->pools, psid))
            reason = page_redo_end(restart->store->pools, psid, &number);
        if (reason == REASON_CORRUPT) {
            result->refusal = PAGE_SET_DAMAGED;
            result->psid = psid;
        }
    }
    return reason;
}

static void count_units(struct restart *restart)
{
    struct store_restarted *result = restart->result;

    for (const struct known_unit *unit = restart->units; unit; unit = unit->hh.next)
        switch (unit->state) {
        case IN_FLIGHT: result->in_flight++; break;
        case IN_DOUBT: result->in_doubt++; break;
        case IN_BACKOUT: result->in_backout++; break;
        default: result->in_commit++; break;
        }
}

/* -- what units had still to do -- */

/* The queue whose anchor that is; it stays open until the restart has ended. */
static int queue_by_anchor(struct store *store, uint16_t set, uint32_t anchor, struct store_queue **queue)
{
    struct page *page;
    uint64_t number;
    int reason = page_fetch(store->pools, set, anchor, &page);

    if (reason < 0)
        return reason;
    number = get_be(page_content(page) + ANCHOR_QUEUE, 8);
    if (page_kind(page) != PAGE_ANCHOR)
        reason = REASON_CORRUPT;
    page_release(page);
    if (reason < 0)
        return reason;
    HASH_FIND(hh, store->queues, &number, sizeof number, *queue);
    if (*queue)
        return 0;
    *queue = mem_alloc(1, sizeof **queue);
    **queue = (struct store_queue){ .store = store, .number = number, .set = set, .anchor = anchor };
    HASH_ADD(hh, store->queues, number, sizeof number, *queue);
    return anchor_read(*queue);
}

/* Is the message of that record still there? It may have gone, and something else have taken its place. */
static bool still_there(struct store_queue *queue, const struct store_record *record, uint64_t urid)
{
    struct page *page;
    struct span entry;
    uint16_t priority;
    bool there;

    if (chain_entry(queue, position_of(record->page, record->slot), &page, &entry, &priority) < 0)
        return false;
    there = get_be(entry.data + ENTRY_ARRIVAL, 8) == record->arrival && (!urid || get_be(entry.data + ENTRY_UNIT, 8) == urid);
    page_release(page);
    return there;
}

static int remove_message(struct store_unit *unit, const struct store_record *record, uint64_t urid)
{
    struct store_queue *queue;
    int reason = queue_by_anchor(unit->store, record->set, record->anchor, &queue);

    if (reason < 0)
        return reason;
    if (!still_there(queue, record, urid))
        return 0;
    return chain_remove(unit, queue, position_of(record->page, record->slot), 0, NULL);
}

/* A page that the unit allocated goes, if it still is what the unit made of it. */
static int release_page(struct store_unit *unit, const struct store_record *record, enum page_kind kind)
{
    struct store *store = unit->store;
    struct store_record release = { .type = LOG_RELEASE, .set = record->set, .page = record->page };
    struct page *page;
    uint64_t rba;
    bool own;
    int reason;

    if (!page_taken(store->pools, record->set, record->page))
        return 0;
    reason = page_fetch(store->pools, record->set, record->page, &page);
    if (reason < 0)
        return reason;
    own = page_kind(page) == kind &&
          (kind == PAGE_BODY ? get_be(page_content(page) + BODY_UNIT, 8) == unit->urid.number
                             : get_be(page_content(page) + ANCHOR_QUEUE, 8) == record->queue);
    page_release(page);
    if (!own)
        return 0;
    reason = store_append(store, unit, &release, &rba);
    return reason < 0 ? reason : page_free(store->pools, record->set, record->page, rba);
}

static int undo(struct store_unit *unit, const struct store_record *record)
{
    switch (record->type) {
    case LOG_PUT: return remove_message(unit, record, unit->urid.number);
    case LOG_BODY: return release_page(unit, record, PAGE_BODY);
    case LOG_ANCHOR: return release_page(unit, record, PAGE_ANCHOR);
    default: return 0;
    }
}

/* Is that message of queue 0 the record of an anchor? */
static int anchor_of_record(struct store_queue *root, store_position position, struct store_anchor *anchor)
{
    struct span header;
    int reason = store_read_header(root, position, &header);

    if (reason < 0)
        return reason;
    if (header.length != ANCHOR_HEADER || header.data[0] != ANCHOR_RECORD)
        return 0;
    *anchor = (struct store_anchor){ .queue = get_be(header.data + 1, 8), .set = (uint16_t)get_be(header.data + 9, 2),
                                     .page = (uint32_t)get_be(header.data + 11, 4), .position = position };
    return 1;
}

/* A queue was dropped in a unit that is committed: its pages go, as far as they are still there. */
static int finish_drop(struct store_unit *unit, const struct store_record *record)
{
    struct store *store = unit->store;
    struct store_queue *root, *queue;
    struct store_anchor anchor;
    int reason = queue_by_anchor(store, record->set, record->anchor, &root);

    if (reason < 0 || root->number != 0 || !still_there(root, record, 0))
        return reason;
    reason = anchor_of_record(root, position_of(record->page, record->slot), &anchor);
    if (reason != 1 || !page_taken(store->pools, anchor.set, anchor.page))
        return reason < 0 ? reason : 0;
    reason = queue_by_anchor(store, anchor.set, anchor.page, &queue);
    return reason < 0 ? reason : chain_drop(unit, queue);
}

/* What was got in a unit that is committed goes. */
static int finish(struct store_unit *unit, const struct store_record *record)
{
    int reason;

    if (record->type != LOG_GET)
        return 0;
    reason = finish_drop(unit, record);
    return reason < 0 ? reason : remove_message(unit, record, 0);
}

/* -- a unit in doubt lives on -- */

static int keep_put(struct store_unit *unit, const struct store_record *record)
{
    struct store_put_place place = { .position = position_of(record->page, record->slot), .arrival = record->arrival,
                                     .persistent = true };
    int reason = queue_by_anchor(unit->store, record->set, record->anchor, &place.queue);

    if (reason == 0 && still_there(place.queue, record, unit->urid.number))
        unit_put(unit, &place);
    return reason;
}

static int keep_get(struct store_unit *unit, const struct store_record *record)
{
    store_position position = position_of(record->page, record->slot);
    struct store_queue *queue;
    int reason = queue_by_anchor(unit->store, record->set, record->anchor, &queue);

    if (reason == 0 && still_there(queue, record, 0) && !store_held_find(unit->store, queue, position))
        unit_hold(unit, queue, position, record->arrival, true);
    return reason;
}

static int keep_owner(struct store_unit *unit, const struct store_record *record)
{
    struct reader in = reader_of(record->bytes);
    struct span nid = reader_bytes(&in, STORE_NID), name = reader_bytes(&in, PREPARE_NAME), user = reader_bytes(&in, PREPARE_NAME);

    if (reader_end(&in) < 0)
        return REASON_CORRUPT;
    memcpy(unit->nid, nid.data, STORE_NID);
    name = span_trim_end(name);
    user = span_trim_end(user);
    snprintf(unit->owner.name, sizeof unit->owner.name, "%.*s", (int)name.length, name.data);
    snprintf(unit->owner.user, sizeof unit->owner.user, "%.*s", (int)user.length, user.data);
    return 0;
}

static int keep(struct store_unit *unit, const struct store_record *record)
{
    switch (record->type) {
    case LOG_PREPARE: return keep_owner(unit, record);
    case LOG_PUT: return keep_put(unit, record);
    case LOG_GET: return keep_get(unit, record);
    case LOG_BODY: unit_body(unit, record->set, record->page); return 0;
    default: return 0;
    }
}

/* -- along the records of a unit -- */

typedef int unit_step(struct store_unit *unit, const struct store_record *record);

static int take_step(struct store_unit *unit, const struct store_record *record, unit_step *step)
{
    return record->set <= PSID_MAX && unit->store->foreign[record->set] ? 0 : step(unit, record);
}

/* The records that one SHUNT stands for, the last one first. */
static int walk_shunt(struct store_unit *unit, const struct store_record *shunt, unit_step *step)
{
    size_t count = shunt->bytes.length / SHUNT_ENTRY;
    struct store_record record;
    int reason = shunt->bytes.length % SHUNT_ENTRY ? REASON_CORRUPT : 0;

    while (reason == 0 && count-- > 0) {
        reason = store_shunt_decode(span_part(shunt->bytes, count * SHUNT_ENTRY, SHUNT_ENTRY), &record);
        if (reason == 0)
            reason = take_step(unit, &record, step);
    }
    return reason;
}

/* The unit's records, from the last one on backwards. */
static int walk_back(struct restart *restart, struct store_unit *unit, uint64_t rba, unit_step *step)
{
    struct log_record log;
    struct store_record record;
    int reason = 0;

    while (reason == 0 && rba) {
        reason = log_reader_get(restart->reader, rba, &log);
        if (reason != 1)
            return reason < 0 ? reason : REASON_CORRUPT;
        if (!restart->result->back_to || rba < restart->result->back_to)
            restart->result->back_to = rba;
        if (log.urid != unit->urid.number)
            return REASON_CORRUPT;
        reason = store_record_decode(&log, &record);
        tell_progress(restart, false, rba);
        unit->oldest = rba;
        unit->began = record.type == LOG_SHUNT ? (microseconds)record.began : log.time;
        rba = log.previous;
        if (reason == 0)
            reason = record.type == LOG_SHUNT ? walk_shunt(unit, &record, step) : take_step(unit, &record, step);
    }
    return reason < 0 ? reason : 0;
}

static void note_unit(struct restart *restart, const struct known_unit *known, const struct store_unit *unit)
{
    static const char states[] = { [IN_FLIGHT] = 'F', [IN_DOUBT] = 'D', [IN_BACKOUT] = 'B', [IN_COMMIT] = 'C' };
    struct store_restarted *result = restart->result;
    struct store_found *found;

    if (result->unit_count == STORE_FOUND_MAX)
        return;
    found = &result->units[result->unit_count++];
    *found = (struct store_found){ .state = states[known->state], .urid = known->urid, .began = unit->began };
    snprintf(found->name, sizeof found->name, "%s", unit->owner.name[0] ? unit->owner.name : known->name);
}

static int end_unit(struct restart *restart, const struct known_unit *known)
{
    static const struct store_record end = { .type = LOG_END };
    struct store *store = restart->store;
    struct store_unit *unit = mem_alloc(1, sizeof *unit);
    int reason;

    unit->store = store;
    unit->urid = (struct store_number){ .number = known->urid, .unit = unit };
    unit->last = known->last;
    reason = walk_back(restart, unit, known->last, known->state == IN_COMMIT ? finish : undo);
    if (reason == 0)
        reason = store_append(store, unit, &end, NULL);
    note_unit(restart, known, unit);
    mem_free(unit);
    return reason;
}

static int keep_unit(struct restart *restart, const struct known_unit *known)
{
    struct store *store = restart->store;
    struct store_unit *unit = mem_alloc(1, sizeof *unit);
    int reason;

    unit->store = store;
    unit->in_doubt = true;
    unit->last = known->last;
    unit_number(unit, &unit->urid, known->urid);
    DL_APPEND(store->units, unit);
    reason = walk_back(restart, unit, known->last, keep);
    note_unit(restart, known, unit);
    return reason;
}

static int end_units(struct restart *restart)
{
    struct known_unit *known, *next;
    int reason = 0;

    for (known = restart->units; known && reason == 0; known = next) {
        next = known->hh.next;
        reason = known->state == IN_DOUBT ? keep_unit(restart, known) : end_unit(restart, known);
    }
    return reason;
}

/* -- queue 0 -- */

static int take_anchor(struct store *store, const struct store_message *message)
{
    struct store_anchor found, *anchor;
    int reason = anchor_of_record(store->root, message->position, &found);

    if (reason != 1)
        return reason;
    anchor = mem_alloc(1, sizeof *anchor);
    *anchor = found;
    HASH_ADD(hh, store->anchors, queue, sizeof anchor->queue, anchor);
    return 0;
}

static int read_anchors(struct store *store)
{
    struct store_cursor *cursor;
    struct store_message message;
    int reason = store_cursor_open(store->root, &cursor);

    while (reason == 0) {
        reason = store_cursor_next(cursor, &message);
        if (reason == 0)
            reason = take_anchor(store, &message);
    }
    store_cursor_close(cursor);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int open_root(struct store *store)
{
    const struct page_set *set = buffer_pools_set(store->pools, 0);
    struct store_queue *root;
    uint64_t number = 0;

    if (!set)
        return REASON_NOT_FOUND;
    HASH_FIND(hh, store->queues, &number, sizeof number, root);
    if (!root) {
        root = mem_alloc(1, sizeof *root);
        *root = (struct store_queue){ .store = store, .anchor = page_set_root(set) };
        HASH_ADD(hh, store->queues, number, sizeof root->number, root);
    }
    store->root = root;
    return anchor_read(root);
}

/* Queues that only the restart had open; those of units in doubt stay. */
static void close_queues(struct store *store)
{
    struct store_queue *queue, *next;

    for (queue = store->queues; queue; queue = next) {
        next = queue->hh.next;
        if (queue != store->root)
            store_queue_close(queue);
    }
}

int store_restart(struct store *store, struct store_restarted *result)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct restart restart = { .store = store, .result = result, .told = clock_monotonic() };
    struct known_unit *unit, *next;
    int reason;

    *result = (struct store_restarted){ .checkpoint = 0 };
    bsds_snapshot(store->bsds, image);
    log_reader_open(&restart.reader, store->files, image);
    reason = find_begin(&restart, image);
    if (reason == 0)
        reason = forward(&restart);
    count_units(&restart);
    if (reason == 0)
        reason = end_units(&restart);
    if (reason == 0)
        reason = open_root(store);
    if (reason == 0)
        reason = read_anchors(store);
    if (reason == 0)
        reason = adopt_end(store, result);
    close_queues(store);
    log_reader_close(restart.reader);
    for (unit = restart.units; unit; unit = next) {
        next = unit->hh.next;
        unit_forget(&restart, unit);
    }
    mem_free(image);
    return reason;
}
