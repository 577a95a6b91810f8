/* supervise.h - starts the processes of services.def, watches them, starts them again, ends them in order.
 *
 * A process that is found running by its pid file (the master before us died) is adopted. One that ends by itself is started again,
 * after a delay that doubles with each early end. It is ready when it says so on its descriptor READY_FD.
 *
 * Owner:   the master. Nothing here opens a data set, a database or the network.
 * Memory:  what supervisor_new() hands out lives as long as the process.
 * Blocks:  never; what happens is told by the callbacks.
 */
#ifndef CONSOLE_SUPERVISE_H
#define CONSOLE_SUPERVISE_H

#include <sys/types.h>

#include "base/server.h"

struct supervisor;

struct supervisor_calls {
    void (*all_ready)(void *context);
    /* A process could not be started at all: problem is one line for a person. */
    void (*failed)(void *context, const char *problem);
    void (*all_ended)(void *context);
    /* Lines for SYSLOG. */
    void (*say)(void *context, struct span lines);
    void *context;
};

/* key_fd: a sealed memory file with the master key for icsf (the supervisor's from now on), or -1. */
struct supervisor *supervisor_new(struct server *server, unsigned initiators, int key_fd, const struct supervisor_calls *calls);
/* Another memory file, which is the supervisor's from now on, or -1: what icsf gets from its next start on. */
void supervisor_set_key(struct supervisor *supervisor, int key_fd);
int supervisor_key(const struct supervisor *supervisor);
void supervisor_start(struct supervisor *supervisor);
/* Ends all of them, the last started first. */
void supervisor_stop(struct supervisor *supervisor);
/* One "NAME PID STATE" a line. */
void supervisor_status(const struct supervisor *supervisor, struct buf *out);

/* The delay before the next start: 50 ms after the first early end, doubling to 5 s; 50 ms again once a process ran for 10 s. */
int supervise_delay(int last_delay, int64_t ran_milliseconds);

#endif
