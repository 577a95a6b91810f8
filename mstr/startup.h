/* startup.h - START QMGR and STOP QMGR: the sequence of messages, and what happens between them.
 *
 * Errors:  a negative reason when RACF could not be asked about the switches: the start has failed, and the address space ends
 *          with abend 5C6 and reason STARTUP_NO_RACF.
 */
#ifndef MSTR_STARTUP_H
#define MSTR_STARTUP_H

#include "mstr/qmgr.h"

enum { STARTUP_ABEND = 0x5c6, STARTUP_NO_RACF = 0x00c8000d };

/* module: name of the parameter module for CSQY001I. The queue manager is active when it returns 0. */
int startup(struct qmgr *qmgr, struct span module, struct buf *out) MUST_CHECK;

#endif
