/* pattern.c - patterns for names. */
#include "base/pattern.h"

bool pattern_fits(struct span pattern, struct span text)
{
    size_t p = 0, t = 0;
    size_t star = SIZE_MAX; /* behind the last * of the pattern */
    size_t from = 0;        /* what it takes in ends here at least */

    while (t < text.length) {
        if (p < pattern.length && pattern.data[p] == '*') {
            star = ++p;
            from = t;
        } else if (p < pattern.length && (pattern.data[p] == '%' || pattern.data[p] == text.data[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.data[p] == '*')
        p++;
    return p == pattern.length;
}

static struct span qualifier_at(struct span text, size_t at)
{
    struct span rest = span_from(text, at);

    return span_part(rest, 0, span_find(rest, '.'));
}

/* Goes through qualifiers as pattern_fits() goes through characters. */
bool pattern_fits_name(struct span pattern, struct span name)
{
    size_t p = 0, n = 0;
    size_t stars = SIZE_MAX; /* behind the last ** */
    size_t from = 0;

    while (n <= name.length) {
        struct span want = p <= pattern.length ? qualifier_at(pattern, p) : SPAN_NONE;
        struct span have = qualifier_at(name, n);

        if (p <= pattern.length && span_is(want, "**")) {
            p += 3;
            stars = p;
            from = n;
        } else if (p <= pattern.length && pattern_fits(want, have)) {
            p += want.length + 1;
            n += have.length + 1;
        } else if (stars != SIZE_MAX) {
            p = stars;
            from += qualifier_at(name, from).length + 1;
            n = from;
        } else {
            return false;
        }
    }
    while (p <= pattern.length && span_is(qualifier_at(pattern, p), "**"))
        p += 3;
    return p > pattern.length;
}
