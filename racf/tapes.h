/* tapes.h - profiles of data sets on tape (ADDSD TAPE) and of their volumes, class TAPEVOL.
 *
 * No step can have a tape: these profiles are for decks that bring them. They are kept, listed, unloaded and loaded, and cover
 * nothing.
 * Errors:  0 or a negative reason of the database.
 * Blocks:  no.
 */
#ifndef RACF_TAPES_H
#define RACF_TAPES_H

#include "racf/command.h"
#include "racf/db_profiles.h"

/* Where class TAPEVOL is active, each volume of a new profile gets a profile of its own with a table of contents, if it has none:
 * the issuer's, without universal access. */
int tapes_define_volumes(struct command *command, const struct racf_data_set *data_set) MUST_CHECK;
/* SEARCH EXPIRES(): does the time of every data set of the volume (RETPD, from the day when it was defined) end before that day? A
 * volume that no data set profile names does not expire. */
int tapes_expired(struct racf_store *store, const char *volume, microseconds day, bool *expired) MUST_CHECK;

#endif
