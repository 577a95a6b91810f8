/* snapshot.h - a copy of a system, taken while it runs.
 *
 * What is copied: config/, racf/, keys/ and vol/. The copy has an empty spool and log: no job of the system runs in it.
 * A file is copied together with its write-ahead log or journal, and copied again when one of them changed meanwhile: a database
 * is as its last commit left it. Data sets that something writes all the time are taken as they are and named in `torn`.
 * Where the file system shares blocks between files (btrfs, XFS) nothing is copied but names; else the room has to be there.
 *
 * Owner:   the caller is the owner of the system, or root.
 * Errors:  0 or a negative reason; problem then holds a line for a person. What was made by then stays for the caller to remove.
 * Blocks:  for the disk, as long as it takes to copy the data sets; show is called now and then.
 */
#ifndef CONSOLE_SNAPSHOT_H
#define CONSOLE_SNAPSHOT_H

#include "base/buf.h"

struct snapshot {
    uint64_t bytes;  /* all that is to be copied */
    uint64_t copied;
    struct buf torn; /* names of data set files that were being written, one a line */
    void (*show)(void *context, uint64_t copied, uint64_t bytes); /* may be NULL */
    void *context;
};

/* from: the folder of the system; to: an empty one. */
int snapshot_make(struct snapshot *snapshot, const char *from, const char *to, struct buf *problem) MUST_CHECK;

#endif
