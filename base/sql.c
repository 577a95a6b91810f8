/* sql.c - SQLite as every folder of ours uses it.
 *
 * Statements are found again by the address of their text first and by the text itself second: callers pass constants.
 */
#include "base/sql.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/sql_inside.h"
#include "base/sql_vfs.h"

enum { STATEMENTS_MAX = 256 };

struct sql_query {
    struct sql *sql;
    const char *text;
    sqlite3_stmt *statement;
    int reason;
    bool busy;
};

struct sql {
    sqlite3 *db;
    struct sql_vfs *vfs; /* of a database of stored files; NULL: one of our own */
    char *draft;         /* path of a draft; NULL: none */
    struct sql_query queries[STATEMENTS_MAX];
    size_t query_count;
};

static int reason_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return 0;
    case SQLITE_CONSTRAINT:
        return REASON_EXISTS;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* of stored files: SQL that is right does not fit what is in them */
    case SQLITE_CANTOPEN: /* of stored files: it wants files that it cannot have */
        return REASON_CORRUPT;
    case SQLITE_READONLY:
        return REASON_STATE;
    case SQLITE_FULL:
        return REASON_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return REASON_BUSY;
    case SQLITE_TOOBIG:
        return REASON_TOO_LONG;
    default:
        return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC ? REASON_IN_DOUBT : REASON_IO;
    }
}

/* Is it our SQL that is wrong, and not the database? */
static bool is_bug(const struct sql *sql, int code)
{
    return ((code & 0xff) == SQLITE_ERROR && !sql->vfs) || (code & 0xff) == SQLITE_MISUSE;
}

static int execute(struct sql *sql, const char *text)
{
    int code = sqlite3_exec(sql->db, text, NULL, NULL, NULL);

    if (is_bug(sql, code))
        bug("SQL \"%s\": %s", text, sqlite3_errmsg(sql->db));
    return reason_of(sqlite3_extended_errcode(sql->db));
}

int sql_open(struct sql **result, const char *path, const char *schema)
{
    /* WAL without shared memory needs EXCLUSIVE; journal_mode answers with what it really set. */
    static const char settings[] = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                                   "PRAGMA mmap_size=0; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON";
    struct sql *sql = mem_alloc(1, sizeof *sql);
    struct sql_query *mode;
    int reason;

    if (sqlite3_open_v2(path, &sql->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        reason = reason_of(sqlite3_extended_errcode(sql->db));
        goto fail;
    }
    sqlite3_extended_result_codes(sql->db, 1);
    sqlite3_busy_timeout(sql->db, 5000); /* the process before us may be ending */
    reason = execute(sql, settings);
    if (reason < 0)
        goto fail;
    mode = sql_query(sql, "PRAGMA journal_mode=WAL", "");
    if (!sql_next(mode) || strcmp(sql_text(mode, 0), "wal") != 0)
        reason = mode->reason ? mode->reason : REASON_IO;
    if (reason == 0)
        reason = sql_done(mode);
    if (reason < 0)
        goto fail;
    reason = sql_begin(sql);
    if (reason == 0)
        reason = execute(sql, schema);
    if (reason == 0)
        reason = sql_commit(sql);
    if (reason < 0)
        goto fail;
    *result = sql;
    return 0;
fail:
    sql_close(sql);
    return reason;
}

int sql_open_blocks(struct sql **result, struct block_file *database, struct block_file *journal, bool writable,
                    int milliseconds)
{
    /* Pages are units of the stored file. A transaction stays in memory until its commit, so that readers are not kept out
     * meanwhile. */
    static const char settings[] = "PRAGMA page_size=4096; PRAGMA temp_store=MEMORY; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
                                   "PRAGMA cache_size=-32768; PRAGMA cache_spill=OFF; PRAGMA cell_size_check=ON;"
                                   "PRAGMA trusted_schema=OFF; PRAGMA locking_mode=NORMAL";
    struct sql *sql = mem_alloc(1, sizeof *sql);
    struct sql_query *mode;
    int reason;

    sql->vfs = sql_vfs_new(database, journal, writable);
    if (sqlite3_open_v2("database", &sql->db,
                        (writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX,
                        sql_vfs_name(sql->vfs)) != SQLITE_OK) {
        reason = reason_of(sqlite3_extended_errcode(sql->db));
        goto fail;
    }
    sqlite3_extended_result_codes(sql->db, 1);
    sqlite3_busy_timeout(sql->db, milliseconds);
    sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    reason = execute(sql, settings);
    if (reason < 0)
        goto fail;
    if (writable) {
        mode = sql_query(sql, "PRAGMA journal_mode=TRUNCATE", "");
        if (sql_next(mode) && strcmp(sql_text(mode, 0), "truncate") != 0)
            reason = REASON_CORRUPT; /* its header says WAL */
        if (sql_done(mode) < 0 || reason < 0) {
            reason = mode->reason < 0 ? mode->reason : reason;
            goto fail;
        }
    }
    *result = sql;
    return 0;
fail:
    sql_close(sql);
    return reason;
}

void sql_close(struct sql *sql)
{
    if (!sql)
        return;
    for (size_t i = 0; i < sql->query_count; i++)
        sqlite3_finalize(sql->queries[i].statement);
    sqlite3_close(sql->db);
    sql_vfs_free(sql->vfs);
    mem_free(sql->draft);
    mem_free(sql);
}

int sql_close_whole(struct sql *sql)
{
    char log[4096];
    int reason = execute(sql, "PRAGMA wal_checkpoint(TRUNCATE)");
    struct stat left;

    snprintf(log, sizeof log, "%s-wal", sqlite3_db_filename(sql->db, "main"));
    sql_close(sql);
    /* Frames that stayed behind would be played into whatever has the name of the database next. */
    if (reason == 0 && stat(log, &left) == 0 && left.st_size > 0)
        reason = REASON_IN_DOUBT;
    return reason;
}

struct sqlite3 *sql_handle(struct sql *sql)
{
    return sql->db;
}

int sql_reason_of(int code)
{
    return reason_of(code);
}

/* ------------------------------------------------------------------------------------------------ drafts and copies */

int sql_open_draft(struct sql **result, const char *path)
{
    static const char settings[] = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;"
                                   "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536";
    struct sql *sql;
    int reason;

    if (unlink(path) < 0 && errno != ENOENT)
        return REASON_IO;
    sql = mem_alloc(1, sizeof *sql);
    sql->draft = mem_copy_text(path);
    reason = sqlite3_open_v2(path, &sql->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
                 ? 0
                 : reason_of(sqlite3_extended_errcode(sql->db));
    if (reason == 0) {
        sqlite3_extended_result_codes(sql->db, 1);
        reason = execute(sql, settings);
    }
    if (reason < 0)
        sql_close(sql);
    else
        *result = sql;
    return reason;
}

int sql_settle(struct sql *sql)
{
    int reason = sql_in_transaction(sql) ? execute(sql, "COMMIT") : 0, fd;

    must(sql->draft);
    if (reason < 0)
        return reason;
    fd = io->open(sql->draft, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return REASON_IO;
    reason = io_sync(fd);
    io->close(fd);
    return reason;
}

struct sql_copy {
    struct sql *to;
    sqlite3_backup *backup; /* NULL: done */
};

struct sql_copy *sql_copy_begin(struct sql *to, struct sql *from)
{
    struct sql_copy *copy = mem_alloc(1, sizeof *copy);

    copy->to = to;
    copy->backup = sqlite3_backup_init(to->db, "main", from->db, "main");
    if (!copy->backup)
        bug("a copy cannot begin: %s", sqlite3_errmsg(to->db));
    return copy;
}

int sql_copy_step(struct sql_copy *copy, int pages, bool *done)
{
    int code = sqlite3_backup_step(copy->backup, pages), reason = 0;
    struct sql_query *mode;

    *done = code == SQLITE_DONE;
    if (!*done)
        return reason_of(code);
    sqlite3_backup_finish(copy->backup);
    copy->backup = NULL;
    /* The copy has the write-ahead log in its header, too; a draft is to be one file. */
    mode = sql_query(copy->to, "PRAGMA journal_mode=MEMORY", "");
    if (sql_next(mode) && strcmp(sql_text(mode, 0), "memory") != 0)
        reason = REASON_IO;
    code = sql_done(mode);
    return reason < 0 ? reason : code;
}

void sql_copy_end(struct sql_copy *copy)
{
    if (copy && copy->backup)
        sqlite3_backup_finish(copy->backup);
    mem_free(copy);
}

int sql_begin(struct sql *sql)
{
    return execute(sql, "BEGIN IMMEDIATE");
}

int sql_commit(struct sql *sql)
{
    int reason = execute(sql, "COMMIT");

    return reason == REASON_IO ? REASON_IN_DOUBT : reason;
}

void sql_rollback(struct sql *sql)
{
    if (sql_in_transaction(sql))
        execute(sql, "ROLLBACK");
}

int sql_script(struct sql *sql, const char *statements)
{
    return execute(sql, statements);
}

bool sql_in_transaction(const struct sql *sql)
{
    return sqlite3_get_autocommit(sql->db) == 0;
}

int sql_mark(struct sql *sql)
{
    return execute(sql, "SAVEPOINT request");
}

void sql_keep(struct sql *sql)
{
    execute(sql, "RELEASE request");
}

void sql_forget(struct sql *sql)
{
    execute(sql, "ROLLBACK TO request");
    execute(sql, "RELEASE request");
}

static struct sql_query *find_statement(struct sql *sql, const char *text)
{
    struct sql_query *query = NULL;

    for (size_t i = 0; i < sql->query_count && !query; i++)
        if (sql->queries[i].text == text)
            query = &sql->queries[i];
    if (!query) {
        must(sql->query_count < STATEMENTS_MAX);
        query = &sql->queries[sql->query_count++];
        query->sql = sql;
        query->text = text;
    }
    if (query->busy)
        bug("SQL \"%s\" is in use already", text);
    query->busy = true;
    query->reason = 0;
    if (!query->statement) {
        int code = sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &query->statement, NULL);

        if (is_bug(sql, code) || (code != SQLITE_OK && !sql->vfs))
            bug("SQL \"%s\": %s", text, sqlite3_errmsg(sql->db));
        query->reason = reason_of(code);
    }
    return query;
}

/* keeper: SQLITE_STATIC where the values stay until the query is done. */
static void bind(struct sql_query *query, sqlite3_destructor_type keeper, const char *types, va_list values)
{
    for (int at = 1; query->statement && types[at - 1]; at++) {
        struct span bytes;
        int code;

        switch (types[at - 1]) {
        case 't':
            code = sqlite3_bind_text(query->statement, at, va_arg(values, const char *), -1, keeper);
            break;
        case 's':
            bytes = va_arg(values, struct span);
            code = sqlite3_bind_text64(query->statement, at, bytes.data, bytes.length, keeper, SQLITE_UTF8);
            break;
        case 'b':
            bytes = va_arg(values, struct span);
            code = sqlite3_bind_blob64(query->statement, at, bytes.data, bytes.length, keeper);
            break;
        case 'i':
            code = sqlite3_bind_int64(query->statement, at, va_arg(values, int64_t));
            break;
        case 'n':
            code = sqlite3_bind_null(query->statement, at);
            break;
        default:
            bug("type letter %c", types[at - 1]);
        }
        if (code == SQLITE_TOOBIG)
            query->reason = REASON_TOO_LONG;
        else if (code != SQLITE_OK)
            bug("SQL \"%s\": value %d: %s", query->text, at, sqlite3_errmsg(query->sql->db));
    }
}

struct sql_query *sql_query(struct sql *sql, const char *text, const char *types, ...)
{
    struct sql_query *query = find_statement(sql, text);
    va_list values;

    va_start(values, types);
    bind(query, SQLITE_TRANSIENT, types, values);
    va_end(values);
    return query;
}

bool sql_next(struct sql_query *query)
{
    int code;

    if (query->reason < 0)
        return false;
    code = sqlite3_step(query->statement);
    if (code == SQLITE_ROW)
        return true;
    query->reason = reason_of(code);
    return false;
}

const char *sql_text(struct sql_query *query, int column)
{
    const unsigned char *text = sqlite3_column_text(query->statement, column);

    return text ? (const char *)text : "";
}

struct span sql_blob(struct sql_query *query, int column)
{
    const void *bytes = sqlite3_column_blob(query->statement, column);

    return bytes ? span_bytes(bytes, (size_t)sqlite3_column_bytes(query->statement, column)) : SPAN_NONE;
}

int64_t sql_int(struct sql_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

int sql_done(struct sql_query *query)
{
    int reason = query->reason;

    if (query->statement) {
        sqlite3_reset(query->statement);
        sqlite3_clear_bindings(query->statement);
    }
    query->busy = false;
    return reason;
}

int sql_run(struct sql *sql, const char *text, const char *types, ...)
{
    struct sql_query *query = find_statement(sql, text);
    va_list values;

    va_start(values, types);
    bind(query, SQLITE_STATIC, types, values);
    va_end(values);
    if (sql_next(query))
        bug("SQL \"%s\" returns rows", text);
    return sql_done(query);
}

int64_t sql_changes(const struct sql *sql)
{
    return sqlite3_changes(sql->db);
}

int64_t sql_inserted(const struct sql *sql)
{
    return sqlite3_last_insert_rowid(sql->db);
}

int sql_check(struct sql *sql, struct buf *problem)
{
    struct sql_query *query = sql_query(sql, "PRAGMA integrity_check(20)", "");
    bool good = false;
    int reason;

    while (sql_next(query)) {
        good = strcmp(sql_text(query, 0), "ok") == 0;
        if (!good)
            buf_printf(problem, "%s\n", sql_text(query, 0));
    }
    reason = sql_done(query);
    if (reason < 0)
        return reason;
    return good ? 0 : REASON_CORRUPT;
}
