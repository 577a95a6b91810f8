/* command_server.c - commands of programs, and what the operator says to their server. */
#include "mstr/command_server.h"

#include "mstr/commands.h"
#include "mstr/messages.h"

/* RETURN and REASON of CSQN205I. */
static const struct {
    unsigned code, reason;
} ends[] = {
    [ORDER_DONE] = { 0, 0 },
    [ORDER_FAILED] = { 0xc, 8 },
    [ORDER_REFUSED] = { 0x20, 0xffffffff },
};

static unsigned count_lines(struct span text)
{
    struct span line;
    unsigned count = 0;

    while (span_line(&text, &line))
        count++;
    return count;
}

bool command_server_serve(struct qmgr *qmgr, const struct identity *who, struct span text, struct buf *reply, struct buf *log)
{
    struct order order;
    bool done;

    order_init(&order, who, text, S_R);
    command_serve(qmgr, &order);
    done = !order.again;
    if (done) {
        message(reply, CSQN205I, count_lines(buf_span(&order.reply)) + 1, ends[order.end].code, ends[order.end].reason);
        buf_put_span(reply, buf_span(&order.reply));
        buf_put_span(log, buf_span(&order.log));
    }
    order_release(&order);
    return done;
}

bool command_server_named(struct qmgr *qmgr, struct span user, struct span text, struct buf *reply, struct buf *log)
{
    struct identity who = { .source = IDENTITY_TASK, .job = qmgr->security.nobody.job };

    if (user.length && name8_of(&who.user, user) < 0)
        who.user = (struct name8){ "" };
    return command_server_serve(qmgr, &who, text, reply, log);
}

void command_server_too_long(const struct qmgr *qmgr, struct buf *reply)
{
    struct buf lines;

    buf_init(&lines, 1000);
    message(&lines, CSQ9033E, qmgr->cpf);
    message(reply, CSQN205I, 2, ends[ORDER_FAILED].code, ends[ORDER_FAILED].reason);
    buf_put_span(reply, buf_span(&lines));
    buf_release(&lines);
}

/* What the start-up input says is what will be when the start is over. */
static bool is_starting(const struct qmgr *qmgr)
{
    return qmgr->state == QMGR_STARTING;
}

int serve_display_cmdserv(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    if (is_starting(qmgr) && qmgr->command_server)
        message(&order->reply, CSQN011I, qmgr->cpf);
    else if (is_starting(qmgr))
        message(&order->reply, CSQN012I, qmgr->cpf);
    else if (!qmgr->command_server)
        message(&order->reply, CSQN015I, qmgr->cpf);
    else if (order->source == S_R)
        message(&order->reply, CSQN013I, qmgr->cpf);
    else
        message(&order->reply, CSQN014I, qmgr->cpf);
    return 0;
}

int serve_start_cmdserv(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    if (is_starting(qmgr) && qmgr->command_server)
        message(&order->reply, CSQN004I, qmgr->cpf);
    else if (is_starting(qmgr))
        message(&order->reply, CSQN003I, qmgr->cpf);
    else if (qmgr->command_server)
        message(&order->reply, CSQN002I, qmgr->cpf);
    else
        message(&order->reply, CSQN001I, qmgr->cpf);
    qmgr->command_server = true;
    return 0;
}

int serve_stop_cmdserv(struct qmgr *qmgr, struct order *order, const struct mqsc *command UNUSED)
{
    if (is_starting(qmgr) && qmgr->command_server)
        message(&order->reply, CSQN007I, qmgr->cpf);
    else if (is_starting(qmgr))
        message(&order->reply, CSQN008I, qmgr->cpf);
    else if (qmgr->command_server)
        message(&order->reply, CSQN005I, qmgr->cpf);
    else
        message(&order->reply, CSQN006I, qmgr->cpf);
    qmgr->command_server = false;
    return 0;
}
