/* attribute.h - the tables of object types and their attributes (object_types.def, attributes.def), and their values.
 *
 * A value has one text form, in commands, in displays and on disk: a number, a word, a text, or the names of a list with commas
 * between them.
 * Errors:  REASON_BAD_VALUE, REASON_TOO_LONG, REASON_BAD_NAME (letters that the name may not have), and nothing stored.
 * Memory:  a value borrows its text.
 */
#ifndef MSTR_ATTRIBUTE_H
#define MSTR_ATTRIBUTE_H

#include "base/base.h"
#include "base/reason.h"
#include "base/span.h"

#define OBJECT_CLASS(id, ...) CLASS_##id,
enum object_class {
#include "mstr/object_types.def"
    CLASS_COUNT,
};
#undef OBJECT_CLASS

#define OBJECT_TYPE(id, ...) TYPE_##id,
enum object_type {
#include "mstr/object_types.def"
    TYPE_COUNT,
};
#undef OBJECT_TYPE

#define OBJECT_KEYWORD(id, ...) KEYWORD_##id,
enum object_keyword {
    KEYWORD_NONE, /* the command is about no object */
#include "mstr/object_types.def"
    KEYWORD_COUNT,
};
#undef OBJECT_KEYWORD

#define ATTRIBUTE(id, ...) A_##id,
#define NEEDED(id, types)
enum attribute {
#include "mstr/attributes.def"
    ATTRIBUTE_COUNT,
};
#undef ATTRIBUTE
#undef NEEDED

/* Sets of types. */
#define TYPE_SET(type) (UINT64_C(1) << (type))

enum { OBJECT_NAME_MAX = 10240, QUEUE_NAME_MAX = 48, VALUE_TEXT_MAX = 24, LIST_SEPARATOR = ',' };

enum name_letters { NAME_MQ, NAME_UPPER, NAME_ANY };

struct object_class_row {
    const char *id;   /* on disk */
    const char *word; /* in commands */
    unsigned name_max;
    enum name_letters letters;
    const char *resource;
};
struct object_type_row {
    const char *word;
    enum object_class class;
    const char *reply; /* message of the command server */
    const char *initial_object;
};
struct object_keyword_row {
    const char *word;
    const char *spellings;
    enum object_class class;
    uint64_t types;
};

enum attribute_kind {
    ATTRIBUTE_NUMBER,
    ATTRIBUTE_WORD,
    ATTRIBUTE_FLAG,
    ATTRIBUTE_TEXT,
    ATTRIBUTE_NAME,
    ATTRIBUTE_LIST,
    ATTRIBUTE_SECRET,
    ATTRIBUTE_LIVE,
    ATTRIBUTE_LIVE_TEXT,
};

struct attribute_row {
    const char *name;
    const char *spellings;
    uint64_t types;
    enum attribute_kind kind;
    uint32_t lowest, highest; /* of a number; highest: length of a text, a name, a name of a list; width of what is live */
    uint32_t count;           /* names of a list */
    const char *words;        /* of a word, a flag; instead of a number */
    const char *initial;
    const char *text;
    uint64_t needed;          /* types whose DEFINE has to name it */
};

/* number: of a number, or -1 and down for the first and further words in place of one; of a word or flag: its place among the
 * words. text: of the other kinds. */
struct value {
    int64_t number;
    struct span text;
};

extern const struct object_class_row object_classes[CLASS_COUNT];
extern const struct object_type_row object_types[TYPE_COUNT];
extern const struct object_keyword_row object_keywords[KEYWORD_COUNT];
extern const struct attribute_row *attribute_row(enum attribute attribute);

/* Is the word one of those in the list, which blanks separate: its place from 0, or -1. */
int word_place(const char *list, struct span word);
/* The word at a place, empty behind the last one. */
struct span word_at(const char *list, unsigned place);

/* The types of a class. */
uint64_t class_types(enum object_class class);
/* The type of that word, TYPE_COUNT for none. */
enum object_type object_type_find(struct span word);
/* The first attribute with that name or spelling that one of the types has; ATTRIBUTE_COUNT for none. */
enum attribute attribute_find(struct span name, uint64_t types);
/* May DISPLAY name a value of it, to show the objects that have it: the words that it can be then; "": a name, or its beginning and
 * an asterisk. NULL: it may not. */
const char *attribute_selects(enum attribute attribute);
/* The next one behind it. */
enum attribute attribute_next(enum attribute attribute, struct span name, uint64_t types);
/* Is it kept with objects: not a live one. */
bool attribute_stored(enum attribute attribute);
/* The attributes of a type in the order of displays, ended by ATTRIBUTE_COUNT. */
const uint16_t *type_attributes(enum object_type type);
/* The place of an attribute among those of a type, or -1. */
int attribute_place(enum object_type type, enum attribute attribute);

int name_check(struct span name, unsigned name_max, enum name_letters letters) MUST_CHECK;
/* The value of a text in its one form; a name or text may be blank. */
int value_of(enum attribute attribute, struct span text, struct value *value) MUST_CHECK;
/* One name of a list. */
int list_name_check(enum attribute attribute, struct span name) MUST_CHECK;
/* The text form; number is written into text[VALUE_TEXT_MAX]. */
struct span value_text(enum attribute attribute, const struct value *value, char *text);
/* How many names a list has. */
unsigned list_count(struct span list);

#endif
