/* store_cursor.c - messages of a queue in delivery order, and their bytes.
 *
 * In each priority a queue has two chains, of persistent and of other messages, each in order of arrival; a cursor goes through
 * both at once. It remembers the arrival number that it stands on, and for each chain a place in front of which nothing is that
 * comes later; a page that leaves its chain takes such places along (store_chain.c).
 */
#include "mstr/store_inside.h"

int store_cursor_open(struct store_queue *queue, struct store_cursor **cursor)
{
    struct store_cursor *opened = mem_alloc(1, sizeof *opened);

    opened->queue = queue;
    store_cursor_first(opened);
    DL_APPEND(queue->cursors, opened);
    *cursor = opened;
    return 0;
}

void store_cursor_close(struct store_cursor *cursor)
{
    DL_DELETE(cursor->queue->cursors, cursor);
    mem_free(cursor);
}

void store_cursor_copy(struct store_cursor *cursor, const struct store_cursor *from)
{
    cursor->priority = from->priority;
    cursor->arrival = from->arrival;
    memcpy(cursor->at, from->at, sizeof cursor->at);
}

void store_cursor_first(struct store_cursor *cursor)
{
    cursor->priority = STORE_PRIORITIES - 1;
    cursor->arrival = 0;
    memset(cursor->at, 0, sizeof cursor->at);
}

static void describe(const struct store_queue *queue, const struct page *page, unsigned slot, struct span entry, unsigned priority,
                     struct store_message *message)
{
    const struct store *store = queue->store;
    const struct store_held *held;
    const struct store_unit *putter = store_unit_find(store, get_be(entry.data + ENTRY_UNIT, 8));

    *message = (struct store_message){ .position = position_of(page_number(page), slot),
                                       .arrival = get_be(entry.data + ENTRY_ARRIVAL, 8), .priority = (uint8_t)priority,
                                       .persistent = !page_volatile(page),
                                       .header_length = get_be(entry.data + ENTRY_HEADER, 2),
                                       .data_length = get_be(entry.data + ENTRY_DATA, 4) };
    held = store_held_find(store, queue, message->position);
    message->state = held ? STORE_GOT : putter ? STORE_PUT : STORE_FREE;
    message->unit = held ? held->unit : putter;
}

/* Slots at the end of a page that are given back are taken again by the next messages: the slot where a cursor stood may be behind
 * what came since. */
static unsigned slot_behind(const struct page *page, unsigned slot, uint64_t arrival)
{
    struct span entry;

    if (slot > page_slots(page))
        slot = page_slots(page);
    while (slot > 0 && (page_read(page, slot - 1, &entry, NULL) < 0 || entry.length < ENTRY_FIXED ||
                        get_be(entry.data + ENTRY_ARRIVAL, 8) > arrival))
        slot--;
    return slot;
}

/* The first message of one chain behind arrival, from *at on. REASON_NOT_FOUND: there is none. */
static int chain_next(struct store_queue *queue, bool persistent, unsigned priority, uint64_t arrival, struct cursor_at *at,
                      struct store_message *message)
{
    uint32_t number = at->page ? at->page : queue->chains[persistent][priority].first;
    unsigned slot = at->page ? at->slot : 0;
    struct page *page;
    struct span entry;
    unsigned ahead = PAGE_SET_READ_MAX; /* pages of a queue that nobody else has put to meanwhile lie one behind the other */
    uint32_t next;
    int reason;

    while (number) {
        reason = store_look(queue, number, ahead, &page);
        if (reason != 0)
            return reason;
        if (page_kind(page) != PAGE_SLOTS || page_owner(page) != (uint32_t)queue->number) {
            page_release(page);
            return REASON_CORRUPT;
        }
        slot = slot_behind(page, slot, arrival);
        for (; slot < page_slots(page); slot++) {
            if (page_read(page, slot, &entry, NULL) < 0 || entry.length < ENTRY_FIXED ||
                get_be(entry.data + ENTRY_ARRIVAL, 8) <= arrival)
                continue;
            describe(queue, page, slot, entry, priority, message);
            *at = (struct cursor_at){ number, (uint16_t)slot };
            page_release(page);
            return 0;
        }
        next = page_next(page);
        page_release(page);
        ahead = next == number + 1 ? PAGE_SET_READ_MAX : 1;
        number = next;
        slot = 0;
    }
    return REASON_NOT_FOUND;
}

/* The next message of one priority, of both chains the one that came first. */
static int priority_next(struct store_cursor *cursor, unsigned priority, uint64_t arrival, struct cursor_at at[2],
                         struct store_message *message)
{
    struct store_message found[2];
    int reason[2];

    for (unsigned i = 0; i < 2; i++) {
        reason[i] = chain_next(cursor->queue, i, priority, arrival, &at[i], &found[i]);
        if (reason[i] != 0 && reason[i] != REASON_NOT_FOUND)
            return reason[i];
    }
    if (reason[0] < 0 && reason[1] < 0)
        return REASON_NOT_FOUND;
    *message = reason[0] < 0 || (reason[1] == 0 && found[1].arrival < found[0].arrival) ? found[1] : found[0];
    return 0;
}

int store_cursor_next(struct store_cursor *cursor, struct store_message *message)
{
    unsigned priority = cursor->priority;
    uint64_t arrival = cursor->arrival;
    struct cursor_at at[2] = { cursor->at[0], cursor->at[1] };
    int reason = priority_next(cursor, priority, arrival, at, message);

    while (reason == REASON_NOT_FOUND && priority > 0) {
        priority--;
        arrival = 0;
        memset(at, 0, sizeof at);
        reason = priority_next(cursor, priority, arrival, at, message);
    }
    if (reason != 0)
        return reason;
    cursor->priority = priority;
    cursor->arrival = message->arrival;
    memcpy(cursor->at, at, sizeof at);
    return 0;
}

int store_cursor_to(struct store_cursor *cursor, store_position position, struct store_message *message)
{
    struct store_queue *queue = cursor->queue;
    struct page *page;
    struct span entry;
    uint16_t priority;
    int reason = chain_look(queue, position, &page, &entry, &priority);

    if (reason != 0)
        return reason;
    describe(queue, page, position_slot(position), entry, priority, message);
    cursor->priority = priority;
    cursor->arrival = message->arrival;
    memset(cursor->at, 0, sizeof cursor->at);
    cursor->at[message->persistent] = (struct cursor_at){ position_page(position), (uint16_t)position_slot(position) };
    page_release(page);
    return 0;
}

/* -- bytes -- */

int store_read_header(struct store_queue *queue, store_position position, struct span *header)
{
    struct store *store = queue->store;
    struct page *page;
    struct span entry;
    uint16_t priority;
    int reason = chain_look(queue, position, &page, &entry, &priority);

    if (reason != 0)
        return reason;
    *header = span_bytes(store->entry, get_be(entry.data + ENTRY_HEADER, 2));
    memcpy(store->entry, entry.data + ENTRY_FIXED, header->length);
    page_release(page);
    return 0;
}

/* Data that body pages hold: from the byte offset on of what is from page number on. What is left is told in all of them. */
struct bodies {
    uint32_t number;
    size_t offset;
    char *bytes;
    size_t length;
};

static int bodies_read(struct store_queue *queue, struct bodies *left)
{
    struct page *page;

    while (left->length) {
        const char *content;
        size_t here;
        int reason;

        if (!left->number)
            return REASON_CORRUPT;
        reason = store_look(queue, left->number, PAGE_SET_READ_MAX, &page);
        if (reason != 0)
            return reason;
        content = page_content(page);
        here = get_be(content + BODY_LENGTH, 4);
        if (page_kind(page) != PAGE_BODY || page_owner(page) != (uint32_t)queue->number || here == 0 || here > BODY_MOST) {
            page_release(page);
            return REASON_CORRUPT;
        }
        if (left->offset < here) {
            size_t part = here - left->offset < left->length ? here - left->offset : left->length;

            memcpy(left->bytes, content + BODY_BYTES + left->offset, part);
            left->bytes += part;
            left->length -= part;
            left->offset = 0;
        } else {
            left->offset -= here;
        }
        left->number = page_next(page);
        page_release(page);
    }
    return 0;
}

/* Where the message is: short data are copied at once. *body: the first page of others, 0: none. */
static int data_of(struct store_queue *queue, store_position position, size_t offset, void *bytes, size_t length, uint32_t *body,
                   uint64_t *arrival)
{
    struct page *page;
    struct span entry;
    uint16_t priority;
    size_t data;
    int reason = chain_look(queue, position, &page, &entry, &priority);

    if (reason != 0)
        return reason;
    data = get_be(entry.data + ENTRY_DATA, 4);
    *body = (uint32_t)get_be(entry.data + ENTRY_BODY, 4);
    *arrival = get_be(entry.data + ENTRY_ARRIVAL, 8);
    if (offset > data || length > data - offset)
        reason = REASON_BAD_VALUE;
    else if (*body == 0 && length)
        memcpy(bytes, entry.data + ENTRY_FIXED + get_be(entry.data + ENTRY_HEADER, 2) + offset, length);
    page_release(page);
    return reason;
}

int store_read_data(struct store_queue *queue, store_position position, size_t offset, void *bytes, size_t length)
{
    struct bodies left = { .offset = offset, .bytes = bytes, .length = length };
    uint64_t arrival;
    int reason = data_of(queue, position, offset, bytes, length, &left.number, &arrival);

    return reason != 0 || left.number == 0 ? reason : bodies_read(queue, &left);
}

int store_read_on(struct store_queue *queue, store_position position, void *bytes, size_t length, struct store_reading *reading)
{
    struct bodies left = { .bytes = bytes, .length = length };
    uint64_t arrival;
    int reason = data_of(queue, position, 0, bytes, length, &left.number, &arrival);

    if (reason != 0 || left.number == 0)
        return reason;
    /* Of the message that was read then? */
    if (reading->position == position && reading->arrival == arrival && reading->length == length) {
        left.number = reading->page;
        left.bytes += reading->done;
        left.length -= reading->done;
    }
    reason = bodies_read(queue, &left);
    *reading = (struct store_reading){ position, arrival, length, length - left.length, left.number };
    return reason;
}

static int log_mark(struct store_unit *unit, const struct store_queue *queue, store_position position, uint64_t arrival,
                    size_t offset, struct span bytes, uint64_t *rba)
{
    const struct store_record record = { .type = LOG_MARK, .set = queue->set, .page = position_page(position),
                                         .slot = (uint16_t)position_slot(position), .offset = (uint16_t)offset,
                                         .arrival = arrival, .bytes = bytes };

    unit->hardened = true;
    return store_append(unit->store, NULL, &record, rba);
}

/* unit NULL, or a message that is not persistent: nothing is logged. */
static int mark(struct store_unit *unit, struct store_queue *queue, store_position position, size_t offset, struct span bytes)
{
    struct page *page;
    struct span entry;
    uint16_t priority;
    uint64_t rba = 0;
    size_t length;
    char *at;
    int reason = chain_look(queue, position, &page, &entry, &priority);

    if (reason != 0)
        return reason;
    length = get_be(entry.data + ENTRY_HEADER, 2);
    if (offset > length || bytes.length > length - offset)
        reason = REASON_BAD_VALUE;
    if (reason == 0 && unit && !page_volatile(page))
        reason = log_mark(unit, queue, position, get_be(entry.data + ENTRY_ARRIVAL, 8), offset, bytes, &rba);
    if (reason == 0)
        reason = page_edit(page, position_slot(position), &at, &length);
    if (reason == 0) {
        memcpy(at + ENTRY_FIXED + offset, bytes.data, bytes.length);
        if (rba)
            page_changed(page, rba);
        else
            page_touched(page);
    }
    page_release(page);
    return reason;
}

int store_mark_header(struct store_queue *queue, store_position position, size_t offset, struct span bytes)
{
    return mark(NULL, queue, position, offset, bytes);
}

int store_harden_header(struct store_unit *unit, struct store_queue *queue, store_position position, size_t offset,
                        struct span bytes)
{
    return mark(unit, queue, position, offset, bytes);
}
