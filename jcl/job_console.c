/* job_console.c - what jobs say to the console. */
#include "jcl/job_console.h"

#include "base/clock.h"
#include "base/mem.h"
#include "console/master_client.h"

enum {
    AGAIN = 1000,     /* milliseconds between two tries to reach the master */
    KEPT_MAX = 1000,  /* messages kept for it; later ones are dropped, the job log has them all */
};

struct kept {
    struct kept *next;
    struct name8 job, jobid;
    char *lines; /* owned */
};

struct job_console {
    bool waits;
    struct link *master; /* NULL: away */
    int64_t tried;
    struct kept *first, **last;
    unsigned kept;
    struct job_console_calls calls; /* opened NULL: nobody wants to know */
};

struct job_console *job_console_new(bool waits)
{
    struct job_console *console = mem_alloc(1, sizeof *console);

    console->waits = waits;
    console->last = &console->first;
    console->tried = INT64_MIN / 2;
    return console;
}

static void drop_first(struct job_console *console)
{
    struct kept *first = console->first;

    console->first = first->next;
    if (!console->first)
        console->last = &console->first;
    console->kept--;
    mem_free(first->lines);
    mem_free(first);
}

void job_console_free(struct job_console *console)
{
    if (!console)
        return;
    while (console->first)
        drop_first(console);
    link_close(console->master);
    mem_free(console);
}

void job_console_away(struct job_console *console)
{
    if (console->master && console->calls.opened)
        console->calls.closing(console->calls.context);
    link_close(console->master);
    console->master = NULL;
}

static bool reached(struct job_console *console)
{
    if (console->master && link_usable(console->master))
        return true;
    job_console_away(console);
    if (clock_monotonic() - console->tried < AGAIN)
        return false;
    console->tried = clock_monotonic();
    if (link_connect(&console->master, "run/private/master", 0) < 0)
        console->master = NULL;
    if (console->master && console->calls.opened)
        console->calls.opened(console->calls.context, console->master);
    return console->master != NULL;
}

void job_console_watch(struct job_console *console, const struct job_console_calls *calls)
{
    static const struct job_console_calls none;

    console->calls = calls ? *calls : none;
    if (calls && console->master)
        calls->opened(calls->context, console->master);
}

struct link *job_console_link(struct job_console *console)
{
    job_console_catch_up(console);
    return !console->first && reached(console) ? console->master : NULL;
}

static void keep(struct job_console *console, const struct name8 *job, const struct name8 *jobid, struct span lines)
{
    struct kept *kept;

    if (console->kept == KEPT_MAX)
        return;
    kept = mem_alloc(1, sizeof *kept);
    *kept = (struct kept){ .job = *job, .jobid = *jobid, .lines = mem_copy(lines.data, lines.length) };
    *console->last = kept;
    console->last = &kept->next;
    console->kept++;
}

/* False: it has to be kept. */
static bool sent(struct job_console *console, uint64_t token, const struct name8 *job, const struct name8 *jobid, struct span lines)
{
    int reason;

    if (!reached(console))
        return false;
    if (console->waits)
        reason = master_message(console->master, token, job->text, jobid->text, lines);
    else
        reason = master_message_post(console->master, token, job->text, jobid->text, lines);
    if (reason < 0 && reason != REASON_BUSY)
        job_console_away(console);
    return reason == 0;
}

bool job_console_catch_up(struct job_console *console)
{
    while (console->first && sent(console, 0, &console->first->job, &console->first->jobid, span_of(console->first->lines)))
        drop_first(console);
    return console->first || (!console->waits && console->master && link_post_rest(console->master) == REASON_BUSY);
}

void job_console_say(struct job_console *console, uint64_t token, const struct name8 *job, const struct name8 *jobid,
                     struct span lines)
{
    if (lines.length == 0)
        return;
    job_console_catch_up(console);
    if (console->first || !sent(console, token, job, jobid, lines))
        keep(console, job, jobid, lines);
}

void job_console_complete(struct job_console *console, uint64_t token, bool good)
{
    /* A master that is away has forgotten who asked. */
    if (reached(console) && master_complete(console->master, token, good) < 0)
        job_console_away(console);
}
