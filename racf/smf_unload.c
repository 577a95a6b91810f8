/* smf_unload.c - a type 80 record as a line of text. */
#include "racf/smf_unload.h"

#include "base/text.h"
#include "racf/racf_client.h"

/* Which byte of the record a flag is in, and its mask. */
enum flag_place { IN_DES = 1, IN_ATH, IN_REA, IN_RE2, IN_ERR, NOWHERE };
struct flag {
    uint8_t place;
    uint16_t mask;
};
#define FLAG_DES(mask) IN_DES, mask
#define FLAG_ATH(mask) IN_ATH, mask
#define FLAG_REA(mask) IN_REA, mask
#define FLAG_RE2(mask) IN_RE2, mask
#define FLAG_ERR(mask) IN_ERR, mask
#define FLAG_NEVER NOWHERE, 0

struct column {
    const char *name;
    unsigned short from, to;
    struct flag flag;
};

static const struct column front[] = {
#define COLUMN(name, from, to, ...) { #name, from, to, { __VA_ARGS__ } },
#define ACCESS(name, from, to)
#define OTHER(name, from, to)
#include "racf/smf_unload.def"
#undef COLUMN
#undef ACCESS
#undef OTHER
};
static const struct column of_access[] = {
#define COLUMN(name, from, to, ...)
#define ACCESS(name, from, to) { #name, from, to, { 0, 0 } },
#define OTHER(name, from, to)
#include "racf/smf_unload.def"
#undef COLUMN
#undef ACCESS
#undef OTHER
};
static const struct column of_others[] = {
#define COLUMN(name, from, to, ...)
#define ACCESS(name, from, to)
#define OTHER(name, from, to) { #name, from, to, { 0, 0 } },
#include "racf/smf_unload.def"
#undef COLUMN
#undef ACCESS
#undef OTHER
};

struct line {
    char text[SMF_UNLOAD_MAX];
    size_t length;
};

/* Into the columns of a name of the table; what is too long is cut. */
static void put(struct line *line, const struct column *columns, size_t count, const char *name, struct span text)
{
    for (size_t i = 0; i < count; i++) {
        const struct column *column = &columns[i];

        if (strcmp(column->name, name) != 0)
            continue;
        text = span_part(text, 0, (size_t)(column->to - column->from + 1));
        memcpy(line->text + column->from - 1, text.data, text.length);
        text_make_printable(line->text + column->from - 1, text.length);
        if (column->from - 1 + text.length > line->length)
            line->length = column->from - 1 + text.length;
        return;
    }
}

static uint16_t byte_of(const struct smf80 *record, uint8_t place)
{
    switch (place) {
    case IN_DES:
        return record->des;
    case IN_ATH:
        return record->ath;
    case IN_REA:
        return record->rea;
    case IN_RE2:
        return record->re2;
    case IN_ERR:
        return record->err;
    default:
        return 0;
    }
}

static void put_flags(struct line *line, const struct smf80 *record)
{
    for (size_t i = 0; i < ARRAY_COUNT(front); i++)
        if (front[i].flag.place)
            put(line, front, ARRAY_COUNT(front), front[i].name,
                span_of(byte_of(record, front[i].flag.place) & front[i].flag.mask ? "YES" : "NO"));
}

void smf_unload_time(const struct smf_head *head, char *time, char *day)
{
    static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year = head->yyyyddd / 1000, rest = head->yyyyddd % 1000, month = 0;
    unsigned seconds = head->hundredths / 100;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    snprintf(time, 9, "%02u:%02u:%02u", seconds / 3600 % 100, seconds / 60 % 60, seconds % 60);
    for (; month < 11 && rest > days[month] + (month == 1 && leap ? 1u : 0u); month++)
        rest -= days[month] + (month == 1 && leap ? 1u : 0u);
    if (head->yyyyddd)
        snprintf(day, 11, "%04u-%02u-%02u", year % 10000, month + 1, rest % 100);
    else
        snprintf(day, 11, "%10s", "");
}

static void put_front(struct line *line, const struct smf80 *record)
{
    char event[SMF_WORD], qualifier[SMF_WORD], time[9], day[11];

    smf_unload_time(&record->head, time, day);
#define PUT(name, text) put(line, front, ARRAY_COUNT(front), name, span_of(text))
    PUT("EVENT_TYPE", smf_event_name(record->event, event));
    PUT("EVENT_QUAL", smf_qualifier_name(record->event, record->qualifier, qualifier));
    PUT("TIME_WRITTEN", time);
    PUT("DATE_WRITTEN", day);
    PUT("SYSTEM_SMFID", record->head.smfid);
    PUT("EVT_USER_ID", record->user.text);
    PUT("EVT_GRP_ID", record->group.text);
    PUT("TERM_LEVEL", "000");
    PUT("JOB_NAME", record->job.text);
    PUT("SMF_USER_ID", record->user.text);
    PUT("RACF_VERSION", "77E0");
#undef PUT
    put_flags(line, record);
}

static void put_access(struct line *line, const struct smf80 *record)
{
#define PUT(name, text) put(line, of_access, ARRAY_COUNT(of_access), name, text)
    PUT("RES_NAME", record->resource);
    if (record->has_access) {
        PUT("REQUEST", span_of(racf_level_text((enum racf_level)record->intent)));
        PUT("GRANT", span_of(racf_level_text((enum racf_level)record->allowed)));
    }
    PUT("LEVEL", span_of("000"));
    PUT("VOL", record->volume);
    PUT("CLASS", record->class_name);
    PUT("USER_NAME", record->user_name);
    PUT("PROF_NAME", record->profile);
#undef PUT
}

static void put_others(struct line *line, const struct smf80 *record)
{
#define PUT(name, text) put(line, of_others, ARRAY_COUNT(of_others), name, text)
    PUT("RES_NAME", record->resource);
    PUT("CLASS", record->class_name);
    PUT("USER_NAME", record->user_name);
    PUT("SPECIFIED", record->command);
    PUT("FAILED", record->refused);
    PUT("NEW_NAME", record->new_name);
#undef PUT
}

void smf_unload(const struct smf80 *record, struct buf *out)
{
    struct line line = { .length = 0 };

    memset(line.text, ' ', sizeof line.text);
    put_front(&line, record);
    if (record->event == SMF_ACCESS)
        put_access(&line, record);
    else
        put_others(&line, record);
    buf_put_span(out, span_trim_end(span_bytes(line.text, line.length)));
}
