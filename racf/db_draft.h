/* db_draft.h - a second RACF database beside the one that counts: what an unload reads, and what a load fills and puts in its
 * place.
 *
 * Memory:  draft_new() hands out a store that racf_store_close() takes back; draft_take_place() closes it. The file of a draft is
 *          path of the database and an ending; whoever closes a draft removes it (draft_remove()).
 * Blocks:  draft_take_place() waits for the disk.
 */
#ifndef RACF_DB_DRAFT_H
#define RACF_DB_DRAFT_H

#include "racf/racf_db.h"

/* An empty file with the classes of the store; sql_copy_begin() fills it. */
int draft_new(const struct racf_store *store, const char *ending, struct racf_store **draft) MUST_CHECK;
/* Removes the file of a draft that is closed, or was left by a process that died. */
void draft_remove(const struct racf_store *store, const char *ending);
/* The draft, closed by this whatever becomes of it, is the database from now on, with what is kept in memory beside it. No
 * transaction may be open in store. A negative reason: nothing happened; REASON_IN_DOUBT: end the process. */
int draft_take_place(struct racf_store *store, struct racf_store *draft) MUST_CHECK;

#endif
