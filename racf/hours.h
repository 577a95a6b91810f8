/* hours.h - on which days, and when, a user may begin work or a terminal may be used: WHEN(DAYS() TIME()).
 *
 * Kept in the database as words (base_fields.h), in an image as these numbers. A day and a time have to fit both, each by itself:
 * a time over midnight goes on in the morning of a day that is named.
 * Memory:  plain values.
 * Source:  facts 1.2 and 1.5.
 */
#ifndef RACF_HOURS_H
#define RACF_HOURS_H

#include "base/clock.h"
#include "base/buf.h"
#include "base/span.h"

struct hours {
    uint8_t days;  /* bit 0 Sunday ... bit 6 Saturday; 0: any day */
    int8_t zone;   /* hours that the place is east of the system */
    uint16_t from; /* hhmm; from == to: any time */
    uint16_t to;
};
enum { HOURS_NO_DAY = 0x80 }; /* in days, alone: never */

/* "0800:1700" or ANYTIME. */
bool hours_time_good(struct span text);
/* From the words of the database: names of days, hhmm:hhmm, E or W and hours; each may be empty. What the database should not hold
 * fits at no time. */
struct hours hours_of(struct span days, struct span time, struct span zone);
/* The same back: the words of DAYS, TIME or TIMEZONE; empty where nothing is asked for. */
enum hours_words { HOURS_DAYS, HOURS_TIME, HOURS_ZONE };
void hours_words(const struct hours *hours, enum hours_words which, struct buf *words);
bool hours_any(const struct hours *hours);
bool hours_fit(const struct hours *hours, microseconds now);

#endif
