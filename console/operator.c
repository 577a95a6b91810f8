/* operator.c - operator commands: whom they are for, who may give them, what they answer. */
#include "console/operator.h"

#include "base/clock.h"
#include "base/text.h"
#include "console/activity.h"
#include "console/messages.h"
#include "jcl/messages.h"

enum {
    COMMAND_MAX = 126,       /* what an MVS console takes */
    ORDER_PATIENCE = 60000,  /* milliseconds for a queue manager to answer */
    START_PATIENCE = 120000,
};

typedef void operator_function(struct console *console, struct order *order, struct span operands);

static operator_function operator_display, operator_start, operator_stop;

static const struct operator_row {
    const char *verb;
    const char *abbreviation;
    operator_function *function;
    const char *resource;
    enum racf_level level;
} operators[] = {
#define OPERATOR(verb, abbreviation, function, resource, level, text) { verb, abbreviation, function, resource, level },
#include "console/operator.def"
#undef OPERATOR
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

/* The two clocks are the same one, in local time and in that of Greenwich. */
static void put_time(struct buf *lines)
{
    microseconds now = clock_now();
    time_t seconds = (time_t)(now / 1000000);
    char time[CLOCK_TEXT], day[CLOCK_TEXT], utc_time[CLOCK_TEXT], utc_day[CLOCK_TEXT];
    struct tm utc;

    gmtime_r(&seconds, &utc);
    strftime(utc_time, sizeof utc_time, "%H.%M.%S", &utc);
    strftime(utc_day, sizeof utc_day, "%Y%j", &utc);
    clock_julian(now, day);
    message(lines, IEE136I, clock_time(now, time), day, day + 4, utc_time, utc_day, utc_day + 4);
}

static void operator_display(struct console *console, struct order *order, struct span operands)
{
    size_t comma = span_find(operands, ',');
    struct span what = span_trim(span_part(operands, 0, comma)), rest = span_trim(span_from(operands, comma + 1));
    struct buf lines;
    bool good = true;

    buf_init(&lines, 1 << 20);
    if (span_is_fold(what, "T") && rest.length == 0) {
        put_time(&lines);
    } else if (!(span_is_fold(what, "A") || span_is_fold(what, "J")) || !activity_display(console, rest, &lines)) {
        message(&lines, IEE309I, "DISPLAY");
        good = false;
    }
    finish(console, order, &lines, good);
    buf_release(&lines);
}

/* DIFFERS: only the procedures of queue managers can be started by command. */
static void no_such_procedure(struct console *console, struct order *order, struct span name)
{
    char shown[NAME8_MAX + 1];

    snprintf(shown, sizeof shown, "%.*s", (int)(name.length > NAME8_MAX ? NAME8_MAX : name.length), name.data);
    text_fold(shown, strlen(shown));
    refuse(console, order, GRB116E, shown);
}

static void operator_start(struct console *console, struct order *order, struct span operands)
{
    struct span job = span_trim(span_part(operands, 0, span_find(operands, ',')));
    struct task *task = tasks_by_job(console->tasks, job);

    if (job.length == 0)
        refuse(console, order, IEE309I, "START");
    else if (!task)
        no_such_procedure(console, order, job);
    else if (task_up(task))
        task_order(task, order, NULL, span_of(START_QMGR)); /* it says itself that it is active */
    else
        task_start(task, order, span_of(START_QMGR));
}

static void operator_stop(struct console *console, struct order *order, struct span operands)
{
    struct task *task = tasks_by_job(console->tasks, operands);

    if (operands.length == 0)
        refuse(console, order, IEE309I, "STOP");
    else if (!task || !task_up(task))
        refuse(console, order, IEE341I, (int)span_part(operands, 0, NAME8_MAX).length, operands.data);
    else
        task_order(task, order, NULL, span_of("STOP QMGR"));
}

/* ------------------------------------------------------------------------------------------------ who may */

struct racf *console_racf(struct console *console)
{
    if (!console->racf)
        console->racf = racf_of_supervisor();
    return console->racf;
}

/* Class OPERCMDS decides where it is active. DIFFERS: where it is not, DISPLAY is for everybody, and the other commands of the
 * system are for users with SPECIAL; on z/OS the authority of the console decides then, and we have no console definitions. */
static bool may(struct console *console, const struct identity *who, const char *resource, enum racf_level level,
                struct buf *refusal)
{
    struct racf_decision decision;

    racf_check(console_racf(console), who, "OPERCMDS", resource, level, 0, &decision);
    if (decision.code == 4)
        return level == RACF_READ || identity_has(who, IDENTITY_SPECIAL);
    if (decision.code == 8)
        racf_ich408i(who, &decision, refusal);
    return decision.code == 0;
}

static bool may_operate(struct console *console, struct order *order, const struct identity *who, const struct operator_row *row,
                        struct span operands)
{
    struct span name = span_part(operands, 0, span_find(operands, ','));
    const char *percent = strchr(row->resource, '%');
    struct buf lines, resource;
    bool good;

    buf_init(&lines, 4096);
    buf_init(&resource, 512);
    name = span_word(&name);
    buf_printf(&resource, "%.*s%.*s", (int)(percent - row->resource), row->resource, (int)name.length, name.data);
    if (name.length == 0) /* MVS.DISPLAY.: without an operand, without the period */
        buf_cut(&resource, resource.length - 1);
    text_fold(resource.data, resource.length);
    good = !buf_failed(&resource) && may(console, who, resource.data, row->level, &lines);
    if (!good) {
        message(&lines, IEE345I, row->verb);
        finish(console, order, &lines, false);
    }
    buf_release(&lines);
    buf_release(&resource);
    return good;
}

/* ------------------------------------------------------------------------------------------------ routing */

static bool is_start(struct span text)
{
    struct span verb = span_word(&text), what = span_word(&text);

    return (span_is_fold(verb, "START") || span_is_fold(verb, "STA")) && span_is_fold(what, "QMGR");
}

/* A command with the prefix of a queue manager. */
static void for_queue_manager(struct console *console, struct session *session, struct task *task, struct span text)
{
    struct order *order = order_begin(console->orders, session, is_start(text) ? START_PATIENCE : ORDER_PATIENCE);

    if (task_up(task)) {
        task_order(task, order, &session->identity, text);
    } else if (is_start(text)) {
        if (may_operate(console, order, &session->identity, find_operator(span_of("START")), span_of(task_job(task))))
            task_start(task, order, text);
    } else {
        refuse(console, order, CSQ3106E, task_prefix(task), (int)text.length, text.data);
    }
}

static void for_system(struct console *console, struct session *session, struct span text)
{
    struct order *order = order_begin(console->orders, session, ORDER_PATIENCE);
    struct span rest = text, verb = span_word(&rest);
    const struct operator_row *row = find_operator(verb);

    if (!row)
        refuse(console, order, IEE305I, (int)span_part(verb, 0, NAME8_MAX).length, verb.data);
    else if (may_operate(console, order, &session->identity, row, span_trim(rest)))
        row->function(console, order, span_trim(rest));
}

int operator_command(struct console *console, struct session *session, struct span text)
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
    buf_printf(&echo, "%s (%s)\n", copy, session->identity.user.text);
    console->say(console, "", buf_span(&echo));
    buf_release(&echo);
    task = tasks_by_prefix(console->tasks, text, &rest);
    if (task)
        for_queue_manager(console, session, task, rest);
    else
        for_system(console, session, text);
    return REPLY_LATER;
}
