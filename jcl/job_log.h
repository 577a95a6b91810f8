/* job_log.h - JESMSGLG and JESYSMSG of a job, to the column (facts: layouts of the three job logs).
 *
 * Text comes as message() makes it: logical messages, each line ended by '\n', further lines of a message beginning where message()
 * put them. The log adds time and job ID, carriage control and the number of multi-line messages, and keeps a copy of what also
 * goes to the console, to be taken with job_log_console().
 *
 * Owner:   the initiator of the job; jes for a job that never ran or lost its initiator.
 * Errors:  a log that cannot be written is noted; job_log_close() tells. The job goes on.
 * Memory:  job_log_open() hands out a log that job_log_close() takes back.
 * Blocks:  no; the files are made durable by jes at the end of the job.
 */
#ifndef JCL_JOB_LOG_H
#define JCL_JOB_LOG_H

#include "base/clock.h"
#include "jcl/job.h"
#include "jcl/jes_wire.h"

struct job_log;

struct job_log_names {
    struct name8 jobid;
    struct name8 job;
    struct name8 user;
    struct name8 group;  /* of a started task */
    const char *sysname;
    const char *node;
    char programmer[21];
};

/* Begins both logs (JESMSGLG with its heading), or goes on behind what is there. names is copied. */
int job_log_open(struct job_log **log, const struct job_log_names *names, bool go_on) MUST_CHECK;
int job_log_close(struct job_log *log) MUST_CHECK;
/* Lets readers see what is written so far. */
void job_log_flush(struct job_log *log);

/* Messages for JESMSGLG; console: for the console too. */
void job_log_wto(struct job_log *log, struct span messages, bool console);
/* Messages for JESYSMSG. */
void job_log_sysmsg(struct job_log *log, struct span messages);
/* Lines that the converter laid out for JESYSMSG. */
void job_log_converter(struct job_log *log, struct span lines);
/* What the console has not got yet; empty again behind it. */
void job_log_console(struct job_log *log, struct buf *lines);

/* IRR010I, ICH70001I (last_access 0: left out), the lines of logon, $HASP373, IEF403I. initiator empty: a started task. */
void job_log_started(struct job_log *log, const char *initiator, const char *job_class, microseconds last_access, struct span logon,
                     bool warned);
struct job_log_usage {
    microseconds elapsed;
    microseconds cpu;
    microseconds system_cpu;
};
/* The summary line of a step, behind a heading for the first one. */
void job_log_step(struct job_log *log, const char *step, const char *procstep, const struct step_outcome *outcome,
                  const struct job_log_usage *usage);
struct job_log_statistics {
    uint32_t cards;
    uint64_t print_records;
    uint64_t punch_records;
    uint64_t bytes;
    microseconds elapsed;
};
/* IEF404I when normal, the summary line of the job, $HASP395 and the statistics. */
void job_log_ended(struct job_log *log, const struct jes_result *result, bool normal, const struct job_log_usage *usage,
                   const struct job_log_statistics *statistics);
/* The same for a job that was never executed; lines: why, or empty. */
void job_log_not_run(struct job_log *log, struct span lines, const struct job_log_statistics *statistics);

/* "job [procstep] step", as messages name a step. */
const char *job_log_step_name(const char *job, const char *procstep, const char *step, char text[28]);
/* IEF373I, IEF375I: start; IEF032I, IEF033I: stop and use. name is that of the step or of the job. */
void job_log_step_start(struct job_log *log, const char *name, microseconds when);
void job_log_step_stop(struct job_log *log, const char *name, microseconds when, const struct job_log_usage *usage);
void job_log_job_stop(struct job_log *log, microseconds started, const struct job_log_usage *usage);

/* "  MAXCC=0 CN(INTERNAL)" and so on: what stands behind the node in $HASP165. */
void job_log_ended_text(const struct jes_result *result, struct buf *text);

#endif
