/* frames.h - the other end of a server that is fuzzed: what is said to it, and that whatever it says are whole frames. */
#ifndef TESTS_FUZZ_FRAMES_H
#define TESTS_FUZZ_FRAMES_H

#include <sys/socket.h>

#include "base/bug.h"
#include "base/frame.h"

static inline void put_hello(struct buf *out)
{
    frame_put_header(out, 6, FRAME_HELLO, 0);
    frame_put_hello(out);
}

static inline void say_hello(int fd)
{
    struct buf out;

    buf_init(&out, 64);
    put_hello(&out);
    must(write(fd, out.data, out.length) == (ssize_t)out.length);
    buf_release(&out);
}

/* False: the server ended the session, or waits to answer what came before. */
static inline bool say_request(int fd, uint8_t number, struct span body)
{
    struct buf out;
    bool said;

    buf_init(&out, FRAME_HEADER + FRAME_LIMIT);
    frame_put_header(&out, (uint32_t)body.length, number, 0);
    buf_put_span(&out, body);
    said = send(fd, out.data, out.length, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)out.length;
    buf_release(&out);
    return said;
}

/* Takes what is there, behind what in holds; what is left in it is the beginning of a frame that is still to come. */
static inline void hear_frames(int fd, struct buf *in)
{
    char bytes[65536];
    size_t at = 0;
    ssize_t n;

    while ((n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0) /* descriptors that ride along are closed by the kernel */
        buf_put(in, bytes, (size_t)n);
    while (in->length - at >= FRAME_HEADER) {
        struct frame_header header = frame_get_header(in->data + at);

        must(header.length <= FRAME_LIMIT);
        if (header.length > in->length - at - FRAME_HEADER)
            break;
        must(header.type == FRAME_HELLO || header.type == FRAME_REPLY || header.type >= 0x8000 || header.flags & FRAME_ONE_WAY);
        at += FRAME_HEADER + header.length;
    }
    buf_consume(in, at);
}

#endif
