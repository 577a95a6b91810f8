/* smf_unload.h - a type 80 record as a line of text: what IRRADU00 writes, and `greenbar smf list` shows.
 *
 * Errors:  those of the buffer.
 * Format:  smf_unload.def has every column.
 */
#ifndef RACF_SMF_UNLOAD_H
#define RACF_SMF_UNLOAD_H

#include "racf/smf_record.h"

enum { SMF_UNLOAD_MAX = 2900 };

/* Appends the line, without trailing blanks and line end. */
void smf_unload(const struct smf80 *record, struct buf *out);
/* Time of day and day of a record: "hh:mm:ss", "yyyy-mm-dd"; blanks where it has none. texts hold 9 and 11 bytes. */
void smf_unload_time(const struct smf_head *head, char *time, char *day);

#endif
