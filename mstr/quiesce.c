/* quiesce.c - commands that wait until programs have ended their work.
 *
 * Texts of CSQJ312I to CSQJ318I are from memory.
 */
#include "mstr/quiesce.h"

#include "base/mem.h"
#include "mstr/commands.h"
#include "mstr/messages.h"
#include "mstr/queue_engine.h"
#include "mstr/startup.h"
#include "mstr/storage.h"

enum { LOOK = 50 /* milliseconds between two looks whether the work has ended */ };

/* A command that waits, and who gave it. */
struct held {
    struct held *next;
    uint64_t token;
    struct identity who;
    char *text; /* owned */
    size_t length;
};

struct quiesce {
    struct server *server;
    struct qmgr *qmgr;
    struct quiesce_calls calls;
    struct watch *timer;
    bool stopping, archiving;
    uint64_t stop_token, archive_token; /* 0: nobody waits */
    bool archive_waited;                /* WAIT(YES): its completion is still to come */
    int64_t until;
    struct held *held, **last; /* in the order in which they came */
};

static void look(void *context);

static void look_later(struct quiesce *quiesce)
{
    if (quiesce->timer)
        watch_again(quiesce->timer, LOOK);
    else
        quiesce->timer = server_timer(quiesce->server, LOOK, look, quiesce);
}

static void end(struct quiesce *quiesce, uint64_t token, const char *csect, const char *name, bool good, struct buf *lines)
{
    if (good)
        message(lines, CSQ9022I, quiesce->qmgr->cpf, csect, name);
    else
        message(lines, CSQ9023E, quiesce->qmgr->cpf, csect, name);
    quiesce->calls.tell(quiesce->calls.context, token, lines);
    quiesce->calls.complete(quiesce->calls.context, token, good);
}

/* -- commands that wait -- */

/* NULL: CSQINP1 is being read, and nothing is logged yet. */
static struct log *log_of(const struct quiesce *quiesce)
{
    return quiesce->qmgr->storage ? storage_log(quiesce->qmgr->storage) : NULL;
}

static bool is_suspended(void *context)
{
    struct log *log = log_of(context);

    return log && log_suspended(log);
}

static bool is_full(void *context)
{
    struct log *log = log_of(context);

    return log && log_is_full(log, 0);
}

static bool hold(void *context, struct order *order)
{
    struct quiesce *quiesce = context;
    struct held *held;

    if (order->source == S_R) {
        order->again = true;
        return true;
    }
    if (order->source != S_C)
        return false;
    held = mem_alloc(1, sizeof *held);
    held->token = order->token;
    held->text = mem_copy(order->text.data, order->text.length);
    held->length = order->text.length;
    identity_copy(&held->who, order->operator_identity);
    *quiesce->last = held;
    quiesce->last = &held->next;
    order->later = true;
    look_later(quiesce);
    return true;
}

static void held_free(struct held *held)
{
    identity_release(&held->who);
    mem_free(held->text);
    mem_free(held);
}

/* They are given again: to be carried out, to wait once more, or to be told that the queue manager stops. */
static void release_held(struct quiesce *quiesce)
{
    struct held *list = quiesce->held, *next;

    quiesce->held = NULL;
    quiesce->last = &quiesce->held;
    for (; list; list = next) {
        next = list->next;
        quiesce->calls.again(quiesce->calls.context, list->token, &list->who, span_bytes(list->text, list->length));
        held_free(list);
    }
}

/* -- STOP QMGR -- */

static bool wait_for_programs(void *context, struct order *order)
{
    struct quiesce *quiesce = context;
    struct engine *engine = quiesce->qmgr->engine;

    if (!engine)
        return false;
    engine_quiesce(engine, false);
    if (engine_connections(engine) == 0)
        return false;
    if (!quiesce->stopping && order->source != S_R) {
        quiesce->stop_token = order->token;
        order->later = true;
    }
    quiesce->stopping = quiesce->qmgr->stop_quiesces = true;
    look_later(quiesce);
    return true;
}

static void stop_if_idle(struct quiesce *quiesce)
{
    struct buf lines;
    int reason;

    if (engine_connections(quiesce->qmgr->engine))
        return;
    quiesce->stopping = false;
    buf_init(&lines, REPLY_MAX);
    reason = qmgr_stop_now(quiesce->qmgr, &lines);
    end(quiesce, quiesce->stop_token, "CSQYASCP", " STOP QMGR", reason == 0, &lines);
    buf_release(&lines);
    release_held(quiesce);
    quiesce->calls.stopped(quiesce->calls.context);
}

void quiesce_over(struct quiesce *quiesce)
{
    struct buf lines;

    release_held(quiesce);
    if (!quiesce->stopping)
        return;
    quiesce->stopping = false;
    buf_init(&lines, REPLY_MAX);
    end(quiesce, quiesce->stop_token, "CSQYASCP", " STOP QMGR", true, &lines);
    buf_release(&lines);
}

/* -- ARCHIVE LOG -- */

static int wait_for_units(void *context, struct order *order, unsigned seconds, bool wait)
{
    struct quiesce *quiesce = context;
    struct qmgr *qmgr = quiesce->qmgr;

    if (quiesce->archiving) {
        message(&order->reply, CSQJ318I, qmgr->cpf, "CSQJC001");
        return REASON_BUSY;
    }
    message(&order->reply, CSQJ312I, qmgr->cpf, "CSQJC001", seconds);
    quiesce->archiving = true;
    quiesce->archive_waited = wait && order->source != S_R;
    quiesce->archive_token = quiesce->archive_waited ? order->token : 0;
    order->later = quiesce->archive_waited;
    quiesce->until = clock_monotonic() + (int64_t)seconds * 1000;
    qmgr->archive_quiesces = true;
    engine_hold(qmgr->engine, true);
    look_later(quiesce);
    return 0;
}

static void archive_ends(struct quiesce *quiesce, unsigned outstanding)
{
    struct qmgr *qmgr = quiesce->qmgr;
    char when[CLOCK_TEXT];
    struct tm local = clock_local(clock_now());
    struct buf lines;
    int reason = outstanding ? REASON_BUSY : log_switch(storage_log(qmgr->storage));

    buf_init(&lines, REPLY_MAX);
    strftime(when, sizeof when, "%H:%M:%S", &local);
    if (outstanding)
        message(&lines, CSQJ317I, qmgr->cpf, "CSQJC001", outstanding, when);
    else if (reason < 0)
        message(&lines, CSQJ319I, qmgr->cpf, "CSQJC001");
    else
        message(&lines, CSQJ311I, qmgr->cpf, "CSQJC001");
    quiesce->archiving = false;
    qmgr->archive_quiesces = false;
    if (quiesce->archive_waited)
        end(quiesce, quiesce->archive_token, "CSQJC001", " ARCHIVE LOG", reason == 0, &lines);
    else
        quiesce->calls.tell(quiesce->calls.context, 0, &lines);
    buf_release(&lines);
    engine_hold(qmgr->engine, false);
}

static void archive_if_quiet(struct quiesce *quiesce)
{
    unsigned outstanding = engine_open_units(quiesce->qmgr->engine);

    if (outstanding == 0 || clock_monotonic() >= quiesce->until)
        archive_ends(quiesce, outstanding);
}

/* -- SUSPEND QMGR LOG -- */

static bool resume(void *context)
{
    struct log *log = log_of(context);

    return log && log_resume(log);
}

/* -- */

static void look(void *context)
{
    struct quiesce *quiesce = context;

    if (!quiesce->qmgr->engine)
        return;
    if (quiesce->archiving)
        archive_if_quiet(quiesce);
    if (quiesce->stopping)
        stop_if_idle(quiesce);
    if (quiesce->held && !quiesce->archiving && !is_suspended(quiesce) && !is_full(quiesce))
        release_held(quiesce);
    if (quiesce->archiving || quiesce->stopping || quiesce->held)
        look_later(quiesce);
}

struct waiting_part quiesce_waits(struct quiesce *quiesce)
{
    return (struct waiting_part){ quiesce, wait_for_programs, wait_for_units, is_suspended, resume, is_full, hold };
}

struct quiesce *quiesce_new(struct server *server, struct qmgr *qmgr, const struct quiesce_calls *calls)
{
    struct quiesce *quiesce = mem_alloc(1, sizeof *quiesce);

    *quiesce = (struct quiesce){ .server = server, .qmgr = qmgr, .calls = *calls };
    quiesce->last = &quiesce->held;
    return quiesce;
}

void quiesce_free(struct quiesce *quiesce)
{
    if (!quiesce)
        return;
    watch_free(quiesce->timer);
    for (struct held *held = quiesce->held, *next; held; held = next) {
        next = held->next;
        held_free(held);
    }
    mem_free(quiesce);
}
