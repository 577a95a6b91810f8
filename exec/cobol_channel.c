/* cobol_channel.c - how a COBOL program in the sandbox reaches its files: requests to the step's process over a socket pair. */
#include "exec/cobol_channel.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/frame.h"

/* -- bodies -- */

/* The header goes in front of a body whose length is known only behind it. No memory but that of out is used: a program that has
 * gone wrong comes here, too. */
static void finish_frame(struct buf *out, size_t start, uint16_t type, bool with_fd)
{
    size_t end = out->length, length = end - start - FRAME_HEADER;
    char first;

    if (length > COBOL_FRAME_MAX)
        out->failed = true;
    if (out->failed)
        return;
    first = out->data[start + FRAME_HEADER]; /* where a buf puts its NUL */
    out->length = start;
    frame_put_header(out, (uint32_t)length, type, with_fd ? FRAME_WITH_FD : 0);
    out->length = end;
    out->data[start + FRAME_HEADER] = first;
}

void cobol_put_request(struct buf *out, const struct cobol_request *request)
{
    size_t start = out->length;

    buf_fill(out, '\0', FRAME_HEADER);
    buf_put_u16(out, request->handle);
    buf_put_u8(out, request->key);
    buf_put_u8(out, request->relation);
    buf_put_u8(out, request->flag);
    buf_put_u64(out, request->number);
    buf_put_field(out, request->data);
    finish_frame(out, start, request->type, false);
}

void cobol_put_answer(struct buf *out, const struct cobol_answer *answer, bool with_fd)
{
    size_t start = out->length;

    buf_fill(out, '\0', FRAME_HEADER);
    buf_put_u16(out, answer->status);
    buf_put_u64(out, answer->number);
    buf_put_field(out, answer->data);
    finish_frame(out, start, FRAME_REPLY, with_fd);
}

int cobol_get_request(uint16_t type, struct span body, struct cobol_request *request)
{
    struct reader reader = reader_of(body);

    *request = (struct cobol_request){ .type = type };
    request->handle = reader_u16(&reader);
    request->key = reader_u8(&reader);
    request->relation = reader_u8(&reader);
    request->flag = reader_u8(&reader);
    request->number = reader_u64(&reader);
    request->data = reader_field(&reader, COBOL_FRAME_MAX);
    if (type < COBOL_OPEN || type > COBOL_SEGMENT)
        return REASON_UNKNOWN;
    return reader_end(&reader);
}

int cobol_get_answer(struct span body, struct cobol_answer *answer)
{
    struct reader reader = reader_of(body);

    answer->status = reader_u16(&reader);
    answer->number = reader_u64(&reader);
    answer->data = reader_field(&reader, COBOL_FRAME_MAX);
    return reader_end(&reader);
}

void cobol_put_open(struct buf *out, const struct cobol_open *open)
{
    buf_put_field_text(out, open->ddname.text);
    buf_put_u8(out, open->mode);
    buf_put_u8(out, open->organization);
    buf_put_u8(out, open->access);
    buf_put_u8(out, open->format);
    buf_put_u8(out, open->optional);
    buf_put_u32(out, open->shortest);
    buf_put_u32(out, open->longest);
    buf_put_u8(out, open->key_count);
    for (size_t i = 0; i < open->key_count; i++) {
        buf_put_u32(out, open->keys[i].offset);
        buf_put_u32(out, open->keys[i].length);
        buf_put_u8(out, open->keys[i].duplicates);
    }
}

static bool is_good(const struct cobol_open *open)
{
    bool good = open->mode >= COBOL_INPUT && open->mode <= COBOL_EXTEND && open->organization <= COBOL_INDEXED &&
                open->access >= COBOL_ACCESS_SEQUENTIAL && open->access <= COBOL_ACCESS_RANDOM && open->format <= COBOL_EITHER &&
                open->longest >= 1 && open->longest <= COBOL_RECORD_MAX && open->shortest <= open->longest &&
                (open->organization != COBOL_INDEXED || open->key_count);

    for (size_t i = 0; good && i < open->key_count; i++)
        good = open->keys[i].length >= 1 && open->keys[i].offset <= open->longest &&
               open->keys[i].length <= open->longest - open->keys[i].offset;
    return good;
}

int cobol_get_open(struct span data, struct cobol_open *open)
{
    struct reader reader = reader_of(data);
    struct span ddname = reader_field(&reader, NAME8_MAX);

    *open = (struct cobol_open){ .mode = reader_u8(&reader) };
    open->organization = reader_u8(&reader);
    open->access = reader_u8(&reader);
    open->format = reader_u8(&reader);
    open->optional = reader_u8(&reader) != 0;
    open->shortest = reader_u32(&reader);
    open->longest = reader_u32(&reader);
    open->key_count = reader_u8(&reader);
    if (open->key_count > COBOL_KEYS_MAX)
        return REASON_TOO_LONG;
    for (size_t i = 0; i < open->key_count; i++) {
        open->keys[i].offset = reader_u32(&reader);
        open->keys[i].length = reader_u32(&reader);
        open->keys[i].duplicates = reader_u8(&reader) != 0;
    }
    if (reader_end(&reader) < 0)
        return reader_end(&reader);
    if (name8_of(&open->ddname, ddname) < 0)
        return REASON_BAD_NAME;
    return is_good(open) ? 0 : REASON_BAD_VALUE;
}

void cobol_put_record(struct buf *out, const struct cobol_record *record)
{
    buf_put_u8(out, record->control);
    buf_put_u64(out, record->number);
    buf_put_field(out, record->bytes);
}

int cobol_get_record(struct span *rest, struct cobol_record *record)
{
    struct reader reader = reader_of(*rest);

    if (rest->length == 0)
        return 0;
    record->control = reader_u8(&reader);
    record->number = reader_u64(&reader);
    record->bytes = reader_field(&reader, COBOL_RECORD_MAX);
    if (reader.reason < 0)
        return reader.reason;
    *rest = reader.rest;
    return 1;
}

/* -- the host's side -- */

static int wait_for(int socket, short what)
{
    struct pollfd look = { socket, what, 0 };

    return poll(&look, 1, -1) < 0 && errno != EINTR ? REASON_IO : 0;
}

static int send_all(int socket, struct span bytes)
{
    while (bytes.length) {
        ssize_t sent = frame_send_bytes(socket, bytes.data, bytes.length, -1);
        int reason = 0;

        if (sent > 0)
            bytes = span_from(bytes, (size_t)sent);
        else if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return REASON_GONE;
        else
            reason = wait_for(socket, POLLOUT);
        if (reason < 0)
            return reason;
    }
    return 0;
}

static int receive_all(int socket, char *bytes, size_t length, int *fd)
{
    while (length) {
        int came = -1, reason = 0;
        ssize_t got = frame_receive_bytes(socket, bytes, length, &came);

        if (came >= 0)
            *fd = came;
        if (got > 0) {
            bytes += got;
            length -= (size_t)got;
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            return REASON_GONE;
        } else {
            reason = wait_for(socket, POLLIN);
        }
        if (reason < 0)
            return reason;
    }
    return 0;
}

static int tell(struct cobol_channel *channel, const struct cobol_request *request)
{
    buf_clear(&channel->bytes);
    cobol_put_request(&channel->bytes, request);
    if (buf_failed(&channel->bytes))
        return REASON_TOO_LONG;
    return send_all(channel->socket, buf_span(&channel->bytes));
}

static int ask(struct cobol_channel *channel, const struct cobol_request *request, struct cobol_answer *answer, int *fd)
{
    char head[FRAME_HEADER];
    struct frame_header header;
    int reason = tell(channel, request);

    *fd = -1;
    if (reason == 0)
        reason = receive_all(channel->socket, head, sizeof head, fd);
    if (reason < 0)
        return reason;
    header = frame_get_header(head);
    if (header.length > COBOL_FRAME_MAX)
        return REASON_TOO_LONG;
    buf_clear(&channel->bytes);
    buf_fill(&channel->bytes, '\0', header.length);
    reason = receive_all(channel->socket, channel->bytes.data, header.length, fd);
    return reason < 0 ? reason : cobol_get_answer(buf_span(&channel->bytes), answer);
}

void cobol_channel_init(struct cobol_channel *channel, int socket)
{
    *channel = (struct cobol_channel){ .ask = ask, .tell = tell, .socket = socket };
    buf_init(&channel->bytes, COBOL_FRAME_MAX + FRAME_HEADER);
    buf_fill(&channel->bytes, '\0', COBOL_FRAME_MAX + FRAME_HEADER); /* all its memory, now */
}

void cobol_channel_release(struct cobol_channel *channel)
{
    buf_release(&channel->bytes);
}
