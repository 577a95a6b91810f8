/* job.h - a converted job: what the converter makes of a deck and an initiator runs (the "internal text").
 *
 * Memory:  everything hangs in the arena that the converter or job_decode() was given.
 * Format:  docs/formats/internal_text.md; kept as bytes in the job queue (job_encode, job_decode).
 */
#ifndef JCL_JOB_H
#define JCL_JOB_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/name.h"
#include "datasets/cluster.h"
#include "datasets/space.h"
#include "exec/step_table.h"
#include "jcl/jes_client.h"

enum { JOB_STEPS_MAX = 255, JOB_PUNCH_CLASS = 'B' /* of punched cards */ };

enum cond_op { COND_GT = 1, COND_GE, COND_EQ, COND_NE, COND_LT, COND_LE };
struct cond_test {
    uint16_t code;
    uint8_t op;            /* enum cond_op: "code op return code" true bypasses */
    struct name8 step;     /* empty: any step */
    struct name8 procstep;
};
struct cond {
    struct cond_test tests[8];
    uint8_t count;
    bool even;
    bool only;
};

enum job_disposition { DISP_KEEP = 1, DISP_CATLG, DISP_DELETE, DISP_UNCATLG, DISP_PASS };

enum dd_organization { DSORG_NONE = 0, DSORG_PS, DSORG_PO, DSORG_DA };
enum dd_type { DSNTYPE_NONE = 0, DSNTYPE_LIBRARY, DSNTYPE_PDS, DSNTYPE_BASIC, DSNTYPE_LARGE, DSNTYPE_EXTENDED };

enum gdg_order { GDG_ORDER_NONE = 0, GDG_ORDER_USECATLG, GDG_ORDER_LIFO, GDG_ORDER_FIFO };

enum path_option {
    PATH_READ = 1, PATH_WRITE = 2, PATH_UPDATE = 4, PATH_CREATE = 8, PATH_EXCLUSIVE = 16, PATH_APPEND = 32, PATH_TRUNCATE = 64,
};

/* Output as its DD, an OUTPUT statement and what holds for the whole job say it, the first of them that says something. What
 * nobody says is
 * empty: jes has the rest when the job has ended (outputs.h). */
struct job_output {
    struct jes_attributes said; /* the class is always there; the disposition that of a job that ends normally */
    uint8_t abnormal;           /* enum jes_disposition: of another job */
};

struct job_dd {
    struct step_dd entry;  /* as the step gets it; fd -1; the name is empty in the further parts of a concatenation */
    uint8_t normal;        /* enum job_disposition */
    uint8_t abnormal;
    bool temporary;        /* &&NAME (dsname is NAME) or no DSN (dsname is Rnnnnnnn, unnamed) */
    bool unnamed;
    bool relative;         /* BASE(+1), BASE(0): generation counts */
    int16_t generation;
    uint8_t gdg_order;     /* enum gdg_order: of the generations of a base by itself */
    struct job_output *outputs; /* of SYSOUT: one at least, one for each OUTPUT statement */
    uint8_t output_count;
    bool spin;             /* SYSOUT with FREE=CLOSE or SPIN=UNALLOC: for others from its close on */
    uint32_t outlim;       /* OUTLIM=, records; 0: none */
    uint8_t organization;  /* enum dd_organization */
    uint8_t type;          /* enum dd_type */
    uint8_t record_organization; /* RECORG=: enum cluster_kind; 0: not a VSAM cluster */
    uint8_t key_length;    /* KEYLEN= and KEYOFF=, of a KSDS */
    uint16_t key_offset;
    struct space_request space;
    struct span path;      /* PATH=: a UNIX file, else empty */
    uint16_t path_options; /* enum path_option */
    uint16_t path_mode;    /* of a file that is made */
    uint8_t path_normal;   /* DISP_KEEP, DISP_DELETE */
    uint8_t path_abnormal;
    bool path_binary;      /* FILEDATA=BINARY */
    uint32_t expires;      /* EXPDT=: yyyyddd; 0: not coded */
    uint16_t retention;    /* RETPD=: days, 0: not coded */
    char unit[9];          /* UNIT=, first subparameter, any name */
    char volume[7];        /* VOL=SER=, the first */
    struct span key_label; /* DSKEYLBL */
    struct name8 data_class; /* DATACLAS */
    struct dsname model;   /* DCB=dsname, LIKE=dsname: attributes that are not coded come from there; else empty */
    bool like;             /* LIKE=: space and organization too */
    struct dsname volume_of; /* VOL=REF=dsname: the volume that it lies on; else empty */
    struct span instream;  /* INSTREAM: the cards, cut at LRECL and without trailing blanks, each ended by '\n' */
    uint32_t statement;
};

/* IF/THEN/ELSE around a step: an expression in postfix form and the statement number of its IF. A comparison takes two items,
 * IF_NOT one; TRUE and FALSE are constants 1 and 0. */
enum if_op {
    IF_CONSTANT = 1, IF_RC, IF_ABEND, IF_ABENDCC, IF_RUN, IF_NOT, IF_AND, IF_OR, IF_GT, IF_GE, IF_EQ, IF_NE, IF_LT, IF_LE,
};
enum { IF_STACK_MAX = 256 }; /* values that an evaluation keeps at a time */
struct if_item {
    uint8_t op;            /* enum if_op */
    uint8_t abend_kind;    /* of a constant: 0 number or truth value, 'S', 'U' */
    uint32_t value;
    struct name8 step;
    struct name8 procstep;
};
struct job_if {
    struct if_item *items;
    uint32_t count;
    uint32_t statement;
    bool otherwise;        /* the step stands in the ELSE part */
};

struct job_step {
    struct name8 name;     /* of the calling EXEC in a procedure */
    struct name8 procstep; /* empty outside a procedure */
    struct name8 program;
    struct dsname program_library; /* PGM=*.step.dd: the library of that DD; else empty */
    struct span parm;
    struct name8 parm_dd;  /* PARMDD= */
    struct cond cond;
    struct job_if *ifs;    /* all must let it run */
    uint32_t if_count;
    uint32_t cpu_seconds;  /* 0: no limit */
    uint32_t statement;
    struct job_dd *dds;
    uint32_t dd_count;
};

/* LINES, CARDS, BYTES, PAGES of JOB and of the control statement JOBPARM. */
enum job_limit_kind { LIMIT_LINES = 0, LIMIT_CARDS, LIMIT_BYTES, LIMIT_PAGES, LIMIT_KINDS };
enum job_limit_action { LIMIT_NONE = 0, LIMIT_WARN, LIMIT_CANCEL, LIMIT_DUMP };
struct job_limit {
    uint64_t most;   /* lines, cards, bytes, pages */
    uint8_t action;  /* enum job_limit_action; LIMIT_NONE: no limit */
};

/* Whom the end of the job is told, beside NOTIFY= of JOB. */
enum { JOB_NOTIFIES_MAX = 8 };
struct job_notify {
    struct name8 user;
    struct if_item *when; /* NULL: always */
    uint32_t when_count;
};

/* The logs that JESDS= means. */
enum job_log_kind { JESDS_LOG = 0, JESDS_JCL, JESDS_MSG, JESDS_LOGS };

enum job_typrun { TYPRUN_RUN = 0, TYPRUN_SCAN, TYPRUN_HOLD, TYPRUN_JCLHOLD };
enum job_rc { JOBRC_MAX = 0, JOBRC_LAST, JOBRC_STEP };

struct job {
    struct name8 name;
    char job_class[9];
    char msgclass;
    uint8_t msglevel_statements; /* 0 1 2 */
    uint8_t msglevel_messages;   /* 0 1 */
    uint8_t priority;
    uint8_t typrun;              /* enum job_typrun */
    uint8_t jobrc;               /* enum job_rc */
    struct name8 jobrc_step, jobrc_procstep;
    struct name8 notify;
    struct name8 restart_step, restart_procstep; /* empty: from the first */
    char programmer[21];
    struct cond cond;            /* of the JOB statement */
    uint32_t cpu_seconds;        /* 0: no limit */
    uint32_t cards;              /* records read, data included */
    struct job_dd *joblib;       /* JOBLIB: one entry per library of the concatenation */
    uint32_t joblib_count;
    struct job_step *steps;
    uint32_t step_count;
    bool failed;                 /* a JCL error: nothing of it runs */
    bool warned;                 /* IEF677I */
    struct job_output *log_outputs[JESDS_LOGS]; /* one of each at least */
    uint8_t log_output_count[JESDS_LOGS];
    struct job_limit limits[LIMIT_KINDS];
    uint8_t linect;              /* lines of a page */
    struct job_notify *notifies; /* NOTIFY statements */
    uint8_t notify_count;
    bool nolog;                  /* JOBPARM NOLOG: the logs are not kept */
    bool runs_again;             /* RESTART of JOBPARM or of the class: from its beginning, when what ran it died */
    bool gdgbias_step;           /* GDGBIAS=STEP: relative generations count anew in each step */
};

/* SYSOUT=(class,INTRDR)? */
bool job_is_internal_reader(const struct job_dd *dd);
/* Does the step code a DD of that name? */
bool job_step_codes(const struct job_step *step, const char *ddname);
/* Well formed: an evaluation never lacks a value, needs no more than IF_STACK_MAX of them, and ends with one. */
bool job_if_sound(const struct if_item *items, uint32_t count);
void job_encode(const struct job *job, struct buf *out);
int job_decode(struct span bytes, struct arena *arena, struct job *job) MUST_CHECK;

#endif
