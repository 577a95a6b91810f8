/* store_checkpoint.h - checkpoint records: written, read. What the store does for one: store_control.h.
 *
 * Errors:  0 or a reason. REASON_CORRUPT: what should be a checkpoint is none.
 * Format:  docs/formats/message_store.md.
 */
#ifndef MSTR_STORE_CHECKPOINT_H
#define MSTR_STORE_CHECKPOINT_H

#include "mstr/log_reader.h"

typedef int checkpoint_unit(void *context, uint64_t urid, uint64_t last, bool in_doubt, struct span name);

/* Calls for each unit that the checkpoint names. */
int checkpoint_read(struct log_reader *reader, const struct bsds_checkpoint *checkpoint, checkpoint_unit *unit,
                    void *context) MUST_CHECK;

#endif
