/* base_fields.h - fields of the base part that few profiles have: WHEN(DAYS() TIME()), security labels, marks of tapes and
 * terminals.
 *
 * They stand in the database as fields of a segment "BASE", under the key of the profile: DAYS (names of days, a blank between;
 * none: any day), TIME (hhmm:hhmm; none: any time), SECLABEL, SECLEVEL, CATEGORY (a blank between), TIMEZONE (E or W and
 * hours), SINGLEDSN and TVTOC (YES). Errors:  0 or a negative reason of the database; what the command did wrong is in a
 * message and in *good. DIFFERS: labels, SINGLEDSN and TVTOC are kept and listed; nothing is decided by them.
 */
#ifndef RACF_BASE_FIELDS_H
#define RACF_BASE_FIELDS_H

#include "racf/command.h"
#include "racf/hours.h"

/* Can the operands be so? */
int base_fields_check(struct command *command, bool *good) MUST_CHECK;
/* Puts those given into the database. */
int base_fields_change(struct command *command, char kind, const char *key) MUST_CHECK;
/* One of them as it is kept, empty when it is not set; NUL-terminated, in the arena of the command. */
int base_field(struct command *command, char kind, const char *key, const char *field, struct span *value) MUST_CHECK;
/* WHEN(DAYS() TIME()) of a user or profile, and its TIMEZONE. */
int base_hours(struct racf_store *store, char kind, const char *key, struct hours *hours) MUST_CHECK;
/* Into a database that has none of them yet. */
int base_hours_put(struct racf_store *store, char kind, const char *key, const struct hours *hours) MUST_CHECK;

#endif
