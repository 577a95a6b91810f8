/* object_field.h - an attribute as it is shown: what is stored with the object, and what the queue manager knows of it now.
 *
 * Memory:  the text of a field lies in the object or in the field.
 */
#ifndef MSTR_OBJECT_FIELD_H
#define MSTR_OBJECT_FIELD_H

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

/* Does the name fit the pattern, which may end in *? */
bool generic_fits(struct span pattern, struct span name);

#endif
