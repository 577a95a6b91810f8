/* racf_db.c - the RACF database: its file, its transactions, what is kept in memory beside it.
 *
 * Options of classes and of the system are rows of a few bytes that every command and every decision reads, so they are kept in
 * memory; whoever rolls back reads them again.
 */
#include "racf/racf_db.h"

#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/class.h"
#include "racf/db_profiles.h"
#include "racf/db_users.h"
#include "racf/dynamic_classes.h"
#include "racf/store.h"

enum { SCHEMA_VERSION = 1 };

const char store_schema[] =
    "CREATE TABLE IF NOT EXISTS options (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS option_texts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, owner TEXT NOT NULL, dfltgrp TEXT NOT NULL, programmer TEXT NOT NULL,"
    " attributes INTEGER NOT NULL, created INTEGER NOT NULL, revoke_date INTEGER NOT NULL, resume_date INTEGER NOT NULL,"
    " password BLOB, history BLOB, password_changed INTEGER NOT NULL DEFAULT 0, interval INTEGER NOT NULL,"
    " failures INTEGER NOT NULL, last_access INTEGER NOT NULL, data TEXT NOT NULL, model TEXT NOT NULL,"
    " clauth TEXT NOT NULL, phrase BLOB, phrase_history BLOB, phrase_changed INTEGER NOT NULL DEFAULT 0,"
    " phrase_interval INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, superior TEXT NOT NULL, owner TEXT NOT NULL,"
    " created INTEGER NOT NULL, termuacc INTEGER NOT NULL, universal INTEGER NOT NULL, data TEXT NOT NULL,"
    " model TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS groups_superior ON groups (superior, name);"
    "CREATE TABLE IF NOT EXISTS connects (user TEXT NOT NULL, grp TEXT NOT NULL, owner TEXT NOT NULL, created INTEGER NOT NULL,"
    " authority INTEGER NOT NULL, uacc INTEGER NOT NULL, attributes INTEGER NOT NULL, revoke_date INTEGER NOT NULL,"
    " resume_date INTEGER NOT NULL, count INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (user, grp)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS connects_group ON connects (grp, user);"
    "CREATE TABLE IF NOT EXISTS profiles (number INTEGER PRIMARY KEY, class TEXT NOT NULL, name TEXT NOT NULL,"
    " generic INTEGER NOT NULL, owner TEXT NOT NULL, uacc INTEGER NOT NULL, warning INTEGER NOT NULL, level INTEGER NOT NULL,"
    " audit TEXT NOT NULL, global_audit TEXT NOT NULL, notify TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,"
    " referred INTEGER NOT NULL, data TEXT NOT NULL, appldata TEXT NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS profiles_name ON profiles (class, name, generic);"
    "CREATE INDEX IF NOT EXISTS profiles_literal ON profiles (class, " SQL_LITERAL ") WHERE generic = 1;"
    "CREATE TABLE IF NOT EXISTS data_sets (profile INTEGER PRIMARY KEY, grp TEXT NOT NULL, type INTEGER NOT NULL,"
    " indicated INTEGER NOT NULL, erase INTEGER NOT NULL, retention INTEGER NOT NULL, unit TEXT NOT NULL, volumes TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS access (profile INTEGER NOT NULL, id TEXT NOT NULL, level INTEGER NOT NULL,"
    " PRIMARY KEY (profile, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS conditional (profile INTEGER NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, entity TEXT NOT NULL,"
    " level INTEGER NOT NULL, PRIMARY KEY (profile, id, type, entity)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS members (profile INTEGER NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL,"
    " PRIMARY KEY (profile, name)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS members_name ON members (name);"
    "CREATE TABLE IF NOT EXISTS segments (kind TEXT NOT NULL, key TEXT NOT NULL, segment TEXT NOT NULL, field TEXT NOT NULL,"
    " value TEXT NOT NULL, PRIMARY KEY (kind, key, segment, field)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS segments_value ON segments (segment, field, value) WHERE field IN ('UID', 'GID', 'WAEMAIL');"
    "CREATE TABLE IF NOT EXISTS classes (name TEXT PRIMARY KEY, active INTEGER NOT NULL, raclisted INTEGER NOT NULL,"
    " generic INTEGER NOT NULL, gencmd INTEGER NOT NULL, genlist INTEGER NOT NULL, global INTEGER NOT NULL, audit INTEGER NOT NULL,"
    " generation INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS images (class TEXT PRIMARY KEY, image BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS image_parts (class TEXT NOT NULL, generation INTEGER NOT NULL, part INTEGER NOT NULL,"
    " bytes BLOB NOT NULL, UNIQUE (class, generation, part));"
    "CREATE TABLE IF NOT EXISTS dynamic_classes (name TEXT PRIMARY KEY, row BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS global_tables (class TEXT PRIMARY KEY, generation INTEGER NOT NULL, image BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS unix_users (name TEXT PRIMARY KEY, user TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS unix_users_user ON unix_users (user);"
    "CREATE TABLE IF NOT EXISTS kept (kind TEXT NOT NULL, class TEXT NOT NULL, name TEXT NOT NULL, generic INTEGER NOT NULL,"
    " type TEXT NOT NULL, item TEXT NOT NULL, whole INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY (kind, class, name, generic, type, whole, item)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS changes (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, user TEXT NOT NULL, grp TEXT NOT NULL,"
    " job TEXT NOT NULL, jobid TEXT NOT NULL, step TEXT NOT NULL, card INTEGER NOT NULL, command TEXT NOT NULL,"
    " code INTEGER NOT NULL, count INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS changed (change INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,"
    " what TEXT NOT NULL, item TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT,"
    " PRIMARY KEY (change, position)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS changed_key ON changed (kind, key, change);"
    "CREATE INDEX IF NOT EXISTS changed_group ON changed (item, change) WHERE what = 'connect';";

struct sql *racf_store_sql(struct racf_store *store)
{
    return store->sql;
}

/* ------------------------------------------------------------------------------------------------ transactions */

/* Ours is open, SQLite has none: it took everything back by itself, after a failed write. */
static bool was_lost(const struct racf_store *store)
{
    return store->open && !sql_in_transaction(store->sql);
}

int store_begin(struct racf_store *store)
{
    int reason;

    if (store->open)
        return was_lost(store) ? REASON_IN_DOUBT : 0;
    reason = sql_begin(store->sql);
    store->open = reason == 0;
    return reason;
}

int racf_store_commit(struct racf_store *store)
{
    int reason;

    if (!store->open)
        return 0;
    if (was_lost(store))
        return REASON_IN_DOUBT;
    reason = sql_commit(store->sql);
    if (reason == 0)
        store->open = false;
    return reason;
}

static void reload_or_end(struct racf_store *store)
{
    if (store_reload(store) < 0)
        fatal("the RACF database cannot be read any more");
}

void store_all_changed(struct racf_store *store)
{
    for (size_t i = 0; i < store->class_count; i++)
        store->class_rows[i].options.changes++;
}

void racf_store_rollback(struct racf_store *store)
{
    sql_rollback(store->sql);
    store->open = false;
    reload_or_end(store);
    store_all_changed(store); /* what was looked at since the last commit may be another's, or nobody's */
}

int store_mark(struct racf_store *store)
{
    int reason;

    store->shared = store->open;
    reason = store_begin(store);
    return reason < 0 ? reason : sql_mark(store->sql);
}

void store_keep(struct racf_store *store)
{
    sql_keep(store->sql);
}

void store_undo(struct racf_store *store)
{
    if (!was_lost(store))
        sql_forget(store->sql);
    else if (store->shared)
        fatal("the RACF database took back more than one command");
    else
        store->open = false;
    reload_or_end(store);
}

/* ------------------------------------------------------------------------------------------------ options in memory */

/* The place of the option, or where it would be put in. */
static size_t option_place(const struct racf_store *store, const char *name, bool *there)
{
    size_t low = 0, high = store->option_count;

    *there = false;
    while (low < high && !*there) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(store->options[middle].name, name);

        *there = order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static void put_option(struct racf_store *store, const char *name, int64_t value)
{
    bool there;
    size_t at = option_place(store, name, &there);
    struct store_option *place;

    if (!there) {
        store->options = mem_resize(store->options, store->option_count + 1, sizeof *store->options);
        memmove(&store->options[at + 1], &store->options[at], (store->option_count - at) * sizeof *store->options);
        store->option_count++;
    }
    place = &store->options[at];
    must(text_copy(place->name, sizeof place->name, span_of(name)));
    place->value = value;
}

static int load_options(struct racf_store *store)
{
    struct sql_query *query;

    store->option_count = 0;
    if (store->draft) /* it is another database every moment */
        return 0;
    query = sql_query(store->sql, "SELECT name, value FROM options ORDER BY name", "");
    while (sql_next(query))
        put_option(store, sql_text(query, 0), sql_int(query, 1));
    return sql_done(query);
}

/* ------------------------------------------------------------------------------------------------ classes */

struct store_class *store_class(struct racf_store *store, const char *class_name)
{
    uint16_t *hint = &store->hints[class_hint(class_name)];
    size_t at = *hint;

    if (at >= store->class_count || strcmp(store->class_rows[at].name.text, class_name) != 0)
        for (at = 0; at < store->class_count && strcmp(store->class_rows[at].name.text, class_name) != 0;)
            at++;
    if (at == store->class_count)
        return NULL;
    *hint = (uint16_t)at;
    return store->class_rows[at].row->gone ? NULL : &store->class_rows[at];
}

static void take_logoptions(struct racf_store *store)
{
    for (size_t i = 0; i < store->option_count; i++) {
        struct span name = span_of(store->options[i].name);
        struct store_class *row = NULL;

        if (span_starts(name, LOGOPTIONS_OPTION))
            row = store_class(store, name.data + strlen(LOGOPTIONS_OPTION));
        if (row)
            row->logoptions = (enum audit_logoptions)store->options[i].value;
    }
}

int store_reload(struct racf_store *store)
{
    struct sql_query *query;
    int reason = dynamic_classes_load(store);

    if (reason < 0)
        return reason;
    query = sql_query(store->sql,
        "SELECT name, active, raclisted, generic, gencmd, genlist, global, audit, generation,"
        " (SELECT t.generation FROM global_tables t WHERE t.class = name) FROM classes", "");
    for (size_t i = 0; i < store->class_count; i++) {
        struct store_class *row = &store->class_rows[i];

        /* What a command did to profiles is taken back with it: nothing else has changed. */
        row->options = (struct racf_class_options){ .generation = 0, .changes = row->options.changes };
        row->genlist = row->global = row->audit = false;
        row->logoptions = LOGOPTIONS_DEFAULT;
    }
    while (sql_next(query)) {
        struct store_class *row = store_class(store, sql_text(query, 0));

        if (!row)
            continue; /* of a class that the site took out of its table */
        row->options.active = sql_int(query, 1) != 0;
        row->options.raclisted = sql_int(query, 2) != 0;
        row->options.generic = sql_int(query, 3) != 0;
        row->options.generic_commands = sql_int(query, 4) != 0;
        row->genlist = sql_int(query, 5) != 0;
        row->global = sql_int(query, 6) != 0;
        row->audit = sql_int(query, 7) != 0;
        row->options.generation = (uint64_t)sql_int(query, 8);
        /* As stored: what a rolled back command leaves is what was published before it. */
        row->options.global_generation = row->global ? (uint64_t)sql_int(query, 9) : 0;
        if (store->global_generations < row->options.global_generation)
            store->global_generations = row->options.global_generation;
    }
    reason = sql_done(query);
    if (reason == 0)
        reason = load_options(store);
    take_logoptions(store);
    return reason;
}

int store_class_write(struct racf_store *store, struct store_class *row)
{
    return sql_run(store->sql,
        "REPLACE INTO classes (name, active, raclisted, generic, gencmd, genlist, global, audit, generation)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "tiiiiiiii", row->name.text, (int64_t)row->options.active,
        (int64_t)row->options.raclisted, (int64_t)row->options.generic, (int64_t)row->options.generic_commands,
        (int64_t)row->genlist, (int64_t)row->global, (int64_t)row->audit, (int64_t)row->options.generation);
}

void store_class_changed(struct racf_store *store, const char *class_name)
{
    struct store_class *row = store_class(store, class_name);

    if (row)
        row->options.changes++;
}

int racf_store_class(struct racf_store *store, const char *class_name, struct racf_class_options *options)
{
    const struct store_class *row = store_class(store, class_name);

    if (!row)
        return REASON_NOT_FOUND;
    *options = row->options;
    return 0;
}

/* ------------------------------------------------------------------------------------------------ images */

/* An image holds no secret: that the megabytes of an old one are overwritten before they are free is of no use to anybody. */
static int delete_last_part(struct racf_store *store, const char *class_name, uint64_t generation)
{
    int reason = sql_script(store->sql, "PRAGMA secure_delete=FAST"), again;

    if (reason < 0)
        return reason;
    reason = sql_run(store->sql, "DELETE FROM image_parts WHERE rowid = (SELECT max(rowid) FROM image_parts"
                                 " WHERE class = ? AND generation = ?)", "ti", class_name, (int64_t)generation);
    again = sql_script(store->sql, "PRAGMA secure_delete=ON");
    return reason < 0 ? reason : again;
}

int store_image_put_part(struct racf_store *store, const struct store_class *row, struct span image, size_t part, bool *more)
{
    size_t from = part * STORE_IMAGE_PART;
    struct span bytes = span_from(image, from < image.length ? from : image.length);
    int reason = 0;

    *more = bytes.length > STORE_IMAGE_PART;
    if (*more)
        bytes.length = STORE_IMAGE_PART;
    else /* a longer one of this generation may have been put in, and come to nothing */
        reason = sql_run(store->sql, "DELETE FROM image_parts WHERE class = ? AND generation = ? AND part > ?", "tii",
                         row->name.text, (int64_t)row->options.generation + 1, (int64_t)part);
    if (reason < 0)
        return reason;
    return sql_run(store->sql, "REPLACE INTO image_parts (class, generation, part, bytes) VALUES (?, ?, ?, ?)", "tiib",
                   row->name.text, (int64_t)row->options.generation + 1, (int64_t)part, bytes);
}

int store_image_count(struct racf_store *store, struct store_class *row, bool raclisted)
{
    row->options.raclisted = raclisted;
    row->options.generation++;
    return store_class_write(store, row);
}

int store_image_put(struct racf_store *store, struct store_class *row, const struct buf *image)
{
    bool more = true;
    int reason = 0;

    for (size_t part = 0; more && reason == 0; part++)
        reason = store_image_put_part(store, row, buf_span(image), part, &more);
    return reason < 0 ? reason : store_image_count(store, row, true);
}

int store_images_tidy(struct racf_store *store, bool *more)
{
    static const char which[] =
        "SELECT p.class, p.generation FROM image_parts p LEFT JOIN classes c"
        " ON c.name = p.class AND c.raclisted <> 0 AND c.generation = p.generation WHERE c.name IS NULL LIMIT 1";
    struct sql_query *query = sql_query(store->sql, which, "");
    uint64_t generation = 0;
    struct name8 class_name = { "" };
    int reason;

    *more = sql_next(query) && text_copy(class_name.text, sizeof class_name.text, span_of(sql_text(query, 0)));
    if (*more)
        generation = (uint64_t)sql_int(query, 1);
    reason = sql_done(query);
    return reason < 0 || !*more ? reason : delete_last_part(store, class_name.text, generation);
}

int racf_store_image(struct racf_store *store, const char *class_name, struct buf *image, uint64_t *generation)
{
    const struct store_class *row = store_class(store, class_name);
    struct sql_query *query;
    size_t before = image->length;
    int reason;

    if (!row || !row->options.raclisted)
        return REASON_NOT_FOUND;
    query = sql_query(store->sql, "SELECT bytes FROM image_parts WHERE class = ? AND generation = ? ORDER BY part", "ti",
                      class_name, (int64_t)row->options.generation);
    while (sql_next(query))
        buf_put_span(image, sql_blob(query, 0));
    reason = sql_done(query);
    if (reason < 0)
        return reason;
    *generation = row->options.generation;
    if (image->length == before)
        return REASON_NOT_FOUND;
    return buf_failed(image) ? REASON_TOO_LONG : 0;
}

int store_global_put(struct racf_store *store, struct store_class *row, const struct buf *image)
{
    uint64_t generation = image ? ++store->global_generations : 0;
    int reason;

    if (image)
        reason = sql_run(store->sql, "REPLACE INTO global_tables (class, generation, image) VALUES (?, ?, ?)", "tib",
                         row->name.text, (int64_t)generation, buf_span(image));
    else
        reason = sql_run(store->sql, "DELETE FROM global_tables WHERE class = ?", "t", row->name.text);
    if (reason < 0)
        return reason;
    row->global = image != NULL;
    row->options.global_generation = generation;
    return store_class_write(store, row);
}

int racf_store_global(struct racf_store *store, const char *class_name, struct buf *image, uint64_t *generation)
{
    const struct store_class *row = store_class(store, class_name);
    struct sql_query *query;
    bool there;
    int reason;

    if (!row || !row->options.global_generation)
        return REASON_NOT_FOUND;
    query = sql_query(store->sql, "SELECT image FROM global_tables WHERE class = ?", "t", class_name);
    there = sql_next(query);
    if (there)
        buf_put_span(image, sql_blob(query, 0));
    reason = sql_done(query);
    *generation = row->options.global_generation;
    if (reason == 0 && !there)
        reason = REASON_NOT_FOUND;
    return reason == 0 && buf_failed(image) ? REASON_TOO_LONG : reason;
}

/* ------------------------------------------------------------------------------------------------ options and maps */

static int64_t option_of_draft(struct racf_store *store, const char *name, int64_t fallback)
{
    struct sql_query *query = sql_query(store->sql, "SELECT value FROM options WHERE name = ?", "t", name);
    int64_t value = sql_next(query) ? sql_int(query, 0) : fallback;

    return sql_done(query) < 0 ? fallback : value;
}

int64_t racf_store_option(struct racf_store *store, const char *name, int64_t fallback)
{
    bool there;
    size_t at;

    if (store->draft)
        return option_of_draft(store, name, fallback);
    at = option_place(store, name, &there);
    return there ? store->options[at].value : fallback;
}

int store_set_option(struct racf_store *store, const char *name, int64_t value)
{
    int reason = sql_run(store->sql, "REPLACE INTO options (name, value) VALUES (?, ?)", "ti", name, value);

    if (reason == 0 && !store->draft)
        put_option(store, name, value);
    return reason;
}

int racf_store_option_text(struct racf_store *store, const char *name, struct buf *value)
{
    struct sql_query *query = sql_query(store->sql, "SELECT value FROM option_texts WHERE name = ?", "t", name);
    int reason;

    if (sql_next(query))
        buf_put_span(value, sql_blob(query, 0));
    reason = sql_done(query);
    return reason == 0 && buf_failed(value) ? REASON_TOO_LONG : reason;
}

int store_set_option_text(struct racf_store *store, const char *name, struct span value)
{
    if (value.length == 0)
        return sql_run(store->sql, "DELETE FROM option_texts WHERE name = ?", "t", name);
    return sql_run(store->sql, "REPLACE INTO option_texts (name, value) VALUES (?, ?)", "tb", name, value);
}

int racf_store_map(struct racf_store *store, const char *unix_user, const struct name8 *user)
{
    struct racf_user row;
    int reason = store_begin(store);

    if (reason < 0)
        return reason;
    if (name8_none(user))
        return sql_run(store->sql, "DELETE FROM unix_users WHERE name = ?", "t", unix_user);
    for (const char *at = unix_user; *at; at++)
        if (*at == ' ' || !text_is_printable(*at))
            return REASON_BAD_NAME;
    if (!unix_user[0] || strlen(unix_user) > 255)
        return REASON_BAD_NAME;
    reason = user_get(store, user, &row);
    if (reason < 0)
        return reason;
    return sql_run(store->sql, "REPLACE INTO unix_users (name, user) VALUES (?, ?)", "tt", unix_user, user->text);
}

int racf_store_mapped(struct racf_store *store, const char *unix_user, struct name8 *user)
{
    struct sql_query *query = sql_query(store->sql, "SELECT user FROM unix_users WHERE name = ?", "t", unix_user);
    bool there = sql_next(query) && text_copy(user->text, sizeof user->text, span_of(sql_text(query, 0)));
    int reason = sql_done(query);

    if (reason < 0)
        return reason;
    return there ? 0 : REASON_UNMAPPED;
}

int racf_store_map_list(struct racf_store *store, struct buf *out)
{
    struct sql_query *query = sql_query(store->sql, "SELECT name, user FROM unix_users ORDER BY name", "");

    while (sql_next(query))
        buf_printf(out, "%s %s\n", sql_text(query, 0), sql_text(query, 1));
    return sql_done(query);
}

/* ------------------------------------------------------------------------------------------------ opening */

void store_take_classes(struct racf_store *store)
{
    for (; store->class_count < store->classes->count; store->class_count++) {
        struct store_class *row = &store->class_rows[store->class_count];

        row->row = &store->classes->rows[store->class_count];
        row->name = row->row->name;
    }
}

static int open_file(const char *path, struct class_table *classes, struct racf_store **result)
{
    struct racf_store *store = mem_alloc(1, sizeof *store);
    int reason;

    store->path = mem_copy_text(path);
    reason = sql_open(&store->sql, path, store_schema);
    if (reason == 0)
        reason = sql_script(store->sql, "PRAGMA cache_size=-65536"); /* KiB at most: a RACLIST reads a whole class */
    if (reason == 0) {
        store->classes = classes;
        store->class_rows = mem_alloc(CLASSES_MAX, sizeof *store->class_rows);
        reason = store_reload(store);
    }
    if (reason < 0) {
        racf_store_close(store);
        return reason;
    }
    *result = store;
    return 0;
}

void racf_store_close(struct racf_store *store)
{
    if (!store)
        return;
    sql_close(store->sql);
    mem_free(store->class_rows);
    mem_free(store->options);
    mem_free(store->path);
    mem_free(store);
}

/* What a new system begins with. */
static int put_first_rows(struct racf_store *store)
{
    static const char *const groups[] = { "SYS1", "SYSCTLG", "VSAMDSET" };
    static const char *const active[] = { "DATASET", "USER", "GROUP", "STARTED", "FACILITY", "SURROGAT" };
    const struct name8 ibmuser = name8_const("IBMUSER");
    const struct name8 sys1 = name8_const("SYS1");
    microseconds now = clock_now();
    struct racf_user user = { .owner = ibmuser, .dfltgrp = sys1, .created = now };
    int reason = 0;

    for (size_t i = 0; i < ARRAY_COUNT(groups) && reason == 0; i++) {
        struct racf_group group = { .name = name8_const(groups[i]), .owner = ibmuser, .created = now, .termuacc = true };
        struct racf_connect connect = {
            .user = ibmuser, .group = group.name, .owner = ibmuser, .created = now, .authority = GROUP_JOIN
        };

        if (i > 0)
            group.superior = sys1;
        reason = group_insert(store, &group);
        if (reason == 0)
            reason = connect_put(store, &connect);
    }
    if (reason == 0) {
        user.name = ibmuser;
        user.attributes = IDENTITY_SPECIAL | IDENTITY_OPERATIONS;
        reason = user_insert(store, &user);
    }
    if (reason == 0) {
        struct racf_connect connect = { .group = sys1, .owner = ibmuser, .created = now, .authority = GROUP_USE };

        user.name = connect.user = name8_const("SYSPROG");
        user.attributes = IDENTITY_SPECIAL;
        reason = user_insert(store, &user);
        if (reason == 0)
            reason = connect_put(store, &connect);
    }
    for (size_t i = 0; i < ARRAY_COUNT(active) && reason == 0; i++) {
        struct store_class *row = store_class(store, active[i]);

        if (!row)
            continue;
        row->options.active = true;
        row->options.generic = row->options.generic_commands = strcmp(active[i], "STARTED") == 0;
        reason = store_class_write(store, row);
    }
    if (reason == 0)
        reason = store_set_option(store, "GRPLIST", 1);
    if (reason == 0)
        reason = store_set_option(store, "VERSION", SCHEMA_VERSION);
    return reason;
}

int racf_store_create(const char *path, struct class_table *classes, struct racf_store **result)
{
    struct racf_store *store;
    int reason = open_file(path, classes, &store);

    if (reason < 0)
        return reason;
    reason = racf_store_option(store, "VERSION", 0) != 0 ? REASON_EXISTS : sql_begin(store->sql);
    if (reason == 0)
        reason = put_first_rows(store);
    if (reason == 0)
        reason = sql_commit(store->sql);
    if (reason < 0) {
        sql_rollback(store->sql);
        racf_store_close(store);
        return reason;
    }
    *result = store;
    return 0;
}

/* Images of older databases are in one piece, or of another layout; those that somebody was putting in when he died count for
 * nothing. */
static int settle_images(struct racf_store *store)
{
    bool more = true;
    int reason = sql_begin(store->sql);

    if (reason == 0)
        reason = sql_script(store->sql,
            "INSERT INTO image_parts (class, generation, part, bytes) SELECT i.class, c.generation, 0, i.image FROM images i"
            " JOIN classes c ON c.name = i.class; DELETE FROM images");
    if (reason == 0)
        reason = store_images_renew(store);
    while (reason == 0 && more)
        reason = store_images_tidy(store, &more);
    return reason < 0 ? reason : sql_commit(store->sql);
}

int racf_store_open(const char *path, struct class_table *classes, struct racf_store **result)
{
    struct racf_store *store;
    int64_t version;
    int reason;

    if (access(path, F_OK) < 0) /* opening would make one */
        return REASON_NOT_FOUND;
    reason = open_file(path, classes, &store);
    if (reason < 0)
        return reason;
    version = racf_store_option(store, "VERSION", 0);
    if (version != SCHEMA_VERSION)
        reason = version == 0 ? REASON_NOT_FOUND : REASON_VERSION;
    else
        reason = settle_images(store);
    if (reason < 0)
        racf_store_close(store);
    else
        *result = store;
    return reason;
}
