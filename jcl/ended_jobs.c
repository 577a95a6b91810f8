/* ended_jobs.c - jobs that have ended, as they lie in table `ended` of the job queue. */
#include "jcl/ended_jobs.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/pattern.h"
#include "base/text.h"

enum {
    FEW = 2000, /* rows that are sorted in memory; where an index finds more, all rows are gone through in order */
    BOUND_MAX = SELECTION_WORD_MAX + 2,
};

#define ENDED_COLUMNS QUEUE_JOB_COLUMNS ",ended,result,code,steps"

void queue_certainly(int reason)
{
    if (reason < 0)
        fatal("jes: the job queue cannot be read or written: %s", reason_text(reason));
}

void ended_free(struct queue_job *job)
{
    if (!job)
        return;
    mem_free(job->steps);
    mem_free(job);
}

/* ------------------------------------------------------------------------------------------------ rows */

bool queue_job_decode(struct sql_query *row, struct queue_job *job)
{
    bool good;

    job->key = sql_int(row, 0);
    good = name8_strict(&job->shown.jobid, span_of(sql_text(row, 1))) == 0;
    job->kind = sql_text(row, 2)[0];
    good = good && (job->kind == 'J' || job->kind == 'S') && name8_strict(&job->shown.name, span_of(sql_text(row, 3))) == 0;
    good = good && name8_strict(&job->shown.owner, span_of(sql_text(row, 4))) == 0;
    if (good && sql_text(row, 5)[0])
        good = name8_strict(&job->group, span_of(sql_text(row, 5))) == 0;
    job->scan = sql_int(row, 6) != 0;
    good = good && text_copy(job->shown.job_class, sizeof job->shown.job_class, span_of(sql_text(row, 7)));
    job->priority = (uint8_t)sql_int(row, 8);
    job->cards = (uint32_t)sql_int(row, 9);
    job->received = sql_int(row, 10);
    job->started = sql_int(row, 11);
    return good;
}

static bool decode_steps(struct span bytes, struct queue_job *job)
{
    struct reader reader = reader_of(bytes);

    job->steps = mem_alloc(JOB_STEPS_MAX, sizeof *job->steps);
    step_outcomes_decode(&reader, job->steps, &job->step_count);
    job->steps = mem_resize(job->steps, job->step_count, sizeof *job->steps);
    return reader_end(&reader) == 0;
}

/* A row as a job; NULL if the row is no good. */
static struct queue_job *decode(struct sql_query *row)
{
    struct queue_job *job = mem_alloc(1, sizeof *job);
    int64_t result = sql_int(row, QUEUE_JOB_COLUMN_COUNT + 1);
    struct span steps = sql_blob(row, QUEUE_JOB_COLUMN_COUNT + 3);
    bool good = queue_job_decode(row, job) && result > JES_NO_RESULT && result <= JES_SEC_ERROR;

    job->shown.status = JES_OUTPUT;
    job->ended = sql_int(row, QUEUE_JOB_COLUMN_COUNT);
    job->shown.result = (struct jes_result){ (uint8_t)result, (uint32_t)sql_int(row, QUEUE_JOB_COLUMN_COUNT + 2) & 0xfff };
    if (good && (steps.length == 0 || decode_steps(steps, job)))
        return job;
    fprintf(stderr, "jes: an ended job in spool/jobs.db is not understood and left out: key %lld\n", (long long)job->key);
    ended_free(job);
    return NULL;
}

void ended_add(struct sql *sql, const struct queue_job *job)
{
    char kind[] = { job->kind, '\0' };
    struct buf steps;

    buf_init(&steps, 1 << 16);
    step_outcomes_encode(job->steps, job->step_count, &steps);
    must(!buf_failed(&steps));
    queue_certainly(sql_run(sql, "INSERT INTO ended VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", "itttttitiiiiiiib", job->key,
                            job->shown.jobid.text, kind, job->shown.name.text, job->shown.owner.text, job->group.text,
                            (int64_t)job->scan, job->shown.job_class, (int64_t)job->priority, (int64_t)job->cards,
                            (int64_t)job->received, (int64_t)job->started, (int64_t)job->ended, (int64_t)job->shown.result.kind,
                            (int64_t)job->shown.result.code, buf_span(&steps)));
    buf_release(&steps);
}

void ended_remove(struct sql *sql, int64_t key)
{
    queue_certainly(sql_run(sql, "DELETE FROM ended WHERE key=?", "i", key));
}

/* ------------------------------------------------------------------------------------------------ one, and how many */

static int64_t number(struct sql_query *row)
{
    int64_t value = sql_next(row) ? sql_int(row, 0) : 0;

    queue_certainly(sql_done(row));
    return value;
}

bool ended_exists(struct sql *sql, const struct name8 *jobid)
{
    return number(sql_query(sql, "SELECT 1 FROM ended WHERE jobid=?", "t", jobid->text)) == 1;
}

struct queue_job *ended_find(struct sql *sql, const struct name8 *jobid)
{
    struct sql_query *row = sql_query(sql, "SELECT " ENDED_COLUMNS " FROM ended WHERE jobid=?", "t", jobid->text);
    struct queue_job *job = sql_next(row) ? decode(row) : NULL;

    queue_certainly(sql_done(row));
    return job;
}

int64_t ended_count(struct sql *sql)
{
    return number(sql_query(sql, "SELECT count(*) FROM ended", ""));
}

int64_t ended_last_key(struct sql *sql)
{
    return number(sql_query(sql, "SELECT max(key) FROM ended", ""));
}

microseconds ended_last_access(struct sql *sql, const struct name8 *user)
{
    return number(sql_query(sql, "SELECT max(started) FROM ended WHERE owner=?", "t", user->text));
}

/* ------------------------------------------------------------------------------------------------ many */

static bool fits(const char *pattern, const char *text)
{
    return !pattern[0] || pattern_fits(span_of(pattern), span_of(text));
}

bool queue_selection_fits(const struct queue_selection *selection, const struct queue_job *job)
{
    struct jes_job shown;

    if (!fits(selection->owner, job->shown.owner.text) || !fits(selection->name, job->shown.name.text) ||
        !fits(selection->jobid, job->shown.jobid.text) || job->received < selection->since ||
        (selection->until && job->received >= selection->until) ||
        (selection->before && (job->shown.status != JES_OUTPUT || job->ended >= selection->before)))
        return false;
    queue_show(job, &shown);
    return !selection->status || selection->status == shown.status;
}

/* Bounds are bound as texts; SQLite makes numbers of those of a column of numbers. */
#define RANGE(index, column) " FROM ended INDEXED BY " index " WHERE " column ">=? AND " column "<=?"
#define BY(index, column) \
    { "SELECT count(*) FROM (SELECT 1" RANGE(index, column) " LIMIT ?)", \
      "SELECT " ENDED_COLUMNS RANGE(index, column) " AND key>? ORDER BY key" }
static const struct {
    const char *count, *rows;
} by_name = BY("ended_name", "name"), by_owner = BY("ended_owner", "owner"), by_received = BY("ended_received", "received"),
  by_jobid = BY("ended_jobid", "jobid");

/* What is in front of the first special character; false if that says nothing. */
static bool bounds_of(const char *pattern, char low[BOUND_MAX], char high[BOUND_MAX])
{
    size_t length = strcspn(pattern, "*%");

    snprintf(low, BOUND_MAX, "%.*s", (int)length, pattern);
    snprintf(high, BOUND_MAX, "%s%s", low, pattern[length] ? "\x7f" : ""); /* above all that a name has */
    return length > 0;
}

static bool received_bounds(const struct queue_selection *selection, char low[BOUND_MAX], char high[BOUND_MAX])
{
    microseconds until = selection->until ? selection->until : INT64_MAX;

    if (selection->before && selection->before < until)
        until = selection->before; /* it was received before it ended */
    snprintf(low, BOUND_MAX, "%lld", (long long)selection->since);
    snprintf(high, BOUND_MAX, "%lld", (long long)until);
    return selection->since > 0 || until < INT64_MAX;
}

/* The rows that an index finds, if they are few. */
static struct sql_query *indexed(struct sql *sql, const char *count, const char *rows, const char *low, const char *high,
                                 int64_t after)
{
    if (number(sql_query(sql, count, "tti", low, high, (int64_t)FEW)) == FEW)
        return NULL;
    return sql_query(sql, rows, "tti", low, high, after);
}

void ended_begin(struct ended_cursor *cursor, struct sql *sql, const struct queue_selection *selection, int64_t after)
{
    char low[BOUND_MAX], high[BOUND_MAX];

    *cursor = (struct ended_cursor){ .selection = selection, .at = after };
    if (bounds_of(selection->jobid, low, high))
        cursor->rows = indexed(sql, by_jobid.count, by_jobid.rows, low, high, after);
    if (!cursor->rows && bounds_of(selection->name, low, high))
        cursor->rows = indexed(sql, by_name.count, by_name.rows, low, high, after);
    if (!cursor->rows && bounds_of(selection->owner, low, high))
        cursor->rows = indexed(sql, by_owner.count, by_owner.rows, low, high, after);
    if (!cursor->rows && received_bounds(selection, low, high))
        cursor->rows = indexed(sql, by_received.count, by_received.rows, low, high, after);
    if (!cursor->rows)
        cursor->rows = sql_query(sql, "SELECT " ENDED_COLUMNS " FROM ended WHERE key>? ORDER BY key", "i", after);
}

bool ended_step(struct ended_cursor *cursor, struct queue_job **job)
{
    struct sql_query *row = cursor->rows;

    *job = NULL;
    if (!row)
        return false;
    if (!sql_next(row)) {
        ended_end(cursor);
        return false;
    }
    cursor->at = sql_int(row, 0);
    /* Most rows are passed over for their names: those are not decoded. */
    if (!fits(cursor->selection->name, sql_text(row, 3)) || !fits(cursor->selection->owner, sql_text(row, 4)))
        return true;
    *job = decode(row);
    if (*job && !queue_selection_fits(cursor->selection, *job)) {
        ended_free(*job);
        *job = NULL;
    }
    return true;
}

void ended_end(struct ended_cursor *cursor)
{
    if (cursor->rows)
        queue_certainly(sql_done(cursor->rows));
    cursor->rows = NULL;
}
