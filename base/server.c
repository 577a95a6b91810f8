/* server.c - the answering side: one event loop, sessions, and a table of requests.
 *
 * A session in memory: bytes received and not yet served (in), bytes to be sent (out), and descriptors that go with certain
 * places of out. Frames of one session are served in order; while one waits for session_reply() the next are not looked at.
 * Nothing is sent while requests are served: a session with something to send goes on the list of talkers, and the list is
 * sent behind the turn function. So no reply overtakes the commit of what it acknowledges.
 */
#include "base/server.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/frame.h"
#include "base/home.h"
#include "base/mem.h"

enum {
    TABLES_MAX = 4,
    LISTENERS_MAX = 2,
    SESSIONS_MAX = 8192,    /* of all strangers; our own processes always get in */
    SESSIONS_OF_ONE = 1024, /* of one UNIX user who is neither root nor the owner, or of one user ID */
    DESCRIPTORS_KEPT = 256, /* for files, and what the process has to open by itself */
    KEPT_PART = 4,          /* where there are few: that part of them */
    BACKLOG = 1024,
    RECEIVE_BYTES = 65536,
    OUT_LIMIT = 8 * FRAME_LIMIT, /* a peer that does not read is cut off behind this */
    HELLO_PATIENCE = 10000,      /* milliseconds for the first frame of a stranger, or for the rest of a begun one */
    SWEEP_EVERY = 2000,
    CAME_MAX = 8,                /* descriptors that came with frames not yet served */
};

/* A descriptor waits here until the frame that carries it begins at the front of out. */
struct passing {
    struct passing *next;
    uint64_t position; /* in the stream of all bytes ever put out */
    int fd;
};

struct connection {
    struct session session; /* first: the public part */
    struct connection *next, **link;
    int fd;
    struct event *readable;
    struct event *writable;
    struct buf in;
    struct buf out;
    uint64_t sent;           /* bytes ever sent */
    struct passing *passing; /* in order of position */
    int attached;            /* for the next frame out, or -1 */
    int came[CAME_MAX];      /* with frames received and not yet served, in their order */
    size_t came_count;
    void (*ended)(struct session *session); /* instead of the server's, NULL: that one */
    int served_fd;           /* that came with the frame being served, or -1 */
    int64_t since;           /* when an incomplete frame began; 0: none */
    struct connection *next_talker;
    bool talking; /* on the list of talkers */
    bool greeted;
    bool waiting; /* for session_reply() */
    bool silent;  /* nobody wants that reply: the frame was one-way */
    bool serving; /* its request function runs: what is pushed now goes behind the reply */
    struct buf pushed;
    bool paused;  /* it is not read: enough is here already */
    bool ending;  /* no more frames are served */
    bool broken;  /* what is in out is not whole: nothing more is sent */
};

struct server {
    const char *name;
    struct event_base *loop;
    struct event *stop_signals[2];
    struct {
        const struct request_row *rows;
        size_t count;
    } tables[TABLES_MAX];
    size_t table_count;
    struct {
        struct event *event;
        int fd;
        unsigned from;
    } listeners[LISTENERS_MAX];
    size_t listener_count;
    struct connection *connections;
    size_t connection_count;
    size_t share; /* of a user ID */
    struct connection *talkers; /* with something to send when the turn is over */
    struct watch *sweep;
    void (*ended)(struct session *session);
    void (*turn)(void *context);
    void *turn_context;
    bool (*idle)(void *context);
    void *idle_context;
    void *context; /* of the functions of the server */
    bool stopping;
};

struct watch {
    struct event *event;
    watch_function *function;
    void *context;
};

static struct connection *connection_of(struct session *session)
{
    return (struct connection *)session; /* the session is its first member */
}

/* Bytes that a session is done with may have been a password. */
static void wipe_and_consume(struct buf *buf, size_t count)
{
    size_t length = buf->length;

    if (!count)
        return;
    buf_consume(buf, count);
    mem_wipe(buf->data + buf->length, length - buf->length);
}

static void close_connection(struct connection *c)
{
    struct server *server = c->session.server;

    if (c->ended)
        c->ended(&c->session);
    else if (server->ended)
        server->ended(&c->session);
    if (c->talking) {
        struct connection **place = &server->talkers;

        while (*place != c)
            place = &(*place)->next_talker;
        *place = c->next_talker;
    }
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    server->connection_count--;
    event_free(c->readable);
    event_free(c->writable);
    close(c->fd);
    if (c->served_fd >= 0)
        close(c->served_fd);
    for (size_t i = 0; i < c->came_count; i++)
        close(c->came[i]);
    if (c->attached >= 0)
        close(c->attached);
    while (c->passing) {
        struct passing *first = c->passing;

        c->passing = first->next;
        close(first->fd);
        mem_free(first);
    }
    buf_wipe(&c->in);
    buf_wipe(&c->out);
    buf_wipe(&c->pushed);
    identity_release(&c->session.identity);
    mem_free(c);
}

/* Sends what can be sent now; may close the connection. */
static void flush(struct connection *c)
{
    if (c->broken) {
        close_connection(c);
        return;
    }
    while (c->out.length) {
        size_t length = c->out.length;
        int fd = -1;
        ssize_t sent;

        if (c->passing && c->passing->position == c->sent)
            fd = c->passing->fd;
        if (c->passing && fd < 0)
            length = (size_t)(c->passing->position - c->sent);
        else if (c->passing && c->passing->next)
            length = (size_t)(c->passing->next->position - c->sent);
        sent = frame_send_bytes(c->fd, c->out.data, length, fd);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            break;
        if (sent < 0) {
            close_connection(c);
            return;
        }
        if (fd >= 0) {
            struct passing *first = c->passing;

            c->passing = first->next;
            close(first->fd);
            mem_free(first);
        }
        c->sent += (uint64_t)sent;
        wipe_and_consume(&c->out, (size_t)sent);
    }
    if (c->out.length) {
        event_add(c->writable, NULL);
    } else {
        event_del(c->writable);
        if (c->ending && !c->waiting)
            close_connection(c);
    }
}

static void flush_talkers(struct server *server)
{
    while (server->talkers) {
        struct connection *c = server->talkers;

        server->talkers = c->next_talker;
        c->talking = false;
        flush(c);
    }
}

/* The peer does not read: nothing half goes out. */
static void cut_off(struct connection *c)
{
    buf_clear(&c->out);
    c->ending = true;
    c->broken = true;
    event_del(c->readable);
}

static void put_frame(struct connection *c, uint16_t type, uint16_t flags, const int32_t *reason, const struct buf *body)
{
    size_t length = (body ? body->length : 0) + (reason ? 4 : 0);

    must(!body || !buf_failed(body));
    if (c->attached >= 0) {
        struct passing *passing = mem_alloc(1, sizeof *passing);
        struct passing **last = &c->passing;

        passing->position = c->sent + c->out.length;
        passing->fd = c->attached;
        c->attached = -1;
        flags |= FRAME_WITH_FD;
        while (*last)
            last = &(*last)->next;
        *last = passing;
    }
    frame_put_header(&c->out, (uint32_t)length, type, flags);
    if (reason)
        buf_put_u32(&c->out, (uint32_t)*reason);
    if (body)
        buf_put_span(&c->out, buf_span(body));
    if (buf_failed(&c->out))
        cut_off(c);
}

/* Sends soon: after the turn function has run. */
static void send_soon(struct connection *c)
{
    struct server *server = c->session.server;

    if (c->talking)
        return;
    c->talking = true;
    c->next_talker = server->talkers;
    server->talkers = c;
}

static void put_reply(struct connection *c, int reason, const struct buf *body)
{
    int32_t code = reason;

    must(c->waiting);
    c->waiting = false;
    if (!c->silent) {
        put_frame(c, FRAME_REPLY, 0, &code, body);
    } else if (c->attached >= 0) {
        close(c->attached);
        c->attached = -1;
    }
    send_soon(c);
}

void session_reply(struct session *session, int reason, const struct buf *body)
{
    struct connection *c = connection_of(session);

    put_reply(c, reason, body);
    if (!c->ending)
        event_active(c->readable, EV_TIMEOUT, 0); /* frames that came meanwhile */
}

void session_push(struct session *session, uint16_t type, const struct buf *body)
{
    struct connection *c = connection_of(session);

    if (c->serving && !c->silent && c->attached < 0) {
        frame_put_header(&c->pushed, body ? (uint32_t)body->length : 0, type, FRAME_ONE_WAY);
        if (body)
            buf_put_span(&c->pushed, buf_span(body));
        return;
    }
    put_frame(c, type, FRAME_ONE_WAY, NULL, body);
    send_soon(c);
}

/* The frames that were pushed while a request was served. */
static void put_pushed(struct connection *c)
{
    if (!c->pushed.length && !buf_failed(&c->pushed))
        return;
    buf_put_span(&c->out, buf_span(&c->pushed));
    if (buf_failed(&c->pushed) || buf_failed(&c->out))
        cut_off(c);
    buf_clear(&c->pushed);
    send_soon(c);
}

void session_attach_fd(struct session *session, int fd)
{
    struct connection *c = connection_of(session);

    must(c->attached < 0);
    c->attached = fd;
}

int session_take_fd(struct session *session)
{
    struct connection *c = connection_of(session);
    int fd = c->served_fd;

    c->served_fd = -1;
    return fd;
}

bool session_left(const struct session *session)
{
    struct pollfd look = { ((const struct connection *)session)->fd, POLLRDHUP, 0 };

    return poll(&look, 1, 0) > 0;
}

void session_end(struct session *session)
{
    struct connection *c = connection_of(session);

    c->ending = true;
    event_del(c->readable);
    send_soon(c);
}

static const struct request_row *find_row(const struct server *server, uint16_t number)
{
    for (size_t t = 0; t < server->table_count; t++)
        for (size_t i = 0; i < server->tables[t].count; i++)
            if (server->tables[t].rows[i].number == number)
                return &server->tables[t].rows[i];
    return NULL;
}

static void end_badly(struct connection *c, int reason, uint16_t type)
{
    int32_t code = reason;

    fprintf(stderr, "%s: a session of uid %u ended: request %u: %s\n", c->session.server->name, (unsigned)c->session.uid,
            (unsigned)type, reason_text(reason));
    put_frame(c, FRAME_REPLY, 0, &code, NULL);
    session_end(&c->session);
}

static void serve_frame(struct connection *c, struct frame_header header, struct span body)
{
    const struct request_row *row;
    struct reader in = reader_of(body);
    struct buf out;
    int32_t reason;

    if (!c->greeted) {
        struct buf hello;

        buf_init(&hello, 64);
        frame_put_hello(&hello);
        put_frame(c, FRAME_HELLO, 0, NULL, &hello);
        buf_release(&hello);
        c->greeted = header.type == FRAME_HELLO && frame_check_hello(body) == 0;
        if (!c->greeted)
            end_badly(c, REASON_VERSION, header.type);
        return;
    }
    row = find_row(c->session.server, header.type);
    if (!row) {
        end_badly(c, REASON_UNKNOWN, header.type);
        return;
    }
    if (!(row->from & c->session.from) || !(row->states & c->session.state)) {
        end_badly(c, REASON_NOT_PERMITTED, header.type);
        return;
    }
    buf_init(&out, FRAME_LIMIT - 4);
    c->waiting = true;
    c->silent = (header.flags & FRAME_ONE_WAY) != 0;
    c->serving = true;
    reason = row->serve(&c->session, &in, &out);
    c->serving = false;
    if (reason != REPLY_LATER) {
        if (buf_failed(&out)) {
            buf_clear(&out);
            reason = REASON_TOO_LONG;
        }
        put_reply(c, reason, &out);
    }
    put_pushed(c);
    buf_wipe(&out);
    if (c->served_fd >= 0) {
        close(c->served_fd);
        c->served_fd = -1;
    }
}

/* The oldest descriptor that came belongs to the first frame that says it brings one: frames and descriptors keep their order. */
static void take_served_fd(struct connection *c)
{
    if (!c->came_count)
        return;
    c->served_fd = c->came[0];
    c->came_count--;
    memmove(c->came, c->came + 1, c->came_count * sizeof c->came[0]);
}

/* When the frame that is not whole yet began. A begun frame keeps its moment, however slowly it trickles in; who is known (by
 * racf, or as one of our own) may say HELLO when it likes. */
static int64_t waiting_since(const struct connection *c, bool progress)
{
    bool stranger = (c->session.from & (FROM_OWNER | FROM_OTHER)) != 0;

    if (c->waiting || (!c->in.length && (c->greeted || !stranger)))
        return 0;
    return c->since && !progress ? c->since : clock_monotonic();
}

static void serve_ready_frames(struct connection *c)
{
    size_t at = 0;

    while (!c->waiting && !c->ending && c->in.length - at >= FRAME_HEADER) {
        struct frame_header header = frame_get_header(c->in.data + at);

        if (header.length > FRAME_LIMIT) {
            end_badly(c, REASON_TOO_LONG, header.type);
            break;
        }
        if (c->in.length - at - FRAME_HEADER < header.length)
            break;
        if (header.flags & FRAME_WITH_FD)
            take_served_fd(c);
        serve_frame(c, header, span_bytes(c->in.data + at + FRAME_HEADER, header.length));
        at += FRAME_HEADER + header.length;
    }
    wipe_and_consume(&c->in, at);
    c->since = waiting_since(c, at > 0);
    if (c->out.length || c->ending)
        send_soon(c);
}

static void on_readable(int fd, short what, void *context)
{
    struct connection *c = context;
    char bytes[RECEIVE_BYTES];
    ssize_t got;
    int came;

    if (what & EV_TIMEOUT) { /* a reply went out: look at what is here already */
        if (c->paused && !c->ending)
            event_add(c->readable, NULL);
        c->paused = false;
        serve_ready_frames(c);
        return;
    }
    if (c->waiting && c->in.length > FRAME_LIMIT + FRAME_HEADER) { /* it talks on without waiting: it may wait */
        event_del(c->readable);
        c->paused = true;
        return;
    }
    got = frame_receive_bytes(fd, bytes, sizeof bytes, &came);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (came >= 0 && c->came_count == CAME_MAX) {
        close(came);
        got = -1;
    } else if (came >= 0) {
        c->came[c->came_count++] = came;
    }
    if (got <= 0) {
        close_connection(c); /* a reply that is still to come has nobody to go to */
        return;
    }
    buf_put(&c->in, bytes, (size_t)got);
    mem_wipe(bytes, (size_t)got);
    if (buf_failed(&c->in)) {
        end_badly(c, REASON_TOO_LONG, 0);
        return;
    }
    serve_ready_frames(c);
}

static void on_writable(int fd UNUSED, short what UNUSED, void *context)
{
    send_soon(context);
}

static struct ucred peer_of(int fd)
{
    struct ucred peer;
    socklen_t size = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ? (struct ucred){ 0, (uid_t)-1, (gid_t)-1 } : peer;
}

struct session *server_adopt(struct server *server, int fd, unsigned from, const struct identity *identity)
{
    struct connection *c = mem_alloc(1, sizeof *c);

    must(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) >= 0);
    c->session.server = server;
    c->session.from = from;
    c->session.state = SESSION_NEW;
    c->session.uid = peer_of(fd).uid;
    c->session.pid = peer_of(fd).pid;
    if (identity)
        identity_copy(&c->session.identity, identity);
    c->fd = fd;
    c->attached = -1;
    c->served_fd = -1;
    buf_init(&c->in, FRAME_LIMIT + FRAME_HEADER + RECEIVE_BYTES);
    buf_init(&c->out, OUT_LIMIT);
    buf_init(&c->pushed, OUT_LIMIT);
    c->readable = event_new(server->loop, fd, EV_READ | EV_PERSIST, on_readable, c);
    c->writable = event_new(server->loop, fd, EV_WRITE | EV_PERSIST, on_writable, c);
    event_add(c->readable, NULL);
    c->next = server->connections;
    c->link = &server->connections;
    if (c->next)
        c->next->link = &c->next;
    server->connections = c;
    server->connection_count++;
    if (from == FROM_BROKER) /* we asked: both HELLOs have been exchanged already */
        c->greeted = true;
    c->since = waiting_since(c, true);
    return &c->session;
}

/* Does this stranger, or this user ID, have so many sessions that the others would go short? */
static bool has_enough(const struct server *server, unsigned from, uid_t uid, const struct name8 *user)
{
    size_t count = 0;

    for (const struct connection *c = server->connections; c; c = c->next)
        if (c->session.from == from && (user ? name8_equal(&c->session.identity.user, user) : c->session.uid == uid))
            count++;
    return count >= (user ? server->share : SESSIONS_OF_ONE);
}

bool server_short_of_descriptors(int fd)
{
    struct rlimit descriptors;
    rlim_t kept;

    if (getrlimit(RLIMIT_NOFILE, &descriptors) < 0 || descriptors.rlim_cur == RLIM_INFINITY)
        return false;
    kept = descriptors.rlim_cur / KEPT_PART < DESCRIPTORS_KEPT ? descriptors.rlim_cur / KEPT_PART : DESCRIPTORS_KEPT;
    return fd >= 0 && (rlim_t)fd >= descriptors.rlim_cur - kept;
}

void server_share(struct server *server, size_t most)
{
    server->share = most;
}

struct session *server_adopt_user(struct server *server, int fd, const struct identity *identity)
{
    if (!server_short_of_descriptors(fd) && !has_enough(server, FROM_USER, 0, &identity->user))
        return server_adopt(server, fd, FROM_USER, identity);
    close(fd);
    return NULL;
}

static void on_connect(int fd, short what UNUSED, void *context)
{
    struct server *server = context;

    for (;;) {
        int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        unsigned from = FROM_OTHER;
        bool stranger, full;
        uid_t uid;

        if (peer < 0) {
            /* No descriptors left: whoever waits keeps waiting until the next sweep, instead of waking us all the time. */
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                for (size_t i = 0; i < server->listener_count; i++)
                    event_del(server->listeners[i].event);
            return;
        }
        for (size_t i = 0; i < server->listener_count; i++)
            if (server->listeners[i].fd == fd)
                from = server->listeners[i].from;
        uid = peer_of(peer).uid;
        stranger = !home_owner(uid);
        if (from == FROM_DAEMON)
            full = stranger;
        else
            full = server->connection_count >= SESSIONS_MAX || (stranger && has_enough(server, FROM_OTHER, uid, NULL));
        if (full)
            close(peer);
        else
            server_adopt(server, peer, stranger ? FROM_OTHER : from, NULL);
    }
}

int server_listen(struct server *server, const char *socket_name, unsigned from)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int folder, fd, reason = 0;

    must(server->listener_count < LISTENERS_MAX);
    folder = open(home(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return reason_from_errno(errno);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        reason = reason_from_errno(errno);
        goto close_folder;
    }
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, socket_name);
    unlink(address.sun_path);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0 ||
        chmod(address.sun_path, from == FROM_DAEMON ? 0600 : 0666) < 0) {
        reason = reason_from_errno(errno);
        close(fd);
        goto close_folder;
    }
    server->listeners[server->listener_count].event = event_new(server->loop, fd, EV_READ | EV_PERSIST, on_connect, server);
    server->listeners[server->listener_count].fd = fd;
    server->listeners[server->listener_count].from = from;
    event_add(server->listeners[server->listener_count].event, NULL);
    server->listener_count++;
close_folder:
    close(folder);
    return reason;
}

static void on_stop(int number UNUSED, short what UNUSED, void *context)
{
    server_stop(context);
}

/* Cuts off peers that never say HELLO or leave a frame unfinished. */
static void sweep(void *context)
{
    struct server *server = context;
    int64_t now = clock_monotonic();

    for (struct connection *c = server->connections, *next; c; c = next) {
        next = c->next;
        if (c->since && now - c->since > HELLO_PATIENCE && c->session.from != FROM_BROKER)
            close_connection(c);
    }
    for (size_t i = 0; i < server->listener_count; i++)
        event_add(server->listeners[i].event, NULL);
    watch_again(server->sweep, SWEEP_EVERY);
}

struct server *server_new(const char *name)
{
    static const int signals[] = { SIGTERM, SIGINT };
    struct server *server = mem_alloc(1, sizeof *server);

    server->name = name;
    server->share = SESSIONS_OF_ONE;
    server->loop = event_base_new();
    if (!server->loop)
        fatal("%s: no event loop was to be had", name);
    for (size_t i = 0; i < ARRAY_COUNT(signals); i++) {
        server->stop_signals[i] = evsignal_new(server->loop, signals[i], on_stop, server);
        event_add(server->stop_signals[i], NULL);
    }
    server->sweep = server_timer(server, SWEEP_EVERY, sweep, server);
    return server;
}

void server_disconnect(struct server *server)
{
    while (server->connections)
        close_connection(server->connections);
}

void server_free(struct server *server)
{
    server_disconnect(server);
    for (size_t i = 0; i < server->listener_count; i++) {
        event_free(server->listeners[i].event);
        close(server->listeners[i].fd);
    }
    for (size_t i = 0; i < ARRAY_COUNT(server->stop_signals); i++)
        event_free(server->stop_signals[i]);
    watch_free(server->sweep);
    event_base_free(server->loop);
    mem_free(server);
}

void server_requests(struct server *server, const struct request_row *rows, size_t count)
{
    must(server->table_count < TABLES_MAX);
    server->tables[server->table_count].rows = rows;
    server->tables[server->table_count].count = count;
    server->table_count++;
}

void server_on_end(struct server *server, void (*ended)(struct session *session))
{
    server->ended = ended;
}

void session_on_end(struct session *session, void (*ended)(struct session *session))
{
    connection_of(session)->ended = ended;
}

void server_set_context(struct server *server, void *context)
{
    server->context = context;
}

void *server_context(const struct server *server)
{
    return server->context;
}

void server_on_turn(struct server *server, void (*turn)(void *context), void *context)
{
    server->turn = turn;
    server->turn_context = context;
}

void server_on_idle(struct server *server, bool (*idle)(void *context), void *context)
{
    server->idle = idle;
    server->idle_context = context;
}

/* One turn: wait, serve every request that is there, commit, send. */
void server_run(struct server *server)
{
    while (!server->stopping) {
        bool busy = server->idle && server->idle(server->idle_context);

        event_base_loop(server->loop, busy ? EVLOOP_NONBLOCK : EVLOOP_ONCE);
        if (server->turn)
            server->turn(server->turn_context);
        flush_talkers(server);
    }
    server->stopping = false;
}

void server_stop(struct server *server)
{
    server->stopping = true;
    event_base_loopbreak(server->loop);
}

static void on_watch(int fd UNUSED, short what UNUSED, void *context)
{
    struct watch *watch = context;

    watch->function(watch->context);
}

static struct watch *new_watch(struct server *server, int fd, short what, watch_function *function, void *context)
{
    struct watch *watch = mem_alloc(1, sizeof *watch);

    watch->function = function;
    watch->context = context;
    watch->event = event_new(server->loop, fd, what, on_watch, watch);
    return watch;
}

struct watch *server_timer(struct server *server, int milliseconds, watch_function *function, void *context)
{
    struct watch *watch = new_watch(server, -1, 0, function, context);

    watch_again(watch, milliseconds);
    return watch;
}

void watch_again(struct watch *watch, int milliseconds)
{
    struct timeval after = { milliseconds / 1000, milliseconds % 1000 * 1000 };

    event_add(watch->event, &after);
}

struct watch *server_readable(struct server *server, int fd, watch_function *function, void *context)
{
    struct watch *watch = new_watch(server, fd, EV_READ | EV_PERSIST, function, context);

    event_add(watch->event, NULL);
    return watch;
}

struct watch *server_bell(struct server *server, int fd, watch_function *function, void *context)
{
    struct watch *watch = new_watch(server, fd, EV_READ | EV_ET | EV_PERSIST, function, context);

    event_add(watch->event, NULL);
    return watch;
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    event_free(watch->event);
    mem_free(watch);
}

void watch_drop(struct watch **watch)
{
    watch_free(*watch);
    *watch = NULL;
}
