/* block.c - stored files, in the clear or encrypted (docs/formats/block_file.md).
 *
 * Header unit of an encrypted file, offsets:
 *   0 magic "GBBK"   4 u16 version 1   6 u16 zero   8 u32 unit   12 u32 key version   16 u64 size   24 salt[32]   56 label[64]
 *   120 check[32], of the bytes before it under the key of the file   152 zeros
 *
 * The units come first, then the size that makes them count: whoever dies in between leaves bytes behind the end, which nobody
 * reads and which settle_end() clears before the end moves over them.
 */
#include "base/block.h"

#include <errno.h>
#include <time.h>

#include "base/block_cipher.h"
#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"

enum {
    HEADER = BLOCK_UNIT,
    VERSION = 1,
    CHECKED = 120,           /* what the check value covers */
    SECTOR = 512,            /* written as a whole by every disk: a new size needs no more */
    WORK = 256 * 1024,       /* encrypted at a time: stays in the cache of a core */
    EARLY = 8 * 1024 * 1024, /* written one behind the other: the disk may begin */
    PATIENCE = 20,           /* looks at a header that another process may just be writing */
    PAUSE = 1000 * 1000,     /* nanoseconds between them */
};

static const uint64_t LARGEST = INT64_MAX - HEADER - BLOCK_UNIT;
static const char magic[4] = { 'G', 'B', 'B', 'K' };

struct block_file {
    int fd;
    bool writable;
    bool failed;                 /* a write failed: nothing more is written */
    bool direct;                 /* block_direct() */
    uint64_t size;               /* of the stream, as far as this handle knows */
    uint64_t early_from, early_to; /* of the stream: written one behind the other since the disk was told last */
    struct block_cipher *cipher; /* NULL: plain */
    struct block_account *account; /* NULL: nobody asks what the cipher costs */
    struct block_encryption encryption;
    unsigned char unit[BLOCK_UNIT]; /* one unit in the clear, while it is read, changed and written */
    unsigned char *work;            /* owned, WORK bytes: units on their way to the disk */
};

static uint64_t rounded_up(uint64_t size)
{
    return (size + BLOCK_UNIT - 1) / BLOCK_UNIT * BLOCK_UNIT;
}

/* -- straight to the disk, or not -- */

void block_direct(struct block_file *file)
{
    file->direct = io->direct(file->fd, true) == 0;
}

/* Only whole units from memory on a boundary of units may go straight. */
static int not_direct(struct block_file *file)
{
    if (file->direct && io->direct(file->fd, false) < 0)
        return reason_from_errno(errno);
    file->direct = false;
    return 0;
}

static int direct_if_whole(struct block_file *file, const void *memory, size_t count, uint64_t offset)
{
    return ((uintptr_t)memory | count | offset) % BLOCK_UNIT ? not_direct(file) : 0;
}

static int file_pwrite(struct block_file *file, struct span bytes, uint64_t offset)
{
    int reason = direct_if_whole(file, bytes.data, bytes.length, offset);

    return reason < 0 ? reason : io_pwrite(file->fd, bytes, (off_t)offset);
}

/* -- the header -- */

struct header {
    struct block_encryption encryption;
    uint64_t size;
    unsigned char check[BLOCK_CHECK];
};

static void put_header(struct buf *out, const struct block_encryption *encryption, uint64_t size)
{
    size_t label = strlen(encryption->label);

    buf_put(out, magic, sizeof magic);
    buf_put_u16(out, VERSION);
    buf_put_u16(out, 0);
    buf_put_u32(out, BLOCK_UNIT);
    buf_put_u32(out, encryption->version);
    buf_put_u64(out, size);
    buf_put(out, encryption->salt, BLOCK_SALT);
    buf_put(out, encryption->label, label);
    buf_fill(out, '\0', BLOCK_LABEL_MAX - label);
}

/* 1: it is one, 0: a plain file, or a reason. */
static int get_header(struct span image, struct header *header)
{
    struct reader reader = reader_of(image);
    struct span label;
    uint32_t unit;

    memset(header, 0, sizeof *header);
    if (image.length < sizeof magic || memcmp(reader_bytes(&reader, sizeof magic).data, magic, sizeof magic) != 0)
        return 0;
    if (reader_u16(&reader) != VERSION)
        return reader.reason ? REASON_CORRUPT : REASON_VERSION;
    reader_u16(&reader);
    unit = reader_u32(&reader);
    header->encryption.version = reader_u32(&reader);
    header->size = reader_u64(&reader);
    if (image.length < SECTOR)
        return REASON_CORRUPT;
    memcpy(header->encryption.salt, reader_bytes(&reader, BLOCK_SALT).data, BLOCK_SALT);
    label = reader_bytes(&reader, BLOCK_LABEL_MAX);
    memcpy(header->encryption.label, label.data, label.length);
    memcpy(header->check, reader_bytes(&reader, BLOCK_CHECK).data, BLOCK_CHECK);
    if (reader.reason || unit != BLOCK_UNIT || header->encryption.version == 0 || header->encryption.label[0] == '\0' ||
        header->size > LARGEST)
        return REASON_CORRUPT;
    return 1;
}

/* Bytes of the file as it lies on the disk, fewer at its end; or a reason. */
static int64_t read_raw(int fd, unsigned char *bytes, size_t count, uint64_t offset)
{
    size_t done = 0;

    while (done < count) {
        ssize_t got = io->pread(fd, bytes + done, count - done, (off_t)(offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return reason_from_errno(errno);
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (int64_t)done;
}

static int read_header(int fd, struct header *header, unsigned char sector[SECTOR])
{
    int64_t length = read_raw(fd, sector, SECTOR, 0);

    return length < 0 ? (int)length : get_header(span_bytes(sector, (size_t)length), header);
}

/* Reads the header of an encrypted file and sees that it was made with the key. Another process may be writing it at this moment: a
 * check value that is wrong is looked at again before it is believed. */
static int load_header(struct block_file *file, struct header *header)
{
    static const struct timespec pause = { 0, PAUSE };

    for (int look = 0;; look++) {
        unsigned char sector[SECTOR], check[BLOCK_CHECK];
        int reason = not_direct(file);

        if (reason == 0)
            reason = read_header(file->fd, header, sector);
        if (reason < 0)
            return reason;
        if (reason == 0)
            return REASON_CORRUPT;
        reason = block_cipher_check(file->cipher, span_bytes(sector, CHECKED), check);
        if (reason < 0 || block_cipher_equal(check, header->check))
            return reason;
        if (look == PATIENCE)
            return REASON_CORRUPT;
        nanosleep(&pause, NULL);
    }
}

/* The size becomes what others see. length: how much of the header unit is written. */
static int store_size(struct block_file *file, uint64_t size, size_t length)
{
    unsigned char check[BLOCK_CHECK];
    struct buf image;
    int reason;

    buf_init(&image, BLOCK_UNIT);
    put_header(&image, &file->encryption, size);
    reason = block_cipher_check(file->cipher, buf_span(&image), check);
    if (reason == 0) {
        buf_put(&image, check, sizeof check);
        buf_fill(&image, '\0', length - image.length);
        must(!buf_failed(&image));
        reason = file_pwrite(file, buf_span(&image), 0);
    }
    buf_release(&image);
    if (reason == 0)
        file->size = size;
    return reason;
}

/* -- units -- */

static uint64_t processor_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int run_cipher(struct block_file *file, bool encrypting, uint64_t unit, const void *from, void *to, size_t count)
{
    struct block_account *account = file->account;
    uint64_t began = account ? processor_time() : 0;
    int reason = block_cipher_run(file->cipher, encrypting, unit, from, to, count);

    if (account) {
        atomic_fetch_add_explicit(encrypting ? &account->encrypted : &account->decrypted, count / BLOCK_UNIT, memory_order_relaxed);
        atomic_fetch_add_explicit(&account->nanoseconds, processor_time() - began, memory_order_relaxed);
    }
    return reason;
}

/* A unit that was never written is a hole, which reads as zeros; no other one has zeros alone (2^32768 to 1). */
static bool unit_is_hole(const unsigned char *unit)
{
    return unit[0] == 0 && memcmp(unit, unit + 1, BLOCK_UNIT - 1) == 0;
}

/* Runs of units that were written are decrypted together, in place. */
static int decrypt_units(struct block_file *file, uint64_t unit, unsigned char *bytes, size_t count)
{
    size_t start = 0;

    for (size_t at = 0; at <= count; at += BLOCK_UNIT) {
        int reason;

        if (at < count && !unit_is_hole(bytes + at))
            continue;
        reason = run_cipher(file, false, unit + start / BLOCK_UNIT, bytes + start, bytes + start, at - start);
        if (reason < 0)
            return reason;
        start = at + BLOCK_UNIT;
    }
    return 0;
}

/* Reads whole units; bytes that were read, fewer at the end of the file, or a reason. */
static int64_t read_units(struct block_file *file, uint64_t unit, unsigned char *bytes, size_t count)
{
    int reason = direct_if_whole(file, bytes, count, HEADER + unit * BLOCK_UNIT);
    int64_t done = reason < 0 ? reason : read_raw(file->fd, bytes, count, HEADER + unit * BLOCK_UNIT);

    if (done < 0)
        return done;
    done -= done % BLOCK_UNIT;
    reason = decrypt_units(file, unit, bytes, (size_t)done);
    return reason < 0 ? reason : done;
}

static int write_units(struct block_file *file, uint64_t unit, const unsigned char *bytes, size_t count)
{
    while (count) {
        size_t part = count < WORK ? count : WORK;
        int reason = run_cipher(file, true, unit, bytes, file->work, part);

        if (reason == 0)
            reason = file_pwrite(file, span_bytes(file->work, part), HEADER + unit * BLOCK_UNIT);
        if (reason < 0)
            return reason;
        unit += part / BLOCK_UNIT;
        bytes += part;
        count -= part;
    }
    return 0;
}

/* Has the unit in file->unit as the stream has it: what lies behind the end is zeros, whatever a writer that died left there. */
static int load_unit(struct block_file *file, uint64_t unit)
{
    uint64_t start = unit * BLOCK_UNIT;
    size_t valid = start >= file->size ? 0 : file->size - start < BLOCK_UNIT ? (size_t)(file->size - start) : BLOCK_UNIT;

    if (valid) {
        int64_t got = read_units(file, unit, file->unit, BLOCK_UNIT);

        if (got < 0)
            return (int)got;
        if (got == 0)
            valid = 0;
    }
    memset(file->unit + valid, 0, BLOCK_UNIT - valid);
    return 0;
}

/* Nothing lies behind the end any more. */
static int settle_end(struct block_file *file)
{
    int reason = 0;

    if (file->size % BLOCK_UNIT) {
        reason = load_unit(file, file->size / BLOCK_UNIT);
        if (reason == 0)
            reason = write_units(file, file->size / BLOCK_UNIT, file->unit, BLOCK_UNIT);
    }
    if (reason == 0 && io->ftruncate(file->fd, (off_t)(HEADER + rounded_up(file->size))) < 0)
        reason = reason_from_errno(errno);
    return reason;
}

/* -- opening -- */

static int status_of(int fd, uint64_t *size)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return reason_from_errno(errno);
    if (!S_ISREG(status.st_mode))
        return REASON_CORRUPT;
    *size = (uint64_t)status.st_size;
    return 0;
}

int block_identify(int fd, struct block_encryption *encryption)
{
    unsigned char sector[SECTOR];
    struct header header;
    uint64_t size = 0;
    int reason = status_of(fd, &size);

    memset(encryption, 0, sizeof *encryption);
    if (reason == 0)
        reason = read_header(fd, &header, sector);
    if (reason > 0)
        *encryption = header.encryption;
    return reason < 0 ? reason : 0;
}

int block_refresh(struct block_file *file)
{
    struct header header;
    uint64_t held = 0;
    int reason = status_of(file->fd, &held);

    if (reason < 0)
        return reason;
    if (!file->cipher) {
        file->size = held;
        return 0;
    }
    reason = load_header(file, &header);
    if (reason < 0)
        return reason;
    file->encryption = header.encryption;
    /* After a crash of the machine the size may be on disk and its units not: as in a plain file, what is not held is not there. */
    held = held < HEADER ? 0 : (held - HEADER) / BLOCK_UNIT * BLOCK_UNIT;
    file->size = header.size < held ? header.size : held;
    return 0;
}

static int file_new(struct block_file **out, int fd, const unsigned char *key, bool writable)
{
    struct block_file *file = mem_alloc(1, sizeof *file);
    int reason = 0;

    *out = NULL;
    file->fd = fd;
    file->writable = writable;
    if (key)
        reason = block_cipher_new(&file->cipher, key);
    if (reason < 0) {
        mem_free(file);
        return reason;
    }
    if (key && writable)
        file->work = mem_pages(WORK / BLOCK_UNIT);
    *out = file;
    return 0;
}

/* All of the handle but its descriptor. */
static void file_free(struct block_file *file)
{
    block_cipher_free(file->cipher);
    mem_wipe(file->unit, sizeof file->unit);
    mem_free(file->work);
    mem_free(file);
}

int block_open(struct block_file **out, int fd, const unsigned char *key, bool writable)
{
    struct block_encryption encryption;
    struct block_file *file;
    int reason = 0;

    *out = NULL;
    if (!key)
        reason = block_identify(fd, &encryption);
    if (reason == 0 && !key && encryption.label[0])
        reason = REASON_NOT_AUTHORIZED;
    if (reason == 0)
        reason = file_new(&file, fd, key, writable);
    if (reason < 0)
        return reason;
    reason = block_refresh(file);
    if (reason < 0) {
        file_free(file);
        return reason;
    }
    *out = file;
    return 0;
}

int block_create(struct block_file **out, int fd, const struct block_encryption *encryption, const unsigned char *key)
{
    struct block_file *file;
    uint64_t size = 0;
    int reason = status_of(fd, &size);

    *out = NULL;
    if (reason == 0 && (!key != !encryption || (encryption && (encryption->label[0] == '\0' || encryption->version == 0))))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = file_new(&file, fd, key, true);
    if (reason < 0)
        return reason;
    if (size && io->ftruncate(fd, 0) < 0)
        reason = reason_from_errno(errno);
    if (reason == 0 && encryption) {
        file->encryption = *encryption;
        reason = store_size(file, 0, HEADER);
    }
    if (reason < 0) {
        file_free(file);
        return reason;
    }
    *out = file;
    return 0;
}

int block_twin(struct block_file **out, const struct block_file *file)
{
    struct block_file *twin = mem_alloc(1, sizeof *twin);
    int reason = 0;

    *out = NULL;
    twin->fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
    if (twin->fd < 0)
        reason = reason_from_errno(errno);
    twin->writable = file->writable;
    twin->failed = file->failed;
    twin->size = file->size;
    twin->encryption = file->encryption;
    twin->account = file->account;
    if (reason == 0 && file->cipher)
        reason = block_cipher_copy(&twin->cipher, file->cipher);
    if (reason == 0 && file->work)
        twin->work = mem_pages(WORK / BLOCK_UNIT);
    if (reason < 0) {
        if (twin->fd >= 0)
            io->close(twin->fd);
        file_free(twin);
        return reason;
    }
    *out = twin;
    return 0;
}

uint64_t block_size(const struct block_file *file)
{
    return file->size;
}

void block_set_account(struct block_file *file, struct block_account *account)
{
    file->account = account;
}

const char *block_label(const struct block_file *file)
{
    return file->cipher ? file->encryption.label : "";
}

int block_fd(const struct block_file *file)
{
    return file->fd;
}

void block_close(struct block_file *file)
{
    if (!file)
        return;
    if (file->direct)
        io->direct(file->fd, false); /* others may have the open file too */
    io->close(file->fd);
    file_free(file);
}

/* -- reading -- */

/* What ends in the middle of a unit would leave the rest of a read, and its place, on no boundary. */
static int64_t read_plain(struct block_file *file, unsigned char *bytes, size_t count, uint64_t offset)
{
    bool ends = offset > file->size || count > file->size - offset;
    int reason = ends ? not_direct(file) : direct_if_whole(file, bytes, count, offset);

    if (reason < 0)
        return reason;
    return offset > INT64_MAX || count > INT64_MAX - offset ? REASON_TOO_LONG : read_raw(file->fd, bytes, count, offset);
}

int64_t block_pread(struct block_file *file, void *bytes, size_t count, uint64_t offset)
{
    unsigned char *place = bytes;
    size_t done = 0;

    if (!file->cipher)
        return read_plain(file, place, count, offset);
    if (offset >= file->size)
        return 0;
    if (count > file->size - offset)
        count = (size_t)(file->size - offset);
    while (done < count) {
        uint64_t unit = (offset + done) / BLOCK_UNIT;
        size_t skip = (offset + done) % BLOCK_UNIT, left = count - done, part;
        int64_t got;

        if (skip == 0 && left >= BLOCK_UNIT) {
            part = left - left % BLOCK_UNIT;
            got = read_units(file, unit, place + done, part);
            if (got < 0)
                return got;
            if ((size_t)got < part)
                return (int64_t)(done + (size_t)got);
        } else {
            part = BLOCK_UNIT - skip < left ? BLOCK_UNIT - skip : left;
            got = read_units(file, unit, file->unit, BLOCK_UNIT);
            if (got <= 0)
                return got < 0 ? got : (int64_t)done;
            memcpy(place + done, file->unit + skip, part);
        }
        done += part;
    }
    return (int64_t)done;
}

/* -- writing -- */

static int write_stream(struct block_file *file, const unsigned char *bytes, size_t count, uint64_t offset)
{
    while (count) {
        uint64_t unit = offset / BLOCK_UNIT;
        size_t skip = offset % BLOCK_UNIT, part;
        int reason;

        if (skip == 0 && count >= BLOCK_UNIT) {
            part = count - count % BLOCK_UNIT;
            reason = write_units(file, unit, bytes, part);
        } else {
            part = BLOCK_UNIT - skip < count ? BLOCK_UNIT - skip : count;
            reason = load_unit(file, unit);
            if (reason == 0) {
                memcpy(file->unit + skip, bytes, part);
                reason = write_units(file, unit, file->unit, BLOCK_UNIT);
            }
        }
        if (reason < 0)
            return reason;
        bytes += part;
        offset += part;
        count -= part;
    }
    return 0;
}

static int write_encrypted(struct block_file *file, const void *bytes, size_t count, uint64_t offset)
{
    uint64_t end = offset + count;
    int reason = 0;

    if (end > file->size) /* another handle may have gone further: its end is not to be taken back */
        reason = block_refresh(file);
    if (reason == 0 && offset > file->size)
        reason = settle_end(file);
    if (reason == 0)
        reason = write_stream(file, bytes, count, offset);
    if (reason == 0 && end > file->size)
        reason = store_size(file, end, SECTOR);
    return reason;
}

static int write_allowed(const struct block_file *file)
{
    return !file->writable ? REASON_STATE : file->failed ? REASON_IO : 0;
}

/* How much of a failed write is in the file is not known: no other one is built on it. */
static int written(struct block_file *file, int reason)
{
    if (reason < 0)
        file->failed = true;
    return reason;
}

/* A long file is on its way to the disk while the rest of it is made. A hint: block_sync() is what tells whether it got there. */
static void start_early(struct block_file *file, size_t count, uint64_t offset)
{
    uint64_t header = file->cipher ? HEADER : 0;

    if (offset != file->early_to)
        file->early_from = offset;
    file->early_to = offset + count;
    if (file->early_to - file->early_from < EARLY)
        return;
    sync_file_range(file->fd, (off_t)(header + file->early_from), (off_t)(file->early_to - file->early_from),
                    SYNC_FILE_RANGE_WRITE);
    file->early_from = file->early_to;
}

int block_pwrite(struct block_file *file, const void *bytes, size_t count, uint64_t offset)
{
    int reason = write_allowed(file);

    if (reason < 0 || count == 0)
        return reason;
    if (offset > LARGEST || count > LARGEST - offset)
        return REASON_TOO_LONG;
    if (file->cipher) {
        reason = write_encrypted(file, bytes, count, offset);
    } else {
        reason = file_pwrite(file, span_bytes(bytes, count), offset);
        if (reason == 0 && offset + count > file->size)
            file->size = offset + count;
    }
    if (reason == 0)
        start_early(file, count, offset);
    return written(file, reason);
}

static int truncate_encrypted(struct block_file *file, uint64_t size)
{
    int reason = block_refresh(file);

    if (reason == 0 && size < file->size)
        reason = store_size(file, size, SECTOR);
    if (reason == 0)
        reason = settle_end(file);
    if (reason == 0 && size > file->size) {
        if (io->ftruncate(file->fd, (off_t)(HEADER + rounded_up(size))) < 0)
            return reason_from_errno(errno);
        reason = store_size(file, size, SECTOR);
    }
    return reason;
}

/* Encrypts all parts, and writes them together. */
static int write_parts_encrypted(struct block_file *file, const struct span *parts, size_t count, uint64_t offset)
{
    unsigned char *at = file->work;
    int reason = 0;

    for (size_t i = 0; reason == 0 && i < count; i++) {
        uint64_t unit = offset / BLOCK_UNIT + (uint64_t)(at - file->work) / BLOCK_UNIT;

        reason = run_cipher(file, true, unit, parts[i].data, at, parts[i].length);
        at += parts[i].length;
    }
    return reason < 0 ? reason : file_pwrite(file, span_bytes(file->work, (size_t)(at - file->work)), HEADER + offset);
}

static int write_parts_plain(struct block_file *file, const struct span *parts, size_t count, uint64_t offset)
{
    int reason = 0;

    for (size_t i = 0; reason == 0 && i < count; i++)
        if (((uintptr_t)parts[i].data | offset) % BLOCK_UNIT)
            reason = not_direct(file);
    return reason < 0 ? reason : io_pwritev(file->fd, parts, count, (off_t)offset);
}

int block_pwritev(struct block_file *file, const struct span *parts, size_t count, uint64_t offset)
{
    size_t length = 0;
    int reason = write_allowed(file);

    if (count == 1)
        return block_pwrite(file, parts->data, parts->length, offset);
    for (size_t i = 0; i < count; i++) {
        must((parts[i].length & (BLOCK_UNIT - 1)) == 0);
        length += parts[i].length;
    }
    if (reason == 0 && (offset > file->size || length > file->size - offset || (file->cipher && length > WORK))) {
        for (size_t i = 0; reason == 0 && i < count; i++) { /* it gets longer, or has to be cut */
            reason = block_pwrite(file, parts[i].data, parts[i].length, offset);
            offset += parts[i].length;
        }
        return reason;
    }
    if (reason < 0 || length == 0)
        return reason;
    reason = file->cipher ? write_parts_encrypted(file, parts, count, offset) : write_parts_plain(file, parts, count, offset);
    return written(file, reason);
}

int block_truncate(struct block_file *file, uint64_t size)
{
    int reason = write_allowed(file);

    if (reason < 0)
        return reason;
    if (size > LARGEST)
        return REASON_TOO_LONG;
    if (file->cipher)
        return written(file, truncate_encrypted(file, size));
    if (io->ftruncate(file->fd, (off_t)size) < 0)
        return written(file, reason_from_errno(errno));
    file->size = size;
    return 0;
}

static int write_zeros(struct block_file *file, uint64_t size)
{
    static const unsigned char zeros[16 * BLOCK_UNIT];
    int reason = 0;

    while (reason == 0 && file->size < size) {
        uint64_t left = size - file->size;

        reason = block_pwrite(file, zeros, left < sizeof zeros ? (size_t)left : sizeof zeros, file->size);
    }
    return reason;
}

int block_allocate(struct block_file *file, uint64_t size)
{
    int reason = write_allowed(file);
    uint64_t from, to;

    if (reason == 0 && size > LARGEST)
        reason = REASON_TOO_LONG;
    if (reason == 0)
        reason = block_refresh(file);
    if (reason == 0 && size > file->size && file->cipher)
        reason = settle_end(file);
    if (reason < 0 || size <= file->size)
        return reason;
    from = file->cipher ? HEADER + rounded_up(file->size) : file->size;
    to = file->cipher ? HEADER + rounded_up(size) : size;
    if (to > from && io->fallocate(file->fd, 0, (off_t)from, (off_t)(to - from)) < 0)
        return errno == EOPNOTSUPP ? write_zeros(file, size) : reason_from_errno(errno); /* the handle is as good as before */
    if (file->cipher)
        return written(file, store_size(file, size, SECTOR));
    file->size = size;
    return 0;
}

int block_sync(struct block_file *file)
{
    return written(file, io_sync(file->fd));
}
