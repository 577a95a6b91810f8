/* command_security.c - may this user give this command about these objects. */
#include "mstr/command_security.h"

#include "base/clock.h"

enum { RESOURCE_NAME = 300 };

/* What is asked for: a profile behind hlq. in a class. */
struct question {
    enum mq_class class;
    const char *type; /* "" or the word in front of the name */
    struct span name;
    enum racf_level level;
};

/* One level: 1 allowed, 0 refused; *found tells whether a profile decided. */
static int allowed_by(struct qmgr *qmgr, const struct identity *who, const char *hlq, const struct question *question,
                      struct racf_decision *decision, bool *found)
{
    struct resource resource;
    int reason;

    snprintf(resource.text, sizeof resource.text, "%s.%s%s%.*s", hlq, question->type, question->type[0] ? "." : "",
             (int)question->name.length, question->name.data);
    reason = qmgr->saf.check(qmgr->saf.context, who, mq_class_name(question->class, qmgr->security.switches.mixed),
                             resource.text, question->level, 0, decision);
    *found = decision->why != RACF_WHY_NO_PROFILE && decision->code != 4;
    if (decision->code == 4) /* the class is not active: RACF decides nothing, and that is a refusal */
        decision->code = 8;
    return reason < 0 ? reason : decision->code == 0;
}

static int authorized(struct qmgr *qmgr, struct order *order, const struct identity *who, const struct question *question)
{
    const struct switches *switches = &qmgr->security.switches;
    struct racf_decision decision = { .code = 8 };
    bool found = false;
    int allowed = who ? 0 : REASON_GONE;

    if (who && switches_on(switches, SWITCH_QMGR))
        allowed = allowed_by(qmgr, who, qmgr->name, question, &decision, &found);
    if (allowed == 0 && !found && switches_on(switches, SWITCH_QSG))
        allowed = allowed_by(qmgr, who, qmgr->group, question, &decision, &found);
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

static void note_resource(struct qmgr *qmgr, const struct order *order, const struct mqsc_command *row, struct span name)
{
    char text[RESOURCE_NAME];

    snprintf(text, sizeof text, "%s.%.*s", resource_type(row), (int)name.length, name.data);
    note(qmgr, order, SWITCH_COMMAND_RESOURCES, MQ_CLASS_ADMIN, span_of(text), row->level);
}

int command_resource_authorized(struct qmgr *qmgr, struct order *order, const struct mqsc_command *row, struct span name)
{
    const struct question question = { MQ_CLASS_ADMIN, resource_type(row), name, row->level };

    if (order->source & S_START)
        return 0;
    if (switches_on(&qmgr->security.switches, SWITCH_COMMAND_RESOURCES))
        return authorized(qmgr, order, sign_on(qmgr, order), &question);
    note_resource(qmgr, order, row, name);
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
    struct question question = { MQ_CLASS_CMDS, "", span_of(row->profile), row->level };
    int reason = 0;

    if (!row->profile[0] || (order->source & S_START))
        return 0;
    if (switches_on(switches, SWITCH_COMMAND))
        reason = authorized(qmgr, order, sign_on(qmgr, order), &question);
    else
        note(qmgr, order, SWITCH_COMMAND, MQ_CLASS_CMDS, question.name, row->level);
    if (reason < 0 || !resource_type(row)[0] || !command->parameter.given)
        return reason;
    return resources_authorized(qmgr, order, command);
}
