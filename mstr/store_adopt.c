/* store_adopt.c - page sets that no start of this queue manager has had so far: new ones, copies without log RBAs, replaced ones.
 *
 * What the log holds of a page set of that number is of the one before, so it is not redone on them. One that was formatted to be
 * recovered is none of these: its recovery RBA is 0, and all of the log is redone on it. */
#include "mstr/store_inside.h"

enum { CHUNK = 64 }; /* pages that are read at a time */

static enum page_set_state state_of(const struct store *store, uint16_t psid)
{
    return page_set_header(buffer_pools_set(store->pools, psid))->state;
}

int refuse_page_set(struct store_restarted *result, enum page_set_refusal why, uint16_t psid)
{
    result->refusal = why;
    result->psid = psid;
    return REASON_STATE;
}

/* The highest RBA that a page of that set carries. */
static int highest_rba(struct store *store, uint16_t psid, uint64_t *highest)
{
    const struct page_set *set = buffer_pools_set(store->pools, psid);
    uint32_t size = page_set_size(set), root = page_set_root(set);
    struct page *pages = mem_alloc(CHUNK, sizeof *pages);
    int reason = 0;

    *highest = 0;
    for (uint32_t at = root; reason == 0 && at < size; at += CHUNK) {
        unsigned count = size - at < CHUNK ? size - at : CHUNK;

        reason = page_set_read(set, at, count, pages);
        for (unsigned i = 0; reason == 0 && i < count; i++)
            if (!page_is_zeros(&pages[i]) && !page_volatile(&pages[i]) && page_rba(&pages[i]) > *highest)
                *highest = page_rba(&pages[i]);
    }
    mem_free(pages);
    return reason;
}

static int cut_is_checked(struct bsds_image *image, void *context UNUSED)
{
    image->restart = BSDS_RESTART_NONE;
    image->restart_rba = 0;
    return 0;
}

/* The log was cut off: nothing in the page sets may come from behind that point. Reads all of them, once. */
static int check_cut(struct store *store, uint64_t cut, struct store_restarted *result)
{
    int reason = 0;

    for (uint16_t i = 0; reason == 0 && i <= PSID_MAX; i++) {
        const struct page_set *set = buffer_pools_set(store->pools, i);
        uint64_t highest = 0;

        if (set && !store->foreign[i])
            reason = highest_rba(store, i, &highest);
        if (reason == 0 && set && (highest >= cut || page_set_header(set)->recovery_rba > cut))
            reason = refuse_page_set(result, PAGE_SET_AHEAD, i);
    }
    return reason < 0 ? reason : bsds_change(store->bsds, cut_is_checked, NULL);
}

int adopt_begin(struct store *store, const struct bsds_image *image, struct store_restarted *result)
{
    bool log_is_new = image->checkpoints.count == 0;

    for (uint16_t i = 0; i <= PSID_MAX; i++) {
        const struct page_set *set = buffer_pools_set(store->pools, i);
        const struct page_set_header *header = set ? page_set_header(set) : NULL;

        if (!header)
            continue;
        if (header->qmgr[0] && strcmp(header->qmgr, store->qmgr) != 0)
            return refuse_page_set(result, PAGE_SET_OF_ANOTHER, i);
        if (header->recovery_rba > log_next(store->log))
            return refuse_page_set(result, PAGE_SET_AHEAD, i);
        store->foreign[i] = !header->qmgr[0] && header->state != PAGE_SET_IN_USE;
    }
    /* Page set 0 says what the others hold: a log that has a past goes with no new one. */
    if (!log_is_new && store->foreign[0] && state_of(store, 0) != PAGE_SET_CLOSED)
        return refuse_page_set(result, PAGE_SET_WAS_USED, 0);
    return image->restart == BSDS_RESTART_CUT ? check_cut(store, image->restart_rba, result) : 0;
}

/* The record of an anchor in a page set that replaces the one it was in. */
static int give_up(struct store *store, struct store_anchor *anchor)
{
    struct store_unit *unit;
    int reason = store_begin(store, &unit);

    if (reason < 0)
        return reason;
    reason = store_get(unit, store->root, anchor->position);
    if (reason < 0) {
        (void)!store_backout(unit, 0);
        return reason;
    }
    HASH_DEL(store->anchors, anchor);
    mem_free(anchor);
    return store_commit(unit, 0);
}

int adopt_end(struct store *store, struct store_restarted *result)
{
    struct store_anchor *anchor, *next;
    int reason = 0;

    for (anchor = store->anchors; reason == 0 && anchor; anchor = next) {
        next = anchor->hh.next;
        if (anchor->set > PSID_MAX || !store->foreign[anchor->set])
            continue;
        switch (state_of(store, anchor->set)) {
        case PAGE_SET_REPLACED:
            reason = give_up(store, anchor);
            result->given_up++;
            break;
        case PAGE_SET_NEW: reason = refuse_page_set(result, PAGE_SET_WAS_USED, anchor->set); break;
        default: break; /* a copy without log RBAs has the anchor itself */
        }
    }
    for (uint16_t i = 0; reason == 0 && i <= PSID_MAX; i++) {
        const struct page_set *set = buffer_pools_set(store->pools, i);
        uint64_t rba = store->foreign[i] ? log_next(store->log) : 0; /* what was redone is in no page set yet */

        if (set && !page_set_header(set)->qmgr[0])
            reason = buffer_pools_note(store->pools, i, store->qmgr, STORE_CONTENT, rba, true);
        store->foreign[i] = false;
    }
    return reason;
}
