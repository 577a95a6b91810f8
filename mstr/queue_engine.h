/* queue_engine.h - what the queue manager does with the calls of programs: queues, messages, units of work.
 *
 * One engine for a queue manager; the engine thread alone calls it. It stands between mqi_server.c, which knows how calls come, and
 * message_store.h, which keeps messages; objects.h has the definitions. It decides what a program may do (queue_security.c) and
 * which message it gets.
 *
 * A call is answered at once (0), or later through engine_events.answered (ENGINE_LATER): when the log is durable, a message has
 * come, its time is over, or a page was read. Each connection has one call at a time.
 *
 * Units:   monotonic milliseconds.
 * Errors:  engine_new(): a reason; all else tells MQRC_ in the call.
 * Memory:  engine_new() and engine_free(), which ends all connections; engine_connect() and engine_disconnect(). A call and its
 *          data area are borrowed until it is answered or the connection is ended; the area may be memory that its program still
 *          writes to.
 * Blocks:  for RACF; for the disk when an object is changed (MQSET, a permanent dynamic queue).
 */
#ifndef MSTR_QUEUE_ENGINE_H
#define MSTR_QUEUE_ENGINE_H

#include "base/clock.h"
#include "mstr/message_store.h"
#include "mstr/mqi_call.h"
#include "mstr/qmgr.h"

enum { ENGINE_LATER = 1 };

struct engine;
struct engine_connection;
struct object;  /* objects.h */
struct objects;

struct engine_events {
    void *context;
    /* A call that came to ENGINE_LATER is done. The connection may be given the next one, or be ended, from here. */
    void (*answered)(void *context, void *owner, struct mqi_call *call);
    /* Lines for the MSTR job log: ICH408I. */
    void (*log)(void *context, struct span lines);
    /* engine_tick() is wanted at this moment, and no earlier one that was wanted before. */
    void (*alarm)(void *context, int64_t at);
    /* Waits until the log is durable further than now, and lets the store say so; for commands that end when they are durable. */
    int (*wait)(void *context);
    /* The connection of that owner shall be broken, soon: it is disconnected from there. */
    void (*stop)(void *context, void *owner);
    /* All that programs have put ahead is to be taken, and no more is to be granted before that; for commands. */
    void (*catch_up)(void *context);
    /* A signal of a connection (docs/formats/mqi_segment.md); code: MQEC_. */
    void (*signal)(void *context, void *owner, uint32_t place, MQLONG code);
    /* MQI_AS_ of the consumer of that handle, MQHO_NONE: of the connection, as its program says it. NULL: nothing is known. */
    unsigned (*consumes)(void *context, void *owner, MQHOBJ handle);
};

struct engine *engine_new(struct qmgr *qmgr, struct objects *objects, struct store *store, const struct engine_events *events);
void engine_free(struct engine *engine);
/* Time limits of what waits. */
void engine_tick(struct engine *engine, int64_t now);
/* STOP QMGR: nobody connects any more; what waits and wants to know (MQGMO_FAIL_IF_QUIESCING), or all with force, gets 2161. */
void engine_quiesce(struct engine *engine, bool force);
/* Of programs. */
unsigned engine_connections(const struct engine *engine);
/* Calls that would begin a unit of work wait until that is over: ARCHIVE LOG MODE(QUIESCE). */
void engine_hold(struct engine *engine, bool hold);
/* Units of work that have not ended, but for those in doubt. */
unsigned engine_open_units(const struct engine *engine);

/* MQCONN by this identity; program: of PutApplName. MQRC_NONE and the connection, or the reason with lines for the job log of who
 * asks. owner comes with each answer. */
MQLONG engine_connect(struct engine *engine, const struct identity *who, struct span program, void *owner,
                      struct engine_connection **connection, struct buf *job_log);
/* From now on the connection is that of another user, whose password was right; who connected was checked. */
void engine_adopt(struct engine_connection *connection, const struct identity *user);
/* A connection of the queue manager itself: nothing is checked, and commands that wait for programs do not wait for it. name: of
 * the job; answered: in place of engine_events.answered. */
struct engine_connection *engine_connect_own(struct engine *engine, const char *name,
                                             void (*answered)(void *owner, struct mqi_call *call), void *owner);
/* A connection tag, of MQCNO_ options: it shall be this connection's alone, or that of connections of that scope (an address
 * space) alone. MQRC_. */
MQLONG engine_tag(struct engine_connection *connection, MQLONG options, const MQBYTE128 tag, const char *scope);
/* What programs know a connection by (MQCNO.ConnectionId): EXTCONN and CONN of DISPLAY CONN, as bytes. */
void engine_identity(const struct engine_connection *connection, MQBYTE24 id);
/* The checks of engine_connect() alone. */
MQLONG engine_may_connect(struct engine *engine, const struct identity *who, struct buf *job_log);
/* UPDATE to the profile of the connection: such a user is asked for no password (CHCKLOCL(REQUIRED) is OPTIONAL for it). */
bool engine_trusts(struct engine *engine, const struct identity *who);
/* The program is gone: its unit is backed out, its handles are closed. A commit that has begun goes on. */
void engine_disconnect(struct engine_connection *connection);
/* A call with its data area. MQDISC too: the connection is then still to be disconnected. */
int engine_call(struct engine_connection *connection, struct mqi_call *call, void *area, size_t area_size);

/* The program has puts ahead no more: what it was granted was taken back. */
void engine_grant_over(struct engine_connection *connection);
/* A call that is no put ahead is done: has the unit still room for the puts that were granted? */
bool engine_grant_holds(const struct engine_connection *connection);
/* All grants are to be taken back, for room is short; told once. */
bool engine_ends_grants(struct engine *engine);

/* The store in which its units end: for who gathers their commits. Borrowed. */
struct store *engine_store(const struct engine *engine);

/* A queue as commands show it. */
struct engine_queue_state {
    uint64_t depth;      /* CURDEPTH */
    uint32_t inputs;     /* IPPROCS */
    uint32_t outputs;    /* OPPROCS */
    bool open;           /* by any handle */
    bool uncommitted;    /* UNCOM */
    microseconds last_put, last_get; /* 0: not since the start */
    uint64_t persistent_puts, logged; /* as struct queue_state */
    int page_set;        /* that its messages are in, or will be; -1: its storage class, or the page set of that, is not there */
};
int engine_queue_state(struct engine *engine, struct object *queue, struct engine_queue_state *state) MUST_CHECK;
/* A definition, or that of its storage class, has changed or is about to go: what waits for the queue looks again. */
void engine_queue_changed(struct engine *engine, struct object *queue);
/* CLEAR, and DELETE PURGE: all messages in one unit that is committed; ended is called when that is durable, unless it is at once
 * (0). REASON_BUSY: it is open, or has uncommitted messages. */
int engine_queue_clear(struct engine *engine, struct object *queue, void (*ended)(void *context, int reason),
                       void *context) MUST_CHECK;
/* The same for parts.h. */
struct queue_part engine_queue_part(struct engine *engine);
struct topic_part engine_topic_part(struct engine *engine);
struct audit_part engine_audit_part(struct engine *engine);
/* Forgets what the engine keeps beside a queue that is deleted; REASON_BUSY: it is open. */
int engine_queue_forget(struct engine *engine, struct object *queue) MUST_CHECK;

#endif
