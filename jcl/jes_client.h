/* jes_client.h - submitting jobs and reading what became of them (client header: includes base/ only).
 *
 * Errors:  0 or a negative reason. For a refusal by authority the ICH408I lines are in the message buffer of the call.
 * Memory:  lists are the caller's: jes_jobs_release(). The link is the caller's (racf_connect(racf, "jes", ...)).
 * Blocks:  every call, at most LINK_PATIENCE; jes_wait() as long as the job runs.
 */
#ifndef JCL_JES_CLIENT_H
#define JCL_JES_CLIENT_H

#include "base/identity.h"
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

/* What becomes of output when its job has ended: OUTDISP of JES2. WRITE and KEEP are for a writer, HOLD and LEAVE wait for
 * somebody to
 * release or purge them; when released, HOLD becomes WRITE and LEAVE becomes KEEP. */
enum jes_disposition { JES_NO_DISPOSITION = 0, JES_WRITE, JES_HOLD, JES_KEEP, JES_LEAVE, JES_PURGE };

/* What JES2 knows of output beside its records. */
enum { JES_DEST_MAX = 127 };
struct jes_attributes {
    char output_class;
    uint8_t disposition;         /* enum jes_disposition */
    uint8_t copies;              /* 1-255 */
    uint8_t priority;            /* of the group among others, 1-255 */
    struct name8 group;          /* GROUPID=, or the number of the group in its job */
    struct name8 writer, forms;
    char dest[JES_DEST_MAX + 1]; /* LOCAL, NODE.USER, a name, 'IP:...' */
    char fcb[5], ucs[5];
};

/* Output of one job that has the same attributes: what operators release, purge and change together. */
struct jes_output_group {
    struct name8 jobid, name, owner;
    struct jes_attributes attributes;
    uint32_t datasets;
    uint64_t records;
};
struct jes_output_groups {
    struct jes_output_group *list; /* owned */
    size_t count;
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
    int64_t since;      /* submitted then or later (microseconds since 1970-01-01 UTC), or 0 */
    int64_t before;     /* ended before that, or 0 */
};

/* Which output is meant. What is NULL, '\0' or JES_NO_DISPOSITION fits everything. */
struct jes_output_select {
    const char *jobid;      /* this job, or NULL: of all jobs */
    const char *prefix;     /* of the job, as in struct jes_filter */
    const char *owner;
    const char *group;      /* "1", or the name of GROUPID=; "1.1.1" is group 1 */
    const char *dest, *forms, *writer;
    uint32_t dsid;          /* the group that has this data set; 0: any */
    char output_class;
    uint8_t disposition;    /* enum jes_disposition */
};

/* "INPUT" ... "OUTPUT". */
const char *jes_status_text(enum jes_status status);
/* "CC 0004", "ABEND S806", "ABEND U0016", "JCL ERROR", "CANCELED", "SEC ERROR"; NULL for none. text must hold 16 bytes. */
const char *jes_result_text(const struct jes_result *result, char text[16]);
/* What `submit --wait` ends with: the code (255 at most), 20 JCL error, 24 ABEND and the like. */
int jes_result_exit(const struct jes_result *result);
/* For the master, which has to start jes when it is away and must not stand still when it is slow: connects at once or not at all,
 * and gives each request JES_SOON milliseconds. REASON_TIMEOUT: whether jes will still do it is not known. */
enum { JES_SOON = 2000, JES_START_SOON = 5000 /* a start waits for the disk */ };
int jes_connect_soon(struct link **link) MUST_CHECK;

/* Sends a whole stream. jobs: those that were made; problem: what was wrong with the rest. */
int jes_submit(struct link *link, struct span deck, const struct jes_submit_options *options, struct jes_jobs *jobs,
               struct buf *problem) MUST_CHECK;
/* Calls visit for each job as it comes, in order of submission: there may be any number of them. visit may use the link. */
typedef void jes_job_visit(void *context, const struct jes_job *job);
int jes_each_job(struct link *link, const struct jes_filter *filter, jes_job_visit *visit, void *context) MUST_CHECK;
/* All in one list, where they are known to be few. */
int jes_jobs(struct link *link, const struct jes_filter *filter, struct jes_jobs *jobs) MUST_CHECK;
void jes_jobs_release(struct jes_jobs *jobs);
/* JOB00001, STC00001, in either case. */
bool jes_looks_like_jobid(const char *name);
/* name: a job ID, or the name of an address space or job (the newest). */
int jes_find(struct link *link, const char *name, struct jes_job *job) MUST_CHECK;
/* One "STEP PROCSTEP PROGRAM RESULT" a line. */
int jes_steps(struct link *link, const struct name8 *jobid, struct buf *out) MUST_CHECK;
/* One "DSID DDNAME STEP PROCSTEP CLASS RECORDS DISPOSITION DEST FORMS WRITER COPIES GROUP" a line; several for a data set that
 * several
 * OUTPUT statements describe. */
int jes_outputs(struct link *link, const struct name8 *jobid, struct buf *out) MUST_CHECK;
/* name: "JESMSGLG", "STEP.DDNAME", "STEP.PROCSTEP.DDNAME" or a DSID; *fd is a record file (datasets/record.h). */
int jes_output(struct link *link, const struct name8 *jobid, const char *name, int *fd, struct buf *problem) MUST_CHECK;
/* Waits until the job has ended, at most that long (0: without limit). */
int jes_wait(struct link *link, const struct name8 *jobid, int milliseconds, struct jes_job *job) MUST_CHECK;

enum jes_change { JES_CANCEL_JOB, JES_HOLD_JOB, JES_RELEASE_JOB, JES_PURGE_JOB };
int jes_change(struct link *link, const struct name8 *jobid, enum jes_change change, struct buf *message) MUST_CHECK;

/* Purges every job that fits and has ended, and calls visit for each that is gone, also when it fails later on. *refused: how many
 * others fit that the asker may not purge. */
int jes_purge_jobs(struct link *link, const struct jes_filter *filter, jes_job_visit *visit, void *context,
                   uint32_t *refused) MUST_CHECK;

/* For the master: a command of JES2 without its dollar sign, in the name of who; what it says, one line each. *good false: it
 * failed. task: a started task that it made, for which an initiator is to be started; empty: none. */
int jes_command(struct link *link, const struct identity *who, struct span text, struct buf *replies, bool *good,
                struct name8 *task) MUST_CHECK;
/* For the master: who holds or waits for the data sets of a pattern (contention: only those that somebody waits for), as lines. */
int jes_enqueues(struct link *link, struct span pattern, bool contention, const char *sysname, struct buf *lines) MUST_CHECK;
/* The number of TELL, for racf, which sends it over the connection that jes registered with. */
enum { JES_TELL = 45 };
/* For the master: the link then brings DECK_COMMAND frames; hand it to server_adopt(). */
int jes_listen(struct link *link) MUST_CHECK;
/* Output, group by group: of jobs that have ended, and of running ones what was closed with FREE=CLOSE or SPIN=UNALLOC. Jobs
 * whose output the
 * asker may not read are left out. */
int jes_output_groups(struct link *link, const struct jes_output_select *select, struct jes_output_groups *groups) MUST_CHECK;
void jes_output_groups_release(struct jes_output_groups *groups);
/* Changes every group that fits; groups: how they are behind it (of a purge: how they were), REASON_NOT_FOUND when none fits.
 * Release: HOLD becomes WRITE, LEAVE becomes KEEP. Purge: the records are gone, and with the last of them the job. Set: what is not
 * empty in `set` takes the place of what was there. problem: ICH408I lines of what was refused; nothing of that job is changed. */
enum jes_output_change { JES_RELEASE_OUTPUT = 1, JES_PURGE_OUTPUT, JES_SET_OUTPUT };
int jes_change_output(struct link *link, const struct jes_output_select *select, enum jes_output_change change,
                      const struct jes_attributes *set, struct jes_output_groups *groups, struct buf *problem) MUST_CHECK;
/* "WRITE" ... "PURGE", and back; JES_NO_DISPOSITION for another word. */
const char *jes_disposition_text(enum jes_disposition disposition);
enum jes_disposition jes_disposition_of(struct span word);

/* The messages that jobs have left for the user who asks ($HASP165), a line each; cleared when wanted. */
int jes_messages(struct link *link, bool clear, struct buf *lines) MUST_CHECK;

/* For the master: STC number of a new started task. */
int jes_start(struct link *link, const struct name8 *procedure, const char *parameters, struct name8 *jobid,
              struct buf *problem) MUST_CHECK;

/* Holds a data set exclusively, as a job with DISP=OLD does, until jes_free_data_set(), the next hold, or the end of the link.
 * Never waits: REASON_BUSY when a job has it or waits for it. For who may rotate keys. */
int jes_hold_data_set(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int jes_free_data_set(struct link *link) MUST_CHECK;

#endif
