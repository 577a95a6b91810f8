/* filter.c - SEARCH FILTER and MASK. */
#include "racf/filter.h"

#include "base/pattern.h"

bool filter_fits(struct span filter, struct span name)
{
    return pattern_fits_name(filter, name);
}

bool mask_fits(struct span first, struct span second, struct span name)
{
    size_t from = span_is(first, "*") ? 0 : first.length;

    if (from > name.length || (from && memcmp(name.data, first.data, from) != 0))
        return false;
    if (second.length == 0)
        return true;
    for (; from + second.length <= name.length; from++)
        if (memcmp(name.data + from, second.data, second.length) == 0)
            return true;
    return false;
}
