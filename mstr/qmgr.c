/* qmgr.c - the queue manager as its own address space sees it. */
#include "mstr/qmgr.h"

#include "base/text.h"

enum { REPLY_MAX = 1 << 22 };

void qmgr_init(struct qmgr *qmgr, const char *name, const char *group, struct saf saf)
{
    *qmgr = (struct qmgr){ .state = QMGR_STARTING, .saf = saf };
    snprintf(qmgr->name, sizeof qmgr->name, "%s", name);
    snprintf(qmgr->cpf, sizeof qmgr->cpf, "%s", name);
    snprintf(qmgr->group, sizeof qmgr->group, "%s", group ? group : "");
    text_fold(qmgr->group, strlen(qmgr->group));
    security_init(&qmgr->security);
}

void qmgr_release(struct qmgr *qmgr)
{
    security_release(&qmgr->security);
}

const struct config_qmgr *qmgr_find(const struct config *config, struct span name)
{
    char subsystem[5];

    for (unsigned i = 0; i < config->qmgr_count; i++)
        if (span_is_fold(name, config->qmgrs[i].name))
            return &config->qmgrs[i];
    for (unsigned i = 0; i < config->qmgr_count; i++) {
        config_subsystem(&config->qmgrs[i], subsystem);
        if (span_is_fold(name, subsystem))
            return &config->qmgrs[i];
    }
    return NULL;
}

void order_init(struct order *order, const struct identity *operator_identity, struct span text, unsigned source)
{
    *order = (struct order){ .operator_identity = operator_identity, .text = text, .source = source };
    buf_init(&order->log, REPLY_MAX);
    buf_init(&order->reply, REPLY_MAX);
}

void order_release(struct order *order)
{
    buf_release(&order->log);
    buf_release(&order->reply);
}
