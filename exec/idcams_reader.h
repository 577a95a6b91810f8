/* idcams_reader.h - records of SYSIN into statements, and the text of a statement into items.
 *
 * A statement ends with a record that does not continue it: the last character inside the margins that is no blank is neither `-`
 * (a blank stands for it) nor `+` (the next record's text follows at once, without its leading blanks), and no comment is open.
 * Behind a `;` nothing of the statement counts.
 *
 * Memory:  idcams_reader_init() and _release() go together. Items hang in the arena given, texts of words point into the statement.
 * Errors:  idcams_items() fills struct idcams_fault; nothing of a statement with a fault may be run.
 */
#ifndef EXEC_IDCAMS_READER_H
#define EXEC_IDCAMS_READER_H

#include "base/arena.h"
#include "base/buf.h"

enum { IDCAMS_STATEMENT_MAX = 1 << 20, IDCAMS_LEFT = 2, IDCAMS_RIGHT = 72 };

struct idcams_reader {
    struct buf text;    /* the statement so far, comments taken out */
    unsigned left, right; /* margins, columns from 1 */
    bool continued;
    bool joined;        /* by `+`: leading blanks go */
    bool in_comment;
    bool quoted;        /* inside apostrophes */
};

void idcams_reader_init(struct idcams_reader *reader);
void idcams_reader_release(struct idcams_reader *reader);
/* Takes a record in. True: reader->text is a statement (blank: nothing to do; buf_failed(): too long). */
bool idcams_reader_line(struct idcams_reader *reader, struct span record) MUST_CHECK;
/* At the end of SYSIN: is there a statement that was to go on? It is taken as it is. */
bool idcams_reader_end(struct idcams_reader *reader) MUST_CHECK;

enum idcams_kind { IDCAMS_WORD = 1, IDCAMS_STRING, IDCAMS_HEX, IDCAMS_LIST };
struct idcams_item {
    enum idcams_kind kind;
    bool has_list;               /* parentheses follow: their items are in first */
    struct span text;            /* of a string: what stands between the apostrophes, doubled ones once */
    struct idcams_item *first;
    struct idcams_item *next;
};

enum idcams_fault_kind { IDCAMS_GOOD = 0, IDCAMS_NO_QUOTE, IDCAMS_NO_RIGHT, IDCAMS_NO_LEFT, IDCAMS_BAD_CHARACTER };
struct idcams_fault {
    enum idcams_fault_kind kind;
    struct span at; /* the item in front of it, or the character */
};

/* The items of a statement; NULL for none, or with a fault. */
struct idcams_item *idcams_items(struct span text, struct arena *arena, struct idcams_fault *fault);

#endif
