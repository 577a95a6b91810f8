/* ikjeft01.c - IKJEFT01, IKJEFT1A, IKJEFT1B: TSO in batch. PARM first, then SYSTSIN, each command echoed behind a READY on
 * SYSTSPRT.
 *
 * The three names differ in what a return code that is not zero does: 01 goes on and ends with the last command's, 1A stops unless
 * a command procedure gave it, 1B stops.
 */
#include "base/bug.h"
#include "exec/messages.h"
#include "exec/step.h"
#include "exec/tso.h"

enum { RC_FAILED = 12, PRINT_LRECL = 255 };

enum entry { ENTRY_01, ENTRY_1A, ENTRY_1B };

struct tmp {
    struct step *step;
    struct tso tso;
    struct dd *print;
    struct dd *input; /* NULL: no SYSTSIN */
    enum entry entry;
    size_t room;      /* for text in a record of SYSTSPRT */
    bool printed;     /* the page has been opened */
    uint32_t records; /* of SYSTSIN, read so far */
    uint32_t card;    /* of them, the one that the command begins with; 0: PARM */
    int code;         /* of the last command */
};

/* -- SYSTSPRT -- */

static void put_record(struct tmp *tmp, struct span text)
{
    bool control = dd_attributes(tmp->print)->control == CONTROL_ASA;
    char record[RECORD_LRECL_MAX];
    size_t length = 0;
    int reason;

    if (control)
        record[length++] = tmp->printed ? ' ' : '1';
    memcpy(record + length, text.data, text.length);
    length += text.length;
    reason = dd_write(tmp->print, span_bytes(record, length));
    if (reason < 0)
        fatal("SYSTSPRT cannot be written: %s", reason_text(reason));
    tmp->printed = true;
}

/* Characters of a line that a record takes behind its control character; 0 when there is no room for any. */
static size_t room_of(const struct record_attributes *a)
{
    size_t taken = (a->control == CONTROL_ASA ? 1U : 0U) + (record_is_variable(a) ? 4U : 0U);
    size_t lrecl = a->lrecl > RECORD_LRECL_MAX ? RECORD_LRECL_MAX : a->lrecl ? a->lrecl : PRINT_LRECL;

    return lrecl > taken ? lrecl - taken : 0;
}

/* Lines that are longer than a record go on in the next one. */
static void put_line(void *context, struct span line)
{
    struct tmp *tmp = context;

    do {
        struct span part = span_part(line, 0, tmp->room);

        put_record(tmp, part);
        line = span_from(line, part.length);
    } while (line.length);
}

static void put_text(struct tmp *tmp, const char *text)
{
    put_line(tmp, span_of(text));
}

/* -- commands -- */

static void run(struct tmp *tmp, struct span command)
{
    int code;

    if (tmp->tso.racf)
        racf_origin(tmp->tso.racf, &step_table(tmp->step)->step, tmp->card);
    code = tso_run(&tmp->tso, command);

    /* RACF was restarted under the session: the next command gets a new one. */
    if (code == REASON_GONE || code == REASON_NOT_RUNNING)
        tmp->tso.racf = step_racf_again(tmp->step);
    if (!tmp->tso.ended)
        tmp->code = code < 0 ? RC_FAILED : code;
}

static bool stops(const struct tmp *tmp)
{
    if (tmp->tso.ended)
        return true;
    if (tmp->code == 0 || tmp->entry == ENTRY_01)
        return false;
    return tmp->entry == ENTRY_1B || !tmp->tso.procedure;
}

static void run_collected(struct tmp *tmp, struct tso_input *input)
{
    struct span command = span_trim(buf_span(&input->text));

    if (buf_failed(&input->text)) {
        struct buf said;

        buf_init(&said, 256);
        message(&said, GBRE004E, (unsigned)input->text.limit);
        put_line(tmp, span_trim_end(span_part(buf_span(&said), 0, said.length - 1)));
        buf_release(&said);
        buf_clear(&input->text);
        tmp->code = RC_FAILED;
    } else if (command.length) {
        run(tmp, command);
    }
}

/* The command that continuation left open at the end of SYSTSIN is run as it is. */
static void read_commands(struct tmp *tmp)
{
    struct tso_mask mask = { .depth = 0 };
    struct tso_input input;
    struct span record;
    struct buf shown; /* what SYSTSPRT gets of a line: no passwords */
    int got = 0;

    buf_init(&shown, 2 * RECORD_LRECL_MAX);
    tso_input_init(&input);
    while (!stops(tmp)) {
        if (!input.continued)
            put_text(tmp, "READY ");
        got = dd_read(tmp->input, &record);
        if (got <= 0)
            break;
        record = tso_sequence_off(record);
        tmp->records++;
        if (!input.continued)
            tmp->card = tmp->records;
        if (!input.continued)
            mask = (struct tso_mask){ .depth = 0 };
        buf_clear(&shown);
        tso_mask_line(&mask, span_trim_end(record), &shown);
        put_line(tmp, buf_span(&shown));
        if (tso_input_line(&input, record))
            run_collected(tmp, &input);
    }
    if (got == 0 && tso_input_end(&input)) {
        run_collected(tmp, &input);
        if (!stops(tmp))
            put_text(tmp, "READY ");
    }
    if (got < 0)
        fatal("SYSTSIN cannot be read: %s", reason_text(got));
    if (!tmp->tso.ended) {
        if (stops(tmp))
            put_text(tmp, "READY ");
        put_text(tmp, "END");
    }
    tso_input_release(&input);
    buf_release(&shown);
}

/* -- beginning -- */

static int catalog_link(void *context, struct link **link)
{
    struct tmp *tmp = context;

    return step_catalog(tmp->step, link);
}

static int open_files(struct tmp *tmp, bool parm)
{
    const struct record_attributes wanted = { RECFM_V, true, CONTROL_ASA, PRINT_LRECL, 0 };
    int reason = dd_open_write(tmp->step, "SYSTSPRT", &wanted, &tmp->print);

    if (reason == REASON_NOT_FOUND)
        dd_missing(tmp->step, "SYSTSPRT");
    if (reason < 0)
        return reason;
    tmp->room = room_of(dd_attributes(tmp->print));
    if (tmp->room == 0)
        return REASON_BAD_VALUE;
    reason = dd_open_read(tmp->step, "SYSTSIN", &tmp->input);
    if (reason == REASON_NOT_FOUND && parm)
        return 0;
    if (reason == REASON_NOT_FOUND)
        dd_missing(tmp->step, "SYSTSIN");
    return reason;
}

static enum entry entry_of(const struct name8 *program)
{
    return name8_is(program, "IKJEFT1A") ? ENTRY_1A : name8_is(program, "IKJEFT1B") ? ENTRY_1B : ENTRY_01;
}

int main(void)
{
    struct tmp tmp = { .step = step_begin() };
    const struct step_table *table = step_table(tmp.step);
    struct span parm = span_trim(table->parm);
    int reason = open_files(&tmp, parm.length > 0);

    if (reason < 0)
        step_end(tmp.step, RC_FAILED);
    tmp.entry = entry_of(&table->program);
    tmp.tso = (struct tso){ .racf = step_racf(tmp.step), .catalog = catalog_link, .context = &tmp, .line = put_line,
                            .prefix = table->identity.user };
    if (parm.length)
        run(&tmp, parm);
    if (tmp.input) {
        read_commands(&tmp);
    } else if (!tmp.tso.ended) {
        put_text(&tmp, "READY ");
        put_text(&tmp, "END");
    }
    reason = dd_close(tmp.print);
    if (reason < 0)
        fatal("SYSTSPRT cannot be closed: %s", reason_text(reason));
    step_end(tmp.step, (unsigned)tmp.code);
}
