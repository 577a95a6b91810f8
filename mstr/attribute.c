/* attribute.c - the tables of object types and attributes, and their values. */
#include "mstr/attribute.h"

#include <pthread.h>

#include "base/bug.h"
#include "base/text.h"

#define OBJECT_CLASS(id, word, name_max, letters, resource) { #id, word, name_max, letters, resource },
const struct object_class_row object_classes[CLASS_COUNT] = {
#include "mstr/object_types.def"
};
#undef OBJECT_CLASS

#define OBJECT_TYPE(id, class, reply, initial_object) { #id, CLASS_##class, #reply, initial_object },
const struct object_type_row object_types[TYPE_COUNT] = {
#include "mstr/object_types.def"
};
#undef OBJECT_TYPE

#define T(type) TYPE_SET(TYPE_##type)
#define ANY_QUEUE (T(QLOCAL) | T(QMODEL) | T(QALIAS) | T(QREMOTE))
#define ANY_CHANNEL (T(SDR) | T(SVR) | T(RCVR) | T(RQSTR) | T(CLUSSDR) | T(CLUSRCVR) | T(SVRCONN) | T(CLNTCONN))
#define ANY_OBJECT (TYPE_SET(TYPE_COUNT) - 1)

#define OBJECT_KEYWORD(id, spellings, class, types) { #id, spellings, CLASS_##class, types },
const struct object_keyword_row object_keywords[KEYWORD_COUNT] = {
    { "", "", CLASS_COUNT, 0 },
#include "mstr/object_types.def"
};
#undef OBJECT_KEYWORD

/* kind, lowest, highest, count, words */
#define NUMBER(lowest, highest, words) ATTRIBUTE_NUMBER, lowest, highest, 0, words
#define WORD(words) ATTRIBUTE_WORD, 0, 0, 0, words
#define FLAG(words) ATTRIBUTE_FLAG, 0, 0, 0, words
#define TEXT(length) ATTRIBUTE_TEXT, 0, length, 0, ""
#define NAME(length) ATTRIBUTE_NAME, 0, length, 0, ""
#define LIST(count, length) ATTRIBUTE_LIST, 0, length, count, ""
#define SECRET(length) ATTRIBUTE_SECRET, 0, length, 0, ""
#define LIVE(width) ATTRIBUTE_LIVE, 0, width, 0, ""
#define LIVE_TEXT(width) ATTRIBUTE_LIVE_TEXT, 0, width, 0, ""
/* The kind comes as several arguments, so the row goes through a second macro. */
#define ATTRIBUTE(id, ...) ROW(__VA_ARGS__)
#define ROW(name, spellings, types, kind, lowest, highest, count, words, initial, text) \
    { name, spellings, types, kind, lowest, highest, count, words, initial, text, 0 },
#define NEEDED(id, types)
static struct attribute_row rows[ATTRIBUTE_COUNT] = {
#include "mstr/attributes.def"
};
#undef ATTRIBUTE
#undef NEEDED
#undef ROW

static uint16_t of_type[TYPE_COUNT][ATTRIBUTE_COUNT + 1];
static int16_t places[TYPE_COUNT][ATTRIBUTE_COUNT];
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void prepare(void)
{
#define ATTRIBUTE(id, ...)
#define NEEDED(id, types) rows[A_##id].needed = (types);
#include "mstr/attributes.def"
    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        unsigned count = 0;

        for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
            places[type][i] = -1;
            if (rows[i].types & TYPE_SET(type)) {
                places[type][i] = (int16_t)count;
                of_type[type][count++] = (uint16_t)i;
            }
        }
        of_type[type][count] = ATTRIBUTE_COUNT;
    }
}

const struct attribute_row *attribute_row(enum attribute attribute)
{
    must(pthread_once(&prepared, prepare) == 0 && (unsigned)attribute < ATTRIBUTE_COUNT);
    return &rows[attribute];
}

int word_place(const char *list, struct span word)
{
    struct span rest = span_of(list);
    struct span one = span_word(&rest);

    for (int place = 0; one.length; place++) {
        if (span_equal(one, word))
            return place;
        one = span_word(&rest);
    }
    return -1;
}

struct span word_at(const char *list, unsigned place)
{
    struct span rest = span_of(list);
    struct span one = span_word(&rest);

    while (place-- && one.length)
        one = span_word(&rest);
    return one;
}

uint64_t class_types(enum object_class class)
{
    uint64_t types = 0;

    for (unsigned type = 0; type < TYPE_COUNT; type++)
        if (object_types[type].class == class)
            types |= TYPE_SET(type);
    return types;
}

enum object_type object_type_find(struct span word)
{
    unsigned type = 0;

    while (type < TYPE_COUNT && !span_is(word, object_types[type].word))
        type++;
    return type;
}

/* A flag answers to all of its words. */
static bool answers_to(const struct attribute_row *row, struct span name)
{
    return span_is(name, row->name) || word_place(row->spellings, name) >= 0 ||
           (row->kind == ATTRIBUTE_FLAG && word_place(row->words, name) >= 0);
}

static enum attribute find_from(unsigned i, struct span name, uint64_t types)
{
    while (i < ATTRIBUTE_COUNT && !((rows[i].types & types) && answers_to(&rows[i], name)))
        i++;
    return i;
}

static const struct {
    enum attribute attribute;
    const char *words;
} selecting[] = {
    { A_STGCLASS, "" }, { A_CFSTRUCT, "" }, { A_CLUSTER, "" }, { A_CLUSNL, "" }, { A_PSID, "" }, { A_STG_PSID, "" },
    { A_TOPIC_CLUSTER, "" }, { A_TARGTYPE, "QUEUE TOPIC ALL" }, { A_NLTYPE, "NONE QUEUE Q CLUSTER AUTHINFO ALL" },
    { A_DURABLE, "YES NO ALL" }, { A_SUBTYPE, "USER PROXY ADMIN API ALL" },
};

const char *attribute_selects(enum attribute attribute)
{
    for (size_t i = 0; i < ARRAY_COUNT(selecting); i++)
        if (selecting[i].attribute == attribute)
            return selecting[i].words;
    return NULL;
}

enum attribute attribute_find(struct span name, uint64_t types)
{
    return find_from(0, name, types);
}

enum attribute attribute_next(enum attribute attribute, struct span name, uint64_t types)
{
    return find_from((unsigned)attribute + 1, name, types);
}

bool attribute_stored(enum attribute attribute)
{
    return attribute_row(attribute)->kind < ATTRIBUTE_LIVE;
}

const uint16_t *type_attributes(enum object_type type)
{
    must(pthread_once(&prepared, prepare) == 0 && (unsigned)type < TYPE_COUNT);
    return of_type[type];
}

int attribute_place(enum object_type type, enum attribute attribute)
{
    must((unsigned)attribute < ATTRIBUTE_COUNT);
    type_attributes(type);
    return places[type][attribute];
}

static bool letter_good(char c, enum name_letters letters)
{
    switch (letters) {
    case NAME_MQ:
        return text_is_letter(c) || text_is_digit(c) || c == '.' || c == '/' || c == '_' || c == '%';
    case NAME_UPPER:
        return (c >= 'A' && c <= 'Z') || text_is_digit(c);
    case NAME_ANY:
        break;
    }
    return text_is_printable(c);
}

int name_check(struct span name, unsigned name_max, enum name_letters letters)
{
    if (name.length > name_max)
        return REASON_TOO_LONG;
    for (size_t i = 0; i < name.length; i++)
        if (!letter_good(name.data[i], letters))
            return REASON_BAD_NAME;
    return 0;
}

/* A name of an attribute: blanks stand for none. */
static int blank_or_name(struct span name, unsigned name_max)
{
    return name_check(span_trim(name), name_max, NAME_MQ);
}

int list_name_check(enum attribute attribute, struct span name)
{
    const struct attribute_row *row = attribute_row(attribute);

    /* Data of exits may have other letters than names. */
    if (name.length == 0 || memchr(name.data, LIST_SEPARATOR, name.length))
        return REASON_BAD_NAME;
    return name_check(name, row->highest, attribute == A_NAMES ? NAME_MQ : NAME_ANY);
}

static int list_of(enum attribute attribute, struct span text, struct value *value)
{
    struct span rest = text;
    unsigned count = 0;

    while (text.length) {
        size_t end = span_find(rest, LIST_SEPARATOR);
        int reason = list_name_check(attribute, span_part(rest, 0, end));

        if (reason == 0 && ++count > attribute_row(attribute)->count)
            reason = REASON_TOO_LONG;
        if (reason < 0)
            return reason;
        if (end == rest.length)
            break;
        rest = span_from(rest, end + 1);
    }
    value->text = text;
    return 0;
}

int value_of(enum attribute attribute, struct span text, struct value *value)
{
    const struct attribute_row *row = attribute_row(attribute);
    uint64_t number;
    int place, reason;

    switch (row->kind) {
    case ATTRIBUTE_NUMBER:
        place = word_place(row->words, text);
        if (place < 0 && (!text_number(text, row->highest, &number) || number < row->lowest))
            return REASON_BAD_VALUE;
        value->number = place < 0 ? (int64_t)number : -1 - place;
        return 0;
    case ATTRIBUTE_WORD:
    case ATTRIBUTE_FLAG:
        place = word_place(row->words, text);
        if (place < 0)
            return REASON_BAD_VALUE;
        value->number = place;
        return 0;
    case ATTRIBUTE_NAME:
        reason = blank_or_name(text, row->highest);
        if (reason == 0)
            value->text = span_trim(text);
        return reason;
    case ATTRIBUTE_TEXT:
    case ATTRIBUTE_SECRET:
        if (text.length > row->highest)
            return REASON_TOO_LONG;
        reason = name_check(text, row->highest, NAME_ANY);
        if (reason == 0)
            value->text = span_trim_end(text);
        return reason;
    case ATTRIBUTE_LIST:
        return list_of(attribute, text, value);
    case ATTRIBUTE_LIVE:
    case ATTRIBUTE_LIVE_TEXT:
        break;
    }
    return REASON_BAD_VALUE;
}

struct span value_text(enum attribute attribute, const struct value *value, char *text)
{
    const struct attribute_row *row = attribute_row(attribute);

    if (row->kind == ATTRIBUTE_WORD || row->kind == ATTRIBUTE_FLAG)
        return word_at(row->words, (unsigned)value->number);
    if (row->kind == ATTRIBUTE_NUMBER && value->number < 0)
        return word_at(row->words, (unsigned)(-1 - value->number));
    if (row->kind == ATTRIBUTE_NUMBER) {
        snprintf(text, VALUE_TEXT_MAX, "%lld", (long long)value->number);
        return span_of(text);
    }
    return value->text;
}

unsigned list_count(struct span list)
{
    unsigned count = list.length ? 1 : 0;

    for (size_t i = 0; i < list.length; i++)
        count += list.data[i] == LIST_SEPARATOR;
    return count;
}
