/* command_queue.h - the command server at its queue: a message on SYSTEM.COMMAND.INPUT is a command of the user in its descriptor,
 * and each line of its reply a message on the reply-to queue.
 *
 * A command is taken off the queue before it is carried out, outside of any unit of work: one that ends the queue manager is not
 * found there again by the next one.
 * Errors:  none: what cannot be read waits, and what cannot be answered goes to the dead-letter queue.
 * Memory:  command_queue_new() and command_queue_free(); the engine is borrowed until command_queue_end().
 * Blocks:  command_queue_turn() as command_serve().
 */
#ifndef MSTR_COMMAND_QUEUE_H
#define MSTR_COMMAND_QUEUE_H

#include "mstr/queue_engine.h"

struct command_queue;

struct command_queue_calls {
    void *context;
    void (*soon)(void *context, int milliseconds); /* command_queue_turn() is wanted then, from the loop */
    void (*log)(void *context, struct span lines); /* for the MSTR job log */
    void (*commanded)(void *context);              /* a command was carried out; may end the engine */
};

struct command_queue *command_queue_new(struct engine *engine, struct qmgr *qmgr, const struct command_queue_calls *calls);
/* Carries out what has come, follows START and STOP CMDSERV; to be called when a command of anybody was carried out, too. */
void command_queue_turn(struct command_queue *queue);
/* The engine is about to go. */
void command_queue_end(struct command_queue *queue);
void command_queue_free(struct command_queue *queue);

#endif
