/* span.c - borrowed bytes. */
#include "base/span.h"

#include "base/text.h"

bool span_equal(struct span a, struct span b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool span_is(struct span a, const char *text)
{
    return span_equal(a, span_of(text));
}

bool span_is_fold(struct span a, const char *text)
{
    if (a.length != strlen(text))
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (text_upper(a.data[i]) != text_upper(text[i]))
            return false;
    return true;
}

bool span_starts(struct span a, const char *prefix)
{
    size_t length = strlen(prefix);

    return a.length >= length && memcmp(a.data, prefix, length) == 0;
}

int span_compare(struct span a, struct span b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

    if (order)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

struct span span_trim_end(struct span a)
{
    static const char blanks[8] = { ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ' };

    /* Columns of records are mostly blanks. */
    while (a.length >= sizeof blanks && memcmp(a.data + a.length - sizeof blanks, blanks, sizeof blanks) == 0)
        a.length -= sizeof blanks;
    while (a.length && a.data[a.length - 1] == ' ')
        a.length--;
    return a;
}

struct span span_trim(struct span a)
{
    while (a.length && a.data[0] == ' ')
        a = span_from(a, 1);
    return span_trim_end(a);
}

size_t span_find(struct span a, char c)
{
    const char *found = a.length ? memchr(a.data, c, a.length) : NULL;

    return found ? (size_t)(found - a.data) : a.length;
}

struct span span_word(struct span *rest)
{
    struct span word;
    size_t length = 0;

    while (rest->length && rest->data[0] == ' ')
        *rest = span_from(*rest, 1);
    while (length < rest->length && rest->data[length] != ' ')
        length++;
    word = span_part(*rest, 0, length);
    *rest = span_from(*rest, length);
    return word;
}

bool span_line(struct span *rest, struct span *line)
{
    size_t end;

    if (rest->length == 0)
        return false;
    end = span_find(*rest, '\n');
    *line = span_part(*rest, 0, end);
    *rest = span_from(*rest, end + 1);
    if (line->length && line->data[line->length - 1] == '\r')
        line->length--;
    return true;
}
