/* unix_ids.h - UNIX user and group numbers in the OMVS segments: sharing them, and finding the next free one.
 *
 * Errors:  0 or a negative reason of the database; what the command did wrong is in a message and in *good.
 */
#ifndef RACF_UNIX_IDS_H
#define RACF_UNIX_IDS_H

#include "racf/command.h"

/* Once SHARED.IDS is defined in class UNIXPRIV, a number is of one user or group unless SHARED is given; AUTOUID and AUTOGID need
 * BPX.NEXT.USER in class FACILITY. fields: the operands of the segment, of whatever segment it is. */
int unix_ids_check(struct command *command, char kind, const struct operands *fields, bool *good) MUST_CHECK;
/* AUTOUID, AUTOGID: the next free number into the segment of user or group name, and into the APPLDATA of BPX.NEXT.USER the one
 * that follows. */
int unix_ids_assign(struct command *command, char kind, const char *name, const struct operands *fields) MUST_CHECK;

#endif
