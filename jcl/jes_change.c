/* jes_change.c - changing jobs: CANCEL, HOLD, RELEASE, PURGE. */
#include "jcl/jes.h"

#include "jcl/messages.h"

enum { TEXT_MAX = 64 * 1024 };

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
        reason = jes_may_change(&session->identity, job, verb, &text);
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
