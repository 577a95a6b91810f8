/* buf.h - bytes that grow, and a reader that gives them back.
 *
 * struct buf:    owned bytes with a limit given at creation; data is never NULL and always NUL-terminated.
 *                A put that would pass the limit puts nothing and marks the buffer: buf_failed() tells at the end.
 * struct reader: typed gets over a span. It keeps its first failure and then yields zeros, so that a decoder is a
 *                straight list of fields with one test at the end: reader_end().
 * Numbers are big-endian, in files and on sockets alike. A "field" is a u32 length and that many bytes.
 *
 * Units:   bytes.
 * Errors:  kept in the buffer or the reader, as above; no memory ends the process.
 * Memory:  what buf_init() began goes back with buf_release(), or buf_wipe(). What a reader hands out lies in its span.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <endian.h>
#include <stdarg.h>

#include "base/base.h"
#include "base/reason.h"
#include "base/span.h"

struct buf {
    char *data;      /* owned */
    size_t length;
    size_t capacity;
    size_t limit;
    bool failed;
};

void buf_init(struct buf *buf, size_t limit);
void buf_release(struct buf *buf);
/* The same for what may have been a secret: its bytes are overwritten first. */
void buf_wipe(struct buf *buf);
/* Empty again, memory kept, the failure forgotten. */
void buf_clear(struct buf *buf);
static inline struct span buf_span(const struct buf *buf)
{
    return span_bytes(buf->data, buf->length);
}
static inline bool buf_failed(const struct buf *buf)
{
    return buf->failed;
}
/* Room for length more bytes and a NUL; false marks the failure. */
bool buf_make_room(struct buf *buf, size_t length);
/* Adds length bytes, which the caller has to write: where they are, NULL when the buffer failed. */
static inline char *buf_add(struct buf *buf, size_t length)
{
    bool fits = !buf->failed && length <= buf->limit - buf->length && length < buf->capacity - buf->length;

    if (!fits && !buf_make_room(buf, length))
        return NULL;
    buf->length += length;
    buf->data[buf->length] = '\0';
    return buf->data + buf->length - length;
}
static inline void buf_put(struct buf *buf, const void *bytes, size_t length)
{
    char *at = buf_add(buf, length);

    if (at && length)
        memcpy(at, bytes, length);
}
void buf_put_text(struct buf *buf, const char *text);
static inline void buf_put_span(struct buf *buf, struct span text)
{
    buf_put(buf, text.data, text.length);
}
/* count times the byte. */
void buf_fill(struct buf *buf, char byte, size_t count);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *buf, const char *format, va_list values) PRINTF_LIKE(2, 0);
static inline void buf_put_u8(struct buf *buf, uint8_t value)
{
    buf_put(buf, &value, sizeof value);
}
static inline void buf_put_u16(struct buf *buf, uint16_t value)
{
    value = htobe16(value);
    buf_put(buf, &value, sizeof value);
}
static inline void buf_put_u32(struct buf *buf, uint32_t value)
{
    value = htobe32(value);
    buf_put(buf, &value, sizeof value);
}
static inline void buf_put_u64(struct buf *buf, uint64_t value)
{
    value = htobe64(value);
    buf_put(buf, &value, sizeof value);
}
/* Length and bytes. */
void buf_put_field(struct buf *buf, struct span text);
void buf_put_field_text(struct buf *buf, const char *text);
/* Takes count bytes off the front. */
void buf_consume(struct buf *buf, size_t count);
/* Takes off what is behind the first length bytes. */
void buf_cut(struct buf *buf, size_t length);

struct reader {
    struct span rest; /* borrowed */
    int reason;       /* first failure, 0 so far */
};

static inline struct reader reader_of(struct span bytes)
{
    return (struct reader){ bytes, 0 };
}
/* That many bytes; empty on failure. */
struct span reader_bytes(struct reader *reader, size_t length);
/* That many bytes into the zeros of a number. */
static inline void reader_number(struct reader *reader, void *number, size_t size)
{
    if (reader->reason == 0 && size > reader->rest.length)
        reader->reason = REASON_TRUNCATED;
    if (reader->reason)
        return;
    memcpy(number, reader->rest.data, size);
    reader->rest = span_from(reader->rest, size);
}
static inline uint8_t reader_u8(struct reader *reader)
{
    uint8_t value = 0;

    reader_number(reader, &value, sizeof value);
    return value;
}
static inline uint16_t reader_u16(struct reader *reader)
{
    uint16_t value = 0;

    reader_number(reader, &value, sizeof value);
    return be16toh(value);
}
static inline uint32_t reader_u32(struct reader *reader)
{
    uint32_t value = 0;

    reader_number(reader, &value, sizeof value);
    return be32toh(value);
}
static inline uint64_t reader_u64(struct reader *reader)
{
    uint64_t value = 0;

    reader_number(reader, &value, sizeof value);
    return be64toh(value);
}
/* A field of at most maximum bytes. */
struct span reader_field(struct reader *reader, size_t maximum);
/* A field copied into text[size], NUL-terminated; fails if longer or if it holds a NUL. */
void reader_text(struct reader *reader, char *text, size_t size);
/* 0, the first failure, or REASON_LEFT_OVER. */
int reader_end(const struct reader *reader) MUST_CHECK;

#endif
