/* bug.h - the two ways a program ends by itself.
 *
 * fatal(): the world failed (disk, memory, a lost process); the supervisor restarts us, the work is on disk.
 * bug():   we are wrong; prints where and aborts, so that a core and a test see it.
 */
#ifndef BASE_BUG_H
#define BASE_BUG_H

#include "base/base.h"

void bug_at(const char *file, int line, const char *format, ...) PRINTF_LIKE(3, 4) NORETURN;
void fatal(const char *format, ...) PRINTF_LIKE(1, 2) NORETURN;

#define bug(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
/* What must be true here, in every build. */
#define must(condition)                                   \
    do {                                                  \
        if (!(condition))                                 \
            bug_at(__FILE__, __LINE__, "not so: " #condition); \
    } while (0)

#endif
