/* rehearsal.h - a private copy of the system, started to try something on, and gone afterwards.
 *
 * Between rehearsal_begin() and rehearsal_end() home() is the copy: whatever this process asks, it asks the copy. The copy lies
 * beside the system, in HOME.rehearsal-XXXXXX, for its owner alone. A guard, a process of its own, waits for the end of this one,
 * however it comes; it ends the copy and removes it. What a killed guard left behind goes at the next rehearsal.
 *
 * Errors:  0, or an exit code: what went wrong is said already.
 * Memory:  rehearsal_begin() hands out what rehearsal_end() takes back.
 * Blocks:  while data sets are copied and processes start and end.
 */
#ifndef CONSOLE_REHEARSAL_H
#define CONSOLE_REHEARSAL_H

#include "base/base.h"

struct rehearsal;

/* key_number: of the descriptor with the master key, or NULL, as for `greenbar start`. */
int rehearsal_begin(const char *key_number, struct rehearsal **rehearsal) MUST_CHECK;
void rehearsal_end(struct rehearsal *rehearsal);

#endif
