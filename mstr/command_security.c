/* command_security.c - may this user give this command about these objects. */
#include "mstr/command_security.h"

#include "base/clock.h"
#include "mstr/resource_check.h"

enum { RESOURCE_NAME = 300 };

/* who NULL: RACF cannot say who it is. */
static int authorized(struct qmgr *qmgr, struct order *order, const struct identity *who, enum mq_class class, const char *name,
                      enum racf_level level)
{
    const struct resource_check check = { qmgr, who, class, "", name, level, order->source & S_C ? RACF_FROM_CONSOLE : 0 };
    struct racf_decision decision;
    int allowed = who ? resource_check(&check, &decision) : REASON_GONE;

    if (allowed < 0)
        return allowed;
    if (!allowed || decision.why == RACF_WHY_WARNING)
        qmgr->saf.ich408i(qmgr->saf.context, who, &decision, &order->log);
    return allowed ? 0 : REASON_NOT_AUTHORIZED;
}

/* The type of the command's resources; a queue as parameter says it by itself. */
static const char *resource_type(const struct mqsc_command *row)
{
    return row->parameter.kind == MQSC_QUEUE ? "QUEUE" : row->resource;
}

static struct span resource_name(const struct qmgr *qmgr, const struct mqsc *command)
{
    struct span named = command->parameter.items[0];

    if (strcmp(command->row->keyword, "TOPICSTR") != 0)
        return named;
    return span_of(qmgr->topics.object_above ? qmgr->topics.object_above(qmgr->topics.context, named) : "SYSTEM.BASE.TOPIC");
}

/* A check that a switch takes away is noted (hazards.h). */
static void note(struct qmgr *qmgr, const struct order *order, enum switch_id id, enum mq_class class, struct span name,
                 enum racf_level level)
{
    const struct hazard_request request = { id, class, "", name, level, false };

    if (!identity_has(order->operator_identity, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED)) /* never refused */
        hazards_note(&qmgr->hazards, &order->operator_identity->user, &request);
}

static const struct identity *sign_on(struct qmgr *qmgr, struct order *order)
{
    const struct sign_on sign_on = { &qmgr->saf, clock_monotonic(), &order->log };

    return security_sign_on(&qmgr->security, order->operator_identity, &sign_on);
}

int command_resource_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc_command *row, struct span name)
{
    char resource[RESOURCE_NAME];

    if (order->source & S_START)
        return 0;
    snprintf(resource, sizeof resource, "%s.%.*s", resource_type(row), (int)name.length, name.data);
    if (switches_on(&qmgr->security.switches, SWITCH_COMMAND_RESOURCES))
        return authorized(qmgr, order, sign_on(qmgr, order), MQ_CLASS_ADMIN, resource, row->level);
    note(qmgr, order, SWITCH_COMMAND_RESOURCES, MQ_CLASS_ADMIN, span_of(resource), row->level);
    return 0;
}

/* The objects that the command names: that of its keyword, and queues among its operands. What a generic name stands for, its
 * function asks for one by one: the name itself is no resource. */
static int resources_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_command *row = command->row;
    int reason = 0;

    if (!mqsc_generic(command))
        reason = command_resource_authorized(qmgr, order, row, resource_name(qmgr, command));
    for (size_t i = 0; row->operands[i].kind != MQSC_NONE && reason == 0; i++)
        if (row->operands[i].kind == MQSC_QUEUE && command->values[i].given)
            reason = command_resource_authorized(qmgr, order, row, command->values[i].items[0]);
    return reason;
}

int command_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct switches *switches = &qmgr->security.switches;
    const struct mqsc_command *row = command->row;
    int reason = 0;

    if (!row->profile[0] || (order->source & S_START))
        return 0;
    if (switches_on(switches, SWITCH_COMMAND))
        reason = authorized(qmgr, order, sign_on(qmgr, order), MQ_CLASS_CMDS, row->profile, row->level);
    else
        note(qmgr, order, SWITCH_COMMAND, MQ_CLASS_CMDS, span_of(row->profile), row->level);
    if (reason < 0 || !resource_type(row)[0] || !command->parameter.given)
        return reason;
    return resources_authorized(qmgr, order, command);
}
