/* job_run.h - one job from its first step to its end.
 *
 * Owner:   an initiator. It has one job at a time.
 * Memory:  struct runner belongs to the initiator's main; order is borrowed.
 * Blocks:  as long as the job runs.
 */
#ifndef JCL_JOB_RUN_H
#define JCL_JOB_RUN_H

#include "jcl/job_console.h"
#include "jcl/jes_wire.h"
#include "jcl/work.h"
#include "racf/racf_client.h"

struct runner {
    const char *initiator;       /* its number; empty for a started task */
    struct work *work;
    struct racf *racf;
    struct job_console *console;
    bool stopping;               /* SIGTERM came while a job ran: take no other */
};

/* Runs the job of a work order and tells jes how it ended. */
void job_run(struct runner *runner, const struct work_order *order);

#endif
