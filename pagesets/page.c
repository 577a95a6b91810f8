/* page.c - one page: header, slots, content (docs/formats/page_set.md).
 *
 * Header, offsets:
 *   0 crc u32   4 kind u8   5 flags u8   6 page set u16   8 page u32   12 owner u32   16 rba u64   24 next u32   28 previous u32
 *   32 slots u16   34 used u16   36 low u16   38 holes u16   40 content
 * An entry of the slot directory, from 40 on: 0 offset u16 (0: free)   2 length u16   4 flags u16
 */
#include "pagesets/page.h"

#include <endian.h>

#include "base/bug.h"
#include "base/crc32c.h"
#include "base/reason.h"

enum {
    CRC = 0, KIND = 4, FLAGS = 5, PSID = 6, NUMBER = 8, OWNER = 12, RBA = 16, NEXT = 24, PREVIOUS = 28,
    SLOTS = 32, USED = 34, LOW = 36, HOLES = 38, CONTENT = 40,
    ENTRY_OFFSET = 0, ENTRY_LENGTH = 2, ENTRY_FLAGS = 4,
};

static unsigned get16(const struct page *page, unsigned at)
{
    return (unsigned)page->bytes[at] << 8 | page->bytes[at + 1];
}

static void put16(struct page *page, unsigned at, unsigned value)
{
    page->bytes[at] = (unsigned char)(value >> 8);
    page->bytes[at + 1] = (unsigned char)value;
}

static uint32_t get32(const struct page *page, unsigned at)
{
    uint32_t value;

    memcpy(&value, page->bytes + at, sizeof value);
    return be32toh(value);
}

static void put32(struct page *page, unsigned at, uint32_t value)
{
    value = htobe32(value);
    memcpy(page->bytes + at, &value, sizeof value);
}

/* -- header -- */

void page_format(struct page *page, uint16_t psid, uint32_t number, enum page_kind kind, uint8_t flags)
{
    memset(page->bytes, 0, PAGE_SIZE);
    page->bytes[KIND] = (unsigned char)kind;
    page->bytes[FLAGS] = flags;
    put16(page, PSID, psid);
    put32(page, NUMBER, number);
    if (kind == PAGE_SLOTS)
        put16(page, LOW, PAGE_SIZE);
}

static uint32_t crc_of(const struct page *page)
{
    return crc32c(0, span_bytes(page->bytes + KIND, PAGE_SIZE - KIND));
}

void page_seal(struct page *page)
{
    put32(page, CRC, crc_of(page));
}

bool page_is_zeros(const struct page *page)
{
    return page->bytes[0] == 0 && memcmp(page->bytes, page->bytes + 1, PAGE_SIZE - 1) == 0;
}

enum page_kind page_kind(const struct page *page)
{
    return page->bytes[KIND];
}

bool page_volatile(const struct page *page)
{
    return page->bytes[FLAGS] & PAGE_VOLATILE;
}

uint16_t page_psid(const struct page *page)
{
    return (uint16_t)get16(page, PSID);
}

uint32_t page_number(const struct page *page)
{
    return get32(page, NUMBER);
}

uint32_t page_crc(const struct page *page)
{
    return get32(page, CRC);
}

uint64_t page_rba(const struct page *page)
{
    uint64_t value;

    memcpy(&value, page->bytes + RBA, sizeof value);
    return be64toh(value);
}

void page_put_rba(struct page *page, uint64_t rba)
{
    rba = htobe64(rba);
    memcpy(page->bytes + RBA, &rba, sizeof rba);
}

uint32_t page_owner(const struct page *page)
{
    return get32(page, OWNER);
}

void page_put_owner(struct page *page, uint32_t owner)
{
    put32(page, OWNER, owner);
}

uint32_t page_next(const struct page *page)
{
    return get32(page, NEXT);
}

void page_put_next(struct page *page, uint32_t number)
{
    put32(page, NEXT, number);
}

uint32_t page_previous(const struct page *page)
{
    return get32(page, PREVIOUS);
}

void page_put_previous(struct page *page, uint32_t number)
{
    put32(page, PREVIOUS, number);
}

char *page_content(struct page *page)
{
    return (char *)page->bytes + CONTENT;
}

/* -- slots -- */

static unsigned entry_at(unsigned slot)
{
    return CONTENT + slot * PAGE_SLOT;
}

unsigned page_slots(const struct page *page)
{
    return get16(page, SLOTS);
}

unsigned page_slots_used(const struct page *page)
{
    return get16(page, USED);
}

/* Where the bytes of a slot begin; 0: it is free, or not there. */
static unsigned offset_of(const struct page *page, unsigned slot)
{
    return slot < page_slots(page) ? get16(page, entry_at(slot) + ENTRY_OFFSET) : 0;
}

static unsigned length_of(const struct page *page, unsigned slot)
{
    return get16(page, entry_at(slot) + ENTRY_LENGTH);
}

unsigned page_free_slot(const struct page *page)
{
    unsigned slot = 0;

    if (page_slots_used(page) == page_slots(page))
        return page_slots(page);
    while (offset_of(page, slot))
        slot++;
    return slot;
}

/* Bytes between the directory and low, once the directory has an entry for that slot; negative: there is no room for it. */
static int gap_with(const struct page *page, unsigned slot)
{
    unsigned slots = slot < page_slots(page) ? page_slots(page) : slot + 1;

    return (int)get16(page, LOW) - (int)entry_at(slots);
}

int page_room(const struct page *page, unsigned slot)
{
    int room;

    if (page_kind(page) != PAGE_SLOTS || slot >= PAGE_SLOTS_MAX)
        return -1;
    room = gap_with(page, slot) + (int)get16(page, HOLES);
    return room < 0 ? -1 : room;
}

static int find(const struct page *page, unsigned slot, unsigned *offset)
{
    if (page_kind(page) != PAGE_SLOTS)
        return REASON_STATE;
    *offset = offset_of(page, slot);
    return *offset ? 0 : REASON_NOT_FOUND;
}

int page_read(const struct page *page, unsigned slot, struct span *bytes, uint16_t *flags)
{
    unsigned offset;
    int reason = find(page, slot, &offset);

    if (reason < 0)
        return reason;
    *bytes = span_bytes(page->bytes + offset, length_of(page, slot));
    if (flags)
        *flags = (uint16_t)get16(page, entry_at(slot) + ENTRY_FLAGS);
    return 0;
}

int page_edit(struct page *page, unsigned slot, char **bytes, size_t *length)
{
    unsigned offset;
    int reason = find(page, slot, &offset);

    if (reason < 0)
        return reason;
    *bytes = (char *)page->bytes + offset;
    *length = length_of(page, slot);
    return 0;
}

int page_put_slot_flags(struct page *page, unsigned slot, uint16_t flags)
{
    unsigned offset;
    int reason = find(page, slot, &offset);

    if (reason == 0)
        put16(page, entry_at(slot) + ENTRY_FLAGS, flags);
    return reason;
}

/* What the directory says of bytes put there: those of no length lie at the end of the page, where nothing moves. */
static unsigned place_of(unsigned offset, unsigned length)
{
    return length ? offset : PAGE_SIZE;
}

/* Moves the bytes of all slots to the end, in the order of the slots: the same on each machine and in each redo. */
static void compact(struct page *page)
{
    struct page old = *page;
    unsigned low = PAGE_SIZE;

    for (unsigned slot = 0; slot < page_slots(page); slot++) {
        unsigned offset = offset_of(&old, slot), length = length_of(&old, slot);

        if (!offset)
            continue;
        low -= length;
        memcpy(page->bytes + low, old.bytes + offset, length);
        put16(page, entry_at(slot) + ENTRY_OFFSET, place_of(low, length));
    }
    put16(page, LOW, low);
    put16(page, HOLES, 0);
}

/* The directory has an entry for that slot; those in between are free. */
static void grow_directory(struct page *page, unsigned slot)
{
    unsigned slots = page_slots(page);

    if (slot < slots)
        return;
    memset(page->bytes + entry_at(slots), 0, (slot + 1 - slots) * PAGE_SLOT);
    put16(page, SLOTS, slot + 1);
}

int page_insert(struct page *page, unsigned slot, const struct span *parts, unsigned count, uint16_t flags)
{
    size_t length = 0;
    unsigned offset, entry = entry_at(slot);
    int room = page_room(page, slot), reason = find(page, slot, &offset);

    if (reason != REASON_NOT_FOUND)
        return reason < 0 ? reason : REASON_EXISTS;
    for (unsigned i = 0; i < count; i++) {
        if (parts[i].length > PAGE_SIZE)
            return REASON_FULL;
        length += parts[i].length;
    }
    if (room < 0 || length > (size_t)room)
        return REASON_FULL;
    if ((int)length > gap_with(page, slot))
        compact(page);
    grow_directory(page, slot);
    offset = get16(page, LOW) - (unsigned)length;
    put16(page, LOW, offset);
    put16(page, USED, page_slots_used(page) + 1);
    put16(page, entry + ENTRY_OFFSET, place_of(offset, (unsigned)length));
    put16(page, entry + ENTRY_LENGTH, (unsigned)length);
    put16(page, entry + ENTRY_FLAGS, flags);
    for (unsigned i = 0; i < count; i++) {
        memcpy(page->bytes + offset, parts[i].data, parts[i].length);
        offset += (unsigned)parts[i].length;
    }
    return 0;
}

/* The last entry of a directory is in use. */
static void shrink_directory(struct page *page)
{
    unsigned slots = page_slots(page);

    while (slots && !offset_of(page, slots - 1))
        slots--;
    memset(page->bytes + entry_at(slots), 0, (page_slots(page) - slots) * PAGE_SLOT);
    put16(page, SLOTS, slots);
}

int page_remove(struct page *page, unsigned slot)
{
    unsigned offset, length;
    int reason = find(page, slot, &offset);

    if (reason < 0)
        return reason;
    length = length_of(page, slot);
    memset(page->bytes + offset, 0, length); /* what was got does not stay on the disk */
    memset(page->bytes + entry_at(slot), 0, PAGE_SLOT);
    put16(page, USED, page_slots_used(page) - 1);
    if (page_slots_used(page) == 0) {
        put16(page, LOW, PAGE_SIZE);
        put16(page, HOLES, 0);
    } else if (offset == get16(page, LOW) && length) {
        put16(page, LOW, offset + length);
    } else {
        put16(page, HOLES, get16(page, HOLES) + length);
    }
    shrink_directory(page);
    return 0;
}

/* -- damage -- */

/* Do the slots lie in the page, none over another? */
static const char *slots_damage(const struct page *page)
{
    unsigned char taken[PAGE_SIZE] = { 0 };
    unsigned slots = page_slots(page), low = get16(page, LOW), used = 0, held = 0;

    if (slots > PAGE_SLOTS_MAX || low > PAGE_SIZE || low < entry_at(slots))
        return "the slot directory does not fit";
    for (unsigned slot = 0; slot < slots; slot++) {
        unsigned offset = offset_of(page, slot), length = length_of(page, slot);

        if (!offset)
            continue;
        if (offset < low || offset > PAGE_SIZE || length > PAGE_SIZE - offset)
            return "a slot lies outside of its place";
        if (length && memchr(taken + offset, 1, length))
            return "two slots share bytes";
        memset(taken + offset, 1, length);
        used++;
        held += length;
    }
    if (slots && !offset_of(page, slots - 1))
        return "the slot directory ends with a free slot";
    if (used != page_slots_used(page) || held + get16(page, HOLES) != PAGE_SIZE - low)
        return "the counts of the slots are wrong";
    return NULL;
}

const char *page_damage(const struct page *page, uint16_t psid, uint32_t number)
{
    static const unsigned char none[CONTENT - SLOTS] = { 0 };

    if (page_is_zeros(page))
        return "never written";
    if (page_crc(page) != crc_of(page))
        return "the CRC is wrong";
    if (page_psid(page) != psid)
        return "it is of another page set";
    if (page_number(page) != number)
        return "it is another page";
    if (page_kind(page) < PAGE_HEADER || page_kind(page) > PAGE_ANCHOR)
        return "there is no such kind of page";
    if (page->bytes[FLAGS] & ~PAGE_VOLATILE)
        return "there are no such flags";
    if (page_kind(page) == PAGE_SLOTS)
        return slots_damage(page);
    return memcmp(page->bytes + SLOTS, none, sizeof none) == 0 ? NULL : "it has slots and is no page of slots";
}
