/* profile_fields.h - what the commands that define and change profiles share, whatever their class.
 *
 * Errors:  0 or a negative reason of the database; what the command did wrong is in a message and in *good.
 */
#ifndef RACF_PROFILE_FIELDS_H
#define RACF_PROFILE_FIELDS_H

#include "racf/resource_name.h"

/* AUDIT or GLOBALAUDIT as the reports print it: "SUCCESS(UPDATE),FAILURES(READ)". */
void profile_take_audit(const struct operands *audit, char *text, size_t size);
/* UACC of the connection to the group that the issuer works under. */
int profile_connect_uacc(struct command *command, uint8_t *uacc) MUST_CHECK;
/* OWNER and NOTIFY must name what exists. *good false: a message was issued. */
int profile_check_ids(struct command *command, bool *good) MUST_CHECK;
/* What the operands say that every class has, into the profile. */
void profile_change_fields(struct command *command, struct racf_profile *profile);
/* The profile of FROM in class row, or in that of FCLASS; number 0 when none was named. *good false: a message was issued. */
int profile_find_model(struct command *command, const struct store_class *row, struct racf_profile *model, bool *good) MUST_CHECK;
/* The profile, and whether the issuer may change it. */
int profile_find_to_change(struct command *command, const struct store_class *row, const struct resource_name *name,
                           struct racf_profile *profile, bool *may) MUST_CHECK;
/* GLOBALAUDIT, for auditors alone, into the profile. False: the command may not be done; may says whether the rest of it may. */
bool profile_take_global_audit(struct command *command, struct racf_profile *profile, bool may);

#endif
