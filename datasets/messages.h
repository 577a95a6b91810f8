/* messages.h - the messages of the catalog process. */
#ifndef DATASETS_MESSAGES_H
#define DATASETS_MESSAGES_H

#include "base/message.h"

#define MESSAGE MESSAGE_FORMAT
#include "datasets/messages.def"
#undef MESSAGE

#endif
