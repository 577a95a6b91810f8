/* convert.h - a job's cards in, a converted job and its listing out.
 *
 * jes calls it once per job, after the cards are durable. It reads nothing but what it is given: cataloged procedures and INCLUDE
 * members come through library(), under the authority of the job's user.
 * Errors:  a deck can be wrong in every way and the function still returns 0: job->failed is set, the errors are in messages.
 *          REASON_BAD_VALUE: a param is wrong; output holds nothing then.
 * Memory:  the job hangs in the arena; jesjcl and messages are the caller's to release when 0 was returned.
 * Blocks:  in library() only.
 */
#ifndef JCL_CONVERT_H
#define JCL_CONVERT_H

#include "base/clock.h"
#include "jcl/job.h"

/* What a job class says of its jobs, for the converter. */
enum convert_commands { COMMANDS_EXECUTE = 0, COMMANDS_DISPLAY, COMMANDS_IGNORE };
struct convert_class {
    uint32_t step_seconds;         /* CPU time of a step without TIME; 0: no limit */
    uint8_t statements, messages;  /* MSGLEVEL that is not coded */
    enum convert_commands commands; /* what becomes of COMMAND statements */
    bool runs_again;               /* a job that lost what ran it is queued again from its beginning */
    bool system_symbols;           /* &SYSNAME and the like have values */
    char msgclass;                 /* MSGCLASS that is not coded */
};

struct convert_input {
    struct span cards;          /* the job from its JOB statement on, lines ended by '\n' */
    struct name8 owner;         /* &SYSUID */
    struct name8 jobid;
    const char *sysname;
    microseconds now;           /* &LYYMMDD and its family */
    bool system_symbols;        /* the job's class allows system symbols in JCL */
    bool scan;                  /* submit --scan */
    const char *const *params;  /* "NAME=VALUE", NULL-terminated, or NULL */
    /* Finds a member: searches the named library (dsname empty: the system's PROCLIB concatenation). Appends its records, one a
     * line, to out, and says in which data set it was. REASON_NOT_FOUND or another reason. */
    int (*library)(void *context, const struct dsname *name, const struct name8 *member, struct buf *out, struct dsname *found);
    void *context;
    /* The class of a job; NULL: what a job has in a class without definition. */
    const struct convert_class *(*job_class)(const char *name);
};

struct convert_output {
    struct job job;
    struct buf jesjcl;   /* records of the JESJCL listing, one a line */
    struct buf messages; /* JESYSMSG lines of the converter: the "STMT NO. MESSAGE" heading and what follows; empty for none */
    struct buf commands; /* operator commands of the job, one a line; empty for none */
    struct buf told;     /* to the operator by MESSAGE, one a line; empty for none */
    uint32_t error_count;
};

int convert_job(const struct convert_input *input, struct arena *arena, struct convert_output *output) MUST_CHECK;

/* What jes needs of a JOB statement before conversion: names, USER, PASSWORD, in one scan. */
struct job_card {
    struct name8 name;
    struct name8 user;       /* USER=, empty for none */
    struct name8 group;      /* GROUP=, empty for none */
    bool jclhold;            /* TYPRUN=JCLHOLD */
    struct span password;    /* PASSWORD=(old: bytes in the deck, empty for none */
    struct span new_password;
};

/* Splits a stream: takes the next job (from its JOB statement up to the next one or its PRIORITY, a null statement, or the end) off
 * rest. 1 and the job's cards, 0 at the end; records before the first JOB statement and after a null statement are skipped and
 * counted. In-stream data that DD DATA or DLM= protect is not looked into. */
int deck_next_job(struct span *rest, struct span *cards, uint32_t *skipped);
/* The records between two jobs: what the control statement PRIORITY right in front of the second says, 1 to 15, or 0 when there
 * is none. REASON_BAD_VALUE: something else than a number from 0 to 15. */
int deck_priority(struct span records, uint8_t *priority) MUST_CHECK;
/* REASON_BAD_NAME: the job has no good name; REASON_BAD_VALUE: USER= or PASSWORD= cannot be read. Whatever it returns, passwords
 * are masked before the cards are stored. */
int deck_job_card(struct span cards, struct job_card *card) MUST_CHECK;
/* Overwrites every password of a job's cards, also where PASSWORD= stands in a comment or in a statement that is wrong. The mask
 * must be no blank: that would end the operands of the JOB statement ('*' is what jes stores; the listing shows blanks). */
void deck_mask_passwords(char *cards, size_t length, char mask);

#endif
