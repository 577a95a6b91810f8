/* object_field.h - an attribute as it is shown: what is stored with the object, and what the queue manager knows of it now.
 *
 * Memory:  the text of a field lies in the object or in the field.
 * Errors:  REASON_BAD_VALUE for a condition that cannot be.
 */
#ifndef MSTR_OBJECT_FIELD_H
#define MSTR_OBJECT_FIELD_H

#include "mstr/mqsc.h"
#include "mstr/qmgr.h"

enum { FIELD_TEXT_MAX = 64 };

struct field {
    bool numeric; /* number is meant; else text */
    int64_t number;
    struct span text;
    char own[FIELD_TEXT_MAX]; /* where text lies when the object does not have it */
};

/* The object has to have the attribute. */
void object_field(const struct qmgr *qmgr, const struct object *object, enum attribute attribute, struct field *field);

/* WHERE(attribute operator value). */
enum condition_operator { CONDITION_LT, CONDITION_GT, CONDITION_EQ, CONDITION_NE, CONDITION_LE, CONDITION_GE, CONDITION_LK,
    CONDITION_NL, CONDITION_CT, CONDITION_EX, CONDITION_CTG, CONDITION_EXG };

struct condition {
    struct span name;
    enum condition_operator is;
    struct span value;
    int64_t number; /* of value */
    uint64_t types; /* 0; else name is none of an attribute: the type is, or is not, among these */
};

/* The three words of a WHERE, whatever they speak of. REASON_BAD_VALUE: there are not three, or the second is no operator. */
int condition_words(struct condition *condition, const struct mqsc_value *value) MUST_CHECK;
/* Is it true of that value? */
bool condition_fits(const struct condition *condition, const struct field *field);
/* types: of the objects that are shown; one of them has to have the attribute. value: the three words of WHERE. */
int condition_of(struct condition *condition, const struct mqsc_value *value, uint64_t types) MUST_CHECK;
/* Is it true of the object? Not when the object has no such attribute. */
bool condition_true(const struct condition *condition, const struct qmgr *qmgr, const struct object *object);
/* Does the name fit the pattern, which may end in *? */
bool generic_fits(struct span pattern, struct span name);

#endif
