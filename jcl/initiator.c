/* initiator.c - the initiator process: takes a job, runs it, takes the next. A started task has one of its own, which ends with it.
 *
 * Called by the master: initiator NUMBER is one of those that run batch jobs, initiator STCnnnnn that of a started task.
 */
#include "base/bug.h"
#include "base/daemon.h"
#include "jcl/job_run.h"
#include "jcl/prepared.h"

static void run_order(struct runner *runner, const struct buf *bytes)
{
    struct reader reader = reader_of(buf_span(bytes));
    struct work_order order;
    int reason;

    work_order_decode(&reader, &order);
    reason = reader_end(&reader);
    if (reason < 0)
        fatal("initiator: jes sent a work order that cannot be read: %s", reason_text(reason));
    job_run(runner, &order);
}

int main(int count, char **words)
{
    struct runner runner = { .initiator = "" };
    struct name8 task = { "" };
    struct buf order;
    char name[24];
    int reason = 0;

    if (count != 2 || strlen(words[1]) > NAME8_MAX)
        fatal("usage: initiator NUMBER|STCnnnnn (the master starts it)");
    if (name8_of(&task, span_of(words[1])) == 0) {
        snprintf(name, sizeof name, "%s", task.text);
    } else {
        task = (struct name8){ "" };
        runner.initiator = words[1];
        snprintf(name, sizeof name, "initiator%s", words[1]);
    }
    daemon_begin(name);
    if (racf_open_daemon(&runner.racf) < 0)
        fatal("%s: racf cannot be reached", name);
    runner.console = job_console_new(true);
    runner.work = work_new(name8_none(&task) ? words[1] : task.text, &task);
    daemon_ready();
    buf_init(&order, WORK_ORDER_MAX);
    while (reason == 0 && !runner.stopping) {
        buf_clear(&order);
        reason = work_next(runner.work, &order);
        if (reason == 0)
            run_order(&runner, &order);
        if (!name8_none(&task))
            break;
    }
    prepared_end();
    work_finish(runner.work);
    buf_release(&order);
    work_free(runner.work);
    job_console_free(runner.console);
    racf_close(runner.racf);
    daemon_end();
    return reason < 0 ? 1 : 0;
}
