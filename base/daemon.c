/* daemon.c - what every long-lived program does first. */
#include "base/daemon.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum { LOCK_PATIENCE = 2000, LOCK_RETRY = 10 }; /* milliseconds */

static char *pid_file;
static bool awaited; /* READY_FD was open when we began: it is the master's, not a file of our own */

/* The start time of a process, 0 if there is none, or one that has ended and that nobody has reaped yet. Field 22; the name
 * in field 2 may hold blanks and parentheses. */
static uint64_t start_time(pid_t pid)
{
    char path[64];
    struct buf stat;
    uint64_t ticks = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    buf_init(&stat, 4096);
    if (io_read_file(path, &stat) == 0) {
        const char *end = strrchr(stat.data, ')');
        struct span rest = end ? span_of(end + 1) : SPAN_NONE;
        struct span state = span_word(&rest);

        for (int field = 4; field < 22; field++)
            span_word(&rest);
        if (span_is(state, "Z") || !text_number(span_word(&rest), UINT64_MAX, &ticks))
            ticks = 0;
    }
    buf_release(&stat);
    return ticks;
}

/* One process of a name: another may have been started by a master that died behind it, or by somebody who was faster. It ends, or
 * is found by its pid file. The lock is held as long as the process lives. */
static void be_the_only_one(const char *name)
{
    char *path = home_path("run/%s.lock", name);
    int fd = io->open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);

    if (fd < 0)
        fatal("%s: %s: %s", name, path, reason_text(reason_from_errno(errno)));
    for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited += LOCK_RETRY) {
        if (waited >= LOCK_PATIENCE)
            fatal("%s: another %s runs already", name, name);
        poll(NULL, 0, LOCK_RETRY);
    }
    mem_free(path);
}

void daemon_begin(const char *name)
{
    static const struct rlimit no_core = { 0, 0 };
    struct rlimit descriptors;
    struct buf content;
    int reason;

    awaited = fcntl(READY_FD, F_SETFD, FD_CLOEXEC) >= 0;
    prctl(PR_SET_NAME, name);
    prctl(PR_SET_DUMPABLE, 0);
    setrlimit(RLIMIT_CORE, &no_core);
    if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) { /* a session each: a thousand are ordinary */
        descriptors.rlim_cur = descriptors.rlim_max;
        setrlimit(RLIMIT_NOFILE, &descriptors);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    umask(077);
    if (chdir(home()) < 0)
        fatal("%s: %s is not there: run `greenbar init`", name, home());
    if (strncmp(name, "STC", 3) != 0) /* a started task's name is given once */
        be_the_only_one(name);
    pid_file = home_path("run/%s.pid", name);
    buf_init(&content, 64);
    buf_printf(&content, "%d %llu\n", (int)getpid(), (unsigned long long)start_time(getpid()));
    reason = io_replace_file(pid_file, buf_span(&content), 0644);
    buf_release(&content);
    if (reason < 0)
        fatal("%s: %s: %s", name, pid_file, reason_text(reason));
}

void daemon_ready(void)
{
    static const char word[] = "READY\n";

    if (!awaited)
        return; /* started by hand: nobody waits */
    awaited = false;
    if (write(READY_FD, word, sizeof word - 1) < 0)
        fatal("the master that started this program is gone");
    close(READY_FD);
}

void daemon_end(void)
{
    if (pid_file)
        io->unlink(pid_file);
}

pid_t daemon_find(const char *name, int *pidfd)
{
    char *path = home_path("run/%s.pid", name);
    struct buf content;
    struct span rest;
    uint64_t pid = 0, ticks = 0;

    *pidfd = -1;
    buf_init(&content, 64);
    if (io_read_file(path, &content) == 0) {
        if (content.length && content.data[content.length - 1] == '\n')
            content.length--;
        rest = buf_span(&content);
        if (text_number(span_word(&rest), INT32_MAX, &pid) && text_number(span_word(&rest), UINT64_MAX, &ticks) && pid) {
            *pidfd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
            if (*pidfd >= 0 && start_time((pid_t)pid) != ticks) {
                close(*pidfd);
                *pidfd = -1;
            }
        }
    }
    buf_release(&content);
    mem_free(path);
    return *pidfd >= 0 ? (pid_t)pid : 0;
}
