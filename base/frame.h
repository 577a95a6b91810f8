/* frame.h - how our programs talk: framed requests over UNIX stream sockets (docs/formats/frames.md).
 *
 * A frame is an 8-byte header (length of the body, type, flags) and the body. The first frame of each side is HELLO with a magic
 * number and FRAME_VERSION; programs of different versions refuse each other. A reply is a FRAME_REPLY whose body starts
 * with the reason. A descriptor may ride along with a frame.
 *
 * Units:   lengths in bytes, without the header.
 * Blocks:  nothing here; link.h and server.h wait.
 */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include "base/buf.h"

enum {
    FRAME_VERSION = 1,        /* raised when any request table changes */
    FRAME_MAGIC = 0x47424152, /* "GBAR" */
    FRAME_HEADER = 8,
    FRAME_LIMIT = 1 << 20,    /* largest body */

    FRAME_HELLO = 0,
    FRAME_REPLY = 0xffff,

    FRAME_WITH_FD = 1 << 0,  /* one descriptor comes with this frame */
    FRAME_ONE_WAY = 1 << 1,  /* no reply is expected */
};

struct frame_header {
    uint32_t length;
    uint16_t type;
    uint16_t flags;
};

void frame_put_header(struct buf *out, uint32_t length, uint16_t type, uint16_t flags);
struct frame_header frame_get_header(const char bytes[FRAME_HEADER]);
/* The body of a HELLO, and whether one is good: 0 or REASON_VERSION. */
void frame_put_hello(struct buf *out);
int frame_check_hello(struct span body) MUST_CHECK;

/* sendmsg and recvmsg with at most one descriptor, never waiting; as send() and recv(), -1 with errno. *fd is -1 when none
 * came. Descriptors that came but found no room (EMFILE) end the connection: what follows would be taken for another's. */
ssize_t frame_send_bytes(int socket, const char *bytes, size_t length, int fd);
ssize_t frame_receive_bytes(int socket, char *bytes, size_t length, int *fd);

#endif
