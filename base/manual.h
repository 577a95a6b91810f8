/* manual.h - manual pages made of tables: text for the formatter of man(7).
 *
 * Memory:  appends to page, which is the caller's.
 */
#ifndef BASE_MANUAL_H
#define BASE_MANUAL_H

#include "base/buf.h"

/* Text as it stands: nothing in it is a request or an escape of the formatter. */
void manual_text(struct buf *page, const char *text);
/* The words of a list that blanks separate, with something else between them. */
void manual_words(struct buf *page, const char *words, const char *between);

#endif
