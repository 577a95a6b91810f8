/* snapshot.c - a copy of a system, taken while it runs. */
#include "console/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    DEPTH_MAX = 8,           /* of folders below that of the system */
    DATABASE_TRIES = 200,    /* racf writes dates once a second, the catalog whenever a data set is closed */
    DATA_SET_TRIES = 3,
    SETTLED = 20,            /* milliseconds; file times are coarser than writes are apart */
    COMPANIONS = 3,
    SLICE = 16 << 20,        /* bytes from one call of show to the next */
    TORN_MAX = 1 << 20,
};

/* What SQLite keeps beside a database belongs to it. */
static const char *const companions[COMPANIONS] = { "", "-wal", "-journal" };

/* A file and what lies beside it, at one moment. */
struct look {
    bool there[COMPANIONS];
    struct stat of[COMPANIONS];
};

struct place {
    int from, to; /* folders */
    const char *name; /* for messages */
    bool data_sets;
    unsigned depth;
};

static bool is_companion(const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 1; i < COMPANIONS; i++) {
        size_t end = strlen(companions[i]);

        if (length > end && strcmp(name + length - end, companions[i]) == 0)
            return true;
    }
    return false;
}

static void look_at(int folder, const char *name, struct look *look)
{
    for (size_t i = 0; i < COMPANIONS; i++) {
        char path[NAME_MAX + 1];

        *look = i == 0 ? (struct look){ { false }, { { 0 } } } : *look;
        snprintf(path, sizeof path, "%s%s", name, companions[i]);
        look->there[i] = fstatat(folder, path, &look->of[i], AT_SYMLINK_NOFOLLOW) == 0;
    }
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool unchanged(const struct look *a, const struct look *b)
{
    for (size_t i = 0; i < COMPANIONS; i++) {
        if (a->there[i] != b->there[i])
            return false;
        if (a->there[i] && (a->of[i].st_ino != b->of[i].st_ino || a->of[i].st_size != b->of[i].st_size ||
                            !same_time(&a->of[i].st_mtim, &b->of[i].st_mtim)))
            return false;
    }
    return true;
}

/* Was the last write long enough ago that another one would show in the file's time? */
static bool settled(const struct look *look)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    for (size_t i = 0; i < COMPANIONS; i++) {
        int64_t age = (int64_t)(now.tv_sec - look->of[i].st_mtim.tv_sec) * 1000 +
                      (now.tv_nsec - look->of[i].st_mtim.tv_nsec) / 1000000;

        if (look->there[i] && age >= 0 && age < SETTLED)
            return false;
    }
    return true;
}

static void wait_a_moment(void)
{
    nanosleep(&(struct timespec){ 0, SETTLED * 1000000L }, NULL);
}

static void show(struct snapshot *snapshot, uint64_t more)
{
    snapshot->copied += more;
    if (snapshot->show)
        snapshot->show(snapshot->context, snapshot->copied, snapshot->bytes);
}

/* Copies what is not a hole from offset on; *offset is where the next call begins. 0 at the end. */
static int copy_stretch(struct snapshot *snapshot, int from, int to, off_t *offset, off_t size)
{
    off_t begin = lseek(from, *offset, SEEK_DATA), end;

    if (begin < 0 && errno == ENXIO) { /* nothing but a hole */
        *offset = size;
        return 0;
    }
    end = begin < 0 ? -1 : lseek(from, begin, SEEK_HOLE);
    if (end < 0)
        return REASON_IO;
    while (begin < end) {
        off_t source = begin, target = begin;
        ssize_t done = copy_file_range(from, &source, to, &target, (size_t)(end - begin < SLICE ? end - begin : SLICE), 0);

        if (done < 0)
            return errno == ENOSPC ? REASON_FULL : REASON_IO;
        if (done == 0)
            break; /* it was cut meanwhile */
        begin += done;
        show(snapshot, (uint64_t)done);
    }
    *offset = end;
    return 0;
}

static int copy_bytes(struct snapshot *snapshot, int from, int to, const struct stat *status)
{
    off_t offset = 0;
    int reason = 0;

    if (ioctl(to, FICLONE, from) == 0) {
        show(snapshot, (uint64_t)status->st_size);
        return 0;
    }
    while (reason == 0 && offset < status->st_size)
        reason = copy_stretch(snapshot, from, to, &offset, status->st_size);
    return reason == 0 && ftruncate(to, status->st_size) < 0 ? REASON_IO : reason;
}

/* One file; REASON_NOT_FOUND: it went away meanwhile. */
static int copy_file(struct snapshot *snapshot, const struct place *place, const char *name, const struct stat *status)
{
    int from = openat(place->from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), to, reason;

    if (from < 0)
        return errno == ENOENT ? REASON_NOT_FOUND : REASON_IO;
    to = openat(place->to, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, status->st_mode & 07777);
    reason = to < 0 ? REASON_IO : copy_bytes(snapshot, from, to, status);
    if (reason == 0 && geteuid() == 0 && fchown(to, status->st_uid, status->st_gid) < 0)
        reason = REASON_IO;
    close(from);
    if (to >= 0)
        close(to);
    return reason;
}

static int copy_look(struct snapshot *snapshot, const struct place *place, const char *name, const struct look *look)
{
    int reason = 0;

    for (size_t i = 0; i < COMPANIONS && reason == 0; i++) {
        char path[NAME_MAX + 1];

        snprintf(path, sizeof path, "%s%s", name, companions[i]);
        if (look->there[i])
            reason = copy_file(snapshot, place, path, &look->of[i]);
        else
            unlinkat(place->to, path, 0); /* of a try before */
    }
    return reason;
}

/* A file with its companions, all of one moment. */
static int copy_set(struct snapshot *snapshot, const struct place *place, const char *name, struct buf *problem)
{
    unsigned tries = place->data_sets ? DATA_SET_TRIES : DATABASE_TRIES;
    uint64_t copied = snapshot->copied;

    for (unsigned i = 0; i < tries; i++) {
        struct look before, after;
        int reason;

        look_at(place->from, name, &before);
        if (!before.there[0])
            return 0;
        if (!settled(&before)) {
            wait_a_moment();
            look_at(place->from, name, &before);
        }
        snapshot->copied = copied;
        reason = copy_look(snapshot, place, name, &before);
        look_at(place->from, name, &after);
        if (reason < 0 && reason != REASON_NOT_FOUND) {
            buf_printf(problem, "%s/%s cannot be copied: %s", place->name, name, reason_text(reason));
            return reason;
        }
        if (reason == 0 && unchanged(&before, &after))
            return 0;
    }
    if (place->data_sets) {
        buf_printf(&snapshot->torn, "%s\n", name);
        return 0;
    }
    buf_printf(problem, "%s/%s is written all the time: try again when less goes on in the system", place->name, name);
    return REASON_BUSY;
}

static int copy_folder(struct snapshot *snapshot, const struct place *place, struct buf *problem);

/* A folder in place, made in the copy and filled. */
static int copy_below(struct snapshot *snapshot, const struct place *place, const char *name, struct buf *problem)
{
    int follow = place->depth == 0 && place->data_sets ? 0 : O_NOFOLLOW; /* a volume may be a link to a folder elsewhere */
    struct place below = { .name = place->name, .data_sets = place->data_sets, .depth = place->depth + 1 };
    struct stat status;
    int reason = 0;

    below.from = openat(place->from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow);
    if (below.from < 0)
        return errno == ENOENT ? 0 : REASON_IO;
    if (below.depth > DEPTH_MAX || fstat(below.from, &status) < 0 || (mkdirat(place->to, name, 0700) < 0 && errno != EEXIST)) {
        close(below.from);
        return REASON_IO;
    }
    below.to = openat(place->to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (below.to < 0 || fchmod(below.to, status.st_mode & 07777) < 0)
        reason = REASON_IO;
    if (reason == 0 && geteuid() == 0 && fchown(below.to, status.st_uid, status.st_gid) < 0)
        reason = REASON_IO;
    if (reason == 0)
        reason = copy_folder(snapshot, &below, problem);
    else
        buf_printf(problem, "%s/%s cannot be made", place->name, name);
    close(below.from);
    if (below.to >= 0)
        close(below.to);
    return reason;
}

static int copy_entry(struct snapshot *snapshot, const struct place *place, const char *name, struct buf *problem)
{
    struct stat status;
    bool volume = place->depth == 0 && place->data_sets;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_companion(name))
        return 0;
    if (strlen(name) + strlen(companions[COMPANIONS - 1]) > NAME_MAX)
        return 0; /* no name of ours */
    if (fstatat(place->from, name, &status, volume ? 0 : AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : REASON_IO;
    if (S_ISDIR(status.st_mode))
        return copy_below(snapshot, place, name, problem);
    return S_ISREG(status.st_mode) ? copy_set(snapshot, place, name, problem) : 0;
}

static int copy_folder(struct snapshot *snapshot, const struct place *place, struct buf *problem)
{
    int fd = dup(place->from), reason = 0;
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;

    if (!folder)
        return REASON_IO;
    while (reason == 0 && (entry = readdir(folder)) != NULL) {
        struct place here = *place;

        if (place->depth == 0 && place->data_sets && strncmp(entry->d_name, "catalog.db", strlen("catalog.db")) == 0)
            here.data_sets = false; /* a database that has to be of one moment */
        reason = copy_entry(snapshot, &here, entry->d_name, problem);
        if (reason < 0 && problem->length == 0)
            buf_printf(problem, "%s/%s cannot be copied: %s", place->name, entry->d_name, reason_text(reason));
    }
    closedir(folder);
    return reason;
}

/* How many bytes lie below a folder: as files have blocks, so that holes do not count. */
static uint64_t size_below(int at, const char *name, unsigned depth)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    uint64_t bytes = 0;

    if (!folder)
        return 0;
    while ((entry = readdir(folder)) != NULL) {
        struct stat status;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(dirfd(folder), entry->d_name, &status, depth ? AT_SYMLINK_NOFOLLOW : 0) < 0)
            continue;
        if (S_ISDIR(status.st_mode) && depth < DEPTH_MAX)
            bytes += size_below(dirfd(folder), entry->d_name, depth + 1);
        else if (S_ISREG(status.st_mode))
            bytes += (uint64_t)status.st_blocks * 512;
    }
    closedir(folder);
    return bytes;
}

/* Do files of the two folders share blocks? */
static bool shares_blocks(int from, int to)
{
    int source = openat(from, "config/system.yaml", O_RDONLY | O_CLOEXEC);
    int target = openat(to, "config/system.yaml", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bool shares = source >= 0 && target >= 0 && ioctl(target, FICLONE, source) == 0;

    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    return shares;
}

int snapshot_make(struct snapshot *snapshot, const char *from, const char *to, struct buf *problem)
{
    static const char *const parts[] = { "config", "racf", "keys", "vol" };
    int source = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC), target = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct statvfs room;
    int reason = 0;

    buf_init(&snapshot->torn, TORN_MAX);
    snapshot->copied = 0;
    snapshot->bytes = 0;
    if (source < 0 || target < 0 || fstatvfs(target, &room) < 0) {
        buf_printf(problem, "%s cannot be opened", source < 0 ? from : to);
        reason = REASON_IO;
    }
    for (size_t i = 0; reason == 0 && i < ARRAY_COUNT(parts); i++)
        snapshot->bytes += size_below(source, parts[i], 0);
    if (reason == 0 && !shares_blocks(source, target) && snapshot->bytes > room.f_bavail * room.f_frsize) {
        buf_printf(problem, "the copy takes %llu MiB, and %s has room for %llu", (unsigned long long)snapshot->bytes >> 20, to,
                   (unsigned long long)(room.f_bavail * room.f_frsize) >> 20);
        reason = REASON_FULL;
    }
    for (size_t i = 0; reason == 0 && i < ARRAY_COUNT(parts); i++) {
        struct place place = { .name = parts[i], .data_sets = strcmp(parts[i], "vol") == 0 };

        place.from = openat(source, parts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        place.to = openat(target, parts[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (place.from < 0 || place.to < 0) {
            buf_printf(problem, "%s/%s cannot be opened", place.from < 0 ? from : to, parts[i]);
            reason = REASON_IO;
        } else {
            reason = copy_folder(snapshot, &place, problem);
        }
        if (place.from >= 0)
            close(place.from);
        if (place.to >= 0)
            close(place.to);
    }
    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    return reason;
}
