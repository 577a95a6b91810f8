/* page.h - one page of a page set, as it lies on disk and in a buffer: header, slots, content.
 *
 * A page that came from a disk is checked as a whole, once: page_damage(). The other functions want a page that passed, or that
 * page_format() made; they check what their callers give them, and still touch nothing outside of the page.
 *
 * Units:   bytes; RBAs of the log.
 * Errors:  0 or a reason. REASON_CORRUPT: damaged; REASON_NOT_FOUND: no such slot; REASON_EXISTS: the slot is in use; REASON_FULL:
 *          no room; REASON_STATE: no page of slots. On error nothing was changed.
 * Memory:  what is handed out lies in the page: valid until its next change.
 * Blocks:  never. Sharing: none; a page belongs to one thread at a time.
 * Format:  docs/formats/page_set.md.
 */
#ifndef PAGESETS_PAGE_H
#define PAGESETS_PAGE_H

#include "base/span.h"

enum {
    PAGE_SIZE = 4096,
    PAGE_CONTENT = 4056,                   /* bytes behind the header */
    PAGE_SLOT = 6,                         /* bytes of an entry of the directory */
    PAGE_ENTRY_MAX = PAGE_CONTENT - PAGE_SLOT, /* bytes that fit into the only slot of a page */
    PAGE_SLOTS_MAX = PAGE_CONTENT / PAGE_SLOT,
    PSID_MAX = 99,
};

enum page_kind {
    PAGE_NONE = 0, PAGE_HEADER = 1, PAGE_SPACE_MAP = 2, PAGE_BATCH = 3, PAGE_SLOTS = 4, PAGE_BODY = 5, PAGE_ANCHOR = 6,
};
enum page_flag { PAGE_VOLATILE = 1 };

struct page {
    unsigned char bytes[PAGE_SIZE];
};

/* An empty page; its RBA is 0, its chain and owner are none. */
void page_format(struct page *page, uint16_t psid, uint32_t number, enum page_kind kind, uint8_t flags);
/* Puts the CRC in: the last thing before a page is written. */
void page_seal(struct page *page);
/* What is wrong with a page read from that place, as "the CRC is wrong"; NULL: nothing. A page of zeros is "never written". */
const char *page_damage(const struct page *page, uint16_t psid, uint32_t number);
bool page_is_zeros(const struct page *page);

enum page_kind page_kind(const struct page *page);
bool page_volatile(const struct page *page);
uint16_t page_psid(const struct page *page);
uint32_t page_number(const struct page *page);
uint32_t page_crc(const struct page *page);
uint64_t page_rba(const struct page *page);
void page_put_rba(struct page *page, uint64_t rba);
/* For whoever owns the content: what the page belongs to. */
uint32_t page_owner(const struct page *page);
void page_put_owner(struct page *page, uint32_t owner);
/* The chain; 0: none. */
uint32_t page_next(const struct page *page);
void page_put_next(struct page *page, uint32_t number);
uint32_t page_previous(const struct page *page);
void page_put_previous(struct page *page, uint32_t number);
/* PAGE_CONTENT bytes: of a body or anchor page all the owner's. */
char *page_content(struct page *page);

/* -- slots -- */

/* One behind the last slot in use. */
unsigned page_slots(const struct page *page);
unsigned page_slots_used(const struct page *page);
/* The lowest slot that is free: page_slots() where there is no hole. */
unsigned page_free_slot(const struct page *page);
/* The bytes that an entry put into that slot may have now; -1: not even none. */
int page_room(const struct page *page, unsigned slot);
/* flags may be NULL. */
int page_read(const struct page *page, unsigned slot, struct span *bytes, uint16_t *flags) MUST_CHECK;
/* The same bytes, to be changed in place. */
int page_edit(struct page *page, unsigned slot, char **bytes, size_t *length) MUST_CHECK;
int page_put_slot_flags(struct page *page, unsigned slot, uint16_t flags) MUST_CHECK;
/* The bytes, in parts one behind the other, become the entry of that slot. Slots between the last one and this one are free. */
int page_insert(struct page *page, unsigned slot, const struct span *parts, unsigned count, uint16_t flags) MUST_CHECK;
int page_remove(struct page *page, unsigned slot) MUST_CHECK;

#endif
