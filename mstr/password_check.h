/* password_check.h - passwords of connections, checked in a thread of its own: hashing one takes longer than a queue manager may
 * stand still.
 *
 * Errors:  the answer is 0 or a negative reason: what racf says, or REASON_LIMIT when too many wait.
 * Memory:  password_check_new() and password_check_free(). A password is copied, and wiped when it has been asked about.
 * Blocks:  password_check_free() for the question that is under way; password_ask() where the session has to be opened anew.
 */
#ifndef MSTR_PASSWORD_CHECK_H
#define MSTR_PASSWORD_CHECK_H

#include "base/name.h"
#include "base/server.h"

enum { PASSWORD_LONGEST = 256, PASSWORDS_WAITING = 1024 };

/* Whom the thread asks. A session is used by one thread at a time. */
struct password_source {
    void *context;
    int (*open)(void *context, void **session);
    int (*verify)(void *session, const struct name8 *user, struct span password); /* in the thread */
    void (*close)(void *session);
};

struct password_check;
struct password_ask;

struct password_check *password_check_new(struct server *server, const struct password_source *source);
void password_check_free(struct password_check *check);
/* answered is called from the server's loop, later, and once. NULL: too many wait. */
struct password_ask *password_ask(struct password_check *check, const struct name8 *user, struct span password,
                                  void (*answered)(void *owner, int reason), void *owner);
/* Nobody wants the answer any more. */
void password_forget(struct password_ask *ask);

#endif
