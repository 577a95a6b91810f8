/* replies.c - questions that wait for the operator (WTOR). */
#include "console/replies.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/master_client.h"
#include "console/messages.h"
#include "console/wire.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

struct waiting {
    struct waiting *next;    /* asked later */
    struct session *session; /* of its initiator */
    struct name8 job;
    struct asker asker;
    unsigned number;         /* 0: there is none left */
    unsigned most;
    char text[OPERATOR_QUESTION_MAX + 1];
};

struct replies {
    struct replies_calls calls;
    struct waiting *first;
    unsigned last; /* number that was given */
};

struct replies *replies_new(const struct replies_calls *calls)
{
    struct replies *replies = mem_alloc(1, sizeof *replies);

    replies->calls = *calls;
    return replies;
}

void replies_free(struct replies *replies)
{
    while (replies->first) {
        struct waiting *first = replies->first;

        replies->first = first->next;
        mem_free(first);
    }
    mem_free(replies);
}

unsigned replies_count(const struct replies *replies)
{
    unsigned count = 0;

    for (const struct waiting *one = replies->first; one; one = one->next)
        count++;
    return count;
}

/* -- numbers -- */

static struct waiting *find_number(const struct replies *replies, unsigned number)
{
    struct waiting *one = replies->first;

    while (one && one->number != number)
        one = one->next;
    return one;
}

bool replies_waits(const struct replies *replies, uint32_t number)
{
    return number && find_number(replies, number);
}

/* The next behind the last one that is free; 0: none is. */
static unsigned next_number(const struct replies *replies)
{
    unsigned number = replies->last;

    for (unsigned tries = 0; tries < REPLY_NUMBER_MAX; tries++) {
        number = number % REPLY_NUMBER_MAX + 1;
        if (!find_number(replies, number))
            return number;
    }
    return 0;
}

static void put_question(const struct waiting *one, struct buf *out)
{
    buf_printf(out, "@%02u %s\n", one->number, one->text);
}

/* Shows the question under its number, and tells it to the initiator, for the job log. */
static void show(struct replies *replies, struct waiting *one, unsigned number)
{
    struct buf out;

    one->number = replies->last = number;
    buf_init(&out, 512);
    put_question(one, &out);
    replies->calls.say(replies->calls.context, one->asker.jobid.text, buf_span(&out));
    buf_clear(&out);
    numbered_encode(&one->asker, number, &out);
    session_push(one->session, REQUEST_NUMBERED, &out);
    buf_release(&out);
}

static void number_those_without(struct replies *replies)
{
    for (struct waiting *one = replies->first; one; one = one->next) {
        unsigned number = one->number ? 0 : next_number(replies);

        if (number)
            show(replies, one, number);
    }
}

/* -- coming and going -- */

static void drop(struct replies *replies, struct waiting *gone)
{
    struct waiting **place = &replies->first;

    while (*place != gone)
        place = &(*place)->next;
    *place = gone->next;
    mem_free(gone);
}

void replies_ask(struct replies *replies, struct session *session, const struct question *question)
{
    struct waiting **place, *one = mem_alloc(1, sizeof *one);
    struct span text = span_part(question->text, 0, OPERATOR_QUESTION_MAX);

    replies_forget(replies, session);
    *one = (struct waiting){ .session = session, .job = *question->job,
                             .asker = { *question->jobid, question->serial } };
    one->most = question->most < OPERATOR_REPLY_MAX ? question->most : OPERATOR_REPLY_MAX;
    memcpy(one->text, text.data, text.length);
    text_make_printable(one->text, text.length);
    for (place = &replies->first; *place; place = &(*place)->next)
        continue;
    *place = one;
    if (question->number && question->number <= REPLY_NUMBER_MAX && !find_number(replies, question->number))
        show(replies, one, question->number);
    else
        number_those_without(replies);
}

void replies_forget(struct replies *replies, const struct session *session)
{
    struct waiting *one = replies->first;
    struct buf lines;

    while (one && one->session != session)
        one = one->next;
    if (!one)
        return;
    if (one->number) {
        buf_init(&lines, 128);
        message(&lines, IEE400I, one->number);
        replies->calls.say(replies->calls.context, one->asker.jobid.text, buf_span(&lines));
        buf_release(&lines);
    }
    drop(replies, one);
    number_those_without(replies);
}

/* -- replies -- */

enum reply_parsed reply_parse(struct span operands, unsigned *number, char text[REPLY_PARSED])
{
    size_t digits = 0, length = 0;
    struct span rest;
    bool quoted;

    *number = 0;
    while (digits < operands.length && (digits < 2 || *number == 0) && operands.data[digits] >= '0' && operands.data[digits] <= '9')
        *number = *number * 10 + (unsigned)(operands.data[digits++] - '0');
    if (digits == 0)
        return REPLY_NO_NUMBER;
    rest = span_trim(span_from(operands, digits));
    if (rest.length && rest.data[0] == ',')
        rest = span_trim(span_from(rest, 1));
    rest = span_part(rest, 0, REPLY_PARSED - 1);
    quoted = rest.length && rest.data[0] == '\'';
    for (size_t i = quoted; i < rest.length; i++) {
        if (quoted && rest.data[i] == '\'') {
            if (i + 1 == rest.length) {
                text[length] = '\0';
                return REPLY_GOOD;
            }
            if (rest.data[++i] != '\'')
                return REPLY_DELIMITERS;
        }
        text[length++] = quoted ? rest.data[i] : text_upper(rest.data[i]);
    }
    text[length] = '\0';
    return quoted ? REPLY_DELIMITERS : REPLY_GOOD;
}

bool replies_answer(struct replies *replies, struct span operands, struct buf *lines)
{
    char text[REPLY_PARSED];
    struct waiting *one;
    struct buf body;
    unsigned number;
    enum reply_parsed parsed = reply_parse(operands, &number, text);

    if (parsed == REPLY_NO_NUMBER) {
        message(lines, IEE309I, "REPLY");
        return false;
    }
    one = number ? find_number(replies, number) : NULL; /* 0: of those that wait for a number */
    if (!one) {
        message(lines, IEE700I, number, number);
        return false;
    }
    if (parsed == REPLY_DELIMITERS) {
        message(lines, IEE704I, number);
        return false;
    }
    if (strlen(text) > one->most) {
        message(lines, IEE699I, number);
        return false;
    }
    buf_init(&body, 512);
    answered_encode(&one->asker, number, span_of(text), &body);
    session_push(one->session, REQUEST_ANSWERED, &body); /* it is on its way before anybody hears that it was accepted */
    buf_release(&body);
    message(lines, IEE600I, number, text);
    drop(replies, one);
    number_those_without(replies);
    return true;
}

void replies_list(const struct replies *replies, const char *sysname, bool with_job, struct buf *lines)
{
    for (const struct waiting *one = replies->first; one; one = one->next) {
        if (!one->number)
            continue;
        buf_printf(lines, "%10.2u R %-8s ", one->number, sysname);
        if (with_job)
            buf_printf(lines, "%-8s ", one->asker.jobid.text);
        put_question(one, lines);
    }
}
