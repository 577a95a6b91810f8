/* dialogue.c - what the program of a step asks the operator, and what he tells it. */
#include "jcl/dialogue.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/master_client.h"

enum { AGAIN = 200 /* milliseconds between two looks for the master */ };

struct dialogue {
    struct server *server;
    struct job_console *console;
    struct name8 job, jobid;
    struct dialogue_calls calls;
    enum dialogue_state { SILENT, ASKS, LISTENS } state;
    bool used;            /* the master knows of it */
    bool told;            /* it knows of what we wait for */
    struct link *link;    /* that of the console, to hear from; counts while heard is there */
    struct watch *heard;  /* NULL: there is no connection */
    struct watch *again;
    uint32_t serial;      /* of what we wait for */
    struct buf question;
    unsigned most;
    unsigned number;      /* of the question; 0: none yet */
    uint64_t token;
};

static void tell(struct dialogue *dialogue)
{
    struct link *link = dialogue->state == SILENT ? NULL : job_console_link(dialogue->console);
    int reason = 0;

    if (dialogue->state == SILENT || dialogue->told)
        return;
    if (link && dialogue->state == ASKS)
        reason = master_ask(link, &dialogue->job, &dialogue->jobid, dialogue->serial, dialogue->number, dialogue->most,
                            buf_span(&dialogue->question));
    else if (link)
        reason = master_listen(link, &dialogue->job, &dialogue->jobid, dialogue->serial);
    dialogue->told = link && reason == 0;
    dialogue->used = dialogue->used || dialogue->told;
    if (reason < 0)
        job_console_away(dialogue->console);
    else if (!link)
        watch_again(dialogue->again, AGAIN);
}

/* The dialogue waits for something new. Over one connection come the words for all programs of an initiator. */
static void wait_for(struct dialogue *dialogue, enum dialogue_state state)
{
    static uint32_t last;

    dialogue->serial = ++last;
    dialogue->state = state;
    dialogue->told = false;
    tell(dialogue);
}

static void tell_again(void *context)
{
    tell(context);
}

static void take(struct dialogue *dialogue, const struct master_said *said)
{
    if (!name8_equal(&said->jobid, &dialogue->jobid) || said->serial != dialogue->serial)
        return; /* of the job or the program before, or withdrawn */
    if (said->kind == MASTER_MODIFIED && dialogue->state == LISTENS) {
        dialogue->state = SILENT;
        dialogue->token = said->token;
        dialogue->calls.modified(dialogue->calls.context, said->token, said->stop, said->text);
    } else if (said->kind == MASTER_NUMBERED && dialogue->state == ASKS && dialogue->number != said->number) {
        dialogue->number = said->number;
        dialogue->calls.numbered(dialogue->calls.context, said->number, buf_span(&dialogue->question));
    } else if (said->kind == MASTER_ANSWERED && dialogue->state == ASKS && dialogue->number == said->number) {
        dialogue->state = SILENT;
        dialogue->calls.answered(dialogue->calls.context, said->number, said->text);
    }
}

static void hear(void *context)
{
    struct dialogue *dialogue = context;
    struct master_said said;
    struct answer answer;
    int reason;

    answer_init(&answer);
    reason = master_heard(dialogue->link, &answer, &said); /* the last words of a master that has died count */
    if (reason == 0)
        take(dialogue, &said);
    else
        job_console_away(dialogue->console);
    answer_release(&answer);
}

static void opened(void *context, struct link *link)
{
    struct dialogue *dialogue = context;

    dialogue->link = link;
    dialogue->heard = server_readable(dialogue->server, link_fd(link), hear, dialogue);
}

static void closing(void *context)
{
    struct dialogue *dialogue = context;

    watch_drop(&dialogue->heard);
    dialogue->told = dialogue->used = false;
    watch_again(dialogue->again, AGAIN);
}

struct dialogue *dialogue_new(struct server *server, struct job_console *console, const struct name8 *job,
                              const struct name8 *jobid, const struct dialogue_calls *calls)
{
    struct dialogue *dialogue = mem_alloc(1, sizeof *dialogue);
    struct job_console_calls console_calls = { opened, closing, dialogue };

    *dialogue = (struct dialogue){ .server = server, .console = console, .job = *job, .jobid = *jobid, .calls = *calls };
    buf_init(&dialogue->question, 1024);
    dialogue->again = server_timer(server, AGAIN, tell_again, dialogue);
    job_console_watch(console, &console_calls);
    return dialogue;
}

void dialogue_free(struct dialogue *dialogue)
{
    struct link *link;

    if (!dialogue)
        return;
    if (dialogue->token)
        job_console_complete(dialogue->console, dialogue->token, true);
    link = dialogue->used ? job_console_link(dialogue->console) : NULL;
    if (link && dialogue->used && master_done(link) < 0)
        job_console_away(dialogue->console);
    job_console_watch(dialogue->console, NULL);
    watch_free(dialogue->heard);
    watch_free(dialogue->again);
    buf_release(&dialogue->question);
    mem_free(dialogue);
}

void dialogue_ask(struct dialogue *dialogue, unsigned most, struct span text)
{
    buf_clear(&dialogue->question);
    buf_put_span(&dialogue->question, span_part(text, 0, OPERATOR_QUESTION_MAX));
    text_make_printable(dialogue->question.data, dialogue->question.length);
    dialogue->most = most;
    dialogue->number = 0;
    wait_for(dialogue, ASKS);
}

void dialogue_listen(struct dialogue *dialogue)
{
    if (dialogue->token)
        job_console_complete(dialogue->console, dialogue->token, true);
    dialogue->token = 0;
    wait_for(dialogue, LISTENS);
}

uint64_t dialogue_token(const struct dialogue *dialogue)
{
    return dialogue ? dialogue->token : 0;
}

void dialogue_completed(struct dialogue *dialogue, uint64_t token)
{
    if (dialogue && dialogue->token == token)
        dialogue->token = 0;
}
