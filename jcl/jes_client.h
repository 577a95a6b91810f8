/* jes_client.h - submitting jobs and reading what became of them (client header: includes base/ only).
 *
 * Errors:  0 or a negative reason. For a refusal by authority the ICH408I lines are in the message buffer of the call.
 * Memory:  lists are the caller's: jes_jobs_release(). The link is the caller's (racf_connect(racf, "jes", ...)).
 * Blocks:  every call, at most LINK_PATIENCE; jes_wait() as long as the job runs.
 */
#ifndef JCL_JES_CLIENT_H
#define JCL_JES_CLIENT_H

#include "base/link.h"
#include "base/name.h"

enum jes_status {
    JES_INPUT = 1,
    JES_CONVERSION,
    JES_WAITING,
    JES_HELD,
    JES_RUNNING,
    JES_OUTPUT,
};

enum jes_result_kind {
    JES_NO_RESULT = 0,
    JES_CC,          /* code: 0-4095 */
    JES_ABEND_SYSTEM, /* code: 0x806 */
    JES_ABEND_USER,  /* code: 16 */
    JES_JCL_ERROR,
    JES_CANCELED,
    JES_SEC_ERROR,
};

struct jes_result {
    uint8_t kind;  /* enum jes_result_kind */
    uint32_t code;
};

struct jes_job {
    struct name8 jobid;
    struct name8 name;
    struct name8 owner;
    char job_class[9];
    uint8_t status; /* enum jes_status */
    char hold[8];   /* "" or "JOB", "ALL", "DUP" */
    struct jes_result result;
};

struct jes_jobs {
    struct jes_job *list; /* owned */
    size_t count;
};

struct jes_submit_options {
    bool scan;                 /* TYPRUN=SCAN for every job */
    const char *const *params; /* "NAME=VALUE", for SET symbols; NULL-terminated, may be NULL */
};

struct jes_filter {
    const char *owner;  /* NULL: any; `*` and `%` patterns */
    const char *prefix; /* job name, likewise */
    const char *status; /* one word of jes_status_text(), or NULL */
    const char *jobid;  /* exactly this one, or NULL */
};

/* "INPUT" ... "OUTPUT". */
const char *jes_status_text(enum jes_status status);
/* "CC 0004", "ABEND S806", "ABEND U0016", "JCL ERROR", "CANCELED", "SEC ERROR"; NULL for none. text must hold 16 bytes. */
const char *jes_result_text(const struct jes_result *result, char text[16]);
/* What `submit --wait` ends with: the code (255 at most), 20 JCL error, 24 ABEND and the like. */
int jes_result_exit(const struct jes_result *result);

/* Sends a whole stream. jobs: those that were made; problem: what was wrong with the rest. */
int jes_submit(struct link *link, struct span deck, const struct jes_submit_options *options, struct jes_jobs *jobs,
               struct buf *problem) MUST_CHECK;
int jes_jobs(struct link *link, const struct jes_filter *filter, struct jes_jobs *jobs) MUST_CHECK;
void jes_jobs_release(struct jes_jobs *jobs);
/* JOB00001, STC00001, in either case. */
bool jes_looks_like_jobid(const char *name);
/* name: a job ID, or the name of an address space or job (the newest). */
int jes_find(struct link *link, const char *name, struct jes_job *job) MUST_CHECK;
/* One "STEP PROCSTEP PROGRAM RESULT" a line. */
int jes_steps(struct link *link, const struct name8 *jobid, struct buf *out) MUST_CHECK;
/* One "DSID DDNAME STEP PROCSTEP CLASS RECORDS" a line. */
int jes_outputs(struct link *link, const struct name8 *jobid, struct buf *out) MUST_CHECK;
/* name: "JESMSGLG", "STEP.DDNAME", "STEP.PROCSTEP.DDNAME" or a DSID; *fd is a record file (datasets/record.h). */
int jes_output(struct link *link, const struct name8 *jobid, const char *name, int *fd, struct buf *problem) MUST_CHECK;
/* Waits until the job has ended, at most that long (0: without limit). */
int jes_wait(struct link *link, const struct name8 *jobid, int milliseconds, struct jes_job *job) MUST_CHECK;

enum jes_change { JES_CANCEL_JOB, JES_HOLD_JOB, JES_RELEASE_JOB, JES_PURGE_JOB };
int jes_change(struct link *link, const struct name8 *jobid, enum jes_change change, struct buf *message) MUST_CHECK;

/* For the master: STC number of a new started task. */
int jes_start(struct link *link, const struct name8 *procedure, const char *parameters, struct name8 *jobid,
              struct buf *problem) MUST_CHECK;

/* Holds a data set exclusively, as a job with DISP=OLD does, until jes_free_data_set(), the next hold, or the end of the link. Never
 * waits: REASON_BUSY when a job has it or waits for it. For who may rotate keys. */
int jes_hold_data_set(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int jes_free_data_set(struct link *link) MUST_CHECK;

#endif
