/* frame.c - headers, HELLO and descriptors of frames. */
#include "base/frame.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

void frame_put_header(struct buf *out, uint32_t length, uint16_t type, uint16_t flags)
{
    buf_put_u32(out, length);
    buf_put_u16(out, type);
    buf_put_u16(out, flags);
}

struct frame_header frame_get_header(const char bytes[FRAME_HEADER])
{
    struct reader reader = reader_of(span_bytes(bytes, FRAME_HEADER));
    struct frame_header header;

    header.length = reader_u32(&reader);
    header.type = reader_u16(&reader);
    header.flags = reader_u16(&reader);
    return header;
}

void frame_put_hello(struct buf *out)
{
    buf_put_u32(out, FRAME_MAGIC);
    buf_put_u16(out, FRAME_VERSION);
}

int frame_check_hello(struct span body)
{
    struct reader reader = reader_of(body);
    uint32_t magic = reader_u32(&reader);
    uint16_t version = reader_u16(&reader);

    if (reader.reason || magic != FRAME_MAGIC || version != FRAME_VERSION)
        return REASON_VERSION;
    return 0;
}

ssize_t frame_send_bytes(int socket, const char *bytes, size_t length, int fd)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = { { 0 } };
    struct iovec part = { (void *)(uintptr_t)bytes, length };
    struct msghdr parts = { .msg_iov = &part, .msg_iovlen = 1 };

    if (fd >= 0) {
        struct cmsghdr *header;

        parts.msg_control = control.space;
        parts.msg_controllen = sizeof control.space;
        header = CMSG_FIRSTHDR(&parts);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    return sendmsg(socket, &parts, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Keeps the first descriptor of a control message in *fd if there is none yet; closes all others. */
static void take_descriptors(const struct cmsghdr *header, int *fd)
{
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);

    for (size_t i = 0; i < count; i++) {
        int came;

        memcpy(&came, CMSG_DATA(header) + i * sizeof came, sizeof came);
        if (*fd < 0)
            *fd = came;
        else
            close(came);
    }
}

ssize_t frame_receive_bytes(int socket, char *bytes, size_t length, int *fd)
{
    union {
        char space[CMSG_SPACE(4 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = { bytes, length };
    struct msghdr parts = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.space,
                            .msg_controllen = sizeof control.space };
    ssize_t got = recvmsg(socket, &parts, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

    *fd = -1;
    if (got < 0)
        return got;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&parts); header; header = CMSG_NXTHDR(&parts, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
            take_descriptors(header, fd);
    if (parts.msg_flags & MSG_CTRUNC) {
        if (*fd >= 0)
            close(*fd);
        *fd = -1;
        errno = EMFILE;
        return -1;
    }
    return got;
}
