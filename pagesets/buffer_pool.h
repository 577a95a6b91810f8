/* buffer_pool.h - pages of page sets in memory: several pools of buffers, written behind the log by a thread of their own.
 *
 * Owner:   one thread, the engine of a queue manager: it alone calls these functions, so no page has a lock. A second thread, the
 *          page writer, gets copies of pages and nothing else; a third one, the page reader, gives pages by value.
 * Log:     a page is written when the log is durable up to its RBA; the log is reached through struct buffer_hooks only. A page may
 *          be copied for writing while it is not pinned, inside page_fetch() and its like and buffer_pools_turn(). So all changes
 *          that one RBA means for one page are made under one pin; redo does the same.
 * Order:   RBAs given to page_changed() and its like do not fall (those of one page; between pages a little disorder is borne).
 * Memory:  a pool has at most as many buffers as it was given, made when they are first needed; besides, each page set has its
 *          space maps in memory (4 KiB for 125 MB), and up to 4 batches of copies are on their way to the disk.
 * Errors:  0 or a reason. REASON_NOT_FOUND: no such pool, page set or page; REASON_LIMIT: every buffer of the pool is pinned or
 *          cannot be written (CSQP020E: the pool is too small); REASON_CORRUPT: the page is damaged; REASON_IO, REASON_IN_DOUBT:
 *          the page set has failed: it is lost until it is opened again.
 * Blocks:  page_fetch() for the disk when the page is in no buffer; it and page_new() for the page writer and the log when fewer
 *          than 5 % of the buffers are stealable. The others never, but where they say so.
 * Source:  facts/mq-operations.md, section 7; docs/formats/page_set.md.
 */
#ifndef PAGESETS_BUFFER_POOL_H
#define PAGESETS_BUFFER_POOL_H

#include "pagesets/page_set.h"

enum { BUFFER_POOL_MAX = 99, BUFFER_POOL_SMALLEST = 20 };

struct buffer_pools;

/* What the pools ask of their owner. */
struct buffer_hooks {
    /* The log is on disk in front of this RBA: the record that begins at rba is durable when rba < durable(). Does not wait. */
    uint64_t (*durable)(void *context);
    /* Waits until the record that begins at rba is durable. */
    int (*force)(void *context, uint64_t rba);
    void *context;
};

struct buffer_pools *buffer_pools_new(const struct buffer_hooks *hooks);
/* Drops what page sets still have unwritten, closes them, ends the page writer. NULL is fine. */
void buffer_pools_free(struct buffer_pools *pools);

/* REASON_EXISTS; REASON_BAD_VALUE: number or size is not possible. */
int buffer_pool_define(struct buffer_pools *pools, unsigned pool, uint32_t buffers) MUST_CHECK;
/* Buffers that are too many go when they can be stolen. */
int buffer_pool_alter(struct buffer_pools *pools, unsigned pool, uint32_t buffers) MUST_CHECK;
/* REASON_BUSY: a page set uses it. */
int buffer_pool_delete(struct buffer_pools *pools, unsigned pool) MUST_CHECK;

struct buffer_usage {
    uint32_t buffers;            /* as defined */
    uint32_t changed, pinned;
    uint32_t stealable;          /* neither of these, or not made yet */
    uint64_t fetches, reads;     /* pages asked for; those that were not in a buffer */
    uint64_t writes;             /* pages */
    uint64_t waits;              /* synchronous writes: somebody had to wait for them */
};
int buffer_pool_usage(const struct buffer_pools *pools, unsigned pool, struct buffer_usage *usage) MUST_CHECK;

/* The page set is the pools' from now on, also where this fails. Its space maps are read. REASON_EXISTS: there is one of its
 * number. */
int buffer_pools_attach(struct buffer_pools *pools, struct page_set *set, unsigned pool) MUST_CHECK;
/* Writes all that is changed and closes the page set; rba: where its recovery would begin from now on. Waits. REASON_BUSY: pinned
 * pages. */
int buffer_pools_detach(struct buffer_pools *pools, uint16_t psid, uint64_t rba) MUST_CHECK;
/* Borrowed; NULL: there is none. */
const struct page_set *buffer_pools_set(const struct buffer_pools *pools, uint16_t psid);
/* As it was noted last: buffer_pools_note(). */
const struct page_set_header *buffer_pools_header(const struct buffer_pools *pools, uint16_t psid);
/* The pool of a page set; -1: no such page set. */
int buffer_pools_pool(const struct buffer_pools *pools, uint16_t psid);
/* Why it failed: 0 when it did not. */
int buffer_pools_failed(const struct buffer_pools *pools, uint16_t psid);

/* -- pages: what these hand out is pinned, page_release() takes it back -- */

int page_fetch(struct buffer_pools *pools, uint16_t psid, uint32_t number, struct page **page) MUST_CHECK;
/* A page that is formatted at that RBA, not read. It has to be allocated, or reserved. flags PAGE_VOLATILE: rba is that of the last
 * record written, whatever it says: the log has to be on disk that far before the page may be. */
int page_new(struct buffer_pools *pools, uint16_t psid, uint32_t number, enum page_kind kind, uint8_t flags, uint64_t rba,
             struct page **page) MUST_CHECK;
/* The pinned page was changed by the record at rba (of a volatile page: not looked at). */
void page_changed(struct page *page, uint64_t rba);
/* The pinned page was changed, and no record says so: it owes nothing, is written when its buffer is needed or the page set is
 * detached, and may be as before after a crash. The lengths of slots stay what they are. */
void page_touched(struct page *page);
void page_release(struct page *page);
/* The page is volatile and its content of no use any more: nothing of it is written. Takes the pin back. */
void page_discard(struct page *page);

/* -- without waiting: PAGE_LATER -- */

/* The page is asked of the page reader; it may have come when buffer_pools_turn() was called, and is then to be asked for again,
 * since it may also have gone, or found no buffer. ahead: pages behind it that are worth reading with it, as it is likely that they
 * are next. */
enum { PAGE_LATER = 1 };
/* As page_fetch(), but it does not wait for a read. */
int page_try(struct buffer_pools *pools, uint16_t psid, uint32_t number, unsigned ahead, struct page **page) MUST_CHECK;
/* 0: page_fetch() would not wait, or it has to tell what is wrong. Nothing is pinned. */
int page_ask(struct buffer_pools *pools, uint16_t psid, uint32_t number, unsigned ahead) MUST_CHECK;
/* Could a page that nobody has asked for yet be asked for now? */
bool buffer_pools_may_ask(const struct buffer_pools *pools);
/* Would so many new pages find buffers and a place in the page set without waiting? Begins what makes room. 0: yes, or waiting is
 * all that is left. */
int buffer_pools_room(struct buffer_pools *pools, uint16_t psid, uint32_t count) MUST_CHECK;

/* -- redo -- */

/* 1: the record at rba is to be applied to *page, which is pinned; 0: the page has it. A damaged page is passed over (0). Extends
 * the page set where the page lies behind its end. */
int page_redo(struct buffer_pools *pools, uint16_t psid, uint32_t number, uint64_t rba, struct page **page) MUST_CHECK;
/* The same for a record that formats the page: when it returns 1 that is done. */
int page_redo_new(struct buffer_pools *pools, uint16_t psid, uint32_t number, enum page_kind kind, uint64_t rba,
                  struct page **page) MUST_CHECK;
/* Redo has ended. REASON_CORRUPT: *number is a damaged page that was passed over and is allocated. */
int page_redo_end(struct buffer_pools *pools, uint16_t psid, uint32_t *number) MUST_CHECK;

/* -- writing -- */

/* Eventfds, readable when buffer_pools_turn() has something to do: because pages were written; because pages were read. */
int buffer_pools_fd(const struct buffer_pools *pools);
int buffer_pools_read_fd(const struct buffer_pools *pools);
/* Takes what page reader and page writer have done, hands the writer more: what a checkpoint wants, and what is unused longest of
 * pools with 85 % changed buffers. Called in each turn of the engine. A reason: that of a page set that has failed just now. */
int buffer_pools_turn(struct buffer_pools *pools) MUST_CHECK;
/* Begins to write all pages first changed in front of before. One that is under way is taken further. */
void buffer_pools_checkpoint(struct buffer_pools *pools, uint64_t before);
/* Has it ended? What had to be written is then durable, but for page sets that failed. */
bool buffer_pools_checkpoint_ended(const struct buffer_pools *pools);
/* Pages that the last checkpoint wrote from that pool (space maps: of the pool of their page set). */
uint32_t buffer_pool_checkpointed(const struct buffer_pools *pools, unsigned pool);
/* Waits until the checkpoint has ended. Forces the log where that is needed. */
int buffer_pools_checkpoint_wait(struct buffer_pools *pools) MUST_CHECK;
/* Where redo for that page set has to begin: at the first change that is not on disk; otherwise: when none is missing. */
uint64_t buffer_pools_recovery_rba(const struct buffer_pools *pools, uint16_t psid, uint64_t otherwise);
/* The header of the page set gets it, and that it is in use by this queue manager. Hands it to the page writer; wait: until it is
 * durable. */
int buffer_pools_note(struct buffer_pools *pools, uint16_t psid, const char *qmgr, uint16_t content, uint64_t recovery_rba,
                      bool wait) MUST_CHECK;

#endif
