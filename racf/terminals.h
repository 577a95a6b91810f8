/* terminals.h - at which terminal a command was entered.
 *
 * DIFFERS: a terminal is a virtual console or a serial line, under the name of its device in capitals (TTY1, TTYS0). A pseudo
 * terminal (ssh, a window) has a number that whoever opens enough of them gets: its name says nothing about a place, and it is no
 * terminal.
 *
 * Errors:  an empty name: not known.
 * Blocks:  no; reads /proc.
 */
#ifndef RACF_TERMINALS_H
#define RACF_TERMINALS_H

#include <sys/types.h>

#include "base/name.h"

/* The controlling terminal of the process, as long as it is one of that UNIX user. */
struct name8 terminal_of(pid_t pid, uid_t uid);
/* For its test: of a line of /proc/PID/stat. */
struct name8 terminal_in(struct span stat);

#endif
