/* deck.c - splitting a stream into jobs, finding and masking passwords. */
#include "jcl/deck.h"

#include "base/text.h"
#include "jcl/operands.h"
#include "jcl/statement.h"

static const char password_word[] = "PASSWORD";

/* A named JOB statement, seen on its card alone: how the next job is found among records that belong to none. */
static bool is_job_card(const struct card *card)
{
    struct span rest = card_columns(card, 3, CARD_STATEMENT_END);

    if (card_kind(card) != CARD_STATEMENT || rest.data[0] == ' ')
        return false;
    span_word(&rest);
    return span_is(span_word(&rest), "JOB");
}

/* Skips to a JOB statement; records that say something are counted. */
static bool find_job(struct span *rest, uint32_t *skipped)
{
    struct span before = *rest;
    struct card card;

    while (card_next(rest, &card)) {
        if (is_job_card(&card)) {
            *rest = before;
            return true;
        }
        if (card_kind(&card) != CARD_NULL && card_kind(&card) != CARD_DELIMITER && span_trim_end(card.record).length)
            *skipped += *skipped < UINT32_MAX;
        before = *rest;
    }
    return false;
}

static const char priority_word[] = "PRIORITY";

/* A control statement that belongs to the job behind it.
 * DIFFERS: a PRIORITY that is not right in front of a JOB statement stays in the job that it is found in, and fails it; JES2 drops
 * what follows up to the next JOB, and runs the job in front without its end. */
static bool begins_next_job(const struct statement *statement, struct span rest)
{
    struct card card;

    return statement->kind == CARD_JECL && span_is(statement->operation, priority_word) && card_next(&rest, &card) &&
           is_job_card(&card);
}

int deck_priority(struct span records, uint8_t *priority)
{
    enum { MOST = 15 };
    struct card card = { .record = SPAN_NONE };
    struct span rest;
    uint64_t number;

    *priority = 0;
    while (card_next(&records, &card))
        ;
    if (card_kind(&card) != CARD_JECL || !span_is(card_verb(&card), priority_word))
        return 0;
    rest = span_from(span_part(card.image, 0, CARD_STATEMENT_END), strlen("/*") + strlen(priority_word));
    if (!text_number(span_word(&rest), MOST, &number) || span_trim(rest).length)
        return REASON_BAD_VALUE;
    *priority = (uint8_t)(number ? number : 1);
    return 0;
}

int deck_next_job(struct span *rest, struct span *cards, uint32_t *skipped)
{
    struct statement_reader reader;
    struct statement statement;
    const char *start, *end;

    *skipped = 0;
    *cards = SPAN_NONE;
    if (!find_job(rest, skipped))
        return 0;
    start = rest->data;
    statement_reader_init(&reader, *rest);
    statement_next(&reader, &statement); /* the JOB statement */
    for (;;) {
        *rest = reader.rest;
        end = reader.rest.data;
        if (!statement_next(&reader, &statement))
            break;
        if (statement.kind == CARD_NULL) {
            *rest = reader.rest;
            break;
        }
        if ((statement.kind == CARD_STATEMENT && statement.name.length && span_is(statement.operation, "JOB")) ||
            begins_next_job(&statement, reader.rest))
            break;
    }
    statement_reader_release(&reader);
    *cards = span_bytes(start, (size_t)(end - start));
    return 1;
}

/* What is being masked, between two records. */
struct masking {
    bool value;  /* inside the value of PASSWORD= */
    bool quoted;
    int depth;   /* of parentheses */
    char mask;
    /* The first value whose items are these is remembered (deck_job_card); NULL when only masking. */
    const struct list *wanted;
    struct job_card *card;
    struct span items[2];
    unsigned item;
};

static void value_ends(struct masking *masking)
{
    bool fits = masking->wanted && masking->card->password.length == 0;

    for (unsigned i = 0; i < ARRAY_COUNT(masking->items) && fits; i++)
        fits = span_equal(masking->items[i], list_item(masking->wanted, i));
    if (fits) {
        masking->card->password = masking->items[0];
        masking->card->new_password = masking->items[1];
    }
    masking->value = false;
}

static void value_begins(struct masking *masking)
{
    masking->value = true;
    masking->quoted = false;
    masking->depth = 0;
    masking->item = 0;
    masking->items[0] = masking->items[1] = SPAN_NONE;
}

static void secret_byte(struct masking *masking, char *at)
{
    if (masking->item < ARRAY_COUNT(masking->items)) {
        struct span *item = &masking->items[masking->item];

        *item = item->length && item->data + item->length == at ? span_bytes(item->data, item->length + 1) : span_bytes(at, 1);
    }
    if (masking->mask)
        *at = masking->mask;
}

/* Masks the rest of a value in text; returns how far it went. */
static size_t mask_value(struct masking *masking, char *text, size_t length)
{
    size_t at;

    for (at = 0; at < length && masking->value; at++) {
        char c = text[at];

        if (c == '\'')
            masking->quoted = !masking->quoted;
        if (masking->quoted || c == '\'') {
            secret_byte(masking, text + at);
        } else if (c == '(') {
            masking->depth++;
        } else if (c == ',' && masking->depth > 0) {
            masking->item++;
        } else if (c == ')' || c == ',') {
            masking->depth -= masking->depth > 0;
            if (masking->depth == 0)
                value_ends(masking);
        } else if (c == ' ' && masking->item == 0 && masking->items[0].length == 0) {
            continue; /* mistyped: what follows may be meant */
        } else if (c == ' ') {
            if (masking->depth == 0 || (at > 0 && text[at - 1] != ',' && text[at - 1] != ' '))
                value_ends(masking);
            else if (at > 0)
                break; /* a comment follows; the value goes on in the next record */
        } else {
            secret_byte(masking, text + at);
        }
    }
    return at;
}

/* The offset behind "PASSWORD=", blanks before the "=" allowed; length when there is none. */
static size_t find_password(const char *text, size_t length)
{
    size_t size = strlen(password_word);

    for (size_t at = 0; at + size < length; at++) {
        size_t behind = at + size;

        if (text_upper(text[at]) != 'P' || strncasecmp(text + at, password_word, size) != 0)
            continue;
        while (behind < length && text[behind] == ' ')
            behind++;
        if (behind < length && text[behind] == '=')
            return behind + 1;
    }
    return length;
}

static void mask_record(struct masking *masking, char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        if (masking->value) {
            at += mask_value(masking, text + at, length - at);
            if (masking->value)
                break;
        }
        at += find_password(text + at, length - at);
        if (at < length)
            value_begins(masking);
    }
    if (masking->value && !masking->quoted && masking->depth == 0)
        value_ends(masking);
}

/* The record surely begins something else than a part of the JOB statement. */
static bool is_behind_job(const struct card *card)
{
    struct span rest = card_columns(card, 3, CARD_BYTES);
    enum card_kind kind = card_kind(card);

    if (kind == CARD_DATA || kind == CARD_NULL)
        return true;
    if (kind != CARD_STATEMENT)
        return false;
    return rest.data[0] != ' ' || statement_is_operation(span_word(&rest));
}

size_t deck_job_card_length(struct span cards)
{
    struct span rest = cards;
    struct card card;

    if (!card_next(&rest, &card))
        return 0;
    for (;;) {
        struct span before = rest;

        if (!card_next(&rest, &card))
            return cards.length;
        if (is_behind_job(&card))
            return cards.length - before.length;
    }
}

/* Where the value goes on in a record that continues it: in column 16 inside apostrophes, else behind the blanks. */
static size_t continued_value(const struct masking *masking, const struct card *card)
{
    enum { QUOTED = 15 };
    size_t at = 2;

    if (!masking->value || !card_is_unnamed(card))
        return 0;
    while (at < card->image.length && card->image.data[at] == ' ' && (!masking->quoted || at < QUOTED))
        at++;
    return at;
}

static void mask_cards(struct masking *masking, char *cards, size_t length)
{
    struct span rest = span_bytes(cards, deck_job_card_length(span_bytes(cards, length)));
    struct card card;

    while (card_next(&rest, &card)) {
        size_t offset = (size_t)(card.record.data - cards);
        size_t skip = continued_value(masking, &card);

        if (masking->value && !masking->quoted && !card_is_unnamed(&card)) /* comment cards do not end a list that goes on */
            mask_record(&(struct masking){ .mask = masking->mask }, cards + offset, card.record.length);
        else
            mask_record(masking, cards + offset + skip, card.record.length - skip);
    }
}

void deck_mask_passwords(char *cards, size_t length, char mask)
{
    mask_cards(&(struct masking){ .mask = mask }, cards, length);
}

void deck_mask_text(char *text, size_t length, char mask)
{
    mask_record(&(struct masking){ .mask = mask }, text, length);
}

/* The text of a password without apostrophes. */
static struct span bare(struct span password)
{
    return operand_is_quoted(password) ? span_part(password, 1, password.length - 2) : password;
}

static int read_job_operands(struct span cards, struct span operands, struct job_card *card)
{
    struct masking masking = { .mask = '\0' };
    struct operand operand;
    struct list passwords;
    bool done = false;
    int r = 0;

    while (!done) {
        if (operand_next(&operands, &operand, &done))
            return REASON_BAD_VALUE;
        if ((span_is(operand.keyword, "USER") && operand_name(operand.value, &card->user)) ||
            (span_is(operand.keyword, "GROUP") && operand_name(operand.value, &card->group)))
            r = REASON_BAD_VALUE;
        if (span_is(operand.keyword, "TYPRUN"))
            card->jclhold = span_is(operand.value, "JCLHOLD");
        if (!span_is(operand.keyword, password_word) || operand.value.length == 0)
            continue;
        if (masking.wanted || list_split(operand.value, &passwords) || passwords.count > 2)
            return REASON_BAD_VALUE;
        masking.wanted = &passwords;
        masking.card = card;
        mask_cards(&masking, (char *)(uintptr_t)cards.data, cards.length); /* without a mask nothing is written */
        if (card->password.length == 0)
            r = REASON_BAD_VALUE;
        card->password = bare(card->password);
        card->new_password = bare(card->new_password);
    }
    return r;
}

int deck_job_card(struct span cards, struct job_card *card)
{
    struct statement_reader reader;
    struct statement statement;
    int r = REASON_BAD_NAME;

    *card = (struct job_card){ .password = SPAN_NONE, .new_password = SPAN_NONE };
    statement_reader_init(&reader, cards);
    if (statement_next(&reader, &statement) && statement.kind == CARD_STATEMENT && span_is(statement.operation, "JOB")) {
        r = name8_strict(&card->name, statement.name);
        if (r == 0)
            r = read_job_operands(cards, statement.operands, card);
        else
            r = REASON_BAD_NAME;
    }
    statement_reader_release(&reader);
    return r;
}
