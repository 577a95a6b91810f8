/* daemon.h - what every long-lived program does first: name, pid file, no core with secrets in it, "ready".
 *
 * The master starts a program with descriptor READY_FD open for writing; daemon_ready() says "ready" there, once.
 * The pid file run/NAME.pid holds the process ID and the start time of the process in clock ticks since boot (field 22 of
 * /proc/PID/stat), so that a number used again by another process is not taken for ours.
 *
 * Errors:  fatal(): a program that cannot say who it is does not run.
 * Blocks:  daemon_begin() for the disk.
 */
#ifndef BASE_DAEMON_H
#define BASE_DAEMON_H

#include <sys/types.h>

#include "base/base.h"

enum { READY_FD = 3 };

/* name: as in `ps` and in run/. Ends the program when the pid file cannot be written. To be called before anything is opened. */
void daemon_begin(const char *name);
void daemon_ready(void);
/* Takes the pid file away: an ordered end. */
void daemon_end(void);

/* The process that a pid file names, if it still runs: its ID and a pidfd (the caller's), or 0 and -1. */
pid_t daemon_find(const char *name, int *pidfd);

#endif
