/* jes_offload.c - jobs go to an offload data set and come back: what the started task of a device asks. */
#include "jcl/jes_offload.h"

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/pattern.h"
#include "base/text.h"
#include "jcl/convert.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

enum {
    LOOKED_AT = 2000,        /* jobs for one answer */
    OFFERS_MAX = 1000,       /* jobs whose records are not durable yet */
    REFUSAL_MAX = 64 * 1024,
    OTHER_TEXT_MAX = 16 << 20,
};

const char *const offload_facility_names[OFFLOAD_FACILITIES] = { "JT", "JR", "ST", "SR" };

/* ------------------------------------------------------------------------------------------------ devices */

struct offload_device *offload_device(unsigned number)
{
    must(number >= 1 && number <= OFFLOAD_DEVICES);
    return &jes.offload[number - 1];
}

const char *offload_disposition_text(uint8_t disposition)
{
    return disposition == OFFLOAD_DELETE ? "DELETE" : disposition == OFFLOAD_HOLD ? "HOLD" : "KEEP";
}

bool offload_active(const struct offload_device *device)
{
    const struct queue_job *job = name8_none(&device->task) ? NULL : queue_find(jes.queue, &device->task);

    return job && job->key == device->task_key && job->shown.status != JES_OUTPUT;
}

bool offload_in_use(const struct offload_device *device)
{
    for (unsigned n = 1; n <= OFFLOAD_DEVICES; n++) {
        const struct offload_device *other = offload_device(n);

        if (other != device && offload_active(other) && strcmp(other->dsname.text, device->dsname.text) == 0)
            return true;
    }
    return false;
}

/* While jes receives, the files of the coming job lie in a folder of the device's name. */
static struct name8 staging(const struct offload_device *device)
{
    struct name8 name;

    snprintf(name.text, sizeof name.text, "OFFLOAD%u", (unsigned)(device - jes.offload + 1) % 10);
    return name;
}

void jes_offload_begin(void)
{
    jes.offload = mem_alloc(OFFLOAD_DEVICES, sizeof *jes.offload);
    for (unsigned n = 0; n < OFFLOAD_DEVICES; n++) {
        struct offload_device *device = &jes.offload[n];
        struct name8 folder = staging(device);

        if (spool_remove_job(&folder) < 0)
            fprintf(stderr, "jes: spool/%s cannot be removed\n", folder.text);
        for (size_t i = 0; i < OFFLOAD_FACILITIES; i++) {
            device->select[i].started = true;
            device->select[i].classes.any = true;
            device->select[i].disposition = i == OFFLOAD_JT || i == OFFLOAD_ST ? OFFLOAD_DELETE : 0;
        }
        for (size_t i = 0; i < OFFLOAD_TEXTS; i++)
            buf_init(&device->texts[i], i == QUEUE_CARDS      ? JES_STREAM_MAX
                                        : i == QUEUE_INTERNAL ? WORK_ORDER_MAX
                                                              : OTHER_TEXT_MAX);
    }
}

/* A job that has not run was not selected while it was being offloaded. */
static void drop_offers(struct offload_device *device)
{
    for (size_t i = 0; i < device->offer_count; i++) {
        struct offload_offer *offer = &device->offers[i];
        struct queue_job *job = offer->ended ? NULL : queue_find(jes.queue, &offer->jobid);

        if (job && job->key == offer->key) {
            job->offloading = false;
            jes.work_changed = true;
        }
        buf_release(&offer->outputs);
    }
    device->offer_count = 0;
}

static void drop_coming(struct offload_device *device)
{
    struct name8 folder = staging(device);

    for (size_t i = 0; i < OFFLOAD_TEXTS; i++) {
        size_t limit = device->texts[i].limit;

        buf_release(&device->texts[i]);
        buf_init(&device->texts[i], limit);
    }
    if (device->receiving && spool_remove_job(&folder) < 0)
        fprintf(stderr, "jes: spool/%s cannot be removed\n", folder.text);
    device->receiving = false;
}

void jes_offload_end(void)
{
    for (unsigned n = 0; n < OFFLOAD_DEVICES; n++) {
        drop_offers(&jes.offload[n]);
        drop_coming(&jes.offload[n]);
        for (size_t i = 0; i < OFFLOAD_TEXTS; i++)
            buf_release(&jes.offload[n].texts[i]);
        mem_free(jes.offload[n].offers);
    }
    mem_free(jes.offload);
}

void jes_offload_turn(void)
{
    for (unsigned n = 1; n <= OFFLOAD_DEVICES; n++) {
        struct offload_device *device = offload_device(n);
        struct name8 name = staging(device);
        struct buf line;

        if (name8_none(&device->task) || offload_active(device))
            continue;
        buf_init(&line, 128);
        message(&line, $HASP097, name.text);
        job_console_say(jes.console, 0, &name, &device->task, buf_span(&line));
        buf_release(&line);
        drop_offers(device);
        drop_coming(device);
        device->task = (struct name8){ "" };
        device->draining = false;
    }
}

int offload_start(unsigned number, enum offload_type type, const struct identity *who)
{
    struct offload_device *device = offload_device(number);
    struct queue_job model = { .kind = 'S', .group = who->group }, *job;
    struct buf cards;
    int reason;

    model.shown.name = staging(device);
    model.shown.owner = who->user;
    snprintf(model.shown.job_class, sizeof model.shown.job_class, "STC");
    buf_init(&cards, 1024);
    buf_printf(&cards, "//%-8s JOB MSGLEVEL=(1,1)\n//%-8s EXEC PGM=HASPOFF,PARM=%s\n", model.shown.name.text, model.shown.name.text,
               type == OFFLOAD_TRANSMIT ? "TRANSMIT" : "RECEIVE");
    buf_printf(&cards, "//OFFLOAD  DD DSN=%s,DISP=OLD\n//SYSPRINT DD SYSOUT=*\n", device->dsname.text);
    reason = queue_add(jes.queue, &model, buf_span(&cards), SPAN_NONE, SPAN_NONE, &job);
    buf_release(&cards);
    if (reason < 0)
        return reason;
    jes.accepted = true;
    device->type = (uint8_t)type;
    device->task = job->shown.jobid;
    device->task_key = job->key;
    device->draining = device->over = false;
    device->after = 0;
    return 0;
}

/* The device whose task asks; NULL: it is none, or its device does something else. */
static struct offload_device *asking(const struct session *session, enum offload_type type)
{
    for (unsigned n = 1; n <= OFFLOAD_DEVICES; n++) {
        struct offload_device *device = offload_device(n);

        if (!name8_none(&device->task) && session->identity.source == IDENTITY_TASK &&
            name8_equal(&session->identity.jobid, &device->task) && offload_active(device) && device->type == type)
            return device;
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ selection */

static bool word_fits(const char *pattern, const struct name8 *name)
{
    return !pattern[0] || pattern_fits(span_of(pattern), span_of(name->text));
}

static bool job_fits(const struct offload_select *select, const struct name8 *name, const struct name8 *owner)
{
    return select->started && word_fits(select->jobname, name) && word_fits(select->creator, owner);
}

static bool hold_fits(const struct offload_select *select, bool held)
{
    return !select->hold || (select->hold == 'Y') == held;
}

static bool output_fits(const struct offload_select *select, const struct jes_attributes *a)
{
    const char name[] = { a->output_class, '\0' };

    return job_class_list_has(&select->classes, name) && (!select->outdisp || select->outdisp == a->disposition) &&
           hold_fits(select, a->disposition == JES_HOLD || a->disposition == JES_LEAVE);
}

/* Leaves what the facility takes. */
static void select_outputs(const struct offload_select *select, struct outputs *outputs)
{
    size_t count = 0;

    for (size_t i = 0; i < outputs->count; i++)
        if (output_fits(select, &outputs->list[i].attributes))
            outputs->list[count++] = outputs->list[i];
    outputs->count = count;
}

/* ------------------------------------------------------------------------------------------------ to the data set */

static bool is_offered(int64_t key)
{
    for (unsigned n = 0; n < OFFLOAD_DEVICES; n++)
        for (size_t i = 0; i < jes.offload[n].offer_count; i++)
            if (jes.offload[n].offers[i].key == key)
                return true;
    return false;
}

static bool has_text(const struct queue_job *job, enum queue_text which)
{
    struct buf text;
    bool has;

    buf_init(&text, WORK_ORDER_MAX);
    has = queue_read(jes.queue, job, which, &text) == 0 && text.length;
    buf_release(&text);
    return has;
}

/* Held by an operator: what the cards say they say again. */
static bool is_held(const struct queue_job *job)
{
    struct job converted;
    struct arena arena;
    bool held = job->shown.status == JES_HELD;

    arena_init(&arena);
    if (held && jes_read_converted(job, &arena, &converted) == 0)
        held = converted.typrun != TYPRUN_HOLD && converted.typrun != TYPRUN_JCLHOLD;
    arena_release(&arena);
    return held;
}

static bool selects_job(const struct offload_device *device, const struct queue_job *job)
{
    const struct offload_select *select = &device->select[OFFLOAD_JT];

    return job->kind == 'J' && (job->shown.status == JES_WAITING || job->shown.status == JES_HELD) && !job->offloading &&
           job_fits(select, &job->shown.name, &job->shown.owner) && job_class_list_has(&select->classes, job->shown.job_class) &&
           hold_fits(select, job->shown.status == JES_HELD) && !has_text(job, QUEUE_REFUSAL);
}

/* The output of a job that is to be offloaded, and is there. False: none. */
static bool select_output(const struct offload_device *device, const struct queue_job *job, struct buf *bytes)
{
    const struct offload_select *select = &device->select[OFFLOAD_ST];
    struct outputs outputs;
    struct job converted;
    struct arena arena;
    bool found = false, has_internal;

    if (!job_fits(select, &job->shown.name, &job->shown.owner))
        return false;
    arena_init(&arena);
    has_internal = jes_read_converted(job, &arena, &converted) == 0;
    if (jes_read_outputs(job, has_internal ? &converted : NULL, &outputs) == 0) {
        select_outputs(select, &outputs);
        found = outputs.count > 0;
        for (size_t i = 0; i < outputs.count; i++)
            found = found && spool_exists(&job->shown.jobid, outputs.list[i].dsid);
        outputs_encode(&outputs, bytes);
    }
    outputs_release(&outputs);
    arena_release(&arena);
    return found && !buf_failed(bytes);
}

static void describe(const struct queue_job *job, struct offload_job *to)
{
    *to = (struct offload_job){ .ended = job->shown.status == JES_OUTPUT, .kind = job->kind, .jobid = job->shown.jobid,
                                .name = job->shown.name, .owner = job->shown.owner, .group = job->group, .priority = job->priority,
                                .scan = job->scan, .cards = job->cards, .received = job->received };
    snprintf(to->job_class, sizeof to->job_class, "%s", job->shown.job_class);
    if (!to->ended) {
        to->held = is_held(job);
        return;
    }
    to->started = job->started;
    to->end = job->ended;
    to->result = job->shown.result;
    to->step_count = job->step_count;
    if (job->step_count)
        memcpy(to->steps, job->steps, job->step_count * sizeof *job->steps);
}

/* Hands out a job: u8 2, u64 key, field header, u32 data sets, their IDs. False: it is not selected. */
static bool offer(struct offload_device *device, struct queue_job *job, struct buf *out)
{
    struct offload_offer offer = { .key = job->key, .jobid = job->shown.jobid, .ended = job->shown.status == JES_OUTPUT };
    struct offload_job described;
    struct outputs outputs;
    struct buf header;
    uint32_t last = 0;

    buf_init(&offer.outputs, OTHER_TEXT_MAX);
    if (is_offered(job->key) || !(offer.ended ? select_output(device, job, &offer.outputs) : selects_job(device, job))) {
        buf_release(&offer.outputs);
        return false;
    }
    outputs_init(&outputs);
    if (offer.ended)
        must(outputs_decode(buf_span(&offer.outputs), &outputs) == 0);
    describe(job, &described);
    buf_init(&header, 1 << 16);
    offload_job_encode(&described, &header);
    buf_put_u8(out, 2);
    buf_put_u64(out, (uint64_t)job->key);
    buf_put_field(out, buf_span(&header));
    for (size_t i = 0; i < outputs.count; i++) { /* several elements may be of one data set */
        if (outputs.list[i].dsid != last)
            buf_put_u32(out, outputs.list[i].dsid);
        last = outputs.list[i].dsid;
    }
    buf_release(&header);
    outputs_release(&outputs);
    job->offloading = !offer.ended;
    device->offers = mem_resize(device->offers, device->offer_count + 1, sizeof *device->offers);
    device->offers[device->offer_count++] = offer;
    return true;
}

/* No body. Answered with u8 0: there are no more; 1: not found yet, ask again; 2: a job (offer()). */
int serve_OFFLOAD_NEXT(struct session *session, struct reader *in, struct buf *out)
{
    struct offload_device *device = asking(session, OFFLOAD_TRANSMIT);
    struct queue_selection all = { 0 };
    struct queue_walk *walk;
    struct queue_job *job;
    bool found = false;
    int64_t next;

    if (reader_end(in) < 0 || !device)
        return reader_end(in) < 0 ? reader_end(in) : REASON_NOT_PERMITTED;
    if (device->draining || device->over) {
        buf_put_u8(out, 0);
        return 0;
    }
    if (device->offer_count >= OFFERS_MAX)
        return REASON_LIMIT;
    walk = queue_walk(jes.queue, &all, device->after, LOOKED_AT);
    for (unsigned looked = 0; looked < LOOKED_AT && !found && (job = queue_walk_next(walk)) != NULL; looked++)
        found = offer(device, job, out);
    next = queue_walk_end(walk);
    device->over = next == 0;
    device->after = next;
    if (!found)
        buf_put_u8(out, device->over ? 0 : 1);
    return buf_failed(out) ? REASON_TOO_LONG : 0;
}

static const struct offload_offer *offered(const struct session *session, uint64_t key, struct queue_job **job)
{
    const struct offload_device *device = asking(session, OFFLOAD_TRANSMIT);

    for (size_t i = 0; device && i < device->offer_count; i++) {
        const struct offload_offer *offer = &device->offers[i];

        if ((uint64_t)offer->key != key)
            continue;
        *job = queue_find(jes.queue, &offer->jobid);
        return *job && (*job)->key == offer->key ? offer : NULL;
    }
    return NULL;
}

/* Body: u64 key, u8 which text of the job. Answered with it as a memory file. */
int serve_OFFLOAD_TEXT(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    const struct offload_offer *offer;
    uint64_t key = reader_u64(in);
    uint8_t which = reader_u8(in);
    struct queue_job *job;
    struct buf text;
    int fd = -1, reason = reader_end(in);

    if (reason < 0)
        return reason;
    offer = offered(session, key, &job);
    if (!offer)
        return REASON_NOT_PERMITTED;
    if (!offload_has_text(offer->ended, which))
        return REASON_NOT_FOUND;
    buf_init(&text, WORK_ORDER_MAX);
    if (which == QUEUE_OUTPUTS)
        buf_put_span(&text, buf_span(&offer->outputs));
    else
        reason = queue_read(jes.queue, job, (enum queue_text)which, &text);
    if (reason == 0) {
        fd = io_sealed_memory("offload", buf_span(&text));
        reason = fd < 0 ? fd : 0;
    }
    if (reason == 0)
        session_attach_fd(session, fd);
    buf_release(&text);
    return reason;
}

/* Body: u64 key, u32 data set ID. Answered with a descriptor to read. */
int serve_OFFLOAD_DATA(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    const struct offload_offer *offer;
    uint64_t key = reader_u64(in);
    uint32_t dsid = reader_u32(in);
    struct queue_job *job;
    int fd = -1, reason = reader_end(in);

    if (reason < 0)
        return reason;
    offer = offered(session, key, &job);
    if (!offer || !offer->ended)
        return REASON_NOT_PERMITTED;
    reason = spool_open(&offer->jobid, dsid, O_RDONLY, &fd);
    if (reason == 0)
        session_attach_fd(session, fd);
    return reason;
}

/* False: the job or its output is not any more what the data set has; it stays as it is. */
static bool dispose(const struct offload_device *device, const struct offload_offer *offer)
{
    uint8_t disposition = device->select[offer->ended ? OFFLOAD_ST : OFFLOAD_JT].disposition;
    const struct jes_result canceled = { JES_CANCELED, 0 };
    struct queue_job *job = queue_find(jes.queue, &offer->jobid);
    struct outputs outputs;
    bool good;

    if (!job || job->key != offer->key)
        return true; /* somebody has purged it meanwhile */
    if (offer->ended != (job->shown.status == JES_OUTPUT))
        return false;
    if (offer->ended) {
        must(outputs_decode(buf_span(&offer->outputs), &outputs) == 0);
        good = jes_output_offloaded(job, &outputs, disposition == OFFLOAD_DELETE, disposition == OFFLOAD_HOLD);
        outputs_release(&outputs);
        return good;
    }
    job->offloading = false;
    if (job->shown.status != JES_WAITING && job->shown.status != JES_HELD)
        return false;
    if (disposition == OFFLOAD_HOLD)
        return queue_hold(jes.queue, job) == 0;
    if (disposition == OFFLOAD_DELETE) {
        queue_end(jes.queue, job, &canceled, NULL, 0); /* nobody is told: it has not ended, it is elsewhere */
        return jes_purge(job) == 0;
    }
    return true;
}

/* Body: u32 count, keys: these jobs are durable in the data set; others that were handed out are not, and stay. Answered with a
 * field of lines: what stays though it was to go. */
int serve_OFFLOADED(struct session *session, struct reader *in, struct buf *out)
{
    struct offload_device *device = asking(session, OFFLOAD_TRANSMIT);
    uint32_t count = reader_u32(in);
    struct buf lines;

    if (in->reason || count > OFFERS_MAX || in->rest.length != count * (size_t)8)
        return in->reason ? in->reason : REASON_BAD_VALUE;
    if (!device)
        return REASON_NOT_PERMITTED;
    buf_init(&lines, REFUSAL_MAX);
    for (uint32_t n = 0; n < count; n++) {
        uint64_t key = reader_u64(in);

        for (size_t i = 0; i < device->offer_count; i++)
            if ((uint64_t)device->offers[i].key == key && !dispose(device, &device->offers[i]))
                message(&lines, GBJ074W, device->offers[i].jobid.text);
    }
    drop_offers(device);
    jes.work_changed = true;
    buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    return 0;
}

/* ------------------------------------------------------------------------------------------------ from the data set */

/* Whose jobs may this operator bring? His own, and those of users for whom he may submit. DIFFERS: z/OS asks class NODES, which
 * says what a node may send; here the data set may come from anywhere, and whoever can write it can name any user in it. */
static int may_bring(const struct session *session, const struct offload_job *coming, struct buf *refusal)
{
    int reason = jes_may_use(&session->identity, &coming->owner, SPAN_NONE, SPAN_NONE, NULL, refusal);

    return reason < 0 || coming->ended ? reason : jes_may_submit(&session->identity, &coming->name, refusal);
}

/* Body: field job header. What came of a job before it is dropped. Answered with u8 0: the device is being drained; 1: it is not
 * selected; 2: its items are wanted; refused: field of lines. */
int serve_RELOAD_JOB(struct session *session, struct reader *in, struct buf *out)
{
    struct offload_device *device = asking(session, OFFLOAD_RECEIVE);
    struct span header = reader_field(in, 1 << 16);
    const struct offload_select *select;
    struct name8 folder;
    struct buf refusal;
    int reason = reader_end(in);

    if (reason < 0 || !device)
        return reason < 0 ? reason : REASON_NOT_PERMITTED;
    drop_coming(device);
    if (device->draining) {
        buf_put_u8(out, 0);
        return 0;
    }
    reason = offload_job_decode(header, &device->coming);
    if (reason < 0)
        return reason;
    select = &device->select[device->coming.ended ? OFFLOAD_SR : OFFLOAD_JR];
    if (!job_fits(select, &device->coming.name, &device->coming.owner) ||
        (!device->coming.ended && (!job_class_list_has(&select->classes, device->coming.job_class) ||
                                   !hold_fits(select, device->coming.held)))) {
        buf_put_u8(out, 1);
        return 0;
    }
    buf_init(&refusal, REFUSAL_MAX);
    reason = may_bring(session, &device->coming, &refusal);
    folder = staging(device);
    if (reason == 0)
        reason = spool_begin_job(&folder);
    if (reason == 0) {
        device->receiving = true;
        buf_put_u8(out, 2);
    } else {
        buf_put_field(out, buf_span(&refusal));
    }
    buf_release(&refusal);
    return reason;
}

/* Body: u8 which text, field: more of it. */
int serve_RELOAD_TEXT(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct offload_device *device = asking(session, OFFLOAD_RECEIVE);
    uint8_t which = reader_u8(in);
    struct span bytes = reader_field(in, OFFLOAD_ITEM_MAX);
    int reason = reader_end(in);

    if (reason < 0 || !device)
        return reason < 0 ? reason : REASON_NOT_PERMITTED;
    if (!device->receiving)
        return REASON_STATE;
    if (!offload_has_text(device->coming.ended, which))
        return REASON_BAD_VALUE;
    buf_put_span(&device->texts[which], bytes);
    return buf_failed(&device->texts[which]) ? REASON_TOO_LONG : 0;
}

/* Body: u32 data set ID. Answered with a descriptor to write its records to. */
int serve_RELOAD_DATA(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct offload_device *device = asking(session, OFFLOAD_RECEIVE);
    uint32_t dsid = reader_u32(in);
    struct name8 folder;
    int fd = -1, reason = reader_end(in);

    if (reason < 0 || !device)
        return reason < 0 ? reason : REASON_NOT_PERMITTED;
    if (!device->receiving || !device->coming.ended)
        return REASON_STATE;
    if (spool_is_low())
        return REASON_FULL;
    folder = staging(device);
    reason = spool_open(&folder, dsid, O_RDWR | O_CREAT | O_EXCL, &fd);
    if (reason == 0)
        session_attach_fd(session, fd);
    return reason;
}

static bool printable(const char *text)
{
    for (const char *c = text; *c; c++)
        if (!text_is_printable(*c))
            return false;
    return true;
}

/* The output that came: in order, of values that JES2 knows, each data set there and whole. */
static bool outputs_sound(const struct name8 *folder, const struct outputs *outputs)
{
    uint32_t last = 0;

    for (size_t i = 0; i < outputs->count; i++) {
        const struct jes_attributes *a = &outputs->list[i].attributes;

        bool class_good = text_is_digit(a->output_class) || (a->output_class >= 'A' && a->output_class <= 'Z');

        if (outputs->list[i].dsid < last || !class_good ||
            a->disposition > JES_LEAVE || !a->copies || !a->priority || name8_none(&a->group) || !printable(a->dest) ||
            !printable(a->fcb) || !printable(a->ucs) ||
            (outputs->list[i].dsid != last && !spool_closed(folder, outputs->list[i].dsid)))
            return false;
        last = outputs->list[i].dsid;
    }
    return outputs->count > 0;
}

/* Data sets that the receiver does not select. */
static void remove_others(const struct name8 *folder, const struct outputs *all, const struct outputs *taken)
{
    size_t at = 0;

    for (size_t i = 0; i < all->count; i++) {
        while (at < taken->count && taken->list[at].dsid < all->list[i].dsid)
            at++;
        if ((at == taken->count || taken->list[at].dsid != all->list[i].dsid) && spool_remove(folder, all->list[i].dsid) < 0)
            continue; /* its other elements have done it */
    }
}

static int add_ended(struct offload_device *device, struct name8 *jobid)
{
    const struct offload_job *coming = &device->coming;
    struct queue_job model = { .kind = coming->kind, .scan = coming->scan, .group = coming->group, .priority = coming->priority,
                               .cards = coming->cards, .received = coming->received, .started = coming->started,
                               .ended = coming->end, .step_count = coming->step_count };
    struct name8 folder = staging(device);
    struct outputs all, taken;
    struct span texts[OFFLOAD_TEXTS];
    struct queue_job *job;
    struct arena arena;
    struct job converted;
    int reason;

    /* What stands in the data set is not believed: the internal text is decoded whenever somebody looks. */
    arena_init(&arena);
    reason = device->texts[QUEUE_INTERNAL].length ? job_decode(buf_span(&device->texts[QUEUE_INTERNAL]), &arena, &converted) : 0;
    arena_release(&arena);
    if (reason < 0)
        return REASON_CORRUPT;
    if (outputs_decode(buf_span(&device->texts[QUEUE_OUTPUTS]), &all) < 0)
        return REASON_CORRUPT;
    must(outputs_decode(buf_span(&device->texts[QUEUE_OUTPUTS]), &taken) == 0);
    reason = outputs_sound(&folder, &all) ? 0 : REASON_CORRUPT;
    if (reason == 0) {
        select_outputs(&device->select[OFFLOAD_SR], &taken);
        remove_others(&folder, &all, &taken);
        reason = taken.count ? 0 : REASON_NOT_FOUND;
        buf_clear(&device->texts[QUEUE_OUTPUTS]);
        outputs_encode(&taken, &device->texts[QUEUE_OUTPUTS]);
    }
    outputs_release(&all);
    outputs_release(&taken);
    if (reason < 0)
        return reason;
    model.shown.name = coming->name;
    model.shown.owner = coming->owner;
    model.shown.result = coming->result;
    memcpy(model.shown.job_class, coming->job_class, sizeof model.shown.job_class);
    model.steps = device->coming.steps;
    for (size_t i = 0; i < OFFLOAD_TEXTS; i++)
        texts[i] = buf_span(&device->texts[i]);
    reason = queue_add_ended(jes.queue, &model, texts, OFFLOAD_TEXTS, jobid);
    if (reason < 0)
        return reason;
    reason = spool_rename_job(&folder, jobid);
    jes.spool_written = true;
    if (reason < 0) {
        job = queue_find(jes.queue, jobid);
        must(job && jes_purge(job) == 0);
    }
    return reason;
}

/* Exactly one job, which is that of the header. */
static bool cards_sound(const struct offload_job *coming, struct span cards)
{
    struct span rest = cards, first;
    struct job_card card;
    uint32_t skipped;
    int reason;

    if (deck_next_job(&rest, &first, &skipped) <= 0 || first.data != cards.data || first.length != cards.length)
        return false;
    reason = deck_job_card(cards, &card);
    if (reason == REASON_BAD_NAME)
        return name8_is(&coming->name, "INVALID");
    return reason == 0 && name8_equal(&card.name, &coming->name) &&
           (name8_none(&card.user) || name8_equal(&card.user, &coming->owner));
}

/* SET symbols: as a submission brings them. */
static bool params_sound(struct span params)
{
    unsigned count = 0;

    while (params.length) {
        size_t length = strnlen(params.data, params.length);

        if (length == params.length || length >= JES_PARAM_BYTES || ++count > JES_PARAMS_MAX)
            return false;
        params = span_from(params, length + 1);
    }
    return true;
}

static int add_job(struct offload_device *device, struct name8 *jobid)
{
    const struct offload_job *coming = &device->coming;
    struct queue_job model = { .kind = 'J', .scan = coming->scan, .group = coming->group, .priority = coming->priority }, *job;
    struct buf *cards = &device->texts[QUEUE_CARDS];
    int reason;

    deck_mask_passwords(cards->data, cards->length, '*');
    if (!cards_sound(coming, buf_span(cards)) || !params_sound(buf_span(&device->texts[QUEUE_PARAMS])))
        return REASON_CORRUPT;
    model.shown.name = coming->name;
    model.shown.owner = coming->owner;
    memcpy(model.shown.job_class, coming->job_class, sizeof model.shown.job_class);
    reason = queue_add(jes.queue, &model, buf_span(cards), buf_span(&device->texts[QUEUE_PARAMS]), SPAN_NONE, &job);
    if (reason < 0)
        return reason;
    *jobid = job->shown.jobid;
    jes.accepted = true;
    return coming->held ? queue_hold(jes.queue, job) : 0;
}

/* No body: everything of the job has come, and its checksum was right. Answered, when it is durable, with its new job ID;
 * REASON_NOT_FOUND: none of its output is selected. */
int serve_RELOAD_END(struct session *session, struct reader *in, struct buf *out)
{
    struct offload_device *device = asking(session, OFFLOAD_RECEIVE);
    struct name8 jobid;
    int reason = reader_end(in);

    if (reason < 0 || !device)
        return reason < 0 ? reason : REASON_NOT_PERMITTED;
    if (!device->receiving)
        return REASON_STATE;
    reason = device->coming.ended ? add_ended(device, &jobid) : add_job(device, &jobid);
    drop_coming(device);
    if (reason == 0)
        buf_put_field_text(out, jobid.text);
    return reason;
}
