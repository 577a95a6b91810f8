/* jes_query.c - looking at jobs: JOBS, STEPS, OUTPUTS, OUTPUT, WAIT. */
#include "jcl/jes.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

enum {
    PAGE_BYTES = FRAME_LIMIT / 2, /* of a list, in one answer */
    NAME_MAX_LENGTH = 64,
    TEXT_MAX = 64 * 1024,
};

/* Words in either case, folded once for all the jobs they are held against. */
void jes_read_selection(struct reader *in, struct queue_selection *selection)
{
    char status[SELECTION_WORD_MAX];
    char *const words[] = { selection->owner, selection->name, status, selection->jobid };

    *selection = (struct queue_selection){ .status = SELECTION_NO_STATUS };
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        reader_text(in, words[i], SELECTION_WORD_MAX);
        text_fold(words[i], strlen(words[i]));
    }
    if (!status[0])
        selection->status = 0;
    for (int each = JES_INPUT; each <= JES_OUTPUT; each++)
        if (strcmp(status, jes_status_text((enum jes_status)each)) == 0)
            selection->status = (uint8_t)each;
    selection->since = (microseconds)(reader_u64(in) & INT64_MAX);
    selection->before = (microseconds)(reader_u64(in) & INT64_MAX);
}

/* Body: selection, u64 the job key to go on behind or 0. Answered with the key to go on behind or 0, u32 count, jobs. */
int serve_JOBS(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct queue_selection selection;
    const struct queue_job *job;
    struct queue_walk *walk;
    struct buf list;
    uint64_t after;
    uint32_t count = 0;
    int reason;

    jes_read_selection(in, &selection);
    after = reader_u64(in);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    buf_init(&list, FRAME_LIMIT);
    walk = queue_walk(jes.queue, &selection, (int64_t)(after & INT64_MAX), JES_PAGE_ROWS);
    while (list.length < PAGE_BYTES && (job = queue_walk_next(walk)) != NULL) {
        struct jes_job shown;

        queue_show(job, &shown);
        jes_job_encode(&shown, &list);
        count++;
    }
    buf_put_u64(out, (uint64_t)queue_walk_end(walk));
    buf_put_u32(out, count);
    buf_put_span(out, buf_span(&list));
    buf_release(&list);
    return 0;
}

static struct queue_job *read_job(struct reader *in)
{
    struct name8 jobid;

    reader_name8(in, &jobid);
    return in->reason ? NULL : queue_find(jes.queue, &jobid);
}

static const char *or_hyphen(const char *text)
{
    return text[0] ? text : "-";
}

/* A step that a job has left behind at its end was not run, whatever the reason. */
static void put_step_result(const struct step_outcome *outcome, bool job_ended, struct buf *lines)
{
    if (!outcome || outcome->state == STEP_PENDING || outcome->state == STEP_RUNNING)
        buf_put_text(lines, job_ended ? "FLUSH\n" : "-\n");
    else if (outcome->state == STEP_FLUSHED)
        buf_put_text(lines, "FLUSH\n");
    else if (outcome->result.kind == JES_ABEND_SYSTEM)
        buf_printf(lines, "S%03X\n", (unsigned)outcome->result.code);
    else if (outcome->result.kind == JES_ABEND_USER)
        buf_printf(lines, "U%04u\n", (unsigned)outcome->result.code);
    else
        buf_printf(lines, "CC%04u\n", (unsigned)outcome->result.code);
}

int serve_STEPS(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    const struct queue_job *job = read_job(in);
    struct job converted;
    struct arena arena;
    struct buf lines;
    int reason;

    reader_u32(in); /* all of them come in one answer */
    reason = reader_end(in);
    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_NOT_FOUND;
    arena_init(&arena);
    buf_init(&lines, FRAME_LIMIT - 64);
    reason = jes_read_converted(job, &arena, &converted);
    if (reason == REASON_NOT_FOUND) {
        reason = 0;
    } else if (reason == 0 && !converted.failed) {
        for (uint32_t i = 0; i < converted.step_count; i++) {
            const struct job_step *step = &converted.steps[i];

            buf_printf(&lines, "%s %s %s ", or_hyphen(step->name.text), or_hyphen(step->procstep.text),
                       or_hyphen(step->program.text));
            put_step_result(i < job->step_count ? &job->steps[i] : NULL, job->shown.status == JES_OUTPUT, &lines);
        }
    }
    buf_put_u32(out, 0);
    buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    arena_release(&arena);
    return reason;
}

static void put_output(const struct queue_job *job, const struct output_element *element, const char *ddname, const char *step,
                       const char *procstep, struct buf *lines)
{
    const struct jes_attributes *a = &element->attributes;
    uint64_t records = 0;

    if (spool_records(&job->shown.jobid, element->dsid, &records) < 0)
        records = 0;
    buf_printf(lines, "%u %s %s %s %c %llu %s %s %s %s %u %s\n", (unsigned)element->dsid, ddname, step, procstep, a->output_class,
               (unsigned long long)records, jes_disposition_text(a->disposition), a->dest, a->forms.text,
               or_hyphen(a->writer.text), a->copies, a->group.text);
}

static const struct {
    uint32_t dsid;
    const char *ddname;
} logs[] = {
    { SPOOL_JESJCLIN, "JESJCLIN" },
    { SPOOL_JESMSGLG, "JESMSGLG" },
    { SPOOL_JESJCL, "JESJCL" },
    { SPOOL_JESYSMSG, "JESYSMSG" },
};

static const char *log_name(uint32_t dsid)
{
    for (size_t i = 0; i < ARRAY_COUNT(logs); i++)
        if (logs[i].dsid == dsid)
            return logs[i].ddname;
    return "?";
}

/* The last qualifier of its name: that of DSN=&&NAME, if the DD has one. */
static const char *last_qualifier(const struct queue_job *job, uint32_t dsid, char name[NAME8_MAX + 1])
{
    const struct job_dd *dd = NULL;
    struct job converted;
    struct arena arena;

    snprintf(name, NAME8_MAX + 1, "%s", log_name(dsid));
    arena_init(&arena);
    if (dsid >= SPOOL_FIRST_DD && jes_read_converted(job, &arena, &converted) == 0)
        dd = jes_dd_of(&converted, dsid);
    if (dd && dd->temporary && !dd->unnamed && dd->entry.dsname.text[0])
        snprintf(name, NAME8_MAX + 1, "%.8s", dd->entry.dsname.text);
    arena_release(&arena);
    return name;
}

/* Is it output of the job that was not purged? */
static bool is_output(const struct queue_job *job, uint32_t dsid)
{
    struct outputs outputs;
    struct job converted;
    struct arena arena;
    bool found = false, has_text;

    arena_init(&arena);
    has_text = jes_read_converted(job, &arena, &converted) == 0;
    if (jes_read_outputs(job, has_text ? &converted : NULL, &outputs) == 0)
        for (size_t i = 0; i < outputs.count; i++)
            found = found || outputs.list[i].dsid == dsid;
    outputs_release(&outputs);
    arena_release(&arena);
    return found;
}

/* Body: job ID, u32 the data set ID to go on with or 0. Answered with the next one or 0, and lines. */
int serve_OUTPUTS(struct session *session, struct reader *in, struct buf *out)
{
    const struct queue_job *job = read_job(in);
    struct spool_dd at = { 0 };
    struct outputs outputs;
    struct job converted;
    struct arena arena;
    struct buf lines, refusal;
    uint32_t from, next = 0;
    bool has_text;
    int reason;

    from = reader_u32(in);
    reason = reader_end(in);
    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_NOT_FOUND;
    buf_init(&refusal, TEXT_MAX);
    reason = jes_may_read(&session->identity, job, 0, "?", &refusal);
    buf_release(&refusal);
    if (reason < 0)
        return reason;
    arena_init(&arena);
    buf_init(&lines, FRAME_LIMIT - 64);
    has_text = jes_read_converted(job, &arena, &converted) == 0;
    reason = jes_read_outputs(job, has_text ? &converted : NULL, &outputs);
    for (size_t i = 0; reason == 0 && i < outputs.count; i++) {
        const struct output_element *element = &outputs.list[i];

        while (has_text && element->dsid >= SPOOL_FIRST_DD && at.dsid < element->dsid && spool_next_dd(&converted, &at))
            ;
        if (element->dsid < from)
            continue;
        if (lines.length >= PAGE_BYTES && element->dsid != outputs.list[i - 1].dsid) {
            next = element->dsid;
            break;
        }
        if (element->dsid < SPOOL_FIRST_DD)
            put_output(job, element, log_name(element->dsid), "JES2", "-", &lines);
        else if (at.dsid == element->dsid)
            put_output(job, element, at.dd->entry.ddname.text, or_hyphen(at.step->name.text), or_hyphen(at.step->procstep.text),
                       &lines);
    }
    outputs_release(&outputs);
    buf_put_u32(out, next);
    buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    arena_release(&arena);
    return reason;
}

/* STEP.DDNAME, STEP.PROCSTEP.DDNAME, or a DDNAME alone: of whatever step. */
static bool names_dd(struct span name, const struct job_step *step, const struct job_dd *dd)
{
    size_t first = span_find(name, '.');
    struct span rest = span_from(name, first + 1);
    size_t second = span_find(rest, '.');

    if (first == name.length)
        return span_is_fold(name, dd->entry.ddname.text);
    if (!span_is_fold(span_part(name, 0, first), step->name.text))
        return false;
    if (second == rest.length)
        return span_is_fold(rest, dd->entry.ddname.text);
    return span_is_fold(span_part(rest, 0, second), step->procstep.text) &&
           span_is_fold(span_from(rest, second + 1), dd->entry.ddname.text);
}

/* The data set that a name means: a log, a DD, or a number; 0 for none. */
static uint32_t find_dsid(const struct queue_job *job, const char *name)
{
    struct spool_dd at = { 0 };
    struct job converted;
    struct arena arena;
    uint32_t found = 0;
    uint64_t number;

    for (size_t i = 0; i < ARRAY_COUNT(logs); i++)
        if (span_is_fold(span_of(name), logs[i].ddname))
            return logs[i].dsid;
    if (text_number(span_of(name), UINT32_MAX, &number))
        return (uint32_t)number;
    arena_init(&arena);
    if (jes_read_converted(job, &arena, &converted) == 0)
        while (!found && spool_next_dd(&converted, &at))
            if (at.dd->entry.kind == STEP_DD_SYSOUT && names_dd(span_of(name), at.step, at.dd) &&
                spool_exists(&job->shown.jobid, at.dsid))
                found = at.dsid;
    arena_release(&arena);
    return found;
}

int serve_OUTPUT(struct session *session, struct reader *in, struct buf *out)
{
    const struct queue_job *job = read_job(in);
    char name[NAME_MAX_LENGTH], last[NAME8_MAX + 1];
    struct buf text;
    uint32_t dsid;
    int fd, reason;

    reader_text(in, name, sizeof name);
    reason = reader_end(in);
    if (reason < 0 || !job)
        return reason < 0 ? reason : REASON_NOT_FOUND;
    buf_init(&text, TEXT_MAX);
    dsid = find_dsid(job, name);
    reason = jes_may_read(&session->identity, job, dsid, last_qualifier(job, dsid, last), &text);
    if (reason == 0) {
        reason = dsid && is_output(job, dsid) ? spool_open(&job->shown.jobid, dsid, O_RDONLY, &fd) : REASON_NOT_FOUND;
        if (reason == REASON_NOT_FOUND)
            message(&text, GBJ012E, job->shown.name.text, job->shown.jobid.text, name);
    }
    if (reason == 0)
        session_attach_fd(session, fd);
    else
        buf_put_field(out, buf_span(&text));
    buf_release(&text);
    return reason;
}

int serve_WAIT(struct session *session, struct reader *in, struct buf *out)
{
    const struct queue_job *job;
    const struct jes_job *gone;
    struct name8 jobid;
    int reason;

    reader_name8(in, &jobid);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    job = queue_find(jes.queue, &jobid);
    gone = job ? NULL : jes_find_gone(&jobid, 0);
    if (gone)
        jes_job_encode(gone, out);
    if (!job)
        return gone ? 0 : REASON_NOT_FOUND;
    if (job->shown.status == JES_OUTPUT) {
        struct jes_job shown;

        queue_show(job, &shown);
        jes_job_encode(&shown, out);
        return 0;
    }
    jes_client(session)->waits_for = job->key;
    jes_client(session)->waits_for_id = job->shown.jobid;
    return REPLY_LATER;
}
