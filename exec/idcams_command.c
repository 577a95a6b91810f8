/* idcams_command.c - statements of IDCAMS against the table of its commands. */
#include "exec/idcams_command.h"

#include "base/text.h"
#include "exec/messages.h"

enum idcams_value { VALUE_NOTHING, VALUE_NAME, VALUE_NAMES, VALUE_ONE, VALUE_NUMBER, VALUE_NUMBERS, VALUE_ANYTHING };
enum idcams_state { STATE_WORKS, STATE_ACCEPTED, STATE_LATER };
enum idcams_positional { POSITIONAL_NONE, POSITIONAL_ONE, POSITIONAL_MANY };

struct keyword {
    const char *names; /* NULL: end */
    enum idcams_key key;
    enum idcams_value value;
    enum idcams_state state;
};

struct row {
    const char *verb, *object;
    enum idcams_verb id; /* 0: not built */
    enum idcams_positional positional;
    const char *required;
    const struct keyword *keywords;
};

#define KEYWORD(id, names, value) { names, IDCAMS_##id, VALUE_##value, STATE_WORKS },
#define ACCEPTED(names, value) { names, IDCAMS_NO_KEY, VALUE_##value, STATE_ACCEPTED },
#define LATER(names, value) { names, IDCAMS_NO_KEY, VALUE_##value, STATE_LATER },
#define KEYWORDS(...) (const struct keyword[]){ __VA_ARGS__ { NULL, IDCAMS_NO_KEY, VALUE_NOTHING, STATE_WORKS } }
#define COMMAND(id, verb, object, positional, required, ...) \
    { verb, object, IDCAMS_##id, POSITIONAL_##positional, required, KEYWORDS(__VA_ARGS__) },
#define NOT_BUILT(verb, object) { verb, object, 0, POSITIONAL_NONE, "", NULL },

static const struct row rows[] = {
#include "exec/idcams_commands.def"
};

bool idcams_is_word(struct span word, const char *names)
{
    struct span rest = span_of(names);

    while (rest.length) {
        size_t end = span_find(rest, '|');
        struct span name = span_part(rest, 0, end);

        rest = span_from(rest, end + 1);
        if (name.length == word.length) {
            size_t i = 0;

            while (i < name.length && text_upper(word.data[i]) == name.data[i])
                i++;
            if (i == name.length)
                return true;
        }
    }
    return false;
}

/* As much of a text as a message takes. */
static int shown(struct span text)
{
    return text.length > 60 ? 60 : (int)text.length;
}

void idcams_say_fault(const struct idcams_fault *fault, struct buf *messages)
{
    switch (fault->kind) {
    case IDCAMS_NO_QUOTE: message(messages, GBRE040E, shown(fault->at), fault->at.data); break;
    case IDCAMS_NO_RIGHT: message(messages, IDC3209I, shown(fault->at), fault->at.data); break;
    case IDCAMS_NO_LEFT: message(messages, GBRE041E, shown(fault->at), fault->at.data); break;
    case IDCAMS_BAD_CHARACTER: message(messages, IDC3203I, shown(fault->at), fault->at.data); break;
    default: break;
    }
}

static bool is_item(const struct idcams_item *item)
{
    return item->kind == IDCAMS_WORD || item->kind == IDCAMS_STRING;
}

/* Is the value one that the keyword can have? What is not well formed comes back. */
static bool check_value(const struct keyword *keyword, const struct idcams_item *item, struct span *wrong)
{
    const struct idcams_item *value = item->first;
    uint64_t number;

    *wrong = value ? value->text : item->text;
    switch (keyword->value) {
    case VALUE_NAME:
        /* LIB(MEMBER) and GROUP(0) have parentheses of their own. */
        return value && is_item(value) && value->text.length && !value->next;
    case VALUE_ONE: /* a word, a string or X'hexadecimal digits' */
        return value && value->kind != IDCAMS_LIST && !value->has_list && !value->next && value->text.length;
    case VALUE_NAMES:
        for (; value; value = value->next) {
            *wrong = value->text;
            if (!is_item(value) || value->text.length == 0)
                return false;
        }
        return item->first != NULL;
    case VALUE_NUMBER:
        return value && value->kind == IDCAMS_WORD && !value->has_list && !value->next &&
               text_number(value->text, UINT32_MAX, &number);
    case VALUE_NUMBERS: /* one or two */
        for (unsigned count = 0; value; value = value->next) {
            *wrong = value->text;
            if (++count > 2 || value->kind != IDCAMS_WORD || value->has_list || !text_number(value->text, UINT32_MAX, &number))
                return false;
        }
        return item->first != NULL;
    default: return true;
    }
}

static const struct keyword *find_keyword(const struct keyword *keywords, struct span word)
{
    while (keywords->names && !idcams_is_word(word, keywords->names))
        keywords++;
    return keywords->names ? keywords : NULL;
}

/* A keyword of the command; false when something is wrong with it. */
static bool take_keyword(const struct row *row, const struct idcams_item *item, const struct idcams_item **given,
                         struct buf *messages)
{
    const struct keyword *keyword = item->kind == IDCAMS_WORD ? find_keyword(row->keywords, item->text) : NULL;
    struct span wrong;

    if (!keyword || (keyword->value == VALUE_NOTHING && item->has_list)) {
        message(messages, IDC3211I, shown(item->text), item->text.data);
        return false;
    }
    if (keyword->value != VALUE_NOTHING && !item->has_list) {
        message(messages, IDC3208I, shown(item->text), item->text.data);
        return false;
    }
    if (!check_value(keyword, item, &wrong)) {
        message(messages, IDC3203I, shown(wrong), wrong.data);
        return false;
    }
    if (keyword->state == STATE_LATER) {
        message(messages, GBRE042E, shown(item->text), item->text.data);
        return false;
    }
    /* The second of two equal keywords would quietly win over the first. */
    if (keyword->key && keyword->key != IDCAMS_OTHER_TYPE && given[keyword->key]) {
        message(messages, IDC3211I, shown(item->text), item->text.data);
        return false;
    }
    given[keyword->key] = item;
    return true;
}

static bool take_keywords(const struct row *row, const struct idcams_item *item, const struct idcams_item **given,
                          struct buf *messages)
{
    for (; item; item = item->next)
        if (!take_keyword(row, item, given, messages))
            return false;
    return true;
}

/* "NAME LIMIT", "INFILE|INDATASET OUTFILE|OUTDATASET": exactly one of each word's alternatives. */
static bool check_required(const struct row *row, const struct idcams_command *command, struct buf *messages)
{
    struct span rest = span_of(row->required), word;

    for (word = span_word(&rest); word.length; word = span_word(&rest)) {
        struct span choices = word;
        unsigned count = 0;

        while (choices.length) {
            size_t end = span_find(choices, '|');
            const struct keyword *keyword = find_keyword(row->keywords, span_part(choices, 0, end));

            count += keyword && command->given[keyword->key];
            choices = span_from(choices, end + 1);
        }
        if (count == 1)
            continue;
        if (count)
            message(messages, GBRE044E, shown(word), word.data);
        else
            message(messages, GBRE043E, shown(word), word.data);
        return false;
    }
    return true;
}

static bool at_most_one(const struct idcams_command *command, const enum idcams_key *keys, size_t count, const char *names,
                        struct buf *messages)
{
    unsigned found = 0;

    for (size_t i = 0; i < count; i++)
        found += command->given[keys[i]] != NULL;
    if (found > 1)
        message(messages, GBRE044E, shown(span_of(names)), names);
    return found <= 1;
}

static bool check_pairs(const struct idcams_command *command, struct buf *messages)
{
    static const struct {
        enum idcams_key one, other;
        const char *names;
    } pairs[] = {
        { IDCAMS_EMPTY, IDCAMS_NOEMPTY, "EMPTY|NOEMPTY" },       { IDCAMS_SCRATCH, IDCAMS_NOSCRATCH, "SCRATCH|NOSCRATCH" },
        { IDCAMS_PURGE, IDCAMS_NOPURGE, "PURGE|NOPURGE" },       { IDCAMS_EXTENDED, IDCAMS_NOEXTENDED, "EXTENDED|NOEXTENDED" },
        { IDCAMS_FIFO, IDCAMS_LIFO, "FIFO|LIFO" },               { IDCAMS_ENTRIES, IDCAMS_LEVEL, "ENTRIES|LEVEL" },
        { IDCAMS_CHARACTER, IDCAMS_AS_HEX, "CHARACTER|HEX" },    { IDCAMS_CHARACTER, IDCAMS_DUMP, "CHARACTER|DUMP" },
        { IDCAMS_AS_HEX, IDCAMS_DUMP, "HEX|DUMP" },              { IDCAMS_FORCE, IDCAMS_RECOVERY, "FORCE|RECOVERY" },
        { IDCAMS_REUSE, IDCAMS_NOREUSE, "REUSE|NOREUSE" },       { IDCAMS_SPEED, IDCAMS_RECOVERABLE, "SPEED|RECOVERY" },
        { IDCAMS_ERASE, IDCAMS_NOERASE, "ERASE|NOERASE" },       { IDCAMS_SPANNED, IDCAMS_NONSPANNED, "SPANNED|NONSPANNED" },
        { IDCAMS_REPLACE, IDCAMS_NOREPLACE, "REPLACE|NOREPLACE" }, { IDCAMS_TOKEY, IDCAMS_COUNT, "TOKEY|COUNT" },
        { IDCAMS_TOADDRESS, IDCAMS_COUNT, "TOADDRESS|COUNT" },   { IDCAMS_TONUMBER, IDCAMS_COUNT, "TONUMBER|COUNT" },
        { IDCAMS_FROMKEY, IDCAMS_SKIP, "FROMKEY|SKIP" },         { IDCAMS_FROMADDRESS, IDCAMS_SKIP, "FROMADDRESS|SKIP" },
        { IDCAMS_FROMNUMBER, IDCAMS_SKIP, "FROMNUMBER|SKIP" },   { IDCAMS_FROMKEY, IDCAMS_FROMADDRESS, "FROMKEY|FROMADDRESS" },
        { IDCAMS_FROMKEY, IDCAMS_FROMNUMBER, "FROMKEY|FROMNUMBER" },
        { IDCAMS_FROMADDRESS, IDCAMS_FROMNUMBER, "FROMADDRESS|FROMNUMBER" },
    };
    static const enum idcams_key kinds[] = { IDCAMS_INDEXED, IDCAMS_NONINDEXED, IDCAMS_NUMBERED, IDCAMS_LINEAR };
    static const enum idcams_key spaces[] = { IDCAMS_TRACKS, IDCAMS_CYLINDERS, IDCAMS_RECORDS, IDCAMS_KILOBYTES, IDCAMS_MEGABYTES };

    if (!at_most_one(command, kinds, ARRAY_COUNT(kinds), "INDEXED|NONINDEXED|NUMBERED|LINEAR", messages) ||
        !at_most_one(command, spaces, ARRAY_COUNT(spaces), "TRACKS|CYLINDERS|RECORDS|KILOBYTES|MEGABYTES", messages))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++)
        if (command->given[pairs[i].one] && command->given[pairs[i].other]) {
            message(messages, GBRE044E, (int)strlen(pairs[i].names), pairs[i].names);
            return false;
        }
    return true;
}

/* DATA(), INDEX() and CATALOG() behind the object of a DEFINE. */
static bool take_behind(const struct row *row, const struct idcams_item *item, struct idcams_command *command, struct buf *messages)
{
    const struct idcams_item **given = NULL;
    static const struct idcams_item twice;

    if (item->kind == IDCAMS_WORD && item->has_list && idcams_is_word(item->text, "CATALOG|CAT"))
        return true;
    if (item->kind == IDCAMS_WORD && item->has_list && find_keyword(row->keywords, span_of("INDEXED")))
        given = idcams_is_word(item->text, "DATA") ? command->data : idcams_is_word(item->text, "INDEX|IX") ? command->index : NULL;
    if (!given || given[IDCAMS_NO_KEY]) {
        message(messages, IDC3211I, shown(item->text), item->text.data);
        return false;
    }
    if (!take_keywords(row, item->first, given, messages))
        return false;
    given[IDCAMS_NO_KEY] = &twice;
    return true;
}

/* DEFINE object (keywords) DATA(...) INDEX(...) CATALOG(...) */
static bool take_define(const struct row *row, const struct idcams_item *object, struct idcams_command *command,
                        struct buf *messages)
{
    const struct idcams_item *behind = object->next;

    if (!object->has_list) {
        message(messages, IDC3208I, shown(object->text), object->text.data);
        return false;
    }
    for (; behind; behind = behind->next)
        if (!take_behind(row, behind, command, messages))
            return false;
    return take_keywords(row, object->first, command->given, messages);
}

/* NAME, (NAME NAME) or nothing in front of the keywords; *item goes on behind it. `DELETE (A B)` reads as a verb with a list. */
static bool take_positional(const struct row *row, const struct idcams_item *verb, const struct idcams_item **item,
                            struct idcams_command *command, struct buf *messages)
{
    const struct idcams_item *list = NULL;

    if (row->positional == POSITIONAL_NONE) {
        if (verb->has_list)
            message(messages, IDC3211I, shown(verb->text), verb->text.data);
        return !verb->has_list;
    }
    if (verb->has_list) {
        list = verb;
    } else if (*item) {
        if ((*item)->kind == IDCAMS_LIST)
            list = *item;
        command->positional = *item;
        command->count = 1;
        *item = (*item)->next;
    }
    if (list) {
        command->positional = list->first;
        command->count = 0;
        for (const struct idcams_item *name = list->first; name; name = name->next)
            command->count++;
    }
    if (command->count == 0 || (row->positional == POSITIONAL_ONE && command->count > 1)) {
        message(messages, GBRE043E, 10, "ENTRY NAME");
        return false;
    }
    for (const struct idcams_item *name = command->positional; name && (list || name == command->positional); name = name->next)
        if (!is_item(name) || name->text.length == 0) {
            message(messages, IDC3203I, shown(name->text), name->text.data);
            return false;
        }
    return true;
}

/* The row of a verb (and the object of DEFINE); NULL when there is none, said already. */
static const struct row *find_row(const struct idcams_item *verb, struct buf *messages)
{
    const struct idcams_item *object = verb->next;
    bool known = false;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (verb->kind != IDCAMS_WORD || !idcams_is_word(verb->text, rows[i].verb))
            continue;
        known = true;
        if (rows[i].object[0] == '\0' || (object && object->kind == IDCAMS_WORD && idcams_is_word(object->text, rows[i].object)))
            return &rows[i];
    }
    if (!known)
        message(messages, IDC3219I, shown(verb->text), verb->text.data);
    else if (object)
        message(messages, IDC3211I, shown(object->text), object->text.data);
    else
        message(messages, GBRE043E, 9, "TYPE WORD");
    return NULL;
}

bool idcams_command_of(struct idcams_item *items, struct idcams_command *command, struct buf *messages)
{
    const struct row *row = find_row(items, messages);
    const struct idcams_item *rest = items->next;

    *command = (struct idcams_command){ .verb = 0 };
    if (!row)
        return false;
    if (!row->id) {
        struct span verb = items->text, object = row->object[0] ? rest->text : SPAN_NONE;

        message(messages, GBRE045E, shown(verb), verb.data, object.length ? " " : "", shown(object), object.data);
        return false;
    }
    command->verb = row->id;
    if (row->object[0]) {
        if (items->has_list) {
            message(messages, IDC3211I, shown(items->text), items->text.data);
            return false;
        }
        if (!take_define(row, rest, command, messages))
            return false;
    } else if (!take_positional(row, items, &rest, command, messages) || !take_keywords(row, rest, command->given, messages)) {
        return false;
    }
    return check_required(row, command, messages) && check_pairs(command, messages);
}

struct span idcams_text(const struct idcams_command *command, enum idcams_key key)
{
    const struct idcams_item *item = command->given[key];

    return item && item->first ? item->first->text : SPAN_NONE;
}

uint64_t idcams_item_number(const struct idcams_item *item, unsigned which, uint64_t otherwise)
{
    const struct idcams_item *value = item ? item->first : NULL;
    uint64_t number;

    while (value && which-- && value->next)
        value = value->next;
    return value && text_number(value->text, UINT32_MAX, &number) ? number : otherwise;
}

uint64_t idcams_number(const struct idcams_command *command, enum idcams_key key, uint64_t otherwise)
{
    uint64_t number;

    return command->given[key] && text_number(idcams_text(command, key), UINT32_MAX, &number) ? number : otherwise;
}
