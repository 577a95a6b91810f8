/* replies.h - questions that wait for the operator (WTOR): their numbers, D R, and the replies.
 *
 * A question comes from the initiator of a job (ASK) and lasts until it is answered, its program ends (DONE), or the connection
 * over which it came ends. A master that is started anew knows of none: each initiator asks again, and names the number that the
 * question had. So nothing of this is on disk.
 *
 * Owner:   the master.
 * Errors:  none; a question for which there is no number left waits for one.
 * Source:  z/OS MVS System Commands, REPLY; System Messages, IEE112I. From memory: numbers go up to 99 and begin again at 01, the
 *          sign @ in front of the number of a question by a program that is not authorized, IEE400I, IEE699I, IEE704I.
 */
#ifndef CONSOLE_REPLIES_H
#define CONSOLE_REPLIES_H

#include "base/name.h"
#include "base/server.h"

enum { REPLY_NUMBER_MAX = 99 };

struct replies;

struct replies_calls {
    void (*say)(void *context, const char *jobid, struct span lines); /* to SYSLOG */
    void *context;
};

struct question {
    const struct name8 *job, *jobid;
    uint32_t serial;  /* that its initiator gave it */
    unsigned number;  /* that it had before, or 0 */
    unsigned most;    /* bytes of a reply */
    struct span text; /* one line */
};

struct replies *replies_new(const struct replies_calls *calls);
void replies_free(struct replies *replies);
/* A session has one question; one that it had before is withdrawn. */
void replies_ask(struct replies *replies, struct session *session, const struct question *question);
/* Withdraws what the session asked. */
void replies_forget(struct replies *replies, const struct session *session);
/* Takes "nn,text", "nn text", "nn'text'": what a REPLY has behind its verb. Everything is answered in lines; false: nothing was
 * replied to. */
bool replies_answer(struct replies *replies, struct span operands, struct buf *lines);
/* Does a question of that number wait? */
bool replies_waits(const struct replies *replies, uint32_t number);
unsigned replies_count(const struct replies *replies);
/* One entry each for IEE112I. with_job: its job ID, too. */
void replies_list(const struct replies *replies, const char *sysname, bool with_job, struct buf *lines);
/* Takes a REPLY apart: its number, and its text, without its apostrophes, or in upper case where it has none. */
enum reply_parsed { REPLY_GOOD, REPLY_NO_NUMBER, REPLY_DELIMITERS };
enum { REPLY_PARSED = 128 };
enum reply_parsed reply_parse(struct span operands, unsigned *number, char text[REPLY_PARSED]);

#endif
