/* offload_format.c - what lies in an offload data set (docs/formats/offload.md). */
#include "jcl/offload_format.h"

#include <openssl/evp.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "jcl/job_queue.h"

enum {
    VERSION = 1,
    FLAG_MORE = 1,
    DIGEST = 32,
    STEPS_BYTES = 1 << 14,
    HEADER_BYTES = 1 << 15,
    END_BYTES = 4 + 8 + DIGEST,
    PRIORITY_MOST = 15,
    CODE_MOST = 0xfff,
};

static const char magic[4] = { 'G', 'B', 'O', 'F' };

/* -- the checksum: of each item its kind, its length and its bytes -- */

static EVP_MD_CTX *digest_new(void)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();

    must(digest);
    return digest;
}

static void digest_begin(EVP_MD_CTX *digest)
{
    must(EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1);
}

static void digest_item(EVP_MD_CTX *digest, enum offload_kind kind, struct span item)
{
    const uint32_t n = (uint32_t)item.length;
    const unsigned char front[] = { (unsigned char)kind, (unsigned char)(n >> 24), (unsigned char)(n >> 16),
                                    (unsigned char)(n >> 8), (unsigned char)n };

    must(EVP_DigestUpdate(digest, front, sizeof front) == 1 && EVP_DigestUpdate(digest, item.data, item.length) == 1);
}

static void put_end(EVP_MD_CTX *digest, uint32_t items, uint64_t records, struct buf *out)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    must(EVP_DigestFinal_ex(digest, sum, &length) == 1 && length == DIGEST);
    buf_put_u32(out, items);
    buf_put_u64(out, records);
    buf_put(out, sum, DIGEST);
}

/* -- contents -- */

void offload_job_encode(const struct offload_job *job, struct buf *out)
{
    struct buf steps;

    buf_init(&steps, STEPS_BYTES);
    step_outcomes_encode(job->steps, job->step_count, &steps);
    buf_put_u8(out, job->ended ? 2 : 1);
    buf_put_u8(out, (uint8_t)job->kind);
    buf_put_field_text(out, job->jobid.text);
    buf_put_field_text(out, job->name.text);
    buf_put_field_text(out, job->owner.text);
    buf_put_field_text(out, job->group.text);
    buf_put_field_text(out, job->job_class);
    buf_put_u8(out, job->priority);
    buf_put_u8(out, job->held);
    buf_put_u8(out, job->scan);
    buf_put_u32(out, job->cards);
    buf_put_u64(out, (uint64_t)job->received);
    buf_put_u64(out, (uint64_t)job->started);
    buf_put_u64(out, (uint64_t)job->end);
    buf_put_u8(out, job->result.kind);
    buf_put_u32(out, job->result.code);
    buf_put_field(out, buf_span(&steps));
    buf_release(&steps);
}

static bool header_sound(const struct offload_job *job, uint8_t what)
{
    bool class_good = job->job_class[0] != '\0';

    for (const char *c = job->job_class; *c; c++)
        class_good = class_good && ((*c >= 'A' && *c <= 'Z') || text_is_digit(*c));
    return (what == 1 || what == 2) && (job->kind == 'J' || (job->kind == 'S' && job->ended)) && class_good &&
           !name8_none(&job->jobid) && !name8_none(&job->name) && !name8_none(&job->owner) && job->priority <= PRIORITY_MOST &&
           job->received >= 0 && job->started >= 0 && job->end >= 0 && job->result.code <= CODE_MOST &&
           (job->ended ? job->result.kind > JES_NO_RESULT && job->result.kind <= JES_SEC_ERROR
                       : job->result.kind == JES_NO_RESULT && job->step_count == 0);
}

int offload_job_decode(struct span bytes, struct offload_job *job)
{
    struct reader in = reader_of(bytes), steps;
    uint8_t what = reader_u8(&in), held, scan;

    *job = (struct offload_job){ .ended = what == 2 };
    job->kind = (char)reader_u8(&in);
    reader_name8(&in, &job->jobid);
    reader_name8(&in, &job->name);
    reader_name8(&in, &job->owner);
    reader_name8(&in, &job->group);
    reader_text(&in, job->job_class, sizeof job->job_class);
    job->priority = reader_u8(&in);
    held = reader_u8(&in);
    scan = reader_u8(&in);
    job->held = held;
    job->scan = scan;
    job->cards = reader_u32(&in);
    job->received = (microseconds)reader_u64(&in);
    job->started = (microseconds)reader_u64(&in);
    job->end = (microseconds)reader_u64(&in);
    job->result.kind = reader_u8(&in);
    job->result.code = reader_u32(&in);
    steps = reader_of(reader_field(&in, STEPS_BYTES));
    if (reader_end(&in) < 0)
        return REASON_CORRUPT;
    step_outcomes_decode(&steps, job->steps, &job->step_count);
    return reader_end(&steps) == 0 && held <= 1 && scan <= 1 && header_sound(job, what) ? 0 : REASON_CORRUPT;
}

bool offload_has_text(bool ended, uint8_t which)
{
    return which == QUEUE_CARDS || which == QUEUE_PARAMS ||
           (ended && (which == QUEUE_INTERNAL || which == QUEUE_MESSAGES || which == QUEUE_OUTPUTS));
}

void offload_data_set_encode(uint32_t dsid, const struct record_attributes *attributes, struct buf *out)
{
    buf_put_u32(out, dsid);
    record_put_attributes(out, attributes);
}

int offload_data_set_decode(struct span item, uint32_t *dsid, struct record_attributes *attributes)
{
    struct reader in = reader_of(item);

    *dsid = reader_u32(&in);
    record_get_attributes(&in, attributes);
    return reader_end(&in) == 0 && *dsid > 0 && attributes->format ? 0 : REASON_CORRUPT;
}

/* -- writing -- */

struct offload_writer {
    offload_write *write;
    void *context;
    size_t room;        /* for a part of an item in one record */
    EVP_MD_CTX *digest; /* owned */
    uint32_t sequence, items;
    uint64_t records;
    struct buf record;
};

struct offload_writer *offload_writer_new(uint32_t lrecl, offload_write *write, void *context)
{
    struct offload_writer *writer = mem_alloc(1, sizeof *writer);

    must(lrecl >= OFFLOAD_LRECL_MIN && lrecl <= RECORD_LRECL_MAX);
    *writer = (struct offload_writer){ .write = write, .context = context, .digest = digest_new() };
    writer->room = lrecl - 4 /* the length in front of a V record */ - OFFLOAD_RECORD_HEADER;
    buf_init(&writer->record, RECORD_LRECL_MAX);
    return writer;
}

void offload_writer_free(struct offload_writer *writer)
{
    EVP_MD_CTX_free(writer->digest);
    buf_release(&writer->record);
    mem_free(writer);
}

static int put_records(struct offload_writer *writer, enum offload_kind kind, struct span item)
{
    int reason;

    do {
        struct span part = span_part(item, 0, writer->room);

        item = span_from(item, part.length);
        buf_clear(&writer->record);
        buf_put(&writer->record, magic, sizeof magic);
        buf_put_u8(&writer->record, VERSION);
        buf_put_u8(&writer->record, (uint8_t)kind);
        buf_put_u8(&writer->record, item.length ? FLAG_MORE : 0);
        buf_put_u8(&writer->record, 0);
        buf_put_u32(&writer->record, writer->sequence++);
        buf_put_span(&writer->record, part);
        reason = writer->write(writer->context, buf_span(&writer->record));
    } while (reason == 0 && item.length);
    return reason;
}

int offload_put(struct offload_writer *writer, enum offload_kind kind, struct span item, uint64_t records)
{
    if (item.length > OFFLOAD_ITEM_MAX)
        return REASON_TOO_LONG;
    if (kind == OFFLOAD_JOB) {
        digest_begin(writer->digest);
        writer->sequence = writer->items = 0;
        writer->records = 0;
    }
    digest_item(writer->digest, kind, item);
    writer->items++;
    writer->records += records;
    return put_records(writer, kind, item);
}

int offload_put_end(struct offload_writer *writer)
{
    struct buf end;
    int reason;

    buf_init(&end, END_BYTES);
    put_end(writer->digest, writer->items, writer->records, &end);
    reason = put_records(writer, OFFLOAD_END, buf_span(&end));
    buf_release(&end);
    return reason;
}

/* -- reading -- */

struct offload_reader {
    EVP_MD_CTX *digest;  /* owned */
    struct buf item;     /* what of it has come */
    bool inside;         /* between JOB and END */
    bool damaged;        /* what comes is passed over until a job begins */
    bool more;           /* the item goes on */
    bool taken;          /* the item has been handed out */
    uint8_t kind;        /* of the item, or the last one */
    bool ended;          /* of the job header */
    uint32_t sequence, items;
    uint64_t records;
};

struct offload_reader *offload_reader_new(void)
{
    struct offload_reader *reader = mem_alloc(1, sizeof *reader);

    *reader = (struct offload_reader){ .digest = digest_new() };
    buf_init(&reader->item, OFFLOAD_ITEM_MAX);
    return reader;
}

void offload_reader_free(struct offload_reader *reader)
{
    EVP_MD_CTX_free(reader->digest);
    buf_release(&reader->item);
    mem_free(reader);
}

bool offload_inside(const struct offload_reader *reader)
{
    return reader->inside;
}

/* May an item of this kind stand behind the last one? */
static bool follows(uint8_t last, uint8_t kind)
{
    switch (kind) {
    case OFFLOAD_TEXT: return last == OFFLOAD_JOB || last == OFFLOAD_TEXT;
    case OFFLOAD_DATA_SET: return last >= OFFLOAD_JOB && last <= OFFLOAD_RECORDS;
    case OFFLOAD_RECORDS: return last == OFFLOAD_DATA_SET || last == OFFLOAD_RECORDS;
    case OFFLOAD_END: return last >= OFFLOAD_JOB && last <= OFFLOAD_RECORDS;
    default: return false; /* JOB begins */
    }
}

/* Whole records, each as a field. */
static bool count_records(struct span item, uint64_t *records)
{
    struct reader in = reader_of(item);

    while (in.rest.length && !in.reason) {
        (void)reader_field(&in, RECORD_LRECL_MAX);
        (*records)++;
    }
    return in.reason == 0;
}

static bool end_fits(struct offload_reader *reader, struct span item)
{
    struct buf end;
    bool fits;

    buf_init(&end, END_BYTES);
    put_end(reader->digest, reader->items, reader->records, &end);
    fits = span_equal(item, buf_span(&end));
    buf_release(&end);
    return fits;
}

static bool item_sound(struct offload_reader *reader, struct span item)
{
    struct record_attributes attributes;
    struct offload_job job;
    uint32_t dsid;

    switch (reader->kind) {
    case OFFLOAD_JOB:
        if (offload_job_decode(item, &job) < 0)
            return false;
        reader->ended = job.ended;
        break;
    case OFFLOAD_TEXT:
        if (item.length == 0 || !offload_has_text(reader->ended, (uint8_t)item.data[0]))
            return false;
        break;
    case OFFLOAD_DATA_SET:
        if (!reader->ended || offload_data_set_decode(item, &dsid, &attributes) < 0)
            return false;
        break;
    case OFFLOAD_RECORDS:
        if (!count_records(item, &reader->records))
            return false;
        break;
    default:
        return end_fits(reader, item);
    }
    digest_item(reader->digest, (enum offload_kind)reader->kind, item);
    reader->items++;
    return true;
}

static int damaged(struct offload_reader *reader)
{
    reader->inside = reader->more = false;
    reader->damaged = true;
    return REASON_CORRUPT;
}

static void begin_job(struct offload_reader *reader)
{
    digest_begin(reader->digest);
    reader->inside = true;
    reader->damaged = reader->more = false;
    reader->sequence = reader->items = 0;
    reader->records = 0;
    reader->kind = 0;
    buf_clear(&reader->item);
}

int offload_take(struct offload_reader *reader, struct span record, struct span *item)
{
    struct reader in = reader_of(record);
    struct span begin = reader_bytes(&in, sizeof magic);
    uint8_t version = reader_u8(&in), kind = reader_u8(&in), flags = reader_u8(&in), reserved = reader_u8(&in);
    uint32_t sequence = reader_u32(&in);
    bool good = !in.reason && memcmp(begin.data, magic, sizeof magic) == 0 && version == VERSION && (flags & ~FLAG_MORE) == 0 &&
                reserved == 0;

    *item = SPAN_NONE;
    if (!reader->inside) {
        if (good && kind == OFFLOAD_JOB && sequence == 0)
            begin_job(reader);
        else
            return reader->damaged ? 0 : damaged(reader);
    }
    if (reader->taken)
        buf_clear(&reader->item);
    reader->taken = false;
    good = good && sequence == reader->sequence &&
           (reader->more ? kind == reader->kind : sequence == 0 ? kind == OFFLOAD_JOB : follows(reader->kind, kind));
    if (!good)
        return damaged(reader);
    reader->sequence++;
    reader->kind = kind;
    reader->more = (flags & FLAG_MORE) != 0;
    buf_put_span(&reader->item, in.rest);
    if (buf_failed(&reader->item))
        return damaged(reader);
    if (reader->more)
        return 0;
    if (!item_sound(reader, buf_span(&reader->item)))
        return damaged(reader);
    reader->taken = true;
    reader->inside = kind != OFFLOAD_END;
    *item = buf_span(&reader->item);
    return kind;
}
