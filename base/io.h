/* io.h - files, behind a table of functions so that tests can fail the n-th call.
 *
 * Errors:  0 or a negative reason; REASON_IN_DOUBT after a failed sync: what is on disk is not known, the caller ends
 *          the owner of the file or gives the file up, and never syncs again as if nothing had happened.
 * Blocks:  all of them wait for the disk.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/base.h"
#include "base/buf.h"

/* The system calls that stored bytes pass through. */
struct io_table {
    int (*open)(const char *path, int flags, mode_t mode);
    int (*close)(int fd);
    ssize_t (*read)(int fd, void *bytes, size_t count);
    ssize_t (*write)(int fd, const void *bytes, size_t count);
    ssize_t (*pread)(int fd, void *bytes, size_t count, off_t offset);
    ssize_t (*pwrite)(int fd, const void *bytes, size_t count, off_t offset);
    ssize_t (*pwritev)(int fd, const struct iovec *parts, int count, off_t offset);
    int (*direct)(int fd, bool on); /* O_DIRECT: bytes go to the disk from where they lie, on boundaries of pages */
    int (*fdatasync)(int fd);
    int (*fsync)(int fd);
    int (*syncfs)(int fd);
    int (*ftruncate)(int fd, off_t length);
    int (*fallocate)(int fd, int mode, off_t offset, off_t length);
    int (*rename)(const char *from, const char *to);
    int (*unlink)(const char *path);
    int (*mkdir)(const char *path, mode_t mode);
};

/* The table in use; tests put their own in and io_real back. */
extern const struct io_table *io;
extern const struct io_table io_real;

/* Writes all bytes, at the file's position or at offset. */
int io_write(int fd, struct span bytes) MUST_CHECK;
int io_pwrite(int fd, struct span bytes, off_t offset) MUST_CHECK;
/* So many parts, at most IO_PARTS, one behind the other. */
enum { IO_PARTS = 2 };
int io_pwritev(int fd, const struct span *parts, size_t count, off_t offset) MUST_CHECK;
/* Reads count bytes at offset; fewer is REASON_TRUNCATED. */
int io_pread(int fd, void *bytes, size_t count, off_t offset) MUST_CHECK;
/* Appends the rest of the file to out; REASON_TOO_LONG past its limit. */
int io_read_all(int fd, struct buf *out) MUST_CHECK;
int io_read_file(const char *path, struct buf *out) MUST_CHECK;
/* Makes the data durable (fdatasync). */
int io_sync(int fd) MUST_CHECK;
/* Makes the entries of a folder durable. */
int io_sync_folder(const char *path) MUST_CHECK;
/* Replaces a small file as a whole: written beside, synced, renamed, its folder synced. */
int io_replace_file(const char *path, struct span content, mode_t mode) MUST_CHECK;
/* A folder and those above it; existing ones are fine. */
int io_make_folders(const char *path, mode_t mode) MUST_CHECK;
/* A close-on-exec memory file holding the bytes, sealed against any change. */
int io_sealed_memory(const char *name, struct span bytes) MUST_CHECK;

#endif
