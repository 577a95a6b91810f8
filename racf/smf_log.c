/* smf_log.c - the audit files of a system (docs/formats/audit_file.md, "Order of writes"). */
#include "racf/smf_log.h"

#include <errno.h>

#include "base/bug.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/messages.h"
#include "racf/seal.h"
#include "racf/smf_record.h"

enum {
    NONE = -1,
    PATH_LIMIT = 8192,
    BATCH_WRAPPED = 4 * SMF_BATCH_MAX, /* the smallest record, a field of 22 bytes, takes 66 in the file */
};

struct file {
    char name[SMF_NAME];
    int fd;
    enum smf_file_state state;
    struct smf_header header;
    struct smf_mark mark;  /* in force */
    unsigned place;        /* of it: 0 or 1 */
};

struct smf_log {
    struct smf_log_options options;
    char smfid[4];
    struct file files[SMF_FILES_MAX];
    size_t count;
    int active;            /* number of the file that is recorded on, or NONE */
    uint64_t generation;   /* the latest there was */
    uint64_t next;         /* sequence number of the next record */
    uint64_t token;        /* of the last batch */
    unsigned char hash[SMF_HASH]; /* of the last record */
    uint64_t lost;         /* records since there was no file any more */
    microseconds lost_since;
};

static int seal(void *context, struct span bytes, unsigned char result[SMF_HASH])
{
    const struct smf_log *log = context;

    return seal_digest(log->options.key, bytes, result);
}

int smf_log_check(const struct smf_log *log, struct span bytes, const unsigned char given[SMF_HASH])
{
    unsigned char right[SMF_HASH];
    int reason = seal_digest(log->options.key, bytes, right);

    return reason < 0 ? reason : seal_equal(right, given, SMF_HASH) ? 0 : REASON_CORRUPT;
}

static int check(void *context, struct span bytes, const unsigned char given[SMF_HASH])
{
    return smf_log_check(context, bytes, given);
}

/* ------------------------------------------------------------------------------------------------ one file */

/* All that stands in front of the records, in one write of one sector: it is there as before, or as it is to be. */
static int write_header(struct smf_log *log, struct file *file, const struct smf_mark *mark)
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, SMF_HEADER);
    reason = smf_header_put(&file->header, seal, log, &bytes);
    if (reason == 0 && mark)
        reason = smf_mark_put(file->header.generation, mark, seal, log, &bytes);
    buf_fill(&bytes, '\0', SMF_HEADER - bytes.length);
    if (reason == 0)
        reason = io_pwrite(file->fd, buf_span(&bytes), 0);
    buf_release(&bytes);
    return reason;
}

/* Writes mark to the place that is not in force; it is in force once it is synced. */
static int write_mark(struct smf_log *log, struct file *file, const struct smf_mark *mark)
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, SMF_MARK);
    reason = smf_mark_put(file->header.generation, mark, seal, log, &bytes);
    if (reason == 0)
        reason = io_pwrite(file->fd, buf_span(&bytes), (off_t)SMF_MARK * (1 + !file->place));
    buf_release(&bytes);
    return reason;
}

static void mark_in_force(struct file *file, const struct smf_mark *mark)
{
    file->mark = *mark;
    file->place = !file->place;
}

/* A mark with nothing new but its state. */
static int set_state(struct smf_log *log, struct file *file, enum smf_state state)
{
    struct smf_mark mark = file->mark;
    int reason;

    mark.state = (uint8_t)state;
    reason = write_mark(log, file, &mark);
    if (reason == 0)
        reason = io_sync(file->fd);
    if (reason == 0)
        mark_in_force(file, &mark);
    return reason;
}

static int make_empty(struct smf_log *log, struct file *file, uint64_t before)
{
    int reason;

    file->header = (struct smf_header){ .before = before };
    reason = write_header(log, file, NULL);
    if (reason == 0 && io->ftruncate(file->fd, SMF_HEADER) < 0)
        reason = reason_from_errno(errno);
    if (reason == 0)
        reason = io_sync(file->fd);
    if (reason == 0)
        file->state = SMF_FILE_EMPTY;
    return reason;
}

/* The next generation, in an empty file. */
static int begin_file(struct smf_log *log, int number, struct buf *lines)
{
    struct file *file = &log->files[number];
    struct smf_mark mark = { .token = log->token, .next = log->next, .end = SMF_HEADER, .state = SMF_OPEN };
    char time[CLOCK_TEXT];
    int reason;

    file->header.generation = log->generation + 1;
    file->header.first = log->next;
    memcpy(file->header.previous, log->hash, SMF_HASH);
    file->place = 1;
    reason = smf_header_hash(&file->header, mark.hash);
    if (reason == 0)
        reason = write_header(log, file, &mark);
    if (reason == 0)
        reason = io_sync(file->fd);
    if (reason < 0) {
        file->header.generation = 0;
        return reason;
    }
    mark_in_force(file, &mark);
    memcpy(log->hash, mark.hash, SMF_HASH);
    file->state = SMF_FILE_ACTIVE;
    log->generation++;
    log->active = number;
    message(lines, IEE360I, file->name, HOME_VOLUME, clock_time(clock_now(), time));
    return 0;
}

static int find_empty(const struct smf_log *log)
{
    for (size_t i = 1; i <= log->count; i++) {
        size_t number = ((size_t)(log->active == NONE ? -1 : log->active) + i) % log->count;

        if (log->files[number].state == SMF_FILE_EMPTY)
            return (int)number;
    }
    return NONE;
}

/* ------------------------------------------------------------------------------------------------ a start */

/* What one file holds; the log goes on behind the latest generation. */
static int recover(struct smf_log *log, struct file *file, struct buf *lines)
{
    struct smf_file found;
    struct span record;
    struct buf bytes;
    int reason;

    buf_init(&bytes, SIZE_MAX / 2);
    reason = io_read_all(file->fd, &bytes);
    if (reason < 0)
        goto release;
    if (!bytes.length) {
        reason = make_empty(log, file, 0);
        goto release;
    }
    reason = smf_file_open(&found, buf_span(&bytes), check, log);
    file->header = found.header;
    if (reason == REASON_NOT_FOUND) {
        file->state = SMF_FILE_EMPTY;
        reason = 0;
        goto release;
    }
    if (found.fault == SMF_BEHIND) { /* an end between the two steps of a clear: its header is one that was sealed */
        reason = make_empty(log, file, found.header.before);
        goto release;
    }
    while (reason == 0 && smf_file_next(&found, &record))
        ;
    if (found.fault == SMF_WHOLE) {
        file->state = found.marks[0].state == SMF_FULL ? SMF_FILE_DUMP : SMF_FILE_ACTIVE;
        file->mark = found.torn ? found.marks[1] : found.marks[0];
    } else {
        file->state = SMF_FILE_DAMAGED;
        message(lines, GBRS001E, file->name, (unsigned long long)found.next, smf_fault_text(found.fault));
    }
    reason = 0;
    if (file->header.generation > log->generation && found.fault != SMF_NO_HEADER) {
        log->generation = file->header.generation;
        log->next = found.next;
        log->token = file->mark.token;
        memcpy(log->hash, found.hash, SMF_HASH);
        if (found.fault && found.marks[0].next > log->next) /* numbers that were given are not given again */
            log->next = found.marks[0].next;
    }
release:
    buf_release(&bytes);
    return reason;
}

/* Where the bytes of the mark in force are, and nothing behind its end. */
static int go_on(struct smf_log *log, struct file *file)
{
    unsigned char bytes[SMF_MARK];
    int reason = 0;

    file->place = 1;
    for (unsigned place = 0; place < 2 && reason == 0; place++) {
        struct reader in = reader_of(span_bytes(bytes, sizeof bytes));

        reason = io_pread(file->fd, bytes, sizeof bytes, (off_t)SMF_MARK * (1 + place));
        reader_u64(&in);
        if (reason == 0 && reader_u64(&in) == file->mark.next && reader_u64(&in) == file->mark.end &&
            reader_u8(&in) == file->mark.state)
            file->place = place;
    }
    if (reason == 0 && io->ftruncate(file->fd, (off_t)file->mark.end) < 0)
        reason = reason_from_errno(errno);
    /* The torn mark is written over, so that it is not taken for one whose records were cut off. */
    if (reason == 0)
        reason = set_state(log, file, (enum smf_state)file->mark.state);
    return reason;
}

static int open_files(struct smf_log *log, struct buf *lines)
{
    int reason = 0;

    for (unsigned i = 0; i < log->options.files && reason == 0; i++) {
        struct file *file = &log->files[i];
        struct buf path;

        snprintf(file->name, sizeof file->name, "SYS1.MAN%u", (i + 1) % 100);
        buf_init(&path, PATH_LIMIT);
        buf_printf(&path, "%s/%s", log->options.folder, file->name);
        file->fd = io->open(path.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file->fd < 0)
            reason = reason_from_errno(errno);
        else
            log->count++;
        buf_release(&path);
        if (reason == 0)
            reason = recover(log, file, lines);
    }
    return reason < 0 ? reason : io_sync_folder(log->options.folder);
}

/* The file with the latest generation is gone on with; others that are open were left by a crash between two writes of a switch. */
static int choose(struct smf_log *log, struct buf *lines)
{
    int reason = 0;

    for (size_t i = 0; i < log->count && reason == 0; i++) {
        struct file *file = &log->files[i];

        if (file->state != SMF_FILE_ACTIVE)
            continue;
        if (file->header.generation == log->generation) {
            log->active = (int)i;
            reason = go_on(log, file);
        } else {
            file->state = SMF_FILE_DUMP;
        }
    }
    if (reason == 0 && log->active == NONE && find_empty(log) != NONE)
        reason = begin_file(log, find_empty(log), lines);
    else if (reason == 0 && log->active == NONE)
        message(lines, GBRS002E);
    return reason;
}

int smf_log_open(const struct smf_log_options *options, struct smf_log **result, struct buf *lines)
{
    struct smf_log *log = mem_alloc(1, sizeof *log);
    int reason;

    *log = (struct smf_log){ .options = *options, .active = NONE, .next = 1 };
    memset(log->smfid, ' ', sizeof log->smfid);
    memcpy(log->smfid, options->sysid, strnlen(options->sysid, sizeof log->smfid));
    reason = open_files(log, lines);
    if (reason == 0)
        reason = choose(log, lines);
    if (reason < 0) {
        log->active = NONE;
        (void)!smf_log_close(log);
        return reason;
    }
    *result = log;
    return 0;
}

int smf_log_close(struct smf_log *log)
{
    int reason = 0;

    if (!log)
        return 0;
    if (log->active != NONE)
        reason = set_state(log, &log->files[log->active], SMF_CLOSED);
    for (size_t i = 0; i < log->count; i++)
        io->close(log->files[i].fd);
    mem_free(log);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ recording */

struct batch {
    struct buf bytes;
    uint64_t next;
    unsigned char hash[SMF_HASH];
};

static int put_record(const struct smf_log *log, struct batch *batch, bool last, struct span record)
{
    char own[SMF_RECORD_MAX];

    if (record.length < SMF_RECORD_MIN || record.length > SMF_RECORD_MAX)
        return REASON_BAD_VALUE;
    memcpy(own, record.data, record.length);
    smf_record_set_smfid(own, log->smfid);
    return smf_record_put(batch->next++, last, span_bytes(own, record.length), batch->hash, &batch->bytes);
}

/* What could not be recorded while every file was full. */
static int put_lost(const struct smf_log *log, struct batch *batch)
{
    struct buf record;
    int reason;

    if (!log->lost)
        return 0;
    buf_init(&record, SMF_RECORD_MAX);
    smf_record_lost(log->lost, log->lost_since, clock_now(), &record);
    reason = put_record(log, batch, false, buf_span(&record));
    buf_release(&record);
    return reason;
}

static int make_batch(const struct smf_log *log, struct span records, struct batch *batch)
{
    struct reader in = reader_of(records);
    int reason = put_lost(log, batch);

    if (reason == 0 && !in.rest.length)
        reason = REASON_BAD_VALUE;
    while (reason == 0 && in.rest.length) {
        struct span record = reader_field(&in, SMF_RECORD_MAX);

        reason = in.reason ? in.reason : put_record(log, batch, !in.rest.length, record);
    }
    return reason;
}

static int write_batch(struct smf_log *log, uint64_t token, const struct batch *batch)
{
    struct file *file = &log->files[log->active];
    struct smf_mark mark = { .token = token, .next = batch->next, .end = file->mark.end + batch->bytes.length, .state = SMF_OPEN };
    int reason = io_pwrite(file->fd, buf_span(&batch->bytes), (off_t)file->mark.end);

    memcpy(mark.hash, batch->hash, SMF_HASH);
    if (reason == 0)
        reason = write_mark(log, file, &mark);
    if (reason < 0) { /* nothing of it counts; the next batch is written to the same places */
        if (io->ftruncate(file->fd, (off_t)file->mark.end) < 0)
            return REASON_IN_DOUBT;
        return reason;
    }
    reason = io_sync(file->fd);
    if (reason < 0)
        return reason;
    mark_in_force(file, &mark);
    log->next = batch->next;
    log->token = token;
    memcpy(log->hash, batch->hash, SMF_HASH);
    log->lost = 0;
    return 0;
}

int smf_log_switch(struct smf_log *log, struct buf *lines)
{
    int empty = find_empty(log), reason = 0;

    if (empty == NONE)
        return REASON_FULL;
    if (log->active != NONE) {
        struct file *file = &log->files[log->active];

        reason = set_state(log, file, SMF_FULL);
        if (reason < 0)
            return reason;
        file->state = SMF_FILE_DUMP;
        message(lines, IEE362A, file->name, HOME_VOLUME);
    }
    log->active = NONE;
    return begin_file(log, empty, lines);
}

/* A file with room for so many bytes more. */
static int make_room(struct smf_log *log, uint64_t bytes, struct buf *lines)
{
    struct file *file = log->active == NONE ? NULL : &log->files[log->active];

    if (file && (file->mark.end + bytes <= log->options.size || file->mark.next == file->header.first))
        return 0;
    return smf_log_switch(log, lines);
}

static size_t count_records(struct span records)
{
    struct reader in = reader_of(records);
    size_t count = 0;

    while (!in.reason && in.rest.length) {
        reader_field(&in, SMF_RECORD_MAX);
        count++;
    }
    return count;
}

int smf_log_append(struct smf_log *log, uint64_t token, struct span records, struct buf *lines)
{
    struct batch batch = { .next = log->next };
    int reason;

    if (token == log->token)
        return 0;
    /* The chain goes on from the file that the batch is written to: which one that is comes first. */
    reason = make_room(log, records.length + (uint64_t)SMF_WRAP * count_records(records), lines);
    if (reason == REASON_FULL && !log->options.halt) {
        char time[CLOCK_TEXT];

        if (!log->lost) {
            log->lost_since = clock_now();
            message(lines, IEE366I, clock_time(log->lost_since, time));
        }
        log->lost += count_records(records);
        log->token = token;
        return 0;
    }
    if (reason < 0)
        return reason;
    buf_init(&batch.bytes, BATCH_WRAPPED);
    memcpy(batch.hash, log->hash, SMF_HASH);
    reason = make_batch(log, records, &batch);
    if (reason == 0)
        reason = write_batch(log, token, &batch);
    buf_release(&batch.bytes);
    return reason;
}

int smf_log_clear(struct smf_log *log, struct span name, struct buf *lines)
{
    for (size_t i = 0; i < log->count; i++) {
        struct file *file = &log->files[i];
        int reason;

        if (!span_is(name, file->name))
            continue;
        if (file->state == SMF_FILE_ACTIVE)
            return REASON_BUSY;
        reason = file->state == SMF_FILE_EMPTY ? 0 : make_empty(log, file, file->header.generation);
        if (reason == 0 && log->active == NONE) /* recording has waited for it */
            reason = begin_file(log, (int)i, lines);
        return reason;
    }
    return REASON_NOT_FOUND;
}

/* ------------------------------------------------------------------------------------------------ how it stands */

size_t smf_log_count(const struct smf_log *log)
{
    return log->count;
}

struct smf_log_file smf_log_file(const struct smf_log *log, size_t number)
{
    const struct file *file = &log->files[number];
    struct stat status;
    uint64_t bytes = fstat(file->fd, &status) < 0 ? 0 : (uint64_t)status.st_size;

    return (struct smf_log_file){ file->name, file->state, file->header.generation, bytes };
}

uint64_t smf_log_head(const struct smf_log *log, unsigned char hash[SMF_HASH])
{
    memcpy(hash, log->hash, SMF_HASH);
    return log->next;
}

uint64_t smf_log_size(const struct smf_log *log)
{
    return log->options.size;
}

uint64_t smf_log_lost(const struct smf_log *log)
{
    return log->lost;
}
