/* statement.c - statements of a deck. */
#include "jcl/statement.h"

#include "base/text.h"

enum {
    CONTINUE_FIRST = 4, CONTINUE_LAST = 16, /* columns in which continued operands may begin */
    CONTINUE_QUOTED = 16,                   /* where text in apostrophes goes on */
};

/* Where the scan of an operand field stands between two cards. */
struct scan {
    bool quoted;
    bool comma;  /* the last byte was a comma: operands go on */
    bool full;   /* they ran through column 71 */
    bool marked; /* column 72 of the last card */
};

static const char *const operations[] = {
    "JOB", "EXEC", "DD", "PROC", "PEND", "SET", "IF", "ELSE", "ENDIF", "INCLUDE", "JCLLIB", "OUTPUT", "COMMAND", "CNTL",
    "ENDCNTL", "EXPORT", "XMIT", "NOTIFY", "SCHEDULE",
};
/* What follows these words is a comment. */
static const char *const bare_operations[] = { "PEND", "ELSE", "ENDIF", "ENDCNTL" };

bool statement_is_operation(struct span word)
{
    for (size_t i = 0; i < ARRAY_COUNT(operations); i++)
        if (span_is(word, operations[i]))
            return true;
    return false;
}

static bool is_bare(struct span operation)
{
    for (size_t i = 0; i < ARRAY_COUNT(bare_operations); i++)
        if (span_is(operation, bare_operations[i]))
            return true;
    return false;
}

void statement_reader_init(struct statement_reader *reader, struct span deck)
{
    reader->rest = deck;
    buf_init(&reader->operands, STATEMENT_OPERANDS_MAX);
}

void statement_reader_release(struct statement_reader *reader)
{
    buf_release(&reader->operands);
}

/* Appends the operand bytes of one card, text being what is left of its columns 1-71. */
static void scan_card(struct statement_reader *reader, struct scan *scan, const struct card *card, struct span text)
{
    size_t used = 0;

    while (used < text.length && (scan->quoted || text.data[used] != ' ')) {
        if (text.data[used] == '\'')
            scan->quoted = !scan->quoted;
        used++;
    }
    buf_put_span(&reader->operands, span_part(text, 0, used));
    if (scan->quoted) /* a short card is as good as one with blanks up to column 71 */
        buf_fill(&reader->operands, ' ', CARD_STATEMENT_END - (size_t)(text.data + used - card->image.data));
    scan->comma = !scan->quoted && used > 0 && text.data[used - 1] == ',';
    scan->full = text.data + used == card->image.data + CARD_STATEMENT_END;
    scan->marked = card_marked(card);
}

/* The offset of the text on a card that may continue operands; 0 if it does not. */
static size_t continued_at(const struct card *card)
{
    struct span columns = card_columns(card, 3, CARD_STATEMENT_END);
    size_t at = 0;

    if (!card_is_unnamed(card))
        return 0;
    while (at < columns.length && columns.data[at] == ' ')
        at++;
    if (at == columns.length || at + 3 < CONTINUE_FIRST || at + 3 > CONTINUE_LAST)
        return 0;
    return at + 2;
}

/* The next card that is no comment card. A blank "//" card between the cards of a statement is passed over as well, when the
 * statement does go on behind it; decks use it as a spacer. */
static bool next_card(struct span *rest, struct card *card)
{
    struct span ahead;
    struct card behind;

    do {
        if (!card_next(rest, card))
            return false;
    } while (card_kind(card) == CARD_COMMENT);
    if (card_kind(card) != CARD_NULL)
        return true;
    ahead = *rest;
    while (card_next(&ahead, &behind)) {
        struct span text = span_from(behind.image, continued_at(&behind));

        if (card_kind(&behind) == CARD_COMMENT)
            continue;
        if (continued_at(&behind) && !statement_is_operation(span_word(&text))) {
            *card = behind;
            *rest = ahead;
        }
        break;
    }
    return true;
}

/* Takes the card that continues operands; what stands there instead stays in rest. */
static enum statement_fault continue_operands(struct statement_reader *reader, struct scan *scan)
{
    struct span rest = reader->rest;
    struct card card;
    size_t at;

    if (!next_card(&rest, &card))
        return scan->quoted ? STATEMENT_APOSTROPHE : STATEMENT_CONTINUATION;
    if (scan->quoted) {
        struct span before = card_columns(&card, 3, CONTINUE_QUOTED - 1);

        if (!card_is_unnamed(&card) || span_trim_end(before).length || card.image.length < CONTINUE_QUOTED)
            return STATEMENT_APOSTROPHE;
        at = CONTINUE_QUOTED - 1;
    } else {
        at = continued_at(&card);
        if (at == 0) {
            /* Text from column 17 on is a comment of this statement, not a statement of its own. */
            if (card_is_unnamed(&card) && card_kind(&card) == CARD_STATEMENT)
                reader->rest = rest;
            return STATEMENT_CONTINUATION;
        }
    }
    reader->rest = rest;
    scan_card(reader, scan, &card, card_columns(&card, at + 1, CARD_STATEMENT_END));
    return STATEMENT_GOOD;
}

/* A marked column 72 behind operands that are complete continues the comment. */
static void skip_comment(struct statement_reader *reader, bool marked)
{
    struct card card;

    while (marked) {
        struct span rest = reader->rest;

        if (!card_next(&rest, &card) || !card_is_unnamed(&card) || card_kind(&card) != CARD_STATEMENT)
            return;
        marked = card_marked(&card);
        reader->rest = rest;
    }
}

static void read_operands(struct statement_reader *reader, struct statement *statement, const struct card *card, struct span text)
{
    struct scan scan = { false, false, false, false };

    scan_card(reader, &scan, card, text);
    while (scan.quoted || scan.comma) {
        statement->fault = (uint8_t)continue_operands(reader, &scan);
        if (statement->fault)
            return;
    }
    if (scan.full && scan.marked)
        statement->fault = STATEMENT_COLUMN_71;
    skip_comment(reader, scan.marked);
}

/* Offset of the word THEN, or text.length. */
static size_t find_then(struct span text)
{
    for (size_t at = 0; at + 4 <= text.length; at++) {
        bool begins = at == 0 || text.data[at - 1] == ' ' || text.data[at - 1] == ')';
        bool ends = at + 4 == text.length || text.data[at + 4] == ' ';

        if (begins && ends && memcmp(text.data + at, "THEN", 4) == 0)
            return at;
    }
    return text.length;
}

/* An expression breaks at any blank and goes on until THEN. */
static void read_expression(struct statement_reader *reader, struct statement *statement, struct span text)
{
    for (;;) {
        size_t then = find_then(text);
        struct span rest = reader->rest;
        struct span word;
        struct card card;
        size_t at;

        buf_put_span(&reader->operands, span_trim_end(span_part(text, 0, then)));
        if (then < text.length)
            return;
        buf_put_text(&reader->operands, " ");
        at = next_card(&rest, &card) ? continued_at(&card) : 0;
        text = at ? card_columns(&card, at + 1, CARD_STATEMENT_END) : SPAN_NONE;
        word = text;
        if (at == 0 || statement_is_operation(span_word(&word))) {
            statement->fault = STATEMENT_THEN;
            return;
        }
        reader->rest = rest;
    }
}

/* DLM= begins an operand there: behind a comma, behind the node of an XMIT control statement, or first of all. */
static bool is_delimiter_operand(struct span operands, size_t at)
{
    bool first = at == 0 || operands.data[at - 1] == ',' || operands.data[at - 1] == ' ';

    return first && span_starts(span_from(operands, at), "DLM=");
}

/* The delimiter that DLM= gives, out of operands; the length 0 when there is none. */
static size_t find_delimiter(struct span operands, char delimiter[STATEMENT_DELIMITER_MAX])
{
    bool quoted = false;
    size_t length = 0;

    for (size_t at = 0; at < operands.length; at++) {
        if (operands.data[at] == '\'')
            quoted = !quoted;
        if (quoted || !is_delimiter_operand(operands, at))
            continue;
        at += strlen("DLM=");
        quoted = at < operands.length && operands.data[at] == '\'';
        if (quoted)
            at++;
        while (at < operands.length && length < STATEMENT_DELIMITER_MAX) {
            char c = operands.data[at++];

            if (quoted && c == '\'' && (at == operands.length || operands.data[at] != '\''))
                break;
            if (!quoted && c == ',')
                break;
            if (quoted && c == '\'')
                at++;
            delimiter[length++] = c;
        }
        break;
    }
    return length;
}

static void read_data(struct statement_reader *reader, struct statement *statement, bool slashes, struct span delimiter)
{
    struct span start = reader->rest;
    const char *end = start.data;

    for (;;) {
        struct span rest = reader->rest;
        enum card_kind kind;
        struct card card;

        if (!card_next(&rest, &card))
            break;
        kind = card_kind(&card);
        if (delimiter.length) {
            if (card.record.length >= delimiter.length && memcmp(card.record.data, delimiter.data, delimiter.length) == 0) {
                reader->rest = rest;
                break;
            }
        } else if (kind == CARD_DELIMITER) {
            reader->rest = rest;
            break;
        } else if (kind == CARD_JECL ? card_jecl_verb(card_verb(&card)) : kind != CARD_DATA && !slashes) {
            break;
        }
        reader->rest = rest;
        end = rest.data;
    }
    statement->has_data = true;
    statement->data = span_bytes(start.data, (size_t)(end - start.data));
}

/* The operands begin with that word as a positional parameter. */
static bool begins(struct span operands, const char *word)
{
    size_t length = strlen(word);

    return span_starts(operands, word) && (operands.length == length || operands.data[length] == ',');
}

static void read_fields(struct statement_reader *reader, struct statement *statement, const struct card *card)
{
    struct span rest = card_columns(card, 3, CARD_STATEMENT_END);
    char delimiter[STATEMENT_DELIMITER_MAX];
    bool data;

    if (rest.length && rest.data[0] != ' ')
        statement->name = span_word(&rest);
    statement->operation = span_word(&rest);
    while (rest.length && rest.data[0] == ' ')
        rest = span_from(rest, 1);
    if (statement->operation.length == 0) {
        if (statement->name.length == 0)
            statement->kind = CARD_COMMENT; /* nothing but a sequence number */
        return;
    }
    if (is_bare(statement->operation)) {
        skip_comment(reader, card_marked(card));
        return;
    }
    if (span_is(statement->operation, "IF"))
        read_expression(reader, statement, rest);
    else
        read_operands(reader, statement, card, rest);
    if (buf_failed(&reader->operands))
        statement->fault = STATEMENT_LONG;
    statement->operands = buf_span(&reader->operands);
    /* What XMIT ships to another node is no part of this stream, whatever it looks like. */
    data = begins(statement->operands, "DATA") || span_is(statement->operation, "XMIT");
    if (!data && !begins(statement->operands, "*"))
        return;
    if (span_is(statement->operation, "DD") || span_is(statement->operation, "XMIT"))
        read_data(reader, statement, data, span_bytes(delimiter, find_delimiter(statement->operands, delimiter)));
}

static void read_control_fields(struct statement_reader *reader, struct statement *statement, const struct card *card)
{
    char delimiter[STATEMENT_DELIMITER_MAX];

    statement->operation = card_verb(card);
    statement->operands = span_trim(card_columns(card, statement->operation.length + 3, CARD_STATEMENT_END));
    if (span_is(statement->operation, "XMIT"))
        read_data(reader, statement, true, span_bytes(delimiter, find_delimiter(statement->operands, delimiter)));
}

bool statement_next(struct statement_reader *reader, struct statement *statement)
{
    const char *start = reader->rest.data;
    struct span before = reader->rest;
    struct card card;

    *statement = (struct statement){ .kind = CARD_END };
    statement->name = statement->operation = statement->operands = statement->data = SPAN_NONE;
    buf_clear(&reader->operands);
    if (!card_next(&reader->rest, &card))
        return false;
    statement->kind = card_kind(&card);
    if (statement->kind == CARD_DATA) {
        reader->rest = before;
        read_data(reader, statement, false, SPAN_NONE);
        statement->cards = span_bytes(start, 0);
        return true;
    }
    if (statement->kind == CARD_JECL)
        read_control_fields(reader, statement, &card);
    if (statement->kind == CARD_STATEMENT)
        read_fields(reader, statement, &card);
    statement->cards = span_bytes(start, (size_t)((statement->has_data ? statement->data.data : reader->rest.data) - start));
    return true;
}
