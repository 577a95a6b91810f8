/* jes_work.c - initiators: who runs what, what becomes of jobs whose initiator or jes itself died.
 *
 * An initiator has two connections: over one it lives (REJOIN; its end is the initiator's end, so what it tells of its steps comes
 * there too, and CANCELED is sent there), over the other it asks WORK and tells ENDED. Each of these names the initiator.
 */
#include "jcl/jes.h"

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "jcl/messages.h"
#include "jcl/spool.h"
#include "jcl/step_control.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "jcl/requests.def"
};
#undef REQUEST

enum { ABEND_LOST = 0x2f3, LOST_TEXT_MAX = 4096, RESTARTS_MOST = 5 };

static struct initiator *find_initiator(const char *name)
{
    struct initiator *initiator = jes.initiators;

    while (initiator && strcmp(initiator->name, name) != 0)
        initiator = initiator->next;
    return initiator;
}

static struct initiator *named(struct reader *in)
{
    char name[9];

    reader_text(in, name, sizeof name);
    return in->reason ? NULL : find_initiator(name);
}

/* The job that this initiator runs, if it is the one named next. */
static struct queue_job *its_job(struct reader *in)
{
    struct initiator *initiator = named(in);
    struct name8 jobid;

    reader_name8(in, &jobid);
    if (in->reason || !initiator || !initiator->job || !name8_equal(&initiator->job->shown.jobid, &jobid))
        return NULL;
    return initiator->job;
}

/* ------------------------------------------------------------------------------------------------ coming and going */

/* A job that this very process was given and does not know of: jes ended before the answer went out. Nothing of it has begun. */
static void take_back(int64_t incarnation)
{
    struct queue_job *job, *next;

    for (job = queue_list(jes.queue, JES_RUNNING); job; job = next) {
        next = job->next;
        if (!job->initiator && job->taker == incarnation) {
            enq_release(jes.enq, job->key);
            queue_requeue(jes.queue, job);
            jes.work_changed = true;
        }
    }
}

void jes_keep_at_end(const struct queue_job *job)
{
    struct buf bytes;

    buf_init(&bytes, 16);
    buf_put_u8(&bytes, job->purge_at_end);
    buf_put_u8(&bytes, job->restart_at_end);
    buf_put_u32(&bytes, job->canceled);
    buf_put_u8(&bytes, job->restarts);
    queue_write(jes.queue, job, QUEUE_AT_END, buf_span(&bytes));
    buf_release(&bytes);
}

static void read_at_end(struct queue_job *job)
{
    struct reader reader;
    struct buf bytes;

    buf_init(&bytes, 16);
    if (queue_read(jes.queue, job, QUEUE_AT_END, &bytes) == 0) {
        reader = reader_of(buf_span(&bytes));
        job->purge_at_end = reader_u8(&reader) != 0;
        job->restart_at_end = reader_u8(&reader) != 0;
        job->canceled = reader_u32(&reader);
        job->restarts = reader_u8(&reader);
    }
    buf_release(&bytes);
}

static void tell_canceled(const struct queue_job *job)
{
    const struct initiator *initiator = job->initiator;
    struct buf body;

    if (!initiator || !initiator->orders)
        return;
    buf_init(&body, 64);
    buf_put_field_text(&body, job->shown.jobid.text);
    buf_put_u32(&body, job->canceled);
    session_push(initiator->orders, REQUEST_CANCELED, &body);
    buf_release(&body);
}

void jes_cancel_running(struct queue_job *job, uint32_t code)
{
    job->canceled = code;
    jes_keep_at_end(job);
    tell_canceled(job);
}

/* Body: name, STC job ID or empty, u64 incarnation, job that it runs or empty, steps begun. */
int serve_REJOIN(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct initiator *initiator;
    struct name8 task, running;
    struct queue_job *job = NULL;
    char name[9];
    int64_t incarnation;
    uint32_t begun;
    int reason;

    reader_text(in, name, sizeof name);
    reader_name8(in, &task);
    incarnation = (int64_t)(reader_u64(in) & INT64_MAX);
    reader_name8(in, &running);
    begun = reader_u32(in);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    initiator = find_initiator(name);
    if (initiator && initiator->orders && initiator->orders != session)
        return REASON_BUSY; /* the one before it has not been seen to end yet */
    if (!name8_none(&running)) {
        job = queue_find(jes.queue, &running);
        if (!job || job->shown.status != JES_RUNNING || job->initiator)
            return REASON_STATE; /* it was given up meanwhile */
    }
    if (!initiator) {
        initiator = mem_alloc(1, sizeof *initiator);
        snprintf(initiator->name, sizeof initiator->name, "%s", name);
        initiator->next = jes.initiators;
        jes.initiators = initiator;
    }
    initiator->task = task;
    initiator->incarnation = incarnation;
    initiator->orders = session;
    initiator->job = job;
    if (job) {
        job->initiator = initiator;
        job->begun = begun;
    }
    if (job && job->granted) /* it may not have heard of it */
        jes_enq_tell(job);
    if (job && job->canceled)
        tell_canceled(job);
    take_back(incarnation);
    return 0;
}

/* What the logs of a lost job say, behind what its initiator has written. step NULL: no step of it was under way. */
static void log_lost(const struct queue_job *job, const struct job_step *step, const struct jes_result *lost)
{
    struct job_log_names names = jes_log_names(job);
    struct job_log_usage usage = { 0 };
    struct job_log_statistics statistics = { .cards = job->cards };
    char time[CLOCK_TEXT], step_name[28];
    struct job_log *log;
    struct buf text;
    int reason = job_log_open(&log, &names, true);

    if (reason == 0 && step) {
        buf_init(&text, LOST_TEXT_MAX);
        job_log_step_name(job->shown.name.text, step->procstep.text, step->name.text, step_name);
        message(&text, GBJ022I);
        message(&text, IEF450I, step_name, lost->code, 0, 0, clock_time(clock_now(), time));
        job_log_wto(log, buf_span(&text), false);
        buf_clear(&text);
        message(&text, IEF472I, step_name, lost->code, 0, 0);
        job_log_sysmsg(log, buf_span(&text));
        buf_release(&text);
    }
    if (reason == 0) {
        job_log_ended(log, lost, true, &usage, &statistics);
        reason = job_log_close(log);
    }
    if (reason < 0)
        fprintf(stderr, "jes: the logs of %s cannot be written: %s\n", job->shown.jobid.text, reason_text(reason));
}

bool jes_is_lost(const struct jes_result *result)
{
    return result->kind == JES_ABEND_SYSTEM && result->code == ABEND_LOST;
}

/* A job whose initiator died with it: S2F3, the rest flushed. */
static void end_lost(struct queue_job *job)
{
    static const struct jes_result lost = { .kind = JES_ABEND_SYSTEM, .code = ABEND_LOST };
    struct step_outcome steps[JOB_STEPS_MAX] = { 0 };
    struct job converted = { .step_count = 0 };
    uint32_t count, running = 0;
    struct arena arena;

    arena_init(&arena);
    if (jes_read_converted(job, &arena, &converted) < 0)
        converted.step_count = 0;
    count = job->step_count ? job->step_count : converted.step_count;
    if (job->step_count)
        memcpy(steps, job->steps, count * sizeof *steps);
    while (running < count && (steps[running].state == STEP_DONE || steps[running].state == STEP_FLUSHED))
        running++;
    for (uint32_t i = running; i < count; i++)
        steps[i] = i == running ? (struct step_outcome){ STEP_DONE, lost } : (struct step_outcome){ .state = STEP_FLUSHED };
    log_lost(job, running < converted.step_count ? &converted.steps[running] : NULL, &lost);
    arena_release(&arena);
    queue_end(jes.queue, job, &lost, steps, count);
    jes_output_ended(job);
    jes.spool_written = true;
    jes.job_ended = true;
}

/* May it be run from its beginning though a part of it has run? DIFFERS: not more often than RESTARTS_MOST; JES2 does it once at
 * each warm start, here a job can end its initiator again and again. Started tasks are the master's to start again. */
static bool may_run_again(const struct queue_job *job)
{
    struct job converted;
    struct arena arena;
    bool may;

    if (job->kind == 'J' && job->restart_at_end)
        return true; /* the operator wanted it ($E) */
    arena_init(&arena);
    may = job->kind == 'J' && !job->canceled && job->restarts < RESTARTS_MOST &&
          jes_read_converted(job, &arena, &converted) == 0 && converted.runs_again;
    arena_release(&arena);
    return may;
}

static void run_again(struct queue_job *job)
{
    struct buf line;

    buf_init(&line, LOST_TEXT_MAX);
    job->restarts++;
    job->restart_at_end = false;
    job->canceled = 0;
    jes_keep_at_end(job);
    message(&line, GBJ062W, job->shown.name.text);
    job_console_say(jes.console, 0, &job->shown.name, &job->shown.jobid, buf_span(&line));
    queue_requeue(jes.queue, job);
    buf_release(&line);
}

/* gone: the process that ran it is known to have ended. */
static void give_up(struct queue_job *job, bool gone)
{
    job->initiator = NULL;
    jes.left_some = jes.left_due = true;
    enq_release(jes.enq, job->key);
    if (job->begun == 0 && job->kind == 'J')
        queue_requeue(jes.queue, job); /* nothing of it has run */
    else if (gone && may_run_again(job))
        run_again(job);
    else
        end_lost(job);
    jes.work_changed = true;
}

void jes_initiator_gone(struct initiator *initiator)
{
    struct initiator **place = &jes.initiators;

    if (initiator->job)
        give_up(initiator->job, true);
    while (*place != initiator)
        place = &(*place)->next;
    *place = initiator->next;
    mem_free(initiator);
}

void jes_recover(void)
{
    struct queue_job *job, *next;

    for (job = queue_list(jes.queue, JES_WAITING); job; job = next) {
        next = job->next;
        if (!spool_whole(&job->shown.jobid, SPOOL_JESJCL))
            queue_reconvert(jes.queue, job);
    }
    for (int status = JES_INPUT; status < JES_OUTPUT; status++) /* also of one that is held since it is to run again */
        for (job = queue_list(jes.queue, (enum jes_status)status); job; job = job->next)
            read_at_end(job);
    jes_enq_recover();
    queue_commit(jes.queue);
}

/* Then one that has not rejoined has ended: the master starts another of its name only behind its end. */
static bool all_initiators_are_here(void)
{
    unsigned count = 0;

    for (const struct initiator *initiator = jes.initiators; initiator; initiator = initiator->next)
        count += name8_none(&initiator->task) && initiator->orders;
    return count >= jes.config->initiators;
}

void jes_give_up_lost(void)
{
    struct queue_job *job, *next;
    bool gone = all_initiators_are_here();

    for (job = queue_list(jes.queue, JES_RUNNING); job; job = next) {
        next = job->next;
        if (job->initiator)
            continue;
        job->begun = 1; /* what it did is not known: nothing is run twice */
        give_up(job, gone);
    }
}

/* ------------------------------------------------------------------------------------------------ work */

/* Body: name. Answered with u8 (1: the work order follows as a field; 0: it comes as a memory file). */
int serve_WORK(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct initiator *initiator = named(in);
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    if (!initiator || initiator->job || initiator->asking)
        return REASON_STATE;
    initiator->asking = session;
    jes.work_changed = true;
    return REPLY_LATER;
}

/* The work order; *granted: the job has its data sets. */
static int encode_order(struct queue_job *job, struct buf *out, bool *granted)
{
    struct work_order order = { .jobid = job->shown.jobid, .user = job->shown.owner, .group = job->group,
                                .last_access = queue_last_access(jes.queue, &job->shown.owner), .restarts = job->restarts };
    struct buf text, messages, waits_for, logon;
    int reason;

    snprintf(order.node, sizeof order.node, "%s", jes.config->node);
    snprintf(order.sysname, sizeof order.sysname, "%s", jes.config->sysid);
    snprintf(order.job_class, sizeof order.job_class, "%s", job->shown.job_class);
    buf_init(&text, WORK_ORDER_MAX);
    buf_init(&messages, WORK_ORDER_MAX);
    buf_init(&waits_for, WORK_ORDER_MAX);
    buf_init(&logon, WORK_ORDER_MAX);
    reason = queue_read(jes.queue, job, QUEUE_INTERNAL, &text);
    if (reason == 0 && queue_read(jes.queue, job, QUEUE_MESSAGES, &messages) < 0)
        buf_clear(&messages);
    if (reason == 0 && queue_read(jes.queue, job, QUEUE_LOGON, &logon) < 0)
        buf_clear(&logon);
    order.logon = buf_span(&logon);
    order.text = buf_span(&text);
    order.messages = buf_span(&messages);
    *granted = reason < 0 || jes_enq_take(job, order.text, &waits_for);
    order.waits_for = buf_span(&waits_for);
    if (reason == 0)
        work_order_encode(&order, out);
    buf_release(&text);
    buf_release(&messages);
    buf_release(&waits_for);
    buf_release(&logon);
    return reason;
}

static void hand_over(struct initiator *initiator, struct queue_job *job)
{
    struct session *session = initiator->asking;
    struct buf order, body;
    bool granted;
    int reason, fd;

    buf_init(&order, WORK_ORDER_MAX);
    buf_init(&body, WORK_INLINE_MAX + 64);
    reason = encode_order(job, &order, &granted);
    if (reason == 0) {
        bool small = order.length <= WORK_INLINE_MAX;

        buf_put_u8(&body, small);
        if (small) {
            buf_put_field(&body, buf_span(&order));
        } else {
            fd = io_sealed_memory("work", buf_span(&order));
            if (fd < 0)
                reason = fd;
            else
                session_attach_fd(session, fd);
        }
    }
    initiator->asking = NULL;
    if (reason == 0) {
        initiator->job = job;
        queue_start(jes.queue, job, initiator, initiator->incarnation, granted);
        session_reply(session, 0, &body);
    } else {
        fprintf(stderr, "jes: %s cannot be handed to an initiator: %s\n", job->shown.jobid.text, reason_text(reason));
        enq_release(jes.enq, job->key);
        jes_end_unrun(job, NULL, JES_JCL_ERROR, SPAN_NONE);
        session_reply(session, REASON_NOT_FOUND, NULL);
    }
    buf_release(&order);
    buf_release(&body);
}

void jes_dispatch(void)
{
    for (struct initiator *initiator = jes.initiators; initiator; initiator = initiator->next) {
        struct queue_job *job;

        if (!initiator->asking || initiator->job)
            continue;
        if (name8_none(&initiator->task)) {
            job = jes_select(initiator);
            if (job)
                hand_over(initiator, job);
            continue;
        }
        job = queue_find(jes.queue, &initiator->task);
        if (job && job->shown.status == JES_WAITING) {
            hand_over(initiator, job);
        } else if (!job || job->shown.status != JES_CONVERSION) { /* it did not convert, or has ended: there is nothing to run */
            struct session *session = initiator->asking;

            initiator->asking = NULL;
            session_reply(session, REASON_NOT_FOUND, NULL);
        }
    }
}

/* Body: name, job ID, step. */
int serve_STEP_BEGUN(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct queue_job *job = its_job(in);
    uint32_t step = reader_u32(in);
    int reason = reader_end(in);

    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_STATE;
    job->begun++;
    queue_step(job, step, STEP_RUNNING, NULL);
    return 0;
}

/* Body: name, job ID, step, u8 state, result. */
int serve_STEP_ENDED(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct queue_job *job = its_job(in);
    uint32_t step = reader_u32(in);
    uint8_t state = reader_u8(in);
    struct jes_result result;
    int reason;

    jes_result_decode(in, &result);
    reason = reader_end(in);
    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_STATE;
    queue_step(job, step, state, &result);
    enq_step_ended(jes.enq, job->key, step);
    return 0;
}

/* Body: name, job ID, step, data set. */
int serve_FREED(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct queue_job *job = its_job(in);
    uint32_t step = reader_u32(in);
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_STATE;
    enq_free_name(jes.enq, job->key, step, &name);
    return 0;
}

/* The job is through; what an operator wanted of it then, is done. */
static void end_job(struct queue_job *job, const struct jes_result *result, const struct step_outcome *steps, uint32_t count)
{
    bool purge = job->purge_at_end, restart = job->restart_at_end;

    job->purge_at_end = job->restart_at_end = false;
    job->canceled = 0;
    jes_keep_at_end(job);
    if (restart && !purge) {
        queue_requeue(jes.queue, job);
    } else {
        queue_end(jes.queue, job, result, steps, count);
        if (!purge)
            jes_output_ended(job);
        if (purge)
            must(jes_purge(job) == 0);
    }
    jes.spool_written = true;
    jes.job_ended = true;
    jes.work_changed = true; /* jobs of the same name may run now */
}

/* Body: name, job ID, u8 more, result, outcomes. Answered when the output and the end are durable; with more, as WORK is:
 * with the next job. */
int serve_ENDED(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct queue_job *job = its_job(in);
    struct step_outcome steps[JOB_STEPS_MAX];
    struct initiator *initiator;
    struct jes_result result;
    bool more = reader_u8(in) != 0;
    uint32_t count = 0;
    int reason;

    jes_result_decode(in, &result);
    step_outcomes_decode(in, steps, &count);
    reason = reader_end(in);
    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_STATE;
    initiator = job->initiator;
    if (more && initiator->asking)
        return REASON_STATE;
    initiator->job = NULL;
    initiator->asking = more ? session : NULL;
    enq_release(jes.enq, job->key);
    end_job(job, &result, steps, count);
    return more ? REPLY_LATER : 0;
}

/* jes sends them, nobody sends them to jes. */
int serve_CANCELED(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return REASON_NOT_PERMITTED;
}

int serve_GRANTED(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return REASON_NOT_PERMITTED;
}
