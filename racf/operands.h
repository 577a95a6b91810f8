/* operands.h - the language of TSO commands: verb, positional operands, keywords with values in parentheses.
 *
 * Tables:  struct operand rows say what a command takes; the parser, the abbreviations and HELP read the same rows (commands.def).
 * Errors:  operands_parse() issues the IKJ messages itself and returns REASON_SYNTAX: the command ends with return code 8.
 * Memory:  everything comes from the arena given; texts are copies, so that the command's bytes may go.
 * Source:  facts of TSO command syntax. A keyword may be cut to any beginning that fits no other keyword of the command; documented
 *          abbreviations win where they would be ambiguous. The last of two that contradict each other counts.
 * DIFFERS: TSO supplies a parenthesis or an apostrophe that is missing at the end; here that is an error, so that half a command,
 *          cut off by a lost continuation, changes nothing.
 */
#ifndef RACF_OPERANDS_H
#define RACF_OPERANDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/name.h"

enum operand_type {
    OPERAND_SWITCH = 1, /* no value */
    OPERAND_NAME,       /* user, group: a name of 1-8 characters */
    OPERAND_ID,         /* as NAME, or "*" */
    OPERAND_TEXT,       /* any text, minimum to maximum bytes; folded unless in apostrophes */
    OPERAND_NUMBER,     /* minimum to maximum */
    OPERAND_WORD,       /* one of choices */
    OPERAND_CLASS,      /* a class of the class descriptor table */
    OPERAND_PROFILE,    /* a profile name as typed; the command folds it by its class */
    OPERAND_DATE,       /* mm/dd/yy */
    OPERAND_KEYWORDS,   /* keywords of its own: sub */
};

enum operand_flag {
    OPERAND_POSITIONAL = 1 << 0,
    OPERAND_REQUIRED = 1 << 1,
    OPERAND_LIST = 1 << 2,      /* several values */
    OPERAND_BARE = 1 << 3,      /* may stand without a value */
    OPERAND_BASE = 1 << 4,      /* CLASS: USER, GROUP and DATASET too */
    OPERAND_ALL = 1 << 5,       /* CLASS: "*" too */
    OPERAND_SECRET = 1 << 6,    /* its value is never printed */
    OPERAND_NEGATIVE_LIST = 1 << 7, /* the NO form takes values as well */
    OPERAND_OPTION = 1 << 8,    /* SETROPTS keeps it under its name */
    OPERAND_IDLE = 1 << 9,      /* SETROPTS keeps and lists it, and says that it has no effect */
    OPERAND_AUDITOR = 1 << 10,  /* SETROPTS takes it from auditors, and from nobody else */
};

/* What the characters of a TEXT, and the number of a NUMBER, have to be beyond their limits. */
enum operand_form {
    FORM_ANY = 0,
    FORM_NAME,     /* letters, digits and national characters, no digit first */
    FORM_ALPHANUM, /* letters, digits and national characters */
    FORM_HEX,
    FORM_AMOUNT,   /* a number and one of K M G T P */
    FORM_CLOCK,    /* hhmm */
    FORM_EMAIL,    /* something @ something */
    FORM_LABEL,    /* of a key: letters, digits, national characters and periods, a letter or national character first */
    FORM_MEMBER,   /* a name, or =MEMBER */
    FORM_CODE,     /* a number: 0, 4 or 8 */
};

struct operand {
    const char *name;     /* the keyword; of a positional operand a word for HELP */
    const char *negative; /* "NODATA", or NULL */
    const char *aliases;  /* abbreviations that win, separated by blanks, or NULL */
    enum operand_type type;
    unsigned flags;       /* enum operand_flag */
    uint32_t minimum;
    uint32_t maximum;
    const char *choices;  /* of a WORD, separated by blanks */
    const char *invalid;  /* what IKJ56702I calls it */
    const char *missing;  /* what IKJ56701I asks for, first level and second level, separated by '\n'; NULL: nothing */
    const char *help;
    const struct operand *sub;
    size_t sub_count;
    enum operand_form form;
    /* Of a field of a segment (segments.def): how a report shows it. */
    unsigned digits;   /* of a number */
    const char *unset; /* what stands for no value, "@FIELD" for the value of another field; NULL: the line is left out */
};

struct operand_item {
    struct span text; /* NUL-terminated */
    bool quoted;
    struct name8 name; /* of NAME, ID and CLASS */
    uint32_t number;   /* of NUMBER; of WORD: which of the choices, from 0; of DATE: yyyymmdd */
};
struct operands;
struct operand_value {
    bool present;
    bool negative;
    unsigned order; /* which came later */
    struct operand_item *items;
    size_t count;
    struct operands *sub;
};
struct operands {
    const struct operand *rows;
    size_t row_count;
    struct operand_value *values; /* one a row */
};

/* Is there such a class? Asked for OPERAND_CLASS. */
typedef bool operand_class_fn(const void *context, const struct name8 *class_name);
struct operand_rules {
    operand_class_fn *class_known;
    const void *context;
    /* Is the keyword, in capitals, one that the command has on z/OS and not here? NULL: none is. */
    bool (*unbuilt)(const void *context, struct span keyword);
};

/* Takes the verb off text, folded; empty when there is none or when it is no name. */
struct span operands_verb(struct span *text, struct arena *arena);
/* Reads the operands of a command. */
int operands_parse(struct span text, const struct operand *rows, size_t row_count, const struct operand_rules *rules,
                   struct arena *arena, struct operands *operands, struct buf *out) MUST_CHECK;

/* How many characters of a keyword of these rows (a name, or a NO form) are enough for the parser. */
size_t operand_enough(const struct operand *rows, size_t row_count, const char *keyword);

/* Overwrites the values of OPERAND_SECRET rows, whether the command was understood or not. */
void operands_wipe(struct operands *operands);

/* The value of a row by its name; asking for one that the table lacks is a bug. */
const struct operand_value *operand_value(const struct operands *operands, const char *name);
/* As operand_value(); NULL for one that the table lacks. */
const struct operand_value *operand_find(const struct operands *operands, const char *name);
/* Given, and not in its NO form. */
bool operand_given(const struct operands *operands, const char *name);
bool operand_negated(const struct operands *operands, const char *name);
/* The first (or only) value; empty, 0 when it was not given. */
struct span operand_text(const struct operands *operands, const char *name);
struct name8 operand_name(const struct operands *operands, const char *name);
uint32_t operand_number(const struct operands *operands, const char *name, uint32_t fallback);
/* Keywords of a keyword; NULL when it was not given. */
const struct operands *operand_sub(const struct operands *operands, const char *name);

#endif
