/* unix_records.c - UNIX files as records. */
#include "jcl/unix_records.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"

int unix_records_new(void)
{
    int fd = memfd_create("PATH", MFD_CLOEXEC);

    return fd < 0 ? reason_from_errno(errno) : fd;
}

/* As z/OS reads a text file whose DD says nothing: lines of any length. */
static void complete(struct record_attributes *attributes, bool binary)
{
    if (attributes->format == 0 && attributes->lrecl == 0 && !binary) {
        attributes->format = RECFM_V;
        attributes->blocked = true;
        attributes->lrecl = RECORD_LRECL_MAX;
    } else if (attributes->format == 0 && attributes->lrecl == 0) {
        attributes->format = RECFM_U;
    }
    record_complete(attributes);
}

static int put_records(struct record_file *file, struct span text, bool binary)
{
    size_t most = record_longest(record_attributes(file));
    struct span line;
    int reason = 0;

    while (reason == 0 && !binary && span_line(&text, &line))
        reason = record_write(file, line, true);
    while (reason == 0 && binary && text.length) {
        reason = record_write(file, span_part(text, 0, most), true);
        text = span_from(text, most);
    }
    return reason;
}

int unix_records_load(int fd, const struct record_attributes *coded, bool binary)
{
    struct record_attributes attributes = *coded;
    struct record_file *file;
    struct buf text;
    int records = unix_records_new(), own, reason;

    if (records < 0)
        return records;
    complete(&attributes, binary);
    buf_init(&text, UNIX_FILE_MAX);
    own = fcntl(records, F_DUPFD_CLOEXEC, 0);
    reason = own < 0 ? REASON_LIMIT : io_read_all(fd, &text);
    if (reason == 0 && buf_failed(&text))
        reason = REASON_TOO_LONG;
    if (reason == 0) {
        reason = record_open_write(&file, own, &attributes, false);
        own = -1;
        if (reason == 0) {
            int closed;

            reason = put_records(file, buf_span(&text), binary);
            closed = record_close(file, false);
            reason = reason < 0 ? reason : closed;
        }
    }
    buf_release(&text);
    if (own >= 0)
        close(own);
    if (reason < 0) {
        close(records);
        return reason;
    }
    return records;
}

int unix_records_store(int records, int fd, bool binary)
{
    struct record_file *file;
    struct span record;
    struct buf text;
    int own = fcntl(records, F_DUPFD_CLOEXEC, 0), more = 0, reason;

    if (own < 0)
        return REASON_LIMIT;
    reason = record_open_read(&file, own);
    if (reason < 0)
        return reason;
    buf_init(&text, UNIX_FILE_MAX);
    while ((more = record_read(file, &record)) > 0) {
        bool fixed = record_attributes(file)->format == RECFM_F;

        buf_put_span(&text, fixed && !binary ? span_trim_end(record) : record);
        if (!binary)
            buf_put_text(&text, "\n");
    }
    reason = more < 0 ? more : buf_failed(&text) ? REASON_TOO_LONG : 0;
    if (reason == 0)
        reason = io_write(fd, buf_span(&text));
    if (reason == 0)
        reason = io_sync(fd);
    buf_release(&text);
    record_close(file, false);
    return reason;
}
