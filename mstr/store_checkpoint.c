/* store_checkpoint.c - checkpoints of the message store, and its beginning and end.
 *
 * A checkpoint first has pages written that were changed in front of the checkpoint before the last one (all of them at a stop),
 * then logs which units there are, and when that is durable, the BSDS learns of it and each page set from where it would be redone.
 */
#include "mstr/store_checkpoint.h"

#include "mstr/store_inside.h"

enum {
    UNIT_NAME = 24, UNIT_ENTRY = 8 + 8 + 1 + UNIT_NAME, UNITS_A_RECORD = (LOG_BODY_MAX - 1) / UNIT_ENTRY,
    UNITS = 1, PAGE_SETS = 2, /* kinds of record */
    UNIT_MESSAGES_MAX = 1000000,
};

/* -- records -- */

static int append(struct store *store, enum log_type type, const struct buf *body, uint64_t *rba)
{
    struct log_entry entry = { .type = (uint16_t)type };
    struct span part = body ? buf_span(body) : span_bytes("", 0);

    return store_log(store, &entry, &part, 1, rba);
}

static int append_units(struct store *store)
{
    const struct store_unit *unit;
    unsigned count = 0;
    struct buf body;
    uint64_t rba;
    int reason = 0;

    buf_init(&body, LOG_BODY_MAX);
    DL_FOREACH(store->units, unit) {
        if (!unit->urid.number)
            continue;
        if (count == UNITS_A_RECORD) {
            reason = append(store, LOG_CHECKPOINT, &body, &rba);
            if (reason < 0)
                break;
            buf_clear(&body);
            count = 0;
        }
        if (count++ == 0)
            buf_put_u8(&body, UNITS);
        buf_put_u64(&body, unit->urid.number);
        buf_put_u64(&body, unit->last);
        buf_put_u8(&body, unit->in_doubt ? 2 : 1);
        buf_put_text(&body, unit->owner.name);
        buf_fill(&body, ' ', UNIT_NAME - strlen(unit->owner.name));
    }
    if (reason == 0 && count)
        reason = append(store, LOG_CHECKPOINT, &body, &rba);
    buf_release(&body);
    return reason;
}

static int append_page_sets(struct store *store)
{
    struct buf body;
    uint64_t rba;
    int reason;

    buf_init(&body, LOG_BODY_MAX);
    buf_put_u8(&body, PAGE_SETS);
    for (uint16_t psid = 0; psid <= PSID_MAX; psid++)
        if (buffer_pools_set(store->pools, psid)) {
            buf_put_u16(&body, psid);
            buf_put_u64(&body, buffer_pools_recovery_rba(store->pools, psid, store->checkpoint.begin));
        }
    reason = append(store, LOG_CHECKPOINT, &body, &rba);
    buf_release(&body);
    return reason;
}

static int read_units(struct span body, checkpoint_unit *unit, void *context)
{
    struct reader in = reader_of(body);
    int reason = 0;

    if (reader_u8(&in) != UNITS)
        return 0;
    while (reason == 0 && in.rest.length && in.reason == 0) {
        uint64_t urid = reader_u64(&in), last = reader_u64(&in);
        uint8_t state = reader_u8(&in);

        struct span name = span_trim_end(reader_bytes(&in, UNIT_NAME));

        if (in.reason == 0)
            reason = unit(context, urid, last, state == 2, name);
    }
    return reason < 0 ? reason : reader_end(&in) < 0 ? REASON_CORRUPT : 0;
}

int checkpoint_read(struct log_reader *reader, const struct bsds_checkpoint *checkpoint, checkpoint_unit *unit, void *context)
{
    struct log_record record;
    int reason;

    log_reader_start(reader, checkpoint->begin);
    reason = log_reader_next(reader, &record);
    if (reason == 1 && record.type != LOG_CHECKPOINT_BEGIN)
        return REASON_CORRUPT;
    while (reason == 1 && record.rba <= checkpoint->end) {
        if (record.type == LOG_CHECKPOINT_END)
            return record.rba == checkpoint->end ? 0 : REASON_CORRUPT;
        if (record.type == LOG_CHECKPOINT) {
            reason = read_units(record.body, unit, context);
            if (reason < 0)
                return reason;
        }
        reason = log_reader_next(reader, &record);
    }
    return reason < 0 ? reason : REASON_CORRUPT;
}

/* -- taking one -- */

void store_checkpoint(struct store *store)
{
    struct store_checkpoint *checkpoint = &store->checkpoint;

    if (checkpoint->state != CHECKPOINT_NONE)
        return;
    checkpoint->state = CHECKPOINT_PAGES;
    buffer_pools_checkpoint(store->pools, checkpoint->all ? UINT64_MAX : checkpoint->before_last);
}

bool store_checkpoint_done(const struct store *store)
{
    return store->checkpoint.state == CHECKPOINT_NONE;
}

/* The pages are on disk: the records, in one turn, so that no unit changes between them. */
static int log_checkpoint(struct store *store)
{
    struct store_checkpoint *checkpoint = &store->checkpoint;
    int reason = units_shunt(store, checkpoint->third);

    if (reason == 0)
        reason = append(store, LOG_CHECKPOINT_BEGIN, NULL, &checkpoint->begin);
    if (reason == 0)
        reason = append_units(store);
    if (reason == 0)
        reason = append_page_sets(store);
    if (reason == 0)
        reason = append(store, LOG_CHECKPOINT_END, NULL, &checkpoint->end);
    if (reason == 0)
        log_force(store->log);
    checkpoint->state = CHECKPOINT_LOG;
    return reason;
}

/* The lowest RBA that a restart would need. */
static uint64_t needed_from(const struct store *store)
{
    uint64_t from = store->checkpoint.begin, rba;
    const struct store_unit *unit;

    for (uint16_t psid = 0; psid <= PSID_MAX; psid++)
        if (buffer_pools_set(store->pools, psid)) {
            rba = buffer_pools_recovery_rba(store->pools, psid, from);
            from = rba < from ? rba : from;
        }
    DL_FOREACH(store->units, unit)
        if (unit->urid.number && unit->oldest < from)
            from = unit->oldest;
    return from;
}

static int finish_checkpoint(struct store *store)
{
    struct store_checkpoint *checkpoint = &store->checkpoint;
    uint64_t from = needed_from(store);
    int reason = bsds_checkpoint(store->bsds, checkpoint->begin, checkpoint->end);

    for (uint16_t psid = 0; reason == 0 && psid <= PSID_MAX; psid++)
        if (buffer_pools_set(store->pools, psid) && buffer_pools_failed(store->pools, psid) == 0)
            reason = buffer_pools_note(store->pools, psid, store->qmgr, STORE_CONTENT,
                                       buffer_pools_recovery_rba(store->pools, psid, checkpoint->begin), checkpoint->all);
    if (reason == 0)
        log_keep_from(store->log, from);
    checkpoint->third = checkpoint->before_last;
    checkpoint->before_last = checkpoint->last;
    checkpoint->last = checkpoint->begin;
    checkpoint->state = CHECKPOINT_NONE;
    checkpoint->taken++;
    return reason;
}

int checkpoint_turn(struct store *store)
{
    struct store_checkpoint *checkpoint = &store->checkpoint;
    int reason = 0;

    if (checkpoint->state == CHECKPOINT_PAGES && buffer_pools_checkpoint_ended(store->pools))
        reason = log_checkpoint(store);
    if (reason == 0 && checkpoint->state == CHECKPOINT_LOG && log_durable(store->log) > checkpoint->end)
        reason = finish_checkpoint(store);
    return reason;
}

int store_checkpoint_now(struct store *store, bool all)
{
    struct store_checkpoint *checkpoint = &store->checkpoint;
    int reason = 0;

    for (int round = 0; round < 2 && reason == 0; round++) {
        /* One that is under way is ended first; it may leave pages that this one is to write. */
        bool own = checkpoint->state == CHECKPOINT_NONE;

        checkpoint->all = own && all;
        if (own)
            store_checkpoint(store);
        while (reason == 0 && checkpoint->state != CHECKPOINT_NONE) {
            if (checkpoint->state == CHECKPOINT_PAGES)
                reason = buffer_pools_checkpoint_wait(store->pools);
            else
                reason = log_wait(store->log, checkpoint->end);
            if (reason == 0)
                reason = checkpoint_turn(store);
        }
        checkpoint->all = false;
        if (own)
            break;
    }
    return reason < 0 ? store_broken(store, reason) : 0;
}

/* -- beginning and end -- */

static uint64_t hook_durable(void *context)
{
    return log_durable(context);
}

static int hook_force(void *context, uint64_t rba)
{
    return log_wait(context, rba);
}

struct buffer_hooks store_hooks(struct log *log)
{
    return (struct buffer_hooks){ hook_durable, hook_force, log };
}

struct store *store_open(const struct store_parts *parts)
{
    struct store *store = mem_alloc(1, sizeof *store);

    store->log = parts->log;
    store->bsds = parts->bsds;
    store->files = parts->files;
    store->pools = parts->pools;
    store->qmgr = parts->qmgr;
    store->unit_most = UNIT_MESSAGES_MAX;
    return store;
}

unsigned store_units(const struct store *store, struct store_unit_info *list, unsigned most)
{
    const struct store_unit *unit;
    unsigned count = 0;

    DL_FOREACH(store->units, unit) {
        if (count < most)
            list[count] = (struct store_unit_info){ unit->urid.number, unit->oldest, unit->began, unit->owner, unit->in_doubt,
                                                    (unsigned)unit->put_count, (unsigned)unit->get_count };
        count++;
    }
    return count;
}

int store_close(struct store *store)
{
    struct store_unit *unit, *next;
    int reason = store->broken;

    DL_FOREACH_SAFE(store->units, unit, next)
        if (reason == 0 && !unit->in_doubt)
            reason = store_backout(unit, 0);
    if (reason == 0)
        reason = store_checkpoint_now(store, true);
    if (reason == 0)
        reason = store_turn(store);
    for (uint16_t psid = 0; reason == 0 && psid <= PSID_MAX; psid++)
        if (buffer_pools_set(store->pools, psid))
            reason = buffer_pools_detach(store->pools, psid, store->checkpoint.begin);
    store_abandon(store);
    return reason;
}

void store_abandon(struct store *store)
{
    struct store_queue *queue, *next_queue;
    struct store_anchor *anchor, *next_anchor;
    struct store_unit *unit, *next;

    DL_FOREACH_SAFE(store->units, unit, next) {
        unit_leave(unit);
        mem_free(unit);
    }
    DL_FOREACH_SAFE(store->waiting, unit, next) {
        DL_DELETE(store->waiting, unit);
        mem_free(unit);
    }
    HASH_ITER(hh, store->queues, queue, next_queue)
        queue_free(queue);
    HASH_ITER(hh, store->anchors, anchor, next_anchor) {
        HASH_DEL(store->anchors, anchor);
        mem_free(anchor);
    }
    mem_free(store);
}
