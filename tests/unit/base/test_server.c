/* test_server.c - server.c, link.c and frame.c together: a real server in a child process, well and badly behaved peers here. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/io.h"
#include "base/link.h"
#include "base/server.h"

#define SOCKET "test"

enum { PATIENCE = 60000 }; /* milliseconds until what has to come counts as missing, on however slow a machine */

/* What the server tells the test beside its replies. */
struct board {
    unsigned changes;   /* requests that changed something, not yet committed */
    unsigned committed; /* how many the turn function has seen */
    unsigned turns;     /* in how many of its calls */
    unsigned ended;
    unsigned dropped; /* deferred requests whose session ended */
};
static struct board *board;
static pid_t server_pid;

enum { ECHO = 1, CHANGE, LATER, TAKE_FD, GIVE_FD, PUSH, NEVER, BOUND_ONLY, FLOOD, TOO_MUCH, FAIL, STATE_TWO, NOTE };

static struct session *deferred[64];
static size_t deferred_count;
static struct watch *later;

static void answer_deferred(void *context)
{
    struct buf body;

    (void)context;
    buf_init(&body, 100);
    buf_put_text(&body, "later");
    for (size_t i = 0; i < deferred_count; i++)
        session_reply(deferred[i], 0, &body);
    deferred_count = 0;
    buf_release(&body);
}

static int serve_ECHO(struct session *session, struct reader *in, struct buf *out)
{
    (void)session;
    buf_put_span(out, in->rest);
    return 0;
}

static int serve_CHANGE(struct session *session, struct reader *in, struct buf *out)
{
    (void)session;
    (void)in;
    board->changes++;
    buf_put_u32(out, board->committed + board->changes);
    return 0;
}

static int serve_LATER(struct session *session, struct reader *in, struct buf *out)
{
    (void)in;
    (void)out;
    deferred[deferred_count++] = session;
    watch_again(later, 20);
    return REPLY_LATER;
}

static int serve_TAKE_FD(struct session *session, struct reader *in, struct buf *out)
{
    int fd = session_take_fd(session);
    char bytes[64];
    ssize_t got;

    (void)in;
    if (fd < 0)
        return REASON_NOT_FOUND;
    got = pread(fd, bytes, sizeof bytes, 0);
    close(fd);
    buf_put(out, bytes, got > 0 ? (size_t)got : 0);
    return 0;
}

static int serve_GIVE_FD(struct session *session, struct reader *in, struct buf *out)
{
    session_attach_fd(session, io_sealed_memory("given", in->rest));
    buf_put_text(out, "with it");
    return 0;
}

static int serve_PUSH(struct session *session, struct reader *in, struct buf *out)
{
    struct buf body;

    (void)out;
    buf_init(&body, FRAME_LIMIT);
    buf_put_span(&body, in->rest);
    session_push(session, 0x8001, &body);
    buf_release(&body);
    return 0;
}

static int serve_NEVER(struct session *session, struct reader *in, struct buf *out)
{
    (void)session;
    (void)in;
    (void)out;
    return REPLY_LATER;
}

static int serve_BOUND_ONLY(struct session *session, struct reader *in, struct buf *out)
{
    (void)in;
    buf_put_text(out, session->identity.user.text);
    return 0;
}

static int serve_FLOOD(struct session *session, struct reader *in, struct buf *out)
{
    struct buf body;

    (void)in;
    (void)out;
    buf_init(&body, FRAME_LIMIT);
    buf_fill(&body, 'x', FRAME_LIMIT);
    for (int i = 0; i < 20; i++)
        session_push(session, 0x8001, &body);
    buf_release(&body);
    return 0;
}

static int serve_TOO_MUCH(struct session *session, struct reader *in, struct buf *out)
{
    (void)session;
    (void)in;
    buf_fill(out, 'x', FRAME_LIMIT + 1);
    return 0;
}

static int serve_FAIL(struct session *session, struct reader *in, struct buf *out)
{
    (void)session;
    (void)in;
    buf_put_text(out, "why");
    return REASON_BUSY;
}

static int serve_STATE_TWO(struct session *session, struct reader *in, struct buf *out)
{
    (void)session;
    (void)in;
    (void)out;
    return 0;
}

static int serve_NOTE(struct session *session, struct reader *in, struct buf *out)
{
    (void)in;
    (void)out;
    session->state = 2;
    return 0;
}

static const struct request_row rows[] = {
    { ECHO, "ECHO", FROM_ANY, IN_ANY, serve_ECHO },
    { CHANGE, "CHANGE", FROM_ANY, IN_ANY, serve_CHANGE },
    { LATER, "LATER", FROM_ANY, IN_ANY, serve_LATER },
    { TAKE_FD, "TAKE_FD", FROM_ANY, IN_ANY, serve_TAKE_FD },
    { GIVE_FD, "GIVE_FD", FROM_ANY, IN_ANY, serve_GIVE_FD },
    { PUSH, "PUSH", FROM_ANY, IN_ANY, serve_PUSH },
    { NEVER, "NEVER", FROM_ANY, IN_ANY, serve_NEVER },
    { BOUND_ONLY, "BOUND_ONLY", FROM_USER, IN_ANY, serve_BOUND_ONLY },
    { FLOOD, "FLOOD", FROM_ANY, IN_ANY, serve_FLOOD },
    { TOO_MUCH, "TOO_MUCH", FROM_ANY, IN_ANY, serve_TOO_MUCH },
    { FAIL, "FAIL", FROM_ANY, IN_ANY, serve_FAIL },
    { STATE_TWO, "STATE_TWO", FROM_ANY, 2, serve_STATE_TWO },
    { NOTE, "NOTE", FROM_ANY, IN_ANY, serve_NOTE },
};

static void on_end(struct session *session)
{
    board->ended++;
    for (size_t i = 0; i < deferred_count; i++)
        if (deferred[i] == session) {
            deferred[i--] = deferred[--deferred_count];
            board->dropped++;
        }
}

static void commit(void *context)
{
    (void)context;
    if (!board->changes)
        return;
    poll(NULL, 0, 30); /* a slow disk: a reply that did not wait for it would be seen */
    board->turns++;
    board->committed += board->changes;
    board->changes = 0;
}

/* The identity of adopted sessions; the test passes sockets over this pair. */
static int adopt_pair[2];
static struct server *the_server;

static void adopt(void *context)
{
    struct identity identity = { .user = name8_const("USER1") };
    char byte;
    int fd;

    (void)context;
    if (frame_receive_bytes(adopt_pair[1], &byte, 1, &fd) == 1 && fd >= 0)
        server_adopt(the_server, fd, FROM_USER, &identity);
}

static void run_server(int ready)
{
    struct watch *watch;

    the_server = server_new("test");
    server_requests(the_server, rows, ARRAY_COUNT(rows));
    server_on_end(the_server, on_end);
    server_on_turn(the_server, commit, NULL);
    later = server_timer(the_server, 100000, answer_deferred, NULL);
    watch = server_readable(the_server, adopt_pair[1], adopt, NULL);
    if (server_listen(the_server, SOCKET, FROM_OWNER) < 0 || write(ready, "R", 1) != 1)
        _exit(9);
    server_run(the_server);
    watch_free(later);
    watch_free(watch);
    server_free(the_server);
}

static int start(void **state)
{
    int ready[2];
    char byte;

    (void)state;
    if (!getenv("GREENBAR_HOME")) {
        static char folder[] = "/tmp/test_server.XXXXXX";

        setenv("GREENBAR_HOME", mkdtemp(folder), 1);
    }
    signal(SIGPIPE, SIG_IGN);
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pipe(ready) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, adopt_pair) < 0)
        return -1;
    server_pid = fork();
    if (server_pid == 0) {
        run_server(ready[1]);
        exit(0);
    }
    return read(ready[0], &byte, 1) == 1 ? 0 : -1;
}

static int stop(void **state)
{
    int status;

    (void)state;
    kill(server_pid, SIGTERM);
    if (waitpid(server_pid, &status, 0) != server_pid || status != 0)
        return -1;
    return 0;
}

static struct link *connected(void)
{
    struct link *link = NULL;

    assert_int_equal(link_connect(&link, SOCKET, 1000), 0);
    return link;
}

/* One request with a text as its body; the answer's text is compared. */
static void expect(struct link *link, uint16_t type, const char *text, int reason, const char *wanted)
{
    struct buf body;
    struct answer answer;

    buf_init(&body, 1000);
    buf_put_text(&body, text);
    answer_init(&answer);
    assert_int_equal(link_call_for(link, type, &body, -1, &answer, PATIENCE), reason);
    if (wanted)
        assert_string_equal(answer.body.data, wanted);
    answer_release(&answer);
    buf_release(&body);
}

static void test_answers(void **state)
{
    struct link *link = connected();

    (void)state;
    expect(link, ECHO, "hello", 0, "hello");
    expect(link, ECHO, "", 0, "");
    expect(link, FAIL, "", REASON_BUSY, "why");
    expect(link, TOO_MUCH, "", REASON_TOO_LONG, "");
    expect(link, ECHO, "still here", 0, "still here");
    expect(link, LATER, "", 0, "later");
    expect(link, ECHO, "after later", 0, "after later");
    link_close(link);
}

static void test_largest_bodies(void **state)
{
    struct link *link = connected();
    struct buf body;
    struct answer answer;

    (void)state;
    buf_init(&body, 2 * FRAME_LIMIT);
    buf_fill(&body, 'a', FRAME_LIMIT - 4);
    answer_init(&answer);
    assert_int_equal(link_call(link, ECHO, &body, &answer), 0);
    assert_int_equal(answer.body.length, FRAME_LIMIT - 4);
    buf_fill(&body, 'a', 4); /* the request is allowed, the answer has no room */
    assert_int_equal(link_call(link, ECHO, &body, &answer), REASON_TOO_LONG);
    buf_fill(&body, 'a', 1);
    assert_int_equal(link_call(link, ECHO, &body, &answer), REASON_TOO_LONG);
    expect(link, ECHO, "good as before", 0, "good as before");
    answer_release(&answer);
    buf_release(&body);
    link_close(link);
}

/* What ends a session, and that the reason is told first. */
static void test_bad_requests(void **state)
{
    static const struct {
        uint16_t type;
        int reason;
    } cases[] = {
        { 99, REASON_UNKNOWN },
        { 0xfffe, REASON_UNKNOWN },
        { FRAME_REPLY, REASON_UNKNOWN },
        { FRAME_HELLO, REASON_UNKNOWN },
        { BOUND_ONLY, REASON_NOT_PERMITTED },
        { STATE_TWO, REASON_NOT_PERMITTED },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct link *link = connected();

        expect(link, ECHO, "x", 0, "x");
        expect(link, cases[i].type, "", cases[i].reason, NULL);
        expect(link, ECHO, "x", REASON_GONE, NULL);
        expect(link, ECHO, "x", REASON_GONE, NULL);
        link_close(link);
    }
}

static void test_states(void **state)
{
    struct link *link = connected();

    (void)state;
    expect(link, NOTE, "", 0, "");
    expect(link, STATE_TWO, "", 0, "");
    link_close(link);
}

static int raw_connection(void)
{
    return link_detach(connected());
}

static void send_raw(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length) {
        ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);

        if (sent < 0 && errno == EAGAIN) {
            struct pollfd look = { fd, POLLOUT, 0 };

            poll(&look, 1, 1000);
            continue;
        }
        if (sent < 0)
            return; /* it was cut off: what comes back tells */
        at += sent;
        length -= (size_t)sent;
    }
}

/* Whether the server has counted up to that, at least. */
static bool becomes(const unsigned *count, unsigned wanted)
{
    for (int i = 0; i < PATIENCE && __atomic_load_n(count, __ATOMIC_SEQ_CST) < wanted; i++)
        poll(NULL, 0, 1);
    return __atomic_load_n(count, __ATOMIC_SEQ_CST) >= wanted;
}

/* Reads until there are so many bytes or the connection ends; true if it ended. */
static bool read_raw(int fd, struct buf *all, size_t wanted)
{
    while (all->length < wanted) {
        struct pollfd look = { fd, POLLIN, 0 };
        char bytes[65536];
        ssize_t got;

        assert_int_equal(poll(&look, 1, PATIENCE), 1);
        got = read(fd, bytes, sizeof bytes);
        if (got <= 0)
            return true;
        buf_put(all, bytes, (size_t)got);
    }
    return false;
}

static bool read_to_the_end(int fd, struct buf *all)
{
    return read_raw(fd, all, SIZE_MAX);
}

/* Exactly these bytes come, and no more soon. */
static void read_exactly(int fd, struct buf *all, size_t wanted)
{
    struct pollfd look = { fd, POLLIN, 0 };

    assert_false(read_raw(fd, all, wanted));
    assert_int_equal(all->length, wanted);
    assert_int_equal(poll(&look, 1, 5), 0);
}

static void put_greeting(struct buf *out, uint32_t magic, uint16_t version)
{
    frame_put_header(out, 6, FRAME_HELLO, 0);
    buf_put_u32(out, magic);
    buf_put_u16(out, version);
}

static void put_request(struct buf *out, uint16_t type, uint16_t flags, const char *text)
{
    frame_put_header(out, (uint32_t)strlen(text), type, flags);
    buf_put_text(out, text);
}

static unsigned whole_frames(const struct buf *all)
{
    unsigned count = 0;

    for (size_t at = 0; all->length - at >= FRAME_HEADER; count++) {
        at += FRAME_HEADER + frame_get_header(all->data + at).length;
        if (at > all->length)
            break;
    }
    return count;
}

/* The type and (of a reply) reason of the last whole frame. */
static int last_reason(const struct buf *all)
{
    size_t at = 0;
    int reason = 1;

    while (all->length - at >= FRAME_HEADER) {
        struct frame_header header = frame_get_header(all->data + at);
        struct reader body = reader_of(span_bytes(all->data + at + FRAME_HEADER, header.length));

        reason = header.type == FRAME_REPLY ? (int)(int32_t)reader_u32(&body) : 1;
        at += FRAME_HEADER + header.length;
    }
    return reason;
}

static void test_other_versions(void **state)
{
    static const struct {
        uint32_t magic;
        uint16_t version;
        int reason;
        bool ends;
    } cases[] = {
        { FRAME_MAGIC, FRAME_VERSION, 0, false },
        { FRAME_MAGIC, FRAME_VERSION + 1, REASON_VERSION, true },
        { FRAME_MAGIC, 0, REASON_VERSION, true },
        { FRAME_MAGIC + 1, FRAME_VERSION, REASON_VERSION, true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        int fd = raw_connection();
        struct buf out, in;

        buf_init(&out, 1000);
        buf_init(&in, 1000);
        put_greeting(&out, cases[i].magic, cases[i].version);
        put_request(&out, ECHO, 0, "x");
        send_raw(fd, out.data, out.length);
        if (cases[i].ends)
            assert_true(read_to_the_end(fd, &in));
        else
            read_exactly(fd, &in, FRAME_HEADER + 6 + FRAME_HEADER + 4 + 1);
        assert_int_equal(last_reason(&in), cases[i].reason);
        close(fd);
        buf_release(&out);
        buf_release(&in);
    }
}

static void test_request_before_hello(void **state)
{
    int fd = raw_connection();
    struct buf out, in;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&in, 1000);
    put_request(&out, ECHO, 0, "x");
    send_raw(fd, out.data, out.length);
    assert_true(read_to_the_end(fd, &in));
    assert_int_equal(last_reason(&in), REASON_VERSION);
    close(fd);
    buf_release(&out);
    buf_release(&in);
}

/* Frames in pieces of every size, several at once, and a frame that never ends. */
static void test_half_frames(void **state)
{
    struct buf out, in;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&in, 100000);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    for (int i = 0; i < 3; i++)
        put_request(&out, ECHO, 0, "abc");
    for (size_t piece = 1; piece < out.length; piece += 3) {
        int fd = raw_connection();

        buf_clear(&in);
        for (size_t at = 0; at < out.length; at += piece) {
            send_raw(fd, out.data + at, out.length - at < piece ? out.length - at : piece);
            if (piece < 8)
                poll(NULL, 0, 1);
        }
        read_exactly(fd, &in, FRAME_HEADER + 6 + 3 * (FRAME_HEADER + 4 + 3));
        assert_int_equal(last_reason(&in), 0);
        close(fd);
    }
    for (size_t cut = 0; cut < out.length; cut++) { /* ends in the middle: nothing but the end of that session */
        int fd = raw_connection();

        send_raw(fd, out.data, cut);
        close(fd);
    }
    buf_release(&out);
    buf_release(&in);
    test_answers(state);
}

static void test_oversized_frame(void **state)
{
    static const uint32_t lengths[] = { FRAME_LIMIT + 1, 0x7fffffff, 0x80000000, 0xffffffff };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        int fd = raw_connection();
        struct buf out, in;

        buf_init(&out, 1000);
        buf_init(&in, 1000);
        put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
        frame_put_header(&out, lengths[i], ECHO, 0);
        buf_fill(&out, 'x', 100);
        send_raw(fd, out.data, out.length);
        assert_true(read_to_the_end(fd, &in));
        assert_int_equal(last_reason(&in), REASON_TOO_LONG);
        close(fd);
        buf_release(&out);
        buf_release(&in);
    }
}

/* A reply tells a number of changes; the shared board must not be behind it once the reply is here. */
static void test_no_reply_before_the_turn(void **state)
{
    enum { PEERS = 8, ROUNDS = 5 };
    struct link *links[PEERS];
    struct buf out, in;
    unsigned turns;
    int fd;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct answer answer;
        struct reader reader;

        links[0] = connected();
        answer_init(&answer);
        assert_int_equal(link_call(links[0], CHANGE, NULL, &answer), 0);
        reader = answer_reader(&answer);
        assert_true(board->committed >= reader_u32(&reader));
        answer_release(&answer);
        link_close(links[0]);
    }
    /* Many in one turn share it: what is pipelined is read at once. */
    buf_init(&out, 1000);
    buf_init(&in, 1000);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    for (int i = 0; i < PEERS; i++)
        put_request(&out, CHANGE, 0, "");
    fd = raw_connection();
    turns = board->turns;
    send_raw(fd, out.data, out.length);
    read_exactly(fd, &in, FRAME_HEADER + 6 + PEERS * (FRAME_HEADER + 8));
    assert_in_range(board->turns - turns, 1, 2);
    close(fd);
    buf_release(&out);
    buf_release(&in);
}

static void test_descriptors(void **state)
{
    struct link *link = connected();
    struct answer answer;
    struct buf body;
    char bytes[10];

    (void)state;
    answer_init(&answer);
    buf_init(&body, 100);
    buf_put_text(&body, "given");
    for (int i = 0; i < 3; i++) {
        int fd = io_sealed_memory("sent", span_of("sent text"));

        assert_int_equal(link_call_for(link, TAKE_FD, NULL, fd, &answer, PATIENCE), 0);
        assert_string_equal(answer.body.data, "sent text");
        assert_int_equal(answer.fd, -1);
        close(fd);
        assert_int_equal(link_call(link, TAKE_FD, NULL, &answer), REASON_NOT_FOUND);
        assert_int_equal(link_call(link, GIVE_FD, &body, &answer), 0);
        assert_string_equal(answer.body.data, "with it");
        assert_true(answer.fd >= 0);
        assert_int_equal(pread(answer.fd, bytes, sizeof bytes, 0), 5);
    }
    answer_release(&answer);
    buf_release(&body);
    link_close(link);
}

/* A descriptor belongs to its own frame, even when frames without one come before and after it in one read. */
static void test_descriptors_in_a_pipeline(void **state)
{
    int fd = raw_connection(), given = io_sealed_memory("sent", span_of("mine"));
    struct buf out, in;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&in, 1000);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    put_request(&out, LATER, 0, ""); /* makes what follows wait and come together */
    put_request(&out, TAKE_FD, 0, "");
    send_raw(fd, out.data, out.length);
    buf_clear(&out);
    put_request(&out, TAKE_FD, FRAME_WITH_FD, "");
    assert_int_equal(frame_send_bytes(fd, out.data, out.length, given), out.length);
    assert_int_equal(frame_send_bytes(fd, out.data, out.length, given), out.length);
    buf_clear(&out);
    put_request(&out, TAKE_FD, 0, "");
    send_raw(fd, out.data, out.length);
    while (whole_frames(&in) < 6)
        assert_false(read_raw(fd, &in, in.length + 1));
    {
        struct reader all = reader_of(buf_span(&in));
        static const int reasons[] = { 0, REASON_NOT_FOUND, 0, 0, REASON_NOT_FOUND };

        reader_bytes(&all, FRAME_HEADER + 6);
        for (size_t i = 0; i < ARRAY_COUNT(reasons); i++) {
            uint32_t length = reader_u32(&all);

            reader_u32(&all);
            assert_int_equal((int)(int32_t)reader_u32(&all), reasons[i]);
            reader_bytes(&all, length - 4);
        }
        assert_int_equal(reader_end(&all), 0);
    }
    close(fd);
    close(given);
    buf_release(&out);
    buf_release(&in);
}

static void test_too_many_descriptors(void **state)
{
    int fd = raw_connection(), given = io_sealed_memory("sent", span_of("mine"));
    struct buf out, in;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&in, 1000);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    put_request(&out, NEVER, 0, "");
    send_raw(fd, out.data, out.length);
    for (int i = 0; i < 30; i++)
        if (frame_send_bytes(fd, "x", 1, given) < 0)
            break;
    assert_true(read_to_the_end(fd, &in));
    close(fd);
    close(given);
    buf_release(&out);
    buf_release(&in);
}

/* An answer that comes later to a one-way frame goes nowhere; it must not disturb the server or the next request. */
static void test_one_way(void **state)
{
    static const uint16_t types[] = { ECHO, LATER, GIVE_FD, FAIL };
    struct link *link = connected();

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        assert_int_equal(link_send(link, types[i], NULL, -1), 0);
        expect(link, ECHO, "next", 0, "next");
    }
    link_close(link);
}

/* What is sent later comes, in order, in front of the next request. */
static void test_sent_later(void **state)
{
    struct link *link = connected();
    struct buf body;

    (void)state;
    buf_init(&body, 16);
    expect(link, ECHO, "first", 0, "first");
    expect(link, STATE_TWO, "", REASON_NOT_PERMITTED, "");
    link_close(link);
    link = connected();
    expect(link, ECHO, "first", 0, "first");
    link_send_later(link, ECHO, &body);
    link_send_later(link, NOTE, &body);
    expect(link, STATE_TWO, "", 0, "");
    link_close(link);
    buf_release(&body);
}

/* START QMGR never began: the order of the master overtook the answer to PREFIX, and the asker took it for that answer. */
static void test_a_push_overtook_the_reply(void **state)
{
    int fd = raw_connection();
    struct buf out, in;
    struct frame_header first, second;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&in, 1000);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    put_request(&out, PUSH, 0, "news");
    send_raw(fd, out.data, out.length);
    read_exactly(fd, &in, FRAME_HEADER + 6 + FRAME_HEADER + 4 + FRAME_HEADER + 4);
    first = frame_get_header(in.data + FRAME_HEADER + 6);
    assert_int_equal(first.type, FRAME_REPLY);
    second = frame_get_header(in.data + FRAME_HEADER + 6 + FRAME_HEADER + first.length);
    assert_int_equal(second.type, 0x8001);
    assert_int_equal(second.flags, FRAME_ONE_WAY);
    assert_int_equal(second.length, 4);
    close(fd);
    buf_release(&out);
    buf_release(&in);
}

/* A peer that does not read is cut off; others are served meanwhile. */
static void test_peer_that_does_not_read(void **state)
{
    int fd = raw_connection();
    struct buf out, in;
    unsigned ended = board->ended;

    (void)state;
    buf_init(&out, 1000);
    buf_init(&in, 64 << 20);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    put_request(&out, FLOOD, 0, "");
    send_raw(fd, out.data, out.length);
    test_answers(state);
    assert_true(becomes(&board->ended, ended + 1));
    assert_true(read_to_the_end(fd, &in));
    close(fd);
    buf_release(&out);
    buf_release(&in);
}

/* One that sends and sends while its first request waits is left waiting, and costs no more memory. */
static void test_peer_that_talks_on(void **state)
{
    int fd = raw_connection();
    struct buf out;
    size_t sent = 0;

    (void)state;
    buf_init(&out, FRAME_LIMIT);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    put_request(&out, NEVER, 0, "");
    send_raw(fd, out.data, out.length);
    buf_fill(&out, 'x', 65536);
    for (int quiet = 0; quiet < 20 && sent < (16u << 20);) {
        ssize_t more = send(fd, out.data, out.length, MSG_NOSIGNAL | MSG_DONTWAIT);

        quiet = more < 0 ? quiet + 1 : 0;
        sent += more > 0 ? (size_t)more : 0;
        if (more < 0)
            poll(NULL, 0, 5);
    }
    assert_true(sent < (8u << 20));
    test_answers(state);
    close(fd);
    buf_release(&out);
}

static void test_a_deferred_session_that_ends(void **state)
{
    unsigned dropped = board->dropped;
    int fd = raw_connection();
    struct buf out;

    (void)state;
    buf_init(&out, 1000);
    put_greeting(&out, FRAME_MAGIC, FRAME_VERSION);
    put_request(&out, LATER, 0, "");
    send_raw(fd, out.data, out.length);
    close(fd);
    assert_true(becomes(&board->dropped, dropped + 1));
    assert_int_equal(board->dropped, dropped + 1);
    test_answers(state);
    buf_release(&out);
}

static void test_adopted_session(void **state)
{
    int pair[2];
    struct link *link;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    assert_int_equal(frame_send_bytes(adopt_pair[0], "A", 1, pair[1]), 1);
    close(pair[1]);
    link = link_adopt(pair[0]);
    expect(link, BOUND_ONLY, "", 0, "USER1");
    link_close(link);
}

static void test_many_at_once(void **state)
{
    enum { MANY = 400 };
    static struct link *links[MANY];

    (void)state;
    for (int i = 0; i < MANY; i++)
        links[i] = connected();
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++)
            expect(links[i], ECHO, "x", 0, "x");
    for (int i = 0; i < MANY; i++)
        link_close(links[i]);
}

/* A server that does not answer: the time limit holds, the link is of no more use. */
static void test_time_limit(void **state)
{
    struct link *link = connected();
    struct answer answer;
    int64_t began = clock_monotonic();

    (void)state;
    answer_init(&answer);
    assert_int_equal(link_call_for(link, NEVER, NULL, -1, &answer, 50), REASON_TIMEOUT);
    assert_true(clock_monotonic() - began < LINK_PATIENCE); /* not that of a call without one */
    assert_int_equal(link_call_for(link, ECHO, NULL, -1, &answer, 50), REASON_GONE);
    answer_release(&answer);
    link_close(link);
    assert_int_equal(link_connect(&link, "nobody", 60), REASON_NOT_RUNNING);
}

static int tries_to_renew;

static int renew(void *context, struct link **link)
{
    const int *fails = context;

    if (tries_to_renew < fails[0])
        return tries_to_renew++ % 2 ? REASON_GONE : REASON_NOT_RUNNING;
    return fails[1] ? fails[1] : link_connect(link, SOCKET, 1000);
}

/* A link whose server has ended. */
static struct link *broken(void)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    close(pair[1]);
    tries_to_renew = 0;
    return link_adopt(pair[0]);
}

/* A link whose server takes a request and ends. */
static struct link *answered_by_nobody(void)
{
    static int comes_back[] = { 1, 0 };
    struct link *link;
    int pair[2];
    char byte;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
    if (fork() == 0) {
        struct pollfd look = { pair[1], POLLIN, 0 };

        close(pair[0]);
        _exit(poll(&look, 1, -1) == 1 && read(pair[1], &byte, 1) == 1 ? 0 : 1);
    }
    close(pair[1]);
    tries_to_renew = 0;
    link = link_adopt(pair[0]);
    link_renewable(link, renew, comes_back);
    return link;
}

static void test_the_server_was_restarted_and_the_request_failed(void **state)
{
    int comes_back[] = { 3, 0 }, does_not[] = { 2, REASON_REVOKED };
    struct link *link = broken();
    struct answer answer;
    bool again;

    (void)state;
    answer_init(&answer);
    assert_int_equal(link_ask(link, ECHO, NULL, &answer, &again), REASON_GONE); /* nobody said how to get another one */
    assert_false(again);
    link_close(link);

    link = broken();
    link_renewable(link, renew, comes_back);
    assert_int_equal(link_ask(link, CHANGE, NULL, &answer, &again), 0);
    assert_false(again); /* the socket was seen to be dead: nothing was sent over it */
    assert_int_equal(tries_to_renew, 3);
    assert_int_equal(link_ask(link, CHANGE, NULL, &answer, &again), 0);
    assert_false(again);
    assert_int_equal(link_ask(link, FAIL, NULL, &answer, &again), REASON_BUSY);
    assert_false(again);
    expect(link, ECHO, "the same link", 0, "the same link");
    link_close(link);

    link = broken();
    link_renewable(link, renew, does_not);
    assert_int_equal(link_ask(link, ECHO, NULL, &answer, &again), REASON_REVOKED);
    link_close(link);

    link = answered_by_nobody();
    assert_int_equal(link_ask(link, CHANGE, NULL, &answer, NULL), REASON_GONE);
    link_close(link);
    waitpid(-1, NULL, 0);
    link = answered_by_nobody();
    assert_int_equal(link_ask(link, CHANGE, NULL, &answer, &again), 0);
    assert_true(again);
    link_close(link);
    waitpid(-1, NULL, 0);
    answer_release(&answer);
}

static void test_patience_ends(void **state)
{
    struct patience none = patience_of(0), some = patience_of(100), much = patience_of(LINK_RESTART);
    int tries = 0;

    (void)state;
    assert_false(patience_left(&none, REASON_GONE));
    assert_false(patience_left(&much, REASON_TIMEOUT));
    assert_false(patience_left(&much, REASON_NOT_AUTHORIZED));
    assert_false(patience_left(&much, 0));
    while (patience_left(&some, REASON_NOT_RUNNING))
        tries++;
    assert_true(tries >= 1 && tries <= 6);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_largest_bodies),
        cmocka_unit_test(test_bad_requests),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_other_versions),
        cmocka_unit_test(test_request_before_hello),
        cmocka_unit_test(test_half_frames),
        cmocka_unit_test(test_oversized_frame),
        cmocka_unit_test(test_no_reply_before_the_turn),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_descriptors_in_a_pipeline),
        cmocka_unit_test(test_too_many_descriptors),
        cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_sent_later),
        cmocka_unit_test(test_a_push_overtook_the_reply),
        cmocka_unit_test(test_peer_that_does_not_read),
        cmocka_unit_test(test_peer_that_talks_on),
        cmocka_unit_test(test_a_deferred_session_that_ends),
        cmocka_unit_test(test_adopted_session),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_time_limit),
        cmocka_unit_test(test_the_server_was_restarted_and_the_request_failed),
        cmocka_unit_test(test_patience_ends),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
