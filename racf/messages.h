/* messages.h - the messages of RACF, one constant format each (messages.def). */
#ifndef RACF_MESSAGES_H
#define RACF_MESSAGES_H

#include "base/message.h"

#define MESSAGE MESSAGE_FORMAT
#include "racf/messages.def"
#undef MESSAGE

#endif
