/* messages.h - the formats of this folder's messages. */
#ifndef CONSOLE_MESSAGES_H
#define CONSOLE_MESSAGES_H

#include "base/message.h"

#define MESSAGE MESSAGE_FORMAT
#include "console/messages.def"
#undef MESSAGE

#endif
