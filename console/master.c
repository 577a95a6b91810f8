/* master.c - the master: supervises, routes operator commands, keeps SYSLOG. main: tables and callbacks.
 *
 * It does nothing else, so that nothing else can take it down. `greenbar start` starts it; it starts the rest.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/config.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/master_client.h"
#include "console/master_keys.h"
#include "console/messages.h"
#include "console/operator.h"
#include "console/supervise.h"
#include "console/syslog.h"
#include "console/wire.h"
#include "jcl/jes_client.h"

#define REQUEST REQUEST_FUNCTION
#include "console/requests.def"
#undef REQUEST

enum { LINES_MAX = 1 << 16, JES_AGAIN = 100 /* milliseconds */, LOOK_AT_HOME = 10000 /* milliseconds */ };

struct master {
    struct console console; /* first: what the operator commands work on */
    struct config *config;
    struct syslog_file *syslog;
    struct watch *settle;
    struct watch *deck_commands; /* looks for jes, to be told of commands in decks */
    struct watch *home;      /* looks whether the folder of the system is still there */
    struct session *stopper; /* waits for the end of the system; NULL: nobody */
    bool ready;
    bool stopping;
};

static struct master *master_of(const struct session *session)
{
    return server_context(session->server);
}

static void say(struct console *console, const char *jobid, struct span lines)
{
    struct master *master = (struct master *)console; /* its first member */

    syslog_put(master->syslog, jobid, lines);
}

static void say_own(void *context, struct span lines)
{
    struct master *master = context;

    say(&master->console, "", lines);
}

static void say_of_job(void *context, const char *jobid, struct span lines)
{
    struct master *master = context;

    say(&master->console, jobid, lines);
}

static bool is_question(void *context, uint32_t number)
{
    const struct master *master = context;

    return replies_waits(master->console.replies, number);
}

/* ------------------------------------------------------------------------------------------------ start and stop */

/* Tells `greenbar start`, once every queue manager has come up or failed to. */
static void when_settled(void *context)
{
    struct master *master = context;
    struct buf names;
    struct span rest, line;

    if (!tasks_settled(master->console.tasks)) {
        watch_again(master->settle, 5);
        return;
    }
    master->ready = true;
    buf_init(&names, 1 << 16);
    tasks_status(master->console.tasks, &names);
    rest = buf_span(&names);
    while (span_line(&rest, &line)) {
        struct span job = span_word(&line);

        span_word(&line);
        if (span_is(span_trim(line), "DOWN")) { /* behind the word of daemon_ready() nobody listens */
            struct buf problem;

            buf_init(&problem, 512);
            message(&problem, GRB114W, (int)job.length, job.data, task_why(tasks_by_job(master->console.tasks, job)));
            say_own(master, buf_span(&problem));
            if (write(READY_FD, problem.data, problem.length) < 0)
                fprintf(stderr, "nobody waits for it\n");
            buf_release(&problem);
        }
    }
    buf_release(&names);
    daemon_ready();
}

static void jes_gone(struct session *session)
{
    watch_again(master_of(session)->deck_commands, JES_AGAIN);
}

/* Has jes tell of the commands that it finds in decks. */
static void listen_to_jes(void *context)
{
    struct master *master = context;
    struct link *jes;
    int reason = jes_connect_soon(&jes);

    if (reason == 0) {
        reason = jes_listen(jes);
        if (reason == 0)
            session_on_end(server_adopt(master->console.server, link_detach(jes), FROM_BROKER, NULL), jes_gone);
        else
            link_close(jes);
    }
    if (reason < 0)
        watch_again(master->deck_commands, JES_AGAIN);
}

static bool is_queue_manager(void *context, struct span job)
{
    struct master *master = context;

    return tasks_by_job(master->console.tasks, job) != NULL;
}

static void all_ready(void *context)
{
    struct master *master = context;

    racf_serve_soon(master->console.server, "master");
    master->deck_commands = server_timer(master->console.server, 0, listen_to_jes, master);
    started_adopt(master->console.started_tasks, is_queue_manager, master);
    tasks_start_all(master->console.tasks);
    master->settle = server_timer(master->console.server, 1, when_settled, master);
}

static void all_ended(void *context)
{
    struct master *master = context;
    struct buf lines;

    buf_init(&lines, 256);
    message(&lines, GRB106I);
    say_own(master, buf_span(&lines));
    buf_release(&lines);
    if (master->stopper)
        session_reply(master->stopper, 0, NULL);
    server_stop(master->console.server);
}

static void start_failed(void *context, const char *problem)
{
    struct master *master = context;

    fprintf(stderr, "%s\n", problem);
    if (!master->ready && fcntl(READY_FD, F_GETFD) >= 0 &&
        (write(READY_FD, problem, strlen(problem)) < 0 || write(READY_FD, "\n", 1) < 0))
        fprintf(stderr, "nobody waits for it\n");
    if (!master->stopping) {
        master->stopping = true;
        supervisor_stop(master->console.supervisor);
    }
}

static void tasks_ended(void *context)
{
    struct master *master = context;

    supervisor_stop(master->console.supervisor);
}

static void stop_system(struct master *master)
{
    struct buf lines;

    if (master->stopping)
        return;
    master->stopping = true;
    buf_init(&lines, 256);
    message(&lines, GRB105I);
    say_own(master, buf_span(&lines));
    buf_release(&lines);
    started_stop_all(master->console.started_tasks);
    tasks_stop_all(master->console.tasks);
}

/* A system whose folder was removed is of no use to anybody, and nobody can stop it any more. */
static void look_at_home(void *context)
{
    struct master *master = context;

    if (access(home(), F_OK) < 0 && errno == ENOENT) {
        fprintf(stderr, "master: %s is gone: the system ends\n", home());
        stop_system(master);
    } else {
        watch_again(master->home, LOOK_AT_HOME);
    }
}

/* ------------------------------------------------------------------------------------------------ requests */

static int serve_STATUS(struct session *session, struct reader *in, struct buf *out)
{
    struct master *master = master_of(session);

    buf_printf(out, "master %d UP\n", (int)getpid());
    supervisor_status(master->console.supervisor, out);
    tasks_status(master->console.tasks, out);
    return reader_end(in);
}

static int serve_STOP(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct master *master = master_of(session);
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    if (master->stopper)
        return REASON_BUSY;
    master->stopper = session;
    stop_system(master);
    return REPLY_LATER;
}

static int serve_COMMAND(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct span text = reader_field(in, COMMAND_TEXT_MAX);
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    return operator_command(&master_of(session)->console, session, &session->identity, text);
}

static int serve_MESSAGE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct master *master = master_of(session);
    uint64_t token = reader_u64(in);
    struct name8 job, jobid;
    struct span lines;
    struct order *order;
    int reason;

    reader_name8(in, &job);
    reader_name8(in, &jobid);
    lines = reader_field(in, LINES_MAX);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    say(&master->console, jobid.text, lines);
    tasks_told(master->console.tasks, token, lines);
    order = order_find(master->console.orders, token);
    if (order)
        order_reply(order, lines);
    return 0;
}

static int serve_PREFIX(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct span prefix = reader_field(in, 64);
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    return task_attach(master_of(session)->console.tasks, session, prefix);
}

static int serve_ENDS(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    int reason = reader_end(in);

    if (reason == 0)
        tasks_end_told(master_of(session)->console.tasks, session);
    return reason;
}

static int serve_HOLD(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    const struct console *console = &master_of(session)->console;
    const struct task *task = tasks_by_session(console->tasks, session);
    struct action action = { .key = reader_u32(in) };
    unsigned kind = reader_u8(in);
    int reason;

    action.number = reader_u32(in);
    action.text = reader_field(in, ACTION_TEXT_MAX);
    reason = reader_end(in);
    if (reason == 0 && !task)
        reason = REASON_NOT_PERMITTED;
    if (reason == 0 && (kind < ACTION_IMMEDIATE || kind > ACTION_EVENTUAL || action.text.length == 0))
        reason = REASON_BAD_VALUE;
    action.kind = kind;
    if (reason == 0)
        retained_hold(console->retained, session, task_job(task), &action);
    return reason;
}

static int serve_RELEASE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    uint32_t key = reader_u32(in);
    int reason = reader_end(in);

    if (reason == 0)
        retained_release(master_of(session)->console.retained, session, key);
    return reason;
}

static int serve_COMPLETE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    uint64_t token = reader_u64(in);
    bool good = reader_u8(in) != 0;
    int reason = reader_end(in);

    if (reason == 0) {
        listeners_completed(master_of(session)->console.listeners, token);
        tasks_completed(master_of(session)->console.tasks, token, good);
    }
    return reason;
}

static int serve_KEY_MASTER(struct session *session, struct reader *in, struct buf *out)
{
    return master_keys_change(&master_of(session)->console, &session->identity, in, out);
}

static int serve_ASK(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct question question = { .text = SPAN_NONE };
    struct name8 job, jobid;
    int reason;

    reader_name8(in, &job);
    reader_name8(in, &jobid);
    question.job = &job;
    question.jobid = &jobid;
    question.serial = reader_u32(in);
    question.number = reader_u32(in);
    question.most = reader_u32(in);
    question.text = reader_field(in, OPERATOR_QUESTION_MAX);
    reason = reader_end(in);
    if (reason == 0)
        replies_ask(master_of(session)->console.replies, session, &question);
    return reason;
}

static int serve_LISTEN(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct asker asker;
    struct name8 job;
    int reason;

    reader_name8(in, &job);
    reader_name8(in, &asker.jobid);
    asker.serial = reader_u32(in);
    reason = reader_end(in);
    if (reason == 0)
        listener_ready(master_of(session)->console.listeners, session, &job, &asker);
    return reason;
}

/* The program of the session's job has ended, or its initiator. */
static void forget_program(struct master *master, const struct session *session)
{
    replies_forget(master->console.replies, session);
    listeners_forget(master->console.listeners, session);
}

static int serve_DONE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    int reason = reader_end(in);

    if (reason == 0)
        forget_program(master_of(session), session);
    return reason;
}

/* The master sends these; nobody sends them to the master. */
static int refuse(void)
{
    return REASON_NOT_PERMITTED;
}

static int serve_ORDER(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return refuse();
}

static int serve_HELD(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return refuse();
}

static int serve_NUMBERED(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return refuse();
}

static int serve_ANSWERED(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return refuse();
}

static int serve_MODIFIED(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return refuse();
}

/* Body: identity, job, job ID, text. It is a command in a deck: what it says goes to SYSLOG. */
static int serve_DECK_COMMAND(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct identity who;
    struct name8 job, jobid;
    struct span text;
    int reason;

    identity_decode(in, &who);
    reader_name8(in, &job);
    reader_name8(in, &jobid);
    text = reader_field(in, COMMAND_TEXT_MAX);
    reason = reader_end(in);
    if (reason == 0)
        operator_command(&master_of(session)->console, NULL, &who, text);
    identity_release(&who);
    return reason;
}

static const struct request_row requests[] = {
#define REQUEST REQUEST_ROW
#include "console/requests.def"
#undef REQUEST
};

static void session_ended(struct session *session)
{
    struct master *master = master_of(session);

    forget_program(master, session);
    retained_forget(master->console.retained, session);
    orders_forget(master->console.orders, session);
    tasks_session_ended(master->console.tasks, session);
    if (master->stopper == session)
        master->stopper = NULL;
}

/* ------------------------------------------------------------------------------------------------ main */

int main(int count, char **words)
{
    bool with_key = count == 2 && strcmp(words[1], "--master-key-fd") == 0;
    struct master master = { .console = { .say = say } };
    struct supervisor_calls supervisor_calls = { all_ready, start_failed, all_ended, say_own, &master };
    struct tasks_calls tasks_calls = { say_own, tasks_ended, &master };
    struct replies_calls replies_calls = { say_of_job, &master };
    struct retained_calls retained_calls = { say_of_job, is_question, &master };
    struct console *console = &master.console;
    struct buf problem;
    int key_fd;

    daemon_begin("master");
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* what its children leave behind comes to it, and is reaped */
    key_fd = with_key ? master_keys_given() : -1;
    buf_init(&problem, 8192);
    if (config_load(&master.config, &problem) < 0)
        fatal("%s", problem.data);
    buf_release(&problem);
    if (syslog_open(&master.syslog, master.config->sysid) < 0)
        fatal("master: log/SYSLOG cannot be written");
    console->server = server_new("master");
    server_set_context(console->server, &master);
    server_requests(console->server, requests, ARRAY_COUNT(requests));
    server_on_end(console->server, session_ended);
    console->config = master.config;
    console->orders = orders_new(console->server);
    console->replies = replies_new(&replies_calls);
    console->retained = retained_new(&retained_calls);
    console->listeners = listeners_new(console->orders);
    console->tasks = tasks_new(console->server, master.config, console->orders, &tasks_calls);
    console->started_tasks = started_new(console->server);
    console->started = clock_now();
    console->supervisor = supervisor_new(console->server, master.config->initiators, key_fd, &supervisor_calls);
    if (server_listen(console->server, "run/private/master", FROM_DAEMON) < 0 ||
        server_listen(console->server, "run/public/master", FROM_OWNER) < 0)
        fatal("master: the sockets below %s/run cannot be made", home());
    master.home = server_timer(console->server, LOOK_AT_HOME, look_at_home, &master);
    supervisor_start(console->supervisor);
    server_run(console->server);
    daemon_end();
    return master.ready ? 0 : 1;
}
