/* unload_records.c - the records of an unloaded RACF database (IRRDBU00): a row of the database as fixed columns, and back. */
#include "racf/unload_records.h"

#include "base/bug.h"
#include "base/table.h"
#include "base/text.h"
#include "racf/global_table.h"
#include "racf/program_library.h"

#define RECORD(type, text, entity, shape, segment, ...) \
    { type, text, ENTITY_##entity, SHAPE_##shape, segment, (const struct unload_field[]){ __VA_ARGS__ }, \
      sizeof((const struct unload_field[]){ __VA_ARGS__ }) / sizeof(struct unload_field), 0 },
static struct unload_record records[] = {
#include "racf/unload_records.def"
};
#undef RECORD

/* The two base types that the callers of unload_record_find() ask for most are found by the same walk as the others: 60 rows, of
 * which the first four bytes are compared as a number. */
static uint32_t type_number(const char *text)
{
    uint32_t number;

    memcpy(&number, text, sizeof number);
    return number;
}

const struct unload_record *unload_records(size_t *count)
{
    if (records[0].length == 0)
        for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
            must(records[i].field_count <= UNLOAD_FIELDS_MAX);
            records[i].length = records[i].fields[records[i].field_count - 1].to;
            must(records[i].length <= UNLOAD_RECORD_MAX);
        }
    *count = ARRAY_COUNT(records);
    return records;
}

const struct unload_record *unload_record_find(struct span record)
{
    size_t count;
    const struct unload_record *rows = unload_records(&count);

    if (record.length < UNLOAD_TYPE)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (type_number(rows[i].type) == type_number(record.data))
            return &rows[i];
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ texts */

static size_t width_of(const struct unload_field *field)
{
    return (size_t)field->to - field->from + 1;
}

/* UTF-8 into columns; what has no place in one byte becomes a question mark. */
static void put_text(char *column, size_t width, const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text, *end = length ? at + length : at;

    for (size_t i = 0; i < width && at < end; i++) {
        if (*at < 0x80) {
            column[i] = (char)*at++;
        } else if ((*at == 0xc2 || *at == 0xc3) && at + 1 < end && (at[1] & 0xc0) == 0x80) {
            column[i] = (char)((*at & 3) << 6 | (at[1] & 0x3f));
            at += 2;
        } else {
            column[i] = '?';
            for (at++; at < end && (*at & 0xc0) == 0x80;)
                at++;
        }
    }
}

static void put(char *column, size_t width, const char *text)
{
    put_text(column, width, text, strlen(text));
}

bool unload_text(struct span text, char *to, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (length + (c < 0x80 ? 1 : 2) >= size)
            return false;
        if (c >= 0x80)
            to[length++] = (char)(0xc0 | c >> 6);
        to[length++] = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
    }
    to[length] = '\0';
    return true;
}

/* ------------------------------------------------------------------------------------------------ days */

/* Days come again and again, and the calendar is slow: those that were met are kept, by their text and by their moment. */
enum { DAYS_KEPT = 1024 };
struct day {
    microseconds moment; /* 0: free */
    char text[11];
};
static struct day by_text[DAYS_KEPT], by_moment[DAYS_KEPT];

static struct day *day_of_text(const char *text)
{
    return &by_text[table_hash(text, 10) % DAYS_KEPT];
}

static struct day *day_of_moment(microseconds moment)
{
    return &by_moment[table_hash(&moment, sizeof moment) % DAYS_KEPT];
}

static void put_day(char *column, microseconds moment)
{
    struct day *kept = day_of_moment(moment);

    if (moment == 0)
        return;
    if (kept->moment != moment) {
        struct tm day = clock_local(moment);

        snprintf(kept->text, sizeof kept->text, "%04u-%02u-%02u", (unsigned)(day.tm_year + 1900) % 10000,
                 (unsigned)(day.tm_mon + 1) % 100, (unsigned)day.tm_mday % 100);
        kept->moment = moment;
    }
    memcpy(column, kept->text, 10);
}

static bool digits_of(const char *text, size_t count, unsigned *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (!text_is_digit(text[i]))
            return false;
        *number = *number * 10 + (unsigned)(text[i] - '0');
    }
    return true;
}

/* The beginning of that local day. */
static bool take_day(struct span text, microseconds *moment)
{
    unsigned year, month, day;
    struct tm tm = { .tm_isdst = -1 };
    struct day *kept;
    time_t when;

    if (text.length != 10 || text.data[4] != '-' || text.data[7] != '-' || !digits_of(text.data, 4, &year) ||
        !digits_of(text.data + 5, 2, &month) || !digits_of(text.data + 8, 2, &day))
        return false;
    kept = day_of_text(text.data);
    if (kept->moment && memcmp(kept->text, text.data, 10) == 0) {
        *moment = kept->moment;
        return true;
    }
    tm.tm_year = (int)year - 1900;
    tm.tm_mon = (int)month - 1;
    tm.tm_mday = (int)day;
    when = mktime(&tm);
    if (year < 1970 || when <= 0 || tm.tm_mday != (int)day || tm.tm_mon != (int)month - 1)
        return false;
    *moment = (microseconds)when * 1000000;
    kept->moment = *moment;
    memcpy(kept->text, text.data, 10);
    return true;
}

static bool take_time(struct span text, microseconds *time)
{
    unsigned hours, minutes, seconds;

    if (text.length != 8 || text.data[2] != ':' || text.data[5] != ':' || !digits_of(text.data, 2, &hours) ||
        !digits_of(text.data + 3, 2, &minutes) || !digits_of(text.data + 6, 2, &seconds) || hours > 24 || minutes > 59 ||
            seconds > 59)
        return false;
    *time = (microseconds)(hours * 3600 + minutes * 60 + seconds) * 1000000;
    return true;
}

/* ------------------------------------------------------------------------------------------------ what is logged */

/* The level of a kind in "ALL(READ)", "SUCCESS(READ),FAILURES(UPDATE)"; empty: not that kind. */
static struct span audit_level(const char *text, const char *kind)
{
    const char *at = strstr(text, kind);
    size_t skip = strlen(kind) + 1;
    const char *end = at ? strchr(at, ')') : NULL;

    if (!end || (size_t)(end - at) < skip)
        return SPAN_NONE;
    return span_bytes(at + skip, (size_t)(end - at) - skip);
}

static void put_audit(char *column, size_t width, const char *text, unsigned part)
{
    struct span all = audit_level(text, "ALL"), success = audit_level(text, "SUCCESS"), failures = audit_level(text, "FAILURES");

    if (part == AUDIT_WHAT) {
        bool both = success.length && failures.length;

        put(column, width, all.length || both ? "ALL" : success.length ? "SUCCESS" : failures.length ? "FAIL" : "NONE");
        return;
    }
    if (!all.length)
        all = part == AUDIT_SUCCESS ? success : failures;
    put_text(column, width, all.data, all.length);
}

/* The three fields come one after the other; text holds "ALL", "SUCCESS", "FAIL" and the levels behind it until all are there. */
static bool take_audit(struct span value, char *text, size_t size, unsigned part, bool global)
{
    enum racf_level level;
    char what[8], success[8];
    struct span rest;

    if (part == AUDIT_WHAT) {
        if (!value.length || span_is(value, "NONE"))
            return text_copy(text, size, span_of(global ? "" : "NONE"));
        if (!span_is(value, "ALL") && !span_is(value, "SUCCESS") && !span_is(value, "FAIL") && !span_is(value, "FAILURES"))
            return false;
        return text_copy(text, size, span_is(value, "FAILURES") ? span_of("FAIL") : value);
    }
    if (value.length && !racf_level_of(value, &level))
        return false;
    if (!value.length)
        value = span_of("READ");
    if (strcmp(text, "NONE") == 0 || text[0] == '\0')
        return true;
    if (part == AUDIT_SUCCESS) {
        size_t length = strlen(text);

        snprintf(text + length, size - length, " %.*s", (int)value.length, value.data);
        return true;
    }
    rest = span_of(text);
    if (!text_copy(what, sizeof what, span_word(&rest)) || !text_copy(success, sizeof success, span_word(&rest)))
        return false;
    if (strcmp(what, "SUCCESS") == 0)
        snprintf(text, size, "SUCCESS(%s)", success);
    else if (strcmp(what, "FAIL") == 0)
        snprintf(text, size, "FAILURES(%.*s)", (int)value.length, value.data);
    else if (span_is(value, success))
        snprintf(text, size, "ALL(%s)", success);
    else
        snprintf(text, size, "SUCCESS(%s),FAILURES(%.*s)", success, (int)value.length, value.data);
    return true;
}

/* ------------------------------------------------------------------------------------------------ one field */

static const char *const data_set_types[] = { "NONVSAM", "VSAM", "TAPE", "MODEL" };

static uint32_t count_of(const void *at, size_t size)
{
    return size == 1 ? *(const uint8_t *)at : *(const uint32_t *)at;
}

static bool has_word(struct span text, const char *word)
{
    struct span one;

    while ((one = span_word(&text)).length)
        if (span_is(one, word))
            return true;
    return false;
}

static void put_digits(char *column, size_t width, struct span digits)
{
    size_t given = digits.length < width ? digits.length : width;

    memset(column, '0', width - given);
    memcpy(column + width - given, digits.data, given);
}

static void put_number(char *column, size_t width, uint64_t number)
{
    for (size_t i = width; i-- > 0; number /= 10)
        column[i] = (char)('0' + number % 10);
}

static void put_switch(char *column, size_t width, bool on)
{
    put(column, width, on ? "YES" : "NO");
}

static bool is_digits(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!text_is_digit(text.data[i]))
            return false;
    return text.length > 0;
}

/* A member of class GLOBAL is NAME/LEVEL here, one of class PROGRAM DSNAME/VOLUME/PADCHK; there, each part is a field. */
struct member_parts {
    struct span name, level, volume, pads;
};

static struct member_parts member_parts(const struct unload_row *row)
{
    struct member_parts parts = { .name = span_of(row->item.text) };
    struct program_library library;
    enum racf_level number;
    struct span name;

    if (name8_is(&row->profile.class_name, "PROGRAM")) {
        library = program_library_of(parts.name);
        parts = (struct member_parts){ .name = library.name, .volume = library.volume, .pads = library.pads };
    } else if (name8_is(&row->profile.class_name, "GLOBAL") && global_entry_of(parts.name, &name, &number)) {
        parts.level = span_from(parts.name, name.length + 1);
        parts.name = name;
    }
    return parts;
}

/* ------------------------------------------------------------------------------------------------ days and times of work */

static void put_hour(char *column, size_t width, const struct hours *hours, unsigned hour)
{
    char text[16];

    if (hours->from == hours->to) /* any time */
        return;
    snprintf(text, sizeof text, "%02u:%02u:00", hour / 100 % 100, hour % 100);
    put(column, width, text);
}

static void put_zone(char *column, size_t width, int zone, bool direction)
{
    char text[16];

    if (zone == 0)
        return;
    snprintf(text, sizeof text, "%02d:00", abs(zone) % 100);
    put(column, width, !direction ? text : zone > 0 ? "E" : "W");
}

/* A column for each day, Sunday first; an empty one is a day on which work may begin. All days: none is named. */
static const char *take_weekday(struct hours *hours, uint32_t bit, struct span value)
{
    const unsigned all = 0x7f, last = 0x40;

    if (!span_is(value, "NO"))
        hours->days = (uint8_t)(hours->days | bit);
    if (bit == last && hours->days == 0)
        return "is NO, as every other day is";
    if (bit == last && hours->days == all)
        hours->days = 0;
    return NULL;
}

/* Hours and minutes; both empty, or the same: any time. */
static const char *take_hour(struct hours *hours, bool end, struct span value)
{
    unsigned hour = 0, minute = 0;

    if (value.length && (!digits_of(value.data, 2, &hour) || !digits_of(value.data + 3, 2, &minute) || hour * 100 + minute > 2400))
        return "is no time of a day";
    if (end && !value.length && hours->from)
        return "is empty, and the time before it is not";
    *(end ? &hours->to : &hours->from) = (uint16_t)(hour * 100 + minute);
    return NULL;
}

/* hh:mm, then E or W. */
static const char *take_zone(struct hours *hours, bool direction, struct span value)
{
    unsigned hour = 0, minute = 0;

    if (direction) {
        if (hours->zone && !span_is(value, "E") && !span_is(value, "W"))
            return "is neither E nor W";
        hours->zone = (int8_t)(span_is(value, "W") ? -hours->zone : hours->zone);
        return NULL;
    }
    if (value.length && (value.length != 5 || value.data[2] != ':' || !digits_of(value.data, 2, &hour) ||
                         !digits_of(value.data + 3, 2, &minute) || hour > 23))
        return "is no time zone hh:mm";
    if (minute) /* TIMEZONE has hours alone here */
        return "is no whole number of hours";
    hours->zone = (int8_t)hour;
    return NULL;
}

static void put_field(const struct unload_field *field, const struct unload_row *row, size_t number, char *record)
{
    const char *at = (const char *)row + field->offset;
    char *column = record + field->from - 1;
    size_t width = width_of(field);
    struct span value = row->values[number];
    char time[CLOCK_TEXT];

    switch (field->codec) {
    case CODEC_ONLY:
        put(column, width, field->text);
        break;
    case CODEC_TEXT:
        put(column, width, at);
        break;
    case CODEC_DAY:
        put_day(column, *(const microseconds *)(const void *)at);
        break;
    case CODEC_TIME:
        if (*(const microseconds *)(const void *)at)
            put(column, width, clock_colons(*(const microseconds *)(const void *)at, time));
        break;
    case CODEC_SWITCH:
        put_switch(column, width, *(const bool *)at);
        break;
    case CODEC_NO_SWITCH:
        put_switch(column, width, !*(const bool *)at);
        break;
    case CODEC_BIT:
        put_switch(column, width, (*(const uint32_t *)(const void *)at & field->mask) != 0);
        break;
    case CODEC_WORD:
        if (*(const uint32_t *)(const void *)at & field->mask)
            put(column, width, field->text);
        break;
    case CODEC_LEVEL:
        put(column, width, racf_level_text((enum racf_level)*(const uint8_t *)at));
        break;
    case CODEC_AUTHORITY:
        put(column, width, group_authority_text(*(const uint8_t *)at));
        break;
    case CODEC_COUNT:
        put_number(column, width, count_of(at, field->size));
        break;
    case CODEC_AUDIT:
        put_audit(column, width, at, field->mask);
        break;
    case CODEC_DIGITS:
        put_digits(column, width, span_of(at));
        break;
    case CODEC_VALUE:
        if (field->type == 'Y')
            put_switch(column, width, span_is(value, "YES"));
        else if (field->type == 'I' && is_digits(value))
            put_digits(column, width, value);
        else
            put_text(column, width, value.data, value.length);
        break;
    case CODEC_WORD_FLAG:
        put_switch(column, width, has_word(value, field->word));
        break;
    case CODEC_INTERVAL:
        put_number(column, width,
                   row->user.attributes & USER_INTERVAL_NEVER ? 0 : row->user.interval ? row->user.interval : row->interval);
        break;
    case CODEC_PASSWORD_DAY:
        if (row->user.has_password)
            put_day(column, row->user.password_changed);
        break;
    case CODEC_NO_PASSWORD:
        put_switch(column, width, !row->user.has_password);
        break;
    case CODEC_GROUP_DATA_SET:
        put_switch(column, width, row->group_data_set);
        break;
    case CODEC_DATA_SET_TYPE:
        put(column, width, data_set_types[row->data_set.type % ARRAY_COUNT(data_set_types)]);
        break;
    case CODEC_MEMBER:
        value = member_parts(row).name;
        put_text(column, width, value.data, value.length);
        break;
    case CODEC_MEMBER_LEVEL:
        value = member_parts(row).level;
        put_text(column, width, value.data, value.length);
        break;
    case CODEC_MEMBER_VOLUME:
        value = member_parts(row).volume;
        put_text(column, width, value.data, value.length);
        break;
    case CODEC_MEMBER_PADS:
        value = member_parts(row).pads;
        put_text(column, width, value.data, value.length);
        break;
    case CODEC_WEEKDAY:
        put_switch(column, width, row->hours.days == 0 || (row->hours.days & field->mask) != 0);
        break;
    case CODEC_HOUR:
        put_hour(column, width, &row->hours, field->mask ? row->hours.to : row->hours.from);
        break;
    case CODEC_ZONE:
        put_zone(column, width, row->hours.zone, field->mask != 0);
        break;
    }
}

/* What a field of its type holds, whatever it is for. */
static const char *check_type(const struct unload_field *field, struct span value)
{
    microseconds moment;

    if (!value.length)
        return NULL;
    switch (field->type) {
    case 'I':
        return is_digits(value) ? NULL : "is no number";
    case 'D':
        return take_day(value, &moment) ? NULL : "is no day yyyy-mm-dd";
    case 'T':
        return take_time(value, &moment) ? NULL : "is no time hh:mm:ss";
    case 'P':
        if (span_is(value, "PRO") || span_is(value, "PHR"))
            return NULL;
        return span_is(value, "YES") || span_is(value, "NO") ? NULL : "is none of YES, NO, PRO and PHR";
    case 'Y':
        return span_is(value, "YES") || span_is(value, "NO") ? NULL : "is neither YES nor NO";
    default:
        for (size_t i = 0; i < value.length; i++)
            if (!text_is_printable(value.data[i]))
                return "holds a character that cannot be printed";
        return NULL;
    }
}

static const char *take_count(struct span value, void *at, size_t size)
{
    uint64_t number = 0;

    if (value.length && !text_number(value, size == 1 ? UINT8_MAX : UINT32_MAX, &number))
        return "is too large";
    if (size == 1)
        *(uint8_t *)at = (uint8_t)number;
    else
        *(uint32_t *)at = (uint32_t)number;
    return NULL;
}

static struct span without_zeros(struct span digits)
{
    while (digits.length > 1 && digits.data[0] == '0')
        digits = span_from(digits, 1);
    return digits;
}

/* A word that is one of a list in a field of a segment, which several flags make up. */
static void add_word(const struct unload_field *field, struct unload_row *row, size_t number)
{
    char *words = row->words[number];

    snprintf(words, sizeof row->words[number], "%s", field->word);
    row->values[number] = span_of(words);
}

static void set_bit(uint32_t *bits, uint32_t mask, bool on)
{
    *bits = on ? *bits | mask : *bits & ~mask;
}

static const char *add_member_level(struct unload_row *row, struct span level)
{
    size_t length = strlen(row->item.text);
    enum racf_level number;
    struct span name;

    if (!level.length || !name8_is(&row->profile.class_name, "GLOBAL"))
        return NULL;
    snprintf(row->item.text + length, sizeof row->item.text - length, "/%.*s", (int)level.length, level.data);
    return global_entry_of(span_of(row->item.text), &name, &number) ? NULL : "is no level of access";
}

/* The fields come in the order of their columns: PADS before the volume, which is put in front of it. */
static const char *add_member_pads(struct unload_row *row, struct span pads)
{
    size_t length = strlen(row->item.text);

    if (!name8_is(&row->profile.class_name, "PROGRAM"))
        return NULL;
    if (pads.length && !span_is(pads, "PADCHK") && !span_is(pads, "NOPADCHK"))
        return "is neither PADCHK nor NOPADCHK";
    snprintf(row->item.text + length, sizeof row->item.text - length, pads.length ? "//%.*s" : "%.*s", (int)pads.length, pads.data);
    return NULL;
}

static const char *add_member_volume(struct unload_row *row, struct span volume)
{
    struct member_parts parts;
    char text[sizeof row->item.text];

    if (!name8_is(&row->profile.class_name, "PROGRAM"))
        return NULL;
    parts = member_parts(row);
    if (!volume.length && !parts.pads.length)
        return NULL;
    snprintf(text, sizeof text, "%.*s/%.*s%s%.*s", (int)parts.name.length, parts.name.data, (int)volume.length, volume.data,
             parts.pads.length ? "/" : "", (int)parts.pads.length, parts.pads.data);
    return unload_text(span_of(text), row->item.text, sizeof row->item.text) ? NULL : "is too long";
}

/* NULL, or what is wrong. */
static const char *take_field(const struct unload_field *field, struct unload_row *row, size_t number, struct span value)
{
    char *at = (char *)row + field->offset;
    enum racf_level level = RACF_NONE;
    microseconds moment = 0;
    bool global;

    switch (field->codec) {
    case CODEC_ONLY:
    case CODEC_PASSWORD_DAY:
    case CODEC_NO_PASSWORD:
    case CODEC_GROUP_DATA_SET:
        break;
    case CODEC_TEXT:
        if (!unload_text(value, at, field->size))
            return "is too long";
        break;
    case CODEC_DAY: /* behind a time of day, when there is one */
        if (value.length && !take_day(value, &moment))
            return "is no day";
        *(microseconds *)(void *)at = moment ? moment + (field->mask ? *(microseconds *)(void *)at : 0) : 0;
        break;
    case CODEC_TIME:
        if (value.length && !take_time(value, &moment))
            return "is no time";
        *(microseconds *)(void *)at = moment;
        break;
    case CODEC_SWITCH:
        *(bool *)at = span_is(value, "YES");
        break;
    case CODEC_NO_SWITCH:
        *(bool *)at = !span_is(value, "YES");
        break;
    case CODEC_BIT:
        set_bit((uint32_t *)(void *)at, field->mask, span_is(value, "YES"));
        break;
    case CODEC_WORD:
        set_bit((uint32_t *)(void *)at, field->mask, has_word(value, field->text));
        break;
    case CODEC_LEVEL:
        if (value.length && !racf_level_of(value, &level))
            return "is no level of access";
        *(uint8_t *)at = (uint8_t)level;
        break;
    case CODEC_AUTHORITY:
        for (*(uint8_t *)at = GROUP_JOIN; *(uint8_t *)at > GROUP_NONE && !span_is(value, group_authority_text(*(uint8_t *)at));)
            (*(uint8_t *)at)--;
        if (*(uint8_t *)at == GROUP_NONE)
            return "is not USE, CREATE, CONNECT or JOIN";
        break;
    case CODEC_COUNT:
        return take_count(value, at, field->size);
    case CODEC_AUDIT:
        global = field->offset == offsetof(struct unload_row, profile.global_audit);
        return take_audit(value, at, field->size, field->mask, global) ? NULL : "is nothing that can be logged";
    case CODEC_DIGITS:
        return unload_text(without_zeros(value), at, field->size) ? NULL : "is too long";
    case CODEC_VALUE:
        row->values[number] = field->type == 'I' && value.length ? without_zeros(value) : value;
        break;
    case CODEC_WORD_FLAG:
        row->values[number] = SPAN_NONE;
        if (span_is(value, "YES"))
            add_word(field, row, number);
        break;
    case CODEC_INTERVAL:
        take_count(value, &row->user.interval, sizeof row->user.interval);
        set_bit(&row->user.attributes, USER_INTERVAL_NEVER, value.length && row->user.interval == 0);
        break;
    case CODEC_MEMBER:
        return unload_text(value, at, field->size) ? NULL : "is too long";
    case CODEC_MEMBER_LEVEL:
        return add_member_level(row, value);
    case CODEC_MEMBER_PADS:
        return add_member_pads(row, value);
    case CODEC_MEMBER_VOLUME:
        return add_member_volume(row, value);
    case CODEC_WEEKDAY:
        return take_weekday(&row->hours, field->mask, value);
    case CODEC_HOUR:
        return take_hour(&row->hours, field->mask != 0, value);
    case CODEC_ZONE:
        return take_zone(&row->hours, field->mask != 0, value);
    case CODEC_DATA_SET_TYPE:
        for (row->data_set.type = ARRAY_COUNT(data_set_types) - 1; row->data_set.type > 0;)
            if (span_is(value, data_set_types[row->data_set.type]))
                break;
            else
                row->data_set.type--;
        row->data_set.indicated = data_set_type_covers(row->data_set.type);
        break;
    }
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ one record */

void unload_record_format(const struct unload_record *record, const struct unload_row *row, char *text)
{
    memset(text, ' ', record->length);
    memcpy(text, record->type, UNLOAD_TYPE);
    for (size_t i = 0; i < record->field_count; i++)
        put_field(&record->fields[i], row, i, text);
}

static struct span column_of(const struct unload_field *field, struct span text)
{
    return span_trim_end(span_part(text, field->from - 1U, width_of(field)));
}

int unload_record_parse(const struct unload_record *record, struct span text, struct unload_row *row,
                        struct unload_problem *problem)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct unload_field *field = &record->fields[i];
        struct span value = column_of(field, text);
        const char *wrong = check_type(field, value);

        if (!wrong && !value.length && field->item && field->codec != CODEC_TEXT && field->codec != CODEC_MEMBER)
            wrong = "is empty";
        if (!wrong)
            wrong = take_field(field, row, i, value);
        if (wrong) {
            *problem = (struct unload_problem){ field->from, field->name, wrong };
            return REASON_BAD_VALUE;
        }
    }
    return 0;
}

void unload_record_item(const struct unload_record *record, const char *text, char item[UNLOAD_ITEM])
{
    size_t length = 0;

    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].item) {
            struct span value = column_of(&record->fields[i], span_bytes(text, record->length));

            must(length + value.length + 2 < UNLOAD_ITEM);
            if (length)
                item[length++] = ' ';
            memcpy(item + length, value.data, value.length);
            length += value.length;
        }
    item[length] = '\0';
}

/* Fields of which only this system knows what is right: what came in is no amendment. */
static bool is_ours(const struct unload_field *field)
{
    return field->codec == CODEC_NO_PASSWORD || field->codec == CODEC_PASSWORD_DAY;
}

static void put_amendment(struct buf *amendment, unsigned from, size_t width, struct span made, struct span text)
{
    buf_put_u16(amendment, (uint16_t)from);
    buf_put_u16(amendment, (uint16_t)width);
    buf_put_field(amendment, made);
    buf_put_field(amendment, text);
}

void unload_record_amendment(const struct unload_record *record, const char *made, struct span text, struct buf *amendment)
{
    struct span whole = span_bytes(made, record->length), rest = span_trim_end(span_from(text, record->length));
    size_t common = text.length < record->length ? text.length : record->length;

    if (memcmp(made, text.data, common) == 0 && !rest.length && !span_trim_end(span_from(whole, common)).length)
        return;
    for (size_t i = 0; i < record->field_count; i++) {
        const struct unload_field *field = &record->fields[i];
        struct span one = column_of(field, whole), other = column_of(field, text);

        if (!is_ours(field) && !span_equal(one, other))
            put_amendment(amendment, field->from, width_of(field), one, other);
    }
    if (rest.length)
        put_amendment(amendment, (unsigned)record->length + 1, 0, SPAN_NONE, rest);
}

int unload_record_amend(struct span amendment, struct buf *record)
{
    struct reader in = reader_of(amendment);

    while (in.rest.length && !in.reason) {
        size_t from = reader_u16(&in), width = reader_u16(&in);
        struct span made = reader_field(&in, UNLOAD_RECORD_MAX), text = reader_field(&in, UNLOAD_RECORD_MAX);

        if (in.reason || from == 0 || (width && (from - 1 + width > record->length || text.length > width)))
            return REASON_CORRUPT;
        if (width == 0) {
            if (from - 1 == record->length)
                buf_put_span(record, text);
        } else if (span_equal(span_trim_end(span_bytes(record->data + from - 1, width)), made)) {
            memset(record->data + from - 1, ' ', width);
            memcpy(record->data + from - 1, text.data, text.length);
        }
    }
    return reader_end(&in);
}

/* ------------------------------------------------------------------------------------------------ the page */

static const char *place_of(const struct unload_record *record, const struct unload_field *field, char place[160])
{
    switch (field->codec) {
    case CODEC_ONLY:
        return "kept";
    case CODEC_VALUE:
    case CODEC_WORD_FLAG:
        snprintf(place, 160, "segment %s, field %s", record->segment, field->text);
        return place;
    case CODEC_NO_PASSWORD:
    case CODEC_PASSWORD_DAY:
        return "unloaded only: no password comes in";
    case CODEC_GROUP_DATA_SET:
        return "follows from the name";
    case CODEC_WEEKDAY:
    case CODEC_HOUR:
        return "WHEN(DAYS() TIME())";
    case CODEC_ZONE:
        return "TIMEZONE()";
    default:
        return record->shape == SHAPE_KEPT ? "kept" : "column of that meaning";
    }
}

void unload_records_page(struct buf *out)
{
    size_t count;
    const struct unload_record *rows = unload_records(&count);

    buf_put_text(out,
        "# Records of an unloaded RACF database\n\n"
        "Made by `make docs` from racf/unload_records.def; irrdbu00.md says what it is all about. Types: C text, I digits, D day,\n"
        "T time, Y YES or NO, P YES, NO, PRO or PHR. Kept: the database has no place for it; it is unloaded as it was loaded.\n");
    for (size_t r = 0; r < count; r++) {
        buf_printf(out, "\n## %s %s\n\n%s\n", rows[r].type, rows[r].text,
                   rows[r].shape == SHAPE_KEPT ? "Kept as it came.\n" : "");
        buf_put_text(out, "| field | columns | type | where |\n|---|---|---|---|\n");
        for (size_t i = 0; i < rows[r].field_count; i++) {
            const struct unload_field *field = &rows[r].fields[i];
            char place[160];

            buf_printf(out, "| %s | %u-%u | %c | %s |\n", field->name, field->from, field->to, field->type,
                       rows[r].shape == SHAPE_KEPT ? "kept" : place_of(&rows[r], field, place));
        }
    }
}
