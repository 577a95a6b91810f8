/* jes_change.c - changing jobs: CANCEL, HOLD, RELEASE, PURGE. */
#include "jcl/jes.h"

#include "base/mem.h"
#include "jcl/messages.h"

enum { TEXT_MAX = 64 * 1024 };

typedef int change_function(struct queue_job *job, const char **done);

static int cancel(struct queue_job *job, const char **done)
{
    if (job->shown.status == JES_OUTPUT)
        return REASON_STATE;
    if (job->shown.status == JES_RUNNING)
        jes_cancel_running(job);
    else
        jes_end_unrun(job, NULL, JES_CANCELED, SPAN_NONE);
    *done = "CANCELED";
    return 0;
}

static int hold(struct queue_job *job, const char **done)
{
    *done = "HELD";
    return queue_hold(jes.queue, job);
}

static int release(struct queue_job *job, const char **done)
{
    jes.work_changed = true;
    *done = "RELEASED";
    return queue_release(jes.queue, job);
}

static int purge(struct queue_job *job, const char **done)
{
    struct name8 jobid = job->shown.jobid;
    int reason = queue_purge(jes.queue, job);

    *done = NULL; /* the job is gone: nothing of it may be read any more */
    if (reason < 0)
        return reason;
    jes.purged = mem_resize(jes.purged, jes.purged_count + 1, sizeof *jes.purged);
    jes.purged[jes.purged_count++] = jobid;
    jes.job_ended = true; /* whoever waits for it hears that it is gone */
    return 0;
}

static int change(struct session *session, struct reader *in, struct buf *out, const char *verb, change_function *function)
{
    struct name8 jobid, name = { "" };
    struct queue_job *job;
    const char *done = NULL;
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
        name = job->shown.name;
        reason = jes_may_change(&session->identity, job, verb, &text);
        if (reason == 0) {
            enum jes_status status = job->shown.status;

            reason = function(job, &done);
            if (reason < 0)
                message(&text, GBJ011E, name.text, jobid.text, jes_status_text(status), reason_text(reason));
            else
                message(&text, GBJ013I, name.text, jobid.text, done ? done : "PURGED");
        }
    }
    buf_put_field(out, buf_span(&text));
    buf_release(&text);
    return reason;
}

int serve_CANCEL(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "CANCEL", cancel);
}

int serve_HOLD(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "HOLD", hold);
}

int serve_RELEASE(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "RELEASE", release);
}

int serve_PURGE(struct session *session, struct reader *in, struct buf *out)
{
    return change(session, in, out, "PURGE", purge);
}
