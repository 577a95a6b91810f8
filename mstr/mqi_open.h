/* mqi_open.h - MQCONN as a request on a socket: what a program asks, and what a queue manager grants (mqi_requests.def, CONNECT).
 *
 * It may be made by another process than the one that has the connection then: a step makes it for a program that is not ours, so
 * that the lines of a refusal come from the queue manager and from nobody else.
 *
 * Errors:  MQRC_.
 * Memory:  the link is taken; what is opened is the caller's: link and descriptor.
 * Blocks:  mqi_open() for the queue manager, at most MQI_OPEN_PATIENCE.
 */
#ifndef MSTR_MQI_OPEN_H
#define MSTR_MQI_OPEN_H

#include "base/link.h"
#include "mstr/cmqc.h"

enum {
    MQI_CONNECT_MAX = 4096,    /* bytes of the request */
    MQI_OPEN_PATIENCE = 90000, /* milliseconds: the answer to a wrong password may be held back for a minute (FAILDLAY) */
};

struct mqi_opened {
    struct link *link; /* the socket */
    int segment;       /* its file */
    char qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
};

/* The body of CONNECT. tag: NULL for none. */
void mqi_put_connect(struct buf *request, uint32_t options, const char *program, struct span user, struct span password,
                     const MQBYTE128 tag);
/* job_log: lines behind which a refusal stands; added. opened is filled where MQRC_NONE comes back. */
MQLONG mqi_open(struct link *link, const struct buf *request, struct mqi_opened *opened, struct buf *job_log);
void mqi_opened_release(struct mqi_opened *opened);

#endif
