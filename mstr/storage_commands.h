/* storage_commands.h - DISPLAY and SET SYSTEM, LOG, ARCHIVE; DISPLAY USAGE; DEFINE LOG, ARCHIVE LOG, RECOVER BSDS; buffer pools and
 * page sets.
 *
 * Errors:  of the functions that are put into the table: as parts.h says.
 * Blocks:  for the disk.
 * Source:  facts/mq-operations.md, sections 4 to 7.
 */
#ifndef MSTR_STORAGE_COMMANDS_H
#define MSTR_STORAGE_COMMANDS_H

#include "mstr/parts.h"

void storage_commands(struct command_parts *parts);

#endif
