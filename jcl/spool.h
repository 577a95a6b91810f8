/* spool.h - the output of jobs: a folder spool/JOBID for each job, a record file D0000101 for each data set in it.
 *
 * Data set IDs: 1 JESJCLIN (of TYPRUN=COPY), 2 JESMSGLG, 3 JESJCL, 4 JESYSMSG, and from 101 on the in-stream and SYSOUT data sets
 * in the order of their DDs over the whole job, whether their step ran or not. So which data sets a job can have follows from its
 * internal text (spool_next_dd), and which it has from the files.
 *
 * Owner:   jes makes and removes folders, JESJCL and JESJCLIN; the job's initiator writes everything else.
 * Errors:  0 or a negative reason; a data set that was not created is REASON_NOT_FOUND.
 * Memory:  record files are the caller's to close.
 * Blocks:  spool_sync() waits for the disk.
 * Format:  docs/formats/spool.md.
 */
#ifndef JCL_SPOOL_H
#define JCL_SPOOL_H

#include "jcl/job.h"

enum { SPOOL_JESJCLIN = 1, SPOOL_JESMSGLG = 2, SPOOL_JESJCL = 3, SPOOL_JESYSMSG = 4, SPOOL_FIRST_DD = 101, SPOOL_PATH = 4096 };

/* The attributes of the logs. */
extern const struct record_attributes spool_jesjclin_attributes, spool_jesmsglg_attributes, spool_jesjcl_attributes,
    spool_jesysmsg_attributes;

/* Makes spool/ itself and forgets nothing that is there. */
int spool_begin(void) MUST_CHECK;
int spool_create_job(const struct name8 *jobid) MUST_CHECK;
/* The same at the beginning of a job: what lies there from another one that had its number is removed. */
int spool_begin_job(const struct name8 *jobid) MUST_CHECK;
/* Removes a job's folder and all in it; missing ones are fine. */
int spool_remove_job(const struct name8 *jobid) MUST_CHECK;
/* The folder of one becomes that of another; what lies there from a job that had its number is removed. */
int spool_rename_job(const struct name8 *from, const struct name8 *to) MUST_CHECK;
/* Makes everything written to the spool so far durable. */
/* Is only left what programs must leave to JES2? */
bool spool_is_low(void);
int spool_sync(void) MUST_CHECK;

/* Creates a data set, or starts it anew. */
int spool_create(const struct name8 *jobid, uint32_t dsid, const struct record_attributes *attributes,
                 struct record_file **file) MUST_CHECK;
/* Behind what is there; creates it if it is not there. */
int spool_extend(const struct name8 *jobid, uint32_t dsid, const struct record_attributes *attributes,
                 struct record_file **file) MUST_CHECK;
/* A descriptor to read, or to write. */
int spool_open(const struct name8 *jobid, uint32_t dsid, int flags, int *fd) MUST_CHECK;
/* Removes one data set. */
int spool_remove(const struct name8 *jobid, uint32_t dsid) MUST_CHECK;
bool spool_exists(const struct name8 *jobid, uint32_t dsid);
/* Counts the whole records. */
int spool_records(const struct name8 *jobid, uint32_t dsid, uint64_t *records) MUST_CHECK;
/* How much there is of it; pages of so many lines (0: only where a record begins one). */
struct spool_extent {
    uint64_t records, bytes, pages;
};
int spool_extent(const struct name8 *jobid, uint32_t dsid, uint8_t linect, struct spool_extent *extent) MUST_CHECK;
/* Is it there, and has its writer closed it behind at least one OPEN? */
bool spool_closed(const struct name8 *jobid, uint32_t dsid);
/* Is it there, closed and readable to its end? */
bool spool_whole(const struct name8 *jobid, uint32_t dsid);
/* Writes lines (each ended by '\n') as records, cut at what a record holds. */
int spool_write_lines(struct record_file *file, struct span lines) MUST_CHECK;

/* Does the DD have a data set on the spool? */
bool spool_holds(const struct job_dd *dd);
/* The data sets that DDs of the job can have, one after the other: begins with { 0 }, false behind the last. */
struct spool_dd {
    uint32_t dsid;
    const struct job_step *step;
    const struct job_dd *dd;
    uint32_t next_step, next_dd; /* where to look for the next */
};
bool spool_next_dd(const struct job *job, struct spool_dd *at);
/* "owner.jobname.jobid.D0000101.?" */
const char *spool_name(const char *owner, const char *name, const char *jobid, uint32_t dsid, char text[64]);

#endif
