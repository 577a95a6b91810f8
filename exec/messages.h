/* messages.h - the messages of step programs and of the TSO command processor. */
#ifndef EXEC_MESSAGES_H
#define EXEC_MESSAGES_H

#include "base/message.h"

#define MESSAGE MESSAGE_FORMAT
#include "exec/messages.def"
#undef MESSAGE

#endif
