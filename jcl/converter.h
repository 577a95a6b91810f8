/* converter.h - the state of one conversion, shared by convert.c, steps.c, procedures.c and if_expression.c; nobody else
 * includes it.
 *
 * Statements come from a stack of sources: the deck, and the procedures and INCLUDE groups that are open. Each statement is
 * listed, gets its number, has its symbols replaced, and goes to the function of its operation.
 */
#ifndef JCL_CONVERTER_H
#define JCL_CONVERTER_H

#include "jcl/convert.h"
#include "jcl/dd.h"
#include "jcl/listing.h"
#include "jcl/symbols.h"

enum {
    CALL_DEPTH_MAX = 15,     /* procedures that call each other */
    INCLUDE_DEPTH_MAX = 15,
    IF_DEPTH_MAX = 15,
    EXPANSIONS_MAX = 4096,   /* of procedures and INCLUDE groups in a job, so that a small deck cannot grow without end */
    EXPANDED_MAX = 32 << 20, /* bytes of all of them, for the same reason */
    MEMBER_MAX = 4 << 20,    /* bytes of a procedure or INCLUDE member */
    LIBRARIES_MAX = 15,
    PROCEDURE_BUCKETS = 1024,
};

struct source {
    struct source *outer;
    struct statement_reader reader;
    struct statement statement; /* the one just read */
    bool again;                 /* it was given back */
    bool procedure;             /* its end is not that of an INCLUDE group */
    uint8_t origin;             /* enum listing_origin */
};

/* An in-stream procedure: its statements in the deck, from PROC up to PEND. */
struct procedure {
    struct procedure *next;
    struct name8 name;
    struct span text;
};

/* A DD statement behind a call, which overrides or is added. */
struct override {
    struct override *next;
    struct override *same;      /* the next of its bucket */
    uint32_t sequence;
    struct statement statement; /* operands: after substitution */
    bool changed;               /* by symbols */
    bool used;
    bool bad_name;
    struct name8 step;          /* empty: the first of the procedure */
    struct name8 ddname;
    uint32_t part;              /* of a concatenation, from 0 */
    uint8_t origin;
};

/* A keyword on a call, for the steps of the procedure. */
struct call_keyword {
    struct call_keyword *next;
    const struct keyword *keyword;
    struct name8 step;          /* KEYWORD.step=; empty: all, of PARM the first */
    struct span value;
    bool used;
};

struct proc_call {
    struct proc_call *outer;
    uint32_t number;            /* of calls in this job: which steps belong together */
    uint32_t statement;         /* of the EXEC */
    struct name8 step;          /* its name */
    struct override *overrides;
    struct override **buckets;  /* those not used yet, by step, DD and part; NULL without any */
    uint32_t bucket_count;      /* a power of two */
    struct call_keyword *keywords;
    uint32_t steps;             /* EXEC PGM= so far */
    unsigned ifs;               /* open when it began */
    bool began;                 /* a statement was read: PROC may come no more */
    struct name8 ddname;        /* the DD just converted, for its concatenation */
    uint32_t part;
};

struct open_if {
    struct job_if condition;
    bool otherwise;
};

struct converter {
    const struct convert_input *input;
    struct arena *arena;
    struct job *job;
    struct listing listing;
    struct symbols symbols;
    struct symbols exported;
    struct dd_table dds;
    struct source *source;
    struct buf scratch;         /* operands after substitution */
    struct procedure *procedures[PROCEDURE_BUCKETS]; /* by name, the newest first */
    struct proc_call *call;          /* the innermost one, NULL in the deck */
    uint32_t calls, expansions;
    size_t expanded;            /* bytes of the expansions */
    unsigned call_depth, include_depth;
    struct dsname libraries[LIBRARIES_MAX];
    unsigned library_count;
    struct open_if ifs[IF_DEPTH_MAX];
    unsigned if_count;
    struct job_step *step;      /* the step in work, NULL before the first */
    struct proc_call *step_call;     /* the call that it belongs to, until its DDs are complete; NULL for none */
    struct job_step extra;      /* stands for steps past the limit */
    uint32_t step_room;
    bool joblib;                /* the DD just read is JOBLIB or concatenated to it */
    bool ignored_dd;            /* the DD just read is JOBCAT or the like */
    bool seen_exec;
    struct buf *commands;       /* of the operator, one a line */
    struct buf *told;           /* to the operator, one a line */
    uint32_t told_count;
    struct convert_class job_class; /* what the class of the job gives it */
};

/* Lists a statement under the next number, replaces its symbols and puts out what is wrong with its form. Returns its operands,
 * valid until the next call; *good: they can be looked into. */
struct span converter_begin(struct converter *c, const struct statement *statement, bool *good);
/* The operands with symbols replaced, in the arena. */
struct span converter_substitute(struct converter *c, const struct statement *statement, bool *changed);
/* The next statement of the present procedure or the deck; false at its end. INCLUDE groups are opened and closed on the way. */
bool converter_next(struct converter *c, struct statement *statement);
/* The statement just read will be read again. */
void converter_again(struct converter *c);
void converter_push(struct converter *c, struct span text, enum listing_origin origin, bool procedure);
void converter_pop(struct converter *c);
/* Converts one statement. */
void converter_statement(struct converter *c, const struct statement *statement);
/* Reads a member of the libraries of JCLLIB, then of the system. 0 and its text in the arena, or a reason. */
int converter_member(struct converter *c, const struct name8 *name, struct span *text, const char **where, struct dsname *found);
/* "DD" and so on: the number of the statement just listed. */
static inline uint32_t converter_number(const struct converter *c)
{
    return c->listing.statement;
}
void converter_complain(struct converter *c, enum operand_fault fault, struct span field);
/* Takes what is left of the operands of a statement that has keywords only from here on. */
void converter_keywords(struct converter *c, enum keyword_statement kind, struct target *target, struct span operands,
                        struct span operation);
/* Puts out what is wrong with the form of a statement; false when its operands cannot be looked into. */
bool converter_form(struct converter *c, const struct statement *statement, struct span operands);

/* steps.c */
void steps_exec(struct converter *c, const struct statement *statement);
void steps_dd(struct converter *c, const struct statement *statement);
void steps_loose_data(struct converter *c, const struct statement *statement);
/* Begins a step; name and procstep by the call that is open. */
struct job_step *steps_begin(struct converter *c, const struct name8 *name);
/* Ends the step in work, if there is one. */
void steps_end(struct converter *c);

/* procedures.c */
void procedures_proc(struct converter *c, const struct statement *statement);
void procedures_pend(struct converter *c, const struct statement *statement);
/* EXEC of a procedure; operands: what follows its name. */
void procedures_call(struct converter *c, const struct name8 *step, struct span name, struct span operands);
/* Keywords of the open calls, for the step that just began. */
void procedures_keywords(struct converter *c, struct job_step *step);
/* A DD statement inside a procedure: true if an override took it over. */
bool procedures_override(struct converter *c, const struct statement *statement);
/* DDs that the call adds to the step that ends. */
void procedures_added(struct converter *c);

/* jecl.c: a control statement of JES2, listed already; operands: what stands behind its verb up to column 71. */
void jecl_statement(struct converter *c, struct span verb, struct span operands);

/* if_expression.c */
void if_statement(struct converter *c, const struct statement *statement);
void if_else(struct converter *c, const struct statement *statement);
void if_endif(struct converter *c, const struct statement *statement);
/* Complains about IFs that were opened and not closed, down to that number. */
void if_close(struct converter *c, unsigned down_to);
/* The IFs around the step that begins. */
void if_around(struct converter *c, struct job_step *step);

#endif
