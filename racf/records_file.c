/* records_file.c - Linux files of records: lines or records with RDW, EBCDIC, UTF-8 or one byte a character. */
#include <errno.h>
#include <iconv.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "racf/records_client.h"

enum { ROOM = 1 << 18, RECORD_MOST = 32756, RDW = 4 };
enum layout { LAYOUT_LINES, LAYOUT_RDW, LAYOUT_BLOCKS };

struct records_file {
    int fd;
    char room[ROOM];
    size_t from, to;  /* bytes in room that are not used yet */
    bool ended, looked;
    enum layout layout;
    bool ebcdic;
    char latin[256];  /* of each byte of code page 1047 */
    size_t block;     /* bytes left of the block */
    uint64_t line;
    char record[RECORD_MOST];
};

struct records_file *records_open(int fd)
{
    struct records_file *file = mem_alloc(1, sizeof *file);

    file->fd = fd;
    return file;
}

void records_close(struct records_file *file)
{
    mem_free(file);
}

/* At least so many bytes into room, if there are any. */
static int fill(struct records_file *file, size_t wanted)
{
    if (file->to - file->from >= wanted)
        return 0;
    memmove(file->room, file->room + file->from, file->to - file->from);
    file->to -= file->from;
    file->from = 0;
    while (!file->ended && file->to < wanted) {
        ssize_t got = read(file->fd, file->room + file->to, ROOM - file->to);

        if (got < 0 && errno != EINTR)
            return REASON_IO;
        if (got == 0)
            file->ended = true;
        if (got > 0)
            file->to += (size_t)got;
    }
    return 0;
}

static size_t length_at(const struct records_file *file, size_t offset)
{
    const unsigned char *at = (const unsigned char *)file->room + file->from + offset;

    return (size_t)at[0] << 8 | at[1];
}

/* Two lengths of 0 behind the first one: what an RDW and a BDW have, and text has not. */
static bool is_descriptor(const struct records_file *file, size_t offset)
{
    return file->to - file->from >= offset + 2 * RDW && file->room[file->from + offset + 2] == 0 &&
           file->room[file->from + offset + 3] == 0 && length_at(file, offset) >= RDW;
}

static bool read_code_page(struct records_file *file)
{
    iconv_t code = iconv_open("ISO-8859-1", "IBM1047");
    bool good = code != (iconv_t)-1;

    for (int i = 0; i < 256 && good; i++) {
        char one = (char)i, *in = &one, *out = &file->latin[i];
        size_t left = 1, room = 1;

        if (iconv(code, &in, &left, &out, &room) == (size_t)-1)
            file->latin[i] = '?';
    }
    if (good)
        iconv_close(code);
    return good;
}

/* Record types are digits at first: F0 and on in EBCDIC. */
static int look(struct records_file *file)
{
    size_t text = 0;
    int reason = fill(file, 4 * RDW);

    if (reason < 0)
        return reason;
    file->looked = true;
    if (is_descriptor(file, 0)) {
        file->layout = is_descriptor(file, RDW) && length_at(file, RDW) + RDW <= length_at(file, 0) ? LAYOUT_BLOCKS : LAYOUT_RDW;
        text = file->layout == LAYOUT_BLOCKS ? 2 * RDW : RDW;
    }
    file->ebcdic = file->to - file->from > text && ((unsigned char)file->room[file->from + text] & 0xf0) == 0xf0;
    if (file->ebcdic && !read_code_page(file))
        return REASON_UNSUPPORTED;
    return 0;
}

/* Bytes in front of the end of the line, or all. */
static size_t line_length(const struct records_file *file, const char *from, size_t length)
{
    const char *end = file->ebcdic ? NULL : memchr(from, '\n', length);
    size_t at = 0;

    if (!file->ebcdic)
        return end ? (size_t)(end - from) : length;
    while (at < length && from[at] != 0x15 && from[at] != 0x25)
        at++;
    return at;
}

/* A line, in place. */
static int take_line(struct records_file *file, struct span *bytes)
{
    size_t length = 0;

    for (;;) {
        int reason = fill(file, length + 1);

        if (reason < 0)
            return reason;
        if (file->to - file->from <= length)
            break;
        length += line_length(file, file->room + file->from + length, file->to - file->from - length);
        if (file->from + length < file->to || length > RECORD_MOST)
            break;
    }
    if (length > RECORD_MOST)
        return REASON_TOO_LONG;
    *bytes = span_bytes(file->room + file->from, length);
    if (file->to - file->from == length && length == 0)
        return 0;
    file->from += length < file->to - file->from ? length + 1 : length;
    if (bytes->length && bytes->data[bytes->length - 1] == '\r') /* 0D in both codes */
        bytes->length--;
    return 1;
}

static int take_described(struct records_file *file, struct span *bytes)
{
    size_t length;
    int reason = fill(file, RDW);

    if (reason == 0 && file->layout == LAYOUT_BLOCKS && file->block == 0 && file->to > file->from) {
        if (!is_descriptor(file, 0))
            return file->to - file->from < 2 * RDW ? REASON_TRUNCATED : REASON_CORRUPT;
        file->block = length_at(file, 0) - RDW;
        file->from += RDW;
        reason = fill(file, RDW);
    }
    if (reason < 0 || file->to == file->from)
        return reason;
    if (file->to - file->from < RDW)
        return REASON_TRUNCATED;
    length = length_at(file, 0);
    if (length < RDW || file->room[file->from + 2] != 0 || file->room[file->from + 3] != 0 ||
        (file->layout == LAYOUT_BLOCKS && length > file->block))
        return REASON_CORRUPT;
    reason = fill(file, length);
    if (reason < 0)
        return reason;
    if (file->to - file->from < length)
        return REASON_TRUNCATED;
    *bytes = span_bytes(file->room + file->from + RDW, length - RDW);
    file->from += length;
    file->block -= file->layout == LAYOUT_BLOCKS ? length : 0;
    return 1;
}

/* The character of a UTF-8 sequence in one byte; its length, or 0: it is none. */
static size_t take_character(struct span text, char *c)
{
    unsigned char first = (unsigned char)text.data[0];
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

    if (first < 0xc2 || first > 0xf4 || text.length < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text.data[i] & 0xc0) != 0x80)
            return 0;
    *c = '?';
    if (first <= 0xc3)
        *c = (char)((first & 3) << 6 | ((unsigned char)text.data[1] & 0x3f));
    return length;
}

/* Text that is UTF-8 throughout becomes one byte a character; any other stays. */
static struct span one_byte(struct records_file *file, struct span bytes)
{
    size_t length = 0, at = 0;
    unsigned char bits = 0;

    for (size_t i = 0; i < bytes.length; i++)
        bits |= (unsigned char)bytes.data[i];
    if (bits < 0x80)
        return bytes;
    while (at < bytes.length) {
        size_t more = 1;

        if ((unsigned char)bytes.data[at] < 0x80)
            file->record[length] = bytes.data[at];
        else
            more = take_character(span_from(bytes, at), &file->record[length]);
        if (more == 0)
            return bytes;
        length++;
        at += more;
    }
    return span_bytes(file->record, length);
}

int records_read(struct records_file *file, struct span *record, uint64_t *line)
{
    struct span bytes = SPAN_NONE;
    int got = file->looked ? 0 : look(file);

    if (got < 0)
        return got;
    do {
        got = file->layout == LAYOUT_LINES ? take_line(file, &bytes) : take_described(file, &bytes);
        file->line++;
        *line = file->line;
    } while (got > 0 && bytes.length == 0);
    if (got <= 0)
        return got;
    if (file->ebcdic) {
        must(bytes.length <= sizeof file->record);
        for (size_t i = 0; i < bytes.length; i++)
            file->record[i] = file->latin[(unsigned char)bytes.data[i]];
        *record = span_bytes(file->record, bytes.length);
    } else {
        *record = one_byte(file, bytes);
    }
    return 1;
}

void records_put_text(struct span record, struct buf *out)
{
    size_t from = 0;

    for (size_t i = 0; i < record.length; i++) {
        unsigned char c = (unsigned char)record.data[i];

        if (c < 0x80)
            continue;
        buf_put_span(out, span_part(record, from, i - from));
        buf_put_u8(out, (uint8_t)(0xc0 | c >> 6));
        buf_put_u8(out, 0x80 | (c & 0x3f));
        from = i + 1;
    }
    buf_put_span(out, span_from(record, from));
}
