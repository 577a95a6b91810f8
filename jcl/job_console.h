/* job_console.h - what jobs say to the console: sent to the master as it comes, kept for it while it is away.
 *
 * Memory:  job_console_new() hands out a console, job_console_free() takes it back.
 * Blocks:  an initiator, not longer than the master takes to read; jes never, for the master may be waiting for jes.
 */
#ifndef JCL_JOB_CONSOLE_H
#define JCL_JOB_CONSOLE_H

#include "base/link.h"
#include "base/name.h"

struct job_console;

/* waits: for a master that does not read; else what it does not take is kept, as while it is away. */
struct job_console *job_console_new(bool waits);
void job_console_free(struct job_console *console);
/* token: of the operator command that the lines answer, 0 for none. */
void job_console_say(struct job_console *console, uint64_t token, const struct name8 *job, const struct name8 *jobid,
                     struct span lines);
/* Sends what was kept; true when something still is. */
bool job_console_catch_up(struct job_console *console);
/* For programs that ask or listen: what the master says comes over the same connection, so that a question follows the messages in
 * front of it. The calls tell of the connection that is there, or when there is another; NULL: no more. */
struct job_console_calls {
    void (*opened)(void *context, struct link *link);
    void (*closing)(void *context);
    void *context;
};
void job_console_watch(struct job_console *console, const struct job_console_calls *calls);
/* The connection, made if it can be; NULL: the master is away. */
struct link *job_console_link(struct job_console *console);
/* It is of no more use. */
void job_console_away(struct job_console *console);
void job_console_complete(struct job_console *console, uint64_t token, bool good);

#endif
