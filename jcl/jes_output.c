/* jes_output.c - output when its job has ended: its disposition; groups of it are shown, released, changed and purged.
 *
 * What JES2 keeps of the output of a job is written once, at the end of the job (QUEUE_OUTPUTS), and after that when somebody
 * changes
 * it. A data set that was closed with FREE=CLOSE or SPIN=UNALLOC is there for others while its job runs.
 * DIFFERS: there are no printers. What is to be written stays on the spool until it is purged, and can be read as long.
 */
#include "base/mem.h"
#include "base/pattern.h"
#include "base/text.h"
#include "jcl/jes.h"
#include "jcl/spool.h"

enum {
    PAGE_BYTES = FRAME_LIMIT / 4,
    PAGE_JOBS = 500, /* looked at for one answer */
    PATTERN_MAX = 256,
    REFUSALS_MAX = 64 * 1024,
};

const struct job_dd *jes_dd_of(const struct job *converted, uint32_t dsid)
{
    struct spool_dd at = { 0 };

    while (dsid >= SPOOL_FIRST_DD && spool_next_dd(converted, &at))
        if (at.dsid == dsid)
            return at.dd;
    return NULL;
}

/* Of a job whose cards made no job. */
static void add_logs(struct outputs *outputs)
{
    struct job_output log = { .said = { .output_class = 'A' } };
    struct job logs = { .log_outputs = { &log, &log, &log }, .log_output_count = { 1, 1, 1 } };

    outputs_of_job(outputs, &logs, jes.config, true);
}

static bool ended_normally(const struct queue_job *job)
{
    return job->shown.status != JES_OUTPUT || job->shown.result.kind == JES_CC;
}

/* What was kept before the end (of output that was closed early) is as somebody has changed it. Both are in the order of the DDs.
 * */
static void keep_changes(struct outputs *outputs, const struct outputs *kept)
{
    size_t from = 0;

    for (size_t i = 0; i < outputs->count; i++) {
        while (from < kept->count && kept->list[from].dsid < outputs->list[i].dsid)
            from++;
        if (from < kept->count && kept->list[from].dsid == outputs->list[i].dsid)
            outputs->list[i].attributes = kept->list[from].attributes;
    }
}

/* Those that are on the spool. */
static void drop_missing(const struct queue_job *job, struct outputs *outputs)
{
    size_t count = 0;

    for (size_t i = 0; i < outputs->count; i++)
        if (spool_exists(&job->shown.jobid, outputs->list[i].dsid))
            outputs->list[count++] = outputs->list[i];
    outputs->count = count;
}

/* 0 and what was kept, or nothing. */
static int read_kept(const struct queue_job *job, struct outputs *kept)
{
    struct buf bytes;
    int reason;

    outputs_init(kept);
    buf_init(&bytes, WORK_ORDER_MAX);
    reason = queue_read(jes.queue, job, QUEUE_OUTPUTS, &bytes);
    if (reason == 0)
        reason = outputs_decode(buf_span(&bytes), kept);
    buf_release(&bytes);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

int jes_read_outputs(const struct queue_job *job, const struct job *converted, struct outputs *outputs)
{
    struct outputs kept;
    int reason = read_kept(job, &kept);

    if (reason < 0 || (job->shown.status == JES_OUTPUT && kept.count)) {
        *outputs = kept;
        return reason;
    }
    outputs_init(outputs);
    if (converted)
        outputs_of_job(outputs, converted, jes.config, !ended_normally(job));
    else
        add_logs(outputs);
    keep_changes(outputs, &kept);
    outputs_release(&kept);
    drop_missing(job, outputs);
    outputs_group(outputs);
    return 0;
}

static void keep(const struct queue_job *job, const struct outputs *outputs)
{
    struct buf bytes;

    buf_init(&bytes, WORK_ORDER_MAX);
    outputs_encode(outputs, &bytes);
    queue_write(jes.queue, job, QUEUE_OUTPUTS, buf_span(&bytes));
    buf_release(&bytes);
}

static void remove_dataset_later(const struct name8 *jobid, uint32_t dsid)
{
    if ((jes.gone_dataset_count & (jes.gone_dataset_count - 1)) == 0)
        jes.gone_datasets = mem_resize(jes.gone_datasets, jes.gone_dataset_count ? 2 * jes.gone_dataset_count : 1,
                                       sizeof *jes.gone_datasets);
    jes.gone_datasets[jes.gone_dataset_count++] = (struct spool_gone){ *jobid, dsid };
}

/* Takes the elements that are to be purged out of the list; a data set goes with the last of its elements. */
static void drop_purged(const struct queue_job *job, struct outputs *outputs)
{
    size_t count = 0, i = 0;

    while (i < outputs->count) {
        uint32_t dsid = outputs->list[i].dsid;
        size_t before = count;

        for (; i < outputs->count && outputs->list[i].dsid == dsid; i++)
            if (outputs->list[i].attributes.disposition != JES_PURGE)
                outputs->list[count++] = outputs->list[i];
        if (count == before)
            remove_dataset_later(&job->shown.jobid, dsid);
    }
    outputs->count = count;
}

/* Nothing of the job is left: it goes, and those who wait for it still hear how it ended. */
static void purge_job(struct queue_job *job)
{
    struct jes_job shown = job->shown;

    jes.gone = mem_resize(jes.gone, jes.gone_count + 1, sizeof *jes.gone);
    jes.gone[jes.gone_count++] = (struct gone_job){ job->key, shown };
    if (queue_purge(jes.queue, job) == 0)
        jes_remove_later(&shown.jobid);
    jes.job_ended = true;
}

void jes_output_ended(struct queue_job *job)
{
    struct outputs outputs;
    struct arena arena;
    struct job converted;
    bool has_text;

    arena_init(&arena);
    has_text = jes_read_converted(job, &arena, &converted) == 0;
    if (has_text)
        jes_notify(job, &converted);
    if (jes_read_outputs(job, has_text ? &converted : NULL, &outputs) < 0)
        outputs_init(&outputs); /* cannot be read: what there is stays as it is */
    else
        drop_purged(job, &outputs);
    arena_release(&arena);
    if (outputs.count)
        keep(job, &outputs);
    else
        purge_job(job);
    outputs_release(&outputs);
}

static bool same_attributes(const struct jes_attributes *a, const struct jes_attributes *b)
{
    return a->output_class == b->output_class && a->disposition == b->disposition && a->copies == b->copies &&
           a->priority == b->priority && name8_equal(&a->group, &b->group) && name8_equal(&a->writer, &b->writer) &&
           name8_equal(&a->forms, &b->forms) && strcmp(a->dest, b->dest) == 0 && strcmp(a->fcb, b->fcb) == 0 &&
           strcmp(a->ucs, b->ucs) == 0;
}

static void dispose(struct jes_attributes *a, bool goes, bool held)
{
    if (goes)
        a->disposition = JES_PURGE;
    else if (held)
        a->disposition = a->disposition == JES_WRITE ? JES_HOLD : a->disposition == JES_KEEP ? JES_LEAVE : a->disposition;
}

bool jes_output_offloaded(struct queue_job *job, const struct outputs *offloaded, bool goes, bool held)
{
    struct outputs outputs;
    struct arena arena;
    struct job converted;
    bool has_text, same;
    size_t at = 0;
    int reason;

    arena_init(&arena);
    has_text = jes_read_converted(job, &arena, &converted) == 0;
    reason = jes_read_outputs(job, has_text ? &converted : NULL, &outputs);
    arena_release(&arena);
    for (size_t i = 0; reason == 0 && i < outputs.count && at < offloaded->count; i++)
        if (outputs.list[i].dsid == offloaded->list[at].dsid &&
            same_attributes(&outputs.list[i].attributes, &offloaded->list[at].attributes)) {
            dispose(&outputs.list[i].attributes, goes, held);
            at++;
        }
    same = reason == 0 && at == offloaded->count;
    if (same && (goes || held)) {
        drop_purged(job, &outputs);
        if (outputs.count)
            keep(job, &outputs);
        else
            purge_job(job);
    }
    outputs_release(&outputs);
    return same;
}

/* ------------------------------------------------------------------------------------------------ groups */

struct selection {
    struct queue_selection jobs;
    char group[PATTERN_MAX], dest[PATTERN_MAX], forms[PATTERN_MAX], writer[PATTERN_MAX];
    uint32_t dsid;
    char output_class;
    uint8_t disposition;
};

static void read_selection(struct reader *in, struct selection *select)
{
    char *const texts[] = { select->jobs.jobid, select->jobs.name, select->jobs.owner, select->group,
                            select->dest, select->forms, select->writer };

    select->jobs = (struct queue_selection){ 0 };
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        reader_text(in, texts[i], PATTERN_MAX);
        text_fold(texts[i], strlen(texts[i]));
    }
    select->group[strcspn(select->group, ".")] = '\0'; /* 1.1.1: the parts behind the first are always 1 here */
    select->dsid = reader_u32(in);
    select->output_class = (char)reader_u8(in);
    select->disposition = reader_u8(in);
}

static bool fits(const char *pattern, const char *text)
{
    return !pattern[0] || pattern_fits(span_of(pattern), span_of(text));
}

static bool may_have_output(const struct queue_job *job)
{
    return job->shown.status == JES_OUTPUT || job->shown.status == JES_RUNNING;
}

static bool attributes_fit(const struct selection *select, const struct jes_attributes *a)
{
    return fits(select->group, a->group.text) && fits(select->dest, a->dest) && fits(select->forms, a->forms.text) &&
           fits(select->writer, a->writer.text) && (!select->output_class || select->output_class == a->output_class) &&
           (!select->disposition || select->disposition == a->disposition);
}

/* Of a running job only what was closed early is for others. Elements stand in the order of the DDs. */
static void drop_open(const struct queue_job *job, const struct job *converted, struct outputs *outputs)
{
    struct spool_dd at = { 0 };
    size_t count = 0, i = 0;

    while (i < outputs->count && spool_next_dd(converted, &at)) {
        bool keep_it = at.dd->spin && spool_closed(&job->shown.jobid, at.dsid);

        while (i < outputs->count && outputs->list[i].dsid < at.dsid)
            i++;
        for (; i < outputs->count && outputs->list[i].dsid == at.dsid; i++)
            if (keep_it)
                outputs->list[count++] = outputs->list[i];
    }
    outputs->count = count;
}

struct change {
    uint8_t what; /* enum jes_output_change; 0: only look */
    struct jes_attributes set;
};

static void set_attributes(struct jes_attributes *a, const struct jes_attributes *set)
{
    if (set->output_class)
        a->output_class = set->output_class;
    if (set->disposition)
        a->disposition = set->disposition;
    if (set->copies)
        a->copies = set->copies;
    if (set->priority)
        a->priority = set->priority;
    if (!name8_none(&set->writer))
        a->writer = set->writer;
    if (!name8_none(&set->forms))
        a->forms = set->forms;
    if (set->dest[0])
        memcpy(a->dest, set->dest, sizeof a->dest);
    if (set->fcb[0])
        memcpy(a->fcb, set->fcb, sizeof a->fcb);
    if (set->ucs[0])
        memcpy(a->ucs, set->ucs, sizeof a->ucs);
}

static void apply(struct jes_attributes *a, const struct change *change)
{
    if (change->what == JES_PURGE_OUTPUT)
        a->disposition = JES_PURGE;
    else if (change->what == JES_SET_OUTPUT)
        set_attributes(a, &change->set);
    else if (change->what == JES_RELEASE_OUTPUT)
        a->disposition = a->disposition == JES_HOLD ? JES_WRITE : a->disposition == JES_LEAVE ? JES_KEEP : a->disposition;
}

static enum racf_level level_of(const struct change *change)
{
    return change->what == 0 ? RACF_READ : change->what == JES_PURGE_OUTPUT ? RACF_ALTER : RACF_UPDATE;
}

/* The groups of a job, with what is in them. chosen: those that fit. */
struct found {
    struct jes_output_group *groups;
    bool *chosen;
    uint32_t *group_of; /* of each element */
    uint32_t count;
};

static void find_groups(const struct queue_job *job, const struct outputs *outputs, const struct selection *select,
                        struct found *found)
{
    found->group_of = mem_alloc(outputs->count + 1, sizeof *found->group_of);
    found->count = outputs_groups(outputs, found->group_of);
    found->groups = mem_alloc(found->count + 1, sizeof *found->groups);
    found->chosen = mem_alloc(found->count + 1, sizeof *found->chosen);
    for (size_t i = 0; i < outputs->count; i++) {
        struct jes_output_group *group = &found->groups[found->group_of[i]];

        if (group->datasets++ == 0)
            *group = (struct jes_output_group){ job->shown.jobid, job->shown.name, job->shown.owner,
                                                outputs->list[i].attributes, 1, 0 };
        if (select->dsid == 0 || select->dsid == outputs->list[i].dsid)
            found->chosen[found->group_of[i]] = true;
    }
    for (uint32_t i = 0; i < found->count; i++)
        found->chosen[i] = found->chosen[i] && attributes_fit(select, &found->groups[i].attributes);
}

static void release_found(struct found *found)
{
    mem_free(found->groups);
    mem_free(found->chosen);
    mem_free(found->group_of);
}

/* session: NULL for the operator, about whom class OPERCMDS has decided.
 * Leaves out, or refuses all of a change for, what the asker has no authority for. Returns how many groups are left. */
static uint32_t authorize(struct session *session, const struct queue_job *job, const struct change *change, struct found *found,
                          struct buf *refusals)
{
    uint32_t count = 0;
    bool refused = false;

    for (uint32_t i = 0; i < found->count; i++) {
        if (!found->chosen[i])
            continue;
        if (session && session->from == FROM_USER &&
            jes_may_group(&session->identity, job, &found->groups[i].attributes.group, level_of(change),
                          !change->what, refusals) < 0) {
            found->chosen[i] = false;
            refused = true;
        } else {
            count++;
        }
    }
    return refused && change->what ? 0 : count;
}

/* Changes the elements of the chosen groups, and shows each of the groups as it is then. */
static void do_groups(const struct queue_job *job, struct outputs *outputs, const struct change *change, struct found *found,
                      struct buf *list)
{
    for (size_t i = 0; i < outputs->count; i++) {
        uint32_t group = found->group_of[i];
        uint64_t records;

        if (!found->chosen[group])
            continue;
        if (spool_records(&job->shown.jobid, outputs->list[i].dsid, &records) == 0)
            found->groups[group].records += records;
        apply(&outputs->list[i].attributes, change);
    }
    for (uint32_t i = 0; i < found->count; i++) {
        if (!found->chosen[i])
            continue;
        if (change->what != JES_PURGE_OUTPUT)
            apply(&found->groups[i].attributes, change);
        jes_group_encode(&found->groups[i], list);
    }
}

/* The groups of a job that are meant. Returns how many. */
static uint32_t do_job(struct session *session, struct queue_job *job, const struct selection *select, const struct change *change,
                       struct buf *list, struct buf *refusals)
{
    struct outputs outputs;
    struct arena arena;
    struct job converted;
    struct found found = { 0 };
    uint32_t count = 0;
    bool has_text;
    int reason;

    arena_init(&arena);
    has_text = jes_read_converted(job, &arena, &converted) == 0;
    reason = jes_read_outputs(job, has_text ? &converted : NULL, &outputs);
    if (reason == 0 && job->shown.status == JES_RUNNING && has_text)
        drop_open(job, &converted, &outputs);
    if (reason == 0) {
        find_groups(job, &outputs, select, &found);
        count = authorize(session, job, change, &found, refusals);
    }
    if (count)
        do_groups(job, &outputs, change, &found, list);
    if (count && change->what) {
        drop_purged(job, &outputs);
        if (outputs.count || job->shown.status != JES_OUTPUT)
            keep(job, &outputs);
        else
            purge_job(job);
    }
    release_found(&found);
    outputs_release(&outputs);
    arena_release(&arena);
    return count;
}

static void select_text(char to[PATTERN_MAX], const char *from)
{
    snprintf(to, PATTERN_MAX, "%s", from ? from : "");
}

uint32_t jes_output_operate(struct queue_job *job, const struct jes_output_select *select, uint8_t change,
                            const struct jes_attributes *set, struct buf *groups)
{
    const struct change changes = { change, *set };
    struct selection selection = { .output_class = select->output_class, .disposition = select->disposition };
    struct buf refusals;
    uint32_t count;

    select_text(selection.group, select->group);
    select_text(selection.dest, select->dest);
    select_text(selection.forms, select->forms);
    select_text(selection.writer, select->writer);
    if (!may_have_output(job))
        return 0;
    buf_init(&refusals, 64);
    count = do_job(NULL, job, &selection, &changes, groups, &refusals);
    buf_release(&refusals);
    return count;
}

static int do_page(struct session *session, uint64_t after, const struct selection *select, const struct change *change,
                   struct buf *out)
{
    struct queue_walk *walk = queue_walk(jes.queue, &select->jobs, (int64_t)(after & INT64_MAX), JES_PAGE_ROWS);
    struct buf list, refusals;
    struct queue_job *job;
    uint32_t count = 0;

    buf_init(&list, FRAME_LIMIT - REFUSALS_MAX - 64);
    buf_init(&refusals, REFUSALS_MAX);
    for (unsigned jobs = 0; jobs < PAGE_JOBS && list.length < PAGE_BYTES && (job = queue_walk_next(walk)) != NULL; jobs++)
        if (may_have_output(job))
            count += do_job(session, job, select, change, &list, &refusals);
    buf_put_u64(out, (uint64_t)queue_walk_end(walk));
    buf_put_field(out, buf_span(&refusals));
    buf_put_u32(out, count);
    buf_put_span(out, buf_span(&list));
    buf_release(&list);
    buf_release(&refusals);
    return 0;
}

/* Body: u64 the job key to go on behind or 0, selection. Answered with the key to go on behind or 0, ICH408I lines (empty here),
 * u32 count,
 * groups. */
int serve_GROUPS(struct session *session, struct reader *in, struct buf *out)
{
    static const struct change look;
    struct selection select;
    uint64_t after = reader_u64(in);
    int reason;

    read_selection(in, &select);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    return do_page(session, after, &select, &look, out);
}

/* Body: as GROUPS, then u8 what, attributes to set. Answered as GROUPS. */
int serve_CHANGE_GROUPS(struct session *session, struct reader *in, struct buf *out)
{
    struct selection select;
    struct change change;
    uint64_t after = reader_u64(in);
    int reason;

    read_selection(in, &select);
    change.what = reader_u8(in);
    jes_attributes_decode(in, &change.set);
    reason = reader_end(in);
    if (reason == 0 && (change.what < JES_RELEASE_OUTPUT || change.what > JES_SET_OUTPUT))
        reason = REASON_BAD_VALUE;
    if (reason < 0)
        return reason;
    return do_page(session, after, &select, &change, out);
}
