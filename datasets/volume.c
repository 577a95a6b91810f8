/* volume.c - files and folders of one volume. */
#include "datasets/volume.h"

#include <dirent.h>
#include <errno.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/catalog_db.h"

enum {
    FILE_MODE = 0600,
    FOLDER_MODE = 0700,
    BESIDE_NAME = 80,
    OLD = 24 * 60 * 60, /* seconds after which nobody can still be writing a file beside: no step lives that long unseen */
};

static const char beside_prefix[] = ".new.";

struct volume {
    int folder;
    struct name8 name;
    bool changed;     /* names in folder that are not durable yet */
    volume_derive *derive; /* NULL: no keys are to be had */
    uint64_t counter; /* of names that a file has until its number is known */
};

int volume_open(struct volume **out, const char *path, const struct name8 *name)
{
    struct volume *volume;
    int folder = io->open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

    *out = NULL;
    if (folder < 0)
        return reason_from_errno(errno);
    volume = mem_alloc(1, sizeof *volume);
    volume->folder = folder;
    volume->name = *name;
    *out = volume;
    return 0;
}

void volume_close(struct volume *volume)
{
    if (!volume)
        return;
    close(volume->folder);
    mem_free(volume);
}

const struct name8 *volume_name(const struct volume *volume)
{
    return &volume->name;
}

void volume_keys(struct volume *volume, volume_derive *derive)
{
    volume->derive = derive;
}

int volume_file_key(const struct volume *volume, int fd, const char *label, bool anew, struct file_key *key)
{
    struct stat status;
    int reason = 0;

    *key = (struct file_key){ .what = FILE_CLEAR };
    if (label[0] == '\0')
        return 0;
    if (anew) {
        key->what = FILE_TO_BE_MADE;
        snprintf(key->encryption.label, sizeof key->encryption.label, "%s", label);
        if (getrandom(key->encryption.salt, BLOCK_SALT, 0) != BLOCK_SALT)
            return REASON_IO;
    } else {
        reason = block_identify(fd, &key->encryption);
        if (reason < 0)
            return reason;
        if (key->encryption.label[0] == '\0')
            return fstat(fd, &status) == 0 && status.st_size == 0 ? 0 : REASON_CORRUPT;
        if (strcmp(key->encryption.label, label) != 0)
            return REASON_CORRUPT;
        key->what = FILE_ENCRYPTED;
    }
    if (!volume->derive)
        return REASON_NOT_RUNNING;
    return volume->derive(label, &key->encryption.version, key->encryption.salt, key->key);
}

/* Opens the descriptor, which the handle owns from now on; it is closed when this fails. *version: of the label's key. */
static int open_blocks(const struct volume *volume, int fd, const char *label, bool anew, struct block_file **blocks,
                       uint32_t *version)
{
    struct file_key key;
    int reason = volume_file_key(volume, fd, label, anew, &key);

    if (reason == 0)
        reason = file_key_open(&key, fd, anew, blocks);
    else
        close(fd);
    *version = key.encryption.version;
    mem_wipe(&key, sizeof key);
    return reason;
}

static int open_library(const struct volume *volume, const struct dsname *name)
{
    int fd = openat(volume->folder, name->text, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    return fd < 0 ? reason_from_errno(errno) : fd;
}

/* The folder that holds the file of a data set or member; to be given back with leave_folder(). */
static int enter_folder(const struct volume *volume, const struct dsname *name, const struct name8 *member)
{
    return name8_none(member) ? volume->folder : open_library(volume, name);
}

static void leave_folder(const struct volume *volume, int folder)
{
    if (folder >= 0 && folder != volume->folder)
        close(folder);
}

static const char *file_name(const struct dsname *name, const struct name8 *member)
{
    return name8_none(member) ? name->text : member->text;
}

/* The name of the data set is in it: who may write to one data set cannot install the content that is being written for another. */
static void beside_name(char text[BESIDE_NAME], const struct dsname *name, const struct name8 *member, uint64_t number)
{
    snprintf(text, BESIDE_NAME, "%s%s.%llu", beside_prefix, file_name(name, member), (unsigned long long)number);
}

/* Everything in a library, then the library. */
static int remove_library(struct volume *volume, const struct dsname *name)
{
    int fd = open_library(volume, name), reason = 0;
    struct dirent *entry;
    DIR *folder;

    if (fd < 0)
        return fd;
    folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return reason_from_errno(errno);
    }
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlinkat(fd, entry->d_name, 0) < 0 && errno != ENOENT)
            reason = reason_from_errno(errno);
    }
    closedir(folder);
    if (reason == 0 && unlinkat(volume->folder, name->text, AT_REMOVEDIR) < 0)
        reason = reason_from_errno(errno);
    return reason;
}

int volume_remove(struct volume *volume, const struct dsname *name, enum dataset_org org)
{
    int reason;

    volume->changed = true;
    if (org != DATASET_PS)
        reason = remove_library(volume, name);
    else
        reason = unlinkat(volume->folder, name->text, 0) < 0 ? reason_from_errno(errno) : 0;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

/* The catalog is right about what there is: a file that it does not know was left by an end in between. */
int volume_remove_unknown(struct volume *volume, const struct dsname *name)
{
    struct stat status;

    if (fstatat(volume->folder, name->text, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : reason_from_errno(errno);
    return volume_remove(volume, name, S_ISDIR(status.st_mode) ? DATASET_PO : DATASET_PS);
}

/* An empty sequential data set has its header from the start when its layout is known already. */
static int write_headers(struct volume *volume, int fd, struct dataset_info *info)
{
    struct record_attributes complete = info->attributes;
    bool known = complete.format && (complete.lrecl || complete.format == RECFM_U);
    struct block_file *blocks;
    struct record_file *file;
    int reason = open_blocks(volume, fd, info->key_label, true, &blocks, &info->key_version);

    if (reason < 0)
        return reason;
    record_complete(&complete);
    if (!known || !record_layout_good(&complete)) { /* what cannot be laid out is told at OPEN */
        reason = info->key_label[0] ? block_sync(blocks) : 0;
        block_close(blocks);
        return reason;
    }
    reason = record_write_blocks(&file, blocks, &complete, false);
    return reason < 0 ? reason : record_close(file, true);
}

static const char data_file[] = "DATA", journal_file[] = "JOURNAL";

static int create_in(const struct volume *volume, int folder, const char *name, struct dataset_info *info)
{
    int fd = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE), reason;
    struct block_file *blocks;

    if (fd < 0)
        return reason_from_errno(errno);
    reason = open_blocks(volume, fd, info->key_label, true, &blocks, &info->key_version);
    if (reason < 0)
        return reason;
    reason = info->key_label[0] ? block_sync(blocks) : 0;
    block_close(blocks);
    return reason;
}

/* The two files of a cluster, empty; durable, since only the volume's own folder is synced at the end of a turn. */
static int create_cluster(struct volume *volume, struct dataset_info *info)
{
    int folder = open_library(volume, &info->name), reason;

    if (folder < 0)
        return folder;
    reason = create_in(volume, folder, data_file, info);
    if (reason == 0 && info->org != DATASET_LDS)
        reason = create_in(volume, folder, journal_file, info);
    if (reason == 0 && io->fsync(folder) < 0)
        reason = REASON_IN_DOUBT;
    close(folder);
    return reason;
}

int volume_open_cluster(struct volume *volume, const struct dsname *name, bool journal, bool writable, uint64_t *number)
{
    int flags = (writable ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC, folder = open_library(volume, name), fd;
    struct stat status;

    if (folder < 0)
        return folder;
    fd = openat(folder, journal ? journal_file : data_file, flags);
    if (fd < 0 || fstatat(folder, data_file, &status, AT_SYMLINK_NOFOLLOW) < 0) {
        int reason = reason_from_errno(errno);

        if (fd >= 0)
            close(fd);
        close(folder);
        return reason;
    }
    *number = status.st_ino;
    close(folder);
    return fd;
}

int volume_create(struct volume *volume, struct dataset_info *info)
{
    const struct dsname *name = &info->name;
    int reason = volume_remove_unknown(volume, name), fd;

    if (reason < 0)
        return reason;
    volume->changed = true;
    if (info->org != DATASET_PS && mkdirat(volume->folder, name->text, FOLDER_MODE) < 0)
        return reason_from_errno(errno);
    if (info->org != DATASET_PS)
        return dataset_is_cluster(info->org) ? create_cluster(volume, info) : 0;
    fd = openat(volume->folder, name->text, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return reason_from_errno(errno);
    return write_headers(volume, fd, info);
}

static int open_beside(struct volume *volume, int folder, const struct dsname *name, const struct name8 *member)
{
    char unnumbered[BESIDE_NAME], numbered[BESIDE_NAME];
    struct stat status;
    int fd, reason;

    snprintf(unnumbered, sizeof unnumbered, "%s%llu.%d", beside_prefix, (unsigned long long)++volume->counter, getpid());
    fd = openat(folder, unnumbered, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return reason_from_errno(errno);
    if (fstat(fd, &status) < 0)
        goto failed;
    beside_name(numbered, name, member, status.st_ino);
    if (renameat(folder, unnumbered, folder, numbered) < 0)
        goto failed;
    return fd;
failed:
    reason = reason_from_errno(errno);
    close(fd);
    unlinkat(folder, unnumbered, 0);
    return reason;
}

int volume_open_file(struct volume *volume, const struct dsname *name, const struct name8 *member, enum dataset_mode mode)
{
    int folder = enter_folder(volume, name, member), fd;

    if (folder < 0)
        return folder;
    if (mode == DATASET_REPLACE || (mode != DATASET_READ && !name8_none(member))) {
        fd = open_beside(volume, folder, name, member);
    } else {
        fd = openat(folder, file_name(name, member),
                    (mode == DATASET_READ ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            fd = reason_from_errno(errno);
    }
    leave_folder(volume, folder);
    return fd;
}

/* What the headers of a file that was closed say. */
static int read_header(const struct volume *volume, int folder, const char *file, struct dataset_info *info)
{
    struct block_file *blocks;
    struct record_file *records;
    int fd = openat(folder, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), reason;

    if (fd < 0)
        return reason_from_errno(errno);
    reason = open_blocks(volume, fd, info->key_label, false, &blocks, &info->key_version);
    if (reason == 0)
        reason = record_read_blocks(&records, blocks);
    if (reason < 0)
        return reason;
    info->attributes = *record_attributes(records);
    info->records = record_count(records);
    info->bytes = record_bytes(records);
    return record_close(records, false);
}

int volume_install(struct volume *volume, const struct name8 *member, uint64_t number, struct dataset_info *info)
{
    int folder = enter_folder(volume, &info->name, member), reason;
    const char *file = file_name(&info->name, member);
    char beside[BESIDE_NAME];
    struct stat status;

    if (folder < 0)
        return folder;
    if (fstatat(folder, file, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_ino == number) {
        /* It was written in place. */
        reason = read_header(volume, folder, file, info);
        goto leave;
    }
    beside_name(beside, &info->name, member, number);
    reason = read_header(volume, folder, beside, info);
    if (reason < 0)
        goto leave;
    if (renameat(folder, beside, folder, file) < 0)
        reason = reason_from_errno(errno);
    else if (folder == volume->folder)
        volume->changed = true;
    else if (io->fsync(folder) < 0)
        reason = REASON_IN_DOUBT;
leave:
    leave_folder(volume, folder);
    return reason;
}

int volume_member(struct volume *volume, const struct dsname *name, const struct name8 *member, struct dataset_info *info)
{
    int folder = open_library(volume, name), reason;

    if (folder < 0)
        return folder;
    reason = read_header(volume, folder, member->text, info);
    close(folder);
    return reason;
}

int volume_count(struct volume *volume, struct dataset_info *info)
{
    int fd = open_library(volume, &info->name);
    struct space_layout layout = dataset_layout(info);
    struct dirent *entry;
    DIR *folder;

    if (fd < 0)
        return fd;
    folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return reason_from_errno(errno);
    }
    info->space.members = 0;
    info->space.used = 0;
    while ((entry = readdir(folder)) != NULL) {
        struct dataset_info member = *info;

        if (entry->d_name[0] == '.' || read_header(volume, fd, entry->d_name, &member) < 0)
            continue;
        info->space.members++;
        info->space.used += space_cells(&layout, member.bytes);
    }
    closedir(folder);
    return 0;
}

int volume_swap(struct volume *volume, const struct dsname *name, const struct name8 *member, uint64_t number,
                const struct stat *copied)
{
    int folder = enter_folder(volume, name, member), reason = 0;
    const char *file = file_name(name, member);
    char beside[BESIDE_NAME];
    struct stat now;

    if (folder < 0)
        return folder;
    beside_name(beside, name, member, number);
    if (fstatat(folder, file, &now, AT_SYMLINK_NOFOLLOW) < 0)
        reason = reason_from_errno(errno);
    else if (now.st_ino != copied->st_ino || now.st_size != copied->st_size || now.st_mtim.tv_sec != copied->st_mtim.tv_sec ||
             now.st_mtim.tv_nsec != copied->st_mtim.tv_nsec)
        reason = REASON_BUSY;
    else if (renameat(folder, beside, folder, file) < 0)
        reason = reason_from_errno(errno);
    else if (folder == volume->folder)
        volume->changed = true;
    else if (io->fsync(folder) < 0)
        reason = REASON_IN_DOUBT;
    leave_folder(volume, folder);
    return reason;
}

void volume_discard(struct volume *volume, const struct dsname *name, const struct name8 *member, uint64_t number)
{
    int folder = enter_folder(volume, name, member);
    char beside[BESIDE_NAME];

    if (folder < 0)
        return;
    beside_name(beside, name, member, number);
    unlinkat(folder, beside, 0);
    leave_folder(volume, folder);
}

int volume_remove_member(struct volume *volume, const struct dsname *name, const struct name8 *member)
{
    int folder = open_library(volume, name), reason = 0;

    if (folder < 0)
        return folder;
    if (unlinkat(folder, member->text, 0) < 0)
        reason = reason_from_errno(errno);
    else if (io->fsync(folder) < 0)
        reason = REASON_IN_DOUBT;
    close(folder);
    return reason;
}

int volume_rename(struct volume *volume, const struct dsname *from, const struct dsname *to)
{
    struct stat status;

    volume->changed = true;
    if (fstatat(volume->folder, from->text, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : reason_from_errno(errno);
    return renameat(volume->folder, from->text, volume->folder, to->text) < 0 ? reason_from_errno(errno) : 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder that are members and fit, in order. */
static char **sorted_members(DIR *folder, const char *pattern, const char *after, size_t *count)
{
    struct dirent *entry;
    char **list = NULL;

    *count = 0;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, after) <= 0 || !catalog_fits(pattern, entry->d_name))
            continue;
        list = mem_resize(list, *count + 1, sizeof *list);
        list[(*count)++] = mem_copy_text(entry->d_name);
    }
    if (*count)
        qsort(list, *count, sizeof *list, compare_names);
    return list;
}

int volume_members(struct volume *volume, const struct dsname *name, const char *pattern, const char *after, size_t limit,
                   struct buf *names, bool *more)
{
    int fd = open_library(volume, name);
    size_t count;
    char **list;
    DIR *folder;

    *more = false;
    if (fd < 0)
        return fd;
    folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return reason_from_errno(errno);
    }
    list = sorted_members(folder, pattern, after, &count);
    *more = count > limit;
    for (size_t i = 0; i < count; i++) {
        if (i < limit)
            buf_printf(names, "%s\n", list[i]);
        mem_free(list[i]);
    }
    mem_free(list);
    closedir(folder);
    return 0;
}

int volume_sync(struct volume *volume)
{
    if (!volume->changed)
        return 0;
    if (io->fsync(volume->folder) < 0)
        return REASON_IN_DOUBT;
    volume->changed = false;
    return 0;
}

void volume_each(struct volume *volume, void (*visit)(void *context, const char *file), void *context)
{
    size_t count = 0;
    char **names;
    DIR *folder;
    int fd = openat(volume->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return;
    }
    names = sorted_members(folder, "**", "", &count);
    closedir(folder);
    for (size_t i = 0; i < count; i++) {
        visit(context, names[i]);
        mem_free(names[i]);
    }
    mem_free(names);
}

static bool file_holds_nothing(const struct volume *volume, int folder, const char *file)
{
    int fd = openat(folder, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct block_encryption encryption;
    struct block_file *blocks;
    struct record_file *records;
    struct stat status;
    uint32_t version;
    bool nothing;

    if (fd < 0)
        return false;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size == 0 || block_identify(fd, &encryption) < 0) {
        nothing = S_ISREG(status.st_mode) && status.st_size == 0;
        close(fd);
        return nothing;
    }
    if (open_blocks(volume, fd, encryption.label, false, &blocks, &version) < 0)
        return false;
    if (block_size(blocks) == 0) {
        block_close(blocks);
        return true;
    }
    if (record_read_blocks(&records, blocks) < 0)
        return false;
    nothing = record_count(records) == 0 && record_bytes(records) == 0;
    return record_close(records, false) == 0 && nothing;
}

bool volume_holds_nothing(struct volume *volume, const struct dsname *name)
{
    struct stat status;
    struct dirent *entry;
    bool nothing = true;
    DIR *folder;
    int fd;

    if (fstatat(volume->folder, name->text, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    if (!S_ISDIR(status.st_mode))
        return file_holds_nothing(volume, volume->folder, name->text);
    fd = open_library(volume, name);
    folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    while (nothing && (entry = readdir(folder)) != NULL) /* a member, even an empty one, was put there by somebody */
        nothing = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                  ((strcmp(entry->d_name, data_file) == 0 || strcmp(entry->d_name, journal_file) == 0) &&
                   file_holds_nothing(volume, fd, entry->d_name));
    closedir(folder);
    return nothing;
}

static void sweep_folder(int fd, bool libraries_too)
{
    DIR *folder = fdopendir(fd);
    struct dirent *entry;

    if (!folder) {
        close(fd);
        return;
    }
    while ((entry = readdir(folder)) != NULL) {
        struct stat status;

        if (fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        if (strncmp(entry->d_name, beside_prefix, strlen(beside_prefix)) == 0) {
            if (status.st_mtime + OLD < clock_now() / 1000000)
                unlinkat(fd, entry->d_name, 0);
        } else if (libraries_too && S_ISDIR(status.st_mode) && entry->d_name[0] != '.') {
            int inner = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

            if (inner >= 0)
                sweep_folder(inner, false);
        }
    }
    closedir(folder);
}

void volume_sweep(struct volume *volume)
{
    int fd = openat(volume->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        sweep_folder(fd, true);
}
