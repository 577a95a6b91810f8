/* iebgener.c - IEBGENER (and ICEGENER): copies SYSUT1 to SYSUT2, what it did on SYSPRINT.
 *
 * Output attributes that neither the DD nor the data set has are those of the input. Control statements in SYSIN are refused, not
 * ignored: a job that wanted its records edited must not get them unedited.
 */
#include "exec/messages.h"
#include "exec/step.h"

enum { RC_GOOD = 0, RC_FAILED = 12, PRINT_LRECL = 121, PAGE_COLUMN = 99, LENGTH_FIELD = 4, CARD_TEXT = 71 };

struct generate {
    struct step *step;
    struct dd *print;  /* SYSPRINT */
    struct dd *input;  /* SYSUT1 */
    struct dd *output; /* SYSUT2 */
};

/* -- SYSPRINT -- */

static void print(struct generate *g, char control, struct span text)
{
    bool with_control = dd_attributes(g->print)->control == CONTROL_ASA;
    char line[PRINT_LRECL];
    size_t length = 0;

    if (with_control)
        line[length++] = control;
    text = span_part(text, 0, sizeof line - length);
    memcpy(line + length, text.data, text.length);
    /* A listing that cannot be written changes nothing about the copy; its close tells. */
    if (dd_write(g->print, span_bytes(line, length + text.length)) < 0)
        return;
}

#define print_message(g, control, id, ...)                            \
    do {                                                              \
        struct buf said;                                              \
                                                                      \
        buf_init(&said, 512);                                         \
        message(&said, id, ##__VA_ARGS__);                            \
        print(g, control, span_part(buf_span(&said), 0, said.length - 1)); \
        buf_release(&said);                                           \
    } while (0)

static void print_title(struct generate *g)
{
    struct buf title;

    buf_init(&title, PRINT_LRECL);
    buf_put_text(&title, "DATA SET UTILITY - GENERATE");
    buf_fill(&title, ' ', PAGE_COLUMN - 1 - title.length);
    buf_put_text(&title, "PAGE 0001");
    print(g, '1', buf_span(&title));
    buf_release(&title);
}

/* -- opening -- */

static int cannot_open(struct generate *g, const char *ddname, int reason)
{
    if (reason == REASON_NOT_FOUND)
        dd_missing(g->step, ddname);
    if (g->print)
        print_message(g, '-', IEB316I, ddname);
    return RC_FAILED;
}

/* A plain copy has an empty SYSIN. */
static int check_control_statements(struct generate *g)
{
    struct span record, word;
    struct dd *sysin;
    int code = RC_GOOD, got = dd_open_read(g->step, "SYSIN", &sysin);

    if (got < 0)
        return cannot_open(g, "SYSIN", got);
    while ((got = dd_read(sysin, &record)) > 0) {
        struct span text = span_part(record, 0, CARD_TEXT);
        char operation[NAME8_MAX + 1] = "";

        if (span_trim(text).length == 0)
            continue;
        print(g, ' ', span_trim_end(record));
        /* A label in column 1 goes before the operation. */
        if (text.data[0] != ' ')
            span_word(&text);
        word = span_part(span_word(&text), 0, NAME8_MAX);
        memcpy(operation, word.data, word.length);
        if (code == RC_GOOD)
            print_message(g, '-', IEB339I, operation);
        code = RC_FAILED;
    }
    if (dd_close(sysin) < 0 || got < 0)
        code = cannot_open(g, "SYSIN", got);
    return code;
}

/* LRECL=32767, as programs other than IEBGENER give it to SMF records, is 32760 here: none of them is longer. */
static struct record_attributes usual_lrecl(const struct record_attributes *a)
{
    struct record_attributes usual = *a;

    if (a->lrecl > RECORD_LRECL_MAX && a->lrecl < RECORD_LRECL_X)
        usual.lrecl = RECORD_LRECL_MAX;
    return usual;
}

/* Can every record of the one layout be one of the other without editing? */
static bool can_copy(const struct record_attributes *in, const struct record_attributes *out)
{
    uint32_t longest = record_is_variable(in) ? in->lrecl - LENGTH_FIELD : in->lrecl;

    if (record_is_variable(out))
        return in->format != RECFM_U && longest + LENGTH_FIELD <= out->lrecl;
    if (in->format != out->format)
        return false;
    return out->format == RECFM_U || longest <= out->lrecl;
}

static int open_output(struct generate *g)
{
    const struct record_attributes in = usual_lrecl(dd_attributes(g->input));
    int reason;

    if (in.format == 0 || (in.lrecl == 0 && in.format != RECFM_U)) {
        print_message(g, '-', IEB311I);
        return RC_FAILED;
    }
    reason = dd_open_write(g->step, "SYSUT2", &in, &g->output);
    if (reason < 0)
        return cannot_open(g, "SYSUT2", reason);
    if (!can_copy(&in, dd_attributes(g->output))) {
        print_message(g, '-', IEB311I);
        return RC_FAILED;
    }
    if (dd_took_wanted(g->output))
        print_message(g, '-', IEB352I);
    return RC_GOOD;
}

/* -- copying -- */

static int copy(struct generate *g)
{
    const char *ddname = "SYSUT1";
    struct span record;
    int reason;

    while ((reason = dd_read(g->input, &record)) > 0) {
        reason = dd_write(g->output, record);
        if (reason < 0) {
            ddname = "SYSUT2";
            break;
        }
    }
    if (reason < 0) {
        print_message(g, '-', IEB351I, ddname, reason_text(reason));
        return RC_FAILED;
    }
    return RC_GOOD;
}

static int close_output(struct generate *g)
{
    int reason = dd_close(g->output);

    if (reason < 0)
        print_message(g, '-', IEB351I, "SYSUT2", reason_text(reason));
    return reason < 0 ? RC_FAILED : RC_GOOD;
}

static int generate(struct generate *g)
{
    int code = check_control_statements(g), reason;

    if (code != RC_GOOD)
        return code;
    reason = dd_open_read(g->step, "SYSUT1", &g->input);
    if (reason < 0)
        return cannot_open(g, "SYSUT1", reason);
    code = open_output(g);
    if (code == RC_GOOD)
        code = copy(g);
    if (g->output) {
        int closed = close_output(g);

        code = code > closed ? code : closed;
    }
    reason = dd_close(g->input);
    if (reason < 0)
        print_message(g, '-', IEB351I, "SYSUT1", reason_text(reason));
    if (code == RC_GOOD) {
        print(g, ' ', SPAN_NONE);
        print(g, ' ', span_of("PROCESSING ENDED AT EOD"));
    }
    return code;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_F, true, CONTROL_ASA, PRINT_LRECL, 0 };
    struct generate g = { .step = step_begin() };
    int reason = dd_open_write(g.step, "SYSPRINT", &listing, &g.print), code;

    if (reason < 0)
        step_end(g.step, (unsigned)cannot_open(&g, "SYSPRINT", reason));
    print_title(&g);
    code = generate(&g);
    if (dd_close(g.print) < 0 && code < RC_FAILED)
        code = RC_FAILED;
    step_end(g.step, (unsigned)code);
}
