/* mqi_person.h - a connection to a queue manager for a process that is no step: as the user ID that its UNIX user is mapped to.
 *
 * Who that is the kernel tells racf of the socket's other side; the program says nothing about it.
 *
 * Errors:  MQRC_: 2058 no such queue manager in system.yaml, 2059 it, or the system, cannot be reached, 2035 nobody is mapped.
 * Memory:  what is opened is the caller's.
 * Blocks:  for racf and the queue manager.
 */
#ifndef MSTR_MQI_PERSON_H
#define MSTR_MQI_PERSON_H

#include "mstr/mqi_open.h"

/* name empty: the first queue manager of system.yaml. As the function open of struct mqi_host; context is not looked at. */
MQLONG mqi_person(void *context, struct span name, const struct buf *request, struct mqi_opened *opened);

#endif
