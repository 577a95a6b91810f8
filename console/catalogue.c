/* catalogue.c - every message of every folder. */
#include "console/catalogue.h"

const struct message_row catalogue[] = {
#define MESSAGE MESSAGE_ROW
#include "console/messages.def"
#include "datasets/messages.def"
#include "exec/messages.def"
#include "jcl/messages.def"
#include "mstr/messages.def"
#include "racf/messages.def"
#undef MESSAGE
};
const size_t catalogue_count = ARRAY_COUNT(catalogue);

const struct message_row *catalogue_find(const char *id)
{
    for (size_t i = 0; i < catalogue_count; i++)
        if (span_is_fold(span_of(id), catalogue[i].id))
            return &catalogue[i];
    return NULL;
}
