/* catalogue.h - every message of every folder, for `greenbar help ID` and docs/messages.md. */
#ifndef CONSOLE_CATALOGUE_H
#define CONSOLE_CATALOGUE_H

#include "base/message.h"

extern const struct message_row catalogue[];
extern const size_t catalogue_count;

/* By id, upper or lower case; NULL when there is none. */
const struct message_row *catalogue_find(const char *id);

#endif
