/* mqi_logon.h - MQCONN as a request: who it is that connects, with user ID and password where the program gives them.
 *
 * Errors:  0 or a negative reason, which ends the session; what the program is told is MQRC_.
 * Memory:  mqi_logons_new() and mqi_logons_free(); behind that no session may be left (server_free() comes first).
 * Blocks:  as password_check_free().
 * Source:  docs/formats/mqi_segment.md; connection authentication: MQ for z/OS, securing, CONNAUTH.
 */
#ifndef MSTR_MQI_LOGON_H
#define MSTR_MQI_LOGON_H

#include "base/server.h"
#include "mstr/password_check.h"
#include "mstr/queue_engine.h"

enum { MQI_WISH_NAME = 256 };

/* What a program asks for with CONNECT, but for its password. */
struct mqi_wish {
    char name[MQI_WISH_NAME]; /* of the program */
    MQLONG options;           /* MQCNO_ */
    bool tagged;
    MQBYTE128 tag;
};

/* What it has of the server of programs. */
struct mqi_logon_calls {
    void *context;
    struct engine *(*engine)(void *context);       /* borrowed; NULL: there is none now */
    void (*log)(void *context, struct span lines); /* for the MSTR job log */
    /* The connection itself, as who. MQRC_; *fd: the segment's file, which is the caller's, also where it is refused;
     * -1 as it was: there is none. job_log: what has been said so far. */
    MQLONG (*connect)
    (struct session *session, const struct identity *who, const struct mqi_wish *wish, struct buf *job_log, int *fd);
};

struct mqi_logons;

struct mqi_logons *mqi_logons_new(struct server *server, struct qmgr *qmgr, const struct password_source *passwords,
                                  const struct mqi_logon_calls *calls);
void mqi_logons_free(struct mqi_logons *logons);
/* The request CONNECT (mqi_requests.def): REPLY_LATER, or 0 and the answer in out. */
int mqi_logon_serve(struct mqi_logons *logons, struct session *session, struct reader *in, struct buf *out);

#endif
