/* sessions.c - who is this: WHOAMI, BECOME, SESSION, STARTED.
 *
 * A session gets its identity once. A person's comes from the UNIX user, which the kernel tells, and the map; that of a job or
 * started task from one of our own processes, which has checked that it may.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/home.h"
#include "base/mem.h"
#include "racf/recorder.h"
#include "racf/terminals.h"

enum { LIBRARIES_MAX = 1 << 15 };

struct racf_session *session_part(struct session *session)
{
    if (!session->context)
        session->context = mem_alloc(1, sizeof(struct racf_session));
    return session->context;
}

/* Makes identity the one of the session from now on; owned by the session. */
static void bind_to(struct session *session, struct identity *identity)
{
    struct racf_process *process = process_of(session);

    identity->source = IDENTITY_COMMAND;
    identity->terminal = terminal_of(session->pid, session->uid);
    session->identity = *identity;
    session->state = SESSION_BOUND;
    if (racf_store_began(process->store, identity, clock_now()) == 0)
        process_noted(process);
}

/* Work begins, or is refused: recorded, if that is to be. Gives the reason back; identity is released where it is one. */
static int began(struct racf_process *process, const struct name8 *user, const struct name8 *group, const struct name8 *job,
                 int reason, struct identity *identity)
{
    int recorded = record_logon(process, user, group, job, reason);

    if (reason == 0 && recorded < 0)
        identity_release(identity);
    return recorded;
}

static int mapped_identity(struct session *session, struct identity *identity)
{
    struct racf_process *process = process_of(session);
    char name[UNIX_USER_MAX];
    struct name8 user;
    int reason = unix_user_name(session->uid, name);

    if (reason == 0)
        reason = racf_store_mapped(process->store, name, &user);
    if (reason < 0)
        return reason;
    reason = racf_store_may_begin(process->store, &user, clock_now());
    if (reason == 0)
        reason = racf_store_identity(process->store, &user, NULL, clock_now(), identity);
    return began(process, &user, NULL, NULL, reason, identity);
}

int session_bind(struct session *session)
{
    struct identity identity;
    int reason;

    if (session->from & FROM_DAEMON)
        return REASON_NOT_PERMITTED;
    if (session->from & FROM_USER || session->state == SESSION_BOUND)
        return 0;
    reason = mapped_identity(session, &identity);
    if (reason == 0)
        bind_to(session, &identity);
    return reason;
}

int serve_WHOAMI(struct session *session, struct reader *in, struct buf *out)
{
    int reason = reader_end(in);

    if (reason == 0)
        reason = session_bind(session);
    if (reason == 0)
        identity_encode(&session->identity, out);
    return reason;
}

int serve_BECOME(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    struct identity own, other;
    struct name8 user;
    int reason;

    reader_name8(in, &user);
    reason = reader_end(in);
    if (reason == 0)
        reason = mapped_identity(session, &own);
    if (reason < 0)
        return reason;
    if (name8_none(&user) || (!identity_has(&own, IDENTITY_SPECIAL) && !name8_equal(&user, &own.user)))
        reason = record_logon(process, &own.user, &own.group, NULL, REASON_NOT_AUTHORIZED);
    identity_release(&own);
    if (reason == 0)
        reason = began(process, &user, NULL, NULL, racf_store_identity(process->store, &user, NULL, clock_now(), &other), &other);
    if (reason < 0)
        return reason;
    bind_to(session, &other);
    identity_encode(&session->identity, out);
    return 0;
}

/* TRUSTED and PRIVILEGED come with the profile of class STARTED that gives the task its user; a task's job has the name of its
 * procedure. */
static void add_started_attributes(struct racf_process *process, struct identity *identity)
{
    struct racf_started started;

    if (racf_store_started(process->store, &identity->job, &identity->job, &started) < 0 ||
        !name8_equal(&started.user, &identity->user))
        return;
    if (started.trusted)
        identity->attributes |= IDENTITY_TRUSTED;
    if (started.privileged)
        identity->attributes |= IDENTITY_PRIVILEGED;
}

int serve_SESSION(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    struct name8 user, group, job, jobid, program;
    struct span libraries;
    struct identity identity;
    struct session *made;
    uint8_t source;
    bool controlled = false;
    int pair[2], reason;

    reader_name8(in, &user);
    reader_name8(in, &group);
    source = reader_u8(in);
    reader_name8(in, &job);
    reader_name8(in, &jobid);
    reader_name8(in, &program);
    libraries = reader_field(in, LIBRARIES_MAX);
    reason = reader_end(in);
    if (reason == 0 && (source < IDENTITY_COMMAND || source > IDENTITY_TASK))
        reason = REASON_BAD_VALUE;
    if (reason == 0 && !name8_none(&program))
        reason = racf_store_controlled(process->store, &program, libraries, &controlled);
    if (reason == 0 && source == IDENTITY_JOB)
        reason = racf_store_may_begin(process->store, &user, clock_now());
    if (reason == 0)
        reason = began(process, &user, &group, &job, racf_store_identity(process->store, &user, &group, clock_now(), &identity),
                       &identity);
    if (reason < 0)
        return reason;
    identity.source = source;
    identity.job = job;
    identity.jobid = jobid;
    if (controlled)
        identity.program = program;
    if (source == IDENTITY_TASK)
        add_started_attributes(process, &identity);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
        identity_release(&identity);
        return REASON_LIMIT;
    }
    made = server_adopt_user(session->server, pair[0], &identity);
    if (!made) {
        close(pair[1]);
        identity_release(&identity);
        return REASON_LIMIT;
    }
    made->state = SESSION_BOUND;
    session_attach_fd(session, pair[1]);
    identity_encode(&identity, out);
    if (racf_store_began(process->store, &identity, clock_now()) == 0)
        process_noted(process);
    identity_release(&identity);
    return 0;
}

int serve_STARTED(struct session *session, struct reader *in, struct buf *out)
{
    struct name8 procedure, job;
    struct racf_started started;
    int reason;

    reader_name8(in, &procedure);
    reader_name8(in, &job);
    reason = reader_end(in);
    if (reason == 0)
        reason = racf_store_started(process_of(session)->store, &procedure, &job, &started);
    if (reason < 0)
        return reason;
    buf_put_field_text(out, started.user.text);
    buf_put_field_text(out, started.group.text);
    return 0;
}
