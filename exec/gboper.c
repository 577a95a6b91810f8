/* gboper.c - GBOPER: a program to rehearse a console with. z/OS has none of this name.
 *
 * SYSIN has statements, SYSPRINT gets them back, with what the operator said:
 *     WTO text            a message
 *     WTOR text           a question; waits for the reply
 *     CODE number reply   the condition code is that number when the last reply was that one
 *     LISTEN              takes texts of MODIFY and answers them, until STOP
 */
#include "base/text.h"
#include "exec/messages.h"
#include "exec/step.h"

enum { RC_WRONG = 12, RC_NO_DD = 16, CODE_MAX = 4095, CARD_TEXT = 72, LINE_MAX = 200, PRINT_LRECL = 133, TEXT_MAX = 8192 };

struct rehearsal {
    struct step *step;
    struct dd *print;
    struct buf reply; /* the last one */
    unsigned code;
};

static void print(struct rehearsal *r, const char *before, struct span text)
{
    char line[LINE_MAX];
    int length = snprintf(line, sizeof line, "%s%.*s", before, (int)text.length, text.data);

    if (dd_write(r->print, span_part(span_bytes(line, strnlen(line, (size_t)length)), 0, PRINT_LRECL - 4)) < 0)
        return; /* its close says so */
}

#define say(r, token, id, ...)                              \
    do {                                                    \
        struct buf said;                                    \
                                                            \
        buf_init(&said, TEXT_MAX);                          \
        message(&said, id, ##__VA_ARGS__);                  \
        step_wto((r)->step, token, buf_span(&said));        \
        buf_release(&said);                                 \
    } while (0)

static bool say_text(struct rehearsal *r, struct span text)
{
    struct buf line;

    if (text.length == 0)
        return false;
    buf_init(&line, LINE_MAX);
    buf_put_span(&line, text);
    text_make_printable(line.data, line.length);
    buf_put_text(&line, "\n");
    step_wto(r->step, 0, buf_span(&line));
    buf_release(&line);
    return true;
}

static bool ask(struct rehearsal *r, struct span text)
{
    if (text.length == 0)
        return false;
    buf_clear(&r->reply);
    step_wtor(r->step, text, OPERATOR_REPLY_MAX, &r->reply);
    print(r, "  REPLY: ", buf_span(&r->reply));
    return true;
}

static bool set_code(struct rehearsal *r, struct span text)
{
    struct span number = span_word(&text);
    uint64_t code;

    if (!text_number(number, CODE_MAX, &code))
        return false;
    text = span_trim(text);
    if (text.length == r->reply.length && memcmp(text.data, r->reply.data, text.length) == 0)
        r->code = (unsigned)code;
    return true;
}

static bool listen_to_operator(struct rehearsal *r, struct span text)
{
    const char *job = step_table(r->step)->identity.job.text;
    struct buf order;
    uint64_t token;

    if (text.length)
        return false;
    say(r, 0, GBRE081I, job);
    buf_init(&order, TEXT_MAX);
    while (step_listen(r->step, &token, &order)) {
        print(r, "  MODIFY: ", buf_span(&order));
        say(r, token, GBRE080I, job, order.data);
        step_complete(r->step, token, true);
        buf_clear(&order);
    }
    buf_release(&order);
    print(r, "  STOP", SPAN_NONE);
    say(r, token, GBRE082I, job);
    step_complete(r->step, token, true);
    return true;
}

static const struct {
    const char *verb;
    bool (*function)(struct rehearsal *r, struct span text); /* false: it is not complete */
} statements[] = {
    { "WTO", say_text },
    { "WTOR", ask },
    { "CODE", set_code },
    { "LISTEN", listen_to_operator },
};

/* False: it is none. */
static bool carry_out(struct rehearsal *r, struct span text)
{
    struct span verb = span_word(&text);

    text = span_trim(text);
    for (size_t i = 0; i < ARRAY_COUNT(statements); i++)
        if (span_is(verb, statements[i].verb))
            return statements[i].function(r, text);
    return false;
}

static void rehearse(struct rehearsal *r, struct dd *sysin)
{
    bool good = true;
    struct span record;
    int got = 0;

    while (good && (got = dd_read(sysin, &record)) > 0) {
        struct span text = span_trim(span_part(record, 0, CARD_TEXT));

        if (text.length == 0)
            continue;
        print(r, "", text);
        good = carry_out(r, text);
        if (!good) {
            say(r, 0, GBRE083E, (int)text.length, text.data);
            r->code = RC_WRONG;
        }
    }
    if (got < 0)
        r->code = RC_WRONG;
}

static NORETURN void without(struct rehearsal *r, const char *ddname)
{
    dd_missing(r->step, ddname);
    step_end(r->step, RC_NO_DD);
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct rehearsal r = { .step = step_begin() };
    struct dd *sysin;

    buf_init(&r.reply, OPERATOR_REPLY_MAX);
    if (dd_open_write(r.step, "SYSPRINT", &listing, &r.print) < 0)
        without(&r, "SYSPRINT");
    if (dd_open_read(r.step, "SYSIN", &sysin) < 0)
        without(&r, "SYSIN");
    rehearse(&r, sysin);
    if (dd_close(sysin) < 0 || dd_close(r.print) < 0)
        r.code = RC_WRONG;
    buf_release(&r.reply);
    step_end(r.step, r.code);
}
