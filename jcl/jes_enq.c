/* jes_enq.c - the data sets of running jobs: taken when a job is handed to an initiator, free again as its steps end.
 *
 * A job that has to wait has its initiator and its logs already; GRANTED tells it to go on.
 */
#include "jcl/jes.h"

#include "base/mem.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "jcl/requests.def"
};
#undef REQUEST

bool jes_enq_take(struct queue_job *job, struct span internal_text, struct buf *waits_for)
{
    const struct enq_name *names;
    struct job converted;
    struct arena arena;
    bool granted = true;
    size_t count;

    arena_init(&arena);
    if (job_decode(arena_span(&arena, internal_text), &arena, &converted) == 0) {
        names = enq_names(&converted, &arena, &count);
        granted = count == 0 || enq_take(jes.enq, job->key, names, count, waits_for);
    } /* else its initiator cannot read it either, and ends it */
    arena_release(&arena);
    return granted;
}

/* Tells the initiator of a job that it may go on. */
void jes_enq_tell(const struct queue_job *job)
{
    const struct initiator *initiator = job->initiator;
    struct buf body;

    if (!initiator || !initiator->orders)
        return;
    buf_init(&body, 64);
    buf_put_field_text(&body, job->shown.jobid.text);
    session_push(initiator->orders, REQUEST_GRANTED, &body);
    buf_release(&body);
}

static void granted(void *context UNUSED, int64_t key)
{
    struct queue_job *job = queue_after(jes.queue, key - 1);

    if (!job || job->key != key)
        return;
    queue_granted(jes.queue, job);
    jes_enq_tell(job);
}

void jes_enq_turn(void)
{
    enq_grant(jes.enq, granted, NULL);
}

void jes_enq_recover(void)
{
    for (int waiting = 0; waiting <= 1; waiting++) /* those that had theirs first */
        for (struct queue_job *job = queue_list(jes.queue, JES_RUNNING); job; job = job->next) {
            const struct enq_name *names;
            struct job converted;
            struct arena arena;
            struct buf text;
            size_t count;

            if (job->granted == (waiting == 1))
                continue;
            arena_init(&arena);
            buf_init(&text, WORK_ORDER_MAX);
            if (queue_read(jes.queue, job, QUEUE_INTERNAL, &text) == 0 &&
                job_decode(arena_span(&arena, buf_span(&text)), &arena, &converted) == 0) {
                names = enq_names(&converted, &arena, &count);
                if (job->granted)
                    enq_hold(jes.enq, job->key, names, count);
                else if (enq_take(jes.enq, job->key, names, count, NULL))
                    queue_granted(jes.queue, job);
            }
            buf_release(&text);
            arena_release(&arena);
        }
}
