/* action_messages.h - messages of the queue manager that stay on the operator's console until their cause is over.
 *
 * What the queue manager says goes by here, and what has a row in action_messages.def is remembered. action_messages_look() then
 * compares that with what is still so, and tells the master what is new, and what is over. So nobody who ends a cause has to think
 * of the message, and a master that is started anew is told all of it.
 *
 * Errors:  none.
 * Blocks:  never; asks the log under its lock.
 */
#ifndef MSTR_ACTION_MESSAGES_H
#define MSTR_ACTION_MESSAGES_H

#include "console/master_client.h"
#include "mstr/log.h"

enum { ACTION_MESSAGES = 8 /* at a time: more than the table can make of two log copies */ };

struct action_messages {
    uint32_t last_key;
    struct action_message {
        const struct action_row *row; /* NULL: free */
        uint32_t key;
        uint32_t number; /* at the master; 0: it has not said it */
        bool told;       /* to the master that is there now */
        bool removed;    /* by the operator: not told again, as long as it lasts */
        char text[ACTION_TEXT_MAX + 1];
    } list[ACTION_MESSAGES];
};

struct action_calls {
    void (*push)(void *context, uint16_t type, const struct buf *body); /* to the master */
    void *context;
};

/* Lines that were said. */
void action_messages_said(struct action_messages *messages, struct span lines);
/* calls NULL: there is no master now; what is over is forgotten, what is new waits. log NULL: there is none yet. */
void action_messages_look(struct action_messages *messages, struct log *log, const struct action_calls *calls);
/* HELD came. */
void action_messages_held(struct action_messages *messages, uint32_t key, uint32_t number);
/* The master is gone: the next one is to be told all. */
void action_messages_master_gone(struct action_messages *messages);

#endif
