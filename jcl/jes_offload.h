/* jes_offload.h - offload devices, as jes keeps them and commands define them (not for others).
 *
 * A device is at work while its started task is: a job of its name under the operator who started it, whose program (haspoff.c)
 * opens the data set as any step does and asks jes for jobs, or brings them. So jes waits for no data set, and authority,
 * encryption and ENQ are those of a step. What is asked is answered to that task alone.
 *
 * A job that was handed out stays where it is until the task says that its records are durable in the data set; until then it is
 * not selected for execution. When the task ends without that, nothing has happened to it.
 *
 * Definitions are in memory only. DIFFERS: there are no initialization statements, so devices are defined by $T after each start
 * of jes.
 */
#ifndef JCL_JES_OFFLOAD_H
#define JCL_JES_OFFLOAD_H

#include "jcl/jes.h"
#include "jcl/offload_format.h"

enum { OFFLOAD_DEVICES = 8, OFFLOAD_PATTERN = 64, OFFLOAD_TEXTS = QUEUE_OUTPUTS + 1 };

enum offload_type { OFFLOAD_NONE = 0, OFFLOAD_TRANSMIT, OFFLOAD_RECEIVE };
/* Transmitters and receivers of a device: OFFn.JT, JR of jobs, OFFn.ST, SR of output. */
enum offload_facility { OFFLOAD_JT, OFFLOAD_JR, OFFLOAD_ST, OFFLOAD_SR, OFFLOAD_FACILITIES };
extern const char *const offload_facility_names[OFFLOAD_FACILITIES];
enum offload_disposition { OFFLOAD_DELETE = 1, OFFLOAD_HOLD, OFFLOAD_KEEP };

/* What a facility takes. DIFFERS: there is no list WS=: what is set counts, what is not set takes everything. */
struct offload_select {
    bool started;                  /* START= */
    uint8_t disposition;           /* enum offload_disposition: of what was transmitted */
    uint8_t hold;                  /* HOLD=: 'Y', 'N', or 0 */
    uint8_t outdisp;               /* enum jes_disposition, or 0 */
    struct job_class_list classes; /* CLASS= of jobs, Q= of output */
    char jobname[OFFLOAD_PATTERN], creator[OFFLOAD_PATTERN]; /* patterns; empty: any */
};

/* A job that was handed out. */
struct offload_offer {
    int64_t key;
    struct name8 jobid;
    bool ended;
    struct buf outputs; /* the output that is offloaded, as job_text 5 */
};

struct offload_device {
    struct dsname dsname;
    struct offload_select select[OFFLOAD_FACILITIES];
    uint8_t type;          /* enum offload_type, of the last start */
    struct name8 task;     /* its started task; empty: none */
    int64_t task_key;
    bool draining;
    int64_t after;         /* TRANSMIT: key of the job that was looked at last */
    bool over;             /* there are no more */
    struct offload_offer *offers; /* owned */
    size_t offer_count;
    bool receiving;        /* RECEIVE: a job is coming */
    struct offload_job coming;
    struct buf texts[OFFLOAD_TEXTS];
};

/* The device of that number (1-8). */
struct offload_device *offload_device(unsigned number);
bool offload_active(const struct offload_device *device);
/* The data set is in use by another device. */
bool offload_in_use(const struct offload_device *device);
/* Makes the started task, in the name of who: its job ID is in device->task. */
int offload_start(unsigned number, enum offload_type type, const struct identity *who) MUST_CHECK;
const char *offload_disposition_text(uint8_t disposition);

#endif
