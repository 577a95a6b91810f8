/* sandbox.c - runs a program that is not ours where it can see and reach nothing of ours.
 *
 * The caller clones the first process of new namespaces; that one makes the folders that the program sees, forks the
 * program, waits for it, reports, and ends: so ends the PID namespace. Being the first process in there it cannot be
 * killed from inside, and it has asked the kernel to be killed with its parent. The program itself cannot be that
 * process: signals that it raises against itself would be ignored.
 *
 * Between clone() and the execution there are system calls only; memory is not asked for.
 */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/bug.h"
#include "base/mem.h"
#include "base/reason.h"

enum {
    NOBODY = 65534,
    PATH_ROOM = 4096,
    PROCESSES = 1024,      /* of one program; as "nobody" of all programs together */
    OPEN_FILES = 1024,
    LOCKED_MEMORY = 1 << 16,
    CAPABILITIES = 64,
    REPORT_FD_MIN = 64,
};

/* What goes through the pipe, from one image of this program to another. */
struct report {
    char refused[32]; /* what the kernel did not allow; empty: none */
    int error;
    int status;
    bool executed;
};

static const char top[] = "/tmp"; /* where the folders are put together; every machine has it */

/* Of the machine, read-only. */
static const char *const folders[] = { "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32" };
static const char *const files[] = { "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/locale.alias" };
static const char *const links[][2] = { { "/etc/alternatives", NULL },        { "/dev/fd", "/proc/self/fd" },
                                        { "/dev/stdin", "/proc/self/fd/0" },  { "/dev/stdout", "/proc/self/fd/1" },
                                        { "/dev/stderr", "/proc/self/fd/2" }, { "/dev/shm", "/tmp" } };
static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom" };

uid_t sandbox_user(void)
{
    return geteuid() == 0 ? NOBODY : geteuid();
}

static NORETURN void give_up(int report_fd, const char *refused, int error)
{
    struct report report = { .error = error };

    snprintf(report.refused, sizeof report.refused, "%s", refused);
    if (write(report_fd, &report, sizeof report) < 0)
        _exit(2);
    _exit(1);
}

/* -- what it sees -- */

static void at_top(char path[PATH_ROOM], const char *inside)
{
    snprintf(path, PATH_ROOM, "%s%s", top, inside);
}

static int bind_read_only(const char *path, bool is_folder, uint64_t without)
{
    struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | without };
    char target[PATH_ROOM];
    int fd;

    at_top(target, path);
    if (is_folder) {
        if (mkdir(target, 0755) < 0 && errno != EEXIST)
            return -1;
    } else {
        fd = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
        if (fd < 0)
            return -1;
        close(fd);
    }
    if (mount(path, target, NULL, MS_BIND | MS_REC, NULL) < 0)
        return -1;
    return mount_setattr(AT_FDCWD, target, AT_RECURSIVE, &attributes, sizeof attributes);
}

/* A folder or file of the machine; one that is not there is left out. */
static int show(const char *path, uint64_t without)
{
    char target[PATH_ROOM], text[PATH_ROOM];
    struct stat status;
    ssize_t length;

    if (lstat(path, &status) < 0)
        return 0;
    if (!S_ISLNK(status.st_mode))
        return bind_read_only(path, S_ISDIR(status.st_mode), without);
    length = readlink(path, text, sizeof text - 1);
    if (length < 0)
        return -1;
    text[length] = '\0';
    at_top(target, path);
    return symlink(text, target);
}

static int make_folder(const char *path)
{
    char target[PATH_ROOM];

    at_top(target, path);
    return mkdir(target, 0755);
}

/* Nothing is left of a folder of ours that lies below one that is shown. */
static int cover(const char *path)
{
    char target[PATH_ROOM];

    at_top(target, path);
    if (access(target, F_OK) < 0)
        return 0;
    return mount("none", target, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0,size=4k");
}

static const char *put_together(const struct sandbox *sandbox)
{
    struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
    char target[PATH_ROOM];

    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return "A MOUNT NAMESPACE";
    if (mount("none", top, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m") < 0)
        return "A FILE SYSTEM IN MEMORY";
    if (make_folder("/etc") < 0 || make_folder("/dev") < 0 || make_folder("/proc") < 0 || make_folder("/tmp") < 0)
        return "FOLDERS";
    for (size_t i = 0; i < ARRAY_COUNT(folders); i++)
        if (show(folders[i], MOUNT_ATTR_NODEV) < 0)
            return folders[i];
    for (size_t i = 0; i < ARRAY_COUNT(files); i++)
        if (show(files[i], MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC) < 0)
            return files[i];
    for (size_t i = 0; i < ARRAY_COUNT(devices); i++)
        if (show(devices[i], MOUNT_ATTR_NOEXEC) < 0)
            return devices[i];
    for (size_t i = 0; i < ARRAY_COUNT(links); i++) {
        at_top(target, links[i][0]);
        if (links[i][1] ? symlink(links[i][1], target) < 0 : show(links[i][0], MOUNT_ATTR_NODEV) < 0)
            return links[i][0];
    }
    for (const char *const *path = sandbox->hidden; *path; path++)
        if (cover(*path) < 0)
            return "A COVER OF GREENBAR_HOME";
    at_top(target, "/proc");
    if (mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return "A PROC FILE SYSTEM";
    at_top(target, "/tmp");
    if (mount("none", target, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777,size=256m") < 0)
        return "A FOLDER /tmp";
    if (chdir(top) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/tmp") < 0)
        return "A ROOT FOLDER";
    return mount_setattr(AT_FDCWD, "/", 0, &read_only, sizeof read_only) < 0 ? "A ROOT FOLDER" : NULL;
}

/* -- what it may -- */

static int write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t written;

    if (fd < 0)
        return -1;
    written = write(fd, text, strlen(text));
    close(fd);
    return written < 0 ? -1 : 0;
}

/* In a user namespace of our own we are who we were. */
static int map_user(uid_t uid, gid_t gid)
{
    char map[64];

    if (write_text("/proc/self/setgroups", "deny") < 0)
        return -1;
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    if (write_text("/proc/self/uid_map", map) < 0)
        return -1;
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    return write_text("/proc/self/gid_map", map);
}

/* No capability is left, now or behind an execution. */
static int drop_privilege(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };

    for (int capability = 0; capability < CAPABILITIES; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL && errno != EPERM)
            return -1;
    if (geteuid() == 0 && (syscall(SYS_setgroups, 0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
                           setresuid(NOBODY, NOBODY, NOBODY) < 0))
        return -1;
    if (syscall(SYS_capset, &header, none) < 0)
        return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* The mount namespace says what it sees; where the kernel has Landlock, that says it once more: nothing outside of this
 * root, whatever descriptor it may come by, and no signal or abstract socket to the outside. */
static int confine_files(void)
{
    struct {
        uint64_t files, network, scoped;
    } ruleset = { 0, 0, 0 };
    struct landlock_path_beneath_attr rule = { 0 };
    size_t size = sizeof ruleset.files;
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    int fd, failed;

    if (abi < 1)
        return 0;
    ruleset.files = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1; /* all that its first version knows */
    if (abi >= 2)
        ruleset.files |= 1ULL << 13; /* moving and linking between folders */
    if (abi >= 3)
        ruleset.files |= 1ULL << 14; /* truncating */
    if (abi >= 6) {
        ruleset.scoped = 3; /* abstract sockets, signals */
        size = sizeof ruleset;
    }
    fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (fd < 0)
        return -1;
    rule.allowed_access = ruleset.files;
    rule.parent_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    failed = rule.parent_fd < 0 || syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0 ||
             syscall(SYS_landlock_restrict_self, fd, 0) < 0;
    if (rule.parent_fd >= 0)
        close(rule.parent_fd);
    close(fd);
    return failed ? -1 : 0;
}

static void limit(int resource, rlim_t most)
{
    struct rlimit now;

    if (getrlimit(resource, &now) < 0)
        return;
    if (now.rlim_max > most)
        now.rlim_max = most;
    if (now.rlim_cur > now.rlim_max)
        now.rlim_cur = now.rlim_max;
    if (setrlimit(resource, &now) < 0)
        return; /* it only got lower: there is nothing that can refuse it */
}

/* -- the program -- */

/* Its descriptors take their numbers; everything else is closed at the execution. They are moved up first, since one's
 * new number may be another's present one. */
static int take_fds(const struct sandbox *sandbox, int *program, int *report_fd)
{
    int above = REPORT_FD_MIN, moved[OPEN_FILES];

    if (sandbox->fd_count > OPEN_FILES / 2) {
        errno = EMFILE;
        return -1;
    }
    for (size_t i = 0; i < sandbox->fd_count; i++)
        if (sandbox->fds[i].theirs >= above)
            above = sandbox->fds[i].theirs + 1;
    *program = fcntl(*program, F_DUPFD_CLOEXEC, above);
    *report_fd = fcntl(*report_fd, F_DUPFD_CLOEXEC, above);
    if (*program < 0 || *report_fd < 0)
        return -1;
    for (size_t i = 0; i < sandbox->fd_count; i++) {
        moved[i] = fcntl(sandbox->fds[i].ours, F_DUPFD_CLOEXEC, above);
        if (moved[i] < 0)
            return -1;
    }
    if (close_range(0, (unsigned)above - 1, 0) < 0)
        return -1;
    for (size_t i = 0; i < sandbox->fd_count; i++)
        if (dup2(moved[i], sandbox->fds[i].theirs) < 0)
            return -1;
    return close_range((unsigned)above, ~0U, CLOSE_RANGE_CLOEXEC);
}

static NORETURN void become_program(const struct sandbox *sandbox, int report_fd)
{
    struct report failed = { .executed = false };
    int program = sandbox->program, error;
    sigset_t none;

    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (take_fds(sandbox, &program, &report_fd) < 0)
        give_up(report_fd, "DESCRIPTORS", errno);
    if (drop_privilege() < 0)
        give_up(report_fd, "TO DROP PRIVILEGE", errno);
    if (!sandbox->unsafe && confine_files() < 0)
        give_up(report_fd, "LANDLOCK", errno);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, sandbox->file_bytes);
    limit(RLIMIT_NOFILE, OPEN_FILES);
    limit(RLIMIT_NPROC, PROCESSES);
    limit(RLIMIT_MEMLOCK, LOCKED_MEMORY);
    limit(RLIMIT_MSGQUEUE, 0);
    umask(077);
    error = sandbox_filter(sandbox->unsafe);
    if (error && !sandbox->unsafe)
        give_up(report_fd, "A SECCOMP FILTER", error);
    execveat(program, "", sandbox->arguments, sandbox->environment, AT_EMPTY_PATH);
    failed.error = errno;
    if (write(report_fd, &failed, sizeof failed) < 0)
        _exit(2);
    _exit(1);
}

/* Waits for the program. A program that was not executed has given its report, and that one is read: the first. */
static NORETURN void stand_guard(pid_t program, int report_fd)
{
    struct report report = { .executed = true };
    int status;
    pid_t ended;

    do
        ended = waitpid(-1, &status, 0);
    while (ended != program && (ended > 0 || errno == EINTR));
    report.status = status;
    if (ended != program)
        _exit(1);
    if (write(report_fd, &report, sizeof report) < 0)
        _exit(2);
    _exit(0);
}

/* The first process of the namespace. alive: its other end is closed when the caller is gone. */
static NORETURN void begin_namespace(const struct sandbox *sandbox, unsigned long flags, uid_t uid, gid_t gid, int report_fd,
                                     int alive)
{
    struct pollfd caller = { alive, POLLIN, 0 };
    const char *refused = NULL;
    pid_t program;

    umask(022); /* the folders are for the program's user, too */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (poll(&caller, 1, 0) != 0) /* it ended before the kernel knew */
        _exit(1);
    if ((flags & CLONE_NEWUSER) && map_user(uid, gid) < 0)
        give_up(report_fd, "A USER NAMESPACE", errno);
    if (!sandbox->unsafe) {
        setsid(); /* a signal to its own group goes to nobody of ours */
        refused = put_together(sandbox);
    } else {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
    }
    if (refused)
        give_up(report_fd, refused, errno);
    program = fork();
    if (program == 0)
        become_program(sandbox, report_fd);
    if (program < 0)
        give_up(report_fd, "A PROCESS", errno);
    if (drop_privilege() < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
        give_up(report_fd, "TO DROP PRIVILEGE", errno);
    if (poll(&caller, 1, 0) != 0) /* dropping privilege took PDEATHSIG away for a moment */
        _exit(1);
    if (dup2(report_fd, 0) < 0 || close_range(1, ~0U, 0) < 0) /* what the program writes to has to end with it */
        _exit(1);
    stand_guard(program, 0);
}

/* -- the caller -- */

/* No process starts: the report says why. */
static pid_t refuse(int report_fd, int error)
{
    pid_t pid = fork();

    if (pid == 0)
        give_up(report_fd, "NAMESPACES", error);
    return pid;
}

pid_t sandbox_start(const struct sandbox *sandbox, int *end_fd)
{
    unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
    int report[2], alive[2];
    uid_t uid = geteuid();
    gid_t gid = getegid();
    pid_t pid;

    if (pipe2(report, O_CLOEXEC) < 0)
        return reason_from_errno(errno);
    if (pipe2(alive, O_CLOEXEC) < 0) {
        close(report[0]);
        close(report[1]);
        return REASON_LIMIT;
    }
    if (sandbox->unsafe)
        flags = 0;
    else if (uid != 0)
        flags |= CLONE_NEWUSER;
    pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid == 0) {
        close(alive[1]);
        begin_namespace(sandbox, flags, uid, gid, report[1], alive[0]);
    }
    if (pid < 0 && !sandbox->unsafe)
        pid = refuse(report[1], errno);
    close(report[1]);
    close(alive[0]);
    if (pid < 0) {
        close(alive[1]);
        close(report[0]);
        return REASON_LIMIT;
    }
    /* The writing end of alive stays open as long as this process lives. */
    *end_fd = report[0];
    return pid;
}

void sandbox_wait(pid_t pid, int end_fd, struct sandbox_end *end)
{
    static struct report report;
    ssize_t got;
    int status = 0;

    do
        got = read(end_fd, &report, sizeof report);
    while (got < 0 && errno == EINTR);
    close(end_fd);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    *end = (struct sandbox_end){ .executed = true, .status = status };
    if (got != (ssize_t)sizeof report) /* the first process was killed, and the program with it */
        return;
    report.refused[sizeof report.refused - 1] = '\0';
    *end = (struct sandbox_end){ .refused = report.refused[0] ? report.refused : NULL,
                                 .error = report.error,
                                 .executed = report.executed,
                                 .status = report.status };
}
