/* wire.h - what master and its clients share about the bodies of their frames. */
#ifndef CONSOLE_WIRE_H
#define CONSOLE_WIRE_H

#include "base/identity.h"

enum { COMMAND_TEXT_MAX = 4096 /* bytes of an operator command; what a component takes is less */ };

/* The body of an ORDER; master_order() reads it. */
void order_encode(uint64_t token, const struct identity *operator_identity, struct span text, struct buf *out);

#endif
