/* output_statement.h - OUTPUT statements of the job being converted, and what they and the job-wide defaults make of a DD's output.
 *
 * Memory:  everything hangs in the arena of the conversion.
 */
#ifndef JCL_OUTPUT_STATEMENT_H
#define JCL_OUTPUT_STATEMENT_H

#include "jcl/job.h"
#include "jcl/operands.h"

enum { OUTPUT_JOB_LEVEL = UINT32_MAX };

struct output_statement {
    struct output_statement *next; /* the one in front of it */
    struct name8 name;
    uint32_t step;                 /* index of its step, or OUTPUT_JOB_LEVEL */
    struct job_output output;      /* class '\0': not said; '*': MSGCLASS */
    bool by_default;               /* DEFAULT=YES */
    uint8_t logs;                  /* JESDS=: bits of enum job_log_kind */
};

/* What JES2 control statements say for all output of the job. */
struct output_defaults {
    uint8_t copies;
    struct name8 forms;
    char print[JES_DEST_MAX + 1], punch[JES_DEST_MAX + 1]; /* ROUTE */
};

struct output_statements {
    struct output_statement *last;
    struct output_statement *codes; /* of the control statement OUTPUT: found by the form of SYSOUT=(class,,form) */
    struct output_defaults defaults;
};

/* The statement that "*.name", "*.step.name" or "*.step.procstep.name" means; NULL if there is none. */
const struct output_statement *output_reference(const struct output_statements *statements, const struct job *job,
                                                struct span value);
/* The elements of a DD: what it says itself, over each of the statements that it refers to, or those with DEFAULT=YES, over the
 * defaults. null_class: SYSOUT=(,), so the class is that of the statement. */
void output_of_dd(const struct output_statements *statements, const struct job *job, struct arena *arena, struct job_dd *dd,
                  const struct job_output *own, bool null_class, const struct output_statement *const *named, unsigned named_count);
/* The elements of the three logs. */
void output_of_logs(const struct output_statements *statements, struct arena *arena, struct job *job);
/* A destination as DEST= takes it: LOCAL, a name, NODE.USER, (NODE,USER), 'IP:...'. */
enum operand_fault output_dest(struct arena *arena, struct span value, char dest[JES_DEST_MAX + 1]);
/* OUTDISP=(normal,abnormal). */
enum operand_fault output_outdisp(struct span value, struct job_output *output);

#endif
