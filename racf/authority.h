/* authority.h - who may change or list what: SPECIAL, group-SPECIAL in its scope, owners, group authority, CLAUTH, ALTER.
 *
 * Errors:  0 or a negative reason of the database; the answer is in *may.
 * Source:  facts 2 and 6.1. The scope of group-SPECIAL is what the group owns, the users it owns and what those own, and so on down
 *          the subgroups that are owned by their superior group; it ends at a group that is owned by a user.
 */
#ifndef RACF_AUTHORITY_H
#define RACF_AUTHORITY_H

#include "racf/command.h"
#include "racf/db_users.h"

enum authority_act {
    AUTHORITY_CHANGE = 1, /* SPECIAL, owner, group-SPECIAL */
    AUTHORITY_LIST,       /* these, and AUDITOR, ROAUDIT, group-AUDITOR */
    AUTHORITY_OPERATE,    /* group-OPERATIONS alone */
};

bool authority_special(const struct command *command);
/* Sees everything: SPECIAL, AUDITOR, ROAUDIT. */
bool authority_auditor(const struct command *command);
/* Has the issuer group-SPECIAL in any group? */
int authority_group_special(struct command *command, bool *has) MUST_CHECK;
/* Over something that owner owns. */
int authority_owned(struct command *command, const struct name8 *owner, enum authority_act act, bool *may) MUST_CHECK;
/* Over a user: as owned; for LIST also himself. */
int authority_user(struct command *command, const struct racf_user *user, enum authority_act act, bool *may) MUST_CHECK;
/* Over a group itself. */
int authority_group(struct command *command, const struct racf_group *group, enum authority_act act, bool *may) MUST_CHECK;
/* As authority_group, or at least that authority in the group. */
int authority_in_group(struct command *command, const struct racf_group *group, enum group_authority least, bool *may) MUST_CHECK;
/* The issuer's authority in a group: GROUP_NONE when not connected. */
int authority_of_issuer(struct command *command, const struct name8 *group, enum group_authority *authority) MUST_CHECK;
/* Is the owner within the scope of a group in which the issuer has what act needs? */
int authority_in_scope(struct command *command, const struct name8 *owner, enum authority_act act, bool *in) MUST_CHECK;
/* Over everything whose first qualifier is that user ID or group: his own user ID, a user that he owns, a group that he owns, or
 * group-SPECIAL over either. *kind says what the qualifier is. */
int authority_qualifier(struct command *command, const struct name8 *qualifier, enum racf_kind *kind, bool *may) MUST_CHECK;
/* May the issuer define profiles of data sets with this first qualifier: his own user ID; a user that he owns; a group in which he
 * has CREATE, or, when he is not connected to it, OPERATIONS; group-SPECIAL over either. *kind says what the qualifier is. */
int authority_define_data_set(struct command *command, const struct name8 *qualifier, enum racf_kind *kind,
                              bool *may) MUST_CHECK;
/* Delegated by class FACILITY: FAMILY IRR.LISTUSER or IRR.PASSWORD.RESET for every user without attributes of the system,
 * PREFIX.OWNER.x for users of that owner, PREFIX.TREE.group for those below the group; PREFIX.EXCLUDE.user takes it away again.
 */
int authority_delegated(struct command *command, const struct racf_user *user, const char *every, const char *prefix,
                        enum racf_level level, bool *may) MUST_CHECK;
/* Has the issuer READ (or more) to a field of a segment by class FIELD, or SPECIAL? resource is "DATASET.DFP.DATAKEY". */
int authority_field(struct command *command, const char *resource, enum racf_level level, bool *may) MUST_CHECK;
/* Has the issuer CLAUTH in the class, or in one of the same POSIT? */
int authority_clauth(struct command *command, const char *class_name, bool *may) MUST_CHECK;
/* Over a profile: as owned, the issuer's own data sets, ALTER in the access list of a discrete profile. The access list must have
 * been read. */
int authority_profile(struct command *command, const struct racf_profile *profile, enum authority_act act, bool *may) MUST_CHECK;
/* The issuer's access by this profile, as if it were the one that decides; the access list must have been read. */
enum racf_level authority_level(const struct command *command, const struct racf_profile *profile);
/* Is the first qualifier of a data set name this user ID? */
bool authority_own_prefix(const char *name, const struct name8 *user);

#endif
