/* usage_display.h - DISPLAY USAGE: page sets, buffer pools, the log data sets that are needed.
 *
 * Errors:  as a mqsc_function (parts.h).
 * Blocks:  no.
 */
#ifndef MSTR_USAGE_DISPLAY_H
#define MSTR_USAGE_DISPLAY_H

#include "mstr/parts.h"

mqsc_function usage_display;

#endif
