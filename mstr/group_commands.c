/* group_commands.c - commands about a queue-sharing group, and about traces: what a queue manager without either answers.
 *
 * Texts of the messages are from memory.
 */
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

/* What clusters have: this queue manager is in none. */
int serve_display_clustered(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    message(&order->reply, CSQM297I, qmgr->cpf, command->row->csect, command->row->keyword);
    return 0;
}

/* DIFFERS: there are no traces: START TRACE is refused, and TRACSTR of the system parameters is NO. */
int serve_start_trace(struct qmgr *qmgr UNUSED, struct order *order, const struct mqsc *command)
{
    message(&order->reply, GBRM002E, command->row->verb, command->row->keyword);
    return REASON_STATE;
}

int serve_stop_trace(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    message(&order->reply, CSQW137I, qmgr->cpf);
    return REASON_STATE;
}

int serve_display_trace(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    message(&order->reply, CSQW127I, qmgr->cpf);
    buf_put_text(&order->reply, "TNO TYPE   CLASS        DEST USERID RMID\nEND OF TRACE REPORT\n");
    return 0;
}
