/* mqi_inside.h - what the parts of the MQI's library share: mqi_connection.c (connections, one call), mqi_client.c (the calls),
 * mqi_asynch.h.
 *
 * A call goes so: client_lock(), client_begin(), the call's own fields, client_call(), what the program gets, client_end().
 *
 * Memory:  a connection is the table's; it is locked while a call is made.
 * Blocks:  client_call(), client_area(): for the queue manager; client_lock(): for the call of another thread.
 */
#ifndef MSTR_MQI_INSIDE_H
#define MSTR_MQI_INSIDE_H

#include <pthread.h>

#include "base/server.h"
#include "mstr/mqi_ahead.h"
#include "mstr/mqi_call.h"
#include "mstr/mqi_segment.h"

struct asynch;
struct mqi_host;

struct connection {
    pthread_mutex_t lock; /* a call at a time */
    unsigned users;       /* who locks it or waits for that; under the table's lock */
    MQHCONN number;       /* of the handle */
    bool gone;            /* disconnected: who has waited behind that has no connection any more */
    struct link *link;
    struct segment segment;
    struct mqi_wake wake;
    int bell;
    bool broken;
    struct mqi_call call;
    struct mqi_attributes attributes;
    struct buf bytes;
    struct put_ahead ahead;
    struct asynch *_Atomic asynch; /* NULL: nothing comes without being asked for */
};

/* The process that the library lives in. */
const struct mqi_host *client_host(void);
/* Completion code and reason to the program. */
void client_tell(PMQLONG code, PMQLONG reason, MQLONG value);
/* The connection of a handle, which stays in memory until it is released; NULL: there is none. */
struct connection *client_refer(MQHCONN handle);
void client_release(struct connection *connection);
/* The same for one that is locked. */
void client_keep(struct connection *connection);
/* The connection of a handle, locked; NULL: the call cannot be made, and its program was told why. */
struct connection *client_lock(MQHCONN handle, PMQLONG code, PMQLONG reason);
/* The call with defaults in all its fields. */
void client_begin(struct connection *connection, enum mqi_verb verb);
/* What the queue manager answers, or that it is gone, into the call. */
void client_call(struct connection *connection);
/* Makes the data area as big as that at least. MQRC_. */
MQLONG client_area(struct connection *connection, size_t size);
/* Tells completion code and reason; unlocked then. */
void client_end(struct connection *connection, PMQLONG code, PMQLONG reason);
/* The eventfd of REQUEST_SIGNALS, or -1. */
int client_signals(struct connection *connection);

/* mqi_client.c */
/* What a program gave for a get, or for those of a message consumer, into the call. MQRC_. */
MQLONG client_take_get(struct connection *connection, const void *md, const void *gmo);
/* MQGMO_CONVERT: the data of what was got, as it came in the data area, as the program wanted it (its descriptor and options, its
 * room), in out, and the answer is that of the converted message. False: it stays as it is, and the answer may say why. */
bool client_convert(struct connection *connection, const struct mqi_call *asked, struct buf *out);
/* The call of a get, and once more when the message needs a bigger data area. */
void client_get(struct connection *connection);

#endif
