/* command_security.h - may this user give this command: class MQCMDS, profile hlq.verb.keyword; and about this object:
 * class MQADMIN or MXADMIN, profile hlq.type.name.
 *
 * The level of the queue manager is looked at first, that of its queue-sharing group when no profile was found there. No
 * profile at all is a refusal. Nothing is checked while the COMMAND or COMMAND RESOURCES switch is off, nor for commands of the
 * start-up input.
 * Errors:  REASON_NOT_AUTHORIZED, with ICH408I in the log of the order; any other reason: RACF could not be asked, which
 *          refuses too.
 */
#ifndef MSTR_COMMAND_SECURITY_H
#define MSTR_COMMAND_SECURITY_H

#include "mstr/mqsc.h"
#include "mstr/qmgr.h"

int command_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc *command) MUST_CHECK;
/* One object of a command whose parameter is a generic name (mqsc_generic()): its function asks so for each that fits. */
int command_resource_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc_command *row,
                                struct span name) MUST_CHECK;

#endif
