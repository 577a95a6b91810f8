/* haspoff.c - HASPOFF: the program of the started task of an offload device. It copies jobs between DD OFFLOAD, the data set, and
 * jes, as PARM says: TRANSMIT or RECEIVE. jes answers it only while its task is that of a device.
 *
 * Transmitting goes in portions: the data set is closed, which makes it durable, before jes hears which jobs are in it; then it is
 * opened again to be continued. DIFFERS: on z/OS JES2 does this in its own address space.
 */
#include "base/io.h"
#include "base/mem.h"
#include "exec/messages.h"
#include "exec/spool_room.h"
#include "exec/step.h"
#include "jcl/job_queue.h"
#include "jcl/messages.h"
#include "jcl/offload_client.h"

enum {
    RC_GOOD = 0,
    RC_SOME_NOT = 4, /* jobs that were not taken */
    RC_FAILED = 12,
    PRINT_LRECL = 133,
    LINES_MAX = 1 << 18,
    PORTION_JOBS = 200,
    PORTION_BYTES = 64 << 20,
};

struct counts {
    unsigned jobs, outputs, passed_over, not_taken;
};

struct offloading {
    struct step *step;
    struct link *jes;
    const char *device; /* OFFLOAD1 */
    struct dd *print, *data;
    struct counts counts;
    /* transmitting */
    uint64_t keys[PORTION_JOBS];
    size_t key_count;
    size_t bytes;
    /* receiving */
    struct offload_job job;       /* that is coming */
    bool wanted;
    struct record_file *dataset;  /* of it, being written; NULL: none */
    struct spool_room room;
};

#define say(o, id, ...)                                  \
    do {                                                 \
        struct buf said;                                 \
                                                         \
        buf_init(&said, LINES_MAX);                      \
        message(&said, id, ##__VA_ARGS__);               \
        step_wto((o)->step, 0, buf_span(&said));         \
        buf_release(&said);                              \
    } while (0)

static void print(struct offloading *o, const struct offload_job *job, const char *what, const char *more)
{
    char line[PRINT_LRECL];
    int length = snprintf(line, sizeof line, "%-8s %-8s %-8s %-6s %s%s", job->jobid.text, job->name.text, job->owner.text,
                          job->ended ? "OUTPUT" : "JOB", what, more);

    if (dd_write(o->print, span_part(span_bytes(line, strnlen(line, (size_t)length)), 0, PRINT_LRECL - 4)) < 0)
        return; /* its close says so */
}

static const char *data_set(const struct offloading *o)
{
    const struct step_table *table = step_table(o->step);

    for (uint32_t i = 0; i < table->dd_count; i++)
        if (name8_is(&table->dds[i].ddname, "OFFLOAD"))
            return table->dds[i].dsname.text;
    return "";
}

static int failed(struct offloading *o, const char *what, int reason)
{
    say(o, GBJ075E, o->device, what, reason_text(reason));
    return RC_FAILED;
}

static bool fits(const struct record_attributes *a)
{
    return record_is_variable(a) && a->lrecl >= OFFLOAD_LRECL_MIN && a->control == CONTROL_NONE;
}

/* ------------------------------------------------------------------------------------------------ to the data set */

static int write_record(void *context, struct span record)
{
    struct offloading *o = context;

    o->bytes += record.length;
    return dd_write(o->data, record);
}

static int put_text(struct offloading *o, struct offload_writer *writer, uint64_t key, uint8_t which)
{
    struct buf text, item;
    size_t at = 0;
    int fd, reason = offload_ask_text(o->jes, key, which, &fd);

    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    buf_init(&text, WORK_ORDER_MAX);
    buf_init(&item, OFFLOAD_ITEM_MAX);
    reason = lseek(fd, 0, SEEK_SET) < 0 ? REASON_IO : io_read_all(fd, &text); /* it stands where jes wrote last */
    close(fd);
    while (reason == 0 && at < text.length) {
        struct span part = span_part(buf_span(&text), at, OFFLOAD_CHUNK);

        buf_clear(&item);
        buf_put_u8(&item, which);
        buf_put_span(&item, part);
        reason = offload_put(writer, OFFLOAD_TEXT, buf_span(&item), 0);
        at += part.length;
    }
    buf_wipe(&text);
    buf_wipe(&item);
    return reason;
}

static int put_records(struct offload_writer *writer, struct record_file *file)
{
    uint64_t count = 0;
    struct span record;
    struct buf item;
    int got = 0, reason = 0;

    buf_init(&item, OFFLOAD_ITEM_MAX);
    while (reason == 0 && (got = record_read(file, &record)) > 0) {
        buf_put_field(&item, record);
        count++;
        if (item.length < OFFLOAD_CHUNK)
            continue;
        reason = offload_put(writer, OFFLOAD_RECORDS, buf_span(&item), count);
        buf_clear(&item);
        count = 0;
    }
    if (reason == 0 && got == 0 && count)
        reason = offload_put(writer, OFFLOAD_RECORDS, buf_span(&item), count);
    buf_release(&item);
    return reason < 0 ? reason : got;
}

static int put_data_set(struct offloading *o, struct offload_writer *writer, uint64_t key, uint32_t dsid)
{
    struct record_file *file;
    struct buf item;
    int fd, reason = offload_ask_data(o->jes, key, dsid, &fd);

    if (reason == 0)
        reason = record_open_read(&file, fd);
    if (reason < 0)
        return reason;
    buf_init(&item, OFFLOAD_ITEM_MAX);
    offload_data_set_encode(dsid, record_attributes(file), &item);
    reason = offload_put(writer, OFFLOAD_DATA_SET, buf_span(&item), 0);
    if (reason == 0)
        reason = put_records(writer, file);
    buf_release(&item);
    record_close(file, false);
    return reason;
}

static int put_job(struct offloading *o, struct offload_writer *writer, const struct offload_next *next)
{
    int reason = offload_put(writer, OFFLOAD_JOB, next->header, 0);

    for (uint8_t which = QUEUE_CARDS; reason == 0 && which <= QUEUE_OUTPUTS; which++)
        if (offload_has_text(o->job.ended, which))
            reason = put_text(o, writer, next->key, which);
    for (size_t i = 0; reason == 0 && i < next->count; i++)
        reason = put_data_set(o, writer, next->key, next->dsids[i]);
    return reason < 0 ? reason : offload_put_end(writer);
}

static int open_data(struct offloading *o)
{
    const struct record_attributes wanted = { RECFM_V, true, CONTROL_NONE, OFFLOAD_LRECL, OFFLOAD_LRECL + 4 };

    o->bytes = 0;
    return dd_open_extend(o->step, "OFFLOAD", &wanted, &o->data);
}

/* What was written is durable when the data set is closed. */
static int settle(struct offloading *o)
{
    struct buf lines;
    int reason = dd_close(o->data);

    o->data = NULL;
    if (reason < 0)
        return reason;
    buf_init(&lines, LINES_MAX);
    reason = offload_tell_durable(o->jes, o->keys, o->key_count, &lines);
    if (lines.length)
        step_wto(o->step, 0, buf_span(&lines));
    buf_release(&lines);
    o->key_count = 0;
    return reason;
}

/* A job whose output cannot be read stays on the spool; what there is of it in the data set has no END. */
static int transmit_one(struct offloading *o, const struct offload_next *next)
{
    uint32_t lrecl = dd_attributes(o->data)->lrecl;
    struct offload_writer *writer = offload_writer_new(lrecl < RECORD_LRECL_MAX ? lrecl : RECORD_LRECL_MAX, write_record, o);
    int reason = offload_job_decode(next->header, &o->job);

    if (reason == 0)
        reason = put_job(o, writer, next);
    offload_writer_free(writer);
    if (reason == 0) {
        o->keys[o->key_count++] = next->key;
        *(o->job.ended ? &o->counts.outputs : &o->counts.jobs) += 1;
        print(o, &o->job, "TRANSMITTED", "");
    } else if (reason == REASON_NOT_FOUND || reason == REASON_CORRUPT) {
        o->counts.not_taken++;
        print(o, &o->job, "STAYS ON THE SPOOL: ", reason_text(reason));
        reason = 0;
    }
    return reason;
}

static int transmit_all(struct offloading *o)
{
    struct offload_next next;
    int more, reason = 0;

    for (;;) {
        more = offload_ask_next(o->jes, &next);
        if (more > 0)
            reason = transmit_one(o, &next);
        offload_next_release(&next);
        if (more <= 0 || reason < 0)
            return more < 0 ? more : reason;
        if (o->key_count < PORTION_JOBS && o->bytes < PORTION_BYTES)
            continue;
        reason = settle(o);
        if (reason == 0)
            reason = open_data(o);
        if (reason < 0)
            return reason;
    }
}

static int transmit(struct offloading *o)
{
    int settled, reason = open_data(o);

    if (reason < 0)
        return failed(o, "OPEN", reason);
    if (!fits(dd_attributes(o->data))) {
        say(o, GBJ072E, o->device, data_set(o));
        return RC_FAILED;
    }
    reason = transmit_all(o);
    settled = o->data ? settle(o) : 0; /* what is whole in the data set goes, whatever came behind it */
    say(o, GBJ070I, o->device, o->counts.jobs, o->counts.outputs, data_set(o));
    if (reason < 0 || settled < 0)
        return failed(o, "TRANSMIT", reason < 0 ? reason : settled);
    return o->counts.not_taken ? RC_SOME_NOT : RC_GOOD;
}

/* ------------------------------------------------------------------------------------------------ from the data set */

static int close_dataset(struct offloading *o)
{
    int reason = o->dataset ? record_close(o->dataset, false) : 0;

    o->dataset = NULL;
    return reason;
}

static void not_taken(struct offloading *o, int reason)
{
    o->wanted = false;
    if (close_dataset(o) < 0)
        reason = reason ? reason : REASON_IO;
    o->counts.not_taken++;
    say(o, GBJ073W, o->job.jobid.text, o->job.name.text, reason_text(reason));
    print(o, &o->job, "NOT RECEIVED: ", reason_text(reason));
}

static void take_job(struct offloading *o, struct span item, int *over)
{
    struct buf refusal;
    int reason = offload_job_decode(item, &o->job); /* the reader has done it, too */

    buf_init(&refusal, LINES_MAX);
    o->wanted = false;
    if (reason == 0)
        reason = offload_bring_job(o->jes, item, &refusal);
    if (refusal.length)
        step_wto(o->step, 0, buf_span(&refusal));
    buf_release(&refusal);
    if (reason == OFFLOAD_NO_MORE)
        *over = 1;
    else if (reason == OFFLOAD_PASS_OVER)
        o->counts.passed_over++;
    else if (reason == OFFLOAD_WANTED)
        o->wanted = true;
    else if (reason == REASON_NOT_AUTHORIZED)
        not_taken(o, reason);
    else
        *over = reason;
}

static int take_data_set(struct offloading *o, struct span item)
{
    struct record_attributes attributes;
    uint32_t dsid;
    int fd, reason = close_dataset(o);

    if (reason == 0)
        reason = offload_data_set_decode(item, &dsid, &attributes);
    if (reason == 0)
        reason = offload_bring_data(o->jes, dsid, &fd);
    return reason < 0 ? reason : record_open_write(&o->dataset, fd, &attributes, false);
}

static int take_records(struct offloading *o, struct span item)
{
    struct reader in = reader_of(item);
    int reason = o->dataset ? 0 : REASON_CORRUPT;

    while (reason == 0 && in.rest.length) {
        struct span record = reader_field(&in, RECORD_LRECL_MAX);

        reason = in.reason;
        if (reason == 0)
            reason = spool_room_left(&o->room, o->dataset) ? record_write(o->dataset, record, false) : REASON_FULL;
    }
    return reason;
}

static int take_end(struct offloading *o)
{
    struct name8 jobid;
    int reason = close_dataset(o);

    if (reason == 0)
        reason = offload_bring_end(o->jes, &jobid);
    if (reason == REASON_NOT_FOUND) {
        o->counts.passed_over++;
        return 0;
    }
    if (reason == 0) {
        *(o->job.ended ? &o->counts.outputs : &o->counts.jobs) += 1;
        print(o, &o->job, "RECEIVED AS ", jobid.text);
    }
    return reason;
}

/* Not the job's fault: there is nobody to bring it to, or no room. */
static bool is_final(int reason)
{
    return reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT || reason == REASON_NOT_PERMITTED ||
           reason == REASON_FULL || reason == REASON_IO || reason == REASON_VERSION || reason == REASON_IN_DOUBT;
}

/* *over: 1, the device is being drained, or a reason for which nothing more can be brought. */
static void take_item(struct offloading *o, int kind, struct span item, int *over)
{
    int reason = 0;

    if (kind == OFFLOAD_JOB) {
        take_job(o, item, over);
        return;
    }
    if (!o->wanted)
        return;
    switch (kind) {
    case OFFLOAD_TEXT: reason = offload_bring_text(o->jes, item); break;
    case OFFLOAD_DATA_SET: reason = take_data_set(o, item); break;
    case OFFLOAD_RECORDS: reason = take_records(o, item); break;
    default: reason = take_end(o); break;
    }
    if (reason < 0)
        not_taken(o, reason);
    if (is_final(reason))
        *over = reason;
}

static void damaged(struct offloading *o, bool inside)
{
    if (!inside)
        o->job = (struct offload_job){ .jobid = { "--------" }, .name = { "--------" } };
    if (!inside || o->wanted)
        not_taken(o, REASON_CORRUPT);
}

/* Behind damage the same record is looked at again: it may begin a job. */
static int take_record(struct offloading *o, struct offload_reader *reader, struct span record)
{
    struct span item;
    bool inside;
    int over = 0, kind;

    do {
        inside = offload_inside(reader);
        kind = offload_take(reader, record, &item);
        if (kind < 0)
            damaged(o, inside);
        else if (kind > 0)
            take_item(o, kind, item, &over);
    } while (kind < 0 && inside);
    return over;
}

static int receive(struct offloading *o)
{
    struct offload_reader *reader;
    struct span record;
    int got = 0, over = 0, reason = dd_open_read(o->step, "OFFLOAD", &o->data);

    if (reason < 0)
        return failed(o, "OPEN", reason);
    if (dd_attributes(o->data)->format && !fits(dd_attributes(o->data))) {
        say(o, GBJ072E, o->device, data_set(o));
        return RC_FAILED;
    }
    reader = offload_reader_new();
    while (over == 0 && (got = dd_read(o->data, &record)) > 0)
        over = take_record(o, reader, record);
    if (over == 0 && got <= 0 && offload_inside(reader))
        damaged(o, true);
    offload_reader_free(reader);
    reason = dd_close(o->data);
    say(o, GBJ071I, o->device, o->counts.jobs, o->counts.outputs, data_set(o), o->counts.passed_over, o->counts.not_taken);
    reason = over < 0 ? over : got < 0 ? got : reason;
    if (reason < 0)
        return failed(o, "RECEIVE", reason);
    return o->counts.not_taken ? RC_SOME_NOT : RC_GOOD;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct offloading o = { .step = step_begin() };
    struct span parm = step_table(o.step)->parm;
    int reason = dd_open_write(o.step, "SYSPRINT", &listing, &o.print), code;

    o.device = step_table(o.step)->identity.job.text;
    if (reason < 0) {
        dd_missing(o.step, "SYSPRINT");
        step_end(o.step, RC_FAILED);
    }
    reason = step_connect(o.step, "jes", &o.jes);
    if (reason < 0)
        code = failed(&o, "CONNECTION TO JES2", reason);
    else if (span_is(parm, "TRANSMIT"))
        code = transmit(&o);
    else if (span_is(parm, "RECEIVE"))
        code = receive(&o);
    else
        code = failed(&o, "PARM", REASON_BAD_VALUE);
    if (dd_close(o.print) < 0 && code < RC_FAILED)
        code = RC_FAILED;
    step_end(o.step, (unsigned)code);
}
