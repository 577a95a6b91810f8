/* path_dd.c - DDs with PATH=. */
#include "jcl/path_dd.h"

#include <fcntl.h>
#include <unistd.h>

#include "jcl/unix_file.h"
#include "jcl/unix_records.h"

enum { PROBLEM_MAX = 4096 };

static int path_flags(const struct job_dd *dd)
{
    uint16_t options = dd->path_options;

    return (options & PATH_WRITE ? O_WRONLY : options & PATH_UPDATE ? O_RDWR : O_RDONLY) | (options & PATH_CREATE ? O_CREAT : 0) |
           (options & PATH_EXCLUSIVE ? O_EXCL : 0) | (options & PATH_APPEND ? O_APPEND : 0) |
           (options & PATH_TRUNCATE ? O_TRUNC : 0);
}

static const char *path_of(const struct job_dd *dd, char path[PATH_DD_MAX + 1])
{
    snprintf(path, PATH_DD_MAX + 1, "%.*s", (int)dd->path.length, dd->path.data);
    return path;
}

/* What is listed is looked up each time: it is small, and few DDs have a PATH. */
static int load(struct config **config)
{
    struct buf problem;
    int reason;

    buf_init(&problem, PROBLEM_MAX);
    reason = config_load(config, &problem);
    buf_release(&problem);
    return reason;
}

int path_dd_open(const struct job_dd *dd, const struct name8 *user, int *records, int *file)
{
    bool reads = !(dd->path_options & PATH_WRITE), writes = dd->path_options & (PATH_WRITE | PATH_UPDATE);
    char path[PATH_DD_MAX + 1];
    struct config *config;
    int fd, reason = load(&config);

    if (reason < 0)
        return reason;
    fd = unix_file_open(config, user, path_of(dd, path), path_flags(dd), dd->path_mode);
    config_free(config);
    if (fd < 0)
        return fd;
    *records = reads ? unix_records_load(fd, &dd->entry.attributes, dd->path_binary) : unix_records_new();
    if (*records < 0 || !writes)
        close(fd);
    else
        *file = fd;
    return *records < 0 ? *records : 0;
}

int path_dd_end(const struct job_dd *dd, const struct name8 *user, int records, int file, bool gone)
{
    char path[PATH_DD_MAX + 1];
    struct config *config;
    int reason;

    if (!gone)
        return file < 0 ? 0 : unix_records_store(records, file, dd->path_binary);
    reason = load(&config);
    if (reason < 0)
        return reason;
    reason = unix_file_remove(config, user, path_of(dd, path));
    config_free(config);
    return reason;
}
