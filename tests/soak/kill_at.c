/* kill_at.c - loaded into the processes of a test system (LD_PRELOAD): the victim is killed at every tenth message that it receives.
 *
 * The product has no such hook. The file $KILL_AT holds what all processes share: the messages received so far, the kills so far,
 * the name of the victim, and whether messages count: a kill ends that, and the test begins it again once the workload has gone
 * on (else a process would never get beyond the messages that follow its restart). Every other time the victim dies with what it received,
 * and else in front of the next message that it would send: what it did is on disk then, and nobody has been told.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVERY = 10 };

struct shared {
    _Atomic uint64_t received;
    _Atomic uint64_t kills;
    char victim[16]; /* the name in `ps -o comm`; "initiator" means any of them */
    _Atomic uint8_t armed;
};

static struct shared *shared;
static bool before_sending;

static void __attribute__((constructor)) begin(void)
{
    const char *path = getenv("KILL_AT");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

    if (fd < 0)
        return;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared == MAP_FAILED)
        shared = NULL;
}

static bool is_victim(void)
{
    char name[16] = "";

    if (!shared || !shared->victim[0] || !shared->armed)
        return false;
    prctl(PR_GET_NAME, name);
    return strncmp(name, shared->victim, strlen(shared->victim)) == 0;
}

static void die(void)
{
    shared->armed = 0;
    shared->kills++;
    kill(getpid(), SIGKILL);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    static ssize_t (*next)(int, struct msghdr *, int);
    ssize_t got;
    uint64_t count;

    if (!next)
        next = (ssize_t (*)(int, struct msghdr *, int))dlsym(RTLD_NEXT, "recvmsg");
    got = next(fd, message, flags);
    if (got <= 0 || !is_victim())
        return got;
    count = ++shared->received;
    if (count % EVERY == 0 && count / EVERY % 2)
        die();
    before_sending = before_sending || count % EVERY == 0;
    return got;
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    static ssize_t (*next)(int, const struct msghdr *, int);

    if (!next)
        next = (ssize_t (*)(int, const struct msghdr *, int))dlsym(RTLD_NEXT, "sendmsg");
    if (before_sending && is_victim())
        die();
    return next(fd, message, flags);
}
