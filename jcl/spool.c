/* spool.c - the output of jobs (docs/formats/spool.md). */
#include "jcl/spool.h"

#include <dirent.h>
#include <errno.h>
#include <sys/statvfs.h>

#include "base/home.h"
#include "base/io.h"

const struct record_attributes spool_jesjclin_attributes = { RECFM_V, false, CONTROL_NONE, 32756, 32760 };
const struct record_attributes spool_jesmsglg_attributes = { RECFM_U, false, CONTROL_ASA, 133, 133 };
const struct record_attributes spool_jesjcl_attributes = { RECFM_V, false, CONTROL_NONE, 136, 140 };
const struct record_attributes spool_jesysmsg_attributes = { RECFM_V, false, CONTROL_ASA, 137, 141 };

static void job_path(char path[SPOOL_PATH], const struct name8 *jobid)
{
    snprintf(path, SPOOL_PATH, "%s/spool/%s", home(), jobid->text);
}

static void dataset_path(char path[SPOOL_PATH], const struct name8 *jobid, uint32_t dsid)
{
    snprintf(path, SPOOL_PATH, "%s/spool/%s/D%07u", home(), jobid->text, (unsigned)dsid);
}

/* -- folders -- */

int spool_begin(void)
{
    char path[SPOOL_PATH];

    snprintf(path, sizeof path, "%s/spool", home());
    return io_make_folders(path, 0700);
}

int spool_create_job(const struct name8 *jobid)
{
    char path[SPOOL_PATH];

    job_path(path, jobid);
    if (io->mkdir(path, 0700) < 0 && errno != EEXIST)
        return reason_from_errno(errno);
    return 0;
}

int spool_begin_job(const struct name8 *jobid)
{
    char path[SPOOL_PATH];
    int reason;

    job_path(path, jobid);
    if (io->mkdir(path, 0700) == 0)
        return 0;
    if (errno != EEXIST)
        return reason_from_errno(errno);
    reason = spool_remove_job(jobid);
    return reason < 0 ? reason : spool_create_job(jobid);
}

int spool_remove_job(const struct name8 *jobid)
{
    char path[SPOOL_PATH], file[SPOOL_PATH + NAME_MAX + 2];
    struct dirent *entry;
    int reason = 0;
    DIR *folder;

    job_path(path, jobid);
    folder = opendir(path);
    if (!folder)
        return errno == ENOENT ? 0 : reason_from_errno(errno);
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (io->unlink(file) < 0 && errno != ENOENT)
            reason = reason_from_errno(errno);
    }
    closedir(folder);
    if (reason == 0 && rmdir(path) < 0 && errno != ENOENT)
        reason = reason_from_errno(errno);
    return reason;
}

int spool_rename_job(const struct name8 *from, const struct name8 *to)
{
    char old[SPOOL_PATH], new[SPOOL_PATH];
    int reason = spool_remove_job(to);

    if (reason < 0)
        return reason;
    job_path(old, from);
    job_path(new, to);
    return io->rename(old, new) < 0 ? reason_from_errno(errno) : 0;
}

bool spool_is_low(void)
{
    char path[SPOOL_PATH];
    struct statvfs status;

    snprintf(path, sizeof path, "%s/spool", home());
    return statvfs(path, &status) == 0 && (uint64_t)status.f_bavail * status.f_frsize < STEP_SPOOL_RESERVE;
}

int spool_sync(void)
{
    static int folder = -1; /* one descriptor for the life of the process */

    if (folder < 0) {
        char path[SPOOL_PATH];

        snprintf(path, sizeof path, "%s/spool", home());
        folder = io->open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    }
    if (folder < 0)
        return reason_from_errno(errno);
    return io->syncfs(folder) < 0 ? REASON_IN_DOUBT : 0;
}

/* -- data sets -- */

int spool_open(const struct name8 *jobid, uint32_t dsid, int flags, int *fd)
{
    char path[SPOOL_PATH];

    dataset_path(path, jobid, dsid);
    *fd = io->open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    return *fd < 0 ? reason_from_errno(errno) : 0;
}

int spool_create(const struct name8 *jobid, uint32_t dsid, const struct record_attributes *attributes, struct record_file **file)
{
    int fd;
    int reason = spool_open(jobid, dsid, O_RDWR | O_CREAT | O_TRUNC, &fd);

    *file = NULL;
    return reason < 0 ? reason : record_open_write(file, fd, attributes, false);
}

int spool_extend(const struct name8 *jobid, uint32_t dsid, const struct record_attributes *attributes, struct record_file **file)
{
    int fd;
    int reason = spool_open(jobid, dsid, O_RDWR | O_CREAT, &fd);

    *file = NULL;
    if (reason == 0)
        reason = record_open_write(file, fd, attributes, true);
    if (reason == REASON_CORRUPT || reason == REASON_BAD_VALUE) /* nothing in it can be read: what is to come is worth more */
        reason = spool_create(jobid, dsid, attributes, file);
    return reason;
}

int spool_remove(const struct name8 *jobid, uint32_t dsid)
{
    char path[SPOOL_PATH];

    dataset_path(path, jobid, dsid);
    return io->unlink(path) < 0 ? reason_from_errno(errno) : 0;
}

bool spool_exists(const struct name8 *jobid, uint32_t dsid)
{
    char path[SPOOL_PATH];

    dataset_path(path, jobid, dsid);
    return access(path, F_OK) == 0;
}

static int open_record_file(const struct name8 *jobid, uint32_t dsid, struct record_file **file)
{
    int fd, reason = spool_open(jobid, dsid, O_RDONLY, &fd);

    return reason < 0 ? reason : record_open_read(file, fd);
}

static int read_through(const struct name8 *jobid, uint32_t dsid, uint64_t *records)
{
    struct record_file *file;
    struct span record;
    int got;
    int reason = open_record_file(jobid, dsid, &file);

    *records = 0;
    if (reason < 0)
        return reason;
    while ((got = record_read(file, &record)) > 0)
        ++*records;
    reason = record_close(file, false);
    return got < 0 ? got : reason;
}

/* What was closed says how many there are; the records of others are counted. */
int spool_records(const struct name8 *jobid, uint32_t dsid, uint64_t *records)
{
    struct record_file *file;
    int reason = open_record_file(jobid, dsid, &file);

    *records = 0;
    if (reason < 0)
        return reason;
    if (!record_is_closed(file)) {
        reason = record_close(file, false);
        return reason < 0 ? reason : read_through(jobid, dsid, records);
    }
    *records = record_count(file);
    return record_close(file, false);
}

int spool_extent(const struct name8 *jobid, uint32_t dsid, uint8_t linect, struct spool_extent *extent)
{
    struct record_file *file;
    struct span record;
    uint32_t line = 0;
    int got, closed, reason = open_record_file(jobid, dsid, &file);

    *extent = (struct spool_extent){ 0 };
    if (reason < 0)
        return reason;
    while ((got = record_read(file, &record)) > 0) {
        bool skip = record_attributes(file)->control == CONTROL_ASA && record.length && record.data[0] == '1';

        extent->records++;
        extent->bytes += record.length;
        line = line == 0 || skip || (linect && line >= linect) ? 1 : line + 1;
        extent->pages += line == 1;
    }
    closed = record_close(file, false);
    return got < 0 ? got : closed;
}

bool spool_closed(const struct name8 *jobid, uint32_t dsid)
{
    struct record_file *file;
    bool closed;

    if (open_record_file(jobid, dsid, &file) < 0)
        return false;
    closed = record_is_closed(file) && record_attributes(file)->format;
    return record_close(file, false) == 0 && closed;
}

bool spool_whole(const struct name8 *jobid, uint32_t dsid)
{
    uint64_t records;

    return read_through(jobid, dsid, &records) == 0 && records > 0;
}

int spool_write_lines(struct record_file *file, struct span lines)
{
    size_t longest = record_longest(record_attributes(file));
    struct span line;
    int reason = 0;

    while (reason == 0 && span_line(&lines, &line))
        reason = record_write(file, span_part(line, 0, longest), true);
    return reason;
}

/* -- which data sets a job can have -- */

bool spool_holds(const struct job_dd *dd)
{
    return dd->entry.kind == STEP_DD_SYSOUT || dd->entry.kind == STEP_DD_INSTREAM;
}

bool spool_next_dd(const struct job *job, struct spool_dd *at)
{
    at->dsid = at->dsid ? at->dsid + 1 : SPOOL_FIRST_DD;
    for (; at->next_step < job->step_count; at->next_step++, at->next_dd = 0) {
        at->step = &job->steps[at->next_step];
        while (at->next_dd < at->step->dd_count) {
            at->dd = &at->step->dds[at->next_dd++];
            if (spool_holds(at->dd))
                return true;
        }
    }
    return false;
}

const char *spool_name(const char *owner, const char *name, const char *jobid, uint32_t dsid, char text[64])
{
    snprintf(text, 64, "%s.%s.%s.D%07u.?", owner, name, jobid, (unsigned)dsid);
    return text;
}
