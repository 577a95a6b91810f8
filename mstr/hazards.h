/* hazards.h - requests that were let through because a security switch is off, and what would have become of them.
 *
 * Each check that a switch takes away notes what it would have asked: who, which profile, which level. The same request counts
 * once, with how often and when last. DISPLAY SECURITY HAZARDS says which checks are off, by which profile, since when and by whom,
 * and asks RACF about the noted requests as if the switches were on. Topics are not noted.
 *
 * Units:   microseconds since 1970 UTC.
 * Errors:  none: what cannot be found out is said to be unknown.
 * Memory:  bounded: HAZARDS_MAX requests, of which the one used longest ago makes room. hazards_release().
 * Blocks:  hazards_display() for RACF, a question for each request; noting does not.
 */
#ifndef MSTR_HAZARDS_H
#define MSTR_HAZARDS_H

#include "mstr/switches.h"

enum { HAZARDS_MAX = 500 };

struct hazards;
struct qmgr;

/* What a check would have asked: class and hlq.middlename at that level, where the switch is off. */
struct hazard_request {
    enum switch_id switch_id;
    enum mq_class class_id;
    const char *middle; /* "", "CONTEXT.", "ALTERNATE.USER.", "QUEUE." */
    struct span name;
    enum racf_level level;
};

/* Made at the first note; *hazards NULL before. */
void hazards_note(struct hazards **hazards, const struct name8 *user, const struct hazard_request *request);
void hazards_release(struct hazards *hazards);
/* The lines of DISPLAY SECURITY HAZARDS. */
void hazards_display(struct qmgr *qmgr, struct buf *out);

#endif
