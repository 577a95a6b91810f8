/* csqju004.c - CSQJU004: prints the log map of the BSDS of DD SYSUT1, also while the queue manager is up. Times are local, with
 * PARM='TIME(RAW)' in UTC.
 */
#include "base/mem.h"
#include "exec/log_utility.h"
#include "mstr/bsds_orders.h"
#include "mstr/messages.h"

static void print_map(struct log_utility *u, const struct bsds_image *image, bool raw)
{
    struct buf lines;

    buf_init(&lines, UTILITY_LINES);
    bsds_print(&lines, image, raw);
    log_utility_print(u, buf_span(&lines));
    buf_release(&lines);
}

/* Another PARM ends it. */
static bool times_raw(struct log_utility *u)
{
    struct span parm = span_trim(step_table(u->step)->parm);
    struct buf line;

    if (parm.length == 0 || span_is(parm, "TIME(RAW)"))
        return parm.length != 0;
    buf_init(&line, UTILITY_LINES);
    message(&line, CSQJ220E, (int)parm.length, parm.data);
    log_utility_print(u, buf_span(&line));
    buf_release(&line);
    log_utility_code(u, UTILITY_ERROR);
    log_utility_end(u);
}

int main(void)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_utility u;
    struct linear *linear;
    struct dsname name;
    bool raw;
    int reason;

    log_utility_begin(&u, "CSQJU004", UTILITY_LRECL);
    raw = times_raw(&u);
    reason = log_utility_open(&u, "SYSUT1", CLUSTER_READ, &linear, &name);
    if (reason == REASON_NOT_FOUND) {
        dd_missing(u.step, "SYSUT1");
        log_utility_code(&u, UTILITY_FAILED);
    }
    if (reason == 0) {
        reason = bsds_read(linear, image);
        if (reason == 0) {
            print_map(&u, image, raw);
        } else {
            struct buf line;

            buf_init(&line, UTILITY_LINES);
            message(&line, CSQJ212E, "SYSUT1", reason_text(reason));
            log_utility_print(&u, buf_span(&line));
            buf_release(&line);
            log_utility_code(&u, UTILITY_ERROR);
        }
        log_utility_close(&u, &name, linear);
    }
    mem_free(image);
    log_utility_end(&u);
}
