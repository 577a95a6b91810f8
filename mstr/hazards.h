/* hazards.h - requests that were let through because a security switch is off, and what would have become of them.
 *
 * Each check that a switch takes away notes what it would have asked: who, which profile, which level. The same request counts
 * once, with how often and when last; so do those of programs that RESLEVEL spares. DISPLAY SECURITY HAZARDS says which checks are
 * off, by which profile, since when and by whom, and asks RACF about the noted requests as if they had been checked, which is in no
 * record. They are kept over the end of the queue manager in a small
 * file (docs/formats/hazards.md), which is written now and then and at the end: of an end by force the last minute is lost.
 *
 * Units:   microseconds since 1970 UTC.
 * Errors:  none: what cannot be found out is said to be unknown. Of the file REASON_ of base/io.h; REASON_NOT_FOUND: there is none.
 * Memory:  bounded: HAZARDS_MAX requests, of which the one used longest ago makes room. hazards_release().
 * Blocks:  hazards_display() for RACF, a question for each request; saving and loading for the disk; noting does not.
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
    struct span name;   /* of a topic several, with blanks between them, of which one that grants is enough */
    enum racf_level level;
    bool spared;        /* by RESLEVEL, whatever the switch says */
};

/* Made at the first note; *hazards NULL before. */
void hazards_note(struct hazards **hazards, const struct name8 *user, const struct hazard_request *request);
void hazards_release(struct hazards *hazards);
/* Whatever was noted since the last time goes into the file, and comes out of it: REASON_CORRUPT leaves *hazards as it was. */
int hazards_save(struct hazards *hazards, const char *path) MUST_CHECK;
int hazards_load(struct hazards **hazards, const char *path) MUST_CHECK;
/* The lines of DISPLAY SECURITY HAZARDS. */
void hazards_display(struct qmgr *qmgr, struct buf *out);

#endif
