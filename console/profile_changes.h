/* profile_changes.h - what a rehearsal has changed in the RACF database: each field once, as it was and as it is.
 *
 * Errors:  0 or a negative reason of racf_history().
 * Memory:  profile_changes_read() and profile_changes_release() go together.
 */
#ifndef CONSOLE_PROFILE_CHANGES_H
#define CONSOLE_PROFILE_CHANGES_H

#include <jansson.h>

#include "racf/racf_client.h"

struct profile_change {
    char *name; /* "user NOBODY", "access MQQUEUE ZQS3.** (G) MQSTC level"; owned */
    char *old;  /* NULL: there was none; owned */
    char *new;
};

struct profile_changes {
    struct profile_change *list; /* in the order in which they came first */
    size_t count, room;
};

/* The number of the newest change, 0 for none. */
int profile_changes_last(struct racf *racf, uint64_t *number) MUST_CHECK;
/* Everything that was changed behind that one, and is not as it was. */
int profile_changes_read(struct profile_changes *changes, struct racf *racf, uint64_t behind) MUST_CHECK;
void profile_changes_release(struct profile_changes *changes);
void profile_changes_print(const struct profile_changes *changes);
json_t *profile_changes_json(const struct profile_changes *changes);

#endif
