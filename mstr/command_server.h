/* command_server.h - commands of programs: CSQUTIL, panels, what arrives on SYSTEM.COMMAND.INPUT.
 *
 * Errors:  none for the caller; the reply says what went wrong.
 * Memory:  the reply is the caller's.
 * Blocks:  as command_serve().
 */
#ifndef MSTR_COMMAND_SERVER_H
#define MSTR_COMMAND_SERVER_H

#include "mstr/qmgr.h"

/* The reply to a command that is too long to be one. */
void command_server_too_long(const struct qmgr *qmgr, struct buf *reply);
/* Carries out a command of the user that a message names: empty, and one that is none, is nobody. Then as: */
bool command_server_named(struct qmgr *qmgr, struct span user, struct span text, struct buf *reply, struct buf *log);
/* Carries out a command under an identity. reply: CSQN205I and the messages, a line each; log: lines for the job log. False:
 * nothing was done, as it has to wait for ARCHIVE LOG MODE(QUIESCE) or RESUME QMGR LOG: it is to be tried again. */
bool command_server_serve(struct qmgr *qmgr, const struct identity *who, struct span text, struct buf *reply, struct buf *log);

#endif
