/* explain.h - what would change a decision: commands for whoever asked why.
 *
 * Errors:  0 or a negative reason of the database.
 */
#ifndef RACF_EXPLAIN_H
#define RACF_EXPLAIN_H

#include "racf/class.h"
#include "racf/racf_db.h"
#include "racf/trace.h"

/* Adds steps of TRACE_CHANGE to what a decision about who looked at. */
int explain_changes(struct racf_store *store, const struct class_table *classes, const struct identity *who,
                    const struct racf_decision *decision, struct trace *trace) MUST_CHECK;

#endif
