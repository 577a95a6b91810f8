/* generations.h - what relative generation numbers mean in a job.
 *
 * GDGBIAS=JOB: when a job first names a base, the generations that are there are kept in mind, and every number of the job
 * counts from them: BASE(+1) of step 1 is BASE(+1) in step 3 as well, rolled in or not. GDGBIAS=STEP: in each step anew.
 *
 * Owner:   the initiator that runs the job.
 * Errors:  0 or a negative reason. REASON_NOT_FOUND: there is no such base, or the number means no generation.
 * Memory:  generations_new() hands out what generations_free() takes back.
 * Blocks:  for the catalog, when a base is new to the job.
 */
#ifndef JCL_GENERATIONS_H
#define JCL_GENERATIONS_H

#include "base/link.h"
#include "base/name.h"

struct generations;

struct generations *generations_new(void);
/* Every base is new to the job again. */
void generations_forget(struct generations *generations);
void generations_free(struct generations *generations);
int generations_name(struct generations *generations, struct link *catalog, const struct dsname *base, int relative,
                     struct dsname *name) MUST_CHECK;

/* Takes the next name from a list of generations, a line each: from its beginning, or from its end. false: there is none left. */
bool generations_take(struct span *names, bool from_end, struct span *name);

#endif
