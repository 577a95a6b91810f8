/* list_parts.h - what the listings of profiles have in common, to the column (RLIST, LISTDSD). Headings differ and are theirs. */
#ifndef RACF_LIST_PARTS_H
#define RACF_LIST_PARTS_H

#include "racf/command.h"
#include "racf/db_profiles.h"

const char *list_level(uint8_t level);
/* A heading, its rule, and one line below; rule: its length, 0 as long as the heading. */
void list_block(struct buf *out, const char *title, size_t rule, const char *text);
/* The first count of the days of creation, last reference and last change, each behind its gap. */
void list_days(struct buf *out, const struct racf_profile *profile, const char *const gaps[3], size_t count);
/* SECLEVEL, CATEGORIES and SECLABEL; first: heading and empty text of the security level, rule: its length, as list_block(). */
int list_labels(struct command *command, const struct racf_profile *profile, const char *title, size_t rule,
                const char *none) MUST_CHECK;
/* The lines below the heading of the conditional access list. */
int list_conditional(struct command *command, const struct racf_profile *profile) MUST_CHECK;

#endif
