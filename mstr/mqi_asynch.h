/* mqi_asynch.h - what comes to a program without its asking: signals (MQGMO_SET_SIGNAL), message consumers and event handlers.
 *
 * mqi_asynch.c has the places where the queue manager writes its signals, the thread that looks at them, and event control
 * blocks; mqi_callback.c has MQCB and MQCTL. A connection has one of these from the first such call on. A thread of its own waits
 * for signals, calls event handlers, and, behind MQOP_START, message consumers: it is then the driver. Behind MQOP_START_WAIT the
 * driver is the thread that made the call.
 *
 * Under the lock: all of it. No lock is held while a function of the program runs. Who holds the lock takes no connection's.
 *
 * Memory:  the connection's.
 * Blocks:  asynch_wait(); asynch_end(), until a callback that is running has returned.
 */
#ifndef MSTR_MQI_ASYNCH_H
#define MSTR_MQI_ASYNCH_H

#include "mstr/mqi_inside.h"

/* Between two tries of what failed for a reason that may pass. */
enum { ASYNCH_RETRY = 1000 /* milliseconds */ };

enum asynch_state { ASYNCH_STOPPED, ASYNCH_STARTED, ASYNCH_SUSPENDED };
enum asynch_order { ORDER_NONE, ORDER_STOP, ORDER_SUSPEND };

struct consumer {
    struct consumer *next;
    MQHOBJ handle;        /* MQHO_NONE: the event handler */
    MQCB_FUNCTION *function;
    MQPTR area;
    MQLONG options, max_length;
    MQMD md;              /* of its gets */
    MQGMO gmo;
    uint32_t place;       /* of its signal; 0: an event handler */
    bool armed;           /* nothing was there, the signal will say when */
    bool expired;         /* its wait interval is over */
    bool suspended;
    bool inhibited;       /* it was told that gets are, or of another reason that may pass */
    bool start_due;       /* MQCBCT_START_CALL comes first */
    bool removed;         /* to be freed when its function has returned */
    unsigned busy;        /* its function is running so often */
    int64_t retry;        /* clock_monotonic(): not before */
    uint64_t turn;        /* who was served longest ago comes first */
};

struct place {
    bool used;
    PMQLONG block;             /* an event control block, or: */
    struct consumer *consumer;
    MQHOBJ handle;
};

struct asynch {
    struct connection *connection;
    MQHCONN handle;
    pthread_mutex_t lock;
    pthread_cond_t changed;  /* state, driver */
    pthread_t thread;
    int told, kick;          /* eventfds: the queue manager has written signals; another thread wants something */
    struct place places[MQI_SIGNALS];
    struct consumer *consumers;
    enum asynch_state state;
    enum asynch_order order; /* to the driver */
    bool ended;              /* MQDISC: the thread ends */
    bool starting;           /* MQOP_START waits for the start calls */
    bool waiting;            /* it was MQOP_START_WAIT */
    bool driven;             /* by: */
    pthread_t driver;
    MQPTR area;              /* of MQCTL */
    uint64_t turn;
    MQLONG happened;         /* to the queue manager: MQRC_, for event handlers */
    MQLONG reported;         /* of it, what they have been told */
    MQLONG broken;           /* MQRC_: nothing more comes */
};

/* The connection's, made when there is none yet; it is locked. MQRC_. */
MQLONG asynch_of(struct connection *connection, MQHCONN handle, struct asynch **asynch);
/* MQDISC: stops, deregisters all, ends the thread. MQRC_: a callback cannot disconnect itself. */
MQLONG asynch_end(struct asynch *asynch);
void asynch_free(struct asynch *asynch);
/* Is the connection started, and the calling thread not the one for which it is? */
bool asynch_forbids(struct asynch *asynch);
/* Is the calling thread the driver? Locked. */
bool asynch_drives(const struct asynch *asynch);
/* Do functions of the program run in its own threads only? */
bool asynch_is_alone(void);
/* Wakes the driver, and the thread. Locked. */
void asynch_kick(struct asynch *asynch);
/* Waits until a signal comes, somebody kicks, or that moment of clock_monotonic() has come, and notes what has come. Locked before
 * and behind. */
void asynch_wait(struct asynch *asynch, int64_t until);
/* A place for a signal, cleared; 0: all are used. Locked. */
uint32_t asynch_place(struct asynch *asynch, const struct place *place);
void asynch_release(struct asynch *asynch, uint32_t place);
/* Tells the queue manager, for DISPLAY CONN, how it stands with a consumer; with all of them and the connection. Locked. */
void asynch_tell(const struct asynch *asynch, const struct consumer *consumer);
void asynch_tell_all(const struct asynch *asynch);

/* MQGMO_SET_SIGNAL, of a connection that is locked: makes the call as one with a signal. MQRC_ and *place. */
MQLONG asynch_signal(struct connection *connection, MQHCONN hconn, PMQLONG block, uint32_t *place);
/* The call was answered. */
void asynch_signalled(struct connection *connection, uint32_t place);
/* MQCLOSE has closed this handle. */
void asynch_close(struct connection *connection, MQHOBJ handle);

/* mqi_callback.c */
/* Calls message consumers until the order is another one, or nothing is left to wait for. Locked. MQRC_ of MQOP_START_WAIT. */
MQLONG callback_drive(struct asynch *asynch);
/* Tells event handlers what has happened. Locked. False: nothing has. */
bool callback_events(struct asynch *asynch);
/* Behind stop and MQCLOSE: takes consumers off and calls them for the last time. Locked. */
void callback_remove(struct asynch *asynch, struct consumer *consumer, bool closed);
/* Stop calls; the state is then stopped. Locked. */
void callback_stop(struct asynch *asynch, MQLONG reason);

#endif
