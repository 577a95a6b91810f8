/* queue_broker.h - the queued publish/subscribe interface: messages on SYSTEM.BROKER.CONTROL.QUEUE and on the stream queues that
 * namelist SYSTEM.QPUBSUB.QUEUE.NAMELIST names are commands, each carried out under the user in its descriptor.
 *
 * It runs while PSMODE is ENABLED. A command, what it changes and its response are of one unit of work, with the get of its message
 * where that is under syncpoint (PSSYNCPT): docs/decisions/0013-topics.md.
 * Errors:  none: a queue that cannot be read is tried again.
 * Memory:  broker_new() and broker_free(); the engine is borrowed until broker_end().
 * Blocks:  no more than calls of programs do.
 * Source:  IBM MQ, Queued publish/subscribe command messages; Topic manager messages (CSQT).
 */
#ifndef MSTR_QUEUE_BROKER_H
#define MSTR_QUEUE_BROKER_H

#include "mstr/queue_engine.h"

struct broker;

struct broker_calls {
    void *context;
    void (*soon)(void *context, int milliseconds); /* broker_turn() is wanted then, from the loop */
    void (*log)(void *context, struct span lines); /* for the MSTR job log */
};

struct broker *broker_new(struct engine *engine, struct qmgr *qmgr, const struct broker_calls *calls);
/* Goes on with what has come; follows PSMODE and the namelist: to be called when a command was carried out, too. */
void broker_turn(struct broker *broker);
/* The engine is about to go. */
void broker_end(struct broker *broker);
void broker_free(struct broker *broker);

#endif
