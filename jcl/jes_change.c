/* jes_change.c - changing jobs: CANCEL, HOLD, RELEASE, PURGE; many at a time: PURGE_JOBS. */
#include "jcl/jes.h"

#include "jcl/messages.h"

enum { TEXT_MAX = 64 * 1024, PAGE_JOBS = 500 /* purged for one answer */ };

typedef int change_function(struct queue_job *job);

static int cancel(struct queue_job *job)
{
    if (job->shown.status == JES_OUTPUT)
        return REASON_STATE;
    if (job->shown.status == JES_RUNNING)
        jes_cancel_running(job, JES_ABEND_CANCEL);
    else
        jes_end_unrun(job, NULL, JES_CANCELED, SPAN_NONE);
    return 0;
}

static int hold(struct queue_job *job)
{
    return queue_hold(jes.queue, job);
}

static int release(struct queue_job *job)
{
    jes.work_changed = true;
    return queue_release(jes.queue, job);
}

int jes_purge(struct queue_job *job)
{
    struct name8 jobid = job->shown.jobid;
    int reason = queue_purge(jes.queue, job);

    if (reason < 0)
        return reason;
    jes_remove_later(&jobid);
    jes.job_ended = true; /* whoever waits for it hears that it is gone */
    return 0;
}

/* done: what the job is then. Nothing of a purged one may be read any more. */
static int change(struct session *session, struct reader *in, struct buf *out, const char *verb, const char *done,
                  change_function *function)
{
    struct queue_job *job;
    struct name8 jobid;
    struct buf text;
    int reason;

    reader_name8(in, &jobid);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    buf_init(&text, TEXT_MAX);
    job = queue_find(jes.queue, &jobid);
    if (!job) {
        reason = REASON_NOT_FOUND;
        message(&text, GBJ010E, jobid.text);
    } else {
        reason = function == jes_purge ? jes_may_purge(&session->identity, job, &text)
                                       : jes_may_change(&session->identity, job, verb, &text);
        if (reason == 0) {
            struct jes_job before = job->shown;

            reason = function(job);
            if (reason < 0)
                message(&text, GBJ011E, before.name.text, jobid.text, jes_status_text(before.status), reason_text(reason));
            else
                message(&text, GBJ013I, before.name.text, jobid.text, done);
        }
    }
    buf_put_field(out, buf_span(&text));
    buf_release(&text);
    return reason;
}

int serve_CANCEL(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "CANCEL", "CANCELED", cancel);
}

int serve_HOLD(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "HOLD", "HELD", hold);
}

int serve_RELEASE(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "RELEASE", "RELEASED", release);
}

int serve_PURGE(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "PURGE", "PURGED", jes_purge);
}

/* Body: selection, u64 the job key to go on behind or 0. Answered with the key to go on behind or 0, u32 how many others fit that
 * the asker may not purge, u32 count, the jobs that are gone. Jobs that have not ended are left alone. */
int serve_PURGE_JOBS(struct session *session, struct reader *in, struct buf *out)
{
    struct queue_selection selection;
    struct queue_walk *walk;
    struct queue_job *job;
    struct buf list, refusal;
    uint32_t count = 0, refused = 0;
    uint64_t after;
    int reason;

    jes_read_selection(in, &selection);
    after = reader_u64(in);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    buf_init(&list, FRAME_LIMIT - 64);
    buf_init(&refusal, TEXT_MAX);
    if (selection.status && selection.status != JES_OUTPUT)
        selection.status = SELECTION_NO_STATUS;
    else
        selection.status = JES_OUTPUT;
    walk = queue_walk(jes.queue, &selection, (int64_t)(after & INT64_MAX), JES_PAGE_ROWS);
    for (unsigned fit = 0; fit < PAGE_JOBS && reason == 0 && (job = queue_walk_next(walk)) != NULL; fit++) {
        const struct jes_job shown = job->shown;

        buf_clear(&refusal);
        reason = jes_may_purge(&session->identity, job, &refusal);
        if (reason == 0)
            reason = jes_purge(job);
        if (reason == 0) {
            jes_job_encode(&shown, &list);
            count++;
        } else if (reason == REASON_NOT_AUTHORIZED) {
            refused++;
            reason = 0;
        }
    }
    if (count) /* what is gone is gone: the next page says what is wrong */
        reason = 0;
    buf_put_u64(out, (uint64_t)queue_walk_end(walk));
    buf_put_u32(out, refused);
    buf_put_u32(out, count);
    buf_put_span(out, buf_span(&list));
    buf_release(&list);
    buf_release(&refusal);
    return reason;
}
