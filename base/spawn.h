/* spawn.h - starting a program: fresh, with only the descriptors it is meant to have.
 *
 * The child leads a session of its own (so that a signal to its process group reaches all of it), has SIGPIPE and the signal mask
 * as at login, and every descriptor that is not in the list is closed.
 *
 * Errors:  a negative reason, also when the program cannot be executed.
 * Memory:  the pidfd is the caller's; so is the process, to be waited for.
 * Blocks:  until the child has executed the program or failed to.
 */
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

#include <sys/types.h>

#include "base/base.h"

struct spawn_fd {
    int ours;   /* descriptor here */
    int theirs; /* number in the child */
};

/* Starts path with arguments (NULL-terminated, [0] is the name in `ps`). environment NULL: ours. pidfd may be NULL, else it
 * gets a descriptor that is readable once the child has ended. Returns the process ID or a negative reason. */
pid_t spawn(const char *path, char *const arguments[], char *const environment[], const struct spawn_fd *fds,
            size_t fd_count, int *pidfd) MUST_CHECK;

#endif
