/* name.h - names as types: checked once where they come in, trusted after that.
 *
 * struct name8:    user ID, group, job, step, program, DD, member: 1-8 of A-Z 0-9 @ # $, first not a digit.
 * struct dsname:   data set name: qualifiers of name8 form, joined by periods, 44 characters at most.
 * struct resource: general resource or profile name, 246 characters at most, no blank, comma, semicolon or control byte.
 * An empty text stands for "no name". Errors: REASON_BAD_NAME, REASON_TOO_LONG.
 */
#ifndef BASE_NAME_H
#define BASE_NAME_H

#include "base/base.h"
#include "base/buf.h"
#include "base/span.h"

enum { NAME8_MAX = 8, SERIAL_MAX = 6, DSNAME_MAX = 44, RESOURCE_MAX = 246 };

struct name8 {
    char text[NAME8_MAX + 1];
};
struct dsname {
    char text[DSNAME_MAX + 1];
};
struct resource {
    char text[RESOURCE_MAX + 1];
};

/* Makes a name of text, a-z folded to upper case. */
int name8_of(struct name8 *name, struct span text) MUST_CHECK;
/* As name8_of without folding: lower case is an error, as in JCL. */
int name8_strict(struct name8 *name, struct span text) MUST_CHECK;
int dsname_of(struct dsname *name, struct span text) MUST_CHECK;
/* fold: the class has CASE(UPPER). */
int resource_of(struct resource *name, struct span text, bool fold) MUST_CHECK;

static inline bool name8_equal(const struct name8 *a, const struct name8 *b)
{
    return strcmp(a->text, b->text) == 0;
}
static inline bool name8_is(const struct name8 *a, const char *text)
{
    return strcmp(a->text, text) == 0;
}
static inline bool name8_none(const struct name8 *a)
{
    return a->text[0] == '\0';
}
/* A constant name of the program itself; a bad one is a bug. */
struct name8 name8_const(const char *text);
/* A field that must hold a name8, or be empty. */
void reader_name8(struct reader *reader, struct name8 *name);
/* A volume serial: as a name, of 1-6 characters, the first may be a digit. */
int serial_of(struct name8 *serial, struct span text) MUST_CHECK;
void reader_serial(struct reader *reader, struct name8 *serial);
void reader_dsname(struct reader *reader, struct dsname *name);

#endif
