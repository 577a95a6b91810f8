/* card.h - records of a deck and what kind of card each is.
 *
 * A card of JCL is the first 80 bytes of a record: columns 1-71 are the statement, 72 the continuation mark, 73-80 are never read.
 * Memory:  a card borrows from the deck.
 */
#ifndef JCL_CARD_H
#define JCL_CARD_H

#include "base/base.h"
#include "base/span.h"

enum { CARD_BYTES = 80, CARD_STATEMENT_END = 71, CARD_MARK = 71 /* offset of column 72 */ };

enum card_kind {
    CARD_END = 0,   /* no card: the deck is at its end */
    CARD_STATEMENT, /* "//" */
    CARD_COMMENT,   /* "//" and an asterisk */
    CARD_NULL,      /* "//" and blanks */
    CARD_DELIMITER, /* a slash, an asterisk, a blank */
    CARD_JECL,      /* a slash, an asterisk, the verb of a JES2 control statement */
    CARD_DATA,      /* anything else */
};

struct card {
    struct span record; /* all of it, as data takes it */
    struct span image;  /* the first 80 bytes */
};

/* Takes the next record off rest; false at the end. */
bool card_next(struct span *rest, struct card *card);
enum card_kind card_kind(const struct card *card);
/* Columns first to last, counted from 1; shorter when the card is. */
struct span card_columns(const struct card *card, size_t first, size_t last);
/* Column 72 is not blank. */
bool card_marked(const struct card *card);
/* A "//" card with column 3 blank: one that can continue a statement. */
bool card_is_unnamed(const struct card *card);
/* The verb names a JES2 control statement. */
bool card_jecl_verb(struct span verb);
/* The verb of a JECL card, from column 3 to the first blank. */
struct span card_verb(const struct card *card);

#endif
