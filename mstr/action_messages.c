/* action_messages.c - messages that stay on the operator's console. */
#include "mstr/action_messages.h"

static const struct action_row {
    const char *id;
    enum action_kind kind;
    unsigned words; /* that make it the same message */
    bool (*lasts)(struct log *log);
} rows[] = {
#define ACTION_MESSAGE(id, kind, words, lasts) { #id, ACTION_##kind, words, lasts },
#include "mstr/action_messages.def"
#undef ACTION_MESSAGE
};

static const struct action_row *find_row(struct span line)
{
    struct span id = span_word(&line);

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (span_is(id, rows[i].id))
            return &rows[i];
    return NULL;
}

static bool same_words(struct span a, struct span b, unsigned words)
{
    bool same = true;

    while (same && words-- > 0)
        same = span_equal(span_word(&a), span_word(&b));
    return same;
}

/* The one that the line takes the place of, or a free one; NULL: none is, and the line is not kept. */
static struct action_message *find_place(struct action_messages *messages, const struct action_row *row, struct span line)
{
    struct action_message *free_one = NULL;

    for (size_t i = 0; i < ACTION_MESSAGES; i++) {
        struct action_message *one = &messages->list[i];

        if (one->row == row && same_words(span_of(one->text), line, row->words))
            return one;
        if (!one->row && !free_one)
            free_one = one;
    }
    return free_one;
}

/* A report that shows the same text again says nothing new. */
static void remember(struct action_messages *messages, const struct action_row *row, struct span line)
{
    struct action_message *one = find_place(messages, row, line);

    line = span_part(line, 0, ACTION_TEXT_MAX);
    if (!one || (one->row && span_equal(span_of(one->text), line)))
        return;
    if (one->row) /* the master replaces it under its key, with another number */
        *one = (struct action_message){ .row = row, .key = one->key };
    else
        *one = (struct action_message){ .row = row, .key = ++messages->last_key };
    memcpy(one->text, line.data, line.length);
}

void action_messages_said(struct action_messages *messages, struct span lines)
{
    struct span line;

    while (span_line(&lines, &line)) {
        const struct action_row *row = find_row(line);

        if (row)
            remember(messages, row, span_trim_end(line));
    }
}

static void push(const struct action_calls *calls, uint16_t type, const struct buf *body)
{
    calls->push(calls->context, type, body);
}

void action_messages_look(struct action_messages *messages, struct log *log, const struct action_calls *calls)
{
    struct buf body;

    buf_init(&body, 1024);
    for (size_t i = 0; i < ACTION_MESSAGES; i++) {
        struct action_message *one = &messages->list[i];

        buf_clear(&body);
        if (one->row && (!log || !one->row->lasts(log))) {
            release_encode(one->key, &body);
            if (calls) /* also of one that was told under this key with another text */
                push(calls, MASTER_RELEASE, &body);
            *one = (struct action_message){ .row = NULL };
        } else if (one->row && calls && !one->told && !one->removed) {
            hold_encode(one->key, one->row->kind, one->number, span_of(one->text), &body);
            push(calls, MASTER_HOLD, &body);
            one->told = true;
        }
    }
    buf_release(&body);
}

void action_messages_held(struct action_messages *messages, uint32_t key, uint32_t number)
{
    for (size_t i = 0; i < ACTION_MESSAGES; i++)
        if (messages->list[i].row && messages->list[i].key == key) {
            messages->list[i].number = number;
            messages->list[i].removed = number == 0;
        }
}

void action_messages_master_gone(struct action_messages *messages)
{
    for (size_t i = 0; i < ACTION_MESSAGES; i++)
        messages->list[i].told = false;
}
