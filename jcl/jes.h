/* jes.h - what the parts of the jes process share (not for others).
 *
 * One thread, one loop. Requests change the queue; between serving and replying jes_turn() converts what was accepted in earlier
 * turns, hands work to initiators, makes spool and queue durable, and answers those who wait. So whoever is answered can rely on
 * the disk.
 */
#ifndef JCL_JES_H
#define JCL_JES_H

#include "base/config.h"
#include "base/server.h"
#include "jcl/enq.h"
#include "jcl/job_class.h"
#include "jcl/job_console.h"
#include "jcl/job_log.h"
#include "jcl/job_queue.h"
#include "jcl/outputs.h"
#include "racf/racf_client.h"

/* An initiator, known by its number or STC job ID. */
struct initiator {
    struct initiator *next;
    char name[9];
    int64_t incarnation;     /* of its process: one that took its name over knows nothing of its jobs */
    struct session *orders;  /* the connection over which it lives, tells of its steps and gets CANCELED */
    struct session *asking;  /* its WORK, or ENDED that asks for more, not answered yet */
    struct name8 task;       /* the started task it was made for; empty: any batch job */
    struct queue_job *job;   /* that it runs */
};

/* A job that left no output. */
struct gone_job {
    int64_t key;
    struct jes_job shown;
};

/* A data set of a job that stays. */
struct spool_gone {
    struct name8 jobid;
    uint32_t dsid;
};

/* A session's own things. */
struct client {
    struct buf deck;             /* the stream that is being sent */
    struct buf params;           /* of the submission, each ended by NUL */
    bool streaming;
    bool scan;
    struct session *session;
    int64_t holds;               /* key under which the session holds a data set; 0: none */
    int64_t waits_for;           /* key of the job that WAIT asked for; 0: none */
    struct name8 waits_for_id;   /* its job ID */
    struct client *next, **link; /* all clients */
};

struct jes {
    struct server *server;
    struct job_queue *queue;
    struct enq *enq;
    struct config *config;
    struct racf *racf;           /* opened when first needed */
    struct job_console *console;
    struct initiator *initiators;
    struct jes_init *inits;      /* owned: config->initiators of them, what operators may change in each */
    struct job_classes *classes;
    struct offload_device *offload; /* owned: jes_offload.h */
    bool drained;                /* $P: no job is selected */
    struct client *clients;
    struct session *listener;    /* of the master, that takes commands of decks; NULL: away */
    bool deck_commands;          /* it has just come: those that wait for it can go */
    struct watch *again;         /* runs another turn when conversions are left over */
    struct watch *console_again; /* the same, when the master did not take all that was said */
    struct watch *deadline;      /* for running jobs to be rejoined, after a restart */
    struct watch *left_again;    /* asks the catalog once more that was away */
    bool left_some;              /* a job was given up: it may have left data sets, and is not run again before they are gone */
    bool left_due;               /* the catalog is to be asked in this turn */
    struct name8 *purged;        /* owned: folders to remove behind the commit */
    size_t purged_count;
    struct spool_gone *gone_datasets; /* owned: data sets to remove behind the commit */
    size_t gone_dataset_count;
    struct gone_job *gone;       /* owned: the last jobs that left no output, for those who wait for them */
    size_t gone_count;
    bool work_changed;           /* an initiator or a job came free */
    bool spool_written;          /* something on the spool has to be durable before the replies */
    bool job_ended;              /* somebody may wait for it */
    size_t stream_bytes;         /* of all streams that are being sent */
    bool accepted;               /* a job came that is not durable yet: not to be converted in this turn */
};

extern struct jes jes; /* the one of this process */

#define REQUEST(number, name, from, states, text) request_function serve_##name;
#include "jcl/requests.def"
#undef REQUEST

/* Opens the queue and makes the server, which nobody can reach yet; ends the process when it cannot. */
void jes_begin(void);
void jes_end(void);
/* Forgets the stream that a client is sending. */
void jes_drop_stream(struct client *client);
struct client *jes_client(struct session *session);
/* The session with racf; NULL when it cannot be had. */
struct racf *jes_racf(void);
/* Opens it anew at the next use. */
void jes_racf_broke(void);

/* One of the last jobs that left no output: by its number, the newest, or by its key alone (other than 0). NULL: none. */
const struct jes_job *jes_find_gone(const struct name8 *jobid, int64_t key);
/* Removes the folder of a job that is gone, once that is committed. */
void jes_remove_later(const struct name8 *jobid);

/* jes_convert.c: converts accepted jobs for a few milliseconds; true when some are left. */
bool jes_convert_some(void);
/* The internal text of a job, decoded; REASON_NOT_FOUND when it has none (it did not convert). */
int jes_read_converted(const struct queue_job *job, struct arena *arena, struct job *converted) MUST_CHECK;
/* What its logs say of it. */
struct job_log_names jes_log_names(const struct queue_job *job);
/* Ends a job that never ran: writes its logs. lines: messages of JESMSGLG, or empty. */
void jes_end_unrun(struct queue_job *job, const struct job *converted, enum jes_result_kind kind, struct span lines);

/* jes_enq.c: takes the data sets of a job that is handed over; false: it has to wait for those in waits_for. */
bool jes_enq_take(struct queue_job *job, struct span internal_text, struct buf *waits_for);
/* Gives what became free to those who wait. */
void jes_enq_turn(void);
void jes_enq_tell(const struct queue_job *job);
/* What a session held is free again. */
void jes_enq_free(struct client *client);
/* After a restart: running jobs have what they had. */
void jes_enq_recover(void);

/* jes_output.c: the output of a job as it is now; those of a job that has ended are what JES2 keeps. */
int jes_read_outputs(const struct queue_job *job, const struct job *converted, struct outputs *outputs) MUST_CHECK;
/* The job has ended: its output gets its disposition. The job is gone behind it when none is left. */
void jes_output_ended(struct queue_job *job);
/* The groups of output of a job that fit, in the name of an operator; change: enum jes_output_change, 0 only looks. They are
 * appended as they are then (jes_group_decode()). Returns how many. The job may be gone behind it. */
uint32_t jes_output_operate(struct queue_job *job, const struct jes_output_select *select, uint8_t change,
                            const struct jes_attributes *set, struct buf *groups);
/* This output of a job that has ended is in an offload data set now: it goes, or what is to be written is held. False, and nothing
 * is done: it is not any more as it is there. The job may be gone behind it. */
bool jes_output_offloaded(struct queue_job *job, const struct outputs *offloaded, bool goes, bool held);
/* The DD of a data set; NULL for a log. */
const struct job_dd *jes_dd_of(const struct job *converted, uint32_t dsid);

/* jes_notify.c: tells those who want to know that the job has ended. */
void jes_notify(const struct queue_job *job, const struct job *converted);

/* jes_work.c: the result of a job whose initiator died with it. */
bool jes_is_lost(const struct jes_result *result);
/* Gives waiting jobs to initiators that ask. */
void jes_dispatch(void);
void jes_initiator_gone(struct initiator *initiator);
/* At the start: waiting jobs whose listing is lost are converted again. */
void jes_recover(void);
/* Later: running jobs that no initiator has rejoined end. */
void jes_give_up_lost(void);
/* Tells the initiator of a running job to end it, with this system completion code. */
enum { JES_ABEND_CANCEL = 0x222, JES_ABEND_CANCEL_DUMP = 0x122 };
void jes_cancel_running(struct queue_job *job, uint32_t code);
/* What an operator wants of a running job at its end is kept: another jes knows it. jes_cancel_running() does it too. */
void jes_keep_at_end(const struct queue_job *job);

/* jes_left.c: clears away what jobs that do not run any more have left in the catalog, if there may be something. */
void jes_left_turn(void);

/* jes_offload.c: offload devices; tasks of theirs that have ended. */
void jes_offload_begin(void);
void jes_offload_end(void);
void jes_offload_turn(void);

/* jes_query.c: which jobs a client means. Jobs that have ended are looked at in portions: others are served between them. */
enum { JES_PAGE_ROWS = 20000 };
void jes_read_selection(struct reader *in, struct queue_selection *selection);

/* jes_change.c: a job that has ended goes, with its output; REASON_STATE where it has not. */
int jes_purge(struct queue_job *job) MUST_CHECK;

/* jes2_inits.c: classes and initiators as configured and as operators left them. */
void jes_inits_begin(void);
void jes_inits_end(void);
/* The job that an initiator may take now; NULL for none. */
struct queue_job *jes_select(const struct initiator *initiator);
/* jes2.c: a command, without its dollar sign, in the name of who; what it answers. False: it failed. task: a started task that it
 * made, for which the master has to start an initiator; empty: none. */
bool jes_operate(const struct identity *who, struct span text, struct buf *out, struct name8 *task);
/* jes_commands.c: operator commands for the master: one; those of a converted job, one a line; those between the jobs of a
 * stream, with the control statement MESSAGE. */
void jes_deck_command(const struct identity *who, const struct name8 *job, const struct name8 *jobid, struct span text);
void jes_job_commands(const struct queue_job *job, struct span lines);
void jes_reader_records(const struct identity *who, struct span records);
/* The control statement MESSAGE of a job, or of the user in front of one. */
void jes_tell_operator(const struct name8 *name, const struct name8 *jobid, struct span text);
void jes_commands_turn(void);
void jes_commands_end(void);
/* $HASP646. */
void jes2_spool_use(struct buf *out);

/* jes_authority.c: 0, or REASON_NOT_AUTHORIZED with ICH408I lines in refusal. */
int jes_may_submit(const struct identity *who, const struct name8 *job_name, struct buf *refusal) MUST_CHECK;
/* name: the last qualifier of the data set's name. Level READ. */
int jes_may_read(const struct identity *who, const struct queue_job *job, uint32_t dsid, const char *name,
                 struct buf *refusal) MUST_CHECK;
/* A group of output: READ to see it, UPDATE to release and change it, ALTER to purge it. question: it is only asked what may be
 * shown, so that a no is no violation. */
int jes_may_group(const struct identity *who, const struct queue_job *job, const struct name8 *group, enum racf_level level,
                  bool question, struct buf *refusal) MUST_CHECK;
int jes_may_change(const struct identity *who, const struct queue_job *job, const char *verb, struct buf *refusal) MUST_CHECK;
/* With a job goes its output: JESSPOOL has a say, too. */
int jes_may_purge(const struct identity *who, const struct queue_job *job, struct buf *refusal) MUST_CHECK;
/* May the submitter give work to this user (USER= of a JOB statement)? told: lines for the log of the job; may be NULL. */
int jes_may_use(const struct identity *who, const struct name8 *user, struct span password, struct span new_password,
                struct buf *told, struct buf *refusal) MUST_CHECK;
/* May a job of this user run in this group (GROUP= of a JOB statement)? He has to be connected to it. */
int jes_may_use_group(const struct identity *who, const struct queue_job *job, const struct name8 *group, struct buf *refusal)
    MUST_CHECK;

#endif
