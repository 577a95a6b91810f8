/* mqi_step.c - the MQI for step programs of ours. */
#include "exec/mqi_step.h"

#include "base/bug.h"
#include "exec/messages.h"
#include "exec/mqi_reach.h"
#include "mstr/mqi_client.h"

enum { MESSAGE_MAX = 1024, PARM_SHOWN = 200 };

static MQLONG open(void *context, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    return mqi_reach(context, name, request, opened);
}

void mqi_step(struct step *step)
{
    const struct mqi_host host = { step, step_table(step)->program.text, open, NULL, NULL };

    mqi_host(&host);
}

void mqi_step_print(struct dd *print, struct span line)
{
    int reason = dd_write(print, span_part(line, 0, dd_attributes(print)->lrecl - 4));

    if (reason < 0)
        fatal("SYSPRINT cannot be written: %s", reason_text(reason));
}

void mqi_step_wrong_parm(struct step *step, struct dd *print, const char *program)
{
    struct span parm = span_part(step_table(step)->parm, 0, PARM_SHOWN);
    struct buf said;

    buf_init(&said, MESSAGE_MAX);
    message(&said, GBRE150E, program, (int)parm.length, parm.data);
    mqi_step_print(print, span_part(buf_span(&said), 0, said.length - 1));
    buf_release(&said);
}
