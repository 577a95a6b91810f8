/* filter.h - SEARCH FILTER and MASK: which names are taken in.
 *
 * A filter works on qualifiers: % is one character, * at a qualifier's end its rest, or one whole qualifier, ** any number of them.
 * Generic characters of the names themselves are characters like others.
 */
#ifndef RACF_FILTER_H
#define RACF_FILTER_H

#include "base/span.h"

bool filter_fits(struct span filter, struct span name);
/* Begins with first ("*": any), and holds second later when that is not empty. */
bool mask_fits(struct span first, struct span second, struct span name);

#endif
