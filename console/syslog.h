/* syslog.h - the system log: every console message, one line each, in log/SYSLOG (docs/formats/syslog.md).
 *
 * Owner:   the master. Lines are written at once, not synced: a log of what happened, not a record that decisions stand on.
 * Memory:  what syslog_open() hands out lives as long as the process.
 * Errors:  none for the caller; when the disk is full a line is lost, and the next one that can be written says so.
 */
#ifndef CONSOLE_SYSLOG_H
#define CONSOLE_SYSLOG_H

#include "base/buf.h"

struct syslog_file;

int syslog_open(struct syslog_file **log, const char *sysid) MUST_CHECK;
/* jobid: of the job that issued it, or empty. A logical message of several lines is written as one block. */
void syslog_put(struct syslog_file *log, const char *jobid, struct span lines);

#endif
