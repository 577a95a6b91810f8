/* sql.h - SQLite as every folder of ours uses it: one process and one connection a file, WAL, every commit durable.
 *
 * What several processes open at a time, by descriptors and perhaps encrypted, is for sql_open_blocks() and has a rollback journal.
 *
 * Values:  a string of type letters and the values: t text (const char *), s span as text, b span as blob,
 *          i int64_t, n NULL (no value). Columns count from 0.
 * Errors:  0 or a reason: REASON_EXISTS (a constraint), REASON_IN_DOUBT (a commit failed: end the process), REASON_IO,
 *          REASON_CORRUPT, REASON_FULL. Wrong SQL is a bug.
 * Memory:  statements are prepared once and kept; text and blobs of a row are borrowed until the next sql_next().
 * Blocks:  sql_commit() waits for the disk.
 */
#ifndef BASE_SQL_H
#define BASE_SQL_H

#include "base/base.h"
#include "base/block.h"
#include "base/buf.h"

struct sql;
struct sql_query;

/* Opens or creates a database and runs schema (CREATE ... IF NOT EXISTS) in a transaction. */
int sql_open(struct sql **sql, const char *path, const char *schema) MUST_CHECK;
/* A database of two stored files that are open already, and owned from now on whatever becomes of it. It may be empty, damaged, or
 * another's: then the calls say REASON_CORRUPT, where they would end the process for our own databases.
 * REASON_BUSY: somebody else kept it longer than milliseconds; REASON_STATE: a writer died and only who may write can roll back. */
int sql_open_blocks(struct sql **sql, struct block_file *database, struct block_file *journal, bool writable,
                    int milliseconds) MUST_CHECK;
/* A file that nobody relies on before sql_settle(): changes are fast and not durable. What was there is gone first. */
int sql_open_draft(struct sql **sql, const char *path) MUST_CHECK;
/* Commits and makes the file durable, in the form of sql_open(); REASON_IN_DOUBT when the disk failed. */
int sql_settle(struct sql *sql) MUST_CHECK;
void sql_close(struct sql *sql);
/* Like sql_close(), and says whether everything is in the database file alone, so that it may be replaced. */
int sql_close_whole(struct sql *sql) MUST_CHECK;

/* Copies a database into an empty draft, pages at a time; what is committed in between is taken along, so the copy is the state at
 * its last step. No transaction may be open in from at a step; nobody uses to until sql_copy_end(). */
struct sql_copy;
struct sql_copy *sql_copy_begin(struct sql *to, struct sql *from);
int sql_copy_step(struct sql_copy *copy, int pages, bool *done) MUST_CHECK;
void sql_copy_end(struct sql_copy *copy);

int sql_begin(struct sql *sql) MUST_CHECK;
int sql_commit(struct sql *sql) MUST_CHECK;
void sql_rollback(struct sql *sql);
bool sql_in_transaction(const struct sql *sql);
/* Savepoints inside a transaction: one request fails, the others of the turn stay. */
int sql_mark(struct sql *sql) MUST_CHECK;
void sql_keep(struct sql *sql);
void sql_forget(struct sql *sql);

/* Runs statements without values, separated by semicolons: a step of a schema. */
int sql_script(struct sql *sql, const char *statements) MUST_CHECK;
/* Runs a statement that returns no rows. */
int sql_run(struct sql *sql, const char *statement, const char *types, ...) MUST_CHECK;
/* Rows that the last sql_run() changed, and the rowid it inserted. */
int64_t sql_changes(const struct sql *sql);
int64_t sql_inserted(const struct sql *sql);

/* Starts a query; the same statement text must not be in use already. */
struct sql_query *sql_query(struct sql *sql, const char *statement, const char *types, ...);
/* Goes to the next row; false at the end or on an error, which sql_done() tells. */
bool sql_next(struct sql_query *query);
const char *sql_text(struct sql_query *query, int column); /* "" for NULL */
struct span sql_blob(struct sql_query *query, int column);
int64_t sql_int(struct sql_query *query, int column);
/* Ends a query: 0 or the reason why sql_next() stopped. */
int sql_done(struct sql_query *query) MUST_CHECK;

/* PRAGMA integrity_check: 0 or REASON_CORRUPT, what it said in problem. */
int sql_check(struct sql *sql, struct buf *problem) MUST_CHECK;

#endif
