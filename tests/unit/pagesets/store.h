/* store.h - a page set behind a log, both in memory, and beside it a plain array of pages that never fails: what must be in it. */
#ifndef TESTS_UNIT_PAGESETS_STORE_H
#define TESTS_UNIT_PAGESETS_STORE_H

#include "pagesets/page_space.h"
#include "tests/unit/pagesets/disk.h"

enum { PSID = 3, POOL = 1, STORE_SIZE = 300, STORE_LIMIT = 420, STORE_BATCH = 8, LOG_MAX = 400000, SLOTS = 12, RBA_STEP = 16 };

enum change_kind { NEW_PAGE, FREE_PAGE, INSERT, REMOVE, LINK };

/* A record of the log. */
struct change {
    uint64_t rba;
    enum change_kind kind;
    uint32_t page, other;
    unsigned slot, length;
};

struct store {
    struct disk disk;
    struct buffer_pools *pools;
    struct change *log;
    size_t log_count;
    uint64_t durable, noted;
    bool hold;                          /* the log does not become durable by itself */
    unsigned forces;
    struct page model[STORE_LIMIT];
    bool allocated[STORE_LIMIT], is_volatile[STORE_LIMIT];
    unsigned pages;                     /* allocated and volatile ones */
    unsigned seed;
};

static unsigned store_chance(struct store *store, unsigned limit)
{
    store->seed = store->seed * 1103515245u + 12345u;
    return (store->seed >> 8) % limit;
}

static uint64_t next_rba(const struct store *store)
{
    return (uint64_t)(store->log_count + 1) * RBA_STEP;
}

static uint64_t durable_now(void *context)
{
    return ((struct store *)context)->durable;
}

static int force_now(void *context, uint64_t rba)
{
    struct store *store = context;

    must(rba < next_rba(store));
    store->forces++;
    if (rba >= store->durable)
        store->durable = rba + 1;
    return 0;
}

/* -- the model -- */

static void bytes_of(const struct change *change, char *bytes)
{
    for (unsigned i = 0; i < change->length; i++)
        bytes[i] = (char)(change->rba / RBA_STEP * 7 + i);
}

/* What a record means for its page. */
static void apply(struct page *page, const struct change *change)
{
    char bytes[PAGE_SIZE];
    const struct span part = { bytes, change->length };

    bytes_of(change, bytes);
    if (change->kind == INSERT)
        must(page_insert(page, change->slot, &part, 1, (uint16_t)change->length) == 0);
    else if (change->kind == REMOVE)
        must(page_remove(page, change->slot) == 0);
    else if (change->kind == LINK)
        page_put_next(page, change->other);
}

static void model_apply(struct store *store, const struct change *change)
{
    struct page *page = &store->model[change->page];

    if (change->kind == NEW_PAGE || change->kind == FREE_PAGE)
        store->allocated[change->page] = change->kind == NEW_PAGE;
    if (change->kind == FREE_PAGE)
        return;
    if (change->kind == NEW_PAGE)
        page_format(page, PSID, change->page, PAGE_SLOTS, 0);
    apply(page, change);
    page_put_rba(page, change->rba);
}

/* -- the store -- */

static void store_new(struct store *store, unsigned seed)
{
    memset(store, 0, sizeof *store);
    disk_new(&store->disk, STORE_SIZE, STORE_LIMIT);
    disk_format(&store->disk, PSID, STORE_BATCH);
    store->log = mem_alloc(LOG_MAX, sizeof *store->log);
    store->seed = seed;
    store->durable = RBA_STEP;
}

static int store_open(struct store *store, uint32_t buffers)
{
    const struct buffer_hooks hooks = { durable_now, force_now, store };
    const struct page_file file = disk_file(&store->disk);
    struct page_set *set;
    int reason = page_set_open(&set, &file, PSID, true);

    if (reason < 0)
        return reason;
    store->noted = page_set_header(set)->recovery_rba;
    store->pools = buffer_pools_new(&hooks);
    must(buffer_pool_define(store->pools, POOL, buffers) == 0);
    reason = buffer_pools_attach(store->pools, set, POOL);
    if (reason == 0)
        reason = page_space_expand(store->pools, PSID, PAGE_EXPAND_USER, 20);
    return reason;
}

/* The process ends. */
static void store_kill(struct store *store)
{
    buffer_pools_free(store->pools);
    store->pools = NULL;
    memset(store->is_volatile, 0, sizeof store->is_volatile);
}

static void store_free(struct store *store)
{
    buffer_pools_free(store->pools);
    disk_free(&store->disk);
    mem_free(store->log);
}

static struct change *log_change(struct store *store, enum change_kind kind, uint32_t page)
{
    struct change *change = &store->log[store->log_count];

    must(store->log_count < LOG_MAX);
    *change = (struct change){ .rba = next_rba(store), .kind = kind, .page = page };
    store->log_count++;
    return change;
}

/* The n-th page that is there, or one behind it. */
static uint32_t some_page(struct store *store, bool is_volatile)
{
    uint32_t start = store_chance(store, STORE_LIMIT);

    for (uint32_t i = 0; i < STORE_LIMIT; i++) {
        uint32_t page = (start + i) % STORE_LIMIT;

        if (is_volatile ? store->is_volatile[page] : store->allocated[page])
            return page;
    }
    return 0;
}

static int new_page(struct store *store)
{
    uint32_t number;
    struct page *page;
    int reason = page_reserve(store->pools, PSID, &number);
    struct change *change;

    if (reason < 0)
        return reason;
    must(!store->allocated[number] && !store->is_volatile[number]);
    change = log_change(store, NEW_PAGE, number);
    model_apply(store, change);
    reason = page_allocate(store->pools, PSID, number, change->rba);
    if (reason == 0)
        reason = page_new(store->pools, PSID, number, PAGE_SLOTS, 0, change->rba, &page);
    if (reason == 0)
        page_release(page);
    return reason;
}

static int new_volatile(struct store *store)
{
    uint32_t number;
    struct page *page;
    int reason = page_reserve(store->pools, PSID, &number);

    if (reason < 0)
        return reason;
    must(!store->allocated[number] && !store->is_volatile[number]);
    reason = page_new(store->pools, PSID, number, PAGE_BODY, PAGE_VOLATILE, next_rba(store) - RBA_STEP, &page);
    if (reason < 0) {
        page_unreserve(store->pools, PSID, number);
        return reason;
    }
    memset(page_content(page), (int)number, PAGE_CONTENT);
    page_changed(page, 0);
    store->model[number] = *page;
    store->is_volatile[number] = true;
    page_release(page);
    return 0;
}

static void compare_page(const struct store *store, const struct page *page, uint32_t number)
{
    if (memcmp(page->bytes + 4, store->model[number].bytes + 4, PAGE_SIZE - 4) != 0)
        bug("page %u is not what it should be: RBA %lu, wanted %lu", number, page_rba(page), page_rba(&store->model[number]));
}

static int check_page(struct store *store, uint32_t number)
{
    struct page *page;
    int reason = page_fetch(store->pools, PSID, number, &page);

    if (reason < 0)
        return reason;
    compare_page(store, page, number);
    page_release(page);
    return 0;
}

/* The same without waiting: not there at the moment is right, too. */
static int try_page(struct store *store, uint32_t number)
{
    struct page *page;
    int reason = page_try(store->pools, PSID, number, store_chance(store, 40), &page);

    if (reason != 0)
        return reason == PAGE_LATER ? 0 : reason;
    compare_page(store, page, number);
    page_release(page);
    return 0;
}

static int drop_volatile(struct store *store, uint32_t number)
{
    struct page *page;
    int reason = check_page(store, number);

    if (reason == 0)
        reason = page_fetch(store->pools, PSID, number, &page);
    if (reason < 0)
        return reason;
    page_discard(page);
    page_unreserve(store->pools, PSID, number);
    store->is_volatile[number] = false;
    return 0;
}

/* A change of a page that is there; 0 when none was possible. */
static int change_page(struct store *store, uint32_t number)
{
    struct page *model = &store->model[number], *page;
    unsigned slot = store_chance(store, SLOTS), length = store_chance(store, 500), what = store_chance(store, 8);
    struct span bytes;
    struct change *change;
    int reason;

    if (what == 0 && page_slots_used(model) <= 1) {
        change = log_change(store, FREE_PAGE, number);
        model_apply(store, change);
        return page_free(store->pools, PSID, number, change->rba);
    }
    reason = page_fetch(store->pools, PSID, number, &page);
    if (reason < 0)
        return reason;
    if (what == 1) {
        change = log_change(store, LINK, number);
        change->other = store_chance(store, STORE_LIMIT);
    } else if (page_read(model, slot, &bytes, NULL) == 0) {
        change = log_change(store, REMOVE, number);
        change->slot = slot;
    } else if (page_room(model, slot) >= (int)length) {
        change = log_change(store, INSERT, number);
        change->slot = slot;
        change->length = length;
    } else {
        page_release(page);
        return 0;
    }
    model_apply(store, change);
    apply(page, change);
    page_changed(page, change->rba);
    page_release(page);
    return 0;
}

/* A checkpoint, or one step of it. */
static int checkpoint_step(struct store *store)
{
    uint64_t rba;

    if (!buffer_pools_checkpoint_ended(store->pools))
        return 0;
    rba = buffer_pools_recovery_rba(store->pools, PSID, store->durable);
    must(rba >= store->noted && rba <= store->durable);
    store->noted = rba;
    buffer_pools_checkpoint(store->pools, store->durable - store_chance(store, 60) * RBA_STEP % store->durable);
    return buffer_pools_note(store->pools, PSID, "ZQS1", 1, rba, store_chance(store, 2));
}

static int store_step(struct store *store)
{
    unsigned what = store_chance(store, 100);
    uint32_t page;
    int reason = 0;

    if (!store->hold && what % 3 == 0)
        store->durable = next_rba(store) - store_chance(store, 3) * RBA_STEP < store->durable ? store->durable : next_rba(store);
    if (what < 6)
        reason = new_page(store);
    else if (what < 10)
        reason = new_volatile(store);
    else if (what < 14 && (page = some_page(store, true)) != 0)
        reason = drop_volatile(store, page);
    else if (what < 20 && (page = some_page(store, true)) != 0)
        reason = try_page(store, page);
    else if (what < 22)
        reason = checkpoint_step(store);
    else if (what < 30)
        reason = buffer_pools_turn(store->pools);
    else if (what < 32)
        (void)!page_ask(store->pools, PSID, store_chance(store, STORE_LIMIT), store_chance(store, 40));
    else if (what < 34)
        (void)!buffer_pools_room(store->pools, PSID, store_chance(store, 40));
    else if ((page = some_page(store, false)) != 0)
        reason = what < 40 ? try_page(store, page) : change_page(store, page);
    return reason == REASON_FULL ? 0 : reason;
}

/* -- after a start -- */

static int redo_change(struct store *store, const struct change *change)
{
    struct page *page;
    int reason;

    if (change->kind == FREE_PAGE)
        return page_free(store->pools, PSID, change->page, change->rba);
    if (change->kind == NEW_PAGE) {
        reason = page_allocate(store->pools, PSID, change->page, change->rba);
        if (reason == 0)
            reason = page_redo_new(store->pools, PSID, change->page, PAGE_SLOTS, change->rba, &page);
    } else {
        reason = page_redo(store->pools, PSID, change->page, change->rba, &page);
    }
    if (reason <= 0)
        return reason;
    apply(page, change);
    page_changed(page, change->rba);
    page_release(page);
    return 0;
}

/* The log is what was durable of it; the model is made of that. */
static UNUSED void lose_log(struct store *store)
{
    while (store->log_count && store->log[store->log_count - 1].rba >= store->durable)
        store->log_count--;
    memset(store->allocated, 0, sizeof store->allocated);
    for (size_t i = 0; i < store->log_count; i++)
        model_apply(store, &store->log[i]);
    store->durable = next_rba(store);
}

static UNUSED int redo(struct store *store)
{
    uint32_t damaged;
    int reason = 0;

    for (size_t i = 0; reason == 0 && i < store->log_count; i++)
        if (store->log[i].rba >= store->noted)
            reason = redo_change(store, &store->log[i]);
    return reason < 0 ? reason : page_redo_end(store->pools, PSID, &damaged);
}

static void compare_all(struct store *store)
{
    uint32_t allocated = 0, is_volatile = 0;
    struct page_usage usage;

    for (uint32_t number = 2 * STORE_BATCH + 5; number < STORE_LIMIT; number++) {
        must(page_taken(store->pools, PSID, number) == (store->allocated[number] || store->is_volatile[number]));
        allocated += store->allocated[number];
        is_volatile += store->is_volatile[number];
        if (store->allocated[number] || store->is_volatile[number])
            must(check_page(store, number) == 0);
    }
    must(page_space_usage(store->pools, PSID, &usage) == 0);
    must(usage.persistent == allocated && usage.nonpersistent == is_volatile);
    must(usage.unused == usage.total - allocated - is_volatile - (2 * STORE_BATCH + 5));
}

#endif
