/* store_chain.c - the pages of a queue: messages come and go, chains grow at their end and lose pages that are empty. */
#include "mstr/store_inside.h"

static int fetch(struct store_queue *queue, uint32_t number, struct page **page)
{
    return page_fetch(queue->store->pools, queue->set, number, page);
}

/* A page of a queue that is there while the queue is: what keeps it from being read, or is not what it should be, is damage. */
static int fetch_own(struct store_queue *queue, uint32_t number, enum page_kind kind, struct page **page)
{
    int reason = fetch(queue, number, page);

    if (reason < 0)
        return reason;
    if (page_kind(*page) == kind && page_owner(*page) == (uint32_t)queue->number)
        return 0;
    page_release(*page);
    return REASON_CORRUPT;
}

static struct store_chain *chain_of(struct store_queue *queue, bool persistent, unsigned priority)
{
    return &queue->chains[persistent][priority];
}

/* -- the anchor -- */

int anchor_read(struct store_queue *queue)
{
    struct page *page;
    const char *content;
    int reason = fetch(queue, queue->anchor, &page);

    if (reason < 0)
        return reason;
    content = page_content(page);
    if (page_kind(page) != PAGE_ANCHOR || get_be(content + ANCHOR_QUEUE, 8) != queue->number) {
        page_release(page);
        return REASON_CORRUPT;
    }
    queue->arrival = get_be(content + ANCHOR_ARRIVAL, 8);
    if (queue->arrival == 0)
        queue->arrival = 1;
    queue->depth = get_be(content + ANCHOR_DEPTH, 8);
    queue->counts.messages = queue->depth;
    for (unsigned i = 0; i < STORE_PRIORITIES; i++)
        queue->chains[true][i] = (struct store_chain){
            (uint32_t)get_be(content + ANCHOR_CHAINS + 8 * i, 4), (uint32_t)get_be(content + ANCHOR_CHAINS + 8 * i + 4, 4) };
    page_release(page);
    return 0;
}

/* Writes into the pinned anchor what the record at rba has changed in memory. */
static void anchor_write(const struct store_queue *queue, struct page *anchor, uint64_t rba)
{
    char *content = page_content(anchor);

    put_be(content + ANCHOR_ARRIVAL, 8, queue->arrival);
    put_be(content + ANCHOR_DEPTH, 8, queue->depth);
    for (unsigned i = 0; i < STORE_PRIORITIES; i++) {
        put_be(content + ANCHOR_CHAINS + 8 * i, 4, queue->chains[true][i].first);
        put_be(content + ANCHOR_CHAINS + 8 * i + 4, 4, queue->chains[true][i].last);
    }
    page_changed(anchor, rba);
}

/* The queue's first persistent message: an anchor, and the record in queue 0 that says where, in a unit of their own. Who relies
 * on it has a later record, so nobody waits for that unit. */
static int anchor_make(struct store_queue *queue)
{
    struct store *store = queue->store;
    struct store_record record = { .type = LOG_ANCHOR, .set = queue->set, .queue = queue->number };
    struct store_anchor *anchor;
    struct store_unit *unit;
    struct page *page;
    char header[ANCHOR_HEADER] = { ANCHOR_RECORD };
    struct store_put put = { .priority = 0, .persistent = true, .header = span_bytes(header, sizeof header) };
    store_position position;
    uint64_t rba;
    int reason = page_reserve(store->pools, queue->set, &record.page);

    if (reason < 0)
        return reason;
    reason = store_begin(store, &unit);
    if (reason < 0) {
        page_unreserve(store->pools, queue->set, record.page);
        return reason;
    }
    put_be(header + 1, 8, queue->number);
    put_be(header + 9, 2, queue->set);
    put_be(header + 11, 4, record.page);
    reason = store_append(store, unit, &record, &rba);
    if (reason == 0)
        reason = page_allocate(store->pools, queue->set, record.page, rba);
    if (reason == 0)
        reason = page_new(store->pools, queue->set, record.page, PAGE_ANCHOR, 0, rba, &page);
    if (reason < 0)
        return store_broken(store, reason);
    page_put_owner(page, (uint32_t)queue->number);
    put_be(page_content(page) + ANCHOR_QUEUE, 8, queue->number);
    queue->anchor = record.page;
    anchor_write(queue, page, rba);
    page_release(page);
    reason = store_put(unit, store->root, &put, &position);
    if (reason == 0)
        reason = store_commit(unit, 0);
    if (reason < 0)
        return store_broken(store, reason);
    anchor = mem_alloc(1, sizeof *anchor);
    *anchor = (struct store_anchor){ .queue = queue->number, .set = queue->set, .page = record.page, .position = position };
    HASH_ADD(hh, store->anchors, queue, sizeof anchor->queue, anchor);
    return 0;
}

/* -- chains -- */

/* One more page at the end of a chain; *page is pinned. */
static int chain_extend(struct store_queue *queue, bool persistent, unsigned priority, struct page **page)
{
    struct store *store = queue->store;
    struct store_chain *chain = chain_of(queue, persistent, priority);
    struct store_record record = { .type = LOG_EXTEND, .set = queue->set, .anchor = queue->anchor, .queue = queue->number,
                                   .priority = (uint8_t)priority, .previous = chain->last };
    struct page *last = NULL, *anchor = NULL;
    uint64_t rba = store->last_rba;
    int reason = page_reserve(store->pools, queue->set, &record.page);

    if (reason < 0)
        return reason;
    if (chain->last)
        reason = fetch_own(queue, chain->last, PAGE_SLOTS, &last);
    if (reason == 0 && persistent)
        reason = fetch(queue, queue->anchor, &anchor);
    if (reason == 0 && persistent)
        reason = store_append(store, NULL, &record, &rba);
    if (reason < 0) {
        page_unreserve(store->pools, queue->set, record.page);
        goto unpin;
    }
    if (persistent)
        reason = page_allocate(store->pools, queue->set, record.page, rba);
    if (reason == 0)
        reason = page_new(store->pools, queue->set, record.page, PAGE_SLOTS, persistent ? 0 : PAGE_VOLATILE, rba, page);
    if (reason < 0) {
        if (persistent)
            store_broken(store, reason);
        else
            page_unreserve(store->pools, queue->set, record.page);
        goto unpin;
    }
    page_put_owner(*page, (uint32_t)queue->number);
    page_put_previous(*page, chain->last);
    if (last) {
        page_put_next(last, record.page);
        page_changed(last, rba);
    }
    chain->last = record.page;
    if (!chain->first)
        chain->first = record.page;
    if (persistent)
        anchor_write(queue, anchor, rba);
unpin:
    if (last)
        page_release(last);
    if (anchor)
        page_release(anchor);
    return reason;
}

/* Cursors that were to go on on that page go on on the one behind it. */
static void cursors_leave(const struct store_queue *queue, bool persistent, uint32_t page, uint32_t next)
{
    struct store_cursor *cursor;

    DL_FOREACH(queue->cursors, cursor)
        if (cursor->at[persistent].page == page)
            cursor->at[persistent] = (struct cursor_at){ next, 0 };
}

/* The page, which is empty and not the last of its chain, leaves it. Its pin is taken back. */
static int chain_shrink(struct store_queue *queue, bool persistent, unsigned priority, struct page *page)
{
    struct store *store = queue->store;
    struct store_chain *chain = chain_of(queue, persistent, priority);
    struct store_record record = { .type = LOG_SHRINK, .set = queue->set, .anchor = queue->anchor, .priority = (uint8_t)priority,
                                   .page = page_number(page), .previous = page_previous(page), .next = page_next(page) };
    struct page *previous = NULL, *next = NULL, *anchor = NULL;
    uint64_t rba = store->last_rba;
    int reason = fetch_own(queue, record.next, PAGE_SLOTS, &next);

    if (reason == 0 && record.previous)
        reason = fetch_own(queue, record.previous, PAGE_SLOTS, &previous);
    if (reason == 0 && persistent)
        reason = fetch(queue, queue->anchor, &anchor);
    if (reason == 0 && persistent)
        reason = store_append(store, NULL, &record, &rba);
    if (reason < 0) {
        page_release(page);
        goto unpin;
    }
    page_put_previous(next, record.previous);
    page_changed(next, rba);
    if (previous) {
        page_put_next(previous, record.next);
        page_changed(previous, rba);
    } else {
        chain->first = record.next;
    }
    cursors_leave(queue, persistent, record.page, record.next);
    if (persistent) {
        anchor_write(queue, anchor, rba);
        page_release(page);
        reason = page_free(store->pools, queue->set, record.page, rba);
        if (reason < 0)
            store_broken(store, reason);
    } else {
        page_discard(page);
        page_unreserve(store->pools, queue->set, record.page);
    }
unpin:
    if (next)
        page_release(next);
    if (previous)
        page_release(previous);
    if (anchor)
        page_release(anchor);
    return reason;
}

/* -- long messages -- */

/* The pinned page goes: RELEASE, or without a record where it is volatile. */
static int page_give_back(struct store_unit *unit, struct store_queue *queue, bool persistent, struct page *page)
{
    struct store *store = queue->store;
    struct store_record record = { .type = LOG_RELEASE, .set = queue->set, .page = page_number(page) };
    uint64_t rba;
    int reason;

    if (!persistent) {
        page_discard(page);
        page_unreserve(store->pools, queue->set, record.page);
        return 0;
    }
    page_release(page);
    reason = store_append(store, unit, &record, &rba);
    if (reason == 0)
        reason = page_free(store->pools, queue->set, record.page, rba);
    return reason;
}

/* Gives back the body pages from that one on; length: bytes that they have. */
static int bodies_release(struct store_unit *unit, struct store_queue *queue, bool persistent, uint32_t number, uint64_t length)
{
    struct page *page;
    int reason = 0;

    /* The length bounds the loop, should a damaged chain run in a circle. */
    for (uint64_t done = 0; reason == 0 && number && done < length; done += BODY_MOST) {
        reason = fetch(queue, number, &page);
        if (reason < 0)
            break;
        if (page_kind(page) != PAGE_BODY || page_owner(page) != (uint32_t)queue->number) {
            page_release(page);
            return REASON_CORRUPT;
        }
        number = page_next(page);
        reason = page_give_back(unit, queue, persistent, page);
    }
    return reason;
}

/* One body page, reserved before. The bytes may be a stranger's: what is logged and what is kept is one copy of them. */
static int body_write(struct store_unit *unit, struct store_queue *queue, bool persistent, uint32_t number, uint32_t next,
                      struct span bytes)
{
    struct store *store = queue->store;
    struct store_record record = { .type = LOG_BODY, .set = queue->set, .page = number, .queue = queue->number, .next = next };
    struct page *page;
    uint64_t rba = store->last_rba;
    char *content;
    int reason = 0;

    memcpy(store->entry, bytes.data, bytes.length);
    record.bytes = span_bytes(store->entry, bytes.length);
    if (persistent)
        reason = store_append(store, unit, &record, &rba);
    if (reason == 0 && persistent) {
        unit_body(unit, queue->set, number);
        reason = page_allocate(store->pools, queue->set, number, rba);
    }
    if (reason == 0)
        reason = page_new(store->pools, queue->set, number, PAGE_BODY, persistent ? 0 : PAGE_VOLATILE, rba, &page);
    if (reason < 0)
        return reason;
    content = page_content(page);
    page_put_owner(page, (uint32_t)queue->number);
    page_put_next(page, next);
    put_be(content + BODY_UNIT, 8, persistent ? unit->urid.number : unit->memory.number);
    put_be(content + BODY_LENGTH, 4, bytes.length);
    memcpy(content + BODY_BYTES, store->entry, bytes.length);
    page_release(page);
    return 0;
}

/* The data of a long message into a chain of body pages; *first is the first one. */
static int bodies_write(struct store_unit *unit, struct store_queue *queue, bool persistent, struct span data, uint32_t *first)
{
    struct store *store = queue->store;
    size_t count = (data.length + BODY_MOST - 1) / BODY_MOST, reserved = 0, written = 0;
    uint32_t *numbers = mem_alloc(count, sizeof *numbers);
    int reason = 0;

    while (reason == 0 && reserved < count) {
        reason = page_reserve(store->pools, queue->set, &numbers[reserved]);
        reserved += reason == 0;
    }
    while (reason == 0 && written < count) {
        reason = body_write(unit, queue, persistent, numbers[written], written + 1 < count ? numbers[written + 1] : 0,
                            span_part(data, written * BODY_MOST, BODY_MOST));
        written += reason == 0;
    }
    if (reason < 0 && persistent && written) {
        store_broken(store, reason); /* BODY records are there, and nothing in memory knows of them */
    } else if (reason < 0) {
        for (size_t i = 0; i < reserved; i++)
            page_unreserve(store->pools, queue->set, numbers[i]);
    }
    *first = numbers[0];
    mem_free(numbers);
    return reason;
}

/* -- messages -- */

/* The page that a message of that size comes to, pinned. */
static int chain_place(struct store_queue *queue, bool persistent, unsigned priority, size_t size, struct page **page)
{
    const struct store_chain *chain = chain_of(queue, persistent, priority);
    int reason;

    if (chain->last) {
        reason = fetch_own(queue, chain->last, PAGE_SLOTS, page);
        if (reason < 0)
            return reason;
        if (page_room(*page, page_slots(*page)) >= (int)size)
            return 0;
        page_release(*page);
    }
    return chain_extend(queue, persistent, priority, page);
}

static void tell_came(const struct store_queue *queue, const struct store_put *put, store_position position, uint64_t arrival)
{
    struct store_message message = { .position = position, .arrival = arrival, .priority = put->priority,
                                     .persistent = put->persistent };

    if (queue->watcher.came)
        queue->watcher.came(queue->watcher.context, &message, put->header);
}

static void tell_gone(const struct store_queue *queue, const struct page *page, store_position position, struct span entry,
                      uint16_t priority)
{
    struct store_message message = { .position = position, .arrival = get_be(entry.data + ENTRY_ARRIVAL, 8),
                                     .priority = (uint8_t)priority, .persistent = !page_volatile(page) };

    if (queue->watcher.gone)
        queue->watcher.gone(queue->watcher.context, &message,
                            span_bytes(entry.data + ENTRY_FIXED, get_be(entry.data + ENTRY_HEADER, 2)));
}

int chain_put(struct store_unit *unit, struct store_queue *queue, const struct store_put *put, store_position *position)
{
    struct store *store = queue->store;
    size_t size = ENTRY_FIXED + put->header.length;
    bool is_long = size + put->data.length > PAGE_ENTRY_MAX;
    struct store_record record = { .type = LOG_PUT, .set = queue->set, .priority = put->priority };
    uint32_t body = 0;
    struct page *page, *anchor = NULL;
    struct span entry;
    uint64_t rba = 0, before = store->appended;
    int reason = 0;

    if (size > PAGE_ENTRY_MAX)
        return REASON_TOO_LONG;
    if (put->persistent && !queue->anchor)
        reason = anchor_make(queue);
    if (reason == 0 && is_long)
        reason = bodies_write(unit, queue, put->persistent, put->data, &body);
    if (reason < 0)
        return reason;
    if (!is_long)
        size += put->data.length;
    reason = chain_place(queue, put->persistent, put->priority, size, &page);
    if (reason == 0 && put->persistent) {
        reason = fetch(queue, queue->anchor, &anchor);
        if (reason < 0)
            page_release(page);
    }
    if (reason < 0) {
        if (is_long && bodies_release(unit, queue, put->persistent, body, put->data.length) < 0)
            store_broken(store, reason);
        return reason;
    }
    put_be(store->entry + ENTRY_ARRIVAL, 8, queue->arrival);
    put_be(store->entry + ENTRY_DATA, 4, put->data.length);
    put_be(store->entry + ENTRY_BODY, 4, body);
    put_be(store->entry + ENTRY_HEADER, 2, put->header.length);
    memcpy(store->entry + ENTRY_FIXED, put->header.data, put->header.length);
    if (!is_long && put->data.length)
        memcpy(store->entry + ENTRY_FIXED + put->header.length, put->data.data, put->data.length);
    record.anchor = queue->anchor;
    record.page = page_number(page);
    record.slot = (uint16_t)page_slots(page);
    record.arrival = queue->arrival;
    record.bytes = span_bytes(store->entry + ENTRY_DATA, size - ENTRY_DATA);
    if (put->persistent)
        reason = store_append(store, unit, &record, &rba);
    if (reason == 0) {
        put_be(store->entry + ENTRY_UNIT, 8, put->persistent ? unit->urid.number : unit->memory.number);
        entry = span_bytes(store->entry, size);
        reason = page_insert(page, record.slot, &entry, 1, put->priority);
    }
    if (reason == 0) {
        page_changed(page, rba);
        *position = position_of(record.page, record.slot);
        tell_came(queue, put, *position, queue->arrival);
        queue->arrival++;
        queue->counts.messages++;
        if (put->persistent) {
            queue->depth++;
            queue->counts.persistent_puts++;
            queue->counts.logged += store->appended - before;
            anchor_write(queue, anchor, rba);
        }
    } else {
        store_broken(store, reason);
    }
    page_release(page);
    if (anchor)
        page_release(anchor);
    return reason;
}

/* The entry on its pinned page, which is released when there is none. */
static int entry_of(const struct store_queue *queue, store_position position, struct page **page, struct span *entry,
                    uint16_t *priority)
{
    int reason;

    if (page_kind(*page) != PAGE_SLOTS || page_owner(*page) != (uint32_t)queue->number)
        reason = REASON_NOT_FOUND;
    else
        reason = page_read(*page, position_slot(position), entry, priority);
    if (reason == 0 && (entry->length < ENTRY_FIXED || *priority >= STORE_PRIORITIES ||
                        get_be(entry->data + ENTRY_HEADER, 2) > entry->length - ENTRY_FIXED ||
                        (get_be(entry->data + ENTRY_BODY, 4) == 0 && get_be(entry->data + ENTRY_DATA, 4) !=
                         entry->length - ENTRY_FIXED - get_be(entry->data + ENTRY_HEADER, 2))))
        reason = REASON_CORRUPT;
    if (reason < 0)
        page_release(*page);
    return reason;
}

int chain_entry(struct store_queue *queue, store_position position, struct page **page, struct span *entry, uint16_t *priority)
{
    int reason = fetch(queue, position_page(position), page);

    return reason < 0 ? reason : entry_of(queue, position, page, entry, priority);
}

int chain_look(struct store_queue *queue, store_position position, struct page **page, struct span *entry, uint16_t *priority)
{
    int reason = store_look(queue, position_page(position), 1, page);

    return reason != 0 ? reason : entry_of(queue, position, page, entry, priority);
}

int chain_remove(struct store_unit *unit, struct store_queue *queue, store_position position, uint8_t flags, uint64_t *rba_out)
{
    struct store *store = queue->store;
    struct store_record record = { .type = LOG_REMOVE, .set = queue->set, .anchor = queue->anchor, .flags = flags,
                                   .page = position_page(position), .slot = (uint16_t)position_slot(position) };
    struct page *page, *anchor = NULL;
    struct span entry;
    uint16_t priority;
    uint64_t rba = 0, length, before = store->appended;
    uint32_t body;
    bool persistent;
    int reason = chain_entry(queue, position, &page, &entry, &priority);

    if (reason < 0)
        return reason;
    persistent = !page_volatile(page);
    body = (uint32_t)get_be(entry.data + ENTRY_BODY, 4);
    length = get_be(entry.data + ENTRY_DATA, 4);
    if (persistent)
        reason = fetch(queue, queue->anchor, &anchor);
    if (reason == 0 && persistent)
        reason = store_append(store, unit, &record, &rba);
    if (reason == 0)
        tell_gone(queue, page, position, entry, priority);
    if (reason == 0)
        reason = page_remove(page, record.slot);
    if (reason < 0) {
        page_release(page);
        goto unpin;
    }
    page_changed(page, rba);
    queue->counts.messages--;
    if (persistent) {
        queue->depth--;
        queue->counts.logged += store->appended - before;
        anchor_write(queue, anchor, rba);
    }
    if (rba_out)
        *rba_out = rba;
    if (page_slots_used(page) == 0 && page_next(page))
        reason = chain_shrink(queue, persistent, priority, page);
    else
        page_release(page);
    if (reason == 0 && body)
        reason = bodies_release(unit, queue, persistent, body, length);
unpin:
    if (anchor)
        page_release(anchor);
    return reason;
}

int chain_drop(struct store_unit *unit, struct store_queue *queue)
{
    struct store *store = queue->store;
    struct page *page;
    int reason = 0;

    for (unsigned persistent = 0; persistent < 2; persistent++)
        for (unsigned i = 0; reason == 0 && i < STORE_PRIORITIES; i++) {
            struct store_chain *chain = &queue->chains[persistent][i];

            if (chain->last && page_taken(store->pools, queue->set, chain->last)) {
                reason = fetch_own(queue, chain->last, PAGE_SLOTS, &page);
                if (reason == 0)
                    reason = page_give_back(unit, queue, persistent, page);
            }
            *chain = (struct store_chain){ 0, 0 };
        }
    if (reason == 0 && queue->anchor) {
        reason = fetch(queue, queue->anchor, &page);
        if (reason == 0)
            reason = page_give_back(unit, queue, true, page);
        queue->anchor = 0;
    }
    return reason < 0 ? store_broken(store, reason) : 0;
}
