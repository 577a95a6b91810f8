/* jes_authority.c - who may submit, read and change which job.
 *
 * JESJOBS and JESSPOOL decide when they are active. When they are not, z/OS leaves the decision to the tool that asks (SDSF and its
 * own security). DIFFERS: here a user then has his own jobs, and SPECIAL has those of others too.
 */
#include <unistd.h>

#include "jcl/jes.h"
#include "jcl/messages.h"

/* Asks about a class; *decided is false when the class does not protect anything. A refusal is written to refusal. */
static int decide(const struct identity *who, const char *class_name, const char *resource, enum racf_level level, unsigned flags,
                  bool *decided, struct buf *refusal)
{
    struct racf_class_state state = { 0 };
    struct racf_decision decision;
    struct racf *racf = jes_racf();
    int reason = racf ? racf_class(racf, class_name, &state) : REASON_NOT_RUNNING;

    *decided = false;
    if (reason == 0 && !state.active)
        return 0;
    if (reason == 0)
        reason = racf_check(racf, who, class_name, resource, level, flags, &decision);
    if (reason < 0) {
        jes_racf_broke();
        buf_printf(refusal, "ICH408I RACF CANNOT BE ASKED ABOUT %s CL(%-8s): %s\n", resource, class_name, reason_text(reason));
        return reason;
    }
    *decided = decision.code != 4;
    if (decision.code <= 4)
        return 0;
    racf_ich408i(who, &decision, refusal);
    return REASON_NOT_AUTHORIZED;
}

static int own_or_special(const struct identity *who, const struct queue_job *job, const char *class_name, const char *resource,
                          enum racf_level level, struct buf *refusal)
{
    struct racf_decision decision = { .code = 8, .why = RACF_WHY_NO_PROFILE, .intent = level, .allowed = RACF_NONE };

    if (name8_equal(&who->user, &job->shown.owner) ||
        identity_has(who, IDENTITY_SPECIAL | IDENTITY_TRUSTED | IDENTITY_PRIVILEGED))
        return 0;
    decision.class_name = name8_const(class_name);
    snprintf(decision.resource.text, sizeof decision.resource.text, "%s", resource);
    racf_ich408i(who, &decision, refusal);
    return REASON_NOT_AUTHORIZED;
}

int jes_may_submit(const struct identity *who, const struct name8 *job_name, struct buf *refusal)
{
    char resource[RESOURCE_MAX + 1];
    bool decided;

    snprintf(resource, sizeof resource, "SUBMIT.%s.%s.%s", jes.config->node, job_name->text, who->user.text);
    return decide(who, "JESJOBS", resource, RACF_READ, 0, &decided, refusal);
}

/* node.user.job.jobid and what comes behind it. */
static int may_spool(const struct identity *who, const struct queue_job *job, const char *rest, enum racf_level level,
                     unsigned flags, struct buf *refusal)
{
    char resource[RESOURCE_MAX + 1];
    bool decided;
    int reason;

    snprintf(resource, sizeof resource, "%s.%s.%s.%s.%s", jes.config->node, job->shown.owner.text, job->shown.name.text,
             job->shown.jobid.text, rest);
    if (name8_equal(&who->user, &job->shown.owner))
        return 0; /* as JESSPOOL grants the owner */
    reason = decide(who, "JESSPOOL", resource, level, flags, &decided, refusal);
    if (reason == 0 && !decided)
        reason = own_or_special(who, job, "JESSPOOL", resource, level, refusal);
    return reason;
}

int jes_may_read(const struct identity *who, const struct queue_job *job, uint32_t dsid, const char *name, struct buf *refusal)
{
    char rest[80];

    snprintf(rest, sizeof rest, "D%07u.%s", (unsigned)dsid, name);
    return may_spool(who, job, rest, RACF_READ, 0, refusal);
}

int jes_may_group(const struct identity *who, const struct queue_job *job, const struct name8 *group, enum racf_level level,
                  bool question, struct buf *refusal)
{
    char rest[32];

    snprintf(rest, sizeof rest, "GROUP.%s", group->text);
    return may_spool(who, job, rest, level, question ? RACF_LOG_NONE : 0, refusal);
}

int jes_may_change(const struct identity *who, const struct queue_job *job, const char *verb, struct buf *refusal)
{
    char resource[RESOURCE_MAX + 1];
    bool decided;
    int reason;

    snprintf(resource, sizeof resource, "%s.%s.%s.%s", verb, jes.config->node, job->shown.owner.text, job->shown.name.text);
    reason = decide(who, "JESJOBS", resource, RACF_ALTER, 0, &decided, refusal);
    if (reason == 0 && !decided)
        reason = own_or_special(who, job, "JESJOBS", resource, RACF_ALTER, refusal);
    return reason;
}

int jes_may_purge(const struct identity *who, const struct queue_job *job, struct buf *refusal)
{
    int reason = jes_may_change(who, job, "PURGE", refusal);

    return reason < 0 ? reason : may_spool(who, job, "D0000000.?", RACF_ALTER, 0, refusal);
}

/* ICH408I for work that may not begin. group: "" for the user's own. */
static void put_refusal(const struct name8 *user, const char *group, const struct identity *who, const char *why,
                        struct buf *refusal)
{
    buf_printf(refusal, "ICH408I USER(%-8s) GROUP(%-8s) NAME(%-20s)\n", user->text, group, "####################");
    buf_printf(refusal, "  SUBMITTER(%-8s)\n  LOGON/JOB INITIATION - %s\n", who->user.text, why);
}

static int surrogate(struct racf *racf, const struct identity *who, const struct name8 *user, struct buf *refusal)
{
    char resource[RESOURCE_MAX + 1];
    struct racf_decision decision;
    uint32_t days;
    int reason;

    snprintf(resource, sizeof resource, "%s.SUBMIT", user->text);
    reason = racf_check(racf, who, "SURROGAT", resource, RACF_READ, 0, &decision);
    if (reason == 0 && decision.code == 0)
        return racf_verify(racf, user, SPAN_NONE, SPAN_NONE, &days); /* is the user there, and not revoked? */
    if (reason == 0)
        put_refusal(user, "", who, "SUBMITTER IS NOT AUTHORIZED BY USER", refusal);
    return reason < 0 ? reason : REASON_NOT_AUTHORIZED;
}

/* Of a reason for which work may not begin, or RACF could not say whether it may: what the caller gets for it. */
static int refuse_work(const struct name8 *user, const char *group, const struct identity *who, int reason, struct buf *refusal)
{
    const char *words = racf_logon_words(reason);

    if (words) {
        put_refusal(user, group, who, words, refusal);
        return REASON_NOT_AUTHORIZED;
    }
    switch (reason) {
    case REASON_NOT_AUTHORIZED: break;
    case REASON_GONE:
    case REASON_NOT_RUNNING:
    case REASON_TIMEOUT:
    case REASON_LIMIT: /* racf is being restarted, or out of room: that says nothing about the user */
        jes_racf_broke();
        return reason;
    default:
        jes_racf_broke();
        put_refusal(user, group, who, "RACF CANNOT BE ASKED", refusal);
        break;
    }
    return REASON_NOT_AUTHORIZED;
}

int jes_may_use(const struct identity *who, const struct name8 *user, struct span password, struct span new_password,
                struct buf *told, struct buf *refusal)
{
    struct racf *racf = jes_racf();
    uint32_t days = 0;
    int reason = racf ? 0 : REASON_NOT_RUNNING;

    if (reason == 0 && password.length)
        reason = racf_verify(racf, user, password, new_password, &days);
    else if (reason == 0 && !name8_equal(&who->user, user))
        reason = surrogate(racf, who, user, refusal);
    if (reason == 0 && days && told)
        message(told, ICH70002I, days);
    return reason < 0 ? refuse_work(user, "", who, reason, refusal) : 0;
}

int jes_may_use_group(const struct identity *who, const struct queue_job *job, const struct name8 *group, struct buf *refusal)
{
    const struct name8 *user = &job->shown.owner;
    struct racf *racf = jes_racf();
    struct identity identity;
    const struct racf_work work = { .source = IDENTITY_JOB, .job = job->shown.name, .jobid = job->shown.jobid };
    int fd, reason = racf ? racf_session(racf, user, group, &work, &identity, &fd) : REASON_NOT_RUNNING;

    if (reason < 0)
        return refuse_work(user, group->text, who, reason, refusal);
    close(fd);
    identity_release(&identity);
    return 0;
}
