/* sql_changes.h - what is changed in a database from one moment on, as rows before and after (SQLite's session extension).
 *
 * Errors:  0 or a reason. Which columns of a table make its key, SQLite knows: every table has one.
 * Memory:  sql_changes_begin() hands out what sql_changes_end() takes back, before its sql is closed. Values of a row are borrowed
 *          for the call.
 * Blocks:  no.
 * Source:  https://sqlite.org/sessionintro.html
 */
#ifndef BASE_SQL_CHANGES_H
#define BASE_SQL_CHANGES_H

#include "base/sql.h"

struct sql_changes;

/* wanted: is the table to be looked at? NULL: all are. */
typedef bool sql_table_fn(const char *table);
struct sql_changes *sql_changes_begin(struct sql *sql, sql_table_fn *wanted);
void sql_changes_end(struct sql_changes *changes);
/* Nothing was changed yet, or everything changed back. */
bool sql_changes_none(struct sql_changes *changes);
/* The rows that differ now from what they were at the beginning, as bytes for sql_changes_each() and sql_changes_apply(). */
int sql_changes_take(struct sql_changes *changes, struct buf *out) MUST_CHECK;

enum sql_change_kind { SQL_INSERTED, SQL_UPDATED, SQL_DELETED };
struct sql_value {
    bool given; /* false: the change does not say, since it did not change */
    bool there; /* false: NULL */
    bool text;  /* text or blob, in bytes; else number */
    bool blob;
    int64_t number;
    struct span bytes;
};
struct sql_change {
    const char *table;
    enum sql_change_kind kind;
    int columns;
    void *inside;
};
struct sql_value sql_change_old(const struct sql_change *change, int column);
struct sql_value sql_change_new(const struct sql_change *change, int column);
/* The callback's negative reason ends it and comes back. */
typedef int sql_change_fn(void *context, const struct sql_change *change);
int sql_changes_each(struct span changes, sql_change_fn *each, void *context) MUST_CHECK;

/* Makes the same changes in another database. A row there that is not what it was here: is the change of no account (without NULL)?
 * Then it is left out; else REASON_EXISTS, and its table in conflict (32 bytes). May be in a transaction, and is taken back then
 * by whoever began it. */
typedef bool sql_idle_fn(struct sql *to, const struct sql_change *change);
int sql_changes_apply(struct sql *to, struct span changes, sql_idle_fn *idle, char conflict[32]) MUST_CHECK;

/* The names of the columns of a table, one a line. */
int sql_columns(struct sql *sql, const char *table, struct buf *names) MUST_CHECK;

#endif
