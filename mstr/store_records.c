/* store_records.c - bodies of the log records of the message store, by their rows. */
#include "mstr/store_records.h"

enum field_type { NONE, U8, U16, U32, U64, REST };

struct field {
    enum field_type type;
    size_t offset; /* in struct store_record */
};

enum { FIELDS_MAX = 8, TYPES = LOG_MARK + 1 };

struct row {
    bool known;
    struct field fields[FIELDS_MAX]; /* ended by one of type NONE */
};

#define FIELD(type, name) { type, offsetof(struct store_record, name) },
#define NOTHING { NONE, 0 },
#define STORE_RECORD(name, fields) [LOG_##name] = { true, { fields } },
static const struct row rows[TYPES] = {
#include "mstr/store_records.def"
};
#undef STORE_RECORD
#undef NOTHING
#undef FIELD

static size_t width(enum field_type type)
{
    static const size_t widths[] = { [U8] = 1, [U16] = 2, [U32] = 4, [U64] = 8 };

    return widths[type];
}

/* A field of the struct, whatever its width. */
static uint64_t field_get(const struct store_record *record, const struct field *field)
{
    const void *at = (const char *)record + field->offset;

    switch (field->type) {
    case U8: return *(const uint8_t *)at;
    case U16: return *(const uint16_t *)at;
    case U32: return *(const uint32_t *)at;
    default: return *(const uint64_t *)at;
    }
}

static void field_put(struct store_record *record, const struct field *field, uint64_t value)
{
    void *at = (char *)record + field->offset;

    switch (field->type) {
    case U8: *(uint8_t *)at = (uint8_t)value; break;
    case U16: *(uint16_t *)at = (uint16_t)value; break;
    case U32: *(uint32_t *)at = (uint32_t)value; break;
    default: *(uint64_t *)at = value; break;
    }
}

size_t store_record_encode(const struct store_record *record, char fields[STORE_FIELDS_MAX])
{
    char *at = fields;

    for (const struct field *field = rows[record->type].fields; field->type != NONE && field->type != REST; field++) {
        uint64_t value = field_get(record, field);

        for (size_t i = width(field->type); i-- > 0; value >>= 8)
            at[i] = (char)(value & 0xff);
        at += width(field->type);
    }
    return (size_t)(at - fields);
}

int store_record_decode(const struct log_record *log, struct store_record *record)
{
    struct reader in = reader_of(log->body);

    *record = (struct store_record){ .type = (enum log_type)log->type };
    if (log->type >= TYPES || !rows[log->type].known)
        return REASON_NOT_FOUND;
    for (const struct field *field = rows[log->type].fields; field->type != NONE; field++)
        switch (field->type) {
        case U8: field_put(record, field, reader_u8(&in)); break;
        case U16: field_put(record, field, reader_u16(&in)); break;
        case U32: field_put(record, field, reader_u32(&in)); break;
        case U64: field_put(record, field, reader_u64(&in)); break;
        default: record->bytes = reader_bytes(&in, in.rest.length); break;
        }
    return reader_end(&in) < 0 ? REASON_CORRUPT : 0;
}

static const enum log_type kinds[] = { [SHUNT_PUT] = LOG_PUT, [SHUNT_GET] = LOG_GET, [SHUNT_BODY] = LOG_BODY };

static void put_number(char **at, unsigned bytes, uint64_t value)
{
    for (unsigned i = bytes; i-- > 0; value >>= 8)
        (*at)[i] = (char)(value & 0xff);
    *at += bytes;
}

void store_shunt_encode(const struct store_record *of, char entry[SHUNT_ENTRY])
{
    put_number(&entry, 1, of->type == LOG_PUT ? SHUNT_PUT : of->type == LOG_GET ? SHUNT_GET : SHUNT_BODY);
    put_number(&entry, 2, of->set);
    put_number(&entry, 4, of->anchor);
    put_number(&entry, 4, of->page);
    put_number(&entry, 2, of->slot);
    put_number(&entry, 8, of->arrival);
}

int store_shunt_decode(struct span entry, struct store_record *of)
{
    struct reader in = reader_of(entry);
    uint8_t kind = reader_u8(&in);

    *of = (struct store_record){ .set = 0 };
    of->set = reader_u16(&in);
    of->anchor = reader_u32(&in);
    of->page = reader_u32(&in);
    of->slot = reader_u16(&in);
    of->arrival = reader_u64(&in);
    if (reader_end(&in) < 0 || kind < SHUNT_PUT || kind > SHUNT_BODY)
        return REASON_CORRUPT;
    of->type = kinds[kind];
    return 0;
}
