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
#include "base/name.h"

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

/* Action messages that stay on the console until their cause is over, as a task that asked PREFIX tells of them: bodies of HOLD and
 * RELEASE, to be pushed over that connection, and what HELD says (docs/formats/action_messages.md). */
enum { MASTER_HOLD = 12, MASTER_RELEASE = 13, MASTER_HELD = 0x8206, ACTION_TEXT_MAX = 256 };
enum action_kind { ACTION_IMMEDIATE = 1, ACTION_CRITICAL, ACTION_EVENTUAL };
void hold_encode(uint32_t key, enum action_kind kind, uint32_t number, struct span text, struct buf *out);
void release_encode(uint32_t key, struct buf *out);
/* number 0: it is not kept any more. */
int held_decode(struct reader *in, uint32_t *key, uint32_t *number) MUST_CHECK;

/* Bytes of a question and of a reply, as those of WTOR. */
enum { OPERATOR_QUESTION_MAX = 122, OPERATOR_REPLY_MAX = 119 };
/* For an initiator: its job asks the operator (WTOR). serial: comes back with all that is said to it; number: that the question
 * had at a master before this one, or 0; most: bytes of a reply. One way. */
int master_ask(struct link *link, const struct name8 *job, const struct name8 *jobid, uint32_t serial, unsigned number,
               unsigned most, struct span text) MUST_CHECK;
/* Its program is ready for the next text of MODIFY or STOP. One way. */
int master_listen(struct link *link, const struct name8 *job, const struct name8 *jobid, uint32_t serial) MUST_CHECK;
/* Its program has ended. One way. */
int master_done(struct link *link) MUST_CHECK;
/* What the master says to it, to be called when the link can be read. text is borrowed from answer. */
struct master_said {
    enum { MASTER_NUMBERED = 1, MASTER_ANSWERED, MASTER_MODIFIED } kind;
    struct name8 jobid;
    uint32_t serial; /* of the ASK or LISTEN that it answers */
    unsigned number;
    uint64_t token; /* of the order that MODIFY or STOP is: for replies, and for its completion */
    bool stop;
    struct span text;
};
int master_heard(struct link *link, struct answer *answer, struct master_said *said) MUST_CHECK;

#endif
