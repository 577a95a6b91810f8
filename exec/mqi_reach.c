/* mqi_reach.c - a connection to a queue manager for a step. */
#include "exec/mqi_reach.h"

#include "base/bug.h"
#include "base/config.h"

enum { LINES_MAX = 1 << 16 };

static const struct config *read_config(void)
{
    static struct config *config;
    struct buf problem;

    if (config)
        return config;
    buf_init(&problem, 4096);
    if (config_load(&config, &problem) < 0)
        fatal("%.*s", (int)problem.length, problem.data);
    buf_release(&problem);
    return config;
}

MQLONG mqi_reach(struct step *step, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    const struct config_qmgr *qmgr = config_qmgr(read_config(), name);
    char service[5];
    struct buf lines;
    struct link *link;
    MQLONG reason;

    if (!qmgr)
        return MQRC_Q_MGR_NAME_ERROR;
    config_subsystem(qmgr, service); /* under which it registers with racf */
    if (step_connect_now(step, service, &link) < 0)
        return MQRC_Q_MGR_NOT_AVAILABLE;
    buf_init(&lines, LINES_MAX);
    reason = mqi_open(link, request, opened, &lines);
    if (lines.length)
        step_wto(step, 0, buf_span(&lines));
    buf_release(&lines);
    return reason;
}
