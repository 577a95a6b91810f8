/* messages.h - the formats of the queue manager's messages (base/message.h). */
#ifndef MSTR_MESSAGES_H
#define MSTR_MESSAGES_H

#include "base/message.h"

#define MESSAGE MESSAGE_FORMAT
#include "mstr/messages.def"
#undef MESSAGE

#endif
