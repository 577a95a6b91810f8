/* rehearsal.c - a private copy of the system, started to try something on, and gone afterwards. */
#include "console/rehearsal.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "console/greenbar.h"
#include "console/snapshot.h"

#define MIDDLE ".rehearsal-"

enum { PATH_LIMIT = 4096, SHOW_EVERY = 200 /* milliseconds */, KILL_PATIENCE = 5000, FOLDERS_OPEN = 16 };

struct rehearsal {
    char *system; /* the folder of the system */
    char *copy;
    int folder;   /* of the copy, locked as long as one of us is there */
    int life;     /* the guard reads the other end */
    pid_t guard;
};

/* ------------------------------------------------------------------------------------------------ the end of a copy */

static int remove_entry(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place UNUSED)
{
    return remove(path);
}

static int open_up(const char *path, const struct stat *status UNUSED, int kind, struct FTW *place UNUSED)
{
    return kind == FTW_D ? chmod(path, 0700) : 0;
}

static void kill_process(const char *name)
{
    int pidfd;
    pid_t pid = daemon_find(name, &pidfd);
    struct pollfd look = { pidfd, POLLIN, 0 };

    if (!pid)
        return;
    kill(pid, SIGKILL);
    poll(&look, 1, KILL_PATIENCE);
    close(pidfd);
}

/* Every process of the copy that has a pid file; steps go with their initiator. The master first, which would start others anew. */
static void kill_processes(void)
{
    char *run = home_path("run");
    DIR *folder = opendir(run);
    const struct dirent *entry;

    kill_process("master");
    while (folder && (entry = readdir(folder)) != NULL) {
        const char *end = strrchr(entry->d_name, '.');
        char name[PATH_LIMIT];

        if (end && strcmp(end, ".pid") == 0) {
            snprintf(name, sizeof name, "%.*s", (int)(end - entry->d_name), entry->d_name);
            kill_process(name);
        }
    }
    if (folder)
        closedir(folder);
    mem_free(run);
}

/* Ends what runs in the copy, and removes it. This process works with the copy from then on. */
static void end_copy(const char *path)
{
    home_use(path);
    if (system_stop() < 0) /* it does not end in order, or has no master: a start that was cut off leaves others without one */
        kill_processes();
    nftw(path, open_up, FOLDERS_OPEN, FTW_PHYS); /* data sets may have been written under other modes */
    nftw(path, remove_entry, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

/* A process that ends the copy when this one is gone. */
static int start_guard(struct rehearsal *rehearsal)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return REASON_LIMIT;
    rehearsal->guard = fork();
    if (rehearsal->guard == 0) {
        char byte;

        close(ends[1]);
        setsid(); /* an interrupt from the terminal is for the other one */
        signal(SIGINT, SIG_IGN);
        signal(SIGTERM, SIG_IGN);
        while (read(ends[0], &byte, 1) < 0 && errno == EINTR)
            continue;
        end_copy(rehearsal->copy);
        _exit(0);
    }
    close(ends[0]);
    rehearsal->life = ends[1];
    if (rehearsal->guard > 0)
        return 0;
    close(ends[1]);
    return REASON_LIMIT;
}

/* Made by mkdtemp() for this UNIX user: in a folder that others write in, somebody else may have made one of that name. */
static bool is_ours(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && status.st_uid == geteuid() && (status.st_mode & 077) == 0;
}

/* Copies that nobody holds any more: their guard was killed. Each by a process of its own, since it works with the copy. */
static void sweep(const char *system)
{
    struct buf parent;
    const char *slash = strrchr(system, '/');
    const struct dirent *entry;
    DIR *folder;

    buf_init(&parent, PATH_LIMIT);
    buf_printf(&parent, "%.*s", (int)(slash - system), system);
    folder = opendir(parent.length ? parent.data : "/");
    while (folder && (entry = readdir(folder)) != NULL) {
        size_t length = strlen(slash + 1);
        char path[PATH_LIMIT];
        int fd;

        if (strncmp(entry->d_name, slash + 1, length) != 0 || strncmp(entry->d_name + length, MIDDLE, strlen(MIDDLE)) != 0)
            continue;
        if (snprintf(path, sizeof path, "%s/%s", parent.data, entry->d_name) >= (int)sizeof path)
            continue;
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (fd >= 0 && is_ours(fd) && flock(fd, LOCK_EX | LOCK_NB) == 0) {
            pid_t pid = fork();

            if (pid == 0) {
                end_copy(path);
                _exit(0);
            }
            if (pid > 0)
                waitpid(pid, NULL, 0);
        }
        if (fd >= 0)
            close(fd);
    }
    if (folder)
        closedir(folder);
    buf_release(&parent);
}

/* ------------------------------------------------------------------------------------------------ its beginning */

struct display {
    int64_t shown;
    bool terminal;
};

static void show(void *context, uint64_t copied, uint64_t bytes)
{
    struct display *display = context;
    int64_t now = clock_monotonic();

    if (!display->terminal || now - display->shown < SHOW_EVERY)
        return;
    display->shown = now;
    fprintf(stderr, "\r\033[Kcopying the system: %llu of %llu MiB", (unsigned long long)(copied >> 20),
            (unsigned long long)(bytes >> 20));
    fflush(stderr);
}

/* config/system.yaml of the copy says what it is: then nothing outside changes. */
static int mark(const struct rehearsal *rehearsal)
{
    char *path = home_path("config/system.yaml");
    struct buf text;
    int reason;

    buf_init(&text, 1 << 20);
    reason = io_read_file(path, &text);
    if (reason == 0 && text.length && text.data[text.length - 1] != '\n')
        buf_put_text(&text, "\n");
    buf_printf(&text, "rehearsal-of: '");
    for (const char *c = rehearsal->system; *c; c++)
        buf_printf(&text, *c == '\'' ? "''" : "%c", *c);
    buf_put_text(&text, "'\n");
    if (reason == 0)
        reason = buf_failed(&text) ? REASON_TOO_LONG : io_replace_file(path, buf_span(&text), 0644);
    buf_release(&text);
    mem_free(path);
    return reason;
}

static int make_copy(struct rehearsal *rehearsal)
{
    struct display display = { .terminal = isatty(STDERR_FILENO) };
    struct snapshot snapshot = { .show = show, .context = &display };
    struct buf problem;
    struct span rest, name;
    int reason = system_folders();

    buf_init(&problem, PATH_LIMIT);
    if (reason == 0)
        reason = snapshot_make(&snapshot, rehearsal->system, rehearsal->copy, &problem);
    if (display.terminal && display.shown)
        fputs("\r\033[K", stderr);
    if (reason == 0)
        reason = mark(rehearsal);
    if (reason < 0) {
        complain(GRB005E, "rehearse", problem.length ? problem.data : reason_text(reason));
    } else {
        rest = buf_span(&snapshot.torn);
        while (span_line(&rest, &name))
            complain(GRB040W, (int)name.length, name.data);
    }
    buf_release(&snapshot.torn);
    buf_release(&problem);
    return reason < 0 ? EXIT_FAILED : EXIT_DONE;
}

int rehearsal_begin(const char *key_number, struct rehearsal **result)
{
    struct rehearsal *rehearsal = mem_alloc(1, sizeof *rehearsal);
    struct buf path, lines;
    int code;

    rehearsal->system = mem_copy_text(home());
    rehearsal->life = -1;
    *result = NULL;
    sweep(rehearsal->system);
    buf_init(&path, PATH_LIMIT);
    buf_printf(&path, "%s" MIDDLE "XXXXXX", rehearsal->system);
    rehearsal->copy = mem_copy_text(path.data);
    buf_release(&path);
    if (!mkdtemp(rehearsal->copy)) {
        complain(GRB041E, rehearsal->copy, strerror(errno));
        goto free;
    }
    rehearsal->folder = open(rehearsal->copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (rehearsal->folder < 0 || flock(rehearsal->folder, LOCK_EX | LOCK_NB) < 0 || start_guard(rehearsal) < 0) {
        complain(GRB041E, rehearsal->copy, strerror(errno));
        if (rehearsal->folder >= 0)
            close(rehearsal->folder);
        rmdir(rehearsal->copy);
        goto free;
    }
    *result = rehearsal;
    home_use(rehearsal->copy);
    code = make_copy(rehearsal);
    buf_init(&lines, PATH_LIMIT);
    if (code == EXIT_DONE)
        code = system_start(key_number, &lines);
    buf_release(&lines);
    return code;
free:
    mem_free(rehearsal->system);
    mem_free(rehearsal->copy);
    mem_free(rehearsal);
    return EXIT_FAILED;
}

void rehearsal_end(struct rehearsal *rehearsal)
{
    if (!rehearsal)
        return;
    close(rehearsal->life);
    while (waitpid(rehearsal->guard, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(rehearsal->folder);
    home_use(rehearsal->system);
    mem_free(rehearsal->system);
    mem_free(rehearsal->copy);
    mem_free(rehearsal);
}
