/* pattern.h - patterns as people write them for names: of data sets, profiles, jobs.
 *
 * `%` is one character and `*` any characters. In names of qualifiers neither goes past a period, and `**` as a whole qualifier
 * is any number of qualifiers, none included. Characters of the name itself are never special. Case counts.
 * Work grows with the product of the two lengths at most: only the last star is ever tried again.
 */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/span.h"

/* One word, without qualifiers. */
bool pattern_fits(struct span pattern, struct span text);
/* A name of qualifiers. */
bool pattern_fits_name(struct span pattern, struct span name);

#endif
