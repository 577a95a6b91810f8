/* channel_attacks.c - a module that means harm to the channel of its files: tests/system/sandbox.sh compiles it as the module CHANNEL.
 *
 * PARM names the attack. Condition code 0: it was refused, or did no harm; 1: it got through, and the job log says what. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHANNEL_FD = 3, OPEN = 1, READ = 2, CLOSE = 8, MODULE = 9, ABEND = 11, INPUT = 1, OUTPUT = 2 };

static unsigned char frame[200000];
static size_t length;

static void put(uint64_t value, int bytes)
{
    while (bytes--)
        frame[length++] = (unsigned char)(value >> 8 * bytes);
}

static void put_text(const char *text)
{
    put(strlen(text), 4);
    memcpy(frame + length, text, strlen(text));
    length += strlen(text);
}

static void begin(int type, int handle)
{
    length = 4;
    put((uint64_t)type, 2);
    put(0, 2);
    put((uint64_t)handle, 2);
    put(0, 1 + 1 + 1 + 8);
}

static int send_frame(void)
{
    size_t body = length - 8, end = length;

    length = 0;
    put(body, 4);
    length = end;
    return send(CHANNEL_FD, frame, end, MSG_NOSIGNAL) == (ssize_t)end;
}

/* FILE STATUS of the answer; -1: there is none. *fd: what came along. */
static int answer(int *fd)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    unsigned char bytes[65536];
    struct iovec part = { bytes, sizeof bytes };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    struct pollfd look = { CHANNEL_FD, POLLIN, 0 };
    ssize_t got;

    *fd = -1;
    if (poll(&look, 1, 10000) <= 0)
        return -1;
    got = recvmsg(CHANNEL_FD, &message, 0);
    if (got < 10)
        return -1;
    if (message.msg_controllen && CMSG_FIRSTHDR(&message))
        memcpy(fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof *fd);
    return bytes[8] << 8 | bytes[9];
}

static void bad(const char *what, int value)
{
    printf("GOT THROUGH: %s (%d)\n", what, value);
    fflush(stdout);
    _exit(1);
}

static int open_dd(const char *ddname, int mode)
{
    size_t at;
    int fd;

    begin(OPEN, 0);
    at = length;
    put(0, 4);
    put_text(ddname);
    put((uint64_t)mode, 1);
    put(0, 1);   /* sequential */
    put(1, 1);
    put(0, 1);
    put(0, 1);
    put(80, 4);
    put(80, 4);
    put(0, 1);
    {
        size_t end = length;

        length = at;
        put(end - at - 4, 4);
        length = end;
    }
    return send_frame() ? answer(&fd) : -1;
}

/* DDs and members that the step does not have. */
static void names(void)
{
    static const char *const dds[] = { "NODD", "SYSUT1", "../../x", "SYS1.PROCLIB", "" };
    static const char *const modules[] = { "NOSUCH", "../../../etc/passwd", "/proc/1/exe", "A.B", "" };
    int fd, status;

    for (size_t i = 0; i < sizeof dds / sizeof *dds; i++)
        for (int mode = 0; mode < 6; mode++) {
            status = open_dd(dds[i], mode);
            if (status < 30)
                bad("opened a DD", status);
        }
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        begin(MODULE, 0);
        put_text(modules[i]);
        status = send_frame() ? answer(&fd) : -1;
        if (status < 30 || fd >= 0)
            bad("got a module", status);
    }
    for (int handle = 0; handle < 65536; handle += 257) { /* files that nobody opened */
        begin(READ, handle);
        put(0, 4);
        status = send_frame() ? answer(&fd) : -1;
        if (status != 42)
            bad("read", status);
    }
    if (open_dd("INDD", INPUT) != 0)
        bad("the DD that it has cannot be opened", 0);
}

/* A module is for running, not for changing. */
static void module(void)
{
    int fd, status;

    begin(MODULE, 0);
    put_text("CHANNEL");
    status = send_frame() ? answer(&fd) : -1;
    if (status != 0 || fd < 0)
        bad("its own module is not there", status);
    if (write(fd, "x", 1) == 1 || pwrite(fd, "x", 1, 0) == 1 || ftruncate(fd, 0) == 0)
        bad("changed a module", 0);
}

static void garbage(const char *bytes, size_t count)
{
    char byte;

    if (send(CHANNEL_FD, bytes, count, MSG_NOSIGNAL) < 0)
        bad("cannot send", errno);
    if (recv(CHANNEL_FD, &byte, 1, 0) > 0)
        bad("garbage was answered", byte);
}

/* Asks, and never listens. */
static void flood(void)
{
    for (int i = 0; i < 200000; i++) {
        begin(MODULE, 0);
        put_text("NOSUCH");
        if (!send_frame())
            return;
    }
    bad("200000 questions without an answer taken", 0);
}

/* Hands descriptors over: they would fill the other side's table. */
static void descriptors(void)
{
    union {
        char space[CMSG_SPACE(sizeof(int) * 200)];
        struct cmsghdr align;
    } control;
    int fd, status;

    for (int round = 0; round < 100; round++) {
        struct iovec part = { frame, 0 };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
        struct cmsghdr *header;

        begin(MODULE, 0);
        put_text("NOSUCH");
        {
            size_t end = length;

            length = 0;
            put(end - 8, 4);
            length = end;
        }
        part.iov_len = length;
        memset(&control, 0, sizeof control);
        header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * 200);
        for (int i = 0; i < 200; i++) {
            int one = STDOUT_FILENO;

            memcpy(CMSG_DATA(header) + (size_t)i * sizeof one, &one, sizeof one);
        }
        if (sendmsg(CHANNEL_FD, &message, MSG_NOSIGNAL) < 0)
            bad("cannot send descriptors", errno);
        status = answer(&fd);
        if (status != 35)
            bad("descriptors were not dropped", status);
    }
}

/* An abend that is none. */
static void abend(void)
{
    begin(ABEND, 0);
    length -= 8;
    put((uint64_t)0xffff << 16 | 0xffff, 8);
    put(0, 4);
    send_frame();
}

int CHANNEL(const unsigned char *parm)
{
    const char *what = (const char *)parm + 2;
    size_t size = (size_t)parm[0] << 8 | parm[1];

#define IS(text) (size == strlen(text) && memcmp(what, text, size) == 0)
    if (IS("NAMES"))
        names();
    else if (IS("MODULE"))
        module();
    else if (IS("LONG"))
        garbage("\xff\xff\xff\xff\0\1\0\0", 8);
    else if (IS("TYPE"))
        garbage("\0\0\0\21\0\77\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 25);
    else if (IS("SHORT"))
        garbage("\0\0\0\1\0\1\0\0x", 9);
    else if (IS("FLOOD"))
        flood();
    else if (IS("DESCRIPTORS"))
        descriptors();
    else if (IS("ABEND"))
        abend();
    else
        bad("which attack?", 0);
    fflush(stdout);
    _exit(0);
}
