/* command_help.c - what programs and people ask about the RACF commands: is it one, is it built, what does it take.
 *
 * In the library that every program links: HELP is answered without asking racf.
 */
#include "base/text.h"
#include "racf/operands.h"
#include "racf/racf_client.h"
#include "racf/command_words.h"

/* TSO commands of RACF that have no row yet. */
static const char unbuilt[] = "BLKUPD RACDCERT RACLINK RACMAP RACPRIV RACPRMCK";

/* Is the word, in whatever case, one of those in a list? */
static bool is_word_of(struct span word, const char *list)
{
    struct span rest = span_of(list), one;
    char folded[NAME8_MAX];

    if (word.length == 0 || word.length > sizeof folded)
        return false;
    memcpy(folded, word.data, word.length);
    text_fold(folded, word.length);
    for (one = span_word(&rest); one.length; one = span_word(&rest))
        if (span_equal(one, span_bytes(folded, word.length)))
            return true;
    return false;
}

static const struct command_words *find(struct span verb)
{
    for (size_t i = 0; i < ARRAY_COUNT(command_words); i++)
        if (is_word_of(verb, command_words[i].verb) || is_word_of(verb, command_words[i].aliases))
            return &command_words[i];
    return NULL;
}

bool racf_is_command(struct span verb)
{
    return find(verb) != NULL;
}

bool racf_is_unbuilt(struct span verb)
{
    return is_word_of(verb, unbuilt);
}

/* One line a row. */
static void put_operands(const struct operand *rows, size_t row_count, unsigned depth, struct buf *out)
{
    enum { TEXT_COLUMN = 34 };

    for (size_t i = 0; i < row_count; i++) {
        const struct operand *row = &rows[i];
        size_t start = out->length;

        buf_fill(out, ' ', 2 + 2 * depth);
        buf_put_text(out, row->name);
        if (row->choices)
            buf_printf(out, "(%s)", row->choices);
        else if (row->type == OPERAND_KEYWORDS || (row->type != OPERAND_SWITCH && !(row->flags & OPERAND_POSITIONAL)))
            buf_put_text(out, "(...)");
        if (row->negative)
            buf_printf(out, " | %s", row->negative);
        if (out->length - start < TEXT_COLUMN)
            buf_fill(out, ' ', TEXT_COLUMN - (out->length - start));
        buf_printf(out, " %s\n", row->help);
        put_operands(row->sub, row->sub_count, depth + 1, out);
    }
}

bool racf_command_help(struct span verb, struct buf *out)
{
    const struct command_words *command = find(verb);

    if (verb.length == 0)
        for (size_t i = 0; i < ARRAY_COUNT(command_words); i++)
            buf_printf(out, "%-8s %-9s %s\n", command_words[i].verb, command_words[i].aliases, command_words[i].help);
    if (!command)
        return verb.length == 0;
    buf_printf(out, "%s (%s): %s\n  who may: %s\n", command->verb, command->aliases, command->help, command->may);
    put_operands(command->operands, command->operand_count, 0, out);
    return true;
}
