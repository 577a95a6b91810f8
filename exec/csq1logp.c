/* csq1logp.c - CSQ1LOGP: prints the log of a queue manager that is up or down. DD BSDS says where the log is; without it DDs
 * ACTIVE, ACTIVE1 ... and ARCHIVE have data sets of the log, concatenated or not. SYSIN has the criteria, SYSPRINT gets the
 * records, SYSSUMRY the units of work, and with EXTRACT(YES) the DDs CSQCMT, CSQBACK, CSQBOTH, CSQINFLT and CSQOBJS messages and
 * objects.
 *
 * It reads the data sets itself (docs/formats/log.md, stable read).
 */
#include "base/mem.h"
#include "base/text.h"
#include "exec/log_utility.h"
#include "mstr/log_extract.h"
#include "mstr/log_print.h"
#include "mstr/messages.h"

enum { STATEMENTS_MAX = 50, LRECL = 131, RULE = 80 /* columns of a card */ };

/* One for each enum extract_output. */
static const char *const output_ddnames[EXTRACT_OUTPUTS] = {
    [EXTRACT_COMMITTED] = "CSQCMT", [EXTRACT_BACKED_OUT] = "CSQBACK", [EXTRACT_BOTH] = "CSQBOTH",
    [EXTRACT_IN_FLIGHT] = "CSQINFLT", [EXTRACT_OBJECTS] = "CSQOBJS",
};

struct printing {
    struct log_utility u;
    struct log_criteria criteria;
    struct bsds_image *image;           /* owned: where the log is */
    bool alone;                         /* of data sets that no BSDS tells of */
    struct dd *summary;                 /* NULL: none */
    struct dd *outputs[EXTRACT_OUTPUTS]; /* NULL: no such DD */
    struct log_extract *extract;        /* NULL: not asked for */
    bool failed;                        /* an output */
};

#define say(u, id, ...)                                 \
    do {                                                \
        struct buf said_;                               \
        buf_init(&said_, UTILITY_LINES);                \
        message(&said_, id, ##__VA_ARGS__);             \
        log_utility_print(u, buf_span(&said_));         \
        buf_release(&said_);                            \
    } while (0)

static int open_set(void *context, const char *dsname, enum cluster_mode mode, struct linear **linear)
{
    struct log_utility *u = context;
    struct dsname name, opened;
    int reason = dsname_of(&name, span_of(dsname));

    return reason < 0 ? reason : dd_open_linear_name(u->step, "", &name, mode, linear, &opened);
}

/* A data set by itself: its range begins with the RBA that its first record has. */
static int add_set(struct log_utility *u, const struct dsname *dsname, struct bsds_image *image)
{
    struct bsds_active *a = &image->active[0].list[image->active[0].count];
    struct linear *linear;
    char bytes[LOG_CI];
    int reason;

    if (image->active[0].count == BSDS_ACTIVE_MAX)
        return REASON_LIMIT;
    reason = dd_open_linear_name(u->step, "", dsname, CLUSTER_READ, &linear, &a->name);
    if (reason < 0) {
        say(u, CSQJ104E, u->name, reason_name(reason), "OPEN", dsname->text);
        return reason;
    }
    reason = linear_read(linear, 0, bytes);
    if (reason == 0) {
        uint64_t rba;

        if (!log_record_begins(span_bytes(bytes, LOG_CI), &rba) || rba > INT64_MAX - linear_size(linear) * LOG_CI || rba % LOG_CI)
            reason = REASON_CORRUPT;
        a->state = BSDS_FULL;
        a->start = rba;
        a->end = rba + linear_size(linear) * LOG_CI;
    }
    if (reason < 0)
        say(u, GBRM135E, dsname->text, reason_text(reason));
    else
        image->active[0].count++;
    log_utility_close(u, &a->name, linear);
    return reason;
}

/* ARCHIVE, ACTIVE, ACTIVE and a number. */
static bool names_log(const struct name8 *ddname)
{
    struct span name = span_of(ddname->text);

    if (span_is(name, "ARCHIVE"))
        return true;
    if (!span_starts(name, "ACTIVE"))
        return false;
    for (size_t i = strlen("ACTIVE"); i < name.length; i++)
        if (!text_is_digit(name.data[i]))
            return false;
    return true;
}

static int add_sets(struct log_utility *u, struct bsds_image *image)
{
    const struct step_table *table = step_table(u->step);
    bool of_log = false;
    int reason = 0;

    bsds_image_init(image, "");
    for (uint32_t i = 0; i < table->dd_count && reason == 0; i++) {
        const struct step_dd *dd = &table->dds[i];

        of_log = dd->next_part ? of_log : names_log(&dd->ddname);
        if (of_log)
            reason = dd->kind == STEP_DD_DATASET ? add_set(u, &dd->dsname, image) : REASON_BAD_VALUE;
        if (reason == REASON_BAD_VALUE)
            say(u, CSQJ104E, u->name, reason_name(reason), "OPEN", dd->ddname.text);
    }
    if (reason == 0 && image->active[0].count == 0) {
        dd_missing(u->step, "BSDS");
        reason = REASON_NOT_FOUND;
    }
    return reason;
}

static int find_log(struct log_utility *u, struct bsds_image *image, bool *alone)
{
    struct linear *linear;
    struct dsname name;
    int reason = log_utility_open(u, "BSDS", CLUSTER_READ, &linear, &name);

    *alone = reason == REASON_NOT_FOUND;
    if (*alone)
        return add_sets(u, image);
    if (reason < 0)
        return reason;
    reason = bsds_read(linear, image);
    if (reason < 0)
        say(u, CSQJ212E, "BSDS", reason_text(reason));
    log_utility_close(u, &name, linear);
    return reason;
}

/* -- criteria -- */

static int add_statement(struct log_criteria *criteria, int count, struct span statement, struct buf *messages)
{
    if (count < STATEMENTS_MAX)
        return log_criteria_add(criteria, statement, messages);
    message(messages, CSQ1110E, STATEMENTS_MAX);
    return REASON_LIMIT;
}

static void print_rule(struct log_utility *u)
{
    char rule[RULE];

    memset(rule, '=', sizeof rule);
    log_utility_print(u, span_bytes(rule, sizeof rule));
}

/* The cards are printed between two rules; what is wrong with them, behind those. */
static int read_criteria(struct log_utility *u, struct log_criteria *criteria)
{
    struct buf statement, messages;
    struct dd *input;
    int reason = dd_open_read(u->step, "SYSIN", &input);

    log_criteria_init(criteria);
    if (reason < 0) /* without one: everything */
        return reason == REASON_NOT_FOUND ? 0 : reason;
    buf_init(&statement, 200);
    buf_init(&messages, UTILITY_LINES);
    print_rule(u);
    for (int count = 0; reason == 0 && log_utility_statement(u, input, &statement); count++)
        reason = add_statement(criteria, count, buf_span(&statement), &messages);
    print_rule(u);
    if (reason == 0)
        reason = log_criteria_check(criteria, &messages);
    log_utility_print(u, buf_span(&messages));
    buf_release(&messages);
    buf_release(&statement);
    if (dd_close(input) < 0 && reason == 0)
        reason = REASON_IO;
    return reason;
}

/* -- outputs -- */

static int open_outputs(struct printing *p)
{
    const struct record_attributes records = { RECFM_V, true, CONTROL_NONE, EXTRACT_LRECL, EXTRACT_BLKSIZE };
    const struct record_attributes listing = { RECFM_V, true, CONTROL_NONE, LRECL, 0 };
    unsigned count = 0;
    int reason = 0;

    if (p->criteria.summary) {
        reason = dd_open_write(p->u.step, "SYSSUMRY", &listing, &p->summary);
        if (reason < 0) {
            p->summary = NULL;
            say(&p->u, CSQ1139E);
            return reason;
        }
    }
    for (int i = 0; p->criteria.extract && reason == 0 && i < EXTRACT_OUTPUTS; i++) {
        reason = dd_open_write(p->u.step, output_ddnames[i], &records, &p->outputs[i]);
        count += reason == 0;
        if (reason < 0)
            p->outputs[i] = NULL;
        if (reason == REASON_NOT_FOUND)
            reason = 0;
    }
    if (reason < 0 || !p->criteria.extract || count)
        return reason;
    say(&p->u, GBRM131E);
    return REASON_NOT_FOUND;
}

static void close_outputs(struct printing *p)
{
    if (p->summary && dd_close(p->summary) < 0)
        p->failed = true;
    for (int i = 0; i < EXTRACT_OUTPUTS; i++)
        if (p->outputs[i] && dd_close(p->outputs[i]) < 0)
            p->failed = true;
    if (p->failed)
        log_utility_code(&p->u, UTILITY_FAILED);
}

static void put_records(void *context, struct span lines)
{
    struct printing *p = context;

    log_utility_print(&p->u, lines);
}

static void put_summary(void *context, struct span lines)
{
    struct printing *p = context;
    struct span line;

    while (span_line(&lines, &line))
        p->failed = dd_write(p->summary, span_part(line, 0, LRECL - 4)) < 0 || p->failed;
}

static int put_extracted(void *context, enum extract_output output, struct span record)
{
    struct printing *p = context;

    int reason = p->outputs[output] ? dd_write(p->outputs[output], record) : 0;

    if (reason == 0)
        return 0;
    p->failed = true;
    say(&p->u, GBRM134E, output_ddnames[output], reason_text(reason));
    return reason;
}

/* -- the log -- */

/* Names of queues and objects may lie in front of what is wanted. */
static void learn(struct printing *p, struct log_reader *reader)
{
    struct log_record record;
    int result = log_reader_seek(reader, 0);

    if (result == 0)
        result = 1;
    while (result == 1 && log_reader_position(reader) < p->criteria.start) {
        result = log_reader_next(reader, &record);
        if (result == 1)
            log_extract_learn(p->extract, &record);
    }
    if (result >= 0)
        return;
    say(&p->u, GBRM133W, (unsigned long long)log_reader_position(reader), reason_text(result));
    log_utility_code(&p->u, UTILITY_WARNING);
}

static int see(void *context, const struct log_record *record, bool fits)
{
    struct printing *p = context;

    return log_criteria_fit_unit(&p->criteria, record) ? log_extract_take(p->extract, record, fits) : 0;
}

static void tell_extracted(struct printing *p)
{
    for (int i = 0; i < EXTRACT_OUTPUTS; i++)
        if (p->outputs[i])
            say(&p->u, GBRM132I, output_ddnames[i], (unsigned long long)log_extract_count(p->extract, (enum extract_output)i));
}

static int print_log(struct printing *p)
{
    const struct log_files files = { &p->u, open_set, NULL, NULL };
    const struct extract_sink sink = { p, put_extracted };
    struct log_print print = { p, put_records, put_summary, NULL };
    struct log_reader *reader, *again = NULL;
    uint64_t at;
    int reason;

    log_reader_open(&reader, &files, p->image);
    log_reader_be_patient(reader);
    if (p->criteria.extract) {
        log_reader_open(&again, &files, p->image);
        log_reader_be_patient(again);
        p->extract = log_extract_new(again, &sink);
        print.see = see;
        if (p->criteria.start)
            learn(p, reader);
    }
    reason = log_print(reader, &p->criteria, &print, &at);
    if (p->extract && reason == 0)
        reason = log_extract_end(p->extract);
    if (reason < 0 && p->extract && log_extract_failed(p->extract))
        at = log_extract_at(p->extract);
    if (reason == 0 && p->alone && at <= p->criteria.end && log_reader_more_behind(reader)) {
        say(&p->u, GBRM136W, (unsigned long long)at);
        log_utility_code(&p->u, UTILITY_WARNING);
    }
    if (reason < 0 && !p->failed)
        say(&p->u, GBRM012E, (unsigned long long)at, reason_text(reason));
    if (p->extract)
        tell_extracted(p);
    log_extract_free(p->extract);
    log_reader_close(again);
    log_reader_close(reader);
    return reason;
}

int main(void)
{
    struct printing p = { .image = mem_alloc(1, sizeof *p.image) };
    char day[CLOCK_TEXT];
    struct tm local = clock_local(clock_now());
    struct buf lines;
    int reason;

    log_utility_begin(&p.u, "CSQ1LOGP", LRECL);
    strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &local);
    say(&p.u, CSQ1000I, p.u.name);
    say(&p.u, CSQ1100I, p.u.name, day);
    reason = read_criteria(&p.u, &p.criteria);
    if (reason == 0)
        reason = open_outputs(&p);
    if (reason == 0)
        reason = find_log(&p.u, p.image, &p.alone);
    if (reason == 0) {
        buf_init(&lines, UTILITY_LINES);
        log_criteria_print(&p.criteria, &lines);
        log_utility_print(&p.u, buf_span(&lines));
        buf_release(&lines);
        reason = print_log(&p);
    }
    close_outputs(&p);
    if (reason < 0)
        log_utility_code(&p.u, UTILITY_ERROR);
    say(&p.u, CSQ1101I, p.u.code);
    mem_free(p.image);
    if (p.u.print && dd_close(p.u.print) < 0)
        log_utility_code(&p.u, UTILITY_FAILED);
    step_end(p.u.step, p.u.code);
}
