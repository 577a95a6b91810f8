/* command_manual.h - the RACF commands as a manual page (inside of the racf program: `racf --print-manual`).
 *
 * Memory:  appends to page, which is the caller's.
 * Source:  commands.def, segments.def.
 */
#ifndef RACF_COMMAND_MANUAL_H
#define RACF_COMMAND_MANUAL_H

#include "base/buf.h"

/* Appends the page, for man(7). */
void command_manual(struct buf *page);

#endif
