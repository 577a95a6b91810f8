/* csqutil_link.c - what functions of CSQUTIL ask the command server of a queue manager. */
#include "base/config.h"
#include "exec/csqutil.h"
#include "exec/messages.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

enum { COMMAND_BODY_MAX = 40000, PATIENCE = 30000 /* milliseconds */ };

int csqutil_send(void *context, struct span text, struct buf *reply)
{
    struct csqutil_link *link = context;
    struct buf body;
    struct answer answer;
    struct reader in;
    struct span log;
    int reason;

    buf_init(&body, COMMAND_BODY_MAX);
    buf_put_field(&body, text);
    answer_init(&answer);
    reason = link_call_for(link->link, REQUEST_COMMAND, &body, -1, &answer, link->patience);
    if (reason == 0) {
        in = answer_reader(&answer);
        link->refused = reader_u32(&in);
        log = reader_field(&in, SIZE_MAX);
        buf_put_span(reply, reader_field(&in, SIZE_MAX));
        reason = reader_end(&in);
        if (reason == 0 && log.length)
            step_wto(link->u->step, 0, log);
        if (reason == 0 && link->refused)
            reason = REASON_NOT_AUTHORIZED;
    }
    answer_release(&answer);
    buf_release(&body);
    return reason;
}

/* The queue manager of that name is a service under its subsystem name. */
int csqutil_connect(struct csqutil_link *link, struct csqutil *u, struct span name)
{
    const struct config_qmgr *found = NULL;
    struct config *config;
    struct buf problem;
    char service[5];
    int reason;

    *link = (struct csqutil_link){ .u = u, .patience = PATIENCE };
    buf_init(&problem, 4096);
    reason = config_load(&config, &problem);
    buf_release(&problem);
    if (reason < 0)
        return reason;
    for (unsigned i = 0; i < config->qmgr_count && !found; i++)
        if (name.length == 0 || span_is(name, config->qmgrs[i].name))
            found = &config->qmgrs[i];
    if (found) {
        snprintf(link->qmgr, sizeof link->qmgr, "%s", found->name);
        config_subsystem(found, service);
        reason = step_connect(u->step, service, &link->link);
    } else {
        reason = REASON_NOT_FOUND;
    }
    config_free(config);
    return reason;
}

void csqutil_cannot_connect(const struct csqutil_link *link, struct span name, int reason)
{
    char shown[sizeof link->qmgr];

    snprintf(shown, sizeof shown, "%.*s", (int)name.length, name.data);
    csqutil_say(link->u, CSQU009E, shown, link->refused ? "MQRC" : reason_text(reason));
}

void csqutil_disconnect(struct csqutil_link *link)
{
    link_close(link->link);
    link->link = NULL;
}
