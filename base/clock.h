/* clock.h - the time of day, which a test can fix, and time that only goes forward.
 *
 * Units:   microseconds since 1970-01-01 UTC; monotonic milliseconds.
 * Setting: GREENBAR_CLOCK=SECONDS in the environment fixes clock_now() for comparing output byte for byte.
 *          Programs inherit it from the master, so one setting at `greenbar start` fixes a whole system.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

#include "base/base.h"

typedef int64_t microseconds;

microseconds clock_now(void);
/* Milliseconds that only grow, for time limits; never fixed. */
int64_t clock_monotonic(void);
/* Local calendar time of a moment. */
struct tm clock_local(microseconds moment);

/* The moment as mainframe listings write it, in local time. text must hold CLOCK_TEXT bytes. */
enum { CLOCK_TEXT = 40 };
const char *clock_time(microseconds moment, char *text);     /* 14.13.41 */
const char *clock_colons(microseconds moment, char *text);   /* 14:13:41 */
const char *clock_julian(microseconds moment, char *text);   /* 2023109 (yyyyddd) */
const char *clock_short_day(microseconds moment, char *text); /* 23.109 (yy.ddd) */

extern const char *const clock_month_names[12];   /* JANUARY ... */
extern const char *const clock_weekday_names[7];  /* SUNDAY ... */

#endif
