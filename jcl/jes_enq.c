/* jes_enq.c - the data sets of running jobs: taken when a job is handed to an initiator, free again as its steps end.
 *
 * A job that has to wait has its initiator and its logs already; GRANTED tells it to go on.
 */
#include "jcl/jes.h"

#include "base/mem.h"
#include "racf/key_client.h"

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

/* -- a session that holds a data set: greenbar key rotate -- */

void jes_enq_free(struct client *client)
{
    if (client->holds)
        enq_release(jes.enq, client->holds);
    client->holds = 0;
}

/* Nobody waits here: a job has the data set, or waits for it already, or the session has it. */
int serve_HOLD_DATA_SET(struct session *session, struct reader *in, struct buf *out)
{
    static int64_t last_key; /* below those of jobs */
    struct client *client = jes_client(session);
    struct enq_name name = { .exclusive = true };
    struct racf *racf = jes_racf();
    struct buf refusal;
    int reason;

    reader_dsname(in, &name.name);
    reason = reader_end(in);
    if (reason == 0 && name.name.text[0] == '\0')
        reason = REASON_BAD_NAME;
    if (reason == 0 && !racf)
        reason = REASON_NOT_RUNNING;
    buf_init(&refusal, 1 << 15);
    if (reason == 0 && !racf_key_may(racf, &session->identity, KEY_ACT_ROTATE, NULL, &refusal))
        reason = REASON_NOT_AUTHORIZED;
    buf_put_field(out, buf_span(&refusal));
    buf_release(&refusal);
    if (reason < 0)
        return reason;
    jes_enq_free(client);
    client->holds = --last_key;
    if (enq_take(jes.enq, client->holds, &name, 1, NULL))
        return 0;
    jes_enq_free(client);
    return REASON_BUSY;
}

int serve_FREE_DATA_SET(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    int reason = reader_end(in);

    if (reason == 0)
        jes_enq_free(jes_client(session));
    return reason;
}
