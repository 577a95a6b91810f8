/* csqju003.c - CSQJU003: changes the log inventory of the BSDS in DD SYSUT1, and of its copy in SYSUT2, as SYSIN says. The queue
 * manager is down. A data set that holds nothing becomes a BSDS.
 *
 * DIFFERS: CSQJU003 obeys all statements, or none: the first wrong one ends it, and nothing is written. On z/OS those in front of
 * it are obeyed.
 */
#include "base/mem.h"
#include "exec/log_utility.h"
#include "mstr/bsds_orders.h"
#include "mstr/messages.h"

enum { STATEMENT_MAX = 1000, CARD_MAX = 200 };

struct change {
    struct log_utility utility;
    struct linear *copies[BSDS_COPIES];
    struct dsname names[BSDS_COPIES];
    struct bsds_image *image; /* owned */
};

static const char *const ddnames[BSDS_COPIES] = { "SYSUT1", "SYSUT2" };

#define say(c, id, ...)                                       \
    do {                                                      \
        struct buf said_;                                     \
        buf_init(&said_, UTILITY_LINES);                      \
        message(&said_, id, ##__VA_ARGS__);                   \
        log_utility_print(&(c)->utility, buf_span(&said_));   \
        buf_release(&said_);                                  \
    } while (0)

static int open_copies(struct change *c)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        int reason = log_utility_open(&c->utility, ddnames[copy], CLUSTER_UPDATE, &c->copies[copy], &c->names[copy]);

        if (reason == REASON_NOT_FOUND && copy == 0) {
            dd_missing(c->utility.step, ddnames[copy]);
            log_utility_code(&c->utility, UTILITY_FAILED);
        }
        if (reason < 0 && (reason != REASON_NOT_FOUND || copy == 0))
            return reason;
    }
    return 0;
}

/* Both are written: that of another queue manager would be lost. */
static int tell_owners(struct change *c, const struct bsds_image *first, const struct bsds_image *second)
{
    say(c, GBRM018E, c->utility.name, ddnames[0], first->qmgr);
    say(c, GBRM018E, c->utility.name, ddnames[1], second->qmgr);
    log_utility_code(&c->utility, UTILITY_ERROR);
    return REASON_STATE;
}

/* The newer of the two; a new one where nothing was written yet. */
static int read_copies(struct change *c)
{
    struct bsds_image *other = mem_alloc(1, sizeof *other);
    bool found = false;
    int reason = 0;

    for (int copy = 0; copy < BSDS_COPIES && reason == 0; copy++) {
        reason = c->copies[copy] ? bsds_read(c->copies[copy], other) : REASON_NOT_FOUND;
        if (reason == 0 && found && strcmp(c->image->qmgr, other->qmgr) != 0) {
            reason = tell_owners(c, c->image, other);
            break;
        }
        if (reason == 0 && (!found || other->sequence > c->image->sequence)) {
            *c->image = *other;
            found = true;
        }
        if (reason == REASON_NOT_FOUND)
            reason = 0;
        if (reason < 0) {
            say(c, CSQJ212E, ddnames[copy], reason_text(reason));
            log_utility_code(&c->utility, UTILITY_ERROR);
        }
    }
    if (!found)
        bsds_image_init(c->image, "");
    mem_free(other);
    return reason;
}

/* What stands on the next cards, as long as the operands end with a comma: behind that, and behind the operands, there are
 * comments. */
static int read_on(struct change *c, struct dd *input, struct buf *statement)
{
    struct span rest = buf_span(statement), name = span_word(&rest), operands = span_word(&rest);
    struct buf whole, card;
    bool more = true;

    buf_init(&whole, STATEMENT_MAX);
    buf_init(&card, CARD_MAX);
    buf_put_span(&whole, name);
    buf_put_text(&whole, " ");
    buf_put_span(&whole, operands);
    while (more && operands.length && operands.data[operands.length - 1] == ',') {
        more = log_utility_statement(&c->utility, input, &card);
        rest = more ? buf_span(&card) : span_of("");
        operands = span_word(&rest);
        buf_put_span(&whole, operands);
    }
    buf_clear(statement);
    buf_put_span(statement, buf_span(&whole));
    buf_release(&whole);
    buf_release(&card);
    if (!more)
        say(c, CSQJ211E);
    return more ? 0 : REASON_SYNTAX;
}

static int obey_statements(struct change *c)
{
    struct buf statement, lines;
    struct dd *input;
    int reason = dd_open_read(c->utility.step, "SYSIN", &input);

    if (reason == REASON_NOT_FOUND)
        dd_missing(c->utility.step, "SYSIN");
    if (reason < 0) {
        log_utility_code(&c->utility, UTILITY_FAILED);
        return reason;
    }
    buf_init(&statement, STATEMENT_MAX);
    buf_init(&lines, UTILITY_LINES);
    while (reason == 0 && log_utility_statement(&c->utility, input, &statement)) {
        reason = read_on(c, input, &statement);
        if (reason == 0)
            reason = bsds_order(c->image, buf_span(&statement), &lines);
    }
    log_utility_print(&c->utility, buf_span(&lines));
    buf_release(&statement);
    buf_release(&lines);
    if (dd_close(input) < 0 && reason == 0)
        reason = REASON_IO;
    if (reason < 0)
        log_utility_code(&c->utility, UTILITY_ERROR);
    return reason;
}

static void write_copies(struct change *c)
{
    c->image->sequence++;
    c->image->stamp = clock_now();
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        int reason = c->copies[copy] ? bsds_write_new(c->copies[copy], c->image) : 0;

        if (reason < 0) {
            say(c, CSQJ213E, ddnames[copy], reason_text(reason));
            log_utility_code(&c->utility, UTILITY_FAILED);
        }
    }
}

int main(void)
{
    struct change c = { .image = mem_alloc(1, sizeof *c.image) };
    int reason;

    log_utility_begin(&c.utility, "CSQJU003", UTILITY_LRECL);
    reason = open_copies(&c);
    if (reason == 0)
        reason = read_copies(&c);
    if (reason == 0)
        reason = obey_statements(&c);
    if (reason == 0)
        write_copies(&c);
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        log_utility_close(&c.utility, &c.names[copy], c.copies[copy]);
    mem_free(c.image);
    log_utility_end(&c.utility);
}
