/* group_commands.c - commands about a queue-sharing group, clusters, IMS, a publish/subscribe hierarchy, and traces: what a queue
 * manager that has none of them answers.
 *
 * Texts of the messages are from memory.
 */
#include "base/clock.h"
#include "mstr/commands.h"
#include "mstr/messages.h"

/* DIFFERS: there are no coupling facility structures, no shared message data sets and no Db2, also where system.yaml names a
 * queue-sharing group: commands about them are refused. */
int serve_group(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    if (qmgr->group[0])
        message(&order->reply, GBRM002E, command->row->verb, command->row->keyword);
    else
        message(&order->reply, CSQN136E, qmgr->cpf, command->row->csect);
    return REASON_STATE;
}

/* What clusters have, the channel initiator knows. */
int serve_display_clustered(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    message(&order->reply, CSQM131I, qmgr->cpf, command->row->csect);
    return REASON_STATE;
}

/* -- SUSPEND QMGR, RESUME QMGR -- */

int facility_alone(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    static const char *const facilities[] = { "LOG", "FACILITY", "CLUSTER", "CLUSNL" };
    const char *first = NULL;

    for (size_t i = 0; i < ARRAY_COUNT(facilities); i++) {
        if (!mqsc_given(command, facilities[i]))
            continue;
        if (first) {
            message(&order->reply, CSQM150I, qmgr->cpf, command->row->csect, first, facilities[i]);
            return REASON_BAD_VALUE;
        }
        first = facilities[i];
    }
    if (!first) {
        message(&order->reply, CSQ9007E, qmgr->cpf, facilities[0], facilities[1]);
        return REASON_BAD_VALUE;
    }
    if (mqsc_given(command, "MODE") && (strcmp(first, "LOG") == 0 || strcmp(first, "FACILITY") == 0)) {
        message(&order->reply, CSQ9001E, qmgr->cpf, 4, "MODE");
        return REASON_BAD_VALUE;
    }
    return 0;
}

int facility_suspended(struct qmgr *qmgr, struct order *order, const struct mqsc *command, bool suspend)
{
    if (!mqsc_given(command, "FACILITY")) { /* the channel initiator tells the cluster */
        message(&order->reply, CSQM131I, qmgr->cpf, command->row->csect);
        return REASON_STATE;
    }
    if (span_is(mqsc_value(command, "FACILITY")->items[0], "DB2"))
        return serve_group(qmgr, order, command);
    /* There is no partner in IMS to whom messages would go: nothing but what DISPLAY SYSTEM shows is changed. */
    qmgr->ims_suspended = suspend;
    return 0;
}

/* -- IMS, publish/subscribe hierarchies -- */

/* No partner is ever connected. */
int serve_reset_tpipe(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span member = mqsc_value(command, "XCFMNAME")->items[0];
    struct span group = mqsc_given(command, "XCFGNAME") ? mqsc_value(command, "XCFGNAME")->items[0]
                                                        : span_of(parameter(&qmgr->parameters, PARAMETER_OTMAGRP));

    if (!group.length) {
        message(&order->reply, CSQ9010E, qmgr->cpf, 8, "XCFGNAME");
        return REASON_BAD_VALUE;
    }
    message(&order->reply, CSQ2028I, qmgr->cpf, command->row->csect, (int)group.length, group.data, (int)member.length,
            member.data);
    return REASON_STATE;
}

/* DIFFERS: there are no publish/subscribe hierarchies. RESET QMGR TYPE(PUBSUB) PARENT takes the name of the parent out of the queue
 * manager's attributes; there is nobody else to forget. */
int serve_reset_qmgr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct value none = { .text = SPAN_NONE };
    bool parent = mqsc_given(command, "PARENT"), child = mqsc_given(command, "CHILD");
    struct object *draft;

    if (parent == child) {
        if (parent)
            message(&order->reply, CSQM150I, qmgr->cpf, command->row->csect, "CHILD", "PARENT");
        else
            message(&order->reply, CSQ9007E, qmgr->cpf, "CHILD", "PARENT");
        return REASON_BAD_VALUE;
    }
    if (child || object_text(objects_qmgr(&qmgr->objects), A_PARENT).length == 0) {
        message(&order->reply, GBRM113E, qmgr->cpf, command->row->csect, parent ? "PARENT" : "CHILD");
        return REASON_STATE;
    }
    draft = object_copy(objects_qmgr(&qmgr->objects));
    object_set(draft, A_PARENT, &none);
    return store_qmgr_object(qmgr, order, command, draft);
}

/* -- traces -- */

static bool of_chinit(const struct mqsc *command)
{
    static const char *const words[] = { "CHINIT", "CHI", "DQM" };
    const struct mqsc_value *kind = &command->parameter;

    for (size_t i = 0; i < ARRAY_COUNT(words); i++)
        if (kind->given && !kind->all && span_is(kind->items[0], words[i]))
            return true;
    return false;
}

/* DIFFERS: there are no traces: START TRACE is refused, and TRACSTR of the system parameters is NO. */
int serve_start_trace(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    if (of_chinit(command)) {
        message(&order->reply, CSQM131I, qmgr->cpf, command->row->csect);
        return REASON_STATE;
    }
    message(&order->reply, GBRM002E, command->row->verb, command->row->keyword);
    return REASON_STATE;
}

int serve_stop_trace(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    message(&order->reply, CSQW137I, qmgr->cpf);
    return REASON_STATE;
}

int serve_display_trace(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *kind = &command->parameter;

    if (mqsc_given(command, "CLASS") && (!kind->given || kind->all || span_is(kind->items[0], "*"))) {
        message(&order->reply, CSQM150I, qmgr->cpf, command->row->csect, "TRACE(*)", "CLASS");
        return REASON_BAD_VALUE;
    }
    message(&order->reply, CSQW127I, qmgr->cpf);
    buf_put_text(&order->reply, "TNO TYPE   CLASS        DEST USERID RMID\nEND OF TRACE REPORT\n");
    return 0;
}
