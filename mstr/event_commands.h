/* event_commands.h - RESET QSTATS and REFRESH QMGR, for commands.c.
 *
 * Errors:  as parts.h says.
 * Blocks:  no.
 */
#ifndef MSTR_EVENT_COMMANDS_H
#define MSTR_EVENT_COMMANDS_H

#include "mstr/parts.h"

void event_commands(struct command_parts *parts);

#endif
