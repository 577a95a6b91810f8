/* outputs.h - the output of a job as JES2 keeps it when the job has ended: which data set has which attributes, in which group.
 *
 * An element is one data set as one OUTPUT statement (or none) describes it. Elements of the same attributes make a group; groups
 * are
 * numbered in the order of their first data set, unless GROUPID= names them.
 *
 * Memory:  outputs_init() and outputs_release() of a list.
 * Format:  job_text 5 of docs/formats/job_queue.md.
 */
#ifndef JCL_OUTPUTS_H
#define JCL_OUTPUTS_H

#include "base/config.h"
#include "jcl/job.h"

enum { OUTPUTS_MAX = 1 << 20, COPIES_USUAL = 1, OUTPUT_PRIORITY_USUAL = 144 };

struct output_element {
    uint32_t dsid;
    struct jes_attributes attributes; /* complete */
};

struct outputs {
    struct output_element *list; /* owned; in order of data set ID */
    size_t count;
};

void outputs_init(struct outputs *outputs);
void outputs_release(struct outputs *outputs);
void outputs_add(struct outputs *outputs, const struct output_element *element);
/* What the converted job says, with the dispositions of its end. */
void outputs_of_job(struct outputs *outputs, const struct job *job, const struct config *config, bool abnormal);
/* Gives each element its group. */
void outputs_group(struct outputs *outputs);
/* The groups in the order of their first element: how many, and of each element which. group_of has room for outputs->count. */
uint32_t outputs_groups(const struct outputs *outputs, uint32_t *group_of);
void outputs_encode(const struct outputs *outputs, struct buf *out);
int outputs_decode(struct span bytes, struct outputs *outputs) MUST_CHECK;

#endif
