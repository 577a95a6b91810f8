/* mqi_program.h - the MQI in a program that is not ours: connections come over the channel to its step (exec/foreign_mqi.h).
 *
 * Memory:  the channel is borrowed for as long as the program runs.
 * Blocks:  no.
 */
#ifndef EXEC_MQI_PROGRAM_H
#define EXEC_MQI_PROGRAM_H

#include "exec/cobol_channel.h"

/* The library's name, as programs that were linked with it ask for it. */
#define MQI_LIBRARY "libgreenbar-mq.so.1"
/* The number of the channel's descriptor; without it a program is no step, and connects as whoever runs it. */
#define MQI_CHANNEL_VARIABLE "GREENBAR_MQ"

void mqi_program(struct cobol_channel *channel, const char *name);

#endif
