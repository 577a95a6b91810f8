/* allocation.h - the DDs of a job's steps: allocated before the program runs, disposed of behind it.
 *
 * Spool data sets are created here and handed to the program as descriptors. Data sets are created or looked up under the job's own
 * authority; the program opens them itself. What is passed belongs to the job until a step takes it or the job ends. What can't be
 * allocated fails the job as z/OS does: messages in the logs, what the step has so far is disposed of as after an abend.
 *
 * Owner:   the initiator that runs the job.
 * Errors:  0 or a negative reason; REASON_REFUSED when the messages are in the logs.
 * Memory:  allocation_new() hands out an allocation, allocation_free() takes it back. The job, the log and the names stay the
 *          caller's.
 * Blocks:  for the catalog.
 */
#ifndef JCL_ALLOCATION_H
#define JCL_ALLOCATION_H

#include "base/spawn.h"
#include "jcl/job.h"
#include "jcl/job_log.h"

struct allocation;

struct allocation_job {
    const struct job *job;
    const struct job_log_names *names;
    struct job_log *log;
    /* The catalog as the job's user sees it; asked for again when the link broke. */
    int (*catalog)(void *context, struct link **link);
    /* Makes a job stream of a spool data set: SYSOUT=(class,INTRDR). */
    void (*submit)(void *context, uint32_t dsid);
    void *context;
};

struct allocation *allocation_new(const struct allocation_job *job);
void allocation_free(struct allocation *allocation);
/* Allocates the DDs of a step. */
int allocation_begin_step(struct allocation *allocation, uint32_t step) MUST_CHECK;
/* What the program gets: entries of its step table, and the descriptors they name. Valid until allocation_end_step(). */
const struct step_dd *allocation_entries(const struct allocation *allocation, uint32_t *count);
const struct spawn_fd *allocation_fds(const struct allocation *allocation, size_t *count);
/* A DD with FREE=CLOSE was closed: can the job give its data set up, of that name, as far as this step is concerned?
 * DIFFERS: what DISP says is done at the end of the step. Where that is more than to keep it, where the data set is new or passed,
 * or the DD a concatenation, it is held until then; so
 * is a VSAM cluster. */
bool allocation_closed(const struct allocation *allocation, const struct name8 *ddname, struct dsname *name);
/* Disposes of them, as the DDs say for that end. Not started: what the step made is deleted, everything else kept or passed on. */
enum step_end_kind { STEP_ENDED, STEP_ABENDED, STEP_NOT_STARTED };
void allocation_end_step(struct allocation *allocation, enum step_end_kind how);
/* Disposes of what is still passed. */
void allocation_end_job(struct allocation *allocation);

#endif
