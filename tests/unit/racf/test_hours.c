/* test_hours.c - days and times: words of the database, and whether a moment fits. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <time.h>

#include "racf/hours.h"

enum { SUNDAY_1746 = 1900000000 }; /* 2030-03-17 17:46:40 UTC */

static int in_utc(void **state UNUSED)
{
    setenv("TZ", "UTC", 1);
    tzset();
    return 0;
}

static void what_fits(void **state UNUSED)
{
    static const struct {
        const char *days, *time, *zone;
        int hours_later;
        bool fits;
    } rows[] = {
        { "", "", "", 0, true },
        { "SUNDAY", "", "", 0, true },
        { "MONDAY FRIDAY", "", "", 0, false },
        { "MONDAY FRIDAY", "", "", 7, true },
        { "", "1746:1747", "", 0, true },
        { "", "1700:1746", "", 0, false }, /* the end is not in it */
        { "", "1747:1700", "", 0, false },
        { "", "1700:0600", "", 11, true },
        { "", "1700:0600", "", 13, false },
        { "SUNDAY", "1700:0600", "", 11, false }, /* Monday, 4:46 */
        { "MONDAY", "", "E7", 0, true },
        { "", "1800:1900", "E01", 0, true },
        { "", "1800:1900", "W01", 0, false },
        { "", "0000:2400", "", 0, true },
        /* what a database should not hold fits at no time */
        { "SOMEDAY", "", "", 0, false },
        { "SUNDAY SOMEDAY", "", "", 0, false },
        { "", "1700", "", 0, false },
        { "", "1700:1700", "", 0, false },
        { "", "1760:1800", "", 0, false },
        { "", "0000:9999", "", 0, false },
        { "", "1700-1800", "", 0, false },
        { "SUNDAY", "", "X3", 0, false },
        { "SUNDAY", "", "E", 0, false },
        { "SUNDAY", "", "E99", 0, false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct hours hours = hours_of(span_of(rows[i].days), span_of(rows[i].time), span_of(rows[i].zone));

        if (hours_fit(&hours, (microseconds)(SUNDAY_1746 + rows[i].hours_later * 3600) * 1000000) != rows[i].fits)
            fail_msg("row %zu: %s %s %s", i, rows[i].days, rows[i].time, rows[i].zone);
        assert_int_equal(hours_any(&hours), rows[i].days[0] == '\0' && rows[i].time[0] == '\0');
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits),
    };

    return cmocka_run_group_tests(tests, in_utc, NULL);
}
