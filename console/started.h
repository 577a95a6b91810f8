/* started.h - started tasks that are no queue managers: S NAME runs a procedure of SYS1.PROCLIB until it ends by itself.
 *
 * Each has an initiator of its own (`initiator STC00001`), a child of the master; a new master finds those that run by jes and
 * their pid files. They are not started again.
 *
 * Owner:   the master.
 * Blocks:  a start asks jes for the STC number, at most LINK_PATIENCE.
 */
#ifndef CONSOLE_STARTED_H
#define CONSOLE_STARTED_H

#include "base/name.h"
#include "base/server.h"

struct started;

struct started *started_new(struct server *server);
/* Takes over those that a master before us started; mine says which jobs are not meant. */
void started_adopt(struct started *started, bool (*mine)(void *context, struct span job), void *context);
/* operands: SYM=value,... for the procedure. What happened is said in lines; false: it was not started. */
bool started_begin(struct started *started, const struct name8 *procedure, struct span operands, struct buf *lines);
/* Starts the initiator of a started task that jes has made. */
int started_run(struct started *started, const struct name8 *jobid) MUST_CHECK;
/* Ends all of them; they need not be waited for: what they run ends with them. */
void started_stop_all(struct started *started);

#endif
