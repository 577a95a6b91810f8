/* dd.h - DD statements of the step being converted: operands, overrides, concatenations, DDNAME=, references to earlier ones.
 *
 * Memory:  slots are reused from step to step (dd_table_release gives them back); what a job keeps hangs in the arena.
 */
#ifndef JCL_DD_H
#define JCL_DD_H

#include "jcl/keywords.h"
#include "jcl/output_statement.h"
#include "jcl/symbols.h"

enum { DD_OPERANDS_MAX = 160, DD_JOB_MAX = 65536 };

/* The operand field of a DD statement, after substitution. */
struct dd_operands {
    struct {
        const struct keyword *keyword;
        struct span value;
    } items[DD_OPERANDS_MAX];
    unsigned count;
    enum { DD_PLAIN = 0, DD_DUMMY, DD_STAR, DD_DYNAM } source; /* the positional parameter */
    struct span data;       /* of DD_STAR */
};

enum symbols_kind { SYMBOLS_NONE = 0, SYMBOLS_JCLONLY, SYMBOLS_EXECSYS, SYMBOLS_CNVTSYS };

/* A DD of the step in work. */
struct dd_slot {
    struct job_dd dd;
    struct name8 refers;    /* DDNAME= */
    struct record_attributes model; /* DCB=*.ref */
    uint32_t avgrec;        /* factor of AVGREC=, 0 without */
    bool has_dsn;
    bool dummy;
    bool sysout;
    bool default_class;     /* SYSOUT=(,) */
    struct job_output output; /* what it says of it by itself */
    const struct output_statement *outputs[LIST_MAX]; /* OUTPUT= */
    unsigned output_count;
    enum symbols_kind symbols; /* SYMBOLS= */
    struct name8 log_dd;    /* SYMBOLS=(...,ddname): says there what was replaced */
    struct span log;        /* and this is what */
};

struct dd_place;

struct dd_table {
    struct arena *arena;
    struct job *job;
    struct dd_slot *slots;
    uint32_t count, room;
    uint32_t total;         /* of the job */
    struct output_statements outputs;
    uint32_t unnamed;       /* temporary data sets without a name, so far */
    uint32_t call;          /* the procedure call that the step in work belongs to, 0 for none */
    uint32_t calls[JOB_STEPS_MAX]; /* of the steps before */
    bool full;              /* IEFC649I is out */
    struct dd_place **places; /* the DDs of the steps before by their names; made with the first reference */
    uint32_t placed;          /* steps whose DDs are there */
    struct symbols *symbols;  /* for in-stream data with SYMBOLS= */
    struct symbols *exported; /* those that data may use; NULL: all */
};

void dd_table_init(struct dd_table *table, struct arena *arena, struct job *job);
void dd_table_release(struct dd_table *table);

/* Splits the operands of a DD statement and checks each keyword and pair of keywords. Faults are put out, the rest is kept. */
void dd_read(struct dd_operands *operands, struct span field, struct listing *listing, uint32_t statement);
/* Lays the operands of an overriding statement over those of a procedure. */
void dd_override(struct dd_operands *operands, const struct dd_operands *by);
/* One more DD of the step, with what the operands say, unless there are too many. name empty: concatenated to the one before. */
void dd_add(struct dd_table *table, struct listing *listing, const struct name8 *name, const struct dd_operands *operands,
            uint32_t statement);
/* Ends the step: resolves DDNAME=, hands the DDs over to the arena. */
void dd_end_step(struct dd_table *table, struct listing *listing, struct job_dd **dds, uint32_t *count);
/* The DD that "*.dd", "*.step.dd" or "*.step.procstep.dd" means, NULL if there is none. */
const struct job_dd *dd_reference(struct dd_table *table, struct span value);

#endif
