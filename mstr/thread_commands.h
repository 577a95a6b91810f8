/* thread_commands.h - DISPLAY THREAD, DISPLAY CONN, STOP CONN, RESOLVE INDOUBT.
 *
 * They speak of the engine that qmgr->engine names; while there is none, of no connection.
 */
#ifndef MSTR_THREAD_COMMANDS_H
#define MSTR_THREAD_COMMANDS_H

#include "mstr/parts.h"

void thread_commands(struct command_parts *parts);

#endif
