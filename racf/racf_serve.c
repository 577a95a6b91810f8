/* racf_serve.c - a server registers with racf and receives its connections.
 *
 * The link over which it registered becomes a session of its own loop (FROM_BROKER): ADOPT frames come on it. When it ends (racf
 * was restarted), the server registers again, first soon, then once a second.
 */
#include "racf/racf_client.h"

#include <unistd.h>

#include "base/mem.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum { FIRST_PATIENCE = 10000, FIRST_DELAY = 20, LONGEST_DELAY = 1000 }; /* milliseconds */

struct registration {
    struct server *server;
    char *service;
    racf_reopen *reopen;   /* NULL: a daemon */
    int hurry;             /* milliseconds for an answer */
    struct watch *again;
    int delay;
};

static int register_link(struct registration *registration, struct link *link);

static int serve_ADOPT(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct identity identity;
    int fd = session_take_fd(session), reason;

    identity_decode(in, &identity);
    reason = reader_end(in);
    if (reason == 0 && fd < 0)
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        server_adopt_user(session->server, fd, &identity);
    else if (fd >= 0)
        close(fd);
    identity_release(&identity);
    return reason;
}

static const struct request_row adopt_row[] = {
    { REQUEST_ADOPT, "ADOPT", FROM_BROKER, IN_ANY, serve_ADOPT },
};

static int open_link(const struct registration *registration, int patience, struct link **link)
{
    return registration->reopen ? registration->reopen(link) : link_connect(link, "run/private/racf", patience);
}

static void register_again(void *context)
{
    struct registration *registration = context;
    struct link *link;
    int reason = open_link(registration, 0, &link);

    if (reason == 0)
        reason = register_link(registration, link);
    if (reason < 0) {
        registration->delay = 2 * registration->delay > LONGEST_DELAY ? LONGEST_DELAY : 2 * registration->delay;
        watch_again(registration->again, registration->delay);
    } else {
        registration->delay = FIRST_DELAY;
    }
}

static void racf_gone(struct session *session)
{
    struct registration *registration = session->context;

    if (registration->again)
        watch_again(registration->again, registration->delay);
    else
        registration->again = server_timer(registration->server, registration->delay, register_again, registration);
}

/* Takes the link in any case. */
static int register_link(struct registration *registration, struct link *link)
{
    struct session *session;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    buf_init(&request, 256);
    buf_put_field_text(&request, registration->service);
    reason = link_call_for(link, REQUEST_SERVE, &request, -1, &answer, registration->hurry);
    buf_release(&request);
    answer_release(&answer);
    if (reason < 0) {
        link_close(link);
        return reason;
    }
    session = server_adopt(registration->server, link_detach(link), FROM_BROKER, NULL);
    session->context = registration;
    session_on_end(session, racf_gone);
    return 0;
}

static struct registration *new_registration(struct server *server, const char *service, racf_reopen *reopen)
{
    struct registration *registration = mem_alloc(1, sizeof *registration); /* as long as the process */

    *registration = (struct registration){ .server = server, .service = mem_copy_text(service), .reopen = reopen,
                                           .hurry = LINK_PATIENCE, .delay = FIRST_DELAY };
    server_requests(server, adopt_row, ARRAY_COUNT(adopt_row));
    return registration;
}

int racf_serve(struct server *server, const char *service, struct link *link, racf_reopen *reopen)
{
    struct registration *registration = new_registration(server, service, reopen);
    int reason = link ? 0 : open_link(registration, FIRST_PATIENCE, &link);

    return reason < 0 ? reason : register_link(registration, link);
}

void racf_serve_soon(struct server *server, const char *service)
{
    struct registration *registration = new_registration(server, service, NULL);

    registration->hurry = RACF_SOON;
    registration->again = server_timer(server, 0, register_again, registration);
}
