/* catalog_db.h - vol/catalog.db: which data sets there are, and what still has to be done on the volumes (docs/formats/catalog.md).
 *
 * Owner:   the catalog process; nobody else opens the file.
 * Intents: a change of a file that must follow a change of the catalog (delete, rename) is written down in the same transaction
 *          and done after the commit; at a restart those not crossed out are done again. Doing one twice is harmless.
 * Errors:  0 or a negative reason. REASON_EXISTS: the name is taken, cataloged or not. REASON_IN_DOUBT: end the process.
 * Memory:  catalog_db_open() hands out a handle that catalog_db_close() takes back.
 * Blocks:  catalog_db_commit() waits for the disk. Changes begin a transaction by themselves.
 */
#ifndef DATASETS_CATALOG_DB_H
#define DATASETS_CATALOG_DB_H

#include "datasets/catalog_client.h"
#include "datasets/pattern.h"

struct catalog_db;

enum catalog_action { INTENT_REMOVE = 1, INTENT_RENAME = 2 };

struct catalog_intent {
    enum catalog_action action;
    enum dataset_org org;
    struct name8 volume;
    struct dsname name;
    struct dsname target; /* of a rename */
};
/* Does what an intent says; called after the commit. */
typedef void catalog_act(void *context, const struct catalog_intent *intent);

int catalog_db_open(struct catalog_db **db, const char *path, catalog_act *act, void *context) MUST_CHECK;
void catalog_db_close(struct catalog_db *db);

/* A cataloged data set. */
int catalog_db_find(struct catalog_db *db, const struct dsname *name, struct dataset_info *info) MUST_CHECK;
/* That on a volume, cataloged or not; volume empty: the cataloged one. */
int catalog_db_find_on(struct catalog_db *db, const struct dsname *name, const struct name8 *volume,
                       struct dataset_info *info) MUST_CHECK;
int catalog_db_add(struct catalog_db *db, const struct dataset_info *info) MUST_CHECK;
/* Attributes, counts, space and the day of expiration. */
int catalog_db_update(struct catalog_db *db, const struct dataset_info *info) MUST_CHECK;
/* Aliases of a cataloged one go with it. */
int catalog_db_remove(struct catalog_db *db, const struct dsname *name) MUST_CHECK;
int catalog_db_remove_on(struct catalog_db *db, const struct dsname *name, const struct name8 *volume) MUST_CHECK;
/* The IDs of jobs that have temporary data sets or are making data sets, a line each; and those of one, "NAME VOLUME" a line. */
int catalog_db_jobs(struct catalog_db *db, struct buf *jobids) MUST_CHECK;
int catalog_db_of_job(struct catalog_db *db, const char *jobid, bool temporary, struct buf *rows) MUST_CHECK;
/* One that was being made stays. */
int catalog_db_settle(struct catalog_db *db, const struct dsname *name, const struct name8 *volume) MUST_CHECK;
int catalog_db_uncatalog(struct catalog_db *db, const struct dsname *name) MUST_CHECK;
int catalog_db_rename(struct catalog_db *db, const struct dsname *from, const struct dsname *to) MUST_CHECK;
/* A data set that is kept, but not cataloged, is cataloged. volume empty: whichever it lies on. */
int catalog_db_recatalog(struct catalog_db *db, const struct dsname *name, const struct name8 *volume) MUST_CHECK;
/* Tracks of a volume that its data sets have. */
uint64_t catalog_db_taken(struct catalog_db *db, const struct name8 *volume);

/* Other names of cataloged data sets. An alias is of a data set, never of an alias, so that there can be no loop. created may be
 * NULL. */
int catalog_db_find_alias(struct catalog_db *db, const struct dsname *name, struct dsname *target, int64_t *created) MUST_CHECK;
/* REASON_NOT_FOUND: target is no cataloged data set. */
int catalog_db_add_alias(struct catalog_db *db, const struct dsname *name, const struct dsname *target, int64_t created) MUST_CHECK;
int catalog_db_remove_alias(struct catalog_db *db, const struct dsname *name) MUST_CHECK;
/* The aliases of a data set, one a line. */
int catalog_db_aliases(struct catalog_db *db, const struct dsname *target, struct buf *names) MUST_CHECK;
int catalog_db_alias_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                           bool *more) MUST_CHECK;

/* The cluster that a component belongs to. */
int catalog_db_cluster_of(struct catalog_db *db, const struct dsname *component, struct dsname *cluster) MUST_CHECK;
/* What a close of a cluster tells. */
int catalog_db_count(struct catalog_db *db, const struct dsname *name, const struct cluster_statistics *statistics) MUST_CHECK;

/* Other attributes for a cluster. */
int catalog_db_alter_cluster(struct catalog_db *db, const struct dataset_info *info) MUST_CHECK;

/* Bases of generation data groups. */
int catalog_db_find_gdg(struct catalog_db *db, const struct dsname *base, struct gdg_info *info) MUST_CHECK;
int catalog_db_add_gdg(struct catalog_db *db, const struct dsname *base, const struct gdg_info *info) MUST_CHECK;
int catalog_db_update_gdg(struct catalog_db *db, const struct dsname *base, const struct gdg_info *info) MUST_CHECK;
int catalog_db_remove_gdg(struct catalog_db *db, const struct dsname *base) MUST_CHECK;
/* A deferred generation is rolled in. REASON_NOT_FOUND: there is no such deferred one. */
int catalog_db_roll_in(struct catalog_db *db, const struct dsname *name) MUST_CHECK;
/* The generations of a base, newest first, one a line; deferred: those too that are not rolled in. */
int catalog_db_generations(struct catalog_db *db, const struct dsname *base, bool deferred, struct buf *names) MUST_CHECK;
/* As catalog_db_names(), of bases. */
int catalog_db_gdg_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                         bool *more) MUST_CHECK;

/* Does an intent wait for the commit that concerns this name? Then its file must not be made or touched before. */
bool catalog_db_pending(const struct catalog_db *db, const struct dsname *name);
/* Appends cataloged names that fit pattern, in order, those behind after only, at most limit of them. */
int catalog_db_names(struct catalog_db *db, const char *pattern, const char *after, size_t limit, struct buf *names,
                     bool *more) MUST_CHECK;
/* Appends "NAME VOLUME" of the data sets under a key label, cataloged or not, in order, those behind after on that volume only. */
int catalog_db_of_label(struct catalog_db *db, const char *label, const struct dsname *after, const struct name8 *volume,
                        size_t limit, struct buf *rows, bool *more) MUST_CHECK;
bool catalog_db_changed(const struct catalog_db *db);
/* Makes the changes durable, then does the intents. */
int catalog_db_commit(struct catalog_db *db) MUST_CHECK;

#endif
