/* fuzz_class_yaml.c - a file of class definitions that somebody brought: refused with its line, or good. */
#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "racf/class.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64];
    struct buf problem;
    int reason, fd;

    if (!path[0])
        snprintf(path, sizeof path, "/tmp/greenbar-fuzz-%d.yaml", (int)getpid());
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        return 0;
    close(fd);
    buf_init(&problem, 1 << 20);
    reason = class_file_check(path, NULL, &problem);
    must((reason == 0) == (problem.length == 0)); /* whatever is wrong is said */
    buf_release(&problem);
    unlink(path);
    return 0;
}
