/* record.c - record files: a header and the records behind it (docs/formats/record_file.md).
 *
 * The bytes pass through base/block.h, by explicit offsets, so that several handles may share one descriptor's file position
 * without harm. A writer that never filled its buffer writes header and records in one call at the close: most output of a job is
 * that short. Longer files go in whole units, which cost least where they are encrypted.
 */
#include "datasets/record_private.h"

#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    BUFFER = 64 * 1024,     /* holds the largest record with its length, twice */
    LARGE_BUFFER = 512 * 1024, /* of a LONG file: what a writer that is killed had not written yet counts for little there */
    LONG = 1024 * 1024,
    LENGTH_FIELD = RECORD_LENGTH_FIELD,
    HALF_TRACK = 27998,     /* what a 3390 holds twice: the block size that z/OS chooses */
    RECORD_FILE_VERSION = 1,
};

static const char magic[4] = { 'G', 'B', 'R', 'F' };

/* -- attributes -- */

bool record_format_of(struct span text, struct record_attributes *attributes)
{
    struct record_attributes a = *attributes;
    size_t i = 1;

    if (text.length < 1 || text.length > 4)
        return false;
    switch (text_upper(text.data[0])) {
    case 'F': a.format = RECFM_F; break;
    case 'V': a.format = RECFM_V; break;
    case 'U': a.format = RECFM_U; break;
    default: return false;
    }
    a.blocked = false;
    a.control = CONTROL_NONE;
    if (i < text.length && text_upper(text.data[i]) == 'B' && a.format != RECFM_U) {
        a.blocked = true;
        i++;
    }
    /* Of F it is "standard", which says how blocks lie on a track and changes nothing that we store. */
    if (i < text.length && text_upper(text.data[i]) == 'S' && a.format != RECFM_U) {
        a.format = a.format == RECFM_V ? RECFM_S : a.format;
        i++;
    }
    if (i < text.length && text_upper(text.data[i]) == 'A') {
        a.control = CONTROL_ASA;
        i++;
    } else if (i < text.length && text_upper(text.data[i]) == 'M') {
        a.control = CONTROL_MACHINE;
        i++;
    }
    if (i != text.length)
        return false;
    *attributes = a;
    return true;
}

const char *record_format_text(const struct record_attributes *attributes, char text[6])
{
    static const char letters[] = "?FVUV";
    static const char controls[] = " AM";
    size_t i = 0;

    text[i++] = letters[attributes->format % (sizeof letters - 1)];
    if (attributes->blocked)
        text[i++] = 'B';
    if (attributes->format == RECFM_S)
        text[i++] = 'S';
    if (attributes->control)
        text[i++] = controls[attributes->control % 3];
    text[i] = '\0';
    return text;
}

void record_merge(struct record_attributes *a, const struct record_attributes *others)
{
    if (a->format == 0) {
        a->format = others->format;
        a->blocked = others->blocked;
        a->control = others->control;
    }
    if (a->lrecl == 0 && (a->format == others->format || (record_is_variable(a) && record_is_variable(others))))
        a->lrecl = a->format != RECFM_S && others->lrecl > RECORD_LRECL_MAX ? RECORD_LRECL_MAX : others->lrecl;
    if (a->blksize == 0 && a->format == others->format && a->blocked == others->blocked && a->lrecl == others->lrecl)
        a->blksize = others->blksize;
}

void record_complete(struct record_attributes *a)
{
    if (a->format == 0) {
        a->format = RECFM_F;
        a->blocked = true;
    }
    if (a->lrecl == 0)
        a->lrecl = a->format == RECFM_F ? 80 : record_is_variable(a) ? 255 : 0;
    if (a->blksize)
        return;
    if (a->format == RECFM_F)
        a->blksize = a->blocked && a->lrecl < HALF_TRACK ? HALF_TRACK / a->lrecl * a->lrecl : a->lrecl;
    else if (a->format == RECFM_V)
        a->blksize = a->blocked && a->lrecl + LENGTH_FIELD < HALF_TRACK ? HALF_TRACK : a->lrecl + LENGTH_FIELD;
    else if (a->format == RECFM_S)
        a->blksize = a->blocked || a->lrecl + LENGTH_FIELD > HALF_TRACK ? HALF_TRACK : a->lrecl + LENGTH_FIELD;
    else
        a->blksize = RECORD_LRECL_MAX;
}

void record_put_attributes(struct buf *out, const struct record_attributes *a)
{
    buf_put_u8(out, (uint8_t)a->format);
    buf_put_u8(out, a->blocked);
    buf_put_u8(out, (uint8_t)a->control);
    buf_put_u8(out, 0);
    buf_put_u32(out, a->lrecl);
    buf_put_u32(out, a->blksize);
}

void record_get_attributes(struct reader *reader, struct record_attributes *a)
{
    uint8_t format = reader_u8(reader);
    uint8_t blocked = reader_u8(reader);
    uint8_t control = reader_u8(reader);
    uint8_t zero = reader_u8(reader);

    a->format = format;
    a->blocked = blocked;
    a->control = control;
    a->lrecl = reader_u32(reader);
    a->blksize = reader_u32(reader);
    if (!reader->reason && (format > RECFM_S || blocked > 1 || control > CONTROL_MACHINE || zero ||
                            a->lrecl > RECORD_LRECL_X || a->blksize > RECORD_LRECL_MAX + LENGTH_FIELD))
        reader->reason = REASON_BAD_VALUE;
    if (reader->reason)
        *a = (struct record_attributes){ 0 };
}

bool record_layout_good(const struct record_attributes *a)
{
    switch (a->format) {
    case RECFM_F: return a->lrecl >= 1 && a->lrecl <= RECORD_LRECL_MAX;
    case RECFM_V: return a->lrecl > LENGTH_FIELD && a->lrecl <= RECORD_LRECL_MAX;
    case RECFM_U: return a->lrecl <= RECORD_LRECL_MAX;
    case RECFM_S:
        return a->lrecl > LENGTH_FIELD && a->lrecl <= RECORD_LRECL_X && a->blksize >= RECORD_BLOCK_MIN &&
               a->blksize <= RECORD_LRECL_MAX;
    default: return false;
    }
}

size_t record_longest(const struct record_attributes *a)
{
    if (a->format == RECFM_U)
        return a->lrecl ? a->lrecl : RECORD_LRECL_MAX;
    if (a->format == RECFM_S && a->lrecl == RECORD_LRECL_X)
        return RECORD_X_MAX;
    return record_is_variable(a) ? a->lrecl - LENGTH_FIELD : a->lrecl;
}

/* -- the header -- */

static void put_header(const struct record_file *file, struct buf *out)
{
    size_t before = out->length;

    buf_put(out, magic, sizeof magic);
    buf_put_u16(out, RECORD_FILE_VERSION);
    buf_put_u8(out, file->closed);
    buf_put_u8(out, 0);
    record_put_attributes(out, &file->attributes);
    buf_put_u32(out, 0);
    buf_put_u64(out, file->closed ? file->records : 0);
    buf_put_u64(out, file->closed ? file->bytes : 0);
    buf_fill(out, '\0', RECORD_HEADER - (out->length - before));
}

static int get_header(struct record_file *file, struct span image)
{
    struct reader reader = reader_of(image);
    uint8_t closed;

    if (memcmp(reader_bytes(&reader, sizeof magic).data, magic, sizeof magic) != 0)
        return REASON_CORRUPT;
    if (reader_u16(&reader) != RECORD_FILE_VERSION)
        return REASON_VERSION;
    closed = reader_u8(&reader);
    reader_u8(&reader);
    record_get_attributes(&reader, &file->attributes);
    reader_u32(&reader);
    file->records = reader_u64(&reader);
    file->bytes = reader_u64(&reader);
    if (reader.reason || closed > 1)
        return REASON_CORRUPT;
    file->closed = closed;
    if (file->attributes.format == 0) {
        /* Created and never written: nobody has said yet what its records are. */
        if (file->bytes || file->records)
            return REASON_CORRUPT;
    } else if (!record_layout_good(&file->attributes)) {
        return REASON_CORRUPT;
    }
    return 0;
}

/* Reads the header of what is there, and what follows it in the buffer. An empty file has no records and no attributes yet. */
static int load_header(struct record_file *file)
{
    uint64_t size = block_size(file->blocks);
    int64_t got;
    int reason;

    if (size == 0) {
        file->closed = true;
        return 0;
    }
    got = block_pread(file->blocks, file->buffer, file->room, 0);
    if (got < RECORD_HEADER)
        return got < 0 ? (int)got : REASON_CORRUPT;
    reason = get_header(file, span_bytes(file->buffer, RECORD_HEADER));
    if (reason < 0)
        return reason;
    if (file->closed && (file->bytes > INT64_MAX - RECORD_HEADER || size < RECORD_HEADER + file->bytes))
        return REASON_CORRUPT;
    if (file->closed && file->attributes.format == RECFM_F &&
        (file->bytes % file->attributes.lrecl || file->bytes / file->attributes.lrecl != file->records))
        return REASON_CORRUPT;
    file->start = RECORD_HEADER;
    file->end = (size_t)got;
    if (file->closed && file->end > RECORD_HEADER + file->bytes)
        file->end = (size_t)(RECORD_HEADER + file->bytes);
    file->position = file->end;
    return 0;
}

static struct record_file *file_new(struct block_file *blocks, size_t room)
{
    struct record_file *file = mem_alloc(1, sizeof *file);

    file->blocks = blocks;
    file->position = RECORD_HEADER;
    file->limit = UINT64_MAX;
    file->buffer = mem_resize(NULL, 1, room);
    file->room = room;
    return file;
}

static void file_free(struct record_file *file)
{
    block_close(file->blocks);
    if (file->spanned.parts.data)
        buf_release(&file->spanned.parts);
    mem_free(file->buffer);
    mem_free(file);
}

/* What the descriptor is of, as far as it can be a record file. */
static int open_plain(struct block_file **blocks, int fd, bool writable)
{
    int reason = block_open(blocks, fd, NULL, writable);

    if (reason < 0)
        io->close(fd);
    return reason;
}

/* -- reading -- */

int record_open_read(struct record_file **out, int fd)
{
    struct block_file *blocks;
    int reason = open_plain(&blocks, fd, false);

    *out = NULL;
    return reason < 0 ? reason : record_read_blocks(out, blocks);
}

int record_read_blocks(struct record_file **out, struct block_file *blocks)
{
    struct record_file *file = file_new(blocks, block_size(blocks) > LONG ? LARGE_BUFFER : BUFFER);
    int reason = load_header(file);

    *out = NULL;
    if (reason < 0) {
        file_free(file);
        return reason;
    }
    *out = file;
    return 0;
}

/* Reads more behind what is in the buffer; up to the end of a unit, so that the next call begins at one. */
static int64_t read_more(struct record_file *file)
{
    size_t room = file->room - file->end;
    size_t over = (file->position + room) % BLOCK_UNIT;
    int64_t got;

    if (over < room)
        room -= over;
    if (file->closed && room > RECORD_HEADER + file->bytes - file->position)
        room = (size_t)(RECORD_HEADER + file->bytes - file->position);
    if (room == 0)
        return 0;
    got = block_pread(file->blocks, file->buffer + file->end, room, file->position);
    if (got == 0 && !file->closed) { /* it is being written: there may be more by now than there was */
        int reason = block_refresh(file->blocks);

        if (reason < 0)
            return reason;
        if (block_size(file->blocks) > file->position)
            got = block_pread(file->blocks, file->buffer + file->end, room, file->position);
    }
    return got;
}

/* Has wanted bytes at buffer[start], as far as the file has them. */
static int refill(struct record_file *file, size_t wanted)
{
    memmove(file->buffer, file->buffer + file->start, file->end - file->start);
    file->end -= file->start;
    file->start = 0;
    while (file->end < wanted) {
        int64_t got = read_more(file);

        if (got <= 0)
            return (int)got;
        file->end += (size_t)got;
        file->position += (uint64_t)got;
    }
    return 0;
}

static inline int fill(struct record_file *file, size_t wanted)
{
    return file->end - file->start >= wanted ? 0 : refill(file, wanted);
}

int record_fill(struct record_file *file, size_t wanted)
{
    return fill(file, wanted);
}

/* The length of the record (without its length field) that starts in the buffer; a reason if it is none. */
static int64_t record_length(const struct record_file *file)
{
    uint32_t field = record_get_u32(file->buffer + file->start);

    if (file->attributes.format == RECFM_V) {
        uint32_t length = field >> 16;

        if ((field & 0xffff) || length < LENGTH_FIELD || length > file->attributes.lrecl)
            return REASON_CORRUPT;
        return length - LENGTH_FIELD;
    }
    return field > record_longest(&file->attributes) ? REASON_CORRUPT : (int64_t)field;
}

/* The end of what can be read: of a file that is being written (or was left by a program that died) it is the last whole record,
 * and more may come; of a closed one, anything left over is damage. */
int record_end(const struct record_file *file)
{
    if (!file->closed)
        return 0;
    if (file->end != file->start || file->position != RECORD_HEADER + file->bytes || file->seen != file->records)
        return REASON_CORRUPT;
    return 0;
}

int record_read(struct record_file *file, struct span *record)
{
    size_t head = file->attributes.format == RECFM_F ? 0 : LENGTH_FIELD;
    int64_t length = file->attributes.lrecl;
    int reason;

    *record = SPAN_NONE;
    if (file->writing)
        return REASON_STATE;
    if (file->attributes.format == 0)
        return 0;
    if (file->attributes.format == RECFM_S)
        return record_spanned_read(file, record);
    if (head) {
        reason = fill(file, head);
        if (reason < 0)
            return reason;
        if (file->end - file->start < head)
            return record_end(file);
        length = record_length(file);
        if (length < 0)
            return file->closed ? (int)length : 0;
    }
    reason = fill(file, head + (size_t)length);
    if (reason < 0)
        return reason;
    if (file->end - file->start < head + (size_t)length)
        return record_end(file);
    *record = span_bytes(file->buffer + file->start + head, (size_t)length);
    file->start += head + (size_t)length;
    file->seen++;
    return 1;
}

/* -- writing -- */

/* Finds the end of the records of a file that no writer closed. */
static int find_end(struct record_file *file)
{
    struct span record;
    int got;

    file->records = 0;
    file->bytes = 0;
    while ((got = record_read(file, &record)) > 0) {
        file->records++;
        file->bytes += record.length + (file->attributes.format == RECFM_F ? 0 : LENGTH_FIELD);
    }
    if (file->attributes.format == RECFM_S)
        file->bytes = file->spanned.whole ? file->spanned.whole - RECORD_HEADER : 0;
    return got;
}

static int write_header(struct record_file *file)
{
    struct buf header;
    int reason;

    buf_init(&header, RECORD_HEADER);
    put_header(file, &header);
    reason = block_pwrite(file->blocks, header.data, header.length, 0);
    buf_release(&header);
    return reason;
}

/* Goes behind the last record and marks the file as being written. */
static int start_behind(struct record_file *file, const struct record_attributes *attributes)
{
    struct record_attributes *there = &file->attributes;
    bool died;
    int reason = load_header(file);

    if (reason < 0)
        return reason;
    if (file->bytes == 0 && file->closed)
        *there = *attributes;
    else if (there->format != attributes->format || there->lrecl != attributes->lrecl)
        return REASON_BAD_VALUE;
    died = !file->closed;
    if (died) {
        reason = find_end(file);
        if (reason < 0)
            return reason;
    }
    file->start = file->end = 0;
    file->position = RECORD_HEADER + file->bytes;
    file->closed = false;
    reason = block_truncate(file->blocks, file->position);
    if (reason == 0 && died && there->format == RECFM_S)
        reason = record_spanned_cut(file);
    return reason < 0 ? reason : write_header(file);
}

static int start_anew(struct record_file *file, const struct record_attributes *attributes)
{
    struct buf header;
    int reason = block_size(file->blocks) ? block_truncate(file->blocks, 0) : 0;

    if (reason < 0)
        return reason;
    file->attributes = *attributes;
    file->position = 0;
    file->unwritten = true;
    buf_init(&header, RECORD_HEADER);
    put_header(file, &header);
    memcpy(file->buffer, header.data, RECORD_HEADER);
    buf_release(&header);
    file->end = RECORD_HEADER;
    return 0;
}

int record_open_write(struct record_file **out, int fd, const struct record_attributes *attributes, bool extend)
{
    struct block_file *blocks;
    int reason = open_plain(&blocks, fd, true);

    *out = NULL;
    return reason < 0 ? reason : record_write_blocks(out, blocks, attributes, extend);
}

int record_write_blocks(struct record_file **out, struct block_file *blocks, const struct record_attributes *attributes,
                        bool extend)
{
    struct record_file *file = file_new(blocks, BUFFER);
    int reason = record_layout_good(attributes) ? 0 : REASON_BAD_VALUE;

    *out = NULL;
    if (reason == 0)
        reason = extend && block_size(blocks) ? start_behind(file, attributes) : start_anew(file, attributes);
    if (reason < 0) {
        file_free(file);
        return reason;
    }
    file->writing = true;
    *out = file;
    return 0;
}

/* Hands the first count bytes of the buffer to the kernel. */
static int write_out(struct record_file *file, size_t count)
{
    int reason = block_pwrite(file->blocks, file->buffer, count, file->position);

    if (reason < 0) {
        /* How much of the buffer is in the file is not known: going on would leave a gap or a doubled record. */
        file->failed = true;
        return reason;
    }
    file->position += count;
    file->end -= count;
    memmove(file->buffer, file->buffer + count, file->end);
    file->unwritten = false;
    return 0;
}

void record_limit(struct record_file *file, uint64_t limit, record_more *more, void *context)
{
    file->limit = limit;
    file->more = more;
    file->more_context = context;
}

int record_flush(struct record_file *file)
{
    if (!file->writing)
        return REASON_STATE;
    if (file->failed)
        return REASON_IO;
    file->spanned.used = 0;
    return write_out(file, file->end);
}

int record_make_room(struct record_file *file)
{
    int reason = write_out(file, file->end - (file->position + file->end) % BLOCK_UNIT);

    if (reason == 0 && file->room < LARGE_BUFFER && file->position > LONG) {
        file->buffer = mem_resize(file->buffer, 1, LARGE_BUFFER);
        file->room = LARGE_BUFFER;
    }
    return reason;
}

/* Room of the data set for so many bytes more. */
static int have_limit(struct record_file *file, uint64_t more)
{
    return file->bytes + more > file->limit ? file->more(file->more_context, file->bytes + more, &file->limit) : 0;
}

/* Behind its length field, where it has one; filled up with blanks to length. */
static int put_one(struct record_file *file, struct span record, size_t head, size_t length)
{
    char *place;
    int reason = file->room - file->end < head + length ? record_make_room(file) : 0;

    if (reason < 0)
        return reason;
    place = file->buffer + file->end;
    if (head) {
        uint32_t field = file->attributes.format == RECFM_V ? (uint32_t)(length + LENGTH_FIELD) << 16 : (uint32_t)length;
        const char bytes[LENGTH_FIELD] = { (char)(field >> 24), (char)(field >> 16), (char)(field >> 8), (char)field };

        memcpy(place, bytes, sizeof bytes);
    }
    memcpy(place + head, record.data, record.length);
    if (length > record.length)
        memset(place + head + record.length, ' ', length - record.length);
    file->end += head + length;
    file->bytes += head + length;
    return 0;
}

static int put_record(struct record_file *file, struct span record, bool pad)
{
    const struct record_attributes *a = &file->attributes;
    size_t head = a->format == RECFM_F ? 0 : LENGTH_FIELD;
    size_t length = a->format == RECFM_F ? a->lrecl : record.length;
    bool spanned = a->format == RECFM_S;
    int reason;

    if (record.length > record_longest(a))
        return REASON_TOO_LONG;
    if (record.length < length && !pad)
        return REASON_BAD_VALUE;
    reason = have_limit(file, spanned ? record_spanned_bytes(file, length) : head + length);
    if (reason == 0)
        reason = spanned ? record_spanned_write(file, record) : put_one(file, record, head, length);
    file->records += reason == 0;
    return reason;
}

int record_write(struct record_file *file, struct span record, bool pad)
{
    if (!file->writing)
        return REASON_STATE;
    if (file->failed)
        return REASON_IO;
    return put_record(file, record, pad);
}

/* Writes what is left and a header that says "closed". */
static int finish(struct record_file *file, bool sync)
{
    struct buf header;
    bool in_one = file->unwritten;
    int reason;

    if (file->failed)
        return REASON_IO;
    file->closed = true;
    buf_init(&header, RECORD_HEADER);
    put_header(file, &header);
    if (in_one)
        memcpy(file->buffer, header.data, RECORD_HEADER);
    reason = file->end ? record_flush(file) : 0;
    if (reason == 0 && !in_one)
        reason = block_pwrite(file->blocks, header.data, header.length, 0);
    if (reason == 0 && sync)
        reason = block_sync(file->blocks);
    buf_release(&header);
    return reason;
}

/* -- both -- */

const struct record_attributes *record_attributes(const struct record_file *file)
{
    return &file->attributes;
}

uint64_t record_count(const struct record_file *file)
{
    return file->records;
}

uint64_t record_bytes(const struct record_file *file)
{
    return file->bytes;
}

bool record_is_closed(const struct record_file *file)
{
    return file->closed;
}

int record_fd(const struct record_file *file)
{
    return block_fd(file->blocks);
}

int record_close(struct record_file *file, bool sync)
{
    int reason = file->writing ? finish(file, sync) : 0;

    file_free(file);
    return reason;
}
