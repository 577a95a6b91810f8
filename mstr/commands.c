/* commands.c - carrying out a command. */
#include "mstr/commands.h"

#include "mstr/command_security.h"
#include "mstr/messages.h"

/* The module that reads and routes commands; it names itself in the end of a command that never reached its function. */
static const char ROUTER[] = "CSQ9SCND";

/* CMDSCOPE names this queue manager, everybody, or nobody in particular.
 * DIFFERS: a command is carried out where it was given only; the other members of the group are not asked. */
static bool scope_good(const struct qmgr *qmgr, const struct mqsc *command)
{
    const struct mqsc_operand *operands = command->row->operands;
    struct span scope;

    for (size_t i = 0; operands[i].kind != MQSC_NONE; i++)
        if (strcmp(operands[i].name, "CMDSCOPE") == 0 && command->values[i].given) {
            scope = span_trim(command->values[i].items[0]);
            if (scope.length == 0 || span_is_fold(scope, qmgr->name))
                return true;
            return span_is(scope, "*") && qmgr->group[0];
        }
    return true;
}

static bool ended(struct order *order, const struct qmgr *qmgr, const char *csect, const char *name, bool good)
{
    if (good)
        message(&order->reply, CSQ9022I, qmgr->cpf, csect, name);
    else
        message(&order->reply, CSQ9023E, qmgr->cpf, csect, name);
    return good;
}

static bool serve_parsed(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    char name[MQSC_TYPED_MAX];
    int result;

    if (!(command->row->sources & order->source)) {
        message(&order->reply, CSQ9019E, qmgr->cpf, command->typed);
        return ended(order, qmgr, ROUTER, command->typed, false);
    }
    if (qmgr->state != QMGR_ACTIVE && command->row->serve != serve_start_qmgr) {
        message(&order->reply, CSQ9041E, qmgr->cpf);
        return ended(order, qmgr, ROUTER, command->typed, false);
    }
    if (!scope_good(qmgr, command)) {
        message(&order->reply, CSQ9011E, qmgr->cpf, 8, "CMDSCOPE");
        return ended(order, qmgr, ROUTER, command->typed, false);
    }
    result = command_authorized(qmgr, order, command->row);
    if (result < 0) {
        if (result == REASON_NOT_AUTHORIZED)
            message(&order->reply, CSQ9016E, qmgr->cpf, command->typed);
        else
            message(&order->reply, CSQ9029E, qmgr->cpf, ROUTER);
        return ended(order, qmgr, ROUTER, command->typed, false);
    }
    result = command->row->serve(qmgr, order, command);
    if (result == COMMAND_SAID)
        return true;
    return ended(order, qmgr, command->row->csect, mqsc_full_name(command->row, name), result == 0);
}

bool command_serve(struct qmgr *qmgr, struct order *order)
{
    struct mqsc command;
    struct arena arena;
    bool good;

    arena_init(&arena);
    if (mqsc_parse(order->text, qmgr->cpf, &arena, &command, &order->reply) < 0)
        good = ended(order, qmgr, ROUTER, command.typed, false);
    else
        good = serve_parsed(qmgr, order, &command);
    arena_release(&arena);
    return good;
}
