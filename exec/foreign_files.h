/* foreign_files.h - the DDs of a program that is not ours, as files that it opens by DD_NAME=/dev/fd/N.
 *
 * Records become lines, of fixed records without the blanks at their end, as when a data set is copied into a UNIX file. A data set
 * is a file in memory: its records stand in it when the program starts, and when the program ends they are replaced by what it left
 * there, if it changed anything. So no plain copy of a data set comes to a disk, and the program needs no key. SYSOUT is a pipe.
 * Standard input is SYSIN; standard output and error are SYSOUT, else SYSPRINT, else the job log.
 * A program that reads and writes DDs over a channel of its own (COBOL: exec/cobol_server.h) gets only those standard files, and
 * SYSPRINT is none of them.
 *
 * DIFFERS: every data set of such a step is opened when the step begins, whether its program would open it or not, since only that
 * can refuse it with S913 in time; a missing member that the program does not write ends the step in S013-18. When
 * the step is canceled or has used its time, what its program wrote to data sets is lost; on the mainframe the blocks written stay.
 *
 * Owner:   the step's process.
 * Errors:  ends the step where OPEN, CLOSE, GET or PUT would.
 * Memory:  foreign_files_open() hands out what foreign_files_close() takes back.
 * Blocks:  for the disk, for servers, and foreign_files_pump() as long as the program runs.
 */
#ifndef EXEC_FOREIGN_FILES_H
#define EXEC_FOREIGN_FILES_H

#include "base/spawn.h"
#include "exec/step.h"

enum {
    FOREIGN_FILE_MAX = 1 << 28, /* bytes of one */
    FOREIGN_FILES_MAX = 500,    /* of a step: the sandbox takes 512 descriptors (base/sandbox.c) */
};

struct foreign_files;

/* Over which a program asks for more than files. */
struct foreign_channel {
    int fd;                      /* ours; -1: it has ended */
    int theirs, number;          /* the program's end, and its number there */
    int library;                 /* a library for the program, as a memory file; its number is the next. -1: none */
    bool files;                  /* it asks for DDs over the channel, and gets no files of them */
    /* Called when fd can be read; waits for nobody but the operator; sets fd -1 when the channel has ended. */
    void (*serve)(void *context);
    void *context;
};

/* user: who the program runs as. channel: NULL, or one whose theirs the program gets. */
struct foreign_files *foreign_files_open(struct step *step, uid_t user, struct foreign_channel *channel);
/* What SYSOUT is written to while the program runs; NULL: that DD is none of the standard files. */
struct dd *foreign_files_stream(const struct foreign_files *files, const char *ddname);
/* What the program gets, by rising numbers. */
const struct spawn_fd *foreign_files_fds(const struct foreign_files *files, size_t *count);
/* DD_NAME=/dev/fd/N, or /dev/null of DUMMY, each ended by a NUL. */
void foreign_files_environment(const struct foreign_files *files, struct buf *out);
/* Takes what the program writes to pipes, and serves its channel, until end_fd can be read and all of them are empty. */
void foreign_files_pump(struct foreign_files *files, int end_fd);
/* Puts back what the program changed. */
void foreign_files_close(struct foreign_files *files);

#endif
