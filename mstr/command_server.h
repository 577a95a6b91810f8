/* command_server.h - commands of programs: CSQUTIL, panels, what arrives on SYSTEM.COMMAND.INPUT.
 *
 * Errors:  none for the caller; the reply says what went wrong.
 * Memory:  the reply is the caller's.
 * Blocks:  as command_serve().
 */
#ifndef MSTR_COMMAND_SERVER_H
#define MSTR_COMMAND_SERVER_H

#include "mstr/qmgr.h"

/* Carries out a command under an identity. reply: CSQN205I and the messages, a line each; log: lines for the job log. */
void command_server_serve(struct qmgr *qmgr, const struct identity *who, struct span text, struct buf *reply, struct buf *log);

#endif
