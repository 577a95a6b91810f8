/* startup.h - how the address space ends when START QMGR did not succeed: RACF could not be asked, or what is kept not be opened.
 *
 * START QMGR and STOP QMGR themselves are functions of the table (commands.h).
 */
#ifndef MSTR_STARTUP_H
#define MSTR_STARTUP_H

#include "mstr/qmgr.h"

enum { STARTUP_ABEND = 0x5c6, STARTUP_NO_RACF = 0x00c8000d, STARTUP_NO_STORAGE = 0x00d93001 /* (unconfirmed) */ };

/* The last part of STOP QMGR: whoever is connected has to go. */
int qmgr_stop_now(struct qmgr *qmgr, struct buf *out) MUST_CHECK;

#endif
