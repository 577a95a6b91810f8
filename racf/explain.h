/* explain.h - what would change a decision: commands for whoever asked why.
 *
 * Errors:  0 or a negative reason of the database.
 */
#ifndef RACF_EXPLAIN_H
#define RACF_EXPLAIN_H

#include "base/identity.h"
#include "racf/class.h"
#include "racf/racf_db.h"
#include "racf/trace.h"

/* Adds steps of TRACE_CHANGE to what a decision about who looked at. asker NULL: may see every profile; else profiles that he may
 * not list, but the one that decided, are taken out of the trace, and no change of them is told, nor what a REFRESH would bring. */
int explain_changes(struct racf_store *store, const struct class_table *classes, const struct identity *who,
                    const struct racf_decision *decision, const struct identity *asker, microseconds now,
                    struct trace *trace) MUST_CHECK;

#endif
