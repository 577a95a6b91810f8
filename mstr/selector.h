/* selector.h - selection strings: which messages a subscription, or a handle of a queue, wants.
 *
 * The language is that of JMS: comparisons of properties with literals, BETWEEN, IN, LIKE, IS NULL, arithmetic; AND, OR and NOT
 * with three values. A property that is not there is NULL. Values of types that do not compare are not equal, not less, and not
 * more.
 *
 * Errors:  MQRC_SELECTOR_SYNTAX_ERROR, MQRC_SELECTION_STRING_ERROR (too long), MQRC_SELECTOR_ALWAYS_FALSE.
 * Memory:  selector_compile() and selector_free(); nothing of the text is borrowed.
 * Blocks:  no. Costs are bounded: depth by DEPTH_MAX and TALL_MAX, a message by steps; what these are not enough for is NULL.
 * Source:  IBM MQ, Developing applications: message selector syntax, selection behavior.
 */
#ifndef MSTR_SELECTOR_H
#define MSTR_SELECTOR_H

#include "mstr/property.h"

struct selector;

/* *selector is NULL where every message fits: a text of blanks, or one that is true whatever the properties are. */
MQLONG selector_compile(struct span text, struct selector **selector);
void selector_free(struct selector *selector);
/* Does a message with this descriptor and these properties fit? Of NULL every one does. */
bool selector_fits(const struct selector *selector, const MQMD *md, struct span list);
/* The same, and what it has cost is added to steps, which was 0: characters of LIKE and properties that were looked at. */
bool selector_fits_counted(const struct selector *selector, const MQMD *md, struct span list, unsigned *steps);

#endif
