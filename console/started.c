/* started.c - started tasks that are no queue managers. */
#include "console/started.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/daemon.h"
#include "base/link.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/messages.h"
#include "console/tasks.h"
#include "jcl/jes_client.h"
#include "jcl/messages.h"

enum { OPERANDS_MAX = 126 };

struct one {
    struct started *started;
    struct one *next;
    struct name8 jobid;
    pid_t pid;
    int pidfd, ready_fd;
    struct watch *ended;
};

struct started {
    struct server *server;
    struct one *first;
};

struct started *started_new(struct server *server)
{
    struct started *started = mem_alloc(1, sizeof *started);

    started->server = server;
    return started;
}

static void one_ended(void *context)
{
    struct one *one = context, **place = &one->started->first;
    siginfo_t how;

    waitid(P_PIDFD, (id_t)one->pidfd, &how, WEXITED); /* reaps it, if it is our child */
    while (*place != one)
        place = &(*place)->next;
    *place = one->next;
    watch_free(one->ended);
    close(one->pidfd);
    if (one->ready_fd >= 0)
        close(one->ready_fd);
    mem_free(one);
}

static void add(struct started *started, const struct name8 *jobid, pid_t pid, int pidfd, int ready_fd)
{
    struct one *one = mem_alloc(1, sizeof *one);

    *one = (struct one){ .started = started, .next = started->first, .jobid = *jobid, .pid = pid };
    one->pidfd = pidfd;
    one->ready_fd = ready_fd;
    one->ended = server_readable(started->server, pidfd, one_ended, one);
    started->first = one;
}

void started_adopt(struct started *started, bool (*mine)(void *context, struct span job), void *context)
{
    const struct jes_filter running = { .status = "RUNNING" };
    struct jes_jobs jobs = { NULL, 0 };
    struct link *jes;

    if (jes_connect_soon(&jes) < 0)
        return;
    if (jes_jobs(jes, &running, &jobs) == 0)
        for (size_t i = 0; i < jobs.count; i++) {
            const struct jes_job *job = &jobs.list[i];
            pid_t pid;
            int pidfd;

            if (job->jobid.text[0] != 'S' || mine(context, span_of(job->name.text)))
                continue;
            pid = daemon_find(job->jobid.text, &pidfd);
            if (pid)
                add(started, &job->jobid, pid, pidfd, -1);
        }
    jes_jobs_release(&jobs);
    link_close(jes);
}

int started_run(struct started *started, const struct name8 *jobid)
{
    int pidfd = -1, ready_fd = -1, reason;
    pid_t pid = 0;

    reason = task_spawn_initiator(jobid, &pid, &pidfd, &ready_fd);
    if (reason == 0)
        add(started, jobid, pid, pidfd, ready_fd);
    return reason;
}

bool started_begin(struct started *started, const struct name8 *procedure, struct span operands, struct buf *lines)
{
    char parameters[OPERANDS_MAX + 1];
    struct name8 jobid;
    struct buf problem;
    struct link *jes;
    int reason;

    snprintf(parameters, sizeof parameters, "%.*s", (int)operands.length, operands.data);
    text_fold_unquoted(parameters, strlen(parameters));
    buf_init(&problem, 8192);
    reason = jes_connect_soon(&jes);
    if (reason == 0) {
        link_hurry(jes, JES_START_SOON);
        reason = jes_start(jes, procedure, parameters, &jobid, &problem);
        link_close(jes);
    }
    if (reason == 0)
        reason = started_run(started, &jobid);
    if (reason == 0) {
        message_put(lines, "$HASP100", "%-8s ON STCINRDR", procedure->text);
    } else if (reason == REASON_NOT_FOUND) {
        message(lines, IEFC612I, procedure->text);
        message(lines, IEF452I, procedure->text);
        message(lines, IEE122I);
    } else if (reason == REASON_TIMEOUT) {
        message(lines, GRB119E, procedure->text);
    } else if (problem.length) {
        buf_put_span(lines, buf_span(&problem));
    } else {
        message(lines, GRB113E, procedure->text, reason_text(reason));
    }
    buf_release(&problem);
    return reason == 0;
}

void started_stop_all(struct started *started)
{
    for (const struct one *one = started->first; one; one = one->next)
        kill(one->pid, SIGTERM); /* its initiator ends the step, then itself */
}
