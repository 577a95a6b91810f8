/* decisions.h - what CHECK keeps: the images of classes that were asked about, and what covers resources that were.
 *
 * Memory:  decisions_new() hands out what decisions_free() takes back.
 */
#ifndef RACF_DECISIONS_H
#define RACF_DECISIONS_H

#include "racf/class.h"
#include "racf/racf_db.h"
#include "racf/trace.h"

struct decisions;

struct raclist;
struct decisions *decisions_new(struct racf_store *store, const struct class_table *classes, struct raclist *raclist);
void decisions_free(struct decisions *decisions);
/* Decides by the database: for a RACLISTed class by its image, for another by its profiles as they are now. trace may be NULL. */
int decisions_make(struct decisions *decisions, const struct identity *who, const char *class_name, const char *resource,
                   enum racf_level level, unsigned flags, struct racf_decision *decision, struct trace *trace) MUST_CHECK;

#endif
