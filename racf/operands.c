/* operands.c - the language of TSO commands.
 *
 * One pass from left to right over the command. A value that its row does not allow ends the parse with the pair of messages that
 * the row carries; nothing of the command has been done then.
 */
#include "racf/operands.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/messages.h"

enum {
    SHOWN_MAX = 255,   /* so much of a wrong value is shown */
    ITEMS_MAX = 4096,  /* in one list */
    DEPTH_MAX = 6,     /* of keywords in keywords */
};

struct parser {
    struct span rest;
    const struct operand_rules *rules;
    struct arena *arena;
    struct buf *out;
    unsigned order;
    unsigned depth;
};

/* ------------------------------------------------------------------------------------------------ bytes and items */

static bool is_separator(char c)
{
    return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r';
}

/* Blanks, commas and comments. A comment that does not end takes the rest. */
static void skip_separators(struct parser *parser)
{
    struct span *rest = &parser->rest;

    for (;;) {
        size_t at = 0;

        while (at < rest->length && is_separator(rest->data[at]))
            at++;
        *rest = span_from(*rest, at);
        if (!span_starts(*rest, "/*"))
            return;
        for (at = 2; at + 1 < rest->length && !(rest->data[at] == '*' && rest->data[at + 1] == '/'); at++)
            continue;
        *rest = span_from(*rest, at + 2);
    }
}

static bool next_is(const struct parser *parser, char c)
{
    return parser->rest.length > 0 && parser->rest.data[0] == c;
}

struct raw_item {
    struct span typed; /* as it stands in the command */
    struct span text;  /* without apostrophes, not folded */
    bool quoted;
};

/* Does a separator or parenthesis stand there? */
static bool ends_item(char c)
{
    return is_separator(c) || c == '(' || c == ')';
}

/* One value: up to a separator or parenthesis, or what stands in apostrophes, in the operand that may be a member
 * with a / and more behind it ('SYS1.HELP'/READ, of the global access table). False when the closing apostrophe is missing. */
static bool take_item(struct parser *parser, bool slash, struct raw_item *item)
{
    struct span rest = parser->rest;
    size_t at = 0;
    size_t length = 0;
    char *text;

    item->quoted = next_is(parser, '\'');
    if (!item->quoted) {
        while (at < rest.length && !ends_item(rest.data[at]))
            at++;
        item->typed = item->text = span_part(rest, 0, at);
        parser->rest = span_from(rest, at);
        return true;
    }
    text = arena_alloc(parser->arena, rest.length + 1, 1);
    for (at = 1; at < rest.length; at++) {
        if (rest.data[at] == '\'') {
            if (at + 1 >= rest.length || rest.data[at + 1] != '\'')
                break;
            at++;
        }
        text[length++] = rest.data[at];
    }
    if (at == rest.length) {
        parser->rest = SPAN_NONE;
        item->typed = rest;
        item->text = span_bytes(text, length);
        return false;
    }
    at++;
    if (slash && at < rest.length && rest.data[at] == '/')
        while (at < rest.length && !ends_item(rest.data[at]))
            text[length++] = rest.data[at++];
    item->typed = span_part(rest, 0, at);
    item->text = span_bytes(text, length);
    parser->rest = span_from(rest, at);
    return true;
}

/* ------------------------------------------------------------------------------------------------ messages */

static void put_missing(struct parser *parser, const struct operand *row)
{
    const char *text = row->missing;
    size_t first;

    if (!text)
        return;
    first = span_find(span_of(text), '\n');
    if (text[first]) {
        message(parser->out, IKJ56701I, (int)first, text, "+");
        text += first + 1;
        first = strlen(text);
    }
    message(parser->out, IKJ56701I, (int)first, text, "");
}

static int refuse_value(struct parser *parser, const struct operand *row, struct span typed)
{
    const char *what = row->invalid ? row->invalid : row->name;
    char shown[SHOWN_MAX + 1];
    size_t length = typed.length < SHOWN_MAX ? typed.length : SHOWN_MAX;

    memcpy(shown, typed.data, length);
    text_make_printable(shown, length); /* a line end could forge a message */
    if (length == 0 || typed.data[0] != '\'')
        text_fold(shown, length);
    if (row->flags & OPERAND_SECRET)
        message(parser->out, IKJ56702I, what, 0, "");
    else
        message(parser->out, IKJ56702I, what, (int)length, shown);
    put_missing(parser, row);
    return REASON_SYNTAX;
}

static int refuse_missing(struct parser *parser, const struct operand *row)
{
    if (row->missing)
        put_missing(parser, row);
    else
        message(parser->out, IKJ56701I, (int)strlen(row->invalid ? row->invalid : row->name),
                row->invalid ? row->invalid : row->name, "");
    return REASON_SYNTAX;
}

static void refuse_open(struct buf *out, const char *what)
{
    message(out, IKJ56701I, (int)strlen(what), what, "");
}

static int refuse_keyword(struct parser *parser, struct span typed)
{
    char shown[SHOWN_MAX + 1];
    size_t length = typed.length < SHOWN_MAX ? typed.length : SHOWN_MAX;

    memcpy(shown, typed.data, length);
    text_make_printable(shown, length);
    text_fold(shown, length);
    if (parser->rules->unbuilt && parser->rules->unbuilt(parser->rules->context, span_bytes(shown, length)))
        message(parser->out, IRR16014I, (int)length, shown);
    else
        message(parser->out, IKJ56712I, (int)length, shown);
    return REASON_SYNTAX;
}

/* ------------------------------------------------------------------------------------------------ values */

/* Which of the words it is or begins: its number, or -1. */
static int find_word(const char *words, struct span text)
{
    struct span rest = span_of(words);
    int found = -1;

    for (int i = 0;; i++) {
        struct span word = span_word(&rest);

        if (word.length == 0)
            return found;
        if (span_equal(word, text))
            return i;
        if (text.length > 0 && text.length < word.length && memcmp(word.data, text.data, text.length) == 0)
            found = found == -1 ? i : -2;
        else if (found == -2)
            continue;
    }
}

static bool take_date(struct span text, uint32_t *date)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    uint64_t part[3];
    bool leap;

    for (int i = 0; i < 3; i++) {
        size_t end = i < 2 ? span_find(text, '/') : text.length;

        if (end == 0 || end > 2 || !text_number(span_part(text, 0, end), 99, &part[i]) || (i < 2 && end == text.length))
            return false;
        text = span_from(text, end + 1);
    }
    leap = part[0] == 2 && part[2] % 4 == 0; /* 1971 to 2070: every fourth year */
    if (part[0] < 1 || part[0] > 12 || part[1] < 1 || part[1] > days[part[0] - 1] + (leap ? 1U : 0U))
        return false;
    *date = (uint32_t)((part[2] + (part[2] < 71 ? 2000 : 1900)) * 10000 + part[0] * 100 + part[1]);
    return true;
}

static bool name_letters(struct span text, bool digit_first)
{
    for (size_t i = 0; i < text.length; i++)
        if (!(text.data[i] >= 'A' && text.data[i] <= 'Z') && !text_is_national(text.data[i]) &&
            !(text_is_digit(text.data[i]) && (i > 0 || digit_first)))
            return false;
    return text.length > 0;
}

static bool is_amount(struct span text)
{
    uint64_t number;

    return text.length > 1 && strchr("KMGTP", text.data[text.length - 1]) &&
           text_number(span_part(text, 0, text.length - 1), 16777215, &number) && number > 0;
}

static bool is_clock(struct span text)
{
    uint64_t number;

    return text_number(text, 9959, &number) && number % 100 < 60;
}

static bool is_label(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != '.' && !name_letters(span_part(text, i, 1), i > 0))
            return false;
    return text.length > 0 && text.data[0] != '.';
}

static bool has_form(enum operand_form form, struct span text, uint64_t number)
{
    size_t at = span_find(text, '@');

    switch (form) {
    case FORM_ANY:
        return true;
    case FORM_NAME:
        return name_letters(text, false);
    case FORM_ALPHANUM:
        return name_letters(text, true);
    case FORM_HEX:
        for (size_t i = 0; i < text.length; i++)
            if (!text_is_digit(text.data[i]) && !(text.data[i] >= 'A' && text.data[i] <= 'F'))
                return false;
        return true;
    case FORM_AMOUNT:
        return is_amount(text);
    case FORM_CLOCK:
        return is_clock(text);
    case FORM_EMAIL:
        return at > 0 && at + 1 < text.length && span_find(span_from(text, at + 1), '@') == text.length - at - 1;
    case FORM_LABEL:
        return is_label(text);
    case FORM_MEMBER:
        return span_is(text, "=MEMBER") || name_letters(text, false);
    case FORM_CODE:
        return number == 0 || number == 4 || number == 8;
    }
    bug("no form of operands: %d", (int)form);
}

/* Of memory of the arena. */
static void wipe(struct span secret)
{
    if (secret.length)
        mem_wipe((char *)(uintptr_t)secret.data, secret.length);
}

static void wipe_value(const struct operand *row, const struct operand_value *value)
{
    for (size_t i = 0; (row->flags & OPERAND_SECRET) && i < value->count; i++)
        wipe(value->items[i].text);
}

static int take_value(struct parser *parser, const struct operand *row, struct operand_item *item)
{
    struct raw_item raw;
    struct span kept;
    uint64_t number = 0;
    bool good = true;
    int word;

    if (!take_item(parser, row->type == OPERAND_PROFILE, &raw)) {
        if (row->flags & OPERAND_SECRET)
            wipe(raw.text);
        refuse_open(parser->out, "ENDING APOSTROPHE");
        return REASON_SYNTAX;
    }
    for (size_t i = 0; i < raw.text.length && good; i++)
        good = text_is_printable(raw.text.data[i]);
    kept = arena_span(parser->arena, raw.text);
    if (!raw.quoted && row->type != OPERAND_PROFILE && !(row->flags & OPERAND_SECRET))
        text_fold((char *)(uintptr_t)kept.data, kept.length);
    if (raw.quoted && (row->flags & OPERAND_SECRET)) /* a second copy: only kept is wiped at the end */
        wipe(raw.text);
    item->text = kept;
    item->quoted = raw.quoted;
    switch (row->type) {
    case OPERAND_NAME:
    case OPERAND_ID:
    case OPERAND_CLASS:
        if (raw.quoted)
            good = false;
        else if ((row->type == OPERAND_ID || (row->flags & OPERAND_ALL)) && span_is(kept, "*"))
            item->name = (struct name8){ "*" };
        else if (name8_strict(&item->name, kept) < 0)
            good = false;
        else if (row->type == OPERAND_CLASS)
            good = parser->rules->class_known(parser->rules->context, &item->name) ||
                   ((row->flags & OPERAND_BASE) &&
                    (span_is(kept, "USER") || span_is(kept, "GROUP") || span_is(kept, "DATASET")));
        break;
    case OPERAND_TEXT:
    case OPERAND_PROFILE:
        good = good && kept.length >= row->minimum && kept.length <= row->maximum;
        break;
    case OPERAND_NUMBER:
        good = !raw.quoted && kept.length <= 15 && text_number(kept, row->maximum, &number) && number >= row->minimum;
        item->number = (uint32_t)number;
        break;
    case OPERAND_WORD:
        word = raw.quoted ? -1 : find_word(row->choices, kept);
        good = word >= 0;
        item->number = (uint32_t)word;
        break;
    case OPERAND_DATE:
        good = !raw.quoted && take_date(kept, &item->number);
        break;
    case OPERAND_SWITCH:
    case OPERAND_KEYWORDS:
        bug("a value of %s", row->name);
    }
    return good && has_form(row->form, kept, number) ? 0 : refuse_value(parser, row, raw.typed);
}

/* Values up to the closing parenthesis, which is taken too; the opening one has been. */
static int take_list(struct parser *parser, const struct operand *row, struct operand_value *value)
{
    struct operand_item *items = NULL;
    size_t room = 0;
    size_t count = 0;

    for (;;) {
        int reason;

        skip_separators(parser);
        if (next_is(parser, ')'))
            break;
        if (parser->rest.length == 0) {
            refuse_open(parser->out, "RIGHT PARENTHESIS");
            return REASON_SYNTAX;
        }
        if (next_is(parser, '(') || (count > 0 && !(row->flags & OPERAND_LIST)) || count == ITEMS_MAX)
            return refuse_value(parser, row, span_part(parser->rest, 0, span_find(parser->rest, ')')));
        if (count == room) {
            struct operand_item *more = arena_alloc(parser->arena, room ? room * 2 : 4, sizeof *more);

            if (count)
                memcpy(more, items, count * sizeof *more);
            items = more;
            room = room ? room * 2 : 4;
        }
        value->items = items;
        value->count = ++count; /* also when it is refused: operands_wipe() has to find it */
        reason = take_value(parser, row, &items[count - 1]);
        if (reason < 0)
            return reason;
    }
    parser->rest = span_from(parser->rest, 1);
    return count == 0 && !(row->flags & OPERAND_BARE) ? refuse_missing(parser, row) : 0;
}

/* ------------------------------------------------------------------------------------------------ keywords */

static bool begins(const char *name, struct span text)
{
    return name && strlen(name) >= text.length && memcmp(name, text.data, text.length) == 0;
}

static bool among(const char *words, struct span text)
{
    struct span rest = span_of(words ? words : "");

    for (;;) {
        struct span word = span_word(&rest);

        if (word.length == 0)
            return false;
        if (span_equal(word, text))
            return true;
    }
}

/* The row that a keyword means; NULL when there is none, or when it could be several. */
static const struct operand *find_keyword(const struct operands *operands, struct span text, bool *negative)
{
    const struct operand *found = NULL;
    unsigned fits = 0;

    *negative = false;
    if (text.length == 0)
        return NULL;
    for (size_t i = 0; i < operands->row_count; i++) {
        const struct operand *row = &operands->rows[i];

        if (row->flags & OPERAND_POSITIONAL)
            continue;
        if (span_is(text, row->name) || among(row->aliases, text)) {
            *negative = false;
            return row;
        }
        if (row->negative && span_is(text, row->negative)) {
            *negative = true;
            return row;
        }
        if (begins(row->name, text)) {
            found = row;
            *negative = false;
            fits++;
        }
        if (begins(row->negative, text)) {
            found = row;
            *negative = true;
            fits++;
        }
    }
    return fits == 1 ? found : NULL;
}

static struct operands *new_operands(struct parser *parser, const struct operand *rows, size_t row_count)
{
    struct operands *operands = arena_alloc(parser->arena, 1, sizeof *operands);

    operands->rows = rows;
    operands->row_count = row_count;
    operands->values = arena_alloc(parser->arena, row_count, sizeof *operands->values);
    return operands;
}

static int take_keywords(struct parser *parser, struct operands *operands, bool inner);

/* What follows a keyword. */
static int take_keyword_value(struct parser *parser, const struct operand *row, bool negative, struct operand_value *value)
{
    bool takes = negative ? (row->flags & OPERAND_NEGATIVE_LIST) != 0 : row->type != OPERAND_SWITCH;
    struct span before = parser->rest;

    skip_separators(parser);
    if (!next_is(parser, '(')) {
        parser->rest = before;
        return !takes || negative || (row->flags & OPERAND_BARE) ? 0 : refuse_missing(parser, row);
    }
    if (!takes)
        return refuse_keyword(parser, span_of("("));
    parser->rest = span_from(parser->rest, 1);
    if (row->type != OPERAND_KEYWORDS)
        return take_list(parser, row, value);
    if (parser->depth == DEPTH_MAX)
        return refuse_keyword(parser, span_of("("));
    value->sub = new_operands(parser, row->sub, row->sub_count);
    return take_keywords(parser, value->sub, true);
}

/* Keywords up to the end of the command, or up to the closing parenthesis (inner). */
static int take_keywords(struct parser *parser, struct operands *operands, bool inner)
{
    int reason = 0;

    parser->depth++;
    while (reason == 0) {
        const struct operand *row;
        struct operand_value *value;
        struct raw_item word;
        bool negative;
        char folded[40];

        skip_separators(parser);
        if (parser->rest.length == 0) {
            if (inner) {
                refuse_open(parser->out, "RIGHT PARENTHESIS");
                reason = REASON_SYNTAX;
            }
            break;
        }
        if (inner && next_is(parser, ')')) {
            parser->rest = span_from(parser->rest, 1);
            break;
        }
        if (next_is(parser, '(') || next_is(parser, ')')) {
            reason = refuse_keyword(parser, span_part(parser->rest, 0, 1));
            break;
        }
        if (!take_item(parser, false, &word)) {
            refuse_open(parser->out, "ENDING APOSTROPHE");
            reason = REASON_SYNTAX;
            break;
        }
        row = NULL;
        if (!word.quoted && word.text.length < sizeof folded) {
            memcpy(folded, word.text.data, word.text.length);
            text_fold(folded, word.text.length);
            row = find_keyword(operands, span_bytes(folded, word.text.length), &negative);
        }
        if (!row) {
            reason = refuse_keyword(parser, word.typed);
            break;
        }
        value = &operands->values[row - operands->rows];
        wipe_value(row, value); /* given twice */
        *value = (struct operand_value){ .present = true, .negative = negative, .order = ++parser->order };
        reason = take_keyword_value(parser, row, negative, value);
    }
    parser->depth--;
    return reason;
}

static int take_positional(struct parser *parser, const struct operand *row, struct operand_value *value)
{
    skip_separators(parser);
    if (parser->rest.length == 0 || next_is(parser, ')'))
        return row->flags & OPERAND_REQUIRED ? refuse_missing(parser, row) : 0;
    *value = (struct operand_value){ .present = true, .order = ++parser->order };
    if (next_is(parser, '(')) {
        if (!(row->flags & OPERAND_LIST))
            return refuse_value(parser, row, span_of("("));
        parser->rest = span_from(parser->rest, 1);
        return take_list(parser, row, value);
    }
    value->items = arena_alloc(parser->arena, 1, sizeof *value->items);
    value->count = 1;
    return take_value(parser, row, value->items);
}

struct span operands_verb(struct span *text, struct arena *arena)
{
    struct parser parser = { .rest = *text, .arena = arena };
    struct raw_item word;
    struct span verb;

    skip_separators(&parser);
    if (next_is(&parser, '\'') || !take_item(&parser, false, &word) || word.text.length == 0 || word.text.length > NAME8_MAX)
        return SPAN_NONE;
    verb = arena_span(arena, word.text);
    text_fold((char *)(uintptr_t)verb.data, verb.length);
    *text = parser.rest;
    return verb;
}

int operands_parse(struct span text, const struct operand *rows, size_t row_count, const struct operand_rules *rules,
                   struct arena *arena, struct operands *operands, struct buf *out)
{
    struct parser parser = { .rest = text, .rules = rules, .arena = arena, .out = out };

    *operands = *new_operands(&parser, rows, row_count);
    for (size_t i = 0; i < row_count && (rows[i].flags & OPERAND_POSITIONAL); i++) {
        int reason = take_positional(&parser, &rows[i], &operands->values[i]);

        if (reason < 0)
            return reason;
    }
    return take_keywords(&parser, operands, false);
}

size_t operand_enough(const struct operand *rows, size_t row_count, const char *keyword)
{
    const struct operands operands = { .rows = rows, .row_count = row_count };
    size_t length = strlen(keyword), enough = 0;
    bool means_it = false;

    while (!means_it && enough < length) {
        bool negative;
        const struct operand *row = find_keyword(&operands, span_bytes(keyword, ++enough), &negative);

        means_it = row && strcmp(negative ? row->negative : row->name, keyword) == 0;
    }
    return enough;
}

void operands_wipe(struct operands *operands)
{
    for (size_t i = 0; i < operands->row_count; i++) {
        wipe_value(&operands->rows[i], &operands->values[i]);
        if (operands->values[i].sub)
            operands_wipe(operands->values[i].sub);
    }
}

/* ------------------------------------------------------------------------------------------------ what was given */

const struct operand_value *operand_find(const struct operands *operands, const char *name)
{
    for (size_t i = 0; i < operands->row_count; i++)
        if (operands->rows[i].name[0] == name[0] && strcmp(operands->rows[i].name, name) == 0)
            return &operands->values[i];
    return NULL;
}

const struct operand_value *operand_value(const struct operands *operands, const char *name)
{
    const struct operand_value *value = operand_find(operands, name);

    if (!value)
        bug("there is no operand %s", name);
    return value;
}

bool operand_given(const struct operands *operands, const char *name)
{
    const struct operand_value *value = operand_value(operands, name);

    return value->present && !value->negative;
}

bool operand_negated(const struct operands *operands, const char *name)
{
    const struct operand_value *value = operand_value(operands, name);

    return value->present && value->negative;
}

struct span operand_text(const struct operands *operands, const char *name)
{
    const struct operand_value *value = operand_value(operands, name);

    return value->count && !value->negative ? value->items[0].text : SPAN_NONE;
}

struct name8 operand_name(const struct operands *operands, const char *name)
{
    const struct operand_value *value = operand_value(operands, name);

    return value->count && !value->negative ? value->items[0].name : (struct name8){ "" };
}

uint32_t operand_number(const struct operands *operands, const char *name, uint32_t fallback)
{
    const struct operand_value *value = operand_value(operands, name);

    return value->count && !value->negative ? value->items[0].number : fallback;
}

const struct operands *operand_sub(const struct operands *operands, const char *name)
{
    const struct operand_value *value = operand_value(operands, name);

    return value->present && !value->negative ? value->sub : NULL;
}
