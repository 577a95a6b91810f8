/* master_client.h - the master as others see it: messages to the console, operator commands (client header: base/ only).
 *
 * Every message of a step or started task goes to its initiator first (exec/step.h: wto), which writes the job log and sends it on
 * with MESSAGE. A command for a queue manager goes: greenbar console -> master -> (ORDER) -> MSTR; the replies go MSTR -> its
 * initiator -> (MESSAGE with the token) -> master -> the person. COMPLETE goes the same way behind the last reply.
 *
 * Errors:  0 or a negative reason.
 * Blocks:  every call, at most its time limit; master_message_post() never.
 */
#ifndef CONSOLE_MASTER_CLIENT_H
#define CONSOLE_MASTER_CLIENT_H

#include "base/identity.h"
#include "base/link.h"

/* token 0: nobody asked. lines: logical messages, one or more lines, each ended by '\n'. job and jobid may be empty. */
int master_message(struct link *link, uint64_t token, const char *job, const char *jobid, struct span lines) MUST_CHECK;
/* The same for a process that the master asks itself: link_post(). */
int master_message_post(struct link *link, uint64_t token, const char *job, const char *jobid, struct span lines) MUST_CHECK;
/* The body of the same, MASTER_MESSAGE, for racf, which sends it over the connection that the master registered with. */
enum { MASTER_MESSAGE = 4 };
void master_message_encode(uint64_t token, const char *job, const char *jobid, struct span lines, struct buf *out);
/* good false: the command failed (`greenbar console` then ends with 8). */
int master_complete(struct link *link, uint64_t token, bool good) MUST_CHECK;
/* Takes the commands of a prefix; the link then brings ORDER frames: hand it to server_adopt(). */
int master_prefix(struct link *link, const char *prefix) MUST_CHECK;
/* The fields of an ORDER frame. identity is the caller's to release; text is borrowed from the frame. */
int master_order(struct reader *in, uint64_t *token, struct identity *operator_identity, struct span *text) MUST_CHECK;
/* Gives an operator command; replies one line each; *good as in master_complete(). */
int master_command(struct link *link, struct span text, struct buf *replies, bool *good) MUST_CHECK;

#endif
