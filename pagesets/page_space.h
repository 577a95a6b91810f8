/* page_space.h - which pages of a page set are free: space maps, reservations, extents.
 *
 * A page is taken in two steps: page_reserve() finds it and keeps others away; then a record of the log says that it is allocated
 * and page_allocate() puts that into the space map, at the RBA of the record. A volatile page is one that stays reserved: the
 * reservation is in memory alone, so that after a start it is free.
 *
 * Redo: page_allocate() and page_free() do nothing where the map has the record already; page_allocate() extends the page set.
 *
 * Errors, memory, blocking: as buffer_pool.h; page_reserve() waits for the disk when it extends the page set.
 */
#ifndef PAGESETS_PAGE_SPACE_H
#define PAGESETS_PAGE_SPACE_H

#include "pagesets/buffer_pool.h"

/* EXPAND of a page set: by the secondary space of its data set, by a tenth of what it has, not at all. */
enum page_expand { PAGE_EXPAND_USER = 1, PAGE_EXPAND_SYSTEM = 2, PAGE_EXPAND_NONE = 3 };

/* secondary: pages, for USER; 0: it is not extended. A page set is not extended before this was called, nor when an extent was
 * refused since. */
int page_space_expand(struct buffer_pools *pools, uint16_t psid, enum page_expand mode, uint32_t secondary) MUST_CHECK;

/* The lowest free page. REASON_FULL: there is none, and the page set cannot be extended. */
int page_reserve(struct buffer_pools *pools, uint16_t psid, uint32_t *number) MUST_CHECK;
/* The reserved page is free again: it was volatile, or its record was never written. */
void page_unreserve(struct buffer_pools *pools, uint16_t psid, uint32_t number);
/* The record at rba allocated it; a reservation of it ends. */
int page_allocate(struct buffer_pools *pools, uint16_t psid, uint32_t number, uint64_t rba) MUST_CHECK;
/* The record at rba gave it back. REASON_NOT_FOUND: it was not allocated. */
int page_free(struct buffer_pools *pools, uint16_t psid, uint32_t number, uint64_t rba) MUST_CHECK;
/* Allocated, or reserved? */
bool page_taken(const struct buffer_pools *pools, uint16_t psid, uint32_t number);

/* Another one whenever an extent of any page set was begun, made or refused. */
uint64_t page_space_extents(const struct buffer_pools *pools);

/* DISPLAY USAGE TYPE(PAGESET) */
struct page_usage {
    unsigned pool;
    uint32_t total, unused;
    uint32_t persistent, nonpersistent; /* data pages */
    unsigned expansions;                /* since it was attached */
    enum page_expand expand;
    bool grows;                         /* one more extent may be had */
    bool growing;                       /* one is just being made */
    bool refused;                       /* there was no room for one */
    bool encrypted;
};
int page_space_usage(const struct buffer_pools *pools, uint16_t psid, struct page_usage *usage) MUST_CHECK;

#endif
