/* property.c - properties of messages: lists, names, fields of the message descriptor, conversion of values. */
#include "mstr/property.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "mstr/mqi_call.h"

enum { TEXT_OF_NUMBER = 64, NAME_LONGEST = MQ_MAX_PROPERTY_NAME_LENGTH };

/* -- lists -- */

void property_put(struct buf *list, const struct property *property)
{
    buf_put_field(list, property->name);
    buf_put_u32(list, (uint32_t)property->type);
    buf_put_field(list, property->value);
    buf_put_u32(list, (uint32_t)property->support);
    buf_put_u32(list, (uint32_t)property->context);
    buf_put_u32(list, (uint32_t)property->copy);
}

int property_type_length(MQLONG type)
{
    switch (type) {
    case MQTYPE_NULL:
        return 0;
    case MQTYPE_INT8:
        return 1;
    case MQTYPE_INT16:
        return 2;
    case MQTYPE_BOOLEAN:
    case MQTYPE_INT32:
    case MQTYPE_FLOAT32:
        return 4;
    case MQTYPE_INT64:
    case MQTYPE_FLOAT64:
        return 8;
    case MQTYPE_STRING:
    case MQTYPE_BYTE_STRING:
        return -1;
    default:
        return -2;
    }
}

/* Points with something between them, and no NUL. */
static bool has_parts(struct span name)
{
    bool part = false;

    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] == '\0' || (name.data[i] == '.' && !part))
            return false;
        part = name.data[i] != '.';
    }
    return part;
}

bool property_next(struct reader *list, struct property *property)
{
    int length;

    if (list->reason < 0 || list->rest.length == 0)
        return false;
    property->name = reader_field(list, PROPERTY_NAME_STORED);
    property->type = (MQLONG)reader_u32(list);
    property->value = reader_field(list, list->rest.length);
    property->support = (MQLONG)reader_u32(list);
    property->context = (MQLONG)reader_u32(list);
    property->copy = (MQLONG)reader_u32(list);
    length = property_type_length(property->type);
    if (list->reason == 0 &&
        (!has_parts(property->name) || span_find(property->name, '.') == property->name.length || length == -2 ||
         (length >= 0 && (size_t)length != property->value.length)))
        list->reason = REASON_BAD_VALUE;
    return list->reason == 0;
}

int property_check(struct span list, uint64_t *size)
{
    struct reader in = reader_of(list);
    struct property property;

    *size = 0;
    while (property_next(&in, &property))
        *size += property.name.length + property.value.length;
    return reader_end(&in);
}

bool property_find(struct span list, struct span name, struct property *property)
{
    struct reader in = reader_of(list);

    while (property_next(&in, property))
        if (span_equal(property->name, name))
            return true;
    return false;
}

bool property_for_headers(struct span list)
{
    static const char *const folders[] = { "mcd.", "jms.", "usr.", "mqext." };
    struct reader in = reader_of(list);
    struct property property;

    while (property_next(&in, &property))
        for (size_t i = 0; i < ARRAY_COUNT(folders); i++)
            if (span_starts(property.name, folders[i]))
                return true;
    return false;
}

/* -- the message descriptor -- */

struct property_field {
    const char *name;
    size_t at, size;
    MQLONG type;
};

enum {
    NO_FIELD = -1,
#define PROPERTY_FIELD(field, kind) FIELD_##field,
#include "mstr/property_names.def"
#undef PROPERTY_FIELD
    FIELDS,
};

static const struct property_field fields[] = {
#define PROPERTY_FIELD(field, kind) { #field, offsetof(MQMD, field), sizeof(((MQMD *)0)->field), kind },
#include "mstr/property_names.def"
#undef PROPERTY_FIELD
};

const struct property_field *property_field_at(unsigned n)
{
    return n < FIELDS ? &fields[n] : NULL;
}

unsigned property_field_number(const struct property_field *field)
{
    return (unsigned)(field - fields);
}

void property_of_field(const struct property_field *field, const MQMD *md, char room[PROPERTY_FIELD_MAX],
                       struct property *property)
{
    const char *at = (const char *)md + field->at;
    MQLONG number;

    *property = (struct property){ .name = span_of(field->name), .type = field->type, .support = MQPD_SUPPORT_OPTIONAL,
                                   .copy = MQCOPY_DEFAULT };
    if (field->type == MQTYPE_INT32) {
        memcpy(&number, at, sizeof number);
        for (unsigned i = 0; i < sizeof number; i++)
            room[i] = (char)((uint32_t)number >> (24 - 8 * i));
    } else {
        memcpy(room, at, field->size);
    }
    property->value = span_bytes(room, field->size);
}

MQLONG property_to_field(const struct property_field *field, const struct property *property, MQMD *md)
{
    char *at = (char *)md + field->at;
    MQLONG number;

    if (property->type != field->type)
        return MQRC_PROPERTY_TYPE_ERROR;
    if (field->type == MQTYPE_INT32) {
        number = (MQLONG)property_integer(property);
        memcpy(at, &number, sizeof number);
        return MQRC_NONE;
    }
    if (property->value.length > field->size)
        return MQRC_PROPERTY_VALUE_TOO_BIG;
    memset(at, field->type == MQTYPE_STRING ? ' ' : '\0', field->size);
    memcpy(at, property->value.data, property->value.length);
    return MQRC_NONE;
}

void property_copy_field(const struct property_field *field, const MQMD *from, MQMD *to)
{
    memcpy((char *)to + field->at, (const char *)from + field->at, field->size);
}

/* -- names -- */

static const struct name_row {
    const char *name, *stored;
    int field;
    bool settable;
} names[] = {
#define PROPERTY_NAME(name, stored, field, settable) { name, stored, field, settable },
#include "mstr/property_names.def"
#undef PROPERTY_NAME
};

static const struct name_row *find_name(struct span name)
{
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (span_is(name, names[i].name))
            return &names[i];
    return NULL;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Identifiers of Java with points between them. Four bytes of UTF-8 are beyond what a name can have. */
static bool has_good_characters(struct span name)
{
    bool begin = true;

    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];

        if (c == '.' ? begin : !(is_letter(c) || (!begin && c >= '0' && c <= '9')))
            return false;
        if ((unsigned char)c >= 0xf0)
            return false;
        begin = c == '.';
    }
    return name.length && !begin;
}

static bool is_keyword(struct span name)
{
    static const char *const words[] = { "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE" };

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (span_is_fold(name, words[i]))
            return true;
    return false;
}

static bool starts_fold(struct span text, const char *begin)
{
    return span_is_fold(span_part(text, 0, strlen(begin)), begin);
}

static unsigned points(struct span name)
{
    unsigned count = 0;

    for (size_t i = 0; i < name.length; i++)
        count += name.data[i] == '.';
    return count;
}

static bool is_good_name(struct span name)
{
    struct span in_usr = span_starts(name, "usr.") ? span_from(name, 4) : name;

    if (!has_good_characters(name) || is_keyword(in_usr) || span_starts(in_usr, "JMS"))
        return false;
    if (span_starts(name, "Body") || span_starts(name, "Root"))
        return false;
    return !(starts_fold(name, "mq") && !starts_fold(name, "mq_usr") && points(name) > 1);
}

static const struct property_field *find_field(struct span name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (span_is(name, fields[i].name))
            return &fields[i];
    return NULL;
}

static void set_stored(struct property_key *key, const char *folder, struct span name)
{
    key->length = strlen(folder) + name.length;
    memcpy(key->stored, folder, strlen(folder));
    memcpy(key->stored + strlen(folder), name.data, name.length);
    key->stored[key->length] = '\0';
}

MQLONG property_key(struct span name, enum property_use use, struct property_key *key)
{
    const struct name_row *row = find_name(name);

    key->field = NULL;
    key->length = 0;
    if (name.length == 0 || name.length > NAME_LONGEST)
        return MQRC_PROPERTY_NAME_LENGTH_ERR;
    if (span_starts(name, "Root.MQMD.")) {
        key->field = find_field(span_from(name, strlen("Root.MQMD.")));
        return key->field ? MQRC_NONE : MQRC_PROPERTY_NAME_ERROR;
    }
    if (row) {
        if (use == PROPERTY_SET && !row->settable)
            return MQRC_PROPERTY_NAME_ERROR;
        set_stored(key, "", span_of(row->stored));
        key->field = row->field == NO_FIELD ? NULL : &fields[row->field];
        return MQRC_NONE;
    }
    if (use == PROPERTY_UNCHECKED ? !has_parts(name) : !is_good_name(name))
        return MQRC_PROPERTY_NAME_ERROR;
    set_stored(key, span_find(name, '.') < name.length ? "" : "usr.", name);
    return MQRC_NONE;
}

MQLONG property_check_names(struct span list)
{
    struct reader in = reader_of(list);
    struct property property;

    while (property_next(&in, &property))
        if (!is_good_name(property.name))
            return MQRC_PROPERTY_NAME_ERROR;
    return MQRC_NONE;
}

struct span property_shown(struct span stored)
{
    return span_starts(stored, "usr.") && points(stored) == 1 ? span_from(stored, 4) : stored;
}

bool property_fits(struct span stored, struct span pattern)
{
    struct span begin = span_part(pattern, 0, pattern.length ? pattern.length - 1 : 0), shown = property_shown(stored);

    if (pattern.length == 0 || pattern.data[pattern.length - 1] != '%')
        return span_equal(stored, pattern) || span_equal(shown, pattern);
    return span_equal(span_part(stored, 0, begin.length), begin) || span_equal(span_part(shown, 0, begin.length), begin);
}

/* -- values -- */

static uint64_t bits_of(struct span value)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < value.length && i < sizeof bits; i++)
        bits = bits << 8 | (unsigned char)value.data[i];
    return bits;
}

int64_t property_integer(const struct property *property)
{
    uint64_t bits = bits_of(property->value);

    switch (property->type) {
    case MQTYPE_BOOLEAN:
        return bits != 0;
    case MQTYPE_INT8:
        return (int8_t)bits;
    case MQTYPE_INT16:
        return (int16_t)bits;
    case MQTYPE_INT32:
        return (int32_t)bits;
    default:
        return (int64_t)bits;
    }
}

double property_real(const struct property *property)
{
    uint64_t bits = bits_of(property->value);
    uint32_t small = (uint32_t)bits;
    double large;
    float value;

    if (property->type == MQTYPE_FLOAT32) {
        memcpy(&value, &small, sizeof value);
        return (double)value;
    }
    memcpy(&large, &bits, sizeof large);
    return large;
}

void property_put_integer(struct buf *out, MQLONG type, int64_t number)
{
    for (int i = property_type_length(type) - 1; i >= 0; i--)
        buf_put_u8(out, (uint8_t)((uint64_t)number >> (8 * i)));
}

void property_put_real(struct buf *out, MQLONG type, double number)
{
    float small = (float)number;
    uint32_t small_bits;
    uint64_t bits;

    memcpy(&small_bits, &small, sizeof small_bits);
    memcpy(&bits, &number, sizeof bits);
    if (type == MQTYPE_FLOAT32)
        buf_put_u32(out, small_bits);
    else
        buf_put_u64(out, bits);
}

static bool is_integer(MQLONG type)
{
    return type == MQTYPE_INT8 || type == MQTYPE_INT16 || type == MQTYPE_INT32 || type == MQTYPE_INT64;
}

static bool is_real(MQLONG type)
{
    return type == MQTYPE_FLOAT32 || type == MQTYPE_FLOAT64;
}

static MQLONG to_text(const struct property *property, struct buf *out)
{
    switch (property->type) {
    case MQTYPE_BOOLEAN:
        buf_put_text(out, property_integer(property) ? "TRUE" : "FALSE");
        return MQRC_NONE;
    case MQTYPE_BYTE_STRING:
        for (size_t i = 0; i < property->value.length; i++)
            buf_printf(out, "%02X", (unsigned char)property->value.data[i]);
        return MQRC_NONE;
    case MQTYPE_FLOAT32:
        buf_printf(out, "%.9g", property_real(property));
        return MQRC_NONE;
    case MQTYPE_FLOAT64:
        buf_printf(out, "%.17g", property_real(property));
        return MQRC_NONE;
    default:
        buf_printf(out, "%lld", (long long)property_integer(property));
        return MQRC_NONE;
    }
}

static bool in_range(MQLONG type, long long number)
{
    unsigned bits = (unsigned)property_type_length(type) * 8 - 1;

    return type == MQTYPE_INT64 || (number >= -(1LL << bits) && number < 1LL << bits);
}

/* Blanks, sign, digits; what is behind the digits is not looked at. */
static MQLONG text_to_integer(const char *text, MQLONG type, struct buf *out)
{
    long long number;
    char *end;

    errno = 0;
    number = strtoll(text, &end, 10);
    if (end == text || errno || !in_range(type, number))
        return MQRC_PROP_NUMBER_FORMAT_ERROR;
    property_put_integer(out, type, number);
    return MQRC_NONE;
}

static MQLONG text_to_real(const char *text, MQLONG type, struct buf *out)
{
    double number;
    char *end;

    errno = 0;
    number = strtod(text, &end);
    if (end == text || errno || strpbrk(text, "xXnN"))
        return MQRC_PROP_NUMBER_FORMAT_ERROR;
    property_put_real(out, type, number);
    return MQRC_NONE;
}

static MQLONG from_text(struct span value, MQLONG type, struct buf *out)
{
    char text[TEXT_OF_NUMBER];

    if (type == MQTYPE_BOOLEAN) {
        bool yes = span_is_fold(value, "TRUE") || span_is(value, "1");

        if (!yes && !span_is_fold(value, "FALSE") && !span_is(value, "0"))
            return MQRC_PROP_NUMBER_FORMAT_ERROR;
        property_put_integer(out, type, yes);
        return MQRC_NONE;
    }
    if (!is_integer(type) && !is_real(type))
        return MQRC_PROP_CONV_NOT_SUPPORTED;
    if (value.length >= sizeof text)
        return MQRC_PROP_NUMBER_FORMAT_ERROR;
    memcpy(text, value.data, value.length);
    text[value.length] = '\0';
    return is_integer(type) ? text_to_integer(text, type, out) : text_to_real(text, type, out);
}

MQLONG property_convert(const struct property *property, MQLONG type, struct buf *out)
{
    MQLONG from = property->type;

    if (from == type) {
        buf_put_span(out, property->value);
        return MQRC_NONE;
    }
    if (from == MQTYPE_NULL)
        return MQRC_PROP_CONV_NOT_SUPPORTED;
    if (type == MQTYPE_STRING)
        return to_text(property, out);
    if (from == MQTYPE_STRING)
        return from_text(property->value, type, out);
    /* Numbers become longer ones: nothing is lost. */
    if (is_integer(type) && (from == MQTYPE_BOOLEAN || (is_integer(from) && type > from))) {
        property_put_integer(out, type, property_integer(property));
        return MQRC_NONE;
    }
    if (from == MQTYPE_FLOAT32 && type == MQTYPE_FLOAT64) {
        property_put_real(out, type, property_real(property));
        return MQRC_NONE;
    }
    return MQRC_PROP_CONV_NOT_SUPPORTED;
}
