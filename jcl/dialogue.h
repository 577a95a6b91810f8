/* dialogue.h - what the program of a step asks the operator (WTOR), and what he tells it (MODIFY, STOP).
 *
 * It goes over the connection with the master that the messages of the job take. A master that was started anew is asked again,
 * with the number that the question had; what was answered is gone from it, so nothing is asked twice that has been answered.
 *
 * Owner:   the initiator, for one program; everything happens in its event loop.
 * Memory:  dialogue_new() hands out what dialogue_free() takes back.
 * Blocks:  as job_console.h says.
 */
#ifndef JCL_DIALOGUE_H
#define JCL_DIALOGUE_H

#include "base/server.h"
#include "jcl/job_console.h"

struct dialogue;

struct dialogue_calls {
    void (*numbered)(void *context, unsigned number, struct span text); /* the question is shown, for the first time */
    void (*answered)(void *context, unsigned number, struct span text);
    void (*modified)(void *context, uint64_t token, bool stop, struct span text);
    void *context;
};

struct dialogue *dialogue_new(struct server *server, struct job_console *console, const struct name8 *job,
                              const struct name8 *jobid, const struct dialogue_calls *calls);
/* The program has ended: what it asked is withdrawn, an order that it did not complete is. */
void dialogue_free(struct dialogue *dialogue);
void dialogue_ask(struct dialogue *dialogue, unsigned most, struct span text);
/* It is ready for the next text. */
void dialogue_listen(struct dialogue *dialogue);
/* Of the order that it has and did not complete yet; 0: none. */
uint64_t dialogue_token(const struct dialogue *dialogue);
void dialogue_completed(struct dialogue *dialogue, uint64_t token);

#endif
