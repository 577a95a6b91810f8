/* tasks.h - the queue managers as started tasks: started through their procedure, stopped, started again when they die.
 *
 *     DOWN --start--> STARTING --START QMGR completes--> UP --STOP QMGR completes--> STOPPING --it ends--> DOWN
 *                        |  it ends, or START QMGR fails: DOWN       it ends: STARTING again, later and later, until it is UP;
 *                        |                                           in the middle of STOP QMGR: DOWN
 *
 * Each task has an initiator of its own (`initiator STC00001`), a child of the master; run/ssidMSTR.task names its STC number, so
 * that a new master finds it.
 *
 * Owner:   the master.
 * Blocks:  a start asks jes for the STC number, at most LINK_PATIENCE; a jes that is away is asked again by a timer.
 */
#ifndef CONSOLE_TASKS_H
#define CONSOLE_TASKS_H

#include <sys/types.h>

#include "base/config.h"
#include "base/server.h"
#include "console/orders.h"

struct tasks;
struct task;

struct tasks_calls {
    void (*say)(void *context, struct span lines); /* for SYSLOG */
    void (*all_ended)(void *context);
    void *context;
};

struct tasks *tasks_new(struct server *server, const struct config *config, struct orders *orders, const struct tasks_calls *calls);
void tasks_free(struct tasks *tasks);
/* The task whose command prefix begins the text, and what stands behind the prefix; NULL for none. */
struct task *tasks_by_prefix(struct tasks *tasks, struct span text, struct span *rest);
/* By address space name, ZQS1MSTR. */
struct task *tasks_by_job(struct tasks *tasks, struct span job);
/* Starts every queue manager that is not up; adopts those that a master before us started. */
void tasks_start_all(struct tasks *tasks);
/* True once none is on its way up or down any more. */
bool tasks_settled(const struct tasks *tasks);
/* Stops every one (STOP QMGR, then SIGTERM to what stays); all_ended() is called when none is left, or at once. */
void tasks_stop_all(struct tasks *tasks);

const char *task_job(const struct task *task);    /* ZQS1MSTR */
const char *task_prefix(const struct task *task); /* its command prefix */
void task_subsystem(const struct task *task, char subsystem[5]);
bool task_up(const struct task *task);
const char *task_why(const struct task *task);    /* the message that said why its last start failed */
/* Lines that answer the order with that token: of a start, the first error is kept. */
void tasks_told(struct tasks *tasks, uint64_t token, struct span lines);
/* A process for the started task of that job ID. *ready_fd is to be kept open until it has ended: when its reader is gone before it
 * begins, it ends. */
int task_spawn_initiator(const struct name8 *jobid, pid_t *pid, int *pidfd, int *ready_fd) MUST_CHECK;
/* Begins a start, or refuses it while one is under way; order gets the start-up messages and is ended when START QMGR has
 * completed. text is that command, operands and all, which the task itself reads. */
#define START_QMGR "START QMGR"
void task_start(struct task *task, struct order *order, struct span text);
/* Hands an operator command to the task, which is up. operator_identity NULL: the system's own, nobody's authority is asked for. */
void task_order(struct task *task, struct order *order, const struct identity *operator_identity, struct span text);
/* PREFIX came: 0, or a reason when this session may not. The session is that of the task from now on. */
int task_attach(struct tasks *tasks, struct session *session, struct span prefix);
/* The task whose session it is; NULL: of none. */
const struct task *tasks_by_session(const struct tasks *tasks, const struct session *session);
/* ENDS came on that session: its task is about to end, and stays down. */
void tasks_end_told(struct tasks *tasks, const struct session *session);
void tasks_session_ended(struct tasks *tasks, const struct session *session);
/* COMPLETE came for this token: the task's own work, then the order's end. */
void tasks_completed(struct tasks *tasks, uint64_t token, bool good);
/* One "JOBNAME PID STATE" a line. */
void tasks_status(const struct tasks *tasks, struct buf *out);

#endif
