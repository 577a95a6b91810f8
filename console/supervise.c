/* supervise.c - starts the processes of services.def, watches them, starts them again, ends them in order.
 *
 *     DOWN --start_one--> STARTING --"READY"--> UP --it ends--> WAITING --timer--> STARTING ...
 *      ^                     |   ends or says nothing: WAITING                 |
 *      +--------------------------------- it ends, while stopping ------------+
 *
 * STARTING and UP have a pidfd and a watch on it; STARTING a watch on the ready pipe and a timer too; WAITING a timer.
 */
#include "console/supervise.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/spawn.h"
#include "console/messages.h"
#include "racf/master_key.h"

enum {
    READY_PATIENCE = 20000, /* milliseconds a process may take to be ready */
    STOP_PATIENCE = 10000,  /* and to end after SIGTERM, before SIGKILL */
    FIRST_DELAY = 50,
    LONGEST_DELAY = 5000,
    STABLE_AFTER = 10000,
    START_TRIES = 3, /* early ends before the start of the system is given up */
    PROCESSES_MAX = 80,
};

enum process_state { DOWN, STARTING, UP, WAITING };

struct process {
    struct supervisor *supervisor;
    char name[24];
    const char *program;
    unsigned group; /* place in the order of start */
    enum process_state state;
    pid_t pid;
    int pidfd;
    int ready_fd;
    struct watch *ended;
    struct watch *ready;
    struct watch *timer;
    int64_t started;
    int delay;
    int tries;
};

struct supervisor {
    struct server *server;
    struct supervisor_calls calls;
    int key_fd;
    struct process processes[PROCESSES_MAX];
    size_t count;
    unsigned groups;
    unsigned group;    /* being started, or stopped */
    bool up;           /* all have been ready once */
    bool stopping;
    struct watch *stop_timer;
};

int supervise_delay(int last_delay, int64_t ran_milliseconds)
{
    if (last_delay == 0 || ran_milliseconds >= STABLE_AFTER)
        return FIRST_DELAY;
    return 2 * last_delay > LONGEST_DELAY ? LONGEST_DELAY : 2 * last_delay;
}

static void start_one(struct process *process);
static bool adopt(struct process *process);
static void go_on(struct supervisor *supervisor);

static void say(struct supervisor *supervisor, const struct buf *lines)
{
    supervisor->calls.say(supervisor->calls.context, buf_span(lines));
}

static void forget_ready(struct process *process)
{
    watch_drop(&process->ready);
    if (process->ready_fd >= 0)
        close(process->ready_fd);
    process->ready_fd = -1;
}

static void start_again(void *context)
{
    struct process *process = context;

    watch_drop(&process->timer);
    if (adopt(process)) /* started by a master before us, which died before it was ready */
        go_on(process->supervisor);
    else
        start_one(process);
}

static void start_later(struct process *process, int64_t ran_milliseconds)
{
    process->delay = supervise_delay(process->delay, ran_milliseconds);
    process->state = WAITING;
    process->timer = server_timer(process->supervisor->server, process->delay, start_again, process);
}

static void process_ended(void *context)
{
    struct process *process = context;
    struct supervisor *supervisor = process->supervisor;
    siginfo_t how = { .si_code = 0 };
    struct buf lines;

    /* An adopted process is not our child: how it ended is not to be known. */
    if (waitid(P_PIDFD, (id_t)process->pidfd, &how, WEXITED) < 0)
        how.si_code = 0;
    watch_drop(&process->ended);
    watch_drop(&process->timer);
    forget_ready(process);
    close(process->pidfd);
    process->pidfd = -1;
    process->state = DOWN;
    if (supervisor->stopping) {
        go_on(supervisor);
        return;
    }
    buf_init(&lines, 512);
    if (how.si_code == CLD_KILLED || how.si_code == CLD_DUMPED)
        message(&lines, GRB100E, process->name, (int)process->pid, "signal", how.si_status);
    else
        message(&lines, GRB100E, process->name, (int)process->pid, how.si_code ? "exit code" : "an unknown cause", how.si_status);
    say(supervisor, &lines);
    if (!supervisor->up && ++process->tries >= START_TRIES) {
        buf_clear(&lines);
        message(&lines, GRB102E, process->name);
        lines.data[lines.length - 1] = '\0';
        supervisor->calls.failed(supervisor->calls.context, lines.data);
    } else {
        start_later(process, clock_monotonic() - process->started);
    }
    buf_release(&lines);
}

static void not_ready(void *context)
{
    struct process *process = context;
    struct buf lines;

    watch_drop(&process->timer);
    buf_init(&lines, 512);
    message(&lines, GRB103E, process->name, READY_PATIENCE / 1000);
    say(process->supervisor, &lines);
    buf_release(&lines);
    kill(process->pid, SIGKILL); /* its end is noticed by process_ended() */
}

static void is_up(struct process *process)
{
    struct buf lines;

    watch_drop(&process->timer);
    process->state = UP;
    buf_init(&lines, 512);
    message(&lines, GRB101I, process->name, (int)process->pid);
    say(process->supervisor, &lines);
    buf_release(&lines);
    go_on(process->supervisor);
}

static void heard_ready(void *context)
{
    struct process *process = context;
    char word[16];
    ssize_t length = read(process->ready_fd, word, sizeof word);

    forget_ready(process);
    if (length > 0)
        is_up(process);
    /* else it closed the pipe without the word: it is about to end, or not_ready() ends it */
}

/* A system that is up does not end for it: the program may be being replaced right now. */
static void cannot_start(struct process *process, const char *path, int reason)
{
    struct supervisor *supervisor = process->supervisor;
    struct buf lines;

    buf_init(&lines, 8192);
    message(&lines, GRB104E, path, reason_text(reason));
    if (supervisor->up) {
        say(supervisor, &lines);
        start_later(process, 0);
    } else {
        lines.data[lines.length - 1] = '\0';
        supervisor->calls.failed(supervisor->calls.context, lines.data);
    }
    buf_release(&lines);
}

static void watch_process(struct process *process)
{
    process->started = clock_monotonic();
    process->ended = server_readable(process->supervisor->server, process->pidfd, process_ended, process);
}

static void start_one(struct process *process)
{
    struct supervisor *supervisor = process->supervisor;
    char *path = program_path(process->program);
    char *arguments[4] = { process->name, NULL, NULL, NULL };
    static char key_option[] = "--master-key-fd";
    char key_number[8];
    struct spawn_fd fds[5] = { { STDIN_FILENO, 0 }, { STDOUT_FILENO, 1 }, { STDERR_FILENO, 2 } };
    size_t fd_count = 3;
    int ready[2];

    if (pipe2(ready, O_CLOEXEC) < 0)
        fatal("master: no pipe was to be had");
    fds[fd_count++] = (struct spawn_fd){ ready[1], READY_FD };
    if (strcmp(process->program, "initiator") == 0)
        arguments[1] = process->name + strlen("initiator");
    if (strcmp(process->program, "icsf") == 0 && supervisor->key_fd >= 0) {
        snprintf(key_number, sizeof key_number, "%d", MASTER_KEY_FD_NUMBER);
        fds[fd_count++] = (struct spawn_fd){ supervisor->key_fd, MASTER_KEY_FD_NUMBER };
        arguments[1] = key_option;
        arguments[2] = key_number;
    }
    process->pid = spawn(path, arguments, NULL, fds, fd_count, &process->pidfd);
    close(ready[1]);
    if (process->pid < 0) {
        close(ready[0]);
        cannot_start(process, path, (int)process->pid);
    } else {
        process->state = STARTING;
        process->ready_fd = ready[0];
        watch_process(process);
        process->ready = server_readable(supervisor->server, process->ready_fd, heard_ready, process);
        process->timer = server_timer(supervisor->server, READY_PATIENCE, not_ready, process);
    }
    mem_free(path);
}

/* Takes over a process that a master before us started; false if there is none. */
static bool adopt(struct process *process)
{
    process->pid = daemon_find(process->name, &process->pidfd);
    if (process->pid == 0)
        return false;
    watch_process(process);
    process->state = UP;
    return true;
}

static bool group_is(const struct supervisor *supervisor, enum process_state state)
{
    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->processes[i].group == supervisor->group && supervisor->processes[i].state != state)
            return false;
    return true;
}

static void kill_group(void *context)
{
    struct supervisor *supervisor = context;

    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->processes[i].group == supervisor->group && supervisor->processes[i].pidfd >= 0)
            kill(supervisor->processes[i].pid, SIGKILL);
}

static void end_group(struct supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->count; i++) {
        struct process *process = &supervisor->processes[i];

        if (process->group != supervisor->group)
            continue;
        watch_drop(&process->timer);
        if (process->pidfd >= 0)
            kill(process->pid, SIGTERM);
        else
            process->state = DOWN;
    }
    watch_drop(&supervisor->stop_timer);
    supervisor->stop_timer = server_timer(supervisor->server, STOP_PATIENCE, kill_group, supervisor);
}

/* The next group, once this one is where it should be. */
static void go_on(struct supervisor *supervisor)
{
    while (supervisor->stopping && group_is(supervisor, DOWN)) {
        if (supervisor->group == 0) {
            watch_drop(&supervisor->stop_timer);
            supervisor->calls.all_ended(supervisor->calls.context);
            return;
        }
        supervisor->group--;
        end_group(supervisor);
    }
    while (!supervisor->stopping && !supervisor->up && group_is(supervisor, UP)) {
        if (++supervisor->group == supervisor->groups) {
            supervisor->up = true;
            supervisor->calls.all_ready(supervisor->calls.context);
            return;
        }
        for (size_t i = 0; i < supervisor->count; i++)
            if (supervisor->processes[i].group == supervisor->group && !adopt(&supervisor->processes[i]))
                start_one(&supervisor->processes[i]);
    }
}

static void add_process(struct supervisor *supervisor, const char *name, unsigned number, const char *program)
{
    struct process *process = &supervisor->processes[supervisor->count];

    must(supervisor->count < PROCESSES_MAX);
    *process =
        (struct process){ .supervisor = supervisor, .program = program, .group = supervisor->groups, .pidfd = -1, .ready_fd = -1 };
    if (number)
        snprintf(process->name, sizeof process->name, "%s%u", name, number);
    else
        snprintf(process->name, sizeof process->name, "%s", name);
    supervisor->count++;
}

struct supervisor *supervisor_new(struct server *server, unsigned initiators, int key_fd, const struct supervisor_calls *calls)
{
    struct supervisor *supervisor = mem_alloc(1, sizeof *supervisor);

    supervisor->server = server;
    supervisor->calls = *calls;
    supervisor->key_fd = key_fd;
#define SERVICE(name, program, many, text)                                      \
    for (unsigned i = (many) ? 1 : 0; i <= ((many) ? initiators : 0); i++)      \
        add_process(supervisor, #name, i, program);                             \
    supervisor->groups++;
#include "console/services.def"
#undef SERVICE
    return supervisor;
}

void supervisor_set_key(struct supervisor *supervisor, int key_fd)
{
    if (supervisor->key_fd >= 0)
        close(supervisor->key_fd);
    supervisor->key_fd = key_fd;
}

int supervisor_key(const struct supervisor *supervisor)
{
    return supervisor->key_fd;
}

void supervisor_start(struct supervisor *supervisor)
{
    for (size_t i = 0; i < supervisor->count; i++)
        if (supervisor->processes[i].group == 0 && !adopt(&supervisor->processes[i]))
            start_one(&supervisor->processes[i]);
    go_on(supervisor);
}

void supervisor_stop(struct supervisor *supervisor)
{
    if (supervisor->stopping)
        return;
    supervisor->stopping = true;
    supervisor->group = supervisor->groups - 1;
    end_group(supervisor);
    go_on(supervisor);
}

void supervisor_status(const struct supervisor *supervisor, struct buf *out)
{
    static const char *const states[] = { "DOWN", "STARTING", "UP", "RESTARTING" };

    for (size_t i = 0; i < supervisor->count; i++) {
        const struct process *process = &supervisor->processes[i];

        buf_printf(out, "%s %d %s\n", process->name, process->pidfd >= 0 ? (int)process->pid : 0, states[process->state]);
    }
}
