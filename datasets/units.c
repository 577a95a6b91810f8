/* units.c - the names of units that mean any disk. */
#include "datasets/units.h"

#include <string.h>

#include "datasets/catalog_client.h"

/* DIFFERS: all disks are 3390s of one kind; the older disks that decks name are taken for them. There are no tapes. */
static const char *const usual[] = { "SYSDA", "SYSALLDA", "SYSSQ", "DISK", "VIO", "3390", "3380", DATASET_DEVICE,
                                     ("/" DATASET_DEVICE) }; /* one text: clang would ask */

bool unit_is_usual(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(usual); i++)
        if (strcmp(name, usual[i]) == 0)
            return true;
    return false;
}
