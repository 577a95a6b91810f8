/* jes_notify.c - what users are told: the end of a job (NOTIFY= of JOB, NOTIFY statements), refusals (NOTIFY of a RACF profile). */
#include "jcl/jes.h"
#include "jcl/messages.h"
#include "jcl/step_control.h"

enum { TEXT_MAX = 1024, ENDED_TEXT = 64 };

/* The text goes to the user's messages. */
static void tell(const char *jobid, const struct name8 *user, struct span text)
{
    struct buf line;
    char time[CLOCK_TEXT];

    buf_init(&line, TEXT_MAX + CLOCK_TEXT + 16);
    while (text.length && strchr(" \n", text.data[text.length - 1]))
        text.length--;
    buf_printf(&line, "%s %-8s %.*s", clock_time(clock_now(), time), jobid, (int)text.length, text.data);
    queue_message(jes.queue, user, buf_span(&line));
    buf_release(&line);
}

static void tell_end(const struct queue_job *job, const struct name8 *user, struct span text)
{
    tell(job->shown.jobid.text, user, span_part(text, 0, span_find(text, '\n')));
}

void jes_notify(const struct queue_job *job, const struct job *converted)
{
    struct buf ended, text;

    if (name8_none(&converted->notify) && converted->notify_count == 0)
        return;
    buf_init(&ended, ENDED_TEXT);
    buf_init(&text, TEXT_MAX);
    job_log_ended_text(&job->shown.result, &ended);
    message(&text, $HASP165, job->shown.name.text, jes.config->node, ended.data);
    job_console_say(jes.console, 0, &job->shown.name, &job->shown.jobid, buf_span(&text));
    if (!name8_none(&converted->notify))
        tell_end(job, &converted->notify, buf_span(&text));
    for (unsigned i = 0; i < converted->notify_count; i++) {
        const struct job_notify *notify = &converted->notifies[i];

        if (!notify->when_count || step_control_when(converted, job->steps, job->step_count, notify->when, notify->when_count))
            tell_end(job, &notify->user, buf_span(&text));
    }
    buf_release(&ended);
    buf_release(&text);
}

/* One way: nobody hears of a body that is cut short, and what came before it is told. */
int serve_TELL(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    while (in->rest.length && in->reason == 0) {
        struct name8 user;
        struct span lines;

        reader_name8(in, &user);
        lines = reader_field(in, TEXT_MAX);
        if (in->reason == 0 && !name8_none(&user))
            tell("", &user, lines);
    }
    return reader_end(in);
}

/* Body: u8 clear. Answered with a field of lines. A user has nobody's messages but his own. */
int serve_MESSAGES(struct session *session, struct reader *in, struct buf *out)
{
    bool clear = reader_u8(in) != 0;
    struct buf lines;
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    buf_init(&lines, FRAME_LIMIT - 64);
    reason = queue_messages(jes.queue, &session->identity.user, &lines);
    if (reason == 0 && clear)
        queue_clear_messages(jes.queue, &session->identity.user);
    if (reason == 0)
        buf_put_field(out, buf_span(&lines));
    buf_release(&lines);
    return reason;
}
