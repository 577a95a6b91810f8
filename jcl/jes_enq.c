/* jes_enq.c - the data sets of running jobs: taken when a job is handed to an initiator, free again as its steps end.
 *
 * A job that has to wait has its initiator and its logs already; GRANTED tells it to go on.
 */
#include "jcl/jes.h"

#include "base/mem.h"
#include "base/pattern.h"
#include "base/text.h"
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
    struct queue_job *job = queue_running(jes.queue, key);

    if (!job)
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

/* ------------------------------------------------------------------------------------------------ looking */

struct enqueues {
    struct buf *lines, *group; /* group: the lines of one name */
    const char *pattern, *sysname;
    char name[DSNAME_MAX + 1]; /* of the group */
    bool contention, waits;    /* only names that somebody waits for; somebody does */
};

static void put_group(struct enqueues *enqueues)
{
    if (enqueues->group->length && (enqueues->waits || !enqueues->contention)) {
        buf_printf(enqueues->lines, "S=SYSTEM  SYSDSN   %s\n", enqueues->name);
        buf_printf(enqueues->lines, "%-15s%-16s%-9s%-10s%-11s%s\n", "SYSNAME", "JOBNAME", "ASID", "TCBADDR", "EXC/SHR", "STATUS");
        buf_put_span(enqueues->lines, buf_span(enqueues->group));
    }
    buf_clear(enqueues->group);
    enqueues->waits = false;
}

/* DIFFERS: there are no ASIDs and no TCBs: their columns are empty. */
static void put_enqueue(void *context, const struct enq_name *name, int64_t key, bool granted)
{
    struct enqueues *enqueues = context;
    const struct queue_job *job = queue_running(jes.queue, key);

    if (!job || !pattern_fits_name(span_of(enqueues->pattern), span_of(name->name.text)))
        return;
    if (strcmp(enqueues->name, name->name.text) != 0)
        put_group(enqueues);
    snprintf(enqueues->name, sizeof enqueues->name, "%s", name->name.text);
    enqueues->waits = enqueues->waits || !granted;
    buf_printf(enqueues->group, "%-10s%-19s%-11s%-11s%-11s%s\n", enqueues->sysname, job->shown.name.text, "", "",
               name->exclusive ? "EXCLUSIVE" : "SHARE", granted ? "OWN" : "WAIT");
}

/* Body: pattern of names, u8 contention, system name. Answered with field lines. */
int serve_ENQUEUES(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    char pattern[256], sysname[NAME8_MAX + 1];
    struct enqueues enqueues = { .pattern = pattern, .sysname = sysname };
    struct buf lines, group;
    int reason;

    reader_text(in, pattern, sizeof pattern);
    enqueues.contention = reader_u8(in) != 0;
    reader_text(in, sysname, sizeof sysname);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    text_fold(pattern, strlen(pattern));
    buf_init(&lines, FRAME_LIMIT / 4);
    buf_init(&group, FRAME_LIMIT / 4);
    enqueues.lines = &lines;
    enqueues.group = &group;
    enq_each(jes.enq, put_enqueue, &enqueues);
    put_group(&enqueues);
    buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    buf_release(&group);
    return 0;
}

/* -- a session that holds a data set: greenbar key rotate -- */

void jes_enq_free(struct client *client)
{
    if (client->holds)
        enq_release(jes.enq, client->holds);
    client->holds = 0;
}

/* Who may rotate keys may hold any data set; others those that they may write. */
static bool may_hold(struct racf *racf, const struct identity *who, const struct dsname *name, struct buf *refusal)
{
    struct racf_decision decision;
    struct buf unsaid;
    bool may;

    if (racf_check(racf, who, "DATASET", name->text, RACF_UPDATE, RACF_DEFINE, &decision) == 0 && decision.code <= 4)
        return true;
    buf_init(&unsaid, 1 << 15);
    may = racf_key_may(racf, who, KEY_ACT_ROTATE, NULL, &unsaid);
    buf_release(&unsaid);
    if (!may)
        racf_ich408i(who, &decision, refusal);
    return may;
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
    if (reason == 0 && !may_hold(racf, &session->identity, &name.name, &refusal))
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
