/* object_record.c - objects as bytes: docs/formats/object_record.md. */
#include "base/mem.h"
#include "mstr/objects.h"

enum { VERSION = 1, FLAG_DYNAMIC = 1, FLAG_GROUPED = 2 };
/* Stand with the attributes, and are none. */
#define MAKER "MADEBY"
#define GOING "GOING"
enum { ATTRIBUTES_MAX = 1000, ATTRIBUTE_NAME_MAX = 64, ATTRIBUTE_TEXT_MAX = 16384 };

void object_key(const struct object *object, struct buf *key)
{
    buf_printf(key, "%s %s", object_classes[object_types[object->type].class].id, object->name);
}

static uint32_t attribute_count(const struct object *object)
{
    uint32_t count = !name8_none(&object->maker) + object->going;

    for (const uint16_t *a = type_attributes(object->type); *a != ATTRIBUTE_COUNT; a++)
        count += attribute_stored(*a);
    for (const struct object_extra *extra = object->extras; extra; extra = extra->next)
        count++;
    return count;
}

void object_encode(const struct object *object, struct buf *record)
{
    char number[VALUE_TEXT_MAX];

    buf_put_u16(record, VERSION);
    buf_put_u8(record, (uint8_t)((object->dynamic ? FLAG_DYNAMIC : 0) | (object->grouped ? FLAG_GROUPED : 0)));
    buf_put_u8(record, 0);
    buf_put_u64(record, object->id);
    buf_put_u64(record, (uint64_t)object->created);
    buf_put_u64(record, (uint64_t)object->altered);
    buf_put_u32(record, attribute_count(object));
    buf_put_field_text(record, object_types[object->type].word);
    buf_put_field_text(record, object->name);
    for (const uint16_t *a = type_attributes(object->type); *a != ATTRIBUTE_COUNT; a++)
        if (attribute_stored(*a)) {
            struct value value = object_value(object, *a);

            buf_put_field_text(record, attribute_row(*a)->name);
            buf_put_field(record, value_text(*a, &value, number));
        }
    if (!name8_none(&object->maker)) {
        buf_put_field_text(record, MAKER);
        buf_put_field_text(record, object->maker.text);
    }
    if (object->going) {
        buf_put_field_text(record, GOING);
        buf_put_field_text(record, "YES");
    }
    for (const struct object_extra *extra = object->extras; extra; extra = extra->next) {
        buf_put_field_text(record, extra->name);
        buf_put_field_text(record, extra->text);
    }
}

static bool has_nul(struct span text)
{
    return memchr(text.data, '\0', text.length) != NULL;
}

/* An attribute of a later level; the names in front of it are those of the record so far. */
static int keep_extra(struct object *object, struct span name, struct span text)
{
    struct object_extra **last = &object->extras;

    if (name.length == 0 || has_nul(name) || has_nul(text))
        return REASON_CORRUPT;
    while (*last) {
        if (span_is(name, (*last)->name))
            return REASON_CORRUPT;
        last = &(*last)->next;
    }
    *last = mem_alloc(1, sizeof **last);
    (*last)->name = mem_copy(name.data, name.length);
    (*last)->text = mem_copy(text.data, text.length);
    return 0;
}

/* seen: the stored attributes of the type that stood in front. */
static int decode_attribute(struct object *object, struct reader *in, bool *seen)
{
    struct span name = reader_field(in, ATTRIBUTE_NAME_MAX);
    struct span text = reader_field(in, ATTRIBUTE_TEXT_MAX);
    enum attribute attribute = attribute_find(name, TYPE_SET(object->type));
    struct value value = { .text = SPAN_NONE };
    int reason;

    if (in->reason < 0)
        return in->reason;
    if (span_is(name, MAKER))
        return name8_none(&object->maker) && name8_strict(&object->maker, text) == 0 ? 0 : REASON_CORRUPT;
    if (span_is(name, GOING) && object->type == TYPE_QLOCAL) {
        object->going = !object->going && span_is(text, "YES");
        return object->going ? 0 : REASON_CORRUPT;
    }
    if (attribute == ATTRIBUTE_COUNT || !span_is(name, attribute_row(attribute)->name) || !attribute_stored(attribute))
        return keep_extra(object, name, text);
    if (seen[attribute])
        return REASON_CORRUPT;
    seen[attribute] = true;
    reason = value_of(attribute, text, &value);
    if (reason < 0)
        return REASON_CORRUPT;
    object_set(object, attribute, &value);
    return 0;
}

/* A subscription of a command message may have no name: what stands for one begins as no name does. */
static bool name_good(enum object_type type, struct span name)
{
    enum object_class class = object_types[type].class;

    if (type == TYPE_SUB && name.data[0] == OBJECT_UNNAMED)
        name = span_from(name, 1);
    return name.length > 0 && name_check(name, object_classes[class].name_max, object_classes[class].letters) == 0;
}

static struct object *decode_head(struct reader *in, uint32_t *count)
{
    uint16_t version = reader_u16(in);
    uint8_t flags = reader_u8(in);
    uint8_t zero = reader_u8(in);
    uint64_t id = reader_u64(in);
    uint64_t created = reader_u64(in);
    uint64_t altered = reader_u64(in);
    enum object_type type;
    struct object *object;
    struct span name;

    *count = reader_u32(in);
    type = object_type_find(reader_field(in, ATTRIBUTE_NAME_MAX));
    name = reader_field(in, OBJECT_NAME_MAX);
    if (in->reason < 0 || version != VERSION || (flags & ~(FLAG_DYNAMIC | FLAG_GROUPED)) || zero || *count > ATTRIBUTES_MAX ||
        type == TYPE_COUNT || name.length == 0)
        return NULL;
    if (!name_good(type, name))
        return NULL;
    object = object_new(type, name);
    object->dynamic = flags & FLAG_DYNAMIC;
    object->grouped = flags & FLAG_GROUPED;
    object->id = id;
    object->created = (microseconds)created;
    object->altered = (microseconds)altered;
    return object;
}

int object_decode(struct span record, struct object **object)
{
    struct reader in = reader_of(record);
    bool seen[ATTRIBUTE_COUNT] = { false };
    uint32_t count;
    int reason = 0;

    *object = record.length <= OBJECT_RECORD_MAX ? decode_head(&in, &count) : NULL;
    if (!*object)
        return REASON_CORRUPT;
    for (uint32_t i = 0; i < count && reason == 0; i++)
        reason = decode_attribute(*object, &in, seen);
    if (reason == 0)
        reason = reader_end(&in);
    if (reason == 0)
        return 0;
    object_free(*object);
    *object = NULL;
    return REASON_CORRUPT;
}
