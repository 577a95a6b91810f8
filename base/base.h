/* base.h - the first header of every file: plain types, attributes, banned functions.
 *
 * Includes nothing of Greenbar but banned.h, so that any header may stand on it.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* The caller has to look at the result. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* printf-like: number (at) of the format argument, number of the first value (0 for va_list). */
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
