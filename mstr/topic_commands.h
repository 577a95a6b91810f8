/* topic_commands.h - DISPLAY TPSTATUS, SBSTATUS and PUBSUB, CLEAR TOPICSTR.
 *
 * Errors:  as parts.h says.
 * Memory:  nothing is kept.
 * Blocks:  CLEAR TOPICSTR, until it is durable.
 */
#ifndef MSTR_TOPIC_COMMANDS_H
#define MSTR_TOPIC_COMMANDS_H

#include "mstr/qmgr.h"

void topic_commands(struct command_parts *parts);

#endif
