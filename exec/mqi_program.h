/* mqi_program.h - the MQI in a program that is not ours: connections come over the channel to its step (exec/foreign_mqi.h).
 *
 * Memory:  the channel is borrowed for as long as the program runs.
 * Blocks:  no.
 */
#ifndef EXEC_MQI_PROGRAM_H
#define EXEC_MQI_PROGRAM_H

#include "exec/cobol_channel.h"
#include "mstr/mqi_client.h"

/* The library's name, as programs that were linked with it ask for it. */
#define MQI_LIBRARY "libgreenbar-mq.so.1"
/* The number of the channel's descriptor; without it a program is no step, and connects as whoever runs it. */
#define MQI_CHANNEL_VARIABLE "GREENBAR_MQ"

/* find and language: as in struct mqi_host. */
void mqi_program(struct cobol_channel *channel, const char *name,
                 MQLONG (*find)(void *context, struct span name, MQCB_FUNCTION **function), const struct mqi_language *language);
/* find of a program in C: the member of the step's libraries, a shared object with a function of its name. */
MQLONG mqi_program_find(void *channel, struct span name, MQCB_FUNCTION **function);

#endif
