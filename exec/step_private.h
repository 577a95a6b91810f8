/* step_private.h - what step.c, step_servers.c and dd.c share about the one step (not for others). */
#ifndef EXEC_STEP_PRIVATE_H
#define EXEC_STEP_PRIVATE_H

#include "exec/step.h"

struct step {
    struct arena arena;
    struct step_table table;
    struct link *initiator; /* the step link */
    struct racf *racf;      /* once somebody asked for it */
    struct link *catalog;
    struct dd *writing;     /* open for output */
    bool late;              /* one of them may have SYSOUT records that others cannot see yet */
    bool warned[STEP_LIMITS]; /* of a limit that was passed */
    bool abending;
};

/* The first part of a DD; NULL: the step has none of that name. */
const struct step_dd *dd_find(const struct step *step, const char *ddname);

/* The initiator hears that a DD with FREE=CLOSE was closed. */
void step_freed(struct step *step, const struct name8 *ddname);
/* Closes what is open for output: what was written before an abend stands there. */
void step_close_output(struct step *step);

#endif
