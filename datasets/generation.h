/* generation.h - names of generations: BASE.GnnnnVvv, in which order they are, and which one a relative number means.
 *
 * Order:   by number; G9999 is followed by G0001.
 * Memory:  none.
 */
#ifndef DATASETS_GENERATION_H
#define DATASETS_GENERATION_H

#include "base/name.h"

enum { GENERATION_LIMIT = 255, GENERATION_LIMIT_EXTENDED = 999, GENERATION_LAST = 9999, GENERATION_BASE_MAX = 35 };

/* Is it a name of that form? Its base, number and version; those may be NULL. */
bool generation_split(const struct dsname *name, struct dsname *base, unsigned *number, unsigned *version);
/* BASE.GnnnnV00. */
int generation_name(const struct dsname *base, unsigned number, struct dsname *name) MUST_CHECK;
/* The generation that BASE(relative) means when names (one a line, newest first) are there. REASON_NOT_FOUND: none. */
int generation_relative(const struct dsname *base, struct span names, int relative, struct dsname *name) MUST_CHECK;
/* BASE(0), BASE(+1), BASE(-2) into its parts; false: text has another form. */
bool generation_text(struct span text, struct dsname *base, int *relative);

#endif
