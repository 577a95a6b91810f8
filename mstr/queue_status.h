/* queue_status.h - DISPLAY QSTATUS.
 *
 * It speaks of the engine that qmgr->engine names; while there is none, of no queue.
 */
#ifndef MSTR_QUEUE_STATUS_H
#define MSTR_QUEUE_STATUS_H

#include "mstr/parts.h"

void queue_status_commands(struct command_parts *parts);

#endif
