/* internal_reader.c - what a step wrote to the internal reader becomes a job stream. */
#include "jcl/internal_reader.h"

#include <fcntl.h>

#include "jcl/messages.h"
#include "jcl/spool.h"

/* Reads the records as cards, up to a control card of the reader's own. False: the stream was cancelled. */
static bool read_cards(struct record_file *file, struct buf *deck, int *reason)
{
    struct span record;
    int more;

    while ((more = record_read(file, &record)) > 0) {
        record = span_trim_end(record);
        if (span_is(record, "/*EOF") || span_is(record, "/*PURGE"))
            break;
        if (span_is(record, "/*DEL"))
            return false;
        buf_put_span(deck, record);
        buf_put_text(deck, "\n");
    }
    *reason = more < 0 ? more : buf_failed(deck) ? REASON_TOO_LONG : 0;
    return true;
}

static int submit(struct link *jes, const struct job_log_names *names, struct span deck, struct buf *out)
{
    struct jes_jobs jobs;
    struct buf problem;
    int reason;

    buf_init(&problem, FRAME_LIMIT);
    reason = jes_submit(jes, deck, NULL, &jobs, &problem);
    for (size_t i = 0; i < jobs.count; i++)
        message(out, $HASP100, jobs.list[i].name.text, "", names->jobid.text, names->job.text);
    buf_put_span(out, buf_span(&problem));
    jes_jobs_release(&jobs);
    buf_release(&problem);
    return reason;
}

int internal_reader_submit(struct link *jes, const struct job_log_names *names, uint32_t dsid, struct buf *out)
{
    struct record_file *file;
    struct buf deck;
    int fd, reason = spool_open(&names->jobid, dsid, O_RDONLY, &fd);

    if (reason == 0)
        reason = record_open_read(&file, fd);
    if (reason < 0)
        return reason;
    buf_init(&deck, JES_STREAM_MAX);
    if (read_cards(file, &deck, &reason) && reason == 0 && deck.length)
        reason = submit(jes, names, buf_span(&deck), out);
    record_close(file, false);
    if (reason == 0)
        reason = spool_remove(&names->jobid, dsid);
    buf_wipe(&deck); /* cards may hold a password */
    return reason;
}
