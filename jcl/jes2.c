/* jes2.c - commands of JES2: authority, dispatch, the layout of replies. */
#include "jcl/jes2.h"

#include <stdarg.h>

#include "base/pattern.h"
#include "base/text.h"
#include "jcl/command_authority.h"
#include "jcl/messages.h"

enum { REPLY_MAX = FRAME_LIMIT / 4, LINE_WIDTH = 64 /* where JES2 begins the next line of keywords */ };

static jes2_function *const functions[] = {
#define JES2_OBJECT(id, names, subject)
#define JES2_COMMAND(verb, object, function, resource, level, operands, text) function,
#include "jcl/jes2_commands.def"
#undef JES2_OBJECT
#undef JES2_COMMAND
};

/* ------------------------------------------------------------------------------------------------ layout */

void jes2_lines_begin(struct jes2_lines *lines, struct buf *out, const char *id, const char *subject, size_t width)
{
    *lines = (struct jes2_lines){ .out = out, .id = id, .margin = width, .empty = true };
    snprintf(lines->line, sizeof lines->line, "%-*s", (int)width, subject);
    lines->length = strlen(lines->line);
}

static void put_line(struct jes2_lines *lines)
{
    message_put(lines->out, lines->id, "%s", lines->line);
}

void jes2_lines_add(struct jes2_lines *lines, const char *format, ...)
{
    char keyword[120];
    va_list values;

    va_start(values, format);
    vsnprintf(keyword, sizeof keyword, format, values);
    va_end(values);
    if (!lines->empty) {
        lines->line[lines->length++] = ',';
        lines->line[lines->length] = '\0';
    }
    if (!lines->empty && strlen(lines->id) + 1 + lines->length + strlen(keyword) > LINE_WIDTH) {
        put_line(lines);
        snprintf(lines->line, sizeof lines->line, "%*s", (int)lines->margin, "");
        lines->length = lines->margin;
    }
    lines->length += (size_t)snprintf(lines->line + lines->length, sizeof lines->line - 1 - lines->length, "%s", keyword);
    lines->empty = false;
}

void jes2_lines_end(struct jes2_lines *lines)
{
    while (lines->length && lines->line[lines->length - 1] == ' ')
        lines->line[--lines->length] = '\0';
    put_line(lines);
}

void jes2_refuse(struct jes2_run *run, enum jes2_problem problem)
{
    jes2_say_problem(run->command->echo, problem, run->out);
    run->good = false;
}

void jes2_ok(struct jes2_run *run)
{
    message(run->out, $HASP000);
}

bool jes2_number_chosen(const struct jes2_command *command, uint32_t number)
{
    for (size_t i = 0; i < command->subject_count; i++)
        if (command->subjects[i].low <= number && number <= command->subjects[i].high)
            return true;
    return command->subject_count == 0;
}

bool jes2_name_chosen(const struct jes2_command *command, const char *name)
{
    for (size_t i = 0; i < command->subject_count; i++) {
        const struct jes2_subject *subject = &command->subjects[i];
        char pattern[NAME8_MAX + 1];
        size_t length = subject->name.length;

        if (subject->high) { /* a class may be a digit */
            if (subject->low == subject->high && name[0] == (char)('0' + subject->low) && name[1] == '\0')
                return true;
            continue;
        }
        memcpy(pattern, subject->name.data, length);
        for (size_t at = 0; at < length; at++) /* what JES2 writes as a question mark */
            if (pattern[at] == '?')
                pattern[at] = '%';
        if (pattern_fits(span_bytes(pattern, length), span_of(name)))
            return true;
    }
    return command->subject_count == 0;
}

/* ------------------------------------------------------------------------------------------------ who may, what is done */

static const char *kind_qualifier(char kind)
{
    return kind == 'J' ? "BAT" : kind == 'S' ? "STC" : kind == 'T' ? "TSU" : "JOB";
}

static bool may(const struct identity *who, const struct jes2_command *command, struct buf *out)
{
    char resource[RESOURCE_MAX + 1];
    const char *tail = command->row->resource, *percent = strchr(tail, '%');
    bool good;

    snprintf(resource, sizeof resource, "JES2.%.*s%s", percent ? (int)(percent - tail) : (int)strlen(tail), tail,
             !percent               ? ""
             : command->facility[0] ? command->facility
                                    : kind_qualifier(command->job_kind));
    good = command_may(jes_racf(), who, resource, command->row->level, out) == 0;
    if (!good)
        message(out, $HASP690);
    return good;
}

bool jes_operate(const struct identity *who, struct span text, struct buf *out, struct name8 *task)
{
    struct jes2_command command;
    struct jes2_run run = { .command = &command, .who = who, .out = out, .task = task, .good = true };

    *task = (struct name8){ "" };
    if (jes2_parse(text, &command, out) < 0 || !may(who, &command, out))
        return false;
    functions[command.number](&run);
    return run.good;
}

/* Body: identity of the operator, field text (without the dollar sign). Answered with u8 good, field replies, field job ID of a
 * started task that the master is to run, or empty. */
int serve_OPERATE(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct identity who;
    struct span text;
    struct buf lines;
    struct name8 task;
    bool good;
    int reason;

    identity_decode(in, &who);
    text = reader_field(in, JES2_COMMAND_MAX);
    reason = reader_end(in);
    if (reason == 0) {
        buf_init(&lines, REPLY_MAX);
        good = jes_operate(&who, text, &lines, &task);
        buf_put_u8(out, good);
        buf_put_field(out, buf_span(&lines));
        buf_put_field_text(out, task.text);
        buf_release(&lines);
    }
    identity_release(&who);
    return reason;
}
