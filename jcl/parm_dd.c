/* parm_dd.c - PARMDD=: the parameter text of a step, out of one of its DDs. */
#include "jcl/parm_dd.h"

#include <errno.h>
#include <fcntl.h>

#include "base/text.h"
#include "datasets/catalog_client.h"

enum { CARD = 80, CARD_TEXT = 72 };

static bool is_numbered(struct span record)
{
    for (size_t i = CARD_TEXT; i < CARD; i++)
        if (record.length != CARD || !text_is_digit(record.data[i]))
            return false;
    return true;
}

void parm_dd_add(struct buf *text, struct span record)
{
    if (is_numbered(record))
        record = span_part(record, 0, CARD_TEXT);
    buf_put_span(text, span_trim_end(record));
}

static int add_file(struct record_file *file, struct buf *text)
{
    struct span record;
    int got, closed;

    while ((got = record_read(file, &record)) > 0 && !buf_failed(text))
        parm_dd_add(text, record);
    closed = record_close(file, false);
    if (buf_failed(text))
        return REASON_TOO_LONG;
    return got < 0 ? got : closed;
}

/* In-stream data: a descriptor that stays the step's. */
static int open_spool(const struct parm_dd *step, int number, struct record_file **file)
{
    for (size_t i = 0; i < step->fd_count; i++)
        if (step->fds[i].theirs == number) {
            int fd = fcntl(step->fds[i].ours, F_DUPFD_CLOEXEC, 0);

            return fd < 0 ? reason_from_errno(errno) : record_open_read(file, fd);
        }
    return REASON_NOT_FOUND;
}

static int add_part(const struct parm_dd *step, const struct step_dd *part, struct buf *text, struct buf *refusal)
{
    struct record_file *file;
    struct link *link;
    int reason;

    switch (part->kind) {
    case STEP_DD_INSTREAM: reason = open_spool(step, part->fd, &file); break;
    case STEP_DD_DATASET:
        reason = step->catalog(step->context, &link);
        if (reason == 0)
            reason = catalog_open(link, &part->dsname, &part->member, DATASET_READ, NULL, &file, NULL, refusal);
        break;
    case STEP_DD_DUMMY: return 0;
    default: return REASON_BAD_VALUE;
    }
    return reason < 0 ? reason : add_file(file, text);
}

int parm_dd_read(const struct parm_dd *step, const struct name8 *ddname, struct buf *text, struct buf *refusal)
{
    uint32_t i = 0;
    int reason;

    while (i < step->entry_count && (step->entries[i].next_part || !name8_equal(&step->entries[i].ddname, ddname)))
        i++;
    if (i == step->entry_count)
        return REASON_NOT_FOUND;
    do
        reason = add_part(step, &step->entries[i++], text, refusal);
    while (reason == 0 && i < step->entry_count && step->entries[i].next_part);
    return reason;
}
