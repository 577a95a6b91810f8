/* services.c - connections to other servers: SERVE registers one, OPEN makes a connection to it.
 *
 * racf makes a socket pair, sends one end with the asker's identity to the server (ADOPT), and hands out the other. Nobody but racf
 * can make a connection that carries an identity, so no server has to believe a name in a message.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "console/master_client.h"
#include "jcl/jes_client.h"
#include "racf/process.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum { SERVICE_MAX = 48 };

struct service {
    struct service *next;
    struct session *session; /* of the server */
    char name[SERVICE_MAX + 1];
};

/* Names that only our own processes may take. */
static const char *const daemon_services[] = { "racf", "icsf", "smf", "catalog", "jes", "master", "initiator" };

static bool of_a_daemon(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(daemon_services); i++)
        if (span_is_fold(span_of(daemon_services[i]), name))
            return true;
    return false;
}

static bool good_name(const char *name)
{
    for (size_t i = 0; name[i]; i++)
        if (!text_is_letter(name[i]) && !text_is_digit(name[i]) && !strchr("._%/@#$", name[i]))
            return false;
    return name[0] != '\0';
}

static struct service *find_service(const struct racf_process *process, const char *name)
{
    for (struct service *service = process->services; service; service = service->next)
        if (strcmp(service->name, name) == 0)
            return service;
    return NULL;
}

/* The master is told over the connection that it registered with: nothing here ever waits for it, since it waits for us. */
static void tell_master(struct racf_process *process)
{
    const struct service *master = find_service(process, "master");
    struct buf body;

    if (!master || !process->untold.length)
        return;
    buf_init(&body, 1 << 20);
    master_message_encode(0, "", "", buf_span(&process->untold), &body);
    session_push(master->session, MASTER_MESSAGE, &body);
    buf_release(&body);
    buf_clear(&process->untold);
}

void services_tell(struct racf_process *process, struct span lines)
{
    buf_put_span(&process->untold, lines);
    tell_master(process);
}

/* So is jes. */
static void tell_jes(struct racf_process *process)
{
    const struct service *jes = find_service(process, "jes");

    if (!jes || !process->unheard.length)
        return;
    session_push(jes->session, JES_TELL, &process->unheard);
    buf_clear(&process->unheard);
}

void services_notify(struct racf_process *process, const struct name8 *user, struct span lines)
{
    size_t kept = process->unheard.length;

    buf_put_field_text(&process->unheard, user->text);
    buf_put_field(&process->unheard, lines);
    if (buf_failed(&process->unheard)) {
        process->unheard.length = kept;
        process->unheard.failed = false;
    }
    tell_jes(process);
}

int serve_SERVE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct racf_process *process = process_of(session);
    struct racf_session *part = session_part(session);
    struct service *service;
    char name[SERVICE_MAX + 1];
    int reason;

    reader_text(in, name, sizeof name);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    if (!good_name(name))
        return REASON_BAD_NAME;
    if (!(session->from & FROM_DAEMON) && (session->identity.source != IDENTITY_TASK || of_a_daemon(name)))
        return REASON_NOT_AUTHORIZED;
    if (part->service)
        return REASON_STATE;
    if (find_service(process, name))
        return REASON_BUSY;
    service = mem_alloc(1, sizeof *service);
    memcpy(service->name, name, sizeof name);
    service->session = session;
    service->next = process->services;
    process->services = service;
    part->service = service;
    tell_master(process);
    tell_jes(process);
    return 0;
}

void services_session_ended(struct session *session)
{
    struct racf_process *process = process_of(session);

    for (struct service **at = &process->services; *at; at = &(*at)->next)
        if ((*at)->session == session) {
            struct service *gone = *at;

            *at = gone->next;
            mem_free(gone);
            return;
        }
}

int serve_OPEN(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    const struct service *service;
    char name[SERVICE_MAX + 1];
    struct buf body;
    int pair[2], reason;

    reader_text(in, name, sizeof name);
    reason = reader_end(in);
    if (reason == 0)
        reason = session_bind(session);
    if (reason < 0)
        return reason;
    service = find_service(process_of(session), name);
    if (!service)
        return REASON_NOT_RUNNING;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return REASON_LIMIT;
    buf_init(&body, 1 << 20);
    identity_encode(&session->identity, &body);
    if (buf_failed(&body)) {
        close(pair[0]);
        close(pair[1]);
        reason = REASON_TOO_LONG;
    } else {
        session_attach_fd(service->session, pair[0]);
        session_push(service->session, REQUEST_ADOPT, &body);
        session_attach_fd(session, pair[1]);
    }
    buf_release(&body);
    return reason;
}

/* Goes from racf to servers, never the other way. */
int serve_ADOPT(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out UNUSED)
{
    return REASON_NOT_PERMITTED;
}
