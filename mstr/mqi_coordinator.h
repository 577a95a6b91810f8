/* mqi_coordinator.h - two-phase commit for a program that coordinates several resource managers, as RRS does on z/OS.
 *
 * The program works with the MQI. Then, instead of MQCMIT: mqi_prepare() with what it knows the unit by; when all resource
 * managers said yes, MQCMIT, or else MQBACK. A unit that is prepared outlives its program and the queue manager: it is in
 * doubt, and its messages stay locked, until the coordinator, on whatever connection of the same user, ends it with
 * mqi_resolve(), or an operator does with RESOLVE INDOUBT(RRSBATCH).
 *
 * Errors:  completion and reason code as of the MQI. 2354 (MQRC_UOW_ENLISTMENT_ERROR): another unit in doubt has that NID, or
 *          it is all zeros; 2128 (MQRC_UOW_IN_PROGRESS): the unit is prepared, and takes no further call than its end; of
 *          mqi_resolve(), it belongs to a connection that is there. 2255 (MQRC_UOW_NOT_AVAILABLE): no unit with that NID is in
 *          doubt. 2003: nothing could be prepared, the unit is backed out. 2009: whether it is in doubt, or has ended, only the
 *          queue manager's next start can tell. A unit without messages is not prepared (0): to end it does nothing.
 * Blocks:  until it is durable.
 * Source:  docs/formats/message_store.md (PREPARE), mqi_segment.md.
 */
#ifndef MSTR_MQI_COORDINATOR_H
#define MSTR_MQI_COORDINATOR_H

#include <stdbool.h>

#include "mstr/cmqc.h"

enum { MQI_RESOLVE_COMMIT = 1, MQI_RESOLVE_BACKOUT = 2 };

void mqi_prepare(MQHCONN connection, const MQBYTE16 nid, PMQLONG code, PMQLONG reason);
void mqi_resolve(MQHCONN connection, const MQBYTE16 nid, bool commit, PMQLONG code, PMQLONG reason);

#endif
