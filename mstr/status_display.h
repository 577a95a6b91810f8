/* status_display.h - DISPLAY of what is no object and has fields: connections. Names and order of the fields are the caller's.
 *
 * Errors:  REASON_BAD_VALUE with the message in the order's reply.
 * Memory:  values are copied into the reply; the order and the command are borrowed until status_end().
 * Blocks:  no.
 */
#ifndef MSTR_STATUS_DISPLAY_H
#define MSTR_STATUS_DISPLAY_H

#include "mstr/commands.h"
#include "mstr/condition.h"

enum { STATUS_FIELDS_MAX = 40, STATUS_TEXT_MAX = 10241 /* a topic string */ };

struct status_field {
    const char *name; /* an operand of the command that asks for it, too */
    bool always;      /* shown whatever is asked for */
    bool bare;        /* a list of words, LIST_SEPARATOR between them: one a line, and the parentheses too */
    char text[STATUS_TEXT_MAX];
};

struct status {
    struct qmgr *qmgr;
    struct order *order;
    const struct mqsc *command;
    const char *reply;      /* message id of the command server's form */
    bool conditional;
    struct condition condition;
    uint32_t count;
    struct buf records;
    struct status_field fields[STATUS_FIELDS_MAX];
    unsigned field_count;
};

int status_begin(struct status *status, struct qmgr *qmgr, struct order *order, const struct mqsc *command,
                 const char *reply) MUST_CHECK;
/* One more field of the record. */
void status_field(struct status *status, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);
/* A field that is always shown, and one that is a list of words with LIST_SEPARATOR between them. */
void status_key(struct status *status, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);
void status_list(struct status *status, const char *name, const char *words);
/* The record is whole: it is shown if WHERE is true of it. */
void status_record(struct status *status);
/* The reply: how many there are, and each. */
int status_end(struct status *status);

#endif
