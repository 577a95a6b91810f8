/* jes_temporaries.c - temporary data sets of jobs whose initiator died: deleted when no job of that ID runs.
 *
 * The catalog knows which jobs have any, jes which jobs run. It is asked when a job was given up, before that job may be handed
 * out again, and when jes starts. A catalog that is away is asked again.
 */
#include "jcl/jes.h"

#include "base/frame.h"
#include "base/mem.h"
#include "datasets/catalog_client.h"

enum { PATIENCE = 5000, ASK_AGAIN = 1000 /* milliseconds */ };

static int delete_left_ones(struct link *catalog)
{
    struct buf jobids, gone;
    struct span rest, line;
    uint32_t count = 0;
    int reason;

    buf_init(&jobids, FRAME_LIMIT);
    buf_init(&gone, FRAME_LIMIT);
    reason = catalog_temporary_jobs(catalog, &jobids);
    rest = buf_span(&jobids);
    while (reason == 0 && span_line(&rest, &line)) {
        const struct queue_job *job = NULL;
        struct name8 jobid;

        if (name8_of(&jobid, line) == 0)
            job = queue_find(jes.queue, &jobid);
        if (!job || job->shown.status != JES_RUNNING)
            buf_printf(&gone, "%.*s\n", (int)line.length, line.data);
    }
    if (reason == 0 && gone.length)
        reason = catalog_delete_temporary(catalog, buf_span(&gone), &count);
    buf_release(&gone);
    buf_release(&jobids);
    return reason;
}

void jes_temporaries_turn(void)
{
    struct link *catalog;
    int reason;

    if (!jes.temporaries_left)
        return;
    jes.temporaries_left = false;
    reason = link_connect(&catalog, "run/private/catalog", 0);
    if (reason == 0) {
        link_hurry(catalog, PATIENCE);
        reason = delete_left_ones(catalog);
        link_close(catalog);
    }
    if (reason < 0)
        watch_again(jes.temporaries_again, ASK_AGAIN);
}
