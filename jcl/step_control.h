/* step_control.h - which steps of a job run: COND, IF, abends, RESTART; and what the job's result is. Pure: no I/O, no messages.
 *
 * Source:  z/OS MVS JCL Reference, COND and IF/THEN/ELSE/ENDIF.
 */
#ifndef JCL_STEP_CONTROL_H
#define JCL_STEP_CONTROL_H

#include "jcl/jes_wire.h"
#include "jcl/job.h"

struct step_control {
    const struct job *job;
    struct step_outcome outcomes[JOB_STEPS_MAX];
    bool cut;       /* nothing more runs: JOB COND, an allocation that failed, CANCEL */
    bool jcl_error; /* because an allocation failed */
};

enum step_verdict {
    STEP_RUN = 1,
    STEP_BYPASS_COND,  /* IEF202I */
    STEP_BYPASS_IF,    /* IEF206I, of the statement number given */
    STEP_FLUSH,        /* IEF272I only: after an abend, or the job is cut */
    STEP_BEFORE_RESTART,
};

void step_control_init(struct step_control *control, const struct job *job);
/* May the step run, given the outcomes of those before it? */
enum step_verdict step_control_decide(const struct step_control *control, uint32_t index, uint32_t *if_statement);
/* Notes how a step ended. Returns true if JOB COND cuts the job because of it. */
bool step_control_ended(struct step_control *control, uint32_t index, const struct jes_result *result);
void step_control_flushed(struct step_control *control, uint32_t index);
/* Has any step abended? */
bool step_control_abended(const struct step_control *control);
/* The result of the job when all steps are through. */
struct jes_result step_control_result(const struct step_control *control);

/* Is an expression about the ended job true (WHEN= of NOTIFY)? outcomes: of its first count steps. */
bool step_control_when(const struct job *job, const struct step_outcome *outcomes, uint32_t count, struct if_item *items,
                       uint32_t item_count) MUST_CHECK;

#endif
