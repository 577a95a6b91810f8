/* store_control.h - the message store as the address space sees it: made from log and page sets, restarted, checkpointed, closed.
 *
 * store_open(), attach the page sets, store_restart(); then message_store.h; store_turn() in each turn of the engine.
 *
 * Errors:  0 or a reason. REASON_IN_DOUBT or any other of store_turn(): the store is broken, the queue manager has to end, and its
 *          restart puts everything in order. REASON_CORRUPT of a restart: a page set has to be recovered, or the log is damaged.
 * Memory:  log, BSDS and pools are the caller's and live longer than the store.
 * Blocks:  store_restart(), store_close() and store_checkpoint_now() for the disk.
 * Source:  docs/formats/message_store.md, docs/decisions/0012-queue-manager.md.
 */
#ifndef MSTR_STORE_CONTROL_H
#define MSTR_STORE_CONTROL_H

#include "mstr/bsds.h"
#include "mstr/log.h"
#include "mstr/log_files.h"
#include "mstr/message_store.h"
#include "pagesets/buffer_pool.h"

/* Version of what the store keeps in a page set. */
enum { STORE_CONTENT = 1 };
enum { STORE_FOUND_MAX = 100 };

struct store_parts {
    struct log *log;
    struct bsds *bsds;
    const struct log_files *files; /* for reading the log back */
    struct buffer_pools *pools;    /* its hooks: store_hooks() of the same log */
    const char *qmgr;
};

/* The log as the pools want it. */
struct buffer_hooks store_hooks(struct log *log);

struct store *store_open(const struct store_parts *parts);

/* A page set that a restart does not go on with. */
enum page_set_refusal {
    PAGE_SET_FINE,
    PAGE_SET_DAMAGED,
    PAGE_SET_WAS_USED,   /* it was formatted as a new one, but queues, or objects, were kept in it */
    PAGE_SET_AHEAD,      /* of the log: it comes from another one, or the log was cut off */
    PAGE_SET_OF_ANOTHER, /* queue manager */
    PAGE_SET_MISSING,    /* the log has changes of it, and nothing has defined it */
};

/* What a restart found and did, for CSQR004I to CSQR006I and the RBAs beside them. */
struct store_restarted {
    uint64_t checkpoint;            /* RBA of the one that it began from; 0: none, the log is new */
    uint64_t from, to;              /* forward recovery */
    uint64_t records;               /* read */
    unsigned in_commit, in_doubt, in_flight, in_backout; /* units found */
    uint64_t back_to;               /* backward recovery: lowest RBA read, 0: nothing was to be undone */
    /* The units, in the order in which they were ended or rebuilt; the first ones where there are more. */
    struct store_found {
        char name[STORE_NAME_MAX + 1]; /* empty: not known */
        char state;                    /* C in commit, D in doubt, F in flight, B in backout */
        uint64_t urid;
        microseconds began;
    } units[STORE_FOUND_MAX];
    unsigned unit_count;
    unsigned given_up;              /* queues whose page set was replaced: their persistent messages are gone */
    enum page_set_refusal refusal;
    uint16_t psid;                  /* that is refused */
};
/* The log is scanned and redone, units that had not ended are undone. REASON_CORRUPT, REASON_STATE: restarted->refusal, or else the
 * log is damaged. */
int store_restart(struct store *store, struct store_restarted *restarted) MUST_CHECK;
/* Who wants to know where a restart is, while it reads; before it begins. */
struct store_progress {
    void *context;
    void (*reads)(void *context, bool forwards, uint64_t rba);
    int64_t every; /* milliseconds between two calls, at least */
};
void store_set_progress(struct store *store, const struct store_progress *progress);

/* Ends units whose commit has become durable, moves pages to the disk. */
int store_turn(struct store *store) MUST_CHECK;

/* A checkpoint is taken in steps, while work goes on: begin, then store_turn() until it is done. */
void store_checkpoint(struct store *store);
bool store_checkpoint_done(const struct store *store);
/* The same, waiting. all: every changed page is written, as at a stop. */
int store_checkpoint_now(struct store *store, bool all) MUST_CHECK;
/* Units in flight or in doubt, oldest first. */
struct store_unit_info {
    uint64_t urid;      /* 0: it has logged nothing */
    uint64_t oldest;    /* lowest RBA that a restart needs of it */
    microseconds began;
    struct store_owner owner;
    bool in_doubt;
    unsigned puts, gets;
};
unsigned store_units(const struct store *store, struct store_unit_info *list, unsigned most);

/* Everything that units in flight did is backed out; pages and log are on disk. The page sets are detached then. */
int store_close(struct store *store) MUST_CHECK;
/* As after a crash: memory is given back, nothing is written. */
void store_abandon(struct store *store);

#endif
