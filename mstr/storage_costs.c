/* storage_costs.c - the encryption report. */
#include "mstr/storage_costs.h"

#include "base/mem.h"
#include "mstr/messages.h"
#include "mstr/storage.h"

struct costs {
    uint64_t encrypts, decrypts, nanoseconds;
};

struct report {
    struct storage *storage;
    struct buf *out;
    bool log_alone, begun;
    struct costs log, page_sets[PSID_MAX + 1];
};

static void add(struct costs *to, const struct storage_cost *cost)
{
    to->encrypts += cost->encrypts;
    to->decrypts += cost->decrypts;
    to->nanoseconds += cost->nanoseconds;
}

static int page_set_of(struct storage *storage, const char *dsname)
{
    for (unsigned i = 0; i <= PSID_MAX; i++)
        if (*dsname && strcmp(storage_page_set_dsname(storage, i), dsname) == 0)
            return (int)i;
    return -1;
}

static void show_data_set(void *context, const struct storage_cost *cost)
{
    struct report *report = context;
    int psid = page_set_of(report->storage, cost->dsname);

    add(psid < 0 ? &report->log : &report->page_sets[psid], cost);
    if (report->log_alone && psid >= 0)
        return;
    if (!report->begun)
        buf_printf(report->out, "%-44s %-24s %12s %10s %10s\n", "Data set", "Key label", "Encrypts", "Decrypts", "CPU ms");
    report->begun = true;
    buf_printf(report->out, "%-44s %-24s %12llu %10llu %10llu\n", *cost->dsname ? cost->dsname : "archive logs", cost->label,
               (unsigned long long)cost->encrypts, (unsigned long long)cost->decrypts,
               (unsigned long long)(cost->nanoseconds / 1000000));
}

static uint64_t part(uint64_t of, uint64_t share, uint64_t whole)
{
    return whole ? (uint64_t)((double)of * (double)share / (double)whole) : 0;
}

static void state_of(const struct qmgr *qmgr, const struct object *queue, struct queue_state *state)
{
    *state = (struct queue_state){ .psid = -1 };
    if (queue->type == TYPE_QLOCAL && qmgr->queues.state)
        qmgr->queues.state(qmgr->queues.context, queue, state);
}

/* What was logged for the queues of each page set, and for all. Returns the messages that were put. */
static uint64_t add_queues(const struct qmgr *qmgr, uint64_t logged[PSID_MAX + 1])
{
    uint64_t messages = 0;

    for (uint32_t i = 0; i < qmgr->objects.count[CLASS_QUEUE]; i++) {
        struct queue_state state;

        state_of(qmgr, qmgr->objects.all[CLASS_QUEUE][i], &state);
        messages += state.persistent_puts;
        if (state.psid >= 0)
            logged[state.psid] += state.logged;
    }
    return messages;
}

static void show_queue(const struct report *report, const struct qmgr *qmgr, const struct object *queue, uint64_t all_logged,
                       const uint64_t logged[PSID_MAX + 1])
{
    struct costs costs, set = { 0, 0, 0 };
    struct queue_state state;
    uint64_t of_set = 0;

    state_of(qmgr, queue, &state);
    if (state.logged == 0)
        return;
    if (state.psid >= 0) {
        set = report->page_sets[state.psid];
        of_set = logged[state.psid];
    }
    costs.encrypts = part(report->log.encrypts, state.logged, all_logged) + part(set.encrypts, state.logged, of_set);
    costs.decrypts = part(report->log.decrypts, state.logged, all_logged) + part(set.decrypts, state.logged, of_set);
    costs.nanoseconds = part(report->log.nanoseconds, state.logged, all_logged) + part(set.nanoseconds, state.logged, of_set);
    buf_printf(report->out, "%-48s %10llu %9llu %12llu %10llu %10llu\n", queue->name, (unsigned long long)state.persistent_puts,
               (unsigned long long)(state.logged / 1024), (unsigned long long)costs.encrypts, (unsigned long long)costs.decrypts,
               (unsigned long long)(costs.nanoseconds / 1000000));
}

static void show_queues(const struct report *report, const struct qmgr *qmgr)
{
    uint64_t logged[PSID_MAX + 1] = { 0 }, messages = add_queues(qmgr, logged);
    struct costs all = report->log;
    struct log_status status;

    log_status(storage_log(report->storage), &status);
    buf_printf(report->out, "%-48s %10s %9s %12s %10s %10s\n", "Queue", "Messages", "KB logged", "Encrypts", "Decrypts", "CPU ms");
    for (uint32_t i = 0; i < qmgr->objects.count[CLASS_QUEUE]; i++)
        show_queue(report, qmgr, qmgr->objects.all[CLASS_QUEUE][i], status.bytes, logged);
    for (unsigned i = 0; i <= PSID_MAX; i++) {
        all.encrypts += report->page_sets[i].encrypts;
        all.decrypts += report->page_sets[i].decrypts;
    }
    if (messages)
        buf_printf(report->out, "For each of %llu persistent messages: %.2f encrypts, %.2f decrypts\n",
                   (unsigned long long)messages, (double)all.encrypts / (double)messages,
                   (double)all.decrypts / (double)messages);
}

void storage_costs_show(struct qmgr *qmgr, bool log_alone, struct buf *out)
{
    struct report report = { .storage = qmgr->storage, .log_alone = log_alone };
    struct buf lines;

    buf_init(&lines, 1 << 20);
    report.out = &lines;
    storage_files_costs(storage_files(qmgr->storage), show_data_set, &report);
    if (report.begun && !log_alone)
        show_queues(&report, qmgr);
    if (report.begun) {
        message(out, GBRM070I, qmgr->cpf);
        buf_put_span(out, buf_span(&lines));
        buf_put_text(out, "End of encryption report\n");
    }
    buf_release(&lines);
}
