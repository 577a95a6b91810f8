/* ifasmfdp.c - IFASMFDP: dumps SMF data sets into sequential data sets, clears them, and gives RACF's records to IRRADU00.
 *
 * An input is an SMF data set of the system (SYS1.MAN1 ...), or a data set that an earlier run wrote. The chain of an SMF data
 * set is followed while it is read, without its seals, which are for `greenbar smf verify`: at a record that is not good the dump
 * of that input ends. USER2(IRRADU00) writes each record of type 80 as text to DD OUTDD; USER3(IRRADU86) says on ADUPRINT how
 * many. There are no other exits.
 */
#include "exec/ifasmfdp.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/catalog_client.h"
#include "exec/messages.h"
#include "exec/step.h"
#include "racf/smf_file.h"
#include "racf/smf_unload.h"

enum { RC_GOOD = 0, RC_INPUT = 4, RC_FAILED = 8, PRINT_LRECL = 133, CARDS_MAX = 1 << 16, RDW = 4, FILE_MAX = 1 << 30 };
enum { DUMPED_LRECL = 32767 /* as z/OS has it, although no JCL can code it */ };

struct counts {
    uint64_t read, written;
    uint64_t bytes;
    size_t shortest, longest;
};

struct dump {
    struct step *step;
    struct dd *print;
    struct ifasmfdp_control control;
    struct dd *outputs[IFASMFDP_DDS];
    struct dd *text; /* OUTDD of IRRADU00, NULL: it is not asked for */
    struct counts types[IFASMFDP_TYPES];
    uint64_t errors;
    uint64_t unloaded;
    char smfid[5];  /* of the records */
    bool any;
    struct smf_head first, last;
    int code;
};

static void raise_code(struct dump *d, int code)
{
    d->code = d->code > code ? d->code : code;
}

static void print(struct dd *dd, struct span text)
{
    /* A listing that cannot be written changes nothing about the dump; its close tells. */
    if (dd_write(dd, span_part(text, 0, PRINT_LRECL)) < 0)
        return;
}

#define print_message(d, id, ...)                                                          \
    do {                                                                                   \
        struct buf said_;                                                                  \
                                                                                           \
        buf_init(&said_, 1000);                                                            \
        message(&said_, id, ##__VA_ARGS__);                                                \
        print((d)->print, span_part(buf_span(&said_), 0, said_.length - 1));               \
        buf_release(&said_);                                                               \
    } while (0)

/* ------------------------------------------------------------------------------------------------ records */

static bool has_exit(const struct dump *d, const char *name)
{
    for (size_t i = 0; i < IFASMFDP_EXITS; i++)
        if (name8_is(&d->control.exits[i], name))
            return true;
    return false;
}

static bool wanted(const struct dump *d, const struct smf_head *head)
{
    uint32_t hhmm = head->hundredths / 6000;

    hhmm = hhmm / 60 * 100 + hhmm % 60;
    return head->yyyyddd >= d->control.first_day && head->yyyyddd <= d->control.last_day && hhmm >= d->control.start &&
           hhmm < d->control.end + (d->control.end == 2400) && (!d->control.sid[0] || strcmp(head->smfid, d->control.sid) == 0);
}

static int unload(struct dump *d, struct span record)
{
    struct smf80 racf;
    struct buf line;
    int reason = smf80_get(record, &racf);

    if (reason < 0) { /* one that is not laid out as a type 80: counted, passed over */
        d->errors++;
        return 0;
    }
    buf_init(&line, SMF_UNLOAD_MAX);
    smf_unload(&racf, &line);
    reason = dd_write(d->text, buf_span(&line));
    buf_release(&line);
    d->unloaded += reason == 0;
    return reason;
}

static int take_record(struct dump *d, struct span record)
{
    struct smf_head head;
    struct counts *counts;
    int reason = 0;

    if (smf_head_get(record, &head) < 0) {
        d->errors++;
        return 0;
    }
    if (!wanted(d, &head))
        return 0;
    counts = &d->types[head.type];
    counts->read++;
    counts->bytes += record.length;
    counts->longest = record.length > counts->longest ? record.length : counts->longest;
    counts->shortest = counts->read == 1 || record.length < counts->shortest ? record.length : counts->shortest;
    if (!d->any)
        d->first = head;
    d->last = head;
    d->any = true;
    for (size_t i = 0; i < d->control.output_count && reason == 0; i++)
        if (d->control.outputs[i].types[head.type]) {
            reason = dd_write(d->outputs[i], span_from(record, RDW));
            counts->written += reason == 0;
        }
    if (reason == 0 && d->text && head.type == SMF_TYPE_RACF)
        reason = unload(d, record);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ inputs */

static const struct step_dd *find_dd(const struct dump *d, const struct name8 *name)
{
    const struct step_table *table = step_table(d->step);

    for (uint32_t i = 0; i < table->dd_count; i++)
        if (name8_equal(&table->dds[i].ddname, name))
            return &table->dds[i];
    return NULL;
}

/* Messages of RACF in the job log. */
static void tell(struct dump *d, struct buf *lines)
{
    if (lines->length)
        step_wto(d->step, 0, buf_span(lines));
    buf_release(lines);
}

static int read_chain(struct dump *d, const char *ddname, struct span bytes)
{
    struct smf_file file;
    struct span record;
    int reason = smf_file_open(&file, bytes, NULL, NULL);

    while (reason == 0 && smf_file_next(&file, &record))
        reason = take_record(d, record);
    if (reason == REASON_NOT_FOUND) /* an empty one */
        return 0;
    if (file.fault != SMF_WHOLE) {
        print_message(d, IFA101E, ddname, (unsigned long long)file.next, smf_fault_text(file.fault));
        raise_code(d, RC_INPUT);
        return REASON_CORRUPT;
    }
    return reason;
}

/* The bytes of an SMF data set as they are now. */
static int read_smf(struct dump *d, const struct step_dd *part)
{
    struct buf lines, bytes;
    struct link *link;
    int fd = -1, reason = step_catalog(d->step, &link);

    buf_init(&lines, CATALOG_LINES_MAX);
    buf_init(&bytes, FILE_MAX);
    if (reason == 0)
        reason = catalog_open_smf(link, &part->dsname, &fd, &lines);
    tell(d, &lines);
    if (reason == REASON_NOT_AUTHORIZED)
        step_abend(d->step, 0x913, 0, 0x38);
    if (reason == 0)
        reason = io_read_all(fd, &bytes);
    if (fd >= 0)
        io->close(fd);
    if (reason == 0)
        reason = read_chain(d, part->ddname.text, buf_span(&bytes));
    buf_release(&bytes);
    return reason;
}

/* Records that an earlier run wrote: the length field is the access method's. */
static int read_dumped(struct dump *d, const char *ddname)
{
    struct span record;
    struct buf whole;
    struct dd *dd;
    int reason = dd_open_read(d->step, ddname, &dd);

    if (reason < 0)
        return reason;
    buf_init(&whole, SMF_RECORD_MAX + RDW);
    while ((reason = dd_read(dd, &record)) > 0) {
        buf_clear(&whole);
        buf_put_u16(&whole, (uint16_t)(record.length + RDW));
        buf_put_u16(&whole, 0);
        buf_put_span(&whole, record);
        reason = buf_failed(&whole) ? REASON_TOO_LONG : take_record(d, buf_span(&whole));
        if (reason < 0)
            break;
    }
    buf_release(&whole);
    if (dd_close(dd) < 0 && reason == 0)
        reason = REASON_IO;
    return reason;
}

static bool is_smf(struct dump *d, const struct step_dd *part)
{
    struct dataset_info info;
    struct link *link;

    return part && part->kind == STEP_DD_DATASET && step_catalog(d->step, &link) == 0 &&
           catalog_info(link, &part->dsname, &info) == 0 && info.org == DATASET_SMF;
}

static void cannot(struct dump *d, const char *ddname, int reason)
{
    if (reason == REASON_NOT_FOUND)
        dd_missing(d->step, ddname);
    print_message(d, IFA102E, ddname, reason_text(reason));
    raise_code(d, RC_FAILED);
}

static void read_input(struct dump *d, const struct ifasmfdp_input *input)
{
    const struct step_dd *part = find_dd(d, &input->ddname);
    int reason;

    if (part && part->kind == STEP_DD_DATASET)
        print_message(d, IFA020I, input->ddname.text, part->dsname.text);
    if (!input->dump)
        return;
    reason = is_smf(d, part) ? read_smf(d, part) : read_dumped(d, input->ddname.text);
    if (reason < 0 && reason != REASON_CORRUPT)
        cannot(d, input->ddname.text, reason);
}

/* Once what was dumped is on disk. */
static void clear_input(struct dump *d, const struct ifasmfdp_input *input)
{
    const struct step_dd *part = find_dd(d, &input->ddname);
    struct buf lines;
    struct link *link;
    int reason = is_smf(d, part) ? step_catalog(d->step, &link) : REASON_BAD_VALUE;

    buf_init(&lines, CATALOG_LINES_MAX);
    if (reason == 0)
        reason = catalog_clear_smf(link, &part->dsname, &lines);
    tell(d, &lines);
    if (reason == 0)
        print_message(d, IFA103I, part->dsname.text);
    else if (reason == REASON_BUSY)
        print_message(d, IFA104E, part->dsname.text);
    else
        print_message(d, IFA105E, input->ddname.text, reason_text(reason));
    if (reason < 0)
        raise_code(d, RC_FAILED);
}

/* ------------------------------------------------------------------------------------------------ outputs */

/* Records of type 2 and 3 stand around what was dumped. */
static int put_mark(struct dump *d, struct dd *dd, uint8_t type)
{
    struct buf record;
    int reason;

    buf_init(&record, SMF_RECORD_MAX);
    smf_record_plain(type, d->smfid, clock_now(), &record);
    reason = dd_write(dd, span_from(buf_span(&record), RDW));
    buf_release(&record);
    d->types[type].written += reason == 0;
    return reason;
}

static void open_outputs(struct dump *d)
{
    const struct record_attributes dumped = { RECFM_S, true, CONTROL_NONE, DUMPED_LRECL, 0 };
    const struct record_attributes text = { RECFM_V, true, CONTROL_NONE, 12288, 0 };

    for (size_t i = 0; i < d->control.output_count; i++) {
        const char *ddname = d->control.outputs[i].ddname.text;
        int reason = dd_open_write(d->step, ddname, &dumped, &d->outputs[i]);

        if (reason == 0)
            reason = put_mark(d, d->outputs[i], 2);
        if (reason < 0)
            cannot(d, ddname, reason);
    }
    if (has_exit(d, "IRRADU00")) {
        int reason = dd_open_write(d->step, "OUTDD", &text, &d->text);

        if (reason < 0)
            cannot(d, "OUTDD", reason);
    }
}

static void close_outputs(struct dump *d)
{
    for (size_t i = 0; i < d->control.output_count; i++) {
        int reason = d->outputs[i] ? put_mark(d, d->outputs[i], 3) : 0;

        if (d->outputs[i]) {
            int closed = dd_close(d->outputs[i]);

            reason = reason < 0 ? reason : closed;
        }
        if (reason < 0)
            cannot(d, d->control.outputs[i].ddname.text, reason);
    }
    if (d->text) {
        int reason = dd_close(d->text);

        if (reason < 0)
            cannot(d, "OUTDD", reason);
    }
}

/* ------------------------------------------------------------------------------------------------ reports */

static void put_moment(const struct smf_head *head, struct buf *out)
{
    char time[9], day[11];

    smf_unload_time(head, time, day);
    buf_printf(out, "%.2s/%.2s/%.4s-%s", day + 5, day + 8, day, time);
}

static void report_line(struct dump *d, const char *what, const struct counts *counts, uint64_t total)
{
    struct buf line;
    uint64_t percent = total ? counts->read * 10000 / total : 0;

    buf_init(&line, 200);
    buf_printf(&line, "%8s %12llu %9llu.%02llu %% %14llu.%02llu %12zu %12zu %14llu", what, (unsigned long long)counts->read,
               (unsigned long long)percent / 100, (unsigned long long)percent % 100,
               (unsigned long long)(counts->read ? counts->bytes / counts->read : 0),
               (unsigned long long)(counts->read ? counts->bytes * 100 / counts->read % 100 : 0), counts->shortest, counts->longest,
               (unsigned long long)counts->written);
    print(d->print, buf_span(&line));
    buf_release(&line);
}

static void report(struct dump *d)
{
    struct counts all = { 0 };
    struct buf line;

    for (size_t i = 0; i < IFASMFDP_TYPES; i++) {
        const struct counts *one = &d->types[i];

        all.longest = one->longest > all.longest ? one->longest : all.longest;
        all.shortest = one->read && (all.read == 0 || one->shortest < all.shortest) ? one->shortest : all.shortest;
        all.read += one->read;
        all.written += one->written;
        all.bytes += one->bytes;
    }
    buf_init(&line, 400);
    print(d->print, SPAN_NONE);
    print(d->print, span_of("                                          SUMMARY ACTIVITY REPORT"));
    if (d->any) {
        buf_put_text(&line, "         START DATE-TIME  ");
        put_moment(&d->first, &line);
        buf_put_text(&line, "                         END DATE-TIME  ");
        put_moment(&d->last, &line);
        print(d->print, buf_span(&line));
    }
    print(d->print, span_of("  RECORD      RECORDS      PERCENT      AVG. RECORD  MIN. RECORD  MAX. RECORD        RECORDS"));
    print(d->print, span_of("    TYPE         READ     OF TOTAL           LENGTH       LENGTH       LENGTH        WRITTEN"));
    for (unsigned i = 0; i < IFASMFDP_TYPES; i++) {
        char type[8];

        if (!d->types[i].read && !d->types[i].written)
            continue;
        snprintf(type, sizeof type, "%u", i);
        report_line(d, type, &d->types[i], all.read);
    }
    report_line(d, "TOTAL", &all, all.read);
    buf_clear(&line);
    buf_printf(&line, "  NUMBER OF RECORDS IN ERROR %14llu", (unsigned long long)d->errors);
    print(d->print, buf_span(&line));
    buf_release(&line);
}

/* What IRRADU86 prints. */
static void report_unload(struct dump *d)
{
    const struct record_attributes listing = { RECFM_F, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct buf said;
    struct dd *dd;
    int reason = dd_open_write(d->step, "ADUPRINT", &listing, &dd);

    if (reason < 0) {
        cannot(d, "ADUPRINT", reason);
        return;
    }
    buf_init(&said, 1000);
    message(&said, IRR67650I, (unsigned long long)d->unloaded);
    print(dd, span_part(buf_span(&said), 0, said.length - 1));
    buf_release(&said);
    if (dd_close(dd) < 0)
        cannot(d, "ADUPRINT", REASON_IO);
}

/* ------------------------------------------------------------------------------------------------ the program */

static void read_cards(struct dump *d, struct buf *cards)
{
    struct span card;
    struct dd *dd;
    int reason = dd_open_read(d->step, "SYSIN", &dd);

    if (reason == REASON_NOT_FOUND) /* what is usual is done then */
        return;
    while (reason >= 0 && (reason = dd_read(dd, &card)) > 0) {
        buf_put_span(cards, card);
        buf_put_text(cards, "\n");
        print_message(d, IFA010I, (int)span_trim_end(card).length, card.data);
    }
    if (reason < 0 || dd_close(dd) < 0)
        cannot(d, "SYSIN", reason < 0 ? reason : REASON_IO);
}

static bool known_exits(struct dump *d)
{
    for (size_t i = 0; i < IFASMFDP_EXITS; i++) {
        const struct name8 *name = &d->control.exits[i];

        if (name8_none(name) || name8_is(name, "IRRADU00") || name8_is(name, "IRRADU86"))
            continue;
        print_message(d, IFA106E, name->text);
        raise_code(d, RC_FAILED);
        return false;
    }
    return true;
}

static void dump(struct dump *d)
{
    open_outputs(d);
    for (size_t i = 0; i < d->control.input_count && d->code < RC_FAILED; i++)
        read_input(d, &d->control.inputs[i]);
    close_outputs(d);
    for (size_t i = 0; i < d->control.input_count && d->code == RC_GOOD; i++) /* nothing is cleared that was not dumped whole */
        if (d->control.inputs[i].clear)
            clear_input(d, &d->control.inputs[i]);
    report(d);
    if (has_exit(d, "IRRADU86"))
        report_unload(d);
}

/* Of the records that this program makes itself. */
static void set_smfid(struct dump *d)
{
    struct config *config;
    struct buf problem;

    buf_init(&problem, 4096);
    memset(d->smfid, ' ', sizeof d->smfid - 1);
    if (config_load(&config, &problem) == 0) {
        memcpy(d->smfid, config->sysid, strnlen(config->sysid, sizeof d->smfid - 1));
        config_free(config);
    }
    buf_release(&problem);
}

int main(void)
{
    const struct record_attributes listing = { RECFM_F, true, CONTROL_NONE, PRINT_LRECL, 0 };
    struct dump *d = mem_alloc(1, sizeof *d);
    struct buf cards;
    int reason;

    d->step = step_begin();
    set_smfid(d);
    reason = dd_open_write(d->step, "SYSPRINT", &listing, &d->print);
    if (reason < 0) {
        if (reason == REASON_NOT_FOUND)
            dd_missing(d->step, "SYSPRINT");
        step_end(d->step, RC_FAILED);
    }
    buf_init(&cards, CARDS_MAX);
    read_cards(d, &cards);
    if (d->code == RC_GOOD) {
        reason = ifasmfdp_parse(buf_span(&cards), &d->control);
        if (reason < 0) {
            print_message(d, IFA107E, d->control.wrong, reason_text(reason));
            raise_code(d, RC_FAILED);
        }
    }
    if (d->code == RC_GOOD && known_exits(d))
        dump(d);
    if (dd_close(d->print) < 0)
        raise_code(d, RC_FAILED);
    step_end(d->step, (unsigned)d->code);
}
