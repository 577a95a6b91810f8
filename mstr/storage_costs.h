/* storage_costs.h - what encryption costs: behind the reports of DISPLAY LOG and DISPLAY USAGE, where a data set is encrypted.
 *
 * DIFFERS: on the mainframe these figures are in SMF records and in RMF, not in commands.
 *
 * Encrypts and decrypts count control intervals of 4096 bytes. What a queue has cost is its share of what the log and its page set
 * have: by bytes that were logged for it.
 */
#ifndef MSTR_STORAGE_COSTS_H
#define MSTR_STORAGE_COSTS_H

#include "mstr/commands.h"

/* GBRM070I and its lines: of BSDS and log alone, or of page sets and queues, too. Nothing, where all of it is in the clear. */
void storage_costs_show(struct qmgr *qmgr, bool log_alone, struct buf *out);

#endif
