/* step.h - the runtime of a step program: its DDs, its servers, WTO, its end.
 *
 * A program's main is:  struct step *step = step_begin(); ... step_end(step, code);
 *
 * Errors:  0 or a negative reason. dd_open_...(): REASON_NOT_FOUND when the step has no such DD; dd_missing() says so where the
 *          program needs it.
 *          A refused data set ends in abend S913 with its messages (ICH408I, IEC150I), a missing member in S013: as OPEN does;
 *          dd_open_...() does not return then.
 * Memory:  step_begin() hands out the one step; step_end() and step_abend() do not return.
 * Blocks:  for the disk and for servers.
 */
#ifndef EXEC_STEP_H
#define EXEC_STEP_H

#include "base/link.h"
#include "console/master_client.h"
#include "datasets/linear.h"
#include "datasets/record.h"
#include "exec/step_table.h"
#include "racf/racf_client.h"

struct step;

struct step *step_begin(void);
const struct step_table *step_table(const struct step *step);
/* Ends the program with a condition code 0-4095, or with an abend (system 0x806, or user 1-4095). */
void step_end(struct step *step, unsigned code) NORETURN;
void step_abend(struct step *step, unsigned system, unsigned user, uint32_t reason) NORETURN;

/* RACF under the job's user; connected at the first call. Ends the program when RACF cannot be had. */
struct racf *step_racf(struct step *step);
/* The same after a session broke (REASON_GONE, REASON_NOT_RUNNING): the old one is closed, a new one asked for. */
struct racf *step_racf_again(struct step *step);
/* A new link to a server under the job's user; again when one broke. */
int step_connect(struct step *step, const char *service, struct link **link) MUST_CHECK;
/* The same, once: who is not there now is not waited for (a queue manager that is down). */
int step_connect_now(struct step *step, const char *service, struct link **link) MUST_CHECK;
/* The catalog under the job's user, kept open. */
int step_catalog(struct step *step, struct link **link) MUST_CHECK;

/* Lines for the job log and the console. token: of the operator command they answer, 0 for none. */
void step_wto(struct step *step, uint64_t token, struct span lines);
void step_complete(struct step *step, uint64_t token, bool good);

/* WTOR: asks the operator, and waits as long as he takes. text: one line, of which OPERATOR_QUESTION_MAX bytes count; most: bytes
 * of a reply that are wanted, at most OPERATOR_REPLY_MAX. Question and reply stand in SYSLOG and in the job log. A time limit
 * counts CPU time, of which waiting takes none; CANCEL ends the wait with the program.
 * DIFFERS: no wait is too long: z/OS has a limit for it too (S522). */
void step_wtor(struct step *step, struct span text, unsigned most, struct buf *reply);
/* MODIFY and STOP, as QEDIT gives them: waits for the next one. From the first call on F and P of the job's name are for this
 * program; while it works on one, the next is refused (IEE342I). Replies go to who gave the command: step_wto() with the token,
 * at last step_complete(). text is put into text. False: STOP. */
bool step_listen(struct step *step, uint64_t *token, struct buf *text);

/* A DD for reading (all parts of a concatenation, one after the other) or writing. */
struct dd;
int dd_open_read(struct step *step, const char *ddname, struct dd **dd) MUST_CHECK;
/* wanted: the program's attributes, used where neither the DD nor the data set has any. */
int dd_open_write(struct step *step, const char *ddname, const struct record_attributes *wanted, struct dd **dd) MUST_CHECK;
/* As dd_open_write(), behind the records that are there, whatever DISP says. */
int dd_open_extend(struct step *step, const char *ddname, const struct record_attributes *wanted, struct dd **dd) MUST_CHECK;
/* The attributes that a DD would be opened with: what it codes, then what its data set has; format 0: none. */
int dd_known(struct step *step, const char *ddname, struct record_attributes *attributes) MUST_CHECK;
bool dd_coded(const struct step *step, const char *ddname);
/* IEC130I. */
void dd_missing(struct step *step, const char *ddname);
const struct record_attributes *dd_attributes(const struct dd *dd);
/* Opened for writing: did the program's attributes have to say what DD and data set did not? */
bool dd_took_wanted(const struct dd *dd);
/* 1 and the record, 0 at the end, or a reason. */
int dd_read(struct dd *dd, struct span *record) MUST_CHECK;
int dd_write(struct dd *dd, struct span record) MUST_CHECK;
/* Hands what was written to the kernel: it can be read, and stays when this process is killed. */
int dd_flush(struct dd *dd) MUST_CHECK;
int dd_close(struct dd *dd) MUST_CHECK;
/* VSAM: the cluster that a DD names, for reading by key or number and for changes (datasets/cluster.h); dd_open_read() and
 * dd_open_write() take a DD of a cluster too, record after record. As OPEN of VSAM does, a failure ends no step: IEC161I has
 * been said, and the reason is told by dd_cluster_code(). REASON_BAD_VALUE: it is no cluster. An empty cluster can be opened
 * for reading; whether that is an error is the program's to say (cluster_empty()). name: of the cluster, for its close. */
int dd_open_cluster(struct step *step, const char *ddname, enum cluster_mode mode, struct cluster **cluster,
                    struct dsname *name) MUST_CHECK;
int dd_close_cluster(struct step *step, const struct dsname *name, struct cluster *cluster) MUST_CHECK;
/* The same for a data set that no DD need name; ddname: of messages, may be empty. */
int dd_open_cluster_name(struct step *step, const char *ddname, const struct dsname *dsname, enum cluster_mode mode,
                         struct cluster **cluster, struct dsname *name) MUST_CHECK;
/* The same for an LDS. */
int dd_open_linear_name(struct step *step, const char *ddname, const struct dsname *dsname, enum cluster_mode mode,
                        struct linear **linear, struct dsname *name) MUST_CHECK;
int dd_close_linear(struct step *step, const struct dsname *name, struct linear *linear) MUST_CHECK;
/* IEC070I for a cluster that can have no more space (REASON_LIMIT of a change). */
void dd_cluster_is_full(struct step *step, const char *ddname, const struct dsname *name);
/* IEC161I for a cluster that holds nothing and was opened to be read. */
void dd_cluster_is_empty(struct step *step, const char *ddname, const struct dsname *name);
/* The return code that OPEN of VSAM has for a reason: 152 security, 160 empty or of another kind, 168 in use. */
unsigned dd_cluster_code(int reason);
/* Is it a DD of one cluster? */
bool dd_names_cluster(struct step *step, const char *ddname);

/* A member of the library that one part of a DD names, as program fetch opens it: REASON_NOT_FOUND where it is not there; a
 * refused library ends the step in S913. */
int dd_open_member(struct step *step, const struct step_dd *library, const struct name8 *member,
                   struct record_file **file) MUST_CHECK;

#endif
