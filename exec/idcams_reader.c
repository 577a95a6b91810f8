/* idcams_reader.c - records of SYSIN into statements, and the text of a statement into items. */
#include "exec/idcams_reader.h"

#include "base/text.h"

void idcams_reader_init(struct idcams_reader *reader)
{
    *reader = (struct idcams_reader){ .left = IDCAMS_LEFT, .right = IDCAMS_RIGHT };
    buf_init(&reader->text, IDCAMS_STATEMENT_MAX);
}

void idcams_reader_release(struct idcams_reader *reader)
{
    buf_release(&reader->text);
}

static bool begins(struct span text, size_t at, const char *pair)
{
    return at + 1 < text.length && text.data[at] == pair[0] && text.data[at + 1] == pair[1];
}

/* What is inside the margins. Comments of libraries begin in column 1, and close there: `*` alone would be left of them. */
static struct span inside_margins(const struct idcams_reader *reader, struct span record)
{
    bool comment = reader->in_comment || begins(record, 0, "/*");
    size_t left = comment ? 0 : reader->left - 1;

    return left >= reader->right ? SPAN_NONE : span_part(record, left, reader->right - left);
}

/* Puts the text behind what is there, one blank for each comment. */
static void put_without_comments(struct idcams_reader *reader, struct span text)
{
    size_t i = 0;

    while (i < text.length) {
        if (reader->in_comment) {
            if (begins(text, i, "*/")) {
                reader->in_comment = false;
                i++;
            }
            i++;
        } else if (!reader->quoted && begins(text, i, "/*")) {
            reader->in_comment = true;
            buf_put_text(&reader->text, " ");
            i += 2;
        } else {
            if (text.data[i] == '\'')
                reader->quoted = !reader->quoted;
            buf_put(&reader->text, &text.data[i], 1);
            i++;
        }
    }
}

bool idcams_reader_line(struct idcams_reader *reader, struct span record)
{
    struct span text = inside_margins(reader, record);
    char mark = '\0';

    if (!reader->continued) {
        buf_clear(&reader->text);
        reader->quoted = false;
    }
    if (reader->joined)
        while (text.length && text.data[0] == ' ')
            text = span_from(text, 1);
    text = span_trim_end(text);
    if (text.length)
        mark = text.data[text.length - 1];
    /* A mark inside a comment that stays open is no mark; whether it is one is known only behind the text in front of it. */
    put_without_comments(reader, mark == '-' || mark == '+' ? span_part(text, 0, text.length - 1) : text);
    reader->joined = !reader->in_comment && mark == '+';
    reader->continued = reader->in_comment || mark == '-' || mark == '+';
    if (reader->continued && !reader->joined)
        buf_put_text(&reader->text, " ");
    return !reader->continued;
}

bool idcams_reader_end(struct idcams_reader *reader)
{
    bool waiting = reader->continued;

    reader->continued = reader->joined = reader->in_comment = false;
    return waiting;
}

/* -- items -- */

/* Where the next item goes, and the list it stands in. */
struct place {
    struct idcams_item **next;
    struct place *outer;
    struct span owner;
};

static bool is_separator(char c)
{
    return c == ' ' || c == ',' || c == '\t';
}

static bool ends_word(char c)
{
    return is_separator(c) || c == '(' || c == ')' || c == ';' || c == '\'';
}

/* The string that begins behind the apostrophe at *at; false when it does not end. */
static bool take_string(struct span text, size_t *at, struct arena *arena, struct span *string)
{
    char *copy = arena_alloc(arena, text.length - *at + 1, 1);
    size_t length = 0, i = *at + 1;

    for (; i < text.length; i++) {
        if (text.data[i] == '\'') {
            if (i + 1 == text.length || text.data[i + 1] != '\'')
                break;
            i++;
        }
        copy[length++] = text.data[i];
    }
    *string = span_bytes(copy, length);
    if (i == text.length)
        return false;
    *at = i + 1;
    return true;
}

static bool take_item(struct span text, size_t *at, struct arena *arena, struct idcams_item *item, struct idcams_fault *fault)
{
    size_t end = *at;

    while (end < text.length && !ends_word(text.data[end]))
        end++;
    item->kind = IDCAMS_WORD;
    item->text = span_part(text, *at, end - *at);
    for (size_t i = 0; i < item->text.length; i++)
        if (!text_is_printable(item->text.data[i])) {
            *fault = (struct idcams_fault){ IDCAMS_BAD_CHARACTER, item->text };
            return false;
        }
    if (end < text.length && text.data[end] == '\'' && (end == *at || span_is_fold(item->text, "X"))) {
        item->kind = end == *at ? IDCAMS_STRING : IDCAMS_HEX;
        if (!take_string(text, &end, arena, &item->text)) {
            *fault = (struct idcams_fault){ IDCAMS_NO_QUOTE, span_part(text, *at, 20) };
            return false;
        }
    } else if (end == *at || (end < text.length && text.data[end] == '\'')) {
        *fault = (struct idcams_fault){ IDCAMS_BAD_CHARACTER, span_part(text, *at, end + 1 - *at) };
        return false;
    }
    *at = end;
    return true;
}

static size_t skip_separators(struct span text, size_t at)
{
    while (at < text.length && is_separator(text.data[at]))
        at++;
    return at;
}

/* Blanks may stand between a keyword and its parentheses, commas may not. */
static size_t skip_blanks(struct span text, size_t at)
{
    while (at < text.length && text.data[at] == ' ')
        at++;
    return at;
}

struct idcams_item *idcams_items(struct span text, struct arena *arena, struct idcams_fault *fault)
{
    struct idcams_item *first = NULL;
    struct place *place = arena_alloc(arena, 1, sizeof *place);
    size_t at = 0;

    *fault = (struct idcams_fault){ IDCAMS_GOOD, SPAN_NONE };
    place->next = &first;
    for (;;) {
        struct idcams_item *item;

        at = skip_separators(text, at);
        if (at == text.length || text.data[at] == ';')
            break;
        if (text.data[at] == ')') {
            if (!place->outer) {
                *fault = (struct idcams_fault){ IDCAMS_NO_LEFT, span_part(text, at, 20) };
                return NULL;
            }
            place = place->outer;
            at++;
            continue;
        }
        item = arena_alloc(arena, 1, sizeof *item);
        if (text.data[at] == '(')
            item->kind = IDCAMS_LIST;
        else if (!take_item(text, &at, arena, item, fault))
            return NULL;
        *place->next = item;
        place->next = &item->next;
        if (item->kind == IDCAMS_WORD || item->kind == IDCAMS_STRING) {
            size_t behind = skip_blanks(text, at);

            if (behind < text.length && text.data[behind] == '(')
                at = behind;
        }
        if (at < text.length && text.data[at] == '(' && item->kind != IDCAMS_HEX) {
            struct place *inner = arena_alloc(arena, 1, sizeof *inner);

            item->has_list = true;
            *inner = (struct place){ &item->first, place, item->text };
            place = inner;
            at++;
        }
    }
    if (place->outer) {
        *fault = (struct idcams_fault){ IDCAMS_NO_RIGHT, place->owner };
        return NULL;
    }
    return first;
}
