/* reason.h - one list of reasons why a function failed.
 *
 * Functions that can fail return 0 (or a count) or a negative reason from reasons.def. The reason is
 * passed up; the first function that knows the names issues a message.
 */
#ifndef BASE_REASON_H
#define BASE_REASON_H

#include "base/base.h"

enum reason {
#define REASON(name, value, text) REASON_##name = value,
#include "base/reasons.def"
#undef REASON
};

/* The sentence part that reasons.def gives, never NULL. */
const char *reason_text(int reason);
/* The name, "NOT_FOUND", for logs and tests. */
const char *reason_name(int reason);
/* The reason that fits an errno value. */
int reason_from_errno(int error);

#endif
