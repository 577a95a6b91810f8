/* log_utility.h - what the utilities of the queue manager's log share: SYSPRINT, statements of SYSIN, data sets that DDs name.
 *
 * Errors:  0 or a reason; what could not be opened has been told on SYSPRINT.
 * Memory:  log_utility_begin() fills the struct, log_utility_end() does not return.
 * Blocks:  for the disk and for the catalog.
 */
#ifndef EXEC_LOG_UTILITY_H
#define EXEC_LOG_UTILITY_H

#include "exec/step.h"
#include "mstr/bsds.h"

struct log_utility {
    struct step *step;
    const char *name;   /* of the program */
    struct dd *print;   /* NULL: no SYSPRINT */
    unsigned code;      /* condition code so far */
    unsigned lrecl;     /* of SYSPRINT */
};

enum { UTILITY_WARNING = 4, UTILITY_ERROR = 8, UTILITY_FAILED = 12, UTILITY_LINES = 1 << 20, UTILITY_LRECL = 125 };

void log_utility_begin(struct log_utility *utility, const char *name, unsigned lrecl);
/* Prints CSQJ200I or CSQJ201E. */
void log_utility_end(struct log_utility *utility) NORETURN;
void log_utility_code(struct log_utility *utility, unsigned code);
/* Prints lines, each with its "\n". */
void log_utility_print(struct log_utility *utility, struct span lines);
/* The linear data set of a DD. REASON_NOT_FOUND: there is no such DD. */
int log_utility_open(struct log_utility *utility, const char *ddname, enum cluster_mode mode, struct linear **linear,
                     struct dsname *name) MUST_CHECK;
void log_utility_close(struct log_utility *utility, const struct dsname *name, struct linear *linear);
/* The next statement of SYSIN, echoed: columns 1-72 without blanks at both ends; comments (* in column 1) and blank lines are
 * passed over. False: no more. */
bool log_utility_statement(struct log_utility *utility, struct dd *input, struct buf *statement);

#endif
