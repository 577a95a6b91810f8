/* segments.h - the segments of profiles as a table: which fields each has, what they are called, how they are kept and shown.
 *
 * Memory:  constant.
 * Source:  facts 1; segments.def. In the database a field stands under (kind, key, segment, field): db_profiles.h.
 */
#ifndef RACF_SEGMENTS_H
#define RACF_SEGMENTS_H

#include "racf/operands.h"

#define SEGMENT(rows, kind, name, assignment, help, ...) static const struct operand segment_##rows[] = { __VA_ARGS__ };
#include "racf/segments.def"
#undef SEGMENT

struct segment_row {
    char kind; /* 'U' user, 'G' group, 'R' profile */
    const char *name;
    const char *assignment;
    const struct operand *fields; /* in the order of the reports; those of type OPERAND_SWITCH are no fields */
    size_t field_count;
    const char *help;
};
extern const struct segment_row segment_rows[];
extern const size_t segment_row_count;

/* The row of a segment, and of a field in it; NULL when there is none. Of profiles, those of data sets alone have DFP. */
const struct segment_row *segment_find(char kind, const char *name);
const struct operand *segment_field(const struct segment_row *segment, const char *name);

#endif
