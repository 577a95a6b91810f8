/* wire.h - what master and its clients share about the bodies of their frames. */
#ifndef CONSOLE_WIRE_H
#define CONSOLE_WIRE_H

#include "base/identity.h"
#include "base/name.h"

enum { COMMAND_TEXT_MAX = 4096 /* bytes of an operator command; what a component takes is less */ };

/* The body of an ORDER; master_order() reads it. */
void order_encode(uint64_t token, const struct identity *operator_identity, struct span text, struct buf *out);
/* Whose ASK or LISTEN it is: what was on its way when that program ended is not for the next one of the job. */
struct asker {
    struct name8 jobid;
    uint32_t serial; /* of the initiator */
};
/* Those of NUMBERED, ANSWERED and MODIFIED; master_heard() reads them. */
void numbered_encode(const struct asker *asker, unsigned number, struct buf *out);
void answered_encode(const struct asker *asker, unsigned number, struct span text, struct buf *out);
void modified_encode(const struct asker *asker, uint64_t token, bool stop, struct span text, struct buf *out);

#endif
