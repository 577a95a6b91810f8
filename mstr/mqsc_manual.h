/* mqsc_manual.h - the MQSC commands as a manual page (inside of the mstr program: `mstr --print-manual`).
 *
 * Memory:  appends to page, which is the caller's.
 * Source:  mqsc.def, object_types.def, attributes.def.
 */
#ifndef MSTR_MQSC_MANUAL_H
#define MSTR_MQSC_MANUAL_H

#include "base/buf.h"

/* Appends the page, for man(7). */
void mqsc_manual(struct buf *page);

#endif
