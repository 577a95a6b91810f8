/* mqsc_input.c - records of a data set into commands. */
#include "mstr/mqsc_input.h"

enum { COLUMNS = 72, COMMAND_MAX = 32762 };

void mqsc_input_init(struct mqsc_input *input)
{
    *input = (struct mqsc_input){ .open = false };
    buf_init(&input->text, COMMAND_MAX + COLUMNS);
}

void mqsc_input_release(struct mqsc_input *input)
{
    buf_release(&input->text);
}

static void begin(struct mqsc_input *input)
{
    buf_clear(&input->text);
    input->too_long = false;
    input->trimmed = false;
}

static int done(struct mqsc_input *input, struct span *command)
{
    input->open = false;
    *command = buf_span(&input->text);
    return input->too_long ? REASON_TOO_LONG : 1;
}

int mqsc_input_take(struct mqsc_input *input, struct span record, struct span *command)
{
    struct span line = span_trim_end(span_part(record, 0, COLUMNS));
    char last;

    *command = SPAN_NONE;
    if (line.length == 0 || line.data[0] == '*')
        return 0;
    if (!input->open)
        begin(input);
    if (input->trimmed)
        line = span_trim(line);
    last = line.data[line.length - 1];
    input->open = last == '-' || last == '+';
    input->trimmed = last == '+';
    if (input->open)
        line.length--;
    buf_put_span(&input->text, line);
    if (buf_failed(&input->text) || input->text.length > COMMAND_MAX) {
        buf_clear(&input->text);
        input->too_long = true;
    }
    return input->open ? 0 : done(input, command);
}

int mqsc_input_end(struct mqsc_input *input, struct span *command)
{
    *command = SPAN_NONE;
    return input->open ? done(input, command) : 0;
}
