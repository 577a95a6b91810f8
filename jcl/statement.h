/* statement.h - statements of a deck: fields, continuation by column, the in-stream data that follows.
 *
 * Works on text alone: no symbols, no keywords. So the splitter of a stream and the converter see the same statements, and
 * in-stream data that DD DATA or DLM= protect is never mistaken for JCL.
 * Memory:  a statement borrows from the deck; operands from the reader, until its next statement.
 * Errors:  a faulty statement is returned as far as it could be read, with its fault.
 */
#ifndef JCL_STATEMENT_H
#define JCL_STATEMENT_H

#include "base/buf.h"
#include "jcl/card.h"

enum { STATEMENT_OPERANDS_MAX = 8194, STATEMENT_DELIMITER_MAX = 18 };

enum statement_fault {
    STATEMENT_GOOD = 0,
    STATEMENT_CONTINUATION, /* the operands end with a comma and no continuation follows */
    STATEMENT_APOSTROPHE,   /* text in apostrophes does not go on in column 16 */
    STATEMENT_COLUMN_71,    /* operands run through column 71, column 72 is marked, and there is no comma */
    STATEMENT_LONG,         /* more operands than a statement can have */
    STATEMENT_THEN,         /* IF without THEN */
};

struct statement {
    enum card_kind kind;   /* CARD_DATA: data without a DD statement */
    struct span cards;     /* its records in the deck, comment cards between them included; without the data */
    struct span name;
    struct span operation;
    struct span operands;  /* of all its cards, joined; of IF: the expression without THEN */
    struct span data;      /* records of in-stream data */
    bool has_data;
    uint8_t fault;         /* enum statement_fault */
};

struct statement_reader {
    struct span rest;
    struct buf operands; /* owned */
};

void statement_reader_init(struct statement_reader *reader, struct span deck);
void statement_reader_release(struct statement_reader *reader);
/* The next statement, comment card, delimiter or run of loose data; false at the end of the deck. */
bool statement_next(struct statement_reader *reader, struct statement *statement);
/* A word that can stand in the operation field. */
bool statement_is_operation(struct span word);

#endif
