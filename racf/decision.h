/* decision.h - a decision on its way between racf and its clients: the answer of CHECK. */
#ifndef RACF_DECISION_H
#define RACF_DECISION_H

#include "racf/racf_client.h"

/* Of whom CHECK asks. */
enum check_about { CHECK_SELF = 0, CHECK_IDENTITY = 1, CHECK_USER = 2 };

/* A refusal because RACF could not be asked: what a decision is until it is made. */
void decision_begin(struct racf_decision *decision, const char *class_name, const char *resource, enum racf_level level);
void decision_put(const struct racf_decision *decision, struct buf *out);
int decision_get(struct reader *in, struct racf_decision *decision) MUST_CHECK;

#endif
