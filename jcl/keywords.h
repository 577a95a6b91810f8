/* keywords.h - the keyword table (keywords.def), and how the value of a keyword finds its way into the job.
 *
 * A take function checks one value and stores what the job needs of it; what it finds wrong is an operand fault, of which
 * keyword_complain() makes the message with the number of the statement.
 */
#ifndef JCL_KEYWORDS_H
#define JCL_KEYWORDS_H

#include "jcl/job.h"
#include "jcl/listing.h"
#include "jcl/operands.h"

enum keyword_statement { KEYWORD_JOB, KEYWORD_EXEC, KEYWORD_DD, KEYWORD_OUTPUT, KEYWORD_NOTIFY };

struct dd_slot;
struct dd_table;
struct output_statement;

/* Where values go. */
struct target {
    struct arena *arena;
    struct job *job;
    struct job_step *step;   /* of EXEC */
    struct dd_slot *slot;    /* of DD */
    struct output_statement *output; /* of OUTPUT */
    struct job_notify *notify; /* of NOTIFY */
    struct dd_table *table;  /* what references can reach */
};

struct keyword;
typedef enum operand_fault keyword_function(struct target *target, const struct keyword *keyword, struct span value);

struct keyword {
    uint8_t statement; /* enum keyword_statement */
    const char *word;
    keyword_function *take;
    uint32_t minimum;
    uint32_t maximum;
    const char *choices;
};

#define KEYWORD(statement, word, value, minimum, maximum, choices) keyword_function take_##value;
#define ALIAS(statement, word, keyword)
#define EXCLUSIVE(a, b)
#include "jcl/keywords.def"
#undef KEYWORD
#undef ALIAS
#undef EXCLUSIVE

/* if_expression.c: an expression in postfix form, in the arena; false when it is none. */
bool if_expression(struct span text, struct arena *arena, struct if_item **items, uint32_t *count);
/* The row of a word, NULL when the statement has no such keyword. */
const struct keyword *keyword_find(enum keyword_statement statement, struct span word);
bool keyword_is(const struct keyword *keyword, const char *word);
/* Two DD keywords that cannot stand together. */
bool keyword_exclusive(const struct keyword *a, const struct keyword *b);
/* Puts out the message of a fault. field: the keyword, or the name of the statement for positional parameters. */
void keyword_complain(struct listing *listing, uint32_t statement, enum operand_fault fault, struct span field);

#endif
