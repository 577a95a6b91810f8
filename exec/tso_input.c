/* tso_input.c - physical lines into logical commands.
 *
 * A line goes on when its last character that is no blank is `+` (the blanks in front of the next line are dropped) or `-` (they
 * are kept). Comments count as a blank; one that is not closed ends with its line. Inside apostrophes nothing is a comment.
 */
#include "base/text.h"
#include "exec/tso.h"

enum { COMMAND_MAX = 32760 };

void tso_input_init(struct tso_input *input)
{
    *input = (struct tso_input){ .continued = false };
    buf_init(&input->text, COMMAND_MAX);
}

void tso_input_release(struct tso_input *input)
{
    buf_release(&input->text);
}

/* Is the text so far inside apostrophes? A doubled one leaves and enters again. */
static bool in_quotes(struct span text)
{
    bool quoted = false;

    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '\'')
            quoted = !quoted;
    return quoted;
}

/* A comment leaves one blank, wherever it stands. */
static void put_without_comments(struct tso_input *input, struct span line)
{
    bool quoted = in_quotes(buf_span(&input->text));
    size_t i = 0;

    while (i < line.length) {
        if (!quoted && line.data[i] == '/' && i + 1 < line.length && line.data[i + 1] == '*') {
            for (i += 2; i < line.length && !(line.data[i] == '*' && i + 1 < line.length && line.data[i + 1] == '/'); i++)
                ;
            i = i < line.length ? i + 2 : i;
            buf_put_text(&input->text, " ");
            continue;
        }
        if (line.data[i] == '\'')
            quoted = !quoted;
        buf_put(&input->text, &line.data[i], 1);
        i++;
    }
}

static bool is_mark(char c)
{
    return c == '+' || c == '-';
}

bool tso_input_line(struct tso_input *input, struct span line)
{
    size_t before, length;

    if (!input->continued)
        buf_clear(&input->text);
    else if (input->drop)
        while (line.length && line.data[0] == ' ')
            line = span_from(line, 1);
    before = input->text.length;
    if (!buf_failed(&input->text)) /* the lines of a command that is too long are many: none of them looks at all before it */
        put_without_comments(input, line);
    if (buf_failed(&input->text)) {
        /* Too long: the caller refuses it, but where it ends must be known, or its rest would be run as a command. */
        line = span_trim_end(line);
        input->continued = line.length && is_mark(line.data[line.length - 1]);
        return !input->continued;
    }
    length = span_trim_end(buf_span(&input->text)).length;
    if (length < before)
        length = before; /* an empty line adds nothing and takes nothing back */
    input->continued = length > before && is_mark(input->text.data[length - 1]);
    if (input->continued) {
        input->drop = input->text.data[length - 1] == '+';
        length--;
    }
    buf_cut(&input->text, length);
    return !input->continued;
}

bool tso_input_end(struct tso_input *input)
{
    bool waiting = input->continued;

    input->continued = false;
    return waiting;
}

bool tso_is_sequence(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!text_is_digit(text.data[i]))
            return false;
    return text.length == TSO_SEQUENCE;
}

struct span tso_sequence_off(struct span record)
{
    enum { TEXT = 72, CARD = TEXT + TSO_SEQUENCE };

    return record.length == CARD && tso_is_sequence(span_from(record, TEXT)) ? span_part(record, 0, TEXT) : record;
}
