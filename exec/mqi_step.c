/* mqi_step.c - the MQI for step programs of ours. */
#include "exec/mqi_step.h"

#include "base/bug.h"
#include "base/config.h"
#include "mstr/mqi_client.h"

static const struct config *the_config;

static const struct config_qmgr *find(struct span name)
{
    for (unsigned i = 0; i < the_config->qmgr_count; i++)
        if (name.length == 0 || span_is(name, the_config->qmgrs[i].name))
            return &the_config->qmgrs[i];
    return NULL;
}

/* A queue manager registers as a service under its subsystem name. */
static int connect(void *context, struct span name, struct link **link)
{
    const struct config_qmgr *qmgr = find(name);
    char service[5];

    if (!qmgr)
        return REASON_NOT_FOUND;
    config_subsystem(qmgr, service);
    return step_connect_now(context, service, link);
}

static void job_log(void *context, struct span lines)
{
    step_wto(context, 0, lines);
}

void mqi_step(struct step *step)
{
    const struct mqi_host host = { step, step_table(step)->program.text, connect, job_log };
    struct config *config;
    struct buf problem;

    buf_init(&problem, 4096);
    if (config_load(&config, &problem) < 0)
        fatal("%.*s", (int)problem.length, problem.data);
    buf_release(&problem);
    the_config = config;
    mqi_host(&host);
}
