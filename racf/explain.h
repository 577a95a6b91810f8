/* explain.h - what would change a decision: commands for whoever asked why; and what somebody who asks may see of it.
 *
 * Errors:  0 or a negative reason of the database.
 */
#ifndef RACF_EXPLAIN_H
#define RACF_EXPLAIN_H

#include "base/identity.h"
#include "racf/class.h"
#include "racf/racf_db.h"
#include "racf/trace.h"

/* Adds steps of TRACE_CHANGE to what a decision about who looked at. asker NULL: may see every profile; else profiles and access
 * lists that RLIST and LISTDSD would not show him are taken out of the trace (of what decided it is told that it did), and no
 * change of them is told, nor what a REFRESH would bring. */
int explain_changes(struct racf_store *store, const struct class_table *classes, const struct identity *who,
                    const struct racf_decision *decision, const struct identity *asker, microseconds now,
                    struct trace *trace) MUST_CHECK;
/* Takes out of the decision what the asker may not see of the profile that decided. */
int explain_hide(struct racf_store *store, const struct identity *asker, microseconds now,
                 struct racf_decision *decision) MUST_CHECK;

#endif
