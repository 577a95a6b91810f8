/* global_table.h - the global access table: class GLOBAL, one profile for each class, members NAME/LEVEL.
 *
 * Errors:  0 or a negative reason.
 * Source:  facts of the authorization check, step 5.
 */
#ifndef RACF_GLOBAL_TABLE_H
#define RACF_GLOBAL_TABLE_H

#include "racf/store.h"

/* A member: NAME/LEVEL. false: it is none. */
bool global_entry_of(struct span member, struct span *name, enum racf_level *level) MUST_CHECK;
/* What the profile of that class in GLOBAL says now, compiled: each entry a generic profile with its level as UACC. */
int global_table_compile(struct racf_store *store, const struct store_class *row, struct buf *image) MUST_CHECK;

#endif
