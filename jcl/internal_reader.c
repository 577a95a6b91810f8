/* internal_reader.c - what a step wrote to the internal reader becomes a job stream. */
#include "jcl/internal_reader.h"

#include <fcntl.h>

#include "jcl/convert.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

/* What the reader has: the cards since the last jobs went to jes. */
struct intake {
    struct link *jes;
    const struct job_log_names *names;
    struct buf deck;
    struct buf *out;
    bool refused;  /* cards that made no job */
    bool accepted; /* others that did */
};

static int submit(struct intake *intake)
{
    struct jes_jobs jobs;
    struct buf problem;
    int reason;

    if (buf_failed(&intake->deck))
        return REASON_TOO_LONG;
    if (intake->deck.length == 0)
        return 0;
    buf_init(&problem, FRAME_LIMIT);
    reason = jes_submit(intake->jes, buf_span(&intake->deck), NULL, &jobs, &problem);
    for (size_t i = 0; i < jobs.count; i++)
        message(intake->out, $HASP100, jobs.list[i].name.text, "", intake->names->jobid.text, intake->names->job.text);
    buf_put_span(intake->out, buf_span(&problem));
    jes_jobs_release(&jobs);
    buf_release(&problem);
    buf_wipe(&intake->deck); /* cards may hold a password */
    if (reason == 0)
        intake->accepted = true;
    else if (reason == REASON_REFUSED)
        intake->refused = true;
    return reason == REASON_REFUSED ? 0 : reason;
}

/* The job that is being read is dropped. Those in front of it are complete: by the JOB statement of the next, or by "//". */
static void drop_job(struct buf *deck)
{
    struct span rest = buf_span(deck), cards;
    size_t keep = 0;
    uint32_t skipped;

    if (buf_failed(deck))
        return;
    while (deck_next_job(&rest, &cards, &skipped) > 0) {
        bool complete = cards.data + cards.length < rest.data;

        keep = (size_t)((complete ? rest.data : cards.data) - (const char *)deck->data);
    }
    buf_cut(deck, keep);
}

/* Reads the records as cards. The reader has control cards of its own: each ends a job, and the next card begins another. */
static int read_cards(struct intake *intake, struct record_file *file)
{
    struct span record;
    int more, reason = 0;

    while (reason == 0 && (more = record_read(file, &record)) != 0) {
        if (more < 0)
            return more;
        record = span_trim_end(record);
        if (span_is(record, "/*DEL") || span_is(record, "/*PURGE")) {
            drop_job(&intake->deck);
            reason = submit(intake);
        } else if (span_is(record, "/*EOF")) {
            reason = submit(intake);
        } else {
            buf_put_span(&intake->deck, record);
            buf_put_text(&intake->deck, "\n");
        }
    }
    return reason < 0 ? reason : submit(intake);
}

int internal_reader_submit(struct link *jes, const struct job_log_names *names, uint32_t dsid, struct buf *out)
{
    struct intake intake = { .jes = jes, .names = names, .out = out };
    struct record_file *file;
    int fd, reason = spool_open(&names->jobid, dsid, O_RDONLY, &fd);

    if (reason == 0)
        reason = record_open_read(&file, fd);
    if (reason < 0)
        return reason;
    buf_init(&intake.deck, JES_STREAM_MAX);
    reason = read_cards(&intake, file);
    record_close(file, false);
    if (reason < 0) /* the rest is lost, whatever was made of the beginning */
        message(out, GBJ005E, reason_text(reason));
    if (reason == 0 && intake.refused && !intake.accepted)
        reason = REASON_REFUSED;
    if (reason == 0)
        reason = spool_remove(&names->jobid, dsid);
    buf_wipe(&intake.deck);
    return reason;
}
