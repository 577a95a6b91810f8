/* cobol_le.c - services of Language Environment, and of its ancestors, that COBOL programs CALL by name (in the host).
 *
 * They are found as symbols of the main program. Arguments come as addresses; what they are in the caller the runtime
 * knows. A feedback code (12 bytes) is zero when all is well; else its severity, message number and facility are there.
 */
#include <time.h>
#include <unistd.h>

#include "exec/cobol_host.h"
#include "base/span.h"

enum {
    USER_DEFAULT = 999,     /* of a CEE3ABD that says no code */
    USER_CODES = 4096,
    GROUP = 1,              /* type of a field that is a group */
    LILIAN_OF_1970 = 141428,
    DAY = 86400,
    FEEDBACK = 12,
    WINDOW = 80,            /* years back that two digits of a year may mean */
    CENTURY = 100,
    LONGEST_WAIT = 86400,
    BAD_DATE = 2508,        /* CEE2EC */
    BAD_PICTURE = 2518,     /* CEE2EM */
    OUT_OF_RANGE = 2512,    /* CEE2EG */
};

static cob_field *argument(int number)
{
    cob_global *global = libcob.cob_get_global_ptr();
    cob_module *module = global->cob_current_module;

    return module && module->cob_procedure_params && number < global->cob_call_params ? module->cob_procedure_params[number] : NULL;
}

static bool is_group(const cob_field *field)
{
    uint16_t type;

    memcpy(&type, field->attr, sizeof type);
    return type == GROUP;
}

/* A binary number: by its description, or of four bytes. */
static int number_of(cob_field *field)
{
    const unsigned char *data = field->data;

    if (!is_group(field))
        return libcob.cob_get_int(field);
    return field->size < 4 ? 0 : (int)((uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3]);
}

static void set_number(cob_field *field, int number)
{
    const uint32_t bits = (uint32_t)number;

    if (field && !is_group(field))
        libcob.cob_set_int(field, number);
    else if (field && field->size >= 4)
        for (int i = 0; i < 4; i++)
            field->data[i] = (unsigned char)(bits >> (24 - 8 * i));
}

static void set_double(cob_field *field, double number)
{
    if (field && field->size == sizeof number)
        memcpy(field->data, &number, sizeof number);
}

static void set_text(cob_field *field, const char *text)
{
    size_t length = strlen(text);

    if (!field)
        return;
    memset(field->data, ' ', field->size);
    memcpy(field->data, text, length < field->size ? length : field->size);
}

static void set_feedback(cob_field *field, unsigned message_number)
{
    const unsigned char bad[] = { 0, 3, (unsigned char)(message_number >> 8), (unsigned char)message_number, 0x59, 'C', 'E', 'E' };

    if (!field || field->size < FEEDBACK)
        return;
    memset(field->data, 0, FEEDBACK);
    if (message_number)
        memcpy(field->data, bad, sizeof bad);
}

/* A halfword length and the text. */
static struct span text_of(const cob_field *field)
{
    size_t length;

    if (!field || field->size < 2)
        return SPAN_NONE;
    length = (size_t)field->data[0] << 8 | field->data[1];
    return span_part(span_bytes(field->data + 2, field->size - 2), 0, length);
}

/* -- abends -- */

static NORETURN void abend_with(cob_field *code)
{
    int number = code ? number_of(code) : USER_DEFAULT;

    if (number <= 0)
        number = USER_DEFAULT;
    cobol_abend(0, (unsigned)number % USER_CODES ? (unsigned)number % USER_CODES : USER_DEFAULT, 0);
}

int CEE3ABD(void);
int CEE3ABD(void)
{
    abend_with(argument(0));
}

int ILBOABN0(void);
int ILBOABN0(void)
{
    abend_with(argument(0));
}

int ILBOWAT0(void);
int ILBOWAT0(void)
{
    int seconds = argument(0) ? number_of(argument(0)) : 0;

    sleep(seconds < 0 ? 0 : seconds > LONGEST_WAIT ? LONGEST_WAIT : (unsigned)seconds);
    return 0;
}

/* -- dates -- */

struct date {
    int year, month, day, day_of_year;
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % CENTURY != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Day 1 is 15 October 1582; 0: the date is none, or earlier. */
static int lilian_of(const struct date *date)
{
    struct tm tm = { .tm_year = date->year - 1900, .tm_mon = date->month - 1, .tm_mday = date->day };
    int64_t days;

    if (date->year < 1582 || date->year > 9999)
        return 0;
    if (date->day_of_year) {
        if (date->day_of_year > (is_leap(date->year) ? 366 : 365))
            return 0;
        tm.tm_mon = 0;
        tm.tm_mday = date->day_of_year;
    } else if (date->month < 1 || date->month > 12 || date->day < 1 || date->day > days_in(date->year, date->month)) {
        return 0;
    }
    days = (int64_t)timegm(&tm) / DAY - (timegm(&tm) % DAY < 0) + LILIAN_OF_1970;
    return days < 1 ? 0 : (int)days;
}

static bool date_of(int lilian, struct tm *tm)
{
    time_t seconds = ((time_t)lilian - LILIAN_OF_1970) * DAY;

    return lilian >= 1 && gmtime_r(&seconds, tm) && tm->tm_year + 1900 <= 9999;
}

/* How often the first character of a picture comes in a row. */
static size_t run_of(struct span picture)
{
    size_t length = 0;

    while (length < picture.length && picture.data[length] == picture.data[0])
        length++;
    return length;
}

static bool take_digits(struct span *text, size_t count, int *number)
{
    *number = 0;
    if (text->length < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (text->data[i] < '0' || text->data[i] > '9')
            return false;
        *number = *number * 10 + (text->data[i] - '0');
    }
    *text = span_from(*text, count);
    return true;
}

static int full_year(int two_digits)
{
    time_t now = time(NULL);
    struct tm tm;
    int first, year;

    gmtime_r(&now, &tm);
    first = tm.tm_year + 1900 - WINDOW;
    year = first - first % CENTURY + two_digits;
    return year < first ? year + CENTURY : year;
}

static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

static bool take_month(struct span *text, int *month)
{
    for (*month = 1; *month <= 12; ++*month)
        if (text->length >= 3 && strncasecmp(text->data, months + (*month - 1) * 3, 3) == 0) {
            *text = span_from(*text, 3);
            return true;
        }
    return false;
}

/* YYYY YY MMM MM DDD DD; anything else stands for itself. */
static unsigned read_date(struct span text, struct span picture, struct date *date)
{
    *date = (struct date){ 0 };
    while (picture.length) {
        size_t run = run_of(picture);
        char letter = picture.data[0];
        bool good = true;

        if (letter == 'Y' && (run == 4 || run == 2)) {
            good = take_digits(&text, run, &date->year);
            if (run == 2)
                date->year = full_year(date->year);
        } else if (letter == 'M' && run == 2) {
            good = take_digits(&text, run, &date->month);
        } else if ((letter == 'M' || letter == 'm') && run == 3) {
            good = take_month(&text, &date->month);
        } else if (letter == 'D' && (run == 2 || run == 3)) {
            good = take_digits(&text, run, run == 2 ? &date->day : &date->day_of_year);
        } else if (letter >= 'A' && letter <= 'Z') {
            return BAD_PICTURE;
        } else {
            run = 1;
            good = text.length > 0;
            text = span_from(text, 1);
        }
        if (!good)
            return BAD_DATE;
        picture = span_from(picture, run);
    }
    return 0;
}

/* One part of a picture; 0: it is none. */
static int write_part(const struct tm *tm, struct span part, char *text, size_t size)
{
    const int year = tm->tm_year + 1900;

    if (span_is(part, "YYYY"))
        return snprintf(text, size, "%04d", year);
    if (span_is(part, "YY"))
        return snprintf(text, size, "%02d", year % CENTURY);
    if (span_is(part, "MMM"))
        return snprintf(text, size, "%.3s", months + tm->tm_mon * 3);
    if (span_is(part, "MM"))
        return snprintf(text, size, "%02d", tm->tm_mon + 1);
    if (span_is(part, "DDD"))
        return snprintf(text, size, "%03d", tm->tm_yday + 1);
    return span_is(part, "DD") ? snprintf(text, size, "%02d", tm->tm_mday) : 0;
}

static unsigned write_date(const struct tm *tm, struct span picture, char *text, size_t size)
{
    size_t length = 0;

    while (picture.length && length + 8 < size) {
        size_t run = run_of(picture);
        int written = write_part(tm, span_part(picture, 0, run), text + length, size - length);

        if (!written && picture.data[0] >= 'A' && picture.data[0] <= 'Z')
            return BAD_PICTURE;
        if (!written) {
            run = 1;
            text[length] = picture.data[0];
            written = 1;
        }
        length += (size_t)written;
        picture = span_from(picture, run);
    }
    text[length] = '\0';
    return 0;
}

int CEEDAYS(void);
int CEEDAYS(void)
{
    struct date date;
    unsigned wrong = read_date(text_of(argument(0)), text_of(argument(1)), &date);
    int lilian = wrong ? 0 : lilian_of(&date);

    if (!wrong && !lilian)
        wrong = BAD_DATE;
    set_number(argument(2), lilian);
    set_feedback(argument(3), wrong);
    return 0;
}

int CEEDATE(void);
int CEEDATE(void)
{
    char text[128] = "";
    unsigned wrong = OUT_OF_RANGE;
    struct tm tm;

    if (argument(0) && date_of(number_of(argument(0)), &tm))
        wrong = write_date(&tm, text_of(argument(1)), text, sizeof text);
    set_text(argument(2), wrong ? "" : text);
    set_feedback(argument(3), wrong);
    return 0;
}

/* 1 is Sunday. */
int CEEDYWK(void);
int CEEDYWK(void)
{
    struct tm tm = { 0 };
    bool good = argument(0) && date_of(number_of(argument(0)), &tm);

    set_number(argument(1), good ? tm.tm_wday + 1 : 0);
    set_feedback(argument(2), good ? 0 : OUT_OF_RANGE);
    return 0;
}

static double seconds_of(const struct tm *tm)
{
    struct tm copy = *tm;

    return (double)timegm(&copy) + (double)LILIAN_OF_1970 * DAY;
}

int CEELOCT(void);
int CEELOCT(void)
{
    time_t now = time(NULL);
    char text[32];
    struct tm tm;

    localtime_r(&now, &tm);
    set_number(argument(0), (int)(seconds_of(&tm) / DAY));
    set_double(argument(1), seconds_of(&tm));
    strftime(text, sizeof text, "%Y%m%d%H%M%S000", &tm);
    set_text(argument(2), text);
    set_feedback(argument(3), 0);
    return 0;
}

int CEEGMT(void);
int CEEGMT(void)
{
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    set_number(argument(0), (int)(seconds_of(&tm) / DAY));
    set_double(argument(1), seconds_of(&tm));
    set_feedback(argument(2), 0);
    return 0;
}
