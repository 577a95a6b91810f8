/* job_queue.h - the job queue: every job that jes knows, kept in spool/jobs.db. Those that have not ended are in memory, too; one
 * that has ended is read when somebody looks at it, so neither memory nor a start grows with the output that waits on the spool.
 *
 * A job goes  CONVERSION -> WAITING (or HELD) -> RUNNING -> OUTPUT, and from each of these to its end by purge:
 *
 *     queue_add()        -> CONVERSION   cards are stored
 *     queue_converted()  -> WAITING, HELD the internal text is stored
 *     queue_release()    HELD -> WAITING   queue_hold() WAITING -> HELD
 *     queue_start()      WAITING -> RUNNING  an initiator has it
 *     queue_requeue()    RUNNING -> WAITING  the initiator died before the first step
 *     queue_end()        any -> OUTPUT       a result is known
 *     queue_purge()      OUTPUT -> gone
 * queue_check() asserts what must be true of the lists.
 *
 * Owner:   the jes process.
 * Units:   times in microseconds since 1970-01-01 UTC.
 * Errors:  0 or a negative reason. Changes join the open transaction, or begin one; queue_commit() makes them durable. Failing to
 *          change what is stored ends the process (the queue on disk is then the truth), but for queue_add(), which leaves all as
 *          it was.
 * Memory:  jobs belong to the queue. A job that has ended stays where it is until queue_commit(), one that a walk hands out until
 *          the walk goes on.
 * Blocks:  queue_commit() waits for the disk.
 * Format:  docs/formats/job_queue.md.
 */
#ifndef JCL_JOB_QUEUE_H
#define JCL_JOB_QUEUE_H

#include "base/clock.h"
#include "base/name.h"
#include "jcl/jes_client.h"
#include "jcl/jes_wire.h"

struct job_queue;

/* What is kept of a job beside its row. */
enum queue_text { QUEUE_CARDS = 0, QUEUE_INTERNAL = 1, QUEUE_MESSAGES = 2, QUEUE_REFUSAL = 3, QUEUE_PARAMS = 4, QUEUE_OUTPUTS = 5,
                  QUEUE_AT_END = 6, QUEUE_LOGON = 7 };

enum { QUEUE_NUMBER_MAX = 9999999, PRIORITY_USUAL = 9 };

struct queue_job {
    int64_t key;              /* grows with each job, never used again */
    struct jes_job shown;
    struct name8 group;       /* of the owner's session; empty: the default group */
    char kind;                /* J job, S started task */
    bool scan;                /* submit --scan */
    bool dup_held;            /* another job of this name is running */
    bool purge_at_end;        /* $CJ,P of a running job */
    bool restart_at_end;      /* $EJ */
    uint8_t restarts;         /* times it was run again because what ran it died, as stored with what is wanted at its end */
    uint32_t canceled;        /* system completion code with which it was told to end; 0: it was not */
    uint8_t priority;         /* 0: PRTY= of JOB will say it at conversion */
    uint8_t conversions;      /* times a conversion was begun, as stored; a new job has 1 */
    bool left_over;           /* it lay here unconverted when jes began, and that is not counted yet */
    uint32_t cards;
    microseconds received, started, ended;
    struct step_outcome *steps; /* owned; of a job that has run or runs */
    uint32_t step_count;
    bool offloading;          /* handed out to an offload device: not to be selected */
    void *initiator;          /* of a running job: jes's, or NULL while it has not rejoined */
    int64_t taker;            /* of a running job: the incarnation of the initiator that it was given to, as stored */
    bool granted;             /* a running job has its data sets */
    uint32_t begun;           /* steps that STEP_BEGUN told of */
    struct queue_job *next, **link;           /* the list of its status */
    struct queue_job *next_same;              /* of its hash */
    struct queue_job *newer, *older;          /* all jobs in memory */
};

/* Opens or creates spool/jobs.db at path and loads the jobs that have not ended. */
int queue_open(struct job_queue **queue, const char *path) MUST_CHECK;
void queue_close(struct job_queue *queue);
/* Makes all changes durable; ends the process if that fails. */
void queue_commit(struct job_queue *queue);
bool queue_changed(const struct job_queue *queue);

/* A new job: the next number of its kind, status CONVERSION. refusal: why it may not run, or empty. */
int queue_add(struct job_queue *queue, const struct queue_job *model, struct span cards, struct span params, struct span refusal,
              struct queue_job **job) MUST_CHECK;
/* A job that ended elsewhere: the next number of its kind; times, result and steps are those of model. texts: by enum queue_text,
 * empty ones are left out. */
int queue_add_ended(struct job_queue *queue, const struct queue_job *model, const struct span *texts, size_t count,
                    struct name8 *jobid) MUST_CHECK;
/* Of a job that is left over: its conversion begins once more. */
void queue_count_conversion(struct job_queue *queue, struct queue_job *job);
/* hold: "" or why it is held. */
void queue_converted(struct job_queue *queue, struct queue_job *job, const char *job_class, uint8_t priority, uint32_t cards,
                     const char *hold, struct span internal, struct span messages);
/* Conversion waits for the operator (TYPRUN=JCLHOLD). */
void queue_hold_conversion(struct job_queue *queue, struct queue_job *job);
void queue_start(struct job_queue *queue, struct queue_job *job, void *initiator, int64_t taker, bool granted);
/* It waited for data sets, and has them now. */
void queue_granted(struct job_queue *queue, struct queue_job *job);
void queue_requeue(struct job_queue *queue, struct queue_job *job);
/* Back to the beginning: its listing was lost. */
void queue_reconvert(struct job_queue *queue, struct queue_job *job);
void queue_end(struct job_queue *queue, struct queue_job *job, const struct jes_result *result,
               const struct step_outcome *steps, uint32_t step_count);
int queue_hold(struct job_queue *queue, struct queue_job *job) MUST_CHECK;
int queue_release(struct job_queue *queue, struct queue_job *job) MUST_CHECK;
int queue_purge(struct job_queue *queue, struct queue_job *job) MUST_CHECK;
/* New class and priority of a job that does not run yet; empty, 0: as it is. */
void queue_set(struct job_queue *queue, struct queue_job *job, const char *job_class, uint8_t priority);
/* Every job that waits is held (ALL); those that are so are released. */
void queue_hold_all(struct job_queue *queue);
void queue_release_all(struct job_queue *queue);
/* Writes a text anew. */
void queue_write(struct job_queue *queue, const struct queue_job *job, enum queue_text what, struct span bytes);
/* Messages for users: the newest QUEUE_MESSAGES_MAX of each are kept. */
enum { QUEUE_MESSAGES_MAX = 100 };
void queue_message(struct job_queue *queue, const struct name8 *user, struct span line);
/* The lines for a user, oldest first. */
int queue_messages(struct job_queue *queue, const struct name8 *user, struct buf *lines) MUST_CHECK;
void queue_clear_messages(struct job_queue *queue, const struct name8 *user);
/* One step of a running job, kept in memory only. */
void queue_step(struct queue_job *job, uint32_t step, uint8_t state, const struct jes_result *result);

struct queue_job *queue_find(struct job_queue *queue, const struct name8 *jobid);
/* NULL when it does not run. */
struct queue_job *queue_running(const struct job_queue *queue, int64_t key);
/* All there are; those of them that have ended. */
uint64_t queue_count(struct job_queue *queue);
uint64_t queue_count_ended(struct job_queue *queue);

/* Which jobs are meant. What is empty or 0 fits every job. */
enum { SELECTION_WORD_MAX = 256, SELECTION_NO_STATUS = 0xff /* fits no job */ };
struct queue_selection {
    char owner[SELECTION_WORD_MAX], name[SELECTION_WORD_MAX], jobid[SELECTION_WORD_MAX]; /* patterns, in capital letters */
    uint8_t status;      /* enum jes_status, as people see it */
    microseconds since;  /* submitted then or later */
    microseconds until;  /* submitted before that */
    microseconds before; /* ended before that */
};
/* Jobs of a selection in order of submission, in memory or not. The job that was handed out may be changed, ended and purged
 * before the next is asked for; one walk at a time. */
struct queue_walk;
/* after: behind that key. rows: after looking at so many jobs that have ended the walk is over (0: without limit), so that jes can
 * serve others before it goes on. */
struct queue_walk *queue_walk(struct job_queue *queue, const struct queue_selection *selection, int64_t after, unsigned rows);
/* NULL behind the last. */
struct queue_job *queue_walk_next(struct queue_walk *walk);
/* Ends a walk at any time: the key to go on behind, or 0 when there are no more. */
int64_t queue_walk_end(struct queue_walk *walk);

/* The first of a status other than OUTPUT; then by its next. Waiting ones by priority, then in order of submission. */
struct queue_job *queue_list(const struct job_queue *queue, enum jes_status status);
/* The job an initiator should take: the first waiting batch job that takes() agrees to (NULL: any) and whose name is not running
 * already; sets dup_held of those passed over for their name. */
struct queue_job *queue_next_work(struct job_queue *queue, bool (*takes)(void *context, const struct queue_job *job),
                                  void *context);
/* "JOB00001" of kind J and number 1. */
void queue_jobid(char kind, uint32_t number, struct name8 *jobid);
/* What operators changed in job classes: kept as text. */
void queue_keep_class(struct job_queue *queue, const char *name, struct span value);
void queue_each_class(struct job_queue *queue, void (*visit)(void *context, const char *name, struct span value), void *context);
/* Appends a stored text. REASON_NOT_FOUND if there is none. */
int queue_read(struct job_queue *queue, const struct queue_job *job, enum queue_text what, struct buf *out) MUST_CHECK;
/* Folders of the spool whose jobs are purged: told until they are removed, also to another jes. */
void queue_each_gone(struct job_queue *queue, void (*visit)(void *context, const struct name8 *jobid), void *context);
/* It is removed. Kept with the next change; until then it may be told again. */
void queue_removed(struct job_queue *queue, const struct name8 *jobid);
/* When a job of that user last started; 0: not known. */
microseconds queue_last_access(struct job_queue *queue, const struct name8 *user);
/* It waits to be converted, also when it is held. */
bool queue_is_new(const struct queue_job *job);
/* The status that people see: a waiting job whose name is running is held (DUP). */
void queue_show(const struct queue_job *job, struct jes_job *shown);
void queue_check(const struct job_queue *queue);

#endif
