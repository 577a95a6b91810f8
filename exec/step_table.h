/* step_table.h - what an initiator hands to a step program: the step table, on descriptor STEP_TABLE_FD.
 *
 * The table is a sealed memory file: identity of the job, PARM, and one entry per DD and concatenated part. SYSOUT and
 * in-stream data sets come as open descriptors (record files, datasets/record.h); data sets are opened by the program, at
 * OPEN, as the job's user. Programs that run in our tree link exec/step.c, which reads it. Descriptor STEP_LINK_FD is the
 * socket to the initiator.
 * Memory:  step_table_decode() allocates in the arena.
 */
#ifndef EXEC_STEP_TABLE_H
#define EXEC_STEP_TABLE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/identity.h"
#include "datasets/record.h"

enum { STEP_LINK_FD = 3, STEP_TABLE_FD = 4, STEP_FIRST_DD_FD = 5 };
enum {
    STEP_DDS_MAX = 3273,          /* as many as a step can have on z/OS */
    STEP_TABLE_MAX = 1 << 24,     /* bytes of the table */
    STEP_SPOOL_RESERVE = 1 << 20, /* bytes of the spool that output and messages of programs leave to JES2 */
    STEP_SPOOL_LOOK = 64 << 10,   /* written between two looks at what is left */
    STEP_MESSAGE_MAX = 64 * 1024, /* bytes of lines in one MESSAGE */
};

/* PATH (a UNIX file) only stands in the internal text of a job: a step has it as INSTREAM or SYSOUT, with a descriptor. */
enum step_dd_kind { STEP_DD_DUMMY = 1, STEP_DD_SYSOUT, STEP_DD_INSTREAM, STEP_DD_DATASET, STEP_DD_PATH };
enum step_disp { STEP_NEW = 1, STEP_OLD, STEP_SHR, STEP_MOD };

struct step_dd {
    struct name8 ddname;
    uint8_t kind;  /* enum step_dd_kind */
    uint8_t disp;  /* enum step_disp, of a data set */
    bool next_part; /* concatenated to the entry before */
    int32_t fd;    /* SYSOUT, INSTREAM; else -1 */
    struct dsname dsname;
    struct name8 member;
    struct name8 volume;  /* of a data set that is not cataloged; else empty */
    bool release;         /* RLSE: unused space is given back at CLOSE */
    struct record_attributes attributes; /* coded on the DD; format 0: none */
    uint32_t outlim; /* of SYSOUT: records at most, 0: any number */
    bool spin;       /* of SYSOUT: FREE=CLOSE, so that there is no DD behind the first CLOSE */
    bool punch;      /* of SYSOUT: its records are cards */
};

/* Limits of the output of the job: in the order of enum job_limit_kind. */
enum step_limit_kind { STEP_LINES = 0, STEP_CARDS, STEP_BYTES, STEP_PAGES, STEP_LIMITS };
enum step_limit_action { STEP_LIMIT_NONE = 0, STEP_LIMIT_WARN, STEP_LIMIT_CANCEL, STEP_LIMIT_DUMP };
struct step_limit {
    uint64_t most;
    uint64_t used;   /* by the steps before */
    uint8_t action;  /* enum step_limit_action */
};

struct step_table {
    struct identity identity;
    struct name8 step;     /* stepname; procstep inside a procedure */
    struct name8 procstep;
    struct name8 program;
    struct span parm;
    struct step_dd *dds;
    uint32_t dd_count;
    struct step_limit limits[STEP_LIMITS];
    uint8_t linect;  /* lines of a page */
};

void step_table_encode(const struct step_table *table, struct buf *out);
int step_table_decode(struct span bytes, struct arena *arena, struct step_table *table) MUST_CHECK;

#endif
