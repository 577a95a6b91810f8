/* unix_file.h - UNIX files that jobs may open: PATH= of a DD.
 *
 * A job's programs run under one UNIX user, so the kernel does not know whose job it is. What a user ID may touch is what
 * unix-files of config/system.yaml lists for it (docs/decisions/0010-unix-files.md); anything else is refused. Below such a folder
 * no symbolic link is followed and nothing leads out; only regular files with one name are opened, none of them the system's own.
 *
 * Errors:  0 or a negative reason. REASON_NOT_AUTHORIZED: not listed, a link, a device, a file of the system.
 * Memory:  descriptors are the caller's.
 * Blocks:  for the disk.
 */
#ifndef JCL_UNIX_FILE_H
#define JCL_UNIX_FILE_H

#include "base/config.h"

/* flags: O_RDONLY, O_WRONLY or O_RDWR, with O_CREAT, O_EXCL, O_TRUNC, O_APPEND. A descriptor, or a reason. */
int unix_file_open(const struct config *config, const struct name8 *user, const char *path, int flags, unsigned mode) MUST_CHECK;
int unix_file_remove(const struct config *config, const struct name8 *user, const char *path) MUST_CHECK;

#endif
