/* spool_room.c - is there room in the spool for more output? */
#include "exec/spool_room.h"

#include <sys/statvfs.h>

#include "exec/step_table.h"

bool spool_room_left(struct spool_room *room, struct record_file *file)
{
    const uint64_t written = record_bytes(file);
    struct statvfs status;

    if (written - room->looked < STEP_SPOOL_LOOK) /* a file that holds less than the one before is a new one */
        return true;
    room->looked = written;
    /* The file system knows nothing of what waits in the buffer, which may be half of the reserve. */
    if (record_flush(file) < 0)
        return false;
    return fstatvfs(record_fd(file), &status) < 0 || (uint64_t)status.f_bavail * status.f_frsize >= STEP_SPOOL_RESERVE;
}
