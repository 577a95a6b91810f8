/* pattern.c - patterns over names of data sets. */
#include "datasets/pattern.h"

#include "base/pattern.h"

bool catalog_fits(const char *pattern_text, const char *name)
{
    struct span pattern = span_of(pattern_text);

    if (pattern.length && pattern.data[pattern.length - 1] == '.')
        pattern.length--;
    return pattern_fits_name(pattern, span_of(name));
}
