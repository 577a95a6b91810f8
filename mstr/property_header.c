/* property_header.c - properties as MQRFH2 (docs/formats/message_properties.md). */
#include "mstr/property_header.h"

#include "base/mem.h"
#include "base/table.h"
#include "mstr/message_convert.h"
#include "mstr/mqi_call.h"

enum {
    INTEGER_MASK = 0xf, INTEGER_REVERSED = 2, /* of an encoding */
    UTF8 = 1208, UTF16 = 1200, UCS2 = 13488,
    HEADERS_MAX = 64,  /* one behind the other: more are data */
    NESTED_MAX = PROPERTY_NAME_STORED / 2, /* groups in each other: a name has no more parts */
    FIXED = MQRFH_STRUC_LENGTH_FIXED_2,
};

/* -- the header -- */

static uint32_t number_at(struct span data, size_t at, MQLONG encoding)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)data.data[at + ((encoding & INTEGER_MASK) == INTEGER_REVERSED ? 3 - i : i)];
    return value;
}

static void put_number(struct buf *out, MQLONG number, MQLONG encoding)
{
    for (unsigned i = 0; i < 4; i++)
        buf_put_u8(out, (uint8_t)((uint32_t)number >> ((encoding & INTEGER_MASK) == INTEGER_REVERSED ? 8 * i : 24 - 8 * i)));
}

static void set_number(char *at, MQLONG number, MQLONG encoding)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (char)((uint32_t)number >> ((encoding & INTEGER_MASK) == INTEGER_REVERSED ? 8 * i : 24 - 8 * i));
}

bool rules_header_get(struct span data, MQLONG encoding, struct rules_header *header)
{
    uint32_t length;

    if (data.length < FIXED || memcmp(data.data, MQRFH_STRUC_ID, 4) != 0 ||
        number_at(data, offsetof(MQRFH2, Version), encoding) != MQRFH_VERSION_2)
        return false;
    length = number_at(data, offsetof(MQRFH2, StrucLength), encoding);
    if (length < FIXED || length > data.length || length % 4)
        return false;
    *header = (struct rules_header){
        .length = length,
        .own = encoding,
        .encoding = (MQLONG)number_at(data, offsetof(MQRFH2, Encoding), encoding),
        .code_page = (MQLONG)number_at(data, offsetof(MQRFH2, CodedCharSetId), encoding),
        .names = (MQLONG)number_at(data, offsetof(MQRFH2, NameValueCCSID), encoding),
        .folders = span_part(data, FIXED, length - FIXED),
    };
    memcpy(header->format, data.data + offsetof(MQRFH2, Format), sizeof header->format);
    return true;
}

bool rules_folder_next(const struct rules_header *header, struct span *rest, struct span *folder)
{
    uint32_t length;

    if (rest->length < 4)
        return false;
    length = number_at(*rest, 0, header->own);
    if (length > rest->length - 4)
        return false;
    *folder = span_part(*rest, 4, length);
    *rest = span_from(*rest, 4 + (size_t)length);
    return true;
}

/* -- the texts: tags, attributes, values -- */

struct tag {
    struct span name, attributes;
    bool end;   /* </name> */
    bool empty; /* <name/> */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

static bool is_of_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           c == ':' || c == '$' || (unsigned char)c >= 0x80;
}

static void skip_blanks(struct span *text)
{
    while (text->length && is_blank(text->data[0]))
        *text = span_from(*text, 1);
}

/* The end of a tag that is not in quotes; text.length: there is none. */
static size_t find_end(struct span text)
{
    char quote = '\0';

    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];

        if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else if (!quote && c == '>')
            return i;
    }
    return text.length;
}

static bool get_tag(struct span *text, struct tag *tag)
{
    size_t end = find_end(*text), name = 0;
    struct span inside;

    *tag = (struct tag){ .end = false };
    if (text->length < 3 || text->data[0] != '<' || end == text->length)
        return false;
    inside = span_part(*text, 1, end - 1);
    *text = span_from(*text, end + 1);
    tag->end = inside.length && inside.data[0] == '/';
    if (tag->end)
        inside = span_from(inside, 1);
    tag->empty = !tag->end && inside.length && inside.data[inside.length - 1] == '/';
    if (tag->empty)
        inside = span_part(inside, 0, inside.length - 1);
    while (name < inside.length && is_of_name(inside.data[name]))
        name++;
    tag->name = span_part(inside, 0, name);
    tag->attributes = span_from(inside, name);
    return name > 0 && (name == inside.length || is_blank(inside.data[name]));
}

/* The next name='value'; false: there is none. */
static bool next_attribute(struct span *rest, struct span *name, struct span *value)
{
    size_t length = 0, end;
    char quote;

    skip_blanks(rest);
    while (length < rest->length && is_of_name(rest->data[length]))
        length++;
    *name = span_part(*rest, 0, length);
    *rest = span_from(*rest, length);
    skip_blanks(rest);
    if (length == 0 || rest->length < 3 || rest->data[0] != '=')
        return false;
    *rest = span_from(*rest, 1);
    skip_blanks(rest);
    quote = rest->length ? rest->data[0] : '\0';
    if (quote != '\'' && quote != '"')
        return false;
    *rest = span_from(*rest, 1);
    end = span_find(*rest, quote);
    if (end == rest->length)
        return false;
    *value = span_part(*rest, 0, end);
    *rest = span_from(*rest, end + 1);
    return true;
}

static struct span attribute_of(const struct tag *tag, const char *wanted)
{
    struct span rest = tag->attributes, name, value;

    while (next_attribute(&rest, &name, &value))
        if (span_is(name, wanted))
            return value;
    return SPAN_NONE;
}

bool rules_folder_has_properties(struct span folder)
{
    static const char *const names[] = { "usr", "jms", "mcd", "mq_usr", "sib", "sib_context", "sib_usr", "ibm", "mq", "mqema",
                                         "mqext", "mqps", "mq_svc", "mqtt" };
    struct tag tag;

    skip_blanks(&folder);
    if (!get_tag(&folder, &tag) || tag.end)
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (span_is(tag.name, names[i]))
            return true;
    return span_is(attribute_of(&tag, "content"), "properties");
}

/* Characters of a value: entities become what they stand for. False: they stand for nothing. */
static bool put_unescaped(struct buf *out, struct span text)
{
    static const struct {
        const char *name;
        char c;
    } entities[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } };

    while (text.length) {
        size_t plain = span_find(text, '&'), end;
        bool known = false;
        struct span name;

        buf_put_span(out, span_part(text, 0, plain));
        text = span_from(text, plain);
        if (!text.length)
            break;
        end = span_find(text, ';');
        name = span_part(text, 1, end == text.length ? 0 : end - 1);
        for (size_t i = 0; i < ARRAY_COUNT(entities) && !known; i++)
            if (span_is(name, entities[i].name)) {
                buf_put(out, &entities[i].c, 1);
                known = true;
            }
        if (!known && name.length >= 2 && name.length <= 4 && name.data[0] == '#') { /* a byte by its number, decimal */
            unsigned number = 0;

            for (size_t i = 1; i < name.length; i++)
                number = name.data[i] >= '0' && name.data[i] <= '9' ? number * 10 + (unsigned)(name.data[i] - '0') : 1000;
            known = number < 128;
            if (known)
                buf_put_u8(out, (uint8_t)number);
        }
        if (!known)
            return false;
        text = span_from(text, end + 1);
    }
    return true;
}

void rules_put_text(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];

        switch (c) {
        case '&':
            buf_put_text(out, "&amp;");
            break;
        case '<':
            buf_put_text(out, "&lt;");
            break;
        case '>':
            buf_put_text(out, "&gt;");
            break;
        case '"':
            buf_put_text(out, "&quot;");
            break;
        case '\'':
            buf_put_text(out, "&apos;");
            break;
        default:
            if (c < ' ')
                buf_printf(out, "&#%u;", c);
            else
                buf_put_u8(out, c);
        }
    }
}

/* -- from a folder -- */

static const struct {
    const char *name;
    MQLONG type;
} types[] = { { "boolean", MQTYPE_BOOLEAN }, { "i1", MQTYPE_INT8 },   { "i2", MQTYPE_INT16 },   { "i4", MQTYPE_INT32 },
              { "i8", MQTYPE_INT64 },        { "int", MQTYPE_INT64 }, { "r4", MQTYPE_FLOAT32 }, { "r8", MQTYPE_FLOAT64 },
              { "bin.hex", MQTYPE_BYTE_STRING } };

/* A type that nobody knows is a string. */
static MQLONG type_of(struct span name)
{
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (span_is(name, types[i].name))
            return types[i].type;
    return MQTYPE_STRING;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool put_hex(struct buf *out, struct span text)
{
    if (text.length % 2)
        return false;
    for (size_t i = 0; i < text.length; i += 2) {
        int high = hex_digit(text.data[i]), low = hex_digit(text.data[i + 1]);

        if (high < 0 || low < 0)
            return false;
        buf_put_u8(out, (uint8_t)(high * 16 + low));
    }
    return true;
}

static bool put_value(struct buf *out, MQLONG type, struct span text)
{
    const struct property as_text = { .type = MQTYPE_STRING, .value = text };

    if (type == MQTYPE_STRING) {
        buf_put_span(out, text);
        return true;
    }
    if (type == MQTYPE_BYTE_STRING)
        return put_hex(out, text);
    return property_convert(&as_text, type, out) == MQRC_NONE;
}

static MQLONG copy_options(struct span text)
{
    static const struct {
        const char *name;
        MQLONG option;
    } options[] = { { "forward", MQCOPY_FORWARD }, { "reply", MQCOPY_REPLY }, { "report", MQCOPY_REPORT },
                    { "publish", MQCOPY_PUBLISH }, { "all", MQCOPY_ALL },     { "default", MQCOPY_DEFAULT } };
    MQLONG found = MQCOPY_NONE;

    if (text.length == 0)
        return MQCOPY_DEFAULT;
    while (text.length) {
        struct span one = span_trim(span_part(text, 0, span_find(text, ',')));

        text = span_from(text, span_find(text, ',') + 1);
        for (size_t i = 0; i < ARRAY_COUNT(options); i++)
            if (span_is(one, options[i].name))
                found |= options[i].option;
    }
    return found;
}

static void set_descriptor(const struct tag *tag, struct property *property)
{
    property->support = MQPD_SUPPORT_OPTIONAL;
    if (span_starts(property->name, "mq.") && span_is(attribute_of(tag, "sr"), "required"))
        property->support = MQPD_SUPPORT_REQUIRED;
    else if (span_starts(property->name, "mq.") && span_is(attribute_of(tag, "sx"), "local"))
        property->support = MQPD_SUPPORT_REQUIRED_IF_LOCAL;
    property->context = span_is(attribute_of(tag, "context"), "user") ? MQPD_USER_CONTEXT : MQPD_NO_CONTEXT;
    property->copy = copy_options(attribute_of(tag, "copy"));
}

/* A folder that is being read: how far, the names of what is open. */
struct reading {
    struct span rest;
    struct buf name;  /* of what is open: folder.group. */
    struct buf text, value;
    struct buf *list;
};

static bool read_value(struct reading *r, const struct tag *tag, struct span text)
{
    struct property property = { .type = type_of(attribute_of(tag, "dt")) };

    if (span_is(attribute_of(tag, "xsi:nil"), "true"))
        property.type = MQTYPE_NULL;
    buf_clear(&r->text);
    buf_clear(&r->value);
    if (!put_unescaped(&r->text, text) ||
        (property.type != MQTYPE_NULL && !put_value(&r->value, property.type, buf_span(&r->text))))
        return false;
    property.name = buf_span(&r->name);
    property.value = buf_span(&r->value);
    set_descriptor(tag, &property);
    property_put(r->list, &property);
    return !buf_failed(&r->name);
}

static bool is_end_of(struct span text, struct span name)
{
    struct tag tag;

    return get_tag(&text, &tag) && tag.end && span_equal(tag.name, name);
}

/* What an element holds, behind its tag: a value, or further elements and its end. */
static bool read_element(struct reading *r, const struct tag *tag, unsigned depth)
{
    size_t here = r->name.length;
    struct tag inner;

    if (depth > NESTED_MAX || memchr(tag->name.data, '.', tag->name.length))
        return false;
    if (here)
        buf_put(&r->name, ".", 1);
    buf_put_span(&r->name, tag->name);
    if (tag->empty) {
        bool good = depth == 0 || read_value(r, tag, SPAN_NONE);

        buf_cut(&r->name, here);
        return good;
    }
    if (depth > 0) {
        size_t end = span_find(r->rest, '<');

        if (is_end_of(span_from(r->rest, end), tag->name)) {
            if (!read_value(r, tag, span_part(r->rest, 0, end)))
                return false;
            r->rest = span_from(r->rest, end);
            buf_cut(&r->name, here);
            return get_tag(&r->rest, &inner);
        }
    }
    for (;;) {
        skip_blanks(&r->rest);
        if (!get_tag(&r->rest, &inner))
            return false;
        if (inner.end) {
            buf_cut(&r->name, here);
            return span_equal(inner.name, tag->name);
        }
        if (!read_element(r, &inner, depth + 1))
            return false;
    }
}

int rules_folder_properties(struct span folder, struct buf *list)
{
    struct reading r = { .rest = folder, .list = list };
    size_t before = list->length;
    struct tag tag;
    bool good;

    buf_init(&r.name, PROPERTY_NAME_STORED);
    buf_init(&r.text, folder.length);
    buf_init(&r.value, folder.length + sizeof(uint64_t));
    skip_blanks(&r.rest);
    good = get_tag(&r.rest, &tag) && !tag.end && read_element(&r, &tag, 0);
    skip_blanks(&r.rest);
    good = good && r.rest.length == 0;
    buf_release(&r.name);
    buf_release(&r.text);
    buf_release(&r.value);
    if (good && !buf_failed(list))
        return 0;
    buf_cut(list, before);
    return REASON_BAD_VALUE;
}

/* -- out of the data -- */

/* What describes the part that comes next: the descriptor, or a header that stays. */
struct describer {
    MQMD *md;
    size_t header; /* offset in front + 1; 0: md */
    MQLONG own;
};

static void describe(const struct describer *by, struct buf *front, const struct rules_header *next)
{
    char *at = front->data + by->header - 1;

    if (!by->header) {
        memcpy(by->md->Format, next->format, sizeof by->md->Format);
        by->md->Encoding = next->encoding;
        if (next->code_page != MQCCSI_INHERIT)
            by->md->CodedCharSetId = next->code_page;
        return;
    }
    memcpy(at + offsetof(MQRFH2, Format), next->format, sizeof next->format);
    set_number(at + offsetof(MQRFH2, Encoding), next->encoding, by->own);
    if (next->code_page != MQCCSI_INHERIT)
        set_number(at + offsetof(MQRFH2, CodedCharSetId), next->code_page, by->own);
}

/* The text of a folder in UTF-8: itself, or converted into room from one of the other code pages of NameValueCCSID. False: it is in
 * none of them, or damaged. */
static bool folder_text(const struct rules_header *header, struct span folder, struct buf *room, struct span *text)
{
    const MQLONG names = header->names == 17584 ? UTF16 : header->names; /* of more characters, in the same form */

    *text = folder;
    if (names == UTF8)
        return true;
    if (names != UTF16 && names != UCS2)
        return false;
    buf_init(room, 2 * folder.length + 1);
    if (text_convert(folder, names, header->own, UTF8, MQENC_NATIVE, room) != MQRC_NONE)
        return false;
    *text = buf_span(room);
    return true;
}

/* 1: the folder's properties are in the list; 0: it has none; or a reason. */
static int lift_folder(const struct rules_header *header, struct span folder, struct buf *list)
{
    struct buf room = { .data = NULL };
    struct span text;
    int lifted = 0;

    if (folder_text(header, folder, &room, &text) && rules_folder_has_properties(text)) {
        lifted = rules_folder_properties(text, list);
        lifted = lifted < 0 ? lifted : 1;
    }
    if (room.data)
        buf_release(&room);
    return lifted;
}

/* One header without its folders of properties, or nothing. False: one could not be read. */
static bool lift_one(const struct rules_header *header, struct span bytes, struct buf *list, struct buf *front, bool *stays)
{
    struct span rest = header->folders, folder;
    size_t begin = front->length;
    bool good = true, any = false, kept = false;

    buf_put_span(front, span_part(bytes, 0, FIXED));
    while (rules_folder_next(header, &rest, &folder)) {
        int lifted = lift_folder(header, folder, list);

        any = true;
        if (lifted > 0)
            continue;
        good = good && lifted == 0;
        put_number(front, (MQLONG)folder.length, header->own);
        buf_put_span(front, folder);
        kept = true;
    }
    *stays = kept || rest.length || !any; /* an empty header is the program's own */
    if (rest.length)
        buf_put_span(front, rest);
    if (*stays)
        set_number(front->data + begin + offsetof(MQRFH2, StrucLength), (MQLONG)(front->length - begin), header->own);
    else
        buf_cut(front, begin);
    return good && rest.length == 0;
}

bool properties_lift(enum lift how, MQMD *md, struct span data, struct buf *list, struct buf *front, size_t *behind)
{
    struct describer by = { .md = md };
    MQMD look = *md;
    MQLONG encoding = md->Encoding;
    struct rules_header header;
    char format[MQ_FORMAT_LENGTH];
    struct buf scratch;
    bool good = true;
    size_t at = 0;

    buf_init(&scratch, data.length + FIXED);
    if (how == LIFT_LOOK) {
        front = &scratch;
        by.md = &look;
    }
    memcpy(format, md->Format, sizeof format);
    for (unsigned i = 0; i < HEADERS_MAX && memcmp(format, MQFMT_RF_HEADER_2, sizeof format) == 0; i++) {
        size_t begin = front->length;
        bool stays;

        if (!rules_header_get(span_from(data, at), encoding, &header)) {
            good = false;
            break;
        }
        good = lift_one(&header, span_part(data, at, header.length), list, front, &stays) && good;
        if (stays)
            by = (struct describer){ .md = by.md, .header = begin + 1, .own = header.own };
        else
            describe(&by, front, &header);
        at += header.length;
        encoding = header.encoding;
        memcpy(format, header.format, sizeof format);
    }
    *behind = how == LIFT_LOOK ? 0 : at;
    buf_release(&scratch);
    return good;
}

/* -- a header is made -- */

static const char *type_name(MQLONG type)
{
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (types[i].type == type && strcmp(types[i].name, "int") != 0)
            return types[i].name;
    return NULL;
}

static void put_copy(struct buf *out, MQLONG copy)
{
    static const struct {
        const char *name;
        MQLONG option;
    } rows[] = { { "all", MQCOPY_ALL },         { "forward", MQCOPY_FORWARD }, { "publish", MQCOPY_PUBLISH },
                 { "reply", MQCOPY_REPLY }, { "report", MQCOPY_REPORT } };
    const char *between = "";

    if (copy == MQCOPY_DEFAULT)
        return;
    buf_put_text(out, " copy='");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (copy & rows[i].option) {
            buf_printf(out, "%s%s", between, rows[i].name);
            between = ",";
        }
    if (copy == MQCOPY_NONE)
        buf_put_text(out, "none");
    buf_put_text(out, "'");
}

static void put_attributes(struct buf *out, const struct property *property)
{
    const char *type = type_name(property->type);

    if (property->type == MQTYPE_NULL)
        buf_put_text(out, " xsi:nil='true'");
    else if (type)
        buf_printf(out, " dt='%s'", type);
    put_copy(out, property->copy);
    if (property->context == MQPD_USER_CONTEXT)
        buf_put_text(out, " context='user'");
    if (span_starts(property->name, "mq.") && (property->support & MQPD_SUPPORT_REQUIRED))
        buf_put_text(out, " sr='required'");
    else if (span_starts(property->name, "mq.") && (property->support & MQPD_SUPPORT_REQUIRED_IF_LOCAL))
        buf_put_text(out, " sx='local'");
}

static void put_property_value(struct buf *out, const struct property *property)
{
    struct buf text;

    buf_init(&text, 2 * property->value.length + 64);
    if (property->type == MQTYPE_BOOLEAN)
        buf_put_text(&text, property_integer(property) ? "1" : "0");
    else
        (void)property_convert(property, MQTYPE_STRING, &text);
    rules_put_text(out, buf_span(&text));
    buf_release(&text);
}

/* The groups between the folder and the element open and end with it. */
static void put_element(struct buf *out, const struct property *property, struct span name)
{
    size_t point = span_find(name, '.');
    struct span part = span_part(name, 0, point);

    buf_printf(out, "<%.*s", (int)part.length, part.data);
    if (point < name.length) {
        buf_put_text(out, ">");
        put_element(out, property, span_from(name, point + 1));
    } else {
        put_attributes(out, property);
        buf_put_text(out, ">");
        put_property_value(out, property);
    }
    buf_printf(out, "</%.*s>", (int)part.length, part.data);
}

static struct span folder_of(struct span name)
{
    return span_part(name, 0, span_find(name, '.'));
}

/* A folder that is being made. */
struct making {
    UT_hash_handle hh;
    struct making *next; /* in the order in which they came */
    struct span name;    /* borrowed from the list */
    struct buf text;
};

static struct making *making_new(struct span name)
{
    struct making *folder = mem_alloc(1, sizeof *folder);

    folder->name = name;
    buf_init(&folder->text, MQI_MESSAGE_MAX);
    buf_printf(&folder->text, "<%.*s>", (int)name.length, name.data);
    if (!rules_folder_has_properties(buf_span(&folder->text))) {
        buf_cut(&folder->text, folder->text.length - 1);
        buf_put_text(&folder->text, " content='properties'>");
    }
    return folder;
}

/* The folders of a list, all of them closed; freed one by one by who takes them. */
static struct making *make_folders(struct span list)
{
    struct making *all = NULL, *first = NULL, **last = &first, *folder;
    struct reader in = reader_of(list);
    struct property property;

    while (property_next(&in, &property)) {
        struct span name = folder_of(property.name);

        HASH_FIND(hh, all, name.data, name.length, folder);
        if (!folder) {
            folder = making_new(name);
            HASH_ADD_KEYPTR(hh, all, folder->name.data, folder->name.length, folder);
            *last = folder;
            last = &folder->next;
        }
        put_element(&folder->text, &property, span_from(property.name, name.length + 1));
    }
    HASH_CLEAR(hh, all);
    for (folder = first; folder; folder = folder->next)
        buf_printf(&folder->text, "</%.*s>", (int)folder->name.length, folder->name.data);
    return first;
}

static size_t begin_header(struct buf *out, MQMD *md)
{
    size_t begin = out->length;

    buf_put(out, MQRFH_STRUC_ID, 4);
    put_number(out, MQRFH_VERSION_2, md->Encoding);
    put_number(out, 0, md->Encoding);
    put_number(out, md->Encoding, md->Encoding);
    put_number(out, md->CodedCharSetId, md->Encoding);
    buf_put(out, md->Format, sizeof md->Format);
    put_number(out, MQRFH_NONE, md->Encoding);
    put_number(out, UTF8, md->Encoding);
    return begin;
}

static size_t begin_folder(struct buf *out)
{
    buf_fill(out, '\0', 4);
    return out->length;
}

static void end_folder(struct buf *out, size_t begin, const MQMD *md)
{
    if (buf_failed(out))
        return;
    buf_fill(out, ' ', (4 - (out->length - begin) % 4) % 4);
    set_number(out->data + begin - 4, (MQLONG)(out->length - begin), md->Encoding);
}

static void end_header(struct buf *out, size_t begin, MQMD *md)
{
    if (buf_failed(out))
        return;
    set_number(out->data + begin + offsetof(MQRFH2, StrucLength), (MQLONG)(out->length - begin), md->Encoding);
    memcpy(md->Format, MQFMT_RF_HEADER_2, sizeof md->Format);
    md->CodedCharSetId = UTF8;
}

void properties_make_header(struct span list, MQMD *md, struct buf *out)
{
    struct making *folder = make_folders(list), *next;
    size_t begin;

    if (!folder)
        return;
    begin = begin_header(out, md);
    for (; folder; folder = next) {
        size_t at = begin_folder(out);

        next = folder->next;
        buf_put_span(out, buf_span(&folder->text));
        out->failed = out->failed || buf_failed(&folder->text);
        end_folder(out, at, md);
        buf_release(&folder->text);
        mem_free(folder);
    }
    end_header(out, begin, md);
}

void rules_header_make(const struct span *folders, size_t count, MQMD *md, struct buf *out)
{
    size_t begin = begin_header(out, md);

    for (size_t i = 0; i < count; i++) {
        size_t folder = begin_folder(out);

        buf_put_span(out, folders[i]);
        end_folder(out, folder, md);
    }
    end_header(out, begin, md);
}

void rules_header_make_old(struct span pairs, MQMD *md, struct buf *out)
{
    size_t padding = (4 - pairs.length % 4) % 4;

    buf_put(out, MQRFH_STRUC_ID, 4);
    put_number(out, MQRFH_VERSION_1, md->Encoding);
    put_number(out, (MQLONG)(MQRFH_STRUC_LENGTH_FIXED + pairs.length + padding), md->Encoding);
    put_number(out, md->Encoding, md->Encoding);
    put_number(out, md->CodedCharSetId, md->Encoding);
    buf_put(out, md->Format, sizeof md->Format);
    put_number(out, MQRFH_NONE, md->Encoding);
    buf_put_span(out, pairs);
    buf_fill(out, ' ', padding);
    memcpy(md->Format, MQFMT_RF_HEADER_1, sizeof md->Format);
    md->CodedCharSetId = UTF8;
}
