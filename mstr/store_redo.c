/* store_redo.c - a log record of the message store applied again: each page it speaks of is changed when its RBA is lower. */
#include "mstr/store_inside.h"

struct redo {
    struct buffer_pools *pools;
    uint64_t rba;
    uint64_t urid;
    struct store_record record;
};

/* The change of one page; the page is pinned and of the right kind. */
typedef int change(const struct redo *redo, struct page *page);

static int change_page(const struct redo *redo, uint32_t number, enum page_kind kind, change *function)
{
    struct page *page;
    int reason = page_redo(redo->pools, redo->record.set, number, redo->rba, &page);

    if (reason <= 0)
        return reason;
    reason = page_kind(page) == kind ? function(redo, page) : REASON_CORRUPT;
    if (reason == 0)
        page_changed(page, redo->rba);
    page_release(page);
    return reason;
}

static int make_page(const struct redo *redo, enum page_kind kind, change *function)
{
    struct page *page;
    int reason = page_allocate(redo->pools, redo->record.set, redo->record.page, redo->rba);

    if (reason < 0)
        return reason;
    reason = page_redo_new(redo->pools, redo->record.set, redo->record.page, kind, redo->rba, &page);
    if (reason <= 0)
        return reason;
    reason = function(redo, page);
    page_release(page);
    return reason;
}

/* -- anchors -- */

static char *chain_field(const struct redo *redo, struct page *page)
{
    return page_content(page) + ANCHOR_CHAINS + 8 * redo->record.priority;
}

static void depth_moves(struct page *page, uint64_t by)
{
    char *content = page_content(page);

    put_be(content + ANCHOR_DEPTH, 8, get_be(content + ANCHOR_DEPTH, 8) + by);
}

static int anchor_put(const struct redo *redo, struct page *page)
{
    char *content = page_content(page);

    depth_moves(page, 1);
    if (get_be(content + ANCHOR_ARRIVAL, 8) <= redo->record.arrival)
        put_be(content + ANCHOR_ARRIVAL, 8, redo->record.arrival + 1);
    return 0;
}

static int anchor_remove(const struct redo *redo UNUSED, struct page *page)
{
    depth_moves(page, (uint64_t)-1);
    return 0;
}

static int anchor_extend(const struct redo *redo, struct page *page)
{
    char *field = chain_field(redo, page);

    if (get_be(field, 4) == 0)
        put_be(field, 4, redo->record.page);
    put_be(field + 4, 4, redo->record.page);
    return 0;
}

static int anchor_shrink(const struct redo *redo, struct page *page)
{
    if (redo->record.previous == 0)
        put_be(chain_field(redo, page), 4, redo->record.next);
    return 0;
}

static int anchor_begin(const struct redo *redo, struct page *page)
{
    page_put_owner(page, (uint32_t)redo->record.queue);
    put_be(page_content(page) + ANCHOR_QUEUE, 8, redo->record.queue);
    put_be(page_content(page) + ANCHOR_ARRIVAL, 8, 1);
    return 0;
}

/* -- messages and their pages -- */

static int slot_put(const struct redo *redo, struct page *page)
{
    char fixed[ENTRY_DATA] = { 0 };
    struct span parts[2] = { span_bytes(fixed, sizeof fixed), redo->record.bytes };

    put_be(fixed + ENTRY_ARRIVAL, 8, redo->record.arrival);
    put_be(fixed + ENTRY_UNIT, 8, redo->urid);
    return page_insert(page, redo->record.slot, parts, 2, redo->record.priority);
}

static int slot_remove(const struct redo *redo, struct page *page)
{
    return page_remove(page, redo->record.slot);
}

/* Bytes of the header of a message, of the same length. */
static int slot_mark(const struct redo *redo, struct page *page)
{
    const struct span bytes = redo->record.bytes;
    size_t length, header;
    char *at;
    int reason = page_edit(page, redo->record.slot, &at, &length);

    if (reason < 0)
        return reason;
    header = length < ENTRY_FIXED ? 0 : get_be(at + ENTRY_HEADER, 2);
    if (length < ENTRY_FIXED + header || get_be(at + ENTRY_ARRIVAL, 8) != redo->record.arrival ||
        redo->record.offset > header || bytes.length > header - redo->record.offset)
        return REASON_CORRUPT;
    memcpy(at + ENTRY_FIXED + redo->record.offset, bytes.data, bytes.length);
    return 0;
}

static int body_begin(const struct redo *redo, struct page *page)
{
    char *content = page_content(page);

    if (redo->record.bytes.length > BODY_MOST)
        return REASON_CORRUPT;
    page_put_owner(page, (uint32_t)redo->record.queue);
    page_put_next(page, redo->record.next);
    put_be(content + BODY_UNIT, 8, redo->urid);
    put_be(content + BODY_LENGTH, 4, redo->record.bytes.length);
    memcpy(content + BODY_BYTES, redo->record.bytes.data, redo->record.bytes.length);
    return 0;
}

static int slots_begin(const struct redo *redo, struct page *page)
{
    page_put_owner(page, (uint32_t)redo->record.queue);
    page_put_previous(page, redo->record.previous);
    return 0;
}

static int next_is_page(const struct redo *redo, struct page *page)
{
    page_put_next(page, redo->record.page);
    return 0;
}

static int next_is_next(const struct redo *redo, struct page *page)
{
    page_put_next(page, redo->record.next);
    return 0;
}

static int previous_is_previous(const struct redo *redo, struct page *page)
{
    page_put_previous(page, redo->record.previous);
    return 0;
}

static int give_back(const struct redo *redo)
{
    return page_free(redo->pools, redo->record.set, redo->record.page, redo->rba);
}

static int redo_extend(const struct redo *redo)
{
    int reason = make_page(redo, PAGE_SLOTS, slots_begin);

    if (reason == 0 && redo->record.previous)
        reason = change_page(redo, redo->record.previous, PAGE_SLOTS, next_is_page);
    return reason < 0 ? reason : change_page(redo, redo->record.anchor, PAGE_ANCHOR, anchor_extend);
}

static int redo_shrink(const struct redo *redo)
{
    int reason = change_page(redo, redo->record.next, PAGE_SLOTS, previous_is_previous);

    if (reason == 0 && redo->record.previous)
        reason = change_page(redo, redo->record.previous, PAGE_SLOTS, next_is_next);
    if (reason == 0)
        reason = change_page(redo, redo->record.anchor, PAGE_ANCHOR, anchor_shrink);
    return reason < 0 ? reason : give_back(redo);
}

static int apply(const struct redo *redo)
{
    int reason;

    switch (redo->record.type) {
    case LOG_PUT:
        reason = change_page(redo, redo->record.page, PAGE_SLOTS, slot_put);
        return reason < 0 ? reason : change_page(redo, redo->record.anchor, PAGE_ANCHOR, anchor_put);
    case LOG_REMOVE:
        reason = change_page(redo, redo->record.page, PAGE_SLOTS, slot_remove);
        return reason < 0 ? reason : change_page(redo, redo->record.anchor, PAGE_ANCHOR, anchor_remove);
    case LOG_MARK: return change_page(redo, redo->record.page, PAGE_SLOTS, slot_mark);
    case LOG_BODY: return make_page(redo, PAGE_BODY, body_begin);
    case LOG_RELEASE: return give_back(redo);
    case LOG_EXTEND: return redo_extend(redo);
    case LOG_SHRINK: return redo_shrink(redo);
    case LOG_ANCHOR: return make_page(redo, PAGE_ANCHOR, anchor_begin);
    default: return 0;
    }
}

int store_redo(struct store *store, const struct log_record *log, struct store_restarted *result)
{
    struct redo redo = { .pools = store->pools, .rba = log->rba, .urid = log->urid };
    int reason = store_record_decode(log, &redo.record);

    if (reason == REASON_NOT_FOUND)
        return 0; /* of the log itself, or a checkpoint */
    if (reason == 0 && redo.record.priority >= STORE_PRIORITIES)
        reason = REASON_CORRUPT;
    if (reason == 0 && redo.record.set <= PSID_MAX && store->foreign[redo.record.set])
        return 0;
    if (reason == 0 && redo.record.set <= PSID_MAX && !buffer_pools_set(store->pools, redo.record.set))
        return refuse_page_set(result, PAGE_SET_MISSING, redo.record.set);
    return reason < 0 ? reason : apply(&redo);
}
