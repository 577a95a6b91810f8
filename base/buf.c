/* buf.c - bytes that grow, and a reader that gives them back. */
#include "base/buf.h"

#include "base/bug.h"
#include "base/mem.h"

static char nothing[1]; /* what an empty buffer points at: never written */

void buf_init(struct buf *buf, size_t limit)
{
    *buf = (struct buf){ nothing, 0, 0, limit, false };
}

void buf_release(struct buf *buf)
{
    if (buf->capacity)
        mem_free(buf->data);
    buf_init(buf, buf->limit);
}

void buf_wipe(struct buf *buf)
{
    mem_wipe(buf->data, buf->length);
    buf_release(buf);
}

void buf_clear(struct buf *buf)
{
    buf->length = 0;
    buf->failed = false;
    if (buf->capacity)
        buf->data[0] = '\0';
}

bool buf_make_room(struct buf *buf, size_t length)
{
    size_t capacity = buf->capacity ? buf->capacity : 64;

    if (buf->failed || length > buf->limit - buf->length) {
        buf->failed = true;
        return false;
    }
    if (buf->capacity > buf->length + length)
        return true;
    while (capacity <= buf->length + length)
        capacity *= 2;
    buf->data = mem_resize(buf->capacity ? buf->data : NULL, capacity, 1);
    buf->capacity = capacity;
    return true;
}

void buf_put_text(struct buf *buf, const char *text)
{
    buf_put(buf, text, strlen(text));
}

void buf_fill(struct buf *buf, char byte, size_t count)
{
    char *at = buf_add(buf, count);

    if (at)
        memset(at, byte, count);
}

void buf_vprintf(struct buf *buf, const char *format, va_list values)
{
    va_list again;
    int length;

    va_copy(again, values);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    must(length >= 0);
    if (!buf_make_room(buf, (size_t)length))
        return;
    vsnprintf(buf->data + buf->length, (size_t)length + 1, format, values);
    buf->length += (size_t)length;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    buf_vprintf(buf, format, values);
    va_end(values);
}

void buf_put_field(struct buf *buf, struct span text)
{
    if (text.length > UINT32_MAX) {
        buf->failed = true;
        return;
    }
    buf_put_u32(buf, (uint32_t)text.length);
    buf_put_span(buf, text);
}

void buf_put_field_text(struct buf *buf, const char *text)
{
    buf_put_field(buf, span_of(text));
}

void buf_consume(struct buf *buf, size_t count)
{
    must(count <= buf->length);
    if (count == 0)
        return;
    memmove(buf->data, buf->data + count, buf->length - count);
    buf->length -= count;
    buf->data[buf->length] = '\0';
}

void buf_cut(struct buf *buf, size_t length)
{
    must(length <= buf->length);
    if (length == buf->length)
        return;
    buf->length = length;
    buf->data[length] = '\0';
}

struct span reader_bytes(struct reader *reader, size_t length)
{
    struct span bytes = span_part(reader->rest, 0, length);

    if (reader->reason == 0 && length > reader->rest.length)
        reader->reason = REASON_TRUNCATED;
    if (reader->reason)
        return SPAN_NONE;
    reader->rest = span_from(reader->rest, length);
    return bytes;
}

struct span reader_field(struct reader *reader, size_t maximum)
{
    uint32_t length = reader_u32(reader);

    if (reader->reason == 0 && length > maximum)
        reader->reason = REASON_TOO_LONG;
    return reader_bytes(reader, length);
}

void reader_text(struct reader *reader, char *text, size_t size)
{
    struct span field = reader_field(reader, size - 1);

    if (span_find(field, '\0') != field.length) {
        reader->reason = REASON_BAD_VALUE;
        field = SPAN_NONE;
    }
    if (field.length)
        memcpy(text, field.data, field.length);
    text[field.length] = '\0';
}

int reader_end(const struct reader *reader)
{
    if (reader->reason)
        return reader->reason;
    return reader->rest.length ? REASON_LEFT_OVER : 0;
}
