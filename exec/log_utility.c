/* log_utility.c - what the utilities of the queue manager's log share. */
#include "exec/log_utility.h"

#include "mstr/messages.h"

enum { CARD_TEXT = 72, LINE_MAX = 1000 };

void log_utility_code(struct log_utility *u, unsigned code)
{
    u->code = u->code > code ? u->code : code;
}

void log_utility_print(struct log_utility *u, struct span lines)
{
    struct span line;

    while (span_line(&lines, &line))
        if (!u->print)
            step_wto(u->step, 0, line);
        else if (dd_write(u->print, span_part(line, 0, u->lrecl - 4)) < 0)
            return; /* its close says so */
}

void log_utility_begin(struct log_utility *u, const char *name, unsigned lrecl)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, lrecl, 0 };
    int reason;

    *u = (struct log_utility){ .step = step_begin(), .name = name, .lrecl = lrecl };
    reason = dd_open_write(u->step, "SYSPRINT", &listing, &u->print);
    if (reason == 0)
        return;
    u->print = NULL;
    if (reason != REASON_NOT_FOUND)
        step_end(u->step, UTILITY_FAILED);
}

void log_utility_end(struct log_utility *u)
{
    struct buf line;

    buf_init(&line, LINE_MAX);
    if (u->code < UTILITY_ERROR)
        message(&line, CSQJ200I, u->name);
    else
        message(&line, CSQJ201E, u->name);
    log_utility_print(u, buf_span(&line));
    buf_release(&line);
    if (u->print && dd_close(u->print) < 0)
        log_utility_code(u, UTILITY_FAILED);
    step_end(u->step, u->code);
}

static const struct step_dd *find_dd(const struct step_table *table, const char *ddname)
{
    for (uint32_t i = 0; i < table->dd_count; i++)
        if (name8_is(&table->dds[i].ddname, ddname))
            return &table->dds[i];
    return NULL;
}

int log_utility_open(struct log_utility *u, const char *ddname, enum cluster_mode mode, struct linear **linear, struct dsname *name)
{
    const struct step_dd *dd = find_dd(step_table(u->step), ddname);
    struct buf line;
    int reason;
    bool is_set = dd && dd->kind == STEP_DD_DATASET;

    *linear = NULL;
    if (!dd)
        return REASON_NOT_FOUND;
    reason = is_set ? dd_open_linear_name(u->step, ddname, &dd->dsname, mode, linear, name) : REASON_BAD_VALUE;
    if (reason == REASON_NOT_FOUND)
        reason = REASON_IO; /* the DD is there */
    if (reason < 0) {
        buf_init(&line, LINE_MAX);
        message(&line, CSQJ104E, u->name, reason_name(reason), "OPEN", is_set ? dd->dsname.text : ddname);
        log_utility_print(u, buf_span(&line));
        buf_release(&line);
        log_utility_code(u, UTILITY_FAILED);
    }
    return reason;
}

void log_utility_close(struct log_utility *u, const struct dsname *name, struct linear *linear)
{
    if (linear && dd_close_linear(u->step, name, linear) < 0)
        log_utility_code(u, UTILITY_FAILED);
}

bool log_utility_statement(struct log_utility *u, struct dd *input, struct buf *statement)
{
    struct span card;

    while (dd_read(input, &card) == 1) {
        struct span text = span_trim(span_part(card, 0, CARD_TEXT));

        buf_clear(statement);
        buf_put_text(statement, " ");
        buf_put_span(statement, span_trim_end(span_part(card, 0, CARD_TEXT)));
        buf_put_text(statement, "\n");
        log_utility_print(u, buf_span(statement));
        if (text.length == 0 || card.data[0] == '*')
            continue;
        buf_clear(statement);
        buf_put_span(statement, text);
        return !buf_failed(statement);
    }
    return false;
}
