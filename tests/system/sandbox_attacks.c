/* sandbox_attacks.c - a program that is not ours and means harm: tests/system/sandbox.sh compiles it and runs it as a step.
 *
 * PARM names the attack. Condition code 0: it was refused; 1: it got through, and the job log says what. HOME_OF_SYSTEM and
 * KEYS_OF_SYSTEM are the paths it is after; a PARM may carry a process ID. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static int got_through;

static void through(const char *what, const char *which)
{
    printf("GOT THROUGH: %s %s\n", what, which);
    got_through = 1;
}

/* -- files -- */

static void files(void)
{
    static const char *const roots[] = { "", "/proc/1/root", "/proc/self/root", "/proc/self/cwd/../../../..", "/proc/thread-self/root" };
    static const char *const names[] = { HOME_OF_SYSTEM, HOME_OF_SYSTEM "/config/system.yaml", HOME_OF_SYSTEM "/vol",
                                         HOME_OF_SYSTEM "/run/public/racf", HOME_OF_SYSTEM "/spool", KEYS_OF_SYSTEM,
                                         "/etc/shadow", "/etc/passwd", "/root", "/home", "/sys/kernel", "/dev/mem", "/dev/kmsg" };
    char path[4096];

    for (size_t r = 0; r < sizeof roots / sizeof *roots; r++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
            struct stat status;

            snprintf(path, sizeof path, "%s%s", roots[r], names[n]);
            if (open(path, O_RDONLY) >= 0 || stat(path, &status) == 0)
                through("opened", path);
        }
    if (mkdir("/usr/gbattack", 0755) == 0 || mkdir("/gbattack", 0755) == 0 || open("/usr/bin/gbattack", O_CREAT | O_WRONLY, 0755) >= 0)
        through("wrote", "/usr");
    if (open("/proc/self/exe", O_RDWR) >= 0)
        through("opened for writing", "itself");
    if (open("/proc/sys/kernel/core_pattern", O_WRONLY) >= 0 || open("/proc/sysrq-trigger", O_WRONLY) >= 0)
        through("opened", "/proc/sys");
}

static void descriptors(void)
{
    char path[64], target[4096];
    int seen = 0;

    for (int fd = 0; fd < 4096; fd++) {
        ssize_t length;

        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        length = readlink(path, target, sizeof target - 1);
        if (length < 0)
            continue;
        target[length] = '\0';
        seen++;
        if (strncmp(target, "pipe:", 5) != 0 && strncmp(target, "/memfd:dd", 9) != 0 && strcmp(target, "/dev/null") != 0)
            through("inherited", target);
    }
    if (seen < 3 || open("/dev/fd/1", O_WRONLY) < 0 || open("/dev/null", O_RDWR) < 0 || open("/tmp/x", O_CREAT | O_RDWR, 0600) < 0)
        through("too little", "to work with");
    for (char **variable = environ; *variable; variable++)
        if (strncmp(*variable, "GREENBAR", 8) == 0 || strstr(*variable, HOME_OF_SYSTEM))
            through("environment", *variable);
}

/* -- sockets -- */

static void connect_to(const char *path)
{
    static const int types[] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    int pair[2];

    snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
    for (size_t i = 0; i < 3; i++) {
        int fd = socket(AF_UNIX, types[i], 0);

        if (fd >= 0)
            through("made a socket for", path);
        if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
            through("connected to", path);
        if (socketpair(AF_UNIX, types[i], 0, pair) < 0)
            continue;
        if (connect(pair[0], (struct sockaddr *)&to, sizeof to) == 0 ||
            sendto(pair[0], "x", 1, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to) == 1 + 1)
            through("sent to", path);
        if (types[i] == SOCK_DGRAM)
            through("has a datagram socket for", path);
    }
}

static void sockets(void)
{
    static const char *const names[] = { "public/racf", "public/master", "private/icsf", "private/racf", "private/catalog", "private/jes",
                                         "private/master" };
    char path[4096];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/run/%s", HOME_OF_SYSTEM, names[i]);
        connect_to(path);
    }
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET6, SOCK_DGRAM, 0) >= 0 || socket(AF_NETLINK, SOCK_RAW, 0) >= 0)
        through("made a socket", "of the network");
}

/* -- processes -- */

static void trace_one(pid_t pid, const char *which)
{
    char bytes[16];
    struct iovec here = { bytes, sizeof bytes }, there = { (void *)through, sizeof bytes };

    if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0 || ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0)
        through("traces", which);
    if (process_vm_readv(pid, &here, 1, &there, 1, 0) > 0 || process_vm_writev(pid, &here, 1, &there, 1, 0) > 0)
        through("reads the memory of", which);
}

static void trace(pid_t daemon)
{
    trace_one(getppid(), "its parent");
    trace_one(1, "the first process");
    trace_one(daemon, "a daemon");
    if (open("/proc/1/mem", O_RDWR) >= 0 || open("/proc/1/environ", O_RDONLY) >= 0)
        through("opened", "/proc/1");
}

static void signals(pid_t daemon)
{
    if (kill(daemon, 0) == 0 || kill(daemon, SIGKILL) == 0 || syscall(SYS_tgkill, daemon, daemon, SIGKILL) == 0)
        through("signals", "a daemon");
    if (syscall(SYS_pidfd_open, daemon, 0) >= 0)
        through("has a pidfd of", "a daemon");
    kill(-1, SIGKILL); /* all that it can see: nobody of ours */
    kill(1, SIGKILL);
    kill(1, SIGSTOP);
}

/* -- the kernel -- */

static int child(void *unused)
{
    (void)unused;
    _exit(0);
}

static void kernel(void)
{
    static char stack[65536];
    struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE, .size = sizeof event };
    union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };
    static const int spaces[] = { CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET };
    char line[256];
    FILE *status;

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        if (unshare(spaces[i]) == 0)
            through("unshare", "");
        if (clone(child, stack + sizeof stack, spaces[i] | SIGCHLD, NULL) > 0)
            through("clone", "");
    }
    if (mount("none", "/tmp", "tmpfs", 0, NULL) == 0 || umount2("/usr", MNT_DETACH) == 0 || chroot("/tmp") == 0)
        through("mount", "");
    if (syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1) != -1 ||
        syscall(SYS_add_key, "user", "x", "x", 1, KEY_SPEC_PROCESS_KEYRING) != -1)
        through("keyctl", "");
    if (syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map) != -1)
        through("bpf", "");
    if (syscall(SYS_userfaultfd, 0) != -1 || syscall(SYS_userfaultfd, 1) != -1)
        through("userfaultfd", "");
    if (syscall(SYS_perf_event_open, &event, 0, -1, -1, 0) != -1)
        through("perf_event_open", "");
    if (syscall(SYS_io_uring_setup, 1, stack) != -1 || syscall(SYS_open_by_handle_at, 0, stack, 0) != -1 || errno != EPERM)
        through("io_uring or a file handle", "");
    if (getuid() == 0 || setuid(0) == 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        through("privilege", "");
    status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "Cap", 3) == 0 && strncmp(line, "CapBnd", 6) != 0 && strspn(line + 8, "0") < 16)
            through("capability", line);
    if (!status)
        through("no /proc", "");
}

/* -- staying -- */

static void stay(void)
{
    for (int i = 0; i < 3; i++) {
        if (fork() == 0) {
            setsid();
            if (fork() != 0)
                _exit(0);
            for (int number = 1; number < NSIG; number++)
                signal(number, SIG_IGN);
            prctl(PR_SET_PDEATHSIG, 0);
            prctl(PR_SET_NAME, MARK);
            if (i > 0)
                for (int fd = 0; fd < 100; fd++)
                    close(fd);
            sleep(300);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    const char *number = strchr(what, ' ');
    pid_t daemon = number ? (pid_t)atoi(number) : 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    prctl(PR_SET_NAME, MARK);
    if (strncmp(what, "FILES", 5) == 0)
        files();
    else if (strncmp(what, "FDS", 3) == 0)
        descriptors();
    else if (strncmp(what, "SOCKETS", 7) == 0)
        sockets();
    else if (strncmp(what, "TRACE", 5) == 0)
        trace(daemon);
    else if (strncmp(what, "SIGNALS", 7) == 0)
        signals(daemon);
    else if (strncmp(what, "KERNEL", 6) == 0)
        kernel();
    else if (strncmp(what, "STAY", 4) == 0)
        stay();
    else if (strncmp(what, "WAIT", 4) == 0)
        puts("I WAIT"), stay(), sleep(300);
    else
        return 99;
    return got_through;
}
