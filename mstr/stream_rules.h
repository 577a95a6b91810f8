/* stream_rules.h - which queues may have copies made of their messages (STREAMQ), and which may take them.
 *
 * Memory:  everything is borrowed.
 * Source:  the restrictions of streaming queues in the documentation of MQ; what such a definition is answered with there is not
 *          known, so the message is ours.
 */
#ifndef MSTR_STREAM_RULES_H
#define MSTR_STREAM_RULES_H

#include "mstr/objects.h"

/* Why STREAMQ of the draft of a queue cannot be as it is; NULL: it can. old: the queue as it is, NULL for a new one. */
const char *stream_wrong(const struct objects *objects, const struct object *draft, const struct object *old);

#endif
