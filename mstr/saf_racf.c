/* saf_racf.c - the table of saf.h over a session with RACF.
 *
 * When racf was restarted the session is of no more use: it is opened again and the question asked once more. A question
 * changes nothing, so asking twice does no harm.
 *
 * DIFFERS: MQ makes a list of the profiles of a class whether that is RACLISTed or not; here a class that is not RACLISTed has no
 * list, and a changed profile counts at once.
 */
#include "mstr/saf.h"

#include "racf/records_client.h"

int saf_session_open(struct saf_session *session)
{
    struct link *link = NULL;
    int reason = session->connect(&link);

    if (reason < 0)
        return reason;
    session->racf = racf_open_link(link);
    if (!session->lists)
        session->lists = racf_lists_new();
    racf_use_lists(session->racf, session->lists);
    return 0;
}

static void hang_up(struct saf_session *session)
{
    racf_close(session->racf);
    session->racf = NULL;
}

void saf_session_close(struct saf_session *session)
{
    hang_up(session);
    racf_lists_free(session->lists);
    session->lists = NULL;
}

/* Is there a session to ask (again)? reason is what the last try came to. */
static bool asks_again(struct saf_session *session, int reason, unsigned tries)
{
    bool broken = reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT;

    if (tries == 0 && session->racf)
        return true;
    if (tries > 1 || (tries == 1 && !broken))
        return false;
    hang_up(session);
    return saf_session_open(session) == 0;
}

static int exists(void *context, const char *class_name, const char *profile)
{
    struct saf_session *session = context;
    struct racf_decision decision;
    int reason = REASON_NOT_RUNNING;

    for (unsigned tries = 0; asks_again(session, reason, tries); tries++) {
        reason = racf_check(session->racf, NULL, class_name, profile, RACF_READ, RACF_DISCRETE_ONLY, &decision);
        if (reason == 0)
            return decision.code == 0;
    }
    return reason;
}

static int active(void *context, const char *class_name)
{
    struct saf_session *session = context;
    struct racf_class_state state;
    int reason = REASON_NOT_RUNNING;

    for (unsigned tries = 0; asks_again(session, reason, tries); tries++) {
        reason = racf_class(session->racf, class_name, &state);
        if (reason == 0)
            return state.known && state.active;
        if (reason == REASON_NOT_FOUND)
            return 0;
    }
    return reason;
}

static int list(void *context, const char *class_name)
{
    struct saf_session *session = context;
    int reason = REASON_NOT_RUNNING;

    for (unsigned tries = 0; asks_again(session, reason, tries); tries++) {
        reason = racf_list(session->racf, class_name);
        if (reason == 0)
            return 0;
    }
    return reason;
}

static int check(void *context, const struct identity *who, const char *class_name, const char *resource,
                 enum racf_level level, unsigned flags, struct racf_decision *decision)
{
    struct saf_session *session = context;
    int reason = REASON_NOT_RUNNING;

    *decision = (struct racf_decision){ .code = 8, .why = RACF_WHY_ERROR, .intent = level };
    for (unsigned tries = 0; asks_again(session, reason, tries); tries++) {
        reason = racf_check(session->racf, who, class_name, resource, level, flags, decision);
        if (reason == 0)
            return 0;
    }
    return reason;
}

static int identify(void *context, const struct name8 *user, struct identity *identity)
{
    struct saf_session *session = context;
    int reason = REASON_NOT_RUNNING;

    for (unsigned tries = 0; asks_again(session, reason, tries); tries++) {
        reason = racf_identity(session->racf, user, identity);
        if (reason == 0)
            return 0;
        identity_release(identity);
    }
    return reason;
}

static void ich408i(void *context UNUSED, const struct identity *who, const struct racf_decision *decision,
                    struct buf *out)
{
    racf_ich408i(who, decision, out);
}

/* The youngest RDEFINE of the profile up to a time. One that was deleted since and was there all the same came back by something
 * of which the history tells nothing: a load. */
struct maker {
    bool found, lost;
    int64_t before, when;
    struct name8 user;
};

static void note_change(void *context, const struct racf_change *change)
{
    struct maker *maker = context;

    const struct span command = span_trim(change->command);

    if (maker->found || maker->lost || change->time > maker->before)
        return;
    maker->lost = span_starts(command, "RDELETE");
    if (!span_starts(command, "RDEFINE") || name8_of(&maker->user, change->user) < 0)
        return;
    maker->found = true;
    maker->when = change->time;
}

static void note_field(void *context UNUSED, const struct racf_changed *changed UNUSED)
{
}

static int made(void *context, const char *class_name, const char *profile, int64_t before, int64_t *when, struct name8 *user)
{
    enum { CHANGES = 100, KEY = 300 };
    struct saf_session *session = context;
    struct maker maker = { .before = before };
    char key[KEY];
    uint64_t last;
    int reason = REASON_NOT_RUNNING;

    snprintf(key, sizeof key, "%s %s", class_name, profile);
    for (unsigned tries = 0; asks_again(session, reason, tries); tries++) {
        reason = racf_history(session->racf, "P", key, 0, CHANGES, note_change, note_field, &maker, &last);
        if (reason == 0)
            break;
    }
    if (reason == 0 && !maker.found)
        reason = REASON_NOT_FOUND;
    *when = maker.when;
    *user = maker.user;
    return reason;
}

struct saf saf_racf(struct saf_session *session)
{
    return (struct saf){ session, exists, active, list, check, identify, ich408i, made };
}
