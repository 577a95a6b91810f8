/* page_set.h - one page set: a file of pages that loses none of them to a torn write.
 *
 * Owner:   the queue manager's address space writes; print tools read (update: false), while it runs or not.
 * Threads: page_set_write() and page_set_grow() are called by the page writer alone, page_set_fetch() by the page reader alone,
 *          everything else by the thread that owns the page set. They share nothing but what struct page_file gives them.
 * Units:   pages; RBAs; microseconds since 1970 UTC.
 * Errors:  0 or a reason. REASON_CORRUPT: damaged, REASON_VERSION: of another version; REASON_FULL: it cannot be extended;
 *          REASON_IN_DOUBT: a sync failed. After a failed write or sync nothing more is written: the page set is given up until the
 *          next open, which makes good what was half written.
 * Memory:  page_set_open() hands out a handle that page_set_close() takes back; the file is the handle's from then on.
 * Blocks:  for the disk.
 * Format:  docs/formats/page_set.md.
 */
#ifndef PAGESETS_PAGE_SET_H
#define PAGESETS_PAGE_SET_H

#include "base/clock.h"
#include "datasets/linear.h"
#include "pagesets/page.h"

enum {
    PAGE_SET_QMGR = 4,           /* characters of the name of a queue manager */
    PAGE_SET_BATCH_MAX = 128,    /* pages of a half of the double-write area, and of a batch */
    PAGE_SET_READ_MAX = 32,      /* pages that are read at a time by the page reader */
    PAGE_SET_MAP = 32000,        /* pages that a space map covers */
    PAGE_SET_SMALLEST = 16,      /* pages */
    PAGE_SET_LARGEST = INT32_MAX,
};

/* What lies under a page set. write, sync, grow: the page writer; fetch: the page reader; all else: the owner's thread. */
struct page_file {
    int (*read)(void *context, uint32_t number, unsigned count, struct page *pages);
    int (*write)(void *context, uint32_t number, unsigned count, const struct page *pages);
    int (*sync)(void *context);
    /* Makes it so long, durably; new pages are zeros. REASON_FULL. */
    int (*extend)(void *context, uint32_t pages);
    uint32_t (*size)(void *context);
    /* As read. NULL: nobody reads beside the owner. */
    int (*fetch)(void *context, uint32_t number, unsigned count, struct page *pages);
    /* The same as extend in three steps, so that the owner does not wait for the disk: room is there (REASON_FULL), the page writer
     * takes it, durably, the owner looks. NULL, all three: it is extended by its owner alone. */
    int (*prepare)(void *context, uint32_t pages);
    int (*grow)(void *context, uint32_t pages);
    int (*grown)(void *context);
    int (*close)(void *context);
    void *context;
    bool encrypted;
};
/* Of a linear data set, which belongs to *file from now on. Extends to at most what its space allows (linear_limit()). */
int page_file_linear(struct page_file *file, struct linear *linear) MUST_CHECK;

/* REPLACED: formatted anew, and who did it gives up what was in it. */
enum page_set_state { PAGE_SET_NEW = 1, PAGE_SET_IN_USE = 2, PAGE_SET_CLOSED = 3, PAGE_SET_REPLACED = 4 };

struct page_set_header {
    char qmgr[PAGE_SET_QMGR + 1]; /* empty: not used yet */
    uint16_t psid;
    enum page_set_state state;
    uint16_t content;             /* version of what the owner keeps in it */
    uint16_t batch;
    uint32_t pages;
    uint64_t recovery_rba;
    microseconds formatted;
};

struct page_set;

/* Makes a file of header->pages (0: as long as it is) a page set; what was in it is gone. batch 0: as fits the size. The file stays
 * the caller's. REASON_BAD_VALUE: smaller than PAGE_SET_SMALLEST. */
int page_set_format(const struct page_file *file, const struct page_set_header *header) MUST_CHECK;
/* update: makes good what a crash left half written. REASON_STATE: another page set (psid -1: any). On failure the file is closed,
 * too. */
int page_set_open(struct page_set **set, const struct page_file *file, int psid, bool update) MUST_CHECK;
const struct page_set_header *page_set_header(const struct page_set *set);
bool page_set_encrypted(const struct page_set *set);
uint32_t page_set_size(const struct page_set *set);
/* The page from which the owner of the contents begins: an anchor page, allocated by FORMAT. */
uint32_t page_set_root(const struct page_set *set);
/* Header, space map, double-write area or root: a page that is allocated whatever the maps say. */
bool page_set_own_page(const struct page_set *set, uint32_t number);
/* Pages as they are, unchecked. REASON_NOT_FOUND: there are not so many. */
int page_set_read(const struct page_set *set, uint32_t number, unsigned count, struct page *pages) MUST_CHECK;
/* The same for the page reader. REASON_STATE: the file has no way for that (page_set_fetches()). */
int page_set_fetch(struct page_set *set, uint32_t number, unsigned count, struct page *pages) MUST_CHECK;
bool page_set_fetches(const struct page_set *set);
/* A page by the stable-read rule, and what is wrong with it (page_damage(), NULL: nothing; zeros are no damage). Takes up to 20 ms
 * where the page set was not opened for update. */
int page_set_look(struct page_set *set, uint32_t number, struct page *page, const char **damage) MUST_CHECK;
int page_set_extend(struct page_set *set, uint32_t pages) MUST_CHECK;
/* The same without waiting: page_set_prepare(), page_set_grow() in the page writer, page_set_grown(). REASON_STATE: the file has
 * no way for that. */
int page_set_prepare(struct page_set *set, uint32_t pages) MUST_CHECK;
int page_set_grow(struct page_set *set, uint32_t pages) MUST_CHECK;
int page_set_grown(struct page_set *set) MUST_CHECK;
int page_set_close(struct page_set *set) MUST_CHECK;

/* A header as a page, and back; REASON_CORRUPT, REASON_VERSION. */
void page_set_put_header(struct page *page, const struct page_set_header *header);
int page_set_get_header(const struct page *page, struct page_set_header *header) MUST_CHECK;

/* Copies of pages on their way to the disk. pages[0] is for page_set_write(); behind it lie first those that go through the
 * double-write area, then the others, each sort in the order of their numbers. */
struct page_batch {
    unsigned protected_count, count;
    struct page pages[1 + PAGE_SET_BATCH_MAX];
};
/* Seals and writes them, with one sync; when it returns 0 all of them are durable. */
int page_set_write(struct page_set *set, struct page_batch *batch) MUST_CHECK;

#endif
