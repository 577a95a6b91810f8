/* activity.h - DISPLAY A and DISPLAY J: which address spaces are active.
 *
 * Owner:   the master.
 * Blocks:  asks jes for the jobs that run, at most LINK_PATIENCE; without jes, what the master itself started is shown.
 */
#ifndef CONSOLE_ACTIVITY_H
#define CONSOLE_ACTIVITY_H

#include "console/operator.h"

/* operands: what stands behind "A" or "J": nothing (the counts), L or LIST (all of them), a name (its details). False: it is none
 * of these, out is untouched. */
bool activity_display(const struct console *console, struct span operands, struct buf *out) MUST_CHECK;

/* One address space, as the display shows it. */
struct activity {
    struct name8 name;
    struct name8 step;
    struct name8 procstep;
    struct name8 jobid; /* none: a process of the system itself */
    struct name8 owner;
    char kind; /* S started task, J job */
};
struct activity_counts {
    unsigned jobs, started, system, initiators;
};
/* The lines of the display, apart from who is asked: tests use it. name: empty for no details. */
void activity_put(const struct activity_counts *counts, const struct activity *list, size_t count, bool listed, struct span name,
                  const char *time, struct buf *out);

#endif
