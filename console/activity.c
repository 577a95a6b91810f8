/* activity.c - DISPLAY A and DISPLAY J: which address spaces are active. */
#include "console/activity.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/messages.h"
#include "console/supervise.h"
#include "jcl/jes_client.h"

enum { NAMES_MAX = 1 << 16, STEPS_MAX = 1 << 20, ENTRIES_A_LINE = 2 };

struct activities {
    struct activity_counts counts;
    struct activity *list;
    size_t count;
};

static struct activity *add(struct activities *all)
{
    all->list = mem_resize(all->list, all->count + 1, sizeof *all->list);
    all->list[all->count] = (struct activity){ .kind = 'S' };
    return &all->list[all->count++];
}

static void copy_name(struct name8 *name, struct span text)
{
    text = span_part(text, 0, NAME8_MAX);
    memcpy(name->text, text.data, text.length);
    name->text[text.length] = '\0';
    text_fold(name->text, text.length);
}

/* What the master keeps running, from the lines that `greenbar status` shows: initiators are counted, the rest is shown. */
static void add_processes(struct activities *all, struct span lines)
{
    struct span line;

    while (span_line(&lines, &line)) {
        struct span name = span_word(&line), pid = span_word(&line);
        struct activity *process;

        if (span_is(pid, "0"))
            continue;
        if (span_starts(name, "initiator")) {
            all->counts.initiators++;
            continue;
        }
        process = add(all);
        copy_name(&process->name, name);
        process->step = process->name;
        all->counts.started++;
    }
}

/* The step that runs: the first one that has no result yet. */
static void running_step(struct link *jes, struct activity *job)
{
    const struct name8 jobid = job->jobid;
    struct span rest, line;
    struct buf lines;

    buf_init(&lines, STEPS_MAX);
    if (jes_steps(jes, &jobid, &lines) == 0) {
        rest = buf_span(&lines);
        while (span_line(&rest, &line)) {
            struct span step = span_word(&line), procstep = span_word(&line);

            span_word(&line);
            if (!span_is(span_trim(line), "-"))
                continue;
            if (job->kind == 'J') /* a started task's step is named as itself */
                copy_name(&job->step, span_is(step, "-") ? SPAN_NONE : step);
            copy_name(&job->procstep, span_is(procstep, "-") ? SPAN_NONE : procstep);
            break;
        }
    }
    buf_release(&lines);
}

static int add_running(struct activities *all)
{
    const struct jes_filter running = { .status = "RUNNING" };
    struct jes_jobs jobs = { NULL, 0 };
    struct link *jes;
    int reason = jes_connect_soon(&jes);

    if (reason < 0)
        return reason;
    reason = jes_jobs(jes, &running, &jobs);
    if (reason == 0)
        for (size_t i = 0; i < jobs.count; i++) {
            const struct jes_job *found = &jobs.list[i];
            struct activity *job = add(all);

            job->name = found->name;
            job->jobid = found->jobid;
            job->owner = found->owner;
            if (found->jobid.text[0] == 'S') {
                all->counts.started++;
                job->step = job->name;
            } else {
                job->kind = 'J';
                all->counts.jobs++;
            }
            running_step(jes, job);
        }
    jes_jobs_release(&jobs);
    link_close(jes);
    return reason;
}

static void put_entry(const struct activity *one, struct buf *out)
{
    buf_printf(out, "  %-8s %-8s %-8s  NSW  %c", one->name.text, one->step.text, one->procstep.text, one->kind);
}

/* DIFFERS: of the details of an address space, those are shown that mean something here. */
static bool put_details(const struct activity *list, size_t count, struct span name, struct buf *out)
{
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        if (!span_is_fold(name, list[i].name.text))
            continue;
        put_entry(&list[i], out);
        buf_put_text(out, "\n");
        if (!name8_none(&list[i].jobid))
            buf_printf(out, "           WUID=%s USERID=%s\n", list[i].jobid.text, list[i].owner.text);
        found = true;
    }
    return found;
}

void activity_put(const struct activity_counts *counts, const struct activity *list, size_t count, bool listed, struct span name,
                  const char *time, struct buf *out)
{
    size_t shown = 0;

    if (name.length)
        message(out, CNZ4106I, time);
    else
        message(out, CNZ4105I, time);
    buf_put_text(out, "  JOBS     M/S    TS USERS    SYSAS    INITS   ACTIVE/MAX VTAM     OAS\n");
    buf_printf(out, " %05u    %05u    %05u      %05u    %05u    %05u/%05u       %05u\n", counts->jobs, counts->started, 0u,
               counts->system, counts->initiators, 0u, 0u, 0u);
    if (name.length && !put_details(list, count, name, out))
        buf_printf(out, " %.*s    NOT FOUND\n", (int)name.length, name.data);
    for (size_t i = 0; listed && i < count; i++) {
        put_entry(&list[i], out);
        if (++shown % ENTRIES_A_LINE == 0 || i + 1 == count)
            buf_put_text(out, "\n");
    }
}

bool activity_display(const struct console *console, struct span operands, struct buf *out)
{
    bool listed = span_is_fold(operands, "L") || span_is_fold(operands, "LIST");
    struct activities all = { .counts = { .system = 1 } }; /* the master */
    char time[CLOCK_TEXT];
    struct name8 name;
    struct buf status;
    int reason;

    if (operands.length && !listed && name8_of(&name, operands) < 0)
        return false;
    buf_init(&status, NAMES_MAX);
    supervisor_status(console->supervisor, &status);
    add_processes(&all, buf_span(&status));
    buf_release(&status);
    reason = add_running(&all);
    activity_put(&all.counts, all.list, all.count, listed, listed ? SPAN_NONE : operands, clock_time(clock_now(), time), out);
    if (reason < 0) /* jobs are missing from the display */
        message(out, GRB117E, reason_text(reason));
    mem_free(all.list);
    return true;
}
