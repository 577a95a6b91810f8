/* data_sets.h - what the commands about data set profiles share (ADDSD, ALTDSD, DELDSD, LISTDSD, PERMIT, SETROPTS EGN). */
#ifndef RACF_DATA_SETS_H
#define RACF_DATA_SETS_H

#include "racf/command.h"
#include "racf/db_profiles.h"

/* VOLUME(): REASON_NOT_FOUND when a discrete data set profile is not one of these volumes. */
int data_set_on_volume(struct command *command, const struct racf_profile *profile,
                       const struct operand_value *volumes) MUST_CHECK;
/* SETROPTS EGN changes what a * at the end covers: the generic profiles that there are get the names under which they cover what
 * they covered. NOEGN gives them back. */
int data_sets_rename(struct command *command, bool egn) MUST_CHECK;

#endif
