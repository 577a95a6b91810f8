/* mqi_wake.c - the page with the word that programs sleep on together. */
#include "mstr/mqi_wake.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/reason.h"

enum { WAKE_SIZE = 4096 };

static int map_page(struct mqi_wake *wake, int fd, int protection)
{
    void *memory = mmap(NULL, WAKE_SIZE, protection, MAP_SHARED, fd, 0);

    wake->times = memory == MAP_FAILED ? NULL : memory;
    return wake->times ? 0 : reason_from_errno(errno);
}

/* Mappings and descriptors of others cannot write any more, once ours is there. */
int mqi_wake_new(struct mqi_wake *wake, int *fd)
{
    int reason;

    *fd = memfd_create("mqi wake", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0)
        return reason_from_errno(errno);
    reason = ftruncate(*fd, WAKE_SIZE) < 0 ? reason_from_errno(errno) : map_page(wake, *fd, PROT_READ | PROT_WRITE);
    if (reason == 0 && fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) < 0) {
        reason = reason_from_errno(errno);
        mqi_wake_free(wake);
    }
    if (reason < 0)
        close(*fd);
    return reason;
}

int mqi_wake_map(struct mqi_wake *wake, int fd)
{
    struct stat file;

    if (fstat(fd, &file) < 0 || file.st_size != WAKE_SIZE)
        return REASON_VERSION;
    return map_page(wake, fd, PROT_READ);
}

void mqi_wake_all(struct mqi_wake *wake)
{
    atomic_fetch_add(wake->times, 1);
    syscall(SYS_futex, wake->times, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

uint32_t mqi_wake_times(const struct mqi_wake *wake)
{
    return atomic_load(wake->times);
}

bool mqi_wake_wait(const struct mqi_wake *wake, uint32_t times, int milliseconds)
{
    const struct timespec limit = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };

    return syscall(SYS_futex, wake->times, FUTEX_WAIT, times, &limit, NULL, 0) == 0 || errno != ETIMEDOUT;
}

void mqi_wake_free(struct mqi_wake *wake)
{
    if (wake->times)
        munmap(wake->times, WAKE_SIZE);
    wake->times = NULL;
}
