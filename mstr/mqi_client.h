/* mqi_client.h - what the library of the MQI needs of the process that it lives in.
 *
 * The library is one for step programs of ours, for programs of users, and for COBOL: how they get a socket to a queue manager
 * differs, and where lines for the job log go.
 *
 * Errors:  open: MQRC_; 2058 there is no queue manager of that name, 2059 it is not running or cannot be reached.
 * Memory:  the table is copied; what open hands out is the library's from then on.
 * Blocks:  open for the queue manager.
 */
#ifndef MSTR_MQI_CLIENT_H
#define MSTR_MQI_CLIENT_H

#include "mstr/mqi_open.h"

/* A language other than C. */
struct mqi_language {
    bool swapped;    /* numbers have the highest byte first: in event control blocks */
    bool one_thread; /* functions run in threads of the program only: MQOP_START is refused (2012), and event handlers are called
                      * by the thread that is in MQOP_START_WAIT */
    void (*invoke)(MQCB_FUNCTION *function, MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context);
};

struct mqi_host {
    void *context;
    const char *program; /* name of the program, for PutApplName where there is no job */
    /* A connection, bound to whom this process works for, by the body of CONNECT. name empty: the default queue manager. */
    MQLONG (*open)(void *context, struct span name, const struct buf *request, struct mqi_opened *opened);
    /* The function of a load module, for CallbackName. MQRC_. NULL: there are none. */
    MQLONG (*find)(void *context, struct span name, MQCB_FUNCTION **function);
    const struct mqi_language *language; /* NULL: C */
};

void mqi_host(const struct mqi_host *host);

#endif
