/* buffer_pool.c - pages of page sets in memory: pools, page sets in use, pages on request, redo. */
#include "pagesets/buffer_pool.h"

#include "base/bug.h"
#include "base/mem.h"
#include "pagesets/buffer_inside.h"

/* -- pools -- */

struct buffer_pools *buffer_pools_new(const struct buffer_hooks *hooks)
{
    struct buffer_pools *pools = mem_alloc(1, sizeof *pools);

    pools->hooks = *hooks;
    pools->writer = page_worker_new();
    jobs_new(pools);
    reads_new(pools);
    return pools;
}

static void detach(struct attached *set)
{
    struct buffer_pools *pools = set->pools;

    reads_wait(set);
    frames_forget(set);
    spaces_free(set);
    set->pool->sets--;
    pools->sets[set->header.psid] = NULL;
    mem_free(set->lost);
    mem_free(set);
}

void buffer_pools_free(struct buffer_pools *pools)
{
    if (!pools)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(pools->sets); i++)
        if (pools->sets[i]) {
            struct page_set *file = pools->sets[i]->set;

            wait_for_set(pools->sets[i]);
            detach(pools->sets[i]);
            (void)!page_set_close(file);
        }
    page_worker_free(pools->writer);
    frames_free(pools);
    jobs_free(pools);
    reads_free(pools);
    mem_free(pools);
}

static struct buffer_pool *find_pool(const struct buffer_pools *pools, unsigned number)
{
    return number <= BUFFER_POOL_MAX && pools->pools[number].defined ? (struct buffer_pool *)&pools->pools[number] : NULL;
}

int buffer_pool_define(struct buffer_pools *pools, unsigned number, uint32_t buffers)
{
    if (number > BUFFER_POOL_MAX || buffers < BUFFER_POOL_SMALLEST)
        return REASON_BAD_VALUE;
    if (find_pool(pools, number))
        return REASON_EXISTS;
    pools->pools[number] = (struct buffer_pool){ .defined = true, .limit = buffers };
    return 0;
}

int buffer_pool_alter(struct buffer_pools *pools, unsigned number, uint32_t buffers)
{
    struct buffer_pool *pool = find_pool(pools, number);

    if (!pool)
        return REASON_NOT_FOUND;
    if (buffers < BUFFER_POOL_SMALLEST)
        return REASON_BAD_VALUE;
    pool->limit = buffers;
    frames_shrink(pools, pool);
    return 0;
}

int buffer_pool_delete(struct buffer_pools *pools, unsigned number)
{
    struct buffer_pool *pool = find_pool(pools, number);

    if (!pool)
        return REASON_NOT_FOUND;
    if (pool->sets)
        return REASON_BUSY;
    pool->limit = 0;
    frames_shrink(pools, pool);
    must(pool->made == 0);
    pool->defined = false;
    return 0;
}

int buffer_pool_usage(const struct buffer_pools *pools, unsigned number, struct buffer_usage *usage)
{
    const struct buffer_pool *pool = find_pool(pools, number);

    if (!pool)
        return REASON_NOT_FOUND;
    *usage = (struct buffer_usage){
        .buffers = pool->limit, .changed = pool->changed, .pinned = pool->pinned, .stealable = frames_stealable(pool),
        .fetches = pool->fetches, .reads = pool->reads, .writes = pool->writes, .waits = pool->waits,
    };
    return 0;
}

/* -- page sets -- */

static struct attached *find_set(const struct buffer_pools *pools, unsigned psid)
{
    return psid <= PSID_MAX ? pools->sets[psid] : NULL;
}

int buffer_pools_attach(struct buffer_pools *pools, struct page_set *file, unsigned number)
{
    struct buffer_pool *pool = find_pool(pools, number);
    struct attached *set;
    int reason = !pool ? REASON_NOT_FOUND : find_set(pools, page_set_header(file)->psid) ? REASON_EXISTS : 0;

    if (reason < 0) {
        (void)!page_set_close(file);
        return reason;
    }
    set = mem_alloc(1, sizeof *set);
    set->pools = pools;
    set->set = file;
    set->header = *page_set_header(file);
    set->pool = pool;
    set->pool_number = number;
    set->failed_rba = UINT64_MAX;
    set->expand = PAGE_EXPAND_NONE;
    pool->sets++;
    pools->sets[set->header.psid] = set;
    reason = spaces_load(set);
    if (reason < 0) {
        detach(set);
        (void)!page_set_close(file);
    }
    return reason;
}

static bool has_pins(const struct attached *set)
{
    for (size_t i = 0; i < set->pools->hash_size; i++)
        for (const struct frame *frame = set->pools->hash[i]; frame; frame = frame->same_hash)
            if (frame->set == set && frame->pins)
                return true;
    return false;
}

int buffer_pools_detach(struct buffer_pools *pools, uint16_t psid, uint64_t rba)
{
    struct attached *set = find_set(pools, psid);
    struct page_set *file;
    int reason, closed;

    if (!set)
        return REASON_NOT_FOUND;
    if (has_pins(set))
        return REASON_BUSY;
    reason = set->failed ? set->failed : write_all(set, rba);
    file = set->set;
    wait_for_set(set);
    detach(set);
    closed = page_set_close(file);
    return reason < 0 ? reason : closed;
}

const struct page_set *buffer_pools_set(const struct buffer_pools *pools, uint16_t psid)
{
    const struct attached *set = find_set(pools, psid);

    return set ? set->set : NULL;
}

const struct page_set_header *buffer_pools_header(const struct buffer_pools *pools, uint16_t psid)
{
    const struct attached *set = find_set(pools, psid);

    return set ? &set->header : NULL;
}

int buffer_pools_pool(const struct buffer_pools *pools, uint16_t psid)
{
    const struct attached *set = find_set(pools, psid);

    return set ? (int)set->pool_number : -1;
}

int buffer_pools_failed(const struct buffer_pools *pools, uint16_t psid)
{
    const struct attached *set = find_set(pools, psid);

    return set ? set->failed : REASON_NOT_FOUND;
}

/* -- pages -- */

static struct frame *frame_of(struct page *page)
{
    return (struct frame *)((char *)page - offsetof(struct frame, page));
}

/* The page set, if that page of it may be asked for. */
static int usable(const struct buffer_pools *pools, unsigned psid, uint32_t number, struct attached **out)
{
    struct attached *set = find_set(pools, psid);

    *out = set;
    if (!set)
        return REASON_NOT_FOUND;
    if (set->failed)
        return set->failed;
    return page_set_own_page(set->set, number) && number != page_set_root(set->set) ? REASON_NOT_FOUND : 0;
}

bool buffers_short(const struct buffer_pool *pool, uint32_t more)
{
    uint64_t stealable = frames_stealable(pool);

    return (stealable > more ? stealable - more : 0) * 100 < (uint64_t)pool->limit * SHORT_PERCENT;
}

/* A frame for the page, pinned. Where the pool is short of buffers, whoever needs one waits for the disk. */
static int take_frame(struct attached *set, uint32_t number, struct frame **out)
{
    struct buffer_pools *pools = set->pools;
    struct buffer_pool *pool = set->pool;
    struct frame *frame;

    while (buffers_short(pool, 0)) {
        pool->waits++;
        if (!write_and_wait(pools, pool))
            break;
        if (set->failed)
            return set->failed;
    }
    frame = frame_take(set, number);
    if (!frame)
        return REASON_LIMIT;
    *out = frame;
    return 0;
}

/* No page is written before its record is durable: one that is ahead of the log comes from another log, or this one was cut off. */
bool page_is_wrong(const struct attached *set, const struct page *page, uint32_t number)
{
    const struct buffer_hooks *hooks = &set->pools->hooks;

    return page_damage(page, set->header.psid, number) ||
           (!page_volatile(page) && page_rba(page) && page_rba(page) >= hooks->durable(hooks->context));
}

/* Into a new frame, pinned. tolerant: a damaged page, or one of zeros, is no failure: *damaged. */
static int read_frame(struct attached *set, uint32_t number, struct frame **out, bool *damaged)
{
    struct frame *frame;
    int reason = number < page_set_size(set->set) ? take_frame(set, number, &frame) : REASON_NOT_FOUND;

    if (reason < 0)
        return reason;
    set->pool->reads++;
    reason = page_set_read(set->set, number, 1, &frame->page);
    *damaged = reason == 0 && page_is_wrong(set, &frame->page, number);
    if (reason < 0)
        frame_drop(frame);
    else
        *out = frame;
    return reason;
}

int page_fetch(struct buffer_pools *pools, uint16_t psid, uint32_t number, struct page **page)
{
    struct attached *set;
    struct frame *frame;
    bool damaged = false;
    int reason = usable(pools, psid, number, &set);

    if (reason < 0)
        return reason;
    set->pool->fetches++;
    frame = frame_find(pools, set, number);
    if (frame)
        frame_pin(frame);
    else
        reason = read_frame(set, number, &frame, &damaged);
    if (damaged) {
        frame_drop(frame);
        reason = REASON_CORRUPT;
    }
    if (reason == 0)
        *page = &frame->page;
    return reason;
}

/* The frame's page becomes an empty one; what it owed the disk it owes still. */
static void format_frame(struct frame *frame, enum page_kind kind, uint8_t flags, uint64_t rba)
{
    page_format(&frame->page, frame->set->header.psid, frame->number, kind, flags);
    frame->fresh = !(flags & PAGE_VOLATILE);
    page_put_rba(&frame->page, rba);
    frame_changed(frame, rba);
}

static bool content_kind(enum page_kind kind)
{
    return kind == PAGE_SLOTS || kind == PAGE_BODY || kind == PAGE_ANCHOR;
}

int page_new(struct buffer_pools *pools, uint16_t psid, uint32_t number, enum page_kind kind, uint8_t flags, uint64_t rba,
             struct page **page)
{
    struct attached *set;
    struct frame *frame;
    int reason = usable(pools, psid, number, &set);

    if (reason == 0 && (!content_kind(kind) || flags & ~PAGE_VOLATILE))
        reason = REASON_BAD_VALUE;
    if (reason == 0 && number >= page_set_size(set->set))
        reason = REASON_NOT_FOUND;
    if (reason < 0)
        return reason;
    frame = frame_find(pools, set, number);
    if (frame)
        frame_pin(frame);
    else
        reason = take_frame(set, number, &frame);
    if (reason < 0)
        return reason;
    format_frame(frame, kind, flags, rba);
    *page = &frame->page;
    return 0;
}

void page_changed(struct page *page, uint64_t rba)
{
    struct frame *frame = frame_of(page);

    must(frame->pins > 0);
    frame_changed(frame, rba);
}

void page_touched(struct page *page)
{
    struct frame *frame = frame_of(page);

    must(frame->pins > 0);
    frame_touched(frame);
}

void page_release(struct page *page)
{
    frame_unpin(frame_of(page));
}

void page_discard(struct page *page)
{
    struct frame *frame = frame_of(page);

    must(frame->pins > 0 && page_volatile(page));
    if (frame->pins == 1 && !frame->owed && !frame->writing)
        frame_drop(frame);
    else
        frame_unpin(frame);
}

/* -- redo -- */

static void note_lost(struct attached *set, uint32_t number)
{
    for (size_t i = 0; i < set->lost_count; i++)
        if (set->lost[i] == number)
            return;
    set->lost = mem_resize(set->lost, set->lost_count + 1, sizeof *set->lost);
    set->lost[set->lost_count++] = number;
}

static void forget_lost(struct attached *set, uint32_t number)
{
    for (size_t i = 0; i < set->lost_count; i++)
        if (set->lost[i] == number)
            set->lost[i] = set->lost[--set->lost_count];
}

/* The page in a pinned frame, damaged or not. */
static int fetch_for_redo(struct buffer_pools *pools, uint16_t psid, uint32_t number, struct frame **frame, bool *damaged)
{
    struct attached *set;
    int reason = usable(pools, psid, number, &set);

    *damaged = false;
    if (reason == 0)
        reason = space_ensure(set, number);
    if (reason < 0)
        return reason;
    set->pool->fetches++;
    *frame = frame_find(pools, set, number);
    if (!*frame)
        return read_frame(set, number, frame, damaged);
    frame_pin(*frame);
    return 0;
}

int page_redo(struct buffer_pools *pools, uint16_t psid, uint32_t number, uint64_t rba, struct page **page)
{
    struct frame *frame;
    bool damaged;
    int reason = fetch_for_redo(pools, psid, number, &frame, &damaged);

    if (reason < 0)
        return reason;
    if (damaged) {
        note_lost(frame->set, number);
        frame_drop(frame);
        return 0;
    }
    if (page_rba(&frame->page) >= rba) {
        frame_unpin(frame);
        return 0;
    }
    *page = &frame->page;
    return 1;
}

int page_redo_new(struct buffer_pools *pools, uint16_t psid, uint32_t number, enum page_kind kind, uint64_t rba, struct page **page)
{
    struct frame *frame;
    bool damaged;
    int reason = content_kind(kind) ? fetch_for_redo(pools, psid, number, &frame, &damaged) : REASON_BAD_VALUE;

    if (reason < 0)
        return reason;
    if (!damaged && page_rba(&frame->page) >= rba) {
        frame_unpin(frame);
        return 0;
    }
    forget_lost(frame->set, number);
    format_frame(frame, kind, 0, rba);
    *page = &frame->page;
    return 1;
}

int page_redo_end(struct buffer_pools *pools, uint16_t psid, uint32_t *number)
{
    struct attached *set = find_set(pools, psid);
    int reason = set ? 0 : REASON_NOT_FOUND;

    for (size_t i = 0; reason == 0 && i < set->lost_count; i++)
        if (space_allocated(set, set->lost[i])) {
            *number = set->lost[i];
            reason = REASON_CORRUPT;
        }
    if (reason == 0)
        set->lost_count = 0;
    return reason;
}
