/* sql_vfs.h - the files of a SQLite database as two stored files that somebody else has opened: the database and its rollback
 * journal.
 *
 * SQLite knows them as "database" and "database-journal"; it opens nothing by a path, and nothing else: there is no WAL, no
 * memory mapping and no temporary file. An empty journal is none. Several processes may have one database open, each through a
 * description of its own: locks are those of SQLite, kept as locks of the open file description, so that they end with it.
 *
 * Memory:  sql_vfs_new() hands out what sql_vfs_free() takes back, once no connection uses it; it owns both files.
 * Errors:  SQLite's; sql.c turns them into reasons.
 */
#ifndef BASE_SQL_VFS_H
#define BASE_SQL_VFS_H

#include "base/block.h"

struct sql_vfs;

struct sql_vfs *sql_vfs_new(struct block_file *database, struct block_file *journal, bool writable);
void sql_vfs_free(struct sql_vfs *vfs);
/* The name by which sqlite3_open_v2() is to use it. */
const char *sql_vfs_name(const struct sql_vfs *vfs);

#endif
