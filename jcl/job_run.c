/* job_run.c - one job from its first step to its end.
 *
 * Everything between two steps happens here, one thing after the other. While a step runs the event loop turns: the program
 * asks for servers and writes messages, jes cancels, jes goes away and comes back, SIGTERM ends the step.
 */
#include "jcl/job_run.h"

#include <poll.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "datasets/catalog_client.h"
#include "exec/messages.h"
#include "jcl/allocation.h"
#include "jcl/dialogue.h"
#include "jcl/internal_reader.h"
#include "jcl/job_log.h"
#include "jcl/messages.h"
#include "jcl/parm_dd.h"
#include "jcl/prepared.h"
#include "jcl/program_fetch.h"
#include "jcl/spool.h"
#include "jcl/step_control.h"
#include "jcl/step_program.h"

enum {
    LIBRARIES_MAX = 1 << 15,
    RACF_AGAIN = 200,     /* milliseconds between two tries to get a session of racf */
    LOG_SEEN_WITHIN = 200, /* milliseconds */
    JES_AGAIN = 100,      /* and to find jes again */
    TEXT_MAX = 1 << 16,
    ABEND_CANCEL = 0x222,
    ABEND_NO_MODULE = 0x806,
    ABEND_OUTPUT = 0x722,
    LOG_LINE = 24, /* bytes that a line of the log has besides its text */
    NO_MODULE_REASON = 4,
    ABEND_NOT_STARTED = 0x0c1,
};

struct run {
    struct runner *runner;
    const struct work_order *order;
    struct server *server;
    struct arena arena;
    struct job job;
    struct job_log_names names;
    struct job_log *log;
    struct identity identity;
    struct racf *session;   /* of the job's user; NULL: not asked for yet */
    struct racf *program_session; /* the same for the program that runs; NULL: it asked for nothing yet */
    struct buf libraries;   /* where the program comes from, and what it may load: "DSNAME VOLUME" a line, its own first */
    struct link *catalog;
    struct allocation *allocation;
    struct step_control control;
    struct step_program *program; /* of the step that runs */
    struct dialogue *dialogue;    /* of that program with the operator; NULL: it has none */
    uint32_t step;                /* its number */
    struct watch *orders;
    struct watch *find_jes;
    struct job_log_usage usage;   /* of the whole job */
    microseconds started;
    bool granted;                 /* it has its data sets */
    bool step_over;
    bool canceled;
    bool given_up;                /* jes has another truth about this job */
    struct watch *show_log;       /* soon: lets readers see the log */
    bool log_unseen;
    size_t unchecked;             /* bytes of messages of the program since the last look at the spool */
    bool silenced;                /* it has filled the spool */
    struct buf text;              /* messages being put together */
};

/* -- messages -- */

static void to_console(struct run *run)
{
    struct buf lines;

    buf_init(&lines, 1 << 20);
    job_log_console(run->log, &lines);
    job_console_say(run->runner->console, 0, &run->job.name, &run->order->jobid, buf_span(&lines));
    buf_release(&lines);
}

/* What stands in run->text goes to JESMSGLG and the console, or to JESYSMSG. */
static void say_log(struct run *run)
{
    job_log_wto(run->log, buf_span(&run->text), true);
    buf_clear(&run->text);
    to_console(run);
}

static void say_sysmsg(struct run *run)
{
    job_log_sysmsg(run->log, buf_span(&run->text));
    buf_clear(&run->text);
}

static const char *step_name(const struct run *run, uint32_t index, char text[28])
{
    const struct job_step *step = &run->job.steps[index];

    return job_log_step_name(run->job.name.text, step->procstep.text, step->name.text, text);
}

/* The name in accounting lines: that of the innermost EXEC. */
static const char *inner_name(const struct job_step *step)
{
    return name8_none(&step->procstep) ? step->name.text : step->procstep.text;
}

/* -- connections under the job's user -- */

static bool passing_trouble(int reason)
{
    return reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT || reason == REASON_IO ||
           reason == REASON_BUSY || reason == REASON_LIMIT;
}

static enum identity_source source_of(const struct run *run)
{
    return run->order->jobid.text[0] == 'S' ? IDENTITY_TASK : IDENTITY_JOB;
}

/* by_program: for the program that runs, and not for what the initiator does for the job. */
static int new_session(struct run *run, bool by_program, struct identity *identity, int *fd)
{
    struct racf_work work = { .source = source_of(run), .job = run->job.name, .jobid = run->order->jobid };

    if (by_program) {
        work.program = run->job.steps[run->step].program;
        work.libraries = buf_span(&run->libraries);
    }
    return racf_session(run->runner->racf, &run->order->user, &run->order->group, &work, identity, fd);
}

/* The first session tells who the user is; a racf that is being restarted is waited for, since the job was accepted. */
static int open_session(struct run *run)
{
    int fd, reason = new_session(run, false, &run->identity, &fd);

    while (passing_trouble(reason)) {
        poll(NULL, 0, RACF_AGAIN);
        reason = new_session(run, false, &run->identity, &fd);
    }
    if (reason == 0)
        run->session = racf_open_link(link_adopt(fd));
    return reason;
}

/* The session of the job, or of the program that runs. */
static struct racf **session_of(struct run *run, bool by_program)
{
    return by_program ? &run->program_session : &run->session;
}

static int session_again(struct run *run, bool by_program)
{
    struct racf **session = session_of(run, by_program);
    struct identity identity;
    int fd, reason = new_session(run, by_program, &identity, &fd);

    if (reason < 0)
        return reason;
    identity_release(&identity);
    racf_close(*session);
    *session = racf_open_link(link_adopt(fd));
    return 0;
}

static int connect_once(struct run *run, bool by_program, const char *service, struct link **link)
{
    struct racf **session = session_of(run, by_program);
    int reason = *session ? racf_connect(*session, service, 0, link) : REASON_GONE;

    if (reason == REASON_GONE) { /* not asked for yet; or racf was restarted: its sessions ended with it */
        reason = session_again(run, by_program);
        if (reason == 0)
            reason = racf_connect(*session, service, 0, link);
    }
    return reason;
}

static int connect_service(struct run *run, const char *service, struct link **link)
{
    struct patience patience = patience_of(LINK_RESTART);
    int reason = connect_once(run, false, service, link);

    while (patience_left(&patience, reason))
        reason = connect_once(run, false, service, link);
    return reason;
}

/* Does it matter to RACF which program asks (SETROPTS WHEN(PROGRAM))? Where that cannot be known, it does. */
static bool program_counts(struct run *run)
{
    struct racf_class_state state;

    return racf_class(run->runner->racf, "PROGRAM", &state) < 0 || (state.conditions & 1u << RACF_WHEN_PROGRAM);
}

static int renew_catalog(void *context, struct link **link)
{
    return connect_service(context, "catalog", link);
}

static int job_catalog(void *context, struct link **link)
{
    struct run *run = context;
    int reason = 0;

    if (!run->catalog) {
        reason = connect_service(run, "catalog", &run->catalog);
        if (reason == 0)
            link_renewable(run->catalog, renew_catalog, run);
    }
    *link = run->catalog;
    return reason;
}

static void job_submit(void *context, uint32_t dsid)
{
    struct run *run = context;
    struct link *jes = NULL;
    int reason = connect_service(run, "jes", &jes);

    if (reason == 0)
        reason = internal_reader_submit(jes, &run->names, dsid, &run->text);
    if (reason < 0 && run->text.length == 0)
        message(&run->text, GBJ005E, reason_text(reason));
    say_log(run);
    link_close(jes);
}

/* -- what a step program asks for -- */

static void show_log(void *context)
{
    struct run *run = context;

    run->log_unseen = false;
    job_log_flush(run->log);
}

/* What a program says while it runs is seen soon, but not written line by line. */
static void show_log_soon(struct run *run)
{
    if (run->log_unseen)
        return;
    run->log_unseen = true;
    if (run->show_log)
        watch_again(run->show_log, LOG_SEEN_WITHIN);
    else
        run->show_log = server_timer(run->server, LOG_SEEN_WITHIN, show_log, run);
}

/* Messages fill the spool as output does, and end the step of a job as that does: JES2 needs the rest of it. Those of a started
 * task, which has to go on, stand in SYSLOG alone until there is room again. */
static bool has_log(struct run *run, struct span lines)
{
    bool is_task = source_of(run) == IDENTITY_TASK;
    struct span line;

    while (span_line(&lines, &line))
        run->unchecked += line.length + LOG_LINE;
    if (run->unchecked < STEP_SPOOL_LOOK || (run->silenced && !is_task))
        return !run->silenced;
    run->unchecked = 0;
    job_log_flush(run->log); /* the file system knows nothing of what waits in the buffer, which may be half of the reserve */
    run->silenced = spool_is_low();
    if (run->silenced && !is_task) {
        message(&run->text, $HASP355);
        say_log(run);
        if (run->program)
            step_program_kill(run->program, ABEND_OUTPUT);
    }
    return !run->silenced;
}

/* Operator commands go to started tasks, and by MODIFY and STOP to whom they name: the step of a job that names another command
 * answers what nobody asked it. */
static bool may_answer(const struct run *run, uint64_t token)
{
    return source_of(run) == IDENTITY_TASK || (token && token == dialogue_token(run->dialogue));
}

static void step_message(void *context, uint64_t token, struct span lines)
{
    struct run *run = context;
    bool reply = may_answer(run, token), logged = has_log(run, lines);

    if (!logged && source_of(run) != IDENTITY_TASK)
        return;
    if (logged)
        job_log_wto(run->log, lines, false);
    if (reply) /* whoever gave a command looks for its reply there */
        job_log_flush(run->log);
    else
        show_log_soon(run);
    job_console_say(run->runner->console, reply ? token : 0, &run->job.name, &run->order->jobid, lines);
}

static void step_complete(void *context, uint64_t token, bool good)
{
    struct run *run = context;

    if (!may_answer(run, token))
        return;
    job_console_complete(run->runner->console, token, good);
    dialogue_completed(run->dialogue, token);
}

/* -- the program and the operator -- */

/* The question as it stands on the console. */
static void question_numbered(void *context, unsigned number, struct span text)
{
    struct run *run = context;

    buf_printf(&run->text, "@%02u %.*s\n", number, (int)text.length, text.data);
    job_log_wto(run->log, buf_span(&run->text), false);
    buf_clear(&run->text);
    job_log_flush(run->log);
}

/* The reply stands in the log as the command that it was (from memory). */
static void question_answered(void *context, unsigned number, struct span text)
{
    struct run *run = context;

    buf_printf(&run->text, "R %02u,%.*s\n", number, (int)text.length, text.data);
    job_log_wto(run->log, buf_span(&run->text), false);
    buf_clear(&run->text);
    show_log_soon(run);
    if (run->program)
        step_program_answer(run->program, text);
}

static void order_came(void *context, uint64_t token, bool stop, struct span text)
{
    struct run *run = context;

    if (run->program)
        step_program_modify(run->program, token, stop, text);
}

static struct dialogue *dialogue_of(struct run *run)
{
    const struct dialogue_calls calls = { question_numbered, question_answered, order_came, run };

    if (!run->dialogue)
        run->dialogue = dialogue_new(run->server, run->runner->console, &run->job.name, &run->order->jobid, &calls);
    return run->dialogue;
}

static void step_ask(void *context, unsigned most, struct span text)
{
    struct run *run = context;

    job_log_flush(run->log); /* what it said before belongs to the question */
    dialogue_ask(dialogue_of(run), most, text);
}

static void step_listen(void *context)
{
    dialogue_listen(dialogue_of(context));
}

static void step_print(void *context, struct span line)
{
    struct run *run = context;

    if (!has_log(run, line))
        return;
    buf_put_text(&run->text, "+");
    buf_put_span(&run->text, line);
    buf_put_text(&run->text, "\n");
    job_log_wto(run->log, buf_span(&run->text), false);
    buf_clear(&run->text);
    show_log_soon(run);
}

static void step_freed(void *context, const struct name8 *ddname)
{
    struct run *run = context;
    struct dsname name;

    if (allocation_closed(run->allocation, ddname, &name))
        work_freed(run->runner->work, &run->order->jobid, run->step, &name);
}

static int step_connect(void *context, const char *service, int *fd)
{
    struct run *run = context;
    struct identity identity;
    struct link *link;
    bool by_program = program_counts(run);
    int reason;

    if (strcmp(service, "racf") == 0) {
        reason = new_session(run, by_program, &identity, fd);
        if (reason == 0)
            identity_release(&identity);
        return reason;
    }
    reason = connect_once(run, by_program, service, &link); /* the program waits, not we: CANCEL has to be heard */
    if (reason == 0)
        *fd = link_detach(link);
    return reason;
}

static void step_ended(void *context)
{
    struct run *run = context;

    run->step_over = true;
    server_stop(run->server);
}

/* -- what jes says meanwhile -- */

/* Ends the turning of the loop while the job waits for data sets. */
static void stop_waiting(struct run *run)
{
    if (!run->program)
        server_stop(run->server);
}

static void end_step(struct run *run, uint32_t code)
{
    run->control.cut = true;
    stop_waiting(run);
    if (run->program)
        step_program_kill(run->program, code);
}

static void find_jes(void *context);

static void watch_orders(struct run *run);

static void jes_is_away(struct run *run)
{
    watch_drop(&run->orders);
    if (run->find_jes)
        watch_again(run->find_jes, JES_AGAIN);
    else
        run->find_jes = server_timer(run->server, JES_AGAIN, find_jes, run);
}

static void find_jes(void *context)
{
    struct run *run = context;
    int reason = work_rejoin(run->runner->work, &run->order->jobid);

    if (reason == REASON_STATE) { /* it gave the job up while it could not see us */
        run->given_up = true;
        end_step(run, ABEND_CANCEL);
    } else if (reason < 0) {
        watch_again(run->find_jes, JES_AGAIN);
    } else {
        watch_orders(run);
    }
}

static void hear_jes(void *context)
{
    struct run *run = context;
    enum work_order_kind kind;
    struct name8 jobid;
    uint32_t code;

    if (work_heard(run->runner->work, &kind, &jobid, &code) < 0) {
        jes_is_away(run);
    } else if (!name8_equal(&jobid, &run->order->jobid)) {
        return; /* of the job before */
    } else if (kind == WORK_GRANTED) {
        run->granted = true;
        stop_waiting(run);
    } else {
        run->canceled = true;
        end_step(run, code);
    }
}

static void watch_orders(struct run *run)
{
    int fd = work_orders_fd(run->runner->work);

    if (fd < 0) /* it ended behind the work order */
        jes_is_away(run);
    else
        run->orders = server_readable(run->server, fd, hear_jes, run);
}

/* Between two steps the loop does not turn. */
static void look_for_orders(struct run *run)
{
    struct pollfd look = { work_orders_fd(run->runner->work), POLLIN, 0 };

    if (look.fd >= 0 && poll(&look, 1, 0) > 0)
        hear_jes(run);
}

/* -- one step -- */

/* Completion code 806 with what goes before it. */
static void no_module(struct run *run, const struct job_step *step, struct step_end *end)
{
    message(&run->text, CSV003I, step->program.text);
    message(&run->text, CSV028I, NO_MODULE_REASON, run->job.name.text, inner_name(step));
    say_log(run);
    *end = (struct step_end){ .result = { JES_ABEND_SYSTEM, ABEND_NO_MODULE }, .reason = NO_MODULE_REASON };
}

/* What the steps before have used of the limits of the job. A page is counted where a record says so, and where one is full. */
static void use_limits(const struct run *run, struct step_limit limits[STEP_LIMITS])
{
    struct spool_dd at = { 0 };
    bool any = false;

    for (unsigned i = 0; i < STEP_LIMITS; i++) {
        limits[i] = (struct step_limit){ run->job.limits[i].most, 0, run->job.limits[i].action };
        any = any || limits[i].action;
    }
    while (any && spool_next_dd(&run->job, &at)) {
        bool punch = at.dd->output_count && at.dd->outputs[0].said.output_class == JOB_PUNCH_CLASS;
        struct spool_extent extent;

        if (at.dd->entry.kind != STEP_DD_SYSOUT || spool_extent(&run->order->jobid, at.dsid, run->job.linect, &extent) < 0)
            continue;
        limits[punch ? STEP_CARDS : STEP_LINES].used += extent.records;
        limits[STEP_BYTES].used += extent.bytes;
        limits[STEP_PAGES].used += punch ? 0 : extent.pages;
    }
}

static int step_table_of(const struct run *run, const struct job_step *step)
{
    struct step_table table = { .identity = run->identity, .step = step->name, .procstep = step->procstep, .program = step->program,
                                .parm = step->parm };
    uint32_t count;
    struct buf bytes;
    int fd;

    /* The entries are only read. */
    table.dds = (struct step_dd *)allocation_entries(run->allocation, &count);
    table.dd_count = count;
    table.linect = run->job.linect;
    use_limits(run, table.limits);
    buf_init(&bytes, STEP_TABLE_MAX);
    step_table_encode(&table, &bytes);
    fd = buf_failed(&bytes) ? REASON_TOO_LONG : io_sealed_memory("step-table", buf_span(&bytes));
    buf_release(&bytes);
    return fd;
}

/* The CPU time that is left to a step: the lesser of its own limit and what the job has left. */
static uint32_t cpu_left(const struct run *run, const struct job_step *step)
{
    microseconds used = run->usage.cpu + run->usage.system_cpu;
    uint32_t left;

    if (!run->job.cpu_seconds)
        return step->cpu_seconds;
    left = used / 1000000 >= run->job.cpu_seconds ? 1 : run->job.cpu_seconds - (uint32_t)(used / 1000000);
    return step->cpu_seconds && step->cpu_seconds < left ? step->cpu_seconds : left;
}

/* Runs the program to its end. */
static void run_program(struct run *run, uint32_t index, const char *file, struct step_end *end)
{
    const struct job_step *step = &run->job.steps[index];
    struct step_start start = { .file = file, .prepared = prepared_has(file), .name = run->job.name.text,
                                .cpu_seconds = cpu_left(run, step) };
    char name[28];
    int reason;

    if (!start.prepared)
        start.table = step_table_of(run, step);
    reason = start.table < 0 ? start.table : 0;
    start.dds = allocation_fds(run->allocation, &start.dd_count);
    start.calls = (struct step_calls){ step_message, step_complete, step_ask,   step_listen, step_freed,
                                       step_connect, step_print,    step_ended, run };
    run->step_over = run->silenced = false;
    run->step = index;
    if (program_counts(run))
        program_libraries(&(struct program_fetch){ run->allocation, job_catalog, run }, &step->program, file, &run->libraries);
    if (reason == 0) {
        reason = step_program_start(&run->program, run->server, &start);
        if (!start.prepared)
            close(start.table);
    }
    if (reason < 0) {
        message(&run->text, GBJ026I, step_name(run, index, name), step->program.text, reason_text(reason));
        say_log(run);
        *end = (struct step_end){ .result = { JES_ABEND_SYSTEM, ABEND_NOT_STARTED } };
        return;
    }
    while (!run->step_over) {
        server_run(run->server);
        if (!run->step_over) { /* SIGTERM: the system stops */
            run->runner->stopping = true;
            end_step(run, ABEND_CANCEL);
        }
    }
    dialogue_free(run->dialogue);
    run->dialogue = NULL;
    step_program_end(run->program, end);
    step_program_free(run->program);
    run->program = NULL;
    racf_close(run->program_session);
    run->program_session = NULL;
    buf_clear(&run->libraries);
    if (end->silent) {
        message(&run->text, GBJ023I, step_name(run, index, name), end->status);
        say_log(run);
    }
}

/* IEA995I, which those abends do not have that come from outside of the program. */
static void symptom_dump(struct run *run, const struct step_end *end)
{
    char time[CLOCK_TEXT], lines[256], code[32];

    if (end->result.kind == JES_ABEND_SYSTEM && (end->result.code & 0xff) == 0x22)
        return;
    if (end->result.kind == JES_ABEND_SYSTEM)
        snprintf(code, sizeof code, "SYSTEM COMPLETION CODE=%03X", (unsigned)end->result.code);
    else
        snprintf(code, sizeof code, "USER COMPLETION CODE=%04u", (unsigned)end->result.code);
    snprintf(lines, sizeof lines, " %s  REASON CODE=%08X\n  TIME=%s  SEQ=00000  CPU=0000  ASID=0000", code, (unsigned)end->reason,
             clock_time(clock_now(), time));
    message(&run->text, IEA995I, lines);
    say_log(run);
}

static void say_result(struct run *run, uint32_t index, const struct step_end *end)
{
    unsigned system = end->result.kind == JES_ABEND_SYSTEM ? end->result.code : 0;
    unsigned user = end->result.kind == JES_ABEND_USER ? end->result.code : 0;
    char name[28], time[CLOCK_TEXT];

    step_name(run, index, name);
    if (end->result.kind == JES_CC) {
        message(&run->text, IEF142I, name, (unsigned)end->result.code);
    } else {
        symptom_dump(run, end);
        message(&run->text, IEF450I, name, system, user, (unsigned)end->reason, clock_time(clock_now(), time));
        say_log(run);
        message(&run->text, IEF472I, name, system, user, (unsigned)end->reason);
    }
    say_sysmsg(run);
}

static void add_usage(struct job_log_usage *sum, const struct job_log_usage *more)
{
    sum->elapsed += more->elapsed;
    sum->cpu += more->cpu;
    sum->system_cpu += more->system_cpu;
}

/* The text of PARMDD= becomes the parameter. */
static int read_parm(struct run *run, uint32_t index)
{
    struct job_step *step = &run->job.steps[index];
    struct parm_dd dds = { .catalog = job_catalog, .context = run };
    struct buf text, refusal;
    char name[28];
    int reason;

    if (name8_none(&step->parm_dd))
        return 0;
    dds.entries = allocation_entries(run->allocation, &dds.entry_count);
    dds.fds = allocation_fds(run->allocation, &dds.fd_count);
    buf_init(&text, PARM_DD_MAX);
    buf_init(&refusal, TEXT_MAX);
    reason = parm_dd_read(&dds, &step->parm_dd, &text, &refusal);
    job_log_wto(run->log, buf_span(&refusal), true);
    if (reason < 0) {
        message(&run->text, GBJ031E, step_name(run, index, name), step->parm_dd.text, reason_text(reason));
        say_sysmsg(run);
    }
    step->parm = arena_span(&run->arena, buf_span(&text));
    buf_release(&text);
    buf_release(&refusal);
    return reason;
}

/* All that has to be there before the program runs. */
static int begin_step(struct run *run, uint32_t index)
{
    int reason = allocation_begin_step(run->allocation, index);

    if (reason < 0)
        return reason;
    reason = read_parm(run, index);
    if (reason < 0)
        allocation_end_step(run->allocation, STEP_NOT_STARTED);
    return reason;
}

static void tell_ended(struct run *run, uint32_t index)
{
    work_step_ended(run->runner->work, &run->order->jobid, index, &run->control.outcomes[index], index + 1 == run->job.step_count);
}

/* Runs a step: allocation, program, disposition. */
static void run_step(struct run *run, uint32_t index)
{
    const struct job_step *step = &run->job.steps[index];
    const char *file;
    microseconds began = clock_now();
    struct step_end end = { .result = { JES_CC, 0 } };
    bool cut;
    char name[28], time[CLOCK_TEXT];

    work_step_begun(run->runner->work, &run->order->jobid, index);
    job_log_flush(run->log);
    if (begin_step(run, index) < 0) {
        message(&run->text, IEF272I, step_name(run, index, name));
        say_sysmsg(run);
        message(&run->text, IEF453I, run->job.name.text, clock_time(clock_now(), time));
        say_log(run);
        run->control.cut = run->control.jcl_error = true;
        step_control_flushed(&run->control, index);
    } else {
        file = program_find(&(struct program_fetch){ run->allocation, job_catalog, run }, &step->program);
        if (file)
            run_program(run, index, file, &end);
        else
            no_module(run, step, &end);
        end.usage.elapsed = clock_now() - began;
        add_usage(&run->usage, &end.usage);
        say_result(run, index, &end);
        allocation_end_step(run->allocation, end.result.kind == JES_CC ? STEP_ENDED : STEP_ABENDED);
        cut = step_control_ended(&run->control, index, &end.result) && end.result.kind == JES_CC && !run->canceled &&
              !run->runner->stopping;
        if (cut) {
            message(&run->text, IEF201I, step_name(run, index, name));
            say_sysmsg(run);
            message(&run->text, IEF451I, name, (unsigned)end.result.code, clock_time(clock_now(), time));
            say_log(run);
        }
    }
    job_log_step_start(run->log, inner_name(step), began);
    job_log_step_stop(run->log, inner_name(step), clock_now(), &end.usage);
    job_log_step(run->log, step->name.text, step->procstep.text, &run->control.outcomes[index], &end.usage);
    tell_ended(run, index);
}

static void skip_step(struct run *run, uint32_t index, enum step_verdict verdict, uint32_t if_statement)
{
    const struct job_step *step = &run->job.steps[index];
    struct job_log_usage none = { 0 };
    microseconds now = clock_now();
    char name[28];

    step_name(run, index, name);
    if (verdict == STEP_BYPASS_COND)
        message(&run->text, IEF202I, name);
    if (verdict == STEP_BYPASS_IF)
        message(&run->text, IEF206I, name, (unsigned)if_statement);
    message(&run->text, IEF272I, name);
    say_sysmsg(run);
    job_log_step_start(run->log, inner_name(step), now);
    job_log_step_stop(run->log, inner_name(step), now, &none);
    step_control_flushed(&run->control, index);
    job_log_step(run->log, step->name.text, step->procstep.text, &run->control.outcomes[index], &none);
    tell_ended(run, index);
}

/* -- the job -- */

/* Other jobs have data sets that this one needs. It keeps its initiator meanwhile, as on z/OS. */
static void wait_for_datasets(struct run *run)
{
    struct span rest = run->order->waits_for, name;

    run->granted = rest.length == 0;
    if (run->granted)
        return;
    message(&run->text, IEF861I, run->job.name.text);
    while (span_line(&rest, &name))
        message(&run->text, IEF863I, (int)name.length, name.data, run->job.name.text);
    message(&run->text, IEF099I, run->job.name.text);
    say_log(run);
    job_log_flush(run->log);
    while (!run->granted && !run->control.cut) {
        server_run(run->server);
        if (!run->granted && !run->control.cut) { /* SIGTERM: the system stops */
            run->runner->stopping = true;
            run->control.cut = run->canceled = true;
        }
    }
}

static void begin_logs(struct run *run)
{
    const struct work_order *order = run->order;
    int reason;

    run->names = (struct job_log_names){ .jobid = order->jobid, .job = run->job.name, .user = order->user, .group = order->group,
                                         .sysname = order->sysname, .node = order->node };
    memcpy(run->names.programmer, run->job.programmer, sizeof run->names.programmer);
    reason = spool_create_job(&order->jobid);
    if (reason == 0)
        reason = job_log_open(&run->log, &run->names, false);
    if (reason < 0) /* without a spool nothing can be done for any job; the master tries again, later and later */
        fatal("initiator: the logs of %s cannot be written: %s", order->jobid.text, reason_text(reason));
}

static void count_records(const struct run *run, struct job_log_statistics *statistics)
{
    struct spool_dd at = { 0 };

    while (spool_next_dd(&run->job, &at)) {
        uint64_t records = 0;

        if (at.dd->entry.kind != STEP_DD_SYSOUT || spool_records(&run->order->jobid, at.dsid, &records) < 0)
            continue;
        if (at.dd->outputs[0].said.output_class == JOB_PUNCH_CLASS)
            statistics->punch_records += records;
        else
            statistics->print_records += records;
        statistics->bytes += records * 80;
    }
}

static void end_logs(struct run *run, const struct jes_result *result)
{
    struct job_log_statistics statistics = { .cards = run->job.cards, .elapsed = clock_now() - run->started };
    int reason;

    count_records(run, &statistics);
    job_log_job_stop(run->log, run->started, &run->usage);
    run->usage.elapsed = statistics.elapsed;
    job_log_ended(run->log, result, result->kind != JES_JCL_ERROR, &run->usage, &statistics);
    to_console(run);
    watch_drop(&run->show_log);
    reason = job_log_close(run->log);
    run->log = NULL;
    if (reason < 0)
        fprintf(stderr, "initiator: the logs of %s cannot be written: %s\n", run->order->jobid.text, reason_text(reason));
}

static struct jes_result run_steps(struct run *run)
{
    struct allocation_job allocation = { &run->job, &run->names, run->log, job_catalog, job_submit, run };

    run->allocation = allocation_new(&allocation);
    job_log_started(run->log, run->runner->initiator, run->order->job_class, run->order->last_access, run->order->logon,
                    run->job.warned);
    if (run->order->restarts) { /* the console has heard it */
        message(&run->text, GBJ062W, run->job.name.text);
        job_log_wto(run->log, buf_span(&run->text), false);
        buf_clear(&run->text);
    }
    message(&run->text, IEFA111I, run->job.name.text, run->job.gdgbias_step ? "STEP" : "JOB");
    say_sysmsg(run);
    to_console(run);
    step_control_init(&run->control, &run->job);
    wait_for_datasets(run);
    for (uint32_t i = 0; i < run->job.step_count; i++) {
        uint32_t if_statement;
        enum step_verdict verdict;

        look_for_orders(run);
        verdict = step_control_decide(&run->control, i, &if_statement);
        if (verdict == STEP_RUN)
            run_step(run, i);
        else
            skip_step(run, i, verdict, if_statement);
    }
    allocation_end_job(run->allocation);
    allocation_free(run->allocation);
    if (run->canceled && !step_control_abended(&run->control))
        return (struct jes_result){ JES_CANCELED, 0 };
    return step_control_result(&run->control);
}

/* The user of the job may be gone since it was submitted. */
static struct jes_result refuse(struct run *run, int why)
{
    struct job_log_statistics statistics = { .cards = run->job.cards };

    message(&run->text, GBJ027I, run->job.name.text, run->order->user.text, reason_text(why));
    message(&run->text, $HASP106);
    job_log_not_run(run->log, buf_span(&run->text), &statistics);
    buf_clear(&run->text);
    to_console(run);
    if (job_log_close(run->log) < 0)
        fprintf(stderr, "initiator: the logs of %s cannot be written\n", run->order->jobid.text);
    return (struct jes_result){ JES_SEC_ERROR, 0 };
}

/* Internal text that no converter of ours has made. Trying it again would not help. */
static struct jes_result unreadable(struct run *run, int why)
{
    fprintf(stderr, "initiator: the internal text of %s cannot be read: %s\n", run->order->jobid.text, reason_text(why));
    run->job.step_count = 0;
    return (struct jes_result){ JES_JCL_ERROR, 0 };
}

static struct jes_result run_logged(struct run *run)
{
    struct jes_result result;
    int reason;

    begin_logs(run);
    watch_orders(run);
    job_log_converter(run->log, run->order->messages);
    reason = open_session(run);
    if (reason < 0)
        return refuse(run, reason);
    result = run_steps(run);
    end_logs(run, &result);
    return result;
}

static void release(struct run *run)
{
    link_close(run->catalog);
    racf_close(run->session);
    racf_close(run->program_session);
    buf_release(&run->libraries);
    identity_release(&run->identity);
    watch_free(run->orders);
    watch_free(run->find_jes);
    watch_free(run->show_log);
    server_free(run->server);
    buf_release(&run->text);
    arena_release(&run->arena);
}

void job_run(struct runner *runner, const struct work_order *order)
{
    struct run run = { .runner = runner, .order = order, .started = clock_now() };
    struct jes_result result;
    int reason;

    arena_init(&run.arena);
    buf_init(&run.text, TEXT_MAX);
    buf_init(&run.libraries, LIBRARIES_MAX);
    run.server = server_new("initiator");
    step_program_requests(run.server);
    reason = job_decode(order->text, &run.arena, &run.job);
    if (reason < 0)
        result = unreadable(&run, reason);
    else
        result = run_logged(&run);
    /* What jes has given up it has also ended: it wants to hear nothing more. */
    if (!run.given_up)
        work_ended(runner->work, &order->jobid, &result, run.control.outcomes, run.job.step_count);
    release(&run);
}
