/* spawn.c - starting a program.
 *
 * posix_spawn does not copy the address space (it uses CLONE_VFORK), so the cost does not grow with the size of the caller. A child
 * descriptor that equals one still to be copied is first moved out of the way.
 */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/reason.h"

extern char **environ;

pid_t spawn(const char *path, char *const arguments[], char *const environment[], const struct spawn_fd *fds,
            size_t fd_count, int *pidfd)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    int *moved = mem_alloc(fd_count, sizeof *moved);
    int above = 0; /* all numbers that the child is given */
    pid_t pid = 0;
    int error = 0;

    for (size_t i = 0; i < fd_count; i++)
        if (fds[i].theirs >= above)
            above = fds[i].theirs + 1;
    if (posix_spawn_file_actions_init(&actions) || posix_spawnattr_init(&attributes))
        fatal("no room to start %s", path);
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGHUP);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    for (size_t i = 0; i < fd_count; i++) {
        moved[i] = fcntl(fds[i].ours, F_DUPFD_CLOEXEC, above);
        if (moved[i] < 0)
            error = errno;
        else
            posix_spawn_file_actions_adddup2(&actions, moved[i], fds[i].theirs);
    }
    /* Whoever started us may have left descriptors open. */
    if (!error)
        error = posix_spawn_file_actions_addclosefrom_np(&actions, above);
    if (!error)
        error = posix_spawn(&pid, path, &actions, &attributes, arguments, environment ? environment : environ);
    for (size_t i = 0; i < fd_count; i++)
        if (moved[i] >= 0)
            close(moved[i]);
    mem_free(moved);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error)
        return reason_from_errno(error);
    if (pidfd)
        *pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    return pid;
}
