/* master_keys.h - the master keys that the master holds for starts of icsf, and their change.
 *
 * Before icsf is asked for another master key, the master holds the new one beside the present one: whenever icsf has
 * to be started again, before the change or behind it, the key that fits is there. Which of them is in force only icsf
 * knows.
 *
 * Blocks:  master_keys_change() for racf's decision and for icsf, 10 seconds at most.
 */
#ifndef CONSOLE_MASTER_KEYS_H
#define CONSOLE_MASTER_KEYS_H

#include "console/operator.h"

/* The keys that `greenbar start` passed on: a memory file, or -1 where the system finds its key in a file. Ends the
 * process when there should be one and is not. */
int master_keys_given(void);
/* Serves KEY_MASTER: decides, changes, tells. out: f lines of a refusal, f what icsf says about a failure. */
int master_keys_change(struct console *console, const struct identity *who, struct reader *in, struct buf *out);

#endif
