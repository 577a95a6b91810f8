/* mqi_step.c - the MQI for step programs of ours. */
#include "exec/mqi_step.h"

#include "exec/mqi_reach.h"
#include "mstr/mqi_client.h"

static MQLONG open(void *context, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    return mqi_reach(context, name, request, opened);
}

void mqi_step(struct step *step)
{
    const struct mqi_host host = { step, step_table(step)->program.text, open, NULL, NULL };

    mqi_host(&host);
}
