/* mstr.c - main of the queue manager's MSTR address space: PGM=CSQYASCP, the step program of a started task.
 *
 * It asks the master for the commands of its prefix; each comes as an ORDER, is carried out, and answered through the step's
 * initiator: lines with the token of the command, then its completion. The first one is START QMGR.
 * `mstr --print-manual` prints docs/greenbar-mqsc.7 instead.
 */
#include <sys/resource.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/home.h"
#include "base/mem.h"
#include "base/server.h"
#include "console/master_client.h"
#include "exec/step.h"
#include "mstr/action_messages.h"
#include "mstr/command_queue.h"
#include "mstr/queue_broker.h"
#include "mstr/commands.h"
#include "mstr/event_commands.h"
#include "mstr/messages.h"
#include "mstr/mqi_server.h"
#include "mstr/mqsc_manual.h"
#include "mstr/queue_status.h"
#include "mstr/quiesce.h"
#include "mstr/startup.h"
#include "mstr/startup_input.h"
#include "mstr/storage.h"
#include "mstr/storage_commands.h"
#include "mstr/thread_commands.h"
#include "mstr/topic_commands.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

enum {
    MINUTE = 60 * 1000,
    MASTER_AGAIN = 1000, /* milliseconds between two tries to reach the master */
    WTO_MAX = 32768,     /* bytes of messages in one WTO */
    START_REFUSED = 8,   /* condition code of an address space that was not started */
};

struct mstr {
    struct step *step;
    struct server *server;
    struct config *config;
    unsigned connections; /* of programs at a time */
    struct saf_session racf;
    struct qmgr qmgr;
    struct session *master; /* which hands us commands; NULL: there is none now */
    struct watch *master_again;
    struct watch *expire;
    struct storage *storage;
    struct mqi_server *mqi;
    struct engine *engine;
    struct command_queue *command_queue;
    struct broker *broker;
    struct watch *commands_due;
    struct watch *messages_due;
    struct watch *hazards_due;
    struct watch *log_moved, *pages_moved, *pages_read;
    uint64_t durable; /* as far as the store has been told */
    uint64_t token; /* of the order that is being carried out */
    struct quiesce *quiesce;
    struct action_messages action_messages;
};

/* A step program has one step; racf_serve() asks for a new link without saying for whom. */
static struct step *the_step;

static int new_racf_link(struct link **link)
{
    return step_connect(the_step, "racf", link);
}

/* Messages that nobody asked for, in parts that end with a line, without those that SET SYSTEM EXCLMSG names. */
static void say_lines(struct mstr *mstr, struct span lines)
{
    struct span rest = lines, line;
    struct buf said;

    if (!mstr->qmgr.parameters.set[PARAMETER_EXCLMSG][0]) {
        action_messages_said(&mstr->action_messages, lines);
        step_wto(mstr->step, 0, lines);
        return;
    }
    buf_init(&said, WTO_MAX);
    while (span_line(&rest, &line))
        if (!parameters_exclude(&mstr->qmgr.parameters, line)) {
            buf_put_span(&said, line);
            buf_put_text(&said, "\n");
        }
    action_messages_said(&mstr->action_messages, buf_span(&said));
    if (said.length)
        step_wto(mstr->step, 0, buf_span(&said));
    buf_release(&said);
}

/* Sends messages in parts that end with a line. */
static void wto(struct mstr *mstr, uint64_t token, const struct buf *lines)
{
    struct span rest = buf_span(lines);

    while (rest.length) {
        size_t length = rest.length < WTO_MAX ? rest.length : WTO_MAX;

        while (length < rest.length && length > 1 && rest.data[length - 1] != '\n')
            length--;
        if (token) {
            action_messages_said(&mstr->action_messages, span_part(rest, 0, length));
            step_wto(mstr->step, token, span_part(rest, 0, length));
        } else {
            say_lines(mstr, span_part(rest, 0, length));
        }
        rest = span_from(rest, length);
    }
}

static void push_to_master(void *context, uint16_t type, const struct buf *body)
{
    session_push(((struct mstr *)context)->master, type, body);
}

/* What is new of the messages that stay on the console, and what is over. */
static void look_at_actions(struct mstr *mstr)
{
    const struct action_calls calls = { push_to_master, mstr };

    action_messages_look(&mstr->action_messages, storage_log(mstr->storage), mstr->master ? &calls : NULL);
}

static void expire_users(void *context)
{
    struct mstr *mstr = context;
    const struct security *security = &mstr->qmgr.security;

    if (security->interval == 0)
        return;
    security_expire(&mstr->qmgr.security, clock_monotonic());
    watch_again(mstr->expire, (int)security->interval * MINUTE);
}

static void set_timer(struct mstr *mstr)
{
    uint32_t interval = mstr->qmgr.security.interval;

    mstr->qmgr.timer_changed = false;
    watch_free(mstr->expire);
    mstr->expire = interval ? server_timer(mstr->server, (int)interval * MINUTE, expire_users, mstr) : NULL;
}

/* -- what security switches have let through -- */

static char *hazards_path(const struct mstr *mstr)
{
    char subsystem[SUBSYSTEM_MAX + 1];

    qmgr_subsystem(&mstr->qmgr, subsystem);
    return home_path("log/%s.hazards", subsystem);
}

static void say_hazards(struct mstr *mstr, const char *path, int reason)
{
    struct buf lines;

    buf_init(&lines, 4096);
    message(&lines, GBRM109E, mstr->qmgr.cpf, path, reason_text(reason));
    wto(mstr, 0, &lines);
    buf_release(&lines);
}

/* Without the file there is nothing to be told of the time before. */
static void load_hazards(struct mstr *mstr)
{
    char *path = hazards_path(mstr);
    int reason = hazards_load(&mstr->qmgr.hazards, path);

    if (reason < 0 && reason != REASON_NOT_FOUND)
        say_hazards(mstr, path, reason);
    mem_free(path);
}

static void save_hazards(void *context)
{
    struct mstr *mstr = context;
    char *path = hazards_path(mstr);
    int reason = hazards_save(mstr->qmgr.hazards, path);

    if (reason < 0)
        say_hazards(mstr, path, reason);
    mem_free(path);
    if (mstr->hazards_due)
        watch_again(mstr->hazards_due, MINUTE);
}

/* -- what is kept -- */

/* The log is durable further than before, pages were written, a thread has something to say. */
static void storage_moved(void *context)
{
    struct mstr *mstr = context;
    struct buf lines;
    int reason;

    buf_init(&lines, REPLY_MAX);
    reason = storage_turn(mstr->storage, &lines);
    mqi_server_wake(mstr->mqi);
    wto(mstr, 0, &lines);
    look_at_actions(mstr);
    buf_release(&lines);
    if (reason < 0)
        step_abend(mstr->step, STARTUP_ABEND, 0, STARTUP_NO_STORAGE);
}

static void tell_now(void *context, struct buf *out)
{
    struct mstr *mstr = context;

    wto(mstr, mstr->token, out);
    buf_clear(out);
}

static int open_storage(void *context, struct buf *out)
{
    struct mstr *mstr = context;

    return storage_open(mstr->storage, out);
}

static int restart_storage(void *context, struct buf *out)
{
    struct mstr *mstr = context;
    int reason = storage_restart(mstr->storage, out);

    if (reason == 0)
        qmgr_set_store(&mstr->qmgr, storage_objects(mstr->storage));
    return reason;
}

/* -- programs -- */

static void log_lines(void *context, struct span lines)
{
    say_lines(context, lines);
}

/* A command waits for the log. */
static int wait_for_log(void *context)
{
    struct mstr *mstr = context;
    struct log *log = storage_log(mstr->storage);
    int reason = log_wait(log, log_next(log) - 1);

    if (reason == 0)
        storage_moved(mstr);
    return reason;
}

static bool look_at_log(void *context)
{
    struct mstr *mstr = context;
    uint64_t durable = log_durable(storage_log(mstr->storage));

    if (durable == mstr->durable)
        return false;
    mstr->durable = durable;
    storage_moved(mstr);
    return true;
}

/* The master is told, which may know of no STOP QMGR: it came from a program. */
static void end_now(struct mstr *mstr)
{
    if (mstr->master)
        session_push(mstr->master, REQUEST_ENDS, NULL);
    server_stop(mstr->server);
}

/* What a command leaves to be done, whoever gave it. */
static void commanded(void *context)
{
    struct mstr *mstr = context;

    if (mstr->qmgr.timer_changed)
        set_timer(mstr);
    if (mstr->qmgr.state == QMGR_STOPPING)
        end_now(mstr);
    command_queue_turn(mstr->command_queue);
    broker_turn(mstr->broker);
}

/* -- commands of programs -- */

static void take_commands(void *context)
{
    struct mstr *mstr = context;

    command_queue_turn(mstr->command_queue);
}

static void take_commands_soon(void *context, int milliseconds)
{
    struct mstr *mstr = context;

    if (mstr->commands_due)
        watch_again(mstr->commands_due, milliseconds);
    else
        mstr->commands_due = server_timer(mstr->server, milliseconds, take_commands, mstr);
}

static void take_messages(void *context)
{
    struct mstr *mstr = context;

    broker_turn(mstr->broker);
}

static void take_messages_soon(void *context, int milliseconds)
{
    struct mstr *mstr = context;

    if (mstr->messages_due)
        watch_again(mstr->messages_due, milliseconds);
    else
        mstr->messages_due = server_timer(mstr->server, milliseconds, take_messages, mstr);
}

/* -- passwords: a session with racf of their own, since they are asked about in another thread -- */

static int open_passwords(void *context UNUSED, void **session)
{
    struct link *link = NULL;
    int reason = new_racf_link(&link);

    if (reason == 0)
        *session = racf_open_link(link);
    return reason;
}

static int verify_password(void *session, const struct name8 *user, struct span password)
{
    uint32_t days;

    return racf_verify(session, user, password, SPAN_NONE, &days);
}

static void close_passwords(void *session)
{
    racf_close(session);
}

/* From now on programs can connect: racf gives out connections to us under our subsystem name. */
static int take_programs(struct mstr *mstr)
{
    const struct mqi_server_calls calls = { mstr, log_lines, wait_for_log, look_at_log,
                                            { mstr, open_passwords, verify_password, close_passwords } };
    const struct command_queue_calls of_commands = { mstr, take_commands_soon, log_lines, commanded };
    const struct broker_calls of_messages = { mstr, take_messages_soon, log_lines };
    struct engine_events events;
    char subsystem[SUBSYSTEM_MAX + 1];

    qmgr_subsystem(&mstr->qmgr, subsystem);
    mstr->mqi = mqi_server_new(mstr->server, &mstr->qmgr, &calls);
    mqi_server_limit(mstr->mqi, mstr->connections);
    events = mqi_server_events(mstr->mqi);
    mstr->engine = engine_new(&mstr->qmgr, &mstr->qmgr.objects, storage_store(mstr->storage), &events);
    mstr->qmgr.queues = engine_queue_part(mstr->engine);
    mstr->qmgr.topics = engine_topic_part(mstr->engine);
    mstr->qmgr.audit = engine_audit_part(mstr->engine);
    mqi_server_engine(mstr->mqi, mstr->engine);
    mstr->command_queue = command_queue_new(mstr->engine, &mstr->qmgr, &of_commands);
    mstr->broker = broker_new(mstr->engine, &mstr->qmgr, &of_messages);
    take_commands_soon(mstr, 0);
    take_messages_soon(mstr, 0);
    return racf_serve(mstr->server, subsystem, NULL, new_racf_link);
}

/* Whoever is still there has to go (MODE(FORCE)): what waits is told so (2161, 2162). */
static void leave_programs(struct mstr *mstr)
{
    if (!mstr->engine)
        return;
    command_queue_end(mstr->command_queue);
    broker_end(mstr->broker);
    engine_quiesce(mstr->engine, false);
    engine_quiesce(mstr->engine, true);
    mqi_server_engine(mstr->mqi, NULL);
    mstr->qmgr.queues = (struct queue_part){ .context = NULL };
    mstr->qmgr.topics = (struct topic_part){ .context = NULL };
    mstr->qmgr.audit = (struct audit_part){ .context = NULL };
    engine_free(mstr->engine);
    mstr->engine = NULL;
}

static int storage_is_ready(void *context, struct buf *out)
{
    struct mstr *mstr = context;
    int reason = storage_ready(mstr->storage, out);

    if (reason == 0)
        reason = take_programs(mstr);
    if (reason == 0) {
        mstr->log_moved = server_readable(mstr->server, storage_log_fd(mstr->storage), storage_moved, mstr);
        mstr->pages_moved = server_readable(mstr->server, storage_pools_fd(mstr->storage), storage_moved, mstr);
        mstr->pages_read = server_readable(mstr->server, storage_pools_read_fd(mstr->storage), storage_moved, mstr);
    }
    return reason;
}

static int stop_storage(void *context, struct buf *out)
{
    struct mstr *mstr = context;

    leave_programs(mstr);
    save_hazards(mstr); /* in front of the end of the command, behind which a START QMGR may come */
    watch_drop(&mstr->log_moved);
    watch_drop(&mstr->pages_moved);
    watch_drop(&mstr->pages_read);
    return storage_stop(mstr->storage, out);
}

/* -- commands that end later -- */

static void tell_later(void *context, uint64_t token, struct buf *lines)
{
    wto(context, token, lines);
}

static void complete_later(void *context, uint64_t token, bool good)
{
    struct mstr *mstr = context;

    if (token)
        step_complete(mstr->step, token, good);
}

static void has_stopped(void *context)
{
    end_now(context);
}

static void answer_order(struct mstr *mstr, uint64_t token, const struct identity *operator_identity, struct span text);

static void give_again(void *context, uint64_t token, const struct identity *who, struct span text)
{
    answer_order(context, token, who, text);
    commanded(context);
}

static void wait_for_programs(struct mstr *mstr)
{
    const struct quiesce_calls calls = { mstr, tell_later, complete_later, has_stopped, give_again };

    mstr->quiesce = quiesce_new(mstr->server, &mstr->qmgr, &calls);
    mstr->qmgr.waits = quiesce_waits(mstr->quiesce);
}

static void keep_in_storage(struct mstr *mstr)
{
    struct qmgr *qmgr = &mstr->qmgr;
    char subsystem[SUBSYSTEM_MAX + 1];

    qmgr_subsystem(qmgr, subsystem);
    mstr->storage = storage_new(mstr->step, qmgr->cpf, subsystem, &qmgr->parameters);
    storage_set_teller(mstr->storage, tell_now, mstr);
    qmgr->storage = mstr->storage;
    qmgr->keeps = (struct storage_part){ mstr, open_storage, restart_storage, storage_is_ready, stop_storage };
    storage_commands(&qmgr->commands);
    thread_commands(&qmgr->commands);
    topic_commands(&qmgr->commands);
    queue_status_commands(&qmgr->commands);
    event_commands(&qmgr->commands);
}

static void answer_order(struct mstr *mstr, uint64_t token, const struct identity *operator_identity, struct span text)
{
    struct order order;
    bool good, later;

    order_init(&order, operator_identity, text, S_C);
    mstr->token = order.token = token;
    good = command_serve(&mstr->qmgr, &order);
    wto(mstr, 0, &order.log);
    wto(mstr, token, &order.reply);
    look_at_actions(mstr);
    later = order.later;
    order_release(&order);
    if (!later)
        step_complete(mstr->step, token, good);
    if (mstr->qmgr.state == QMGR_STOPPING)
        quiesce_over(mstr->quiesce);
    if (mstr->qmgr.state == QMGR_FAILED)
        step_abend(mstr->step, STARTUP_ABEND, 0, mstr->qmgr.failure);
    if (mstr->qmgr.state == QMGR_STARTING) /* START QMGR is the first order, and was wrong */
        step_end(mstr->step, START_REFUSED);
}

static int serve_ORDER(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct mstr *mstr = server_context(session->server);
    struct identity operator_identity;
    struct span text;
    uint64_t token;
    int reason = master_order(in, &token, &operator_identity, &text);

    if (reason < 0)
        return reason;
    /* A new master does not know that we are up, and nobody waits for the answer. */
    if (token != 0 || mstr->qmgr.state != QMGR_ACTIVE || !span_is_fold(span_trim(text), "START QMGR"))
        answer_order(mstr, token, &operator_identity, text);
    identity_release(&operator_identity);
    commanded(mstr);
    return 0;
}

static int serve_HELD(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct mstr *mstr = server_context(session->server);
    uint32_t key, number;
    int reason = held_decode(in, &key, &number);

    if (reason == 0)
        action_messages_held(&mstr->action_messages, key, number);
    return reason;
}

static const struct request_row order_row[] = {
    { REQUEST_ORDER, "ORDER", FROM_BROKER, IN_ANY, serve_ORDER },
    { REQUEST_HELD, "HELD", FROM_BROKER, IN_ANY, serve_HELD },
};

static void ask_master(void *context);

static void ask_master_later(struct mstr *mstr)
{
    if (mstr->master_again)
        watch_again(mstr->master_again, MASTER_AGAIN);
    else
        mstr->master_again = server_timer(mstr->server, MASTER_AGAIN, ask_master, mstr);
}

static void master_gone(struct session *session)
{
    struct mstr *mstr = server_context(session->server);

    mstr->master = NULL;
    action_messages_master_gone(&mstr->action_messages);
    if (mstr->qmgr.state != QMGR_STOPPING)
        ask_master_later(mstr);
}

/* Takes the commands of our prefix; tries again later when there is no master now. */
static void ask_master(void *context)
{
    struct mstr *mstr = context;
    struct link *link = NULL;
    int reason = step_connect(mstr->step, "master", &link);

    if (reason == 0)
        reason = master_prefix(link, mstr->qmgr.cpf);
    if (reason == 0) {
        mstr->master = server_adopt(mstr->server, link_detach(link), FROM_BROKER, NULL);
        session_on_end(mstr->master, master_gone);
        look_at_actions(mstr);
    } else {
        link_close(link);
        ask_master_later(mstr);
    }
}

/* PARM names the queue manager; without it the job name does, as ZQS1MSTR. */
static const struct config_qmgr *find_qmgr(const struct mstr *mstr)
{
    const struct step_table *table = step_table(mstr->step);
    struct span name = span_trim(table->parm);
    struct span job = span_of(table->identity.job.text);

    if (name.length == 0 && job.length > 4 && span_is(span_from(job, job.length - 4), "MSTR"))
        name = span_part(job, 0, job.length - 4);
    return qmgr_find(mstr->config, name);
}

static void give_up(struct mstr *mstr, struct span line) NORETURN;
static void give_up(struct mstr *mstr, struct span line)
{
    struct buf out;

    buf_init(&out, 4096);
    message(&out, GBRM001E, (int)line.length, line.data);
    step_wto(mstr->step, 0, buf_span(&out));
    buf_release(&out);
    step_abend(mstr->step, STARTUP_ABEND, 0, STARTUP_NO_RACF);
}

/* Each connection takes two descriptors here, its socket and its bell. */
static void raise_descriptors(void)
{
    struct rlimit descriptors;

    if (getrlimit(RLIMIT_NOFILE, &descriptors) < 0)
        return;
    descriptors.rlim_cur = descriptors.rlim_max;
    setrlimit(RLIMIT_NOFILE, &descriptors);
}

/* System parameters that system.yaml has instead of a parameter module. */
static void set_parameters(struct mstr *mstr, const struct config_qmgr *found)
{
    const struct {
        enum config_yes value;
        enum parameter id;
    } rows[] = {
        { found->offload, PARAMETER_OFFLOAD }, { found->twoactv, PARAMETER_TWOACTV }, { found->twoarch, PARAMETER_TWOARCH },
        { found->twobsds, PARAMETER_TWOBSDS },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].value == CONFIG_NO)
            parameters_no(&mstr->qmgr.parameters, rows[i].id);
}

static void begin(struct mstr *mstr)
{
    const struct config_qmgr *found;
    struct buf problem;

    mstr->step = the_step = step_begin();
    buf_init(&problem, 4096);
    if (config_load(&mstr->config, &problem) < 0)
        give_up(mstr, buf_span(&problem));
    buf_release(&problem);
    found = find_qmgr(mstr);
    if (!found)
        give_up(mstr, span_of("no queue manager of that name is in system.yaml"));
    mstr->racf.connect = new_racf_link;
    if (saf_session_open(&mstr->racf) < 0)
        give_up(mstr, span_of("RACF cannot be reached"));
    qmgr_init(&mstr->qmgr, found->name, found->group, saf_racf(&mstr->racf));
    set_parameters(mstr, found);
    snprintf(mstr->qmgr.cpf, sizeof mstr->qmgr.cpf, "%s", config_prefix(found));
    mstr->connections = found->connections ? found->connections : CONFIG_CONNECTIONS;
    raise_descriptors();
    mstr->qmgr.input = (struct startup_input){ mstr->step, startup_input_run };
    keep_in_storage(mstr);
    load_hazards(mstr);
}

static int print_manual(void)
{
    struct buf page;

    buf_init(&page, REPLY_MAX);
    mqsc_manual(&page);
    fwrite(page.data, 1, page.length, stdout);
    buf_release(&page);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}

int main(int count, char **words)
{
    struct mstr mstr = { .step = NULL };

    if (count == 2 && strcmp(words[1], "--print-manual") == 0)
        return print_manual();
    begin(&mstr);
    mstr.server = server_new("mstr");
    server_requests(mstr.server, order_row, ARRAY_COUNT(order_row));
    server_set_context(mstr.server, &mstr);
    mstr.hazards_due = server_timer(mstr.server, MINUTE, save_hazards, &mstr);
    wait_for_programs(&mstr);
    ask_master(&mstr);
    server_run(mstr.server);
    mstr.qmgr.state = QMGR_STOPPING; /* no new try to reach the master */
    watch_free(mstr.master_again);
    watch_free(mstr.expire);
    leave_programs(&mstr);
    watch_drop(&mstr.hazards_due);
    save_hazards(&mstr);
    command_queue_free(mstr.command_queue);
    broker_free(mstr.broker);
    watch_free(mstr.commands_due);
    watch_free(mstr.messages_due);
    quiesce_free(mstr.quiesce);
    mqi_server_free(mstr.mqi);
    server_free(mstr.server);
    storage_free(mstr.storage);
    qmgr_release(&mstr.qmgr);
    saf_session_close(&mstr.racf);
    config_free(mstr.config);
    step_end(mstr.step, 0);
}
