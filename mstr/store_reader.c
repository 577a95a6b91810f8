/* store_reader.c - messages and objects read from closed page sets. */
#include "mstr/store_reader.h"

#include "mstr/store_inside.h"

enum { OBJECT_RECORD = 'O', DATA_MAX = 110 << 20 /* bytes of the longest message, with room for headers */ };

static int damaged(struct store_reader *reader, uint32_t number, const char *what)
{
    reader->damage = what;
    reader->page = number;
    return REASON_CORRUPT;
}

/* A page that is in use, of that kind and that queue. */
static int take_page(struct store_reader *reader, uint32_t number, enum page_kind kind, uint64_t queue, struct page *page)
{
    const char *damage;
    int reason;

    if (number == 0 || number >= page_set_size(reader->set))
        return damaged(reader, number, "a chain leads out of the page set");
    reason = page_set_look(reader->set, number, page, &damage);
    if (reason < 0)
        return reason;
    if (damage)
        return damaged(reader, number, damage);
    if (page_kind(page) != kind || page_owner(page) != (uint32_t)queue)
        return damaged(reader, number, "it is no page of the queue whose chain leads to it");
    return 0;
}

/* Data of body pages, from number on; out has room for them. */
static int take_bodies(struct store_reader *reader, uint64_t queue, uint32_t number, size_t length, struct buf *out)
{
    struct page page;
    size_t here;
    int reason;

    while (length) {
        reason = take_page(reader, number, PAGE_BODY, queue, &page);
        if (reason < 0)
            return reason;
        here = get_be(page_content(&page) + BODY_LENGTH, 4);
        if (here == 0 || here > BODY_MOST)
            return damaged(reader, number, "its length cannot be");
        here = here < length ? here : length;
        buf_put(out, page_content(&page) + BODY_BYTES, here);
        length -= here;
        number = page_next(&page);
    }
    return 0;
}

struct walk {
    struct store_reader *reader;
    uint64_t queue;
    store_reader_each *each;
    void *context;
};

static int take_entry(const struct walk *walk, const struct page *page, struct span entry, unsigned priority)
{
    struct stored_message message = { .priority = (uint8_t)priority };
    size_t header, length;
    uint32_t body;
    struct buf data;
    int reason = 0;

    if (entry.length < ENTRY_FIXED)
        return damaged(walk->reader, page_number(page), "a slot is too short");
    header = get_be(entry.data + ENTRY_HEADER, 2);
    length = get_be(entry.data + ENTRY_DATA, 4);
    body = (uint32_t)get_be(entry.data + ENTRY_BODY, 4);
    if (entry.length != ENTRY_FIXED + header + (body ? 0 : length) || length > DATA_MAX)
        return damaged(walk->reader, page_number(page), "the lengths of a slot do not fit");
    message.arrival = get_be(entry.data + ENTRY_ARRIVAL, 8);
    message.header = span_bytes(entry.data + ENTRY_FIXED, header);
    message.data = span_bytes(entry.data + ENTRY_FIXED + header, body ? 0 : length);
    buf_init(&data, DATA_MAX);
    if (body) {
        reason = take_bodies(walk->reader, walk->queue, body, length, &data);
        message.data = buf_span(&data);
    }
    if (reason == 0)
        reason = walk->each(walk->context, &message);
    buf_release(&data);
    return reason;
}

/* One chain; no more pages than the page set has, so that a ring of them ends. */
static int take_chain(const struct walk *walk, uint32_t number, unsigned priority)
{
    uint32_t left = page_set_size(walk->reader->set);
    struct page page;
    struct span entry;
    int reason = 0;

    while (number && reason == 0) {
        if (left-- == 0)
            return damaged(walk->reader, number, "its chain has no end");
        reason = take_page(walk->reader, number, PAGE_SLOTS, walk->queue, &page);
        for (unsigned slot = 0; reason == 0 && slot < page_slots(&page); slot++)
            if (page_read(&page, slot, &entry, NULL) == 0)
                reason = take_entry(walk, &page, entry, priority);
        number = reason == 0 ? page_next(&page) : 0;
    }
    return reason;
}

int store_reader_walk(struct store_reader *reader, uint64_t queue, uint32_t anchor, store_reader_each *each, void *context)
{
    const struct walk walk = { reader, queue, each, context };
    struct page page;
    int reason;

    reader->damage = NULL;
    if (page_set_header(reader->set)->state == PAGE_SET_IN_USE)
        return REASON_STATE;
    reason = take_page(reader, anchor, PAGE_ANCHOR, queue, &page);
    if (reason == 0 && get_be(page_content(&page) + ANCHOR_QUEUE, 8) != queue)
        reason = damaged(reader, anchor, "it is the anchor of another queue");
    for (unsigned i = STORE_PRIORITIES; reason == 0 && i-- > 0;)
        reason = take_chain(&walk, (uint32_t)get_be(page_content(&page) + ANCHOR_CHAINS + 8 * i, 4), i);
    return reason;
}

/* -- queue 0 -- */

struct root {
    struct store_reader *reader;
    const struct store_reader_calls *calls;
};

static int take_record(void *context, const struct stored_message *message)
{
    const struct root *root = context;
    struct span header = message->header;
    struct store_reader_anchor anchor;
    struct object *object;
    int reason;

    if (header.length == 0)
        return damaged(root->reader, 0, "a record of queue 0 is empty");
    if (header.data[0] == ANCHOR_RECORD && header.length == ANCHOR_HEADER) {
        anchor = (struct store_reader_anchor){ get_be(header.data + 1, 8), (uint16_t)get_be(header.data + 9, 2),
                                               (uint32_t)get_be(header.data + 11, 4) };
        return root->calls->anchor(root->calls->context, &anchor);
    }
    if (header.data[0] != OBJECT_RECORD)
        return 0; /* of a later level */
    reason = object_decode(message->data, &object);
    if (reason < 0)
        return damaged(root->reader, 0, "the record of an object cannot be read");
    return root->calls->object(root->calls->context, object);
}

int store_reader_root(struct store_reader *reader, const struct store_reader_calls *calls)
{
    struct root root = { reader, calls };

    if (page_set_header(reader->set)->psid != 0)
        return REASON_BAD_VALUE;
    return store_reader_walk(reader, 0, page_set_root(reader->set), take_record, &root);
}
