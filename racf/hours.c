/* hours.c - on which days, and when. */
#include "racf/hours.h"

#include <stdlib.h>

#include "base/text.h"

static const struct hours never = { .days = HOURS_NO_DAY };

static bool parse_time(struct span text, struct hours *hours)
{
    uint64_t from, to;

    if (text.length != 9 || text.data[4] != ':' || !text_number(span_part(text, 0, 4), 2400, &from) ||
        !text_number(span_from(text, 5), 2400, &to) || from % 100 >= 60 || to % 100 >= 60 || from == to)
        return false;
    hours->from = (uint16_t)from;
    hours->to = (uint16_t)to;
    return true;
}

static bool parse_zone(struct span text, struct hours *hours)
{
    uint64_t east;

    if (text.length < 2 || (text.data[0] != 'E' && text.data[0] != 'W') || !text_number(span_from(text, 1), 23, &east))
        return false;
    hours->zone = (int8_t)(text.data[0] == 'E' ? (int)east : -(int)east);
    return true;
}

static bool parse_day(struct span word, struct hours *hours)
{
    for (unsigned day = 0; day < 7; day++)
        if (span_is(word, clock_weekday_names[day])) {
            hours->days = (uint8_t)(hours->days | 1u << day);
            return true;
        }
    return false;
}

bool hours_time_good(struct span text)
{
    struct hours hours;

    return span_is(text, "ANYTIME") || parse_time(text, &hours);
}

struct hours hours_of(struct span days, struct span time, struct span zone)
{
    struct hours hours = { 0 };
    bool good = (time.length == 0 || parse_time(time, &hours)) && (zone.length == 0 || parse_zone(zone, &hours));

    for (struct span word = span_word(&days); good && word.length; word = span_word(&days))
        good = parse_day(word, &hours);
    return good ? hours : never;
}

void hours_words(const struct hours *hours, enum hours_words which, struct buf *words)
{
    if (which == HOURS_TIME && hours->from != hours->to)
        buf_printf(words, "%04u:%04u", hours->from, hours->to);
    if (which == HOURS_ZONE && hours->zone)
        buf_printf(words, "%c%02d", hours->zone > 0 ? 'E' : 'W', abs(hours->zone));
    for (unsigned day = 0; which == HOURS_DAYS && day < 7; day++)
        if (hours->days & 1u << day)
            buf_printf(words, "%s%s", words->length ? " " : "", clock_weekday_names[day]);
}

bool hours_any(const struct hours *hours)
{
    return hours->days == 0 && hours->from == hours->to;
}

bool hours_fit(const struct hours *hours, microseconds now)
{
    struct tm local = clock_local(now + (microseconds)hours->zone * 3600 * 1000000);
    unsigned minute = (unsigned)local.tm_hour * 100 + (unsigned)local.tm_min;

    if (hours->days && !(hours->days & 1u << local.tm_wday))
        return false;
    if (hours->from == hours->to)
        return true;
    return hours->from < hours->to ? minute >= hours->from && minute < hours->to
                                   : minute >= hours->from || minute < hours->to; /* over midnight */
}
