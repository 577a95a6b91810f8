/* tso.h - the TSO command processor: one logical command line at a time, in batch (IKJEFT01) and for `greenbar tso`.
 *
 * RACF commands go to racf under the session's identity; EXEC runs the lines of a CLIST data set; the rest of the command table is
 * in tso_commands.def. Output is lines without carriage control; the caller adds it.
 *
 * Errors:  tso_run() returns the command's return code (0 4 8 12), or a negative reason when it could not be run at all (its
 *          message is in the output already).
 * Memory:  the struct is the caller's; racf and catalog are borrowed.
 * Blocks:  for servers and the disk.
 */
#ifndef EXEC_TSO_H
#define EXEC_TSO_H

#include "base/link.h"
#include "racf/racf_client.h"

struct tso {
    struct racf *racf;
    int (*catalog)(void *context, struct link **link); /* a link to the catalog under the same user, when one is needed */
    void *context;
    struct name8 prefix;   /* data set prefix; the user ID at first */
    void (*line)(void *context, struct span line); /* output */
    unsigned depth;        /* of nested EXECs */
    bool ended;            /* END or LOGOFF was given */
    bool left;             /* END was given inside a command procedure */
    bool procedure;        /* the last command was a command procedure: IKJEFT1A does not stop for its return code */
};

/* Collects physical lines into one logical command: `+` drops, `-` keeps the leading blanks of the next line; whole-line and
 * trailing comments are taken off. Returns true when a command is complete (maybe empty: nothing to do). */
struct tso_input {
    struct buf text;
    bool continued;
    bool drop; /* continued by `+` */
};
void tso_input_init(struct tso_input *input);
void tso_input_release(struct tso_input *input);
bool tso_input_line(struct tso_input *input, struct span line);
/* No line follows: true when the last one wanted to go on. What there is of the command is complete then. */
bool tso_input_end(struct tso_input *input);
/* A card without its sequence number: columns 73-80 of an 80-byte record when all of them are digits. */
struct span tso_sequence_off(struct span record);
/* Is this a sequence number: eight digits? */
enum { TSO_SEQUENCE = 8 };
bool tso_is_sequence(struct span text);

/* Commands as they may be shown (echo of SYSTSIN, EXEC LIST): the values of PASSWORD, PHRASE and the like are replaced by
 * asterisks.
 * `{ .depth = 0 }` at the beginning of each command; the lines of a continued one go through the same struct. */
enum { TSO_MASK_WORD = 32 };
struct tso_mask {
    char word[TSO_MASK_WORD + 1]; /* the last word, with what a continued line began it with */
    char tail[TSO_MASK_WORD + 1]; /* the last word, as it began on this line or behind a comment */
    bool gap;                     /* blanks behind it */
    bool verb_known;              /* the first word is over ... */
    bool setropts;                /* ... and is SETROPTS, whose PASSWORD(...) holds rules, not a password */
    bool goes_on;                 /* not the first line */
    bool comment;                 /* it is the inside of a comment: none begins there */
    bool quoted;                  /* inside a secret: inside apostrophes */
    unsigned depth;               /* of parentheses inside a secret; 0: not in one */
};
void tso_mask_line(struct tso_mask *mask, struct span line, struct buf *out);

/* Runs one logical command. */
int tso_run(struct tso *tso, struct span command);

#endif
