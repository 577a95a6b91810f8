/* sql_changes.c - what is changed in a database from one moment on, as rows before and after. */
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "base/sql_changes.h"

#include <sqlite3.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/sql_inside.h"

struct sql_changes {
    sqlite3_session *session;
    sql_table_fn *wanted;
};

static int is_wanted(void *context, const char *table)
{
    const struct sql_changes *changes = context;

    return !changes->wanted || changes->wanted(table);
}

struct sql_changes *sql_changes_begin(struct sql *sql, sql_table_fn *wanted)
{
    struct sql_changes *changes = mem_alloc(1, sizeof *changes);

    changes->wanted = wanted;
    if (sqlite3session_create(sql_handle(sql), "main", &changes->session) != SQLITE_OK)
        fatal("SQLite cannot record changes");
    sqlite3session_table_filter(changes->session, is_wanted, changes);
    if (sqlite3session_attach(changes->session, NULL) != SQLITE_OK)
        fatal("SQLite cannot record changes");
    return changes;
}

void sql_changes_end(struct sql_changes *changes)
{
    if (changes)
        sqlite3session_delete(changes->session);
    mem_free(changes);
}

bool sql_changes_none(struct sql_changes *changes)
{
    return sqlite3session_isempty(changes->session) != 0;
}

int sql_changes_take(struct sql_changes *changes, struct buf *out)
{
    void *bytes = NULL;
    int length = 0, code = sqlite3session_changeset(changes->session, &length, &bytes);

    if (code == SQLITE_OK)
        buf_put(out, bytes, (size_t)length);
    sqlite3_free(bytes);
    if (code != SQLITE_OK)
        return sql_reason_of(code);
    return buf_failed(out) ? REASON_TOO_LONG : 0;
}

static struct sql_value value_of(sqlite3_value *value)
{
    struct sql_value result = { .given = value, .there = value && sqlite3_value_type(value) != SQLITE_NULL };

    if (!result.there)
        return result;
    result.text = sqlite3_value_type(value) != SQLITE_INTEGER;
    result.blob = sqlite3_value_type(value) == SQLITE_BLOB;
    if (result.text) {
        const void *bytes = sqlite3_value_blob(value);

        result.bytes = bytes ? span_bytes(bytes, (size_t)sqlite3_value_bytes(value)) : SPAN_NONE;
    } else {
        result.number = sqlite3_value_int64(value);
    }
    return result;
}

struct sql_value sql_change_old(const struct sql_change *change, int column)
{
    sqlite3_value *value = NULL;

    if (change->kind != SQL_INSERTED)
        sqlite3changeset_old(change->inside, column, &value);
    return value_of(value);
}

struct sql_value sql_change_new(const struct sql_change *change, int column)
{
    sqlite3_value *value = NULL;

    if (change->kind != SQL_DELETED)
        sqlite3changeset_new(change->inside, column, &value);
    return value_of(value);
}

static struct sql_change change_at(sqlite3_changeset_iter *at)
{
    struct sql_change change = { .inside = at };
    int kind, indirect;

    sqlite3changeset_op(at, &change.table, &change.columns, &kind, &indirect);
    change.kind = kind == SQLITE_INSERT ? SQL_INSERTED : kind == SQLITE_DELETE ? SQL_DELETED : SQL_UPDATED;
    return change;
}

int sql_changes_each(struct span changes, sql_change_fn *each, void *context)
{
    sqlite3_changeset_iter *at;
    int reason = 0, code = sqlite3changeset_start(&at, (int)changes.length, (void *)(uintptr_t)changes.data);

    if (code != SQLITE_OK)
        return sql_reason_of(code);
    while (reason == 0 && sqlite3changeset_next(at) == SQLITE_ROW) {
        struct sql_change change = change_at(at);

        reason = each(context, &change);
    }
    code = sqlite3changeset_finalize(at);
    return reason < 0 ? reason : code == SQLITE_OK ? 0 : sql_reason_of(code);
}

struct applying {
    struct sql *to;
    sql_idle_fn *idle;
    char *conflict;
};

static int on_conflict(void *context, int what, sqlite3_changeset_iter *at)
{
    const struct applying *applying = context;
    struct sql_change change;

    if (what == SQLITE_CHANGESET_FOREIGN_KEY) /* of no row */
        return SQLITE_CHANGESET_ABORT;
    change = change_at(at);
    if (applying->idle && applying->idle(applying->to, &change))
        return SQLITE_CHANGESET_OMIT;
    snprintf(applying->conflict, 32, "%s", change.table);
    return SQLITE_CHANGESET_ABORT;
}

int sql_changes_apply(struct sql *to, struct span changes, sql_idle_fn *idle, char conflict[32])
{
    struct applying applying = { to, idle, conflict };
    int code;

    conflict[0] = '\0';
    if (!changes.length)
        return 0;
    code = sqlite3changeset_apply(sql_handle(to), (int)changes.length, (void *)(uintptr_t)changes.data, NULL, on_conflict,
                                  &applying);
    if (code == SQLITE_ABORT)
        return REASON_EXISTS;
    return code == SQLITE_OK ? 0 : sql_reason_of(code);
}

int sql_columns(struct sql *sql, const char *table, struct buf *names)
{
    char text[100];
    sqlite3_stmt *statement;
    int code;

    snprintf(text, sizeof text, "SELECT * FROM \"%.64s\" LIMIT 0", table);
    code = sqlite3_prepare_v2(sql_handle(sql), text, -1, &statement, NULL);
    if (code != SQLITE_OK)
        return sql_reason_of(code);
    for (int i = 0; i < sqlite3_column_count(statement); i++)
        buf_printf(names, "%s\n", sqlite3_column_name(statement, i));
    sqlite3_finalize(statement);
    return 0;
}
