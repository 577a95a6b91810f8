/* security_commands.c - DISPLAY, ALTER, REFRESH and RVERIFY SECURITY. */
#include "mstr/commands.h"
#include "mstr/messages.h"

int serve_display_security(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct security *security = &qmgr->security;
    bool switches = mqsc_value(command, "SWITCHES")->given;
    bool timeout = mqsc_value(command, "TIMEOUT")->given;
    bool interval = mqsc_value(command, "INTERVAL")->given;
    bool hazards = mqsc_value(command, "HAZARDS")->given;
    bool all = mqsc_value(command, "ALL")->given || (!switches && !timeout && !interval && !hazards);
    struct buf *out = &order->reply;

    if (all || timeout)
        message(out, CSQH015I, qmgr->cpf, (unsigned)security->timeout);
    if (all || interval)
        message(out, CSQH016I, qmgr->cpf, (unsigned)security->interval);
    if (all || switches) {
        if (security->switches.mixed)
            message(out, CSQH038I, qmgr->cpf);
        else
            message(out, CSQH037I, qmgr->cpf);
        message(out, CSQH030I, qmgr->cpf);
        switches_put_display(&security->switches, qmgr->cpf, out);
    }
    if (all) {
        message(out, CSQH040I, qmgr->cpf);
        message(out, CSQH041I, qmgr->cpf, authentication_text(security->client_checks));
        message(out, CSQH042I, qmgr->cpf, authentication_text(security->local_checks));
    }
    if (hazards)
        hazards_display(qmgr, out);
    return 0;
}

int serve_alter_security(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *timeout = mqsc_value(command, "TIMEOUT");
    const struct mqsc_value *interval = mqsc_value(command, "INTERVAL");

    if (timeout->given)
        qmgr->security.timeout = timeout->number;
    if (interval->given) {
        qmgr->security.interval = interval->number;
        qmgr->timer_changed = true;
        if (interval->number == 0)
            message(&order->reply, CSQH011I, qmgr->cpf);
    }
    return 0;
}

static void put_case(const struct qmgr *qmgr, struct order *order, bool mixed)
{
    if (mixed)
        message(&order->reply, CSQH002I, qmgr->cpf, "CSQHCHK4");
    else
        message(&order->reply, CSQH001I, qmgr->cpf, "CSQHCHK4");
}

/* All switches, from the profiles of the ADMIN class; SCYCASE is looked at here, too. */
static int refresh_switches(struct qmgr *qmgr, struct order *order, bool mixed)
{
    struct switches *switches = &qmgr->security.switches;
    const char *class_name = mq_class_name(MQ_CLASS_ADMIN, mixed);
    int reason;

    /* Security that is off stays so until the next start, whatever the profiles say now; but of these classes. */
    if (!switches_on(switches, SWITCH_SUBSYSTEM)) {
        switches->mixed = mixed;
        message(&order->reply, CSQH018I, qmgr->cpf, class_name);
        return 0;
    }
    reason = switches_read(switches, qmgr->name, qmgr_group(qmgr), mixed, &qmgr->saf);
    if (reason < 0)
        message(&order->reply, CSQH003I, qmgr->cpf, class_name);
    else
        switches_put_start(switches, qmgr->cpf, &order->reply);
    return reason;
}

static int refresh_class(struct qmgr *qmgr, struct order *order, enum mq_class id)
{
    const struct switches *switches = &qmgr->security.switches;
    const char *class_name = mq_class_name(id, switches->mixed);
    int active, reason;

    if (id == MQ_CLASS_ADMIN) {
        reason = refresh_switches(qmgr, order, switches->mixed);
        if (reason == 0 && switches_on(switches, SWITCH_SUBSYSTEM))
            message(&order->reply, CSQH005I, qmgr->cpf, class_name);
        return reason;
    }
    if (!switches_on(switches, SWITCH_SUBSYSTEM) || !switches_on(switches, mq_class_switch(id))) {
        message(&order->reply, CSQH018I, qmgr->cpf, class_name);
        return 0;
    }
    active = qmgr->saf.active(qmgr->saf.context, class_name);
    if (active == 0)
        message(&order->reply, CSQH004I, qmgr->cpf, "CSQHSREF", class_name);
    reason = active > 0 ? mq_class_list(id, switches->mixed, &qmgr->saf) : active;
    if (active <= 0 || reason < 0)
        message(&order->reply, CSQH003I, qmgr->cpf, class_name);
    else
        message(&order->reply, CSQH005I, qmgr->cpf, class_name);
    return reason;
}

/* Lists that were made anew of classes whose checks are made. */
static void put_listed(const struct qmgr *qmgr, struct order *order)
{
    const struct switches *switches = &qmgr->security.switches;

    for (unsigned id = 0; id < MQ_CLASS_COUNT; id++)
        if (mq_class_listed((enum mq_class)id) && switches_on(switches, mq_class_switch((enum mq_class)id)))
            message(&order->reply, CSQH005I, qmgr->cpf, mq_class_name((enum mq_class)id, switches->mixed));
}

/* No class is named: the switches and the lists of all classes. */
static int refresh_all(struct qmgr *qmgr, struct order *order)
{
    bool mixed = qmgr_mixed(qmgr);
    enum mq_class failed;
    int reason;

    put_case(qmgr, order, mixed);
    reason = refresh_switches(qmgr, order, mixed);
    if (reason < 0 || !switches_on(&qmgr->security.switches, SWITCH_SUBSYSTEM))
        return reason;
    reason = mq_classes_list(mixed, &qmgr->saf, &failed);
    if (reason < 0)
        message(&order->reply, CSQH003I, qmgr->cpf, mq_class_name(failed, mixed));
    else
        put_listed(qmgr, order);
    return reason;
}

/* The classes of the command, none of them when one has the wrong case. */
static int refresh_classes(struct qmgr *qmgr, struct order *order, const struct mqsc_value *named)
{
    bool mixed = qmgr->security.switches.mixed;
    bool wanted[MQ_CLASS_COUNT] = { false };
    bool upper_only, mixed_only;
    enum mq_class id;
    int reason = 0;

    if (!named->given || named->all)
        return refresh_all(qmgr, order);
    for (uint32_t i = 0; i < named->count; i++) {
        if (!mq_class_nameable(named->items[i], &id, &upper_only, &mixed_only))
            return REASON_BAD_VALUE; /* the table has let through a class that is none */
        if (mixed ? upper_only : mixed_only) {
            message(&order->reply, CSQH013E, qmgr->cpf, mq_class_name(id, mixed_only));
            reason = REASON_BAD_VALUE;
        }
        wanted[id] = true;
    }
    if (reason < 0)
        return reason;
    put_case(qmgr, order, mixed);
    for (unsigned i = 0; i < MQ_CLASS_COUNT && reason == 0; i++)
        if (wanted[i])
            reason = refresh_class(qmgr, order, (enum mq_class)i);
    return reason;
}

int serve_refresh_security(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *type = mqsc_value(command, "TYPE");
    const struct mqsc_value *named = &command->parameter;

    if (!type->given || span_is(type->items[0], "CLASSES"))
        return refresh_classes(qmgr, order, named);
    if (named->given && !named->all) {
        message(&order->reply, CSQH019I, qmgr->cpf);
        return REASON_BAD_VALUE;
    }
    if (span_is(type->items[0], "SSL")) { /* the channel initiator's work; there is none yet */
        message(&order->reply, CSQM131I, qmgr->cpf, command->row->csect);
        return REASON_STATE;
    }
    if (qmgr_authentication(qmgr) == 0)
        return 0;
    message(&order->reply, CSQH043E, qmgr->cpf, object_text(objects_qmgr(&qmgr->objects), A_CONNAUTH).data);
    return REASON_NOT_FOUND;
}

int serve_rverify_security(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *users = &command->parameter;
    struct name8 user;

    if (!switches_on(&qmgr->security.switches, SWITCH_SUBSYSTEM)) {
        message(&order->reply, CSQH008I, qmgr->cpf);
        return 0;
    }
    for (uint32_t i = 0; i < users->count; i++) {
        if (name8_strict(&user, users->items[i]) < 0)
            return REASON_BAD_NAME; /* the parser let it through */
        if (!security_reverify(&qmgr->security, &user))
            message(&order->reply, CSQH007I, qmgr->cpf, user.text);
    }
    return 0;
}
