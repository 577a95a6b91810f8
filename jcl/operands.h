/* operands.h - the operand field after substitution: operands, lists in parentheses, values.
 *
 * Memory:  everything borrows from the operand field; operand_text() alone allocates, in the arena.
 * Errors:  enum operand_fault, positive; keywords.h makes of them the messages IEFC622I to IEFC648I.
 */
#ifndef JCL_OPERANDS_H
#define JCL_OPERANDS_H

#include "base/arena.h"
#include "base/name.h"
#include "base/span.h"

enum operand_fault {
    OPERAND_GOOD = 0,
    OPERAND_PARENTHESES, /* not balanced */
    OPERAND_PERIOD,
    OPERAND_LEFT,        /* a parenthesis opens where none may */
    OPERAND_PLUS,
    OPERAND_AMPERSAND,
    OPERAND_ASTERISK,
    OPERAND_APOSTROPHE,
    OPERAND_KEYWORD,     /* no such keyword */
    OPERAND_FORMAT,
    OPERAND_MAXIMUM,
    OPERAND_CLASS,
    OPERAND_EXCESS,      /* too many positional parameters */
    OPERAND_LENGTH,
    OPERAND_POSITIONAL,  /* unknown positional parameter */
    OPERAND_NUMERIC,     /* no number where one belongs */
    OPERAND_REFER,       /* reference to something that does not exist */
    OPERAND_MISSING,     /* a required positional parameter */
    OPERAND_FIRST,       /* a name begins with a wrong character */
    OPERAND_DISP,
    OPERAND_NOT_BUILT,   /* z/OS has it, Greenbar has not */
    OPERAND_EXCLUSIVE,   /* two keywords that exclude each other */
    OPERAND_REPORTED,    /* the message is out already */
};

struct operand {
    struct span keyword;   /* empty: positional */
    struct span qualifier; /* PARM.STEP=: STEP */
    struct span value;
};

/* Takes the next operand off rest; done is set when there is none. A blank outside apostrophes ends the field. */
enum operand_fault operand_next(struct span *rest, struct operand *operand, bool *done);

enum { LIST_MAX = 20 };
struct list {
    struct span items[LIST_MAX];
    unsigned count; /* all of them; those past LIST_MAX are not in items */
    bool enclosed;  /* it had parentheses */
};

/* Splits "(A,B,(C,D))" into A, B and (C,D); a value without parentheses is a list of one. */
enum operand_fault list_split(struct span value, struct list *list);
/* Item number i, empty when there are fewer. */
struct span list_item(const struct list *list, unsigned i);

/* A value without the apostrophes around it, doubled ones single. */
struct span operand_text(struct arena *arena, struct span value);
bool operand_is_quoted(struct span value);
/* Sixteen words at most, separated by bars in choices: the number of the one that fits, from 1, or 0. */
unsigned operand_choice(struct span value, const char *choices);
enum operand_fault operand_number(struct span value, uint64_t maximum, uint64_t *number);
enum operand_fault operand_name(struct span value, struct name8 *name);
/* A name, or two with a period: step.procstep. */
enum operand_fault operand_step(struct span value, struct name8 *step, struct name8 *procstep);
/* minutes, (minutes,seconds), NOLIMIT, MAXIMUM or 1440: seconds, 0 for no limit. */
enum operand_fault operand_time(struct span value, uint32_t *seconds);
/* Apostrophes and parentheses pair; nothing outside apostrophes that JCL does not know. */
enum operand_fault operand_characters(struct span field);

#endif
