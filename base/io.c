/* io.c - files, behind a table of functions. */
#include "base/io.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/bug.h"
#include "base/mem.h"

static int real_open(const char *path, int flags, mode_t mode)
{
    return open(path, flags | O_CLOEXEC, mode);
}

static int real_direct(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFL);

    return flags < 0 ? -1 : fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT);
}

const struct io_table io_real = {
    .open = real_open,
    .close = close,
    .read = read,
    .write = write,
    .pread = pread,
    .pwrite = pwrite,
    .pwritev = pwritev,
    .direct = real_direct,
    .fdatasync = fdatasync,
    .fsync = fsync,
    .syncfs = syncfs,
    .ftruncate = ftruncate,
    .fallocate = fallocate,
    .rename = rename,
    .unlink = unlink,
    .mkdir = mkdir,
};

const struct io_table *io = &io_real;

int io_write(int fd, struct span bytes)
{
    while (bytes.length) {
        ssize_t done = io->write(fd, bytes.data, bytes.length);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? reason_from_errno(errno) : REASON_IO;
        bytes = span_from(bytes, (size_t)done);
    }
    return 0;
}

int io_pwrite(int fd, struct span bytes, off_t offset)
{
    while (bytes.length) {
        ssize_t done = io->pwrite(fd, bytes.data, bytes.length, offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? reason_from_errno(errno) : REASON_IO;
        bytes = span_from(bytes, (size_t)done);
        offset += done;
    }
    return 0;
}

int io_pwritev(int fd, const struct span *parts, size_t count, off_t offset)
{
    struct iovec list[IO_PARTS];
    ssize_t done;
    int reason = 0;

    must(count <= IO_PARTS);
    for (size_t i = 0; i < count; i++)
        list[i] = (struct iovec){ (void *)(uintptr_t)parts[i].data, parts[i].length };
    do
        done = io->pwritev(fd, list, (int)count, offset);
    while (done < 0 && errno == EINTR);
    if (done < 0)
        return reason_from_errno(errno);
    for (size_t i = 0; reason == 0 && i < count; i++) { /* what is left of a short write */
        size_t part = (size_t)done < parts[i].length ? (size_t)done : parts[i].length;

        done -= (ssize_t)part;
        offset += (off_t)part;
        reason = io_pwrite(fd, span_from(parts[i], part), offset);
        offset += (off_t)(parts[i].length - part);
    }
    return reason;
}

int io_pread(int fd, void *bytes, size_t count, off_t offset)
{
    char *place = bytes;

    while (count) {
        ssize_t done = io->pread(fd, place, count, offset);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return reason_from_errno(errno);
        if (done == 0)
            return REASON_TRUNCATED;
        place += done;
        count -= (size_t)done;
        offset += done;
    }
    return 0;
}

int io_read_all(int fd, struct buf *out)
{
    char bytes[65536];

    for (;;) {
        ssize_t done = io->read(fd, bytes, sizeof bytes);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return reason_from_errno(errno);
        if (done == 0)
            return 0;
        buf_put(out, bytes, (size_t)done);
        if (buf_failed(out))
            return REASON_TOO_LONG;
    }
}

int io_read_file(const char *path, struct buf *out)
{
    int fd = io->open(path, O_RDONLY, 0);
    int reason;

    if (fd < 0)
        return reason_from_errno(errno);
    reason = io_read_all(fd, out);
    io->close(fd);
    return reason;
}

int io_sync(int fd)
{
    return io->fdatasync(fd) < 0 ? REASON_IN_DOUBT : 0;
}

int io_sync_folder(const char *path)
{
    int fd = io->open(path, O_RDONLY | O_DIRECTORY, 0);
    int reason = 0;

    if (fd < 0)
        return reason_from_errno(errno);
    if (io->fsync(fd) < 0)
        reason = REASON_IN_DOUBT;
    io->close(fd);
    return reason;
}

static int sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder;
    int reason;

    if (!slash)
        return io_sync_folder(".");
    folder = mem_copy(path, slash == path ? 1 : (size_t)(slash - path));
    reason = io_sync_folder(folder);
    mem_free(folder);
    return reason;
}

int io_replace_file(const char *path, struct span content, mode_t mode)
{
    struct buf beside;
    int fd, reason;

    buf_init(&beside, 4096);
    buf_printf(&beside, "%s.new", path);
    if (buf_failed(&beside)) {
        buf_release(&beside);
        return REASON_TOO_LONG;
    }
    fd = io->open(beside.data, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
    if (fd < 0) {
        reason = reason_from_errno(errno);
        goto release;
    }
    reason = io_write(fd, content);
    if (reason == 0)
        reason = io_sync(fd);
    if (io->close(fd) < 0 && reason == 0)
        reason = reason_from_errno(errno);
    if (reason == 0 && io->rename(beside.data, path) < 0)
        reason = reason_from_errno(errno);
    if (reason == 0 && sync_folder_of(path) < 0)
        reason = REASON_IN_DOUBT; /* the new file has its name, but nobody knows for how long */
    else if (reason < 0)
        io->unlink(beside.data);
release:
    buf_release(&beside);
    return reason;
}

int io_make_folders(const char *path, mode_t mode)
{
    char *copy = mem_copy_text(path);
    int reason = 0;

    for (char *slash = strchr(copy + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (io->mkdir(copy, mode) < 0 && errno != EEXIST) {
            reason = reason_from_errno(errno);
            break;
        }
        if (!slash)
            break;
        *slash = '/';
    }
    mem_free(copy);
    return reason;
}

int io_sealed_memory(const char *name, struct span bytes)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int reason;

    if (fd < 0)
        return reason_from_errno(errno);
    reason = io_write(fd, bytes);
    if (reason == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0)
        reason = reason_from_errno(errno);
    if (reason < 0) {
        close(fd);
        return reason;
    }
    return fd;
}
