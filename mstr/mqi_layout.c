/* mqi_layout.c - constants and structures of cmqc.h as tables. */
#include "mstr/mqi_layout.h"

#include <string.h>

/* -- constants -- */

#define CMQ_BEGIN(structure)
#define CMQ_FIELD(structure, name, kind)
#define CMQ_PART(structure, name, part)
#define CMQ_END(structure)
#define CMQ_END_DEFAULT(structure)
#define CMQ_NUMBER(name) { #name, NULL, 0, name },
#define CMQ_TEXT(name) { #name, name, sizeof(name) - 1, 0 },
static const struct mqi_constant constants[] = {
#include "cmqc_rows.def"
};
#undef CMQ_NUMBER
#undef CMQ_TEXT
#undef CMQ_BEGIN
#undef CMQ_FIELD
#undef CMQ_PART
#undef CMQ_END
#undef CMQ_END_DEFAULT

const struct mqi_constant *mqi_constants(size_t *count)
{
    *count = ARRAY_COUNT(constants);
    return constants;
}

/* -- structures: all fields in one array, the rows of each between two that stand for its beginning and its end -- */

#define CMQ_NUMBER(name)
#define CMQ_TEXT(name)
#define CMQ_BEGIN(structure) ROW_BEGIN_##structure,
#define CMQ_FIELD(structure, name, kind) ROW_##structure##_##name,
#define CMQ_PART(structure, name, part) ROW_##structure##_##name,
#define CMQ_END(structure) ROW_END_##structure,
#define CMQ_END_DEFAULT(structure) ROW_END_##structure,
enum {
#include "cmqc_rows.def"
};
#undef CMQ_BEGIN
#undef CMQ_FIELD
#undef CMQ_PART
#undef CMQ_END
#undef CMQ_END_DEFAULT

#define CMQ_BEGIN(structure) { #structure, MQI_PART, MQI_LAYOUTS, 0, 0 },
#define CMQ_FIELD(structure, name, kind) \
    { #name, MQI_##kind, MQI_LAYOUTS, offsetof(structure, name), sizeof(((structure *)0)->name) },
#define CMQ_PART(structure, name, part) \
    { #name, MQI_PART, MQI_LAYOUT_##part, offsetof(structure, name), sizeof(((structure *)0)->name) },
#define CMQ_END(structure) { #structure, MQI_PART, MQI_LAYOUTS, 0, 0 },
#define CMQ_END_DEFAULT(structure) CMQ_END(structure)
static const struct mqi_field fields[] = {
#include "cmqc_rows.def"
};
#undef CMQ_BEGIN
#undef CMQ_FIELD
#undef CMQ_PART
#undef CMQ_END
#undef CMQ_END_DEFAULT

#define CMQ_BEGIN(structure)
#define CMQ_FIELD(structure, name, kind)
#define CMQ_PART(structure, name, part)
#define CMQ_END(structure)
#define CMQ_END_DEFAULT(structure) static const structure initial_##structure = { structure##_DEFAULT };
#include "cmqc_rows.def"
#undef CMQ_END
#undef CMQ_END_DEFAULT

#define LAYOUT(structure, initial)                                                                  \
    [MQI_LAYOUT_##structure] = { #structure, sizeof(structure), &fields[ROW_BEGIN_##structure + 1], \
                                 ROW_END_##structure - ROW_BEGIN_##structure - 1, initial },
#define CMQ_END(structure) LAYOUT(structure, NULL)
#define CMQ_END_DEFAULT(structure) LAYOUT(structure, &initial_##structure)
static const struct mqi_layout layouts[] = {
#include "cmqc_rows.def"
};

const struct mqi_layout *mqi_layout(enum mqi_layout_number number)
{
    return &layouts[number];
}

static void swap_field(const struct mqi_field *field, const char *from, char *to)
{
    from += field->offset;
    to += field->offset;
    if (field->kind == MQI_PART)
        mqi_layout_swap(field->part, from, to);
    else if (field->kind == MQI_NUMBER || field->kind == MQI_LONG)
        for (size_t i = 0; i < field->size; i++)
            to[i] = from[field->size - 1 - i];
}

void mqi_layout_swap(enum mqi_layout_number number, const void *from, void *to)
{
    const struct mqi_layout *layout = mqi_layout(number);

    memcpy(to, from, layout->size);
    for (size_t i = 0; i < layout->count; i++)
        swap_field(&layout->fields[i], from, to);
}
