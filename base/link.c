/* link.c - the asking side of a connection. */
#include "base/link.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/frame.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"

enum { RETRY_EVERY = 20 /* milliseconds between two tries to connect */ };

struct link {
    int fd;
    bool greeted;  /* the two HELLOs have been exchanged */
    bool posts;    /* our HELLO went out; that of the server is not waited for, and stays unread */
    bool unusable; /* a request ended half-way: the next answer would be another's */
    struct buf later; /* frames, or the rest of one, that go out in front of the next one */
    int patience;      /* milliseconds that a link_call() may take */
    link_renew *renew; /* NULL: it ends with its server */
    void *context;
};

struct patience patience_of(int milliseconds)
{
    return (struct patience){ clock_monotonic() + milliseconds };
}

bool patience_left(const struct patience *patience, int reason)
{
    if ((reason != REASON_GONE && reason != REASON_NOT_RUNNING) || clock_monotonic() >= patience->until)
        return false;
    poll(NULL, 0, RETRY_EVERY);
    return true;
}

void answer_init(struct answer *answer)
{
    buf_init(&answer->body, FRAME_LIMIT);
    answer->fd = -1;
}

void answer_release(struct answer *answer)
{
    buf_release(&answer->body);
    if (answer->fd >= 0)
        close(answer->fd);
    answer->fd = -1;
}

/* The address goes through the folder's descriptor: a socket address has room for 107 bytes only. */
static int connect_once(const char *socket_name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int folder = open(home(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd, reason = 0;

    if (folder < 0)
        return REASON_NOT_RUNNING;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        reason = reason_from_errno(errno);
        goto close_folder;
    }
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, socket_name);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        /* EAGAIN: it is there, but so many wait to be accepted that there is no room for one more. */
        reason = errno == ENOENT || errno == EAGAIN ? REASON_NOT_RUNNING : reason_from_errno(errno);
        close(fd);
    }
close_folder:
    close(folder);
    return reason ? reason : fd;
}

int link_connect(struct link **link, const char *socket_name, int patience)
{
    struct patience left = patience_of(patience);
    int fd = connect_once(socket_name);

    while (fd < 0 && patience_left(&left, fd))
        fd = connect_once(socket_name);
    if (fd < 0)
        return fd;
    *link = link_adopt(fd);
    return 0;
}

struct link *link_adopt(int fd)
{
    struct link *link = mem_alloc(1, sizeof *link);

    link->fd = fd;
    link->patience = LINK_PATIENCE;
    buf_init(&link->later, FRAME_LIMIT);
    return link;
}

struct link *link_adopt_used(int fd)
{
    struct link *link = link_adopt(fd);

    link->greeted = true;
    return link;
}

void link_close(struct link *link)
{
    if (!link)
        return;
    close(link->fd);
    buf_wipe(&link->later);
    mem_free(link);
}

int link_fd(const struct link *link)
{
    return link->fd;
}

bool link_usable(const struct link *link)
{
    struct pollfd look = { link->fd, POLLRDHUP, 0 };

    return !link->unusable && poll(&look, 1, 0) == 0;
}

int link_detach(struct link *link)
{
    int fd = link->fd;

    must(!link->later.length);
    buf_release(&link->later);
    mem_free(link);
    return fd;
}

static int wait_for(int fd, short events, int64_t until)
{
    for (;;) {
        int64_t left = until - clock_monotonic();
        struct pollfd look = { fd, events, 0 };
        int ready;

        if (left <= 0)
            return REASON_TIMEOUT;
        ready = poll(&look, 1, left > INT32_MAX ? INT32_MAX : (int)left);
        if (ready > 0)
            return 0;
        if (ready < 0 && errno != EINTR)
            return reason_from_errno(errno);
    }
}

static int send_all(struct link *link, struct span bytes, int fd, int64_t until)
{
    while (bytes.length) {
        ssize_t sent = frame_send_bytes(link->fd, bytes.data, bytes.length, fd);
        int reason = 0;

        if (sent < 0 && (errno == EINTR || errno == EAGAIN))
            reason = wait_for(link->fd, POLLOUT, until);
        else if (sent < 0)
            reason = REASON_GONE;
        if (reason < 0)
            return reason;
        if (sent < 0)
            continue;
        fd = -1;
        bytes = span_from(bytes, (size_t)sent);
    }
    return 0;
}

/* Looks first whether it is there already, as the rest of a frame is. */
static int receive_exactly(struct link *link, char *bytes, size_t length, int *fd, int64_t until)
{
    while (length) {
        int came;
        ssize_t got = frame_receive_bytes(link->fd, bytes, length, &came);

        if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
            int reason = wait_for(link->fd, POLLIN, until);

            if (reason < 0)
                return reason;
            continue;
        }
        if (came >= 0) {
            if (*fd < 0)
                *fd = came;
            else
                close(came);
        }
        if (got <= 0)
            return REASON_GONE;
        bytes += got;
        length -= (size_t)got;
    }
    return 0;
}

static int receive_frame(struct link *link, struct frame_header *header, struct answer *answer, int64_t until)
{
    char image[FRAME_HEADER];
    int reason = wait_for(link->fd, POLLIN, until);

    if (reason == 0)
        reason = receive_exactly(link, image, sizeof image, &answer->fd, until);
    if (reason < 0)
        return reason;
    *header = frame_get_header(image);
    buf_clear(&answer->body);
    if (header->length > answer->body.limit)
        return REASON_TOO_LONG;
    buf_fill(&answer->body, '\0', header->length);
    return receive_exactly(link, answer->body.data, header->length, &answer->fd, until);
}

static void put_hello(struct buf *frame)
{
    struct buf hello;

    buf_init(&hello, 64);
    frame_put_hello(&hello);
    frame_put_header(frame, (uint32_t)hello.length, FRAME_HELLO, 0);
    buf_put_span(frame, buf_span(&hello));
    buf_release(&hello);
}

static int send_frame(struct link *link, uint16_t type, uint16_t flags, const struct buf *body, int fd, int64_t until)
{
    struct buf frame;
    int reason;

    if (body && (buf_failed(body) || body->length > FRAME_LIMIT))
        return REASON_TOO_LONG;
    buf_init(&frame, SIZE_MAX / 2);
    buf_put_span(&frame, buf_span(&link->later));
    buf_clear(&link->later);
    if (!link->greeted) {
        put_hello(&frame);
        /* The descriptor has to come with its own frame, not with the HELLO in front of it. */
        if (fd >= 0) {
            reason = send_all(link, buf_span(&frame), -1, until);
            if (reason < 0)
                goto release;
            buf_clear(&frame);
        }
    }
    frame_put_header(&frame, body ? (uint32_t)body->length : 0, type, (uint16_t)(flags | (fd >= 0 ? FRAME_WITH_FD : 0)));
    if (body)
        buf_put_span(&frame, buf_span(body));
    reason = send_all(link, buf_span(&frame), fd, until);
release:
    buf_wipe(&frame); /* it may have held a password */
    return reason;
}

/* The answer to our HELLO, which comes in front of everything else. */
static int take_hello(struct link *link, struct answer *answer, int64_t until)
{
    struct frame_header header;
    int reason = receive_frame(link, &header, answer, until);

    if (reason == 0)
        reason = header.type == FRAME_HELLO ? frame_check_hello(buf_span(&answer->body)) : REASON_VERSION;
    link->greeted = reason == 0;
    return reason;
}

int link_call_for(struct link *link, uint16_t type, const struct buf *request, int fd, struct answer *answer,
                  int milliseconds)
{
    int64_t until = clock_monotonic() + milliseconds;
    struct frame_header header = { 0 };
    struct reader reader;
    int reason;

    if (link->unusable)
        return REASON_GONE;
    if (answer->fd >= 0) /* of an earlier request */
        close(answer->fd);
    answer->fd = -1;
    if (request && (buf_failed(request) || request->length > FRAME_LIMIT))
        return REASON_TOO_LONG; /* nothing was sent: the link stays good */
    link->unusable = true;
    reason = send_frame(link, type, 0, request, fd, until);
    if (reason == 0 && !link->greeted)
        reason = take_hello(link, answer, until);
    if (reason == 0)
        reason = receive_frame(link, &header, answer, until);
    if (reason < 0)
        return reason;
    if (header.type != FRAME_REPLY)
        return REASON_VERSION;
    reader = reader_of(buf_span(&answer->body));
    reason = (int)(int32_t)reader_u32(&reader);
    if (reader.reason)
        return REASON_VERSION;
    buf_consume(&answer->body, 4);
    link->unusable = false;
    return reason;
}

int link_call(struct link *link, uint16_t type, const struct buf *request, struct answer *answer)
{
    return link_call_for(link, type, request, -1, answer, link->patience);
}

void link_hurry(struct link *link, int milliseconds)
{
    link->patience = milliseconds;
}

void link_renewable(struct link *link, link_renew *renew, void *context)
{
    link->renew = renew;
    link->context = context;
}

/* The holders of the link keep it: it gets another socket. */
static int renew_socket(struct link *link)
{
    struct link *fresh;
    int reason = link->renew(link->context, &fresh);

    if (reason < 0)
        return reason;
    close(link->fd);
    link->greeted = fresh->greeted;
    link->fd = link_detach(fresh);
    link->unusable = false;
    buf_clear(&link->later); /* they were meant for the server that has ended */
    return 0;
}

int link_ask(struct link *link, uint16_t type, const struct buf *request, struct answer *answer, bool *again)
{
    struct patience patience = patience_of(link->renew ? LINK_RESTART : 0);
    bool sent = false;
    int reason;

    if (again)
        *again = false;
    do {
        reason = link->renew && !link_usable(link) ? renew_socket(link) : 0;
        if (reason < 0)
            continue;
        if (sent)
            *again = true;
        sent = true;
        reason = link_call(link, type, request, answer);
    } while ((again || !sent) && patience_left(&patience, reason));
    return reason;
}

/* A request as a whole. */

void call_begin(struct call *call, size_t limit)
{
    buf_init(&call->request, limit);
    answer_init(&call->answer);
    call->in = reader_of(SPAN_NONE);
    call->reason = 0;
}

void call_answered(struct call *call, int reason)
{
    call->reason = reason;
    call->in = reason == 0 ? answer_reader(&call->answer) : reader_of(SPAN_NONE);
}

void call_ask(struct call *call, struct link *link, uint16_t type)
{
    call_answered(call, buf_failed(&call->request) ? REASON_TOO_LONG : link_call(link, type, &call->request, &call->answer));
}

struct span call_lines(struct call *call, size_t limit)
{
    struct reader refused = answer_reader(&call->answer);

    return reader_field(call->reason == 0 ? &call->in : &refused, limit);
}

int call_take_fd(struct call *call)
{
    int fd = call->answer.fd;

    if (call->reason == 0 && fd < 0)
        call->reason = REASON_LIMIT;
    call->answer.fd = -1;
    return fd;
}

int call_end(struct call *call)
{
    int reason = call->reason ? call->reason : reader_end(&call->in);

    buf_wipe(&call->request);
    mem_wipe(call->answer.body.data, call->answer.body.length);
    answer_release(&call->answer);
    return reason;
}

void link_send_later(struct link *link, uint16_t type, const struct buf *request)
{
    must(link->greeted); /* nothing goes in front of HELLO */
    frame_put_header(&link->later, (uint32_t)request->length, type, FRAME_ONE_WAY);
    buf_put_span(&link->later, buf_span(request));
    if (buf_failed(&link->later))
        link->unusable = true;
}

int link_send(struct link *link, uint16_t type, const struct buf *request, int fd)
{
    int64_t until = clock_monotonic() + LINK_PATIENCE;
    int reason;

    if (link->unusable)
        return REASON_GONE;
    reason = send_frame(link, type, FRAME_ONE_WAY, request, fd, until);
    if (reason == 0 && !link->greeted) {
        struct answer hello;

        answer_init(&hello);
        reason = take_hello(link, &hello, until);
        answer_release(&hello);
    }
    if (reason < 0)
        link->unusable = true;
    return reason;
}

/* What the socket takes now. A server of another version closes the connection: link_usable() sees it. */
int link_post_rest(struct link *link)
{
    while (link->later.length) {
        ssize_t sent = frame_send_bytes(link->fd, link->later.data, link->later.length, -1);

        if (sent < 0 && errno == EAGAIN)
            return REASON_BUSY;
        if (sent < 0 && errno != EINTR) {
            link->unusable = true;
            return REASON_GONE;
        }
        if (sent > 0)
            buf_consume(&link->later, (size_t)sent);
    }
    return 0;
}

int link_post(struct link *link, uint16_t type, const struct buf *request)
{
    int reason;

    must(!link->greeted);
    if (link->unusable)
        return REASON_GONE;
    if (buf_failed(request) || request->length > FRAME_LIMIT / 2)
        return REASON_TOO_LONG;
    reason = link_post_rest(link);
    if (reason < 0)
        return reason;
    if (!link->posts)
        put_hello(&link->later);
    link->posts = true;
    frame_put_header(&link->later, (uint32_t)request->length, type, FRAME_ONE_WAY);
    buf_put_span(&link->later, buf_span(request));
    reason = link_post_rest(link);
    return reason == REASON_BUSY ? 0 : reason;
}

int link_receive(struct link *link, uint16_t *type, struct answer *answer)
{
    struct frame_header header = { 0 };
    int reason;

    if (link->unusable)
        return REASON_GONE;
    reason = receive_frame(link, &header, answer, clock_monotonic() + LINK_PATIENCE);
    if (reason == 0 && (header.type == FRAME_REPLY || !(header.flags & FRAME_ONE_WAY)))
        reason = REASON_VERSION;
    if (reason < 0)
        link->unusable = true;
    *type = header.type;
    return reason;
}
