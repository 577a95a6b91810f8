/* sandbox.h - runs a program that is not ours where it can see and reach nothing of ours.
 *
 * The program is a grandchild: between it and the caller stands the first process of its PID namespace, which is this
 * code. The end of the program, of that first process, or of the caller ends every descendant, whatever it did to get
 * away: the kernel does it.
 * What it sees: /usr and what belongs to it (read-only), an empty /tmp of its own, a /proc of its own processes, its
 * descriptors. What it may not: docs/decisions/0006-programs-not-ours.md. It is "nobody" when we are root, and has no
 * capability, no network, no way to a socket that it was not given.
 *
 * Owner:   the caller, until sandbox_wait() has told how it ended.
 * Errors:  what the kernel refuses is told by sandbox_wait(), with the name of the step: nothing was executed then.
 * Memory:  struct sandbox is borrowed during sandbox_start().
 * Blocks:  sandbox_wait(); once end_fd can be read it does not block for long.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <sys/types.h>

#include "base/spawn.h"

enum { SANDBOX_FIRST_FREE_FD = 3 };

struct sandbox {
    int program;                  /* what is executed: a sealed memory file */
    char *const *arguments;
    char *const *environment;
    const struct spawn_fd *fds;   /* all that it gets; the numbers are different, and theirs are given in rising order */
    size_t fd_count;
    const char *const *hidden;    /* paths that are covered should they lie in what it sees; NULL-terminated */
    uint64_t file_bytes;          /* the longest file that it may write */
    bool unsafe;                  /* without namespaces: it sees what our UNIX user sees */
};

struct sandbox_end {
    const char *refused; /* what the kernel did not allow; NULL: it ran */
    int error;           /* errno of that, or of the execution */
    bool executed;       /* false: see error */
    int status;          /* as of waitpid() */
};

/* Starts it; *end_fd can be read when it has ended. A process ID or a negative reason. */
pid_t sandbox_start(const struct sandbox *sandbox, int *end_fd) MUST_CHECK;
/* Waits, takes process and end_fd back. */
void sandbox_wait(pid_t pid, int end_fd, struct sandbox_end *end);
/* The UNIX user and group that the program runs as: whose its descriptors should be. */
uid_t sandbox_user(void);
/* Makes the calling process refuse what a program in the sandbox may not do (alone: for tests). 0 or errno. */
int sandbox_filter(bool keep_group) MUST_CHECK;

#endif
