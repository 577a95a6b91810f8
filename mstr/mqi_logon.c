/* mqi_logon.c - MQCONN as a request: the checks that come before a program has a connection. */
#include "mstr/mqi_logon.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "mstr/messages.h"
#include "mstr/mqi_segment.h"

enum { USER_SIZE = 256, PASSWORD_MAX = 256 };

struct mqi_logons {
    struct server *server;
    struct qmgr *qmgr;
    struct mqi_logon_calls calls;
    struct password_check *passwords;
};

/* The answer to CONNECT, as who where reason does not say no already. job_log: what has been said so far. */
static void answer_connect(struct mqi_logons *logons, struct session *session, const struct identity *who,
                           const struct mqi_wish *wish, MQLONG reason, struct buf *job_log, struct buf *out)
{
    int fd = -1;

    if (reason == MQRC_NONE)
        reason = logons->calls.connect(session, who, wish, job_log, &fd);
    buf_put_u32(out, reason == MQRC_NONE ? MQCC_OK : MQCC_FAILED);
    buf_put_u32(out, (uint32_t)reason);
    buf_put_field(out, buf_span(job_log));
    buf_put_field_text(out, logons->qmgr->name);
    if (reason == MQRC_NONE) {
        session_attach_fd(session, fd);
        return;
    }
    if (fd >= 0)
        close(fd);
    session_end(session);
}

/* A session whose password is being looked at, or whose refusal is held back. */
struct logon {
    struct mqi_logons *logons;
    struct session *session;
    struct password_ask *ask; /* NULL: it is answered */
    struct watch *held;
    struct name8 user;
    struct mqi_wish wish;
};

static void free_logon(struct logon *logon)
{
    if (logon->ask)
        password_forget(logon->ask);
    watch_free(logon->held);
    mem_free(logon);
}

static void logon_gone(struct session *session)
{
    if (session->context)
        free_logon(session->context);
    session->context = NULL;
}

static void end_logon(struct logon *logon, const struct identity *who, MQLONG reason)
{
    struct session *session = logon->session;
    struct buf job_log, out;

    session->context = NULL;
    buf_init(&job_log, 1 << 16);
    buf_init(&out, 1 << 17);
    answer_connect(logon->logons, session, who, &logon->wish, reason, &job_log, &out);
    free_logon(logon);
    session_reply(session, 0, &out);
    buf_release(&job_log);
    buf_release(&out);
}

static void logon_refused(void *context)
{
    end_logon(context, NULL, MQRC_NOT_AUTHORIZED);
}

/* What RACF said of a user ID and password that are not accepted: to the MSTR job log. False: it said nothing of them.
 */
static bool say_logon(const struct logon *logon, int reason)
{
    struct mqi_logons *logons = logon->logons;
    const char *job = logon->session->identity.job.text;
    struct buf lines;
    bool said;

    buf_init(&lines, 1024);
    said = racf_ich408i_logon(logon->user.text, reason, &lines);
    if (!said)
        message(&lines, GBRM054E, logons->qmgr->cpf, reason_text(reason));
    if (reason == REASON_STATE)
        message(&lines, CSQH046E, logons->qmgr->cpf, *job ? job : logon->wish.name, logon->user.text);
    logons->calls.log(logons->calls.context, buf_span(&lines));
    buf_release(&lines);
    return said;
}

/* The job stays that of the session: only the user is another one. */
static void adopt(struct logon *logon)
{
    struct qmgr *qmgr = logon->logons->qmgr;
    struct identity who = { 0 };
    int reason = qmgr->saf.identify(qmgr->saf.context, &logon->user, &who);

    if (reason < 0) {
        end_logon(logon, NULL, racf_logon_words(reason) ? MQRC_NOT_AUTHORIZED : MQRC_SECURITY_ERROR);
        return;
    }
    who.job = logon->session->identity.job;
    who.jobid = logon->session->identity.jobid;
    who.source = logon->session->identity.source;
    end_logon(logon, &who, MQRC_NONE);
    identity_release(&who);
}

static void logon_answered(void *owner, int reason)
{
    struct logon *logon = owner;
    struct mqi_logons *logons = logon->logons;

    logon->ask = NULL;
    if (reason == 0 && logons->qmgr->security.adopt)
        adopt(logon);
    else if (reason == 0)
        end_logon(logon, &logon->session->identity, MQRC_NONE);
    else if (!say_logon(logon, reason))
        end_logon(logon, NULL, MQRC_SECURITY_ERROR);
    else if (reason == REASON_BAD_PASSWORD && logons->qmgr->security.fail_delay)
        logon->held = server_timer(logons->server, (int)logons->qmgr->security.fail_delay * 1000, logon_refused, logon);
    else
        logon_refused(logon);
}

/* CSQH045E: a program, or who it says it is, gave no password. */
static void say_no_password(struct mqi_logons *logons, const char *name)
{
    struct buf lines;

    buf_init(&lines, 1024);
    message(&lines, CSQH045E, logons->qmgr->cpf, name);
    logons->calls.log(logons->calls.context, buf_span(&lines));
    buf_release(&lines);
}

/* A user ID that RACF cannot have, and no password at all, are wrong like others. */
static bool can_be_right(struct mqi_logons *logons, struct logon *logon, const char *user, const char *password)
{
    if (!*password) {
        say_no_password(logons, logon->wish.name);
        return false;
    }
    if (name8_of(&logon->user, span_of(user)) == 0)
        return true;
    say_logon(logon, REASON_NOT_FOUND); /* ICH408I has no room for it */
    return false;
}

/* Asks about a user ID and password: REPLY_LATER, or the reason for which that need not be asked. MQRC_ in *refused. */
static int begin_logon(struct mqi_logons *logons, struct session *session, const char *user, const char *password,
                       const struct mqi_wish *wish, MQLONG *refused)
{
    struct logon *logon = mem_alloc(1, sizeof *logon);

    logon->logons = logons;
    logon->session = session;
    logon->wish = *wish;
    *refused = MQRC_NOT_AUTHORIZED;
    if (can_be_right(logons, logon, user, password)) {
        logon->ask = password_ask(logons->passwords, &logon->user, span_of(password), logon_answered, logon);
        *refused = MQRC_MAX_CONNS_LIMIT_REACHED;
    }
    if (!logon->ask) {
        free_logon(logon);
        return 0;
    }
    session->context = logon;
    session_on_end(session, logon_gone);
    return REPLY_LATER;
}

/* Does this program have to give user ID and password? Then it is told that it did not. MQRC_. */
static MQLONG without_password(struct mqi_logons *logons, const struct session *session, const char *name)
{
    if (logons->qmgr->security.local_checks != AUTHENTICATION_REQUIRED ||
        engine_trusts(logons->calls.engine(logons->calls.context), &session->identity))
        return MQRC_NONE;
    say_no_password(logons, name);
    return MQRC_NOT_AUTHORIZED;
}

/* Whether the session may connect at all comes before any password. REPLY_LATER, or 0 and out. */
static int begin_connect(struct mqi_logons *logons, struct session *session, const struct mqi_wish *wish,
                         const char *user, const char *password, struct buf *out)
{
    struct engine *engine = logons->calls.engine(logons->calls.context);
    const bool asked = *user && logons->qmgr->security.local_checks != AUTHENTICATION_NONE;
    MQLONG reason = MQRC_Q_MGR_NOT_AVAILABLE;
    struct buf job_log;
    int later = 0;

    buf_init(&job_log, 1 << 16);
    if (engine)
        reason = asked ? engine_may_connect(engine, &session->identity, &job_log)
                       : without_password(logons, session, wish->name);
    if (reason == MQRC_NONE && asked)
        later = begin_logon(logons, session, user, password, wish, &reason);
    if (!later)
        answer_connect(logons, session, &session->identity, wish, reason, &job_log, out);
    buf_release(&job_log);
    return later;
}

int mqi_logon_serve(struct mqi_logons *logons, struct session *session, struct reader *in, struct buf *out)
{
    uint32_t version = reader_u32(in);
    char user[USER_SIZE], password[PASSWORD_MAX + 1];
    struct mqi_wish wish = { .options = (MQLONG)reader_u32(in) };
    struct span tag;
    int bad;

    reader_text(in, wish.name, sizeof wish.name);
    reader_text(in, user, sizeof user);
    reader_text(in, password, sizeof password);
    tag = reader_field(in, sizeof wish.tag);
    bad = reader_end(in);
    wish.tagged = tag.length == sizeof wish.tag;
    if (wish.tagged)
        memcpy(wish.tag, tag.data, sizeof wish.tag);
    if (bad == 0 && tag.length && !wish.tagged)
        bad = REASON_BAD_VALUE;
    if (bad == 0 && version != SEGMENT_VERSION)
        bad = REASON_VERSION;
    text_make_printable(wish.name, strlen(wish.name));
    /* On z/OS the name of a batch program is that of its job. */
    if (session->identity.job.text[0])
        snprintf(wish.name, sizeof wish.name, "%s", session->identity.job.text);
    if (bad == 0)
        bad = begin_connect(logons, session, &wish, user, password, out);
    mem_wipe(password, sizeof password);
    return bad;
}

struct mqi_logons *mqi_logons_new(struct server *server, struct qmgr *qmgr, const struct password_source *passwords,
                                  const struct mqi_logon_calls *calls)
{
    struct mqi_logons *logons = mem_alloc(1, sizeof *logons);

    *logons = (struct mqi_logons){ .server = server, .qmgr = qmgr, .calls = *calls };
    logons->passwords = password_check_new(server, passwords);
    return logons;
}

void mqi_logons_free(struct mqi_logons *logons)
{
    if (!logons)
        return;
    password_check_free(logons->passwords);
    mem_free(logons);
}
