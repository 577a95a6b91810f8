/* program_library.h - a member of a profile of class PROGRAM: a load library, as ADDMEM takes it: DSNAME/VOLUME/PADCHK.
 *
 * Memory: spans into the text. Errors: none; what is left out is empty, quotes are taken off.
 */
#ifndef RACF_PROGRAM_LIBRARY_H
#define RACF_PROGRAM_LIBRARY_H

#include "base/span.h"

struct program_library {
    struct span name, volume, pads; /* pads: PADCHK, NOPADCHK or empty */
};

struct program_library program_library_of(struct span member);

#endif
