/* csqutil.c - CSQUTIL: the utility of queue managers. Functions are rows of csqutil.def.
 *
 * PARM names the queue manager; functions on page sets do not need it. Statements that follow one whose code was 8 or more are not
 * carried out. */
#include "exec/csqutil.h"

#include "base/clock.h"
#include "base/text.h"
#include "exec/messages.h"

enum { CARDS_MAX = 1 << 20, PRINT_LRECL = 125, PRINT_TEXT = PRINT_LRECL - 4 /* of VB: less its length */, SHOWN_MAX = 48 };

/* The two values of "%.*s" in a message. */
#define SHOWN(text) (int)((text).length < SHOWN_MAX ? (text).length : SHOWN_MAX), (text).data

static const struct csqutil_row rows[] = {
#define FUNCTION(name, function, keywords, does) { #name, csqutil_##function, keywords, does },
#include "exec/csqutil.def"
#undef FUNCTION
};

static const struct csqutil_row *find(struct span name)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

/* How much of a line that is longer than a record goes into one: it ends behind an attribute of a reply, else behind a word. */
static size_t record_of(struct span line)
{
    size_t word = 0;

    if (line.length <= PRINT_TEXT)
        return line.length;
    for (size_t end = PRINT_TEXT; end > 1; end--) {
        if (line.data[end] != ' ')
            continue;
        if (line.data[end - 1] == ')')
            return end;
        if (word == 0)
            word = end;
    }
    return word ? word : PRINT_TEXT;
}

void csqutil_print(struct csqutil *u, struct span line)
{
    char text[PRINT_TEXT];

    do {
        size_t length = record_of(line);

        memcpy(text, line.data, length);
        text_make_printable(text, length);
        if (dd_write(u->print, span_bytes(text, length)) < 0)
            return; /* its close tells */
        line = span_part(line, length + (length < line.length && line.data[length] == ' '), line.length);
    } while (line.length);
}

static int read_cards(struct csqutil *u, struct buf *cards)
{
    struct span card;
    struct dd *dd;
    int reason = dd_open_read(u->step, "SYSIN", &dd), closed;

    if (reason < 0)
        return reason;
    while ((reason = dd_read(dd, &card)) > 0) {
        buf_put_span(cards, card);
        buf_put_text(cards, "\n");
    }
    closed = dd_close(dd);
    return reason < 0 ? reason : closed < 0 ? closed : buf_failed(cards) ? REASON_TOO_LONG : 0;
}

unsigned csqutil_not_built(struct csqutil *u, const struct csqutil_statement *statement)
{
    csqutil_say(u, GBRE112E, statement->row->name,
                strcmp(statement->row->name, "SWITCH") == 0 ? "THERE ARE NO CLUSTERS"
                                                             : "THERE ARE NO PARAMETER MODULES OF A CHANNEL INITIATOR");
    return CSQUTIL_SEVERE;
}

unsigned csqutil_bad_value(struct csqutil *u, const struct csqutil_statement *statement, const char *keyword)
{
    struct span value = csqutil_value(statement, keyword);
    unsigned card = 0, column = 0;

    if (value.length)
        csqutil_place(&u->cards, (size_t)(value.data - statement->text.data), &card, &column);
    csqutil_say(u, CSQU104E, SHOWN(value), keyword, card, column);
    return CSQUTIL_SEVERE;
}

static void say_wrong(struct csqutil *u, const struct csqutil_statement *statement, int reason)
{
    unsigned card, column;

    csqutil_place(&u->cards, statement->wrong_at, &card, &column);
    csqutil_say(u, GBRE100E, statement->wrong, card, column, reason_text(reason));
}

/* Statements of each function: how many there were, how many ended well. */
struct totals {
    unsigned attempted[ARRAY_COUNT(rows)], succeeded[ARRAY_COUNT(rows)];
};

static bool any(const struct totals *totals)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (totals->attempted[i])
            return true;
    return false;
}

static unsigned run_statement(struct csqutil *u, struct span text, struct totals *totals)
{
    struct csqutil_statement statement;
    int reason = csqutil_parse(&statement, text, find);
    unsigned code = CSQUTIL_SEVERE;

    csqutil_print(u, text);
    if (reason < 0) {
        say_wrong(u, &statement, reason);
    } else {
        code = statement.row->run(u, &statement);
        totals->attempted[statement.row - rows]++;
        totals->succeeded[statement.row - rows] += code <= CSQUTIL_WARNING;
    }
    csqutil_release(&statement);
    return code;
}

static void say_totals(struct csqutil *u, const struct totals *totals)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (totals->attempted[i] == 0)
            continue;
        csqutil_say(u, CSQU143I, totals->attempted[i], rows[i].name);
        csqutil_say(u, CSQU144I, totals->succeeded[i], rows[i].name);
    }
}

static unsigned run(struct csqutil *u, struct span cards)
{
    struct totals totals = { .attempted = { 0 } };
    unsigned code = CSQUTIL_GOOD;
    struct buf text;
    int got = 1;

    buf_init(&text, CARDS_MAX);
    u->cards = (struct csqutil_cards){ .rest = cards };
    while (code < CSQUTIL_FAILED && got > 0) {
        unsigned one = CSQUTIL_GOOD;

        buf_clear(&text);
        got = csqutil_next(&u->cards, &text);
        if (got > 0)
            one = run_statement(u, buf_span(&text), &totals);
        if (got < 0) {
            csqutil_say(u, CSQU113E, u->cards.card);
            one = CSQUTIL_SEVERE;
        }
        code = one > code ? one : code;
    }
    if (code == CSQUTIL_GOOD && !any(&totals)) {
        csqutil_say(u, CSQU102E);
        code = CSQUTIL_FAILED;
    }
    say_totals(u, &totals);
    buf_release(&text);
    return code;
}

static void say_when(struct csqutil *u)
{
    char time[CLOCK_TEXT], text[2 * CLOCK_TEXT];
    microseconds now = clock_now();
    struct tm day = clock_local(now);

    snprintf(text, sizeof text, "%04d-%02d-%02d %s", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, clock_colons(now, time));
    csqutil_say(u, CSQU001I, text);
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct csqutil u = { .step = step_begin() };
    struct span parm = span_trim(step_table(u.step)->parm);
    struct buf cards;
    unsigned code = CSQUTIL_SEVERE;
    int reason = dd_open_write(u.step, "SYSPRINT", &listing, &u.print);

    if (reason < 0) {
        if (reason == REASON_NOT_FOUND)
            dd_missing(u.step, "SYSPRINT");
        step_end(u.step, CSQUTIL_SEVERE);
    }
    u.qmgr = span_part(parm, 0, span_find(parm, ','));
    csqutil_say(&u, CSQU000I, "V9.3.3");
    say_when(&u);
    buf_init(&cards, CARDS_MAX);
    reason = read_cards(&u, &cards);
    if (reason == REASON_NOT_FOUND)
        dd_missing(u.step, "SYSIN");
    if (reason < 0)
        csqutil_say(&u, GBRE106E, "SYSIN", reason_text(reason));
    else
        code = run(&u, buf_span(&cards));
    csqutil_say(&u, CSQU148I, code);
    buf_release(&cards);
    if (dd_close(u.print) < 0 && code < CSQUTIL_SEVERE)
        code = CSQUTIL_SEVERE;
    step_end(u.step, code);
}
