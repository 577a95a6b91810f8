/* decide.h - yes or no: the order in which RACF looks at things.
 *
 * A pure function of the class, its state, its compiled profiles and an identity, so that racf and every caller that has a
 * RACLISTed class in memory decide by the same code.
 * Source:  facts of the authorization check, in its order.
 */
#ifndef RACF_DECIDE_H
#define RACF_DECIDE_H

#include "racf/image.h"
#include "racf/racf_client.h"

/* image may be NULL when the class is inactive or has no profiles. Fills decision. */
void decide(const struct class_row *class_row, const struct racf_class_state *state, const struct image *image,
            const struct identity *who, const char *resource, enum racf_level level, unsigned flags,
            struct racf_decision *decision);

#endif
