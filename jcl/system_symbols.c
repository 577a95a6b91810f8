/* system_symbols.c - the symbols that the system itself gives to JCL. */
#include "jcl/system_symbols.h"

#include "base/home.h"
#include "base/text.h"

bool system_symbol(size_t n, const char *sysname, struct name8 *name, char value[SYSTEM_SYMBOL_VALUE])
{
    static const char *const names[] = { "SYSCLONE", "SYSNAME", "SYSPLEX", "SYSR1" };
    const size_t length = strlen(sysname);
    const char *const values[] = { length > 2 ? sysname + length - 2 : sysname, sysname, "LOCAL" /* in no sysplex */, HOME_VOLUME };

    if (n >= ARRAY_COUNT(names))
        return false;
    *name = name8_const(names[n]);
    snprintf(value, SYSTEM_SYMBOL_VALUE, "%s", values[n]);
    return true;
}

/* One family of date and time symbols; prefix "L" for local time. */
static void assign_times(struct symbols *symbols, const char *prefix, const struct tm *time)
{
    const int year = time->tm_year + 1900, month = time->tm_mon + 1;
    const struct {
        const char *name;
        int digits, number;
    } times[] = {
        { "YYMMDD", 6, (year % 100 * 100 + month) * 100 + time->tm_mday },
        { "HHMMSS", 6, (time->tm_hour * 100 + time->tm_min) * 100 + time->tm_sec },
        { "YR4", 4, year }, { "YR2", 2, year % 100 }, { "MON", 2, month }, { "DAY", 2, time->tm_mday }, { "HR", 2, time->tm_hour },
        { "MIN", 2, time->tm_min }, { "SEC", 2, time->tm_sec }, { "JDAY", 3, time->tm_yday + 1 },
    };
    char name[NAME8_MAX + 1], value[SYSTEM_SYMBOL_VALUE];
    struct name8 symbol;

    for (size_t i = 0; i < ARRAY_COUNT(times); i++) {
        snprintf(name, sizeof name, "%s%s", prefix, times[i].name);
        snprintf(value, sizeof value, "%0*d", times[i].digits, times[i].number);
        symbol = name8_const(name);
        symbols_assign(symbols, &symbol, span_of(value))->system = true;
    }
    snprintf(name, sizeof name, "%sWDAY", prefix);
    symbol = name8_const(name);
    symbols_assign(symbols, &symbol, span_bytes(clock_weekday_names[time->tm_wday], 3))->system = true;
}

void system_symbols_assign(struct symbols *symbols, const char *sysname, microseconds now)
{
    struct tm local = clock_local(now), universal;
    time_t seconds = (time_t)(now / 1000000);
    char value[SYSTEM_SYMBOL_VALUE];
    struct name8 name;

    for (size_t n = 0; system_symbol(n, sysname, &name, value); n++)
        symbols_assign(symbols, &name, span_of(value))->system = true;
    gmtime_r(&seconds, &universal);
    assign_times(symbols, "", &universal);
    assign_times(symbols, "L", &local);
}
