/* messages.h - the messages of the converter, of JES2 and of the initiators. */
#ifndef JCL_MESSAGES_H
#define JCL_MESSAGES_H

#include "base/message.h"

#define MESSAGE MESSAGE_FORMAT
#include "jcl/messages.def"
#undef MESSAGE

#endif
