/* jes_submit.c - the reader: a stream comes in, is split into jobs, and each is stored.
 *
 * USER=, GROUP= and PASSWORD= of a JOB statement are checked here, as JES2 does when it reads a job: the password is overwritten
 * before anything is stored, so that there is no secret to keep. A job whose submitter may not use that user is kept too, with its
 * refusal; it never runs.
 */
#include "jcl/convert.h"
#include "jcl/jes.h"
#include "jcl/messages.h"

enum { PROBLEM_MAX = 64 * 1024 };

void jes_drop_stream(struct client *client)
{
    jes.stream_bytes -= client->deck.length;
    buf_wipe(&client->deck);
    client->streaming = false;
}

int serve_SUBMIT(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct client *client = jes_client(session);
    bool scan = reader_u8(in) != 0;
    uint32_t count = reader_u32(in);

    jes_drop_stream(client);
    buf_clear(&client->params);
    client->scan = scan;
    if (!in->reason && count > JES_PARAMS_MAX)
        return REASON_LIMIT;
    for (uint32_t i = 0; i < count; i++) {
        char param[JES_PARAM_BYTES] = "";

        reader_text(in, param, sizeof param);
        buf_put(&client->params, param, strlen(param) + 1);
    }
    client->streaming = reader_end(in) == 0;
    return reader_end(in);
}

int serve_CARDS(struct session *session, struct reader *in, struct buf *out)
{
    struct client *client = jes_client(session);
    struct buf text;
    bool full;

    if (!client->streaming)
        return REASON_STATE;
    full = jes.stream_bytes + in->rest.length > JES_STREAMS_MAX;
    if (!full) {
        size_t before = client->deck.length;

        buf_put_span(&client->deck, in->rest);
        jes.stream_bytes += client->deck.length - before;
    }
    if (!full && !buf_failed(&client->deck))
        return 0;
    jes_drop_stream(client);
    buf_init(&text, PROBLEM_MAX);
    if (full)
        message(&text, GBJ040E, (unsigned)JES_STREAMS_MAX);
    else
        message(&text, GBJ001E, (unsigned)JES_STREAM_MAX);
    buf_put_field(out, buf_span(&text));
    buf_release(&text);
    return full ? REASON_LIMIT : REASON_TOO_LONG;
}

/* Checks and stores one job; the cards are masked in place. */
static int accept_job(struct session *session, struct client *client, struct span cards, uint8_t priority,
                      struct queue_job **job, struct buf *problem)
{
    struct queue_job model = { .kind = 'J', .scan = client->scan, .priority = priority };
    struct job_card card;
    struct buf refusal, told;
    int used = 0, reason = deck_job_card(cards, &card);

    *job = NULL;
    buf_init(&refusal, PROBLEM_MAX);
    buf_init(&told, PROBLEM_MAX);
    /* What is wrong with a name, the converter says. */
    model.shown.name = reason == REASON_BAD_NAME ? name8_const("INVALID") : card.name;
    model.shown.owner = session->identity.user;
    model.group = session->identity.group;
    snprintf(model.shown.job_class, sizeof model.shown.job_class, "A");
    if (reason == REASON_BAD_VALUE) {
        message(&refusal, GBJ028I); /* whose job it is cannot be known: conversion fails it, whatever else it finds */
    } else if (reason == 0 && (!name8_none(&card.user) || card.password.length)) {
        struct name8 user = name8_none(&card.user) ? session->identity.user : card.user;

        used = jes_may_use(&session->identity, &user, card.password, card.new_password, &told, &refusal);
        if (used == 0 && !name8_equal(&user, &session->identity.user)) {
            model.shown.owner = user;
            model.group = (struct name8){ "" };
        }
    }
    if (reason == 0 && used == 0 && !name8_none(&card.group)) {
        used = jes_may_use_group(&session->identity, &model, &card.group, &refusal);
        model.group = card.group;
    }
    deck_mask_passwords((char *)(uintptr_t)cards.data, cards.length, '*');
    reason = jes_may_submit(&session->identity, &model.shown.name, &refusal);
    if (used < 0 && used != REASON_NOT_AUTHORIZED) /* RACF could not be asked: such a job is not accepted */
        reason = used;
    if (reason == 0 || reason == REASON_NOT_AUTHORIZED)
        reason = queue_add(jes.queue, &model, cards, buf_span(&client->params), buf_span(&refusal), job);
    if (reason == 0 && told.length)
        queue_write(jes.queue, *job, QUEUE_LOGON, buf_span(&told));
    if (reason == 0 && card.jclhold && !client->scan)
        queue_hold_conversion(jes.queue, *job);
    if (reason < 0)
        message(problem, GBJ005E, reason_text(reason));
    buf_release(&refusal);
    buf_release(&told);
    return reason;
}

int serve_SUBMITTED(struct session *session, struct reader *in, struct buf *out)
{
    struct client *client = jes_client(session);
    struct span rest = SPAN_NONE, cards;
    struct buf jobs, problem;
    uint32_t count = 0, skipped;
    int reason = reader_end(in);

    if (reason == 0 && !client->streaming)
        reason = REASON_STATE;
    if (reason < 0)
        return reason;
    client->streaming = false;
    buf_init(&jobs, FRAME_LIMIT - PROBLEM_MAX - 64);
    buf_init(&problem, PROBLEM_MAX);
    rest = buf_span(&client->deck);
    for (;;) {
        struct span before = rest;
        bool found = reason == 0 && deck_next_job(&rest, &cards, &skipped) > 0;
        struct queue_job *job;
        uint8_t priority;

        before = span_part(before, 0, found ? (size_t)(cards.data - before.data) : before.length);
        if (reason == 0 && !client->scan)
            jes_reader_records(&session->identity, before);
        if (!found)
            break;
        if (count == JES_STREAM_JOBS) {
            message(&problem, GBJ003E, (unsigned)JES_STREAM_JOBS);
            break;
        }
        if (deck_priority(before, &priority) < 0)
            message(&problem, GBJ060E);
        reason = accept_job(session, client, cards, priority, &job, &problem);
        if (reason == 0) {
            jes_job_encode(&job->shown, &jobs);
            count++;
            jes.accepted = true;
        }
    }
    if (count == 0 && problem.length == 0)
        message(&problem, GBJ002E);
    buf_put_u32(out, count);
    buf_put_span(out, buf_span(&jobs));
    buf_put_field(out, buf_span(&problem));
    jes_drop_stream(client);
    buf_release(&client->params);
    buf_release(&jobs);
    buf_release(&problem);
    return count ? 0 : REASON_REFUSED;
}
