/* commands.c - carrying out a command. */
#include "mstr/commands.h"

#include "mstr/command_security.h"
#include "mstr/messages.h"

/* The module that reads and routes commands; it names itself in the end of a command that never reached its function. */
static const char ROUTER[] = "CSQ9SCND";

/* The message processor of the command server: it names itself in the end of a command that changed an object. */
static const char SERVER[] = "CSQMMSGP";

/* CMDSCOPE names this queue manager, everybody, or nobody in particular.
 * DIFFERS: a command is carried out where it was given only; the other members of the group are not asked. */
static bool scope_good(const struct qmgr *qmgr, const struct mqsc *command)
{
    struct span scope;

    if (!mqsc_given(command, "CMDSCOPE"))
        return true;
    scope = span_trim(mqsc_value(command, "CMDSCOPE")->items[0]);
    return scope.length == 0 || span_is_fold(scope, qmgr->name) || (span_is(scope, "*") && qmgr->group[0]);
}

static void ended(struct order *order, const struct qmgr *qmgr, const char *csect, const char *name, enum order_end end)
{
    order->end = end;
    if (end == ORDER_DONE)
        message(&order->reply, CSQ9022I, qmgr->cpf, csect, name);
    else
        message(&order->reply, CSQ9023E, qmgr->cpf, csect, name);
}

static bool changes_objects(const struct mqsc *command)
{
    return command->row->object && command->row->use != MQSC_SHOWS;
}

/* While the log is suspended or full, or ARCHIVE LOG MODE(QUIESCE) waits, commands that change objects wait, so that others are
 * obeyed, such as DEFINE LOG; those of start-up input wait for the log where they are. */
static bool has_to_wait(const struct qmgr *qmgr, const struct mqsc *command)
{
    const struct waiting_part *waits = &qmgr->waits;

    return changes_objects(command) && waits->hold &&
           (qmgr->archive_quiesces || waits->log_suspended(waits->context) || waits->log_full(waits->context));
}

/* DIFFERS: while the log is suspended, commands about logs, page sets and units in doubt are refused; on z/OS they wait for RESUME
 * QMGR LOG, as those that change objects do here. */
static bool would_log(const struct mqsc *command)
{
    static const struct {
        const char *verb, *keyword;
    } logged[] = {
        { "ARCHIVE", "LOG" },  { "DEFINE", "LOG" },  { "DEFINE", "PSID" },      { "ALTER", "PSID" },
        { "DELETE", "PSID" },  { "RECOVER", "BSDS" }, { "RESOLVE", "INDOUBT" },
    };
    const struct mqsc_command *row = command->row;

    for (size_t i = 0; i < ARRAY_COUNT(logged); i++)
        if (strcmp(row->verb, logged[i].verb) == 0 && strcmp(row->keyword, logged[i].keyword) == 0)
            return true;
    return changes_objects(command);
}

/* Is it one that may be carried out now, from there; what is wrong has been said. */
static bool acceptable(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    if (!(command->row->sources & order->source)) {
        message(&order->reply, CSQ9019E, qmgr->cpf, command->typed);
        return false;
    }
    /* The start itself reads CSQINP1, CSQINP2 and CSQINPT. */
    if (qmgr->state != QMGR_ACTIVE && command->row->serve != serve_start_qmgr && !(order->source & S_START)) {
        message(&order->reply, CSQ9041E, qmgr->cpf);
        return false;
    }
    if (has_to_wait(qmgr, command) && qmgr->waits.hold(qmgr->waits.context, order))
        return false;
    if (would_log(command) && qmgr->waits.log_suspended && qmgr->waits.log_suspended(qmgr->waits.context)) {
        message(&order->reply, GBRM111E, qmgr->cpf, ROUTER, "LOGGING IS SUSPENDED");
        return false;
    }
    if (!scope_good(qmgr, command)) {
        message(&order->reply, CSQ9011E, qmgr->cpf, 8, "CMDSCOPE");
        return false;
    }
    return true;
}

static void serve_parsed(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_command *row = command->row;
    char name[MQSC_TYPED_MAX];
    int result;

    if (!acceptable(qmgr, order, command)) {
        if (order->later || order->again)
            return;
        ended(order, qmgr, ROUTER, command->typed, ORDER_FAILED);
        return;
    }
    result = command_authorized(qmgr, order, command);
    if (result == REASON_NOT_AUTHORIZED) {
        message(&order->reply, CSQ9016E, qmgr->cpf, command->typed);
        ended(order, qmgr, ROUTER, command->typed, ORDER_REFUSED);
        return;
    }
    if (result < 0) {
        message(&order->reply, CSQ9029E, qmgr->cpf, ROUTER);
        ended(order, qmgr, ROUTER, command->typed, ORDER_FAILED);
        return;
    }
    qmgr->serving = order;
    result = row->serve(qmgr, order, command);
    qmgr->serving = NULL;
    if (result >= 0 && order->end == ORDER_DONE && qmgr->audit.command)
        qmgr->audit.command(qmgr->audit.context, order, command);
    if (result == COMMAND_SAID || order->later)
        return;
    mqsc_full_name(row, name);
    if (result == 0 && order->source == S_R && row->object && row->use != MQSC_SHOWS)
        ended(order, qmgr, SERVER, name, ORDER_DONE);
    else
        ended(order, qmgr, row->csect, name, result == 0 ? ORDER_DONE : ORDER_FAILED);
}

bool command_serve(struct qmgr *qmgr, struct order *order)
{
    struct mqsc command;
    struct arena arena;

    if (qmgr->queues.catch_up)
        qmgr->queues.catch_up(qmgr->queues.context);
    arena_init(&arena);
    order->end = ORDER_DONE;
    if (mqsc_parse(order->text, qmgr->cpf, &arena, &command, &order->reply) < 0)
        ended(order, qmgr, ROUTER, command.typed, ORDER_FAILED);
    else
        serve_parsed(qmgr, order, &command);
    arena_release(&arena);
    return order->end == ORDER_DONE;
}

/* A command of a part that is not there: the channel initiator is down; of others it has to be said that they are not built. */
static int absent(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    if (command->row->serve == serve_part_chinit)
        message(&order->reply, CSQM131I, qmgr->cpf, command->row->csect);
    else if (command->row->serve == serve_part_start_chinit)
        message(&order->reply, CSQM133I, qmgr->cpf, command->row->csect);
    else
        message(&order->reply, GBRM002E, command->row->verb, command->row->keyword);
    return REASON_STATE;
}

#define PART(name)                                                                                    \
    int serve_part_##name(struct qmgr *qmgr, struct order *order, const struct mqsc *command)         \
    {                                                                                                 \
        mqsc_function *serve = qmgr->commands.name;                                                   \
        return serve ? serve(qmgr, order, command) : absent(qmgr, order, command);                    \
    }
COMMAND_PARTS(PART)
