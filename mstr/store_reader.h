/* store_reader.h - messages and objects read from page sets that their queue manager has closed, without its log: SDEFS and SCOPY
 * of CSQUTIL.
 *
 * What a closed page set holds is what was committed: units of work that were in doubt at the close are not told apart.
 *
 * Errors:  0 or a reason. REASON_CORRUPT: *damage, which points to static text, says what is wrong, *page where. REASON_STATE: the
 *          page set was not closed.
 * Memory:  page sets are borrowed; spans are borrowed for the time of the call that they are handed to.
 * Blocks:  for the disk.
 * Format:  docs/formats/message_store.md.
 */
#ifndef MSTR_STORE_READER_H
#define MSTR_STORE_READER_H

#include "mstr/objects.h"
#include "pagesets/page_set.h"

struct stored_message {
    uint8_t priority;
    uint64_t arrival;
    struct span header, data;
};

/* Ends a walk with what it returns when that is not 0. */
typedef int store_reader_each(void *context, const struct stored_message *message);

struct store_reader {
    struct page_set *set;
    const char *damage;
    uint32_t page;
};

/* The persistent messages of the queue with that number, whose anchor is that page, in delivery order. */
int store_reader_walk(struct store_reader *reader, uint64_t queue, uint32_t anchor, store_reader_each *each,
                      void *context) MUST_CHECK;

/* What queue 0, on page set 0, says of a queue. */
struct store_reader_anchor {
    uint64_t queue;
    uint16_t set;
    uint32_t page;
};
/* Calls one of both for each record of queue 0; objects become struct object, which object() takes over. */
struct store_reader_calls {
    void *context;
    int (*object)(void *context, struct object *object);
    int (*anchor)(void *context, const struct store_reader_anchor *anchor);
};
int store_reader_root(struct store_reader *reader, const struct store_reader_calls *calls) MUST_CHECK;

#endif
