/* parm_dd.h - PARMDD=: the parameter text of a step, out of one of its DDs.
 *
 * The records follow each other; of each the blanks at its end are dropped, and before them the sequence number in columns
 * 73-80 of a record of 80 characters.
 *
 * Errors:  REASON_NOT_FOUND (no such DD, no such data set or member), REASON_TOO_LONG, REASON_NOT_AUTHORIZED with ICH408I
 *          in refusal.
 * Blocks:  for the disk and the catalog.
 */
#ifndef JCL_PARM_DD_H
#define JCL_PARM_DD_H

#include "base/link.h"
#include "base/spawn.h"
#include "exec/step_table.h"

enum { PARM_DD_MAX = 32760 };

struct parm_dd {
    const struct step_dd *entries; /* of the step */
    uint32_t entry_count;
    const struct spawn_fd *fds;    /* that the entries name */
    size_t fd_count;
    /* The catalog as the job's user sees it. */
    int (*catalog)(void *context, struct link **link);
    void *context;
};

/* Appends the text of that DD, whose limit is PARM_DD_MAX. */
int parm_dd_read(const struct parm_dd *step, const struct name8 *ddname, struct buf *text, struct buf *refusal) MUST_CHECK;
/* One record. Pure. */
void parm_dd_add(struct buf *text, struct span record);

#endif
