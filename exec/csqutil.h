/* csqutil.h - CSQUTIL: its statements, and what its functions share.
 *
 * A statement is FUNCTION KEYWORD KEYWORD(value) ..., in columns 1-72 of its cards. A card with an asterisk in column 1 is a
 * comment, a blank one nothing; a statement whose card ends in a hyphen goes on in column 1 of the next card, one that ends in a
 * plus sign at its first word. To add a function: a row in csqutil.def, and the function.
 *
 * Errors:  of csqutil_parse(): REASON_SYNTAX, REASON_NOT_FOUND (no such function or keyword), REASON_EXISTS (a keyword twice),
 *          REASON_BAD_VALUE, REASON_LIMIT; wrong says where. A function says itself what went wrong.
 * Memory:  a statement owns its text until csqutil_release().
 * Source:  facts/mq-operations.md, sections 1 and 9.
 */
#ifndef EXEC_CSQUTIL_H
#define EXEC_CSQUTIL_H

#include "base/buf.h"
#include "exec/step.h"

enum { CSQUTIL_KEYWORDS = 16, CSQUTIL_CARD = 72, CSQUTIL_WRONG = 40, CSQUTIL_STATEMENT_MAX = 32762 };
enum csqutil_code { CSQUTIL_GOOD = 0, CSQUTIL_WARNING = 4, CSQUTIL_FAILED = 8, CSQUTIL_SEVERE = 12 };

struct csqutil;
struct csqutil_statement;
typedef unsigned csqutil_function(struct csqutil *u, const struct csqutil_statement *statement);

struct csqutil_row {
    const char *name;
    csqutil_function *run;
    const char *keywords;
    const char *does;
};
/* NULL: no such function. */
typedef const struct csqutil_row *csqutil_find(struct span name);

struct csqutil_statement {
    const struct csqutil_row *row;
    struct {
        struct span keyword, value; /* in text */
        bool has_value;
    } keywords[CSQUTIL_KEYWORDS];
    unsigned count;
    struct buf text;
    char wrong[CSQUTIL_WRONG + 1];
};

/* Takes the cards of the next statement (lines) off *cards: 1, and the statement as it was written; 0: there is none. */
int csqutil_next(struct span *cards, struct buf *text) MUST_CHECK;
/* Words are folded but where they stand in apostrophes, which are taken off. */
int csqutil_parse(struct csqutil_statement *statement, struct span text, csqutil_find *find) MUST_CHECK;
void csqutil_release(struct csqutil_statement *statement);
bool csqutil_has(const struct csqutil_statement *statement, const char *keyword);
/* Empty: it was not given. */
struct span csqutil_value(const struct csqutil_statement *statement, const char *keyword);

/* What the functions have. */
struct csqutil {
    struct step *step;
    struct dd *print;
    struct span qmgr; /* of PARM, may be empty */
    unsigned commands, succeeded; /* COMMAND statements */
};

/* A line of SYSPRINT. */
void csqutil_print(struct csqutil *u, struct span line);
#define csqutil_say(u, id, ...)                                                     \
    do {                                                                            \
        struct buf said_;                                                           \
        buf_init(&said_, 1000);                                                     \
        message(&said_, id, ##__VA_ARGS__);                                         \
        csqutil_print((u), span_part(buf_span(&said_), 0, said_.length - 1));       \
        buf_release(&said_);                                                        \
    } while (0)

#define FUNCTION(name, function, keywords, does) csqutil_function csqutil_##function;
#include "exec/csqutil.def"
#undef FUNCTION

#endif
