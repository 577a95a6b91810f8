/* pattern.c - patterns of data set names. */
#include "datasets/pattern.h"

#include "base/span.h"

/* One qualifier of a pattern against one of a name; both end at a period or at the end. */
static bool qualifier_fits(struct span pattern, struct span name)
{
    size_t p = 0, n = 0, star = SIZE_MAX, retry = 0;

    while (n < name.length) {
        if (p < pattern.length && pattern.data[p] == '*') {
            star = p++;
            retry = n;
        } else if (p < pattern.length && (pattern.data[p] == '%' || pattern.data[p] == name.data[n])) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.data[p] == '*')
        p++;
    return p == pattern.length;
}

static struct span first_qualifier(struct span text)
{
    return span_part(text, 0, span_find(text, '.'));
}

/* Goes through qualifiers as qualifier_fits() goes through characters: only the last `**` is ever tried again. */
bool catalog_fits(const char *pattern_text, const char *name_text)
{
    struct span pattern = span_of(pattern_text), name = span_of(name_text);
    struct span behind_star = SPAN_NONE, retry = SPAN_NONE;
    bool star = false;

    while (name.length) {
        struct span p = first_qualifier(pattern), n = first_qualifier(name);

        if (pattern.length && span_is(p, "**")) {
            pattern = span_from(pattern, p.length + 1);
            star = true;
            behind_star = pattern;
            retry = name;
        } else if (pattern.length && qualifier_fits(p, n)) {
            pattern = span_from(pattern, p.length + 1);
            name = span_from(name, n.length + 1);
        } else if (star) {
            retry = span_from(retry, first_qualifier(retry).length + 1);
            name = retry;
            pattern = behind_star;
        } else {
            return false;
        }
    }
    while (pattern.length && span_is(first_qualifier(pattern), "**"))
        pattern = span_from(pattern, 3);
    return pattern.length == 0;
}
