/* pattern.h - does the name of a data set fit a pattern (base/pattern.h)? A period at the end of the pattern adds nothing. */
#ifndef DATASETS_PATTERN_H
#define DATASETS_PATTERN_H

#include "base/span.h"

bool catalog_fits(const char *pattern, const char *name);

#endif
