/* page_space.c - which pages of a page set are free: space maps, reservations, extents (docs/formats/page_set.md).
 *
 * A record says of a bit what it is from now on, whatever it was. So the records of any stretch of the log that ends at its end
 * make a map right, however new it was, and redo needs no RBA to know which of them it has. */
#include "pagesets/page_space.h"

#include <endian.h>

#include "base/bug.h"
#include "base/mem.h"
#include "pagesets/buffer_inside.h"

enum {
    FIRST_MAP = 1, /* in front of its pages is one: map n lies at n * PAGE_SET_MAP + FIRST_MAP */
    WORD = 64,     /* pages that are looked at together */
    TENTH = 10,    /* EXPAND(SYSTEM) */
    AHEAD = 2048,  /* pages */
    STEP = 1024,   /* pages by which redo extends a page set at least */
};

/* -- bits -- */

static unsigned char *map_bits(const struct space *space)
{
    return (unsigned char *)page_content(&space->map->page);
}

static bool bit(const unsigned char *bits, uint32_t at)
{
    return bits[at / 8] & 0x80 >> at % 8;
}

static void put_bit(unsigned char *bits, uint32_t at, bool on)
{
    unsigned char mask = (unsigned char)(0x80 >> at % 8);

    if (on)
        bits[at / 8] |= mask;
    else
        bits[at / 8] = (unsigned char)(bits[at / 8] & ~mask);
}

/* The pages from word * WORD on, the first one the highest bit. */
static uint64_t word_of(const unsigned char *bits, uint32_t word)
{
    uint64_t value;

    memcpy(&value, bits + word * sizeof value, sizeof value);
    return be64toh(value);
}

/* -- maps -- */

static uint32_t first_of(unsigned map)
{
    return map * (uint32_t)PAGE_SET_MAP;
}

/* Pages of that map that the page set has, when it has so many. */
static uint32_t pages_of(unsigned map, uint32_t size)
{
    uint32_t first = first_of(map);

    return size <= first ? 0 : size - first < PAGE_SET_MAP ? size - first : PAGE_SET_MAP;
}

/* A range of which only the page in front of the map is there has none yet. */
static unsigned maps_of(uint32_t size)
{
    return (unsigned)((size + (uint64_t)PAGE_SET_MAP - 1 - FIRST_MAP) / PAGE_SET_MAP);
}

static struct space *space_of(const struct attached *set, uint32_t number)
{
    uint32_t map = number / PAGE_SET_MAP;

    return map < set->space_count && number < page_set_size(set->set) ? set->spaces[map] : NULL;
}

static uint32_t count_allocated(const struct space *space)
{
    uint32_t count = 0;

    for (uint32_t word = 0; word < PAGE_SET_MAP / WORD; word++)
        count += (uint32_t)__builtin_popcountll(word_of(map_bits(space), word));
    return count;
}

/* Are the bits of pages that the page set does not have 0, and those of its own 1? */
static bool map_possible(const struct attached *set, unsigned map, const struct space *space)
{
    uint32_t first = first_of(map), pages = pages_of(map, page_set_size(set->set));

    for (uint32_t at = pages; at < PAGE_CONTENT * 8; at++)
        if (bit(map_bits(space), at))
            return false;
    for (uint32_t at = 0; at < pages && (at <= FIRST_MAP || map == 0); at++)
        if (page_set_own_page(set->set, first + at) && !bit(map_bits(space), at))
            return false;
    return true;
}

/* Into a new space. A map that was never written has only itself allocated. */
static int load_map(struct attached *set, unsigned map, struct space **out)
{
    uint32_t number = first_of(map) + FIRST_MAP;
    struct space *space = mem_alloc(1, sizeof *space);
    struct page *page;
    int reason;

    space->map = frame_outside(set, number);
    page = &space->map->page;
    reason = page_set_read(set->set, number, 1, page);
    if (reason == 0 && map && page_is_zeros(page)) {
        page_format(page, set->header.psid, number, PAGE_SPACE_MAP, 0);
        put_bit(map_bits(space), FIRST_MAP, true);
    } else if (reason == 0 && (page_damage(page, set->header.psid, number) || page_kind(page) != PAGE_SPACE_MAP ||
                               !map_possible(set, map, space))) {
        reason = REASON_CORRUPT;
    }
    if (reason < 0) {
        mem_free(space->map);
        mem_free(space);
        return reason;
    }
    *out = space;
    return 0;
}

/* The spaces that a page set of that size has; those that are there already know of the pages that came. */
static int load_spaces(struct attached *set, uint32_t old_size, uint32_t size)
{
    unsigned count = maps_of(size);

    if (set->space_count)
        set->spaces[set->space_count - 1]->free += pages_of(set->space_count - 1, size) - pages_of(set->space_count - 1, old_size);
    if (count > set->space_count)
        set->spaces = mem_resize(set->spaces, count, sizeof *set->spaces);
    while (set->space_count < count) {
        unsigned map = set->space_count;
        struct space *space;
        int reason = load_map(set, map, &space);

        if (reason < 0)
            return reason;
        set->spaces[set->space_count++] = space;
        space->free = pages_of(map, size) - count_allocated(space);
        set->allocated += count_allocated(space);
    }
    return 0;
}

int spaces_load(struct attached *set)
{
    return load_spaces(set, 0, page_set_size(set->set));
}

void spaces_free(struct attached *set)
{
    for (unsigned i = 0; i < set->space_count; i++) {
        frame_not_owed(set->spaces[i]->map);
        mem_free(set->spaces[i]->map);
        mem_free(set->spaces[i]);
    }
    mem_free(set->spaces);
}

/* -- extents -- */

/* Somebody tells of it in the owner's next turn, whether or not there is anything else to do in that. */
static void extents_changed(const struct attached *set)
{
    set->pools->extents++;
    page_worker_ring(set->pools->writer);
}

static int extend(struct attached *set, uint64_t size)
{
    uint32_t old_size = page_set_size(set->set);
    int reason = size > PAGE_SET_LARGEST ? REASON_FULL : page_set_extend(set->set, (uint32_t)size);

    if (reason < 0)
        return reason;
    set->expansions++;
    extents_changed(set);
    return load_spaces(set, old_size, page_set_size(set->set));
}

/* Pages of one more extent; 0: there is none. */
static uint32_t extent(const struct attached *set)
{
    switch (set->expand) {
    case PAGE_EXPAND_USER:
        return set->secondary;
    case PAGE_EXPAND_SYSTEM:
        return page_set_size(set->set) / TENTH + 1;
    default:
        return 0;
    }
}

/* No more extents, until somebody says again how it is to grow: who fills what is full does not ask the catalog each time. */
static int refuse(struct attached *set, int reason)
{
    if (reason == REASON_FULL && !set->refused) {
        set->refused = true;
        extents_changed(set);
    }
    return reason;
}

static int expand(struct attached *set)
{
    uint32_t size = page_set_size(set->set), more = extent(set);

    return more && !set->refused ? refuse(set, extend(set, (uint64_t)size + more)) : REASON_FULL;
}

static uint32_t free_pages(const struct attached *set)
{
    return page_set_size(set->set) - set->allocated - set->reserved;
}

static bool can_grow(const struct attached *set)
{
    uint32_t size = page_set_size(set->set), more = extent(set);

    return more && (uint64_t)size + more <= PAGE_SET_LARGEST && !set->refused && set->ungrown != size;
}

/* One more extent, while nobody waits for it. False: there is none to be had, or not now. */
static bool grow(struct attached *set)
{
    uint32_t old_size = page_set_size(set->set), more = extent(set);
    uint64_t size = (uint64_t)old_size + more;
    int reason;

    if (set->growing)
        return true;
    if (!can_grow(set))
        return false;
    reason = page_set_prepare(set->set, (uint32_t)size);
    if (refuse(set, reason) < 0) {
        set->ungrown = old_size;
    } else if (write_growth(set, (uint32_t)size)) {
        set->growing = (uint32_t)size;
        extents_changed(set);
    }
    return set->growing != 0;
}

void space_grown(struct attached *set, int reason)
{
    uint32_t old_size = page_set_size(set->set);

    set->growing = 0;
    extents_changed(set);
    if (reason == 0)
        reason = page_set_grown(set->set);
    if (reason == 0) {
        set->expansions++;
        reason = load_spaces(set, old_size, page_set_size(set->set));
    }
    if (refuse(set, reason) < 0)
        set->ungrown = old_size; /* who needs the room tries it again, and is told why there is none */
}

/* The first extent is made when a tenth of the page set is left. One that has begun to grow will go on: puts ahead want room
 * that is there already (mstr/queue_ahead.c), so the next extent is begun with the last one, or with its last AHEAD pages. */
static void grow_ahead(struct attached *set)
{
    uint32_t left = set->expansions ? AHEAD : page_set_size(set->set) / TENTH, more = extent(set);

    if (free_pages(set) < (more < left ? more : left))
        (void)grow(set);
}

int space_room(struct attached *set, uint32_t count)
{
    return free_pages(set) < count && grow(set) ? PAGE_LATER : 0;
}

/* By how much redo extends a page set: one that is built again is as large as it was with no more extents than it had, since a
 * data set may have so many only. */
static uint32_t redo_step(const struct attached *set)
{
    uint32_t step = page_set_size(set->set) / TENTH, more = extent(set);

    step = step > more ? step : more;
    return step > STEP ? step : STEP;
}

int space_ensure(struct attached *set, uint32_t number)
{
    uint32_t needed = number % PAGE_SET_MAP ? number + 1 : number + 1 + FIRST_MAP; /* and its map */
    int reason;

    if (needed > page_set_size(set->set) && set->growing)
        wait_for_set(set);
    if (needed <= page_set_size(set->set))
        return 0;
    for (uint32_t step = redo_step(set); step >= STEP; step /= 2) {
        reason = extend(set, (uint64_t)number + step);
        if (reason != REASON_FULL)
            return reason;
    }
    return extend(set, needed);
}

int page_space_expand(struct buffer_pools *pools, uint16_t psid, enum page_expand mode, uint32_t secondary)
{
    struct attached *set = psid <= PSID_MAX ? pools->sets[psid] : NULL;

    if (!set)
        return REASON_NOT_FOUND;
    if (mode < PAGE_EXPAND_USER || mode > PAGE_EXPAND_NONE)
        return REASON_BAD_VALUE;
    set->expand = mode;
    set->secondary = secondary;
    set->ungrown = 0;
    set->refused = false;
    return 0;
}

/* -- pages -- */

/* The lowest page of that space that is free; there is one. */
static uint32_t lowest_free(const struct space *space)
{
    for (uint32_t word = space->lowest / WORD;; word++) {
        uint64_t taken = word_of(map_bits(space), word) | word_of(space->reserved, word);

        must(word < PAGE_SET_MAP / WORD);
        if (~taken)
            return word * WORD + (uint32_t)__builtin_clzll(~taken);
    }
}

static struct attached *set_of(const struct buffer_pools *pools, uint16_t psid)
{
    return psid <= PSID_MAX ? pools->sets[psid] : NULL;
}

int page_reserve(struct buffer_pools *pools, uint16_t psid, uint32_t *number)
{
    struct attached *set = set_of(pools, psid);

    if (!set || set->failed)
        return set ? set->failed : REASON_NOT_FOUND;
    for (;;) {
        int reason;

        for (unsigned i = 0; i < set->space_count; i++) {
            struct space *space = set->spaces[i];

            if (!space->free)
                continue;
            space->lowest = lowest_free(space);
            *number = first_of(i) + space->lowest;
            put_bit(space->reserved, space->lowest, true);
            space->free--;
            set->reserved++;
            grow_ahead(set);
            return 0;
        }
        if (set->growing) {
            wait_for_set(set);
            continue;
        }
        reason = expand(set);
        if (reason < 0)
            return reason;
    }
}

static void is_free_now(struct space *space, uint32_t at)
{
    space->free++;
    if (at < space->lowest)
        space->lowest = at;
}

void page_unreserve(struct buffer_pools *pools, uint16_t psid, uint32_t number)
{
    struct attached *set = set_of(pools, psid);
    struct space *space = set ? space_of(set, number) : NULL;
    uint32_t at = number % PAGE_SET_MAP;

    if (!space || !bit(space->reserved, at))
        return;
    put_bit(space->reserved, at, false);
    set->reserved--;
    is_free_now(space, at);
}

/* The space of a page of somebody else's than the page set itself. */
static int space_for(const struct buffer_pools *pools, uint16_t psid, uint32_t number, struct attached **set, struct space **space)
{
    int reason;

    *set = set_of(pools, psid);
    if (!*set || (*set)->failed)
        return *set ? (*set)->failed : REASON_NOT_FOUND;
    if (page_set_own_page((*set)->set, number) || number > PAGE_SET_LARGEST)
        return REASON_NOT_FOUND;
    reason = space_ensure(*set, number);
    *space = reason == 0 ? space_of(*set, number) : NULL;
    return reason;
}

int page_allocate(struct buffer_pools *pools, uint16_t psid, uint32_t number, uint64_t rba)
{
    struct attached *set;
    struct space *space;
    uint32_t at = number % PAGE_SET_MAP;
    int reason = space_for(pools, psid, number, &set, &space);

    if (reason < 0)
        return reason;
    if (bit(map_bits(space), at) && rba > page_rba(&space->map->page))
        return REASON_EXISTS;
    if (bit(space->reserved, at)) {
        put_bit(space->reserved, at, false);
        set->reserved--;
        space->free++;
    }
    if (!bit(map_bits(space), at)) {
        put_bit(map_bits(space), at, true);
        set->allocated++;
        space->free--;
    }
    frame_changed(space->map, rba);
    return 0;
}

int page_free(struct buffer_pools *pools, uint16_t psid, uint32_t number, uint64_t rba)
{
    struct attached *set;
    struct space *space;
    uint32_t at = number % PAGE_SET_MAP;
    int reason = space_for(pools, psid, number, &set, &space);

    if (reason < 0)
        return reason;
    if (!bit(map_bits(space), at) && rba > page_rba(&space->map->page))
        return REASON_NOT_FOUND;
    if (bit(map_bits(space), at)) {
        put_bit(map_bits(space), at, false);
        set->allocated--;
        is_free_now(space, at);
    }
    frame_changed(space->map, rba);
    return 0;
}

bool space_allocated(const struct attached *set, uint32_t number)
{
    const struct space *space = space_of(set, number);

    return space && bit(map_bits(space), number % PAGE_SET_MAP);
}

bool space_taken(const struct attached *set, uint32_t number)
{
    const struct space *space = space_of(set, number);

    return space && (bit(map_bits(space), number % PAGE_SET_MAP) || bit(space->reserved, number % PAGE_SET_MAP));
}

bool page_taken(const struct buffer_pools *pools, uint16_t psid, uint32_t number)
{
    const struct attached *set = set_of(pools, psid);

    return set && space_taken(set, number);
}

/* -- what it is like -- */

uint64_t page_space_extents(const struct buffer_pools *pools)
{
    return pools->extents;
}

/* The pages of the page set itself: header, double-write area, root, maps. */
static uint32_t own_pages(const struct attached *set)
{
    return page_set_root(set->set) + set->space_count; /* the root is one more, the first map is among those in front of it */
}

int page_space_usage(const struct buffer_pools *pools, uint16_t psid, struct page_usage *usage)
{
    const struct attached *set = set_of(pools, psid);

    if (!set)
        return REASON_NOT_FOUND;
    *usage = (struct page_usage){
        .pool = set->pool_number,
        .total = page_set_size(set->set),
        .unused = free_pages(set),
        .persistent = set->allocated - own_pages(set),
        .nonpersistent = set->reserved,
        .expansions = set->expansions,
        .expand = set->expand,
        .grows = can_grow(set),
        .growing = set->growing != 0,
        .refused = set->refused,
        .encrypted = page_set_encrypted(set->set),
    };
    return 0;
}
