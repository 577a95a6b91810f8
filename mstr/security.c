/* security.c - the users that a queue manager has signed on. */
#include "mstr/security.h"

#include "base/mem.h"

enum { MINUTE = 60 * 1000 };

struct security_user {
    struct identity identity;
    int64_t used; /* last check */
    bool reverify;
};

void security_init(struct security *security)
{
    *security = (struct security){
        .timeout = SECURITY_TIMEOUT,
        .interval = SECURITY_INTERVAL,
        .client_checks = AUTHENTICATION_OPTIONAL,
        .local_checks = AUTHENTICATION_OPTIONAL,
        .adopt = true,
        .fail_delay = 1,
        .nobody = { .source = IDENTITY_TASK, .attributes = IDENTITY_RESTRICTED },
    };
}

void security_require_authentication(struct security *security)
{
    security->client_checks = security->local_checks = AUTHENTICATION_REQUIRED;
    security->adopt = true;
    security->fail_delay = 1;
}

static void drop(struct security_user *user)
{
    identity_release(&user->identity);
    mem_free(user);
}

void security_release(struct security *security)
{
    const struct identity nobody = security->nobody;

    for (uint32_t i = 0; i < security->user_count; i++)
        drop(security->users[i]);
    mem_free(security->users);
    security_init(security);
    security->nobody = nobody;
}

/* The place of a user in name order: where it is, or where it belongs. */
static uint32_t find(const struct security *security, const struct name8 *user, bool *found)
{
    uint32_t low = 0, high = security->user_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(security->users[middle]->identity.user.text, user->text);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

static struct security_user *insert(struct security *security, uint32_t place)
{
    struct security_user *user = mem_alloc(1, sizeof *user);

    if (security->user_count == security->user_capacity) {
        security->user_capacity = security->user_capacity ? security->user_capacity * 2 : 16;
        security->users = mem_resize(security->users, security->user_capacity, sizeof *security->users);
    }
    memmove(security->users + place + 1, security->users + place,
            (security->user_count - place) * sizeof *security->users);
    security->users[place] = user;
    security->user_count++;
    return user;
}

static void remove_user(struct security *security, uint32_t place)
{
    drop(security->users[place]);
    security->user_count--;
    memmove(security->users + place, security->users + place + 1, (security->user_count - place) * sizeof *security->users);
}

/* What only the work tells, of a user who may do several things at a time: job, program, how it was started. */
static void take_work(struct identity *identity, const struct identity *who)
{
    const uint32_t of_the_work = IDENTITY_TRUSTED | IDENTITY_PRIVILEGED;

    identity->attributes = (identity->attributes & ~of_the_work) | (who->attributes & of_the_work);
    identity->source = who->source;
    identity->job = who->job;
    identity->jobid = who->jobid;
    identity->program = who->program;
    identity->terminal = who->terminal;
}

const struct identity *security_sign_on(struct security *security, const struct identity *who, const struct sign_on *sign_on)
{
    struct identity verified = { 0 };
    struct security_user *user;
    bool found;
    uint32_t place = find(security, &who->user, &found);
    int reason;

    if (name8_none(&who->user))
        return &security->nobody;
    if (!found || security->users[place]->reverify) {
        reason = sign_on->saf->identify(sign_on->saf->context, &who->user, &verified);
        if (found)
            remove_user(security, place);
        if (reason < 0)
            return racf_ich408i_logon(who->user.text, reason, sign_on->log) ? &security->nobody : NULL;
        insert(security, place)->identity = verified;
    }
    user = security->users[place];
    user->used = sign_on->now;
    take_work(&user->identity, who);
    return &user->identity;
}

const struct identity *security_sign_on_name(struct security *security, struct span name, const struct sign_on *sign_on)
{
    struct identity who = { .source = security->nobody.source, .job = security->nobody.job };

    name = span_trim(name);
    if (name.length && name8_of(&who.user, name) < 0) { /* longer than any user ID */
        racf_ich408i_logon("", REASON_NOT_FOUND, sign_on->log);
        return &security->nobody;
    }
    return security_sign_on(security, &who, sign_on);
}

bool security_reverify(struct security *security, const struct name8 *user)
{
    bool found;
    uint32_t place = find(security, user, &found);

    if (found)
        security->users[place]->reverify = true;
    return found;
}

uint32_t security_expire(struct security *security, int64_t now)
{
    uint32_t kept = 0, dropped;

    for (uint32_t i = 0; i < security->user_count; i++) {
        struct security_user *user = security->users[i];

        if (now - user->used >= (int64_t)security->timeout * MINUTE)
            drop(user);
        else
            security->users[kept++] = user;
    }
    dropped = security->user_count - kept;
    security->user_count = kept;
    return dropped;
}

const char *authentication_text(enum authentication authentication)
{
    static const char *const texts[] = { "NONE", "OPTIONAL", "REQUIRED" };

    return texts[authentication];
}
