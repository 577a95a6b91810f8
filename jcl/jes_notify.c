/* jes_notify.c - the end of a job is told: NOTIFY= of JOB and the NOTIFY statements. */
#include "jcl/jes.h"
#include "jcl/messages.h"
#include "jcl/step_control.h"

enum { TEXT_MAX = 1024, ENDED_TEXT = 64 };

/* The line goes to the user's messages and to the console. */
static void tell(const struct queue_job *job, const struct name8 *user, struct span text)
{
    struct buf line;
    char time[CLOCK_TEXT];

    buf_init(&line, TEXT_MAX);
    text = span_trim_end(span_part(text, 0, span_find(text, '\n')));
    buf_printf(&line, "%s %-8s %.*s", clock_time(clock_now(), time), job->shown.jobid.text, (int)text.length, text.data);
    queue_message(jes.queue, user, buf_span(&line));
    buf_release(&line);
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
        tell(job, &converted->notify, buf_span(&text));
    for (unsigned i = 0; i < converted->notify_count; i++) {
        const struct job_notify *notify = &converted->notifies[i];

        if (!notify->when_count || step_control_when(converted, job->steps, job->step_count, notify->when, notify->when_count))
            tell(job, &notify->user, buf_span(&text));
    }
    buf_release(&ended);
    buf_release(&text);
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
