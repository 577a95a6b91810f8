/* jes_left.c - what jobs whose initiator died have left in the catalog: temporary data sets, and those that a step was making.
 *
 * The catalog knows which jobs have any, jes which jobs run. It is asked when a job was given up, and when jes starts. A catalog
 * that is away is asked again; until it has answered, no job is run a second time (jes_select()): what it makes then would have the
 * same job ID.
 */
#include "jcl/jes.h"

#include "base/frame.h"
#include "base/mem.h"
#include "datasets/catalog_client.h"

enum { PATIENCE = 5000, ASK_AGAIN = 1000 /* milliseconds */ };

/* Given up while it ran; of any other job that does not run nothing is deleted but temporary data sets. One that has not run yet
 * has made nothing: what has its ID is of a job before it that had the same number, and ended in order. */
static bool was_lost(const struct queue_job *job)
{
    return job && (job->shown.status == JES_OUTPUT ? jes_is_lost(&job->shown.result) : job->restarts > 0);
}

static int clear_left(struct link *catalog)
{
    struct buf jobids, lost, ended;
    struct span rest, line;
    uint32_t count = 0;
    int reason;

    buf_init(&jobids, FRAME_LIMIT);
    buf_init(&lost, FRAME_LIMIT);
    buf_init(&ended, FRAME_LIMIT);
    reason = catalog_left(catalog, &jobids);
    rest = buf_span(&jobids);
    while (reason == 0 && span_line(&rest, &line)) {
        const struct queue_job *job = NULL;
        struct name8 jobid;

        if (name8_of(&jobid, line) == 0)
            job = queue_find(jes.queue, &jobid);
        if (!job || job->shown.status != JES_RUNNING)
            buf_printf(was_lost(job) ? &lost : &ended, "%.*s\n", (int)line.length, line.data);
    }
    if (reason == 0 && (lost.length || ended.length))
        reason = catalog_clear_left(catalog, buf_span(&lost), buf_span(&ended), &count);
    buf_release(&lost);
    buf_release(&ended);
    buf_release(&jobids);
    return reason;
}

void jes_left_turn(void)
{
    struct link *catalog;
    int reason;

    if (!jes.left_some || !jes.left_due)
        return;
    jes.left_due = false;
    reason = link_connect(&catalog, "run/private/catalog", 0);
    if (reason == 0) {
        link_hurry(catalog, PATIENCE);
        reason = clear_left(catalog);
        link_close(catalog);
    }
    if (reason < 0) {
        watch_again(jes.left_again, ASK_AGAIN);
    } else {
        jes.left_some = false;
        jes.work_changed = true; /* a job may have waited for this */
    }
}
