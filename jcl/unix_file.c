/* unix_file.c - PATH=: which UNIX files a user ID may open. */
#include "jcl/unix_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/home.h"
#include "base/mem.h"

/* The rest of a path behind a folder; NULL: it is not below it. */
static const char *below(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    while (length > 1 && folder[length - 1] == '/')
        length--;
    return strncmp(path, folder, length) == 0 && path[length] == '/' && path[length + 1] ? path + length + 1 : NULL;
}

/* The entry that lets the user have the path. */
static const char *allowed(const struct config *config, const struct name8 *user, const char *path, bool write, const char **folder)
{
    for (unsigned i = 0; i < config->unix_file_count; i++) {
        const struct config_unix_files *entry = &config->unix_files[i];
        const char *rest = below(path, entry->folder);

        if (rest && (strcmp(entry->user, "*") == 0 || name8_is(user, entry->user)) &&
            (!write || entry->access == UNIX_FILES_WRITE)) {
            *folder = entry->folder;
            return rest;
        }
    }
    return NULL;
}

static int open_below(const char *folder, const char *rest, int flags, unsigned mode)
{
    int more = flags & O_PATH ? O_CLOEXEC : O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    struct open_how how = { .flags = (unsigned)(flags | more), .mode = flags & O_CREAT ? mode : 0,
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;

    if (at < 0)
        return reason_from_errno(errno);
    fd = (int)syscall(SYS_openat2, at, rest, &how, sizeof how);
    if (fd < 0) /* out of the folder, or through a link */
        fd = errno == EXDEV || errno == ELOOP || errno == EACCES || errno == EPERM || errno == ENXIO ? REASON_NOT_AUTHORIZED
                                                                                                      : reason_from_errno(errno);
    close(at);
    return fd;
}

/* Is it the system's own, which jobs reach through its servers alone? */
static bool is_ours(int fd)
{
    char link[64], path[PATH_MAX], home[PATH_MAX], keys[PATH_MAX];
    char *root = home_path(".");
    bool ours;
    ssize_t length;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    ours = length <= 0 || !realpath(root, home);
    if (!ours) {
        path[length] = '\0';
        ours = below(path, home) != NULL || (realpath(home_keys(), keys) && below(path, keys));
    }
    mem_free(root);
    return ours;
}

/* A plain file that no other name leads to: a second name may stand in a folder of somebody else. */
static int check(int fd)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return reason_from_errno(errno);
    return S_ISREG(status.st_mode) && status.st_nlink == 1 && !is_ours(fd) ? 0 : REASON_NOT_AUTHORIZED;
}

int unix_file_open(const struct config *config, const struct name8 *user, const char *path, int flags, unsigned mode)
{
    const char *folder, *rest = allowed(config, user, path, (flags & O_ACCMODE) != O_RDONLY, &folder);
    int fd, reason;

    if (!rest)
        return REASON_NOT_AUTHORIZED;
    /* Nothing is cut off before it is known what the file is. */
    fd = open_below(folder, rest, flags & ~O_TRUNC, mode);
    if (fd < 0)
        return fd;
    reason = check(fd);
    if (reason == 0 && (flags & O_TRUNC) && ftruncate(fd, 0) < 0)
        reason = reason_from_errno(errno);
    if (reason < 0) {
        close(fd);
        return reason;
    }
    return fd;
}

int unix_file_remove(const struct config *config, const struct name8 *user, const char *path)
{
    const char *folder, *rest = allowed(config, user, path, true, &folder), *name;
    int fd, reason = 0;
    char parent[PATH_MAX];

    if (!rest)
        return REASON_NOT_AUTHORIZED;
    name = strrchr(rest, '/');
    snprintf(parent, sizeof parent, "%.*s", name ? (int)(name - rest) : 1, name ? rest : ".");
    name = name ? name + 1 : rest;
    if (strcmp(name, "..") == 0 || strcmp(name, ".") == 0)
        return REASON_NOT_AUTHORIZED;
    fd = open_below(folder, parent, O_PATH | O_DIRECTORY, 0);
    if (fd < 0)
        return fd;
    if (is_ours(fd))
        reason = REASON_NOT_AUTHORIZED;
    else if (unlinkat(fd, name, 0) < 0)
        reason = reason_from_errno(errno);
    close(fd);
    return reason;
}
