/* log_disk.h - data sets of a log in plain files, and a disk that fails or loses power at the n-th write or sync.
 *
 * The disk keeps what every write since the last sync of its file replaced. When power fails, each sector of 512 bytes of those writes
 * is, by dice, new, old, or holds anything where old and new differ; nothing that was synced changes. All calls may come from any
 * thread.
 */
#ifndef TESTS_UNIT_MSTR_LOG_DISK_H
#define TESTS_UNIT_MSTR_LOG_DISK_H

#include "tests/unit/test.h"

#include <errno.h>
#include <ftw.h>
#include <pthread.h>

#include "base/io.h"
#include "base/mem.h"
#include "mstr/log.h"
#include "mstr/log_reader.h"

enum { DISK_SECTOR = 512 };
enum disk_trouble {
    DISK_GOOD,
    DISK_FAIL,       /* the n-th call fails and does nothing */
    DISK_TEAR,       /* the n-th write writes every other sector, and fails */
    DISK_FAIL_COPY,  /* the n-th call and all later ones to the same file fail */
    DISK_POWER,      /* nothing reaches the disk from the n-th call on */
};

struct disk_write {
    struct disk_write *next;
    int fd; /* a duplicate: the file may be closed */
    ino_t file;
    off_t offset;
    size_t length;
    char *old; /* owned */
};

static struct {
    pthread_mutex_t lock;
    enum disk_trouble trouble;
    long calls_left; /* before trouble */
    bool dead, hit;
    ino_t bad;
    bool keep_writes; /* for power failures */
    struct disk_write *writes; /* newest first */
    unsigned seed;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER, .seed = 1 };

static inline bool disk_is_dead(void)
{
    bool dead;

    pthread_mutex_lock(&disk.lock);
    dead = disk.dead;
    pthread_mutex_unlock(&disk.lock);
    return dead;
}

static ino_t disk_file(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 ? status.st_ino : 0;
}

/* One call, under the lock: does it fail? */
static bool disk_fails(int fd)
{
    if (disk.dead || (disk.bad && disk.bad == disk_file(fd)))
        return true;
    if (disk.trouble == DISK_GOOD || disk.calls_left-- != 0)
        return false;
    disk.hit = true;
    if (disk.trouble == DISK_POWER)
        disk.dead = true;
    if (disk.trouble == DISK_FAIL_COPY)
        disk.bad = disk_file(fd);
    return true;
}

static void disk_note(int fd, size_t count, off_t offset)
{
    struct disk_write *write = mem_alloc(1, sizeof *write);

    *write = (struct disk_write){ disk.writes, fcntl(fd, F_DUPFD_CLOEXEC, 0), disk_file(fd), offset, count, mem_alloc(1, count) };
    assert_true(write->fd >= 0);
    assert_true(pread(fd, write->old, count, offset) >= 0); /* behind the end: zeros */
    disk.writes = write;
}

static ssize_t disk_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    bool was_dead, tears, fails;
    ssize_t done = -1;

    pthread_mutex_lock(&disk.lock);
    was_dead = disk.dead;
    fails = disk_fails(fd);
    tears = fails && !was_dead && (disk.trouble == DISK_TEAR || disk.trouble == DISK_POWER); /* the power failed in the middle of it */
    if (!fails || tears) {
        if (disk.keep_writes)
            disk_note(fd, count, offset);
        if (!tears)
            done = pwrite(fd, bytes, count, offset);
        for (size_t at = 0; tears && at < count; at += 2 * DISK_SECTOR)
            assert_true(pwrite(fd, (const char *)bytes + at, count - at < DISK_SECTOR ? count - at : DISK_SECTOR,
                               offset + (off_t)at) > 0);
    }
    pthread_mutex_unlock(&disk.lock);
    if (fails)
        errno = EIO;
    return done;
}

/* One call of the disk, that fails or tears as a whole. */
static ssize_t disk_pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    size_t length = 0;
    char *bytes;
    ssize_t done;

    for (int i = 0; i < count; i++)
        length += parts[i].iov_len;
    bytes = mem_alloc(1, length);
    length = 0;
    for (int i = 0; i < count; i++) {
        memcpy(bytes + length, parts[i].iov_base, parts[i].iov_len);
        length += parts[i].iov_len;
    }
    done = disk_pwrite(fd, bytes, length, offset);
    mem_free(bytes);
    return done;
}

/* What is torn here is torn in the system's memory. */
static int disk_direct(int fd UNUSED, bool on UNUSED)
{
    return -1;
}

static int disk_fdatasync(int fd)
{
    struct disk_write **place = &disk.writes;
    bool fails;

    pthread_mutex_lock(&disk.lock);
    fails = disk_fails(fd);
    while (!fails && *place) {
        struct disk_write *write = *place;

        if (write->file != disk_file(fd)) {
            place = &write->next;
            continue;
        }
        *place = write->next;
        close(write->fd);
        mem_free(write->old);
        mem_free(write);
    }
    pthread_mutex_unlock(&disk.lock);
    if (fails)
        errno = EIO;
    return fails ? -1 : 0;
}

/* unit of change: 1, or the block of a cipher, which is new or old as a whole */
static void disk_settle_sector(int fd, const char *old, size_t count, off_t offset, size_t block)
{
    char new[DISK_SECTOR] = { 0 };

    assert_true(pread(fd, new, count, offset) >= 0);
    switch (rand_r(&disk.seed) % 4) {
    case 0:
    case 1:
        return;
    case 2:
        memcpy(new, old, count);
        break;
    default:
        for (size_t at = 0; at < count; at += block)
            if (memcmp(new + at, old + at, count - at < block ? count - at : block) != 0)
                for (size_t i = at; i < at + block && i < count; i++)
                    new[i] = (char)rand_r(&disk.seed);
    }
    assert_true(pwrite(fd, new, count, offset) == (ssize_t)count);
}

/* The power is back: what was not synced is as it came to be. Newest first, so that the older ones of a sector have the last word:
 * they may have been written later. */
static void disk_power_back(size_t block)
{
    while (disk.writes) {
        struct disk_write *write = disk.writes;

        for (size_t at = 0; at < write->length; at += DISK_SECTOR)
            disk_settle_sector(write->fd, write->old + at, write->length - at < DISK_SECTOR ? write->length - at : DISK_SECTOR,
                               write->offset + (off_t)at, block);
        disk.writes = write->next;
        close(write->fd);
        mem_free(write->old);
        mem_free(write);
    }
    disk.dead = disk.hit = false;
    disk.bad = 0;
    disk.trouble = DISK_GOOD;
}

static inline void disk_plan(enum disk_trouble trouble, long calls)
{
    pthread_mutex_lock(&disk.lock);
    disk.trouble = trouble;
    disk.calls_left = calls;
    disk.dead = disk.hit = false;
    disk.bad = 0;
    pthread_mutex_unlock(&disk.lock);
}

/* Each call at which trouble can come; every step-th of them, beginning with another one for each kind of trouble, unless all are asked
 * for (STORE_FAULTS=all). at: lets it come at the n-th call and checks what became of it; false: there are no more. */
static inline void disk_walk(enum disk_trouble trouble, bool (*at)(enum disk_trouble, long), long step)
{
    const char *which = getenv("STORE_FAULTS");
    long hits = 0;

    step = which && strcmp(which, "all") == 0 ? 1 : step * FEWER;
    for (long n = (long)trouble % step; at(trouble, n); n += step)
        hits++;
    assert_true(hits * FEWER > 5);
}

static inline void disk_use(bool keep_writes)
{
    static struct io_table table;

    table = io_real;
    table.pwrite = disk_pwrite;
    table.pwritev = disk_pwritev;
    table.direct = disk_direct;
    table.fdatasync = disk_fdatasync;
    disk.keep_writes = keep_writes;
    io = &table;
}

/* -- data sets -- */

static char folder[64];
static bool encrypted_sets;
static unsigned char set_key[BLOCK_KEY];
static bool no_archives; /* create fails */
static bool unfinished_archives; /* what create makes cannot be written */

static const struct cluster_attributes set_attributes = { .kind = CLUSTER_LDS, .average = 4089, .maximum = 4089, .ci_size = 4096,
                                                          .share_region = 2, .share_system = 3 };

/* Two paths are good at a time. */
static char *set_path(const char *dsname)
{
    static _Thread_local char paths[2][160];
    static _Thread_local unsigned turn;
    char *path = paths[turn++ % 2];

    snprintf(path, sizeof paths[0], "%s/%s", folder, dsname);
    return path;
}

static int set_open(void *context UNUSED, const char *dsname, enum cluster_mode mode, struct linear **linear)
{
    int fd = open(set_path(dsname), (mode == CLUSTER_READ ? O_RDONLY : O_RDWR) | O_CLOEXEC);

    *linear = NULL;
    return fd < 0 ? reason_from_errno(errno) : linear_open(linear, fd, encrypted_sets ? set_key : NULL, &set_attributes, mode);
}

static int set_create(void *context UNUSED, const char *dsname, uint64_t bytes UNUSED, char volume[SERIAL_MAX + 1],
                      struct linear **linear)
{
    struct block_encryption encryption = { .label = "A.LABEL", .version = 1 };
    struct block_file *blocks;
    int fd, reason;

    *linear = NULL;
    if (no_archives)
        return REASON_FULL;
    fd = open(set_path(dsname), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return reason_from_errno(errno);
    reason = block_create(&blocks, fd, encrypted_sets ? &encryption : NULL, encrypted_sets ? set_key : NULL);
    if (reason < 0) {
        close(fd);
        return reason;
    }
    if (unfinished_archives) {
        pthread_mutex_lock(&disk.lock);
        disk.bad = disk_file(fd);
        pthread_mutex_unlock(&disk.lock);
    }
    block_close(blocks);
    snprintf(volume, SERIAL_MAX + 1, "WORK01");
    return set_open(NULL, dsname, CLUSTER_UPDATE, linear);
}

static int set_discard(void *context UNUSED, const char *dsname)
{
    return unlink(set_path(dsname)) < 0 ? reason_from_errno(errno) : 0;
}

static const struct log_files set_files = { NULL, set_open, set_create, set_discard };

static void make_set(const char *dsname, uint64_t intervals)
{
    char volume[SERIAL_MAX + 1];
    struct linear *linear;
    bool kept = no_archives;

    no_archives = false;
    assert_int_equal(set_create(NULL, dsname, 0, volume, &linear), 0);
    no_archives = kept;
    assert_int_equal(linear_allocate(linear, intervals), 0); /* on these file systems as good as zeros */
    assert_int_equal(linear_sync(linear), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static int remove_one(const char *path, const struct stat *status UNUSED, int flag UNUSED, struct FTW *ftw UNUSED)
{
    return remove(path);
}

static inline int make_folder(void **state UNUSED)
{
    snprintf(folder, sizeof folder, "%s/test_log.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof set_key; i++)
        set_key[i] = (unsigned char)(7 * i + 3);
    encrypted_sets = no_archives = unfinished_archives = false;
    return 0;
}

static inline int remove_folder(void **state UNUSED)
{
    disk_power_back(1);
    io = &io_real;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* BSDS1, BSDS2 and LOGCOPYc.DS0n: so many data sets of so many control intervals in each copy. */
static inline void make_log(int copies, int sets, uint64_t intervals)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct linear *linear;

    bsds_image_init(image, "ZQS1");
    image->sequence = 1;
    for (int copy = 0; copy < copies; copy++)
        for (int i = 1; i <= sets; i++) {
            char name[DSNAME_MAX + 1];

            snprintf(name, sizeof name, "LOGCOPY%d.DS%02d", copy + 1, i);
            make_set(name, intervals);
            assert_int_equal(bsds_active_add(image, copy, name), 0);
        }
    for (int copy = 0; copy < copies; copy++) {
        char name[DSNAME_MAX + 1];

        snprintf(name, sizeof name, "BSDS%d", copy + 1);
        make_set(name, BSDS_SIZE);
        assert_int_equal(set_open(NULL, name, CLUSTER_UPDATE, &linear), 0);
        assert_int_equal(bsds_write_new(linear, image), 0);
        assert_int_equal(linear_close(linear, NULL), 0);
    }
    mem_free(image);
}

/* -- an open log -- */

static struct log_options log_options_used = { .cpf = "ZQS1", .buffer = LOG_BUFFER_MIN, .threshold = 20, .archives = 1000,
                                               .names.prefix = { "ARC1", "ARC2" }, .offload = true };

struct opened {
    struct bsds *bsds;
    struct log *log;
    struct buf messages;
};

static int open_bsds(struct opened *opened, bool dual)
{
    struct linear *copies[BSDS_COPIES] = { NULL };

    buf_init(&opened->messages, 1 << 20);
    opened->log = NULL;
    for (int copy = 0; copy <= dual; copy++)
        if (set_open(NULL, copy ? "BSDS2" : "BSDS1", CLUSTER_UPDATE, &copies[copy]) < 0)
            copies[copy] = NULL;
    return bsds_open(&opened->bsds, copies, dual, "ZQS1", &opened->messages);
}

static inline int open_log(struct opened *opened, bool dual)
{
    int reason = open_bsds(opened, dual);

    log_options_used.two_active = log_options_used.two_archive = dual;
    return reason < 0 ? reason : log_open(&opened->log, &set_files, opened->bsds, &log_options_used, &opened->messages);
}

static inline int close_log(struct opened *opened)
{
    int reason;

    if (opened->log)
        log_take_messages(opened->log, &opened->messages);
    reason = log_close(opened->log);
    bsds_close(opened->bsds);
    buf_release(&opened->messages);
    memset(opened, 0, sizeof *opened);
    return reason;
}

static inline bool was_said(struct opened *opened, const char *text)
{
    if (opened->log)
        log_take_messages(opened->log, &opened->messages);
    return strstr(opened->messages.data, text) != NULL;
}

#endif
