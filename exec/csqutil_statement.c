/* csqutil_statement.c - cards into statements, statements into a row and its values. */
#include "base/text.h"
#include "exec/csqutil.h"

/* -- cards -- */

int csqutil_next(struct span *cards, struct buf *text)
{
    struct span card;
    char more = 0; /* how the card before says that it goes on */

    while (span_line(cards, &card)) {
        struct span part = span_trim_end(span_part(card, 0, CSQUTIL_CARD));

        if (part.length == 0 || part.data[0] == '*')
            continue;
        if (more == '+')
            part = span_trim(part);
        more = part.data[part.length - 1];
        if (more != '+' && more != '-')
            more = 0;
        buf_put_span(text, span_part(part, 0, part.length - (more != 0)));
        if (!more)
            return 1;
    }
    return text->length > 0;
}

/* -- words -- */

static int wrong(struct csqutil_statement *statement, struct span at, int reason)
{
    struct span shown = span_trim(span_part(at, 0, CSQUTIL_WRONG));

    if (!shown.length)
        shown = span_of("THE END");
    memcpy(statement->wrong, shown.data, shown.length);
    statement->wrong[shown.length] = '\0';
    text_make_printable(statement->wrong, shown.length);
    return reason;
}

static struct span skip(struct span rest)
{
    while (rest.length && (rest.data[0] == ' ' || rest.data[0] == ','))
        rest = span_from(rest, 1);
    return rest;
}

/* Up to a blank, a comma or a parenthesis. */
static struct span take_word(struct span *rest)
{
    size_t length = 0;

    while (length < rest->length && !strchr(" ,()", rest->data[length]))
        length++;
    *rest = span_from(*rest, length);
    return span_bytes(rest->data - length, length);
}

/* What stands in parentheses, which *rest is at. */
static int take_value(struct csqutil_statement *statement, struct span *rest, struct span *value)
{
    struct span start = *rest;
    bool quoted = false;

    for (size_t at = 1; at < rest->length; at++) {
        if (rest->data[at] == '\'')
            quoted = !quoted;
        else if (rest->data[at] == '(' && !quoted)
            break;
        if (rest->data[at] != ')' || quoted)
            continue;
        *value = span_trim(span_part(start, 1, at - 1));
        *rest = span_from(start, at + 1);
        if (value->length >= 2 && value->data[0] == '\'' && value->data[value->length - 1] == '\'')
            *value = span_part(*value, 1, value->length - 2);
        return value->length ? 0 : wrong(statement, start, REASON_BAD_VALUE);
    }
    return wrong(statement, start, REASON_SYNTAX);
}

/* Does the row have that keyword; with a value? */
static bool known(const struct csqutil_row *row, struct span keyword, bool *value)
{
    struct span rest = span_of(row->keywords);

    for (struct span word = span_word(&rest); word.length; word = span_word(&rest)) {
        *value = word.data[word.length - 1] == ')';
        if (span_equal(span_part(word, 0, word.length - (*value ? 2 : 0)), keyword))
            return true;
    }
    return false;
}

static int take_keyword(struct csqutil_statement *statement, struct span *rest)
{
    struct span keyword = take_word(rest);
    unsigned count = statement->count;
    bool wants = false;
    int reason = 0;

    if (!keyword.length)
        return wrong(statement, *rest, REASON_SYNTAX);
    if (!known(statement->row, keyword, &wants))
        return wrong(statement, keyword, REASON_NOT_FOUND);
    for (unsigned i = 0; i < count; i++)
        if (span_equal(statement->keywords[i].keyword, keyword))
            return wrong(statement, keyword, REASON_EXISTS);
    if (count == CSQUTIL_KEYWORDS)
        return wrong(statement, keyword, REASON_LIMIT);
    statement->keywords[count].keyword = keyword;
    statement->keywords[count].has_value = wants;
    *rest = skip(*rest);
    if (wants != (rest->length && rest->data[0] == '('))
        return wrong(statement, *rest, REASON_SYNTAX);
    if (wants)
        reason = take_value(statement, rest, &statement->keywords[count].value);
    statement->count++;
    return reason;
}

int csqutil_parse(struct csqutil_statement *statement, struct span text, csqutil_find *find)
{
    struct span rest, name;
    int reason = 0;

    memset(statement, 0, sizeof *statement);
    buf_init(&statement->text, CSQUTIL_STATEMENT_MAX);
    buf_put_span(&statement->text, text);
    if (buf_failed(&statement->text))
        return wrong(statement, text, REASON_TOO_LONG);
    if (memchr(statement->text.data, '\0', statement->text.length))
        return wrong(statement, text, REASON_SYNTAX);
    text_fold_unquoted(statement->text.data, statement->text.length);
    rest = skip(buf_span(&statement->text));
    name = take_word(&rest);
    statement->row = find(name);
    if (!statement->row)
        return wrong(statement, name, REASON_NOT_FOUND);
    for (rest = skip(rest); reason == 0 && rest.length; rest = skip(rest))
        reason = take_keyword(statement, &rest);
    return reason;
}

void csqutil_release(struct csqutil_statement *statement)
{
    buf_release(&statement->text);
}

bool csqutil_has(const struct csqutil_statement *statement, const char *keyword)
{
    for (unsigned i = 0; i < statement->count; i++)
        if (span_is(statement->keywords[i].keyword, keyword))
            return true;
    return false;
}

struct span csqutil_value(const struct csqutil_statement *statement, const char *keyword)
{
    for (unsigned i = 0; i < statement->count; i++)
        if (span_is(statement->keywords[i].keyword, keyword))
            return statement->keywords[i].value;
    return SPAN_NONE;
}
