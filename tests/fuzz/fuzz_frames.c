/* fuzz_frames.c - whatever a peer sends to a server: HELLOs, frames of every length and type, half frames, in any order.
 *
 * The session ends by itself, the server is left as it was, and what went out is whole frames.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/frame.h"
#include "base/server.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ECHO = 1, ONLY_ONCE = 2, PUSHES = 3, BOUND = 2, SENT_MAX = 60000 /* what a socket takes without a reader */ };

static struct server *server;

static int serve_ECHO(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span text = reader_field(in, 1000);
    struct name8 name;
    int reason;

    reader_name8(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        buf_put_field(out, text);
    return reason;
}

static int serve_ONLY_ONCE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    session->state = BOUND;
    return reader_end(in);
}

static int serve_PUSHES(struct session *session, struct reader *in, struct buf *out)
{
    uint32_t number = reader_u32(in);

    session_push(session, 0x8001, NULL);
    buf_put_u32(out, number);
    return reader_end(in);
}

static const struct request_row rows[] = {
    { ECHO, "ECHO", FROM_OTHER, IN_ANY, serve_ECHO },
    { ONLY_ONCE, "ONLY_ONCE", FROM_OTHER, SESSION_NEW, serve_ONLY_ONCE },
    { PUSHES, "PUSHES", FROM_OTHER, BOUND, serve_PUSHES },
    { 4, "DAEMONS", FROM_DAEMON, IN_ANY, serve_ECHO },
};

static void ended(struct session *session)
{
    server_stop(session->server);
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    stderr = fopen("/dev/null", "w"); /* the server says why it ends a session; the fuzzer keeps the real one */
    server = server_new("fuzz");
    server_requests(server, rows, ARRAY_COUNT(rows));
    server_on_end(server, ended);
    return 0;
}

/* Whole frames, the last one too, unless the peer was cut off for not reading. */
static void check_answers(int fd)
{
    struct buf in;
    char bytes[4096];
    size_t at = 0;
    ssize_t got;

    buf_init(&in, 64 << 20);
    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        buf_put(&in, bytes, (size_t)got);
    while (in.length - at >= FRAME_HEADER) {
        struct frame_header header = frame_get_header(in.data + at);

        must(header.type == FRAME_HELLO || header.type == FRAME_REPLY || header.type == 0x8001);
        must(header.length <= FRAME_LIMIT);
        at += FRAME_HEADER + header.length;
    }
    must(at == in.length);
    buf_release(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int ends[2];

    if (size > SENT_MAX)
        return 0;
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    must(write(ends[1], data, size) == (ssize_t)size);
    must(shutdown(ends[1], SHUT_WR) == 0);
    (void)server_adopt(server, ends[0], FROM_OTHER, NULL);
    server_run(server);
    check_answers(ends[1]);
    close(ends[1]);
    return 0;
}
