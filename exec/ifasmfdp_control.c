/* ifasmfdp_control.c - the control statements of IFASMFDP into what they ask for. */
#include "exec/ifasmfdp.h"

#include "base/text.h"

enum { TEXT_MAX = 1 << 16, DAY_LAST = 2099366, DAY_FIRST = 1900000, TIME_LAST = 2400 };

struct parser {
    struct buf text; /* the cards, folded, one behind the other */
    size_t at;
    struct ifasmfdp_control *control;
};

static void skip(struct parser *parser)
{
    while (parser->at < parser->text.length && (parser->text.data[parser->at] == ' ' || parser->text.data[parser->at] == ','))
        parser->at++;
}

static char look(struct parser *parser)
{
    skip(parser);
    return parser->at < parser->text.length ? parser->text.data[parser->at] : '\0';
}

static bool take(struct parser *parser, char c)
{
    if (look(parser) != c || c == '\0')
        return false;
    parser->at++;
    return true;
}

/* Up to the next blank, comma, colon or parenthesis. */
static struct span word(struct parser *parser)
{
    size_t start;

    skip(parser);
    start = parser->at;
    while (parser->at < parser->text.length && !strchr(" ,():", parser->text.data[parser->at]))
        parser->at++;
    return span_bytes(parser->text.data + start, parser->at - start);
}

static int wrong(struct parser *parser, struct span what, int reason)
{
    struct span shown = span_part(what.length ? what : span_from(buf_span(&parser->text), parser->at), 0, IFASMFDP_WRONG);

    shown = span_trim(shown);
    if (!shown.length)
        shown = span_of("THE END");
    memcpy(parser->control->wrong, shown.data, shown.length);
    parser->control->wrong[shown.length] = '\0';
    text_make_printable(parser->control->wrong, shown.length);
    return reason;
}

static int ddname(struct parser *parser, struct name8 *name)
{
    struct span text = word(parser);

    return name8_of(name, text) == 0 && !name8_none(name) ? 0 : wrong(parser, text, REASON_BAD_VALUE);
}

static int number(struct parser *parser, uint32_t maximum, uint32_t *value)
{
    struct span text = word(parser);
    uint64_t got;

    if (!text_number(text, maximum, &got))
        return wrong(parser, text, REASON_BAD_VALUE);
    *value = (uint32_t)got;
    return 0;
}

static int close(struct parser *parser)
{
    return take(parser, ')') ? 0 : wrong(parser, SPAN_NONE, REASON_SYNTAX);
}

static int open(struct parser *parser)
{
    return take(parser, '(') ? 0 : wrong(parser, SPAN_NONE, REASON_SYNTAX);
}

/* INDD(name[,OPTIONS(DUMP|CLEAR|ALL)]) */
static int input(struct parser *parser)
{
    struct ifasmfdp_control *control = parser->control;
    struct ifasmfdp_input *row = &control->inputs[control->input_count];
    int reason = control->input_count == IFASMFDP_DDS ? wrong(parser, SPAN_NONE, REASON_LIMIT) : ddname(parser, &row->ddname);

    if (reason < 0)
        return reason;
    row->dump = row->clear = true; /* ALL is what is meant where nothing is said */
    control->input_count++;
    if (look(parser) != ')') {
        struct span option = word(parser);

        if (!span_is(option, "OPTIONS"))
            return wrong(parser, option, REASON_SYNTAX);
        reason = open(parser);
        if (reason < 0)
            return reason;
        option = word(parser);
        row->dump = span_is(option, "DUMP") || span_is(option, "ALL");
        row->clear = span_is(option, "CLEAR") || span_is(option, "ALL");
        reason = row->dump || row->clear ? close(parser) : wrong(parser, option, REASON_BAD_VALUE);
    }
    return reason < 0 ? reason : close(parser);
}

/* n, n:m, n(subtypes): subtypes are taken and not looked at, our records have none. */
static int types(struct parser *parser, bool chosen[IFASMFDP_TYPES])
{
    int reason = open(parser);

    while (reason == 0 && look(parser) != ')') {
        uint32_t from = 0, to;

        reason = number(parser, IFASMFDP_TYPES - 1, &from);
        to = from;
        if (reason == 0 && take(parser, ':'))
            reason = number(parser, IFASMFDP_TYPES - 1, &to);
        if (reason == 0 && from > to)
            reason = wrong(parser, SPAN_NONE, REASON_BAD_VALUE);
        if (reason == 0 && take(parser, '(')) {
            while (reason == 0 && look(parser) != ')') {
                uint32_t ignored;

                if (!take(parser, ':'))
                    reason = number(parser, UINT16_MAX, &ignored);
            }
            if (reason == 0)
                reason = close(parser);
        }
        for (uint32_t i = from; reason == 0 && i <= to; i++)
            chosen[i] = true;
    }
    return reason < 0 ? reason : close(parser);
}

/* OUTDD(name[,TYPE(...)|NOTYPE(...)]) */
static int output(struct parser *parser)
{
    struct ifasmfdp_control *control = parser->control;
    struct ifasmfdp_output *row = &control->outputs[control->output_count];
    bool given[IFASMFDP_TYPES] = { false };
    int reason = control->output_count == IFASMFDP_DDS ? wrong(parser, SPAN_NONE, REASON_LIMIT) : ddname(parser, &row->ddname);

    if (reason < 0)
        return reason;
    control->output_count++;
    memset(row->types, true, sizeof row->types);
    if (look(parser) != ')') {
        struct span option = word(parser);
        bool all = span_is(option, "NOTYPE");

        if (!all && !span_is(option, "TYPE"))
            return wrong(parser, option, REASON_SYNTAX);
        reason = types(parser, given);
        for (size_t i = 0; i < IFASMFDP_TYPES; i++)
            row->types[i] = given[i] != all;
    }
    return reason < 0 ? reason : close(parser);
}

static int date(struct parser *parser)
{
    int reason = number(parser, DAY_LAST, &parser->control->first_day);

    parser->control->last_day = DAY_LAST;
    if (reason == 0 && look(parser) != ')')
        reason = number(parser, DAY_LAST, &parser->control->last_day);
    return reason < 0 ? reason : close(parser);
}

static int one_time(struct parser *parser, uint32_t *hhmm)
{
    size_t start = parser->at;
    int reason = number(parser, TIME_LAST, hhmm);

    if (reason == 0 && *hhmm % 100 > 59)
        reason = wrong(parser, span_bytes(parser->text.data + start, parser->at - start), REASON_BAD_VALUE);
    return reason < 0 ? reason : close(parser);
}

static int sid(struct parser *parser)
{
    struct span text = word(parser);

    if (!text.length || text.length >= sizeof parser->control->sid)
        return wrong(parser, text, REASON_BAD_VALUE);
    memset(parser->control->sid, ' ', sizeof parser->control->sid - 1);
    memcpy(parser->control->sid, text.data, text.length);
    return close(parser);
}

static int statement(struct parser *parser, struct span verb)
{
    struct ifasmfdp_control *control = parser->control;
    struct span text;
    int reason = open(parser);

    if (reason < 0)
        return reason;
    if (span_is(verb, "INDD"))
        return input(parser);
    if (span_is(verb, "OUTDD"))
        return output(parser);
    if (span_is(verb, "DATE"))
        return date(parser);
    if (span_is(verb, "START"))
        return one_time(parser, &control->start);
    if (span_is(verb, "END"))
        return one_time(parser, &control->end);
    if (span_is(verb, "SID"))
        return sid(parser);
    if (verb.length == 5 && span_starts(verb, "USER") && verb.data[4] >= '1' && verb.data[4] <= '3') {
        reason = ddname(parser, &control->exits[verb.data[4] - '1']);
        return reason < 0 ? reason : close(parser);
    }
    if (!span_is(verb, "ABEND")) /* of which nothing depends here: a step ends with a code and its messages */
        return wrong(parser, verb, REASON_SYNTAX);
    text = word(parser);
    return span_is(text, "RETRY") || span_is(text, "NORETRY") ? close(parser) : wrong(parser, text, REASON_BAD_VALUE);
}

static void put_cards(struct span cards, struct buf *text)
{
    struct span card;

    while (span_line(&cards, &card)) {
        buf_put_span(text, span_part(card, 0, IFASMFDP_CARD));
        buf_put_text(text, " ");
    }
    text_fold(text->data, text->length);
}

int ifasmfdp_parse(struct span cards, struct ifasmfdp_control *control)
{
    struct parser parser = { .control = control };
    int reason = 0;

    *control = (struct ifasmfdp_control){ .first_day = DAY_FIRST, .last_day = DAY_LAST, .end = TIME_LAST };
    buf_init(&parser.text, TEXT_MAX);
    put_cards(cards, &parser.text);
    if (buf_failed(&parser.text) || memchr(parser.text.data, '\0', parser.text.length))
        reason = wrong(&parser, SPAN_NONE, buf_failed(&parser.text) ? REASON_TOO_LONG : REASON_SYNTAX);
    while (reason == 0 && look(&parser) != '\0') {
        struct span verb = word(&parser);

        reason = verb.length ? statement(&parser, verb) : wrong(&parser, SPAN_NONE, REASON_SYNTAX);
    }
    if (reason == 0 && control->input_count == 0)
        control->inputs[control->input_count++] = (struct ifasmfdp_input){ name8_const("DUMPIN"), true, true };
    if (reason == 0 && control->output_count == 0) {
        struct ifasmfdp_output *row = &control->outputs[control->output_count++];

        row->ddname = name8_const("DUMPOUT");
        memset(row->types, true, sizeof row->types);
    }
    buf_release(&parser.text);
    return reason;
}
