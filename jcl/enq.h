/* enq.h - who has which data set: shared, or exclusively. A job takes all its names at once, so that no two can wait for each
 * other.
 *
 * Jobs that could not have theirs wait in the order in which they asked; a later one goes first only where it is in nobody's way.
 *
 * Owner:   the jes process. In memory only: what a job had been granted is kept in the job queue, and held again after a restart.
 * Errors:  none.
 * Memory:  enq_new() hands out a table that enq_free() takes back; names are copied.
 * Source:  facts of DISP, "Serialisation".
 */
#ifndef JCL_ENQ_H
#define JCL_ENQ_H

#include "jcl/job.h"

struct enq;

/* A data set of a job, and the last step that uses it: behind that step it is free again. */
struct enq_name {
    struct dsname name;
    bool exclusive;
    uint32_t last_step;
};

struct enq *enq_new(void);
void enq_free(struct enq *enq);
/* The names that a job needs, each once, in order; count of them. In the arena. */
const struct enq_name *enq_names(const struct job *job, struct arena *arena, size_t *count);
/* Every name that somebody holds or waits for, by name; in the order in which they asked. */
void enq_each(const struct enq *enq, void (*visit)(void *context, const struct enq_name *name, int64_t key, bool granted),
              void *context);
/* Takes all names for the job of that key, or lets it wait for them: false, and the names it waits for in waits_for, one a line. */
bool enq_take(struct enq *enq, int64_t key, const struct enq_name *names, size_t count, struct buf *waits_for);
/* Holds them without asking: the job had them before a restart. */
void enq_hold(struct enq *enq, int64_t key, const struct enq_name *names, size_t count);
/* A step is through: names that no later step uses become free. */
void enq_step_ended(struct enq *enq, int64_t key, uint32_t step);
/* One of its names is free before the end of the step, if no later step uses it. */
void enq_free_name(struct enq *enq, int64_t key, uint32_t step, const struct dsname *name);
/* The job is through: it holds nothing and waits for nothing. */
void enq_release(struct enq *enq, int64_t key);
/* Gives waiting jobs what has become free; calls granted for each that has all its names now. */
void enq_grant(struct enq *enq, void (*granted)(void *context, int64_t key), void *context);

#endif
