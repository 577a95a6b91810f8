/* log_print.h - what CSQ1LOGP prints of a log: which records, and units of work in summary.
 *
 * Errors:  0 or a reason. log_criteria_add(): messages say what is wrong. log_print(): REASON_CORRUPT and others of log_reader.h.
 * Memory:  criteria own nothing; lines are borrowed by put() while it runs.
 * Blocks:  log_print() for the disk.
 */
#ifndef MSTR_LOG_PRINT_H
#define MSTR_LOG_PRINT_H

#include "mstr/log_reader.h"

enum { LOG_PRINT_URIDS = 10, LOG_PRINT_PAGE_SETS = 10 };

struct log_criteria {
    uint64_t start, end; /* RBASTART, RBAEND */
    uint64_t urids[LOG_PRINT_URIDS];
    size_t urid_count;   /* 0: all */
    uint64_t page_sets[LOG_PRINT_PAGE_SETS];
    size_t page_set_count; /* 0: all records, also those that speak of none */
    char manager;        /* RM: 'R', 'D'; 0: all */
    bool data;           /* bodies too */
    bool records, summary;
};

void log_criteria_init(struct log_criteria *criteria);
/* The keywords of one statement: RBASTART(hex) RBAEND(hex) URID(hex) RM(RECOVERY|DATA) DATA(YES|NO) SUMMARY(YES|NO|ONLY)
 * PAGESET(hex). */
int log_criteria_add(struct log_criteria *criteria, struct span statement, struct buf *messages) MUST_CHECK;
typedef void log_print_put(void *context, struct span lines);
/* Prints what fits, up to the end of the log. *at: where it ended, or where the record is that could not be read. */
int log_print(struct log_reader *reader, const struct log_criteria *criteria, log_print_put *put, void *context,
              uint64_t *at) MUST_CHECK;

#endif
