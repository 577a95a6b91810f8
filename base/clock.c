/* clock.c - the time of day. */
#include "base/clock.h"

#include "base/bug.h"
#include "base/text.h"

const char *const clock_month_names[12] = { "JANUARY", "FEBRUARY", "MARCH",     "APRIL",   "MAY",      "JUNE",
                                            "JULY",    "AUGUST",   "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER" };
const char *const clock_weekday_names[7] = { "SUNDAY",   "MONDAY", "TUESDAY", "WEDNESDAY",
                                             "THURSDAY", "FRIDAY", "SATURDAY" };

microseconds clock_now(void)
{
    static int fixed = -1; /* not looked yet */
    static microseconds moment;
    struct timespec now;

    if (fixed < 0) {
        const char *setting = getenv("GREENBAR_CLOCK");
        uint64_t seconds;

        fixed = setting && text_number(span_of(setting), INT64_MAX / 1000000, &seconds);
        if (fixed)
            moment = (microseconds)seconds * 1000000;
    }
    if (fixed)
        return moment;
    must(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return (microseconds)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_monotonic(void)
{
    struct timespec now;

    must(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct tm clock_local(microseconds moment)
{
    time_t seconds = (time_t)(moment / 1000000);
    struct tm calendar;

    must(localtime_r(&seconds, &calendar));
    return calendar;
}

static const char *formatted(microseconds moment, char *text, const char *format)
{
    struct tm calendar = clock_local(moment);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the formats stand right below */
    must(strftime(text, CLOCK_TEXT, format, &calendar) > 0);
#pragma GCC diagnostic pop
    return text;
}

const char *clock_time(microseconds moment, char *text)
{
    return formatted(moment, text, "%H.%M.%S");
}

const char *clock_colons(microseconds moment, char *text)
{
    return formatted(moment, text, "%H:%M:%S");
}

const char *clock_julian(microseconds moment, char *text)
{
    return formatted(moment, text, "%Y%j");
}

const char *clock_short_day(microseconds moment, char *text)
{
    return formatted(moment, text, "%y.%j");
}
