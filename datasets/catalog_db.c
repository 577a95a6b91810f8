/* catalog_db.c - vol/catalog.db (docs/formats/catalog.md). */
#include "datasets/catalog_db.h"

#include "base/mem.h"
#include "base/pattern.h"
#include "base/sql.h"

enum { CATALOG_VERSION = 1 };

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS dataset ("
    " name TEXT PRIMARY KEY, org INTEGER NOT NULL, format INTEGER NOT NULL, blocked INTEGER NOT NULL,"
    " control INTEGER NOT NULL, lrecl INTEGER NOT NULL, blksize INTEGER NOT NULL, records INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, volume TEXT NOT NULL, created INTEGER NOT NULL, cataloged INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS intent ("
    " id INTEGER PRIMARY KEY, action INTEGER NOT NULL, org INTEGER NOT NULL, volume TEXT NOT NULL,"
    " name TEXT NOT NULL, target TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS version (number INTEGER PRIMARY KEY);"
    "INSERT OR IGNORE INTO version VALUES (1);";

struct catalog_db {
    struct sql *sql;
    catalog_act *act;
    void *context;
    struct catalog_intent *intents; /* owned: to be done after the commit */
    size_t intent_count;
    bool done_intents; /* rows of intents that were done wait to be crossed out */
};

static int begin(struct catalog_db *db)
{
    int reason;

    if (sql_in_transaction(db->sql))
        return 0;
    reason = sql_begin(db->sql);
    /* Before anything else: a name that was removed may be made again in this transaction. */
    if (reason == 0 && db->done_intents) {
        reason = sql_run(db->sql, "DELETE FROM intent", "");
        db->done_intents = reason < 0;
    }
    return reason;
}

static void remember(struct catalog_db *db, const struct catalog_intent *intent)
{
    db->intents = mem_resize(db->intents, db->intent_count + 1, sizeof *db->intents);
    db->intents[db->intent_count++] = *intent;
}

static int add_intent(struct catalog_db *db, const struct catalog_intent *intent)
{
    int reason = sql_run(db->sql, "INSERT INTO intent (action, org, volume, name, target) VALUES (?, ?, ?, ?, ?)",
                         "iittt", (int64_t)intent->action, (int64_t)intent->org, intent->volume.text, intent->name.text,
                         intent->target.text);

    if (reason == 0)
        remember(db, intent);
    return reason;
}

static int load_name8(struct sql_query *query, int column, struct name8 *name)
{
    const char *text = sql_text(query, column);

    return name8_of(name, span_of(text)) < 0 ? REASON_CORRUPT : 0;
}

static int load_dsname(struct sql_query *query, int column, struct dsname *name)
{
    const char *text = sql_text(query, column);

    return dsname_of(name, span_of(text)) < 0 ? REASON_CORRUPT : 0;
}

/* What was committed and perhaps not done before the process ended. */
static int load_intents(struct catalog_db *db)
{
    struct sql_query *query = sql_query(db->sql, "SELECT action, org, volume, name, target FROM intent ORDER BY id", "");
    int reason = 0, ended;

    while (reason == 0 && sql_next(query)) {
        struct catalog_intent intent = { (enum catalog_action)sql_int(query, 0), (enum dataset_org)sql_int(query, 1),
                                         { "" }, { "" }, { "" } };

        reason = load_name8(query, 2, &intent.volume);
        if (reason == 0)
            reason = load_dsname(query, 3, &intent.name);
        if (reason == 0 && intent.action == INTENT_RENAME)
            reason = load_dsname(query, 4, &intent.target);
        if (reason == 0)
            remember(db, &intent);
    }
    ended = sql_done(query);
    return reason < 0 ? reason : ended;
}

static void do_intents(struct catalog_db *db)
{
    for (size_t i = 0; i < db->intent_count; i++)
        db->act(db->context, &db->intents[i]);
    if (db->intent_count)
        db->done_intents = true;
    db->intent_count = 0;
}

static int check_version(struct catalog_db *db)
{
    struct sql_query *query = sql_query(db->sql, "SELECT max(number) FROM version", "");
    int64_t version = sql_next(query) ? sql_int(query, 0) : 0;
    int reason = sql_done(query);

    return reason < 0 ? reason : version == CATALOG_VERSION ? 0 : REASON_VERSION;
}

int catalog_db_open(struct catalog_db **out, const char *path, catalog_act *act, void *context)
{
    struct catalog_db *db = mem_alloc(1, sizeof *db);
    int reason;

    *out = NULL;
    db->act = act;
    db->context = context;
    reason = sql_open(&db->sql, path, schema);
    if (reason < 0) {
        mem_free(db);
        return reason;
    }
    reason = check_version(db);
    if (reason == 0)
        reason = load_intents(db);
    if (reason < 0) {
        catalog_db_close(db);
        return reason;
    }
    do_intents(db);
    *out = db;
    return 0;
}

void catalog_db_close(struct catalog_db *db)
{
    if (!db)
        return;
    sql_close(db->sql);
    mem_free(db->intents);
    mem_free(db);
}

int catalog_db_find(struct catalog_db *db, const struct dsname *name, struct dataset_info *info)
{
    struct sql_query *query =
        sql_query(db->sql,
                  "SELECT org, format, blocked, control, lrecl, blksize, records, bytes, volume, created"
                  " FROM dataset WHERE name = ? AND cataloged", "t", name->text);
    int reason = REASON_NOT_FOUND, ended;

    *info = (struct dataset_info){ .name = *name };
    if (sql_next(query)) {
        info->org = (enum dataset_org)sql_int(query, 0);
        info->attributes.format = (enum record_format)sql_int(query, 1);
        info->attributes.blocked = sql_int(query, 2) != 0;
        info->attributes.control = (enum record_control)sql_int(query, 3);
        info->attributes.lrecl = (uint32_t)sql_int(query, 4);
        info->attributes.blksize = (uint32_t)sql_int(query, 5);
        info->records = (uint64_t)sql_int(query, 6);
        info->bytes = (uint64_t)sql_int(query, 7);
        info->created = sql_int(query, 9);
        reason = load_name8(query, 8, &info->volume);
    }
    ended = sql_done(query);
    return ended < 0 ? ended : reason;
}

int catalog_db_add(struct catalog_db *db, const struct dataset_info *info)
{
    const struct record_attributes *a = &info->attributes;
    int reason = begin(db);

    if (reason < 0)
        return reason;
    return sql_run(db->sql, "INSERT INTO dataset VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)", "tiiiiiiiiti",
                   info->name.text, (int64_t)info->org, (int64_t)a->format, (int64_t)a->blocked, (int64_t)a->control,
                   (int64_t)a->lrecl, (int64_t)a->blksize, (int64_t)info->records, (int64_t)info->bytes,
                   info->volume.text, info->created);
}

int catalog_db_update(struct catalog_db *db, const struct dataset_info *info)
{
    const struct record_attributes *a = &info->attributes;
    int reason = begin(db);

    if (reason < 0)
        return reason;
    return sql_run(db->sql,
                   "UPDATE dataset SET format = ?, blocked = ?, control = ?, lrecl = ?, blksize = ?, records = ?,"
                   " bytes = ? WHERE name = ?", "iiiiiiit",
                   (int64_t)a->format, (int64_t)a->blocked, (int64_t)a->control, (int64_t)a->lrecl, (int64_t)a->blksize,
                   (int64_t)info->records, (int64_t)info->bytes, info->name.text);
}

int catalog_db_remove(struct catalog_db *db, const struct dsname *name)
{
    struct catalog_intent intent = { .action = INTENT_REMOVE, .name = *name };
    struct dataset_info info;
    int reason = catalog_db_find(db, name, &info);

    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    intent.org = info.org;
    intent.volume = info.volume;
    reason = sql_run(db->sql, "DELETE FROM dataset WHERE name = ?", "t", name->text);
    return reason < 0 ? reason : add_intent(db, &intent);
}

int catalog_db_uncatalog(struct catalog_db *db, const struct dsname *name)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    reason = sql_run(db->sql, "UPDATE dataset SET cataloged = 0 WHERE name = ? AND cataloged", "t", name->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

int catalog_db_rename(struct catalog_db *db, const struct dsname *from, const struct dsname *to)
{
    struct catalog_intent intent = { .action = INTENT_RENAME, .name = *from, .target = *to };
    struct dataset_info info;
    int reason = catalog_db_find(db, from, &info);

    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    intent.org = info.org;
    intent.volume = info.volume;
    reason = sql_run(db->sql, "UPDATE dataset SET name = ? WHERE name = ?", "tt", to->text, from->text);
    return reason < 0 ? reason : add_intent(db, &intent);
}

bool catalog_db_pending(const struct catalog_db *db, const struct dsname *name)
{
    for (size_t i = 0; i < db->intent_count; i++)
        if (strcmp(db->intents[i].name.text, name->text) == 0 || strcmp(db->intents[i].target.text, name->text) == 0)
            return true;
    return false;
}

int catalog_db_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                     bool *more)
{
    char first[DSNAME_MAX + 1] = "";
    size_t fixed = strcspn(pattern, "*%");
    struct sql_query *query;
    size_t count = 0;

    *more = false;
    if (fixed > DSNAME_MAX)
        return REASON_BAD_NAME;
    /* The index gives what starts like the pattern; the rest is looked at name by name. */
    memcpy(first, pattern, fixed);
    /* "A.**" takes A itself in, which is in front of "A.". */
    if (fixed && first[fixed - 1] == '.')
        first[fixed - 1] = '\0';
    query = sql_query(db->sql, "SELECT name FROM dataset WHERE name >= ? AND name > ? AND cataloged ORDER BY name", "tt",
                      first, after);
    while (sql_next(query)) {
        const char *name = sql_text(query, 0);

        if (strncmp(name, first, strlen(first)) != 0)
            break;
        if (!catalog_fits(pattern, name))
            continue;
        if (count++ == limit) {
            *more = true;
            break;
        }
        buf_printf(names, "%s\n", name);
    }
    return sql_done(query);
}

bool catalog_db_changed(const struct catalog_db *db)
{
    return sql_in_transaction(db->sql);
}

int catalog_db_commit(struct catalog_db *db)
{
    int reason;

    if (!sql_in_transaction(db->sql))
        return 0;
    reason = sql_commit(db->sql);
    if (reason == 0)
        do_intents(db);
    return reason;
}

/* A period at the end of the pattern adds nothing: "A." is "A". */
bool catalog_fits(const char *pattern_text, const char *name)
{
    struct span pattern = span_of(pattern_text);

    if (pattern.length && pattern.data[pattern.length - 1] == '.')
        pattern.length--;
    return pattern_fits_name(pattern, span_of(name));
}
