/* resource_name.h - profile names as commands give them: folded, checked, discrete or generic, data set names with their prefix.
 *
 * Errors:  REASON_BAD_NAME when the class cannot have such a profile; the caller says so.
 */
#ifndef RACF_RESOURCE_NAME_H
#define RACF_RESOURCE_NAME_H

#include "racf/command.h"
#include "racf/db_profiles.h"

struct resource_name {
    struct resource name;
    bool has_generic_characters;
    enum profile_kind kind; /* which profile a command means that names an existing one */
};

/* Makes a name of an operand's item. generic: the GENERIC operand was given. */
int resource_name_of(const struct command *command, const struct store_class *row, const struct operand_item *item, bool generic,
                     struct resource_name *name) MUST_CHECK;
/* A data set profile name: qualifiers as in a data set name, % and * in all but the first. ** only under EGN, as a whole qualifier,
 * once and not first. */
bool data_set_profile_name_good(const char *name, bool egn) MUST_CHECK;
/* The messages about a wrong one; return code 8. missing: what IKJ56701I asks for, NULL when nothing. */
void resource_name_refuse(struct command *command, const struct store_class *row, const struct operand_item *item,
                          const char *missing);

#endif
