/* units.h - names that UNIT= may have on every system; those of volumes are in config/system.yaml. Pure. */
#ifndef DATASETS_UNITS_H
#define DATASETS_UNITS_H

#include <stdbool.h>

/* A generic or esoteric name that means any disk here, or the number of the one device. */
bool unit_is_usual(const char *name);

#endif
