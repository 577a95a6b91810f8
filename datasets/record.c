/* record.c - record files: a header and the records behind it (docs/formats/record_file.md).
 *
 * Reading and writing go by explicit offsets, so that several handles may share one descriptor's file position without harm. A
 * writer that never filled its buffer writes header and records in one call at the close: most output of a job is that short.
 */
#include "datasets/record.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    BUFFER = 64 * 1024,     /* holds the largest record with its length, twice */
    LENGTH_FIELD = 4,       /* RDW, or the length of a U record */
    HALF_TRACK = 27998,     /* what a 3390 holds twice: the block size that z/OS chooses */
    RECORD_FILE_VERSION = 1,
};

static const char magic[4] = { 'G', 'B', 'R', 'F' };

struct record_file {
    int fd;
    bool writing;
    bool closed;        /* the header says so: bytes is then exact */
    bool unwritten;     /* the buffer starts with the header, nothing is in the file yet */
    bool failed;        /* a write failed: nothing more is written */
    struct record_attributes attributes;
    uint64_t records;
    uint64_t bytes;     /* of records; of a reader: as the header says */
    uint64_t seen;      /* of a reader: records read so far */
    uint64_t position;  /* in the file: where the buffer's end is read from, or its start goes to */
    char *buffer;       /* owned */
    size_t start, end;  /* what is in use of it */
};

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
    /* S, spanned or standard, changes how blocks lie on a track and nothing that we store. */
    if (i < text.length && text_upper(text.data[i]) == 'S' && a.format != RECFM_U)
        i++;
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
    static const char letters[] = "?FVU";
    static const char controls[] = " AM";
    size_t i = 0;

    text[i++] = letters[attributes->format & 3];
    if (attributes->blocked)
        text[i++] = 'B';
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
    if (a->lrecl == 0 && a->format == others->format)
        a->lrecl = others->lrecl;
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
        a->lrecl = a->format == RECFM_F ? 80 : a->format == RECFM_V ? 255 : 0;
    if (a->blksize)
        return;
    if (a->format == RECFM_F)
        a->blksize = a->blocked && a->lrecl < HALF_TRACK ? HALF_TRACK / a->lrecl * a->lrecl : a->lrecl;
    else if (a->format == RECFM_V)
        a->blksize = a->blocked && a->lrecl + LENGTH_FIELD < HALF_TRACK ? HALF_TRACK : a->lrecl + LENGTH_FIELD;
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
    if (!reader->reason && (format > RECFM_U || blocked > 1 || control > CONTROL_MACHINE || zero ||
                            a->lrecl > RECORD_LRECL_MAX || a->blksize > RECORD_LRECL_MAX + LENGTH_FIELD))
        reader->reason = REASON_BAD_VALUE;
    if (reader->reason)
        *a = (struct record_attributes){ 0 };
}

/* Can records be laid out by these? */
static bool attributes_complete(const struct record_attributes *a)
{
    switch (a->format) {
    case RECFM_F: return a->lrecl >= 1 && a->lrecl <= RECORD_LRECL_MAX;
    case RECFM_V: return a->lrecl > LENGTH_FIELD && a->lrecl <= RECORD_LRECL_MAX;
    case RECFM_U: return a->lrecl <= RECORD_LRECL_MAX;
    default: return false;
    }
}

/* The longest record, without its length field. */
static size_t longest(const struct record_attributes *a)
{
    if (a->format == RECFM_U)
        return a->lrecl ? a->lrecl : RECORD_LRECL_MAX;
    return a->format == RECFM_V ? a->lrecl - LENGTH_FIELD : a->lrecl;
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
    } else if (!attributes_complete(&file->attributes)) {
        return REASON_CORRUPT;
    }
    return 0;
}

/* Reads the header of what is there. An empty file has no records and no attributes yet. */
static int load_header(struct record_file *file)
{
    char image[RECORD_HEADER];
    struct stat status;
    int reason;

    if (fstat(file->fd, &status) < 0)
        return reason_from_errno(errno);
    if (!S_ISREG(status.st_mode))
        return REASON_CORRUPT;
    if (status.st_size == 0) {
        file->closed = true;
        return 0;
    }
    reason = io_pread(file->fd, image, sizeof image, 0);
    if (reason < 0)
        return reason == REASON_TRUNCATED ? REASON_CORRUPT : reason;
    reason = get_header(file, span_bytes(image, sizeof image));
    if (reason < 0)
        return reason;
    if (file->closed && (file->bytes > INT64_MAX - RECORD_HEADER ||
                         (uint64_t)status.st_size < RECORD_HEADER + file->bytes))
        return REASON_CORRUPT;
    if (file->closed && file->attributes.format == RECFM_F &&
        (file->bytes % file->attributes.lrecl || file->bytes / file->attributes.lrecl != file->records))
        return REASON_CORRUPT;
    return 0;
}

static struct record_file *file_new(int fd)
{
    struct record_file *file = mem_alloc(1, sizeof *file);

    file->fd = fd;
    file->position = RECORD_HEADER;
    return file;
}

static void file_free(struct record_file *file)
{
    io->close(file->fd);
    mem_free(file->buffer);
    mem_free(file);
}

/* -- reading -- */

int record_open_read(struct record_file **out, int fd)
{
    struct record_file *file = file_new(fd);
    int reason = load_header(file);

    *out = NULL;
    if (reason < 0) {
        file_free(file);
        return reason;
    }
    file->buffer = mem_resize(NULL, 1, BUFFER);
    *out = file;
    return 0;
}

/* Has wanted bytes at buffer[start], as far as the file has them. */
static int fill(struct record_file *file, size_t wanted)
{
    if (file->end - file->start >= wanted)
        return 0;
    memmove(file->buffer, file->buffer + file->start, file->end - file->start);
    file->end -= file->start;
    file->start = 0;
    while (file->end < wanted) {
        size_t room = BUFFER - file->end;
        ssize_t got;

        if (file->closed) {
            uint64_t left = RECORD_HEADER + file->bytes - file->position;

            if (left < room)
                room = (size_t)left;
            if (room == 0)
                return 0;
        }
        got = io->pread(file->fd, file->buffer + file->end, room, (off_t)file->position);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return reason_from_errno(errno);
        if (got == 0)
            return 0;
        file->end += (size_t)got;
        file->position += (uint64_t)got;
    }
    return 0;
}

static uint32_t get_u32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* The length of the record (without its length field) that starts in the buffer; a reason if it is none. */
static int64_t record_length(const struct record_file *file)
{
    uint32_t field = get_u32(file->buffer + file->start);

    if (file->attributes.format == RECFM_V) {
        uint32_t length = field >> 16;

        if ((field & 0xffff) || length < LENGTH_FIELD || length > file->attributes.lrecl)
            return REASON_CORRUPT;
        return length - LENGTH_FIELD;
    }
    return field > longest(&file->attributes) ? REASON_CORRUPT : (int64_t)field;
}

/* The end of what can be read: of a file that is being written (or was left by a program that died) it is the last whole record,
 * and more may come; of a closed one, anything left over is damage. */
static int end_of_records(const struct record_file *file)
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
    if (head) {
        reason = fill(file, head);
        if (reason < 0)
            return reason;
        if (file->end - file->start < head)
            return end_of_records(file);
        length = record_length(file);
        if (length < 0)
            return file->closed ? (int)length : 0;
    }
    reason = fill(file, head + (size_t)length);
    if (reason < 0)
        return reason;
    if (file->end - file->start < head + (size_t)length)
        return end_of_records(file);
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
    file->start = file->end = 0;
    return got;
}

/* Goes behind the last record and marks the file as being written. */
static int start_behind(struct record_file *file, const struct record_attributes *attributes)
{
    struct record_attributes *there = &file->attributes;
    struct buf header;
    int reason = load_header(file);

    if (reason < 0)
        return reason;
    if (file->bytes == 0 && file->closed)
        *there = *attributes;
    else if (there->format != attributes->format || there->lrecl != attributes->lrecl)
        return REASON_BAD_VALUE;
    if (!file->closed) {
        reason = find_end(file);
        if (reason < 0)
            return reason;
    }
    file->position = RECORD_HEADER + file->bytes;
    file->closed = false;
    if (io->ftruncate(file->fd, (off_t)file->position) < 0)
        return reason_from_errno(errno);
    buf_init(&header, RECORD_HEADER);
    put_header(file, &header);
    reason = io_pwrite(file->fd, buf_span(&header), 0);
    buf_release(&header);
    return reason;
}

static int start_anew(struct record_file *file, const struct record_attributes *attributes, off_t size)
{
    struct buf header;

    if (size > 0 && io->ftruncate(file->fd, 0) < 0)
        return reason_from_errno(errno);
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
    struct record_file *file = file_new(fd);
    int reason = attributes_complete(attributes) ? 0 : REASON_BAD_VALUE;
    struct stat status = { 0 };

    *out = NULL;
    file->buffer = mem_resize(NULL, 1, BUFFER);
    if (reason == 0 && fstat(fd, &status) < 0)
        reason = reason_from_errno(errno);
    if (reason == 0 && !S_ISREG(status.st_mode))
        reason = REASON_CORRUPT;
    if (reason == 0)
        reason = extend && status.st_size ? start_behind(file, attributes) : start_anew(file, attributes, status.st_size);
    if (reason < 0) {
        file_free(file);
        return reason;
    }
    file->writing = true;
    *out = file;
    return 0;
}

int record_flush(struct record_file *file)
{
    int reason;

    if (!file->writing)
        return REASON_STATE;
    if (file->failed)
        return REASON_IO;
    reason = io_pwrite(file->fd, span_bytes(file->buffer, file->end), (off_t)file->position);
    if (reason < 0) {
        /* How much of the buffer is in the file is not known: going on would leave a gap or a doubled record. */
        file->failed = true;
        return reason;
    }
    file->position += file->end;
    file->end = 0;
    file->unwritten = false;
    return 0;
}

static int put_record(struct record_file *file, struct span record, bool pad)
{
    const struct record_attributes *a = &file->attributes;
    size_t head = a->format == RECFM_F ? 0 : LENGTH_FIELD;
    size_t length = a->format == RECFM_F ? a->lrecl : record.length;
    char *place;

    if (record.length > longest(a))
        return REASON_TOO_LONG;
    if (record.length < length && !pad)
        return REASON_BAD_VALUE;
    if (BUFFER - file->end < head + length) {
        int reason = record_flush(file);

        if (reason < 0)
            return reason;
    }
    place = file->buffer + file->end;
    if (head) {
        uint32_t field = a->format == RECFM_V ? (uint32_t)(length + LENGTH_FIELD) << 16 : (uint32_t)length;
        const char bytes[LENGTH_FIELD] = { (char)(field >> 24), (char)(field >> 16), (char)(field >> 8), (char)field };

        memcpy(place, bytes, sizeof bytes);
    }
    memcpy(place + head, record.data, record.length);
    memset(place + head + record.length, ' ', length - record.length);
    file->end += head + length;
    file->bytes += head + length;
    file->records++;
    return 0;
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
        reason = io_pwrite(file->fd, buf_span(&header), 0);
    if (reason == 0 && sync)
        reason = io_sync(file->fd);
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
    return file->fd;
}

int record_close(struct record_file *file, bool sync)
{
    int reason = file->writing ? finish(file, sync) : 0;

    file_free(file);
    return reason;
}
