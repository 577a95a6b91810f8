/* decide.h - yes or no: the order in which RACF looks at things.
 *
 * A pure function of the class, its state, its compiled profiles, an identity and the time, so that racf and every caller that has
 * a RACLISTed class in memory decide by the same code.
 * Source:  facts of the authorization check, in its order.
 */
#ifndef RACF_DECIDE_H
#define RACF_DECIDE_H

#include "racf/image.h"
#include "racf/racf_client.h"
#include "racf/trace.h"

/* What a decision rests on. All borrowed. */
struct decide_on {
    const struct class_row *class_row;
    const struct racf_class_state *state;
    const struct image *image;     /* profiles of the class; NULL: it has none, or is not active */
    const struct image *global;    /* the class's global access table; NULL: none */
    const struct image *variables; /* RACFVARS in storage; NULL: none */
    microseconds now;
};

/* Fills decision. trace: what was looked at, NULL where nobody wants to know. */
void decide(const struct decide_on *on, const struct identity *who, const char *resource, enum racf_level level, unsigned flags,
            struct racf_decision *decision, struct trace *trace);

#endif
