/* recorder.h - what the racf process has recorded by smf, in front of its answers.
 *
 * Records of one turn go to smf together, before the database is committed and before any answer leaves: many callers share one
 * sync. When that fails racf ends: its changes were not committed, its answers did not leave, and whoever asked asks the next one
 * or is refused. A racf that starts writes each record at once, while what it is about can still be refused
 * (REASON_NOT_RECORDED), until one goes through: so it does not end again over the same fault.
 *
 * Owner:   the racf process, one.
 * Errors:  REASON_NOT_RECORDED.
 * Blocks:  recorder_flush(), for smf and its disk; recorder_put() only at the start.
 */
#ifndef RACF_RECORDER_H
#define RACF_RECORDER_H

#include "racf/audit.h"
#include "racf/process.h"
#include "racf/smf_record.h"

struct recorder;

struct recorder *recorder_new(struct racf_process *process);
void recorder_free(struct recorder *recorder);

int recorder_put(struct recorder *recorder, struct span record) MUST_CHECK;
/* Hands what was taken to smf: to be called before the turn's commit. */
void recorder_flush(struct recorder *recorder);

/* Each records what happened, if that is to be audited. */
int record_access(struct racf_process *process, const struct racf_decision *decision, const struct identity *who) MUST_CHECK;
/* Work begins for a user, or not: reason says why. Gives the reason back; REASON_NOT_RECORDED instead of 0 where that has to be
 * said. group and job: NULL where they are not known. */
int record_logon(struct racf_process *process, const struct name8 *user, const struct name8 *group, const struct name8 *job,
                 int reason) MUST_CHECK;
/* A change that was not made by a command, of a profile of class_name. new_name may be empty. */
int record_change(struct racf_process *process, uint8_t event, const char *class_name, const char *resource,
                  const char *new_name, const struct identity *who) MUST_CHECK;
/* What is no command of RACF's, and always recorded: the map of UNIX users, a load. command: what was done to the resource. */
int record_general(struct racf_process *process, const char *command, const char *resource, const char *new_name,
                   const struct identity *who) MUST_CHECK;

#endif
