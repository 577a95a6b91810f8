/* mqi_client.h - what the library of the MQI needs of the process that it lives in.
 *
 * The library is one for step programs of ours, for programs of users, and for COBOL: how they get a socket to a queue manager
 * differs, and where lines for the job log go.
 *
 * Errors:  connect: REASON_NOT_FOUND, there is no queue manager of that name (2058); REASON_NOT_RUNNING (2059); others (2059).
 * Memory:  the table is copied; the link is the library's from then on.
 * Blocks:  connect for the queue manager.
 */
#ifndef MSTR_MQI_CLIENT_H
#define MSTR_MQI_CLIENT_H

#include "base/link.h"
#include "mstr/cmqc.h"

struct mqi_host {
    void *context;
    const char *program; /* name of the program, for PutApplName where there is no job */
    /* A socket to the queue manager, bound to whom this process works for. name empty: the default one. */
    int (*connect)(void *context, struct span name, struct link **link);
    /* Lines for the job log, when a connection was refused. */
    void (*job_log)(void *context, struct span lines);
};

void mqi_host(const struct mqi_host *host);

#endif
