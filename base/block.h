/* block.h - stored files, in the clear or encrypted: the one layer that the bytes of data sets pass through.
 *
 * A plain file is what it was: its bytes from offset 0. An encrypted one begins with a header unit in the clear (which key label,
 * which version of its key, a salt, how many bytes follow) and holds its bytes in units of BLOCK_UNIT, each AES-256-XTS with the
 * number of the unit as tweak. Callers see one stream of bytes in both. Whole units are cheapest; anything else is read, changed
 * and written.
 *
 * The key is of this one file: icsf derives it from the key of the label and the salt (icsf_key_derive()), so that equal bytes of
 * two data sets differ on disk, and who holds it can read nothing else.
 *
 * Units:   bytes. Offsets and sizes are those of the plain stream.
 * Errors:  0 (or a count) or a negative reason. REASON_NOT_AUTHORIZED: the file is encrypted and no key was given; REASON_CORRUPT:
 *          header damaged, or of another key, or none where a key was given; REASON_STATE: a write through a handle for reading.
 *          After a failed write the handle writes nothing more.
 * Memory:  the handle owns the descriptor, a failed block_open() and block_create() leave it to the caller; the key is wiped at the
 *          close. A process that has had one leaves no core.
 * Blocks:  for the disk. Only block_sync() makes anything durable.
 * Threads: a handle is used by one at a time; block_twin() makes one more for another thread.
 * Sharing: a write that makes the file longer looks first how long it is by now. Who overwrites what another handle may cut off, or
 *          writes where another one writes, keeps them apart by a lock and calls block_refresh() when it has it.
 * Format:  docs/formats/block_file.md.
 */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <stdatomic.h>

#include "base/buf.h"

enum {
    BLOCK_UNIT = 4096,
    BLOCK_KEY = 64,       /* AES-256-XTS: two keys of 256 bits */
    BLOCK_SALT = 32,
    BLOCK_LABEL_MAX = 64,
};

struct block_file;

/* What an encrypted file was made with. label empty: the file is plain. */
struct block_encryption {
    char label[BLOCK_LABEL_MAX + 1];
    uint32_t version; /* of the label's key, from 1 */
    unsigned char salt[BLOCK_SALT];
};

/* What the cipher has cost: units, and processor time. Several handles, in whatever threads, may add to one. */
struct block_account {
    _Atomic uint64_t encrypted, decrypted, nanoseconds;
};

/* What the file of a descriptor is; reads, changes nothing. An empty file is plain. */
int block_identify(int fd, struct block_encryption *encryption) MUST_CHECK;
/* An existing file. key: BLOCK_KEY bytes, or NULL for a plain one. writable: the descriptor is. */
int block_open(struct block_file **file, int fd, const unsigned char *key, bool writable) MUST_CHECK;
/* Starts an empty file: what was there is gone. encryption and key NULL: plain. */
int block_create(struct block_file **file, int fd, const struct block_encryption *encryption, const unsigned char *key) MUST_CHECK;
/* Another handle on the same open file, with a descriptor of its own, that shares nothing in memory with this one. */
int block_twin(struct block_file **twin, const struct block_file *file) MUST_CHECK;
uint64_t block_size(const struct block_file *file);
/* Reads again how long the file is, where another process may have made it longer. */
int block_refresh(struct block_file *file) MUST_CHECK;
/* Bytes read, fewer at the end of the file; or a reason. */
int64_t block_pread(struct block_file *file, void *bytes, size_t count, uint64_t offset) MUST_CHECK;
/* Writes all (nothing: count 0 changes nothing); a gap between the old end and offset reads as zeros. */
int block_pwrite(struct block_file *file, const void *bytes, size_t count, uint64_t offset) MUST_CHECK;
/* Parts of whole units (IO_PARTS at most), one behind the other, in one go where they are not very long. */
int block_pwritev(struct block_file *file, const struct span *parts, size_t count, uint64_t offset) MUST_CHECK;
/* From now on whole units from and to memory on a boundary of units go past the system's memory for files, where the file system
 * can do that: they are synced sooner, and nobody copies them. What is not so (other writes and reads, a new size) ends it. No
 * twins. */
void block_direct(struct block_file *file);
int block_truncate(struct block_file *file, uint64_t size) MUST_CHECK;
/* Makes the file so long, if it is shorter: the new bytes are zeros, and have their place on the disk, so that writing them does
 * not find it full. Writes them only where the file system cannot do without. */
int block_allocate(struct block_file *file, uint64_t size) MUST_CHECK;
int block_sync(struct block_file *file) MUST_CHECK;
/* Where what the cipher costs is added up from now on, by twins that are made later too; it outlives them. */
void block_set_account(struct block_file *file, struct block_account *account);
/* Empty: the file is plain. */
const char *block_label(const struct block_file *file);
/* The descriptor, still the handle's. */
int block_fd(const struct block_file *file);
void block_close(struct block_file *file);

#endif
