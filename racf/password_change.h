/* password_change.h - how commands set passwords and phrases (inside of the library).
 *
 * Errors:  0 or a negative reason of the database or of icsf; what the command did wrong is in a message.
 */
#ifndef RACF_PASSWORD_CHANGE_H
#define RACF_PASSWORD_CHANGE_H

#include "racf/command.h"
#include "racf/db_users.h"

/* Seals it and keeps it; what was there goes into the history. changed: 0, the user has to change it first. */
int password_put(struct command *command, const struct racf_user *user, enum racf_secret kind, struct span secret,
                 microseconds changed) MUST_CHECK;
/* Can PASSWORD and PHRASE of ADDUSER and ALTUSER be taken for each of these users? With rules: as when the user sets it. *good
 * false: a message was issued, never with the value. */
int password_check_given(struct command *command, bool rules, bool *good) MUST_CHECK;

#endif
