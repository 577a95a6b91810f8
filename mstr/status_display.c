/* status_display.c - DISPLAY of what is no object and has fields. */
#include "mstr/status_display.h"

#include "base/text.h"
#include "mstr/messages.h"

int status_begin(struct status *status, struct qmgr *qmgr, struct order *order, const struct mqsc *command, const char *reply)
{
    status->qmgr = qmgr;
    status->order = order;
    status->command = command;
    status->reply = reply;
    status->count = 0;
    status->field_count = 0;
    status->conditional = mqsc_given(command, "WHERE");
    if (status->conditional && condition_of_fields(&status->condition, mqsc_value(command, "WHERE"), command->row->operands) < 0) {
        message(&order->reply, CSQ9011E, qmgr->cpf, 5, "WHERE");
        return REASON_BAD_VALUE;
    }
    buf_init(&status->records, REPLY_MAX);
    return 0;
}

static struct status_field *new_field(struct status *status, const char *name)
{
    struct status_field *field = &status->fields[status->field_count++];

    field->name = name;
    field->always = field->bare = false;
    return field;
}

#define FORMAT_FIELD(field)                                              \
    do {                                                                 \
        va_list values;                                                  \
        va_start(values, format);                                        \
        vsnprintf((field)->text, sizeof(field)->text, format, values);   \
        va_end(values);                                                  \
        text_make_printable((field)->text, strlen((field)->text));       \
    } while (0)

void status_field(struct status *status, const char *name, const char *format, ...)
{
    struct status_field *field = new_field(status, name);

    FORMAT_FIELD(field);
}

void status_key(struct status *status, const char *name, const char *format, ...)
{
    struct status_field *field = new_field(status, name);

    FORMAT_FIELD(field);
    field->always = true;
}

void status_list(struct status *status, const char *name, const char *words)
{
    struct status_field *field = new_field(status, name);

    snprintf(field->text, sizeof field->text, "%s", words);
    field->bare = true;
}

/* Is something named of what the command can show? Then that alone is shown. */
static bool names_some(const struct status *status)
{
    for (unsigned i = 0; i < status->field_count; i++)
        if (!status->fields[i].always && mqsc_given(status->command, status->fields[i].name))
            return true;
    return false;
}

static bool fits(const struct status *status)
{
    for (unsigned i = 0; status->conditional && i < status->field_count; i++)
        if (span_is(status->condition.name, status->fields[i].name))
            return condition_fits(&status->condition, span_of(status->fields[i].text));
    return !status->conditional;
}

static void put_list(struct buf *out, const struct status_field *field, bool server)
{
    struct span rest = span_of(field->text);

    if (server) {
        buf_printf(out, " %s(%s)", field->name, field->text);
        return;
    }
    buf_printf(out, "%s(\n", field->name);
    while (rest.length) {
        size_t end = span_find(rest, LIST_SEPARATOR);

        buf_put_span(out, span_part(rest, 0, end));
        buf_put_text(out, "\n");
        rest = span_from(rest, end + 1);
    }
    buf_put_text(out, ")\n");
}

void status_record(struct status *status)
{
    bool server = status->order->source == S_R, some = names_some(status) && !mqsc_given(status->command, "ALL");
    struct buf *out = &status->records;

    if (fits(status)) {
        status->count++;
        if (server)
            buf_printf(out, "%s %s", status->reply, status->qmgr->cpf);
        else
            message(out, CSQM201I, status->qmgr->cpf, status->command->row->csect, status->command->row->keyword);
        for (unsigned i = 0; i < status->field_count; i++) {
            const struct status_field *field = &status->fields[i];

            if (some && !field->always && !mqsc_given(status->command, field->name))
                continue;
            if (field->bare)
                put_list(out, field, server);
            else
                buf_printf(out, server ? " %s(%s)" : "%s(%s)\n", field->name, field->text);
        }
        if (server)
            buf_put_text(out, "\n");
        else
            buf_printf(out, " END %s DETAILS\n", status->command->row->keyword);
    }
    status->field_count = 0;
}

int status_end(struct status *status)
{
    const struct mqsc_command *row = status->command->row;
    struct buf *out = &status->order->reply;

    if (status->count == 0)
        message(out, CSQM297I, status->qmgr->cpf, row->csect, row->keyword);
    else if (status->order->source != S_R)
        message(out, CSQM293I, status->qmgr->cpf, row->csect, (unsigned)status->count, row->keyword);
    buf_put_span(out, buf_span(&status->records));
    buf_release(&status->records);
    return 0;
}
