/* jes_commands.c - operator commands in decks go to the master, in the name of whoever submitted them.
 *
 * DIFFERS: a command that jes could not hand over before it ended (the master was away) is not issued later.
 */
#include "jcl/jes.h"

#include <unistd.h>

#include "base/mem.h"
#include "jcl/card.h"
#include "jcl/messages.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "console/requests.def"
};
#undef REQUEST

enum { WAITING_MAX = 1000 };

struct deck_command {
    struct deck_command *next;
    struct buf body;
};

static struct deck_command *first, **last = &first;
static unsigned waiting;

static void drop_first(void)
{
    struct deck_command *command = first;

    first = command->next;
    if (!first)
        last = &first;
    waiting--;
    buf_release(&command->body);
    mem_free(command);
}

static void hand_over(void)
{
    while (first && jes.listener) {
        session_push(jes.listener, REQUEST_DECK_COMMAND, &first->body);
        drop_first();
    }
}

void jes_deck_command(const struct identity *who, const struct name8 *job, const struct name8 *jobid, struct span text)
{
    struct deck_command *command;

    if (waiting == WAITING_MAX) {
        fprintf(stderr, "jes: an operator command of %s is dropped: too many wait for the master\n", who->user.text);
        return;
    }
    command = mem_alloc(1, sizeof *command);
    buf_init(&command->body, FRAME_LIMIT);
    identity_encode(who, &command->body);
    buf_put_field_text(&command->body, job->text);
    buf_put_field_text(&command->body, jobid->text);
    buf_put_field(&command->body, text);
    *last = command;
    last = &command->next;
    waiting++;
    hand_over();
}

void jes_job_commands(const struct queue_job *job, struct span lines)
{
    const struct racf_work work = { .source = IDENTITY_JOB, .job = job->shown.name, .jobid = job->shown.jobid };
    struct racf *racf = lines.length ? jes_racf() : NULL;
    struct identity who;
    struct span text;
    int fd, reason;

    if (lines.length == 0)
        return;
    reason = racf ? racf_session(racf, &job->shown.owner, &job->group, &work, &who, &fd) : REASON_NOT_RUNNING;
    if (reason < 0) {
        fprintf(stderr, "jes: the operator commands of %s are not issued: %s\n", job->shown.jobid.text, reason_text(reason));
        return;
    }
    close(fd);
    while (span_line(&lines, &text))
        jes_deck_command(&who, &job->shown.name, &job->shown.jobid, text);
    identity_release(&who);
}

/* JES2 takes commands from a card reader, not from the internal reader; messages from both. */
void jes_reader_records(const struct identity *who, struct span records)
{
    static const struct name8 nobody;
    struct span record, text;

    while (span_line(&records, &record)) {
        record = span_part(record, 0, CARD_STATEMENT_END);
        text = span_trim(span_from(record, 3));
        if (span_starts(record, "/*$") && text.length && who->source == IDENTITY_COMMAND)
            jes_deck_command(who, &nobody, &nobody, span_trim(span_from(record, 2)));
        else if (span_starts(record, "/*MESSAGE "))
            jes_tell_operator(&who->user, &nobody, span_from(record, strlen("/*MESSAGE ")));
    }
}

void jes_tell_operator(const struct name8 *name, const struct name8 *jobid, struct span text)
{
    struct buf line;

    text = span_trim(text);
    buf_init(&line, CARD_BYTES * 2);
    message(&line, $HASP104, name->text, (int)text.length, text.data);
    job_console_say(jes.console, 0, name, jobid, buf_span(&line));
    buf_release(&line);
}

int serve_LISTEN(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    int reason = reader_end(in);

    if (reason == 0) {
        jes.listener = session;
        jes.deck_commands = true; /* handed over behind the answer */
    }
    return reason;
}

void jes_commands_turn(void)
{
    if (jes.deck_commands)
        hand_over();
    jes.deck_commands = false;
}

void jes_commands_end(void)
{
    while (first)
        drop_first();
}
