/* faulty_io.h - the table of base/io.h with the n-th call that changes the disk failing, or killing the process. */
#ifndef TESTS_UNIT_RACF_FAULTY_IO_H
#define TESTS_UNIT_RACF_FAULTY_IO_H

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/io.h"

/* The n-th call that touches the disk fails, and those behind it if persistent; or the process is killed there. */
static int calls_left;
static bool persistent, deadly;

static bool fails(void)
{
    if (calls_left-- > 0 || (!persistent && calls_left < -1))
        return false;
    if (deadly)
        raise(SIGKILL);
    errno = EIO;
    return true;
}

static int bad_open(const char *path, int flags, mode_t mode)
{
    return fails() ? -1 : io_real.open(path, flags, mode);
}

/* Half of it is written: what a full disk does. */
static ssize_t bad_write(int fd, const void *bytes, size_t count)
{
    if (calls_left == 0 && count > 1 && io_real.write(fd, bytes, count / 2) < 0)
        return -1;
    return fails() ? -1 : io_real.write(fd, bytes, count);
}

static int bad_close(int fd)
{
    bool bad = fails();

    io_real.close(fd);
    return bad ? -1 : 0;
}

static int bad_fdatasync(int fd)
{
    return fails() ? -1 : io_real.fdatasync(fd);
}

static int bad_fsync(int fd)
{
    return fails() ? -1 : io_real.fsync(fd);
}

static int bad_rename(const char *from, const char *to)
{
    return fails() ? -1 : io_real.rename(from, to);
}

static int bad_unlink(const char *path)
{
    return fails() ? -1 : io_real.unlink(path);
}

static struct io_table faulty_io(void)
{
    struct io_table faulty = io_real;

    faulty.open = bad_open;
    faulty.write = bad_write;
    faulty.close = bad_close;
    faulty.fdatasync = bad_fdatasync;
    faulty.fsync = bad_fsync;
    faulty.rename = bad_rename;
    faulty.unlink = bad_unlink;
    return faulty;
}

#endif
