/* generation.c - names of generations. */
#include "datasets/generation.h"

#include "base/text.h"

enum { QUALIFIER = 8, DIGITS = 4, VERSION_DIGITS = 2 };

bool generation_split(const struct dsname *name, struct dsname *base, unsigned *number, unsigned *version)
{
    size_t length = strlen(name->text);
    struct span last;
    uint64_t n, v;

    if (length < QUALIFIER + 2 || name->text[length - QUALIFIER - 1] != '.')
        return false;
    last = span_bytes(name->text + length - QUALIFIER, QUALIFIER);
    if (last.data[0] != 'G' || last.data[1 + DIGITS] != 'V' || !text_number(span_part(last, 1, DIGITS), GENERATION_LAST, &n) ||
        !text_number(span_part(last, 2 + DIGITS, VERSION_DIGITS), 99, &v))
        return false;
    if (base) {
        *base = (struct dsname){ "" };
        memcpy(base->text, name->text, length - QUALIFIER - 1);
    }
    if (number)
        *number = (unsigned)n;
    if (version)
        *version = (unsigned)v;
    return true;
}

int generation_name(const struct dsname *base, unsigned number, struct dsname *name)
{
    char text[DSNAME_MAX + 16];

    snprintf(text, sizeof text, "%s.G%04uV00", base->text, number % (GENERATION_LAST + 1));
    return dsname_of(name, span_of(text));
}

static int next_name(const struct dsname *base, struct span names, int relative, struct dsname *name)
{
    struct dsname newest;
    struct span line;
    unsigned number = 0;

    if (span_line(&names, &line) && (dsname_of(&newest, line) < 0 || !generation_split(&newest, NULL, &number, NULL)))
        return REASON_CORRUPT;
    number += (unsigned)relative;
    return generation_name(base, number > GENERATION_LAST ? number - GENERATION_LAST : number, name);
}

int generation_relative(const struct dsname *base, struct span names, int relative, struct dsname *name)
{
    struct span line;

    if (relative > 0)
        return next_name(base, names, relative, name);
    for (; span_line(&names, &line); relative++)
        if (relative == 0)
            return dsname_of(name, line);
    return REASON_NOT_FOUND;
}

bool generation_text(struct span text, struct dsname *base, int *relative)
{
    size_t paren = span_find(text, '(');
    struct span number;
    bool minus, plus;
    uint64_t value;

    if (paren + 2 >= text.length || text.data[text.length - 1] != ')')
        return false;
    number = span_part(text, paren + 1, text.length - paren - 2);
    minus = number.data[0] == '-';
    plus = number.data[0] == '+';
    if (minus || plus)
        number = span_from(number, 1);
    if (!text_number(number, GENERATION_LIMIT_EXTENDED, &value) || (!minus && !plus && value) ||
        dsname_of(base, span_part(text, 0, paren)) < 0)
        return false;
    *relative = minus ? -(int)value : (int)value;
    return true;
}
