/* step_program.h - one program of a step: started, served over its step link (exec/step_requests.def) and ended.
 *
 * A step is over when its process has ended and its link is empty. How it ended: by its RESULT; else by the exit status or
 * the signal; a program that was killed here ends with the abend that it was killed for.
 *
 * Owner:   the initiator that runs the step; everything happens in its event loop.
 * Memory:  step_program_start() hands out a program; step_program_free() takes it back behind ended().
 * Blocks:  no.
 */
#ifndef JCL_STEP_PROGRAM_H
#define JCL_STEP_PROGRAM_H

#include "base/server.h"
#include "base/spawn.h"
#include "jcl/job_log.h"

struct step_program;

/* What the initiator does for the program. */
struct step_calls {
    void (*message)(void *context, uint64_t token, struct span lines); /* WTO, or replies to the command of that token */
    void (*complete)(void *context, uint64_t token, bool good);
    void (*ask)(void *context, unsigned most, struct span text); /* WTOR: step_program_answer() follows */
    void (*listen)(void *context);                               /* step_program_modify() follows */
    void (*freed)(void *context, const struct name8 *ddname); /* a data set of FREE=CLOSE was closed */
    int (*connect)(void *context, const char *service, int *fd); /* a connection under the job's user */
    void (*print)(void *context, struct span line); /* what it wrote to standard output and standard error */
    void (*ended)(void *context);
    void *context;
};

struct step_start {
    const char *file;             /* of build/bin */
    bool prepared;                /* it has a prepared process (jcl/prepared.h): table and dds are of no use to it */
    const char *name;             /* in `ps` */
    int table;                    /* descriptor of the step table; stays the caller's */
    const struct spawn_fd *dds;   /* descriptors of DDs */
    size_t dd_count;
    uint32_t cpu_seconds;         /* 0: without limit */
    struct step_calls calls;
};

/* Once for each server on which programs are started. */
void step_program_requests(struct server *server);
int step_program_start(struct step_program **program, struct server *server, const struct step_start *start) MUST_CHECK;
/* Ends it and all that it started; its result is that system abend. */
void step_program_kill(struct step_program *program, uint32_t abend);

/* The reply to its question; the next MODIFY or STOP. False: it does not wait for one. */
bool step_program_answer(struct step_program *program, struct span text);
bool step_program_modify(struct step_program *program, uint64_t token, bool stop, struct span text);

/* How it ended, behind ended(). */
struct step_end {
    struct jes_result result;     /* JES_CC or an abend */
    uint32_t reason;              /* behind an abend code */
    bool silent;                  /* it ended without saying how */
    int status;                   /* exit status of a silent one */
    struct job_log_usage usage;
};
void step_program_end(const struct step_program *program, struct step_end *end);
void step_program_free(struct step_program *program);

#endif
