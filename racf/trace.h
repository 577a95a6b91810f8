/* trace.h - what a decision looked at, in its order, for `greenbar check --explain`.
 *
 * decide() adds a step for each rule that it comes to, so that the explanation cannot differ from the decision. A step is kept as
 * bytes: f rule, u8 outcome, f profile, f ID, f text (f: field); they go to the asker as they are.
 * Memory:  trace_init() and trace_release(). What trace_next() hands out lies in the bytes read.
 */
#ifndef RACF_TRACE_H
#define RACF_TRACE_H

#include "base/buf.h"

enum trace_outcome {
    TRACE_PASSED = 0,  /* the rule says nothing here: the next one is looked at */
    TRACE_DECIDED = 1, /* what it says counts */
    TRACE_CHANGE = 2,  /* no rule: a command that would make another decision, or has to be given first */
};

struct trace {
    struct buf steps;
};

struct trace_step {
    struct span rule; /* one word: "class", "global", "profile" ... */
    enum trace_outcome outcome;
    struct span profile; /* empty: of none */
    struct span id;
    struct span text; /* for people */
};

void trace_init(struct trace *trace);
void trace_release(struct trace *trace);
void trace_add(struct trace *trace, const char *rule, enum trace_outcome outcome, const char *profile, const char *id,
               const char *format, ...) PRINTF_LIKE(6, 7);
/* The next step; false at the end, or when the reader failed. */
bool trace_next(struct reader *in, struct trace_step *step);

#endif
