/* pcf_form.c - how the parameters of a programmable command format are laid out. */
#include "mstr/pcf.h"

const struct pcf_form *pcf_form_of(MQLONG type)
{
    static const struct pcf_form forms[] = {
        { MQCFT_INTEGER, 16, 0, 0, 0, 0 },
        { MQCFT_INTEGER_LIST, 16, 0, 12, 0, 4 },
        { MQCFT_INTEGER_FILTER, 20, 0, 0, 0, 0 },
        { MQCFT_INTEGER64, 16, 0, 0, 0, 8 },
        { MQCFT_INTEGER64_LIST, 16, 0, 12, 0, 8 },
        { MQCFT_STRING, 20, 12, 0, 16, 0 },
        { MQCFT_STRING_LIST, 24, 12, 16, 20, 0 },
        { MQCFT_STRING_FILTER, 24, 16, 0, 20, 0 },
        { MQCFT_BYTE_STRING, 16, 0, 0, 12, 0 },
        { MQCFT_BYTE_STRING_FILTER, 20, 0, 0, 16, 0 },
        { MQCFT_GROUP, 16, 0, 0, 0, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(forms); i++)
        if (forms[i].type == type)
            return &forms[i];
    return NULL;
}
