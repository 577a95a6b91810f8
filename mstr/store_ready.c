/* store_ready.c - is all there that a call needs? For who does not wait: the rest is asked for, before anything is changed.
 *
 * What is found ready may be gone when it is used, where a pool is small; then the call waits after all. So is a unit or message
 * that needs more pages than a part of its pool: no amount of coming again would have all of them there at once.
 */
#include "mstr/store_inside.h"

enum {
    READY_PAGES = 64,          /* of one unit, that are asked for before it ends, */
    READY_TRIES = 64,          /* so often: pages that go while others come must not keep it from its end */
    LOG_UNCHECKED = 16 * 1024, /* bytes appended between two looks whether the active logs are full */
    RECORD_USUAL = 100,        /* bytes of a record without a message */
};

_Static_assert((int)STORE_LATER == (int)PAGE_LATER, "one answer");

bool store_patience(struct store *store, bool patient)
{
    bool was = !store->impatient;

    store->impatient = !patient;
    return was;
}

bool store_may_ask(const struct store *store)
{
    return buffer_pools_may_ask(store->pools);
}

void store_come_again(struct store *store)
{
    store->later = true;
}

static int later(struct store *store)
{
    store_come_again(store);
    return STORE_LATER;
}

int store_look(struct store_queue *queue, uint32_t number, unsigned ahead, struct page **page)
{
    struct store *store = queue->store;
    int reason = store->impatient ? page_try(store->pools, queue->set, number, ahead, page)
                                  : page_fetch(store->pools, queue->set, number, page);

    return reason == PAGE_LATER ? later(store) : reason;
}

/* from: the page in front of it in the chain. If they lie one behind the other, so do those that come next. */
static int ask(struct store_queue *queue, uint32_t number, uint32_t from)
{
    struct store *store = queue->store;
    unsigned ahead = from && number == from + 1 ? PAGE_SET_READ_MAX : 1;

    return number && page_ask(store->pools, queue->set, number, ahead) == PAGE_LATER ? later(store) : 0;
}

/* -- the log -- */

/* So many bytes have no place in the active logs: until one is archived, whoever logs waits. */
static int ask_log(struct store *store, size_t bytes)
{
    if (log_suspended(store->log))
        return later(store); /* log_resume() makes its event */
    if (!store->log_full && store->appended + bytes < store->log_checked + LOG_UNCHECKED)
        return 0;
    store->log_checked = store->appended;
    store->log_full = log_is_full(store->log, bytes);
    return store->log_full ? later(store) : 0;
}

/* -- a put -- */

int store_put_ready(struct store_queue *queue, const struct store_put *put)
{
    struct store *store = queue->store;
    size_t size = ENTRY_FIXED + put->header.length + put->data.length;
    uint32_t pages = size > PAGE_ENTRY_MAX ? (uint32_t)(put->data.length / BODY_MOST + 1) : 0;
    int reason = put->priority < STORE_PRIORITIES ? ask(queue, queue->chains[put->persistent][put->priority].last, 0) : 0;

    if (put->persistent && ask(queue, queue->anchor, 0) == STORE_LATER)
        reason = STORE_LATER;
    /* A page that the chain is extended by, and an anchor. */
    if (reason == 0 && buffer_pools_room(store->pools, queue->set, pages + 2) == PAGE_LATER) {
        log_force(store->log); /* pages are written behind it */
        reason = later(store);
    }
    return reason == 0 && put->persistent ? ask_log(store, size + RECORD_USUAL) : reason;
}

/* -- a get, and its end -- */

/* What taking the message off needs: its page, the anchor, and the pages beside it, should its page leave the chain. */
int store_get_ready(struct store_queue *queue, store_position position)
{
    struct page *page;
    uint32_t beside[2];
    int reason = store_look(queue, position_page(position), 1, &page);

    if (reason != 0)
        return reason == STORE_LATER ? STORE_LATER : 0; /* what is wrong with it, store_get() says */
    beside[0] = page_next(page);
    beside[1] = page_next(page) ? page_previous(page) : 0;
    if (page_kind(page) != PAGE_SLOTS || page_owner(page) != (uint32_t)queue->number)
        beside[0] = beside[1] = 0;
    page_release(page);
    for (unsigned i = 0; i < ARRAY_COUNT(beside); i++)
        if (ask(queue, beside[i], position_page(position)) == STORE_LATER)
            reason = STORE_LATER;
    return ask(queue, queue->anchor, 0) == STORE_LATER ? STORE_LATER : reason;
}

bool store_log_suspended(const struct store *store)
{
    return log_suspended(store->log);
}

bool store_log_waits(const struct store *store)
{
    return log_suspended(store->log) || log_is_full(store->log, 0);
}

int store_unit_ready(struct store_unit *unit)
{
    struct store *store = unit->store;
    const struct store_held *held;
    unsigned looked = 0;
    int reason = 0;

    if (!store->impatient || store->broken)
        return 0;
    if (unit->asked++ < READY_TRIES)
        DL_FOREACH(unit->gets, held) {
            if (looked++ == READY_PAGES)
                break;
            if (store_get_ready(held->queue, held->place.position) == STORE_LATER)
                reason = STORE_LATER;
        }
    if (reason == 0 && (unit->urid.number || unit->gets))
        reason = ask_log(store, unit->get_count * RECORD_USUAL + RECORD_USUAL);
    return reason;
}
