/* tasks.c - the queue managers as started tasks. */
#include "console/tasks.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/link.h"
#include "base/mem.h"
#include "base/spawn.h"
#include "base/text.h"
#include "console/messages.h"
#include "console/supervise.h"
#include "console/wire.h"
#include "jcl/jes_client.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

enum {
    START_TEXT_MAX = 126,
    WHY_MAX = 256,
    ADOPT_PATIENCE = 5000,  /* milliseconds for a task that is up to find a new master */
    START_PATIENCE = 60000, /* milliseconds for START QMGR to complete */
    STOP_PATIENCE = 15000,  /* for STOP QMGR and the end of the address space, before it is killed */
    STOPS = 2,
    JES_AGAIN = 100,        /* until a jes that is away is asked again */
};

enum task_state { DOWN, STARTING, UP, STOPPING };

struct task {
    struct tasks *tasks;
    const struct config_qmgr *qmgr;
    char job[9]; /* ZQS1MSTR */
    enum task_state state;
    struct name8 jobid;
    pid_t pid;
    int pidfd;
    int ready_fd;             /* its initiator writes there before it begins: when we are gone by then, it ends */
    struct watch *ended;
    struct watch *again;
    struct watch *patience;
    struct session *session;  /* on which it takes its commands; NULL: not yet */
    uint64_t start_token;     /* of the order that START QMGR completes; 0: none */
    uint64_t stop_tokens[STOPS]; /* of STOP QMGR under way, one that waits for programs and one that does not; 0: none */
    uint64_t later_token;     /* of a START QMGR that came while it was stopping */
    bool restarting;          /* it was up and died: it is started again until it is up */
    bool forced;              /* SIGTERM was sent: the next is SIGKILL */
    char why[WHY_MAX];        /* it is down: the message that said so */
    char start_text[START_TEXT_MAX + 1]; /* START QMGR as it was given, with its operands */
    int64_t started;
    int delay;
};

struct tasks {
    struct server *server;
    struct orders *orders;
    struct tasks_calls calls;
    struct task *list;
    size_t count;
    bool stopping;
};

static void say(struct tasks *tasks, const struct buf *lines)
{
    tasks->calls.say(tasks->calls.context, buf_span(lines));
}

/* The first line of what was said about the end of a start, for who asks later. */
static void keep_why(struct task *task, const struct buf *lines)
{
    struct span rest = buf_span(lines), line;

    if (task->why[0] == '\0' && span_line(&rest, &line))
        snprintf(task->why, sizeof task->why, "%.*s", (int)line.length, line.data);
}

struct tasks *tasks_new(struct server *server, const struct config *config, struct orders *orders, const struct tasks_calls *calls)
{
    struct tasks *tasks = mem_alloc(1, sizeof *tasks);

    tasks->server = server;
    tasks->orders = orders;
    tasks->calls = *calls;
    tasks->count = config->qmgr_count;
    tasks->list = mem_alloc(tasks->count, sizeof *tasks->list);
    for (size_t i = 0; i < tasks->count; i++) {
        struct task *task = &tasks->list[i];
        char subsystem[5];

        *task = (struct task){ .tasks = tasks, .qmgr = &config->qmgrs[i], .pidfd = -1, .ready_fd = -1 };
        config_subsystem(task->qmgr, subsystem);
        snprintf(task->job, sizeof task->job, "%sMSTR", subsystem);
    }
    return tasks;
}

void tasks_free(struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++) {
        watch_drop(&tasks->list[i].ended);
        watch_drop(&tasks->list[i].again);
        watch_drop(&tasks->list[i].patience);
        if (tasks->list[i].pidfd >= 0)
            close(tasks->list[i].pidfd);
    }
    mem_free(tasks->list);
    mem_free(tasks);
}

struct task *tasks_by_prefix(struct tasks *tasks, struct span text, struct span *rest)
{
    struct task *found = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < tasks->count; i++) {
        const char *prefix = config_prefix(tasks->list[i].qmgr);
        size_t length = strlen(prefix);

        /* ASH must not take the commands of ASHBURN: the longest prefix wins. */
        if (length > longest && span_is_fold(span_part(text, 0, length), prefix)) {
            found = &tasks->list[i];
            longest = length;
        }
    }
    if (found)
        *rest = span_trim(span_from(text, longest));
    return found;
}

struct task *tasks_by_job(struct tasks *tasks, struct span job)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (span_is_fold(job, tasks->list[i].job))
            return &tasks->list[i];
    return NULL;
}

const char *task_job(const struct task *task)
{
    return task->job;
}

void task_subsystem(const struct task *task, char subsystem[5])
{
    config_subsystem(task->qmgr, subsystem);
}

const char *task_prefix(const struct task *task)
{
    return config_prefix(task->qmgr);
}

const char *task_why(const struct task *task)
{
    return task->why[0] ? task->why : "greenbar output OF IT TELLS";
}

/* Does a line begin with the ID of a message about an error? */
static bool tells_error(struct span line)
{
    struct span id = span_word(&line);

    return id.length > 4 && text_is_digit(id.data[id.length - 2]) && strchr("AES", id.data[id.length - 1]);
}

/* The first error of a start is its cause; what follows is what came of it. */
void tasks_told(struct tasks *tasks, uint64_t token, struct span lines)
{
    struct span line;

    for (size_t i = 0; token && i < tasks->count; i++) {
        struct task *task = &tasks->list[i];

        while (task->start_token == token && task->why[0] == '\0' && span_line(&lines, &line))
            if (tells_error(line))
                snprintf(task->why, sizeof task->why, "%.*s", (int)line.length, line.data);
    }
}

bool task_up(const struct task *task)
{
    return task->state == UP && task->session;
}

bool tasks_settled(const struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++) {
        const struct task *task = &tasks->list[i];

        if (task->state == STARTING || task->state == STOPPING)
            return false;
        /* One that a master before us started has to find us first. */
        if (task->state == UP && !task->session && clock_monotonic() - task->started < ADOPT_PATIENCE)
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------ the end of a task */

static void check_all_ended(struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->list[i].pidfd >= 0)
            return;
    if (tasks->stopping)
        tasks->calls.all_ended(tasks->calls.context);
}

static void end_order(struct tasks *tasks, uint64_t *token, bool good)
{
    struct order *order = order_find(tasks->orders, *token);

    *token = 0;
    if (order)
        order_end(order, good);
}

/* Of that STOP QMGR; of 0: a free one. NULL: there is none. */
static uint64_t *stop_place(struct task *task, uint64_t token)
{
    for (size_t i = 0; i < STOPS; i++)
        if (task->stop_tokens[i] == token)
            return &task->stop_tokens[i];
    return NULL;
}

static bool is_being_stopped(const struct task *task)
{
    return task->stop_tokens[0] || task->stop_tokens[1];
}

static void try_start(void *context);

static void keep_text(struct task *task, struct span text)
{
    text = span_part(text, 0, START_TEXT_MAX);
    memmove(task->start_text, text.data, text.length);
    task->start_text[text.length] = '\0';
}

/* Somebody has to notice that START QMGR completed, even when nobody asked for it. */
static void begin_start(struct task *task, struct order *order, struct span text)
{
    keep_text(task, text);
    task->why[0] = '\0';
    task->state = STARTING;
    task->start_token = order_token(order ? order : order_begin(task->tasks->orders, NULL, START_PATIENCE));
    try_start(task);
}

static void start_again(void *context)
{
    begin_start(context, NULL, span_of(START_QMGR));
}

/* It was up, and nobody wanted it to end. */
static void restart_later(struct task *task)
{
    task->delay = supervise_delay(task->delay, clock_monotonic() - task->started);
    task->again = server_timer(task->tasks->server, task->delay, start_again, task);
}

static void forget_file(const struct task *task)
{
    char *path = home_path("run/%s.task", task->job);

    io->unlink(path);
    mem_free(path);
}

static void forget_ready(struct task *task)
{
    if (task->ready_fd >= 0)
        close(task->ready_fd);
    task->ready_fd = -1;
}

static void task_ended(void *context)
{
    struct task *task = context;
    struct tasks *tasks = task->tasks;
    bool wanted = task->state == STOPPING || tasks->stopping || is_being_stopped(task);
    bool was_up = task->state == UP || task->restarting;
    struct order *later = order_find(tasks->orders, task->later_token);
    char subsystem[5];
    siginfo_t how;
    struct buf lines;

    waitid(P_PIDFD, (id_t)task->pidfd, &how, WEXITED); /* reaps it, if it is our child */
    watch_drop(&task->ended);
    watch_drop(&task->patience);
    close(task->pidfd);
    task->pidfd = -1;
    forget_ready(task);
    task->session = NULL;
    task->state = DOWN;
    task->later_token = 0;
    task->restarting = was_up && !wanted;
    forget_file(task);
    buf_init(&lines, 512);
    config_subsystem(task->qmgr, subsystem);
    message(&lines, CSQ3104I, task_prefix(task));
    message(&lines, CSQ3100I, task_prefix(task), subsystem);
    say(tasks, &lines);
    for (size_t i = 0; i < STOPS; i++)
        end_order(tasks, &task->stop_tokens[i], true);
    if (task->start_token) {
        struct order *order = order_find(tasks->orders, task->start_token);

        buf_clear(&lines);
        message(&lines, GRB111E, task->job, task->jobid.text, task->job);
        keep_why(task, &lines);
        say(tasks, &lines);
        if (order)
            order_reply(order, buf_span(&lines));
        end_order(tasks, &task->start_token, false);
    }
    if (later && !tasks->stopping) {
        begin_start(task, later, span_of(task->start_text));
    } else if (!wanted && was_up) {
        restart_later(task);
        buf_clear(&lines);
        message(&lines, GRB112W, task->job, task->jobid.text);
        say(tasks, &lines);
    }
    buf_release(&lines);
    check_all_ended(tasks);
}

static void end_by_force(void *context)
{
    struct task *task = context;

    watch_drop(&task->patience);
    if (task->pidfd >= 0)
        kill(task->pid, task->forced ? SIGKILL : SIGTERM); /* its initiator ends the step, then itself */
    task->forced = true;
    task->patience = server_timer(task->tasks->server, STOP_PATIENCE, end_by_force, task);
}

/* ------------------------------------------------------------------------------------------------ start */

static void watch_task(struct task *task)
{
    task->started = clock_monotonic();
    task->forced = false;
    task->ended = server_readable(task->tasks->server, task->pidfd, task_ended, task);
}

/* Does not wait for a jes that is away: it is we who have to start it again. */
static int ask_jes(const struct task *task, struct name8 *jobid, struct buf *problem)
{
    struct name8 procedure = name8_const(task->job);
    struct link *link;
    int reason = jes_connect_soon(&link);

    if (reason == 0) {
        link_hurry(link, JES_START_SOON);
        reason = jes_start(link, &procedure, "", jobid, problem);
        link_close(link);
    }
    if (reason < 0 && problem->length == 0)
        message(problem, GRB113E, task->job, reason_text(reason));
    return reason;
}

int task_spawn_initiator(const struct name8 *jobid, pid_t *pid, int *pidfd, int *ready_fd)
{
    char *path = program_path("initiator");
    struct name8 task = *jobid;
    static char name[] = "initiator";
    char *arguments[] = { name, task.text, NULL };
    int reason = 0, ready[2];

    if (pipe2(ready, O_CLOEXEC) < 0)
        reason = REASON_LIMIT;
    if (reason == 0) {
        struct spawn_fd fds[] = { { STDIN_FILENO, 0 }, { STDOUT_FILENO, 1 }, { STDERR_FILENO, 2 }, { ready[1], READY_FD } };

        *pid = spawn(path, arguments, NULL, fds, ARRAY_COUNT(fds), pidfd);
        close(ready[1]);
        reason = *pid < 0 ? (int)*pid : 0;
        if (reason == 0)
            *ready_fd = ready[0];
        else
            close(ready[0]);
    }
    mem_free(path);
    return reason;
}

static int spawn_initiator(struct task *task)
{
    char *file = home_path("run/%s.task", task->job);
    int reason = io_replace_file(file, span_of(task->jobid.text), 0600);

    if (reason == 0)
        reason = task_spawn_initiator(&task->jobid, &task->pid, &task->pidfd, &task->ready_fd);
    mem_free(file);
    return reason;
}

static void start_failed(struct task *task, struct buf *problem)
{
    struct order *order = order_find(task->tasks->orders, task->start_token);

    task->state = DOWN;
    keep_why(task, problem);
    say(task->tasks, problem);
    if (order)
        order_reply(order, buf_span(problem));
    end_order(task->tasks, &task->start_token, false);
    if (task->restarting)
        restart_later(task);
}

static void try_start(void *context)
{
    struct task *task = context;
    struct buf problem;
    int reason;

    watch_drop(&task->again);
    buf_init(&problem, 8192);
    reason = ask_jes(task, &task->jobid, &problem);
    if (reason == 0) {
        reason = spawn_initiator(task);
        if (reason < 0)
            message(&problem, GRB113E, task->job, reason_text(reason));
    }
    if (reason == 0)
        watch_task(task);
    else if ((reason == REASON_NOT_RUNNING || reason == REASON_GONE) && order_find(task->tasks->orders, task->start_token))
        task->again = server_timer(task->tasks->server, JES_AGAIN, try_start, task);
    else
        start_failed(task, &problem);
    buf_release(&problem);
}

void task_start(struct task *task, struct order *order, struct span text)
{
    struct buf lines;

    if (task->state == STOPPING && !order_find(task->tasks->orders, task->later_token)) {
        task->later_token = order_token(order);
        keep_text(task, text);
    } else if (task->state == DOWN) {
        watch_drop(&task->again);
        begin_start(task, order, text);
    } else { /* a second address space would be one too many */
        buf_init(&lines, 256);
        message(&lines, GRB115E, task->job);
        say(task->tasks, &lines);
        order_reply(order, buf_span(&lines));
        order_end(order, false);
        buf_release(&lines);
    }
}

/* Takes over the task that a master before us started; false if there is none. */
static bool adopt(struct task *task)
{
    char *path = home_path("run/%s.task", task->job);
    struct buf content;
    bool found = false;

    buf_init(&content, 16);
    if (io_read_file(path, &content) == 0 && name8_of(&task->jobid, buf_span(&content)) == 0) {
        task->pid = daemon_find(task->jobid.text, &task->pidfd);
        found = task->pid != 0;
    }
    buf_release(&content);
    mem_free(path);
    if (found) {
        task->state = UP; /* once it asks PREFIX; until then its commands are answered as if it were down */
        watch_task(task);
    }
    return found;
}

void tasks_start_all(struct tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->list[i].state == DOWN && !adopt(&tasks->list[i]))
            begin_start(&tasks->list[i], NULL, span_of(START_QMGR));
}

/* ------------------------------------------------------------------------------------------------ orders */

static void send_order(struct task *task, uint64_t token, const struct identity *operator_identity, struct span text)
{
    struct buf body;

    buf_init(&body, 1 << 20);
    order_encode(token, operator_identity, text, &body);
    session_push(task->session, REQUEST_ORDER, &body);
    buf_release(&body);
}

/* STOP QMGR, however shortened: the address space is about to end. */
static bool is_stop(struct span text)
{
    struct span verb = span_word(&text), what = span_word(&text);

    return (span_is_fold(verb, "STOP") || span_is_fold(verb, "STO")) && span_is_fold(span_part(what, 0, 4), "QMGR");
}

void task_order(struct task *task, struct order *order, const struct identity *operator_identity, struct span text)
{
    /* It has no name: one that a user could have would stay signed on there, trusted. */
    static const struct identity system = { .user = { "" }, .attributes = IDENTITY_TRUSTED };
    uint64_t *stop = is_stop(text) ? stop_place(task, 0) : NULL;

    if (stop)
        *stop = order_token(order);
    send_order(task, order_token(order), operator_identity ? operator_identity : &system, text);
}

int task_attach(struct tasks *tasks, struct session *session, struct span prefix)
{
    static const struct identity nobody;

    for (size_t i = 0; i < tasks->count; i++) {
        struct task *task = &tasks->list[i];

        if (!span_is_fold(prefix, task_prefix(task)))
            continue;
        /* Only the started task of this queue manager, as racf says who it is. */
        if (session->identity.source != IDENTITY_TASK || !name8_is(&session->identity.job, task->job) ||
            (task->pidfd >= 0 && !name8_equal(&session->identity.jobid, &task->jobid)))
            return REASON_NOT_PERMITTED;
        task->session = session;
        if (task->state == DOWN)
            task->state = UP;
        /* A task that is up, and a master that is new: both only need to know of each other. */
        send_order(task, task->start_token, &nobody, task->start_token ? span_of(task->start_text) : span_of(START_QMGR));
        return 0;
    }
    return REASON_NOT_FOUND;
}

/* From now on START QMGR waits for the end of the address space, and what does not end is killed. */
static void is_ending(struct task *task)
{
    task->state = STOPPING;
    watch_drop(&task->patience);
    task->patience = server_timer(task->tasks->server, STOP_PATIENCE, end_by_force, task);
}

void tasks_end_told(struct tasks *tasks, const struct session *session)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->list[i].session == session && tasks->list[i].state == UP)
            is_ending(&tasks->list[i]);
}

const struct task *tasks_by_session(const struct tasks *tasks, const struct session *session)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->list[i].session == session)
            return &tasks->list[i];
    return NULL;
}

void tasks_session_ended(struct tasks *tasks, const struct session *session)
{
    for (size_t i = 0; i < tasks->count; i++)
        if (tasks->list[i].session == session)
            tasks->list[i].session = NULL;
}

void tasks_completed(struct tasks *tasks, uint64_t token, bool good)
{
    struct order *order = order_find(tasks->orders, token);

    for (size_t i = 0; token && i < tasks->count; i++) {
        struct task *task = &tasks->list[i];
        uint64_t *stop = stop_place(task, token);

        if (task->start_token == token) {
            task->start_token = 0;
            if (good) {
                task->state = UP;
                task->restarting = false;
            } else if (!task->restarting) { /* the address space is about to end: START QMGR may follow at once */
                is_ending(task);
            }
        }
        if (stop) {
            if (good) { /* the person is answered when the address space has ended: START QMGR may follow at once */
                is_ending(task);
                return;
            }
            *stop = 0;
            if (task->tasks->stopping && !is_being_stopped(task) && !task->forced)
                end_by_force(task); /* it refused, as one whose security knows no master does: nothing else will end it */
        }
    }
    if (order)
        order_end(order, good);
}

void tasks_stop_all(struct tasks *tasks)
{
    tasks->stopping = true;
    for (size_t i = 0; i < tasks->count; i++) {
        struct task *task = &tasks->list[i];

        watch_drop(&task->again);
        if (task->pidfd < 0)
            continue;
        watch_drop(&task->patience);
        task->patience = server_timer(tasks->server, STOP_PATIENCE, end_by_force, task);
        if (task_up(task) && !is_being_stopped(task))
            task_order(task, order_begin(tasks->orders, NULL, STOP_PATIENCE), NULL,
                       span_of("STOP QMGR MODE(FORCE)"));
        else if (!is_being_stopped(task))
            end_by_force(task);
    }
    check_all_ended(tasks);
}

void tasks_status(const struct tasks *tasks, struct buf *out)
{
    static const char *const states[] = { "DOWN", "STARTING", "UP", "STOPPING" };

    for (size_t i = 0; i < tasks->count; i++) {
        const struct task *task = &tasks->list[i];
        const char *state = states[task->state];

        if (task->state == UP && !task->session)
            state = "STARTING";
        else if (task->state == DOWN && task->again)
            state = "RESTARTING";
        buf_printf(out, "%s %d %s\n", task->job, task->pidfd >= 0 ? (int)task->pid : 0, state);
    }
}
