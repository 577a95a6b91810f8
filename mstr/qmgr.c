/* qmgr.c - the queue manager as its own address space sees it. */
#include "mstr/qmgr.h"

#include "base/text.h"


void qmgr_subsystem(const struct qmgr *qmgr, char subsystem[SUBSYSTEM_MAX + 1])
{
    snprintf(subsystem, SUBSYSTEM_MAX + 1, "%.*s", SUBSYSTEM_MAX, qmgr->name);
}

void qmgr_init(struct qmgr *qmgr, const char *name, const char *group, struct saf saf)
{
    char subsystem[SUBSYSTEM_MAX + 1];

    *qmgr = (struct qmgr){ .state = QMGR_STARTING, .saf = saf, .command_server = true };
    snprintf(qmgr->name, sizeof qmgr->name, "%s", name);
    snprintf(qmgr->cpf, sizeof qmgr->cpf, "%s", name);
    snprintf(qmgr->group, sizeof qmgr->group, "%s", group ? group : "");
    text_fold(qmgr->group, strlen(qmgr->group));
    security_init(&qmgr->security);
    objects_init(&qmgr->objects, NULL);
    qmgr_subsystem(qmgr, subsystem);
    snprintf(qmgr->security.nobody.job.text, sizeof qmgr->security.nobody.job.text, "%sMSTR", subsystem);
    parameters_init(&qmgr->parameters, subsystem, qmgr->group);
}

void qmgr_set_store(struct qmgr *qmgr, const struct object_store *store)
{
    qmgr->objects.store = store;
}

bool qmgr_mixed(const struct qmgr *qmgr)
{
    return object_is(objects_qmgr(&qmgr->objects), A_SCYCASE, "MIXED");
}

static enum authentication authentication_of(const struct object *authinfo, enum attribute attribute)
{
    if (object_is(authinfo, attribute, "REQUIRED"))
        return AUTHENTICATION_REQUIRED;
    return object_is(authinfo, attribute, "OPTIONAL") ? AUTHENTICATION_OPTIONAL : AUTHENTICATION_NONE;
}

int qmgr_authentication(struct qmgr *qmgr)
{
    struct span name = object_text(objects_qmgr(&qmgr->objects), A_CONNAUTH);
    const struct object *authinfo = objects_find(&qmgr->objects, CLASS_AUTHINFO, name);

    if (name.length == 0) {
        qmgr->security.client_checks = qmgr->security.local_checks = AUTHENTICATION_NONE;
        return 0;
    }
    if (!authinfo || authinfo->type != TYPE_IDPWOS)
        return REASON_NOT_FOUND;
    qmgr->security.client_checks = authentication_of(authinfo, A_CHCKCLNT);
    qmgr->security.local_checks = authentication_of(authinfo, A_CHCKLOCL);
    qmgr->security.adopt = object_is(authinfo, A_ADOPTCTX, "YES");
    qmgr->security.fail_delay = (unsigned)object_number(authinfo, A_FAILDLAY);
    return 0;
}

void qmgr_release(struct qmgr *qmgr)
{
    objects_release(&qmgr->objects);
    security_release(&qmgr->security);
    hazards_release(qmgr->hazards);
    qmgr->hazards = NULL;
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
