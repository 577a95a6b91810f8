/* smf_file.c - one audit file as bytes (docs/formats/audit_file.md). */
#include "racf/smf_file.h"

#include "racf/seal.h"

/* Offsets:
 *   header   0 magic   4 version   6 zero   8 generation   16 before   24 first   32 previous[32]   64 seal[32]
 *   mark     0 token   8 next   16 end   24 state   25 zero[7]   32 hash[32]   64 seal[32]   96 zero[32]
 *   record   0 length   4 flags   5 zero[3]   8 sequence   16 record   then hash[32] */
enum { MAGIC = 0x4742534d, VERSION = 1, MARK_SEALED = 64, RECORD_HEAD = 16, LAST_OF_BATCH = 1 };

static void put_header(const struct smf_header *header, struct buf *out)
{
    buf_put_u32(out, MAGIC);
    buf_put_u16(out, VERSION);
    buf_put_u16(out, 0);
    buf_put_u64(out, header->generation);
    buf_put_u64(out, header->before);
    buf_put_u64(out, header->first);
    buf_put(out, header->previous, SMF_HASH);
}

/* Appends the seal over what stands behind start in out. */
static int put_seal(struct buf *out, size_t start, smf_sealer *sealer, void *context)
{
    unsigned char seal[SMF_HASH];
    int reason = buf_failed(out) ? REASON_TOO_LONG : sealer(context, span_from(buf_span(out), start), seal);

    if (reason == 0)
        buf_put(out, seal, sizeof seal);
    return reason;
}

int smf_header_put(const struct smf_header *header, smf_sealer *sealer, void *context, struct buf *out)
{
    size_t start = out->length;
    int reason;

    put_header(header, out);
    reason = put_seal(out, start, sealer, context);
    buf_fill(out, '\0', SMF_MARK - SMF_HEADER_SEALED - SMF_HASH);
    return reason;
}

int smf_header_hash(const struct smf_header *header, unsigned char hash[SMF_HASH])
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, SMF_HEADER_SEALED);
    put_header(header, &bytes);
    reason = seal_hash(SPAN_NONE, buf_span(&bytes), hash);
    buf_release(&bytes);
    return reason;
}

static void put_mark(const struct smf_mark *mark, struct buf *out)
{
    buf_put_u64(out, mark->token);
    buf_put_u64(out, mark->next);
    buf_put_u64(out, mark->end);
    buf_put_u8(out, mark->state);
    buf_fill(out, '\0', 7);
    buf_put(out, mark->hash, SMF_HASH);
}

int smf_mark_put(uint64_t generation, const struct smf_mark *mark, smf_sealer *sealer, void *context, struct buf *out)
{
    struct buf sealed;
    int reason;

    buf_init(&sealed, 8 + SMF_MARK);
    buf_put_u64(&sealed, generation);
    put_mark(mark, &sealed);
    reason = put_seal(&sealed, 0, sealer, context);
    buf_put_span(out, span_from(buf_span(&sealed), 8));
    buf_fill(out, '\0', SMF_MARK - MARK_SEALED - SMF_HASH);
    buf_release(&sealed);
    return reason;
}

int smf_record_put(uint64_t sequence, bool last, struct span record, unsigned char hash[SMF_HASH], struct buf *out)
{
    size_t start = out->length;
    int reason;

    if (record.length < SMF_RECORD_MIN || record.length > SMF_RECORD_MAX)
        return REASON_BAD_VALUE;
    buf_put_u32(out, (uint32_t)(record.length + SMF_WRAP));
    buf_put_u8(out, last ? LAST_OF_BATCH : 0);
    buf_fill(out, '\0', 3);
    buf_put_u64(out, sequence);
    buf_put_span(out, record);
    if (buf_failed(out))
        return REASON_TOO_LONG;
    reason = seal_hash(span_bytes(hash, SMF_HASH), span_from(buf_span(out), start), hash);
    buf_put(out, hash, SMF_HASH);
    return reason < 0 ? reason : buf_failed(out) ? REASON_TOO_LONG : 0;
}

/* ------------------------------------------------------------------------------------------------ reading */

static bool zeros(struct span bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        if (bytes.data[i])
            return false;
    return true;
}

static int get_header(struct span bytes, struct smf_header *header, smf_checker *checker, void *context)
{
    struct reader in = reader_of(span_part(bytes, 0, SMF_MARK));
    struct span sealed = span_part(bytes, 0, SMF_HEADER_SEALED), previous, seal;

    if (reader_u32(&in) != MAGIC || reader_u16(&in) != VERSION || reader_u16(&in) != 0)
        return REASON_CORRUPT;
    header->generation = reader_u64(&in);
    header->before = reader_u64(&in);
    header->first = reader_u64(&in);
    previous = reader_bytes(&in, SMF_HASH);
    seal = reader_bytes(&in, SMF_HASH);
    if (in.reason || bytes.length < SMF_HEADER || !zeros(in.rest) ||
        !zeros(span_part(bytes, 3 * SMF_MARK, SMF_HEADER - 3 * SMF_MARK)))
        return REASON_CORRUPT;
    memcpy(header->previous, previous.data, SMF_HASH);
    return checker ? checker(context, sealed, (const unsigned char *)seal.data) : 0;
}

static int get_mark(struct span file, size_t which, uint64_t generation, struct smf_mark *mark, smf_checker *checker, void *context)
{
    struct span bytes = span_part(file, (1 + which) * SMF_MARK, SMF_MARK), hash, seal;
    struct reader in = reader_of(bytes);
    struct buf sealed;
    int reason = 0;

    mark->token = reader_u64(&in);
    mark->next = reader_u64(&in);
    mark->end = reader_u64(&in);
    mark->state = reader_u8(&in);
    if (!zeros(reader_bytes(&in, 7)))
        reason = REASON_CORRUPT;
    hash = reader_bytes(&in, SMF_HASH);
    seal = reader_bytes(&in, SMF_HASH);
    if (in.reason || reason || !zeros(in.rest) || mark->end < SMF_HEADER || mark->state < SMF_OPEN || mark->state > SMF_FULL)
        return REASON_CORRUPT;
    memcpy(mark->hash, hash.data, SMF_HASH);
    if (!checker)
        return 0;
    buf_init(&sealed, 8 + MARK_SEALED);
    buf_put_u64(&sealed, generation);
    buf_put_span(&sealed, span_part(bytes, 0, MARK_SEALED));
    reason = checker(context, buf_span(&sealed), (const unsigned char *)seal.data);
    buf_release(&sealed);
    return reason;
}

static int broken(struct smf_file *file, enum smf_fault fault)
{
    file->fault = fault;
    return REASON_CORRUPT;
}

int smf_file_open(struct smf_file *file, struct span bytes, smf_checker *checker, void *context)
{
    struct smf_mark marks[2];
    bool good[2];
    int later;

    *file = (struct smf_file){ .bytes = bytes, .position = SMF_HEADER };
    if (get_header(bytes, &file->header, checker, context) < 0)
        return broken(file, SMF_NO_HEADER);
    if (file->header.generation == 0) {
        if (bytes.length == SMF_HEADER && zeros(span_part(bytes, SMF_MARK, 2 * SMF_MARK)))
            return REASON_NOT_FOUND;
        return broken(file, SMF_BEHIND);
    }
    file->next = file->header.first;
    for (size_t i = 0; i < 2; i++)
        good[i] = get_mark(bytes, i, file->header.generation, &marks[i], checker, context) == 0;
    if (!good[0] && !good[1])
        return broken(file, SMF_NO_MARK);
    later = !good[0] || (good[1] && (marks[1].next > marks[0].next ||
                                     (marks[1].next == marks[0].next && marks[1].state > marks[0].state)));
    file->marks[0] = marks[later];
    if (good[!later])
        file->marks[1] = marks[!later];
    return smf_header_hash(&file->header, file->hash);
}

static bool at_mark(const struct smf_file *file, const struct smf_mark *mark)
{
    return file->position == mark->end && file->next == mark->next && memcmp(file->hash, mark->hash, SMF_HASH) == 0;
}

/* A batch is written together with its mark: what comes behind the mark before may be there in part. */
static bool fail(struct smf_file *file, enum smf_fault fault)
{
    if (file->seen && file->marks[0].state == SMF_OPEN) {
        file->torn = true;
        file->position = file->marks[1].end;
        file->next = file->marks[1].next;
        memcpy(file->hash, file->marks[1].hash, SMF_HASH);
    } else {
        file->fault = fault;
    }
    return false;
}

/* Takes the record at the position if it is the one that follows. */
static enum smf_fault take(struct smf_file *file, struct span *record)
{
    struct span rest = span_from(file->bytes, (size_t)file->position), hash;
    struct reader in = reader_of(rest);
    uint32_t length = reader_u32(&in);
    unsigned char own[SMF_HASH];
    bool fine = reader_u8(&in) <= LAST_OF_BATCH;

    fine = zeros(reader_bytes(&in, 3)) && fine;
    fine = reader_u64(&in) == file->next && fine;
    if (in.reason)
        return SMF_CUT;
    if (!fine || length < SMF_RECORD_MIN + SMF_WRAP || length > SMF_RECORD_MAX + SMF_WRAP)
        return SMF_BAD_RECORD;
    *record = reader_bytes(&in, length - SMF_WRAP);
    hash = reader_bytes(&in, SMF_HASH);
    if (in.reason)
        return SMF_CUT;
    if (seal_hash(span_bytes(file->hash, SMF_HASH), span_part(rest, 0, RECORD_HEAD + record->length), own) < 0 ||
        memcmp(own, hash.data, SMF_HASH) != 0)
        return SMF_BAD_RECORD;
    memcpy(file->hash, own, SMF_HASH);
    file->position += length;
    file->next++;
    return SMF_WHOLE;
}

bool smf_file_next(struct smf_file *file, struct span *record)
{
    const struct smf_mark *mark = &file->marks[0];
    enum smf_fault fault;

    if (file->fault || file->torn)
        return false;
    if (file->marks[1].end && at_mark(file, &file->marks[1]))
        file->seen = true;
    if (file->position == mark->end) {
        if (!at_mark(file, mark)) {
            file->next = file->seen ? file->marks[1].next : file->header.first;
            return fail(file, SMF_ANOTHER);
        }
        if (mark->state != SMF_OPEN && file->position != file->bytes.length)
            file->fault = SMF_BEHIND;
        return false;
    }
    if (file->position > mark->end)
        return fail(file, SMF_BAD_RECORD);
    fault = take(file, record);
    return fault == SMF_WHOLE || fail(file, fault);
}

const char *smf_fault_text(enum smf_fault fault)
{
    static const char *const texts[] = {
        [SMF_WHOLE] = "it is whole",
        [SMF_NO_HEADER] = "its header is not one that was written by smf",
        [SMF_NO_MARK] = "what says where the records end was changed",
        [SMF_BAD_RECORD] = "a record was altered, removed, inserted or moved",
        [SMF_CUT] = "records are missing at the end",
        [SMF_BEHIND] = "something stands behind the last record",
        [SMF_ANOTHER] = "the records are not those that were sealed",
    };

    return (size_t)fault < ARRAY_COUNT(texts) ? texts[fault] : "?";
}
