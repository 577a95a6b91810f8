/* text.h - small helpers on text, independent of the locale.
 *
 * Errors:  false, and nothing stored.
 * Memory:  none is allocated; text is changed in place or copied into what the caller has.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"
#include "base/span.h"

static inline char text_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}
static inline bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
/* A-Z after folding. */
static inline bool text_is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
/* @ # $, the national characters. */
static inline bool text_is_national(char c)
{
    return c == '@' || c == '#' || c == '$';
}
static inline bool text_is_printable(char c)
{
    return (unsigned char)c >= 0x20 && (unsigned char)c != 0x7f;
}
/* Folds in place. */
void text_fold(char *text, size_t length);
/* The same but for what stands between apostrophes. */
void text_fold_unquoted(char *text, size_t length);
/* Copies into a field of size bytes, NUL-terminated; false (and nothing copied) if it does not fit. */
bool text_copy(char *field, size_t size, struct span text) MUST_CHECK;
/* A decimal number, digits only, at most maximum; false otherwise. */
bool text_number(struct span text, uint64_t maximum, uint64_t *value) MUST_CHECK;
/* Replaces control bytes by a period, so that foreign text cannot forge a line. */
void text_make_printable(char *text, size_t length);

#endif
