/* jes_wire.h - how jobs go over the sockets of jes: what jes_client.c asks and jes answers, and what an initiator is given.
 *
 * Errors:  decoders leave the reason in the reader, as base/buf.h says.
 * Memory:  spans of a decoded work order are borrowed from the bytes.
 */
#ifndef JCL_JES_WIRE_H
#define JCL_JES_WIRE_H

#include "base/buf.h"
#include "base/frame.h"
#include "jcl/jes_client.h"
#include "jcl/job.h"

enum {
    JES_CARDS_CHUNK = 512 * 1024,  /* bytes of a deck in one CARDS frame */
    JES_STREAM_MAX = 64 << 20,     /* bytes of one job stream */
    JES_STREAMS_MAX = 256 << 20,   /* bytes of all job streams that are being sent at a time */
    JES_STREAM_JOBS = 10000,       /* jobs of one job stream: their list must fit into one answer */
    JES_PARAMS_MAX = 64,           /* NAME=VALUE of one submission */
    JES_PARAM_BYTES = 256,
    WORK_INLINE_MAX = 512 * 1024,  /* a longer work order comes as a memory file */
    WORK_ORDER_MAX = 256 << 20,
};

void jes_job_encode(const struct jes_job *job, struct buf *out);
void jes_job_decode(struct reader *reader, struct jes_job *job);
void jes_result_encode(const struct jes_result *result, struct buf *out);
void jes_result_decode(struct reader *reader, struct jes_result *result);

void jes_attributes_encode(const struct jes_attributes *attributes, struct buf *out);
void jes_attributes_decode(struct reader *reader, struct jes_attributes *attributes);
void jes_group_encode(const struct jes_output_group *group, struct buf *out);
void jes_group_decode(struct reader *reader, struct jes_output_group *group);

/* What became of a step. */
enum step_state { STEP_PENDING = 0, STEP_RUNNING, STEP_DONE, STEP_FLUSHED };
struct step_outcome {
    uint8_t state;            /* enum step_state */
    struct jes_result result; /* of a STEP_DONE: JES_CC or an abend */
};
void step_outcomes_encode(const struct step_outcome *outcomes, uint32_t count, struct buf *out);
/* outcomes has room for JOB_STEPS_MAX. */
void step_outcomes_decode(struct reader *reader, struct step_outcome *outcomes, uint32_t *count);

/* A job as WORK hands it to an initiator. */
struct work_order {
    struct name8 jobid;
    struct name8 user;
    struct name8 group;      /* empty: the user's default group */
    char node[9];
    char sysname[9];
    char job_class[9];       /* as operators may have changed it */
    uint8_t restarts;        /* times that it was run again, because what ran it died */
    int64_t last_access;     /* microseconds; 0: not known */
    struct span waits_for;   /* data sets that it has to wait for, one a line; GRANTED follows then */
    struct span logon;       /* lines for the log from when the user was verified */
    struct span messages;    /* JESYSMSG lines of the converter */
    struct span text;        /* internal text (job.h) */
};
void work_order_encode(const struct work_order *order, struct buf *out);
void work_order_decode(struct reader *reader, struct work_order *order);

#endif
