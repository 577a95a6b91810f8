/* store_inside.h - what the parts of the message store share: queues, units, cursors as they are in memory. Not for others.
 *
 * store_chain.c    pages of a queue: a message comes, goes; body pages; anchors
 * message_store.c  queues and units of work
 * store_cursor.c   messages in delivery order, and their bytes
 * store_ready.c    what a call needs, asked for before it begins
 * store_redo.c     log records applied again
 * store_units.c    units in doubt, units that are shunted
 * store_restart.c  a store from its log and page sets
 * store_adopt.c    page sets that no start has had
 * store_checkpoint.c  checkpoints; the store's beginning and end
 *
 * A change is logged first, then made on pages that were fetched before; when it cannot be made then, the store is broken: nothing
 * but a restart puts it in order again (store_broken()).
 */
#ifndef MSTR_STORE_INSIDE_H
#define MSTR_STORE_INSIDE_H

#include <utlist.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/table.h"
#include "mstr/log.h"
#include "mstr/message_store.h"
#include "mstr/store_control.h"
#include "mstr/store_records.h"
#include "pagesets/page_space.h"

enum {
    /* An anchor page's content. */
    ANCHOR_QUEUE = 0, ANCHOR_ARRIVAL = 8, ANCHOR_DEPTH = 16, ANCHOR_NAME = 24, ANCHOR_NAME_LENGTH = 48, ANCHOR_CHAINS = 72,
    /* A message's entry. */
    ENTRY_ARRIVAL = 0, ENTRY_UNIT = 8, ENTRY_DATA = 16, ENTRY_BODY = 20, ENTRY_HEADER = 24, ENTRY_FIXED = 26,
    /* A body page's content. */
    BODY_UNIT = 0, BODY_LENGTH = 8, BODY_BYTES = 12, BODY_MOST = PAGE_CONTENT - BODY_BYTES,
};
/* The header of a message of queue 0 that says where the anchor of a queue is. */
enum { ANCHOR_RECORD = 'A', ANCHOR_HEADER = 15 };
#define VOLATILE_UNIT (UINT64_C(1) << 63)

/* Numbers of 1 to 8 bytes. */
static inline void put_be(char *at, unsigned bytes, uint64_t value)
{
    value = htobe64(value << (64 - 8 * bytes));
    memcpy(at, &value, bytes);
}
static inline uint64_t get_be(const char *at, unsigned bytes)
{
    uint64_t value = 0;

    memcpy(&value, at, bytes);
    return be64toh(value) >> (64 - 8 * bytes);
}

struct store_chain {
    uint32_t first, last; /* pages; 0: none */
};

struct store_queue {
    struct store *store;
    uint64_t number;
    uint16_t set;
    uint32_t anchor;          /* page, 0: nothing persistent was ever put */
    uint64_t arrival;         /* of the next message */
    uint64_t depth;           /* persistent ones on the chains */
    struct store_chain chains[2][STORE_PRIORITIES]; /* [persistent][priority] */
    struct store_counts counts;
    bool kept;                /* nobody has it open; units in doubt speak of it */
    struct store_cursor *cursors;
    struct store_watcher watcher; /* came NULL: nobody */
    UT_hash_handle hh;        /* store->queues, by number */
};

/* A message that a unit has got. */
struct store_held {
    struct store_place {
        uint64_t queue;
        store_position position;
    } place; /* the key */
    struct store_queue *queue;
    struct store_unit *unit;
    uint64_t arrival;
    bool persistent;
    struct store_held *prev, *next; /* unit->gets */
    UT_hash_handle hh;              /* store->held */
};

struct store_put_place {
    struct store_queue *queue;
    store_position position;
    uint64_t arrival;
    bool persistent;
};

/* A page of a long persistent message that a unit put. */
struct store_body {
    uint16_t set;
    uint32_t page;
};

/* A unit is in flight under two numbers: one that exists in memory only, for non-persistent messages, and its URID. */
struct store_number {
    uint64_t number;
    struct store_unit *unit;
    UT_hash_handle hh; /* store->numbers */
};

struct store_unit {
    struct store *store;
    struct store_number memory, urid; /* urid.number 0: nothing was logged */
    uint64_t last;                    /* RBA of its last record */
    uint64_t oldest;                  /* lowest RBA that a restart needs of it: of its first record, or of the first SHUNT */
    microseconds began;               /* first record */
    struct store_owner owner;
    unsigned char nid[STORE_NID];     /* when it is in doubt */
    struct store_put_place *puts;
    size_t put_count, put_room;
    struct store_body *bodies;
    size_t body_count, body_room;
    struct store_held *gets;
    size_t get_count;
    struct store_queue **drops;       /* queues that go at the commit */
    size_t drop_count;
    uint64_t token, waits_for;        /* token not 0: a commit or PREPARE is on its way to the disk, RBA of its record */
    bool in_doubt;
    bool hardened;                    /* it has written MARKs: the backout ends when they are durable */
    unsigned asked;                   /* so often for the pages that its end needs */
    struct store_unit *prev, *next;   /* store->units or store->waiting */
};

/* Where the anchor of a queue is, as queue 0 says. */
struct store_anchor {
    uint64_t queue;
    uint16_t set;
    uint32_t page;
    store_position position; /* of the record in queue 0 */
    UT_hash_handle hh;       /* store->anchors */
};

/* A checkpoint on its way. */
struct store_checkpoint {
    enum { CHECKPOINT_NONE, CHECKPOINT_PAGES, CHECKPOINT_LOG } state;
    bool all;                    /* every changed page is to be written */
    uint64_t begin, end;         /* RBAs of its records */
    uint64_t last, before_last, third; /* where the three before began; 0: none since the start */
    unsigned taken;
};

struct store {
    struct log *log;
    struct bsds *bsds;
    const struct log_files *files;
    struct buffer_pools *pools;
    const char *qmgr;
    struct store_checkpoint checkpoint;
    struct store_events events;
    struct store_progress progress;
    struct store_queue *queues;
    struct store_queue *root;    /* queue 0 */
    struct store_anchor *anchors;
    struct store_number *numbers;
    struct store_held *held;
    struct store_unit *units;    /* not ended, but for waiting */
    struct store_unit *waiting;  /* in the order of their RBAs */
    bool gathers;
    size_t gathered;             /* the last so many of waiting are not forced yet */
    uint64_t forced;             /* RBA behind the others */
    unsigned preparing;          /* units whose PREPARE is on its way to the disk */
    uint64_t next_number;
    uint64_t last_rba;           /* of the last record appended */
    uint64_t appended;           /* bytes of records, since the start */
    bool impatient;              /* who calls is told STORE_LATER */
    size_t unit_most;            /* puts and gets of one unit, whatever MAXUMSGS says */
    bool later;                  /* somebody was, and has not been told to come again */
    bool log_full;               /* at the last look, when so many bytes had been appended: */
    uint64_t log_checked;
    bool foreign[PSID_MAX + 1];  /* during the restart: page sets that this log says nothing of, since no start had them */
    int broken;
    char entry[PAGE_ENTRY_MAX];  /* the message that is being put */
};

struct store_cursor {
    struct store_queue *queue;
    unsigned priority;           /* of the message that it stands on, or the highest */
    uint64_t arrival;            /* of the message it stands on, or stood on */
    struct cursor_at {
        uint32_t page;           /* 0: the first of the chain */
        uint16_t slot;
    } at[2];                     /* [persistent]: no message in front of it comes later in this priority */
    struct store_cursor *prev, *next; /* queue->cursors */
};

static inline store_position position_of(uint32_t page, unsigned slot)
{
    return (store_position)page << 16 | slot;
}
static inline uint32_t position_page(store_position position)
{
    return (uint32_t)(position >> 16);
}
static inline unsigned position_slot(store_position position)
{
    return (unsigned)(position & 0xffff);
}

/* The unit is in flight no more: what it put is free, what it still holds is let go. It is in no list then. */
void unit_leave(struct store_unit *unit);
int checkpoint_turn(struct store *store) MUST_CHECK;
/* Why the store can do nothing any more; returns reason. */
int store_broken(struct store *store, int reason);
/* Appends; waits for room. */
int store_log(struct store *store, const struct log_entry *entry, const struct span *parts, size_t count, uint64_t *rba) MUST_CHECK;
/* The same with a record of a unit. unit NULL: of no unit. rba may be NULL. */
int store_append(struct store *store, struct store_unit *unit, const struct store_record *record, uint64_t *rba) MUST_CHECK;
/* The unit in flight of that number (of memory, or URID); NULL: there is none. */
struct store_unit *store_unit_find(const struct store *store, uint64_t number);
struct store_held *store_held_find(const struct store *store, const struct store_queue *queue, store_position position);
/* The unit is known by its URID; notes what it has put and got. */
void unit_number(struct store_unit *unit, struct store_number *entry, uint64_t number);
void unit_put(struct store_unit *unit, const struct store_put_place *place);
void unit_hold(struct store_unit *unit, struct store_queue *queue, store_position position, uint64_t arrival, bool persistent);
void unit_body(struct store_unit *unit, uint16_t set, uint32_t page);
void queue_free(struct store_queue *queue);

/* -- store_units.c -- */
/* GET for each persistent message that the unit got. */
int unit_log_gets(struct store_unit *unit) MUST_CHECK;
/* Tells of units whose PREPARE is durable. */
void units_prepared(struct store *store, uint64_t durable);
/* Writes again what old units did, so that the log behind them is free. */
int units_shunt(struct store *store, uint64_t older_than) MUST_CHECK;

/* -- store_ready.c -- */
/* page_fetch(), or STORE_LATER for who does not wait. */
int store_look(struct store_queue *queue, uint32_t number, unsigned ahead, struct page **page) MUST_CHECK;
/* 0, or STORE_LATER: before anything is changed, for who does not wait. */
int store_put_ready(struct store_queue *queue, const struct store_put *put) MUST_CHECK;
int store_get_ready(struct store_queue *queue, store_position position) MUST_CHECK;

/* -- store_chain.c -- */
/* Puts a message on a queue. */
int chain_put(struct store_unit *unit, struct store_queue *queue, const struct store_put *put, store_position *position) MUST_CHECK;
/* Takes a message off: REMOVE and RELEASE of that unit (NULL: of none). flags: of REMOVE. rba, which may be NULL: of REMOVE. */
int chain_remove(struct store_unit *unit, struct store_queue *queue, store_position position, uint8_t flags,
                 uint64_t *rba) MUST_CHECK;
/* A queue's anchor as it is on its page. */
int anchor_read(struct store_queue *queue) MUST_CHECK;
/* Gives all pages back of a queue without messages, the anchor last; those that a crash has seen going are passed over. */
int chain_drop(struct store_unit *unit, struct store_queue *queue) MUST_CHECK;
/* The page of a position, pinned, and the entry there. REASON_NOT_FOUND: no message of this queue is there. */
int chain_entry(struct store_queue *queue, store_position position, struct page **page, struct span *entry,
                uint16_t *priority) MUST_CHECK;
/* The same by store_look(). */
int chain_look(struct store_queue *queue, store_position position, struct page **page, struct span *entry,
               uint16_t *priority) MUST_CHECK;

/* -- redo, for store_restart.c -- */
/* REASON_STATE: the record is of a page set that nothing has defined: refusal and psid of result. */
int store_redo(struct store *store, const struct log_record *record, struct store_restarted *result) MUST_CHECK;

/* -- store_adopt.c, for store_redo.c and store_restart.c -- */
/* REASON_STATE, and result says which one is refused and why. */
int refuse_page_set(struct store_restarted *result, enum page_set_refusal why, uint16_t psid);
/* Finds them, before the redo, and page sets that do not go with the log. REASON_STATE: result->refusal. */
int adopt_begin(struct store *store, const struct bsds_image *image, struct store_restarted *result) MUST_CHECK;
/* They are this queue manager's from now on. Queues whose messages were in a page set that was replaced are empty. */
int adopt_end(struct store *store, struct store_restarted *result) MUST_CHECK;

#endif
