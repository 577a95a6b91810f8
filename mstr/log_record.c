/* log_record.c - one record of the log (docs/formats/log.md).
 *
 * Header, offsets:
 *   0 u32 length   4 u16 type   6 u8 flags   7 zero   8 u32 crc   12 u32 epoch   16 u64 rba   24 u64 previous   32 u64 urid
 *   40 u64 time   48 body
 */
#include "mstr/log_record.h"

#include "base/bug.h"
#include "base/crc32c.h"

enum { AT_CRC = 8, BEHIND_CRC = 12 };

static char *put_u32(char *at, uint32_t value)
{
    value = __builtin_bswap32(value);
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static char *put_u64(char *at, uint64_t value)
{
    value = __builtin_bswap64(value);
    memcpy(at, &value, sizeof value);
    return at + sizeof value;
}

static uint32_t crc_of(const char *record, size_t length)
{
    return crc32c(crc32c(0, span_bytes(record, AT_CRC)), span_bytes(record + BEHIND_CRC, length - BEHIND_CRC));
}

void log_record_put(char *at, const struct log_record *record, const struct span *parts, size_t count)
{
    char *body = at + LOG_HEADER;
    size_t length;

    for (size_t i = 0; i < count; i++) {
        if (parts[i].length) /* of none data may be NULL */
            memcpy(body, parts[i].data, parts[i].length);
        body += parts[i].length;
    }
    length = (size_t)(body - at);
    must(length <= LOG_RECORD_MAX);
    memset(body, 0, log_record_size(length - LOG_HEADER) - length);
    put_u32(at, (uint32_t)length);
    put_u32(at + 4, (uint32_t)record->type << 16 | (uint32_t)record->flags << 8);
    put_u32(at + 12, record->epoch);
    put_u64(at + 16, record->rba);
    put_u64(at + 24, record->previous);
    put_u64(at + 32, record->urid);
    put_u64(at + 40, (uint64_t)record->time);
    put_u32(at + AT_CRC, crc_of(at, length));
}

int log_record_get(struct span bytes, uint64_t rba, struct log_record *record)
{
    struct reader reader = reader_of(bytes);
    uint32_t length, crc;
    uint8_t zero;

    if (bytes.length < LOG_HEADER)
        return REASON_TRUNCATED;
    length = reader_u32(&reader);
    record->type = reader_u16(&reader);
    record->flags = reader_u8(&reader);
    zero = reader_u8(&reader);
    crc = reader_u32(&reader);
    record->epoch = reader_u32(&reader);
    record->rba = reader_u64(&reader);
    record->previous = reader_u64(&reader);
    record->urid = reader_u64(&reader);
    record->time = (microseconds)reader_u64(&reader);
    if (rba % LOG_ALIGN || record->rba != rba || length < LOG_HEADER || length > LOG_RECORD_MAX || zero ||
        (record->flags & ~LOG_REDO_ONLY))
        return REASON_CORRUPT;
    if (log_record_size(length - LOG_HEADER) > bytes.length)
        return REASON_TRUNCATED;
    if (crc_of(bytes.data, length) != crc)
        return REASON_CORRUPT;
    record->body = span_bytes(bytes.data + LOG_HEADER, length - LOG_HEADER);
    return 0;
}

bool log_record_begins(struct span bytes, uint64_t *rba)
{
    enum { AT_RBA = 16 };
    struct reader at = reader_of(span_from(bytes, AT_RBA));
    struct log_record record;

    *rba = reader_u64(&at);
    return log_record_get(span_part(bytes, 0, LOG_HEADER), *rba, &record) != REASON_CORRUPT;
}

/* -- names -- */

enum manager { RECOVERY = 'R', DATA = 'D' };

static const struct {
    uint16_t type;
    char manager;
    const char *name;
} types[] = {
#define LOG_TYPE(name, value, manager, text) { value, manager, text },
#include "mstr/log_types.def"
#undef LOG_TYPE
};

const char *log_type_name(uint16_t type)
{
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

char log_type_manager(uint16_t type)
{
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (types[i].type == type)
            return types[i].manager;
    return 0;
}

/* -- print -- */

enum { LINE = 32, WORD = 4 }; /* bytes of a body in a line, in a group */

static void print_line(struct buf *out, struct span line, size_t offset)
{
    buf_printf(out, "  %04zX ", offset);
    for (size_t i = 0; i < LINE; i++) {
        if (i % WORD == 0)
            buf_put_u8(out, ' ');
        if (i < line.length)
            buf_printf(out, "%02X", (unsigned char)line.data[i]);
        else
            buf_put_text(out, "  ");
    }
    buf_put_text(out, "  *");
    for (size_t i = 0; i < line.length; i++)
        buf_put_u8(out, line.data[i] >= ' ' && line.data[i] <= '~' ? (uint8_t)line.data[i] : '.');
    buf_put_text(out, "*\n");
}

/* 14:13:41.123456 2026335 */
static void print_time(struct buf *out, microseconds moment)
{
    char time[CLOCK_TEXT], day[CLOCK_TEXT];

    buf_printf(out, "%s.%06u %s", clock_colons(moment, time), (unsigned)(moment % 1000000), clock_julian(moment, day));
}

void log_record_print(struct buf *out, const struct log_record *record, bool data)
{
    const char *name = log_type_name(record->type);
    char number[sizeof "X'0000'"];

    snprintf(number, sizeof number, "X'%04X'", record->type);
    buf_printf(out, "%016llX  URID(%016llX)  PREVIOUS(%016llX)  EPOCH(%u)%s\n", (unsigned long long)record->rba,
               (unsigned long long)record->urid, (unsigned long long)record->previous, record->epoch,
               record->flags & LOG_REDO_ONLY ? "  REDO ONLY" : "");
    buf_printf(out, "  RM(%s)  SUBTYPE( %s )  RECORD LENGTH(%04zX)  ",
               log_type_manager(record->type) == RECOVERY ? "RECOVERY" : log_type_manager(record->type) == DATA ? "DATA" : "?",
               name ? name : number, LOG_HEADER + record->body.length);
    print_time(out, record->time < 0 ? 0 : record->time);
    buf_put_u8(out, '\n');
    for (size_t at = 0; data && at < record->body.length; at += LINE)
        print_line(out, span_part(record->body, at, LINE), at);
}
