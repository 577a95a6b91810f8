/* server.h - the answering side: one event loop, sessions, and a table of requests.
 *
 * A server is a list of tables and callbacks. Requests stand in a .def file per server, one row each:
 *     REQUEST(number, NAME, from, states, "what it asks")
 * which expands (REQUEST_ROW) to a row with the function serve_NAME. A frame that fits no row, or one that this peer may not
 * send in this state, ends the session.
 *
 * Group commit: all frames that are ready are served, then the turn function runs (commit), then the replies go out. So a
 * request is answered only when what it changed is durable, and many requests share one sync.
 *
 * Errors:  a request function returns 0 or a reason, which goes out as the reply with what it put into out, or REPLY_LATER.
 * Memory:  sessions belong to the server; session->context is freed by the end function of the server.
 * Blocks:  only server_run().
 */
#ifndef BASE_SERVER_H
#define BASE_SERVER_H

#include "base/buf.h"
#include "base/identity.h"

struct server;

enum request_from {
    FROM_DAEMON = 1 << 0, /* one of our own processes, over a private socket */
    FROM_USER = 1 << 1,   /* a session that racf bound to a user ID */
    FROM_OWNER = 1 << 2,  /* root or the owner of the system, over a public socket */
    FROM_OTHER = 1 << 3,  /* any other UNIX user, over a public socket */
    FROM_BROKER = 1 << 4, /* racf, over the connection by which this server registered */
    FROM_ANY = 0xff,
};

enum {
    IN_ANY = 0xff,   /* states are bits of the server's own; a new session has SESSION_NEW */
    SESSION_NEW = 1,
    REPLY_LATER = 1, /* session_reply() will follow */
};

struct session {
    struct server *server;
    unsigned from;            /* one of request_from */
    unsigned state;           /* the server's; SESSION_NEW at first */
    uid_t uid;                /* of the peer process, as the kernel says */
    pid_t pid;                /* of the one that connected; it may be another one's since */
    struct identity identity; /* of a FROM_USER session */
    void *context;            /* the server's */
};

typedef int request_function(struct session *session, struct reader *in, struct buf *out);

struct request_row {
    uint16_t number;
    const char *name;
    unsigned from;
    unsigned states;
    request_function *serve;
};
#define REQUEST_ROW(number, name, from, states, text) { number, #name, from, states, serve_##name },
#define REQUEST_FUNCTION(number, name, from, states, text) static request_function serve_##name;
#define REQUEST_NUMBER(number, name, from, states, text) REQUEST_##name = number,

struct server *server_new(const char *name);
void server_free(struct server *server);
/* Ends all sessions, as server_free() does: before what their ends need is given back. Watches still work behind it. */
void server_disconnect(struct server *server);
/* Adds rows to the server's table; they must stay in place. */
void server_requests(struct server *server, const struct request_row *rows, size_t count);
/* Listens at a socket below $GREENBAR_HOME. from: FROM_DAEMON (private: root and the owner only) or FROM_OWNER (public: the
 * session gets FROM_OWNER or FROM_OTHER by its uid). */
int server_listen(struct server *server, const char *socket, unsigned from) MUST_CHECK;
/* Serves a connected socket, owned from now on. identity is copied; NULL for none. */
struct session *server_adopt(struct server *server, int fd, unsigned from, const struct identity *identity);
/* The same for a user ID that asked for the connection: NULL, and the socket closed, when it has more than its share already, or
 * descriptors are short. */
struct session *server_adopt_user(struct server *server, int fd, const struct identity *identity);
/* Is this new descriptor one of the last ones that the process can have? Then those who ask for it go without, so that the process
 * can still open its files. */
bool server_short_of_descriptors(int fd);
/* How many sessions a user ID may have, where that is another number than usual. */
void server_share(struct server *server, size_t most);
/* What the server's functions work on; theirs to look after. */
void server_set_context(struct server *server, void *context);
void *server_context(const struct server *server);
/* Called when a session has ended, before it is freed; session_on_end() puts another function in its place for one session. */
void server_on_end(struct server *server, void (*ended)(struct session *session));
void session_on_end(struct session *session, void (*ended)(struct session *session));
/* Called between serving and replying. */
void server_on_turn(struct server *server, void (*turn)(void *context), void *context);
/* Called before each wait for descriptors and timers. True: more is expected at once, they are only looked at. */
void server_on_idle(struct server *server, bool (*idle)(void *context), void *context);
/* Runs until server_stop(), SIGTERM or SIGINT; may be called again then. */
void server_run(struct server *server);
void server_stop(struct server *server);

/* Answers a request that returned REPLY_LATER. body may be NULL. */
void session_reply(struct session *session, int reason, const struct buf *body);
/* Lets a descriptor ride along with the next reply or push; the session owns it from now on. */
void session_attach_fd(struct session *session, int fd);
/* The descriptor that came with the request being served, or -1; the caller's from now on. */
int session_take_fd(struct session *session);
/* Sends a one-way frame of our own; behind the reply when a request of this session is being served. */
void session_push(struct session *session, uint16_t type, const struct buf *body);
/* Has the peer closed its side? Then nobody waits for the answer to the request that is being served. */
bool session_left(const struct session *session);
/* Ends the session once its output is out. */
void session_end(struct session *session);

/* Timers and descriptors in the same loop. A watch lasts until watch_free(). */
struct watch;
typedef void watch_function(void *context);
/* Calls once, after that many milliseconds; watch_again() calls again. */
struct watch *server_timer(struct server *server, int milliseconds, watch_function *function, void *context);
void watch_again(struct watch *watch, int milliseconds);
/* Calls whenever fd can be read. */
struct watch *server_readable(struct server *server, int fd, watch_function *function, void *context);
/* Calls once for each write to an eventfd, or for several; nobody has to read it. */
struct watch *server_bell(struct server *server, int fd, watch_function *function, void *context);
void watch_free(struct watch *watch);
/* Frees the watch and forgets it; NULL is fine. */
void watch_drop(struct watch **watch);

#endif
