/* data_set_access.h - what the compiled profiles of data sets do not say: group-OPERATIONS, and CREATE in a group.
 *
 * Errors:  0 or a negative reason of the database; the decision is then a refusal still.
 * Source:  facts 6.1. Both need rows of the database, and are looked at only when the access lists have refused.
 */
#ifndef RACF_DATA_SET_ACCESS_H
#define RACF_DATA_SET_ACCESS_H

#include "racf/racf_db.h"
#include "racf/trace.h"

/* decision is what decide() said of the data set, with the flags that were asked; a refusal may become a grant. trace: or NULL. */
int data_set_access(struct racf_store *store, const struct identity *who, microseconds now, struct racf_decision *decision,
                    struct trace *trace) MUST_CHECK;

#endif
