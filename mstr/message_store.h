/* message_store.h - messages on queues, in units of work, that are there after a failure.
 *
 * What lies above (queue_*.c) decides which message a program gets; what lies below keeps the messages, their order, whose they
 * are, and writes the log. All functions are called by the engine thread alone.
 *
 * A unit of work collects puts and gets. A put and a get outside of syncpoint are a unit of their own that is committed at once. A
 * message that was put lies on its queue at once, in state STORE_PUT; one that was got stays, in state STORE_GOT; the commit makes
 * the first STORE_FREE and takes the second away, the backout the other way round. Other units see both, and pass them by.
 *
 * Order: higher priority first, then arrival. For a queue in FIFO order the caller puts all with one priority.
 *
 * Units:   positions are opaque and not 0, the same as long as the message is there; lengths in bytes; arrival counts the puts
 *          to a queue, and grows for ever.
 * Errors:  0, STORE_LATER, or a negative reason, and nothing has changed then: REASON_FULL (the page set), REASON_LIMIT (of
 *          messages in one unit, or of units), REASON_CORRUPT (the page does not hold what it should), REASON_IO.
 *          STORE_LATER of a function that reads or changes messages, for who is not patient (store_patience()): a page is on its
 *          way from the disk, or room is being made; the caller gives up what it was doing and begins it again when
 *          pages_came() is called. Of store_commit() and store_backout(): it will be ended(); until then the unit is the store's.
 * Memory:  what a function hands out as a span is borrowed until the next call of any function of the store. Data that is put may
 *          lie in memory that a stranger changes meanwhile: it is copied once, and what is computed of it is computed of the copy.
 * Blocks:  who is patient, for pages, and for room in the log and on page sets. Who is not: only where what is needed at the same
 *          time is more than a part of a buffer pool (a commit of many messages that have left the buffers, a very long message).
 */
#ifndef MSTR_MESSAGE_STORE_H
#define MSTR_MESSAGE_STORE_H

#include "base/clock.h"
#include "base/span.h"

enum { STORE_LATER = 1, STORE_PRIORITIES = 10, STORE_NID = 16, STORE_NAME_MAX = 8 };

struct store;        /* of one queue manager */
struct store_queue;  /* the messages of one queue */
struct store_unit;   /* a unit of work */
struct store_cursor; /* a place in a queue */

typedef uint64_t store_position; /* of one queue */

enum store_state {
    STORE_FREE, /* committed, held by nobody */
    STORE_PUT,  /* put by a unit that has not ended */
    STORE_GOT,  /* got by a unit that has not ended */
};

struct store_message {
    store_position position;
    uint64_t arrival;
    uint8_t priority;
    bool persistent;
    enum store_state state;
    const struct store_unit *unit; /* of STORE_PUT and STORE_GOT */
    size_t header_length;
    size_t data_length;
};

struct store_events {
    void *context;
    /* A unit that answered STORE_LATER has ended, and is gone: durable in all copies of the log (0), or a reason, and then it was
     * backed out. token: of store_commit() or store_backout(). */
    void (*ended)(void *context, uint64_t token, int reason);
    /* A unit is in doubt from now on: durable (0), or a reason, and the store is broken. */
    void (*prepared)(void *context, uint64_t token, int reason);
    /* An old unit was shunted: its records are from rba on; or, with a reason, it was not. */
    void (*shunted)(void *context, const struct store_unit *unit, uint64_t rba, int reason);
    /* What answered STORE_LATER may be tried again. */
    void (*pages_came)(void *context);
};

void store_set_events(struct store *store, const struct store_events *events);

/* Does who calls from now on wait, or is he told STORE_LATER? At first everybody is patient. Returns what was before. */
bool store_patience(struct store *store, bool patient);
/* Would somebody who has to be told STORE_LATER have his pages asked for now, or are there too many already? */
bool store_may_ask(const struct store *store);
/* pages_came() is called again: not all who waited could try. */
void store_come_again(struct store *store);

/* The messages of the queue with this number, which its definition keeps and no other queue ever gets; the page set holds a new
 * queue's, and that of one with messages must not change. Opened once; closed only when no cursor and no unit is left. */
int store_queue_open(struct store *store, uint64_t number, unsigned page_set, struct store_queue **queue) MUST_CHECK;
void store_queue_close(struct store_queue *queue);
/* Where the next messages of a queue that has none will be; one that has some stays where they are, and so does one whose unit has
 * not ended. REASON_NOT_FOUND: no such page set. */
int store_queue_place(struct store_queue *queue, unsigned page_set) MUST_CHECK;
unsigned store_queue_page_set(const struct store_queue *queue);
/* Who wants to hear of each message of a queue that comes, and that is taken off, whatever its unit does; header is borrowed. Of
 * the message position, arrival, priority and persistent are told. Nothing of the store may be called from there. */
struct store_watcher {
    void *context;
    void (*came)(void *context, const struct store_message *message, struct span header);
    void (*gone)(void *context, const struct store_message *message, struct span header);
};
/* One for a queue; copied. NULL: nobody any more. */
void store_queue_watch(struct store_queue *queue, const struct store_watcher *watcher);
/* Gives the queue's room back, in the unit in which its definition goes. It must be empty. */
int store_queue_drop(struct store_unit *unit, struct store_queue *queue) MUST_CHECK;

struct store_counts {
    uint64_t messages;    /* all, in whatever state */
    uint64_t put;         /* of them in STORE_PUT */
    uint64_t got;         /* of them in STORE_GOT; CURDEPTH is messages - got */
    uint64_t persistent_puts; /* since the queue was opened */
    uint64_t logged;      /* bytes of the log since then, for its persistent messages */
};
struct store_counts store_queue_counts(const struct store_queue *queue);
/* Pages that are free in its page set, without those that it may grow by. */
uint32_t store_queue_room(const struct store_queue *queue);
/* Those of page set 0, where objects are. False: it can be extended, and nobody knows how far. */
bool store_objects_room(const struct store *store, uint32_t *pages);

/* Begins a unit: cheap, nothing is logged before its first put. */
int store_begin(struct store *store, struct store_unit **unit) MUST_CHECK;
struct store_put {
    uint8_t priority; /* below STORE_PRIORITIES */
    bool persistent;
    struct span header;
    struct span data;
};
int store_put(struct store_unit *unit, struct store_queue *queue, const struct store_put *put,
              store_position *position) MUST_CHECK;
/* Gets the message for this unit. REASON_BUSY: its state is not STORE_FREE, nor STORE_PUT of this unit. */
int store_get(struct store_unit *unit, struct store_queue *queue, store_position position) MUST_CHECK;
/* Gets a message of this unit free again. REASON_NOT_FOUND: this unit did not get it. */
int store_unget(struct store_unit *unit, struct store_queue *queue, store_position position) MUST_CHECK;
/* A message that one unit has got is got by the other one from now on, and the end of the first does nothing to it.
 * REASON_NOT_FOUND: the first did not get it, or has put it itself. */
int store_get_over(struct store_unit *from, struct store_unit *to, struct store_queue *queue, store_position position) MUST_CHECK;
/* Is all there that a commit of the unit needs? 0, or STORE_LATER. */
int store_unit_ready(struct store_unit *unit) MUST_CHECK;
/* SUSPEND QMGR LOG: what would be logged is answered with STORE_LATER by the functions above, to who does not wait. */
bool store_log_suspended(const struct store *store);
/* Is the log suspended, or full until a data set of it is archived? Who logs all the same would wait, and everybody with it. */
bool store_log_waits(const struct store *store);
/* Ends the unit. 0: it has ended, and is gone; STORE_LATER: it will, when it is durable. token 0: nobody waits for that, and 0 is
 * what is returned. A commit that fails leaves the unit, which is then to be backed out. */
int store_commit(struct store_unit *unit, uint64_t token) MUST_CHECK;
int store_backout(struct store_unit *unit, uint64_t token) MUST_CHECK;
/* Commits are forced one by one, or, while they are gathered, by store_force(): for who knows whether more of them are about to
 * come. store_gathered(): those that wait for store_force(); store_forcing(): that have been forced and are not durable yet. */
void store_gather(struct store *store, bool gather);
size_t store_gathered(const struct store *store);
bool store_forcing(const struct store *store);
void store_force(struct store *store);
/* The same, by the caller itself as far as it can: log_lead(). */
void store_lead(struct store *store);
/* The first phase for a coordinator of several resource managers: when it is durable, prepared() is called, and from then on
 * the unit outlives stops and crashes, with what it has put and got of persistent messages, until it is committed or backed
 * out. nid: what the coordinator knows it by. STORE_LATER, or a reason. */
int store_prepare(struct store_unit *unit, const unsigned char nid[STORE_NID], uint64_t token) MUST_CHECK;
/* The log position at which the unit began, for DISPLAY CONN and for messages; 0: it has logged nothing. */
uint64_t store_unit_rba(const struct store_unit *unit);

/* Whose a unit is, for messages and, when it is in doubt, for who may end it. Names in upper case, empty: not known. */
struct store_owner {
    char name[STORE_NAME_MAX + 1]; /* job */
    char user[STORE_NAME_MAX + 1];
};
void store_unit_own(struct store_unit *unit, const struct store_owner *owner);
const struct store_owner *store_unit_owner(const struct store_unit *unit);
microseconds store_unit_began(const struct store_unit *unit); /* 0: it has logged nothing */
/* NULL: it is not in doubt. */
const unsigned char *store_unit_nid(const struct store_unit *unit);
/* Units in doubt, oldest first: the one behind that one (NULL: the first); NULL: there is no other. */
struct store_unit *store_indoubt(const struct store *store, const struct store_unit *behind);
/* What the unit has put and got. */
void store_unit_messages(const struct store_unit *unit,
                         void (*each)(void *context, uint64_t queue, store_position position, bool got), void *context);

/* A cursor stands in front of the first message, on a message, or, when that is gone, where it was. */
int store_cursor_open(struct store_queue *queue, struct store_cursor **cursor) MUST_CHECK;
void store_cursor_close(struct store_cursor *cursor);
void store_cursor_copy(struct store_cursor *cursor, const struct store_cursor *from); /* to the place of another one of the queue */
void store_cursor_first(struct store_cursor *cursor); /* in front of the first */
/* To the next message in delivery order, whatever its state. REASON_NOT_FOUND: there is none; the cursor stays where it is. */
int store_cursor_next(struct store_cursor *cursor, struct store_message *message) MUST_CHECK;
/* To the message at that position. REASON_NOT_FOUND: it is gone. */
int store_cursor_to(struct store_cursor *cursor, store_position position, struct store_message *message) MUST_CHECK;

/* Header of a message; data from offset into bytes, no more than length, which must be there. */
int store_read_header(struct store_queue *queue, store_position position, struct span *header) MUST_CHECK;
int store_read_data(struct store_queue *queue, store_position position, size_t offset, void *bytes, size_t length) MUST_CHECK;
/* The same from the first byte on, in parts: how far it came before STORE_LATER is kept in *progress, which is zeros at first. */
struct store_reading {
    store_position position;
    uint64_t arrival;
    size_t length, done;
    uint32_t page; /* that comes next */
};
int store_read_on(struct store_queue *queue, store_position position, void *bytes, size_t length,
                  struct store_reading *progress) MUST_CHECK;
/* Puts other bytes of the same length into the header of a message that a unit holds or that nobody does: the backout count. Not
 * logged; a restart may bring the old ones back. */
int store_mark_header(struct store_queue *queue, store_position position, size_t offset, struct span bytes) MUST_CHECK;
/* The same, logged where the message is persistent: it stays whatever becomes of the unit, whose backout answers STORE_LATER. */
int store_harden_header(struct store_unit *unit, struct store_queue *queue, store_position position, size_t offset,
                        struct span bytes) MUST_CHECK;

#endif
