/* path_dd.h - a DD with PATH=: its UNIX file opened for a step, and what becomes of it when the step ends.
 *
 * Owner:   the initiator that runs the job.
 * Errors:  0 or a negative reason; REASON_NOT_AUTHORIZED as unix_file.h has it.
 * Memory:  the descriptors are the caller's.
 * Blocks:  for the disk.
 */
#ifndef JCL_PATH_DD_H
#define JCL_PATH_DD_H

#include "jcl/job.h"

enum { PATH_DD_MAX = 255 };

/* Reads or makes the file. *records: its records in memory; *file: where they go at the end, -1 where it is only read. */
int path_dd_open(const struct job_dd *dd, const struct name8 *user, int *records, int *file) MUST_CHECK;
/* Writes the records into the file, or takes it away (gone). file: -1 where there is nothing to be written. */
int path_dd_end(const struct job_dd *dd, const struct name8 *user, int records, int file, bool gone) MUST_CHECK;

#endif
