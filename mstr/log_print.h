/* log_print.h - what CSQ1LOGP prints of a log: records, and units of work in summary.
 *
 * Errors:  0 or a reason: REASON_CORRUPT and others of log_reader.h.
 * Memory:  lines are borrowed by put() while it runs.
 * Blocks:  for the disk.
 */
#ifndef MSTR_LOG_PRINT_H
#define MSTR_LOG_PRINT_H

#include "mstr/log_criteria.h"
#include "mstr/log_reader.h"

typedef void log_print_put(void *context, struct span lines);
struct log_print {
    void *context;
    log_print_put *records, *summary;
    /* Each record in the range that can be read, whether it fits (NULL: not asked for); a reason ends it. */
    int (*see)(void *context, const struct log_record *record, bool fits);
};
/* Prints what fits, up to the end of the log. *at: where it ended, or where the record is that could not be read. */
int log_print(struct log_reader *reader, const struct log_criteria *criteria, const struct log_print *print,
              uint64_t *at) MUST_CHECK;

#endif
