/* csq1logp.c - CSQ1LOGP: prints the log of a queue manager that is up or down. DD BSDS says where the log is; without it DDs ACTIVE
 * and ARCHIVE are a data set of the log each. SYSIN has the criteria, SYSPRINT gets the records and the units of work.
 *
 * It reads the data sets itself (docs/formats/log.md, stable read).
 * DIFFERS: what SYSSUMRY would get is behind the records on SYSPRINT.
 */
#include "base/mem.h"
#include "exec/log_utility.h"
#include "mstr/log_print.h"
#include "mstr/messages.h"

enum { STATEMENTS_MAX = 50 };

static const char *const set_ddnames[] = { "ACTIVE", "ARCHIVE" };

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
static int add_set(struct log_utility *u, const char *ddname, struct bsds_image *image)
{
    struct bsds_active *a = &image->active[0].list[image->active[0].count];
    struct log_record record;
    struct linear *linear;
    char bytes[LOG_CI];
    int reason = log_utility_open(u, ddname, CLUSTER_READ, &linear, &a->name);

    if (reason == REASON_NOT_FOUND)
        return 0;
    if (reason < 0)
        return reason;
    reason = linear_read(linear, 0, bytes);
    if (reason == 0) {
        struct span first = span_bytes(bytes, LOG_HEADER);
        struct reader at = reader_of(span_from(first, 16));
        uint64_t rba = reader_u64(&at);

        if (log_record_get(first, rba, &record) == REASON_CORRUPT || rba > INT64_MAX - linear_size(linear) * LOG_CI || rba % LOG_CI)
            reason = REASON_CORRUPT;
        a->state = BSDS_FULL;
        a->start = rba;
        a->end = rba + linear_size(linear) * LOG_CI;
    }
    if (reason < 0)
        say(u, GBRM012E, 0ull, reason_text(reason));
    else
        image->active[0].count++;
    log_utility_close(u, &a->name, linear);
    return reason;
}

static int find_log(struct log_utility *u, struct bsds_image *image)
{
    struct linear *linear;
    struct dsname name;
    int reason = log_utility_open(u, "BSDS", CLUSTER_READ, &linear, &name);

    if (reason == 0) {
        reason = bsds_read(linear, image);
        if (reason < 0)
            say(u, CSQJ212E, "BSDS", reason_text(reason));
        log_utility_close(u, &name, linear);
        return reason;
    }
    if (reason != REASON_NOT_FOUND)
        return reason;
    bsds_image_init(image, "");
    reason = 0;
    for (size_t i = 0; i < ARRAY_COUNT(set_ddnames) && reason == 0; i++)
        reason = add_set(u, set_ddnames[i], image);
    if (reason == 0 && image->active[0].count == 0) {
        dd_missing(u->step, "BSDS");
        reason = REASON_NOT_FOUND;
    }
    return reason;
}

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
    for (int count = 0; reason == 0 && log_utility_statement(u, input, &statement); count++)
        reason = count == STATEMENTS_MAX ? REASON_LIMIT : log_criteria_add(criteria, buf_span(&statement), &messages);
    log_utility_print(u, buf_span(&messages));
    buf_release(&messages);
    buf_release(&statement);
    if (dd_close(input) < 0 && reason == 0)
        reason = REASON_IO;
    return reason;
}

static void put_lines(void *context, struct span lines)
{
    log_utility_print(context, lines);
}

static int print_log(struct log_utility *u, const struct bsds_image *image, const struct log_criteria *criteria)
{
    const struct log_files files = { u, open_set, NULL };
    struct log_reader *reader;
    uint64_t at;
    int reason;

    log_reader_open(&reader, &files, image);
    log_reader_be_patient(reader);
    reason = log_print(reader, criteria, put_lines, u, &at);
    if (reason < 0)
        say(u, GBRM012E, (unsigned long long)at, reason_text(reason));
    log_reader_close(reader);
    return reason;
}

int main(void)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_criteria criteria;
    struct log_utility u;
    char day[CLOCK_TEXT];
    struct tm local = clock_local(clock_now());
    int reason;

    log_utility_begin(&u, "CSQ1LOGP");
    strftime(day, sizeof day, "%Y-%m-%d %H:%M:%S", &local);
    say(&u, CSQ1000I, u.name);
    say(&u, CSQ1100I, u.name, day);
    reason = read_criteria(&u, &criteria);
    if (reason == 0)
        reason = find_log(&u, image);
    if (reason == 0) {
        say(&u, CSQ1102I, (unsigned long long)criteria.start, (unsigned long long)criteria.end);
        reason = print_log(&u, image, &criteria);
    }
    if (reason < 0)
        log_utility_code(&u, UTILITY_ERROR);
    say(&u, CSQ1101I, u.code);
    mem_free(image);
    if (u.print && dd_close(u.print) < 0)
        log_utility_code(&u, UTILITY_FAILED);
    step_end(u.step, u.code);
}
