/* ended_jobs.h - jobs that have ended, as they lie in table `ended` of the job queue (not for others: job_queue.h hands them out).
 *
 * There may be hundreds of thousands of them. Nothing of them is in memory but what somebody looks at.
 *
 * Errors:  a database that cannot be read or written ends the process (queue_certainly()). A row with a value that is not allowed
 *          is left out, with a line on standard error.
 * Memory:  jobs that are read are the caller's: ended_free().
 * Format:  docs/formats/job_queue.md.
 */
#ifndef JCL_ENDED_JOBS_H
#define JCL_ENDED_JOBS_H

#include "base/sql.h"
#include "jcl/job_queue.h"

/* ended_owner serves who asks when a user's job last started, too. */
#define ENDED_SCHEMA \
    "CREATE TABLE IF NOT EXISTS ended(key INTEGER PRIMARY KEY, jobid TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL," \
    " owner TEXT NOT NULL, groupid TEXT NOT NULL, scan INTEGER NOT NULL, class TEXT NOT NULL, priority INTEGER NOT NULL," \
    " cards INTEGER NOT NULL, received INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL," \
    " result INTEGER NOT NULL, code INTEGER NOT NULL, steps BLOB);" \
    "CREATE UNIQUE INDEX IF NOT EXISTS ended_jobid ON ended(jobid);" \
    "CREATE INDEX IF NOT EXISTS ended_name ON ended(name);" \
    "CREATE INDEX IF NOT EXISTS ended_owner ON ended(owner,started);" \
    "CREATE INDEX IF NOT EXISTS ended_received ON ended(received);"

/* The columns that a job has before and behind its end, at the beginning of a row. */
#define QUEUE_JOB_COLUMNS "key,jobid,kind,name,owner,groupid,scan,class,priority,cards,received,started"
enum { QUEUE_JOB_COLUMN_COUNT = 12 };
/* False: a value is not allowed. */
bool queue_job_decode(struct sql_query *row, struct queue_job *job);
/* Does the job fit? */
bool queue_selection_fits(const struct queue_selection *selection, const struct queue_job *job);
/* The disk has to follow what memory says; where it does not, memory is worth nothing. */
void queue_certainly(int reason);

void ended_free(struct queue_job *job);
void ended_add(struct sql *sql, const struct queue_job *job);
void ended_remove(struct sql *sql, int64_t key);
bool ended_exists(struct sql *sql, const struct name8 *jobid);
/* NULL for none. */
struct queue_job *ended_find(struct sql *sql, const struct name8 *jobid);
int64_t ended_count(struct sql *sql);
int64_t ended_last_key(struct sql *sql);
/* When one of the user's last started; 0: none of them has. */
microseconds ended_last_access(struct sql *sql, const struct name8 *user);

/* Those of a selection behind a key, in order of submission. One at a time; the database may change meanwhile, rows that are gone
 * or come are seen or not. */
struct ended_cursor {
    struct sql_query *rows;
    const struct queue_selection *selection; /* borrowed */
    int64_t at;                              /* key of the row that was looked at last */
};
void ended_begin(struct ended_cursor *cursor, struct sql *sql, const struct queue_selection *selection, int64_t after);
/* Looks at the next row: *job is NULL where it does not fit. False behind the last. */
bool ended_step(struct ended_cursor *cursor, struct queue_job **job);
void ended_end(struct ended_cursor *cursor);

#endif
