/* log_criteria.h - what CSQ1LOGP is asked for: the keywords of its SYSIN, and which records of the log fit.
 *
 * Errors:  log_criteria_add(), log_criteria_check(): 0 or REASON_SYNTAX, and a message says what is wrong.
 * Memory:  criteria own nothing.
 * Blocks:  no. Pure.
 * Source:  IBM MQ, Administration reference: CSQ1LOGP; messages CSQ1110E to CSQ1131E, CSQ1209E.
 */
#ifndef MSTR_LOG_CRITERIA_H
#define MSTR_LOG_CRITERIA_H

#include "mstr/log_record.h"

enum {
    CRITERIA_MOST = 10,   /* of a keyword that may be repeated */
    CRITERIA_TOKENS = 80, /* keywords and values */
    CRITERIA_TOKEN = 48,  /* characters */
    CRITERIA_DATA = CRITERIA_TOKEN / 2,
};

struct log_criteria {
    uint64_t start, end; /* RBASTART, RBAEND */
    uint64_t urids[CRITERIA_MOST];
    uint64_t page_sets[CRITERIA_MOST];
    struct {
        char bytes[CRITERIA_DATA];
        size_t length;
    } data[CRITERIA_MOST];
    size_t urid_count, page_set_count, data_count; /* 0: all */
    char manager;        /* RM: 'R', 'D', '?' one that logs nothing here; 0: all */
    bool records, summary, extract;
    unsigned tokens;     /* keywords and values so far */
    uint32_t given;      /* rows of the table of keywords */
};

void log_criteria_init(struct log_criteria *criteria);
/* The keywords of one statement, with blanks or commas between them. */
int log_criteria_add(struct log_criteria *criteria, struct span statement, struct buf *messages) MUST_CHECK;
/* Behind the last statement: do they go together? */
int log_criteria_check(const struct log_criteria *criteria, struct buf *messages) MUST_CHECK;
/* CSQ1102I and a line for each criterion. */
void log_criteria_print(const struct log_criteria *criteria, struct buf *out);

/* A record that fits all of them but the range. */
bool log_criteria_fit(const struct log_criteria *criteria, const struct log_record *record);
/* The same without RM, PAGESET and DATA: ends of units of work have neither. */
bool log_criteria_fit_unit(const struct log_criteria *criteria, const struct log_record *record);

#endif
