/* history_words.h - what table changed keeps, told to a person: words for numbers, and nothing of what only the machine keeps.
 *
 * The table itself stays as it is stored: undo.c reads it.
 *
 * Memory:  the texts are appended to buffers of the caller.
 */
#ifndef RACF_HISTORY_WORDS_H
#define RACF_HISTORY_WORDS_H

#include "base/buf.h"

/* A row of table changed. */
struct history_row {
    const char *what, *item, *field;
    bool had, has; /* there was an old value, there is a new one */
    const char *old, *new;
};

/* As it is told; had and has false where there was, or is, nothing. */
struct history_told {
    const char *field; /* may be empty */
    bool had, has;
    struct buf *old, *new; /* the caller's, empty */
};

/* false: the row says nothing to a person. */
bool history_words(const struct history_row *row, struct history_told *told);
/* Does the table of columns say what the values of this one mean? */
bool history_column_known(const char *what, const char *field);

#endif
