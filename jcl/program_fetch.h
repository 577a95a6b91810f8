/* program_fetch.h - where the program of a step comes from: STEPLIB or JOBLIB, ours, SYS1.LINKLIB.
 *
 * Blocks:  on the catalog.
 * Source:  docs/decisions/0006-programs-not-ours.md.
 */
#ifndef JCL_PROGRAM_FETCH_H
#define JCL_PROGRAM_FETCH_H

#include "base/buf.h"
#include "base/link.h"
#include "jcl/allocation.h"

/* All borrowed. */
struct program_fetch {
    const struct allocation *allocation; /* of the step */
    int (*catalog)(void *context, struct link **link); /* under the job's user */
    void *context;
};

/* The file of build/bin that runs the program, looked for in the order of z/OS; NULL: it is nowhere. */
const char *program_find(const struct program_fetch *fetch, const struct name8 *program) MUST_CHECK;
/* Where the program that program_find() found comes from and what else it may load, as racf_session() takes it. */
void program_libraries(const struct program_fetch *fetch, const struct name8 *program, const char *file, struct buf *out);

#endif
