/* prepared.h - programs of ours that do next to nothing wait, started already, and fork a process for each step (exec/prepared.h).
 *
 * Owner:   the initiator; each has prepared processes of its own, which end with it.
 * Errors:  a negative reason: it is not known whether the step has begun, and nothing may be started in its place.
 * Blocks:  until the process has done what it has to do, PREPARED_PATIENCE at most.
 */
#ifndef JCL_PREPARED_H
#define JCL_PREPARED_H

#include <sys/types.h>

#include "base/base.h"

/* Does a program of build/bin have this form? Then it wants no step table, no DDs, and prints nothing. */
bool prepared_has(const char *file);
/* Runs a step of such a program under a name of at most 8 characters; link, its step link, stays the caller's. The process is a
 * child of ours, to be waited for, leads a session of its own and has no descriptor but the link; mostly it has ended already. */
pid_t prepared_start(const char *file, const char *name, int link) MUST_CHECK;
/* Ends all prepared processes and waits for them. */
void prepared_end(void);

#endif
