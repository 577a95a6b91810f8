/* csqutil_statement.c - cards into statements, statements into a row and its values. */
#include "base/text.h"
#include "exec/csqutil.h"

/* -- cards -- */

int csqutil_next(struct csqutil_cards *cards, struct buf *text)
{
    struct span card;
    char more = 0; /* how the card before says that it goes on */

    cards->count = 0;
    while (span_line(&cards->rest, &card)) {
        struct span part = span_trim_end(span_part(card, 0, CSQUTIL_CARD));

        cards->card++;
        if (part.length == 0 || part.data[0] == '*')
            continue;
        if (cards->count == CSQUTIL_CARDS)
            return REASON_LIMIT;
        if (more == '+')
            part = span_trim(part);
        cards->parts[cards->count].at = text->length;
        cards->parts[cards->count].card = cards->card;
        cards->parts[cards->count++].column = (unsigned)(part.data - card.data) + 1;
        more = part.data[part.length - 1];
        if (more != '+' && more != '-')
            more = 0;
        buf_put_span(text, span_part(part, 0, part.length - (more != 0)));
        if (!more)
            return 1;
    }
    return text->length > 0;
}

void csqutil_place(const struct csqutil_cards *cards, size_t at, unsigned *card, unsigned *column)
{
    unsigned i = 0;

    *card = *column = 1;
    while (i < cards->count && cards->parts[i].at <= at)
        i++;
    if (i == 0)
        return;
    *card = cards->parts[i - 1].card;
    *column = cards->parts[i - 1].column + (unsigned)(at - cards->parts[i - 1].at);
}

/* -- words -- */

static int wrong(struct csqutil_statement *statement, struct span at, int reason)
{
    struct span shown = span_trim(span_part(at, 0, CSQUTIL_WRONG));

    statement->wrong_at = statement->text.length;
    if (shown.length && at.data >= statement->text.data && at.data <= statement->text.data + statement->text.length)
        statement->wrong_at = (size_t)(shown.data - statement->text.data);
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

/* One spelling out of "QUEUE/Q". */
static struct span take_spelling(struct span *word)
{
    size_t end = span_find(*word, '/');
    struct span spelling = span_part(*word, 0, end);

    *word = span_from(*word, end + 1);
    return spelling;
}

/* The keyword's name in the row, empty where the row has no such keyword; does it take a value? */
static struct span known(const struct csqutil_row *row, struct span keyword, bool *value)
{
    struct span rest = span_of(row->keywords);

    for (struct span word = span_word(&rest); word.length; word = span_word(&rest)) {
        struct span spellings, name;

        *value = word.data[word.length - 1] == ')';
        spellings = span_part(word, 0, word.length - (*value ? 2 : 0));
        name = take_spelling(&spellings);
        for (struct span one = name; one.length; one = take_spelling(&spellings))
            if (span_equal(one, keyword))
                return name;
    }
    return SPAN_NONE;
}

static int take_keyword(struct csqutil_statement *statement, struct span *rest)
{
    struct span keyword = take_word(rest), name;
    unsigned count = statement->count;
    bool wants = false;
    int reason = 0;

    if (!keyword.length)
        return wrong(statement, *rest, REASON_SYNTAX);
    name = known(statement->row, keyword, &wants);
    if (!name.length)
        return wrong(statement, keyword, REASON_NOT_FOUND);
    for (unsigned i = 0; i < count; i++)
        if (span_equal(statement->keywords[i].keyword, name))
            return wrong(statement, keyword, REASON_EXISTS);
    if (count == CSQUTIL_KEYWORDS)
        return wrong(statement, keyword, REASON_LIMIT);
    statement->keywords[count].keyword = name;
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

bool csqutil_number(struct span text, uint64_t most, uint64_t *number)
{
    return text.length == 0 || text_number(text, most, number);
}

bool csqutil_ddname(const struct csqutil_statement *statement, const char *keyword, const char *otherwise,
                    char ddname[NAME8_MAX + 1])
{
    struct span named = csqutil_value(statement, keyword);
    struct name8 name;

    if (named.length == 0)
        return text_copy(ddname, NAME8_MAX + 1, span_of(otherwise));
    return name8_strict(&name, named) == 0 && text_copy(ddname, NAME8_MAX + 1, named);
}
