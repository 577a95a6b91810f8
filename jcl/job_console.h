/* job_console.h - what jobs say to the console: sent to the master as it comes, kept for it while it is away.
 *
 * Memory:  job_console_new() hands out a console, job_console_free() takes it back.
 * Blocks:  not longer than the master takes to read.
 */
#ifndef JCL_JOB_CONSOLE_H
#define JCL_JOB_CONSOLE_H

#include "base/name.h"

struct job_console;

struct job_console *job_console_new(void);
void job_console_free(struct job_console *console);
/* token: of the operator command that the lines answer, 0 for none. */
void job_console_say(struct job_console *console, uint64_t token, const struct name8 *job, const struct name8 *jobid,
                     struct span lines);
void job_console_complete(struct job_console *console, uint64_t token, bool good);

#endif
