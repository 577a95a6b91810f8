/* buffer_frames.c - the frames of buffer pools: found by a hash, in order of use, in order of what they owe the disk. */
#include "base/bug.h"
#include "base/mem.h"
#include "pagesets/buffer_inside.h"

enum { HASH_SMALLEST = 1024 };

/* -- by use -- */

static void list_put_newest(struct frame_list *list, struct frame *frame)
{
    frame->newer = NULL;
    frame->older = list->newest;
    if (list->newest)
        list->newest->newer = frame;
    else
        list->oldest = frame;
    list->newest = frame;
    list->count++;
}

static void list_put_oldest(struct frame_list *list, struct frame *frame)
{
    frame->older = NULL;
    frame->newer = list->oldest;
    if (list->oldest)
        list->oldest->older = frame;
    else
        list->newest = frame;
    list->oldest = frame;
    list->count++;
}

static void list_take(struct frame_list *list, struct frame *frame)
{
    if (frame->newer)
        frame->newer->older = frame->older;
    else
        list->newest = frame->older;
    if (frame->older)
        frame->older->newer = frame->newer;
    else
        list->oldest = frame->newer;
    frame->newer = frame->older = NULL;
    list->count--;
}

static struct frame_list *list_of(struct frame *frame)
{
    return frame->changed || frame->writing ? &frame->pool->dirty : &frame->pool->clean;
}

/* -- by number -- */

static size_t hash_of(const struct buffer_pools *pools, const struct attached *set, uint32_t number)
{
    uint64_t key = (uint64_t)set->header.psid << 32 | number;

    return (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (pools->hash_size - 1);
}

struct frame *frame_find(const struct buffer_pools *pools, const struct attached *set, uint32_t number)
{
    struct frame *frame = pools->hash_size ? pools->hash[hash_of(pools, set, number)] : NULL;

    while (frame && (frame->set != set || frame->number != number))
        frame = frame->same_hash;
    return frame;
}

static void hash_place(struct buffer_pools *pools, struct frame *frame)
{
    struct frame **place = &pools->hash[hash_of(pools, frame->set, frame->number)];

    frame->same_hash = *place;
    *place = frame;
}

static void hash_grow(struct buffer_pools *pools)
{
    struct frame **old = pools->hash;
    size_t old_size = pools->hash_size;

    pools->hash_size = old_size ? 2 * old_size : HASH_SMALLEST;
    pools->hash = mem_alloc(pools->hash_size, sizeof *pools->hash);
    for (size_t i = 0; i < old_size; i++)
        for (struct frame *frame = old[i], *next; frame; frame = next) {
            next = frame->same_hash;
            hash_place(pools, frame);
        }
    mem_free(old);
}

static void hash_put(struct buffer_pools *pools, struct frame *frame)
{
    if (pools->hashed == pools->hash_size)
        hash_grow(pools);
    hash_place(pools, frame);
    pools->hashed++;
}

static void hash_take(struct buffer_pools *pools, struct frame *frame)
{
    struct frame **place = &pools->hash[hash_of(pools, frame->set, frame->number)];

    while (*place != frame)
        place = &(*place)->same_hash;
    *place = frame->same_hash;
    frame->same_hash = NULL;
    pools->hashed--;
}

/* -- by what is owed: in the order of first_rba, which is nearly the order in which frames come -- */

static void owe(struct frame *frame, uint64_t rba)
{
    struct attached *set = frame->set;
    struct frame *earlier = set->latest;

    while (earlier && earlier->first_rba > rba)
        earlier = earlier->earlier;
    frame->owed = true;
    frame->first_rba = rba;
    frame->earlier = earlier;
    frame->later = earlier ? earlier->later : set->earliest;
    if (frame->later)
        frame->later->earlier = frame;
    else
        set->latest = frame;
    if (earlier)
        earlier->later = frame;
    else
        set->earliest = frame;
}

void frame_not_owed(struct frame *frame)
{
    struct attached *set = frame->set;

    if (!frame->owed)
        return;
    if (frame->earlier)
        frame->earlier->later = frame->later;
    else
        set->earliest = frame->later;
    if (frame->later)
        frame->later->earlier = frame->earlier;
    else
        set->latest = frame->earlier;
    frame->earlier = frame->later = NULL;
    frame->owed = false;
}

/* -- frames -- */

uint32_t frames_stealable(const struct buffer_pool *pool)
{
    uint32_t held = pool->dirty.count + pool->pinned;

    return held < pool->limit ? pool->limit - held : 0;
}

/* One that no pool has. */
static struct frame *frame_new(struct buffer_pools *pools)
{
    struct frame *frame = pools->spare;

    if (frame) {
        pools->spare = frame->same_hash;
    } else {
        if (!pools->blocks || pools->block_used == BLOCK_FRAMES) {
            struct frame_block *block = mem_huge();

            block->next = pools->blocks;
            pools->blocks = block;
            pools->block_used = 0;
        }
        frame = &pools->blocks->frames[pools->block_used++];
    }
    memset(frame, 0, offsetof(struct frame, page));
    return frame;
}

static struct frame *frame_made(struct buffer_pools *pools, struct buffer_pool *pool)
{
    struct frame *frame = pool->unused;

    if (frame) {
        pool->unused = frame->same_hash;
        pool->unused_count--;
    } else if (pool->made < pool->limit) {
        frame = frame_new(pools);
        pool->made++;
    } else if (pool->clean.oldest) {
        frame = pool->clean.oldest;
        list_take(&pool->clean, frame);
        hash_take(pools, frame);
    }
    return frame;
}

struct frame *frame_take(struct attached *set, uint32_t number)
{
    struct buffer_pool *pool = set->pool;
    struct frame *frame;

    reads_superseded(set, number);
    frames_shrink(set->pools, pool);
    frame = frame_made(set->pools, pool);
    if (!frame)
        return NULL;
    frame->ahead = 0;
    frame->pool = pool;
    frame->set = set;
    frame->number = number;
    frame->pins = 1;
    frame->fresh = false;
    pool->pinned++;
    hash_put(set->pools, frame);
    return frame;
}

struct frame *frame_outside(struct attached *set, uint32_t number)
{
    struct frame *frame = mem_alloc(1, sizeof *frame);

    frame->set = set;
    frame->number = number;
    return frame;
}

void frame_pin(struct frame *frame)
{
    if (frame->pins++ == 0) {
        list_take(list_of(frame), frame);
        frame->pool->pinned++;
    }
}

void frame_unpin(struct frame *frame)
{
    must(frame->pins > 0);
    if (--frame->pins)
        return;
    if (frame->set->failed && !frame->writing) {
        frame->pins = 1;
        frame_drop(frame);
        return;
    }
    frame->pool->pinned--;
    frame->used = ++frame->set->pools->time;
    list_put_newest(list_of(frame), frame);
}

void frame_drop(struct frame *frame)
{
    struct buffer_pool *pool = frame->pool;

    must(frame->pins <= 1 && !frame->writing);
    if (frame->pins)
        pool->pinned--;
    else
        list_take(list_of(frame), frame);
    frame_not_owed(frame);
    if (frame->changed)
        pool->changed--;
    frame->changed = false;
    frame->pins = 0;
    hash_take(frame->set->pools, frame);
    frame->set = NULL;
    frame->same_hash = pool->unused;
    pool->unused = frame;
    pool->unused_count++;
}

/* The pool has no more frames than it may have, as far as those that are too many can be stolen. Other pools have them then. */
void frames_shrink(struct buffer_pools *pools, struct buffer_pool *pool)
{
    while (pool->made > pool->limit && (pool->unused || pool->clean.oldest)) {
        struct frame *frame = frame_made(pools, pool);

        frame->same_hash = pools->spare;
        pools->spare = frame;
        pool->made--;
    }
}

void frame_touched(struct frame *frame)
{
    if (!frame->changed && !frame->writing && frame->pool)
        frame->pool->changed++;
    frame->changed = true;
}

void frames_owe_all(struct attached *set)
{
    const struct buffer_pools *pools = set->pools;

    for (size_t i = 0; i < pools->hash_size; i++)
        for (struct frame *frame = pools->hash[i]; frame; frame = frame->same_hash)
            if (frame->set == set && frame->changed && !frame->owed && !page_volatile(&frame->page))
                owe(frame, page_rba(&frame->page));
}

void frame_changed(struct frame *frame, uint64_t rba)
{
    frame_touched(frame);
    if (page_volatile(&frame->page))
        return;
    if (rba > page_rba(&frame->page))
        page_put_rba(&frame->page, rba);
    if (!frame->owed)
        owe(frame, rba);
}

void frame_begin_write(struct frame *frame)
{
    must(frame->changed && !frame->writing && frame->pins == 0);
    frame_not_owed(frame);
    frame->writing = true; /* before changed goes: it stays in its list */
    frame->changed = false;
    if (frame->pool)
        frame->pool->writing++;
}

/* A page that was written because it had been unused for long is the next to be stolen; one that was written for a checkpoint is as
 * new as it was. */
static void put_back_clean(struct frame *frame)
{
    struct buffer_pool *pool = frame->pool;

    list_take(&pool->dirty, frame);
    if (frame->set->pools->time - frame->used > pool->limit / 2)
        list_put_oldest(&pool->clean, frame);
    else
        list_put_newest(&pool->clean, frame);
}

void frame_end_write(struct frame *frame, bool written)
{
    struct buffer_pool *pool = frame->pool;

    if (!written)
        frame->changed = true;
    else
        frame->fresh = false;
    if (pool) {
        pool->writing--;
        pool->writes += written;
        pool->changed -= !frame->changed;
        if (!frame->changed && frame->pins == 0)
            put_back_clean(frame);
    }
    frame->writing = false;
}

void frames_forget(struct attached *set)
{
    struct buffer_pools *pools = set->pools;

    for (size_t i = 0; i < pools->hash_size; i++)
        for (struct frame *frame = pools->hash[i], *next; frame; frame = next) {
            next = frame->same_hash;
            if (frame->set == set && frame->pins == 0 && !frame->writing)
                frame_drop(frame);
        }
}

void frames_free(struct buffer_pools *pools)
{
    while (pools->blocks) {
        struct frame_block *block = pools->blocks;

        pools->blocks = block->next;
        mem_free(block);
    }
    mem_free(pools->hash);
}
