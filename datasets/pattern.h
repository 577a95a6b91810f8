/* pattern.h - does a data set name fit a pattern? `%` one character and `*` any characters of a qualifier, `**` any qualifiers. */
#ifndef DATASETS_PATTERN_H
#define DATASETS_PATTERN_H

#include "base/base.h"

bool catalog_fits(const char *pattern, const char *name);

#endif
