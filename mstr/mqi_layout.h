/* mqi_layout.h - constants and structures of cmqc.h as tables, made of the header itself when Greenbar is built (cmqc-rows).
 *
 * Units:   bytes.
 * Memory:  all of it is constant.
 * Blocks:  no.
 */
#ifndef MSTR_MQI_LAYOUT_H
#define MSTR_MQI_LAYOUT_H

#include "base/base.h"
#include "mstr/cmqc.h"

enum mqi_kind { MQI_NUMBER, MQI_LONG, MQI_CHARACTERS, MQI_BYTES, MQI_POINTER, MQI_PART };

/* A structure by its number: MQI_LAYOUT_MQMD. */
enum mqi_layout_number {
#define CMQ_NUMBER(name)
#define CMQ_TEXT(name)
#define CMQ_BEGIN(structure) MQI_LAYOUT_##structure,
#define CMQ_FIELD(structure, name, kind)
#define CMQ_PART(structure, name, part)
#define CMQ_END(structure)
#define CMQ_END_DEFAULT(structure)
#include "cmqc_rows.def"
#undef CMQ_NUMBER
#undef CMQ_TEXT
#undef CMQ_BEGIN
#undef CMQ_FIELD
#undef CMQ_PART
#undef CMQ_END
#undef CMQ_END_DEFAULT
    MQI_LAYOUTS,
};

struct mqi_field {
    const char *name;
    enum mqi_kind kind;
    enum mqi_layout_number part; /* of MQI_PART */
    size_t offset, size;
};

struct mqi_layout {
    const char *name;
    size_t size;
    const struct mqi_field *fields;
    size_t count;
    const void *initial; /* what its _DEFAULT is; NULL: it has none */
};

struct mqi_constant {
    const char *name;
    const char *text; /* NULL: it is a number */
    size_t length;    /* of it */
    MQLONG number;
};

const struct mqi_layout *mqi_layout(enum mqi_layout_number number);
const struct mqi_constant *mqi_constants(size_t *count);
/* Copies a structure, its numbers from one byte order into the other. The two do not overlap, and need not be aligned. */
void mqi_layout_swap(enum mqi_layout_number number, const void *from, void *to);

#endif
