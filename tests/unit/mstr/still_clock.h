/* still_clock.h - a clock that stands still until the test lets time pass: a machine that is slow makes nothing expire.
 *
 * Linking: with the functions of base/clock.h wrapped (STILL_CLOCK in tests/tests.mk).
 */
#ifndef TESTS_STILL_CLOCK_H
#define TESTS_STILL_CLOCK_H

#include "base/clock.h"

microseconds __wrap_clock_now(void);
int64_t __wrap_clock_monotonic(void);

static microseconds still_moment = INT64_C(1800000000) * 1000000;

microseconds __wrap_clock_now(void)
{
    return still_moment;
}

int64_t __wrap_clock_monotonic(void)
{
    return still_moment / 1000;
}

static inline void pass_time(int64_t milliseconds)
{
    still_moment += milliseconds * 1000;
}

#endif
