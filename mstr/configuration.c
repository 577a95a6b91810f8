/* configuration.c - the table of configuration.def. */
#include "mstr/configuration.h"

#define TELL(attribute, parameter) { A_##attribute, parameter, 0, { 0 } },
#define TELL_WORD(attribute, parameter, ...)                                                          \
    { A_##attribute, parameter, sizeof((int32_t[]){ __VA_ARGS__ }) / sizeof(int32_t), { __VA_ARGS__ } },

const struct configuration_row configuration_rows[] = {
#include "mstr/configuration.def"
};

const size_t configuration_count = ARRAY_COUNT(configuration_rows);

const struct configuration_row *configuration_find(int32_t parameter, uint64_t types)
{
    for (size_t i = 0; i < configuration_count; i++)
        if (configuration_rows[i].parameter == parameter && (attribute_row(configuration_rows[i].attribute)->types & types))
            return &configuration_rows[i];
    return NULL;
}

int32_t configuration_number(const struct configuration_row *row, const struct object *object)
{
    int64_t number = object_number(object, row->attribute);

    if (number < 0) /* -1 for the first of the words that may stand in place of a number */
        return row->words[-1 - number];
    return attribute_row(row->attribute)->kind == ATTRIBUTE_NUMBER ? (int32_t)number : row->words[number];
}
