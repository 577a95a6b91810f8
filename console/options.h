/* options.h - the words behind a verb, read by the verb's table.
 *
 * Errors:  options_read() returns 0 or REASON_SYNTAX, problem then holds one line; the command ends with exit code 2.
 * Memory:  values are borrowed from the words.
 */
#ifndef CONSOLE_OPTIONS_H
#define CONSOLE_OPTIONS_H

#include "base/buf.h"

enum option_kind { OPTION_FLAG, OPTION_VALUE, OPTION_MANY };

struct option_row {
    const char *name; /* "--user"; NULL ends the table */
    enum option_kind kind;
    const char *value; /* what it takes, for help: "ID" */
    const char *text;
};

enum { OPTION_VALUES_MAX = 64 };

struct options {
    const struct option_row *rows;
    char *const *words; /* behind the verb, options taken out: the operands */
    int count;
    struct {
        const char *name;
        const char *value; /* "" for a flag */
    } given[OPTION_VALUES_MAX];
    size_t given_count;
    char *operands[OPTION_VALUES_MAX];
};

int options_read(struct options *options, const struct option_row *rows, int count, char *const *words,
                 struct buf *problem) MUST_CHECK;
/* The value of an option, its n-th (from 0) for one that may be given more than once; NULL when it was not given. */
const char *option_value(const struct options *options, const char *name, size_t number);
static inline bool option_given(const struct options *options, const char *name)
{
    return option_value(options, name, 0) != NULL;
}

#endif
