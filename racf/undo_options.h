/* undo_options.h - the operand of SETROPTS that gives an option the value that it had.
 *
 * Errors:  UNDO_CANNOT.
 * Memory:  none.
 * Blocks:  no.
 */
#ifndef RACF_UNDO_OPTIONS_H
#define RACF_UNDO_OPTIONS_H

#include "base/buf.h"

enum undo_option {
    UNDO_PUT,
    UNDO_NOTHING, /* another option of the same operand says it all */
    UNDO_CANNOT,  /* no operand does that */
};

/* name: as in the tables options and option_texts, "PASSWORD.HISTORY". old: the value as text; "": it had none. outer_off: the
 * option in front of the period was off then, and is not now. Appends the operand. */
enum undo_option undo_option_put(const char *name, const char *old, bool outer_off, struct buf *out) MUST_CHECK;

#endif
