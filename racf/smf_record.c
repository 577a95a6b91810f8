/* smf_record.c - SMF records (docs/formats/smf_record.md). */
#include "racf/smf_record.h"

#include "base/bug.h"
#include "racf/racf_client.h"

enum {
    FLAG = 0x9e,
    HEAD = 18,
    FIXED = 98, /* of type 80, before its sections */
    OFFSET_SID = 14,
    OFFSET_REL = 38,
    OFFSET_RL2 = 92,
    DES_VERSION = 0x2800,
    VERSION = 8,
    LOST_MAX = 65535,
};

enum section {
    SECTION_RESOURCE = 1, SECTION_NEW_NAME = 2, SECTION_INTENT = 3, SECTION_ALLOWED = 4, SECTION_VOLUME = 15, SECTION_CLASS = 17,
    SECTION_PROFILE = 33, SECTION_USER_NAME = 49, SECTION_COMMAND = 301, SECTION_REFUSED = 302,
};

/* ------------------------------------------------------------------------------------------------ times */

static uint32_t hundredths_of(microseconds moment)
{
    struct tm day = clock_local(moment);

    return (uint32_t)(((day.tm_hour * 60 + day.tm_min) * 60 + day.tm_sec) * 100) + (uint32_t)(moment % 1000000 / 10000);
}

/* 0cyydddF */
static uint32_t packed_of(microseconds moment)
{
    struct tm day = clock_local(moment);
    uint32_t year = (uint32_t)day.tm_year, ddd = (uint32_t)day.tm_yday + 1;

    return (year / 100 % 10) << 24 | (year / 10 % 10) << 20 | (year % 10) << 16 | (ddd / 100) << 12 | (ddd / 10 % 10) << 8 |
           (ddd % 10) << 4 | 0xf;
}

/* yyyyddd, or 0 where it is no such date. */
static uint32_t day_of(uint32_t packed)
{
    uint32_t digits[7], year, ddd;

    for (size_t i = 0; i < ARRAY_COUNT(digits); i++) {
        digits[i] = packed >> (28 - 4 * i) & 0xf;
        if (digits[i] > 9)
            return 0;
    }
    year = 1900 + digits[1] * 100 + digits[2] * 10 + digits[3];
    ddd = digits[4] * 100 + digits[5] * 10 + digits[6];
    return digits[0] || (packed & 0xf) != 0xf || ddd < 1 || ddd > 366 ? 0 : year * 1000 + ddd;
}

/* ------------------------------------------------------------------------------------------------ writing */

static void set_u16(struct buf *out, size_t at, size_t value)
{
    must(value <= UINT16_MAX);
    if (buf_failed(out))
        return;
    out->data[at] = (char)(value >> 8);
    out->data[at + 1] = (char)value;
}

static void put_head(uint8_t type, microseconds now, struct buf *out)
{
    buf_put_u32(out, 0); /* the length is known at the end */
    buf_put_u8(out, FLAG);
    buf_put_u8(out, type);
    buf_put_u32(out, hundredths_of(now));
    buf_put_u32(out, packed_of(now));
    buf_fill(out, ' ', 4);
}

static void put_padded(struct buf *out, const char *text, size_t width)
{
    size_t length = strlen(text);

    must(length <= width);
    buf_put(out, text, length);
    buf_fill(out, ' ', width - length);
}

static size_t put_section(struct buf *out, enum section type, struct span data)
{
    if (!data.length)
        return 0;
    data = span_part(data, 0, UINT8_MAX);
    buf_put_u8(out, (uint8_t)type);
    buf_put_u8(out, (uint8_t)data.length);
    buf_put_span(out, data);
    return 1;
}

static size_t put_extended(struct buf *out, enum section type, struct span data)
{
    if (!data.length)
        return 0;
    data = span_part(data, 0, SMF_COMMAND_TEXT);
    buf_put_u16(out, (uint16_t)type);
    buf_put_u16(out, (uint16_t)data.length);
    buf_put_span(out, data);
    return 1;
}

static const uint8_t access_bits[] = { [RACF_NONE] = 0, [RACF_EXECUTE] = 0x08, [RACF_READ] = 0x10, [RACF_UPDATE] = 0x20,
                                       [RACF_CONTROL] = 0x40, [RACF_ALTER] = 0x80 };

static size_t put_access(struct buf *out, enum section type, uint8_t level)
{
    must(level < ARRAY_COUNT(access_bits));
    return put_section(out, type, span_bytes(&access_bits[level], 1));
}

int smf80_put(const struct smf80 *record, microseconds now, struct buf *out)
{
    size_t start = out->length, count = 0;

    put_head(SMF_TYPE_RACF, now, out);
    buf_put_u16(out, record->des | DES_VERSION);
    buf_put_u8(out, record->event);
    buf_put_u8(out, record->qualifier);
    put_padded(out, record->user.text, 8);
    put_padded(out, record->group.text, 8);
    buf_put_u32(out, 0); /* sections, likewise */
    buf_put_u8(out, record->ath);
    buf_put_u8(out, record->rea);
    buf_put_u8(out, 0);
    buf_put_u8(out, record->err);
    buf_fill(out, '\0', 8);
    put_padded(out, record->job.text, 8);
    buf_fill(out, '\0', 8);
    put_padded(out, record->user.text, 8);
    buf_put_u8(out, VERSION);
    buf_put_u8(out, record->re2);
    buf_put_text(out, "77E0");
    buf_fill(out, ' ', 8);
    buf_put_u32(out, 0);
    buf_put_u16(out, 0);
    set_u16(out, start + OFFSET_REL, FIXED);
    count += put_section(out, SECTION_RESOURCE, record->resource);
    count += put_section(out, SECTION_NEW_NAME, record->new_name);
    if (record->has_access)
        count += put_access(out, SECTION_INTENT, record->intent) + put_access(out, SECTION_ALLOWED, record->allowed);
    count += put_section(out, SECTION_VOLUME, record->volume);
    count += put_section(out, SECTION_CLASS, record->class_name);
    count += put_section(out, SECTION_PROFILE, record->profile);
    count += put_section(out, SECTION_USER_NAME, record->user_name);
    set_u16(out, start + OFFSET_REL + 2, count);
    set_u16(out, start + OFFSET_RL2, out->length - start);
    count = put_extended(out, SECTION_COMMAND, record->command);
    count += put_extended(out, SECTION_REFUSED, record->refused);
    set_u16(out, start + OFFSET_RL2 + 2, count);
    if (buf_failed(out))
        return REASON_TOO_LONG;
    set_u16(out, start, out->length - start);
    return 0;
}

void smf_record_plain(uint8_t type, const char smfid[4], microseconds now, struct buf *out)
{
    size_t start = out->length;

    put_head(type, now, out);
    set_u16(out, start, out->length - start);
    if (!buf_failed(out))
        smf_record_set_smfid(out->data + start, smfid);
}

void smf_record_lost(uint64_t count, microseconds since, microseconds now, struct buf *out)
{
    size_t start = out->length;

    put_head(SMF_TYPE_LOST, now, out);
    buf_put_u16(out, count > LOST_MAX ? LOST_MAX : (uint16_t)count);
    buf_put_u32(out, hundredths_of(since));
    buf_put_u32(out, packed_of(since));
    set_u16(out, start, out->length - start);
}

void smf_record_set_smfid(char *record, const char smfid[4])
{
    memcpy(record + OFFSET_SID, smfid, 4);
}

/* ------------------------------------------------------------------------------------------------ reading */

static void read_head(struct reader *in, struct smf_head *head)
{
    struct span smfid;

    reader_u32(in);
    reader_u8(in);
    head->type = reader_u8(in);
    head->hundredths = reader_u32(in);
    head->yyyyddd = day_of(reader_u32(in));
    smfid = reader_bytes(in, 4);
    memcpy(head->smfid, smfid.data, smfid.length);
    head->smfid[smfid.length] = '\0';
}

int smf_head_get(struct span record, struct smf_head *head)
{
    struct reader in = reader_of(record), length = reader_of(record);

    read_head(&in, head);
    return in.reason ? in.reason : reader_u16(&length) == record.length ? 0 : REASON_CORRUPT;
}

/* A blank-padded name; what is none, or unprintable, is left out. */
static void read_name(struct reader *in, struct name8 *name)
{
    if (name8_of(name, span_trim_end(reader_bytes(in, NAME8_MAX))) < 0)
        *name = (struct name8){ "" };
}

static uint8_t level_of(struct span data)
{
    for (uint8_t level = RACF_ALTER; level > RACF_NONE; level--)
        if (data.length && ((uint8_t)data.data[0] & access_bits[level]))
            return level;
    return RACF_NONE;
}

static void take_section(struct smf80 *record, unsigned type, struct span data)
{
    switch (type) {
    case SECTION_RESOURCE:
        record->resource = data;
        break;
    case SECTION_NEW_NAME:
        record->new_name = data;
        break;
    case SECTION_INTENT:
        record->intent = level_of(data);
        record->has_access = true;
        break;
    case SECTION_ALLOWED:
        record->allowed = level_of(data);
        break;
    case SECTION_VOLUME:
        record->volume = data;
        break;
    case SECTION_CLASS:
        record->class_name = data;
        break;
    case SECTION_PROFILE:
        record->profile = data;
        break;
    case SECTION_USER_NAME:
        record->user_name = data;
        break;
    case SECTION_COMMAND:
        record->command = data;
        break;
    case SECTION_REFUSED:
        record->refused = data;
        break;
    default: /* of another system: passed over */
        break;
    }
}

static int take_sections(struct smf80 *record, struct span bytes, uint16_t offset, uint16_t count, bool extended)
{
    struct reader in = reader_of(span_from(bytes, offset));

    if (count && (offset < FIXED || offset > bytes.length))
        return REASON_CORRUPT;
    for (uint16_t i = 0; i < count && !in.reason; i++) {
        unsigned type = extended ? reader_u16(&in) : reader_u8(&in);
        size_t length = extended ? reader_u16(&in) : reader_u8(&in);

        take_section(record, type, reader_bytes(&in, length));
    }
    return in.reason;
}

int smf80_get(struct span bytes, struct smf80 *record)
{
    struct reader in = reader_of(bytes);
    uint16_t offset, count, extended_offset, extended_count;
    int reason;

    *record = (struct smf80){ .resource = SPAN_NONE, .new_name = SPAN_NONE, .volume = SPAN_NONE, .class_name = SPAN_NONE,
                              .profile = SPAN_NONE, .user_name = SPAN_NONE, .command = SPAN_NONE, .refused = SPAN_NONE };
    reason = smf_head_get(bytes, &record->head);
    if (reason < 0)
        return reason;
    if (record->head.type != SMF_TYPE_RACF)
        return REASON_BAD_VALUE;
    reader_bytes(&in, HEAD);
    record->des = reader_u16(&in);
    record->event = reader_u8(&in);
    record->qualifier = reader_u8(&in);
    read_name(&in, &record->user);
    read_name(&in, &record->group);
    offset = reader_u16(&in);
    count = reader_u16(&in);
    record->ath = reader_u8(&in);
    record->rea = reader_u8(&in);
    reader_u8(&in);
    record->err = reader_u8(&in);
    reader_bytes(&in, 8);
    read_name(&in, &record->job);
    reader_bytes(&in, 16);
    reader_u8(&in);
    record->re2 = reader_u8(&in);
    reader_bytes(&in, 12);
    extended_offset = reader_u16(&in);
    extended_count = reader_u16(&in);
    reader_u16(&in);
    if (in.reason)
        return in.reason;
    reason = take_sections(record, bytes, offset, count, false);
    return reason < 0 ? reason : take_sections(record, bytes, extended_offset, extended_count, true);
}

/* ------------------------------------------------------------------------------------------------ words */

static const struct {
    uint8_t code;
    const char *name;
} events[] = {
#define EVENT(code, name, text) { code, #name },
#define QUALIFIER(event, code, name, violation)
#include "racf/smf_events.def"
#undef EVENT
#undef QUALIFIER
};

static const struct qualifier {
    uint8_t event;
    uint8_t code;
    const char *name;
    bool violation;
} qualifiers[] = {
#define EVENT(code, name, text)
#define QUALIFIER(event, code, name, violation) { event, code, #name, violation },
#include "racf/smf_events.def"
#undef EVENT
#undef QUALIFIER
};

const char *smf_event_name(uint8_t event, char *text)
{
    for (size_t i = 0; i < ARRAY_COUNT(events); i++)
        if (events[i].code == event)
            return events[i].name;
    snprintf(text, SMF_WORD, "%u", (unsigned)event);
    return text;
}

uint8_t smf_event_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(events); i++)
        if (strcmp(events[i].name, name) == 0)
            return events[i].code;
    return 0;
}

static const struct qualifier *find_qualifier(uint8_t event, uint8_t code)
{
    uint8_t rows = event == SMF_JOBINIT || event == SMF_ACCESS ? event : 0;

    for (size_t i = 0; i < ARRAY_COUNT(qualifiers); i++)
        if (qualifiers[i].event == rows && qualifiers[i].code == code)
            return &qualifiers[i];
    return NULL;
}

const char *smf_qualifier_name(uint8_t event, uint8_t qualifier, char *text)
{
    const struct qualifier *found = find_qualifier(event, qualifier);

    if (found)
        return found->name;
    snprintf(text, SMF_WORD, "%u", (unsigned)qualifier);
    return text;
}

bool smf_violation(uint8_t event, uint8_t qualifier)
{
    const struct qualifier *found = find_qualifier(event, qualifier);

    return found && found->violation;
}
