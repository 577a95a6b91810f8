/* mqi_reach.h - a connection to a queue manager for a step, as the job's user.
 *
 * A queue manager of system.yaml that is not running is MQRC 2059, one that is not there 2058; the blank name is that of the first.
 * Errors:  MQRC_; lines that the queue manager has for the job log (ICH408I) have been said then.
 * Memory:  what is opened is the caller's.
 * Blocks:  for system.yaml at the first call, for the queue manager at each.
 */
#ifndef EXEC_MQI_REACH_H
#define EXEC_MQI_REACH_H

#include "exec/step.h"
#include "mstr/mqi_open.h"

/* request: the body of CONNECT. */
MQLONG mqi_reach(struct step *step, struct span name, const struct buf *request, struct mqi_opened *opened);

#endif
