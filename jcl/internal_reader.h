/* internal_reader.h - SYSOUT=(class,INTRDR): what a step wrote becomes a job stream.
 *
 * Errors:  0 or a negative reason.
 * Blocks:  until jes has the jobs on disk.
 * Source:  facts of SYSOUT and OUTPUT. DIFFERS: the stream is read when the step ends, not at CLOSE.
 */
#ifndef JCL_INTERNAL_READER_H
#define JCL_INTERNAL_READER_H

#include "base/link.h"
#include "jcl/job_log.h"

/* Submits a spool data set of the job over jes, a link bound to the job's user, and removes it; one that made no job, though it
 * holds cards, stays. Messages for the job log go to out: $HASP100 for each job, or what is wrong with the stream.
 * Control cards of the reader: EOF ends the job in front of it, DEL and PURGE drop that one; the next card begins another. */
int internal_reader_submit(struct link *jes, const struct job_log_names *names, uint32_t dsid, struct buf *out) MUST_CHECK;

#endif
