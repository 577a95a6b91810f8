/* spool_room.h - is there room in the spool for more output?
 *
 * What is left of it, STEP_SPOOL_RESERVE, belongs to JES2: without room for its queue and the logs of jobs it could not even purge.
 * Units:   bytes.
 * Memory:  the file stays its owner's.
 * Blocks:  for the disk, no longer than a write.
 * Source:  docs/formats/spool.md
 */
#ifndef GREENBAR_EXEC_SPOOL_ROOM_H
#define GREENBAR_EXEC_SPOOL_ROOM_H

#include "datasets/record.h"

/* Of one writer, all zeros at first; of one file after the other. */
struct spool_room {
    uint64_t looked; /* how much the file held at the last look */
};

/* Looks now and then, every STEP_SPOOL_LOOK. What was written so far goes out before a look. */
bool spool_room_left(struct spool_room *room, struct record_file *file) MUST_CHECK;

#endif
