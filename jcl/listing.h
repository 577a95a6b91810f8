/* listing.h - what conversion prints: the records of JESJCL, and the converter's part of JESYSMSG.
 *
 * JESJCL: statement number right-justified in 9 columns, a blank, the card image. Passwords appear as blanks.
 * Messages are collected and put out in statement order, behind one heading.
 * Memory:  listing_release() gives back what listing_init() and the messages took; JESJCL goes into the caller's buffer.
 */
#ifndef JCL_LISTING_H
#define JCL_LISTING_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/name.h"
#include "jcl/statement.h"

enum { LISTING_MESSAGES_MAX = 100000 };

enum listing_origin { ORIGIN_DECK = 0, ORIGIN_LIBRARY, ORIGIN_INSTREAM };

struct listing_message {
    uint32_t statement;
    uint32_t sequence;
    size_t offset; /* in text */
};

struct listing {
    struct buf *jesjcl;   /* borrowed */
    struct buf text;      /* messages, one behind the other */
    struct listing_message *messages;
    uint32_t message_count, message_room;
    uint32_t errors;
    uint32_t statement;   /* number of the last one listed */
    uint8_t level;        /* MSGLEVEL=(level,...) */
    struct name8 jobid;
    struct span job_card; /* the bytes of the deck in which passwords may stand */
    char *masked;         /* the same bytes with blanks in their place */
};

/* deck: the job, from its JOB statement on. */
void listing_init(struct listing *listing, struct buf *jesjcl, struct arena *arena, struct span deck, const struct name8 *jobid);
void listing_release(struct listing *listing);

/* Lists the cards of a statement, the first with the next number if numbered is set. */
void listing_cards(struct listing *listing, const struct statement *statement, enum listing_origin origin, bool numbered);
/* The statement of a procedure that an override replaces. */
void listing_overridden(struct listing *listing, const struct statement *statement, enum listing_origin origin);
/* The DD statement in front of data that has none in the deck. */
void listing_generated_sysin(struct listing *listing);
/* IEFC653I below the statement: its operands after substitution. */
void listing_substitution(struct listing *listing, struct span operands);

/* Begins a message; the text goes to listing->text with message(). Past LISTING_MESSAGES_MAX errors are only counted: false. */
bool listing_begin(struct listing *listing, uint32_t statement, bool error);
/* Heading and messages in statement order; nothing when there are none. */
void listing_messages(struct listing *listing, struct buf *out);

/* An error, an information at a statement. */
#define complain(listing, statement, id, ...)                          \
    do {                                                               \
        if (listing_begin((listing), (statement), true))               \
            message(&(listing)->text, id, ##__VA_ARGS__);              \
    } while (0)
#define inform(listing, statement, id, ...)                            \
    do {                                                               \
        if (listing_begin((listing), (statement), false))              \
            message(&(listing)->text, id, ##__VA_ARGS__);              \
    } while (0)

#endif
