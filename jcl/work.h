/* work.h - an initiator's two connections with jes: over one it lives and hears of CANCEL, over the other it asks for work
 * and tells what became of it.
 *
 * Errors:  0 or a negative reason. REASON_STATE: jes has given up the job, or has nothing for this started task: what was
 *          done for the job counts no more.
 * Memory:  work_new() hands out the connections, work_free() takes them back.
 * Blocks:  work_next() until there is a job; work_finish() until the end of the job is durable; both through restarts of
 *          jes. The others as long as jes takes to answer.
 */
#ifndef JCL_WORK_H
#define JCL_WORK_H

#include "jcl/jes_wire.h"

struct work;

/* name: initiator1, or the job ID of a started task; task: that job ID again, or empty for any batch job. */
struct work *work_new(const char *name, const struct name8 *task);
void work_free(struct work *work);
/* Waits for the next job; its work order as bytes. Tells the end of the job before along, so that both share one sync of jes. */
int work_next(struct work *work, struct buf *order) MUST_CHECK;
/* Of the job that runs: a step is about to begin, a step has ended or was flushed (told with the beginning of the next one, but for
 * the last). Lost when jes is away: work_rejoin() tells it. */
void work_step_begun(struct work *work, const struct name8 *jobid, uint32_t step);
void work_step_ended(struct work *work, const struct name8 *jobid, uint32_t step, const struct step_outcome *outcome,
                     bool last);
/* A data set that this step does not need any more. */
void work_freed(struct work *work, const struct name8 *jobid, uint32_t step, const struct dsname *name);
/* The job has ended; told by work_next() or work_finish(), and kept until then. */
void work_ended(struct work *work, const struct name8 *jobid, const struct jes_result *result, const struct step_outcome *outcomes,
                uint32_t count);
/* Tells the end that is still to be told, without asking for more. */
void work_finish(struct work *work);

/* The descriptor that can be read when jes has something to say or has ended; -1: it is away. */
int work_orders_fd(const struct work *work);
/* What it says of a job, or REASON_GONE. code: of WORK_CANCELED, the system completion code. */
enum work_order_kind { WORK_CANCELED = 1, WORK_GRANTED };
int work_heard(struct work *work, enum work_order_kind *kind, struct name8 *jobid, uint32_t *code) MUST_CHECK;
/* Looks for jes again: 0 when it is back and knows the job, REASON_STATE, or another reason to try later. */
int work_rejoin(struct work *work, const struct name8 *jobid) MUST_CHECK;

#endif
