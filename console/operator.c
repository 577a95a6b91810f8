/* operator.c - operator commands: whom they are for, who may give them, what they answer. */
#include "console/operator.h"

#include "base/frame.h"
#include "base/text.h"
#include "console/display.h"
#include "console/messages.h"
#include "jcl/command_authority.h"
#include "jcl/jes_client.h"
#include "jcl/jes2_syntax.h"
#include "jcl/messages.h"
#include "mstr/messages.h"
#include "racf/smf_client.h"

enum {
    COMMAND_MAX = 126,       /* what an MVS console takes */
    ORDER_PATIENCE = 60000,  /* milliseconds for a queue manager to answer */
    START_PATIENCE = 120000,
};

typedef void operator_function(struct console *console, struct order *order, struct span operands);

#define OPERATOR_DISPLAY(word, abbreviation, function, resource, text)
#define OPERATOR(verb, abbreviation, function, resource, level, text) static operator_function function;
#include "jcl/operator.def"
#undef OPERATOR

static const struct operator_row {
    const char *verb;
    const char *abbreviation;
    operator_function *function;
    const char *resource; /* NULL: that of what DISPLAY is asked for */
    enum racf_level level;
} operators[] = {
#define OPERATOR(verb, abbreviation, function, resource, level, text) { verb, abbreviation, function, resource, level },
#include "jcl/operator.def"
#undef OPERATOR
#undef OPERATOR_DISPLAY
};

static const struct operator_row *find_operator(struct span verb)
{
    for (size_t i = 0; i < ARRAY_COUNT(operators); i++)
        if (span_is_fold(verb, operators[i].verb) || span_is_fold(verb, operators[i].abbreviation))
            return &operators[i];
    return NULL;
}

static void finish(struct console *console, struct order *order, const struct buf *lines, bool good)
{
    console->say(console, "", buf_span(lines));
    order_reply(order, buf_span(lines));
    order_end(order, good);
}

/* One message, which says why the command was not done, is the whole answer. */
#define refuse(console, order, id, ...)            \
    do {                                           \
        struct buf said;                           \
                                                   \
        buf_init(&said, 8192);                     \
        message(&said, id, ##__VA_ARGS__);         \
        finish((console), (order), &said, false);  \
        buf_release(&said);                        \
    } while (0)

/* ------------------------------------------------------------------------------------------------ commands */

static void operator_display(struct console *console, struct order *order, struct span operands)
{
    struct span rest;
    const struct display_row *row = display_find(operands, &rest);
    struct buf lines;
    bool good;

    buf_init(&lines, 1 << 20);
    good = row && row->function(console, rest, &lines);
    if (!good && lines.length == 0) /* it does not say why itself */
        message(&lines, IEE309I, "DISPLAY");
    finish(console, order, &lines, good);
    buf_release(&lines);
}

/* The name that a command gives, up to the comma; empty when it is none. */
static struct name8 named(struct span operands)
{
    struct name8 name;

    if (name8_of(&name, span_trim(span_part(operands, 0, span_find(operands, ',')))) < 0)
        return (struct name8){ "" };
    return name;
}

static void not_active(struct console *console, struct order *order, struct span operands)
{
    struct span name = span_part(span_trim(span_part(operands, 0, span_find(operands, ','))), 0, NAME8_MAX);
    char shown[NAME8_MAX + 1];

    snprintf(shown, sizeof shown, "%.*s", (int)name.length, name.data);
    text_fold(shown, strlen(shown));
    refuse(console, order, IEE341I, (int)strlen(shown), shown);
}

/* The running job or task of that name; false when there is none, or jes does not answer: the order has ended with that then. */
static bool find_running(struct console *console, struct order *order, struct span operands, struct jes_job *found)
{
    const struct name8 name = named(operands);
    const struct jes_filter running = { .prefix = name.text, .status = "RUNNING" };
    struct jes_jobs jobs = { NULL, 0 };
    struct link *jes;
    bool there;
    int reason = name8_none(&name) ? REASON_NOT_FOUND : jes_connect_soon(&jes);

    if (reason == 0) {
        reason = jes_jobs(jes, &running, &jobs);
        link_close(jes);
    }
    there = reason == 0 && jobs.count > 0;
    if (there)
        *found = jobs.list[0];
    else if (reason == 0 || reason == REASON_NOT_FOUND)
        not_active(console, order, operands);
    else
        refuse(console, order, GRB117E, reason_text(reason));
    jes_jobs_release(&jobs);
    return there;
}

static void operator_start(struct console *console, struct order *order, struct span operands)
{
    struct span job = span_trim(span_part(operands, 0, span_find(operands, ',')));
    struct task *task = tasks_by_job(console->tasks, job);
    struct buf lines;
    bool good;

    if (task && task_up(task)) {
        task_order(task, order, NULL, span_of(START_QMGR)); /* it says itself that it is active */
    } else if (task) {
        task_start(task, order, span_of(START_QMGR));
    } else {
        const struct name8 name = named(operands);

        if (name8_none(&name)) {
            refuse(console, order, IEE309I, "START");
            return;
        }
        buf_init(&lines, 8192);
        good = started_begin(console->started_tasks, &name, span_trim(span_from(operands, span_find(operands, ',') + 1)), &lines);
        finish(console, order, &lines, good);
        buf_release(&lines);
    }
}

/* Is there something behind the comma? */
static bool has_text(struct span operands)
{
    return span_trim(span_from(operands, span_find(operands, ',') + 1)).length > 0;
}

/* The job or task of that name that takes texts; NULL: none. */
static struct listener *listening(const struct console *console, struct span operands)
{
    const struct name8 name = named(operands);

    return name8_none(&name) ? NULL : listener_find(console->listeners, &name);
}

static void operator_stop(struct console *console, struct order *order, struct span operands)
{
    struct task *task = tasks_by_job(console->tasks, operands);
    struct listener *listener = listening(console, operands);
    struct jes_job job;

    if (listener && listener_give(listener, order, true, SPAN_NONE))
        return; /* the program answers, and completes the order */
    if (operands.length == 0)
        refuse(console, order, IEE309I, "STOP");
    else if (task && task_up(task))
        task_order(task, order, NULL, span_of("STOP QMGR"));
    else if (task)
        not_active(console, order, operands);
    else if (find_running(console, order, operands, &job))
        refuse(console, order, IEE342I, "STOP");
}

/* What stands behind the comma, in upper case where it is not between apostrophes. */
static void operands_behind(struct span operands, char text[COMMAND_MAX + 1])
{
    operands = span_trim(span_from(operands, span_find(operands, ',') + 1));
    snprintf(text, COMMAND_MAX + 1, "%.*s", (int)operands.length, operands.data);
    text_fold_unquoted(text, strlen(text));
}

/* A program that takes no text is as busy as one that has not done with the last. */
static void operator_modify(struct console *console, struct order *order, struct span operands)
{
    struct listener *listener = listening(console, operands);
    char text[COMMAND_MAX + 1];
    struct jes_job job;

    operands_behind(operands, text);
    if (!has_text(operands))
        refuse(console, order, IEE309I, "MODIFY");
    else if (listener && listener_give(listener, order, false, span_of(text)))
        return; /* the program answers, and completes the order */
    else if (find_running(console, order, operands, &job))
        refuse(console, order, IEE342I, "MODIFY");
}

static void operator_cancel(struct console *console, struct order *order, struct span operands)
{
    /* The authority for CANCEL was asked for already. */
    static const struct identity system = { .user = { "" }, .attributes = IDENTITY_TRUSTED };
    bool user = span_is_fold(span_part(operands, 0, 2), "U=");
    struct span rest = span_trim(span_from(operands, span_find(operands, ',') + 1));
    struct jes_job job;
    struct buf text, replies;
    struct name8 task;
    struct link *jes;
    bool good = false;
    int reason;

    if (operands.length == 0 || (rest.length && !span_is_fold(rest, "DUMP"))) {
        refuse(console, order, IEE309I, "CANCEL");
        return;
    }
    if (user) /* nobody is logged on */
        not_active(console, order, span_from(operands, 2));
    if (user || !find_running(console, order, operands, &job))
        return;
    buf_init(&text, 64);
    buf_init(&replies, FRAME_LIMIT);
    buf_printf(&text, "C%c%lu%s", job.jobid.text[0], strtoul(job.jobid.text + (job.jobid.text[1] == '0' ? 1 : 3), NULL, 10),
               rest.length ? ",D" : "");
    reason = jes_connect_soon(&jes);
    if (reason == 0) {
        reason = jes_command(jes, &system, buf_span(&text), &replies, &good, &task);
        link_close(jes);
    }
    if (reason < 0) {
        refuse(console, order, GRB117E, reason_text(reason));
    } else if (good) {
        buf_clear(&replies);
        message(&replies, IEE301I, job.name.text, "CANCEL");
        finish(console, order, &replies, true);
    } else {
        not_active(console, order, operands);
    }
    buf_release(&text);
    buf_release(&replies);
}

/* Whatever runs can be cancelled. */
static void operator_force(struct console *console, struct order *order, struct span operands)
{
    struct jes_job job;

    if (operands.length == 0)
        refuse(console, order, IEE309I, "FORCE");
    else if (find_running(console, order, operands, &job))
        refuse(console, order, IEE838I, job.name.text);
}

static void operator_reply(struct console *console, struct order *order, struct span operands)
{
    struct buf lines;
    bool good;

    buf_init(&lines, 1024);
    good = replies_answer(console->replies, operands, &lines);
    finish(console, order, &lines, good);
    buf_release(&lines);
}

/* DIFFERS: of CONTROL there is C alone, of action messages: nobody has a screen that the rest would change. */
static void operator_control(struct console *console, struct order *order, struct span operands)
{
    size_t comma = span_find(operands, ',');
    struct buf lines;
    bool good;

    if (!span_is_fold(span_trim(span_part(operands, 0, comma)), "C")) {
        refuse(console, order, IEE309I, "CONTROL");
        return;
    }
    buf_init(&lines, 1024);
    good = retained_delete(console->retained, span_from(operands, comma + 1), &lines);
    finish(console, order, &lines, good);
    buf_release(&lines);
}

static void operator_switch(struct console *console, struct order *order, struct span operands)
{
    struct buf lines;
    struct smf *smf;
    int reason;

    if (!span_is_fold(operands, "SMF")) {
        refuse(console, order, IEE309I, "SWITCH");
        return;
    }
    buf_init(&lines, 8192);
    smf = smf_open(RACF_SOON);
    reason = smf_switch(smf, &lines);
    smf_close(smf);
    if (reason < 0)
        message(&lines, GRB122E, reason_text(reason));
    finish(console, order, &lines, reason == 0);
    buf_release(&lines);
}

static void operator_vary(struct console *console, struct order *order, struct span operands)
{
    struct span device = span_trim(span_part(operands, 0, span_find(operands, ',')));
    struct span what = span_trim(span_from(operands, span_find(operands, ',') + 1));

    if (device.length == 0 || (!span_is_fold(what, "ONLINE") && !span_is_fold(what, "OFFLINE")))
        refuse(console, order, IEE309I, "VARY");
    else
        refuse(console, order, IEE313I, (int)span_part(device, 0, NAME8_MAX).length, device.data);
}

/* ------------------------------------------------------------------------------------------------ who may */

struct racf *console_racf(struct console *console)
{
    if (!console->racf)
        console->racf = racf_of_supervisor();
    return console->racf;
}

/* MODIFY and STOP of a batch job have another resource than those of a started task. Of what does not listen it does not matter: it
 * is refused. */
static void name_the_kind(const struct console *console, const struct operator_row *row, struct span operands, struct buf *resource)
{
    static const char task[] = ".STC.", job[] = ".JOB.";
    const struct listener *listener = listening(console, operands);
    char *kind = strstr(resource->data, task);

    if (kind && listener && !listener_is_task(listener) && (row->function == operator_modify || row->function == operator_stop))
        memcpy(kind, job, strlen(job));
}

/* The resource of a command; false when its words name none. */
static bool find_resource(const struct console *console, const struct operator_row *row, struct span operands, struct buf *resource)
{
    struct span name = span_part(operands, 0, span_find(operands, ','));
    const char *percent = row->resource ? strchr(row->resource, '%') : NULL;

    if (!row->resource) {
        const struct display_row *display = display_find(operands, &name);

        buf_put_text(resource, display ? display->resource : "MVS.DISPLAY");
        return true;
    }
    if (!percent) {
        buf_put_text(resource, row->resource);
        return true;
    }
    if (span_is_fold(span_part(name, 0, 2), "U=")) /* C U=user */
        name = span_from(name, 2);
    name = span_word(&name);
    buf_printf(resource, "%.*s%.*s", (int)(percent - row->resource), row->resource, (int)name.length, name.data);
    if (name.length == 0) /* without an operand, without the period */
        buf_cut(resource, resource->length - 1);
    text_fold(resource->data, resource->length);
    name_the_kind(console, row, operands, resource);
    return !buf_failed(resource);
}

static bool may_operate(struct console *console, struct order *order, const struct identity *who, const struct operator_row *row,
                        struct span operands)
{
    struct buf lines, resource;
    int reason = REASON_NOT_AUTHORIZED;

    buf_init(&lines, 4096);
    buf_init(&resource, 512);
    if (find_resource(console, row, operands, &resource))
        reason = command_may(console_racf(console), who, resource.data, row->level, &lines);
    if (reason == REASON_NOT_AUTHORIZED)
        message(&lines, IEE345I, row->verb);
    else if (reason < 0)
        message(&lines, GRB118E, reason_text(reason));
    if (reason < 0)
        finish(console, order, &lines, false);
    buf_release(&lines);
    buf_release(&resource);
    return reason == 0;
}

/* ------------------------------------------------------------------------------------------------ routing */

static bool is_start(struct span text)
{
    struct span verb = span_word(&text), what = span_word(&text);

    return (span_is_fold(verb, "START") || span_is_fold(verb, "STA")) && span_is_fold(what, "QMGR");
}

/* REFRESH QMGR TYPE(EARLY), which a queue manager that is down takes from its early processing program: here, this one. */
static bool is_refresh_early(struct span text)
{
    struct span verb = span_word(&text), what = span_word(&text);
    char operand[COMMAND_MAX];
    size_t length = 0;

    for (size_t i = 0; i < text.length && length < sizeof operand; i++)
        if (text.data[i] != ' ')
            operand[length++] = text.data[i];
    return (span_is_fold(verb, "REFRESH") || span_is_fold(verb, "REF")) && span_is_fold(what, "QMGR") &&
           span_is_fold(span_bytes(operand, length), "TYPE(EARLY)");
}

static void refresh_early(struct console *console, struct order *order, struct task *task)
{
    char subsystem[5];
    struct buf lines;

    buf_init(&lines, FRAME_LIMIT);
    task_subsystem(task, subsystem);
    message(&lines, CSQ3110I, task_prefix(task), subsystem);
    message(&lines, CSQ3111I, task_prefix(task), "CSQ3UR00");
    finish(console, order, &lines, true);
    buf_release(&lines);
}

/* A command with the prefix of a queue manager. */
static void for_queue_manager(struct console *console, struct session *session, const struct identity *who, struct task *task,
                              struct span text)
{
    struct order *order = order_begin(console->orders, session, is_start(text) ? START_PATIENCE : ORDER_PATIENCE);

    if (task_up(task)) {
        task_order(task, order, who, text);
    } else if (is_start(text)) {
        if (may_operate(console, order, who, find_operator(span_of("START")), span_of(task_job(task))))
            task_start(task, order, text);
    } else if (is_refresh_early(text)) {
        if (may_operate(console, order, who, find_operator(span_of("START")), span_of(task_job(task))))
            refresh_early(console, order, task);
    } else {
        refuse(console, order, CSQ3106E, task_prefix(task), (int)text.length, text.data);
    }
}

/* A command of JES2: jes knows whether it may be given, and does it. */
static void for_jes2(struct console *console, struct session *session, const struct identity *who, struct span text)
{
    struct order *order = order_begin(console->orders, session, ORDER_PATIENCE);
    struct name8 task;
    struct link *jes;
    struct buf lines;
    bool good = false;
    int reason;

    buf_init(&lines, FRAME_LIMIT);
    reason = jes_connect_soon(&jes);
    if (reason == 0) {
        reason = jes_command(jes, who, span_from(text, 1), &lines, &good, &task);
        link_close(jes);
    }
    if (reason == 0 && !name8_none(&task))
        reason = started_run(console->started_tasks, &task);
    if (reason < 0)
        message(&lines, GRB117E, reason_text(reason));
    finish(console, order, &lines, good);
    buf_release(&lines);
}

static void for_system(struct console *console, struct session *session, const struct identity *who, struct span text)
{
    struct order *order = order_begin(console->orders, session, ORDER_PATIENCE);
    bool reply = text.data[0] >= '0' && text.data[0] <= '9'; /* REPLY without its verb */
    struct span rest = text, verb = reply ? span_of("REPLY") : span_word(&rest);
    const struct operator_row *row = find_operator(verb);

    if (!row)
        refuse(console, order, IEE305I, (int)span_part(verb, 0, NAME8_MAX).length, verb.data);
    else if (may_operate(console, order, who, row, span_trim(rest)))
        row->function(console, order, span_trim(rest));
}

int operator_command(struct console *console, struct session *session, const struct identity *who, struct span text)
{
    char copy[COMMAND_MAX + 1];
    struct span rest;
    struct task *task;
    struct buf echo;

    text = span_trim(text);
    if (span_find(text, '\n') < text.length)
        return REASON_SYNTAX;
    if (text.length && text.data[0] == '/') /* as SDSF takes it */
        text = span_trim(span_from(text, 1));
    if (text.length == 0)
        return REASON_SYNTAX;
    if (text.length > COMMAND_MAX)
        return REASON_TOO_LONG;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    text_make_printable(copy, text.length);
    text = span_bytes(copy, text.length);
    buf_init(&echo, 512);
    buf_printf(&echo, "%s (%s)\n", copy, who->user.text);
    console->say(console, "", buf_span(&echo));
    buf_release(&echo);
    task = tasks_by_prefix(console->tasks, text, &rest);
    if (task)
        for_queue_manager(console, session, who, task, rest);
    else if (text.data[0] == '$')
        for_jes2(console, session, who, text);
    else
        for_system(console, session, who, text);
    return REPLY_LATER;
}
