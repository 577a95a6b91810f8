/* idcams.c - IDCAMS: reads commands from SYSIN, echoes them on SYSPRINT and runs them, one after the other.
 *
 * What a statement is, is in idcams_reader.c; IF, SET and the like in idcams_modal.c; the words of a command in
 * idcams_commands.def; what the commands do in idcams_catalog.c, idcams_define.c, idcams_listcat.c, idcams_copy.c and
 * idcams_print.c.
 */
#include "exec/idcams.h"

#include "base/bug.h"
#include "base/clock.h"
#include "datasets/generation.h"
#include "exec/idcams_modal.h"
#include "exec/messages.h"

enum { PAGE_LINES = 60, MESSAGES_MAX = 1 << 20 };

/* -- SYSPRINT -- */

static void put_line(struct idcams *ams, char control, struct span text)
{
    const struct record_attributes *a = dd_attributes(ams->print);
    size_t taken = record_is_variable(a) ? 4 : 0, room = a->lrecl > taken ? a->lrecl - taken : 0;
    char line[IDCAMS_LINE + 1];
    size_t length = 0;
    int reason;

    if (a->control == CONTROL_ASA)
        line[length++] = control;
    text = span_part(text, 0, IDCAMS_LINE);
    memcpy(line + length, text.data, text.length);
    length += text.length;
    if (a->format != RECFM_U && length > room && a->lrecl)
        length = room;
    reason = dd_write(ams->print, span_bytes(line, length));
    if (reason < 0)
        fatal("SYSPRINT cannot be written: %s", reason_text(reason));
}

static void put_header(struct idcams *ams)
{
    char time[CLOCK_TEXT], line[IDCAMS_LINE + 1];
    microseconds now = clock_now();
    struct tm day = clock_local(now);

    snprintf(line, sizeof line, "IDCAMS  SYSTEM SERVICES%43sTIME: %s        %02d/%02d/%02d     PAGE %6u", "",
             clock_colons(now, time), (day.tm_mon + 1) % 100, day.tm_mday % 100, day.tm_year % 100, ++ams->page);
    put_line(ams, '1', span_of(line));
    ams->lines = 1;
}

void idcams_new_page(struct idcams *ams)
{
    ams->lines = PAGE_LINES;
}

void idcams_print(struct idcams *ams, char control, struct span text)
{
    unsigned more = control == '-' ? 3 : control == '0' ? 2 : 1;

    if (ams->page == 0 || ams->lines + more > PAGE_LINES)
        put_header(ams);
    put_line(ams, control, text);
    ams->lines += more;
}

void idcams_printf(struct idcams *ams, char control, const char *format, ...)
{
    char line[IDCAMS_LINE + 1];
    va_list values;

    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    idcams_print(ams, control, span_of(line));
}

void idcams_say(struct idcams *ams)
{
    struct span rest = buf_span(&ams->text), line;

    while (span_line(&rest, &line)) /* the codes of the catalog stand close to the message that they belong to */
        idcams_print(ams, span_starts(line, "IDC3009I") ? ' ' : '0', span_trim_end(line));
    buf_clear(&ams->text);
}

static void say_lines(void *context, struct span messages)
{
    struct idcams *ams = context;

    buf_put_span(&ams->text, messages);
    idcams_say(ams);
}

/* The blank line in front of what is read next. */
static void print_gap(struct idcams *ams)
{
    idcams_print(ams, '0', span_of("        "));
}

/* -- the catalog -- */

int idcams_link(struct idcams *ams, struct link **link)
{
    int reason = step_catalog(ams->step, link);

    if (reason < 0)
        idcams_message(ams, GBRE049E, "A REQUEST TO THE CATALOG", reason_text(reason));
    return reason;
}

void idcams_explain(struct idcams *ams, const char *name, int reason)
{
    switch (reason) {
    case REASON_NOT_FOUND:
        message(&ams->text, IDC3012I, name);
        message(&ams->text, IDC3009I, 8, "IGG0CLEG-42");
        break;
    case REASON_EXISTS:
        message(&ams->text, IDC3013I);
        message(&ams->text, IDC3009I, 8, "IGG0CLEH-38");
        break;
    case REASON_NOT_AUTHORIZED:
        message(&ams->text, IDC3018I);
        message(&ams->text, IDC3009I, 56, "IGG0CLFT-6");
        break;
    case REASON_STATE: message(&ams->text, GBRE050E, name); break;
    default: message(&ams->text, GBRE049E, name, reason_text(reason)); break;
    }
    idcams_say(ams);
}

int idcams_dataset(struct idcams *ams, const struct idcams_item *item, bool relative, struct dsname *name, struct name8 *member)
{
    const struct idcams_item *inner = item->first;
    struct buf whole;
    struct dsname base;
    struct link *link;
    int reason, number;

    *member = (struct name8){ "" };
    buf_init(&whole, 256);
    buf_put_span(&whole, item->text);
    if (item->has_list) {
        buf_put_text(&whole, "(");
        if (inner && !inner->next && inner->kind == IDCAMS_WORD && !inner->has_list)
            buf_put_span(&whole, inner->text);
        buf_put_text(&whole, ")");
    }
    if (buf_failed(&whole)) {
        reason = REASON_BAD_NAME;
    } else if (relative && generation_text(buf_span(&whole), &base, &number)) {
        struct gdg_info info;
        struct buf names;

        buf_init(&names, 1 << 17);
        reason = idcams_link(ams, &link);
        if (reason == 0)
            reason = catalog_gdg(link, &base, &info, &names);
        if (reason == 0)
            reason = generation_relative(&base, buf_span(&names), number, name);
        buf_release(&names);
    } else {
        reason = dataset_name_of(buf_span(&whole), NULL, name, member);
        if (reason < 0)
            reason = REASON_BAD_NAME;
    }
    if (reason == REASON_BAD_NAME)
        idcams_message(ams, IDC3203I, (int)(whole.length > 60 ? 60 : whole.length), whole.data);
    buf_release(&whole);
    return reason;
}

void idcams_bad_item(struct idcams *ams, struct span text)
{
    idcams_message(ams, IDC3203I, (int)(text.length > 60 ? 60 : text.length), text.data);
}

int idcams_take_name(struct idcams *ams, const struct idcams_item *keyword, size_t longest, struct dsname *name)
{
    const struct idcams_item *item = keyword->first;
    struct name8 member;
    int reason = idcams_dataset(ams, item, false, name, &member);

    if (reason == 0 && (!name8_none(&member) || strlen(name->text) > longest)) {
        idcams_bad_item(ams, item->text);
        reason = REASON_BAD_NAME;
    }
    return reason;
}

/* -- commands -- */

static unsigned dispatch(struct idcams *ams, const struct idcams_command *command)
{
    switch (command->verb) {
    case IDCAMS_DELETE: return idcams_delete(ams, command);
    case IDCAMS_DEFINE_GDG: return idcams_define_gdg(ams, command);
    case IDCAMS_DEFINE_ALIAS: return idcams_define_alias(ams, command);
    case IDCAMS_DEFINE_NONVSAM: return idcams_define_nonvsam(ams, command);
    case IDCAMS_LISTCAT: return idcams_listcat(ams, command);
    case IDCAMS_ALTER: return idcams_alter(ams, command);
    case IDCAMS_REPRO: return idcams_repro(ams, command);
    case IDCAMS_DEFINE_CLUSTER: return idcams_define_cluster(ams, command);
    case IDCAMS_VERIFY: return idcams_verify(ams, command);
    case IDCAMS_PRINT: return idcams_print_records(ams, command);
    }
    return IDCAMS_TERMINATED;
}

/* What DELETE, LISTCAT and the like say at their end. */
static void print_end(struct idcams *ams, unsigned code)
{
    if (code < IDCAMS_TERMINATED)
        idcams_message(ams, IDC0001I, code);
    else
        idcams_message(ams, IDC3003I, code);
}

static unsigned run_command(void *context, struct span text)
{
    struct idcams *ams = context;
    struct idcams_command command;
    struct idcams_fault fault;
    struct idcams_item *items;
    struct arena arena;
    unsigned code = IDCAMS_TERMINATED;

    arena_init(&arena);
    items = idcams_items(text, &arena, &fault);
    idcams_say_fault(&fault, &ams->text);
    if (items && idcams_command_of(items, &command, &ams->text)) {
        code = dispatch(ams, &command);
        print_end(ams, code);
    } else {
        message(&ams->text, IDC3202I, code);
        idcams_say(ams);
    }
    arena_release(&arena);
    print_gap(ams);
    return code;
}

static void run_statement(struct idcams *ams, struct idcams_modal *modal, struct idcams_reader *reader)
{
    if (buf_failed(&reader->text)) {
        idcams_message(ams, GBRE052E, (unsigned)IDCAMS_STATEMENT_MAX);
        modal->lastcc = IDCAMS_TERMINATED;
        if (modal->maxcc < IDCAMS_TERMINATED)
            modal->maxcc = IDCAMS_TERMINATED;
        modal->ended = true; /* it may have been an IF */
        return;
    }
    idcams_statement(modal, buf_span(&reader->text));
    if (modal->left) {
        reader->left = modal->left;
        reader->right = modal->right;
    }
}

static int read_commands(struct idcams *ams, struct idcams_modal *modal, struct dd *sysin)
{
    struct idcams_reader reader;
    struct span record;
    int reason = 0;

    idcams_reader_init(&reader);
    if (modal->left) {
        reader.left = modal->left;
        reader.right = modal->right;
    }
    print_gap(ams);
    while (!modal->ended && (reason = dd_read(sysin, &record)) > 0) {
        idcams_print(ams, ' ', span_trim_end(record));
        if (idcams_reader_line(&reader, record))
            run_statement(ams, modal, &reader);
    }
    if (reason >= 0 && !modal->ended && idcams_reader_end(&reader))
        run_statement(ams, modal, &reader);
    if (reason >= 0)
        idcams_end(modal);
    idcams_reader_release(&reader);
    return reason;
}

static unsigned run(struct idcams *ams)
{
    struct idcams_modal modal = { .run = run_command, .say = say_lines, .context = ams };
    struct dd *sysin;
    int reason = dd_open_read(ams->step, "SYSIN", &sysin), closed;

    if (!idcams_parm(&modal, step_table(ams->step)->parm)) {
        idcams_message(ams, GBRE046E, 4, "PARM", "MARGINS, GRAPHICS OR TEST");
        return IDCAMS_CODE_MAX;
    }
    if (reason < 0) {
        idcams_message(ams, IDC3300I, "SYSIN");
        modal.maxcc = IDCAMS_TERMINATED;
    } else {
        reason = read_commands(ams, &modal, sysin);
        closed = dd_close(sysin);
        if (reason < 0 || closed < 0) {
            idcams_message(ams, GBRE049E, "READING SYSIN", reason_text(reason < 0 ? reason : closed));
            modal.maxcc = IDCAMS_TERMINATED;
        }
    }
    idcams_message(ams, IDC0002I, modal.maxcc);
    return modal.maxcc;
}

int main(void)
{
    const struct record_attributes listing = { RECFM_V, true, CONTROL_ASA, IDCAMS_PRINT_LRECL, 0 };
    struct idcams ams = { .step = step_begin() };
    int reason = dd_open_write(ams.step, "SYSPRINT", &listing, &ams.print);
    unsigned code;

    buf_init(&ams.text, MESSAGES_MAX);
    if (reason < 0) {
        message(&ams.text, IEC130I, "SYSPRINT");
        if (reason == REASON_NOT_FOUND)
            step_wto(ams.step, 0, buf_span(&ams.text));
        step_end(ams.step, IDCAMS_CODE_MAX);
    }
    code = run(&ams);
    if (dd_close(ams.print) < 0 && code < IDCAMS_TERMINATED)
        code = IDCAMS_TERMINATED;
    step_end(ams.step, code);
}
