/* foreign_files.c - the DDs of a program that is not ours, as files. */
#include "exec/foreign_files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/catalog_client.h"
#include "exec/messages.h"

enum {
    LINE_MAX = 32752,
    LOG_LINE_MAX = 4096,
    LOG_LINES = 1000,      /* of a program in the job log */
    LAST_WORDS = 200,      /* milliseconds for what is still in a pipe when the program has ended */
    ABEND_IO = 0x001,
    ABEND_RECORD = 0x002,
    ABEND_STORAGE = 0x80a,
};

/* What records are made of lines where neither the DD nor the data set says. */
static const struct record_attributes wanted = { RECFM_V, true, CONTROL_NONE, LINE_MAX + 4, 0 };

enum use {
    USE_NOTHING,  /* DUMMY: the program knows the null device by its name, and no descriptor is needed */
    USE_INPUT,    /* never put back */
    USE_UPDATE,   /* put back when it was changed */
    USE_OUTPUT,   /* the same; nothing stands in it at first */
    USE_STREAM,   /* a pipe */
};

/* What comes out of a pipe, line by line. */
struct stream {
    int fd;              /* -1: it has ended */
    struct dd *dd;       /* NULL: the job log */
    const char *ddname;
    struct buf line;
    size_t longest;
    uint32_t lines;
};

struct file {
    const struct step_dd *first;
    enum use use;
    int fd;              /* what the program gets; -1: of USE_NOTHING */
    int number;          /* there */
    bool missing;        /* a member that is not there yet */
    struct buf before;   /* of USE_UPDATE */
};

struct foreign_files {
    struct step *step;
    uid_t user;
    struct file *files;
    size_t file_count;
    struct stream *streams;
    size_t stream_count;
    struct spawn_fd *fds;
    size_t fd_count;
    struct foreign_channel *channel; /* NULL: the program has none */
    bool over_channel;               /* DDs come over it */
};

static NORETURN void fail(struct step *step, const char *ddname, int reason)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE006E, ddname, reason_text(reason));
    step_wto(step, 0, buf_span(&said));
    step_abend(step, reason == REASON_TOO_LONG ? ABEND_RECORD : ABEND_IO, 0, 0);
}

static NORETURN void fail_too_large(struct step *step, const char *ddname)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE009E, ddname, FOREIGN_FILE_MAX >> 20);
    step_wto(step, 0, buf_span(&said));
    step_abend(step, ABEND_STORAGE, 0, 0);
}

static NORETURN void fail_too_many(struct step *step)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE010E, FOREIGN_FILES_MAX);
    step_wto(step, 0, buf_span(&said));
    step_abend(step, ABEND_STORAGE, 0, 0);
}

static const char *ddname_of(const struct file *file)
{
    return file->first->ddname.text;
}

/* -- what each DD is -- */

static bool is_concatenated(const struct foreign_files *files, const struct step_dd *first)
{
    const struct step_table *table = step_table(files->step);

    return first + 1 < table->dds + table->dd_count && first[1].next_part;
}

static bool is_library(const struct foreign_files *files, const struct step_dd *dd, bool *empty)
{
    struct dataset_info info;
    struct link *link;
    int reason = step_catalog(files->step, &link);

    if (reason == 0)
        reason = catalog_info(link, &dd->dsname, &info);
    *empty = reason == 0 && info.org == DATASET_PS && info.records == 0 && info.attributes.format == 0;
    return reason == 0 && info.org == DATASET_PO && name8_none(&dd->member);
}

static bool is_missing(const struct foreign_files *files, const struct step_dd *dd)
{
    struct record_file *file;
    int reason;

    if (name8_none(&dd->member))
        return false;
    reason = dd_open_member(files->step, dd, &dd->member, &file);
    if (reason == 0)
        reason = record_close(file, false);
    return reason == REASON_NOT_FOUND;
}

static bool is_standard_output(const struct foreign_files *files, const struct step_dd *dd)
{
    if (name8_is(&dd->ddname, "SYSPRINT"))
        return !files->over_channel && !dd_coded(files->step, "SYSOUT");
    return name8_is(&dd->ddname, "SYSOUT");
}

/* False: the program gets no file of it. */
static bool classify(struct foreign_files *files, struct file *file)
{
    const struct step_dd *dd = file->first;
    bool empty = false;

    if (name8_is(&dd->ddname, "STEPLIB") || name8_is(&dd->ddname, "JOBLIB"))
        return false;
    if (files->over_channel && !name8_is(&dd->ddname, "SYSIN") && !is_standard_output(files, dd))
        return false;
    if (dd->kind == STEP_DD_DATASET && strcmp(dd->dsname.text, "NULLFILE") != 0 && is_library(files, dd, &empty))
        return false;
    if (dd->kind == STEP_DD_DUMMY || (dd->kind == STEP_DD_DATASET && strcmp(dd->dsname.text, "NULLFILE") == 0))
        file->use = USE_NOTHING;
    else if (dd->kind == STEP_DD_SYSOUT || (is_standard_output(files, dd) && dd->kind == STEP_DD_DATASET))
        file->use = USE_STREAM;
    else if (dd->kind == STEP_DD_INSTREAM || is_concatenated(files, dd) || files->over_channel)
        file->use = USE_INPUT;
    else if (dd->disp == STEP_NEW || dd->disp == STEP_MOD || empty)
        file->use = USE_OUTPUT;
    else
        file->use = USE_UPDATE;
    if (file->use == USE_UPDATE && is_missing(files, dd)) {
        file->missing = true;
        file->use = USE_OUTPUT;
    }
    return true;
}

/* -- records into a file -- */

static void read_lines(struct foreign_files *files, const struct file *file, struct buf *lines)
{
    struct span record;
    struct dd *dd;
    int reason = dd_open_read(files->step, ddname_of(file), &dd), got = 0, closed;
    bool fixed;

    if (reason < 0)
        fail(files->step, ddname_of(file), reason);
    fixed = dd_attributes(dd)->format == RECFM_F;
    while (!buf_failed(lines) && (got = dd_read(dd, &record)) > 0) {
        buf_put_span(lines, fixed ? span_trim_end(record) : record);
        buf_put_u8(lines, '\n');
    }
    closed = dd_close(dd);
    if (buf_failed(lines))
        fail_too_large(files->step, ddname_of(file));
    if (got < 0 || closed < 0)
        fail(files->step, ddname_of(file), got < 0 ? got : closed);
}

static int memory_file(struct span content)
{
    int fd = memfd_create("dd", MFD_CLOEXEC), reason;

    if (fd < 0)
        return reason_from_errno(errno);
    reason = io_write(fd, content);
    if (reason == 0 && lseek(fd, 0, SEEK_SET) < 0)
        reason = REASON_IO;
    if (reason == 0)
        return fd;
    close(fd);
    return reason;
}

static int open_pipe(struct foreign_files *files, const struct step_dd *dd)
{
    struct stream *stream = &files->streams[files->stream_count];
    const struct record_attributes *attributes;
    int ends[2], reason;

    *stream = (struct stream){ .fd = -1, .ddname = dd ? dd->ddname.text : "", .longest = LOG_LINE_MAX };
    if (dd) {
        reason = dd_open_write(files->step, stream->ddname, &wanted, &stream->dd);
        if (reason < 0)
            return reason;
        attributes = dd_attributes(stream->dd);
        stream->longest = attributes->format ? record_longest(attributes) : 0;
        if (stream->longest == 0 || stream->longest > LINE_MAX)
            stream->longest = LINE_MAX;
    }
    if (pipe2(ends, O_CLOEXEC) < 0)
        return reason_from_errno(errno);
    /* The program opens it by its name below /proc, too, and may have another user. */
    if (fchown(ends[1], files->user, (gid_t)-1) < 0)
        fprintf(stderr, "the pipe of a DD cannot be given to the program's user\n");
    buf_init(&stream->line, stream->longest + 1);
    stream->fd = ends[0];
    files->stream_count++;
    return ends[1];
}

static int open_file(struct foreign_files *files, struct file *file)
{
    struct buf lines;
    int fd;

    if (file->use == USE_STREAM)
        return open_pipe(files, file->first);
    if (file->use == USE_OUTPUT)
        return memory_file(SPAN_NONE);
    buf_init(&lines, FOREIGN_FILE_MAX);
    read_lines(files, file, &lines);
    if (file->use == USE_INPUT) {
        fd = io_sealed_memory("dd", buf_span(&lines));
        if (fd >= 0 && lseek(fd, 0, SEEK_SET) < 0)
            fail(files->step, ddname_of(file), REASON_IO);
        buf_release(&lines);
    } else {
        fd = memory_file(buf_span(&lines));
        file->before = lines;
    }
    return fd;
}

/* -- what the program gets -- */

static void give(struct foreign_files *files, int ours, int theirs)
{
    files->fds[files->fd_count++] = (struct spawn_fd){ ours, theirs };
}

static const struct file *find(const struct foreign_files *files, const char *ddname)
{
    for (size_t i = 0; i < files->file_count; i++)
        if (name8_is(&files->files[i].first->ddname, ddname))
            return &files->files[i];
    return NULL;
}

static void give_standard_files(struct foreign_files *files)
{
    const struct file *input = find(files, "SYSIN"), *output = find(files, "SYSOUT");
    int in = input && input->fd >= 0 && input->use != USE_STREAM ? input->fd : open("/dev/null", O_RDONLY | O_CLOEXEC), out;

    if (!output && !files->over_channel)
        output = find(files, "SYSPRINT");
    if (!output)
        out = open_pipe(files, NULL);
    else
        out = output->fd >= 0 ? output->fd : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (in < 0 || out < 0)
        fail(files->step, "SYSOUT", in < 0 ? REASON_IO : out);
    give(files, in, STDIN_FILENO);
    give(files, out, STDOUT_FILENO);
    give(files, out, STDERR_FILENO);
    if (files->channel)
        give(files, files->channel->theirs, files->channel->number);
    if (files->channel && files->channel->library >= 0)
        give(files, files->channel->library, files->channel->number + 1);
}

struct foreign_files *foreign_files_open(struct step *step, uid_t user, struct foreign_channel *channel)
{
    const struct step_table *table = step_table(step);
    struct foreign_files *files = mem_alloc(1, sizeof *files);
    int number = channel ? channel->number + 1 + (channel->library >= 0) : STDERR_FILENO + 1;

    *files = (struct foreign_files){ .step = step, .user = user, .channel = channel, .over_channel = channel && channel->files };
    files->files = mem_alloc(table->dd_count + 1, sizeof *files->files);
    files->streams = mem_alloc(table->dd_count + 1, sizeof *files->streams);
    files->fds = mem_alloc(table->dd_count + 6, sizeof *files->fds);
    for (uint32_t i = 0; i < table->dd_count; i++) {
        struct file *file = &files->files[files->file_count];

        if (table->dds[i].next_part)
            continue;
        *file = (struct file){ .first = &table->dds[i], .fd = -1 };
        if (!classify(files, file))
            continue;
        files->file_count++;
        if (file->use == USE_NOTHING)
            continue;
        if (number > STDERR_FILENO + FOREIGN_FILES_MAX)
            fail_too_many(step);
        file->fd = open_file(files, file);
        if (file->fd < 0)
            fail(step, ddname_of(file), file->fd);
        file->number = number++;
    }
    give_standard_files(files);
    for (size_t i = 0; i < files->file_count; i++)
        if (files->files[i].fd >= 0)
            give(files, files->files[i].fd, files->files[i].number);
    return files;
}

const struct spawn_fd *foreign_files_fds(const struct foreign_files *files, size_t *count)
{
    *count = files->fd_count;
    return files->fds;
}

void foreign_files_environment(const struct foreign_files *files, struct buf *out)
{
    for (size_t i = 0; i < files->file_count; i++) {
        const struct file *file = &files->files[i];

        if (file->use == USE_NOTHING)
            buf_printf(out, "DD_%s=/dev/null", ddname_of(file));
        else
            buf_printf(out, "DD_%s=/dev/fd/%d", ddname_of(file), file->number);
        buf_put_u8(out, '\0');
    }
}

/* -- pipes -- */

static void say_cut(struct foreign_files *files)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE005I, step_table(files->step)->program.text, (unsigned)LOG_LINES);
    step_wto(files->step, 0, buf_span(&said));
    buf_release(&said);
}

static void end_line(struct foreign_files *files, struct stream *stream)
{
    int reason = 0;

    stream->lines++;
    if (stream->dd) {
        reason = dd_write(stream->dd, buf_span(&stream->line));
    } else if (stream->lines <= LOG_LINES) {
        buf_put_u8(&stream->line, '\n');
        reason = io_write(STDOUT_FILENO, buf_span(&stream->line)); /* the initiator makes lines of the job log of it */
    } else if (stream->lines == LOG_LINES + 1) {
        say_cut(files);
    }
    buf_clear(&stream->line);
    if (reason < 0)
        fail(files->step, stream->ddname, reason);
}

static void end_stream(struct foreign_files *files, struct stream *stream)
{
    if (stream->fd < 0)
        return;
    if (stream->line.length)
        end_line(files, stream);
    close(stream->fd);
    stream->fd = -1;
}

static void hear(struct foreign_files *files, struct stream *stream)
{
    char bytes[1 << 16];
    ssize_t got = read(stream->fd, bytes, sizeof bytes);
    struct span rest;
    int reason;

    if (got <= 0) {
        if (got == 0 || errno != EINTR)
            end_stream(files, stream);
        return;
    }
    rest = span_bytes(bytes, (size_t)got);
    while (rest.length) {
        size_t length = span_find(span_part(rest, 0, stream->longest - stream->line.length), '\n');

        buf_put_span(&stream->line, span_part(rest, 0, length));
        if (length < rest.length && rest.data[length] == '\n') {
            end_line(files, stream);
            length++;
        } else if (length < rest.length) { /* a line that is longer than a record makes several */
            end_line(files, stream);
        }
        rest = span_from(rest, length);
    }
    reason = stream->dd ? dd_flush(stream->dd) : 0; /* it is read while the program runs */
    if (reason < 0)
        fail(files->step, stream->ddname, reason);
}

/* What the program has displayed before it asked comes first. */
static void hear_all(struct foreign_files *files)
{
    bool heard = true;

    while (heard) {
        heard = false;
        for (size_t i = 0; i < files->stream_count; i++) {
            struct pollfd look = { files->streams[i].fd, POLLIN, 0 };

            if (look.fd < 0 || poll(&look, 1, 0) <= 0)
                continue;
            hear(files, &files->streams[i]);
            heard = true;
        }
    }
}

struct dd *foreign_files_stream(const struct foreign_files *files, const char *ddname)
{
    for (size_t i = 0; i < files->stream_count; i++)
        if (strcmp(files->streams[i].ddname, ddname) == 0)
            return files->streams[i].dd;
    return NULL;
}

void foreign_files_pump(struct foreign_files *files, int end_fd)
{
    struct foreign_channel none = { .fd = -1 }, *channel = files->channel ? files->channel : &none;
    struct pollfd *look = mem_alloc(files->stream_count + 2, sizeof *look);
    bool ended = false;
    int ready;

    /* Only the program holds the other ends now: a pipe ends with it. */
    for (size_t i = 0; i < files->file_count; i++)
        if (files->files[i].use == USE_STREAM)
            close(files->files[i].fd);
    if (!find(files, "SYSOUT") && !find(files, "SYSPRINT"))
        close(files->fds[STDOUT_FILENO].ours);
    if (files->channel)
        close(channel->theirs);
    do {
        bool open = channel->fd >= 0;

        look[0] = (struct pollfd){ ended ? -1 : end_fd, POLLIN, 0 };
        look[1] = (struct pollfd){ channel->fd, POLLIN, 0 };
        for (size_t i = 0; i < files->stream_count; i++) {
            look[i + 2] = (struct pollfd){ files->streams[i].fd, POLLIN, 0 };
            open = open || files->streams[i].fd >= 0;
        }
        if (ended && !open)
            break;
        ready = poll(look, files->stream_count + 2, ended ? LAST_WORDS : -1);
        for (size_t i = 0; ready > 0 && i < files->stream_count; i++)
            if (look[i + 2].revents)
                hear(files, &files->streams[i]);
        if (ready > 0 && look[1].revents) {
            hear_all(files);
            channel->serve(channel->context);
        }
        if (ready > 0 && look[0].revents)
            ended = true;
    } while (ready > 0 || !ended);
    for (size_t i = 0; i < files->stream_count; i++)
        end_stream(files, &files->streams[i]);
    mem_free(look);
}

/* -- back into records -- */

static int write_lines(struct dd *dd, struct span content)
{
    int reason = 0;

    while (content.length && reason == 0) {
        size_t length = span_find(content, '\n');

        reason = dd_write(dd, span_part(content, 0, length));
        content = span_from(content, length + 1);
    }
    return reason;
}

static void put_back(struct foreign_files *files, const struct file *file)
{
    struct stat status;
    struct buf after;
    struct dd *dd;
    int reason, closed;

    if (fstat(file->fd, &status) < 0)
        fail(files->step, ddname_of(file), REASON_IO);
    if (status.st_size > FOREIGN_FILE_MAX)
        fail_too_large(files->step, ddname_of(file));
    buf_init(&after, FOREIGN_FILE_MAX);
    buf_fill(&after, '\0', (size_t)status.st_size);
    reason = io_pread(file->fd, after.data, after.length, 0);
    if (reason < 0)
        fail(files->step, ddname_of(file), reason);
    if (file->missing && after.length == 0) { /* neither read nor written it can be: says so, and ends the step */
        reason = dd_open_read(files->step, ddname_of(file), &dd);
        fail(files->step, ddname_of(file), reason < 0 ? reason : REASON_NOT_FOUND);
    }
    if (!span_equal(buf_span(&after), file->use == USE_UPDATE ? buf_span(&file->before) : SPAN_NONE)) {
        reason = dd_open_write(files->step, ddname_of(file), &wanted, &dd);
        if (reason == 0) {
            reason = write_lines(dd, buf_span(&after));
            closed = dd_close(dd);
            if (reason == 0)
                reason = closed;
        }
        if (reason < 0)
            fail(files->step, ddname_of(file), reason);
    }
    buf_release(&after);
}

void foreign_files_close(struct foreign_files *files)
{
    for (size_t i = 0; i < files->stream_count; i++) {
        struct stream *stream = &files->streams[i];
        int reason = stream->dd ? dd_close(stream->dd) : 0;

        stream->dd = NULL;
        buf_release(&stream->line);
        if (reason < 0)
            fail(files->step, stream->ddname, reason);
    }
    for (size_t i = 0; i < files->file_count; i++) {
        struct file *file = &files->files[i];

        if (file->use == USE_OUTPUT || file->use == USE_UPDATE)
            put_back(files, file);
        if (file->use == USE_UPDATE)
            buf_release(&file->before);
        if (file->use != USE_STREAM && file->fd >= 0)
            close(file->fd);
    }
    mem_free(files->files);
    mem_free(files->streams);
    mem_free(files->fds);
    mem_free(files);
}
