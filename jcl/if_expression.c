/* if_expression.c - IF, ELSE and ENDIF: expressions into postfix form, and which IFs stand around a step. */
#include "base/text.h"
#include "jcl/converter.h"
#include "jcl/messages.h"

enum { ITEMS_MAX = 512, NESTING_MAX = 64 };

/* The parse of one expression. */
struct parse {
    struct span rest;
    struct if_item items[ITEMS_MAX];
    uint32_t count;
    unsigned nesting;
    bool wrong;
};

/* Operators of comparison behind a sign for "not" or without one, longest first. A comparison is made the other way round instead
 * of being negated: with a step that did not run it has to be false in any case. */
static const struct {
    const char *text;
    uint8_t op;
    uint8_t negated;
} comparisons[] = {
    { "<>", IF_NE, IF_EQ }, { ">=", IF_GE, IF_LT }, { "<=", IF_LE, IF_GT },
    { "=", IF_EQ, IF_NE },  { ">", IF_GT, IF_LE },  { "<", IF_LT, IF_GE },
};
static const struct {
    const char *text;
    uint8_t op;
} comparison_words[] = {
    { "EQ", IF_EQ }, { "NE", IF_NE }, { "GT", IF_GT }, { "GE", IF_GE }, { "LT", IF_LT }, { "LE", IF_LE },
    { "NG", IF_LE }, { "NL", IF_GE },
};
static const char *const not_signs[] = { "^", "!", "\xc2\xac", "\xac" };

static void skip_blanks(struct parse *parse)
{
    while (parse->rest.length && parse->rest.data[0] == ' ')
        parse->rest = span_from(parse->rest, 1);
}

static bool word_byte(char c)
{
    return text_is_letter(c) || text_is_digit(c) || text_is_national(c) || c == '.';
}

/* The word at the front, not taken. */
static struct span front_word(const struct parse *parse)
{
    size_t length = 0;

    while (length < parse->rest.length && word_byte(parse->rest.data[length]))
        length++;
    return span_part(parse->rest, 0, length);
}

static bool accept_text(struct parse *parse, const char *text)
{
    skip_blanks(parse);
    if (!span_starts(parse->rest, text))
        return false;
    parse->rest = span_from(parse->rest, strlen(text));
    return true;
}

static bool accept_word(struct parse *parse, const char *word)
{
    skip_blanks(parse);
    if (!span_is(front_word(parse), word))
        return false;
    parse->rest = span_from(parse->rest, strlen(word));
    return true;
}

static void put_item(struct parse *parse, struct if_item item)
{
    if (parse->count == ITEMS_MAX)
        parse->wrong = true;
    else
        parse->items[parse->count++] = item;
}

static void put_op(struct parse *parse, uint8_t op)
{
    put_item(parse, (struct if_item){ .op = op });
}

/* Sxxx, Uxxxx, a number, TRUE or FALSE. */
static bool accept_constant(struct span word, struct if_item *item)
{
    uint64_t value = 0;

    *item = (struct if_item){ .op = IF_CONSTANT };
    if (span_is(word, "TRUE") || span_is(word, "FALSE")) {
        item->value = span_is(word, "TRUE");
        return true;
    }
    if (text_number(word, 4095, &value)) {
        item->value = (uint32_t)value;
        return true;
    }
    if (word.length < 2 || word.length > 5)
        return false;
    item->abend_kind = (uint8_t)word.data[0];
    if (word.data[0] == 'U' && text_number(span_from(word, 1), 4095, &value)) {
        item->value = (uint32_t)value;
        return true;
    }
    if (word.data[0] != 'S' || word.length != 4)
        return false;
    for (size_t i = 1; i < word.length; i++) {
        static const char digits[] = "0123456789ABCDEF";
        const char *digit = strchr(digits, word.data[i]);

        if (!digit || !*digit)
            return false;
        item->value = item->value * 16 + (uint32_t)(digit - digits);
    }
    return true;
}

/* RC, ABEND, ABENDCC, RUN, with a step and a step of a procedure in front. */
static bool accept_variable(struct span word, struct if_item *item)
{
    static const uint8_t ops[] = { 0, IF_RC, IF_ABEND, IF_ABENDCC, IF_RUN };
    size_t length = word.length;
    unsigned choice;

    *item = (struct if_item){ .op = 0 };
    while (length && word.data[length - 1] != '.')
        length--;
    choice = operand_choice(span_from(word, length), "RC|ABEND|ABENDCC|RUN");
    item->op = ops[choice];
    if (choice == 0)
        return false;
    if (length == 0)
        return choice != 4; /* RUN is that of a step */
    return operand_step(span_part(word, 0, length - 1), &item->step, &item->procstep) == OPERAND_GOOD;
}

static void parse_or(struct parse *parse);

static void parse_operand(struct parse *parse)
{
    struct if_item item;
    struct span word;

    skip_blanks(parse);
    if (accept_text(parse, "(")) {
        if (++parse->nesting > NESTING_MAX) {
            parse->wrong = true;
            return;
        }
        parse_or(parse);
        parse->nesting--;
        if (!accept_text(parse, ")"))
            parse->wrong = true;
        return;
    }
    word = front_word(parse);
    parse->rest = span_from(parse->rest, word.length);
    if (!accept_constant(word, &item) && !accept_variable(word, &item))
        parse->wrong = true;
    put_item(parse, item);
}

static bool accept_not_sign(struct parse *parse)
{
    for (size_t i = 0; i < ARRAY_COUNT(not_signs); i++)
        if (accept_text(parse, not_signs[i]))
            return true;
    return false;
}

/* An operator of comparison; 0 if none stands here. */
static uint8_t accept_comparison(struct parse *parse)
{
    struct span before;
    bool negated;

    for (size_t i = 0; i < ARRAY_COUNT(comparison_words); i++)
        if (accept_word(parse, comparison_words[i].text))
            return comparison_words[i].op;
    before = parse->rest;
    negated = accept_not_sign(parse);
    for (size_t i = 0; i < ARRAY_COUNT(comparisons); i++)
        if (accept_text(parse, comparisons[i].text))
            return negated ? comparisons[i].negated : comparisons[i].op;
    parse->rest = before;
    return 0;
}

static void parse_comparison(struct parse *parse)
{
    uint8_t op;

    parse_operand(parse);
    op = parse->wrong ? 0 : accept_comparison(parse);
    if (op == 0)
        return;
    parse_operand(parse);
    put_op(parse, op);
}

static bool accept_not(struct parse *parse)
{
    return accept_word(parse, "NOT") || accept_not_sign(parse);
}

static void parse_not(struct parse *parse)
{
    unsigned count = 0;

    while (accept_not(parse))
        count++;
    parse_comparison(parse);
    if (count % 2)
        put_op(parse, IF_NOT);
}

static void parse_and(struct parse *parse)
{
    parse_not(parse);
    while (!parse->wrong && (accept_word(parse, "AND") || accept_text(parse, "&"))) {
        parse_not(parse);
        put_op(parse, IF_AND);
    }
}

static void parse_or(struct parse *parse)
{
    parse_and(parse);
    while (!parse->wrong && (accept_word(parse, "OR") || accept_text(parse, "|"))) {
        parse_and(parse);
        put_op(parse, IF_OR);
    }
}

/* A condition is true or false: a code alone is neither. */
static bool is_truth(const struct parse *parse)
{
    uint8_t last = parse->items[parse->count - 1].op;
    bool code = last == IF_RC || last == IF_ABENDCC || (last == IF_CONSTANT && parse->items[parse->count - 1].value > 1);

    return parse->count > 1 || !code;
}

static bool parse_expression(struct parse *parse, struct span text)
{
    parse->count = 0; /* its items are too many to be cleared for each IF of a long deck */
    parse->nesting = 0;
    parse->wrong = false;
    parse->rest = text;
    parse_or(parse);
    skip_blanks(parse);
    return !parse->wrong && parse->rest.length == 0 && job_if_sound(parse->items, parse->count) && is_truth(parse);
}

bool if_expression(struct span text, struct arena *arena, struct if_item **items, uint32_t *count)
{
    struct parse parse;

    if (!parse_expression(&parse, text))
        return false;
    *count = parse.count;
    *items = arena_alloc(arena, parse.count, sizeof *parse.items);
    memcpy(*items, parse.items, parse.count * sizeof *parse.items);
    return true;
}

void if_statement(struct converter *c, const struct statement *statement)
{
    struct open_if *open = &c->ifs[c->if_count];
    struct parse parse;
    struct name8 name;
    struct span text;
    bool good;

    text = converter_begin(c, statement, &good);
    if (statement->name.length && name8_strict(&name, statement->name) < 0)
        complain(&c->listing, converter_number(c), IEFC662I);
    if (good) {
        good = parse_expression(&parse, text);
        if (!good)
            converter_complain(c, OPERAND_FORMAT, statement->operation);
    }
    if (!good) { /* the job fails; its text shall be well formed all the same */
        parse.items[0] = (struct if_item){ .op = IF_CONSTANT };
        parse.count = 1;
    }
    if (c->if_count == IF_DEPTH_MAX) {
        complain(&c->listing, converter_number(c), IEFC019I, "IF");
        return;
    }
    *open = (struct open_if){ .otherwise = false };
    open->condition.statement = converter_number(c);
    open->condition.count = parse.count;
    open->condition.items = arena_alloc(c->arena, parse.count, sizeof *parse.items);
    memcpy(open->condition.items, parse.items, parse.count * sizeof *parse.items);
    c->if_count++;
}

/* IFs of the deck are out of reach inside a procedure. */
static unsigned outermost(const struct converter *c)
{
    return c->call ? c->call->ifs : 0;
}

void if_else(struct converter *c, const struct statement *statement)
{
    bool good;

    converter_begin(c, statement, &good);
    if (c->if_count == outermost(c) || c->ifs[c->if_count - 1].otherwise)
        complain(&c->listing, converter_number(c), IEFC019I, "ELSE");
    else
        c->ifs[c->if_count - 1].otherwise = true;
}

void if_endif(struct converter *c, const struct statement *statement)
{
    bool good;

    converter_begin(c, statement, &good);
    if (c->if_count == outermost(c))
        complain(&c->listing, converter_number(c), IEFC019I, "ENDIF");
    else
        c->if_count--;
}

void if_close(struct converter *c, unsigned down_to)
{
    while (c->if_count > down_to) {
        c->if_count--;
        complain(&c->listing, c->ifs[c->if_count].condition.statement, IEFC019I, "IF");
    }
}

void if_around(struct converter *c, struct job_step *step)
{
    step->if_count = c->if_count;
    step->ifs = arena_alloc(c->arena, c->if_count, sizeof *step->ifs);
    for (unsigned i = 0; i < c->if_count; i++) {
        step->ifs[i] = c->ifs[i].condition;
        step->ifs[i].otherwise = c->ifs[i].otherwise;
    }
}
