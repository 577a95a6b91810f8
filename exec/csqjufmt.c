/* csqjufmt.c - CSQJUFMT: writes zeros into the whole primary space of the log data set of DD SYSUT1, so that recording in it
 * allocates nothing. One that holds something is left as it is.
 */
#include "exec/log_utility.h"
#include "mstr/messages.h"

/* A data set without a limit gets as much as a cylinder's. */
enum { UNLIMITED = 180, LEAST = 32 };

static int format(struct linear *linear)
{
    uint64_t size = linear_capacity(linear);
    int reason;

    if (size == 0)
        size = UNLIMITED;
    if (linear_size(linear))
        return REASON_EXISTS;
    if (size < LEAST)
        return REASON_FULL;
    reason = linear_extend(linear, size);
    return reason < 0 ? reason : linear_sync(linear);
}

int main(void)
{
    struct log_utility u;
    struct linear *linear;
    struct dsname name;
    int reason;

    log_utility_begin(&u, "CSQJUFMT", UTILITY_LRECL);
    reason = log_utility_open(&u, "SYSUT1", CLUSTER_UPDATE, &linear, &name);
    if (reason == REASON_NOT_FOUND) {
        dd_missing(u.step, "SYSUT1");
        log_utility_code(&u, UTILITY_FAILED);
    }
    if (reason == 0) {
        reason = format(linear);
        if (reason < 0) {
            struct buf line;

            buf_init(&line, UTILITY_LINES);
            message(&line, CSQJ104E, u.name, reason_name(reason), "FORMAT", name.text);
            log_utility_print(&u, buf_span(&line));
            buf_release(&line);
            log_utility_code(&u, UTILITY_ERROR);
        }
        log_utility_close(&u, &name, linear);
    }
    log_utility_end(&u);
}
