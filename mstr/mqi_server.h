/* mqi_server.h - programs reach the queue manager: connections, their segments, calls handed to the engine.
 *
 * Errors:  0 or a negative reason.
 * Memory:  mqi_server_new() and mqi_server_free(), in front of server_free(): it ends all sessions of the server.
 * Blocks:  mqi_server_serve() for racf.
 */
#ifndef MSTR_MQI_SERVER_H
#define MSTR_MQI_SERVER_H

#include "base/server.h"
#include "mstr/password_check.h"
#include "mstr/queue_engine.h"

struct mqi_server;

/* Engine events that this server does not know about come from its owner. */
struct mqi_server_calls {
    void *context;
    void (*log)(void *context, struct span lines); /* for the MSTR job log */
    int (*wait)(void *context);                    /* of engine_events */
    bool (*look)(void *context);                   /* has the log become durable further? Then the store has been told */
    struct password_source passwords;
};

struct mqi_server *mqi_server_new(struct server *server, struct qmgr *qmgr, const struct mqi_server_calls *calls);
void mqi_server_free(struct mqi_server *mqi);
/* How many programs may be connected at a time; MQRC_MAX_CONNS_LIMIT_REACHED behind it. */
void mqi_server_limit(struct mqi_server *mqi, unsigned connections);
/* Programs that were answered and sleep together are woken now; before the process waits, that is done in any case. */
void mqi_server_wake(struct mqi_server *mqi);
/* Where engine_new() sends its events. */
struct engine_events mqi_server_events(struct mqi_server *mqi);
/* The engine that takes the calls; borrowed. NULL: no more are taken, all programs are disconnected. */
void mqi_server_engine(struct mqi_server *mqi, struct engine *engine);
/* Adopts a connected socket of that identity, as racf hands it over: for tests. */
struct session *mqi_server_adopt(struct mqi_server *mqi, int fd, const struct identity *identity);

#endif
