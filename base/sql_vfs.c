/* sql_vfs.c - the files of a SQLite database as two stored files that somebody else has opened. */
#include "base/sql_vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/bug.h"
#include "base/mem.h"

enum {
    NAME_MAX_LENGTH = 64,
    SECTOR = BLOCK_UNIT, /* what one torn write may harm */

    /* The bytes that SQLite's protocol locks, far behind any data: PENDING, RESERVED, and the range of SHARED. */
    PENDING_BYTE = 0x40000000,
    RESERVED_BYTE = PENDING_BYTE + 1,
    SHARED_FIRST = PENDING_BYTE + 2,
    SHARED_SIZE = 510,
};

struct sql_vfs {
    sqlite3_vfs vfs;
    struct block_file *database, *journal; /* owned */
    bool writable;
    char name[NAME_MAX_LENGTH];
};

/* What SQLite calls an open file. */
struct handle {
    sqlite3_file file;
    struct block_file *block;
    int lock; /* SQLITE_LOCK_... */
};

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

static struct sql_vfs *owner_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static bool is_journal(const char *name)
{
    return name && strcmp(name, "database-journal") == 0;
}

/* -- bytes -- */

static int close_handle(sqlite3_file *file UNUSED)
{
    return SQLITE_OK; /* the stored file stays open for the next time; locks were given back before */
}

static int read_handle(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    int64_t got = block_pread(handle_of(file)->block, bytes, (size_t)count, (uint64_t)offset);

    if (got == REASON_CORRUPT)
        return SQLITE_CORRUPT;
    if (got < 0)
        return SQLITE_IOERR_READ;
    if (got == count)
        return SQLITE_OK;
    memset((char *)bytes + got, 0, (size_t)(count - got));
    return SQLITE_IOERR_SHORT_READ;
}

static int write_handle(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    int reason = block_pwrite(handle_of(file)->block, bytes, (size_t)count, (uint64_t)offset);

    return reason == 0 ? SQLITE_OK : reason == REASON_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int truncate_handle(sqlite3_file *file, sqlite3_int64 size)
{
    return block_truncate(handle_of(file)->block, (uint64_t)size) < 0 ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int sync_handle(sqlite3_file *file, int flags UNUSED)
{
    return block_sync(handle_of(file)->block) < 0 ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int size_of_handle(sqlite3_file *file, sqlite3_int64 *size)
{
    struct block_file *block = handle_of(file)->block;

    if (block_refresh(block) < 0)
        return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)block_size(block);
    return SQLITE_OK;
}

/* -- locks -- */

/* SQLITE_BUSY: somebody else has a lock that excludes it. */
static int set_lock(const struct handle *handle, short type, off_t begin, off_t length)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = begin, .l_len = length };

    if (fcntl(block_fd(handle->block), F_OFD_SETLK, &lock) == 0)
        return SQLITE_OK;
    return errno == EAGAIN || errno == EACCES ? SQLITE_BUSY : SQLITE_IOERR_LOCK;
}

static int take_shared(struct handle *handle)
{
    /* Who wants to write alone holds PENDING: no new reader comes in then, or the writer would wait for ever. */
    int code = set_lock(handle, F_RDLCK, PENDING_BYTE, 1), given;

    if (code != SQLITE_OK)
        return code;
    code = set_lock(handle, F_RDLCK, SHARED_FIRST, SHARED_SIZE);
    given = set_lock(handle, F_UNLCK, PENDING_BYTE, 1);
    if (code == SQLITE_OK && given != SQLITE_OK)
        code = given;
    if (code == SQLITE_OK && block_refresh(handle->block) < 0)
        code = SQLITE_IOERR_FSTAT;
    if (code == SQLITE_OK)
        handle->lock = SQLITE_LOCK_SHARED;
    return code;
}

static int take_exclusive(struct handle *handle)
{
    int code = SQLITE_OK;

    if (handle->lock < SQLITE_LOCK_PENDING) {
        code = set_lock(handle, F_WRLCK, PENDING_BYTE, 1);
        if (code == SQLITE_OK)
            handle->lock = SQLITE_LOCK_PENDING;
    }
    if (code == SQLITE_OK)
        code = set_lock(handle, F_WRLCK, SHARED_FIRST, SHARED_SIZE);
    if (code == SQLITE_OK)
        handle->lock = SQLITE_LOCK_EXCLUSIVE;
    return code;
}

static int lock_handle(sqlite3_file *file, int wanted)
{
    struct handle *handle = handle_of(file);
    int code;

    if (handle->lock >= wanted)
        return SQLITE_OK;
    switch (wanted) {
    case SQLITE_LOCK_SHARED: return take_shared(handle);
    case SQLITE_LOCK_RESERVED:
        code = set_lock(handle, F_WRLCK, RESERVED_BYTE, 1);
        if (code == SQLITE_OK)
            handle->lock = SQLITE_LOCK_RESERVED;
        return code;
    default: return take_exclusive(handle);
    }
}

static int unlock_handle(sqlite3_file *file, int wanted)
{
    struct handle *handle = handle_of(file);
    int code = SQLITE_OK;

    if (handle->lock <= wanted)
        return SQLITE_OK;
    if (wanted == SQLITE_LOCK_SHARED) {
        code = set_lock(handle, F_RDLCK, SHARED_FIRST, SHARED_SIZE);
        if (code == SQLITE_OK)
            code = set_lock(handle, F_UNLCK, PENDING_BYTE, 2); /* and RESERVED */
    } else {
        code = set_lock(handle, F_UNLCK, PENDING_BYTE, 2 + SHARED_SIZE);
    }
    if (code == SQLITE_OK)
        handle->lock = wanted;
    return code == SQLITE_OK ? SQLITE_OK : SQLITE_IOERR_UNLOCK;
}

static int is_reserved(sqlite3_file *file, int *reserved)
{
    struct handle *handle = handle_of(file);
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = RESERVED_BYTE, .l_len = 1 };

    *reserved = handle->lock >= SQLITE_LOCK_RESERVED;
    if (*reserved)
        return SQLITE_OK;
    if (fcntl(block_fd(handle->block), F_OFD_GETLK, &lock) < 0)
        return SQLITE_IOERR_CHECKRESERVEDLOCK;
    *reserved = lock.l_type != F_UNLCK;
    return SQLITE_OK;
}

/* -- the rest of a file -- */

static int control_handle(sqlite3_file *file UNUSED, int operation UNUSED, void *value UNUSED)
{
    return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *file UNUSED)
{
    return SECTOR;
}

static int characteristics(sqlite3_file *file UNUSED)
{
    return 0; /* a part of a unit is written by writing the whole: nothing is promised about its neighbours */
}

static const sqlite3_io_methods methods = {
    .iVersion = 1, /* neither shared memory nor mapping */
    .xClose = close_handle,
    .xRead = read_handle,
    .xWrite = write_handle,
    .xTruncate = truncate_handle,
    .xSync = sync_handle,
    .xFileSize = size_of_handle,
    .xLock = lock_handle,
    .xUnlock = unlock_handle,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_handle,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
};

/* -- the file system -- */

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name UNUSED, sqlite3_file *file, int flags, int *out)
{
    struct sql_vfs *owner = owner_of(vfs);
    struct handle *handle = handle_of(file);

    *handle = (struct handle){ .lock = SQLITE_LOCK_NONE };
    if (flags & SQLITE_OPEN_MAIN_DB)
        handle->block = owner->database;
    else if (flags & SQLITE_OPEN_MAIN_JOURNAL)
        handle->block = owner->journal;
    else
        return SQLITE_CANTOPEN;
    handle->file.pMethods = &methods;
    if (out)
        *out = owner->writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct block_file *journal = owner_of(vfs)->journal;

    if (!is_journal(name))
        return SQLITE_IOERR_DELETE;
    if (block_truncate(journal, 0) < 0 || (sync && block_sync(journal) < 0))
        return SQLITE_IOERR_DELETE;
    return SQLITE_OK;
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags UNUSED, int *there)
{
    struct block_file *journal = owner_of(vfs)->journal;

    *there = 0;
    if (!is_journal(name))
        return SQLITE_OK;
    if (block_refresh(journal) < 0)
        return SQLITE_IOERR_ACCESS;
    *there = block_size(journal) > 0;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs UNUSED, const char *name, int room, char *out)
{
    int length = snprintf(out, (size_t)room, "%s", name);

    return length < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

struct sql_vfs *sql_vfs_new(struct block_file *database, struct block_file *journal, bool writable)
{
    const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    struct sql_vfs *vfs = mem_alloc(1, sizeof *vfs);

    snprintf(vfs->name, sizeof vfs->name, "greenbar-%p", (void *)vfs);
    vfs->database = database;
    vfs->journal = journal;
    vfs->writable = writable;
    vfs->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(struct handle),
        .mxPathname = NAME_MAX_LENGTH,
        .zName = vfs->name,
        .pAppData = vfs,
        .xOpen = open_file,
        .xDelete = delete_file,
        .xAccess = access_file,
        .xFullPathname = full_name,
        .xRandomness = usual->xRandomness,
        .xSleep = usual->xSleep,
        .xCurrentTime = usual->xCurrentTime,
        .xGetLastError = usual->xGetLastError,
    };
    if (sqlite3_vfs_register(&vfs->vfs, 0) != SQLITE_OK)
        fatal("SQLite takes no file system");
    return vfs;
}

void sql_vfs_free(struct sql_vfs *vfs)
{
    if (!vfs)
        return;
    sqlite3_vfs_unregister(&vfs->vfs);
    block_close(vfs->database);
    block_close(vfs->journal);
    mem_free(vfs);
}

const char *sql_vfs_name(const struct sql_vfs *vfs)
{
    return vfs->name;
}
