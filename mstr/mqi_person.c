/* mqi_person.c - a connection to a queue manager for a process that is no step. */
#include "mstr/mqi_person.h"

#include <unistd.h>

#include "base/config.h"
#include "base/server.h"
#include "mstr/cmqc.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum {
    LINES_MAX = 1 << 16,
    PATIENCE = 10000, /* milliseconds that a restart of racf may take */
};

/* The name under which the queue manager registers with racf. */
static MQLONG find_service(struct span name, char service[5])
{
    const struct config_qmgr *qmgr;
    MQLONG reason = MQRC_NONE;
    struct config *config;
    struct buf problem;

    buf_init(&problem, 4096);
    if (config_load(&config, &problem) < 0) {
        reason = MQRC_Q_MGR_NOT_AVAILABLE;
    } else {
        qmgr = config_qmgr(config, name);
        if (qmgr)
            config_subsystem(qmgr, service);
        else
            reason = MQRC_Q_MGR_NAME_ERROR;
        config_free(config);
    }
    buf_release(&problem);
    return reason;
}

/* racf knows no user ID for this UNIX user, or one that may do nothing now. */
static bool is_nobody(int reason)
{
    return reason == REASON_UNMAPPED || reason == REASON_REVOKED || reason == REASON_NOT_NOW || reason == REASON_NOT_AUTHORIZED;
}

/* As racf_connect() of a person does, without all that decisions need: this is linked into programs of users. */
static MQLONG reach(const char *service, struct link **link)
{
    struct link *racf;
    struct call call;
    int fd, reason = link_connect(&racf, "run/public/racf", PATIENCE);

    if (reason < 0)
        return MQRC_Q_MGR_NOT_AVAILABLE;
    call_begin(&call, 256);
    buf_put_field_text(&call.request, service);
    call_ask(&call, racf, REQUEST_OPEN);
    fd = call_take_fd(&call);
    reason = call_end(&call);
    link_close(racf);
    if (reason == 0) {
        *link = link_adopt(fd);
        return MQRC_NONE;
    }
    if (fd >= 0)
        close(fd);
    return is_nobody(reason) ? MQRC_NOT_AUTHORIZED : MQRC_Q_MGR_NOT_AVAILABLE;
}

MQLONG mqi_person(void *context UNUSED, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    struct link *link;
    char service[5];
    struct buf lines;
    MQLONG reason = find_service(name, service);

    if (reason == MQRC_NONE)
        reason = reach(service, &link);
    if (reason != MQRC_NONE)
        return reason;
    buf_init(&lines, LINES_MAX); /* there is no job log; the refusal is recorded all the same */
    reason = mqi_open(link, request, opened, &lines);
    buf_release(&lines);
    return reason;
}
