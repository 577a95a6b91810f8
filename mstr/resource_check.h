/* resource_check.h - one question to RACF about a resource, at the levels of the queue manager and of its queue-sharing group.
 *
 * The profile of the group counts only where the queue manager has none. One question is one record of RACF at most: that of the
 * level that decided. What RACF does not decide (the class is not active) is refused.
 * Errors:  a negative reason: RACF could not be asked.
 */
#ifndef MSTR_RESOURCE_CHECK_H
#define MSTR_RESOURCE_CHECK_H

#include "mstr/qmgr.h"

struct resource_check {
    struct qmgr *qmgr;
    const struct identity *who;
    enum mq_class class_id;
    const char *middle; /* "", "CONTEXT.", "ALTERNATE.USER." */
    const char *name;
    enum racf_level level;
    unsigned flags; /* of saf.h */
};

/* 1 allowed, 0 refused, or a reason; always fills decision: what ICH408I tells of a refusal. */
int resource_check(const struct resource_check *check, struct racf_decision *decision) MUST_CHECK;

#endif
