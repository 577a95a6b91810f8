/* display.h - DISPLAY: what the system looks like.
 *
 * Owner:   the master.
 */
#ifndef CONSOLE_DISPLAY_H
#define CONSOLE_DISPLAY_H

#include "console/operator.h"

/* What DISPLAY is asked for (JOBS, T ...), by its row in jcl/operator.def. */
struct display_row {
    const char *word, *abbreviation;
    /* operands: what stands behind the word and its comma. False: they are not understood. */
    bool (*function)(struct console *console, struct span operands, struct buf *lines);
    const char *resource; /* in class OPERCMDS */
};

/* operands: of DISPLAY; NULL: it does not know the word. rest: what stands behind it. */
const struct display_row *display_find(struct span operands, struct span *rest);

#endif
