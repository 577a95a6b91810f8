/* history.h - what was changed in the RACF database, by whom, when and how: a row of table changes for each command that changed
 * something, and in table changed what each field was before and is now.
 *
 * SQLite itself says what differs, so no command can change something without it. Passwords, and whatever else is kept as bytes,
 * stand there as "*". What is not a command's: dates of last access, failures of logon.
 *
 * Owner:   the racf process. Changes are written in the transaction of the command: both are there, or neither.
 * Memory:  history_begin() must be followed by history_end() or history_forget().
 * Bound:   HISTORY_KEPT changes; older ones go, a few at a time.
 * Format:  docs/formats/racf_db.md.
 */
#ifndef RACF_HISTORY_H
#define RACF_HISTORY_H

#include "racf/operands.h"
#include "racf/racf_db.h"

enum { HISTORY_KEPT = 200000 };

struct load_counts;
struct sql_changes;

/* Where a command came from. */
struct history_origin {
    const struct identity *identity;
    microseconds time;
    const char *step; /* of a job; "" for none */
    uint32_t card;    /* of its input, or the number of the command in the step; 0: none */
};

/* Looks at everything that is changed from now on. */
struct sql_changes *history_begin(struct racf_store *store);
void history_forget(struct sql_changes *changes);
/* Notes what was changed since, if anything was; *changed tells. command: with its secrets masked. */
int history_end(struct racf_store *store, struct sql_changes *changes, const struct history_origin *origin, struct span command,
                int code, bool *changed) MUST_CHECK;
/* A load is one change, of so many profiles. */
int history_note_load(struct racf_store *store, const struct identity *identity, const char *file, const struct load_counts *counts,
                      microseconds now) MUST_CHECK;

/* The command as it may be kept: verb and operands in full, secrets as asterisks. */
void history_command(const char *verb, const struct operands *operands, struct buf *out);

/* The changes of a profile, newest first, as fields for a client (requests.def, HISTORY). kind: of table changed; empty: all
 * changes. before: only those with a lower number (0: all). */
int history_list(struct racf_store *store, const char *kind, const char *key, int64_t before, unsigned most,
                 struct buf *out) MUST_CHECK;

#endif
