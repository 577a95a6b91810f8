/* selector.c - selection strings: a recursive descent into nodes, which are evaluated for each message. */
#include "mstr/selector.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
    DEPTH_MAX = 200,          /* parentheses, signs and NOTs in each other */
    TALL_MAX = 1000,          /* operands of operands: AND behind AND too */
    STEPS_MAX = 4000000,      /* of one message's LIKEs, and properties looked at: behind that the rest is not known */
    NUMBER_MAX = 64,          /* characters of one */
    NONE = 0,                 /* no node: the first one is never used */
};

enum kind {
    /* values */
    K_NULL, K_BOOLEAN, K_INTEGER, K_REAL, K_TEXT, K_BYTES, K_PROPERTY,
    /* numbers of numbers */
    K_ADD, K_SUBTRACT, K_MULTIPLY, K_DIVIDE, K_NEGATE,
    /* truth */
    K_EQUAL, K_UNEQUAL, K_LESS, K_LESS_EQUAL, K_MORE, K_MORE_EQUAL, K_BETWEEN, K_IN, K_LIKE, K_IS_NULL, K_NOT, K_AND, K_OR,
};

struct node {
    enum kind kind;
    unsigned tall;       /* nodes below each other, from here on */
    uint32_t a, b, c;    /* operands; of IN the first literal, and of a literal there the next one */
    int64_t integer;     /* of BOOLEAN too; of LIKE the escape character, -1: none */
    double real;
    size_t text, length; /* in texts: of TEXT, BYTES, and the stored name of a property */
    const struct property_field *field;
};

struct selector {
    struct node *nodes;
    uint32_t count, capacity;
    uint32_t top;
    struct buf texts;
};

/* -- words -- */

enum token {
    T_END, T_BAD, T_NAME, T_TEXT, T_BYTES, T_INTEGER, T_REAL, T_OPEN, T_CLOSE, T_COMMA, T_PLUS, T_MINUS, T_STAR, T_SLASH,
    T_EQUAL, T_UNEQUAL, T_LESS, T_LESS_EQUAL, T_MORE, T_MORE_EQUAL,
    T_AND, T_OR, T_NOT, T_BETWEEN, T_IN, T_LIKE, T_ESCAPE, T_IS, T_NULL, T_TRUE, T_FALSE,
};

struct parser {
    struct span rest;
    enum token token;   /* the one that is looked at */
    struct span text;   /* of it */
    int64_t integer;
    double real;
    unsigned depth;
    bool bad;
    bool has_properties;
    struct selector *selector;
};

static bool begins_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static enum token word_token(struct span word)
{
    static const struct {
        const char *word;
        enum token token;
    } words[] = { { "AND", T_AND }, { "OR", T_OR }, { "NOT", T_NOT }, { "BETWEEN", T_BETWEEN }, { "IN", T_IN }, { "LIKE", T_LIKE },
                  { "ESCAPE", T_ESCAPE }, { "IS", T_IS }, { "NULL", T_NULL }, { "TRUE", T_TRUE }, { "FALSE", T_FALSE } };

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (span_is_fold(word, words[i].word))
            return words[i].token;
    return T_NAME;
}

/* Characters between quotes, with both; 0: there is no end. Two quotes are one of the text. */
static size_t quoted_length(struct span text)
{
    for (size_t i = 1; i < text.length; i++) {
        if (text.data[i] != text.data[0])
            continue;
        if (i + 1 == text.length || text.data[i + 1] != text.data[0])
            return i + 1;
        i++;
    }
    return 0;
}

static size_t number_length(struct span text, bool *real)
{
    size_t i = 0;

    *real = false;
    while (i < text.length && is_digit(text.data[i]))
        i++;
    if (i < text.length && text.data[i] == '.') {
        *real = true;
        for (i++; i < text.length && is_digit(text.data[i]);)
            i++;
    }
    if (i + 1 < text.length && (text.data[i] == 'E' || text.data[i] == 'e')) {
        size_t sign = text.data[i + 1] == '+' || text.data[i + 1] == '-';

        if (i + 1 + sign < text.length && is_digit(text.data[i + 1 + sign])) {
            *real = true;
            for (i += 1 + sign; i < text.length && is_digit(text.data[i]);)
                i++;
        }
    }
    return i;
}

/* Behind a number may stand L, F or D. */
static enum token take_number(struct parser *p)
{
    char text[NUMBER_MAX];
    bool real;
    size_t length = number_length(p->rest, &real);
    char suffix = length < p->rest.length ? (char)(p->rest.data[length] | 0x20) : ' ';

    if (length >= sizeof text)
        return T_BAD;
    memcpy(text, p->rest.data, length);
    text[length] = '\0';
    p->rest = span_from(p->rest, length);
    if ((suffix == 'l' && !real) || suffix == 'f' || suffix == 'd') {
        p->rest = span_from(p->rest, 1);
        real = real || suffix != 'l';
    }
    if (p->rest.length && (begins_name(p->rest.data[0]) || is_digit(p->rest.data[0]) || p->rest.data[0] == '.'))
        return T_BAD;
    errno = 0;
    if (!real)
        p->integer = strtoll(text, NULL, 10);
    p->real = strtod(text, NULL);
    return errno ? T_BAD : real ? T_REAL : T_INTEGER;
}

static enum token take_sign(struct parser *p)
{
    static const struct {
        const char *sign;
        enum token token;
    } signs[] = { { "<>", T_UNEQUAL }, { "<=", T_LESS_EQUAL }, { ">=", T_MORE_EQUAL }, { "=", T_EQUAL }, { "<", T_LESS },
                  { ">", T_MORE }, { "(", T_OPEN }, { ")", T_CLOSE }, { ",", T_COMMA }, { "+", T_PLUS }, { "-", T_MINUS },
                  { "*", T_STAR }, { "/", T_SLASH } };

    for (size_t i = 0; i < ARRAY_COUNT(signs); i++)
        if (span_starts(p->rest, signs[i].sign)) {
            p->rest = span_from(p->rest, strlen(signs[i].sign));
            return signs[i].token;
        }
    return T_BAD;
}

static enum token take_quoted(struct parser *p)
{
    size_t length = quoted_length(p->rest);
    enum token token = p->rest.data[0] == '\'' ? T_TEXT : T_BYTES;

    if (!length)
        return T_BAD;
    p->text = span_part(p->rest, 1, length - 2);
    p->rest = span_from(p->rest, length);
    return token;
}

static void next(struct parser *p)
{
    size_t length = 0;
    char c;

    while (p->rest.length && is_blank(p->rest.data[0]))
        p->rest = span_from(p->rest, 1);
    c = p->rest.length ? p->rest.data[0] : '\0';
    if (!p->rest.length) {
        p->token = T_END;
    } else if (begins_name(c)) {
        while (length < p->rest.length && (begins_name(p->rest.data[length]) || is_digit(p->rest.data[length]) ||
                                           p->rest.data[length] == '.'))
            length++;
        p->text = span_part(p->rest, 0, length);
        p->rest = span_from(p->rest, length);
        p->token = word_token(p->text);
    } else if (is_digit(c) || (c == '.' && p->rest.length > 1 && is_digit(p->rest.data[1]))) {
        p->token = take_number(p);
    } else if (c == '\'' || c == '"') {
        p->token = take_quoted(p);
    } else {
        p->token = take_sign(p);
    }
}

static bool take(struct parser *p, enum token token)
{
    if (p->token != token)
        return false;
    next(p);
    return true;
}

/* -- nodes -- */

static uint32_t fail(struct parser *p)
{
    p->bad = true;
    return NONE;
}

static struct node *node_at(const struct selector *selector, uint32_t number)
{
    return &selector->nodes[number];
}

static uint32_t add(struct parser *p, enum kind kind, uint32_t a, uint32_t b, uint32_t c)
{
    struct selector *selector = p->selector;
    unsigned tall = 0;

    for (unsigned i = 0; i < 3; i++) {
        const uint32_t below = i == 0 ? a : i == 1 ? b : c;

        if (below && node_at(selector, below)->tall > tall)
            tall = node_at(selector, below)->tall;
    }
    if (tall >= TALL_MAX)
        p->bad = true;
    if (selector->count == selector->capacity) {
        selector->capacity = selector->capacity ? selector->capacity * 2 : 16;
        selector->nodes = mem_resize(selector->nodes, selector->capacity, sizeof *selector->nodes);
    }
    selector->nodes[selector->count] = (struct node){ .kind = kind, .tall = tall + 1, .a = a, .b = b, .c = c, .integer = -1 };
    return selector->count++;
}

/* What an operand may be, before any message is known. */
static bool may_be_number(const struct parser *p, uint32_t number)
{
    enum kind kind = node_at(p->selector, number)->kind;

    return kind == K_INTEGER || kind == K_REAL || kind == K_PROPERTY || (kind >= K_ADD && kind <= K_NEGATE);
}

static bool may_be_truth(const struct parser *p, uint32_t number)
{
    enum kind kind = node_at(p->selector, number)->kind;

    return kind == K_BOOLEAN || kind == K_PROPERTY || kind >= K_EQUAL;
}

static bool is_predicate(const struct parser *p, uint32_t number)
{
    return node_at(p->selector, number)->kind >= K_EQUAL;
}

static uint32_t add_text(struct parser *p)
{
    uint32_t number = add(p, K_TEXT, NONE, NONE, NONE);
    struct buf *texts = &p->selector->texts;
    struct node *node = node_at(p->selector, number);

    node->text = texts->length;
    for (size_t i = 0; i < p->text.length; i++) {
        buf_put(texts, &p->text.data[i], 1);
        i += p->text.data[i] == '\'';
    }
    node->length = texts->length - node->text;
    next(p);
    return number;
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "0x0a1b" */
static uint32_t add_bytes(struct parser *p)
{
    uint32_t number = add(p, K_BYTES, NONE, NONE, NONE);
    struct span text = p->text;
    struct node *node = node_at(p->selector, number);

    if (text.length < 4 || text.length % 2 || text.data[0] != '0' || (text.data[1] | 0x20) != 'x')
        return fail(p);
    node->text = p->selector->texts.length;
    node->length = text.length / 2 - 1;
    for (size_t i = 2; i < text.length; i += 2) {
        int high = hex_digit(text.data[i]), low = hex_digit(text.data[i + 1]);

        if (high < 0 || low < 0)
            return fail(p);
        buf_put_u8(&p->selector->texts, (uint8_t)(high * 16 + low));
    }
    next(p);
    return number;
}

static uint32_t add_property(struct parser *p)
{
    uint32_t number = add(p, K_PROPERTY, NONE, NONE, NONE);
    struct node *node = node_at(p->selector, number);
    struct property_key key;

    if (property_key(p->text, PROPERTY_INQUIRED, &key) != MQRC_NONE)
        return fail(p);
    node->text = p->selector->texts.length;
    node->length = key.length;
    node->field = key.field;
    buf_put(&p->selector->texts, key.stored, key.length);
    p->has_properties = true;
    next(p);
    return number;
}

/* -- the language -- */

static uint32_t parse_or(struct parser *p);

static uint32_t parse_literal(struct parser *p, enum kind kind, int64_t integer, double real)
{
    uint32_t number = add(p, kind, NONE, NONE, NONE);

    node_at(p->selector, number)->integer = integer;
    node_at(p->selector, number)->real = real;
    next(p);
    return number;
}

static uint32_t parse_primary(struct parser *p)
{
    uint32_t inside;

    switch (p->token) {
    case T_INTEGER:
        return parse_literal(p, K_INTEGER, p->integer, p->real);
    case T_REAL:
        return parse_literal(p, K_REAL, 0, p->real);
    case T_TRUE:
    case T_FALSE:
        return parse_literal(p, K_BOOLEAN, p->token == T_TRUE, 0);
    case T_TEXT:
        return add_text(p);
    case T_BYTES:
        return add_bytes(p);
    case T_NAME:
        return add_property(p);
    case T_OPEN:
        next(p);
        inside = parse_or(p);
        return take(p, T_CLOSE) ? inside : fail(p);
    default:
        return fail(p);
    }
}

static uint32_t parse_factor(struct parser *p)
{
    uint32_t number;
    bool negative = p->token == T_MINUS;

    if (p->token != T_PLUS && !negative)
        return parse_primary(p);
    if (++p->depth > DEPTH_MAX)
        return fail(p);
    next(p);
    number = parse_factor(p);
    p->depth--;
    if (p->bad || !may_be_number(p, number))
        return fail(p);
    return negative ? add(p, K_NEGATE, number, NONE, NONE) : number;
}

static uint32_t add_arithmetic(struct parser *p, enum kind kind, uint32_t a, uint32_t b)
{
    return !p->bad && may_be_number(p, a) && may_be_number(p, b) ? add(p, kind, a, b, NONE) : fail(p);
}

static uint32_t parse_term(struct parser *p)
{
    uint32_t number = parse_factor(p);

    while (!p->bad && (p->token == T_STAR || p->token == T_SLASH)) {
        enum kind kind = p->token == T_STAR ? K_MULTIPLY : K_DIVIDE;

        next(p);
        number = add_arithmetic(p, kind, number, parse_factor(p));
    }
    return number;
}

static uint32_t parse_sum(struct parser *p)
{
    uint32_t number = parse_term(p);

    while (!p->bad && (p->token == T_PLUS || p->token == T_MINUS)) {
        enum kind kind = p->token == T_PLUS ? K_ADD : K_SUBTRACT;

        next(p);
        number = add_arithmetic(p, kind, number, parse_term(p));
    }
    return number;
}

static bool is_property(const struct parser *p, uint32_t number)
{
    return node_at(p->selector, number)->kind == K_PROPERTY;
}

static uint32_t parse_in(struct parser *p, uint32_t what)
{
    uint32_t first = NONE, last = NONE, one;

    if (!is_property(p, what) || !take(p, T_OPEN))
        return fail(p);
    do {
        if (p->token != T_TEXT)
            return fail(p);
        one = add_text(p);
        if (last)
            node_at(p->selector, last)->a = one;
        else
            first = one;
        last = one;
    } while (take(p, T_COMMA));
    return take(p, T_CLOSE) ? add(p, K_IN, what, first, NONE) : fail(p);
}

static uint32_t parse_like(struct parser *p, uint32_t what)
{
    uint32_t pattern, number;
    int64_t escape = -1;

    if (!is_property(p, what) || p->token != T_TEXT)
        return fail(p);
    pattern = add_text(p);
    if (take(p, T_ESCAPE)) {
        if (p->token != T_TEXT || p->text.length != 1)
            return fail(p);
        escape = (unsigned char)p->text.data[0];
        next(p);
    }
    number = add(p, K_LIKE, what, pattern, NONE);
    node_at(p->selector, number)->integer = escape;
    return number;
}

static uint32_t parse_between(struct parser *p, uint32_t what)
{
    uint32_t low = parse_sum(p), high;

    if (p->bad || !take(p, T_AND))
        return fail(p);
    high = parse_sum(p);
    if (p->bad || !may_be_number(p, what) || !may_be_number(p, low) || !may_be_number(p, high))
        return fail(p);
    return add(p, K_BETWEEN, what, low, high);
}

/* Texts, truths and bytes are equal or not, and not less or more. */
static uint32_t add_comparison(struct parser *p, enum kind kind, uint32_t a, uint32_t b)
{
    if (p->bad || is_predicate(p, a) || is_predicate(p, b))
        return fail(p);
    if (kind != K_EQUAL && kind != K_UNEQUAL && (!may_be_number(p, a) || !may_be_number(p, b)))
        return fail(p);
    return add(p, kind, a, b, NONE);
}

static uint32_t parse_comparison(struct parser *p)
{
    static const enum kind kinds[] = { K_EQUAL, K_UNEQUAL, K_LESS, K_LESS_EQUAL, K_MORE, K_MORE_EQUAL };
    uint32_t number = parse_sum(p), made;
    bool not;

    if (p->bad)
        return NONE;
    if (p->token >= T_EQUAL && p->token <= T_MORE_EQUAL) {
        enum kind kind = kinds[p->token - T_EQUAL];

        next(p);
        return add_comparison(p, kind, number, parse_sum(p));
    }
    if (take(p, T_IS)) {
        not = take(p, T_NOT);
        if (!is_property(p, number) || !take(p, T_NULL))
            return fail(p);
        made = add(p, K_IS_NULL, number, NONE, NONE);
        return not ? add(p, K_NOT, made, NONE, NONE) : made;
    }
    not = take(p, T_NOT);
    if (take(p, T_BETWEEN))
        made = parse_between(p, number);
    else if (take(p, T_IN))
        made = parse_in(p, number);
    else if (take(p, T_LIKE))
        made = parse_like(p, number);
    else
        return not ? fail(p) : number;
    return not && !p->bad ? add(p, K_NOT, made, NONE, NONE) : made;
}

static uint32_t parse_not(struct parser *p)
{
    uint32_t number;

    if (++p->depth > DEPTH_MAX)
        return fail(p);
    if (take(p, T_NOT)) {
        number = parse_not(p);
        number = !p->bad && may_be_truth(p, number) ? add(p, K_NOT, number, NONE, NONE) : fail(p);
    } else {
        number = parse_comparison(p);
    }
    p->depth--;
    return number;
}

static uint32_t add_logic(struct parser *p, enum kind kind, uint32_t a, uint32_t b)
{
    return !p->bad && may_be_truth(p, a) && may_be_truth(p, b) ? add(p, kind, a, b, NONE) : fail(p);
}

static uint32_t parse_and(struct parser *p)
{
    uint32_t number = parse_not(p);

    while (!p->bad && take(p, T_AND))
        number = add_logic(p, K_AND, number, parse_not(p));
    return number;
}

static uint32_t parse_or(struct parser *p)
{
    uint32_t number = parse_and(p);

    while (!p->bad && take(p, T_OR))
        number = add_logic(p, K_OR, number, parse_and(p));
    return number;
}

/* -- values -- */

struct value {
    enum kind kind;  /* up to K_BYTES */
    int64_t integer; /* of BOOLEAN too */
    double real;     /* of INTEGER too */
    struct span text;
    char room[PROPERTY_FIELD_MAX];
};

struct evaluation {
    const struct selector *selector;
    const MQMD *md;
    struct span list;
    unsigned *steps;
};

static void set_integer(struct value *value, int64_t integer)
{
    value->kind = K_INTEGER;
    value->integer = integer;
    value->real = (double)integer;
}

static void set_truth(struct value *value, bool truth)
{
    value->kind = K_BOOLEAN;
    value->integer = truth;
}

static void set_property(struct value *value, const struct property *property)
{
    switch (property->type) {
    case MQTYPE_BOOLEAN:
        set_truth(value, property_integer(property));
        break;
    case MQTYPE_FLOAT32:
    case MQTYPE_FLOAT64:
        value->kind = K_REAL;
        value->real = property_real(property);
        break;
    case MQTYPE_STRING:
        value->kind = K_TEXT;
        value->text = property->value;
        break;
    case MQTYPE_BYTE_STRING:
        value->kind = K_BYTES;
        value->text = property->value;
        break;
    case MQTYPE_NULL:
        value->kind = K_NULL;
        break;
    default:
        set_integer(value, property_integer(property));
    }
}

static bool look_for(const struct evaluation *e, struct span name, struct property *property)
{
    struct reader in = reader_of(e->list);

    while (*e->steps < STEPS_MAX && property_next(&in, property)) {
        ++*e->steps;
        if (span_equal(property->name, name))
            return true;
    }
    return false;
}

/* Characters of the descriptor count without the blanks behind them. */
static void find_property(const struct evaluation *e, const struct node *node, struct value *value)
{
    struct span name = span_part(buf_span(&e->selector->texts), node->text, node->length);
    struct property property;

    value->kind = K_NULL;
    if (node->length && look_for(e, name, &property)) {
        set_property(value, &property);
        return;
    }
    if (!node->field)
        return;
    property_of_field(node->field, e->md, value->room, &property);
    set_property(value, &property);
    if (value->kind == K_TEXT)
        value->text = span_trim_end(span_part(value->text, 0, strnlen(value->text.data, value->text.length)));
}

static bool is_number(const struct value *value)
{
    return value->kind == K_INTEGER || value->kind == K_REAL;
}

static void calculate(enum kind kind, const struct value *a, const struct value *b, struct value *out)
{
    int64_t integer = 0;
    bool exact = a->kind == K_INTEGER && b->kind == K_INTEGER;

    out->kind = K_NULL;
    if (!is_number(a) || !is_number(b))
        return;
    if (exact && ((kind == K_ADD && !__builtin_add_overflow(a->integer, b->integer, &integer)) ||
                  (kind == K_SUBTRACT && !__builtin_sub_overflow(a->integer, b->integer, &integer)) ||
                  (kind == K_MULTIPLY && !__builtin_mul_overflow(a->integer, b->integer, &integer)))) {
        set_integer(out, integer);
        return;
    }
    if (kind == K_DIVIDE && b->real == 0)
        return;
    if (exact && kind == K_DIVIDE && !(a->integer == INT64_MIN && b->integer == -1)) {
        set_integer(out, a->integer / b->integer);
        return;
    }
    out->kind = K_REAL;
    out->real = kind == K_ADD ? a->real + b->real : kind == K_SUBTRACT ? a->real - b->real
                : kind == K_MULTIPLY ? a->real * b->real : a->real / b->real;
}

/* -1, 0, 1; 2: they do not compare. */
static int compare(const struct value *a, const struct value *b)
{
    if (a->kind == K_INTEGER && b->kind == K_INTEGER)
        return a->integer < b->integer ? -1 : a->integer > b->integer;
    if (is_number(a) && is_number(b))
        return a->real < b->real ? -1 : a->real > b->real ? 1 : a->real == b->real ? 0 : 2;
    if (a->kind != b->kind)
        return 2;
    if (a->kind == K_BOOLEAN)
        return a->integer == b->integer ? 0 : 1;
    return span_equal(a->text, b->text) ? 0 : 1;
}

static bool holds(enum kind kind, int order)
{
    switch (kind) {
    case K_EQUAL:
        return order == 0;
    case K_UNEQUAL:
        return order != 0 && order != 2;
    case K_LESS:
        return order == -1;
    case K_LESS_EQUAL:
        return order == -1 || order == 0;
    case K_MORE:
        return order == 1;
    default:
        return order == 1 || order == 0;
    }
}

/* Bytes of the character at the beginning. */
static size_t character(struct span text)
{
    size_t length = 1;

    while (length < text.length && ((unsigned char)text.data[length] & 0xc0) == 0x80)
        length++;
    return length;
}

/* 1, 0; -1: it took too long. */
static int is_like(const struct evaluation *e, struct span text, struct span pattern, int64_t escape)
{
    struct span text_back = SPAN_NONE, pattern_back = SPAN_NONE;
    bool can_go_back = false;

    for (;;) {
        bool escaped = pattern.length > 1 && escape >= 0 && (unsigned char)pattern.data[0] == escape;
        struct span one = escaped ? span_from(pattern, 1) : pattern;

        if (++*e->steps > STEPS_MAX)
            return -1;
        if (!escaped && one.length && one.data[0] == '%') {
            pattern = pattern_back = span_from(one, 1);
            text_back = text;
            can_go_back = true;
        } else if (!text.length && !one.length) {
            return 1;
        } else if (text.length && one.length && !escaped && one.data[0] == '_') {
            text = span_from(text, character(text));
            pattern = span_from(one, 1);
        } else if (text.length && one.length && one.data[0] == text.data[0]) {
            text = span_from(text, 1);
            pattern = span_from(one, 1);
        } else if (can_go_back && text_back.length) {
            text = text_back = span_from(text_back, 1);
            pattern = pattern_back;
        } else {
            return 0;
        }
    }
}

static void evaluate(const struct evaluation *e, uint32_t number, struct value *out);

static void evaluate_logic(const struct evaluation *e, const struct node *node, struct value *out)
{
    const bool decides = node->kind == K_OR; /* the value that one side is enough for */
    struct value other;

    evaluate(e, node->a, out);
    if (out->kind == K_BOOLEAN && !!out->integer == decides)
        return;
    evaluate(e, node->b, &other);
    if (other.kind == K_BOOLEAN && !!other.integer == decides)
        set_truth(out, decides);
    else if (out->kind != K_BOOLEAN || other.kind != K_BOOLEAN)
        out->kind = K_NULL;
}

static void evaluate_in(const struct evaluation *e, const struct node *node, struct value *out)
{
    struct span texts = buf_span(&e->selector->texts);
    struct value what;
    bool found = false;

    evaluate(e, node->a, &what);
    out->kind = K_NULL;
    if (what.kind == K_NULL)
        return;
    for (uint32_t i = node->b; i && !found; i = node_at(e->selector, i)->a) {
        const struct node *one = node_at(e->selector, i);

        found = what.kind == K_TEXT && span_equal(what.text, span_part(texts, one->text, one->length));
    }
    set_truth(out, found);
}

static void evaluate_like(const struct evaluation *e, const struct node *node, struct value *out)
{
    const struct node *pattern = node_at(e->selector, node->b);
    struct value what;
    int like = 0;

    evaluate(e, node->a, &what);
    out->kind = K_NULL;
    if (what.kind == K_NULL)
        return;
    if (what.kind == K_TEXT)
        like = is_like(e, what.text, span_part(buf_span(&e->selector->texts), pattern->text, pattern->length), node->integer);
    if (like >= 0)
        set_truth(out, like);
}

static void evaluate_between(const struct evaluation *e, const struct node *node, struct value *out)
{
    struct value what, low, high;

    evaluate(e, node->a, &what);
    evaluate(e, node->b, &low);
    evaluate(e, node->c, &high);
    out->kind = K_NULL;
    if (what.kind != K_NULL && low.kind != K_NULL && high.kind != K_NULL)
        set_truth(out, holds(K_MORE_EQUAL, compare(&what, &low)) && holds(K_LESS_EQUAL, compare(&what, &high)));
}

static void evaluate_pair(const struct evaluation *e, const struct node *node, struct value *out)
{
    struct value a, b;

    evaluate(e, node->a, &a);
    evaluate(e, node->b, &b);
    if (node->kind < K_EQUAL) {
        calculate(node->kind, &a, &b, out);
        return;
    }
    out->kind = K_NULL;
    if (a.kind != K_NULL && b.kind != K_NULL)
        set_truth(out, holds(node->kind, compare(&a, &b)));
}

static void evaluate(const struct evaluation *e, uint32_t number, struct value *out)
{
    const struct node *node = node_at(e->selector, number);
    struct value inner, zero = { .kind = K_INTEGER };

    *out = (struct value){ .kind = node->kind, .integer = node->integer, .real = node->real };
    switch (node->kind) {
    case K_TEXT:
    case K_BYTES:
        out->text = span_part(buf_span(&e->selector->texts), node->text, node->length);
        break;
    case K_PROPERTY:
        find_property(e, node, out);
        break;
    case K_NEGATE:
        evaluate(e, node->a, &inner);
        calculate(K_SUBTRACT, &zero, &inner, out);
        break;
    case K_NOT:
        evaluate(e, node->a, out);
        if (out->kind == K_BOOLEAN)
            out->integer = !out->integer;
        else
            out->kind = K_NULL;
        break;
    case K_IS_NULL:
        evaluate(e, node->a, &inner);
        set_truth(out, inner.kind == K_NULL);
        break;
    case K_AND:
    case K_OR:
        evaluate_logic(e, node, out);
        break;
    case K_IN:
        evaluate_in(e, node, out);
        break;
    case K_LIKE:
        evaluate_like(e, node, out);
        break;
    case K_BETWEEN:
        evaluate_between(e, node, out);
        break;
    case K_NULL:
    case K_BOOLEAN:
    case K_INTEGER:
    case K_REAL:
        break;
    default:
        evaluate_pair(e, node, out);
    }
}

/* -- from outside -- */

bool selector_fits(const struct selector *selector, const MQMD *md, struct span list)
{
    unsigned steps = 0;

    return selector_fits_counted(selector, md, list, &steps);
}

bool selector_fits_counted(const struct selector *selector, const MQMD *md, struct span list, unsigned *steps)
{
    const struct evaluation e = { selector, md, list, steps };
    struct value value;

    if (!selector)
        return true;
    evaluate(&e, selector->top, &value);
    return value.kind == K_BOOLEAN && value.integer;
}

void selector_free(struct selector *selector)
{
    if (!selector)
        return;
    mem_free(selector->nodes);
    buf_release(&selector->texts);
    mem_free(selector);
}

MQLONG selector_compile(struct span text, struct selector **selector)
{
    static const MQMD none = { MQMD_DEFAULT };
    struct parser p = { .rest = text };
    MQLONG reason = MQRC_NONE;

    *selector = NULL;
    if (text.length > MQ_SELECTOR_LENGTH)
        return MQRC_SELECTION_STRING_ERROR;
    next(&p);
    if (p.token == T_END)
        return MQRC_NONE;
    p.selector = mem_alloc(1, sizeof *p.selector);
    buf_init(&p.selector->texts, 4 * MQ_SELECTOR_LENGTH);
    (void)add(&p, K_NULL, NONE, NONE, NONE); /* the one that is none */
    p.selector->top = parse_or(&p);
    if (p.bad || p.token != T_END || !may_be_truth(&p, p.selector->top) || buf_failed(&p.selector->texts))
        reason = MQRC_SELECTOR_SYNTAX_ERROR;
    else if (!p.has_properties && !selector_fits(p.selector, &none, SPAN_NONE))
        reason = MQRC_SELECTOR_ALWAYS_FALSE;
    if (reason != MQRC_NONE || !p.has_properties) {
        selector_free(p.selector);
        return reason;
    }
    *selector = p.selector;
    return MQRC_NONE;
}
