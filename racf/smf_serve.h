/* smf_serve.h - the requests of the smf process, answered from the audit files that it has open. For the fuzzer too.
 *
 * Errors:  a sync that failed ends the process.
 * Memory:  the service is borrowed for as long as the server is there; server_free() takes the server back.
 * Blocks:  a request waits for the disk.
 */
#ifndef RACF_SMF_SERVE_H
#define RACF_SMF_SERVE_H

#include "base/server.h"
#include "racf/smf_log.h"

enum { SMF_UNTOLD_MAX = 1 << 14 };

struct smf_service {
    struct smf_log *audit;
    struct buf untold; /* lines of the start, until somebody takes them to the console */
};

/* A server of the requests, which listens nowhere yet. */
struct server *smf_server(struct smf_service *service);
/* Gives the reason back, unless nothing is known about what is on disk: then ends the process. */
int smf_certain(int reason);

#endif
