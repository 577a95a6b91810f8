/* mqsc.c - reading an MQSC command.
 *
 * First the text becomes items, a word and the values in the parentheses behind it; then the items are matched with the table.
 */
#include "mstr/mqsc.h"

#include "base/bug.h"
#include "base/text.h"
#include "mstr/messages.h"

enum { SHOWN_MAX = 48 /* characters of a wrong word that a message shows */ };

struct item {
    struct item *next;
    struct span word; /* folded */
    bool parenthesized;
    uint32_t count;
    struct span *values;
    bool *quoted; /* beside values */
};

struct parse {
    struct span rest;
    const char *cpf;
    struct arena *arena;
    struct buf *out;
    struct item *first, **last;
    const struct mqsc_command *row;
    const char *type_word; /* of the object, for messages */
    bool wrong;
};

/* The two values of "%.*s" in a message. */
#define SHOWN(word) (int)((word).length < SHOWN_MAX ? (word).length : SHOWN_MAX), (word).data

static bool separator(char c)
{
    return c == ' ' || c == ',';
}

static void skip_separators(struct parse *parse)
{
    size_t i = 0;

    while (i < parse->rest.length && separator(parse->rest.data[i]))
        i++;
    parse->rest = span_from(parse->rest, i);
}

static char peek(const struct parse *parse)
{
    return parse->rest.length ? parse->rest.data[0] : '\0';
}

/* Bytes up to a separator, parenthesis or apostrophe, folded. */
static struct span take_word(struct parse *parse)
{
    size_t length = 0;
    char *word;

    while (length < parse->rest.length && !separator(parse->rest.data[length]) &&
           !strchr("()'", parse->rest.data[length]))
        length++;
    word = arena_text(parse->arena, span_part(parse->rest, 0, length));
    text_fold(word, length);
    parse->rest = span_from(parse->rest, length);
    return span_bytes(word, length);
}

/* A value in apostrophes, with two for one inside; false when it does not end. */
static bool take_quoted(struct parse *parse, struct span *value)
{
    char *text = arena_alloc(parse->arena, parse->rest.length + 1, 1);
    size_t length = 0;
    size_t i = 1;

    while (i < parse->rest.length) {
        char c = parse->rest.data[i++];

        if (c == '\'') {
            if (i < parse->rest.length && parse->rest.data[i] == '\'') {
                i++;
            } else {
                *value = span_bytes(text, length);
                parse->rest = span_from(parse->rest, i);
                return true;
            }
        }
        text[length++] = c;
    }
    return false;
}

static void add_value(struct parse *parse, struct item *item, struct span value, bool quoted)
{
    if ((item->count & (item->count - 1)) == 0) { /* full at each power of two */
        uint32_t capacity = item->count ? item->count * 2 : 1;
        struct span *values = arena_alloc(parse->arena, capacity, sizeof *values);
        bool *marks = arena_alloc(parse->arena, capacity, sizeof *marks);

        if (item->count) {
            memcpy(values, item->values, item->count * sizeof *values);
            memcpy(marks, item->quoted, item->count * sizeof *marks);
        }
        item->values = values;
        item->quoted = marks;
    }
    item->values[item->count] = value;
    item->quoted[item->count++] = quoted;
}

/* The values behind "("; false when the rest of the command cannot be read. */
static bool take_values(struct parse *parse, struct item *item)
{
    struct span value;

    parse->rest = span_from(parse->rest, 1);
    item->parenthesized = true;
    for (;;) {
        skip_separators(parse);
        if (parse->rest.length == 0 || peek(parse) == '(') {
            message(parse->out, CSQ9002E, parse->cpf, SHOWN(item->word));
            return false;
        }
        if (peek(parse) == ')') {
            parse->rest = span_from(parse->rest, 1);
            return true;
        }
        if (peek(parse) == '\'') {
            if (!take_quoted(parse, &value)) {
                message(parse->out, CSQ9003E, parse->cpf, SHOWN(item->word));
                return false;
            }
            add_value(parse, item, value, true);
        } else {
            add_value(parse, item, take_word(parse), false);
        }
    }
}

/* Makes items of the text; false when it cannot be read to its end. */
static bool read_items(struct parse *parse)
{
    struct span before = SPAN_NONE;

    for (;;) {
        struct item *item;

        skip_separators(parse);
        if (parse->rest.length == 0)
            return true;
        if (peek(parse) == '(' || peek(parse) == ')') {
            message(parse->out, CSQ9002E, parse->cpf, SHOWN(before));
            return false;
        }
        if (peek(parse) == '\'') {
            message(parse->out, CSQ9031E, parse->cpf, SHOWN(before));
            return false;
        }
        item = arena_alloc(parse->arena, 1, sizeof *item);
        item->word = before = take_word(parse);
        *parse->last = item;
        parse->last = &item->next;
        skip_separators(parse);
        if (peek(parse) == '(' && !take_values(parse, item))
            return false;
    }
}

/* Is the word one of those in the list, which blanks separate? */
static bool listed(struct span word, const char *list)
{
    struct span rest = span_of(list);
    struct span one = span_word(&rest);

    while (one.length) {
        if (span_equal(one, word))
            return true;
        one = span_word(&rest);
    }
    return false;
}

static bool is_verb(const struct mqsc_command *row, struct span word)
{
    return span_is(word, row->verb) || listed(word, row->verb_spellings);
}

static bool is_keyword(const struct mqsc_command *row, struct span word)
{
    return span_is(word, row->keyword) || listed(word, row->keyword_spellings) ||
           listed(word, object_keywords[row->object].spellings);
}

/* The first word behind the verb that is a keyword of it, and its row; *keyword is its item. */
static const struct mqsc_command *find_row(const struct parse *parse, struct item **keyword, bool *verb_known)
{
    *verb_known = false;
    for (size_t i = 0; i < mqsc_command_count; i++)
        *verb_known = *verb_known || is_verb(&mqsc_commands[i], parse->first->word);
    for (struct item *item = parse->first->next; item; item = item->next)
        for (size_t i = 0; i < mqsc_command_count; i++)
            if (is_verb(&mqsc_commands[i], parse->first->word) && is_keyword(&mqsc_commands[i], item->word)) {
                *keyword = item;
                return &mqsc_commands[i];
            }
    return NULL;
}

static void unacceptable(struct parse *parse, struct span name)
{
    parse->wrong = true;
    message(parse->out, CSQ9011E, parse->cpf, SHOWN(name));
}

static bool user_id(struct span text)
{
    struct name8 name;

    return name8_strict(&name, text) == 0;
}

/* What value_of() and name_check() say about a value. */
static void say(struct parse *parse, int reason, struct span name, unsigned length_max, struct span value)
{
    parse->wrong = true;
    if (reason == REASON_TOO_LONG)
        message(parse->out, CSQ9015E, parse->cpf, SHOWN(name), length_max);
    else if (reason == REASON_BAD_NAME)
        message(parse->out, CSQM093I, parse->cpf, parse->row->csect, SHOWN(name), SHOWN(value));
    else
        message(parse->out, CSQ9011E, parse->cpf, SHOWN(name));
}

/* A beginning of names, where that may be. */
static bool is_generic(const struct mqsc_operand *operand, struct span name)
{
    return (operand->kind == MQSC_GENERIC || (operand->kind == MQSC_QUEUE && operand->lowest)) && name.length &&
           name.data[name.length - 1] == '*';
}

/* The name of an object, or its beginning; false as take_one(). */
static bool take_object_name(struct parse *parse, const struct mqsc_operand *operand, struct span keyword, struct span name)
{
    const struct object_class_row *class = &object_classes[object_keywords[parse->row->object].class];
    bool generic = is_generic(operand, name);
    int reason = name_check(generic ? span_part(name, 0, name.length - 1) : name, class->name_max, class->letters);

    if (reason == 0 && span_trim(name).length == 0)
        reason = REASON_BAD_VALUE;
    if (reason < 0)
        say(parse, reason, keyword, class->name_max, name);
    return reason == 0;
}

/* Is it the word of a type that the keyword stands for, or ALL where types are shown? */
static bool kind_good(const struct parse *parse, struct span word)
{
    enum object_type type = object_type_find(word);

    if (type == TYPE_COUNT)
        return parse->row->use == MQSC_SHOWS && span_is(word, "ALL");
    return object_keywords[parse->row->object].types & TYPE_SET(type);
}

/* One value against its operand; false, and it has been said, when it is wrong. */
static bool take_one(struct parse *parse, const struct mqsc_operand *operand, struct span name, struct span one,
                     struct mqsc_value *value)
{
    uint64_t number;
    bool good = true;
    int reason = 0;

    switch (operand->kind) {
    case MQSC_NUMBER:
        good = text_number(one, operand->highest, &number) && number >= operand->lowest;
        value->number = good ? (uint32_t)number : 0;
        break;
    case MQSC_WORD:
    case MQSC_WORDS:
        good = listed(one, operand->words);
        break;
    case MQSC_USERS:
        reason = one.length > operand->highest ? REASON_TOO_LONG : 0;
        good = reason < 0 || user_id(one);
        break;
    case MQSC_TEXT:
    case MQSC_TEXTS:
        reason = one.length > operand->highest ? REASON_TOO_LONG : 0;
        break;
    case MQSC_QUEUE:
        reason = name_check(is_generic(operand, one) ? span_part(one, 0, one.length - 1) : one, operand->highest, NAME_MQ);
        break;
    case MQSC_OBJECT:
    case MQSC_GENERIC:
        return take_object_name(parse, operand, name, one);
    case MQSC_KIND:
        good = kind_good(parse, one);
        break;
    case MQSC_FILTER:
    case MQSC_NONE:
    case MQSC_FLAG:
        break;
    }
    if (!good)
        reason = REASON_BAD_VALUE;
    if (reason < 0)
        say(parse, reason, name, operand->highest, one);
    return reason == 0;
}

static bool takes_many(enum mqsc_kind kind)
{
    return kind == MQSC_WORDS || kind == MQSC_USERS || kind == MQSC_TEXTS || kind == MQSC_FILTER;
}

/* A value that * alone, or * at its end, may stand for is no mistake. */
static bool takes_asterisk(const struct mqsc_operand *operand)
{
    return operand->kind == MQSC_TEXT || operand->kind == MQSC_TEXTS || operand->kind == MQSC_GENERIC ||
           operand->kind == MQSC_FILTER ||
           (operand->kind == MQSC_QUEUE && operand->lowest) ||
           (operand->kind == MQSC_WORD && listed(span_of("*"), operand->words));
}

/* Checks the values of an item against its operand, and hands them over. */
static void take_operand(struct parse *parse, const struct mqsc_operand *operand, const struct item *item,
                         struct mqsc_value *value)
{
    struct span name = item->word;

    value->given = true;
    value->count = item->count;
    value->items = item->values;
    if (operand->kind == MQSC_NONE || operand->kind == MQSC_FLAG) {
        if (item->parenthesized)
            unacceptable(parse, name);
        return;
    }
    if (parse->row->use == MQSC_SHOWS && !item->parenthesized &&
        (operand->kind == MQSC_KIND || attribute_find(name, object_keywords[parse->row->object].types) != ATTRIBUTE_COUNT)) {
        value->given = false; /* asks for what is shown anyway: the type, what identifies a record */
        return;
    }
    if (item->count == 0) {
        parse->wrong = true;
        message(parse->out, CSQ9010E, parse->cpf, SHOWN(name));
        return;
    }
    /* On z/OS a profile with an asterisk stands in apostrophes. */
    if (operand->kind == MQSC_GENERIC && parse->row->use == MQSC_SETS && !item->quoted[0] && span_find(item->values[0], '*') <
        item->values[0].length) {
        parse->wrong = true;
        message(parse->out, CSQ9006E, parse->cpf, SHOWN(name));
        return;
    }
    for (uint32_t i = 0; i < item->count && !takes_asterisk(operand); i++) {
        if (!span_is(item->values[i], "*"))
            continue;
        value->all = operand->kind == MQSC_WORDS && item->count == 1;
        if (!value->all) {
            parse->wrong = true;
            message(parse->out, CSQ9006E, parse->cpf, SHOWN(name));
        }
        return;
    }
    if (item->count > 1 && !takes_many(operand->kind)) {
        unacceptable(parse, name);
        return;
    }
    for (uint32_t i = 0; i < item->count && take_one(parse, operand, name, item->values[i], value); i++)
        ;
}

/* The values of an item in the one form of attributes: names of a list have commas between them. */
static struct span item_text(struct parse *parse, const struct item *item)
{
    size_t length = 0;
    char *text;

    if (item->count == 1)
        return item->values[0];
    for (uint32_t i = 0; i < item->count; i++)
        length += item->values[i].length + 1;
    text = arena_alloc(parse->arena, length + 1, 1);
    length = 0;
    for (uint32_t i = 0; i < item->count; i++) {
        memcpy(text + length, item->values[i].data, item->values[i].length);
        length += item->values[i].length;
        text[length++] = LIST_SEPARATOR;
    }
    return span_bytes(text, length - 1);
}

/* An attribute that the command sets. */
static void set_attribute(struct parse *parse, struct item *item, enum attribute attribute, struct mqsc_attribute *to)
{
    const struct attribute_row *row = attribute_row(attribute);
    struct span text;
    int reason;

    if (!attribute_stored(attribute)) {
        parse->wrong = true;
        message(parse->out, CSQ9001E, parse->cpf, SHOWN(item->word));
        return;
    }
    if (row->kind == ATTRIBUTE_FLAG ? item->parenthesized : item->count > 1 && row->kind != ATTRIBUTE_LIST) {
        unacceptable(parse, item->word);
        return;
    }
    if (row->kind != ATTRIBUTE_FLAG && item->count == 0 && !(attribute == A_NAMES && item->parenthesized)) {
        parse->wrong = true;
        message(parse->out, CSQ9010E, parse->cpf, SHOWN(item->word));
        return;
    }
    text = row->kind == ATTRIBUTE_FLAG ? item->word : item->count ? item_text(parse, item) : SPAN_NONE; /* NAMES(): no names */
    if (row->kind == ATTRIBUTE_LIST && span_trim(text).length == 0)
        text = SPAN_NONE;
    reason = value_of(attribute, text, &to->value);
    if (reason < 0)
        say(parse, reason, item->word, row->highest, text);
}

/* The value that an attribute of a DISPLAY has to have; false: it cannot be named with one. */
static bool select_by(const struct item *item, enum attribute attribute, struct mqsc_attribute *to)
{
    const char *words = attribute_selects(attribute);

    if (!words || item->count != 1 || (*words && word_place(words, item->values[0]) < 0))
        return false;
    to->value.text = item->values[0];
    return true;
}

/* An attribute that is shown; one with a value says which objects are. */
static void show_attribute(struct parse *parse, const struct item *item, uint64_t types, struct mqsc *command)
{
    bool selects = false;

    for (enum attribute attribute = attribute_find(item->word, types); attribute < ATTRIBUTE_COUNT;
         attribute = attribute_next(attribute, item->word, types)) {
        command->attributes[attribute].given = true;
        selects = (item->parenthesized && select_by(item, attribute, &command->attributes[attribute])) || selects;
    }
    if (item->parenthesized && !selects)
        unacceptable(parse, item->word);
}

static size_t operand_place(const struct mqsc_command *row, struct span word)
{
    size_t i = 0;

    while (row->operands[i].kind != MQSC_NONE && !span_is(word, row->operands[i].name))
        i++;
    return i;
}

/* Is one word the other with NO in front of it? */
static bool negates(struct span one, struct span other)
{
    return span_starts(one, "NO") && span_equal(span_part(one, 2, one.length), other);
}

/* A word that the command does not have. */
static void say_unknown(struct parse *parse, const struct mqsc_command *row, struct span word)
{
    struct span rest = span_starts(word, "NO") ? span_part(word, 2, word.length) : SPAN_NONE;

    parse->wrong = true;
    if (rest.length && (row->operands[operand_place(row, rest)].kind != MQSC_NONE ||
                        (row->use != MQSC_NAMES && attribute_find(rest, object_keywords[row->object].types) != ATTRIBUTE_COUNT)))
        message(parse->out, CSQ9008E, parse->cpf, SHOWN(rest));
    else
        message(parse->out, CSQ9001E, parse->cpf, SHOWN(word));
}

/* An item that is no operand: an attribute of one of the types, or a mistake. */
static void take_attribute(struct parse *parse, struct item *item, struct mqsc *command)
{
    uint64_t any = object_keywords[command->row->object].types;
    enum attribute attribute = attribute_find(item->word, command->types);

    if (!command->attributes || attribute_find(item->word, any) == ATTRIBUTE_COUNT) {
        say_unknown(parse, command->row, item->word);
    } else if (command->row->use == MQSC_SHOWS) {
        show_attribute(parse, item, any, command);
    } else if (attribute == ATTRIBUTE_COUNT) {
        parse->wrong = true;
        message(parse->out, CSQM148I, parse->cpf, command->row->csect, SHOWN(item->word), parse->type_word);
    } else if (command->attributes[attribute].given) {
        parse->wrong = true;
        message(parse->out, CSQ9000E, parse->cpf, SHOWN(item->word));
    } else {
        command->attributes[attribute].given = true;
        set_attribute(parse, item, attribute, &command->attributes[attribute]);
    }
}

static size_t operand_count(const struct mqsc_command *row)
{
    size_t count = 0;

    while (row->operands[count].kind != MQSC_NONE)
        count++;
    must(count <= MQSC_OPERANDS_MAX);
    return count;
}

/* Was the operand given, or its opposite (REPLACE, NOREPLACE), which is the same keyword, negated? */
static bool is_given(const struct mqsc *command, size_t place)
{
    const struct mqsc_operand *operands = command->row->operands;
    struct span name = span_of(operands[place].name);

    for (size_t i = 0; operands[i].kind != MQSC_NONE; i++)
        if (command->values[i].given &&
            (i == place || negates(span_of(operands[i].name), name) || negates(name, span_of(operands[i].name))))
            return true;
    return false;
}

/* The type that an operand names says which attributes there are, wherever it stands. */
static void find_type(struct parse *parse, struct mqsc *command)
{
    const struct mqsc_command *row = command->row;

    command->types = object_keywords[row->object].types;
    parse->type_word = row->keyword;
    for (const struct item *item = parse->first->next; item; item = item->next) {
        enum object_type type = item->count == 1 ? object_type_find(item->values[0]) : TYPE_COUNT;

        if (row->operands[operand_place(row, item->word)].kind == MQSC_KIND && type < TYPE_COUNT &&
            (command->types & TYPE_SET(type))) {
            command->types = TYPE_SET(type);
            parse->type_word = object_types[type].word;
        }
    }
}

static void match_items(struct parse *parse, struct item *keyword, struct mqsc *command)
{
    const struct mqsc_command *row = command->row;
    size_t count = operand_count(row);

    command->values = arena_alloc(parse->arena, count + 1, sizeof *command->values);
    if (row->use != MQSC_NAMES)
        command->attributes = arena_alloc(parse->arena, ATTRIBUTE_COUNT, sizeof *command->attributes);
    find_type(parse, command);
    if (keyword->parenthesized || row->parameter.required)
        take_operand(parse, &row->parameter, keyword, &command->parameter);
    for (struct item *item = parse->first->next; item; item = item->next) {
        size_t i = operand_place(row, item->word);

        if (item == keyword)
            continue;
        if ((i < count && is_given(command, i)) || (i == count && is_keyword(row, item->word))) {
            parse->wrong = true;
            message(parse->out, CSQ9000E, parse->cpf, SHOWN(item->word));
        } else if (i == count) {
            take_attribute(parse, item, command);
        } else {
            take_operand(parse, &row->operands[i], item, &command->values[i]);
            if (row->object == KEYWORD_SUB && row->use == MQSC_SHOWS && !item->parenthesized &&
                attribute_find(item->word, command->types) != ATTRIBUTE_COUNT)
                take_attribute(parse, item, command); /* SUBID, which is shown or is what is looked for */
        }
    }
    for (size_t i = 0; i < count; i++)
        if (row->operands[i].required && !command->values[i].given) {
            parse->wrong = true;
            message(parse->out, CSQ9010E, parse->cpf, SHOWN(span_of(row->operands[i].name)));
        }
}

/* " ALT SEC" of the verb and the word that names the object kind, or stands in its place. */
static void keep_typed(struct mqsc *command, const struct item *verb, const struct item *keyword)
{
    struct buf typed;

    buf_init(&typed, 2 * MQSC_LENGTH_MAX);
    buf_printf(&typed, " %.*s", SHOWN(verb->word));
    if (keyword)
        buf_printf(&typed, " %.*s", SHOWN(keyword->word));
    snprintf(command->typed, sizeof command->typed, "%s", typed.data);
    buf_release(&typed);
}

/* The text without control bytes, which could forge a line where a message shows them. */
static struct span clean(struct arena *arena, struct span text)
{
    char *copy = arena_text(arena, text);

    for (size_t i = 0; i < text.length; i++)
        if (copy[i] == '\t')
            copy[i] = ' ';
    text_make_printable(copy, text.length);
    return span_trim(span_bytes(copy, text.length));
}

int mqsc_parse(struct span text, const char *cpf, struct arena *arena, struct mqsc *command, struct buf *out)
{
    struct parse parse = { .cpf = cpf, .arena = arena, .out = out };
    struct item *keyword = NULL;
    bool readable, verb_known;

    *command = (struct mqsc){ .row = NULL };
    parse.last = &parse.first;
    if (text.length > MQSC_LENGTH_MAX) {
        message(out, CSQ9033E, cpf);
        return REASON_SYNTAX;
    }
    parse.rest = clean(arena, text);
    if (parse.rest.length && parse.rest.data[parse.rest.length - 1] == ';') /* ends a command in a data set */
        parse.rest.length--;
    readable = read_items(&parse);
    if (!parse.first) {
        if (readable)
            message(out, CSQ9019E, cpf, "");
        return REASON_SYNTAX;
    }
    command->row = find_row(&parse, &keyword, &verb_known);
    keep_typed(command, parse.first, keyword ? keyword : parse.first->next);
    if (!readable)
        return REASON_SYNTAX;
    if (!command->row) {
        if (verb_known && parse.first->next)
            message(out, CSQ9001E, cpf, SHOWN(parse.first->next->word));
        else
            message(out, CSQ9019E, cpf, command->typed);
        return REASON_SYNTAX;
    }
    if (parse.first->parenthesized)
        unacceptable(&parse, parse.first->word);
    parse.row = command->row;
    match_items(&parse, keyword, command);
    return parse.wrong ? REASON_SYNTAX : 0;
}

const struct mqsc_value *mqsc_value(const struct mqsc *command, const char *name)
{
    const struct mqsc_operand *operands = command->row->operands;

    for (size_t i = 0; operands[i].kind != MQSC_NONE; i++)
        if (strcmp(operands[i].name, name) == 0)
            return &command->values[i];
    bug("%s %s has no operand %s", command->row->verb, command->row->keyword, name);
}

bool mqsc_given(const struct mqsc *command, const char *name)
{
    const struct mqsc_operand *operands = command->row->operands;

    for (size_t i = 0; operands[i].kind != MQSC_NONE; i++)
        if (strcmp(operands[i].name, name) == 0)
            return command->values[i].given;
    return false;
}

bool mqsc_generic(const struct mqsc *command)
{
    return command->parameter.given && is_generic(&command->row->parameter, command->parameter.items[0]);
}

bool mqsc_is(const struct mqsc *command, const char *verb)
{
    return strcmp(command->row->verb, verb) == 0;
}

const char *mqsc_full_name(const struct mqsc_command *row, char *name)
{
    bool start = strcmp(row->verb, "START") == 0 && strcmp(row->keyword, "QMGR") == 0;

    snprintf(name, MQSC_TYPED_MAX, "%s%s %s", start ? "" : " ", row->verb, row->keyword);
    return name;
}
