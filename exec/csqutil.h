/* csqutil.h - CSQUTIL: its statements, and what its functions share.
 *
 * A statement is FUNCTION KEYWORD KEYWORD(value) ..., in columns 1-72 of its cards. A card with an asterisk in column 1 is a
 * comment, a blank one nothing; a statement whose card ends in a hyphen goes on in column 1 of the next card, one that ends in a
 * plus sign at its first word. To add a function: a row in csqutil.def, and the function.
 *
 * Errors:  of csqutil_parse(): REASON_SYNTAX, REASON_NOT_FOUND (no such function or keyword), REASON_EXISTS (a keyword twice),
 *          REASON_BAD_VALUE, REASON_LIMIT; wrong and wrong_at say where. A function says itself what went wrong.
 * Memory:  a statement owns its text until csqutil_release().
 * Source:  facts/mq-operations.md, sections 1 and 9.
 */
#ifndef EXEC_CSQUTIL_H
#define EXEC_CSQUTIL_H

#include "base/buf.h"
#include "exec/step.h"
#include "mstr/cmqc.h"
#include "mstr/command_client.h"

enum { CSQUTIL_KEYWORDS = 16, CSQUTIL_CARD = 72, CSQUTIL_CARDS = 64 /* of one statement */, CSQUTIL_WRONG = 40,
    CSQUTIL_STATEMENT_MAX = 32762 };
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
        struct span keyword, value; /* of the table, in text */
        bool has_value;
    } keywords[CSQUTIL_KEYWORDS];
    unsigned count;
    struct buf text;
    char wrong[CSQUTIL_WRONG + 1];
    size_t wrong_at; /* in text */
};

/* Where the cards of a statement stand. */
struct csqutil_cards {
    struct span rest;  /* lines */
    unsigned card;     /* of the last one that was taken, from 1 */
    unsigned count;
    struct {
        size_t at;     /* in the text of the statement */
        unsigned card, column;
    } parts[CSQUTIL_CARDS];
};
/* Takes the cards of the next statement: 1, and the statement as it was written; 0: there is none. REASON_LIMIT: it has too many
 * cards. */
int csqutil_next(struct csqutil_cards *cards, struct buf *text) MUST_CHECK;
/* The card and column, both from 1, of a place in the text of the last statement. */
void csqutil_place(const struct csqutil_cards *cards, size_t at, unsigned *card, unsigned *column);
/* Words are folded but where they stand in apostrophes, which are taken off. */
int csqutil_parse(struct csqutil_statement *statement, struct span text, csqutil_find *find) MUST_CHECK;
void csqutil_release(struct csqutil_statement *statement);
/* Keywords by their names in the table. */
bool csqutil_has(const struct csqutil_statement *statement, const char *keyword);
/* Empty: it was not given. */
struct span csqutil_value(const struct csqutil_statement *statement, const char *keyword);

/* What the functions have. */
struct csqutil {
    struct step *step;
    struct dd *print;
    struct span qmgr; /* of PARM, may be empty */
    struct csqutil_cards cards;
};

/* A keyword has a value that it cannot have: CSQU104E, and the code. */
unsigned csqutil_bad_value(struct csqutil *u, const struct csqutil_statement *statement, const char *keyword);
/* A number below a limit; text empty: *number stays. */
bool csqutil_number(struct span text, uint64_t most, uint64_t *number) MUST_CHECK;
/* The DD that the keyword names, or this one; false: it is no name of a DD. */
bool csqutil_ddname(const struct csqutil_statement *statement, const char *keyword, const char *otherwise,
                    char ddname[NAME8_MAX + 1]) MUST_CHECK;

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

/* -- csqutil_link.c: the command server of a queue manager -- */
/* The MQI may be called from now on. */
void csqutil_mqi(struct csqutil *u);
struct csqutil_link {
    struct csqutil *u;
    bool connected;
    MQHCONN connection;
    MQHOBJ input, replies;
    int patience;                /* milliseconds for one message of a reply */
    MQLONG refused;              /* MQRC_ of a call, 0 none: */
    const char *call, *object;
    char qmgr[MQ_Q_MGR_NAME_LENGTH + 1]; /* its whole name */
    char replies_name[MQ_Q_NAME_LENGTH + 1];
    char *buffer;                /* owned */
    MQLONG size;
};
/* name empty: that of the first queue manager of the system. target: the queue manager that carries the commands out, where it is
 * another one; messages get there as all others do. What went wrong was not said. */
int csqutil_connect(struct csqutil_link *link, struct csqutil *u, struct span name, struct span target) MUST_CHECK;
/* CSQU009E, or CSQU090E where it was another call than MQCONN. */
void csqutil_cannot_connect(const struct csqutil_link *link, struct span name);
void csqutil_disconnect(struct csqutil_link *link);
/* As command_client.h has it; context is the link. */
int csqutil_send(void *context, struct span text, struct buf *reply) MUST_CHECK;

/* The page set of a DD, for reading; psid -1: any. REASON_NOT_FOUND: the step has no such DD. REASON_STATE: it is another one. */
struct page_set;
int csqutil_open_page_set(struct csqutil *u, const char *ddname, int psid, struct page_set **set) MUST_CHECK;

/* -- csqutil_definitions.c: MAKEDEF and its like -- */
struct csqutil_definitions {
    struct dd *dd; /* NULL: none are made */
    char ddname[NAME8_MAX + 1];
    int failed;    /* reason of a write */
};
/* Opens the data set that one of the keywords names; a code, and it has been said, when more than one does, or it cannot be
 * opened. */
unsigned csqutil_open_definitions(struct csqutil *u, struct csqutil_definitions *definitions,
                                  const struct csqutil_statement *statement, enum command_make *make);
void csqutil_definition(struct csqutil_definitions *definitions, struct span line);
/* The code, or a worse one when the data set could not be written. */
unsigned csqutil_close_definitions(struct csqutil *u, struct csqutil_definitions *definitions, unsigned code);

#define FUNCTION(name, function, keywords, does) csqutil_function csqutil_##function; /* twice for those that are not built */
#include "exec/csqutil.def"
#undef FUNCTION

#endif
