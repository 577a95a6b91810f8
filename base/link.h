/* link.h - the asking side of a connection: one request, one answer, in a blocking way.
 *
 * Errors:  what the server answered, or REASON_GONE (the connection ended: nothing is known about the request),
 *          REASON_NOT_RUNNING, REASON_TIMEOUT, REASON_VERSION. After any of these four the link is of no more use: link_close().
 * Memory:  link_connect() and link_adopt() hand out a link that link_close() takes back; struct answer is owned by the caller.
 * Blocks:  every call, at most as long as its time limit; link_ask() of a link that is renewable, LINK_RESTART longer.
 */
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include "base/buf.h"

struct link;

enum { LINK_PATIENCE = 30000 /* milliseconds a request may take unless said otherwise */ };

struct answer {
    struct buf body; /* behind the reason */
    int fd;          /* that came along, or -1; the caller's, who puts -1 here when keeping it */
};

void answer_init(struct answer *answer);
void answer_release(struct answer *answer);
static inline struct reader answer_reader(const struct answer *answer)
{
    return reader_of(buf_span(&answer->body));
}

/* Connects to a socket below $GREENBAR_HOME ("run/private/jes"); tries again while the server is being restarted, for
 * patience milliseconds. */
int link_connect(struct link **link, const char *socket, int patience) MUST_CHECK;

/* How long a server that the master starts again is waited for. */
enum { LINK_RESTART = 20000 /* milliseconds */ };
struct patience {
    int64_t until;
};
struct patience patience_of(int milliseconds);
/* The server could not be asked for that reason: is it to be asked again? True, behind a short wait, when it is being started again
 * (REASON_GONE, REASON_NOT_RUNNING) and the time is not over. */
bool patience_left(const struct patience *patience, int reason);

/* Makes a link of a connected socket, which it owns from now on. */
struct link *link_adopt(int fd);
/* The same of a socket that link_detach() gave back, here or in another process, behind a request. */
struct link *link_adopt_used(int fd);
void link_close(struct link *link);
/* The socket, for poll() and for passing it on; still the link's. */
int link_fd(const struct link *link);
/* Is it still worth asking? False once a request failed half-way or the server has closed its side. */
bool link_usable(const struct link *link);
/* Gives the socket back and ends the link without closing it. */
int link_detach(struct link *link);

/* Sends a request (and fd, unless it is -1) and waits for the answer, milliseconds at most. */
int link_call_for(struct link *link, uint16_t type, const struct buf *request, int fd, struct answer *answer,
                  int milliseconds) MUST_CHECK;
/* The same without a descriptor, for LINK_PATIENCE, or what link_hurry() said. */
int link_call(struct link *link, uint16_t type, const struct buf *request, struct answer *answer) MUST_CHECK;
/* Every link_call() over this link takes so many milliseconds at most. */
void link_hurry(struct link *link, int milliseconds);
/* Makes another link to the same server, under the same identity. */
typedef int link_renew(void *context, struct link **link);
/* From now on link_ask() waits for a server that has ended, LINK_RESTART at most, and goes on with the socket that renew()
 * makes. */
void link_renewable(struct link *link, link_renew *renew, void *context);
/* link_call() of a request that may be made twice. *again: it was, so what the server finds may be what the first one has done.
 * again NULL: it is made once, over a link that is good. */
int link_ask(struct link *link, uint16_t type, const struct buf *request, struct answer *answer, bool *again) MUST_CHECK;
/* A request from its making to its end, where nothing but fields goes each way:
 *     call_begin(&call, limit);  buf_put_...(&call.request, ...);
 *     call_ask(&call, link, REQUEST_X);  reader_...(&call.in);
 *     return call_end(&call);
 * Where the request failed, the reader yields zeros and empty texts. */
struct call {
    struct buf request;   /* wiped at the end: it may hold a password */
    struct answer answer; /* the same: it may hold a key */
    struct reader in;     /* over the answer */
    int reason;           /* of the request: 0, and the answer is there */
};
/* limit: of the request, in bytes; a longer one is REASON_TOO_LONG and is not made. */
void call_begin(struct call *call, size_t limit);
void call_ask(struct call *call, struct link *link, uint16_t type);
/* The same, for those who make the request themselves (link_ask(), link_call_for()): its reason. */
void call_answered(struct call *call, int reason);
/* The lines that an answer begins with, that of a request that failed too, until call_end(). call->in stands behind them. */
struct span call_lines(struct call *call, size_t limit);
/* Gives everything back. The reason of the request, or of an answer that is not what was read of it. */
int call_end(struct call *call) MUST_CHECK;
/* The descriptor that came along, the caller's from now on; -1 and REASON_LIMIT at the end: there was no room for it. */
int call_take_fd(struct call *call);

/* Sends a request that has no answer. */
int link_send(struct link *link, uint16_t type, const struct buf *request, int fd) MUST_CHECK;
/* The same, never waiting for the server: for a process that this server waits for itself. What the socket does not take at once
 * goes out with the next calls; until then REASON_BUSY, and nothing was taken of the request. Such a link serves nothing else.
 * Blocks:  no. */
int link_post(struct link *link, uint16_t type, const struct buf *request) MUST_CHECK;
/* Sends what is left of the last one; REASON_BUSY: there still is something. */
int link_post_rest(struct link *link) MUST_CHECK;
/* The same, in one write with the next frame that is sent over the link; the link has served a request already. Too many of them
 * make it unusable. */
void link_send_later(struct link *link, uint16_t type, const struct buf *request);
/* Takes the next frame that the server sends of its own accord (session_push()): to be called when link_fd() can be read. */
int link_receive(struct link *link, uint16_t *type, struct answer *answer) MUST_CHECK;

#endif
