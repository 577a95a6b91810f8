/* undo.h - the commands that take a change of the history back, as a deck for IKJEFT01. Nothing is run.
 *
 * What no command can bring back is said in comments of the deck: passwords, dates and counters, what a load kept, loads.
 *
 * Errors:  REASON_NOT_FOUND: there is no such change (any more).
 * Blocks:  no.
 */
#ifndef RACF_UNDO_H
#define RACF_UNDO_H

#include "racf/racf_db.h"

int undo_deck(struct racf_store *store, int64_t change, struct buf *deck) MUST_CHECK;

#endif
