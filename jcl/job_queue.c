/* job_queue.c - the job queue (docs/formats/job_queue.md).
 *
 * Decisions are made on the lists in memory, of jobs that have not ended; table `job` is written along and read at the start. At
 * its end a job goes to table `ended` (ended_jobs.c). Texts (cards, internal text) lie in a table of their own, so that a change of
 * status writes a short row.
 */
#include "jcl/job_queue.h"

#include <limits.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "jcl/ended_jobs.h"

enum { HASH_SIZE = 4096, QUEUE_VERSION = 5, TEXTS = 8 /* keys of texts for each job */, USERS_MAX = 1024 };

#define LIVE_COLUMNS QUEUE_JOB_COLUMNS ",status,hold,conversions,taker,granted"

static const char schema[] = "CREATE TABLE IF NOT EXISTS counter(kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;"
                             "CREATE TABLE IF NOT EXISTS job(key INTEGER PRIMARY KEY, jobid TEXT NOT NULL, kind TEXT NOT NULL,"
                             " name TEXT NOT NULL, owner TEXT NOT NULL, groupid TEXT NOT NULL, scan INTEGER NOT NULL,"
                             " status INTEGER NOT NULL, hold TEXT NOT NULL, class TEXT NOT NULL, priority INTEGER NOT NULL,"
                             " conversions INTEGER NOT NULL, cards INTEGER NOT NULL, received INTEGER NOT NULL,"
                             " started INTEGER NOT NULL, taker INTEGER NOT NULL, granted INTEGER NOT NULL);"
                             "CREATE TABLE IF NOT EXISTS job_text(key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
                             "CREATE TABLE IF NOT EXISTS gone(jobid TEXT PRIMARY KEY) WITHOUT ROWID;"
                             "CREATE TABLE IF NOT EXISTS message(key INTEGER PRIMARY KEY, user TEXT NOT NULL, line BLOB NOT NULL);"
                             "CREATE INDEX IF NOT EXISTS message_user ON message(user,key);"
                             "CREATE TABLE IF NOT EXISTS job_class(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
                             ENDED_SCHEMA;

/* Version 4 had jobs that have ended in table `job`, with four columns more. */
static const char from_version_4[] = "INSERT INTO ended SELECT " QUEUE_JOB_COLUMNS ",ended,result,code,steps"
                                     " FROM job WHERE status=6; DELETE FROM job WHERE status=6; ALTER TABLE job DROP COLUMN ended;"
                                     "ALTER TABLE job DROP COLUMN result; ALTER TABLE job DROP COLUMN code;"
                                     "ALTER TABLE job DROP COLUMN steps; UPDATE counter SET last=5 WHERE kind='version'";

struct last_access {
    struct name8 user;
    microseconds when;
};

struct job_queue {
    struct sql *sql;
    struct queue_job *hash[HASH_SIZE];
    struct queue_job *lists[JES_OUTPUT];
    struct queue_job *last[JES_OUTPUT];
    struct queue_job *oldest, *newest;
    uint64_t count;                 /* of jobs in memory */
    struct queue_job *ended;        /* owned, by next: what somebody looks at until the commit */
    struct name8 *removed;          /* owned: rows of table gone that may go */
    size_t removed_count;
    int64_t last_key;
    uint32_t last_number[2];        /* of kind J and S */
    struct last_access users[USERS_MAX];
    size_t user_count;
};

static void begin(struct job_queue *queue)
{
    if (sql_in_transaction(queue->sql))
        return;
    queue_certainly(sql_begin(queue->sql));
    for (size_t i = 0; i < queue->removed_count; i++)
        queue_certainly(sql_run(queue->sql, "DELETE FROM gone WHERE jobid=?", "t", queue->removed[i].text));
    mem_free(queue->removed);
    queue->removed = NULL;
    queue->removed_count = 0;
}

bool queue_changed(const struct job_queue *queue)
{
    return sql_in_transaction(queue->sql);
}

static void forget_ended(struct job_queue *queue)
{
    while (queue->ended) {
        struct queue_job *job = queue->ended;

        queue->ended = job->next;
        ended_free(job);
    }
}

void queue_commit(struct job_queue *queue)
{
    if (sql_in_transaction(queue->sql))
        queue_certainly(sql_commit(queue->sql));
    forget_ended(queue);
}

/* -- lists -- */

static size_t hash_of(const struct name8 *jobid)
{
    return table_hash(jobid->text, strlen(jobid->text)) % HASH_SIZE;
}

static struct queue_job *find_live(const struct job_queue *queue, const struct name8 *jobid)
{
    struct queue_job *job = queue->hash[hash_of(jobid)];

    while (job && !name8_equal(&job->shown.jobid, jobid))
        job = job->next_same;
    return job;
}

/* It is looked at until the commit. */
static struct queue_job *keep_ended(struct job_queue *queue, struct queue_job *job)
{
    if (job) {
        job->next = queue->ended;
        queue->ended = job;
    }
    return job;
}

struct queue_job *queue_find(struct job_queue *queue, const struct name8 *jobid)
{
    struct queue_job *job = find_live(queue, jobid);

    return job ? job : keep_ended(queue, ended_find(queue->sql, jobid));
}

struct queue_job *queue_running(const struct job_queue *queue, int64_t key)
{
    struct queue_job *job = queue->lists[JES_RUNNING];

    while (job && job->key != key)
        job = job->next;
    return job;
}

uint64_t queue_count_ended(struct job_queue *queue)
{
    return (uint64_t)ended_count(queue->sql);
}

uint64_t queue_count(struct job_queue *queue)
{
    return queue->count + queue_count_ended(queue);
}

struct queue_job *queue_list(const struct job_queue *queue, enum jes_status status)
{
    return queue->lists[status];
}

/* Is a to be started before b? */
static bool goes_before(const struct queue_job *a, const struct queue_job *b)
{
    return a->priority != b->priority ? a->priority > b->priority : a->key < b->key;
}

static void list_remove(struct job_queue *queue, struct queue_job *job)
{
    struct queue_job **head = &queue->lists[job->shown.status];

    if (queue->last[job->shown.status] == job)
        queue->last[job->shown.status] =
            job->link == head ? NULL : (struct queue_job *)((char *)job->link - offsetof(struct queue_job, next));
    *job->link = job->next;
    if (job->next)
        job->next->link = job->link;
    job->next = NULL;
    job->link = NULL;
}

/* Waiting jobs stand as they will be started, all others in order of submission; usually that is behind the last. */
static void list_insert(struct job_queue *queue, struct queue_job *job)
{
    enum jes_status status = job->shown.status;
    struct queue_job **place = &queue->lists[status];
    struct queue_job *last = queue->last[status];

    if (last && (status == JES_WAITING ? !goes_before(job, last) : last->key < job->key))
        place = &last->next;
    while (*place && !(status == JES_WAITING ? goes_before(job, *place) : (*place)->key > job->key))
        place = &(*place)->next;
    job->next = *place;
    job->link = place;
    if (job->next)
        job->next->link = &job->next;
    else
        queue->last[status] = job;
    *place = job;
}

static void set_status(struct job_queue *queue, struct queue_job *job, enum jes_status status)
{
    list_remove(queue, job);
    job->shown.status = (uint8_t)status;
    list_insert(queue, job);
}

static void link_job(struct job_queue *queue, struct queue_job *job)
{
    size_t hash = hash_of(&job->shown.jobid);

    job->next_same = queue->hash[hash];
    queue->hash[hash] = job;
    job->older = queue->newest;
    if (job->older)
        job->older->newer = job;
    else
        queue->oldest = job;
    queue->newest = job;
    queue->count++;
    list_insert(queue, job);
}

static void unlink_job(struct job_queue *queue, struct queue_job *job)
{
    struct queue_job **place = &queue->hash[hash_of(&job->shown.jobid)];

    while (*place != job)
        place = &(*place)->next_same;
    *place = job->next_same;
    if (job->older)
        job->older->newer = job->newer;
    else
        queue->oldest = job->newer;
    if (job->newer)
        job->newer->older = job->older;
    else
        queue->newest = job->older;
    queue->count--;
    list_remove(queue, job);
}

/* -- the database -- */

static void save_text(struct job_queue *queue, const struct queue_job *job, enum queue_text what, struct span bytes)
{
    if (bytes.length)
        queue_certainly(sql_run(queue->sql, "INSERT OR REPLACE INTO job_text VALUES(?,?)", "ib", job->key * TEXTS + what, bytes));
}

static void save_status(struct job_queue *queue, const struct queue_job *job)
{
    begin(queue);
    queue_certainly(sql_run(queue->sql, "UPDATE job SET status=?, hold=?, started=?, taker=?, granted=? WHERE key=?", "itiiii",
                      (int64_t)job->shown.status, job->shown.hold, (int64_t)job->started, job->taker, (int64_t)job->granted,
                      job->key));
}

static void note_access(struct job_queue *queue, const struct name8 *user, microseconds when)
{
    size_t i = 0;

    while (i < queue->user_count && !name8_equal(&queue->users[i].user, user))
        i++;
    if (i == USERS_MAX)
        return;
    if (i == queue->user_count) {
        queue->users[i].user = *user;
        queue->user_count++;
    }
    if (queue->users[i].when < when)
        queue->users[i].when = when;
}

microseconds queue_last_access(struct job_queue *queue, const struct name8 *user)
{
    microseconds when;

    for (size_t i = 0; i < queue->user_count; i++)
        if (name8_equal(&queue->users[i].user, user))
            return queue->users[i].when;
    when = ended_last_access(queue->sql, user);
    note_access(queue, user, when);
    return when;
}

/* A row of a job that has not ended; NULL if the row is no good. */
static struct queue_job *load_job(struct sql_query *row)
{
    struct queue_job *job = mem_alloc(1, sizeof *job);
    int64_t status = sql_int(row, QUEUE_JOB_COLUMN_COUNT);

    job->shown.status = (uint8_t)status;
    job->left_over = status == JES_CONVERSION;
    job->conversions = (uint8_t)sql_int(row, QUEUE_JOB_COLUMN_COUNT + 2);
    job->taker = sql_int(row, QUEUE_JOB_COLUMN_COUNT + 3);
    job->granted = sql_int(row, QUEUE_JOB_COLUMN_COUNT + 4) != 0;
    if (status >= JES_INPUT && status < JES_OUTPUT && queue_job_decode(row, job) &&
        text_copy(job->shown.hold, sizeof job->shown.hold, span_of(sql_text(row, QUEUE_JOB_COLUMN_COUNT + 1))))
        return job;
    ended_free(job);
    return NULL;
}

/* A user's last access is noted from what has ended first: a job in memory may have started before that. */
static void note_started(struct job_queue *queue)
{
    for (const struct queue_job *job = queue->oldest; job; job = job->newer)
        if (job->started) {
            (void)queue_last_access(queue, &job->shown.owner);
            note_access(queue, &job->shown.owner, job->started);
        }
}

static int load_jobs(struct job_queue *queue)
{
    struct sql_query *row = sql_query(queue->sql, "SELECT " LIVE_COLUMNS " FROM job ORDER BY key", "");
    int64_t last_ended;
    int reason = 0, stopped;

    while (reason == 0 && sql_next(row)) {
        struct queue_job *job = load_job(row);

        if (!job) {
            reason = REASON_CORRUPT;
        } else {
            if (queue->last_key < job->key)
                queue->last_key = job->key;
            link_job(queue, job);
        }
    }
    stopped = sql_done(row);
    if (reason < 0 || stopped < 0)
        return reason < 0 ? reason : stopped;
    last_ended = ended_last_key(queue->sql);
    if (queue->last_key < last_ended)
        queue->last_key = last_ended;
    note_started(queue);
    return 0;
}

static int convert_from_4(struct job_queue *queue)
{
    int reason = sql_begin(queue->sql);

    if (reason == 0)
        reason = sql_script(queue->sql, from_version_4);
    return reason < 0 ? reason : sql_commit(queue->sql);
}

static int load_counters(struct job_queue *queue)
{
    struct sql_query *row = sql_query(queue->sql, "SELECT kind,last FROM counter", "");
    int64_t version = 0;
    int reason;

    while (sql_next(row)) {
        const char *kind = sql_text(row, 0);

        if (strcmp(kind, "version") == 0)
            version = sql_int(row, 1);
        else if (strcmp(kind, "key") == 0)
            queue->last_key = sql_int(row, 1);
        else
            queue->last_number[kind[0] == 'S'] = (uint32_t)sql_int(row, 1) % (QUEUE_NUMBER_MAX + 1);
    }
    reason = sql_done(row);
    if (reason < 0)
        return reason;
    if (version == 4)
        return convert_from_4(queue);
    if (version && version != QUEUE_VERSION)
        return REASON_VERSION;
    if (version == 0)
        reason = sql_run(queue->sql, "INSERT INTO counter VALUES('version',?)", "i", (int64_t)QUEUE_VERSION);
    return reason;
}

int queue_open(struct job_queue **result, const char *path)
{
    struct job_queue *queue = mem_alloc(1, sizeof *queue);
    int reason = sql_open(&queue->sql, path, schema);

    *result = NULL;
    if (reason < 0) {
        mem_free(queue);
        return reason;
    }
    reason = load_counters(queue);
    if (reason == 0)
        reason = load_jobs(queue);
    if (reason < 0) {
        queue_close(queue);
        return reason;
    }
    *result = queue;
    return 0;
}

void queue_close(struct job_queue *queue)
{
    while (queue->oldest) {
        struct queue_job *job = queue->oldest;

        queue->oldest = job->newer;
        ended_free(job);
    }
    forget_ended(queue);
    mem_free(queue->removed);
    sql_close(queue->sql);
    mem_free(queue);
}

/* -- a job's way -- */

void queue_jobid(char kind, uint32_t number, struct name8 *jobid)
{
    if (number <= 99999)
        snprintf(jobid->text, sizeof jobid->text, "%s%05u", kind == 'S' ? "STC" : "JOB", (unsigned)number);
    else
        snprintf(jobid->text, sizeof jobid->text, "%c%07u", kind, (unsigned)number % (QUEUE_NUMBER_MAX + 1));
}

/* The next free number of its kind. JOB12345; above 99999 J0123456, as JES2 does. */
static int next_jobid(struct job_queue *queue, char kind, uint32_t *number, struct name8 *jobid)
{
    uint32_t n = queue->last_number[kind == 'S'];

    for (uint32_t tries = 0; tries < QUEUE_NUMBER_MAX; tries++) {
        n = n < QUEUE_NUMBER_MAX ? n + 1 : 1;
        queue_jobid(kind, n, jobid);
        if (!find_live(queue, jobid) && !ended_exists(queue->sql, jobid)) {
            *number = n;
            return 0;
        }
    }
    return REASON_FULL;
}

static int insert_job(struct job_queue *queue, const struct queue_job *job, uint32_t number, struct span cards,
                      struct span params, struct span refusal)
{
    char kind[] = { job->kind, '\0' };
    int reason = sql_run(queue->sql, "INSERT OR REPLACE INTO counter VALUES(?,?)", "ti", kind, (int64_t)number);

    if (reason == 0)
        reason = sql_run(queue->sql, "INSERT INTO job VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,0)",
                         "itttttiittiiii",
                         job->key, job->shown.jobid.text, kind, job->shown.name.text, job->shown.owner.text, job->group.text,
                         (int64_t)job->scan, (int64_t)job->shown.status, job->shown.hold, job->shown.job_class,
                         (int64_t)job->priority, (int64_t)job->conversions, (int64_t)job->cards, (int64_t)job->received);
    if (reason == 0)
        reason = sql_run(queue->sql, "INSERT INTO job_text VALUES(?,?)", "ib", job->key * TEXTS + QUEUE_CARDS, cards);
    if (reason == 0 && params.length)
        reason = sql_run(queue->sql, "INSERT INTO job_text VALUES(?,?)", "ib", job->key * TEXTS + QUEUE_PARAMS, params);
    if (reason == 0 && refusal.length)
        reason = sql_run(queue->sql, "INSERT INTO job_text VALUES(?,?)", "ib", job->key * TEXTS + QUEUE_REFUSAL, refusal);
    return reason;
}

int queue_add(struct job_queue *queue, const struct queue_job *model, struct span cards, struct span params, struct span refusal,
              struct queue_job **result)
{
    struct queue_job *job;
    struct name8 jobid;
    uint32_t number;
    int reason;

    *result = NULL;
    reason = next_jobid(queue, model->kind, &number, &jobid);
    if (reason < 0)
        return reason;
    begin(queue);
    reason = sql_mark(queue->sql);
    if (reason < 0)
        return reason;
    job = mem_alloc(1, sizeof *job);
    *job = *model;
    job->key = queue->last_key + 1;
    job->shown.jobid = jobid;
    job->shown.status = JES_CONVERSION;
    job->received = clock_now();
    job->conversions = 1; /* the one that comes */
    reason = insert_job(queue, job, number, cards, params, refusal);
    if (reason < 0) {
        sql_forget(queue->sql);
        ended_free(job);
        return reason;
    }
    sql_keep(queue->sql);
    queue->last_key = job->key;
    queue->last_number[job->kind == 'S'] = number;
    link_job(queue, job);
    *result = job;
    return 0;
}

int queue_add_ended(struct job_queue *queue, const struct queue_job *model, const struct span *texts, size_t count,
                    struct name8 *jobid)
{
    const char kind[] = { model->kind, '\0' };
    struct queue_job job = *model;
    uint32_t number;
    int reason = next_jobid(queue, model->kind, &number, jobid);

    if (reason < 0)
        return reason;
    begin(queue);
    reason = sql_mark(queue->sql);
    if (reason < 0)
        return reason;
    job.key = queue->last_key + 1;
    job.shown.jobid = *jobid;
    job.shown.status = JES_OUTPUT;
    reason = sql_run(queue->sql, "INSERT OR REPLACE INTO counter VALUES(?,?)", "ti", kind, (int64_t)number);
    for (size_t i = 0; reason == 0 && i < count; i++)
        if (texts[i].length)
            reason = sql_run(queue->sql, "INSERT INTO job_text VALUES(?,?)", "ib", job.key * TEXTS + (int64_t)i, texts[i]);
    if (reason < 0) {
        sql_forget(queue->sql);
        return reason;
    }
    sql_keep(queue->sql);
    ended_add(queue->sql, &job);
    queue->last_key = job.key;
    queue->last_number[job.kind == 'S'] = number;
    return 0;
}

void queue_count_conversion(struct job_queue *queue, struct queue_job *job)
{
    begin(queue);
    if (job->conversions < UINT8_MAX)
        job->conversions++;
    job->left_over = false;
    queue_certainly(sql_run(queue->sql, "UPDATE job SET conversions=? WHERE key=?", "ii", (int64_t)job->conversions, job->key));
}

void queue_converted(struct job_queue *queue, struct queue_job *job, const char *job_class, uint8_t priority, uint32_t cards,
                     const char *hold, struct span internal, struct span messages)
{
    must(job->shown.status == JES_CONVERSION);
    must(text_copy(job->shown.job_class, sizeof job->shown.job_class, span_of(job_class)));
    must(text_copy(job->shown.hold, sizeof job->shown.hold, span_of(hold)));
    begin(queue);
    if (!job->priority)
        job->priority = priority ? priority : PRIORITY_USUAL;
    job->cards = cards;
    set_status(queue, job, hold[0] ? JES_HELD : JES_WAITING);
    queue_certainly(sql_run(queue->sql, "UPDATE job SET status=?, hold=?, class=?, priority=?, cards=? WHERE key=?", "ittiii",
                      (int64_t)job->shown.status, job->shown.hold, job->shown.job_class, (int64_t)job->priority,
                      (int64_t)job->cards, job->key));
    save_text(queue, job, QUEUE_INTERNAL, internal);
    save_text(queue, job, QUEUE_MESSAGES, messages);
}

void queue_hold_conversion(struct job_queue *queue, struct queue_job *job)
{
    must(job->shown.status == JES_CONVERSION);
    must(text_copy(job->shown.hold, sizeof job->shown.hold, span_of("JCL")));
    set_status(queue, job, JES_HELD);
    save_status(queue, job);
}

void queue_start(struct job_queue *queue, struct queue_job *job, void *initiator, int64_t taker, bool granted)
{
    must(job->shown.status == JES_WAITING && initiator);
    job->initiator = initiator;
    job->taker = taker;
    job->granted = granted;
    job->begun = 0;
    job->started = clock_now();
    job->dup_held = false;
    set_status(queue, job, JES_RUNNING);
    save_status(queue, job);
    note_access(queue, &job->shown.owner, job->started);
}

void queue_granted(struct job_queue *queue, struct queue_job *job)
{
    must(job->shown.status == JES_RUNNING);
    job->granted = true;
    save_status(queue, job);
}

void queue_requeue(struct job_queue *queue, struct queue_job *job)
{
    must(job->shown.status == JES_RUNNING);
    job->initiator = NULL;
    set_status(queue, job, JES_WAITING);
    save_status(queue, job);
}

void queue_reconvert(struct job_queue *queue, struct queue_job *job)
{
    must(job->shown.status == JES_WAITING || job->shown.status == JES_HELD);
    job->shown.hold[0] = '\0';
    set_status(queue, job, JES_CONVERSION);
    save_status(queue, job);
}

void queue_end(struct job_queue *queue, struct queue_job *job, const struct jes_result *result,
               const struct step_outcome *steps, uint32_t step_count)
{
    must(job->shown.status != JES_OUTPUT);
    begin(queue);
    if (job->steps != steps) {
        mem_free(job->steps);
        job->steps = mem_alloc(step_count, sizeof *steps);
        if (step_count)
            memcpy(job->steps, steps, step_count * sizeof *steps);
    }
    job->step_count = step_count;
    job->initiator = NULL;
    job->shown.result = *result;
    job->shown.hold[0] = '\0';
    job->dup_held = false;
    job->ended = clock_now();
    unlink_job(queue, job);
    job->shown.status = JES_OUTPUT;
    queue_certainly(sql_run(queue->sql, "DELETE FROM job WHERE key=?", "i", job->key));
    ended_add(queue->sql, job);
    keep_ended(queue, job);
}

int queue_hold(struct job_queue *queue, struct queue_job *job)
{
    if (job->shown.status == JES_HELD)
        return 0;
    if (job->shown.status != JES_WAITING && job->shown.status != JES_CONVERSION)
        return REASON_STATE;
    if (job->shown.status == JES_CONVERSION) {
        queue_hold_conversion(queue, job);
        return 0;
    }
    must(text_copy(job->shown.hold, sizeof job->shown.hold, span_of("JOB")));
    job->dup_held = false;
    set_status(queue, job, JES_HELD);
    save_status(queue, job);
    return 0;
}

int queue_release(struct job_queue *queue, struct queue_job *job)
{
    bool unconverted = strcmp(job->shown.hold, "JCL") == 0;

    if (job->shown.status != JES_HELD)
        return REASON_STATE;
    job->shown.hold[0] = '\0';
    set_status(queue, job, unconverted ? JES_CONVERSION : JES_WAITING);
    save_status(queue, job);
    return 0;
}

void queue_set(struct job_queue *queue, struct queue_job *job, const char *job_class, uint8_t priority)
{
    must(job->shown.status != JES_RUNNING && job->shown.status != JES_OUTPUT);
    begin(queue);
    if (job_class[0])
        must(text_copy(job->shown.job_class, sizeof job->shown.job_class, span_of(job_class)));
    if (priority) {
        list_remove(queue, job);
        job->priority = priority;
        list_insert(queue, job);
    }
    queue_certainly(sql_run(queue->sql, "UPDATE job SET class=?, priority=? WHERE key=?", "tii", job->shown.job_class,
                      (int64_t)job->priority, job->key));
}

void queue_hold_all(struct job_queue *queue)
{
    while (queue->lists[JES_WAITING]) {
        struct queue_job *job = queue->lists[JES_WAITING];

        must(text_copy(job->shown.hold, sizeof job->shown.hold, span_of("ALL")));
        job->dup_held = false;
        set_status(queue, job, JES_HELD);
        save_status(queue, job);
    }
}

void queue_release_all(struct job_queue *queue)
{
    for (struct queue_job *job = queue->lists[JES_HELD], *next; job; job = next) {
        next = job->next;
        if (strcmp(job->shown.hold, "ALL") == 0)
            queue_certainly(queue_release(queue, job));
    }
}

void queue_keep_class(struct job_queue *queue, const char *name, struct span value)
{
    begin(queue);
    queue_certainly(sql_run(queue->sql, "INSERT OR REPLACE INTO job_class VALUES(?,?)", "tb", name, value));
}

void queue_each_class(struct job_queue *queue, void (*visit)(void *context, const char *name, struct span value), void *context)
{
    struct sql_query *row = sql_query(queue->sql, "SELECT name,value FROM job_class", "");

    while (sql_next(row)) {
        char name[9];

        if (text_copy(name, sizeof name, span_of(sql_text(row, 0))))
            visit(context, name, sql_blob(row, 1));
    }
    queue_certainly(sql_done(row));
}

int queue_purge(struct job_queue *queue, struct queue_job *job)
{
    if (job->shown.status != JES_OUTPUT)
        return REASON_STATE;
    begin(queue);
    ended_remove(queue->sql, job->key);
    queue_certainly(sql_run(queue->sql, "DELETE FROM job_text WHERE key>=? AND key<?", "ii", job->key * TEXTS,
                            (job->key + 1) * TEXTS));
    /* Keys are never used again, even when the newest job goes. */
    queue_certainly(sql_run(queue->sql, "INSERT OR REPLACE INTO counter VALUES('key',?)", "i", queue->last_key));
    queue_certainly(sql_run(queue->sql, "INSERT OR IGNORE INTO gone VALUES(?)", "t", job->shown.jobid.text));
    return 0;
}

void queue_each_gone(struct job_queue *queue, void (*visit)(void *context, const struct name8 *jobid), void *context)
{
    struct sql_query *row = sql_query(queue->sql, "SELECT jobid FROM gone", "");

    while (sql_next(row)) {
        struct name8 jobid;

        if (name8_strict(&jobid, span_of(sql_text(row, 0))) == 0)
            visit(context, &jobid);
    }
    queue_certainly(sql_done(row));
}

void queue_removed(struct job_queue *queue, const struct name8 *jobid)
{
    queue->removed = mem_resize(queue->removed, queue->removed_count + 1, sizeof *queue->removed);
    queue->removed[queue->removed_count++] = *jobid;
}

/* -- walks -- */

struct queue_walk {
    struct job_queue *queue;
    struct queue_selection selection;
    struct ended_cursor cursor;
    struct queue_job *live;    /* the next one in memory */
    struct queue_job *ended;   /* owned: the next one that has ended */
    struct queue_job *current; /* owned: one that has ended and was handed out */
    unsigned rows;             /* of jobs that have ended, still to be looked at */
    int64_t after;             /* key of what was handed out last */
    int64_t until;             /* that far rows were looked at when there were too many; else INT64_MAX */
    bool one;                  /* a job ID: there is not more than one */
    bool over;
};

/* The first one from there on that fits. */
static struct queue_job *fitting(const struct queue_walk *walk, struct queue_job *job)
{
    while (job && !queue_selection_fits(&walk->selection, job))
        job = job->newer;
    return job;
}

static struct queue_job *live_after(const struct job_queue *queue, int64_t key)
{
    struct queue_job *job = queue->newest;

    /* Pages of a listing go forward; the newest are asked for most. */
    while (job && job->key > key && job->older && job->older->key > key)
        job = job->older;
    return job && job->key > key ? job : NULL;
}

static void walk_to_one(struct queue_walk *walk, const struct name8 *jobid)
{
    struct queue_job *live = find_live(walk->queue, jobid), *ended = live ? NULL : ended_find(walk->queue->sql, jobid);

    walk->one = true;
    if (live && live->key > walk->after && queue_selection_fits(&walk->selection, live))
        walk->live = live;
    if (ended && ended->key > walk->after && queue_selection_fits(&walk->selection, ended))
        walk->ended = ended;
    else
        ended_free(ended);
}

struct queue_walk *queue_walk(struct job_queue *queue, const struct queue_selection *selection, int64_t after, unsigned rows)
{
    struct queue_walk *walk = mem_alloc(1, sizeof *walk);
    struct name8 jobid;

    *walk = (struct queue_walk){ .queue = queue, .selection = *selection, .rows = rows ? rows : UINT_MAX, .after = after,
                                 .until = INT64_MAX };
    if (name8_strict(&jobid, span_of(selection->jobid)) == 0) {
        walk_to_one(walk, &jobid);
        return walk;
    }
    if (selection->status != JES_OUTPUT && !selection->before)
        walk->live = fitting(walk, live_after(queue, after));
    if (!selection->status || selection->status == JES_OUTPUT)
        ended_begin(&walk->cursor, queue->sql, &walk->selection, after);
    return walk;
}

static void look_at_ended(struct queue_walk *walk)
{
    while (!walk->ended && walk->cursor.rows) {
        if (walk->rows == 0) {
            walk->until = walk->cursor.at;
            ended_end(&walk->cursor);
        } else {
            walk->rows--;
            (void)ended_step(&walk->cursor, &walk->ended);
        }
    }
}

struct queue_job *queue_walk_next(struct queue_walk *walk)
{
    struct queue_job *job = NULL;

    ended_free(walk->current);
    walk->current = NULL;
    look_at_ended(walk);
    if (walk->ended && (!walk->live || walk->ended->key < walk->live->key)) {
        job = walk->current = walk->ended;
        walk->ended = NULL;
    } else if (walk->live && walk->live->key <= walk->until) {
        job = walk->live;
        walk->live = walk->one ? NULL : fitting(walk, job->newer);
    }
    walk->over = job == NULL;
    walk->after = job ? job->key : walk->until;
    return job;
}

int64_t queue_walk_end(struct queue_walk *walk)
{
    int64_t after = walk->one || (walk->over && walk->until == INT64_MAX) ? 0 : walk->after;

    ended_free(walk->current);
    ended_free(walk->ended);
    ended_end(&walk->cursor);
    mem_free(walk);
    return after;
}

/* -- messages for users -- */

void queue_message(struct job_queue *queue, const struct name8 *user, struct span line)
{
    begin(queue);
    queue_certainly(sql_run(queue->sql, "INSERT INTO message(user,line) VALUES(?,?)", "tb", user->text, line));
    queue_certainly(sql_run(queue->sql,
                      "DELETE FROM message WHERE user=?1 AND key<=(SELECT key FROM message WHERE user=?1 ORDER BY key DESC"
                      " LIMIT 1 OFFSET ?2)", "ti", user->text, (int64_t)QUEUE_MESSAGES_MAX));
}

int queue_messages(struct job_queue *queue, const struct name8 *user, struct buf *lines)
{
    struct sql_query *row = sql_query(queue->sql, "SELECT line FROM message WHERE user=? ORDER BY key", "t", user->text);

    while (sql_next(row)) {
        buf_put_span(lines, sql_blob(row, 0));
        buf_put_text(lines, "\n");
    }
    return sql_done(row);
}

void queue_clear_messages(struct job_queue *queue, const struct name8 *user)
{
    begin(queue);
    queue_certainly(sql_run(queue->sql, "DELETE FROM message WHERE user=?", "t", user->text));
}

void queue_step(struct queue_job *job, uint32_t step, uint8_t state, const struct jes_result *result)
{
    if (step >= JOB_STEPS_MAX)
        return;
    if (step >= job->step_count) {
        job->steps = mem_resize(job->steps, step + 1, sizeof *job->steps);
        memset(job->steps + job->step_count, 0, (step + 1 - job->step_count) * sizeof *job->steps);
        job->step_count = step + 1;
    }
    job->steps[step].state = state;
    job->steps[step].result = result ? *result : (struct jes_result){ 0 };
}

static bool name_runs(const struct job_queue *queue, const struct name8 *name)
{
    for (const struct queue_job *job = queue->lists[JES_RUNNING]; job; job = job->next)
        if (job->kind == 'J' && name8_equal(&job->shown.name, name))
            return true;
    return false;
}

struct queue_job *queue_next_work(struct job_queue *queue, bool (*takes)(void *context, const struct queue_job *job),
                                  void *context)
{
    for (struct queue_job *job = queue->lists[JES_WAITING]; job; job = job->next) {
        if (job->kind != 'J' || job->offloading || (takes && !takes(context, job)))
            continue; /* a started task has an initiator of its own */
        job->dup_held = name_runs(queue, &job->shown.name);
        if (!job->dup_held)
            return job;
    }
    return NULL;
}

void queue_write(struct job_queue *queue, const struct queue_job *job, enum queue_text what, struct span bytes)
{
    begin(queue);
    save_text(queue, job, what, bytes);
}

int queue_read(struct job_queue *queue, const struct queue_job *job, enum queue_text what, struct buf *out)
{
    struct sql_query *row = sql_query(queue->sql, "SELECT bytes FROM job_text WHERE key=?", "i", job->key * TEXTS + what);
    bool found = sql_next(row);
    int reason;

    if (found)
        buf_put_span(out, sql_blob(row, 0));
    reason = sql_done(row);
    if (reason == 0 && !found)
        reason = REASON_NOT_FOUND;
    return reason == 0 && buf_failed(out) ? REASON_TOO_LONG : reason;
}

bool queue_is_new(const struct queue_job *job)
{
    return job->shown.status == JES_CONVERSION || (job->shown.status == JES_HELD && strcmp(job->shown.hold, "JCL") == 0);
}

void queue_show(const struct queue_job *job, struct jes_job *shown)
{
    *shown = job->shown;
    if (job->shown.status == JES_WAITING && job->dup_held) {
        shown->status = JES_HELD;
        must(text_copy(shown->hold, sizeof shown->hold, span_of("DUP")));
    }
}

void queue_check(const struct job_queue *queue)
{
    size_t all = 0, listed = 0;

    for (const struct queue_job *job = queue->oldest; job; job = job->newer) {
        must(find_live(queue, &job->shown.jobid) == job);
        must(!job->newer || (job->newer->key > job->key && job->newer->older == job));
        must(job->shown.status != JES_OUTPUT && job->shown.result.kind == JES_NO_RESULT);
        must(job->shown.status == JES_HELD || !job->shown.hold[0]);
        must(!job->initiator || job->shown.status == JES_RUNNING);
        all++;
    }
    for (int status = JES_INPUT; status < JES_OUTPUT; status++) {
        for (const struct queue_job *job = queue->lists[status]; job; job = job->next) {
            must(job->shown.status == status && *job->link == job);
            must(status != JES_WAITING || !job->next || goes_before(job, job->next));
            listed++;
        }
    }
    must(all == listed && all == queue->count);
    for (const struct queue_job *job = queue->ended; job; job = job->next)
        must(job->shown.status == JES_OUTPUT && job->shown.result.kind != JES_NO_RESULT);
}
