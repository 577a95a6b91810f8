/* options.c - the words behind a verb. */
#include "console/options.h"

static const struct option_row *find_row(const struct option_row *rows, struct span name)
{
    for (; rows && rows->name; rows++)
        if (span_is(name, rows->name))
            return rows;
    return NULL;
}

int options_read(struct options *options, const struct option_row *rows, int count, char *const *words, struct buf *problem)
{
    bool only_operands = false;

    *options = (struct options){ .rows = rows, .words = options->operands };
    for (int i = 0; i < count; i++) {
        struct span word = span_of(words[i]);
        size_t length = span_find(word, '=');
        const struct option_row *row;
        const char *value = "";

        if (only_operands || !span_starts(word, "--")) {
            if (options->count == OPTION_VALUES_MAX) {
                buf_put_text(problem, "there are too many words");
                return REASON_SYNTAX;
            }
            options->operands[options->count++] = words[i];
            continue;
        }
        if (span_is(word, "--")) {
            only_operands = true;
            continue;
        }
        row = find_row(rows, span_part(word, 0, length));
        if (!row) {
            buf_printf(problem, "%.80s is no option of this verb", words[i]);
            return REASON_SYNTAX;
        }
        if (row->kind == OPTION_FLAG && length != word.length) {
            buf_printf(problem, "%s takes no value", row->name);
            return REASON_SYNTAX;
        }
        if (row->kind == OPTION_VALUE && option_given(options, row->name)) {
            buf_printf(problem, "%s is given twice", row->name);
            return REASON_SYNTAX;
        }
        if (row->kind != OPTION_FLAG) {
            if (length != word.length) {
                value = words[i] + length + 1;
            } else if (i + 1 < count) {
                value = words[++i];
            } else {
                buf_printf(problem, "%s needs a value: %s", row->name, row->value);
                return REASON_SYNTAX;
            }
        }
        if (options->given_count == OPTION_VALUES_MAX) {
            buf_put_text(problem, "there are too many options");
            return REASON_SYNTAX;
        }
        options->given[options->given_count].name = row->name;
        options->given[options->given_count].value = value;
        options->given_count++;
    }
    return 0;
}

const char *option_value(const struct options *options, const char *name, size_t number)
{
    for (size_t i = 0; i < options->given_count; i++)
        if (strcmp(options->given[i].name, name) == 0 && number-- == 0)
            return options->given[i].value;
    return NULL;
}
