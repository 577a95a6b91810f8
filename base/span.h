/* span.h - borrowed bytes: a pointer and a length.
 *
 * Memory:  a span owns nothing; it is valid as long as what it points into.
 * Text is bytes; "upper" folds a-z only, whatever the locale.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include "base/base.h"

struct span {
    const char *data;
    size_t length;
};

#define SPAN_NONE ((struct span){ "", 0 })

static inline struct span span_bytes(const void *data, size_t length)
{
    return (struct span){ data, length };
}
static inline struct span span_of(const char *text)
{
    return (struct span){ text, strlen(text) };
}
bool span_equal(struct span a, struct span b);
/* As span_equal, against a NUL-terminated text. */
bool span_is(struct span a, const char *text);
/* The same, a-z and A-Z being equal. */
bool span_is_fold(struct span a, const char *text);
bool span_starts(struct span a, const char *prefix);
/* Order of the bytes, shorter first when one begins the other. */
int span_compare(struct span a, struct span b);
/* From offset, at most length bytes; never past the end. */
static inline struct span span_part(struct span a, size_t offset, size_t length)
{
    if (offset > a.length)
        offset = a.length;
    if (length > a.length - offset)
        length = a.length - offset;
    return span_bytes(a.data + offset, length);
}
static inline struct span span_from(struct span a, size_t offset)
{
    return span_part(a, offset, SIZE_MAX);
}
/* Without blanks at both ends, or at the end only. */
struct span span_trim(struct span a);
struct span span_trim_end(struct span a);
/* Offset of the first such byte, or a.length. */
size_t span_find(struct span a, char c);
/* Takes the next word (bytes between blanks) off rest; empty when there is none. */
struct span span_word(struct span *rest);
/* Takes the next line off rest, without its "\n" or "\r\n"; false when nothing is left. */
bool span_line(struct span *rest, struct span *line);

#endif
