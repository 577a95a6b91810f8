/* condition.h - WHERE(keyword operator value): of objects and their attributes, and of what has fields, as connections.
 *
 * Which operators fit depends on the keyword. A number: LT GT EQ NE LE GE. One of a set of words, also one in place of a number:
 * EQ NE; a flag, as SHARE, is YES or NO. A text: LT GT EQ NE LE GE, LK and NL with the beginning and *. A list: CT EX for a member,
 * CTG EXG for the beginning of one and *.
 * Errors:  REASON_BAD_VALUE for a condition that cannot be.
 * Memory:  a condition borrows its words.
 */
#ifndef MSTR_CONDITION_H
#define MSTR_CONDITION_H

#include "mstr/mqsc.h"
#include "mstr/object_field.h"

enum condition_operator { CONDITION_LT, CONDITION_GT, CONDITION_EQ, CONDITION_NE, CONDITION_LE, CONDITION_GE, CONDITION_LK,
    CONDITION_NL, CONDITION_CT, CONDITION_EX, CONDITION_CTG, CONDITION_EXG };

struct condition {
    struct span name;
    enum condition_operator is;
    struct span value;
    bool numeric;   /* value is a number */
    int64_t number;
    uint64_t types; /* 0; else name is none of an attribute: the type is, or is not, among these */
};

/* types: of the objects that are shown; one of them has to have the attribute. value: the three words of WHERE. */
int condition_of(struct condition *condition, const struct mqsc_value *value, uint64_t types) MUST_CHECK;
/* The same of fields, which are operands of the command: FLAG, COUNT, LISTED. */
int condition_of_fields(struct condition *condition, const struct mqsc_value *value,
                        const struct mqsc_operand *operands) MUST_CHECK;

/* Is it true of the object? Not when the object has no such attribute. */
bool condition_true(const struct condition *condition, const struct qmgr *qmgr, const struct object *object);
/* Is it true of a field with this text? A number is compared as one. */
bool condition_fits(const struct condition *condition, struct span text);

#endif
