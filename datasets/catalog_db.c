/* catalog_db.c - vol/catalog.db (docs/formats/catalog.md). */
#include "datasets/catalog_db.h"

#include "base/mem.h"
#include "base/sql.h"
#include "base/text.h"
#include "datasets/generation.h"
#include "datasets/pattern.h"

/* The column cataloged. */
enum { NOT_CATALOGED = 0, CATALOGED = 1, DEFERRED = 2, TEMPORARY = 3 };

static const char schema[] = "CREATE TABLE IF NOT EXISTS version (number INTEGER PRIMARY KEY)";

/* What makes version i + 1 of version i; 0 is an empty file. */
static const char *const steps[] = {
    "CREATE TABLE dataset ("
    " name TEXT PRIMARY KEY, org INTEGER NOT NULL, format INTEGER NOT NULL, blocked INTEGER NOT NULL,"
    " control INTEGER NOT NULL, lrecl INTEGER NOT NULL, blksize INTEGER NOT NULL, records INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, volume TEXT NOT NULL, created INTEGER NOT NULL, cataloged INTEGER NOT NULL"
    ") WITHOUT ROWID;"
    "CREATE TABLE intent ("
    " id INTEGER PRIMARY KEY, action INTEGER NOT NULL, org INTEGER NOT NULL, volume TEXT NOT NULL,"
    " name TEXT NOT NULL, target TEXT NOT NULL);",
    /* Files of version 1 have it when an end came between it and the row of version 2. */
    "CREATE TABLE IF NOT EXISTS gdg ("
    " name TEXT PRIMARY KEY, most INTEGER NOT NULL, flags INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;",
    /* One name may lie on several volumes, and be cataloged once. A data set of before is as one without SPACE: it grows as it
     * needs (SPACE_GROWS), from about what it has; a library is a PDSE. */
    "ALTER TABLE dataset RENAME TO dataset_2;"
    "CREATE TABLE dataset ("
    " name TEXT NOT NULL, volume TEXT NOT NULL, org INTEGER NOT NULL, format INTEGER NOT NULL, blocked INTEGER NOT NULL,"
    " control INTEGER NOT NULL, lrecl INTEGER NOT NULL, blksize INTEGER NOT NULL, records INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL, created INTEGER NOT NULL, cataloged INTEGER NOT NULL, type INTEGER NOT NULL,"
    " space_unit INTEGER NOT NULL, space_primary INTEGER NOT NULL, space_secondary INTEGER NOT NULL, directory INTEGER NOT NULL,"
    " allocated INTEGER NOT NULL, extents INTEGER NOT NULL, members INTEGER NOT NULL, used INTEGER NOT NULL,"
    " expires INTEGER NOT NULL, PRIMARY KEY (name, volume)) WITHOUT ROWID;"
    "INSERT INTO dataset SELECT name, volume, org, format, blocked, control, lrecl, blksize, records, bytes, created, cataloged,"
    " org = 2, 0, 15, 4294967295, 0, 15 + bytes / 50000, 1, 0, 0, 0 FROM dataset_2;"
    "DROP TABLE dataset_2;"
    "CREATE UNIQUE INDEX dataset_cataloged ON dataset (name) WHERE cataloged > 0;"
    "CREATE TABLE alias (name TEXT PRIMARY KEY, target TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX alias_target ON alias (target);",
    /* VSAM clusters. */
    "CREATE TABLE cluster ("
    " name TEXT PRIMARY KEY, key_length INTEGER NOT NULL, key_offset INTEGER NOT NULL, average INTEGER NOT NULL,"
    " maximum INTEGER NOT NULL, ci_size INTEGER NOT NULL, index_ci_size INTEGER NOT NULL, freespace_ci INTEGER NOT NULL,"
    " freespace_ca INTEGER NOT NULL, share_region INTEGER NOT NULL, share_system INTEGER NOT NULL, flags INTEGER NOT NULL,"
    " space INTEGER NOT NULL, primary_space INTEGER NOT NULL, secondary_space INTEGER NOT NULL, data TEXT NOT NULL,"
    " idx TEXT NOT NULL, inserted INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER NOT NULL,"
    " retrieved INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE component (name TEXT PRIMARY KEY, cluster TEXT NOT NULL) WITHOUT ROWID;",
    /* Key labels. */
    "ALTER TABLE dataset ADD COLUMN key_label TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE dataset ADD COLUMN key_version INTEGER NOT NULL DEFAULT 0;",
    /* Whose temporary data set it is, or whose step is making it. */
    "ALTER TABLE dataset ADD COLUMN job TEXT NOT NULL DEFAULT '';"
    "CREATE INDEX dataset_job ON dataset (job) WHERE job <> '';",
};

/* Tracks of a volume that data sets have. */
struct taken {
    struct name8 volume;
    uint64_t tracks;
};

struct catalog_db {
    struct sql *sql;
    catalog_act *act;
    void *context;
    struct catalog_intent *intents; /* owned: to be done after the commit */
    size_t intent_count;
    bool done_intents; /* rows of intents that were done wait to be crossed out */
    struct taken *taken; /* owned: one a volume */
    size_t taken_count;
};

static uint64_t *taken_of(struct catalog_db *db, const struct name8 *volume)
{
    for (size_t i = 0; i < db->taken_count; i++)
        if (name8_equal(&db->taken[i].volume, volume))
            return &db->taken[i].tracks;
    db->taken = mem_resize(db->taken, db->taken_count + 1, sizeof *db->taken);
    db->taken[db->taken_count] = (struct taken){ *volume, 0 };
    return &db->taken[db->taken_count++].tracks;
}

uint64_t catalog_db_taken(struct catalog_db *db, const struct name8 *volume)
{
    return *taken_of(db, volume);
}

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

static int load_serial(struct sql_query *query, int column, struct name8 *serial)
{
    const char *text = sql_text(query, column);

    return serial_of(serial, span_of(text)) < 0 ? REASON_CORRUPT : 0;
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

        reason = load_serial(query, 2, &intent.volume);
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

static int run_steps(struct catalog_db *db)
{
    struct sql_query *query = sql_query(db->sql, "SELECT max(number) FROM version", "");
    int64_t version = sql_next(query) ? sql_int(query, 0) : 0;
    int reason = sql_done(query);

    if (reason == 0 && (version < 0 || version > (int64_t)ARRAY_COUNT(steps)))
        reason = REASON_VERSION;
    if (reason < 0 || version == (int64_t)ARRAY_COUNT(steps))
        return reason;
    reason = sql_begin(db->sql);
    while (reason == 0 && version < (int64_t)ARRAY_COUNT(steps)) {
        reason = sql_script(db->sql, steps[version]);
        if (reason == 0)
            reason = sql_run(db->sql, "INSERT INTO version VALUES (?)", "i", ++version);
    }
    return reason < 0 ? reason : sql_commit(db->sql);
}

/* How much of each volume is taken. */
static int load_volumes(struct catalog_db *db)
{
    struct sql_query *query = sql_query(db->sql, "SELECT volume, sum(allocated) FROM dataset GROUP BY volume", "");
    int reason = 0, ended;

    while (reason == 0 && sql_next(query)) {
        struct name8 volume;

        reason = load_serial(query, 0, &volume);
        if (reason == 0)
            *taken_of(db, &volume) = (uint64_t)sql_int(query, 1);
    }
    ended = sql_done(query);
    return reason < 0 ? reason : ended;
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
    reason = run_steps(db);
    if (reason == 0)
        reason = load_volumes(db);
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
    mem_free(db->taken);
    mem_free(db);
}

/* The columns of a data set, in the order of load_dataset(). */
#define DATASET_COLUMNS                                                                                                  \
    "SELECT volume, org, format, blocked, control, lrecl, blksize, records, bytes, created, cataloged, type, space_unit," \
    " space_primary, space_secondary, directory, allocated, extents, members, used, expires, key_label," \
    " key_version, job FROM dataset"

static int load_dataset(struct sql_query *query, struct dataset_info *info)
{
    info->org = (enum dataset_org)sql_int(query, 1);
    info->attributes.format = (enum record_format)sql_int(query, 2);
    info->attributes.blocked = sql_int(query, 3) != 0;
    info->attributes.control = (enum record_control)sql_int(query, 4);
    info->attributes.lrecl = (uint32_t)sql_int(query, 5);
    info->attributes.blksize = (uint32_t)sql_int(query, 6);
    info->records = (uint64_t)sql_int(query, 7);
    info->bytes = (uint64_t)sql_int(query, 8);
    info->created = sql_int(query, 9);
    info->deferred = sql_int(query, 10) == DEFERRED;
    info->uncataloged = sql_int(query, 10) == NOT_CATALOGED;
    info->temporary = sql_int(query, 10) == TEMPORARY;
    info->type = (enum dataset_type)sql_int(query, 11);
    info->space.unit = (uint8_t)sql_int(query, 12);
    info->space.primary = (uint32_t)sql_int(query, 13);
    info->space.secondary = (uint32_t)sql_int(query, 14);
    info->space.directory = (uint32_t)sql_int(query, 15);
    info->space.allocated = (uint32_t)sql_int(query, 16);
    info->space.extents = (uint32_t)sql_int(query, 17);
    info->space.members = (uint32_t)sql_int(query, 18);
    info->space.used = (uint64_t)sql_int(query, 19);
    info->expires = (uint32_t)sql_int(query, 20);
    if (!text_copy(info->key_label, sizeof info->key_label, span_of(sql_text(query, 21))))
        return REASON_CORRUPT;
    info->key_version = (uint32_t)sql_int(query, 22);
    if (!text_copy(info->job.text, sizeof info->job.text, span_of(sql_text(query, 23))))
        return REASON_CORRUPT;
    return load_serial(query, 0, &info->volume);
}

static int load_cluster(struct catalog_db *db, struct dataset_info *info)
{
    struct sql_query *query =
        sql_query(db->sql,
                  "SELECT key_length, key_offset, average, maximum, ci_size, index_ci_size, freespace_ci, freespace_ca,"
                  " share_region, share_system, flags, space, primary_space, secondary_space, inserted, updated, deleted,"
                  " retrieved, data, idx FROM cluster WHERE name = ?", "t", info->name.text);
    struct cluster_attributes *a = &info->cluster.attributes;
    struct cluster_statistics *s = &info->cluster.statistics;
    int reason = REASON_CORRUPT, ended;

    if (sql_next(query)) {
        *a = (struct cluster_attributes){
            .kind = (enum cluster_kind)info->org,
            .key_length = (uint32_t)sql_int(query, 0),
            .key_offset = (uint32_t)sql_int(query, 1),
            .average = (uint32_t)sql_int(query, 2),
            .maximum = (uint32_t)sql_int(query, 3),
            .ci_size = (uint32_t)sql_int(query, 4),
            .index_ci_size = (uint32_t)sql_int(query, 5),
            .freespace_ci = (uint8_t)sql_int(query, 6),
            .freespace_ca = (uint8_t)sql_int(query, 7),
            .share_region = (uint8_t)sql_int(query, 8),
            .share_system = (uint8_t)sql_int(query, 9),
            .flags = (uint8_t)sql_int(query, 10),
            .space = (uint8_t)sql_int(query, 11),
            .primary = (uint32_t)sql_int(query, 12),
            .secondary = (uint32_t)sql_int(query, 13),
        };
        *s = (struct cluster_statistics){ info->records, info->bytes, (uint64_t)sql_int(query, 14), (uint64_t)sql_int(query, 15),
                                          (uint64_t)sql_int(query, 16), (uint64_t)sql_int(query, 17) };
        reason = load_dsname(query, 18, &info->cluster.data);
        if (reason == 0 && info->org == DATASET_KSDS)
            reason = load_dsname(query, 19, &info->cluster.index);
    }
    ended = sql_done(query);
    return ended < 0 ? ended : reason;
}

static int found(struct catalog_db *db, struct sql_query *query, const struct dsname *name, struct dataset_info *info)
{
    int reason = REASON_NOT_FOUND, ended;

    *info = (struct dataset_info){ .name = *name };
    if (sql_next(query))
        reason = load_dataset(query, info);
    ended = sql_done(query);
    if (ended < 0 || reason < 0)
        return ended < 0 ? ended : reason;
    return dataset_is_cluster(info->org) ? load_cluster(db, info) : 0;
}

int catalog_db_find(struct catalog_db *db, const struct dsname *name, struct dataset_info *info)
{
    return found(db, sql_query(db->sql, DATASET_COLUMNS " WHERE name = ? AND cataloged > 0", "t", name->text), name, info);
}

int catalog_db_find_on(struct catalog_db *db, const struct dsname *name, const struct name8 *volume, struct dataset_info *info)
{
    if (name8_none(volume))
        return catalog_db_find(db, name, info);
    return found(db, sql_query(db->sql, DATASET_COLUMNS " WHERE name = ? AND volume = ?", "tt", name->text, volume->text), name,
                 info);
}

int catalog_db_cluster_of(struct catalog_db *db, const struct dsname *component, struct dsname *cluster)
{
    struct sql_query *query = sql_query(db->sql, "SELECT cluster FROM component WHERE name = ?", "t", component->text);
    int reason = sql_next(query) ? load_dsname(query, 0, cluster) : REASON_NOT_FOUND, ended = sql_done(query);

    return ended < 0 ? ended : reason;
}

/* Cataloged data sets, components of clusters, bases of groups and aliases share their names. */
static int is_free_of_others(struct catalog_db *db, const struct dsname *name)
{
    struct gdg_info gdg;
    struct dsname target;
    int reason = catalog_db_find_gdg(db, name, &gdg);

    if (reason == REASON_NOT_FOUND)
        reason = catalog_db_find_alias(db, name, &target, NULL);
    if (reason == REASON_NOT_FOUND)
        reason = catalog_db_cluster_of(db, name, &target);
    return reason == 0 ? REASON_EXISTS : reason == REASON_NOT_FOUND ? 0 : reason;
}

/* A component, whose name nothing else has. */
static int add_component(struct catalog_db *db, const struct dsname *cluster, const struct dsname *name)
{
    struct sql_query *query = sql_query(db->sql, "SELECT 1 FROM dataset WHERE name = ? AND cataloged > 0", "t", name->text);
    bool taken = sql_next(query);
    int reason = sql_done(query);

    if (reason == 0)
        reason = taken ? REASON_EXISTS : is_free_of_others(db, name);
    return reason < 0 ? reason : sql_run(db->sql, "INSERT INTO component VALUES (?, ?)", "tt", name->text, cluster->text);
}

static int add_cluster(struct catalog_db *db, const struct dataset_info *info)
{
    const struct cluster_attributes *a = &info->cluster.attributes;
    int reason = sql_run(db->sql, "INSERT INTO cluster VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
                         "tiiiiiiiiiiiiiitt", info->name.text, (int64_t)a->key_length, (int64_t)a->key_offset, (int64_t)a->average,
                         (int64_t)a->maximum, (int64_t)a->ci_size, (int64_t)a->index_ci_size, (int64_t)a->freespace_ci,
                         (int64_t)a->freespace_ca, (int64_t)a->share_region, (int64_t)a->share_system, (int64_t)a->flags,
                         (int64_t)a->space, (int64_t)a->primary, (int64_t)a->secondary, info->cluster.data.text,
                         info->cluster.index.text);

    if (reason == 0)
        reason = add_component(db, &info->name, &info->cluster.data);
    if (reason == 0 && info->org == DATASET_KSDS)
        reason = add_component(db, &info->name, &info->cluster.index);
    return reason;
}

int catalog_db_alter_cluster(struct catalog_db *db, const struct dataset_info *info)
{
    const struct cluster_attributes *a = &info->cluster.attributes;
    int reason = begin(db);

    return reason < 0 ? reason
                      : sql_run(db->sql,
                                "UPDATE cluster SET key_length = ?, key_offset = ?, average = ?, maximum = ?, freespace_ci = ?,"
                                " freespace_ca = ?, share_region = ?, share_system = ?, flags = ? WHERE name = ?",
                                "iiiiiiiiit", (int64_t)a->key_length, (int64_t)a->key_offset, (int64_t)a->average,
                                (int64_t)a->maximum, (int64_t)a->freespace_ci, (int64_t)a->freespace_ca, (int64_t)a->share_region,
                                (int64_t)a->share_system, (int64_t)a->flags, info->name.text);
}

int catalog_db_count(struct catalog_db *db, const struct dsname *name, const struct cluster_statistics *statistics)
{
    int reason = begin(db);

    if (reason == 0)
        reason = sql_run(db->sql, "UPDATE dataset SET records = ?, bytes = ? WHERE name = ? AND cataloged > 0", "iit",
                         (int64_t)statistics->records,
                         (int64_t)statistics->bytes, name->text);
    return reason < 0 ? reason
                      : sql_run(db->sql,
                                "UPDATE cluster SET inserted = inserted + ?, updated = updated + ?, deleted = deleted + ?,"
                                " retrieved = retrieved + ? WHERE name = ?", "iiiit", (int64_t)statistics->inserted,
                                (int64_t)statistics->updated, (int64_t)statistics->deleted, (int64_t)statistics->retrieved,
                                name->text);
}

int catalog_db_add(struct catalog_db *db, const struct dataset_info *info)
{
    const struct record_attributes *a = &info->attributes;
    const struct space *s = &info->space;
    int reason = info->uncataloged ? 0 : is_free_of_others(db, &info->name);

    if (reason == 0)
        reason = begin(db);
    if (reason == 0)
        reason = sql_mark(db->sql); /* a component's name may be taken */
    if (reason < 0)
        return reason;
    reason = sql_run(db->sql,
                     "INSERT INTO dataset VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "ttiiiiiiiiiiiiiiiiiiiitit", info->name.text, info->volume.text, (int64_t)info->org, (int64_t)a->format,
                     (int64_t)a->blocked, (int64_t)a->control, (int64_t)a->lrecl, (int64_t)a->blksize, (int64_t)info->records,
                     (int64_t)info->bytes, info->created,
                     (int64_t)(info->deferred      ? DEFERRED
                               : info->uncataloged ? NOT_CATALOGED
                               : info->temporary   ? TEMPORARY
                                                   : CATALOGED), (int64_t)info->type,
                     (int64_t)s->unit, (int64_t)s->primary, (int64_t)s->secondary, (int64_t)s->directory, (int64_t)s->allocated,
                     (int64_t)s->extents, (int64_t)s->members, (int64_t)s->used, (int64_t)info->expires, info->key_label,
                     (int64_t)info->key_version, info->job.text);
    if (reason == 0 && dataset_is_cluster(info->org))
        reason = add_cluster(db, info);
    if (reason < 0) {
        sql_forget(db->sql);
        return reason;
    }
    sql_keep(db->sql);
    *taken_of(db, &info->volume) += s->allocated;
    return 0;
}

int catalog_db_update(struct catalog_db *db, const struct dataset_info *info)
{
    const struct record_attributes *a = &info->attributes;
    const struct space *s = &info->space;
    struct dataset_info before;
    int reason = catalog_db_find_on(db, &info->name, &info->volume, &before);

    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    reason = sql_run(db->sql,
                     "UPDATE dataset SET format = ?, blocked = ?, control = ?, lrecl = ?, blksize = ?, records = ?, bytes = ?,"
                     " allocated = ?, extents = ?, members = ?, used = ?, expires = ?, key_version = ?"
                     " WHERE name = ? AND volume = ?",
                     "iiiiiiiiiiiiitt", (int64_t)a->format, (int64_t)a->blocked, (int64_t)a->control, (int64_t)a->lrecl,
                     (int64_t)a->blksize, (int64_t)info->records, (int64_t)info->bytes, (int64_t)s->allocated, (int64_t)s->extents,
                     (int64_t)s->members, (int64_t)s->used, (int64_t)info->expires, (int64_t)info->key_version, info->name.text,
                     info->volume.text);
    if (reason == 0)
        *taken_of(db, &info->volume) += (uint64_t)s->allocated - before.space.allocated;
    return reason;
}

static int remove_cluster(struct catalog_db *db, const struct dsname *name)
{
    int reason = sql_run(db->sql, "DELETE FROM cluster WHERE name = ?", "t", name->text);

    return reason < 0 ? reason : sql_run(db->sql, "DELETE FROM component WHERE cluster = ?", "t", name->text);
}

static int rename_cluster(struct catalog_db *db, const struct dsname *from, const struct dsname *to)
{
    int reason = sql_run(db->sql, "UPDATE cluster SET name = ? WHERE name = ?", "tt", to->text, from->text);

    return reason < 0 ? reason
                      : sql_run(db->sql, "UPDATE component SET cluster = ? WHERE cluster = ?", "tt", to->text, from->text);
}

int catalog_db_remove(struct catalog_db *db, const struct dsname *name)
{
    static const struct name8 cataloged = { "" };

    return catalog_db_remove_on(db, name, &cataloged);
}

int catalog_db_remove_on(struct catalog_db *db, const struct dsname *name, const struct name8 *volume)
{
    struct catalog_intent intent = { .action = INTENT_REMOVE, .name = *name };
    struct dataset_info info;
    int reason = catalog_db_find_on(db, name, volume, &info);

    if (reason == 0)
        reason = begin(db);
    if (reason == 0 && !info.uncataloged) /* an alias of what is gone means nothing */
        reason = sql_run(db->sql, "DELETE FROM alias WHERE target = ?", "t", name->text);
    if (reason < 0)
        return reason;
    intent.org = info.org;
    intent.volume = info.volume;
    reason = sql_run(db->sql, "DELETE FROM dataset WHERE name = ? AND volume = ?", "tt", name->text, info.volume.text);
    if (reason == 0 && dataset_is_cluster(info.org))
        reason = remove_cluster(db, name);
    if (reason == 0)
        *taken_of(db, &info.volume) -= info.space.allocated;
    return reason < 0 ? reason : add_intent(db, &intent);
}

int catalog_db_jobs(struct catalog_db *db, struct buf *jobids)
{
    struct sql_query *query = sql_query(db->sql, "SELECT DISTINCT job FROM dataset WHERE job <> ''", "");

    while (sql_next(query))
        buf_printf(jobids, "%s\n", sql_text(query, 0));
    return sql_done(query);
}

int catalog_db_of_job(struct catalog_db *db, const char *jobid, bool temporary, struct buf *rows)
{
    struct sql_query *query =
        sql_query(db->sql, "SELECT name, volume FROM dataset WHERE job <> '' AND job = ? AND (cataloged = 3) = ?", "ti", jobid,
                  (int64_t)temporary);

    while (sql_next(query))
        buf_printf(rows, "%s %s\n", sql_text(query, 0), sql_text(query, 1));
    return sql_done(query);
}

int catalog_db_settle(struct catalog_db *db, const struct dsname *name, const struct name8 *volume)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    return sql_run(db->sql, "UPDATE dataset SET job = '' WHERE name = ? AND volume = ?", "tt", name->text, volume->text);
}

int catalog_db_uncatalog(struct catalog_db *db, const struct dsname *name)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    reason = sql_run(db->sql, "UPDATE dataset SET cataloged = 0 WHERE name = ? AND cataloged > 0", "t", name->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

int catalog_db_rename(struct catalog_db *db, const struct dsname *from, const struct dsname *to)
{
    struct catalog_intent intent = { .action = INTENT_RENAME, .name = *from, .target = *to };
    struct dataset_info info;
    int reason = catalog_db_find(db, from, &info);

    if (reason == 0)
        reason = is_free_of_others(db, to);
    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    intent.org = info.org;
    intent.volume = info.volume;
    reason = sql_run(db->sql, "UPDATE dataset SET name = ? WHERE name = ? AND volume = ?", "ttt", to->text, from->text,
                     info.volume.text);
    if (reason == 0)
        reason = sql_run(db->sql, "UPDATE alias SET target = ? WHERE target = ?", "tt", to->text, from->text);
    if (reason == 0 && dataset_is_cluster(info.org))
        reason = rename_cluster(db, from, to);
    return reason < 0 ? reason : add_intent(db, &intent);
}

int catalog_db_recatalog(struct catalog_db *db, const struct dsname *name, const struct name8 *volume)
{
    struct dataset_info info;
    int reason = catalog_db_find(db, name, &info);

    if (reason != REASON_NOT_FOUND)
        return reason < 0 ? reason : REASON_EXISTS;
    reason = is_free_of_others(db, name);
    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    if (name8_none(volume)) /* the first of its volumes */
        reason = sql_run(db->sql,
                         "UPDATE dataset SET cataloged = 1 WHERE name = ? AND volume ="
                         " (SELECT min(volume) FROM dataset WHERE name = ?)", "tt", name->text, name->text);
    else
        reason = sql_run(db->sql, "UPDATE dataset SET cataloged = 1 WHERE name = ? AND volume = ?", "tt", name->text, volume->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

/* -- aliases -- */

int catalog_db_find_alias(struct catalog_db *db, const struct dsname *name, struct dsname *target, int64_t *created)
{
    struct sql_query *query = sql_query(db->sql, "SELECT target, created FROM alias WHERE name = ?", "t", name->text);
    int reason = REASON_NOT_FOUND, ended;

    if (sql_next(query)) {
        reason = load_dsname(query, 0, target);
        if (created)
            *created = sql_int(query, 1);
    }
    ended = sql_done(query);
    return ended < 0 ? ended : reason;
}

int catalog_db_add_alias(struct catalog_db *db, const struct dsname *name, const struct dsname *target, int64_t created)
{
    struct dataset_info info;
    int reason = catalog_db_find(db, name, &info);

    if (reason != REASON_NOT_FOUND)
        return reason < 0 ? reason : REASON_EXISTS;
    reason = is_free_of_others(db, name);
    if (reason == 0)
        reason = catalog_db_find(db, target, &info);
    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    return sql_run(db->sql, "INSERT INTO alias VALUES (?, ?, ?)", "tti", name->text, target->text, created);
}

int catalog_db_remove_alias(struct catalog_db *db, const struct dsname *name)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    reason = sql_run(db->sql, "DELETE FROM alias WHERE name = ?", "t", name->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

int catalog_db_aliases(struct catalog_db *db, const struct dsname *target, struct buf *names)
{
    struct sql_query *query = sql_query(db->sql, "SELECT name FROM alias WHERE target = ? ORDER BY name", "t", target->text);

    while (sql_next(query))
        buf_printf(names, "%s\n", sql_text(query, 0));
    return sql_done(query);
}

/* -- generation data groups -- */

int catalog_db_find_gdg(struct catalog_db *db, const struct dsname *base, struct gdg_info *info)
{
    struct sql_query *query = sql_query(db->sql, "SELECT most, flags, created FROM gdg WHERE name = ?", "t", base->text);
    int reason = REASON_NOT_FOUND, ended;

    *info = (struct gdg_info){ 0 };
    if (sql_next(query)) {
        *info = (struct gdg_info){ (uint32_t)sql_int(query, 0), (uint8_t)sql_int(query, 1), sql_int(query, 2) };
        reason = 0;
    }
    ended = sql_done(query);
    return ended < 0 ? ended : reason;
}

int catalog_db_add_gdg(struct catalog_db *db, const struct dsname *base, const struct gdg_info *info)
{
    struct sql_query *query = sql_query(db->sql, "SELECT 1 FROM dataset WHERE name = ?", "t", base->text);
    bool taken = sql_next(query);
    int reason = sql_done(query);

    if (reason == 0)
        reason = taken ? REASON_EXISTS : is_free_of_others(db, base);
    if (reason == 0)
        reason = begin(db);
    if (reason < 0)
        return reason;
    return sql_run(db->sql, "INSERT INTO gdg VALUES (?, ?, ?, ?)", "tiii", base->text, (int64_t)info->limit,
                   (int64_t)info->flags, info->created);
}

int catalog_db_update_gdg(struct catalog_db *db, const struct dsname *base, const struct gdg_info *info)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    reason = sql_run(db->sql, "UPDATE gdg SET most = ?, flags = ? WHERE name = ?", "iit", (int64_t)info->limit,
                     (int64_t)info->flags, base->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

int catalog_db_remove_gdg(struct catalog_db *db, const struct dsname *base)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    reason = sql_run(db->sql, "DELETE FROM gdg WHERE name = ?", "t", base->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

int catalog_db_roll_in(struct catalog_db *db, const struct dsname *name)
{
    int reason = begin(db);

    if (reason < 0)
        return reason;
    reason = sql_run(db->sql, "UPDATE dataset SET cataloged = 1, job = '' WHERE name = ? AND cataloged = 2", "t", name->text);
    return reason < 0 ? reason : sql_changes(db->sql) ? 0 : REASON_NOT_FOUND;
}

struct generation {
    unsigned number, version;
    unsigned order;
};

static int newest_first(const void *a, const void *b)
{
    const struct generation *one = a, *other = b;

    return one->order != other->order ? (one->order < other->order ? 1 : -1) : (int)other->version - (int)one->version;
}

/* Behind G9999 comes G0001: in a group that has numbers at both ends, those at the lower end are the newer ones. */
static void order_generations(struct generation *list, size_t count)
{
    bool low = false, high = false;

    for (size_t i = 0; i < count; i++) {
        low = low || list[i].number <= GENERATION_LIMIT_EXTENDED;
        high = high || list[i].number > GENERATION_LAST - GENERATION_LIMIT_EXTENDED;
    }
    for (size_t i = 0; i < count; i++)
        list[i].order = list[i].number + (low && high && list[i].number < GENERATION_LAST / 2 ? GENERATION_LAST : 0);
    if (count)
        qsort(list, count, sizeof *list, newest_first);
}

int catalog_db_generations(struct catalog_db *db, const struct dsname *base, bool deferred, struct buf *names)
{
    char first[DSNAME_MAX + 8], last[DSNAME_MAX + 8];
    struct generation *list = NULL;
    struct sql_query *query;
    size_t count = 0;
    int reason;

    snprintf(first, sizeof first, "%s.G0", base->text);
    snprintf(last, sizeof last, "%s.G:", base->text); /* ':' is behind '9' */
    query = sql_query(db->sql, "SELECT name, cataloged FROM dataset WHERE name >= ? AND name < ? AND cataloged > 0", "tt", first,
                      last);
    while (sql_next(query)) {
        struct dsname name, its;
        struct generation one;

        if (!deferred && sql_int(query, 1) == DEFERRED)
            continue;
        if (dsname_of(&name, span_of(sql_text(query, 0))) < 0 || !generation_split(&name, &its, &one.number, &one.version) ||
            strcmp(its.text, base->text) != 0)
            continue;
        list = mem_resize(list, count + 1, sizeof *list);
        list[count++] = one;
    }
    reason = sql_done(query);
    order_generations(list, count);
    for (size_t i = 0; i < count; i++)
        buf_printf(names, "%s.G%04uV%02u\n", base->text, list[i].number, list[i].version);
    mem_free(list);
    return reason;
}

bool catalog_db_pending(const struct catalog_db *db, const struct dsname *name)
{
    for (size_t i = 0; i < db->intent_count; i++)
        if (strcmp(db->intents[i].name.text, name->text) == 0 || strcmp(db->intents[i].target.text, name->text) == 0)
            return true;
    return false;
}

static int names_of(struct catalog_db *db, const char *select, const char *pattern, const char *after, size_t limit,
                    struct buf *names, bool *more)
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
    query = sql_query(db->sql, select, "tt", first, after);
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

int catalog_db_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                     bool *more)
{
    return names_of(db, "SELECT name FROM dataset WHERE name >= ? AND name > ? AND cataloged > 0 ORDER BY name", pattern, after,
                    limit, names, more);
}

int catalog_db_gdg_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                         bool *more)
{
    return names_of(db, "SELECT name FROM gdg WHERE name >= ? AND name > ? ORDER BY name", pattern, after, limit, names, more);
}

int catalog_db_alias_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                           bool *more)
{
    return names_of(db, "SELECT name FROM alias WHERE name >= ? AND name > ? ORDER BY name", pattern, after, limit, names, more);
}

int catalog_db_of_label(struct catalog_db *db, const char *label, const struct dsname *after, const struct name8 *volume,
                        size_t limit, struct buf *rows, bool *more)
{
    struct sql_query *query = sql_query(db->sql,
                                        "SELECT name, volume FROM dataset WHERE key_label = ? AND (name, volume) > (?, ?)"
                                        " ORDER BY name, volume",
                                        "ttt", label, after->text, volume->text);
    size_t count = 0;

    *more = false;
    while (!*more && sql_next(query)) {
        *more = count++ == limit;
        if (!*more)
            buf_printf(rows, "%s %s\n", sql_text(query, 0), sql_text(query, 1));
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
