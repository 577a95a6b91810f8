/* configuration.h - the parameters by which events of the configuration and MQINQ know attributes (configuration.def).
 *
 * Memory:  rows are constants.
 */
#ifndef MSTR_CONFIGURATION_H
#define MSTR_CONFIGURATION_H

#include "mstr/objects.h"

enum { CONFIGURATION_WORDS = 16 };

struct configuration_row {
    enum attribute attribute;
    int32_t parameter;
    unsigned word_count;
    int32_t words[CONFIGURATION_WORDS]; /* what stands for the words of the attribute, in their order */
};

extern const struct configuration_row configuration_rows[];
extern const size_t configuration_count;

/* The row of the parameter whose attribute one of the types has; NULL: there is none. */
const struct configuration_row *configuration_find(int32_t parameter, uint64_t types);

/* What stands for the value that an object has of a number, word or flag. */
int32_t configuration_number(const struct configuration_row *row, const struct object *object);

#endif
