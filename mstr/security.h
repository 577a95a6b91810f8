/* security.h - what the security manager of a queue manager keeps: switches, time limits, the users it has signed on.
 *
 * A user is signed on at the first check and stays so, with the groups and attributes that RACF tells in that moment, until
 * unused for the timeout, or marked by RVERIFY SECURITY, whatever changes in RACF meanwhile; as on the mainframe. Who has no
 * user ID, or one under which RACF lets nobody work, is nobody: in no group, and without UACC, ID(*) and the global access table.
 * Units:   minutes for what a person sets; monotonic milliseconds inside.
 * Errors:  as switches.h.
 * Memory:  security_init() and security_release(). Identities are copied.
 */
#ifndef MSTR_SECURITY_H
#define MSTR_SECURITY_H

#include "base/identity.h"
#include "mstr/saf.h"
#include "mstr/switches.h"

enum { SECURITY_TIMEOUT = 54, SECURITY_INTERVAL = 12 /* minutes, as delivered */ };

enum authentication { AUTHENTICATION_NONE, AUTHENTICATION_OPTIONAL, AUTHENTICATION_REQUIRED };

struct security_user;

struct security {
    uint32_t timeout;
    uint32_t interval;
    enum authentication client_checks; /* in force: as read at start or by REFRESH SECURITY TYPE(CONNAUTH) */
    enum authentication local_checks;
    bool adopt;          /* a user ID whose password is right is the one of all checks (ADOPTCTX) */
    unsigned fail_delay; /* seconds until a wrong password is answered */
    struct switches switches;
    struct identity nobody; /* ICH408I has the address space in place of a user */
    struct security_user **users; /* owned, in name order */
    uint32_t user_count;
    uint32_t user_capacity;
};

void security_init(struct security *security);
void security_release(struct security *security);
/* Nobody knows what connection authentication is wanted, because the AUTHINFO that CONNAUTH names is not there at start: who gives
 * no user ID and password that are right does not connect.
 * DIFFERS: what z/OS does then is not known to us. */
void security_require_authentication(struct security *security);

/* Who asks, and when: saf and log are borrowed; now is clock_monotonic(). */
struct sign_on {
    const struct saf *saf;
    int64_t now;
    struct buf *log; /* ICH408I of a user who may not be signed on */
};
/* The identity under which checks for this user are made now: the one signed on, or one that is signed on with what RACF says of
 * the user now; or nobody. NULL: RACF cannot be asked. It stays valid until the next call that changes users. */
const struct identity *security_sign_on(struct security *security, const struct identity *who, const struct sign_on *sign_on);
/* The same of a name that somebody gave: an alternate user, the user of a message. */
const struct identity *security_sign_on_name(struct security *security, struct span name, const struct sign_on *sign_on);
/* Marks a user to be signed on anew at the next check; false when the user is not signed on. */
bool security_reverify(struct security *security, const struct name8 *user);
/* Drops all users that were unused for the timeout; returns how many. */
uint32_t security_expire(struct security *security, int64_t now);
const char *authentication_text(enum authentication authentication);

#endif
