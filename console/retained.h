/* retained.h - action messages that are no questions: kept until their cause is over, CONTROL C removes them, or their task ends.
 *
 * A message comes from a task that asked PREFIX (HOLD), which takes it back (RELEASE) or ends. A master that is started anew knows
 * of none: each task tells again, and names the number that the message had. So nothing of this is on disk.
 * docs/formats/action_messages.md has the frames.
 *
 * Owner:   the master.
 * Errors:  none; a task that has too many loses its oldest one, which is said.
 * Source:  z/OS MVS System Commands, CONTROL C and DISPLAY R; System Messages, IEE112I, IEE145I. From memory: which sign stands in
 *          front of a text, the order of the kinds, that CONTROL C which did everything answers nothing.
 */
#ifndef CONSOLE_RETAINED_H
#define CONSOLE_RETAINED_H

#include "base/server.h"
#include "console/master_client.h"

enum { RETAINED_OF_ONE = 32 /* messages of one session */ };

struct retained;

struct retained_calls {
    void (*say)(void *context, const char *jobid, struct span lines); /* to SYSLOG */
    bool (*is_question)(void *context, uint32_t number);              /* does one of that number wait for a reply? */
    void *context;
};

struct action {
    uint32_t key;    /* that its task gave it */
    enum action_kind kind;
    uint32_t number; /* that it had before, or 0 */
    struct span text;
};

struct retained *retained_new(const struct retained_calls *calls);
void retained_free(struct retained *retained);
/* Takes the place of one that the session has under this key. job: for what is said. */
void retained_hold(struct retained *retained, struct session *session, const char *job, const struct action *action);
/* A key that there is none of is no error: the operator may have been faster. */
void retained_release(struct retained *retained, const struct session *session, uint32_t key);
/* All of the session. */
void retained_forget(struct retained *retained, const struct session *session);
/* Takes "A,12,20-30": what a CONTROL C has behind its C. False: lines say why it was not all done; what stands in front of the
 * wrong number was. */
bool retained_delete(struct retained *retained, struct span operands, struct buf *lines);
unsigned retained_count(const struct retained *retained, enum action_kind kind);
/* One entry each for IEE112I. with_job: its job ID, too. */
void retained_list(const struct retained *retained, enum action_kind kind, const char *sysname, bool with_job, struct buf *lines);

#endif
