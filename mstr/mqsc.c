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
    bool used;
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
    return span_is(word, row->keyword) || listed(word, row->keyword_spellings);
}

/* The row of the verb whose keyword stands in the command; *keyword is its item. */
static const struct mqsc_command *find_row(const struct parse *parse, struct item **keyword, bool *verb_known)
{
    *verb_known = false;
    for (size_t i = 0; i < mqsc_command_count; i++) {
        if (!is_verb(&mqsc_commands[i], parse->first->word))
            continue;
        *verb_known = true;
        for (struct item *item = parse->first->next; item; item = item->next)
            if (is_keyword(&mqsc_commands[i], item->word)) {
                *keyword = item;
                return &mqsc_commands[i];
            }
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

/* Checks the values of an item against its operand, and hands them over. */
static void take_operand(struct parse *parse, const struct mqsc_operand *operand, const struct item *item,
                         struct mqsc_value *value)
{
    struct span name = item->word;
    uint64_t number;

    value->given = true;
    value->count = item->count;
    value->items = item->values;
    if (operand->kind == MQSC_NONE || operand->kind == MQSC_FLAG) {
        if (item->parenthesized)
            unacceptable(parse, name);
        return;
    }
    if (item->count == 0) {
        parse->wrong = true;
        message(parse->out, CSQ9010E, parse->cpf, SHOWN(name));
        return;
    }
    for (uint32_t i = 0; i < item->count; i++) {
        if (!span_is(item->values[i], "*") || operand->kind == MQSC_TEXT)
            continue;
        value->all = operand->kind == MQSC_WORDS && item->count == 1;
        if (!value->all) {
            parse->wrong = true;
            message(parse->out, CSQ9006E, parse->cpf, SHOWN(name));
        }
        return;
    }
    if (item->count > 1 && operand->kind != MQSC_WORDS && operand->kind != MQSC_USERS) {
        unacceptable(parse, name);
        return;
    }
    for (uint32_t i = 0; i < item->count; i++) {
        struct span one = item->values[i];
        bool good = true;

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
            good = user_id(one);
            break;
        case MQSC_TEXT:
            if (one.length > operand->highest) {
                parse->wrong = true;
                message(parse->out, CSQ9015E, parse->cpf, SHOWN(name), (unsigned)operand->highest);
            }
            break;
        case MQSC_NONE:
        case MQSC_FLAG:
            break;
        }
        if (!good) {
            unacceptable(parse, name);
            return;
        }
    }
}

static void match_items(struct parse *parse, struct item *keyword, struct mqsc *command)
{
    const struct mqsc_command *row = command->row;
    size_t count = 0;

    while (row->operands[count].kind != MQSC_NONE)
        count++;
    must(count <= MQSC_OPERANDS_MAX);
    command->values = arena_alloc(parse->arena, count + 1, sizeof *command->values);
    if (keyword->parenthesized || row->parameter.required)
        take_operand(parse, &row->parameter, keyword, &command->parameter);
    for (struct item *item = parse->first->next; item; item = item->next) {
        size_t i = 0;

        if (item == keyword)
            continue;
        while (i < count && !span_is(item->word, row->operands[i].name))
            i++;
        if ((i < count && command->values[i].given) || is_keyword(row, item->word)) {
            parse->wrong = true;
            message(parse->out, CSQ9000E, parse->cpf, SHOWN(item->word));
        } else if (i == count) {
            parse->wrong = true;
            message(parse->out, CSQ9001E, parse->cpf, SHOWN(item->word));
        } else {
            take_operand(parse, &row->operands[i], item, &command->values[i]);
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

const char *mqsc_full_name(const struct mqsc_command *row, char *name)
{
    bool start = strcmp(row->verb, "START") == 0 && strcmp(row->keyword, "QMGR") == 0;

    snprintf(name, MQSC_TYPED_MAX, "%s%s %s", start ? "" : " ", row->verb, row->keyword);
    return name;
}
