/* filter.c - SEARCH FILTER and MASK.
 *
 * Matching goes back to the last ** or * alone, as for file names: work grows with the product of the two lengths at most.
 */
#include "racf/filter.h"

#include "base/text.h"

/* One qualifier against one of the filter; neither holds a period. */
static bool qualifier_fits(struct span filter, struct span name)
{
    size_t f = 0;
    size_t n = 0;
    size_t star = SIZE_MAX; /* behind the last * of the filter */
    size_t from = 0;        /* what it takes in ends here at least */

    while (n < name.length) {
        if (f < filter.length && filter.data[f] == '*') {
            star = ++f;
            from = n;
        } else if (f < filter.length && (filter.data[f] == '%' || filter.data[f] == name.data[n])) {
            f++;
            n++;
        } else if (star != SIZE_MAX) {
            f = star;
            n = ++from;
        } else {
            return false;
        }
    }
    while (f < filter.length && filter.data[f] == '*')
        f++;
    return f == filter.length;
}

static struct span qualifier_at(struct span text, size_t at)
{
    struct span rest = span_from(text, at);

    return span_part(rest, 0, span_find(rest, '.'));
}

bool filter_fits(struct span filter, struct span name)
{
    size_t f = 0;
    size_t n = 0;
    size_t stars = SIZE_MAX; /* behind the last ** */
    size_t from = 0;

    while (n <= name.length) {
        struct span want = f <= filter.length ? qualifier_at(filter, f) : SPAN_NONE;
        struct span have = qualifier_at(name, n);

        if (f <= filter.length && span_is(want, "**")) {
            f += 3;
            stars = f;
            from = n;
        } else if (f <= filter.length && qualifier_fits(want, have)) {
            f += want.length + 1;
            n += have.length + 1;
        } else if (stars != SIZE_MAX) {
            f = stars;
            from += qualifier_at(name, from).length + 1;
            n = from;
        } else {
            return false;
        }
    }
    while (f <= filter.length && span_is(qualifier_at(filter, f), "**"))
        f += 3;
    return f > filter.length;
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
