/* quiesce.h - commands that wait until programs have ended their work: STOP QMGR MODE(QUIESCE) until nobody is connected any more,
 * ARCHIVE LOG MODE(QUIESCE) until no unit of work is open.
 *
 * They end later than they were given: the rest of their reply and their completion go through the calls. While the log is to be
 * archived, calls that would begin a unit of work wait, and commands that change objects, which also wait while the log is
 * suspended or full. Those of the command server's queue stay where they are: order.again.
 *
 * Memory:  quiesce_new() and quiesce_free(). Server and queue manager are borrowed.
 * Blocks:  the calls, for the disk.
 */
#ifndef MSTR_QUIESCE_H
#define MSTR_QUIESCE_H

#include "base/server.h"
#include "mstr/qmgr.h"

struct quiesce;

struct quiesce_calls {
    void *context;
    void (*tell)(void *context, uint64_t token, struct buf *lines);
    void (*complete)(void *context, uint64_t token, bool good);
    void (*stopped)(void *context); /* the queue manager has stopped */
    /* A command that was held is given again. */
    void (*again)(void *context, uint64_t token, const struct identity *who, struct span text);
};

struct quiesce *quiesce_new(struct server *server, struct qmgr *qmgr, const struct quiesce_calls *calls);
void quiesce_free(struct quiesce *quiesce);
/* For qmgr->waits. */
struct waiting_part quiesce_waits(struct quiesce *quiesce);
/* The queue manager has stopped by another command: who waits is told. */
void quiesce_over(struct quiesce *quiesce);

#endif
